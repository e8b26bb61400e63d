"""Public protocols: what an orchestrator must offer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lookalike._leak import Leak

__all__ = ["Orchestrator"]


@runtime_checkable
class Orchestrator(Protocol):
    """How the system that owns an original recognises, describes, joins, lifts and dumps it."""

    @property
    def name(self) -> str:
        """The name under `lookalike.orchestrators`."""
        ...

    @property
    def modules(self) -> tuple[str, ...]:
        """The modules to import before `lift` can work; empty if none."""
        ...

    def recognises(self, obj: object) -> bool:
        """Whether `obj` is one of this system's deferred values, by type alone.

        Never imports the system: an object can be its own only if it is imported already.
        """
        ...

    def describe(self, original: object) -> str:
        """A short text for people, made without `str(original)`."""
        ...

    def join(self, parts: Sequence[object]) -> Any:
        """The system's own concatenation of literals and originals.

        Raises `CompositionError` if it has none.
        """
        ...

    def lift(self, value: object) -> Any:
        """The deferred value that a plain value spells, with that very expression.

        Raises `LiftError` if it spells none.
        """
        ...

    def dump(self, original: object) -> Any:
        """What stands for `original` in the compiled document, a JSON value."""
        ...

    def check(self, document: object) -> Iterable[Leak]:
        """What a finished document of this system should not hold, such as absent steps."""
        ...
