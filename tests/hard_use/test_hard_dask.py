"""Lookalikes through a Dask cluster of this machine, there and back."""

from __future__ import annotations

import pytest

import lookalike as la
import shipping
from sizes import size

distributed = pytest.importorskip(
    "distributed", reason="needs a Dask cluster: pip install 'dask[distributed]'"
)

TURNS = size(2, 200)


@pytest.fixture(scope="module")
def client():
    """Two workers in processes of their own, on the loopback alone."""
    with (
        distributed.LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address=None,
        ) as cluster,
        distributed.Client(cluster) as connected,
    ):
        yield connected


pytestmark = [
    pytest.mark.usefixtures("ledger"),
    # It starts threads and sockets of its own, and leaves some to the collector.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


def test_lookalikes_go_to_a_worker_and_come_home(client):
    """As to a process pool: known there by what travels along, at home the very originals."""
    sent = [shipping.made() for _ in range(TURNS)]
    futures = [client.submit(shipping.elsewhere, proxies, pure=False) for _, proxies in sent]
    for (originals, _), answer in zip(sent, client.gather(futures), strict=True):
        shipping.assert_all_came_home(originals, answer)


def test_two_lookalikes_of_one_text_are_two_tasks(client):
    """Dask names tasks by their arguments: what is named alike is computed once."""
    one, two = la.string_like(la.Deferred("one")), la.string_like(la.Deferred("two"))
    futures = [client.submit(la.unwrap, each) for each in (one, two)]
    assert [each.name for each in client.gather(futures)] == ["one", "two"]


def test_text_alone_is_refused_there_and_restored_with_a_record(client, ledger):
    """Text brings nothing along; `dump_ledger` brings the originals."""
    text = la.string_like(la.Deferred("of a text"), face=la.Face.EXACT_STR)
    error, said = client.submit(shipping.refused, text, pure=False).result()
    assert error == "ForeignTokenError"
    assert "dump_ledger" in said
    record, document = la.dump_ledger(ledger), f'["{text}"]'
    there = client.submit(shipping.with_record, record, document, pure=False).result()
    assert there == la.restore_json(document)
