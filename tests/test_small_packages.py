"""The small packages that stand for SDKs, and what compares them, do what the tests rely on."""

from __future__ import annotations

import importlib
import sys

import pytest

import every_shape
import lookalike as la
from small_packages import Packages, differences, is_patched, proxy, registry, shop_with, traces


def test_packages_are_imported_and_forgotten(tmp_path):
    """Modules, packages and submodules; afterwards neither they nor their folder are known."""
    path = list(sys.path)
    with Packages(tmp_path) as packages:
        shop = packages.load("shop", "X = 1", till="from shop import X")
        packages.write("space.inner", "Y = 2")
        assert importlib.import_module("shop.till").X == shop.X == 1
        assert importlib.import_module("space.inner").Y == 2
    assert sys.path == path
    assert [name for name in sys.modules if name.partition(".")[0] in {"shop", "space"}] == []


def test_a_module_that_is_written_again_is_the_new_one(packages):
    """However soon after the first."""
    assert packages.load("shop", "X = 1").X == 1
    packages.forget()
    assert packages.load("shop", "X = 2").X == 2


def test_differences_tell_what_is_new_gone_and_another_object(packages):
    """In modules and in classes, by identity."""
    shop = packages.load("shop", "X = []\nY = []\nclass A:\n    class B:\n        z = []")
    before = packages.entries()
    assert differences(before, packages.entries()) == []
    shop.X, shop.new = [], 1
    del shop.Y
    shop.A.B.z = []
    assert differences(before, packages.entries()) == [
        "shop.Y is gone",
        "shop.new is new",
        "shop.X is another object",
        "shop:A.B.z is another object",
    ]


def test_traces_name_what_an_installation_has_left_and_end_it():
    """So that one test that fails is one test that fails."""
    assert traces() == []
    installation = la.Registry().install()
    assert {"installations", "patches", "the finder"} <= set(traces())
    assert not installation.is_installed
    assert traces() == []


def test_wrappers_of_lookalike_are_told_from_other_functions(packages):
    """Functions, and what is no function."""
    shop = shop_with(packages, "import functools\npartial = functools.partial(check)")
    with registry("shop:check", "shop:partial", parameter="0").install():
        assert is_patched(shop.check)
        assert is_patched(shop.partial)
    assert not is_patched(shop.check)
    assert not is_patched(shop.partial)


def test_policies_of_the_tests_give_a_carrier():
    """Unless they say otherwise."""
    assert proxy("shop:upload").face is la.Face.STR
    assert registry("shop:upload", parameter="0").policies == (proxy("shop:upload", "0"),)


@pytest.mark.parametrize("text", [every_shape.FUNCTIONS_AND_METHODS, every_shape.GOING_ON])
def test_the_larger_packages_refuse_what_is_no_text(packages, text):
    """Their `check` is the one that every adapted call has to pass."""
    shop = packages.load("shop", text)
    assert shop.check("text") == "text"
    with pytest.raises(TypeError, match="source is text, not int"):
        shop.check(3)


@pytest.mark.parametrize("target", every_shape.TARGETS)
def test_every_target_of_the_larger_package_is_there(packages, target):
    """A name that is misspelt would test nothing."""
    found = packages.load("shop", every_shape.FUNCTIONS_AND_METHODS)
    for name in target.split("."):
        found = getattr(found, name)
    assert callable(found)
