"""The page of mutants says what was measured, and every survivor has a reason."""

from __future__ import annotations

import json

import pytest

import mutants_table as table
from changed_module import SOURCE
from mutants import TESTS

MEASURED = json.loads(table.DATA.read_text("utf-8"))
MODULES = MEASURED["modules"]


def test_the_page_is_made_from_the_data():
    """Nothing in it is written by hand."""
    assert table.PAGE.read_text("utf-8") == table.markdown(MEASURED)


@pytest.mark.parametrize("module", TESTS)
def test_nine_of_ten_changes_are_noticed(module):
    """Of each module, and not of all together."""
    figures = MODULES[module]
    assert len(figures["survived"]) <= figures["mutants"] / 10


def test_every_survivor_has_a_reason_and_every_reason_a_survivor():
    """A change that a test notices since is taken out of the list."""
    survived = {
        table.key_of(module, change)
        for module, figures in MODULES.items()
        for change in figures["survived"]
    }
    assert set(table.REASONS) == survived
    assert all(table.REASONS.values())


# --- what is said of a change ---------------------------------------------------------------------

DIFF = """\
--- mutation diff ---
--- asrc/shop.py
+++ bsrc/shop.py
@@ -11,5 +11,5 @@

     def sell(self, count: int | None = 2) -> int | None:
         \"\"\"It sells.\"\"\"
-        left: int | None = 3 - count
+        left: int | None = 3 + count
         return left
"""


def test_change_is_told_by_its_line_its_place_and_both_texts():
    """A reason stays where it is when lines above it come and go."""
    change = table.change_in(SOURCE, DIFF)
    assert change == {
        "line": 14,
        "place": "Shop.sell",
        "was": "left: int | None = 3 - count",
        "now": "left: int | None = 3 + count",
    }
    assert table.key_of("shop", change) == ("shop", *list(change.values())[1:])


def test_line_that_is_taken_out_has_no_text_afterwards():
    """As a decorator that is left out, and the empty lines before it."""
    diff = "@@ -6,3 +6,1 @@\n-\n-class Shop:\n     b\n"
    assert table.change_in(SOURCE, diff) == {
        "line": 7,
        "place": "Shop",
        "was": "class Shop:",
        "now": "",
    }


def test_survivor_without_a_reason_is_told():
    """Whoever measures sees what is left to do."""
    change = table.change_in(SOURCE, DIFF)
    data = {"modules": {"shop": {"mutants": 1, "survived": [change]}}}
    assert table.unlisted(data, {}) == [("shop", change)]
    assert table.unlisted(data, {table.key_of("shop", change): "because"}) == []
