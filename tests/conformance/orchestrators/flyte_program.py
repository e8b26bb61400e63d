"""A Flyte workflow: a task after another.

The workflow is an imperative one, so that it can be defined step by step. An author makes the text
with one more task, and so does lookalike: the two differ in the name of that task alone.
"""

# No `from __future__ import annotations`: flytekit reads the types of tasks from them.
import json
from typing import Any

from flytekit import Workflow, task
from flytekit.configuration import Image, ImageConfig, SerializationSettings
from flytekit.tools.translator import get_serializable
from google.protobuf.json_format import MessageToDict

from lookalike.orchestrators import flyte
from program import END, Program

SETTINGS = SerializationSettings(
    project="p",
    domain="d",
    version="v",
    image_config=ImageConfig(default_image=Image("default", "example.com/image", "v")),
)


@task
def first(data: str) -> str:
    """What it is given."""
    return data


@task
def second(text: str) -> str:
    """What it is given."""
    return text


@task
def concatenate(parts: list[str]) -> str:
    """The parts in one text."""
    return "".join(parts)


class FlyteProgram(Program):
    """The input of the second task is what the first one returns."""

    title = "Flyte"
    distribution = "flytekit"
    owner = flyte.FLYTE

    def __init__(self) -> None:
        self._workflow = Workflow(name="program")
        self._workflow.add_workflow_input("data", str)
        node = self._workflow.add_entity(first, data=self._workflow.inputs["data"])
        self.original = node.outputs["o0"]
        self._compiled: dict[str, Any] = {}

    def take(self, value: object) -> None:
        self._workflow.add_entity(second, text=value)

    def compile(self) -> Any:
        document = MessageToDict(get_serializable({}, SETTINGS, self._workflow).to_flyte_idl())
        written = json.dumps(document)
        for module in ("lookalike.orchestrators._flyte_tasks", __name__):
            written = written.replace(f'"{module}.concatenate"', '"concatenate"')
        self._compiled = json.loads(written)
        return self._compiled

    def by_hand(self) -> Any:
        node = self._workflow.add_entity(concatenate, parts=[self.original, END])
        return node.outputs["o0"]

    def depends(self) -> bool:
        nodes = {node["id"]: node for node in self._compiled["template"]["nodes"]}
        waiting = [next(key for key, node in nodes.items() if _task_of(node) == "second")]
        for key in waiting:
            waiting += nodes[key].get("upstreamNodeIds", ())
        return any(_task_of(nodes[key]) == "first" for key in waiting)


def _task_of(node: dict[str, Any]) -> str:
    return node["taskNode"]["referenceId"]["name"].rpartition(".")[2]


PROGRAM = FlyteProgram
