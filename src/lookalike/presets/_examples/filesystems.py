"""Calls of libraries of paths and file systems, and of those that read and write files."""

from __future__ import annotations

import functools
import inspect
import pathlib
import posixpath
import shutil
import tempfile
from collections.abc import Callable
from typing import Any

from lookalike._example import Example
from lookalike.presets._examples._aws import (
    BUCKET,
    as_nobody,
    boto3_session,
    library,
    wired,
)

__all__ = ["CALLS"]

Call = Callable[[Any], Any]

_FOLDER = f"s3://{BUCKET}/folder"


def _of(module: str, name: str, *before: Any, **options: Any) -> Call:
    """A call of what is in a module, the value coming after the others."""

    def call(value: Any) -> Any:
        found = library(module)
        for part in name.split("."):
            found = getattr(found, part)
        return found(*before, value, **options)

    return call


def _on(make: Callable[[], Any], name: str, *before: Any, after: tuple[Any, ...] = ()) -> Call:
    """A call of a method of what `make` gives, the value standing between the others."""

    def call(value: Any) -> Any:
        return getattr(make(), name)(*before, value, *after)

    return call


def _with_other(make: Callable[[], Any], name: str, *, is_first: bool = False) -> Call:
    """The same with another path, of nothing yet, in a temporary folder: the first or the last."""

    def call(value: Any) -> Any:
        with tempfile.TemporaryDirectory() as folder:
            other = str(pathlib.Path(folder, "other"))
            return getattr(make(), name)(*((other, value) if is_first else (value, other)))

    return call


def _text_of(call: Call) -> Call:
    """A call that gives back the text of what another gives."""
    return lambda value: str(call(value))


# --- what is kept: paths --------------------------------------------------------------------------


def _abspath(value: Any) -> Any:
    """An absolute path."""
    return posixpath.abspath(value)


def _with_name(value: Any) -> Any:
    """A path that has the value for its name."""
    return pathlib.PurePosixPath("/data/file.txt").with_name(value)


def _is_fsspec_url(value: Any) -> Any:
    """The caller's own value if pandas says that it is one."""
    if not library("pandas.io.common").is_fsspec_url(value):
        raise ValueError("it is none")
    return value


class _NoSession:
    """A session of boto3 that makes no client: for paths that are put together, and not asked."""

    def client(self, *_: Any, **__: Any) -> None:
        """Nothing."""

    def resource(self, *_: Any, **__: Any) -> None:
        """Nothing."""


def _s3_path(value: Any = _FOLDER) -> Any:
    """A path of cloudpathlib, with a client of its own: the default one would stay."""
    cloudpathlib = library("cloudpathlib")
    # A folder that is nowhere, and kept: no client empties a cache that the environment names.
    client = cloudpathlib.S3Client(
        boto3_session=_NoSession(),
        file_cache_mode="persistent",
        local_cache_dir=pathlib.Path(tempfile.gettempdir(), "lookalike-has-no-cache"),
    )
    return cloudpathlib.S3Path(value, client=client)


def _in_bucket(call: Call) -> Example:
    """A call that makes a path in a bucket of S3, for which cloudpathlib needs boto3."""
    return Example(call, requires="boto3")


def _universal() -> Any:
    """A path of universal_pathlib that is known."""
    return library("upath").UPath(_FOLDER)


# --- what is refused: reading and writing ---------------------------------------------------------


def _local() -> Any:
    """The file system of this machine, of fsspec."""
    return library("fsspec").filesystem("file")


def _s3() -> Any:
    """S3 as a file system."""
    session = wired(library("aiobotocore.session").get_session())
    return library("s3fs").S3FileSystem(anon=True, skip_instance_cache=True, session=session)


def _gcs() -> Any:
    """Google's storage as a file system."""
    return library("gcsfs.core").GCSFileSystem(token="anon", skip_instance_cache=True)  # noqa: S106 - anon is nobody


def _azure() -> Any:
    """Azure's storage as a file system."""
    return library("adlfs").AzureBlobFileSystem("nobody", anon=True, skip_instance_cache=True)


def _pandas_frame() -> Any:
    """A data frame of pandas."""
    return library("pandas").DataFrame({"one": [1]})


def _polars_frame() -> Any:
    """A data frame of polars."""
    return library("polars").DataFrame({"one": [1]})


def _lazy_frame() -> Any:
    """A plan of polars."""
    return _polars_frame().lazy()


def _arrow_table() -> Any:
    """A table of pyarrow."""
    return library("pyarrow").table({"one": [1]})


def _arrow_written(module: str, name: str, **options: Any) -> Call:
    """A table of pyarrow, written by a function that takes it first."""
    return lambda value: getattr(library(module), name)(_arrow_table(), value, **options)


def _smart_opened(bucket: Any, key: Any) -> Any:
    """An object of S3, opened by smart_open."""
    s3 = boto3_session().client("s3")
    return library("smart_open.s3").open(bucket, key, "rb", client=s3)


@as_nobody
def _smart_listed(value: Any) -> Any:
    """The objects of a bucket, listed by smart_open."""
    listing = library("smart_open.s3").iter_bucket
    options: Any = {"botocore_session": wired(library("botocore.session").Session())}
    parameter = inspect.signature(listing).parameters["session_kwargs"]
    # As it was in smart_open 7.
    if parameter.kind is not inspect.Parameter.VAR_KEYWORD:  # pragma: no branch - newer ones
        options = {parameter.name: options}
    return list(listing(value, retries=0, **options))


def _headed(value: Any) -> Any:
    """The answer of S3 to a request of boto3."""
    return boto3_session().client("s3").head_object(Bucket=BUCKET, Key=value)


@as_nobody
def _headed_by_fsspec(value: Any) -> Any:
    """The answer of S3 to a request of s3fs."""
    return _s3().call_s3("head_object", Bucket=BUCKET, Key=value)


_SHUTIL = functools.partial(library, "shutil")
_FS = "fsspec.spec:AbstractFileSystem"
_PANDAS_READERS = {
    "filepath_or_buffer": "read_csv read_table read_fwf read_pickle",
    "path_or_buf": "read_json",
    "io": "read_excel",
    "path": "read_parquet read_feather read_orc",
    "path_or_buffer": "read_xml",
}
_POLARS_READERS = {
    "parquet.functions": "scan_parquet read_parquet",
    "csv.functions": "scan_csv read_csv",
    "ndjson": "scan_ndjson read_ndjson",
    "ipc.functions": "scan_ipc read_ipc",
    "delta.functions": "scan_delta",
    "json.read": "read_json",
}

#: By the target and the parameter of the policy. Those of policies that refuse are for tests alone.
CALLS: dict[tuple[str, str], Call | Example | list[Call | Example]] = {
    # --- what is kept ---
    ("posixpath:abspath", "path"): _abspath,
    ("pathlib:PurePath.with_name", "name"): _with_name,
    ("smart_open.utils:safe_urlsplit", "url"): _of("smart_open.utils", "safe_urlsplit"),
    ("pandas.io.common:is_fsspec_url", "url"): _is_fsspec_url,
    ("cloudpathlib.cloudpath:CloudPathMeta.__call__", "cloud_path"): [
        _in_bucket(_text_of(_of("cloudpathlib", "S3Path"))),
        _in_bucket(_text_of(_of("cloudpathlib", "AnyPath"))),
        _in_bucket(lambda value: str(_s3_path(value) / "below")),
    ],
    ("cloudpathlib.gs.gspath:GSPath", "cloud_path"): Example(
        _text_of(_of("cloudpathlib", "GSPath")), requires="google-cloud-storage"
    ),
    ("cloudpathlib.azure.azblobpath:AzureBlobPath", "cloud_path"): Example(
        _text_of(_of("cloudpathlib", "AzureBlobPath")), requires="azure-storage-file-datalake"
    ),
    ("cloudpathlib.cloudpath:CloudPath.joinpath", "0"): _in_bucket(
        _text_of(_on(_s3_path, "joinpath"))
    ),
    ("cloudpathlib.cloudpath:CloudPath.__truediv__", "other"): _in_bucket(
        lambda value: str(_s3_path() / value)
    ),
    ("upath.core:UPath", "0"): _text_of(_of("upath", "UPath")),
    ("upath.core:UPath", "1"): _text_of(_of("upath", "UPath", _FOLDER)),
    ("upath.core:UPath.joinpath", "0"): _text_of(_on(_universal, "joinpath")),
    ("upath.core:UPath.__truediv__", "key"): lambda value: str(_universal() / value),
    # --- the standard library ---
    ("os:makedirs", "name"): _of("os", "makedirs"),
    ("shutil:copyfile", "src"): _with_other(_SHUTIL, "copyfile"),
    ("shutil:copyfile", "dst"): lambda value: shutil.copyfile(__file__, value),
    ("shutil:copytree", "src"): _with_other(_SHUTIL, "copytree"),
    ("shutil:copytree", "dst"): lambda value: shutil.copytree(pathlib.Path(__file__).parent, value),
    ("shutil:move", "src"): _with_other(_SHUTIL, "move"),
    ("shutil:move", "dst"): _with_other(_SHUTIL, "move", is_first=True),
    ("shutil:rmtree", "path"): _of("shutil", "rmtree"),
    # --- fsspec and its file systems ---
    ("fsspec.core:open", "urlpath"): _of("fsspec.core", "open"),
    ("fsspec.core:open_files", "urlpath"): _of("fsspec.core", "open_files"),
    ("fsspec.core:open_files", "urlpath[*]"): lambda value: library("fsspec.core").open_files(
        [value]
    ),
    ("fsspec.core:open_local", "url"): _of("fsspec.core", "open_local"),
    ("fsspec.core:url_to_fs", "url"): _of("fsspec.core", "url_to_fs"),
    ("fsspec.core:get_fs_token_paths", "urlpath"): _of("fsspec.core", "get_fs_token_paths"),
    ("fsspec.core:split_protocol", "urlpath"): _of("fsspec.core", "split_protocol"),
    ("fsspec.core:strip_protocol", "urlpath"): _of("fsspec.core", "strip_protocol"),
    ("fsspec.utils:infer_storage_options", "urlpath"): _of("fsspec.utils", "infer_storage_options"),
    ("fsspec.utils:get_protocol", "url"): _of("fsspec.utils", "get_protocol"),
    ("fsspec.mapping:get_mapper", "url"): _of("fsspec.mapping", "get_mapper"),
    (f"{_FS}.open", "path"): _on(_local, "open"),
    (f"{_FS}.glob", "path"): _on(_local, "glob"),
    (f"{_FS}.find", "path"): _on(_local, "find"),
    (f"{_FS}.get", "rpath"): _with_other(_local, "get"),
    (f"{_FS}.get", "lpath"): _with_other(_local, "get", is_first=True),
    (f"{_FS}.put", "lpath"): _with_other(_local, "put"),
    (f"{_FS}.put", "rpath"): _with_other(_local, "put", is_first=True),
    ("s3fs.core:S3FileSystem.split_path", "path"): _on(_s3, "split_path"),
    ("gcsfs.core:GCSFileSystem.split_path", "path"): _on(_gcs, "split_path"),
    ("adlfs.spec:AzureBlobFileSystem.split_path", "path"): _on(_azure, "split_path"),
    # --- smart_open ---
    ("smart_open.smart_open_lib:open", "uri"): _of("smart_open", "open"),
    ("smart_open.smart_open_lib:parse_uri", "uri_as_string"): _of("smart_open", "parse_uri"),
    ("smart_open.s3:open", "bucket_id"): lambda value: _smart_opened(value, "key"),
    ("smart_open.s3:open", "key_id"): lambda value: _smart_opened(BUCKET, value),
    ("smart_open.s3:iter_bucket", "bucket_name"): _smart_listed,
    # --- pyarrow ---
    ("pyarrow.dataset:dataset", "source"): _of("pyarrow.dataset", "dataset"),
    ("pyarrow.dataset:dataset", "source[*]"): lambda value: library("pyarrow.dataset").dataset(
        [value]
    ),
    ("pyarrow.dataset:write_dataset", "base_dir"): _arrow_written(
        "pyarrow.dataset", "write_dataset", format="parquet"
    ),
    **{
        (f"pyarrow.parquet.core:{name}", parameter): _of("pyarrow.parquet", name)
        for name, parameter in (
            ("read_table", "source"),
            ("read_schema", "where"),
            ("read_metadata", "where"),
            ("ParquetFile", "source"),
            ("ParquetDataset", "path_or_paths"),
        )
    },
    ("pyarrow.parquet.core:write_table", "where"): _arrow_written("pyarrow.parquet", "write_table"),
    ("pyarrow.parquet.core:write_to_dataset", "root_path"): _arrow_written(
        "pyarrow.parquet", "write_to_dataset"
    ),
    ("pyarrow.parquet.core:ParquetWriter", "where"): lambda value: library(
        "pyarrow.parquet"
    ).ParquetWriter(value, _arrow_table().schema),
    ("pyarrow._csv:read_csv", "input_file"): _of("pyarrow.csv", "read_csv"),
    ("pyarrow._csv:write_csv", "output_file"): _arrow_written("pyarrow.csv", "write_csv"),
    ("pyarrow._json:read_json", "input_file"): _of("pyarrow.json", "read_json"),
    ("pyarrow.feather:read_table", "source"): _of("pyarrow.feather", "read_table"),
    ("pyarrow.feather:read_feather", "source"): _of("pyarrow.feather", "read_feather"),
    ("pyarrow.feather:write_feather", "dest"): _arrow_written("pyarrow.feather", "write_feather"),
    ("pyarrow.fs:copy_files", "source"): _with_other(
        functools.partial(library, "pyarrow.fs"), "copy_files"
    ),
    ("pyarrow.fs:copy_files", "destination"): _of("pyarrow.fs", "copy_files", __file__),
    # --- pandas ---
    **{
        (f"pandas:{name}", parameter): _of("pandas", name)
        for parameter, names in _PANDAS_READERS.items()
        for name in names.split()
    },
    **{
        (f"pandas.core.{owner}.{name}", parameter): _on(_pandas_frame, name)
        for owner, name, parameter in (
            ("generic:NDFrame", "to_csv", "path_or_buf"),
            ("generic:NDFrame", "to_json", "path_or_buf"),
            ("generic:NDFrame", "to_pickle", "path"),
            ("generic:NDFrame", "to_excel", "excel_writer"),
            ("frame:DataFrame", "to_parquet", "path"),
            ("frame:DataFrame", "to_feather", "path"),
        )
    },
    # --- polars ---
    **{
        (f"polars.io.{module}:{name}", "source"): _of("polars", name)
        for module, names in _POLARS_READERS.items()
        for name in names.split()
    },
    **{
        (f"polars.dataframe.frame:DataFrame.{name}", "file"): _on(_polars_frame, name)
        for name in ("write_parquet", "write_csv", "write_json", "write_ipc")
    },
    **{
        (f"polars.lazyframe.frame:LazyFrame.{name}", "path"): _on(_lazy_frame, name)
        for name in ("sink_parquet", "sink_csv")
    },
    # --- dask ---
    ("dask.bag.text:read_text", "urlpath"): _of("dask.bag", "read_text"),
    ("dask.bytes.core:read_bytes", "urlpath"): _of("dask.bytes", "read_bytes"),
    ("dask.dataframe.io.csv:read_csv", "urlpath"): _of("dask.dataframe", "read_csv"),
    ("dask.dataframe.dask_expr._collection:read_parquet", "path"): _of(
        "dask.dataframe", "read_parquet"
    ),
    # --- zarr and deltalake ---
    **{
        (f"zarr.api.synchronous:{name}", "store"): _of("zarr", name)
        for name in ("open", "open_group", "open_array", "load")
    },
    ("zarr.api.synchronous:save", "store"): lambda value: library("zarr").save(
        value, library("numpy").ones(1)
    ),
    ("zarr.api.synchronous:create_array", "store"): _of(
        "zarr", "create_array", shape=(1,), dtype="i4"
    ),
    ("zarr.storage._local:LocalStore", "root"): _of("zarr.storage", "LocalStore"),
    ("zarr.storage._fsspec:FsspecStore.from_url", "url"): _of(
        "zarr.storage", "FsspecStore.from_url"
    ),
    ("deltalake.table:DeltaTable", "table_uri"): _of("deltalake", "DeltaTable"),
    ("deltalake.table:DeltaTable.is_deltatable", "table_uri"): _of(
        "deltalake", "DeltaTable.is_deltatable"
    ),
    ("deltalake.writer.writer:write_deltalake", "table_or_uri"): lambda value: library(
        "deltalake"
    ).write_deltalake(value, _arrow_table()),
    # --- the requests of cloud paths, by policies that are botocore's ---
    ("botocore.client:BaseClient._make_api_call", "api_params[**]"): _headed,
    ("aiobotocore.client:AioBaseClient._make_api_call", "api_params[**]"): _headed_by_fsspec,
}
