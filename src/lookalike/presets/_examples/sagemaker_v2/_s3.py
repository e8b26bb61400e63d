"""Addresses in S3, and what reads and writes there at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lookalike.presets._examples.sagemaker_v2._bench import (
    DESK,
    OTHER_BUCKET,
    OUTPUT,
    connected,
    sdk,
)

if TYPE_CHECKING:
    from lookalike.presets._examples._sagemaker import Call, Calls

__all__ = ["CALLS"]


def session_call(method: str, **options: Any) -> Call:
    """A call of a method of a session whose clients check what they are given."""

    def call(value: Any) -> Any:
        given = {name: value if each is None else each for name, each in options.items()}
        return getattr(connected(), method)(**given)

    return call


def downloaded(method: str, *arguments: str) -> Call:
    """A call of a method of the downloader."""
    return lambda value: getattr(sdk.S3Downloader, method)(
        value, *arguments, sagemaker_session=DESK.here
    )


def asked(value: Any) -> Any:
    """Not the function itself, which is looked up at each call: it may be replaced."""
    return sdk.is_s3_url(value)


CALLS: Calls = {
    ("sagemaker.s3_utils:is_s3_url", "url"): asked,
    ("sagemaker.s3_utils:s3_path_join", "*args"): [
        lambda v: sdk.s3_path_join(v, "model.tar.gz"),
        lambda v: sdk.s3_path_join("models", v, "model.tar.gz"),
    ],
    ("sagemaker.s3:S3Uploader.upload", "local_path"): lambda v: sdk.S3Uploader.upload(
        v, OUTPUT, sagemaker_session=DESK.here
    ),
    ("sagemaker.s3:S3Uploader.upload", "desired_s3_uri"): lambda v: sdk.S3Uploader.upload(
        "script.py", v, sagemaker_session=DESK.here
    ),
    ("sagemaker.s3:S3Uploader.upload", "kms_key"): lambda v: sdk.S3Uploader.upload(
        "script.py", OUTPUT, v, DESK.here
    ),
    ("sagemaker.s3:S3Uploader.upload_string_as_file_body", "desired_s3_uri"): lambda v: (
        sdk.S3Uploader.upload_string_as_file_body("text", v, sagemaker_session=DESK.here)
    ),
    ("sagemaker.s3:S3Uploader.upload_bytes", "s3_uri"): lambda v: sdk.S3Uploader.upload_bytes(
        b"text", v, sagemaker_session=DESK.here
    ),
    **{
        (f"sagemaker.s3:S3Downloader.{method}", "s3_uri"): downloaded(method, *arguments)
        for method, arguments in (
            ("download", (".",)),
            ("read_file", ()),
            ("read_bytes", ()),
            ("list", ()),
        )
    },
    **{
        (f"sagemaker.session:Session.{method}", each): session_call(method, **{**given, each: None})
        for method, given, parameters in (
            (
                "upload_data",
                {"path": "script.py", "bucket": OTHER_BUCKET},
                "bucket key_prefix",
            ),
            (
                "upload_string_as_file_body",
                {"body": "text", "bucket": OTHER_BUCKET, "key": "a"},
                "bucket key",
            ),
            (
                "download_data",
                {"path": ".", "bucket": OTHER_BUCKET},
                "bucket key_prefix",
            ),
            (
                "read_s3_file",
                {"bucket": OTHER_BUCKET, "key_prefix": "a"},
                "bucket key_prefix",
            ),
            (
                "list_s3_files",
                {"bucket": OTHER_BUCKET, "key_prefix": "a"},
                "bucket key_prefix",
            ),
        )
        for each in parameters.split()
    },
}
