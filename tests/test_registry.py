"""`Registry`: policies by target, immutable; what it makes of a value, and of a call."""

from __future__ import annotations

import asyncio
import collections
import contextlib
import copy
import dataclasses
import io
import itertools
import logging
import pickle
import sys
import types
from collections import UserDict, defaultdict, deque
from collections.abc import Mapping
from typing import NamedTuple

import attrs
import pydantic
import pytest

import lookalike as la
from fake_orchestrator import FlowOrchestrator
from fake_originals import AlwaysEqual, Falsy, NeverComparable, Refusing, Unhashable
from lookalike import Concat, Deferred, Face, Policy, Registry, is_lookalike, orchestrators, unwrap
from lookalike import _rules as rules
from lookalike._policy import _is_satisfied, installed_version

pytestmark = pytest.mark.usefixtures("ledger")

TARGET = "shop.orders:Order"


def policy(parameter="source", target=TARGET, **fields):
    """A policy that gives a carrier, but for what a test says."""
    if fields.get("treatment", "proxy") == "proxy":
        fields.setdefault("face", Face.STR)
    return Policy(target, parameter, **{"reason": "a test", **fields})


def labelled(label, parameter="source", target=TARGET, **fields):
    """A policy that can be told by the text that it gives."""
    return policy(
        parameter, target, face=Face.EXACT_STR, placeholder=f"{label}-{{token}}", **fields
    )


def label(value):
    """Which policy gave this text; None for what no policy has changed."""
    return value.partition("-")[0] if type(value) is str else None


def chosen(registry, value, target=TARGET, parameter="source"):
    """Which labelled policy is for `value`."""
    return label(registry.adapt(value, target, parameter))


class Hostile:
    """A deferred value that no orchestrator knows, and that raises whatever it is asked."""

    def _refuse(self, *_):
        raise AssertionError("it was asked")

    __str__ = __repr__ = __format__ = __bool__ = __len__ = __iter__ = __contains__ = _refuse
    __eq__ = __ne__ = __lt__ = __add__ = __radd__ = __getitem__ = __fspath__ = __call__ = _refuse
    __copy__ = __deepcopy__ = __reduce__ = __getattr__ = _refuse
    __hash__ = object.__hash__


class SpecialHostile(Hostile):
    """The same, one class farther."""


def is_hostile(value):
    return issubclass(type(value), Hostile)


def is_anything(value):
    return True


# --- a mapping that does not change ---------------------------------------------------------------


def test_registry_is_a_mapping_of_policies_by_target():
    """`registry[target]` is a tuple, in the order in which they were added."""
    one, two, three = policy("a"), policy("b"), policy("a", None)
    registry = Registry([one, three, two])
    assert isinstance(registry, Mapping)
    assert registry[TARGET] == (one, two)
    assert registry[None] == (three,)
    assert list(registry) == [TARGET, None]
    assert len(registry) == 2
    assert TARGET in registry
    assert registry.get("no:where", ()) == ()
    assert registry.policies == (one, two, three)
    with pytest.raises(KeyError):
        registry["no:where"]


def test_empty_registry_is_false_and_adapts_nothing():
    """It has no target."""
    original = Deferred("x")
    assert not Registry()
    assert Registry().policies == ()
    assert Registry().adapt(original, TARGET, "source") is original


@pytest.mark.parametrize(
    ("registry", "text"),
    [
        pytest.param(Registry(), "<Registry of 0 policies for 0 targets>", id="none"),
        pytest.param(Registry([policy()]), "<Registry of 1 policy for 1 target>", id="one"),
        pytest.param(
            Registry([policy("a"), policy("b"), policy("a", None)]),
            "<Registry of 3 policies for 2 targets>",
            id="several",
        ),
    ],
)
def test_repr_counts(registry, text):
    """Thousands of policies are not printed."""
    assert repr(registry) == text


def test_registry_cannot_be_changed():
    """Every change is a new registry."""
    registry = Registry([policy()])
    with pytest.raises(TypeError):
        registry[TARGET] = ()
    with pytest.raises(TypeError):
        del registry[TARGET]
    with pytest.raises(AttributeError):
        registry.more = 1
    with pytest.raises(AttributeError):
        registry.policies = ()
    assert registry == Registry([policy()])


def test_registries_are_equal_by_value_and_have_hashes():
    """Two registries with equal policies are one."""
    one, two = Registry([policy("a"), policy("b")]), Registry([policy("a"), policy("b")])
    assert one == two
    assert hash(one) == hash(two)
    assert one != Registry([policy("a")])


@pytest.mark.parametrize(
    "clone",
    [
        pytest.param(copy.copy, id="copy"),
        pytest.param(copy.deepcopy, id="deepcopy"),
        pytest.param(lambda r: pickle.loads(pickle.dumps(r)), id="pickle"),
        pytest.param(lambda r: Registry(r.policies), id="from its policies"),
        pytest.param(Registry, id="from a registry"),
    ],
)
def test_copies_are_equal_and_work(clone):
    """A registry travels to another process."""
    registry = Registry([policy("a"), policy("b", None, originals="deferred")])
    made = clone(registry)
    assert made == registry
    assert is_lookalike(made.adapt(Deferred("x"), TARGET, "b"))


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        pytest.param([policy(), "a policy"], "str", id="a text"),
        pytest.param([None], "NoneType", id="None"),
        pytest.param([(policy(),)], "tuple", id="a tuple of policies"),
        pytest.param({TARGET: policy()}, "str", id="a dict"),
    ],
)
def test_what_is_no_policy_is_refused(given, shown):
    """The error says what came, and what to write."""
    with pytest.raises(la.PolicyError, match=f"holds policies, got {shown}") as caught:
        Registry(given)
    assert "lookalike.Policy" in caught.value.hint


def test_policies_may_come_from_a_generator():
    """They are read once."""
    assert len(Registry(policy(name) for name in "abc").policies) == 3


# --- putting together -----------------------------------------------------------------------------


def test_with_policy_leaves_the_registry_alone():
    """The old registry has what it had."""
    old = Registry([policy("a")])
    new = old.with_policy(policy("b"))
    assert [each.parameter for each in new[TARGET]] == ["a", "b"]
    assert old == Registry([policy("a")])
    assert old.adapt(original := Deferred("x"), TARGET, "b") is original


def test_combine_takes_a_registry_or_policies():
    """Their order is: those that were there, then the others."""
    one, two = Registry([policy("a")]), Registry([policy("b"), policy("a", "other:Target")])
    expected = Registry([policy("a"), policy("b"), policy("a", "other:Target")])
    assert one.combine(two) == expected
    assert one.combine(two.policies) == expected
    assert one | two == expected
    assert (one, two) == (Registry([policy("a")]), Registry(two.policies))


def test_or_is_for_registries_alone():
    """`|` with anything else is a TypeError, as for other types."""
    with pytest.raises(TypeError):
        Registry() | {TARGET: ()}
    with pytest.raises(TypeError):
        Registry() | [policy()]


def test_equal_policy_again_is_fine_and_changes_nothing():
    """Two presets may share a policy."""
    registry = Registry([policy("a"), policy("b")])
    assert registry.with_policy(policy("a")) == registry
    assert registry.with_policy(policy("a"), replace=True) == registry
    assert registry | registry == registry
    assert Registry([policy("a"), policy("a")]) == Registry([policy("a")])


CONFLICTS = {
    "another face": ({}, {"face": Face.STRING}),
    "another treatment": ({}, {"treatment": "pass"}),
    "another reason": ({}, {"reason": "because"}),
    "another placeholder": ({}, {"placeholder": "s3://bucket/x"}),
    "for the same originals": ({"originals": "deferred"}, {"originals": "deferred", "keep": True}),
    "for some of the same originals": (
        {"originals": ("deferred", "sagemaker")},
        {"originals": ("a:B", "sagemaker")},
    ),
    "with the same requirement": ({"requires": "a>1"}, {"requires": "a>1", "keep": True}),
    "in another spelling": ({"parameter": "x['a']"}, {"parameter": 'x["a"]', "keep": True}),
}


@pytest.mark.parametrize("case", CONFLICTS.values(), ids=CONFLICTS)
@pytest.mark.parametrize(
    "combine",
    [
        pytest.param(lambda a, b: Registry([a, b]), id="made of both"),
        pytest.param(lambda a, b: Registry([a]).with_policy(b), id="with_policy"),
        pytest.param(lambda a, b: Registry([a]).combine([b]), id="combine"),
        pytest.param(lambda a, b: Registry([a]) | Registry([b]), id="or"),
    ],
)
def test_two_policies_for_one_place_are_refused(case, combine):
    """The error names both, and where each was written, and says what can be done."""
    one, two = (policy(**fields, source=name) for fields, name in zip(case, "12", strict=True))
    with pytest.raises(la.PolicyError, match="two policies for one place") as caught:
        combine(one, two)
    assert str(one) in caught.value.problem
    assert str(two) in caught.value.problem
    assert "replace=True" in caught.value.hint


@pytest.mark.parametrize("case", CONFLICTS.values(), ids=CONFLICTS)
def test_with_replace_the_later_one_wins(case):
    """One that is replaced in part goes as a whole: what is left of it would be for nobody."""
    one, two = (policy(**fields) for fields in case)
    other = policy("other")
    registry = Registry([one, other])
    assert set(registry.with_policy(two, replace=True).policies) == {two, other}
    assert set(Registry([one, other, two], replace=True).policies) == {two, other}
    assert registry.policies == (one, other)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        pytest.param({"target": "a:B"}, {"target": "a:C"}, id="another target"),
        pytest.param({"target": "a:B"}, {"target": None}, id="any target"),
        pytest.param({"parameter": "a"}, {"parameter": "b"}, id="another parameter"),
        pytest.param({"parameter": "a"}, {"parameter": "a[*]"}, id="a path"),
        pytest.param({}, {"originals": "deferred"}, id="some originals and any"),
        pytest.param({"originals": "deferred"}, {"originals": "sagemaker"}, id="other originals"),
        pytest.param({"originals": is_hostile}, {"originals": is_anything}, id="other predicates"),
        pytest.param({"requires": "a>1"}, {"requires": "a>2"}, id="another requirement"),
        pytest.param({}, {"requires": "a>2"}, id="a requirement and none"),
    ],
)
def test_policies_for_two_places_live_together(one, two):
    """Target, parameter, originals and requirement tell a place."""
    one, two = policy(**{"parameter": "x", **one}), policy(**{"parameter": "x", **two})
    assert len(Registry([one, two]).policies) == 2


def test_without_takes_out_a_target_or_a_parameter():
    """What is left is a registry of the rest; the old one is as it was."""
    registry = Registry([policy("a"), policy("0"), policy('x["k"]'), policy("a", None)])
    assert list(registry.without(TARGET)) == [None]
    assert list(registry.without(None)) == [TARGET]
    assert [p.parameter for p in registry.without(TARGET, "a")[TARGET]] == ["0", 'x["k"]']
    assert [p.parameter for p in registry.without(TARGET, 0)[TARGET]] == ["a", 'x["k"]']
    assert [p.parameter for p in registry.without(TARGET, "x['k']")[TARGET]] == ["a", "0"]
    assert TARGET not in Registry([policy("a")]).without(TARGET, "a")
    assert len(registry.policies) == 4


@pytest.mark.parametrize(
    ("args", "said", "near"),
    [
        pytest.param(("shop.orders:Ordr",), "shop.orders:Ordr", TARGET, id="a target"),
        pytest.param((TARGET, "sorce"), "sorce", "'source'", id="a parameter"),
        pytest.param((None,), "None", "registry.policies", id="any target"),
        pytest.param(("zzz:zzz", "source"), "zzz:zzz", "registry.policies", id="nothing near"),
    ],
)
def test_without_what_is_not_there_is_refused(args, said, near):
    """A preset that no longer has a policy is found out; near names are shown."""
    with pytest.raises(la.PolicyError, match="has no policy for") as caught:
        Registry([policy("source")]).without(*args)
    assert said in caught.value.problem
    assert near in caught.value.hint


def test_without_a_misspelt_parameter_is_refused():
    """A parameter that cannot be is another error."""
    with pytest.raises(la.PolicyError, match="names no parameter"):
        Registry([policy()]).without(TARGET, "a b")


# --- which policy ---------------------------------------------------------------------------------

SHOP = '''
    class Base:
        def __init__(self, source="", **more):
            self.source = source
        def send(self, source): ...
        @classmethod
        def of(cls, source): ...

    class Sub(Base):
        def send(self, source): ...

    class Least(Sub):
        pass

    def collect(first, second=None, *rest, third=None, **more):
        """What came, by where it came."""
        return {"first": first, "second": second, "rest": rest, "third": third, "more": more}

    class Form(Base):
        alias = Base
'''


@pytest.fixture
def shop(packages):
    """A module with classes and a function."""
    return packages.load("shop", SHOP)


def both(better, worse):
    """Registries of both policies, added in either order: which was first must not matter."""
    return Registry([better, worse]), Registry([worse, better])


SPECIFIC = {
    "a target before any target": (labelled("better"), labelled("worse", target=None)),
    "an orchestrator before any": (labelled("better", originals="deferred"), labelled("worse")),
    "a type before an orchestrator": (
        labelled("better", originals=Deferred),
        labelled("worse", originals="deferred"),
    ),
    "a predicate before a type": (
        labelled("better", originals=is_anything),
        labelled("worse", originals=Deferred),
    ),
    "a type before a base of it": (
        labelled("better", originals=Deferred),
        labelled("worse", originals="builtins:object"),
    ),
    "the best of several originals": (
        labelled("better", originals=("sagemaker", Deferred)),
        labelled("worse", originals=("sagemaker-v3", "deferred")),
    ),
    "a target before the originals": (
        labelled("better"),
        labelled("worse", target=None, originals=is_anything),
    ),
}


@pytest.mark.parametrize("case", SPECIFIC.values(), ids=SPECIFIC)
def test_most_specific_policy_for_a_value_wins(case):
    """Whichever was added first."""
    for registry in both(*case):
        assert chosen(registry, Deferred("x")) == "better"


def test_policy_with_a_requirement_wins_over_one_without():
    """It says more about the SDK that is installed."""
    versioned = labelled("better", requires="packaging>=1")
    for registry in both(versioned, labelled("worse")):
        assert chosen(registry, Deferred("x")) == "better"


def test_policy_whose_requirement_is_not_met_is_not_there():
    """Not even to forbid anything."""
    absent = policy(treatment="refuse", requires="no-such-distribution-anywhere")
    for registry in both(labelled("here"), absent):
        assert chosen(registry, Deferred("x")) == "here"
    assert chosen(Registry([absent]), Deferred("x")) is None


PLACES = {
    "a key before each item": ('x["a"]', "x[*]", {"a": Deferred("x")}),
    "a key before any depth": ('x["a"]', "x[**]", {"a": Deferred("x")}),
    "each item before any depth": ("x[*]", "x[**]", {"a": Deferred("x")}),
    "an index before each item": ("x[0]", "x[*]", [Deferred("x")]),
    "a longer path before any depth": ('x["a"][0]', "x[**]", {"a": [Deferred("x")]}),
    "one wildcard before two": ('x["a"][*]', "x[*][*]", {"a": [Deferred("x")]}),
    "two wildcards before any depth": ("x[*][*]", "x[**]", {"a": [Deferred("x")]}),
    "a key at any depth before any depth": (
        'x[**]["a"]',
        "x[**]",
        {"b": {"a": Deferred("x")}},
    ),
    "each item of a set before any depth": ("x[*]", "x[**]", {Deferred("x")}),
}


def leaf(value):
    """The only value in nested containers."""
    while not isinstance(value, str) and isinstance(value, (Mapping, list, set, tuple)):
        (value,) = value.values() if isinstance(value, Mapping) else value
    return value


@pytest.mark.parametrize("case", PLACES.values(), ids=PLACES)
@pytest.mark.parametrize("treatment", ["proxy", "pass"])
def test_most_specific_place_wins(case, treatment):
    """Also where it leaves the value as it is: what was decided is not decided again."""
    better, worse, value = case
    first = labelled("better", better)
    if treatment == "pass":
        first = policy(better, treatment="pass")
    expected = {"proxy": "better", "pass": None}[treatment]
    for registry in both(first, labelled("worse", worse)):
        assert label(leaf(registry.adapt(value, TARGET, "x"))) == expected


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    ("better", "worse"),
    [
        pytest.param("source", "source", id="the same place"),
        pytest.param("source[**]", 'source["a"]', id="any depth and a key"),
        pytest.param("source[**]", "source[**]", id="any depth on both"),
        pytest.param("source[*]", "source[*]", id="each item on both"),
    ],
)
@pytest.mark.parametrize("treatment", ["proxy", "pass"])
def test_subclass_wins_over_its_base(better, worse, treatment):
    """Whatever the place: the subclass knows better."""
    first = labelled("better", better, "shop:Sub")
    if treatment == "pass":
        first = policy(better, "shop:Sub", treatment="pass")
    value = Deferred("x") if better == "source" else {"a": Deferred("x")}
    for registry in both(first, labelled("worse", worse, "shop:Base")):
        made = registry.adapt(value, "shop:Least", "source")
        assert label(leaf(made)) == {"proxy": "better", "pass": None}[treatment]
        assert label(leaf(registry.adapt(value, "shop:Base", "source"))) == (
            "worse" if worse != 'source["a"]' or isinstance(value, dict) else None
        )


def test_members_of_a_set_are_decided_once(shop):
    """A set has no places: a member that the subclass was given is not given anew by the base."""
    for registry in both(
        labelled("better", "source[*]", "shop:Sub"), labelled("worse", "source[*]", "shop:Base")
    ):
        made = registry.adapt({Deferred("a"), Deferred("b")}, shop.Sub, "source")
        assert sorted(map(label, made)) == ["better", "better"]


def test_what_the_subclass_does_not_decide_the_base_does(shop):
    """A policy that is not for the value leaves it to the next."""
    registry = Registry(
        [
            labelled("sub", target="shop:Sub", originals="sagemaker"),
            labelled("base", target="shop:Base"),
        ]
    )
    assert chosen(registry, Deferred("x"), shop.Sub) == "base"


def test_same_original_twice_is_decided_by_place():
    """One original may stand where it passes, and where it does not."""
    registry = Registry([policy('x["a"]', treatment="pass"), labelled("rest", "x[**]")])
    original = Deferred("x")
    made = registry.adapt({"a": original, "b": [original]}, TARGET, "x")
    assert made["a"] is original
    assert label(made["b"][0]) == "rest"


def test_same_text_twice_is_decided_by_place():
    """One text object may stand where it stays text, and where the original is wanted."""
    registry = Registry([labelled("one", 'x["a"]'), policy("x[**]", treatment="pass")])
    original = Deferred("x")
    text = la.string_like(original, "s3://bucket/x", face=Face.EXACT_STR)
    assert registry.adapt({"a": text, "b": [text]}, TARGET, "x") == {"a": text, "b": [original]}


def test_nearer_type_wins_over_a_farther_base():
    """As with methods: the class itself, then its bases."""
    for registry in both(
        labelled("better", originals=SpecialHostile), labelled("worse", originals=Hostile)
    ):
        assert chosen(registry, SpecialHostile()) == "better"
        assert chosen(registry, Hostile()) == "worse"


@pytest.mark.parametrize(
    ("one", "two"),
    [
        pytest.param({"originals": is_hostile}, {"originals": is_anything}, id="two predicates"),
        pytest.param({"requires": "packaging>1"}, {"requires": "packaging>2"}, id="two versions"),
    ],
)
def test_policies_that_say_the_same_are_ambiguous(one, two):
    """The error names both, and the value without asking it for its text."""
    value = Hostile() if "originals" in one else Deferred("x")
    registry = Registry([labelled("one", **one, source="1"), labelled("two", **two, source="2")])
    with pytest.raises(la.PolicyError, match="two policies are for") as caught:
        registry.adapt(value, TARGET, "source")
    assert "(1)" in caught.value.problem
    assert "(2)" in caught.value.problem
    assert "without" in caught.value.hint


def test_ambiguity_matters_only_where_it_is_met():
    """A third policy that says more settles it."""
    registry = Registry(
        [
            labelled("one", requires="packaging>1"),
            labelled("two", requires="packaging>2"),
            labelled("best", originals=Deferred),
        ]
    )
    assert chosen(registry, Deferred("x")) == "best"


def test_predicate_is_asked_and_its_error_comes_through():
    """A typo in it must not become a silent miss."""

    def broken(value):
        return value.no_such_attribute

    with pytest.raises(AttributeError, match="no_such_attribute"):
        Registry([policy(originals=broken)]).adapt(object(), TARGET, "source")


def test_predicate_is_asked_for_the_original():
    """Not for its lookalike, and not for text."""
    seen = []

    def note(value):
        seen.append(value)
        return False

    registry = Registry([policy("x[*]", originals=note)])
    original = Deferred("x")
    values = [original, la.string_like(original), str(la.string_like(original)), "text", 7]
    assert registry.adapt(values, TARGET, "x") is values
    assert seen == [original] * 3


# --- by which name a target is asked for ----------------------------------------------------------


def test_class_and_name_are_asked_alike(shop):
    """Whichever is given: the class, its name, or that of another module that has it, too."""
    registry = Registry([labelled("base", target="shop:Base")])
    for target in (shop.Base, "shop:Base", shop.Least, "shop:Least", "shop:Form.alias"):
        assert chosen(registry, Deferred("x"), target) == "base"


def test_method_is_asked_by_name_or_bound(shop):
    """An overriding method takes part of what it overrides."""
    registry = Registry(
        [labelled("base", target="shop:Base.send"), labelled("of", target="shop:Base.of")]
    )
    for target in ("shop:Sub.send", shop.Sub().send, shop.Least().send, shop.Base.send):
        assert chosen(registry, Deferred("x"), target) == "base"
    for target in ("shop:Sub.of", shop.Sub.of, shop.Least().of):
        assert chosen(registry, Deferred("x"), target) == "of"


def test_class_inside_a_function_takes_part_of_its_bases(shop):
    """It has no name of its own that a policy could have."""

    class Inside(shop.Sub):
        pass

    registry = Registry([labelled("base", target="shop:Base")])
    assert chosen(registry, Deferred("x"), Inside) == "base"


def test_function_is_found_by_the_name_it_was_written_under(packages, shop):
    """A package often has a function of its submodule."""
    front = packages.load("front", "from shop import collect as gather")
    registry = Registry([labelled("shop", "first", "shop:collect")])
    assert chosen(registry, Deferred("x"), "front:gather", "first") == "shop"
    assert chosen(registry, Deferred("x"), front.gather, "first") == "shop"


def test_name_that_is_not_imported_is_taken_as_it_is():
    """Nothing is imported to adapt a value."""
    registry = Registry([labelled("one", target="never.imported:Thing")])
    assert chosen(registry, Deferred("x"), "never.imported:Thing") == "one"
    assert "never" not in sys.modules


@pytest.mark.parametrize(
    ("target", "said"),
    [
        pytest.param("no target", "is no target", id="misspelt"),
        pytest.param("shop:Bse", "has no 'Bse'", id="missing"),
        pytest.param(lambda source: None, "has no name", id="a lambda"),
        pytest.param(7, "has no name", id="a number"),
    ],
)
@pytest.mark.usefixtures("shop")
def test_target_that_cannot_be_is_refused(target, said):
    """The error says why."""
    with pytest.raises(la.PolicyError, match=said):
        Registry().adapt(Deferred("x"), target, "source")


@pytest.mark.parametrize("parameter", ["a b", "", -1, 1.5], ids=repr)
def test_parameter_that_cannot_be_is_refused(parameter):
    """The error shows how it is written."""
    with pytest.raises(la.PolicyError, match="names no parameter"):
        Registry().adapt(Deferred("x"), TARGET, parameter)


# --- by which name a parameter is asked for -------------------------------------------------------


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    ("written", "asked"),
    [
        pytest.param("second", "second", id="a name by name"),
        pytest.param("second", 1, id="a name by position"),
        pytest.param("1", "second", id="a position by name"),
        pytest.param("third", "third", id="a keyword"),
        pytest.param("*rest", 2, id="positional arguments by position"),
        pytest.param("*rest", "*rest", id="positional arguments by name"),
        pytest.param("2", 2, id="a position beyond the names"),
        pytest.param("**more", "anything", id="keyword arguments by a keyword"),
        pytest.param("**more", "**more", id="keyword arguments by name"),
        pytest.param("anything", "anything", id="a keyword that is collected"),
    ],
)
def test_parameter_is_found_by_its_other_names(written, asked):
    """A position has a name, and what is collected has the name of what collects it."""
    registry = Registry([labelled("it", written, "shop:collect")])
    assert chosen(registry, Deferred("x"), "shop:collect", asked) == "it"


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    ("written", "asked"),
    [
        pytest.param("**more", "third", id="keyword arguments and a declared keyword"),
        pytest.param("**more", "first", id="keyword arguments and a declared name"),
        pytest.param("*rest", "1", id="positional arguments and a declared position"),
        pytest.param("first", "second", id="another name"),
        pytest.param("**more", "*rest", id="keyword and positional arguments"),
    ],
)
def test_parameter_is_not_found_by_what_it_is_not(written, asked):
    """A declared parameter is never collected."""
    registry = Registry([labelled("it", written, "shop:collect")])
    assert chosen(registry, Deferred("x"), "shop:collect", asked) is None


@pytest.mark.parametrize("order", [1, -1], ids=["as written", "reversed"])
def test_named_parameter_wins_over_what_collects_it(shop, order):
    """`**more` is for the names that no policy names."""
    policies = [
        labelled("named", "size", "shop:collect"),
        labelled("more", "**more", "shop:collect"),
        labelled("third", "2", "shop:collect"),
        labelled("rest", "*rest", "shop:collect"),
    ]
    registry = Registry(policies[::order])
    found = [chosen(registry, Deferred("x"), shop.collect, p) for p in ("size", "hue", 2, 3)]
    assert found == ["named", "more", "third", "rest"]


@pytest.fixture
def seen(shop, monkeypatch):
    """What a function was given: its arguments as they came."""
    calls = []

    def collect(first=None, second=None, *rest, third=None, **more):
        calls.append({"first": first, "second": second, "rest": rest, "third": third, **more})

    collect.__module__, collect.__qualname__ = "shop", "collect"
    monkeypatch.setattr(shop, "collect", collect)
    return calls


def test_call_gives_what_is_collected_to_the_most_specific(shop, seen):
    """Named over `**more`, a position over `*rest`; one not for the value leaves it to the next."""
    registry = Registry(
        [
            labelled("named", "size", "shop:collect"),
            labelled("sagemaker", "colour", "shop:collect", originals="sagemaker"),
            labelled("more", "**more", "shop:collect"),
            labelled("third", "2", "shop:collect"),
            labelled("rest", "*rest", "shop:collect"),
        ]
    )
    d = Deferred("x")
    registry.call(shop.collect, d, d, d, d, third=d, size=d, colour=d, weight=d)
    (made,) = seen
    assert [label(each) for each in made["rest"]] == ["third", "rest"]
    assert {name: label(made[name]) for name in ("size", "colour", "weight")} == {
        "size": "named",
        "colour": "more",
        "weight": "more",
    }
    assert (made["first"], made["second"], made["third"]) == (d, d, d)


# --- a place in a value ---------------------------------------------------------------------------


@dataclasses.dataclass
class Input:
    source: object


def test_place_may_be_given_in_part():
    """The whole parameter, one key, one attribute of it: the policy leads on from there."""
    registry = Registry([policy("inputs[*].source")])
    original = Deferred("x")
    whole = {"model": Input(original)}
    assert is_lookalike(registry.adapt(whole, TARGET, "inputs")["model"].source)
    assert is_lookalike(registry.adapt(whole["model"], TARGET, 'inputs["model"]').source)
    assert is_lookalike(registry.adapt(whole["model"], TARGET, "inputs[0]").source)
    assert is_lookalike(registry.adapt(original, TARGET, 'inputs["model"].source'))
    assert is_lookalike(registry.adapt(original, TARGET, "inputs[0].source"))
    assert is_lookalike(registry.adapt(original, TARGET, "inputs[*].source"))
    assert registry.adapt(original, TARGET, "inputs") is original
    assert registry.adapt(original, TARGET, "inputs[0].other") is original
    assert registry.adapt(original, TARGET, "inputs[0].source[0]") is original
    assert whole["model"].source is original


def test_place_at_any_depth_may_be_given_in_part():
    """What stands there, and what is in it."""
    registry = Registry([policy("document[**]")])
    original = Deferred("x")
    assert is_lookalike(registry.adapt(original, TARGET, 'document["a"]'))
    assert is_lookalike(registry.adapt(original, TARGET, 'document["a"][0]["b"]'))
    assert is_lookalike(registry.adapt([original], TARGET, 'document["a"]')[0])
    assert registry.adapt(original, TARGET, "document") is original


# --- what comes back ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("face", "kind"),
    [
        pytest.param(Face.STRING, la.StringProxy, id="a text that is no str"),
        pytest.param(Face.STR, la.StringCarrier, id="a str"),
        pytest.param(Face.PATH, la.PathProxy, id="a path"),
        pytest.param(Face.URI, la.URIProxy, id="a URI"),
    ],
)
def test_proxy_is_the_lookalike_of_its_face(face, kind):
    """As `string_like`, `path_like` and `uri_like` make it, with the policy's placeholder."""
    original = Deferred("x")
    made = Registry([policy(face=face)]).adapt(original, TARGET, "source")
    assert issubclass(type(made), kind)
    assert unwrap(made) is original


def test_exact_text_restores_to_the_original():
    """A plain `str`, which only the ledger knows."""
    original = Deferred("x")
    made = Registry([policy(face=Face.EXACT_STR)]).adapt(original, TARGET, "source")
    assert type(made) is str
    assert la.restore(made) is original


def test_verbatim_placeholder_is_taken_as_it_is():
    """Where no token fits, the text names no original."""
    registry = Registry([policy(placeholder="ml.m5.xlarge", unique=False)])
    assert registry.adapt(Deferred("x"), TARGET, "source") == "ml.m5.xlarge"


def test_pass_gives_the_original_itself():
    """Also for a lookalike that the caller has made, and for text that holds its token."""
    registry = Registry([policy(treatment="pass")])
    original = Deferred("x")
    like = la.string_like(original, "s3://bucket/x")
    for value in (original, like, str(like), f"{like}"):
        assert registry.adapt(value, TARGET, "source") is original
    joined = registry.adapt(f"{like}/y", TARGET, "source")
    assert joined == Concat([original, "/y"])


def test_lift_gives_the_reference_that_a_plain_value_spells():
    """A reference itself needs no lifting."""
    registry = Registry([policy(treatment="lift", originals=("builtins:dict", "deferred"))])
    lifted = registry.adapt({"$deferred": "x"}, TARGET, "source")
    assert isinstance(lifted, Deferred)
    assert lifted.name == "x"
    assert registry.adapt(lifted, TARGET, "source") is lifted
    with pytest.raises(la.LiftError):
        registry.adapt({"something": "else"}, TARGET, "source")


def test_what_was_lifted_is_given_as_a_reference_would_be():
    """A plain value that spells a reference, and a policy for references beside it."""
    registry = Registry(
        [
            policy(treatment="lift", originals="builtins:dict"),
            policy(originals="deferred", placeholder="s3://bucket/key"),
        ]
    )
    made = registry.adapt({"$deferred": "x"}, TARGET, "source")
    assert isinstance(made, str)
    assert made.startswith("s3://")
    assert unwrap(made).name == "x"


def test_refuse_says_what_where_and_why():
    """The error has the target, the parameter, the policy's reason and where it was written."""
    registry = Registry(
        [policy(treatment="refuse", reason="the file is read now", source="preset shop")]
    )
    with pytest.raises(la.PolicyError) as caught:
        registry.adapt(Deferred("x"), TARGET, "source")
    problem = caught.value.problem
    assert problem == f"{TARGET} cannot take Deferred('x') as source: the file is read now"
    assert "preset shop" in caught.value.hint
    assert (caught.value.target, caught.value.parameter) == (TARGET, "source")
    assert registry.adapt("known", TARGET, "source") == "known"


def test_refusal_in_a_container_names_the_place_of_the_policy():
    """And a policy without target says so."""
    registry = Registry([policy("x[**]", None, treatment="refuse")])
    with pytest.raises(la.PolicyError, match=r"cannot take Deferred\('d'\) as x\[\*\*\]"):
        registry.adapt({"a": [Deferred("d")]}, TARGET, "x")


KNOWN = {
    "None": None,
    "a text": "text",
    "an empty text": "",
    "bytes": b"bytes",
    "a number": 7,
    "a truth": False,
    "an object": object(),
    "a class": Deferred,
    "a function": len,
    "a module": sys,
    "not a number": float("nan"),
}


@pytest.mark.parametrize("value", KNOWN.values(), ids=KNOWN)
@pytest.mark.parametrize("treatment", ["proxy", "pass", "lift", "refuse"])
@pytest.mark.parametrize(
    "parameter",
    ["source", "source[*]", "source[**]", "source.name"],
    ids=["itself", "each", "any depth", "an attribute"],
)
def test_value_that_is_known_comes_back_itself(value, treatment, parameter):
    """A policy without originals is for deferred values alone; None is never one."""
    registry = Registry([policy(parameter, treatment=treatment)])
    assert registry.adapt(value, TARGET, "source") is value


@pytest.mark.parametrize("value", [None, 7, b"x"], ids=["None", "a number", "bytes"])
def test_nothing_is_made_up_for_what_is_known(value):
    """A predicate that takes everything cannot make a lookalike of None."""
    registry = Registry([policy(originals=is_anything)])
    with contextlib.suppress(la.OriginalError):
        assert registry.adapt(value, TARGET, "source") is value


def test_text_with_a_token_is_restored_first():
    """An f-string of a lookalike is the owner's join, and is given what the policy says for it."""
    registry = Registry([policy(placeholder="s3://bucket/data")])
    original = Deferred("x")
    made = registry.adapt(f"{la.string_like(original)}/data", TARGET, "source")
    assert is_lookalike(made)
    assert unwrap(made) == Concat([original, "/data"])


def test_text_with_a_cut_token_is_an_error():
    """A piece of a placeholder names the original, but cannot be turned back."""
    text = str(la.string_like(Deferred("x"), "s3://bucket/folder/name"))
    with pytest.raises(la.LeakError):
        Registry([policy()]).adapt(text[:-1], TARGET, "source")


def test_text_with_a_token_stays_text_where_no_policy_is_for_it():
    """Whoever put it there will restore it."""
    text = f"{la.string_like(Deferred('x'))}/data"
    assert Registry([policy(originals="sagemaker")]).adapt(text, TARGET, "source") is text
    assert Registry([policy("other")]).adapt(text, TARGET, "source") is text


def test_text_that_its_system_spells_as_text_is_known():
    """A join that is plain text has nothing deferred in it, whatever a predicate takes."""

    class Spelling(FlowOrchestrator):
        def recognises(self, obj):
            return type(obj) is Hostile

        def describe(self, original):
            return "a value"

        def join(self, parts):
            return "/".join(part for part in parts if isinstance(part, str))

    system = Spelling()
    orchestrators.register(system)
    try:
        text = f"{la.string_like(Hostile(), 's3://bucket/x')}/data"
        registry = Registry([policy(originals=is_anything)])
        assert registry.adapt(text, TARGET, "source") is text
    finally:
        orchestrators.forget(system)


@pytest.mark.parametrize("placeholder", [None, "s3://bucket/theirs"], ids=["none", "another"])
def test_lookalike_is_given_the_face_of_the_policy(placeholder):
    """Whoever made it by hand chose its placeholder; it is never wrapped twice."""
    original = Deferred("x")
    mine = la.string_like(original, "s3://bucket/mine")
    made = Registry([policy(placeholder=placeholder)]).adapt(mine, TARGET, "source")
    assert not isinstance(mine, la.StringCarrier)
    assert issubclass(type(made), la.StringCarrier)
    assert la.placeholder_of(made) == la.placeholder_of(mine)
    assert unwrap(made) is original


def test_text_that_is_a_whole_placeholder_stays():
    """It was given as text already; another text would be cut off where a piece was copied."""
    mine = la.string_like(Deferred("x"), "s3://bucket/mine", face=Face.EXACT_STR)
    registry = Registry([policy(placeholder="s3://bucket/theirs")])
    assert registry.adapt(mine, TARGET, "source") is mine


def test_placeholder_ends_as_the_original_is_known_to_end():
    """An SDK that copies a file keeps its name: the author wrote it."""
    registry = Registry([policy(placeholder="s3://bucket/folder/code.py", face=Face.EXACT_STR)])
    join = Concat([Deferred("x"), "/train.R"])
    assert registry.adapt(join, TARGET, "source").endswith("/train.R")
    assert registry.adapt(Concat([Deferred("x"), ".sh"]), TARGET, "source").endswith(".sh")
    assert registry.adapt(Deferred("x"), TARGET, "source").endswith(".py")


@pytest.mark.parametrize(
    ("placeholder", "end"),
    [
        pytest.param("code.py", "/train.sh", id="no folder to stand in"),
        pytest.param("folder/{token}.py", "/train.sh", id="a folder without a token"),
        pytest.param("s3://amzn-s3-demo-{token}/code.py", ".sh", id="a name without a token"),
    ],
)
def test_placeholder_with_no_room_for_the_end_keeps_its_own(placeholder, end):
    """Whoever wrote that name needs it."""
    registry = Registry([policy(placeholder=placeholder, face=Face.EXACT_STR)])
    join = Concat([Deferred("x"), end])
    made = registry.adapt(join, TARGET, "source")
    assert made.endswith(".py")
    assert la.restore(made) is join


@pytest.mark.parametrize(
    "end",
    ["\n", "\ud800", "/\0", "@host.com/", "://host.com", "{token}", "/../..", "{", "/", " "],
    ids=ascii,
)
def test_strange_end_of_a_join_is_no_error(end):
    """What the author wrote may be no good in a placeholder; the policy's own end is, then."""
    registry = Registry([policy(placeholder="s3://bucket/folder/code.py", face=Face.EXACT_STR)])
    join = Concat([Deferred("x"), end])
    made = registry.adapt(join, TARGET, "source")
    assert made.startswith("s3://amzn-s3-demo-")
    assert la.restore(made) is join


@pytest.mark.parametrize(
    "original",
    [
        pytest.param(Hostile(), id="raises whatever it is asked"),
        pytest.param(Refusing(), id="refuses to be text"),
        pytest.param(AlwaysEqual(), id="equal to everything"),
        pytest.param(NeverComparable(), id="equal to nothing"),
        pytest.param(Unhashable(), id="without a hash"),
        pytest.param(Falsy(), id="false"),
    ],
)
@pytest.mark.parametrize("treatment", ["proxy", "pass", "refuse"])
def test_original_is_asked_nothing(original, treatment, caplog):
    """Not for its text, truth, length, equality or copy; not in logs and errors either."""
    caplog.set_level(logging.INFO, "lookalike")
    registry = Registry(
        [policy(each, treatment=treatment, originals=is_anything) for each in PATHS]
    )
    values = (original, [original], {"k": original})
    for parameter, value in zip(("source", "items", "document"), values, strict=True):
        if treatment == "refuse":
            with pytest.raises(la.PolicyError) as caught:
                registry.adapt(value, TARGET, parameter)
            assert str(caught.value)
            continue
        made = registry.adapt(value, TARGET, parameter)
        for key in {"items": [0], "document": ["k"]}.get(parameter, []):
            made = made[key]
        assert unwrap(made) is original
    assert all(record.getMessage() for record in caplog.records)


PATHS = ("source", "items[*]", 'document["k"]')


# --- containers -----------------------------------------------------------------------------------


class Pair(NamedTuple):
    source: object
    other: int


@dataclasses.dataclass(frozen=True, slots=True)
class Frozen:
    source: object

    def __post_init__(self):
        if isinstance(self.source, str):
            raise TypeError("checked again")


@attrs.frozen
class Attrs:
    source: object = attrs.field(validator=attrs.validators.instance_of(Deferred))


class Model(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(frozen=True, arbitrary_types_allowed=True)

    source: Deferred


class Loose:
    def __init__(self, source):
        self.source = source


CONTAINERS = {
    "a dict": ("[*]", lambda d: {"k": d}, lambda v: v["k"]),
    "a list": ("[*]", lambda d: [d], lambda v: v[0]),
    "a tuple": ("[*]", lambda d: (d,), lambda v: v[0]),
    "a named tuple": ("[*]", lambda d: Pair(d, 1), lambda v: v.source),
    "a named tuple by name": (".source", lambda d: Pair(d, 1), lambda v: v.source),
    "a deque": ("[*]", lambda d: deque([d]), lambda v: v[0]),
    "a set": ("[*]", lambda d: {d}, lambda v: next(iter(v))),
    "a frozen set": ("[*]", lambda d: frozenset({d}), lambda v: next(iter(v))),
    "a view": ("[*]", lambda d: types.MappingProxyType({"k": d}), lambda v: v["k"]),
    "an ordered dict": ("[*]", lambda d: collections.OrderedDict(k=d), lambda v: v["k"]),
    "a default dict": ("[*]", lambda d: defaultdict(list, k=d), lambda v: v["k"]),
    "a user dict": ("[*]", lambda d: UserDict(k=d), lambda v: v["k"]),
    "a dataclass": (".source", Input, lambda v: v.source),
    "a frozen dataclass": (".source", Frozen, lambda v: v.source),
    "attrs": (".source", Attrs, lambda v: v.source),
    "pydantic": (".source", lambda d: Model(source=d), lambda v: v.source),
    "an object": (".source", Loose, lambda v: v.source),
    "an object in a list in a dict": (
        '["k"][*].source',
        lambda d: {"k": [Loose(d)]},
        lambda v: v["k"][0].source,
    ),
    "a dict in a list, at any depth": ("[**]", lambda d: [{"k": d}], lambda v: v[0]["k"]),
}


@pytest.mark.parametrize("case", CONTAINERS.values(), ids=CONTAINERS)
def test_container_of_the_caller_is_never_changed(case):
    """The target is given a copy of the same class; the caller's own holds what it held."""
    path, make, get = case
    original = Deferred("x")
    given = make(original)
    made = Registry([policy(f"x{path}")]).adapt(given, TARGET, "x")
    assert type(made) is type(given)
    assert is_lookalike(get(made))
    assert get(given) is original
    assert unwrap(get(made)) is original


@pytest.mark.parametrize("case", CONTAINERS.values(), ids=CONTAINERS)
def test_container_without_deferred_values_comes_back_itself(case):
    """Nothing is copied for nothing."""
    path, make, _ = case
    given = make(Deferred("x"))
    registry = Registry([policy(f"x{path}", originals="sagemaker")])
    assert registry.adapt(given, TARGET, "x") is given


class Endless:
    """A deferred value that no orchestrator knows; iterating it would never end."""

    def __iter__(self):
        return itertools.repeat(self)

    def __getitem__(self, index):
        return self


@pytest.mark.parametrize(
    "path", ["", "[*]", "[**]", "[0]"], ids=["itself", "each", "any depth", "an index"]
)
def test_endless_value_is_never_iterated(path):
    """A deferred value often answers `iter`; a test that it is not would never end."""
    registry = Registry([policy(f"x{path}", originals=is_anything)])
    original = Endless()
    made = registry.adapt(original, TARGET, "x")
    assert unwrap(made) is original
    assert is_lookalike(made) is (path == "")


def test_iterator_is_adapted_as_it_is_consumed():
    """What is given lazily is adapted lazily."""
    originals = [Deferred("a"), Deferred("b")]
    source = iter(originals)
    made = Registry([policy("x[*]")]).adapt(source, TARGET, "x")
    assert is_lookalike(next(made))
    assert next(source) is originals[1]


def test_object_whose_property_raises_raises_as_it_does():
    """The target would have met that error, too; it is not swallowed."""

    class Broken:
        @property
        def source(self):
            raise RuntimeError("not yet")

    with pytest.raises(RuntimeError, match="not yet"):
        Registry([policy("x.source")]).adapt(Broken(), TARGET, "x")


def test_two_names_of_one_list_stay_so():
    """The copies are as much the same as the lists were."""
    shared = [Deferred("x")]
    made = Registry([policy("x[**]")]).adapt({"a": shared, "b": shared}, TARGET, "x")
    assert made["a"] is made["b"]
    assert is_lookalike(made["a"][0])


def test_cycle_is_adapted_once():
    """A document that holds itself."""
    loop = {"source": Deferred("x")}
    loop["self"] = loop
    made = Registry([policy("x[**]")]).adapt(loop, TARGET, "x")
    assert is_lookalike(made["source"])
    assert made["self"] is made
    assert isinstance(loop["source"], Deferred)


# --- the log --------------------------------------------------------------------------------------


def test_each_application_is_logged_once(caplog):
    """One INFO record, with what tests and dashboards ask for as fields."""
    caplog.set_level(logging.INFO, "lookalike")
    registry = Registry([policy("x[*]", source="a test"), policy("y", treatment="pass")])
    registry.adapt([Deferred("a"), "known", Deferred("b")], TARGET, "x")
    registry.adapt(Deferred("c"), TARGET, "y")
    records = [record for record in caplog.records if record.name == "lookalike"]
    assert [(r.validator, r.parameter, r.treatment, r.original) for r in records] == [
        (TARGET, "x[*]", "proxy", "Deferred('a')"),
        (TARGET, "x[*]", "proxy", "Deferred('b')"),
        (TARGET, "y", "pass", "Deferred('c')"),
    ]
    assert {record.levelname for record in records} == {"INFO"}
    assert records[0].policy == f"{TARGET}: x[*]: proxy (a test)"
    assert records[0].getMessage() == f"{TARGET}: x[*]: proxy Deferred('a'): a test"


def test_refusal_is_logged_too(caplog):
    """The log tells why a program stopped."""
    caplog.set_level(logging.INFO, "lookalike")
    with pytest.raises(la.PolicyError):
        Registry([policy(treatment="refuse")]).adapt(Deferred("a"), TARGET, "source")
    (record,) = caplog.records
    assert record.treatment == "refuse"


def test_nothing_is_logged_where_nothing_is_adapted(caplog):
    """Known values and values without a policy are no news."""
    caplog.set_level(logging.DEBUG, "lookalike")
    registry = Registry([policy()])
    registry.adapt("known", TARGET, "source")
    registry.adapt(Deferred("x"), TARGET, "other")
    assert not caplog.records


# --- calls ----------------------------------------------------------------------------------------

CALLS = '''
    given = []

    def check(source):
        """Text, or an error."""
        given.append(source)
        if not isinstance(source, str) or not source:
            raise TypeError(f"not text: {type(source).__name__}")
        return source

    class Holder:
        def __init__(self, source):
            self.source = check(source)
            self.pieces = [source]

        def send(self, source):
            self.sent = check(source)
            return {"source": source}

        def fail(self, source):
            self.failed = check(source)
            raise RuntimeError("failed after it was kept")

        @classmethod
        def of(cls, source):
            cls.last = type(source)
            return cls(source)

        @staticmethod
        def static(source):
            return [check(source)]

        def __call__(self, source):
            return check(source)

    def each(sources):
        return [check(source) for source in sources]

    def raises(source):
        check(source)
        raise RuntimeError("raised")

    def nested(source):
        return Holder(check(source))

    text = "not callable"
'''

HOLDER = [
    policy("source", "calls:Holder"),
    policy("source", "calls:Holder.send"),
    policy("source", "calls:Holder.fail"),
    policy("source", "calls:Holder.of"),
    policy("source", "calls:Holder.static"),
    policy("source", "calls:nested"),
    policy("source", "calls:raises"),
    policy("sources[*]", "calls:each"),
]


@pytest.fixture
def calls(packages):
    """A module that wants text, and notes what it was given."""
    return packages.load("calls", CALLS)


@pytest.fixture
def registry(calls):
    """Policies for it."""
    del calls
    return Registry(HOLDER)


def test_call_gives_a_lookalike_and_puts_the_original_back(calls, registry):
    """The validator saw text; what is kept is the original, wherever it is kept."""
    original = Deferred("x")
    made = registry.call(calls.Holder, original)
    assert isinstance(calls.given[0], str)
    assert made.source is original
    assert made.pieces == [original]


@pytest.mark.parametrize("how", ["a name", "the object"])
@pytest.mark.parametrize("name", ["Holder", "Holder.of", "Holder.static", "nested"])
@pytest.mark.parametrize("by", ["position", "name"])
def test_call_by_name_or_by_object(calls, registry, how, name, by):
    """Functions, classes, class methods and static methods; arguments by position or name."""
    original = Deferred("x")
    target = f"calls:{name}"
    if how == "the object":
        target = calls
        for part in name.split("."):
            target = getattr(target, part)
    made = (
        registry.call(target, original)
        if by == "position"
        else registry.call(target, source=original)
    )
    assert (made[0] if isinstance(made, list) else made.source) is original
    assert isinstance(calls.given[0], str)


def test_call_imports_its_target(packages):
    """A name is imported, as the caller would."""
    packages.write("later", "def take(source): return [source.upper()]")
    registry = Registry([policy("source", "later:take", face=Face.STRING)])
    assert "later" not in sys.modules
    (text,) = registry.call("later:take", Deferred("x"))
    assert isinstance(text, str)


@pytest.mark.parametrize(
    ("target", "said"),
    [
        pytest.param("no target", "is no target", id="misspelt"),
        pytest.param("no_such_module_anywhere:x", "cannot be imported", id="no such module"),
        pytest.param("calls:Hlder", "has no 'Hlder'", id="no such name"),
        pytest.param("calls:text", "cannot be called", id="no callable by name"),
        pytest.param(7, "a int cannot be called", id="no callable"),
        pytest.param(None, "cannot be called", id="None"),
    ],
)
def test_target_that_cannot_be_called_is_refused(registry, target, said):
    """The error says why."""
    with pytest.raises(la.PolicyError, match=said) as caught:
        registry.call(target, Deferred("x"))
    assert caught.value.hint


def test_receiver_is_settled(calls, registry):
    """A method keeps what it was given in its object."""
    holder = calls.Holder("known")
    original = Deferred("x")
    result = registry.call(holder.send, original)
    assert holder.sent is original
    assert result == {"source": original}


@pytest.mark.parametrize("how", ["a name", "the function"])
def test_method_taken_from_its_class_is_settled_too(calls, registry, how):
    """The first argument is the receiver; positions count from the next."""
    registry = registry.with_policy(policy("0", "calls:Holder.send"), replace=True).without(
        "calls:Holder.send", "source"
    )
    holder = calls.Holder("known")
    original = Deferred("x")
    target = "calls:Holder.send" if how == "a name" else calls.Holder.send
    assert registry.call(target, holder, original) == {"source": original}
    assert holder.sent is original
    assert isinstance(calls.given[-1], str)
    holder.sent = None
    registry.call(target, self=holder, source=original)
    assert holder.sent is original


def test_error_of_the_target_comes_through_and_the_state_is_settled(calls, registry):
    """What was kept before it failed must not hold a lookalike."""
    holder = calls.Holder("known")
    original = Deferred("x")
    with pytest.raises(RuntimeError, match="failed after it was kept"):
        registry.call(holder.fail, original)
    assert holder.failed is original


def test_refusal_comes_before_the_call(calls):
    """Nothing of the target runs."""
    registry = Registry([policy("source", "calls:Holder", treatment="refuse")])
    with pytest.raises(la.PolicyError, match="cannot take"):
        registry.call(calls.Holder, Deferred("x"))
    assert calls.given == []


def test_known_arguments_reach_the_target_untouched(calls, registry):
    """And nothing is settled: the call is the caller's own."""
    made = registry.call(calls.Holder, "known")
    assert made.source == "known"
    with pytest.raises(TypeError):
        registry.call(calls.Holder, "a", "b")
    with pytest.raises(TypeError):
        registry.call(calls.Holder)


def test_call_without_a_policy_is_the_plain_call(calls):
    """The original reaches the target, and fails there as it fails."""
    with pytest.raises(TypeError, match="not text: Deferred"):
        Registry().call(calls.Holder, Deferred("x"))


def test_containers_of_the_caller_are_as_they_were(calls, registry):
    """The target saw a copy, and the copy is settled, too."""
    original = Deferred("x")
    given = [original, "known"]
    assert registry.call(calls.each, given) == [original, "known"]
    assert given == [original, "known"]
    assert isinstance(calls.given[0], str)


def test_iterator_is_settled_after_the_call(calls, registry):
    """Nothing was adapted before the call; what it leaves is settled all the same."""
    original = Deferred("x")
    assert registry.call(calls.each, iter([original])) == [original]
    assert isinstance(calls.given[0], str)


def test_coroutine_is_awaited_with_a_lookalike_and_settled_after(packages):
    """The call is over when the coroutine is."""
    module = packages.load(
        "later",
        """
        kept = []

        async def take(source):
            kept.append(source)
            return [type(source), source]
        """,
    )
    original = Deferred("x")
    registry = Registry([policy("source", "later:take")])
    kind, given = asyncio.run(registry.call(module.take, original))
    assert issubclass(kind, la.StringCarrier)
    assert given is original


def test_generator_gives_originals(packages):
    """What it yields reaches the caller as what was given."""
    module = packages.load(
        "some",
        """
        def take(source):
            yield type(source)
            yield [source]
        """,
    )
    original = Deferred("x")
    registry = Registry([policy("source", "some:take")])
    kind, given = registry.call(module.take, original)
    assert issubclass(kind, la.StringCarrier)
    assert given == [original]


def test_nested_calls_are_settled_when_the_outermost_is_over(calls, registry):
    """Until then everything may be validated again."""
    seen = []

    def outer(self, source):
        seen.append(type(source))
        made = registry.call(calls.Holder, source)
        seen.append(type(made.source))
        self.inner = made

    calls.Holder.send = outer
    holder = calls.Holder("known")
    original = Deferred("x")
    registry.call(holder.send, original)
    assert all(issubclass(kind, str) for kind in seen)
    assert holder.inner.source is original


def test_error_in_a_nested_call_settles_everything(calls, registry):
    """The outermost call ends, however it ends."""
    holder = calls.Holder("known")

    def outer(self, source):
        self.first = source
        registry.call(calls.raises, source)

    calls.Holder.send = outer
    original = Deferred("x")
    with pytest.raises(RuntimeError, match="raised"):
        registry.call(holder.send, original)
    assert holder.first is original
    assert registry.call(calls.Holder, original).source is original


def test_result_that_is_a_lookalike_comes_back_as_the_original(calls):
    """The caller knows nothing of lookalikes."""
    registry = Registry([policy("source", "calls:check")])
    original = Deferred("x")
    assert registry.call(calls.check, original) is original


def test_what_is_kept_stays_a_lookalike(calls):
    """With `keep` the SDK validates again later; `guard` sheds it."""
    registry = Registry([policy("source", "calls:Holder", keep=True)])
    original = Deferred("x")
    made = registry.call(calls.Holder, original)
    assert is_lookalike(made.source)
    la.shed(made)
    assert made.source is original


def test_class_inside_a_function_is_called_as_its_base(calls, registry):
    """A subclass in a test or a notebook has no name that leads back."""

    class Inside(calls.Holder):
        pass

    original = Deferred("x")
    assert registry.call(Inside, original).source is original


def test_name_that_cannot_be_had_is_refused(packages):
    """It is there, but whoever asks for it is told that it is not."""
    packages.load(
        "shy",
        """
        class Shy:
            def __get__(self, obj, owner=None):
                raise AttributeError("not here")

        class Holder:
            shy = Shy()
        """,
    )
    with pytest.raises(la.PolicyError, match="there is no 'shy'"):
        Registry().call("shy:Holder.shy", Deferred("x"))


def test_method_that_does_not_tell_its_parameters_is_called_by_name(calls):
    """Then a policy is for the keyword alone, and a position for the position."""
    calls.Holder.send.__signature__ = "no signature"
    holder = calls.Holder("known")
    original = Deferred("x")
    registry = Registry([policy("source", "calls:Holder.send")])
    registry.call(holder.send, source=original)
    assert holder.sent is original
    with pytest.raises(TypeError, match="not text: Deferred"):
        registry.call(holder.send, original)
    registry = Registry([policy("0", "calls:Holder.send")])
    registry.call(holder.send, original)
    assert isinstance(calls.given[-1], str)


def test_name_that_a_module_makes_on_demand_can_be_called(packages):
    """Calling imports and runs the target anyway."""
    packages.write(
        "lazy",
        """
        def __getattr__(name):
            if name == "take":
                return lambda source: [type(source)]
            raise AttributeError(name)
        """,
    )
    registry = Registry([policy("source", "lazy:take")])
    (kind,) = registry.call("lazy:take", Deferred("x"))
    assert issubclass(kind, la.StringCarrier)
    with pytest.raises(la.PolicyError, match="has no 'tke'"):
        registry.call("lazy:tke", Deferred("x"))


# --- what it costs --------------------------------------------------------------------------------


def test_lookup_touches_the_policies_of_its_target_alone(monkeypatch):
    """Its cost does not grow with the number of policies for other targets."""
    looked_at = []
    real = rules.is_active
    monkeypatch.setattr(rules, "is_active", lambda each: looked_at.append(each) or real(each))
    few = Registry([policy("a"), policy("b"), policy("c", None)])
    many = few.combine([policy(f"p{i}", f"module{i}:Target") for i in range(3000)])
    counts = []
    for registry in (few, many):
        looked_at.clear()
        assert is_lookalike(registry.adapt(Deferred("x"), TARGET, "a"))
        counts.append(len(looked_at))
        looked_at.clear()
        registry.adapt(Deferred("x"), TARGET, "b")
        assert looked_at == []
    assert counts == [3, 3]


def test_adding_one_policy_touches_its_target_alone(monkeypatch):
    """A registry of thousands is extended without going through them."""
    many = Registry([policy(f"p{i}", f"module{i}:Target") for i in range(3000)])
    asked = []
    real = Policy.__eq__
    monkeypatch.setattr(Policy, "__eq__", lambda a, b: asked.append(a) or real(a, b))
    more = many.with_policy(policy("x", "module7:Target"))
    assert len(asked) <= 2
    assert more["module8:Target"] is many["module8:Target"]


def test_requirement_is_looked_up_once(monkeypatch):
    """Metadata of a distribution is a file that must be read."""
    import importlib.metadata

    asked = []
    real = importlib.metadata.version
    monkeypatch.setattr(importlib.metadata, "version", lambda n: asked.append(n) or real(n))
    installed_version.cache_clear()
    _is_satisfied.cache_clear()
    registry = Registry([policy(f"p{i}", requires="packaging>=1") for i in range(50)])
    for i in range(50):
        registry.adapt(Deferred("x"), TARGET, f"p{i}")
    assert asked == ["packaging"]


def test_file_reaches_the_target_as_a_file():
    """A file is an iterator, and will be read."""
    file = io.StringIO("a\n")
    assert Registry([policy("x[*]")]).adapt(file, TARGET, "x") is file


# --- names that were asked for --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "parameter"),
    [("no target", "source"), (TARGET, "a b")],
    ids=["a target", "a parameter"],
)
def test_name_that_cannot_be_is_refused_for_a_plain_value_too(target, parameter):
    """And each time: nothing is passed by before its names are known to be well formed."""
    registry = Registry([policy()])
    for _ in range(2):
        with pytest.raises(la.PolicyError):
            registry.adapt("a plain text", target, parameter)


def test_plain_value_passes_by_names_that_were_asked_before(monkeypatch):
    """Nothing is looked up for it; a deferred value is adapted there as ever."""
    registry = Registry([policy()])
    assert registry.adapt("known", TARGET, "source") == "known"
    looked_up = []
    real = Registry.rules_for
    monkeypatch.setattr(
        Registry, "rules_for", lambda self, *names: looked_up.append(names) or real(self, *names)
    )
    assert registry.adapt("known", TARGET, "source") == "known"
    assert looked_up == []
    assert is_lookalike(registry.adapt(Deferred("x"), TARGET, "source"))
    assert registry.adapt("known", TARGET, "other") == "known"
    assert looked_up == [(TARGET,)] * 2


def test_names_that_were_asked_are_kept_up_to_a_number(shop, monkeypatch):
    """Names that a program makes up do not fill the memory; and what is no name is not kept."""
    monkeypatch.setattr("lookalike._registry._MOST_ASKED", 300)
    registry = Registry([policy()])
    registry.adapt("known", shop.Base, "source")
    assert registry._asked == set()
    for number in range(305):
        assert registry.adapt("known", f"made.up:Target{number}", "source") == "known"
    kept = {(f"made.up:Target{number}", "source") for number in range(300)}
    assert registry._asked == kept
    # Threads that ask at the same time may keep a few more.
    monkeypatch.setattr("lookalike._registry._MOST_ASKED", 290)
    assert registry.adapt("known", "made.up:Target", "source") == "known"
    assert registry._asked == kept
    assert is_lookalike(registry.adapt(Deferred("x"), TARGET, "source"))


# --- what is said, and what must be ---------------------------------------------------------------


def test_refusal_names_the_target_that_was_called(shop):
    """And not the base that has the policy."""
    registry = Registry([policy(target="shop:Base", treatment="refuse")])
    with pytest.raises(la.PolicyError, match=r"^shop:Least cannot take"):
        registry.adapt(Deferred("x"), shop.Least, "source")


@pytest.mark.parametrize(
    ("args", "problem"),
    [
        pytest.param((TARGET, "sauce"), f"{TARGET}: sauce", id="a parameter"),
        pytest.param((f"{TARGET}s",), f"{TARGET}s", id="a target"),
    ],
)
def test_without_what_is_not_there_says_what_was_sought(args, problem):
    """The parameter where there is one, the target alone where there is none."""
    registry = Registry([policy()])
    with pytest.raises(la.PolicyError) as caught:
        registry.without(*args)
    assert caught.value.problem == f"{registry!r} has no policy for {problem}"


def test_without_what_is_not_there_is_refused_among_hundreds():
    """However many policies a target has."""
    with pytest.raises(la.PolicyError, match="has no policy for"):
        Registry([policy(f"p{number}") for number in range(300)]).without(TARGET, "absent")


def test_without_suggests_three_names_at_most():
    """The nearest."""
    names = ["source", "sources", "source1", "source2", "source3"]
    with pytest.raises(la.PolicyError) as caught:
        Registry([policy(name) for name in names]).without(TARGET, "sourc")
    assert caught.value.hint.count("source") == 3
    assert caught.value.hint.startswith("Did you mean 'source' or '")


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(lambda r: Registry([policy()], True), id="a registry"),
        pytest.param(lambda r: r.with_policy(policy(), True), id="with_policy"),
        pytest.param(lambda r: r.combine([policy()], True), id="combine"),
        pytest.param(lambda r: r.install(None, True), id="install"),
        pytest.param(lambda r: r.explain(TARGET, "source", Deferred("x")), id="explain"),
    ],
)
def test_options_are_given_by_name(call):
    """`True` alone says nothing to a reader."""
    with pytest.raises(TypeError):
        call(Registry())


def test_install_is_strict_unless_told_otherwise(packages):
    """A policy for a target that turns out not to exist is an error, or a problem."""
    registry = Registry([policy(target="late:Missing")])
    packages.load("late", "")
    with registry.install(strict=False) as installation:
        assert "has no 'Missing'" in "".join(installation.problems)
    with pytest.raises(la.PolicyError, match="has no 'Missing'"):
        registry.install()


@pytest.mark.usefixtures("shop")
def test_explain_takes_a_parameter_by_position_and_none():
    """`0` is a parameter, and no parameter is all of them."""
    registry = Registry([policy("source", "shop:Base"), policy("0", "shop:Base.send")])
    assert "source" in str(registry.explain("shop:Base"))
    assert str(registry.explain("shop:Base.send", 0)) == str(
        registry.explain("shop:Base.send", "0")
    )
    assert str(registry.explain("shop:Base", None)) == str(registry.explain("shop:Base"))
