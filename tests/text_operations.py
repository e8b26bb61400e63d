"""Text operations that code does to its input, and what becomes of a placeholder in each.

An operation is applied to a lookalike and to values that it may stand for. The outcome follows from
what comes back; it is nowhere written down. `LIMITS` says which operations may be silently wrong,
and why.
"""

from __future__ import annotations

import ast
import base64
import binascii
import codecs
import configparser
import csv
import enum
import gzip
import hashlib
import html
import importlib.util
import io
import json
import ntpath
import operator
import os.path
import pickle
import posixpath
import pprint
import re
import shlex
import string
import textwrap
import unicodedata
import zlib
from dataclasses import dataclass
from pathlib import PurePath, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Any
from urllib.parse import (
    ParseResult,
    SplitResult,
    parse_qs,
    parse_qsl,
    quote,
    quote_plus,
    unquote,
    urldefrag,
    urlencode,
    urljoin,
    urlparse,
    urlsplit,
    urlunsplit,
)
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape, quoteattr

import lookalike as la
from lookalike import Face

if TYPE_CHECKING:
    from collections.abc import Callable


class Limit(enum.Enum):
    """Why an operation may be silently wrong, by the name that the documentation uses.

    The placeholder was left unchanged, and a real value would have been changed; or code decided by
    its text; or would have quoted a real value; or an escape around the placeholder was undone; or
    something counted its letters. No token is left in a piece, and none can be seen in a digest.
    """

    UNCHANGED = "unchanged"
    DECISION = "decisions"
    QUOTING = "quoting"
    UNDONE = "escapes undone"
    LENGTH = "length"
    NO_TOKEN = "no token left"
    DIGEST = "digests"


@dataclass(frozen=True, slots=True)
class Operation:
    """What code does to a text or a path, under a name for people."""

    kind: str
    name: str
    function: Callable[[Any], Any]
    needs: str = ""

    def __str__(self) -> str:
        return f"{self.kind}: {self.name}"

    @property
    def is_there(self) -> bool:
        """Whether the library that it needs is installed."""
        return not self.needs or importlib.util.find_spec(self.needs) is not None


# --- what an operation is done to -----------------------------------------------------------------

#: By shape: values that it may stand for. The first is as tidy as the placeholder; the other is
#: what real values are like: capitals, blanks, quotes, another suffix, a slash at the end.
SHAPES: dict[str | None, tuple[str, str]] = {
    None: ("weights", ' Prod-Data 7/It\'s "A&B" 100%<é>.ZIP/'),
    "s3://placeholder-bucket/path/model.tar.gz": (
        "s3://prod-data/runs/weights.tar.gz",
        's3://Prod_Data/run 7/It\'s "A&B" 100%<é>.ZIP/',
    ),
    "https://example-host/path/data.json": (
        "https://data.example.org/runs/scores.json",
        'HTTPS://Data.Example.org:8443/run 7/It\'s "A&B" 100%25<é>.XML/?q=1#top',
    ),
    "model": ("scores", 'Model 7\'s "A&B" 100%<é> '),
    "/opt/ml/input/data.csv": (
        "/srv/runs/in/table.csv",
        '/Srv/run 7/In/It\'s "A&B" 100%<é>.XML/',
    ),
    "arn:aws:iam::123456789012:role/my-role": (
        "arn:aws:iam::111122223333:role/train-it",
        "arn:aws-cn:iam::444455556666:role/Train+It=2024,x@y/",
    ),
}

LOOKALIKES: dict[str, Callable[[object, str | None], Any]] = {
    "string": lambda original, shape: la.string_like(original, shape),
    "string carrier": lambda original, shape: la.string_like(original, shape, face=Face.STR),
    "exact text": lambda original, shape: la.string_like(original, shape, face=Face.EXACT_STR),
    "path": lambda original, shape: la.path_like(original, shape),
    "pure path": lambda original, shape: la.path_like(original, shape, face=Face.PURE_PATH),
    "URI": lambda original, shape: la.uri_like(original, shape),
    "URI carrier": lambda original, shape: la.uri_like(original, shape, face=Face.URI | Face.STR),
}

#: The default of the two others has a shape of its own.
DEFAULT_VALUES = {
    "path": ("/srv/table", '/Srv/It\'s "A&B" 100%<é>.XML/'),
    "pure path": ("/srv/table", '/Srv/It\'s "A&B" 100%<é>.XML/'),
    "URI": ("s3://prod-data/runs", 's3://Prod_Data/It\'s "A&B" 100%<é>.ZIP/'),
    "URI carrier": ("s3://prod-data/runs", 's3://Prod_Data/It\'s "A&B" 100%<é>.ZIP/'),
}


@dataclass(frozen=True, slots=True)
class Subject:
    """A kind of lookalike of one shape, and values that it may stand for."""

    kind: str
    shape: str | None
    values: tuple[str, str]

    def __str__(self) -> str:
        return f"{self.kind}, {self.shape or 'default'}"

    def make(self, original: object) -> Any:
        """A lookalike of the original."""
        return LOOKALIKES[self.kind](original, self.shape)


def subjects() -> list[Subject]:
    """Every kind of lookalike in every shape that it can have."""
    return [
        Subject(kind, shape, values if shape else DEFAULT_VALUES.get(kind, values))
        for kind in LOOKALIKES
        for shape, values in SHAPES.items()
        # A bare name and a path without a scheme are no URIs.
        if not (kind.startswith("URI") and shape and ":" not in shape)
    ]


# --- the outcome ----------------------------------------------------------------------------------


class Outcome(enum.Enum):
    """What became of a placeholder. The last three are silent."""

    RESTORED = "restored"
    REFUSED = "refused"
    REPORTED = "reported"
    HARMLESS = "harmless"
    WRONG = "restored to what a value would not have given"
    WRONG_FOR_TIDY = "restored to what not even a tidy value would have given"
    UNSEEN = "neither restored nor reported"


@dataclass(frozen=True, slots=True)
class Failed:
    """An operation that raised, by the class of the error."""

    kind: type[BaseException]


def attempt(function: Callable[[Any], Any], argument: Any) -> Any:
    """What the function gives, or that it failed."""
    try:
        return function(argument)
    except Exception as error:  # noqa: BLE001 - an error is an outcome
        return Failed(type(error))


def truth(function: Callable[[Any], Any], value: str) -> Any:
    """What the operation gives for the value, as text or, where it wants one, as a path."""
    for concrete in (value, PurePosixPath(value), urlsplit(value)):
        result = attempt(function, concrete)
        if not (isinstance(result, Failed) and result.kind in {AttributeError, TypeError}):
            return result
    return result


class Computed:
    """An original of a system that can compute while the program runs."""

    def __init__(self, make: Callable[[str], str]) -> None:
        self.make = make

    def _refuse(self, *_: object) -> str:
        raise TypeError("no text yet")

    __str__ = __format__ = _refuse


def render(obj: Any, value: str) -> Any:
    """A restored object with the value in place of its original, containers included."""
    if isinstance(obj, (la.Deferred, la.Concat)):
        return obj.render({"original": value})
    if type(obj) is Computed:
        return obj.make(value)
    if isinstance(obj, dict):
        return {render(key, value): render(member, value) for key, member in obj.items()}
    if isinstance(obj, (SplitResult, ParseResult)):
        return obj
    if isinstance(obj, (list, tuple)):
        members = [render(member, value) for member in obj]
        return members if isinstance(obj, list) else tuple(members)
    return obj


def agree(rendered: Any, expected: Any) -> bool:
    """Whether both are the same value; a URL or path in parts is compared with its own text."""
    if isinstance(expected, (SplitResult, ParseResult)):
        return rendered == expected or rendered == expected.geturl()
    if isinstance(expected, PurePath):
        return isinstance(rendered, (str, PurePath)) and type(expected)(rendered) == expected
    if type(expected).__module__.partition(".")[0] in {"yarl", "httpx"}:
        return str(rendered) == str(expected)
    if isinstance(expected, (list, tuple)):
        return (
            isinstance(rendered, (list, tuple))
            and len(rendered) == len(expected)
            and all(map(agree, rendered, expected))
        )
    if isinstance(expected, dict):
        return (
            isinstance(rendered, dict)
            and rendered.keys() == expected.keys()
            and all(agree(rendered[key], expected[key]) for key in expected)
        )
    return type(rendered) is type(expected) and rendered == expected


def outcome(operation: Operation, subject: Subject, original: object) -> Outcome:
    """What becomes of a lookalike of the original: the worst of what its values say."""
    result = attempt(operation.function, subject.make(original))
    if isinstance(result, Failed):
        return Outcome.REFUSED
    try:
        restored = la.restore(result)
    except la.LeakError:
        return Outcome.REFUSED
    exact = [_is_exact(operation, restored, value) for value in subject.values]
    if restored is result:
        if all(exact):
            return Outcome.HARMLESS
        return Outcome.REPORTED if la.scan(result) or la.scan(str(result)) else Outcome.UNSEEN
    if False in exact:
        return Outcome.WRONG_FOR_TIDY if exact[0] is False else Outcome.WRONG
    return Outcome.REFUSED if None in exact else Outcome.RESTORED


def _is_exact(operation: Operation, restored: Any, value: str) -> bool | None:
    """Whether what was restored is what the value would have given; None if it then fails."""
    try:
        rendered = render(restored, value)
    except la.CompositionError:  # the value has no such part
        return None
    return agree(rendered, truth(operation.function, value))


# --- the operations -------------------------------------------------------------------------------


def _yaml() -> Any:
    import yaml

    return yaml


def _yarl() -> Any:
    import yarl

    return yarl.URL


def _httpx() -> Any:
    import httpx

    return httpx.URL


def written(x: Any) -> str:
    """One row of a CSV file."""
    out = io.StringIO()
    csv.writer(out).writerow(["name", x, "end"])
    return out.getvalue()


def ini(x: Any) -> configparser.ConfigParser:
    """A configuration with one value."""
    parser = configparser.ConfigParser(interpolation=None)
    parser["job"] = {"source": x}
    return parser


def ini_text(x: Any) -> str:
    """A configuration with one value, as text."""
    out = io.StringIO()
    ini(x).write(out)
    return out.getvalue()


def slug(x: Any) -> str:
    """Lower-case letters and digits with single hyphens between them."""
    return re.sub(r"[^a-z0-9]+", "-", x.lower()).strip("-")


def xml(x: Any) -> bytes:
    """An element with the text."""
    element = ET.Element("source")
    element.text = x
    return ET.tostring(element)


def nested(x: Any, depth: int) -> str:
    """JSON with the text in it, inside a JSON string, and so on."""
    document: Any = {"source": f"{x}"}
    for _ in range(depth):
        document = {"document": json.dumps(document)}
    return json.dumps(document)


_TABLE: dict[str, dict[str, Callable[[Any], Any]]] = {
    "join": {
        "x + text": lambda x: x + "/more",
        "text + x": lambda x: "more/" + x,
        "x + x": lambda x: x + x,
        "+=": lambda x: operator.iadd(x, "/more"),
        "x * 2": lambda x: x * 2,
        "join, an item": lambda x: ",".join(["a", x, "b"]),
        "join, the separator": lambda x: x.join(["a", "b", "c"]),
        "join of letters": lambda x: "".join(iter(x)),
        "io.StringIO": lambda x: io.StringIO(x).read(),
        "os.path.join, first": lambda x: os.path.join(x, "more", "file.txt"),
        "os.path.join, last": lambda x: os.path.join("folder", x),
        "ntpath.join": lambda x: ntpath.join(x, "more"),
        "x / text": lambda x: x / "more" / "file.txt",
        "text / x": lambda x: "folder" / x,
        "joinpath": lambda x: x.joinpath("more", "file.txt"),
    },
    "format": {
        "f-string": lambda x: f"cp {x} .",
        "f-string, !s": lambda x: f"{x!s}",
        "f-string, !r": lambda x: f"{x!r}",
        "f-string, !a": lambda x: f"{x!a}",
        "f-string, width": lambda x: f"{x:>80}|",
        "f-string, precision": lambda x: f"{x:.20}",
        "f-string, both": lambda x: f"{x:8.8}",
        "str": str,
        "repr": repr,
        "ascii": ascii,
        "format": format,
        "%s": lambda x: "cp %s ." % x,
        "%(name)s": lambda x: "cp %(name)s ." % {"name": x},
        "%r": lambda x: "cp %r ." % x,
        "%-80s": lambda x: "%-80s|" % x,
        "%.9s": lambda x: "%.9s" % x,
        "bytes, %s": lambda x: b"%s" % x.encode(),
        "str.format": lambda x: str.format("cp {} {}", x, x),
        "str.format, width": lambda x: str.format("{:<80}|", x),
        "str.format, an index": lambda x: str.format("{0[0]}", x),
        "format_map": lambda x: "cp {name}".format_map({"name": x}),
        "string.Template": lambda x: string.Template("cp $name .").substitute(name=x),
        "string.Formatter": lambda x: string.Formatter().format("cp {}", x),
        "x as a template": lambda x: x.format(),
        "x % ()": lambda x: x % (),
        "center": lambda x: x.center(80, "*"),
        "ljust": lambda x: x.ljust(80),
        "rjust": lambda x: x.rjust(80),
        "zfill": lambda x: x.zfill(80),
        "expandtabs": lambda x: x.expandtabs(),
        "textwrap.dedent": lambda x: textwrap.dedent(f"  cp {x}\n  ls\n"),
        "textwrap.indent": lambda x: textwrap.indent(f"cp {x}\nls", "  "),
        "textwrap.fill": lambda x: textwrap.fill(f"copy the file {x} to the other place", 40),
        "textwrap.fill, no breaks": lambda x: textwrap.fill(
            f"copy {x} here", 10_000, break_long_words=False
        ),
        "textwrap.wrap, narrow": lambda x: textwrap.wrap(x, 7),
        "textwrap.shorten": lambda x: textwrap.shorten(f"the file is {x} and more of it", 30),
        "pprint.pformat": lambda x: pprint.pformat({"source": x}),
        "print": lambda x: _printed(x),
    },
    "json": {
        "json.dumps": json.dumps,
        "json.dumps, inside": lambda x: json.dumps({"a": [{"source": f"{x}/more"}]}),
        "json.dumps, as a key": lambda x: json.dumps({f"{x}": 1}),
        "json.dumps, slashes escaped": lambda x: json.dumps(f"{x}").replace("/", r"\/"),
        "json.dumps, every letter": lambda x: '"%s"' % "".join(f"\\u{ord(c):04x}" for c in f"{x}"),
        "json there and back": lambda x: json.loads(json.dumps({"source": f"{x}"})),
        "JSON in JSON": lambda x: nested(x, 1),
        "JSON in JSON in JSON": lambda x: nested(x, 2),
        "JSON in JSON in JSON in JSON": lambda x: nested(x, 3),
        "JSON in JSON, slashes escaped": lambda x: nested(x, 1).replace("/", r"\/"),
        "JSON in JSON there and back": lambda x: json.loads(json.loads(nested(x, 1))["document"]),
        "ast.literal_eval of repr": lambda x: ast.literal_eval(repr(f"{x}")),
        "pickle": lambda x: pickle.dumps(f"{x}"),
    },
    "yaml": {
        "yaml.safe_dump": lambda x: _yaml().safe_dump({"source": f"{x}"}),
        "yaml.safe_dump of it": lambda x: _yaml().safe_dump({"source": x}),
        "yaml.dump of it": lambda x: _yaml().dump({"source": x}),
        "yaml there and back": lambda x: _yaml().safe_load(_yaml().safe_dump([f"{x}"])),
        "yaml, a plain scalar": lambda x: _yaml().safe_load(f"source: {x}"),
        "yaml, narrow": lambda x: _yaml().safe_dump(f"the file {x} is here", width=20),
    },
    "url": {
        "urlsplit": urlsplit,
        "urlparse": urlparse,
        "urlunsplit": lambda x: urlunsplit(urlsplit(f"{x}")),
        "urlsplit, scheme": lambda x: urlsplit(f"{x}").scheme,
        "urlsplit, netloc": lambda x: urlsplit(f"{x}").netloc,
        "urlsplit, path": lambda x: urlsplit(f"{x}").path,
        "urlsplit, hostname": lambda x: urlsplit(f"{x}").hostname,
        "urlsplit, port": lambda x: urlsplit(f"{x}").port,
        "urlsplit, query": lambda x: urlsplit(f"{x}").query,
        "urlsplit, _replace": lambda x: urlsplit(f"{x}")._replace(query="version=1").geturl(),
        "urlsplit, another path": lambda x: urlsplit(f"{x}")._replace(path="/other").geturl(),
        "x.scheme": lambda x: x.scheme,
        "x.netloc": lambda x: x.netloc,
        "x.path": lambda x: x.path,
        "urldefrag": lambda x: urldefrag(f"{x}")[0],
        "urljoin, base": lambda x: urljoin(f"{x}", "other.json"),
        "urljoin, base, root": lambda x: urljoin(f"{x}", "/other.json"),
        "urljoin, reference": lambda x: urljoin("https://docs.example.org/a/b", f"{x}"),
        "quote": lambda x: quote(f"{x}"),
        "quote, everything": lambda x: quote(f"{x}", safe=""),
        "quote, twice": lambda x: quote(quote(f"{x}", safe="")),
        "quote_plus": lambda x: quote_plus(f"{x}"),
        "quote, inside": lambda x: f"https://example.org/?next={quote(f'{x}', safe='')}&a=b",
        "percent, every letter": lambda x: "".join(f"%{byte:02X}" for byte in f"{x}".encode()),
        "unquote": lambda x: unquote(f"{x}"),
        "unquote of quote": lambda x: unquote(quote(f"{x}", safe="")),
        "urlencode": lambda x: urlencode({"next": f"{x}", "a": "b"}),
        "parse_qs": lambda x: parse_qs(f"a=b&next={x}"),
        "parse_qs of urlencode": lambda x: parse_qs(urlencode({"next": f"{x}"})),
        "parse_qsl": lambda x: parse_qsl(f"a=b&next={x}"),
        "yarl": lambda x: _yarl()(f"{x}"),
        "yarl, /": lambda x: str(_yarl()(f"{x}") / "more"),
        "yarl, host": lambda x: _yarl()(f"{x}").host,
        "yarl, parent": lambda x: str(_yarl()(f"{x}").parent),
        "yarl, with_query": lambda x: str(_yarl()(f"{x}").with_query({"a": "b"})),
        "yarl, as a query": lambda x: str(_yarl()("https://example.org/").with_query(next=f"{x}")),
        "httpx": lambda x: _httpx()(f"{x}"),
        "httpx, host": lambda x: _httpx()(f"{x}").host,
        "httpx, join": lambda x: str(_httpx()(f"{x}").join("other.json")),
        "httpx, as a parameter": lambda x: str(
            _httpx()("https://example.org/", params={"next": f"{x}"})
        ),
    },
    "path": {
        "os.fspath": os.fspath,
        "os.fsencode": os.fsencode,
        "os.path.normpath": os.path.normpath,
        "os.path.normpath, a folder up": lambda x: os.path.normpath(os.path.join(x, "..", "b")),
        "os.path.normpath, there and back": lambda x: os.path.normpath(
            os.path.join(x, "a", "..", "b")
        ),
        "os.path.normcase": os.path.normcase,
        "os.path.basename": os.path.basename,
        "os.path.dirname": os.path.dirname,
        "os.path.split": os.path.split,
        "os.path.splitext": os.path.splitext,
        "os.path.splitext, the suffix": lambda x: os.path.splitext(x)[1],
        "os.path.splitdrive": os.path.splitdrive,
        "os.path.isabs": os.path.isabs,
        "os.path.relpath": lambda x: posixpath.relpath(f"/work/{os.fspath(x)}", "/work"),
        "os.path.relpath, up": lambda x: posixpath.relpath("/work", f"/work/{os.fspath(x)}"),
        "os.path.commonpath": lambda x: posixpath.commonpath([x, os.path.join(x, "a")]),
        "os.path.commonprefix": lambda x: posixpath.commonprefix(
            [os.fspath(x), os.fspath(x) + "a"]
        ),
        "os.path.commonprefix of others": lambda x: posixpath.commonprefix(
            [os.fspath(x), "s3://amzn-web", "/option", "arn:aws:s3"]
        ),
        "os.path.expanduser": os.path.expanduser,
        "os.path.expandvars": os.path.expandvars,
        "ntpath.normpath": ntpath.normpath,
        "ntpath.basename": ntpath.basename,
        "PurePosixPath": PurePosixPath,
        "PurePosixPath as text": lambda x: str(PurePosixPath(x)),
        "PurePosixPath, /": lambda x: str(PurePosixPath(x) / "more"),
        "PurePosixPath, parent": lambda x: PurePosixPath(x).parent,
        "PurePosixPath, parts": lambda x: PurePosixPath(x).parts,
        "PurePosixPath, name": lambda x: PurePosixPath(x).name,
        "PurePosixPath, stem": lambda x: PurePosixPath(x).stem,
        "PurePosixPath, suffix": lambda x: PurePosixPath(x).suffix,
        "PurePosixPath, suffixes": lambda x: PurePosixPath(x).suffixes,
        "PurePosixPath, root": lambda x: PurePosixPath(x).root,
        "PurePosixPath, with_suffix": lambda x: str(PurePosixPath(x).with_suffix(".txt")),
        "PurePosixPath, with_name": lambda x: str(PurePosixPath(x).with_name("other")),
        "PurePosixPath, with_stem": lambda x: str(PurePosixPath(x).with_stem("other")),
        "PurePosixPath, relative_to": lambda x: PurePosixPath(x).relative_to("/"),
        "PurePosixPath, is_absolute": lambda x: PurePosixPath(x).is_absolute(),
        "PurePosixPath, match": lambda x: PurePosixPath(x).match("*.gz"),
        "PurePosixPath, as_uri": lambda x: PurePosixPath(x).as_uri(),
        "PureWindowsPath": lambda x: str(PureWindowsPath(x)),
        "PureWindowsPath, as_posix": lambda x: PureWindowsPath(x).as_posix(),
        "PureWindowsPath, name": lambda x: PureWindowsPath(x).name,
        "x.parent": lambda x: x.parent,
        "x.stem": lambda x: x.stem,
        "x.suffix": lambda x: x.suffix,
        "x.parts": lambda x: x.parts,
        "x.with_suffix": lambda x: x.with_suffix(".txt"),
        "x.with_name": lambda x: x.with_name("other.txt"),
        "x.relative_to": lambda x: x.relative_to("/"),
        "x.as_posix": lambda x: x.as_posix(),
        "x.as_uri": lambda x: x.as_uri(),
    },
    "split": {
        "split at slashes": lambda x: x.split("/"),
        "split, the third": lambda x: x.split("/")[2],
        "split, the last": lambda x: x.split("/")[-1],
        "split at blanks": lambda x: x.split(),
        "split at colons": lambda x: x.split(":"),
        "split at hyphens": lambda x: x.split("-"),
        "split, the account": lambda x: x.split(":")[4],
        "split once": lambda x: x.split("/", 1)[1],
        "split and join": lambda x: "/".join(x.split("/")),
        "split and join otherwise": lambda x: "\\".join(x.split("/")),
        "rsplit": lambda x: x.rsplit("/", 1),
        "rsplit, the first": lambda x: x.rsplit("/", 1)[0],
        "partition": lambda x: x.partition("://"),
        "partition, the tail": lambda x: x.partition("://")[2],
        "rpartition": lambda x: x.rpartition("."),
        "splitlines": lambda x: x.splitlines(),
        "removeprefix": lambda x: x.removeprefix("s3://"),
        "removesuffix": lambda x: x.removesuffix(".tar.gz"),
        "removesuffix of nothing": lambda x: x.removesuffix("/"),
        "list": list,
        "iter": lambda x: [letter for letter in x],  # noqa: C416 - as code does
        "sorted": sorted,
        "set": lambda x: sorted(set(x)),
        "reversed": lambda x: "".join(reversed(x)),
        "[::-1]": lambda x: x[::-1],
        "[::2]": lambda x: x[::2],
        "[0]": lambda x: x[0],
        "[:5]": lambda x: x[:5],
        "[5:]": lambda x: x[5:],
        "[7:]": lambda x: x[7:],
        "[12:-1]": lambda x: x[12:-1],
        "[:-1]": lambda x: x[:-1],
        "[:20]": lambda x: x[:20],
        "[:64]": lambda x: x[:64],
        "[:1024]": lambda x: x[:1024],
        "[-20:]": lambda x: x[-20:],
        "[-4:]": lambda x: x[-4:],
        "the middle left out": lambda x: f"{x[:8]}...{x[-8:]}",
    },
    "case": {
        "lower": lambda x: x.lower(),
        "upper": lambda x: x.upper(),
        "title": lambda x: x.title(),
        "capitalize": lambda x: x.capitalize(),
        "swapcase": lambda x: x.swapcase(),
        "casefold": lambda x: x.casefold(),
        "string.capwords": string.capwords,
        "lower of upper": lambda x: x.upper().lower(),
    },
    "sanitise": {
        "strip": lambda x: x.strip(),
        "rstrip a slash": lambda x: x.rstrip("/"),
        "lstrip a slash": lambda x: x.lstrip("/"),
        "strip letters": lambda x: x.strip(string.ascii_lowercase),
        "letters and digits alone": lambda x: re.sub(r"[^A-Za-z0-9]", "", x),
        "others to hyphens": lambda x: re.sub(r"[^A-Za-z0-9]", "-", x),
        "others to underscores": lambda x: re.sub(r"\W", "_", x),
        "slug": slug,
        "slug, 63 letters": lambda x: slug(x)[:63],
        "hyphens to underscores": lambda x: x.replace("-", "_"),
        "underscores to hyphens": lambda x: x.replace("_", "-"),
        "slashes to hyphens": lambda x: x.replace("/", "-"),
        "slashes to backslashes": lambda x: x.replace("/", "\\"),
        "blanks to underscores": lambda x: x.replace(" ", "_"),
        "dots left out": lambda x: x.replace(".", ""),
        "digits left out": lambda x: re.sub(r"\d", "", x),
        "vowels left out": lambda x: re.sub("[aeiou]", "", x),
        "scheme replaced": lambda x: x.replace("s3://", "s3a://"),
        "translate": lambda x: x.translate(str.maketrans({"/": "_", ":": None})),
        "translate, letters": lambda x: x.translate(str.maketrans("abc", "xyz")),
        "normalize, NFC": lambda x: unicodedata.normalize("NFC", x),
        "normalize, NFKD": lambda x: unicodedata.normalize("NFKD", x),
        "ASCII alone": lambda x: x.encode("ascii", "ignore").decode(),
        "isalnum": lambda x: "".join(filter(str.isalnum, x)),
        "isalpha": lambda x: "".join(filter(str.isalpha, x)),
        "an identifier": lambda x: re.sub(r"\W|^(?=\d)", "_", x),
        "blanks collapsed": lambda x: " ".join(f"a {x} b".split()),
        "slashes collapsed": lambda x: re.sub("/+", "/", x),
        "slashes doubled": lambda x: x.replace("/", "//"),
        "backslashes doubled": lambda x: x.replace("\\", "\\\\"),
    },
    "regex": {
        "re.sub around": lambda x: re.sub("^", "more/", x),
        "re.sub of nothing": lambda x: re.sub("zzz", "", x),
        "re.sub with a group": lambda x: re.sub(r"^(\w+)://([^/]+)/", r"\1a://\2/more/", x),
        "re.sub, x as the repl": lambda x: re.sub("NAME", x, "cp NAME ."),
        "re.match, groups": lambda x: re.match(r"(\w+)://([^/]+)/(.*)", x).groups(),
        "re.match, bucket": lambda x: re.match(r"s3://([^/]+)/", x).group(1),
        "re.match, whole": lambda x: re.match(r".*", x, re.DOTALL).group(),
        "re.fullmatch, a word": lambda x: re.fullmatch(r"[a-z0-9-]+", x).group(),
        "re.match, is there": lambda x: re.match(r"[a-z0-9:/.-]+$", x) is not None,
        "re.search, letters": lambda x: re.search(r"[a-z]+", x).group(),
        "re.findall, words": lambda x: re.findall(r"\w+", x),
        "re.findall, four letters": lambda x: "-".join(re.findall("....", x)),
        "re.split": lambda x: re.split(r"[/:]+", x),
        "re.escape": re.escape,
        "re.compile": re.compile,
    },
    "shell": {
        "shlex.quote": shlex.quote,
        "shlex.join": lambda x: shlex.join(["cp", x, "."]),
        "shlex.split": lambda x: shlex.split(f"cp {x} ."),
        "shlex.split of quote": lambda x: shlex.split(f"cp {shlex.quote(x)} ."),
        "single quotes": lambda x: f"cp '{x}' .",
        "environment": lambda x: f"export SOURCE={x}\n",
        "an option": lambda x: ["train", f"--source={x}", x],
    },
    "file": {
        "csv": written,
        "csv there and back": lambda x: next(csv.reader([written(x)])),
        "csv, naive": lambda x: next(csv.reader([f"name,{x},end"])),
        "configparser": lambda x: ini(x)["job"]["source"],
        "configparser as text": ini_text,
        "html.escape": html.escape,
        "html.unescape of escape": lambda x: html.unescape(html.escape(x)),
        "html, every letter": lambda x: "".join(f"&#{ord(c)};" for c in x),
        "xml escape": escape,
        "xml quoteattr": quoteattr,
        "ElementTree": xml,
        "ElementTree as text": lambda x: xml(x).decode(),
        "XML there and back": lambda x: ET.fromstring(xml(x)).text,
    },
    "encode": {
        "encode": lambda x: x.encode(),
        "encode, decode": lambda x: x.encode().decode(),
        "encode, UTF-16": lambda x: x.encode("utf-16"),
        "bytearray": lambda x: bytearray(x, "utf-8"),
        "memoryview": lambda x: memoryview(x.encode()),
        "unicode_escape": lambda x: x.encode("unicode_escape").decode(),
        "punycode": lambda x: x.encode("punycode").decode(),
        "base64": lambda x: base64.b64encode(x.encode()).decode(),
        "base64 of more": lambda x: base64.b64encode(f"user:{x}".encode()).decode(),
        "base64, in bytes": lambda x: base64.b64encode(x.encode()),
        "base64, in lines": lambda x: base64.encodebytes(x.encode() * 3).decode(),
        "base64 of UTF-16": lambda x: base64.b64encode(x.encode("utf-16")).decode(),
        "base64 of base64": lambda x: base64.b64encode(base64.b64encode(x.encode())).decode(),
        "base64 of JSON": lambda x: base64.b64encode(json.dumps({"a": x}).encode()).decode(),
        "base32": lambda x: base64.b32encode(x.encode()).decode(),
        "base85": lambda x: base64.b85encode(x.encode()).decode(),
        "hex": lambda x: x.encode().hex(),
        "hex with colons": lambda x: x.encode().hex(":"),
        "binascii.hexlify": lambda x: binascii.hexlify(x.encode()),
        "rot13": lambda x: codecs.encode(x, "rot13"),
        "gzip": lambda x: gzip.compress(x.encode(), mtime=0),
        "gzip, base64": lambda x: base64.b64encode(gzip.compress(x.encode(), mtime=0)).decode(),
        "zlib": lambda x: zlib.compress(x.encode()),
        "zlib of more": lambda x: zlib.compress(f"{x} {'a' * 100} {x}".encode()),
    },
    "hash": {
        "md5": lambda x: hashlib.md5(x.encode()).hexdigest(),
        "sha256": lambda x: hashlib.sha256(x.encode()).hexdigest(),
        "sha256 in a name": lambda x: f"job-{hashlib.sha256(x.encode()).hexdigest()[:8]}",
        "crc32": lambda x: zlib.crc32(x.encode()),
        "hash": hash,
        "id": lambda x: type(id(x)),
        "code points": lambda x: [ord(letter) for letter in x],
    },
    "compare": {
        "== text": lambda x: x == "weights",
        "!= text": lambda x: x != "weights",
        "== itself": lambda x: x == x,
        "< text": lambda x: x < "p",
        "in a list": lambda x: x in ["scores", "weights"],
        "as a key": lambda x: {"scores": 1, "weights": 2}.get(x, 3),
        "text in x": lambda x: "e" in x,
        "slash in x": lambda x: "/" in x,
        "startswith": lambda x: x.startswith("s3://"),
        "endswith": lambda x: x.endswith((".gz", ".json", ".csv")),
        "endswith a slash": lambda x: x.endswith("/"),
        "isdigit": lambda x: x.isdigit(),
        "isidentifier": lambda x: x.isidentifier(),
        "islower": lambda x: x.islower(),
        "isascii": lambda x: x.isascii(),
        "bool": bool,
        "not": lambda x: not x,
        "is None": lambda x: x is None,
        "or": lambda x: x or "other",
        "and": lambda x: x and "other",
        "len": len,
        "count": lambda x: x.count("/"),
        "find": lambda x: x.find("/"),
        "index": lambda x: x.index("/"),
        "int": int,
        "float": float,
        "min": lambda x: min(x, "name"),
        "sorted with others": lambda x: sorted(["b", x, "zz"]),
        "a chosen default": lambda x: "cpu" if "gpu" not in f"{x}" else "gpu",
    },
}
_NEEDS = {"yaml": "yaml", "yarl": "yarl", "httpx": "httpx"}


def _printed(x: Any) -> str:
    out = io.StringIO()
    print("cp", x, file=out)
    return out.getvalue()


def operations() -> list[Operation]:
    """The table."""
    rows = []
    for kind, functions in _TABLE.items():
        for name, function in functions.items():
            needs = _NEEDS.get(name.split(",")[0].split(" ")[0], _NEEDS.get(kind, ""))
            rows.append(Operation(kind, name, function, needs))
    return rows


#: Every operation that may be silently wrong, by the reason; some for two.
LIMITS: dict[Limit, tuple[str, ...]] = {
    Limit.UNCHANGED: (
        "f-string, precision",
        "x % ()",
        "yaml, a plain scalar",
        "urlsplit",
        "urlparse",
        "urlunsplit",
        "urlsplit, path",
        "urlsplit, _replace",
        "urldefrag",
        "urljoin, reference",
        "unquote",
        "parse_qs",
        "parse_qsl",
        "yarl",
        "yarl, /",
        "yarl, with_query",
        "httpx",
        "os.path.basename",
        "os.path.split",
        "ntpath.normpath",
        "ntpath.basename",
        "PurePosixPath, parts",
        "PurePosixPath, name",
        "PurePosixPath, stem",
        "PureWindowsPath",
        "PureWindowsPath, name",
        "x.with_suffix",
        "split at slashes",
        "split, the last",
        "split at blanks",
        "split at hyphens",
        "split and join otherwise",
        "rsplit",
        "rsplit, the first",
        "rpartition",
        "removesuffix of nothing",
        "[:20]",
        "[-20:]",
        "lower",
        "capitalize",
        "casefold",
        "string.capwords",
        "lower of upper",
        "strip",
        "rstrip a slash",
        "letters and digits alone",
        "others to hyphens",
        "others to underscores",
        "slug",
        "slug, 63 letters",
        "hyphens to underscores",
        "underscores to hyphens",
        "slashes to hyphens",
        "slashes to backslashes",
        "blanks to underscores",
        "dots left out",
        "translate",
        "normalize, NFKD",
        "ASCII alone",
        "isalnum",
        "an identifier",
        "blanks collapsed",
        "slashes doubled",
        "re.fullmatch, a word",
        "re.findall, words",
        "re.split",
        "shlex.split",
        "csv, naive",
    ),
    Limit.DECISION: (
        "os.path.join, first",
        "ntpath.join",
        "PurePosixPath, match",
        "re.match, is there",
        "== text",
        "!= text",
        "< text",
        "in a list",
        "as a key",
        "text in x",
        "slash in x",
        "endswith",
        "endswith a slash",
        "isidentifier",
        "islower",
        "isascii",
        "min",
        "sorted with others",
    ),
    Limit.QUOTING: (
        "f-string, !r",
        "f-string, !a",
        "repr",
        "ascii",
        "%r",
        "pprint.pformat",
        "json.dumps",
        "json.dumps, inside",
        "json.dumps, as a key",
        "JSON in JSON",
        "JSON in JSON in JSON",
        "JSON in JSON in JSON in JSON",
        "yaml.safe_dump",
        "yaml.safe_dump of it",
        "yaml.dump of it",
        "quote, twice",
        "yarl, as a query",
        "PurePosixPath, as_uri",
        "x.as_uri",
        "re.escape",
        "shlex.quote",
        "shlex.join",
        "csv",
        "html.escape",
        "xml escape",
        "xml quoteattr",
        "ElementTree as text",
        "unicode_escape",
        "punycode",
    ),
    Limit.UNDONE: (
        "json.dumps, slashes escaped",
        "JSON in JSON, slashes escaped",
        "quote",
        "quote, everything",
        "quote_plus",
        "quote, inside",
        "urlencode",
        "httpx, as a parameter",
        "os.path.normpath",
        "os.path.normpath, there and back",
        "os.path.relpath",
        "os.path.commonpath",
        "PurePosixPath as text",
        "PurePosixPath, /",
        "PurePosixPath, with_suffix",
        "PureWindowsPath, as_posix",
        "x.as_posix",
        "slashes collapsed",
    ),
    Limit.LENGTH: (
        "f-string, width",
        "%-80s",
        "str.format, width",
        "center",
        "ljust",
        "rjust",
        "zfill",
        "textwrap.fill",
        "yaml, narrow",
        "len",
        "count",
        "find",
        "index",
    ),
    Limit.NO_TOKEN: (
        "f-string, precision",
        "f-string, both",
        "%.9s",
        "str.format, an index",
        "textwrap.shorten",
        "urlsplit, port",
        "urlsplit, query",
        "urljoin, base",
        "yarl, parent",
        "httpx, join",
        "os.path.normpath, a folder up",
        "os.path.dirname",
        "os.path.splitext, the suffix",
        "os.path.relpath, up",
        "PurePosixPath, parent",
        "PurePosixPath, suffix",
        "PurePosixPath, suffixes",
        "PurePosixPath, with_name",
        "PurePosixPath, with_stem",
        "x.suffix",
        "split, the account",
        "rsplit, the first",
        "sorted",
        "set",
        "reversed",
        "[::-1]",
        "[::2]",
        "[0]",
        "[:5]",
        "[7:]",
        "[12:-1]",
        "[:20]",
        "[-4:]",
        "the middle left out",
        "digits left out",
        "translate, letters",
        "isalpha",
        "re.search, letters",
    ),
    Limit.DIGEST: (
        "base64 of base64",
        "base32",
        "base85",
        "hex with colons",
        "rot13",
        "gzip",
        "gzip, base64",
        "zlib",
        "zlib of more",
        "md5",
        "sha256",
        "sha256 in a name",
        "crc32",
        "hash",
        "code points",
    ),
}
