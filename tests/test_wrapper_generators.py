"""Calls that go on after they have given something back: generators, coroutines, contexts."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import inspect
import weakref

import pytest

import lookalike as la
from small_packages import proxy, registry

pytestmark = pytest.mark.usefixtures("ledger")

SHOP = """
    import asyncio
    import contextlib
    import functools
    import types

    log = []

    def check(value):
        if not isinstance(value, str):
            raise TypeError(f"source is text, not {type(value).__name__}")
        return value

    class Kept:
        def __init__(self, source):
            self.source = source

    def talk(source):
        log.append("start")
        try:
            got = source
            while True:
                try:
                    got = yield check(source), got
                except ValueError as error:
                    got = f"caught {error}"
                if got == "stop":
                    return check(source)
        finally:
            check(source)
            log.append("end")

    def stubborn(source):
        try:
            yield check(source)
        except GeneratorExit:
            yield check(source)

    def broken(source):
        yield check(source)
        raise OSError("rain")

    def stopping(source):
        yield check(source)
        raise StopIteration("wrong")

    def each(sources):
        for source in sources:
            yield check(source)

    def inner(source):
        return check(source)

    def nesting(source):
        first = inner(source)
        yield check(first)
        yield check(first), check(inner(source))

    def consuming(source):
        return [check(item) and item for item in nested(source)]

    def nested(source):
        yield check(source)
        yield check(source)

    async def talk_async(source):
        log.append("start")
        try:
            got = source
            while True:
                await asyncio.sleep(0)
                try:
                    got = yield check(source), got
                except ValueError as error:
                    got = f"caught {error}"
                if got == "stop":
                    return
        finally:
            check(source)
            log.append("end")

    async def later(source):
        log.append("start")
        try:
            await asyncio.sleep(0)
            kept = Kept(check(source))
            await asyncio.sleep(3600 if log == ["start", "wait"] else 0)
            return kept
        finally:
            check(source)
            log.append("end")

    @types.coroutine
    def old(source):
        yield
        return Kept(check(source))

    def quiet(function):
        @functools.wraps(function)
        def call(*args, **kwargs):
            return function(*args, **kwargs)
        return call

    quiet_talk, quiet_talk_async, quiet_later = quiet(talk), quiet(talk_async), quiet(later)

    @contextlib.contextmanager
    def opened(source):
        log.append("open")
        try:
            yield Kept(check(source))
        finally:
            check(source)
            log.append("closed")

    @contextlib.asynccontextmanager
    async def opened_async(source):
        yield Kept(check(source))

    class Order:
        def send(self, source):
            self.source = check(source)
            yield self.source
            yield check(self.source)

        async def send_async(self, source):
            self.source = check(source)
            yield self.source
            yield check(self.source)

        async def send_later(self, source):
            self.source = check(source)
            await asyncio.sleep(0)
            return check(self.source)

        def send_quietly(self, source):
            self.early = check(source)
            def body():
                self.source = check(source)
                yield self.source
            return body()

    class Below(Order):
        pass
"""


@pytest.fixture
def shop(packages):
    return packages.load("shop", SHOP)


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


# --- coroutines -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["later", "quiet_later", "old"])
def test_a_coroutine_gives_originals(shop, model, name):
    """A coroutine function, one under a decorator, and a generator that can be awaited."""

    async def main():
        return await getattr(shop, name)(model)

    with registry(f"shop:{name}").install():
        assert asyncio.run(main()).source is model


@pytest.mark.parametrize("name", ["later", "quiet_later", "old"])
def test_a_coroutine_that_a_registry_calls_gives_originals(shop, model, name):
    """As for generators."""

    async def main():
        return await registry(f"shop:{name}").call(f"shop:{name}", model)

    assert asyncio.run(main()).source is model


@pytest.mark.parametrize("name", ["later", "quiet_later"])
def test_a_cancelled_coroutine_cleans_up_and_is_cancelled(shop, model, name):
    """`CancelledError` reaches the SDK's own code, and comes out of it."""

    async def main():
        task = asyncio.create_task(getattr(shop, name)(model))
        await asyncio.sleep(0)
        shop.log.append("wait")
        await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return task.cancelled()

    with registry(f"shop:{name}").install():
        assert asyncio.run(main())
    assert shop.log == ["start", "wait", "end"]


def test_a_coroutine_that_is_never_awaited_says_so_by_its_name(shop, model):
    """Python's own warning, with the SDK's own name."""
    with (
        registry("shop:later").install(),
        pytest.warns(RuntimeWarning, match="coroutine 'later' was never awaited"),
    ):
        shop.later(model)


def test_coroutines_at_the_same_time_do_not_settle_each_other(shop, model):
    """Each task has a validation of its own; an outer one waits for what it awaits."""
    models = [la.Deferred(str(number)) for number in range(20)]

    async def main():
        return await asyncio.gather(*(shop.Order().send_later(each) for each in models))

    with registry("shop:Order.send_later").install():
        assert asyncio.run(main()) == models


def test_a_task_that_outlives_the_call_that_started_it_is_settled(packages, model):
    """What is still going on when the outermost call is over leaves no lookalike behind."""
    shop = packages.load(
        "shop",
        """
        import asyncio, threading
        kept, threads = [], []

        class Order:
            async def send(self, source):
                await asyncio.sleep(0.01)
                self.source = source.lower() and source
                kept.append(self)
                return source

        async def start(source):
            source.lower()
            return asyncio.create_task(Order().send(source))
        """,
    )

    async def main():
        task = await shop.start(model)
        return await task

    with registry("shop:start", "shop:Order.send").install():
        assert asyncio.run(main()) is model
    assert shop.kept[0].source is model


# --- async generators -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["talk_async", "quiet_talk_async"])
def test_an_async_generator_gives_originals_and_takes_what_is_sent(shop, model, name):
    """As a generator does: `asend`, `athrow`, and the end."""

    async def main():
        talk = getattr(shop, name)(model)
        assert await talk.__anext__() == (model, model)
        assert await talk.asend("sent") == (model, "sent")
        assert await talk.athrow(ValueError("mine")) == (model, "caught mine")
        wrong = KeyError("mine")
        with pytest.raises(KeyError) as caught:
            await talk.athrow(wrong)
        assert caught.value is wrong
        with pytest.raises(StopAsyncIteration):
            await talk.__anext__()

    with registry(f"shop:{name}").install():
        asyncio.run(main())
    assert shop.log == ["start", "end"]


@pytest.mark.parametrize("name", ["talk_async", "quiet_talk_async"])
@pytest.mark.parametrize("how", ["aclose", "break", "forget"])
def test_an_async_generator_that_is_closed_or_forgotten_cleans_up(shop, model, name, how):
    """By hand, by leaving a loop, or by the event loop."""

    async def main():
        talk = getattr(shop, name)(model)
        if how == "break":
            async for _ in talk:
                break
        else:
            await talk.__anext__()
        if how == "aclose":
            await talk.aclose()
        del talk
        gc.collect()
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    with registry(f"shop:{name}").install():
        asyncio.run(main())
    assert shop.log == ["start", "end"]


@pytest.mark.parametrize("kind", ["Order", "Below"])
def test_an_async_generator_method_settles_its_object_when_it_is_over(shop, model, kind):
    """Own and inherited."""

    async def main():
        order = getattr(shop, kind)()
        found = [item async for item in order.send_async(model)]
        return found, order.source

    with registry(f"shop:{kind}.send_async").install():
        assert asyncio.run(main()) == ([model, model], model)


@pytest.mark.parametrize("kind", ["Order", "Below"])
def test_what_is_sent_to_an_unadapted_async_generator_arrives(shop, kind):
    """The relay is there for values that are known, too."""
    shop.Order.talk_async = staticmethod(shop.talk_async)

    async def main():
        talk = getattr(shop, kind).talk_async("text")
        await talk.__anext__()
        return await talk.asend("sent"), await talk.athrow(ValueError("mine"))

    with registry(f"shop:{kind}.talk_async").install():
        assert asyncio.run(main()) == (("text", "sent"), ("text", "caught mine"))


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
