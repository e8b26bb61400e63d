"""What the calls are made with: sessions, the step that values come from, and pipelines."""

from __future__ import annotations

import contextlib
import functools
import json
from typing import TYPE_CHECKING, Any

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
)

if TYPE_CHECKING:
    from collections.abc import Iterator

sdk = Sdk(
    {
        "sagemaker.amazon.amazon_estimator": "RecordSet",
        "sagemaker.amazon.kmeans": "KMeans",
        "sagemaker.automl.automl": "AutoML",
        "sagemaker.clarify": "BiasConfig DataConfig ModelConfig SHAPConfig",
        "sagemaker.debugger": "CollectionConfig DebuggerHookConfig FrameworkProfile ProfilerConfig "
        "ProfilerRule Rule rule_configs",
        "sagemaker.estimator": "Estimator",
        "sagemaker.image_uris": "retrieve",
        "sagemaker.inputs": "CreateModelInput FileSystemInput TrainingInput TransformInput",
        "sagemaker.lambda_helper": "Lambda",
        "sagemaker.model": "Model ModelPackage",
        "sagemaker.model_card": "ModelPackageModelCard",
        "sagemaker.model_metrics": "MetricsSource ModelMetrics",
        "sagemaker.multidatamodel": "MultiDataModel",
        "sagemaker.mxnet": "MXNet",
        "sagemaker.parameter": "ContinuousParameter",
        "sagemaker.pipeline": "PipelineModel",
        "sagemaker.processing": "FrameworkProcessor ProcessingInput ProcessingOutput Processor "
        "ScriptProcessor",
        "sagemaker.pytorch": "PyTorch",
        "sagemaker.s3": "S3Downloader S3Uploader",
        "sagemaker.s3_utils": "is_s3_url s3_path_join",
        "sagemaker.sklearn": "SKLearn SKLearnModel",
        "sagemaker.spark.processing": "PySparkProcessor SparkJarProcessor",
        "sagemaker.tensorflow": "TensorFlow",
        "sagemaker.transformer": "Transformer",
        "sagemaker.tuner": "HyperparameterTuner",
        "sagemaker.workflow.automl_step": "AutoMLStep",
        "sagemaker.workflow.check_job_config": "CheckJobConfig",
        "sagemaker.workflow.clarify_check_step": "ClarifyCheckStep DataBiasCheckConfig "
        "ModelExplainabilityCheckConfig",
        "sagemaker.workflow.condition_step": "ConditionStep",
        "sagemaker.workflow.conditions": "ConditionEquals",
        "sagemaker.workflow.fail_step": "FailStep",
        "sagemaker.workflow.functions": "Join JsonGet",
        "sagemaker.workflow.lambda_step": "LambdaStep",
        "sagemaker.workflow.model_step": "ModelStep",
        "sagemaker.workflow.notebook_job_step": "NotebookJobStep",
        "sagemaker.workflow.parameters": "ParameterString",
        "sagemaker.workflow.pipeline": "Pipeline",
        "sagemaker.workflow.pipeline_context": "PipelineSession",
        "sagemaker.workflow.properties": "PropertyFile",
        "sagemaker.workflow.quality_check_step": "DataQualityCheckConfig ModelQualityCheckConfig "
        "QualityCheckStep",
        "sagemaker.workflow.retry": "StepExceptionTypeEnum StepRetryPolicy",
        "sagemaker.workflow.step_collections": "EstimatorTransformer RegisterModel",
        "sagemaker.workflow.steps": "CacheConfig ProcessingStep TrainingStep TransformStep "
        "TuningStep",
        "sagemaker.xgboost": "XGBoost XGBoostModel",
    }
)

#: Not the session's own, whose owner the SDK asks for first.
OTHER_BUCKET = "another-bucket"
DATA = "s3://example-bucket/data"
CODE = "s3://example-bucket/code/script.py"
SOURCE = "s3://example-bucket/code/sourcedir.tar.gz"
MODEL = "s3://example-bucket/model.tar.gz"
OUTPUT = "s3://example-bucket/output"

JOB = {"role": ROLE, "instance_count": 1, "instance_type": MACHINE}
IN_IMAGE = {"image_uri": IMAGE}
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
    """The sessions that calls use, here and in Oregon, and the last pipeline that was compiled."""

    pipeline: Any = None

    @functools.cached_property
    def here(self) -> Any:
        """A session in a region where the SDK reports nothing."""
        return pipeline_session(REGION)

    @functools.cached_property
    def oregon(self) -> Any:
        """A session where the SDK knows images and monitors."""
        return pipeline_session(OREGON)


DESK = Desk()


@contextlib.contextmanager
def clear_desk() -> Iterator[None]:
    """The sessions without what a call that failed has left."""
    for name in {"here", "oregon"} & set(vars(DESK)):
        getattr(DESK, name).context = None
    yield


def pipeline_session(region: str) -> Any:
    """A PipelineSession whose clients of AWS are mocks."""
    return mocked(region, sdk.PipelineSession)


@functools.cache
def session() -> Any:
    """One of them, for what is referred to."""
    return pipeline_session(REGION)


@functools.cache
def connected() -> Any:
    """A PipelineSession whose clients of AWS are real, and check what they are given."""
    return sdk.PipelineSession(boto_session=boto3_session(), default_bucket=BUCKET)


# --- what is referred to --------------------------------------------------------------------------


@functools.cache
def input_uri() -> Any:
    """The one parameter of the pipelines."""
    return sdk.ParameterString("InputUri", default_value="s3://input-bucket/data")


def prepared(on: Any = None) -> Any:
    """The step "Prepare", with one output, "data", and one property file, "report"."""
    processor = sdk.Processor(**JOB, **IN_IMAGE, sagemaker_session=on or session())
    output = sdk.ProcessingOutput(
        output_name="data",
        source="/opt/ml/processing/output",
        destination=f"s3://{BUCKET}/prepared",
    )
    report = sdk.PropertyFile(name="report", output_name="data", path="report.json")
    return sdk.ProcessingStep(
        "Prepare", step_args=processor.run(outputs=[output]), property_files=[report]
    )


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


def joined() -> Any:
    """A join of that location."""
    return join([properties(), "/model.tar.gz"])


# --- pipelines ------------------------------------------------------------------------------------


def pipeline(steps: list[Any], parameters: tuple[Any, ...] = (), on: Any = None) -> Any:
    """The pipeline of `steps`, with these parameters beside the one."""
    return sdk.Pipeline(
        name=PIPELINE,
        parameters=[input_uri(), *parameters],
        steps=steps,
        sagemaker_session=on or session(),
    )


def compiled(step: Any, on: Any = None) -> Any:
    """The definitions of the steps that `step` makes, in a pipeline after the upstream step."""
    DESK.pipeline = pipeline([upstream(), step], on=on or DESK.here)
    return json.loads(DESK.pipeline.definition())["Steps"][1:]


def made(name: str, defaults: dict[str, Any], options: dict[str, Any]) -> Any:
    """An object of the class of this name, on the current session."""
    return getattr(sdk, name)(**{**JOB, "sagemaker_session": DESK.here, **defaults, **options})
