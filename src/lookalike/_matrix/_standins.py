"""What people hand to a validator in place of text: the original, and four stand-ins for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import wrapt

if TYPE_CHECKING:
    from collections.abc import Callable


class Reference:
    """A value that is known later, as an orchestrator has them: it has no text."""

    def __init__(self) -> None:
        self.expr = {"Get": "Steps.First.Output"}

    def __str__(self) -> str:
        raise TypeError("a reference has no text")

    __format__ = __str__  # type: ignore[assignment]  # it refuses all the same


class HandWritten:
    """The wrapper that people write: `str`, `startswith`, and the rest as it comes."""

    def __init__(self, original: object, text: str) -> None:
        self.original = original
        self.text = text

    def __str__(self) -> str:
        return self.text

    def startswith(self, *arguments: Any) -> bool:
        """What the text answers."""
        return self.text.startswith(*arguments)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name in {"original", "text"}:
            raise AttributeError(name)
        return getattr(self.original, name)


class NaiveString(str):  # noqa: SLOT000 - written as people write it
    """A `str` with the placeholder's text, which carries the original as an attribute."""

    original: object

    def __new__(cls, original: object, text: str) -> NaiveString:
        made = super().__new__(cls, text)
        made.original = original
        return made


#: By the name of a column; each takes the original and a text.
STAND_INS: dict[str, Callable[[Any, str], Any]] = {
    "raw": lambda original, text: original,  # noqa: ARG005 - it has none
    "hand-written": HandWritten,
    "wrapt.ObjectProxy": lambda original, text: wrapt.ObjectProxy(original),  # noqa: ARG005 - as above
    "str subclass": NaiveString,
}


def original_in(node: Any, original: object) -> bool:
    """Whether a node is the original, or a stand-in from which it can be had."""
    if node is original:
        return True
    kind = type(node)
    if kind is wrapt.ObjectProxy:
        return node.__wrapped__ is original
    return kind in {HandWritten, NaiveString} and node.original is original
