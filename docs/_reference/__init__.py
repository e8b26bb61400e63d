"""The generated pages of the reference, a module for each: `python -m docs._reference` writes them.

Each is made from what the library itself goes by: its tables, signatures, parsers and policies.
`tests/test_reference_pages.py` holds them equal. What argparse prints, and two presets, are not the
same on every Python; the pages show them on `WRITTEN_ON`.
"""

WRITTEN_ON = (3, 11)
