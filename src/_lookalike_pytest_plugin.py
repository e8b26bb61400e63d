"""The pytest plugin of lookalike: a ledger for a test, and a failure where a token is left.

It stands beside the package, and imports it where a fixture is asked for: pytest loads plugins
before coverage is measured, and in runs that have nothing to do with lookalike.
"""

from __future__ import annotations

import importlib.metadata
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator

    from lookalike import Ledger, Policy, Registry
    from lookalike._leftovers import Leftovers

    When = Literal["call", "teardown"]

MODES = ("error", "warn", "off")
#: The distributions that presets have policies for, the SDKs first. A test ties it to the presets.
SDKS = (
    *"sagemaker sagemaker-core sagemaker-mlops sagemaker-serve sagemaker-train".split(),
    *"botocore boto3 s3transfer aiobotocore pydantic pydantic-settings".split(),
    *"adlfs aiohttp apischema attrs beartype boltons cattrs cerberus cloudpathlib colander".split(),
    *"dacite dask deltalake fastjsonschema fsspec furl gcsfs httpx hyperlink jsonschema".split(),
    *"jsonschema-rs marshmallow mashumaro msgspec pandas polars purl pyarrow pyrsistent".split(),
    *"requests rfc3986 s3fs schema smart_open trafaret traitlets typedload typeguard".split(),
    *"universal_pathlib uritemplate uritools url-normalize urllib3 validators voluptuous".split(),
    *"w3lib yarl zarr".split(),
)
#: So many are named in the header; all of them with -v.
_NAMED = 5

_LEFTOVERS: pytest.StashKey[Leftovers] = pytest.StashKey()
_FOLDER = pytest.StashKey[Path]()
#: What the plugin has raised in a phase of a test, to be told from what the test has.
_RAISED = pytest.StashKey[BaseException]()
#: Whether a phase of the test has failed by itself, or was skipped.
_FAILED = pytest.StashKey[bool]()


class LookalikeLeakWarning(pytest.PytestWarning):
    """A test left a token of its ledger, or a file that cannot be looked into."""


# --- options --------------------------------------------------------------------------------------


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("lookalike", "lookalike")
    group.addoption(
        "--lookalike-leaks",
        choices=MODES,
        default=None,
        help="What becomes of a test with lookalike_ledger that leaves a token of it in a file of "
        "tmp_path, in the log, in its output or in a watched value: it fails (error, the default), "
        "a warning, or nothing.",
    )
    parser.addini("lookalike_leaks", "The default of --lookalike-leaks.", default="error")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers",
        'lookalike_leaks(mode): "error", "warn" or "off": what becomes of this test if it leaves a '
        "token of its lookalike_ledger; stronger than --lookalike-leaks.",
    )
    mode = config.getini("lookalike_leaks")
    if mode not in MODES:
        raise pytest.UsageError(f"lookalike_leaks is one of {', '.join(MODES)}; got {mode!r}")


def _mode_of(item: pytest.Item) -> str:
    marker = item.get_closest_marker("lookalike_leaks")
    if marker is None:
        option: str | None = item.config.getoption("--lookalike-leaks")
        return option or str(item.config.getini("lookalike_leaks"))
    if len(marker.args) != 1 or marker.kwargs or marker.args[0] not in MODES:
        given = [*map(repr, marker.args), *(f"{k}={v!r}" for k, v in marker.kwargs.items())]
        pytest.fail(
            f"lookalike_leaks takes one of {', '.join(MODES)}; got ({', '.join(given)})",
            pytrace=False,
        )
    return str(marker.args[0])


# --- header ---------------------------------------------------------------------------------------


def pytest_report_header(config: pytest.Config) -> str | None:
    """The SDKs that presets know, and the policies at work; asks for metadata, imports nothing."""
    installed = [found for name in SDKS if (found := _distribution(name)) is not None]
    at_work = _policies_at_work()
    if not installed and not at_work:
        return None
    # Each version is a file to read: only of those that are named.
    named = installed if config.option.verbose > 0 else installed[:_NAMED]
    sdks = ", ".join(f"{each.name} {each.version}" for each in named) or "no SDK"
    more = f" and {len(installed) - len(named)} more" if len(installed) > len(named) else ""
    return f"lookalike: policies for {sdks}{more}; at work: {at_work or 'none'}"


def _distribution(name: str) -> importlib.metadata.Distribution | None:
    try:
        return importlib.metadata.distribution(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _policies_at_work() -> int:
    """How many policies `lookalike.install()` has put to work; nothing is imported for it."""
    module: Any = sys.modules.get("lookalike._installed")
    if module is None or not module.is_any_installed():
        return 0
    from lookalike._policy import is_active  # noqa: PLC0415 - it is imported already

    return sum(map(is_active, module.STATE.registry.policies))


# --- fixtures -------------------------------------------------------------------------------------


@pytest.fixture
def lookalike_ledger(request: pytest.FixtureRequest) -> Iterator[Ledger]:
    """A `lookalike.Ledger` for this test, the current one in it and in the threads it starts.

    The test fails if it leaves a token of it in a file under `tmp_path` or in the name of one, in a
    log record, in captured output, or in what it gave to `lookalike_ledger.watch(...)`.
    """
    from lookalike import _leftovers  # noqa: PLC0415 - not before it is asked for

    _mode_of(request.node)  # a marker that is wrong is told of before the test runs
    leftovers = _leftovers.Leftovers(request.node.nodeid)
    request.node.stash[_LEFTOVERS] = leftovers
    with leftovers.at_work() as ledger:
        yield ledger


@pytest.fixture
def lookalike_policies() -> Iterable[Policy]:
    """The policies that `lookalike_registry` installs beside the presets, and which win: none.

    Override it, in a conftest or a module, or with `parametrize`.
    """
    return ()


@pytest.fixture
def lookalike_registry(
    request: pytest.FixtureRequest,
    lookalike_ledger: Ledger,
    lookalike_policies: Registry | Iterable[Policy],
) -> Iterator[Registry]:
    """The `lookalike.Registry` at work in this test: presets, entry points, `lookalike_policies`.

    SDKs adapt by themselves, as in `with lookalike.install():`, with `lookalike_ledger` as the
    ledger. When the test is over, what was patched is put back.
    """
    del lookalike_ledger  # asked for, so that there is one
    with request.node.stash[_LEFTOVERS].installed(lookalike_policies) as registry:
        yield registry


# --- looking --------------------------------------------------------------------------------------


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(
    fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
) -> Generator[None, object, object]:
    value = yield
    if fixturedef.argname == "tmp_path" and isinstance(value, os.PathLike):
        request.node.stash[_FOLDER] = Path(value)
    return value


# Outermost, so that the output of the phase has been captured, and an xfail mark is still asked.
@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    return (yield from _looked_after(item, "call"))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, object, object]:
    try:
        return (yield from _looked_after(item, "teardown"))
    finally:
        leftovers = item.stash.get(_LEFTOVERS, None)
        if leftovers is not None:
            leftovers.close()
            del item.stash[_LEFTOVERS]
            item.stash[_FAILED] = False  # it may be run again


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    error = item.stash.get(_RAISED, None)
    if error is not None:
        del item.stash[_RAISED]
        if call.excinfo is not None and call.excinfo.value is error:
            report.longrepr = call.excinfo.getrepr(style="value")
            return report
        # unittest tells of its failures late: this one is the test's own.
        report.sections.append((f"Captured leaks {call.when}", str(error)))
    if _LEFTOVERS in item.stash and not report.passed:
        item.stash[_FAILED] = True
    return report


def _looked_after(item: pytest.Item, when: When) -> Generator[None, object, object]:
    """What the phase returned. Raises what it raised, or else `LeakError` if there is a leak."""
    try:
        result = yield
    except (Exception, pytest.fail.Exception, pytest.xfail.Exception):
        _look(item, when, is_failing=True)
        raise
    _look(item, when, is_failing=item.stash.get(_FAILED, False))
    return result


def _look(item: pytest.Item, when: When, *, is_failing: bool) -> None:
    leftovers = item.stash.get(_LEFTOVERS, None)
    mode = "off" if leftovers is None else _mode_of(item)
    if leftovers is None or mode == "off":
        return
    # A report of what has been captured so far: items have no public name for it.
    so_far = pytest.TestReport.from_item_and_call(
        item, pytest.CallInfo.from_call(lambda: None, when)
    )
    output = {"captured stdout": so_far.capstdout, "captured stderr": so_far.capstderr}
    leaks = leftovers.find(item.stash.get(_FOLDER, None), output)
    if not leaks:
        for problem in () if is_failing else leftovers.problems:
            item.warn(LookalikeLeakWarning(f"a file cannot be looked into: {problem}"))
        return
    error = leftovers.complaint(leaks)
    if is_failing:  # what went wrong by itself matters more
        item.add_report_section(when, "leaks", str(error))
    elif mode == "warn":
        item.warn(LookalikeLeakWarning(str(error)))
    else:
        item.stash[_RAISED] = error
        raise error
