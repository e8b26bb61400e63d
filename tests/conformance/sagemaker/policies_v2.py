"""A real call of the SageMaker SDK 2 for each of its policies.

Most calls define a step, compile a pipeline of it and give back the definition of that step. The
sessions are those of `DESK`, which a test fills. `v2.py` is the workbench.
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import Mock

import boto3
import v2
from sagemaker import image_uris, model_card, s3_utils
from sagemaker.amazon.amazon_estimator import RecordSet
from sagemaker.amazon.kmeans import KMeans
from sagemaker.automl.automl import AutoML
from sagemaker.clarify import BiasConfig, DataConfig, ModelConfig, SHAPConfig
from sagemaker.debugger import (
    CollectionConfig,
    DebuggerHookConfig,
    FrameworkProfile,
    ProfilerConfig,
    ProfilerRule,
    Rule,
    rule_configs,
)
from sagemaker.estimator import Estimator
from sagemaker.inputs import CreateModelInput, FileSystemInput, TrainingInput, TransformInput
from sagemaker.lambda_helper import Lambda
from sagemaker.model import Model, ModelPackage
from sagemaker.model_metrics import MetricsSource, ModelMetrics
from sagemaker.multidatamodel import MultiDataModel
from sagemaker.mxnet import MXNet
from sagemaker.parameter import ContinuousParameter
from sagemaker.pipeline import PipelineModel
from sagemaker.processing import (
    FrameworkProcessor,
    ProcessingInput,
    ProcessingOutput,
    Processor,
    ScriptProcessor,
)
from sagemaker.pytorch import PyTorch
from sagemaker.s3 import S3Downloader, S3Uploader
from sagemaker.sklearn import SKLearn, SKLearnModel
from sagemaker.spark.processing import PySparkProcessor, SparkJarProcessor
from sagemaker.tensorflow import TensorFlow
from sagemaker.transformer import Transformer
from sagemaker.tuner import HyperparameterTuner
from sagemaker.workflow.automl_step import AutoMLStep
from sagemaker.workflow.check_job_config import CheckJobConfig
from sagemaker.workflow.clarify_check_step import (
    ClarifyCheckStep,
    DataBiasCheckConfig,
    ModelExplainabilityCheckConfig,
)
from sagemaker.workflow.condition_step import ConditionStep
from sagemaker.workflow.conditions import ConditionEquals
from sagemaker.workflow.fail_step import FailStep
from sagemaker.workflow.functions import Join, JsonGet
from sagemaker.workflow.lambda_step import LambdaStep
from sagemaker.workflow.model_step import ModelStep
from sagemaker.workflow.notebook_job_step import NotebookJobStep
from sagemaker.workflow.parameters import ParameterString
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.pipeline_context import PipelineSession
from sagemaker.workflow.quality_check_step import (
    DataQualityCheckConfig,
    ModelQualityCheckConfig,
    QualityCheckStep,
)
from sagemaker.workflow.retry import StepExceptionTypeEnum, StepRetryPolicy
from sagemaker.workflow.step_collections import EstimatorTransformer, RegisterModel
from sagemaker.workflow.steps import (
    CacheConfig,
    ProcessingStep,
    TrainingStep,
    TransformStep,
    TuningStep,
)
from sagemaker.xgboost import XGBoost, XGBoostModel

from policy_cases import Case, itself

BUCKET = v2.BUCKET
#: Not the session's own, whose owner the SDK asks for first.
OTHER_BUCKET = "another-bucket"
#: Where the SDK knows images and monitors; not the region of `v2`, from which it reports no calls.
OREGON = "us-west-2"
DATA = "s3://example-bucket/data"
CODE = "s3://example-bucket/code/script.py"
SOURCE = "s3://example-bucket/code/sourcedir.tar.gz"
MODEL = "s3://example-bucket/model.tar.gz"
OUTPUT = "s3://example-bucket/output"

#: The local files that some calls read.
FILES = {
    "script.py": "print()",
    "dependency.py": "print()",
    "folder/script.py": "print()",
    "app.jar": "",
    "code.zip": "",
    "notebook.ipynb": "{}",
    "start.sh": "true",
}


# --- sessions -------------------------------------------------------------------------------------


@dataclass
class Desk:
    """The sessions that calls use, in the region of the workbench and in Oregon, and what is left.

    `pipeline` is the last one that was compiled.
    """

    here: Any = None
    oregon: Any = None
    pipeline: Any = None


DESK = Desk()


def mocked(region):
    """A PipelineSession whose AWS clients are mocks, which remember what they were asked."""
    return PipelineSession(
        boto_session=Mock(name="boto_session", region_name=region),
        sagemaker_client=Mock(name="sagemaker_client"),
        default_bucket=BUCKET,
    )


@functools.cache
def connected(region):
    """A PipelineSession whose AWS clients are real, and check what they are given."""
    return PipelineSession(boto_session=boto3.Session(region_name=region), default_bucket=BUCKET)


# --- originals ------------------------------------------------------------------------------------


@functools.cache
def upstream():
    """The step that the originals refer to."""
    return v2.upstream()


ORIGINALS = {
    "properties": lambda: v2.properties(upstream()),
    "join": lambda: v2.join([v2.properties(upstream()), "/model.tar.gz"]),
    "parameter_string": lambda: v2.INPUT_URI,
}


class Written:
    """What a definition holds for a value, comparable by `expr` as a pipeline variable is."""

    def __init__(self, value):
        self._written = written(value)

    @property
    def expr(self):
        """The JSON tree."""
        return self._written


def written(value):
    """A JSON tree in which each variable is written out."""
    if isinstance(value, dict):
        return {key: written(each) for key, each in value.items()}
    if isinstance(value, list):
        return [written(each) for each in value]
    return value.expr if hasattr(type(value), "expr") else value


def at(*path):
    """A function that takes out what is at `path` in the definition of a step."""

    def found(steps):
        for key in path:
            steps = steps[key]
        return Written(steps)

    return found


def input_named(name):
    """A function that takes out where a processing job reads its input `name` from."""

    def found(steps):
        inputs = steps[0]["Arguments"]["ProcessingInputs"]
        return Written(next(i for i in inputs if i["InputName"] == name)["S3Input"]["S3Uri"])

    return found


@dataclass(frozen=True)
class Row(Case):
    """A case whose found value is compared with the expression of the original."""

    original: Any = ORIGINALS["properties"]
    expected: Any = Written
    #: Why the definition is another than that of plain text with the reference in its place.
    unlike_text: str = field(default="", kw_only=True)
    #: Whether the call gives back the definition of a step.
    is_compiled: bool = field(default=True, kw_only=True)


def row(target, parameter, call, without, found=itself, **options):
    """A case named after what it is about."""
    name = f"{parameter} of {target.partition(':')[2]}"
    return Row(name, target, parameter, call, without, found, **options)


# --- pipelines ------------------------------------------------------------------------------------


def compiled(step, on=None):
    """The definitions of the steps that `step` makes, in a pipeline after the upstream step."""
    DESK.pipeline = v2.pipeline([upstream(), step], on=on or DESK.here)
    return v2.definition(DESK.pipeline)["Steps"][1:]


JOB = {"role": v2.ROLE, "instance_count": 1, "instance_type": v2.MACHINE}
IMAGE = {"image_uri": v2.IMAGE}


def made(cls, defaults, options):
    """An object of `cls` on the current session."""
    return cls(**{**JOB, "sagemaker_session": DESK.here, **defaults, **options})


def processing(cls, defaults, run=None, **options):
    """The step of a processing job."""
    arguments = made(cls, {**IMAGE, **defaults}, options).run(**(run or {}))
    return compiled(ProcessingStep("Consume", step_args=arguments))


def processor(run=None, **options):
    return processing(Processor, {}, run, **options)


def script_processor(run=None, **options):
    return processing(
        ScriptProcessor, {"command": ["python3"]}, {"code": CODE, **(run or {})}, **options
    )


FRAMEWORK = {"estimator_cls": SKLearn, "framework_version": "1.2-1", "base_job_name": "example"}


def framework_processor(run=None, **options):
    return processing(
        FrameworkProcessor,
        FRAMEWORK,
        {"code": "script.py", "source_dir": "folder", **(run or {})},
        **options,
    )


def spark(run=None, **options):
    return processing(
        PySparkProcessor,
        {"base_job_name": "example"},
        {"submit_app": CODE, **(run or {})},
        **options,
    )


def spark_jar(run=None, **options):
    arguments = {"submit_app": CODE, "submit_class": "com.example.App", **(run or {})}
    return processing(SparkJarProcessor, {"base_job_name": "example"}, arguments, **options)


ESTIMATOR = {**IMAGE, "output_path": OUTPUT}
SCRIPT_MODE = {**ESTIMATOR, "entry_point": "script.py", "source_dir": SOURCE}
MODERN = {"framework_version": "2.0", "py_version": "py310"}


def estimator(**options):
    return made(Estimator, ESTIMATOR, options)


def training(cls, defaults, fit=None, **options):
    """The step of a training job."""
    job = made(cls, defaults, options)
    return compiled(TrainingStep("Consume", step_args=job.fit(**(fit or {}))))


def trained(fit=None, **options):
    return training(Estimator, ESTIMATOR, fit, **options)


def trained_script(fit=None, **options):
    return training(Estimator, SCRIPT_MODE, fit, **options)


def trained_framework(fit=None, **options):
    return training(SKLearn, {**SCRIPT_MODE, "framework_version": "1.2-1"}, fit, **options)


def trained_with_rule(rule):
    return trained(rules=[rule])


CUSTOM_RULE = {
    **IMAGE,
    "name": "Example",
    "instance_type": v2.MACHINE,
    "volume_size_in_gb": 1,
    "rule_to_invoke": "Example",
    "source": CODE,
}


def builtin_rule(value):
    """A training step in Oregon, where the images of the built-in rules are."""
    rule = Rule.sagemaker(rule_configs.loss_not_decreasing(), name=value)
    return in_oregon(rules=[rule])


def builtin_profiler_rule(value):
    """As above, with a rule of the profiler."""
    rule = ProfilerRule.sagemaker(rule_configs.ProfilerReport(), name=value)
    return in_oregon(rules=[rule])


def in_oregon(**options):
    """A training step on the session in Oregon; the deprecated form, which reports no call."""
    job = made(Estimator, ESTIMATOR, {"sagemaker_session": DESK.oregon, **options})
    return compiled(TrainingStep("Consume", estimator=job), DESK.oregon)


def collections(**options):
    """A training step with a debugger's collection."""
    hook = DebuggerHookConfig(
        s3_output_path=OUTPUT, collection_configs=[CollectionConfig(**options)]
    )
    return trained(debugger_hook_config=hook)


def tuner(**options):
    defaults = {
        "objective_metric_name": "loss",
        "hyperparameter_ranges": {"rate": ContinuousParameter(0.1, 0.2)},
        "metric_definitions": [{"Name": "loss", "Regex": "loss=(.*)"}],
    }
    return HyperparameterTuner(estimator(), **{**defaults, **options})


def tuned(fit=None, **options):
    arguments = tuner(**options).fit(**{"inputs": {"train": DATA}, **(fit or {})})
    return compiled(TuningStep("Consume", step_args=arguments))


def automl(fit=None, **options):
    defaults = {
        "role": v2.ROLE,
        "target_attribute_name": "label",
        "output_path": OUTPUT,
        "mode": "ENSEMBLING",
        "sagemaker_session": DESK.here,
    }
    arguments = AutoML(**{**defaults, **options}).fit(**{"inputs": DATA, **(fit or {})})
    return compiled(AutoMLStep("Consume", step_args=arguments))


def model(cls=Model, **options):
    defaults = {**IMAGE, "role": v2.ROLE, "model_data": MODEL, "sagemaker_session": DESK.here}
    return cls(**{**defaults, **options})


def created(made_model, **options):
    return compiled(ModelStep("Consume", step_args=made_model.create(v2.MACHINE, **options)))


def registered(made_model, **options):
    return compiled(ModelStep("Consume", step_args=v2.register(made_model, **options)))


def registered_with(**options):
    """A step that registers a model with other arguments than `v2.register` gives."""
    arguments = {
        "content_types": ["text/csv"],
        "response_types": ["text/csv"],
        "inference_instances": [v2.MACHINE],
        "transform_instances": [v2.MACHINE],
        "model_package_group_name": "examples",
        **options,
    }
    return compiled(ModelStep("Consume", step_args=model().register(**arguments)))


def model_with_script(cls, **options):
    """A model that is created with an entry point of its own."""
    return created(model(cls, **{"entry_point": "script.py", **options}))


SKLEARN = {"framework_version": "1.2-1"}
XGBOOST = {"framework_version": "1.7-1"}


def pipeline_model(**options):
    defaults = {"models": [model()], "role": v2.ROLE, "name": "example"}
    return PipelineModel(**{**defaults, "sagemaker_session": DESK.here, **options})


def many_models(**options):
    defaults = {
        **IMAGE,
        "name": "example",
        "model_data_prefix": "s3://example-bucket/models/",
        "role": v2.ROLE,
        "sagemaker_session": DESK.here,
    }
    return MultiDataModel(**{**defaults, **options})


def transformed(transform=None, **options):
    defaults = {
        "model_name": "example",
        "instance_count": 1,
        "instance_type": v2.MACHINE,
        "output_path": OUTPUT,
        "base_transform_job_name": "example",
        "sagemaker_session": DESK.here,
    }
    job = Transformer(**{**defaults, **options})
    arguments = job.transform(**{"data": DATA, **(transform or {})})
    return compiled(TransformStep("Consume", step_args=arguments))


# --- checks ---------------------------------------------------------------------------------------


def check_job(**options):
    return CheckJobConfig(**{"role": v2.ROLE, "sagemaker_session": DESK.oregon, **options})


BASELINE = {
    "baseline_dataset": f"{DATA}.csv",
    "dataset_format": {"csv": {"header": True}},
    "output_s3_uri": OUTPUT,
}


def data_quality(job=None, **options):
    config = DataQualityCheckConfig(**{**BASELINE, **options})
    return compiled(QualityCheckStep("Consume", config, check_job(**(job or {}))), DESK.oregon)


def model_quality(**options):
    config = ModelQualityCheckConfig(**{**BASELINE, "problem_type": "Regression", **options})
    return compiled(QualityCheckStep("Consume", config, check_job()), DESK.oregon)


def data_config(**options):
    defaults = {
        "s3_data_input_path": DATA,
        "s3_output_path": OUTPUT,
        "s3_analysis_config_output_path": "s3://example-bucket/analysis",
        "label": "label",
        "headers": ["label", "feature"],
    }
    return DataConfig(**{**defaults, **options})


def bias_config(**options):
    return BiasConfig(**{"label_values_or_threshold": [1], "facet_name": "feature", **options})


def bias(data=None, bias=None, **options):
    config = DataBiasCheckConfig(
        data_config=data_config(**(data or {})),
        data_bias_config=bias_config(**(bias or {})),
        **options,
    )
    return compiled(ClarifyCheckStep("Consume", config, check_job()), DESK.oregon)


def explained(model=None, shap=None):
    config = ModelExplainabilityCheckConfig(
        data_config=data_config(),
        model_config=ModelConfig(
            **{
                "model_name": "example",
                "instance_count": 1,
                "instance_type": v2.MACHINE,
                **(model or {}),
            }
        ),
        explainability_config=SHAPConfig(
            **{"baseline": [[1]], "num_samples": 1, "agg_method": "mean_abs", **(shap or {})}
        ),
    )
    return compiled(ClarifyCheckStep("Consume", config, check_job()), DESK.oregon)


# --- other steps ----------------------------------------------------------------------------------


def a_step(**options):
    return ProcessingStep("Consume", step_args=made(Processor, IMAGE, {}).run(), **options)


def retried(**options):
    policy = StepRetryPolicy(
        **{"exception_types": [StepExceptionTypeEnum.THROTTLING], "max_attempts": 1, **options}
    )
    return compiled(a_step(retry_policies=[policy]))


def chosen_by(value):
    condition = ConditionEquals(left=value, right=1)
    return compiled(ConditionStep("Consume", conditions=[condition], if_steps=[], else_steps=[]))


def with_parameter(*names, **options):
    """The definition of a pipeline with a parameter of its own."""
    parameters = [v2.INPUT_URI, ParameterString(*names, **options)]
    text = v2.pipeline([upstream(), a_step()], parameters, DESK.here).definition()
    return json.loads(text)["Parameters"]


def register_collection(**options):
    defaults = {
        "estimator": estimator(),
        "model_data": MODEL,
        "content_types": ["text/csv"],
        "response_types": ["text/csv"],
        "inference_instances": [v2.MACHINE],
        "transform_instances": [v2.MACHINE],
        "model_package_group_name": "examples",
    }
    return compiled(RegisterModel("Consume", **{**defaults, **options}))


def transform_collection(**options):
    defaults = {
        "estimator": estimator(),
        "model_data": MODEL,
        "model_inputs": CreateModelInput(v2.MACHINE),
        "instance_count": 1,
        "instance_type": v2.MACHINE,
        "transform_inputs": TransformInput(DATA),
    }
    return compiled(EstimatorTransformer("Consume", **{**defaults, **options}))


def notebook(**options):
    defaults = {
        **IMAGE,
        "name": "Consume",
        "notebook_job_name": "example",
        "input_notebook": "notebook.ipynb",
        "kernel_name": "python3",
        "role": v2.ROLE,
        "s3_root_uri": OUTPUT,
    }
    return compiled(NotebookJobStep(**{**defaults, **options}))


def function(**options):
    """The step of a function that the SDK creates, with a client that checks what it is given."""
    defaults = {
        "function_name": "example",
        "execution_role_arn": v2.ROLE,
        "script": "script.py",
        "handler": "script.handler",
        "session": connected(v2.REGION),
    }
    if {"zipped_code_dir", "s3_bucket"} & set(options):
        del defaults["script"]
        options = {"zipped_code_dir": "code.zip", "s3_bucket": BUCKET, **options}
    return compiled(LambdaStep("Consume", Lambda(**{**defaults, **options}), inputs={}))


def named_pipeline(value):
    """The steps of a pipeline of this name, whose code is uploaded."""
    step = ProcessingStep(
        "Consume",
        step_args=made(ScriptProcessor, {**IMAGE, "command": ["python3"]}, {}).run(
            code="script.py"
        ),
    )
    pipeline = Pipeline(name=value, steps=[step], sagemaker_session=DESK.here)
    return json.loads(pipeline.definition())["Steps"]


def started(value):
    return Pipeline(name="Example", sagemaker_session=DESK.here).start(parameters={"Input": value})


def session_call(method, **options):
    """A call of a method of a session whose clients check what they are given."""

    def call(value):
        given = {name: value if each is None else each for name, each in options.items()}
        return getattr(connected(v2.REGION), method)(**given)

    return call


# --- the rows -------------------------------------------------------------------------------------

NO_DECODE = "has no attribute 'decode'"
NO_ENDSWITH = "has no attribute 'endswith'"
NO_STR = "do not support __str__"
NO_SLICE = "is not subscriptable"
NO_JSON = "is not JSON serializable"
NO_IN = "is not iterable"
NO_ORDER = "'<' not supported"
NO_FILE = "path should be string, bytes, os.PathLike or integer"
NO_PATH = "expected str, bytes or os.PathLike object"
NO_PATTERN = "expected string or bytes-like object"
NO_SUM = "can only concatenate"

_P = "sagemaker.processing"
_E = "sagemaker.estimator"
_M = "sagemaker.model"
_SPARK = "sagemaker.spark.processing"
_STEPS = "sagemaker.workflow.steps"
_D = "sagemaker.debugger.debugger"
_FUNCTIONS = "sagemaker.workflow.functions"
_COLLECTIONS = "sagemaker.workflow.step_collections"
_NOTEBOOK = "sagemaker.workflow.notebook_job_step:NotebookJobStep"

ARGUMENTS = (0, "Arguments")
TAG = at(*ARGUMENTS, "Tags", 0, "Value")
JOB_INPUT = at(*ARGUMENTS, "InputDataConfig", 0, "DataSource", "S3DataSource", "S3Uri")
CONTAINER = (*ARGUMENTS, "PrimaryContainer")
PACKAGE = (*ARGUMENTS, "InferenceSpecification", "Containers", 0)
ROLE = at(*ARGUMENTS, "ExecutionRoleArn")
JOB_ROLE = at(*ARGUMENTS, "RoleArn")
HYPERPARAMETERS = (*ARGUMENTS, "HyperParameters")


def in_quotes(original):
    """What is written for text that is written as JSON: of a variable, only its text."""
    return Written(original.to_string())


def quoted(original):
    """What is written for a variable that stands in quotes."""
    return Written(v2.join(['"', original, '"']))


def spark_submit(option):
    """A function that takes out what follows an option of spark-submit: a join of one."""

    def found(steps):
        command = steps[0]["Arguments"]["AppSpecification"]["ContainerEntrypoint"]
        return Written(command[command.index(option) + 1])

    return found


def comma_joined(original):
    """What the SDK makes of a list with one variable in it."""
    return Written(Join(on=",", values=[original]))


_PROCESSING = (
    row(
        f"{_P}:ScriptProcessor.run",
        "code",
        lambda v: script_processor({"code": v}),
        "refused",
        input_named("code"),
        says=NO_DECODE,
    ),
    row(
        f"{_P}:FrameworkProcessor.run",
        "code",
        lambda v: framework_processor({"code": v, "source_dir": None}),
        "refused",
        input_named("entrypoint"),
        says=NO_DECODE,
    ),
    row(
        f"{_P}:FrameworkProcessor.run",
        "source_dir",
        lambda v: framework_processor({"source_dir": v}),
        "refused",
        input_named("code"),
        says=NO_DECODE,
    ),
    row(
        f"{_STEPS}:ProcessingStep",
        "code",
        lambda v: compiled(
            ProcessingStep(
                "Consume",
                processor=made(ScriptProcessor, {**IMAGE, "command": ["python3"]}, {}),
                code=v,
            )
        ),
        "refused",
        input_named("code"),
        says="rather than a pipeline variable",
    ),
    row(
        f"{_P}:Processor",
        "tags[*]",
        lambda v: processor(tags={"a": v}),
        "refused",
        TAG,
        says=NO_STR,
    ),
    row(f"{_P}:Processor", "role", lambda v: processor(role=v), "works", JOB_ROLE),
    row(
        f"{_P}:Processor",
        "image_uri",
        lambda v: processor(image_uri=v),
        "works",
        at(*ARGUMENTS, "AppSpecification", "ImageUri"),
    ),
    row(
        f"{_P}:Processor",
        "env[*]",
        lambda v: processor(env={"MODEL": v}),
        "works",
        at(*ARGUMENTS, "Environment", "MODEL"),
    ),
    row(
        f"{_P}:Processor",
        "entrypoint[*]",
        lambda v: processor(entrypoint=["python3", v]),
        "works",
        at(*ARGUMENTS, "AppSpecification", "ContainerEntrypoint", 1),
    ),
    row(
        f"{_P}:Processor",
        "volume_kms_key",
        lambda v: processor(volume_kms_key=v),
        "works",
        at(*ARGUMENTS, "ProcessingResources", "ClusterConfig", "VolumeKmsKeyId"),
    ),
    row(
        f"{_P}:Processor",
        "output_kms_key",
        lambda v: processor(
            {"outputs": [ProcessingOutput(source="/opt/x", destination=OUTPUT)]}, output_kms_key=v
        ),
        "works",
        at(*ARGUMENTS, "ProcessingOutputConfig", "KmsKeyId"),
    ),
    row(
        f"{_P}:Processor.run",
        "arguments[*]",
        lambda v: processor({"arguments": ["--path", v]}),
        "works",
        at(*ARGUMENTS, "AppSpecification", "ContainerArguments", 1),
    ),
    row(
        f"{_P}:ProcessingInput",
        "source",
        lambda v: processor({"inputs": [ProcessingInput(v, "/opt/x", "data")]}),
        "works",
        input_named("data"),
    ),
    row(
        f"{_P}:ProcessingInput",
        "destination",
        lambda v: processor({"inputs": [ProcessingInput(DATA, v, "data")]}),
        "works",
        at(*ARGUMENTS, "ProcessingInputs", 0, "S3Input", "LocalPath"),
    ),
    row(
        f"{_P}:ProcessingOutput",
        "destination",
        lambda v: processor({"outputs": [ProcessingOutput("/opt/x", v, "data")]}),
        "works",
        at(*ARGUMENTS, "ProcessingOutputConfig", "Outputs", 0, "S3Output", "S3Uri"),
    ),
    row(
        f"{_P}:Processor",
        "base_job_name",
        lambda v: processor(base_job_name=v),
        "refused",
        says=NO_SLICE,
    ),
    *(
        row(f"{_P}:{name}.run", each, lambda v, c=call, e=each: c({e: v}), "lost")
        for name, call in (("Processor", processor), ("ScriptProcessor", script_processor))
        for each in ("job_name", "kms_key")
    ),
    row(
        f"{_P}:FrameworkProcessor",
        "code_location",
        lambda v: framework_processor(code_location=v),
        "refused",
        says=NO_ENDSWITH,
    ),
    row(
        f"{_P}:FrameworkProcessor",
        "command[*]",
        lambda v: framework_processor(command=[v]),
        "refused",
        says="expected str instance",
    ),
    row(
        f"{_P}:FrameworkProcessor.run",
        "job_name",
        lambda v: framework_processor({"job_name": v}),
        "refused",
        says=NO_SUM,
    ),
    row(
        f"{_P}:FrameworkProcessor.run",
        "kms_key",
        lambda v: framework_processor({"kms_key": v}),
        "lost",
    ),
    row(
        f"{_P}:FrameworkProcessor.run",
        "dependencies[*]",
        lambda v: framework_processor({"dependencies": [v]}),
        "refused",
        says=NO_ORDER,
    ),
    row(
        f"{_P}:FrameworkProcessor.run",
        "git_config[*]",
        lambda v: framework_processor({"git_config": {"repo": v}}),
        "refused",
        says="'repo' must be a string",
    ),
    row(
        f"{_P}:FrameworkProcessor.run",
        "codeartifact_repo_arn",
        lambda v: framework_processor({"codeartifact_repo_arn": v}),
        "refused",
        says=NO_PATTERN,
    ),
    row(
        f"{_P}:FrameworkProcessor.get_run_args",
        "source_dir",
        lambda v: made(FrameworkProcessor, {**IMAGE, **FRAMEWORK}, {}).get_run_args(
            "script.py", source_dir=v
        ),
        "refused",
        says=NO_IN,
        is_compiled=False,
    ),
)

_LISTED = "a list with a variable in it is a join, without one it is text"

_SPARK_ROWS = (
    row(
        f"{_SPARK}:PySparkProcessor.run",
        "submit_app",
        lambda v: spark({"submit_app": v}),
        "refused",
        input_named("code"),
        says=NO_DECODE,
    ),
    row(
        f"{_SPARK}:SparkJarProcessor.run",
        "0",
        lambda v: spark_jar({"submit_app": v}),
        "refused",
        input_named("code"),
        says=NO_DECODE,
    ),
    *(
        row(
            f"{_SPARK}:{name}.run",
            f"{each}[*]",
            lambda v, c=call, a=app, e=each: c({"submit_app": a, e: [v]}),
            "refused",
            spark_submit("--" + each.removeprefix("submit_").replace("_", "-")),
            expected=comma_joined,
            says=NO_ORDER,
            unlike_text=_LISTED,
        )
        for name, call, app, files in (
            ("PySparkProcessor", spark, "script.py", "submit_py_files submit_jars submit_files"),
            ("SparkJarProcessor", spark_jar, "app.jar", "submit_jars submit_files"),
        )
        for each in files.split()
    ),
    *(
        each
        for name, call in (("PySparkProcessor", spark), ("SparkJarProcessor", spark_jar))
        for each in (
            row(
                f"{_SPARK}:{name}.run",
                "spark_event_logs_s3_uri",
                lambda v, c=call: c({"spark_event_logs_s3_uri": v}),
                "works",
                at(*ARGUMENTS, "ProcessingOutputConfig", "Outputs", 0, "S3Output", "S3Uri"),
            ),
            row(
                f"{_SPARK}:{name}",
                "configuration_location",
                lambda v, c=call: c(
                    {"configuration": {"Classification": "spark-env", "Properties": {}}},
                    configuration_location=v,
                ),
                "refused",
                says=NO_ENDSWITH,
            ),
            row(
                f"{_SPARK}:{name}",
                "dependency_location",
                lambda v, c=call: c({"submit_files": ["dependency.py"]}, dependency_location=v),
                "refused",
                says=NO_ENDSWITH,
            ),
            row(
                f"{_SPARK}:{name}.run",
                "configuration[**]",
                lambda v, c=call: c(
                    {"configuration": {"Classification": "spark-env", "Properties": {"a": v}}}
                ),
                "refused",
                says=NO_JSON,
            ),
            row(f"{_SPARK}:{name}.run", "job_name", lambda v, c=call: c({"job_name": v}), "lost"),
            row(f"{_SPARK}:{name}.run", "kms_key", lambda v, c=call: c({"kms_key": v}), "lost"),
        )
    ),
)

_TRAINING = (
    row(
        f"{_E}:EstimatorBase",
        "model_uri",
        lambda v: trained(model_uri=v),
        "refused",
        JOB_INPUT,
        says=NO_DECODE,
    ),
    *(
        row(
            f"{_E}:{name}",
            "source_dir",
            lambda v, c=call: c(source_dir=v),
            "refused",
            at(*HYPERPARAMETERS, "sagemaker_submit_directory"),
            expected=in_quotes,
            says=NO_DECODE,
        )
        for name, call in (("EstimatorBase", trained_script), ("Framework", trained_framework))
    ),
    row(
        f"{_E}:EstimatorBase.fit",
        "inputs",
        lambda v: trained({"inputs": v}),
        "refused",
        JOB_INPUT,
        says=NO_STR,
    ),
    row(
        f"{_STEPS}:TrainingStep",
        "inputs",
        lambda v: compiled(TrainingStep("Consume", estimator=estimator(), inputs=v)),
        "refused",
        JOB_INPUT,
        says=NO_STR,
    ),
    row(
        f"{_E}:EstimatorBase",
        "tags[*]",
        lambda v: trained_framework(tags={"a": v}),
        "refused",
        TAG,
        says=NO_STR,
    ),
    row(f"{_E}:EstimatorBase", "role", lambda v: trained(role=v), "works", JOB_ROLE),
    row(
        f"{_E}:EstimatorBase",
        "output_path",
        lambda v: trained(output_path=v),
        "works",
        at(*ARGUMENTS, "OutputDataConfig", "S3OutputPath"),
    ),
    row(
        f"{_E}:EstimatorBase",
        "checkpoint_s3_uri",
        lambda v: trained(checkpoint_s3_uri=v),
        "works",
        at(*ARGUMENTS, "CheckpointConfig", "S3Uri"),
    ),
    row(
        f"{_E}:EstimatorBase",
        "hyperparameters[*]",
        lambda v: trained_framework(hyperparameters={"model": v}),
        "works",
        at(*HYPERPARAMETERS, "model"),
        expected=in_quotes,
    ),
    row(
        f"{_E}:EstimatorBase",
        "environment[*]",
        lambda v: trained(environment={"MODEL": v}),
        "works",
        at(*ARGUMENTS, "Environment", "MODEL"),
    ),
    row(
        f"{_E}:Estimator",
        "image_uri",
        lambda v: trained(image_uri=v),
        "works",
        at(*ARGUMENTS, "AlgorithmSpecification", "TrainingImage"),
    ),
    row(
        f"{_E}:EstimatorBase.fit",
        "inputs[*]",
        lambda v: trained({"inputs": {"train": v}}),
        "works",
        JOB_INPUT,
    ),
    row(
        f"{_E}:Framework",
        "entry_point",
        lambda v: trained_framework(entry_point=v),
        "works",
        at(*HYPERPARAMETERS, "sagemaker_program"),
        expected=in_quotes,
    ),
    row(
        "sagemaker.inputs:TrainingInput",
        "s3_data",
        lambda v: trained({"inputs": TrainingInput(v)}),
        "works",
        JOB_INPUT,
    ),
    *(
        row(
            "sagemaker.inputs:FileSystemInput",
            each,
            lambda v, e=each: trained(
                {
                    "inputs": FileSystemInput(
                        **{
                            "file_system_id": "example",
                            "file_system_type": "EFS",
                            "directory_path": "/x",
                            e: v,
                        }
                    )
                }
            ),
            "refused",
            says=NO_STR,
        )
        for each in ("file_system_type", "file_system_access_mode")
    ),
    row(
        f"{_E}:EstimatorBase",
        "base_job_name",
        lambda v: trained(base_job_name=v),
        "refused",
        says=NO_SLICE,
    ),
    *(
        each
        for name, call in (("EstimatorBase", trained_script), ("Framework", trained_framework))
        for each in (
            row(
                f"{_E}:{name}",
                "code_location",
                lambda v, c=call: c(source_dir="folder", code_location=v),
                "refused",
                says=NO_DECODE,
            ),
            row(
                f"{_E}:{name}",
                "dependencies[*]",
                lambda v, c=call: c(source_dir="folder", dependencies=[v]),
                "refused",
                says=NO_ORDER,
            ),
            row(
                f"{_E}:{name}",
                "git_config[*]",
                lambda v, c=call: c(source_dir=None, git_config={"repo": v}),
                "refused",
                says="'repo' must be a string",
            ),
        )
    ),
    row(
        f"{_E}:EstimatorBase",
        "disable_output_compression",
        lambda v: trained(disable_output_compression=v),
        "lost",
    ),
    row(f"{_E}:EstimatorBase.fit", "job_name", lambda v: trained({"job_name": v}), "lost"),
    row(
        "sagemaker.sklearn.estimator:SKLearn",
        "instance_count",
        lambda v: trained_framework(instance_count=v),
        "refused",
        says="Invalid type of instance_count",
    ),
    row(
        "sagemaker.xgboost.estimator:XGBoost",
        "framework_version",
        lambda v: training(XGBoost, SCRIPT_MODE, framework_version=v),
        "refused",
        says="has no attribute 'split'",
    ),
    row(
        "sagemaker.xgboost.estimator:XGBoost",
        "py_version",
        lambda v: training(XGBoost, {**SCRIPT_MODE, **XGBOOST}, py_version=v),
        "refused",
        says=NO_STR,
    ),
    row(
        "sagemaker.pytorch.estimator:PyTorch",
        "framework_version",
        lambda v: training(PyTorch, {**SCRIPT_MODE, **MODERN}, framework_version=v),
        "refused",
        says=NO_PATTERN,
    ),
    row(
        "sagemaker.pytorch.estimator:PyTorch",
        "training_recipe",
        lambda v: made(PyTorch, {**ESTIMATOR, **MODERN}, {"training_recipe": v}),
        "refused",
        says=NO_PATH,
    ),
    row(
        "sagemaker.pytorch.estimator:PyTorch",
        'distribution["smdistributed"]["modelparallel"]["parameters"]',
        lambda v: training(
            PyTorch,
            {**SCRIPT_MODE, **MODERN},
            distribution={"smdistributed": {"modelparallel": {"enabled": True, "parameters": v}}},
        ),
        "refused",
        says=NO_FILE,
    ),
    row(
        "sagemaker.tensorflow.estimator:TensorFlow",
        "framework_version",
        lambda v: training(TensorFlow, {**SCRIPT_MODE, **MODERN}, framework_version=v),
        "refused",
        says=NO_PATTERN,
    ),
    row(
        "sagemaker.mxnet.estimator:MXNet",
        "framework_version",
        lambda v: training(MXNet, {**SCRIPT_MODE, **MODERN}, framework_version=v),
        "refused",
        says=NO_PATTERN,
    ),
    row(
        "sagemaker.amazon.hyperparameter:Hyperparameter.__set__",
        "value",
        lambda v: made(KMeans, {"output_path": OUTPUT}, {"k": v}),
        "refused",
        says="do not support __int__",
    ),
    row(
        "sagemaker.amazon.amazon_estimator:AmazonAlgorithmEstimatorBase",
        "data_location",
        lambda v: made(KMeans, {"output_path": OUTPUT, "k": 2}, {"data_location": v}).record_set(
            RecordSet(DATA, 1, 1)
        ),
        "refused",
        says=NO_DECODE,
    ),
)

_RETRIEVED = {
    "framework": "sklearn",
    "region": OREGON,
    "version": "1.2-1",
    "py_version": "py3",
    "instance_type": v2.MACHINE,
}
#: Originals for which another policy is than for the rest.
PARAMETER = "sagemaker.workflow.parameters:Parameter"
JOIN = "sagemaker.workflow.functions:Join"

_IMAGES = tuple(
    each
    for name, value in _RETRIEVED.items()
    if name != "framework"
    for each in (
        row(
            "sagemaker.image_uris:retrieve",
            name,
            lambda v, n=name: image_uris.retrieve(**{**_RETRIEVED, n: v}),
            "refused",
            says="should not be a pipeline variable",
            is_compiled=False,
        ),
        row(
            f"sagemaker.image_uris:retrieve {PARAMETER}",
            name,
            lambda v, n=name: image_uris.retrieve(**{**_RETRIEVED, n: v}),
            "works",
            Written,
            original=lambda value=value: ParameterString("Which", default_value=value),
            expected=lambda _: Written(image_uris.retrieve(**_RETRIEVED)),
            is_compiled=False,
        ),
    )
)

_RULES = (
    row(
        f"{_D}:Rule.custom",
        "source",
        lambda v: trained_with_rule(Rule.custom(**{**CUSTOM_RULE, "source": v})),
        "refused",
        at(*ARGUMENTS, "DebugRuleConfigurations", 0, "RuleParameters", "source_s3_uri"),
        says=NO_DECODE,
    ),
    row(
        f"{_D}:ProfilerRule.custom",
        "source",
        lambda v: trained_with_rule(ProfilerRule.custom(**{**CUSTOM_RULE, "source": v})),
        "refused",
        at(*ARGUMENTS, "ProfilerRuleConfigurations", 0, "RuleParameters", "source_s3_uri"),
        says=NO_DECODE,
    ),
    row(
        f"{_D}:Rule.sagemaker",
        "name",
        builtin_rule,
        "refused",
        at(*ARGUMENTS, "DebugRuleConfigurations", 0, "RuleConfigurationName"),
        says="has no attribute 'startswith'",
    ),
    row(
        f"{_D}:ProfilerRule.sagemaker",
        "name",
        builtin_profiler_rule,
        "refused",
        at(*ARGUMENTS, "ProfilerRuleConfigurations", 0, "RuleConfigurationName"),
        says="has no attribute 'startswith'",
    ),
    row(
        f"{_D}:CollectionConfig",
        "name",
        lambda v: collections(name=v),
        "refused",
        at(*ARGUMENTS, "DebugHookConfig", "CollectionConfigurations", 0, "CollectionName"),
        original=ORIGINALS["join"],
        says="unhashable type",
    ),
    row(
        f"{_D}:CollectionConfig",
        "parameters[*]",
        lambda v: collections(name="example", parameters={"a": v}),
        "refused",
        at(
            *ARGUMENTS,
            "DebugHookConfig",
            "CollectionConfigurations",
            0,
            "CollectionParameters",
            "a",
        ),
        original=ORIGINALS["join"],
        says="unhashable type",
    ),
    row(
        "sagemaker.debugger.framework_profile:FrameworkProfile",
        "local_path",
        lambda v: in_oregon(
            profiler_config=ProfilerConfig(framework_profile_params=FrameworkProfile(local_path=v))
        ),
        "refused",
        at(*ARGUMENTS, "ProfilerConfig", "ProfilingParameters", "LocalPath"),
        says="local_path must be a string",
    ),
    row(
        f"{_D}:DebuggerHookConfig",
        "s3_output_path",
        lambda v: trained(debugger_hook_config=DebuggerHookConfig(s3_output_path=v)),
        "works",
        at(*ARGUMENTS, "DebugHookConfig", "S3OutputPath"),
    ),
)

TUNING_INPUT = at(
    *ARGUMENTS, "TrainingJobDefinition", "InputDataConfig", 0, "DataSource", "S3DataSource", "S3Uri"
)
AUTOML_INPUT = at(*ARGUMENTS, "InputDataConfig", 0, "DataSource", "S3DataSource", "S3Uri")

_TUNING = (
    row(
        "sagemaker.tuner:HyperparameterTuner.fit",
        "inputs",
        lambda v: tuned({"inputs": v}),
        "refused",
        TUNING_INPUT,
        says=NO_STR,
    ),
    row(
        f"{_STEPS}:TuningStep",
        "inputs",
        lambda v: compiled(TuningStep("Consume", tuner=tuner(), inputs=v)),
        "refused",
        TUNING_INPUT,
        says=NO_STR,
    ),
    row(
        "sagemaker.tuner:HyperparameterTuner",
        "tags[*]",
        lambda v: tuned(tags={"a": v}),
        "refused",
        TAG,
        says=NO_STR,
    ),
    row(
        "sagemaker.tuner:HyperparameterTuner.fit",
        "inputs[*]",
        lambda v: tuned({"inputs": {"train": v}}),
        "works",
        TUNING_INPUT,
    ),
    row(
        "sagemaker.tuner:HyperparameterTuner",
        "base_tuning_job_name",
        lambda v: tuned(base_tuning_job_name=v),
        "refused",
        says=NO_SLICE,
    ),
    row("sagemaker.tuner:HyperparameterTuner", "autotune", lambda v: tuned(autotune=v), "lost"),
    row(
        "sagemaker.tuner:HyperparameterTuner.fit",
        "job_name",
        lambda v: tuned({"job_name": v}),
        "lost",
    ),
    row(
        "sagemaker.automl.automl:AutoML.fit",
        "inputs",
        lambda v: automl({"inputs": v}),
        "refused",
        AUTOML_INPUT,
        says=NO_STR,
    ),
    row(
        "sagemaker.automl.automl:AutoML",
        "role",
        lambda v: automl(role=v),
        "refused",
        JOB_ROLE,
        says=NO_IN,
    ),
    row(
        "sagemaker.automl.automl:AutoML",
        "tags[*]",
        lambda v: automl(tags={"a": v}),
        "refused",
        TAG,
        says=NO_STR,
    ),
    row(
        "sagemaker.automl.automl:AutoML",
        "base_job_name",
        lambda v: automl(base_job_name=v),
        "refused",
        says=NO_SLICE,
    ),
    row(
        "sagemaker.automl.automl:AutoML",
        "mode",
        lambda v: automl(mode=v),
        "refused",
        says="Mode in AutoMLJobConfig must be defined",
    ),
)

_MODELS = (
    row(
        "sagemaker.multidatamodel:MultiDataModel",
        "model_data_prefix",
        lambda v: created(many_models(model_data_prefix=v)),
        "refused",
        at(*CONTAINER, "ModelDataUrl"),
        says="has no attribute 'startswith'",
    ),
    row(f"{_M}:Model", "role", lambda v: created(model(role=v)), "refused", ROLE, says=NO_IN),
    row(
        "sagemaker.pipeline:PipelineModel",
        "role",
        lambda v: created(pipeline_model(role=v)),
        "refused",
        ROLE,
        says=NO_IN,
    ),
    row(
        f"{_M}:Model.create",
        "tags[*]",
        lambda v: created(model(), tags={"a": v}),
        "refused",
        TAG,
        says=NO_STR,
    ),
    row(
        "sagemaker.model_card.model_card:ModelPackageModelCard",
        "model_card_content[**]",
        lambda v: registered_with(
            model_card=model_card.ModelPackageModelCard({"intended_uses": {"purpose": v}}, "Draft")
        ),
        "refused",
        at(*ARGUMENTS, "ModelCard", "ModelCardContent"),
        expected=lambda original: Written(
            v2.join(['{"intended_uses": {"purpose": "', original, '"}}'])
        ),
        says=NO_JSON,
        unlike_text="the reference stands inside JSON text",
    ),
    row(
        f"{_M}:Model",
        "image_uri",
        lambda v: created(model(image_uri=v)),
        "works",
        at(*CONTAINER, "Image"),
    ),
    row(
        f"{_M}:Model",
        "model_data",
        lambda v: created(model(model_data=v)),
        "works",
        at(*CONTAINER, "ModelDataUrl"),
    ),
    row(
        f"{_M}:Model",
        "env[*]",
        lambda v: created(model(env={"MODEL": v})),
        "works",
        at(*CONTAINER, "Environment", "MODEL"),
    ),
    row(
        f"{_M}:Model.register",
        "model_package_group_name",
        lambda v: registered_with(model_package_group_name=v),
        "works",
        at(*ARGUMENTS, "ModelPackageGroupName"),
    ),
    row(
        f"{_M}:Model.register",
        "sample_payload_url",
        lambda v: registered_with(sample_payload_url=v),
        "works",
        at(*ARGUMENTS, "SamplePayloadUrl"),
    ),
    row(
        f"{_M}:Model.register",
        "approval_status",
        lambda v: registered_with(approval_status=v),
        "works",
        at(*ARGUMENTS, "ModelApprovalStatus"),
    ),
    row(
        "sagemaker.model_metrics:MetricsSource",
        "s3_uri",
        lambda v: registered(
            model(), model_metrics=ModelMetrics(model_statistics=MetricsSource("text/csv", v))
        ),
        "works",
        at(*ARGUMENTS, "ModelMetrics", "ModelQuality", "Statistics", "S3Uri"),
    ),
    row(f"{_M}:Model", "name", lambda v: created(model(name=v)), "refused", says=NO_SUM),
    row(
        f"{_M}:Model",
        "code_location",
        lambda v: created(model(code_location=v)),
        "refused",
        says=NO_DECODE,
    ),
    row(
        f"{_M}:Model",
        "source_dir",
        lambda v: model_with_script(Model, source_dir=v, model_data=v2.properties(upstream())),
        "refused",
        says="has no attribute 'lower'",
    ),
    row(
        f"{_M}:Model",
        "entry_point",
        lambda v: model_with_script(Model, entry_point=v),
        "refused",
        says=NO_PATH,
    ),
    row(
        f"{_M}:Model",
        "dependencies[*]",
        lambda v: model_with_script(Model, dependencies=[v]),
        "refused",
        says=NO_PATH,
    ),
    row(
        f"{_M}:Model",
        "git_config[*]",
        lambda v: model(git_config={"repo": v}, entry_point="script.py"),
        "refused",
        says="'repo' must be a string",
        is_compiled=False,
    ),
    *(
        row(
            f"sagemaker.{module}:{cls.__name__}",
            each,
            lambda v, c=cls, o=options, e=each: model_with_script(
                c, **{**o, "source_dir": SOURCE, e: v}
            ),
            "works",
            at(*CONTAINER, "Environment", variable),
        )
        for module, cls, options in (
            ("sklearn.model", SKLearnModel, SKLEARN),
            ("xgboost.model", XGBoostModel, XGBOOST),
        )
        for each, variable in (
            ("source_dir", "SAGEMAKER_SUBMIT_DIRECTORY"),
            ("entry_point", "SAGEMAKER_PROGRAM"),
        )
    ),
    row(
        "sagemaker.pipeline:PipelineModel",
        "name",
        lambda v: created(pipeline_model(name=v)),
        "lost",
    ),
    row(
        f"{_M}:ModelPackage",
        "model_package_arn",
        lambda v: created(
            ModelPackage(role=v2.ROLE, model_package_arn=v, sagemaker_session=DESK.here)
        ),
        "refused",
        says=NO_PATTERN,
    ),
    row(
        "sagemaker.multidatamodel:MultiDataModel.add_model",
        "model_data_source",
        lambda v: many_models().add_model(v),
        "refused",
        says=NO_DECODE,
        is_compiled=False,
    ),
    row(
        "sagemaker.multidatamodel:MultiDataModel.add_model",
        "model_data_path",
        lambda v: many_models().add_model(MODEL, v),
        "refused",
        says=NO_SUM,
        is_compiled=False,
    ),
    row(
        "sagemaker.transformer:Transformer.transform",
        "data",
        lambda v: transformed({"data": v}),
        "works",
        at(*ARGUMENTS, "TransformInput", "DataSource", "S3DataSource", "S3Uri"),
    ),
    row(
        "sagemaker.transformer:Transformer",
        "model_name",
        lambda v: transformed(model_name=v),
        "works",
        at(*ARGUMENTS, "ModelName"),
    ),
    row(
        "sagemaker.transformer:Transformer",
        "output_path",
        lambda v: transformed(output_path=v),
        "works",
        at(*ARGUMENTS, "TransformOutput", "S3OutputPath"),
    ),
    row(
        "sagemaker.transformer:Transformer",
        "tags[*]",
        lambda v: transformed(tags={"a": v}),
        "refused",
        TAG,
        says=NO_STR,
    ),
    row(
        "sagemaker.transformer:Transformer",
        "base_transform_job_name",
        lambda v: transformed(base_transform_job_name=v),
        "refused",
        says=NO_SLICE,
    ),
    row(
        "sagemaker.transformer:Transformer.transform",
        "job_name",
        lambda v: transformed({"job_name": v}),
        "lost",
    ),
)

_QUALITY = "sagemaker.workflow.quality_check_step"
_CLARIFY = "sagemaker.clarify"

_CHECKS = (
    row(
        f"{_QUALITY}:DataQualityCheckConfig",
        "record_preprocessor_script",
        lambda v: data_quality(record_preprocessor_script=v),
        "refused",
        input_named("record_preprocessor_script_input"),
        says=NO_DECODE,
    ),
    row(
        f"{_QUALITY}:DataQualityCheckConfig",
        "post_analytics_processor_script",
        lambda v: data_quality(post_analytics_processor_script=v),
        "refused",
        input_named("post_analytics_processor_script_input"),
        says=NO_DECODE,
    ),
    row(
        f"{_QUALITY}:ModelQualityCheckConfig",
        "post_analytics_processor_script",
        lambda v: model_quality(post_analytics_processor_script=v),
        "refused",
        input_named("post_analytics_processor_script_input"),
        says=NO_DECODE,
    ),
    row(
        f"{_QUALITY}:DataQualityCheckConfig",
        "dataset_format[**]",
        lambda v: data_quality(dataset_format={"csv": {"header": v}}),
        "refused",
        at(*ARGUMENTS, "Environment", "dataset_format"),
        expected=lambda original: Written(v2.join(['{"csv": {"header": "', original, '"}}'])),
        says=NO_JSON,
        unlike_text="the reference stands inside JSON text",
    ),
    row(
        "sagemaker.workflow.check_job_config:CheckJobConfig",
        "tags[*]",
        lambda v: data_quality({"tags": {"a": v}}),
        "refused",
        TAG,
        says=NO_STR,
    ),
    row(
        f"{_QUALITY}:DataQualityCheckConfig",
        "baseline_dataset",
        lambda v: data_quality(baseline_dataset=v),
        "works",
        input_named("baseline_dataset_input"),
    ),
    row(
        f"{_QUALITY}:DataQualityCheckConfig",
        "output_s3_uri",
        lambda v: data_quality(output_s3_uri=v),
        "works",
        at(*ARGUMENTS, "ProcessingOutputConfig", "Outputs", 0, "S3Output", "S3Uri"),
    ),
    row(
        "sagemaker.workflow.check_job_config:CheckJobConfig",
        "base_job_name",
        lambda v: data_quality({"base_job_name": v}),
        "refused",
        says=NO_SLICE,
    ),
    row(
        f"{_CLARIFY}:DataConfig",
        "s3_data_input_path",
        lambda v: bias({"s3_data_input_path": v}),
        "works",
        input_named("dataset"),
    ),
    row(
        f"{_CLARIFY}:DataConfig",
        "s3_output_path",
        lambda v: bias({"s3_output_path": v}),
        "works",
        at(*ARGUMENTS, "ProcessingOutputConfig", "Outputs", 0, "S3Output", "S3Uri"),
    ),
    row(
        f"{_CLARIFY}:DataConfig",
        "s3_analysis_config_output_path",
        lambda v: bias({"s3_analysis_config_output_path": v}),
        "refused",
        says="s3_analysis_config_output_path cannot be of type",
    ),
    *(
        row(
            f"{_CLARIFY}:DataConfig",
            each,
            lambda v, e=each: bias({e.removesuffix("[*]"): [v] if e.endswith("[*]") else v}),
            "refused",
            says=NO_STR if each == "dataset_type" else NO_JSON,
        )
        for each in (
            "label",
            "headers[*]",
            "features",
            "joinsource",
            "facet_dataset_uri",
            "predicted_label_dataset_uri",
            "predicted_label",
            "dataset_type",
        )
    ),
    *(
        row(
            f"{_CLARIFY}:BiasConfig",
            each,
            lambda v, e=each: bias(bias={e.removesuffix("[*]"): [v] if e.endswith("[*]") else v}),
            "refused",
            says=NO_JSON,
        )
        for each in (
            "label_values_or_threshold[*]",
            "facet_name",
            "facet_values_or_threshold[*]",
            "group_name",
        )
    ),
    row(
        f"{_CLARIFY}:ModelConfig",
        "model_name",
        lambda v: explained({"model_name": v}),
        "works",
        at(0, "ModelName"),
    ),
    *(
        row(
            f"{_CLARIFY}:ModelConfig",
            each,
            lambda v, e=each: explained({e: v}),
            "refused",
            says=says,
        )
        for each, says in (
            ("instance_count", NO_JSON),
            ("instance_type", NO_JSON),
            ("accept_type", NO_STR),
            ("content_type", NO_STR),
            ("content_template", NO_JSON),
            ("custom_attributes", NO_JSON),
            ("endpoint_name_prefix", NO_PATTERN),
        )
    ),
    *(
        row(
            f"{_CLARIFY}:SHAPConfig",
            each,
            lambda v, e=each: explained(shap={e: v}),
            "refused",
            says=NO_JSON,
        )
        for each in ("baseline", "num_samples")
    ),
    row(
        "sagemaker.workflow.clarify_check_step:DataBiasCheckConfig",
        "methods",
        lambda v: bias(methods=v),
        "refused",
        says=NO_JSON,
    ),
    row(
        "sagemaker.workflow.clarify_check_step:DataBiasCheckConfig",
        "kms_key",
        lambda v: bias(kms_key=v),
        "lost",
    ),
)

_OTHER = (
    row(
        f"{_STEPS}:CacheConfig",
        "expire_after",
        lambda v: compiled(a_step(cache_config=CacheConfig(enable_caching=True, expire_after=v))),
        "refused",
        says="'expire_after'",
    ),
    *(
        row(
            "sagemaker.workflow.retry:StepRetryPolicy",
            each,
            lambda v, e=each: (
                retried(**{e: v, "max_attempts": v if e == "max_attempts" else None})
                if e in {"expire_after_mins", "max_attempts"}
                else retried(**{e: v})
            ),
            "refused",
            says="not supported between instances",
        )
        for each in ("backoff_rate", "interval_seconds", "max_attempts", "expire_after_mins")
    ),
    row(
        f"{_FUNCTIONS}:JsonGet",
        "s3_uri",
        lambda v: chosen_by(JsonGet(s3_uri=v, json_path="a")),
        "refused",
        says="can only be a sagemaker.workflow.functions.Join",
    ),
    row(
        f"{_FUNCTIONS}:JsonGet {JOIN}",
        "s3_uri",
        lambda v: chosen_by(JsonGet(s3_uri=v, json_path="a")),
        "works",
        at(*ARGUMENTS, "Conditions", 0, "LeftValue", "Std:JsonGet", "S3Uri"),
        original=lambda: v2.join([v2.INPUT_URI, "/report.json"]),
    ),
    row(
        f"{_FUNCTIONS}:JsonGet",
        "step_name",
        lambda v: chosen_by(JsonGet(step_name=v, property_file="report", json_path="a")),
        "refused",
        says="valid step name",
    ),
    row(
        f"{_FUNCTIONS}:JsonGet",
        "json_path",
        lambda v: chosen_by(JsonGet(s3_uri=v2.join([v2.INPUT_URI]), json_path=v)),
        "refused",
        says=NO_JSON,
    ),
    row(
        f"{_FUNCTIONS}:Join",
        "on",
        lambda v: compiled(FailStep("Consume", error_message=Join(on=v, values=["a", "b"]))),
        "refused",
        says=NO_JSON,
    ),
    row(
        "sagemaker.workflow.parameters:ParameterString",
        "name",
        with_parameter,
        "refused",
        says=NO_JSON,
    ),
    row(
        "sagemaker.workflow.parameters:ParameterString",
        "default_value",
        lambda v: with_parameter("Other", default_value=v),
        "refused",
        says="does not match the Parameter Python type",
    ),
    row(
        "sagemaker.workflow.parameters:ParameterString",
        "enum_values[*]",
        lambda v: with_parameter("Other", enum_values=["a", v]),
        "refused",
        says=NO_JSON,
    ),
    row(
        f"{_COLLECTIONS}:RegisterModel",
        "tags[*]",
        lambda v: register_collection(tags={"a": v}),
        "refused",
        TAG,
        says=NO_STR,
    ),
    row(
        f"{_COLLECTIONS}:EstimatorTransformer",
        "tags[*]",
        lambda v: transform_collection(tags={"a": v}),
        "refused",
        at(1, "Arguments", "Tags", 0, "Value"),
        says=NO_STR,
    ),
    *(
        each
        for name, call in (
            ("RegisterModel", register_collection),
            ("EstimatorTransformer", transform_collection),
        )
        for each in (
            row(
                f"{_COLLECTIONS}:{name}",
                "entry_point",
                lambda v, c=call: c(entry_point=v),
                "refused",
                says=NO_PATH,
            ),
            row(
                f"{_COLLECTIONS}:{name}",
                "source_dir",
                lambda v, c=call: c(entry_point="script.py", source_dir=v),
                "refused",
                says="has no attribute 'lower'",
            ),
        )
    ),
    row(
        f"{_COLLECTIONS}:RegisterModel",
        "model_data",
        lambda v: register_collection(model_data=v),
        "works",
        at(*PACKAGE, "ModelDataUrl"),
    ),
    row(_NOTEBOOK, "role", lambda v: notebook(role=v), "refused", JOB_ROLE, says=NO_IN),
    row(
        _NOTEBOOK,
        "tags[*]",
        lambda v: notebook(tags={"a": v}),
        "refused",
        TAG,
        says=NO_STR,
    ),
    row(
        _NOTEBOOK,
        "parameters[*]",
        lambda v: notebook(parameters={"a": v}),
        "works",
        at(*HYPERPARAMETERS, "a"),
    ),
    row(
        _NOTEBOOK,
        "environment_variables[*]",
        lambda v: notebook(environment_variables={"A": v}),
        "works",
        at(*ARGUMENTS, "Environment", "A"),
    ),
    row(_NOTEBOOK, "input_notebook", lambda v: notebook(input_notebook=v), "refused", says=NO_FILE),
    row(
        _NOTEBOOK,
        "initialization_script",
        lambda v: notebook(initialization_script=v),
        "refused",
        says=NO_FILE,
    ),
    row(
        _NOTEBOOK,
        "additional_dependencies[*]",
        lambda v: notebook(additional_dependencies=[v]),
        "refused",
        says=NO_FILE,
    ),
    row(_NOTEBOOK, "s3_root_uri", lambda v: notebook(s3_root_uri=v), "refused", says=NO_SUM),
    row(
        _NOTEBOOK,
        "notebook_job_name",
        lambda v: notebook(notebook_job_name=v),
        "refused",
        says=NO_PATTERN,
    ),
    row(_NOTEBOOK, "image_uri", lambda v: notebook(image_uri=v), "refused", says=NO_IN),
    *(
        row(
            "sagemaker.lambda_helper:Lambda",
            each,
            lambda v, e=each: function(**{e: v}),
            "refused",
            says=says,
        )
        for each, says in (
            ("function_name", NO_STR),
            ("execution_role_arn", NO_STR),
            ("script", "has no attribute 'split'"),
            ("zipped_code_dir", "Filename must be a string or a path-like object"),
            ("s3_bucket", NO_PATTERN),
            ("handler", NO_STR),
        )
    ),
    row(
        "sagemaker.lambda_helper:Lambda",
        "environment[**]",
        lambda v: function(environment={"Variables": {"A": v}}),
        "refused",
        says=NO_STR,
    ),
    row(
        "sagemaker.workflow.pipeline:Pipeline",
        "name",
        named_pipeline,
        "refused",
        says=NO_SLICE,
    ),
    row(
        "sagemaker.workflow.pipeline:Pipeline.start",
        "parameters[*]",
        started,
        "refused",
        says=NO_STR,
        is_compiled=False,
    ),
)

_S3 = (
    row(
        "sagemaker.s3_utils:is_s3_url",
        "url",
        lambda v: s3_utils.is_s3_url(v),  # not by `from`: the function is replaced
        "refused",
        expected=lambda _: True,
        says=NO_DECODE,
        is_compiled=False,
    ),
    row(
        "sagemaker.s3_utils:s3_path_join",
        "*args",
        lambda v: s3_utils.s3_path_join(v, "model.tar.gz"),
        "refused",
        expected=lambda original: v2.join([original, "/model.tar.gz"]),
        says=NO_SUM,
        is_compiled=False,
    ),
    row(
        "sagemaker.s3:S3Uploader.upload",
        "local_path",
        lambda v: S3Uploader.upload(v, OUTPUT, sagemaker_session=DESK.here),
        "refused",
        says=NO_FILE,
        is_compiled=False,
    ),
    row(
        "sagemaker.s3:S3Uploader.upload",
        "desired_s3_uri",
        lambda v: S3Uploader.upload("script.py", v, sagemaker_session=DESK.here),
        "refused",
        says=NO_DECODE,
        is_compiled=False,
    ),
    row(
        "sagemaker.s3:S3Uploader.upload",
        "kms_key",
        lambda v: S3Uploader.upload("script.py", OUTPUT, v, DESK.here),
        "lost",
        is_compiled=False,
    ),
    row(
        "sagemaker.s3:S3Uploader.upload_string_as_file_body",
        "desired_s3_uri",
        lambda v: S3Uploader.upload_string_as_file_body("text", v, sagemaker_session=DESK.here),
        "refused",
        says=NO_DECODE,
        is_compiled=False,
    ),
    row(
        "sagemaker.s3:S3Uploader.upload_bytes",
        "s3_uri",
        lambda v: S3Uploader.upload_bytes(b"text", v, sagemaker_session=DESK.here),
        "refused",
        says=NO_DECODE,
        is_compiled=False,
    ),
    *(
        row(
            f"sagemaker.s3:S3Downloader.{method}",
            "s3_uri",
            lambda v, m=method, a=arguments: getattr(S3Downloader, m)(
                v, *a, sagemaker_session=DESK.here
            ),
            "refused",
            says=NO_DECODE,
            is_compiled=False,
        )
        for method, arguments in (
            ("download", (".",)),
            ("read_file", ()),
            ("read_bytes", ()),
            ("list", ()),
        )
    ),
    *(
        row(
            f"sagemaker.session:Session.{method}",
            each,
            session_call(method, **{**given, each: None}),
            "refused",
            says=says,
            is_compiled=False,
        )
        for method, given, parameters in (
            (
                "upload_data",
                {"path": "script.py", "bucket": OTHER_BUCKET},
                {"bucket": NO_PATTERN, "key_prefix": NO_STR},
            ),
            (
                "upload_string_as_file_body",
                {"body": "text", "bucket": OTHER_BUCKET, "key": "a"},
                {"bucket": NO_PATTERN, "key": NO_STR},
            ),
            (
                "download_data",
                {"path": ".", "bucket": OTHER_BUCKET},
                {"bucket": NO_PATTERN, "key_prefix": NO_STR},
            ),
            (
                "read_s3_file",
                {"bucket": OTHER_BUCKET, "key_prefix": "a"},
                {"bucket": NO_PATTERN, "key_prefix": NO_STR},
            ),
            (
                "list_s3_files",
                {"bucket": OTHER_BUCKET, "key_prefix": "a"},
                {"bucket": NO_PATTERN, "key_prefix": NO_STR},
            ),
        )
        for each, says in parameters.items()
    ),
)

CASES = {
    (case.target, case.parameter): case
    for rows in (
        _PROCESSING,
        _SPARK_ROWS,
        _TRAINING,
        _IMAGES,
        _RULES,
        _TUNING,
        _MODELS,
        _CHECKS,
        _OTHER,
        _S3,
    )
    for case in rows
}
