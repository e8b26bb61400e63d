"""Every orchestrator keeps its contract, for a value of the real tool."""

from __future__ import annotations

import pytest

import table
from lookalike.testing import check_orchestrator


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("module", table.PROGRAMS)
def test_orchestrator_keeps_the_contract(module):
    """The output of a step in a real program, as in the table."""
    missing = table.missing(module)
    if missing is not None:
        pytest.skip(f"needs {missing}")
    program = table.kind_of(module)()
    try:
        check_orchestrator(program.owner, lambda: program.original)
    finally:
        program.close()
