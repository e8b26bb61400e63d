"""Shapes: example text, made into a template with a token in every piece that code splits off.

What can be owned in it is replaced. Vocabulary stays as it is (schemes, ports, extensions, names in
a query, services), and so do digests.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import quote, unquote, urlsplit

from lookalike._ownership import (
    ARN,
    DOCUMENTATION_ACCOUNT,
    ECR_HOST,
    HOST,
    IMAGE,
    MAIL,
    S3_HOST,
    S3_SCHEMES,
    SCHEME,
    SEPARATORS,
    UNOWNABLE_BUCKET,
    URI,
)
from lookalike._token import MARK
from lookalike.errors import PlaceholderError

if TYPE_CHECKING:
    from collections.abc import Callable

# --- vocabularies ---------------------------------------------------------------------------------

#: Schemes whose URIs name no place without a host or a bucket.
_NEEDS_AUTHORITY = S3_SCHEMES | frozenset(
    "http https ws wss ftp ftps sftp ssh gs gcs abfs abfss wasb wasbs".split()
)
_REGION = "us-gov|us-iso[a-z]?|eu-isoe|[a-z]{2}"
_AREA = "africa|asia|australia|europe|me|northamerica|southamerica|us"
_DIRECTION = "(?:(?:north|south)(?:east|west)?|east|west|central)"

#: Shapes that no token fits into, by what they are. Each is a closed form or a closed vocabulary.
_NO_ROOM = {
    "a number, a date or punctuation": re.compile(r"[\W\d_]*"),
    "a time stamp": re.compile(r"\d{4}-\d\d-\d\d[Tt ][\d:.]+(?:[Zz]|[+-][\d:]+)?"),
    "an instance type": re.compile(
        r"(?:(?:ml|db|cache|kernel)\.)?[a-z][a-z-]*\d[a-z0-9-]*"
        r"\.(?:nano|micro|small|medium|large|\d*xlarge|xlplus|metal(?:-\d+xl)?)(?:\.search)?"
    ),
    "a region": re.compile(
        rf"(?:{_REGION})-{_DIRECTION}-\d[a-z]?|(?:{_AREA})-{_DIRECTION}\d{{1,2}}(?:-[a-z])?"
    ),
    "a truth value": re.compile(r"(?i:true|false|yes|no|on|off|none|null)"),
    "a UUID": re.compile(r"(?i:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})"),
    "a digest": re.compile(r"(?:(?:md5|sha\d+):)?(?i:[0-9a-f]{32,})"),
    "a media type": re.compile(
        r"(?:application|audio|font|image|message|model|multipart|text|video)/"
        r"(?:\*|x-[\w.+-]+|(?:vnd|prs)\.[\w.+-]+|[\w.-]+\+(?:xml|json|yaml|cbor|zip|gzip)|"
        r"avif|avro|bmp|cbor|css|csv|flac|form-data|gif|gzip|html|ics|javascript|jpeg|json|"
        r"json-seq|jsonl|jsonlines|libsvm|markdown|mixed|mp4|mpeg|msgpack|ndjson|octet-stream|ogg|"
        r"otf|parquet|pdf|plain|png|protobuf|rtf|sql|tiff|toml|ttf|wasm|wav|webm|webp|woff2?|xml|"
        r"yaml|zip|zstd)(?:\s*;.*)?"
    ),
    "a single character": re.compile(r".", re.DOTALL),
}

#: `dbfs:/mnt/x`, `file:/tmp/x`: a path and no authority.
_ROOTED_URI = re.compile(rf"(?P<scheme>(?:{SCHEME}:)*{SCHEME}):(?P<rest>/(?!/).*)", re.DOTALL)
#: `mailto:alice@host`, `urn:isbn:book`: neither. Where no URI is asked for, only of known schemes,
#: for `key:value` is none.
_OPAQUE_URI = re.compile(
    rf"(?P<scheme>urn:[A-Za-z0-9-]+(?=:)|{SCHEME}):(?P<rest>[^/].*)", re.DOTALL
)
_KNOWN_OPAQUE_URI = re.compile(
    r"(?i:(?P<scheme>urn:[a-z0-9-]+(?=:)|mailto|sips?|xmpp)):(?P<rest>[^/].*)", re.DOTALL
)
_COMPONENTS = re.compile(
    r"(?P<colon>:?)(?P<path>[^?#]*)(?:\?(?P<query>[^#]*))?(?:#(?P<fragment>.*))?", re.DOTALL
)
_DRIVE = re.compile(r"[/\\]*[A-Za-z]:(?=[/\\]|$)")
_EXTENSIONS = re.compile(
    r"(?P<stem>.+?)(?P<extensions>(?:\.(?=\d*[A-Za-z])[A-Za-z0-9]{1,10}){1,3})", re.DOTALL
)
_PIECES = re.compile(r"([\s,;:|=&?#@<>\"'()\[\]{}]+)")


def refuse(problem: str, placeholder: object, hint: str) -> NoReturn:
    """Raise `PlaceholderError`."""
    raise PlaceholderError(problem, hint=hint, placeholder=placeholder)


def template_of_shape(shape: str, kind: str) -> str:
    """The template of an example of this kind.

    Raises `PlaceholderError` if it has no room for a token.
    """
    if kind == "string":
        _check_room(shape, shape)
        template = _text_template(shape)
    elif kind == "uri" or URI.match(shape):  # `os.fspath` of an object in a bucket is its URI
        template = _one_uri_template(shape)
    else:
        template = _path_template(shape)
    if MARK not in template:
        refuse(
            f"{shape!r} is a place without a name: it has no room for a token",
            shape,
            "Add a name, such as 'data' or 'model.tar.gz'. Or say unique=False to use it verbatim.",
        )
    return template


def _check_room(text: str, shape: str) -> None:
    """Raise `PlaceholderError` if `text`, all of `shape` or its end, is a closed form."""
    for what, pattern in _NO_ROOM.items():
        if pattern.fullmatch(text):
            refuse(
                f"{shape!r} is {what}: it has no room for a token"
                if text == shape
                else f"{shape!r} ends in {what}, {text!r}: it has no room for a token",
                shape,
                "Say unique=False to use it verbatim; restore and scan cannot see it then. Or give "
                f"a template with {MARK} where the validator allows letters and digits.",
            )


def _text_template(text: str) -> str:
    """The template of what `text` is: one form, things in a list or sentence, a path or words."""
    found = _form_of(text)
    if found is not None:
        return found
    things = SEPARATORS.split(text)
    if any(map(_form_of, things[::2])):
        return "".join(
            thing if index % 2 or not thing else _text_template(thing)
            for index, thing in enumerate(things)
        )
    return _path_template(text) if "/" in text or "\\" in text else _words_template(text)


def _form_of(text: str) -> str | None:
    for pattern, template in _FORMS:
        found = pattern.fullmatch(text)
        if found is not None:
            return template(found)
    return None


# --- URIs -----------------------------------------------------------------------------------------


def _one_uri_template(shape: str) -> str:
    for pattern, template in _URI_FORMS:
        found = pattern.fullmatch(shape)
        if found is not None:
            return template(found)
    refuse(
        f"{shape!r} is not one URI",
        shape,
        "Write it as 's3://bucket/key', or use string_like for a list of them.",
    )


def _uri_template(uri: re.Match[str]) -> str:
    # An upper-case scheme is the same scheme; validators ask for the lower-case one.
    scheme = uri["scheme"].lower()
    authority = _authority_template(uri, scheme)
    return f"{uri['outer']}{scheme}://{authority}{_rest_template(uri['rest'], scheme)}"


def _rooted_uri_template(uri: re.Match[str]) -> str:
    if uri["scheme"].lower() in _NEEDS_AUTHORITY:
        _refuse_no_authority(uri)
    return f"{uri['scheme']}:{_rest_template(uri['rest'], uri['scheme'].lower())}"


def _opaque_uri_template(uri: re.Match[str]) -> str:
    if uri["scheme"].lower() in _NEEDS_AUTHORITY:
        _refuse_no_authority(uri)
    _check_room(uri[0], uri[0])
    _check_room(uri["rest"], uri[0])
    return f"{uri['scheme']}:{_text_template(uri['rest'])}"


def _refuse_no_authority(uri: re.Match[str]) -> NoReturn:
    scheme = uri["scheme"].lower()
    refuse(
        f"{uri[0]!r} has no bucket or host between '{scheme}://' and the path",
        uri[0],
        f"Write one, such as '{scheme}://name/path'.",
    )


def _authority_template(uri: re.Match[str], scheme: str) -> str:
    who, _, places = uri["authority"].rpartition("@")
    made = []
    for place in places.split(","):  # `kafka://first:9092,second:9092`
        try:
            parts = urlsplit(f"//{place}")
            host, port = parts.hostname, parts.port
        except ValueError as error:
            refuse(f"{uri[0]!r} is no URI: {error}", uri[0], "Check the brackets and the port.")
        if not host and scheme in _NEEDS_AUTHORITY:
            _refuse_no_authority(uri)
        if host:
            named = _bucket_or_host(host, scheme)
            made.append(named if port is None or scheme in S3_SCHEMES else f"{named}:{port}")
    user, _, password = who.partition(":")
    credentials = (f"{user}-{MARK}" if user else "") + (f":{MARK}" if password else "")
    return (f"{credentials}@" if credentials else "") + ",".join(made)


def _bucket_or_host(host: str, scheme: str = "") -> str:
    if scheme in S3_SCHEMES:
        return UNOWNABLE_BUCKET + MARK
    bucket = S3_HOST.fullmatch(host)
    if bucket is not None:
        return f"{UNOWNABLE_BUCKET}{MARK}{bucket['service']}"
    # A Google bucket with dots needs proof of the domain, which nobody has for example.com.
    return f"{MARK}.example.com"


def _rest_template(rest: str, scheme: str = "") -> str:
    """What follows an authority or a host: path, query and fragment."""
    parts = _COMPONENTS.fullmatch(rest)
    assert parts is not None, "every text has these components"  # noqa: S101 - for the type
    query, fragment = parts["query"], parts["fragment"]
    return (
        parts["colon"]  # `host:folder/file`, as scp takes it
        + _path_template(parts["path"], is_local=scheme == "file")
        + (f"?{_query_template(query)}" if query else "")
        + (f"#{_value_template(fragment)}" if fragment else "")
    )


def _query_template(query: str) -> str:
    made = "&".join(
        f"{name}={_value_template(value)}"
        if value
        else f"{name}{equals}"
        if equals or not name
        else f"{name}={MARK}"  # a flag: `?download`
        for name, equals, value in (piece.partition("=") for piece in query.split("&"))
    )
    return made if MARK in made else f"{made.rstrip('=&')}={MARK}"


def _value_template(value: str) -> str:
    plain = unquote(value)
    found = _form_of(plain)  # `?next=https%3A%2F%2Fhost%2Fpath`
    if found is not None:
        return found if plain == value else quote(found, safe="{}")
    made = _path_template(value, is_local=False)
    return made if MARK in made else f"{value}-{MARK}"


# --- other forms ----------------------------------------------------------------------------------


def _arn_template(arn: re.Match[str]) -> str:
    account = DOCUMENTATION_ACCOUNT if arn["account"].isdigit() else arn["account"]
    beginning = f"arn:{arn['partition']}:{arn['service']}:{arn['region']}:{account}:"
    if arn["service"] == "s3" and not arn["account"]:
        _, slash, key = arn["resource"].partition("/")
        return f"{beginning}{UNOWNABLE_BUCKET}{MARK}{slash}{_path_template(key, is_local=False)}"
    # The first word of `role/name` and `function:name` is a vocabulary, not a name.
    vocabulary, separator, name = re.fullmatch(
        r"(?:([^/:]*)([/:]))?(.*)", arn["resource"], re.DOTALL
    ).groups("")  # type: ignore[union-attr]  # matches every text
    words = _words_template(name, joiner="-") if separator else _segment_template(name)
    return beginning + vocabulary + separator + words


def _image_template(image: re.Match[str]) -> str:
    registry = ""
    if image["host"]:
        registry = f"{_registry_template(image['host'])}{image['port']}/"
    tag = f":{image['tag']}-{MARK}" if image["tag"] else ""
    return f"{registry}{_path_template(image['name'], is_local=False)}{tag}{image['digest']}"


def _mail_template(mail: re.Match[str]) -> str:
    host = _bucket_or_host(mail["host"])
    return f"{mail['user']}-{MARK}@{host}{mail['port']}{_rest_template(mail['rest'])}"


def _host_template(host: re.Match[str]) -> str:
    name = _registry_template(host["host"]) if host["rest"] else _bucket_or_host(host["host"])
    return f"{name}{host['port']}{_rest_template(host['rest'])}"


def _registry_template(host: str) -> str:
    registry = ECR_HOST.fullmatch(host)
    if registry is not None:
        return f"{DOCUMENTATION_ACCOUNT}{registry['service']}"
    return _bucket_or_host(host)


# --- paths and words ------------------------------------------------------------------------------


def _path_template(path: str, *, is_local: bool = True) -> str:
    """A token in every name. Drives, a home and backslashes are for local paths only."""
    drive = _DRIVE.match(path) if is_local else None
    anchor = drive[0] if drive is not None else "~" if is_local and path[:2] in {"~", "~/"} else ""
    pieces = re.split(r"([/\\]+)" if is_local else "(/+)", path[len(anchor) :])
    return anchor + "".join(
        piece if index % 2 or piece in {"", ".", ".."} else _segment_template(piece)
        for index, piece in enumerate(pieces)
    )


def _segment_template(segment: str) -> str:
    """One name with a token before its extensions: `model-{token}.tar.gz`."""
    found = _EXTENSIONS.fullmatch(segment)
    if found is None:
        return f"{segment}-{MARK}"
    return f"{found['stem']}-{MARK}{found['extensions']}"


def _words_template(text: str, joiner: str = "") -> str:
    """Plain text with a token in every word; `joiner` stands between word and token."""
    pieces = _PIECES.split(text)
    return "".join(
        piece if index % 2 or not piece else _word_template(piece, joiner)
        for index, piece in enumerate(pieces)
    )


def _word_template(word: str, joiner: str) -> str:
    if "/" in word or "." in word:
        return _path_template(word)
    if not joiner:
        # Letters and digits alone may be all that is allowed; a word with - or _ allows its own.
        joiner = "-" if "-" in word else "_" if "_" in word else ""
    return f"{word}{joiner}{MARK}"


_Form = tuple[re.Pattern[str], "Callable[[re.Match[str]], str]"]

_URI_FORMS: tuple[_Form, ...] = (
    (URI, _uri_template),
    (ARN, _arn_template),
    (_ROOTED_URI, _rooted_uri_template),
    (_OPAQUE_URI, _opaque_uri_template),
)
#: What text can be as a whole; the first that fits is it.
_FORMS: tuple[_Form, ...] = (
    (URI, _uri_template),
    (ARN, _arn_template),
    (IMAGE, _image_template),
    (MAIL, _mail_template),
    (HOST, _host_template),
    (_ROOTED_URI, _rooted_uri_template),
    (_KNOWN_OPAQUE_URI, _opaque_uri_template),
)
