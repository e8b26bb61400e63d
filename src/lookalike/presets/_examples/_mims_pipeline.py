"""A model registration on the real SageMaker SDK v2: a pipeline, with steps before it.

The clients of AWS are mocks: no network, no credentials. The demo and the examples share it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple
from unittest.mock import Mock

from lookalike.presets import mims

if TYPE_CHECKING:
    from collections.abc import Callable

_BUCKET = "example-bucket"
_ROLE = "arn:aws:iam::111122223333:role/example"
_IMAGE = "111122223333.dkr.ecr.ca-west-1.amazonaws.com/example:1"
_MACHINE = "ml.m5.large"
# The SDK reports its calls over the network, but not from a region that its own list lacks.
_REGION = "ca-west-1"
REGISTRATION = "Register"
_MODEL = mims.INPUTS[0].name


class Upstream(NamedTuple):
    """The steps before the registration, and what they give to it."""

    steps: tuple[Any, ...]
    references: dict[str, Any]
    payload: Any


class Compiled(NamedTuple):
    """A definition, the steps that follow each step, and what the model input holds."""

    text: str
    edges: dict[str, list[str]]
    expression: Any


class Sdk:
    """The parts of the SageMaker SDK v2 that the demo needs, and a session with mocked clients."""

    def __init__(self) -> None:
        self.processing = mims.sdk_module("sagemaker.processing")
        self.steps = mims.sdk_module("sagemaker.workflow.steps")
        self.estimator = mims.sdk_module("sagemaker.estimator")
        self.inputs = mims.sdk_module("sagemaker.inputs")
        self.functions = mims.sdk_module("sagemaker.workflow.functions")
        self.pipeline = mims.sdk_module("sagemaker.workflow.pipeline")
        context = mims.sdk_module("sagemaker.workflow.pipeline_context")
        self.session = context.PipelineSession(
            boto_session=Mock(name="boto_session", region_name=_REGION),
            sagemaker_client=Mock(name="sagemaker_client"),
            default_bucket=_BUCKET,
            sagemaker_config={"SchemaVersion": "1.0"},  # or the user's own is read
        )
        # The SDK validates a configuration again at each look-up, which takes seconds.
        self.session.sagemaker_config = {}

    def processing_step(self, name: str, output: str, **inputs: Any) -> Any:
        """A step that makes `output` from `inputs`."""
        processor = self.processing.Processor(
            role=_ROLE,
            image_uri=_IMAGE,
            instance_count=1,
            instance_type=_MACHINE,
            sagemaker_session=self.session,
        )
        arguments = processor.run(
            inputs=[
                self.processing.ProcessingInput(
                    input_name=given, source=source, destination=f"/opt/ml/processing/input/{given}"
                )
                for given, source in inputs.items()
            ],
            outputs=[
                self.processing.ProcessingOutput(
                    output_name=output,
                    source="/opt/ml/processing/output",
                    destination=f"s3://{_BUCKET}/{name}",
                )
            ],
        )
        return self.steps.ProcessingStep(name, step_args=arguments)

    def training_step(self, name: str, data: Any) -> Any:
        """A step that trains on `data`."""
        estimator = self.estimator.Estimator(
            image_uri=_IMAGE,
            role=_ROLE,
            instance_count=1,
            instance_type=_MACHINE,
            output_path=f"s3://{_BUCKET}/{name}",
            sagemaker_session=self.session,
        )
        arguments = estimator.fit({"train": self.inputs.TrainingInput(s3_data=data)})
        return self.steps.TrainingStep(name, step_args=arguments)

    def upstream(self) -> Upstream:
        """Preprocess, train, package, and make a payload: new steps on each call."""
        preprocess = self.processing_step("Preprocess", "data", raw=f"s3://{_BUCKET}/raw")
        train = self.training_step("Train", _output(preprocess, "data"))
        trained = train.properties.ModelArtifacts.S3ModelArtifacts
        model, payload = mims.INPUTS
        package = self.processing_step("Package", model.source_output, model=trained)
        samples = self.processing_step("Payload", payload.source_output, model=trained)
        packaged = _output(package, model.source_output)
        return Upstream(
            steps=(preprocess, train, package, samples),
            references={
                "Properties": packaged,
                "Join": self.functions.Join(on="/", values=[packaged, "model.tar.gz"]),
                # What a dependency resolver once passed on in place of the reference.
                "dict": {"Get": packaged.expr["Get"]},
            },
            payload=_output(samples, payload.source_output),
        )

    def compiled(self, upstream: Upstream, registration: Any) -> Compiled:
        """What comes of a pipeline that ends in `registration`."""
        pipeline = self.pipeline.Pipeline(
            name="Demo",
            steps=[*upstream.steps, registration],
            sagemaker_session=self.session,
        )
        text = pipeline.definition()
        graph = self.pipeline.PipelineGraph.from_pipeline(pipeline).adjacency_list
        step = next(s for s in json.loads(text)["Steps"] if s["Name"] == REGISTRATION)
        sources = {
            given["InputName"]: given["S3Input"]["S3Uri"]
            for given in step["Arguments"]["ProcessingInputs"]
        }
        return Compiled(
            text, {name: sorted(after) for name, after in sorted(graph.items())}, sources[_MODEL]
        )


def _output(step: Any, name: str) -> Any:
    return step.properties.ProcessingOutputConfig.Outputs[name].S3Output.S3Uri


def registration(
    step_class: Callable[..., Any], sdk: Sdk, inputs: list[Any], metadata: Any = None
) -> Any:
    """A registration step with these inputs."""
    return step_class(
        step_name=REGISTRATION,
        role=_ROLE,
        sagemaker_session=sdk.session,
        processing_input=inputs,
        performance_metadata_location=metadata,
        depends_on=[],
    )


def by_hand(sdk: Sdk, *sources: Any) -> list[Any]:
    """The inputs as they are written without the preset."""
    return [
        sdk.processing.ProcessingInput(
            input_name=rule.name, source=source, destination=rule.destination
        )
        for rule, source in zip(mims.INPUTS, sources, strict=True)
    ]
