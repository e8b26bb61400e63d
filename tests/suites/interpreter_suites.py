"""What the suites that ship with CPython have in common: to find them, to exclude, to count.

They are made of unittest's classes. A suite of ours inherits from theirs and says in one place what
stands where a text would; nothing of theirs is written down here.
"""

from __future__ import annotations

import contextlib
import importlib
import unittest

import pytest


def _is_package(module):
    return hasattr(module, "__path__")


def suite_of_cpython(name):
    """The module `test.<name>` of this interpreter; without it the caller's tests are skipped."""
    try:
        module = importlib.import_module(f"test.{name}")
        # Newer Pythons have packages of some, with a module of the same name in them.
        return importlib.import_module(f"test.{name}.{name}") if _is_package(module) else module
    except ImportError:
        pytest.skip(
            f"this interpreter has no test.{name} (Debian: install libpython3-testsuite)",
            allow_module_level=True,
        )


class WithoutSubtests:
    """A part of a test that fails ends the test: thousands of parts need no report each."""

    def subTest(self, *args, **kwargs):  # noqa: N802 - the name is unittest's
        return contextlib.nullcontext()


def excluded(reason, raises):
    """A method of the suite that cannot hold, which must then fail, and fail in this way."""
    return pytest.mark.xfail(reason=reason, raises=raises, strict=True)


def call_shortly(raises, function):
    """Calls a function; an error of this kind does not say where it came from.

    To show that, pytest would parse the suite again for each expected failure, for seconds.
    """
    try:
        function()
    except raises as error:
        raise error.with_traceback(None) from None


def with_exclusions(**marks):
    """Put marks on inherited methods that exist in this Python's suite."""

    def decorate(case):
        for name, mark in marks.items():
            inherited = getattr(case, name, None)
            if inherited is not None:

                def method(self, inherited=inherited, raises=mark.kwargs["raises"]):
                    call_shortly(raises, lambda: inherited(self))

                method.__doc__ = f"Excluded: {mark.kwargs['reason']}"
                setattr(case, name, mark(method))
        return case

    return decorate


def names_of_tests(case):
    """The names of the tests of a class."""
    return set(unittest.defaultTestLoader.getTestCaseNames(case))


def outcomes(*cases):
    """What became of each test of the classes, by its name: an outcome and why."""
    results = {}
    for case in cases:
        for name in sorted(names_of_tests(case)):
            result = unittest.TestResult()
            case(name).run(result)
            broken = [text for _, text in [*result.errors, *result.failures]]
            outcome = "failed" if broken else "skipped" if result.skipped else "passed"
            why = broken[0].strip().splitlines()[-1] if broken else ""
            results[f"{case.__name__}.{name}"] = (outcome, why)
    return results
