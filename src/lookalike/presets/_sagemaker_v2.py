"""SageMaker Python SDK 2: what each entry point does with a pipeline variable.

Measured with sagemaker 2.257.7 and, for the oldest version named, 2.200.0, under a
`PipelineSession`. Most parameters take a variable as it is, and for those there is no policy but
where a wider one, or habit, would wrap it.

A step is lazy: `run`, `fit` and `transform` are kept with their arguments and called when the
pipeline is compiled, straight and not through the class. So almost every lookalike here stays in
what the SDK keeps (`keep`) until `install()` is left: define and compile inside one `install()`.

Three placeholders pin the name of a file, because the SDK puts it into the container's command or
environment: what the variable stands for must be called `script.py`, `app.jar` or
`sourcedir.tar.gz` when the pipeline runs. A `Join` that ends in the name of a file keeps its own.

Refused is what would act on a placeholder or freeze it:

- the SDK reads or writes S3, a file, a repository or a service while the pipeline is being defined;
- the text becomes part of a name, a digest or a file that is uploaded;
- a closed vocabulary or a number is checked;
- the SDK drops the value without a word, from the definition or for a flag that is then always on.

What has no policy:

- `CategoricalParameter(values=)` of a framework's tuner and `WarmStartConfig` with a `Join`, which
  the SDK goes on to refuse in its own words;
- keys that encrypt an upload of local code (`output_kms_key=`, `model_kms_key=`): the upload
  refuses a variable, but the same parameters are right where the code is in S3 already;
- `parse_s3_url`, which gives back bucket and key apart: the SDK asks it about lookalikes itself.
"""

from __future__ import annotations

from lookalike._face import Face
from lookalike._policy import Policy

__all__ = ["POLICIES"]

_V2 = "sagemaker>=2.200,<3"
# What came later.
_DICTS_OF_TAGS = "sagemaker>=2.203,<3"
_MODEL_CARDS = "sagemaker>=2.223,<3"
_CODE_ARTIFACT = "sagemaker>=2.229,<3"
_RECIPES = "sagemaker>=2.236,<3"
_IS_S3_URL = "sagemaker>=2.241,<3"

#: By these calls `verify` tries the policies.
_EXAMPLE = "lookalike.presets._examples.sagemaker_v2:CALLS"

_URI = "s3://bucket/path/model.tar.gz"
_PREFIX = "s3://bucket/prefix/"
_ROLE = "arn:aws:iam::111122223333:role/name"
_SCRIPT = "s3://amzn-s3-demo-{token}/code/script.py"
_JAR = "s3://amzn-s3-demo-{token}/code/app.jar"
_SOURCE = "s3://amzn-s3-demo-{token}/code/sourcedir.tar.gz"


def _proxy(
    target: str,
    parameter: str,
    face: Face,
    placeholder: str | None,
    reason: str,
    *,
    keep: bool = True,
    unique: bool = True,
    requires: str = _V2,
) -> Policy:
    return Policy(
        target,
        parameter,
        face=face,
        placeholder=placeholder,
        unique=unique,
        requires=requires,
        keep=keep,
        example=_EXAMPLE,
        reason=reason,
    )


def _tagged(target: str) -> Policy:
    return _proxy(
        target,
        "tags[*]",
        Face("__str__"),
        None,
        "each value of a dict of tags is turned into text, which is put back as the reference",
        requires=_DICTS_OF_TAGS,
    )


def _passed(target: str, parameters: str, reason: str, *originals: str) -> tuple[Policy, ...]:
    """One policy for each of the parameters that are named, apart by blanks."""
    return tuple(
        Policy(
            target,
            each,
            treatment="pass",
            originals=originals,
            requires=_V2,
            example=_EXAMPLE,
            reason=reason,
        )
        for each in parameters.split()
    )


def _refused(target: str, parameters: str, reason: str, requires: str = _V2) -> tuple[Policy, ...]:
    """One policy for each of the parameters that are named, apart by blanks."""
    return tuple(
        Policy(target, each, treatment="refuse", requires=requires, example=_EXAMPLE, reason=reason)
        for each in parameters.split()
    )


# --- reasons that occur more than once ------------------------------------------------------------

_AS_IT_IS = "the SDK takes a variable as it is and writes the reference into the definition"
_NO_CLASS = (
    "the SDK refuses a variable by its class and takes an S3 URI; "
    "the file must be called as in the placeholder, for its name goes into the container's command"
)
_CODE_HASH = (
    "beside local code, the SDK sorts it and hashes its text into the name of an upload; "
    "without a token that name stays the same from run to run"
)
_BARE_INPUT = "the SDK asks for a str by isinstance, and then whether it is an S3 URI"
_SLASH = "the SDK asks for a slash in it, and looks the role up in IAM if there is none"

_BASE_NAME = "the SDK cuts the name of a job out of it and drops the reference"
_JOB_NAME = "the SDK drops the name of a job from the definition: each execution makes its own"
_MODEL_NAME = "the SDK makes the key of an upload from it and drops it from the definition"
_UPLOAD_KEY = "it encrypts an upload that is made while the pipeline is being defined"
_UPLOADED_TO = "the SDK writes your code there while the pipeline is being defined"
_LOCAL_FILES = "the SDK reads these files while the pipeline is being defined"
_CLONED = "the SDK clones the repository while the pipeline is being defined"
_CONFIGURATION = "it goes into a configuration file that is uploaded while the pipeline is defined"
_WRITES = "this call writes to S3 now, and where to is not known before the pipeline runs"
_READS = "this call reads from S3 now, and where from is not known before the pipeline runs"
_FUNCTION = "the function is created or updated while the pipeline is being compiled"
_REPACKED = "the SDK downloads it to put a script into it while the pipeline is being defined"
_VERSION = "the SDK compares it with the versions that it knows"
_NUMBER = "the SDK compares it as a number"
_FLAG = "the SDK asks only whether there is a value, so any variable means yes"
_STARTED = "the request is sent now, and only the values of a running pipeline are known then"


_PROCESSING = (
    _proxy("sagemaker.processing:ScriptProcessor.run", "code", Face.EXACT_STR, _SCRIPT, _NO_CLASS),
    _proxy(
        "sagemaker.processing:FrameworkProcessor.run", "code", Face.EXACT_STR, _SCRIPT, _NO_CLASS
    ),
    _proxy(
        "sagemaker.processing:FrameworkProcessor.run",
        "source_dir",
        Face.STR,
        _SOURCE,
        "the SDK parses it as a URL and wants the file to be called sourcedir.tar.gz",
    ),
    _proxy("sagemaker.workflow.steps:ProcessingStep", "code", Face.EXACT_STR, _SCRIPT, _NO_CLASS),
    _tagged("sagemaker.processing:Processor"),
    *_passed(
        "sagemaker.processing:Processor",
        "role image_uri env[*] entrypoint[*] volume_kms_key output_kms_key",
        _AS_IT_IS,
    ),
    *_passed("sagemaker.processing:Processor.run", "arguments[*]", _AS_IT_IS),
    *_passed("sagemaker.processing:ProcessingInput", "source destination", _AS_IT_IS),
    *_passed("sagemaker.processing:ProcessingOutput", "destination", _AS_IT_IS),
    *_refused("sagemaker.processing:Processor", "base_job_name", _BASE_NAME),
    *_refused("sagemaker.processing:Processor.run", "job_name", _JOB_NAME),
    *_refused("sagemaker.processing:Processor.run", "kms_key", _UPLOAD_KEY),
    *_refused("sagemaker.processing:ScriptProcessor.run", "job_name", _JOB_NAME),
    *_refused("sagemaker.processing:ScriptProcessor.run", "kms_key", _UPLOAD_KEY),
    *_refused("sagemaker.processing:FrameworkProcessor", "code_location", _UPLOADED_TO),
    *_refused(
        "sagemaker.processing:FrameworkProcessor",
        "command[*]",
        "it goes into a script that is uploaded while the pipeline is being compiled",
    ),
    *_refused("sagemaker.processing:FrameworkProcessor.run", "job_name", _JOB_NAME),
    *_refused("sagemaker.processing:FrameworkProcessor.run", "kms_key", _UPLOAD_KEY),
    *_refused("sagemaker.processing:FrameworkProcessor.run", "dependencies[*]", _LOCAL_FILES),
    *_refused("sagemaker.processing:FrameworkProcessor.run", "git_config[*]", _CLONED),
    *_refused(
        "sagemaker.processing:FrameworkProcessor.run",
        "codeartifact_repo_arn",
        "its parts go into a script that is uploaded while the pipeline is being compiled",
        _CODE_ARTIFACT,
    ),
    *_refused(
        "sagemaker.processing:FrameworkProcessor.get_run_args",
        "source_dir",
        "this call uploads a script beside it now; use run() under a PipelineSession",
    ),
)

_SPARK = (
    _proxy(
        "sagemaker.spark.processing:PySparkProcessor.run",
        "submit_app",
        Face.EXACT_STR,
        _SCRIPT,
        _NO_CLASS,
    ),
    # By its position, which is that of `code` in the method of the base class: it is called with
    # the text again, and its own placeholder would make a script of the jar.
    _proxy(
        "sagemaker.spark.processing:SparkJarProcessor.run", "0", Face.EXACT_STR, _JAR, _NO_CLASS
    ),
    *(
        _proxy(
            f"sagemaker.spark.processing:{processor}.run",
            f"{files}[*]",
            Face("__fspath__", "__gt__", "__lt__", "encode"),
            "s3://amzn-s3-demo-files/path/file",
            _CODE_HASH,
            unique=False,
        )
        for processor, each in (
            ("PySparkProcessor", "submit_py_files submit_jars submit_files"),
            ("SparkJarProcessor", "submit_jars submit_files"),
        )
        for files in each.split()
    ),
    *(
        policy
        for processor in ("PySparkProcessor", "SparkJarProcessor")
        for policy in (
            *_passed(
                f"sagemaker.spark.processing:{processor}.run", "spark_event_logs_s3_uri", _AS_IT_IS
            ),
            *_refused(
                f"sagemaker.spark.processing:{processor}",
                "configuration_location dependency_location",
                _UPLOADED_TO,
            ),
            *_refused(
                f"sagemaker.spark.processing:{processor}.run", "configuration[**]", _CONFIGURATION
            ),
            *_refused(f"sagemaker.spark.processing:{processor}.run", "job_name", _JOB_NAME),
            *_refused(f"sagemaker.spark.processing:{processor}.run", "kms_key", _UPLOAD_KEY),
        )
    ),
)

#: A framework takes where its code is by itself and does not give it to its base class.
_ESTIMATORS = ("EstimatorBase", "Framework")

_TRAINING = (
    _proxy(
        "sagemaker.estimator:EstimatorBase",
        "model_uri",
        Face.STR,
        _URI,
        "the SDK parses it as a URL when it makes the name of the job, at each compilation",
    ),
    *(
        _proxy(
            f"sagemaker.estimator:{estimator}",
            "source_dir",
            Face.STR,
            _SOURCE,
            "the SDK parses it as a URL when it makes the name of the job, at each compilation",
        )
        for estimator in _ESTIMATORS
    ),
    _proxy("sagemaker.estimator:EstimatorBase.fit", "inputs", Face.STR, _URI, _BARE_INPUT),
    _proxy("sagemaker.workflow.steps:TrainingStep", "inputs", Face.STR, _URI, _BARE_INPUT),
    _tagged("sagemaker.estimator:EstimatorBase"),
    *_passed(
        "sagemaker.estimator:EstimatorBase",
        "role output_path checkpoint_s3_uri hyperparameters[*] environment[*]",
        _AS_IT_IS,
    ),
    *_passed("sagemaker.estimator:Estimator", "image_uri", _AS_IT_IS),
    *_passed("sagemaker.estimator:EstimatorBase.fit", "inputs[*]", _AS_IT_IS),
    *_passed(
        "sagemaker.estimator:Framework",
        "entry_point",
        "the SDK takes a variable beside a source_dir in S3, and says what is wrong otherwise",
    ),
    *_passed("sagemaker.inputs:TrainingInput", "s3_data", _AS_IT_IS),
    *_refused(
        "sagemaker.inputs:FileSystemInput",
        "file_system_type file_system_access_mode",
        "the SDK compares it with the few values that there are",
    ),
    *_refused("sagemaker.estimator:EstimatorBase", "base_job_name", _BASE_NAME),
    *(
        policy
        for estimator in _ESTIMATORS
        for policy in (
            *_refused(f"sagemaker.estimator:{estimator}", "code_location", _UPLOADED_TO),
            *_refused(f"sagemaker.estimator:{estimator}", "dependencies[*]", _LOCAL_FILES),
            *_refused(f"sagemaker.estimator:{estimator}", "git_config[*]", _CLONED),
        )
    ),
    *_refused("sagemaker.estimator:EstimatorBase", "disable_output_compression", _FLAG),
    *_refused("sagemaker.estimator:EstimatorBase.fit", "job_name", _JOB_NAME),
    # Frameworks
    *_refused(
        "sagemaker.sklearn.estimator:SKLearn",
        "instance_count",
        "scikit-learn trains on one instance, and the SDK checks that it is one",
    ),
    *_refused("sagemaker.xgboost.estimator:XGBoost", "framework_version py_version", _VERSION),
    *_refused("sagemaker.pytorch.estimator:PyTorch", "framework_version", _VERSION),
    *_refused(
        "sagemaker.pytorch.estimator:PyTorch",
        "training_recipe",
        "the SDK reads or downloads the recipe while the pipeline is being defined",
        _RECIPES,
    ),
    *_refused(
        "sagemaker.pytorch.estimator:PyTorch",
        'distribution["smdistributed"]["modelparallel"]["parameters"]',
        "the SDK reads the parameters while the pipeline is being defined",
    ),
    *_refused("sagemaker.tensorflow.estimator:TensorFlow", "framework_version", _VERSION),
    *_refused("sagemaker.mxnet.estimator:MXNet", "framework_version", _VERSION),
    # Algorithms
    *_refused(
        "sagemaker.amazon.hyperparameter:Hyperparameter.__set__",
        "value",
        "a hyperparameter of a built-in algorithm is turned into its number or text and checked",
    ),
    *_refused(
        "sagemaker.amazon.amazon_estimator:AmazonAlgorithmEstimatorBase",
        "data_location",
        "the SDK writes records there while the pipeline is being defined",
    ),
    # Images
    *_refused(
        "sagemaker.image_uris:retrieve",
        "region version py_version instance_type",
        "the address of the image is looked up by it now, in a table of the SDK",
    ),
    *_passed(
        "sagemaker.image_uris:retrieve",
        "region version py_version instance_type",
        "the SDK looks the image up by the default value of a parameter, and says so",
        "sagemaker.workflow.parameters:Parameter",
    ),
)

_RULES = (
    *(
        policy
        for rule in ("Rule", "ProfilerRule")
        for policy in (
            _proxy(
                f"sagemaker.debugger.debugger:{rule}.custom",
                "source",
                Face.STR,
                _SCRIPT,
                "the SDK parses it as a URL at each compilation, to upload what is not in S3",
            ),
            _proxy(
                f"sagemaker.debugger.debugger:{rule}.sagemaker",
                "name",
                Face("startswith"),
                None,
                "the SDK asks whether it starts with the name of one built-in rule",
            ),
        )
    ),
    *(
        _proxy(
            "sagemaker.debugger.debugger:CollectionConfig",
            parameter,
            Face("__hash__"),
            None,
            "the SDK puts collections into a set, and a Join has no hash",
        )
        for parameter in ("name", "parameters[*]")
    ),
    _proxy(
        "sagemaker.debugger.framework_profile:FrameworkProfile",
        "local_path",
        Face.STR,
        "/opt/ml/output/profiler",
        "the SDK asks for a str by isinstance",
        keep=False,
    ),
    *_passed("sagemaker.debugger.debugger:DebuggerHookConfig", "s3_output_path", _AS_IT_IS),
)

_TUNING = (
    _proxy("sagemaker.tuner:HyperparameterTuner.fit", "inputs", Face.STR, _URI, _BARE_INPUT),
    _proxy("sagemaker.workflow.steps:TuningStep", "inputs", Face.STR, _URI, _BARE_INPUT),
    _tagged("sagemaker.tuner:HyperparameterTuner"),
    *_passed("sagemaker.tuner:HyperparameterTuner.fit", "inputs[*]", _AS_IT_IS),
    *_refused("sagemaker.tuner:HyperparameterTuner", "base_tuning_job_name", _BASE_NAME),
    *_refused("sagemaker.tuner:HyperparameterTuner", "autotune", _FLAG),
    *_refused("sagemaker.tuner:HyperparameterTuner.fit", "job_name", _JOB_NAME),
    _proxy("sagemaker.automl.automl:AutoML.fit", "inputs", Face.STR, _URI, _BARE_INPUT),
    _proxy("sagemaker.automl.automl:AutoML", "role", Face("__contains__"), _ROLE, _SLASH),
    _tagged("sagemaker.automl.automl:AutoML"),
    *_refused("sagemaker.automl.automl:AutoML", "base_job_name", _BASE_NAME),
    *_refused(
        "sagemaker.automl.automl:AutoML",
        "mode",
        "AutoMLStep compares it with the one mode that it takes",
    ),
)

_MODELS = (
    _proxy(
        "sagemaker.multidatamodel:MultiDataModel",
        "model_data_prefix",
        Face("startswith"),
        _PREFIX,
        "the SDK asks whether it starts with s3://",
        keep=False,
    ),
    _proxy("sagemaker.model:Model", "role", Face("__contains__"), _ROLE, _SLASH),
    _proxy("sagemaker.pipeline:PipelineModel", "role", Face("__contains__"), _ROLE, _SLASH),
    _tagged("sagemaker.model:Model.create"),
    _proxy(
        "sagemaker.model_card.model_card:ModelPackageModelCard",
        "model_card_content[**]",
        Face.STR,
        None,
        "the card is written as JSON text, in which the reference stands again",
        requires=_MODEL_CARDS,
    ),
    *_passed("sagemaker.model:Model", "image_uri model_data env[*]", _AS_IT_IS),
    *_passed(
        "sagemaker.model:Model.register",
        "model_package_group_name sample_payload_url approval_status",
        _AS_IT_IS,
    ),
    *_passed("sagemaker.model_metrics:MetricsSource", "s3_uri", _AS_IT_IS),
    *_refused("sagemaker.model:Model", "name", _MODEL_NAME),
    *_refused("sagemaker.model:Model", "code_location", _UPLOADED_TO),
    *_refused("sagemaker.model:Model", "source_dir", _REPACKED),
    *_refused("sagemaker.model:Model", "entry_point dependencies[*]", _LOCAL_FILES),
    *_refused("sagemaker.model:Model", "git_config[*]", _CLONED),
    *(
        policy
        for model in ("sklearn.model:SKLearnModel", "xgboost.model:XGBoostModel")
        for policy in _passed(
            f"sagemaker.{model}",
            "source_dir entry_point",
            "beside an S3 source_dir this model is not repacked: both go into the environment",
        )
    ),
    *_refused(
        "sagemaker.pipeline:PipelineModel",
        "name",
        "the SDK drops the name of a model from the definition: each execution makes its own",
    ),
    *_refused(
        "sagemaker.model:ModelPackage",
        "model_package_arn",
        "the SDK asks the service for this package while the pipeline is being defined",
    ),
    *_refused(
        "sagemaker.multidatamodel:MultiDataModel.add_model",
        "model_data_source model_data_path",
        "this call copies the model now, and where it is is not known before the pipeline runs",
    ),
    *_passed("sagemaker.transformer:Transformer.transform", "data", _AS_IT_IS),
    *_passed("sagemaker.transformer:Transformer", "model_name output_path", _AS_IT_IS),
    _tagged("sagemaker.transformer:Transformer"),
    *_refused("sagemaker.transformer:Transformer", "base_transform_job_name", _BASE_NAME),
    *_refused("sagemaker.transformer:Transformer.transform", "job_name", _JOB_NAME),
)

_CHECKS = (
    *(
        _proxy(
            f"sagemaker.workflow.quality_check_step:{config}",
            script,
            Face.STR,
            _SCRIPT,
            "the SDK parses it as a URL and puts the name of the file into the environment, "
            "so it must be called as in the placeholder",
        )
        for config, scripts in (
            (
                "DataQualityCheckConfig",
                "record_preprocessor_script post_analytics_processor_script",
            ),
            ("ModelQualityCheckConfig", "post_analytics_processor_script"),
        )
        for script in scripts.split()
    ),
    _proxy(
        "sagemaker.workflow.quality_check_step:DataQualityCheckConfig",
        "dataset_format[**]",
        Face.STR,
        None,
        "the format is written as JSON text, in which the reference stands again",
    ),
    _tagged("sagemaker.workflow.check_job_config:CheckJobConfig"),
    *_passed(
        "sagemaker.workflow.quality_check_step:DataQualityCheckConfig",
        "baseline_dataset output_s3_uri",
        _AS_IT_IS,
    ),
    *_refused("sagemaker.workflow.check_job_config:CheckJobConfig", "base_job_name", _BASE_NAME),
    *_passed(
        "sagemaker.clarify:DataConfig",
        "s3_data_input_path s3_output_path",
        "the SDK takes a variable as it is, as long as s3_analysis_config_output_path is text",
    ),
    *_refused("sagemaker.clarify:DataConfig", "s3_analysis_config_output_path", _UPLOADED_TO),
    *_refused(
        "sagemaker.clarify:DataConfig",
        "label headers[*] features joinsource facet_dataset_uri predicted_label_dataset_uri "
        "predicted_label dataset_type",
        _CONFIGURATION,
    ),
    *_refused(
        "sagemaker.clarify:BiasConfig",
        "label_values_or_threshold[*] facet_name facet_values_or_threshold[*] group_name",
        _CONFIGURATION,
    ),
    *_passed(
        "sagemaker.clarify:ModelConfig",
        "model_name",
        "the SDK takes the name out of the configuration and writes it into the definition",
    ),
    *_refused(
        "sagemaker.clarify:ModelConfig",
        "instance_count instance_type accept_type content_type content_template "
        "custom_attributes endpoint_name_prefix",
        _CONFIGURATION,
    ),
    *_refused("sagemaker.clarify:SHAPConfig", "baseline num_samples", _CONFIGURATION),
    *_refused(
        "sagemaker.workflow.clarify_check_step:DataBiasCheckConfig", "methods", _CONFIGURATION
    ),
    *_refused("sagemaker.workflow.clarify_check_step:DataBiasCheckConfig", "kms_key", _UPLOAD_KEY),
)

_STEPS = (
    *_refused(
        "sagemaker.workflow.steps:CacheConfig",
        "expire_after",
        "a duration is part of the definition and the SDK takes it as text only",
    ),
    *_refused(
        "sagemaker.workflow.retry:StepRetryPolicy",
        "backoff_rate interval_seconds max_attempts expire_after_mins",
        _NUMBER,
    ),
    *_refused(
        "sagemaker.workflow.functions:JsonGet",
        "s3_uri",
        "JsonGet takes a Join and nothing else: write Join(on='', values=[variable])",
    ),
    *_passed(
        "sagemaker.workflow.functions:JsonGet",
        "s3_uri",
        "a Join is what JsonGet takes",
        "sagemaker.workflow.functions:Join",
    ),
    *_refused(
        "sagemaker.workflow.functions:JsonGet",
        "step_name json_path",
        "the definition takes it as text only",
    ),
    *_refused("sagemaker.workflow.functions:Join", "on", "the definition takes it as text only"),
    *_refused(
        "sagemaker.workflow.parameters:ParameterString",
        "name default_value enum_values[*]",
        "a parameter is defined before anything runs, in text",
    ),
    *(
        policy
        for collection in ("RegisterModel", "EstimatorTransformer")
        for policy in (
            _tagged(f"sagemaker.workflow.step_collections:{collection}"),
            *_refused(
                f"sagemaker.workflow.step_collections:{collection}", "entry_point", _LOCAL_FILES
            ),
            *_refused(f"sagemaker.workflow.step_collections:{collection}", "source_dir", _REPACKED),
        )
    ),
    *_passed("sagemaker.workflow.step_collections:RegisterModel", "model_data", _AS_IT_IS),
    _proxy(
        "sagemaker.workflow.notebook_job_step:NotebookJobStep",
        "role",
        Face("__contains__"),
        _ROLE,
        _SLASH,
    ),
    _tagged("sagemaker.workflow.notebook_job_step:NotebookJobStep"),
    *_passed(
        "sagemaker.workflow.notebook_job_step:NotebookJobStep",
        "parameters[*] environment_variables[*]",
        _AS_IT_IS,
    ),
    *_refused(
        "sagemaker.workflow.notebook_job_step:NotebookJobStep",
        "input_notebook initialization_script additional_dependencies[*]",
        _LOCAL_FILES,
    ),
    *_refused("sagemaker.workflow.notebook_job_step:NotebookJobStep", "s3_root_uri", _UPLOADED_TO),
    *_refused(
        "sagemaker.workflow.notebook_job_step:NotebookJobStep", "notebook_job_name", _BASE_NAME
    ),
    *_refused(
        "sagemaker.workflow.notebook_job_step:NotebookJobStep",
        "image_uri",
        "the SDK looks for the region of the session in the address of the image",
    ),
    *_refused(
        "sagemaker.lambda_helper:Lambda",
        "function_name execution_role_arn script zipped_code_dir s3_bucket handler environment[**]",
        _FUNCTION,
    ),
    *_refused(
        "sagemaker.workflow.pipeline:Pipeline",
        "name",
        "the SDK makes keys of uploads from the name of a pipeline, and registers it by that name",
    ),
    *_refused("sagemaker.workflow.pipeline:Pipeline.start", "parameters[*]", _STARTED),
)

_S3 = (
    _proxy(
        "sagemaker.s3_utils:is_s3_url",
        "url",
        Face.STR,
        _URI,
        "it is asked whether it is one, and nothing of it is kept",
        keep=False,
        requires=_IS_S3_URL,
    ),
    _proxy(
        "sagemaker.s3_utils:s3_path_join",
        "*args",
        Face("__add__", "__getitem__", "__iter__", "__radd__", "startswith"),
        _URI,
        "the parts are put together as text, which spells a join of them",
        keep=False,
    ),
    *_refused("sagemaker.s3:S3Uploader.upload", "local_path", _LOCAL_FILES),
    *_refused("sagemaker.s3:S3Uploader.upload", "desired_s3_uri kms_key", _WRITES),
    *_refused("sagemaker.s3:S3Uploader.upload_string_as_file_body", "desired_s3_uri", _WRITES),
    *_refused("sagemaker.s3:S3Uploader.upload_bytes", "s3_uri", _WRITES),
    *(
        policy
        for reader in ("download", "read_file", "read_bytes", "list")
        for policy in _refused(f"sagemaker.s3:S3Downloader.{reader}", "s3_uri", _READS)
    ),
    *(
        policy
        for method, where, reason in (
            ("upload_data", "bucket key_prefix", _WRITES),
            ("upload_string_as_file_body", "bucket key", _WRITES),
            ("download_data", "bucket key_prefix", _READS),
            ("read_s3_file", "bucket key_prefix", _READS),
            ("list_s3_files", "bucket key_prefix", _READS),
        )
        for policy in _refused(f"sagemaker.session:Session.{method}", where, reason)
    ),
)

#: The policies, by what they are for.
POLICIES: tuple[Policy, ...] = (
    *_PROCESSING,
    *_SPARK,
    *_TRAINING,
    *_RULES,
    *_TUNING,
    *_MODELS,
    *_CHECKS,
    *_STEPS,
    *_S3,
)
