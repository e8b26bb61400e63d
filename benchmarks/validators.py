"""Validators to wrap: what an SDK asks of its arguments, in pure Python."""

from __future__ import annotations

import re

_NAME = re.compile(r"[a-zA-Z0-9](-*[a-zA-Z0-9])*")


def check(source: str, name: str = "model") -> str:
    """The source, if it is one."""
    return source if name else ""


def check_source(source: str) -> str:
    """The source, if it is an archive in S3 whose bucket has a name."""
    if not isinstance(source, str):
        raise TypeError(f"expected str, got {type(source).__name__}")
    if not source.startswith("s3://") or not source.endswith(".tar.gz"):
        raise ValueError(f"no archive in S3: {source}")
    bucket = source.removeprefix("s3://").partition("/")[0]
    if not _NAME.fullmatch(bucket):
        raise ValueError(f"no name of a bucket: {bucket}")
    return source
