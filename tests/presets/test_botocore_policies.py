"""The preset for botocore and boto3: each policy against the real SDK, with and without it."""

from __future__ import annotations

import importlib
import json
import os
import socket
from typing import Any

import pytest

import lookalike as la
from lookalike._policy import is_active
from lookalike.presets import botocore as PRESET  # noqa: N812 - the preset under test, in each of these files
from lookalike.presets._examples.botocore import CALLS
from policy_cases import (
    Case,
    call_of,
    is_each_call_in,
    outcome_without,
    probe_agrees,
    same,
    untried,
    value_with,
)

pytestmark = [
    pytest.mark.usefixtures("ledger", "no_network", "of_nobody"),
    # botocore reads the clock in a way that newer Pythons warn about.
    pytest.mark.filterwarnings("ignore:datetime.datetime.utc:DeprecationWarning"),
    # boto3 says which Python it will drop next.
    pytest.mark.filterwarnings("ignore:Boto3 will no longer support"),
]

NO_TEXT = "Deferred has no text yet"
NO_PATTERN = "expected string or bytes-like object"
NO_DECODE = "'Deferred' object has no attribute 'decode'"
NOT_ITERABLE = "'Deferred' object is not iterable"
ROLE = "arn:aws:iam::111122223333:role/one"


@pytest.fixture
def no_network(monkeypatch):
    """A list of the connections that were tried; each fails."""
    tried = []

    def refuse(self, address):
        tried.append(address)
        raise OSError("no network in tests")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: refuse(None, _))
    return tried


@pytest.fixture
def of_nobody(monkeypatch, tmp_path):
    """An environment with keys of nobody, a region, and without files of anyone's."""
    for name, value in {
        "AWS_ACCESS_KEY_ID": "nobody",
        "AWS_SECRET_ACCESS_KEY": "nothing",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": str(tmp_path / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "credentials"),
    }.items():
        monkeypatch.setenv(name, value)


# --- cases ----------------------------------------------------------------------------------------


def library(name: str) -> Any:
    """A module, imported when a test is run: it may not be installed."""
    return importlib.import_module(name)


def client(service: str) -> Any:
    """A client of botocore that would send what it is told to."""
    return library("botocore.session").Session().create_client(service)


def response_in(stubber: Any) -> Any:
    """The name in the first response of a stubber."""
    return stubber._queue[0]["response"][1]["ModelName"]


def case(name: str, target: str, parameter: str, *, which: int = 0, **options: Any) -> Case:
    """A case of a call by which the policy is verified; every raw value is refused."""
    call = call_of(CALLS, target, parameter, which)
    return Case(name, target, parameter, call, "refused", **options)


CASES = [
    # What is asked.
    case(
        "parameters of a request",
        "botocore.validate:ParamValidator.validate",
        "params[**]",
        found=lambda params: params["PrimaryContainer"]["Environment"]["key"],
        says=NO_TEXT,
    ),
    *(
        case(name, f"botocore.utils:{name}", "endpoint_url", says=NOT_ITERABLE)
        for name in ("is_valid_uri", "is_valid_endpoint_url")
    ),
    case(
        "validate_region_name",
        "botocore.utils:validate_region_name",
        "region_name",
        says=NO_PATTERN,
    ),
    case(
        "check_dns_name", "botocore.utils:check_dns_name", "bucket_name", says="'Deferred' is not"
    ),
    case("is_arn", "botocore.utils:ArnParser.is_arn", "value", says="it is none"),
    case(
        "a response of a stubber",
        "botocore.stub:Stubber.add_response",
        "service_response[**]",
        found=response_in,
        says=NO_TEXT,
    ),
    case(
        "a text of DynamoDB",
        "boto3.dynamodb.types:TypeSerializer.serialize",
        "value",
        found=lambda made: made["S"],
        says=NO_TEXT,
    ),
    case(
        "a text in a document of DynamoDB",
        "boto3.dynamodb.types:TypeSerializer.serialize",
        "value[**]",
        found=lambda made: made["M"]["list"]["L"][0]["S"],
        says=NO_TEXT,
    ),
    case(
        "the name of an attribute of DynamoDB",
        "boto3.dynamodb.conditions:AttributeBase",
        "name",
        found=lambda made: made.attribute_name_placeholders["#n0"],
        says=NO_PATTERN,
    ),
    # Requests.
    case(
        "the bytes of a request",
        "botocore.validate:ParamValidationDecorator.serialize_to_request",
        "parameters[**]",
        says=NO_TEXT,
    ),
    case("a request", "botocore.client:BaseClient._make_api_call", "api_params[**]", says=NO_TEXT),
    case(
        "an asynchronous request",
        "aiobotocore.client:AioBaseClient._make_api_call",
        "api_params[**]",
    ),
    case("a presigned URL", "botocore.client:BaseClient._emit_api_params", "api_params[**]"),
    case(
        "the bucket of a presigned post",
        "botocore.client:BaseClient._emit_api_params",
        "api_params[**]",
        which=1,
        says=NO_PATTERN,
    ),
    case(
        "an asynchronous presigned URL",
        "aiobotocore.client:AioBaseClient._emit_api_params",
        "api_params[**]",
    ),
    case(
        "a condition of a presigned post",
        "botocore.signers:S3PostPresigner.generate_presigned_post",
        "conditions[**]",
        says="Deferred is not JSON serializable",
    ),
    case("a signature", "botocore.auth:SigV4Auth.add_auth", "request.url", says=NO_DECODE),
    # Transfers.
    case(
        "the file of upload_file",
        "boto3.s3.transfer:S3Transfer.upload_file",
        "filename",
        says="Filename must be a string",
    ),
    case(
        "the bucket of upload_file",
        "boto3.s3.transfer:S3Transfer.upload_file",
        "bucket",
        says=NO_PATTERN,
    ),
    case("the key of upload_file", "boto3.s3.transfer:S3Transfer.upload_file", "key"),
    case(
        "the bucket of download_file",
        "boto3.s3.transfer:S3Transfer.download_file",
        "bucket",
        says=NO_PATTERN,
    ),
    case("the key of download_file", "boto3.s3.transfer:S3Transfer.download_file", "key"),
    case(
        "the file of download_file",
        "boto3.s3.transfer:S3Transfer.download_file",
        "filename",
        says="Filename must be a string",
    ),
    case(
        "the bucket of an upload",
        "s3transfer.manager:TransferManager.upload",
        "bucket",
        says=NO_PATTERN,
    ),
    case("the key of an upload", "s3transfer.manager:TransferManager.upload", "key"),
    case(
        "the file of an upload",
        "s3transfer.manager:TransferManager.upload",
        "fileobj",
        says=NO_TEXT,
    ),
    case(
        "the bucket of a download",
        "s3transfer.manager:TransferManager.download",
        "bucket",
        says=NO_PATTERN,
    ),
    case("the key of a download", "s3transfer.manager:TransferManager.download", "key"),
    case("the file of a download", "s3transfer.manager:TransferManager.download", "fileobj"),
    case("the source of a copy", "s3transfer.manager:TransferManager.copy", "copy_source[**]"),
    case(
        "the bucket of a copy", "s3transfer.manager:TransferManager.copy", "bucket", says=NO_PATTERN
    ),
    case("the key of a copy", "s3transfer.manager:TransferManager.copy", "key"),
    case(
        "the bucket of a deletion",
        "s3transfer.manager:TransferManager.delete",
        "bucket",
        says=NO_PATTERN,
    ),
    case("the key of a deletion", "s3transfer.manager:TransferManager.delete", "key"),
    # Sessions.
    case(
        "the region of a client",
        "botocore.session:Session.create_client",
        "region_name",
        says=NO_PATTERN,
    ),
    case(
        "the endpoint of a client",
        "botocore.session:Session.create_client",
        "endpoint_url",
        says=NOT_ITERABLE,
    ),
    case("the profile of a session", "boto3.session:Session", "profile_name", says=NO_TEXT),
]

POLICIES = {(policy.target, policy.parameter): policy for policy in PRESET.policies()}
REFUSED = [case for case in CASES if POLICIES[case.target, case.parameter].treatment == "refuse"]
TAKEN = [case for case in CASES if case not in REFUSED]


def by_name(cases):
    """Cases as parameters of a test."""
    return pytest.mark.parametrize("case", cases, ids=lambda case: case.id)


def policy_of(case: Case) -> la.Policy:
    """The policy that a case exercises; skips where its library is not installed."""
    policy = POLICIES[case.target, case.parameter]
    if not is_active(policy):
        pytest.skip(f"needs {policy.requires}")
    return policy


# --- tests ----------------------------------------------------------------------------------------


@by_name(CASES)
def test_without_the_policy_a_raw_value_fares_as_measured(case, no_network):
    """The SDK alone does with a deferred value what the table says."""
    policy_of(case)
    outcome, message = outcome_without(case)
    assert outcome == case.without, message
    assert case.says in message
    assert no_network == []


@by_name(TAKEN)
def test_with_the_policies_what_is_kept_is_the_original(case, no_network):
    """The SDK takes the value, and what it made spells the original again."""
    policy_of(case)
    found, expected = value_with(case, PRESET.make_registry())
    assert same(found, expected), found
    assert no_network == []


@by_name(REFUSED)
def test_with_the_policies_a_refusal_says_why(case, no_network):
    """The SDK is not called at all, and the error holds the reason."""
    policy = policy_of(case)
    with PRESET.make_registry().install(), pytest.raises(la.PolicyError) as refused:
        case.call(case.original())
    assert policy.reason in str(refused.value)
    assert no_network == []


@by_name(TAKEN)
def test_the_probe_finds_no_larger_face(case, no_network):
    """From nothing but the call; a policy gives as much string as is demanded, and no more."""
    policy = policy_of(case)
    assert probe_agrees(case, policy)
    assert no_network == []


def test_every_policy_has_a_case():
    """No policy is without a real call, no case without a policy, and no call without a case."""
    assert {(case.target, case.parameter) for case in CASES} == set(POLICIES) == set(CALLS)
    assert is_each_call_in(CASES, CALLS)


def test_verify_tries_every_policy_that_gives_a_value(no_network):
    """Each still fits what is installed here."""
    assert untried(PRESET.make_registry()) == []
    assert no_network == []


def test_verify_needs_nothing_of_the_environment(monkeypatch, tmp_path, no_network):
    """Neither keys nor a region; a profile that is not there is not asked for, nor lost."""
    (tmp_path / "config").write_text("this is no configuration\n")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_PROFILE", "absent")
    before = dict(os.environ)

    assert untried(PRESET.make_registry()) == []
    assert no_network == []
    assert dict(os.environ) == before


@pytest.mark.parametrize(
    "spell",
    [
        pytest.param(lambda text: f"{text}/below", id="a text"),
        pytest.param(lambda text: json.dumps({"Source": str(text)}), id="a document"),
        pytest.param(lambda text: str(text).partition("://")[2], id="a piece"),
    ],
)
def test_no_request_is_sent_with_a_token_in_it(spell, no_network):
    """However a placeholder has come into the parameters, the request is not made."""
    pytest.importorskip("botocore")
    text = spell(la.string_like(la.Deferred("model"), "s3://bucket/folder"))
    sagemaker = client("sagemaker")
    with PRESET.make_registry().install(), pytest.raises(la.LookalikeError):
        sagemaker.create_pipeline(
            PipelineName="one", PipelineDefinition=text, ClientRequestToken="x" * 32, RoleArn=ROLE
        )
    assert no_network == []


def test_the_values_of_a_table_are_refused_with_the_request(no_network):
    """boto3's tables write values for DynamoDB inside the request, which is refused before."""
    boto3 = pytest.importorskip("boto3")
    table = boto3.resource("dynamodb").Table("table")
    with PRESET.make_registry().install(), pytest.raises(la.PolicyError, match="would be sent"):
        table.put_item(Item={"key": la.Deferred("model")})
    assert no_network == []


@pytest.mark.parametrize(
    "keep",
    [
        pytest.param(lambda value: library("boto3").resource("s3").Bucket(value).name, id="bucket"),
        pytest.param(
            lambda value: library("boto3.dynamodb.conditions").Key("key").eq(value)._values[1],
            id="condition",
        ),
        pytest.param(
            lambda value: (
                client("s3")
                .get_paginator("list_objects_v2")
                .paginate(Bucket=value)
                ._op_kwargs["Bucket"]
            ),
            id="paginator",
        ),
    ],
)
def test_what_keeps_the_raw_value_needs_no_policy(keep):
    """The original is kept as it is, with the policies as without."""
    pytest.importorskip("boto3")
    original = la.Deferred("model")
    with PRESET.make_registry().install():
        assert keep(original) is original
