"""Tokens: the alphabet that text operations keep, a checksum against chance, and no duplicates."""

from __future__ import annotations

import collections
import itertools
import random
import re
import string

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lookalike._token import (
    CHECKSUM,
    IDENTITY,
    LENGTH,
    SHORTEST_PIECE,
    checksum,
    find_tokens,
    is_token,
    new_token,
)
from parallel import in_a_fork, in_threads, needs_fork

ALPHABET = string.ascii_lowercase + string.digits
ALPHANUMERIC = string.ascii_letters + string.digits
TOKEN = re.compile(r"[a-z][a-z0-9]{15}")


def sample(count, of=new_token):
    return [of() for _ in range(count)]


# --- what a token is ------------------------------------------------------------------------------


def test_length_is_that_of_identity_and_checksum_and_at_most_sixteen():
    """Naming rules allow 63 characters and less: a token leaves room for a name."""
    assert (IDENTITY, CHECKSUM, LENGTH) == (9, 7, 16)
    assert CHECKSUM < SHORTEST_PIECE == 10 < LENGTH


def test_new_token_is_sixteen_lower_case_letters_and_digits_with_a_letter_first():
    """The alphabet that most text operations keep and most naming rules allow."""
    for token in sample(2000):
        assert type(token) is str
        assert TOKEN.fullmatch(token), token
        assert is_token(token)


def test_every_character_stands_everywhere():
    """No position is wasted on few characters: identity is as large as it says."""
    columns = list(zip(*sample(5000), strict=True))
    assert set(columns[0]) == set(string.ascii_lowercase)
    for column in columns[1:]:
        assert set(column) == set(ALPHABET)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda t: t[:-1], id="one character less"),
        pytest.param(lambda t: t + "a", id="one character more"),
        pytest.param(lambda t: t[1:], id="without its first character"),
        pytest.param(str.upper, id="upper case"),
        pytest.param(str.capitalize, id="one capital"),
        pytest.param(lambda t: f" {t[1:]}", id="a space"),
        pytest.param(lambda t: f"{t[:8]}-{t[9:]}", id="a separator"),
        pytest.param(lambda t: f"1{t[1:]}", id="a digit first"),
        pytest.param(lambda t: f"{t[:8]}é{t[9:]}", id="a letter that is not ASCII"),
        pytest.param(lambda t: f"{t[:8]}٣{t[9:]}", id="a digit that is not ASCII"),
        pytest.param(lambda t: t[:3], id="three characters"),
        pytest.param(lambda _: "", id="no text"),
    ],
)
def test_changed_token_is_none(change):
    """`is_token` is exact: nothing but a whole token, as it was issued."""
    for token in sample(20):
        assert not is_token(change(token))


def test_digit_first_is_none_even_with_a_fitting_checksum():
    """A token can be an identifier or a bucket name, so it starts with a letter."""
    identity = "1abcdefgh"
    assert not is_token(identity + checksum(identity))
    assert is_token("a" + identity[1:] + checksum("a" + identity[1:]))


@pytest.mark.parametrize(
    "identity",
    ["aBcdefgh1", "ab-defgh1", " bcdefgh1", "ab\ndefgh1", "abcdefgh1z", "abcdefgh"],
    ids=["a capital", "a separator", "a space", "a line break", "one more", "one less"],
)
def test_what_is_no_identity_is_no_token_even_with_its_own_checksum(identity):
    """The checksum is for typing errors: it says nothing of the alphabet, nor of the length."""
    assert not is_token(identity + checksum(identity))


# --- the checksum ---------------------------------------------------------------------------------


def test_checksum_refuses_every_substitution_of_one_character():
    """A misspelled token is no other token."""
    for token in sample(120):
        for place, other in itertools.product(range(LENGTH), ALPHABET):
            if other != token[place]:
                assert not is_token(token[:place] + other + token[place + 1 :])


def test_checksum_refuses_every_transposition_of_two_characters():
    """Two characters change places, next to each other or not: no token any more."""
    for token in sample(250):
        for one, two in itertools.combinations(range(LENGTH), 2):
            if token[one] != token[two]:
                swapped = list(token)
                swapped[one], swapped[two] = token[two], token[one]
                assert not is_token("".join(swapped))


def test_checksum_is_spread_evenly():
    """Each digit comes up, and none often, for identities that differ in few characters too.

    Else the rate of false alarms that is calculated below would not be the real one.
    """
    sums = [checksum(f"a{number:04d}{number:04d}") for number in range(10_000)]
    assert len(set(sums)) > 9990
    *computed, _ = zip(*sums, strict=True)
    for column in computed:
        counts = collections.Counter(column)
        assert set(counts) == set(ALPHABET)
        # 10,000 / 36 is 278, with a standard deviation of 16.
        assert max(counts.values()) < 1.4 * 278
    # The remainder of 32 bits by 36**6 gives a "z" in front half as often as other digits.
    assert min(collections.Counter(computed[0]).values()) > 278 / 2.8


def test_checksum_repeats_a_character_of_the_identity():
    """A pattern can tell most words from tokens without computing anything."""
    for token in sample(200):
        assert token[-1] == token[4]


def test_same_identity_has_the_same_checksum():
    """The checksum is a function, and 7 characters of the alphabet."""
    assert checksum("abcdefgh1") == checksum("abcdefgh1")
    assert re.fullmatch("[a-z0-9]{7}", checksum("abcdefgh1"))


# --- finding --------------------------------------------------------------------------------------


def found(text):
    return list(find_tokens(text))


@settings(deadline=None)
@given(st.text(), st.text())
@example("", "")
@example("backup", "backup")
@example("AAAAAAAAAAAAAAAAAAAAAAAA", "0000000000000000000000000")
def test_token_is_found_between_any_two_texts(before, after):
    """Letters around it do not hide it: f"{bucket}backup" holds the token of the bucket."""
    token = new_token()
    assert found(f"{before}{token}{after}") == [(len(before), token)]


@settings(deadline=None)
@given(st.text(ALPHANUMERIC, max_size=40), st.integers(0, 2**LENGTH - 1), st.text(ALPHANUMERIC))
def test_token_is_found_in_any_case_and_given_in_lower_case(before, capitals, after):
    """`upper()` and `title()` change no letter that cannot be changed back."""
    token = new_token()
    written = "".join(c.upper() if capitals >> place & 1 else c for place, c in enumerate(token))
    assert found(f"{before}{written}{after}") == [(len(before), token)]


@pytest.mark.parametrize("separator", ["", "-", "/", " ", "x", "0", "%2F", "\n", "é"])
def test_tokens_next_to_each_other_are_all_found(separator):
    """Also without anything in between: f"{a}{b}"."""
    tokens = sample(5)
    step = LENGTH + len(separator)
    assert found(separator.join(tokens)) == [(step * n, token) for n, token in enumerate(tokens)]


def test_same_token_is_found_each_time():
    """A placeholder holds its token in every component."""
    token = new_token()
    assert found(f"s3://a-{token}/b-{token}") == [(7, token), (26, token)]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="no text"),
        pytest.param("s3://bucket/path/model.tar.gz", id="a URI"),
        pytest.param("x" * 1000, id="one letter"),
        pytest.param("0123456789" * 100, id="digits"),
        pytest.param("the quick brown fox " * 50, id="short words"),
    ],
)
def test_text_without_a_token_holds_none(text):
    """Ordinary text is silent."""
    assert found(text) == []


def test_of_tokens_that_overlap_the_first_is_found():
    """The checksum of one may begin another: a letter belongs to one token only."""
    token = next(t for t in iter(new_token, None) if t[IDENTITY].isalpha())
    identity = token[IDENTITY:] + "xy"
    both = token + "xy" + checksum(identity)
    assert found(identity + checksum(identity))
    assert found(both) == [(0, token)]


def test_piece_of_a_token_is_no_token():
    """What is cut is found by scan, by other means."""
    token = new_token()
    assert found(token[:-1]) == []
    assert found(token[1:]) == []
    assert found(f"{token[:8]}-{token[8:]}") == []


def test_token_in_letters_that_are_not_ascii_is_none():
    """The Kelvin sign is a `k` in lower case, and fullwidth letters look alike: neither counts."""
    token = next(t for t in iter(new_token, None) if "k" in t)
    assert found(token.replace("k", "\N{KELVIN SIGN}")) == []
    assert found("".join(chr(ord(c) + 0xFEE0) for c in token)) == []


# --- chance ---------------------------------------------------------------------------------------


def test_false_alarms_are_as_rare_as_the_documentation_says():
    """One in 2 * 10**9 random words of 64 characters; 6 characters would give one in 6 * 10**7."""
    windows = 64 - LENGTH + 1
    begins_with_a_letter = len(string.ascii_lowercase) / len(ALPHABET)
    words = {n: len(ALPHABET) ** n / windows / begins_with_a_letter for n in (6, CHECKSUM)}
    assert 2e9 < words[CHECKSUM] < 2.5e9
    assert 6e7 < words[6] < 6.5e7


def test_random_words_hold_no_token():
    """10,000 words of 64 letters, which is half a million places where a token could stand."""
    dice = random.Random(20260101)
    for _ in range(10_000):
        word = "".join(dice.choices(ALPHABET, k=64))
        assert found(word) == [], word


def test_random_words_hold_pieces_of_the_checksum_as_often_as_chance_has_it():
    """What is rare above is rare for the reason given: each character fits once in 36 times."""
    dice = random.Random(20260101)
    words = ["".join(dice.choices(ALPHABET, k=LENGTH)) for _ in range(60_000)]
    fits = sum(checksum(word[:IDENTITY])[-2:] == word[-2:] for word in words)
    # 60,000 / 36**2 is 46, with a standard deviation of 7.
    assert 15 < fits < 80


def test_no_token_comes_twice():
    """200,000 tokens, all different.

    One pair would come by chance in 3,600 runs, so one is let through; two would in 10**7. The
    ledger looks before it issues.
    """
    assert len(set(sample(200_000))) >= 200_000 - 1


def test_threads_make_different_tokens():
    """Eight threads at once share no state that could give two of them one token."""
    made = in_threads(lambda _: sample(2000))
    assert len({token for tokens in made for token in tokens}) == 8 * 2000


@needs_fork
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")  # 3.12: threads of other tests
def test_forked_child_makes_other_tokens_than_its_parent():
    """A seeded generator would give the child its parent's next tokens."""
    random.seed(7)
    child = in_a_fork(lambda: sample(500))
    sibling = in_a_fork(lambda: sample(500))
    parent = sample(500)
    assert len({*child, *sibling, *parent}) == 1500


def test_seeding_python_does_not_repeat_tokens():
    """Tests and training scripts seed `random`; tokens do not come from there."""
    random.seed(7)
    first = sample(10)
    random.seed(7)
    assert not set(first) & set(sample(10))


def test_run_that_can_hold_no_token_is_passed_over():
    """A token begins with a letter; what comes after a long number is found all the same."""
    token = new_token()
    assert list(find_tokens(f"12345678901234567890 {token}")) == [(21, token)]
