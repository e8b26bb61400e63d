"""The conformance matrix: what real validators do with each kind of stand-in."""

from lookalike._matrix._check import Check
from lookalike._matrix._measure import Row, measure

__all__ = ["Check", "Row", "measure"]
