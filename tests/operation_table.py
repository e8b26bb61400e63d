"""How code asks for each operation, as Python itself would: implicitly where there is a syntax."""

from __future__ import annotations

import operator
from typing import NamedTuple

import lookalike as la

TEXT = "s3://amzn-s3-demo-bucket/a path/model.tar.gz"


class Call(NamedTuple):
    """A function of the subject and arguments, and arguments that `str` accepts."""

    ask: object
    arguments: tuple = ()


def _method(name, *arguments):
    return Call(lambda subject, *args: getattr(subject, name)(*args), arguments)


_METHOD_ARGUMENTS = {
    "center": (60, "*"),
    "count": ("a",),
    "encode": ("utf-8",),
    "endswith": (".tar.gz",),
    "expandtabs": (4,),
    "find": ("a",),
    "format": ("x",),
    "format_map": ({},),
    "index": ("a",),
    "join": (["a", "b"],),
    "ljust": (60,),
    "maketrans": ("ab", "cd"),
    "partition": ("/",),
    "removeprefix": ("s3",),
    "removesuffix": (".gz",),
    "replace": ("a", "b"),
    "rfind": ("a",),
    "rindex": ("a",),
    "rjust": (60,),
    "rpartition": ("/",),
    "rsplit": ("/", 1),
    "split": ("/", 1),
    "startswith": ("s3://",),
    "translate": ({97: "b"},),
    "zfill": (60,),
}
_METHODS = """
    capitalize casefold isalnum isalpha isascii isdecimal isdigit isidentifier islower isnumeric
    isprintable isspace istitle isupper lower lstrip rstrip splitlines strip swapcase title upper
""".split()

CALLS = {
    **{name: _method(name) for name in _METHODS},
    **{name: _method(name, *arguments) for name, arguments in _METHOD_ARGUMENTS.items()},
    "__str__": Call(str),
    "__format__": Call(format, (">60",)),
    "__len__": Call(len),
    "__getitem__": Call(operator.getitem, (slice(1, 9, 2),)),
    "__contains__": Call(operator.contains, ("a",)),
    "__iter__": Call(lambda subject: list(iter(subject))),
    "__reversed__": Call(lambda subject: list(reversed(subject))),
    "__add__": Call(operator.add, ("/x",)),
    "__radd__": Call(lambda subject, other: other + subject, ("x/",)),
    "__mul__": Call(operator.mul, (2,)),
    "__rmul__": Call(lambda subject, other: other * subject, (2,)),
    "__mod__": Call(operator.mod, ((),)),
    # `"%s" % duck` never asks for it, since `str.__mod__` comes first: ask by name.
    "__rmod__": Call(lambda subject, other: subject.__rmod__(other), ("<%s>",)),
    "__lt__": Call(operator.lt, ("t",)),
    "__le__": Call(operator.le, ("t",)),
    "__gt__": Call(operator.gt, ("t",)),
    "__ge__": Call(operator.ge, ("t",)),
    "__eq__": Call(operator.eq, (TEXT,)),
    "__ne__": Call(operator.ne, (TEXT,)),
    "__hash__": Call(hash),
}


def as_plain(value):
    """A lookalike as its text, at any depth of list and tuple; any other value itself."""
    if la.is_lookalike(value):
        return la.placeholder_of(value)
    if type(value) in {list, tuple}:
        return type(value)(map(as_plain, value))
    return value


class Raised(NamedTuple):
    """An error in place of a value."""

    kind: type


def outcome(ask, *arguments):
    """The plain value and its type, or the type of the error: what two sides must agree in."""
    try:
        value = as_plain(ask(*arguments))
    except Exception as error:  # noqa: BLE001 - an error is an outcome
        return Raised(type(error))
    return type(value), value
