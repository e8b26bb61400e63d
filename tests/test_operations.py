"""The table of operations against what Python itself has: `str`, `PurePosixPath`, `urlsplit`."""

from __future__ import annotations

from pathlib import PurePosixPath
from urllib.parse import SplitResult, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookalike import _operations as ops

PATH = PurePosixPath("/folder/model.tar.gz")

# The operators of text that `str` serves without a method of that name in `dir(str)`.
NOT_IN_DIR_OF_STR = {"__radd__", "__reversed__"}

# What PurePath has and PURE_PATH leaves to the original, with the reason.
LEFT_OUT_OF_PATH = {
    "is_reserved": "Windows alone has reserved names; deprecated in 3.13",
    "with_segments": "construction of derived paths (3.12)",
    "full_match": "from 3.13 only: a face means the same on every Python",
    "from_uri": "construction",
    "parser": "the module that splits, no value (3.13)",
}

# What SplitResult has and URI leaves to the original, with the reason.
LEFT_OUT_OF_URI = {
    "geturl": "the text itself: str answers it",
    "encode": "a method of str already",
    "count": "of the tuple; `str` has its own",
    "index": "of the tuple; `str` has its own",
}


def public(names):
    return {name for name in names if not name.startswith("_")}


@pytest.mark.parametrize("name", dir(str))
def test_every_name_of_str_is_an_operation_or_left_out(name):
    """Nothing that `str` can do is forgotten, and nothing is both."""
    assert (name in ops.STRING) != (name in ops.LEFT_OUT)


@pytest.mark.parametrize("name", sorted(ops.LEFT_OUT))
def test_name_left_out_exists_and_says_why(name):
    """The list of what is left out is about `str`, each with a reason."""
    # Before 3.11 `object` has no `__getstate__`; the table is one for all versions.
    assert hasattr(str, name) or name == "__getstate__"
    assert ops.LEFT_OUT[name].strip()
    assert name not in ops.KNOWN


def test_string_holds_nothing_that_text_cannot_do():
    """The face of a string has the names of `dir(str)` and two operators that work without one."""
    assert ops.STRING - set(dir(str)) == NOT_IN_DIR_OF_STR
    assert list(reversed("ab")) == ["b", "a"]
    assert "a" + "b" == "ab"


def test_methods_of_str_are_its_public_names():
    """Every public name of `str` is a method, and STR_METHODS has them all."""
    assert public(dir(str)) == ops.STR_METHODS
    assert all(callable(getattr("", name)) for name in ops.STR_METHODS)


def test_dunders_are_dunders():
    """Methods and dunders do not mix: one is looked up on the instance, the other on the type."""
    for name in ops.TEXT_DUNDERS | ops.EQUALITY | ops.PATH_DUNDERS:
        assert name.startswith("__")
        assert name.endswith("__")
    assert public(ops.STRING) == ops.STR_METHODS


def test_lexical_half_of_pure_path_is_whole():
    """Every public name of PurePosixPath is in the table or left out above."""
    names = public(dir(PurePosixPath)) - set(LEFT_OUT_OF_PATH)
    assert names == ops.PURE_PATH_PROPERTIES | ops.PURE_PATH_METHODS


@pytest.mark.parametrize("name", sorted(ops.PURE_PATH_PROPERTIES))
def test_property_of_a_path_is_a_value(name):
    """A component is read, not called."""
    assert not callable(getattr(PATH, name))


@pytest.mark.parametrize("name", sorted(ops.PURE_PATH_METHODS))
def test_method_of_a_path_is_called(name):
    """A method is called, not read."""
    assert callable(getattr(PATH, name))


def test_dunders_of_a_path_are_those_of_python_but_bytes():
    """PurePath adds `/` and `os.fspath` to `object`; `bytes(path)` is left out: it is no text."""
    added = {
        name
        for name in dir(PurePosixPath)
        if name.startswith("__") and callable(getattr(PurePosixPath, name))
    } - set(dir(object))
    # `__class_getitem__` (3.12) is about type hints.
    assert added - {"__bytes__", "__class_getitem__"} == ops.PATH_DUNDERS


def test_components_of_a_uri_are_those_of_urlsplit():
    """Every public name of what urlsplit returns is in the table or left out above."""
    names = public(dir(SplitResult)) - set(LEFT_OUT_OF_URI)
    assert names == ops.URI_COMPONENTS
    split = urlsplit("https://user:password@host:80/path?query#fragment")
    assert not any(callable(getattr(split, name)) for name in ops.URI_COMPONENTS)


def test_questions_about_the_type_are_no_names_of_python():
    """`is_str` and `is_exact_str` are asked by C code: no attribute has that name."""
    asked = {ops.IS_STR, ops.IS_EXACT_STR}
    assert not asked & {*dir(str), *dir(PurePosixPath), *dir(SplitResult)}
    assert {ops.IS_STR} == ops.STR - ops.STRING
    assert {ops.IS_EXACT_STR} == ops.EXACT_STR - ops.STR


def test_components_in_named_faces_yield_to_the_original():
    """`Parameter.name` stays the original's: the named faces ask for `name?`, not for `name`."""
    for named in (ops.PURE_PATH, ops.URI):
        components = {name.rstrip("?") for name in named if name.endswith("?")}
        assert components
        assert not components & named
    assert {name for name in ops.PURE_PATH if not name.endswith("?")} == {
        "__fspath__",
        "__truediv__",
        "__rtruediv__",
        "__str__",
    }


def test_yielding_marks_each_name():
    """`yielding` marks names and changes nothing else."""
    assert ops.yielding(frozenset({"name", "path"})) == {"name?", "path?"}
    assert ops.yielding(frozenset()) == frozenset()


def test_every_operation_there_is_comes_from_a_table():
    """KNOWN is the tables together, with each component in both forms."""
    components = ops.PURE_PATH_PROPERTIES | ops.PURE_PATH_METHODS | ops.URI_COMPONENTS
    assert (
        ops.STR_METHODS
        | ops.TEXT_DUNDERS
        | ops.EQUALITY
        | ops.PATH_DUNDERS
        | components
        | {f"{name}?" for name in components}
        | {ops.IS_STR, ops.IS_EXACT_STR}
    ) == ops.KNOWN
    # A method of str and a component of the same name would be two rules for one look-up.
    assert not ops.STR_METHODS & components


@pytest.mark.parametrize(
    ("given_names", "closed"),
    [
        pytest.param(set(), set(), id="nothing"),
        pytest.param({"split"}, {"split"}, id="a method"),
        pytest.param({"__eq__"}, {"__eq__", "__ne__", "__hash__"}, id="equality"),
        pytest.param({"__hash__"}, {"__eq__", "__ne__", "__hash__"}, id="hash"),
        pytest.param({"__ne__"}, {"__eq__", "__ne__", "__hash__"}, id="inequality"),
        pytest.param({"name"}, {"name", "name?"}, id="a component"),
        pytest.param({"name?"}, {"name?"}, id="a component that yields"),
        pytest.param({"is_str"}, {"is_str"}, id="a question about the type"),
    ],
)
def test_closing_adds_what_an_operation_cannot_be_without(given_names, closed):
    """Equality comes whole, and who answers `x` answers `x?`; nothing else is added."""
    assert ops.close(frozenset(given_names)) == closed


operations = st.frozensets(st.sampled_from(sorted(ops.KNOWN)))


@settings(deadline=None)
@given(operations, operations)
def test_closing_is_a_closure(first, second):
    """It adds only, adds nothing twice, keeps the order, and unions of closed sets are closed."""
    closed = ops.close(first)
    assert first <= closed
    assert ops.close(closed) == closed
    assert closed <= ops.close(first | second)
    assert ops.close(closed | ops.close(second)) == closed | ops.close(second)
    assert ops.close(closed & ops.close(second)) == closed & ops.close(second)
