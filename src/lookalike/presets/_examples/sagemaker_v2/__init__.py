"""Calls of the SageMaker SDK 2.

Most calls define a step, compile a pipeline of it and give back the definition of that step. The
values are the SDK's own: the location of an earlier step's output, where nothing else is said.
"""

from __future__ import annotations

from lookalike.presets._examples._sagemaker import examples
from lookalike.presets._examples.sagemaker_v2 import (
    _checks,
    _models,
    _processing,
    _s3,
    _steps,
    _training,
)
from lookalike.presets._examples.sagemaker_v2._bench import clear_desk, properties

__all__ = ["CALLS"]

CALLS = examples(
    {
        **_processing.CALLS,
        **_training.CALLS,
        **_models.CALLS,
        **_checks.CALLS,
        **_steps.CALLS,
        **_s3.CALLS,
    },
    properties,
    clear_desk,
)
