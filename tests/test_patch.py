"""Copies of patched functions: which are replaced, which are named, what others patched."""

from __future__ import annotations

import functools
import gc
import importlib
import importlib.util
import logging
import sys
import types
import weakref

import pytest

import lookalike as la
from small_packages import differences, is_patched, registry

pytestmark = pytest.mark.usefixtures("ledger")

SHOP = """
    def check(value):
        if not isinstance(value, str):
            raise TypeError(f"source is text, not {type(value).__name__}")
        return value

    def upload(source):
        return check(source)

    class Base:
        def __init__(self, source=""):
            self.source = check(source)

        def send(self, source):
            return check(source)
"""


@pytest.fixture
def shop(packages):
    return packages.load("shop", SHOP)


@pytest.fixture
def model():
    return la.Deferred("model")


def upload_only():
    return registry("shop:upload")


# --- copies by `from m import f` ------------------------------------------------------------------


@pytest.mark.parametrize("when", ["before", "during"])
def test_copies_in_modules_adapt_and_are_clean_afterwards(packages, model, when):
    """Under any name, several in one module, whether made before the installation or during it."""
    packages.load("shop", SHOP)
    packages.write(
        "till",
        """
        from shop import upload
        from shop import upload as put, upload as other
        def run(x):
            return upload(x), put(x), other(x)
        """,
    )
    if when == "before":
        importlib.import_module("till")
    with upload_only().install():
        till = importlib.import_module("till")
        assert till.run(model) == (model, model, model)
    assert till.upload is till.put is till.other is sys.modules["shop"].upload
    assert not is_patched(till.upload)


def test_a_copy_in_a_module_that_refuses_to_be_changed_adapts(packages, shop, model):
    """A module whose class has a `__setattr__` of its own is no exception."""
    packages.load(
        "till",
        """
        import sys
        import types
        from shop import upload

        class Closed(types.ModuleType):
            def __setattr__(self, name, value):
                raise AttributeError("closed")

        sys.modules[__name__].__class__ = Closed
        """,
    )
    before = packages.entries()
    with upload_only().install():
        assert sys.modules["till"].upload(model) is model
    assert differences(before, packages.entries()) == []


@pytest.mark.parametrize(
    "entry",
    [None, 3, types.SimpleNamespace(__dict__=7), "text", type("Slotted", (), {"__slots__": ()})()],
    ids=["None", "a number", "a strange namespace", "text", "no attributes"],
)
def test_strange_entries_of_sys_modules_do_no_harm(shop, model, monkeypatch, entry):
    """Whatever stands in `sys.modules`, the installation comes and goes."""
    monkeypatch.setitem(sys.modules, "shop_strange", entry)
    with upload_only().install():
        assert shop.upload(model) is model


def test_a_lazy_module_is_not_loaded_by_looking_for_copies(packages, shop):
    """Installing looks into every module, and runs none."""
    packages.write("till", "raise RuntimeError('it was loaded')")
    spec = importlib.util.find_spec("till")
    spec.loader = importlib.util.LazyLoader(spec.loader)
    till = importlib.util.module_from_spec(spec)
    sys.modules["till"] = till
    spec.loader.exec_module(till)
    with upload_only().install():
        pass
    del sys.modules["till"]
    with pytest.raises(RuntimeError, match="it was loaded"):
        _ = till.anything


def test_copies_of_a_function_that_was_reloaded_are_clean_afterwards(packages, shop, model):
    """A reloaded module has a new function; copies of the old wrapper become the old function."""
    packages.write("till", "from shop import upload\ndef run(x): return upload(x)")
    old = shop.upload
    with upload_only().install():
        till = importlib.import_module("till")
        importlib.reload(shop)
        assert shop.upload(model) is till.run(model) is model
        kept = till.upload
    assert till.upload is old
    assert not is_patched(shop.upload)
    with pytest.raises(TypeError, match="not Deferred"):
        kept(model)


def test_classes_of_before_a_reload_adapt_until_the_end_too(packages, shop, model):
    """Objects that were made of them are still in use."""
    order, old = shop.Base(), shop.Base
    before = packages.entries()
    with registry("shop:Base.send", "shop:Base").install():
        importlib.reload(shop)
        assert order.send(model) is shop.Base().send(model) is model
        assert old(model).source is shop.Base(model).source is model
    assert not is_patched(vars(old)["send"])
    assert not is_patched(vars(old)["__init__"])
    assert [name for name in differences(before, packages.entries()) if "new" in name] == []


# --- copies that cannot be found by name ----------------------------------------------------------

HOLDERS = {
    "a list": "HELD = [upload]",
    "a pair": "HELD = (upload, 1)",
    "a pair of functions": "def other(): pass\nHELD = (other, upload)",
    "a longer tuple": "HELD = (upload, 1, 2)",
    "a dict": "HELD = {'run': upload}",
    "a set": "HELD = {upload}",
    "a partial": "import functools\nHELD = functools.partial(upload)",
    "a default": "def run(x, f=upload): return f(x)",
    "a keyword default": "def run(x, *, f=upload): return f(x)",
    "a closure": "def make(f):\n    def run(x): return f(x)\n    return run\nHELD = make(upload)",
    "a class body": "class Till:\n    run = upload",
    "the body of a derived class": "class Till(list):\n    run = staticmethod(upload)",
    "a plain entry of a derived class": "class A: pass\nclass Till(A):\n    run = upload",
    "an instance": "class Till: pass\nHELD = Till()\nHELD.run = upload",
    "a bound method": "import types\nHELD = types.MethodType(upload, 3)",
    "another wrapper": "import functools\n@functools.wraps(upload)\ndef run(x): return upload(x)",
}


@pytest.mark.parametrize("text", HOLDERS.values(), ids=HOLDERS)
def test_a_reference_that_cannot_be_replaced_is_named_and_said(packages, text, caplog):
    """What holds the function itself keeps the unadapted one: `unreachable` and the log say so."""
    packages.load("shop", SHOP)
    packages.load("till", "from shop import upload\n" + text)
    with (
        caplog.at_level(logging.WARNING, "lookalike"),
        upload_only().install() as installation,
    ):
        pass
    assert any("shop:upload in " in name for name in installation.unreachable), text
    assert "shop:upload in " in caplog.text


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("class Till:\n    run = upload", "class till.Till"),
        ("class A: pass\nclass Till(A):\n    run = upload", "class till.Till"),
        ("def run(x, f=upload): return f(x)", "defaults of till.run"),
        ("def run(x, *, f=upload): return f(x)", "defaults of till.run"),
        ("import functools\nHELD = functools.partial(upload)", "functools.partial"),
    ],
    ids=["a class", "a derived class", "a default", "a keyword default", "a partial"],
)
def test_what_is_named_says_where_to_look(packages, text, named):
    """Classes and functions are named, so that they can be found."""
    packages.load("shop", SHOP)
    packages.load("till", "from shop import upload\n" + text)
    with upload_only().install() as installation:
        pass
    assert any(named in name for name in installation.unreachable), installation.unreachable


@pytest.mark.parametrize("times", [1, 2, 3], ids=["once", "twice", "three times"])
def test_nothing_of_lookalike_s_own_is_named(packages, times):
    """A function that only modules refer to has no unreachable references, however often asked."""
    packages.load("shop", SHOP)
    packages.load("till", "from shop import upload as put")
    each = registry("shop:upload", "shop:Base", "shop:Base.send")
    for _ in range(times):
        with each.install() as outer, each.install() as inner:
            pass
        assert outer.unreachable == inner.unreachable == ()


def test_a_module_outside_sys_modules_is_named(packages, shop):
    """A module that nobody finds by name keeps the unadapted function."""
    packages.write("till", "from shop import upload")
    spec = importlib.util.find_spec("till")
    till = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(till)
    with upload_only().install() as installation:
        assert not is_patched(till.upload)
    assert any("till" in name for name in installation.unreachable)


COPIED_GLOBALS = "import types\nrun = types.FunctionType((lambda x: {}).__code__, dict(globals()))"


@pytest.mark.parametrize(
    ("text", "is_named"),
    [
        ("import attr\n@attr.s\nclass Till:\n    x = attr.ib()", False),
        (COPIED_GLOBALS.format("x"), False),
        (COPIED_GLOBALS.format("upload(x)"), True),
    ],
    ids=["what attrs generates", "no use of it", "a use of it"],
)
def test_a_copy_of_a_module_s_names_is_named_if_it_is_used(packages, text, is_named):
    """Methods that attrs generates have a copy of all names of their module, and use few."""
    pytest.importorskip("attr", reason="needs attrs")
    packages.load("shop", SHOP)
    packages.load("till", "from shop import upload\n" + text)
    with upload_only().install() as installation:
        pass
    assert any("till" in name for name in installation.unreachable) is is_named


# --- others patch too -----------------------------------------------------------------------------


@pytest.mark.parametrize("target", ["shop:upload", "shop:Base.send"], ids=["function", "method"])
def test_what_someone_else_has_patched_over_ours_stays_and_is_said(shop, target, caplog, model):
    """Their patch stays, the log names the place, and our wrapper under theirs is inert."""
    owner, name = (shop, "upload") if target == "shop:upload" else (shop.Base, "send")
    with caplog.at_level(logging.WARNING, "lookalike"), registry(target).install():
        ours = getattr(owner, name)

        @functools.wraps(ours)
        def theirs(*args):
            return ours(*args)

        setattr(owner, name, theirs)
        args = (model,) if owner is shop else (shop.Base(), model)
        assert theirs(*args) is model
    assert vars(owner)[name] is theirs
    assert target in caplog.text
    with pytest.raises(TypeError, match="not Deferred"):
        theirs(*args)


def test_what_someone_else_has_deleted_stays_deleted(shop, caplog):
    """An attribute that is gone is not brought back."""
    with caplog.at_level(logging.WARNING, "lookalike"), upload_only().install():
        del shop.upload
    assert not hasattr(shop, "upload")
    assert "shop:upload" in caplog.text


def test_a_second_installation_over_someone_else_s_patch_leaves_theirs(shop, model):
    """Wrapped twice, once over theirs: when all is left theirs stays, and ours are inert."""
    with upload_only().install():
        ours = shop.upload

        def theirs(source):
            return ours(source)

        shop.upload = theirs
        with upload_only().install():
            assert shop.upload(model) is model
        assert shop.upload(model) is model
    assert shop.upload is theirs
    with pytest.raises(TypeError, match="not Deferred"):
        theirs(model)


# --- memory ---------------------------------------------------------------------------------------


def test_nothing_keeps_the_sdk_alive_when_it_is_over(packages, caplog):
    """Modules, classes, functions and objects can go when the SDK's own references are gone."""
    shop = packages.load("shop", SHOP)
    with registry("shop:upload", "shop:Base", "shop:Base.send").install():
        order = shop.Base(la.Deferred("model"))
        order.send(la.Deferred("other"))
        shop.upload(la.Deferred("third"))
        alive = [weakref.ref(each) for each in (shop, shop.Base, order, shop.upload)]
    alive.append(weakref.ref(shop.upload))
    packages.forget()
    caplog.clear()
    del shop, order
    gc.collect()
    assert [each() for each in alive] == [None] * 5


def test_nothing_keeps_what_a_keeping_policy_kept_alive(packages):
    """What was kept until the end is let go at the end."""
    shop = packages.load("shop", SHOP)
    with registry("shop:Base", keep=True).install():
        order = shop.Base(la.Deferred("model"))
        alive = weakref.ref(order)
    del order
    gc.collect()
    assert alive() is None


def test_nothing_keeps_objects_alive_while_it_lasts(packages):
    """A call that is over holds nothing, either."""
    shop = packages.load("shop", SHOP)
    with registry("shop:Base", "shop:Base.send").install():
        order = shop.Base(la.Deferred("model"))
        order.send(la.Deferred("other"))
        alive = weakref.ref(order)
        del order
        gc.collect()
        assert alive() is None
