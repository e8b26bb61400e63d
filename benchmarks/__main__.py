"""What a lookalike costs, as a ratio to plain `str`, beside its peers: `python -m benchmarks`.

All subjects are timed in turn in each of several rounds, and the fastest round of each counts: on a
shared machine the minimum is what the code costs, the rest is what others did. No bar is set here.
"""

from __future__ import annotations

import collections
import sys
import timeit

import wrapt

import lookalike as la

ROUNDS = 7
TEXT = "s3://amzn-s3-demo-bucket/path/model.tar.gz"
ORIGINAL = la.Deferred("model")

OPERATIONS = {
    "startswith": "p.startswith('s3://')",
    "str(p)": "str(p)",
    "f-string": "f'{p}/x'",
    "hash": "hash(p)",
    "==": "p == text",
    "isinstance": "isinstance(p, str)",
}


def subjects() -> dict[str, object]:
    """Each kind of object, with the same text."""
    return {
        "str": TEXT,
        "UserString": collections.UserString(TEXT),
        "wrapt.ObjectProxy": wrapt.ObjectProxy(TEXT),
        "StringProxy": la.StringProxy(ORIGINAL, TEXT),
        "StringCarrier": la.StringCarrier(ORIGINAL, TEXT),
    }


def seconds(statement: str, subject: object, number: int) -> float:
    """Seconds for one execution, in one round."""
    names = {"p": subject, "text": TEXT}
    return timeit.timeit(statement, globals=names, number=number) / number


def main() -> int:
    """Print a table of ratios."""
    kinds = subjects()
    best: dict[tuple[str, str], float] = {}
    for _ in range(ROUNDS):
        for operation, statement in OPERATIONS.items():
            for kind, subject in kinds.items():
                took = seconds(statement, subject, 20_000)
                place = operation, kind
                best[place] = min(took, best.get(place, took))
    width = max(map(len, kinds))
    sys.stdout.write(" " * width + "".join(f"{name:>12}" for name in OPERATIONS) + "\n")
    for kind in kinds:
        ratios = (best[name, kind] / best[name, "str"] for name in OPERATIONS)
        sys.stdout.write(f"{kind:<{width}}" + "".join(f"{ratio:>12.1f}" for ratio in ratios) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
