"""From a face to a class, and from a class to a lookalike: one class for each kind and face."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Literal

from lookalike import _operations as ops
from lookalike._face import Face
from lookalike._proxies import _answers
from lookalike._proxies._base import (
    DuckProxy,
    ModuleName,
    allocate,
    equality,
    has_of_its_own,
    is_duck,
    make_duck,
    original_of,
    placeholder_of,
    plain,
    set_ledger,
    set_original,
    set_parts,
    set_text,
)
from lookalike._proxies._carrier import StringCarrier, make_carrier
from lookalike._proxies._composition import COMPOSERS
from lookalike._proxies._pickle import reduce_lookalike
from lookalike._proxies._repr import repr_of
from lookalike.errors import FaceError

if TYPE_CHECKING:
    from collections.abc import Callable

    from lookalike._ledger import Ledger

Kind = Literal["string", "path", "uri"]

_ORDER = frozenset({"__lt__", "__le__", "__gt__", "__ge__"})


class StringProxy(DuckProxy):
    """A `wrapt.ObjectProxy` of the original that answers as text; no `str`, so C code refuses it.

    `StringProxy(original, text)` takes this very text, without a token: nothing can be restored
    from it. `string_like(original)` is what you want.
    """

    __slots__ = ()
    _self_kind: Kind = "string"
    _self_default_face = Face.STRING
    #: The class of those with the default face, made below: looking for it takes a while.
    _self_default_class: type

    def __new__(
        cls,
        original: object,
        text: str,
        *,
        face: Face | None = None,
        ledger: Ledger | None = None,
        parts: tuple[Any, ...] | None = None,
    ) -> StringProxy:
        if face is None and type(text) is str:
            made = cls._self_default_class
        else:
            made = low_level_class(cls, cls._self_default_face if face is None else face, text)
            text = str.__str__(text)
        self: StringProxy = allocate(
            made, original
        )  # as `make_duck` does, which would be one call more
        set_original(self, original)
        set_text(self, text)
        if ledger is not None:
            set_ledger(self, ledger)
        if parts is not None:
            set_parts(self, parts)
        return self


class PathProxy(StringProxy):
    """A `wrapt.ObjectProxy` of the original that answers as a path: `os.fspath` and `/`."""

    __slots__ = ()
    _self_kind: Kind = "path"
    _self_default_face = Face.PATH


class URIProxy(StringProxy):
    """A `wrapt.ObjectProxy` of the original that answers as text and as the parts of a URI."""

    __slots__ = ()
    _self_kind: Kind = "uri"
    _self_default_face = Face.URI


_DUCKS: dict[Kind, type[StringProxy]] = {"string": StringProxy, "path": PathProxy, "uri": URIProxy}


def build(
    kind: Kind,
    face: Face,
    original: object,
    text: str,
    *,
    ledger: Ledger | None = None,
    parts: tuple[Any, ...] | None = None,
) -> Any:
    """What `face` becomes: the original itself, a duck proxy, a carrier, or plain text."""
    if not face:
        return original
    if face.is_exact_str:
        return text
    made = class_for(kind, face)
    if face.is_str:
        return make_carrier(made, original, text, ledger, parts)
    return make_duck(made, original, text, ledger, parts)


def low_level_class(base: type, face: Face, text: object) -> Any:
    """The class behind `StringProxy(...)` and `StringCarrier(...)` called by hand."""
    if not isinstance(text, str):
        raise TypeError(f"{base.__name__} takes text, got {text!r} ({type(text).__name__})")
    if not face or face.is_exact_str or face.is_str is not issubclass(base, str):
        raise FaceError(
            f"{base.__name__} cannot have {face!r}",
            hint="StringCarrier needs is_str in its face, the proxies must not have it; "
            "string_like picks the class that fits.",
        )
    return class_for(getattr(base, "_self_kind", "string"), face)


@functools.lru_cache(maxsize=4096)
def class_for(kind: Kind, face: Face) -> Any:
    """The class of lookalikes of `kind` with `face`, made once."""
    base: type = StringCarrier if face.is_str else _DUCKS[kind]
    namespace: dict[str, Any] = {
        "__slots__": (),
        "__module__": ModuleName("lookalike", "__module__"),
        "__doc__": ModuleName(base.__doc__ or "", "__doc__"),
        "__qualname__": base.__name__,
        "__repr__": repr_of,
        "__reduce__": reduce_lookalike,
        "__reduce_ex__": reduce_lookalike,
        "_self_kind": kind,
        "_self_face": face,
        "_self_again": _again,
        **equality(face),
        **(_carrier_operations(face) if face.is_str else _duck_operations(face)),
        **_components(face),
    }
    # The base's __new__ picks a class by its face; this one is picked already.
    namespace["__new__"] = make_carrier if face.is_str else make_duck
    return type(base)(base.__name__, (base,), namespace)


def _again(self: Any, original: object, text: str, parts: tuple[Any, ...]) -> Any:
    """Another lookalike of the same kind, face and ledger."""
    return build(
        type(self)._self_kind,
        type(self)._self_face,
        original,
        text,
        ledger=self._self_ledger,
        parts=parts,
    )


# --- duck proxies ---------------------------------------------------------------------------------


def _duck_operations(face: Face) -> dict[str, Any]:
    namespace: dict[str, Any] = {}
    for name in face.operations:
        if name in ops.PURE_PATH_METHODS:
            continue  # a component: see below
        if name in COMPOSERS:
            namespace[name] = COMPOSERS[name]
        elif name in _ORDER:
            namespace[name] = _comparing(name)
        elif name in _answers.METHODS:
            namespace[name] = _answering(name)
    return namespace


def _answering(name: str) -> Callable[..., Any]:
    """The method of this name: a signature as wide as the answer's, for a wider one costs time."""
    answer = _answers.METHODS[name]
    method: Any
    if name in _answers.ALONE:
        method = _alone(answer)
    elif name in _answers.WITH_ARGUMENT:
        method = _with_argument(answer)
    else:
        method = _with_any(answer)
    method.__name__ = name
    method.__qualname__ = f"StringProxy.{name}"
    method.__doc__ = f"What `{name}` gives for the placeholder, a plain value."
    return method  # type: ignore[no-any-return]  # a function


def _alone(answer: Callable[..., Any]) -> Any:
    def method(self: Any) -> Any:
        return answer(self._self_text)

    return method


def _with_argument(answer: Callable[..., Any]) -> Any:
    def method(self: Any, argument: Any, /, *rest: Any) -> Any:
        try:
            if rest:
                return answer(self._self_text, argument, *rest)
            return answer(self._self_text, argument)
        except TypeError as error:
            return _answer_plain(answer, self._self_text, (argument, *rest), {}, error)

    return method


def _with_any(answer: Callable[..., Any]) -> Any:
    def method(self: Any, *args: Any, **kw: Any) -> Any:
        try:
            return answer(self._self_text, *args, **kw)
        except TypeError as error:
            return _answer_plain(answer, self._self_text, args, kw, error)

    return method


def _answer_plain(
    answer: Callable[..., Any],
    text: str,
    args: tuple[Any, ...],
    kw: dict[str, Any],
    error: TypeError,
) -> Any:
    """The answer for arguments whose duck proxies are text now; `error` if there are none."""
    if not any(is_duck(each) or type(each) is tuple for each in (*args, *kw.values())):
        raise error
    return answer(text, *plain(args), **{key: plain(value) for key, value in kw.items()})


def _comparing(name: str) -> Callable[[Any, Any], Any]:
    compare = _answers.TEXT[name]

    def method(self: Any, other: Any) -> Any:
        return compare(self._self_text, plain(other))

    return method


# --- carriers -------------------------------------------------------------------------------------


def _carrier_operations(face: Face) -> dict[str, Any]:
    """What differs from `str`: composing, what the face leaves to the original, and truth."""
    namespace: dict[str, Any] = {
        name: _forwarding(operate)
        for name, operate in (_answers.FORWARDED | _answers.OPERATORS).items()
        if name not in face.operations
    }
    namespace |= {name: _Forward(name) for name in ops.STR_METHODS - face.operations}
    namespace |= {name: method for name, method in COMPOSERS.items() if name in face.operations}
    if "__str__" in face.operations:
        namespace["__str__"] = _str_of_carrier
    for name, answer in _answers.METHODS.items():
        if name in face.operations and _is_unlike_str(name, face):
            namespace[name] = _on_text(answer)
    if "__len__" in namespace:
        namespace["__bool__"] = _truth_of_carrier
    return namespace


def _is_unlike_str(name: str, face: Face) -> bool:
    """Whether what a carrier inherits from `str` would not answer from the text alone."""
    if name in {"__format__", "__rmod__"}:  # they ask __str__
        return "__str__" not in face.operations
    return name in {"__reversed__", ops.FSPATH}


def _str_of_carrier(self: Any) -> Any:
    """The carrier itself: `str(p)` and `f"{p}"` keep the original that way."""
    return self


def _truth_of_carrier(self: Any) -> bool:
    return bool(placeholder_of(self))


def _forwarding(forward: Callable[..., Any]) -> Callable[..., Any]:
    def method(self: Any, *args: Any) -> Any:
        return forward(original_of(self), *args)

    return method


class _Forward:
    """A method of `str` that is outside the face: the original's attribute instead."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        return self if instance is None else getattr(original_of(instance), self.name)


# --- components of paths and URIs -----------------------------------------------------------------


class _Component:
    """An attribute answered from the placeholder; a yielding one only if the original has none."""

    __slots__ = ("answer", "name", "yields")

    def __init__(self, name: str, answer: Callable[[Any], Any], *, yields: bool) -> None:
        self.name = name
        self.answer = answer
        self.yields = yields

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is None:
            return self
        original = original_of(instance)
        if self.yields and has_of_its_own(original, self.name):
            return getattr(original, self.name)
        return self.answer(instance)


def _components(face: Face) -> dict[str, _Component]:
    return {
        name: _Component(name, _component_answer(name), yields=name not in face.operations)
        for name in ops.PURE_PATH_PROPERTIES | ops.PURE_PATH_METHODS | ops.URI_COMPONENTS
        if name in face
    }


def _component_answer(name: str) -> Callable[[Any], Any]:
    if name in ops.PURE_PATH_METHODS:
        function = COMPOSERS.get(name) or _on_text(_answers.PATH_METHODS[name])
        return functools.partial(_bind, function)
    return functools.partial(_read_component, name)


def _bind(function: Any, instance: Any) -> Any:
    return function.__get__(instance)


def _read_component(name: str, instance: Any) -> Any:
    return _answers.component(name, placeholder_of(instance))


def _on_text(answer: Callable[..., Any]) -> Callable[..., Any]:
    def method(self: Any, *args: Any, **kw: Any) -> Any:
        return answer(placeholder_of(self), *plain(args), **kw)

    return method


for _base in (StringProxy, PathProxy, URIProxy, StringCarrier):
    _base._self_default_class = class_for(
        getattr(_base, "_self_kind", "string"), _base._self_default_face
    )
