"""What every test can ask for. This file also puts `tests/` on the path, where the fakes live."""

from __future__ import annotations

import importlib.util

import pytest

import lookalike as la


@pytest.fixture
def ledger():
    """A ledger for one test, so that no token outlives it."""
    with la.Ledger("of a test") as made:
        yield made


@pytest.fixture(scope="session")
def sagemaker_v2():
    """`Join` and `ParameterString` of the SageMaker SDK 2, the real ones."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SAGEMAKER_SUPPRESS_V2_WARNING", "1")
        patch.setenv("AWS_DEFAULT_REGION", "ca-west-1")
        # Not importorskip("sagemaker"): a folder of tests has that name too.
        try:
            found = importlib.util.find_spec("sagemaker.workflow.functions")
        except ModuleNotFoundError:
            found = None
        if found is None:
            pytest.skip("needs the SageMaker SDK 2: pip install 'lookalike[sagemaker]'")
        from sagemaker.workflow import functions, parameters

        class SDK:
            Join = functions.Join
            ParameterString = parameters.ParameterString

        yield SDK
