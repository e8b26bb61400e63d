"""What tells whether somebody was asked for its text or its names: a stranger, and a note."""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType, FrameType

#: Methods by which a value tells about itself: code of the system's, which may compute or raise.
LOUD = frozenset(
    """
    __getattr__ __str__ __repr__ __format__ __eq__ __ne__ __hash__ __bool__ __len__ __iter__
    __getitem__ __contains__ __fspath__
    """.split()
)
AS_TEXT = frozenset({"__str__", "__format__", "__fspath__"})


class Stranger:
    """An object that says it is a `kind`, as a lookalike does, and notes what else it is asked."""

    def __init__(self, kind: type) -> None:
        object.__setattr__(self, "_kind", kind)
        object.__setattr__(self, "_asked", [])

    def __getattribute__(self, name: str) -> Any:
        if name == "__class__":  # what `isinstance` asks for
            return object.__getattribute__(self, "_kind")
        note(self, name)
        return self


def note(stranger: Stranger, name: str) -> None:
    """Note what a stranger is asked."""
    object.__getattribute__(stranger, "_asked").append(name)


def noted(stranger: Stranger) -> list[str]:
    """What a stranger was asked so far, a list of names."""
    return list(object.__getattribute__(stranger, "_asked"))


def _noting(name: str, answer: object) -> Callable[..., Any]:
    def method(self: Stranger, *_: object) -> Any:
        note(self, name)
        return answer

    return method


for _name in ("__str__", "__repr__", "__format__", "__fspath__"):
    setattr(Stranger, _name, _noting(_name, ""))
for _name, _answer in {"__eq__": NotImplemented, "__ne__": NotImplemented, "__hash__": 0}.items():
    setattr(Stranger, _name, _noting(_name, _answer))


def asked_of(original: object, ask: Callable[[object], object]) -> set[str]:
    """The loud methods of `original`, in Python, that run while `ask(original)` does."""
    # By their code: a class may give one function several names.
    loud: dict[CodeType, str] = {}
    for owner in reversed(type(original).__mro__):
        for name in LOUD & vars(owner).keys():
            code = getattr(vars(owner)[name], "__code__", None)
            if code is not None:
                loud[code] = name
    asked: set[str] = set()

    def look(frame: FrameType, event: str, _: object) -> None:  # pragma: no cover - never traced
        code = frame.f_code
        is_loud = event == "call" and code in loud and code.co_argcount > 0
        if is_loud and frame.f_locals.get(code.co_varnames[0]) is original:
            asked.add(loud[code])

    before = sys.getprofile()
    sys.setprofile(look)
    try:
        with contextlib.suppress(Exception):  # which the law of its answer tells
            ask(original)
    finally:
        sys.setprofile(before)
    return asked
