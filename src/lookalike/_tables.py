"""What a ledger is made of: its rows, and the tables that they are found by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from lookalike._token import MARK


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One row: a token, the template of the placeholder that carries it, and the original it names.

    The template is shared by many; the placeholder itself is what a lookalike keeps anyway.
    """

    token: str
    template: str
    original: object
    nonce: int

    @property
    def text(self) -> str:
        """The whole placeholder, a plain `str`."""
        return self.token if self.template == MARK else self.template.replace(MARK, self.token)


class Shipment(NamedTuple):
    """An entry on its way to another process."""

    token: str
    text: str
    original: object
    nonce: int


class Tables:
    """What a ledger holds. Clearing puts another one in its place, so no step sees half of it."""

    __slots__ = ("by_original", "by_token", "index", "issued")

    def __init__(self) -> None:
        self.by_token: dict[str, Entry] = {}
        #: By the original's id; a second placeholder of one original by that and its template.
        self.by_original: dict[int | tuple[int, str], Entry] = {}
        #: Every token in order, never shortened in place: an index knows what it has seen.
        self.issued: list[str] = []
        #: What a search has made of the tokens. Here, it goes when they go.
        self.index: Any = None

    def entry_of(self, original: object, template: str) -> Entry | None:
        """The entry of `original` with this template, or None."""
        key = id(original)
        known = self.by_original.get(key)
        if known is None or known.template == template:
            return known
        return self.by_original.get((key, template))

    def name(self, entry: Entry) -> Entry:
        """Have `entry` found by its original; the one that is found if another was faster."""
        key = id(entry.original)
        # No lock: dict.setdefault is atomic, a lock could be held across a fork.
        first = self.by_original.setdefault(key, entry)
        if first.template != entry.template:
            first = self.by_original.setdefault((key, entry.template), entry)
        return first
