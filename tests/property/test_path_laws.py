"""The laws of paths: a lookalike with `Face.PURE_PATH` equals `PurePosixPath` of its text."""

from __future__ import annotations

import os
import pickle
import sys
from pathlib import PurePath, PurePosixPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import lookalike as la
from fake_originals import Bare
from lookalike import Face
from operation_table import Raised

segments = st.text("ab. ", max_size=3) | st.sampled_from(["..", ".", "a.tar.gz", "é", "*", ""])
paths = st.lists(segments, max_size=4).map("/".join) | st.sampled_from(
    ["/", "//", "///", "//a/b", "a//b", "./a", "/a/", "a/./b", ".", "a/..", ""]
)

ORIGINAL = Bare()
SUBJECTS = {
    "duck": lambda text: la.path_like(ORIGINAL, text, face=Face.PURE_PATH, unique=False),
    "carrier": lambda text: la.StringCarrier(ORIGINAL, text, face=Face.PURE_PATH | Face.STR),
}

PROPERTIES = "parts drive root anchor name stem suffix suffixes parent".split()
METHODS = {
    "with_name": st.tuples(segments),
    "with_stem": st.tuples(segments),
    "with_suffix": st.tuples(st.sampled_from(["", ".gz", ".", "gz", "./a", ".tar.gz"]) | segments),
    "relative_to": st.tuples(paths),
    "is_relative_to": st.tuples(paths),
    "is_absolute": st.just(()),
    "match": st.tuples(st.sampled_from(["*", "*.gz", "a/*", "/a", "", "**"]) | paths),
    "as_posix": st.just(()),
    "as_uri": st.just(()),
}
COMPOSING = {
    "joinpath": (lambda path, others: path.joinpath(*others), st.lists(paths, max_size=3)),
    "/": (lambda path, others: path / others[0], st.tuples(paths)),
    "reflected /": (lambda path, others: others[0] / path, st.tuples(paths)),
    "/ a path": (lambda path, others: path / PurePosixPath(others[0]), st.tuples(paths)),
}


@pytest.fixture(params=SUBJECTS)
def make(request):
    """A lookalike with PURE_PATH, of each mechanism."""
    return SUBJECTS[request.param]


def seen(ask, *arguments):
    """The value and its type, or the type of the error."""
    try:
        value = ask(*arguments)
    except Exception as error:  # noqa: BLE001 - an error is an outcome
        return Raised(type(error))
    return type(value), value


def test_every_operation_of_pure_path_has_a_law():
    """Properties, methods and operators together are the face."""
    dunders = {"__fspath__", "__truediv__", "__rtruediv__", "__str__"}
    named = {*PROPERTIES, "parents", *METHODS, "joinpath"}
    assert set(Face.PURE_PATH) == dunders | {f"{name}?" for name in named}


@pytest.mark.parametrize("name", PROPERTIES)
@settings(max_examples=60, deadline=None)
@given(text=paths)
def test_property_equals_that_of_pure_posix_path(name, text):
    """The component of the path that the text spells, as the plain value that pathlib gives."""
    for mechanism, subject in SUBJECTS.items():
        if text.strip() or mechanism == "carrier":
            expected = seen(getattr, PurePosixPath(text), name)
            assert seen(getattr, subject(text), name) == expected, mechanism


@settings(max_examples=60, deadline=None)
@given(text=paths)
def test_parents_equal_those_of_pure_posix_path(text):
    """`parents` is a sequence of the same paths."""
    for mechanism, subject in SUBJECTS.items():
        if text.strip() or mechanism == "carrier":
            assert list(subject(text).parents) == list(PurePosixPath(text).parents)


@pytest.mark.parametrize("name", sorted(METHODS))
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_method_equals_that_of_pure_posix_path(name, data):
    """The method's value and type, or the type of its error."""
    text = data.draw(paths.filter(str.strip), label="text")
    arguments = data.draw(METHODS[name], label="arguments")
    expected = seen(lambda path: getattr(path, name)(*arguments), PurePosixPath(text))
    for mechanism, subject in SUBJECTS.items():
        ours = seen(lambda path: getattr(path, name)(*arguments), subject(text))
        assert ours == expected, mechanism


@pytest.mark.skipif(sys.version_info < (3, 12), reason="walk_up is new in Python 3.12")
def test_method_takes_keywords_as_pure_posix_path_does(make):
    """`relative_to(..., walk_up=True)` reaches pathlib."""
    assert make("/a/b").relative_to("/a/c", walk_up=True) == PurePosixPath("../b")


@pytest.mark.parametrize("name", sorted(COMPOSING))
@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_joining_equals_that_of_pure_posix_path(name, data):
    """The path that the joined text spells is the path that joining the paths gives."""
    ask, others = COMPOSING[name]
    text = data.draw(paths.filter(str.strip), label="text")
    arguments = data.draw(others, label="others")
    expected = ask(PurePosixPath(text), arguments)
    for mechanism, subject in SUBJECTS.items():
        joined = ask(subject(text), arguments)
        spelled = la.placeholder_of(joined) if la.is_lookalike(joined) else joined
        assert PurePosixPath(spelled) == expected, mechanism
        if not la.is_lookalike(joined):
            assert isinstance(joined, PurePath)


@pytest.mark.parametrize("name", sorted(COMPOSING))
@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_joining_keeps_the_original_unless_an_absolute_path_drops_it(name, data):
    """Where the text of the placeholder is still in the result, the original is too."""
    ask, others = COMPOSING[name]
    arguments = data.draw(others, label="others")
    original = la.Deferred("original")
    with la.Ledger():
        proxy = la.path_like(original, "data", face=Face.PURE_PATH)
        joined = ask(proxy, arguments)
        restored = la.restore(joined)
        kept = la.placeholder_of(proxy) in os.fspath(joined)
        parts = restored.parts if isinstance(restored, la.Concat) else (restored,)
        assert any(part is original for part in parts) is kept


@settings(max_examples=60, deadline=None)
@given(text=paths.filter(str.strip))
def test_fspath_and_str_give_the_very_text(text):
    """Not normalised: `s3://b` would become `s3:/b`."""
    for mechanism, subject in SUBJECTS.items():
        proxy = subject(text)
        assert os.fspath(proxy) == text
        assert str(proxy) == text
        # Until 3.12 pathlib interns a single segment, see test_traps.py.
        if mechanism == "duck" or sys.version_info >= (3, 12):
            assert PurePosixPath(proxy) == PurePosixPath(text)
        assert os.fspath(pickle.loads(pickle.dumps(proxy))) == text
