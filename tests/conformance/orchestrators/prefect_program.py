"""A Prefect flow of two tasks, run on this machine by Prefect's own engine.

Nothing is compiled: what stands for the document is what the second task was given, and the tasks
whose runs it waited for. A join is a task of its own, whoever writes it; only its name differs.
"""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from lookalike.orchestrators import prefect as known
from program import END, Program

sys.path.append(str(Path(__file__).parents[2]))  # for scripts: pytest has it there already
import prefect_api


class PrefectProgram(Program):
    """The argument of the second task is the future of the first."""

    title = "Prefect 3"
    distribution = "prefect"
    owner = known.ORCHESTRATORS[0]

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._stack.enter_context(prefect_api.served())
        import prefect
        from prefect.context import TaskRunContext
        from prefect.flow_engine import FlowRunEngine

        @prefect.task
        def first() -> str:
            return "s3://bucket/first"

        @prefect.task
        def second(source: object) -> object:
            self._second, self._given = str(TaskRunContext.get().task_run.id), source
            return source

        @prefect.task
        def join(*parts: str) -> str:
            return "".join(parts)

        @prefect.flow
        def program() -> Any:
            return second.submit(self._taken)

        self._join = join
        # As `flow()` does, which would run to its end: the test's code is the body of the flow.
        self._engine = FlowRunEngine(flow=program, parameters={})
        self._stack.enter_context(self._engine.start())
        self._stack.enter_context(self._engine.run_context())
        self.original = first.submit()

    def take(self, value: object) -> None:
        self._taken = value

    def compile(self) -> Any:
        self._engine.call_flow_fn()
        runs = prefect_api.task_runs()
        self._waits_for = []
        waiting = [self._second]
        while waiting:
            name, inputs = runs[waiting.pop()]
            self._waits_for.append(name.removeprefix("lookalike-"))
            waiting += inputs
        return {"source": self._given, "waits for": self._waits_for}

    def by_hand(self) -> Any:
        return self._join.submit(self.original, END)

    def depends(self) -> bool:
        return "first" in self._waits_for

    def close(self) -> None:
        self._stack.close()


PROGRAM = PrefectProgram
