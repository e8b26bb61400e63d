"""An Azure ML pipeline: a component after another.

The function of the pipeline waits, in a thread of its own, for the value that the second component
is to take. Compiled is what would be submitted. An author gives the first node a name, without
which an f-string refers to a job `None`, and the SDK says nothing.
"""

# No `from __future__ import annotations`: the SDK reads the types of a pipeline from them.
import queue
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from azure.ai.ml import Input, Output, command
from azure.ai.ml.dsl import pipeline

from lookalike.orchestrators import azure_ml
from program import END, Program


class AzureMLProgram(Program):
    """The input of the second component is the folder that the first one puts out."""

    title = "Azure ML"
    distribution = "azure-ai-ml"
    owner = azure_ml.AZURE_ML

    def __init__(self) -> None:
        one = _component("first", Input(type="string"))
        two = _component("second", Input(type="uri_folder"))
        outputs: queue.Queue[Any] = queue.Queue()
        self._values: queue.Queue[Any] = queue.Queue()

        @pipeline
        def program(data: str) -> None:
            first = one(data=data)
            outputs.put(first)
            second = two(data=self._values.get())  # noqa: F841 - the SDK reads the names of nodes

        self._thread = ThreadPoolExecutor(max_workers=1)
        self._built = self._thread.submit(program, data="s3://b/d")
        self._first = outputs.get()
        self.original = self._first.outputs.folder
        self._compiled: dict[str, Any] = {}

    def take(self, value: object) -> None:
        self._values.put(value)

    def compile(self) -> Any:
        self._compiled = self._built.result()._to_rest_object().as_dict()
        return self._compiled

    def by_hand(self) -> Any:
        self._first.name = "first"
        return f"{self.original}{END}"

    def depends(self) -> bool:
        second = self._compiled["properties"]["jobs"]["second"]
        return "${{parent.jobs.first.outputs.folder}}" in second["inputs"]["data"]["value"]

    def close(self) -> None:
        self._values.put(None)
        self._thread.shutdown()


def _component(name: str, data: Input) -> Any:
    return command(
        name=name,
        inputs={"data": data},
        outputs={"folder": Output(type="uri_folder")},
        command="copy ${{inputs.data}} ${{outputs.folder}}",
        environment="azureml:env:1",
    ).component


PROGRAM = AzureMLProgram
