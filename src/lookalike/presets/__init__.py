"""What is known about single SDKs, one file each: their inputs, their checks, and what helps.

None is imported by `import lookalike`, and none imports its SDK before it is used.
"""
