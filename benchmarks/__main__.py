"""`python -m benchmarks`: what lookalike costs, beside plain `str` and its peers."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import documents, imports, pipeline, policies, proxies
from benchmarks._report import show, write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks._row import Row

_ROUNDS = 25
_LONG = 5


def _groups(*, quick: bool) -> dict[str, Callable[[], Iterator[Row]]]:
    rounds, long = (7, 2) if quick else (_ROUNDS, _LONG)
    return {
        "proxies": lambda: proxies.measure(rounds),
        "policies": lambda: policies.measure(rounds),
        "documents": lambda: documents.measure(long, quick=quick),
        "pipeline": lambda: pipeline.measure(long),
        "imports": lambda: imports.measure(rounds),
    }


def main() -> int:
    """Measure, print, and write if asked; 1 if a bar is not met."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("only", nargs="*", help=f"of {', '.join(_groups(quick=True))}; else all")
    parser.add_argument("--quick", action="store_true", help="smaller documents and fewer rounds")
    parser.add_argument("--write", type=Path, metavar="FOLDER", help="write the page there too")
    args = parser.parse_args()
    unknown = set(args.only) - set(_groups(quick=True))
    if unknown:
        parser.error(f"there is no group {', '.join(sorted(unknown))}")
    rows = [
        row
        for name, measure in _groups(quick=args.quick).items()
        if not args.only or name in args.only
        for row in measure()
    ]
    show(rows)
    if args.write is not None:
        write(args.write, rows, proxies.compare(_ROUNDS), proxies.versions())
    return int(not all(row.is_met for row in rows))


if __name__ == "__main__":
    sys.exit(main())
