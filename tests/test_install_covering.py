"""Whose calls are adapted: the user's, and not those of one well-known SDK to another."""

from __future__ import annotations

import asyncio

import pytest

import lookalike as la
from lookalike._plugins import ENTRY_POINT, PRESET
from small_packages import proxy

pytestmark = pytest.mark.usefixtures("ledger")

DEPOT = """
    def check(value):
        if not isinstance(value, str):
            raise TypeError(f"source is text, not {type(value).__name__}")
        return value

    def store(source):
        return check(source)

    def store_through(source):
        return store(source)

    async def store_later(source):
        return check(source)

    def store_each(source):
        yield check(source)

    class Box:
        def __init__(self, source):
            self.source = check(source)

        def fill(self, source):
            return check(source)
"""
#: Another SDK, which uses the first one.
SHOP = """
    import contextlib
    import functools
    import depot

    def sell(source):
        try:
            return "stored", depot.store(source)
        except TypeError:
            return "refused", source

    async def sell_later(source):
        try:
            return "stored", await depot.store_later(source)
        except TypeError:
            return "refused", source

    def sell_each(source):
        try:
            return "stored", *depot.store_each(source)
        except TypeError:
            return "refused", source

    def sell_in_a_stack(source):
        with contextlib.ExitStack() as stack:
            stack.callback(depot.store, source)
        return "stored", source

    def sell_partially(source):
        try:
            return "stored", functools.partial(depot.store, source)()
        except TypeError:
            return "refused", source

    def own(source):
        return source

    class Crate(depot.Box):
        pass
"""
TARGETS = (
    *("depot:store", "depot:store_through", "depot:store_later", "depot:store_each"),
    *("depot:Box", "depot:Box.fill"),
)


@pytest.fixture
def depot(packages):
    return packages.load("depot", DEPOT)


@pytest.fixture
def shop(packages, depot):
    return packages.load("shop", SHOP)


@pytest.fixture
def model():
    return la.Deferred("model")


def policies(source):
    """Policies for the depot, and one by which the shop is looked at as a whole too."""
    each = [proxy(target, source=source) for target in TARGETS]
    return la.Registry([*each, proxy("shop:own", source=source)])


@pytest.fixture(params=[PRESET, ENTRY_POINT], ids=["presets", "entry points"])
def covering(request, shop):
    """Installed policies of a preset, or of an entry point."""
    with policies(f"{request.param}of a test").install() as installation:
        yield installation


def test_a_user_s_call_is_adapted(covering, depot, model):
    """Code that no preset looks at is a user's."""
    assert depot.store(model) is depot.Box(model).source is depot.Box("x").fill(model) is model
    assert list(depot.store_each(model)) == [model]
    assert asyncio.run(depot.store_later(model)) is model


def test_an_sdk_s_call_to_itself_is_adapted(covering, depot, model):
    """It is home there."""
    assert depot.store_through(model) is model


@pytest.mark.parametrize("name", ["sell", "sell_each", "sell_partially"])
def test_an_sdk_s_call_to_another_is_not_adapted(covering, shop, model, name):
    """It may rely on being refused, and says so in its own way."""
    assert getattr(shop, name)(model) == ("refused", model)
    assert getattr(shop, name)("text") == ("stored", "text")


def test_an_sdk_s_call_to_another_s_coroutine_is_not_adapted(covering, shop, model):
    """Who awaits it is who calls it."""
    assert asyncio.run(shop.sell_later(model)) == ("refused", model)


def test_an_sdk_s_call_through_the_standard_library_is_not_adapted(covering, shop, model):
    """What stands between is passed over."""
    with pytest.raises(TypeError, match="not Deferred"):
        shop.sell_in_a_stack(model)


def test_a_class_that_another_sdk_has_derived_is_that_sdk_s_business(covering, shop, model):
    """Its objects are not adapted, a user's own class is."""
    with pytest.raises(TypeError, match="not Deferred"):
        shop.Crate(model)
    assert type("Mine", (shop.depot.Box,), {})(model).source is model


def test_the_same_calls_are_adapted_by_policies_that_a_user_has_written(shop, model):
    """They are for the calls that they name, whoever makes them."""
    with policies("mine").install():
        assert shop.sell(model) == ("stored", model)
        assert shop.Crate(model).source is model
        assert asyncio.run(shop.sell_later(model)) == ("stored", model)
    assert shop.sell(model) == ("refused", model)


def test_code_without_a_name_is_a_user_s(covering, depot, model):
    """Text that is run has no module that could be another SDK's."""
    found = {"depot": depot, "model": model}
    exec("result = depot.store(model)", found)
    assert found["result"] is model
