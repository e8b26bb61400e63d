"""The law of leaks: what is left of a placeholder is seen, and never restored to something else.

Text with placeholders is mutilated at random. The oracle stands in `placeholder_oracle.py`.
"""

from __future__ import annotations

import base64
import html
import json
from urllib.parse import quote

import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

import lookalike as la
from placeholder_oracle import (
    holds_a_piece,
    ledger_of_fixed_tokens,
    letters,
    restored_or_refused,
    token_of,
)

SHAPES = [
    None,
    "s3://bucket/path/model.tar.gz",
    "https://host/data.json",
    "model name",
    "/opt/data.csv",
    "{token}",
    "x-{token}-{token}",
]

fillers = st.text("abz019 -/.:%\\&;=\"'\nÄé", max_size=12) | st.text(max_size=6)


def with_hex(data):
    """Hexadecimal digits in lower case."""
    return data.encode().hex()


# --- mutilations ----------------------------------------------------------------------------------


@st.composite
def cuts(draw, text):
    """A slice."""
    start = draw(st.integers(0, len(text)))
    return text[start : draw(st.integers(start, len(text)))]


@st.composite
def changed(draw, text):
    """Something else in place of some characters; nothing in place of some; something between."""
    start = draw(st.integers(0, len(text)))
    end = draw(st.integers(start, min(len(text), start + 12)))
    return text[:start] + draw(fillers) + text[end:]


@st.composite
def recased(draw, text):
    """Some letters in the other case, or all of them in one."""
    how = draw(st.sampled_from([str.upper, str.lower, str.title, str.capitalize, None]))
    if how is not None:
        return how(text)
    start = draw(st.integers(0, len(text)))
    end = draw(st.integers(start, len(text)))
    return text[:start] + text[start:end].swapcase() + text[end:]


@st.composite
def separated(draw, text):
    """Something between every so many characters."""
    width = draw(st.integers(1, 12))
    separator = draw(st.sampled_from(["-", "_", " ", "\n", "\r\n    ", "/", ".", "--", "é"]))
    return separator.join(text[at : at + width] for at in range(0, len(text), width))


@st.composite
def replaced(draw, text):
    """One character for another everywhere."""
    old = draw(st.sampled_from(sorted(set(text)) or ["a"]))
    return text.replace(old, draw(st.sampled_from(["", "_", "-", "x", "0", "é", "//"])))


@st.composite
def wrapped(draw, text):
    """The middle of longer text, letters and digits next to it included."""
    return draw(fillers) + text + draw(fillers)


@st.composite
def swapped(draw, text):
    """Two halves the other way round, or two neighbours."""
    at = draw(st.integers(0, len(text)))
    if draw(st.booleans()):
        return text[at:] + text[:at]
    return text[:at] + text[at : at + 2][::-1] + text[at + 2 :]


MUTILATIONS = [cuts, changed, recased, separated, replaced, wrapped, swapped]


@st.composite
def mutilated(draw, text, most=4):
    """Text after some mutilations."""
    for mutilate in draw(st.lists(st.sampled_from(MUTILATIONS), max_size=most)):
        text = draw(mutilate(text))
    return text


#: Encodings that scan sees through, done to the whole text.
ENCODINGS = {
    "percent": lambda text: "".join(f"%{byte:02X}" for byte in text.encode()),
    "percent, lower case": lambda text: "".join(f"%{byte:02x}" for byte in text.encode()),
    "quote": lambda text: quote(text, safe=""),
    "json": json.dumps,
    "json, every letter": lambda text: "".join(f"\\u{ord(c):04x}" for c in text if c < "\uffff"),
    "json, in json": lambda text: json.dumps({"a": json.dumps([text])}),
    "html": html.escape,
    "html, decimal": lambda text: "".join(f"&#{ord(c)};" for c in text),
    "html, hexadecimal": lambda text: "".join(f"&#X{ord(c):X};" for c in text),
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64, URL-safe": lambda text: base64.urlsafe_b64encode(text.encode()).decode(),
    "base64, no padding": lambda text: base64.b64encode(text.encode()).decode().rstrip("="),
    "base64, in lines": lambda text: base64.encodebytes(text.encode()).decode(),
    "hex": with_hex,
}


# --- the laws -------------------------------------------------------------------------------------


@settings(max_examples=250, deadline=None)
@given(data=st.data(), shape=st.sampled_from(SHAPES))
def test_mutilated_placeholder_is_reported_or_holds_no_piece(data, shape):
    """Scan reports every text that holds 10 characters of a token, and says which token."""
    with ledger_of_fixed_tokens():
        placeholder = str(la.string_like(la.Deferred("x"), shape))
        text = data.draw(mutilated(placeholder), label="text")
        if holds_a_piece(text, token_of(placeholder)):
            assert token_of(placeholder) in {leak.token for leak in la.scan(text)}
        event(restored_or_refused(text, {"x": placeholder}))


@settings(max_examples=250, deadline=None)
@given(data=st.data())
def test_two_mutilated_placeholders_are_never_taken_for_each_other(data):
    """Pieces of two, put together at random: each original stands where its placeholder stood."""
    with ledger_of_fixed_tokens():
        placeholders = {
            name: str(la.string_like(la.Deferred(name), data.draw(st.sampled_from(SHAPES))))
            for name in ("x", "y")
        }
        pieces = [
            data.draw(mutilated(data.draw(st.sampled_from(sorted(placeholders.values()))), most=1))
            for _ in range(data.draw(st.integers(1, 4)))
        ]
        text = data.draw(st.sampled_from(["", "/", "-", " "])).join(pieces)
        event(restored_or_refused(text, placeholders))
        leaks = {leak.token for leak in la.scan(text)}
        for placeholder in placeholders.values():
            # Where pieces of two tokens overlap, at least one of them is named.
            if holds_a_piece(text, token_of(placeholder)):
                assert leaks


@pytest.mark.parametrize("encoding", ENCODINGS)
@settings(max_examples=60, deadline=None)
@given(data=st.data(), shape=st.sampled_from(SHAPES), before=fillers, after=fillers)
def test_encoded_placeholder_is_reported(encoding, data, shape, before, after):
    """The same behind an encoding of the whole text, wherever the placeholder stands in it."""
    with ledger_of_fixed_tokens():
        placeholder = str(la.string_like(la.Deferred("x"), shape))
        whole = data.draw(mutilated(before + placeholder + after, most=1), label="text")
        assume(token_of(placeholder) in letters(whole))
        # Blanks after a line break are what the last test here is about.
        assume(whole.isprintable() or not encoding.startswith("json"))
        text = data.draw(st.sampled_from(["", '"', "a=", "\n"])) + ENCODINGS[encoding](whole)
        assert token_of(placeholder) in {leak.token for leak in la.scan(text)}
        event(restored_or_refused(text, {"x": placeholder}))


@pytest.mark.parametrize("encoding", ENCODINGS)
@settings(max_examples=40, deadline=None)
@given(start=st.integers(0, 6), before=fillers, after=fillers)
def test_encoded_piece_is_reported(encoding, start, before, after):
    """Ten characters of a token, in every alignment, with other text before and after them."""
    with ledger_of_fixed_tokens():
        token = str(la.string_like(la.Deferred("x")))
        text = ENCODINGS[encoding](f"{before} {token[start : start + 10]} {after} .")
        assert token in {leak.token for leak in la.scan(text)}


def test_piece_at_the_end_of_base64_is_reported():
    """Ten characters of a token, wherever the groups of four letters end."""
    with ledger_of_fixed_tokens():
        token = str(la.string_like(la.Deferred("x")))
        for before in ("", "a", "ab"):
            text = base64.b64encode(f"{before}{token[:10]}".encode()).decode()
            assert token in {leak.token for leak in la.scan(text)}


@settings(max_examples=200, deadline=None)
@given(data=st.data(), shape=st.sampled_from(SHAPES))
def test_scanning_a_document_sees_what_scanning_its_text_sees(data, shape):
    """A document in JSON, in bytes and in an object: nobody sees less than in the plain text."""
    with ledger_of_fixed_tokens():
        placeholder = str(la.string_like(la.Deferred("x"), shape))
        text = data.draw(mutilated(placeholder), label="text")
        seen = {leak.token for leak in la.scan(text)}
        documents = [{"a": [text]}, text.encode(), (text,), {text: 1}]
        if text.isprintable():  # line breaks: see the last test here
            documents.append(json.dumps({"a": [text]}))
        for document in documents:
            assert {leak.token for leak in la.scan(document)} >= seen


@settings(max_examples=200, deadline=None)
@given(text=fillers | st.text(max_size=80))
def test_innocent_text_is_left_alone(text):
    """Text that no placeholder went into comes back itself and is clean."""
    assume("amzn-s3-demo-" not in text.lower())
    with ledger_of_fixed_tokens():
        la.string_like(la.Deferred("x"), "s3://bucket/model.tar.gz")
        assert la.restore(text) is text
        assert la.scan(text) == ()


def test_placeholder_in_indented_lines_is_reported_in_json():
    """What scan sees in a text, it sees in the JSON of that text."""
    with ledger_of_fixed_tokens():
        text = str(la.string_like(la.Deferred("x"), "s3://bucket/model.tar.gz"))
        lines = "\n  ".join(text[at : at + 7] for at in range(0, len(text), 7))
        assert la.scan({"a": lines})
        assert la.scan(json.dumps({"a": lines}))
