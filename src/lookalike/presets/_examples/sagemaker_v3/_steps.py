"""Other steps: functions and notebooks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lookalike.presets._examples._sagemaker import IMAGE, MACHINE, ROLE
from lookalike.presets._examples.sagemaker_v3._bench import (
    DESK,
    itself,
    owner,
    sdk,
    session,
    step,
)

if TYPE_CHECKING:
    from lookalike.presets._examples._sagemaker import Call, Calls

__all__ = ["CALLS"]


def function(**given: Call) -> Call:
    """A step that calls a Lambda function, one that is there or one to be created."""

    def build(value: Any) -> Any:
        found = sdk.Lambda(
            **{
                "function_name": "example",
                "execution_role_arn": ROLE,
                "script": "script.py",
                "handler": "script.main",
                "session": DESK.connected,
                **{option: make(value) for option, make in given.items()},
            }
        )
        made = sdk.LambdaStep("Consume", lambda_func=found)
        made.to_request()
        return made

    return build


def known_function(value: Any) -> Any:
    """A step that calls the Lambda function of this ARN."""
    return sdk.LambdaStep("Consume", lambda_func=sdk.Lambda(function_arn=value, session=session()))


def packed(**given: Call) -> Any:
    """A Lambda step whose code is a file that is uploaded."""
    return function(**{"script": lambda _: None, "zipped_code_dir": lambda _: "code.zip", **given})


def notebook(**given: Call) -> Call:
    """A notebook job; each option is a function of the value."""
    return lambda value: sdk.NotebookJobStep(
        **{
            "name": "Consume",
            "input_notebook": "notebook.ipynb",
            "image_uri": IMAGE,
            "kernel_name": "python3",
            "role": ROLE,
            **{option: make(value) for option, make in given.items()},
        }
    )


def decorated(**given: Call) -> Call:
    """A function as a step; each option is a function of the value."""

    def add_one(number: int) -> int:
        return number + 1

    def build(value: Any) -> Any:
        in_a_step = sdk.step(
            **{
                "name": "Consume",
                "role": ROLE,
                "image_uri": IMAGE,
                "instance_type": MACHINE,
                **{option: make(value) for option, make in given.items()},
            }
        )
        return in_a_step(add_one)(1)

    return build


LAMBDA = "sagemaker.core.lambda_helper:Lambda"
NOTEBOOK = "sagemaker.mlops.workflow.notebook_job_step:NotebookJobStep"
STEP = "sagemaker.mlops.workflow.function_step:step"


CALLS: Calls = {
    (NOTEBOOK, "role"): step(notebook(role=itself)),
    (NOTEBOOK, "notebook_job_name"): step(notebook(notebook_job_name=itself)),
    (NOTEBOOK, "tags[*]"): step(notebook(tags=owner)),
    (STEP, "role"): step(decorated(role=itself)),
    (STEP, "tags[*]"): step(decorated(tags=owner)),
    (LAMBDA, "function_arn"): step(known_function),
    **{
        (LAMBDA, option): step(function(**{option: itself}))
        for option in ("function_name", "execution_role_arn", "handler", "runtime")
    },
    (LAMBDA, "environment[**]"): step(
        function(environment=lambda value: {"Variables": {"MODEL": value}})
    ),
    (LAMBDA, "script"): step(function(script=itself)),
    (LAMBDA, "zipped_code_dir"): step(packed(zipped_code_dir=itself)),
    (LAMBDA, "s3_bucket"): step(packed(s3_bucket=itself)),
    (NOTEBOOK, "input_notebook"): step(notebook(input_notebook=itself)),
    (NOTEBOOK, "initialization_script"): step(notebook(initialization_script=itself)),
    (NOTEBOOK, "additional_dependencies[*]"): step(
        notebook(additional_dependencies=lambda value: [value])
    ),
    (NOTEBOOK, "s3_root_uri"): step(notebook(s3_root_uri=itself)),
    (NOTEBOOK, "image_uri"): step(notebook(image_uri=itself)),
    (STEP, "job_name_prefix"): step(decorated(job_name_prefix=itself)),
    (STEP, "dependencies"): step(decorated(dependencies=itself)),
    (STEP, "pre_execution_script"): step(decorated(pre_execution_script=itself)),
    (STEP, "pre_execution_commands[*]"): step(
        decorated(pre_execution_commands=lambda value: [value])
    ),
}
