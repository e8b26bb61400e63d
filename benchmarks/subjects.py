"""Objects with the same text: ours, plain `str`, and the proxies that others wrote."""

from __future__ import annotations

import collections
import importlib
from typing import TYPE_CHECKING, Any, NamedTuple

import wrapt

import lookalike as la

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TEXT = "s3://amzn-s3-demo-bucket/path/model.tar.gz"


class Original:
    """An object of an SDK: a class of its own, with an attribute."""

    def __init__(self) -> None:
        self.step = "Train"


class Bare(wrapt.ObjectProxy):  # type: ignore[type-arg]  # generic in the stubs alone
    """What a wrapt subclass with two attributes costs, and nothing else."""

    def __init__(self, wrapped: object, text: str, ledger: object = None) -> None:
        super().__init__(wrapped)
        self._self_text = text
        self._self_ledger = ledger


class HandWritten:
    """The wrapper that many projects have: it answers what it was once asked for."""

    def __init__(self, original: object, text: str) -> None:
        self._original = original
        self._text = text

    def __str__(self) -> str:
        return self._text

    def startswith(self, prefix: Any) -> bool:
        """As `str` does."""
        return self._text.startswith(prefix)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._original, name)


class Attribute(str):
    """A `str` that hands on attributes that it lacks, and does nothing else."""

    __slots__ = ("original",)
    original: object

    def __getattr__(self, name: str) -> Any:
        return getattr(self.original, name)


class Equal(str):
    """A `str` whose `==` is one Python function, and nothing else."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return str.__eq__(self, other)

    __hash__ = str.__hash__


class Made(str):
    """A `str` that carries an object and is made in `__new__`, and nothing else."""

    __slots__ = ("original",)
    original: object

    def __new__(cls, original: object, text: str) -> Made:
        """The text, with the object."""
        self = str.__new__(cls, text)
        self.original = original
        return self


class Subject(NamedTuple):
    """A kind of object: how one is made, and from which distribution."""

    name: str
    make: Callable[[], Any]
    distribution: str = ""


def subjects() -> Iterator[Subject]:
    """All that are installed, plain `str` first."""
    original = Original()
    yield Subject("str", lambda: str(TEXT))
    yield Subject("StringProxy", lambda: la.StringProxy(original, TEXT))
    yield Subject("StringCarrier", lambda: la.StringCarrier(original, TEXT))
    yield Subject("hand-written wrapper", lambda: HandWritten(original, TEXT))
    yield Subject("UserString", lambda: collections.UserString(TEXT))
    yield Subject("wrapt.ObjectProxy", lambda: wrapt.ObjectProxy(TEXT), "wrapt")
    yield Subject("wrapt subclass", lambda: Bare(TEXT, TEXT), "wrapt")
    for name, module, attribute, distribution in (
        ("lazy-object-proxy", "lazy_object_proxy", "Proxy", "lazy-object-proxy"),
        ("Django lazystr", "django.utils.functional", "lazystr", "django"),
        ("werkzeug LocalProxy", "werkzeug.local", "LocalProxy", "werkzeug"),
        ("zope.proxy", "zope.proxy", "ProxyBase", "zope.proxy"),
        ("MarkupSafe", "markupsafe", "Markup", "markupsafe"),
    ):
        try:
            kind = getattr(importlib.import_module(module), attribute)
        except ImportError:
            continue
        is_lazy = name in {"lazy-object-proxy", "werkzeug LocalProxy"}
        argument: Any = (lambda: TEXT) if is_lazy else TEXT
        yield Subject(name, lambda kind=kind, argument=argument: kind(argument), distribution)
