"""Splitting text at whole placeholders, into literals and originals in canonical form."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fake_originals import Bare, Unhashable
from lookalike import Ledger
from lookalike._split import Original, merged, split_text
from lookalike._token import new_token

URI = "s3://amzn-s3-demo-{token}/path-{token}/model-{token}.tar.gz"
NAME = "{token}"


@pytest.fixture(autouse=True)
def ledger():
    """The ledger that is current in each test of this file."""
    with Ledger() as current:
        yield current


@pytest.fixture(params=[URI, NAME, "file-{token}.csv"], ids=["a URI", "a name", "a file"])
def entry(request, ledger):
    """One original under one template of each kind."""
    return ledger.issue(Bare(), request.param)


def split(text, *args, **keywords):
    """The pieces alone, originals as themselves in a one-tuple."""
    pieces, _ = split_text(text, *args, **keywords)
    return [(piece.value,) if isinstance(piece, Original) else piece for piece in pieces]


# --- what is whole --------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["plain", "s3://bucket/key", " ", "{token}", "x" * 100])
def test_text_without_a_token_is_one_literal(text):
    """Nothing to split."""
    assert split_text(text) == ([text], [])


def test_no_text_has_no_pieces():
    """Empty literals are dropped, the only one too."""
    assert split_text("") == ([], [])


def test_whole_placeholder_is_the_original_itself(entry):
    """By identity, with the entry that was found."""
    pieces, whole = split_text(entry.text)
    (piece,) = pieces
    assert piece.value is entry.original
    assert whole == [entry]


def test_text_around_a_placeholder_is_literals_around_its_original(entry):
    """The literals are exactly what stands before and after."""
    assert split(f"--model={entry.text} --fast") == ["--model=", (entry.original,), " --fast"]
    assert split(f"{entry.text}/weights") == [(entry.original,), "/weights"]
    assert split(f"s3://{entry.text}") == ["s3://", (entry.original,)]


@pytest.mark.parametrize("glue", ["", "x", "0", "-", "/", "%2F", "\n", "é", "\U0001f600"])
def test_literals_of_any_kind_hide_no_placeholder(entry, glue):
    """Letters around a token make one long word of it, and it is found all the same."""
    expected = [glue, (entry.original,)] if glue else [(entry.original,)]
    assert split(glue + entry.text) == expected
    assert split(entry.text + glue) == expected[::-1]


def test_placeholders_next_to_each_other_are_all_found(ledger):
    """In the order of the text, each time that they stand there."""
    a, b = ledger.issue(Bare(), URI), ledger.issue(Unhashable(), NAME)
    pieces, whole = split_text(a.text + b.text + b.text + "," + a.text)
    assert [getattr(piece, "value", piece) for piece in pieces] == [
        a.original,
        b.original,
        b.original,
        ",",
        a.original,
    ]
    assert whole == [a, b, b, a]


def test_one_original_under_two_templates_is_found_by_each(ledger):
    """What counts is the whole placeholder of that template."""
    original = Bare()
    first, second = ledger.issue(original, NAME), ledger.issue(original, "{token}.tar.gz")
    assert split(f"{first.text} {second.text}") == [(original,), " ", (original,)]
    assert split(f"{first.text}.tar.gz") == [(original,), ".tar.gz"]


# --- what is not whole ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cut",
    [
        pytest.param(lambda text: text[1:], id="without its first character"),
        pytest.param(lambda text: text[:-1], id="without its last character"),
        pytest.param(lambda text: text.split("/")[2], id="the bucket alone"),
        pytest.param(lambda text: text.rpartition("/")[2], id="the name alone"),
        pytest.param(lambda text: text.rpartition("/")[0], id="the folder alone"),
        pytest.param(str.upper, id="upper case"),
        pytest.param(str.title, id="title case"),
        pytest.param(lambda text: text.replace("/", "%2F"), id="escaped"),
        pytest.param(lambda text: text.replace("tar", "zip"), id="another extension"),
    ],
)
def test_piece_of_a_placeholder_stays_in_its_literal(ledger, cut):
    """It names the original and cannot be rebuilt: restore decides, splitting changes nothing."""
    text = cut(ledger.issue(Bare(), URI).text)
    assert split_text(text) == ([text], [])


def test_piece_before_a_whole_placeholder_does_not_hide_it(ledger):
    """The same token stands in both; only the whole one is an original."""
    entry = ledger.issue(Bare(), URI)
    folder = entry.text.rpartition("/")[0]
    assert split(f"{folder}:{entry.text}") == [f"{folder}:", (entry.original,)]
    assert split(f"{entry.text}:{folder}") == [(entry.original,), f":{folder}"]
    assert split(folder + entry.text) == [folder, (entry.original,)]


def test_overlapping_placeholders_are_taken_from_the_left(ledger):
    """A text that begins like a placeholder and is one from its middle on is split once."""
    entry = ledger.issue(Bare(), "{token}-{token}")
    token = entry.token
    assert split(f"{token}-{token}-{token}") == [(entry.original,), f"-{token}"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("{}", id="alone"),
        pytest.param("s3://amzn-s3-demo-{}/key", id="in a URI"),
    ],
)
def test_token_that_nobody_knows_stays_in_its_literal(text):
    """Foreign tokens are restore's business; they are never guessed."""
    text = text.format(new_token())
    assert split_text(text) == ([text], [])


def test_unknown_token_does_not_hide_a_known_one(entry):
    """Each token is looked up by itself."""
    stranger = new_token()
    assert split(f"{stranger}{entry.text}") == [stranger, (entry.original,)]


# --- where tokens are looked up -------------------------------------------------------------------


def test_tokens_are_looked_up_by_the_function_given(ledger):
    """A ledger by name, or a table of one's own; the current ledger is not asked then."""
    elsewhere = Ledger()
    there, here = elsewhere.issue(Bare(), URI), ledger.issue(Bare(), URI)
    text = f"{there.text} {here.text}"
    assert split(text) == [f"{there.text} ", (here.original,)]
    assert split(text, elsewhere.get) == [(there.original,), f" {here.text}"]
    assert split(text, lambda _: None) == [text]


# --- other spellings ------------------------------------------------------------------------------


def test_other_spellings_count_as_whole(ledger):
    """What an escape has made of a placeholder is taken whole, if the caller says how it looks."""
    entry = ledger.issue(Bare(), URI)
    escaped = quote(entry.text, safe="")
    assert split(f"?source={escaped}&x") == [f"?source={escaped}&x"]
    pieces, whole = split_text(
        f"?source={escaped}&x={entry.text}", spellings=lambda text: [quote(text, safe="")]
    )
    assert [getattr(p, "value", p) for p in pieces] == [
        "?source=",
        entry.original,
        "&x=",
        entry.original,
    ]
    assert whole == [entry, entry]


def test_placeholder_itself_goes_before_its_spellings(ledger):
    """A spelling that is a piece of the placeholder does not cut it."""
    entry = ledger.issue(Bare(), URI)
    assert split(entry.text, spellings=lambda text: [text[:-7]]) == [(entry.original,)]
    assert split(entry.text[:-7], spellings=lambda text: [text[:-7]]) == [(entry.original,)]


# --- canonical form -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pieces", "canonical"),
    [
        pytest.param([], [], id="nothing"),
        pytest.param([""], [], id="an empty literal"),
        pytest.param(["a", "", "b"], ["ab"], id="literals around an empty one"),
        pytest.param(["a", "b", "c"], ["abc"], id="literals"),
        pytest.param([Original(1), Original(2)], [Original(1), Original(2)], id="originals"),
        pytest.param(
            [Original("a"), "b", Original("")],
            [Original("a"), "b", Original("")],
            id="originals that are text",
        ),
        pytest.param(
            ["", Original([]), "", "a", "b", Original([])],
            [Original([]), "ab", Original([])],
            id="a mixture",
        ),
    ],
)
def test_merging_joins_literals_and_leaves_originals(pieces, canonical):
    """Adjacent literals are one, empty ones are dropped, originals are never looked into."""
    before = list(pieces)
    assert merged(pieces) == canonical
    assert pieces == before


literals = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
templates = st.sampled_from([URI, NAME, "file-{token}.csv", "x{token}x", "{token}/{token}"])


@settings(deadline=None)
@given(st.lists(st.one_of(literals, templates)))
def test_split_is_the_inverse_of_composing(parts):
    """Whatever literals and placeholders were put together come back, merged."""
    with Ledger() as ledger:
        text, expected = "", []
        for number, part in enumerate(parts):
            if "{token}" in part:
                entry = ledger.issue(["original", number], part)
                text += entry.text
                expected.append((entry.original,))
            else:
                text += part
                if expected and isinstance(expected[-1], str):
                    expected[-1] += part
                elif part:
                    expected.append(part)
        assert split(text) == expected
        pieces, whole = split_text(text)
        assert [e.original for e in whole] == [p.value for p in pieces if type(p) is Original]
