"""`settle`: after a call, the originals are back wherever an SDK kept them, and nothing else."""

from __future__ import annotations

import collections
import dataclasses
import functools
import threading
import types
from collections import defaultdict, deque
from typing import NamedTuple
from urllib.parse import urlsplit

import attrs
import pydantic
import pytest

import lookalike as la
from fake_originals import AlwaysEqual, NeverComparable, Refusing, Unhashable
from lookalike import Concat, Deferred, Face
from lookalike._settle import keep, settle, settled_copy, take_kept

pytestmark = pytest.mark.usefixtures("ledger")

SHAPE = "s3://bucket/model.tar.gz"


def lookalike(original, face=Face.STR):
    """A lookalike of it."""
    return la.string_like(original, SHAPE, face=face)


def text(original):
    """Its placeholder, a plain `str` that only the ledger knows."""
    return la.string_like(original, SHAPE, face=Face.EXACT_STR)


#: The three ways in which an SDK may have kept an original.
KEPT = {
    "a proxy": lambda original: lookalike(original, Face.STRING),
    "a carrier": lookalike,
    "a text": text,
}


class Pair(NamedTuple):
    source: object
    other: int = 1


class Local(threading.local):
    """Written in C: what it keeps in a slot is set in its own way, and in no other."""

    __slots__ = ("source",)


@dataclasses.dataclass
class Plain:
    source: object


@dataclasses.dataclass(frozen=True, slots=True)
class Frozen:
    """Refuses what is no text, a deferred value among it."""

    source: object

    def __post_init__(self):
        self.source.startswith("s3://")


@attrs.frozen
class Attrs:
    source: object = attrs.field(validator=lambda _, __, value: value.startswith("s3://"))


class Model(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(frozen=True, extra="allow")

    source: str


class Loose:
    def __init__(self, source):
        self.source = source


class Slotted:
    __slots__ = ("source",)

    def __init__(self, source):
        self.source = source


class Guarded:
    """Refuses to be changed, and to be asked for what it has not got."""

    def __init__(self, source):
        vars(self)["source"] = source

    def __setattr__(self, name, value):
        raise AssertionError("its own code ran")

    def __getattr__(self, name):
        raise AssertionError("its own code ran")


#: Holders that take references as values: containers and fields.
HOLDERS = {
    "a list": (lambda kept: [kept], lambda held: held[0]),
    "a dict": (lambda kept: {"k": kept}, lambda held: held["k"]),
    "a deque": (lambda kept: deque([kept]), lambda held: held[0]),
    "a default dict": (lambda kept: defaultdict(list, k=kept), lambda held: held["k"]),
    "an ordered dict": (
        lambda kept: collections.OrderedDict(a=1, k=kept),
        lambda held: held["k"],
    ),
    "a user dict": (lambda kept: collections.UserDict(k=kept), lambda held: held["k"]),
    "a tuple in a list": (lambda kept: [(kept, 1)], lambda held: held[0][0]),
    "a named tuple in a list": (lambda kept: [Pair(kept)], lambda held: held[0].source),
    "a view in a list": (
        lambda kept: [types.MappingProxyType({"k": kept})],
        lambda held: held[0]["k"],
    ),
    "a list in a dict in an object": (
        lambda kept: Loose({"k": [kept]}),
        lambda held: held.source["k"][0],
    ),
    "a dataclass": (Plain, lambda held: held.source),
    "a frozen dataclass that checks": (Frozen, lambda held: held.source),
    "attrs, frozen and validated": (Attrs, lambda held: held.source),
    "pydantic, frozen": (
        lambda kept: Model.model_construct(source=kept),
        lambda held: held.source,
    ),
    "an extra field of pydantic": (
        lambda kept: Model.model_construct(source="x", more=kept),
        lambda held: held.more,
    ),
}


@pytest.mark.parametrize("make_kept", KEPT.values(), ids=KEPT)
@pytest.mark.parametrize("case", HOLDERS.values(), ids=HOLDERS)
def test_original_is_back_in_the_holder_itself(case, make_kept):
    """In place: whoever else has the holder sees the original, too."""
    make, get = case
    original = Deferred("x")
    holder = make(make_kept(original))
    assert settle(holder) is holder
    assert get(holder) is original


@pytest.mark.parametrize("make", [Loose, Slotted, Guarded], ids=["plain", "slots", "guarded"])
@pytest.mark.parametrize("make_kept", [KEPT["a proxy"], lookalike], ids=["a proxy", "a carrier"])
def test_attribute_of_any_object_is_settled(make, make_kept):
    """None of the object's own code runs, not even what guards its attributes."""
    original = Deferred("x")
    holder = make(make_kept(original))
    settle(holder)
    assert holder.source is original


def test_text_in_an_attribute_of_any_object_stays():
    """It may be text for a reason, such as a part of a parsed URL; unless everything is meant."""
    original = Deferred("x")
    holder = Loose(text(original))
    settle(holder)
    assert isinstance(holder.source, str)
    settle(holder, everywhere=True)
    assert holder.source is original


def test_set_holds_the_originals_again():
    """Members have no places: they are taken out and put in."""
    originals = {Deferred("a"), Deferred("b")}
    holder = {*map(lookalike, originals), "known"}
    assert settle(holder) is holder
    assert holder == originals | {"known"}


def test_key_is_settled_and_its_place_kept():
    """A dict keeps its order."""
    original = Deferred("x")
    holder = {"a": 1, lookalike(original): 2, "c": 3}
    settle(holder)
    assert list(holder.items()) == [("a", 1), (original, 2), ("c", 3)]


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda kept: {kept}, id="a set"),
        pytest.param(lambda kept: [frozenset({kept})], id="a frozen set in a list"),
    ],
)
def test_member_that_would_have_no_hash_stays(make):
    """`scan` reports it; the call was made, and its result must not be lost to this."""
    holder = make(lookalike(Unhashable()))
    settle(holder)
    assert la.scan(holder)


# --- the root -------------------------------------------------------------------------------------


@pytest.mark.parametrize("make_kept", [KEPT["a proxy"], lookalike], ids=["a proxy", "a carrier"])
def test_root_that_is_a_lookalike_comes_back_as_its_original(make_kept):
    """What a call gives back may be the value itself."""
    original = Deferred("x")
    assert settle(make_kept(original)) is original


def test_root_that_is_a_text_stays():
    """A text that was computed from it is text; `restore` is for that."""
    kept = text(Deferred("x"))
    assert settle(kept) is kept


def test_root_that_is_a_tuple_comes_back_as_a_changed_copy():
    """It cannot be changed in place."""
    original = Deferred("x")
    inner = [lookalike(original)]
    made = settle((lookalike(original), inner))
    assert made[0] is original
    assert made[1] is inner
    assert inner == [original]


KNOWN = {
    "None": None,
    "a text": "text",
    "a number": 7,
    "bytes": b"bytes",
    "a class": Loose,
    "a function": len,
    "a module": types,
    "a deferred value": Deferred("x"),
    "an empty list": [],
    "nested containers": {"a": [1, (2, {3})], "b": None},
    "a range": range(3),
}


@pytest.mark.parametrize("value", KNOWN.values(), ids=KNOWN)
def test_value_without_lookalikes_comes_back_itself(value):
    """And is as it was."""
    before = repr(value)
    assert settle(value) is value
    assert repr(value) == before


def test_unchanged_tuple_stays_the_very_object():
    """Nothing is rebuilt for nothing."""
    inner = (1, "text", (2,))
    holder = [inner]
    settle(holder)
    assert holder[0] is inner


# --- what is walked -------------------------------------------------------------------------------


def test_everything_that_is_reached_is_settled():
    """Through objects, containers, partials and bound methods, whatever the depth."""
    original = Deferred("x")
    holder = Loose(None)
    holder.partial = functools.partial(print, lookalike(original), end=lookalike(original))
    holder.method = Loose(lookalike(original)).__init__
    holder.deep = last = []
    for _ in range(5000):
        last.append([])
        last = last[0]
    last.append(lookalike(original))
    settle(holder)
    assert holder.partial.args == (original,)
    assert holder.partial.keywords == {"end": original}
    assert holder.method.__self__.source is original
    assert last == [original]


def test_cycles_end():
    """Objects and containers that hold each other."""
    original = Deferred("x")
    one, two = Loose(lookalike(original)), Loose([])
    one.other, two.other = two, one
    two.source.append(two.source)
    two.source.append(lookalike(original))
    settle(one)
    assert (one.source, two.source[1]) == (original, original)


def test_composed_original_is_walked():
    """A join may hold a lookalike: a list in it is the SDK's own."""
    inner = Deferred("x")
    values = ["a", lookalike(inner)]
    join = Concat(values)
    holder = [join]
    settle(holder)
    assert la.scan(holder) == ()
    assert holder[0].parts[1] is inner


def test_endless_original_is_left_alone():
    """Nothing is iterated that is no container."""

    class Endless:
        def __iter__(self):
            raise AssertionError("it is being iterated")

        def __len__(self):
            raise AssertionError("it was asked for its length")

    holder = [Endless()]
    settle(holder)
    assert isinstance(holder[0], Endless)


@pytest.mark.parametrize("make", [Refusing, AlwaysEqual, NeverComparable], ids=lambda c: c.__name__)
def test_original_is_asked_nothing(make):
    """Identity is all that counts."""
    original = make()
    holder = {"a": [lookalike(original)], "b": Plain(lookalike(original, Face.STRING))}
    settle(holder)
    assert holder["a"][0] is original
    assert holder["b"].source is original


def test_modules_and_classes_are_never_walked():
    """A class-level default belongs to the class, and a module to everybody."""
    kept = lookalike(Deferred("x"))
    holder = type("Holder", (), {"source": kept})()
    settle(holder)
    assert type(holder).source is kept
    module = types.ModuleType("some_module")
    module.source = kept
    settle([module])
    assert module.source is kept


# --- text -----------------------------------------------------------------------------------------


def test_text_that_holds_a_token_is_the_join_that_it_spells():
    """An SDK may have built a longer text of what it was given."""
    original = Deferred("x")
    holder = {"url": f"{text(original)}/part", "other": "text"}
    settle(holder)
    assert holder == {"url": Concat([original, "/part"]), "other": "text"}


def test_piece_of_a_placeholder_stays_for_scan_to_report():
    """It cannot be turned back; raising here would lose the result of the call."""
    cut = text(Deferred("x"))[:-3]
    holder = [cut]
    settle(holder)
    assert holder == [cut]
    assert la.scan(holder)


def test_text_of_another_ledger_stays():
    """Nobody here knows what it stands for."""
    with la.Ledger():
        foreign = text(Deferred("x"))
    holder = [foreign]
    settle(holder)
    assert holder == [foreign]


def test_bytes_stay():
    """They cannot hold a reference."""
    kept = text(Deferred("x")).encode()
    holder = [kept]
    settle(holder)
    assert holder == [kept]


def test_parts_of_a_parsed_url_stay_text():
    """The parts alone mean nothing; the whole in a list is a reference again."""
    original = Deferred("x")
    parsed = urlsplit(text(original))
    holder = Loose(parsed.netloc)
    settle(holder)
    assert isinstance(holder.source, str)
    whole = [parsed]
    settle(whole)
    assert whole == [original]


# --- what is kept ---------------------------------------------------------------------------------


@pytest.fixture
def kept():
    """Nothing is kept before or after."""
    assert take_kept() == []
    yield
    take_kept()


@pytest.mark.usefixtures("kept")
def test_what_is_kept_is_left_as_it_is():
    """An SDK will validate it again; what is reached through it alone, too."""
    original = Deferred("x")
    inner = Loose([lookalike(original)])
    outer = [inner, lookalike(original)]
    keep(inner)
    settle(outer)
    assert outer[1] is original
    assert la.is_lookalike(inner.source[0])
    assert take_kept() == [inner]
    settle(outer)
    assert inner.source == [original]


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("value", [None, "text", 7, len], ids=repr)
def test_what_cannot_hold_anything_is_not_kept(value):
    """A result may be anything."""
    keep(value)
    assert take_kept() == []


@pytest.mark.usefixtures("kept")
def test_object_is_kept_once():
    """However often a call gives it back."""
    holder = Loose(1)
    keep(holder)
    keep(holder)
    assert take_kept() == [holder]
    assert take_kept() == []


# --- a copy ---------------------------------------------------------------------------------------


def test_settled_copy_leaves_what_was_given():
    """What others share keeps its lookalikes."""
    original = Deferred("x")
    given = {"a": [lookalike(original)], "b": (text(original),), "c": [1]}
    made = settled_copy(given)
    assert made == {"a": [original], "b": (original,), "c": [1]}
    assert la.is_lookalike(given["a"][0])
    assert made["c"] is given["c"]


def test_settled_copy_of_nothing_to_settle_is_the_value_itself():
    """Nothing is copied for nothing."""
    given = {"a": [Deferred("x"), "text"]}
    assert settled_copy(given) is given


def test_settled_copy_of_what_holds_itself_is_the_value_itself():
    """Each is looked at once, however often it is there."""
    shared = ["text"]
    shared.append(shared)
    given = {"a": shared, "b": shared}
    assert settled_copy(given) is given


def test_slot_of_an_object_that_is_written_in_c_is_settled():
    """Python's own way to go around a class's checks is refused there."""
    original, local = Deferred("x"), Local()
    local.source = lookalike(original)
    settle(local)
    assert local.source is original
