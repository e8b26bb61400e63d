"""Proxies: making them, asking them, and what they weigh."""

from __future__ import annotations

import functools
import gc
import re
import tracemalloc
from typing import TYPE_CHECKING

import wrapt

import lookalike as la
from benchmarks import subjects as s
from benchmarks._row import Row, row
from benchmarks._timing import time_statements

if TYPE_CHECKING:
    from collections.abc import Iterator

#: For the table of all peers: what is done, `p` being the object and `text` an equal `str`.
OPERATIONS = {
    "construct": "make()",
    "startswith": "p.startswith('s3://')",
    "str(p)": "str(p)",
    "f-string": "f'{p}/x'",
    "hash": "hash(p)",
    "==": "p == text",
    "isinstance": "isinstance(p, str)",
}
_WEIGHED = 20_000


def measure(rounds: int) -> Iterator[Row]:
    """The bars of both kinds of proxies."""
    yield from _ducks(rounds)
    yield from _carriers(rounds)
    yield from _weights()


def _ducks(rounds: int) -> Iterator[Row]:
    original = s.Original()
    names = {
        "la": la,
        "o": original,
        "text": s.TEXT,
        "Bare": s.Bare,
        "p": la.StringProxy(original, s.TEXT),
        "w": wrapt.ObjectProxy(s.TEXT),
        "wo": wrapt.ObjectProxy(original),
        "StringProxy": la.StringProxy,
    }
    times = time_statements(
        {
            code: (code, names)
            for code in (
                "StringProxy(o, text)",
                "Bare(o, text)",
                "p.startswith('s3://')",
                "w.startswith('s3://')",
                "text.startswith('s3://')",
                "p.step",
                "wo.step",
            )
        },
        rounds,
    )
    wrapped = "wrapt.ObjectProxy"
    plain = "plain str", times["text.startswith('s3://')"]
    asked = times["p.startswith('s3://')"]
    group = "StringProxy"
    bare = "a wrapt subclass with two attributes", times["Bare(o, text)"]
    yield row(group, "construct", times["StringProxy(o, text)"], bare, 1.1)
    yield row(group, "startswith", asked, (wrapped, times["w.startswith('s3://')"]), 0.6)
    yield row(group, "startswith", asked, plain, 4)
    yield row(
        group, "attribute of the original", times["p.step"], (wrapped, times["wo.step"]), 1.05
    )


def _carriers(rounds: int) -> Iterator[Row]:
    original = s.Original()
    attribute = s.Attribute(s.TEXT)
    attribute.original = original
    carrier = la.StringCarrier(original, s.TEXT)
    names = {
        "StringCarrier": la.StringCarrier,
        "Original": s.Original,
        "Made": s.Made,
        "o": original,
        "equal": s.TEXT[:5] + s.TEXT[5:],
        "wo": wrapt.ObjectProxy(original),
        "match": re.compile("s3://[a-z.]+/").match,
        "attribute": attribute,
        "eq": s.Equal(s.TEXT),
        "text": s.TEXT,
        "p": carrier,
        "parts": ["a", s.TEXT, "b"],
        "carried": ["a", carrier, "b"],
    }
    plain_of = {
        "StringCarrier(o, text)": "str(text)",
        "p.startswith('s3://')": "text.startswith('s3://')",
        "hash(p)": "hash(text)",
        "p == equal": "text == equal",
        "''.join(carried)": "''.join(parts)",
        "match(p)": "match(text)",
        "isinstance(p, str)": "isinstance(text, str)",
        "isinstance(p, Original)": "isinstance(o, Original)",
        "p.step": "wo.step",
    }
    floors = {
        "StringCarrier(o, text)": ("Made(o, text)", "a str that carries an object"),
        "p.startswith('s3://')": (
            "attribute.startswith('s3://')",
            "a str with __getattr__: without one there is no attribute of the original",
        ),
        "p == equal": (
            "eq == equal",
            "a str whose == is a Python function: str's own leaves it to the other side",
        ),
    }
    codes = [*plain_of, *plain_of.values(), *(code for code, _ in floors.values())]
    times = time_statements({code: (code, names) for code in codes}, rounds)
    for code, what, bar in (
        ("StringCarrier(o, text)", "construct", 8),
        ("p.startswith('s3://')", "startswith", 1.2),
        ("hash(p)", "hash", 1.1),
        ("p == equal", "==", 1.2),
        ("''.join(carried)", '"".join', 1.1),
        ("match(p)", "re.match", 1.1),
        ("isinstance(p, str)", "isinstance(_, str)", 1.2),
        ("isinstance(p, Original)", "isinstance(_, type(original))", 4),
        ("p.step", "attribute of the original", 1.0),
    ):
        floor, floor_is = floors.get(code, ("", ""))
        peer = "wrapt.ObjectProxy" if code == "p.step" else "plain"
        yield row(
            "str carrier",
            what,
            times[code],
            (peer, times[plain_of[code]]),
            bar,
            floor=times[floor] if floor else None,
            floor_is=floor_is,
        )


def _weights() -> Iterator[Row]:
    for what, face, most in (("carrier", la.Face.STR, 450), ("duck proxy", la.Face.STRING, 600)):
        weight = _bytes_of(face)
        yield Row(
            "memory", f"bytes per {what}", f"{most} bytes", weight / most, 1, ours=weight, unit="B"
        )


def _bytes_of(face: la.Face) -> float:
    """Bytes per lookalike with its entry in a ledger; the originals are there before."""
    originals = [s.Original() for _ in range(_WEIGHED)]
    kept: list[object] = [None] * _WEIGHED
    with la.Ledger() as ledger:
        kept[0] = la.string_like(originals[0], face=face, ledger=ledger)
        gc.collect()
        tracemalloc.start()
        before, _ = tracemalloc.get_traced_memory()
        for at, original in enumerate(originals):
            kept[at] = la.string_like(original, face=face, ledger=ledger)
        after, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    return (after - before) / _WEIGHED


def compare(rounds: int) -> dict[str, dict[str, float]]:
    """Each operation on each kind of object, as a ratio to plain `str`; what fails is left out."""
    ratios: dict[str, dict[str, float]] = {}
    for operation, code in OPERATIONS.items():
        statements = {}
        for subject in s.subjects():
            names = {"p": subject.make(), "make": subject.make, "text": s.TEXT}
            try:
                eval(code, names)  # noqa: S307 - the table above
            except (TypeError, AttributeError):
                continue
            statements[subject.name] = (code, names)
        times = time_statements(statements, rounds)
        for name, took in times.items():
            ratios.setdefault(name, {})[operation] = took.ratio_to(times["str"])
    return ratios


@functools.lru_cache
def versions() -> dict[str, str]:
    """The versions of the peers that were timed."""
    import importlib.metadata  # noqa: PLC0415 - for the report alone

    names = {each.distribution for each in s.subjects()} - {""}
    return {name: importlib.metadata.version(name) for name in sorted(names)}
