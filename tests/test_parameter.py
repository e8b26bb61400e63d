"""`Parameter`: how a place in a call is spelt, what it covers, and how a part is replaced there."""

from __future__ import annotations

import argparse
import collections
import dataclasses
import enum
import functools
import io
import itertools
import pickle
import types
from collections import UserDict, defaultdict, deque
from typing import NamedTuple

import attrs
import pydantic
import pytest

import lookalike as la
from lookalike._parameter import Attribute, Key, Parameter, Wild, parse_parameter, replace_at


class Pair(NamedTuple):
    source: object
    other: object = "kept"


class Three(NamedTuple):
    a: object
    b: object
    c: object


class Part:
    """A value that is to be replaced; equal to itself alone."""


class Endless:
    """A deferred value that no orchestrator knows; iterating it would never end."""

    def __iter__(self):
        raise AssertionError("it is being iterated")


def steps_of(text):
    return parse_parameter(text).steps


def replaced(value, path, part=None):
    """`value` with "new" at `x<path>`, wherever a part stands; and the paths that were met."""
    met = []

    def leaf(found, where):
        met.append(where)
        is_wanted = isinstance(found, Part) if part is None else found is part
        return "new" if is_wanted else found

    return replace_at(value, steps_of(f"x{path}"), leaf), met


# --- spelling -------------------------------------------------------------------------------------

SPELLINGS = {
    "a name": ("source", Parameter("source")),
    "a name of one letter": ("x", Parameter("x")),
    "an underscore": ("_", Parameter("_")),
    "a private name": ("__x9", Parameter("__x9")),
    "a name of other letters": ("größe", Parameter("größe")),
    "a position": ("0", Parameter(0)),
    "a position of several digits": ("12", Parameter(12)),
    "positional arguments": ("*args", Parameter("args", 1)),
    "keyword arguments": ("**kwargs", Parameter("kwargs", 2)),
    "an attribute": ("x.source", Parameter("x", 0, (Attribute("source"),))),
    "attributes in a row": ("x.a.b", Parameter("x", 0, (Attribute("a"), Attribute("b")))),
    "a key": ('x["model"]', Parameter("x", 0, (Key("model"),))),
    "an empty key": ('x[""]', Parameter("x", 0, (Key(""),))),
    "a key of digits": ('x["0"]', Parameter("x", 0, (Key("0"),))),
    "a key with brackets": ('x["]["]', Parameter("x", 0, (Key("]["),))),
    "a key with a dot": ('x["a.b"]', Parameter("x", 0, (Key("a.b"),))),
    "a key with a double quote": (r'x["\""]', Parameter("x", 0, (Key('"'),))),
    "a key with a single quote": ('x["\'"]', Parameter("x", 0, (Key("'"),))),
    "a key with a backslash": (r'x["\\"]', Parameter("x", 0, (Key("\\"),))),
    "a key with a line break": (r'x["\n"]', Parameter("x", 0, (Key("\n"),))),
    "a key with a raw line break": ('x["\n"]', Parameter("x", 0, (Key("\n"),))),
    "a key of other letters": ('x["größe"]', Parameter("x", 0, (Key("größe"),))),
    "a key by number": (r'x["\u00e9"]', Parameter("x", 0, (Key("é"),))),
    "a key beyond the first plane": ('x["🙂"]', Parameter("x", 0, (Key("🙂"),))),
    "a key by two numbers": (r'x["\ud83d\ude42"]', Parameter("x", 0, (Key("🙂"),))),
    "a key with half of a letter": (r'x["\ud800"]', Parameter("x", 0, (Key("\ud800"),))),
    "a key like a wildcard": ('x["*"]', Parameter("x", 0, (Key("*"),))),
    "a key in single quotes": ("x['model']", Parameter("x", 0, (Key("model"),))),
    "single quotes in single quotes": (r"x['it\'s']", Parameter("x", 0, (Key("it's"),))),
    "double quotes in single quotes": ("x['a\"b']", Parameter("x", 0, (Key('a"b'),))),
    "escaped double quotes in single": (r"""x['a\"b']""", Parameter("x", 0, (Key('a"b'),))),
    "a backslash before a single quote": (r"x['\\\'']", Parameter("x", 0, (Key("\\'"),))),
    "a backslash at the end": (r"x['\\']", Parameter("x", 0, (Key("\\"),))),
    "an index": ("x[0]", Parameter("x", 0, (Key(0),))),
    "a negative index": ("x[-1]", Parameter("x", 0, (Key(-1),))),
    "each item": ("x[*]", Parameter("x", 0, (Wild(is_deep=False),))),
    "any depth": ("x[**]", Parameter("x", 0, (Wild(is_deep=True),))),
    "each item of each item": ("x[*][*]", Parameter("x", 0, (Wild(is_deep=False),) * 2)),
    "an attribute of each item": (
        "x[*].source",
        Parameter("x", 0, (Wild(is_deep=False), Attribute("source"))),
    ),
    "a key of an attribute": ('x.a["b"][0]', Parameter("x", 0, (Attribute("a"), Key("b"), Key(0)))),
    "a path from a position": ("0.a", Parameter(0, 0, (Attribute("a"),))),
    "a path from positional arguments": ("*args[0]", Parameter("args", 1, (Key(0),))),
    "a path from keyword arguments": ("**kw[**]", Parameter("kw", 2, (Wild(is_deep=True),))),
}


@pytest.mark.parametrize("case", SPELLINGS.values(), ids=SPELLINGS)
def test_spelling_is_read(case):
    """A parameter is a name, a position, *args or **kwargs, and steps."""
    text, expected = case
    assert parse_parameter(text) == expected


@pytest.mark.parametrize("case", SPELLINGS.values(), ids=SPELLINGS)
def test_canonical_text_reads_back(case):
    """`str` of a parameter is text that spells it, and its own canonical text."""
    _, expected = case
    canonical = str(expected)
    assert parse_parameter(canonical) == expected
    assert str(parse_parameter(canonical)) == canonical
    assert canonical.isascii() or not isinstance(expected.head, str) or not expected.head.isascii()


@pytest.mark.parametrize(
    ("one", "two"),
    [
        pytest.param("x['a']", 'x["a"]', id="single and double quotes"),
        pytest.param("x[-0]", "x[0]", id="negative zero"),
        pytest.param("x[007]", "x[7]", id="leading zeros in an index"),
        pytest.param("007", "7", id="leading zeros in a position"),
        pytest.param("٣", "3", id="digits of another script"),
        pytest.param(r'x["A"]', 'x["A"]', id="a letter and its number"),
        pytest.param(r'x["\/"]', 'x["/"]', id="an escaped slash"),
    ],
)
def test_two_spellings_of_one_place_are_equal(one, two):
    """Policies for one place must meet, however it is spelt."""
    assert parse_parameter(one) == parse_parameter(two)
    assert str(parse_parameter(one)) == str(parse_parameter(two))


@pytest.mark.parametrize(
    ("one", "two"),
    [
        pytest.param("x[0]", 'x["0"]', id="an index and a key of digits"),
        pytest.param("x.a", 'x["a"]', id="an attribute and a key"),
        pytest.param("x", "*x", id="a name and positional arguments"),
        pytest.param("*x", "**x", id="positional and keyword arguments"),
        pytest.param("x[*]", "x[**]", id="one depth and any"),
        pytest.param("x[*]", 'x["*"]', id="each item and a key"),
        pytest.param("0", "x[0]", id="a position and an index"),
        pytest.param("a", "A", id="letters of two cases"),
    ],
)
def test_two_places_are_not_equal(one, two):
    """What looks alike is not the same place."""
    assert parse_parameter(one) != parse_parameter(two)
    assert str(parse_parameter(one)) != str(parse_parameter(two))


MISSPELT = {
    "nothing": ("", "it is empty"),
    "a space before": (" x", "at character 1"),
    "a space after": ("x ", "at character 2, ' '"),
    "a line break after": ("x\n", "at character 2"),
    "a hyphen": ("a-b", "at character 2, '-b'"),
    "stars alone": ("**", "at character 1"),
    "three stars": ("***x", "at character 1"),
    "a star and a position": ("*0", "at character 1"),
    "a negative position": ("-1", "at character 1"),
    "a dot before": (".x", "at character 1"),
    "a dot after": ("x.", "at character 2, '.'"),
    "two dots": ("x..y", "at character 2, '..y'"),
    "an attribute of digits": ("x.0", "at character 2, '.0'"),
    "empty brackets": ("x[]", "at character 2, '[]'"),
    "an open bracket": ("x[", "at character 2"),
    "a closing bracket": ("x]", "at character 2"),
    "a key without quotes": ("x[a]", "at character 2, '[a]'"),
    "a key with an open quote": ('x["a]', "at character 2"),
    "a key with two kinds of quotes": ("x[\"a']", "at character 2"),
    "an escape that JSON does not know": (r'x["\x41"]', "at character 2"),
    "half of an escape": (r'x["\u00"]', "at character 2"),
    "a slice": ("x[0:1]", "at character 2, '[0:1]'"),
    "an index with a plus": ("x[+1]", "at character 2, '[+1]'"),
    "an index with a point": ("x[1.0]", "at character 2, '[1.0]'"),
    "spaces in brackets": ("x[ 0 ]", "at character 2"),
    "three stars in brackets": ("x[***]", "at character 2"),
    "a call": ("x()", "at character 2"),
    "an index too long": (f"x[{'9' * 5000}]", "at character 2"),
    "a position too long": ("9" * 5000, "at character 10"),
    "a null character": ("x\0", "at character 2"),
}


@pytest.mark.parametrize("case", MISSPELT.values(), ids=MISSPELT)
def test_misspelling_is_refused_where_it_starts(case):
    """The error shows the text, where the spelling ends, and how it is written."""
    text, where = case
    with pytest.raises(la.PolicyError, match="names no parameter") as caught:
        parse_parameter(text)
    assert where in caught.value.problem
    assert "'processing_input[*].source'" in caught.value.hint


def test_parameter_is_a_value():
    """Frozen, equal by value, hashable, picklable."""
    one = parse_parameter('x["a"][**].b')
    assert hash(one) == hash(Parameter("x", 0, (Key("a"), Wild(is_deep=True), Attribute("b"))))
    assert pickle.loads(pickle.dumps(one)) == one
    with pytest.raises(dataclasses.FrozenInstanceError):
        one.head = "y"


# --- specificity ----------------------------------------------------------------------------------


def test_search_in_a_search_in_a_search_is_refused():
    """The work doubles and doubles again with each, and a policy may be a stranger's."""
    assert str(parse_parameter("x" + ".a[**]" * 4)) == "x.a[**].a[**].a[**].a[**]"
    for text in ("x" + "[**]" * 5, "x" + ".a[**]" * 5, "x" + "[*]" * 100 + "[**]" * 100_000):
        with pytest.raises(la.PolicyError, match="more than 4 times") as caught:
            parse_parameter(text)
        assert len(str(caught.value)) < 200


@pytest.mark.parametrize(
    ("more", "less"),
    [
        pytest.param("x", "*x", id="a name before positional arguments"),
        pytest.param("*x", "**x", id="positional before keyword arguments"),
        pytest.param('x["a"]', "x[*]", id="a key before each item"),
        pytest.param("x[0]", "x[*]", id="an index before each item"),
        pytest.param("x[*]", "x[**]", id="each item before any depth"),
        pytest.param("x[*][*]", "x[**]", id="each item twice before any depth"),
        pytest.param("x[*].a", "x[*]", id="an attribute of each item before each item"),
        pytest.param('x["a"].b', 'x["a"]', id="the longer path first"),
        pytest.param('x["a"][*]', "x[*][*]", id="one wildcard before two"),
        pytest.param("x[**].a", "x[**]", id="an attribute at any depth before any depth"),
        pytest.param("x[*][**]", "x[**][**]", id="one search before two"),
    ],
)
def test_more_specific_place_has_the_lower_rank(more, less):
    """What says more about a place is looked at first."""
    assert parse_parameter(more).rank < parse_parameter(less).rank


# --- what covers what -----------------------------------------------------------------------------

COVERED = {
    "the place itself": ("x", "x", [""]),
    "what is in the place": ('x["a"].b', "x", ['["a"].b']),
    "what is in a key of the place": ('x["a"].b', 'x["a"]', [".b"]),
    "each item covers one by index": ("x[*]", "x[0]", [""]),
    "each item covers one by key": ("x[*]", 'x["a"]', [""]),
    "each item covers each item": ("x[*]", "x[*]", [""]),
    "each item and its attribute": ("x[*].a", "x[-1]", [".a"]),
    "a place above each item": ("x[*]", "x", ["[*]"]),
    "any depth covers an item and what is in it": ("x[**]", "x[0]", ["", "[**]"]),
    "any depth covers a deep place": ("x[**]", 'x[0]["a"][*]', ["", "[**]"]),
    "an attribute at any depth": ("x[**].a", "x[0]", [".a", "[**].a"]),
    "an attribute at any depth, reached": ("x[**].a", "x[0].a", [""]),
    "a key at any depth, reached early": (
        'x[**]["a"].b',
        'x[0]["a"]',
        [".b", '["a"].b', '[**]["a"].b'],
    ),
    "any depth twice": ("x[**][**]", "x[0][1]", ["", "[**]", "[**][**]"]),
    "positional arguments": ("*args[0]", "*args", ["[0]"]),
}


@pytest.mark.parametrize("case", COVERED.values(), ids=COVERED)
def test_steps_from_a_place_to_what_is_covered(case):
    """A policy for a path is asked at any place on it, and leads on from there in every way."""
    policy, place, expected = case
    found = parse_parameter(policy).covers(parse_parameter(place))
    assert sorted("".join(map(str, way)) for way in found) == sorted(expected)


@pytest.mark.parametrize(
    ("policy", "place"),
    [
        pytest.param("x", "y", id="another name"),
        pytest.param("x", "*x", id="another kind"),
        pytest.param("x", "x[0]", id="an item where the whole is meant"),
        pytest.param('x["a"]', 'x["b"]', id="another key"),
        pytest.param('x["a"]', "x.a", id="an attribute where a key is meant"),
        pytest.param("x[0]", 'x["0"]', id="a key where an index is meant"),
        pytest.param('x["a"]', "x[*]", id="each item where one is meant"),
        pytest.param("x[*]", "x.a", id="an attribute where each item is meant"),
        pytest.param("x[**]", "x.a", id="an attribute where items at any depth are meant"),
        pytest.param("x[*]", "x[0][0]", id="an item of an item"),
        pytest.param("x[**].a", "x[0].b", id="another attribute at any depth"),
    ],
)
def test_place_is_not_covered(policy, place):
    """No way leads from one place to another."""
    assert parse_parameter(policy).covers(parse_parameter(place)) == ()


def test_ways_do_not_multiply():
    """A policy of many searches leads on from a deep place in a dozen ways, not in thousands."""
    policy = Parameter("x", 0, (Wild(is_deep=True),) * 12)  # the parser refuses so many
    place = parse_parameter("x" + "[0]" * 24)
    assert len(policy.covers(place)) == 13


# --- replacing a part -----------------------------------------------------------------------------


@dataclasses.dataclass
class Plain:
    source: object
    other: object = "kept"


@dataclasses.dataclass(frozen=True, slots=True)
class Frozen:
    source: object
    other: object = "kept"

    def __post_init__(self):
        if not isinstance(self.source, Part):
            raise TypeError("checked again")


@attrs.frozen
class Attrs:
    source: object = attrs.field(validator=attrs.validators.instance_of(Part))
    other: object = "kept"


class Model(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(frozen=True, arbitrary_types_allowed=True, extra="allow")

    source: Part
    other: str = "kept"


class Slotted:
    __slots__ = ("other", "source")

    def __init__(self, source):
        self.source, self.other = source, "kept"


class Loose:
    def __init__(self, source):
        self.source, self.other = source, "kept"


class WithSetter:
    """Keeps the value elsewhere."""

    def __init__(self, source):
        self._kept, self.other = source, "kept"

    @property
    def source(self):
        return self._kept

    @source.setter
    def source(self, value):
        self._kept = value


OBJECTS = {
    "a dataclass": Plain,
    "a frozen dataclass with slots that checks": Frozen,
    "attrs, frozen and validated": Attrs,
    "pydantic, frozen": lambda source: Model(source=source),
    "slots": Slotted,
    "a plain object": Loose,
    "a property with a setter": WithSetter,
    "a named tuple": lambda source: Pair(source, "kept"),
    "a namespace": lambda source: types.SimpleNamespace(source=source, other="kept"),
    "parsed arguments": lambda source: argparse.Namespace(source=source, other="kept"),
}


@pytest.mark.parametrize("make", OBJECTS.values(), ids=OBJECTS)
def test_attribute_is_replaced_in_a_copy(make):
    """The copy has the new attribute and everything else; the object given keeps its own."""
    part = Part()
    given = make(part)
    made, met = replaced(given, ".source")
    assert met == [("source",)]
    assert made is not given
    assert type(made) is type(given)
    assert (made.source, made.other) == ("new", "kept")
    assert given.source is part


def test_extra_field_of_pydantic_is_replaced_in_a_copy():
    """Extra fields stand in a dict of their own, which a shallow copy shares."""
    part = Part()
    given = Model(source=Part(), more=part)
    made, _ = replaced(given, ".more")
    assert (made.more, given.more) == ("new", part)


def test_attribute_of_the_class_is_replaced_in_the_copy_alone():
    """A default that the class holds stays the class's."""
    part = Part()

    class Holder:
        source = part

    given = Holder()
    made, _ = replaced(given, ".source")
    assert (made.source, given.source, Holder.source) == ("new", part, part)
    assert not vars(given)


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(Loose("known"), id="an attribute that is no part"),
        pytest.param(object(), id="no such attribute"),
        pytest.param({"source": Part()}, id="a key of that name"),
        pytest.param("text", id="text"),
        pytest.param(b"bytes", id="bytes"),
        pytest.param(None, id="None"),
        pytest.param(7, id="a number"),
        pytest.param(la.Deferred("source"), id="a deferred value"),
    ],
)
def test_value_without_the_attribute_comes_back_itself(value):
    """Where the steps lead nowhere, nothing is done."""
    assert replaced(value, ".source")[0] is value


def unchangeable():
    class Own:
        """Says that it is its own copy."""

        def __init__(self):
            self.source = Part()

        def __copy__(self):
            return self

    class Uncopied:
        def __init__(self):
            self.source = Part()

        def __reduce_ex__(self, protocol):
            raise TypeError("it cannot be copied")

    class ReadOnly:
        def __init__(self, part):
            self._part = part

        @property
        def source(self):
            return self._part

    def function():
        pass

    function.source = Part()

    class Colour(enum.Enum):
        RED = 1

    Colour.RED.source = Part()
    return {
        "its own copy": Own(),
        "no copy": Uncopied(),
        "a read-only property": ReadOnly(Part()),
        "a function": function,
        "a member of an enum": Colour.RED,
        "a class": type("Holder", (), {"source": Part()}),
        "a module": types.ModuleType("holder"),
    }


@pytest.mark.parametrize("case", unchangeable())
def test_object_that_cannot_be_copied_is_refused_and_not_changed(case):
    """The caller's own object is never changed: what has no copy is an error that says so."""
    given = unchangeable()[case]
    if isinstance(given, types.ModuleType):
        given.source = Part()
    before = given.source
    with pytest.raises(la.PolicyError, match=r"cannot be (copied|set)") as caught:
        replaced(given, ".source")
    assert given.source is before
    assert type(given).__name__ in caught.value.problem
    assert caught.value.hint


class TypedList(list):
    def __init__(self, items, note):
        super().__init__(items)
        self.note = note


class TypedDict(dict):
    def __init__(self, items, note):
        super().__init__(items)
        self.note = note


class ReadOnlyMapping(collections.abc.Mapping):
    def __init__(self, items=()):
        self._items = dict(items)

    def __getitem__(self, key):
        return self._items[key]

    def __iter__(self):
        return iter(self._items)

    def __len__(self):
        return len(self._items)


SEQUENCES = {
    "a list": lambda part: [0, part, 2],
    "a tuple": lambda part: (0, part, 2),
    "a deque": lambda part: deque([0, part, 2], maxlen=3),
    "a named tuple": lambda part: Three(0, part, 2),
    "a list of another class": lambda part: TypedList([0, part, 2], "noted"),
}
MAPPINGS = {
    "a dict": lambda part: {"a": 0, "b": part, "c": 2},
    "a dict of another class": lambda part: TypedDict({"a": 0, "b": part, "c": 2}, "noted"),
    "an ordered dict": lambda part: collections.OrderedDict(a=0, b=part, c=2),
    "a default dict": lambda part: defaultdict(list, a=0, b=part, c=2),
    "a counter": lambda part: collections.Counter({"a": 0, "b": part, "c": 2}),
    "a user dict": lambda part: UserDict(a=0, b=part, c=2),
    "a view of a dict": lambda part: types.MappingProxyType({"a": 0, "b": part, "c": 2}),
    "a mapping of another class": lambda part: ReadOnlyMapping({"a": 0, "b": part, "c": 2}),
    "a chain": lambda part: collections.ChainMap({"a": 0}, {"b": part, "c": 2}),
}


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("[1]", id="by index"),
        pytest.param("[-2]", id="by index from the end"),
        pytest.param("[*]", id="each"),
        pytest.param("[**]", id="any depth"),
    ],
)
@pytest.mark.parametrize("make", SEQUENCES.values(), ids=SEQUENCES)
def test_item_of_a_sequence_is_replaced_in_a_copy(make, path):
    """By index from either end, each, or at any depth; the sequence given keeps its items."""
    part = Part()
    given = make(part)
    made, met = replaced(given, path, part)
    assert (1,) in met
    assert made is not given
    assert type(made) is type(given)
    assert list(made) == [0, "new", 2]
    assert list(given) == [0, part, 2]
    assert getattr(made, "maxlen", None) == getattr(given, "maxlen", None)
    assert getattr(made, "note", None) == getattr(given, "note", None)


@pytest.mark.parametrize(
    "path",
    [
        pytest.param('["b"]', id="by key"),
        pytest.param("[*]", id="each"),
        pytest.param("[**]", id="any depth"),
    ],
)
@pytest.mark.parametrize("make", MAPPINGS.values(), ids=MAPPINGS)
def test_value_of_a_mapping_is_replaced_in_a_copy(make, path):
    """By key, each, or at any depth; order and class stay, and so does the mapping given."""
    part = Part()
    given = make(part)
    keys = list(given)
    made, met = replaced(given, path, part)
    assert ("b",) in met
    assert made is not given
    assert type(made) is type(given)
    assert list(made) == keys
    assert dict(made) == {"a": 0, "b": "new", "c": 2}
    assert dict(given) == {"a": 0, "b": part, "c": 2}
    assert getattr(made, "default_factory", None) == getattr(given, "default_factory", None)
    assert getattr(made, "note", None) == getattr(given, "note", None)


@pytest.mark.parametrize("path", ["[*]", "[**]"], ids=["each", "any depth"])
@pytest.mark.parametrize("kind", [set, frozenset])
def test_member_of_a_set_is_replaced_in_a_copy(kind, path):
    """A set has no keys; its members are met one by one."""
    part = Part()
    given = kind({0, part})
    made, _ = replaced(given, path)
    assert (type(made), made) == (kind, {0, "new"})
    assert given == {0, part}


def test_member_that_would_lose_its_hash_is_refused():
    """A set cannot hold a value without one: the error says where it came from."""
    given = {Part()}
    with pytest.raises(la.UnhashableOriginalError, match="set cannot hold list"):
        replace_at(given, steps_of("x[*]"), lambda *_: [])
    assert len(given) == 1


@pytest.mark.parametrize(
    ("value", "path"),
    [
        pytest.param([Part()], "[7]", id="an index beyond the end"),
        pytest.param([Part()], "[-7]", id="an index before the start"),
        pytest.param([Part()], '["0"]', id="a key of a list"),
        pytest.param({"a": Part()}, '["b"]', id="a key that is not there"),
        pytest.param({"0": Part()}, "[0]", id="an index of a dict with text keys"),
        pytest.param({0: Part()}, '["0"]', id="a key of a dict with numbers"),
        pytest.param({Part()}, "[0]", id="an index of a set"),
        pytest.param("text", "[0]", id="an index of a text"),
        pytest.param(b"bytes", "[*]", id="each of bytes"),
        pytest.param("text", "[**]", id="any depth of a text"),
        pytest.param(range(3), "[*]", id="each of a range"),
        pytest.param(Loose(Part()), "[*]", id="each of an object"),
        pytest.param(Loose(Part()), "[**]", id="any depth of an object"),
        pytest.param(Loose(Part()), "[0]", id="an index of an object"),
        pytest.param(la.Deferred("x"), "[*]", id="each of a deferred value"),
        pytest.param(la.Concat(["a", la.Deferred("x")]), "[**]", id="any depth of a join"),
        pytest.param([], "[*]", id="each of nothing"),
        pytest.param({}, "[**]", id="any depth of nothing"),
        pytest.param([[]], "[*][*]", id="each of each of nothing"),
    ],
)
def test_steps_that_lead_nowhere_give_the_value_itself(value, path):
    """No copy is made where nothing is replaced."""
    made, _ = replaced(value, path)
    assert made is value


def test_index_finds_a_number_as_key():
    """`[0]` is `value[0]`, in a dict too."""
    assert replaced({0: Part()}, "[0]")[0] == {0: "new"}


@pytest.mark.parametrize(
    "path",
    ['["a"]', '["a"][*]', '[*]["a"]', "[0]"],
    ids=["a key", "each of a key", "a key of each", "an index"],
)
def test_default_dict_is_not_filled_by_asking(path):
    """Looking for a key must not make it: the dict is the caller's."""
    given = defaultdict(lambda: defaultdict(list), known=defaultdict(list))
    made, _ = replaced(given, path)
    assert made is given
    assert list(given) == ["known"]
    assert not given["known"]


def test_mapping_that_makes_what_is_missing_is_not_asked():
    """`__missing__` is somebody's code with effects."""

    class Making(dict):
        def __missing__(self, key):
            raise AssertionError(f"asked for {key}")

    assert replaced(Making(b=1), '["a"]')[0] == {"b": 1}


@pytest.mark.parametrize(
    "path",
    ["[*]", "[**]", ".source", '["a"]', "[0]"],
    ids=["each", "any depth", "an attribute", "a key", "an index"],
)
def test_endless_original_is_never_iterated(path):
    """Iterating a deferred value may never end, known to an orchestrator or not."""
    original = Endless()
    assert replaced(original, path)[0] is original
    assert replaced([original], "[*]" + path)[0][0] is original


@pytest.mark.parametrize(
    "path", [pytest.param("[*]", id="each item"), pytest.param("[**]", id="any depth")]
)
def test_unchanged_members_are_shared(path):
    """The copy is shallow: what holds no part is the very object that was given."""
    inner = [object()]
    given = {"a": inner, "b": Part(), "c": Loose(1)}
    made, _ = replaced(given, path)
    assert made["a"] is inner
    assert made["c"] is given["c"]


# --- any depth ------------------------------------------------------------------------------------


def test_parts_at_any_depth_are_replaced():
    """Lists in dicts in tuples in deques; keys and objects of somebody's class stay as they are."""
    part = Part()
    key = Part()
    box = Loose(part)
    given = {"a": [part, (part, deque([part]))], key: {"b": frozenset({part})}, "box": box}
    made, _ = replaced(given, "[**]")
    assert made == {
        "a": ["new", ("new", deque(["new"]))],
        key: {"b": frozenset({"new"})},
        "box": box,
    }
    assert given["a"][1][1][0] is part
    assert box.source is part


def test_key_that_is_also_a_value_stays_as_key():
    """A tuple may be both: only the value is replaced."""
    both = (Part(),)
    made, _ = replaced({both: both}, "[**]")
    assert made == {both: ("new",)}


def test_attribute_is_found_at_any_depth():
    """`[**].source` is the attribute of every item, however deep."""
    given = {"a": [Loose(Part())], "b": Loose(Part())}
    made, _ = replaced(given, "[**].source")
    assert (made["a"][0].source, made["b"].source) == ("new", "new")
    assert isinstance(given["b"].source, Part)


def test_key_is_found_below_where_it_was_found_already():
    """A tree of equal nodes is adapted on every level, not on the first alone."""
    tree = {"root": {"part": Part(), "child": {"part": Part(), "child": {"part": Part()}}}}
    made, _ = replaced(tree, '[**]["part"]')
    first = made["root"]
    assert (first["part"], first["child"]["part"], first["child"]["child"]["part"]) == ("new",) * 3


def test_each_item_of_every_item():
    """`[**][*]` reaches what stands two levels down and deeper, not the first level."""
    first = Part()
    made, _ = replaced([first, [Part(), [Part()]]], "[**][*]")
    assert made == [first, ["new", ["new"]]]


@pytest.mark.parametrize("path", ["[**]", '[**]["part"]'], ids=["any depth", "a key at any depth"])
def test_cycle_ends_and_stays_a_cycle(path):
    """What holds itself is copied once, and the copy holds itself."""
    loop = {"part": Part()}
    loop["self"] = [loop]
    given = {"loop": loop}
    made, _ = replaced(given, path)
    assert made["loop"]["part"] == "new"
    assert made["loop"]["self"][0]["part"] == "new"
    assert made["loop"]["self"][0]["self"][0]["part"] == "new"
    assert isinstance(loop["part"], Part)


def test_list_that_holds_itself_stays_one():
    """The shortest cycle."""
    given = [Part()]
    given.append(given)
    made, _ = replaced(given, "[**]")
    assert made[0] == "new"
    assert made[1] is made
    assert given[1] is given


def test_cycle_through_a_tuple_ends():
    """A tuple cannot be filled later; the list in the cycle can."""
    inner = [Part()]
    given = (inner,)
    inner.append(given)
    made, _ = replaced(given, "[**]")
    assert made[0][0] == "new"
    assert made[0][1] is made


def test_object_that_is_there_twice_is_copied_once():
    """Two names of one list stay names of one list."""
    shared = [Part()]
    made, met = replaced({"a": shared, "b": shared}, "[**]")
    assert made["a"] is made["b"]
    assert met.count(("a", 0)) == 1
    assert ("b", 0) not in met


def test_graph_with_many_ways_is_walked_once():
    """A billion laughs: forty levels that hold the next one twice are forty lists."""
    given = [Part()]
    for _ in range(40):
        given = [given, given]
    made, met = replaced(given, "[**]")
    assert len(met) == 81
    for _ in range(40):
        made = made[1]
    assert made == ["new"]


@pytest.mark.parametrize("path", ["[**]", "[**][0]"], ids=["any depth", "an index at any depth"])
def test_depth_is_bounded_by_memory_alone(path):
    """No RecursionError, however deep a document is."""
    given = [Part()]
    for _ in range(5000):
        given = [given]
    made, _ = replaced(given, path)
    while isinstance(made, list):
        made = made[0]
    assert made == "new"


# --- iterators ------------------------------------------------------------------------------------


def test_iterator_is_adapted_as_it_is_consumed():
    """Nothing is taken from it before the target asks."""
    taken = []

    def generate():
        for part in (Part(), "known", Part()):
            taken.append(part)
            yield part

    made, met = replaced(generate(), "[*]")
    assert taken == []
    assert next(made) == "new"
    assert len(taken) == 1
    assert list(made) == ["known", "new"]
    assert met == [(0,), (1,), (2,)]


def test_endless_iterator_is_no_problem():
    """It is adapted one item at a time."""
    made, _ = replaced(itertools.repeat(Part()), "[*]")
    assert list(itertools.islice(made, 3)) == ["new"] * 3


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(io.StringIO("a\nb\n"), id="a text file"),
        pytest.param(io.BytesIO(b"a\nb\n"), id="a binary file"),
    ],
)
def test_file_stays_a_file(value):
    """It is an iterator too, and will be asked to read."""
    assert replaced(value, "[*]")[0] is value


# --- the leaf -------------------------------------------------------------------------------------


def test_whole_value_is_given_to_the_leaf():
    """Without steps the value itself is the part."""
    part = Part()
    assert replaced(part, "") == ("new", [()])


def test_error_of_the_leaf_comes_through():
    """A refusal ends the walk, and the value is as it was."""
    given = [Part(), Part()]

    def refuse(part, path):
        raise la.PolicyError(f"refused at {path}")

    with pytest.raises(la.PolicyError, match=r"refused at \(0,\)"):
        replace_at(given, steps_of("x[*]"), refuse)
    assert all(isinstance(part, Part) for part in given)


def test_partial_is_an_object():
    """Its attributes are read-only: the error says so rather than changing it."""
    given = functools.partial(print, Part())
    with pytest.raises(la.PolicyError, match="cannot be set"):
        replace_at(given, steps_of("x.args[0]"), lambda *_: "new")
    assert isinstance(given.args[0], Part)
