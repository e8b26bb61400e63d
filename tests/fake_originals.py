"""Originals that no orchestrator owns, each with one habit that real deferred values have.

Module-level classes, so that they can be pickled. `test_fake_originals.py` shows each habit.
"""

from __future__ import annotations


class Bare:
    """Nothing of its own: every operation fails the way `object` fails."""


class Refusing:
    """Refuses to be text, as SageMaker's variables do, and counts who asks."""

    def __init__(self):
        self.asked = []

    def _refuse(self, *_):
        self.asked.append("text")
        raise TypeError("refusing: the text is not known yet")

    __str__ = _refuse
    __format__ = _refuse
    __repr__ = _refuse


class Reference:
    """A reference with a language of its own: `.expr`, items, attributes of any name."""

    def __init__(self, *path):
        self.path_so_far = path

    @property
    def expr(self):
        return {"Get": ".".join(self.path_so_far)}

    def __getattr__(self, name):
        return Reference(*self.path_so_far, name)

    def __getitem__(self, key):
        return Reference(*self.path_so_far, f"[{key}]")


class Named:
    """Has names that paths and URIs have too, as `Parameter.name` and `Properties.path`."""

    name = "the name of the original"
    path = "the path of the original"

    def match(self):
        return "the match of the original"


class AlwaysEqual:
    """Every comparison makes an expression, which is truthy, as in KFP."""

    def __eq__(self, other):
        return ("==", other)

    def __ne__(self, other):
        return ("!=", other)

    __hash__ = object.__hash__


class NeverComparable:
    """Raises when it is compared."""

    def __eq__(self, other):
        raise RuntimeError("compared")

    def __ne__(self, other):
        raise RuntimeError("compared")

    __hash__ = object.__hash__


class Undecided:
    """Leaves every comparison to the other side."""

    def __eq__(self, other):
        return NotImplemented

    def __ne__(self, other):
        return NotImplemented

    __hash__ = object.__hash__


class Unhashable:
    """Equal by value and without a hash, as SageMaker's `Join`."""

    def __eq__(self, other):
        return type(other) is Unhashable

    __hash__ = None


class Falsy:
    """False in a condition."""

    def __bool__(self):
        return False


class Capable:
    """Answers the implicit operations that are not about text."""

    attribute = "the attribute of the original"

    def method(self):
        return self

    def __call__(self, *args):
        return ("called", *args)

    def __enter__(self):
        return "entered"

    def __exit__(self, *_):
        return False

    def __neg__(self):
        return "negated"

    def __sub__(self, other):
        return ("minus", other)

    def __matmul__(self, other):
        return ("at", other)

    def __and__(self, other):
        return ("and", other)

    def __int__(self):
        return 7

    def __float__(self):
        return 7.5

    def __len__(self):
        return 3

    def __iter__(self):
        return iter("xyz")

    def __getitem__(self, key):
        return ("item", key)

    def __contains__(self, item):
        return item == "inside"

    def __add__(self, other):
        return ("plus", other)

    def __lt__(self, other):
        return ("less", other)

    def __html__(self):
        return "<b>original</b>"
