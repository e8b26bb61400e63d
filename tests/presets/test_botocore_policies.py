"""The preset for botocore and boto3: each policy against the real SDK, with and without it."""

from __future__ import annotations

import asyncio
import datetime as dt
import importlib
import io
import json
import socket
from typing import Any

import pytest

import lookalike as la
from lookalike._policy import is_active
from lookalike.presets import botocore as PRESET  # noqa: N812 - the preset under test, in each of these files
from policy_cases import Case, outcome_without, probe_agrees, same, value_with

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
BUCKET = "amzn-s3-demo-bucket"
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


# --- calls ----------------------------------------------------------------------------------------


def library(name: str) -> Any:
    """A module, imported when a case is run: it may not be installed."""
    return importlib.import_module(name)


def client(service: str, **options: Any) -> Any:
    """A client of botocore."""
    return library("botocore.session").Session().create_client(service, **options)


def accepted(module: str, function: str):
    """A call that gives back the caller's own value if the SDK says that it is one."""

    def call(value: Any) -> Any:
        owner = library(module)
        for name in function.split("."):
            owner = getattr(owner, name)
        if not owner(value):
            raise ValueError("it is none")
        return value

    return call


def passed(value: Any) -> Any:
    """The caller's own value, if it names a region."""
    library("botocore.utils").validate_region_name(value)
    return value


def model_with(value: Any) -> dict[str, Any]:
    """Parameters of a request, with a value at the bottom and one that has a minimum length."""
    return {
        "ModelName": "one",
        "ExecutionRoleArn": value,
        "PrimaryContainer": {"ModelDataUrl": value, "Environment": {"key": value}},
    }


def operation(service: str, name: str) -> Any:
    """What botocore knows about an operation."""
    return client(service).meta.service_model.operation_model(name)


def validated(value: Any) -> Any:
    """The parameters of a request, if they are valid."""
    params = model_with(value)
    shape = operation("sagemaker", "CreateModel").input_shape
    report = library("botocore.validate").ParamValidator().validate(params, shape)
    if report.has_errors():
        raise ValueError(report.generate_report())
    return params


def serialized(value: Any) -> Any:
    """A request before it has a host."""
    model = operation("sagemaker", "CreateModel")
    serializer = library("botocore.serialize").create_serializer("json")
    return serializer.serialize_to_request(model_with(value), model)


def stubbed(value: Any) -> Any:
    """A stubber that has been given a response."""
    stubber = library("botocore.stub").Stubber(client("sagemaker"))
    response = {"ModelName": value, "ModelArn": ROLE, "CreationTime": dt.datetime(2020, 1, 1)}  # noqa: DTZ001 - the service's own is as it likes
    stubber.add_response("describe_model", response)
    return stubber


def response_in(stubber: Any) -> Any:
    """The name in the first response of a stubber."""
    return stubber._queue[0]["response"][1]["ModelName"]


def expression_of(value: Any) -> Any:
    """A condition on an attribute, as DynamoDB is told it."""
    conditions = library("boto3.dynamodb.conditions")
    condition = conditions.Attr(value).eq(1)
    return conditions.ConditionExpressionBuilder().build_expression(condition)


def written(value: Any) -> Any:
    """A value as DynamoDB is told it."""
    return library("boto3.dynamodb.types").TypeSerializer().serialize(value)


def requested(value: Any) -> Any:
    """The answer to a request."""
    return client("sagemaker").create_model(**model_with(value))


def of_aiobotocore(method: str, **params: Any) -> Any:
    """What a client of aiobotocore makes of parameters."""

    async def run() -> Any:
        session = library("aiobotocore.session").get_session()
        async with session.create_client("s3") as s3:
            return await getattr(s3, method)(**params)

    return asyncio.run(run())


def signed(value: Any) -> Any:
    """A request with a signature."""
    request = library("botocore.awsrequest").AWSRequest("GET", value)
    credentials = library("botocore.credentials").Credentials("nobody", "nothing")
    library("botocore.auth").SigV4Auth(credentials, "s3", "us-east-1").add_auth(request)
    return request


def transferred(method: str, *before: Any, after: tuple[Any, ...] = (), **options: Any):
    """A call of a managed transfer of a client of boto3, the value standing between the others."""

    def call(value: Any) -> Any:
        s3 = library("boto3").client("s3")
        return getattr(s3, method)(*before, value, *after, **options)

    return call


def managed(method: str, *before: Any, after: tuple[Any, ...] = (), **options: Any):
    """A call of s3transfer's own manager, waited for."""

    def call(value: Any) -> Any:
        with library("s3transfer.manager").TransferManager(client("s3")) as manager:
            return getattr(manager, method)(*before, value, *after, **options).result()

    return call


def copied(*before: Any, after: tuple[Any, ...] = ()):
    """A copy of an object that is known, so that the first request is the copy itself."""

    def call(value: Any) -> Any:
        class Sized(library("s3transfer.subscribers").BaseSubscriber):
            def on_queued(self, future, **_):
                future.meta.provide_transfer_size(1)
                if hasattr(future.meta, "provide_object_etag"):
                    future.meta.provide_object_etag("tag")

        return managed("copy", *before, after=after, subscribers=[Sized()])(value)

    return call


CASES = [
    # What is asked.
    Case(
        "parameters of a request",
        "botocore.validate:ParamValidator.validate",
        "params[**]",
        validated,
        "refused",
        found=lambda params: params["PrimaryContainer"]["Environment"]["key"],
        says=NO_TEXT,
    ),
    *(
        Case(
            name,
            f"botocore.utils:{name}",
            "endpoint_url",
            accepted("botocore.utils", name),
            "refused",
            says=NOT_ITERABLE,
        )
        for name in ("is_valid_uri", "is_valid_endpoint_url")
    ),
    Case(
        "validate_region_name",
        "botocore.utils:validate_region_name",
        "region_name",
        passed,
        "refused",
        says=NO_PATTERN,
    ),
    Case(
        "check_dns_name",
        "botocore.utils:check_dns_name",
        "bucket_name",
        accepted("botocore.utils", "check_dns_name"),
        "refused",
        says="'Deferred' is not",
    ),
    Case(
        "is_arn",
        "botocore.utils:ArnParser.is_arn",
        "value",
        accepted("botocore.utils", "ArnParser.is_arn"),
        "refused",
        says="it is none",
    ),
    Case(
        "a response of a stubber",
        "botocore.stub:Stubber.add_response",
        "service_response[**]",
        stubbed,
        "refused",
        found=response_in,
        says=NO_TEXT,
    ),
    Case(
        "a text of DynamoDB",
        "boto3.dynamodb.types:TypeSerializer.serialize",
        "value",
        written,
        "refused",
        found=lambda made: made["S"],
        says=NO_TEXT,
    ),
    Case(
        "a text in a document of DynamoDB",
        "boto3.dynamodb.types:TypeSerializer.serialize",
        "value[**]",
        lambda value: written({"list": [value]}),
        "refused",
        found=lambda made: made["M"]["list"]["L"][0]["S"],
        says=NO_TEXT,
    ),
    Case(
        "the name of an attribute of DynamoDB",
        "boto3.dynamodb.conditions:AttributeBase",
        "name",
        expression_of,
        "refused",
        found=lambda made: made.attribute_name_placeholders["#n0"],
        says=NO_PATTERN,
    ),
    # Requests.
    Case(
        "the bytes of a request",
        "botocore.validate:ParamValidationDecorator.serialize_to_request",
        "parameters[**]",
        serialized,
        "refused",
        says=NO_TEXT,
    ),
    Case(
        "a request",
        "botocore.client:BaseClient._make_api_call",
        "api_params[**]",
        requested,
        "refused",
        says=NO_TEXT,
    ),
    Case(
        "an asynchronous request",
        "aiobotocore.client:AioBaseClient._make_api_call",
        "api_params[**]",
        lambda value: of_aiobotocore("head_object", Bucket=BUCKET, Key=value),
        "refused",
    ),
    Case(
        "a presigned URL",
        "botocore.client:BaseClient._emit_api_params",
        "api_params[**]",
        lambda value: client("s3").generate_presigned_url(
            "get_object", Params={"Bucket": BUCKET, "Key": value}
        ),
        "refused",
    ),
    Case(
        "the bucket of a presigned post",
        "botocore.client:BaseClient._emit_api_params",
        "api_params[**]",
        lambda value: client("s3").generate_presigned_post(value, "key"),
        "refused",
        says=NO_PATTERN,
    ),
    Case(
        "an asynchronous presigned URL",
        "aiobotocore.client:AioBaseClient._emit_api_params",
        "api_params[**]",
        lambda value: of_aiobotocore(
            "generate_presigned_url",
            ClientMethod="get_object",
            Params={"Bucket": BUCKET, "Key": value},
        ),
        "refused",
    ),
    Case(
        "a condition of a presigned post",
        "botocore.signers:S3PostPresigner.generate_presigned_post",
        "conditions[**]",
        lambda value: client("s3").generate_presigned_post(
            BUCKET, "key", Conditions=[["starts-with", "$acl", value]]
        ),
        "refused",
        says="Deferred is not JSON serializable",
    ),
    Case(
        "a signature",
        "botocore.auth:SigV4Auth.add_auth",
        "request.url",
        signed,
        "refused",
        says=NO_DECODE,
    ),
    # Transfers.
    Case(
        "the file of upload_file",
        "boto3.s3.transfer:S3Transfer.upload_file",
        "filename",
        transferred("upload_file", after=(BUCKET, "key")),
        "refused",
        says="Filename must be a string",
    ),
    Case(
        "the bucket of upload_file",
        "boto3.s3.transfer:S3Transfer.upload_file",
        "bucket",
        transferred("upload_file", __file__, after=("key",)),
        "refused",
        says=NO_PATTERN,
    ),
    Case(
        "the key of upload_file",
        "boto3.s3.transfer:S3Transfer.upload_file",
        "key",
        transferred("upload_file", __file__, BUCKET),
        "refused",
    ),
    Case(
        "the bucket of download_file",
        "boto3.s3.transfer:S3Transfer.download_file",
        "bucket",
        transferred("download_file", after=("key", "file")),
        "refused",
        says=NO_PATTERN,
    ),
    Case(
        "the key of download_file",
        "boto3.s3.transfer:S3Transfer.download_file",
        "key",
        transferred("download_file", BUCKET, after=("file",)),
        "refused",
    ),
    Case(
        "the file of download_file",
        "boto3.s3.transfer:S3Transfer.download_file",
        "filename",
        transferred("download_file", BUCKET, "key"),
        "refused",
        says="Filename must be a string",
    ),
    Case(
        "the bucket of an upload",
        "s3transfer.manager:TransferManager.upload",
        "bucket",
        transferred("upload_fileobj", io.BytesIO(b"content"), after=("key",)),
        "refused",
        says=NO_PATTERN,
    ),
    Case(
        "the key of an upload",
        "s3transfer.manager:TransferManager.upload",
        "key",
        transferred("upload_fileobj", io.BytesIO(b"content"), BUCKET),
        "refused",
    ),
    Case(
        "the file of an upload",
        "s3transfer.manager:TransferManager.upload",
        "fileobj",
        managed("upload", after=(BUCKET, "key")),
        "refused",
        says=NO_TEXT,
    ),
    Case(
        "the bucket of a download",
        "s3transfer.manager:TransferManager.download",
        "bucket",
        transferred("download_fileobj", after=("key", io.BytesIO())),
        "refused",
        says=NO_PATTERN,
    ),
    Case(
        "the key of a download",
        "s3transfer.manager:TransferManager.download",
        "key",
        transferred("download_fileobj", BUCKET, after=(io.BytesIO(),)),
        "refused",
    ),
    Case(
        "the file of a download",
        "s3transfer.manager:TransferManager.download",
        "fileobj",
        managed("download", BUCKET, "key"),
        "refused",
    ),
    Case(
        "the source of a copy",
        "s3transfer.manager:TransferManager.copy",
        "copy_source[**]",
        lambda value: transferred("copy", after=(BUCKET, "key"))({"Bucket": BUCKET, "Key": value}),
        "refused",
    ),
    Case(
        "the bucket of a copy",
        "s3transfer.manager:TransferManager.copy",
        "bucket",
        copied({"Bucket": BUCKET, "Key": "key"}, after=("key",)),
        "refused",
        says=NO_PATTERN,
    ),
    Case(
        "the key of a copy",
        "s3transfer.manager:TransferManager.copy",
        "key",
        copied({"Bucket": BUCKET, "Key": "key"}, BUCKET),
        "refused",
    ),
    Case(
        "the bucket of a deletion",
        "s3transfer.manager:TransferManager.delete",
        "bucket",
        managed("delete", after=("key",)),
        "refused",
        says=NO_PATTERN,
    ),
    Case(
        "the key of a deletion",
        "s3transfer.manager:TransferManager.delete",
        "key",
        managed("delete", BUCKET),
        "refused",
    ),
    # Sessions.
    Case(
        "the region of a client",
        "botocore.session:Session.create_client",
        "region_name",
        lambda value: client("s3", region_name=value),
        "refused",
        says=NO_PATTERN,
    ),
    Case(
        "the endpoint of a client",
        "botocore.session:Session.create_client",
        "endpoint_url",
        lambda value: client("s3", endpoint_url=value),
        "refused",
        says=NOT_ITERABLE,
    ),
    Case(
        "the profile of a session",
        "boto3.session:Session",
        "profile_name",
        lambda value: library("boto3").Session(profile_name=value),
        "refused",
        says=NO_TEXT,
    ),
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
def test_without_the_policy_a_raw_value_fares_as_measured(case):
    """The SDK alone does with a deferred value what the table says."""
    policy_of(case)
    outcome, message = outcome_without(case)
    assert outcome == case.without, message
    assert case.says in message


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
    """No policy is without a real call, and no case without a policy."""
    assert {(case.target, case.parameter) for case in CASES} == set(POLICIES)


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
