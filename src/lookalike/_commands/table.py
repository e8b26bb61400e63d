"""Tables for people: the console they are printed on. Imports rich, an extra."""

from __future__ import annotations

from rich.console import Console

_WIDTH = 100


def console() -> Console:
    """A console on standard output: colours on a terminal, plain text of 100 columns elsewhere."""
    made = Console(highlight=False)
    if not made.is_terminal:
        made.width = _WIDTH
    return made
