"""The laws of URIs: a lookalike with `Face.URI` equals `urlsplit` of its text."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import lookalike as la
from lookalike import Face
from operation_table import Raised

COMPONENTS = "scheme netloc path query fragment username password hostname port".split()

pieces = st.text("aB0.-_~ %é", max_size=6)
uris = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(["s3:", "https:", "HTTP:", "file:", "mailto:", "1x:", "", ":"]),
        st.sampled_from(["//", "/", "", "///"]),
        st.sampled_from(["", "user@", "user:pass@", ":@", "a@b@", "@"]),
        pieces | st.sampled_from(["Example.com", "[::1]", "[::1", "::1]", "[zz]"]),
        st.sampled_from(["", ":80", ":", ":x", ":99999", ":-1", ":0"]),
        st.sampled_from(["", "/", "/a/b.tar.gz", "/a;x=1", "/../a"]),
        st.sampled_from(["", "?", "?a=b&c", "?a?b", "?a/b"]),
        st.sampled_from(["", "#", "#top", "#a#b"]),
    ),
) | st.text(max_size=20)

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


@pytest.mark.parametrize("name", COMPONENTS)
@settings(max_examples=120, deadline=None)
@given(text=uris)
def test_component_equals_that_of_urlsplit(name, text):
    """Its value and type, or the type of its error."""
    expected = seen(lambda: getattr(urlsplit(text), name))
    for mechanism, make in SUBJECTS.items():
        assert seen(lambda m=make: getattr(m(text), name)) == expected, mechanism


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
