"""Walking and rebuilding containers without changing them, whatever their depth or cycles."""

from __future__ import annotations

import collections.abc
import copy
import os
import types
from typing import TYPE_CHECKING, Any

from lookalike._field import field_names, field_of, has_fields, set_field
from lookalike.errors import LookalikeError, PolicyError, UnhashableOriginalError

if TYPE_CHECKING:
    from collections.abc import Callable


def children(obj: object) -> list[Any]:
    """The members of a container: items, keys before their values, or the values of fields."""
    if isinstance(obj, collections.abc.Mapping):
        return [member for item in obj.items() for member in item]
    if isinstance(obj, tuple):
        return [*tuple.__iter__(obj)]  # a record may refuse to be iterated over
    if isinstance(obj, (list, collections.deque, set, frozenset)):
        return list(obj)
    return [field_of(obj, name) for name in field_names(obj) or ()]


def is_plain_container(obj: object) -> bool:
    """Whether `obj` is a mapping, list, tuple, set or deque."""
    return issubclass(
        type(obj), (dict, list, tuple, set, frozenset, collections.deque, collections.abc.Mapping)
    )


def is_container(obj: object) -> bool:
    """Whether `children` finds anything to walk in objects of this type."""
    if issubclass(type(obj), (str, bytes, int, float, type)):
        return False
    return is_plain_container(obj) or has_fields(obj)


def replace_attribute(obj: Any, name: str, new: Any) -> Any:
    """A shallow copy of `obj` whose attribute is `new`, set without the object's own checks.

    Raises `PolicyError` if it cannot be copied, or has no such attribute that could be set.
    """
    made = _copied(obj)
    try:
        set_field(made, name, new)
    except AttributeError as error:
        raise PolicyError(
            f"the attribute {name!r} of a {type(obj).__name__} cannot be set: {error}",
            hint="Write the policy for an attribute that it is kept in, or for where it is made.",
        ) from None
    return made


def _copied(obj: Any) -> Any:
    """A shallow copy. What says that it is its own copy is the caller's, and never changed."""
    try:
        made = copy.copy(obj)
        why = "its copy is itself"
    except (TypeError, copy.Error) as error:
        made, why = obj, str(error)
    if made is obj:
        raise PolicyError(
            f"a {type(obj).__name__} cannot be copied, and is not ours to change: {why}",
            hint="Write the policy for where it is made.",
        )
    return made


def replace_items(container: Any, changed: dict[Any, Any]) -> Any:
    """A shallow copy of a container with other values at these keys, indices or set members.

    Raises `UnhashableOriginalError` where a set member would become unhashable, and `PolicyError`
    if it cannot be copied.
    """
    if isinstance(container, tuple):
        members = [changed.get(index, member) for index, member in enumerate(container)]
        return _with_attributes(_new_tuple(type(container), members), container)
    if isinstance(container, (set, frozenset)):
        members = _hashed([changed.get(member, member) for member in container], container)
        if isinstance(container, frozenset):
            return _with_attributes(frozenset.__new__(type(container), members), container)
        made = _empty_copy(container)
        made.update(members)
        return made
    if _is_immutable(container):
        return type(container)({**container, **changed})
    made = dict(container) if _is_view(container) else _copied(container)
    if not isinstance(container, (dict, list)):
        _unshare(made)
    for key, value in changed.items():
        made[key] = value
    return made


def rebuild(
    root: Any,
    leaf: Callable[[Any], Any],
    *,
    opaque: Callable[[Any], bool] = lambda _: False,
) -> Any:
    """`root` with `leaf(node)` in place of each node that `leaf` changes; the rest is shared.

    `leaf` returns the node itself to leave it alone and have its members walked, unless the node
    is `opaque`. A container in which nothing changed comes back itself. Iterative, so depth is
    bounded by memory alone, and cycles are kept as long as one mutable container is in them.

    Raises `UnhashableOriginalError` where a set member or a dict key would become unhashable, and
    `LookalikeError` where two keys would become one.
    """
    nodes: dict[int, Any] = {}
    replaced: dict[int, Any] = {}
    members: dict[int, list[Any]] = {}
    parents: dict[int, list[int]] = {}
    dirty: list[int] = []
    stack: list[Any] = [root]
    while stack:
        node = stack.pop()
        key = id(node)
        if key in nodes:
            continue
        nodes[key] = node
        new = leaf(node)
        if new is not node:
            replaced[key] = new
            dirty.append(key)
        elif is_container(node) and not opaque(node):
            # Looked at once: some mappings make their values anew each time one looks.
            members[key] = children(node)
            for child in members[key]:
                parents.setdefault(id(child), []).append(key)
            stack += members[key]
    changed = _upwards(dirty, parents)
    if id(root) in changed:
        _Rebuilder(nodes, members, replaced, changed, keys=True).run(id(root))
    return replaced.get(id(root), root)


def rebuild_members(
    root: Any,
    change: Callable[[Any, tuple[object, ...]], Any],
    path: tuple[object, ...],
    *,
    is_end: Callable[[Any], bool],
) -> Any:
    """`root` with `change(member, path)` in place of each value or item at any depth; keys stay.

    Walks mappings, lists, tuples, sets and deques that are no end, and what `change` puts there.
    Each is looked at once, by the first path that leads to it, so that cycles end and are kept.

    Raises as `rebuild` does.
    """
    nodes = {id(root): root}
    members: dict[int, list[Any]] = {}
    parents: dict[int, list[int]] = {}
    dirty: list[int] = []
    stack = [(root, path)]
    while stack:
        node, here = stack.pop()
        members[id(node)] = held = children(node)
        is_mapping = isinstance(node, collections.abc.Mapping)
        for at in range(is_mapping, len(held), 1 + is_mapping):
            old = held[at]
            # A set has no keys: its members are their own.
            name = held[at - 1] if is_mapping else old if isinstance(node, _SETS) else at
            new = held[at] = change(old, (*here, name))
            if new is not old:
                dirty.append(id(node))
            if is_plain_container(new) and not is_end(new):
                parents.setdefault(id(new), []).append(id(node))
                if id(new) not in nodes:
                    nodes[id(new)] = new
                    stack.append((new, (*here, name)))
    changed = {*dirty, *_upwards(dirty, parents)}
    if id(root) not in changed:
        return root
    replaced: dict[int, Any] = {}
    _Rebuilder(nodes, members, replaced, changed, keys=False).run(id(root))
    return replaced[id(root)]


_SETS = (set, frozenset)


def _upwards(start: list[int], parents: dict[int, list[int]]) -> set[int]:
    """Everything that holds one of `start`, at any depth."""
    found: set[int] = set()
    while start:
        for parent in parents.get(start.pop(), ()):
            if parent not in found:
                found.add(parent)
                start.append(parent)
    return found


class _Rebuilder:
    """The second pass: members before what holds them, because a hash is taken of whole members.

    What can be changed in place is made before its members, so that cycles can close.
    """

    def __init__(
        self,
        nodes: dict[int, Any],
        members: dict[int, list[Any]],
        replaced: dict[int, Any],
        changed: set[int],
        *,
        keys: bool,
    ) -> None:
        self.keys = keys
        self.nodes = nodes
        self.members = members
        self.replaced = replaced
        self.changed = changed

    def run(self, root: int) -> None:
        """Put the rebuilt containers, `root` and those below it, into `replaced`."""
        entered: set[int] = set()
        late: list[int] = []
        stack = [root]
        while stack:
            key = stack[-1]
            if key not in entered:
                entered.add(key)
                if not _is_immutable(self.nodes[key]):
                    self.replaced[key] = _empty_copy(self.nodes[key])
                waiting = (id(child) for child in self.members[key])
                stack += [k for k in waiting if k in self.changed and k not in entered]
                continue
            stack.pop()
            if key in self.changed:
                self.changed.discard(key)  # once, however often it was waited for
                if any(self._is_waited_for(id(child)) for child in self.members[key]):
                    late.append(key)  # a cycle through a tuple: it is made when its members are
                else:
                    self._finish(key)
        for key in late:
            self._finish(key)

    def _is_waited_for(self, key: int) -> bool:
        return key in self.changed and key not in self.replaced

    def _finish(self, key: int) -> None:
        old = self.nodes[key]
        fresh = [self.replaced.get(id(child), child) for child in self.members[key]]
        if isinstance(old, collections.abc.Mapping):
            keys = _hashed((fresh if self.keys else self.members[key])[::2], old)
            items = dict(zip(keys, fresh[1::2], strict=True))
            if len(items) < len(keys):
                raise LookalikeError(
                    f"two keys of a {type(old).__name__} stand for one original, so one of their "
                    "values would be lost",
                    hint="Keep lookalikes out of dict keys.",
                )
            if _is_immutable(old):
                self.replaced[key] = type(old)(items)  # type: ignore[call-arg]  # MappingProxyType and its like
            else:
                self.replaced[key] = _updated(self.replaced[key], items)
        elif isinstance(old, tuple):
            self.replaced[key] = _with_attributes(_new_tuple(type(old), fresh), old)
        elif isinstance(old, frozenset):
            made = frozenset.__new__(type(old), _hashed(fresh, old))
            self.replaced[key] = _with_attributes(made, old)
        elif isinstance(old, set):
            self.replaced[key].update(_hashed(fresh, old))
        elif isinstance(old, (list, collections.deque)):
            self.replaced[key].extend(fresh)
        else:
            # Fields are set without the class's own checks: they are what refused the original.
            for name, value in zip(field_names(old) or (), fresh, strict=True):
                if field_of(old, name) is not value:
                    set_field(self.replaced[key], name, value)


def _updated(made: Any, items: dict[Any, Any]) -> Any:
    """An empty mapping with these items; a plain dict where it takes no such values."""
    try:
        made.update(items)
    except Exception:  # noqa: BLE001 - whatever a library says that takes plain data only
        return items
    return made


def _is_immutable(node: object) -> bool:
    if isinstance(node, collections.abc.Mapping):
        return not isinstance(node, collections.abc.MutableMapping)
    return isinstance(node, (tuple, frozenset))


def _empty_copy(node: Any) -> Any:
    """A shallow copy; of a container, without its members. The node itself stays as it is."""
    try:
        return _cleared(node)
    except Exception:
        if isinstance(node, collections.abc.Mapping):
            return {}  # a mapping that cannot be copied, or made empty
        raise


def _cleared(node: Any) -> Any:
    if _is_view(node):
        return {}
    new = copy.copy(node)
    if isinstance(node, (collections.abc.MutableMapping, list, set, collections.deque)):
        if not isinstance(node, dict):
            _unshare(new)
        new.clear()
    return new


def _unshare(made: Any) -> None:
    """Give a shallow copy what it keeps its members in as its own."""
    for name, value in _containers_in(made):
        setattr(made, name, copy.copy(value))


def _containers_in(obj: Any) -> list[tuple[str, Any]]:
    """The attributes that are containers, in the instance's dict and in its slots."""
    attributes = [*vars(obj).items()] if hasattr(obj, "__dict__") else []
    for base in type(obj).__mro__:
        slots = [n for n, raw in vars(base).items() if type(raw) is types.MemberDescriptorType]
        attributes += [(name, getattr(obj, name, None)) for name in slots]
    kinds = (dict, list, set, collections.deque)
    return [(name, value) for name, value in attributes if isinstance(value, kinds)]


def _is_view(node: Any) -> bool:
    """Whether a mapping shows what is kept elsewhere: what is put into a copy of it goes there."""
    kind = type(node)
    if issubclass(kind, dict) or not issubclass(kind, collections.abc.MutableMapping):
        return False
    if kind is type(os.environ) or hasattr(kind, "__del__"):
        return True  # variables of the process; a file, which the copy would close when it goes
    if hasattr(kind, "__copy__") or any(
        getattr(kind, name) is not getattr(object, name) for name in ("__reduce_ex__", "__reduce__")
    ):
        return False  # it says itself how it is copied
    try:
        emptied = copy.copy(node)
        for name, value in _containers_in(emptied):
            setattr(emptied, name, _cleared(value))
        return len(emptied) > 0
    except Exception:  # noqa: BLE001 - whoever copies it is told what it says
        return False


def _new_tuple(kind: type[tuple[Any, ...]], members: list[Any]) -> tuple[Any, ...]:
    try:
        return tuple.__new__(kind, members)  # whatever its own __new__ wants
    except TypeError:  # a structure of the interpreter's own: time.struct_time
        return kind(members)


def _with_attributes(new: Any, old: Any) -> Any:
    if hasattr(old, "__dict__"):
        vars(new).update(vars(old))
    return new


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
