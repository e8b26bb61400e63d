"""Every cell of the table of orchestrators, on the real tools that are installed."""

from __future__ import annotations

import json

import pytest

import program as asked
import table

ROWS = json.loads(table.DATA.read_text())


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("column", asked.COLUMNS)
@pytest.mark.parametrize("module", table.PROGRAMS)
def test_no_cell_is_silently_wrong(module, column):
    """It works, or the user gets the error that the table shows; and the docs say so."""
    missing = table.missing(module)
    if missing is not None:
        pytest.skip(f"needs {missing}")

    cell = asked.measure(table.kind_of(module), column)

    assert cell.verdict in {"works", "cannot"}, f"{cell.note}\n{cell.detail}"
    shown = ROWS[module]["cells"][column]
    assert (cell.verdict, cell.note) == (shown["verdict"], shown["note"])


def test_the_page_shows_every_cell_as_it_was_measured():
    """Sixteen tools, and nothing written by hand."""
    assert table.PAGE.read_text() == table.page(ROWS)
    assert list(ROWS) == list(table.PROGRAMS)


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_no_cell_in_the_docs_is_wrong(row):
    """What does not work says why."""
    for cell in row["cells"].values():
        assert cell["verdict"] == "works" or (cell["verdict"] == "cannot" and cell["note"])
