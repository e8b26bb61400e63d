"""Spies: lookalikes that note what they are asked, and who answered."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NoReturn

from lookalike import _operations as ops
from lookalike._proxies._base import (
    DuckProxy,
    attribute_of_original,
    has_of_its_own,
    is_lookalike,
)
from lookalike._proxies._build import Kind, class_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lookalike._face import Face
    from lookalike._ledger import Ledger

AnsweredBy = Literal["placeholder", "original", "lookalike"]

#: What no face changes: truth, copies, and what debuggers and pickle ask.
_ALWAYS_OURS = frozenset(
    "__bool__ __repr__ __copy__ __deepcopy__ __reduce__ __reduce_ex__ __dir__ __setattr__".split()
)
#: Beside the operations of faces: what C code and operators ask of the type.
_OTHERS = frozenset(
    "__bytes__ __call__ __complex__ __enter__ __exit__ __float__ __index__ __int__ __round__ "
    "__abs__ __neg__ __pos__ __invert__ __sub__ __floordiv__ __pow__ __and__ __or__ __xor__ "
    "__await__ __next__".split()
)
_DUNDERS = (ops.TEXT_DUNDERS | ops.PATH_DUNDERS | ops.EQUALITY | _ALWAYS_OURS | _OTHERS) - {
    "__setattr__",
    "__dir__",
}
#: How Python itself looks into a proxy; nobody asked.
_INTERNAL = frozenset({"__wrapped__", "__weakref__", "__slots__"})
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Observation:
    """One question of the validator.

    `operation` is the attribute or method asked for; `arguments` shows what it was called with, or
    is None if it was only looked up; `answered_by` is "placeholder", "original" or "lookalike";
    `answer` shows the answer, or the error that it was.
    """

    operation: str
    arguments: str | None
    answered_by: AnsweredBy
    answer: str
    is_error: bool = False
    #: The texts among the arguments: what the validator compares with.
    literals: tuple[str, ...] = ()

    def __str__(self) -> str:
        asked = self.operation + (f"({self.arguments})" if self.arguments is not None else "")
        return f"{asked} -> {self.answer}, from the {self.answered_by}"


def spy(
    kind: Kind, face: Face, original: object, text: str, ledger: Ledger, notes: list[Observation]
) -> Any:
    """A lookalike without `is_str` that puts every question into `notes`. May have no operation."""
    made = _spy_class(kind, face)(original, text, ledger=ledger)
    _set_notes(made, notes)
    return made


def _again(self: Any, original: object, text: str, parts: tuple[Any, ...]) -> Any:
    """A composition is a spy too: what it is asked was asked of the value."""
    made = type(self)(original, text, ledger=self._self_ledger, parts=parts)
    _set_notes(made, self._self_notes)
    return made


class _Spying(DuckProxy):
    """Holds the slot for the notes."""

    __slots__ = ("_self_notes",)
    _self_notes: list[Observation]


_set_notes = vars(_Spying)["_self_notes"].__set__


@functools.lru_cache(maxsize=1024)
def _spy_class(kind: Kind, face: Face) -> Any:
    made = class_for(kind, face)
    namespace: dict[str, Any] = {
        "__slots__": (),
        "__module__": made.__module__,
        "__getattribute__": _getattribute,
        "__getattr__": _getattr,
        "_self_again": _again,
    }
    for name in _DUNDERS:
        base = getattr(made, name, None)
        if base is not None or name in _ABSENT:
            namespace[name] = _noting(name, base or _ABSENT[name], _answerer(name, face))
    for name in face.operations & ops.STR_METHODS:
        namespace[name] = _noting(name, getattr(made, name), "placeholder")
    return type(made)(made.__name__, (made, _Spying), namespace)


def _answerer(name: str, face: Face) -> AnsweredBy:
    if name in _ALWAYS_OURS:
        return "lookalike"
    return "placeholder" if name in face.operations else "original"


def _refuse_path(self: Any) -> NoReturn:
    name = type(self.__wrapped__).__name__
    raise TypeError(f"expected str, bytes or os.PathLike object, not {name}")


#: What a class without the operation does not have, and C code would not ask for then.
_ABSENT: dict[str, Callable[..., Any]] = {"__fspath__": _refuse_path}


def _noting(name: str, base: Callable[..., Any], by: AnsweredBy) -> Callable[..., Any]:
    def method(self: Any, *args: Any, **kw: Any) -> Any:
        shown = ", ".join([*map(show, args), *(f"{k}={show(v)}" for k, v in kw.items())])
        literals = tuple(_texts(args))
        try:
            answer = base(self, *args, **kw)
        except Exception as error:
            _note(self, name, shown, by, error, literals)
            raise
        _note(self, name, shown, by, answer, literals)
        return answer

    method.__name__ = name
    return method


def _texts(arguments: tuple[Any, ...]) -> Iterator[str]:
    for argument in arguments:
        if type(argument) is str:
            yield argument
        elif type(argument) is tuple:
            yield from _texts(argument)


def _note(
    self: Any,
    name: str,
    arguments: str | None,
    by: AnsweredBy,
    answer: object,
    literals: tuple[str, ...] = (),
) -> None:
    is_error = isinstance(answer, Exception)
    shown = type(answer).__name__ if is_error else show(answer)
    notes: list[Observation] = DuckProxy.__getattribute__(self, "_self_notes")
    last = notes[-1] if notes else None
    if last is not None and last.arguments is None and last.operation == name:
        notes.pop()  # it was looked up to be called, or Python looked twice
    notes.append(Observation(name, arguments, by, shown, is_error, literals))


def _getattribute(self: Any, name: str) -> Any:
    value = DuckProxy.__getattribute__(self, name)
    if not name.startswith("_self_") and name not in _INTERNAL and name not in _DUNDERS:
        _note(self, name, None, "placeholder" if _is_answered(self, name) else "original", value)
    return value


def _is_answered(self: Any, name: str) -> bool:
    """Whether an attribute is the placeholder's: a yielding one only if the original has none."""
    operations = type(self)._self_face.operations
    original = DuckProxy.__getattribute__(self, "__wrapped__")
    return name in operations or (f"{name}?" in operations and not has_of_its_own(original, name))


def _getattr(self: Any, name: str) -> Any:
    original = DuckProxy.__getattribute__(self, "__wrapped__")
    try:
        value = attribute_of_original(original, name)
    except Exception as error:
        _note(self, name, None, "original", error)
        raise
    _note(self, name, None, "original", value)
    return value


def show(value: object) -> str:
    """A short form of a value for people, which runs none of its code."""
    kind: Any = type(value)
    if kind in {str, bytes, int, float, bool, type(None)}:
        text = repr(value)
        return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    if kind in {tuple, list} and len(value) <= 4:  # type: ignore[arg-type]  # noqa: PLR2004 - a line
        inner = ", ".join(map(show, value))  # type: ignore[call-overload]  # a tuple or list
        return f"({inner})" if kind is tuple else f"[{inner}]"
    if is_lookalike(value):
        return "the lookalike"
    if issubclass(kind, type):
        return f"class {value.__name__}"  # type: ignore[attr-defined]  # a class
    return f"a {kind.__name__}"
