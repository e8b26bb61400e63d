"""What a validator kept of the value: the original, a whole placeholder, a piece, or nothing."""

from __future__ import annotations

import enum
import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lookalike._find import Finding, Needles, find_tokens_in_text
from lookalike._graph import is_walkable, members
from lookalike._held import text_within
from lookalike._proxies._base import is_lookalike, original_of
from lookalike._restore import restore_text
from lookalike._text import text_of
from lookalike.errors import LookalikeError
from lookalike.orchestrators import is_original, orchestrator_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lookalike._ledger import Ledger

#: More of a result than this is not looked at.
_MOST_NODES = 20_000


class Kept(enum.IntEnum):
    """What is kept, the best first: an original, and whole text, can be had back."""

    ORIGINAL = 0
    WHOLE = 1
    NOTHING = 2
    CUT = 3
    LOST = 4

    @property
    def is_safe(self) -> bool:
        """Whether nothing of the value is lost."""
        return self <= Kept.NOTHING

    def __str__(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in what a validator gave back.

    `shape` stands for everything else in it: equal for equal results, whatever the token is.
    `is_plain` is whether there is nothing but None and truth values, `size` how long all the texts
    in it are.
    """

    kept: Kept
    shape: str
    is_plain: bool
    size: int = 0


def found_in(roots: Iterable[object], original: object, text: str, ledger: Ledger) -> Found:
    """What `roots` hold of `original` and of its placeholder `text`, issued in `ledger`."""
    needles = Needles(ledger)
    spelled, spelling = _spelled(original)
    kept = {Kept.NOTHING}
    digest = hashlib.sha256()
    is_plain = True
    size = 0
    seen: dict[int, object] = {}
    stack: list[Any] = [*roots][::-1]
    while stack and len(seen) < _MOST_NODES:
        node = stack.pop()
        digest.update(type(node).__qualname__.encode("utf-8", "replace"))
        if is_lookalike(node):
            node = original_of(node)
        is_plain = is_plain and (node is None or type(node) is bool)
        if node is original or (type(node) is dict and node == spelled):
            kept.add(Kept.ORIGINAL)
            continue
        within = text_within(node)
        if within is not None:
            found = _kept_of_text(within, text, needles, ledger)
            is_stuck = found is Kept.WHOLE and not _is_readable(node)
            kept.add(Kept.CUT if is_stuck else found)
            size += len(within)
            if spelling and spelling in within:
                kept.add(Kept.ORIGINAL)
            digest.update(_without_tokens(within, needles).encode("utf-8", "replace"))
        elif type(node) in {int, float, bool, complex}:
            digest.update(repr(node).encode())
        elif id(node) not in seen and is_walkable(node):
            seen[id(node)] = node
            if is_original(node):
                kept.add(Kept.ORIGINAL)  # a join of it, or something else that is compiled
            stack.extend(value for _, _, value in reversed(list(members(node))))
    worst = max(kept) if max(kept) > Kept.NOTHING else min(kept)
    return Found(worst, digest.hexdigest(), is_plain, size)


def _spelled(original: object) -> tuple[Any, str]:
    """What stands for the original in a compiled document, as a value and as JSON text."""
    owner = orchestrator_of(original)
    try:
        value = owner.dump(original) if owner is not None else None
        return (value, json.dumps(value)) if type(value) is dict else (None, "")
    except Exception:  # noqa: BLE001 - an original that its own system cannot write has no spelling
        return None, ""


def _kept_of_text(within: str, text: str, needles: Needles, ledger: Ledger) -> Kept:
    if not _known(within, needles):
        # A text without a token is what can be looked for, and cannot be had back.
        is_verbatim = bool(text) and text in within and not _known(text, needles)
        return Kept.LOST if is_verbatim else Kept.NOTHING
    try:
        restore_text(within, needles, None, ledger)
    except LookalikeError:
        return Kept.CUT
    return Kept.WHOLE


def _is_readable(node: object) -> bool:
    """Whether text is all that there is: a placeholder in it can be restored, once decoded."""
    if text_of(node) is None:
        return False
    if not isinstance(node, (bytes, bytearray)):
        return True
    try:
        text = bytes(node).decode()
    except UnicodeDecodeError:
        return False
    return all(letter.isprintable() or letter.isspace() for letter in text)


def _known(within: str, needles: Needles) -> list[Finding]:
    """The tokens of this run: an object may hold those of earlier ones."""
    return [each for each in find_tokens_in_text(within, needles) if each.kind != "foreign"]


def _without_tokens(within: str, needles: Needles) -> str:
    done, out = 0, []
    for finding in find_tokens_in_text(within, needles):
        if finding.start >= done:
            out += [within[done : finding.start], "<token>"]
            done = finding.end
    return "".join([*out, within[done:]])
