"""`Target`: a third party's entry point by name, found without importing or running anything."""

from __future__ import annotations

import difflib
import functools
import importlib
import inspect
import re
import sys
import types
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from lookalike.errors import PolicyError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lookalike._parameter import Parameter

_NAME = r"[^\W\d]\w*(?:\.[^\W\d]\w*)*"
_TARGET = re.compile(rf"(?P<module>{_NAME}):(?P<qualname>{_NAME})")
ABSENT: Final = object()


@dataclass(frozen=True, slots=True)
class Target:
    """A function, class, method or property as `module:qualname`."""

    module: str
    qualname: str

    def __str__(self) -> str:
        return f"{self.module}:{self.qualname}"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a target is: the attribute `name` of `owner`, and what is kept there.

    `raw` is the entry of `vars(owner)`, such as the `classmethod` object, or what a base class has
    there (`is_inherited`).
    """

    owner: Any
    name: str
    raw: Any
    is_inherited: bool


@functools.lru_cache(maxsize=16384)
def parse_target(text: str) -> Target:
    """The target that `text` spells. Raises `PolicyError` if it spells none."""
    found = _TARGET.fullmatch(text)
    if found is None:
        hint = "Write 'package.module:function', 'package.module:Class' or '...:Class.method'."
        if ":" not in text and "." in text:
            module, _, name = text.rpartition(".")
            hint = f"Write a colon between module and name: '{module}:{name}'. {hint}"
        raise PolicyError(f"{text!r} is no target", hint=hint)
    return Target(found["module"], found["qualname"])


def is_target(text: str) -> bool:
    """Whether `text` is spelt as a target is."""
    return _TARGET.fullmatch(text) is not None


def name_of(obj: Any) -> str:
    """The name of a class or callable as a target, a plain `str`.

    Raises `PolicyError` if it has none that leads back, such as a function inside a function.
    """
    if isinstance(obj, str):
        return str(parse_target(obj))
    function = getattr(obj, "__func__", obj)
    module = getattr(function, "__module__", None)
    qualname = getattr(function, "__qualname__", None)
    if not isinstance(module, str) or not isinstance(qualname, str) or "<" in qualname:
        raise PolicyError(
            f"a {type(obj).__name__} has no name to look policies up by",
            hint="Give the target as text: 'package.module:name'.",
        )
    return f"{module}:{qualname}"


def find_place(target: Target, *, run: bool = False, partial: bool = False) -> Place | None:
    """Where `target` is, or None if its module is not imported, or is still being imported.

    Nothing of the module runs, unless `run`: then attributes that a module makes on demand are
    asked for. With `partial`, a module that is still being imported is taken as it is.

    Raises `PolicyError` with the nearest names if the module has no such attribute.
    """
    module = sys.modules.get(target.module)
    if module is None or (is_lazy(module) and not partial):
        return None
    if not partial and getattr(own_names(module).get("__spec__"), "_initializing", False):
        return None
    owner: Any = module
    place: Place | None = None
    names = target.qualname.split(".")
    for at, name in enumerate(names):
        place = _place_in(owner, name, run=run)
        if place is None:
            where = ".".join(names[:at])
            raise PolicyError(
                f"{target}: {target.module}{':' if where else ''}{where} has no {name!r}",
                hint=_hint_for(name, owner, run=run),
            )
        owner = place.raw
    return place


def import_whole(module: str) -> None:
    """Import a module, and run it if it waits to be run by the first look at it."""
    # The look that `import` itself takes as of Python 3.11.
    getattr(importlib.import_module(module), "__spec__", None)


def place_to_call(target: Target) -> Place:
    """Where a target is that is to be called: its module is imported, and asked for its names.

    Raises `PolicyError` if there is no such target, or not yet.
    """
    place = find_place(target, run=True)
    if place is None:
        raise PolicyError(
            f"{target}: its module is still being imported", hint="Ask when it has been imported."
        )
    return place


def _hint_for(name: str, owner: Any, *, run: bool) -> str:
    if not run and not _is_a(owner, type) and "__getattr__" in own_names(owner):
        return (
            "It makes names on demand, and is not run to be asked: name the module that "
            f"{name!r} is written in."
        )
    near = difflib.get_close_matches(name, _names_in(owner), n=3)
    if near:
        return f"Did you mean {' or '.join(map(repr, near))}?"
    return "Check the name, and the version of the SDK that the policy `requires`."


def _is_a(obj: object, kinds: type | tuple[type, ...]) -> bool:
    # Not isinstance: it asks a stranger's object for its __class__, which may run code.
    return issubclass(type(obj), kinds)


def is_lazy(module: object) -> bool:
    """Whether a module of `importlib.util.LazyLoader` waits to be run by the first look at it."""
    kind = type(module)
    return kind.__name__ == "_LazyModule" and kind.__module__ == "importlib.util"


def _place_in(owner: Any, name: str, *, run: bool) -> Place | None:
    own = own_names(owner)
    if name in own:
        return Place(owner, name, own[name], is_inherited=False)
    inherited = _in_class(owner if _is_a(owner, type) else type(owner), name)
    if _is_a(owner, type):
        return None if inherited is ABSENT else Place(owner, name, inherited, is_inherited=True)
    if inherited is not ABSENT:
        # What else a descriptor gives it computes, such as a property: that would run it.
        raw = inherited.__get__(owner, type(owner)) if _is_a(inherited, _METHODS) else inherited
        return Place(owner, name, raw, is_inherited=True)
    if run and hasattr(owner, name):
        return Place(owner, name, getattr(owner, name), is_inherited=name not in own_names(owner))
    return None


def _in_class(kind: type, name: str) -> Any:
    """The raw entry of a class or its bases, not of its metaclass; `ABSENT` if there is none."""
    return next((vars(base)[name] for base in kind.__mro__ if name in vars(base)), ABSENT)


_METHODS = (
    types.FunctionType, classmethod, staticmethod,
    types.MethodDescriptorType, types.WrapperDescriptorType, types.ClassMethodDescriptorType,
)  # fmt: skip


def own_names(owner: Any) -> Any:
    """The raw attributes of a module, class or object; empty if it has none. Nothing of it runs."""
    if type(owner) is types.ModuleType or _is_a(owner, type):
        return vars(owner)
    for base in type(owner).__mro__:
        if "__dict__" in vars(base):
            # Never a property of that name: proxies have one.
            own = vars(base)["__dict__"]
            return own.__get__(owner) if _is_a(own, _SLOTS) else {}
    return {}


_SLOTS = (types.GetSetDescriptorType, types.MemberDescriptorType)


def _names_in(owner: Any) -> list[str]:
    if _is_a(owner, type):
        return [name for base in owner.__mro__ for name in vars(base)]
    return list(own_names(owner))


def constructors_of(cls: type) -> Iterator[Place]:
    """Where the arguments of `cls(...)` are taken: its `__init__`, its `__new__`, or both.

    Only those written in Python, and never the ones of `object`.
    """
    for name in ("__init__", "__new__"):
        for base in cls.__mro__:
            raw = vars(base).get(name)
            if raw is not None and base is not object:
                is_python = isinstance(
                    raw, (types.FunctionType, staticmethod, functools.partialmethod)
                )
                # A protocol's replaces itself by the class's real one, unless it finds another.
                if is_python and getattr(raw, "__name__", "") not in _OF_PROTOCOLS:
                    yield Place(cls, name, raw, is_inherited=base is not cls)
                break


_OF_PROTOCOLS = frozenset({"_no_init_or_replace_init", "_no_init"})


def parameters_of(place: Place) -> list[inspect.Parameter] | None:
    """The parameters of what is at `place`, without the receiver; None if it does not tell."""
    raw = place.raw
    if _is_a(raw, type):
        found = [_parameters(p.raw, is_bound=True) for p in constructors_of(raw)]
        known = [parameters for parameters in found if parameters is not None]
        # `__new__(cls, *args, **kwargs)` beside an `__init__` that names them is the common case.
        best = max(known, key=lambda each: sum(map(_is_named, each)), default=None)
        if best is not None and not any(map(_is_named, best)):
            # Both only pass them on: the class may tell (`__signature__`), as pydantic's do.
            return _parameters(raw, is_bound=False) or best
        return best
    if _is_a(raw, property):
        return None if raw.fset is None else _parameters(raw.fset, is_bound=True)
    return _parameters(raw, is_bound=takes_receiver(place))


def takes_receiver(place: Place) -> bool:
    """Whether the first parameter of what is at `place` is a receiver, `self` or `cls`."""
    if _is_a(place.raw, staticmethod) and place.name != "__new__":
        return False
    if _is_a(place.raw, classmethod):
        return True
    return _is_a(place.owner, type) and hasattr(type(place.raw), "__get__")


def _is_named(parameter: inspect.Parameter) -> bool:
    return parameter.kind not in {parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD}


def _parameters(raw: Any, *, is_bound: bool) -> list[inspect.Parameter] | None:
    function = raw.__func__ if _is_a(raw, (classmethod, staticmethod)) else raw
    if _is_a(function, functools.partialmethod):
        function = function._make_unbound_method()
    if not _is_a(function, type) and _runs_when_asked(type(function)):
        function, is_bound = _in_class(type(function), "__call__"), True
    if not callable(function):
        return None
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return None
    if is_bound and parameters and _is_named(parameters[0]):
        return parameters[1:]
    return parameters


def _runs_when_asked(kind: type) -> bool:
    """Whether a look at an attribute of an instance runs code of its class."""
    for name in ("__getattribute__", "__getattr__"):
        found = _in_class(kind, name)
        if found is not ABSENT and not _is_a(found, _METHODS[3:]):
            return True
    return False


def refuse_unknown(
    target: object, parameter: Parameter, known: Sequence[inspect.Parameter] | None
) -> None:
    """Raise `PolicyError` with the nearest names if no call can fill `parameter`."""
    if known is None:
        return
    kinds = {each.kind: each.name for each in known}
    rest, keywords = (
        kinds.get(inspect.Parameter.VAR_POSITIONAL),
        kinds.get(inspect.Parameter.VAR_KEYWORD),
    )
    named = [each.name for each in known if _is_named(each)]
    positional = [
        each.name
        for each in known
        if each.kind in {each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD}
    ]
    head = parameter.head
    if isinstance(head, int):
        is_known = head < len(positional) or rest is not None
    elif parameter.stars:
        is_known = head == (rest if parameter.stars == 1 else keywords)
    else:
        is_known = head in named or keywords is not None
    if is_known:
        return
    takes = [
        *named,
        *([f"*{rest}"] if rest else []),
        *([f"**{keywords}"] if keywords else []),
    ]
    near = difflib.get_close_matches("*" * parameter.stars + str(head), takes, n=3, cutoff=0.5)
    raise PolicyError(
        f"{target} has no parameter {'*' * parameter.stars}{head}",
        hint=f"Did you mean {' or '.join(map(repr, near))}? " * bool(near)
        + f"It takes {', '.join(takes) or 'nothing'}.",
    )
