"""`Row`: one thing that was measured, beside what it is measured against, and its bar."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from benchmarks._timing import Times


@dataclass(frozen=True, slots=True)
class Row:
    """A ratio of ours to a peer's, and the most that it may be."""

    group: str
    what: str
    peer: str
    ratio: float
    #: None for a figure that is shown without one.
    bar: float | None
    #: The ratio in the middle one of the rounds.
    median: float | None = None
    #: What ours took: seconds, or bytes.
    ours: float | None = None
    unit: str = "s"
    #: The ratio of an experiment that does the unavoidable part alone, and what that is.
    floor: float | None = None
    floor_is: str = ""

    @property
    def is_met(self) -> bool:
        """Whether the ratio is within its bar."""
        return self.bar is None or self.ratio <= self.bar

    def as_json(self) -> dict[str, Any]:
        """The fields, for a file."""
        return {**asdict(self), "met": self.is_met}


def row(
    group: str,
    what: str,
    ours: Times,
    peer: tuple[str, Times],
    bar: float | None,
    *,
    floor: Times | None = None,
    floor_is: str = "",
) -> Row:
    """The row of two times, and of the floor's if there is one."""
    name, theirs = peer
    return Row(
        group,
        what,
        name,
        ours.ratio_to(theirs),
        bar,
        ours.median_ratio_to(theirs),
        ours.best,
        floor=floor.ratio_to(theirs) if floor is not None else None,
        floor_is=floor_is,
    )
