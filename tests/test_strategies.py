"""Strategies: each draw is what was promised, wrong arguments are shown, and small is readable."""

from __future__ import annotations

import collections.abc
import importlib
import importlib.metadata
import json
import subprocess
import sys
import typing

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

import lookalike as la
from lookalike import Face, strategies
from lookalike._wrap import LIKE

KINDS = ["string", "path", "uri"]
TYPES = [
    *(la.Face, la.Policy, la.Registry, la.Deferred, la.Concat),
    *(la.StringProxy, la.PathProxy, la.URIProxy, la.StringCarrier),
]


def anything(_):
    return True


def smallest(strategy, condition=anything):
    """What it shrinks to."""
    phases = (Phase.generate, Phase.shrink)  # explaining takes longer
    quick = settings(database=None, deadline=None, max_examples=100, phases=phases)
    return find(strategy, condition, settings=quick)


def first(strategy):
    """An example, whatever it is."""
    quick = settings(database=None, deadline=None, max_examples=1, phases=(Phase.generate,))
    return find(strategy, anything, settings=quick)


# --- what they shrink to --------------------------------------------------------------------------

SMALLEST = {
    "originals": (lambda: strategies.originals(), "Deferred('data')"),
    "originals, no joins": (lambda: strategies.originals(joins=False), "Deferred('data')"),
    "placeholders": (lambda: strategies.placeholders(), "'data'"),
    "placeholders of paths": (lambda: strategies.placeholders("path"), "'data'"),
    "placeholders of URIs": (lambda: strategies.placeholders("uri"), "'s3://data'"),
    "faces": (lambda: strategies.faces(), "Face.NOTHING"),
    "faces, not empty": (lambda: strategies.faces(empty=False), "Face.STRING"),
    "registries": (lambda: strategies.registries(), "<Registry of 0 policies for 0 targets>"),
    "validators": (lambda: strategies.validators(), repr(strategies.Validator())),
    "documents": (
        lambda: strategies.documents(),
        "Document(tree=None, restored=None, originals=())",
    ),
    "a type": (lambda: st.from_type(la.Deferred), "Deferred('data')"),
}


@pytest.mark.parametrize("name", SMALLEST)
def test_strategy_shrinks_to_what_its_docstring_says(name):
    """The simplest one is short, and reads well in a failure."""
    make, expected = SMALLEST[name]
    assert repr(smallest(make())) == expected


def test_policies_shrink_to_the_plainest_policy():
    """Every field that may be left out is."""
    plain = la.Policy("shop.orders:Order", "source", reason="it asks for text")
    assert smallest(strategies.policies()) == plain


@pytest.mark.parametrize("kind", KINDS)
def test_lookalikes_shrink_to_the_plainest_lookalike(kind, ledger):
    """With the default placeholder and face."""
    made = smallest(strategies.lookalikes(kind=kind))
    plain = LIKE[kind](la.unwrap(made))
    assert type(made) is type(plain)
    assert la.placeholder_of(made) == la.placeholder_of(plain)
    assert repr(la.unwrap(made)) == "Deferred('data')"


def test_examples_shrink_beside_a_condition(ledger):
    """What does not matter goes away: one join, one reference in a document."""
    assert repr(smallest(strategies.originals(), lambda o: type(o) is la.Concat)) == (
        "Concat([Deferred('data'), '/x'])"
    )
    document = smallest(strategies.documents(), lambda document: document.originals)
    assert repr(document.restored) == "Deferred('data')"


# --- what they draw -------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_every_placeholder_is_accepted_and_restored(kind, data):
    """By the wrapper of its kind, as a shape or as a template; none is refused, none is owned."""
    placeholder = data.draw(strategies.placeholders(kind))
    original = la.Deferred("x")
    with la.Ledger():
        made = LIKE[kind](original, placeholder, face=Face.STR)
        assert la.restore(str(made)) is original


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_lookalikes_are_of_the_current_ledger_and_kind(kind, data):
    """Wrapped when they are drawn: they are restored where they were drawn."""
    with la.Ledger() as ledger:
        made = data.draw(strategies.lookalikes(kind=kind))
        assert la.is_lookalike(made)
        assert len(ledger) == 1
        assert la.restore(la.placeholder_of(made)) is la.unwrap(made)


@settings(max_examples=40, deadline=None)
@given(strategies.originals())
def test_joins_among_originals_are_canonical(original):
    """No empty literal, no two side by side, and a reference in each."""
    if type(original) is la.Concat:
        kinds = "".join("t" if type(part) is str else "x" for part in original.parts)
        assert "" not in original.parts
        assert "tt" not in kinds
        assert "x" in kinds
        assert len(kinds) > 1


def test_strategies_of_mine_are_used(ledger):
    """Each argument of `lookalikes`, and those of the others."""
    original = la.Deferred("mine")
    made = smallest(
        strategies.lookalikes(st.just(original), st.just("gs://x/y"), st.just(Face.STR))
    )
    assert la.unwrap(made) is original
    assert type(made).__name__ == "StringCarrier"
    assert made.startswith("gs://")
    policy = la.Policy("a:b", "x", reason="mine")
    assert smallest(strategies.registries(st.just(policy)), len).policies == (policy,)
    document = smallest(strategies.documents(st.just(made)), lambda d: len(d.originals) > 1)
    assert set(document.originals) == {original}


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_document_restores_to_what_it_says(data):
    """A tree of plain data; without a reference it comes back itself."""
    with la.Ledger():
        document = data.draw(strategies.documents())
        assert json.loads(json.dumps(document.tree)) == document.tree
        restored = la.restore(document.tree)
        assert restored == document.restored
        if not document.originals:
            assert restored is document.tree


@settings(max_examples=40, deadline=None)
@given(strategies.registries())
def test_registries_have_no_conflict(registry):
    """Their policies make a registry again, without `replace=True`."""
    assert la.Registry(registry.policies) == registry


def accepts(validator, face):
    """Whether it takes a lookalike with `face`, and gives back what it should."""
    with la.Ledger():
        value = la.string_like(la.Deferred("x"), validator.placeholder, face=face)
        try:
            result = validator(value)
        except (AttributeError, TypeError, ValueError):
            return False
    return result is (value if validator.keeps else None)


@settings(max_examples=100, deadline=None)
@given(strategies.validators(refusing=True), strategies.faces())
def test_demand_of_a_validator_is_the_least_face_that_it_accepts(validator, face):
    """Enough, no operation of it can go, and it is part of whatever else is accepted."""
    demand = validator.demand
    if demand is None:
        assert not any(accepts(validator, each) for each in (face, Face.STRING, Face.STR))
        assert not accepts(validator, Face.EXACT_STR)
        return
    assert accepts(validator, demand)
    for name in () if demand.is_exact_str else demand:
        assert not accepts(validator, demand - Face(name)), name
    if accepts(validator, face):
        assert demand <= face


@pytest.mark.parametrize("demand", [Face.NOTHING, Face("startswith"), Face.EXACT_STR, None])
def test_validators_of_each_kind_are_drawn(demand):
    """That accept the original, want a method, want exactly a `str`, accept nothing."""
    found = smallest(
        strategies.validators(refusing=demand is None), lambda each: each.demand == demand
    )
    assert found.demand == demand


def test_validator_says_why_it_refuses():
    """A wrong type and a wrong answer are errors; text that is found out is False."""
    needed, kept = strategies.Validator(("startswith",), ("needed",)), object()
    with pytest.raises(ValueError, match="startswith"):
        needed("gs://other")
    with pytest.raises(TypeError, match="exactly"):
        strategies.Validator(asks_type="is_exact_str")(kept)
    with pytest.raises(TypeError, match="no str"):
        strategies.Validator(asks_type="is_str")(kept)
    assert strategies.Validator(("startswith",), ("must not",))("s3://b") is False
    assert strategies.Validator(("startswith",), ("must not",))("gs://b") is None
    assert strategies.Validator(keeps=True)(kept) is kept


# --- arguments ------------------------------------------------------------------------------------


WRONG = {
    "kind": (lambda: strategies.placeholders("url"), "'path', 'uri', got 'url'"),
    "kind of lookalikes": (lambda: strategies.lookalikes(kind=5), r"got 5 \(int\)"),
    "originals": (lambda: strategies.lookalikes([1]), r"originals is a strategy, got \[1\]"),
    "placeholders": (
        lambda: strategies.lookalikes(placeholders="x"),
        r"placeholders is a strategy, got 'x' \(str\); for one value write st.just\('x'\)",
    ),
    "faces": (lambda: strategies.lookalikes(faces=Face.STR), "faces is a strategy, got Face.STR"),
    "empty": (lambda: strategies.faces(empty=1), r"empty is a bool, got 1 \(int\)"),
    "exact": (lambda: strategies.faces(exact="no"), "exact is a bool, got 'no'"),
    "joins": (lambda: strategies.originals(joins=None), "joins is a bool, got None"),
    "refusing": (lambda: strategies.validators(refusing=0), "refusing is a bool, got 0"),
    "policies": (lambda: strategies.registries([]), r"policies is a strategy, got \[\]"),
    "lookalikes": (lambda: strategies.documents({}), "lookalikes is a strategy, got {}"),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_argument_is_refused_at_once_with_its_value(name):
    """Not when the first example is drawn."""
    make, match = WRONG[name]
    with pytest.raises(InvalidArgument, match=match):
        make()


def test_public_names_are_those_of_the_module():
    """Every strategy is exported, with a docstring that says what it shrinks to."""
    functions = [name for name in strategies.__all__ if name[0].islower()]
    assert len(functions) == 8
    for name in functions:
        assert "hrinks to" in getattr(strategies, name).__doc__, name


# --- from_type, without an import -----------------------------------------------------------------


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.__name__)
def test_from_type_knows_the_public_types(kind, ledger):
    """An instance of that very type."""
    assert isinstance(first(st.from_type(kind)), kind)


@pytest.mark.parametrize(
    "kind",
    [collections.abc.Mapping, collections.abc.Sized, typing.ContextManager],
    ids=["Mapping", "Sized", "ContextManager"],
)
def test_from_type_of_an_abstract_type_draws_nothing_of_ours(kind):
    """Who asks for a mapping must not be given a registry, though it is one."""
    shown = repr(st.from_type(kind))
    assert "lookalike" not in shown
    assert "Registry" not in shown
    assert "_policy" not in shown


def test_plugin_is_an_entry_point():
    """Of the group that Hypothesis loads."""
    found = importlib.metadata.entry_points(group="hypothesis", name="lookalike")
    assert [entry.value for entry in found] == ["_lookalike_hypothesis_plugin:register"]


@pytest.mark.parametrize(
    "imports",
    [
        "import hypothesis; assert not ours(); import lookalike",
        "import lookalike; assert 'hypothesis' not in sys.modules; import hypothesis",
    ],
    ids=["Hypothesis first", "lookalike first"],
)
def test_types_are_known_whoever_is_imported_first(imports):
    """Neither import loads the other, nor the strategies before one is asked for."""
    script = f"""
import sys
def ours():
    return [name for name in sys.modules if name.startswith("lookalike")]
{imports}
assert "lookalike._strategies" not in sys.modules
from hypothesis import find, strategies as st
print(repr(find(st.from_type(lookalike.Face), lambda face: True)))
"""
    out = subprocess.run(
        [sys.executable, "-W", "error", "-c", script], capture_output=True, text=True, check=False
    )
    assert (out.stdout.strip(), out.stderr) == ("Face.NOTHING", "")


def test_package_of_strategies_is_what_refuses(monkeypatch):
    """So that each of its modules does."""
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(la.DependencyError, match="need hypothesis"):
        importlib.reload(sys.modules["lookalike._strategies"])


def test_without_hypothesis_the_error_says_what_to_install():
    """Strategies and laws alike; what needs none still works."""
    script = """
import importlib.util, sys
find = importlib.util.find_spec
importlib.util.find_spec = lambda name, *a: None if name == "hypothesis" else find(name, *a)
import lookalike as la
from lookalike import testing
testing.check_policy(la.Policy("a:b", "x", reason="it asks for text"))
def message(ask):
    try:
        ask()
    except la.DependencyError as error:
        return str(error)
import importlib
print(message(lambda: importlib.import_module("lookalike.strategies")))
print(message(lambda: testing.check_string_laws(str)))
"""
    out = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout
    told = (
        "strategies and laws need hypothesis, which is not installed\n"
        "  Install it: pip install 'lookalike[testing]'.\n"
    )
    assert out == told * 2
