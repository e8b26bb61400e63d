"""The SageMaker SDK, lines 2 and 3: what each entry point does with a pipeline variable.

Most paths of the SDK take a variable as it is; these policies are for those that refuse one, lose
one, or read and write while a pipeline is being defined. The tables are one file for each line,
`_sagemaker_v2` and `_sagemaker_v3`, measured with sagemaker 2.257.7, sagemaker-core 2.27 and
sagemaker-mlops 1.27. A policy is at work only where the line that it requires is installed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookalike._policy import from_source
from lookalike._registry import Registry
from lookalike.presets import _sagemaker_v2, _sagemaker_v3

if TYPE_CHECKING:
    from lookalike._policy import Policy

__all__ = ["configure", "make_registry", "policies"]


def policies() -> tuple[Policy, ...]:
    """The policies of both lines."""
    return from_source((*_sagemaker_v2.POLICIES, *_sagemaker_v3.POLICIES), "preset sagemaker")


def make_registry() -> Registry:
    """A registry of these policies alone."""
    return Registry(policies())


def configure(registry: Registry) -> Registry:
    """`registry` with these policies added; where both have one, its own stays."""
    return make_registry().combine(registry, replace=True)
