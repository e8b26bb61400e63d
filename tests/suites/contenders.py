"""Who takes part: our classes and those of others, each made from a text or from any object.

The peers' classes are looked up when they are asked for: not every environment has them.
"""

from __future__ import annotations

import importlib

import lookalike as la

#: The face of the duck proxy in the suites of other proxies: one operation, which no test of theirs
#: asks for, so that all else is the original's.
ONE_OPERATION = la.Face("casefold")
#: The text of that proxy, of which its truth alone is seen.
TEXT = "a placeholder"


def _text_of(make):
    """`make`, applied to texts alone: a lookalike, a path and a number come back themselves."""

    def subject(text=""):
        is_text = issubclass(type(text), str) and not la.is_lookalike(text)
        return make(text) if is_text else text

    return subject


def _ours(kind, face):
    def make(text):
        return kind(la.Deferred("subject"), text, face=face)

    return _text_of(make)


#: The lookalikes that stand for a text, by what the text is: its class and its face.
OURS = {
    "string": {
        "duck": _ours(la.StringProxy, la.Face.STRING),
        "carrier": _ours(la.StringCarrier, la.Face.STR),
    },
    "path": {
        "duck": _ours(la.PathProxy, la.Face.PURE_PATH),
        "carrier": _ours(la.StringCarrier, la.Face.PURE_PATH | la.Face.STR),
    },
    "uri": {
        "duck": _ours(la.URIProxy, la.Face.URI),
        "carrier": _ours(la.StringCarrier, la.Face.URI | la.Face.STR),
    },
}


def _class(module, name):
    return getattr(importlib.import_module(module), name)


def _eager(module, name):
    """A peer whose class takes the value."""

    def look_up():
        return _class(module, name)

    return look_up


def _lazy(module, name):
    """A peer whose class takes a function that gives the value: here one that takes the value."""

    def look_up():
        peer = _class(module, name)

        class Peer(peer):
            def __init__(self, *wrapped):
                (value,) = wrapped
                super().__init__(lambda: value)

        Peer.__name__ = peer.__name__
        return Peer

    return look_up


def _zope():
    """zope.proxy's class, made like the others: by what `__init__` gets alone."""
    peer = _class("zope.proxy", "ProxyBase")

    class ProxyBase(peer):
        def __new__(cls, *args, **kwargs):
            return super().__new__(cls, None)

    return ProxyBase


def one_operation():
    """Our duck proxy with a face of one operation, and a constructor that takes the original."""
    made = type(la.StringProxy(object(), TEXT, face=ONE_OPERATION))

    class StringProxy(made):
        __slots__ = ()

        def __init__(self, wrapped):
            super().__init__(wrapped, TEXT)

    return StringProxy


#: Transparent proxies of any object. A class of one argument, the object, which may be subclassed.
PROXIES = {
    "duck": one_operation,
    "wrapt": _eager("wrapt", "ObjectProxy"),
    "lazy-object-proxy": _lazy("lazy_object_proxy", "Proxy"),
    "Django": _lazy("django.utils.functional", "SimpleLazyObject"),
    "werkzeug": _lazy("werkzeug.local", "LocalProxy"),
    "zope.proxy": _zope,
}


def _lazystr():
    """Django's own name for a text that is made when it is asked for."""
    lazy = _class("django.utils.functional", "lazystr")
    return lambda text: lazy(text)


#: What stands for a text: a function of one text.
TEXTS = {
    "str": _eager("builtins", "str"),
    "UserString": _eager("collections", "UserString"),
    **{name: look_up for name, look_up in PROXIES.items() if name not in {"duck", "Django"}},
    "Django": _lazystr,
    "MarkupSafe": _eager("markupsafe", "Markup"),
}


def text_maker(name, kind):
    """The function from a text to what `name` makes of it; `kind` is a key of `OURS`."""
    if name in OURS[kind]:
        return OURS[kind][name]
    return _text_of(TEXTS[name]())


def proxy_class(name):
    """The class of one argument of the contender `name`."""
    return PROXIES[name]()
