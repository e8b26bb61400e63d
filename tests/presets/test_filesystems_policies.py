"""The preset for paths and file systems: each policy against the real library, both ways."""

from __future__ import annotations

import contextlib
import importlib
import os
import os.path
import pathlib
import posixpath
import shutil
import socket
from typing import Any

import pytest

import lookalike as la
from lookalike._policy import is_active
from lookalike.presets import filesystems as PRESET  # noqa: N812 - the preset under test, in each of these files
from policy_cases import Case, outcome_without, probe_agrees, same, value_with

pytestmark = [
    pytest.mark.usefixtures("ledger", "no_network", "of_nobody"),
    # botocore reads the clock in a way that newer Pythons warn about.
    pytest.mark.filterwarnings("ignore:datetime.datetime.utc:DeprecationWarning"),
    # boto3 says which Python it will drop next.
    pytest.mark.filterwarnings("ignore:Boto3 will no longer support"),
    # So do Google's libraries.
    pytest.mark.filterwarnings("ignore:You are using a non-supported Python:FutureWarning"),
    # smart_open 7 leaves a pool behind when a listing fails.
    pytest.mark.filterwarnings("ignore:.*Pool.__del__:pytest.PytestUnraisableExceptionWarning"),
]

NO_TEXT = "Deferred has no text yet"
NO_DECODE = "'Deferred' object has no attribute 'decode'"
NO_PATTERN = "expected string or bytes-like object"
NO_PATH = "expected str, bytes or os.PathLike object, not Deferred"
NO_STAT = "path should be string, bytes, os.PathLike or integer, not Deferred"
NO_START = "'Deferred' object has no attribute 'startswith'"
NOT_IN = "'Deferred' is not"
NO_INDEX = "'Deferred' object is not subscriptable"
NO_BUFFER = "Invalid file path or buffer object type"
NO_FILE = "Cannot convert Deferred to pyarrow.lib.NativeFile"
NO_SINK = "Unable to write to object of type"
NO_STORE = "'Deferred'"
BUCKET = "amzn-s3-demo-bucket"


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
    """An empty working folder, and an environment with keys of nobody; gives the folder."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    for name, value in {
        "AWS_ACCESS_KEY_ID": "nobody",
        "AWS_SECRET_ACCESS_KEY": "nothing",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_MAX_ATTEMPTS": "1",
        "AWS_CONFIG_FILE": str(tmp_path / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "credentials"),
    }.items():
        monkeypatch.setenv(name, value)
    return folder


# --- calls ----------------------------------------------------------------------------------------


def library(name: str) -> Any:
    """A module, imported when a case is run: it may not be installed."""
    return importlib.import_module(name)


def of(module: str, name: str, *before: Any, **options: Any):
    """A call of a function or class of a module, the value coming after the others."""

    def call(value: Any) -> Any:
        return getattr(library(module), name)(*before, value, **options)

    return call


def on(make: Any, name: str, *before: Any, after: tuple[Any, ...] = ()):
    """A call of a method of what `make` gives, the value standing between the others."""

    def call(value: Any) -> Any:
        return getattr(make(), name)(*before, value, *after)

    return call


def pandas_frame() -> Any:
    """A data frame of pandas."""
    return library("pandas").DataFrame({"one": [1]})


def polars_frame() -> Any:
    """A data frame of polars."""
    return library("polars").DataFrame({"one": [1]})


def lazy_frame() -> Any:
    """A plan of polars."""
    return polars_frame().lazy()


def one() -> Any:
    """An array of one number."""
    return library("numpy").ones(1)


def arrow_table() -> Any:
    """A table of pyarrow."""
    return library("pyarrow").table({"one": [1]})


def arrow_written(module: str, name: str, **options: Any):
    """A table of pyarrow, written by a function that takes it first."""
    return lambda value: getattr(library(module), name)(arrow_table(), value, **options)


def local() -> Any:
    """The file system of this machine, of fsspec."""
    return library("fsspec").filesystem("file")


def s3() -> Any:
    """S3 as a file system."""
    return library("s3fs").S3FileSystem(anon=True, skip_instance_cache=True)


def s3_path(text: str = f"s3://{BUCKET}/folder") -> Any:
    """A path of cloudpathlib that is known."""
    return library("cloudpathlib").S3Path(text)


def universal(text: str = f"s3://{BUCKET}/folder") -> Any:
    """A path of universal_pathlib that is known."""
    return library("upath").UPath(text)


def accepted(module: str, function: str):
    """A call that gives back the caller's own value if the library says that it is one."""

    def call(value: Any) -> Any:
        if not getattr(library(module), function)(value):
            raise ValueError("it is none")
        return value

    return call


def text_of(call: Any):
    """A call that gives back the text of what another gives."""
    return lambda value: str(call(value))


def join(*texts: Any):
    """The join that has the original in the place of the `...`."""
    return lambda original: la.Concat([original if text is ... else text for text in texts])


KNOWN_PATH = pathlib.PurePosixPath("/data/file.txt")

KEPT = [
    Case(
        "abspath",
        "posixpath:abspath",
        "path",
        lambda value: posixpath.abspath(value),  # looked up anew
        "refused",
        says=NO_PATH,
    ),
    Case(
        "with_name",
        "pathlib:PurePath.with_name",
        "name",
        lambda value: KNOWN_PATH.with_name(value),  # looked up anew
        "refused",
        expected=join("/data/", ...),
    ),
    Case(
        "safe_urlsplit of smart_open",
        "smart_open.utils:safe_urlsplit",
        "url",
        of("smart_open.utils", "safe_urlsplit"),
        "refused",
        says=NO_DECODE,
    ),
    Case(
        "is_fsspec_url of pandas",
        "pandas.io.common:is_fsspec_url",
        "url",
        accepted("pandas.io.common", "is_fsspec_url"),
        "refused",
        says="it is none",
    ),
    Case(
        "a path of cloudpathlib",
        "cloudpathlib.cloudpath:CloudPathMeta.__call__",
        "cloud_path",
        text_of(of("cloudpathlib", "S3Path")),
        "refused",
        says=NO_TEXT,
    ),
    Case(
        "any path of cloudpathlib",
        "cloudpathlib.cloudpath:CloudPathMeta.__call__",
        "cloud_path",
        text_of(of("cloudpathlib", "AnyPath")),
        "refused",
        says=NO_TEXT,
    ),
    Case(
        "a path of cloudpathlib and what is below it",
        "cloudpathlib.cloudpath:CloudPathMeta.__call__",
        "cloud_path",
        lambda value: str(library("cloudpathlib").S3Path(value) / "below"),
        "refused",
        says=NO_TEXT,
        expected=join(..., "/below"),
    ),
    Case(
        "a path of cloudpathlib, at Google",
        "cloudpathlib.gs.gspath:GSPath",
        "cloud_path",
        text_of(of("cloudpathlib", "GSPath")),
        "refused",
        says=NO_TEXT,
    ),
    Case(
        "a path of cloudpathlib, at Azure",
        "cloudpathlib.azure.azblobpath:AzureBlobPath",
        "cloud_path",
        text_of(of("cloudpathlib", "AzureBlobPath")),
        "refused",
        says=NO_TEXT,
    ),
    Case(
        "joinpath of cloudpathlib",
        "cloudpathlib.cloudpath:CloudPath.joinpath",
        "0",
        text_of(on(s3_path, "joinpath")),
        "refused",
        expected=join(f"s3://{BUCKET}/folder/", ...),
    ),
    Case(
        "a slash of cloudpathlib",
        "cloudpathlib.cloudpath:CloudPath.__truediv__",
        "other",
        lambda value: str(s3_path() / value),
        "refused",
        says="S3Path",
        expected=join(f"s3://{BUCKET}/folder/", ...),
    ),
    Case(
        "a path of universal_pathlib",
        "upath.core:UPath",
        "0",
        text_of(of("upath", "UPath")),
        "refused",
    ),
    Case(
        "the second part of a path of universal_pathlib",
        "upath.core:UPath",
        "1",
        text_of(of("upath", "UPath", f"s3://{BUCKET}/folder")),
        "refused",
        expected=join(f"s3://{BUCKET}/folder/", ...),
    ),
    Case(
        "joinpath of universal_pathlib",
        "upath.core:UPath.joinpath",
        "0",
        text_of(on(universal, "joinpath")),
        "refused",
        expected=join(f"s3://{BUCKET}/folder/", ...),
    ),
    Case(
        "a slash of universal_pathlib",
        "upath.core:UPath.__truediv__",
        "key",
        lambda value: str(universal() / value),
        "refused",
        expected=join(f"s3://{BUCKET}/folder/", ...),
    ),
]


def case(target: str, parameter: str, call: Any, says: str = "") -> Case:
    """A case that is refused with and without the policy; its name is its place."""
    return Case(f"{target} {parameter}", target, parameter, call, "refused", says=says)


ABSTRACT = "fsspec.spec:AbstractFileSystem"
READERS_OF_PANDAS = {
    "filepath_or_buffer": "read_csv read_table read_fwf read_pickle",
    "path_or_buf": "read_json",
    "io": "read_excel",
    "path": "read_parquet read_feather read_orc",
    "path_or_buffer": "read_xml",
}

REFUSED = [
    # The standard library.
    case("os:makedirs", "name", of("os", "makedirs"), NO_PATH),
    case("shutil:copyfile", "src", lambda value: shutil.copyfile(value, "to")),
    case("shutil:copyfile", "dst", lambda value: shutil.copyfile(__file__, value)),
    case("shutil:copytree", "src", lambda value: shutil.copytree(value, "to")),
    case(
        "shutil:copytree",
        "dst",
        lambda value: shutil.copytree(os.path.dirname(__file__), value),
        NO_PATH,
    ),
    case("shutil:move", "src", lambda value: shutil.move(value, "to")),
    case("shutil:move", "dst", lambda value: shutil.move("from", value)),
    case("shutil:rmtree", "path", of("shutil", "rmtree")),
    # fsspec and its file systems.
    *(
        case(f"fsspec.core:{name}", parameter, of("fsspec.core", name), NOT_IN)
        for name, parameter in {
            "open": "urlpath",
            "open_files": "urlpath",
            "open_local": "url",
            "url_to_fs": "url",
            "get_fs_token_paths": "urlpath",
            "split_protocol": "urlpath",
            "strip_protocol": "urlpath",
        }.items()
    ),
    case(
        "fsspec.core:open_files",
        "urlpath[*]",
        lambda value: library("fsspec.core").open_files([value]),
    ),
    case(
        "fsspec.utils:infer_storage_options",
        "urlpath",
        of("fsspec.utils", "infer_storage_options"),
        NO_PATTERN,
    ),
    case("fsspec.utils:get_protocol", "url", of("fsspec.utils", "get_protocol")),
    case("fsspec.mapping:get_mapper", "url", of("fsspec.mapping", "get_mapper")),
    case(f"{ABSTRACT}.open", "path", on(local, "open")),
    case(f"{ABSTRACT}.glob", "path", on(local, "glob")),
    case(f"{ABSTRACT}.find", "path", on(local, "find")),
    case(f"{ABSTRACT}.get", "rpath", on(local, "get", after=("to",))),
    case(f"{ABSTRACT}.get", "lpath", on(local, "get", "from")),
    case(f"{ABSTRACT}.put", "lpath", on(local, "put", after=("to",))),
    case(f"{ABSTRACT}.put", "rpath", on(local, "put", "from")),
    case(
        "s3fs.core:S3FileSystem.split_path",
        "path",
        on(s3, "split_path"),
        "'Deferred' object has no",
    ),
    case(
        "gcsfs.core:GCSFileSystem.split_path",
        "path",
        lambda value: library("gcsfs.core").GCSFileSystem(token="anon").split_path(value),
        NO_START,
    ),
    case(
        "adlfs.spec:AzureBlobFileSystem.split_path",
        "path",
        lambda value: library("adlfs").AzureBlobFileSystem("nobody", anon=True).split_path(value),
        NO_TEXT,
    ),
    # smart_open.
    case("smart_open.smart_open_lib:open", "uri", of("smart_open", "open"), "don't know how"),
    case(
        "smart_open.smart_open_lib:parse_uri",
        "uri_as_string",
        of("smart_open", "parse_uri"),
        NO_DECODE,
    ),
    case("smart_open.s3:open", "bucket_id", lambda v: library("smart_open.s3").open(v, "k", "rb")),
    case(
        "smart_open.s3:open",
        "key_id",
        lambda v: library("smart_open.s3").open(BUCKET, v, "rb"),
    ),
    case(
        "smart_open.s3:iter_bucket",
        "bucket_name",
        lambda value: list(library("smart_open.s3").iter_bucket(value, retries=0)),
    ),
    # pyarrow.
    case("pyarrow.dataset:dataset", "source", of("pyarrow.dataset", "dataset"), "path-like"),
    case(
        "pyarrow.dataset:dataset",
        "source[*]",
        lambda value: library("pyarrow.dataset").dataset([value]),
        "path-like",
    ),
    case(
        "pyarrow.dataset:write_dataset",
        "base_dir",
        arrow_written("pyarrow.dataset", "write_dataset", format="parquet"),
        "Argument 'filesystem' has incorrect type",
    ),
    *(
        case(f"pyarrow.parquet.core:{name}", parameter, of("pyarrow.parquet", name), says)
        for name, parameter, says in (
            ("read_table", "source", NO_TEXT),
            ("read_schema", "where", NO_FILE),
            ("read_metadata", "where", NO_FILE),
            ("ParquetFile", "source", NO_FILE),
            ("ParquetDataset", "path_or_paths", NO_TEXT),
        )
    ),
    case(
        "pyarrow.parquet.core:write_table",
        "where",
        arrow_written("pyarrow.parquet", "write_table"),
        NO_SINK,
    ),
    case(
        "pyarrow.parquet.core:write_to_dataset",
        "root_path",
        arrow_written("pyarrow.parquet", "write_to_dataset"),
        "Argument 'filesystem' has incorrect type",
    ),
    case(
        "pyarrow.parquet.core:ParquetWriter",
        "where",
        lambda value: library("pyarrow.parquet").ParquetWriter(value, arrow_table().schema),
        NO_SINK,
    ),
    case("pyarrow._csv:read_csv", "input_file", of("pyarrow.csv", "read_csv"), NO_FILE),
    case("pyarrow._csv:write_csv", "output_file", arrow_written("pyarrow.csv", "write_csv")),
    case("pyarrow._json:read_json", "input_file", of("pyarrow.json", "read_json"), NO_FILE),
    case("pyarrow.feather:read_table", "source", of("pyarrow.feather", "read_table"), NO_FILE),
    case("pyarrow.feather:read_feather", "source", of("pyarrow.feather", "read_feather"), NO_FILE),
    case(
        "pyarrow.feather:write_feather",
        "dest",
        arrow_written("pyarrow.feather", "write_feather"),
        NO_SINK,
    ),
    case(
        "pyarrow.fs:copy_files",
        "source",
        lambda value: library("pyarrow.fs").copy_files(value, "."),
    ),
    case(
        "pyarrow.fs:copy_files",
        "destination",
        lambda value: library("pyarrow.fs").copy_files(__file__, value),
    ),
    # pandas.
    *(
        case(f"pandas:{name}", parameter, of("pandas", name))
        for parameter, names in READERS_OF_PANDAS.items()
        for name in names.split()
    ),
    *(
        case(f"pandas.core.{owner}.{name}", parameter, on(pandas_frame, name))
        for owner, name, parameter in (
            ("generic:NDFrame", "to_csv", "path_or_buf"),
            ("generic:NDFrame", "to_json", "path_or_buf"),
            ("generic:NDFrame", "to_pickle", "path"),
            ("generic:NDFrame", "to_excel", "excel_writer"),
            ("frame:DataFrame", "to_parquet", "path"),
            ("frame:DataFrame", "to_feather", "path"),
        )
    ),
    # polars.
    *(
        case(f"polars.io.{module}:{name}", "source", of("polars", name))
        for module, names in {
            "parquet.functions": "scan_parquet read_parquet",
            "csv.functions": "scan_csv read_csv",
            "ndjson": "scan_ndjson read_ndjson",
            "ipc.functions": "scan_ipc read_ipc",
            "delta.functions": "scan_delta",
            "json.read": "read_json",
        }.items()
        for name in names.split()
    ),
    *(
        case(f"polars.dataframe.frame:DataFrame.{name}", "file", on(polars_frame, name))
        for name in ("write_parquet", "write_csv", "write_json", "write_ipc")
    ),
    *(
        case(f"polars.lazyframe.frame:LazyFrame.{name}", "path", on(lazy_frame, name))
        for name in ("sink_parquet", "sink_csv")
    ),
    # dask.
    case("dask.bag.text:read_text", "urlpath", of("dask.bag", "read_text")),
    case("dask.bytes.core:read_bytes", "urlpath", of("dask.bytes", "read_bytes")),
    case("dask.dataframe.io.csv:read_csv", "urlpath", of("dask.dataframe", "read_csv")),
    case(
        "dask.dataframe.dask_expr._collection:read_parquet",
        "path",
        of("dask.dataframe", "read_parquet"),
    ),
    # zarr and deltalake.
    *(
        case(f"zarr.api.synchronous:{name}", "store", of("zarr", name), NO_STORE)
        for name in ("open", "open_group", "open_array", "load")
    ),
    case("zarr.api.synchronous:save", "store", lambda v: library("zarr").save(v, one()), NO_STORE),
    case(
        "zarr.api.synchronous:create_array",
        "store",
        lambda v: library("zarr").create_array(v, shape=(1,), dtype="i4"),
        NO_STORE,
    ),
    case("zarr.storage._local:LocalStore", "root", of("zarr.storage", "LocalStore")),
    case(
        "zarr.storage._fsspec:FsspecStore.from_url",
        "url",
        lambda value: library("zarr.storage").FsspecStore.from_url(value),
    ),
    case("deltalake.table:DeltaTable", "table_uri", of("deltalake", "DeltaTable"), NO_TEXT),
    case(
        "deltalake.table:DeltaTable.is_deltatable",
        "table_uri",
        lambda value: library("deltalake").DeltaTable.is_deltatable(value),
    ),
    case(
        "deltalake.writer.writer:write_deltalake",
        "table_or_uri",
        lambda value: library("deltalake").write_deltalake(value, arrow_table()),
        "table_or_uri must be",
    ),
    # The requests of cloud paths.
    case(
        "botocore.client:BaseClient._make_api_call",
        "api_params[**]",
        lambda value: library("boto3").client("s3").head_object(Bucket=BUCKET, Key=value),
    ),
    case(
        "aiobotocore.client:AioBaseClient._make_api_call",
        "api_params[**]",
        lambda value: s3().call_s3("head_object", Bucket=BUCKET, Key=value),
    ),
]

CASES = [*KEPT, *REFUSED]
POLICIES = {(policy.target, policy.parameter): policy for policy in PRESET.policies()}


def by_name(cases):
    """Cases as parameters of a test."""
    return pytest.mark.parametrize("case", cases, ids=lambda case: case.id)


#: What a library needs besides itself for these targets.
EXTRAS = {
    "cloudpathlib.gs.gspath:GSPath": "google.cloud.storage",
    "cloudpathlib.azure.azblobpath:AzureBlobPath": "azure.storage.filedatalake",
}


def policy_of(case: Case) -> la.Policy:
    """The policy that a case exercises; skips where its library is not installed."""
    policy = POLICIES[case.target, case.parameter]
    if not is_active(policy):
        pytest.skip(f"needs {policy.requires}")
    if case.target in EXTRAS:
        pytest.importorskip(EXTRAS[case.target])
    return policy


# --- tests ----------------------------------------------------------------------------------------


@by_name(CASES)
def test_without_the_policy_a_raw_value_fares_as_measured(case):
    """The library alone does with a deferred value what the table says."""
    policy_of(case)
    outcome, message = outcome_without(case)
    assert outcome == case.without, message
    assert case.says in message


@pytest.fixture(scope="class")
def installed():
    """The policies at work while the tests of a class run."""
    with PRESET.make_registry().install() as installation:
        yield installation


@pytest.mark.usefixtures("installed")
class TestWithThePolicies:
    @by_name(KEPT)
    def test_what_is_kept_is_the_original(self, case, no_network):
        """The library takes the value, and what it made spells the original again."""
        policy_of(case)
        found, expected = value_with(case, PRESET.make_registry())
        assert same(found, expected), found
        assert no_network == []

    @by_name(REFUSED)
    def test_a_refusal_says_why(self, case, no_network, of_nobody):
        """The library is not called at all, and the error holds the reason."""
        policy = policy_of(case)
        with pytest.raises(la.PolicyError) as refused:
            case.call(case.original())
        assert policy.reason in str(refused.value)
        assert no_network == []
        assert list(of_nobody.iterdir()) == []

    @pytest.mark.parametrize(
        "make",
        [
            pytest.param(lambda text: f"{text}/below", id="a text"),
            pytest.param(lambda text: text + "/below", id="a join"),
        ],
    )
    def test_what_is_made_from_a_lookalike_is_refused_like_the_original(self, make):
        """Text with a token in it is restored before it is judged."""
        pandas = pytest.importorskip("pandas")
        made = make(la.string_like(la.Deferred("model"), "s3://bucket/folder"))
        with pytest.raises(la.PolicyError, match="Concat"):
            pandas.read_csv(made)

    @pytest.mark.parametrize(
        "make",
        [
            pytest.param(lambda value: library("cloudpathlib").S3Path(value), id="cloudpathlib"),
            pytest.param(lambda value: library("upath").UPath(value), id="universal_pathlib"),
        ],
    )
    @pytest.mark.parametrize("ask", ["exists", "read_text"])
    def test_a_path_that_was_kept_asks_its_bucket_nothing(self, make, ask, no_network):
        """The request would hold pieces of the placeholder, which cannot be restored."""
        pytest.importorskip("cloudpathlib")
        pytest.importorskip("upath")
        path = make(la.Deferred("model"))
        with pytest.raises(la.LookalikeError):
            getattr(path, ask)()
        assert no_network == []

    def test_what_is_below_a_path_of_universal_pathlib_is_whole_or_refused(self):
        """It may hand the path without its protocol to its own constructor: only a piece."""
        upath = pytest.importorskip("upath")
        original = la.Deferred("model")
        path = upath.UPath(original)
        below = None
        with contextlib.suppress(la.LeakError):
            below = path / "below"
        assert below is None or same(la.restore(str(below)), join(..., "/below")(original))

    @pytest.mark.parametrize(
        ("make", "expected"),
        [
            pytest.param(lambda v: os.path.join(v, "x"), join(..., "/x"), id="join"),
            pytest.param(lambda v: os.path.join("/data", v), join("/data/", ...), id="join after"),
            pytest.param(posixpath.normpath, lambda original: original, id="normpath"),
            pytest.param(pathlib.PurePosixPath, lambda original: original, id="PurePosixPath"),
            pytest.param(
                lambda v: pathlib.PurePosixPath("/data") / v, join("/data/", ...), id="slash"
            ),
        ],
    )
    def test_paths_that_are_put_together_need_no_policy(self, make, expected):
        """`os.fspath` of an original gives text while something is installed."""
        original = la.Deferred("model")
        assert same(la.restore(make(original)), expected(original))


@by_name(KEPT)
def test_the_probe_finds_no_larger_face(case, no_network, of_nobody):
    """From nothing but the call; a policy gives as much string as is demanded, and no more."""
    policy = policy_of(case)
    assert probe_agrees(case, policy)
    assert no_network == []


def test_every_policy_has_a_case():
    """No policy is without a real call, and no case without a policy."""
    assert {(case.target, case.parameter) for case in CASES} == set(POLICIES)
    assert {POLICIES[case.target, case.parameter].treatment for case in REFUSED} == {"refuse"}
    assert {POLICIES[case.target, case.parameter].treatment for case in KEPT} == {"proxy"}
