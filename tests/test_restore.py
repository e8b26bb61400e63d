"""Restoring: text and trees with tokens back to originals and joins of originals."""

from __future__ import annotations

import base64
import html
import json
import os.path
import pathlib
import re
import shlex
import string
import textwrap
from dataclasses import dataclass
from urllib.parse import quote, quote_plus, unquote, urlparse, urlsplit

import pytest

import lookalike as la
from fake_originals import AlwaysEqual, NeverComparable

SHAPE = "s3://bucket/path/model.tar.gz"


pytestmark = pytest.mark.usefixtures("ledger")


@pytest.fixture
def model():
    return la.Deferred("model")


@pytest.fixture
def text(model):
    return str(la.string_like(model, SHAPE))


def test_whole_placeholder_restores_to_the_original_itself(model, text):
    """A text that is exactly one placeholder is the original, by identity."""
    assert la.restore(text) is model


@pytest.mark.parametrize(
    ("compose", "parts"),
    [
        pytest.param(lambda t, o: f"{t}/x", ("$", "/x"), id="f-string after"),
        pytest.param(lambda t, o: f"a/{t}", ("a/", "$"), id="f-string before"),
        pytest.param(lambda t, o: "%s,%s" % (t, t), ("$", ",", "$"), id="twice, percent"),
        pytest.param(lambda t, o: "{}-{}".format(t, o), ("$", "-", "@"), id="two originals"),  # noqa: UP032
        pytest.param(lambda t, o: t + o, ("$", "@"), id="no literal between"),
        pytest.param(lambda t, o: ",".join([t, "", o]), ("$", ",,", "@"), id="join with empty"),
        pytest.param(lambda t, o: os.path.join(t, "x"), ("$", "/x"), id="os.path.join"),
        pytest.param(
            lambda t, o: string.Template("a $v b").substitute(v=t), ("a ", "$", " b"), id="Template"
        ),
        pytest.param(lambda t, o: json.dumps({"k": t}), ('{"k": "', "$", '"}'), id="JSON text"),
        pytest.param(lambda t, o: textwrap.dedent(f"  {t}\n  x"), ("$", "\nx"), id="dedent"),
        pytest.param(
            lambda t, o: shlex.join(["cp", t]), ("cp ", "$"), id="shlex, nothing to quote"
        ),
        pytest.param(lambda t, o: t.replace("zzz", ""), ("$",), id="replace of nothing"),
        pytest.param(lambda t, o: re.sub("^", "x", t), ("x", "$"), id="regex"),
    ],
)
def test_text_around_placeholders_restores_to_the_canonical_join(model, text, compose, parts):
    """Literals and originals alternate: adjacent literals merged, empty ones dropped."""
    other = la.Deferred("other")
    restored = la.restore(compose(text, str(la.string_like(other, "s3://b/y"))))
    expected = tuple({"$": model, "@": other}.get(part, part) for part in parts)
    got = restored.parts if isinstance(restored, la.Concat) else (restored,)
    assert got == expected


def test_text_without_token_comes_back_itself():
    """Innocent text is neither copied nor changed."""
    innocent = "s3://my-bucket/" + "abcdefghij" * 20
    assert la.restore(innocent) is innocent


def test_documentation_bucket_of_the_user_comes_back_itself():
    """The unownable prefix alone is no token: scan reports it, restore leaves it."""
    assert la.restore("s3://amzn-s3-demo-bucket/x") == "s3://amzn-s3-demo-bucket/x"


@dataclass(frozen=True)
class Step:
    source: object
    tags: tuple[object, ...] = ()


def test_containers_are_rebuilt_and_unchanged_ones_kept(model, text):
    """Only what holds a placeholder is copied."""
    untouched = {"a": [1, "x"]}
    tree = {"keep": untouched, "steps": [Step(text, (f"{text}/x",))]}
    restored = la.restore(tree)
    assert restored["keep"] is untouched
    assert restored["steps"][0].source is model
    assert restored["steps"][0].tags[0].parts == (model, "/x")
    assert tree["steps"][0].source is text


def test_lookalikes_in_a_tree_become_their_originals(model):
    """A proxy needs no text to be recognised."""
    duck, carrier = la.string_like(model), la.string_like(model, face=la.Face.STR)
    assert la.restore([duck, carrier, duck + "/x"])[:2] == [model, model]


def test_composition_of_a_lookalike_equals_restoring_its_text(model):
    """What Python shows us and what it does not end in the same join."""
    duck = la.string_like(model, SHAPE)
    shown = la.unwrap("a/" + duck + "/x" + "/y")
    hidden = la.restore(f"a/{duck}/x/y")
    assert shown == hidden == la.Concat(["a/", model, "/x/y"])


@pytest.mark.parametrize(
    "spell",
    [
        pytest.param(quote, id="quote"),
        pytest.param(lambda t: quote(t, safe=""), id="quote everything"),
        pytest.param(quote_plus, id="quote_plus"),
        pytest.param(
            lambda t: re.sub("%[0-9A-F]{2}", lambda m: m[0].lower(), quote(t, safe="")),
            id="lower-case percent",
        ),
        pytest.param(lambda t: t.replace("/", r"\/"), id="JSON slashes"),
        pytest.param(lambda t: unquote(quote(t)), id="there and back"),
    ],
)
def test_escapes_are_undone_before_restoring(model, text, spell):
    """A placeholder that was escaped whole is still whole."""
    assert la.restore(spell(text)) is model


@pytest.mark.parametrize(
    "parse",
    [
        pytest.param(urlparse, id="urlparse"),
        pytest.param(urlsplit, id="urlsplit"),
        pytest.param(pathlib.PurePosixPath, id="PurePosixPath, which collapses slashes"),
    ],
)
def test_values_in_parts_are_restored_by_their_own_text(model, text, parse):
    """A parsed placeholder is one placeholder, not five pieces of one."""
    assert la.restore(parse(text)) is model


@pytest.mark.parametrize("module", ["yarl", "httpx"])
def test_urls_of_libraries_are_restored_by_their_own_text(model, module):
    """The same for URL classes of third parties, recognised without importing them."""
    library = pytest.importorskip(module)
    text = str(la.string_like(model, "https://host/path/x.json"))
    assert la.restore(library.URL(text)) is model


@pytest.mark.parametrize(
    "cut",
    [
        pytest.param(lambda t: t.split("/")[2], id="bucket"),
        pytest.param(lambda t: t[: len(t) - 3], id="end cut off"),
        pytest.param(lambda t: t[5:40], id="slice"),
        pytest.param(os.path.dirname, id="dirname"),
        pytest.param(os.path.basename, id="basename"),
        pytest.param(str.upper, id="upper case"),
        pytest.param(lambda t: os.path.splitext(t)[0], id="splitext"),
        pytest.param(lambda t: base64.b64encode(t.encode()).decode(), id="base64"),
        pytest.param(lambda t: t.replace("/", "//"), id="slashes doubled"),
        pytest.param(lambda t: "-".join(re.findall("....", t)), id="split by hyphens"),
        pytest.param(lambda t: html.escape(t).replace("s3", "&#115;3"), id="html escape"),
        pytest.param(lambda t: re.sub("[^a-z0-9]", "", t), id="sanitised"),
    ],
)
def test_cut_placeholder_raises_and_names_the_original(text, cut):
    """A piece identifies its original but cannot be rebuilt, so nothing is guessed."""
    piece = cut(text)
    if la.scan(piece):
        with pytest.raises(la.LeakError, match="only a piece of the placeholder for Deferred"):
            la.restore(piece)
    else:
        pytest.fail(f"scan saw nothing in {piece!r}")


def test_cut_in_a_tree_says_where(text):
    """The error names the place in the tree, and so does each leak."""
    with pytest.raises(la.LeakError, match=r"\$\.steps\[1\]\.source") as caught:
        la.restore({"steps": [Step("x"), Step(text[:40])]})
    assert [leak.where for leak in caught.value.leaks] == ["$.steps[1].source"]
    assert caught.value.leaks[0].kind == "verbatim"


def test_cut_in_a_mapping_that_makes_its_values_anew_has_no_place(text, monkeypatch):
    """The one that was found is gone when its place is looked for."""
    monkeypatch.setenv("LOOKALIKE_TEST", text[:40])
    with pytest.raises(la.LeakError) as caught:
        la.restore(os.environ)
    assert [leak.where for leak in caught.value.leaks] == ["$"]


def test_secret_that_keeps_a_text_is_restored_in_a_copy(model, text):
    """A reference may stand there; a secret without a placeholder comes back itself."""
    pydantic = pytest.importorskip("pydantic")
    secret, plain = pydantic.SecretStr(text), pydantic.SecretStr("mine")
    restored = la.restore({"secret": secret, "plain": plain})
    assert restored["secret"].get_secret_value() is model
    assert type(restored["secret"]) is pydantic.SecretStr
    assert secret.get_secret_value() == text
    assert restored["plain"] is plain


def test_truncated_token_raises(text):
    """Ten characters of a token are enough to be refused."""
    with pytest.raises(la.LeakError, match="truncated"):
        la.restore("x " + text[18:28])


def test_bytes_with_a_placeholder_raise(text):
    """Bytes cannot hold a reference; innocent bytes come back themselves."""
    assert la.restore(b"abc") == b"abc"
    with pytest.raises(la.LeakError, match="bytes hold a placeholder"):
        la.restore({"body": text.encode()})


def test_foreign_token_raises_and_is_never_guessed():
    """A well-formed token that no ledger here issued is a stranger's."""
    from lookalike._token import new_token

    with pytest.raises(la.ForeignTokenError, match="no open ledger of this process") as caught:
        la.restore(f"s3://{new_token()}/x")
    assert len(caught.value.token) == 16


def test_token_of_a_closed_ledger_says_so(model):
    """The message tells a late restore from a stranger's token."""
    with la.Ledger("job"):
        text = str(la.string_like(model))
    with pytest.raises(la.ClosedLedgerError, match="closed or cleared"):
        la.restore(text)


def test_explicit_ledger_is_the_only_one_asked(model, text):
    """A document is never resolved by what stands in another ledger."""
    with la.Ledger("other") as other:
        pass
    with pytest.raises(la.ForeignTokenError, match="not the ledger given"):
        la.restore(text, ledger=other)


def test_two_ledgers_never_cross(model):
    """The same original and shape in two ledgers are two texts, each known in its own."""
    first, second = la.Ledger("first"), la.Ledger("second")
    a = str(la.string_like(model, ledger=first))
    b = str(la.string_like(model, ledger=second))
    assert a != b
    assert la.restore(a, ledger=first) is la.restore(b, ledger=second) is model


def test_orchestrator_argument_joins_in_place_of_the_owner(model, text):
    """A join is refused by an orchestrator that does not own the original."""
    from lookalike.orchestrators import sagemaker

    with pytest.raises(la.CompositionError, match="sagemaker cannot join"):
        la.restore(f"{text}/x", orchestrator=sagemaker.V2)


def test_orchestrator_argument_joins_what_it_owns(model, text):
    """Given by hand, the owner is not asked for."""
    from lookalike.orchestrators._deferred import EMBEDDED

    assert la.restore(f"{text}/x", orchestrator=EMBEDDED) == la.Concat([model, "/x"])
    assert la.restore(text, orchestrator=EMBEDDED) is model


def test_parts_of_several_owners_give_a_concat(model):
    """No system can join another's values; a Concat is compiled by none."""
    pieces = la.restore(f"{la.string_like(model)}{la.string_like(object())}")
    assert type(pieces) is la.Concat


def test_originals_without_owner_give_a_concat():
    """An object nobody knows is joined to something no compiler takes for its own."""
    thing = object()
    assert la.restore(f"a{la.string_like(thing)}").parts == ("a", thing)


def test_repr_of_a_lookalike_is_refused(model):
    """A repr that strayed into a document is a leak and never a join."""
    for face in (la.Face.STRING, la.Face.STR):
        for shape in (None, SHAPE):
            stray = f"<{la.string_like(model, shape, face=face)!r}>"
            with pytest.raises(la.LeakError):
                la.restore(stray)


def test_options_are_given_by_name(text):
    """Their order is nothing that a caller must know."""
    with pytest.raises(TypeError):
        la.restore(text, None)


# --- escapes of what a placeholder seldom holds ---------------------------------------------------


@pytest.mark.parametrize(
    "spell",
    [
        pytest.param(html.escape, id="html"),
        pytest.param(lambda t: html.escape(t, quote=False), id="html, but for quotes"),
        pytest.param(lambda t: json.dumps(t)[1:-1], id="json"),
        pytest.param(lambda t: json.dumps(t)[1:-1].replace("/", r"\/"), id="json, with slashes"),
        pytest.param(lambda t: quote(t, safe="/:?@!$'()*,"), id="a query of yarl"),
        pytest.param(lambda t: re.sub("/+", "/", t), id="a path"),
    ],
)
def test_escape_of_every_sign_is_undone(model, spell):
    """Signs that one escape changes and another leaves."""
    text = str(la.string_like(model, 's3://bucket/it\'s "a&b" é,*/model.tar.gz'))
    assert spell(text) != text
    assert la.restore(spell(text)) is model
    assert la.restore(f"a {spell(text)} b") == la.Concat(["a ", model, " b"])


# --- originals that compare as they like ----------------------------------------------------------


@pytest.mark.parametrize("original", [AlwaysEqual(), NeverComparable()], ids=["always", "never"])
def test_original_is_not_compared_with_text(original):
    """It may say that it equals any text, or raise."""
    pydantic = pytest.importorskip("pydantic")
    text = str(la.string_like(original, SHAPE))
    assert la.restore(text) is original
    assert la.restore([text])[0] is original
    assert la.restore(pydantic.SecretStr(text)).get_secret_value() is original


def test_secret_without_a_placeholder_comes_back_itself(model, text):
    """Only what holds a placeholder is copied, and what is copied stays as it was."""
    pydantic = pytest.importorskip("pydantic")
    innocent, secret = pydantic.SecretStr("swordfish"), pydantic.SecretStr(text)
    assert la.restore(innocent) is innocent
    assert la.restore(secret).get_secret_value() is model
    assert secret.get_secret_value() == text


# --- what an error says ---------------------------------------------------------------------------


def test_first_of_several_pieces_is_named(model, text):
    """The first that stands there; all of them are with the error."""
    other = str(la.string_like(la.Deferred("other"), SHAPE))
    with pytest.raises(la.LeakError) as caught:
        la.restore(f"{text[:40]} and {other.upper()}")
    problem, leaks = caught.value.problem, caught.value.leaks
    assert [leak.kind for leak in leaks] == ["verbatim", *["case"] * (len(leaks) - 1)]
    assert len(leaks) > 1
    assert problem.startswith(
        "only a piece of the placeholder for Deferred('model') is left (verbatim): "
    )
    assert problem.endswith(repr(leaks[0].excerpt))
    assert leaks[0].excerpt != leaks[-1].excerpt


def test_text_alone_has_no_place(text):
    """A path is said where there is one."""
    with pytest.raises(la.LeakError) as caught:
        la.restore(text[:40])
    assert caught.value.problem.startswith("only a piece")
    assert [leak.where for leak in caught.value.leaks] == ["$"]


def test_place_is_that_of_the_text_and_not_of_what_says_it_equals_it(text):
    """Objects on the way are not compared, and those that hold themselves are walked once."""
    tree = [AlwaysEqual()]
    tree += [tree, {"source": text[:40]}]
    with pytest.raises(la.LeakError, match=r"^\$\[2\]\.source: only a piece"):
        la.restore(tree)
