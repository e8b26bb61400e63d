"""Models, schemas, run-time types, settings and the parameters of commands."""

from __future__ import annotations

import datetime as dt
import os
import typing
from dataclasses import make_dataclass
from importlib import import_module as _load
from pathlib import Path

from lookalike.testing import Check

FAMILY = "Schemas and validation"

S3 = r"^s3://[a-z0-9.-]+/.+$"
PATH = "/lookalike-{token}/data.csv"
LITERAL = typing.Literal["ml.m5.xlarge", "ml.c5.large"]
TYPES = [*typing.get_args(LITERAL)]
JOB = make_dataclass("Job", [("source", str)])
OBJECT = {"type": "object", "required": ["source"]}
TEXT = {**OBJECT, "properties": {"source": {"type": "string", "pattern": S3}}}
CHOICE = {**OBJECT, "properties": {"source": {"enum": TYPES}}}
EMAIL = {**OBJECT, "properties": {"source": {"type": "string", "format": "email"}}}


def _check(requires, name, call, **options):
    library = requires.partition(">")[0]
    return Check(FAMILY, library, name, call, requires=requires, **options)


def _choice(requires, name, call):
    return _check(requires, name, call, placeholder=TYPES[0])


def _https(requires, name, call):
    return _check(requires, name, call, placeholder="https://{token}.example.com/path-{token}")


# --- models ----------------------------------------------------------------------------------


def _pydantic(kind, value, **options):
    pydantic = _load("pydantic")
    kind = getattr(pydantic, kind) if isinstance(kind, str) else kind
    return pydantic.create_model("Job", source=(kind, pydantic.Field(**options)))(source=value)


def _pydantic_validator(value):
    pydantic = _load("pydantic")

    def is_s3(text):
        if not text.startswith("s3://"):
            raise ValueError("not an S3 URI")
        return text

    kind = typing.Annotated[str, pydantic.BeforeValidator(is_s3)]
    return pydantic.TypeAdapter(dict[str, kind]).validate_python({"source": value})


def _pydantic_call(value):
    return _load("pydantic").validate_call(_function())(value)


def _pydantic_settings(value):
    settings = _load("pydantic_settings").BaseSettings

    class Settings(settings):
        source: str

    return Settings(source=value)


def _pydantic_environment(value):
    settings = _load("pydantic_settings").BaseSettings

    class Settings(settings):
        lookalike_source: str

    os.environ["LOOKALIKE_SOURCE"] = value
    return Settings()


def _without_environment():
    os.environ.pop("LOOKALIKE_SOURCE", None)


def _attrs(value, **options):
    attrs = _load("attrs")
    for name in options.keys() & {"instance_of", "matches_re", "in_"}:
        options["validator"] = getattr(attrs.validators, name)(options.pop(name))
    return attrs.make_class("Job", {"source": attrs.field(**options)})(value)


def _msgspec(kind, value):
    msgspec = _load("msgspec")
    return msgspec.convert({"source": value}, msgspec.defstruct("Job", [("source", kind)]))


def _msgspec_pattern(value):
    return _msgspec(typing.Annotated[str, _load("msgspec").Meta(pattern=S3)], value)


def _msgspec_json(value):
    msgspec = _load("msgspec")
    return msgspec.json.encode(msgspec.defstruct("Job", [("source", str)])(value))


def _apischema(value):
    apischema = _load("apischema")
    kind = typing.Annotated[str, apischema.schema(pattern=S3)]
    return apischema.deserialize(dict[str, kind], {"source": value})


def _mashumaro(value):
    decoder = _load("mashumaro.codecs").BasicDecoder
    return decoder(JOB).decode({"source": value})


# --- schemas ---------------------------------------------------------------------------------


def _marshmallow(value, kind="String", **options):
    marshmallow = _load("marshmallow")
    field = getattr(marshmallow.fields, kind)(required=True, **options)
    return marshmallow.Schema.from_dict({"source": field})().load({"source": value})


def _marshmallow_dump(value):
    marshmallow = _load("marshmallow")
    schema = marshmallow.Schema.from_dict({"source": marshmallow.fields.String()})
    return schema().dump({"source": value})


def _cerberus(value, **rules):
    validator = _load("cerberus").Validator({"source": {"type": "string", **rules}})
    if not validator.validate({"source": value}):
        raise ValueError(validator.errors)
    return validator.document


def _voluptuous(value, name, *arguments):
    voluptuous = _load("voluptuous")
    check = voluptuous.All(str, getattr(voluptuous, name)(*arguments))
    return voluptuous.Schema({"source": check})({"source": value})


def _schema(value, check):
    return _load("schema").Schema({"source": check}).validate({"source": value})


def _trafaret(value, check):
    return _load("trafaret").Dict({"source": check}).check({"source": value})


def _colander(value):
    colander = _load("colander")
    source = colander.SchemaNode(colander.String(), name="source", validator=colander.Regex(S3))
    return colander.SchemaNode(colander.Mapping(), source).deserialize({"source": value})


def _jsonschema(value, schema):
    jsonschema = _load("jsonschema")
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    jsonschema.validate({"source": value}, schema, format_checker=checker)


def _jsonschema_rs(value, schema):
    _load("jsonschema_rs").validator_for(schema).validate({"source": value})


# --- types at run time -----------------------------------------------------------------------


def _function():
    def run(source: str) -> str:
        return source

    run.__annotations__ = {"source": str, "return": str}
    return run


def _beartype_vale(value):
    is_s3 = _load("beartype.vale").Is[lambda text: text.startswith("s3://")]
    return _load("beartype.door").die_if_unbearable(value, typing.Annotated[str, is_s3])


def _traitlets(value):
    traitlets = _load("traitlets")
    return type("Job", (traitlets.HasTraits,), {"source": traitlets.Unicode()})(source=value)


# --- settings and commands -------------------------------------------------------------------


def _omegaconf(value):
    return _load("omegaconf").OmegaConf.create({"source": value})


def _omegaconf_interpolated(value):
    config = _load("omegaconf").OmegaConf.create({"source": value, "data": "${source}/data"})
    return config.data


def _omegaconf_structured(value):
    omega = _load("omegaconf").OmegaConf
    return omega.merge(omega.structured(JOB), {"source": value})


def _dynaconf(value):
    settings = _load("dynaconf").Dynaconf(environments=False, core_loaders=[], loaders=[])
    settings.set("source", value)
    settings.validators.register(_load("dynaconf").Validator("source", is_type_of=str))
    settings.validators.validate()
    return settings


def _validators(name, value):
    """What is refused comes back as an error, and not raised."""
    answer = getattr(_load("validators"), name)(value)
    if isinstance(answer, Exception):
        raise answer
    return answer


def _source_of(settings):
    return [settings.source]


def _click(value):
    click = _load("click")
    options = [click.Option(["--source"])]
    command = click.Command("job", params=options, callback=lambda source: source)
    return command.main(["--source", value], standalone_mode=False)


def _click_convert(value, name, *arguments, **options):
    kind = getattr(_load("click"), name)(*arguments, **options)
    return kind.convert(value, None, None)


def _typer(value):
    typer = _load("typer")
    app = typer.Typer(add_completion=False)
    seen = []

    def run(source: str) -> None:
        seen.append(source)

    run.__annotations__ = {"source": str, "return": type(None)}
    app.command()(run)
    app([value], standalone_mode=False)
    return seen


def _parser():
    parser = _load("jsonargparse").ArgumentParser(exit_on_error=False)
    parser.add_argument("--source", type=str)
    return parser


CHECKS = [
    _check("pydantic>=2", "Model(source=x): str", lambda x: _pydantic(str, x)),
    _check("pydantic>=2", "Model(source=x): pattern", lambda x: _pydantic(str, x, pattern=S3)),
    _check("pydantic>=2", "Model(source=x): object", lambda x: _pydantic(object, x)),
    _https("pydantic>=2", "Model(source=x): HttpUrl", lambda x: _pydantic("HttpUrl", x)),
    _check("pydantic>=2", "Model(source=x): AnyUrl", lambda x: _pydantic("AnyUrl", x)),
    _check(
        "pydantic>=2",
        "Model(source=x): Path",
        lambda x: _pydantic(Path, x),
        placeholder=PATH,
    ),
    _check(
        "pydantic>=2",
        "Model(source=x): NewPath",
        lambda x: _pydantic("NewPath", x),
        placeholder="data-{token}.csv",
    ),
    _check(
        "pydantic>=2",
        "Model(source=x): date",
        lambda x: _pydantic(dt.date, x),
        placeholder="2026-01-01",
        reason="what is kept is a date",
    ),
    _check("pydantic>=2", "validate_call", _pydantic_call),
    _check("pydantic>=2", "Model(source=x): SecretStr", lambda x: _pydantic("SecretStr", x)),
    _choice(
        "pydantic>=2",
        "Model(source=x): Literal",
        lambda x: _pydantic(LITERAL, x),
    ),
    _check("pydantic>=2", "Model(source=x): int | str", lambda x: _pydantic(int | str, x)),
    _check(
        "pydantic>=2",
        "Model(source=x): Json",
        lambda x: _pydantic("Json", x),
        placeholder='{"source": "{token}"}',
    ),
    _check("pydantic>=2", "TypeAdapter: BeforeValidator", _pydantic_validator),
    _check(
        "pydantic>=2",
        "Model(source=x).model_dump_json()",
        lambda x: _pydantic(str, x).model_dump_json(),
    ),
    _check("pydantic-settings>=2", "Settings(source=x)", _pydantic_settings),
    _check(
        "pydantic-settings>=2",
        "Settings(): environment",
        _pydantic_environment,
        cleanup=_without_environment,
    ),
    _check("attrs>=23", "instance_of(str)", lambda x: _attrs(x, instance_of=str)),
    _check("attrs>=23", "matches_re", lambda x: _attrs(x, matches_re=S3)),
    _check("attrs>=23", "field(converter=str)", lambda x: _attrs(x, converter=str)),
    _choice("attrs>=23", "in_(TYPES)", lambda x: _attrs(x, in_=TYPES)),
    _check("msgspec>=0.18", "convert: str", lambda x: _msgspec(str, x)),
    _check("msgspec>=0.18", "convert: Meta(pattern=)", _msgspec_pattern),
    _check("msgspec>=0.18", "json.encode(Struct(x))", _msgspec_json),
    _check("dacite>=1.8", "from_dict", lambda x: _load("dacite").from_dict(JOB, {"source": x})),
    _check("cattrs>=23", "structure", lambda x: _load("cattrs").structure({"source": x}, JOB)),
    _check(
        "cattrs>=23",
        "preconf.json.dumps",
        lambda x: _load("cattrs.preconf.json").make_converter().dumps(JOB(x)),
    ),
    _check("apischema>=0.18", "deserialize: schema(pattern=)", _apischema),
    _check("mashumaro>=3.15", "BasicDecoder.decode", _mashumaro),
    _check("typedload>=2.20", "load", lambda x: _load("typedload").load({"source": x}, JOB)),
    _check("marshmallow>=3.20", "fields.String", _marshmallow),
    _https("marshmallow>=3.20", "fields.Url", lambda x: _marshmallow(x, "Url")),
    _check(
        "marshmallow>=3.20",
        "validate.Regexp",
        lambda x: _marshmallow(x, validate=_load("marshmallow.validate").Regexp(S3)),
    ),
    _check("marshmallow>=3.20", "Schema().dump", _marshmallow_dump),
    _check("cerberus>=1.3", "{'type': 'string'}", _cerberus),
    _check("cerberus>=1.3", "{'regex': ...}", lambda x: _cerberus(x, regex=S3)),
    _choice("cerberus>=1.3", "{'allowed': TYPES}", lambda x: _cerberus(x, allowed=TYPES)),
    _check("voluptuous>=0.14", "All(str, Match(...))", lambda x: _voluptuous(x, "Match", S3)),
    _https("voluptuous>=0.14", "All(str, Url())", lambda x: _voluptuous(x, "Url")),
    _check("schema>=0.7", "Schema({'source': str})", lambda x: _schema(x, str)),
    _check("schema>=0.7", "Regex", lambda x: _schema(x, _load("schema").Regex(S3))),
    _check("trafaret>=2.1", "Regexp", lambda x: _trafaret(x, _load("trafaret").Regexp(S3))),
    _https("trafaret>=2.1", "URL", lambda x: _trafaret(x, _load("trafaret").URL)),
    _check("colander>=2", "String, Regex", _colander),
    _check("jsonschema>=4.18", "validate: pattern", lambda x: _jsonschema(x, TEXT)),
    _check(
        "jsonschema>=4.18",
        "validate: format",
        lambda x: _jsonschema(x, EMAIL),
        placeholder="{token}@example.com",
    ),
    _choice("jsonschema>=4.18", "validate: enum", lambda x: _jsonschema(x, CHOICE)),
    _check(
        "fastjsonschema>=2.19",
        "compile(schema)(...)",
        lambda x: _load("fastjsonschema").compile(TEXT)({"source": x}),
    ),
    _check("jsonschema-rs>=0.25", "validate: pattern", lambda x: _jsonschema_rs(x, TEXT)),
    _check("beartype>=0.18", "@beartype", lambda x: _load("beartype").beartype(_function())(x)),
    _check("beartype>=0.18", "vale.Is", _beartype_vale),
    _check("typeguard>=4", "check_type: str", lambda x: _load("typeguard").check_type(x, str)),
    _choice(
        "typeguard>=4",
        "check_type: Literal",
        lambda x: _load("typeguard").check_type(x, LITERAL),
    ),
    _check("traitlets>=5", "Unicode", _traitlets, look=_source_of),
    _https("validators>=0.22", "url", lambda x: _validators("url", x)),
    _check(
        "validators>=0.22",
        "domain",
        lambda x: _validators("domain", x),
        placeholder="{token}.example.com",
    ),
    _check("omegaconf>=2.3", "create({'source': x})", _omegaconf, look=_source_of),
    _check("omegaconf>=2.3", "'${source}/data'", _omegaconf_interpolated),
    _check("omegaconf>=2.3", "merge(structured(...))", _omegaconf_structured, look=_source_of),
    _check("dynaconf>=3.2", "settings.set, Validator", _dynaconf, look=_source_of),
    _check("click>=8.1", "--source x", _click),
    _check(
        "click>=8.1", "Path().convert(x)", lambda x: _click_convert(x, "Path"), placeholder=PATH
    ),
    _choice("click>=8.1", "Choice(TYPES).convert(x)", lambda x: _click_convert(x, "Choice", TYPES)),
    _check("typer>=0.12", "run(source: str)", _typer),
    _check(
        "jsonargparse>=4.30",
        "parse_args(['--source', x])",
        lambda x: _parser().parse_args(["--source", x]),
    ),
    _check(
        "jsonargparse>=4.30",
        "parse_object({'source': x})",
        lambda x: _parser().parse_object({"source": x}),
    ),
]
