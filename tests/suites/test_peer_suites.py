"""Other libraries' suites on our duck proxy: what fails is listed, with its reason.

They are read from the sdists in the folder that `LOOKALIKE_SDISTS` names: `nox -s suites`.
"""

from __future__ import annotations

import fnmatch
import os

import pytest

from differences import DIFFERENCES, REASONS
from peer_suites import SUITES
from run_peer_suite import run, unpack

SDISTS = os.environ.get("LOOKALIKE_SDISTS")
needs_sdists = pytest.mark.skipif(SDISTS is None, reason="needs the sdists: nox -s suites")


def differences_of(suite, test):
    """The reasons that are listed for a test of a suite."""
    return [
        difference
        for difference, patterns in DIFFERENCES[suite].items()
        if any(fnmatch.fnmatchcase(test, pattern) for pattern in patterns)
    ]


def measured(suite, contender, where):
    """What became of each test of the suite, and why."""
    unpacked, empty = where / "sdist", where / "empty"
    empty.mkdir()
    return run(suite, contender, unpack(SDISTS, SUITES[suite].project, unpacked), empty)


@needs_sdists
@pytest.mark.parametrize("suite", SUITES)
def test_a_duck_fails_where_it_is_different_and_nowhere_else(suite, tmp_path):
    """Each failure has one reason, and each reason is still true."""
    results = measured(suite, "duck", tmp_path)
    reasons = {test: differences_of(suite, test) for test in results}
    failed = {
        test: why
        for test, (outcome, why) in results.items()
        if outcome not in {"passed", "skipped"}
    }
    assert {test: why for test, why in failed.items() if not reasons[test]} == {}
    assert {test: listed for test, listed in reasons.items() if listed and test not in failed} == {}
    assert {test: listed for test, listed in reasons.items() if len(listed) > 1} == {}
    assert _patterns_without_a_test(suite, results) == []


def _patterns_without_a_test(suite, results):
    return [
        pattern
        for patterns in DIFFERENCES[suite].values()
        for pattern in patterns
        if not fnmatch.filter(results, pattern)
    ]


@needs_sdists
@pytest.mark.parametrize("suite", SUITES)
def test_the_library_itself_passes_its_suite_here(suite, tmp_path):
    """What fails with another class is that class's doing, and not that of the harness."""
    results = measured(suite, SUITES[suite].native, tmp_path)
    assert {outcome for outcome, _ in results.values()} <= {"passed", "skipped"}


@needs_sdists
def test_a_carrier_is_escaped_as_its_text(tmp_path):
    """MarkupSafe takes a `StringCarrier` for the text."""
    results = measured("MarkupSafe", "carrier", tmp_path)
    assert {outcome for outcome, _ in results.values()} == {"passed"}


def test_every_difference_is_a_reason_and_every_reason_is_used():
    """The table has no dead words."""
    assert set(DIFFERENCES) == set(SUITES)
    assert {reason for listed in DIFFERENCES.values() for reason in listed} == set(REASONS)
