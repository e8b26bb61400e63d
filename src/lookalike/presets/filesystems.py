"""Paths and file systems: what readers, writers and path classes do with a deferred value.

Measured on Python 3.11 with fsspec 2026.9.0, s3fs 2026.9.0, gcsfs 2026.10.1, adlfs 2026.8.0,
smart_open 9.0.2, cloudpathlib 0.26.0, universal_pathlib 0.3.10, pyarrow 26.0.1, pandas 3.1.1,
polars 2.1.0, dask 2026.8.0, zarr 3.1.6 and deltalake 1.6.6; on Python 3.10 with fsspec, s3fs and
gcsfs 2024.5.0, adlfs 2024.4.0, smart_open 7.0.0, cloudpathlib 0.20.0, universal_pathlib 0.3.0,
pyarrow 14.0.2, pandas 2.0.3, polars 1.0.0, dask 2025.1.0 (its bags and bytes 2024.1.0) and
deltalake 1.0.0; on Python 3.13 with zarr 3.0.8.

Two kinds of entry points. Classes of paths look at a text and keep it, so they are given a
lookalike; the text that they hold then spells the original again. Whatever reads, writes or lists
is refused: it would act on the placeholder while the program is being defined. That holds for the
lazy ones too (`fsspec.open`, `polars.scan_parquet`): they keep a piece of the text, or keep it
where nothing can take it out, and read it later.

The requests of cloud paths are refused by the policies for botocore that stand here as well. Text
made from a lookalike is refused as the original itself is.

Not here: `os.path.join` and `pathlib.PurePath(...)`, which every library uses on its own texts;
under `install()` they take an original by `os.fspath`. `os.path.dirname`, `basename`, `splitext`
and the like, which keep a piece: `restore` reports it. Attributes of classes that are not written
in Python, which cannot be patched: `pyarrow.fs.FileSystem.from_uri`, which asks S3 for the region.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from lookalike._face import Face
from lookalike._policy import Policy, from_source
from lookalike._registry import Registry
from lookalike.presets import botocore

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["configure", "make_registry", "policies"]

_S3 = "s3://bucket/path/file"
#: What follows in a path; not absolute, or it would take the place of what is before it.
_NAME = "name-{token}"
_FSPATH = Face("__fspath__")
#: What becomes a part of a `PurePath` as it is: before Python 3.12 it is interned, which only an
#: exact `str` can be.
_PART = Face.STR if sys.version_info >= (3, 12) else Face.EXACT_STR

_READ = (
    "it would be read while the program is being defined, and a placeholder names nothing; "
    "read it when the program runs"
)
_WRITTEN = (
    "it would be written while the program is being defined, under the name of a placeholder; "
    "write it when the program runs"
)
_LATER = (
    "it keeps the text where no reference can be put back, and reads the placeholder later; "
    "make it when the program runs"
)
_CUT = (
    "only a piece of the text is kept, and a piece of a placeholder cannot be turned back; "
    "take it apart when the program runs"
)
_LISTED = (
    "the objects of a bucket would be listed while the program is being defined; "
    "of a value with an attribute `name` it takes that for the bucket"
)
_GUESSED = (
    "the answer is one word of the text, so it would be that of the placeholder; "
    "ask when the program runs"
)

#: What is refused: the required version, the reason, and entry points with their parameters.
_REFUSED: tuple[tuple[str | None, str, str], ...] = (
    # --- the standard library ---
    (
        None,
        _WRITTEN,
        """
        os:makedirs name
        shutil:copyfile dst
        shutil:copytree dst
        shutil:move dst
        shutil:rmtree path
        """,
    ),
    (
        None,
        _READ,
        """
        shutil:copyfile src
        shutil:copytree src
        shutil:move src
        """,
    ),
    # --- fsspec and its file systems ---
    (
        "fsspec>=2024.5",
        _READ,
        """
        fsspec.core:open_local url
        fsspec.core:get_fs_token_paths urlpath
        fsspec.mapping:get_mapper url
        fsspec.spec:AbstractFileSystem.open path
        fsspec.spec:AbstractFileSystem.glob path
        fsspec.spec:AbstractFileSystem.find path
        fsspec.spec:AbstractFileSystem.get rpath
        fsspec.spec:AbstractFileSystem.put lpath
        """,
    ),
    (
        "fsspec>=2024.5",
        _WRITTEN,
        """
        fsspec.spec:AbstractFileSystem.get lpath
        fsspec.spec:AbstractFileSystem.put rpath
        """,
    ),
    (
        "fsspec>=2024.5",
        _LATER,
        """
        fsspec.core:open urlpath
        fsspec.core:open_files urlpath
        fsspec.core:open_files urlpath[*]
        """,
    ),
    (
        "fsspec>=2024.5",
        _CUT,
        """
        fsspec.core:url_to_fs url
        fsspec.core:split_protocol urlpath
        fsspec.core:strip_protocol urlpath
        fsspec.utils:infer_storage_options urlpath
        """,
    ),
    ("fsspec>=2024.5", _GUESSED, "fsspec.utils:get_protocol url"),
    # Everything that these file systems do begins with this.
    ("s3fs>=2024.5", _CUT, "s3fs.core:S3FileSystem.split_path path"),
    ("gcsfs>=2024.5", _CUT, "gcsfs.core:GCSFileSystem.split_path path"),
    ("adlfs>=2024.4", _CUT, "adlfs.spec:AzureBlobFileSystem.split_path path"),
    # --- smart_open ---
    (
        "smart_open>=7",
        _READ,
        """
        smart_open.smart_open_lib:open uri
        smart_open.s3:open bucket_id
        smart_open.s3:open key_id
        """,
    ),
    ("smart_open>=7", _LISTED, "smart_open.s3:iter_bucket bucket_name"),
    ("smart_open>=7", _CUT, "smart_open.smart_open_lib:parse_uri uri_as_string"),
    # --- pyarrow ---
    (
        "pyarrow>=14",
        _READ,
        """
        pyarrow.dataset:dataset source
        pyarrow.dataset:dataset source[*]
        pyarrow.parquet.core:read_table source
        pyarrow.parquet.core:read_schema where
        pyarrow.parquet.core:read_metadata where
        pyarrow.parquet.core:ParquetFile source
        pyarrow.parquet.core:ParquetDataset path_or_paths
        pyarrow._csv:read_csv input_file
        pyarrow._json:read_json input_file
        pyarrow.feather:read_table source
        pyarrow.feather:read_feather source
        pyarrow.fs:copy_files source
        """,
    ),
    (
        "pyarrow>=14",
        _WRITTEN,
        """
        pyarrow.dataset:write_dataset base_dir
        pyarrow.parquet.core:write_table where
        pyarrow.parquet.core:write_to_dataset root_path
        pyarrow.parquet.core:ParquetWriter where
        pyarrow._csv:write_csv output_file
        pyarrow.feather:write_feather dest
        pyarrow.fs:copy_files destination
        """,
    ),
    # --- pandas ---
    (
        "pandas>=2",
        _READ,
        """
        pandas:read_csv filepath_or_buffer
        pandas:read_table filepath_or_buffer
        pandas:read_fwf filepath_or_buffer
        pandas:read_pickle filepath_or_buffer
        pandas:read_json path_or_buf
        pandas:read_excel io
        pandas:read_parquet path
        pandas:read_feather path
        pandas:read_orc path
        pandas:read_xml path_or_buffer
        """,
    ),
    (
        "pandas>=2",
        _WRITTEN,
        """
        pandas.core.generic:NDFrame.to_csv path_or_buf
        pandas.core.generic:NDFrame.to_json path_or_buf
        pandas.core.generic:NDFrame.to_pickle path
        pandas.core.generic:NDFrame.to_excel excel_writer
        pandas.core.frame:DataFrame.to_parquet path
        pandas.core.frame:DataFrame.to_feather path
        """,
    ),
    # --- polars ---
    (
        "polars>=1",
        _LATER,
        """
        polars.io.parquet.functions:scan_parquet source
        polars.io.csv.functions:scan_csv source
        polars.io.ndjson:scan_ndjson source
        polars.io.ipc.functions:scan_ipc source
        """,
    ),
    # It was in another module before.
    ("polars>=2", _LATER, "polars.io.delta.functions:scan_delta source"),
    (
        "polars>=1",
        _READ,
        """
        polars.io.parquet.functions:read_parquet source
        polars.io.csv.functions:read_csv source
        polars.io.ndjson:read_ndjson source
        polars.io.json.read:read_json source
        polars.io.ipc.functions:read_ipc source
        """,
    ),
    (
        "polars>=1",
        _WRITTEN,
        """
        polars.dataframe.frame:DataFrame.write_parquet file
        polars.dataframe.frame:DataFrame.write_csv file
        polars.dataframe.frame:DataFrame.write_json file
        polars.dataframe.frame:DataFrame.write_ipc file
        polars.lazyframe.frame:LazyFrame.sink_parquet path
        polars.lazyframe.frame:LazyFrame.sink_csv path
        """,
    ),
    # --- dask ---
    (
        "dask>=2024.1",
        _READ,
        """
        dask.bag.text:read_text urlpath
        dask.bytes.core:read_bytes urlpath
        """,
    ),
    # Data frames of dask were another module before.
    (
        "dask>=2025.1",
        _READ,
        """
        dask.dataframe.io.csv:read_csv urlpath
        dask.dataframe.dask_expr._collection:read_parquet path
        """,
    ),
    # --- zarr and deltalake ---
    (
        "zarr>=3.0.8",
        _READ,
        """
        zarr.api.synchronous:open store
        zarr.api.synchronous:open_group store
        zarr.api.synchronous:open_array store
        zarr.api.synchronous:load store
        """,
    ),
    (
        "zarr>=3.0.8",
        _WRITTEN,
        """
        zarr.api.synchronous:save store
        zarr.api.synchronous:create_array store
        """,
    ),
    (
        "zarr>=3.0.8",
        _LATER,
        """
        zarr.storage._local:LocalStore root
        zarr.storage._fsspec:FsspecStore.from_url url
        """,
    ),
    (
        "deltalake>=1",
        _READ,
        """
        deltalake.table:DeltaTable table_uri
        deltalake.table:DeltaTable.is_deltatable table_uri
        """,
    ),
    ("deltalake>=1", _WRITTEN, "deltalake.writer.writer:write_deltalake table_or_uri"),
)


def _refusals() -> Iterator[Policy]:
    """What reads, writes, lists, or takes a text apart."""
    for requires, reason, table in _REFUSED:
        for line in filter(None, map(str.strip, table.splitlines())):
            target, parameter = line.split()
            yield Policy(target, parameter, treatment="refuse", requires=requires, reason=reason)
    for policy in botocore.policies():
        if policy.target is not None and policy.target.endswith("._make_api_call"):
            yield policy


def _paths() -> Iterator[Policy]:
    """What looks at a path and keeps it whole."""
    yield Policy(
        "posixpath:abspath",
        "path",
        face=_FSPATH,
        reason="a relative path would be joined to the working folder of this machine; "
        "an absolute placeholder comes back whole",
    )
    yield Policy(
        "pathlib:PurePath.with_name",
        "name",
        face=_PART,
        placeholder=_NAME,
        reason="the text is looked at, and becomes a part of another path; older Pythons intern it",
    )
    yield Policy(
        "smart_open.utils:safe_urlsplit",
        "url",
        face=Face.STR,
        placeholder=_S3,
        requires="smart_open>=7",
        reason="urlsplit asks isinstance and takes the text apart; the parts spell it again",
    )
    yield Policy(
        "pandas.io.common:is_fsspec_url",
        "url",
        face=Face.STR,
        placeholder=_S3,
        requires="pandas>=2",
        reason="isinstance and a pattern; anything but a text is answered with False",
    )


def _cloud_paths() -> Iterator[Policy]:
    """Classes of paths in a bucket."""
    # The class of classes: `CloudPath` chooses one of them by the text, before any constructor.
    yield Policy(
        "cloudpathlib.cloudpath:CloudPathMeta.__call__",
        "cloud_path",
        face=Face("__str__"),
        placeholder=_S3,
        requires="cloudpathlib>=0.20",
        reason="the beginning is looked at, and `str` of it is kept; S3 unless the class says more",
    )
    for target, placeholder in (
        ("cloudpathlib.gs.gspath:GSPath", "gs://bucket/path/file"),
        ("cloudpathlib.azure.azblobpath:AzureBlobPath", "az://container/path/file"),
    ):
        yield Policy(
            target,
            "cloud_path",
            face=Face("__str__"),
            placeholder=placeholder,
            requires="cloudpathlib>=0.20",
            reason="the beginning is looked at, and `str` of it is kept",
        )
    yield Policy(
        "cloudpathlib.cloudpath:CloudPath.joinpath",
        "0",
        face=_FSPATH,
        placeholder=_NAME,
        requires="cloudpathlib>=0.20",
        reason="os.fspath of it is joined to the path by the standard library",
    )
    yield Policy(
        "cloudpathlib.cloudpath:CloudPath.__truediv__",
        "other",
        face=_PART,
        placeholder=_NAME,
        requires="cloudpathlib>=0.20",
        reason="isinstance asks for a str, which becomes a part of a path; older Pythons intern it",
    )
    for target, parameter, placeholder in (
        ("upath.core:UPath", "0", _S3),
        ("upath.core:UPath", "1", _NAME),
        ("upath.core:UPath.joinpath", "0", _NAME),
        ("upath.core:UPath.__truediv__", "key", _NAME),
    ):
        yield Policy(
            target,
            parameter,
            face=_FSPATH,
            placeholder=placeholder,
            requires="universal_pathlib>=0.3",
            reason="os.fspath of it is kept: protocol and path, which spell it again",
        )


_EXAMPLES = "lookalike.presets._examples.filesystems:CALLS"
#: Those of botocore have an example there.
_POLICIES = tuple(
    policy if policy.example else replace(policy, example=_EXAMPLES)
    for policy in (*_paths(), *_cloud_paths(), *_refusals())
)


def policies() -> tuple[Policy, ...]:
    """The policies for paths and file systems, what is kept before what is refused."""
    return from_source(_POLICIES, "preset filesystems")


def make_registry() -> Registry:
    """A registry of these policies alone."""
    return Registry(_POLICIES)


def configure(registry: Registry) -> Registry:
    """`registry` with these policies; where both have one for a place, that of `registry` wins."""
    return make_registry().combine(registry, replace=True)
