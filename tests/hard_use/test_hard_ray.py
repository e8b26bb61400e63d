"""Lookalikes through Ray on this machine, there and back: in full size, for Ray starts slowly."""

from __future__ import annotations

import pytest

import local_ray
import lookalike as la
import shipping
from sizes import IS_FULL

if not IS_FULL:
    pytest.skip("starting Ray takes 20 seconds: LOOKALIKE_FULL_SIZE=1", allow_module_level=True)
ray = pytest.importorskip("ray", reason="needs ray: pip install ray")

TURNS = 100


@pytest.fixture(scope="module", autouse=True)
def _started():
    """Ray with two workers, offline."""
    with local_ray.started(num_cpus=2):
        yield


pytestmark = [
    pytest.mark.usefixtures("ledger"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


def test_lookalikes_go_to_a_worker_and_come_home():
    """In arguments and through the object store; at home the very originals."""
    elsewhere = ray.remote(shipping.elsewhere)
    sent = [shipping.made() for _ in range(TURNS)]
    given = [ray.put(p) if turn % 2 else p for turn, (_, p) in enumerate(sent)]
    answers = ray.get([elsewhere.remote(each) for each in given])
    for (originals, _), answer in zip(sent, answers, strict=True):
        shipping.assert_all_came_home(originals, answer)


def test_text_alone_is_refused_there_and_restored_with_a_record(ledger):
    """Text brings nothing along; `dump_ledger` brings the originals."""
    text = la.string_like(la.Deferred("of a text"), face=la.Face.EXACT_STR)
    error, said = ray.get(ray.remote(shipping.refused).remote(text))
    assert error == "ForeignTokenError"
    assert "dump_ledger" in said
    record, document = la.dump_ledger(ledger), f'["{text}"]'
    there = ray.get(ray.remote(shipping.with_record).remote(record, document))
    assert there == la.restore_json(document)
