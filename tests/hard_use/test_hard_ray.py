"""Lookalikes through Ray on this machine, there and back: in full size, for Ray starts slowly."""

from __future__ import annotations

import os
import sys

import pytest

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
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        patch.setenv("RAY_AUTH_MODE", "disabled")
        patch.setenv("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
        # Workers unpickle what is defined here by name.
        patch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
        ray.init(
            address="local",
            num_cpus=2,
            include_dashboard=False,
            configure_logging=False,
            log_to_driver=False,
            object_store_memory=80 * 1024 * 1024,
            _node_ip_address="127.0.0.1",
        )
        yield
        ray.shutdown()


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
