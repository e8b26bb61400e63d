"""How much hard use there is: little in the default suite, all with `LOOKALIKE_FULL_SIZE=1`."""

from __future__ import annotations

import os

IS_FULL = os.environ.get("LOOKALIKE_FULL_SIZE") == "1"


def size(quick, full):
    """`quick` in the default suite, `full` in the nox sessions `hard_use` and `fuzz`."""
    return full if IS_FULL else quick
