"""What a user's checker sees of the installed package: mypy and pyright, strict, on users' code.

A line of `users/` that a checker must refuse ends in `# refused: CODES CODES`: those of mypy, then
those of pyright; `-` where one of them says nothing. Every other line must pass, and `assert_type`
says what is seen there.
"""

from __future__ import annotations

import collections
import functools
import importlib
import importlib.util
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

import pytest

import lookalike as la

USERS = sorted((pathlib.Path(__file__).parent / "users").glob("*.py"))
REFUSED = re.compile(r"# refused: (?P<mypy>\S+) (?P<pyright>\S+)$")
#: Nothing of the project's own settings, and of what a checker remembers.
COMMANDS = {
    "mypy": (
        *("mypy", "--config-file=", "--strict", "--warn-unreachable", "--output=json"),
        *("--cache-dir=../cache", "."),
    ),
    "pyright": ("pyright", "--pythonpath", sys.executable, "--outputjson", "--project", "."),
    "completeness": (
        *("pyright", "--pythonpath", sys.executable, "--outputjson"),
        *("--verifytypes", "lookalike", "--ignoreexternal"),
    ),
}
PUBLIC = (
    "lookalike", "lookalike.orchestrators", "lookalike.strategies", "lookalike.testing",
    "lookalike.typing",
)  # fmt: skip


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    """What each checker prints about a folder that holds the users' files alone; all at once."""
    folder = tmp_path_factory.mktemp("types") / "users"
    folder.mkdir()
    for path in USERS:
        shutil.copy(path, folder)
    (folder / "pyrightconfig.json").write_text('{"typeCheckingMode": "strict"}')
    environment = {**os.environ, "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"}
    running = {
        name: subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name, command in COMMANDS.items()
        if why_not(command[0]) is None
    }
    return {name: process.communicate() for name, process in running.items()}


@functools.cache
def why_not(checker):
    """Why a checker cannot be asked here; None if it can."""
    if importlib.util.find_spec(checker) is None:
        return f"needs {checker}: pip install 'lookalike[dev]'"
    # The package of pyright fetches pyright itself when it is first run.
    started = subprocess.run(
        [sys.executable, "-m", checker, "--version"], capture_output=True, text=True, check=False
    )
    return f"{checker} does not start: {started.stderr}" if started.returncode else None


def answer(answers, name):
    """The text that a checker has printed; skips where there is no such checker."""
    if name not in answers:
        pytest.skip(why_not(COMMANDS[name][0]))
    printed, problems = answers[name]
    assert printed, problems
    return printed


def refusals_of_mypy(printed):
    """The codes of mypy by file and line."""
    for line in printed.splitlines():
        found = json.loads(line)
        if found["severity"] == "error":
            yield pathlib.Path(found["file"]).name, found["line"], found["code"]


def refusals_of_pyright(printed):
    """The rules of pyright by file and line."""
    for found in json.loads(printed)["generalDiagnostics"]:
        line = found["range"]["start"]["line"] + 1
        yield pathlib.Path(found["file"]).name, line, found.get("rule", found["message"])


REFUSALS = {"mypy": refusals_of_mypy, "pyright": refusals_of_pyright}


@pytest.mark.parametrize("path", USERS, ids=lambda path: path.stem)
@pytest.mark.parametrize("checker", REFUSALS)
def test_checker_says_what_the_file_expects(answers, checker, path):
    """Types are as `assert_type` has them; errors stand where they should, and nowhere else."""
    seen = collections.defaultdict(set)
    for name, line, code in REFUSALS[checker](answer(answers, checker)):
        if name == path.name:
            seen[line].add(code)
    expected = {
        number: set(refused[checker].split(","))
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if (refused := REFUSED.search(line)) and refused[checker] != "-"
    }
    assert seen == expected


def test_every_public_symbol_has_a_whole_type(answers):
    """Not one attribute, parameter or result whose type a checker would have to guess."""
    if "site-packages" not in pathlib.Path(la.__file__).parts:
        pytest.skip("pyright looks for a package where pip copies it: not with pip install -e")
    found = json.loads(answer(answers, "completeness"))["typeCompleteness"]
    unknown = {
        symbol["name"]: [each["message"] for each in symbol["diagnostics"]]
        for symbol in found["symbols"]
        if not symbol["isTypeKnown"] or symbol["isTypeAmbiguous"]
    }
    assert unknown == {}
    # Those of the package that the tests import, and not of another that a checker has found.
    assert pathlib.Path(found["moduleRootDirectory"]) == pathlib.Path(la.__file__).parent
    assert found["pyTypedPath"]
    assert {module["name"] for module in found["modules"]} >= set(PUBLIC)


@pytest.mark.parametrize("module", PUBLIC)
def test_every_public_name_is_in_a_file(module):
    """A new one has to be put where a checker looks at it."""
    if module == "lookalike.strategies":
        pytest.importorskip("hypothesis", reason="needs hypothesis")
    text = "\n".join(path.read_text() for path in USERS)
    names = importlib.import_module(module).__all__
    assert [name for name in names if not re.search(rf"\b{name}\b", text)] == []
