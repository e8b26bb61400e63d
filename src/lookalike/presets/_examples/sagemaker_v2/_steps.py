"""Other steps, what steps are made of, and pipelines."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from lookalike.presets._examples._sagemaker import (
    BUCKET,
    MACHINE,
    PIPELINE,
    ROLE,
    Example,
    with_option,
)
from lookalike.presets._examples.sagemaker_v2._bench import (
    DATA,
    DESK,
    IN_IMAGE,
    MODEL,
    OUTPUT,
    REGISTRATION,
    compiled,
    connected,
    input_uri,
    join,
    made,
    pipeline,
    sdk,
    upstream,
)
from lookalike.presets._examples.sagemaker_v2._training import estimator

if TYPE_CHECKING:
    from collections.abc import Callable

    from lookalike.presets._examples._sagemaker import Calls

__all__ = ["CALLS"]


def a_step(**options: Any) -> Any:
    return sdk.ProcessingStep("Consume", step_args=made("Processor", IN_IMAGE, {}).run(), **options)


def retried(**options: Any) -> Any:
    policy = sdk.StepRetryPolicy(
        **{"exception_types": [sdk.StepExceptionTypeEnum.THROTTLING], "max_attempts": 1, **options}
    )
    return compiled(a_step(retry_policies=[policy]))


def chosen_by(value: Any) -> Any:
    condition = sdk.ConditionEquals(left=value, right=1)
    return compiled(
        sdk.ConditionStep("Consume", conditions=[condition], if_steps=[], else_steps=[])
    )


def with_parameter(*names: Any, **options: Any) -> Any:
    """The definition of a pipeline with a parameter of its own."""
    parameter = sdk.ParameterString(*names, **options)
    text = pipeline([upstream(), a_step()], (parameter,), DESK.here).definition()
    return json.loads(text)["Parameters"]


def register_collection(**options: Any) -> Any:
    defaults = {"estimator": estimator(), "model_data": MODEL, **REGISTRATION}
    return compiled(sdk.RegisterModel("Consume", **{**defaults, **options}))


def transform_collection(**options: Any) -> Any:
    defaults = {
        "estimator": estimator(),
        "model_data": MODEL,
        "model_inputs": sdk.CreateModelInput(MACHINE),
        "instance_count": 1,
        "instance_type": MACHINE,
        "transform_inputs": sdk.TransformInput(DATA),
    }
    return compiled(sdk.EstimatorTransformer("Consume", **{**defaults, **options}))


def notebook(**options: Any) -> Any:
    defaults = {
        **IN_IMAGE,
        "name": "Consume",
        "notebook_job_name": "example",
        "input_notebook": "notebook.ipynb",
        "kernel_name": "python3",
        "role": ROLE,
        "s3_root_uri": OUTPUT,
    }
    return compiled(sdk.NotebookJobStep(**{**defaults, **options}))


def function(**options: Any) -> Any:
    """The step of a function that the SDK creates, with a client that checks what it is given."""
    defaults = {
        "function_name": "example",
        "execution_role_arn": ROLE,
        "script": "script.py",
        "handler": "script.handler",
        "session": connected(),
    }
    if {"zipped_code_dir", "s3_bucket"} & set(options):
        del defaults["script"]
        options = {"zipped_code_dir": "code.zip", "s3_bucket": BUCKET, **options}
    return compiled(sdk.LambdaStep("Consume", sdk.Lambda(**{**defaults, **options}), inputs={}))


def named_pipeline(value: Any) -> Any:
    """The steps of a pipeline of this name, whose code is uploaded."""
    step = sdk.ProcessingStep(
        "Consume",
        step_args=made("ScriptProcessor", {**IN_IMAGE, "command": ["python3"]}, {}).run(
            code="script.py"
        ),
    )
    named = sdk.Pipeline(name=value, steps=[step], sagemaker_session=DESK.here)
    return json.loads(named.definition())["Steps"]


def started(value: Any) -> Any:
    known = sdk.Pipeline(name=PIPELINE, sagemaker_session=DESK.here)
    return known.start(parameters={"Input": value})


def report() -> Any:
    """Where a file is whose name is known."""
    return join([input_uri(), "/report.json"])


def collection_calls(name: str, collection: Callable[..., Any]) -> Calls:
    """The calls that are the same for each collection of steps."""
    return {
        (f"{_COLLECTIONS}:{name}", "entry_point"): lambda v: collection(entry_point=v),
        (f"{_COLLECTIONS}:{name}", "source_dir"): lambda v: collection(
            entry_point="script.py", source_dir=v
        ),
    }


_STEPS = "sagemaker.workflow.steps"
_FUNCTIONS = "sagemaker.workflow.functions"
_COLLECTIONS = "sagemaker.workflow.step_collections"
_NOTEBOOK = "sagemaker.workflow.notebook_job_step:NotebookJobStep"

CALLS: Calls = {
    (f"{_STEPS}:CacheConfig", "expire_after"): lambda v: compiled(
        a_step(cache_config=sdk.CacheConfig(enable_caching=True, expire_after=v))
    ),
    **{
        ("sagemaker.workflow.retry:StepRetryPolicy", each): with_option(retried, each)
        for each in ("backoff_rate", "interval_seconds", "max_attempts")
    },
    ("sagemaker.workflow.retry:StepRetryPolicy", "expire_after_mins"): lambda v: retried(
        expire_after_mins=v, max_attempts=None
    ),
    (f"{_FUNCTIONS}:JsonGet", "s3_uri"): Example(
        lambda v: chosen_by(sdk.JsonGet(s3_uri=v, json_path="a")), report
    ),
    (f"{_FUNCTIONS}:JsonGet", "step_name"): lambda v: chosen_by(
        sdk.JsonGet(step_name=v, property_file="report", json_path="a")
    ),
    (f"{_FUNCTIONS}:JsonGet", "json_path"): lambda v: chosen_by(
        sdk.JsonGet(s3_uri=join([input_uri()]), json_path=v)
    ),
    (f"{_FUNCTIONS}:Join", "on"): lambda v: compiled(
        sdk.FailStep("Consume", error_message=sdk.Join(on=v, values=["a", "b"]))
    ),
    ("sagemaker.workflow.parameters:ParameterString", "name"): with_parameter,
    ("sagemaker.workflow.parameters:ParameterString", "default_value"): lambda v: with_parameter(
        "Other", default_value=v
    ),
    ("sagemaker.workflow.parameters:ParameterString", "enum_values[*]"): lambda v: with_parameter(
        "Other", enum_values=["a", v]
    ),
    (f"{_COLLECTIONS}:RegisterModel", "tags[*]"): lambda v: register_collection(tags={"a": v}),
    (f"{_COLLECTIONS}:EstimatorTransformer", "tags[*]"): lambda v: transform_collection(
        tags={"a": v}
    ),
    **collection_calls("RegisterModel", register_collection),
    **collection_calls("EstimatorTransformer", transform_collection),
    (f"{_COLLECTIONS}:RegisterModel", "model_data"): lambda v: register_collection(model_data=v),
    (_NOTEBOOK, "role"): lambda v: notebook(role=v),
    (_NOTEBOOK, "tags[*]"): lambda v: notebook(tags={"a": v}),
    (_NOTEBOOK, "parameters[*]"): lambda v: notebook(parameters={"a": v}),
    (_NOTEBOOK, "environment_variables[*]"): lambda v: notebook(environment_variables={"A": v}),
    (_NOTEBOOK, "input_notebook"): lambda v: notebook(input_notebook=v),
    (_NOTEBOOK, "initialization_script"): lambda v: notebook(initialization_script=v),
    (_NOTEBOOK, "additional_dependencies[*]"): lambda v: notebook(additional_dependencies=[v]),
    (_NOTEBOOK, "s3_root_uri"): lambda v: notebook(s3_root_uri=v),
    (_NOTEBOOK, "notebook_job_name"): lambda v: notebook(notebook_job_name=v),
    (_NOTEBOOK, "image_uri"): lambda v: notebook(image_uri=v),
    **{
        ("sagemaker.lambda_helper:Lambda", each): with_option(function, each)
        for each in (
            "function_name",
            "execution_role_arn",
            "script",
            "zipped_code_dir",
            "s3_bucket",
            "handler",
        )
    },
    ("sagemaker.lambda_helper:Lambda", "environment[**]"): lambda v: function(
        environment={"Variables": {"A": v}}
    ),
    ("sagemaker.workflow.pipeline:Pipeline", "name"): named_pipeline,
    ("sagemaker.workflow.pipeline:Pipeline.start", "parameters[*]"): started,
}
