"""MIMS model registration: its inputs as data, and what each of its checks should be given.

The SDK, `secure_ai_sandbox_workflow_python_sdk`, is closed; what stands here is from public
documents. Its step checks S3 inputs while the pipeline is being defined, with two validators:

- `validate_processing_job_input_file(loc)` has a strict branch, `loc.endswith(".tar.gz")`, and a
  deferred one, reached by `AttributeError`: `"S3" in loc.expr["Get"]`;
- `verify_s3_path(path)` asks `startswith`, `replace` and `split`, or reads `.expr["Get"]`.

So most references pass as they are, and wrapping those would do harm. `TREATMENTS` says which need
what, and which branch that aims at.
"""

from __future__ import annotations

import difflib
import importlib
import logging
import reprlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NoReturn

from lookalike._face import Face
from lookalike._policy import Policy, from_source
from lookalike._proxies._base import is_lookalike
from lookalike._registry import Registry
from lookalike._restore import restore
from lookalike._wrap import string_like, unwrap
from lookalike.errors import DependencyError, InputError
from lookalike.orchestrators import describe, lift
from lookalike.orchestrators.sagemaker import V2

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from types import ModuleType

__all__ = [
    "CONTRACT",
    "FACE",
    "INPUTS",
    "PERFORMANCE_METADATA",
    "PROCESSOR_CLASS",
    "SPECIFICATION",
    "STEP_CLASS",
    "TREATMENTS",
    "Contract",
    "RegistrationInput",
    "Specification",
    "Treatment",
    "adapt",
    "configure",
    "make_registry",
    "policies",
    "registration_inputs",
    "registration_step",
]

logger: logging.Logger = logging.getLogger("lookalike")

_SDK = "secure_ai_sandbox_workflow_python_sdk.mims_model_registration"
#: Where the closed SDK keeps its step and its processor: module and class.
STEP_CLASS = (
    f"{_SDK}.mims_model_registration_processing_step",
    "MimsModelRegistrationProcessingStep",
)
PROCESSOR_CLASS = (
    f"{_SDK}.mims_model_registration_processor",
    "MimsModelRegistrationProcessor",
)


# --- the specification ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RegistrationInput:
    """One input of the registration step, and where the specification takes it from."""

    name: str
    destination: str
    source_step: str
    source_output: str
    placeholder: str
    required_by_sdk: bool
    required_by_specification: bool = True
    data_type: str = "S3Uri"
    input_mode: str = "File"
    distribution_type: str = "FullyReplicated"

    @property
    def source_property(self) -> str:
        """The path from a source step to the reference, a plain `str`."""
        return f'properties.ProcessingOutputConfig.Outputs["{self.source_output}"].S3Output.S3Uri'


@dataclass(frozen=True, slots=True)
class Contract:
    """What runs in the registration job; `environment` is set by the platform."""

    entry_point: str
    environment: tuple[str, ...]
    optional_environment: tuple[str, ...]
    arguments: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Specification:
    """The registration step: a sink with inputs, in their order, and no outputs."""

    step_type: str
    inputs: tuple[RegistrationInput, ...]
    contract: Contract
    outputs: tuple[str, ...] = ()


INPUTS = (
    RegistrationInput(
        name="PackagedModel",
        destination="/opt/ml/processing/input/model",
        source_step="packaging",
        source_output="packaged_model",
        placeholder="s3://bucket/model.tar.gz",
        required_by_sdk=True,
    ),
    RegistrationInput(
        name="GeneratedPayloadSamples",
        destination="/opt/ml/processing/mims_payload",  # not under `input/`
        source_step="payload",
        source_output="payload_sample",
        # Which inputs the suffix is asked of is not known; with it both validators accept.
        placeholder="s3://bucket/payload.tar.gz",
        required_by_sdk=False,
    ),
)

CONTRACT = Contract(
    entry_point="script.py",
    environment=("MODS_WORKFLOW_EXECUTION_ID",),
    optional_environment=("PERFORMANCE_METADATA_PATH",),
)

SPECIFICATION = Specification(step_type="Registration", inputs=INPUTS, contract=CONTRACT)

#: The parameter of the step that may be deferred too, and the placeholder that both checks accept.
PERFORMANCE_METADATA = ("performance_metadata_location", "s3://bucket/metadata.tar.gz")


# --- treatments -----------------------------------------------------------------------------------

#: What the strict branches ask of the value itself, and nothing else: an f-string still fails
#: loudly. `split` is asked of what `replace` answers, which is plain text.
FACE = Face("startswith", "endswith", "replace")

_FILE_CHECK = "MimsModelRegistrationProcessor.validate_processing_job_input_file"


@dataclass(frozen=True, slots=True)
class Treatment:
    """What one kind of original is given as, the branch of the validator aimed at, and why.

    `applies` recognises the kind; the first treatment in `TREATMENTS` that applies is used. After
    a "lift" the lifted value is looked up again. `named` is the kind as policies name it; without
    it a kind is known to `registration_inputs` alone.
    """

    originals: str
    applies: Callable[[object], bool]
    treatment: Literal["pass", "proxy", "lift", "refuse"]
    branch: str
    reason: str
    validator: str = _FILE_CHECK
    named: str | Callable[[object], bool] | None = None


def _is_missing(value: object) -> bool:
    return value is None or (_is_plain_text(value) and not str(value).strip())


def _is_lookalike_of_variable(value: object) -> bool:
    return is_lookalike(value) and V2.recognises(unwrap(value))


def _passes_deferred_branch(value: object) -> bool:
    if not V2.recognises(value):
        return False
    expression = value.expr  # type: ignore[attr-defined]  # a PipelineVariable
    get = expression.get("Get") if isinstance(expression, dict) else None
    return isinstance(get, str) and "S3" in get


def _is_dependency_reference(value: object) -> bool:
    kind = type(value)
    return hasattr(kind, "to_sagemaker_property") and hasattr(kind, "to_runtime_property")


def _is_plain_text(value: object) -> bool:
    return isinstance(value, str) and not is_lookalike(value)


def _is_dict(value: object) -> bool:
    return isinstance(value, dict)


def _is_anything(_: object) -> bool:
    return True


TREATMENTS = (
    Treatment(
        originals="a missing value: None, empty text",
        applies=_is_missing,
        treatment="refuse",
        branch="none",
        reason="a value in place of a missing one would hide that it is missing",
    ),
    Treatment(
        originals="a lookalike of a pipeline variable",
        applies=_is_lookalike_of_variable,
        treatment="pass",
        branch='strict: loc.endswith(".tar.gz")',
        reason="its maker chose face and placeholder",
    ),
    Treatment(
        originals="any other lookalike",
        applies=is_lookalike,
        treatment="lift",
        branch="that of its original",
        reason="the checks would accept it and the compiler would not",
    ),
    Treatment(
        originals='a variable whose Get holds "S3": Properties of an S3 output',
        applies=_passes_deferred_branch,
        named=_passes_deferred_branch,
        treatment="pass",
        branch='deferred: "S3" in loc.expr["Get"]',
        reason="the validator accepts it raw; answering endswith would lead to the strict branch",
    ),
    Treatment(
        originals="any other variable: Join, JsonGet, parameters, execution variables, Properties "
        'whose Get holds no "S3"',
        applies=V2.recognises,
        named=V2.name,
        treatment="proxy",
        branch='strict: loc.endswith(".tar.gz")',
        reason='raw it reaches the deferred branch and fails there: no "Get", or no "S3" in it',
    ),
    Treatment(
        originals='a dict: {"Get": ...}, {"Std:Join": ...}',
        applies=_is_dict,
        named="builtins:dict",
        treatment="lift",
        branch="that of the lifted variable",
        reason="no branch takes a dict, and the compiler takes it for a URL",
    ),
    Treatment(
        originals="a reference of a dependency resolver",
        applies=_is_dependency_reference,
        treatment="lift",
        branch="that of the variable it names",
        reason="it is no pipeline variable itself",
    ),
    Treatment(
        originals="text",
        applies=_is_plain_text,
        treatment="pass",
        branch='strict: loc.endswith(".tar.gz")',
        reason="it is known, so the validator can check it",
    ),
    Treatment(
        originals="anything else: bytes, numbers",
        applies=_is_anything,
        treatment="refuse",
        branch="none",
        reason="it is neither text nor a reference",
    ),
)


def adapt(
    value: object,
    parameter: str,
    placeholder: str,
    *,
    step_instances: Mapping[str, object] | None = None,
) -> Any:
    """What the checks should be given for `value`: itself, the variable it spells, or a lookalike.

    Text that holds tokens is restored first. `placeholder` is a shape, as for `string_like`;
    `step_instances` resolves the references of a dependency resolver. Every treatment is logged.

    Raises `InputError` for a missing value and for what is neither text nor a reference,
    `LiftError` for a dict that spells no variable, `LeakError` for a piece of a placeholder.

    >>> adapt("s3://bucket/model.tar.gz", "PackagedModel", "s3://bucket/model.tar.gz")
    's3://bucket/model.tar.gz'
    """
    while True:
        if _is_plain_text(value):
            value = restore(value)
        treatment = next(rule for rule in TREATMENTS if rule.applies(value))
        _log(treatment, parameter, value)
        if treatment.treatment == "refuse":
            _refuse(treatment, parameter, value)
        if treatment.treatment == "proxy":
            return string_like(value, placeholder, face=FACE)
        if treatment.treatment == "pass":
            return value
        value = _lifted(value, step_instances)


def _lifted(value: Any, step_instances: Mapping[str, object] | None) -> Any:
    if is_lookalike(value):
        return unwrap(value)
    if isinstance(value, dict):
        return lift(value)
    if step_instances is not None:
        return value.to_runtime_property(step_instances)
    return value.to_sagemaker_property()


def _log(treatment: Treatment, parameter: str, value: object) -> None:
    described = "text" if _is_plain_text(value) else describe(value)
    logger.info(
        "mims: %s: %s %s, aimed at %s: %s",
        parameter,
        treatment.treatment,
        described,
        treatment.validator,
        treatment.reason,
        extra={
            "validator": treatment.validator,
            "branch": treatment.branch,
            "parameter": parameter,
            "treatment": treatment.treatment,
            "original": described,
        },
    )


def _refuse(treatment: Treatment, parameter: str, value: object) -> NoReturn:
    problem = "is missing" if _is_missing(value) else "is neither text nor a reference"
    known = value is None or isinstance(value, (str, bytes, int, float))
    raise InputError(
        f"{parameter} {problem}: got {reprlib.repr(value) if known else describe(value)}",
        hint=f"It takes an S3 URI or a reference; {treatment.reason}.",
        name=parameter,
    )


# --- policies -------------------------------------------------------------------------------------


def policies(step_class: str = ":".join(STEP_CLASS)) -> tuple[Policy, ...]:
    """The treatments as policies for the registration step, whose name may be given.

    Lookalikes stay in the step until `install()` is left, because it is not known whether the SDK
    validates again when it compiles. What is missing, and the references of a dependency resolver,
    are for `registration_inputs` alone.
    """
    metadata, metadata_placeholder = PERFORMANCE_METADATA
    places = (
        ("processing_input[*].source", INPUTS[0].placeholder),
        (metadata, metadata_placeholder),
    )
    made = [
        _policy(step_class, place, rule, placeholder)
        for place, placeholder in places
        for rule in TREATMENTS
        if rule.named is not None
    ]
    # A ProcessingInput has its source twice. The checks do not look there: a reference is right.
    lifted = next(rule for rule in TREATMENTS if rule.named == "builtins:dict")
    made.append(_policy(step_class, "processing_input[*].s3_input.s3_uri", lifted, ""))
    return from_source(tuple(made), "preset mims")


#: The steps of which there are calls, and by which calls `verify` tries which treatment.
_KNOWN_STEPS = (
    ":".join(STEP_CLASS),
    "lookalike.presets.mims_simulation:SimulatedRegistrationStep",
)
_EXAMPLES = {
    "proxy": "lookalike.presets._examples.mims:CALLS",
    "pass": "lookalike.presets._examples.mims:TAKEN",
}


def _policy(step_class: str, parameter: str, rule: Treatment, placeholder: str) -> Policy:
    is_proxy = rule.treatment == "proxy"
    return Policy(
        step_class,
        parameter,
        treatment=rule.treatment,
        face=FACE if is_proxy else Face.NOTHING,
        placeholder=placeholder if is_proxy else None,
        keep=is_proxy,
        originals=() if rule.named is None else (rule.named,),
        example=_EXAMPLES.get(rule.treatment) if step_class in _KNOWN_STEPS else None,
        reason=f"{rule.reason}; aimed at {rule.branch}",
    )


def make_registry() -> Registry:
    """A registry of these policies alone."""
    return Registry(policies())


def configure(registry: Registry) -> Registry:
    """`registry` with these policies added; where both have one, its own stays."""
    return make_registry().combine(registry, replace=True)


# --- inputs and step ------------------------------------------------------------------------------


def registration_inputs(
    sources: Mapping[str, object],
    *,
    step_instances: Mapping[str, object] | None = None,
    required_by: Literal["specification", "sdk"] = "specification",
) -> list[Any]:
    """Real `ProcessingInput` objects for `sources`, in the order of the specification.

    `sources` maps names of inputs to text or references (see `TREATMENTS`). The specification
    requires both inputs; `required_by="sdk"` leaves out `GeneratedPayloadSamples` if it is not
    given. `step_instances` maps step names to steps, for a dependency resolver's references.

    Raises `InputError` for an input that is missing or unknown, and otherwise as `adapt` does.
    """
    _refuse_unknown(sources)
    _refuse_absent(sources, required_by)
    processing = sdk_module("sagemaker.processing")
    return [
        processing.ProcessingInput(
            input_name=rule.name,
            source=adapt(
                sources[rule.name], rule.name, rule.placeholder, step_instances=step_instances
            ),
            destination=rule.destination,
            s3_input_mode=rule.input_mode,
            s3_data_distribution_type=rule.distribution_type,
        )
        for rule in INPUTS
        if rule.name in sources
    ]


def _refuse_unknown(sources: Mapping[str, object]) -> None:
    known = [rule.name for rule in INPUTS]
    for name in sources:
        if name not in known:
            near = difflib.get_close_matches(str(name), known, n=2, cutoff=0.3)
            raise InputError(
                f"{name!r} is no input of the registration step",
                hint=f"Did you mean {' or '.join(near or known)}?",
                name=str(name),
            )


def _refuse_absent(sources: Mapping[str, object], required_by: str) -> None:
    expected = [
        rule
        for rule in INPUTS
        if (rule.required_by_sdk if required_by == "sdk" else rule.required_by_specification)
    ]
    absent = [rule for rule in expected if _is_missing(sources.get(rule.name))]
    if absent:
        came = ", ".join(
            f"{name} ({'missing' if _is_missing(value) else type(value).__name__})"
            for name, value in sources.items()
        )
        raise InputError(
            f"{' and '.join(rule.name for rule in absent)} "
            f"{'is' if len(absent) == 1 else 'are'} missing: expected "
            f"{', '.join(rule.name for rule in expected)}; came {came or 'nothing'}",
            hint="; ".join(
                f"{rule.name} is the {rule.source_step} step's {rule.source_property}"
                for rule in absent
            ),
            name=absent[0].name,
        )


def registration_step(  # noqa: PLR0913 - the closed step's parameters, and three of ours
    *,
    step_name: str,
    role: object,
    sagemaker_session: object,
    sources: Mapping[str, object],
    performance_metadata_location: object = None,
    depends_on: Sequence[object] = (),
    step_class: Callable[..., Any] | None = None,
    step_instances: Mapping[str, object] | None = None,
    required_by: Literal["specification", "sdk"] = "specification",
    **options: object,
) -> Any:
    """The registration step, a `MimsModelRegistrationProcessingStep` of the closed SDK.

    `sources`, `step_instances` and `required_by` are those of `registration_inputs`;
    `performance_metadata_location` is adapted as an input is. `options` go to the step as they are.
    Without the closed SDK a class must be given as `step_class`, so that nobody registers with a
    simulation by accident.

    Lookalikes stay in the step, because it is not known whether the SDK validates again when it
    compiles; `guard(pipeline)` takes them out.

    Raises `DependencyError` if the closed SDK is not installed, and otherwise as
    `registration_inputs` does.
    """
    made_by = _closed_step_class() if step_class is None else step_class
    inputs = registration_inputs(sources, step_instances=step_instances, required_by=required_by)
    if performance_metadata_location is not None:
        performance_metadata_location = adapt(
            performance_metadata_location, *PERFORMANCE_METADATA, step_instances=step_instances
        )
    return made_by(
        step_name=step_name,
        role=role,
        sagemaker_session=sagemaker_session,
        processing_input=inputs,
        performance_metadata_location=performance_metadata_location,
        depends_on=list(depends_on),
        **options,
    )


def _closed_step_class() -> Callable[..., Any]:
    module, name = STEP_CLASS
    try:
        found = importlib.import_module(module)
    except ModuleNotFoundError as error:
        if not _is_absent(module, error):
            raise
        raise DependencyError(
            f"the closed SDK is not installed: no module {error.name!r}",
            hint="Install it, or pass step_class=. For a trial without it: "
            "lookalike.presets.mims_simulation.SimulatedRegistrationStep, which registers nothing.",
        ) from None
    return getattr(found, name)  # type: ignore[no-any-return]  # a class


def _is_absent(module: str, error: ModuleNotFoundError) -> bool:
    """Whether it is `module` that is not there, and not something that it needs."""
    return error.name is not None and f"{module}.".startswith(f"{error.name}.")


def sdk_module(module: str) -> ModuleType:
    """A module of the SageMaker SDK v2. Raises `DependencyError` if that is not installed."""
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if not _is_absent(module, error):
            raise
        raise DependencyError(
            f"the SageMaker SDK v2 is not installed: no module {error.name!r}",
            hint="Install it: pip install 'lookalike[sagemaker]'. Version 3 has no "
            f"{module!r}, and the closed SDK needs version 2.",
        ) from None
