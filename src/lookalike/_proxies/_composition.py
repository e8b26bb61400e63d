"""Concatenation that Python shows us: `+`, `join` and `/` give a lookalike of the owner's join.

The result has no token of its own. Its text is the concatenation, its original the join of the
pieces, and it keeps the pieces, so that composing again gives one flat join.
"""

from __future__ import annotations

import functools
from pathlib import PurePath, PurePosixPath
from typing import TYPE_CHECKING, Any

from lookalike._ledger import find_entry
from lookalike._proxies._base import is_lookalike, original_of, placeholder_of
from lookalike._split import Original, Piece, merged, split_text
from lookalike.orchestrators import join_pieces

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from lookalike._tables import Entry


def pieces_of(value: Any, model: Any) -> list[Piece]:
    """The literals and originals that a text or a lookalike consists of."""
    if is_lookalike(value):
        return list(value._self_parts or [Original(original_of(value))])
    return split_text(value, functools.partial(entry_near, model))[0]


def entry_near(model: Any, token: str) -> Entry | None:
    """The entry of `token` in the ledger of `model`, else in those that are reachable.

    A proxy remembers its ledger: a plain thread starts with an empty context.
    """
    ledger = model._self_ledger
    return (ledger.get(token) if ledger is not None else None) or find_entry(token)


def compose(model: Any, values: Sequence[Any]) -> Any:
    """A lookalike of the kind and face of `model`, for `values` side by side.

    Where nothing but one lookalike is left it comes back itself; where no original is in it, the
    result is a plain `str`.
    """
    filled = [value for value in values if is_lookalike(value) or value]
    if len(filled) == 1 and is_lookalike(filled[0]):
        return filled[0]
    text = "".join(placeholder_of(v) if is_lookalike(v) else v for v in filled)
    pieces = merged(piece for value in filled for piece in pieces_of(value, model))
    if not any(isinstance(piece, Original) for piece in pieces):
        return text
    return model._self_again(join_pieces(pieces), text, tuple(pieces))


def _refuse_operand(operation: str, other: object) -> TypeError:
    return TypeError(f'can only {operation} str (not "{type(other).__name__}") to str')


def _is_text(value: object) -> bool:
    return isinstance(value, str) or is_lookalike(value)


def _add(self: Any, other: Any) -> Any:
    """A lookalike of `self` followed by `other`."""
    if not _is_text(other):
        raise _refuse_operand("concatenate", other)
    return compose(self, [self, other])


def _radd(self: Any, other: Any) -> Any:
    """A lookalike of `other` followed by `self`."""
    if not _is_text(other):
        raise _refuse_operand("concatenate", other)
    return compose(self, [other, self])


def _join(self: Any, iterable: Iterable[Any]) -> Any:
    """A lookalike of the items with `self` between them; a plain `str` if no reference is left."""
    values: list[Any] = []
    for index, item in enumerate(iterable):
        if not _is_text(item):
            raise TypeError(
                f"sequence item {index}: expected str instance, {type(item).__name__} found"
            )
        values += [self, item] if index else [item]
    return compose(self, values)


def _path_text(value: Any) -> Any:
    if isinstance(value, PurePath) and not is_lookalike(value):
        return value.as_posix()
    return value if _is_text(value) else NotImplemented


def _over(model: Any, left: Any, right: Any) -> Any:
    """`left / right` by the rules of POSIX paths."""
    left, right = _path_text(left), _path_text(right)
    if left is NotImplemented or right is NotImplemented:
        return NotImplemented
    left_text, right_text = (placeholder_of(v) if is_lookalike(v) else v for v in (left, right))
    if right_text.startswith("/"):
        joined = right
    elif not right_text or not left_text:
        joined = left if left_text else right
    else:
        separator = "" if left_text.endswith("/") else "/"
        joined = compose(model, [left, separator, right])
    return joined if is_lookalike(joined) else PurePosixPath(joined)


def _truediv(self: Any, other: Any) -> Any:
    """A lookalike of the path `other` below `self`; a plain path if `other` is absolute."""
    return _over(self, self, other)


def _rtruediv(self: Any, other: Any) -> Any:
    """A lookalike of the path `self` below `other`; `self` itself if it is absolute."""
    return _over(self, other, self)


def _joinpath(self: Any, *others: Any) -> Any:
    """A lookalike of the path `others` below `self`, one after the other."""
    path = self
    for other in others:
        path = _over(self, path, other)
        if path is NotImplemented:
            raise TypeError(f"argument should be a str or a path, not {type(other).__name__!r}")
    return path


#: The operations of a face that compose, for duck proxies and carriers alike.
COMPOSERS: dict[str, Callable[..., Any]] = {
    "__add__": _add,
    "__radd__": _radd,
    "join": _join,
    "__truediv__": _truediv,
    "__rtruediv__": _rtruediv,
    "joinpath": _joinpath,
}
