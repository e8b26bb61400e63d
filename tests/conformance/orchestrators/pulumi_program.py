"""A Pulumi program of two resources, registered with Pulumi's own mocks for tests.

The document is what the engine is asked to register: the inputs as they are once the outputs are
resolved, and for each input the resources that it depends on. The mocks are told the name of a
resource and its inputs; what it depends on is in the request, which the monitor sees.
"""

from __future__ import annotations

import asyncio
from typing import Any

from lookalike.orchestrators import pulumi as known
from program import END, Program


class PulumiProgram(Program):
    """The input of the second resource is an output of the first."""

    title = "Pulumi"
    distribution = "pulumi"
    owner = known.ORCHESTRATORS[0]

    def __init__(self) -> None:
        import pulumi
        from pulumi.runtime import mocks, settings, sync_await

        class Answers(mocks.Mocks):
            """An engine that makes each resource at once."""

            def call(self, args: Any) -> Any:
                raise NotImplementedError

            def new_resource(self, args: Any) -> tuple[str, dict[str, Any]]:
                return f"{args.name}-id", {**args.inputs, "uri": f"s3://bucket/{args.name}"}

        class Monitor(mocks.MockMonitor):
            """It keeps what the mocks are not told."""

            requests: list[Any]

            def RegisterResource(self, request: Any) -> Any:  # noqa: N802 - it is Pulumi's
                self.requests.append(request)
                try:
                    return super().RegisterResource(request)
                finally:
                    # It makes one for each thread that it runs in, and leaves it open.
                    sync_await._ensure_event_loop().close()
                    asyncio.set_event_loop(None)

        class Thing(pulumi.CustomResource):
            """A resource with an output, and whatever inputs."""

            def __init__(self, name: str, **inputs: Any) -> None:
                super().__init__("test:index:Thing", name, {"uri": None, **inputs})

        self._thing, self._output, self._reset = Thing, pulumi.Output, settings.reset_options
        self._loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self._loop)
        self._reset()
        answers = Answers()
        monitor = Monitor(answers)
        self._requests = monitor.requests = []
        mocks.set_mocks(answers, monitor=monitor)
        self.original = Thing("first").uri

    def take(self, value: object) -> None:
        self._thing("second", source=value)

    def compile(self) -> Any:
        from google.protobuf import json_format
        from pulumi.runtime.stack import wait_for_rpcs

        self._loop.run_until_complete(wait_for_rpcs())
        self._document = {
            request.name: {
                "inputs": json_format.MessageToDict(request.object),
                "depends": {k: list(v.urns) for k, v in request.propertyDependencies.items()},
            }
            for request in sorted(self._requests, key=lambda each: each.name)
        }
        return self._document

    def by_hand(self) -> Any:
        return self._output.concat(self.original, END)

    def depends(self) -> bool:
        (first,) = self._document["second"]["depends"]["source"]
        return first.endswith("::first")

    def close(self) -> None:
        # An output that nobody waited for is a task that has not begun, which warns when it is
        # freed: in whatever test runs then.
        waiting = asyncio.all_tasks(self._loop)
        for task in waiting:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*waiting, return_exceptions=True))
        asyncio.set_event_loop(None)
        self._loop.close()
        self._reset()


PROGRAM = PulumiProgram
