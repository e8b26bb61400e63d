"""Calls of the registration step: of the closed SDK's, and of its simulation.

Each makes the step with inputs as one writes them by hand, compiles a pipeline of it and the steps
before it, and gives back its definition. The clients of AWS are mocks: nothing is registered. What
the closed SDK is called with is what its documents show.
"""

from __future__ import annotations

import functools
import importlib
import json
from typing import TYPE_CHECKING, Any

from lookalike.presets import mims, mims_simulation
from lookalike.presets._examples import _mims_pipeline as pipeline
from lookalike.presets._examples._sagemaker import Example, examples

if TYPE_CHECKING:
    from lookalike.presets._examples._sagemaker import Call

__all__ = ["CALLS", "TAKEN"]

_METADATA, _ = mims.PERFORMANCE_METADATA


@functools.cache
def _sdk() -> pipeline.Sdk:
    return pipeline.Sdk()


@functools.cache
def _upstream() -> pipeline.Upstream:
    """The steps before the registration."""
    return _sdk().upstream()


def _registered(step: str, **given: Any) -> Any:
    """The definition of a registration with these instead of known places."""
    module, _, name = step.partition(":")
    known = {"model": mims.INPUTS[0].placeholder, "payload": mims.INPUTS[1].placeholder}
    sources = {**known, **given}
    made = pipeline.registration(
        getattr(importlib.import_module(module), name),
        _sdk(),
        pipeline.by_hand(_sdk(), sources["model"], sources["payload"]),
        given.get("metadata"),
    )
    return json.loads(_sdk().compiled(_upstream(), made).text)["Steps"][-1]


def _with(step: str, place: str) -> Call:
    return lambda value: _registered(step, **{place: value})


def _checked_as_a_file(step: str, place: str) -> Call:
    """The same, and the other documented check: which of them the closed step runs is not known."""

    def call(value: Any) -> Any:
        if not mims_simulation.validate_processing_job_input_file(value):
            raise ValueError(f"{place} is no file of an input")
        return _registered(step, **{place: value})

    return call


# --- what is known only later ---------------------------------------------------------------------


def _output() -> Any:
    """The output of a step, in S3."""
    return _upstream().references["Properties"]


def _join() -> Any:
    return _upstream().references["Join"]


def _parameter() -> Any:
    parameters = importlib.import_module("sagemaker.workflow.parameters")
    return parameters.ParameterString("ModelUri", default_value=mims.INPUTS[0].placeholder)


def _name_of_a_job() -> Any:
    """Something of a step that is not in S3."""
    return _upstream().steps[1].properties.TrainingJobName


_CALLS = {
    (step, parameter): calls
    for step in mims._KNOWN_STEPS
    for parameter, calls in (
        ("processing_input[*].source", [_with(step, "model"), _with(step, "payload")]),
        (_METADATA, [_with(step, "metadata"), _checked_as_a_file(step, "metadata")]),
    )
}

#: Of references that the checks refuse as they are.
CALLS = examples(
    {
        place: [
            Example(call, original)
            for call in calls
            for original in (_join, _parameter, _name_of_a_job)
        ]
        for place, calls in _CALLS.items()
    },
    _join,
)
#: Of references that the checks take.
TAKEN = examples(_CALLS, _output)
