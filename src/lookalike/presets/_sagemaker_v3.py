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

from lookalike._face import Face
from lookalike._policy import Policy

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
_QUALITY = "sagemaker.mlops.workflow.quality_check_step:QualityCheckStep"
_CHECK_JOB = "sagemaker.mlops.workflow.check_job_config:CheckJobConfig"
_NOTEBOOK = "sagemaker.mlops.workflow.notebook_job_step:NotebookJobStep"
_STEP = "sagemaker.mlops.workflow.function_step:step"

_RUNS = (
    f"{_PROCESSING}:Processor.run",
    f"{_PROCESSING}:ScriptProcessor.run",
    f"{_PROCESSING}:FrameworkProcessor.run",
    f"{_SPARK}:PySparkProcessor.run",
    f"{_SPARK}:SparkJarProcessor.run",
)

_ROLE = "arn:aws:iam::111122223333:role/{token}"


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
        reason=reason,
    )


def _as_it_is(target: str, *parameters: str, reason: str) -> tuple[Policy, ...]:
    """The variable itself, at each of these parameters."""
    return tuple(
        Policy(target, each, treatment="pass", requires=_requires(target), reason=reason)
        for each in parameters
    )


def _refused(
    target: str, *parameters: str, reason: str, originals: tuple[str, ...] = ()
) -> tuple[Policy, ...]:
    """No variable, at each of these parameters."""
    return tuple(
        Policy(
            target,
            each,
            treatment="refuse",
            originals=originals,
            requires=_requires(target),
            reason=reason,
        )
        for each in parameters
    )


# --- what the SDK rejects or loses, and need not --------------------------------------------------

_SCRIPT = (
    "it is taken apart as a URL, variables are turned away by type, and its file name becomes a "
    "part of the command: the file must be called {name}"
)
_IN = "it asks whether an ARN or a name was given, with `in`"
_STARTS = "it asks whether an ARN or a name was given, with `startswith` and `in`"
_TAGS = "the values of a dict of tags are made text with `str`"
_WHOLE_SCRIPT = (
    "it is taken apart as a URL, and its file name becomes a part of the path in the container: "
    "the file must be called script.py"
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
        _QUALITY,
        "quality_check_config.record_preprocessor_script",
        Face.STR,
        "s3://amzn-s3-demo-{token}/code/script.py",
        _WHOLE_SCRIPT,
    ),
    _proxy(
        _QUALITY,
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
            f"{_PROCESSING}:Processor",
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
        for module in ("sagemaker.core.s3.client", "sagemaker.core.s3.utils")
        for policy in (
            _proxy(f"{module}:s3_path_join", "*args", Face.STRING, None, _JOINED),
            _proxy(f"{module}:is_s3_url", "url", Face.STR, "s3://bucket/path/model.tar.gz", _ASKED),
        )
    ),
)

# --- what it takes as it is -----------------------------------------------------------------------

_TAKEN = "the SDK takes a variable here; text would lose the edge between the steps"
_NAMED = (
    "the SDK takes a variable here, but makes a name of it where base_job_name is missing: give one"
)

_PASSED = (
    *_as_it_is(f"{_SHAPES}:ProcessingS3Input", "s3_uri", reason=_TAKEN),
    *_as_it_is(f"{_SHAPES}:ProcessingS3Output", "s3_uri", reason=_TAKEN),
    *_as_it_is(
        f"{_PROCESSING}:Processor",
        "role",
        "image_uri",
        "instance_type",
        "entrypoint[*]",
        "env[*]",
        reason=_TAKEN,
    ),
    *(policy for run in _RUNS for policy in _as_it_is(run, "arguments[*]", reason=_TAKEN)),
    *_as_it_is(
        f"{_SPARK}:PySparkProcessor.run",
        "submit_py_files[*]",
        "submit_jars[*]",
        "submit_files[*]",
        "spark_event_logs_s3_uri",
        reason=_TAKEN,
    ),
    *_as_it_is(f"{_CONFIGS}:InputData", "data_source", reason=_TAKEN),
    *_as_it_is(f"{_SHAPES}:S3DataSource", "s3_uri", reason=_TAKEN),
    *_as_it_is(f"{_SHAPES}:CheckpointConfig", "s3_uri", reason=_TAKEN),
    *_as_it_is(f"{_SHAPES}:OutputDataConfig", "s3_output_path", reason=_TAKEN),
    *_as_it_is(
        f"{_SHAPES}:OutputDataConfig",
        "kms_key_id",
        reason="the SDK takes a variable here; text would be used now, for the code that it uploads",
    ),
    *_as_it_is(_TRAINER, "environment[*]", "hyperparameters[*]", reason=_TAKEN),
    *_as_it_is(_TRAINER, "training_image", "algorithm_name", reason=_NAMED),
    *_as_it_is(f"{_TUNER}.tune", "inputs[*]", reason=_TAKEN),
    *_as_it_is(_TRANSFORMER, "model_name", "output_path", reason=_TAKEN),
    *_as_it_is(f"{_TRANSFORMER}.transform", "data", reason=_TAKEN),
    *_as_it_is(_BUILDER, "image_uri", "env_vars[*]", reason=_TAKEN),
    *_as_it_is(
        _BUILDER,
        "s3_model_data_url",
        reason="the SDK takes a variable here, and repacks the model in a step of its own; text "
        "would be downloaded and repacked now",
    ),
    *_as_it_is(f"{_BUILDER}.register", "model_package_group_name", reason=_TAKEN),
    *_as_it_is("sagemaker.core.model_metrics:MetricsSource", "s3_uri", reason=_TAKEN),
    *_as_it_is(_LAMBDA, "function_arn", reason=_TAKEN),
    *_as_it_is(
        "sagemaker.mlops.workflow.quality_check_step:DataQualityCheckConfig",
        "baseline_dataset",
        "output_s3_uri",
        reason=_TAKEN,
    ),
    *_as_it_is(
        f"{_CLARIFY}:DataConfig",
        "s3_data_input_path",
        reason=_TAKEN,
    ),
    *_as_it_is(
        f"{_CLARIFY}:DataConfig",
        "s3_output_path",
        reason="the SDK takes a variable here if s3_analysis_config_output_path is given; else it "
        "uploads to it",
    ),
    *_as_it_is(
        f"{_CLARIFY}:ModelConfig",
        "model_name",
        reason="the SDK takes a variable here, and keeps it out of the file that it uploads",
    ),
)

# --- what it drops --------------------------------------------------------------------------------

_DROPPED = (
    "a name is made of it while the pipeline is being defined, and left out of the definition"
)
_NO_EFFECT = "the definition does not hold it: a reference would be lost without a word"

_LOST = (
    *_refused(f"{_PROCESSING}:Processor", "base_job_name", reason=_DROPPED),
    *(policy for run in _RUNS for policy in _refused(run, "job_name", reason=_DROPPED)),
    *_refused(_TRAINER, "base_job_name", "input_s3_key_prefix", reason=_DROPPED),
    *_refused(_TUNER, "base_tuning_job_name", reason=_DROPPED),
    *_refused(f"{_TUNER}.tune", "job_name", reason=_DROPPED),
    *_refused(_TRANSFORMER, "base_transform_job_name", reason=_DROPPED),
    *_refused(f"{_TRANSFORMER}.transform", "job_name", reason=_DROPPED),
    *_refused(_CHECK_JOB, "base_job_name", reason=_DROPPED),
    *_refused(_STEP, "job_name_prefix", reason=_DROPPED),
    *_refused(f"{_BUILDER}.build", "model_name", reason=_DROPPED),
    *_refused(f"{_BUILDER}.register", "model_package_name", reason=_DROPPED),
    *_refused(
        _BUILDER,
        "instance_type",
        reason="an image is chosen by it while the pipeline is being defined, and the definition "
        "does not hold it",
    ),
    *_refused(_TRAINER, "local_container_root", reason=_NO_EFFECT),
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
_S3_NOW = "S3 is called at once, not when the pipeline runs"
_CUT = "bucket and key are taken apart, and a reference has no parts; join it with `Join`"

_ACTED_ON = (
    *_refused(f"{_CONFIGS}:SourceCode", "source_dir", "entry_script", "requirements", reason=_READ),
    *_refused(
        f"{_CONFIGS}:SourceCode", "command", "args[*]", "ignore_patterns[*]", reason=_WRITTEN
    ),
    *_refused("sagemaker.train.distributed:MPI", "mpi_additional_options[*]", reason=_WRITTEN),
    *_refused(
        _TRAINER,
        "hyperparameters",
        reason="text is taken for the name of a file, which is read now; give a dict",
    ),
    *_refused(
        f"{_TRAINER}.create_input_data_channel", "key_prefix", "kms_key", reason=_UPLOADED_TO
    ),
    *(
        policy
        for run in _RUNS
        if "Spark" not in run
        for policy in _refused(run, "kms_key", reason=_ENCRYPTED)
    ),
    *_refused(
        f"{_PROCESSING}:FrameworkProcessor.run",
        "dependencies[*]",
        "requirements",
        "entry_point",
        reason=_READ,
    ),
    *_refused(f"{_PROCESSING}:FrameworkProcessor", "code_location", reason=_UPLOADED_TO),
    *_refused(f"{_PROCESSING}:FrameworkProcessor", "command[*]", reason=_WRITTEN),
    *_refused(
        f"{_SPARK}:PySparkProcessor",
        "configuration_location",
        "dependency_location",
        reason=_UPLOADED_TO,
    ),
    *_refused(f"{_SPARK}:PySparkProcessor.run", "configuration[**]", reason=_WRITTEN),
    *_refused(f"{_SPARK}:SparkJarProcessor.run", "configuration[**]", reason=_WRITTEN),
    *_refused(
        _BUILDER,
        "model",
        reason="a model is looked up by it while the pipeline is being defined; for its data give "
        "s3_model_data_url",
    ),
    *_refused(
        _BUILDER,
        "model_metadata[*]",
        reason="what it names is looked up and copied while the pipeline is being defined",
    ),
    *_refused(
        _LAMBDA,
        "function_name",
        "execution_role_arn",
        "script",
        "zipped_code_dir",
        "s3_bucket",
        "handler",
        "runtime",
        "environment[**]",
        reason=_CREATED,
    ),
    *_refused(
        f"{_CLARIFY}:DataConfig",
        "label",
        "headers[*]",
        "features",
        "joinsource",
        "facet_dataset_uri",
        "predicted_label_dataset_uri",
        "predicted_label",
        reason=_CONFIG_FILE,
    ),
    *_refused(f"{_CLARIFY}:DataConfig", "s3_analysis_config_output_path", reason=_UPLOADED_TO),
    *_refused(
        f"{_CLARIFY}:BiasConfig",
        "label_values_or_threshold[*]",
        "facet_name",
        "facet_name[*]",
        "facet_values_or_threshold[*]",
        "group_name",
        reason=_CONFIG_FILE,
    ),
    *_refused(
        f"{_CLARIFY}:ModelConfig",
        "instance_type",
        "instance_count",
        "accelerator_type",
        "endpoint_name_prefix",
        "target_model",
        "custom_attributes",
        "content_template",
        "record_template",
        reason=_CONFIG_FILE,
    ),
    *_refused(
        f"{_CLARIFY}:ModelPredictedLabelConfig",
        "label",
        "probability",
        "probability_threshold",
        "label_headers[*]",
        reason=_CONFIG_FILE,
    ),
    *_refused(f"{_CLARIFY}:SHAPConfig", "baseline", "num_samples", reason=_CONFIG_FILE),
    *(
        policy
        for config in ("DataBias", "ModelBias", "ModelExplainability")
        for policy in _refused(f"{_CHECKS}:{config}CheckConfig", "kms_key", reason=_ENCRYPTED)
    ),
    *_refused(
        _NOTEBOOK,
        "input_notebook",
        "initialization_script",
        "additional_dependencies[*]",
        reason=_READ,
    ),
    *_refused(_NOTEBOOK, "s3_root_uri", reason=_UPLOADED_TO),
    *_refused(
        _NOTEBOOK,
        "image_uri",
        reason="the SDK looks for the session's region in it; a policy of your own with a "
        "placeholder that names your region can stand in",
    ),
    *_refused(_STEP, "dependencies", "pre_execution_script", reason=_READ),
    *_refused(_STEP, "pre_execution_commands[*]", reason=_WRITTEN),
    # The SDK takes the default value of a parameter, with a warning; all others it turns away.
    *_refused(
        "sagemaker.core.image_uris:retrieve",
        "region",
        "version",
        "py_version",
        "instance_type",
        reason="the image is chosen while the pipeline is being defined",
        originals=(
            "sagemaker.core.workflow.step_outputs:StepOutput",
            "sagemaker.core.workflow.functions:Join",
            "sagemaker.core.workflow.functions:JsonGet",
            "sagemaker.core.workflow.execution_variables:ExecutionVariable",
        ),
    ),
    *_refused(
        "sagemaker.mlops.workflow.pipeline:Pipeline.start",
        "parameters[*]",
        reason="an execution's parameters are sent at once, as text",
    ),
    # The net: a token in a bucket, a key, a path or a body.
    *_refused("sagemaker.core.s3.client:parse_s3_url", "url", reason=_CUT),
    *_refused("sagemaker.core.s3.utils:parse_s3_url", "url", reason=_CUT),
    *_refused(
        "sagemaker.core.s3.client:S3Uploader.upload",
        "local_path",
        "desired_s3_uri",
        "kms_key",
        reason=_S3_NOW,
    ),
    *_refused(
        "sagemaker.core.s3.client:S3Uploader.upload_string_as_file_body",
        "body",
        "desired_s3_uri",
        "kms_key",
        reason=_S3_NOW,
    ),
    *_refused(
        "sagemaker.core.s3.client:S3Uploader.upload_bytes", "b", "s3_uri", "kms_key", reason=_S3_NOW
    ),
    *(
        policy
        for name in ("download", "read_file", "read_bytes", "list")
        for policy in _refused(
            f"sagemaker.core.s3.client:S3Downloader.{name}", "s3_uri", reason=_S3_NOW
        )
    ),
    *_refused(f"{_SESSION}.upload_data", "path", "bucket", "key_prefix", reason=_S3_NOW),
    *_refused(f"{_SESSION}.upload_string_as_file_body", "body", "bucket", "key", reason=_S3_NOW),
    *_refused(f"{_SESSION}.download_data", "bucket", "key_prefix", reason=_S3_NOW),
    *_refused(f"{_SESSION}.read_s3_file", "bucket", "key_prefix", reason=_S3_NOW),
    *_refused(f"{_SESSION}.list_s3_files", "bucket", "key_prefix", reason=_S3_NOW),
)

# --- numbers --------------------------------------------------------------------------------------

_NUMBER = "the field takes a number or a truth value only, and no text can stand for one"

_NUMBERS = (
    *_refused(
        f"{_CONFIGS}:Compute", "volume_size_in_gb", "enable_managed_spot_training", reason=_NUMBER
    ),
    *_refused(
        f"{_CONFIGS}:Networking",
        "enable_network_isolation",
        "enable_inter_container_traffic_encryption",
        reason=_NUMBER,
    ),
    *_refused(
        f"{_SHAPES}:StoppingCondition",
        "max_runtime_in_seconds",
        "max_wait_time_in_seconds",
        "max_pending_time_in_seconds",
        reason=_NUMBER,
    ),
    *_refused(_TUNER, "max_jobs", "max_parallel_jobs", "max_runtime_in_seconds", reason=_NUMBER),
    *_refused(_TRANSFORMER, "instance_count", reason=_NUMBER),
    *_refused("sagemaker.train.distributed:Torchrun", "process_count_per_node", reason=_NUMBER),
    *_refused("sagemaker.train.distributed:MPI", "process_count_per_node", reason=_NUMBER),
)

#: The policies for the SDK v3, merged with those for v2 in `presets.sagemaker`.
POLICIES: tuple[Policy, ...] = (*_PROXIES, *_PASSED, *_LOST, *_ACTED_ON, *_NUMBERS)
