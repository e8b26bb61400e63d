"""Writers and readers of JSON, YAML, TOML, XML and binary formats, and templates."""

from __future__ import annotations

import io
from importlib import import_module as _load

from lookalike.testing import Check

FAMILY = "Serialisers"

JSON = '{"source": "{token}"}'
AVRO = {"type": "record", "name": "Job", "fields": [{"name": "source", "type": "string"}]}


def _check(requires, name, call, **options):
    library = requires.partition(">")[0]
    return Check(FAMILY, library, name, call, requires=requires, **options)


def _orjson(value, **options):
    orjson = _load("orjson")
    return orjson.dumps(value, **{name: getattr(orjson, flag) for name, flag in options.items()})


def _ruamel(value, **options):
    out = io.StringIO()
    _load("ruamel.yaml").YAML(**options).dump(value, out)
    return out.getvalue()


def _ruamel_round_trip(value):
    yaml = _load("ruamel.yaml").YAML()
    document = yaml.load("# the data\nsource: s3://bucket/old  # replaced\n")
    document["source"] = value
    out = io.StringIO()
    yaml.dump(document, out)
    return document, out.getvalue()


def _tomlkit(value):
    document = _load("tomlkit").parse("[job]\nsource = 'old'  # replaced\n")
    document["job"]["source"] = value
    return document, document.as_string()


def _struct(value):
    struct = _load("google.protobuf.struct_pb2").Struct()
    struct.update({"source": value})
    return struct


def _string_value(value):
    return _load("google.protobuf.wrappers_pb2").StringValue(value=value)


def _map_key(value):
    message = _load("google.protobuf.struct_pb2").Struct()
    message.fields[value].number_value = 1
    return _load("google.protobuf.json_format").MessageToJson(message)


def _parse_dict(value):
    parse = _load("google.protobuf.json_format").ParseDict
    return parse({"name": value}, _load("google.protobuf.type_pb2").Option())


def _avro(value, codec):
    fastavro = _load("fastavro")
    out = io.BytesIO()
    fastavro.writer(out, fastavro.parse_schema(AVRO), [{"source": value}], codec=codec)
    return out.getvalue()


def _avro_record(value):
    fastavro = _load("fastavro")
    out = io.BytesIO()
    fastavro.schemaless_writer(out, fastavro.parse_schema(AVRO), {"source": value})
    return out.getvalue()


def _avro_valid(value):
    return _load("fastavro.validation").validate({"source": value}, AVRO)


def _read_message(message):
    return _load("google.protobuf.json_format").MessageToDict(message)


def _read_avro(data):
    fastavro = _load("fastavro")
    return fastavro.schemaless_reader(io.BytesIO(data), fastavro.parse_schema(AVRO), None)


def _element_text(value):
    etree = _load("lxml.etree")
    element = etree.Element("source")
    element.text = value
    return element


def _element_attribute(value):
    etree = _load("lxml.etree")
    element = etree.Element("data")
    element.set("href", value)
    return etree.tostring(element, encoding="unicode")


def _element_tag(value):
    etree = _load("lxml.etree")
    return etree.tostring(etree.Element(value))


def _render(template, value, **options):
    environment = _load("jinja2").Environment(**options)
    return environment.from_string(template).render(source=value)


def _sandbox(value):
    environment = _load("jinja2.sandbox").SandboxedEnvironment()
    return environment.from_string("{{ '%s/data' | format(source) }}").render(source=value)


CHECKS = [
    _check("orjson>=3.9", "dumps({'source': x})", lambda x: _orjson({"source": x})),
    _check("orjson>=3.9", "dumps({x: 1})", lambda x: _orjson({x: 1})),
    _check(
        "orjson>=3.9",
        "dumps({x: 1}, OPT_NON_STR_KEYS)",
        lambda x: _orjson({x: 1}, option="OPT_NON_STR_KEYS"),
    ),
    _check("orjson>=3.9", "loads(x)", lambda x: _load("orjson").loads(x), placeholder=JSON),
    _check("ujson>=5", "dumps({'source': x})", lambda x: _load("ujson").dumps({"source": x})),
    _check("ujson>=5", "dumps({x: 1})", lambda x: _load("ujson").dumps({x: 1})),
    _check(
        "simplejson>=3.19",
        "dumps({'source': x})",
        lambda x: _load("simplejson").dumps({"source": x}),
    ),
    _check(
        "simplejson>=3.19",
        "dumps([x], default=str)",
        lambda x: _load("simplejson").dumps([x], default=str),
    ),
    _check(
        "python-rapidjson>=1.14",
        "dumps({'source': x})",
        lambda x: _load("rapidjson").dumps({"source": x}),
    ),
    _check(
        "python-rapidjson>=1.14",
        "dumps({x: 1}, sort_keys=True)",
        lambda x: _load("rapidjson").dumps({x: 1, "a": 2}, sort_keys=True),
    ),
    _check(
        "msgpack>=1",
        "packb({'source': x})",
        lambda x: _load("msgpack").packb({"source": x}),
        read=lambda data: _load("msgpack").unpackb(data),
    ),
    _check(
        "msgpack>=1",
        "unpackb(packb({x: 1}))",
        lambda x: _load("msgpack").unpackb(_load("msgpack").packb({x: 1})),
    ),
    _check(
        "msgpack>=1",
        "packb([x], strict_types=True)",
        lambda x: _load("msgpack").packb([x], strict_types=True),
        read=lambda data: _load("msgpack").unpackb(data),
    ),
    _check(
        "PyYAML>=6", "safe_dump({'source': x})", lambda x: _load("yaml").safe_dump({"source": x})
    ),
    _check("PyYAML>=6", "safe_dump({x: 1})", lambda x: _load("yaml").safe_dump({x: 1})),
    _check("PyYAML>=6", "dump({'source': x})", lambda x: _load("yaml").dump({"source": x})),
    _check(
        "PyYAML>=6",
        "safe_load(x), a document",
        lambda x: _load("yaml").safe_load(x),
        placeholder="source: {token}",
    ),
    _check("PyYAML>=6", "safe_load(x), a scalar", lambda x: _load("yaml").safe_load(x)),
    _check("ruamel.yaml>=0.18", "YAML().dump({'source': x})", lambda x: _ruamel({"source": x})),
    _check("ruamel.yaml>=0.18", "document['source'] = x", _ruamel_round_trip),
    _check("tomli-w>=1", "dumps({'source': x})", lambda x: _load("tomli_w").dumps({"source": x})),
    _check("tomli-w>=1", "dumps({x: 1})", lambda x: _load("tomli_w").dumps({x: 1})),
    _check("tomlkit>=0.12", "document['source'] = x", _tomlkit),
    _check("protobuf>=4", "Struct().update({'source': x})", _struct, read=_read_message),
    _check("protobuf>=4", "StringValue(value=x)", _string_value, read=_read_message),
    _check("protobuf>=4", "MessageToJson: fields[x]", _map_key),
    _check(
        "protobuf>=4",
        "ParseDict({'name': x}, message)",
        _parse_dict,
        read=_read_message,
    ),
    _check(
        "cbor2>=5.6",
        "dumps({'source': x})",
        lambda x: _load("cbor2").dumps({"source": x}),
        read=lambda data: _load("cbor2").loads(data),
    ),
    _check(
        "pymongo>=4",
        "bson.encode({'source': x})",
        lambda x: _load("bson").encode({"source": x}),
        read=lambda data: _load("bson").decode(data),
    ),
    _check(
        "pymongo>=4",
        "bson.encode({x: 1})",
        lambda x: _load("bson").encode({x: 1}),
        read=lambda data: _load("bson").decode(data),
    ),
    _check("fastavro>=1.9", "schemaless_writer", _avro_record, read=_read_avro),
    _check(
        "fastavro>=1.9",
        "writer(codec='deflate')",
        lambda x: _avro(x, "deflate"),
        reason="the block is compressed",
    ),
    _check("fastavro>=1.9", "validate({'source': x})", _avro_valid),
    _check(
        "xmltodict>=0.13",
        "unparse({'job': {'source': x}})",
        lambda x: _load("xmltodict").unparse({"job": {"source": x}}),
    ),
    _check(
        "xmltodict>=0.13",
        "unparse({'job': {'@source': x}})",
        lambda x: _load("xmltodict").unparse({"job": {"@source": x}}),
    ),
    _check(
        "lxml>=5",
        "element.text = x",
        _element_text,
        read=lambda element: _load("lxml.etree").tostring(element, encoding="unicode"),
    ),
    _check("lxml>=5", "element.set('href', x)", _element_attribute),
    _check("lxml>=5", "Element(x)", _element_tag, placeholder="{token}"),
    _check(
        "lxml>=5",
        "fromstring(x)",
        lambda x: _load("lxml.etree").fromstring(x).findtext("source"),
        placeholder="<job><source>{token}</source></job>",
    ),
    _check("Jinja2>=3", "'{{ source }}/data'", lambda x: _render("{{ source }}/data", x)),
    _check(
        "Jinja2>=3",
        "'{{ source | tojson }}'",
        lambda x: _render("{{ {'source': source} | tojson }}", x),
    ),
    _check(
        "Jinja2>=3",
        "'{{ source }}', autoescape",
        lambda x: _render("<a href='{{ source }}'>", x, autoescape=True),
    ),
    _check("Jinja2>=3", "'{{ source | upper }}'", lambda x: _render("{{ source | upper }}", x)),
    _check("Jinja2>=3", "SandboxedEnvironment: format", _sandbox),
    _check("Jinja2>=3", "Template(x)", lambda x: _load("jinja2").Template(x).render()),
    _check("MarkupSafe>=2.1", "escape(x)", lambda x: _load("markupsafe").escape(x)),
    _check(
        "MarkupSafe>=2.1",
        "Markup('<a>%s</a>') % x",
        lambda x: _load("markupsafe").Markup("<a>%s</a>") % x,
    ),
    _check("PyJWT>=2.8", "encode({'sub': x})", lambda x: _load("jwt").encode({"sub": x}, "k" * 32)),
]
