"""What `install()` puts into an orchestrator itself: text of originals, restored arguments."""

from __future__ import annotations

import functools
import os
import types
from typing import TYPE_CHECKING, Any

from lookalike._document import is_json, restore_json
from lookalike._find import Needles, find_in_text
from lookalike._ledger import current_ledger
from lookalike._proxies._base import is_lookalike
from lookalike._rules import AS_PATH
from lookalike._scan import is_ours, refuse_leaks
from lookalike._settle import settled_copy
from lookalike._target import ABSENT, find_place, parse_target
from lookalike.errors import PolicyError
from lookalike.orchestrators import is_original

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lookalike._target import Place
    from lookalike.typing import Orchestrator, TextHooks

Hook = tuple[Any, str, "Callable[[], Any]"]


def modules_of(hooks: TextHooks) -> set[str]:
    """The modules that the hooks are in."""
    return {
        parse_target(name).module
        for name in (*hooks.variables, *hooks.arguments, *hooks.calls, *hooks.documents)
    }


def hooks_in(
    orchestrator: Orchestrator,
    module: str | None,
    put: Callable[[Any, str, Callable[[], Any]], None],
    is_active: Callable[[], bool],
    lacks: Callable[[PolicyError], None],
) -> Iterator[Hook]:
    """What to put where, for the hooks whose module is imported; of one `module`, if given.

    `put` does it later, for classes that do not exist yet. A hook that someone has kept does what
    it replaced when `is_active` says no. `lacks` is told what another version of the system does
    not have.
    """
    hooks = orchestrator.text_hooks()

    def place_of(name: str) -> Place | None:
        target = parse_target(name)
        if module is not None and target.module != module:
            return None
        try:
            return find_place(target, partial=module is not None)
        except PolicyError as error:
            lacks(error)
            return None

    yield from _text_hooks(hooks, place_of, is_active)
    for name in hooks.arguments:
        place = place_of(name)
        owner = None if place is None else place.owner
        attribute = name.rpartition(".")[2]
        for cls in subclasses(owner):
            yield from _argument_hook(cls, attribute, is_active)
        if owner is not None:
            yield (
                owner,
                "__init_subclass__",
                functools.partial(
                    _subclass_hook,
                    owner,
                    [n.rpartition(".")[2] for n in hooks.arguments],
                    put,
                    is_active,
                ),
            )
    call = functools.partial(_call, fields=hooks.fields)
    for make, names in ((call, hooks.calls), (_document, hooks.documents)):
        yield from _function_hooks(make, names, place_of, is_active, lacks)


def _text_hooks(
    hooks: TextHooks, place_of: Callable[[str], Place | None], is_active: Callable[[], bool]
) -> Iterator[Hook]:
    for name in hooks.variables:
        place = place_of(name)
        owner = None if place is None else place.raw
        for cls in subclasses(owner):
            for method, make in _TEXT.items():
                # Subclasses have their own only where they refuse in their own words.
                if method in hooks.methods and (cls is owner or method in vars(cls)):
                    hook = make(hooks.template)
                    yield cls, method, functools.partial(_text, cls, method, hook, is_active)


def _function_hooks(
    make: Callable[[Any, Callable[[], bool]], Any],
    names: tuple[str, ...],
    place_of: Callable[[str], Place | None],
    is_active: Callable[[], bool],
    lacks: Callable[[PolicyError], None],
) -> Iterator[Hook]:
    for name in names:
        place = place_of(name)
        # What is inherited is not this class's own, and is left to the one that has it.
        raw = vars(place.owner).get(place.name) if place is not None else None
        if place is None or raw is None:
            continue
        if isinstance(_function_of(raw), types.FunctionType):
            yield place.owner, place.name, functools.partial(make, raw, is_active)
        else:
            lacks(PolicyError(f"{name} is no function", hint="Another version may have one."))


def subclasses(cls: Any) -> Iterator[type]:
    """A class and everything that derives from it, each once."""
    waiting = [cls] if cls is not None else []
    seen = set()
    while waiting:
        here = waiting.pop()
        if here not in seen:
            seen.add(here)
            yield here
            waiting += type.__subclasses__(here)


# --- the text of an original ----------------------------------------------------------------------


def _text(owner: type, name: str, hook: Any, is_active: Callable[[], bool]) -> Any:
    raw = vars(owner).get(name, ABSENT)

    @functools.wraps(hook)
    def method(self: Any, *args: Any) -> Any:
        if is_active():
            return hook(self, *args)
        if raw is not ABSENT:
            return raw.__get__(self)(*args)
        inherited = getattr(super(owner, self), name, None)
        return NotImplemented if inherited is None else inherited(*args)

    return method


def look_again_for_paths() -> None:
    """Have `os.PathLike` ask classes again: it remembers which have `__fspath__`."""
    os.PathLike._abc_caches_clear()  # type: ignore[attr-defined]  # of every ABC, for such a case


def _text_of(original: Any, template: str) -> str:
    return current_ledger().issue(original, template).text


def _make_str(template: Any) -> Any:
    def __str__(self: Any) -> str:  # noqa: N807 - it is set as that
        return _text_of(self, template(self))

    return __str__


def _make_format(template: Any) -> Any:
    def __format__(self: Any, spec: str) -> str:  # noqa: N807 - it is set as that
        return format(_text_of(self, template(self)), spec)

    return __format__


def _make_add(template: Any) -> Any:
    def __add__(self: Any, other: Any) -> Any:  # noqa: N807 - it is set as that
        if not isinstance(other, str) and not is_original(other) and not is_lookalike(other):
            return NotImplemented
        return f"{_text_of(self, template(self))}{other}"

    return __add__


def _make_radd(template: Any) -> Any:
    def __radd__(self: Any, other: Any) -> Any:  # noqa: N807 - it is set as that
        if not isinstance(other, str):
            return NotImplemented
        return other + _text_of(self, template(self))

    return __radd__


def _make_fspath(template: Any) -> Any:
    def __fspath__(self: Any) -> str:  # noqa: N807 - it is set as that
        shape = template(self)
        return _text_of(self, AS_PATH if shape == "{token}" else shape)

    return __fspath__


_TEXT = {
    "__str__": _make_str,
    "__format__": _make_format,
    "__add__": _make_add,
    "__radd__": _make_radd,
    "__fspath__": _make_fspath,
}


# --- arguments and documents ----------------------------------------------------------------------


def _argument_hook(cls: type, attribute: str, is_active: Callable[[], bool]) -> Iterator[Hook]:
    raw = vars(cls).get(attribute, ABSENT)
    if isinstance(raw, property) and raw.fget is not None:
        yield cls, attribute, functools.partial(_restoring, raw, is_active)


def _restoring(raw: property, is_active: Callable[[], bool]) -> property:
    get = raw.fget
    assert get is not None, "checked where the hook is made"  # noqa: S101 - for the type

    @functools.wraps(get)
    def arguments(self: Any) -> Any:
        return settled_copy(get(self)) if is_active() else get(self)

    return raw.getter(arguments)


def _subclass_hook(
    owner: type, attributes: list[str], put: Callable[..., None], is_active: Callable[[], bool]
) -> Any:
    """An `__init_subclass__` that takes classes in which are defined from now on."""

    def __init_subclass__(cls: Any, /, **keywords: Any) -> None:  # noqa: N807 - it is set as that
        if isinstance(raw, classmethod):
            raw.__func__(cls, **keywords)
        else:
            super(owner, cls).__init_subclass__(**keywords)  # type: ignore[arg-type]  # a class
        for attribute in attributes:
            for hook in _argument_hook(cls, attribute, is_active):
                put(*hook)

    raw = vars(owner).get("__init_subclass__", ABSENT)
    return classmethod(__init_subclass__)


def _call(raw: Any, is_active: Callable[[], bool], *, fields: bool) -> Any:
    """A function or method that is given restored arguments."""
    function = _function_of(raw)

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        if is_active():
            args = tuple(settled_copy(each, fields=fields) for each in args)
            kwargs = settled_copy(kwargs, fields=fields)
        return function(*args, **kwargs)

    return _as_it_was(raw, call)


def _document(raw: Any, is_active: Callable[[], bool]) -> Any:
    """A function or method whose result is restored if it is JSON, and free of leaks."""
    function = _function_of(raw)

    @functools.wraps(function)
    def definition(*args: Any, **kwargs: Any) -> Any:
        document = function(*args, **kwargs)
        if not is_active():
            return document
        if type(document) is str:
            if not find_in_text(document, Needles()):
                return document
            if is_json(document):
                document = restore_json(document)
        refuse_leaks([document], which=is_ours)
        return document

    return _as_it_was(raw, definition)


def _function_of(raw: Any) -> Any:
    return raw.__func__ if isinstance(raw, (classmethod, staticmethod)) else raw


def _as_it_was(raw: Any, function: Any) -> Any:
    return type(raw)(function) if isinstance(raw, (classmethod, staticmethod)) else function
