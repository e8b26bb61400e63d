"""Calls of botocore, boto3, s3transfer and aiobotocore."""

from __future__ import annotations

import asyncio
import datetime as dt
import io
from typing import TYPE_CHECKING, Any

from lookalike.presets._examples._aws import (
    BUCKET,
    as_nobody,
    boto3_session,
    client,
    library,
    wired,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from lookalike._example import Example

    Call = Callable[[Any], Any]

__all__ = ["CALLS"]

_ROLE = "arn:aws:iam::111122223333:role/one"
_SOURCE = {"Bucket": BUCKET, "Key": "key"}


# --- what is asked --------------------------------------------------------------------------------


def _accepted(name: str) -> Call:
    """A call that gives back the caller's own value if `botocore.utils` says that it is one."""

    def call(value: Any) -> Any:
        function = library("botocore.utils")
        for part in name.split("."):
            function = getattr(function, part)
        if not function(value):
            raise ValueError("it is none")
        return value

    return call


def _region(value: Any) -> Any:
    """The caller's own value, if it names a region."""
    library("botocore.utils").validate_region_name(value)
    return value


def _model_with(value: Any) -> dict[str, Any]:
    """Parameters of a request, with a value at the bottom and one that has a minimum length."""
    return {
        "ModelName": "one",
        "ExecutionRoleArn": value,
        "PrimaryContainer": {"ModelDataUrl": value, "Environment": {"key": value}},
    }


def _create_model() -> Any:
    """What botocore knows about an operation."""
    return client("sagemaker").meta.service_model.operation_model("CreateModel")


def _validated(value: Any) -> Any:
    """The parameters of a request, if they are valid."""
    params = _model_with(value)
    validator = library("botocore.validate").ParamValidator()
    report = validator.validate(params, _create_model().input_shape)
    if report.has_errors():
        raise ValueError(report.generate_report())
    return params


def _stubbed(value: Any) -> Any:
    """A stubber that has been given a response."""
    stubber = library("botocore.stub").Stubber(client("sagemaker"))
    created = dt.datetime(2020, 1, 1)  # noqa: DTZ001 - the service's own is as it likes
    response = {"ModelName": value, "ModelArn": _ROLE, "CreationTime": created}
    stubber.add_response("describe_model", response)
    return stubber


def _written(value: Any) -> Any:
    """A value as DynamoDB is told it."""
    return library("boto3.dynamodb.types").TypeSerializer().serialize(value)


def _expression_of(value: Any) -> Any:
    """A condition on an attribute, as DynamoDB is told it."""
    conditions = library("boto3.dynamodb.conditions")
    condition = conditions.Attr(value).eq(1)
    return conditions.ConditionExpressionBuilder().build_expression(condition)


# --- requests -------------------------------------------------------------------------------------


def _serialized(value: Any) -> Any:
    """A request before it has a host."""
    serializer = library("botocore.serialize").create_serializer("json")
    return serializer.serialize_to_request(_model_with(value), _create_model())


def _requested(value: Any) -> Any:
    """The answer to a request."""
    return client("sagemaker").create_model(**_model_with(value))


def _of_aiobotocore(method: str, **params: Any) -> Any:
    """What a client of aiobotocore makes of parameters."""

    async def run() -> Any:
        session = wired(library("aiobotocore.session").get_session())
        async with session.create_client("s3") as s3:
            return await getattr(s3, method)(**params)

    return asyncio.run(run())


@as_nobody
def _requested_async(value: Any) -> Any:
    """The answer to a request of aiobotocore."""
    return _of_aiobotocore("head_object", Bucket=BUCKET, Key=value)


@as_nobody
def _presigned_async(value: Any) -> Any:
    """A presigned URL of aiobotocore."""
    params = {"Bucket": BUCKET, "Key": value}
    return _of_aiobotocore("generate_presigned_url", ClientMethod="get_object", Params=params)


def _presigned(value: Any) -> Any:
    """A presigned URL."""
    params = {"Bucket": BUCKET, "Key": value}
    return client("s3").generate_presigned_url("get_object", Params=params)


def _post_to(value: Any) -> Any:
    """A presigned post to a bucket."""
    return client("s3").generate_presigned_post(value, "key")


def _post_with(value: Any) -> Any:
    """A presigned post with a condition."""
    conditions = [["starts-with", "$acl", value]]
    return client("s3").generate_presigned_post(BUCKET, "key", Conditions=conditions)


def _signed(value: Any) -> Any:
    """A request that is given a signature."""
    request = library("botocore.awsrequest").AWSRequest("GET", value)
    credentials = library("botocore.credentials").Credentials("nobody", "nothing")
    return library("botocore.auth").SigV4Auth(credentials, "s3", "us-east-1").add_auth(request)


# --- transfers ------------------------------------------------------------------------------------


def _transferred(method: str, *before: Any, after: tuple[Any, ...] = ()) -> Call:
    """A call of a managed transfer of a client of boto3, the value standing between the others."""

    def call(value: Any) -> Any:
        s3 = boto3_session().client("s3")
        return getattr(s3, method)(*before, value, *after)

    return call


def _managed(
    method: str, *before: Any, after: tuple[Any, ...] = (), subscribers: Any = None
) -> Call:
    """A call of s3transfer's own manager, waited for."""

    def call(value: Any) -> Any:
        options = {} if subscribers is None else {"subscribers": subscribers()}
        with library("s3transfer.manager").TransferManager(client("s3")) as manager:
            return getattr(manager, method)(*before, value, *after, **options).result()

    return call


def _of_known_size() -> list[Any]:
    """What says the size of the source of a copy, so that the first request is the copy itself."""
    base: Any = library("s3transfer.subscribers").BaseSubscriber

    class Sized(base):  # type: ignore[misc]  # imported when it is run
        def on_queued(self, future: Any, **_: Any) -> None:
            future.meta.provide_transfer_size(1)
            if hasattr(future.meta, "provide_object_etag"):  # pragma: no branch - older ones
                future.meta.provide_object_etag("tag")

    return [Sized()]


def _copied(value: Any) -> Any:
    """A copy from a place with the value in it."""
    return _transferred("copy", after=(BUCKET, "key"))({"Bucket": BUCKET, "Key": value})


# --- sessions -------------------------------------------------------------------------------------


@as_nobody
def _of_profile(value: Any) -> Any:
    """A session for a profile."""
    return library("boto3").Session(profile_name=value)


#: By the target and the parameter of the policy. Those of policies that refuse are for tests alone.
CALLS: dict[tuple[str, str], Call | Example | list[Call | Example]] = {
    # What is asked.
    ("botocore.validate:ParamValidator.validate", "params[**]"): _validated,
    ("botocore.utils:is_valid_uri", "endpoint_url"): _accepted("is_valid_uri"),
    ("botocore.utils:is_valid_endpoint_url", "endpoint_url"): _accepted("is_valid_endpoint_url"),
    ("botocore.utils:validate_region_name", "region_name"): _region,
    ("botocore.utils:check_dns_name", "bucket_name"): _accepted("check_dns_name"),
    ("botocore.utils:ArnParser.is_arn", "value"): _accepted("ArnParser.is_arn"),
    ("botocore.stub:Stubber.add_response", "service_response[**]"): _stubbed,
    ("boto3.dynamodb.types:TypeSerializer.serialize", "value"): _written,
    ("boto3.dynamodb.types:TypeSerializer.serialize", "value[**]"): (
        lambda value: _written({"list": [value]})
    ),
    ("boto3.dynamodb.conditions:AttributeBase", "name"): _expression_of,
    # Requests.
    ("botocore.validate:ParamValidationDecorator.serialize_to_request", "parameters[**]"): (
        _serialized
    ),
    ("botocore.client:BaseClient._make_api_call", "api_params[**]"): _requested,
    ("botocore.client:BaseClient._emit_api_params", "api_params[**]"): [_presigned, _post_to],
    ("aiobotocore.client:AioBaseClient._make_api_call", "api_params[**]"): _requested_async,
    ("aiobotocore.client:AioBaseClient._emit_api_params", "api_params[**]"): _presigned_async,
    ("botocore.signers:S3PostPresigner.generate_presigned_post", "conditions[**]"): _post_with,
    ("botocore.auth:SigV4Auth.add_auth", "request.url"): _signed,
    # Transfers.
    ("boto3.s3.transfer:S3Transfer.upload_file", "filename"): (
        _transferred("upload_file", after=(BUCKET, "key"))
    ),
    ("boto3.s3.transfer:S3Transfer.upload_file", "bucket"): (
        _transferred("upload_file", __file__, after=("key",))
    ),
    ("boto3.s3.transfer:S3Transfer.upload_file", "key"): (
        _transferred("upload_file", __file__, BUCKET)
    ),
    ("boto3.s3.transfer:S3Transfer.download_file", "bucket"): (
        _transferred("download_file", after=("key", "file"))
    ),
    ("boto3.s3.transfer:S3Transfer.download_file", "key"): (
        _transferred("download_file", BUCKET, after=("file",))
    ),
    ("boto3.s3.transfer:S3Transfer.download_file", "filename"): (
        _transferred("download_file", BUCKET, "key")
    ),
    ("s3transfer.manager:TransferManager.upload", "bucket"): (
        _transferred("upload_fileobj", io.BytesIO(b"content"), after=("key",))
    ),
    ("s3transfer.manager:TransferManager.upload", "key"): (
        _transferred("upload_fileobj", io.BytesIO(b"content"), BUCKET)
    ),
    ("s3transfer.manager:TransferManager.upload", "fileobj"): (
        _managed("upload", after=(BUCKET, "key"))
    ),
    ("s3transfer.manager:TransferManager.download", "bucket"): (
        _transferred("download_fileobj", after=("key", io.BytesIO()))
    ),
    ("s3transfer.manager:TransferManager.download", "key"): (
        _transferred("download_fileobj", BUCKET, after=(io.BytesIO(),))
    ),
    ("s3transfer.manager:TransferManager.download", "fileobj"): (
        _managed("download", BUCKET, "key")
    ),
    ("s3transfer.manager:TransferManager.copy", "copy_source[**]"): _copied,
    ("s3transfer.manager:TransferManager.copy", "bucket"): (
        _managed("copy", _SOURCE, after=("key",), subscribers=_of_known_size)
    ),
    ("s3transfer.manager:TransferManager.copy", "key"): (
        _managed("copy", _SOURCE, BUCKET, subscribers=_of_known_size)
    ),
    ("s3transfer.manager:TransferManager.delete", "bucket"): _managed("delete", after=("key",)),
    ("s3transfer.manager:TransferManager.delete", "key"): _managed("delete", BUCKET),
    # Sessions.
    ("botocore.session:Session.create_client", "region_name"): (
        lambda value: client("s3", region_name=value)
    ),
    ("botocore.session:Session.create_client", "endpoint_url"): (
        lambda value: client("s3", endpoint_url=value)
    ),
    ("boto3.session:Session", "profile_name"): _of_profile,
}
