"""A Dagster job of two ops, composed as `@job` does around a function.

What stands between the two is compared by what it is connected with and by what the second op
receives when the job runs: the name of an op that only makes a text is the author's own.
"""

from __future__ import annotations

import logging
from typing import Any

from lookalike.orchestrators import dagster
from program import END, Program


class DagsterProgram(Program):
    """The second op takes what the first returns."""

    title = "Dagster"
    distribution = "dagster"
    owner = dagster.DAGSTER

    def __init__(self) -> None:
        from dagster import op
        from dagster._core.definitions.composition import enter_composition

        @op
        def first() -> str:
            return "s3://b/d"

        @op
        def second(folder: str) -> str:
            return folder

        @op
        def with_name(folder: str) -> str:
            return f"{folder}{END}"

        self._second, self._with_name = second, with_name
        self.config: dict[str, Any] | None = None
        self.edges: dict[str, Any] = {}
        self.is_open = True
        enter_composition("program", "@job")
        self.original = first()

    def take(self, value: object) -> None:
        if isinstance(value, str) and type(value) is str:
            # A known value is configuration: an op takes nothing but outputs.
            self.config = {"ops": {"second": {"inputs": {"folder": value}}}}
            self._second()
        else:
            self._second(value)

    def compile(self) -> Any:
        from dagster import GraphDefinition
        from dagster._core.definitions.composition import exit_composition

        self.is_open = False
        done = exit_composition()
        graph = GraphDefinition("program", node_defs=done.node_defs, dependencies=done.dependencies)
        job = graph.to_job(config=self.config)
        self.edges = {
            node.alias or node.name: {name: each.node for name, each in inputs.items()}
            for node, inputs in job.dependencies.items()
        }
        logging.getLogger("dagster").setLevel(logging.CRITICAL)
        return {
            "nodes": len(self.edges),
            "second": self._upstream("second"),
            "received": job.execute_in_process().output_for_node("second"),
            "config": job.run_config,
        }

    def _upstream(self, node: str) -> Any:
        """What a node takes, without the names of ops in between and of their inputs."""
        above = [self._upstream(each) for each in self.edges[node].values()]
        return {node if node in {"first", "second"} else "an op": above}

    def by_hand(self) -> Any:
        return self._with_name(self.original)

    def depends(self) -> bool:
        return "'first'" in repr(self._upstream("second"))

    def close(self) -> None:
        from dagster._core.definitions.composition import exit_composition

        if self.is_open:
            exit_composition()


PROGRAM = DagsterProgram
