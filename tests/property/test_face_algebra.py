"""Faces form a distributive lattice with a difference; the oracle is Python's `frozenset`."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given, settings

from lookalike import Face, FaceError, strategies
from lookalike._operations import KNOWN
from lookalike._strategies._faces import operations

EQUALITY = {"__eq__", "__ne__", "__hash__"}

names = operations()
#: Any face but EXACT_STR, which is not closed under union and difference; its laws stand below.
faces = strategies.faces(exact=False)
any_faces = strategies.faces()


def as_set(face):
    """The names of a face, without asking it for them as a set."""
    return frozenset(list(face))


# --- union, intersection --------------------------------------------------------------------------


@settings(deadline=None)
@given(any_faces)
def test_union_and_intersection_with_itself_change_nothing(a):
    """Idempotence."""
    assert a | a == a
    assert a & a == a


@settings(deadline=None)
@given(faces, faces)
def test_order_of_operands_does_not_matter(a, b):
    """Commutativity."""
    assert a | b == b | a
    assert a & b == b & a


@settings(deadline=None)
@given(faces, faces, faces)
def test_grouping_of_operands_does_not_matter(a, b, c):
    """Associativity."""
    assert (a | b) | c == a | (b | c)
    assert (a & b) & c == a & (b & c)


@settings(deadline=None)
@given(faces, faces)
def test_one_operation_absorbs_the_other(a, b):
    """Absorption: the two operations belong to one lattice."""
    assert a | (a & b) == a
    assert a & (a | b) == a


@settings(deadline=None)
@given(faces, faces, faces)
def test_each_operation_distributes_over_the_other(a, b, c):
    """Distributivity, both ways."""
    assert a & (b | c) == (a & b) | (a & c)
    assert a | (b & c) == (a | b) & (a | c)


@settings(deadline=None)
@given(any_faces)
def test_nothing_is_neutral_in_a_union_and_ends_an_intersection(a):
    """`Face.NOTHING` is the bottom of the lattice."""
    assert a | Face.NOTHING == a
    assert a & Face.NOTHING == Face.NOTHING
    assert a >= Face.NOTHING


@settings(deadline=None)
@given(faces, faces)
def test_union_and_intersection_are_those_of_the_names(a, b):
    """Nothing is added and nothing is lost: the frozensets of names say the same."""
    assert as_set(a | b) == as_set(a) | as_set(b)
    assert as_set(a & b) == as_set(a) & as_set(b)


# --- order ----------------------------------------------------------------------------------------


@settings(deadline=None)
@given(faces, faces)
def test_order_is_inclusion_and_agrees_with_union_and_intersection(a, b):
    """`a <= b` exactly if the union is b, exactly if the intersection is a."""
    included = as_set(a).issubset(as_set(b))
    assert (a <= b) is included
    assert (b >= a) is included
    assert (a in b) is included
    assert (a | b == b) is included
    assert (a & b == a) is included


@settings(deadline=None)
@given(any_faces, any_faces)
def test_strict_order_is_order_without_equality(a, b):
    """`<` is `<=` and not `==`; so is `>` with `>=`; and both ways round means equal."""
    assert (a < b) is (a <= b and a != b)
    assert (a > b) is (a >= b and a != b)
    assert (a == b) is (a <= b <= a)


@settings(deadline=None)
@given(any_faces, any_faces, any_faces)
def test_order_is_transitive(a, b, c):
    """What is in b is in whatever holds b."""
    low, high = a & b, b
    assert low <= high
    assert (low & c) <= high
    assert not (a <= b <= c) or a <= c


@settings(deadline=None)
@given(faces, faces)
def test_union_is_the_least_face_above_both(a, b):
    """Above both, and below everything above both."""
    union = a | b
    assert a <= union
    assert b <= union
    for name in union:
        smaller = union - Face(name)
        assert not (a <= smaller and b <= smaller)


# --- difference -----------------------------------------------------------------------------------


@settings(deadline=None)
@given(faces, faces)
def test_difference_is_in_the_first_and_apart_from_the_second(a, b):
    """What is left was there before, and nothing that was taken is left."""
    left = a - b
    assert left <= a
    assert left & b == Face.NOTHING


@settings(deadline=None)
@given(faces, faces, faces)
def test_difference_is_the_largest_such_face(a, b, c):
    """Whatever is in a and apart from b is in `a - b`: no more was taken than needed."""
    part = a & c
    if part & b == Face.NOTHING:
        assert part <= a - b
    assert (part - b) <= a - b


@settings(deadline=None)
@given(any_faces)
def test_difference_with_nothing_changes_nothing(a):
    """Taking nothing leaves everything; taking from nothing leaves nothing."""
    assert a - Face.NOTHING == a
    assert Face.NOTHING - a == Face.NOTHING


@settings(deadline=None)
@given(faces)
def test_difference_with_itself_is_nothing(a):
    """All taken, none left."""
    assert a - a == Face.NOTHING


@settings(deadline=None)
@given(faces, faces, faces)
def test_difference_agrees_with_union(a, b, c):
    """Taking one after the other is taking both; taking from a union is taking from each part."""
    assert (a - b) - c == a - (b | c)
    assert (a | b) - c == (a - c) | (b - c)


@settings(deadline=None)
@given(faces, faces)
def test_difference_and_intersection_never_make_more_than_there_was(a, b):
    """The parts together are at most the whole.

    They may be less, so this is no Boolean algebra: `Face("name") - Face("name?")` takes both
    forms, since nothing can answer `name` and not `name?`.
    """
    assert (a - b) | (a & b) <= a
    assert ((a - b) | (a & b) == a) is all(
        f"{name}?" not in b.operations or name in b.operations for name in a
    )


def test_difference_takes_both_forms_of_a_component():
    """Either form taken, the component is not answered any more."""
    assert Face("name") - Face("name?") == Face.NOTHING
    assert Face("name?") - Face("name") == Face.NOTHING


def test_difference_takes_equality_whole():
    """Hash without equality breaks dict and set."""
    assert Face.STRING - Face("__hash__") == Face.STRING - Face("__eq__")
    assert as_set(Face.STRING - Face("__hash__")) == as_set(Face.STRING) - EQUALITY


# --- closure --------------------------------------------------------------------------------------


@settings(deadline=None)
@given(names)
def test_face_holds_its_names_and_what_they_cannot_be_without(some):
    """Equality comes whole, `x` brings `x?`, and nothing else is added."""
    expected = set(some)
    if some & EQUALITY:
        expected |= EQUALITY
    expected |= {f"{name}?" for name in some if f"{name}?" in KNOWN}
    assert as_set(Face(*some)) == expected


@settings(deadline=None)
@given(faces, faces)
def test_every_result_is_closed(a, b):
    """No operator makes a face that the constructor would not make."""
    for face in (a | b, a & b, a - b):
        held = as_set(face)
        assert not held & EQUALITY or held >= EQUALITY
        assert all(f"{name}?" in held for name in held if f"{name}?" in KNOWN)


@settings(deadline=None)
@given(any_faces)
def test_face_is_made_of_its_names(a):
    """`Face(*face) == face`, and each name given is in it."""
    assert Face(*a) == a
    assert len(a) == len(as_set(a)) == len(list(a))
    assert all(name in a for name in a)
    assert as_set(a) == a.operations


# --- shown, stored --------------------------------------------------------------------------------


@settings(deadline=None)
@given(any_faces)
def test_repr_is_python_that_makes_the_face(a):
    """What is shown can be pasted."""
    assert eval(repr(a), {"Face": Face}) == a


@settings(deadline=None)
@given(any_faces)
def test_face_comes_through_pickle_equal(a):
    """Equal, with an equal hash."""
    arrived = pickle.loads(pickle.dumps(a))
    assert arrived == a
    assert hash(arrived) == hash(a)


@settings(deadline=None)
@given(any_faces, any_faces)
def test_equal_faces_have_equal_hashes(a, b):
    """Equality is equality of the names, and hashes agree with it."""
    assert (a == b) is (as_set(a) == as_set(b))
    if a == b:
        assert hash(a) == hash(b)


# --- exactly a str --------------------------------------------------------------------------------


@settings(deadline=None)
@given(faces)
def test_union_with_exact_str_is_exact_str_or_refused(a):
    """An exact str takes in what a str has; anything more is an error, never another face."""
    if as_set(a) <= as_set(Face.EXACT_STR):
        assert a | Face.EXACT_STR == Face.EXACT_STR | a == Face.EXACT_STR
    else:
        for first, second in ((a, Face.EXACT_STR), (Face.EXACT_STR, a)):
            with pytest.raises(FaceError):
                first | second


@settings(deadline=None)
@given(faces)
def test_difference_from_exact_str_is_exact_str_or_refused(a):
    """What takes nothing from it leaves it; anything else is an error."""
    if as_set(a) & as_set(Face.EXACT_STR):
        with pytest.raises(FaceError):
            Face.EXACT_STR - a
    else:
        assert Face.EXACT_STR - a == Face.EXACT_STR


@settings(deadline=None)
@given(faces)
def test_intersection_with_exact_str_is_what_a_str_has_of_a_face(a):
    """Always possible: only EXACT_STR itself holds `is_exact_str`."""
    assert as_set(a & Face.EXACT_STR) == as_set(a) & as_set(Face.STR)
    assert a - Face.EXACT_STR == a - Face.STR
