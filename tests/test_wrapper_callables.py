"""Callables that are no Python functions: of C, bound, or objects with a `__call__`."""

from __future__ import annotations

import pytest

import lookalike as la
from small_packages import proxy, registry, shop_with

pytestmark = pytest.mark.usefixtures("ledger")


@pytest.fixture
def model():
    return la.Deferred("model")


def test_c_functions_as_attributes_adapt(packages, model):
    """Of a module and of a class, where they are not bound."""
    shop = packages.load(
        "shop",
        "from operator import itemgetter\nfrom _operator import concat\n"
        "class Order:\n    join = concat",
    )
    with la.Registry([proxy("shop:concat", "0"), proxy("shop:Order.join", "0")]).install():
        for call in (shop.concat, shop.Order.join, shop.Order().join):
            assert la.restore(str(call(model, "x"))).parts == (model, "x")
            assert call("a", "b") == "ab"
            with pytest.raises(TypeError):
                call("a")


def test_bound_methods_that_a_module_offers_as_functions_adapt(packages, model):
    """As `random.choice` is a method of a hidden object, which is settled when the call is over."""
    shop = shop_with(
        packages,
        """
        class Shop:
            def send(self, source):
                self.sent = check(source)
                return source
        shop = Shop()
        send = shop.send
        """,
    )
    before = shop.send
    with registry("shop:send").install():
        assert shop.send(model) is shop.shop.sent is model
    assert shop.send is before


def test_methods_of_an_object_of_a_module_adapt(packages, model):
    """The object has its class's method again afterwards; one without a place for it is named."""
    shop = shop_with(
        packages,
        """
        class Shop:
            def send(self, source):
                self.sent = check(source)
                return source
        class Slotted(Shop):
            __slots__ = ()
        class Closed:
            __slots__ = ("sent",)
            send = Shop.send
        shop, closed = Shop(), Closed()
        """,
    )
    with registry("shop:shop.send", "shop:closed.send").install() as installation:
        assert shop.shop.send(model) is shop.shop.sent is model
    assert "send" not in vars(shop.shop)
    assert ["shop:closed.send" in name for name in installation.unreachable] == [True]


def test_callable_objects_of_a_module_adapt(packages, model):
    """They keep their attributes, which can be set, and their class."""
    shop = shop_with(
        packages,
        """
        class Shop:
            limit = 3
            def __call__(self, source):
                self.sent = check(source)
                return source
        send = Shop()
        """,
    )
    before = shop.send
    with registry("shop:send").install():
        assert shop.send(model) is model
        assert isinstance(shop.send, shop.Shop)
        shop.send.limit = 4
    assert shop.send is before
    assert before.sent is model
    assert before.limit == 4
