"""Schemas: what validators of data, and makers of typed objects, do with a deferred value.

Measured with Python 3.11 and apischema 0.19, attrs 26.1, beartype 0.23.1, cattrs 26.2.1, cerberus
1.3.8, colander 2.0, dacite 1.9.2, fastjsonschema 2.22.3, jsonschema 4.26, jsonschema-rs 0.60.3,
marshmallow 4.4, mashumaro 3.23, msgspec 0.22, pyrsistent 0.20, schema 0.7.8, trafaret 2.1.1,
traitlets 5.16.1, typedload 2.41, typeguard 4.6 and voluptuous 0.16, and with the oldest versions
that `requires` names.

A schema asks whether a value is text, and perhaps whether it fits a pattern. Most of these
libraries ask `isinstance(value, str)` or hand the value to a regular expression, so they get a real
`str`; those that only say `str(value)` get less. What they give back or keep holds the original
when the call is over. Those that only say yes or no keep nothing, and the caller has the original.

One policy has one placeholder, and these entry points are those of every schema. It is an S3 URI
that ends in `.tar.gz`. A place in the data that wants another shape (a URL field of marshmallow
wants `https`) needs a policy of its own, which beats the ones here:

    Policy("marshmallow.schema:Schema.load", 'data["callback"]', face=Face.STR,
           placeholder="https://host/path", reason=...)

Numbers, dates and closed vocabularies are refused as they were, by the schema. A length is that of
the placeholder.

What has no policy, because there is no entry point with a name: the function that
`fastjsonschema.compile` makes, the compiled validators of jsonschema-rs (`validator_for`), decoders
of msgspec and mashumaro, classes made by `jsonschema.validators.extend` or `create`, and functions
and classes under the decorators of beartype and typeguard. The last two get a policy of their own:
`Policy("my.jobs:train", "source", face=Face.STR, reason=...)`. attrs, cattrs and apischema hand raw
values on where they only write; nothing stands for them there.
"""

from __future__ import annotations

from lookalike._face import Face
from lookalike._policy import Policy, from_source
from lookalike._registry import Registry

__all__ = ["PLACEHOLDER", "configure", "make_registry", "policies"]

#: What stands for a deferred value in the data.
PLACEHOLDER = "s3://bucket/path/file.tar.gz"

#: The calls by which `verify` tries the policies.
_CALLS = "lookalike.presets._examples.schemas:CALLS"

_APISCHEMA = "apischema>=0.18"
_ATTRS = "attrs>=22.2"
_BEARTYPE = "beartype>=0.18"
_CATTRS = "cattrs>=23.1"
_CERBERUS = "cerberus>=1.3.4"
_COLANDER = "colander>=2"
_DACITE = "dacite>=1.8"
_FASTJSONSCHEMA = "fastjsonschema>=2.16"
_JSONSCHEMA = "jsonschema>=4.17"
_JSONSCHEMA_RS = "jsonschema-rs>=0.20"
_MARSHMALLOW = "marshmallow>=3.20"
_MASHUMARO = "mashumaro>=3.15"
_MSGSPEC = "msgspec>=0.18"
_PYRSISTENT = "pyrsistent>=0.19"
_SCHEMA = "schema>=0.7.5"
_TRAFARET = "trafaret>=2.1"
_TRAITLETS = "traitlets>=5"
_TYPEDLOAD = "typedload>=2.20"
_TYPEGUARD = "typeguard>=4"
_VOLUPTUOUS = "voluptuous>=0.13"

#: The classes that jsonschema makes, one for each draft; none is a subclass of another.
_DRAFTS = "Draft4 Draft6 Draft7 Draft201909 Draft202012".split()


def _text(target: str, parameter: str, face: Face, requires: str, reason: str) -> Policy:
    """A proxy for text at one place."""
    return Policy(
        target,
        parameter,
        face=face,
        placeholder=PLACEHOLDER,
        requires=requires,
        example=_CALLS,
        reason=reason,
    )


def _data(
    target: str, parameter: str, face: Face, requires: str, reason: str
) -> tuple[Policy, Policy]:
    """Proxies for data that is one text, and for texts anywhere in it."""
    return (
        _text(target, parameter, face, requires, reason),
        _text(target, f"{parameter}[**]", face, requires, reason),
    )


_ISINSTANCE = "a string of the schema is asked for by isinstance, which wants a real str"
_EXACT = "a string is asked for by its very type, so it is plain text"
_AS_TEXT = "a string field takes what str makes of the value"
_ANSWER = "a string is asked for by isinstance; the answer is yes or no, and nothing is kept"


_JSON_SCHEMA = (
    *_data("jsonschema.validators:validate", "instance", Face.STR, _JSONSCHEMA, _ANSWER),
    *(
        policy
        for draft in _DRAFTS
        for method in ("validate", "is_valid", "iter_errors")
        for policy in _data(
            f"jsonschema.validators:{draft}Validator.{method}",
            "instance",
            Face.STR,
            _JSONSCHEMA,
            _ANSWER,
        )
    ),
    *_data("fastjsonschema:validate", "data", Face.STR, _FASTJSONSCHEMA, _ISINSTANCE),
    *_data("jsonschema_rs:validate", "instance", Face.EXACT_STR, _JSONSCHEMA_RS, _EXACT),
    *_data("jsonschema_rs:is_valid", "instance", Face.EXACT_STR, _JSONSCHEMA_RS, _EXACT),
    *_data("jsonschema_rs:iter_errors", "instance", Face.EXACT_STR, _JSONSCHEMA_RS, _EXACT),
)

_SCHEMAS = (
    _text("marshmallow.schema:Schema.load", "data[**]", Face.STR, _MARSHMALLOW, _ISINSTANCE),
    _text("marshmallow.schema:Schema.validate", "data[**]", Face.STR, _MARSHMALLOW, _ANSWER),
    _text("marshmallow.schema:Schema.dump", "obj[**]", Face("__str__"), _MARSHMALLOW, _AS_TEXT),
    _text(
        "cerberus.validator:BareValidator.validate",
        "document[**]",
        Face.STR,
        _CERBERUS,
        _ISINSTANCE,
    ),
    # The same function under another name of the class.
    _text(
        "cerberus.validator:BareValidator.__call__",
        "document[**]",
        Face.STR,
        _CERBERUS,
        _ISINSTANCE,
    ),
    *_data("voluptuous.schema_builder:Schema.__call__", "data", Face.STR, _VOLUPTUOUS, _ISINSTANCE),
    *_data("schema:Schema.validate", "data", Face.STR, _SCHEMA, _ISINSTANCE),
    *_data("schema:Schema.is_valid", "data", Face.STR, _SCHEMA, _ANSWER),
    *_data("trafaret.base:Trafaret.check", "value", Face.STR, _TRAFARET, _ISINSTANCE),
    *_data("trafaret.base:Trafaret.is_valid", "value", Face.STR, _TRAFARET, _ANSWER),
    *_data("colander:_SchemaNode.deserialize", "cstruct", Face.STR, _COLANDER, _ISINSTANCE),
    *_data("colander:_SchemaNode.serialize", "appstruct", Face("__str__"), _COLANDER, _AS_TEXT),
)

_TYPED_OBJECTS = (
    # What an attrs class checks, it has kept already: the original.
    _text("attr.validators:_InstanceOfValidator.__call__", "value", Face.STR, _ATTRS, _ANSWER),
    _text(
        "attr.validators:_MatchesReValidator.__call__",
        "value",
        Face.STR,
        _ATTRS,
        "a regular expression wants a real str; the field has the original already",
    ),
    _text(
        "attr.validators:_MinLengthValidator.__call__",
        "value",
        Face("__len__"),
        _ATTRS,
        "its length is asked for, which is that of the placeholder",
    ),
    *_data("cattrs.converters:BaseConverter.structure", "obj", Face("__str__"), _CATTRS, _AS_TEXT),
    # A method of the global converter, bound when cattrs was imported.
    *_data("cattrs:structure", "obj", Face("__str__"), _CATTRS, _AS_TEXT),
    *_data("msgspec:convert", "obj", Face.STR, _MSGSPEC, "a str field wants a real str"),
    _text("msgspec:to_builtins", "obj[**]", Face.EXACT_STR, _MSGSPEC, _EXACT),
    _text("dacite.core:from_dict", "data[**]", Face.STR, _DACITE, _ISINSTANCE),
    *_data("typedload:load", "value", Face("__str__"), _TYPEDLOAD, _AS_TEXT),
    *_data("apischema.deserialization:deserialize", "data", Face.STR, _APISCHEMA, _ISINSTANCE),
    *_data("mashumaro.codecs.basic:decode", "data", Face("__str__"), _MASHUMARO, _AS_TEXT),
    _text("pyrsistent._pclass:PClass", "**kwargs", Face.STR, _PYRSISTENT, _ISINSTANCE),
    _text("traitlets.traitlets:Unicode.validate", "value", Face.STR, _TRAITLETS, _ISINSTANCE),
    *_data("typeguard:check_type", "value", Face.STR, _TYPEGUARD, _ISINSTANCE),
    *_data("beartype.door:die_if_unbearable", "obj", Face.STR, _BEARTYPE, _ANSWER),
    *_data("beartype.door:is_bearable", "obj", Face.STR, _BEARTYPE, _ANSWER),
)


def policies() -> tuple[Policy, ...]:
    """The policies of this preset: a tuple of `Policy`, each with its reason."""
    return from_source((*_JSON_SCHEMA, *_SCHEMAS, *_TYPED_OBJECTS), "preset schemas")


def make_registry() -> Registry:
    """A `Registry` with these policies and no others."""
    return Registry(policies())


def configure(registry: Registry) -> Registry:
    """`registry` with these policies; its own win."""
    return make_registry().combine(registry, replace=True)
