"""The SageMaker SDK, major version 3: what each entry point does with a pipeline variable.

Measured with sagemaker-core 2.27, sagemaker-mlops, sagemaker-train and sagemaker-serve 1.27 on
Python 3.11, by compiling pipelines under a `PipelineSession`.

Most of the SDK takes variables as they are, and wrapping those would do harm: "pass" stands where
people are tempted to, and where text made of a variable (an f-string, `s3_path_join`) becomes the
reference again, with its edge between steps.

Steps are lazy: `run`, `train`, `tune` and `transform` are executed at each `step.arguments`. What
they check there is kept until `install()` is left (`keep=True`), or the check would meet the
original after all. A field that is plain text in one of the SDK's models gets the original back as
soon as the model is made; compiling does not validate it again.

Refused is what the SDK acts on while the pipeline is being defined (files, buckets, functions that
it uploads or creates), what it drops from the definition, and numbers, which no text can stand for.
The policies for `S3Uploader`, `S3Downloader` and the transfers of `Session` are a net under all of
it: whatever comes to name a bucket or a key there is known, or is refused.

What has no policy: `CacheConfig(expire_after=)`, `Join(on=)` and `JsonGet(json_path=)`, of which it
is not known that the service takes a reference there; the trainers of foundation models, which ask
a hub about the model before anything else; `@step` arguments, which are deferred already.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookalike._face import Face
from lookalike._policy import Policy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["POLICIES"]

_CORE = "sagemaker-core>=2.27"
_MLOPS = "sagemaker-mlops>=1.27"
_SERVE = "sagemaker-serve>=1.27"
_TRAIN = "sagemaker-train>=1.27"

_BY_PACKAGE = {"core": _CORE, "mlops": _MLOPS, "serve": _SERVE, "train": _TRAIN}

# --- where things are -----------------------------------------------------------------------------

_PROCESSING = "sagemaker.core.processing"
_SPARK = "sagemaker.core.spark.processing"
_SHAPES = "sagemaker.core.shapes.shapes"
_CONFIGS = "sagemaker.core.training.configs"
_TRAINER = "sagemaker.train.model_trainer:ModelTrainer"
_TUNER = "sagemaker.train.tuner:HyperparameterTuner"
_TRANSFORMER = "sagemaker.core.transformer:Transformer"
_BUILDER = "sagemaker.serve.model_builder:ModelBuilder"
_LAMBDA = "sagemaker.core.lambda_helper:Lambda"
_SESSION = "sagemaker.core.helper.session_helper:Session"
_CLARIFY = "sagemaker.core.clarify"
_CHECKS = "sagemaker.mlops.workflow.clarify_check_step"
_QUALITY = "sagemaker.mlops.workflow.quality_check_step"
_CHECK_JOB = "sagemaker.mlops.workflow.check_job_config:CheckJobConfig"
_NOTEBOOK = "sagemaker.mlops.workflow.notebook_job_step:NotebookJobStep"
_STEP = "sagemaker.mlops.workflow.function_step:step"

_S3 = "sagemaker.core.s3.client"
_S3_HELPERS = (_S3, "sagemaker.core.s3.utils")

_PROCESSOR = f"{_PROCESSING}:Processor"
_SPARK_KINDS = (f"{_SPARK}:PySparkProcessor", f"{_SPARK}:SparkJarProcessor")
_RUNS = (
    f"{_PROCESSOR}.run",
    f"{_PROCESSING}:ScriptProcessor.run",
    f"{_PROCESSING}:FrameworkProcessor.run",
    *(f"{kind}.run" for kind in _SPARK_KINDS),
)

_ROLE = "arn:aws:iam::111122223333:role/{token}"
#: By these calls `verify` tries the policies.
_EXAMPLE = "lookalike.presets._examples.sagemaker_v3:CALLS"


def _requires(target: str) -> str:
    """The distribution that defines a target: one for each package of the namespace."""
    return _BY_PACKAGE[target.split(".")[1].partition(":")[0]]


def _proxy(
    target: str,
    parameter: str,
    face: Face,
    placeholder: str | None,
    reason: str,
    *,
    keep: bool = False,
) -> Policy:
    """A lookalike; `keep` where the SDK asks again when the step is compiled."""
    return Policy(
        target,
        parameter,
        face=face,
        placeholder=placeholder,
        requires=_requires(target),
        keep=keep,
        example=_EXAMPLE,
        reason=reason,
    )


def _as_it_is(target: str, parameters: str, reason: str) -> tuple[Policy, ...]:
    """The variable itself, at each of these parameters."""
    return tuple(
        Policy(
            target,
            each,
            treatment="pass",
            requires=_requires(target),
            example=_EXAMPLE,
            reason=reason,
        )
        for each in parameters.split()
    )


def _refused(
    target: str, parameters: str, reason: str, *, originals: tuple[str, ...] = ()
) -> tuple[Policy, ...]:
    """No variable, at each of these parameters."""
    return tuple(
        Policy(
            target,
            each,
            treatment="refuse",
            originals=originals,
            requires=_requires(target),
            example=_EXAMPLE,
            reason=reason,
        )
        for each in parameters.split()
    )


def _each(
    make: Callable[[str, str, str], tuple[Policy, ...]],
    targets: Iterable[str],
    parameters: str,
    reason: str,
) -> tuple[Policy, ...]:
    """The same for several targets."""
    return tuple(policy for target in targets for policy in make(target, parameters, reason))


# --- what the SDK rejects or loses, and need not --------------------------------------------------

_SCRIPT = (
    "it is taken apart as a URL, variables are turned away by type, and its file name becomes a "
    "part of the command: the file is called {name}, or as a join says that ends in a name"
)
_IN = "it asks whether an ARN or a name was given, with `in`"
_STARTS = "it asks whether an ARN or a name was given, with `startswith` and `in`"
_TAGS = "the values of a dict of tags are made text with `str`"
_WHOLE_SCRIPT = (
    "it is taken apart as a URL, and its file name becomes a part of a path in the container: the "
    "file is called script.py, or as a join says that ends in a name"
)
_JOINED = "the parts are added up as text; `restore` makes the result a reference again"
_ASKED = "it is taken apart as a URL to see its scheme; nothing of it is kept"

_PROXIES = (
    _proxy(
        f"{_PROCESSING}:ScriptProcessor.run",
        "code",
        Face.EXACT_STR,
        "s3://amzn-s3-demo-{token}/code/script.py",
        _SCRIPT.format(name="script.py"),
        keep=True,
    ),
    # `run` hands the file to bash, not to Python.
    _proxy(
        f"{_PROCESSING}:FrameworkProcessor.run",
        "code",
        Face.EXACT_STR,
        "s3://amzn-s3-demo-{token}/code/runproc.sh",
        _SCRIPT.format(name="runproc.sh"),
        keep=True,
    ),
    _proxy(
        f"{_PROCESSING}:FrameworkProcessor.run",
        "source_dir",
        Face.STR,
        "s3://amzn-s3-demo-{token}/{token}",
        "it is taken apart as a URL, and what is not a .tar.gz is taken for a folder that holds "
        "sourcedir.tar.gz: the value must be such a folder",
        keep=True,
    ),
    _proxy(
        f"{_SPARK}:PySparkProcessor.run",
        "submit_app",
        Face.EXACT_STR,
        "s3://amzn-s3-demo-{token}/code/script.py",
        _SCRIPT.format(name="script.py"),
        keep=True,
    ),
    # By position, because `ScriptProcessor.run`, to which it is handed on, calls it `code`.
    _proxy(
        f"{_SPARK}:SparkJarProcessor.run",
        "0",
        Face.EXACT_STR,
        "s3://amzn-s3-demo-{token}/code/application.jar",
        _SCRIPT.format(name="application.jar"),
        keep=True,
    ),
    _proxy(
        _TRAINER,
        "role",
        Face.STR,
        _ROLE,
        "the field takes text only; unless SAGEMAKER_VALIDATE_ROLE is false, the SDK also asks IAM "
        "about the role, and IAM does not know it",
    ),
    _proxy(
        _TRAINER,
        "training_input_mode",
        Face("__format__"),
        None,
        "`train` formats it for its telemetry",
        keep=True,
    ),
    _proxy(
        _TRAINER,
        "hyperparameters[*][**]",
        Face.EXACT_STR,
        None,
        "a list or dict is made one text: of a variable in it, only the address of the object "
        "would be left",
        keep=True,
    ),
    _proxy(
        f"{_TUNER}.tune",
        "inputs",
        Face.STR,
        "s3://bucket/path/data",
        "what is neither a str nor a list or dict is left out of the definition",
        keep=True,
    ),
    _proxy(
        _BUILDER,
        "role_arn",
        Face("startswith", "__contains__"),
        _ROLE,
        f"{_STARTS}, when the model is built",
        keep=True,
    ),
    _proxy(f"{_BUILDER}.build", "role_arn", Face("startswith", "__contains__"), _ROLE, _STARTS),
    _proxy(
        _BUILDER,
        "model_path",
        Face("startswith"),
        "s3://bucket/path/model.tar.gz",
        "`build` asks whether it starts with s3://, and takes what does for the model data",
        keep=True,
    ),
    _proxy(
        f"{_QUALITY}:QualityCheckStep",
        "quality_check_config.record_preprocessor_script",
        Face.STR,
        "s3://amzn-s3-demo-{token}/code/script.py",
        _WHOLE_SCRIPT,
    ),
    _proxy(
        f"{_QUALITY}:QualityCheckStep",
        "quality_check_config.post_analytics_processor_script",
        Face.STR,
        "s3://amzn-s3-demo-{token}/code/script.py",
        _WHOLE_SCRIPT,
    ),
    _proxy(_NOTEBOOK, "role", Face("__contains__"), _ROLE, _IN, keep=True),
    _proxy(
        _NOTEBOOK,
        "notebook_job_name",
        Face.STR,
        "n{token}",
        "it is matched with a regular expression: it must start with a letter, and hold letters, "
        "digits and hyphens only",
        keep=True,
    ),
    _proxy(_STEP, "role", Face("__contains__"), _ROLE, _IN, keep=True),
    _proxy(f"{_SESSION}.create_endpoint_config", "role", Face("__contains__"), _ROLE, _IN),
    *(
        _proxy(target, "tags[*]", Face("__str__"), None, _TAGS)
        for target in (
            _PROCESSOR,
            _TRANSFORMER,
            _TUNER,
            _CHECK_JOB,
            f"{_BUILDER}.build",
            f"{_SESSION}.create_endpoint_config",
            f"{_SESSION}.create_endpoint",
            f"{_SESSION}.create_inference_component",
        )
    ),
    *(
        _proxy(target, "tags[*]", Face("__str__"), None, _TAGS, keep=True)
        for target in (_NOTEBOOK, _STEP)
    ),
    *(
        policy
        for module in _S3_HELPERS
        for policy in (
            _proxy(
                f"{module}:s3_path_join",
                "*args",
                Face("__add__", "__getitem__", "__iter__", "__radd__", "startswith"),
                None,
                _JOINED,
            ),
            _proxy(f"{module}:is_s3_url", "url", Face.STR, "s3://bucket/path/model.tar.gz", _ASKED),
        )
    ),
)

# --- what it takes as it is -----------------------------------------------------------------------

_TAKEN = "the SDK takes a variable here; text would lose the edge between the steps"
_NAMED = (
    "the SDK takes a variable here, but makes a name of it where base_job_name is missing: give one"
)
_KEY = "the SDK takes a variable here; text would be used at once, for the code that it uploads"
_REPACKED = (
    "the SDK takes a variable here, and repacks the model in a step of its own; text would be "
    "downloaded and repacked at once"
)
_WITH_ANALYSIS_PATH = (
    "the SDK takes a variable here beside s3_analysis_config_output_path; else it uploads to it"
)
_KEPT_OUT = "the SDK takes a variable here, and keeps it out of the file that it uploads"

_PASSED = (
    *_as_it_is(f"{_SHAPES}:ProcessingS3Input", "s3_uri", _TAKEN),
    *_as_it_is(f"{_SHAPES}:ProcessingS3Output", "s3_uri", _TAKEN),
    *_as_it_is(_PROCESSOR, "role image_uri instance_type entrypoint[*] env[*]", _TAKEN),
    *_each(_as_it_is, _RUNS, "arguments[*]", _TAKEN),
    *_as_it_is(
        f"{_SPARK}:PySparkProcessor.run",
        "submit_py_files[*] submit_jars[*] submit_files[*] spark_event_logs_s3_uri",
        _TAKEN,
    ),
    *_as_it_is(f"{_CONFIGS}:InputData", "data_source", _TAKEN),
    *_as_it_is(f"{_SHAPES}:S3DataSource", "s3_uri", _TAKEN),
    *_as_it_is(f"{_SHAPES}:CheckpointConfig", "s3_uri", _TAKEN),
    *_as_it_is(f"{_SHAPES}:OutputDataConfig", "s3_output_path", _TAKEN),
    *_as_it_is(f"{_SHAPES}:OutputDataConfig", "kms_key_id", _KEY),
    *_as_it_is(_TRAINER, "environment[*] hyperparameters[*]", _TAKEN),
    *_as_it_is(_TRAINER, "training_image algorithm_name", _NAMED),
    *_as_it_is(f"{_TUNER}.tune", "inputs[*]", _TAKEN),
    *_as_it_is(_TRANSFORMER, "model_name output_path", _TAKEN),
    *_as_it_is(f"{_TRANSFORMER}.transform", "data", _TAKEN),
    *_as_it_is(_BUILDER, "image_uri env_vars[*]", _TAKEN),
    *_as_it_is(_BUILDER, "s3_model_data_url", _REPACKED),
    *_as_it_is(f"{_BUILDER}.register", "model_package_group_name", _TAKEN),
    *_as_it_is("sagemaker.core.model_metrics:MetricsSource", "s3_uri", _TAKEN),
    *_as_it_is(_LAMBDA, "function_arn", _TAKEN),
    *_as_it_is(f"{_QUALITY}:DataQualityCheckConfig", "baseline_dataset output_s3_uri", _TAKEN),
    *_as_it_is(f"{_CLARIFY}:DataConfig", "s3_data_input_path", _TAKEN),
    *_as_it_is(f"{_CLARIFY}:DataConfig", "s3_output_path", _WITH_ANALYSIS_PATH),
    *_as_it_is(f"{_CLARIFY}:ModelConfig", "model_name", _KEPT_OUT),
)

# --- what it drops --------------------------------------------------------------------------------

_DROPPED = (
    "a name is made of it while the pipeline is being defined, and left out of the definition"
)
_CHOSEN_BY = (
    "something is chosen by it while the pipeline is being defined, and the definition does not "
    "hold it"
)

_LOST = (
    *_refused(_PROCESSOR, "base_job_name", _DROPPED),
    *_each(_refused, _RUNS, "job_name", _DROPPED),
    *_refused(_TRAINER, "base_job_name input_s3_key_prefix", _DROPPED),
    *_refused(_TRAINER, "local_container_root", "it is a folder on this machine"),
    *_refused(_TUNER, "base_tuning_job_name", _DROPPED),
    *_refused(f"{_TUNER}.tune", "job_name", _DROPPED),
    *_refused(_TRANSFORMER, "base_transform_job_name", _DROPPED),
    *_refused(f"{_TRANSFORMER}.transform", "job_name", _DROPPED),
    *_refused(_CHECK_JOB, "base_job_name", _DROPPED),
    *_refused(_STEP, "job_name_prefix", _DROPPED),
    *_refused(f"{_BUILDER}.build", "model_name", _DROPPED),
    *_refused(f"{_BUILDER}.register", "model_package_name", _DROPPED),
    *_refused(_BUILDER, "instance_type compute.instance_type content_type accept_type", _CHOSEN_BY),
)

# --- what it acts on while the pipeline is being defined ------------------------------------------

_READ = "local files are read, packed and uploaded while the pipeline is being defined"
_WRITTEN = "it is written into files that are uploaded while the pipeline is being defined"
_UPLOADED_TO = "files are uploaded to it while the pipeline is being defined"
_ENCRYPTED = "files are encrypted with it while the pipeline is being defined"
_CREATED = "the function is created or updated while the pipeline is being compiled"
_CONFIG_FILE = (
    "it goes into the analysis configuration, a file that is uploaded while the pipeline is being "
    "defined"
)
_FILE_NAME = "text is taken for the name of a file, which is read at once; give a dict"
_LOOKED_UP = (
    "what it names is looked up while the pipeline is being defined; for the data of a model give "
    "s3_model_data_url"
)
_REGION = (
    "the SDK looks for the session's region in it; a policy of your own can stand in, with a "
    "placeholder that names your region"
)
_IMAGE = "the image is chosen while the pipeline is being defined"
_SENT = "an execution's parameters are sent at once, as text"
_S3_NOW = "S3 is called at once, not when the pipeline runs"
_CUT = "bucket and key are taken apart, and a reference has no parts; compose with `Join`"

_ACTED_ON = (
    *_refused(f"{_CONFIGS}:SourceCode", "source_dir entry_script requirements", _READ),
    *_refused(f"{_CONFIGS}:SourceCode", "command args[*] ignore_patterns[*]", _WRITTEN),
    *_refused("sagemaker.train.distributed:MPI", "mpi_additional_options[*]", _WRITTEN),
    *_refused(_TRAINER, "hyperparameters", _FILE_NAME),
    *_refused(f"{_TRAINER}.create_input_data_channel", "key_prefix", _UPLOADED_TO),
    *_refused(f"{_TRAINER}.create_input_data_channel", "kms_key", _ENCRYPTED),
    *_each(_refused, _RUNS, "kms_key", _ENCRYPTED),
    *_refused(
        f"{_PROCESSING}:FrameworkProcessor.run", "dependencies[*] requirements entry_point", _READ
    ),
    *_refused(f"{_PROCESSING}:FrameworkProcessor", "code_location", _UPLOADED_TO),
    *_refused(f"{_PROCESSING}:FrameworkProcessor", "command[*]", _WRITTEN),
    *_each(_refused, _SPARK_KINDS, "configuration_location dependency_location", _UPLOADED_TO),
    *_each(_refused, (f"{kind}.run" for kind in _SPARK_KINDS), "configuration[**]", _WRITTEN),
    *_refused(_BUILDER, "model model_metadata[*]", _LOOKED_UP),
    *_refused(
        _LAMBDA,
        "function_name execution_role_arn script zipped_code_dir s3_bucket handler runtime "
        "environment[**]",
        _CREATED,
    ),
    *_refused(
        f"{_CLARIFY}:DataConfig",
        "label headers[*] features joinsource facet_dataset_uri predicted_label_dataset_uri "
        "predicted_label",
        _CONFIG_FILE,
    ),
    *_refused(f"{_CLARIFY}:DataConfig", "s3_analysis_config_output_path", _UPLOADED_TO),
    *_refused(
        f"{_CLARIFY}:BiasConfig",
        "label_values_or_threshold[*] facet_name facet_name[*] facet_values_or_threshold[*] "
        "group_name",
        _CONFIG_FILE,
    ),
    *_refused(
        f"{_CLARIFY}:ModelConfig",
        "instance_type instance_count accelerator_type endpoint_name_prefix target_model "
        "custom_attributes content_template record_template",
        _CONFIG_FILE,
    ),
    *_refused(
        f"{_CLARIFY}:ModelPredictedLabelConfig",
        "label probability probability_threshold label_headers[*]",
        _CONFIG_FILE,
    ),
    *_refused(f"{_CLARIFY}:SHAPConfig", "baseline num_samples", _CONFIG_FILE),
    # attrs writes a constructor for each of them, which does not call that of their base.
    *_each(
        _refused,
        (
            f"{_CHECKS}:{kind}CheckConfig"
            for kind in ("DataBias", "ModelBias", "ModelExplainability")
        ),
        "kms_key",
        _ENCRYPTED,
    ),
    *_refused(_NOTEBOOK, "input_notebook initialization_script additional_dependencies[*]", _READ),
    *_refused(_NOTEBOOK, "s3_root_uri", _UPLOADED_TO),
    *_refused(_NOTEBOOK, "image_uri", _REGION),
    *_refused(_STEP, "dependencies pre_execution_script", _READ),
    *_refused(_STEP, "pre_execution_commands[*]", _WRITTEN),
    # Of a parameter the SDK takes the default value, with a warning; all others it turns away.
    *_refused(
        "sagemaker.core.image_uris:retrieve",
        "region version py_version instance_type",
        _IMAGE,
        originals=(
            "sagemaker.core.workflow.step_outputs:StepOutput",
            "sagemaker.core.workflow.functions:Join",
            "sagemaker.core.workflow.functions:JsonGet",
            "sagemaker.core.workflow.execution_variables:ExecutionVariable",
        ),
    ),
    *_refused("sagemaker.mlops.workflow.pipeline:Pipeline.start", "parameters[*]", _SENT),
    # The net: what names a bucket, a key, a file or a body is known, or is refused.
    *_each(_refused, (f"{module}:parse_s3_url" for module in _S3_HELPERS), "url", _CUT),
    *_refused(f"{_S3}:S3Uploader.upload", "local_path desired_s3_uri kms_key", _S3_NOW),
    *_refused(
        f"{_S3}:S3Uploader.upload_string_as_file_body", "body desired_s3_uri kms_key", _S3_NOW
    ),
    *_refused(f"{_S3}:S3Uploader.upload_bytes", "b s3_uri kms_key", _S3_NOW),
    *_each(
        _refused,
        (f"{_S3}:S3Downloader.{name}" for name in ("download", "read_file", "read_bytes", "list")),
        "s3_uri",
        _S3_NOW,
    ),
    *_refused(f"{_SESSION}.upload_data", "path bucket key_prefix", _S3_NOW),
    *_refused(f"{_SESSION}.upload_string_as_file_body", "body bucket key", _S3_NOW),
    *_each(
        _refused,
        (f"{_SESSION}.{name}" for name in ("download_data", "read_s3_file", "list_s3_files")),
        "bucket key_prefix",
        _S3_NOW,
    ),
)

# --- numbers --------------------------------------------------------------------------------------

_NUMBER = "the field takes a number or a truth value only, and no text can stand for one"

_NUMBERS = (
    *_refused(f"{_CONFIGS}:Compute", "volume_size_in_gb enable_managed_spot_training", _NUMBER),
    *_refused(
        f"{_CONFIGS}:Networking",
        "enable_network_isolation enable_inter_container_traffic_encryption",
        _NUMBER,
    ),
    *_refused(
        f"{_SHAPES}:StoppingCondition",
        "max_runtime_in_seconds max_wait_time_in_seconds max_pending_time_in_seconds",
        _NUMBER,
    ),
    *_refused(_TUNER, "max_jobs max_parallel_jobs max_runtime_in_seconds", _NUMBER),
    *_refused(_TRANSFORMER, "instance_count", _NUMBER),
    *_each(
        _refused,
        ("sagemaker.train.distributed:Torchrun", "sagemaker.train.distributed:MPI"),
        "process_count_per_node",
        _NUMBER,
    ),
)

#: The policies for this line, merged with those for the line before it in `presets.sagemaker`.
POLICIES: tuple[Policy, ...] = (*_PROXIES, *_PASSED, *_LOST, *_ACTED_ON, *_NUMBERS)
