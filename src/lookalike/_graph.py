"""Walking live objects: where an SDK keeps what it was given, and how to replace it there."""

from __future__ import annotations

import collections.abc
import functools
import sys
import types
import weakref
from typing import TYPE_CHECKING, Any, NamedTuple

from lookalike._field import field_names
from lookalike.orchestrators import orchestrator_of

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Never walked: an input of a step is not kept there, and walking them costs seconds or never ends.
_CLOSED_MODULES = frozenset(
    {
        "_io", "_thread", "asyncio", "boto3", "botocore", "builtins", "concurrent", "ctypes",
        "datetime", "decimal", "importlib", "inspect", "io", "logging", "multiprocessing",
        "pathlib", "queue", "random", "re", "requests", "s3transfer", "selectors", "socket", "ssl",
        "threading", "unittest", "urllib3", "uuid", "weakref", "zoneinfo",
    }
)  # fmt: skip

_ATOMS = (
    str, bytes, bytearray, int, float, complex, type, type(None), types.ModuleType,
    types.FunctionType, types.BuiltinFunctionType, types.CodeType, types.FrameType,
    types.GeneratorType, types.CoroutineType, property, range, slice,
)  # fmt: skip


#: Where pydantic keeps fields that the class does not declare, and private ones.
_PYDANTIC_STATE = ("__pydantic_extra__", "__pydantic_private__")
_PLAIN_KEYS = frozenset({str, int, bool, float, type(None)})


#: What holds nothing, and is most of what a program is made of.
LEAVES = frozenset({int, float, bool, type(None), type, types.FunctionType, types.ModuleType})


class _Kind(NamedTuple):
    """What a class says about all of its objects."""

    is_atom: bool
    is_plain: bool
    is_frozen: bool
    is_open: bool
    slots: tuple[tuple[str, Any], ...]


#: Weakly: nothing here keeps a class of a program alive.
_kinds: weakref.WeakKeyDictionary[type, _Kind] = weakref.WeakKeyDictionary()


def _kind_of(kind: type) -> _Kind:
    found = _kinds.get(kind)
    if found is None:
        found = _kinds[kind] = _look_at(kind)
    return found


def _look_at(kind: type) -> _Kind:
    return _Kind(
        issubclass(kind, _ATOMS),
        _is_plain_container(kind) or kind in {functools.partial, types.MethodType},
        is_frozen_kind(kind),
        # A class that a script defines may say that it is of `builtins`.
        kind.__module__.partition(".")[0] not in _CLOSED_MODULES,
        tuple(_slots_of(kind)),
    )


def is_walkable(obj: object, *, to_change: bool = True) -> bool:
    """Whether the members of `obj` may hold an input of a step, and can be replaced if need be."""
    kind = type(obj)
    if kind in LEAVES or kind is str:
        return False
    looks = _kind_of(kind)
    if looks.is_atom or looks.is_plain:
        return looks.is_plain and not looks.is_atom
    # A composed original (a Join) holds values, and so does a node of its system's program; any
    # other is a leaf with a tree of its own fields.
    owner = orchestrator_of(obj)
    if owner is not None:
        nodes = getattr(owner, "nodes", None)
        use = nodes(obj) if nodes is not None else ""
        if use == "shed" or (use == "scan" and not to_change):
            return True
        return field_names(obj) is not None or hasattr(kind, "parts")
    return looks.is_open or field_names(obj) is not None


def _is_plain_container(kind: type) -> bool:
    return issubclass(
        kind,
        (dict, list, tuple, set, frozenset, collections.deque, collections.abc.Mapping),
    )


def members(obj: Any) -> Iterator[tuple[str, Any, Any]]:
    """Each member of `obj`: how a path names it, the key to `assign` it by, and its value."""
    is_mapping = issubclass(type(obj), collections.abc.Mapping)
    is_indexed = issubclass(type(obj), (list, tuple, collections.deque))
    for key, value in entries(obj):
        if isinstance(key, _Key):
            step = _step_to_key(key.key) if is_mapping else "{}"
        elif is_indexed:
            step = f"[{key}]"
        elif is_mapping:
            plain_name = type(key) is str and key.isidentifier()
            step = f".{key}" if plain_name else f"[{_shown(key)}]"
        else:
            step = f".{'__self__' if key is None else key}"
        yield step, key, value


def entries(obj: Any) -> Iterator[tuple[Any, Any]]:
    """Each member of `obj`: the key to `assign` it by, and its value."""
    kind = type(obj)
    if issubclass(kind, collections.abc.Mapping):
        for key, value in list(obj.items()):
            if type(key) is str or type(key) not in _PLAIN_KEYS:
                yield _Key(key), key
            yield key, value
    elif issubclass(kind, (list, tuple, collections.deque)):
        # As a tuple itself: a record may refuse to be iterated over.
        yield from enumerate(list(tuple.__iter__(obj) if issubclass(kind, tuple) else obj))
    elif issubclass(kind, (set, frozenset)):
        for value in list(obj):
            yield _Key(value), value
    elif kind is functools.partial:
        yield "args", obj.args
        yield "keywords", obj.keywords
    elif kind is types.MethodType:
        yield None, obj.__self__
    else:
        yield from _attributes(obj)


def _step_to_key(key: object) -> str:
    return f" (key {key[:40]!r})" if type(key) is str else f" (key of type {type(key).__name__})"


def _shown(key: object) -> str:
    # Never the repr of a stranger's object: it may call str on an original.
    return repr(key) if type(key) in _PLAIN_KEYS else type(key).__name__


def _attributes(obj: Any) -> Iterator[tuple[str, Any]]:
    seen = set()
    # The instance dict itself, never getattr: a property or __getattr__ would run the SDK's code.
    state = getattr(obj, "__dict__", None)
    if isinstance(state, dict):
        for name, value in list(state.items()):
            seen.add(name)
            yield name, value
    for name, slot in _kind_of(type(obj)).slots:
        if name in seen:
            continue
        try:
            value = slot.__get__(obj)
        except AttributeError:
            continue
        if value is not None and (name not in _PYDANTIC_STATE or isinstance(value, dict)):
            seen.add(name)
            yield name, value


def _slots_of(kind: type) -> Iterator[tuple[str, Any]]:
    """The slots of a class and its bases by the names that they have, those of pydantic first."""
    for name in _PYDANTIC_STATE:
        slot = _slot(kind, name)
        if slot is not None:
            yield name, slot
    for owner in kind.__mro__:
        slots = owner.__dict__.get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else slots:
            full = f"_{owner.__name__.lstrip('_')}{name}" if _is_private(name) else name
            slot = None if full.startswith("__") else _slot(kind, full)
            if slot is not None:
                yield full, slot


def _is_private(name: str) -> bool:
    return name.startswith("__") and not name.endswith("__")


def _slot(kind: type, name: str) -> Any:
    """The descriptor of a slot, or None."""
    for owner in kind.__mro__:
        descriptor = owner.__dict__.get(name)
        if isinstance(descriptor, types.MemberDescriptorType):
            return descriptor
    return None


class _Key:
    """Stands for a dict key or a set member itself, rather than for the value under it."""

    __slots__ = ("key",)

    def __init__(self, key: object) -> None:
        self.key = key


def assign(obj: Any, key: Any, new: Any) -> None:
    """Put `new` where `members` found `key`, without the object's own checks."""
    kind = type(obj)
    if isinstance(key, _Key):
        if issubclass(kind, set):
            obj.add(new)  # first: what has no hash must not cost the member
            obj.discard(key.key)
        else:
            items = [(new if k is key.key else k, v) for k, v in obj.items()]
            obj.clear()
            obj.update(items)
    elif issubclass(kind, (collections.abc.MutableMapping, list, collections.deque)):
        obj[key] = new
    elif kind is functools.partial:
        function, args, keywords, state = obj.__reduce__()[2]
        args, keywords = (new, keywords) if key == "args" else (args, new)
        obj.__setstate__((function, args, keywords, state))
    else:
        state = getattr(obj, "__dict__", None)
        if isinstance(state, dict) and key in state:
            state[key] = new
        else:
            _set_slot(obj, key, new)


def _set_slot(obj: Any, name: str, new: Any) -> None:
    try:
        object.__setattr__(obj, name, new)
    except TypeError:  # a class written in C has a way of its own: msgspec's structs
        structs = sys.modules.get("msgspec.structs")
        if hasattr(type(obj), "__struct_fields__") and hasattr(structs, "force_setattr"):
            structs.force_setattr(obj, name, new)  # type: ignore[union-attr]  # it has just been asked for
        else:
            setattr(obj, name, new)


def is_frozen(obj: object) -> bool:
    """Whether the members of a container cannot be replaced in place."""
    return _kind_of(type(obj)).is_frozen


def is_frozen_kind(kind: type) -> bool:
    """Whether that is so for the objects of a class."""
    return issubclass(kind, (tuple, frozenset)) or (
        issubclass(kind, collections.abc.Mapping)
        and not issubclass(kind, collections.abc.MutableMapping)
    )
