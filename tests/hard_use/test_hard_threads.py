"""Threads and tasks that make, compose, restore and install, all at once and all the time."""

from __future__ import annotations

import asyncio
import copy
import json
import pickle
import random
import sys
import sysconfig
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

import lookalike as la
from lookalike._token import is_token, new_token
from parallel import PATIENCE, in_threads
from sizes import size
from small_packages import differences, registry

TURNS = size(10, 1_500)
SHAPES = [None, "s3://bucket/path/model.tar.gz", "/opt/data.csv", "x-{token}"]
FACES = [la.Face.STRING, la.Face.STR, la.Face.EXACT_STR, la.Face("startswith", "__str__")]
SHOP = """
    def upload(source):
        if not isinstance(source, str):
            raise TypeError(f"source is text, not {type(source).__name__}")
        return source

    class Order:
        def __init__(self, source=""):
            self.source = upload(source)
"""


def made(dice, ledger=None):
    """An original, and a lookalike of it of any kind."""
    original = la.Deferred(f"number {dice.random()}")
    shape, face = dice.choice(SHAPES), dice.choice(FACES)
    return original, la.string_like(original, shape, face=face, ledger=ledger)


def text_of(value):
    """The placeholder of a lookalike, an exact text among them."""
    return la.placeholder_of(value) if la.is_lookalike(value) else value


def one_turn(dice, ledger=None):
    """What any program does with two values, each result held against what it must be."""
    (one, first), (two, second) = made(dice, ledger), made(dice, ledger)
    texts = text_of(first), text_of(second)
    assert la.restore(texts[0], ledger=ledger) is one
    joined = la.restore(f"<{texts[0]}|{texts[1]}>", ledger=ledger)
    assert joined.parts == ("<", one, "|", two, ">")
    if la.is_lookalike(first) and "__add__" in type(first)._self_face:
        composed = first + "/x"
        assert la.unwrap(composed).parts == (one, "/x")
        assert la.restore(text_of(composed), ledger=ledger).parts == (one, "/x")
        assert la.unwrap(copy.deepcopy(first)) is one
        assert la.unwrap(pickle.loads(pickle.dumps(first))) is one
    document = json.dumps({"a": texts[0], "b": [f"{texts[1]}/y"]})
    # Among thousands of other tokens: these two, and no more, are in this document.
    assert len({leak.token for leak in la.scan(document, ledger=ledger)}) == 2
    restored = json.loads(la.restore_json(document, ledger=ledger))
    assert restored == {
        "a": {"$deferred": one.name},
        "b": [{"$concat": [{"$deferred": two.name}, "/y"]}],
    }


@pytest.fixture
def shop(packages):
    return packages.load("shop", SHOP)


# --- threads --------------------------------------------------------------------------------------


def test_threads_with_one_ledger_mix_nothing_up(ledger):
    """Eight threads issue into one ledger, whose index grows while others search it."""

    def work(number):
        dice = random.Random(number)
        for _ in range(TURNS):
            one_turn(dice, ledger)

    in_threads(work)
    assert len(ledger) == len(set(ledger.issued)) == 8 * TURNS * 2


def test_threads_with_a_ledger_each_mix_nothing_up():
    """Each enters and leaves its own, again and again."""

    def work(number):
        dice = random.Random(number)
        for _ in range(TURNS):
            with la.Ledger():
                one_turn(dice)

    in_threads(work)


def test_threads_that_install_and_leave_beside_all_that(packages, shop):
    """Calls inside an installation give originals back; nothing is left when all have left."""
    before = packages.entries()

    def work(number):
        dice = random.Random(number)
        for turn in range(max(5, TURNS // 5)):
            with registry("shop:upload", "shop:Order").install(), la.Ledger():
                original = la.Deferred(f"{number} {turn}")
                assert shop.upload(original) is original
                assert shop.Order(original).source is original
                assert la.restore(shop.upload(f"{la.string_like(original)}/x")).parts == (
                    original,
                    "/x",
                )
                one_turn(dice)

    in_threads(work)
    assert differences(before, packages.entries()) == []


def test_ledger_cleared_under_threads_gives_originals_or_says_no(ledger):
    """Another thread may clear at any time: a text restores to its own original, or is refused."""
    stop = threading.Event()
    refused = []

    def clear():
        while not stop.is_set():
            ledger.clear()

    def work(number):
        for turn in range(TURNS * 4):
            original = la.Deferred(f"{number} {turn}")
            text = str(la.string_like(original, ledger=ledger))
            try:
                restored = la.restore(text, ledger=ledger)
            except la.ForeignTokenError:
                refused.append(text)
            else:
                # Cleared between two looks, the token is foreign or nothing; never another's.
                assert restored is original or restored == text

    cleaner = threading.Thread(target=clear, daemon=True)
    cleaner.start()
    try:
        in_threads(work, 4)
    finally:
        stop.set()
        cleaner.join(PATIENCE)
    assert not cleaner.is_alive()
    ledger.clear()
    text = str(la.string_like(original := la.Deferred("after"), ledger=ledger))
    assert la.restore(text, ledger=ledger) is original


# --- tasks ----------------------------------------------------------------------------------------


def test_tasks_and_threads_at_once_mix_nothing_up(packages, shop):
    """Eight event loops in threads, each with tasks that wait, install and go to a thread."""
    before = packages.entries()

    async def task(number, loop_number):
        dice = random.Random(number * 8 + loop_number)
        for turn in range(max(2, TURNS // 25)):
            with la.Ledger() as ledger:
                await asyncio.sleep(0)
                one_turn(dice)
                await asyncio.to_thread(one_turn, dice)
                with registry("shop:upload").install():
                    await asyncio.sleep(0)
                    original = la.Deferred(f"{number} {turn}")
                    assert shop.upload(original) is original
                original, proxy = made(dice)
                await asyncio.sleep(0)
                assert la.restore(text_of(proxy)) is original
                assert ledger.is_closed is False

    def work(loop_number):
        async def all_of_them():
            await asyncio.gather(*(task(number, loop_number) for number in range(4)))

        asyncio.run(all_of_them())

    in_threads(work)
    assert differences(before, packages.entries()) == []


# --- tokens ---------------------------------------------------------------------------------------


def test_ledger_issues_no_token_twice_however_often_it_is_drawn(monkeypatch):
    """Eight threads draw from so few tokens that many are taken: each original has its own."""
    tokens = [new_token() for _ in range(8 * 150)]
    monkeypatch.setattr("lookalike._ledger.new_token", lambda: random.choice(tokens))
    with la.Ledger() as ledger:
        made = in_threads(lambda _: [ledger.issue(la.Deferred("x"), "{token}") for _ in range(100)])
        entries = [entry for some in made for entry in some]
        assert len({entry.token for entry in entries}) == len(ledger) == len(entries) == 800
        assert all(ledger.get(entry.token) is entry for entry in entries)


def test_threads_draw_a_token_twice_no_more_often_than_chance():
    """The generator gives no thread the draws of another.

    There are 26 * 36**8 identities: of ten million draws, which is the full size, two are equal
    with a chance of one half. A ledger draws again then, so no more than that is asked here: more
    than 8 pairs come once in 10**7 runs.
    """
    count = size(1_500, 1_250_000)

    def draw(_):
        return [new_token().encode() for _ in range(count)]

    with ThreadPoolExecutor(8) as pool:
        tokens = sorted(token for some in pool.map(draw, range(8)) for token in some)
    assert len(tokens) == 8 * count
    assert sum(map(bytes.__eq__, tokens, tokens[1:])) <= size(0, 8)
    assert all(is_token(token.decode()) for token in tokens[:: max(1, count // 1000)])


def test_this_build_of_python_is_named():
    """The tests here mean most without a global lock: where one is asked for, it is not there."""
    if not sysconfig.get_config_var("Py_GIL_DISABLED"):
        pytest.skip("this Python has a global lock; run the session on 3.13t or 3.14t")
    assert not sys._is_gil_enabled(), "an extension has switched the lock on again"
