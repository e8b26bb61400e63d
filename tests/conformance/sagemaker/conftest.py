"""The SageMaker SDK that this environment has, and walls around it.

Versions 2 and 3 of the SDK cannot share an environment, so one run tests one of
them: `v2.py` or `v3.py`, two workbenches with the same names. Where neither is
installed every test here is skipped and says so.
"""

from __future__ import annotations

import functools
import importlib.util
import os
import pathlib
import socket
import warnings

import pytest

from lookalike.presets._examples import _sagemaker

HERE = pathlib.Path(__file__).parent

# Each imports an SDK; the search for doctests would import both.
collect_ignore = ["v2.py", "v3.py", "policies_v2.py", "policies_v3.py"]

MISSING = "needs the SageMaker SDK: sagemaker 2, or sagemaker-mlops and sagemaker-train (3)"

SURROUNDINGS = {
    **_sagemaker.SURROUNDINGS,
    # Dummy credentials, so that nobody's own are ever used.
    "AWS_ACCESS_KEY_ID": "example",
    "AWS_SECRET_ACCESS_KEY": "example",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}

# What the SDK says about itself, however it is used.
NOISE = (
    # Version 2 and 3: each `run`, `fit`, `train`, ... under a PipelineSession.
    "ignore:Running within a PipelineSession:UserWarning",
    # Version 2 and 3: a Lambda that is named by its ARN.
    "ignore:Lambda function won't be updated:UserWarning",
    # Version 2: the constructor form of a step, which is a case here because people
    # use it; and a ModelStep, which uses the deprecated CreateModelStep itself.
    "ignore:We are deprecating the (instantiation|use) of:DeprecationWarning",
)


def installed():
    """The name of the workbench whose SDK is installed, or None. Imports nothing."""
    spec = importlib.util.find_spec("sagemaker")
    if spec is None:
        return None
    places = [pathlib.Path(place) for place in spec.submodule_search_locations or ()]
    if spec.origin is not None and HERE in places:
        # With an `__init__.py` in it and none above, pytest puts the parent of this folder on
        # the path, and this folder *is* then the package "sagemaker".
        raise pytest.UsageError(f"{HERE} hides the SageMaker SDK; it must have no __init__.py")
    if any((place / "workflow").is_dir() for place in places):
        return "v2"
    needed = ("core", "mlops", "train", "serve")
    if all(any((place / name).is_dir() for place in places) for name in needed):
        return "v3"
    return None


@functools.cache
def workbench():
    """The workbench over the installed SDK, imported, or None."""
    name = installed()
    if name is None:
        return None
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        # While it is imported, version 3 warns about its own imports.
        warnings.filterwarnings("ignore", category=DeprecationWarning, module="sagemaker")
        for variable, value in SURROUNDINGS.items():
            patch.setenv(variable, value)
        # By its path: the name "v2" is nobody's, and this folder need not be on the path.
        spec = importlib.util.spec_from_file_location(f"sagemaker_{name}", HERE / f"{name}.py")
        made = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(made)
        return made


def pytest_generate_tests(metafunc):
    """Run a test that asks for a `case` or a `kind` once for each that the SDK has."""
    for fixture, table in (("case", "CASES"), ("eager_case", "EAGER"), ("kind", "ORIGINALS")):
        if fixture in metafunc.fixturenames:
            made = workbench()
            names = [None] if made is None else list(getattr(made, table))
            metafunc.parametrize(fixture, names, ids=[name or "no SDK" for name in names])


def pytest_collection_modifyitems(items):
    """Warnings are errors in this project; these are the SDK's own, and named."""
    for item in items:
        if item.path.is_relative_to(HERE):
            for filtered in NOISE:
                item.add_marker(pytest.mark.filterwarnings(filtered))


@pytest.fixture(scope="session")
def _walls():
    """The surroundings of every test, and no way out of this machine."""
    connect = socket.socket.connect

    def connect_within(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] != "127.0.0.1":
            attempts.append(address)
            raise OSError(f"a test tried to reach {address}")
        return connect(self, address)

    attempts = []
    with pytest.MonkeyPatch.context() as patch:
        for variable, value in SURROUNDINGS.items():
            patch.setenv(variable, value)
        patch.setattr(socket.socket, "connect", connect_within)
        yield
    assert attempts == []


@pytest.fixture(scope="session")
def sdk(_walls):
    """The workbench over the SDK that is installed here."""
    made = workbench()
    if made is None:
        pytest.skip(MISSING)
    with pytest.MonkeyPatch.context() as patch:
        made.speed_up(patch)
        yield made


@pytest.fixture(scope="session")
def _prepared(sdk):
    return sdk.upstream()


@pytest.fixture
def upstream(_prepared):
    """The step that the originals refer to, without what the tests before have left in it."""
    yield _prepared
    # Its processor keeps a job of every definition.
    _prepared.step_args.func_args[0].jobs.clear()


@pytest.fixture(autouse=True)
def _own_ledger(ledger):
    """Each test has a ledger of its own."""
