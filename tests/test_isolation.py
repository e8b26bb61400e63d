"""No text resolves to what was not put into this ledger; chance and near-misses are nothing."""

from __future__ import annotations

import asyncio
import base64
import itertools
import json
import multiprocessing
import pickle
import random
import string

import pytest

import lookalike as la
from lookalike._token import CHECKSUM, IDENTITY, LENGTH, checksum, find_tokens, new_token
from parallel import PATIENCE, in_threads

SHAPE = "s3://bucket/path/model.tar.gz"
SHAPES = [None, SHAPE, "/opt/data.csv", "x-{token}"]


def token_of(text):
    return next(token for _, token in find_tokens(text))


def resolves(text, ledger=None):
    """What a text restores to; the class of the error where it is refused."""
    try:
        restored = la.restore(text, ledger=ledger)
    except la.LeakError as error:
        return type(error)
    return restored


# --- ledgers --------------------------------------------------------------------------------------


def test_documents_of_many_ledgers_restore_in_their_own_only():
    """Each token is known in one ledger, whichever document it stands in."""
    ledgers = [la.Ledger(str(number)) for number in range(4)]
    originals = [[la.Deferred(f"{i} {j}") for j in range(3)] for i in range(4)]
    texts = [
        [
            str(la.string_like(o, shape, ledger=ledger))
            for o, shape in zip(row, SHAPES, strict=False)
        ]
        for ledger, row in zip(ledgers, originals, strict=True)
    ]
    for here, ledger in enumerate(ledgers):
        for there, row in enumerate(texts):
            for number, text in enumerate(row):
                if here == there:
                    assert la.restore(text, ledger=ledger) is originals[there][number]
                else:
                    assert resolves(text, ledger) is la.ForeignTokenError
                    both = f"{texts[here][0]} {text}"
                    assert resolves(both, ledger) is la.ForeignTokenError
                    assert resolves({"a": both}, ledger) is la.ForeignTokenError
        kinds = {
            leak.kind for row in texts for text in row for leak in la.scan(text, ledger=ledger)
        }
        assert kinds == {"verbatim", "foreign"}


def test_one_original_in_two_ledgers_is_two_placeholders():
    """A text of both is refused by either, although both know the original."""
    original = la.Deferred("shared")
    one, two = la.Ledger(), la.Ledger()
    first, second = (str(la.string_like(original, SHAPE, ledger=place)) for place in (one, two))
    assert resolves(first + second, one) is resolves(first + second, two) is la.ForeignTokenError
    with one.activate(), two.activate():
        assert la.restore(first + second).parts == (original, original)


def test_enclosing_ledgers_end_one_after_the_other():
    """The inner one's tokens are gone when it closes; the outer one's stay."""
    with la.Ledger("outer") as outer:
        first = str(la.string_like(la.Deferred("first"), SHAPE))
        with la.Ledger("inner") as inner:
            second = str(la.string_like(la.Deferred("second"), SHAPE))
            assert [part.name for part in la.restore(first + second).parts] == ["first", "second"]
            assert resolves(second, outer) is la.ForeignTokenError
            assert resolves(first, inner) is la.ForeignTokenError
        assert resolves(second) is resolves(first + second) is la.ClosedLedgerError
        assert la.restore(first).name == "first"


def test_cleared_ledger_does_not_know_its_old_tokens_when_originals_come_again():
    """The same original, issued anew, has another token; the old text stays foreign."""
    original = la.Deferred("original")
    with la.Ledger() as ledger:
        old = str(la.string_like(original, SHAPE))
        ledger.clear()
        new = str(la.string_like(original, SHAPE))
        assert old != new
        assert resolves(old) is la.ClosedLedgerError
        assert la.restore(new) is original


# --- threads and tasks ----------------------------------------------------------------------------


def test_threads_never_restore_each_others_texts():
    """Each has its ledger and its originals; texts go round, and are foreign elsewhere."""
    shared = [None] * 8
    ledgers = [la.Ledger(f"thread {number}") for number in range(8)]

    def work(number):
        wrong = []
        with ledgers[number].activate():
            originals = [la.Deferred(f"{number} {turn}") for turn in range(30)]
            for original in originals:
                text = shared[number] = str(la.string_like(original, SHAPE))
                if la.restore(text) is not original:
                    wrong.append(text)
                for other, theirs in enumerate(list(shared)):
                    if other != number and theirs is not None:
                        got = resolves(f"{theirs} {text}")
                        if got is not la.ForeignTokenError:
                            wrong.append((theirs, got))
        return wrong

    assert in_threads(work) == [[]] * 8


def test_ledger_opened_while_a_token_is_refused_does_no_harm():
    """Who refuses a token looks at every open ledger, and another thread may open one just then."""
    opened = []

    class Busy(la.Ledger):
        def __contains__(self, token):
            if not opened:
                opened.append(la.Ledger())
            return super().__contains__(token)

    with la.Ledger():
        text = str(la.string_like(la.Deferred("gone"), SHAPE))
    busy = [Busy(), Busy()]  # open, and not current here
    try:
        assert resolves(text) is la.ClosedLedgerError
    finally:
        for ledger in (*busy, *opened):
            ledger.close()
    assert opened


def test_tasks_never_restore_each_others_texts():
    """A task sees its own ledger after each await, whoever ran in between."""
    shared = {}

    async def work(number):
        with la.Ledger(f"task {number}"):
            for turn in range(10):
                original = la.Deferred(f"{number} {turn}")
                shared[number] = text = str(la.string_like(original, SHAPE))
                await asyncio.sleep(0)
                assert la.restore(text) is original
                for other, theirs in shared.items():
                    if other != number:
                        assert issubclass(resolves(theirs), la.ForeignTokenError)

    async def all_of_them():
        await asyncio.gather(*map(work, range(6)))

    asyncio.run(all_of_them())


# --- processes ------------------------------------------------------------------------------------


def _elsewhere(text, shipped):
    """In another process: what a text and a pickled lookalike resolve to, and a text of its own."""
    before = resolves(text)
    arrived = pickle.loads(shipped)
    own = str(la.string_like(la.Deferred("of the child"), SHAPE))
    return (
        before,
        la.restore(text + own).parts[0].name,
        la.unwrap(arrived).name,
        own,
        la.restore(own).name,
    )


def test_other_process_knows_no_token_that_was_not_shipped():
    """A text alone is foreign there; the lookalike that arrives brings its original along."""
    with la.Ledger():
        proxy = la.string_like(la.Deferred("of the parent"), SHAPE)
        context = multiprocessing.get_context("spawn")
        with context.Pool(1) as pool:
            job = pool.apply_async(_elsewhere, (str(proxy), pickle.dumps(proxy)))
            before, restored, arrived, own, name = job.get(PATIENCE * 3)
        assert before is la.ForeignTokenError
        assert restored == arrived == "of the parent"
        assert name == "of the child"
        assert resolves(own) is resolves(f"{proxy} {own}") is la.ForeignTokenError
        assert {leak.kind for leak in la.scan(own)} == {"foreign"}


# --- hostile text ---------------------------------------------------------------------------------


@pytest.fixture
def ours(ledger):
    return {name: str(la.string_like(la.Deferred(name), SHAPE)) for name in ("one", "two")}


def hostile(ours):
    """Texts that somebody made from ours, from others and from nothing."""
    one, two = ours.values()
    first, second = token_of(one), token_of(two)
    with la.Ledger("a stranger's"):
        gone = str(la.string_like(la.Deferred("gone"), SHAPE))
    theirs = str(la.string_like(la.Deferred("theirs"), SHAPE, ledger=STRANGER))
    never = one.replace(first, new_token())
    yield from (gone, theirs, never)
    for other in (second, token_of(gone), token_of(theirs), new_token()):
        # One token in place of another: in one component, in the others, in all of a stranger's.
        yield one.replace(first, other, 1)
        yield one.replace(first, other, 2)
        yield other.join(one.split(first, 1))
        yield one[: one.rindex(first)] + other + one[one.rindex(first) + LENGTH :]
        yield f"s3://{other}/{first}"
    yield f"s3://their-bucket/{first}/model.tar.gz"
    yield first
    yield first + second
    yield one[: len(one) // 2] + two[len(two) // 2 :]
    yield "".join(itertools.chain(*zip(one, two, strict=True)))
    yield one.replace("s3://", "s3://evil-")
    yield one.replace("model", "passwords")


STRANGER = la.Ledger("a stranger's, open")


def test_hostile_text_is_refused(ours):
    """No token that was never put in here, and no placeholder put together by others, resolves."""
    texts = list(hostile(ours))
    for text in texts:
        got = resolves(text)
        # Letters of two that alternate are neither: nothing of either is left.
        assert got is text or isinstance(got, type), text
    assert sum(isinstance(resolves(text), type) for text in texts) >= len(texts) - 1


def test_hostile_text_beside_ours_resolves_nothing_of_it(ours):
    """Ours does not vouch for what stands beside it: the whole text is refused."""
    for text in hostile(ours):
        for document in (f"{ours['one']} {text}", f"{text}{ours['two']}", json.dumps([text, ours])):
            restored = resolves(document)
            if not isinstance(restored, type):
                parts = restored.parts
                assert {p.name for p in parts if isinstance(p, la.Deferred)} <= set(ours)
                assert any(text in part for part in parts if isinstance(part, str))


def test_token_of_ours_in_a_strangers_ledger_is_not_ours():
    """Two ledgers that hold one token by force: each gives its own original."""
    with la.Ledger() as mine:
        text = str(la.string_like(la.Deferred("mine"), SHAPE))
        entry = mine.get(token_of(text))
        shipment = (entry.token, entry.text, la.Deferred("theirs"), entry.nonce ^ 1)
        from lookalike._tables import Shipment

        theirs = la.Ledger()
        theirs.adopt(Shipment(*shipment))
        assert la.restore(text).name == la.restore(text, ledger=mine).name == "mine"
        assert la.restore(text, ledger=theirs).name == "theirs"
        with theirs.activate(), mine.activate():
            assert la.restore(text).name == "mine"


# --- near-misses ----------------------------------------------------------------------------------


def near_misses(token):
    """One character off, two characters changed round, one left out, one too many."""
    for at, other in itertools.product(range(LENGTH), "a7"):
        if token[at] != other:
            yield token[:at] + other + token[at + 1 :]
            yield token[:at] + other + token[at:]
    for at in range(LENGTH - 1):
        yield token[:at] + token[at : at + 2][::-1] + token[at + 2 :]
        yield token[:at] + token[at + 1 :]


def test_near_misses_are_told_apart_from_foreign_tokens(ledger):
    """What is almost a token of ours is a piece of it or nothing; never foreign, never restored."""
    token = token_of(str(la.string_like(la.Deferred("x"))))
    for word in set(near_misses(token)) - {token}:
        if token in word:  # one character more at an end: the token is whole
            continue
        leaks = la.scan(f"! {word} !")
        assert {leak.kind for leak in leaks} <= {"truncated"}, word
        assert {leak.token for leak in leaks} <= {token}
        got = resolves(f"! {word} !")
        assert got is la.LeakError if leaks else got == f"! {word} !"


def test_near_misses_of_foreign_tokens_are_nothing(ledger):
    """A token of nobody with a character off is a word like any other."""
    la.string_like(la.Deferred("x"))
    token = new_token()
    assert {leak.kind for leak in la.scan(f"! {token} !")} == {"foreign"}
    for word in set(near_misses(token)):
        if token not in word:
            assert la.scan(f"! {word} !") == ()
            assert resolves(f"! {word} !") == f"! {word} !"


# --- false alarms ---------------------------------------------------------------------------------

#: The share of each letter and digit in random words, in lower case: both cases count as one.
ALPHABETS = {
    "letters and digits": string.ascii_lowercase + string.digits,
    "both cases": string.ascii_letters + string.digits,
    "letters": string.ascii_lowercase,
    "hexadecimal": "0123456789abcdef",
    "base 32": "abcdefghijklmnopqrstuvwxyz234567",
}
AT_MOST = 1e-9


def shares(alphabet):
    lower = alphabet.lower()
    return {letter: lower.count(letter) / len(lower) for letter in set(lower)}


@pytest.mark.parametrize("alphabet", ALPHABETS.values(), ids=list(ALPHABETS))
def test_random_words_raise_a_false_alarm_once_in_a_milliard(alphabet):
    """At most one in 10**9 words of 64 letters is well-formed by chance somewhere.

    At each of 49 places: a letter first; six characters that are the remainder of 32 bits by 36**6,
    of which none comes more than twice; and one that repeats another.
    """
    share = shares(alphabet)
    assert 36 ** (CHECKSUM - 1) < 2**32 < 2 * 36 ** (CHECKSUM - 1)
    places = 64 - LENGTH + 1
    letter_first = sum(share.get(letter, 0) for letter in string.ascii_lowercase)
    computed = 2 / 2**32
    repeated = sum(part**2 for part in share.values())
    assert places * letter_first * computed * repeated <= AT_MOST


def test_pieces_of_tokens_raise_a_false_alarm_as_rarely():
    """10 characters of one of a thousand tokens in a ledger: rarer than a token of nobody."""
    pieces = LENGTH - 10 + 1
    places = 64
    assert 1000 * pieces * places / 36**10 < AT_MOST / 4


@pytest.mark.parametrize("encode", [base64.b32encode, base64.b16encode, base64.b64encode])
def test_random_words_are_clean(ledger, encode):
    """Random words of 64 letters, half a million letters in all, and a thousand tokens."""
    for number in range(1000):
        la.string_like(la.Deferred(str(number)))
    dice = random.Random(20260101)
    letters = encode(dice.randbytes(130_000)).decode().lower()[:170_000]
    words = " ".join(letters[at : at + 64] for at in range(0, len(letters), 64))
    assert la.scan(words) == ()
    assert la.restore(words) is words


def test_weaker_checksum_would_be_found_by_the_sample_above():
    """The sample is large enough to show: words that fit two characters come as often as chance."""
    dice = random.Random(20260101)
    letters = base64.b32encode(dice.randbytes(40_000)).decode().lower()
    windows = [letters[at : at + LENGTH] for at in range(len(letters) - LENGTH)]
    fits = sum(checksum(word[:IDENTITY])[4:6] == word[IDENTITY + 4 : -1] for word in windows)
    # Of 64,000 windows one in 36**2: 49, with a standard deviation of 7.
    assert 15 < fits < 85
