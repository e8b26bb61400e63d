"""Errors: one root, fields, equal by value, picklable, and each the builtin that fits."""

from __future__ import annotations

import copy
import pickle
import sys
import traceback

import pytest

from lookalike import errors

PROBLEM = "the value 7 is odd"
HINT = "Use an even one."

# Each class, the builtin that it is, and its own fields with something to put into them.
TABLE = {
    "LookalikeError": (Exception, {}),
    "FaceError": (ValueError, {}),
    "PlaceholderError": (ValueError, {"placeholder": "s3://corp/key"}),
    "OriginalError": (TypeError, {"original_type": "int"}),
    "ImmutableError": (AttributeError, {}),
    "CompositionError": (TypeError, {}),
    "LiftError": (ValueError, {"value": ["Get"]}),
    "LeakError": (ValueError, {"leaks": ("first", "second")}),
    "DependencyError": (ImportError, {}),
    "DocumentError": (ValueError, {}),
    "ForeignTokenError": (LookupError, {"token": "abc", "leaks": ("first",)}),
    "ClosedLedgerError": (LookupError, {"token": "abc"}),
    "TokenClashError": (ValueError, {"token": "abc"}),
    "UnhashableOriginalError": (TypeError, {}),
    "PolicyError": (ValueError, {}),
    "ProbeError": (RuntimeError, {}),
    "InputError": (LookupError, {"name": "model"}),
    "LawError": (
        AssertionError,
        {"law": "find", "subject": "Label", "example": ["a"], "expected": True, "found": False},
    ),
}

each_class = pytest.mark.parametrize("name", TABLE)


def make(name, /, **changes):
    fields = {"problem": PROBLEM, "hint": HINT, **TABLE[name][1], **changes}
    return getattr(errors, name)(**fields)


def test_every_public_error_is_in_the_table():
    """A new error class is tested as every other."""
    assert set(TABLE) == set(errors.__all__)
    classes = {
        name
        for name, value in vars(errors).items()
        if isinstance(value, type) and issubclass(value, Exception) and not name.startswith("_")
    }
    assert classes == set(TABLE)


@each_class
def test_every_error_is_caught_by_the_root_and_by_a_builtin(name):
    """One `except LookalikeError` catches all; `except ValueError` keeps working."""
    builtin, _ = TABLE[name]
    for caught in (errors.LookalikeError, builtin):
        with pytest.raises(caught):
            raise make(name)


@each_class
def test_only_the_error_of_a_change_is_an_attribute_error(name):
    """`hasattr` swallows an AttributeError, so nothing that must be heard is one."""
    assert isinstance(make(name), AttributeError) == (name == "ImmutableError")


@each_class
def test_no_error_is_a_key_error(name):
    """The text of a KeyError has quotes around it; LookupError has none."""
    assert not isinstance(make(name), KeyError)
    assert str(make(name)).startswith(PROBLEM)


def test_change_of_an_original_is_a_type_error_too():
    """Setting an item raises TypeError in Python, setting an attribute AttributeError."""
    assert isinstance(make("ImmutableError"), TypeError)


def test_foreign_token_is_a_leak_and_a_closed_ledger_a_foreign_token():
    """Whoever handles leaks handles tokens that nobody knows as well."""
    assert issubclass(errors.ForeignTokenError, errors.LeakError)
    assert issubclass(errors.ClosedLedgerError, errors.ForeignTokenError)


@each_class
def test_text_shows_the_problem_and_what_to_do_next(name):
    """The message is what is wrong on one line, and the next step below it."""
    assert str(make(name)) == f"{PROBLEM}\n  {HINT}"


def test_text_without_a_hint_is_the_problem_alone():
    """No hint, no second line."""
    assert str(errors.FaceError(PROBLEM)) == PROBLEM


@each_class
def test_uncaught_error_prints_its_hint(name):
    """What Python prints of an uncaught error tells what to do next."""
    printed = "".join(traceback.format_exception_only(type(make(name)), make(name)))
    assert PROBLEM in printed
    assert HINT in printed


@each_class
def test_fields_are_what_was_given(name):
    """Programs read fields; nobody has to parse prose."""
    error = make(name)
    expected = {"problem": PROBLEM, "hint": HINT, **TABLE[name][1]}
    assert {field: getattr(error, field) for field in expected} == expected
    assert error.args == (PROBLEM,)


def test_leaks_of_a_leak_error_are_empty_unless_given():
    """`for leak in error.leaks` works with every leak error."""
    assert errors.LeakError(PROBLEM).leaks == ()
    assert errors.ForeignTokenError(PROBLEM, token="abc").leaks == ()


@each_class
def test_equal_fields_make_equal_errors(name):
    """Errors are compared by value, so that a test can compare whole errors."""
    assert make(name) == make(name)
    assert not make(name) != make(name)  # noqa: SIM202 - `!=` is what is asked
    assert hash(make(name)) == hash(make(name))
    assert len({make(name), make(name)}) == 1


@each_class
def test_any_other_field_makes_another_error(name):
    """No field is left out of the comparison."""
    for field in ("problem", "hint", *TABLE[name][1]):
        assert make(name, **{field: "something else"}) != make(name)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(errors.FaceError(PROBLEM, hint=HINT), id="a sibling"),
        pytest.param(errors.ForeignTokenError(PROBLEM, hint=HINT), id="a subclass"),
        pytest.param(errors.LookalikeError(PROBLEM, hint=HINT), id="the root"),
        pytest.param(ValueError(PROBLEM), id="the builtin"),
        pytest.param(f"{PROBLEM}\n  {HINT}", id="its text"),
        pytest.param(None, id="nothing"),
    ],
)
def test_equal_fields_of_another_class_make_another_error(other):
    """The class is part of the value, in both directions."""
    error = errors.LeakError(PROBLEM, hint=HINT)
    assert error != other
    assert other != error


def test_error_with_an_unhashable_field_has_a_hash():
    """A LiftError may hold a list, and is kept in sets like every exception."""
    assert len({make("LiftError"), make("LiftError")}) == 1


def test_raising_changes_neither_value_nor_hash():
    """Traceback, cause and context are not part of the value."""
    fresh = make("PlaceholderError")
    with pytest.raises(errors.PlaceholderError) as caught:
        raise make("PlaceholderError") from KeyError("cause")
    assert caught.value == fresh
    assert hash(caught.value) == hash(fresh)


@pytest.mark.skipif(sys.version_info < (3, 11), reason="add_note came with Python 3.11")
def test_note_is_not_part_of_the_value():
    """Who adds where it happened does not make another error of it."""
    noted = make("LeakError")
    noted.add_note("while compiling step 3")
    assert noted == make("LeakError")


@each_class
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_error_comes_through_pickle_as_it_was(name, protocol):
    """A worker process sends its errors home, fields included."""
    error = make(name)
    arrived = pickle.loads(pickle.dumps(error, protocol))
    assert type(arrived) is type(error)
    assert arrived == error
    assert str(arrived) == str(error)
    assert arrived.args == error.args


@each_class
@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy], ids=["copy", "deepcopy"])
def test_copy_of_an_error_is_equal(name, copied):
    """Copying loses no field."""
    assert copied(make(name)) == make(name)
