"""Benchmarks: what lookalike costs, as ratios to plain `str` and to its peers in the same run."""
