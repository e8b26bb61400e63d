"""`Face`: what each named one holds, what cannot be held, and how it is shown."""

from __future__ import annotations

import copy
import operator
import pickle

import pytest

from lookalike import Face, FaceError

NAMED = {
    "NOTHING": Face.NOTHING,
    "STRING": Face.STRING,
    "STR": Face.STR,
    "EXACT_STR": Face.EXACT_STR,
    "PATH": Face.PATH,
    "PURE_PATH": Face.PURE_PATH,
    "URI": Face.URI,
}
each_named = pytest.mark.parametrize("face", NAMED.values(), ids=NAMED)


@each_named
def test_named_faces_are_all_different(face):
    """A name is worth having only if no other name means the same."""
    assert sum(face == other for other in NAMED.values()) == 1


@pytest.mark.parametrize(
    ("smaller", "larger"),
    [
        pytest.param("NOTHING", "PATH", id="nothing in path"),
        pytest.param("PATH", "PURE_PATH", id="path in pure path"),
        pytest.param("NOTHING", "STRING", id="nothing in string"),
        pytest.param("STRING", "STR", id="string in str"),
        pytest.param("STR", "EXACT_STR", id="str in exact str"),
        pytest.param("STRING", "URI", id="string in URI"),
    ],
)
def test_named_faces_stand_in_order(smaller, larger):
    """The ladder of the named faces: each answers all that the one below it answers."""
    small, large = NAMED[smaller], NAMED[larger]
    assert small < large
    assert small <= large
    assert large > small
    assert large >= small
    assert small in large
    assert large not in small
    assert not large <= small


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(Face.PATH, Face.STRING, id="path and string"),
        pytest.param(Face.URI, Face.STR, id="URI and str"),
        pytest.param(Face.URI, Face.EXACT_STR, id="URI and exact str"),
    ],
)
def test_faces_that_are_not_included_are_not_ordered(first, second):
    """The order is partial: neither of two is then smaller."""
    assert not first <= second
    assert not first >= second
    assert not first < second
    assert not first > second


@pytest.mark.parametrize(
    ("name", "is_str", "is_exact_str"),
    [
        pytest.param("NOTHING", False, False, id="nothing"),
        pytest.param("STRING", False, False, id="string"),
        pytest.param("STR", True, False, id="str"),
        pytest.param("EXACT_STR", True, True, id="exact str"),
        pytest.param("PURE_PATH", False, False, id="pure path"),
        pytest.param("URI", False, False, id="URI"),
    ],
)
def test_face_says_whether_c_code_sees_a_str(name, is_str, is_exact_str):
    """Two questions decide how a lookalike is made."""
    face = NAMED[name]
    assert face.is_str is is_str
    assert face.is_exact_str is is_exact_str
    assert ("is_str" in face) is is_str
    assert ("is_exact_str" in face) is is_exact_str


def test_nothing_is_false_and_any_other_face_true():
    """`if face:` asks whether anything is answered from the placeholder."""
    assert {name for name, face in NAMED.items() if not face} == {"NOTHING"}
    assert len(Face.NOTHING) == 0
    assert Face() == Face.NOTHING


def test_path_is_what_os_fspath_and_slash_need():
    """The face of a path is two questions, one of them from both sides."""
    assert set(Face.PATH) == {"__fspath__", "__truediv__", "__rtruediv__"}


def test_operations_are_a_plain_frozenset_of_plain_text():
    """Whoever reads the operations gets a set that they cannot change."""
    operations = Face("split", "name").operations
    assert type(operations) is frozenset
    assert operations == {"split", "name", "name?"}
    assert {type(operation) for operation in operations} == {str}


def test_names_come_in_order():
    """Iterating gives the same order every time, for diffs and logs."""
    assert list(Face("strip", "name", "__str__")) == ["__str__", "name", "name?", "strip"]


# --- membership -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        pytest.param("split", True, id="an operation"),
        pytest.param("strip", False, id="another operation"),
        pytest.param("name", True, id="a component that yields"),
        pytest.param("name?", True, id="the same with its mark"),
        pytest.param("stem", False, id="another component"),
        pytest.param("split?", False, id="a mark that split has not"),
        pytest.param("", False, id="no text"),
        pytest.param(None, False, id="nothing"),
        pytest.param(3, False, id="a number"),
        pytest.param(Face("split"), True, id="a smaller face"),
        pytest.param(Face.NOTHING, True, id="the empty face"),
        pytest.param(Face("split", "strip"), False, id="a face that asks more"),
        pytest.param(Face("name"), False, id="a component that does not yield"),
    ],
)
def test_face_knows_what_is_in_it(item, expected):
    """An operation is in by its name, a component by its name with or without `?`."""
    assert (item in Face("split", "name?")) is expected


# --- what cannot be held --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("unknown", "nearest"),
    [
        pytest.param("startwith", "startswith", id="a missing letter"),
        pytest.param("__fspth__", "__fspath__", id="a dunder"),
        pytest.param("hostnam", "hostname", id="a component of a URI"),
        pytest.param("is_string", "is_str", id="a question"),
        pytest.param("Strip", "strip", id="a capital letter"),
    ],
)
def test_unknown_operation_is_refused_with_the_nearest_name(unknown, nearest):
    """A typing error is found where it is made, and the message says what was meant."""
    with pytest.raises(FaceError) as caught:
        Face("split", unknown)
    assert repr(unknown) in caught.value.problem
    assert "Did you mean" in caught.value.hint
    assert repr(nearest) in caught.value.hint


def test_three_names_are_suggested_at_most():
    """The nearest three of those that are near."""
    with pytest.raises(FaceError) as caught:
        Face("partitions")
    guess, _, _ = caught.value.hint.partition("? ")
    names = guess.removeprefix("Did you mean ").split(" or ")
    assert len(names) == 3
    assert names[0] == "'partition'"


def test_operation_like_no_other_is_refused_without_a_guess():
    """Nothing is near, so nothing is suggested; the message says what there is."""
    with pytest.raises(FaceError) as caught:
        Face("qqqqq")
    assert "Did you mean" not in caught.value.hint
    assert "str methods" in caught.value.hint


@pytest.mark.parametrize("name", ["__init__", "__class__", "__repr__", "__reduce__", "__setattr__"])
def test_operation_left_out_is_refused(name):
    """What `str` has and no face may hold is no operation."""
    with pytest.raises(FaceError):
        Face(name)


@pytest.mark.parametrize(
    "stranger",
    [
        pytest.param(None, id="nothing"),
        pytest.param(1, id="a number"),
        pytest.param(b"split", id="bytes"),
        pytest.param(["split"], id="a list"),
        pytest.param(Face.STRING, id="a face"),
        pytest.param(str.split, id="the method itself"),
    ],
)
def test_operation_that_is_no_text_is_refused(stranger):
    """Operations are named by text; the message shows the value and its type."""
    with pytest.raises(FaceError) as caught:
        Face(stranger)
    assert type(stranger).__name__ in caught.value.problem


# --- exactly a str --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "operations",
    [
        pytest.param(["is_exact_str"], id="alone"),
        pytest.param(["is_exact_str", "is_str"], id="without methods"),
        pytest.param([*Face.STRING, "is_exact_str"], id="without is_str"),
        pytest.param([o for o in Face.EXACT_STR if o != "split"], id="without one method"),
        pytest.param([*Face.EXACT_STR, "__fspath__"], id="with more than a str has"),
        pytest.param([*Face.EXACT_STR, "name?"], id="with a component"),
    ],
)
def test_exact_str_is_held_whole_or_not_at_all(operations):
    """An exact `str` answers everything that str answers, and nothing else."""
    with pytest.raises(FaceError, match="is_exact_str"):
        Face(*operations)


def test_exact_str_is_one_face():
    """However it is spelled, it is the one."""
    assert Face(*Face.EXACT_STR) == Face.EXACT_STR
    assert Face.STR | Face.EXACT_STR == Face.EXACT_STR
    assert Face.EXACT_STR & Face.STR == Face.STR


@pytest.mark.parametrize(
    "taken",
    [
        pytest.param(Face("split"), id="a method"),
        pytest.param(Face("__hash__"), id="equality"),
        pytest.param(Face("is_str"), id="is_str"),
        pytest.param(Face.URI, id="a face that overlaps"),
        pytest.param(Face.EXACT_STR, id="itself"),
    ],
)
def test_taking_from_exact_str_is_refused(taken):
    """An exact `str` with less than a str's operations is nothing that can be made."""
    with pytest.raises(FaceError, match="exact str"):
        Face.EXACT_STR - taken


@pytest.mark.parametrize("other", [Face.NOTHING, Face.PATH], ids=["nothing", "path"])
def test_taking_what_exact_str_has_not_leaves_it(other):
    """Where nothing is taken away, nothing is refused."""
    assert Face.EXACT_STR - other == Face.EXACT_STR


def test_adding_to_exact_str_is_refused():
    """No exact `str` has `os.fspath`."""
    with pytest.raises(FaceError, match="is_exact_str"):
        Face.EXACT_STR | Face.PATH


# --- operands, change -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "operation",
    [operator.or_, operator.and_, operator.sub, operator.le, operator.lt, operator.ge, operator.gt],
    ids=["union", "intersection", "difference", "<=", "<", ">=", ">"],
)
@pytest.mark.parametrize(
    "foreign",
    [
        pytest.param({"split"}, id="a set"),
        pytest.param(frozenset({"split"}), id="a frozenset"),
        pytest.param("split", id="a text"),
        pytest.param(None, id="nothing"),
        pytest.param(1, id="a number"),
    ],
)
def test_foreign_operand_is_a_type_error_from_both_sides(operation, foreign):
    """A set of names is no face: its names were not checked."""
    with pytest.raises(TypeError):
        operation(Face.STRING, foreign)
    with pytest.raises(TypeError):
        operation(foreign, Face.STRING)


@pytest.mark.parametrize(
    "foreign",
    [Face.PATH.operations, set(Face.PATH), tuple(Face.PATH), "PATH", None],
    ids=["its operations", "a set", "a tuple", "its name", "nothing"],
)
def test_face_equals_no_foreign_object(foreign):
    """Equality is between faces; a comparison with anything else is just false."""
    assert foreign != Face.PATH
    assert foreign != Face.PATH


def test_face_cannot_be_changed():
    """Faces are shared and hashed, so they stay what they are."""
    face = Face("split")
    with pytest.raises(FaceError, match="cannot be changed"):
        face._operations = frozenset()
    with pytest.raises(FaceError, match="cannot be changed"):
        del face._operations
    with pytest.raises(FaceError, match="cannot be changed"):
        face.colour = "red"
    with pytest.raises(AttributeError):
        face.operations.add("strip")
    assert face == Face("split")


def test_operators_make_new_faces():
    """`face |= other` binds another face to the name and leaves the old one as it was."""
    before = face = Face("split")
    face |= Face("strip")
    assert before == Face("split")
    assert face == Face("split", "strip")


# --- shown, stored --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("face", "shown"),
    [
        pytest.param(Face.NOTHING, "Face.NOTHING", id="nothing"),
        pytest.param(Face(*Face.STRING), "Face.STRING", id="a named one made by hand"),
        pytest.param(Face("strip", "split"), "Face('split', 'strip')", id="names in order"),
        pytest.param(Face("__eq__"), "Face('__eq__')", id="equality by one name"),
        pytest.param(Face("name"), "Face('name')", id="a component without its twin"),
        pytest.param(Face("name?"), "Face('name?')", id="a component that yields"),
        pytest.param(Face.URI | Face.STR, "Face.URI | Face('is_str')", id="a union of named ones"),
        pytest.param(Face.PURE_PATH | Face("name"), "Face.PURE_PATH | Face('name')", id="and more"),
        pytest.param(Face("name?", "stem"), "Face('name?', 'stem')", id="one of each kind"),
        pytest.param(Face("__eq__", "name"), "Face('__eq__', 'name')", id="equality and another"),
        pytest.param(Face.PATH | Face("split"), "Face.PATH | Face('split')", id="a path"),
        pytest.param(
            Face.PATH | Face.STRING,
            "Face.STRING | Face('__fspath__', '__rtruediv__', '__truediv__')",
            id="the larger of two",
        ),
    ],
)
def test_face_is_shown_as_short_as_it_can_be_written(face, shown):
    """The repr is Python that makes the face, with the largest named one in front."""
    assert repr(face) == shown
    assert eval(shown, {"Face": Face}) == face


@each_named
def test_named_face_is_shown_by_its_name(face):
    """`Face.STRING` and not its sixty operations."""
    (name,) = [name for name, other in NAMED.items() if other == face]
    assert repr(face) == f"Face.{name}"


@each_named
@pytest.mark.parametrize(
    "through",
    [
        *(lambda f, p=p: pickle.loads(pickle.dumps(f, p)) for p in range(2, 6)),
        copy.copy,
        copy.deepcopy,
    ],
    ids=["pickle 2", "pickle 3", "pickle 4", "pickle 5", "copy", "deepcopy"],
)
def test_copy_of_a_face_is_equal_and_hashes_alike(face, through):
    """Policies are pickled and copied with their faces."""
    arrived = through(face)
    assert type(arrived) is Face
    assert arrived == face
    assert hash(arrived) == hash(face)
