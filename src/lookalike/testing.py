"""For tests: checks of real validators, and what became of a value in each."""

from __future__ import annotations

from lookalike._matrix import Check, Row, measure

__all__ = ["Check", "Row", "measure"]
