"""What lookalikes hold while they live, and that nothing is held when their ledger is closed."""

from __future__ import annotations

import copy
import gc
import json
import subprocess
import sys
import weakref
from pathlib import Path

import pytest

import lookalike as la
from fake_originals import Bare
from sizes import IS_FULL, size

SCRIPT = Path(__file__).with_name("memory_script.py")
COUNT = size(2_000, 1_000_000)
#: Bytes for each lookalike, its entry and its original; measured: 710, and 2,200 once searched.
EACH, EACH_SEARCHED = 900, 2_800

KINDS = {
    "duck": lambda original: la.string_like(original, "s3://bucket/key"),
    "carrier": lambda original: la.string_like(original, face=la.Face.STR),
    "path": la.path_like,
    "URI": la.uri_like,
    "composed": lambda original: la.string_like(original) + "/x",
    "low level": lambda original: la.StringProxy(original, "text"),
    "low level carrier": lambda original: la.StringCarrier(original, "text"),
}


# --- cycles ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", KINDS.values(), ids=list(KINDS))
def test_original_that_holds_its_own_lookalike_is_collected(make):
    """The collector sees through every kind: proxy, original, and the ledger that it remembers."""
    with la.Ledger() as ledger:
        original = Bare()
        original.own = make(original)
        original.copies = [copy.copy(original.own), copy.deepcopy(original.own)]
        original.ledger = ledger
        gone, closed = weakref.ref(original), weakref.ref(ledger)
        gc.collect()
        assert gone() is original
    del original, ledger
    gc.collect()
    assert gone() is None
    assert closed() is None


@pytest.mark.parametrize("make", KINDS.values(), ids=list(KINDS))
def test_lookalike_that_nobody_holds_goes_at_once(make):
    """Nothing waits for the collector, and the ledger holds the original and not the lookalike."""
    with la.Ledger():
        gc.disable()
        try:
            proxies = [make(Bare()) for _ in range(10)]
            kinds = {type(proxy) for proxy in proxies}
            assert sum(type(each) in kinds for each in gc.get_objects()) >= 10
            before = sum(type(each) in kinds for each in gc.get_objects())
            del proxies
            assert sum(type(each) in kinds for each in gc.get_objects()) <= before - 10
        finally:
            gc.enable()


def test_searched_ledger_lets_its_index_go_when_it_closes():
    """Who keeps a closed ledger keeps nothing of what a search made of its tokens."""
    with la.Ledger() as ledger:
        text = str(la.string_like(la.Deferred("model")))
        assert la.scan(text)
        assert ledger.tables.index.blocks
        index = ledger.tables.index
        assert la.scan(f"{text} again")
        assert ledger.tables.index is index, "an index is made once"
        ledger.clear()
        assert ledger.tables.index is None
        assert [leak.kind for leak in la.scan(text)] == ["foreign"]
        la.string_like(la.Deferred("model"))
        la.scan(text)
    assert ledger.tables.index is None


# --- many -----------------------------------------------------------------------------------------


def measured(how):
    """What `memory_script.py` measures with as many lookalikes as there are to be."""
    out = subprocess.run(
        [sys.executable, "-W", "ignore", str(SCRIPT), str(COUNT), how],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    print(how, out)  # noqa: T201 - shown with `pytest -s`, and when a test fails
    return json.loads(out)


@pytest.fixture(scope="module")
def traced():
    """In bytes that Python has allocated."""
    return measured("traced")


def test_memory_returns_when_a_ledger_closes(traced):
    """What Python has allocated is within 5% of what it was, whether it was searched or not."""
    assert traced["after"] <= 1.05 * traced["start"]
    assert traced["after search"] <= 1.05 * traced["start"]


def test_each_lookalike_costs_less_than_a_kilobyte(traced):
    """With its original and its entry; an index for searching costs twice as much again."""
    assert 100 < traced["each"] < EACH
    assert traced["each"] < traced["each with an index"] < EACH_SEARCHED


def test_system_gets_nine_tenths_back_and_the_rest_does_not_grow():
    """Of a million, some arenas are still in use for a thing or two; the next million uses them."""
    if not IS_FULL or not Path("/proc/self/statm").exists():
        pytest.skip("a few megabytes of a process say nothing: Linux, and LOOKALIKE_FULL_SIZE=1")
    sizes = measured("resident")
    grown = sizes["height"] - sizes["start"]
    assert grown > 500 * COUNT
    assert sizes["after one"] - sizes["start"] < grown / 10
    assert sizes["after two"] <= 1.05 * sizes["after one"]
