"""A DAG of Ray: one task after another.

Starting Ray takes longer than a table should, so the tasks are run in this process, by the walk
over the DAG that Ray itself executes with; `tests/orchestrators/test_ray.py` can start it.
"""

from __future__ import annotations

from typing import Any, ClassVar

from lookalike.orchestrators import ray as known
from program import END, Program


class RayProgram(Program):
    """The argument of the second task is what the first one returns."""

    title = "Ray DAG"
    distribution = "ray"
    owner = known.ORCHESTRATORS[0]
    notes: ClassVar = {
        "wrapped value": "Nodes. A lookalike of an ObjectRef must be unwrapped: Ray's C code takes "
        "no other class for one.",
    }

    def __init__(self) -> None:
        import ray
        from ray.dag import InputNode

        @ray.remote
        def make(folder: str) -> str:
            return f"s3://a-bucket/{folder}"

        @ray.remote
        def use(source: str) -> str:
            return f"used {source}"

        @ray.remote
        def join(*parts: str) -> str:
            return "".join(parts)

        self._use, self._join = use, join
        with InputNode() as given:
            self.original = make.bind(given.folder)
        self.second: Any = None

    def take(self, value: object) -> None:
        self.second = self._use.bind(value)

    def compile(self) -> Any:
        """The DAG as nested calls, as Ray walks over it, and what they give."""
        return {"calls": self._walk(_written), "result": self._walk(_called)}

    def by_hand(self) -> Any:
        return self._join.bind(self.original, END)

    def depends(self) -> bool:
        found = []
        self._walk(lambda node: found.append(node.get_stable_uuid()) or "")
        return self.original.get_stable_uuid() in found

    def _walk(self, do: Any) -> Any:
        return self.second.apply_recursive(do)


def _written(node: Any) -> Any:
    kind = type(node).__name__
    if kind == "FunctionNode":
        return {node._body.__name__: list(node._bound_args)}
    return {"input": node.key} if kind == "InputAttributeNode" else "input"


def _called(node: Any) -> Any:
    kind = type(node).__name__
    if kind == "FunctionNode":
        return node._body(*node._bound_args)
    return "a-folder" if kind == "InputAttributeNode" else None


PROGRAM = RayProgram
