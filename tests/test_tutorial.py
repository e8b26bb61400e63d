"""The tutorial, typed in as it stands: its files, its commands, and what they print."""

from __future__ import annotations

import doctest
import importlib.metadata
import os
import pathlib
import re
import shutil
import subprocess
import sys

import pytest

PAGE = pathlib.Path(__file__).parents[1] / "docs" / "tutorial" / "first-policy.md"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
FILE = re.compile(r"# (\S+\.py)\n")
COMMAND = re.compile(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
OPTIONS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
#: What is there already where the tests run.
INSTALLATION = ("mkdir ", "python -m venv ", "pip install ", "export ")

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="the page is for a POSIX shell"),
    pytest.mark.skipif(not shutil.which("sed"), reason="a command of the page is sed"),
]


@pytest.fixture
def run(tmp_path, monkeypatch):
    """A function that runs a line of the page in a folder of its own: all that it prints."""
    try:
        version = importlib.metadata.version("sagemaker")
    except importlib.metadata.PackageNotFoundError:
        version = "none"
    if not version.startswith("2."):
        pytest.skip(f"needs sagemaker 2, has {version}")
    commands = tmp_path / "bin"
    commands.mkdir()
    # As pip makes it: unlike `python -m`, it does not look for modules where it is called.
    main = commands / "main.py"
    main.write_text("import sys\nfrom lookalike.cli import main\nsys.exit(main())\n")
    for name, program in (("python", ""), ("lookalike", main)):
        script = commands / name
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}" {program} "$@"\n')
        script.chmod(0o755)
    folder = tmp_path / "shop-pipelines"
    folder.mkdir()
    for name in [each for each in os.environ if each.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PATH", f"{commands}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("SAGEMAKER_SUPPRESS_V2_WARNING", "1")
    monkeypatch.chdir(folder)

    def printed(line):
        both = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        return subprocess.run(line, shell=True, text=True, check=False, **both).stdout

    return printed


def blocks():
    """What the reader does, in order: kind, name of a file or command, text or output."""
    for language, text in BLOCK.findall(PAGE.read_text()):
        if language == "console":
            for line, output in COMMAND.findall(text):
                if not line.startswith(INSTALLATION):
                    yield "run", line, output
        elif language == "toml":
            yield "shown", "pyproject.toml", text
        elif found := FILE.match(text):
            yield "file", found[1], text
        elif "type(source) is not str" in text:
            yield "edit", "platform_steps.py", text


def test_tutorial_prints_what_the_page_says(run):
    """From the error to a policy, with nothing but what stands on the page."""
    wrong = []
    checker = doctest.OutputChecker()
    for kind, name, text in blocks():
        path = pathlib.Path(name)
        if kind == "run":
            found = run(name)
            if not checker.check_output(text, found, OPTIONS):
                wrong.append(f"$ {name}\n{found}\n--- instead of\n{text}")
        elif kind == "edit":
            path.write_text(path.read_text().replace("    bucket, key", f"{text}    bucket, key"))
        elif kind == "shown":
            assert path.read_text() == text
        else:
            path.write_text(text)
    assert wrong == [], "\n".join(wrong)
