"""URLs: what parsers, builders and HTTP clients do with a deferred value.

Measured with Python 3.11 and aiohttp 3.14.5, boltons 26.2, furl 2.1.4, httpx 0.28.1, hyperlink
21.0.0, purl 1.6, requests 2.34.2, rfc3986 2.0.0, uritemplate 4.2.0, uritools 6.1.4, url-normalize
3.1.0, urllib3 2.8.0, validators 0.36.0, w3lib 2.5.0 and yarl 1.25.1, and with the oldest versions
that `requires` names.

A deferred value is taken for one whole URL that is valid and in its normal spelling. What parses or
checks a whole URL gets a lookalike, and what it keeps spells the original again: the text of a
`furl`, `str(yarl.URL(...))`, the parts of an `urisplit` together. One part alone (`.host`, `.path`)
is a piece of a placeholder: `restore` and `scan` name the original that it came from, and nothing
can turn it back. The generic parsers get an S3 URI, what is made for the web an `https` URL.

Refused is what would give another answer for the real value:

- joining (`urljoin`), and asking or changing a query: the answer depends on the real text;
- escaping and unescaping, and parts put into a URL with escapes (query parameters, path segments):
  what has to be escaped is not known;
- a request whose host is taken out of the URL already (`httpx.Request`, `urllib.request.Request`,
  a connection pool), and every call that sends one.

`urlsplit`, `urlparse` and the like have policies too, but `policies()` leaves them out, because
every library is built of them, and `install()` is for the whole process. Measured with the
SageMaker SDK: `S3Uploader.upload(file, reference)` fails in `urlparse` as long as nothing is done,
and with a lookalike there it uploads the file to the placeholder's bucket. So give a validator of
your own a policy of its own, `Policy("my.checks:source", "uri", face=Face.STR, ...)`; inside it
`urlsplit` gets the lookalike. Where nothing that is imported reads or writes what it parses, add
them:

    urls.make_registry().combine(urls.building_blocks())

`quote`, `unquote`, `urlunsplit`, and `uriencode` of uritools have none at all: libraries call them
on parts of what they have split. On a deferred value they fail as they did.

yarl, hyperlink and `urlsplit` cache by text. Every placeholder has a token, so no two originals
meet in a cache; some caches hold the last originals that they saw.

What else has no policy: C code (`ada_url`); `starlette.datastructures.URL` and `requests.Request`,
which keep the raw value; setting one part of an existing URL to a deferred value, which fails as it
did; and hosts given one by one (`httpx.URL(host=...)`).
"""

from __future__ import annotations

from lookalike._face import Face
from lookalike._policy import Policy, from_source
from lookalike._registry import Registry

__all__ = ["building_blocks", "configure", "make_registry", "policies"]

_S3 = "s3://bucket/path/file.tar.gz"
_HOST = "host.example.com"
_WEB = "https://host/path/file.tar.gz"

#: The calls by which `verify` tries the policies.
_CALLS = "lookalike.presets._examples.urls:CALLS"

_AIOHTTP = "aiohttp>=3.9"
_BOLTONS = "boltons>=21"
_FURL = "furl>=2.1"
_HTTPX = "httpx>=0.24"
_HYPERLINK = "hyperlink>=21"
_PURL = "purl>=1.6"
_REQUESTS = "requests>=2.28"
_RFC3986 = "rfc3986>=1.5"
_URITEMPLATE = "uritemplate>=4"
_URITOOLS = "uritools>=4"
_URLLIB3 = "urllib3>=1.26.12,<3"
_URLLIB3_2 = "urllib3>=2,<3"
_VALIDATORS = "validators>=0.22"
_W3LIB = "w3lib>=2"
_YARL = "yarl>=1.9"


def _whole(
    target: str,
    parameter: str,
    face: Face,
    placeholder: str | None,
    requires: str | None,
    reason: str,
) -> Policy:
    """A proxy for a whole URL, or a whole part of one."""
    return Policy(
        target,
        parameter,
        face=face,
        placeholder=placeholder,
        requires=requires,
        example=_CALLS,
        reason=reason,
    )


def _refused(target: str, parameter: str, requires: str | None, reason: str) -> Policy:
    return Policy(
        target, parameter, treatment="refuse", requires=requires, example=_CALLS, reason=reason
    )


_PATTERN = "a regular expression splits it, which wants a real str; the parts together spell it"
_ISINSTANCE = "it is asked for a str by isinstance, and taken apart; the parts together spell it"
_AS_TEXT = "it is turned into text and taken apart; the parts together spell it"
_CHECKED = "it is asked whether it is one, and nothing of it is kept"
_NO_FRAGMENT = "what has no fragment comes back as it is"
_NORMAL = "it is brought into its normal spelling, which a placeholder has already"

_JOINED = "an absolute URL replaces the base and a relative one extends it: the real text decides"
_ESCAPED = "what has to be escaped in it is not known before the program runs"
_QUERY = "the answer is in its query, which is not known before the program runs"
_SENT = "the request is sent now, and where to is not known before the program runs"
_HOST_TAKEN = "the host is taken out of the URL now; make the request when the program runs"


_STANDARD_LIBRARY = (
    _refused("urllib.request:Request", "url", None, _HOST_TAKEN),
    _refused("urllib.request:urlopen", "url", None, _SENT),
    _refused("urllib.request:urlretrieve", "url", None, _SENT),
)

#: What libraries are built of; see the end of the module's docstring.
_BUILDING_BLOCKS = (
    _whole("urllib.parse:urlsplit", "url", Face.STR, _S3, None, _ISINSTANCE),
    _whole("urllib.parse:urlparse", "url", Face.STR, _S3, None, _ISINSTANCE),
    _whole("urllib.parse:urldefrag", "url", Face.STR, _S3, None, _NO_FRAGMENT),
    _refused("urllib.parse:urljoin", "base", None, _JOINED),
    _refused("urllib.parse:urljoin", "url", None, _JOINED),
    _refused("urllib.parse:urlencode", "query[**]", None, _ESCAPED),
    _refused("urllib.parse:parse_qs", "qs", None, _QUERY),
    _refused("urllib.parse:parse_qsl", "qs", None, _QUERY),
    _whole("urllib3.util.url:parse_url", "url", Face.STR, _WEB, _URLLIB3, _PATTERN),
)

_PARSERS = (
    _whole("rfc3986.api:uri_reference", "uri", Face.STR, _S3, _RFC3986, _PATTERN),
    _whole("rfc3986.api:iri_reference", "iri", Face.STR, _S3, _RFC3986, _PATTERN),
    _whole("rfc3986.api:urlparse", "uri", Face.STR, _S3, _RFC3986, _PATTERN),
    _whole("rfc3986.api:is_valid_uri", "uri", Face.STR, _S3, _RFC3986, _CHECKED),
    _whole("rfc3986.api:normalize_uri", "uri", Face.STR, _S3, _RFC3986, _NORMAL),
    _whole("rfc3986.uri:URIReference.from_string", "uri_string", Face.STR, _S3, _RFC3986, _PATTERN),
    _whole("hyperlink._url:parse", "url", Face.STR, _S3, _HYPERLINK, _ISINSTANCE),
    _whole("hyperlink._url:URL.from_text", "text", Face.STR, _S3, _HYPERLINK, _ISINSTANCE),
    _whole("hyperlink._url:DecodedURL.from_text", "text", Face.STR, _S3, _HYPERLINK, _ISINSTANCE),
    _whole("furl.furl:furl", "url", Face("__str__"), _S3, _FURL, _AS_TEXT),
    _refused("furl.furl:furl", "args[**]", _FURL, _ESCAPED),
    _whole("purl.url:URL", "url_str", Face("__str__"), _S3, _PURL, _AS_TEXT),
    _whole("boltons.urlutils:URL", "url", Face("__str__"), _S3, _BOLTONS, _AS_TEXT),
    _whole("uritools:urisplit", "uristring", Face.STR, _S3, _URITOOLS, _PATTERN),
    _whole("uritools:uridefrag", "uristring", Face("partition"), _S3, _URITOOLS, _NO_FRAGMENT),
    _whole(
        "uritools:uricompose",
        "authority",
        Face.STR,
        None,
        _URITOOLS,
        "it is put between '//' and the path as it is",
    ),
    _refused("uritools:urijoin", "base", _URITOOLS, _JOINED),
    _refused("uritools:urijoin", "ref", _URITOOLS, _JOINED),
    _refused("uritemplate.api:expand", "var_dict[**]", _URITEMPLATE, _ESCAPED),
    _refused("uritemplate.api:expand", "**kwargs[**]", _URITEMPLATE, _ESCAPED),
    _refused("uritemplate.api:expand", "**kwargs", _URITEMPLATE, _ESCAPED),
)

_WEB_TEXT = (
    _whole("validators.url:url", "value", Face.STR, _WEB, _VALIDATORS, _CHECKED),
    _whole("validators.domain:domain", "value", Face.STR, _HOST, _VALIDATORS, _CHECKED),
    _whole("validators.hostname:hostname", "value", Face.STR, _HOST, _VALIDATORS, _CHECKED),
    *(
        _whole(
            "url_normalize.url_normalize:url_normalize",
            "url",
            face,
            _WEB,
            f"url-normalize{versions}",
            _NORMAL,
        )
        for versions, face in {
            ">=1.4,<2.2": Face("__getitem__", "replace", "startswith"),
            ">=2.2,<3": Face("__getitem__", "split", "startswith"),
            ">=3": Face.STR,
        }.items()
    ),
    _whole("w3lib.url:safe_url_string", "url", Face.STR, _WEB, _W3LIB, _NORMAL),
    _whole("w3lib.url:safe_download_url", "url", Face.STR, _WEB, _W3LIB, _NORMAL),
    _whole("w3lib.url:parse_url", "url", Face.STR, _WEB, _W3LIB, _ISINSTANCE),
    *(
        _whole("w3lib.url:any_to_uri", "uri_or_path", face, _WEB, f"w3lib{versions}", _NORMAL)
        for versions, face in {
            ">=2,<2.5": Face.STR,
            ">=2.5": Face("__contains__", "__fspath__", "lstrip"),
        }.items()
    ),
    _whole("w3lib.url:is_url", "text", Face("partition"), _WEB, _W3LIB, _CHECKED),
    _refused(
        "w3lib.url:canonicalize_url",
        "url",
        _W3LIB,
        "its query is sorted and its fragment taken off, and neither is known before the program "
        "runs",
    ),
    _refused("w3lib.url:url_query_parameter", "url", _W3LIB, _QUERY),
    _refused("w3lib.url:url_query_cleaner", "url", _W3LIB, _QUERY),
    _refused("w3lib.url:add_or_replace_parameter", "url", _W3LIB, _QUERY),
    _refused("w3lib.url:add_or_replace_parameter", "new_value", _W3LIB, _ESCAPED),
)

_CLIENTS = (
    _whole("yarl:URL", "val", Face.STR, _WEB, _YARL, _ISINSTANCE),
    _refused("yarl:URL.build", "query[**]", _YARL, _ESCAPED),
    _refused("yarl:URL.joinpath", "*other", _YARL, _ESCAPED),
    _whole("httpx:URL", "url", Face.STR, _WEB, _HTTPX, _PATTERN),
    _refused("httpx:URL", "params[**]", _HTTPX, _ESCAPED),
    _refused("httpx:QueryParams", "0[**]", _HTTPX, _ESCAPED),
    _refused("httpx:Request", "url", _HTTPX, _HOST_TAKEN),
    _refused("httpx:Client.request", "url", _HTTPX, _SENT),
    _refused("httpx:Client.stream", "url", _HTTPX, _SENT),
    _refused("httpx:AsyncClient.request", "url", _HTTPX, _SENT),
    _refused("httpx:AsyncClient.stream", "url", _HTTPX, _SENT),
    # Prepared, a request keeps its URL whole; the host is taken out of it when it is sent.
    _whole(
        "requests.models:PreparedRequest.prepare",
        "url",
        Face("__str__"),
        _WEB,
        _REQUESTS,
        _AS_TEXT,
    ),
    _whole(
        "requests.models:PreparedRequest.prepare_url",
        "url",
        Face("__str__"),
        _WEB,
        _REQUESTS,
        _AS_TEXT,
    ),
    _refused("requests.models:PreparedRequest.prepare", "params[**]", _REQUESTS, _ESCAPED),
    _refused("requests.sessions:Session.request", "url", _REQUESTS, _SENT),
    _refused("requests.sessions:Session.send", "request.url", _REQUESTS, _SENT),
    _refused("urllib3.connectionpool:connection_from_url", "url", _URLLIB3, _HOST_TAKEN),
    _refused("urllib3.poolmanager:PoolManager.connection_from_url", "url", _URLLIB3, _HOST_TAKEN),
    _refused("urllib3.poolmanager:PoolManager.urlopen", "url", _URLLIB3, _SENT),
    _refused("urllib3._request_methods:RequestMethods.request", "url", _URLLIB3_2, _SENT),
    *(
        _refused(f"aiohttp.client:ClientSession.{verb}", "url", _AIOHTTP, _SENT)
        for verb in "request get options head post put patch delete ws_connect".split()
    ),
    _refused("aiohttp.client:request", "url", _AIOHTTP, _SENT),
)


def policies() -> tuple[Policy, ...]:
    """The policies of this preset: a tuple of `Policy`, each with its reason."""
    return from_source((*_STANDARD_LIBRARY, *_PARSERS, *_WEB_TEXT, *_CLIENTS), "preset urls")


def building_blocks() -> tuple[Policy, ...]:
    """The policies for `urllib.parse` and `urllib3.util.parse_url`, which `policies()` leaves out.

    They are in force in every library of the process: see the docstring of this module.
    """
    return from_source(_BUILDING_BLOCKS, "preset urls")


def make_registry() -> Registry:
    """A `Registry` with these policies and no others."""
    return Registry(policies())


def configure(registry: Registry) -> Registry:
    """`registry` with these policies; its own win."""
    return make_registry().combine(registry, replace=True)
