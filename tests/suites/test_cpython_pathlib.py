"""CPython's own tests of `PurePosixPath`, with lookalikes where it takes a path.

`PurePosixPath` itself is CPython's. Every `str` that a test hands to something that takes a path
(the constructor, `joinpath`, `/`, `relative_to` and `is_relative_to`) is a lookalike instead: a
`PathProxy` with `Face.PURE_PATH`, or a carrier of that face and `is_str`. What takes text alone
(`match`, `with_name` and its like) gets the text: pathlib interns it, and no lookalike can be
interned.
"""

from __future__ import annotations

import pathlib
import sys
from unittest import mock

import pytest

import contenders
from interpreter_suites import WithoutSubtests, call_shortly, names_of_tests, suite_of_cpython

theirs = suite_of_cpython("test_pathlib")

#: In a tuple, where pytest does not take it for a class of ours.
SUITE = (theirs.PurePosixPathTest,)
#: How many tests the suite has at least, so that an empty one cannot pass.
AT_LEAST = 39


def path_class(make):
    """`PurePosixPath`, which turns each text that it is given into `make` of it."""

    class PurePosixPath(pathlib.PurePosixPath):
        __slots__ = ()
        __module__ = "pathlib"

        def __new__(cls, *args, **kwargs):
            return super().__new__(cls, *map(make, args), **kwargs)

        if sys.version_info >= (3, 12):

            def __init__(self, *args, **kwargs):
                super().__init__(*map(make, args), **kwargs)

        def joinpath(self, *args):
            return super().joinpath(*map(make, args))

        def __truediv__(self, other):
            return super().__truediv__(make(other))

        def __rtruediv__(self, other):
            return super().__rtruediv__(make(other))

        def relative_to(self, *args, **kwargs):
            return super().relative_to(*map(make, args), **kwargs)

        def is_relative_to(self, *args, **kwargs):
            return super().is_relative_to(*map(make, args), **kwargs)

    PurePosixPath.__qualname__ = PurePosixPath.__name__
    return PurePosixPath


def case_of(make):
    """CPython's tests, whose texts are `make` of them where a path is taken."""

    class Case(WithoutSubtests, *SUITE):
        cls = path_class(make)

        def setUp(self):
            # By this name pickle and the tests of repr find the class again.
            patch = mock.patch.object(pathlib, "PurePosixPath", self.cls)
            patch.start()
            self.addCleanup(patch.stop)
            super().setUp()

    return Case


class TestDuckAsPath(case_of(contenders.OURS["path"]["duck"])):
    """A `PathProxy` is taken where a text is."""


@pytest.mark.xfail(
    sys.version_info < (3, 12),
    reason="until 3.12 pathlib interns `str(segment)`, which of a carrier is the carrier itself",
    raises=TypeError,
    strict=True,
)
class TestCarrierAsPath(case_of(contenders.OURS["path"]["carrier"])):
    """A `StringCarrier` is taken where a text is."""

    def setUp(self):
        call_shortly(TypeError, super().setUp)


CASES = (TestDuckAsPath, TestCarrierAsPath)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_the_suite_is_the_whole_suite_of_this_python(case):
    """Every test of CPython's class is run, and there are as many as the figures say."""
    (base,) = SUITE
    assert names_of_tests(case) == names_of_tests(base)
    assert len(names_of_tests(base)) >= AT_LEAST
