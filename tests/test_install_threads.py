"""Installations in threads and tasks: one table for the whole process, and no deadlock."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import random
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

import lookalike as la
from lookalike import _installed
from parallel import PATIENCE, in_a_fork, in_threads, needs_fork
from small_packages import differences, is_patched, proxy, registry

SHOP = """
    def check(value):
        if not isinstance(value, str):
            raise TypeError(f"source is text, not {type(value).__name__}")
        return value

    def upload(source):
        return check(source)

    async def upload_later(source):
        return check(source)

    class Base:
        def __init__(self, source=""):
            self.source = check(source)

        def send(self, source):
            return check(source)

    class Order(Base):
        pass

    class Invoice(Order):
        def __new__(cls, *args, **kwargs):
            return super().__new__(cls)

        @classmethod
        def make(cls, source):
            return cls(check(source))
"""
TARGETS = ("upload", "Base", "Base.send", "Order", "Order.send", "Invoice", "Invoice.make")


@pytest.fixture
def shop(packages):
    return packages.load("shop", SHOP)


def everything():
    return registry(*(f"shop:{target}" for target in TARGETS))


@pytest.fixture
def model(ledger):
    return la.Deferred("model")


def started(*works):
    """The threads of `works`, started as daemons: a deadlock must not hold up the whole run."""
    threads = [threading.Thread(target=work, daemon=True) for work in works]
    for thread in threads:
        thread.start()
    return threads


def joined(threads):
    """Whether all have ended in time."""
    for thread in threads:
        thread.join(PATIENCE)
    return not any(thread.is_alive() for thread in threads)


# --- many at a time -------------------------------------------------------------------------------


def test_a_hundred_installations_in_eight_threads_leave_no_trace(packages, shop, model):
    """Nested and side by side, of different registries on one target, left in any order."""
    before = packages.entries()

    def work(number):
        chance = random.Random(number)
        left = 0
        while left < 100:
            targets = chance.sample(TARGETS, chance.randint(1, len(TARGETS)))
            open_now = [
                registry(*(f"shop:{target}" for target in targets)).install()
                for _ in range(chance.randint(1, 4))
            ]
            chance.shuffle(open_now)
            if "upload" in targets:
                assert la.unwrap(shop.upload(model)) is model
            for installation in open_now:
                installation.uninstall()
                left += 1
        return left

    assert min(in_threads(work)) >= 100
    assert differences(before, packages.entries()) == []


def test_installations_while_modules_are_imported_leave_no_trace(packages, model):
    """Threads import and drop the SDK's modules while others install and leave."""
    names = [f"shop{number}" for number in range(4)]
    for name in names:
        packages.write(name, SHOP)
    targets = [f"{name}:{target}" for name in names for target in TARGETS]

    def work(number):
        chance = random.Random(number)
        for _ in range(30):
            if number % 2:
                name = chance.choice(names)
                sys.modules.pop(name, None)
                with contextlib.suppress(KeyError):  # another has dropped it in the middle
                    importlib.import_module(name)
            else:
                with registry(*chance.sample(targets, 7)).install():
                    pass

    with registry(f"{names[0]}:upload").install():
        in_threads(work)
    for name in names:
        fresh = sys.modules.pop(name, None)
        packages.names.add(name)
        if fresh is not None:
            assert not is_patched(fresh.upload)
            assert not is_patched(vars(fresh.Base)["__init__"])
            assert "__init__" not in vars(fresh.Order)


def test_calls_while_others_install_and_leave_are_adapted(shop, model):
    """What one installation promises holds whatever others come and go meanwhile."""

    def work(number):
        for _ in range(60):
            if number % 2:
                assert shop.upload(model) is model
                assert shop.Order(model).source is model
                assert shop.Invoice.make(model).source is model
            else:
                with everything().install():
                    pass

    with everything().install():
        in_threads(work)


def test_a_policy_that_comes_while_a_call_is_made_is_at_work_afterwards(packages, model):
    """How a class is adapted is remembered, but never across a change of what is installed."""
    shop = packages.load("shop", SHOP)
    refuse = la.Registry(
        [la.Policy("shop:Base.send", "source", treatment="refuse", reason="it is opened")]
    )
    order = shop.Order()
    stop = threading.Event()

    def call():
        while not stop.is_set():
            with contextlib.suppress(la.PolicyError):
                order.send(model)

    with registry("shop:Base.send").install():
        threads = started(call, call)
        try:
            for _ in range(300):
                with refuse.install(), pytest.raises(la.PolicyError):
                    order.send(model)
                assert order.send(model) is model
        finally:
            stop.set()
        assert joined(threads)


def test_leaving_one_installation_in_eight_threads_leaves_it_once(packages, shop):
    """Whoever comes first puts everything back; the others find it left."""
    before = packages.entries()
    for _ in range(20):
        installation = everything().install()
        in_threads(lambda _, leave=installation.uninstall: leave())
        assert differences(before, packages.entries()) == []


def test_what_was_kept_is_settled_when_two_leave_at_once(shop, model):
    """The last to leave settles it, even if each finds the other there still."""
    for _ in range(20):
        open_now = [registry("shop:Base.send", "shop:Base", keep=True).install() for _ in range(4)]
        order = shop.Base(model)
        assert la.is_lookalike(order.source)
        in_threads(lambda number, open_now=open_now: open_now[number].uninstall(), 4)
        assert order.source is model


@pytest.mark.parametrize("keep", [False, True], ids=["settled at once", "kept"])
def test_a_call_that_goes_on_while_it_is_left_is_settled(packages, model, keep):
    """What was adapted before it was left leaves no lookalike behind."""
    shop = packages.load(
        "shop",
        """
        import threading
        half, go = threading.Event(), threading.Event()

        class Order:
            def send(self, source):
                self.source = source.lower() and source
                half.set()
                go.wait(20)
                return self
        """,
    )
    order = shop.Order()
    with registry("shop:Order.send", keep=keep).install():
        threads = started(lambda: order.send(model))
        assert shop.half.wait(PATIENCE)
    shop.go.set()
    assert joined(threads)
    assert order.source is model


# --- imports at the same time ---------------------------------------------------------------------


def test_installing_while_two_threads_import_comes_to_an_end(packages):
    """No lock is held while another is waited for: neither thread waits for the other for ever."""
    packages.write("depot", "import shop\nfrom shop import upload\n" + "X = 1\n" * 50)
    packages.write("shop", "import time\ntime.sleep(0.002)\n" + "def upload(source): return source")
    each = registry("shop:upload", "depot:upload")

    def importing(name):
        def work():
            for _ in range(15):
                sys.modules.pop(name, None)
                with contextlib.suppress(KeyError):
                    importlib.import_module(name)

        return work

    def installing():
        for _ in range(50):
            with each.install(strict=False):
                pass

    assert joined(started(importing("shop"), importing("depot"), installing)), "deadlock"
    for name in ("shop", "depot"):
        sys.modules.pop(name, None)


def test_a_module_that_another_thread_is_importing_adapts_when_it_is_there(packages, model):
    """An installation in the middle of the import is not missed by it."""
    gate = packages.load(
        "gate", "import threading\nhalf, go = threading.Event(), threading.Event()"
    )
    packages.write(
        "shop",
        "import gate\ngate.half.set()\ngate.go.wait(20)\ndef upload(source): return source.lower()",
    )
    threads = started(lambda: importlib.import_module("shop"))
    assert gate.half.wait(PATIENCE)
    with registry("shop:upload", face=la.Face.STR).install():
        gate.go.set()
        assert joined(threads)
        shop = sys.modules["shop"]
        assert la.restore(shop.upload(model)) is model
    assert not is_patched(shop.upload)


@needs_fork
@pytest.mark.filterwarnings("ignore:.*fork.*may lead to deadlocks:DeprecationWarning")
def test_a_child_forked_while_another_thread_installs_can_install_and_leave(shop, packages):
    """A lock that a thread holds which the child does not have would be held for ever there."""
    half, go = threading.Event(), threading.Event()

    def holding():
        with _installed.STATE.lock:
            half.set()
            go.wait(PATIENCE)

    def work():
        installation.uninstall()
        with everything().install():
            adapted = is_patched(shop.upload)
        return adapted, is_patched(shop.upload)

    with everything().install() as installation:
        threads = started(holding)
        assert half.wait(PATIENCE)
        try:
            assert in_a_fork(work) == (True, False)
        finally:
            go.set()
        assert joined(threads)


# --- threads and tasks that have a context of their own -------------------------------------------


def test_threads_of_an_executor_adapt_and_find_the_ledger(shop):
    """An SDK's own threads have an empty context: the ledger in force at install is there too."""
    with la.Ledger() as ledger, everything().install():
        model = la.Deferred("model")
        with ThreadPoolExecutor(4) as pool:
            made = list(pool.map(lambda _: shop.Order(model), range(20)))
        assert {id(order.source) for order in made} == {id(model)}
        assert len(ledger) == 1


def test_a_plain_thread_finds_the_ledger_of_a_text_that_it_is_given(shop):
    """Text made in one thread restores in another, while the installation lasts."""
    found = []
    with la.Ledger(), everything().install():
        model = la.Deferred("model")
        text = f"{model}/x"
        threads = started(lambda: found.append(la.restore(text)))
        assert joined(threads)
    assert found[0].parts == (model, "/x")


def test_a_ledger_that_is_closed_before_its_installation_is_passed_over(shop):
    """Calls go on, with the next ledger that is open."""
    model = la.Deferred("model")
    with contextlib.ExitStack() as stack:
        with la.Ledger():
            stack.enter_context(everything().install())
        assert shop.upload(model) is model
    with pytest.raises(TypeError, match="not Deferred"):
        shop.upload(model)


def test_the_ledger_of_the_innermost_installation_is_found_first(shop):
    """Each installation brings its ledger, and takes it away again when it is left."""
    outer, inner = la.Ledger("outer"), la.Ledger("inner")
    model = la.Deferred("model")
    with everything().install(ledger=outer):
        with everything().install(ledger=inner):
            shop.upload(model)
            assert (len(outer), len(inner)) == (0, 1)
        shop.upload(model)
        assert (len(outer), len(inner)) == (1, 1)
    outer.close()
    inner.close()


def test_tasks_and_to_thread_adapt(shop, model):
    """Coroutines adapt in tasks, and functions in the threads of asyncio."""

    async def main():
        tasks = [asyncio.create_task(shop.upload_later(model)) for _ in range(8)]
        threads = [asyncio.to_thread(shop.upload, model) for _ in range(8)]
        return await asyncio.gather(*tasks, *threads)

    each = la.Registry([proxy("shop:upload"), proxy("shop:upload_later")])
    with each.install():
        assert {id(found) for found in asyncio.run(main())} == {id(model)}


def test_a_loop_and_a_thread_that_outlive_the_installation_are_not_adapted(shop, model):
    """Wrappers that someone has kept are inert when it is over."""
    with everything().install():
        kept = shop.upload
    found = []

    def work():
        with pytest.raises(TypeError, match="not Deferred"):
            kept(model)
        found.append(True)

    assert joined(started(work))
    assert found == [True]
