"""The standard library: parsers, writers, containers, file functions and digests."""

from __future__ import annotations

import argparse
import ast
import base64
import collections
import configparser
import contextlib
import copy
import csv
import dataclasses
import datetime as dt
import difflib
import email.message
import email.policy
import email.utils
import enum
import fnmatch
import functools
import gettext
import glob
import hashlib
import html
import http.client
import importlib
import io
import ipaddress
import json
import logging
import mimetypes
import os
import pathlib
import pickle
import plistlib
import re
import shlex
import shutil
import sqlite3
import string
import struct
import subprocess
import tarfile
import tempfile
import textwrap
import threading
import typing
import unicodedata
import urllib.parse
import urllib.request
import uuid
import warnings
import xml.etree.ElementTree as ET
import zipfile
import zlib

from lookalike.testing import Check

FAMILY = "The standard library"
FOLDER = "/lookalike-{token}/data"
URL = "https://placeholder.example.com/path/data.json?version=latest&part=first"
HOST = "{token}.example.com"


def _check(name, call, **options):
    return Check(FAMILY, "Python", name, call, **options)


def _absent(function, value, *more):
    """What looks for a file: that it does not exist is no refusal of the value."""
    try:
        return function(value, *more)
    except FileNotFoundError as error:
        return error.filename


def _raise_unless(value, condition):
    if not condition:
        raise ValueError("not accepted")
    return value


@dataclasses.dataclass
class Job:
    source: str

    def __post_init__(self):
        if not isinstance(self.source, str):
            raise TypeError("source is no str")


class Instance(enum.Enum):
    SMALL = "ml.m5.xlarge"
    LARGE = "ml.c5.large"


def _environ(value):
    os.environ["LOOKALIKE_CHECK"] = value
    return os.environ["LOOKALIKE_CHECK"]


def _csv(value):
    file = io.StringIO()
    csv.writer(file).writerow([value, 1])
    return file.getvalue()


def _configparser(value):
    parser = configparser.ConfigParser()
    parser["model"] = {"source": value}
    file = io.StringIO()
    parser.write(file)
    return [parser["model"]["source"], file.getvalue()]


def _read_string(value):
    parser = configparser.ConfigParser()
    parser.read_string(f"[model]\nsource = {value}\n")
    return parser.get("model", "source")


def _sqlite(value):
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("create table models (source text)")
        connection.execute("insert into models values (?)", (value,))
        return connection.execute("select source from models").fetchall()


def _zip(value):
    with zipfile.ZipFile(io.BytesIO(), "w") as archive:
        archive.writestr(value, b"")
        return archive.namelist()


def _tar(value):
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        archive.addfile(tarfile.TarInfo(value))
        return archive.getnames()


def _log(value):
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.handle(logging.LogRecord("n", logging.INFO, "p", 1, "source: %s", (value,), None))
    return stream.getvalue()


def _arguments(value, **options):
    parser = argparse.ArgumentParser(exit_on_error=False)
    parser.add_argument("--source", **options)
    return parser.parse_args(["--source", value])


def _default(value):
    parser = argparse.ArgumentParser(exit_on_error=False)
    parser.add_argument("--source", default=value)
    return parser.parse_args([])


def _element(value):
    root = ET.Element("model", {"kind": value})
    ET.SubElement(root, "source").text = value
    return ET.tostring(root, encoding="unicode")


def _message(value):
    message = email.message.EmailMessage()
    message["Subject"] = f"Trained {value}"
    return message.as_bytes()


def _read_message(data):
    return email.message_from_bytes(data, policy=email.policy.default)["Subject"]


def _cached(value):
    @functools.lru_cache
    def load(source):
        return [source]

    return [load(value), load(value)]


def _dispatched(value):
    @functools.singledispatch
    def load(source):
        raise TypeError("no implementation")

    @load.register
    def _(source: str):
        return source

    return load(value)


class JobTuple(typing.NamedTuple):
    source: str


def _host(connection):
    return [connection.host]


def _temporary(value):
    with tempfile.NamedTemporaryFile(prefix=value) as file:
        return file.name


def _warned(value):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        warnings.warn(value, stacklevel=1)
    return [str(each.message) for each in caught]


def _missing_module(value):
    try:
        return importlib.import_module(value)
    except ModuleNotFoundError as error:
        return error.name


def _run(value):
    return subprocess.run(["printf", "%s", value], check=True, capture_output=True, text=True)


CHECKS = [
    # Texts
    _check("re.fullmatch(p, x).group()", lambda x: re.fullmatch(r"s3://[\w./-]+", x).group()),
    _check("re.match(p, x).groups()", lambda x: re.match(r"s3://([^/]+)/(.+)", x).groups()),
    _check("re.sub(p, 's3a://', x)", lambda x: re.sub("^s3://", "s3a://", x)),
    _check("re.compile(x)", re.compile, read=lambda pattern: pattern.pattern),
    _check("shlex.quote(x)", shlex.quote),
    _check("shlex.split(f'train {x}')", lambda x: shlex.split(f"train {x}")),
    _check("html.escape(x)", html.escape, placeholder=URL),
    _check("textwrap.fill(x, 24)", lambda x: textwrap.fill(x, 24)),
    _check("Template('$x/data').substitute", lambda x: string.Template("$x/data").substitute(x=x)),
    _check("Template(x).template", lambda x: string.Template(x).template),
    _check("unicodedata.normalize('NFC', x)", lambda x: unicodedata.normalize("NFC", x)),
    _check("difflib.get_close_matches(x, a)", lambda x: difflib.get_close_matches(x, ["data"])),
    _check("fnmatch.fnmatch(x, 's3://*')", lambda x: fnmatch.fnmatch(x, "s3://*")),
    _check("gettext.gettext(x)", gettext.gettext),
    _check("ast.literal_eval(f\"['{x}']\")", lambda x: ast.literal_eval(f"['{x}', 1]")),
    _check("StringIO().write(x)", lambda x: [(file := io.StringIO()).write(x), file.getvalue()][1]),
    _check(
        "base64.b64encode(x.encode())",
        lambda x: base64.b64encode(x.encode()),
        read=base64.b64decode,
    ),
    # URLs and addresses
    _check("urllib.parse.urlparse(x)", urllib.parse.urlparse),
    _check("urlsplit(x).hostname", lambda x: urllib.parse.urlsplit(x).hostname, placeholder=URL),
    _check("urllib.parse.urljoin(base, x)", lambda x: urllib.parse.urljoin("https://a.test/", x)),
    _check("urllib.parse.quote(x, safe='')", lambda x: urllib.parse.quote(x, safe="")),
    _check("urlencode({'source': x})", lambda x: urllib.parse.urlencode({"source": x})),
    _check("parse_qs(f'source={x}')", lambda x: urllib.parse.parse_qs(f"source={x}&a=1")),
    _check("urllib.request.Request(x)", urllib.request.Request, placeholder=URL),
    _check("HTTPSConnection(x)", http.client.HTTPSConnection, placeholder=HOST, look=_host),
    _check("email.utils.parseaddr(x)", email.utils.parseaddr, placeholder="{token}@example.com"),
    _check("EmailMessage(subject).as_bytes()", _message, read=_read_message),
    _check("mimetypes.guess_type(x)", mimetypes.guess_type),
    _check("ipaddress.ip_address(x)", ipaddress.ip_address, placeholder="192.0.2.1", unique=False),
    # Files
    _check("PurePosixPath(x)", pathlib.PurePosixPath, placeholder=FOLDER),
    _check("Path(x) / 'model.json'", lambda x: pathlib.Path(x) / "model.json", placeholder=FOLDER),
    _check("Path(x).name", lambda x: pathlib.Path(x).name, placeholder="/data/{token}"),
    _check("Path(x).with_suffix('.gz')", lambda x: pathlib.Path(x).with_suffix(".gz")),
    _check("Path(x).read_text()", lambda x: _absent(pathlib.Path.read_text, pathlib.Path(x))),
    _check("os.path.join('/data', x)", lambda x: os.path.join("/data", x), placeholder="m/{token}"),
    _check("os.path.basename(x)", os.path.basename, placeholder="/data/{token}"),
    _check("os.path.splitext(x)", os.path.splitext),
    _check("os.path.exists(x)", lambda x: [os.path.exists(x)], placeholder=FOLDER),
    _check("os.stat(x)", lambda x: _absent(os.stat, x), placeholder=FOLDER),
    _check(
        "os.environ[name] = x", _environ, cleanup=lambda: os.environ.pop("LOOKALIKE_CHECK", None)
    ),
    _check("shutil.copy(x, 'data')", lambda x: _absent(shutil.copy, x, "data"), placeholder=FOLDER),
    _check("shutil.which(x)", shutil.which, placeholder="{token}"),
    _check("glob.glob(x)", glob.glob, placeholder="/lookalike-{token}/*.json"),
    _check("NamedTemporaryFile(prefix=x)", _temporary, placeholder="{token}"),
    _check("ZipFile().writestr(x, b)", _zip, placeholder="model-{token}.json"),
    _check("tarfile.TarInfo(x)", _tar, placeholder="model-{token}.json"),
    # Formats
    _check("json.dumps({'source': x})", lambda x: json.dumps({"source": x})),
    _check("json.dumps({x: 1})", lambda x: json.dumps({x: 1})),
    _check("json.loads(x)", json.loads, placeholder='{"source": "{token}", "count": 1}'),
    _check("csv.writer(f).writerow([x, 1])", _csv),
    _check("ConfigParser()['a'] = {'s': x}", _configparser),
    _check("ConfigParser().read_string(f'...{x}')", _read_string),
    _check("Element(text=x), tostring", _element),
    _check("ET.fromstring(f'<a>{x}</a>').text", lambda x: ET.fromstring(f"<a>{x}</a>").text),
    _check("plistlib.dumps({'source': x})", lambda x: plistlib.dumps({"source": x})),
    _check("pickle.loads(pickle.dumps(Job(x)))", lambda x: pickle.loads(pickle.dumps(Job(x)))),
    _check("struct.pack('99s', x.encode())", lambda x: struct.pack("99s", x.encode())),
    _check("zlib.compress(x.encode())", lambda x: zlib.compress(x.encode())),
    _check("execute('insert ?', (x,))", _sqlite),
    # Values
    _check("dataclass(source=x)", Job),
    _check("dataclasses.asdict(Job(x))", lambda x: dataclasses.asdict(Job(x))),
    _check("copy.deepcopy({'source': x})", lambda x: copy.deepcopy({"source": x})),
    _check("Counter([x])", lambda x: collections.Counter([x])),
    _check("UserString(x)", collections.UserString),
    _check("NamedTuple(source=x)", JobTuple),
    _check("functools.lru_cache", _cached),
    _check("functools.singledispatch", _dispatched),
    _check("Enum(x)", Instance, placeholder="ml.m5.xlarge"),
    _check("uuid.UUID(x)", uuid.UUID, placeholder="00000000-0000-4000-8000-000000000000"),
    _check("datetime.fromisoformat(x)", dt.datetime.fromisoformat, placeholder="2026-01-01"),
    _check("uuid.uuid5(NAMESPACE_URL, x)", lambda x: uuid.uuid5(uuid.NAMESPACE_URL, x)),
    _check("hashlib.sha256(x.encode())", lambda x: hashlib.sha256(x.encode()).hexdigest()),
    # Programs
    _check("add_argument('--source')", _arguments),
    _check("add_argument(default=x)", _default),
    _check("subprocess.list2cmdline([x])", lambda x: subprocess.list2cmdline(["train", x])),
    _check("subprocess.run([..., x])", _run),
    _check("log.info('%s', x)", _log),
    _check("logging.getLogger(x).name", lambda x: logging.getLogger(x).name, placeholder="{token}"),
    _check("warnings.warn(x)", _warned),
    _check("Thread(name=x)", lambda x: threading.Thread(name=x), read=lambda thread: thread.name),
    _check("importlib.import_module(x)", _missing_module, placeholder="{token}"),
]
