"""The page of other people's suites says what was measured, and what was measured is still so."""

from __future__ import annotations

import json
import platform

import pytest

import suites_table as table

MEASURED = json.loads(table.DATA.read_text("utf-8"))
ROWS = MEASURED["rows"]
#: Suites of the interpreter whose figures are quick to measure again. `string_tests` takes seconds
#: for each contender; `test_cpython_string_tests` runs each of its tests.
QUICK = [suite for suite in table.OF_THE_INTERPRETER if suite != "strings"]


def test_the_page_is_made_from_the_data():
    """Nothing in it is written by hand."""
    assert table.PAGE.read_text("utf-8") == table.markdown(MEASURED)


@pytest.mark.parametrize("contender", ["duck", "carrier"])
@pytest.mark.parametrize("suite", QUICK)
def test_our_figures_are_those_of_this_interpreter(suite, contender, tmp_path, monkeypatch):
    """What passes where the page was measured passes today."""
    if platform.python_version() != MEASURED["python"]:
        pytest.skip(f"measured on Python {MEASURED['python']}")
    monkeypatch.chdir(tmp_path)
    for row, cell in table.measure_interpreter(suite, contender).items():
        assert cell == ROWS[row][contender]


def all_of(row, contender):
    """Whether a contender passes all of a row."""
    passed, run = ROWS[row][contender]
    return passed == run


def passed(row, contender):
    """How much of a row a contender passes; nothing where it crashes the interpreter."""
    cell = ROWS[row].get(contender, "crash")
    return 0 if cell == "crash" else cell[0]


def test_both_of_ours_are_strings_to_the_whole_of_cpython_s_suite():
    """As the receiver; with the arguments too, all but one error message that names the type."""
    assert all_of("string_tests", "duck")
    assert all_of("string_tests", "carrier")
    assert all_of("string_tests, arguments too", "duck")
    assert (
        ROWS["string_tests, checks"]["carrier"][1] - passed("string_tests, checks", "carrier") <= 1
    )


def test_no_peer_passes_more_checks_than_our_duck():
    """Of those of `string_tests`, which are thousands."""
    row = "string_tests, checks"
    peers = set(table.COLUMNS) - {"str", "duck", "carrier"}
    assert all(passed(row, "duck") > passed(row, peer) for peer in peers)


def test_paths_and_uris_take_the_lookalike_that_the_docs_say():
    """A duck where a path is taken, a carrier where a `str` is wanted."""
    assert all_of("PurePosixPath", "duck")
    assert all_of("__fspath__", "carrier")
    assert all_of("urllib.parse", "carrier")


def test_our_duck_is_nearest_to_wrapt_of_all_others():
    """It is one, but for what is listed in `differences`."""
    row = "wrapt's own"
    assert all_of(row, "wrapt")
    assert all(
        passed(row, "duck") > passed(row, peer) for peer in set(ROWS[row]) - {"duck", "wrapt"}
    )
