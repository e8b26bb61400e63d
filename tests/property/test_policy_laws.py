"""Policies survive being written down, and registries combine like sets; tomllib is the oracle."""

from __future__ import annotations

import copy
import pickle
import sys

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lookalike import PolicyError, Registry, load_policies
from lookalike._parameter import Key, Parameter, Wild, parse_parameter, replace_at
from lookalike._policy_file import KEYS, to_toml
from lookalike._strategies._policies import keys, near_policies, parameters
from lookalike.strategies import policies

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

# --- strategies -----------------------------------------------------------------------------------

many = st.lists(near_policies, max_size=6)


def place_of(policy):
    """What tells its place: the same place twice is a conflict."""
    return policy.target, policy.parameter, policy.originals, policy.requires


def free_of_conflict(*registries):
    """Whether no two policies are for one place."""
    everything = {policy for each in registries for policy in each}
    return len({place_of(policy) for policy in everything}) == len(everything)


# --- parameters -----------------------------------------------------------------------------------


@given(parameters)
def test_parameter_is_what_its_text_spells(parameter):
    """`parse_parameter(str(p)) == p`, whatever is in its keys."""
    text = str(parameter)
    assert parse_parameter(text) == parameter
    assert str(parse_parameter(text)) == text


@given(st.text(st.characters(), max_size=20) | st.text("x[]*.'\"\\0 ", max_size=20))
def test_any_text_is_a_parameter_or_refused(text):
    """Never another error; and what is read has one canonical text."""
    try:
        parameter = parse_parameter(text)
    except PolicyError:
        return
    assert parse_parameter(str(parameter)) == parameter


@given(keys, st.sampled_from("'\""))
def test_key_is_quoted_as_in_python_or_json(key, quote):
    """Both kinds of quotes spell the same key."""
    escaped = key.replace("\\", "\\\\").replace(quote, f"\\{quote}")
    assert parse_parameter(f"x[{quote}{escaped}{quote}]") == Parameter("x", 0, (Key(key),))


@given(parameters, parameters)
def test_equal_text_and_equal_parameters_are_one(a, b):
    """The text is canonical: no two parameters share it."""
    assert (a == b) == (str(a) == str(b))


@given(parameters)
def test_parameter_covers_itself_and_what_leads_to_it(parameter):
    """From its own place nothing is left to go; from each place above it, the rest."""
    assert () in parameter.covers(parameter)
    for at in range(len(parameter.steps) + 1):
        above = Parameter(parameter.head, parameter.stars, parameter.steps[:at])
        assert parameter.steps[at:] in parameter.covers(above)


# --- policies -------------------------------------------------------------------------------------


@settings(deadline=None)
@given(policies())
def test_written_policy_reads_back_equal(policy):
    """Nothing is lost in TOML, and an independent reader sees the same values."""
    text = to_toml([policy])
    assert load_policies(text).policies == (policy,)
    (entry,) = tomllib.loads(text)["policy"]
    assert set(entry) <= set(KEYS)
    assert entry["reason"] == policy.reason
    assert entry.get("target") == policy.target
    assert entry.get("placeholder") == policy.placeholder
    assert entry.get("requires") == policy.requires
    assert tuple(entry.get("originals", ())) == policy.originals
    assert entry.get("unique", True) is policy.unique
    assert entry.get("keep", False) is policy.keep
    assert entry.get("treatment", "proxy") == policy.treatment
    assert parse_parameter(entry["parameter"]) == policy.place


@settings(deadline=None)
@given(st.lists(policies(), max_size=5))
def test_written_registry_reads_back_equal(some):
    """Also with conflicts settled, and twice."""
    registry = Registry(some, replace=True)
    text = registry.to_toml()
    assert load_policies(text) == registry
    assert load_policies(text).to_toml() == text


@settings(deadline=None)
@given(policies())
def test_copies_of_a_policy_are_equal(policy):
    """Pickled and copied, with the same hash."""
    for clone in (pickle.loads(pickle.dumps(policy)), copy.deepcopy(policy)):
        assert clone == policy
        assert hash(clone) == hash(policy)


# --- registries -----------------------------------------------------------------------------------


@given(many)
def test_registry_without_conflicts_holds_what_it_was_given(some):
    """Each once, in order; otherwise it is refused."""
    if free_of_conflict(some):
        registry = Registry(some)
        assert set(registry.policies) == set(some)
        assert len(registry.policies) == len(set(some))
        assert all(policy.target == target for target in registry for policy in registry[target])
    else:
        with pytest.raises(PolicyError, match="two policies for one place"):
            Registry(some)


@given(many)
def test_empty_registry_is_neutral(some):
    """On either side."""
    registry = Registry(some, replace=True)
    assert Registry() | registry == registry
    assert registry | Registry() == registry


@given(many)
def test_combining_with_itself_or_a_part_changes_nothing(some):
    """Idempotence."""
    registry = Registry(some, replace=True)
    assert registry | registry == registry
    for policy in registry.policies:
        assert registry.with_policy(policy) == registry
        assert registry.with_policy(policy, replace=True) == registry


@given(many, many, many)
def test_combining_is_associative(a, b, c):
    """However it is grouped."""
    assume(free_of_conflict(a, b, c))
    one, two, three = Registry(a), Registry(b), Registry(c)
    assert (one | two) | three == one | (two | three)


@given(many, many)
def test_combining_is_commutative_but_for_the_order(a, b):
    """The same policies, whoever comes first; and the same conflicts."""
    assume(free_of_conflict(a))
    assume(free_of_conflict(b))
    one, two = Registry(a), Registry(b)
    if free_of_conflict(a, b):
        assert set((one | two).policies) == set((two | one).policies) == {*a, *b}
    else:
        for left, right in ((one, two), (two, one)):
            with pytest.raises(PolicyError, match="two policies for one place"):
                left | right


@given(many, many)
def test_with_replace_the_right_side_wins(a, b):
    """All of it, and of the left what is for other places."""
    one, two = Registry(a, replace=True), Registry(b, replace=True)
    combined = one.combine(two, replace=True)
    taken = {place_of(policy) for policy in two.policies}
    left = {policy for policy in one.policies if place_of(policy) not in taken}
    assert set(combined.policies) == {*two.policies, *left}
    assert (one.policies, two.policies) == (
        Registry(a, replace=True).policies,
        Registry(b, replace=True).policies,
    )


@given(many, many, many)
def test_replacing_is_associative_but_for_the_order(a, b, c):
    """For policies that are for one kind of original each."""
    one, two, three = (Registry(each, replace=True) for each in (a, b, c))
    left = one.combine(two, replace=True).combine(three, replace=True)
    right = one.combine(two.combine(three, replace=True), replace=True)
    assert set(left.policies) == set(right.policies)


@given(many)
def test_without_is_what_is_left(some):
    """Of a target, or of one parameter of it; with the rest it is the whole again."""
    registry = Registry(some, replace=True)
    for target in registry:
        left = registry.without(target)
        assert target not in left
        assert set(left.combine(registry[target]).policies) == set(registry.policies)
        for policy in registry[target]:
            left = registry.without(target, policy.parameter)
            gone = set(registry.policies) - set(left.policies)
            assert {each.parameter for each in gone} == {policy.parameter}
            assert {each.target for each in gone} == {target}


@given(many, many)
def test_equal_registries_have_equal_hashes(a, b):
    """As everything that is compared by value."""
    one, two = Registry(a, replace=True), Registry(b, replace=True)
    if one == two:
        assert hash(one) == hash(two)
    assert pickle.loads(pickle.dumps(one)) == one


# --- replacing ------------------------------------------------------------------------------------

PART, NEW = object(), object()

values = st.recursive(
    st.sampled_from([PART, PART, 1, "text", None]),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(st.sampled_from(["a", "b", 0]), inner, max_size=3),
    ),
    max_leaves=12,
)
ways = st.lists(
    st.sampled_from([Key("a"), Key("b"), Key(0), Key(-1), Wild(is_deep=False), Wild(is_deep=True)]),
    max_size=3,
).map(tuple)


def leaf(part, path):
    """What the laws put in place of a part."""
    return NEW if part is PART else part


def spelt_out(value, steps):
    """The same without sharing, memory or speed: the oracle."""
    if not steps:
        return leaf(value, ())
    if not isinstance(value, (list, tuple, dict)):
        return value
    step, rest = steps[0], steps[1:]
    items = list(value.items()) if isinstance(value, dict) else list(enumerate(value))
    if isinstance(step, Key):
        key = step.key
        if not isinstance(value, dict) and isinstance(key, int) and key < 0:
            key += len(value)
        items = [(k, spelt_out(v, rest) if k == key else v) for k, v in items]
    else:
        items = [(k, spelt_out(v, rest)) for k, v in items]
        if step.is_deep:
            items = [(k, spelt_out(v, steps)) for k, v in items]
    return dict(items) if isinstance(value, dict) else type(value)(v for _, v in items)


def identities(value):
    """A picture of nested containers: which object holds which."""
    if isinstance(value, dict):
        return (id(value), [(key, identities(each)) for key, each in value.items()])
    if isinstance(value, (list, tuple)):
        return (id(value), [identities(each) for each in value])
    return id(value)


@given(values, ways)
def test_replacing_never_changes_what_it_was_given(value, steps):
    """Not a container, not an order, not an identity."""
    before = identities(value)
    replace_at(value, steps, leaf)
    assert identities(value) == before


@given(values, ways)
def test_replacing_reaches_what_the_steps_spell(value, steps):
    """As the plain recursion does."""
    assert replace_at(value, steps, leaf) == spelt_out(value, steps)


@given(values, ways)
def test_value_in_which_nothing_is_replaced_comes_back_itself(value, steps):
    """Every container of it: nothing is copied for nothing."""
    assert replace_at(value, steps, lambda part, path: part) is value


@given(values, ways)
def test_replacing_twice_is_replacing_once(value, steps):
    """Idempotence: the second time finds nothing."""
    once = replace_at(value, steps, leaf)
    assert replace_at(once, steps, leaf) is once


@given(values, ways, st.data())
def test_part_of_a_value_is_treated_as_in_the_whole(value, steps, data):
    """What a policy does to a value at a place, it does to it in what holds it."""
    place, part = [], value
    while isinstance(part, (list, tuple, dict)) and part and data.draw(st.booleans()):
        key = data.draw(st.sampled_from(list(part) if isinstance(part, dict) else range(len(part))))
        place.append(Key(key))
        part = part[key]
    assume(not any(step == Key(-1) for step in steps))  # the place says it from the other end
    for way in Parameter("x", 0, steps).covers(Parameter("x", 0, tuple(place))):
        part = replace_at(part, way, leaf)
    whole = replace_at(value, steps, leaf)
    for step in place:
        whole = whole[step.key]
    assert part == whole
