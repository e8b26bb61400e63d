"""The systems whose deferred values lookalike knows, one file each.

None of the systems is imported by importing this package, nor is the file that knows it. A system
of your own takes part after `register`.
"""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any

from lookalike._split import Original, Piece, merged
from lookalike.errors import CompositionError, LiftError
from lookalike.orchestrators._deferred import Concat
from lookalike.orchestrators._known import every, forget, imported, names, register

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lookalike.typing import Orchestrator

__all__ = [
    "describe",
    "every",
    "forget",
    "imported",
    "is_original",
    "join_pieces",
    "lift",
    "names",
    "orchestrator_of",
    "register",
]

#: Values that may be anybody's text or number, or a system's own in disguise.
_ENCODABLE = frozenset({str, int, float, list, dict, tuple})
#: By type: the orchestrators that were asked, and those of them to ask about each object. Weakly:
#: nothing here keeps a class of a program alive.
_candidates: weakref.WeakKeyDictionary[
    type, tuple[tuple[Orchestrator, ...], tuple[Orchestrator, ...]]
] = weakref.WeakKeyDictionary()


def orchestrator_of(obj: object) -> Orchestrator | None:
    """The orchestrator that owns `obj`, or None."""
    for orchestrator in _candidates_for(obj):
        if orchestrator.recognises(obj):
            return orchestrator
    return None


def _candidates_for(obj: object) -> tuple[Orchestrator, ...]:
    """Those of the imported orchestrators that may own an object of this type."""
    owners = imported()
    kind = type(obj)
    if kind in _ENCODABLE:
        return owners
    known = _candidates.get(kind)
    if known is not None and known[0] is owners:
        return known[1]
    possible = tuple(
        each for each in owners if not getattr(each, "is_by_type", False) or each.recognises(obj)
    )
    _candidates[kind] = owners, possible
    return possible


def is_original(obj: object) -> bool:
    """Whether some orchestrator owns `obj`."""
    return orchestrator_of(obj) is not None


def describe(original: object) -> str:
    """A short text for people that never calls `str` on the original."""
    owner = orchestrator_of(original)
    if owner is not None:
        return owner.describe(original)
    kind = type(original)
    if kind is dict:
        return f"dict with {len(original)} key{'s' * (len(original) != 1)}"  # type: ignore[arg-type]  # a dict
    return f"{kind.__module__}.{kind.__qualname__} object"


def join_pieces(pieces: Sequence[Piece], orchestrator: Orchestrator | None = None) -> Any:
    """What `pieces` amount to: plain text, one original itself, or its owner's join of them.

    Originals without an owner, or of several, give a `Concat`, which no compiler takes for a value
    of its own. Raises `CompositionError` if `orchestrator` is given and does not own them all.
    """
    pieces = merged(pieces)
    originals = [piece.value for piece in pieces if isinstance(piece, Original)]
    if not originals:
        return "".join(piece for piece in pieces if isinstance(piece, str))
    if len(pieces) == 1:
        return originals[0]
    values = [piece.value if isinstance(piece, Original) else piece for piece in pieces]
    if orchestrator is not None:
        for original in originals:
            if not orchestrator.recognises(original):
                raise CompositionError(
                    f"{orchestrator.name} cannot join {describe(original)}",
                    hint="Leave orchestrator= out, or restore the parts one by one.",
                )
        return orchestrator.join(values)
    owners = [orchestrator_of(original) for original in originals]
    if owners[0] is None or any(owner is not owners[0] for owner in owners):
        return Concat(values)
    return owners[0].join(values)


def lift(value: object) -> Any:
    """The deferred value that `value` spells, from the first imported orchestrator that can.

    Raises `LiftError` if none can.
    """
    problems: list[str] = []
    for orchestrator in imported():
        try:
            return orchestrator.lift(value)
        except LiftError as error:
            problems.append(f"{orchestrator.name}: {error.problem}")
    raise LiftError(
        f"no orchestrator can lift {value!r}: {'; '.join(problems) or 'none is imported'}",
        hint="Import the SDK first, or pass the reference itself.",
        value=value,
    )
