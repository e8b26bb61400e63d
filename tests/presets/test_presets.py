"""What holds for every preset: the same three names, data that imports nothing, reasons."""

from __future__ import annotations

import importlib
import json
import pkgutil
import subprocess
import sys
import textwrap

import pytest

import lookalike as la
from lookalike._plugins import PRESETS, preset_policies
from lookalike._policy import requirement
from lookalike.presets import _examples
from lookalike.presets._examples import _sagemaker


@pytest.fixture(params=PRESETS)
def preset(request):
    """Each preset in turn."""
    return importlib.import_module(f"lookalike.presets.{request.param}")


def test_preset_has_the_same_three_names(preset):
    """`policies`, `make_registry` and `configure`: learn one, know all."""
    assert {"policies", "make_registry", "configure"} <= set(preset.__all__)
    assert preset.make_registry().policies
    assert set(preset.make_registry().policies) == set(preset.policies())
    assert preset.configure(la.Registry()) == preset.make_registry()


def test_preset_leaves_what_a_registry_has(preset):
    """`configure` adds policies, and replaces none."""
    first = preset.policies()[0]
    own = la.Policy(
        first.target,
        first.parameter,
        treatment="refuse",
        originals=first.originals,
        requires=first.requires,
        reason="it is written by hand here",
    )

    assert own in preset.configure(la.Registry([own])).policies


def test_policies_say_where_they_are_from(preset):
    """`explain` and the log name the preset."""
    name = preset.__name__.rpartition(".")[2]
    assert {policy.source for policy in preset.policies()} <= {f"preset {name}", "preset botocore"}


def test_policies_say_why_in_a_sentence(preset):
    """A reason is read by whoever is refused: it is no word, and ends without a full stop."""
    for policy in preset.policies():
        assert len(policy.reason.split()) > 3, policy
        assert not policy.reason.endswith("."), policy


def test_policies_name_the_version_that_they_were_measured_with(preset):
    """Those without are for the standard library, or for the closed MIMS SDK."""
    for policy in preset.policies():
        top = policy.target.partition(":")[0].partition(".")[0]
        is_free = top in sys.stdlib_module_names or top == "secure_ai_sandbox_workflow_python_sdk"
        assert (policy.requires is None) == is_free, policy


# Some libraries warn about themselves when they are imported.
@pytest.mark.filterwarnings("ignore")
def test_policies_fit_what_is_installed(preset, monkeypatch):
    """Where the library is there, so is the target, and it has the parameter."""
    # SageMaker 3 asks for a region while it is imported.
    monkeypatch.setenv("AWS_DEFAULT_REGION", "ca-west-1")
    report = preset.make_registry().verify()

    assert report, str(report)


def test_presets_are_at_least_80_policies_for_25_libraries():
    """The breadth that the project promises, each tried on the real library elsewhere."""
    policies = preset_policies().policies
    libraries = {
        requirement(policy.requires).name
        if policy.requires
        else policy.target.partition(":")[0].partition(".")[0]
        for policy in policies
    }

    assert len(policies) >= 80
    assert len(libraries) >= 25


def test_presets_survive_a_round_trip_through_toml():
    """All but those that recognise values by a function, which is no data."""
    policies = [
        policy
        for policy in preset_policies().policies
        if all(isinstance(spec, str) for spec in policy.originals)
    ]

    assert la.load_policies(la.Registry(policies).to_toml()) == la.Registry(policies)
    assert len(policies) > len(preset_policies().policies) - 10


def test_listing_every_policy_imports_no_third_party():
    """A preset is data: asking for it loads none of the libraries that it is for."""
    script = (
        "import sys; import lookalike; before = set(sys.modules); "
        "from lookalike._plugins import preset_policies; preset_policies(); "
        "print(*sorted({m.partition('.')[0] for m in set(sys.modules) - before}))"
    )
    out = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout.split()

    # What lookalike itself needs is loaded when it is used.
    assert set(out) - set(sys.stdlib_module_names) - {"lookalike"} <= {"packaging", "wrapt"}


@pytest.mark.parametrize("name", [each.name for each in pkgutil.iter_modules(_examples.__path__)])
def test_importing_the_calls_imports_no_third_party(name):
    """A preset may be verified where some of its libraries are not installed."""
    script = (
        "import sys, importlib; import lookalike; before = set(sys.modules); "
        f"importlib.import_module('lookalike.presets._examples.{name}'); "
        "print(*sorted({m.partition('.')[0] for m in set(sys.modules) - before}))"
    )
    out = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout.split()

    assert set(out) - set(sys.stdlib_module_names) <= {"lookalike", "wrapt"}


def test_names_of_an_sdk_are_imported_when_they_are_asked_for():
    """An example names them; what it does not name is no attribute."""
    sdk = _sagemaker.Sdk({"json": "dumps loads", "textwrap": "dedent"})
    assert (sdk.dumps, sdk.dedent) == (json.dumps, textwrap.dedent)
    for name in ("dump", "_private"):
        with pytest.raises(AttributeError, match=f"no module is known for '{name}'"):
            getattr(sdk, name)
