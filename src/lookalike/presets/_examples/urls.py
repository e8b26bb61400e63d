"""Calls of parsers and builders of URLs, and of HTTP clients. Those that would send are refused."""

from __future__ import annotations

import asyncio
import urllib.parse
from importlib import import_module
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    Call = Callable[[Any], Any]

__all__ = ["CALLS"]

_WEB = "https://example.com/path"


# --- functions ------------------------------------------------------------------------------------


def _of(function: str, *rest: object) -> Call:
    """A call of `module:name` with the value, and with the rest after it."""
    module, _, name = function.partition(":")

    def call(value: Any) -> Any:
        return attrgetter(name)(import_module(module))(value, *rest)

    return call


def _accepted(module: str, function: str) -> Call:
    """A call that gives back the caller's own value if the library says that it is one."""

    def call(value: Any) -> Any:
        if not getattr(import_module(module), function)(value):
            raise ValueError("it is none")
        return value

    return call


# --- requests -------------------------------------------------------------------------------------


def _prepared(value: Any) -> Any:
    """The URL of a request that was prepared in one go."""
    request = import_module("requests").PreparedRequest()
    request.prepare("GET", value)
    return request.url


def _prepared_in_steps(value: Any) -> Any:
    """The URL of a request that was given its URL alone."""
    request = import_module("requests").PreparedRequest()
    request.prepare_url(value, None)
    return request.url


def _prepared_with_query(value: Any) -> Any:
    """The URL of a request with a query parameter."""
    request = import_module("requests").PreparedRequest()
    request.prepare("GET", _WEB, params={"a": value})
    return request.url


def _sent(value: Any) -> Any:
    """A response to a request that was prepared before."""
    requests = import_module("requests")
    request = requests.PreparedRequest()
    request.prepare("GET", _WEB)
    request.url = value
    return requests.Session().send(request)


# --- httpx and aiohttp ----------------------------------------------------------------------------


def _streamed(value: Any) -> Any:
    """A response that is read as it comes, with httpx."""
    with import_module("httpx").Client() as client, client.stream("GET", value) as response:
        return response


def _async_requested(value: Any) -> Any:
    """A response to an asynchronous client of httpx."""

    async def run() -> Any:
        async with import_module("httpx").AsyncClient() as client:
            return await client.get(value)

    return asyncio.run(run())


def _async_streamed(value: Any) -> Any:
    """A response that is read as it comes, with an asynchronous client of httpx."""

    async def run() -> Any:
        async with (
            import_module("httpx").AsyncClient() as client,
            client.stream("GET", value) as response,
        ):
            return response

    return asyncio.run(run())


def _aiohttp_session(verb: str) -> Call:
    """A call of one method of an aiohttp session."""

    def call(value: Any) -> Any:
        async def run() -> Any:
            async with import_module("aiohttp").ClientSession() as session:
                arguments = ("GET", value) if verb == "request" else (value,)
                async with getattr(session, verb)(*arguments) as response:
                    return response

        return asyncio.run(run())

    return call


def _aiohttp_alone(value: Any) -> Any:
    """A response to a request of aiohttp without a session of one's own."""

    async def run() -> Any:
        async with import_module("aiohttp").request("GET", value) as response:
            return response

    return asyncio.run(run())


# --- all of them ----------------------------------------------------------------------------------

_STANDARD_LIBRARY: dict[tuple[str, str], Call] = {
    ("urllib.parse:urlsplit", "url"): _of("urllib.parse:urlsplit"),
    ("urllib.parse:urlparse", "url"): _of("urllib.parse:urlparse"),
    ("urllib.parse:urldefrag", "url"): _of("urllib.parse:urldefrag"),
    ("urllib.parse:urljoin", "base"): _of("urllib.parse:urljoin", "x"),
    ("urllib.parse:urljoin", "url"): lambda value: urllib.parse.urljoin(_WEB, value),
    ("urllib.parse:urlencode", "query[**]"): lambda value: urllib.parse.urlencode(
        {"a": [value]}, doseq=True
    ),
    ("urllib.parse:parse_qs", "qs"): _of("urllib.parse:parse_qs"),
    ("urllib.parse:parse_qsl", "qs"): _of("urllib.parse:parse_qsl"),
    ("urllib.request:Request", "url"): _of("urllib.request:Request"),
    ("urllib.request:urlopen", "url"): _of("urllib.request:urlopen"),
    ("urllib.request:urlretrieve", "url"): _of("urllib.request:urlretrieve"),
}

_PARSERS: dict[tuple[str, str], Call] = {
    ("rfc3986.api:uri_reference", "uri"): _of("rfc3986:uri_reference"),
    ("rfc3986.api:iri_reference", "iri"): lambda value: (
        import_module("rfc3986").iri_reference(value).unsplit()
    ),
    ("rfc3986.api:urlparse", "uri"): lambda value: (
        import_module("rfc3986").urlparse(value).unsplit()
    ),
    ("rfc3986.api:is_valid_uri", "uri"): _accepted("rfc3986", "is_valid_uri"),
    ("rfc3986.api:normalize_uri", "uri"): _of("rfc3986:normalize_uri"),
    ("rfc3986.uri:URIReference.from_string", "uri_string"): _of("rfc3986:URIReference.from_string"),
    ("hyperlink._url:parse", "url"): lambda value: (
        import_module("hyperlink").parse(value).to_text()
    ),
    ("hyperlink._url:URL.from_text", "text"): lambda value: (
        import_module("hyperlink").URL.from_text(value).to_text()
    ),
    ("hyperlink._url:DecodedURL.from_text", "text"): lambda value: (
        import_module("hyperlink").DecodedURL.from_text(value).to_text()
    ),
    ("furl.furl:furl", "url"): lambda value: import_module("furl").furl(value).url,
    ("furl.furl:furl", "args[**]"): lambda value: (
        import_module("furl").furl(_WEB, args={"a": value}).url
    ),
    ("purl.url:URL", "url_str"): lambda value: import_module("purl").URL(value).as_string(),
    ("boltons.urlutils:URL", "url"): lambda value: (
        import_module("boltons.urlutils").URL(value).to_text()
    ),
    ("uritools:urisplit", "uristring"): lambda value: (
        import_module("uritools").urisplit(value).geturi()
    ),
    ("uritools:uridefrag", "uristring"): _of("uritools:uridefrag"),
    ("uritools:uricompose", "authority"): lambda value: import_module("uritools").uricompose(
        "s3", value, "/key"
    ),
    ("uritools:urijoin", "base"): _of("uritools:urijoin", "x"),
    ("uritools:urijoin", "ref"): lambda value: import_module("uritools").urijoin(_WEB, value),
    ("uritemplate.api:expand", "var_dict[**]"): lambda value: import_module("uritemplate").expand(
        "https://example.com/{a}", {"a": value}
    ),
    ("uritemplate.api:expand", "**kwargs[**]"): lambda value: import_module("uritemplate").expand(
        "https://example.com/{a}", a=[value]
    ),
    ("uritemplate.api:expand", "**kwargs"): lambda value: import_module("uritemplate").expand(
        "https://example.com/{a}", a=value
    ),
}

_WEB_TEXT: dict[tuple[str, str], Call] = {
    ("validators.url:url", "value"): _accepted("validators", "url"),
    ("validators.domain:domain", "value"): _accepted("validators", "domain"),
    ("validators.hostname:hostname", "value"): _accepted("validators", "hostname"),
    ("url_normalize.url_normalize:url_normalize", "url"): _of("url_normalize:url_normalize"),
    ("w3lib.url:safe_url_string", "url"): _of("w3lib.url:safe_url_string"),
    ("w3lib.url:safe_download_url", "url"): _of("w3lib.url:safe_download_url"),
    ("w3lib.url:parse_url", "url"): _of("w3lib.url:parse_url"),
    ("w3lib.url:any_to_uri", "uri_or_path"): _of("w3lib.url:any_to_uri"),
    ("w3lib.url:is_url", "text"): _accepted("w3lib.url", "is_url"),
    ("w3lib.url:canonicalize_url", "url"): _of("w3lib.url:canonicalize_url"),
    ("w3lib.url:url_query_parameter", "url"): _of("w3lib.url:url_query_parameter", "a"),
    ("w3lib.url:url_query_cleaner", "url"): _of("w3lib.url:url_query_cleaner", ["a"]),
    ("w3lib.url:add_or_replace_parameter", "url"): _of(
        "w3lib.url:add_or_replace_parameter", "a", "b"
    ),
    ("w3lib.url:add_or_replace_parameter", "new_value"): lambda value: import_module(
        "w3lib.url"
    ).add_or_replace_parameter(_WEB, "a", value),
}

_CLIENTS: dict[tuple[str, str], Call] = {
    ("yarl:URL", "val"): _of("yarl:URL"),
    ("yarl:URL.build", "query[**]"): lambda value: import_module("yarl").URL.build(
        scheme="https", host="example.com", query={"a": value}
    ),
    ("yarl:URL.joinpath", "*other"): lambda value: (
        import_module("yarl").URL(_WEB).joinpath("x", value)
    ),
    ("httpx:URL", "url"): _of("httpx:URL"),
    ("httpx:URL", "params[**]"): lambda value: import_module("httpx").URL(
        _WEB, params={"a": value}
    ),
    ("httpx:QueryParams", "0[**]"): lambda value: str(
        import_module("httpx").QueryParams({"a": value})
    ),
    ("httpx:Request", "url"): lambda value: import_module("httpx").Request("GET", value),
    ("httpx:Client.request", "url"): _of("httpx:get"),
    ("httpx:Client.stream", "url"): _streamed,
    ("httpx:AsyncClient.request", "url"): _async_requested,
    ("httpx:AsyncClient.stream", "url"): _async_streamed,
    ("requests.models:PreparedRequest.prepare", "url"): _prepared,
    ("requests.models:PreparedRequest.prepare_url", "url"): _prepared_in_steps,
    ("requests.models:PreparedRequest.prepare", "params[**]"): _prepared_with_query,
    ("requests.sessions:Session.request", "url"): _of("requests:get"),
    ("requests.sessions:Session.send", "request.url"): _sent,
    ("urllib3.util.url:parse_url", "url"): lambda value: (
        import_module("urllib3").util.parse_url(value).url
    ),
    ("urllib3.connectionpool:connection_from_url", "url"): _of("urllib3:connection_from_url"),
    ("urllib3.poolmanager:PoolManager.connection_from_url", "url"): lambda value: (
        import_module("urllib3").PoolManager().connection_from_url(value)
    ),
    ("urllib3.poolmanager:PoolManager.urlopen", "url"): lambda value: (
        import_module("urllib3").PoolManager().urlopen("GET", value)
    ),
    ("urllib3._request_methods:RequestMethods.request", "url"): lambda value: (
        import_module("urllib3").PoolManager().request("GET", value)
    ),
    **{
        (f"aiohttp.client:ClientSession.{verb}", "url"): _aiohttp_session(verb)
        for verb in "request get options head post put patch delete ws_connect".split()
    },
    ("aiohttp.client:request", "url"): _aiohttp_alone,
}

#: A call for each policy, by its target and parameter.
CALLS = {**_STANDARD_LIBRARY, **_PARSERS, **_WEB_TEXT, **_CLIENTS}
