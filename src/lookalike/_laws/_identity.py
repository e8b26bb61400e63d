"""The laws of identity: a lookalike is its original in everything but what its face answers."""

from __future__ import annotations

import copy
import pickle
from typing import TYPE_CHECKING, Any, NamedTuple

from lookalike._laws._law import Broken, Make, Subjects, count, smallest
from lookalike._laws._operation import Raised
from lookalike._ledger import Ledger, find_entry
from lookalike._proxies._base import is_lookalike, original_of, placeholder_of
from lookalike._token import find_tokens
from lookalike._wrap import string_like, unwrap
from lookalike.errors import ImmutableError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hypothesis.strategies import SearchStrategy


class _Law(NamedTuple):
    """A name, the question in Python and how it is asked, and the answer that is right."""

    name: str
    asked: str
    ask: Callable[[Any, Any], object]
    expected: object = True


def check_identity_laws(
    make: Make | Mapping[str, Make],
    originals: SearchStrategy[Any] | None = None,
    *,
    max_examples: int | None = 20,
) -> None:
    """Nothing, if `make(original)` gives lookalikes that stay what they stand for.

    `unwrap` gives the very original, out of containers, copies and pickles too; the lookalike is
    true, equal to itself, of one hash and of the original's class; its repr never holds the whole
    placeholder; nobody can change it; wrapped again it is not wrapped twice. `originals` is a
    strategy; those of `lookalike.strategies` if it is left out.

    Raises `LawError` for the first law that is broken, and otherwise as `check_string_laws`.

    >>> from lookalike import string_like
    >>> check_identity_laws(lambda original: string_like(original, "s3://bucket/key"))
    """
    from lookalike._strategies._originals import originals as embedded  # noqa: PLC0415 - only who checks needs it

    subjects = Subjects(make, "an original")
    count(max_examples)
    broken = smallest(
        embedded() if originals is None else originals,
        lambda original: _broken(subjects, original),
        max_examples,
    )
    if broken is not None:
        raise broken.error("See lookalike.string_like for what makes such a lookalike.")
    subjects.require_each()


def _broken(subjects: Subjects, original: Any) -> Broken | None:
    for key in subjects:
        with Ledger():
            made = subjects.make(key, original)
            for law in _LAWS:
                try:
                    found = law.ask(made, original)
                except Exception as error:  # noqa: BLE001 - an error is an answer
                    found = Raised(type(error))
                if type(found) is not type(law.expected) or found != law.expected:
                    name = subjects.name(key)
                    return Broken(name, law.name, law.asked, original, law.expected, found)
    return None


def _is_kept(made: Any, again: Any, original: Any) -> bool:
    """Whether another lookalike of the same original came, with the same class and text."""
    is_same = type(again) is type(made) and placeholder_of(again) == placeholder_of(made)
    return is_same and unwrap(again) is original


def _arrives(made: Any, original: Any) -> bool:
    """Whether a pickled one is the same here, where its token is known; else whether it is one."""
    arrived = pickle.loads(pickle.dumps(made))  # noqa: S301 - it was pickled just before
    tokens = [token for _, token in find_tokens(placeholder_of(made))]
    if any(find_entry(token) for token in tokens):
        return _is_kept(made, arrived, original)
    return type(arrived) is type(made) and type(unwrap(arrived)) is type(original)


def _is_changed(made: Any, _: object) -> bool:
    try:
        made.no_such_attribute = 1
    except ImmutableError:
        return False
    return True


def _wrapped_again(made: Any, _: object) -> bool:
    again = string_like(made, face=type(made)._self_face)
    return original_of(again) is original_of(made) and placeholder_of(again) == placeholder_of(made)


_LAWS = (
    _Law("a lookalike", "is_lookalike(x)", lambda made, _: is_lookalike(made)),
    _Law("unwrap", "unwrap(x) is original", lambda made, original: unwrap(made) is original),
    _Law(
        "unwrap in containers",
        'unwrap({"a": [x]})["a"][0] is original',
        lambda made, original: unwrap({"a": [made]})["a"][0] is original,
    ),
    _Law(
        "copy",
        "copy.copy(x) is a lookalike of original",
        lambda made, original: _is_kept(made, copy.copy(made), original),
    ),
    _Law(
        "deepcopy",
        "copy.deepcopy(x) is a lookalike of original",
        lambda made, original: _is_kept(made, copy.deepcopy(made), original),
    ),
    _Law("pickle", "pickle.loads(pickle.dumps(x)) is a lookalike of original", _arrives),
    _Law("truth", "bool(x)", lambda made, _: bool(made)),
    _Law(
        "class",
        "isinstance(x, type(original))",
        lambda made, original: isinstance(made, type(original)),
    ),
    _Law("equal to itself", "x == x", lambda made, _: made == made),  # noqa: PLR0124 - the law
    _Law("not unequal to itself", "x != x", lambda made, _: made != made, expected=False),  # noqa: PLR0124 - the law
    _Law("unequal to others", "x == object()", lambda made, _: made == object(), expected=False),
    _Law(
        "one hash",
        "hash(x) == hash(copy.copy(x))",
        lambda made, _: hash(made) == hash(copy.copy(made)),
    ),
    _Law(
        "repr",
        "repr(x) holds the whole placeholder",
        lambda made, _: placeholder_of(made) in repr(made),
        expected=False,
    ),
    _Law("unchangeable", "x.no_such_attribute = 1 is taken", _is_changed, expected=False),
    _Law("wrapped once", "string_like(x) is a lookalike of original", _wrapped_again),
)
