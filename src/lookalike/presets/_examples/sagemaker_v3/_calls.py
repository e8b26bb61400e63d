"""Calls that are no steps: addresses, images, and what is sent at once."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from lookalike.presets._examples._sagemaker import MACHINE, OREGON, Call, Calls, with_option
from lookalike.presets._examples.sagemaker_v3._bench import (
    DESK,
    pipeline,
    sdk,
    upstream,
)

if TYPE_CHECKING:
    from lookalike.presets._examples._sagemaker import Call, Calls

__all__ = ["CALLS"]


KEY = "s3://text-bucket/key"
#: Where the value goes.
VALUE = object()


def given(arguments: dict[str, Any], value: Any) -> dict[str, Any]:
    """The arguments, with the value in its place."""
    return {option: value if each is VALUE else each for option, each in arguments.items()}


def s3(helper: str, **arguments: Any) -> Call:
    """A call of one of the SDK's S3 helpers, looked up when it is made."""

    def call(value: Any) -> Any:
        kind, method = helper.split(".")
        function = getattr(getattr(sdk, kind), method)
        return function(**given(arguments, value), sagemaker_session=DESK.connected)

    return call


def transfer(method: str, **arguments: Any) -> Call:
    """A call of one of a session's S3 methods."""
    return lambda value: getattr(DESK.connected, method)(**given(arguments, value))


def address_calls(module: str) -> Calls:
    """The calls of the functions for addresses, which two modules have, looked up when made."""

    def asked(name: str, *values: Any) -> Any:
        return getattr(importlib.import_module(module), name)(*values)

    return {
        (f"{module}:s3_path_join", "*args"): [
            lambda value: asked("s3_path_join", value, "a", "b/"),
            lambda value: asked("s3_path_join", "s3://", "bucket", value),
        ],
        (f"{module}:is_s3_url", "url"): lambda value: asked("is_s3_url", value),
        (f"{module}:parse_s3_url", "url"): lambda value: asked("parse_s3_url", value),
    }


def retrieved(**options: Any) -> Any:
    """The address of an image."""
    known = {"framework": "sklearn", "region": OREGON, "version": "1.2-1"}
    return sdk.retrieve(**{**known, "instance_type": MACHINE, **options})


S3_CLIENT = "sagemaker.core.s3.client"
UPLOADER = f"{S3_CLIENT}:S3Uploader"
DOWNLOADER = f"{S3_CLIENT}:S3Downloader"
SESSION = "sagemaker.core.helper.session_helper:Session"


CALLS: Calls = {
    **address_calls("sagemaker.core.s3.client"),
    **address_calls("sagemaker.core.s3.utils"),
    **{
        ("sagemaker.core.image_uris:retrieve", option): with_option(retrieved, option)
        for option in ("region", "version", "py_version", "instance_type")
    },
    ("sagemaker.mlops.workflow.pipeline:Pipeline.start", "parameters[*]"): lambda value: pipeline(
        [upstream()]
    ).start(parameters={"InputUri": value}),
    **{
        (f"{UPLOADER}.upload", option): s3("S3Uploader.upload", **arguments)
        for option, arguments in (
            ("local_path", {"local_path": VALUE, "desired_s3_uri": KEY}),
            ("desired_s3_uri", {"local_path": "folder", "desired_s3_uri": VALUE}),
            ("kms_key", {"local_path": "folder", "desired_s3_uri": KEY, "kms_key": VALUE}),
        )
    },
    **{
        (f"{UPLOADER}.upload_string_as_file_body", option): s3(
            "S3Uploader.upload_string_as_file_body", **arguments
        )
        for option, arguments in (
            ("body", {"body": VALUE, "desired_s3_uri": KEY}),
            ("desired_s3_uri", {"body": "text", "desired_s3_uri": VALUE}),
            ("kms_key", {"body": "text", "desired_s3_uri": KEY, "kms_key": VALUE}),
        )
    },
    **{
        (f"{UPLOADER}.upload_bytes", option): s3("S3Uploader.upload_bytes", **arguments)
        for option, arguments in (
            ("b", {"b": VALUE, "s3_uri": KEY}),
            ("s3_uri", {"b": b"text", "s3_uri": VALUE}),
            ("kms_key", {"b": b"text", "s3_uri": KEY, "kms_key": VALUE}),
        )
    },
    **{
        (f"{DOWNLOADER}.download", option): s3("S3Downloader.download", **arguments)
        for option, arguments in (("s3_uri", {"s3_uri": VALUE, "local_path": "folder"}),)
    },
    **{
        (f"{DOWNLOADER}.{method}", "s3_uri"): s3(f"S3Downloader.{method}", s3_uri=VALUE)
        for method in ("read_file", "read_bytes", "list")
    },
    **{
        (f"{SESSION}.upload_data", option): transfer("upload_data", **arguments)
        for option, arguments in (
            ("path", {"path": VALUE, "bucket": "text-bucket"}),
            ("bucket", {"path": "folder", "bucket": VALUE}),
            ("key_prefix", {"path": "folder", "bucket": "text-bucket", "key_prefix": VALUE}),
        )
    },
    **{
        (f"{SESSION}.upload_string_as_file_body", option): transfer(
            "upload_string_as_file_body", **arguments
        )
        for option, arguments in (
            ("body", {"body": VALUE, "bucket": "text-bucket", "key": "key"}),
            ("bucket", {"body": "text", "bucket": VALUE, "key": "key"}),
            ("key", {"body": "text", "bucket": "text-bucket", "key": VALUE}),
        )
    },
    **{
        (f"{SESSION}.{method}", option): transfer(method, **arguments)
        for method in ("read_s3_file", "list_s3_files")
        for option, arguments in (
            ("bucket", {"bucket": VALUE, "key_prefix": "key"}),
            ("key_prefix", {"bucket": "text-bucket", "key_prefix": VALUE}),
        )
    },
    **{
        (f"{SESSION}.download_data", option): transfer("download_data", **arguments)
        for option, arguments in (
            ("bucket", {"path": "folder", "bucket": VALUE}),
            ("key_prefix", {"path": "folder", "bucket": "text-bucket", "key_prefix": VALUE}),
        )
    },
}
