"""Timing several things in turn, so that what slows the machine down slows them all.

`timeit` times one statement; `pyperf` and `pytest-benchmark` time one after the other, each for a
while. On a machine that others use too, a ratio of two such figures says how busy it was. Here
every round times each subject once, and a ratio is taken of the fastest rounds: the least that the
code costs. The median ratio of the rounds is shown beside it.
"""

from __future__ import annotations

import gc
import statistics
import time
from dataclasses import dataclass
from timeit import Timer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

#: What a batch of executions should take at least, in seconds: a timer's tick is nothing beside it.
_BATCH = 0.002


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds for one execution, one figure for each round."""

    rounds: tuple[float, ...]

    @property
    def best(self) -> float:
        """The fastest round."""
        return min(self.rounds)

    def ratio_to(self, other: Times) -> float:
        """How much longer this takes than `other`, at their best."""
        return self.best / other.best

    def median_ratio_to(self, other: Times) -> float:
        """The same in the middle one of the rounds, each with what was timed beside it."""
        pairs = zip(self.rounds, other.rounds, strict=True)
        return statistics.median(mine / theirs for mine, theirs in pairs)


def time_statements(
    statements: Mapping[str, tuple[str, dict[str, Any]]], rounds: int
) -> dict[str, Times]:
    """The times of short statements, each with its names, by what they are called."""
    timers = {name: Timer(code, globals=names) for name, (code, names) in statements.items()}
    counts = {name: _count_for(timer) for name, timer in timers.items()}
    took: dict[str, list[float]] = {name: [] for name in timers}
    for _ in range(rounds):
        for name, timer in timers.items():
            took[name].append(timer.timeit(counts[name]) / counts[name])
    return {name: Times(tuple(seconds)) for name, seconds in took.items()}


def time_calls(
    calls: Mapping[str, Callable[[], object]],
    rounds: int,
    *,
    before: Mapping[str, Callable[[], object]] | None = None,
    after: Mapping[str, Callable[[], object]] | None = None,
) -> dict[str, Times]:
    """The times of long calls, once in each round; nothing is collected meanwhile.

    What is done `before` and `after` one of them is not timed. A first round is not counted:
    imports, classes and caches are made in it.
    """
    took: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(1 + rounds):
        for name, call in calls.items():
            (before or {}).get(name, _nothing)()
            gc.collect()
            gc.disable()
            try:
                start = time.perf_counter()
                call()
                took[name].append(time.perf_counter() - start)
            finally:
                gc.enable()
                (after or {}).get(name, _nothing)()
    took = {name: seconds[1:] for name, seconds in took.items()}
    return {name: Times(tuple(seconds)) for name, seconds in took.items()}


def _nothing() -> None:
    pass


def _count_for(timer: Timer) -> int:
    count = 1
    while timer.timeit(count) < _BATCH:
        count *= 2
    return count
