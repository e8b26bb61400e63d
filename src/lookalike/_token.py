"""Tokens: the marks that make a placeholder recoverable.

A token is 16 lower-case letters and digits, first a letter: 9 characters of identity, drawn from
the operating system's generator, and 7 of checksum. That alphabet is kept by most text operations
and allowed by most naming rules. The checksum makes one false alarm in about 2 * 10**9 random
64-letter words; with 6 characters it would be one in 6 * 10**7.

The last character of the checksum repeats one of the identity. A regular expression can see that,
so long runs of letters, such as base64, are passed over without computing checksums.
"""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Iterator

IDENTITY = 9
CHECKSUM = 7
LENGTH = IDENTITY + CHECKSUM

#: Where the token goes in the template of a placeholder.
MARK = "{token}"

#: A shorter piece of a token cannot be told from chance.
SHORTEST_PIECE = 10

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_LETTERS = _DIGITS[10:]
_PAIRS = [first + second for first in _DIGITS for second in _DIGITS]
_KEPT = _DIGITS + _LETTERS.upper()
_REPEATED = 4
_CHECKS = 36 ** (CHECKSUM - 1)
_IDENTITIES = 26 * 36 ** (IDENTITY - 1)


def flags_of(characters: str) -> bytes:
    """A table for `bytes.translate`: these characters as `a`, everything else as a space."""
    return bytes(97 if chr(byte) in characters else 32 for byte in range(256))


_FLAGS = flags_of(_KEPT)
#: What may be a token in a run of lower-case letters and digits, wherever it starts.
_CANDIDATE = re.compile(
    rb"(?=[a-z].{%d}(.).{%d}\1)" % (_REPEATED - 1, LENGTH - _REPEATED - 2), re.DOTALL
)


def _base36(number: int, pairs: int) -> str:
    """The last digits of a number, so many pairs of them: two at a time take half the time."""
    text = ""
    for _ in range(pairs):
        number, pair = divmod(number, len(_PAIRS))
        text = _PAIRS[pair] + text
    return text


def checksum(identity: str) -> str:
    """The 7 characters that follow `identity` in a token, plain `str`."""
    # 36**6 is below 2**32, so one CRC fills six characters.
    check = _base36(crc32(identity.encode("ascii")), CHECKSUM // 2)
    return check + identity[_REPEATED]


def new_token() -> str:
    """A token that was (but for chance) never issued before, plain `str`.

    The identity comes from the operating system: a seeded generator would give a forked child
    its parent's next tokens.
    """
    number = secrets.randbelow(_IDENTITIES)
    first, rest = divmod(number, 36 ** (IDENTITY - 1))
    identity = _LETTERS[first] + _base36(rest, IDENTITY // 2)
    return identity + checksum(identity)


def is_token(text: str) -> bool:
    """Whether `text` is exactly one well-formed token."""
    return (
        len(text) == LENGTH
        and text.isascii()
        and text.isalnum()
        and text == text.lower()
        and text[0] in _LETTERS
        and checksum(text[:IDENTITY]) == text[IDENTITY:]
    )


def find_tokens(text: str) -> Iterator[tuple[int, str]]:
    """Every well-formed token in `text`, in any case: its offset, and the token in lower case."""
    if len(text) < LENGTH:
        return
    # One byte for each character, so that the places are those of the text.
    data = text.encode("ascii", "replace").lower()
    search = _CANDIDATE.search
    for start, end in runs(data.translate(_FLAGS), LENGTH):
        candidate = search(data, start, end)
        # A token may stand anywhere in a longer run of letters: f"{bucket}backup".
        while candidate is not None:
            at = candidate.start()
            middle = at + IDENTITY
            if crc32(data[at:middle]) % _CHECKS == int(data[middle : at + LENGTH - 1], 36):
                yield at, data[at : at + LENGTH].decode()
                at += LENGTH - 1
            candidate = search(data, at + 1, end)


def runs(flags: bytes, shortest: int) -> Iterator[tuple[int, int]]:
    """Where `flags` are `a` and nothing else for so long at least: start and end of each run.

    That is one constant text to find, which C does ten times faster than a regular expression
    looks for a class of characters.
    """
    needle = b"a" * shortest
    find = flags.find
    start = find(needle)
    while start >= 0:
        end = find(b" ", start + shortest)
        if end < 0:
            end = len(flags)
        yield start, end
        start = find(needle, end)
