"""What a lookalike answers from its placeholder: one table from operation to function.

Each answer takes the placeholder text, a plain `str`, and the arguments; it gives the plain value
that `str`, `PurePosixPath` or `urlsplit` gives for that text. Composition (`+`, `join`, `/`) is not
here: it needs the originals, see `_composition`.
"""

from __future__ import annotations

import operator
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from lookalike import _operations as ops

if TYPE_CHECKING:
    from collections.abc import Callable

COMPOSING = frozenset({"__add__", "__radd__", "join", "__truediv__", "__rtruediv__", "joinpath"})


def _rmod(text: str, template: Any) -> Any:
    return template % text if isinstance(template, str) else NotImplemented


TEXT: dict[str, Callable[..., Any]] = {
    **{name: getattr(str, name) for name in ops.STR_METHODS - COMPOSING},
    # A static method: the receiver is not an argument.
    "maketrans": lambda _, *args: str.maketrans(*args),
    "__str__": lambda text: text,
    "__format__": format,
    "__len__": len,
    "__getitem__": operator.getitem,
    "__contains__": operator.contains,
    "__iter__": iter,
    "__reversed__": reversed,
    "__mul__": str.__mul__,
    "__rmul__": str.__rmul__,
    "__mod__": str.__mod__,
    "__rmod__": _rmod,
    "__lt__": str.__lt__,
    "__le__": str.__le__,
    "__gt__": str.__gt__,
    "__ge__": str.__ge__,
}

PATH_METHODS: dict[str, Callable[..., Any]] = {
    "__fspath__": lambda text: text,
    **{
        name: lambda text, *args, _name=name, **kw: getattr(PurePosixPath(text), _name)(*args, **kw)
        for name in ops.PURE_PATH_METHODS - COMPOSING
    },
}

METHODS = TEXT | PATH_METHODS


#: Those that take no argument, and those that take one or more, none of them by keyword.
ALONE = frozenset(
    """
    capitalize casefold isalnum isalpha isascii isdecimal isdigit isidentifier islower isnumeric
    isprintable isspace istitle isupper lower swapcase title upper
    __str__ __len__ __iter__ __reversed__ __fspath__
    """.split()
)
WITH_ARGUMENT = frozenset(
    """
    count endswith find index partition removeprefix removesuffix rfind rindex rpartition startswith
    translate zfill __contains__ __getitem__
    """.split()
)


def component(name: str, text: str) -> Any:
    """The component `name` of `text`: of the path, or of the URI where only URIs have one."""
    if name in ops.PURE_PATH_PROPERTIES:
        return getattr(PurePosixPath(text), name)
    return getattr(urlsplit(text), name)


#: How each dunder reaches the original, the way the operator itself would.
FORWARDED: dict[str, Callable[..., Any]] = {
    "__str__": str,
    "__format__": format,
    "__len__": len,
    "__getitem__": operator.getitem,
    "__add__": operator.add,
    "__radd__": lambda original, other: other + original,
    "__mul__": operator.mul,
    "__rmul__": lambda original, other: other * original,
    "__mod__": operator.mod,
    "__rmod__": lambda original, other: other % original,
    "__lt__": operator.lt,
    "__le__": operator.le,
    "__gt__": operator.gt,
    "__ge__": operator.ge,
    "__reversed__": reversed,
}


def iterate_original(original: object) -> Any:
    """`iter(original)`, unless that would only try indices: on a reference that never ends."""
    if not hasattr(type(original), "__iter__"):
        raise TypeError(f"{type(original).__name__!r} object is not iterable")
    return iter(original)  # type: ignore[call-overload]  # checked above


def search_original(original: object, item: object) -> bool:
    """`item in original`, unless that would only try indices: on a reference that never ends."""
    if not (hasattr(type(original), "__contains__") or hasattr(type(original), "__iter__")):
        raise TypeError(f"argument of type {type(original).__name__!r} is not iterable")
    return item in original  # type: ignore[operator]  # checked above


FORWARDED["__iter__"] = iterate_original
FORWARDED["__contains__"] = search_original

#: The binary operators that `str` does not have.
BINARY = "sub matmul truediv floordiv pow lshift rshift and xor or".split()


def binary(name: str) -> Callable[[Any, Any], Any]:
    """The operator of this name, of which `and` and `or` are spelled with an underscore."""
    function: Callable[[Any, Any], Any] = getattr(operator, f"{name}_", None) or getattr(
        operator, name
    )
    return function


def _reflected(function: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    return lambda original, other: function(other, original)


#: Operators that `str` does not have, on a carrier: the original's. wrapt's proxies have them all.
#: Left out: `__int__`, `__float__`, `__index__` and their like, which make C code take a `str` for
#: a number, and `__call__` and `__await__`, by which code tells what a value is.
OPERATORS: dict[str, Callable[..., Any]] = {
    "__neg__": operator.neg,
    "__pos__": operator.pos,
    "__invert__": operator.invert,
    "__abs__": abs,
    "__divmod__": divmod,
    "__rdivmod__": _reflected(divmod),
    "__enter__": lambda original: type(original).__enter__(original),
    "__exit__": lambda original, *error: type(original).__exit__(original, *error),
    **{f"__{name}__": binary(name) for name in BINARY},
    **{f"__r{name}__": _reflected(binary(name)) for name in BINARY},
}
