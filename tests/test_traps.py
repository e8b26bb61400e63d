"""The traps of facts/validators.md and facts/peers.md: what we do about each, or the limit itself.

A test that says "limit" asserts what no proxy can lift. If one fails, Python or wrapt has changed:
then the docs have a line too many.
"""

# Each way to write the same text or path is a case of its own here.
# ruff: noqa: UP032
from __future__ import annotations

import asyncio
import collections.abc
import copy
import enum
import functools
import hashlib
import itertools
import json
import os
import pathlib
import pickle
import shutil
import sys
import typing
from pathlib import PurePosixPath
from urllib.parse import urljoin, urlparse, urlsplit

import pytest
import wrapt

import lookalike as la
from fake_originals import Bare, Capable, Reference, Unhashable
from lookalike import Concat, Deferred, Face


@pytest.fixture(autouse=True)
def _own_ledger(ledger):
    """No token of these tests outlives its test."""


@pytest.fixture
def original():
    """What is wrapped."""
    return Deferred("model")


@pytest.fixture
def duck(original):
    """A duck proxy that answers as text."""
    return la.string_like(original, "s3://bucket/model.tar.gz")


@pytest.fixture
def carrier(original):
    """A carrier of the same original and text."""
    return la.string_like(original, "s3://bucket/model.tar.gz", face=Face.STR)


# --- 1: wrapt fills nb_index ----------------------------------------------------------------------

ASK_FOR_AN_INTEGER_FIRST = [
    pytest.param(os.stat, id="os.stat"),
    pytest.param(os.path.exists, id="os.path.exists"),
    pytest.param(os.path.isdir, id="os.path.isdir"),
    pytest.param(os.listdir, id="os.listdir"),
    pytest.param(os.scandir, id="os.scandir"),
    pytest.param(os.chdir, id="os.chdir"),
    pytest.param(lambda p: shutil.copy(__file__, p), id="shutil.copy"),
]


@pytest.mark.parametrize("call", ASK_FOR_AN_INTEGER_FIRST)
def test_trap_1_a_duck_where_a_file_descriptor_may_stand_is_refused_loudly(
    call, original, tmp_path, monkeypatch
):
    """Wrapt's proxy looks like an integer to `os.stat` and its like: TypeError, nothing is made."""
    monkeypatch.chdir(tmp_path)
    proxy = la.path_like(original, "folder-{token}")
    with pytest.raises(TypeError):
        call(proxy)
    assert list(tmp_path.iterdir()) == []


def test_trap_1_a_face_with_is_str_is_a_path_to_them_all(original, tmp_path):
    """With `is_str` the same calls see the text."""
    proxy = la.path_like(original, f"{tmp_path}/folder-{{token}}", face=Face.PATH | Face.STR)
    assert not os.path.exists(proxy)
    with pytest.raises(FileNotFoundError):
        os.stat(proxy)
    os.makedirs(proxy)
    assert os.path.isdir(proxy)
    assert os.listdir(proxy) == []
    copied = shutil.copy(__file__, proxy / "a.py")
    assert os.path.exists(copied)
    assert la.restore(str(next(tmp_path.iterdir()))) is original


def test_trap_1_what_asks_for_fspath_alone_takes_a_duck(original, tmp_path):
    """`open`, `os.fspath`, `os.lstat`, `os.mkdir` and `Path` work with PATH."""
    proxy = la.path_like(original, f"{tmp_path}/{{token}}.txt")
    folder = la.path_like(original, f"{tmp_path}/folder/{{token}}")
    os.makedirs(folder)
    assert pathlib.Path(folder).is_dir()
    with pytest.raises(TypeError):
        os.makedirs(folder, exist_ok=True)  # which asks whether it is a folder
    shutil.rmtree(tmp_path / "folder")
    with open(proxy, "w", encoding="utf-8") as file:
        file.write("text")
    assert os.lstat(proxy).st_size == 4
    assert pathlib.Path(proxy).read_text(encoding="utf-8") == "text"
    assert os.fspath(proxy) == str(next(tmp_path.iterdir()))


# --- 2: wrapt refuses copies ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "ask", [copy.copy, copy.deepcopy, pickle.dumps], ids=["copy", "deepcopy", "pickle"]
)
def test_trap_2_wrapt_refuses_what_a_lookalike_does(ask, duck, carrier):
    """A bare wrapt proxy raises; ours defines all three (see proxies/test_table.py)."""
    with pytest.raises(NotImplementedError):
        ask(wrapt.ObjectProxy(Deferred("model")))
    assert ask(duck) is not None
    assert ask(carrier) is not None


# --- 3 and 4: what cannot be one class ------------------------------------------------------------


@pytest.mark.skipif(
    type(wrapt.ObjectProxy) is not type, reason="only wrapt's C class has a layout of its own"
)
def test_trap_3_limit_str_and_a_wrapt_proxy_cannot_share_a_layout():
    """That is why the carrier is written by hand."""
    with pytest.raises(TypeError, match=r"lay-?out"):
        type("Both", (str, wrapt.ObjectProxy), {})


class DictOriginal(dict):
    """An original that is a dict, as Airflow's and KFP's specs are."""


class TupleOriginal(tuple):
    """An original that is a tuple."""

    __slots__ = ()


class ErrorOriginal(Exception):  # noqa: N818 - no error of ours
    """An original that is an exception."""


class SlottedOriginal:
    """An original with slots."""

    __slots__ = ("x",)


@pytest.mark.parametrize(
    "kind", [DictOriginal, TupleOriginal, ErrorOriginal, SlottedOriginal], ids=lambda k: k.__name__
)
def test_trap_4_a_carrier_is_both_where_no_class_could_be(kind):
    """`type("X", (str, kind), {})` cannot be built; `isinstance` of a carrier finds both."""
    with pytest.raises(TypeError):
        type("Both", (str, kind), {})
    carrier = la.string_like(kind(), face=Face.STR)
    assert isinstance(carrier, str)
    assert isinstance(carrier, kind)
    assert isinstance(la.string_like(kind()), kind)


# --- 5: pydantic ----------------------------------------------------------------------------------


@pytest.fixture
def pydantic():
    """Pydantic 2, or a skip."""
    found = pytest.importorskip("pydantic", "2", reason="pip install 'pydantic>=2'")
    assert found.VERSION.startswith("2")
    return found


@pytest.mark.parametrize("strict", [False, True], ids=["lax", "strict"])
def test_trap_5_pydantic_keeps_an_exact_copy_and_restore_brings_the_original_back(
    strict, carrier, original, pydantic
):
    """A `str` subclass is accepted and reduced to its text; restore finds the original by it."""
    model_class = pydantic.create_model(
        "Model",
        __config__=pydantic.ConfigDict(strict=strict),
        uri=(typing.Annotated[str, pydantic.Field(pattern="^s3://")], ...),
    )
    model = model_class(uri=carrier)
    assert type(model.uri) is str
    assert la.unwrap(model) is model
    assert la.restore(model).uri is original
    assert la.restore(model.model_dump()) == {"uri": original}
    assert model.uri == carrier


def test_trap_5_a_union_with_the_originals_class_keeps_the_carrier(carrier, original, pydantic):
    """Pydantic finds the original's class first, exactly, and keeps the object."""
    model_class = pydantic.create_model(
        "Model",
        __config__=pydantic.ConfigDict(arbitrary_types_allowed=True),
        uri=(str | Deferred, ...),
    )
    model = model_class(uri=carrier)
    assert model.uri is carrier
    assert la.unwrap(model).uri is original


def test_trap_5_pydantic_refuses_a_duck(duck, pydantic):
    """Rust code reads real text only: a mistake is loud."""
    model_class = pydantic.create_model("Model", uri=(str, ...))
    with pytest.raises(pydantic.ValidationError, match="valid string"):
        model_class(uri=duck)


# --- 6: json --------------------------------------------------------------------------------------


def test_trap_6_limit_the_default_hook_is_never_asked_for_a_carrier(carrier, original):
    """A real `str` is written as it is, so a hook cannot unwrap it; restore can."""
    asked = []
    document = json.dumps({"uri": carrier, "keys": {carrier: 1}}, default=asked.append)
    assert asked == []
    assert json.loads(document)["uri"] == la.placeholder_of(carrier)
    assert la.restore(json.loads(document))["uri"] is original
    assert len(la.scan(document)) >= 2


def test_trap_6_json_refuses_a_duck(duck, original):
    """Without a hook it is an error; a hook is asked and can unwrap."""
    with pytest.raises(TypeError, match="not JSON serializable"):
        json.dumps({"uri": duck})
    with pytest.raises(TypeError, match="keys must be"):
        json.dumps({duck: 1})
    hook = {id(original): "unwrapped"}
    assert json.dumps([duck], default=lambda p: hook[id(la.unwrap(p))]) == '["unwrapped"]'


# --- 7: str of a str subclass ---------------------------------------------------------------------


def test_trap_7_str_keeps_identity_and_the_rest_does_not(carrier, original):
    """What is one whole field stays the carrier; what is built around it is plain text."""
    assert str(carrier) is carrier
    assert f"{carrier}" is carrier
    for text in (f"{carrier}/a", "{}/a".format(carrier), "".join([carrier, "/a"])):
        assert type(text) is str
        assert la.restore(text) == Concat([original, "/a"])


@pytest.mark.parametrize(
    "write",
    [
        pytest.param(lambda p: f"{p}", id="an f-string"),
        pytest.param(lambda p: "%s" % p, id="percent"),
        pytest.param(lambda p: "{}".format(p), id="format"),
        pytest.param(lambda p: "".join([p]), id="join"),
        pytest.param(lambda p: str(p), id="str"),
        pytest.param(lambda p: str.__str__(p), id="str.__str__"),
        pytest.param(lambda p: p[:], id="a slice"),
    ],
)
def test_trap_7_the_original_comes_back_whether_identity_was_kept_or_not(carrier, original, write):
    """Carrier or plain text: restore gives the original from either."""
    assert la.restore(write(carrier)) is original


def test_trap_7_str_does_not_initialise_a_carrier_again(original):
    """`str(p)` calls `type(p).__init__` when it gets `p` back: there is none that could harm."""
    composed = la.string_like(original, face=Face.STR) + "/x"
    ledger = composed._self_ledger
    assert type(composed).__init__ is object.__init__
    assert str(composed) is composed
    assert la.unwrap(composed) == Concat([original, "/x"])
    assert la.unwrap(composed + "/y") == Concat([original, "/x/y"])
    assert composed._self_ledger is ledger


# --- 8: pickling a carrier that claims another class ----------------------------------------------


@pytest.mark.parametrize("kind", [DictOriginal, TupleOriginal, ErrorOriginal, Bare])
def test_trap_8_a_carrier_pickles_as_itself_and_not_as_the_class_it_claims(kind):
    """`__class__` is the original's, and the lookalike comes back all the same."""
    original = kind()
    carrier = la.string_like(original, face=Face.STR)
    arrived = pickle.loads(pickle.dumps({"value": carrier}))["value"]
    assert type(arrived) is type(carrier)
    assert la.unwrap(arrived) is original


# --- 9: derived text that still answers for the original ------------------------------------------


@pytest.mark.parametrize("face", [Face.STRING, Face.STR], ids=["duck", "carrier"])
@pytest.mark.parametrize(
    "derive",
    [
        pytest.param(lambda p: p[:-1], id="a slice"),
        pytest.param(lambda p: p.upper(), id="upper"),
        pytest.param(lambda p: p.removesuffix(".gz"), id="removesuffix"),
        pytest.param(lambda p: p.replace("s3://", ""), id="replace"),
        pytest.param(lambda p: f"{p}/x", id="an f-string"),
        pytest.param(lambda p: p * 2, id="twice"),
        pytest.param(lambda p: p + "/x", id="a sum"),
        pytest.param(lambda p: p.join(["a", "b"]), id="join"),
    ],
)
def test_trap_9_derived_text_never_answers_for_the_part(face, derive):
    """`.expr` of the part, on the whole, would drop the rest silently."""
    proxy = la.string_like(Reference("Steps", "X"), "s3://bucket/model.tar.gz", face=face)
    assert proxy.expr == {"Get": "Steps.X"}
    assert not hasattr(derive(proxy), "expr")


# --- 10: equal text and a cache -------------------------------------------------------------------


@functools.lru_cache
def cached(value):
    """What was cached for an equal value."""
    return value


@functools.lru_cache(typed=True)
def cached_by_type(value):
    """What was cached for an equal value of the same type."""
    return value


CACHES = [
    pytest.param(urlparse, lambda got: got.geturl(), id="urlparse"),
    pytest.param(urlsplit, lambda got: got.geturl(), id="urlsplit"),
    pytest.param(lambda p: urljoin(p, ""), lambda got: got, id="urljoin"),
    pytest.param(cached, lambda got: got, id="lru_cache"),
    pytest.param(cached_by_type, lambda got: got, id="typed lru_cache"),
    pytest.param(sys.intern, lambda got: got, id="intern"),
]


@pytest.mark.parametrize(("ask", "text_of"), CACHES)
@pytest.mark.parametrize("shape", ["s3://bucket/model.tar.gz", "{token}"], ids=["URI", "word"])
def test_trap_10_two_originals_never_cross_in_a_cache(ask, text_of, shape):
    """The same template, two originals: different text, so each gets its own back."""
    first, second = Deferred("a"), Deferred("b")
    face = Face.EXACT_STR if ask is sys.intern else Face.STR
    asked = [la.string_like(original, shape, face=face) for original in (first, second)]
    assert asked[0] != asked[1]
    for _ in range(2):
        got = [text_of(ask(value)) for value in asked]
        assert la.restore(got[0]) is first
        assert la.restore(got[1]) is second


def test_trap_10_ducks_of_two_originals_never_cross_in_a_cache():
    """Nor do duck proxies, in a cache that takes any value."""
    first, second = Deferred("a"), Deferred("b")
    one, other = la.string_like(first), la.string_like(second)
    assert la.unwrap(cached(one)) is first
    assert la.unwrap(cached(other)) is second
    assert la.unwrap(cached(one)) is first


def test_trap_10_two_lookalikes_of_one_original_may_share_a_cache(original):
    """Equal texts then mean the same original, so whichever comes back is right."""
    values = [la.string_like(original, face=face) for face in (Face.STRING, Face.STR)]
    assert values[0] == values[1]
    assert [la.unwrap(cached(value)) is original for value in values] == [True, True]


def test_trap_10_limit_verbatim_text_of_two_originals_crosses():
    """`unique=False` gives up that too: a cache hands one original to the other's owner."""
    first, second = Deferred("a"), Deferred("b")
    values = [
        la.string_like(each, "ml.m5.xlarge", face=Face.STR, unique=False)
        for each in (first, second)
    ]
    assert values[0] == values[1]
    assert la.unwrap(cached(values[0])) is first
    assert la.unwrap(cached(values[1])) is first


# --- 11: PurePath and URIs ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "face", [Face.PURE_PATH, Face.PURE_PATH | Face.STR], ids=["duck", "carrier"]
)
def test_trap_11_a_path_of_a_uri_keeps_its_slashes_in_our_hands(face, original):
    """`fspath`, `str` and `/` do not go through `PurePath`, which makes `s3:/b` of `s3://b`."""
    proxy = la.path_like(original, "s3://bucket/data", face=face)
    assert os.fspath(proxy).startswith("s3://amzn-s3-demo-")
    assert str(proxy / "x").startswith("s3://amzn-s3-demo-")
    assert la.unwrap(proxy / "x") == Concat([original, "/x"])


def test_trap_11_what_pure_path_collapsed_restores(original):
    """One slash less is a known spelling of the placeholder."""
    text = la.uri_like(original, "s3://bucket/data", face=Face.EXACT_STR)
    collapsed = PurePosixPath(text)
    assert str(collapsed).startswith("s3:/amzn")
    assert la.restore(collapsed) is original
    assert la.restore(str(collapsed / "x")) == Concat([original, "/x"])


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="pathlib interns an exact copy since 3.12")
def test_trap_11_limit_pathlib_interns_a_carrier_of_one_segment(original):
    """Until 3.12 pathlib interns what `str(p)` gives, and takes no subclass: loud, not silent."""
    with pytest.raises(TypeError, match="can't intern"):
        pathlib.Path(la.string_like(original, "{token}", face=Face.STR))
    for face in (Face.PATH, Face.EXACT_STR):
        path = pathlib.Path(la.path_like(original, "{token}", face=face))
        assert la.restore(path) is original


# --- 12: escapes and hosts ------------------------------------------------------------------------


def test_trap_12_escaped_slashes_restore_and_are_found(original):
    """Some writers (ujson) escape slashes: restore knows that spelling, scan sees the token."""
    text = la.uri_like(original, "s3://bucket/model.tar.gz", face=Face.EXACT_STR)
    escaped = json.dumps(text).strip('"').replace("/", r"\/")
    assert text not in escaped
    assert la.restore(escaped) is original
    assert la.restore(f"a {escaped}") == Concat(["a ", original])
    assert la.scan(f'{{"uri": "{escaped}"}}')


def test_trap_12_a_token_in_a_host_outlives_lower_casing(original):
    """`urlsplit(x).hostname` is lower case, and so is a token; it is a DNS label too."""
    text = la.uri_like(original, "https://{token}.example.com/x", face=Face.EXACT_STR)
    parts = urlsplit(text)
    assert parts.hostname == parts.netloc
    label = parts.hostname.split(".")[0]
    assert label.isalnum()
    assert len(label) <= 63
    assert label.encode("idna").decode() == label
    assert la.restore(text.lower()) is original


# --- 13: the sequence protocol --------------------------------------------------------------------


def test_trap_13_limit_numpy_takes_a_duck_apart():
    """A duck with `len` and items is a sequence of characters to numpy; a carrier is one text."""
    numpy = pytest.importorskip("numpy", reason="pip install numpy")
    original = Deferred("model")
    text = la.placeholder_of(la.string_like(original))
    assert numpy.array([la.string_like(original)]).shape == (1, len(text))
    array = numpy.array([la.string_like(original, face=Face.STR)])
    assert array.shape == (1,)
    assert la.restore(str(array[0])) is original


# --- traps of wrapt -------------------------------------------------------------------------------


def test_wrapt_in_place_operators_give_a_lookalike_and_no_bare_proxy(duck, original):
    """`p += "/x"` of wrapt is a bare ObjectProxy without a face; ours is a composition."""
    kind = type(duck)
    duck += "/x"
    assert type(duck) is kind
    assert type(duck) is not wrapt.ObjectProxy
    assert la.unwrap(duck) == Concat([original, "/x"])


@pytest.mark.parametrize(
    "protocol",
    [
        collections.abc.Sized, collections.abc.Iterable, collections.abc.Container,
        collections.abc.Hashable, typing.SupportsInt, typing.SupportsIndex, typing.SupportsFloat,
    ],
    ids=lambda protocol: protocol.__name__,
)  # fmt: skip
def test_wrapt_limit_a_duck_claims_every_protocol_that_wrapt_defines(protocol):
    """`isinstance(p, Sized)` is always true, since wrapt's class has the dunder."""
    original = Unhashable()
    assert not isinstance(original, protocol)
    assert isinstance(la.string_like(original, face=Face("startswith")), protocol)


@pytest.mark.parametrize("ask", [len, int, float, list], ids=lambda ask: ask.__name__)
def test_wrapt_limit_claimed_protocols_fail_as_the_original_fails(ask):
    """The claim is one of the type; asking is still the original's business."""
    with pytest.raises(TypeError):
        ask(la.string_like(Bare(), face=Face("startswith")))


@pytest.mark.parametrize("face", [Face.STRING, Face.STR], ids=["duck", "carrier"])
def test_wrapt_limit_call_next_and_await_do_not_reach_the_original(face):
    """A lookalike is never called, iterated by `next` or awaited: each is a TypeError."""
    original = Capable()
    assert callable(original)
    proxy = la.string_like(original, face=face)
    assert not callable(proxy)
    with pytest.raises(TypeError):
        proxy()
    with pytest.raises(TypeError):
        next(proxy)

    async def wait():
        await proxy

    with pytest.raises(TypeError):
        asyncio.run(wait())


@pytest.mark.parametrize("face", [Face("startswith"), Face.PATH], ids=repr)
def test_iterating_an_endless_reference_is_refused(face):
    """An original with `__getitem__` alone gives items for ever: TypeError instead of a hang."""
    original = Reference("Steps", "X")
    assert len(list(itertools.islice(original, 50))) == 50
    proxy = la.string_like(original, face=face)
    with pytest.raises(TypeError, match="'Reference' object is not iterable"):
        iter(proxy)
    with pytest.raises(TypeError, match="argument of type 'Reference' is not iterable"):
        _ = "x" in proxy
    with pytest.raises(TypeError):
        _ = [*proxy]
    assert proxy[0].expr == {"Get": "Steps.X.[0]"}


@pytest.mark.parametrize(
    "taken", ["__iter__", "__contains__", "__reversed__"], ids=["iter", "in", "reversed"]
)
def test_iterating_an_endless_reference_through_a_carrier_is_refused(taken):
    """The same where a carrier's face leaves one of them to the original."""
    proxy = la.string_like(Reference("Steps", "X"), face=Face.STR - Face(taken))
    ask = {"__iter__": iter, "__contains__": lambda p: "x" in p, "__reversed__": reversed}[taken]
    with pytest.raises(TypeError):
        ask(proxy)


def test_a_carrier_whose_items_are_the_originals_does_not_iterate_for_ever():
    """`iter` in the face reads the text, though `[]` outside it is the reference's own."""
    proxy = la.string_like(Reference("Steps", "X"), face=Face.STR - Face("__getitem__"))
    assert "".join(proxy) == la.placeholder_of(proxy)
    assert proxy[0].expr == {"Get": "Steps.X.[0]"}


# --- limits of Python -----------------------------------------------------------------------------


@pytest.mark.parametrize("face", [Face.STRING, Face.STR], ids=["duck", "carrier"])
def test_limit_singledispatch_picks_the_originals_class(face, original):
    """It asks for `__class__`, so even a real `str` goes to the original's function."""

    @functools.singledispatch
    def dispatch(value):
        return "object"

    dispatch.register(str, lambda value: "str")
    proxy = la.string_like(original, face=face)
    assert dispatch(proxy) == "object"
    dispatch.register(Deferred, lambda value: "original")
    assert dispatch(proxy) == "original"
    assert dispatch(la.placeholder_of(proxy)) == "str"


def test_limit_a_digest_cannot_be_seen(carrier):
    """Nothing of a token is left in a hash of it: policies refuse such parameters."""
    digest = hashlib.sha256(carrier.encode()).hexdigest()
    assert la.scan({"Digest": digest}) == ()
    assert la.restore(digest) == digest


def test_limit_a_closed_vocabulary_takes_its_own_words_only(carrier, original):
    """An enumeration has no room for a token; the verbatim word passes and is lost."""

    class Instance(enum.Enum):
        LARGE = "ml.m5.large"

    with pytest.raises(ValueError, match="Instance"):
        Instance(carrier)
    verbatim = la.string_like(original, "ml.m5.large", face=Face.STR, unique=False)
    assert Instance(verbatim) is Instance.LARGE
    assert type(Instance(verbatim).value) is str


def test_limit_bytes_cannot_hold_a_reference(carrier, original):
    """Text that was encoded is found, and refused: no reference can stand in bytes."""
    data = carrier.encode()
    assert data[:2] == b"s3"
    assert [leak.kind for leak in la.scan({"Body": data})] == ["verbatim"]
    with pytest.raises(la.LeakError, match="bytes hold a placeholder"):
        la.restore({"Body": data})


def test_exact_str_is_for_code_that_asks_for_the_very_type(carrier, original):
    """`sys.intern` and `type(x) is str` refuse a carrier and take the plain text."""
    with pytest.raises(TypeError, match="can't intern"):
        sys.intern(carrier)
    exact = la.string_like(carrier, face=Face.EXACT_STR)
    assert type(exact) is str
    assert la.restore(sys.intern(exact)) is original


def test_pattern_matching_takes_a_carrier_for_a_str(carrier, duck):
    """`case str()` asks `isinstance`, and so does `case Deferred()`."""

    def kinds(value):
        match value:
            case str() as text:
                return "str", text is value
            case Deferred():
                return "original", True
        return None

    assert kinds(carrier) == ("str", True)
    assert kinds(duck) == ("original", True)


# --- a proxy that was not made whole --------------------------------------------------------------


@pytest.mark.parametrize("name", ["__wrapped__", "expr"], ids=["the original", "an attribute"])
def test_a_duck_that_was_only_allocated_has_no_original_and_says_so(name):
    """Looking for it ends in an AttributeError, and not in a recursion."""
    made = type(la.StringProxy(Deferred("model"), "text"))
    unmade = wrapt.ObjectProxy.__new__(made)
    with pytest.raises(AttributeError, match="has no original: it was not made whole"):
        getattr(unmade, name)
    assert not hasattr(unmade, name)
