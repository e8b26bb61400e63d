"""Training jobs, their images and rules, and tuning."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from lookalike.presets._examples._sagemaker import MACHINE, OREGON, ROLE, Example, with_option
from lookalike.presets._examples.sagemaker_v2._bench import (
    CODE,
    DATA,
    DESK,
    IN_IMAGE,
    OUTPUT,
    SOURCE,
    compiled,
    joined,
    made,
    sdk,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from lookalike.presets._examples._sagemaker import Calls

__all__ = ["CALLS"]


ESTIMATOR = {**IN_IMAGE, "output_path": OUTPUT}
SCRIPT_MODE = {**ESTIMATOR, "entry_point": "script.py", "source_dir": SOURCE}
MODERN = {"framework_version": "2.0", "py_version": "py310"}
XGBOOST = {"framework_version": "1.7-1"}


def estimator(**options: Any) -> Any:
    return made("Estimator", ESTIMATOR, options)


def training(cls: str, defaults: Any, fit: Any = None, **options: Any) -> Any:
    """The step of a training job."""
    job = made(cls, defaults, options)
    return compiled(sdk.TrainingStep("Consume", step_args=job.fit(**(fit or {}))))


def trained(fit: Any = None, **options: Any) -> Any:
    return training("Estimator", ESTIMATOR, fit, **options)


def trained_script(fit: Any = None, **options: Any) -> Any:
    return training("Estimator", SCRIPT_MODE, fit, **options)


def trained_framework(fit: Any = None, **options: Any) -> Any:
    return training("SKLearn", {**SCRIPT_MODE, "framework_version": "1.2-1"}, fit, **options)


def trained_on_files(**options: Any) -> Any:
    known = {"file_system_id": "example", "file_system_type": "EFS", "directory_path": "/x"}
    return trained({"inputs": sdk.FileSystemInput(**{**known, **options})})


def trained_with_rule(rule: Any) -> Any:
    return trained(rules=[rule])


CUSTOM_RULE = {
    **IN_IMAGE,
    "name": "Example",
    "instance_type": MACHINE,
    "volume_size_in_gb": 1,
    "rule_to_invoke": "Example",
    "source": CODE,
}


def builtin_rule(value: Any) -> Any:
    """A training step in Oregon, where the images of the built-in rules are."""
    rule = sdk.Rule.sagemaker(sdk.rule_configs.loss_not_decreasing(), name=value)
    return in_oregon(rules=[rule])


def builtin_profiler_rule(value: Any) -> Any:
    """As above, with a rule of the profiler."""
    rule = sdk.ProfilerRule.sagemaker(sdk.rule_configs.ProfilerReport(), name=value)
    return in_oregon(rules=[rule])


def in_oregon(**options: Any) -> Any:
    """A training step on the session in Oregon; the deprecated form, which reports no call."""
    job = made("Estimator", ESTIMATOR, {"sagemaker_session": DESK.oregon, **options})
    return compiled(sdk.TrainingStep("Consume", estimator=job), DESK.oregon)


def collections(**options: Any) -> Any:
    """A training step with a debugger's collection."""
    hook = sdk.DebuggerHookConfig(
        s3_output_path=OUTPUT, collection_configs=[sdk.CollectionConfig(**options)]
    )
    return trained(debugger_hook_config=hook)


def tuner(**options: Any) -> Any:
    defaults = {
        "objective_metric_name": "loss",
        "hyperparameter_ranges": {"rate": sdk.ContinuousParameter(0.1, 0.2)},
        "metric_definitions": [{"Name": "loss", "Regex": "loss=(.*)"}],
    }
    return sdk.HyperparameterTuner(estimator(), **{**defaults, **options})


def tuned(fit: Any = None, **options: Any) -> Any:
    arguments = tuner(**options).fit(**{"inputs": {"train": DATA}, **(fit or {})})
    return compiled(sdk.TuningStep("Consume", step_args=arguments))


def automl(fit: Any = None, **options: Any) -> Any:
    defaults = {
        "role": ROLE,
        "target_attribute_name": "label",
        "output_path": OUTPUT,
        "mode": "ENSEMBLING",
        "sagemaker_session": DESK.here,
    }
    arguments = sdk.AutoML(**{**defaults, **options}).fit(**{"inputs": DATA, **(fit or {})})
    return compiled(sdk.AutoMLStep("Consume", step_args=arguments))


_E = "sagemaker.estimator"
_STEPS = "sagemaker.workflow.steps"
_D = "sagemaker.debugger.debugger"


def script_calls(name: str, job: Callable[..., Any]) -> Calls:
    """The calls that are the same for each kind of script."""
    return {
        (f"{_E}:{name}", "code_location"): lambda v: job(source_dir="folder", code_location=v),
        (f"{_E}:{name}", "dependencies[*]"): lambda v: job(source_dir="folder", dependencies=[v]),
        (f"{_E}:{name}", "git_config[*]"): lambda v: job(source_dir=None, git_config={"repo": v}),
    }


_TRAINING: Calls = {
    (f"{_E}:EstimatorBase", "model_uri"): lambda v: trained(model_uri=v),
    **{
        (f"{_E}:{name}", "source_dir"): with_option(call, "source_dir")
        for name, call in (("EstimatorBase", trained_script), ("Framework", trained_framework))
    },
    (f"{_E}:EstimatorBase.fit", "inputs"): lambda v: trained({"inputs": v}),
    (f"{_STEPS}:TrainingStep", "inputs"): lambda v: compiled(
        sdk.TrainingStep("Consume", estimator=estimator(), inputs=v)
    ),
    (f"{_E}:EstimatorBase", "tags[*]"): lambda v: trained_framework(tags={"a": v}),
    (f"{_E}:EstimatorBase", "role"): lambda v: trained(role=v),
    (f"{_E}:EstimatorBase", "output_path"): lambda v: trained(output_path=v),
    (f"{_E}:EstimatorBase", "checkpoint_s3_uri"): lambda v: trained(checkpoint_s3_uri=v),
    (f"{_E}:EstimatorBase", "hyperparameters[*]"): lambda v: trained_framework(
        hyperparameters={"model": v}
    ),
    (f"{_E}:EstimatorBase", "environment[*]"): lambda v: trained(environment={"MODEL": v}),
    (f"{_E}:Estimator", "image_uri"): lambda v: trained(image_uri=v),
    (f"{_E}:EstimatorBase.fit", "inputs[*]"): lambda v: trained({"inputs": {"train": v}}),
    (f"{_E}:Framework", "entry_point"): lambda v: trained_framework(entry_point=v),
    ("sagemaker.inputs:TrainingInput", "s3_data"): lambda v: trained(
        {"inputs": sdk.TrainingInput(v)}
    ),
    **{
        ("sagemaker.inputs:FileSystemInput", each): with_option(trained_on_files, each)
        for each in ("file_system_type", "file_system_access_mode")
    },
    (f"{_E}:EstimatorBase", "base_job_name"): lambda v: trained(base_job_name=v),
    **script_calls("EstimatorBase", trained_script),
    **script_calls("Framework", trained_framework),
    (f"{_E}:EstimatorBase", "disable_output_compression"): lambda v: trained(
        disable_output_compression=v
    ),
    (f"{_E}:EstimatorBase.fit", "job_name"): lambda v: trained({"job_name": v}),
    ("sagemaker.sklearn.estimator:SKLearn", "instance_count"): lambda v: trained_framework(
        instance_count=v
    ),
    ("sagemaker.xgboost.estimator:XGBoost", "framework_version"): lambda v: training(
        "XGBoost", SCRIPT_MODE, framework_version=v
    ),
    ("sagemaker.xgboost.estimator:XGBoost", "py_version"): lambda v: training(
        "XGBoost", {**SCRIPT_MODE, **XGBOOST}, py_version=v
    ),
    ("sagemaker.pytorch.estimator:PyTorch", "framework_version"): lambda v: training(
        "PyTorch", {**SCRIPT_MODE, **MODERN}, framework_version=v
    ),
    ("sagemaker.pytorch.estimator:PyTorch", "training_recipe"): lambda v: made(
        "PyTorch", {**ESTIMATOR, **MODERN}, {"training_recipe": v}
    ),
    (
        "sagemaker.pytorch.estimator:PyTorch",
        'distribution["smdistributed"]["modelparallel"]["parameters"]',
    ): lambda v: training(
        "PyTorch",
        {**SCRIPT_MODE, **MODERN},
        distribution={"smdistributed": {"modelparallel": {"enabled": True, "parameters": v}}},
    ),
    ("sagemaker.tensorflow.estimator:TensorFlow", "framework_version"): lambda v: training(
        "TensorFlow", {**SCRIPT_MODE, **MODERN}, framework_version=v
    ),
    ("sagemaker.mxnet.estimator:MXNet", "framework_version"): lambda v: training(
        "MXNet", {**SCRIPT_MODE, **MODERN}, framework_version=v
    ),
    ("sagemaker.amazon.hyperparameter:Hyperparameter.__set__", "value"): lambda v: made(
        "KMeans", {"output_path": OUTPUT}, {"k": v}
    ),
    ("sagemaker.amazon.amazon_estimator:AmazonAlgorithmEstimatorBase", "data_location"): lambda v: (
        made("KMeans", {"output_path": OUTPUT, "k": 2}, {"data_location": v}).record_set(
            sdk.RecordSet(DATA, 1, 1)
        )
    ),
}


RETRIEVED = {
    "framework": "sklearn",
    "region": OREGON,
    "version": "1.2-1",
    "py_version": "py3",
    "instance_type": MACHINE,
}


def retrieved(**options: Any) -> Any:
    return sdk.retrieve(**{**RETRIEVED, **options})


def a_parameter(default: str) -> Any:
    """A parameter of the pipeline, of which the SDK takes the default value."""
    return sdk.ParameterString("Which", default_value=default)


_IMAGES: Calls = {
    ("sagemaker.image_uris:retrieve", name): Example(
        with_option(retrieved, name),
        functools.partial(a_parameter, value),
    )
    for name, value in RETRIEVED.items()
    if name != "framework"
}


_RULES: Calls = {
    (f"{_D}:Rule.custom", "source"): lambda v: trained_with_rule(
        sdk.Rule.custom(**{**CUSTOM_RULE, "source": v})
    ),
    (f"{_D}:ProfilerRule.custom", "source"): lambda v: trained_with_rule(
        sdk.ProfilerRule.custom(**{**CUSTOM_RULE, "source": v})
    ),
    (f"{_D}:Rule.sagemaker", "name"): builtin_rule,
    (f"{_D}:ProfilerRule.sagemaker", "name"): builtin_profiler_rule,
    (f"{_D}:CollectionConfig", "name"): Example(lambda v: collections(name=v), joined),
    (f"{_D}:CollectionConfig", "parameters[*]"): Example(
        lambda v: collections(name="example", parameters={"a": v}), joined
    ),
    ("sagemaker.debugger.framework_profile:FrameworkProfile", "local_path"): lambda v: in_oregon(
        profiler_config=sdk.ProfilerConfig(
            framework_profile_params=sdk.FrameworkProfile(local_path=v)
        )
    ),
    (f"{_D}:DebuggerHookConfig", "s3_output_path"): lambda v: trained(
        debugger_hook_config=sdk.DebuggerHookConfig(s3_output_path=v)
    ),
}


_TUNING: Calls = {
    ("sagemaker.tuner:HyperparameterTuner.fit", "inputs"): lambda v: tuned({"inputs": v}),
    (f"{_STEPS}:TuningStep", "inputs"): lambda v: compiled(
        sdk.TuningStep("Consume", tuner=tuner(), inputs=v)
    ),
    ("sagemaker.tuner:HyperparameterTuner", "tags[*]"): lambda v: tuned(tags={"a": v}),
    ("sagemaker.tuner:HyperparameterTuner.fit", "inputs[*]"): lambda v: tuned(
        {"inputs": {"train": v}}
    ),
    ("sagemaker.tuner:HyperparameterTuner", "base_tuning_job_name"): lambda v: tuned(
        base_tuning_job_name=v
    ),
    ("sagemaker.tuner:HyperparameterTuner", "autotune"): lambda v: tuned(autotune=v),
    ("sagemaker.tuner:HyperparameterTuner.fit", "job_name"): lambda v: tuned({"job_name": v}),
    ("sagemaker.automl.automl:AutoML.fit", "inputs"): lambda v: automl({"inputs": v}),
    ("sagemaker.automl.automl:AutoML", "role"): lambda v: automl(role=v),
    ("sagemaker.automl.automl:AutoML", "tags[*]"): lambda v: automl(tags={"a": v}),
    ("sagemaker.automl.automl:AutoML", "base_job_name"): lambda v: automl(base_job_name=v),
    ("sagemaker.automl.automl:AutoML", "mode"): lambda v: automl(mode=v),
}


CALLS: Calls = {**_TRAINING, **_IMAGES, **_RULES, **_TUNING}
