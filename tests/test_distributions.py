"""Wheel and sdist, as `nox -s package` has built them: what is in them, and what they say."""

from __future__ import annotations

import email
import os
import pathlib
import subprocess
import sys
import tarfile
import zipfile

import pytest
from packaging.requirements import Requirement

import lookalike as la

ROOT = pathlib.Path(__file__).parents[1]
NAME = f"lookalike-{la.__version__}"
#: What hatchling writes beside the sources.
WRITTEN = {"METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE"}


@pytest.fixture(scope="module")
def built():
    """The folder with the two files."""
    folder = os.environ.get("LOOKALIKE_DISTS")
    if not folder:
        pytest.skip("needs what `nox -s package` builds")
    return pathlib.Path(folder)


@pytest.fixture
def wheel(built):
    """The wheel, open."""
    with zipfile.ZipFile(built / f"{NAME}-py3-none-any.whl") as file:
        yield file


@pytest.fixture
def metadata(wheel):
    """What the wheel says of itself."""
    return email.message_from_bytes(wheel.read(f"{NAME}.dist-info/METADATA"))


def in_repository(*below):
    """The files of the repository, with those that are not committed yet."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *below],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("needs a checkout")
    return {name for name in listed.stdout.splitlines() if (ROOT / name).exists()}


def test_nothing_else_is_built(built):
    """One wheel for every Python and system, and one sdist."""
    assert sorted(path.name for path in built.iterdir()) == [
        f"{NAME}-py3-none-any.whl",
        f"{NAME}.tar.gz",
    ]


def test_wheel_holds_the_sources_and_nothing_else(wheel):
    """The package, its two plugins and its metadata: no test, no cache, no page."""
    sources = {name.removeprefix("src/") for name in in_repository("src")}
    assert set(wheel.namelist()) == sources | {f"{NAME}.dist-info/{name}" for name in WRITTEN}
    assert "lookalike/py.typed" in sources
    assert {name.partition("/")[0] for name in sources} == {
        "_lookalike_hypothesis_plugin.py",
        "_lookalike_pytest_plugin.py",
        "lookalike",
    }


def test_sdist_holds_the_repository_and_nothing_else(built):
    """With tests, pages, benchmarks and what runs them: all that a packager needs."""
    with tarfile.open(built / f"{NAME}.tar.gz") as file:
        held = {name.removeprefix(f"{NAME}/") for name in file.getnames()}
    assert held == in_repository() | {"PKG-INFO"}


def test_metadata_say_what_is_needed_and_what_may_be(metadata):
    """The core needs a few small packages, everything else is an extra."""
    needed = [Requirement(each) for each in metadata.get_all("Requires-Dist")]
    core = {each.name for each in needed if "extra" not in str(each.marker or "")}
    assert core == {"packaging", "tomli", "typing-extensions", "wrapt"}
    assert metadata["Requires-Python"] == ">=3.10"
    assert {"cli", "sagemaker", "sagemaker-v3", "testing"} <= set(
        metadata.get_all("Provides-Extra")
    )


def test_metadata_say_the_licence_and_whom_it_is_for(metadata):
    """An SPDX expression, with its text; the README is the page."""
    assert metadata["License-Expression"] == "Apache-2.0"
    assert metadata["License-File"] == "LICENSE"
    assert metadata["Description-Content-Type"] == "text/markdown"
    assert metadata.get_payload().strip() == (ROOT / "README.md").read_text().strip()
    classifiers = metadata.get_all("Classifier")
    assert "Typing :: Typed" in classifiers
    # Superseded by the expression, and refused by package indices beside it.
    assert not [each for each in classifiers if each.startswith("License ::")]


def test_entry_points_are_the_command_and_the_plugins(wheel):
    """What pip makes of them, what pytest and Hypothesis load."""
    text = wheel.read(f"{NAME}.dist-info/entry_points.txt").decode()
    assert text.split() == [
        *("[console_scripts]", "lookalike", "=", "lookalike.cli:main"),
        *("[hypothesis]", "lookalike", "=", "_lookalike_hypothesis_plugin:register"),
        *("[pytest11]", "lookalike", "=", "_lookalike_pytest_plugin"),
    ]


@pytest.mark.usefixtures("built")
def test_pytest_loads_the_plugin_by_itself(tmp_path):
    """Its fixtures are there, and nobody has named it."""
    shown = run("-m", "pytest", "-q", "--fixtures", "-p", "no:cacheprovider", cwd=tmp_path)
    assert "lookalike_ledger" in shown
    assert "lookalike_registry" in shown


@pytest.mark.usefixtures("built")
def test_hypothesis_loads_the_plugin_by_itself(tmp_path):
    """It knows our types, and whoever does not import lookalike has not imported it."""
    script = (
        "import sys; import hypothesis.strategies as st; assert 'lookalike' not in sys.modules; "
        "import lookalike; ours = repr(lookalike.strategies.faces()); "
        "print(repr(st.from_type(lookalike.Face)) == ours)"
    )
    assert run("-c", script, cwd=tmp_path) == "True\n"


def run(*arguments, cwd):
    """What this Python prints, warnings being errors."""
    done = subprocess.run(
        [sys.executable, "-W", "error", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in {0, 5}, done.stdout + done.stderr  # 5: there are no tests
    return done.stdout
