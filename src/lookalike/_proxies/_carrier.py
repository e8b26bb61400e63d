"""`StringCarrier`: a real `str` that carries its original.

`str` and `wrapt.ObjectProxy` cannot share a layout, so this one is written by hand. C and Rust code
reads the text buffer whatever the face says; at Python level an operation outside the face goes to
the original. `type(p)` is a subclass of `str`, `p.__class__` is the original's class, so both
`isinstance` questions hold. There is no `__init__`: `str(p)` gives `p` itself and would run it
again.
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

from lookalike._face import Face
from lookalike._proxies._base import COMMON, Lookalike, attribute_of_original, seldom

if TYPE_CHECKING:
    from lookalike._ledger import Ledger


class StringCarrier(str, Lookalike):
    """A `str` with the placeholder's text that carries the original.

    `StringCarrier(original, text)` takes this very text, without a token: nothing can be restored
    from it. `string_like(original, face=Face.STR)` is what you want.
    """

    __slots__ = ("_self_ledger", "_self_original", "_self_parts")

    _self_face: Face = Face.STR
    _self_default_face = Face.STR
    _self_default_class: type
    _self_original: Any

    def __new__(
        cls,
        original: object,
        text: str,
        *,
        face: Face = Face.STR,
        ledger: Ledger | None = None,
        parts: tuple[Any, ...] | None = None,
    ) -> StringCarrier:
        if face is Face.STR and type(text) is str:
            made = cls._self_default_class
        else:
            from lookalike._proxies._build import low_level_class  # noqa: PLC0415 - it imports this module

            made = low_level_class(cls, face, text)
        self: StringCarrier = _allocate(
            made, text
        )  # as `make_carrier` does, which would be one call more
        _set_original(self, original)
        if ledger is not None:
            _set_ledger(self, ledger)
        if parts is not None:
            _set_parts(self, parts)
        return self

    # A lie on purpose: isinstance must find the original too. It asks often, so this is all C.
    __class__ = property(operator.attrgetter("_self_original.__class__"))  # pyright: ignore[reportIncompatibleMethodOverride]

    def __getattr__(self, name: str) -> Any:
        if "__" not in name:
            return getattr(self._self_original, name)
        return attribute_of_original(self._self_original, name)


_set_original = StringCarrier._self_original.__set__
_set_ledger = seldom(StringCarrier, "_self_ledger")
_set_parts = seldom(StringCarrier, "_self_parts")
_allocate = str.__new__


def make_carrier(
    cls: Any,
    original: object,
    text: str,
    ledger: Ledger | None = None,
    parts: tuple[Any, ...] | None = None,
) -> Any:
    """A carrier of this very class."""
    self = _allocate(cls, text)
    _set_original(self, original)
    if ledger is not None:
        _set_ledger(self, ledger)
    if parts is not None:
        _set_parts(self, parts)
    return self


for _name, _function in COMMON.items():
    # str has no item assignment and no in-place operators: Python falls back to the binary ones.
    if not _name.startswith("__i") and not _name.endswith("item__"):
        setattr(StringCarrier, _name, _function)
