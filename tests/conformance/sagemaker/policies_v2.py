"""What comes of a real call of the SageMaker SDK 2 for each of its policies.

The calls are those by which `verify` tries the policies. Most define a step, compile a pipeline of
it and give back the definition of that step. Their sessions are those of `DESK`, which a test
fills. `v2.py` is the workbench.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import v2
from sagemaker import image_uris
from sagemaker.workflow.functions import Join

from lookalike.presets._examples.sagemaker_v2 import CALLS
from lookalike.presets._examples.sagemaker_v2._bench import input_uri, joined, properties
from lookalike.presets._examples.sagemaker_v2._training import RETRIEVED
from policy_cases import Case, itself

ORIGINALS = {
    "properties": properties,
    "join": joined,
    "parameter_string": input_uri,
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

    expected: Any = Written
    #: Which of the calls for its policy it is.
    which: int = field(default=0, kw_only=True)
    #: Why the definition is another than that of plain text with the reference in its place.
    unlike_text: str = field(default="", kw_only=True)
    #: Whether the call gives back the definition of a step.
    is_compiled: bool = field(default=True, kw_only=True)


def row(target, parameter, without, found=itself, *, which=0, **options):
    """A case named after what it is about; for the call `which`, if there are several."""
    name = f"{parameter} of {target.partition(':')[2]}"
    example = CALLS[target.partition(" ")[0], parameter][which]
    options = {"original": example.original, **options}
    return Row(name, target, parameter, example.call, without, found, which=which, **options)


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
        "refused",
        input_named("code"),
        says=NO_DECODE,
    ),
    row(
        f"{_P}:FrameworkProcessor.run",
        "code",
        "refused",
        input_named("entrypoint"),
        says=NO_DECODE,
    ),
    row(
        f"{_P}:FrameworkProcessor.run",
        "source_dir",
        "refused",
        input_named("code"),
        says=NO_DECODE,
    ),
    row(
        f"{_STEPS}:ProcessingStep",
        "code",
        "refused",
        input_named("code"),
        says="rather than a pipeline variable",
    ),
    row(
        f"{_P}:Processor",
        "tags[*]",
        "refused",
        TAG,
        says=NO_STR,
    ),
    row(f"{_P}:Processor", "role", "works", JOB_ROLE),
    row(
        f"{_P}:Processor",
        "image_uri",
        "works",
        at(*ARGUMENTS, "AppSpecification", "ImageUri"),
    ),
    row(
        f"{_P}:Processor",
        "env[*]",
        "works",
        at(*ARGUMENTS, "Environment", "MODEL"),
    ),
    row(
        f"{_P}:Processor",
        "entrypoint[*]",
        "works",
        at(*ARGUMENTS, "AppSpecification", "ContainerEntrypoint", 1),
    ),
    row(
        f"{_P}:Processor",
        "volume_kms_key",
        "works",
        at(*ARGUMENTS, "ProcessingResources", "ClusterConfig", "VolumeKmsKeyId"),
    ),
    row(
        f"{_P}:Processor",
        "output_kms_key",
        "works",
        at(*ARGUMENTS, "ProcessingOutputConfig", "KmsKeyId"),
    ),
    row(
        f"{_P}:Processor.run",
        "arguments[*]",
        "works",
        at(*ARGUMENTS, "AppSpecification", "ContainerArguments", 1),
    ),
    row(
        f"{_P}:ProcessingInput",
        "source",
        "works",
        input_named("data"),
    ),
    row(
        f"{_P}:ProcessingInput",
        "destination",
        "works",
        at(*ARGUMENTS, "ProcessingInputs", 0, "S3Input", "LocalPath"),
    ),
    row(
        f"{_P}:ProcessingOutput",
        "destination",
        "works",
        at(*ARGUMENTS, "ProcessingOutputConfig", "Outputs", 0, "S3Output", "S3Uri"),
    ),
    row(
        f"{_P}:Processor",
        "base_job_name",
        "refused",
        says=NO_SLICE,
    ),
    *(
        row(f"{_P}:{name}.run", each, "lost")
        for name in ("Processor", "ScriptProcessor")
        for each in ("job_name", "kms_key")
    ),
    row(
        f"{_P}:FrameworkProcessor",
        "code_location",
        "refused",
        says=NO_ENDSWITH,
    ),
    row(
        f"{_P}:FrameworkProcessor",
        "command[*]",
        "refused",
        says="expected str instance",
    ),
    row(
        f"{_P}:FrameworkProcessor.run",
        "job_name",
        "refused",
        says=NO_SUM,
    ),
    row(
        f"{_P}:FrameworkProcessor.run",
        "kms_key",
        "lost",
    ),
    row(
        f"{_P}:FrameworkProcessor.run",
        "dependencies[*]",
        "refused",
        says=NO_ORDER,
    ),
    row(
        f"{_P}:FrameworkProcessor.run",
        "git_config[*]",
        "refused",
        says="'repo' must be a string",
    ),
    row(
        f"{_P}:FrameworkProcessor.run",
        "codeartifact_repo_arn",
        "refused",
        says=NO_PATTERN,
    ),
    row(
        f"{_P}:FrameworkProcessor.get_run_args",
        "source_dir",
        "refused",
        says=NO_IN,
        is_compiled=False,
    ),
)


def beside_another(option):
    """What the SDK makes of a list with one variable and a local file: a folder of that."""
    folder = option.removeprefix("submit_").replace("_", "-")
    return lambda original: Written(
        Join(on=",", values=[original, f"/opt/ml/processing/input/{folder}"])
    )


_LISTED = "a list with a variable in it is a join, without one it is text"

_SPARK_ROWS = (
    row(
        f"{_SPARK}:PySparkProcessor.run",
        "submit_app",
        "refused",
        input_named("code"),
        says=NO_DECODE,
    ),
    row(
        f"{_SPARK}:SparkJarProcessor.run",
        "0",
        "refused",
        input_named("code"),
        says=NO_DECODE,
    ),
    *(
        row(
            f"{_SPARK}:{name}.run",
            f"{each}[*]",
            "refused",
            spark_submit("--" + each.removeprefix("submit_").replace("_", "-")),
            which=which,
            expected=expected,
            says=NO_ORDER,
            unlike_text=_LISTED,
        )
        for name, files in (
            ("PySparkProcessor", "submit_py_files submit_jars submit_files"),
            ("SparkJarProcessor", "submit_jars submit_files"),
        )
        for each in files.split()
        for which, expected in enumerate((comma_joined, beside_another(each)))
    ),
    *(
        each
        for name in ("PySparkProcessor", "SparkJarProcessor")
        for each in (
            row(
                f"{_SPARK}:{name}.run",
                "spark_event_logs_s3_uri",
                "works",
                at(*ARGUMENTS, "ProcessingOutputConfig", "Outputs", 0, "S3Output", "S3Uri"),
            ),
            row(
                f"{_SPARK}:{name}",
                "configuration_location",
                "refused",
                says=NO_ENDSWITH,
            ),
            row(
                f"{_SPARK}:{name}",
                "dependency_location",
                "refused",
                says=NO_ENDSWITH,
            ),
            row(
                f"{_SPARK}:{name}.run",
                "configuration[**]",
                "refused",
                says=NO_JSON,
            ),
            row(f"{_SPARK}:{name}.run", "job_name", "lost"),
            row(f"{_SPARK}:{name}.run", "kms_key", "lost"),
        )
    ),
)

_TRAINING = (
    row(
        f"{_E}:EstimatorBase",
        "model_uri",
        "refused",
        JOB_INPUT,
        says=NO_DECODE,
    ),
    *(
        row(
            f"{_E}:{name}",
            "source_dir",
            "refused",
            at(*HYPERPARAMETERS, "sagemaker_submit_directory"),
            expected=in_quotes,
            says=NO_DECODE,
        )
        for name in ("EstimatorBase", "Framework")
    ),
    row(
        f"{_E}:EstimatorBase.fit",
        "inputs",
        "refused",
        JOB_INPUT,
        says=NO_STR,
    ),
    row(
        f"{_STEPS}:TrainingStep",
        "inputs",
        "refused",
        JOB_INPUT,
        says=NO_STR,
    ),
    row(
        f"{_E}:EstimatorBase",
        "tags[*]",
        "refused",
        TAG,
        says=NO_STR,
    ),
    row(f"{_E}:EstimatorBase", "role", "works", JOB_ROLE),
    row(
        f"{_E}:EstimatorBase",
        "output_path",
        "works",
        at(*ARGUMENTS, "OutputDataConfig", "S3OutputPath"),
    ),
    row(
        f"{_E}:EstimatorBase",
        "checkpoint_s3_uri",
        "works",
        at(*ARGUMENTS, "CheckpointConfig", "S3Uri"),
    ),
    row(
        f"{_E}:EstimatorBase",
        "hyperparameters[*]",
        "works",
        at(*HYPERPARAMETERS, "model"),
        expected=in_quotes,
    ),
    row(
        f"{_E}:EstimatorBase",
        "environment[*]",
        "works",
        at(*ARGUMENTS, "Environment", "MODEL"),
    ),
    row(
        f"{_E}:Estimator",
        "image_uri",
        "works",
        at(*ARGUMENTS, "AlgorithmSpecification", "TrainingImage"),
    ),
    row(
        f"{_E}:EstimatorBase.fit",
        "inputs[*]",
        "works",
        JOB_INPUT,
    ),
    row(
        f"{_E}:Framework",
        "entry_point",
        "works",
        at(*HYPERPARAMETERS, "sagemaker_program"),
        expected=in_quotes,
    ),
    row(
        "sagemaker.inputs:TrainingInput",
        "s3_data",
        "works",
        JOB_INPUT,
    ),
    *(
        row(
            "sagemaker.inputs:FileSystemInput",
            each,
            "refused",
            says=NO_STR,
        )
        for each in ("file_system_type", "file_system_access_mode")
    ),
    row(
        f"{_E}:EstimatorBase",
        "base_job_name",
        "refused",
        says=NO_SLICE,
    ),
    *(
        each
        for name in ("EstimatorBase", "Framework")
        for each in (
            row(
                f"{_E}:{name}",
                "code_location",
                "refused",
                says=NO_DECODE,
            ),
            row(
                f"{_E}:{name}",
                "dependencies[*]",
                "refused",
                says=NO_ORDER,
            ),
            row(
                f"{_E}:{name}",
                "git_config[*]",
                "refused",
                says="'repo' must be a string",
            ),
        )
    ),
    row(
        f"{_E}:EstimatorBase",
        "disable_output_compression",
        "lost",
    ),
    row(f"{_E}:EstimatorBase.fit", "job_name", "lost"),
    row(
        "sagemaker.sklearn.estimator:SKLearn",
        "instance_count",
        "refused",
        says="Invalid type of instance_count",
    ),
    row(
        "sagemaker.xgboost.estimator:XGBoost",
        "framework_version",
        "refused",
        says="has no attribute 'split'",
    ),
    row(
        "sagemaker.xgboost.estimator:XGBoost",
        "py_version",
        "refused",
        says=NO_STR,
    ),
    row(
        "sagemaker.pytorch.estimator:PyTorch",
        "framework_version",
        "refused",
        says=NO_PATTERN,
    ),
    row(
        "sagemaker.pytorch.estimator:PyTorch",
        "training_recipe",
        "refused",
        says=NO_PATH,
    ),
    row(
        "sagemaker.pytorch.estimator:PyTorch",
        'distribution["smdistributed"]["modelparallel"]["parameters"]',
        "refused",
        says=NO_FILE,
    ),
    row(
        "sagemaker.tensorflow.estimator:TensorFlow",
        "framework_version",
        "refused",
        says=NO_PATTERN,
    ),
    row(
        "sagemaker.mxnet.estimator:MXNet",
        "framework_version",
        "refused",
        says=NO_PATTERN,
    ),
    row(
        "sagemaker.amazon.hyperparameter:Hyperparameter.__set__",
        "value",
        "refused",
        says="do not support __int__",
    ),
    row(
        "sagemaker.amazon.amazon_estimator:AmazonAlgorithmEstimatorBase",
        "data_location",
        "refused",
        says=NO_DECODE,
    ),
)

#: Originals for which another policy is than for the rest.
PARAMETER = "sagemaker.workflow.parameters:Parameter"
JOIN = "sagemaker.workflow.functions:Join"

_IMAGES = tuple(
    each
    for name in ("region", "version", "py_version", "instance_type")
    for each in (
        row(
            "sagemaker.image_uris:retrieve",
            name,
            "refused",
            original=properties,
            says="should not be a pipeline variable",
            is_compiled=False,
        ),
        row(
            f"sagemaker.image_uris:retrieve {PARAMETER}",
            name,
            "works",
            Written,
            expected=lambda _: Written(image_uris.retrieve(**RETRIEVED)),
            is_compiled=False,
        ),
    )
)

_RULES = (
    row(
        f"{_D}:Rule.custom",
        "source",
        "refused",
        at(*ARGUMENTS, "DebugRuleConfigurations", 0, "RuleParameters", "source_s3_uri"),
        says=NO_DECODE,
    ),
    row(
        f"{_D}:ProfilerRule.custom",
        "source",
        "refused",
        at(*ARGUMENTS, "ProfilerRuleConfigurations", 0, "RuleParameters", "source_s3_uri"),
        says=NO_DECODE,
    ),
    row(
        f"{_D}:Rule.sagemaker",
        "name",
        "refused",
        at(*ARGUMENTS, "DebugRuleConfigurations", 0, "RuleConfigurationName"),
        says="has no attribute 'startswith'",
    ),
    row(
        f"{_D}:ProfilerRule.sagemaker",
        "name",
        "refused",
        at(*ARGUMENTS, "ProfilerRuleConfigurations", 0, "RuleConfigurationName"),
        says="has no attribute 'startswith'",
    ),
    row(
        f"{_D}:CollectionConfig",
        "name",
        "refused",
        at(*ARGUMENTS, "DebugHookConfig", "CollectionConfigurations", 0, "CollectionName"),
        says="unhashable type",
    ),
    row(
        f"{_D}:CollectionConfig",
        "parameters[*]",
        "refused",
        at(
            *ARGUMENTS,
            "DebugHookConfig",
            "CollectionConfigurations",
            0,
            "CollectionParameters",
            "a",
        ),
        says="unhashable type",
    ),
    row(
        "sagemaker.debugger.framework_profile:FrameworkProfile",
        "local_path",
        "refused",
        at(*ARGUMENTS, "ProfilerConfig", "ProfilingParameters", "LocalPath"),
        says="local_path must be a string",
    ),
    row(
        f"{_D}:DebuggerHookConfig",
        "s3_output_path",
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
        "refused",
        TUNING_INPUT,
        says=NO_STR,
    ),
    row(
        f"{_STEPS}:TuningStep",
        "inputs",
        "refused",
        TUNING_INPUT,
        says=NO_STR,
    ),
    row(
        "sagemaker.tuner:HyperparameterTuner",
        "tags[*]",
        "refused",
        TAG,
        says=NO_STR,
    ),
    row(
        "sagemaker.tuner:HyperparameterTuner.fit",
        "inputs[*]",
        "works",
        TUNING_INPUT,
    ),
    row(
        "sagemaker.tuner:HyperparameterTuner",
        "base_tuning_job_name",
        "refused",
        says=NO_SLICE,
    ),
    row("sagemaker.tuner:HyperparameterTuner", "autotune", "lost"),
    row(
        "sagemaker.tuner:HyperparameterTuner.fit",
        "job_name",
        "lost",
    ),
    row(
        "sagemaker.automl.automl:AutoML.fit",
        "inputs",
        "refused",
        AUTOML_INPUT,
        says=NO_STR,
    ),
    row(
        "sagemaker.automl.automl:AutoML",
        "role",
        "refused",
        JOB_ROLE,
        says=NO_IN,
    ),
    row(
        "sagemaker.automl.automl:AutoML",
        "tags[*]",
        "refused",
        TAG,
        says=NO_STR,
    ),
    row(
        "sagemaker.automl.automl:AutoML",
        "base_job_name",
        "refused",
        says=NO_SLICE,
    ),
    row(
        "sagemaker.automl.automl:AutoML",
        "mode",
        "refused",
        says="Mode in AutoMLJobConfig must be defined",
    ),
)

_MODELS = (
    row(
        "sagemaker.multidatamodel:MultiDataModel",
        "model_data_prefix",
        "refused",
        at(*CONTAINER, "ModelDataUrl"),
        says="has no attribute 'startswith'",
    ),
    row(f"{_M}:Model", "role", "refused", ROLE, says=NO_IN),
    row(
        "sagemaker.pipeline:PipelineModel",
        "role",
        "refused",
        ROLE,
        says=NO_IN,
    ),
    row(
        f"{_M}:Model.create",
        "tags[*]",
        "refused",
        TAG,
        says=NO_STR,
    ),
    row(
        "sagemaker.model_card.model_card:ModelPackageModelCard",
        "model_card_content[**]",
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
        "works",
        at(*CONTAINER, "Image"),
    ),
    row(
        f"{_M}:Model",
        "model_data",
        "works",
        at(*CONTAINER, "ModelDataUrl"),
    ),
    row(
        f"{_M}:Model",
        "env[*]",
        "works",
        at(*CONTAINER, "Environment", "MODEL"),
    ),
    row(
        f"{_M}:Model.register",
        "model_package_group_name",
        "works",
        at(*ARGUMENTS, "ModelPackageGroupName"),
    ),
    row(
        f"{_M}:Model.register",
        "sample_payload_url",
        "works",
        at(*ARGUMENTS, "SamplePayloadUrl"),
    ),
    row(
        f"{_M}:Model.register",
        "approval_status",
        "works",
        at(*ARGUMENTS, "ModelApprovalStatus"),
    ),
    row(
        "sagemaker.model_metrics:MetricsSource",
        "s3_uri",
        "works",
        at(*ARGUMENTS, "ModelMetrics", "ModelQuality", "Statistics", "S3Uri"),
    ),
    row(f"{_M}:Model", "name", "refused", says=NO_SUM),
    row(
        f"{_M}:Model",
        "code_location",
        "refused",
        says=NO_DECODE,
    ),
    row(
        f"{_M}:Model",
        "source_dir",
        "refused",
        says="has no attribute 'lower'",
    ),
    row(
        f"{_M}:Model",
        "entry_point",
        "refused",
        says=NO_PATH,
    ),
    row(
        f"{_M}:Model",
        "dependencies[*]",
        "refused",
        says=NO_PATH,
    ),
    row(
        f"{_M}:Model",
        "git_config[*]",
        "refused",
        says="'repo' must be a string",
        is_compiled=False,
    ),
    *(
        row(
            f"sagemaker.{model}",
            each,
            "works",
            at(*CONTAINER, "Environment", variable),
        )
        for model in ("sklearn.model:SKLearnModel", "xgboost.model:XGBoostModel")
        for each, variable in (
            ("source_dir", "SAGEMAKER_SUBMIT_DIRECTORY"),
            ("entry_point", "SAGEMAKER_PROGRAM"),
        )
    ),
    row(
        "sagemaker.pipeline:PipelineModel",
        "name",
        "lost",
    ),
    row(
        f"{_M}:ModelPackage",
        "model_package_arn",
        "refused",
        says=NO_PATTERN,
    ),
    row(
        "sagemaker.multidatamodel:MultiDataModel.add_model",
        "model_data_source",
        "refused",
        says=NO_DECODE,
        is_compiled=False,
    ),
    row(
        "sagemaker.multidatamodel:MultiDataModel.add_model",
        "model_data_path",
        "refused",
        says=NO_SUM,
        is_compiled=False,
    ),
    row(
        "sagemaker.transformer:Transformer.transform",
        "data",
        "works",
        at(*ARGUMENTS, "TransformInput", "DataSource", "S3DataSource", "S3Uri"),
    ),
    row(
        "sagemaker.transformer:Transformer",
        "model_name",
        "works",
        at(*ARGUMENTS, "ModelName"),
    ),
    row(
        "sagemaker.transformer:Transformer",
        "output_path",
        "works",
        at(*ARGUMENTS, "TransformOutput", "S3OutputPath"),
    ),
    row(
        "sagemaker.transformer:Transformer",
        "tags[*]",
        "refused",
        TAG,
        says=NO_STR,
    ),
    row(
        "sagemaker.transformer:Transformer",
        "base_transform_job_name",
        "refused",
        says=NO_SLICE,
    ),
    row(
        "sagemaker.transformer:Transformer.transform",
        "job_name",
        "lost",
    ),
)

_QUALITY = "sagemaker.workflow.quality_check_step"
_CLARIFY = "sagemaker.clarify"

_CHECKS = (
    row(
        f"{_QUALITY}:DataQualityCheckConfig",
        "record_preprocessor_script",
        "refused",
        input_named("record_preprocessor_script_input"),
        says=NO_DECODE,
    ),
    row(
        f"{_QUALITY}:DataQualityCheckConfig",
        "post_analytics_processor_script",
        "refused",
        input_named("post_analytics_processor_script_input"),
        says=NO_DECODE,
    ),
    row(
        f"{_QUALITY}:ModelQualityCheckConfig",
        "post_analytics_processor_script",
        "refused",
        input_named("post_analytics_processor_script_input"),
        says=NO_DECODE,
    ),
    row(
        f"{_QUALITY}:DataQualityCheckConfig",
        "dataset_format[**]",
        "refused",
        at(*ARGUMENTS, "Environment", "dataset_format"),
        expected=lambda original: Written(v2.join(['{"csv": {"header": "', original, '"}}'])),
        says=NO_JSON,
        unlike_text="the reference stands inside JSON text",
    ),
    row(
        "sagemaker.workflow.check_job_config:CheckJobConfig",
        "tags[*]",
        "refused",
        TAG,
        says=NO_STR,
    ),
    row(
        f"{_QUALITY}:DataQualityCheckConfig",
        "baseline_dataset",
        "works",
        input_named("baseline_dataset_input"),
    ),
    row(
        f"{_QUALITY}:DataQualityCheckConfig",
        "output_s3_uri",
        "works",
        at(*ARGUMENTS, "ProcessingOutputConfig", "Outputs", 0, "S3Output", "S3Uri"),
    ),
    row(
        "sagemaker.workflow.check_job_config:CheckJobConfig",
        "base_job_name",
        "refused",
        says=NO_SLICE,
    ),
    row(
        f"{_CLARIFY}:DataConfig",
        "s3_data_input_path",
        "works",
        input_named("dataset"),
    ),
    row(
        f"{_CLARIFY}:DataConfig",
        "s3_output_path",
        "works",
        at(*ARGUMENTS, "ProcessingOutputConfig", "Outputs", 0, "S3Output", "S3Uri"),
    ),
    row(
        f"{_CLARIFY}:DataConfig",
        "s3_analysis_config_output_path",
        "refused",
        says="s3_analysis_config_output_path cannot be of type",
    ),
    *(
        row(
            f"{_CLARIFY}:DataConfig",
            each,
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
        "works",
        at(0, "ModelName"),
    ),
    *(
        row(
            f"{_CLARIFY}:ModelConfig",
            each,
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
            "refused",
            says=NO_JSON,
        )
        for each in ("baseline", "num_samples")
    ),
    row(
        "sagemaker.workflow.clarify_check_step:DataBiasCheckConfig",
        "methods",
        "refused",
        says=NO_JSON,
    ),
    row(
        "sagemaker.workflow.clarify_check_step:DataBiasCheckConfig",
        "kms_key",
        "lost",
    ),
)

_OTHER = (
    row(
        f"{_STEPS}:CacheConfig",
        "expire_after",
        "refused",
        says="'expire_after'",
    ),
    *(
        row(
            "sagemaker.workflow.retry:StepRetryPolicy",
            each,
            "refused",
            says="not supported between instances",
        )
        for each in ("backoff_rate", "interval_seconds", "max_attempts", "expire_after_mins")
    ),
    row(
        f"{_FUNCTIONS}:JsonGet",
        "s3_uri",
        "refused",
        original=properties,
        says="can only be a sagemaker.workflow.functions.Join",
    ),
    row(
        f"{_FUNCTIONS}:JsonGet {JOIN}",
        "s3_uri",
        "works",
        at(*ARGUMENTS, "Conditions", 0, "LeftValue", "Std:JsonGet", "S3Uri"),
    ),
    row(
        f"{_FUNCTIONS}:JsonGet",
        "step_name",
        "refused",
        says="valid step name",
    ),
    row(
        f"{_FUNCTIONS}:JsonGet",
        "json_path",
        "refused",
        says=NO_JSON,
    ),
    row(
        f"{_FUNCTIONS}:Join",
        "on",
        "refused",
        says=NO_JSON,
    ),
    row(
        "sagemaker.workflow.parameters:ParameterString",
        "name",
        "refused",
        says=NO_JSON,
    ),
    row(
        "sagemaker.workflow.parameters:ParameterString",
        "default_value",
        "refused",
        says="does not match the Parameter Python type",
    ),
    row(
        "sagemaker.workflow.parameters:ParameterString",
        "enum_values[*]",
        "refused",
        says=NO_JSON,
    ),
    row(
        f"{_COLLECTIONS}:RegisterModel",
        "tags[*]",
        "refused",
        TAG,
        says=NO_STR,
    ),
    row(
        f"{_COLLECTIONS}:EstimatorTransformer",
        "tags[*]",
        "refused",
        at(1, "Arguments", "Tags", 0, "Value"),
        says=NO_STR,
    ),
    *(
        each
        for name in ("RegisterModel", "EstimatorTransformer")
        for each in (
            row(
                f"{_COLLECTIONS}:{name}",
                "entry_point",
                "refused",
                says=NO_PATH,
            ),
            row(
                f"{_COLLECTIONS}:{name}",
                "source_dir",
                "refused",
                says="has no attribute 'lower'",
            ),
        )
    ),
    row(
        f"{_COLLECTIONS}:RegisterModel",
        "model_data",
        "works",
        at(*PACKAGE, "ModelDataUrl"),
    ),
    row(_NOTEBOOK, "role", "refused", JOB_ROLE, says=NO_IN),
    row(
        _NOTEBOOK,
        "tags[*]",
        "refused",
        TAG,
        says=NO_STR,
    ),
    row(
        _NOTEBOOK,
        "parameters[*]",
        "works",
        at(*HYPERPARAMETERS, "a"),
    ),
    row(
        _NOTEBOOK,
        "environment_variables[*]",
        "works",
        at(*ARGUMENTS, "Environment", "A"),
    ),
    row(_NOTEBOOK, "input_notebook", "refused", says=NO_FILE),
    row(
        _NOTEBOOK,
        "initialization_script",
        "refused",
        says=NO_FILE,
    ),
    row(
        _NOTEBOOK,
        "additional_dependencies[*]",
        "refused",
        says=NO_FILE,
    ),
    row(_NOTEBOOK, "s3_root_uri", "refused", says=NO_SUM),
    row(
        _NOTEBOOK,
        "notebook_job_name",
        "refused",
        says=NO_PATTERN,
    ),
    row(_NOTEBOOK, "image_uri", "refused", says=NO_IN),
    *(
        row(
            "sagemaker.lambda_helper:Lambda",
            each,
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
        "refused",
        says=NO_STR,
    ),
    row(
        "sagemaker.workflow.pipeline:Pipeline",
        "name",
        "refused",
        says=NO_SLICE,
    ),
    row(
        "sagemaker.workflow.pipeline:Pipeline.start",
        "parameters[*]",
        "refused",
        says=NO_STR,
        is_compiled=False,
    ),
)

_S3 = (
    row(
        "sagemaker.s3_utils:is_s3_url",
        "url",
        "refused",
        expected=lambda _: True,
        says=NO_DECODE,
        is_compiled=False,
    ),
    row(
        "sagemaker.s3_utils:s3_path_join",
        "*args",
        "refused",
        expected=lambda original: v2.join([original, "/model.tar.gz"]),
        says=NO_SUM,
        is_compiled=False,
    ),
    row(
        "sagemaker.s3_utils:s3_path_join",
        "*args",
        "refused",
        which=1,
        expected=lambda original: v2.join(["models/", original, "/model.tar.gz"]),
        says=NO_SLICE,
        is_compiled=False,
    ),
    row(
        "sagemaker.s3:S3Uploader.upload",
        "local_path",
        "refused",
        says=NO_FILE,
        is_compiled=False,
    ),
    row(
        "sagemaker.s3:S3Uploader.upload",
        "desired_s3_uri",
        "refused",
        says=NO_DECODE,
        is_compiled=False,
    ),
    row(
        "sagemaker.s3:S3Uploader.upload",
        "kms_key",
        "lost",
        is_compiled=False,
    ),
    row(
        "sagemaker.s3:S3Uploader.upload_string_as_file_body",
        "desired_s3_uri",
        "refused",
        says=NO_DECODE,
        is_compiled=False,
    ),
    row(
        "sagemaker.s3:S3Uploader.upload_bytes",
        "s3_uri",
        "refused",
        says=NO_DECODE,
        is_compiled=False,
    ),
    *(
        row(
            f"sagemaker.s3:S3Downloader.{method}",
            "s3_uri",
            "refused",
            says=NO_DECODE,
            is_compiled=False,
        )
        for method in ("download", "read_file", "read_bytes", "list")
    ),
    *(
        row(
            f"sagemaker.session:Session.{method}",
            each,
            "refused",
            says=says,
            is_compiled=False,
        )
        for method, key in (
            ("upload_data", "key_prefix"),
            ("upload_string_as_file_body", "key"),
            ("download_data", "key_prefix"),
            ("read_s3_file", "key_prefix"),
            ("list_s3_files", "key_prefix"),
        )
        for each, says in (("bucket", NO_PATTERN), (key, NO_STR))
    ),
)

CASES = {
    (case.target, case.parameter, case.which): case
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
