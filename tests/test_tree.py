"""Rebuilding containers: what is changed, what is shared, and what stays as it was."""

from __future__ import annotations

import collections
import configparser
import copy
import os
import shelve
import subprocess
import sys
import time
import types
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import attrs
import pydantic
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import lookalike as la
from fake_originals import NeverComparable, Unhashable
from lookalike._field import field_names
from lookalike._tree import children, is_container, rebuild, replace_items
from lookalike.errors import UnhashableOriginalError


class Mark:
    """What is replaced; there is one."""

    def __repr__(self):
        return "OLD"


OLD, NEW = Mark(), "NEW"


def renew(node):
    """The leaf function of most tests: OLD becomes NEW."""
    return NEW if node is OLD else node


# --- kinds of containers --------------------------------------------------------------------------


class Pair(NamedTuple):
    first: Any
    second: Any = "kept"


class Two(tuple):  # noqa: SLOT001 - as people write it
    """A tuple whose constructor takes its members one by one."""

    def __new__(cls, first, second):
        return super().__new__(cls, (first, second))


class Shelf(list):
    """A list with an attribute."""

    label = None


class Store(MutableMapping):
    """A mapping that keeps its items in an attribute, as requests' and boto's header tables do."""

    def __init__(self, items=()):
        self.items_kept = dict(items)

    def __getitem__(self, key):
        return self.items_kept[key]

    def __setitem__(self, key, value):
        self.items_kept[key] = value

    def __delitem__(self, key):
        del self.items_kept[key]

    def __iter__(self):
        return iter(self.items_kept)

    def __len__(self):
        return len(self.items_kept)


class Frozen(Mapping):
    """A mapping that nobody can change, made of any mapping."""

    def __init__(self, items):
        self._items = dict(items)

    def __getitem__(self, key):
        return self._items[key]

    def __iter__(self):
        return iter(self._items)

    def __len__(self):
        return len(self._items)


@dataclass
class Plain:
    held: Any
    other: Any = "kept"


@dataclass(frozen=True)
class FrozenPlain:
    held: Any
    other: Any = "kept"


@dataclass(slots=True)
class Slotted:
    held: Any
    other: Any = "kept"


@dataclass(frozen=True, slots=True)
class FrozenSlotted:
    held: Any
    other: Any = "kept"


@dataclass
class Checking:
    """Refuses anything but OLD and text, as SDK classes refuse what they do not know."""

    held: Any
    made: Any = field(default="by init", init=False)

    def __post_init__(self):
        if self.held is NEW:
            raise TypeError("NEW is refused")


@attrs.define(slots=False)
class Attrs:
    held: Any
    other: Any = "kept"


@attrs.frozen(slots=False)
class FrozenAttrs:
    held: Any
    other: Any = "kept"


@attrs.define
class SlottedAttrs:
    _held: Any
    other: Any = "kept"

    @property
    def held(self):
        return self._held


@attrs.frozen
class FrozenSlottedAttrs:
    held: Any
    other: Any = "kept"


class Model(pydantic.BaseModel):
    held: Any
    other: Any = "kept"


class FrozenModel(pydantic.BaseModel, frozen=True):
    held: Any
    other: Any = "kept"


class OpenModel(pydantic.BaseModel, extra="allow"):
    other: Any = "kept"


class RootModel(pydantic.RootModel[Any]):
    pass


def first_key(mapping):
    return next(iter(mapping))


def at(key):
    return lambda container: container[key]


def attribute(name):
    return lambda container: getattr(container, name)


def only(container):
    (member,) = container
    return member


# How to make one that holds a value, and how to read the value from it.
CONTAINERS = {
    "dict": (lambda x: {"a": x, "b": "kept"}, at("a")),
    "dict by its key": (lambda x: {x: "kept"}, first_key),
    "OrderedDict": (lambda x: collections.OrderedDict(a=x, b="kept"), at("a")),
    "defaultdict": (lambda x: collections.defaultdict(list, a=x), at("a")),
    "Counter": (lambda x: collections.Counter({x: 2}), first_key),
    "UserDict": (lambda x: collections.UserDict(a=x, b="kept"), at("a")),
    "MappingProxyType": (lambda x: types.MappingProxyType({"a": x, "b": "kept"}), at("a")),
    "a mapping that cannot change": (lambda x: Frozen({"a": x, "b": "kept"}), at("a")),
    "a mapping around a dict": (lambda x: Store({"a": x, "b": "kept"}), at("a")),
    "list": (lambda x: ["kept", x], at(1)),
    "a list of a class": (lambda x: Shelf(["kept", x]), at(1)),
    "tuple": (lambda x: ("kept", x), at(1)),
    "a tuple of a class": (lambda x: Two("kept", x), at(1)),
    "namedtuple": (Pair, attribute("first")),
    "struct_time": (lambda x: time.struct_time([x, *range(8)]), at(0)),
    "deque": (lambda x: collections.deque([x], maxlen=3), only),
    "set": (lambda x: {x}, only),
    "frozenset": (lambda x: frozenset([x]), only),
    "dataclass": (Plain, attribute("held")),
    "frozen dataclass": (FrozenPlain, attribute("held")),
    "slotted dataclass": (Slotted, attribute("held")),
    "frozen slotted dataclass": (FrozenSlotted, attribute("held")),
    "dataclass that checks": (Checking, attribute("held")),
    "attrs": (Attrs, attribute("held")),
    "frozen attrs": (FrozenAttrs, attribute("held")),
    "slotted attrs": (SlottedAttrs, attribute("held")),
    "frozen slotted attrs": (FrozenSlottedAttrs, attribute("held")),
    "pydantic": (lambda x: Model(held=x), attribute("held")),
    "frozen pydantic": (lambda x: FrozenModel(held=x), attribute("held")),
    "pydantic with more": (lambda x: OpenModel(held=x), attribute("held")),
    "pydantic root": (RootModel, attribute("root")),
}
each_container = pytest.mark.parametrize(
    ("make", "read"), CONTAINERS.values(), ids=[name.replace(" ", "-") for name in CONTAINERS]
)


@each_container
def test_member_is_replaced_in_a_copy(make, read):
    """A container of the same type holds the new value; the one given holds the old."""
    given_one = make(OLD)
    result = rebuild(given_one, renew)
    assert type(result) is type(given_one)
    assert read(result) is NEW
    assert result is not given_one
    assert read(given_one) is OLD


@each_container
def test_everything_else_in_it_is_kept(make, read):
    """The copy is what one would have made with the new value in the first place."""
    untouched, expected = make(OLD), make("something else")
    result = rebuild(make(OLD), lambda node: "something else" if node is OLD else node)
    assert list(map(str, children_of(result))) == list(map(str, children_of(expected)))
    assert len(list(children_of(result))) == len(list(children_of(untouched)))


def children_of(container):
    return children(container)


@each_container
def test_container_without_a_change_comes_back_itself(make, read):
    """Nothing is copied for nothing, so that identity is kept."""
    given_one = make("nothing to do")
    assert rebuild(given_one, renew) is given_one
    assert rebuild([given_one, OLD], renew)[0] is given_one


@each_container
def test_container_is_rebuilt_inside_others(make, read):
    """Depth makes no difference, nor does the kind of container around."""
    inner = make(OLD)
    for around in ([inner], (inner,), {"a": inner}, Plain(inner), collections.deque([inner])):
        (found,) = [m for m in children(rebuild(around, renew)) if type(m) is type(inner)]
        assert read(found) is NEW
    assert read(inner) is OLD


@each_container
def test_container_can_hold_containers(make, read):
    """What is replaced may stand any number of levels below."""
    if make in {CONTAINERS[name][0] for name in ("dict by its key", "Counter", "set", "frozenset")}:
        result = read(rebuild(make((("deep", OLD),)), renew))
        assert result == (("deep", NEW),)
    else:
        assert read(rebuild(make([{"deep": (OLD,)}]), renew)) == [{"deep": (NEW,)}]


@pytest.mark.parametrize(
    ("given_one", "kept"),
    [
        pytest.param(
            collections.defaultdict(list, a=OLD), attribute("default_factory"), id="the factory"
        ),
        pytest.param(collections.deque([OLD], maxlen=3), attribute("maxlen"), id="the length"),
        pytest.param(
            collections.OrderedDict([("z", 1), ("a", OLD), ("m", 2)]), list, id="the order of keys"
        ),
        pytest.param(OpenModel(x=OLD), attribute("model_fields_set"), id="the fields set"),
        pytest.param(Checking(OLD), attribute("made"), id="a field that init does not take"),
    ],
)
def test_what_a_container_has_besides_members_is_kept(given_one, kept):
    """A copy is the same container in every other way."""
    assert kept(rebuild(given_one, renew)) == kept(given_one)


def test_attribute_of_a_list_is_kept():
    """Subclasses have attributes that are no members."""
    shelf = Shelf([OLD])
    shelf.label = "of models"
    assert rebuild(shelf, renew).label == "of models"


def test_fields_are_set_without_the_classes_own_checks():
    """They are what refused the original: neither init nor setters nor validators run."""

    class Strict(pydantic.BaseModel, validate_assignment=True):
        held: str

    assert rebuild(Strict(held="old"), lambda n: 7 if n == "old" else n).held == 7
    assert rebuild(Checking(OLD), renew).held is NEW


def test_field_that_is_deprecated_is_read_without_its_warning():
    """Whoever asks the object for it is warned; Prefect's own models have such fields."""

    class Old(pydantic.BaseModel):
        held: str = pydantic.Field(default="x", deprecated="gone soon")
        unset: str = pydantic.Field(deprecated="gone soon")

    old = Old.model_construct(held="x")
    assert field_names(old) == ("held",)
    new = rebuild(old, lambda node: "new" if node == "x" else node)
    assert vars(new) == {"held": "new"}


def test_field_that_is_not_set_is_passed_over():
    """A slot may be empty; walking neither fails nor fills it."""
    given_one = Slotted(OLD)
    del given_one.other
    result = rebuild(given_one, renew)
    assert result.held is NEW
    assert not hasattr(result, "other")


# --- leaves ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "leaf",
    [
        pytest.param("text", id="text"),
        pytest.param(b"bytes", id="bytes"),
        pytest.param(7, id="a number"),
        pytest.param(None, id="nothing"),
        pytest.param(object(), id="an object"),
        pytest.param(Plain, id="a dataclass, not an instance"),
        pytest.param(Model, id="a model, not an instance"),
        pytest.param(Attrs, id="an attrs class"),
        pytest.param(iter([OLD]), id="an iterator"),
        pytest.param(range(3), id="a range"),
        pytest.param({"a": OLD}.values(), id="a view"),
        pytest.param(types.SimpleNamespace(a=OLD), id="a namespace"),
        pytest.param(NeverComparable(), id="what cannot be compared"),
        pytest.param(Unhashable(), id="what has no hash"),
    ],
)
def test_what_is_no_container_comes_back_itself(leaf):
    """It is not walked into, not compared, not hashed, not consumed."""
    assert not is_container(leaf)
    assert rebuild(leaf, renew) is leaf
    assert children(leaf) == []
    result = rebuild([leaf, OLD], renew)
    assert result[0] is leaf
    assert result[1] is NEW


def test_root_that_is_replaced_is_replaced():
    """No container is needed."""
    assert rebuild(OLD, renew) is NEW


def test_replacement_is_not_walked_into():
    """What the leaf function gives is final: it may hold what would be replaced."""
    assert rebuild([OLD], lambda n: [OLD] if n is OLD else n) == [[OLD]]


def test_container_may_be_a_leaf_by_itself():
    """The leaf function sees containers too, before they are walked."""
    assert rebuild({"a": (1, OLD), "b": OLD}, lambda n: NEW if type(n) is tuple else n) == {
        "a": NEW,
        "b": OLD,
    }


def test_each_object_is_asked_about_once():
    """Containers before their members, and an object in many places once."""
    asked = []
    shared = [OLD]
    rebuild({"a": shared, "b": shared}, lambda n: asked.append(n) or n)
    assert asked[0] == {"a": shared, "b": shared}
    assert sum(node is shared for node in asked) == 1
    assert sum(node is OLD for node in asked) == 1


def test_opaque_container_is_not_walked_into():
    """An original may be an attrs class or a dict of its system; it is a whole."""
    opaque = Attrs(OLD)
    result = rebuild([opaque, Attrs(OLD)], renew, opaque=lambda node: node is opaque)
    assert result[0] is opaque
    assert opaque.held is OLD
    assert result[1].held is NEW


def test_opaque_container_can_be_replaced_itself():
    """Opaque means not looked into, not left alone."""
    opaque = Attrs(OLD)
    result = rebuild([opaque], lambda n: NEW if n is opaque else n, opaque=lambda n: n is opaque)
    assert result == [NEW]


# --- sharing, cycles, depth -----------------------------------------------------------------------


def test_shared_container_is_rebuilt_once():
    """What was one object before is one object after."""
    shared = [OLD]
    result = rebuild({"a": shared, "b": (shared,), "c": Plain(shared)}, renew)
    assert result["a"] == [NEW]
    assert result["a"] is result["b"][0]
    assert result["a"] is result["c"].held


def test_shared_tuple_is_rebuilt_once():
    """The same for what cannot be changed after it was made."""
    shared = (OLD,)
    result = rebuild([shared, (shared, shared), {"a": shared}], renew)
    assert result[0] == (NEW,)
    assert result[0] is result[1][0] is result[1][1] is result[2]["a"]


def test_unchanged_part_is_shared_with_what_was_given():
    """Only the way to the change is copied."""
    unchanged = {"deep": [1, (2, 3)]}
    given_one = {"a": unchanged, "b": [unchanged, OLD]}
    result = rebuild(given_one, renew)
    assert result["a"] is unchanged
    assert result["b"][0] is unchanged
    assert given_one == {"a": unchanged, "b": [unchanged, OLD]}


def test_list_that_holds_itself_holds_itself_after():
    """A cycle is closed in the copy and left in the list given."""
    given_one = [OLD]
    given_one.append(given_one)
    result = rebuild(given_one, renew)
    assert result[0] is NEW
    assert result[1] is result
    assert given_one[0] is OLD
    assert given_one[1] is given_one


def test_cycle_through_several_kinds_is_closed_in_the_copy():
    """A dict, a tuple, a dataclass and a list around one another."""
    end = []
    given_one = {"tuple": (Plain(end), OLD)}
    end.append(given_one)
    result = rebuild(given_one, renew)
    (plain, new) = result["tuple"]
    assert new is NEW
    assert plain.held[0] is result
    assert end[0] is given_one
    assert given_one["tuple"][1] is OLD


def test_cycle_entered_at_its_tuple_is_closed_too():
    """The tuple waits for nothing: the list in it is made first and filled last."""
    inner = []
    given_one = (inner, OLD)
    inner.append(given_one)
    result = rebuild(given_one, renew)
    assert result[1] is NEW
    assert result[0][0] is result


@pytest.mark.parametrize(
    "frozen", [FrozenPlain, FrozenSlotted, FrozenAttrs], ids=lambda c: c.__name__
)
def test_cycle_through_a_frozen_object_is_closed_too(frozen):
    """Frozen means for others: the copy is filled before anybody has it."""
    inner = []
    given_one = frozen(inner, OLD)
    inner.append(given_one)
    result = rebuild(given_one, renew)
    assert result.other is NEW
    assert result.held[0] is result


def test_cycle_without_a_change_comes_back_itself():
    """Walking ends, and nothing is copied."""
    given_one = {}
    given_one["self"] = [given_one]
    assert rebuild(given_one, renew) is given_one


DEPTH = 50_000
LEVELS = {
    "lists": (lambda x: [x], at(0)),
    "tuples": (lambda x: (x,), at(0)),
    "dicts": (lambda x: {"a": x}, at("a")),
    "frozensets": (lambda x: frozenset([x]), only),
    "dataclasses": (FrozenSlotted, attribute("held")),
}


@pytest.mark.parametrize(("wrap", "unwrap"), LEVELS.values(), ids=LEVELS)
def test_depth_is_bounded_by_memory_alone(wrap, unwrap):
    """50,000 levels need no recursion: Python would stop at 1,000."""
    node = OLD
    for _ in range(DEPTH):
        node = wrap(node)
    result = rebuild(node, renew)
    # Never `==` or `assert` on the containers themselves: comparing and showing recurse.
    levels = 0
    while result is not NEW and levels <= DEPTH:
        result = unwrap(result)
        levels += 1
    assert levels == DEPTH


# --- hashes ---------------------------------------------------------------------------------------


def unhashable(node):
    return [] if node is OLD else node


@pytest.mark.parametrize(
    ("given_one", "kind"),
    [
        pytest.param({OLD}, "set", id="in a set"),
        pytest.param(frozenset([OLD]), "frozenset", id="in a frozenset"),
        pytest.param({OLD: 1}, "dict", id="as a key"),
        pytest.param({(1, OLD): 1}, "dict", id="in a key"),
        pytest.param({("a", (OLD,))}, "set", id="in a member"),
        pytest.param(types.MappingProxyType({OLD: 1}), "mappingproxy", id="as a key of a view"),
        pytest.param({FrozenPlain(OLD)}, "set", id="in a field of a member"),
        pytest.param({FrozenPlain(OLD): 1}, "dict", id="in a field of a key"),
    ],
)
def test_replacement_without_a_hash_is_refused_where_one_is_needed(given_one, kind):
    """The error is ours and names both types, and nothing was changed."""
    before = copy.copy(given_one) if kind != "mappingproxy" else dict(given_one)
    with pytest.raises(UnhashableOriginalError) as caught:
        rebuild([given_one], unhashable)
    assert kind in caught.value.problem
    assert before == given_one


def test_replacement_without_a_hash_may_stand_anywhere_else():
    """Values and fields need no hash, in a frozen class neither."""
    result = rebuild({"a": OLD, "b": (OLD,), "c": FrozenPlain(OLD)}, unhashable)
    assert result == {"a": [], "b": ([],), "c": FrozenPlain([])}


each_frozen = pytest.mark.parametrize(
    "frozen",
    [FrozenPlain, FrozenSlotted, FrozenAttrs, FrozenSlottedAttrs, lambda x: FrozenModel(held=x)],
    ids=["dataclass", "slotted dataclass", "attrs", "slotted attrs", "pydantic"],
)


@each_frozen
@pytest.mark.parametrize(
    "around", [lambda x: {x}, lambda x: frozenset([x])], ids=["set", "frozenset"]
)
def test_rebuilt_member_is_found_in_its_set(frozen, around):
    """A hash that depends on fields is taken after the fields were filled."""
    result = rebuild(around(frozen(OLD)), renew)
    assert frozen(NEW) in result
    assert result == around(frozen(NEW))


@each_frozen
@pytest.mark.parametrize("view", [dict, types.MappingProxyType, Frozen], ids=lambda c: c.__name__)
def test_rebuilt_key_is_found_in_its_dict(frozen, view):
    """The same for keys."""
    result = rebuild(view({frozen(OLD): "value"}), renew)
    assert result[frozen(NEW)] == "value"


# --- mappings with a will of their own ------------------------------------------------------------


def test_mapping_around_a_dict_leaves_the_dict_alone():
    """A shallow copy shares the dict inside: emptying the copy would empty what was given."""
    given_one = Store({"a": OLD, "b": "kept"})
    result = rebuild(given_one, renew)
    assert dict(given_one) == {"a": OLD, "b": "kept"}
    assert dict(result) == {"a": NEW, "b": "kept"}


def test_mapping_that_makes_its_values_anew_is_rebuilt():
    """Values that are other objects each time one looks, as in `os.environ`, are replaced too."""

    class Computing(Frozen):
        def __getitem__(self, key):
            return [self._items[key]]

    result = rebuild({"x": Computing({"a": OLD})}, renew)["x"]
    assert result["a"] in ([NEW], [[NEW]])


class SlottedStore(Store):
    """The same, without a dict of its own."""

    __slots__ = ("items_kept",)


def section():
    """A section of a configuration, which its parser keeps."""
    parser = configparser.ConfigParser()
    parser.read_dict({"job": {"source": "old", "kind": "kept"}})
    return parser["job"]


@pytest.fixture
def shelf(tmp_path):
    """A mapping in a file."""
    with shelve.open(str(tmp_path / "shelf")) as made:
        made.update(source="old", kind="kept")
        yield made


def renewed(mapping):
    return rebuild(mapping, lambda node: 7 if node == "old" else node)


def with_item(mapping):
    return replace_items(mapping, {"source": 7})


@pytest.mark.parametrize("change", [renewed, with_item], ids=["rebuilt", "one item"])
@pytest.mark.parametrize("kind", ["slots", "a section", "a file"])
def test_mapping_that_keeps_its_items_elsewhere_stays_as_it_is(change, kind, request):
    """A shallow copy writes where the mapping itself does; then the changed one is a dict."""
    if kind == "slots":
        given_one = SlottedStore({"source": "old", "kind": "kept"})
    else:
        given_one = section() if kind == "a section" else request.getfixturevalue("shelf")
    result = change(given_one)
    assert dict(result) == {"source": 7, "kind": "kept"}
    assert dict(given_one) == {"source": "old", "kind": "kept"}
    assert type(result) is (SlottedStore if kind == "slots" else dict)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(
            lambda env: rebuild(env, lambda node: 7 if node == "old" else node), id="rebuilt"
        ),
        pytest.param(lambda env: replace_items(env, {"LOOKALIKE_TEST": 7}), id="one item"),
    ],
)
def test_environment_of_the_process_stays_as_it_is(monkeypatch, change):
    """A copy of `os.environ` would set and clear the variables of the process itself."""
    monkeypatch.setenv("LOOKALIKE_TEST", "old")
    monkeypatch.setenv("LOOKALIKE_LATER", "kept")
    before = dict(os.environ)
    result = change(os.environ)
    assert result == {**before, "LOOKALIKE_TEST": 7}
    assert dict(os.environ) == before
    script = "import os; print(os.environ['LOOKALIKE_TEST'], os.environ['LOOKALIKE_LATER'])"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout == "old kept\n"


class Texts(Store):
    """A mapping that takes nothing but text, as configurations do."""

    def __setitem__(self, key, value):
        if not isinstance(value, str):
            raise TypeError("only text")
        super().__setitem__(key, value)


class Single(Store):
    """A mapping of which there is one."""

    def __getstate__(self):
        raise TypeError("there is one")


@pytest.mark.parametrize("kind", [Texts, Single])
def test_mapping_that_cannot_be_made_anew_becomes_a_dict(kind):
    """It takes no such value, or gives no copy; it stays as it was."""
    given_one = kind({"source": "old", "kind": "kept"})
    result = renewed(given_one)
    assert (type(result), result) == (dict, {"source": 7, "kind": "kept"})
    assert given_one.items_kept == {"source": "old", "kind": "kept"}


def test_item_of_a_mapping_that_gives_no_copy_is_not_replaced():
    """A policy names one item: whoever wrote it is told."""
    with pytest.raises(la.PolicyError, match=r"a Single cannot be copied.*there is one"):
        with_item(Single({"source": "old"}))


def test_list_that_gives_no_copy_says_so():
    """No other list would do in its place: it has what a list has not."""

    class Queue(list):
        def __copy__(self):
            raise TypeError("there is one queue")

    with pytest.raises(TypeError, match="there is one queue"):
        rebuild(Queue([OLD]), renew)


def test_chain_of_maps_shows_the_replaced_values():
    """A ChainMap answers as before, wherever in the chain the value stands."""
    lower, upper = {"a": OLD, "b": 1}, {"b": 2}
    given_one = collections.ChainMap(upper, lower)
    result = rebuild(given_one, renew)
    assert dict(result) == {"a": NEW, "b": 2}
    assert (upper, lower) == ({"b": 2}, {"a": OLD, "b": 1})


# --- members --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("container", "members"),
    [
        pytest.param({"a": 1, 7: 2}, ["a", 1, 7, 2], id="dict"),
        pytest.param([1, 2], [1, 2], id="list"),
        pytest.param((1,), [1], id="tuple"),
        pytest.param(collections.deque([1]), [1], id="deque"),
        pytest.param({1}, [1], id="set"),
        pytest.param(frozenset([1]), [1], id="frozenset"),
        pytest.param(Plain(1), [1, "kept"], id="dataclass"),
        pytest.param(SlottedAttrs(1), [1, "kept"], id="attrs"),
        pytest.param(OpenModel(more=1), ["kept", 1], id="pydantic with more"),
        pytest.param([], [], id="nothing"),
    ],
)
def test_members_are_items_keys_and_fields(container, members):
    """Keys are members too, each before its value."""
    assert is_container(container)
    assert children(container) == members


@pytest.mark.parametrize(
    ("obj", "names"),
    [
        pytest.param(Plain(1), ("held", "other"), id="dataclass"),
        pytest.param(SlottedAttrs(1), ("_held", "other"), id="attrs"),
        pytest.param(Model(held=1), ("held", "other"), id="pydantic"),
        pytest.param(OpenModel(more=1), ("other", "more"), id="pydantic with more"),
        pytest.param(Model.model_construct(), ("other",), id="a field that is not set"),
        pytest.param({"a": 1}, None, id="a dict"),
        pytest.param(object(), None, id="an object"),
    ],
)
def test_fields_are_those_that_are_set(obj, names):
    """None says that the object has no fields to speak of."""
    assert field_names(obj) == names


# --- against a plain recursion --------------------------------------------------------------------


hashable_leaves = st.one_of(st.just(OLD), st.integers(), st.text(max_size=3))
hashables = st.recursive(
    hashable_leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(tuple), st.frozensets(inner, max_size=3)
    ),
    max_leaves=5,
)
trees = st.recursive(
    st.one_of(hashables, st.none(), st.binary(max_size=2)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(hashables, inner, max_size=3),
        st.sets(hashables, max_size=3),
        st.builds(Plain, inner, inner),
        st.builds(FrozenSlotted, inner, inner),
        st.builds(Attrs, inner, inner),
        st.builds(lambda held: Model.model_construct(held=held, other=1), inner),
        st.builds(Pair, inner, inner),
        st.lists(inner, max_size=3).map(collections.deque),
    ),
    max_leaves=20,
)


def expected_of(node):
    """What should come out, as one would write it without a thought for depth and sharing."""
    if node is OLD:
        return NEW
    if isinstance(node, dict):
        return {expected_of(key): expected_of(value) for key, value in node.items()}
    if isinstance(node, Pair):
        return Pair(*map(expected_of, node))
    if isinstance(node, (list, tuple, set, frozenset, collections.deque)):
        return type(node)(map(expected_of, node))
    if isinstance(node, (Plain, FrozenSlotted, Attrs, Model)):
        make = Model.model_construct if isinstance(node, Model) else type(node)
        return make(held=expected_of(node.held), other=expected_of(node.other))
    return node


@settings(deadline=None)
@given(trees)
def test_rebuilt_tree_is_what_a_recursion_makes(tree):
    """Equal in every part, of the same types, with the tree given as it was."""
    before = expected_repr = repr(tree)
    result = rebuild(tree, renew)
    assert result == expected_of(tree)
    assert repr(tree) == before
    assert (result is tree) is ("OLD" not in expected_repr)


class Record(NamedTuple):
    """A record, as some systems make them of a tuple: it is not to be iterated over."""

    source: object

    def __iter__(self):
        raise TypeError("iteration is not allowed")


def test_record_that_refuses_iteration_is_walked_as_the_tuple_that_it_is(ledger):
    """Dagster's own are of that kind."""
    model = la.Deferred("model")
    record = Record(la.string_like(model))
    assert la.unwrap([record])[0].source is model
    assert [leak.kind for leak in la.scan([record])] == ["proxy"]
    holder = types.SimpleNamespace(record=record)
    assert la.shed(holder).record.source is model
