"""The preset for URLs: each policy against the real library, with and without it."""

from __future__ import annotations

import asyncio
import importlib
import socket
import urllib.parse
import urllib.request
from typing import Any

import pytest

import lookalike as la
from lookalike._policy import is_active
from lookalike.presets import urls as PRESET  # noqa: N812 - the preset under test, in each of these files
from policy_cases import Case, outcome_without, probe_agrees, same, value_with

pytestmark = [
    pytest.mark.usefixtures("ledger", "no_network"),
    pytest.mark.filterwarnings("ignore:Please use rfc3986.validators.Validator:DeprecationWarning"),
]

NO_TEXT = "Deferred has no text yet"
NO_DECODE = "'Deferred' object has no attribute 'decode'"
NO_PATTERN = "expected string or bytes-like object"
NO_MIX = "Cannot mix str and non-str arguments"
NOT_YARL = "Constructor parameter should be str"
NO_BYTES = "quote_from_bytes() expected bytes"
WEB = "https://example.com/path"


@pytest.fixture
def no_network(monkeypatch):
    """A list of the connections that were tried; none may be, and each fails."""
    tried = []

    def refuse(self, address):
        tried.append(address)
        raise OSError("no network in tests")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: refuse(None, _))
    yield tried
    assert tried == []


# --- calls ----------------------------------------------------------------------------------------


def library(name: str) -> Any:
    """A module, imported when a case is run: it may not be installed."""
    return importlib.import_module(name)


def accepted(module: str, function: str):
    """A call that gives back the caller's own value if the library says that it is one."""

    def call(value: Any) -> Any:
        if not getattr(library(module), function)(value):
            raise ValueError("it is none")
        return value

    return call


def prepared(value: Any) -> Any:
    """The URL of a request that was prepared in one go."""
    request = library("requests").PreparedRequest()
    request.prepare("GET", value)
    return request.url


def prepared_in_steps(value: Any) -> Any:
    """The URL of a request that was given its URL alone."""
    request = library("requests").PreparedRequest()
    request.prepare_url(value, None)
    return request.url


def prepared_with_query(value: Any) -> Any:
    """The URL of a request with a query parameter."""
    request = library("requests").PreparedRequest()
    request.prepare("GET", WEB, params={"a": value})
    return request.url


def sent(value: Any) -> Any:
    """A response to a request that was prepared before."""
    requests = library("requests")
    request = requests.PreparedRequest()
    request.prepare("GET", WEB)
    request.url = value
    return requests.Session().send(request)


def streamed(value: Any) -> Any:
    """A response that is read as it comes, with httpx."""
    with library("httpx").Client() as client, client.stream("GET", value) as response:
        return response


def async_requested(value: Any) -> Any:
    """A response to an asynchronous client of httpx."""

    async def run() -> Any:
        async with library("httpx").AsyncClient() as client:
            return await client.get(value)

    return asyncio.run(run())


def async_streamed(value: Any) -> Any:
    """A response that is read as it comes, with an asynchronous client of httpx."""

    async def run() -> Any:
        async with library("httpx").AsyncClient() as client, client.stream("GET", value) as made:
            return made

    return asyncio.run(run())


def aiohttp_session(verb: str):
    """A call of one method of an aiohttp session."""

    def call(value: Any) -> Any:
        async def run() -> Any:
            async with library("aiohttp").ClientSession() as session:
                arguments = ("GET", value) if verb == "request" else (value,)
                async with getattr(session, verb)(*arguments) as response:
                    return response

        return asyncio.run(run())

    return call


def aiohttp_alone(value: Any) -> Any:
    """A response to a request of aiohttp without a session of one's own."""

    async def run() -> Any:
        async with library("aiohttp").request("GET", value) as response:
            return response

    return asyncio.run(run())


# --- expectations ---------------------------------------------------------------------------------


def at_host(before: str, after: str):
    """The join that has the original between two texts."""
    return lambda original: la.Concat([before, original, after])


CASES = [
    # The standard library.
    Case(
        "urlsplit",
        "urllib.parse:urlsplit",
        "url",
        lambda value: urllib.parse.urlsplit(value),
        "refused",
        says=NO_DECODE,
    ),
    Case(
        "urlparse",
        "urllib.parse:urlparse",
        "url",
        lambda value: urllib.parse.urlparse(value),
        "refused",
        says=NO_DECODE,
    ),
    Case(
        "urldefrag",
        "urllib.parse:urldefrag",
        "url",
        lambda value: urllib.parse.urldefrag(value),
        "refused",
        lambda made: made.url,
        says=NO_DECODE,
    ),
    Case(
        "urljoin to a deferred base",
        "urllib.parse:urljoin",
        "base",
        lambda value: urllib.parse.urljoin(value, "x"),
        "refused",
        says=NO_MIX,
    ),
    Case(
        "urljoin of a deferred URL",
        "urllib.parse:urljoin",
        "url",
        lambda value: urllib.parse.urljoin(WEB, value),
        "refused",
        says=NO_MIX,
    ),
    Case(
        "urlencode",
        "urllib.parse:urlencode",
        "query[**]",
        lambda value: urllib.parse.urlencode({"a": [value]}, doseq=True),
        "refused",
        says=NO_TEXT,
    ),
    Case(
        "parse_qs",
        "urllib.parse:parse_qs",
        "qs",
        lambda value: urllib.parse.parse_qs(value),
        "refused",
        says="Deferred",
    ),
    Case(
        "parse_qsl",
        "urllib.parse:parse_qsl",
        "qs",
        lambda value: urllib.parse.parse_qsl(value),
        "refused",
        says="Deferred",
    ),
    Case(
        "a request of urllib",
        "urllib.request:Request",
        "url",
        lambda value: urllib.request.Request(value),
        "refused",
        says=NO_TEXT,
    ),
    Case(
        "urlopen",
        "urllib.request:urlopen",
        "url",
        lambda value: urllib.request.urlopen(value),
        "refused",
        says="Deferred",
    ),
    Case(
        "urlretrieve",
        "urllib.request:urlretrieve",
        "url",
        lambda value: urllib.request.urlretrieve(value),
        "refused",
        says=NO_PATTERN,
    ),
    # Parsers.
    Case(
        "a URI reference of rfc3986",
        "rfc3986.api:uri_reference",
        "uri",
        lambda value: library("rfc3986").uri_reference(value),
        "refused",
        says=NO_PATTERN,
    ),
    Case(
        "an IRI reference of rfc3986",
        "rfc3986.api:iri_reference",
        "iri",
        lambda value: library("rfc3986").iri_reference(value).unsplit(),
        "refused",
        says=NO_PATTERN,
    ),
    Case(
        "the parts of rfc3986 together",
        "rfc3986.api:urlparse",
        "uri",
        lambda value: library("rfc3986").urlparse(value).unsplit(),
        "refused",
        says=NO_PATTERN,
    ),
    Case(
        "is_valid_uri of rfc3986",
        "rfc3986.api:is_valid_uri",
        "uri",
        accepted("rfc3986", "is_valid_uri"),
        "refused",
        says=NO_PATTERN,
    ),
    Case(
        "normalize_uri of rfc3986",
        "rfc3986.api:normalize_uri",
        "uri",
        lambda value: library("rfc3986").normalize_uri(value),
        "refused",
        says=NO_PATTERN,
    ),
    Case(
        "a URI reference of rfc3986 from its class",
        "rfc3986.uri:URIReference.from_string",
        "uri_string",
        lambda value: library("rfc3986").URIReference.from_string(value),
        "refused",
        says=NO_PATTERN,
    ),
    Case(
        "parse of hyperlink",
        "hyperlink._url:parse",
        "url",
        lambda value: library("hyperlink").parse(value).to_text(),
        "refused",
        says="expected str for text",
    ),
    Case(
        "a URL of hyperlink",
        "hyperlink._url:URL.from_text",
        "text",
        lambda value: library("hyperlink").URL.from_text(value).to_text(),
        "refused",
        says="expected str for text",
    ),
    Case(
        "a decoded URL of hyperlink",
        "hyperlink._url:DecodedURL.from_text",
        "text",
        lambda value: library("hyperlink").DecodedURL.from_text(value).to_text(),
        "refused",
        says="expected str for text",
    ),
    Case(
        "a furl",
        "furl.furl:furl",
        "url",
        lambda value: library("furl").furl(value).url,
        "refused",
        says=NO_TEXT,
    ),
    Case(
        "a furl with query parameters",
        "furl.furl:furl",
        "args[**]",
        lambda value: library("furl").furl(WEB, args={"a": value}).url,
        "refused",
        says=NO_BYTES,
    ),
    Case(
        "a URL of purl",
        "purl.url:URL",
        "url_str",
        lambda value: library("purl").URL(value).as_string(),
        "refused",
        says=NO_TEXT,
    ),
    Case(
        "a URL of boltons",
        "boltons.urlutils:URL",
        "url",
        lambda value: library("boltons.urlutils").URL(value).to_text(),
        "refused",
        says=NO_TEXT,
    ),
    Case(
        "urisplit of uritools",
        "uritools:urisplit",
        "uristring",
        lambda value: library("uritools").urisplit(value).geturi(),
        "refused",
        says="Deferred",
    ),
    Case(
        "uridefrag of uritools",
        "uritools:uridefrag",
        "uristring",
        lambda value: library("uritools").uridefrag(value),
        "refused",
        lambda made: made.uri,
        says="Deferred",
    ),
    Case(
        "uricompose of uritools",
        "uritools:uricompose",
        "authority",
        lambda value: library("uritools").uricompose("s3", value, "/key"),
        "refused",
        expected=at_host("s3://", "/key"),
        says="Invalid authority type",
    ),
    Case(
        "urijoin of uritools to a deferred base",
        "uritools:urijoin",
        "base",
        lambda value: library("uritools").urijoin(value, "x"),
        "refused",
        says="Deferred",
    ),
    Case(
        "urijoin of uritools of a deferred URI",
        "uritools:urijoin",
        "ref",
        lambda value: library("uritools").urijoin(WEB, value),
        "refused",
        says="Deferred",
    ),
    Case(
        "a URI template, its values in a dict",
        "uritemplate.api:expand",
        "var_dict[**]",
        lambda value: library("uritemplate").expand("https://example.com/{a}", {"a": value}),
        "refused",
        says=NO_TEXT,
    ),
    Case(
        "a URI template, a list by keyword",
        "uritemplate.api:expand",
        "**kwargs[**]",
        lambda value: library("uritemplate").expand("https://example.com/{a}", a=[value]),
        "refused",
        says=NO_TEXT,
    ),
    Case(
        "a URI template, a value by keyword",
        "uritemplate.api:expand",
        "**kwargs",
        lambda value: library("uritemplate").expand("https://example.com/{a}", a=value),
        "refused",
        says=NO_TEXT,
    ),
    # Text of the web.
    Case(
        "a URL for validators",
        "validators.url:url",
        "value",
        accepted("validators", "url"),
        "refused",
        says="it is none",
    ),
    Case(
        "a domain for validators",
        "validators.domain:domain",
        "value",
        accepted("validators", "domain"),
        "refused",
    ),
    Case(
        "a host for validators",
        "validators.hostname:hostname",
        "value",
        accepted("validators", "hostname"),
        "refused",
    ),
    Case(
        "url_normalize",
        "url_normalize.url_normalize:url_normalize",
        "url",
        lambda value: library("url_normalize").url_normalize(value),
        "refused",
        says="Deferred",
    ),
    Case(
        "safe_url_string of w3lib",
        "w3lib.url:safe_url_string",
        "url",
        lambda value: library("w3lib.url").safe_url_string(value),
        "refused",
        says="to_unicode must receive",
    ),
    Case(
        "safe_download_url of w3lib",
        "w3lib.url:safe_download_url",
        "url",
        lambda value: library("w3lib.url").safe_download_url(value),
        "refused",
        says="to_unicode must receive",
    ),
    Case(
        "parse_url of w3lib",
        "w3lib.url:parse_url",
        "url",
        lambda value: library("w3lib.url").parse_url(value),
        "refused",
        says="to_unicode must receive",
    ),
    Case(
        "any_to_uri of w3lib",
        "w3lib.url:any_to_uri",
        "uri_or_path",
        lambda value: library("w3lib.url").any_to_uri(value),
        "refused",
        says="expected str, bytes or os.PathLike object",
    ),
    Case(
        "is_url of w3lib",
        "w3lib.url:is_url",
        "text",
        accepted("w3lib.url", "is_url"),
        "refused",
        says="Deferred",
    ),
    Case(
        "canonicalize_url of w3lib",
        "w3lib.url:canonicalize_url",
        "url",
        lambda value: library("w3lib.url").canonicalize_url(value),
        "refused",
        says="to_unicode must receive",
    ),
    Case(
        "url_query_parameter of w3lib",
        "w3lib.url:url_query_parameter",
        "url",
        lambda value: library("w3lib.url").url_query_parameter(value, "a"),
        "refused",
        says="Deferred",
    ),
    Case(
        "url_query_cleaner of w3lib",
        "w3lib.url:url_query_cleaner",
        "url",
        lambda value: library("w3lib.url").url_query_cleaner(value, ["a"]),
        "refused",
        says="Deferred",
    ),
    Case(
        "a parameter for a deferred URL of w3lib",
        "w3lib.url:add_or_replace_parameter",
        "url",
        lambda value: library("w3lib.url").add_or_replace_parameter(value, "a", "b"),
        "refused",
        says="Deferred",
    ),
    Case(
        "a deferred parameter for a URL of w3lib",
        "w3lib.url:add_or_replace_parameter",
        "new_value",
        lambda value: library("w3lib.url").add_or_replace_parameter(WEB, "a", value),
        "refused",
        says="Deferred",
    ),
    # Clients.
    Case(
        "a URL of yarl",
        "yarl:URL",
        "val",
        lambda value: library("yarl").URL(value),
        "refused",
        says=NOT_YARL,
    ),
    Case(
        "a query for a URL of yarl",
        "yarl:URL.build",
        "query[**]",
        lambda value: library("yarl").URL.build(
            scheme="https", host="example.com", query={"a": value}
        ),
        "refused",
        says="Deferred",
    ),
    Case(
        "a path for a URL of yarl",
        "yarl:URL.joinpath",
        "*other",
        lambda value: library("yarl").URL(WEB).joinpath("x", value),
        "refused",
        says="Deferred",
    ),
    Case(
        "a URL of httpx",
        "httpx:URL",
        "url",
        lambda value: library("httpx").URL(value),
        "refused",
        says="Invalid type for url",
    ),
    Case(
        "a query for a URL of httpx",
        "httpx:URL",
        "params[**]",
        lambda value: library("httpx").URL(WEB, params={"a": value}),
        "refused",
        says=NO_TEXT,
    ),
    Case(
        "query parameters of httpx",
        "httpx:QueryParams",
        "0[**]",
        lambda value: str(library("httpx").QueryParams({"a": value})),
        "refused",
        says=NO_TEXT,
    ),
    Case(
        "a request of httpx",
        "httpx:Request",
        "url",
        lambda value: library("httpx").Request("GET", value),
        "refused",
        says="Invalid type for url",
    ),
    Case(
        "get of httpx",
        "httpx:Client.request",
        "url",
        lambda value: library("httpx").get(value),
        "refused",
        says="Invalid type for url",
    ),
    Case(
        "a stream of httpx",
        "httpx:Client.stream",
        "url",
        streamed,
        "refused",
        says="Invalid type for url",
    ),
    Case(
        "get of an asynchronous client of httpx",
        "httpx:AsyncClient.request",
        "url",
        async_requested,
        "refused",
        says="Invalid type for url",
    ),
    Case(
        "a stream of an asynchronous client of httpx",
        "httpx:AsyncClient.stream",
        "url",
        async_streamed,
        "refused",
        says="Invalid type for url",
    ),
    Case(
        "a prepared request of requests",
        "requests.models:PreparedRequest.prepare",
        "url",
        prepared,
        "refused",
        says=NO_TEXT,
    ),
    Case(
        "the URL of a prepared request of requests",
        "requests.models:PreparedRequest.prepare_url",
        "url",
        prepared_in_steps,
        "refused",
        says=NO_TEXT,
    ),
    Case(
        "query parameters of requests",
        "requests.models:PreparedRequest.prepare",
        "params[**]",
        prepared_with_query,
        "refused",
        says="Deferred",
    ),
    Case(
        "get of requests",
        "requests.sessions:Session.request",
        "url",
        lambda value: library("requests").get(value),
        "refused",
        says=NO_TEXT,
    ),
    Case(
        "a prepared request of requests that is sent",
        "requests.sessions:Session.send",
        "request.url",
        sent,
        "refused",
        says="'Deferred' object has no attribute",
    ),
    Case(
        "parse_url of urllib3",
        "urllib3.util.url:parse_url",
        "url",
        lambda value: library("urllib3").util.parse_url(value).url,
        "refused",
        says=NO_PATTERN,
    ),
    Case(
        "a connection of urllib3",
        "urllib3.connectionpool:connection_from_url",
        "url",
        lambda value: library("urllib3").connection_from_url(value),
        "refused",
        says=NO_PATTERN,
    ),
    Case(
        "a connection from a pool of urllib3",
        "urllib3.poolmanager:PoolManager.connection_from_url",
        "url",
        lambda value: library("urllib3").PoolManager().connection_from_url(value),
        "refused",
        says=NO_PATTERN,
    ),
    Case(
        "urlopen of a pool of urllib3",
        "urllib3.poolmanager:PoolManager.urlopen",
        "url",
        lambda value: library("urllib3").PoolManager().urlopen("GET", value),
        "refused",
        says=NO_PATTERN,
    ),
    Case(
        "a request of a pool of urllib3",
        "urllib3._request_methods:RequestMethods.request",
        "url",
        lambda value: library("urllib3").PoolManager().request("GET", value),
        "refused",
        says=NO_PATTERN,
    ),
    *(
        Case(
            f"{verb} of a session of aiohttp",
            f"aiohttp.client:ClientSession.{verb}",
            "url",
            aiohttp_session(verb),
            "refused",
            says=NOT_YARL,
        )
        for verb in "request get options head post put patch delete ws_connect".split()
    ),
    Case(
        "a request of aiohttp",
        "aiohttp.client:request",
        "url",
        aiohttp_alone,
        "refused",
        says=NOT_YARL,
    ),
]

EVERY = PRESET.make_registry().combine(PRESET.building_blocks())
POLICIES = {(policy.target, policy.parameter): policy for policy in EVERY.policies}
REFUSED = [case for case in CASES if POLICIES[case.target, case.parameter].treatment == "refuse"]
TAKEN = [case for case in CASES if case not in REFUSED]
BUILDING_BLOCKS = {policy.target for policy in PRESET.building_blocks()}


def by_name(cases):
    """Cases as parameters of a test."""
    return pytest.mark.parametrize("case", cases, ids=lambda case: case.id)


def policy_of(case: Case) -> la.Policy:
    """The policy that a case exercises; skips where its library is not installed."""
    policy = POLICIES[case.target, case.parameter]
    if not is_active(policy):
        pytest.skip(f"needs {policy.requires}")
    return policy


def registry_of(case: Case) -> la.Registry:
    """The preset; with the building blocks, if the case is about one."""
    return EVERY if case.target in BUILDING_BLOCKS else PRESET.make_registry()


# --- tests ----------------------------------------------------------------------------------------


@by_name(CASES)
def test_without_the_policy_a_raw_value_fares_as_measured(case):
    """The library alone does with a deferred value what the table says."""
    policy_of(case)
    outcome, message = outcome_without(case)
    assert outcome == case.without, message
    assert case.says in message


@by_name(TAKEN)
def test_with_the_policies_what_is_kept_is_the_original(case):
    """The library takes the value, and what it made spells the original again."""
    policy_of(case)
    found, expected = value_with(case, registry_of(case))
    assert same(found, expected), found


@by_name(REFUSED)
def test_with_the_policies_a_refusal_says_why(case):
    """The library is not called at all, and the error holds the reason."""
    policy = policy_of(case)
    with registry_of(case).install(), pytest.raises(la.PolicyError) as refused:
        case.call(case.original())
    assert policy.reason in str(refused.value)


@by_name(TAKEN)
def test_the_probe_finds_no_larger_face(case):
    """From nothing but the call; a policy gives as much string as is demanded, and no more."""
    policy = policy_of(case)
    assert probe_agrees(case, policy)


def test_every_policy_has_a_case():
    """No policy is without a real call, and no case without a policy."""
    assert {(case.target, case.parameter) for case in CASES} == set(POLICIES)


def test_the_preset_leaves_the_building_blocks_alone():
    """No library of the process splits a deferred value because of this preset."""
    assert BUILDING_BLOCKS.isdisjoint(PRESET.make_registry())
    with PRESET.make_registry().install(), pytest.raises(AttributeError, match="decode"):
        urllib.parse.urlsplit(la.Deferred("model"))


def test_two_originals_do_not_meet_in_a_cache():
    """A parser that caches by text gives each original its own result."""
    first, second = la.Deferred("first"), la.Deferred("second")
    with EVERY.install():
        made = [urllib.parse.urlsplit(value) for value in (first, second, first)]
    assert [la.restore(each) for each in made] == [first, second, first]


def test_a_request_that_was_prepared_is_not_sent():
    """The URL that a prepared request keeps is text, and is recognised by its token."""
    requests = pytest.importorskip("requests")
    model = la.Deferred("model")
    with PRESET.make_registry().install():
        request = requests.Request("GET", model).prepare()
        assert la.restore(request.url) is model
        with pytest.raises(la.PolicyError, match="is sent now"):
            requests.Session().send(request)


def checked(uri):
    """A check as people write them; gives back what it was given."""
    if urllib.parse.urlsplit(uri).scheme != "s3":
        raise ValueError(uri)
    return uri


@pytest.mark.parametrize("name", ["httpx", "yarl"])
def test_a_url_object_is_not_sent(name):
    """A client recognises a URL that was parsed before by its token, and refuses to call it."""
    url = pytest.importorskip(name).URL
    send = {
        "httpx": lambda value: library("httpx").get(value),
        "yarl": aiohttp_session("get"),
    }[name]
    if name == "yarl":
        pytest.importorskip("aiohttp")
    with PRESET.make_registry().install(), pytest.raises(la.PolicyError, match="is sent now"):
        send(url(la.Deferred("model")))


def test_a_policy_for_a_check_of_ones_own_reaches_the_building_blocks():
    """Inside an adapted call, `urlsplit` gets the lookalike, without a policy of its own."""
    policy = la.Policy(
        f"{__name__}:checked", "uri", face=la.Face.STR, placeholder="s3://b/k", reason="a scheme"
    )
    model = la.Deferred("model")
    with la.Registry([policy]).install():
        assert checked(model) is model


def test_what_is_known_is_parsed_as_ever():
    """Text without a token is none of the policies' business."""
    with EVERY.install():
        assert urllib.parse.urlsplit(WEB) == urllib.parse.SplitResult(
            "https", "example.com", "/path", "", ""
        )
