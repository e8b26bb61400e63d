"""The few answers of Prefect's API that its engine asks for while a flow runs on this machine.

Prefect's own ephemeral server takes half a minute to start. The engine orchestrates tasks by
itself; it asks the API to note a flow and its states, and accepts whatever is noted.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import tempfile
import threading
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from unittest import mock

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextlib.contextmanager
def served() -> Iterator[str]:
    """Prefect set to an API of this process, and to a home that is removed; its URL."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Api", (_Api,), {"noted": {}}))
    server.daemon_threads = True
    url = f"http://127.0.0.1:{server.server_port}/api"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        try:
            with _settings(home, url):
                yield url
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


def task_runs() -> dict[str, tuple[str, list[str]]]:
    """By id of each task run so far: the name of its task, and the ids of its inputs' runs."""
    from prefect.events.clients import AssertingEventsClient
    from prefect.events.worker import EventsWorker

    EventsWorker.drain_all()
    found = {}
    for event in (event for client in AssertingEventsClient.all for event in client.events):
        run = event.payload.get("task_run")
        if run is not None:
            inputs = [each["id"] for inputs in run["task_inputs"].values() for each in inputs]
            found[event.resource.id.rpartition(".")[2]] = run["name"].rpartition("-")[0], inputs
    return found


@contextlib.contextmanager
def _settings(home: str, url: str) -> Iterator[None]:
    # It looks for its home, and for how much to log, when it is imported.
    at_import = {"PREFECT_HOME": home, "PREFECT_LOGGING_LEVEL": "CRITICAL", "DO_NOT_TRACK": "1"}
    with mock.patch.dict(os.environ, at_import):
        from prefect import settings
        from prefect.events.clients import AssertingEventsClient
        from prefect.events.worker import EventsWorker

    AssertingEventsClient.reset()
    EventsWorker.set_client_override(AssertingEventsClient)
    try:
        with settings.temporary_settings(
            {
                settings.PREFECT_HOME: home,
                settings.PREFECT_API_URL: url,
                settings.PREFECT_CLIENT_CSRF_SUPPORT_ENABLED: False,
                settings.PREFECT_LOGGING_TO_API_ENABLED: False,
                # Its thread is waited for, a second for each flow.
                settings.PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None,
            }
        ):
            yield
    finally:
        EventsWorker.drain_all()
        EventsWorker.set_client_override(None)
        AssertingEventsClient.reset()


def answer(noted: dict[str, Any], path: str, body: Any) -> tuple[int, Any]:
    """The status and the JSON value for a request; 404 for everything that is not noted.

    Runs of tasks are not: Prefect takes them for pending then. Those that stand for a flow in a
    flow are.
    """
    path = path.partition("?")[0].removeprefix("/api/").strip("/")
    if path == "admin/version":
        import prefect

        return 200, prefect.__version__
    if path in {"flows", "flow_runs", "task_runs"}:
        made = {key: value for key, value in body.items() if value is not None}
        made = {"id": str(uuid.uuid4()), "created": _now(), "updated": _now(), **made}
        if path != "flows":
            made["state"] = _state(body)
        noted[f"{path}/{made['id']}"] = made
        return 201, made
    if path == "flow_runs/filter":
        return 200, []
    run = noted.get(path.removesuffix("/set_state"))
    if run is None:
        return 404, {"detail": "Not Found"}
    if not path.endswith("/set_state"):
        return 200, run
    run["state"] = _state(body)
    return 201, {"state": run["state"], "status": "ACCEPT", "details": {"type": "accept_details"}}


def _state(body: Any) -> dict[str, Any]:
    return {"id": str(uuid.uuid4()), "timestamp": _now(), **body["state"]}


def _now() -> str:
    return dt.datetime.now(dt.timezone.utc).isoformat()


class _Api(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 65536  # head and body in one packet: the client waits for a second one
    noted: dict[str, Any]

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        status, value = answer(self.noted, self.path, json.loads(body or b"null"))
        content = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Nothing: tests are quiet."""
