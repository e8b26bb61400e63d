"""Clients of AWS that are nobody's: keys of nobody, no files of anyone's, and nothing is sent."""

from __future__ import annotations

import contextlib
import functools
import importlib
import os
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["BUCKET", "as_nobody", "boto3_session", "client", "library", "nobody", "wired"]

BUCKET = "amzn-s3-demo-bucket"
_KEYS = {
    "aws_access_key_id": "nobody",
    "aws_secret_access_key": "nothing",
    "region_name": "us-east-1",
}
_ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": _KEYS["aws_access_key_id"],
    "AWS_SECRET_ACCESS_KEY": _KEYS["aws_secret_access_key"],
    "AWS_DEFAULT_REGION": _KEYS["region_name"],
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_MAX_ATTEMPTS": "1",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
}


def library(name: str) -> Any:
    """A module, imported when an example is run: it may not be installed."""
    return importlib.import_module(name)


@contextlib.contextmanager
def nobody() -> Iterator[None]:
    """The environment with keys of nobody, for as long as it is entered."""
    before = {name: text for name, text in os.environ.items() if name.startswith(("AWS_", "BOTO"))}
    for name in before:
        del os.environ[name]
    os.environ.update(_ENVIRONMENT)
    try:
        yield
    finally:
        for name in _ENVIRONMENT:
            os.environ.pop(name, None)
        os.environ.update(before)


def as_nobody(call: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The call, made in the environment of nobody."""

    @functools.wraps(call)
    def made(value: Any) -> Any:
        with nobody():
            return call(value)

    return made


def wired(session: Any) -> Any:
    """A session of botocore or aiobotocore whose clients send nothing."""
    session.register("before-send", _refuse_to_send)
    return session


def _refuse_to_send(**_: object) -> NoReturn:
    raise ConnectionError("an example sends nothing")


def client(service: str, **options: Any) -> Any:
    """A client of botocore."""
    with nobody():
        session = wired(library("botocore.session").Session())
        return session.create_client(service, **{**_KEYS, **options})


def boto3_session() -> Any:
    """A session of boto3."""
    with nobody():
        session = wired(library("botocore.session").Session())
        return library("boto3").Session(**_KEYS, botocore_session=session)
