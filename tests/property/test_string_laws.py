"""The laws of text: for every operation in a face, `op(proxy)` equals `op(str)`.

In value and type, or in the type of the error. The laws are those of `lookalike.testing`, which
users have too; here every mechanism keeps them.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import lookalike as la
from lookalike import Face
from lookalike._laws._answers import NO_TEXT_ARGUMENT
from lookalike._strategies._arguments import ARGUMENTS, KEYWORDS, texts
from lookalike.testing import check_string_laws, string_cases
from operation_table import CALLS, as_plain

ORIGINAL = la.Deferred("original")
SUBJECTS = {
    "duck": lambda text: la.StringProxy(ORIGINAL, text),
    "carrier": lambda text: la.StringCarrier(ORIGINAL, text),
    "duck of a URI": lambda text: la.URIProxy(ORIGINAL, text),
    "carrier of a path and a URI": lambda text: la.StringCarrier(
        ORIGINAL, text, face=Face.PURE_PATH | Face.URI | Face.STR
    ),
}
DUCK_AND_CARRIER = {name: SUBJECTS[name] for name in ("duck", "carrier")}


def test_every_operation_of_string_has_a_law():
    """No operation of the face is left out, and no argument is made for what does not exist."""
    assert set(CALLS) == set(Face.STRING)
    assert set(ARGUMENTS) <= set(CALLS)
    assert {case.operation for case in string_cases()} == set(CALLS)


@pytest.mark.parametrize("operation", sorted(CALLS))
def test_operation_equals_that_of_str(operation):
    """`op(proxy)` equals `op(str)` in value and type, or in the type of the error."""
    check_string_laws(SUBJECTS, face=Face(operation), laws=["operations"], max_examples=30)


@pytest.mark.parametrize("operation", sorted(set(ARGUMENTS) - NO_TEXT_ARGUMENT))
def test_operation_takes_lookalikes_as_arguments(operation):
    """Text arguments may be lookalikes of the same mechanism: nothing but the text counts."""
    check_string_laws(DUCK_AND_CARRIER, face=Face(operation), laws=["arguments"], max_examples=20)


@pytest.mark.parametrize("operation", sorted(KEYWORDS))
def test_operation_takes_keywords_as_str_does(operation):
    """Keywords reach `str` as they are, and a lookalike among them counts as its text."""
    check_string_laws(DUCK_AND_CARRIER, face=Face(operation), laws=["keywords"], max_examples=60)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_case_has_the_outcome_of_str(subject):
    """The cases as data, which third parties are given."""
    make = SUBJECTS[subject]
    wrong = [str(case) for case in string_cases() if case.outcome(make(case.text)) != case.expected]
    assert wrong == []


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["right", "left", "join", "itself"]), texts), max_size=6))
def test_composition_restores_to_the_join_of_its_parts(steps):
    """Whatever was put around it, text and join say the same, and nothing is dropped."""
    original = la.Deferred("original")
    with la.Ledger():
        for face in (Face.STRING, Face.STR):
            proxy = composed = la.string_like(original, face=face)
            expected = [original]
            for how, text in steps:
                if how == "right":
                    composed, expected = composed + text, [*expected, text]
                elif how == "left":
                    composed, expected = text + composed, [text, *expected]
                elif how == "itself":
                    composed, expected = composed + proxy, [*expected, original]
                else:
                    composed = composed.join([text, text])
                    expected = [text, *expected, text]
            values = {"original": "<value>"}
            rendered = "".join(p if type(p) is str else "<value>" for p in expected)
            assert la.is_lookalike(composed)
            assert la.unwrap(composed).render(values) == rendered
            assert la.restore(as_plain(composed)).render(values) == rendered


@settings(max_examples=100, deadline=None)
@given(texts, texts)
def test_equality_and_hash_are_those_of_str(one, other):
    """In the face, lookalikes and texts are equal, ordered and hashed as their texts."""
    for make in SUBJECTS.values():
        for second in (other, *(wrap(other) for wrap in SUBJECTS.values())):
            assert (make(one) == second) is (one == other)
            assert (make(one) != second) is (one != other)
            assert (second == make(one)) is (one == other)
            assert (make(one) < second) is (one < other)
            assert (make(one) >= second) is (one >= other)
        assert hash(make(one)) == hash(one)
