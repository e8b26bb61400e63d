"""File systems: paths in buckets, files that are opened, watched, fetched and matched."""

from __future__ import annotations

import contextlib
import os
import tempfile
from unittest import mock

from lookalike.testing import Check

FAMILY = "File systems"
FOLDER = "/lookalike-{token}/path-{token}"
CSV = "/lookalike-{token}/data-{token}.csv"
#: So that clients are made without a configuration; nothing is ever sent.
ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "CLOUDPATHLIB_LOCAL_CACHE_DIR": "cache",  # otherwise a folder is made, and left
}


def _check(requires, name, call, **options):
    library = requires.partition(">")[0]
    return Check(FAMILY, library, name, call, requires=requires, **options)


def _named(error):
    """What a reader says about a file that it does not find: the path is in its arguments."""
    return error.filename or [str(argument) for argument in error.args]


def _absent(function, *arguments, **options):
    """What opens a file: that it does not exist is no refusal of the value."""
    try:
        return function(*arguments, **options)
    except FileNotFoundError as error:
        return _named(error)


#: What is put back after a call: the environment, and the folder it runs in.
_STACK = contextlib.ExitStack()


def _enter_environment():
    _STACK.enter_context(mock.patch.dict(os.environ, ENVIRONMENT))


def _enter_folder():
    folder = _STACK.enter_context(tempfile.TemporaryDirectory())
    _STACK.callback(os.chdir, os.getcwd())
    os.chdir(folder)


def _fsspec_url(value):
    import fsspec

    file_system, path = fsspec.core.url_to_fs(value)
    return [file_system.protocol, path]


def _fsspec_open(value):
    import fsspec

    return fsspec.open(value).path


def _fsspec_protocol(value):
    import fsspec

    return fsspec.core.split_protocol(value)


def _fsspec_mapper(value):
    import fsspec

    return fsspec.get_mapper(value).root


def _fsspec_pipe(value):
    import fsspec

    memory = fsspec.filesystem("memory")
    memory.pipe_file(value, b"data")
    try:
        return memory.ls(value, detail=False)
    finally:
        memory.rm(value)


def _s3fs_split(value):
    import s3fs

    return s3fs.S3FileSystem(anon=True, skip_instance_cache=True).split_path(value)


def _s3fs_endpoint(value):
    import s3fs

    return s3fs.S3FileSystem(endpoint_url=value, anon=True, skip_instance_cache=True).endpoint_url


def _gcsfs(value):
    import gcsfs

    return gcsfs.GCSFileSystem._strip_protocol(value)


def _adlfs(value):
    import adlfs

    return adlfs.AzureBlobFileSystem._get_kwargs_from_urls(value)


def _smart_open_parse(value):
    import smart_open

    return smart_open.parse_uri(value)


def _smart_open_file(value):
    import smart_open

    return _absent(smart_open.open, value)


def _cloud_path(value):
    import cloudpathlib

    return str(cloudpathlib.S3Path(value))


def _cloud_path_child(value):
    import cloudpathlib

    return str(cloudpathlib.AnyPath(value) / "model.json")


def _cloud_path_bucket(value):
    import cloudpathlib

    return cloudpathlib.S3Path(value).bucket


def _universal_path(value):
    import upath

    return str(upath.UPath(value, anon=True))


def _universal_child(value):
    import upath

    return str(upath.UPath("s3://placeholder-bucket", anon=True) / value)


async def _aiofiles(value):
    import aiofiles

    try:
        async with aiofiles.open(value) as file:
            return await file.read()
    except FileNotFoundError as error:
        return _named(error)


def _watchdog_event(value):
    from watchdog import events

    return events.FileCreatedEvent(value)


def _watchdog_pattern(value):
    from watchdog.events import PatternMatchingEventHandler

    return PatternMatchingEventHandler(patterns=[value]).patterns


def _watchdog_schedule(value):
    from watchdog.events import FileSystemEventHandler
    from watchdog.observers import Observer

    return Observer().schedule(FileSystemEventHandler(), value).path


def _click_path(**options):
    def call(value):
        import click

        return click.Path(**options).convert(value, None, None)

    return call


def _click_exists(value):
    import click

    try:
        return click.Path(exists=True).convert(value, None, None)
    except click.BadParameter as error:
        if "does not exist" not in error.message:
            raise
        return error.message


def _pooch(value):
    import pooch

    return pooch.create(path="data", base_url=value, registry={"a.csv": None}).get_url("a.csv")


def _pooch_path(value):
    import pooch

    return pooch.create(path=value, base_url="https://example.com/").abspath


def _joblib_load(value):
    import joblib

    return _absent(joblib.load, value)


def _joblib_dump(value):
    import joblib

    return joblib.dump({"a": 1}, value)


def _pathspec(value):
    import pathspec

    spec = pathspec.PathSpec.from_lines("gitignore", ["*.json"])
    return list(spec.match_files([value]))


CLIENT = {"setup": _enter_environment, "cleanup": _STACK.close}

CHECKS = [
    _check("fsspec>=2024", "core.url_to_fs(x)", _fsspec_url, placeholder="memory://{token}/data"),
    _check("fsspec>=2024", "open(x).path", _fsspec_open, placeholder=FOLDER),
    _check("fsspec>=2024", "core.split_protocol(x)", _fsspec_protocol),
    _check("fsspec>=2024", "get_mapper(x)", _fsspec_mapper, placeholder=FOLDER),
    _check("fsspec>=2024", "MemoryFileSystem.pipe_file(x)", _fsspec_pipe, placeholder=FOLDER),
    _check("s3fs>=2024", "S3FileSystem().split_path(x)", _s3fs_split),
    _check(
        "s3fs>=2024",
        "S3FileSystem(endpoint_url=x)",
        _s3fs_endpoint,
        placeholder="https://{token}.example.com",
    ),
    _check("gcsfs>=2024", "_strip_protocol(x)", _gcsfs, placeholder="gs://{token}/data"),
    _check(
        "adlfs>=2024",
        "_get_kwargs_from_urls(x)",
        _adlfs,
        placeholder="abfs://data@{token}.dfs.core.windows.net/path-{token}",
    ),
    _check("smart-open>=6", "parse_uri(x)", _smart_open_parse),
    _check("smart-open>=6", "open(x)", _smart_open_file, placeholder=CSV),
    _check("cloudpathlib>=0.18", "S3Path(x)", _cloud_path, **CLIENT),
    _check("cloudpathlib>=0.18", "AnyPath(x) / a", _cloud_path_child, **CLIENT),
    _check("cloudpathlib>=0.18", "S3Path(x).bucket", _cloud_path_bucket, **CLIENT),
    _check("universal-pathlib>=0.2", "UPath(x)", _universal_path),
    _check("universal-pathlib>=0.2", "UPath(a) / x", _universal_child, placeholder="{token}.json"),
    _check("aiofiles>=23", "open(x)", _aiofiles, placeholder=CSV),
    _check("watchdog>=4", "FileCreatedEvent(x)", _watchdog_event, placeholder=FOLDER),
    _check("watchdog>=4", "PatternMatchingEventHandler", _watchdog_pattern, placeholder="{token}*"),
    _check("watchdog>=4", "Observer().schedule(h, x)", _watchdog_schedule, placeholder=FOLDER),
    _check("click>=8.1", "Path(resolve_path)", _click_path(resolve_path=True), placeholder=FOLDER),
    _check("click>=8.1", "Path(exists=True)", _click_exists, placeholder=FOLDER),
    _check("pooch>=1.8", "create(base_url=x)", _pooch, placeholder="https://{token}.example.com/"),
    _check("pooch>=1.8", "create(path=x).abspath", _pooch_path, placeholder=FOLDER),
    _check("joblib>=1.3", "load(x)", _joblib_load, placeholder="/lookalike-{token}/model.joblib"),
    _check(
        "joblib>=1.3",
        "dump(a, x)",
        _joblib_dump,
        placeholder="model-{token}.joblib",
        setup=_enter_folder,
        cleanup=_STACK.close,
    ),
    _check(
        "pathspec>=0.12", "PathSpec.match_files([x])", _pathspec, placeholder="data-{token}.json"
    ),
]
