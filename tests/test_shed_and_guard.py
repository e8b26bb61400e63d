"""Shedding puts originals back into live objects; the guard sheds, scans and raises."""

from __future__ import annotations

import collections
import functools
from dataclasses import dataclass
from types import MappingProxyType, SimpleNamespace

import pytest

import lookalike as la

pytestmark = pytest.mark.usefixtures("ledger")


@pytest.fixture
def model():
    return la.Deferred("model")


@pytest.fixture(params=[la.Face.STRING, la.Face.STR], ids=["duck", "carrier"])
def proxy(request, model):
    return la.string_like(model, "s3://b/m.tar.gz", face=request.param)


@dataclass(frozen=True)
class Frozen:
    source: object


class Slotted:
    __slots__ = ("value",)

    def __init__(self, value):
        self.value = value


def test_shed_replaces_lookalikes_in_place_everywhere(model, proxy):
    """Every kind of member gets the original, and the object is the same object."""
    inner = [proxy]
    holder = SimpleNamespace(
        attribute=proxy,
        items={"k": proxy, "t": (1, (proxy,)), "view": MappingProxyType({"v": proxy})},
        frozen=Frozen(proxy),
        slotted=Slotted(proxy),
        shared=[inner, inner],
        many=collections.deque([proxy]),
        partial=functools.partial(print, proxy, sep=proxy),
        keys={proxy: "value"},
        members={proxy},
        method=Slotted(proxy).__repr__,
    )
    holder.itself = holder
    assert la.shed(holder) is holder
    assert holder.attribute is model
    assert holder.items["k"] is model
    assert holder.items["t"] == (1, (model,))
    assert holder.items["view"]["v"] is model
    assert holder.frozen.source is model
    assert holder.slotted.value is model
    assert holder.shared[0] is holder.shared[1] is inner
    assert inner == [model]
    assert holder.many[0] is model
    assert holder.partial.args == (model,)
    assert holder.partial.keywords == {"sep": model}
    assert list(holder.keys) == [model]
    assert holder.members == {model}
    assert la.scan(holder) == ()


def test_shed_of_a_lookalike_or_a_tuple_gives_back_another_object(model, proxy):
    """What cannot be changed in place comes back changed."""
    assert la.shed(proxy) is model
    assert la.shed((proxy, 1)) == (model, 1)


@pytest.mark.parametrize("library", ["attrs", "pydantic"])
def test_shed_reaches_fields_behind_their_own_checks(model, proxy, library):
    """The class's validation refused the original; it is not asked again."""
    if library == "attrs":
        attrs = pytest.importorskip("attrs")

        @attrs.frozen
        class Model:
            source: object = attrs.field(validator=lambda _s, _a, v: v.startswith("s3://"))

        kept = Model(proxy)
    else:
        pydantic = pytest.importorskip("pydantic")

        class Model(pydantic.BaseModel, frozen=True, arbitrary_types_allowed=True):
            source: object

        kept = Model(source=proxy)
    assert la.shed(kept).source is model


def test_shed_reaches_into_a_join(model, proxy):
    """A join holds values, and a lookalike among them would be resolved to its placeholder."""
    concat = la.Concat(["a", proxy])
    assert la.shed(concat).parts == ("a", model)


def test_shed_leaves_text_with_a_token_alone(proxy):
    """Plain text is no object that could be found; restore turns it back."""
    kept = {"a": f"x{proxy}/y"}
    assert la.shed(kept)["a"] == f"x{proxy}/y"


def test_shed_stays_out_of_clients_and_modules(proxy):
    """Modules, loggers, locks and clients keep no input of a step; walking them costs seconds."""
    import logging
    import threading

    logger = logging.getLogger("lookalike.test")
    logger.hidden = proxy
    kept = SimpleNamespace(logger=logger, lock=threading.Lock(), module=logging, cls=Slotted)
    la.shed(kept)
    assert kept.logger.hidden is proxy
    del logger.hidden


def test_guard_sheds_what_it_watches_and_passes(model, proxy):
    """A proxy that was only kept is put right; nothing is left to report."""
    pipeline = SimpleNamespace(step=[proxy])
    with la.guard(pipeline) as guard:
        document = guard.emit({"a": 1})
    assert document == {"a": 1}
    assert pipeline.step == [model]


def test_guard_raises_with_the_list_of_leaks(proxy):
    """A document with a token does not leave the guard silently."""
    with (
        pytest.raises(la.LeakError, match=r"2 leaks in the finished document") as caught,
        la.guard() as g,
    ):
        g.emit(f'{{"a": "{proxy}"}}')
        g.emit(["s3://amzn-s3-demo-x/"])
    assert [(leak.where, leak.kind) for leak in caught.value.leaks] == [
        ("$.a", "verbatim"),
        ("$[0]", "prefix"),
    ]


def test_guard_scans_watched_objects_for_text(proxy):
    """Shedding does not reach text, so scanning must."""
    with pytest.raises(la.LeakError, match=r"\$\.name"), la.guard() as g:
        g.watch(SimpleNamespace(name=f"{proxy}-job", source=proxy))


def test_guard_with_nothing_to_look_at_is_an_error():
    """A check that cannot fail would be no check."""
    with pytest.raises(la.LookalikeError, match="nothing to look at"), la.guard():
        pass


def test_guard_lets_errors_from_inside_out(model, proxy):
    """What went wrong in the compile matters more; the objects are shed all the same."""
    kept = [proxy]
    with pytest.raises(ZeroDivisionError), la.guard(kept) as g:
        g.emit(str(proxy))
        raise ZeroDivisionError
    assert kept == [model]


def test_guard_takes_a_ledger(proxy):
    """As for scan: tokens that it did not issue are foreign."""
    with pytest.raises(la.LeakError) as caught, la.guard(ledger=la.Ledger()) as g:
        g.emit(la.placeholder_of(proxy))
    assert {leak.kind for leak in caught.value.leaks} >= {"foreign"}


def test_list_in_a_tuple_is_shed_itself():
    """The SDK may hold the very list elsewhere too."""
    model = la.Deferred("model")
    shared = [la.string_like(model)]
    request = {"inputs": (shared,)}

    la.shed(request)

    assert request["inputs"][0] is shared
    assert shared == [model]
