"""`Ledger`: which token names which original, where it is known, and for how long."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import dataclasses
import gc
import itertools
import os
import pickle
import threading
import weakref

import pytest

from fake_originals import Bare, NeverComparable, Refusing, Unhashable
from lookalike import Deferred, LeakError, Ledger, restore
from lookalike._ledger import (
    _CLOSED_TOKENS,
    DEFAULT,
    Shipment,
    current_ledger,
    find_entry,
    reachable,
    receive,
    refuse_foreign,
    ship,
)
from lookalike._token import new_token
from lookalike.errors import (
    ClosedLedgerError,
    ForeignTokenError,
    LookalikeError,
    TokenClashError,
)
from parallel import in_a_fork, in_threads, needs_fork

TEMPLATE = "s3://amzn-s3-demo-{token}/key-{token}"

# 3.12 warns of forks beside threads; this is what is tested, and other tests leave threads too.
forks = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")


@pytest.fixture(autouse=True)
def _clean_context():
    """Each test starts and ends with no ledger entered."""
    assert current_ledger() is DEFAULT
    yield
    assert current_ledger() is DEFAULT


# --- issuing --------------------------------------------------------------------------------------


def test_entry_holds_token_placeholder_and_original():
    """The placeholder is the template with the token in each place."""
    original = Bare()
    entry = Ledger().issue(original, TEMPLATE)
    assert entry.text == f"s3://amzn-s3-demo-{entry.token}/key-{entry.token}"
    assert entry.original is original


def test_same_original_and_template_give_the_same_entry():
    """Wrapping a value twice gives equal text, so that caches and comparisons agree."""
    ledger, original = Ledger(), Bare()
    assert ledger.issue(original, TEMPLATE) is ledger.issue(original, TEMPLATE)
    assert len(ledger) == 1


def test_another_template_gives_another_token():
    """Else `f"{a}.tar.gz"` would be b's placeholder."""
    ledger, original = Ledger(), Bare()
    first, second = ledger.issue(original, "{token}"), ledger.issue(original, "{token}.tar.gz")
    assert first.token != second.token
    assert first.original is second.original is original


def test_another_ledger_gives_another_token():
    """A token names an original in one ledger."""
    original = Bare()
    assert Ledger().issue(original, TEMPLATE).token != Ledger().issue(original, TEMPLATE).token


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param([], [], id="equal and unhashable"),
        pytest.param(Unhashable(), Unhashable(), id="equal by value"),
        pytest.param(Deferred("model"), Deferred("model"), id="two of the same name"),
        pytest.param(1.5, float("1.5"), id="equal numbers"),
        pytest.param(NeverComparable(), NeverComparable(), id="never comparable"),
        pytest.param(Refusing(), Refusing(), id="not to be shown"),
    ],
)
def test_originals_are_told_apart_by_identity(first, second):
    """Neither equality nor hash nor text of an original is asked; one object is one original."""
    ledger = Ledger()
    one, two = ledger.issue(first, TEMPLATE), ledger.issue(second, TEMPLATE)
    assert one.token != two.token
    assert one.original is first
    assert two.original is second
    assert ledger.issue(first, TEMPLATE) is one


def test_id_of_an_original_is_not_used_again():
    """Objects that nobody else holds live on in the ledger, so no later one gets their token."""
    ledger = Ledger()
    tokens = {ledger.issue(Bare(), TEMPLATE).token for _ in range(1000)}
    assert len(tokens) == len(ledger) == 1000


def test_ledger_is_a_collection_of_its_tokens():
    """Length, membership and iteration are about tokens; iterating survives new ones."""
    ledger = Ledger("of models")
    tokens = [ledger.issue(Bare(), TEMPLATE).token for _ in range(3)]
    assert len(ledger) == 3
    assert list(ledger) == tokens
    assert tokens[0] in ledger
    assert new_token() not in ledger
    assert None not in ledger
    for _ in ledger:
        ledger.issue(Bare(), TEMPLATE)
    assert len(ledger) == 6
    assert [entry.token for entry in ledger.entries()][:3] == tokens


def test_issued_tokens_are_listed_in_order():
    """Whoever looks again reads on where the list ended; after `clear` it is another list."""
    with Ledger("there") as there:
        there.issue(Deferred("model"), TEMPLATE)
        shipments = packed(there)
    ledger = Ledger()
    tokens = [ledger.issue(Bare(), TEMPLATE).token for _ in range(3)]
    tokens.append(ledger.adopt(shipments[0]).token)
    ledger.adopt(shipments[0])
    before = ledger.issued
    assert before == tokens
    ledger.clear()
    assert ledger.issued == []
    assert ledger.issued is not before


def test_empty_ledger_is_true():
    """`ledger or default` never swaps an empty ledger."""
    assert Ledger()
    assert len(Ledger()) == 0


def test_repr_says_name_and_state():
    """What is shown is enough to tell ledgers apart, and never an original."""
    ledger = Ledger("of models")
    ledger.issue(Refusing(), TEMPLATE)
    assert repr(ledger) == "<Ledger 'of models' 1 tokens>"
    ledger.close()
    assert repr(ledger) == "<Ledger 'of models' closed>"
    assert repr(Ledger()) == "<Ledger 0 tokens>"


def test_entry_cannot_be_changed():
    """What a token means stays what it means."""
    entry = Ledger().issue(Bare(), TEMPLATE)
    with pytest.raises(dataclasses.FrozenInstanceError):
        entry.original = Bare()


# --- where a token is looked up -------------------------------------------------------------------


def test_current_ledger_is_the_innermost_else_the_default():
    """A ledger is a context; the default is around all of them."""
    assert current_ledger() is DEFAULT
    with Ledger("outer") as outer:
        assert current_ledger() is outer
        with Ledger("inner") as inner:
            assert current_ledger() is inner
        assert current_ledger() is outer
    assert current_ledger() is DEFAULT


def test_look_up_asks_current_then_enclosing_then_default():
    """All that is open around here is known here, innermost first."""
    with Ledger("outer") as outer, Ledger("inner") as inner:
        assert reachable() == (inner, outer, DEFAULT)
        for ledger in (inner, outer, DEFAULT):
            entry = ledger.issue(Bare(), TEMPLATE)
            assert find_entry(entry.token) is entry
        assert find_entry(new_token()) is None


def test_explicit_ledger_is_asked_alone():
    """`ledger=` says where to look, and nothing else is guessed."""
    elsewhere = Ledger("elsewhere")
    there = elsewhere.issue(Bare(), TEMPLATE)
    with Ledger("current") as current:
        here = current.issue(Bare(), TEMPLATE)
        assert reachable(elsewhere) == (elsewhere,)
        assert find_entry(there.token, elsewhere) is there
        assert find_entry(there.token) is None
        assert find_entry(here.token, elsewhere) is None
    assert elsewhere.get(there.token) is there
    assert elsewhere.get(here.token) is None


def test_ledger_closed_by_hand_inside_its_block_is_not_current():
    """A closed ledger issues nothing, so the enclosing one is current again."""
    with Ledger("outer") as outer, Ledger("inner") as inner:
        inner.close()
        assert current_ledger() is outer
        assert reachable() == (outer, DEFAULT)


def test_default_entered_by_hand_is_asked_once():
    """The default is a ledger as any other; looking twice in it would change nothing."""
    here = contextvars.copy_context()
    here.run(DEFAULT.__enter__)
    assert here.run(reachable) == (DEFAULT,)


@pytest.mark.parametrize("between", [False, True], ids=["at once", "with another in between"])
def test_ledger_entered_already_cannot_be_entered_again(between):
    """Leaving the inner block would close what the outer one still uses."""
    with Ledger("outer") as ledger:
        entry = ledger.issue(Bare(), TEMPLATE)
        with contextlib.ExitStack() as stack:
            if between:
                stack.enter_context(Ledger("between"))
            with pytest.raises(LookalikeError, match="twice") as caught:
                stack.enter_context(ledger)
            assert "activate" in caught.value.hint
        assert current_ledger() is ledger
        assert find_entry(entry.token) is entry


def test_thread_cannot_enter_what_another_has_entered():
    """One block, one end: a thread that needs the ledger of another activates it."""
    with Ledger() as ledger:

        def work(_):
            with pytest.raises(LookalikeError, match="twice"):
                ledger.__enter__()
            with ledger.activate():
                return ledger.issue(Bare(), TEMPLATE)

        assert len(in_threads(work)) == len(ledger) == 8
        assert current_ledger() is ledger


def test_activated_ledger_is_current_and_stays_open():
    """For the threads and callbacks of a job: current for a while, not closed at the end."""
    ledger = Ledger("of the job")
    with Ledger("outer") as outer, ledger.activate() as active:
        assert active is ledger
        assert current_ledger() is ledger
        assert reachable() == (ledger, outer, DEFAULT)
        with ledger.activate():
            assert current_ledger() is ledger
            assert reachable() == (ledger, outer, DEFAULT)
        entry = ledger.issue(Bare(), TEMPLATE)
    assert not ledger.is_closed
    assert ledger.get(entry.token) is entry
    with pytest.raises(ZeroDivisionError), ledger.activate():
        raise ZeroDivisionError
    assert not ledger.is_closed


def test_activated_ledger_that_closes_is_passed_over():
    """Whoever owns the ledger may close it while a callback still runs."""
    ledger = Ledger()
    with ledger.activate():
        ledger.close()
        assert current_ledger() is DEFAULT
        assert reachable() == (DEFAULT,)


# --- tokens that are not known --------------------------------------------------------------------


def test_token_of_a_closed_ledger_says_closed():
    """The error tells what happened to the original, not only that it is unknown."""
    with Ledger("of models") as ledger:
        token = ledger.issue(Bare(), TEMPLATE).token
    error = refuse_foreign(token)
    assert type(error) is ClosedLedgerError
    assert error.token == token
    assert token in error.problem
    assert "of models" in error.problem


def test_token_of_a_ledger_without_a_name_says_closed_too():
    """A name is a help and no condition."""
    with Ledger() as ledger:
        token = ledger.issue(Bare(), TEMPLATE).token
    assert "without a name" in refuse_foreign(token).problem


def test_token_of_a_cleared_ledger_says_so():
    """Clearing is closing for the tokens issued so far."""
    ledger = Ledger()
    token = ledger.issue(Bare(), TEMPLATE).token
    ledger.clear()
    assert type(refuse_foreign(token)) is ClosedLedgerError


@pytest.mark.parametrize(
    ("given_ledger", "said"),
    [
        pytest.param(None, "not current here", id="by context"),
        pytest.param(Ledger("asked"), "not the ledger given", id="by ledger="),
    ],
)
def test_token_of_another_open_ledger_says_where_it_is_known(given_ledger, said):
    """The next step is to pass or to enter that ledger."""
    with Ledger("far away") as ledger:
        token = ledger.issue(Bare(), TEMPLATE).token
        error = refuse_foreign(token, given_ledger)
    assert type(error) is ForeignTokenError
    assert error.token == token
    assert "far away" in error.problem
    assert said in error.problem
    assert "ledger=" in error.hint


def test_token_of_a_stranger_is_never_guessed():
    """Well-formed and issued by nobody here."""
    token = new_token()
    error = refuse_foreign(token)
    assert type(error) is ForeignTokenError
    assert error.token == token
    assert "no open ledger of this process" in error.problem


def test_memory_of_closed_ledgers_is_bounded():
    """A closed ledger costs no memory for ever: the oldest tokens become strangers."""
    ledger = Ledger()
    tokens = [ledger.issue(Bare(), "{token}").token for _ in range(_CLOSED_TOKENS + 100)]
    ledger.close()
    assert type(refuse_foreign(tokens[-1])) is ClosedLedgerError
    assert type(refuse_foreign(tokens[0])) is ForeignTokenError
    with Ledger() as later:
        later.issue(Bare(), "{token}")
    assert type(refuse_foreign(tokens[100])) is ForeignTokenError
    assert type(refuse_foreign(tokens[101])) is ClosedLedgerError


# --- the end of a ledger --------------------------------------------------------------------------


def test_closed_ledger_issues_nothing_and_says_so():
    """The original would be held for ever, or lost at once: neither."""
    ledger = Ledger("of models")
    ledger.close()
    assert ledger.is_closed
    with pytest.raises(LookalikeError, match="closed") as caught:
        ledger.issue(Bare(), TEMPLATE)
    assert "of models" in caught.value.problem
    assert "open ledger" in caught.value.hint
    assert len(ledger) == 0


def test_closed_ledger_adopts_nothing_and_says_so():
    """After closing it holds nothing, wherever the original comes from."""
    ledger = Ledger()
    ledger.close()
    token = new_token()
    with pytest.raises(LookalikeError, match="closed"):
        ledger.adopt(Shipment(token, token, Bare(), 1))
    assert len(ledger) == 0


def test_closed_ledger_knows_nothing():
    """Its originals are gone, so its tokens are unknown in it."""
    ledger = Ledger()
    token = ledger.issue(Bare(), TEMPLATE).token
    ledger.close()
    assert token not in ledger
    assert ledger.get(token) is None
    assert find_entry(token, ledger) is None
    assert list(ledger) == []
    assert ledger.entries() == ()


def test_closing_twice_is_harmless():
    """`close()` in a `finally` needs no question before it."""
    with Ledger() as ledger:
        ledger.close()
        ledger.close()
    ledger.close()
    assert ledger.is_closed


def test_closed_ledger_cannot_be_entered():
    """A ledger has one life."""
    with Ledger("of models") as ledger:
        pass
    with pytest.raises(LookalikeError, match="cannot be entered again"), ledger:
        pytest.fail("it was entered")  # pragma: no cover - never reached


def test_clear_forgets_and_goes_on():
    """The default ledger lives as long as the program; `clear` empties it."""
    ledger, original = Ledger(), Bare()
    before = ledger.issue(original, TEMPLATE)
    ledger.clear()
    assert len(ledger) == 0
    assert not ledger.is_closed
    after = ledger.issue(original, TEMPLATE)
    assert after.token != before.token
    assert list(ledger) == [after.token]


@pytest.mark.parametrize("end", [Ledger.close, Ledger.clear], ids=["closing", "clearing"])
def test_originals_are_let_go_at_the_end(end):
    """A ledger holds originals strongly while it is open and not a moment longer."""
    ledger, original = Ledger(), Bare()
    alive = weakref.ref(original)
    ledger.issue(original, TEMPLATE)
    ledger.watch({"holds": original})
    del original
    gc.collect()
    assert alive() is not None
    end(ledger)
    gc.collect()
    assert alive() is None


def test_ledger_that_nobody_holds_is_let_go():
    """The table of open ledgers keeps none of them alive."""
    ledger = Ledger()
    original = Bare()
    token = ledger.issue(original, TEMPLATE).token
    gone = weakref.ref(ledger), weakref.ref(original)
    del ledger, original
    gc.collect()
    assert [ref() for ref in gone] == [None, None]
    assert type(refuse_foreign(token)) is ForeignTokenError


# --- other contexts -------------------------------------------------------------------------------


def test_ledger_entered_in_another_context_is_left_here_without_harm():
    """Callbacks run in copied contexts: what was entered there is closed, nothing moves here."""
    with Ledger("here") as here:
        ledger = Ledger("there")
        there = contextvars.copy_context()
        there.run(ledger.__enter__)
        assert there.run(current_ledger) is ledger
        ledger.__exit__(None, None, None)
        assert ledger.is_closed
        assert current_ledger() is here
        assert there.run(current_ledger) is here


def test_ledger_left_in_a_copy_of_its_context_is_not_current_there_any_more():
    """The copy took the ledger with it; after leaving, the enclosing one is current in it."""
    with Ledger("outer") as outer:
        ledger = Ledger("inner")
        ledger.__enter__()
        copied = contextvars.copy_context()
        copied.run(ledger.__exit__, None, None, None)
        assert ledger.is_closed
        assert copied.run(current_ledger) is outer
        assert copied.run(reachable) == (outer, DEFAULT)
        assert current_ledger() is outer


def test_leaving_without_entering_closes():
    """`ExitStack.push(ledger)` never calls `__enter__`."""
    ledger = Ledger()
    ledger.__exit__(None, None, None)
    assert ledger.is_closed


def test_async_generator_closed_by_another_task_closes_its_ledger():
    """An async generator runs in the context of whoever asks it, and is closed in another."""
    seen = []

    async def generator():
        with Ledger("of the generator") as ledger:
            seen.append(ledger)
            yield ledger.issue(Bare(), TEMPLATE).token

    async def main():
        with Ledger("of the program") as outer:
            running = generator()
            await asyncio.create_task(first(running))
            await running.aclose()
            assert current_ledger() is outer

    async def first(running):
        return await running.__anext__()

    asyncio.run(main())
    assert seen[0].is_closed
    assert len(seen[0]) == 0


def test_ledger_activated_in_another_context_is_left_here_without_harm():
    """An async generator that activates a ledger is closed in the context of another task too."""
    ledger = Ledger()

    async def generator():
        with ledger.activate():
            yield current_ledger()

    async def first(running):
        return await running.__anext__()

    async def main():
        with Ledger() as outer:
            running = generator()
            assert await asyncio.create_task(first(running)) is ledger
            await running.aclose()
            assert current_ledger() is outer

    asyncio.run(main())
    assert not ledger.is_closed


def test_tasks_have_a_ledger_each():
    """Tasks that take turns do not see the ledger of each other."""

    async def work(name):
        with Ledger(name) as ledger:
            for _ in range(5):
                await asyncio.sleep(0)
                assert current_ledger() is ledger
                ledger.issue(Bare(), TEMPLATE)
            return len(ledger)

    async def main():
        return await asyncio.gather(*(work(f"task {n}") for n in range(10)))

    assert asyncio.run(main()) == [5] * 10


def test_thread_starts_outside_and_reaches_the_ledger_by_name():
    """Threads start with an empty context; `ledger=` and the proxy's own ledger still work."""
    with Ledger("of the program") as ledger:
        entry = ledger.issue(Bare(), TEMPLATE)

        def work(_):
            # A thread pool of a program does the same; 3.14 may hand the context on.
            return contextvars.Context().run(
                lambda: (current_ledger(), find_entry(entry.token), find_entry(entry.token, ledger))
            )

        for current, by_context, by_name in in_threads(work):
            assert current is DEFAULT
            assert by_context is None
            assert by_name is entry


# --- watching -------------------------------------------------------------------------------------


def test_watched_document_comes_back_itself():
    """`return ledger.watch(document)` is one line."""
    document = {"a": 1}
    with Ledger() as ledger:
        assert ledger.watch(document) is document


def test_leak_in_a_watched_document_raises_on_leaving():
    """The list of leaks comes with the error, and the ledger is closed all the same."""
    ledger = Ledger()
    entry = ledger.issue(Bare(), TEMPLATE)
    ledger.watch({"clean": "text"})
    with pytest.raises(LeakError) as caught, ledger:
        ledger.watch({"source": [entry.text]})
    assert {leak.token for leak in caught.value.leaks} == {entry.token}
    assert "source" in caught.value.leaks[0].where
    assert ledger.is_closed
    assert len(ledger) == 0


def test_document_is_scanned_as_it_is_at_the_end():
    """Watched early and restored late is clean."""
    with Ledger() as ledger:
        original = Deferred("model")
        document = ledger.watch({"source": ledger.issue(original, TEMPLATE).text})
        document["source"] = restore(document["source"])
    assert document["source"] is original


def test_leak_raises_when_closed_by_hand_too():
    """A `with` block is not needed; the second time there is nothing left to find."""
    ledger = Ledger()
    ledger.watch([ledger.issue(Bare(), TEMPLATE).text])
    with pytest.raises(LeakError):
        ledger.close()
    assert ledger.is_closed
    ledger.close()


def test_error_from_inside_is_not_masked():
    """What went wrong inside matters more than what was left behind."""
    ledger = Ledger()
    ledger.watch([ledger.issue(Bare(), TEMPLATE).text])
    with pytest.raises(ZeroDivisionError), ledger:
        raise ZeroDivisionError
    assert ledger.is_closed
    assert len(ledger) == 0


def test_unwatched_document_is_not_scanned():
    """Only what was handed over is looked at."""
    with Ledger() as ledger:
        document = [ledger.issue(Bare(), TEMPLATE).text]
    assert document


# --- other processes ------------------------------------------------------------------------------


def packed(ledger):
    """The entries of a ledger after a journey: everything is copied, originals too."""
    return pickle.loads(pickle.dumps(ship(ledger.entries())))


def test_shipment_holds_what_the_entry_holds():
    """Token, text and original, and the nonce of the ledger that issued it."""
    ledger, original = Ledger(), Bare()
    entry = ledger.issue(original, TEMPLATE)
    (shipment,) = ship([entry])
    assert shipment == (entry.token, entry.text, original, entry.nonce)


def test_unknown_token_is_registered_where_it_arrives():
    """The original arrives with its token, and restoring works in the other process."""
    with Ledger("there") as there:
        sent = there.issue(Deferred("model"), TEMPLATE)
        shipments = packed(there)
    with Ledger("here") as here:
        ledger, entries = receive(shipments)
        assert ledger is here
        assert entries[sent.token] is here.get(sent.token)
        assert restore(sent.text) is entries[sent.token].original
        assert entries[sent.token].original is shipments[0].original


def test_arrived_original_is_issued_its_old_token():
    """The same original with the same template has one token here too."""
    with Ledger() as there:
        there.issue(Deferred("model"), TEMPLATE)
        shipments = packed(there)
    with Ledger() as here:
        _, entries = receive(shipments)
        (entry,) = entries.values()
        assert here.issue(entry.original, TEMPLATE) is entry
        assert here.issue(entry.original, "{token}") is not entry


def test_token_that_comes_home_gives_the_registered_original():
    """Back in its own process a copy is not needed: the original itself is still there."""
    ledger = Ledger("home")
    original = Deferred("model")
    entry = ledger.issue(original, TEMPLATE)
    shipments = packed(ledger)
    assert shipments[0].original is not original
    with Ledger("current"):
        found, entries = receive(shipments)
    assert found is ledger
    assert entries == {entry.token: entry}
    assert entries[entry.token].original is original


def test_token_that_arrives_twice_gives_the_first_original():
    """Two copies of one original do not become two originals."""
    with Ledger() as there:
        there.issue(Deferred("model"), TEMPLATE)
        first, second = packed(there), packed(there)
    with Ledger():
        (one,) = receive(first)[1].values()
        (two,) = receive(second)[1].values()
        assert one is two
        assert one.original is first[0].original


def test_token_is_shipped_on_under_its_first_nonce():
    """A third process recognises what came by way of the second."""
    with Ledger() as there:
        there.issue(Deferred("model"), TEMPLATE)
        shipments = packed(there)
    with Ledger() as here:
        receive(shipments)
        assert [s.nonce for s in ship(here.entries())] == [s.nonce for s in shipments]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"nonce": 1}, id="another ledger"),
        pytest.param({"text": "another text"}, id="another text"),
    ],
)
def test_token_that_means_something_else_here_is_a_clash(change):
    """Never the wrong original: the error names the token and the way out."""
    ledger = Ledger("here")
    entry = ledger.issue(Bare(), TEMPLATE)
    (shipment,) = ship([entry])
    with pytest.raises(TokenClashError) as caught:
        ledger.adopt(shipment._replace(original=Bare(), **change))
    assert caught.value.token == entry.token
    assert "Ledger" in caught.value.hint
    assert ledger.get(entry.token) is entry


def test_token_of_a_ledger_that_is_closed_at_home_is_registered_again():
    """The home ledger is closed, so what travelled is all that is left."""
    home = Ledger("home")
    token = home.issue(Deferred("model"), TEMPLATE).token
    shipments = packed(home)
    home.close()
    with Ledger("here") as here:
        ledger, entries = receive(shipments)
        assert ledger is here
        assert token in here
        assert entries[token].original is shipments[0].original


@pytest.mark.parametrize("turned", [False, True], ids=["known first", "known last"])
def test_every_token_received_is_known_in_the_ledger_that_comes_back(turned):
    """One ledger for all that arrived together, in whatever order it was packed."""
    home = Ledger("home")
    home.issue(Deferred("known"), TEMPLATE)
    with Ledger("elsewhere") as elsewhere:
        elsewhere.issue(Deferred("unknown"), TEMPLATE)
        shipments = packed(home) + packed(elsewhere)
    with Ledger("current"):
        ledger, entries = receive(reversed(shipments) if turned else shipments)
        assert set(entries) == {shipment.token for shipment in shipments}
        assert all(ledger.get(token) is entry for token, entry in entries.items())


def test_nothing_received_changes_nothing():
    """No shipment, no entry."""
    with Ledger() as ledger:
        assert receive(()) == (ledger, {})
        assert len(ledger) == 0


# --- at the same time -----------------------------------------------------------------------------


@pytest.mark.parametrize("attempt", range(3))
def test_threads_issue_one_token_for_one_original(attempt):
    """Eight threads, the same originals and templates: one entry each, known to all."""
    ledger = Ledger()
    originals = [Bare() for _ in range(60)]
    templates = ["{token}", "{token}.tar.gz", TEMPLATE]

    def work(_):
        return [ledger.issue(o, t) for o, t in itertools.product(originals, templates)]

    first, *others = in_threads(work)
    for entries in others:
        assert all(one is other for one, other in zip(first, entries, strict=True))
    assert len(ledger) == len(set(ledger)) == 60 * 3
    assert set(ledger.issued) >= set(ledger)
    assert all(ledger.get(entry.token) is entry for entry in first)
    assert [e.original for e in first] == [o for o, _ in itertools.product(originals, templates)]


def test_threads_issue_different_tokens_for_different_originals():
    """Nothing is lost and nothing is shared where each thread has its own originals."""
    ledger = Ledger()
    made = in_threads(lambda _: [ledger.issue(Bare(), TEMPLATE) for _ in range(300)])
    entries = [entry for some in made for entry in some]
    assert len({entry.token for entry in entries}) == len(ledger) == 8 * 300
    assert all(ledger.get(entry.token) is entry for entry in entries)


def test_threads_may_look_while_others_issue():
    """Iterating, counting and clearing beside other threads raises nothing."""
    ledger = Ledger()
    shared = [Bare() for _ in range(20)]

    def work(number):
        for turn in range(200):
            ledger.issue(shared[turn % 20], TEMPLATE)
            list(ledger)
            ledger.entries()
            refuse_foreign("abc")
            if number == 0 and turn % 10 == 0:
                ledger.clear()

    in_threads(work)
    ledger.close()
    assert len(ledger) == 0


@needs_fork
@forks
def test_forked_child_knows_its_parents_tokens_and_issues_its_own():
    """A worker has what the parent had; what it issues is under a nonce of its own."""
    ledger, original, fresh = Ledger(), Bare(), Bare()
    entry = ledger.issue(original, TEMPLATE)

    def child():
        mine = ledger.issue(fresh, TEMPLATE)
        again = ledger.issue(Bare(), TEMPLATE)
        return (
            ledger.get(entry.token).original is original,
            ledger.issue(original, TEMPLATE).token,
            mine.token,
            mine.nonce == again.nonce,
            mine.nonce,
            receive(ship([mine, entry]))[1][mine.token].original is fresh,
        )

    known, token, mine, same_nonce, nonce, found_again = in_a_fork(child)
    assert known
    assert token == entry.token
    assert mine not in ledger
    assert ledger.issue(fresh, TEMPLATE).token != mine
    assert same_nonce
    assert nonce != entry.nonce
    assert ledger.issue(Bare(), TEMPLATE).nonce == entry.nonce
    assert found_again


@needs_fork
@forks
def test_forked_child_issues_although_threads_of_the_parent_were_busy():
    """A lock held by another thread at the fork would never be released in the child."""
    ledger = Ledger()
    stop = threading.Event()

    def busy():
        while not stop.is_set():
            ledger.issue(Bare(), TEMPLATE)

    threads = [threading.Thread(target=busy) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(5):
            pid, known = in_a_fork(
                lambda: (os.getpid(), ledger.issue(Bare(), TEMPLATE).token in ledger)
            )
            assert pid != os.getpid()
            assert known
    finally:
        stop.set()
        for thread in threads:
            thread.join()


# --- rare turns -----------------------------------------------------------------------------------


def test_token_that_is_taken_is_drawn_again(monkeypatch):
    """Two originals never share a token, even if chance gives the same one twice."""
    ledger = Ledger()
    first = ledger.issue(Bare(), TEMPLATE)
    drawn = [first.token, first.token, (other := new_token())]
    monkeypatch.setattr("lookalike._ledger.new_token", lambda: drawn.pop(0))
    assert ledger.issue(Bare(), TEMPLATE).token == other
    assert ledger.get(first.token) is first
    assert drawn == []


def test_ledger_in_another_process_has_another_nonce(monkeypatch):
    """Process ids tell a fork: what is issued from then on is not the parent's."""
    ledger = Ledger()
    before = ledger.issue(Bare(), TEMPLATE)
    monkeypatch.setattr(os, "getpid", lambda: -1)
    first, second = ledger.issue(Bare(), TEMPLATE), ledger.issue(Bare(), TEMPLATE)
    assert first.nonce == second.nonce != before.nonce
    assert receive(ship([before, second]))[0] is ledger


@pytest.mark.parametrize("again", [False, True], ids=["cleared", "cleared and issued again"])
def test_ledger_cleared_in_the_middle_of_issuing_stays_in_order(again):
    """Another thread may clear at any point: what is issued afterwards is known all the same."""
    ledger, original = Ledger(), Bare()

    class Meanwhile(list):
        """A list of tokens where the other thread comes in between."""

        def append(self, token):
            super().append(token)
            ledger.clear()
            if again:
                ledger.issue(original, TEMPLATE)

    ledger._tables.issued = Meanwhile()
    ledger.issue(original, TEMPLATE)
    later = ledger.issue(original, TEMPLATE)
    assert ledger.get(later.token) is later
    assert list(ledger) == [later.token]
