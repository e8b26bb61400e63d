"""Each policy for the SageMaker SDK 2 against the SDK itself, with and without the policies."""

from __future__ import annotations

import contextlib
import importlib
import json
import re

import pytest

import lookalike as la
from lookalike import Face, Registry
from lookalike._plugins import preset_policies
from lookalike._policy import is_active
from lookalike.presets._examples._sagemaker import BUCKET, OREGON, REGION, in_surroundings
from lookalike.presets._examples.sagemaker_v2 import CALLS
from lookalike.presets._examples.sagemaker_v2._bench import DESK, pipeline_session, properties
from lookalike.presets._sagemaker_v2 import POLICIES
from policy_cases import outcome_without, probe_agrees, same, untried

LADDER = (Face.STRING, Face.STR, Face.EXACT_STR)
#: What a mock of AWS is asked when the SDK reads or writes something.
ACTIONS = re.compile(
    r"upload|download|put_|get_object|copy|create_|update_|start_|list_|role|invoke", re.IGNORECASE
)
#: What the SDK makes anew at each compilation.
MADE_ANEW = re.compile(r"\d{4}(-\d\d){5}-\d{3}")


def name_of(policy):
    """A policy in words."""
    whom = f" for a {policy.originals[0].rpartition(':')[2]}" if policy.originals else ""
    return f"{policy.parameter} of {policy.target.partition(':')[2]}{whom}: {policy.treatment}"


def key_of(policy, which):
    """Under what the case for one of its calls is found."""
    return " ".join((policy.target, *policy.originals)), policy.parameter, which


def tried(policies):
    """Each of the calls by which each policy is tried."""
    return [
        (policy, which)
        for policy in policies
        for which in range(len(CALLS[policy.target, policy.parameter]))
    ]


def each(*treatments, faces=None):
    """Run a test once for each call of each policy with one of these treatments, and faces."""
    chosen = tried(
        policy
        for policy in POLICIES
        if policy.treatment in treatments and (faces is None or policy.face in faces)
    )
    return pytest.mark.parametrize(
        ("policy", "which"),
        [
            pytest.param(policy, which, id=name_of(policy) + (f", call {which + 1}" * bool(which)))
            for policy, which in chosen
        ],
    )


pytestmark = pytest.mark.filterwarnings(
    # The SDK says so of what one policy is for.
    "ignore:Framework profiling will be deprecated:DeprecationWarning"
)
every = each("proxy", "pass", "refuse")


@pytest.fixture(scope="session")
def table(sdk):
    """The module with the cases; it imports the SDK."""
    if sdk.SDK != "sagemaker 2":
        pytest.skip("needs the SageMaker SDK 2: pip install 'lookalike[sagemaker]'")
    return importlib.import_module("policies_v2")


@pytest.fixture
def desk(table, monkeypatch):
    """Sessions with mocks of AWS."""
    monkeypatch.setattr(DESK, "here", pipeline_session(REGION))
    monkeypatch.setattr(DESK, "oregon", pipeline_session(OREGON))
    return DESK


@pytest.fixture
def row(table, policy, which):
    """The case of a policy; skipped where the SDK is older than what the policy is about."""
    if not is_active(policy):
        pytest.skip(f"needs {policy.requires}")
    return table.CASES[key_of(policy, which)]


@pytest.fixture(scope="class")
def _installed(table):
    """All policies at work, for all tests of a class: it takes a second to put them there."""
    with la.Ledger("of installed policies"), preset_policies().install(strict=False):
        yield


@pytest.fixture(scope="class")
def aws(table):
    """The requests that are made, and sessions that make them, to an emulator of AWS."""
    import boto3
    import moto

    requests = []

    def note(request, **_):
        requests.append(f"{request.method} {request.url}")

    def session(region):
        made = boto3.Session(region_name=region)
        made.events.register("before-send.*", note)
        return table.v2.connected_session(made)

    with moto.mock_aws():
        boto3.client("s3", region_name="us-east-1").create_bucket(Bucket=BUCKET)
        yield requests, session(REGION), session(OREGON)


def actions(desk):
    """What was asked of the mocks that reads or writes something."""
    calls = [*desk.here.boto_session.mock_calls, *desk.oregon.boto_session.mock_calls]
    return [str(call) for call in calls if ACTIONS.search(call[0])]


def found_and_expected(case, original):
    """What the SDK made of a value, and what it should have made of it."""
    return case.found(la.restore(case.call(original))), case.expected(original)


def plain_text(policy):
    """Text of the shape of its placeholder that is nobody's token."""
    return (policy.placeholder or "{token}").replace("{token}", "plain")


def original_for(table, policy, variable):
    """A variable of this kind; a join ends as its placeholder does, for that name is used."""
    if variable == "join" and "{token}" in (policy.placeholder or ""):
        name = policy.placeholder.rpartition("/")[2]
        return table.v2.join([properties(), f"/{name}"])
    return table.ORIGINALS[variable]()


def with_reference(document, text, original):
    """A JSON tree in which `original` stands wherever `text` stood."""
    if isinstance(document, dict):
        return {key: with_reference(value, text, original) for key, value in document.items()}
    if isinstance(document, list):
        return [with_reference(value, text, original) for value in document]
    if document == json.dumps(text):
        # Text is written as JSON here, in quotes; a variable is only made a string.
        return original.to_string().expr
    return original.expr if document == text else document


def steady(document):
    """A JSON tree without what the SDK makes anew at each compilation."""
    return json.loads(MADE_ANEW.sub("", json.dumps(document)))


def test_every_policy_has_a_case_and_every_case_a_policy(table):
    """Nothing in the table is there without having been tried."""
    assert {key_of(policy, which) for policy, which in tried(POLICIES)} == set(table.CASES)
    assert set(CALLS) == {(policy.target, policy.parameter) for policy in POLICIES}


def test_verify_tries_each_policy_and_finds_nothing(table):
    """By the same calls, and from nothing but what is installed."""
    assert untried(Registry(POLICIES)) == []


def test_policies_hold_from_the_version_that_they_name():
    """Each is for the second major version of the SDK alone."""
    assert all(policy.requires.startswith("sagemaker>=2.") for policy in POLICIES)
    assert all(policy.requires.endswith(",<3") for policy in POLICIES)


@every
@pytest.mark.usefixtures("desk")
def test_without_the_policy_the_sdk_refuses_or_loses_the_raw_variable_or_takes_it(row):
    """What makes a policy needed, or shows that wrapping would be a mistake."""
    outcome, message = outcome_without(row)

    assert outcome == row.without
    assert row.says in message


@each("proxy", faces=LADDER[1:])
@pytest.mark.usefixtures("desk")
def test_one_face_less_is_not_enough(row, policy):
    """The face of a policy is the weakest that works: less is refused, or loses the reference."""
    less = LADDER[LADDER.index(policy.face) - 1]
    weaker = la.Policy(
        policy.target,
        policy.parameter,
        face=less,
        placeholder=policy.placeholder,
        keep=policy.keep,
        reason="one face less",
    )
    found, expected = None, row.expected(row.original())

    with contextlib.suppress(Exception), Registry([weaker]).install():
        found, expected = found_and_expected(row, row.original())

    assert not same(found, expected)


@each("proxy")
@pytest.mark.usefixtures("desk")
def test_the_probe_finds_no_larger_face(row, policy):
    """From nothing but the call; a policy gives as much string as is demanded, and no more."""
    assert probe_agrees(row, policy)


@pytest.mark.usefixtures("_installed")
class TestInstalled:
    """All policies are at work."""

    @each("proxy", "pass")
    @pytest.mark.usefixtures("desk")
    def test_with_the_policies_the_reference_is_in_the_definition(self, row):
        """Where the text would stand, the reference stands."""
        found, expected = found_and_expected(row, row.original())

        assert same(found, expected)

    @each("refuse")
    def test_with_the_policies_the_call_is_refused_before_anything_is_done(self, desk, row, policy):
        """The reason is said, and nothing is read or written."""
        before = actions(desk)

        with pytest.raises(la.PolicyError, match=re.escape(policy.reason)):
            row.call(row.original())

        assert actions(desk) == before

    @each("proxy")
    @pytest.mark.parametrize("variable", ["properties", "join", "parameter_string"])
    def test_a_definition_is_that_of_plain_text_with_the_reference_in_its_place(
        self, table, desk, row, policy, variable
    ):
        """The whole definition and the edge of the step, for every kind of variable."""
        original = original_for(table, policy, variable)
        if not row.is_compiled or row.unlike_text:
            found, expected = found_and_expected(row, original)
            assert same(found, expected)
            return
        text = plain_text(policy)
        given_text = row.call(text)
        assert text in json.dumps(given_text)

        seen = row.call(original)

        assert la.scan(seen) == ()
        assert steady(seen) == steady(with_reference(given_text, text, original))
        follows = in_surroundings(table.v2.edges)(desk.pipeline)["Prepare"]
        assert bool(follows) == ("Prepare" in str(original.expr))


@pytest.mark.usefixtures("_installed")
class TestConnected:
    """All policies are at work, and the SDK's clients talk to an emulator of AWS."""

    def test_an_upload_is_seen(self, table, desk, aws):
        """The recorder is not blind: a script is uploaded beside a `source_dir` in S3."""
        case = table.CASES["sagemaker.processing:FrameworkProcessor.run", "source_dir", 0]
        requests, desk.here, desk.oregon = aws
        requests.clear()

        case.call(case.original())

        assert any(request.startswith("PUT") and BUCKET in request for request in requests)

    @each("proxy")
    def test_no_request_names_a_placeholder(self, desk, aws, row):
        """What the SDK uploads while it defines a pipeline goes to buckets of the caller."""
        requests, desk.here, desk.oregon = aws
        requests.clear()

        row.call(row.original())

        assert [request for request in requests if "amzn-s3-demo-" in request] == []
