"""Installations that cannot be made as they are wanted: nothing is left half-way."""

from __future__ import annotations

import importlib
import logging
import sys

import pytest

import lookalike as la
from every_shape import SHOP
from small_packages import differences, is_patched, proxy, registry

pytestmark = pytest.mark.usefixtures("ledger")


@pytest.fixture
def model():
    return la.Deferred("model")


def with_one_wrong(packages, wrong):
    """A registry of five targets of `shop`, of which the third does not fit."""
    policies = [
        proxy("shop:upload", "source"),
        proxy("shop:Base", "source"),
        wrong,
        proxy("shop:Order.send", "source"),
        proxy("shop:Fresh", "source"),
    ]
    packages.load("shop", SHOP)
    return la.Registry(policies)


@pytest.mark.parametrize(
    ("target", "parameter"),
    [("shop:Base.send", "sauce"), ("shop:Base.sent", "source"), ("shop:missing", "source")],
    ids=["no such parameter", "no such method", "no such function"],
)
def test_a_policy_that_does_not_fit_leaves_nothing_patched(packages, target, parameter):
    """The third of five is wrong: `PolicyError`, and the two before it are put back."""
    wrong = with_one_wrong(packages, proxy(target, parameter))
    before = packages.entries()
    with pytest.raises(la.PolicyError, match=r"sauce|sent|missing"):
        wrong.install()
    assert differences(before, packages.entries()) == []


def test_a_failing_installation_leaves_the_one_around_it_at_work(packages, model):
    """Only what the failing one brought is put back."""
    wrong = with_one_wrong(packages, proxy("shop:Base.send", "sauce"))
    shop = sys.modules["shop"]
    with registry("shop:upload").install():
        patched = packages.entries()
        with pytest.raises(la.PolicyError):
            wrong.install()
        assert differences(patched, packages.entries()) == []
        assert shop.upload(model) is model


def test_without_strict_a_policy_that_does_not_fit_is_reported_and_left_out(
    packages, model, caplog
):
    """The others are at work, and `problems` and the log say what is wrong."""
    wrong = with_one_wrong(packages, proxy("shop:Base.send", "sauce"))
    shop = sys.modules["shop"]
    with caplog.at_level(logging.WARNING, "lookalike"), wrong.install(strict=False) as installation:
        assert shop.upload(model) is shop.Fresh(model).source is model
        with pytest.raises(TypeError):
            shop.Base().send(model)
    assert "sauce" in "".join(installation.problems)
    assert "sauce" in caplog.text


@pytest.mark.parametrize("kind", ["TypeError", "AttributeError", "RuntimeError"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_class_that_refuses_to_be_changed_is_named_and_left_alone(packages, kind, when, model):
    """What it says is in `unreachable`, even if it says so when it has let it happen already."""
    change = {"before": "", "after": "super().__setattr__(name, value)"}[when]
    shop = packages.load(
        "shop",
        f"""
        def upload(source):
            return source

        class Frozen(type):
            def __setattr__(cls, name, value):
                {change or "pass"}
                raise {kind}("this class is frozen")

        class Order(metaclass=Frozen):
            def __init__(self, source):
                self.source = source

        def download(source):
            return source
        """,
    )
    before = packages.entries()
    each = registry("shop:upload", "shop:Order", "shop:download")
    with each.install() as installation:
        assert "this class is frozen" in "".join(installation.unreachable)
        assert shop.download(model) is model
    assert differences(before, packages.entries()) == []


@pytest.mark.parametrize(
    "change", ["pass", "super().__setattr__(name, staticmethod(value))"], ids=["drops", "changes"]
)
def test_a_class_that_does_not_keep_what_is_set_there_is_named_and_left_alone(packages, change):
    """What could not be told from someone else's patch could not be put back."""
    shop = packages.load(
        "shop",
        f"""
        class Strange(type):
            is_strange = True
            def __setattr__(cls, name, value):
                if Strange.is_strange:
                    {change}
                else:
                    super().__setattr__(name, value)
        class Order(metaclass=Strange):
            def __init__(self, source):
                self.source = source
        """,
    )
    with registry("shop:Order").install() as installation:
        assert "does not keep what is set" in "".join(installation.unreachable)
    if change == "pass":
        assert shop.Order("text").source == "text"


@pytest.mark.parametrize("is_wrong", [False, True], ids=["leaving", "leaving with an error"])
def test_what_is_kept_and_cannot_be_looked_into_hides_no_error(packages, caplog, is_wrong):
    """An object of the SDK's may fail when it is walked: an error of the user's goes first."""
    shop = packages.load(
        "shop",
        """
        import collections.abc
        class Broken(collections.abc.Mapping):
            def __getitem__(self, key): raise OSError("rain")
            def __iter__(self): raise OSError("rain")
            def __len__(self): return 1
        class Order:
            def send(self, source):
                self.sent, self.broken = source.lower() and source, Broken()
        """,
    )
    before = packages.entries()
    order = shop.Order()
    with (
        caplog.at_level(logging.WARNING, "lookalike"),
        pytest.raises(ValueError if is_wrong else OSError, match="mine" if is_wrong else "rain"),
        registry("shop:Order.send", keep=True).install(),
    ):
        order.send(la.Deferred("model"))
        if is_wrong:
            raise ValueError("mine")
    assert ("rain" in caplog.text) is is_wrong
    assert differences(before, packages.entries()) == []


def test_a_class_that_is_frozen_meanwhile_is_put_back_all_the_same(packages):
    """Its metaclass lets nobody in any more; what was patched behind it is put back too."""
    shop = packages.load(
        "shop",
        """
        class Freezing(type):
            is_frozen = False

            def __setattr__(cls, name, value):
                if Freezing.is_frozen:
                    raise AttributeError("this class is frozen")
                super().__setattr__(name, value)

            def __delattr__(cls, name):
                if Freezing.is_frozen:
                    raise AttributeError("this class is frozen")
                super().__delattr__(name)

        class Base(metaclass=Freezing):
            def __init__(self, source):
                self.source = source

        class Order(Base):
            pass

        def download(source):
            return source
        """,
    )
    before = packages.entries()
    with registry("shop:Base", "shop:Order", "shop:download").install():
        type.__setattr__(shop.Freezing, "is_frozen", True)
    type.__setattr__(shop.Freezing, "is_frozen", False)
    assert differences(before, packages.entries()) == []


@pytest.mark.parametrize(
    ("target", "text"),
    [
        ("shop:Order", "from collections import OrderedDict as Order"),
        ("shop:Order.source", "class Order:\n    __slots__ = ('source',)"),
        ("shop:Order.source", "class Order:\n    source = property(lambda self: 1)"),
        ("shop:LIMIT", "LIMIT = 3"),
    ],
    ids=["a class in C", "a slot", "a property without a setter", "a number"],
)
def test_what_cannot_be_patched_is_named_and_said(packages, target, text, caplog):
    """It is listed in `unreachable` and in the log; nothing is changed."""
    packages.load("shop", text)
    before = packages.entries()
    with caplog.at_level(logging.WARNING, "lookalike"):
        installation = registry(target).install()
    assert differences(before, packages.entries()) == []
    installation.uninstall()
    assert [target in name and "cannot be patched" in name for name in installation.unreachable]
    assert target in caplog.text


# --- modules to come ------------------------------------------------------------------------------


def test_a_module_to_come_adapts_and_its_copies_too(packages, model):
    """A policy for what is not imported yet waits for it."""
    packages.write("shop", SHOP)
    packages.write("till", "from shop import upload as put\ndef run(x): return put(x)")
    with registry("shop:upload").install():
        till = importlib.import_module("till")
        assert till.run(model) is model
    assert not is_patched(till.put)


def test_a_policy_that_does_not_fit_a_module_to_come_is_the_import_s_error(packages, model):
    """The import raises `PolicyError`, each time; after leaving it works, unpatched."""
    packages.write("shop", SHOP)
    each = la.Registry([proxy("shop:upload", "source"), proxy("shop:Base", "sauce")])
    with each.install():
        for _ in range(2):
            with pytest.raises(la.PolicyError, match="sauce"):
                importlib.import_module("shop")
            assert "shop" not in sys.modules
    shop = importlib.import_module("shop")
    assert not is_patched(shop.upload)
    assert not is_patched(vars(shop.Base)["__init__"])
