"""`unwrap`: every lookalike in a tree replaced by its original, and nothing else touched."""

# A lambda in a table reads like its neighbours.
from __future__ import annotations

import collections
import dataclasses
import types
import typing

import pytest

import lookalike as la
from fake_originals import Bare, Refusing, Unhashable
from lookalike import Concat, Deferred, Face


@pytest.fixture(autouse=True)
def _own_ledger(ledger):
    """No token of these tests outlives its test."""


@pytest.fixture
def original():
    """What is wrapped."""
    return Deferred("model")


@pytest.fixture(params=[Face.STRING, Face.PATH, Face.STR], ids=["duck", "path", "carrier"])
def proxy(request, original):
    """A lookalike of `original` of each mechanism."""
    return la.string_like(original, face=request.param)


Point = collections.namedtuple("Point", "x y")  # noqa: PYI024 - an untyped one is what is tested


class TypedPoint(typing.NamedTuple):
    x: object
    y: object = 0


@dataclasses.dataclass
class Box:
    value: object
    other: object = None


@dataclasses.dataclass(frozen=True)
class FrozenBox:
    value: object


@dataclasses.dataclass(slots=True)
class SlottedBox:
    value: object


@dataclasses.dataclass(frozen=True)
class CheckedBox:
    value: object

    def __post_init__(self):
        if isinstance(self.value, Deferred) and not la.is_lookalike(self.value):
            raise TypeError("the original is refused here")


# --- leaves ---------------------------------------------------------------------------------------


def test_a_lookalike_is_replaced_by_the_original_itself(proxy, original):
    """By identity."""
    assert la.unwrap(proxy) is original


def test_a_composition_is_replaced_by_the_join_itself(original):
    """The same join each time."""
    composed = la.string_like(original) + "/x"
    assert la.unwrap(composed) == Concat([original, "/x"])
    assert la.unwrap(composed) is la.unwrap(composed)


@pytest.mark.parametrize(
    "value",
    [None, 5, "text", b"x", object(), Deferred("x"), Bare(), str, len],
    ids=lambda value: type(value).__name__,
)
def test_anything_else_comes_back_itself(value):
    """What is no lookalike and no container is not looked into."""
    assert la.unwrap(value) is value


def test_plain_placeholder_text_is_left_to_restore(original):
    """`unwrap` cannot see an exact text."""
    text = la.string_like(original, face=Face.EXACT_STR)
    document = {"uri": text}
    assert la.unwrap(document) is document


def test_lookalikes_wrapped_by_hand_are_unwrapped_to_the_bottom(original):
    """The low-level classes can be nested; `unwrap` takes all of them off."""
    nested = la.StringCarrier(la.StringProxy(la.StringCarrier(original, "a"), "b"), "c")
    assert la.unwrap(nested) is original
    assert la.unwrap([nested])[0] is original


# --- containers -----------------------------------------------------------------------------------

CONTAINERS = [
    pytest.param(lambda v: [v], lambda c: c[0], id="list"),
    pytest.param(lambda v: (v,), lambda c: c[0], id="tuple"),
    pytest.param(lambda v: {"k": v}, lambda c: c["k"], id="dict"),
    pytest.param(lambda v: {v: "v"}, lambda c: next(iter(c)), id="dict key"),
    pytest.param(lambda v: {v}, lambda c: next(iter(c)), id="set"),
    pytest.param(lambda v: frozenset([v]), lambda c: next(iter(c)), id="frozenset"),
    pytest.param(lambda v: collections.deque([v], 3), lambda c: c[0], id="deque"),
    pytest.param(lambda v: collections.OrderedDict(k=v), lambda c: c["k"], id="OrderedDict"),
    pytest.param(lambda v: collections.defaultdict(list, k=v), lambda c: c["k"], id="defaultdict"),
    pytest.param(lambda v: types.MappingProxyType({"k": v}), lambda c: c["k"], id="mappingproxy"),
    pytest.param(lambda v: Point(v, 1), lambda c: c.x, id="namedtuple"),
    pytest.param(lambda v: TypedPoint(v), lambda c: c.x, id="NamedTuple"),
    pytest.param(lambda v: Box(v), lambda c: c.value, id="dataclass"),
    pytest.param(lambda v: FrozenBox(v), lambda c: c.value, id="frozen dataclass"),
    pytest.param(lambda v: SlottedBox(v), lambda c: c.value, id="slotted dataclass"),
]


@pytest.mark.parametrize(("make", "member"), CONTAINERS)
def test_a_container_with_a_lookalike_comes_back_as_a_changed_copy(proxy, original, make, member):
    """Same type, the original in its place; the one given keeps its lookalike."""
    container = make(proxy)
    unwrapped = la.unwrap(container)
    assert unwrapped is not container
    assert type(unwrapped) is type(container)
    assert member(unwrapped) is original
    assert member(container) is proxy


@pytest.mark.parametrize(("make", "member"), CONTAINERS)
@pytest.mark.parametrize("value", ["text", Deferred("bare")], ids=["text", "a bare original"])
def test_a_container_without_a_lookalike_comes_back_itself(make, member, value):
    """Identity: nothing is copied that does not change."""
    container = make(value)
    assert la.unwrap(container) is container
    assert la.unwrap([container])[0] is container
    assert member(container) is value


def test_a_copy_shares_what_did_not_change(proxy):
    """Only the containers on the way to a lookalike are new."""
    untouched = {"a": [1, 2]}
    document = {"untouched": untouched, "changed": [proxy], "same": untouched}
    unwrapped = la.unwrap(document)
    assert unwrapped["untouched"] is untouched
    assert unwrapped["same"] is untouched
    assert unwrapped["changed"] is not document["changed"]


def test_a_container_in_two_places_stays_one(proxy, original):
    """What was shared before is shared after."""
    shared = [proxy]
    unwrapped = la.unwrap([shared, shared, {"x": shared}])
    assert unwrapped[0] is unwrapped[1] is unwrapped[2]["x"]
    assert unwrapped[0][0] is original


def test_a_cycle_stays_a_cycle(proxy, original):
    """A list that holds itself holds its copy afterwards."""
    cycle = [proxy]
    cycle.append((cycle, {"again": cycle}))
    unwrapped = la.unwrap(cycle)
    assert unwrapped[0] is original
    assert unwrapped[1][0] is unwrapped
    assert unwrapped[1][1]["again"] is unwrapped
    assert cycle[0] is proxy


def test_depth_is_not_bounded_by_the_stack(proxy, original):
    """Deeper than Python recurses."""
    deep = proxy
    for level in range(20_000):
        deep = [deep] if level % 2 else (deep,)
    unwrapped = la.unwrap(deep)
    for _ in range(20_000):
        unwrapped = unwrapped[0]
    assert unwrapped is original


def test_mixed_nesting_is_walked_everywhere(proxy, original):
    """Containers of all kinds inside each other."""
    unwrapped = la.unwrap(Box([FrozenBox({"k": (Point(proxy, {"in": proxy}),)})], {proxy}))
    assert unwrapped.value[0].value["k"][0].x is original
    assert unwrapped.value[0].value["k"][0].y["in"] is original
    assert unwrapped.other == {original}


def test_the_order_and_the_other_members_of_a_dict_are_kept(proxy, original):
    """Also where a key changes."""
    unwrapped = la.unwrap({"a": 1, proxy: 2, "z": proxy})
    assert list(unwrapped) == ["a", original, "z"]
    assert unwrapped[original] == 2


def test_a_default_factory_and_a_bound_are_kept(proxy):
    """A copied `defaultdict` still makes defaults, a copied `deque` still has its length."""
    assert la.unwrap(collections.defaultdict(list, k=proxy))["new"] == []
    assert la.unwrap(collections.deque([proxy], maxlen=3)).maxlen == 3


def test_checks_of_a_class_are_not_run_again(proxy, original):
    """They are what refused the original; the copy gets it without asking."""
    with pytest.raises(TypeError, match="refused here"):
        CheckedBox(original)
    box = CheckedBox(proxy)
    assert la.unwrap(box).value is original


def test_attrs_instances_are_walked(proxy, original):
    """Fields of attrs classes, frozen, slotted and with validators."""
    attrs = pytest.importorskip("attrs", reason="pip install attrs")

    @attrs.define
    class Slotted:
        value = attrs.field(validator=lambda *_: None)

    @attrs.frozen
    class Frozen:
        value = attrs.field()

    for kind in (Slotted, Frozen):
        instance = kind(proxy)
        assert la.unwrap(instance).value is original
        assert type(la.unwrap(instance)) is kind
        assert instance.value is proxy
        plain = kind("text")
        assert la.unwrap(plain) is plain


def test_pydantic_instances_are_walked(proxy, original):
    """Fields and extra values of models."""
    pydantic = pytest.importorskip("pydantic", "2", reason="pip install 'pydantic>=2'")
    model_class = pydantic.create_model(
        "Model",
        __config__=pydantic.ConfigDict(extra="allow"),
        value=(typing.Any, ...),
        number=(int, 5),
    )
    model = model_class(value=[proxy], more=proxy)
    unwrapped = la.unwrap(model)
    assert type(unwrapped) is model_class
    assert unwrapped.value[0] is original
    assert unwrapped.more is original
    assert unwrapped.number == 5
    assert model.more is proxy
    plain = model_class(value=["text"])
    assert la.unwrap(plain) is plain


def test_unwrapping_never_asks_the_original_for_its_text():
    """Nor for its repr."""
    original = Refusing()
    assert la.unwrap({"k": [la.string_like(original)]})["k"][0] is original
    assert original.asked == []


# --- recognised originals are leaves --------------------------------------------------------------


def test_a_concat_is_a_leaf(proxy):
    """What an orchestrator owns is not walked into, even with a lookalike in it."""
    joined = Concat(["a", proxy])
    assert la.unwrap(joined) is joined
    assert la.unwrap([joined])[0] is joined
    assert la.is_lookalike(joined.parts[1])


def test_an_original_that_is_a_container_is_replaced_and_not_walked(proxy):
    """The original behind a lookalike comes back as it is."""
    original = Box([proxy])
    assert la.unwrap(la.string_like(original)) is original
    assert la.unwrap([la.string_like(original)])[0] is original
    assert original.value == [proxy]


def test_sagemakers_join_is_a_leaf(sagemaker_v2):
    """The real `Join` is an attrs class with a list in it, and comes back itself."""
    parameter = sagemaker_v2.ParameterString("Bucket")
    join = sagemaker_v2.Join(on="", values=["s3://", la.string_like(parameter)])
    assert la.unwrap(join) is join
    assert la.unwrap({"uri": join, "p": la.string_like(parameter)})["uri"] is join
    assert la.is_lookalike(join.values[1])


def test_a_lookalike_of_sagemakers_join_gives_that_join(sagemaker_v2):
    """Unhashable, equal by value, and back by identity."""
    join = sagemaker_v2.Join(on="", values=["a", sagemaker_v2.ParameterString("B")])
    twin = sagemaker_v2.Join(on="", values=["a", sagemaker_v2.ParameterString("B")])
    for face in (Face.STRING, Face.STR, Face.PATH):
        one, other = la.string_like(join, face=face), la.string_like(twin, face=face)
        assert len({one, other}) == 2
        assert la.unwrap([one, other])[0] is join
        assert la.unwrap([one, other])[1] is twin


# --- members without a hash -----------------------------------------------------------------------

HASHED = [
    pytest.param(lambda v: {v}, "set", id="set"),
    pytest.param(lambda v: frozenset([v]), "frozenset", id="frozenset"),
    pytest.param(lambda v: {v: 1}, "dict", id="dict key"),
    pytest.param(lambda v: collections.OrderedDict([(v, 1)]), "OrderedDict", id="OrderedDict key"),
    pytest.param(lambda v: types.MappingProxyType({v: 1}), "mappingproxy", id="mappingproxy key"),
    pytest.param(lambda v: {(1, v)}, "set", id="a tuple in a set"),
    pytest.param(lambda v: {(v,): 1}, "dict", id="a tuple as a key"),
]


@pytest.mark.parametrize(
    "face", [Face.STRING, Face.PATH, Face.STR], ids=["duck", "path", "carrier"]
)
@pytest.mark.parametrize(("make", "name"), HASHED)
def test_an_original_without_a_hash_where_one_is_needed_is_our_error(make, name, face):
    """The lookalike has a hash, the original has none: it says which container and which class."""
    container = make(la.string_like(Unhashable(), face=face))
    with pytest.raises(la.UnhashableOriginalError, match=f"a {name} cannot hold") as caught:
        la.unwrap({"deep": [container]})
    assert isinstance(caught.value, TypeError)
    assert "has no hash" in caught.value.problem
    assert len(container) == 1


def test_two_keys_of_one_original_are_refused(ledger):
    """Two placeholders of one original are two keys; unwrapped they would be one."""
    model = la.Deferred("model")
    keys = {la.string_like(model, "a-b", ledger=ledger): 1, la.string_like(model, ledger=ledger): 2}
    with pytest.raises(la.LookalikeError, match="two keys of a dict stand for one original"):
        la.unwrap(keys)
