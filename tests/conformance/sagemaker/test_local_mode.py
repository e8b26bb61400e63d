"""What the SDK's local mode resolves a lookalike to, without docker."""

from __future__ import annotations

import pytest

import lookalike as la

TEMPLATE = "s3://amzn-s3-demo-{token}/data"

PARAMETERS = {"InputUri": "s3://input-bucket/today"}
OUTPUTS = {
    "Prepare": {
        "ProcessingOutputConfig": {
            "Outputs": {"data": {"S3Output": {"S3Uri": "s3://example-bucket/prepared/7"}}}
        }
    }
}

# What local mode makes of each raw value. (It reads a JsonGet from S3.)
RESOLVED = {
    "properties": "s3://example-bucket/prepared/7",
    "parameter_string": "s3://input-bucket/today",
    "join": "s3://input-bucket/today/execution-1/data",
    "join_of_properties": "s3://example-bucket/prepared/7/model.tar.gz",
    "execution_variable": "execution-1",
}

PLACES = {
    "processor_run_inputs": lambda seen: seen["ProcessingInputs"][0]["S3Input"]["S3Uri"],
    "job_argument": lambda seen: seen["AppSpecification"]["ContainerArguments"][1],
}

kinds = pytest.mark.parametrize("original_kind", RESOLVED)
places = pytest.mark.parametrize("place", PLACES)


@pytest.fixture
def earlier(sdk):
    """The step "Prepare", to be run locally."""
    return sdk.upstream(sdk.local_session())


@pytest.fixture
def define(sdk, earlier):
    """Makes a pipeline, and the one step in it that was given a value."""

    def made(place, value):
        step = sdk.CASES[place](value, earlier, sdk.local_session())
        return sdk.pipeline([earlier, step], on=sdk.local_session()), step

    return made


def seen_locally(sdk, made, step, place):
    """What local mode makes of the value that `step` was given."""
    return PLACES[place](sdk.resolve_locally(made, step, PARAMETERS, OUTPUTS))


@kinds
@places
def test_a_raw_value_resolves_to_what_it_refers_to(sdk, earlier, define, place, original_kind):
    """The workbench resolves as the SDK does: this is what the others compare with."""
    made, step = define(place, sdk.ORIGINALS[original_kind](earlier))

    assert seen_locally(sdk, made, step, place) == RESOLVED[original_kind]


@kinds
@places
def test_a_duck_resolves_to_what_its_original_refers_to(sdk, earlier, define, place, original_kind):
    """A duck is no `str`, so local mode asks for its class and finds the original's."""
    stand_in = la.string_like(sdk.ORIGINALS[original_kind](earlier), TEMPLATE)
    made, step = define(place, stand_in)

    assert seen_locally(sdk, made, step, place) == RESOLVED[original_kind]


@kinds
@places
def test_a_carrier_resolves_to_its_placeholder(sdk, earlier, define, place, original_kind):
    """A limit: local mode asks for `str` first, and a carrier is one. Shed before it."""
    stand_in = la.string_like(sdk.ORIGINALS[original_kind](earlier), TEMPLATE, face=la.Face.STR)
    made, step = define(place, stand_in)

    assert seen_locally(sdk, made, step, place) == la.placeholder_of(stand_in)


@kinds
@places
@pytest.mark.parametrize("what", ["step", "pipeline"])
def test_a_carrier_that_was_shed_resolves_to_what_its_original_refers_to(
    sdk, earlier, define, place, original_kind, what
):
    """Shedding the step, or the pipeline that holds it, puts the original back."""
    stand_in = la.string_like(sdk.ORIGINALS[original_kind](earlier), TEMPLATE, face=la.Face.STR)
    made, step = define(place, stand_in)
    target = {"step": step, "pipeline": made}[what]

    assert la.shed(target) is target

    assert seen_locally(sdk, made, step, place) == RESOLVED[original_kind]


@places
def test_a_guard_sheds_what_it_was_given_when_it_is_left(sdk, earlier, define, place):
    """A guard around the definition does what shedding does."""
    stand_in = la.string_like(sdk.properties(earlier), TEMPLATE, face=la.Face.STR)
    made, step = define(place, stand_in)

    with la.guard(made):
        pass

    assert seen_locally(sdk, made, step, place) == RESOLVED["properties"]


@kinds
def test_a_carrier_inside_a_join_resolves_to_its_placeholder_until_it_is_shed(
    sdk, earlier, define, original_kind
):
    """A join holds its values in a list of its own; shedding reaches into it."""
    stand_in = la.string_like(sdk.ORIGINALS[original_kind](earlier), TEMPLATE, face=la.Face.STR)
    made, step = define("processor_run_inputs", sdk.join(["s3://b/", stand_in]))
    placeholder = la.placeholder_of(stand_in)
    assert seen_locally(sdk, made, step, "processor_run_inputs") == f"s3://b/{placeholder}"

    la.shed(made)

    seen = seen_locally(sdk, made, step, "processor_run_inputs")
    assert seen == f"s3://b/{RESOLVED[original_kind]}"
