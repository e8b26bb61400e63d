"""botocore, boto3, s3transfer and aiobotocore: what each entry point does with a deferred value.

Measured with botocore and boto3 1.43.117, s3transfer 0.19.3 and aiobotocore 3.10.0, and with
botocore and boto3 1.34.34, s3transfer 0.10.0 and aiobotocore 2.11.2.

What only looks at a value is given a lookalike. What sends it, signs it or writes it into bytes is
refused: `BaseClient._make_api_call` stands before every request, so no placeholder leaves the
process, however deep in the parameters it is, and however the call came about.

Not here: `botocore.handlers` (`validate_bucket_name` and its like). Clients hold these functions in
their table of events, where no patch reaches them; they run after `_make_api_call` anyway. Nor
what keeps the raw value by itself: identifiers of boto3's resources, the values of DynamoDB
conditions, the expected parameters of a `Stubber`, `Config`, a paginator before it is iterated.
Nor `ArnParser.parse_arn`: it keeps the parts of an ARN alone, so raw values fail in it and parts of
a placeholder are reported by `restore`; and the SDK itself asks it whether a text is an ARN.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lookalike._face import Face
from lookalike._policy import Policy, from_source
from lookalike._registry import Registry

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["configure", "make_registry", "policies"]

_BOTOCORE = "botocore>=1.34"
_BOTO3 = "boto3>=1.34"
_S3TRANSFER = "s3transfer>=0.10"
_AIOBOTOCORE = "aiobotocore>=2.11"

_ARN = "arn:aws:sns:us-east-1:111122223333:topic"
_HOST = "https://host/path"
#: Longer than the minimum length of all but eight of the services' texts; those eight are keys,
#: certificates and signed documents.
_LONG = "s3://bucket/a/text/longer/than/every/minimum"

_SENT = (
    "the request would be sent while the program is being defined, with a placeholder in it; "
    "make the call when the program runs"
)
_SIGNED = (
    "the signature is computed now, over the placeholder, and would not fit the real value; "
    "sign when the program runs"
)
_TRANSFERRED = (
    "the transfer would start while the program is being defined, from or to the placeholder; "
    "transfer when the program runs"
)
_CONNECTED = (
    "the client would send every later request to the placeholder; "
    "make the client when the value is known"
)


def _validators() -> Iterator[Policy]:
    """What is asked about a value, or kept after it was asked."""
    yield Policy(
        "botocore.validate:ParamValidator.validate",
        "params[**]",
        face=Face.STR,
        placeholder=_LONG,
        requires=_BOTOCORE,
        reason="texts are told by isinstance and measured against a minimum length, and the answer "
        "is a report that keeps no value",
    )
    for name in ("is_valid_uri", "is_valid_endpoint_url"):
        yield Policy(
            f"botocore.utils:{name}",
            "endpoint_url",
            face=Face.STR,
            placeholder=_HOST,
            requires=_BOTOCORE,
            reason="urlsplit takes the text apart and a pattern looks at the host; "
            "only the answer is kept",
        )
    yield Policy(
        "botocore.utils:validate_region_name",
        "region_name",
        face=Face.STR,
        placeholder="region-{token}",
        requires=_BOTOCORE,
        reason="a pattern of a host label looks at the text; nothing is kept",
    )
    yield Policy(
        "botocore.utils:check_dns_name",
        "bucket_name",
        face=Face.STR,
        placeholder="amzn-s3-demo-{token}",
        requires=_BOTOCORE,
        reason="a pattern looks at the name and its length; only the answer is kept",
    )
    yield Policy(
        "botocore.utils:ArnParser.is_arn",
        "value",
        face=Face.STR,
        placeholder=_ARN,
        requires=_BOTOCORE,
        reason="anything but a text is answered with False; only the answer is kept",
    )
    yield Policy(
        "botocore.stub:Stubber.add_response",
        "service_response[**]",
        face=Face.STR,
        placeholder=_LONG,
        requires=_BOTOCORE,
        reason="the response is validated as the parameters of a request are, and then kept",
    )
    for parameter in ("value", "value[**]"):
        yield Policy(
            "boto3.dynamodb.types:TypeSerializer.serialize",
            parameter,
            face=Face.STR,
            placeholder="value-{token}",
            requires=_BOTO3,
            reason="the type is taken from the value, and a deferred value is written as a text, S",
        )
    yield Policy(
        "boto3.dynamodb.conditions:AttributeBase",
        "name",
        face=Face.STR,
        placeholder="name{token}",
        requires=_BOTO3,
        keep=True,
        reason="the name is looked at by a pattern when the expression is built, after it was kept",
    )


def _requests() -> Iterator[Policy]:
    """What sends, signs, or makes bytes."""
    yield Policy(
        "botocore.validate:ParamValidationDecorator.serialize_to_request",
        "parameters[**]",
        treatment="refuse",
        requires=_BOTOCORE,
        reason="the parameters become the bytes of a request, which cannot hold a reference",
    )
    for owner, requires in (
        ("botocore.client:BaseClient", _BOTOCORE),
        ("aiobotocore.client:AioBaseClient", _AIOBOTOCORE),
    ):
        yield Policy(
            f"{owner}._make_api_call",
            "api_params[**]",
            treatment="refuse",
            requires=requires,
            reason=_SENT,
        )
        # Presigned URLs and posts come by here. The client's own methods cannot be patched once a
        # client has been made: each class of clients has a copy of them.
        yield Policy(
            f"{owner}._emit_api_params",
            "api_params[**]",
            treatment="refuse",
            requires=requires,
            reason=_SIGNED,
        )
    yield Policy(
        "botocore.signers:S3PostPresigner.generate_presigned_post",
        "conditions[**]",
        treatment="refuse",
        requires=_BOTOCORE,
        reason=_SIGNED,
    )
    yield Policy(
        "botocore.auth:SigV4Auth.add_auth",
        "request.url",
        treatment="refuse",
        requires=_BOTOCORE,
        reason=_SIGNED,
    )


def _transfers() -> Iterator[Policy]:
    """Managed transfers: `upload_file`, `download_fileobj`, `copy` of clients and resources."""
    for owner, requires, table in (
        (
            "boto3.s3.transfer:S3Transfer",
            _BOTO3,
            {
                "upload_file": ("filename", "bucket", "key"),
                "download_file": ("bucket", "key", "filename"),
            },
        ),
        (
            "s3transfer.manager:TransferManager",
            _S3TRANSFER,
            {
                "upload": ("fileobj", "bucket", "key"),
                "download": ("bucket", "key", "fileobj"),
                "copy": ("copy_source[**]", "bucket", "key"),
                "delete": ("bucket", "key"),
            },
        ),
    ):
        for method, names in table.items():
            for name in names:
                yield Policy(
                    f"{owner}.{method}",
                    name,
                    treatment="refuse",
                    requires=requires,
                    reason=_TRANSFERRED,
                )


def _sessions() -> Iterator[Policy]:
    """What a client or session is made with."""
    for name in ("region_name", "endpoint_url"):
        yield Policy(
            "botocore.session:Session.create_client",
            name,
            treatment="refuse",
            requires=_BOTOCORE,
            reason=_CONNECTED,
        )
    yield Policy(
        "boto3.session:Session",
        "profile_name",
        treatment="refuse",
        requires=_BOTO3,
        reason="the profile is looked up in the configuration of this machine now; "
        "only names that are there will do",
    )


_EXAMPLES = "lookalike.presets._examples.botocore:CALLS"
_POLICIES = tuple(
    replace(policy, example=_EXAMPLES)
    for policy in (*_validators(), *_requests(), *_transfers(), *_sessions())
)


def policies() -> tuple[Policy, ...]:
    """The policies for botocore and what stands on it, from what is asked to what is sent."""
    return from_source(_POLICIES, "preset botocore")


def make_registry() -> Registry:
    """A registry of these policies alone."""
    return Registry(_POLICIES)


def configure(registry: Registry) -> Registry:
    """`registry` with these policies; where both have one for a place, that of `registry` wins."""
    return make_registry().combine(registry, replace=True)
