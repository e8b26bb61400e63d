"""Patched functions, classes and objects travel: they arrive as the SDK's own, without us."""

from __future__ import annotations

import copy
import functools
import multiprocessing
import os
import pickle
import subprocess
import sys

import pytest

import lookalike as la
from small_packages import is_patched, registry

SHOP = """
    import dataclasses
    import functools
    from operator import itemgetter as getter
    from _operator import concat

    def check(value):
        if not isinstance(value, str):
            raise TypeError(f"source is text, not {type(value).__name__}")
        return value

    def upload(source):
        return "uploaded " + check(source)

    @functools.lru_cache
    def cached(source):
        return "cached " + check(source)

    def keep(source):
        return "kept " + check(source)

    partial = functools.partial(keep)

    class Shop:
        def __call__(self, source):
            return "called " + check(source)

    shop = Shop()
    send = shop.__call__

    class Base:
        def __init__(self, source=""):
            self.source = check(source)

        def send(self, source):
            return "sent " + check(source)

        @classmethod
        def make(cls, source):
            return "made " + check(source)

        @staticmethod
        def parse(source):
            return "parsed " + check(source)

    class Order(Base):
        pass

    class Fresh:
        def __new__(cls, source=""):
            self = super().__new__(cls)
            self.source = check(source)
            return self

    @dataclasses.dataclass(frozen=True)
    class Record:
        source: str
"""
TARGETS = (
    *("upload", "cached", "partial", "shop", "send", "concat", "Base", "Base.send", "Base.make"),
    *("Base.parse", "Order", "Order.send", "Order.make", "Order.parse", "Fresh", "Record"),
)

#: What is pickled, and what to do with it where it arrives; both see the module as `shop`.
THINGS = {
    "a function": ("shop.upload", "thing('x') == 'uploaded x'"),
    "a cached function": ("shop.cached", "thing('x') == 'cached x'"),
    "a partial": ("shop.partial", "thing('x') == 'kept x'"),
    "a partial of a function": ("partial(shop.upload, 'x')", "thing() == 'uploaded x'"),
    "a callable object": ("shop.shop", "thing('x') == 'called x'"),
    "a C function": ("shop.concat", "thing('x', 'y') == 'xy'"),
    "a class": ("shop.Base", "thing('x').source == 'x'"),
    "a class that inherits": ("shop.Order", "thing('x').source == 'x'"),
    "an object": ("shop.Order('x')", "thing.source == 'x'"),
    "an object with new": ("shop.Fresh('x')", "thing.source == 'x'"),
    "a frozen record": ("shop.Record('x')", "thing.source == 'x'"),
    "a bound method": ("shop.Base('y').send", "thing('x') == 'sent x'"),
    "an inherited bound method": ("shop.Order('y').send", "thing('x') == 'sent x'"),
    "a classmethod": ("shop.Base.make", "thing('x') == 'made x'"),
    "an inherited classmethod": ("shop.Order.make", "thing('x') == 'made x'"),
    "a staticmethod": ("shop.Base.parse", "thing('x') == 'parsed x'"),
    "a method of the class": ("shop.Base.send", "thing(shop.Base(), 'x') == 'sent x'"),
    "many together": ("[shop.upload, {'k': shop.Order('x').send}]", "thing[0]('x')"),
}


@pytest.fixture
def shop(packages):
    return packages.load("shop", SHOP)


def everything():
    return registry(*(f"shop:{target}" for target in TARGETS), parameter="0")


def outcome_elsewhere(packages, data, asked):
    """What `asked` of the unpickled thing is in a process that has no lookalike."""
    program = f"""
import sys, pickle
class Refusing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("lookalike", "wrapt"):
            raise ImportError("there is no " + name)
sys.meta_path.insert(0, Refusing())
sys.path.insert(0, {str(packages.folder)!r})
thing = pickle.loads(bytes.fromhex({data.hex()!r}))
import shop
print(bool({asked}), sorted(name for name in sys.modules if "lookalike" in name))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    return done.stdout.strip() or done.stderr


@pytest.mark.parametrize("library", ["pickle", "cloudpickle"])
@pytest.mark.parametrize(("make", "asked"), THINGS.values(), ids=THINGS)
def test_a_patched_thing_is_pickled_by_its_name(packages, shop, library, make, asked):
    """During the installation, by both picklers; it arrives where nothing of us is installed."""
    pickler = pytest.importorskip(library)
    with everything().install():
        data = pickler.dumps(eval(make, {"shop": shop, "partial": functools.partial}))
    assert outcome_elsewhere(packages, data, asked) == "True []"


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize(("make", "asked"), THINGS.values(), ids=THINGS)
def test_every_protocol_pickles_a_patched_thing(shop, protocol, make, asked):
    """Loaded while the installation lasts it is the patched one, afterwards the plain one."""
    names = {"shop": shop, "partial": functools.partial}
    with everything().install():
        data = pickle.dumps(eval(make, names), protocol)
        assert eval(asked, {**names, "thing": pickle.loads(data)})
    assert eval(asked, {**names, "thing": pickle.loads(data)})
    assert not is_patched(pickle.loads(data))


@pytest.mark.parametrize("name", ["partial", "shop", "cached"])
def test_what_pickles_by_hand_is_told_what_the_thing_itself_says(shop, name):
    """Libraries with a pickler of their own ask for `__reduce__`, without a protocol."""
    real = getattr(shop, name)
    expected = real.__reduce__()
    with everything().install():
        assert getattr(shop, name) is not real
        assert getattr(shop, name).__reduce__() == expected


def test_a_function_that_is_held_unpatched_cannot_be_pickled_meanwhile(packages, shop):
    """A limit: `pickle` asks whether the name leads to this very function. It is listed."""
    till = packages.load("till", "import functools, shop\nheld = functools.partial(shop.upload)")
    assert pickle.loads(pickle.dumps(till.held))("x") == "uploaded x"
    with registry("shop:upload").install() as installation:
        assert installation.unreachable == ("shop:upload in a functools.partial",)
        with pytest.raises(pickle.PicklingError, match="not the same object"):
            pickle.dumps(till.held)
    assert pickle.loads(pickle.dumps(till.held))("x") == "uploaded x"


@pytest.mark.parametrize("do", [copy.copy, copy.deepcopy], ids=["copy", "deepcopy"])
@pytest.mark.parametrize("name", ["upload", "cached", "concat", "Base", "Order"])
def test_a_copy_of_a_patched_function_or_class_is_itself(shop, do, name):
    """As Python says of functions and classes."""
    with everything().install():
        assert do(getattr(shop, name)) is getattr(shop, name)


def test_an_object_that_was_made_of_a_deferred_value_pickles_without_us(packages, shop, ledger):
    """It holds the original itself."""
    model = la.Deferred("model")
    with everything().install():
        data = pickle.dumps(shop.Order(model))
    assert b"Carrier" not in data
    assert b"_proxies" not in data
    assert pickle.loads(data).source.name == "model"


@pytest.mark.skipif(sys.platform == "win32", reason="processes are forked")
def test_a_forked_child_has_the_installation_and_leaves_it_alone(shop, ledger):
    """What is installed is installed in the child; leaving there does nothing here."""
    model = la.Deferred("model")
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)
    with everything().install() as installation:

        def work():
            adapted = shop.Order(model).source is model
            installation.uninstall()
            there.send((adapted, is_patched(shop.upload), os.getpid()))

        child = context.Process(target=work)
        child.start()
        there.close()
        try:
            adapted, patched, pid = here.recv()
        finally:
            child.join()
        assert (adapted, patched) == (True, False)
        assert pid != os.getpid()
        assert shop.Order(model).source is model


def test_a_spawned_child_runs_a_patched_function_unpatched(packages, shop):
    """`multiprocessing` sends the name; the child imports the SDK, and has no installation."""
    program = f"""
import multiprocessing, sys
sys.path.insert(0, {str(packages.folder)!r})
sys.path.insert(0, {os.path.dirname(__file__)!r})
import shop
if __name__ == "__main__":
    from small_packages import registry
    with registry("shop:upload").install():
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            print(pool.apply(shop.upload, ["x"]))
"""
    path = packages.folder / "program.py"
    path.write_text(program, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(path)], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.stdout == "uploaded x\n", done.stderr
