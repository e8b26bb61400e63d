"""The matrix: what became of a value is said as it is, for every stand-in."""

from __future__ import annotations

import copy
import hashlib
import json
import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from html.parser import HTMLParser

import pytest

import lookalike as la
from lookalike._matrix import _page as pages
from lookalike._matrix._measure import COLUMNS
from lookalike._matrix._picture import picture
from lookalike._matrix._standins import STAND_INS, Reference
from lookalike.testing import Check, measure


@dataclass
class Model:
    source: str


def check(call, **options):
    return Check("A family", "a library", "call(x)", call, **options)


CASES = {
    "kept as it is": (
        Model,
        ["recovered", "recovered", "recovered", "recovered", "recovered"],
        "pass",
    ),
    "nothing is kept": (lambda x: None, ["nothing kept"] * 5, "pass"),
    "made text": (
        lambda x: Model(f"{x}/data"),
        ["refused", "leaked", "refused", "leaked", "recovered"],
        "proxy",
    ),
    "a method, and kept": (
        lambda x: Model(x) if x.startswith("s3://") else False,
        ["refused", "recovered", "refused", "recovered", "recovered"],
        "proxy",
    ),
    "a piece": (
        lambda x: x.split("/")[2],
        ["refused", "refused", "refused", "leaked", "cut"],
        "proxy",
    ),
    "a digest": (
        lambda x: hashlib.sha256(x.encode()).hexdigest(),
        ["refused", "refused", "refused", "leaked", "refused"],
        "refuse",
    ),
    "exactly a str": (
        lambda x: "".join([x]) if type(x) is str else {}["no"],
        ["refused", "refused", "refused", "refused", "recovered"],
        "exact",
    ),
    "a number": (
        lambda x: int("".join([x])),
        ["refused", "refused", "refused", "leaked", "refused"],
        "refuse",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_results_are_what_became_of_the_value(case):
    """Five stand-ins, each judged by what is left of the value."""
    call, results, verdict = CASES[case]
    options = {"placeholder": "1", "unique": False} if case == "a number" else {}
    row = measure(check(call, **options))
    assert [row.results[column] for column in COLUMNS] == results
    assert row.verdict == verdict
    assert row.why or row.results["lookalike"] not in {"cut", "refused"}


def test_reason_of_the_check_is_shown_where_it_is_refused():
    """The probe knows that it is lost; who wrote the check knows why."""
    row = measure(check(CASES["a digest"][0], reason="the digest of a text"))
    assert row.why == "the digest of a text"


def test_call_that_is_refused_in_the_end_is_said_to_be():
    """What the probe found may hold no more when it is tried: it remembers something."""
    calls = []

    def measured(most, later):
        calls.clear()

        def call(value):
            calls.append(value)
            value.startswith("ml.")
            return later(value) if len(calls) > most else None

        return measure(check(call, placeholder="ml.m5.xlarge", unique=False))

    before = measured(10_000, None).calls + len(COLUMNS) - 1
    closed = measured(before, lambda value: {}["closed"])
    assert (closed.results["lookalike"], closed.why) == ("refused", "KeyError: 'closed'")
    kept = measured(before, lambda value: ["ml.m5.xlarge"])
    assert (kept.results["lookalike"], kept.why) == ("leaked", "the value is lost")


def test_requires_that_is_no_requirement_is_an_error():
    """It names the check."""
    with pytest.raises(la.InputError, match=r"a library: call\(x\): requires='a b'"):
        check(str, requires="a b")


def test_version_is_that_of_the_distribution():
    """None, where it is not installed or too old."""
    assert check(str, requires="pytest").version == pytest.__version__
    assert check(str, requires="pytest>=999").version is None
    assert check(str, requires="no-such-distribution").version is None
    assert re.fullmatch(r"3\.\d+", check(str).version)


# --- pages ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def rows():
    made = []
    for name, (call, _, _) in CASES.items():
        made.append(measure(Check("A <family>", "lib & co", name, call)).as_data())
    return made


def test_every_row_is_in_both_pages(rows):
    """The table, and the picture's numbers."""
    text, page = pages.markdown(rows), pages.page(rows)
    for row in rows:
        assert f"`{row['name']}`" in text
        assert f"<code>{row['name']}</code>" in page
    assert f"{len(rows)} real calls of 1 libraries" in text
    assert page.count("<rect") >= len(COLUMNS)


def test_page_is_self_contained_and_well_formed(rows):
    """No address is asked for anything, and every tag that is opened is closed."""
    page = pages.page(rows)
    assert not re.search(r"(src|href)=|https?://|@import|url\(", page)

    class Tags(HTMLParser):
        def __init__(self):
            super().__init__()
            self.open = []

        def handle_starttag(self, tag, attrs):
            if tag not in {"meta", "input"}:
                self.open.append(tag)

        def handle_endtag(self, tag):
            assert self.open.pop() == tag

    parser = Tags()
    parser.feed(page)
    assert parser.open == []


def test_rare_result_has_a_bar_and_no_number_in_it(rows):
    """There is no room; the title says how many."""
    kept, lost = rows[0], rows[list(CASES).index("a digest")]
    shown = pages.page([kept] * 30 + [lost])
    assert "<title>lookalike: 1 refused</title>" in shown
    assert "97%</text>" in shown
    assert " 3%</text>" not in shown


def test_picture_has_every_figure_and_letters_of_a_size_to_read(rows):
    """It is drawn 800 wide, and asks no address for anything."""
    text = picture(rows)
    root = ET.fromstring(text)
    assert root.get("width") == "800"
    assert min(int(size) for size in re.findall(r"(\d+)px", text)) >= 11
    assert not re.search(r"(src|href)=|@import|url\(", text)
    told = root.find("{http://www.w3.org/2000/svg}desc").text
    for column, counts in pages.summary(rows).items():
        assert ", ".join(f"{counts[result]} {result}" for result in pages.RESULTS) in told, column


def test_rare_result_has_a_bar_in_the_picture_and_no_number(rows):
    """There is no room; the description says how many."""
    kept, lost = rows[0], rows[list(CASES).index("a digest")]
    text = picture([kept] * 60 + [lost])
    assert ">60</text>" in text
    assert ">1</text>" not in text
    assert "lookalike: 60 recovered, 0 nothing kept, 0 cut, 0 leaked, 1 refused" in text


def test_hand_written_wrapper_can_be_copied():
    """What it has not of itself the original has; but no method of Python's own."""
    wrapper = copy.copy(STAND_INS["hand-written"](Reference(), "text"))
    assert str(wrapper) == "text"
    assert not hasattr(wrapper, "__fspath__")


def test_results_are_told_apart_without_colour():
    """A sign and a word each, and colours that differ in lightness."""
    assert len({sign for _, sign, _ in pages._LOOKS.values()}) == len(pages.RESULTS)
    assert len({colour for colour, _, _ in pages._LOOKS.values()}) == len(pages.RESULTS)


def test_rows_of_other_environments_are_kept(rows):
    """Measured anew, a row takes the place of the old one."""
    newer = {**rows[0], "version": "99"}
    merged = pages.merged(rows, [newer])
    assert len(merged) == len(rows)
    assert newer in merged
    assert json.loads(pages.as_json(merged)) == merged


def test_summary_counts_every_check_once(rows):
    """For each stand-in."""
    for counts in pages.summary(rows).values():
        assert sum(counts.values()) == len(rows)
