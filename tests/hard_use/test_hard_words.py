"""No false restore: of random words, and of placeholders that were mutilated.

In full size ten million words of 64 letters and 100,000 mutilated placeholders, in two processes.
How rare a false alarm must be is calculated in `test_isolation.py`.
"""

from __future__ import annotations

import collections
import multiprocessing
import random
import string
from concurrent.futures import ProcessPoolExecutor

import pytest

import lookalike as la
from lookalike._token import LENGTH, find_tokens
from mutilation import MUTILATIONS, mutilated
from placeholder_oracle import holds_a_piece, restored_or_refused, token_of
from sizes import IS_FULL, size

SEED = 20260101
WORD = 64
WORDS = size(8_000, 10_000_000)
MUTILATED = size(1_000, 100_000)
#: Of a word each, in one text.
AT_ONCE = 2_000
ALPHABETS = (
    string.ascii_lowercase + string.digits,
    string.ascii_letters + string.digits,
    "abcdefghijklmnopqrstuvwxyz234567",
    string.ascii_lowercase,
)
SHAPES = [None, "s3://bucket/path/model.tar.gz", "/opt/data.csv", "x-{token}-{token}", "a name"]


def in_processes(work, count):
    """What `work(seed, part)` gave for every part of `count`; in this process, if they are few."""
    if not IS_FULL:
        return [work(SEED, count)]
    parts = 50
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=context) as pool:
        return list(pool.map(work, range(SEED, SEED + parts), [count // parts] * parts))


# --- random words ---------------------------------------------------------------------------------


def wrong_words(seed, count):
    """How many words there were, and texts of random words in which anything was found."""
    dice = random.Random(seed)
    wrong = []
    with la.Ledger():
        for number in range(1000):
            la.string_like(la.Deferred(str(number)))
        done = 0
        while done < count:
            alphabet = ALPHABETS[done // AT_ONCE % len(ALPHABETS)]
            table = bytes(ord(alphabet[byte % len(alphabet)]) for byte in range(256))
            letters = dice.randbytes(WORD * AT_ONCE).translate(table).decode("ascii")
            text = " ".join(letters[at : at + WORD] for at in range(0, len(letters), WORD))
            try:
                # Itself only if no token is found in it, nor a piece of one.
                is_wrong = la.restore(text) is not text
            except la.LeakError as error:
                is_wrong = True
                text = f"{error}: {text}"
            if is_wrong:
                wrong.append(text)
            done += AT_ONCE
    return done, wrong


def test_random_words_are_never_restored():
    """Words of 64 letters and digits, beside a thousand known tokens: not one is taken for one."""
    results = in_processes(wrong_words, WORDS)
    assert [text for _, wrong in results for text in wrong] == []
    assert sum(done for done, _ in results) >= WORDS


def test_one_token_among_random_words_would_be_seen(monkeypatch):
    """The measurement can fail: one word that holds a token is found in all the others."""
    with la.Ledger() as ledger:
        token = token_of(str(la.string_like(la.Deferred("x"))))
        real = la.restore
        monkeypatch.setattr(la, "restore", lambda text: real(text[:-LENGTH] + token, ledger=ledger))
        done, wrong = wrong_words(SEED, AT_ONCE)
    assert done == AT_ONCE
    assert len(wrong) == 1


# --- mutilated placeholders -----------------------------------------------------------------------


def outcomes(seed, count):
    """What became of mutilated placeholders; fails where one was restored to what it is not."""
    dice = random.Random(seed)
    seen = collections.Counter()
    with la.Ledger():
        placeholders = {
            str(number): str(la.string_like(la.Deferred(str(number)), SHAPES[number % len(SHAPES)]))
            for number in range(40)
        }
        texts = list(placeholders.values())
        for _ in range(count):
            whole, other = dice.sample(texts, 2)
            text = mutilated(dice, whole, other)
            outcome = restored_or_refused(text, placeholders)
            seen[outcome] += 1
            if outcome == "untouched":
                # Nothing of a token is left: 10 characters of one would have been refused.
                assert not holds_a_piece(text, token_of(whole)), (whole, other, text)
                assert {leak.kind for leak in la.scan(text)} <= {"prefix"}, text
    return seen


def test_mutilated_placeholders_are_never_restored_to_another():
    """Restored is what is whole; of the rest everything with a piece of a token is refused."""
    seen = sum(in_processes(outcomes, MUTILATED), collections.Counter())
    assert sum(seen.values()) == MUTILATED
    # Each end is reached often: what was mutilated is neither all whole nor all gone.
    assert min(seen[outcome] for outcome in ("restored", "refused", "untouched")) > MUTILATED / 50


@pytest.mark.parametrize("mutilate", MUTILATIONS, ids=lambda each: each.__name__)
def test_each_mutilation_changes_something(mutilate):
    """A mutilation that never does anything would prove nothing."""
    dice = random.Random(SEED)
    with la.Ledger():
        one, two = (str(la.string_like(la.Deferred(name), SHAPES[1])) for name in "ab")
    made = {mutilate(dice, one, two) for _ in range(50)} - {one}
    assert made
    if mutilate.__name__ == "double":
        assert all(len(list(find_tokens(text))) == 6 for text in made)
