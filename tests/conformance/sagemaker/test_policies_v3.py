"""Every policy for the SageMaker SDK 3 against the real SDK, with and without it."""

from __future__ import annotations

import collections
import dataclasses
import functools
import gc
import importlib.util
import json
import pathlib
import re
import sys
import warnings
from unittest.mock import MagicMock, Mock

import pytest

import lookalike as la
from lookalike._plugins import preset_policies
from lookalike.presets import _sagemaker_v3 as PRESET  # noqa: N812 - the preset under test
from lookalike.presets._examples._sagemaker import OREGON, REGION
from lookalike.presets._examples.sagemaker_v3 import CALLS
from lookalike.presets._examples.sagemaker_v3._bench import (
    DESK,
    pipeline_session,
    properties,
    upstream,
)
from policy_cases import outcome_without, probe_agrees, same, untried

HERE = pathlib.Path(__file__).parent
UNOWNABLE = "amzn-s3-demo-"
#: Calls of AWS clients that read or write.
TRANSFER = re.compile(r"upload|download|put|get_object|delete|create_function|update_function")
#: The originals that differ in what the SDK asks: a step's output, a parameter, a join.
KINDS = ("properties", "parameter_string", "join_of_properties")
#: What variables answer themselves while policies are at work.
COMPOSED = {"__add__", "__radd__"}
BY_PLACE = {(policy.target, policy.parameter): policy for policy in PRESET.POLICIES}

# The SDK leaves it to the garbage collector to remove the folders in which it packs code.
pytestmark = pytest.mark.filterwarnings("ignore:Implicitly cleaning up:ResourceWarning")


@functools.cache
def cases():
    """The module with the cases, loaded by its path, or None beside another SDK or none."""
    bench = sys.modules.get("sagemaker_v3")
    if bench is None:
        return None
    with warnings.catch_warnings():
        # While it is imported, the SDK warns about its own imports.
        warnings.filterwarnings("ignore", category=DeprecationWarning, module="sagemaker")
        spec = importlib.util.spec_from_file_location("policies_v3", HERE / "policies_v3.py")
        made = importlib.util.module_from_spec(spec)
        # Under a name, so that what it has imported is found when it is patched.
        sys.modules["policies_v3"] = made
        spec.loader.exec_module(made)
    return made


def treatment_of(case):
    """The treatment of the policy that a case is for, or None."""
    policy = BY_PLACE.get((case.target, case.parameter))
    return None if policy is None else policy.treatment


def pytest_generate_tests(metafunc):
    """Run a test once for each case that it asks for; the SDK must be imported for the table."""
    for plugin in metafunc.config.pluginmanager.get_plugins():
        if getattr(plugin, "HERE", None) == HERE and plugin.installed() == "v3":
            sys.modules.setdefault("sagemaker_v3", plugin.workbench())
    made = cases()
    table = [] if made is None else made.CASES
    for fixture, treatments in (
        ("any_case", {"proxy", "pass", "refuse"}),
        ("proxied", {"proxy"}),
        ("kept", {"proxy", "pass"}),
        ("passed", {"pass"}),
        ("refused", {"refuse"}),
    ):
        if fixture in metafunc.fixturenames:
            found = [case for case in table if treatment_of(case) in treatments]
            metafunc.parametrize(
                fixture, found or [None], ids=[case.id for case in found] or ["no SDK 3"]
            )
    if "of" in metafunc.fixturenames:
        metafunc.parametrize("of", KINDS)


@pytest.fixture(autouse=True)
def _surroundings(sdk):
    """The cases need the SDK; beside another, or none, there is nothing to test."""
    if cases() is None:
        pytest.skip("needs the SageMaker SDK 3: sagemaker-mlops and sagemaker-train")


@pytest.fixture(scope="module", autouse=True)
def _waste():
    """Here the warnings about the SDK's folders are expected."""
    yield
    gc.collect()


def of_kind(case, kind):
    """The same case for another kind of original."""
    made = cases()
    if case.parameter == "source_dir" and kind == "join_of_properties":
        kind = "join"  # the other ends in the name of a file, and this is a folder
    return dataclasses.replace(case, original=lambda: made.sdk.ORIGINALS[kind](upstream()))


def test_every_policy_has_a_case_and_every_case_a_policy():
    """Nothing is claimed that is not tried."""
    tried = collections.Counter((case.target, case.parameter) for case in cases().CASES)
    assert tried == {place: len(calls) for place, calls in CALLS.items()}
    assert set(tried) == set(BY_PLACE)


def test_verify_tries_each_policy_and_finds_nothing():
    """By the same calls, and from nothing but what is installed."""
    assert untried(la.Registry(PRESET.POLICIES)) == []


def test_without_the_policies_the_sdk_does_what_the_case_says(any_case):
    """The SDK alone refuses the variable, loses it, or takes it as it is."""
    outcome, says = outcome_without(any_case)

    assert (outcome, any_case.says in says) == (any_case.without, True), says


def test_the_probe_finds_no_larger_face(proxied):
    """From nothing but the call; a policy gives as much string as is demanded, and no more."""
    assert probe_agrees(proxied, BY_PLACE[proxied.target, proxied.parameter])


def weaker(face):
    """The faces next below this one, of those that it is certain not to be chosen over."""
    if face.is_exact_str:
        return [la.Face.STR]
    if face.is_str:
        return [la.Face.STRING]
    if face == la.Face.STRING:
        return []
    return [face - la.Face(operation) for operation in face if operation not in COMPOSED]


def is_enough(policy, case):
    """Whether the case comes out right with this policy alone."""
    original = case.original()
    try:
        with la.Registry([policy]).install():
            found = case.found(la.restore(case.call(original)))
            if same(found, case.expected(original)):
                return True
    except Exception:  # noqa: BLE001 - whatever the SDK or the library raises, it is not right
        pass
    gc.collect()  # a step with tokens is what an installation looks for when it is left
    return False


@pytest.mark.parametrize(
    ("policy", "face"),
    [
        pytest.param(policy, face, id=f"{policy.target}({policy.parameter})")
        for policy in PRESET.POLICIES
        for face in (weaker(policy.face) if policy.treatment == "proxy" else ())
        if face
    ],
)
def test_a_weaker_face_is_not_enough(policy, face):
    """As much string as the place demands, and not one bit more."""
    tried = [
        c for c in cases().CASES if (c.target, c.parameter) == (policy.target, policy.parameter)
    ]

    assert all(is_enough(policy, case) for case in tried)
    assert not all(is_enough(dataclasses.replace(policy, face=face), case) for case in tried)


@pytest.fixture(scope="class")
def installation():
    """The policies at work, all of them, and a ledger that lives as long."""
    with la.Ledger("of a class") as ledger, preset_policies().install(strict=False) as installation:
        assert installation.ledger is ledger
        yield installation


@pytest.fixture
def recorded(monkeypatch):
    """The calls of every AWS client, as text, as they are made."""
    sessions = {"here": pipeline_session(REGION), "oregon": pipeline_session(OREGON)}
    for name, session in sessions.items():
        monkeypatch.setattr(DESK, name, session)
    return lambda: [
        str(call)
        for session in sessions.values()
        for client in (session.boto_session, session.sagemaker_client)
        for call in client.mock_calls
    ]


class TestInstalled:
    """With the policies, installed once for the class: that takes a second."""

    @pytest.fixture
    def ledger(self, installation):
        """The tokens that steps keep are looked up until the installation is left."""
        return installation.ledger

    def test_with_the_policies_the_reference_is_where_it_belongs(self, kept, of):
        """The definition, or the result, is that of text with the reference in its place."""
        case = of_kind(kept, of)
        original = case.original()

        found = case.found(la.restore(case.call(original)))

        assert same(found, case.expected(original)), found

    def test_with_the_policies_what_cannot_work_is_refused_with_the_reason(self, refused, recorded):
        """The reason comes instead of the SDK's own error, or of silence; nothing is sent."""
        policy = BY_PLACE[refused.target, refused.parameter]

        with pytest.raises(la.PolicyError, match=re.escape(policy.reason)) as caught:
            refused.call(refused.original())

        assert (caught.value.target, caught.value.parameter) == (policy.target, policy.parameter)
        assert not [call for call in recorded() if TRANSFER.search(call)]

    def test_no_request_names_a_placeholder(self, proxied, recorded):
        """What the SDK sends while the pipeline is being defined holds no part of a lookalike."""
        proxied.call(proxied.original())

        calls = recorded()
        assert not [call for call in calls if UNOWNABLE in call]
        assert la.scan(calls) == ()

    def test_text_made_of_a_variable_arrives_as_a_reference(self, passed):
        """An f-string is a join of the variable by the time that the step is compiled."""
        original = passed.original()

        made = passed.call(f"{original}/part")

        joined = cases().Join(on="", values=[original, "/part"])
        assert json.dumps(joined.expr) in json.dumps(made.steps)
        assert made.follows or passed.found is cases().held

    def test_a_join_that_ends_in_an_archive_is_no_folder_of_sources(self, sdk):
        """The SDK would keep the folder of the archive alone, a piece of the placeholder."""
        [example] = CALLS["sagemaker.core.processing:FrameworkProcessor.run", "source_dir"]

        with pytest.raises(la.LeakError, match="only a piece"):
            example.call(sdk.ORIGINALS["join_of_properties"](upstream()))

    def test_a_role_that_is_validated_is_one_of_the_account_for_documentation(
        self, sdk, monkeypatch
    ):
        """Unless told not to, the SDK asks IAM about a trainer's role, and gives up on this one."""
        from sagemaker.core.helper.iam_role_resolver import RoleValidationError

        monkeypatch.setenv("SAGEMAKER_VALIDATE_ROLE", "true")
        # Its IAM denies nothing, and knows no policy that trusts anyone.
        session = sdk.PipelineSession(
            boto_session=MagicMock(name="boto_session", region_name=sdk.REGION),
            sagemaker_client=Mock(name="sagemaker_client"),
            default_bucket=sdk.BUCKET,
        )
        monkeypatch.setattr(DESK, "here", session)

        with pytest.raises(RoleValidationError, match="arn:aws:iam::111122223333:role/"):
            sdk.trainer(role=properties())

        asked = [str(call) for call in session.boto_session.mock_calls if "arn:" in str(call)]
        assert asked
        assert all("arn:aws:iam::111122223333:role/" in call for call in asked)

    def test_local_mode_resolves_what_was_kept(self, sdk):
        """The arguments of a step hold originals again, and those local mode can resolve."""
        session = sdk.local_session()
        earlier = sdk.upstream(session)
        step = sdk.script_processor_code(sdk.properties(earlier), earlier, on=session)
        location = {"S3Output": {"S3Uri": "s3://example-bucket/prepared/7"}}
        finished = {"Prepare": {"ProcessingOutputConfig": {"Outputs": {"data": location}}}}

        seen = sdk.resolve_locally(
            sdk.pipeline([earlier, step], on=session), step, outputs=finished
        )

        assert seen["ProcessingInputs"][0]["S3Input"]["S3Uri"] == "s3://example-bucket/prepared/7"


def test_a_placeholder_of_the_callers_own_would_be_uploaded_to(recorded):
    """Why some parameters are refused: the SDK acts on text, whoever made it."""
    location = la.string_like(la.Deferred("bucket"), "s3://bucket/code", face=la.Face.STR)
    [example] = CALLS["sagemaker.core.processing:FrameworkProcessor", "code_location"]

    example.call(location)

    assert [call for call in recorded() if UNOWNABLE in call]
    gc.collect()  # a step with tokens is what an installation looks for when it is left


def test_a_pipeline_is_compiled_before_the_installation_is_left(sdk):
    """Steps are lazy: after it, they hold the originals again, and the SDK refuses those."""
    with la.Registry(PRESET.POLICIES).install():
        step = sdk.script_processor_code(properties(), upstream())
        pipeline = sdk.pipeline([upstream(), step])
        compiled = pipeline.definition()

    assert la.scan(compiled) == ()
    with pytest.raises(AttributeError, match="decode"):
        pipeline.definition()
