"""Lookalikes with one thing wrong: what the laws must find."""

from __future__ import annotations

import lookalike as la

#: What a broken operation gives, where Python does not insist on a type.
WRONG = "wrong!"
_TYPED = {
    "__len__": lambda self: 10**6,
    "__hash__": lambda self: 7,
    "__iter__": lambda self: iter([WRONG]),
    "__reversed__": lambda self: iter([WRONG]),
    "__contains__": lambda self, item: item == "no such text at all",
}
_VALUES = {
    *"parts drive root anchor name stem suffix suffixes parent".split(),
    *"scheme netloc path query fragment username password hostname port".split(),
}


def broken(made, name):
    """A lookalike like `made`, whose operation `name` is wrong."""
    kind = type(made)
    if name in _VALUES:
        wrong = WRONG
    elif name == "parents":
        wrong = (WRONG,)
    else:
        wrong = _TYPED.get(name, lambda self, *_, **__: WRONG)
    made_wrong = type(kind)("Broken", (kind,), {"__slots__": (), name: wrong})
    if issubclass(kind, str):
        return made_wrong._make(la.unwrap(made), la.placeholder_of(made), None, None)
    return made_wrong(la.unwrap(made), la.placeholder_of(made))


def changed(original, **methods):
    """A lookalike of an original with some methods of its class replaced."""
    made = la.string_like(original, "s3://bucket/key")
    kind = type(made)
    wrong = type(kind)("Changed", (kind,), {"__slots__": (), **methods})
    return wrong(original, la.placeholder_of(made), ledger=made._self_ledger)


class Label:
    """Text that is no `str`, written by hand, with the usual mistake."""

    def __init__(self, text):
        self.text = text

    def startswith(self, prefix, *bounds):
        """Forgets the bounds."""
        return self.text.startswith(prefix)

    def endswith(self, suffix, *bounds):
        """Is right."""
        return self.text.endswith(suffix, *bounds)
