"""Walking live objects: where an SDK keeps what it was given, and how to replace it there."""

from __future__ import annotations

import collections.abc
import functools
import sys
import types
from typing import TYPE_CHECKING, Any

from lookalike._tree import field_names
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


def is_walkable(obj: object, *, to_change: bool = True) -> bool:
    """Whether the members of `obj` may hold an input of a step, and can be replaced if need be."""
    kind = type(obj)
    if issubclass(kind, _ATOMS):
        return False
    if _is_plain_container(kind) or kind in {functools.partial, types.MethodType}:
        return True
    # A composed original (a Join) holds values, and so does a node of its system's program; any
    # other is a leaf with a tree of its own fields.
    owner = orchestrator_of(obj)
    if owner is not None:
        nodes = getattr(owner, "nodes", None)
        use = nodes(obj) if nodes is not None else ""
        if use == "shed" or (use == "scan" and not to_change):
            return True
        return field_names(obj) is not None or hasattr(kind, "parts")
    # A class that a script defines may say that it is of `builtins`.
    return kind.__module__.partition(".")[0] not in _CLOSED_MODULES or field_names(obj) is not None


def _is_plain_container(kind: type) -> bool:
    return issubclass(
        kind,
        (dict, list, tuple, set, frozenset, collections.deque, collections.abc.Mapping),
    )


def members(obj: Any) -> Iterator[tuple[str, Any, Any]]:
    """Each member of `obj`: how a path names it, the key to `assign` it by, and its value."""
    kind = type(obj)
    if issubclass(kind, collections.abc.Mapping):
        yield from _items(obj)
    elif issubclass(kind, (list, tuple, collections.deque)):
        # As a tuple itself: a record may refuse to be iterated over.
        held = tuple.__iter__(obj) if issubclass(kind, tuple) else obj
        for index, value in enumerate(list(held)):
            yield f"[{index}]", index, value
    elif issubclass(kind, (set, frozenset)):
        for value in list(obj):
            yield "{}", _Key(value), value
    elif kind is functools.partial:
        yield ".args", "args", obj.args
        yield ".keywords", "keywords", obj.keywords
    elif kind is types.MethodType:
        yield ".__self__", None, obj.__self__
    else:
        yield from _attributes(obj)


def _items(mapping: Any) -> Iterator[tuple[str, Any, Any]]:
    for key, value in list(mapping.items()):
        if type(key) not in _PLAIN_KEYS:
            yield f" (key of type {type(key).__name__})", _Key(key), key
        elif type(key) is str:
            yield f" (key {key[:40]!r})", _Key(key), key
        plain_name = type(key) is str and key.isidentifier()
        yield f".{key}" if plain_name else f"[{_shown(key)}]", key, value


def _shown(key: object) -> str:
    # Never the repr of a stranger's object: it may call str on an original.
    return repr(key) if type(key) in _PLAIN_KEYS else type(key).__name__


def _attributes(obj: Any) -> Iterator[tuple[str, str, Any]]:
    seen = set()
    # The instance dict itself, never getattr: a property or __getattr__ would run the SDK's code.
    state = getattr(obj, "__dict__", None)
    if isinstance(state, dict):
        for name, value in list(state.items()):
            seen.add(name)
            yield f".{name}", name, value
    for name in _PYDANTIC_STATE:
        kept = _slot(obj, name)
        if isinstance(kept, dict):
            yield f".{name}", name, kept
    for owner in type(obj).__mro__:
        slots = owner.__dict__.get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else slots:
            full = f"_{owner.__name__.lstrip('_')}{name}" if _is_private(name) else name
            if full not in seen and not full.startswith("__"):
                value = _slot(obj, full)
                if value is not None:
                    seen.add(full)
                    yield f".{full}", full, value


def _is_private(name: str) -> bool:
    return name.startswith("__") and not name.endswith("__")


def _slot(obj: object, name: str) -> Any:
    for owner in type(obj).__mro__:
        descriptor = owner.__dict__.get(name)
        if isinstance(descriptor, types.MemberDescriptorType):
            try:
                return descriptor.__get__(obj, type(obj))
            except AttributeError:
                return None
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
    kind = type(obj)
    return issubclass(kind, (tuple, frozenset)) or (
        issubclass(kind, collections.abc.Mapping)
        and not issubclass(kind, collections.abc.MutableMapping)
    )
