"""`lookalike probe` and `lookalike matrix`: what they print, write, and give back."""

from __future__ import annotations

import json
import sys
import types

import pytest

import lookalike as la
from lookalike import cli

SHOP = """
import re

def upload(source, count=1):
    if not source.startswith("s3://"):
        raise ValueError("no S3 URI")
    return source

def rename(name, *, source):
    return re.fullmatch("s3://.*", source)[0]

def digest(source):
    import hashlib
    return hashlib.sha256(source.encode()).hexdigest()

def code(source):
    return re.fullmatch("[A-Z]{5}/[a-z0-9-]+[.]edi", source)[0]

def strictly(source, /, count=1):
    return upload(source, count)

class Silent:
    # As functions in C that do not tell what they take.
    __signature__ = "no signature"
    def __call__(self, *arguments, **more):
        return upload(*arguments, **more)

silent = Silent()

class Order:
    def __init__(self, source):
        self.source = source.strip()
    def add(self, source): ...
    @classmethod
    def make(cls, source):
        return cls(source)
"""
CHECKS = """
from lookalike.testing import Check
CHECKS = [
    Check("Here", "shop", "str(x)", str),
    Check("Here", "absent", "x", str, requires="no-such-distribution"),
]
"""


@pytest.fixture(autouse=True)
def shop(tmp_path, monkeypatch):
    """A library in the folder that we are in."""
    (tmp_path / "shop.py").write_text(SHOP)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    yield
    sys.modules.pop("shop", None)


def lookalike(*arguments):
    return cli.main([str(argument) for argument in arguments])


def test_probe_shows_the_conversation_and_the_policy(capsys):
    """The first parameter that it needs."""
    assert lookalike("probe", "shop:upload") == 0
    out = capsys.readouterr().out
    assert out.startswith("proxy: it asks for startswith, and keeps the original\n")
    assert "startswith('s3://') -> True, from the placeholder" in out
    assert '\n[[policy]]\ntarget = "shop:upload"\nparameter = "source"\n' in out


def test_probe_takes_other_arguments(capsys):
    """Named on the command line; a literal, or text."""
    assert lookalike("probe", "shop:rename", "--parameter", "source", "--with", "name=new") == 0
    assert "it wants a str" in capsys.readouterr().out


def test_probe_prints_json(capsys):
    """The same, for programs."""
    assert lookalike("probe", "shop:Order", "--json") == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["verdict"], data["face"], data["kept"]) == ("proxy", ["strip"], "whole")
    assert data["observations"][0]["operation"] == "strip"


def test_probe_of_a_class_method(capsys):
    """It is bound to its class."""
    assert lookalike("probe", "shop:Order.make") == 0
    assert "strip" in capsys.readouterr().out


def test_probe_that_finds_nothing_to_use_is_a_finding(capsys):
    """Exit status 1, and a policy that refuses."""
    assert lookalike("probe", "shop:digest") == 1
    assert 'treatment = "refuse"' in capsys.readouterr().out


def test_probe_writes_nothing_where_no_text_was_accepted(tmp_path, capsys):
    """Nobody knows yet what it wants: a policy that refuses would stand in the way."""
    path = tmp_path / "own.toml"
    assert lookalike("probe", "shop:code", "--write", path) == 1
    said = capsys.readouterr()
    assert "[[policy]]" not in said.out
    assert "--placeholder" in said.err
    assert not path.exists()
    assert lookalike("probe", "shop:code", "--placeholder", "NLRTM/x.edi", "--write", path) == 0
    (policy,) = la.load_policies(path).policies
    assert policy.placeholder == "NLRTM/x-{token}.edi"


def test_probe_names_a_folder_that_is_not_there(tmp_path, capsys):
    """And makes none: the path may be mistyped."""
    assert lookalike("probe", "shop:upload", "--write", tmp_path / "absent" / "own.toml") == 2
    assert f"there is no folder {tmp_path / 'absent'}" in capsys.readouterr().err


def test_probe_writes_the_policy_into_a_file(tmp_path, capsys):
    """Beside what is there; once more, it takes its own place."""
    path = tmp_path / "own.toml"
    for target in ("shop:upload", "shop:Order", "shop:upload"):
        assert lookalike("probe", target, "--write", path) == 0
    targets = [policy.target for policy in la.load_policies(path).policies]
    assert sorted(targets) == ["shop:Order", "shop:upload"]
    assert "own.toml" in capsys.readouterr().err
    assert [each.name for each in tmp_path.iterdir() if each.suffix == ".toml"] == ["own.toml"]


@pytest.mark.parametrize(
    ("name", "header"),
    [
        pytest.param("own.toml", "[[policy]]", id="a file of policies"),
        pytest.param("pyproject.toml", "[[tool.lookalike.policy]]", id="a project"),
    ],
)
@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_probe_keeps_what_else_stands_in_the_file(name, header, end, tmp_path):
    """Comments, line ends, and the rest of a project."""
    path = tmp_path / name
    project = '# ours\r\n[project]\r\nname = "shop"' if header != "[[policy]]" else "# ours"
    path.write_bytes(f"{project}{end}".encode())
    assert lookalike("probe", "shop:upload", "--write", path) == 0
    assert lookalike("probe", "shop:Order", "--write", path) == 0
    text = path.read_bytes().decode()
    assert text.startswith(f"{project}{end}\n")
    assert text.count(f"\n{header}\n") == 2
    targets = {policy.target for policy in la.load_policies(path).policies}
    assert targets == {"shop:upload", "shop:Order"}


def test_probe_does_not_write_a_project_anew(tmp_path, capsys):
    """To replace a policy in it is left to its owner."""
    path = tmp_path / "pyproject.toml"
    assert lookalike("probe", "shop:upload", "--write", path) == 0
    before = path.read_text()
    assert lookalike("probe", "shop:upload", "--write", path) == 2
    assert "has a policy for shop:upload already" in capsys.readouterr().err
    assert path.read_text() == before


def test_probe_writes_policies_anew_that_are_no_tables(tmp_path):
    """TOML has two spellings of a list of tables, and no way to add to one of them."""
    path = tmp_path / "own.toml"
    path.write_text(
        'policy = [{target = "shop:Order", parameter = "source", reason = "x", face = "STR"}]\n'
    )
    assert lookalike("probe", "shop:upload", "--write", path) == 0
    assert len(la.load_policies(path).policies) == 2


@pytest.mark.parametrize("mode", [0o600, 0o664])
def test_file_of_policies_is_readable_by_whom_it_was(tmp_path, mode):
    """And a new one by whom the process says."""
    path, new = tmp_path / "own.toml", tmp_path / "new.toml"
    path.write_text("")
    path.chmod(mode)
    (tmp_path / "plain.txt").write_text("")
    for each in (path, new):
        assert lookalike("probe", "shop:upload", "--write", each) == 0
    assert path.stat().st_mode & 0o777 == mode
    assert new.stat().st_mode == (tmp_path / "plain.txt").stat().st_mode


def test_policies_stay_as_they_were_if_they_cannot_be_written(tmp_path, monkeypatch, capsys):
    """The new text is written beside the old one, which it takes the place of at last."""
    path = tmp_path / "own.toml"
    assert lookalike("probe", "shop:Order", "--write", path) == 0
    before = path.read_text()

    def refuse(*_):
        raise OSError("the disk is full")

    monkeypatch.setattr("pathlib.Path.replace", refuse)
    assert lookalike("probe", "shop:upload", "--write", path) == 2
    assert "the disk is full" in capsys.readouterr().err
    assert path.read_text() == before
    assert sorted(each.suffix for each in tmp_path.iterdir() if each.is_file()) == [".py", ".toml"]


@pytest.mark.parametrize(
    "name", [pytest.param("(1,)", id="comes back a list"), pytest.param("{1}", id="no JSON at all")]
)
def test_other_arguments_that_json_cannot_spell_are_no_example(capsys, name):
    """A policy is data: `verify` has to try it by something else."""
    assert lookalike("probe", "shop:rename", "--parameter", "source", "--with", f"name={name}") == 0
    assert "example" not in capsys.readouterr().out


def test_probe_of_a_positional_parameter_passes_it_by_position(capsys):
    """By its name it cannot be passed."""
    assert lookalike("probe", "shop:strictly") == 0
    assert "proxy: it asks for startswith" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "parameter"),
    [
        pytest.param([], "0", id="the first"),
        pytest.param(["--parameter", "source"], "source", id="named"),
    ],
)
def test_probe_of_what_does_not_tell_its_parameters(capsys, arguments, parameter):
    """It is called with what it is given, and says itself whether that is right."""
    assert lookalike("probe", "shop:silent", *arguments) == 0
    out = capsys.readouterr().out
    assert "proxy: it asks for startswith" in out
    assert f'parameter = "{parameter}"\n' in out


def test_probe_counts_its_calls_on_a_terminal(monkeypatch):
    """A line that is gone at the end."""
    written = []
    terminal = types.SimpleNamespace(
        isatty=lambda: True, write=written.append, flush=lambda: None, encoding="utf-8"
    )
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(sys, "__stderr__", terminal)
    assert lookalike("probe", "shop:upload") == 0
    assert written[0] == "\rcall 1 "
    assert written[-1] == "\r\033[K"


def test_probe_leaves_a_malformed_file_as_it_is(tmp_path, capsys):
    """Nothing is lost."""
    path = tmp_path / "own.toml"
    path.write_text("policy = 3\n")
    assert lookalike("probe", "shop:upload", "--write", path) == 2
    assert path.read_text() == "policy = 3\n"
    assert "own.toml" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        pytest.param(["shop:absent"], "absent", id="no such target"),
        pytest.param(["shop:Order.absent"], "shop:Order has no 'absent'", id="no such method"),
        pytest.param(["absent_module:x"], "absent_module", id="no such module"),
        pytest.param(["shop:rename"], "also needs source", id="an argument is missing"),
        pytest.param(["shop:upload", "--parameter", "sauce"], "no parameter 'sauce'", id="no name"),
        pytest.param(["shop:upload", "--with", "count"], "NAME=VALUE", id="no value"),
        pytest.param(["shop:Order.add"], "is a method", id="no object"),
        pytest.param(["shop:upload", "--placeholder", ""], "placeholder", id="no placeholder"),
    ],
)
def test_probe_says_what_is_wrong(arguments, problem, capsys):
    """On standard error, with status 2."""
    assert lookalike("probe", *arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert problem in captured.err


def test_verify_finds_what_probe_wrote(tmp_path, capsys):
    """Right, until the SDK asks for more."""
    path = tmp_path / "own.toml"
    lookalike("probe", "shop:upload", "--write", path)
    capsys.readouterr()
    assert lookalike("verify", "shop", "--policies", path) == 0
    assert capsys.readouterr().out == "1 fits; 1 tried by calling\n"

    del sys.modules["shop"]
    (tmp_path / "shop.py").write_text(
        "def upload(source, count=1):\n    '/'.join([source])\n    return source\n"
    )
    assert lookalike("verify", "shop", "--policies", path) == 1
    out = capsys.readouterr().out
    assert "shop:upload: source: proxy" in out
    assert "too weak: TypeError: sequence item 0" in out
    assert lookalike("verify", "shop", "--policies", path, "--json") == 1
    [check] = json.loads(capsys.readouterr().out)["checks"]
    assert (check["verdict"], check["tried"], check["example"]) == ("too weak", True, "{}")


def test_verify_finds_modules_in_the_folder_that_it_is_called_in(tmp_path, monkeypatch):
    """As `probe` does, whose policies it tries; the script `lookalike` has only its own folder."""
    path = tmp_path / "own.toml"
    lookalike("probe", "shop:upload", "--write", path)
    del sys.modules["shop"]
    outside = [each for each in sys.path if each not in {"", str(tmp_path)}]
    monkeypatch.setattr(sys, "path", outside)
    (tmp_path / "shop.py").write_text(SHOP.replace("startswith", "removeprefix"))
    assert lookalike("verify", "shop", "--policies", path) == 1
    assert sys.path is outside


def test_matrix_measures_what_is_installed_and_writes_the_pages(tmp_path, capsys):
    """Twice is once."""
    (tmp_path / "shop_checks.py").write_text(CHECKS)
    for _ in range(2):
        assert lookalike("matrix", tmp_path, "--into", tmp_path / "docs") == 0
    captured = capsys.readouterr()
    assert "1 checks: 1 recovered" in captured.out
    assert "1 more need libraries that are not installed" in captured.err
    [row] = json.loads((tmp_path / "docs" / "conformance.json").read_text())
    assert row["results"]["str subclass"] == "leaked"
    assert "`str(x)`" in (tmp_path / "docs" / "conformance.md").read_text()
    assert "<code>str(x)</code>" in (tmp_path / "docs" / "conformance.html").read_text()
    assert "<svg" in (tmp_path / "docs" / "conformance.svg").read_text()


def test_matrix_names_the_check_that_runs_on_a_terminal(tmp_path, monkeypatch):
    """Some take a while."""
    (tmp_path / "shop_checks.py").write_text(CHECKS)
    written = []
    terminal = types.SimpleNamespace(isatty=lambda: True, write=written.append)
    monkeypatch.setattr(sys, "stderr", terminal)
    assert lookalike("matrix", tmp_path / "shop_checks.py") == 0
    assert "\r\033[Kshop: str(x)" in written


def test_matrix_of_what_is_all_installed_complains_of_nothing(tmp_path, capsys):
    """Nothing is left out."""
    (tmp_path / "shop_checks.py").write_text(CHECKS + "del CHECKS[1]\n")
    assert lookalike("matrix", tmp_path / "shop_checks.py") == 0
    captured = capsys.readouterr()
    assert "1 checks: 1 recovered" in captured.out
    assert captured.err == ""


def test_matrix_of_nothing_that_is_installed_says_so(tmp_path, capsys):
    """There is nothing to count."""
    (tmp_path / "shop_checks.py").write_text(CHECKS + "del CHECKS[0]\n")
    assert lookalike("matrix", tmp_path / "shop_checks.py") == 0
    captured = capsys.readouterr()
    assert (captured.out, captured.err.startswith("lookalike: 1 more need")) == ("", True)


def test_matrix_prints_json(tmp_path, capsys):
    """The rows."""
    (tmp_path / "shop_checks.py").write_text(CHECKS)
    assert lookalike("matrix", tmp_path / "shop_checks.py", "--json") == 0
    assert [row["name"] for row in json.loads(capsys.readouterr().out)] == ["str(x)"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param("X = 1\n", "has no CHECKS", id="none"),
        pytest.param("CHECKS = [1]\n", "has no CHECKS", id="something else"),
        pytest.param(CHECKS + "CHECKS *= 2\n", "there are two checks", id="two of one name"),
    ],
)
def test_matrix_says_what_is_wrong_with_a_file(tmp_path, text, problem, capsys):
    """Nothing is run."""
    (tmp_path / "bad_checks.py").write_text(text)
    assert lookalike("matrix", tmp_path) == 2
    assert problem in capsys.readouterr().err


def test_matrix_says_that_a_file_is_no_python(tmp_path, capsys):
    """Checks are made by running it."""
    (tmp_path / "checks.toml").write_text("")
    assert lookalike("matrix", tmp_path / "checks.toml") == 2
    assert "checks.toml is no Python file" in capsys.readouterr().err


def test_matrix_says_that_a_path_does_not_exist(tmp_path, capsys):
    """Neither file nor folder."""
    assert lookalike("matrix", tmp_path / "nowhere") == 2
    assert "nowhere" in capsys.readouterr().err
