"""What comes of real steps of the SageMaker SDK 3, one or more for each of its policies.

Nothing here knows what the policies do. The calls are those by which `verify` tries the policies.
`test_policies_v3.py` loads this file by its path, after the workbench and under its name: the SDK
must be imported with care (see `conftest.py`).
"""

from __future__ import annotations

import collections
import functools
import json
from typing import TYPE_CHECKING, Any, NamedTuple
from unittest.mock import patch

import boto3
import pytest
import sagemaker_v3 as sdk  # the workbench
from sagemaker.core.workflow.functions import Join

from lookalike.presets._examples._sagemaker import OREGON, REGION
from lookalike.presets._examples.sagemaker_v3 import CALLS
from lookalike.presets._examples.sagemaker_v3._bench import DESK, properties
from policy_cases import Case

if TYPE_CHECKING:
    from collections.abc import Callable

# Plain text that the SDK is given in the variable's place: what comes of it is the oracle.
URI = "s3://text-bucket/folder/file.tar.gz"
FOLDER = "s3://text-bucket/folder"
SCRIPT = "s3://text-bucket/folder/script.py"
ROLE = "arn:aws:iam::123456789012:role/text"
WORD = "text"

NO_TEXT = "Pipeline variables do not support __str__"
NO_DECODE = "'Properties' object has no attribute 'decode'"
NO_JSON = "Object of type Properties is not JSON serializable"
NOT_TEXT = "Input should be a valid string"
NOT_A_NUMBER = "Input should be a valid integer"
NOT_A_TRUTH = "Input should be a valid boolean"
NOT_A_PATH = "not Properties"
NO_ITEMS = "'Properties' object is not subscriptable"
NO_IN = "argument of type 'Properties' is not iterable"
NO_PATTERN = "expected string or bytes-like object, got 'Properties'"
NO_STARTSWITH = "'Properties' object has no attribute 'startswith'"
NO_ENDSWITH = "'Properties' object has no attribute 'endswith'"
NO_SPLIT = "'Properties' object has no attribute 'split'"
# botocore, which says in its message what it was given.
INVALID = NO_TEXT


# --- what comes of a step -------------------------------------------------------------------------


class Expression:
    """A JSON tree, compared as the expressions of pipeline variables are."""

    def __init__(self, expr: Any) -> None:
        self._expr = expr

    @property
    def expr(self) -> Any:
        return self._expr

    def __repr__(self) -> str:
        return f"Expression({self._expr!r})"


class Compiled(NamedTuple):
    """What a step, and those that it brings along, are compiled to."""

    steps: Any
    follows: bool
    value: Any


def compiled(call: Callable[[Any], Any], value: Any) -> Compiled:
    """What `call(value)` compiles, beside the value."""
    return Compiled(*call(value), value)


def whole(made: Compiled) -> Expression:
    """All of the definition, and the edge."""
    return Expression([made.steps, made.follows])


def kept(made: Compiled) -> Any:
    """The variable itself, if its expression stands in the definition and its edge in the graph."""
    held = json.dumps(made.value.expr) in json.dumps(made.steps)
    return made.value if held and made.follows == bool(made.value._referenced_steps) else None


def held(made: Compiled) -> Any:
    """The variable itself, if its expression stands in the definition; the SDK draws no edge."""
    return made.value if json.dumps(made.value.expr) in json.dumps(made.steps) else None


def with_reference(tree: Any, text: str, original: Any) -> Any:
    """`tree` with the reference to `original` in the place of `text`, also within longer text."""
    if isinstance(tree, dict):
        return {key: with_reference(value, text, original) for key, value in tree.items()}
    if isinstance(tree, list):
        return [with_reference(value, text, original) for value in tree]
    if not isinstance(tree, str) or text not in tree:
        return tree
    if tree == text:
        return original.expr
    parts: list[Any] = []
    for index, literal in enumerate(tree.split(text)):
        parts += [original] * (index > 0) + [literal] * bool(literal)
    return Join(on="", values=parts).expr


def as_if_text(call: Callable[[Any], Any], text: str) -> Callable[[Any], Expression]:
    """What the SDK makes of `text`, with the reference in its place; and the edge that belongs.

    A join that ends in the name of a file says more than `text` does: its name is taken.
    """

    def expected(original: Any) -> Expression:
        given = text
        end = original.values[-1] if isinstance(original, Join) else None
        if isinstance(end, str) and text.startswith("s3://"):
            given = f"{text.rpartition('/')[0]}/{end.rpartition('/')[2]}"
        steps = call(given).steps
        return Expression(
            [with_reference(steps, given, original), bool(original._referenced_steps)]
        )

    return expected


def name(target: str, parameter: str) -> str:
    """`ScriptProcessor.run(code)`, for people."""
    return f"{target.partition(':')[2]}({parameter})"


# --- the kinds of cases ---------------------------------------------------------------------------

_seen: collections.Counter[tuple[str, str]] = collections.Counter()


def next_call(target, parameter):
    """The call that a case is about: the first one of its policy, then the next."""
    which = _seen[target, parameter]
    _seen[target, parameter] += 1
    return CALLS[target, parameter][which].call


def served(call, region, value):
    """The call, where a service answers the clients that check what they are given."""
    with pytest.importorskip("moto").mock_aws():
        session = sdk.connected_session(boto3.Session(region_name=region))
        with patch.object(DESK, "connected", session):
            return call(value)


def helped(target, parameter, text, says, *, without="refused", what=""):
    """A step whose definition must be that of text, with the reference in the text's place."""
    call = next_call(target, parameter)
    return Case(
        name(target, parameter) + what,
        target,
        parameter,
        functools.partial(compiled, call),
        without,
        whole,
        properties,
        as_if_text(call, text),
        says=says,
    )


def held_by(target, parameter, says, *, without="refused", found=kept, what="", region=None):
    """A step in whose definition the reference must stand; the rest of it holds the time of day.

    With a region, a service answers there.
    """
    call = next_call(target, parameter)
    if region is not None:
        call = functools.partial(served, call, region)
    return Case(
        name(target, parameter) + what,
        target,
        parameter,
        functools.partial(compiled, call),
        without,
        found,
        properties,
        says=says,
    )


def taken(target, parameter, *, found=kept, what=""):
    """A step that takes the variable as it is."""
    return held_by(target, parameter, "", without="works", found=found, what=what)


def refused(target, parameter, says, *, without="refused", what="", region=None):
    """A step that cannot be built with a variable, or loses it."""
    return held_by(target, parameter, says, without=without, what=what, region=region)


def lost(target, parameter, *, what=""):
    """A step in whose definition nothing is left of the variable."""
    return refused(target, parameter, "", without="lost", what=what)


def called(target, parameter, says, *, without="refused", what="", **more):
    """A call that is made at once, and is no step."""
    return Case(
        name(target, parameter) + what,
        target,
        parameter,
        next_call(target, parameter),
        without,
        original=properties,
        says=says,
        **more,
    )


PROCESSING = "sagemaker.core.processing"
SPARK = "sagemaker.core.spark.processing"
SHAPES = "sagemaker.core.shapes.shapes"
RUNS = (
    f"{PROCESSING}:Processor.run",
    f"{PROCESSING}:ScriptProcessor.run",
    f"{PROCESSING}:FrameworkProcessor.run",
    f"{SPARK}:PySparkProcessor.run",
    f"{SPARK}:SparkJarProcessor.run",
)


PROCESSING_CASES = [
    helped(
        f"{PROCESSING}:ScriptProcessor.run",
        "code",
        SCRIPT,
        NO_DECODE,
    ),
    helped(
        f"{PROCESSING}:FrameworkProcessor.run",
        "code",
        "s3://text-bucket/folder/runproc.sh",
        NO_DECODE,
    ),
    helped(f"{PROCESSING}:FrameworkProcessor.run", "source_dir", FOLDER, NO_DECODE),
    helped(
        f"{SPARK}:PySparkProcessor.run",
        "submit_app",
        SCRIPT,
        NO_DECODE,
    ),
    helped(
        f"{SPARK}:SparkJarProcessor.run",
        "0",
        "s3://text-bucket/folder/application.jar",
        NO_DECODE,
    ),
    helped(
        f"{PROCESSING}:Processor",
        "tags[*]",
        WORD,
        NO_TEXT,
    ),
    taken(f"{SHAPES}:ProcessingS3Input", "s3_uri"),
    taken(
        f"{SHAPES}:ProcessingS3Output",
        "s3_uri",
    ),
    taken(f"{PROCESSING}:Processor", "role"),
    taken(f"{PROCESSING}:Processor", "image_uri"),
    taken(f"{PROCESSING}:Processor", "instance_type"),
    taken(f"{PROCESSING}:Processor", "entrypoint[*]"),
    taken(f"{PROCESSING}:Processor", "env[*]"),
    *(taken(target, "arguments[*]") for target in RUNS),
    *(
        taken(
            f"{SPARK}:PySparkProcessor.run",
            f"{option}[*]",
        )
        for option in ("submit_py_files", "submit_jars", "submit_files")
    ),
    taken(
        f"{SPARK}:PySparkProcessor.run",
        "spark_event_logs_s3_uri",
    ),
    refused(
        f"{PROCESSING}:Processor",
        "base_job_name",
        NO_PATTERN,
    ),
    *(lost(target, "job_name") for target in RUNS if "Framework" not in target),
    refused(
        f"{PROCESSING}:FrameworkProcessor.run",
        "job_name",
        NO_ITEMS,
    ),
    *(
        lost(target, "kms_key")
        for target in RUNS
        if target.partition(":")[2] not in {"ScriptProcessor.run", "FrameworkProcessor.run"}
    ),
    refused(
        f"{PROCESSING}:ScriptProcessor.run",
        "kms_key",
        INVALID,
        region=REGION,
    ),
    refused(
        f"{PROCESSING}:FrameworkProcessor.run",
        "kms_key",
        INVALID,
        region=REGION,
    ),
    refused(
        f"{PROCESSING}:FrameworkProcessor.run",
        "dependencies[*]",
        "'<' not supported between instances of 'Properties' and 'str'",
    ),
    refused(
        f"{PROCESSING}:FrameworkProcessor.run",
        "requirements",
        "rather than a pipeline variable",
    ),
    refused(
        f"{PROCESSING}:FrameworkProcessor.run",
        "entry_point",
        NOT_A_PATH,
    ),
    refused(
        f"{PROCESSING}:FrameworkProcessor",
        "code_location",
        NO_ENDSWITH,
    ),
    refused(
        f"{PROCESSING}:FrameworkProcessor",
        "command[*]",
        "expected str instance, Properties found",
    ),
    *(
        refused(
            f"{SPARK}:{kind}",
            option,
            NO_ENDSWITH,
        )
        for kind in ("PySparkProcessor", "SparkJarProcessor")
        for option in ("configuration_location", "dependency_location")
    ),
    *(
        refused(f"{SPARK}:{kind}.run", "configuration[**]", NO_JSON)
        for kind in ("PySparkProcessor", "SparkJarProcessor")
    ),
]


CONFIGS = "sagemaker.core.training.configs"
DISTRIBUTED = "sagemaker.train.distributed"
TRAINER = "sagemaker.train.model_trainer:ModelTrainer"
TUNER = "sagemaker.train.tuner:HyperparameterTuner"
TRANSFORMER = "sagemaker.core.transformer:Transformer"
NO_FILE_OF_CODE = {"source_dir": NOT_A_PATH, "entry_script": NO_TEXT, "requirements": NO_TEXT}

TRAINING_CASES = [
    helped(TRAINER, "role", ROLE, NOT_TEXT),
    helped(
        TRAINER,
        "role",
        ROLE,
        NOT_TEXT,
        what=", tuned",
    ),
    helped(TRAINER, "training_input_mode", "Pipe", NO_TEXT),
    *(
        helped(
            TRAINER,
            "hyperparameters[*][**]",
            URI,
            "",
            without="lost",
            what=what,
        )
        for what in ("", ", tuned")
    ),
    helped(f"{TUNER}.tune", "inputs", URI, "", without="lost"),
    helped(TUNER, "tags[*]", WORD, NO_TEXT),
    helped(TRANSFORMER, "tags[*]", WORD, NO_TEXT),
    taken(f"{CONFIGS}:InputData", "data_source"),
    taken(
        f"{SHAPES}:S3DataSource",
        "s3_uri",
    ),
    taken(
        f"{SHAPES}:CheckpointConfig",
        "s3_uri",
    ),
    taken(
        f"{SHAPES}:OutputDataConfig",
        "s3_output_path",
    ),
    taken(
        f"{SHAPES}:OutputDataConfig",
        "kms_key_id",
    ),
    taken(TRAINER, "environment[*]"),
    taken(TRAINER, "hyperparameters[*]"),
    taken(TRAINER, "training_image"),
    taken(TRAINER, "algorithm_name"),
    taken(f"{TUNER}.tune", "inputs[*]"),
    taken(TRANSFORMER, "model_name"),
    taken(TRANSFORMER, "output_path"),
    taken(f"{TRANSFORMER}.transform", "data"),
    *(
        refused(TRAINER, option, NOT_TEXT)
        for option in ("base_job_name", "input_s3_key_prefix", "local_container_root")
    ),
    refused(TRAINER, "hyperparameters", "valid dictionary"),
    refused(TUNER, "base_tuning_job_name", NO_ITEMS),
    lost(f"{TUNER}.tune", "job_name"),
    refused(
        TRANSFORMER,
        "base_transform_job_name",
        NO_ITEMS,
    ),
    lost(f"{TRANSFORMER}.transform", "job_name"),
    *(
        refused(
            f"{CONFIGS}:SourceCode",
            option,
            says,
        )
        for option, says in NO_FILE_OF_CODE.items()
    ),
    refused(
        f"{CONFIGS}:SourceCode",
        "source_dir",
        "'Properties' object has no attribute 'lower'",
        what=", of a model",
    ),
    refused(
        f"{CONFIGS}:SourceCode",
        "command",
        NO_SPLIT,
    ),
    *(
        refused(
            f"{CONFIGS}:SourceCode",
            f"{option}[*]",
            NOT_TEXT,
        )
        for option in ("args", "ignore_patterns")
    ),
    refused(
        f"{DISTRIBUTED}:MPI",
        "mpi_additional_options[*]",
        NOT_TEXT,
    ),
    lost(f"{TRAINER}.create_input_data_channel", "kms_key"),
    refused(f"{TRAINER}.create_input_data_channel", "key_prefix", NO_TEXT),
    refused(
        f"{CONFIGS}:Compute",
        "volume_size_in_gb",
        NOT_A_NUMBER,
    ),
    refused(
        f"{CONFIGS}:Compute",
        "enable_managed_spot_training",
        NOT_A_TRUTH,
    ),
    *(
        refused(
            f"{CONFIGS}:Networking",
            option,
            NOT_A_TRUTH,
        )
        for option in ("enable_network_isolation", "enable_inter_container_traffic_encryption")
    ),
    *(
        refused(
            f"{SHAPES}:StoppingCondition",
            option,
            NOT_A_NUMBER,
        )
        for option in (
            "max_runtime_in_seconds",
            "max_wait_time_in_seconds",
            "max_pending_time_in_seconds",
        )
    ),
    *(
        refused(TUNER, option, NOT_A_NUMBER)
        for option in ("max_jobs", "max_parallel_jobs", "max_runtime_in_seconds")
    ),
    refused(TRANSFORMER, "instance_count", NOT_A_NUMBER),
    *(
        refused(
            f"{DISTRIBUTED}:{kind}",
            "process_count_per_node",
            NOT_A_NUMBER,
        )
        for kind in ("Torchrun", "MPI")
    ),
]


BUILDER = "sagemaker.serve.model_builder:ModelBuilder"
SESSION = "sagemaker.core.helper.session_helper:Session"

MODEL_CASES = [
    helped(BUILDER, "role_arn", ROLE, NO_STARTSWITH),
    helped(f"{BUILDER}.build", "role_arn", ROLE, NO_STARTSWITH),
    helped(BUILDER, "model_path", URI, NO_STARTSWITH),
    helped(f"{BUILDER}.build", "tags[*]", WORD, NO_TEXT),
    helped(f"{SESSION}.create_endpoint_config", "role", ROLE, NO_IN),
    helped(f"{SESSION}.create_endpoint_config", "tags[*]", WORD, NO_TEXT),
    helped(f"{SESSION}.create_endpoint", "tags[*]", WORD, NO_TEXT),
    helped(f"{SESSION}.create_inference_component", "tags[*]", WORD, NO_TEXT),
    taken(BUILDER, "s3_model_data_url"),
    taken(
        BUILDER,
        "s3_model_data_url",
        what=", repacked",
    ),
    taken(BUILDER, "image_uri"),
    taken(BUILDER, "env_vars[*]"),
    taken(
        f"{BUILDER}.register",
        "model_package_group_name",
    ),
    taken("sagemaker.core.model_metrics:MetricsSource", "s3_uri"),
    refused(f"{BUILDER}.build", "model_name", "can only concatenate str"),
    lost(
        f"{BUILDER}.register",
        "model_package_name",
    ),
    *(lost(BUILDER, option) for option in ("instance_type", "content_type", "accept_type")),
    lost(
        BUILDER,
        "compute.instance_type",
    ),
    refused(BUILDER, "model", "Unable to determine required container"),
    refused(BUILDER, "model_metadata[*]", NO_PATTERN),
]


CLARIFY = "sagemaker.core.clarify"
QUALITY = "sagemaker.mlops.workflow.quality_check_step"
CHECK_JOB = "sagemaker.mlops.workflow.check_job_config:CheckJobConfig"

CHECK_CASES = [
    *(
        helped(
            f"{QUALITY}:QualityCheckStep",
            f"quality_check_config.{option}",
            SCRIPT,
            NO_DECODE,
        )
        for option in ("record_preprocessor_script", "post_analytics_processor_script")
    ),
    helped(CHECK_JOB, "tags[*]", WORD, NO_TEXT),
    *(
        taken(f"{QUALITY}:DataQualityCheckConfig", option)
        for option in ("baseline_dataset", "output_s3_uri")
    ),
    *(
        taken(f"{CLARIFY}:DataConfig", option)
        for option in ("s3_data_input_path", "s3_output_path")
    ),
    taken(f"{CLARIFY}:ModelConfig", "model_name", found=held),
    refused(CHECK_JOB, "base_job_name", NO_ITEMS),
    *(
        refused(f"{CLARIFY}:DataConfig", option, NO_JSON)
        for option in (
            "label",
            "features",
            "joinsource",
            "facet_dataset_uri",
            "predicted_label_dataset_uri",
            "predicted_label",
        )
    ),
    refused(
        f"{CLARIFY}:DataConfig",
        "headers[*]",
        NO_JSON,
    ),
    refused(
        f"{CLARIFY}:DataConfig",
        "s3_analysis_config_output_path",
        "cannot be of type ExecutionVariable/Expression/Parameter/Properties",
    ),
    *(refused(f"{CLARIFY}:BiasConfig", option, NO_JSON) for option in ("facet_name", "group_name")),
    refused(
        f"{CLARIFY}:BiasConfig",
        "label_values_or_threshold[*]",
        NO_JSON,
    ),
    refused(f"{CLARIFY}:BiasConfig", "facet_name[*]", NO_JSON),
    refused(
        f"{CLARIFY}:BiasConfig",
        "facet_values_or_threshold[*]",
        NO_JSON,
    ),
    *(
        refused(f"{CLARIFY}:ModelConfig", option, NO_JSON)
        for option in (
            "instance_type",
            "instance_count",
            "accelerator_type",
            "target_model",
            "custom_attributes",
        )
    ),
    refused(
        f"{CLARIFY}:ModelConfig",
        "endpoint_name_prefix",
        NO_PATTERN,
    ),
    *(
        refused(
            f"{CLARIFY}:ModelConfig",
            option,
            says,
        )
        for option, says in (("content_template", NO_IN), ("record_template", NO_JSON))
    ),
    *(
        refused(f"{CLARIFY}:ModelPredictedLabelConfig", option, NO_JSON)
        for option in ("label", "probability")
    ),
    refused(
        f"{CLARIFY}:ModelPredictedLabelConfig",
        "label_headers[*]",
        NO_JSON,
    ),
    refused(
        f"{CLARIFY}:ModelPredictedLabelConfig",
        "probability_threshold",
        "Pipeline variables do not support __float__",
    ),
    *(refused(f"{CLARIFY}:SHAPConfig", option, NO_JSON) for option in ("baseline", "num_samples")),
    *(
        refused(
            f"sagemaker.mlops.workflow.clarify_check_step:{kind}CheckConfig",
            "kms_key",
            INVALID,
            region=OREGON,
        )
        for kind in ("DataBias", "ModelBias", "ModelExplainability")
    ),
]


LAMBDA = "sagemaker.core.lambda_helper:Lambda"
NOTEBOOK = "sagemaker.mlops.workflow.notebook_job_step:NotebookJobStep"
STEP = "sagemaker.mlops.workflow.function_step:step"

STEP_CASES = [
    held_by(NOTEBOOK, "role", NO_IN),
    held_by(NOTEBOOK, "notebook_job_name", NO_PATTERN),
    held_by(NOTEBOOK, "tags[*]", NO_TEXT),
    held_by(STEP, "role", NO_IN),
    held_by(STEP, "tags[*]", NO_TEXT),
    taken(LAMBDA, "function_arn", found=held),
    *(
        refused(LAMBDA, option, INVALID, region=REGION)
        for option in ("function_name", "execution_role_arn", "handler", "runtime")
    ),
    refused(
        LAMBDA,
        "environment[**]",
        INVALID,
        region=REGION,
    ),
    refused(LAMBDA, "script", NO_SPLIT, region=REGION),
    refused(LAMBDA, "zipped_code_dir", "Filename must be a string", region=REGION),
    refused(LAMBDA, "s3_bucket", NO_PATTERN, region=REGION),
    refused(NOTEBOOK, "input_notebook", NOT_A_PATH),
    refused(NOTEBOOK, "initialization_script", NOT_A_PATH),
    refused(
        NOTEBOOK,
        "additional_dependencies[*]",
        NOT_A_PATH,
    ),
    refused(NOTEBOOK, "s3_root_uri", "can only concatenate str"),
    refused(NOTEBOOK, "image_uri", NO_IN),
    lost(STEP, "job_name_prefix"),
    refused(STEP, "dependencies", NO_ENDSWITH),
    refused(STEP, "pre_execution_script", NOT_A_PATH),
    refused(
        STEP,
        "pre_execution_commands[*]",
        "Pipeline variables do not support concatenation",
    ),
]


# --- calls that are no steps ----------------------------------------------------------------------


def joined(*parts):
    """What joining these parts must come to, the original in the place of `...`."""
    return lambda original: Join(on="", values=[original if p is ... else p for p in parts])


S3_CLIENT = "sagemaker.core.s3.client"
UPLOADER = f"{S3_CLIENT}:S3Uploader"
DOWNLOADER = f"{S3_CLIENT}:S3Downloader"

CALL_CASES = [
    *(
        case
        for module in (S3_CLIENT, "sagemaker.core.s3.utils")
        for case in (
            called(
                f"{module}:s3_path_join",
                "*args",
                "can only concatenate str",
                expected=joined(..., "/a/b"),
                what=", first",
            ),
            called(
                f"{module}:s3_path_join",
                "*args",
                NO_ITEMS,
                expected=joined("s3://bucket/", ...),
                what=", last",
            ),
            called(
                f"{module}:is_s3_url",
                "url",
                NO_DECODE,
                expected=lambda _: True,
            ),
            called(
                f"{module}:parse_s3_url",
                "url",
                NO_DECODE,
            ),
        )
    ),
    *(
        called(
            "sagemaker.core.image_uris:retrieve",
            option,
            "should not be a pipeline variable",
        )
        for option in ("region", "version", "py_version", "instance_type")
    ),
    called(
        "sagemaker.mlops.workflow.pipeline:Pipeline.start",
        "parameters[*]",
        NO_TEXT,
    ),
    *(
        called(f"{UPLOADER}.upload", option, says)
        for option, says in (
            ("local_path", NOT_A_PATH),
            ("desired_s3_uri", NO_DECODE),
            ("kms_key", INVALID),
        )
    ),
    *(
        called(
            f"{UPLOADER}.upload_string_as_file_body",
            option,
            says,
        )
        for option, says in (
            ("body", INVALID),
            ("desired_s3_uri", NO_DECODE),
            ("kms_key", INVALID),
        )
    ),
    *(
        called(f"{UPLOADER}.upload_bytes", option, says)
        for option, says in (
            ("b", "a bytes-like object is required"),
            ("s3_uri", NO_DECODE),
            ("kms_key", INVALID),
        )
    ),
    *(called(f"{DOWNLOADER}.download", option, says) for option, says in (("s3_uri", NO_DECODE),)),
    *(
        called(f"{DOWNLOADER}.{method}", "s3_uri", NO_DECODE)
        for method in ("read_file", "read_bytes", "list")
    ),
    *(
        called(f"{SESSION}.upload_data", option, says)
        for option, says in (
            ("path", NOT_A_PATH),
            ("bucket", NO_PATTERN),
            ("key_prefix", NO_TEXT),
        )
    ),
    *(
        called(
            f"{SESSION}.upload_string_as_file_body",
            option,
            says,
        )
        for option, says in (
            ("body", INVALID),
            ("bucket", NO_PATTERN),
            ("key", INVALID),
        )
    ),
    *(
        called(f"{SESSION}.{method}", option, says)
        for method in ("read_s3_file", "list_s3_files")
        for option, says in (
            ("bucket", NO_PATTERN),
            ("key_prefix", INVALID),
        )
    ),
    *(
        called(f"{SESSION}.download_data", option, says)
        for option, says in (
            ("bucket", NO_PATTERN),
            ("key_prefix", INVALID),
        )
    ),
]

CASES: list[Case] = [
    *PROCESSING_CASES,
    *TRAINING_CASES,
    *MODEL_CASES,
    *CHECK_CASES,
    *STEP_CASES,
    *CALL_CASES,
]
