"""An AWS state machine of two states: the second takes what the first hands over.

A value is handed over without its lookalike: the SDK asks by `==` whether a `StepInput` is of the
step before, and a lookalike whose face has `==` answers as text. It would be refused ("illegal
placeholder"). Under `install()` the SDK is given the original by itself.
"""

from __future__ import annotations

import json
from typing import Any

import lookalike as la
from lookalike.orchestrators import stepfunctions
from program import END, Program


class StepFunctionsProgram(Program):
    """The input of a Lambda function is what the state before it hands over."""

    title = "Step Functions SDK"
    distribution = "stepfunctions"
    owner = stepfunctions.STEPFUNCTIONS
    notes = {  # noqa: RUF012 - as in Program
        "wrapped value": "a StepInput is unwrapped first, or by install()",
        "+": "a join with a StepInput is unwrapped first, or by install()",
    }

    def __init__(self) -> None:
        from stepfunctions.steps import Chain, Graph, LambdaStep, Pass

        self._make = LambdaStep
        self._graph = lambda *states: Graph(Chain(list(states)))
        self.first = Pass("First", result={"Folder": "s3://b/d"})
        self.original = self.first.output()["Folder"]
        self.second: Any = None
        self.definition: dict[str, Any] = {}

    def take(self, value: object) -> None:
        parameters = {"FunctionName": "f", "Payload": {"Input": la.unwrap(value)}}
        # What is written by hand says so in its key.
        if isinstance(value, dict):
            parameters["Payload"] = value
        self.second = self._make("Second", parameters=parameters)

    def compile(self) -> Any:
        self.definition = json.loads(self._graph(self.first, self.second).to_json())
        return self.definition

    def by_hand(self) -> Any:
        return {"Input.$": "States.Format('{}" + END + "', $['Folder'])"}

    def depends(self) -> bool:
        states = self.definition["States"]
        path = states["Second"]["Parameters"]["Payload"].get("Input.$", "")
        return states["First"].get("Next") == "Second" and "$['Folder']" in path


PROGRAM = StepFunctionsProgram
