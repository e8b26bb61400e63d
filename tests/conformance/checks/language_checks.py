"""The language itself: operators, built-in functions, and methods of its own types."""

from __future__ import annotations

import operator
import sys

from lookalike.testing import Check

FAMILY = "The language"


def _check(name, call, **options):
    return Check(FAMILY, "Python", name, call, **options)


def _match(value):
    match value:
        case str():
            return value
        case _:
            raise TypeError("no case")


def _raise_unless(value, condition):
    if not condition:
        raise ValueError("not accepted")
    return value


CHECKS = [
    _check("str(x)", str),
    _check("f'{x}/data'", lambda x: f"{x}/data"),
    _check("'{}'.format(x)", "{}".format),
    _check("'%s' % x", lambda x: "%s" % x),
    _check("x + '/data'", lambda x: x + "/data"),
    _check("'data/' + x", lambda x: "data/" + x),
    _check("'/'.join([x, 'y'])", lambda x: "/".join([x, "y"])),
    _check("x.startswith('s3://')", lambda x: _raise_unless(x, x.startswith("s3://"))),
    _check("x.endswith('.tar.gz')", lambda x: _raise_unless(x, x.endswith(".tar.gz"))),
    _check("str.startswith(x, 's3://')", lambda x: _raise_unless(x, str.startswith(x, "s3://"))),
    _check("isinstance(x, str)", lambda x: _raise_unless(x, isinstance(x, str))),
    _check("type(x) is str", lambda x: _raise_unless(x, type(x) is str)),
    _check("issubclass(type(x), str)", lambda x: _raise_unless(x, issubclass(type(x), str))),
    _check("match x: case str()", _match),
    _check("'s3' in x", lambda x: _raise_unless(x, "s3" in x)),
    _check("len(x) <= 1024", lambda x: _raise_unless(x, len(x) <= 1024)),
    _check("x[:5] == 's3://'", lambda x: _raise_unless(x, x[:5] == "s3://")),
    _check("x.split('/')", lambda x: x.split("/")),
    _check("x.partition('://')[2]", lambda x: x.partition("://")[2]),
    _check("x.removeprefix('s3://')", lambda x: x.removeprefix("s3://")),
    _check("x.rsplit('/', 1)[0]", lambda x: x.rsplit("/", 1)[0]),
    _check("x.strip()", lambda x: x.strip()),
    _check("x.encode()", lambda x: x.encode()),
    _check("x.replace('s3://', 's3a://')", lambda x: x.replace("s3://", "s3a://")),
    _check("x == 'other'", lambda x: x == "other" or None),
    _check("x in ('a', 'b')", lambda x: x in ("a", "b") or None),
    _check("{x: 1}", lambda x: {x: 1}),
    _check("sorted([x, 'a'])", lambda x: sorted([x, "a"])),
    _check("bool(x)", lambda x: _raise_unless(x, x)),
    _check("hash(x)", lambda x: hash(x) and None),
    _check("sys.intern(x)", sys.intern),
    _check("setattr(o, name, x)", lambda x: setattr(type("O", (), {})(), "source", x)),
    _check("operator.length_hint", lambda x: operator.length_hint(x) and None),
    _check("bytes(x, 'utf-8')", lambda x: bytes(x, "utf-8")),
    _check("int(x)", int, placeholder="1", unique=False),
    _check("float(x)", float, placeholder="1.5", unique=False),
    _check("compile(x)", lambda x: compile(x, "f", "eval") and None, placeholder="{token}"),
    _check("getattr(o, x, None)", lambda x: getattr(object(), x, None), placeholder="{token}"),
    _check("open(x)", lambda x: _absent(open, x), placeholder="/lookalike-{token}/data"),
    _check(
        "{'ml.m5.xlarge'}",
        lambda x: _raise_unless(None, x in {"ml.m5.xlarge", "ml.c5.large"}),
        placeholder="ml.m5.xlarge",
    ),
]


def _absent(function, value):
    """What opens a file: that it does not exist is no refusal of the value."""
    try:
        function(value)
    except FileNotFoundError as error:
        return error.filename
    return None
