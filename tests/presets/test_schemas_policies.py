"""The preset for schemas: each policy against the real library, with and without it."""

from __future__ import annotations

from typing import Any

import pytest

import lookalike as la
from lookalike._policy import is_active
from lookalike.presets import schemas as PRESET  # noqa: N812 - the preset under test, in each of these files
from lookalike.presets._examples.schemas import CALLS, SCHEMA
from policy_cases import (
    Case,
    call_of,
    is_each_call_in,
    itself,
    outcome_without,
    probe_agrees,
    same,
    untried,
    value_with,
)

pytestmark = pytest.mark.usefixtures("ledger")

DRAFTS = "Draft4 Draft6 Draft7 Draft201909 Draft202012".split()


# --- cases ----------------------------------------------------------------------------------------


def first_source(made: Any) -> Any:
    """The source of the first of several jobs."""
    return made[0].source


def source(made: Any) -> Any:
    """The source of a job."""
    return made.source


def source_of_dict(made: Any) -> Any:
    """The source in a dict."""
    return made["source"]


def first(made: Any) -> Any:
    """The first of several."""
    return made[0]


def case(name: str, target: str, parameter: str, **options: Any) -> Case:
    """A case of a call by which the policy is verified; every raw value is refused."""
    return Case(name, target, parameter, call_of(CALLS, target, parameter), "refused", **options)


def both(name: str, target: str, parameter: str, found: Any = itself, **options: Any):
    """Two cases: the data is one deferred text, and there is one in it, which is `found` there."""
    return (
        case(f"{name}, all of it", target, parameter, **options),
        case(f"{name}, in it", target, f"{parameter}[**]", found=found, **options),
    )


NO_STRING = "is not of type 'string'"
NO_TEXT = "Deferred has no text yet"

CASES = [
    # JSON Schema.
    *both("validate of jsonschema", "jsonschema.validators:validate", "instance", says=NO_STRING),
    *(
        case
        for draft in DRAFTS
        for method in ("validate", "is_valid", "iter_errors")
        for case in both(
            f"{method} of {draft} of jsonschema",
            f"jsonschema.validators:{draft}Validator.{method}",
            "instance",
            says=NO_STRING if method == "validate" else "no",
        )
    ),
    *both(
        "fastjsonschema", "fastjsonschema:validate", "data", source_of_dict, says="must be string"
    ),
    *(
        case
        for function in ("validate", "is_valid", "iter_errors")
        for case in both(
            f"{function} of jsonschema-rs",
            f"jsonschema_rs:{function}",
            "instance",
            says="Unsupported type: 'Deferred'",
        )
    ),
    # Schemas in Python.
    case(
        "load of marshmallow",
        "marshmallow.schema:Schema.load",
        "data[**]",
        found=lambda made: made["jobs"][0]["source"],
        says="Not a valid string.",
    ),
    case(
        "validate of marshmallow",
        "marshmallow.schema:Schema.validate",
        "data[**]",
        says="Not a valid string.",
    ),
    case(
        "dump of marshmallow",
        "marshmallow.schema:Schema.dump",
        "obj[**]",
        found=lambda made: made["jobs"][0]["source"],
        says=NO_TEXT,
    ),
    case(
        "validate of cerberus",
        "cerberus.validator:BareValidator.validate",
        "document[**]",
        found=source_of_dict,
        says="must be of string type",
    ),
    case(
        "a call of a validator of cerberus",
        "cerberus.validator:BareValidator.__call__",
        "document[**]",
        found=source_of_dict,
        says="must be of string type",
    ),
    *both(
        "voluptuous",
        "voluptuous.schema_builder:Schema.__call__",
        "data",
        source_of_dict,
        says="expected str",
    ),
    *both(
        "validate of schema",
        "schema:Schema.validate",
        "data",
        source_of_dict,
        says="should be instance of 'str'",
    ),
    *both("is_valid of schema", "schema:Schema.is_valid", "data", says="no"),
    *both(
        "check of trafaret",
        "trafaret.base:Trafaret.check",
        "value",
        source_of_dict,
        says="value is not a string",
    ),
    *both("is_valid of trafaret", "trafaret.base:Trafaret.is_valid", "value", says="no"),
    *(
        case
        for method, parameter in (("deserialize", "cstruct"), ("serialize", "appstruct"))
        for case in both(
            f"{method} of colander",
            f"colander:_SchemaNode.{method}",
            parameter,
            source_of_dict,
            says="Invalid",
        )
    ),
    # Typed objects.
    case(
        "instance_of of attrs",
        "attr.validators:_InstanceOfValidator.__call__",
        "value",
        found=source,
        says="must be <class 'str'>",
    ),
    case(
        "matches_re of attrs",
        "attr.validators:_MatchesReValidator.__call__",
        "value",
        found=source,
        says="expected string or bytes-like object",
    ),
    case(
        "min_len of attrs",
        "attr.validators:_MinLengthValidator.__call__",
        "value",
        found=source,
        says="has no len()",
    ),
    *both("the functions of cattrs", "cattrs:structure", "obj", first_source, says=""),
    *both(
        "a converter of cattrs",
        "cattrs.converters:BaseConverter.structure",
        "obj",
        first_source,
        says="",
    ),
    *both("convert of msgspec", "msgspec:convert", "obj", says="Expected `str`, got `Deferred`"),
    case(
        "to_builtins of msgspec",
        "msgspec:to_builtins",
        "obj[**]",
        found=source_of_dict,
        says="Encoding objects of type Deferred is unsupported",
    ),
    case(
        "dacite",
        "dacite.core:from_dict",
        "data[**]",
        found=lambda made: made.jobs[0].source,
        says="WrongTypeError",
    ),
    *both("typedload", "typedload:load", "value", first, says=NO_TEXT),
    *both(
        "apischema",
        "apischema.deserialization:deserialize",
        "data",
        source,
        says="Invalid JSON type",
    ),
    *both("mashumaro", "mashumaro.codecs.basic:decode", "data", first_source, says="Deferred"),
    case(
        "a class of pyrsistent",
        "pyrsistent._pclass:PClass",
        "**kwargs",
        found=source,
        says="Invalid type for field",
    ),
    case(
        "a trait",
        "traitlets.traitlets:Unicode.validate",
        "value",
        found=source,
        says="expected a unicode string",
    ),
    *both(
        "check_type of typeguard",
        "typeguard:check_type",
        "value",
        first,
        says="is not an instance of str",
    ),
    *both(
        "die_if_unbearable of beartype",
        "beartype.door:die_if_unbearable",
        "obj",
        says="violates type hint",
    ),
    *both("is_bearable of beartype", "beartype.door:is_bearable", "obj", says="no"),
]

POLICIES = {(policy.target, policy.parameter): policy for policy in PRESET.policies()}


def by_name(cases):
    """Cases as parameters of a test."""
    return pytest.mark.parametrize("case", cases, ids=lambda case: case.id)


def policy_of(case: Case) -> la.Policy:
    """The policy that a case exercises; skips where its library is not installed."""
    policy = POLICIES[case.target, case.parameter]
    if not is_active(policy):
        pytest.skip(f"needs {policy.requires}")
    return policy


# --- tests ----------------------------------------------------------------------------------------


@by_name(CASES)
def test_without_the_policy_a_raw_value_fares_as_measured(case):
    """The library alone does with a deferred value what the table says."""
    policy_of(case)
    outcome, message = outcome_without(case)
    assert outcome == case.without, message
    assert case.says in message


@by_name(CASES)
def test_with_the_policies_what_is_kept_is_the_original(case):
    """The library takes the value, and gives back or keeps the original itself."""
    policy_of(case)
    found, expected = value_with(case, PRESET.make_registry())
    assert same(found, expected), found


@by_name(CASES)
def test_the_probe_finds_no_larger_face(case):
    """From nothing but the call; a policy gives as much string as is demanded, and no more."""
    policy = policy_of(case)
    assert probe_agrees(case, policy)


def test_every_policy_has_a_case():
    """No policy is without a real call, no case without a policy, and no call without a case."""
    assert {(case.target, case.parameter) for case in CASES} == set(POLICIES) == set(CALLS)
    assert is_each_call_in(CASES, CALLS)


def test_verify_tries_every_policy_that_gives_a_value():
    """Each still fits what is installed here, and asks for all that it is given."""
    assert untried(PRESET.make_registry()) == []


LISTS = {
    "marshmallow": lambda ma, value: ma.Schema.from_dict(
        {"all": ma.fields.List(ma.fields.Str())}
    )().dump({"all": value}),
    "colander": lambda colander, value: colander.SchemaNode(
        colander.Sequence(), colander.SchemaNode(colander.String())
    ).serialize(value),
    "cattrs": lambda cattrs, value: cattrs.structure(value, list[str]),
    "typedload": lambda typedload, value: typedload.load(value, list[str]),
    "mashumaro.codecs.basic": lambda basic, value: basic.decode(value, list[str]),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_deferred_list_is_not_taken_for_the_characters_of_a_text(name):
    """What only says `str(value)` gets nothing to iterate over: it refuses, as it did."""
    module = pytest.importorskip(name)
    with PRESET.make_registry().install(), pytest.raises(Exception) as refused:  # noqa: PT011 - each library has its own
        LISTS[name](module, la.Deferred("all"))
    assert not isinstance(refused.value, la.LookalikeError)


def test_a_place_with_another_shape_gets_its_own_policy():
    """A policy for one key beats the one for all data: a URL field wants `https`."""
    ma = pytest.importorskip("marshmallow")

    class WithUrl(ma.Schema):
        source = ma.fields.String(validate=ma.validate.Regexp("^s3://"))
        callback = ma.fields.Url()

    data = {"source": la.Deferred("source"), "callback": la.Deferred("callback")}
    registry = PRESET.make_registry()
    with registry.install(), pytest.raises(ma.ValidationError, match="Not a valid URL"):
        WithUrl().load(data)
    callback = la.Policy(
        "marshmallow.schema:Schema.load",
        'data["callback"]',
        face=la.Face.STR,
        placeholder="https://host/path",
        reason="a URL field",
    )
    with registry.with_policy(callback).install():
        assert WithUrl().load(data) == data


def test_what_a_schema_refuses_stays_refused():
    """A number is asked for, and the error tells of the original, not of a lookalike."""
    jsonschema = pytest.importorskip("jsonschema")
    model = la.Deferred("model")
    with (
        PRESET.make_registry().install(),
        pytest.raises(jsonschema.ValidationError, match="is not of type 'integer'") as refused,
    ):
        jsonschema.validate({"count": model}, {"properties": {"count": {"type": "integer"}}})
    assert refused.value.instance is model


def test_the_data_of_the_caller_is_not_changed():
    """What is adapted is a copy: the caller's containers hold the original all the while."""
    jsonschema = pytest.importorskip("jsonschema")
    model = la.Deferred("model")
    items = [model]
    data = {"all": items}
    with PRESET.make_registry().install():
        for _ in jsonschema.Draft202012Validator(SCHEMA).iter_errors(data):
            raise AssertionError("an error")
    assert data["all"] is items
    assert items[0] is model
