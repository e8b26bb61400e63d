"""Finding tokens in text: whole, in another case, cut, split, escaped, foreign.

The text is squeezed to its letters and digits in lower case. A token of 16, or a piece of at
least 10, then holds one of the blocks of 5 that stand at every sixth place, so one look-up for
each block finds every candidate; each is compared in full.

A long text is mostly clean, so what can be done in C is done for the whole of it: its blocks are
numbers in an array, and all that may be base64 or hexadecimal digits is decoded as one run. Only
where that shows a piece of a token is each run looked at.
"""

from __future__ import annotations

import binascii
import bisect
import html
import re
import string
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from lookalike._ledger import Ledger, entry_in, reachable
from lookalike._placeholder import UNOWNABLE_BUCKET
from lookalike._token import LENGTH, SHORTEST_PIECE, find_tokens, flags_of, runs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lookalike._tables import Entry, Tables

_BLOCK = 5
#: From one block to the next: any 10 characters side by side hold a whole one.
_STEP = SHORTEST_PIECE - _BLOCK + 1
_STRETCH, _SHORT_STRETCH = 256, 16
_BLANK = b" " * LENGTH
_WIDTH = 8  # bytes of a number in the array
#: Occurrences of one token that are no further apart belong to one placeholder.
_SAME_PLACEHOLDER = 64
_KEPT = (string.ascii_letters + string.digits).encode()
_WORD = re.compile("[A-Za-z0-9]+")
_DROPPED = bytes(set(range(256)) - set(_KEPT))
_LOWERED = bytes.maketrans(string.ascii_uppercase.encode(), string.ascii_lowercase.encode())
_PREFIX = re.compile(re.escape(UNOWNABLE_BUCKET), re.IGNORECASE)
#: Over line breaks too, as MIME and YAML fold it, and JSON spells that.
_FOLD = r"(?:\r?\n|(?:\\r)?\\n)"
_BASE64_LETTERS = _KEPT.decode() + "+/_-"
#: That many letters of base64 spell the shortest piece.
_SHORTEST_BASE64 = 14
_GOES_ON = re.compile(rf"(?:{_FOLD}[ \t]*[{_BASE64_LETTERS}]{{4,}})*".encode())
_FOLDED = re.compile(rf"{_FOLD}[ \t]*".encode())
#: What line breaks start with.
_BREAKS = (b"\n", b"\r", b"\\")
_BASE64_FLAGS = flags_of(_BASE64_LETTERS)
_STANDARD = bytes.maketrans(b"-_", b"+/")
_HEX_FLAGS = flags_of(string.hexdigits)
#: By what every escape starts with: a run of text with escapes. The alternatives share no first
#: character, so each run is read once.
_ESCAPED = {
    "percent": ("%", re.compile(r"(?:%[0-9A-Fa-f]{2}|[^\s\"'<>%])+")),
    # With the line breaks that a JSON string spells: a wrapped token has one in the middle.
    "json": ("\\", re.compile(r"(?:\\(?:u00[0-9A-Fa-f]{2}|[nr][ \t]*|[bft\"/\\])|[^\s\"'<>\\])+")),
    "html": ("&#", re.compile(r"(?:&#[xX]?[0-9A-Fa-f]+;?|[^\s\"'<>&])+")),
}


def _unescape_json(text: str) -> str:
    text = re.sub(r"\\[bfnrt]", " ", text)
    return re.sub(r"\\u00([0-9A-Fa-f]{2})", lambda found: chr(int(found[1], 16)), text)


#: Where words are apart, and parts of a token with them: within lines and quotes, then anywhere.
_WIDER = (re.compile(r"[^\"\r\n]+"), re.compile(r".+", re.DOTALL))

_UNESCAPE: dict[str, Callable[[str], str]] = {
    "percent": unquote,
    "json": _unescape_json,
    "html": html.unescape,
}


_Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Finding:
    """One place in a text: offsets, kind as in `Leak`, and the token (empty for a prefix)."""

    start: int
    end: int
    kind: str
    token: str


class _Index:
    """The blocks of a ledger's tokens, brought up to date when asked."""

    __slots__ = ("_seen", "blocks")

    def __init__(self) -> None:
        self.blocks: dict[int, tuple[bytes, ...]] = {}
        self._seen = 0

    def update(self, issued: list[str]) -> None:
        """Take in what was issued since."""
        end = len(issued)
        for token in map(str.encode, issued[self._seen : end]):
            for block in _numbers(token, 1):
                known = self.blocks.get(block, ())
                if token not in known:
                    self.blocks[block] = (*known, token)
        # Last: another thread may be doing the same, and must not think that it is done.
        self._seen = end


def _numbers(squeezed: bytes, step: int) -> memoryview:
    """The blocks that stand at every `step` places, each as a number."""
    count = max(0, (len(squeezed) - _BLOCK) // step + 1)
    array = bytearray(_WIDTH * count)
    for place in range(_BLOCK):
        array[place::_WIDTH] = squeezed[place::step][:count]
    return memoryview(array).cast("Q")


def _known(numbers: memoryview, blocks: dict[int, tuple[bytes, ...]]) -> Iterator[tuple[int, int]]:
    """Those of the numbers that are known, with their places; a stretch without any at once."""
    clean = blocks.keys().isdisjoint
    for start in range(0, len(numbers), _STRETCH):
        if clean(numbers[start : start + _STRETCH]):
            continue
        for at in range(start, min(start + _STRETCH, len(numbers)), _SHORT_STRETCH):
            short = numbers[at : at + _SHORT_STRETCH]
            if not clean(short):
                yield from (each for each in enumerate(short, at) if each[1] in blocks)


def _blocks_of(tables: Tables) -> dict[int, tuple[bytes, ...]]:
    index: _Index | None = tables.index
    if index is None:
        index = tables.index = _Index()
    index.update(tables.issued)
    return index.blocks


class Needles:
    """The tokens to look for: those of the reachable ledgers, indexed by their blocks."""

    __slots__ = ("_blocks", "ledgers")

    def __init__(self, ledger: Ledger | None = None) -> None:
        self.ledgers = reachable(ledger)
        self._blocks: list[dict[int, tuple[bytes, ...]]] = []
        for place in self.ledgers:
            if len(place):
                self._blocks.append(_blocks_of(place.tables))

    def __bool__(self) -> bool:
        """Whether there is any token to look for."""
        return bool(self._blocks)

    def entry(self, token: str) -> Entry | None:
        """The entry of `token` in the ledgers, or None."""
        return entry_in(self.ledgers, token)

    def pieces(self, squeezed: bytes) -> Iterator[tuple[int, int, str]]:
        """Tokens and pieces of them in squeezed text: start, end, token; the longest at a place."""
        numbers = _numbers(squeezed, _STEP)
        for blocks in self._blocks:
            done = 0
            for place, number in _known(numbers, blocks):
                at = place * _STEP
                if at + _BLOCK > done:
                    start, end, token = max(
                        _extents(squeezed, at, blocks[number]),
                        key=lambda piece: piece[1] - piece[0],
                    )
                    if end - start >= SHORTEST_PIECE:
                        done = end
                        yield start, end, token.decode()

    def tokens_in(self, plain: bytes) -> Iterator[str]:
        """Those that are in what was decoded, or a piece of them."""
        return (token for _, _, token in self.pieces(_squeezed(plain)))


def _extents(text: bytes, at: int, tokens: tuple[bytes, ...]) -> Iterator[tuple[int, int, bytes]]:
    block = text[at : at + _BLOCK]
    for token in tokens:
        inside = token.find(block)
        while inside >= 0:  # a block may stand twice in a token
            yield (*_extent(text, at, token, inside), token)
            inside = token.find(block, inside + 1)


def _extent(text: bytes, at: int, token: bytes, inside: int) -> tuple[int, int]:
    """How far `text` around `at` agrees with `token` around `inside`."""
    start, first = at, inside
    while start and first and text[start - 1] == token[first - 1]:
        start, first = start - 1, first - 1
    end, last = at + _BLOCK, inside + _BLOCK
    while end < len(text) and last < LENGTH and text[end] == token[last]:
        end, last = end + 1, last + 1
    return start, end


def _squeezed(data: bytes) -> bytes:
    """The letters and digits of `data`, in lower case."""
    return data.translate(_LOWERED, _DROPPED)


def find_in_text(text: str, needles: Needles) -> list[Finding]:
    """What scan reports of `text`, in order of place: one finding for a placeholder."""
    findings = _merged(find_tokens_in_text(text, needles), text)
    return sorted([*findings, *_prefixes(text, findings)], key=_place)


def find_tokens_in_text(text: str, needles: Needles) -> list[Finding]:
    """Every token and piece of one in `text`, in order of place."""
    if len(text) < SHORTEST_PIECE:
        return []
    findings = list(_whole(text, needles))
    if needles:
        # Without them the rest is mostly clean, and that is quick to see.
        data = _without(text, findings)
        findings += _pieces(text, data, needles)
        seen = {finding.token for finding in findings}
        findings += _escaped(text, needles, seen)
        findings += _encoded(data, needles, seen)
    return sorted(findings, key=_place)


def _place(finding: Finding) -> tuple[int, int]:
    return finding.start, finding.end


def _merged(findings: list[Finding], text: str) -> list[Finding]:
    """One finding for a placeholder, which holds its token several times."""
    out: list[Finding] = []
    for finding in findings:
        last = out[-1] if out else None
        if (
            last is not None
            and (last.kind, last.token) == (finding.kind, finding.token)
            and finding.start - last.end <= _SAME_PLACEHOLDER
            and "\n" not in text[last.end : finding.start]
        ):
            out[-1] = Finding(last.start, max(last.end, finding.end), last.kind, last.token)
        else:
            out.append(finding)
    return out


def _whole(text: str, needles: Needles) -> Iterator[Finding]:
    """Tokens of which every letter is there, side by side."""
    for at, token in find_tokens(text):
        kind = "foreign"
        if needles.entry(token) is not None:
            kind = "verbatim" if text.startswith(token, at) else "case"
        yield Finding(at, at + LENGTH, kind, token)


def _without(text: str, findings: list[Finding]) -> bytes:
    """One byte for each character of `text`; where something was found, none that is looked for."""
    data = bytearray(text, "ascii", "replace")
    for found in findings:
        if found.kind != "foreign":
            data[found.start : found.end] = _BLANK
    return bytes(data)


def _pieces(text: str, data: bytes, needles: Needles) -> Iterator[Finding]:
    """Tokens with something in between, and pieces of them."""
    places: _Places | None = None
    for start, end, token in needles.pieces(_squeezed(data)):
        places = places or _Places(text)
        first, last = places.of(start), places.of(end - 1) + 1
        kind = "truncated" if end - start < LENGTH else "split"
        yield Finding(first, last, kind, token)


class _Places:
    """From offsets in squeezed text back to offsets in the text."""

    __slots__ = ("_kept", "_runs")

    def __init__(self, text: str) -> None:
        self._runs: list[int] = []
        self._kept: list[int] = []
        kept = 0
        for run in _WORD.finditer(text):
            self._runs.append(run.start())
            self._kept.append(kept)
            kept += run.end() - run.start()

    def of(self, squeezed: int) -> int:
        """Where the letter at this offset of the squeezed text stands in the text."""
        run = bisect.bisect_right(self._kept, squeezed) - 1
        return self._runs[run] + squeezed - self._kept[run]


def _escaped(text: str, needles: Needles, seen: set[str]) -> Iterator[Finding]:
    """Tokens of which letters are escaped."""
    for kind, (sign, pattern) in _ESCAPED.items():
        if sign not in text:
            continue
        plain = _UNESCAPE[kind]
        there = set(needles.tokens_in(plain(text).encode("ascii", "replace")))
        for parts in (pattern, *_WIDER):
            if there <= seen:
                break
            for found in parts.finditer(text):
                part = found.group()
                if sign in part:
                    decoded = plain(part).encode("ascii", "replace")
                    yield from _inside(decoded, found.span(), kind, needles, seen)


def _encoded(data: bytes, needles: Needles, seen: set[str]) -> Iterator[Finding]:
    """Tokens in text that spells bytes."""
    for kind, find, decode in _ENCODED:
        spans = list(find(data))
        if not spans:
            continue
        # Mostly nothing is encoded, and to see that all runs are decoded as one.
        together = b"".join([data[start:end] for start, end in spans])
        if all(seen.issuperset(needles.tokens_in(plain)) for plain in decode(together)):
            continue
        for start, end in spans:
            for plain in decode(data[start:end]):
                yield from _inside(plain, (start, end), kind, needles, seen)


def _inside(
    plain: bytes, span: tuple[int, int], kind: str, needles: Needles, seen: set[str]
) -> Iterator[Finding]:
    for token in needles.tokens_in(plain):
        if token not in seen:
            seen.add(token)
            yield Finding(*span, kind, token)


def _in_base64(data: bytes) -> Iterator[_Span]:
    """The runs of base64 letters, with the line breaks in them."""
    done = 0
    for start, end in runs(data.translate(_BASE64_FLAGS), _SHORTEST_BASE64):
        if start < done:
            continue  # it goes on after a line break, and is in the one before
        found = _GOES_ON.match(data, end) if data[end : end + 1] in _BREAKS else None
        done = end if found is None else found.end()
        yield start, done


def _from_base64(run: bytes) -> Iterator[bytes]:
    """What a run of base64 letters spells from each of the four places where a group may start."""
    if any(sign in run for sign in _BREAKS):
        run = _FOLDED.sub(b"", run)
    run = run.translate(_STANDARD)
    for skipped in range(4):
        group = run[skipped:]
        # One letter of a group spells nothing yet; two or three of them want padding.
        group = group[: len(group) - (len(group) % 4 == 1)]
        yield binascii.a2b_base64(group + b"=" * (-len(group) % 4))


def _in_hex(data: bytes) -> Iterator[_Span]:
    """The runs of hexadecimal digits, of which two make a byte."""
    return runs(data.translate(_HEX_FLAGS), 2 * SHORTEST_PIECE)


def _from_hex(run: bytes) -> Iterator[bytes]:
    """What a run of hexadecimal digits spells, from each of two places where a byte may start."""
    for skipped in range(2):
        yield binascii.a2b_hex(run[skipped : len(run) - (len(run) - skipped) % 2])


_ENCODED = (("base64", _in_base64, _from_base64), ("hex", _in_hex, _from_hex))


def _prefixes(text: str, findings: list[Finding]) -> Iterator[Finding]:
    """Unownable prefixes that no token follows; `findings` are in order."""
    if UNOWNABLE_BUCKET.encode() not in text.encode("ascii", "replace").lower():
        return  # quick to see
    starts = [finding.start for finding in findings]
    for found in _PREFIX.finditer(text):
        at, end = found.span()
        before = bisect.bisect_right(starts, end + 1)
        if not before or findings[before - 1].end <= at:
            yield Finding(at, end, "prefix", "")
