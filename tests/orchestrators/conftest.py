"""Prefect, for the tests that run its flows."""

from __future__ import annotations

import pytest

import prefect_api
import prefect_flow


@pytest.fixture(scope="module")
def prefect_api_served():
    """What the engine asks for; Prefect is imported with a home of its own."""
    with prefect_api.served() as url:
        yield url


@pytest.fixture
def flow():
    """Runs a function as a flow of Prefect's."""
    return prefect_flow.runner()
