"""The same pipeline with the SDK 3, whose modules have other names."""

from __future__ import annotations

from lookalike.orchestrators import sagemaker
from sagemaker_program import SageMakerProgram


class SageMakerV3Program(SageMakerProgram):
    """The input of the second step is what the first one writes."""

    title = "SageMaker 3"
    distribution = "sagemaker-mlops"
    owner = sagemaker.V3


PROGRAM = SageMakerV3Program
