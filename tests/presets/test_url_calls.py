"""The calls that send: with a URL that is known now, each of them gets an answer."""

from __future__ import annotations

import http.server
import threading

import pytest

from lookalike.presets._examples.urls import CALLS


class Answering(http.server.BaseHTTPRequestHandler):
    """Answers whatever it is asked, and says nothing."""

    def do_GET(self):
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def server():
    """The URL of a server on this machine."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answering) as made:
        thread = threading.Thread(target=made.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{made.server_port}/path"
        made.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("library", "target"),
    [
        pytest.param("httpx", "httpx:Client.request", id="httpx"),
        pytest.param("httpx", "httpx:Client.stream", id="httpx, as it comes"),
        pytest.param("httpx", "httpx:AsyncClient.request", id="httpx, asynchronous"),
        pytest.param("httpx", "httpx:AsyncClient.stream", id="httpx, asynchronous, as it comes"),
        pytest.param("aiohttp", "aiohttp.client:ClientSession.get", id="aiohttp"),
        pytest.param("aiohttp", "aiohttp.client:ClientSession.request", id="aiohttp, any verb"),
        pytest.param("aiohttp", "aiohttp.client:request", id="aiohttp without a session"),
    ],
)
def test_call_that_sends_is_a_call_that_works(server, library, target, monkeypatch):
    """What refuses a deferred value there is the library, and not a mistake in the call."""
    pytest.importorskip(library)
    monkeypatch.setenv("NO_PROXY", "*")
    response = CALLS[target, "url"](server)
    assert getattr(response, "status_code", None) or response.status == 204


def test_request_with_a_known_query_is_prepared():
    """The same for a parameter of a URL."""
    pytest.importorskip("requests")
    prepared = CALLS["requests.models:PreparedRequest.prepare", "params[**]"]("x")
    assert prepared == "https://example.com/path?a=x"
