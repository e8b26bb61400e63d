"""MIMS as policies: inputs written by hand reach the documented checks as they need them."""

from __future__ import annotations

import pytest

import lookalike as la
from lookalike.presets import mims
from policy_cases import untried

# The SDK says at each `run` that a pipeline session starts no job.
pytestmark = [
    pytest.mark.usefixtures("ledger"),
    pytest.mark.filterwarnings("ignore:Running within a PipelineSession:UserWarning"),
]

STEP = "lookalike.presets.mims_simulation:SimulatedRegistrationStep"
REFERENCES = ["Properties", "Join", "dict"]


@pytest.fixture(scope="module")
def demo(sagemaker_v2):
    """The demo's pipeline on the real SDK, with a step that runs the documented checks."""
    from lookalike._demo import mims as made
    from lookalike.presets._examples import _mims_pipeline as pipeline
    from lookalike.presets.mims_simulation import SimulatedRegistrationStep

    class Demo:
        sdk = made.Sdk()
        step_class = SimulatedRegistrationStep

        def register(self, reference, metadata=None):
            """The steps before, and a registration of inputs as one writes them by hand."""
            upstream = self.sdk.upstream()
            inputs = pipeline.by_hand(self.sdk, upstream.references[reference], upstream.payload)
            located = upstream.references.get(metadata)
            return upstream, pipeline.registration(self.step_class, self.sdk, inputs, located)

        def expected(self, reference):
            """What the raw reference compiles to where nothing checks it."""
            return made._expected(self.sdk, reference)

    return Demo()


@pytest.fixture
def registry():
    """The policies of the preset, for the simulated step."""
    return la.Registry(mims.policies(STEP))


def test_verify_tries_each_policy_and_finds_nothing(demo, registry):
    """On the simulated step: of what it is given, references that it takes and that it refuses."""
    assert untried(registry) == []


def test_verify_tries_no_step_that_nobody_knows():
    """Whose it is, and what it does when it is made, cannot be told."""
    assert {policy.example for policy in mims.policies("shop.steps:Step")} == {None}


@pytest.mark.parametrize("reference", ["Join", "dict"])
def test_without_the_policies_the_checks_refuse(demo, reference):
    """A join has no "Get" and a dict no `.expr`: the deferred branch fails on both."""
    with pytest.raises((KeyError, AttributeError)):
        demo.register(reference)


@pytest.mark.parametrize("reference", REFERENCES)
def test_with_the_policies_the_definition_is_the_raw_one(demo, registry, reference):
    """Every kind of reference passes the checks, and compiles to itself with its edges."""
    with registry.install():
        upstream, step = demo.register(reference)
        seen = demo.sdk.compiled(upstream, step)

    assert seen.expression == demo.expected(reference).expression
    assert seen.edges == demo.expected(reference).edges
    assert la.scan(seen.text) == ()


@pytest.mark.parametrize("reference", REFERENCES)
def test_nothing_is_left_in_the_step_after_the_installation(demo, registry, reference):
    """Lookalikes stay while the SDK may check again, and are gone when `install()` is left."""
    with registry.install():
        upstream, step = demo.register(reference)
        kept = la.scan(step)
    assert bool(kept) is (reference == "Join")
    assert la.scan(step) == ()
    assert demo.sdk.compiled(upstream, step).expression == demo.expected(reference).expression


@pytest.mark.parametrize("metadata", ["Properties", "Join"])
def test_the_metadata_location_is_adapted_too(demo, registry, metadata):
    """It goes through one of the checks, and into the environment as a reference."""
    with registry.install():
        upstream, step = demo.register("Properties", metadata)
        environment = step.arguments["Environment"]

    kept = la.unwrap(environment["PERFORMANCE_METADATA_PATH"])
    assert kept.expr == upstream.references[metadata].expr


def test_text_is_left_to_the_check(demo, registry):
    """What is known can be checked, and a wrong suffix is refused as it is without us."""
    with registry.install(), pytest.raises(ValueError, match="refuses PackagedModel"):
        demo.step_class(
            step_name="Register",
            role="arn:aws:iam::111122223333:role/example",
            sagemaker_session=demo.sdk.session,
            processing_input=[
                demo.sdk.processing.ProcessingInput(
                    input_name="PackagedModel",
                    source="s3://example-bucket/model.zip",
                    destination="/opt/ml/processing/input/model",
                )
            ],
        )


def test_policies_are_for_the_closed_step_by_default():
    """The target is where the documents say that the closed SDK keeps its step."""
    registry = mims.make_registry()

    assert list(registry) == [":".join(mims.STEP_CLASS)]
    assert mims.configure(la.Registry()) == registry


def test_own_policies_win_over_the_preset():
    """`configure` adds what is not there, and leaves what is."""
    own = la.Policy(
        ":".join(mims.STEP_CLASS),
        "performance_metadata_location",
        treatment="refuse",
        originals="sagemaker",
        reason="it is written by hand here",
    )

    registry = mims.configure(la.Registry([own]))

    assert own in registry.policies
    assert len(registry.policies) == len(mims.policies())
