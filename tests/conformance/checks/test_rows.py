"""Every check of the matrix, on the real libraries that are installed; the docs say the same."""

from __future__ import annotations

import json
import pathlib
import sys

import pytest

from lookalike._commands.matrix import checks_in
from lookalike._matrix import _page as pages
from lookalike._matrix._picture import picture
from lookalike.testing import measure

HERE = pathlib.Path(__file__).parent
DOCS = HERE.parents[2] / "docs"
ROWS = json.loads((DOCS / "conformance.json").read_text("utf-8"))
BY_KEY = {f"{row['library']}: {row['name']}": row for row in ROWS}
#: The rows in the docs; other versions of Python may ask for more or less.
MEASURED_WITH = (3, 11)
_TRIES = 3
CHECKS = checks_in([str(HERE)])


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.key)
def test_what_becomes_of_the_value_is_what_the_docs_say(check, tmp_path, monkeypatch):
    """Never silently wrong; refused with a reason; and the probe asks little."""
    if check.version is None:
        pytest.skip(f"needs {check.requires}")
    monkeypatch.chdir(tmp_path)
    shown = BY_KEY[check.key]["results"]["lookalike"]
    # Some libraries draw lots: what they make of one value differs from call to call.
    for _ in range(_TRIES):
        row = measure(check)
        result = row.results["lookalike"]
        if result == shown:
            break

    assert result != "leaked"
    assert result != "refused" or row.why
    assert row.calls - row.shapes <= 16
    if sys.version_info[:2] == MEASURED_WITH:
        assert result == shown
    assert list(tmp_path.iterdir()) == []


def test_the_docs_show_every_check_and_no_other():
    """Nothing measured is left out."""
    assert set(BY_KEY) == {check.key for check in CHECKS}
    assert len(CHECKS) >= 250
    assert len({check.library for check in CHECKS}) >= 45


def test_the_pages_are_made_from_the_data():
    """Nothing in them is written by hand."""
    assert (DOCS / "conformance.md").read_text("utf-8") == pages.markdown(ROWS)
    assert (DOCS / "conformance.html").read_text("utf-8") == pages.page(ROWS)
    assert (DOCS / "conformance.svg").read_text("utf-8") == picture(ROWS)


def test_the_readme_says_what_its_picture_shows():
    """Its words, for those who do not see it."""
    counts = pages.summary(ROWS)
    words = " ".join((DOCS.parent / "README.md").read_text("utf-8").split())
    assert f"str subclass is silently wrong in {counts['str subclass']['leaked']};" in words
    ours = counts["lookalike"]
    assert f"wrong in {ours['leaked']}, and recovered in {ours['recovered']}](" in words
    libraries = {row["library"] for row in ROWS}
    assert f"in {len(ROWS)} real calls of {len(libraries)} libraries" in words


def test_nothing_leaks_silently_in_the_whole_matrix():
    """The first promise."""
    assert pages.counted(ROWS)["leaked"] == 0


def test_the_explanation_says_what_the_rows_are():
    """Its table sums them up by stand-in."""
    words = (DOCS / "explanation" / "alternatives.md").read_text("utf-8")
    counts = pages.summary(ROWS)
    for name, row in {
        "the reference itself": counts["raw"],
        "a hand-written wrapper": counts["hand-written"],
        "a bare `wrapt.ObjectProxy`": counts["wrapt.ObjectProxy"],
        "a `str` subclass": counts["str subclass"],
        "a lookalike, as the probe recommends": counts["lookalike"],
    }.items():
        good = row["recovered"] + row["nothing kept"]
        assert f"| {name} | {good} | {row['cut']} | {row['leaked']} | {row['refused']} |" in words
