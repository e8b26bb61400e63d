"""For tests: laws of proxies, policies and orchestrators; cases, checks and examples.

The laws, `check_...`, say nothing where they hold, and raise `LawError` with the smallest example
where they do not; those that take a `make` need Hypothesis. The cases are the same as plain data.
"""

from __future__ import annotations

from lookalike._example import Example
from lookalike._laws._answers import check_path_laws, check_string_laws, check_uri_laws
from lookalike._laws._case import Case, Given, Raised, path_cases, string_cases, uri_cases
from lookalike._laws._identity import check_identity_laws
from lookalike._laws._orchestrator import check_orchestrator
from lookalike._laws._policy import check_policy, check_preset
from lookalike._laws._restoring import check_restore_laws
from lookalike._matrix import Check, Row, measure
from lookalike.errors import LawError

__all__ = [
    "Case",
    "Check",
    "Example",
    "Given",
    "LawError",
    "Raised",
    "Row",
    "check_identity_laws",
    "check_orchestrator",
    "check_path_laws",
    "check_policy",
    "check_preset",
    "check_restore_laws",
    "check_string_laws",
    "check_uri_laws",
    "measure",
    "path_cases",
    "string_cases",
    "uri_cases",
]
