"""Text that stands for nothing but itself: what is remembered of it, and for how long."""

from __future__ import annotations

import pytest

import lookalike as la
from fake_orchestrator import FlowOrchestrator
from lookalike import _inert, orchestrators
from lookalike._inert import is_inert

pytestmark = pytest.mark.usefixtures("ledger")


@pytest.fixture(autouse=True)
def _nothing_seen(monkeypatch):
    monkeypatch.setattr(_inert, "_seen", {})


def test_text_with_a_token_is_not_inert_however_often_it_is_asked_for():
    """Nor is a longer one that holds it."""
    text = str(la.string_like(la.Deferred("model"), "s3://bucket/key"))
    assert [is_inert(each) for each in (text, text, f"{text}/x", "mine", "mine")] == (
        [False] * 3 + [True] * 2
    )


def test_texts_that_are_remembered_are_few_and_short():
    """A program may pass new ones without end."""
    assert all(is_inert(f"text {number}") for number in range(1000))
    assert 0 < len(_inert._seen) <= 512
    assert is_inert("a" * 1000)
    assert "a" * 1000 not in _inert._seen


def test_text_that_a_system_takes_for_its_own_later_is_asked_anew():
    """What was inert when the system was not there says nothing."""

    class Texts(FlowOrchestrator):
        def recognises(self, obj):
            return isinstance(obj, str) and obj.startswith("flow:")

    assert is_inert("flow:value")
    made = Texts()
    orchestrators.register(made)
    try:
        assert not is_inert("flow:value")
    finally:
        orchestrators.forget(made)
    assert is_inert("flow:value")
