"""Placeholders: valid text for its kind, owned by nobody, with a token in every component.

A *shape* is example text; what can be owned in it is replaced, and a token goes into every piece
that code splits off. A *template* holds `{token}` and is taken literally. Sources:
`amzn-s3-demo-` is reserved by AWS for documentation, no such bucket can be created; `example.com`,
`.example`, `.invalid` and `.test` are reserved by RFC 2606 and RFC 6761; 111122223333 and its like
are the account numbers of the AWS documentation.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import SplitResult, urlsplit, urlunsplit

from lookalike._token import find_tokens
from lookalike.errors import PlaceholderError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MARK = "{token}"

#: What each `*_like` uses when no placeholder is given.
DEFAULT_TEMPLATES = {
    "string": MARK,
    "path": f"/lookalike-{MARK}/path-{MARK}",
    "uri": f"s3://amzn-s3-demo-{MARK}/path-{MARK}",
}

UNOWNABLE_BUCKET = "amzn-s3-demo-"
DOCUMENTATION_ACCOUNTS = frozenset({"111122223333", "123456789012", "444455556666"})
_DOCUMENTATION_ACCOUNT = "111122223333"

_S3_SCHEMES = frozenset({"s3", "s3a", "s3n"})
_SCHEME = re.compile(
    r"(?P<outer>(?:[A-Za-z][A-Za-z0-9+.-]*:)*)(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://"
)
_ARN = re.compile(r"arn:(aws[a-z-]*):([a-z0-9-]+):([a-z0-9-]*):(\d{12}|aws|):(.+)", re.DOTALL)
_ECR = re.compile(
    r"(\d{12})(\.dkr[.-]ecr(?:-fips)?\.[a-z0-9-]+\.(?:amazonaws\.com(?:\.cn)?|on\.aws))/([^\s@]+)"
)
_EMAIL = re.compile(r"([^\s@/:]+)@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)")
_HOST = re.compile(
    r"(?:[A-Za-z0-9-]+\.)+(?:com|org|net|edu|gov|io|dev|app|ai|co|cloud|info|biz|eu|uk|de|fr|us|me)"
    r"(?::\d+)?"
)
_RESERVED_HOST = re.compile(
    r"(?:.+\.)?(?:example\.(?:com|net|org)|example|invalid|test)", re.IGNORECASE
)

#: Shapes that no token fits into, by what they are. Each is a closed form or a closed vocabulary.
_NO_ROOM = {
    "a number, a date or punctuation": re.compile(r"[\W\d_]*"),
    "a time stamp": re.compile(r"\d{4}-\d\d-\d\d[Tt ][\d:.]+(?:[Zz]|[+-][\d:]+)?"),
    "an instance type": re.compile(
        r"(?:ml|db|cache|kernel)\.[a-z0-9-]+\.[a-z0-9]+|[a-z]\d[a-z]{0,3}\.\d*[a-z]+"
    ),
    "a region": re.compile(r"[a-z]{2}(?:-[a-z]+){1,2}-\d[a-z]?"),
    "a truth value": re.compile(r"(?i:true|false|yes|no|on|off|none|null)"),
    "a UUID": re.compile(r"(?i:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})"),
    "a digest": re.compile(r"(?:(?:md5|sha\d+):)?(?i:[0-9a-f]{32,})"),
    "a media type": re.compile(
        r"(?:application|audio|font|image|message|model|multipart|text|video)/[A-Za-z0-9.+*-]+"
    ),
    "a single character": re.compile(r".", re.DOTALL),
}

_EXTENSIONS = re.compile(r"(?P<stem>.[^.]*)(?P<extensions>(?:\.[A-Za-z][A-Za-z0-9]{0,9}){1,3})")
_PIECES = re.compile(r"([\s,;:|=&?#@<>\"'()\[\]{}]+)")


def refuse(problem: str, placeholder: object, hint: str) -> NoReturn:
    """Raise `PlaceholderError`."""
    raise PlaceholderError(problem, hint=hint, placeholder=placeholder)


def template_of(
    placeholder: str | None, *, kind: str, unique: bool = True, allow_owned: bool = False
) -> str:
    """The template for `placeholder`: text with `{token}` in it, or verbatim if not `unique`.

    `kind` is "string", "path" or "uri". Raises `PlaceholderError` if the placeholder is not text,
    is empty or malformed, has no room for a token, holds a token already, or could be someone's
    (unless `allow_owned`).
    """
    if placeholder is None:
        if not unique:
            refuse(
                "unique=False needs a placeholder to take verbatim, got None",
                placeholder,
                "Pass the text that the validator accepts, such as 'ml.m5.xlarge'.",
            )
        return DEFAULT_TEMPLATES[kind]
    _check_text(placeholder, kind)
    is_template = MARK in placeholder
    if is_template and not unique:
        refuse(
            f"unique=False takes the placeholder verbatim, but {placeholder!r} has {MARK}",
            placeholder,
            f"Drop unique=False, or write the text without {MARK}.",
        )
    if not is_template and unique:
        return _from_shape(placeholder)
    if not allow_owned:
        for owned, what in _ownable(placeholder):
            refuse(
                f"{owned!r} in the placeholder {placeholder!r} could be someone's {what}",
                placeholder,
                "Some SDKs read and write the placeholder while a pipeline is being defined. Use "
                f"a bucket {UNOWNABLE_BUCKET}{MARK}, a host {MARK}.example.com or account "
                f"{_DOCUMENTATION_ACCOUNT}, or say allow_owned=True if it is yours.",
            )
    return placeholder


def _check_text(placeholder: object, kind: str) -> None:
    if not isinstance(placeholder, str):
        refuse(
            f"a placeholder is a str, got {placeholder!r} ({type(placeholder).__name__})",
            placeholder,
            "Pass text of the shape that the validator accepts, such as 's3://bucket/model.tar.gz'.",
        )
    if not placeholder or placeholder.isspace():
        refuse(
            f"a placeholder holds text, got {placeholder!r}",
            placeholder,
            "Empty text is falsy, so code would take the value for missing. Leave the placeholder "
            "out to have one made.",
        )
    bad = next((c for c in placeholder if ord(c) < 0x20 or 0xD800 <= ord(c) < 0xE000), None)  # noqa: PLR2004 - control characters, surrogates
    if bad is not None:
        refuse(
            f"a placeholder is printable text, got {placeholder!r} with {bad!r}",
            placeholder,
            "Take the control character out.",
        )
    for _, token in find_tokens(placeholder):
        refuse(
            f"the placeholder {placeholder!r} holds a token already: {token!r}",
            placeholder,
            "It is text made from a lookalike. Restore it first, or write the shape by hand.",
        )
    if kind == "uri" and not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:.", placeholder):
        refuse(
            f"a URI starts with a scheme, got {placeholder!r}",
            placeholder,
            "Write it as 's3://bucket/key', or use string_like or path_like.",
        )


# --- shapes ---------------------------------------------------------------------------------------


def _from_shape(shape: str) -> str:
    for what, pattern in _NO_ROOM.items():
        if pattern.fullmatch(shape):
            refuse(
                f"{shape!r} is {what}: it has no room for a token",
                shape,
                "Say unique=False to use it verbatim; restore and scan cannot see it then. Or give "
                f"a template with {MARK} where the validator allows letters and digits.",
            )
    scheme = _SCHEME.match(shape)
    if scheme is not None:
        # `jdbc:postgresql://host`: only the innermost scheme has an authority.
        inner = shape[scheme.end("outer") :]
        return scheme["outer"] + _uri_template(inner, scheme["scheme"].lower())
    for pattern, template in _FORMS:
        found = pattern.fullmatch(shape)
        if found is not None:
            return template(found)
    return _path_template(shape) if "/" in shape or "\\" in shape else _words_template(shape)


def _image_template(image: re.Match[str]) -> str:
    return f"{_DOCUMENTATION_ACCOUNT}{image[2]}/{_words_template(image[3], joiner='-')}"


def _email_template(email: re.Match[str]) -> str:
    return f"{email[1]}-{MARK}@{MARK}.example.com"


def _host_template(host: re.Match[str]) -> str:
    return f"{MARK}.example.com" + "".join(host[0].partition(":")[1:])


def _uri_template(shape: str, scheme: str) -> str:
    try:
        parts = urlsplit(shape)
        _ = parts.port  # ValueError if it is no number
    except ValueError as error:
        refuse(f"{shape!r} is no URI: {error}", shape, "Check the brackets and the port.")
    if not parts.netloc and scheme != "file":
        refuse(
            f"{shape!r} has nothing between '{scheme}://' and the path",
            shape,
            f"Write a bucket or a host, such as '{scheme}://name/path'.",
        )
    netloc = ""
    if parts.netloc:
        netloc = _bucket_or_host(scheme)
        if "@" in parts.netloc:
            user = parts.username or "user"
            password = f":{MARK}" if parts.password else ""
            netloc = f"{user}-{MARK}{password}@{netloc}"
        if parts.port is not None and scheme not in _S3_SCHEMES:
            netloc += f":{parts.port}"
    return urlunsplit(
        SplitResult(
            parts.scheme,
            netloc,
            _path_template(parts.path) if parts.path.strip("/") else parts.path,
            _query_template(parts.query),
            _words_template(parts.fragment, joiner="-") if parts.fragment else "",
        )
    )


def _bucket_or_host(scheme: str) -> str:
    if scheme in _S3_SCHEMES:
        return UNOWNABLE_BUCKET + MARK
    # A Google bucket with dots needs proof of the domain, which nobody has for example.com.
    return f"{MARK}.example.com"


def _query_template(query: str) -> str:
    pieces = query.split("&") if query else []
    return "&".join(
        f"{key}={_segment_template(value)}" if value else f"{key}{equals}"
        for key, equals, value in (piece.partition("=") for piece in pieces)
    )


def _arn_template(arn: re.Match[str]) -> str:
    partition, service, region, account, resource = arn.groups()
    if service == "s3":
        bucket, slash, key = resource.partition("/")
        del bucket
        resource = UNOWNABLE_BUCKET + MARK + slash + (_path_template(key) if key else "")
    else:
        # The first word of `role/name` and `function:name` is a vocabulary, not a name.
        kind, separator, name = _split_first(resource, "/:")
        resource = (
            kind + separator + _words_template(name, joiner="-")
            if separator
            else _segment_template(kind)
        )
    known_account = _DOCUMENTATION_ACCOUNT if account.isdigit() else account
    return f"arn:{partition}:{service}:{region}:{known_account}:{resource}"


def _split_first(text: str, separators: str) -> tuple[str, str, str]:
    at = min((i for i in map(text.find, separators) if i >= 0), default=-1)
    return (text, "", "") if at < 0 else (text[:at], text[at], text[at + 1 :])


def _path_template(path: str) -> str:
    pieces = re.split(r"([/\\]+)", path)
    return "".join(
        piece if index % 2 or not piece or _is_anchor(piece, index) else _segment_template(piece)
        for index, piece in enumerate(pieces)
    )


def _is_anchor(piece: str, index: int) -> bool:
    """Whether a segment is a position and no name: `.`, `..`, `~`, `C:`."""
    return piece in {".", "..", "~"} or (
        index == 0 and re.fullmatch("[A-Za-z]:", piece) is not None
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


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (_ARN, _arn_template),
    (_ECR, _image_template),
    (_EMAIL, _email_template),
    (_HOST, _host_template),
)


# --- ownership ------------------------------------------------------------------------------------


def _ownable(text: str) -> Iterator[tuple[str, str]]:
    """What in `text` could be someone's, and what it would be."""
    text = text.replace(MARK, "token")
    arn, image, email = (form.fullmatch(text) for form in (_ARN, _ECR, _EMAIL))
    scheme = _SCHEME.match(text)
    if arn is not None:
        if arn[2] == "s3":
            yield from _ownable_bucket(arn[5].partition("/")[0])
        yield from _ownable_account(arn[4])
    elif image is not None:
        yield from _ownable_account(image[1])
    elif scheme is not None:
        authority = re.split(r"[/?#]", text[scheme.end() :], maxsplit=1)[0]
        host = authority.rpartition("@")[2]
        if scheme["scheme"].lower() in _S3_SCHEMES:
            yield from _ownable_bucket(host)
        elif host:
            yield from _ownable_host(re.sub(r":\d+$", "", host))
    elif email is not None:
        yield from _ownable_host(email[2])
    elif _HOST.fullmatch(text):
        yield from _ownable_host(text.partition(":")[0])


def _ownable_account(account: str) -> Iterator[tuple[str, str]]:
    if account.isdigit() and account not in DOCUMENTATION_ACCOUNTS:
        yield account, "account"


def _ownable_bucket(bucket: str) -> Iterator[tuple[str, str]]:
    if not bucket.startswith(UNOWNABLE_BUCKET):
        yield bucket, "bucket"


def _ownable_host(host: str) -> Iterator[tuple[str, str]]:
    if not _RESERVED_HOST.fullmatch(host):
        yield host, "host"
