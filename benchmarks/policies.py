"""Policies: asking a registry, calling what is installed, and probing."""

from __future__ import annotations

import functools
import time
from typing import TYPE_CHECKING, Any

import wrapt

import lookalike as la
from benchmarks import subjects as s
from benchmarks import validators
from benchmarks._row import Row, row
from benchmarks._timing import time_statements

if TYPE_CHECKING:
    from collections.abc import Iterator

_TARGET = "benchmarks.validators:check"
#: What a probe may take besides the validator's own time, in seconds.
_PROBE = 0.030


def measure(rounds: int) -> Iterator[Row]:
    """The bars of registries, of installed calls and of the probe."""
    yield from _adapt(rounds)
    yield from _installed(rounds)
    yield from _probe(rounds)


def _registry(count: int) -> la.Registry:
    others = (
        la.Policy(f"shop.orders:Order{number}", "source", face=la.Face.STR, reason="a pattern")
        for number in range(count - 1)
    )
    own = la.Policy(_TARGET, "source", face=la.Face("startswith"), reason="it asks startswith")
    return la.Registry([own, *others])


def _adapt(rounds: int) -> Iterator[Row]:
    @functools.singledispatch
    def dispatched(value: object) -> object:
        return value

    dispatched.register(str, lambda value: value)
    names = {
        "few": _registry(10),
        "many": _registry(10_000),
        "target": _TARGET,
        "text": s.TEXT,
        "deferred": la.Deferred("model"),
        "dispatched": dispatched,
    }
    codes = (
        "few.adapt(text, target, 'source')",
        "many.adapt(text, target, 'source')",
        "few.adapt(deferred, target, 'source')",
        "many.adapt(deferred, target, 'source')",
        "dispatched(text)",
    )
    with la.Ledger():
        times = time_statements({code: (code, names) for code in codes}, rounds)
    few, many, few_deferred, many_deferred, dispatch = (times[code] for code in codes)
    group = "registry.adapt"
    yield row(group, "plain str", few, ("a functools.singledispatch call", dispatch), 2)
    at_ten = "its cost at 10"
    yield row(group, "plain str, 10,000 policies", many, (at_ten, few), 1.2)
    yield row(group, "deferred, 10,000 policies", many_deferred, (at_ten, few_deferred), 1.2)


def _installed(rounds: int) -> Iterator[Row]:
    def pass_on(function: Any, _: object, args: Any, kwargs: Any) -> Any:
        return function(*args, **kwargs)

    def check(source: str, name: str = "model") -> str:
        return source if name else ""

    wrapped = wrapt.FunctionWrapper(check, pass_on)
    with _registry(10).install():
        names = {"check": validators.check, "wrapped": wrapped, "text": s.TEXT}
        times = time_statements(
            {code: (code, names) for code in ("check(text)", "wrapped(text)")}, rounds
        )
    peer = "a wrapt.FunctionWrapper call", times["wrapped(text)"]
    yield row("installed call", "plain str", times["check(text)"], peer, 2)


def _probe(rounds: int) -> Iterator[Row]:
    own = 0.0

    def timed(source: str) -> str:
        nonlocal own
        start = time.perf_counter()
        try:
            return validators.check_source(source)
        finally:
            own += time.perf_counter() - start

    took = []
    for _ in range(rounds):
        own = 0.0
        start = time.perf_counter()
        la.probe(timed, placeholder="s3://bucket/model.tar.gz")
        took.append(time.perf_counter() - start - own)
    best = min(took)
    yield Row(
        "probe",
        "a pure-Python validator",
        "30 ms besides its own time",
        best / _PROBE,
        1,
        ours=best,
    )
