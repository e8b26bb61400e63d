"""The preset for URLs: each policy against the real library, with and without it."""

from __future__ import annotations

import socket
import urllib.parse
from typing import Any

import pytest

import lookalike as la
from lookalike._policy import is_active
from lookalike.presets import urls as PRESET  # noqa: N812 - the preset under test, in each of these files
from lookalike.presets._examples.urls import CALLS
from policy_cases import (
    Case,
    call_of,
    is_each_call_in,
    outcome_without,
    probe_agrees,
    same,
    untried,
    value_with,
)

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


# --- cases ----------------------------------------------------------------------------------------


def case(name: str, target: str, parameter: str, **options: Any) -> Case:
    """A case of a call by which the policy is verified; every raw value is refused."""
    return Case(name, target, parameter, call_of(CALLS, target, parameter), "refused", **options)


def at_host(before: str, after: str):
    """The join that has the original between two texts."""
    return lambda original: la.Concat([before, original, after])


CASES = [
    # The standard library.
    case("urlsplit", "urllib.parse:urlsplit", "url", says=NO_DECODE),
    case("urlparse", "urllib.parse:urlparse", "url", says=NO_DECODE),
    case("urldefrag", "urllib.parse:urldefrag", "url", found=lambda made: made.url, says=NO_DECODE),
    case("urljoin to a deferred base", "urllib.parse:urljoin", "base", says=NO_MIX),
    case("urljoin of a deferred URL", "urllib.parse:urljoin", "url", says=NO_MIX),
    case("urlencode", "urllib.parse:urlencode", "query[**]", says=NO_TEXT),
    case("parse_qs", "urllib.parse:parse_qs", "qs", says="Deferred"),
    case("parse_qsl", "urllib.parse:parse_qsl", "qs", says="Deferred"),
    case("a request of urllib", "urllib.request:Request", "url", says=NO_TEXT),
    case("urlopen", "urllib.request:urlopen", "url", says="Deferred"),
    case("urlretrieve", "urllib.request:urlretrieve", "url", says=NO_PATTERN),
    # Parsers.
    case("a URI reference of rfc3986", "rfc3986.api:uri_reference", "uri", says=NO_PATTERN),
    case("an IRI reference of rfc3986", "rfc3986.api:iri_reference", "iri", says=NO_PATTERN),
    case("the parts of rfc3986 together", "rfc3986.api:urlparse", "uri", says=NO_PATTERN),
    case("is_valid_uri of rfc3986", "rfc3986.api:is_valid_uri", "uri", says=NO_PATTERN),
    case("normalize_uri of rfc3986", "rfc3986.api:normalize_uri", "uri", says=NO_PATTERN),
    case(
        "a URI reference of rfc3986 from its class",
        "rfc3986.uri:URIReference.from_string",
        "uri_string",
        says=NO_PATTERN,
    ),
    case("parse of hyperlink", "hyperlink._url:parse", "url", says="expected str for text"),
    case(
        "a URL of hyperlink", "hyperlink._url:URL.from_text", "text", says="expected str for text"
    ),
    case(
        "a decoded URL of hyperlink",
        "hyperlink._url:DecodedURL.from_text",
        "text",
        says="expected str for text",
    ),
    case("a furl", "furl.furl:furl", "url", says=NO_TEXT),
    case("a furl with query parameters", "furl.furl:furl", "args[**]", says=NO_BYTES),
    case("a URL of purl", "purl.url:URL", "url_str", says=NO_TEXT),
    case("a URL of boltons", "boltons.urlutils:URL", "url", says=NO_TEXT),
    case("urisplit of uritools", "uritools:urisplit", "uristring", says="Deferred"),
    case(
        "uridefrag of uritools",
        "uritools:uridefrag",
        "uristring",
        found=lambda made: made.uri,
        says="Deferred",
    ),
    case(
        "uricompose of uritools",
        "uritools:uricompose",
        "authority",
        expected=at_host("s3://", "/key"),
        says="Invalid authority type",
    ),
    case("urijoin of uritools to a deferred base", "uritools:urijoin", "base", says="Deferred"),
    case("urijoin of uritools of a deferred URI", "uritools:urijoin", "ref", says="Deferred"),
    case(
        "a URI template, its values in a dict",
        "uritemplate.api:expand",
        "var_dict[**]",
        says=NO_TEXT,
    ),
    case(
        "a URI template, a list by keyword", "uritemplate.api:expand", "**kwargs[**]", says=NO_TEXT
    ),
    case("a URI template, a value by keyword", "uritemplate.api:expand", "**kwargs", says=NO_TEXT),
    # Text of the web.
    case("a URL for validators", "validators.url:url", "value", says="it is none"),
    case("a domain for validators", "validators.domain:domain", "value"),
    case("a host for validators", "validators.hostname:hostname", "value"),
    case("url_normalize", "url_normalize.url_normalize:url_normalize", "url", says="Deferred"),
    case(
        "safe_url_string of w3lib",
        "w3lib.url:safe_url_string",
        "url",
        says="to_unicode must receive",
    ),
    case(
        "safe_download_url of w3lib",
        "w3lib.url:safe_download_url",
        "url",
        says="to_unicode must receive",
    ),
    case("parse_url of w3lib", "w3lib.url:parse_url", "url", says="to_unicode must receive"),
    case(
        "any_to_uri of w3lib",
        "w3lib.url:any_to_uri",
        "uri_or_path",
        says="expected str, bytes or os.PathLike object",
    ),
    case("is_url of w3lib", "w3lib.url:is_url", "text", says="Deferred"),
    case(
        "canonicalize_url of w3lib",
        "w3lib.url:canonicalize_url",
        "url",
        says="to_unicode must receive",
    ),
    case("url_query_parameter of w3lib", "w3lib.url:url_query_parameter", "url", says="Deferred"),
    case("url_query_cleaner of w3lib", "w3lib.url:url_query_cleaner", "url", says="Deferred"),
    case(
        "a parameter for a deferred URL of w3lib",
        "w3lib.url:add_or_replace_parameter",
        "url",
        says="Deferred",
    ),
    case(
        "a deferred parameter for a URL of w3lib",
        "w3lib.url:add_or_replace_parameter",
        "new_value",
        says="Deferred",
    ),
    # Clients.
    case("a URL of yarl", "yarl:URL", "val", says=NOT_YARL),
    case("a query for a URL of yarl", "yarl:URL.build", "query[**]", says="Deferred"),
    case("a path for a URL of yarl", "yarl:URL.joinpath", "*other", says="Deferred"),
    case("a URL of httpx", "httpx:URL", "url", says="Invalid type for url"),
    case("a query for a URL of httpx", "httpx:URL", "params[**]", says=NO_TEXT),
    case("query parameters of httpx", "httpx:QueryParams", "0[**]", says=NO_TEXT),
    case("a request of httpx", "httpx:Request", "url", says="Invalid type for url"),
    case("get of httpx", "httpx:Client.request", "url", says="Invalid type for url"),
    case("a stream of httpx", "httpx:Client.stream", "url", says="Invalid type for url"),
    case(
        "get of an asynchronous client of httpx",
        "httpx:AsyncClient.request",
        "url",
        says="Invalid type for url",
    ),
    case(
        "a stream of an asynchronous client of httpx",
        "httpx:AsyncClient.stream",
        "url",
        says="Invalid type for url",
    ),
    case(
        "a prepared request of requests",
        "requests.models:PreparedRequest.prepare",
        "url",
        says=NO_TEXT,
    ),
    case(
        "the URL of a prepared request of requests",
        "requests.models:PreparedRequest.prepare_url",
        "url",
        says=NO_TEXT,
    ),
    case(
        "query parameters of requests",
        "requests.models:PreparedRequest.prepare",
        "params[**]",
        says="Deferred",
    ),
    case("get of requests", "requests.sessions:Session.request", "url", says=NO_TEXT),
    case(
        "a prepared request of requests that is sent",
        "requests.sessions:Session.send",
        "request.url",
        says="'Deferred' object has no attribute",
    ),
    case("parse_url of urllib3", "urllib3.util.url:parse_url", "url", says=NO_PATTERN),
    case(
        "a connection of urllib3",
        "urllib3.connectionpool:connection_from_url",
        "url",
        says=NO_PATTERN,
    ),
    case(
        "a connection from a pool of urllib3",
        "urllib3.poolmanager:PoolManager.connection_from_url",
        "url",
        says=NO_PATTERN,
    ),
    case(
        "urlopen of a pool of urllib3",
        "urllib3.poolmanager:PoolManager.urlopen",
        "url",
        says=NO_PATTERN,
    ),
    case(
        "a request of a pool of urllib3",
        "urllib3._request_methods:RequestMethods.request",
        "url",
        says=NO_PATTERN,
    ),
    *(
        case(
            f"{verb} of a session of aiohttp",
            f"aiohttp.client:ClientSession.{verb}",
            "url",
            says=NOT_YARL,
        )
        for verb in "request get options head post put patch delete ws_connect".split()
    ),
    case("a request of aiohttp", "aiohttp.client:request", "url", says=NOT_YARL),
]

EVERY = PRESET.make_registry().combine(PRESET.building_blocks())
#: Of several for one place, the one for the version that is installed.
POLICIES = {
    (policy.target, policy.parameter): policy for policy in sorted(EVERY.policies, key=is_active)
}
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
    """No policy is without a real call, no case without a policy, and no call without a case."""
    assert {(case.target, case.parameter) for case in CASES} == set(POLICIES) == set(CALLS)
    assert is_each_call_in(CASES, CALLS)


@pytest.mark.parametrize("registry", [PRESET.make_registry(), EVERY], ids=["preset", "with blocks"])
def test_verify_tries_every_policy_that_gives_a_value(registry):
    """Each still fits what is installed here, and asks for all that it is given."""
    assert untried(registry) == []


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
        "httpx": CALLS["httpx:Client.request", "url"],
        "yarl": CALLS["aiohttp.client:ClientSession.get", "url"],
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
