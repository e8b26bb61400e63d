"""A SageMaker pipeline, SDK 2: a processing step after another."""

from __future__ import annotations

import json
import os
from typing import Any

from lookalike.orchestrators import sagemaker
from program import END, Program


class SageMakerProgram(Program):
    """The input of the second step is what the first one writes."""

    title = "SageMaker 2"
    distribution = "sagemaker"
    owner = sagemaker.V2

    def __init__(self) -> None:
        os.environ.setdefault("AWS_DEFAULT_REGION", "ca-west-1")
        from sagemaker.workflow.functions import Join
        from sagemaker.workflow.parameters import ParameterString
        from sagemaker.workflow.pipeline import Pipeline
        from sagemaker.workflow.properties import Properties
        from sagemaker.workflow.steps import Step, StepTypeEnum

        class Plain(Step):
            """A step with the arguments that it is given."""

            def __init__(self, name: str, request: dict[str, Any]) -> None:
                super().__init__(name, None, None, StepTypeEnum.PROCESSING)
                self.request = request

            @property
            def arguments(self) -> dict[str, Any]:
                return self.request

            @property
            def properties(self) -> Any:
                return Properties(self.name, step=self, shape_name="DescribeProcessingJobResponse")

        self._join = Join
        self._session = _session()
        self.first = Plain("First", {"Input": ParameterString("Data", default_value="s3://b/d")})
        outputs = self.first.properties.ProcessingOutputConfig.Outputs
        self.original = outputs["model"].S3Output.S3Uri
        self.second = Plain("Second", {})
        self.pipeline = Pipeline(
            "Program",
            parameters=[self.first.request["Input"]],
            steps=[self.first, self.second],
            sagemaker_session=self._session,
        )

    def take(self, value: object) -> None:
        self.second.request["Input"] = value

    def compile(self) -> Any:
        return json.loads(self.pipeline.definition())

    def by_hand(self) -> Any:
        return self._join(on="", values=[self.original, END])

    def depends(self) -> bool:
        from sagemaker.workflow.pipeline import PipelineGraph

        edges = PipelineGraph.from_pipeline(self.pipeline).adjacency_list
        return "Second" in edges["First"]


def _session() -> Any:
    from unittest import mock

    session = mock.MagicMock(boto_region_name="ca-west-1", config={}, spec_set=None)
    session.local_mode = False
    session.default_bucket.return_value = "a-bucket"
    return session


PROGRAM = SageMakerProgram
