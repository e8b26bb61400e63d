"""Adapted calls inside adapted calls, what is kept, and what leaves with an error."""

from __future__ import annotations

import threading

import pytest

import lookalike as la
from small_packages import proxy, registry

pytestmark = pytest.mark.usefixtures("ledger")

SHOP = """
    import dataclasses

    def check(value):
        if not isinstance(value, str):
            raise TypeError(f"source is text, not {type(value).__name__}")
        return value

    @dataclasses.dataclass
    class Part:
        source: str

        def __post_init__(self):
            check(self.source)

    def normalise(source):
        return check(source)

    class Order:
        def __init__(self, source):
            self.part = Part(source)
            self.again = check(self.part.source)
            self.normal = check(normalise(source))

        def send(self, source, depth=3):
            self.sent = check(source)
            return self.send(source, depth - 1) if depth else {"sent": [source]}

        def fail(self, source):
            self.failed = [check(source)]
            raise OSError("rain")

        def rely(self):
            return check(self.sent)

    def count(source, depth):
        return depth and 1 + count(check(source), depth - 1)

    def collect(*sources, **named):
        return [check(source) for source in sources], {k: check(v) for k, v in named.items()}

    def in_lists(sources, inner=None):
        for source in sources:
            check(source["uri"])
        return sources

    def pair(source):
        return check(source), [check(source)]

    def as_set(source):
        return frozenset({check(source)})

    def callback(source, function):
        check(source)
        return function(source)

    @dataclasses.dataclass
    class Holder:
        text: str

    def keep_text(source):
        return Holder(f"{check(source)}/x")
"""


@pytest.fixture
def shop(packages):
    return packages.load("shop", SHOP)


@pytest.fixture
def model():
    return la.Deferred("model")


def test_inner_results_stay_lookalikes_until_the_outermost_call_is_over(shop, model):
    """The SDK checks what its own parts have kept and given; afterwards all of it is settled."""
    with registry("shop:Order", "shop:Part", "shop:normalise").install():
        order = shop.Order(model)
        assert order.part.source is order.again is order.normal is model
        assert shop.Part(model).source is shop.normalise(model) is model


def test_a_recursive_call_is_adapted_as_one(shop, model):
    """A method and a function that call themselves."""
    with registry("shop:Order", "shop:Order.send", "shop:count").install():
        order = shop.Order("text")
        assert order.send(model) == {"sent": [model]}
        assert order.sent is model
        assert shop.count(model, 5) == 5


def test_what_an_sdk_kept_before_it_failed_is_settled_and_its_error_comes_out(shop, model):
    """The error is the SDK's own object; its receiver holds no lookalike."""
    with registry("shop:Order.fail").install():
        order = shop.Order("text")
        with pytest.raises(OSError, match="rain") as caught:
            order.fail(model)
        assert order.failed == [model]
    assert caught.value.__context__ is None


def test_kept_lookalikes_stay_until_the_installation_is_left(shop, model):
    """With `keep=True` the SDK may validate again later; leaving puts the original back."""
    with registry("shop:Order.send", keep=True).install():
        order = shop.Order("text")
        order.send(model)
        assert isinstance(order.rely(), str)
        assert la.unwrap(order.sent) is model
    assert order.sent is model
    with pytest.raises(TypeError, match="not Deferred"):
        order.rely()


def test_kept_lookalikes_stay_while_another_installation_comes_and_goes(shop, model):
    """Leaving an installation that has nothing to do with it settles nothing of another."""
    with registry("shop:Order.send", keep=True).install():
        order = shop.Order("text")
        order.send(model)
        with registry("shop:normalise").install():
            shop.normalise(model)
        assert isinstance(order.rely(), str)
    assert order.sent is model


def test_a_call_that_keeps_inside_one_that_does_not_keeps(shop, model):
    """What a keeping policy left stays, although the outermost call is settled."""
    each = la.Registry([proxy("shop:Order"), proxy("shop:Part", keep=True)])
    with each.install():
        order = shop.Order(model)
        assert la.is_lookalike(order.part.source)
        assert order.again is order.normal is model
    assert order.part.source is model


def test_a_callback_of_the_user_s_gets_what_the_sdk_gives_it(shop, model):
    """It runs inside the adapted call, and may make adapted calls itself."""
    with registry("shop:callback", "shop:normalise").install():
        given = []

        def mine(source):
            given.append(source)
            return shop.normalise(source)

        assert shop.callback(model, mine) is model
    assert la.unwrap(given[0]) is model


def test_a_plain_thread_started_inside_an_adapted_call_is_a_call_of_its_own(shop, model):
    """Its context is empty: what it asks for is settled when its own call is over."""
    found = []

    def mine(source):
        thread = threading.Thread(target=lambda: found.append(shop.normalise(source)))
        thread.start()
        thread.join()
        return source

    with registry("shop:callback", "shop:normalise").install():
        assert shop.callback(model, mine) is model
    assert found == [model]


def test_arguments_in_stars_are_adapted_one_by_one(shop, model):
    """`*args` and `**kwargs` each have their policy; other arguments have theirs."""
    each = la.Registry([proxy("shop:collect", "*sources"), proxy("shop:collect", "**named")])
    with each.install():
        assert shop.collect(model, "text", named=model) == ([model, "text"], {"named": model})


def test_containers_of_the_caller_are_not_changed(shop, model):
    """A copy goes to the SDK; what comes back of it holds originals."""
    given = [{"uri": model, "other": [model]}, {"uri": "text"}]
    with la.Registry([proxy("shop:in_lists", 'sources[*]["uri"]')]).install():
        back = shop.in_lists(given)
    assert back == given
    assert given[0]["uri"] is back[0]["uri"] is model
    assert back is not given
    assert back[1] is given[1]


def test_an_iterator_that_an_sdk_keeps_gives_originals_when_the_call_is_over(packages, model):
    """While it is checked it gives lookalikes; nobody would settle what it gives later."""
    shop = packages.load(
        "shop",
        """
        class Order:
            def __init__(self, sources):
                self.first = next(sources).lower()
                self.sources = sources
                self.mapped = map(str.lower, ["x"])
        """,
    )
    with la.Registry([proxy("shop:Order", "sources[*]")]).install():
        order = shop.Order(iter([model, model, "text"]))
        assert list(order.sources) == [model, "text"]


def test_results_in_tuples_come_back_settled(shop, model):
    """What cannot be changed in place is given anew."""
    with registry("shop:pair", "shop:as_set").install():
        assert shop.pair(model) == (model, [model])
        assert shop.as_set(model) == frozenset({model})


def test_text_that_a_dataclass_keeps_becomes_the_reference_that_it_spells(shop, model):
    """An f-string of a lookalike in a field is a join when the call is over."""
    with registry("shop:keep_text").install():
        holder = shop.keep_text(model)
    assert holder.text.parts == (model, "/x")


def test_an_adapted_call_in_a_finalizer_during_another_is_settled(packages, model):
    """Garbage collection may run the SDK's code at any time."""
    shop = packages.load(
        "shop",
        """
        import gc
        done = []

        def normalise(source):
            return source.lower() and source

        class Order:
            def __init__(self, source):
                self.source = source
                self.itself = self
            def __del__(self):
                done.append(normalise(self.source))

        def collect(source):
            source.lower()
            gc.collect()
            return source
        """,
    )
    with registry("shop:normalise", "shop:collect").install():
        shop.Order(model)
        assert shop.collect(model) is model
    assert la.unwrap(shop.done) == [model]


@pytest.mark.parametrize("treatment", ["pass", "lift"])
def test_treatments_without_a_lookalike_give_the_original(shop, model, treatment):
    """The SDK gets the original itself, and its own check decides."""
    each = la.Registry(
        [la.Policy("shop:normalise", "source", treatment=treatment, reason="a test")]
    )
    with each.install():
        for given in (model, la.string_like(model)):
            with pytest.raises(TypeError, match="not Deferred"):
                shop.normalise(given)
        with pytest.raises(TypeError, match="not Concat"):
            shop.normalise(f"{la.string_like(model)}/x")


def test_a_refusal_is_ours_and_the_sdk_is_not_called(shop, model):
    """`PolicyError` names the target, the parameter and the reason."""
    each = la.Registry(
        [la.Policy("shop:Order.fail", "source", treatment="refuse", reason="it is opened")]
    )
    with each.install():
        order = shop.Order("text")
        with pytest.raises(la.PolicyError, match="it is opened") as caught:
            order.fail(model)
    assert caught.value.target == "shop:Order.fail"
    assert not hasattr(order, "failed")
