"""`shed`: put the originals back into what an SDK kept, once validation is over."""

from __future__ import annotations

from typing import Any, TypeVar

from lookalike._graph import assign, is_frozen, is_walkable, members
from lookalike._proxies._base import is_lookalike
from lookalike._tree import rebuild
from lookalike._wrap import unwrap

T = TypeVar("T")


def shed(obj: T) -> T:
    """`obj` itself, with every lookalike that it keeps replaced by its original, in place.

    Walks attributes, containers, dataclass, attrs and pydantic fields of any depth, and cycles;
    nothing of the SDK's own code runs. A lookalike comes back as its original, a tuple as a changed
    copy. Plain text that holds a token is left to `restore`: it is no object that could be found.

    >>> from lookalike import Deferred, string_like
    >>> model = Deferred("model")
    >>> request = {"Inputs": [string_like(model)]}
    >>> shed(request)["Inputs"][0] is model
    True
    """
    root: Any = _shed_one(obj)
    seen: dict[int, Any] = {}
    stack = [root]
    while stack:
        node = stack.pop()
        if id(node) in seen or not is_walkable(node):
            continue
        seen[id(node)] = node
        for _, key, value in list(members(node)):
            new = _shed_one(value)
            if new is not value and not is_frozen(node):
                assign(node, key, new)
            stack.append(new)
    return root  # type: ignore[no-any-return]  # what was given, or its original


def _shed_one(value: Any) -> Any:
    """The original of a lookalike; of a tuple a copy with originals, whose other members stay."""
    if is_frozen(value):
        # A list in a tuple is changed in place like any other: the SDK may hold it elsewhere too.
        return rebuild(value, _original, opaque=lambda node: not is_frozen(node))
    return _original(value)


def _original(node: Any) -> Any:
    return unwrap(node) if is_lookalike(node) else node
