"""The laws of paths: a lookalike with `Face.PURE_PATH` equals `PurePosixPath` of its text."""

from __future__ import annotations

import os
import pickle
import sys
from pathlib import PurePosixPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import lookalike as la
from fake_originals import Bare
from lookalike import Face
from lookalike._strategies._arguments import paths
from lookalike.testing import check_path_laws, path_cases

ORIGINAL = Bare()
SUBJECTS = {
    "duck": lambda text: la.path_like(ORIGINAL, text, face=Face.PURE_PATH, unique=False),
    "carrier": lambda text: la.StringCarrier(ORIGINAL, text, face=Face.PURE_PATH | Face.STR),
}

PROPERTIES = "parts drive root anchor name stem suffix suffixes parent".split()
METHODS = """
    with_name with_stem with_suffix relative_to is_relative_to is_absolute match as_posix as_uri
""".split()
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


def test_every_operation_of_pure_path_has_a_law():
    """Properties, methods and operators together are the face."""
    dunders = {"__fspath__", "__truediv__", "__rtruediv__", "__str__"}
    named = {*PROPERTIES, "parents", *METHODS, "joinpath"}
    assert set(Face.PURE_PATH) == dunders | {f"{name}?" for name in named}
    assert {case.operation for case in path_cases()} == dunders | named


@pytest.mark.parametrize("name", [*PROPERTIES, "parents", *sorted(METHODS)])
def test_operation_equals_that_of_pure_posix_path(name):
    """Its plain value and type as pathlib gives them, or the type of its error."""
    check_path_laws(SUBJECTS, face=Face(name), max_examples=60)


@pytest.mark.parametrize("name", ["joinpath", "__truediv__", "__rtruediv__"])
def test_joining_equals_that_of_pure_posix_path(name):
    """The path that the joined text spells is the path that joining the paths gives."""
    check_path_laws(SUBJECTS, face=Face(name), max_examples=160 if name == "__truediv__" else 80)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_case_has_the_outcome_of_pure_posix_path(subject):
    """The cases as data, which third parties are given."""
    make = SUBJECTS[subject]
    wrong = [str(case) for case in path_cases() if case.outcome(make(case.text)) != case.expected]
    assert wrong == []


@pytest.mark.skipif(sys.version_info < (3, 12), reason="walk_up is new in Python 3.12")
def test_method_takes_keywords_as_pure_posix_path_does(make):
    """`relative_to(..., walk_up=True)` reaches pathlib."""
    assert make("/a/b").relative_to("/a/c", walk_up=True) == PurePosixPath("../b")


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
