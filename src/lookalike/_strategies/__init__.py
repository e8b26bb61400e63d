"""The parts of `lookalike.strategies`: one file for each noun."""

from __future__ import annotations

from importlib.util import find_spec

from lookalike.errors import DependencyError

if find_spec("hypothesis") is None:
    raise DependencyError(
        "strategies and laws need hypothesis, which is not installed",
        hint="Install it: pip install 'lookalike[testing]'.",
    )
