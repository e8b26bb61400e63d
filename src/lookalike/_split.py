"""Splitting text at whole placeholders: the step that restoring and composing share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lookalike._ledger import find_entry
from lookalike._token import LENGTH, find_tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from lookalike._tables import Entry


@dataclass(frozen=True, slots=True)
class Original:
    """One whole placeholder in a text, as the original that it names."""

    value: object


Piece = str | Original


def split_text(
    text: str,
    find: Callable[[str], Entry | None] = find_entry,
    *,
    spellings: Callable[[str], Iterable[str]] = lambda _: (),
) -> tuple[list[Piece], list[Entry]]:
    """The literals and originals of `text` in order, and the entries that were found whole.

    A token that `find` does not know, or that is cut or in another case, stays in its literal.
    `spellings` gives other forms of a placeholder that count as whole.
    """
    pieces: list[Piece] = []
    whole: list[Entry] = []
    done = 0
    for at, token in find_tokens(text):
        if at < done or text[at : at + LENGTH] != token:
            continue
        entry = find(token)
        if entry is None:
            continue
        for spelling in _forms(entry.text, spellings):
            start = at - spelling.index(token)
            if start >= done and text.startswith(spelling, start):
                pieces += [text[done:start], Original(entry.original)]
                whole.append(entry)
                done = start + len(spelling)
                break
    pieces.append(text[done:])
    return merged(pieces), whole


def _forms(text: str, spellings: Callable[[str], Iterable[str]]) -> Iterator[str]:
    """The placeholder itself, which is mostly what is there, and only then its other forms."""
    yield text
    yield from spellings(text)


def merged(pieces: Iterable[Piece]) -> list[Piece]:
    """Canonical form: adjacent literals as one, empty ones dropped, originals as they are."""
    out: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, Original):
            out.append(piece)
        elif piece:
            if out and isinstance(out[-1], str):
                out[-1] += piece
            else:
                out.append(piece)
    return out
