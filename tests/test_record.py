"""A ledger written to a file restores a document in another process."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

import lookalike as la
from lookalike._token import new_token
from lookalike.orchestrators._deferred import EMBEDDED


def test_recorded_ledger_restores_the_same_document():
    """What one process compiled, another can restore."""
    with la.Ledger() as ledger:
        model = la.string_like(la.Deferred("model"), "s3://b/m.tar.gz")
        both = la.string_like(la.Concat(["a", la.Deferred("b")]))
        document = json.dumps({"a": f"{model}/x", "b": str(both)})
        record, expected = la.dump_ledger(ledger), la.restore_json(document)
    script = (
        "import sys, lookalike as la; record, document = sys.argv[1:]; "
        "print(la.restore_json(document, ledger=la.load_ledger(record)))"
    )
    out = subprocess.run(
        [sys.executable, "-c", script, record, document], capture_output=True, text=True, check=True
    )
    assert out.stdout.strip() == expected


def test_original_without_orchestrator_cannot_be_written_down():
    """Nobody knows its expression."""
    with la.Ledger() as ledger:
        la.string_like(object())
        with pytest.raises(la.LookalikeError, match="cannot be written down"):
            la.dump_ledger(ledger)


ROW = {
    "token": (token := new_token()),
    "placeholder": f"x-{token}",
    "orchestrator": "deferred",
    "expression": {"$deferred": "m"},
}


def record(**changes):
    return json.dumps({"lookalike_ledger": 1, "tokens": [ROW | changes]})


def test_loaded_ledger_knows_the_token():
    """One row, one token."""
    ledger = la.load_ledger(record())
    assert list(ledger) == [token]
    assert la.restore(f"x-{token}", ledger=ledger).name == "m"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("{", id="no JSON"),
        pytest.param("[]", id="no object"),
        pytest.param('{"lookalike_ledger": 2, "tokens": []}', id="another version"),
        pytest.param('{"lookalike_ledger": 1}', id="no rows"),
        pytest.param(record(token="abc"), id="no token"),
        pytest.param(record(token=None), id="token missing"),
        pytest.param(record(placeholder="x"), id="placeholder without its token"),
        pytest.param(record(placeholder=1), id="placeholder no text"),
        pytest.param(record(orchestrator="nobody"), id="unknown orchestrator"),
        pytest.param('{"lookalike_ledger": 1, "tokens": [1]}', id="row no object"),
        pytest.param(None, id="no text"),
        pytest.param("[" * 100_000, id="deeper than Python reads"),
        pytest.param(record(orchestrator=[]), id="orchestrator no text"),
        pytest.param(record(placeholder=f"\ud800{token}"), id="surrogate in a placeholder"),
        pytest.param(
            record().replace('"expression"', '"expressions"'),
            id="no expression",
        ),
        pytest.param(json.dumps({"lookalike_ledger": 1, "tokens": [ROW, ROW]}), id="token twice"),
    ],
)
def test_malformed_record_is_refused(text):
    """A file from elsewhere is checked row by row."""
    with pytest.raises(la.DocumentError, match="no ledger file"):
        la.load_ledger(text)


def test_expression_that_spells_nothing_is_refused():
    """The orchestrator says what it expects."""
    with pytest.raises(la.LiftError, match="spells no Deferred"):
        la.load_ledger(record(expression="x"))


def test_expression_of_any_depth_is_read_or_refused():
    """A `Concat` of a `Concat` and so on: too deep for JSON, or for whoever makes it anew."""
    said = set()
    for depth in (1, *range(300, 1200, 3), 5_000, 100_000):
        expression = '{"$concat": [' * depth + '{"$deferred": "x"}' + "]}" * depth
        text = record(expression="here").replace('"here"', expression)
        try:
            [entry] = la.load_ledger(text).entries()
        except la.DocumentError as error:
            said.add(error.problem)
        else:
            assert type(entry.original) is la.Concat
    assert any("depth" in why or "deep" in why for why in said)


def test_expression_that_is_too_deep_for_its_orchestrator_is_refused(monkeypatch):
    """What JSON can read may still be too much for whoever makes the original of it."""
    monkeypatch.setattr(type(EMBEDDED), "lift", lambda self, value: self.lift([value]))
    with pytest.raises(la.DocumentError, match=r"tokens\[0\] is nested too deeply"):
        la.load_ledger(record())


def test_sdk_that_is_not_installed_is_named(monkeypatch):
    """The references belong to an SDK that restoring needs."""
    monkeypatch.setitem(sys.modules, "sagemaker.workflow.entities", None)
    with pytest.raises(la.DependencyError, match=r"workflow\.entities cannot be imported"):
        la.load_ledger(record(orchestrator="sagemaker"))
