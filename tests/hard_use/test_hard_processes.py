"""Lookalikes in pools of processes, there and back; children that never repeat their parent."""

from __future__ import annotations

import json
import multiprocessing
from concurrent.futures import ProcessPoolExecutor

import pytest

import lookalike as la
import shipping
from lookalike._token import find_tokens, new_token
from parallel import PATIENCE, in_a_fork, needs_fork
from sizes import IS_FULL, size

# 3.12 warns of forks beside threads; this is what is tested, and other tests leave threads too.
forks = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")

METHODS = multiprocessing.get_all_start_methods()
TURNS = size(1, 50)


class Pools:
    """Both kinds of pools of the standard library, by one name: `map(work, arguments)`."""

    @staticmethod
    def pool(method, work, arguments):
        with multiprocessing.get_context(method).Pool(2) as pool:
            jobs = [pool.apply_async(work, each) for each in arguments]
            return [job.get(PATIENCE) for job in jobs]

    @staticmethod
    def executor(method, work, arguments):
        context = multiprocessing.get_context(method)
        with ProcessPoolExecutor(2, mp_context=context) as pool:
            jobs = [pool.submit(work, *each) for each in arguments]
            return [job.result(PATIENCE) for job in jobs]


POOLS = [
    pytest.param(getattr(Pools, kind), method, id=f"{kind} by {method}")
    for kind, method in (
        *(("pool", method) for method in METHODS if IS_FULL or method != "spawn"),
        *(("executor", method) for method in METHODS if IS_FULL or method == "spawn"),
    )
]


# --- there and back -------------------------------------------------------------------------------


@forks
@pytest.mark.parametrize(("run", "method"), POOLS)
def test_lookalikes_go_to_a_pool_and_come_home(ledger, run, method):
    """Known there by what travels along; at home the very originals come back.

    Text is another matter: it brings nothing along, so where it was not made it is foreign, and the
    error says what to do. A fork has what its parent had. `dump_ledger` brings all of it.
    """
    sent = [shipping.made() for _ in range(TURNS)]
    answers = run(method, shipping.elsewhere, [(proxies,) for _, proxies in sent])
    for (originals, _), answer in zip(sent, answers, strict=True):
        shipping.assert_all_came_home(originals, answer)

    original = la.Deferred("of a text")
    text = la.string_like(original, face=la.Face.EXACT_STR)
    document = json.dumps({"a": text})
    [(error, said)] = run(method, shipping.refused, [(text,)])
    if method == "fork":
        assert error == "nothing"
    else:
        assert error == "ForeignTokenError"
        assert "dump_ledger" in said
    with la.Ledger() as small:
        text = la.string_like(original, face=la.Face.EXACT_STR)
        document = json.dumps({"a": f"{text}/x"})
        here = la.restore_json(document)
        assert run(method, shipping.with_record, [(la.dump_ledger(small), document)]) == [here]
    assert json.loads(here) == {"a": {"$concat": [{"$deferred": "of a text"}, "/x"]}}


# --- forks ----------------------------------------------------------------------------------------


@needs_fork
@forks
def test_children_never_issue_a_token_of_their_parent_or_of_each_other(ledger):
    """A seeded generator would give every child its parent's next tokens.

    By chance two of n tokens are equal once in 1.5 * 10**14 / n**2 runs: never seen here.
    """
    children, count = size((8, 200), (64, 5_000))

    def issued():
        tokens = [ledger.issue(la.Deferred("x"), "{token}").token for _ in range(count)]
        return tokens + [new_token() for _ in range(count)]

    before = issued()
    tokens = [in_a_fork(issued) for _ in range(children)]
    everything = [*before, *issued(), *(token for some in tokens for token in some)]
    assert len(set(everything)) == len(everything) == (children + 2) * 2 * count


@needs_fork
@forks
def test_grandchildren_are_no_different(ledger):
    """A fork of a fork issues its own, and what it ships home is known there by its own nonce."""

    def issued():
        return ledger.issue(la.Deferred("x"), "{token}").token

    def child():
        return [issued(), *(in_a_fork(lambda: [issued() for _ in range(20)]) for _ in range(3))]

    first, *families = child()
    again = in_a_fork(child)
    tokens = [first, again[0], *(t for family in (*families, *again[1:]) for t in family)]
    assert len(set(tokens)) == len(tokens) == 2 + 2 * 3 * 20


@needs_fork
@forks
def test_one_original_of_two_children_has_two_tokens_at_home(ledger):
    """Both children name the parent's original; at home each text is foreign, and never guessed."""
    original = la.Deferred("shared")

    def text_of_it():
        return str(la.string_like(original, shipping.SHAPE))

    one, two, mine = in_a_fork(text_of_it), in_a_fork(text_of_it), text_of_it()
    tokens = {token for text in (one, two, mine) for _, token in find_tokens(text)}
    assert len(tokens) == 3
    assert la.restore(mine) is original
    for text in (one, two, one + two, f"{mine} {one}"):
        with pytest.raises(la.ForeignTokenError, match="no open ledger of this process"):
            la.restore(text)
