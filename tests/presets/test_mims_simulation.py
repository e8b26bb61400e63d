"""The simulation of the MIMS checks does what the public documents say that the SDK does."""

from __future__ import annotations

import copy
import pickle

import pytest

import lookalike as la
from lookalike.presets import mims, mims_simulation
from lookalike.presets.mims_simulation import (
    HandWrittenWrapper,
    validate_processing_job_input_file,
    verify_s3_path,
)

pytestmark = [
    pytest.mark.usefixtures("ledger"),
    # The SDK says at each `run` that a pipeline session starts no job.
    pytest.mark.filterwarnings("ignore:Running within a PipelineSession:UserWarning"),
]

SHAPE = "s3://bucket/model.tar.gz"
ROLE = "arn:aws:iam::111122223333:role/example"

FORMS = {
    "raw": lambda original: original,
    "hand-written wrapper": HandWrittenWrapper,
    "every str method, no suffix": lambda original: la.string_like(original, "s3://bucket/model"),
    "every str method": lambda original: la.string_like(original, SHAPE),
    "the preset's face": lambda original: la.string_like(original, SHAPE, face=mims.FACE),
}

OK = "ok"
NO_GET = "KeyError: 'Get'"
NO_EXPR = "AttributeError: 'dict' object has no attribute 'expr'"
NO_DECODE = "AttributeError: 'Properties' object has no attribute 'decode'"
DICT_NO_DECODE = "AttributeError: 'dict' object has no attribute 'decode'"

#: What is handed over; what `verify_s3_path`, the `.tar.gz` check, and the compiler make of it.
ROWS = [
    ("Properties", "raw", OK, OK, OK),
    ("Properties", "hand-written wrapper", OK, OK, NO_DECODE),
    ("Properties", "every str method, no suffix", OK, "rejected", OK),
    ("Properties", "every str method", OK, OK, OK),
    ("Properties", "the preset's face", OK, OK, OK),
    ("Join", "raw", NO_GET, NO_GET, OK),
    ("Join", "hand-written wrapper", NO_GET, NO_GET, "decode"),
    ("Join", "every str method, no suffix", OK, "rejected", OK),
    ("Join", "every str method", OK, OK, OK),
    ("Join", "the preset's face", OK, OK, OK),
    ("dict", "raw", NO_EXPR, NO_EXPR, DICT_NO_DECODE),
    ("dict", "hand-written wrapper", NO_EXPR, NO_EXPR, DICT_NO_DECODE),
    ("dict", "every str method", OK, OK, DICT_NO_DECODE),
]


@pytest.fixture(scope="module")
def sdk(sagemaker_v2):
    """The SageMaker SDK 2, with a session whose clients are mocks."""
    from lookalike._demo.mims import Sdk

    return Sdk()


@pytest.fixture
def upstream(sdk):
    """The steps before a registration."""
    return sdk.upstream()


def outcome(check, value):
    """What a check says: accepted, refused, or what it raises."""
    try:
        return OK if check(value) else "rejected"
    except (AttributeError, KeyError) as error:
        return f"{type(error).__name__}: {error}"


def inputs(sdk, source):
    """The one input of a registration."""
    return [
        sdk.processing.ProcessingInput(
            input_name="PackagedModel", source=source, destination=mims.INPUTS[0].destination
        )
    ]


def step(sdk, source, *, checks=None, **options):
    """A simulated registration of `source`."""
    made_by = mims_simulation.SimulatedRegistrationStep
    if checks is not None:
        made_by = type("Registration", (made_by,), {"checks": checks})
    return made_by(
        step_name="Register",
        role=ROLE,
        sagemaker_session=sdk.session,
        processing_input=inputs(sdk, source),
        **options,
    )


@pytest.mark.parametrize(
    ("reference", "form", "s3", "file", "compiler"), ROWS, ids=lambda value: str(value)[:32]
)
def test_documented_table_is_what_is_seen(sdk, upstream, reference, form, s3, file, compiler):
    """Each stand-in for each kind of reference fares as it was measured and documented."""
    value = FORMS[form](upstream.references[reference])

    assert outcome(verify_s3_path, value) == s3
    assert outcome(validate_processing_job_input_file, value) == file
    unchecked = step(sdk, value, checks=())
    if compiler == OK:
        seen = sdk.compiled(upstream, unchecked)
        assert seen.expression == upstream.references[reference].expr
        assert "Register" in seen.edges["Package"]
        assert la.scan(seen.text) == ()
    else:
        with pytest.raises(AttributeError) as caught:
            sdk.compiled(upstream, unchecked)
        assert compiler in f"AttributeError: {caught.value}"


@pytest.mark.parametrize("operation", sorted(mims.FACE))
def test_preset_face_is_the_weakest_that_a_join_passes_with(upstream, operation):
    """Take one operation away and one of the two checks no longer accepts."""
    weaker = mims.FACE - la.Face(operation)
    given = la.string_like(upstream.references["Join"], SHAPE, face=weaker)

    assert {outcome(check, given) for check in mims_simulation.CHECKS} == {OK, NO_GET}


def test_parameter_passes_the_deferred_branch_by_its_name_only(sagemaker_v2):
    """The branch looks for "S3" in the expression, wherever it comes from."""
    named = sagemaker_v2.ParameterString

    assert outcome(validate_processing_job_input_file, named("ModelS3Uri")) == OK
    assert outcome(validate_processing_job_input_file, named("ModelUri")) == "rejected"


@pytest.mark.parametrize(
    ("text", "s3", "file"),
    [
        pytest.param("s3://bucket/model.tar.gz", True, True, id="S3 archive"),
        pytest.param("s3://bucket/model.zip", True, False, id="S3 file of another kind"),
        pytest.param("s3:///model.tar.gz", False, True, id="no bucket"),
        pytest.param("/home/model.tar.gz", False, True, id="local archive"),
    ],
)
def test_known_text_is_checked_by_the_strict_branches(text, s3, file):
    """Text is judged by its scheme and by its suffix."""
    assert verify_s3_path(text) is s3
    assert validate_processing_job_input_file(text) is file


# --- the step ---------------------------------------------------------------


def test_step_is_a_processing_step_with_a_config_input_of_its_own(sdk, upstream):
    """It compiles to a real step; the platform's input is a Join that comes last."""
    made = step(sdk, upstream.references["Properties"], depends_on=["Payload"])
    arguments = made.arguments

    assert isinstance(made, sdk.steps.ProcessingStep)
    assert made.depends_on == ["Payload"]
    config = arguments["ProcessingInputs"][-1]
    assert config["S3Input"]["LocalPath"] == "/opt/ml/processing/config/"
    assert type(config["S3Input"]["S3Uri"]).__name__ == "Join"
    assert arguments["AppSpecification"]["ContainerEntrypoint"] == ["python3", "script.py"]
    assert list(arguments["Environment"]) == ["MODS_WORKFLOW_EXECUTION_ID"]


def test_step_hands_the_metadata_location_to_the_job(sdk, upstream):
    """The location becomes the documented environment variable, as the reference it is."""
    location = la.string_like(upstream.references["Join"], SHAPE, face=mims.FACE)

    made = step(sdk, "s3://bucket/model.tar.gz", performance_metadata_location=location)
    unchecked = step(sdk, "nowhere", checks=(), performance_metadata_location="nowhere")

    assert made.arguments["Environment"]["PERFORMANCE_METADATA_PATH"] is location
    assert unchecked.arguments["Environment"]["PERFORMANCE_METADATA_PATH"] == "nowhere"


def test_step_refuses_what_a_check_refuses(sdk):
    """A refusal names the check and the parameter."""
    with pytest.raises(ValueError, match="verify_s3_path refuses PackagedModel"):
        step(sdk, "/home/model.tar.gz")
    with pytest.raises(ValueError, match="input_file refuses PackagedModel"):
        step(sdk, "s3://bucket/model.zip")
    with pytest.raises(ValueError, match="refuses performance_metadata_location"):
        step(sdk, "s3://bucket/model.tar.gz", performance_metadata_location="nowhere")


def test_step_class_is_made_once_and_found_by_name(sdk):
    """The class is made when it is asked for, and pickle finds it."""
    made = mims_simulation.SimulatedRegistrationStep

    assert made is mims_simulation.SimulatedRegistrationStep
    assert pickle.loads(pickle.dumps(made)) is made


def test_unknown_name_is_an_attribute_error():
    """Only the one class is made late."""
    with pytest.raises(AttributeError, match="has no attribute 'RegistrationStep'"):
        _ = mims_simulation.RegistrationStep


# --- the exhibit ------------------------------------------------------------


def test_hand_written_wrapper_puts_its_text_into_whatever_is_formatted(upstream):
    """The text goes out without an error: why it is an exhibit."""
    wrapper = HandWrittenWrapper(upstream.references["Properties"])

    assert f"{wrapper}/x" == "s3://placeholder-bucket/key/x"


def test_hand_written_wrapper_cannot_be_copied(upstream):
    """A half-made copy asks itself for what it wraps, for ever."""
    with pytest.raises(RecursionError):
        copy.deepcopy(HandWrittenWrapper(upstream.references["Properties"]))


def test_preset_face_fails_loudly_where_the_wrapper_leaks(upstream):
    """What the checks do not ask for is left to the original, which refuses."""
    given = la.string_like(upstream.references["Properties"], SHAPE, face=mims.FACE)

    with pytest.raises(TypeError):
        f"{given}/x"
    assert copy.deepcopy(given) is given
