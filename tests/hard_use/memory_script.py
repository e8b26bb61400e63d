"""Prints what many lookalikes cost, and what is left when they are gone: a process of its own.

python memory_script.py COUNT traced: what Python allocated, as `tracemalloc` counts it.
python memory_script.py COUNT resident: what the system has given to the process. That says less: an
arena of 1 MiB is given back only when nothing is left in it.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import tracemalloc

import lookalike as la
from lookalike import _ledger

#: How many tokens of closed ledgers are remembered: fewer than usual, so that they are no matter.
_ledger._CLOSED_TOKENS = 64
WARM_UP = 500


def cycle(count, measure, *, search=False):
    """A ledger from its beginning to its end; gives back what was measured at its height."""
    with la.Ledger() as ledger:
        kept = [la.string_like(la.Deferred("model")) for _ in range(count)]
        if search:
            assert la.scan(f"a document with {kept[-1]}")
        height = measure()
        assert len(kept) == len(ledger) == count
    # The ledger itself lives on, closed, when the next one begins.
    return height, ledger


def allocated():
    """Bytes that Python has allocated."""
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


def resident():
    """Bytes that the system has given to this process; needs /proc."""
    gc.collect()
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def traced(count):
    """Before a ledger of so many, at its height, and after it; then another that is searched."""
    tracemalloc.start()
    for turn in range(3):  # the table of closed tokens doubles its size once, and keeps it
        _, closed = cycle(WARM_UP, allocated, search=turn == 0)
    start = allocated()
    height, closed = cycle(count, allocated)
    after = allocated()
    searched, closed = cycle(count, allocated, search=True)
    assert closed.is_closed
    return {
        "start": start,
        "after": after,
        "after search": allocated(),
        "each": (height - start) / count,
        "each with an index": (searched - start) / count,
    }


def settled(count):
    """Before two ledgers of so many, at the height of the first, and after each."""
    _, closed = cycle(WARM_UP, resident)
    start = resident()
    height, closed = cycle(count, resident)
    first = resident()
    _, closed = cycle(count, resident)
    assert closed.is_closed
    return {"start": start, "height": height, "after one": first, "after two": resident()}


if __name__ == "__main__":
    how = {"traced": traced, "resident": settled}[sys.argv[2]]
    print(json.dumps(how(int(sys.argv[1]))))  # noqa: T201 - a script prints
