"""Text that a system knows for a reference: an exact `str` is an original then, like any other."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

import lookalike as la
from fake_orchestrator import FlowOrchestrator
from lookalike import orchestrators

pytestmark = pytest.mark.usefixtures("ledger")


@dataclass(frozen=True)
class TextOrchestrator(FlowOrchestrator):
    """A system whose references are written as text, `<name>`, and joined as text."""

    name: str = "written"

    def recognises(self, obj):
        """Whether a reference is in a text."""
        return type(obj) is str and "<" in obj

    def describe(self, original):
        """The text itself."""
        return f"text {original}"

    def join(self, parts):
        """A text."""
        return "".join(parts)

    def literal_end(self, original):
        """What follows the last reference."""
        return original.rpartition(">")[2]


@pytest.fixture(autouse=True)
def known():
    made = TextOrchestrator()
    orchestrators.register(made)
    yield made
    orchestrators.forget(made)


def test_a_reference_is_wrapped_and_any_other_text_comes_back():
    """Only its system can tell them apart."""
    assert la.string_like("plain") == "plain"
    for like in (la.string_like, la.path_like, la.uri_like):
        proxy = like("<model>")
        assert la.is_lookalike(proxy)
        assert la.unwrap(proxy) == "<model>"
        assert la.string_like("<model>", face=la.Face.NOTHING) == "<model>"


def test_its_text_is_restored_and_composed_to_a_reference():
    """Which is one again."""
    proxy = la.uri_like("<model>", "s3://placeholder-bucket/path")
    joined = la.restore(f"{proxy}/x")
    assert joined == la.unwrap(proxy + "/x") == "<model>/x"
    assert la.unwrap(la.uri_like(joined) + "/y") == "<model>/x/y"


CHECK = """
    def check(source):
        if not source.startswith("s3://"):
            raise ValueError(source)
        return source
"""


@pytest.mark.parametrize(
    "write",
    [
        lambda: "<model>/x",
        lambda: f"{la.uri_like('<model>')}/x",
        lambda: la.uri_like("<model>") + "/x",
    ],
    ids=["as it is", "f-string", "+"],
)
def test_a_policy_gives_a_placeholder_for_it(packages, write):
    """For the text that an author wrote as for what is restored."""
    packages.load("shop", CHECK)
    proxied = la.Policy(
        "shop:check", "source", placeholder="s3://amzn-s3-demo-{token}/{token}", reason="a scheme"
    )
    assert la.unwrap(la.Registry([proxied]).call("shop:check", write())) == "<model>/x"
    with pytest.raises(ValueError, match=r"^plain$"):
        la.Registry([proxied]).call("shop:check", "plain")


def test_other_treatments_are_for_it_too(packages):
    """It is refused, or passed as it is; a placeholder that a user chose stays."""
    packages.load("shop", CHECK)
    refused = la.Policy("shop:check", "source", treatment="refuse", reason="it opens the file")
    with pytest.raises(la.PolicyError, match="it opens the file"):
        la.Registry([refused]).call("shop:check", "<model>")
    passed = la.Policy("shop:check", "source", treatment="pass", reason="it takes text")
    with pytest.raises(ValueError, match=r"^<model>/x$"):
        la.Registry([passed]).call("shop:check", f"{la.uri_like('<model>')}/x")
    proxied = la.Policy("shop:check", "source", face=la.Face.EXACT_STR, reason="exactly a str")
    text = la.uri_like("<model>", face=la.Face.EXACT_STR)
    assert la.restore(la.Registry([proxied]).call("shop:check", text)) == "<model>"
