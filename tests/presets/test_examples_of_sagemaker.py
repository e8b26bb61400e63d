"""What the examples for SageMaker are made of; they themselves are tried beside the SDK."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import Mock

from lookalike.presets._examples import _sagemaker as made


def test_a_session_has_no_client_of_aws():
    """They are mocks, and made where no file of the user is."""
    here = Path.cwd()
    seen = []

    def session(**options):
        seen.append(Path.cwd())
        return options

    options = made.mocked("eu-central-1", session)
    assert options["boto_session"].region_name == "eu-central-1"
    assert isinstance(options["sagemaker_client"], Mock)
    assert Path.cwd() == here != seen[0]
    assert not seen[0].exists()


def test_an_option_is_given_as_it_is_or_in_a_list():
    """Beside the others."""
    assert made.with_option(dict, "source", name="x")("s3://a/b") == {
        "name": "x",
        "source": "s3://a/b",
    }
    assert made.with_option(dict, "inputs[*]")("s3://a/b") == {"inputs": ["s3://a/b"]}
