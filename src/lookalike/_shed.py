"""`shed`: put the originals back into what an SDK kept, once validation is over."""

from __future__ import annotations

from typing import Any, TypeVar

from lookalike._graph import assign, is_frozen, is_walkable, members
from lookalike._proxies._base import is_lookalike
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
    root: Any = unwrap(obj) if is_lookalike(obj) or is_frozen(obj) else obj
    seen: dict[int, Any] = {}
    stack = [root]
    while stack:
        node = stack.pop()
        if id(node) in seen or not is_walkable(node):
            continue
        seen[id(node)] = node
        for _, key, value in list(members(node)):
            new = unwrap(value) if is_lookalike(value) or is_frozen(value) else value
            if new is not value and not is_frozen(node):
                assign(node, key, new)
            stack.append(new)
    return root  # type: ignore[no-any-return]  # what was given, or its original
