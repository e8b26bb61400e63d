"""Walking and rebuilding containers without changing them, whatever their depth or cycles."""

from __future__ import annotations

import collections.abc
import copy
import dataclasses
import sys
from typing import TYPE_CHECKING, Any

from lookalike.errors import UnhashableOriginalError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def _is_attrs(obj: object) -> bool:
    return "attr" in sys.modules and hasattr(type(obj), "__attrs_attrs__")


def _is_pydantic(obj: object) -> bool:
    pydantic = sys.modules.get("pydantic")
    base = getattr(pydantic, "BaseModel", None)
    return base is not None and issubclass(type(obj), base)


def field_names(obj: object) -> tuple[str, ...] | None:
    """The field names of a dataclass, attrs or pydantic instance that are set; else None."""
    kind = type(obj)
    if dataclasses.is_dataclass(kind):
        names = [field.name for field in dataclasses.fields(kind)]
    elif _is_attrs(obj):
        names = [attribute.name for attribute in kind.__attrs_attrs__]  # type: ignore[attr-defined]  # attrs has no runtime type for this
    elif _is_pydantic(obj):
        names = [*kind.model_fields, *(getattr(obj, "__pydantic_extra__", None) or ())]  # type: ignore[attr-defined]  # a BaseModel, checked above
    else:
        return None
    return tuple(name for name in names if hasattr(obj, name))


def children(obj: object) -> Iterator[tuple[str, object]]:
    """The members of a container with where each stands: `[0]`, `['key']`, `.field`, keys too."""
    if isinstance(obj, collections.abc.Mapping):
        for key, value in obj.items():
            yield f"[{_shown_key(key)}] (key)", key
            yield f"[{_shown_key(key)}]", value
    elif isinstance(obj, (list, tuple, collections.deque)):
        for index, value in enumerate(obj):
            yield f"[{index}]", value
    elif isinstance(obj, (set, frozenset)):
        for value in obj:
            yield "{}", value
    else:
        for name in field_names(obj) or ():
            yield f".{name}", getattr(obj, name)


def _shown_key(key: object) -> str:
    # Never the repr of a stranger's object: it may call str on an original.
    return repr(str.__str__(key)) if issubclass(type(key), str) else type(key).__qualname__


def is_container(obj: object) -> bool:
    """Whether `children` finds anything to walk in objects of this type."""
    kind = type(obj)
    if issubclass(kind, (str, bytes, int, float, type)):
        return False
    return issubclass(
        kind, (dict, list, tuple, set, frozenset, collections.deque, collections.abc.Mapping)
    ) or (field_names(obj) is not None)


def rebuild(
    root: Any, leaf: Callable[[Any], Any], *, opaque: Callable[[Any], bool] = lambda _: False
) -> Any:
    """`root` with `leaf(node)` in place of each node that `leaf` changes; the rest is shared.

    `leaf` returns the node itself to leave it alone and have its members walked, unless the node
    is `opaque`. A container in which nothing changed comes back itself. Iterative, so depth is
    bounded by memory alone, and cycles are kept as long as one mutable container is in them.

    Raises `UnhashableOriginalError` where a set member or a dict key would become unhashable.
    """
    replaced: dict[int, Any] = {}
    keep: dict[int, Any] = {}
    parents: dict[int, list[int]] = {}
    dirty: list[int] = []
    order: list[int] = []
    stack: list[Any] = [root]
    while stack:
        node = stack.pop()
        key = id(node)
        if key in keep:
            continue
        keep[key] = node
        new = leaf(node)
        if new is not node:
            replaced[key] = new
            dirty.append(key)
        elif is_container(node) and not opaque(node):
            order.append(key)
            for _, child in children(node):
                parents.setdefault(id(child), []).append(key)
                stack.append(child)
    if not dirty:
        return root
    changed: set[int] = set()
    while dirty:
        for parent in parents.get(dirty.pop(), ()):
            if parent not in changed:
                changed.add(parent)
                dirty.append(parent)
    _Rebuilder(keep, replaced, changed).run(order)
    return replaced.get(id(root), root)


class _Rebuilder:
    """The second pass: mutable containers are made empty first, so that cycles can close."""

    def __init__(self, nodes: dict[int, Any], replaced: dict[int, Any], changed: set[int]) -> None:
        self.nodes = nodes
        self.replaced = replaced
        self.changed = changed
        self.pending: set[int] = set()

    def run(self, order: list[int]) -> None:
        hollow = [key for key in order if key in self.changed]
        for key in hollow:
            node = self.nodes[key]
            if not _is_immutable(node):
                self.replaced[key] = copy.copy(node)
        for key in hollow:
            if _is_immutable(self.nodes[key]):
                self._freeze(key)
        for key in hollow:
            if not _is_immutable(self.nodes[key]):
                self._fill(self.nodes[key], self.replaced[key])

    def _new(self, child: Any) -> Any:
        return self.replaced.get(id(child), child)

    def _freeze(self, start: int) -> None:
        """Build an immutable container after its members, without recursion."""
        stack = [start]
        while stack:
            key = stack[-1]
            if key in self.replaced:
                stack.pop()
                continue
            node = self.nodes[key]
            waiting = [
                id(child)
                for _, child in children(node)
                if id(child) in self.changed and id(child) not in self.replaced
            ]
            if waiting and key not in self.pending:
                self.pending.add(key)
                stack.extend(waiting)
                continue
            stack.pop()
            self.replaced[key] = self._frozen(node)

    def _frozen(self, node: Any) -> Any:
        if isinstance(node, collections.abc.Mapping):
            fresh: dict[Any, Any] = {}
            self._fill(node, fresh)
            return type(node)(fresh)  # type: ignore[call-arg]  # MappingProxyType and its like
        members = [self._new(child) for child in node]
        if isinstance(node, frozenset):
            return type(node)(_hashed(members, node))
        make = getattr(type(node), "_make", None)
        return make(members) if make is not None else type(node)(members)

    def _fill(self, old: Any, new: Any) -> None:
        if isinstance(old, collections.abc.Mapping):
            new.clear()
            for key, value in old.items():
                new_key = self._new(key)
                _hashed([new_key], old)
                new[new_key] = self._new(value)
        elif isinstance(old, (list, collections.deque)):
            new.clear()
            new.extend(self._new(child) for child in old)
        elif isinstance(old, set):
            new.clear()
            new.update(_hashed([self._new(child) for child in old], old))
        else:
            # Fields are set without the class's own checks: they are what refused the original.
            for name in field_names(old) or ():
                value = getattr(old, name)
                if self._new(value) is not value:
                    _set_field(new, name, self._new(value))


def _is_immutable(node: object) -> bool:
    if isinstance(node, collections.abc.Mapping):
        return not isinstance(node, collections.abc.MutableMapping)
    return isinstance(node, (tuple, frozenset))


def _set_field(obj: object, name: str, value: object) -> None:
    instance_dict = getattr(obj, "__dict__", None)
    if instance_dict is not None and name in instance_dict:
        instance_dict[name] = value
    elif _is_pydantic(obj) and name in (obj.__pydantic_extra__ or ()):  # type: ignore[attr-defined]  # a BaseModel
        obj.__pydantic_extra__[name] = value  # type: ignore[attr-defined]  # a BaseModel
    else:
        object.__setattr__(obj, name, value)


def _hashed(members: list[Any], where: object) -> list[Any]:
    for member in members:
        try:
            hash(member)
        except TypeError:
            raise UnhashableOriginalError(
                f"a {type(where).__name__} cannot hold {type(member).__name__}, which has no "
                f"hash, where its lookalike stood",
                hint="Keep lookalikes out of sets and dict keys, or unwrap the members one by one.",
            ) from None
    return members
