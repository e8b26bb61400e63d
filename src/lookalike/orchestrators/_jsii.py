"""What AWS CDK and cdktf have in common: deferred values in disguise, and jsii (1.142).

Both run in Node, behind jsii. A value that is not known yet is an object there, and in Python a
plain value that holds its number: a text with `${Token[TOKEN.12]}` in it, a huge negative float, a
list or dict with one strange member. Nothing here asks jsii for anything: each question to it is a
message to another process and back.
"""

from __future__ import annotations

import struct
import weakref
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import re

#: How a deferred value looks from Python: encoded in a plain value, or an object of the tool.
Form = Literal["text", "number", "list", "dict", "object"]

#: By which values go to Node: constructors, before they check types, and every argument at last.
CALLS = ("jsii._runtime:JSIIMeta.__call__", "jsii._kernel:_make_reference_for_native")
#: What jsii makes of an object of which it knows interfaces alone. Its text is a repr.
INTERFACE = "jsii._reference_map:InterfaceDynamicProxy"


@dataclass(frozen=True, slots=True)
class Encoding:
    """How one tool encodes what is not known yet; all of it is in its `encoding.ts`.

    `marks` are quick to look for: a text with a token holds one of them. `text` finds the tokens,
    and numbers that became text. `number` is how the bits of a float start that stands for a
    number, `numbers` of one that stands for a list of them; `in_list` and `in_dict` how the only
    member of a list or key of a dict starts. `objects` are the names that jsii has for classes and
    interfaces whose instances are deferred, `concrete` those of classes that only look so.
    `opaque` is whether an object of which jsii knows nothing is one.
    """

    marks: tuple[str, ...]
    text: re.Pattern[str]
    number: int
    numbers: int | None
    in_list: str
    in_dict: str | None
    objects: frozenset[str]
    concrete: frozenset[str]
    opaque: bool

    def form(self, obj: object) -> Form | None:
        """How `obj` stands for something that is not known yet; None if it does not.

        By type, and by what is in plain values of exact types: a subclass of `str` is somebody's.
        """
        kind = type(obj)
        plain: Any = obj
        if kind is str:
            return "text" if self.is_text(plain) else None
        if kind is float:
            return "number" if _mark(plain) == self.number else None
        if kind is list:
            return "list" if self._is_list(plain) else None
        if kind is dict:
            return "dict" if self._is_dict(plain) else None
        return "object" if self._is_object(obj, kind) else None

    def is_text(self, text: str) -> bool:
        """Whether a token is in `text`."""
        return any(mark in text for mark in self.marks) and self.text.search(text) is not None

    def shown(self, text: str) -> str:
        """`text` for people, with its tokens as `${TOKEN}`: their numbers differ in every run."""
        shown = self.text.sub("${TOKEN}", text)
        return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"

    def end(self, original: object) -> str:
        """What a text ends with after its last token; empty for other forms."""
        if type(original) is not str:
            return ""
        ends = [found.end() for found in self.text.finditer(original)]
        return original[ends[-1] :] if ends else ""

    def _is_list(self, obj: list[Any]) -> bool:
        if len(obj) != 1:
            return False
        (only,) = obj
        if type(only) is float:
            return self.numbers is not None and _mark(only) == self.numbers
        return type(only) is str and only.startswith(self.in_list)

    def _is_dict(self, obj: dict[Any, Any]) -> bool:
        if len(obj) != 1 or self.in_dict is None:
            return False
        (only,) = obj
        return type(only) is str and only.startswith(self.in_dict)

    def _is_object(self, obj: object, kind: type) -> bool:
        if not _is_interface(kind):
            known = names_of(kind)
            return not self.objects.isdisjoint(known) and self.concrete.isdisjoint(known)
        known = names_of_object(obj)
        return not self.objects.isdisjoint(known) or (self.opaque and known == _UNKNOWN)


_LONGEST = 60
#: The name that jsii has for an object of which it knows nothing.
_UNKNOWN = frozenset({"Object"})
#: Weakly: nothing here keeps a class of a program alive.
_names: weakref.WeakKeyDictionary[type, frozenset[str]] = weakref.WeakKeyDictionary()


def names_of(kind: type) -> frozenset[str]:
    """The names that jsii has for a class, its bases and its interfaces; none for other classes."""
    found = _names.get(kind)
    if found is None:
        bases = [
            *kind.__mro__,
            *(
                base
                for owner in kind.__mro__
                for interface in vars(owner).get("__jsii_ifaces__", ())
                for base in interface.__mro__
            ),
        ]
        names = (vars(base).get("__jsii_type__") for base in bases)
        found = frozenset(name for name in names if isinstance(name, str))
        _names[kind] = found
    return found


def names_of_object(obj: object) -> frozenset[str]:
    """The names that jsii has for what `obj` is, an object that is known by interfaces too."""
    kind = type(obj)
    if not _is_interface(kind):
        return names_of(kind)
    # Its own __getattr__ answers for all others.
    delegates = object.__getattribute__(obj, "_delegates")
    return frozenset().union(*(names_of(type(each)) for each in delegates))


def class_name(obj: object) -> str:
    """What people call it: its class, or the interface that alone is known of it."""
    kind = type(obj)
    if not _is_interface(kind):
        return kind.__name__
    delegates = [type(each) for each in object.__getattribute__(obj, "_delegates")]
    names = [vars(each).get("__jsii_type__") or "" for each in delegates]
    return str(names[-1]).rpartition(".")[2] or kind.__name__


def _is_interface(kind: type) -> bool:
    """Whether jsii made the class for objects of which it knows interfaces alone, or nothing."""
    name = kind.__name__
    return name == "InterfaceDynamicProxy" and kind.__module__ == "jsii._reference_map"


def _mark(number: float) -> int:
    """The upper 16 bits: a float that encodes a token has the token's number in the others."""
    bits: int = struct.unpack(">Q", struct.pack(">d", number))[0]
    return bits >> 48
