"""The subjects as fixtures, in a ledger of their own."""

from __future__ import annotations

import pytest
from subjects import SUBJECTS

import lookalike as la


@pytest.fixture(params=SUBJECTS)
def subject(request):
    """How to make one kind of lookalike; each kind in turn."""
    return SUBJECTS[request.param]


@pytest.fixture
def original():
    """The original behind `proxy`."""
    return la.Deferred("model")


@pytest.fixture
def proxy(subject, original, ledger):
    """A lookalike of `original`, of each kind in turn, with a token of `ledger`."""
    return subject.make(original)
