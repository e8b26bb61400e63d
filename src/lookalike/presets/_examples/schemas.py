"""Calls of validators of data, and of makers of typed objects."""

from __future__ import annotations

import types
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    Call = Callable[[Any], Any]

__all__ = ["CALLS", "SCHEMA"]

_TEXT = {"type": "string", "pattern": "^s3://.*[.]tar[.]gz$"}
#: A JSON schema of a table with texts in it.
SCHEMA = {
    "type": "object",
    "properties": {"source": _TEXT, "all": {"type": "array", "items": _TEXT}},
    "additionalProperties": False,
}


@dataclass
class _Job:
    """A class as people write them."""

    source: str


@dataclass
class _Jobs:
    """A class with a list of another."""

    jobs: list[_Job]


def _given(value: Any, answer: Any) -> Any:
    """The caller's own value, if the answer was no no."""
    if answer is False:
        raise ValueError("no")
    return value


# --- JSON Schema ----------------------------------------------------------------------------------


def _drafted(draft: str, method: str, *, is_nested: bool) -> Call:
    """A call of a method of the validator of one draft, which gives back the caller's value."""

    def call(value: Any) -> Any:
        make = getattr(import_module("jsonschema"), f"{draft}Validator")
        validator = make(SCHEMA if is_nested else _TEXT)
        data = {"source": value} if is_nested else value
        answer = getattr(validator, method)(data)
        if method == "iter_errors":
            answer = list(answer) == []
        # The container of the caller is not changed.
        return _given(data["source"] if is_nested else data, answer)

    return call


def _in_rust(function: str, *, is_nested: bool) -> Call:
    """A call of a function of jsonschema-rs, which gives back the caller's value."""

    def call(value: Any) -> Any:
        schema, data = (SCHEMA, {"all": [value]}) if is_nested else (_TEXT, value)
        answer = getattr(import_module("jsonschema_rs"), function)(schema, data)
        if function == "iter_errors":
            answer = list(answer) == []
        return _given(value, answer)

    return call


_JSON_SCHEMA: dict[tuple[str, str], Call] = {
    ("jsonschema.validators:validate", "instance"): lambda value: _given(
        value, import_module("jsonschema").validate(value, _TEXT)
    ),
    ("jsonschema.validators:validate", "instance[**]"): lambda value: _given(
        value, import_module("jsonschema").validate({"all": [value]}, SCHEMA)
    ),
    **{
        (f"jsonschema.validators:{draft}Validator.{method}", parameter): _drafted(
            draft, method, is_nested=parameter != "instance"
        )
        for draft in "Draft4 Draft6 Draft7 Draft201909 Draft202012".split()
        for method in ("validate", "is_valid", "iter_errors")
        for parameter in ("instance", "instance[**]")
    },
    ("fastjsonschema:validate", "data"): lambda value: import_module("fastjsonschema").validate(
        _TEXT, value
    ),
    ("fastjsonschema:validate", "data[**]"): lambda value: import_module("fastjsonschema").validate(
        SCHEMA, {"source": value}
    ),
    **{
        (f"jsonschema_rs:{function}", parameter): _in_rust(
            function, is_nested=parameter != "instance"
        )
        for function in ("validate", "is_valid", "iter_errors")
        for parameter in ("instance", "instance[**]")
    },
}


# --- schemas in Python ----------------------------------------------------------------------------


def _marshmallow() -> Any:
    """A schema of marshmallow, with a nested one."""
    ma = import_module("marshmallow")
    of_s3 = ma.fields.String(validate=ma.validate.Regexp("^s3://"))
    one = ma.Schema.from_dict({"source": of_s3}, name="One")
    several = {
        "source": ma.fields.String(),
        "jobs": ma.fields.List(ma.fields.Nested(one)),
    }
    return ma.Schema.from_dict(several, name="Several")()


def _marshmallow_valid(value: Any) -> Any:
    """The caller's value, if a schema of marshmallow finds nothing wrong with it."""
    errors = _marshmallow().validate({"source": value})
    if errors:
        raise ValueError(errors)
    return value


def _cerberus(method: str) -> Call:
    """The document that a validator of cerberus keeps."""

    def call(value: Any) -> Any:
        rules = {"source": {"type": "string", "regex": "^s3://.*"}}
        validator = import_module("cerberus").Validator(rules)
        if not getattr(validator, method)({"source": value}):
            raise ValueError(validator.errors)
        return validator.document

    return call


def _voluptuous_text(value: Any) -> Any:
    """A text that a schema of voluptuous has validated."""
    return import_module("voluptuous").Schema(str)(value)


def _voluptuous_dict(value: Any) -> Any:
    """A dict that a schema of voluptuous has validated."""
    vo = import_module("voluptuous")
    return vo.Schema({"source": vo.All(str, vo.Match("^s3://"))})({"source": value})


def _schema() -> Any:
    """A schema of schema."""
    schema = import_module("schema")
    return schema.Schema({"source": schema.And(str, schema.Regex("^s3://"))})


def _trafaret() -> Any:
    """A trafaret of a dict."""
    t = import_module("trafaret")
    return t.Dict({"source": t.String(min_length=1)})


def _colander(method: str, *, is_nested: bool) -> Call:
    """What a node of colander makes; its error cannot be shown while a value has no text."""

    def call(value: Any) -> Any:
        colander = import_module("colander")
        text = colander.SchemaNode(colander.String(), name="source")
        node = colander.SchemaNode(colander.Mapping(), text) if is_nested else text
        try:
            return getattr(node, method)({"source": value} if is_nested else value)
        except colander.Invalid as error:
            raise ValueError(type(error).__name__) from None

    return call


_SCHEMAS: dict[tuple[str, str], Call] = {
    ("marshmallow.schema:Schema.load", "data[**]"): lambda value: _marshmallow().load(
        {"jobs": [{"source": value}]}
    ),
    ("marshmallow.schema:Schema.validate", "data[**]"): _marshmallow_valid,
    ("marshmallow.schema:Schema.dump", "obj[**]"): lambda value: _marshmallow().dump(
        {"jobs": [{"source": value}]}
    ),
    **{
        (f"cerberus.validator:BareValidator.{method}", "document[**]"): _cerberus(method)
        for method in ("validate", "__call__")
    },
    ("voluptuous.schema_builder:Schema.__call__", "data"): _voluptuous_text,
    ("voluptuous.schema_builder:Schema.__call__", "data[**]"): _voluptuous_dict,
    ("schema:Schema.validate", "data"): lambda value: (
        import_module("schema").Schema(str).validate(value)
    ),
    ("schema:Schema.validate", "data[**]"): lambda value: _schema().validate({"source": value}),
    ("schema:Schema.is_valid", "data"): lambda value: _given(
        value, import_module("schema").Schema(str).is_valid(value)
    ),
    ("schema:Schema.is_valid", "data[**]"): lambda value: _given(
        value, _schema().is_valid({"source": value})
    ),
    ("trafaret.base:Trafaret.check", "value"): lambda value: (
        import_module("trafaret").Regexp("^s3://.*").check(value)
    ),
    ("trafaret.base:Trafaret.check", "value[**]"): lambda value: _trafaret().check(
        {"source": value}
    ),
    ("trafaret.base:Trafaret.is_valid", "value"): lambda value: _given(
        value, import_module("trafaret").String().is_valid(value)
    ),
    ("trafaret.base:Trafaret.is_valid", "value[**]"): lambda value: _given(
        value, _trafaret().is_valid({"source": value})
    ),
    **{
        (f"colander:_SchemaNode.{method}", f"{parameter}{inside}"): _colander(
            method, is_nested=bool(inside)
        )
        for method, parameter in (("deserialize", "cstruct"), ("serialize", "appstruct"))
        for inside in ("", "[**]")
    },
}


# --- typed objects --------------------------------------------------------------------------------


def _attrs(make_validator: Call) -> Call:
    """An instance of an attrs class whose one field has a validator."""

    def call(value: Any) -> Any:
        attrs = import_module("attrs")
        field = attrs.field(validator=make_validator(attrs.validators))
        return attrs.make_class("Checked", {"source": field})(value)

    return call


def _dacite(value: Any) -> Any:
    """A job within a list; the error of dacite cannot be shown while a value has no text."""
    dacite = import_module("dacite")
    try:
        return dacite.from_dict(_Jobs, {"jobs": [{"source": value}]})
    except dacite.DaciteError as error:
        raise ValueError(type(error).__name__) from None


def _msgspec(value: Any) -> Any:
    """The field of a struct of msgspec."""
    msgspec = import_module("msgspec")
    struct = msgspec.defstruct("Struct", [("source", str)])
    return msgspec.convert({"source": value}, struct).source


def _pyrsistent(value: Any) -> Any:
    """An instance of a class of pyrsistent."""
    pyrsistent = import_module("pyrsistent")
    fields = {"source": pyrsistent.field(type=str)}
    checked: Any = types.new_class(
        "Checked", (pyrsistent.PClass,), exec_body=lambda body: body.update(fields)
    )
    return checked(source=value)


def _traits(value: Any) -> Any:
    """An object with a trait, set."""
    traitlets = import_module("traitlets")
    made = type("Traits", (traitlets.HasTraits,), {"source": traitlets.Unicode()})()
    made.source = value
    return made


_TYPED_OBJECTS: dict[tuple[str, str], Call] = {
    ("attr.validators:_InstanceOfValidator.__call__", "value"): _attrs(
        lambda validators: validators.instance_of(str)
    ),
    ("attr.validators:_MatchesReValidator.__call__", "value"): _attrs(
        lambda validators: validators.matches_re("s3://.*")
    ),
    ("attr.validators:_MinLengthValidator.__call__", "value"): _attrs(
        lambda validators: validators.min_len(1)
    ),
    ("cattrs:structure", "obj"): lambda value: import_module("cattrs").structure(value, str),
    ("cattrs:structure", "obj[**]"): lambda value: import_module("cattrs").structure(
        [{"source": value}], list[_Job]
    ),
    ("cattrs.converters:BaseConverter.structure", "obj"): lambda value: (
        import_module("cattrs").Converter().structure(value, str)
    ),
    ("cattrs.converters:BaseConverter.structure", "obj[**]"): lambda value: (
        import_module("cattrs").Converter().structure([{"source": value}], list[_Job])
    ),
    ("msgspec:convert", "obj"): lambda value: import_module("msgspec").convert(value, str),
    ("msgspec:convert", "obj[**]"): _msgspec,
    ("msgspec:to_builtins", "obj[**]"): lambda value: import_module("msgspec").to_builtins(
        {"source": value}
    ),
    ("dacite.core:from_dict", "data[**]"): _dacite,
    ("typedload:load", "value"): lambda value: import_module("typedload").load(value, str),
    ("typedload:load", "value[**]"): lambda value: import_module("typedload").load(
        [value], list[str]
    ),
    ("apischema.deserialization:deserialize", "data"): lambda value: import_module(
        "apischema"
    ).deserialize(str, value),
    ("apischema.deserialization:deserialize", "data[**]"): lambda value: import_module(
        "apischema"
    ).deserialize(_Job, {"source": value}),
    ("mashumaro.codecs.basic:decode", "data"): lambda value: import_module(
        "mashumaro.codecs.basic"
    ).decode(value, str),
    ("mashumaro.codecs.basic:decode", "data[**]"): lambda value: import_module(
        "mashumaro.codecs.basic"
    ).decode([{"source": value}], list[_Job]),
    ("pyrsistent._pclass:PClass", "**kwargs"): _pyrsistent,
    ("traitlets.traitlets:Unicode.validate", "value"): _traits,
    ("typeguard:check_type", "value"): lambda value: import_module("typeguard").check_type(
        value, str
    ),
    ("typeguard:check_type", "value[**]"): lambda value: import_module("typeguard").check_type(
        [value], list[str]
    ),
    ("beartype.door:die_if_unbearable", "obj"): lambda value: _given(
        value, import_module("beartype.door").die_if_unbearable(value, str)
    ),
    ("beartype.door:die_if_unbearable", "obj[**]"): lambda value: _given(
        value, import_module("beartype.door").die_if_unbearable([value], list[str])
    ),
    ("beartype.door:is_bearable", "obj"): lambda value: _given(
        value, import_module("beartype.door").is_bearable(value, str)
    ),
    ("beartype.door:is_bearable", "obj[**]"): lambda value: _given(
        value, import_module("beartype.door").is_bearable([value], list[str])
    ),
}

#: A call for each policy, by its target and parameter.
CALLS = {**_JSON_SCHEMA, **_SCHEMAS, **_TYPED_OBJECTS}
