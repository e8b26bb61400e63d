"""URLs and HTTP: types of URLs, parsers, normalisers, and requests that are never sent."""

from __future__ import annotations

from lookalike.testing import Check

FAMILY = "URLs and HTTP"
URL = "https://placeholder.example.com/path/data.json?version=latest"
BASE = "https://placeholder.example.com/path"
HOST = "{token}.example.com"


def _check(library, name, call, **options):
    options = {"requires": f"{library}>={VERSIONS[library]}", "placeholder": URL, **options}
    return Check(FAMILY, library, name, call, **options)


def _raise_unless(value, condition):
    if not condition:
        raise ValueError("not accepted")
    return value


def _yarl(value):
    import yarl

    return yarl.URL(value)


def _yarl_child(value):
    import yarl

    return yarl.URL("https://example.com") / value


def _yarl_query(value):
    import yarl

    return yarl.URL("https://example.com").with_query(source=value)


def _httpx_url(value):
    import httpx

    return httpx.URL(value)


def _httpx_client(value):
    import httpx

    with httpx.Client(base_url=value) as client:
        return client.base_url


def _httpx_request(value):
    import httpx

    request = httpx.Request("POST", "https://example.com", json={"source": value})
    return request.content


def _httpx_headers(value):
    import httpx

    return dict(httpx.Headers({"X-Source": value}))


def _httpcore(value):
    import httpcore

    url = httpcore.URL(value)
    return [url.scheme, url.host, url.target]


def _rfc3986(value):
    import rfc3986

    return rfc3986.uri_reference(value)


def _rfc3986_validator(value):
    from rfc3986 import uri_reference, validators

    validator = validators.Validator().allow_schemes("https").require_presence_of("scheme", "host")
    validator.validate(uri_reference(value))


def _rfc3986_normalize(value):
    import rfc3986

    return rfc3986.normalize_uri(value)


def _furl(value):
    from furl import furl

    return furl(value)


def _furl_argument(value):
    from furl import furl

    return furl("https://example.com").add({"source": value}).url


def _furl_path(value):
    from furl import furl

    return (furl("https://example.com/a") / value).url


def _hyperlink(value):
    import hyperlink

    return hyperlink.URL.from_text(value)


def _hyperlink_host(value):
    import hyperlink

    return hyperlink.parse(value).host


def _uritools(value):
    import uritools

    return uritools.urisplit(value)


def _uritools_absolute(value):
    import uritools

    return _raise_unless(value, uritools.isabsuri(value))


def _requests(value):
    import requests

    return requests.Request("GET", value).prepare().url


def _requests_json(value):
    import requests

    request = requests.Request("POST", "https://example.com", json={"source": value}).prepare()
    return [request.url, request.body, dict(request.headers)]


def _requests_query(value):
    import requests

    request = requests.Request("GET", "https://example.com", params={"source": value})
    return request.prepare().url


async def _aiohttp_session(value):
    import aiohttp

    async with aiohttp.ClientSession(base_url=value) as session:
        return session._base_url


def _aiohttp_found(value):
    from aiohttp import web

    return web.HTTPFound(value).location


def _urllib3(value):
    import urllib3

    return urllib3.util.parse_url(value)


def _urllib3_pool(value):
    import urllib3

    with urllib3.PoolManager() as manager:
        return manager.connection_from_url(value).host


def _urllib3_form(value):
    import urllib3

    return urllib3.encode_multipart_formdata({"source": value}, boundary="boundary")


def _w3lib_safe(value):
    from w3lib.url import safe_url_string

    return safe_url_string(value)


def _w3lib_canonical(value):
    from w3lib.url import canonicalize_url

    return canonicalize_url(value)


def _url_normalize(value):
    from url_normalize import url_normalize

    return url_normalize(value)


def _uritemplate(value):
    import uritemplate

    return uritemplate.expand("https://example.com/{kind}{?source}", kind="a", source=value)


def _uritemplate_names(value):
    import uritemplate

    return list(uritemplate.URITemplate(value).variable_names)


def _validators_url(value):
    import validators

    return _raise_unless(value, validators.url(value))


def _validators_domain(value):
    import validators

    return _raise_unless(value, validators.domain(value))


def _werkzeug_redirect(value):
    from werkzeug.utils import redirect

    return redirect(value).location


def _werkzeug_file(value):
    from werkzeug.utils import secure_filename

    return secure_filename(value)


def _starlette(value):
    from starlette import datastructures

    url = datastructures.URL(value)
    return [str(url), url.path]


def _starlette_redirect(value):
    from starlette.responses import RedirectResponse

    return RedirectResponse(value).headers["location"]


def _tldextract(value):
    import tldextract

    extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
    return extract(value).fqdn


def _purl(value):
    import purl

    return purl.URL(value).as_string()


def _boltons(value):
    from boltons import urlutils

    return urlutils.URL(value).to_text()


def _idna(value):
    import idna

    return idna.encode(value)


#: The lowest version of each that its checks were written for.
VERSIONS = {
    "aiohttp": "3.9",
    "boltons": "21",
    "furl": "2.1",
    "httpcore": "1",
    "httpx": "0.27",
    "hyperlink": "21",
    "idna": "3",
    "purl": "1.6",
    "requests": "2.31",
    "rfc3986": "2",
    "starlette": "0.37",
    "tldextract": "5",
    "uritemplate": "4",
    "uritools": "4",
    "url-normalize": "1.4",
    "urllib3": "2",
    "validators": "0.22",
    "w3lib": "2.1",
    "werkzeug": "3",
    "yarl": "1.9",
}

CHECKS = [
    _check("yarl", "URL(x)", _yarl),
    _check("yarl", "URL(a) / x", _yarl_child, placeholder="model-{token}"),
    _check("yarl", "URL(a).with_query(source=x)", _yarl_query),
    _check("httpx", "URL(x)", _httpx_url),
    _check("httpx", "Client(base_url=x)", _httpx_client, placeholder=BASE),
    _check("httpx", "Request(json={'source': x})", _httpx_request),
    _check("httpx", "Headers({name: x})", _httpx_headers),
    _check("httpcore", "URL(x).host, .target", _httpcore),
    _check("rfc3986", "uri_reference(x)", _rfc3986),
    _check("rfc3986", "Validator().validate(x)", _rfc3986_validator),
    _check("rfc3986", "normalize_uri(x)", _rfc3986_normalize),
    _check("furl", "furl(x)", _furl),
    _check("furl", "furl(a).add({'source': x})", _furl_argument),
    _check("furl", "furl(a) / x", _furl_path, placeholder="model-{token}"),
    _check("hyperlink", "URL.from_text(x)", _hyperlink),
    _check("hyperlink", "parse(x).host", _hyperlink_host),
    _check("uritools", "urisplit(x)", _uritools),
    _check("uritools", "isabsuri(x)", _uritools_absolute, placeholder=BASE),
    _check("requests", "Request('GET', x).prepare()", _requests),
    _check("requests", "Request(json={'source': x})", _requests_json),
    _check("requests", "Request(params={'source': x})", _requests_query),
    _check("aiohttp", "ClientSession(base_url=x)", _aiohttp_session, placeholder=f"{BASE}/"),
    _check("aiohttp", "web.HTTPFound(x)", _aiohttp_found),
    _check("urllib3", "parse_url(x)", _urllib3),
    _check("urllib3", "PoolManager, host of x", _urllib3_pool),
    _check("urllib3", "encode_multipart_formdata", _urllib3_form),
    _check("w3lib", "safe_url_string(x)", _w3lib_safe),
    _check("w3lib", "canonicalize_url(x)", _w3lib_canonical),
    _check("url-normalize", "url_normalize(x)", _url_normalize),
    _check("uritemplate", "expand('...{?source}', x)", _uritemplate),
    _check(
        "uritemplate",
        "URITemplate(x).variable_names",
        _uritemplate_names,
        placeholder="https://{token}.example.com/repos",
    ),
    _check("validators", "url(x)", _validators_url),
    _check("validators", "domain(x)", _validators_domain, placeholder=HOST),
    _check("werkzeug", "redirect(x).location", _werkzeug_redirect),
    _check("werkzeug", "secure_filename(x)", _werkzeug_file, placeholder="data-{token}.json"),
    _check("starlette", "URL(x), .path", _starlette),
    _check("starlette", "RedirectResponse(x)", _starlette_redirect),
    _check("tldextract", "TLDExtract()(x).fqdn", _tldextract),
    _check("purl", "URL(x).as_string()", _purl),
    _check("boltons", "URL(x).to_text()", _boltons),
    _check("idna", "encode(x)", _idna, placeholder=HOST),
]
