"""`lookalike policies`, `explain` and `run`: what they print, and what they do."""

from __future__ import annotations

import json
import re
import sys

import pytest

import lookalike as la
from lookalike import cli
from lookalike._plugins import preset_policies

TARGET = "urllib.parse:urlparse"
POLICY = f"""
[[policy]]
target = "{TARGET}"
parameter = "url"
face = "STR"
placeholder = "https://host/path"
reason = "it is asked for a str by isinstance"
"""
#: An author's program; it knows nothing of us.
SCRIPT = """
import sys
from urllib.parse import urlparse
from values import model

print(__name__, sys.argv[1:], urlparse(model).scheme, f"{model}/x".endswith("/x"))
"""
VALUES = "from lookalike import Deferred\nmodel = Deferred('model')\n"


def lookalike(*arguments):
    """The exit status of the command."""
    return cli.main([str(argument) for argument in arguments])


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    """Each test in a folder of its own, with modules that no other test has seen."""
    monkeypatch.chdir(tmp_path)
    yield
    sys.modules.pop("values", None)


@pytest.fixture
def policies(tmp_path):
    """A policy file."""
    path = tmp_path / "own.toml"
    path.write_text(POLICY)
    return path


@pytest.fixture
def script(tmp_path):
    """An author's script, in another folder than the one we are in."""
    folder = tmp_path / "program"
    folder.mkdir()
    (folder / "values.py").write_text(VALUES)
    path = folder / "script.py"
    path.write_text(SCRIPT)
    return path


# --- policies ---------------------------------------------------------------


def test_policies_are_listed_with_target_treatment_sdk_and_origin(capsys, policies):
    """One line for each policy, which can be searched."""
    pytest.importorskip("rich", reason="needs rich: pip install 'lookalike[cli]'")

    assert lookalike("policies", "own.toml", "--policies", policies) == 0

    lines = capsys.readouterr().out.splitlines()
    [row] = [line for line in lines if TARGET in line]
    assert row.split()[:3] == [TARGET, "url", "proxy"]
    assert "any" in row
    assert "own.toml, line 2, policy 1" in row
    assert lines[-1] == "1 policy for 1 target"


def test_policies_for_absent_sdks_are_counted_and_shown_on_demand(capsys):
    """What is at work here comes first; nothing is hidden without a word."""
    pytest.importorskip("rich", reason="needs rich: pip install 'lookalike[cli]'")

    assert lookalike("policies") == 0
    assert "more need what is not installed: see --all" in capsys.readouterr().out

    assert lookalike("policies", "--all") == 0
    out = capsys.readouterr().out
    assert "see --all" not in out
    assert f"{len(preset_policies().policies)} policies" in out


def test_policies_on_a_terminal_fit_its_width(capsys, monkeypatch):
    """A target is named once, and long names are folded."""
    pytest.importorskip("rich", reason="needs rich: pip install 'lookalike[cli]'")
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.delenv("NO_COLOR", raising=False)

    assert lookalike("policies", "preset mims") == 0

    lines = re.sub(r"\x1b\[[0-9;]*m", "", capsys.readouterr().out).splitlines()
    assert max(map(len, lines)) <= 120
    assert sum("MimsModelRegistration" in line.replace(" ", "") for line in lines) <= 2


def test_policies_as_json_are_data(capsys, policies):
    """Every field, what is installed, and whether it is at work."""
    assert lookalike("policies", TARGET, "--json", "--policies", policies) == 0

    report = json.loads(capsys.readouterr().out)
    assert report["problems"] == []
    [policy] = report["policies"]
    assert policy["target"] == TARGET
    assert policy["face"] == "Face.STR"
    assert policy["active"] is True
    assert policy["installed"] is None


def test_policies_without_rich_says_what_to_install(capsys, monkeypatch):
    """Status 2, and the extra that is missing."""
    monkeypatch.delitem(sys.modules, "lookalike._commands.table", raising=False)
    monkeypatch.setitem(sys.modules, "rich", None)
    monkeypatch.setitem(sys.modules, "rich.console", None)

    assert lookalike("policies") == 2
    assert "pip install 'lookalike[cli]'" in capsys.readouterr().err


def test_the_schema_is_printed(capsys):
    """The JSON Schema of a policy file, for an editor."""
    assert lookalike("policies", "--schema") == 0

    schema = json.loads(capsys.readouterr().out)
    assert set(schema["properties"]["policy"]["items"]["required"]) == {"parameter", "reason"}


def test_a_malformed_policy_file_is_named_with_its_line(capsys, tmp_path):
    """Status 2: the file, the line, the key, and what was meant."""
    path = tmp_path / "bad.toml"
    path.write_text(POLICY.replace("face", "fase"))

    assert lookalike("policies", "--policies", path) == 2
    complaint = capsys.readouterr().err
    assert f"{path}, line 2, policy 1: unknown key 'fase'" in complaint
    assert "Did you mean 'face'?" in complaint


# --- explain ----------------------------------------------------------------


def test_explain_says_what_happens_and_why(capsys, policies):
    """The treatment, the reason, and the file that it is from."""
    assert lookalike("explain", TARGET, "--policies", policies) == 0

    out = capsys.readouterr().out
    assert "* url: proxy STR, 'https://host/path'" in out
    assert "because it is asked for a str by isinstance" in out
    assert "own.toml" in out


def test_explain_of_a_type_says_for_whom_a_policy_is(capsys, tmp_path):
    """A policy for another orchestrator is shown, and is not used."""
    path = tmp_path / "own.toml"
    path.write_text(POLICY + 'originals = ["sagemaker-v3"]\n')
    asked = ("explain", TARGET, "--policies", path, "--json", "--value")

    assert lookalike(*asked, "sagemaker.workflow.properties:Properties") == 0
    [old] = json.loads(capsys.readouterr().out)["policies"]
    assert lookalike(*asked, "sagemaker.core.workflow.properties:Properties") == 0
    [new] = json.loads(capsys.readouterr().out)["policies"]

    assert (old["used"], new["used"]) == (False, True)


def test_explain_of_a_target_without_policies_says_so(capsys):
    """Every value reaches it as it is."""
    assert lookalike("explain", "json:dumps") == 0
    assert "no policy" in capsys.readouterr().out


def test_explain_of_no_target_is_wrong_usage(capsys):
    """Status 2, and how a target is written."""
    assert lookalike("explain", "urllib.parse.urlparse") == 2
    assert "'urllib.parse:urlparse'" in capsys.readouterr().err


# --- run --------------------------------------------------------------------


def test_run_gives_a_script_what_it_needs(capsys, script, policies):
    """It is the main program, with its own arguments, and modules beside it."""
    before = list(sys.argv), list(sys.path)

    assert lookalike("run", "--policies", policies, script, "--fast", "one") == 0

    assert capsys.readouterr().out == "__main__ ['--fast', 'one'] https True\n"
    assert (list(sys.argv), list(sys.path)) == before


def test_run_leaves_nothing_behind(script, policies):
    """What was patched for the script is as it was."""
    from urllib import parse

    function = parse.urlparse
    lookalike("run", "--policies", policies, script)

    assert parse.urlparse is function
    with pytest.raises(TypeError):
        str(la.Deferred("model"))


def test_run_takes_the_policies_of_a_pyproject(capsys, script, tmp_path):
    """`[tool.lookalike]` of the folder that the command is run in."""
    (tmp_path / "pyproject.toml").write_text(
        POLICY.replace("[[policy]]", "[[tool.lookalike.policy]]")
    )

    assert lookalike("run", script) == 0
    assert "https True" in capsys.readouterr().out


def test_run_passes_a_pyproject_of_others_by(script, tmp_path):
    """Without our table there is nothing to read: the script fails as it does alone."""
    (tmp_path / "pyproject.toml").write_text("[tool.other]\nkey = 1\n")

    with pytest.raises(AttributeError, match="decode"):
        lookalike("run", script)


def test_run_of_a_module(capsys, script, policies, monkeypatch):
    """As `python -m` does: from the folder that we are in."""
    monkeypatch.chdir(script.parent)

    assert lookalike("run", "--policies", policies, "-m", "script", "--fast") == 0
    assert capsys.readouterr().out == "__main__ ['--fast'] https True\n"


def test_run_gives_the_exit_status_of_the_script(tmp_path):
    """`sys.exit` goes out as it is."""
    path = tmp_path / "script.py"
    path.write_text("import sys\nsys.exit(7)\n")

    with pytest.raises(SystemExit) as caught:
        lookalike("run", path)
    assert caught.value.code == 7


def test_run_of_an_absent_script_is_wrong_usage(capsys):
    """Status 2, and what to give."""
    assert lookalike("run", "absent.py") == 2
    assert "there is no file 'absent.py' to run" in capsys.readouterr().err
