"""The package itself: its names are loaded when they are asked for."""

from __future__ import annotations

import importlib
import importlib.util
import sys
import types

import pytest

import lookalike as la


def test_every_public_name_is_listed_and_can_be_had():
    """Those that are not loaded yet, too."""
    assert set(la.__all__) | {"testing", "strategies"} <= set(dir(la))
    assert all(getattr(la, name) is not None for name in dir(la))


def test_module_of_the_package_needs_no_import_of_its_own(monkeypatch):
    """`lookalike.testing` is there after `import lookalike`, and loaded when it is used."""
    testing = importlib.import_module("lookalike.testing")
    monkeypatch.delattr(la, "testing")
    assert la.testing is testing


def test_name_that_there_is_not_is_an_attribute_error():
    """As of any module, with its name."""
    with pytest.raises(AttributeError, match="module 'lookalike' has no attribute 'string_lik'"):
        la.string_lik  # noqa: B018 - asked for


def test_plugin_of_hypothesis_that_was_loaded_first_is_told(monkeypatch):
    """It has waited for the types, and imports nothing itself."""
    told = []
    plugin = types.SimpleNamespace(register=lambda: told.append("here"))
    monkeypatch.setitem(sys.modules, "_lookalike_hypothesis_plugin", plugin)
    spec = importlib.util.spec_from_file_location("lookalike_again", la.__file__)
    spec.loader.exec_module(importlib.util.module_from_spec(spec))
    assert told == ["here"]
