"""What a validator kept of the value: the original, a whole placeholder, a piece, or nothing."""

from __future__ import annotations

import enum
import hashlib
import json
import re
import types
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lookalike._find import Finding, Needles, find_tokens_in_text
from lookalike._graph import is_walkable, members
from lookalike._held import objects_held, text_within
from lookalike._proxies._base import is_lookalike, original_of
from lookalike._restore import restore_text
from lookalike._text import text_of
from lookalike.errors import LookalikeError
from lookalike.orchestrators import is_original, orchestrator_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lookalike._ledger import Ledger

_ADDRESS = re.compile(r" at 0x[0-9a-f]+")
#: A repr with an address and no more words than these says nothing but the type.
_FEW_WORDS = 1
#: In these nothing of a value is kept.
_SEEN_THROUGH = (type(None), bool, int, float, complex, type, types.ModuleType, type(...))
#: A shorter text may stand anywhere.
_LONG_ENOUGH = 5
#: A piece of a placeholder that is shorter says nothing: a separator, a digit.
_SHORTEST_PIECE = 2
_MARK = "<token>"
_MARKS = re.compile(f"(?:{_MARK})+")
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
    in it are, `opaque` the type of something that could not be looked into. `anonymous` are texts
    in it that the placeholder has too, where it has no token.
    """

    kept: Kept
    shape: str
    is_plain: bool
    size: int = 0
    opaque: str = ""
    anonymous: tuple[str, ...] = field(default=(), compare=False)


def found_in(roots: Iterable[object], original: object, text: str, ledger: Ledger) -> Found:
    """What `roots` hold of `original` and of its placeholder `text`, issued in `ledger`."""
    look = _Look(original, text, ledger)
    look.into(roots)
    kept = look.kept
    worst = max(kept) if max(kept) > Kept.NOTHING else min(kept)
    return Found(
        worst, look.digest.hexdigest(), look.is_plain, look.size, look.opaque, look.anonymous
    )


class _Look:
    """One walk through a result."""

    def __init__(self, original: object, text: str, ledger: Ledger) -> None:
        self.kept = {Kept.NOTHING}
        self.digest = hashlib.sha256()
        self.is_plain = True
        self.size = 0
        self.opaque = ""
        self._alike: dict[str, None] = {}
        self._names: set[str] = set()
        self._original = original
        self._text = text
        self._ledger = ledger
        self._needles = Needles(ledger)
        self._spelled, self._spelling = _spelled(original)

    def into(self, roots: Iterable[object]) -> None:
        """Walk through these, and all that they hold."""
        seen: dict[int, object] = {}
        stack: list[Any] = [*roots][::-1]
        while stack and len(seen) < _MOST_NODES:
            node = stack.pop()
            self.digest.update(type(node).__qualname__.encode("utf-8", "replace"))
            if is_lookalike(node):
                node = original_of(node)
            self.is_plain = self.is_plain and (node is None or type(node) is bool)
            is_leaf = self._is_leaf(node)
            if id(node) in seen:
                continue
            if is_leaf:
                held = objects_held(node)
                if held:
                    seen[id(node)] = node
                    stack += held
                continue
            seen[id(node)] = node
            if type(node) is dict:
                self._names.update(key for key in node if type(key) is str)
            if not is_walkable(node):
                self._say(node)
                continue
            if is_original(node):
                self.kept.add(Kept.ORIGINAL)  # a join of it, or something else that is compiled
            stack.extend(value for _, _, value in reversed(list(members(node))))

    @property
    def anonymous(self) -> tuple[str, ...]:
        """Texts of the placeholder without a token. Names of keys are the validator's own words."""
        return tuple(text for text in self._alike if text not in self._names)

    def _is_leaf(self, node: Any) -> bool:
        """Whether nothing is below a node; then it is taken in."""
        if node is self._original or (type(node) is dict and node == self._spelled):
            self.kept.add(Kept.ORIGINAL)
            return True
        within = text_within(node)
        if within is None:
            if type(node) in {int, float, bool, complex}:
                self.digest.update(repr(node).encode())
            return isinstance(node, _SEEN_THROUGH)
        found = _kept_of_text(within, self._text, self._needles, self._ledger)
        is_stuck = found is Kept.WHOLE and not _is_readable(node)
        self.kept.add(Kept.CUT if is_stuck else found)
        if found is Kept.NOTHING and len(within) >= _SHORTEST_PIECE and within in self._text:
            self._alike[within] = None
        if self._spelling and self._spelling in within:
            self.kept.add(Kept.ORIGINAL)
        self._take(within)
        return True

    def _take(self, text: str) -> None:
        plain = _without_tokens(text, self._needles)
        self.size += len(plain)
        self.digest.update(plain.encode("utf-8", "replace"))

    def _say(self, node: object) -> None:
        """Take in what a value of no structure says of itself."""
        said = _said(node)
        if said is None:
            self.opaque = self.opaque or type(node).__name__
            return
        self._take(said)
        if _known(said, self._needles):
            self.kept.add(Kept.CUT)


def _spelled(original: object) -> tuple[Any, str]:
    """What stands for the original in a compiled document, as a value and as JSON text."""
    owner = orchestrator_of(original)
    try:
        value = owner.dump(original) if owner is not None else None
        if type(value) is str:
            return None, value if len(value) >= _LONG_ENOUGH else ""
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


def _said(node: object) -> str | None:
    """What a value of no structure says of itself; None if that is nothing."""
    if type(node).__repr__ is object.__repr__:
        return None
    try:
        text = repr(node)
    except Exception:  # noqa: BLE001 - whatever it is, nothing is known of it
        return None
    plain = _ADDRESS.sub("", text)
    return None if plain != text and not plain.strip("<> ").count(" ") > _FEW_WORDS else plain


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
            out += [within[done : finding.start], _MARK]
            done = finding.end
    # Longer tokens are several, side by side.
    return _MARKS.sub(_MARK, "".join([*out, within[done:]]))
