"""CPython's own tests of objects with `__fspath__`, with lookalikes in the place of such an object.

Five test classes of `test_posixpath`, `test_genericpath`, `test_ntpath` and `test_os` make a
`FakePath` of a text, hand it to each function that takes a path, and compare with the text itself.
Here a `PathProxy` or a carrier stands in its place. A `FakePath` of bytes, of a number and of an
error stays theirs: a placeholder is a text.
"""

from __future__ import annotations

from unittest import mock

import pytest

import contenders
from interpreter_suites import (
    WithoutSubtests,
    excluded,
    names_of_tests,
    suite_of_cpython,
    with_exclusions,
)

#: Modules, and the class in each that is about `__fspath__` alone.
SUITE = {
    "Posix": (suite_of_cpython("test_posixpath"), "PathLikeTests"),
    "Generic": (suite_of_cpython("test_genericpath"), "PathLikeTests"),
    "NT": (suite_of_cpython("test_ntpath"), "PathLikeTests"),
    "Protocol": (suite_of_cpython("test_os"), "TestPEP519"),
    "Converter": (suite_of_cpython("test_os"), "PathTConverterTests"),
}
#: How many tests they have at least together, so that an empty one cannot pass.
AT_LEAST = 56


def path_class(make, theirs):
    """`FakePath`, of which those of a text are `make` of it; a class, because tests ask for one."""

    class FakePath(theirs):
        def __new__(cls, path):
            return make(path) if type(path) is str else theirs(path)

    return FakePath


def case_of(make, group):
    """The tests of a class of theirs, with `make` of a text where they make a `FakePath` of it."""
    module, name = SUITE[group]

    class Case(WithoutSubtests, getattr(module, name)):
        def setUp(self):
            patch = mock.patch.object(module, "FakePath", path_class(make, module.FakePath))
            patch.start()
            self.addCleanup(patch.stop)
            super().setUp()

    Case.__name__ = Case.__qualname__ = group
    return Case


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, monkeypatch):
    """The tests write files where they are."""
    monkeypatch.chdir(tmp_path)


duck, carrier = contenders.OURS["path"]["duck"], contenders.OURS["path"]["carrier"]

ASKS_FOR_AN_INTEGER_FIRST = excluded(
    "os.stat takes a duck proxy for a file descriptor: wrapt's proxies have `__index__`",
    raises=TypeError,
)


class TestDuckPosix(case_of(duck, "Posix")):
    """A `PathProxy` is a path to `posixpath`."""


@with_exclusions(
    test_path_exists=ASKS_FOR_AN_INTEGER_FIRST,
    test_path_getctime=ASKS_FOR_AN_INTEGER_FIRST,
    test_path_getmtime=ASKS_FOR_AN_INTEGER_FIRST,
    test_path_getsize=ASKS_FOR_AN_INTEGER_FIRST,
    test_path_isdir=ASKS_FOR_AN_INTEGER_FIRST,
    test_path_isfile=ASKS_FOR_AN_INTEGER_FIRST,
    test_path_samefile=ASKS_FOR_AN_INTEGER_FIRST,
)
class TestDuckGeneric(case_of(duck, "Generic")):
    """A `PathProxy` is a path to `genericpath`."""


@with_exclusions(test_path_isdir=ASKS_FOR_AN_INTEGER_FIRST)
class TestDuckNT(case_of(duck, "NT")):
    """A `PathProxy` is a path to `ntpath`."""


class TestDuckProtocol(case_of(duck, "Protocol")):
    """A `PathProxy` is a path to `os.fspath`, `os.fsencode` and `os.fsdecode`."""


@with_exclusions(test_path_t_converter=ASKS_FOR_AN_INTEGER_FIRST)
class TestDuckConverter(case_of(duck, "Converter")):
    """A `PathProxy` is a path to functions of `os` in C."""


class TestCarrierPosix(case_of(carrier, "Posix")):
    """A `StringCarrier` is a path to `posixpath`."""


class TestCarrierGeneric(case_of(carrier, "Generic")):
    """A `StringCarrier` is a path to `genericpath`."""


class TestCarrierNT(case_of(carrier, "NT")):
    """A `StringCarrier` is a path to `ntpath`."""


class TestCarrierProtocol(case_of(carrier, "Protocol")):
    """A `StringCarrier` is a path to `os.fspath`, `os.fsencode` and `os.fsdecode`."""


class TestCarrierConverter(case_of(carrier, "Converter")):
    """A `StringCarrier` is a path to functions of `os` in C."""


CASES = {
    "duck": (TestDuckPosix, TestDuckGeneric, TestDuckNT, TestDuckProtocol, TestDuckConverter),
    "carrier": (
        TestCarrierPosix,
        TestCarrierGeneric,
        TestCarrierNT,
        TestCarrierProtocol,
        TestCarrierConverter,
    ),
}


@pytest.mark.parametrize("kind", CASES)
def test_the_suite_is_the_whole_suite_of_this_python(kind):
    """Every test of the five classes is run, and there are as many as the figures say."""
    theirs = [names_of_tests(getattr(*named)) for named in SUITE.values()]
    assert [names_of_tests(case) for case in CASES[kind]] == theirs
    assert sum(map(len, theirs)) >= AT_LEAST
