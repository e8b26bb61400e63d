"""An installation: what it adapts, and that leaving it puts everything back."""

from __future__ import annotations

import contextlib
import itertools
import sys
import threading
import types

import pytest

import lookalike as la
from every_shape import SHOP
from parallel import PATIENCE
from small_packages import differences, registry

pytestmark = pytest.mark.usefixtures("ledger")

TARGETS = (
    "upload",
    "cached",
    "Base",
    "Base.send",
    "Base.make",
    "Base.parse",
    "Base.place",
    "Order",
    "Order.send",
    "Order.make",
    "Order.parse",
    "Order.place",
    "Fresh",
)


@pytest.fixture
def shop(packages):
    return packages.load("shop", SHOP)


@pytest.fixture
def model():
    return la.Deferred("model")


def everything(name="shop"):
    return registry(*(f"{name}:{target}" for target in TARGETS))


def test_install_adapts_every_kind_of_target_until_it_is_left(shop, model):
    """A deferred value passes the SDK's own check, and comes back as itself."""
    with everything().install():
        order = shop.Order(model)
        order.place = model
        assert shop.upload(model) is model
        assert shop.cached(model) is model
        assert order.source is order.place is model
        assert order.send(model) is shop.Order.parse(model) is order.parse(model) is model
        assert shop.Order.make(model).source is shop.Fresh(model).source is model
    for call in (shop.upload, shop.cached, shop.Order, shop.Fresh, order.send, shop.Order.make):
        with pytest.raises(TypeError, match="source is text, not Deferred"):
            call(model)


@pytest.mark.parametrize("target", TARGETS)
def test_leaving_puts_back_every_attribute(packages, shop, target):
    """Each raw entry of each module and class is the object that it was, and nothing is new."""
    before = packages.entries()
    with registry(f"shop:{target}").install():
        assert differences(before, packages.entries()), "nothing was patched"
    assert differences(before, packages.entries()) == []


def test_leaving_puts_back_every_attribute_of_all_targets_together(packages, shop):
    """Targets that share a class or override each other do not disturb each other's leaving."""
    before = packages.entries()
    with everything().install():
        pass
    assert differences(before, packages.entries()) == []


def test_leaving_after_an_error_puts_everything_back_and_lets_it_out(packages, shop):
    """What goes wrong inside goes out as it is: the same object."""
    before, wrong = packages.entries(), ValueError("mine")
    with pytest.raises(ValueError, match="mine") as caught, everything().install():
        raise wrong
    assert caught.value is wrong
    assert differences(before, packages.entries()) == []


def test_install_without_with_lasts_until_uninstall(packages, shop, model):
    """`uninstall` ends it, and doing it twice is harmless."""
    before = packages.entries()
    installation = everything().install()
    assert installation.is_installed
    assert shop.upload(model) is model
    installation.uninstall()
    installation.uninstall()
    assert not installation.is_installed
    assert "left" in repr(installation)
    assert differences(before, packages.entries()) == []


def test_uninstall_inside_with_leaves_nothing_for_the_end_of_it(packages, shop):
    """Leaving twice, by hand and at the end of the block, is harmless; with an error, too."""
    before = packages.entries()
    with everything().install() as installation:
        installation.uninstall()
        assert differences(before, packages.entries()) == []
    with pytest.raises(ValueError, match="mine"), everything().install() as installation:
        installation.uninstall()
        raise ValueError("mine")
    assert differences(before, packages.entries()) == []


def test_entering_again_counts_and_entering_after_leaving_is_refused(shop, model):
    """The outermost block ends it; an installation that has been left cannot be entered."""
    installation = everything().install()
    with installation, installation:
        with installation:
            pass
        assert shop.upload(model) is model
    assert not installation.is_installed
    with pytest.raises(la.PolicyError, match="has been left"), installation:
        pass


def test_the_same_registry_twice_lasts_until_both_are_left(packages, shop, model):
    """Attributes are counted: the first to leave puts nothing back."""
    before, each = packages.entries(), everything()
    with each.install():
        patched = packages.entries()
        with each.install():
            assert differences(patched, packages.entries()) == []
        assert differences(patched, packages.entries()) == []
        assert shop.upload(model) is model
    assert differences(before, packages.entries()) == []


@pytest.mark.parametrize(
    "order", list(itertools.permutations(range(3))), ids=lambda order: "".join(map(str, order))
)
def test_leaving_in_any_order_puts_everything_back(packages, shop, model, order):
    """What is left last puts back what was there before the first."""
    before = packages.entries()
    made = [
        registry("shop:upload", "shop:Base").install(),
        registry("shop:Order", "shop:Order.send", "shop:upload").install(),
        registry("shop:Base.send", "shop:Order.make", "shop:Base").install(),
    ]
    for number in order:
        made[number].uninstall()
    assert differences(before, packages.entries()) == []


def test_what_is_still_installed_still_adapts_when_another_has_left(shop, model):
    """Two registries for one target: the policies of the one that stays are at work."""
    first = registry("shop:upload").install()
    second = registry("shop:upload", "shop:Base.send").install()
    first.uninstall()
    assert shop.upload(model) is model
    assert shop.Base().send(model) is model
    second.uninstall()


def test_the_later_installation_wins_where_both_have_a_policy(shop, model):
    """A conflict between installations is no error: the inner one is asked first, until left."""
    refused = la.Registry(
        [la.Policy("shop:upload", "source", treatment="refuse", reason="it is opened")]
    )
    with registry("shop:upload").install():
        with refused.install(), pytest.raises(la.PolicyError, match="it is opened"):
            shop.upload(model)
        assert shop.upload(model) is model


def test_leaving_in_another_thread_puts_everything_back(packages, shop):
    """Where an installation is left does not matter."""
    before = packages.entries()
    with contextlib.ExitStack() as stack:
        stack.enter_context(everything().install())
        thread = threading.Thread(target=stack.pop_all().close)
        thread.start()
        thread.join()
    assert differences(before, packages.entries()) == []


def test_install_puts_its_finder_first_and_takes_it_out(packages):
    """`sys.meta_path` is the same list of the same finders after it."""
    path, before = sys.meta_path, list(sys.meta_path)
    with registry("shop:upload").install(), registry("shop:upload").install():
        assert len(sys.meta_path) == len(before) + 1
    assert sys.meta_path is path
    assert sys.meta_path == before


def test_the_whole_process_is_what_it_was_after_every_preset(sagemaker_v2):
    """Each attribute of each module and class that is loaded, the real SDKs' among them."""
    with la.install():
        pass  # what it loads itself is there now
    before = everything_loaded()
    with la.install(), la.install():
        assert len(differences(before, everything_loaded())) > 100
    assert differences(before, everything_loaded()) == []


def everything_loaded():
    """Every attribute of every module and class of the process but ours, raw, by where it is."""
    found, seen = {}, set()
    waiting = [
        (name, vars(module))
        for name, module in list(sys.modules.items())
        if isinstance(module, types.ModuleType) and not is_of_the_tests(name)
    ]
    while waiting:
        where, namespace = waiting.pop()
        for name, value in dict(namespace).items():
            found[f"{where}.{name}"] = value
            if isinstance(value, type) and id(value) not in seen:
                seen.add(id(value))
                waiting.append((f"class {id(value)} {value!r}", vars(value)))
    return found


def is_of_the_tests(name):
    # Hypothesis notes in a global when the garbage collector runs, which it may do at any time.
    return name.partition(".")[0] in {"hypothesis", "lookalike", "small_packages", __name__}


@pytest.mark.parametrize("is_in_a_list", [False, True], ids=["itself", "in a list"])
def test_a_thread_of_a_call_that_outlives_it_is_settled(packages, model, is_in_a_list):
    """It has the context of the call that started it, and ends when that is over."""
    shop = packages.load(
        "shop",
        """
        import contextvars, threading
        half, go = threading.Event(), threading.Event()
        threads, orders = [], []

        class Order:
            def send(self, source):
                (source[0] if isinstance(source, list) else source).lower()
                self.source = source
                half.set()
                go.wait(20)
                return self

        def start(source):
            order = Order()
            context = contextvars.copy_context()
            thread = threading.Thread(target=context.run, args=(order.send, source), daemon=True)
            thread.start()
            half.wait(20)
            threads.append(thread)
            orders.append(order)
        """,
    )
    parameter = "source[*]" if is_in_a_list else "source"
    with registry("shop:Order.send", "shop:start", parameter=parameter).install():
        shop.start([model] if is_in_a_list else model)
        [thread], [order] = shop.threads, shop.orders
        assert thread.is_alive()
        shop.go.set()
        thread.join(PATIENCE)
        assert not thread.is_alive()
        assert (order.source[0] if is_in_a_list else order.source) is model


@pytest.mark.parametrize("keep", [False, True], ids=["settled at once", "kept"])
def test_a_call_that_leaves_the_installation_itself_is_settled(packages, model, keep):
    """What it keeps would be settled by nobody else."""
    shop = packages.load(
        "shop",
        """
        class Order:
            def send(self, source, then):
                self.source = source.lower() and source
                then()
        """,
    )
    order, installation = shop.Order(), registry("shop:Order.send", keep=keep).install()
    order.send(model, installation.uninstall)
    assert order.source is model


def test_a_policy_for_any_target_patches_nothing(packages, shop):
    """It has no place; those beside it do."""
    before = packages.entries()
    anywhere = la.Policy(None, "source", reason="a test")
    with la.Registry([anywhere]).install() as installation:
        assert differences(before, packages.entries()) == []
        assert installation.problems == ()
    with registry("shop:upload").with_policy(anywhere).install():
        assert differences(before, packages.entries())


def test_an_empty_registry_patches_no_sdk(packages, shop):
    """Without policies nothing of an SDK is touched."""
    before = packages.entries()
    with la.Registry().install():
        assert differences(before, packages.entries()) == []
