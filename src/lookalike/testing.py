"""For tests: checks of real validators, what became of a value in each, examples for policies."""

from __future__ import annotations

from lookalike._example import Example
from lookalike._matrix import Check, Row, measure

__all__ = ["Check", "Example", "Row", "measure"]
