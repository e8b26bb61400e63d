"""A real SageMaker pipeline, built and compiled: with lookalikes, and with raw references."""

from __future__ import annotations

import importlib.util
import logging
import os
import warnings
from typing import TYPE_CHECKING, Any
from unittest.mock import Mock

import lookalike as la
from benchmarks._row import Row, row
from benchmarks._timing import time_calls

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_STEPS = 200
_INPUTS = 3


def measure(rounds: int) -> Iterator[Row]:
    """The bar of a pipeline; none where the SDK is not installed."""
    if importlib.util.find_spec("sagemaker") is None:
        return
    # What the SDK says of its age and of each step is not what is timed.
    os.environ.setdefault("SAGEMAKER_SUPPRESS_V2_WARNING", "1")
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    try:
        yield from _measure(rounds)
    finally:
        logging.disable(logging.NOTSET)
        warnings.resetwarnings()


def _measure(rounds: int) -> Iterator[Row]:
    installed: list[la.Installation] = []

    def leave() -> None:
        installed.pop().__exit__(None, None, None)

    def enter() -> None:
        installed.append(la.install().__enter__())

    def whole() -> None:
        enter()
        build(la.string_like)
        leave()

    times = time_calls(
        {
            "raw": lambda: build(lambda reference: reference),
            "ours": lambda: build(la.string_like),
            "whole": whole,
            "floor": lambda: build(lambda reference: la.unwrap(la.string_like(reference))),
        },
        rounds,
        before={"ours": enter},
        after={"ours": leave},
    )
    peer = "the same with raw references", times["raw"]
    what = f"SageMaker, {_STEPS} steps"
    yield row(
        "pipeline",
        what,
        times["ours"],
        peer,
        1.05,
        floor=times["floor"],
        floor_is="making each lookalike and unwrapping it, before the SDK sees it",
    )
    yield row("pipeline", f"{what}, with install() and leaving it", times["whole"], peer, None)


def build(wrap: Callable[[Any], Any]) -> str:
    """The definition of a pipeline whose steps take everything from the first one."""
    from sagemaker.processing import (  # noqa: PLC0415 - an extra
        ProcessingInput,
        ProcessingOutput,
        Processor,
    )
    from sagemaker.workflow.pipeline import Pipeline  # noqa: PLC0415 - as above
    from sagemaker.workflow.pipeline_context import PipelineSession  # noqa: PLC0415 - as above
    from sagemaker.workflow.steps import ProcessingStep  # noqa: PLC0415 - as above

    session = PipelineSession(
        boto_session=Mock(name="boto_session", region_name="us-east-1"),
        sagemaker_client=Mock(name="sagemaker_client"),
        default_bucket="example-bucket",
        sagemaker_config={},
    )
    processor = Processor(
        role="arn:aws:iam::111122223333:role/example",
        image_uri="111122223333.dkr.ecr.us-east-1.amazonaws.com/example:1",
        instance_count=1,
        instance_type="ml.m5.large",
        sagemaker_session=session,
    )
    output = "/opt/ml/processing/output"
    first = ProcessingStep(
        "First",
        step_args=processor.run(outputs=[ProcessingOutput(output_name="data", source=output)]),
    )
    steps = [first]
    data = first.properties.ProcessingOutputConfig.Outputs["data"].S3Output.S3Uri
    for number in range(1, _STEPS):
        inputs = [
            ProcessingInput(
                source=wrap(data),
                destination=f"/opt/ml/processing/input/{each}",
                input_name=f"input-{each}",
            )
            for each in range(_INPUTS)
        ]
        outputs = [
            ProcessingOutput(output_name="data", source=output, destination=wrap(data)),
        ]
        arguments = processor.run(inputs=inputs, outputs=outputs, arguments=["--data", wrap(data)])
        steps.append(ProcessingStep(f"Step{number}", step_args=arguments))
    definition: str = Pipeline("Benchmark", steps=steps, sagemaker_session=session).definition()
    return definition
