"""What every test can ask for. This file also puts `tests/` on the path, where the fakes live."""

from __future__ import annotations

import importlib.metadata
import sys

import pytest

import lookalike as la
import small_packages


def pytest_configure():
    """Let properties take their time: how fast examples are drawn says how busy the machine is."""
    try:
        from hypothesis import HealthCheck, settings
    except ImportError:  # the core is tested without it too
        return
    slow = [HealthCheck.too_slow]
    settings.register_profile(
        "any machine", parent=settings(), deadline=None, suppress_health_check=slow
    )
    settings.load_profile("any machine")


@pytest.fixture
def ledger():
    """A ledger for one test, so that no token outlives it."""
    with la.Ledger("of a test") as made:
        yield made


@pytest.fixture
def packages(tmp_path):
    """Small packages of one test. When it ends, whatever it has installed has left no trace."""
    finders = list(sys.meta_path)
    with small_packages.Packages(tmp_path) as made:
        yield made
    assert small_packages.traces() == []
    assert sys.meta_path == finders


@pytest.fixture(scope="session")
def sagemaker_v2():
    """`Join` and `ParameterString` of the SageMaker SDK 2, the real ones."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SAGEMAKER_SUPPRESS_V2_WARNING", "1")
        patch.setenv("AWS_DEFAULT_REGION", "ca-west-1")
        # Asked of the metadata: version 3 has modules of the old names, which warn.
        try:
            line = importlib.metadata.version("sagemaker").partition(".")[0]
        except importlib.metadata.PackageNotFoundError:
            line = "none"
        if line != "2":
            pytest.skip("needs the SageMaker SDK 2: pip install 'lookalike[sagemaker]'")
        from sagemaker.workflow import functions, parameters

        class SDK:
            Join = functions.Join
            ParameterString = parameters.ParameterString

        yield SDK
