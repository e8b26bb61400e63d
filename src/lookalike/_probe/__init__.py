"""The probe: the weakest lookalike that a validator accepts, found by running it."""

from lookalike._probe._probe import probe
from lookalike._probe._report import Recommendation
from lookalike._probe._spy import Observation

__all__ = ["Observation", "Recommendation", "probe"]
