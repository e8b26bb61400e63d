"""Every operation on every lookalike: restored, refused, reported, or a declared limit."""

from __future__ import annotations

import collections
import functools
import pathlib
import re
from dataclasses import dataclass

import pytest

import lookalike as la
from fake_orchestrator import FlowOrchestrator
from lookalike import orchestrators
from lookalike._token import checksum
from text_operations import (
    LIMITS,
    Computed,
    Limit,
    Outcome,
    operations,
    outcome,
    subjects,
)

OPERATIONS = operations()
SUBJECTS = subjects()
SILENT = {Outcome.WRONG, Outcome.WRONG_FOR_TIDY, Outcome.UNSEEN}

#: Limits that give a wrong text, and limits that leave nothing to see; some do both.
WRONG = {Limit.UNCHANGED, Limit.QUOTING, Limit.UNDONE, Limit.LENGTH, Limit.DECISION}
UNSEEN = {Limit.NO_TOKEN, Limit.DIGEST, Limit.LENGTH, Limit.DECISION}
#: Where a value that is as tidy as the placeholder is restored exactly.
HARMLESS_FOR_TIDY = {Limit.UNCHANGED, Limit.QUOTING}

#: Silent, and no declared limit.
BUGS = {
    "yaml.dump of it": "a lookalike that yaml.dump takes apart as pickle does spells its token "
    "whole, so that restoring puts a reference into the dump",
}
#: Wrong where the owner computes parts, and refused where it cannot.
COMPUTED_BUGS = {
    "[:64]": "what is cut off where a folder ends is taken for the folder",
}


@dataclass(frozen=True)
class Computing(FlowOrchestrator):
    """A system that can compute with its values."""

    name: str = "computing"
    modules: tuple[str, ...] = ()

    def recognises(self, obj):
        return type(obj) is Computed

    def describe(self, original):
        return "a computed value"

    def join(self, parts):
        return Computed(
            lambda value: "".join(p if isinstance(p, str) else p.make(value) for p in parts)
        )

    def compute(self, function, original):
        return Computed(lambda value: function(original.make(value)))


@pytest.fixture(autouse=True)
def token(monkeypatch):
    """One token for all: some outcomes depend on which letters it has."""
    identity = "k3v9x0q2z"
    monkeypatch.setattr("lookalike._ledger.new_token", lambda: identity + checksum(identity))


@pytest.fixture
def computing():
    """A system whose parts of values are computed."""
    made = Computing()
    orchestrators.register(made)
    yield
    orchestrators.forget(made)


def each(bugs):
    """Every operation, with the bugs that are known."""
    return [
        pytest.param(
            operation,
            id=str(operation),
            marks=[
                *(
                    [pytest.mark.xfail(strict=True, reason=bugs[operation.name])]
                    if operation.name in bugs
                    else []
                ),
                *(
                    [pytest.mark.skip(reason=f"needs {operation.needs}")]
                    if not operation.is_there
                    else []
                ),
            ],
        )
        for operation in OPERATIONS
    ]


@functools.cache
def plain_outcomes(operation):
    """What becomes of each lookalike of an original that nobody can compute with."""
    return outcomes(operation, lambda: la.Deferred("original"))


def outcomes(operation, make):
    """What becomes of each kind and shape of lookalike, each in a ledger of its own."""
    found = {}
    for subject in SUBJECTS:
        with la.Ledger():
            found[subject] = outcome(operation, subject, make())
    return found


def limits_of(operation):
    return {limit for limit, names in LIMITS.items() if operation.name in names}


# --- the table ------------------------------------------------------------------------------------


def test_table_has_every_kind_of_operation():
    """At least 63, of each kind that code does, under names that are used once."""
    kinds = collections.Counter(operation.kind for operation in OPERATIONS)
    assert len(OPERATIONS) >= 63
    assert kinds.keys() == set(
        "join format json yaml url path split case sanitise regex shell file encode hash "
        "compare".split()
    )
    assert min(kinds.values()) >= 6
    assert len({operation.name for operation in OPERATIONS}) == len(OPERATIONS)


def test_every_limit_has_operations_that_are_there():
    """No limit is declared for nothing, or for an operation that the table has not."""
    assert LIMITS.keys() == set(Limit)
    names = {operation.name for operation in OPERATIONS}
    for limited in LIMITS.values():
        assert limited
        assert set(limited) <= names
        assert len(set(limited)) == len(limited)


def test_no_operation_has_two_limits_of_one_sort():
    """Each silent outcome has one reason."""
    for operation in OPERATIONS:
        limits = limits_of(operation)
        assert len(limits & WRONG) <= 1, operation
        assert len(limits & UNSEEN) <= 1, operation


def test_every_kind_of_lookalike_is_a_subject():
    """The mechanisms, and the shapes that each can have."""
    assert {subject.kind for subject in SUBJECTS} == {
        "string",
        "string carrier",
        "exact text",
        "path",
        "pure path",
        "URI",
        "URI carrier",
    }
    for subject in SUBJECTS:
        with la.Ledger():
            made = subject.make(la.Deferred("original"))
            assert la.is_lookalike(made) is (subject.kind != "exact text")


# --- the outcomes ---------------------------------------------------------------------------------


@pytest.mark.parametrize("operation", each(BUGS))
def test_outcome_is_loud_or_a_declared_limit(operation):
    """Silent where the table declares a limit, for at least one lookalike; nowhere else."""
    found = plain_outcomes(operation)
    silent = {str(subject): how for subject, how in found.items() if how in SILENT}
    limits = limits_of(operation)
    seen = set(silent.values())
    is_wrong = bool(seen & {Outcome.WRONG, Outcome.WRONG_FOR_TIDY})
    if limits & WRONG & UNSEEN:
        assert seen, "the limit is lifted"
    else:
        assert is_wrong is bool(limits & WRONG), silent
        assert (Outcome.UNSEEN in seen) is bool(limits & UNSEEN), silent
    if limits & HARMLESS_FOR_TIDY:
        assert Outcome.WRONG_FOR_TIDY not in seen, silent


@pytest.mark.usefixtures("computing")
@pytest.mark.parametrize("operation", each(COMPUTED_BUGS))
def test_computed_parts_of_a_tidy_value_are_its_parts(operation):
    """Where the owner can compute a part of a value, it is the part that code would have taken."""
    plain = plain_outcomes(operation)
    computed = outcomes(operation, lambda: Computed(str))
    for subject, how in computed.items():
        if how is Outcome.WRONG_FOR_TIDY or plain[subject] not in SILENT | {Outcome.REFUSED}:
            assert how is plain[subject], subject


def test_each_kind_of_operation_is_restored_somewhere():
    """The outcomes are no accident of lookalikes that refuse everything."""
    for kind in {operation.kind for operation in OPERATIONS} - {"hash"}:
        some = [o for o in OPERATIONS if o.kind == kind and o.is_there]
        found = {how for o in some for how in plain_outcomes(o).values()}
        assert not some or Outcome.RESTORED in found or kind == "case", kind
        assert not some or Outcome.REFUSED in found, kind


def test_refusal_names_the_original():
    """What cannot be restored says whose placeholder it was."""
    for shape in (None, "s3://bucket/path/model.tar.gz", "/opt/data.csv"):
        with la.Ledger():
            text = str(la.string_like(la.Deferred("the source"), shape))
            for piece in (text.upper(), text[:-1], "-".join(text)):
                with pytest.raises(la.LeakError, match=r"Deferred\('the source'\)"):
                    la.restore(piece)


# --- the documentation ----------------------------------------------------------------------------

LIMITS_PAGE = pathlib.Path(__file__).parents[1] / "docs" / "explanation" / "limits.md"


def test_documentation_lists_the_limits_of_the_table():
    """Each limit by its name, with its operations, and no other."""
    page = LIMITS_PAGE.read_text(encoding="utf-8")
    restoring = page.partition("\n## What restoring cannot know\n")[2].partition("\n## ")[0]
    scanning = page.partition("\n## What a scan cannot see\n")[2].partition("\n## ")[0]
    assert _listed(restoring).keys() == {limit.value for limit in WRONG}
    assert _listed(scanning).keys() == {limit.value for limit in UNSEEN - WRONG}
    assert _listed(restoring) | _listed(scanning) == {
        limit.value: set(names) for limit, names in LIMITS.items()
    }


def _listed(section):
    """The operations of each limit: a point that starts with its name, and ends with code."""
    return {
        point[1]: set(re.findall("`([^`]+)`", point[2]))
        for point in re.finditer(
            r"^- \*\*([^*]+)\*\*.*?\n  In the table: (.*?)(?=\n\n|\n- |\Z)",
            section,
            re.MULTILINE | re.DOTALL,
        )
    }
