"""A model registration on the real SageMaker SDK v2, with three stand-ins for the model.

The pipeline, its steps and its compiler are the SDK's own. Simulated are the checks of the closed
registration SDK (`lookalike.presets.mims_simulation`) and the AWS clients, which are mocks: no
network, no credentials.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, NamedTuple
from unittest.mock import Mock

from lookalike._demo.quiet import quiet
from lookalike._ledger import Ledger
from lookalike._proxies._base import is_lookalike
from lookalike._scan import scan
from lookalike.presets import mims, mims_simulation

if TYPE_CHECKING:
    from collections.abc import Callable

RAW = "raw"
WRAPPER = "hand-written wrapper"
LOOKALIKE = "lookalike"

_BUCKET = "example-bucket"
_ROLE = "arn:aws:iam::111122223333:role/example"
_IMAGE = "111122223333.dkr.ecr.ca-west-1.amazonaws.com/example:1"
_MACHINE = "ml.m5.large"
# The SDK reports its calls over the network, but not from a region that its own list lacks.
_REGION = "ca-west-1"
_REGISTRATION = "Register"
_MODEL = mims.INPUTS[0].name


@dataclass(frozen=True, slots=True)
class Row:
    """What came of one stand-in for one kind of reference; None where it did not get so far."""

    reference: str
    stand_in: str
    treatment: str
    accepted: bool
    checks: str
    compiled: bool | None
    problem: str
    expression: Any
    same_definition: bool | None
    same_edges: bool | None
    edge: bool | None
    leaks: int | None

    @property
    def is_good(self) -> bool:
        """Whether the reference arrived: accepted, equal definition and edges, no leak."""
        return bool(self.same_definition and self.same_edges) and self.leaks == 0


@dataclass(frozen=True, slots=True)
class Report:
    """The rows of the demo, and the SDK they were measured on."""

    sdk: str
    rows: tuple[Row, ...]

    @property
    def is_good(self) -> bool:
        """Whether every lookalike compiled to what the raw reference compiles to."""
        return all(row.is_good for row in self.rows if row.stand_in == LOOKALIKE)

    def as_data(self) -> dict[str, Any]:
        """The report as JSON values."""
        return {
            "sdk": self.sdk,
            "simulated": ["registration checks", "AWS clients"],
            "ok": self.is_good,
            "rows": [{**asdict(row), "ok": row.is_good} for row in self.rows],
        }


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


def run() -> Report:
    """The report of three stand-ins for three kinds of reference.

    Raises `LookalikeError` if the SageMaker SDK v2 is not installed.
    """
    with quiet():
        sdk = Sdk()
        rows = tuple(
            _row(sdk, reference, stand_in)
            for reference in ("Properties", "Join", "dict")
            for stand_in in (RAW, WRAPPER, LOOKALIKE)
        )
    return Report(f"sagemaker {version('sagemaker')}", rows)


# --- the pipeline ---------------------------------------------------------------------------------


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
        step = next(s for s in json.loads(text)["Steps"] if s["Name"] == _REGISTRATION)
        sources = {
            given["InputName"]: given["S3Input"]["S3Uri"]
            for given in step["Arguments"]["ProcessingInputs"]
        }
        return Compiled(
            text, {name: sorted(after) for name, after in sorted(graph.items())}, sources[_MODEL]
        )


def _output(step: Any, name: str) -> Any:
    return step.properties.ProcessingOutputConfig.Outputs[name].S3Output.S3Uri


# --- one row --------------------------------------------------------------------------------------


def _row(sdk: Sdk, reference: str, stand_in: str) -> Row:
    upstream = sdk.upstream()
    original = upstream.references[reference]
    with Ledger("demo"):
        treatment, inputs = _INPUTS[stand_in](sdk, original, upstream.payload)
        facts: dict[str, Any] = {
            "reference": reference,
            "stand_in": stand_in,
            "treatment": treatment,
            **dict.fromkeys(
                ("compiled", "expression", "same_definition", "same_edges", "edge", "leaks")
            ),
            "problem": "",
        }
        try:
            step = _registration(mims_simulation.SimulatedRegistrationStep, sdk, inputs)
        except Exception as error:  # noqa: BLE001 - what a check raises is what is shown
            return Row(**facts | {"accepted": False, "checks": _said(error)})
        facts |= {"accepted": True, "checks": "accepted"}
        try:
            seen = sdk.compiled(upstream, step)
        except Exception as error:  # noqa: BLE001 - what the compiler raises is what is shown
            return Row(**facts | {"compiled": False, "problem": _said(error)})
        expected = _expected(sdk, reference)
        return Row(
            **facts
            | {
                "compiled": True,
                "expression": seen.expression,
                "same_definition": seen.text == expected.text,
                "same_edges": seen.edges == expected.edges,
                "edge": _REGISTRATION in seen.edges["Package"],
                "leaks": len(scan(seen.text)),
            }
        )


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _registration(step_class: Callable[..., Any], sdk: Sdk, inputs: list[Any]) -> Any:
    return step_class(
        step_name=_REGISTRATION,
        role=_ROLE,
        sagemaker_session=sdk.session,
        processing_input=inputs,
        performance_metadata_location=None,
        depends_on=[],
    )


def _expected(sdk: Sdk, reference: str) -> Compiled:
    """What the raw reference compiles to where nothing checks it."""
    upstream = sdk.upstream()
    # A dict is no reference: the one it spells is what should arrive.
    original = upstream.references["Properties" if reference == "dict" else reference]
    unchecked = type("UncheckedStep", (mims_simulation.SimulatedRegistrationStep,), {"checks": ()})
    _, inputs = _INPUTS[RAW](sdk, original, upstream.payload)
    return sdk.compiled(upstream, _registration(unchecked, sdk, inputs))


def _by_hand(sdk: Sdk, *sources: Any) -> list[Any]:
    """The inputs as they are written without the preset."""
    return [
        sdk.processing.ProcessingInput(
            input_name=rule.name, source=source, destination=rule.destination
        )
        for rule, source in zip(mims.INPUTS, sources, strict=True)
    ]


def _raw(sdk: Sdk, model: Any, payload: Any) -> tuple[str, list[Any]]:
    return "", _by_hand(sdk, model, payload)


def _wrapper(sdk: Sdk, model: Any, payload: Any) -> tuple[str, list[Any]]:
    return "", _by_hand(sdk, mims_simulation.HandWrittenWrapper(model), payload)


def _lookalike(_: Sdk, model: Any, payload: Any) -> tuple[str, list[Any]]:
    inputs = mims.registration_inputs({"PackagedModel": model, "GeneratedPayloadSamples": payload})
    given = inputs[0].source
    if is_lookalike(given):
        return "proxy", inputs
    return ("pass" if given is model else "lift"), inputs


_INPUTS: dict[str, Callable[[Sdk, Any, Any], tuple[str, list[Any]]]] = {
    RAW: _raw,
    WRAPPER: _wrapper,
    LOOKALIKE: _lookalike,
}
