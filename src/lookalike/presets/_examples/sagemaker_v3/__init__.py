"""Calls of the SageMaker SDK 3.

Most calls define a step, compile a pipeline of it and give back the definition of that step. The
values are the SDK's own: the location of an earlier step's output.
"""

from __future__ import annotations

from lookalike.presets._examples._sagemaker import examples
from lookalike.presets._examples.sagemaker_v3 import (
    _calls,
    _checks,
    _models,
    _processing,
    _steps,
    _training,
)
from lookalike.presets._examples.sagemaker_v3._bench import clear_desk, properties

__all__ = ["CALLS"]

CALLS = examples(
    {
        **_processing.CALLS,
        **_training.CALLS,
        **_models.CALLS,
        **_checks.CALLS,
        **_steps.CALLS,
        **_calls.CALLS,
    },
    properties,
    clear_desk,
)
