"""Calls that go on after they have given something back: generators and context managers."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import inspect
import weakref

import pytest

import lookalike as la
from every_shape import GOING_ON
from small_packages import proxy, registry

pytestmark = pytest.mark.usefixtures("ledger")


@pytest.fixture
def shop(packages):
    return packages.load("shop", GOING_ON)


@pytest.fixture
def model():
    return la.Deferred("model")


TALKS = ["talk", "quiet_talk"]


# --- generators -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TALKS)
def test_a_generator_gives_originals_and_takes_what_is_sent(shop, model, name):
    """Items, sent values, thrown errors and the returned value are those of the SDK's own."""
    with registry(f"shop:{name}").install():
        talk = getattr(shop, name)(model)
        assert next(talk) == (model, model)
        assert talk.send("sent") == (model, "sent")
        assert next(talk) == (model, None)
        assert talk.throw(ValueError("mine")) == (model, "caught mine")
        with pytest.raises(StopIteration) as stopped:
            talk.send("stop")
        assert stopped.value.value is model
        assert shop.log == ["start", "end"]


@pytest.mark.parametrize("name", TALKS)
def test_an_error_that_a_generator_does_not_handle_comes_out_as_it_is(shop, model, name):
    """The same object, after the generator's own clean-up; then it is over."""
    wrong = KeyError("mine")
    with registry(f"shop:{name}").install():
        talk = getattr(shop, name)(model)
        next(talk)
        with pytest.raises(KeyError) as caught:
            talk.throw(wrong)
        assert caught.value is wrong
        assert shop.log == ["start", "end"]
        with pytest.raises(StopIteration):
            next(talk)


@pytest.mark.parametrize("how", ["close", "forget"])
@pytest.mark.parametrize("name", TALKS)
def test_a_generator_that_is_closed_or_forgotten_cleans_up_at_once(shop, model, name, how):
    """As without us: nothing else holds it, so its clean-up waits for no garbage collection."""
    gc.disable()
    try:
        with registry(f"shop:{name}").install():
            talk = getattr(shop, name)(model)
            next(talk)
            if how == "close":
                talk.close()
            del talk
            assert shop.log == ["start", "end"]
    finally:
        gc.enable()


def test_a_generator_that_was_never_started_does_nothing(shop, model):
    """Nothing of it runs, as without us."""
    with registry("shop:talk").install():
        shop.talk(model).close()
    assert shop.log == []


def test_a_generator_that_ignores_its_end_is_refused_by_python(shop, model):
    """`RuntimeError`, in Python's own words."""
    with registry("shop:stubborn").install():
        stubborn = shop.stubborn(model)
        next(stubborn)
        with pytest.raises(RuntimeError, match="generator ignored GeneratorExit"):
            stubborn.close()


@pytest.mark.parametrize(
    ("name", "error"), [("broken", OSError), ("stopping", RuntimeError)], ids=["own", "stop"]
)
def test_a_generator_s_own_error_comes_out(shop, model, name, error):
    """`StopIteration` from inside is a `RuntimeError`, as for every generator."""
    with registry(f"shop:{name}").install():
        items = getattr(shop, name)(model)
        assert next(items) is model
        with pytest.raises(error, match=r"rain|generator raised StopIteration"):
            next(items)


def test_a_generator_s_arguments_stay_adapted_until_it_has_ended(shop, model):
    """A container that it goes through is not put right under its hands."""
    other = la.Deferred("other")
    given = [model, "text", other]
    with la.Registry([proxy("shop:each", "sources[*]")]).install():
        assert list(shop.each(given)) == given
        assert list(shop.each(iter(given))) == given
    assert given == [model, "text", other]


def test_adapted_calls_inside_a_generator_give_lookalikes_until_it_has_ended(shop, model):
    """What it asks of other entry points is checked by it; its consumer gets originals."""
    with registry("shop:nesting", "shop:inner").install():
        assert list(shop.nesting(model)) == [model, (model, model)]
        items = shop.nesting(model)
        next(items)
        assert shop.inner(model) is model  # asked by the consumer, in between
        assert next(items) == (model, model)


def test_a_generator_that_an_adapted_call_consumes_gives_it_lookalikes(shop, model):
    """The outermost call settles them."""
    with registry("shop:consuming", "shop:nested").install():
        assert shop.consuming(model) == [model, model]


@pytest.mark.parametrize("kind", ["Order", "Below"])
def test_a_generator_method_settles_its_object_when_it_is_over(shop, model, kind):
    """Own and inherited; run to the end, closed, or failing."""
    with registry(f"shop:{kind}.send").install():
        order = getattr(shop, kind)()
        assert list(order.send(model)) == [model, model]
        assert order.source is model
        items = order.send(model)
        next(items)
        items.close()
        assert order.source is model


def test_what_a_generator_keeps_is_kept_until_the_installation_is_left(shop, model):
    """With `keep=True`, the object and the items hold lookalikes until then."""
    with registry("shop:Order.send", keep=True).install():
        order = shop.Order()
        for item in order.send(model):
            assert la.is_lookalike(item)
        assert la.is_lookalike(order.source)
    assert order.source is model


def test_a_generator_that_outlives_the_installation_goes_on(shop, model):
    """What was adapted when it began stays so until it ends."""
    with registry("shop:talk").install():
        talk = shop.talk(model)
        next(talk)
    assert talk.send("sent") == (model, "sent")
    talk.close()
    assert shop.log == ["start", "end"]


def test_a_method_that_makes_a_generator_settles_its_object_twice(shop, model):
    """A plain function that gives a generator: what it keeps at once, and what that keeps later."""
    with registry("shop:Order.send_quietly").install():
        order = shop.Order()
        items = order.send_quietly(model)
        assert order.early is model
        assert list(items) == [model]
        assert order.source is model


@pytest.mark.parametrize("name", TALKS)
def test_a_generator_has_the_name_that_it_had(shop, model, name):
    """Its name is that of the SDK's function."""
    with registry(f"shop:{name}").install():
        talk = getattr(shop, name)(model)
        assert inspect.isgenerator(talk)
        assert (talk.__name__, talk.__qualname__) == ("talk", "talk")
        talk.close()


@pytest.mark.parametrize("name", TALKS)
def test_a_generator_that_a_registry_calls_gives_originals(shop, model, name):
    """`Registry.call` does for one call what an installation does for all."""
    talk = registry(f"shop:{name}").call(f"shop:{name}", model)
    assert next(talk) == (model, model)
    assert talk.send("sent") == (model, "sent")
    talk.close()


# --- context managers -----------------------------------------------------------------------------


def test_a_context_manager_gives_what_holds_the_original(shop, model):
    """Its body runs after the call; what it gives holds no lookalike, and it is closed as ever."""
    with registry("shop:opened").install():
        with shop.opened(model) as kept:
            assert kept.source is model
            assert shop.log == ["open"]
        assert shop.log == ["open", "closed"]
        with pytest.raises(ValueError, match="mine"), shop.opened(model):
            raise ValueError("mine")
        assert shop.log == ["open", "closed"] * 2


def test_a_context_manager_as_a_decorator_adapts_each_time(shop, model):
    """`contextlib` makes it anew for each call."""
    with registry("shop:opened").install():

        @shop.opened("text")
        def work():
            return "done"

        assert work() == work() == "done"


def test_an_async_context_manager_gives_what_holds_the_original(shop, model):
    """As the other does."""

    async def main():
        async with shop.opened_async(model) as kept:
            return kept.source

    with registry("shop:opened_async").install():
        assert asyncio.run(main()) is model


def test_context_managers_on_a_stack_are_left_in_order(shop, model):
    """Several at a time, each with its own validation."""
    with registry("shop:opened").install(), contextlib.ExitStack() as stack:
        kept = [stack.enter_context(shop.opened(model)) for _ in range(3)]
        assert [each.source for each in kept] == [model] * 3
    assert shop.log == ["open"] * 3 + ["closed"] * 3


# --- memory ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["talk", "quiet_talk", "each"])
def test_a_generator_that_waits_does_not_keep_its_caller_s_objects_alive(shop, model, name):
    """Only the generator itself is held by it."""

    class Object:
        """Something that a caller has."""

    def caller():
        mine = Object()
        items = getattr(shop, name)([model] if name == "each" else model)
        next(items)
        return items, weakref.ref(mine)

    parameter = "sources[*]" if name == "each" else "source"
    gc.disable()
    try:
        with la.Registry([proxy(f"shop:{name}", parameter)]).install():
            items, alive = caller()
            assert alive() is None
            items.close()
    finally:
        gc.enable()
