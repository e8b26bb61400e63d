"""The laws of URIs: a lookalike with `Face.URI` equals `urlsplit` of its text."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import lookalike as la
from lookalike import Face
from lookalike._strategies._arguments import uris
from lookalike.testing import Raised, check_uri_laws, uri_cases

COMPONENTS = "scheme netloc path query fragment username password hostname port".split()

ORIGINAL = la.Deferred("original")
SUBJECTS = {
    "duck": lambda text: la.URIProxy(ORIGINAL, text),
    "carrier": lambda text: la.StringCarrier(ORIGINAL, text, face=Face.URI | Face.STR),
}


def seen(ask):
    """The value and its type, or the type of the error."""
    try:
        value = ask()
    except Exception as error:  # noqa: BLE001 - an error is an outcome
        return Raised(type(error))
    return type(value), value


def test_every_component_of_the_face_has_a_law():
    """The components are those of `urlsplit`, and the face holds them and STRING."""
    assert set(Face.URI) == set(Face.STRING) | {f"{name}?" for name in COMPONENTS}
    assert all(hasattr(urlsplit("s3://a"), name) for name in COMPONENTS)
    assert {case.operation for case in uri_cases()} == set(COMPONENTS)


@pytest.mark.parametrize("name", COMPONENTS)
def test_component_equals_that_of_urlsplit(name):
    """Its value and type, or the type of its error."""
    check_uri_laws(SUBJECTS, face=Face(name), max_examples=120)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_case_has_the_outcome_of_urlsplit(subject):
    """The cases as data, which third parties are given."""
    make = SUBJECTS[subject]
    wrong = [str(case) for case in uri_cases() if case.outcome(make(case.text)) != case.expected]
    assert wrong == []


@settings(max_examples=120, deadline=None)
@given(text=uris)
def test_a_carrier_given_to_urlsplit_equals_its_text(text):
    """`urlsplit` itself takes a carrier, and gives plain text."""
    carrier = SUBJECTS["carrier"](text)
    ours, expected = seen(lambda: urlsplit(carrier)), seen(lambda: urlsplit(text))
    assert ours == expected


@pytest.mark.parametrize("face", [Face.URI, Face.URI | Face.STR], ids=["duck", "carrier"])
@settings(max_examples=60, deadline=None)
@given(scheme=st.sampled_from(["s3", "https", "gs"]), path=st.text("ab./", max_size=9))
def test_a_uri_put_together_from_its_components_restores(face, scheme, path):
    """`urlunsplit(urlsplit(x))` holds every component, so the original comes back."""
    original = la.Deferred("original")
    with la.Ledger():
        proxy = la.uri_like(original, f"{scheme}://bucket/{path}", face=face)
        again = f"{proxy.scheme}://{proxy.netloc}{proxy.path}"
        assert again == la.placeholder_of(proxy)
        assert la.restore(again) is original
        assert la.restore(urlsplit(str(proxy))) is original
