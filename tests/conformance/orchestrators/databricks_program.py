"""A Databricks bundle: a job that reads what a volume, deployed before it, has for a path.

A lookalike of a `Variable` goes through as it is. One of a text with references does not, because
databricks-bundles asks `re` for them, which takes no lookalike: it is unwrapped first, which
`install()` does by itself.
"""

from __future__ import annotations

import copy
from typing import Any

import lookalike as la
from lookalike.orchestrators import databricks
from program import END, Program


class DatabricksProgram(Program):
    """A parameter of the job's task is the path of the volume."""

    title = "Databricks bundles"
    distribution = "databricks-bundles"
    owner = databricks.DATABRICKS
    notes = {"+": "a lookalike of a text is unwrapped first, or by install()"}  # noqa: RUF012 - as in Program

    def __init__(self) -> None:
        from databricks.bundles.core import Resources, Variable

        self.original = Variable(path="resources.volumes.first.volume_path", type=str)
        self.resources = Resources()
        self.resources.add_volume(
            "first", {"catalog_name": "main", "schema_name": "s", "name": "first"}
        )
        self.document: dict[str, Any] = {}

    def take(self, value: object) -> None:
        original = la.unwrap(value)
        parameter = original if isinstance(original, str) else value
        task = {"python_file": "main.py", "parameters": [parameter]}
        self.resources.add_job(
            "second", {"name": "second", "tasks": [{"task_key": "t", "spark_python_task": task}]}
        )

    def compile(self) -> Any:
        from databricks.bundles.build import _append_resources

        self.document = _append_resources({"bundle": {"target": "dev"}}, self.resources)
        return copy.deepcopy(self.document)

    def by_hand(self) -> Any:
        return f"{self.original}{END}"

    def depends(self) -> bool:
        # The CLI deploys in the order of the references in each resource.
        second = self.document["resources"]["jobs"]["second"]
        return "${resources.volumes.first." in repr(second)


PROGRAM = DatabricksProgram
