"""What the calls are made with: sessions, the step that values come from, and pipelines."""

from __future__ import annotations

import contextlib
import functools
import importlib
import json
from typing import TYPE_CHECKING, Any, NamedTuple
from unittest.mock import patch

from lookalike.presets._examples._aws import boto3_session
from lookalike.presets._examples._sagemaker import (
    BUCKET,
    IMAGE,
    MACHINE,
    OREGON,
    PIPELINE,
    REGION,
    ROLE,
    Sdk,
    mocked,
    with_option,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lookalike.presets._examples._sagemaker import Call

sdk = Sdk(
    {
        "sagemaker.core.clarify": "BiasConfig DataConfig ModelConfig ModelPredictedLabelConfig "
        "SHAPConfig",
        "sagemaker.core.image_uris": "retrieve",
        "sagemaker.core.lambda_helper": "Lambda",
        "sagemaker.core.local.local_session": "LocalSagemakerClient",
        "sagemaker.core.model_metrics": "MetricsSource ModelMetrics",
        "sagemaker.core.parameter": "ContinuousParameter",
        "sagemaker.core.processing": "FrameworkProcessor Processor ScriptProcessor",
        "sagemaker.core.s3.client": "S3Downloader S3Uploader",
        "sagemaker.core.shapes": "ProcessingInput ProcessingOutput ProcessingS3Input "
        "ProcessingS3Output StoppingCondition",
        "sagemaker.core.spark.processing": "PySparkProcessor SparkJarProcessor",
        "sagemaker.core.training.configs": "CheckpointConfig Compute InputData Networking "
        "OutputDataConfig S3DataSource SourceCode",
        "sagemaker.core.transformer": "Transformer",
        "sagemaker.core.workflow.functions": "Join",
        "sagemaker.core.workflow.parameters": "ParameterString",
        "sagemaker.core.workflow.pipeline_context": "PipelineSession",
        "sagemaker.core.workflow.properties": "PropertyFile",
        "sagemaker.mlops.workflow.check_job_config": "CheckJobConfig",
        "sagemaker.mlops.workflow.clarify_check_step": "ClarifyCheckStep DataBiasCheckConfig "
        "ModelBiasCheckConfig ModelExplainabilityCheckConfig",
        "sagemaker.mlops.workflow.endpoint_step": "EndpointConfigStep EndpointStep",
        "sagemaker.mlops.workflow.function_step": "step",
        "sagemaker.mlops.workflow.inference_component_step": "InferenceComponentStep",
        "sagemaker.mlops.workflow.lambda_step": "LambdaStep",
        "sagemaker.mlops.workflow.model_step": "ModelStep",
        "sagemaker.mlops.workflow.notebook_job_step": "NotebookJobStep",
        "sagemaker.mlops.workflow.pipeline": "Pipeline PipelineGraph",
        "sagemaker.mlops.workflow.quality_check_step": "DataQualityCheckConfig QualityCheckStep",
        "sagemaker.mlops.workflow.steps": "ProcessingStep TrainingStep TransformStep TuningStep",
        "sagemaker.serve": "ModelBuilder",
        "sagemaker.serve.utils.types": "ModelServer",
        "sagemaker.train.distributed": "MPI Torchrun",
        "sagemaker.train.model_trainer": "ModelTrainer",
        "sagemaker.train.tuner": "HyperparameterTuner",
    }
)

CODE = "s3://example-bucket/code/script.py"
JAR = "s3://example-bucket/code/app.jar"

#: What a model is registered with.
REGISTRATION = {
    "content_types": ["text/csv"],
    "response_types": ["text/csv"],
    "inference_instances": [MACHINE],
    "transform_instances": [MACHINE],
    "model_package_group_name": "examples",
}


# --- sessions -------------------------------------------------------------------------------------


class Desk:
    """The sessions that calls use: here, in Oregon, and one that is connected."""

    @functools.cached_property
    def here(self) -> Any:
        """A session in a region where the SDK reports nothing."""
        return pipeline_session(REGION)

    @functools.cached_property
    def oregon(self) -> Any:
        """A session where the SDK knows images and monitors."""
        return pipeline_session(OREGON)

    @functools.cached_property
    def connected(self) -> Any:
        """A session whose clients of AWS are real, and check what they are given."""
        return sdk.PipelineSession(boto_session=boto3_session(), default_bucket=BUCKET)


DESK = Desk()


def pipeline_session(region: str) -> Any:
    """A PipelineSession whose clients of AWS are mocks."""
    return mocked(region, sdk.PipelineSession)


def session() -> Any:
    """The session of most calls."""
    return DESK.here


@functools.cache
def local_client() -> Any:
    """The SDK's local client, of which it makes one for each step, in 0.3 seconds."""
    return sdk.LocalSagemakerClient()


@contextlib.contextmanager
def clear_desk() -> Iterator[None]:
    """The sessions without what a call that failed has left, and one local client for all."""
    for each in vars(DESK).values():
        each.context = None
    steps = importlib.import_module("sagemaker.mlops.workflow.steps")
    with patch.object(steps, "LocalSagemakerClient", local_client):
        yield


# --- what is referred to --------------------------------------------------------------------------


@functools.cache
def input_uri() -> Any:
    """The one parameter of the pipelines."""
    return sdk.ParameterString("InputUri", default_value="s3://input-bucket/data")


def processor(on: Any = None, **options: Any) -> Any:
    """A Processor."""
    job = {"role": ROLE, "image_uri": IMAGE, "instance_count": 1, "instance_type": MACHINE}
    return sdk.Processor(**{**job, "sagemaker_session": on or session(), **options})


def processing_input(source: Any) -> Any:
    """A ProcessingInput that reads `source`."""
    location = sdk.ProcessingS3Input(
        s3_uri=source,
        local_path="/opt/ml/processing/input/model",
        s3_data_type="S3Prefix",
        s3_input_mode="File",
    )
    return sdk.ProcessingInput(input_name="model", s3_input=location)


def processing_output(name: str, destination: Any) -> Any:
    """A ProcessingOutput that writes to `destination`."""
    location = sdk.ProcessingS3Output(
        s3_uri=destination, local_path="/opt/ml/processing/output", s3_upload_mode="EndOfJob"
    )
    return sdk.ProcessingOutput(output_name=name, s3_output=location)


def prepared(on: Any = None) -> Any:
    """The step "Prepare", with one output, "data", and one property file, "report"."""
    arguments = processor(on).run(outputs=[processing_output("data", f"s3://{BUCKET}/prepared")])
    report = sdk.PropertyFile(name="report", output_name="data", path="report.json")
    return sdk.ProcessingStep("Prepare", step_args=arguments, property_files=[report])


@functools.cache
def upstream() -> Any:
    """The step that the originals refer to."""
    return prepared()


def output_of(step: Any) -> Any:
    """The location of the output of `step`."""
    return step.properties.ProcessingOutputConfig.Outputs["data"].S3Output.S3Uri


def properties() -> Any:
    """The location of the output of the step "Prepare"."""
    return output_of(upstream())


def join(values: list[Any]) -> Any:
    """The SDK's own join with nothing between the values."""
    return sdk.Join(on="", values=values)


# --- what comes of a step -------------------------------------------------------------------------


class Compiled(NamedTuple):
    """What a step, and those that it brings along, are compiled to; and if it follows "Prepare"."""

    steps: Any
    follows: bool


def pipeline(steps: list[Any]) -> Any:
    """The pipeline of `steps`."""
    return sdk.Pipeline(
        name=PIPELINE, parameters=[input_uri()], steps=steps, sagemaker_session=session()
    )


def compiled(build: Call, value: Any) -> Compiled:
    """The definition of `build(value)` behind the step "Prepare", and whether it follows that."""
    made = pipeline([upstream(), build(value)])
    steps = json.loads(made.definition())["Steps"][1:]
    following = sdk.PipelineGraph.from_pipeline(made).adjacency_list["Prepare"]
    return Compiled(steps, bool(following))


def step(build: Call) -> Call:
    """A call that compiles what `build` makes of the value."""
    return functools.partial(compiled, build)


# --- what is given, as functions of the value -----------------------------------------------------


def itself(value: Any) -> Any:
    """What was given."""
    return value


def nothing(_: Any) -> dict[str, Any]:
    """No options."""
    return {}


def one(option: str) -> Call:
    """`{option: value}` of a value."""
    return lambda value: {option: value}


def one_of(option: str) -> Call:
    """`{option: [value]}` of a value."""
    return lambda value: {option: [value]}


def owner(value: Any) -> dict[str, Any]:
    """A dict of tags of which the value is one."""
    return {"owner": value}


def of_shape(name: str, option: str) -> Call:
    """An object of the SDK's class of this name, with the value for an option."""

    def make(**options: Any) -> Any:
        return getattr(sdk, name)(**options)

    return with_option(make, option)


def trainer(**options: Any) -> Any:
    """A ModelTrainer."""
    output = options.pop("output", f"s3://{BUCKET}/output")
    return sdk.ModelTrainer(
        **{
            "training_image": IMAGE,
            "role": ROLE,
            "base_job_name": "example",
            "compute": sdk.Compute(instance_type=MACHINE, instance_count=1),
            "output_data_config": sdk.OutputDataConfig(s3_output_path=output),
            "sagemaker_session": session(),
            **options,
        }
    )


def sources(**given: Any) -> Any:
    """`SourceCode` of local files, with these instead."""
    return sdk.SourceCode(**{"source_dir": "folder", "entry_script": "script.py", **given})
