"""Restoring compiled JSON documents without touching the rest of them."""

from __future__ import annotations

import json

import pytest

import lookalike as la
from lookalike._document import is_json
from lookalike._tables import Shipment
from lookalike._token import checksum
from lookalike.orchestrators._deferred import EMBEDDED

pytestmark = pytest.mark.usefixtures("ledger")


@pytest.fixture
def text():
    return str(la.string_like(la.Deferred("model"), "s3://bucket/model.tar.gz"))


def test_placeholder_becomes_the_expression_and_every_other_byte_stays(text):
    """Spacing, order, duplicate keys and odd numbers are not ours to normalise."""
    document = '{ "b":1.0e2,\n"a" : [ "%s" ,"%s/x"], "b": -0.0 }' % (text, text)
    assert la.restore_json(document) == (
        '{ "b":1.0e2,\n"a" : [ {"$deferred": "model"} ,'
        '{"$concat": [{"$deferred": "model"}, "/x"]}], "b": -0.0 }'
    )


def test_document_without_token_comes_back_equal():
    """Nothing to restore, nothing changed."""
    document = '{"a": "s3://mine/\\u00e9", "b": [1, 2.50]}'
    assert la.restore_json(document) == document


def test_escaped_placeholder_is_found(text):
    """JSON's own escapes are undone before looking."""
    document = '{"a": "%s"}' % text.replace("/", r"\/")
    assert json.loads(la.restore_json(document)) == {"a": {"$deferred": "model"}}


def test_json_inside_a_json_string_becomes_a_join(text):
    """The inner document is a text with a reference in it."""
    document = json.dumps({"config": json.dumps({"source": text})})
    assert json.loads(la.restore_json(document)) == {
        "config": {"$concat": ['{"source": "', {"$deferred": "model"}, '"}']}
    }


def test_placeholder_in_a_key_is_refused(text):
    """A key cannot be a reference."""
    with pytest.raises(la.LeakError, match="a key cannot be a reference"):
        la.restore_json(json.dumps({text: 1}))


def test_cut_placeholder_says_the_line(text):
    """The error leads to the place in the document."""
    with pytest.raises(la.LeakError, match="line 2: only a piece"):
        la.restore_json('{"a":\n"%s"}' % text[:30])


@pytest.mark.parametrize(
    "document",
    ["", "{", "s3://x", "{'a': 1}", None, {"a": 1}, b"{}", "[" * 100_000],
    ids=lambda document: repr(document)[:10],
)
def test_what_is_no_json_text_is_refused(document):
    """Only a compiled text is a document; a parsed one is restored as a tree."""
    with pytest.raises(la.DocumentError, match="JSON"):
        la.restore_json(document)


def test_original_without_orchestrator_is_refused():
    """Nobody knows how such a reference is written."""
    with pytest.raises(la.LeakError, match="no orchestrator knows how it is written"):
        la.restore_json('["%s"]' % la.string_like(object()))


def test_token_that_runs_over_two_strings_is_refused(text):
    """Each string alone is innocent; together they are a leak that nobody would see."""
    token = text[18:34]
    with pytest.raises(la.LeakError, match=r"line 2: a token runs over several strings \(split\)"):
        la.restore_json(f'[1,\n"{token[:8]}", "{token[8:]}"]')


@pytest.mark.parametrize(
    ("document", "line"),
    [('{"a": "b",\n "c": [%s], "d": "e"}', 2), ("[%s]", 1)],
    ids=["between strings", "before any"],
)
def test_piece_that_is_a_number_is_refused(document, line):
    """What stands between two strings is no string, even where a line break is in it."""
    numbers = (f"a{number}" for number in range(12_345_678, 99_999_999))
    identity = next(each for each in numbers if checksum(each)[:2].isdigit())
    token = identity + checksum(identity)
    with la.Ledger() as ledger:
        ledger.adopt(Shipment(token, token, la.Deferred("model"), 1))
        with pytest.raises(la.LeakError, match=f"line {line}: "):
            la.restore_json(document % token[1:11])


def test_ledger_argument_is_the_only_one_asked(text):
    """As for restore."""
    with pytest.raises(la.ForeignTokenError):
        la.restore_json('["%s"]' % text, ledger=la.Ledger())


@pytest.mark.parametrize("text", ["", "a: 1", "{'a': 1}", "[" * 100_000], ids=lambda t: t[:9])
def test_text_that_is_no_json_is_no_document(text):
    """What compiles to something else than JSON is only looked at for leaks."""
    assert not is_json(text)
    assert is_json('{"a": 1}')


def test_reference_that_the_document_does_not_define_is_refused(text, monkeypatch):
    """Its system finds that out in the end; here it is still known who put it there."""
    absent = la.Leak("$.a", "reference", "", "no step 'Train'")
    monkeypatch.setattr(
        type(EMBEDDED), "check", lambda self, document: [absent] * ("$deferred" in str(document))
    )
    monkeypatch.setattr(type(EMBEDDED), "signs", ("$deferred",))
    with pytest.raises(la.LeakError, match="does not define: no step 'Train'") as caught:
        la.restore_json('{"a": "%s"}' % text)
    assert caught.value.leaks == (absent,)
    assert la.restore_json('{"a": {"$deferred": "mine"}}') == '{"a": {"$deferred": "mine"}}'


def test_two_references_in_one_string_keep_their_order(text):
    """The join holds each reference where its placeholder stood."""
    other = la.string_like(la.Deferred("other"))
    assert json.loads(la.restore_json(json.dumps([f"{text}:{other}"]))) == [
        {"$concat": [{"$deferred": "model"}, ":", {"$deferred": "other"}]}
    ]
