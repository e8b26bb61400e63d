"""An Argo workflow of Hera: a container after another, in a DAG."""

from __future__ import annotations

from typing import Any

from lookalike.orchestrators import hera
from program import END, Program


class HeraProgram(Program):
    """The argument of the second task is an output parameter of the first one.

    Argo does not order tasks by what they refer to, so that the author writes `first >> second`.
    """

    title = "Hera"
    distribution = "hera"
    owner = hera.HERA

    def __init__(self) -> None:
        from hera.workflows import DAG, Container, Parameter, Task, Workflow
        from hera.workflows.models import ValueFrom

        self._task = Task
        self._workflow = Workflow(name="program", entrypoint="main")
        with self._workflow:
            one = Container(
                name="one",
                image="python",
                inputs=[Parameter(name="data")],
                outputs=[Parameter(name="model", value_from=ValueFrom(path="/tmp/model"))],
            )
            self._two = Container(name="two", image="python", inputs=[Parameter(name="uri")])
            self._dag = DAG(name="main")
            with self._dag:
                self._first = Task(name="first", template=one, arguments={"data": "s3://b/d"})
        self.original = self._first.get_parameter("model")
        self._compiled: dict[str, Any] = {}

    def take(self, value: object) -> None:
        with self._workflow, self._dag:
            second = self._task(name="second", template=self._two, arguments={"uri": value})
            self._first >> second

    def compile(self) -> Any:
        self._compiled = self._workflow.to_dict()
        return self._compiled

    def by_hand(self) -> Any:
        return f"{self.original}{END}"

    def depends(self) -> bool:
        dag = next(each for each in self._compiled["spec"]["templates"] if each["name"] == "main")
        (second,) = (task for task in dag["dag"]["tasks"] if task["name"] == "second")
        # Argo refuses a reference to a task that is not waited for: one alone is worth nothing.
        refers = "{{tasks.first." in second["arguments"]["parameters"][0]["value"]
        return refers and second["depends"] == "first"


PROGRAM = HeraProgram
