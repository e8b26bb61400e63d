"""A graph of Dask: one delayed call after another, computed by the synchronous scheduler."""

from __future__ import annotations

from typing import Any

from lookalike.orchestrators import dask as known
from program import END, Program


def make() -> str:
    """The first step."""
    return "s3://a-bucket/a-folder"


def use(source: str) -> str:
    """The second step."""
    return f"used {source}"


class DaskProgram(Program):
    """The argument of the second call is what the first one returns."""

    title = "Dask"
    distribution = "dask"
    owner = known.ORCHESTRATORS[0]

    def __init__(self) -> None:
        from dask import delayed

        self._delayed = delayed
        self.original = delayed(make, pure=True)()
        self.second: Any = None

    def take(self, value: object) -> None:
        self.second = self._delayed(use, pure=True)(value)

    def compile(self) -> Any:
        """The graph by the names of its functions, whose keys hold digests; and the result."""
        graph = dict(self.second.__dask_graph__())
        return {
            "graph": {_name(graph[key]): _plain(graph[key], graph) for key in sorted(graph)},
            "result": self.second.compute(scheduler="synchronous"),
        }

    def by_hand(self) -> Any:
        return self._delayed("".join, pure=True)([self.original, END])

    def depends(self) -> bool:
        graph = dict(self.second.__dask_graph__())
        waiting, found = [self.second.key], set()
        while waiting:
            key = waiting.pop()
            found.add(key)
            waiting += graph[key].dependencies
        return self.original.key in found


def _name(task: Any) -> str:
    from dask.utils import funcname

    return str(funcname(task.func))


def _plain(part: Any, graph: Any) -> Any:
    """A task as a list of its arguments; a reference as the name of the task that it means."""
    from dask._task_spec import Task, TaskRef

    if isinstance(part, TaskRef):
        return {"task": _name(graph[part.key])}
    return [_plain(each, graph) for each in part.args] if isinstance(part, Task) else part


PROGRAM = DaskProgram
