"""`OPERATIONS`: how code asks for each operation, and what `str`, a path or a URI answers.

One table, from the name in a face to the question as Python itself would ask it: by syntax where
there is one. The oracle is the built-in `str`, `PurePosixPath` or `urlsplit`, and shares no code
with the proxies.
"""

from __future__ import annotations

import operator
import os
from dataclasses import dataclass
from pathlib import PurePath, PurePosixPath
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from lookalike import _operations as ops
from lookalike._proxies._base import is_lookalike, placeholder_of

if TYPE_CHECKING:
    from collections.abc import Callable


class Given(NamedTuple):
    """A value that came back, and its type: `True` is not `1`."""

    kind: type
    value: Any

    def __str__(self) -> str:
        return repr(self.value)


class Raised(NamedTuple):
    """An error that came instead of a value; its words are everybody's own."""

    kind: type[Exception]

    def __str__(self) -> str:
        return self.kind.__name__


Outcome = Given | Raised


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a face.

    `ask(subject, *arguments, **keywords)` asks for it. `oracle(text)` is what knows the right
    answer: the text itself, its path or its URI. `spelling` is the question in Python, with `{x}`
    for the subject, `{0}` for the first argument and `{all}` for every argument.
    """

    name: str
    ask: Callable[..., Any]
    oracle: Callable[[str], Any] = str
    spelling: str = "{x}.{name}({all})"

    def spelled(self, subject: str, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> str:
        """The question in Python, a plain `str`."""
        shown = [_shown(each) for each in arguments]
        every = ", ".join([*shown, *(f"{key}={_shown(each)}" for key, each in keywords.items())])
        return self.spelling.format(*shown, x=subject, name=self.name, all=every)

    def expected(
        self, text: str, arguments: tuple[Any, ...] = (), keywords: dict[str, Any] | None = None
    ) -> Outcome:
        """What the oracle answers for `text`; an error of its own is an answer."""
        try:
            oracle = self.oracle(text)
        except ValueError as error:  # urlsplit refuses "https://[::1"
            return Raised(type(error))
        return self.outcome(oracle, arguments, keywords)

    def outcome(
        self, subject: Any, arguments: tuple[Any, ...] = (), keywords: dict[str, Any] | None = None
    ) -> Outcome:
        """What `subject` answers: the plain value and its type, or the type of the error."""
        try:
            value = plain(self.ask(subject, *arguments, **(keywords or {})), type(subject))
        except Exception as error:  # noqa: BLE001 - an error is an outcome
            return Raised(type(error))
        return Given(type(value), value)


def _shown(value: object) -> str:
    return value.__name__ if isinstance(value, type) else repr(value)


def plain(value: Any, own: type = object) -> Any:
    """A lookalike as its text, at any depth of list and tuple; any other value itself.

    What is of the class `own`, that of the subject, counts as text too, unless it is a builtin.
    """
    if is_lookalike(value):
        return placeholder_of(value)
    kind = type(value)
    if kind in {list, tuple}:
        return kind(plain(each, own) for each in value)
    if kind is own and kind not in {str, PurePosixPath}:
        if issubclass(kind, str):
            return str.__str__(value)
        return os.fspath(value) if hasattr(kind, "__fspath__") else str(value)
    return value


def _joined(value: Any, own: type) -> Any:
    """The path that a joined path spells; a plain `str` is none, and comes back as it is."""
    spelled = plain(value, own)
    is_path = is_lookalike(value) or isinstance(value, PurePath) or type(value) is own
    return PurePosixPath(spelled) if is_path else value


# --- text -----------------------------------------------------------------------------------------


def _method(name: str) -> Callable[..., Any]:
    return lambda subject, *arguments, **keywords: getattr(subject, name)(*arguments, **keywords)


def _binary(name: str, symbol: str) -> Operation:
    return Operation(f"__{name}__", getattr(operator, name), spelling=f"{{x}} {symbol} {{0}}")


_SYNTAX = (
    Operation("__str__", str, spelling="str({x})"),
    Operation("__format__", format, spelling="format({x}, {0})"),
    Operation("__len__", len, spelling="len({x})"),
    Operation("__getitem__", operator.getitem, spelling="{x}[{0}]"),
    Operation("__contains__", operator.contains, spelling="{0} in {x}"),
    Operation("__iter__", lambda subject: list(iter(subject)), spelling="list({x})"),
    Operation(
        "__reversed__", lambda subject: list(reversed(subject)), spelling="list(reversed({x}))"
    ),
    Operation("__hash__", hash, spelling="hash({x})"),
    _binary("add", "+"),
    Operation("__radd__", lambda subject, other: other + subject, spelling="{0} + {x}"),
    _binary("mul", "*"),
    Operation("__rmul__", lambda subject, other: other * subject, spelling="{0} * {x}"),
    _binary("mod", "%"),
    # `"%s" % duck` never asks for it, since `str.__mod__` comes first: ask by name.
    Operation("__rmod__", lambda subject, other: subject.__rmod__(other)),
    _binary("lt", "<"),
    _binary("le", "<="),
    _binary("gt", ">"),
    _binary("ge", ">="),
    _binary("eq", "=="),
    _binary("ne", "!="),
    Operation("is_str", lambda subject: isinstance(subject, str), spelling="isinstance({x}, str)"),
    Operation("is_exact_str", lambda subject: type(subject) is str, spelling="type({x}) is str"),
)

# --- paths ----------------------------------------------------------------------------------------


def _path_property(name: str) -> Operation:
    return Operation(name, operator.attrgetter(name), PurePosixPath, "{x}.{name}")


_PATHS = (
    *(_path_property(name) for name in sorted(ops.PURE_PATH_PROPERTIES - {"parents"})),
    Operation("parents", lambda path: list(path.parents), PurePosixPath, "list({x}.parents)"),
    *(
        Operation(name, _method(name), PurePosixPath)
        for name in sorted(ops.PURE_PATH_METHODS - {"joinpath"})
    ),
    Operation(
        "joinpath",
        lambda path, *others: _joined(path.joinpath(*others), type(path)),
        PurePosixPath,
    ),
    Operation(
        "__truediv__",
        lambda path, other: _joined(path / other, type(path)),
        PurePosixPath,
        "{x} / {0}",
    ),
    Operation(
        "__rtruediv__",
        lambda path, other: _joined(other / path, type(path)),
        PurePosixPath,
        "{0} / {x}",
    ),
    # Not normalised: `s3://b` would become `s3:/b`.
    Operation(ops.FSPATH, os.fspath, spelling="os.fspath({x})"),
)

# --- URIs -----------------------------------------------------------------------------------------

_URIS = (
    Operation(name, operator.attrgetter(name), urlsplit, "{x}.{name}")
    for name in sorted(ops.URI_COMPONENTS)
)

#: By name, `name?` and `name` alike as `name`.
OPERATIONS: dict[str, Operation] = {
    **{name: Operation(name, _method(name)) for name in sorted(ops.STR_METHODS)},
    **{each.name: each for each in (*_SYNTAX, *_PATHS, *_URIS)},
}
