"""Coroutines, async generators and async context managers of an SDK under an installation."""

from __future__ import annotations

import asyncio
import contextvars
import gc

import pytest

import lookalike as la
from every_shape import GOING_ON
from small_packages import registry

pytestmark = pytest.mark.usefixtures("ledger")


@pytest.fixture
def shop(packages):
    return packages.load("shop", GOING_ON)


@pytest.fixture
def model():
    return la.Deferred("model")


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


def test_a_coroutine_that_is_driven_in_several_contexts_is_settled(shop, model):
    """An event loop of another kind may go on in another context; nothing stays in either."""
    contexts = [contextvars.copy_context() for _ in range(4)]
    with registry("shop:later", "shop:Order.send_later").install():
        coroutine = shop.later(model)
        with pytest.raises(StopIteration) as stopped:
            for context in contexts:
                context.run(coroutine.send, None)
        assert stopped.value.value.source is model
        for context in contexts:
            assert context.run(asyncio.run, shop.Order().send_later(model)) is model


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
