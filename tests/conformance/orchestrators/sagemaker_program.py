"""A SageMaker pipeline, SDK 2: one step after another."""

from __future__ import annotations

import json
import os
from importlib import import_module
from typing import Any
from unittest import mock

from lookalike.orchestrators import sagemaker
from program import END, Program


class SageMakerProgram(Program):
    """The input of the second step is what the first one writes."""

    title = "SageMaker 2"
    distribution = "sagemaker"
    owner = sagemaker.V2

    def __init__(self) -> None:
        os.environ.setdefault("AWS_DEFAULT_REGION", "ca-west-1")
        core, mlops = self.owner.workflow, self.owner.pipelines
        properties = import_module(f"{core}.properties").Properties
        self._join = import_module(f"{core}.functions").Join
        self._graph = import_module(f"{mlops}.pipeline").PipelineGraph
        step = _plain_step(import_module(f"{mlops}.steps"), properties)
        data = import_module(f"{core}.parameters").ParameterString("Data", default_value="s3://b/d")
        first = step("First", {"Input": data})
        outputs = first.properties.ProcessingOutputConfig.Outputs
        self.original = outputs["model"].S3Output.S3Uri
        self.second = step("Second", {})
        session = mock.MagicMock(boto_region_name="ca-west-1", config={}, local_mode=False)
        session.default_bucket.return_value = "a-bucket"
        self.pipeline = import_module(f"{mlops}.pipeline").Pipeline(
            name="Program",
            parameters=[data],
            steps=[first, self.second],
            sagemaker_session=session,
        )

    def take(self, value: object) -> None:
        self.second.request["Input"] = value

    def compile(self) -> Any:
        return json.loads(self.pipeline.definition())

    def by_hand(self) -> Any:
        return self._join(on="", values=[self.original, END])

    def depends(self) -> bool:
        return "Second" in self._graph.from_pipeline(self.pipeline).adjacency_list["First"]


def _plain_step(steps: Any, properties: Any) -> Any:
    class Plain(steps.Step):
        """A step with the arguments that it is given."""

        def __init__(self, name: str, request: dict[str, Any]) -> None:
            super().__init__(name, None, None, steps.StepTypeEnum.PROCESSING)
            self.request = request

        @property
        def arguments(self) -> dict[str, Any]:
            return self.request

        @property
        def properties(self) -> Any:
            return properties(self.name, step=self, shape_name="DescribeProcessingJobResponse")

    return Plain


PROGRAM = SageMakerProgram
