"""`Explanation`: what would happen at a target and why, and that it is what does happen."""

from __future__ import annotations

import json
import sys

import pytest

import lookalike as la
from fake_originals import Refusing
from lookalike import Deferred, Face, Policy, Registry, is_lookalike

pytestmark = pytest.mark.usefixtures("ledger")

TARGET = "shop.orders:Order"
DEFERRED = "lookalike.orchestrators._deferred:Deferred"


def policy(parameter="source", target=TARGET, **fields):
    """A policy that is fine."""
    if fields.get("treatment", "proxy") == "proxy":
        fields.setdefault("face", Face.STR)
    return Policy(target, parameter, **{"reason": "a test", **fields})


def named(name, parameter="source", target=TARGET, **fields):
    """A policy that can be told by its source."""
    return policy(parameter, target, source=name, **fields)


def used(explanation):
    """The sources of the policies that are used."""
    return [each.policy.source for each in explanation.verdicts if each.is_used]


def is_anything(value):
    return True


class Callable:
    """A predicate without a name, which cannot be copied."""

    def __call__(self, value):
        return True

    def __deepcopy__(self, memo):
        raise RuntimeError("copied")


SHOP = """
    class Base:
        def __init__(self, source, **more): ...

    class Sub(Base):
        def send(self, address): ...
"""


@pytest.fixture
def shop(packages):
    """A module with a class and a subclass."""
    return packages.load("shop", SHOP)


# --- without a value ------------------------------------------------------------------------------


def test_target_without_policies_says_so():
    """An explanation of nothing is false."""
    explanation = Registry().explain(TARGET)
    assert not explanation
    assert explanation.verdicts == ()
    assert str(explanation) == f"{TARGET}: no policy; every value reaches it as it is"


def test_every_policy_of_the_target_is_told_in_the_order_of_looking():
    """The most specific first; those for any target last."""
    registry = Registry(
        [
            named("any", target=None),
            named("deep", "source[**]"),
            named("key", 'source["a"]'),
            named("whole"),
            named("elsewhere", target="other:Target"),
        ]
    )
    explanation = registry.explain(TARGET)
    assert explanation
    assert [v.policy.source for v in explanation.verdicts] == ["key", "whole", "deep", "any"]
    assert all(verdict.is_used for verdict in explanation.verdicts)


def test_text_tells_treatment_reason_and_source():
    """What `lookalike explain` prints."""
    registry = Registry(
        [
            policy(
                "a", face=Face.STR, placeholder="s3://bucket/x", originals="deferred", source="here"
            ),
            policy("b", treatment="refuse", reason="it is read now"),
            policy("c", requires="packaging>=1", originals=(is_anything, Callable())),
            policy("d", requires="no-such-distribution-anywhere>=1"),
        ]
    )
    text = str(registry.explain(TARGET))
    assert text.splitlines()[:7] == [
        TARGET,
        "  * a: proxy STR, 's3://bucket/x'",
        "      because a test",
        "      for deferred; from here",
        "  * b: refuse",
        "      because it is read now",
        "      for every deferred value",
    ]
    assert "for is_anything or a predicate; packaging>=1, " in text
    assert "    d: proxy STR" in text
    assert (
        "not active: it requires no-such-distribution-anywhere>=1, which is not installed" in text
    )


def test_version_that_is_installed_is_told():
    """Why a policy is not active here."""
    text = str(Registry([policy(requires="packaging<1")]).explain(TARGET))
    assert "not active: it requires packaging<1, " in text
    assert "is installed" in text


@pytest.mark.parametrize(
    ("parameter", "told"),
    [
        pytest.param("source", ["whole", "key", "deep"], id="a name"),
        pytest.param('source["a"]', ["key", "deep"], id="a key"),
        pytest.param("source['b']", ["deep"], id="another key"),
        pytest.param("other", ["other"], id="another name"),
        pytest.param(0, [], id="a position"),
        pytest.param("zzz", [], id="no policy"),
    ],
)
def test_parameter_narrows_it_down(parameter, told):
    """Policies for a place, for what is in it, and for what it is in."""
    registry = Registry(
        [
            named("whole"),
            named("key", 'source["a"]'),
            named("deep", "source[**]"),
            named("other", "other"),
        ]
    )
    explanation = registry.explain(TARGET, parameter)
    assert sorted(used(explanation)) == sorted(told)


@pytest.mark.usefixtures("shop")
def test_parameter_is_found_by_its_other_names():
    """As `adapt` finds it: a position has a name, and `**more` collects names."""
    registry = Registry([named("it", "0", "shop:Base"), named("more", "**more", "shop:Base")])
    assert used(registry.explain("shop:Base", "source")) == ["it"]
    assert used(registry.explain("shop:Base", "anything")) == ["more"]


def test_policies_of_bases_are_told_after_those_of_the_class(shop):
    """By class or by name."""
    registry = Registry([named("base", target="shop:Base"), named("sub", target="shop:Sub")])
    for target in (shop.Sub, "shop:Sub"):
        explanation = registry.explain(target)
        assert [v.policy.source for v in explanation.verdicts] == ["sub", "base"]
        assert explanation.target == "shop:Sub"


# --- with a value ---------------------------------------------------------------------------------


def test_value_is_described_without_its_text():
    """A deferred value refuses to be text."""
    registry = Registry([policy(originals=is_anything)])
    explanation = registry.explain(TARGET, value=Refusing())
    assert explanation.value == "fake_originals.Refusing object"
    assert str(explanation).startswith(f"{TARGET} given fake_originals.Refusing object\n")


@pytest.mark.parametrize(
    ("value", "why"),
    [
        pytest.param(object(), "no orchestrator owns the value", id="an object"),
        pytest.param("a text", "the value is text, which is known", id="a text"),
        pytest.param("s3://bucket/key", "the value is text, which is known", id="a URI"),
        pytest.param("line\na:b", "the value is text, which is known", id="several lines"),
    ],
)
def test_value_that_no_policy_is_for_is_told_why(value, why):
    """A text that spells no type is an example of a text."""
    explanation = Registry([policy()]).explain(TARGET, value=value)
    assert used(explanation) == []
    assert [verdict.why for verdict in explanation.verdicts] == [why]


def test_original_of_another_system_is_told():
    """The policy is for others."""
    explanation = Registry([policy(originals="sagemaker")]).explain(TARGET, value=Deferred("x"))
    assert [verdict.why for verdict in explanation.verdicts] == ["not for its type"]


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda d: d, id="itself"),
        pytest.param(la.string_like, id="its lookalike"),
        pytest.param(lambda d: str(la.string_like(d)), id="text with its token"),
        pytest.param(lambda d: f"{la.string_like(d)}/x", id="a join"),
    ],
)
def test_value_is_explained_by_its_original(make):
    """As `adapt` looks behind lookalikes and text."""
    explanation = Registry([named("it")]).explain(TARGET, value=make(Deferred("x")))
    assert used(explanation) == ["it"]
    assert "Deferred('x')" in explanation.value


RIVALS = {
    "an orchestrator and any": (named("better", originals="deferred"), named("worse")),
    "a type and an orchestrator": (
        named("better", originals=Deferred),
        named("worse", originals="deferred"),
    ),
    "a predicate and a type": (
        named("better", originals=is_anything),
        named("worse", originals=Deferred),
    ),
    "a target and any": (named("better"), named("worse", target=None)),
    "a target for all and any target for some": (
        named("better"),
        named("worse", target=None, originals=Deferred),
    ),
    "a requirement and none": (named("better", requires="packaging>1"), named("worse")),
}


@pytest.mark.parametrize("case", RIVALS.values(), ids=RIVALS)
@pytest.mark.parametrize("order", [1, -1], ids=["better first", "worse first"])
def test_only_the_most_specific_is_used(case, order):
    """The others are told, and what is used instead."""
    registry = Registry(case[::order])
    explanation = registry.explain(TARGET, "source", value=Deferred("x"))
    assert used(explanation) == ["better"]
    (worse,) = [verdict for verdict in explanation.verdicts if not verdict.is_used]
    assert "more specific" in worse.why
    assert "(better)" in worse.why


def test_policy_of_a_subclass_is_used_whatever_its_base_says(shop):
    """The subclass is asked first, and its policy is for the value."""
    registry = Registry(
        [named("base", target="shop:Base", originals=Deferred), named("sub", target="shop:Sub")]
    )
    assert used(registry.explain(shop.Sub, value=Deferred("x"))) == ["sub"]
    assert used(registry.explain(shop.Base, value=Deferred("x"))) == ["base"]


def test_explanation_agrees_with_what_happens(shop):
    """For each of several values, what is used is what `adapt` logs."""
    registry = Registry(
        [
            named("sub", target="shop:Sub", originals="sagemaker"),
            named("base", target="shop:Base", originals=Deferred, treatment="pass"),
            named("any", target="shop:Base"),
        ]
    )
    assert used(registry.explain(shop.Sub, "source", value=Deferred("x"))) == ["base"]
    assert not is_lookalike(registry.adapt(Deferred("x"), shop.Sub, "source"))
    assert used(registry.explain(shop.Sub, "source", value=la.Concat(["x"]))) == ["any"]
    assert is_lookalike(registry.adapt(la.Concat(["x"]), shop.Sub, "source"))


def test_ambiguity_is_explained_rather_than_raised():
    """Whoever asks why a call fails is told about both."""
    registry = Registry(
        [named("one", requires="packaging>1"), named("two", requires="packaging>2")]
    )
    explanation = registry.explain(TARGET, value=Deferred("x"))
    assert used(explanation) == []
    for verdict in explanation.verdicts:
        assert "two policies are for Deferred('x') alike" in verdict.why
        assert "(one)" in verdict.why
        assert "(two)" in verdict.why
    with pytest.raises(la.PolicyError, match="alike"):
        registry.adapt(Deferred("x"), TARGET, "source")


def test_text_with_a_cut_token_is_an_error():
    """There is no original to explain anything by."""
    text = str(la.string_like(Deferred("x"), "s3://bucket/folder/name"))[:-1]
    with pytest.raises(la.LeakError):
        Registry([policy()]).explain(TARGET, value=text)


# --- with the name of a type ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("type_name", "expected"),
    [
        pytest.param(DEFERRED, "deferred", id="the embedded original"),
        pytest.param("sagemaker.workflow.functions:Join", "sagemaker", id="a type of SageMaker"),
        pytest.param(
            "sagemaker.workflow.entities:PipelineVariable", "sagemaker", id="its base class"
        ),
        pytest.param("sagemaker.core.workflow.functions:Join", None, id="a type of SageMaker 3"),
        pytest.param("shop.orders:Reference", "type", id="a type of nobody's"),
        pytest.param("nobody:Knows", None, id="a type that no policy is for"),
    ],
)
def test_type_is_told_by_its_name_alone(type_name, expected):
    """Nothing is imported to find out its bases."""
    registry = Registry(
        [
            named("deferred", originals="deferred"),
            named("sagemaker", originals="sagemaker"),
            named("type", originals="shop.orders:Reference"),
        ]
    )
    before = set(sys.modules)
    explanation = registry.explain(TARGET, value=type_name)
    assert used(explanation) == ([expected] if expected else [])
    assert explanation.value == type_name
    assert set(sys.modules) == before


def test_type_itself_goes_before_its_orchestrator():
    """As with a value of it."""
    registry = Registry(
        [
            named("any"),
            named("owner", originals="sagemaker"),
            named("type", originals="sagemaker.workflow.functions:Join"),
        ]
    )
    assert used(registry.explain(TARGET, value="sagemaker.workflow.functions:Join")) == ["type"]
    assert used(registry.explain(TARGET, value="sagemaker.workflow.parameters:X")) == ["owner"]
    assert used(registry.explain(TARGET, value=DEFERRED)) == ["any"]


def test_type_that_nobody_owns_is_told():
    """A policy for every deferred value is not for it."""
    (verdict,) = Registry([policy()]).explain(TARGET, value="nobody:Knows").verdicts
    assert verdict.why == "no orchestrator is known to own the type"
    (verdict,) = Registry([policy(originals="deferred")]).explain(TARGET, value="no:One").verdicts
    assert verdict.why == "not for this type, as far as its name tells"


# --- as data --------------------------------------------------------------------------------------


def test_data_are_json():
    """For `lookalike explain --json`: every field, what is installed, what is used and why."""
    registry = Registry(
        [
            policy(
                originals=("deferred", is_anything, Callable()),
                requires="packaging>=1",
                face=Face.STR,
            ),
            policy("other", treatment="pass"),
        ]
    )
    data = json.loads(json.dumps(registry.explain(TARGET, value=Deferred("x")).as_data()))
    assert data["target"] == TARGET
    assert data["value"] == "Deferred('x')"
    other, first = sorted(data["policies"], key=lambda each: each["parameter"])
    assert first["face"] == "Face.STR"
    assert first["originals"] == ["deferred", "predicate is_anything", "predicate object"]
    assert first["active"] is True
    assert first["installed"]
    assert (first["used"], first["why"][:4]) == (True, "for ")
    assert (other["face"], other["installed"], other["used"]) == (None, None, True)


def test_target_that_cannot_be_is_refused():
    """As everywhere."""
    with pytest.raises(la.PolicyError, match="is no target"):
        Registry().explain("a b")
    with pytest.raises(la.PolicyError, match="names no parameter"):
        Registry().explain(TARGET, "a b")
