"""The benchmark command measures what it says, and fails where a bar is not met."""

from __future__ import annotations

import json
import sys

import pytest

import lookalike as la
from benchmarks import __main__ as command
from benchmarks import documents, policies, proxies
from benchmarks._report import write
from benchmarks._row import Row
from benchmarks._timing import Times, time_calls, time_statements


def made_row(ratio, bar, **more):
    return Row("group", "what", "peer", ratio, bar, **more)


@pytest.fixture
def measured(monkeypatch):
    """Runs the command on rows that are given; gives back its status."""

    def run(*rows, arguments=()):
        monkeypatch.setattr(sys, "argv", ["benchmarks", *arguments])
        monkeypatch.setattr(command, "_groups", lambda *, quick: {"some": lambda: iter(rows)})
        return command.main()

    return run


def test_command_fails_where_a_bar_is_not_met(measured, capsys):
    """The table says which."""
    assert measured(made_row(1.0, 1.0), made_row(5.0, None)) == 0
    assert "missed" not in capsys.readouterr().out
    assert measured(made_row(1.0, 1.0), made_row(1.1, 1.0)) == 1
    assert "missed" in capsys.readouterr().out


def test_command_refuses_a_group_that_there_is_not(measured, capsys):
    """It says which groups there are."""
    with pytest.raises(SystemExit):
        measured(arguments=["sum"])
    assert "there is no group sum" in capsys.readouterr().err


def test_ratio_is_of_the_fastest_rounds_and_the_median_of_neighbours():
    """A round that was disturbed changes the first not at all."""
    ours, theirs = Times((2.0, 9.0, 4.0)), Times((1.0, 3.0, 2.0))
    assert ours.ratio_to(theirs) == 2
    assert ours.median_ratio_to(theirs) == 2


def test_statements_and_calls_are_timed_in_every_round():
    """The first round of a call is not counted, and what is done around it not timed."""
    times = time_statements({"pass": ("x", {"x": 1})}, 3)
    assert len(times["pass"].rounds) == 3
    seen = []
    took = time_calls(
        {"a": lambda: seen.append("a")},
        2,
        before={"a": lambda: seen.append("before")},
        after={"a": lambda: seen.append("after")},
    )
    assert len(took["a"].rounds) == 2
    assert seen == ["before", "a", "after"] * 3


def test_every_bar_of_proxies_and_policies_is_measured():
    """Each row has a ratio of something that ran, and the registry is left as it was."""
    rows = [*proxies.measure(1), *policies.measure(1)]
    assert all(row.ratio > 0 and row.bar is not None for row in rows)
    assert len({(row.group, row.what, row.peer) for row in rows}) == len(rows) == 20


def test_timed_document_is_clean_or_holds_its_references():
    """Both are JSON; what is timed is a scan that finds nothing, and a restore of everything."""
    assert la.scan(documents.document(20_000)) == ()
    with la.Ledger():
        kept = [la.string_like(la.Deferred(str(number))) for number in range(5)]
        text = documents.document(20_000, kept)
        assert len(la.scan(text)) == 5
        assert la.restore_json(text).count("$deferred") == 5


def test_page_says_what_was_missed_and_its_floor(tmp_path):
    """And the peers beside it; the data is there as JSON too."""
    pytest.importorskip("matplotlib")
    rows = [made_row(2.0, 1.0, floor=1.5, floor_is="the unavoidable part"), made_row(0.5, 1.0)]
    ratios = {"str": {"construct": 1.0, "hash": 1.0}, "StringProxy": {"hash": 2.0}}
    write(tmp_path, rows, ratios, {"wrapt": "2"})
    page = (tmp_path / "benchmarks.md").read_text()
    assert "- group: what (2.00 of 1): 1.50 is the unavoidable part." in page
    assert "| StringProxy | - | 2.0 |" in page
    assert [
        row["met"] for row in json.loads((tmp_path / "benchmarks.json").read_text())["bars"]
    ] == [
        False,
        True,
    ]
    assert (tmp_path / "benchmarks.svg").read_text().count("StringProxy")
