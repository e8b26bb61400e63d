"""The pytest plugin: what a test that leaves a token is told, and who pays for the plugin."""

from __future__ import annotations

import ast
import importlib.metadata
import pathlib
import re
import sys

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import _lookalike_pytest_plugin as plugin
import lookalike as la
from lookalike._plugins import preset_policies

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

pytest_plugins = ["pytester"]

IS_FOUND = "lookalike" in {e.name for e in importlib.metadata.entry_points(group="pytest11")}
#: Runs inside of a run: Hypothesis would be imported anew in each, and our filters be inherited.
INSIDE = ("-p", "no:cacheprovider", "-p", "no:hypothesispytest", "-Wdefault")
if not IS_FOUND:  # an environment that was made before the plugin does not load it by itself
    INSIDE += ("-p", "_lookalike_pytest_plugin", "-Wignore::pytest.PytestAssertRewriteWarning")
ROOT = pathlib.Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "how-to" / "find-a-leak-in-tests.md").read_text()
#: Before each module of tests.
HEAD = """
import json, logging, os, sys, unittest
import pytest
import lookalike as la

@pytest.fixture
def source(lookalike_ledger):
    return str(la.string_like(la.Deferred("model"), "s3://bucket/model.tar.gz"))
"""


@pytest.fixture
def run(pytester, monkeypatch):
    """What pytest makes of a module of tests, in this process."""
    monkeypatch.setenv("COLUMNS", "300")

    def run(module, *arguments):
        pytester.makepyfile(HEAD + module)
        return pytester.runpytest_inprocess(*INSIDE, *arguments)

    return run


def section(result, title):
    """The lines of the output after the one with `title`, up to the next heading."""
    lines = iter(result.outlines)
    for line in lines:
        if title in line:
            break
    else:
        pytest.fail(f"no {title!r} in the output")
    found = []
    for line in lines:
        if line[:3] in {"___", "---", "==="}:
            break
        found.append(line)
    return found


# --- where a token is left ------------------------------------------------------------------------

LEAVING = {
    "a file": ("tmp_path", '(tmp_path / "a.txt").write_text(f"x\\n{source}")', "a.txt, line 2, "),
    "JSON": (
        "tmp_path",
        '(tmp_path / "a.json").write_text(json.dumps({"Steps": [source]}))',
        "a.json, $.Steps[0]: ",
    ),
    "the name of a file": (
        "tmp_path",
        '(tmp_path / source.rpartition("/")[2]).touch()',
        "the name of model-",
    ),
    "a file of a folder that is asked for late": (
        "request",
        '(request.getfixturevalue("tmp_path") / "a.txt").write_text(source)',
        "a.txt, line 1, ",
    ),
    "a message": (
        "",
        'logging.getLogger("shop").warning("from %s", [source])',
        "log record 1 (WARNING of shop, ",
    ),
    "the standard output": ("", "print(source)", "captured stdout, line 1, "),
    "the standard error": ("", "print(source, file=sys.stderr)", "captured stderr, line 1, "),
    "output of another process": (
        "capfd",
        'os.system(f"echo {source}")',
        "captured stdout, line 1, ",
    ),
    "a watched value": (
        "lookalike_ledger",
        'lookalike_ledger.watch({"a": [source]})',
        "watched value 1 (dict), $.a[0]: ",
    ),
}


@pytest.mark.parametrize(("fixture", "line", "place"), LEAVING.values(), ids=list(LEAVING))
def test_test_that_leaves_a_token_fails_and_names_the_place(run, fixture, line, place):
    """The test itself fails, in its call, with one line for a leak."""
    result = run(f"def test_it(source, {fixture}):\n    {line}")
    result.assert_outcomes(failed=1)
    told = section(result, "_ test_it _")
    assert told[0].startswith("the test leaves ")
    assert told[1].startswith(f"  {place}")
    assert told[1].endswith(", which stands for Deferred('model')")
    assert "Traceback" not in result.stdout.str()


def test_test_that_leaves_none_passes(run):
    """Restored, or never written."""
    result = run("""
def test_restored(source, tmp_path, lookalike_ledger):
    document = lookalike_ledger.watch({"a": source})
    (tmp_path / "a").write_text(repr(la.restore(document["a"])))
    document["a"] = la.restore(document["a"])
    logging.getLogger("shop").warning("done")
    assert lookalike_ledger.name.endswith("::test_restored")

def test_alone(lookalike_ledger): ...

def test_without_a_ledger():
    print(la.string_like(la.Deferred("model"), face=la.Face.STR))

def test_folder_alone(tmp_path): ...
""")
    result.assert_outcomes(passed=4)


def test_each_test_has_a_ledger_of_its_own(run):
    """It is closed in the end, and with it goes what it knew."""
    result = run("""
kept = []

def test_first(source, lookalike_ledger):
    kept.append((source, lookalike_ledger))

def test_second(source, lookalike_ledger):
    first, ledger = kept[0]
    assert ledger.is_closed and ledger is not lookalike_ledger and source != first
    with pytest.raises(la.ClosedLedgerError):
        la.restore(first)
    print(first)
""")
    result.assert_outcomes(passed=2)


def test_token_left_by_a_finaliser_is_an_error_of_the_teardown(run):
    """The call has been told by then; what was told there is not told again."""
    result = run("""
@pytest.fixture
def report(source, tmp_path):
    yield
    (tmp_path / "report").write_text(source)
    print(source)

def test_it(report, source, tmp_path):
    (tmp_path / "early").write_text(source)
""")
    result.assert_outcomes(failed=1, errors=1)
    late = section(result, "ERROR at teardown of test_it")
    assert [line.split(",")[0].strip() for line in late[:3]] == [
        "the test leaves 2 leaks:",
        "report",
        "captured stdout",
    ]
    assert section(result, "_ test_it _")[1].startswith("  early, ")


# --- beside the test's own outcome ----------------------------------------------------------------


def test_failure_of_the_test_itself_comes_first(run):
    """The leak is told beside it, and what its finalisers leave is no second failure."""
    result = run("""
@pytest.fixture
def late(source):
    yield
    print("late", source)

def test_it(late, source):
    print(source)
    assert source == "its own"

class TestCase(unittest.TestCase):
    @pytest.fixture(autouse=True)
    def _source(self, source):
        self.source = source
    def test_case(self):
        print(self.source)
        self.assertEqual(self.source, "its own")
""")
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(
        ["FAILED *::test_it - *Assertion*", "FAILED *::test_case - Assertion*"]
    )
    for title in ("_ test_it _", "_ TestCase.test_case _"):
        assert any(line.endswith("AssertionError") for line in section(result, title))
    told = [line for line in result.outlines if "the test leaves 1 leak:" in line]
    assert len(told) == 3
    result.stdout.fnmatch_lines(["*Captured leaks call*", "*Captured leaks teardown*"])


def test_broken_setup_is_not_hidden(run):
    """What was left until then is told nowhere: the test has not run."""
    result = run("""
@pytest.fixture
def broken(source):
    print(source)
    raise ZeroDivisionError

def test_it(broken): ...
""")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["ERROR *::test_it - ZeroDivisionError"])


def test_skipped_test_stays_skipped(run):
    """A test that stops half-way has not finished what it makes."""
    result = run("""
def test_it(source):
    print(source)
    pytest.skip("half-way")

@pytest.mark.usefixtures("lookalike_ledger")
class TestCase(unittest.TestCase):
    def test_case(self):
        print(la.string_like(la.Deferred("model"), face=la.Face.STR))
        self.skipTest("half-way")
""")
    result.assert_outcomes(skipped=2)


def test_leak_can_be_expected(run):
    """An xfail mark is asked about the `LeakError` as about any other; strict ones too."""
    result = run("""
@pytest.mark.xfail(raises=la.LeakError, strict=True)
def test_known(source):
    print(source)

@pytest.mark.xfail(raises=KeyError, strict=True)
def test_other(source):
    print(source)

@pytest.mark.xfail(raises=la.LeakError, strict=True)
def test_mended(source): ...

@pytest.mark.xfail(strict=True)
def test_own(source):
    print(source)
    assert source == "its own"

def test_said_inside(source):
    print(source)
    pytest.xfail("inside")
""")
    result.assert_outcomes(xfailed=3, failed=2)
    result.stdout.fnmatch_lines(["FAILED *::test_other - *LeakError*", "FAILED *::test_mended*"])


def test_unittest_cases_are_looked_after_too(run):
    """By `usefixtures`; other cases are as ever."""
    result = run("""
def leave():
    print(la.string_like(la.Deferred("model"), face=la.Face.STR))

@pytest.mark.usefixtures("lookalike_ledger")
class TestLooked(unittest.TestCase):
    def test_clean(self): ...
    def test_leaving(self):
        leave()

class TestOther(unittest.TestCase):
    def test_leaving(self):
        leave()
""")
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(["FAILED *::TestLooked::test_leaving - *LeakError*"])


# --- how strict -----------------------------------------------------------------------------------

ONE = "def test_it(source):\n    print(source)"
MARKED = '@pytest.mark.lookalike_leaks("{}")\n' + ONE


@pytest.mark.parametrize(
    ("module", "option", "ini", "outcome"),
    [
        pytest.param(ONE, None, None, {"failed": 1}, id="errors by default"),
        pytest.param(ONE, "warn", None, {"passed": 1, "warnings": 1}, id="warnings by option"),
        pytest.param(ONE, "off", None, {"passed": 1}, id="off by option"),
        pytest.param(ONE, None, "warn", {"passed": 1, "warnings": 1}, id="warnings by ini"),
        pytest.param(ONE, "error", "off", {"failed": 1}, id="option over ini"),
        pytest.param(MARKED.format("off"), "error", None, {"passed": 1}, id="mark over option"),
        pytest.param(MARKED.format("error"), "off", None, {"failed": 1}, id="mark of a strict one"),
    ],
)
def test_strictness_is_said_by_mark_or_option_or_ini(pytester, run, module, option, ini, outcome):
    """The nearest wins: the mark of a test, then the command line, then the file."""
    if ini is not None:
        pytester.makeini(f"[pytest]\nlookalike_leaks = {ini}")
    arguments = [] if option is None else [f"--lookalike-leaks={option}"]
    result = run(module, "--strict-markers", *arguments)
    result.assert_outcomes(**{"warnings": 0, **outcome})
    if "warnings" in outcome:
        result.stdout.fnmatch_lines(["*LookalikeLeakWarning: the test leaves 1 leak:", "*stdout*"])


def test_unknown_strictness_is_refused(pytester, run):
    """On the command line, in the file, and in a mark, before the test runs."""
    assert run(ONE, "--lookalike-leaks=maybe").ret == pytest.ExitCode.USAGE_ERROR
    result = run("""
@pytest.mark.lookalike_leaks
def test_nothing(source): ...

@pytest.mark.lookalike_leaks("warn", why="so")
def test_more(source): ...
""")
    result.assert_outcomes(errors=2)
    result.stdout.fnmatch_lines(
        ["lookalike_leaks takes one of error, warn, off; got ('warn', why='so')"]
    )
    pytester.makeini("[pytest]\nlookalike_leaks = maybe")
    result = run(ONE)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: lookalike_leaks is one of error, warn, off; got 'maybe'"])


def test_warning_can_be_an_error(run):
    """The filters of warnings are asked; it fails the test that it is about."""
    result = run(
        ONE, "--lookalike-leaks=warn", "-Werror::_lookalike_pytest_plugin.LookalikeLeakWarning"
    )
    result.assert_outcomes(failed=1)


def test_file_that_cannot_be_looked_into_is_a_warning(run, monkeypatch):
    """What was not looked at is not clean, and is not the test's fault; it hides no failure."""
    read = pathlib.Path.read_bytes

    def refuse(path):
        if path.name == "shut":
            raise PermissionError(13, "Permission denied")
        return read(path)

    monkeypatch.setattr(pathlib.Path, "read_bytes", refuse)
    module = """
def test_it(source, tmp_path):
    (tmp_path / "shut").write_text(source)
"""
    result = run(module)
    result.assert_outcomes(passed=1, warnings=1)
    result.stdout.fnmatch_lines(["*LookalikeLeakWarning: a file cannot be looked into: shut: *"])
    strict = "-Werror::_lookalike_pytest_plugin.LookalikeLeakWarning"
    result = run(f"{module}    assert source == 'its own'", strict)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["FAILED *::test_it - AssertionError*"])
    assert "LookalikeLeakWarning" not in result.stdout.str()


# --- beside other plugins -------------------------------------------------------------------------


def test_log_is_looked_at_without_the_plugin_for_it(run):
    """`-p no:logging` takes `caplog` away, and clearing it hides nothing."""
    module = """
def test_it(source):
    logging.getLogger("shop").warning("from %s", source)
"""
    run(module, "-p", "no:logging").assert_outcomes(failed=1)
    run(module.replace("):", ", caplog):") + "    caplog.clear()").assert_outcomes(failed=1)


def test_output_that_is_not_captured_is_not_looked_at(run):
    """A limit: `-s` shows it to whoever runs the test."""
    run(ONE, "-s").assert_outcomes(passed=1)
    run(ONE, "-p", "no:capture").assert_outcomes(passed=1)


def test_what_never_arrives_is_not_looked_at(run):
    """Limits: what the test has taken away, what goes elsewhere, and ledgers of other lives."""
    result = run("""
def test_output_taken(source, capsys):
    print(source)
    assert source in capsys.readouterr().out

def test_record_that_is_not_for_the_root(source, monkeypatch):
    monkeypatch.setattr(logging.getLogger("shop"), "propagate", False)
    monkeypatch.setattr(logging.getLogger("shop"), "handlers", [logging.NullHandler()])
    logging.getLogger("shop").warning(source)

def test_record_below_the_level(source):
    logging.getLogger("shop").info(source)

def test_folder_beside(source, tmp_path_factory):
    (tmp_path_factory.mktemp("beside") / "a").write_text(source)

@pytest.fixture(scope="module")
def of_the_module():
    with la.Ledger() as ledger:
        yield str(la.string_like(la.Deferred("model")))

def test_token_of_another_ledger(of_the_module, source):
    print(of_the_module)
""")
    result.assert_outcomes(passed=5)


def test_test_that_is_run_again_starts_anew(pytester, run):
    """As plugins do that run a flaky test again: the first outcome counts for nothing."""
    pytester.makeconftest("""
        from _pytest.runner import runtestprotocol

        def pytest_runtest_protocol(item, nextitem):
            runtestprotocol(item, nextitem=nextitem, log=False)
            item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
            runtestprotocol(item, nextitem=nextitem)
            item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
            return True
    """)
    result = run("""
turns = []

@pytest.fixture
def late(source, tmp_path):
    yield
    (tmp_path / f"late{len(turns)}").write_text(source)

def test_it(late, source):
    turns.append(source)
    assert len(set(turns)) == 2, "fails the first time"
""")
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["  late2, *"])


def test_failures_arrive_from_other_processes(pytester):
    """The report of pytest-xdist has the text, and no traceback of ours."""
    pytest.importorskip("xdist", reason="needs pytest-xdist")
    pytester.makepyfile(HEAD + ONE)
    result = pytester.runpytest_subprocess(*INSIDE, "-n1")
    result.assert_outcomes(failed=1)
    assert "the test leaves 1 leak:" in section(result, "_ test_it _")
    assert "_lookalike_pytest_plugin" not in result.stdout.str()


# --- policies -------------------------------------------------------------------------------------


def test_policies_are_at_work_where_they_are_asked_for(run):
    """Presets, with the ledger of the test; nothing stays."""
    result = run("""
import pydantic

class Job(pydantic.BaseModel):
    source: str

model = la.Deferred("model")

def test_at_work(lookalike_registry, lookalike_ledger):
    assert isinstance(lookalike_registry, la.Registry)
    assert Job(source=model).source is model
    assert len(lookalike_ledger) > 0

def test_leaving(lookalike_registry):
    print(f"{model}/weights")

def test_not_at_work():
    with pytest.raises(pydantic.ValidationError):
        Job(source=model)

@pytest.mark.usefixtures("lookalike_registry")
class TestCase(unittest.TestCase):
    def test_case(self):
        assert Job(source=model).source is model
""")
    result.assert_outcomes(passed=3, failed=1)
    result.stdout.fnmatch_lines(["FAILED *::test_leaving - *LeakError*"])


def test_own_policies_are_a_fixture(run):
    """A module's, a conftest's, or by `parametrize`; they win over presets."""
    result = run("""
refused = la.Policy("json:loads", "s", treatment="refuse", reason="it is read now")

@pytest.fixture
def lookalike_policies():
    return [refused]

def test_of_the_module(lookalike_registry):
    with pytest.raises(la.PolicyError):
        json.loads(la.Deferred("model"))

@pytest.mark.parametrize("lookalike_policies", [la.Registry()], ids=["none"])
def test_of_the_test(lookalike_registry):
    assert refused not in lookalike_registry.policies
""")
    result.assert_outcomes(passed=2)


# --- header ---------------------------------------------------------------------------------------


@pytest.fixture
def header(pytester, monkeypatch):
    """The plugin's line, with these distributions installed and no others."""

    def header(installed, *arguments):
        class Distribution:
            def __init__(self, name):
                self.name, self.version = name, installed[name]

        monkeypatch.setattr(
            plugin, "_distribution", lambda name: Distribution(name) if name in installed else None
        )
        result = pytester.runpytest_inprocess(*INSIDE, *arguments)
        return [line for line in result.outlines if line.startswith("lookalike:")]

    return header


def test_header_names_the_first_sdks_and_counts_the_others(header):
    """All of them with -v, nothing with -q or where none is installed."""
    assert header({"yarl": "1.9", "sagemaker": "2.257"}) == [
        "lookalike: policies for sagemaker 2.257, yarl 1.9; at work: none"
    ]
    many = dict.fromkeys(plugin.SDKS[:7], "1")
    (short,), (long,) = header(many), header(many, "-v")
    assert short.endswith(f"{plugin.SDKS[4]} 1 and 2 more; at work: none")
    assert long.endswith(f"{plugin.SDKS[6]} 1; at work: none")
    assert header(many, "-q") == header({}) == []


def test_header_counts_the_policies_that_are_at_work(header):
    """Those that `install()` has put to work before the session, for what is installed here."""
    here = la.Policy("json:loads", "s", reason="it is read now")
    elsewhere = la.Policy("shop:Order", "s", requires="no-such-shop>=1", reason="a pattern")
    with la.Registry([here, elsewhere]).install():
        assert header({}) == ["lookalike: policies for no SDK; at work: 1"]


def test_header_knows_the_distributions_of_every_preset():
    """The table of the plugin, which may not ask the presets, says the same as they do."""
    required = {Requirement(p.requires).name for p in preset_policies().policies if p.requires}
    assert {canonicalize_name(n) for n in plugin.SDKS} == {canonicalize_name(n) for n in required}
    assert len(set(plugin.SDKS)) == len(plugin.SDKS)


# --- who pays for it ------------------------------------------------------------------------------


def test_runs_that_do_not_use_it_do_not_import_lookalike(pytester):
    """Neither `--version` nor collecting, nor a test with no fixture of it; the header neither."""
    pytester.makepyfile(test_other="def test_it(tmp_path, caplog, capsys): ...")
    script = pytester.makepyfile(
        script=f"""
        import sys
        import pytest

        for arguments in (["--version"], ["--help"], ["--fixtures"], ["--co"], ["-v"]):
            assert pytest.main([*{INSIDE}, *arguments]) == 0
            assert "lookalike" not in sys.modules, arguments
        assert "_lookalike_pytest_plugin" in sys.modules
        """
    )
    result = pytester.runpython(script)
    assert result.ret == 0
    result.stdout.fnmatch_lines(["*--lookalike-leaks=*", "lookalike_ledger*", "*1 passed*"])


def test_coverage_of_lookalike_starts_at_its_first_line(pytester, monkeypatch):
    """What pytest-cov measures holds the lines that run when a module is imported."""
    pytest.importorskip("pytest_cov", reason="needs pytest-cov")
    import coverage

    monkeypatch.delenv("COVERAGE_FILE", raising=False)  # that of the run around it

    pytester.makepyfile(HEAD + "def test_it(source): ...")
    result = pytester.runpytest_subprocess(*INSIDE, "--cov=lookalike", "--cov-report=")
    result.assert_outcomes(passed=1)
    data = coverage.CoverageData(str(pytester.path / ".coverage"))
    data.read()
    for name in ("__init__.py", "_ledger.py", "_leftovers.py"):
        path = str(pathlib.Path(la.__file__).parent / name)
        imports = [
            statement.lineno
            for statement in ast.parse(pathlib.Path(path).read_text()).body
            if isinstance(statement, (ast.Import, ast.ImportFrom))
        ]
        assert set(imports) <= set(data.lines(path) or ()), name


def test_program_that_imports_lookalike_before_pytest_is_not_warned():
    """Pytest would rewrite the assertions of a package with a plugin, and warn where it cannot."""
    from _pytest.assertion.rewrite import AssertionRewriter

    assert AssertionRewriter.is_rewrite_disabled(la.__doc__)


def test_project_says_where_the_plugin_is():
    """The entry point, and the file in the wheel."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    points = project["project"]["entry-points"]["pytest11"]
    assert points == {"lookalike": plugin.__name__}
    packages = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert f"src/{plugin.__name__}.py" in packages
    assert (ROOT / "src" / f"{plugin.__name__}.py").is_file()


# --- the page about it ----------------------------------------------------------------------------


def test_page_shows_what_pytest_says(pytester, monkeypatch):
    """The modules on the page are run as they stand there, with its configuration."""
    monkeypatch.setenv("COLUMNS", "80")
    for block in re.findall(r"^```text\n(# .*?)^```$", PAGE, re.DOTALL | re.MULTILINE):
        for name, module in re.findall(
            r"^# (\w+\.py)\n(.*?)(?=^# \w+\.py$|\Z)", block, re.MULTILINE | re.DOTALL
        ):
            (pytester.path / name).write_text(module)
    (settings,) = re.findall(r"^```toml\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    (pytester.path / "pyproject.toml").write_text(settings)
    result = pytester.runpytest_inprocess(*INSIDE)
    result.assert_outcomes(passed=3, failed=1)
    (shown,) = re.findall(r"^```console\n\$ pytest\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    title, *told = shown.splitlines()
    assert title in result.outlines
    for expected, line in zip(told, section(result, title), strict=False):
        start, _, end = expected.partition("hz5k0so9dpv3wm5o in 's3://...'")
        assert line.startswith(start)
        assert line.endswith(end)


def test_page_names_the_header_as_it_is(header):
    """With what it says is installed, and three others."""
    known = {"sagemaker": "2.257.7", "botocore": "1.44.5"}
    (shown,) = re.findall(r"^lookalike: .*$", PAGE, re.MULTILINE)
    (line,) = header({**known, **dict.fromkeys(plugin.SDKS[6:12], "1")})
    assert line.startswith("lookalike: policies for sagemaker 2.257.7, botocore 1.44.5, ")
    assert re.sub(r"5, .* and", "5 and", line) == shown
