"""Patched functions: what is adapted, and what is not touched."""

from __future__ import annotations

import logging

import pytest

import lookalike as la
from every_shape import FUNCTIONS_AND_METHODS
from small_packages import proxy

pytestmark = pytest.mark.usefixtures("ledger")


@pytest.fixture
def shop(packages):
    return packages.load("shop", FUNCTIONS_AND_METHODS)


@pytest.fixture
def model():
    return la.Deferred("model")


def policies_for(target):
    return la.Registry([proxy(f"shop:{target}", "0")])


class Subclass(str):
    __slots__ = ()


VALUES = {
    "text": "s3://mine/x",
    "a subclass of str": Subclass("s3://mine/x"),
    "a list": [1, [2]],
    "an object": object(),
    "bytes": b"x",
    "a class": int,
}


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_what_is_not_deferred_arrives_as_the_same_object(shop, value):
    """Whether a policy is for the place, or for what is in it."""
    each = la.Registry([proxy("shop:collecting", "*args"), proxy("shop:collecting", "**kwargs[*]")])
    with each.install():
        args, kwargs = shop.collecting(value, key=value)
    assert args[0] is kwargs["key"] is value


def test_arguments_that_no_policy_is_for_are_not_looked_at(shop, model):
    """A deferred value elsewhere in the call stays as it is."""
    with la.Registry([proxy("shop:collecting", "**kwargs['source']")]).install():
        args, kwargs = shop.collecting(model, source=model, other=model)
    assert args == (model,)
    assert kwargs == {"source": model, "other": model}


@pytest.mark.parametrize(
    ("target", "parameter", "call"),
    [
        ("positional", "source", lambda shop, x: shop.positional(x)),
        ("plain", "source", lambda shop, x: shop.plain(limit=1, source=x)),
        ("plain", "0", lambda shop, x: shop.plain(source=x)),
        ("partial", "source", lambda shop, x: shop.partial(x)),
        ("partial", "source", lambda shop, x: shop.partial(source=x)),
        ("cached", "source", lambda shop, x: shop.cached(x)),
        ("dispatched", "source", lambda shop, x: shop.dispatched(x)),
        ("decorated", "source", lambda shop, x: shop.decorated(source=x)),
        ("Base.fixed", "source", lambda shop, x: shop.Base().fixed(x)),
        ("Derived.fixed", "source", lambda shop, x: shop.Derived().fixed(source=x)),
        ("Derived.classmethod", "source", lambda shop, x: shop.Derived.classmethod(x)),
        ("Derived.staticmethod", "0", lambda shop, x: shop.Derived.staticmethod(x)),
        ("Derived.method", "source", lambda shop, x: shop.Derived.method(shop.Derived(), x)),
    ],
)
def test_every_way_to_give_an_argument_is_adapted(shop, model, target, parameter, call):
    """By position, by name, bound or not, through partials and caches."""
    with la.Registry([proxy(f"shop:{target}", parameter)]).install():
        assert la.restore(call(shop, model)) is model


def test_deferred_values_in_an_iterator_are_adapted_as_they_are_consumed(packages, model):
    """The iterator itself may never end; what it yields is text for the SDK."""
    shop = packages.load(
        "shop",
        """
        def upload(sources):
            return [source.upper() and source for source in sources]
        """,
    )
    with la.Registry([proxy("shop:upload", "sources[*]")]).install():
        assert la.restore(shop.upload(iter([model, "x"]))) == [model, "x"]


def test_a_cached_function_keeps_its_own_methods(shop):
    """`cache_info`, `cache_clear` and `cache_parameters` are the cache's."""
    with policies_for("cached").install():
        shop.cached("a"), shop.cached("a")
        assert shop.cached.cache_info()[:3] == (1, 1, 7)
        assert shop.cached.cache_parameters() == {"maxsize": 7, "typed": False}
        shop.cached.cache_clear()
        assert shop.cached.cache_info()[:2] == (0, 0)


def test_a_dispatched_function_takes_registrations_that_stay(shop):
    """What is registered during the installation is there after it."""
    with policies_for("dispatched").install():

        @shop.dispatched.register
        def _(source: bytes, limit=None):
            return "bytes"

        assert shop.dispatched(b"x") == "bytes"
        assert shop.dispatched.dispatch(int) is shop.dispatched.dispatch(object)
    assert shop.dispatched(b"x") == "bytes"


def test_a_call_from_code_without_a_module_is_adapted(shop, model):
    """Code that was made from text may have no name for its globals."""
    with policies_for("plain").install():
        found = {}
        exec("result = plain(model)", {"plain": shop.plain, "model": model}, found)
    assert found["result"] is model


def test_logging_tells_what_was_done_and_never_asks_the_original_for_its_text(shop, model, caplog):
    """Each adaptation is one line, with the target, the parameter and the reason."""
    with caplog.at_level(logging.INFO, "lookalike"), policies_for("plain").install():
        shop.plain(model)
        shop.plain("text")
    said = [record for record in caplog.records if getattr(record, "validator", None)]
    assert [(each.validator, each.parameter, each.treatment) for each in said] == [
        ("shop:plain", "0", "proxy")
    ]
