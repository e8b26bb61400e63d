"""The preset for paths and file systems: each policy against the real library, both ways."""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import os.path
import pathlib
import posixpath
import socket
from typing import Any

import pytest

import lookalike as la
from lookalike._example import examples_of
from lookalike._policy import is_active
from lookalike.presets import filesystems as PRESET  # noqa: N812 - the preset under test, in each of these files
from lookalike.presets._examples.filesystems import CALLS
from policy_cases import (
    Case,
    call_of,
    is_each_call_in,
    outcome_without,
    probe_agrees,
    same,
    untried,
    value_with,
)

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
NO_START = "'Deferred' object has no attribute 'startswith'"
NOT_IN = "'Deferred' is not"
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


# --- cases ----------------------------------------------------------------------------------------


def library(name: str) -> Any:
    """A module, imported when a test is run: it may not be installed."""
    return importlib.import_module(name)


def join(*texts: Any):
    """The join that has the original in the place of the `...`."""
    return lambda original: la.Concat([original if text is ... else text for text in texts])


def case(name: str, target: str, parameter: str, *, which: int = 0, **options: Any) -> Case:
    """A case of a call by which the policy is verified; every raw value is refused."""
    call = call_of(CALLS, target, parameter, which)
    return Case(name, target, parameter, call, "refused", **options)


KEPT = [
    case("abspath", "posixpath:abspath", "path", says=NO_PATH),
    case("with_name", "pathlib:PurePath.with_name", "name", expected=join("/data/", ...)),
    case("safe_urlsplit of smart_open", "smart_open.utils:safe_urlsplit", "url", says=NO_DECODE),
    case("is_fsspec_url of pandas", "pandas.io.common:is_fsspec_url", "url", says="it is none"),
    case(
        "a path of cloudpathlib",
        "cloudpathlib.cloudpath:CloudPathMeta.__call__",
        "cloud_path",
        says=NO_TEXT,
    ),
    case(
        "any path of cloudpathlib",
        "cloudpathlib.cloudpath:CloudPathMeta.__call__",
        "cloud_path",
        which=1,
        says=NO_TEXT,
    ),
    case(
        "a path of cloudpathlib and what is below it",
        "cloudpathlib.cloudpath:CloudPathMeta.__call__",
        "cloud_path",
        which=2,
        says=NO_TEXT,
        expected=join(..., "/below"),
    ),
    case(
        "a path of cloudpathlib, at Google",
        "cloudpathlib.gs.gspath:GSPath",
        "cloud_path",
        says=NO_TEXT,
    ),
    case(
        "a path of cloudpathlib, at Azure",
        "cloudpathlib.azure.azblobpath:AzureBlobPath",
        "cloud_path",
        says=NO_TEXT,
    ),
    case(
        "joinpath of cloudpathlib",
        "cloudpathlib.cloudpath:CloudPath.joinpath",
        "0",
        expected=join(f"s3://{BUCKET}/folder/", ...),
    ),
    case(
        "a slash of cloudpathlib",
        "cloudpathlib.cloudpath:CloudPath.__truediv__",
        "other",
        says="S3Path",
        expected=join(f"s3://{BUCKET}/folder/", ...),
    ),
    case("a path of universal_pathlib", "upath.core:UPath", "0"),
    case(
        "the second part of a path of universal_pathlib",
        "upath.core:UPath",
        "1",
        expected=join(f"s3://{BUCKET}/folder/", ...),
    ),
    case(
        "joinpath of universal_pathlib",
        "upath.core:UPath.joinpath",
        "0",
        expected=join(f"s3://{BUCKET}/folder/", ...),
    ),
    case(
        "a slash of universal_pathlib",
        "upath.core:UPath.__truediv__",
        "key",
        expected=join(f"s3://{BUCKET}/folder/", ...),
    ),
]

#: What the libraries say of raw values that are refused with the policies too, where that is known.
SAYS = {
    NO_PATH: """
        os:makedirs name
        shutil:copytree dst
    """,
    NOT_IN: """
        fsspec.core:open urlpath
        fsspec.core:open_files urlpath
        fsspec.core:open_local url
        fsspec.core:url_to_fs url
        fsspec.core:get_fs_token_paths urlpath
        fsspec.core:split_protocol urlpath
        fsspec.core:strip_protocol urlpath
    """,
    NO_PATTERN: "fsspec.utils:infer_storage_options urlpath",
    "'Deferred' object has no": "s3fs.core:S3FileSystem.split_path path",
    NO_START: "gcsfs.core:GCSFileSystem.split_path path",
    NO_TEXT: """
        adlfs.spec:AzureBlobFileSystem.split_path path
        pyarrow.parquet.core:read_table source
        pyarrow.parquet.core:ParquetDataset path_or_paths
        deltalake.table:DeltaTable table_uri
    """,
    "don't know how": "smart_open.smart_open_lib:open uri",
    NO_DECODE: "smart_open.smart_open_lib:parse_uri uri_as_string",
    "path-like": """
        pyarrow.dataset:dataset source
        pyarrow.dataset:dataset source[*]
    """,
    "Argument 'filesystem' has incorrect type": """
        pyarrow.dataset:write_dataset base_dir
        pyarrow.parquet.core:write_to_dataset root_path
    """,
    NO_FILE: """
        pyarrow.parquet.core:read_schema where
        pyarrow.parquet.core:read_metadata where
        pyarrow.parquet.core:ParquetFile source
        pyarrow._csv:read_csv input_file
        pyarrow._json:read_json input_file
        pyarrow.feather:read_table source
        pyarrow.feather:read_feather source
    """,
    NO_SINK: """
        pyarrow.parquet.core:write_table where
        pyarrow.parquet.core:ParquetWriter where
        pyarrow.feather:write_feather dest
    """,
    NO_STORE: """
        zarr.api.synchronous:open store
        zarr.api.synchronous:open_group store
        zarr.api.synchronous:open_array store
        zarr.api.synchronous:load store
        zarr.api.synchronous:save store
        zarr.api.synchronous:create_array store
    """,
    "table_or_uri must be": "deltalake.writer.writer:write_deltalake table_or_uri",
}
MESSAGES = {
    line.strip(): message for message, lines in SAYS.items() for line in lines.strip().splitlines()
}
#: All other calls; the name of a case is its place.
REFUSED = [
    case(f"{target} {parameter}", target, parameter, says=MESSAGES.pop(f"{target} {parameter}", ""))
    for target, parameter in CALLS
    if (target, parameter) not in {(case.target, case.parameter) for case in KEPT}
]

CASES = [*KEPT, *REFUSED]
POLICIES = {(policy.target, policy.parameter): policy for policy in PRESET.policies()}


def by_name(cases):
    """Cases as parameters of a test."""
    return pytest.mark.parametrize("case", cases, ids=lambda case: case.id)


def policy_of(case: Case) -> la.Policy:
    """The policy that a case exercises; skips where its library, or an extra, is not installed."""
    policy = POLICIES[case.target, case.parameter]
    for needed in (policy, *examples_of(policy)):
        if not is_active(needed):
            pytest.skip(f"needs {needed.requires}")
    return policy


# --- tests ----------------------------------------------------------------------------------------


@by_name(CASES)
def test_without_the_policy_a_raw_value_fares_as_measured(case, no_network):
    """The library alone does with a deferred value what the table says."""
    policy_of(case)
    outcome, message = outcome_without(case)
    assert outcome == case.without, message
    assert case.says in message
    assert no_network == []


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
    """No policy is without a real call, no case without a policy, and no call without a case."""
    assert {(case.target, case.parameter) for case in CASES} == set(POLICIES) == set(CALLS)
    assert is_each_call_in(CASES, CALLS)
    assert MESSAGES == {}
    assert {POLICIES[case.target, case.parameter].treatment for case in REFUSED} == {"refuse"}
    assert {POLICIES[case.target, case.parameter].treatment for case in KEPT} == {"proxy"}


def test_verify_tries_every_policy_that_gives_a_value(no_network, of_nobody):
    """Each still fits what is installed here, and trying it leaves nothing behind."""
    assert untried(PRESET.make_registry()) == []
    assert no_network == []
    assert list(of_nobody.iterdir()) == []


def test_verify_needs_nothing_of_the_environment(monkeypatch, tmp_path, no_network):
    """Neither keys nor a region; no default client is left, and no cache is emptied."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name)
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "file").touch()
    monkeypatch.setenv("AWS_PROFILE", "absent")
    monkeypatch.setenv("CLOUDPATHLIB_FILE_CACHE_MODE", "close_file")
    monkeypatch.setenv("CLOUDPATHLIB_LOCAL_CACHE_DIR", str(tmp_path / "cache"))
    before = dict(os.environ)
    cloudpathlib = pytest.importorskip("cloudpathlib")
    monkeypatch.setattr(cloudpathlib.S3Client, "_default_client", None)

    assert untried(PRESET.make_registry()) == []
    gc.collect()  # clients go with the paths
    assert cloudpathlib.S3Client._default_client is None
    assert (tmp_path / "cache" / "file").exists()
    assert no_network == []
    assert dict(os.environ) == before


def test_extras_that_examples_need_are_those_of_cloudpathlib():
    """A name that nobody has would hide a policy from `verify`."""
    examples = [example for policy in POLICIES.values() for example in examples_of(policy)]
    assert {example.requires for example in examples if example.requires is not None} == {
        "boto3",
        "google-cloud-storage",
        "azure-storage-file-datalake",
    }
