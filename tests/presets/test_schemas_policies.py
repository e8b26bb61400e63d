"""The preset for schemas: each policy against the real library, with and without it."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import Any

import pytest

import lookalike as la
from lookalike._policy import is_active
from lookalike.presets import schemas as PRESET  # noqa: N812 - the preset under test, in each of these files
from policy_cases import Case, outcome_without, probe_agrees, same, value_with

pytestmark = pytest.mark.usefixtures("ledger")

TEXT_SCHEMA = {"type": "string", "pattern": "^s3://.*[.]tar[.]gz$"}
SCHEMA = {
    "type": "object",
    "properties": {"source": TEXT_SCHEMA, "all": {"type": "array", "items": TEXT_SCHEMA}},
    "additionalProperties": False,
}
DRAFTS = "Draft4 Draft6 Draft7 Draft201909 Draft202012".split()


@dataclass
class Job:
    """A class as people write them."""

    source: str


@dataclass
class Jobs:
    """A class with a list of another."""

    jobs: list[Job]


# --- calls ----------------------------------------------------------------------------------------


def library(name: str) -> Any:
    """A module, imported when a case is run: it may not be installed."""
    return importlib.import_module(name)


def first_source(made: Any) -> Any:
    """The source of the first of several jobs."""
    return made[0].source


def given(value: Any, answer: Any = True) -> Any:
    """The caller's own value, if the answer was no no."""
    if answer is False:
        raise ValueError("no")
    return value


def source(made: Any) -> Any:
    """The source of a job."""
    return made.source


def source_of_dict(made: Any) -> Any:
    """The source in a dict."""
    return made["source"]


def first(made: Any) -> Any:
    """The first of several."""
    return made[0]


def drafted(draft: str, method: str, *, is_nested: bool):
    """A call of a method of the validator of one draft, which gives back the caller's value."""

    def call(value: Any) -> Any:
        make = getattr(library("jsonschema"), f"{draft}Validator")
        validator = make(SCHEMA if is_nested else TEXT_SCHEMA)
        data = {"source": value} if is_nested else value
        answer = getattr(validator, method)(data)
        if method == "iter_errors":
            answer = list(answer) == []
        # The container of the caller is not changed.
        return given(data["source"] if is_nested else data, answer)

    return call


def told(module: str, function: str, schema: Any, data: Any):
    """A call of a function that takes a schema and then data; `data` makes it of the value."""

    def call(value: Any) -> Any:
        answer = getattr(library(module), function)(schema, data(value))
        if function == "iter_errors":
            answer = list(answer) == []
        return given(value, answer)

    return call


def marshmallow_schema(**options: Any) -> Any:
    """A schema of marshmallow, with a nested one."""
    ma = library("marshmallow")

    class One(ma.Schema):
        source = ma.fields.String(validate=ma.validate.Regexp("^s3://"))

    class Several(ma.Schema):
        source = ma.fields.String()
        jobs = ma.fields.List(ma.fields.Nested(One))

    return Several(**options)


def marshmallow_valid(value: Any) -> Any:
    """The caller's value, if a schema of marshmallow finds nothing wrong with it."""
    errors = marshmallow_schema().validate({"source": value})
    if errors:
        raise ValueError(errors)
    return value


def cerberus_validator() -> Any:
    """A validator of cerberus."""
    return library("cerberus").Validator({"source": {"type": "string", "regex": "^s3://.*"}})


def cerberus_document(method: str):
    """The document that a validator of cerberus keeps."""

    def call(value: Any) -> Any:
        validator = cerberus_validator()
        if not getattr(validator, method)({"source": value}):
            raise ValueError(validator.errors)
        return validator.document

    return call


def voluptuous_schema() -> Any:
    """A schema of voluptuous."""
    vo = library("voluptuous")
    return vo.Schema({"source": vo.All(str, vo.Match("^s3://"))})


def schema_schema() -> Any:
    """A schema of schema."""
    schema = library("schema")
    return schema.Schema({"source": schema.And(str, schema.Regex("^s3://"))})


def trafaret_of_dict() -> Any:
    """A trafaret of a dict."""
    t = library("trafaret")
    return t.Dict({"source": t.String(min_length=1)})


def colander_call(method: str, data: Any):
    """What a node of colander makes; its error cannot be shown while a value has no text."""

    def call(value: Any) -> Any:
        colander = library("colander")
        text = colander.SchemaNode(colander.String(), name="source")
        node = colander.SchemaNode(colander.Mapping(), text)
        given_data = data(value)
        try:
            return getattr(node if isinstance(given_data, dict) else text, method)(given_data)
        except colander.Invalid as error:
            raise ValueError(type(error).__name__) from None

    return call


def attrs_class(make_validator: Any):
    """An instance of an attrs class whose one field has a validator."""

    def call(value: Any) -> Any:
        attrs = library("attrs")
        field = attrs.field(validator=make_validator(attrs.validators))
        return attrs.make_class("Checked", {"source": field})(value)

    return call


def dacite_job(value: Any) -> Any:
    """A job within a list; the error of dacite cannot be shown while a value has no text."""
    dacite = library("dacite")
    try:
        return dacite.from_dict(Jobs, {"jobs": [{"source": value}]})
    except dacite.DaciteError as error:
        raise ValueError(type(error).__name__) from None


def msgspec_struct(value: Any) -> Any:
    """The field of a struct of msgspec."""
    msgspec = library("msgspec")
    struct = msgspec.defstruct("Struct", [("source", str)])
    return msgspec.convert({"source": value}, struct).source


def pyrsistent_class(value: Any) -> Any:
    """An instance of a class of pyrsistent."""
    pyrsistent = library("pyrsistent")

    class Checked(pyrsistent.PClass):
        source = pyrsistent.field(type=str)

    return Checked(source=value)


def traits(value: Any) -> Any:
    """An object with a trait, set."""
    traitlets = library("traitlets")
    made = type("Traits", (traitlets.HasTraits,), {"source": traitlets.Unicode()})()
    made.source = value
    return made


def both(id: str, target: str, parameter: str, whole: Any, part: Any, **rest: Any):  # noqa: A002 - as in Case
    """Two cases: the data is one deferred text, and there is one in it.

    `whole` and `part` are pairs of a call and of what finds the value in its result.
    """
    return (
        Case(f"{id}, all of it", target, parameter, whole[0], "refused", *whole[1:], **rest),
        Case(f"{id}, in it", target, f"{parameter}[**]", part[0], "refused", *part[1:], **rest),
    )


NO_STRING = "is not of type 'string'"
NO_TEXT = "Deferred has no text yet"

CASES = [
    # JSON Schema.
    *both(
        "validate of jsonschema",
        "jsonschema.validators:validate",
        "instance",
        (lambda value: given(value, library("jsonschema").validate(value, TEXT_SCHEMA)),),
        (lambda value: given(value, library("jsonschema").validate({"all": [value]}, SCHEMA)),),
        says=NO_STRING,
    ),
    *(
        case
        for draft in DRAFTS
        for method in ("validate", "is_valid", "iter_errors")
        for case in both(
            f"{method} of {draft} of jsonschema",
            f"jsonschema.validators:{draft}Validator.{method}",
            "instance",
            (drafted(draft, method, is_nested=False),),
            (drafted(draft, method, is_nested=True),),
            says=NO_STRING if method == "validate" else "no",
        )
    ),
    *both(
        "fastjsonschema",
        "fastjsonschema:validate",
        "data",
        (lambda value: library("fastjsonschema").validate(TEXT_SCHEMA, value),),
        (
            lambda value: library("fastjsonschema").validate(SCHEMA, {"source": value}),
            source_of_dict,
        ),
        says="must be string",
    ),
    *(
        case
        for function in ("validate", "is_valid", "iter_errors")
        for case in both(
            f"{function} of jsonschema-rs",
            f"jsonschema_rs:{function}",
            "instance",
            (told("jsonschema_rs", function, TEXT_SCHEMA, lambda value: value),),
            (told("jsonschema_rs", function, SCHEMA, lambda value: {"all": [value]}),),
            says="Unsupported type: 'Deferred'",
        )
    ),
    # Schemas in Python.
    Case(
        "load of marshmallow",
        "marshmallow.schema:Schema.load",
        "data[**]",
        lambda value: marshmallow_schema().load({"jobs": [{"source": value}]}),
        "refused",
        lambda made: made["jobs"][0]["source"],
        says="Not a valid string.",
    ),
    Case(
        "validate of marshmallow",
        "marshmallow.schema:Schema.validate",
        "data[**]",
        marshmallow_valid,
        "refused",
        says="Not a valid string.",
    ),
    Case(
        "dump of marshmallow",
        "marshmallow.schema:Schema.dump",
        "obj[**]",
        lambda value: marshmallow_schema().dump({"jobs": [{"source": value}]}),
        "refused",
        lambda made: made["jobs"][0]["source"],
        says=NO_TEXT,
    ),
    Case(
        "validate of cerberus",
        "cerberus.validator:BareValidator.validate",
        "document[**]",
        cerberus_document("validate"),
        "refused",
        source_of_dict,
        says="must be of string type",
    ),
    Case(
        "a call of a validator of cerberus",
        "cerberus.validator:BareValidator.__call__",
        "document[**]",
        cerberus_document("__call__"),
        "refused",
        source_of_dict,
        says="must be of string type",
    ),
    *both(
        "voluptuous",
        "voluptuous.schema_builder:Schema.__call__",
        "data",
        (lambda value: library("voluptuous").Schema(str)(value),),
        (lambda value: voluptuous_schema()({"source": value}), source_of_dict),
        says="expected str",
    ),
    *both(
        "validate of schema",
        "schema:Schema.validate",
        "data",
        (lambda value: library("schema").Schema(str).validate(value),),
        (lambda value: schema_schema().validate({"source": value}), source_of_dict),
        says="should be instance of 'str'",
    ),
    *both(
        "is_valid of schema",
        "schema:Schema.is_valid",
        "data",
        (lambda value: given(value, library("schema").Schema(str).is_valid(value)),),
        (lambda value: given(value, schema_schema().is_valid({"source": value})),),
        says="no",
    ),
    *both(
        "check of trafaret",
        "trafaret.base:Trafaret.check",
        "value",
        (lambda value: library("trafaret").Regexp("^s3://.*").check(value),),
        (lambda value: trafaret_of_dict().check({"source": value}), source_of_dict),
        says="value is not a string",
    ),
    *both(
        "is_valid of trafaret",
        "trafaret.base:Trafaret.is_valid",
        "value",
        (lambda value: given(value, library("trafaret").String().is_valid(value)),),
        (lambda value: given(value, trafaret_of_dict().is_valid({"source": value})),),
        says="no",
    ),
    *(
        case
        for method, parameter in (("deserialize", "cstruct"), ("serialize", "appstruct"))
        for case in both(
            f"{method} of colander",
            f"colander:_SchemaNode.{method}",
            parameter,
            (colander_call(method, lambda value: value),),
            (colander_call(method, lambda value: {"source": value}), source_of_dict),
            says="Invalid",
        )
    ),
    # Typed objects.
    Case(
        "instance_of of attrs",
        "attr.validators:_InstanceOfValidator.__call__",
        "value",
        attrs_class(lambda validators: validators.instance_of(str)),
        "refused",
        source,
        says="must be <class 'str'>",
    ),
    Case(
        "matches_re of attrs",
        "attr.validators:_MatchesReValidator.__call__",
        "value",
        attrs_class(lambda validators: validators.matches_re("s3://.*")),
        "refused",
        source,
        says="expected string or bytes-like object",
    ),
    Case(
        "min_len of attrs",
        "attr.validators:_MinLengthValidator.__call__",
        "value",
        attrs_class(lambda validators: validators.min_len(1)),
        "refused",
        source,
        says="has no len()",
    ),
    *both(
        "the functions of cattrs",
        "cattrs:structure",
        "obj",
        (lambda value: library("cattrs").structure(value, str),),
        (lambda value: library("cattrs").structure([{"source": value}], list[Job]), first_source),
        says="",
    ),
    *both(
        "a converter of cattrs",
        "cattrs.converters:BaseConverter.structure",
        "obj",
        (lambda value: library("cattrs").Converter().structure(value, str),),
        (
            lambda value: library("cattrs").Converter().structure([{"source": value}], list[Job]),
            first_source,
        ),
        says="",
    ),
    *both(
        "convert of msgspec",
        "msgspec:convert",
        "obj",
        (lambda value: library("msgspec").convert(value, str),),
        (msgspec_struct,),
        says="Expected `str`, got `Deferred`",
    ),
    Case(
        "to_builtins of msgspec",
        "msgspec:to_builtins",
        "obj[**]",
        lambda value: library("msgspec").to_builtins({"source": value}),
        "refused",
        source_of_dict,
        says="Encoding objects of type Deferred is unsupported",
    ),
    Case(
        "dacite",
        "dacite.core:from_dict",
        "data[**]",
        dacite_job,
        "refused",
        lambda made: made.jobs[0].source,
        says="WrongTypeError",
    ),
    *both(
        "typedload",
        "typedload:load",
        "value",
        (lambda value: library("typedload").load(value, str),),
        (lambda value: library("typedload").load([value], list[str]), first),
        says=NO_TEXT,
    ),
    *both(
        "apischema",
        "apischema.deserialization:deserialize",
        "data",
        (lambda value: library("apischema").deserialize(str, value),),
        (lambda value: library("apischema").deserialize(Job, {"source": value}), source),
        says="Invalid JSON type",
    ),
    *both(
        "mashumaro",
        "mashumaro.codecs.basic:decode",
        "data",
        (lambda value: library("mashumaro.codecs.basic").decode(value, str),),
        (
            lambda value: library("mashumaro.codecs.basic").decode([{"source": value}], list[Job]),
            first_source,
        ),
        says="Deferred",
    ),
    Case(
        "a class of pyrsistent",
        "pyrsistent._pclass:PClass",
        "**kwargs",
        pyrsistent_class,
        "refused",
        source,
        says="Invalid type for field",
    ),
    Case(
        "a trait",
        "traitlets.traitlets:Unicode.validate",
        "value",
        traits,
        "refused",
        source,
        says="expected a unicode string",
    ),
    *both(
        "check_type of typeguard",
        "typeguard:check_type",
        "value",
        (lambda value: library("typeguard").check_type(value, str),),
        (lambda value: library("typeguard").check_type([value], list[str]), first),
        says="is not an instance of str",
    ),
    *both(
        "die_if_unbearable of beartype",
        "beartype.door:die_if_unbearable",
        "obj",
        (lambda value: given(value, library("beartype.door").die_if_unbearable(value, str)),),
        (
            lambda value: given(
                value, library("beartype.door").die_if_unbearable([value], list[str])
            ),
        ),
        says="violates type hint",
    ),
    *both(
        "is_bearable of beartype",
        "beartype.door:is_bearable",
        "obj",
        (lambda value: given(value, library("beartype.door").is_bearable(value, str)),),
        (lambda value: given(value, library("beartype.door").is_bearable([value], list[str])),),
        says="no",
    ),
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
    """No policy is without a real call, and no case without a policy."""
    assert {(case.target, case.parameter) for case in CASES} == set(POLICIES)


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
