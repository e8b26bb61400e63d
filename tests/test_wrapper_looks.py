"""Patched functions and classes look as they did, to everyone who asks."""

from __future__ import annotations

import functools
import inspect
import typing

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


def found_in(module, target):
    """The function as a caller gets it, and as it stands in the class."""
    owner, _, name = target.rpartition(".")
    holder = getattr(module, owner) if owner else module
    return getattr(holder, name), inspect.getattr_static(holder, name)


def policies_for(target):
    return la.Registry([proxy(f"shop:{target}", "0")])


NAMES = ("__name__", "__qualname__", "__module__", "__doc__", "__annotations__", "__type_params__")
KINDS = (
    *(inspect.isfunction, inspect.ismethod, inspect.isroutine, inspect.isgeneratorfunction),
    *(inspect.iscoroutinefunction, inspect.isasyncgenfunction, inspect.isbuiltin, callable),
)


def looks(function, before):
    """All that can be asked of a function without calling it; `before` is what it stands for."""
    shown = {name: getattr(function, name, None) for name in NAMES}
    shown |= {kind.__name__: kind(function) for kind in KINDS}
    shown["signature"] = inspect.signature(function)
    if inspect.isfunction(function) and not hasattr(before, "__wrapped__"):
        shown["argspec"] = inspect.getfullargspec(function)
    shown["defaults"] = getattr(function, "__defaults__", None)
    shown["kwdefaults"] = getattr(function, "__kwdefaults__", None)
    shown["abstract"] = getattr(function, "__isabstractmethod__", False)
    shown["source"] = inspect.getsource(function) if shown["isfunction"] else None
    if not isinstance(function, functools.partial):
        shown["hints"] = typing.get_type_hints(function)
    return shown


@pytest.mark.parametrize("target", TARGETS)
def test_a_patched_function_looks_as_it_did(shop, target):
    """Names, documentation, signature, defaults, annotations and kind are those of before."""
    function, raw = found_in(shop, target)
    before = looks(function, function)
    with policies_for(target).install():
        patched, patched_raw = found_in(shop, target)
        assert patched is not function
        changed = {k: v for k, v in looks(patched, function).items() if before[k] != v}
        if isinstance(function, functools.partial):
            # A limit: what adapts a partial could be a method, and `inspect` asks for that.
            changed.pop("isroutine", None)
        assert changed == {}
        if not isinstance(raw, functools.partialmethod):
            assert isinstance(patched_raw, type(raw))


@pytest.mark.parametrize("target", ["decorated", "managed"])
def test_a_decorated_function_can_still_be_asked_what_it_wraps(shop, target, model):
    """`__wrapped__` is what it was: who goes around a decorator goes around the same one."""
    inner = getattr(shop, target).__wrapped__
    with policies_for(target).install():
        assert getattr(shop, target).__wrapped__ is inner


def test_a_function_leads_back_to_the_one_that_it_stands_for(shop):
    """`inspect.unwrap` finds the SDK's own function."""
    before = shop.plain
    with policies_for("plain").install():
        assert inspect.unwrap(shop.plain) is before


def test_what_others_write_on_a_function_is_there_then_and_later(shop):
    """Attributes of a function can be read, and written: a function may count its calls."""
    with policies_for("plain").install():
        assert shop.plain.flag == "a flag"
        shop.plain.flag = "another"
        shop.plain.calls = 3
    assert (shop.plain.flag, shop.plain.calls) == ("another", 3)
    assert not hasattr(shop.plain, "__wrapped__")
    assert not hasattr(shop.plain, "__signature__")


@pytest.mark.parametrize("name", ["place"])
def test_a_patched_property_looks_as_it_did(shop, name):
    """Documentation, getter, deleter and setter's own looks are those of before."""
    before = shop.Base.place
    with registry("shop:Base.place", "shop:Derived.place").install():
        for kind in (shop.Base, shop.Derived):
            after = inspect.getattr_static(kind, name)
            assert after is not before
            assert (after.__doc__, after.fget, after.fdel) == (
                before.__doc__,
                before.fget,
                before.fdel,
            )
            assert after.fset.__doc__ == "A setter."
            assert inspect.signature(after.fset) == inspect.signature(before.fset)


def test_classes_look_as_they_did(packages):
    """Signature, documentation and help of a class do not change with its constructor."""
    shop = packages.load(
        "shop",
        """
        import dataclasses

        class Plain:
            '''Plain.'''
            def __init__(self, source, limit=3): ...

        class Inheriting(Plain):
            '''Inheriting.'''

        class New:
            def __new__(cls, source, *, limit=3):
                return super().__new__(cls)

        @dataclasses.dataclass
        class Data:
            source: str
            limit: int = 3
        """,
    )
    names = ("Plain", "Inheriting", "New", "Data")

    def shown():
        return [
            (
                inspect.signature(kind),
                kind.__doc__,
                kind.__name__,
                kind.__mro__,
                kind.__dict__.keys(),
            )
            for kind in (getattr(shop, name) for name in names)
        ]

    before = shown()
    with registry(*(f"shop:{name}" for name in names)).install():
        during = shown()
    assert [each[:-1] for each in during] == [each[:-1] for each in before]
    assert shown() == before
