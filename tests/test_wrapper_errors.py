"""Mistakes at patched functions and classes are refused in the SDK's own words."""

from __future__ import annotations

import inspect
import traceback

import pytest

import lookalike as la
from every_shape import FUNCTIONS_AND_METHODS, TARGETS
from small_packages import proxy, registry

pytestmark = pytest.mark.usefixtures("ledger")


@pytest.fixture
def shop(packages):
    return packages.load("shop", FUNCTIONS_AND_METHODS)


@pytest.fixture
def model():
    return la.Deferred("model")


def policies_for(target):
    return la.Registry([proxy(f"shop:{target}", "0")])


MISTAKES = {
    "too few arguments": ((), {}),
    "too many arguments": (("text", 1, 2, 3, 4), {}),
    "an unknown keyword": (("text",), {"sauce": 1}),
    "an argument twice": (("text",), {"source": "text"}),
    "a value of a wrong type": ((3,), {}),
    "None": ((None,), {}),
    "a class": ((int,), {}),
}


def outcome(function, args, kwargs):
    """What a call comes to: the result of all that it starts, or the type and text of its error."""
    try:
        result = function(*args, **kwargs)
        if inspect.iscoroutine(result):
            result.send(None)
        if inspect.isasyncgen(result):
            result.__anext__().send(None)
        if inspect.isgenerator(result):
            next(result)
        if hasattr(result, "__enter__"):
            result.__enter__()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is compared
        value = error.value if isinstance(error, StopIteration) else str(error)
        return type(error).__name__, value
    return type(result).__name__, result if isinstance(result, (str, tuple)) else None


@pytest.mark.parametrize(("args", "kwargs"), MISTAKES.values(), ids=MISTAKES)
@pytest.mark.parametrize("target", TARGETS)
def test_a_mistake_is_refused_in_the_sdk_s_own_words(shop, target, args, kwargs):
    """Type and text of the error are those without the installation."""
    owner, _, name = target.rpartition(".")

    def call():
        holder = getattr(shop, owner)() if owner else shop
        return outcome(getattr(holder, name), args, kwargs)

    before = call()
    with policies_for(target).install():
        assert call() == before


@pytest.mark.parametrize("args", [(), ("a", "b")], ids=["none", "two"])
@pytest.mark.parametrize("kind", ["Plain", "Inheriting", "New", "Both"])
def test_a_wrong_constructor_call_is_refused_in_the_sdk_s_own_words(packages, kind, args):
    """Also where `object.__new__` or `object.__init__` is what refuses."""
    shop = packages.load(
        "shop",
        """
        class Plain:
            def __init__(self, source): ...
        class Inheriting(Plain): ...
        class New:
            def __new__(cls, source): return super().__new__(cls)
        class Both(New):
            def __init__(self, source): ...
        class Nothing: ...
        """,
    )
    call = getattr(shop, kind)
    before = outcome(call, args, {})
    with registry(*(f"shop:{name}" for name in ("Plain", "Inheriting", "New", "Both"))).install():
        assert outcome(call, args, {}) == before
    assert outcome(call, args, {}) == before


def test_a_method_called_on_the_class_is_refused_in_the_sdk_s_own_words(shop):
    """Without a receiver, or with a strange one."""
    calls = [(), ("text",), (3, "text"), (None, "text"), (int, "text")]

    def outcomes():
        return [
            outcome(function, args, {})
            for args in calls
            for function in (shop.Base.method, shop.Derived.method, shop.Base.place.fset)
        ]

    before = outcomes()
    with registry("shop:Base.method", "shop:Derived.method", "shop:Base.place").install():
        assert outcomes() == before


def test_new_called_with_no_class_is_refused_in_the_sdk_s_own_words(packages):
    """`Order.__new__(3)` is the SDK's, or Python's, to refuse."""
    shop = packages.load(
        "shop",
        """
        class Order:
            def __new__(cls, source=""):
                return super().__new__(cls)
            @classmethod
            def make(cls, source=""):
                return cls.__name__
        """,
    )

    def outcomes():
        return [
            outcome(function, (cls, "text"), {})
            for cls in (3, "x", None, int, [])
            for function in (shop.Order.__new__, vars(shop.Order)["make"].__func__)
        ]

    before = outcomes()
    with registry("shop:Order", "shop:Order.make").install():
        assert outcomes() == before


def test_a_traceback_leads_into_the_sdk(shop):
    """Its last frame is the SDK's own, and the error says nothing of us."""
    with policies_for("plain").install(), pytest.raises(TypeError) as caught:
        shop.plain(3)
    frames = traceback.extract_tb(caught.value.__traceback__)
    assert frames[-1].name == "check"
    assert frames[-1].filename.endswith("shop.py")
    assert caught.value.__cause__ is caught.value.__context__ is None
