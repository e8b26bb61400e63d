"""Pulumi's own mocks, run to the end of a program of one resource: no engine, no network."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
from types import SimpleNamespace

import pulumi
from pulumi.runtime import mocks, settings, sync_await


class Answers(mocks.Mocks):
    def call(self, args):
        return {"echo": args.args["text"]}

    def new_resource(self, args):
        return f"{args.name}-id", {**args.inputs, "uri": f"s3://bucket/{args.name}"}


class Monitor(mocks.MockMonitor):
    """It keeps the inputs and what they depend on, by name of the resource."""

    def __init__(self):
        super().__init__(Answers())
        self.inputs = {}
        self.depends = {}
        self.outputs = {}

    def _closing(self, method, request):
        try:
            return method(request)
        finally:
            # It makes one for each thread that it runs in, and leaves it open.
            sync_await._ensure_event_loop().close()
            asyncio.set_event_loop(None)

    def RegisterResource(self, request):  # noqa: N802 - it is Pulumi's
        rpc = importlib.import_module("pulumi.runtime.rpc")
        sync_await._ensure_event_loop()
        self.inputs[request.name] = rpc.deserialize_properties(request.object)
        self.depends[request.name] = {
            key: [urn.rpartition("::")[2] for urn in found.urns]
            for key, found in request.propertyDependencies.items()
        }
        return self._closing(super().RegisterResource, request)

    def RegisterResourceOutputs(self, request):  # noqa: N802 - it is Pulumi's
        self.outputs.update(dict(request.outputs))
        return super().RegisterResourceOutputs(request)

    def ReadResource(self, request):  # noqa: N802 - it is Pulumi's
        return self._closing(super().ReadResource, request)

    def Invoke(self, request):  # noqa: N802 - it is Pulumi's
        return self._closing(super().Invoke, request)


class Thing(pulumi.CustomResource):
    def __init__(self, name, **inputs):
        super().__init__("test:index:Thing", name, {"uri": None, **inputs})


@contextlib.contextmanager
def running(*, preview=False):
    """A program of one resource, `run` to the end of it, and what is registered then."""
    stack = importlib.import_module("pulumi.runtime.stack")
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    settings.reset_options()
    monitor = Monitor()
    mocks.set_mocks(monitor.mocks, monitor=monitor, preview=preview)

    def run(awaitable=None):
        loop.run_until_complete(stack.wait_for_rpcs())
        return None if awaitable is None else loop.run_until_complete(awaitable)

    yield SimpleNamespace(
        monitor=monitor, loop=loop, run=run, uri=Thing("first").uri, value=lambda o: run(o.future())
    )
    run()
    asyncio.set_event_loop(None)
    loop.close()
    settings.reset_options()
