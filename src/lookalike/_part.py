"""Parts of a text that code keeps: the bucket of a URI, the name of a file, its folder.

A placeholder that was cut at such a place says which part it is, so a system that can compute
while the program runs can make that part of the real value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lookalike._ledger import find_entry
from lookalike._split import Original, Piece, merged
from lookalike._token import LENGTH, find_tokens
from lookalike.errors import CompositionError
from lookalike.orchestrators import orchestrator_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lookalike._ledger import Ledger
    from lookalike._tables import Entry


def _rest(value: str) -> str:
    """What follows the scheme."""
    return value.split("://", 1)[1]


def _key(value: str) -> str:
    return _rest(value).split("/", 1)[1]


def _folder(value: str) -> str:
    folder, slash, _ = value.rpartition("/")
    return folder if slash else _none()


def _name(value: str) -> str:
    return value.rpartition("/")[2] if "/" in value else _none()


def _stem(value: str) -> str:
    name = value.rpartition("/")[2]
    stem, dot, _ = name.rpartition(".")
    return stem if dot and stem else _none()


def _first_stem(value: str) -> str:
    stem, dot, _ = value.rpartition("/")[2].partition(".")
    return stem if dot and stem else _none()


def _without(value: str, stem: str) -> str:
    return value[: len(value) - len(value.rpartition("/")[2])] + stem


def _none() -> str:
    raise IndexError("there is no such part")


#: Each by the name that an error says; each raises `IndexError` where a value has no such part.
_PARTS: dict[str, Callable[[str], str]] = {
    "what follows the scheme": _rest,
    "the bucket or host": lambda value: _rest(value).split("/", 1)[0],
    "the path": lambda value: "/" + _key(value),
    "the key": _key,
    "the first folder": lambda value: _key(value).split("/", 1)[0],
    "the folder": _folder,
    "the folder without the scheme": lambda value: _folder(_rest(value)),
    "the path of the folder": lambda value: "/" + _folder(_key(value)),
    "the key of the folder": lambda value: _folder(_key(value)),
    "the name of the folder": lambda value: _name(_folder(value)),
    "the name": _name,
    "the stem": _stem,
    "the name without suffixes": _first_stem,
    "all but the suffix": lambda value: _without(value, _stem(value)),
    "all but the suffixes": lambda value: _without(value, _first_stem(value)),
    "the key without the suffix": lambda value: _key(_without(value, _stem(value))),
    "the key without suffixes": lambda value: _key(_without(value, _first_stem(value))),
    "what follows the last colon": lambda value: value.split(":", 1)[1].rpartition(":")[2],
}
#: What may stand in the text beside a part because it stands there in the placeholder too.
_BEFORE = re.compile(r"/?|[a-z][a-z0-9+.-]*://")
#: With the last letters of what an author put there, which a token ends with by chance.
_BY_CHANCE = re.compile(r"[a-z0-9]{1,3}/")
#: With the first letters of what an author put there instead: `metrics.json` beside `model.json`.
_AFTER = re.compile(r"/?|[/.][\w-]*")
_GOES_ON = re.compile(r"[\w-]")


@dataclass(frozen=True, slots=True)
class Part:
    """A function from a value to a part of it, by all the names that the part may have.

    Several names may fit one piece of a placeholder: the key of `s3://bucket/name` is its name.
    Picklable, so that it can run wherever the value is known.
    """

    names: tuple[str, ...]

    def __str__(self) -> str:
        return " or ".join(self.names)

    def __call__(self, value: object) -> str:
        """The part of `value`, a plain `str`.

        Raises `CompositionError` if it has none, or if what has these names is not one and the
        same: then nobody can tell which was meant.
        """
        text = str(value)
        try:
            found = {_PARTS[name](text) for name in self.names}
        except IndexError:
            found = set()
        if len(found) != 1:
            raise CompositionError(
                f"{text!r} has {'no such part as' if not found else 'several parts for'} {self}",
                hint="The placeholder had a shape that the value has not: give one with the "
                "same folders and suffixes as the value.",
            )
        return found.pop()


def parts_of(text: str) -> dict[str, Part]:
    """The parts of a placeholder that hold a token and are not all of it, by their text."""
    names: dict[str, list[str]] = {}
    for name, function in _PARTS.items():
        try:
            part = function(text)
        except IndexError:
            continue
        if part != text and any(True for _ in find_tokens(part)):
            names.setdefault(part, []).append(name)
    return {part: Part(tuple(each)) for part, each in names.items()}


def compute_parts(text: str, ledger: Ledger | None = None) -> list[Piece]:
    """`text` with computed values of their systems in place of parts of placeholders.

    Raises `CompositionError` if a system cannot compute. What is no part stays text.
    """
    pieces: list[Piece] = []
    done = 0
    before: tuple[Entry, int] | None = None
    for at, token in find_tokens(text):
        entry = find_entry(token, ledger)
        if at < done or entry is None or text[at : at + LENGTH] != token:
            continue
        found = _part_at(text, at, done, entry)
        owner = orchestrator_of(entry.original)
        if found is None or owner is None:
            continue
        start, end, part, place = found
        if before is not None and before[0] is entry and place >= before[1]:
            _refuse_sanitised(text[done:start], entry.text[before[1] : place])
        before = entry, place + end - start
        pieces += [text[done:start], Original(owner.compute(part, entry.original))]
        done = end
    return merged([*pieces, text[done:]])


def _refuse_sanitised(between: str, in_placeholder: str) -> None:
    """Raise where what separates two parts was replaced: the parts may be changed as well."""
    if between != in_placeholder and not any(map(str.isalnum, between)):
        raise CompositionError(
            f"{in_placeholder!r} became {between!r} between two parts of a placeholder",
            hint="Compute the text from the whole value when it is known.",
        )


def _part_at(text: str, at: int, done: int, entry: Entry) -> tuple[int, int, Part, int] | None:
    """The part whose token stands at `at`, where it starts and ends, and where in the placeholder.

    As much of the placeholder as stands there must be the part, but for what separates parts: of
    a truncated placeholder the folder is whole too, and not what was meant. Letters that an author
    put beside it may be those of the placeholder by chance.
    """
    best: tuple[int, int, Any, int] | None = None
    whole = entry.text
    parts = parts_of(whole)
    for here in _occurrences(whole, entry.token):
        # No more of the text than the placeholder is long: it may hold many tokens.
        left = _common_end(text[max(done, at - here) : at], whole[:here])
        right = _common_start(text[at : at + len(whole)], whole[here:])
        found = whole[here - left : here + right]
        goes_on = _GOES_ON.match(text, at + right) is not None
        came_before = at - left > 0 and _GOES_ON.match(text, at - left - 1) is not None
        for part, function in parts.items():
            start = found.find(part)
            if start < 0:
                continue
            by_chance = came_before and _BY_CHANCE.fullmatch(found[:start])
            if not (by_chance or _BEFORE.fullmatch(found[:start])):
                continue
            after = found[start + len(part) :]
            # Where nothing goes on after it, a text was cut off there.
            if not (_AFTER.fullmatch(after) and (goes_on or after in {"", "/"})):
                continue
            first = at - left + start
            if best is None or len(part) > best[1] - best[0]:
                best = first, first + len(part), function, here - left + start
    return best


def _occurrences(text: str, token: str) -> Iterator[int]:
    at = text.find(token)
    while at >= 0:
        yield at
        at = text.find(token, at + 1)


def _common_start(one: str, other: str) -> int:
    pairs = zip(one, other, strict=False)
    return next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _common_end(one: str, other: str) -> int:
    return _common_start(one[::-1], other[::-1])
