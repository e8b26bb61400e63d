"""`Face`: the set of operations that are answered from the placeholder."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, ClassVar, NoReturn, final

from lookalike import _operations as ops
from lookalike.errors import FaceError

if TYPE_CHECKING:
    from collections.abc import Iterator


@final
class Face:
    """A set of operations that a lookalike answers from its placeholder; immutable, hashable.

    Faces are ordered by inclusion, and closed under `|`, `&` and `-`:

    >>> Face("startswith", "__str__") <= Face.STRING
    True
    >>> "startswith" in Face.STRING - Face("startswith")
    False

    Raises `FaceError` for an operation that does not exist.
    """

    __slots__ = ("_operations",)

    #: No operation: the original itself.
    NOTHING: ClassVar[Face]
    #: Every `str` method and text dunder.
    STRING: ClassVar[Face]
    #: `STRING`, and C code sees a `str`.
    STR: ClassVar[Face]
    #: Exactly a `str`: the placeholder text and nothing else.
    EXACT_STR: ClassVar[Face]
    #: `os.fspath` and `/`.
    PATH: ClassVar[Face]
    #: `PATH` and the lexical half of `pathlib.PurePath`.
    PURE_PATH: ClassVar[Face]
    #: `STRING` and the components of a URI.
    URI: ClassVar[Face]

    _operations: frozenset[str]

    def __init__(self, *operations: str) -> None:
        for operation in operations:
            if not isinstance(operation, str) or operation not in ops.KNOWN:
                _refuse_unknown(operation)
        closed = ops.close(frozenset(operations))
        if ops.IS_EXACT_STR in closed and closed != ops.EXACT_STR:
            raise FaceError(
                f"is_exact_str cannot be held with a part of str only, or with more than str: "
                f"got {sorted(operations)!r}",
                hint="Use Face.EXACT_STR: an exact str answers everything that str answers, "
                "and nothing else.",
            )
        object.__setattr__(self, "_operations", closed)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise FaceError(
            f"a Face cannot be changed: {name!r} was set on {self!r}",
            hint="Make another one: face | Face(...), face - Face(...).",
        )

    def __delattr__(self, name: str) -> NoReturn:
        self.__setattr__(name, None)

    @property
    def operations(self) -> frozenset[str]:
        """The names of the operations, a plain `frozenset` of `str`."""
        return self._operations

    @property
    def is_str(self) -> bool:
        """Whether C code sees a `str`."""
        return ops.IS_STR in self._operations

    @property
    def is_exact_str(self) -> bool:
        """Whether the object is exactly a `str`, which only `EXACT_STR` is."""
        return ops.IS_EXACT_STR in self._operations

    def __contains__(self, item: object) -> bool:
        """Whether an operation, or every operation of a face, is in this one.

        A component name such as `"name"` counts even if the original's own would be used first.
        """
        if isinstance(item, Face):
            return item._operations <= self._operations
        return item in self._operations or f"{item}?" in self._operations

    def __iter__(self) -> Iterator[str]:
        """The names in order, such that `Face(*face) == face`."""
        return iter(sorted(self._operations))

    def __len__(self) -> int:
        return len(self._operations)

    def __or__(self, other: Face) -> Face:
        if not isinstance(other, Face):
            return NotImplemented
        return Face(*(self._operations | other._operations))

    def __and__(self, other: Face) -> Face:
        if not isinstance(other, Face):
            return NotImplemented
        return Face(*(self._operations & other._operations))

    def __sub__(self, other: Face) -> Face:
        if not isinstance(other, Face):
            return NotImplemented
        taken = other._operations
        if self.is_exact_str and taken & self._operations:
            raise FaceError(
                f"an exact str cannot answer less than str does: Face.EXACT_STR - {other!r}",
                hint="Subtract from Face.STR: its Python-level operations can be taken away.",
            )
        return Face(*(o for o in self._operations - taken if f"{o}?" not in taken))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Face) and self._operations == other._operations

    def __hash__(self) -> int:
        return hash(self._operations)

    def __le__(self, other: Face) -> bool:
        if not isinstance(other, Face):
            return NotImplemented
        return self._operations <= other._operations

    def __lt__(self, other: Face) -> bool:
        if not isinstance(other, Face):
            return NotImplemented
        return self._operations < other._operations

    def __ge__(self, other: Face) -> bool:
        if not isinstance(other, Face):
            return NotImplemented
        return self._operations >= other._operations

    def __gt__(self, other: Face) -> bool:
        if not isinstance(other, Face):
            return NotImplemented
        return self._operations > other._operations

    def __reduce__(self) -> tuple[type[Face], tuple[str, ...]]:
        return Face, tuple(self)

    def __repr__(self) -> str:
        for name, face in NAMED.items():
            if self == face:
                return f"Face.{name}"
        # Largest named face inside, then the rest one by one: readable for STRING minus one too.
        inside = [(len(f), n) for n, f in NAMED.items() if f and f < self]
        parts = []
        rest = self._operations
        if inside:
            _, name = max(inside)
            parts.append(f"Face.{name}")
            rest = rest - NAMED[name]._operations
        shown = sorted(o for o in rest if f"{o[:-1]}" not in rest or not o.endswith("?"))
        if "__eq__" in rest:
            shown = [o for o in shown if o not in {"__ne__", "__hash__"}]
        parts.append(f"Face({', '.join(map(repr, shown))})")
        return " | ".join(parts)


def _refuse_unknown(operation: object) -> NoReturn:
    near = difflib.get_close_matches(str(operation), ops.KNOWN, n=3)
    hint = f"Did you mean {' or '.join(map(repr, near))}? " if near else ""
    raise FaceError(
        f"unknown operation in a face: {operation!r} ({type(operation).__name__})",
        hint=hint + "Operations are str methods, text and path dunders, component names of "
        "PurePath and of URIs, and is_str.",
    )


NAMED: dict[str, Face] = {
    "NOTHING": Face(),
    "STRING": Face(*ops.STRING),
    "STR": Face(*ops.STR),
    "EXACT_STR": Face(*ops.EXACT_STR),
    "PATH": Face(*ops.PATH),
    "PURE_PATH": Face(*ops.PURE_PATH),
    "URI": Face(*ops.URI),
}
for _name, _face in NAMED.items():
    setattr(Face, _name, _face)
