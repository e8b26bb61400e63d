"""The laws of restoring: whatever text is made of a lookalike comes back, or is refused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from lookalike._document import restore_json
from lookalike._laws._law import Broken, Make, Subjects, count, smallest
from lookalike._laws._operation import Raised
from lookalike._ledger import Ledger
from lookalike._proxies._base import is_lookalike, placeholder_of
from lookalike._restore import restore
from lookalike._scan import scan
from lookalike._wrap import unwrap
from lookalike.errors import LeakError
from lookalike.orchestrators._deferred import Concat, Deferred

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

#: Literals before, between and after; where a piece is cut out.
_Example = tuple[str, str, str, int, int]


def check_restore_laws(make: Make | Mapping[str, Make], *, max_examples: int | None = None) -> None:
    """Nothing, if what is made of `make(original)` as text is restored, and nothing else is.

    `make` takes a `Deferred` and gives a lookalike, or the plain text of `Face.EXACT_STR`, with a
    token in it. Alone, in longer text, beside another, in a tree and in JSON the original comes
    back by identity, in a canonical `Concat` with the text around it; `scan` sees it; two originals
    never share their text; a piece is refused with `LeakError`, or is too short to tell.

    Raises `LawError` for the first law that is broken, with the smallest example: the texts around,
    and where a piece was cut out. Otherwise as `check_string_laws`.

    >>> from lookalike import string_like
    >>> check_restore_laws(lambda original: string_like(original, "s3://bucket/key"))
    """
    from hypothesis import strategies as st  # noqa: PLC0415 - only who checks needs it

    subjects = Subjects(make, "an original")
    count(max_examples)
    # No letters and digits: what stands next to a token must not look like a part of it.
    around = st.just("") | st.text('/ .:%{}"\\\né', max_size=4) | st.sampled_from(["/x", "a-"])
    cuts = st.integers(0, 60)
    broken = smallest(
        st.tuples(around, around, around, cuts, cuts),
        lambda example: _broken(subjects, example),
        max_examples,
    )
    if broken is not None:
        raise broken.error(
            "Restoring needs a token: make lookalikes with string_like, path_like or uri_like, "
            "and without unique=False."
        )
    subjects.require_each()


def _broken(subjects: Subjects, example: _Example) -> Broken | None:
    for key in subjects:
        with Ledger():
            one, other = Deferred("one"), Deferred("other")
            first, second = subjects.make(key, one), subjects.make(key, other)
            for law, asked, ask, expected in _questions(example, one, other, first, second):
                try:
                    found = ask()
                except Exception as error:  # noqa: BLE001 - an error is an answer
                    found = Raised(type(error))
                if not _same(found, expected):
                    return Broken(subjects.name(key), law, asked, example, expected, found)
    return None


def _same(found: object, expected: object) -> bool:
    return type(found) is type(expected) and (found is expected or found == expected)


def _text(made: Any) -> str:
    return placeholder_of(made) if is_lookalike(made) else str(made)


def _join(*parts: object) -> object:
    filled = [part for part in parts if part != ""]
    return filled[0] if len(filled) == 1 else Concat(filled)


def _questions(
    example: _Example, one: Deferred, other: Deferred, first: Any, second: Any
) -> Iterator[tuple[str, str, Callable[[], object], object]]:
    before, between, after, start, end = example
    text, another = _text(first), _text(second)
    yield "alone", "restore(str(x)) is original", lambda: restore(text) is one, True
    yield "itself", "restore(x) is original", lambda: restore(first) is one, True
    yield "apart", "two originals share a text", lambda: text == another, False
    yield (
        "in text",
        f'restore(f"{{{before!r}}}{{x}}{{{after!r}}}")',
        lambda: restore(f"{before}{text}{after}"),
        _join(before, one, after),
    )
    yield (
        "beside another",
        f'restore(f"{{x}}{{{between!r}}}{{y}}{{{after!r}}}")',
        lambda: restore(f"{text}{between}{another}{after}"),
        _join(one, between, other, after),
    )
    yield "in a tree", 'restore({"a": [x]})', lambda: restore({"a": [text, 1]}), {"a": [one, 1]}
    yield (
        "in JSON",
        'restore_json(json.dumps({"a": x}))',
        lambda: json.loads(restore_json(json.dumps({"a": text}))),
        {"a": {"$deferred": "one"}},
    )
    yield "seen", 'scan({"a": x}) finds it', lambda: bool(scan({"a": [f"{before}{text}"]})), True
    piece = text[start : len(text) - end]
    if piece != text:
        yield (
            "a piece",
            f"restore(str(x)[{start}:{len(text) - end}]) leaves the text or raises LeakError",
            lambda: _is_left_or_refused(piece),
            True,
        )
    if is_lookalike(first) and "__add__" in type(first)._self_face and after:
        yield "+", f"unwrap(x + {after!r})", lambda: unwrap(first + after), _join(one, after)


def _is_left_or_refused(piece: str) -> bool:
    try:
        return restore(piece) is piece
    except LeakError:
        return True
