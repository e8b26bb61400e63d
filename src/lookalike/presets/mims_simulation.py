"""A SIMULATION of the MIMS registration SDK, which is closed: for demos and tests, not for use.

It is reconstructed from public documents. [C] marks what is quoted in them, [I] what is inferred:

- [C] the body of `validate_processing_job_input_file`;
- [C, second-hand] that `verify_s3_path` asks `startswith`, then `replace`, then `split`;
  [I] its handler, which reads `.expr`, and its results;
- [C] the constructor's parameters as they are used, and that a config input, a `Join`, is added;
  [I] which checks run on which input and in which order, the image, and the job's environment.

The step is a real `ProcessingStep` and compiles to one. It registers nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    #: A class: it is made when it is first asked for, because its base needs the SageMaker SDK.
    SimulatedRegistrationStep: Any

__all__ = [
    "CHECKS",
    "HandWrittenWrapper",
    "SimulatedRegistrationStep",
    "validate_processing_job_input_file",
    "verify_s3_path",
]

CONFIG_DESTINATION = "/opt/ml/processing/config/"
# [I] the account is the one of the AWS documentation.
_IMAGE = "111122223333.dkr.ecr.us-east-1.amazonaws.com/mims-registration-simulation:1"


def validate_processing_job_input_file(loc: Any) -> bool:
    """Whether `loc` is a `.tar.gz`, or a reference to something in S3 [C].

    Raises what a reference without `.expr["Get"]` raises there: `AttributeError` for a dict,
    `KeyError` for a `Join`.

    >>> validate_processing_job_input_file("s3://bucket/model.tar.gz")
    True
    """
    try:
        if not loc.endswith(".tar.gz"):
            return False
    except AttributeError:
        if "S3" not in loc.expr["Get"]:
            return False
    return True


def verify_s3_path(path: Any) -> bool:
    """Whether `path` is an S3 URI with a bucket [C, second-hand], or a reference [I].

    Raises what a reference without `.expr["Get"]` raises there: `AttributeError` for a dict,
    `KeyError` for a `Join`.

    >>> verify_s3_path("s3://bucket/model.tar.gz"), verify_s3_path("/home/model.tar.gz")
    (True, False)
    """
    try:
        if not path.startswith("s3://"):
            return False
        bucket = path.replace("s3://", "").split("/")[0]
    except AttributeError:
        return bool(path.expr["Get"])
    return bool(bucket)


#: The checks in the order in which the step runs them on each input [I].
CHECKS: tuple[Callable[[Any], bool], ...] = (verify_s3_path, validate_processing_job_input_file)


class HandWrittenWrapper:
    """An EXHIBIT, not for use: the wrapper that was once written by hand to pass these checks.

    It answers `str()` and `startswith` from a text and leaves the rest to the wrapped object, by
    `__getattr__` alone. So `isinstance` does not find the original, special methods do not reach
    it, and the text goes into whatever is formatted.

    >>> HandWrittenWrapper(object(), "s3://bucket/key").startswith("s3://")
    True
    """

    def __init__(self, wrapped: object, text: str = "s3://placeholder-bucket/key") -> None:
        self._wrapped = wrapped
        self._text = text

    def __str__(self) -> str:
        return self._text

    def startswith(self, prefix: str) -> bool:
        """Whether the text starts with `prefix`."""
        return self._text.startswith(prefix)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._wrapped, name)


def _refuse(check: Callable[[Any], bool], parameter: str) -> NoReturn:
    raise ValueError(f"{check.__name__} refuses {parameter}")


def _make_step_class() -> Any:
    processing = importlib.import_module("sagemaker.processing")
    steps = importlib.import_module("sagemaker.workflow.steps")
    functions = importlib.import_module("sagemaker.workflow.functions")
    variables = importlib.import_module("sagemaker.workflow.execution_variables")
    execution = variables.ExecutionVariables.PIPELINE_EXECUTION_ID

    class SimulatedRegistrationStep(steps.ProcessingStep):  # type: ignore[misc, name-defined]  # an untyped base
        """A real `ProcessingStep` that first runs the documented checks, as the closed one does.

        Raises `ValueError` for an input that a check refuses, and whatever a check itself raises.
        """

        checks = CHECKS

        def __init__(
            self,
            step_name: str,
            role: object,
            sagemaker_session: Any,
            processing_input: Sequence[Any],
            performance_metadata_location: object = None,
            depends_on: Sequence[Any] | None = None,
        ) -> None:
            located = [(given.input_name, given.source) for given in processing_input]
            for parameter, location in located:
                for check in self.checks:
                    if not check(location):
                        _refuse(check, parameter)
            environment = {"MODS_WORKFLOW_EXECUTION_ID": execution}
            if performance_metadata_location is not None:
                if verify_s3_path in self.checks and not verify_s3_path(
                    performance_metadata_location
                ):
                    _refuse(verify_s3_path, "performance_metadata_location")
                environment["PERFORMANCE_METADATA_PATH"] = performance_metadata_location
            config = processing.ProcessingInput(
                input_name="config",
                source=functions.Join(
                    on="/",
                    values=["s3:/", sagemaker_session.default_bucket(), execution, "config"],
                ),
                destination=CONFIG_DESTINATION,
            )
            processor = processing.Processor(
                role=role,
                image_uri=_IMAGE,
                entrypoint=["python3", "script.py"],
                instance_count=1,
                instance_type="ml.m5.large",
                env=environment,
                sagemaker_session=sagemaker_session,
            )
            super().__init__(
                name=step_name,
                step_args=processor.run(inputs=[*processing_input, config]),
                depends_on=list(depends_on or ()),
            )

    # Pickle finds it by name, as a class of this module.
    SimulatedRegistrationStep.__qualname__ = "SimulatedRegistrationStep"
    return SimulatedRegistrationStep


def __getattr__(name: str) -> Any:
    if name != "SimulatedRegistrationStep":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    made = globals()[name] = _make_step_class()
    return made
