"""CPython's own string tests, with lookalikes in the place of `str`.

`test.string_tests` is what `test_str` and `test_userstring` are made of; it ships with CPython and
is not vendored here. Each of its methods is a test of its own below, four times over: for the duck
proxy and for the carrier, as the receiver alone (as `test_userstring` does it) and as the receiver
and every `str` argument too.

`python tests/suites/test_cpython_string_tests.py` prints the figures that docs and benchmarks cite.
"""

# The suite is made of unittest's classes, and so are the methods that stand in for its own.
# ruff: noqa: PT009, PT027
from __future__ import annotations

import sys
import unittest

import pytest

import contenders
import lookalike as la
from interpreter_suites import WithoutSubtests, excluded, suite_of_cpython, with_exclusions

string_tests = suite_of_cpython("string_tests")

# Until 3.12 the methods that only text-like classes have stand in a mixin.
SUITE = (
    (string_tests.StringLikeTest,)
    if hasattr(string_tests, "StringLikeTest")
    else (string_tests.CommonTest, string_tests.MixinStrUnicodeUserStringTest)
)

#: How many methods the suite has at least, so that an empty one cannot pass.
AT_LEAST = 53


duck, carrier = contenders.OURS["string"]["duck"], contenders.OURS["string"]["carrier"]


class Checks(WithoutSubtests):
    """Runs every check of a test before it says which failed, and counts them."""

    checks = 0
    failed = 0

    def setUp(self):
        self.problems = []
        self.addCleanup(self.say_what_failed)

    def say_what_failed(self):
        if self.problems:
            raise AssertionError("\n".join(self.problems))

    def count(self, check, *args, **kwargs):
        type(self).checks += 1
        try:
            check(*args, **kwargs)
        except Exception as error:  # noqa: BLE001 - whatever a check raises is its failure
            type(self).failed += 1
            self.problems.append(f"{args!r} {kwargs!r}: {type(error).__name__}: {error}")

    def checkequal(self, *args, **kwargs):
        self.count(super().checkequal, *args, **kwargs)

    def checkraises(self, *args, **kwargs):
        self.count(super().checkraises, *args, **kwargs)

    def checkcall(self, *args, **kwargs):
        self.count(super().checkcall, *args, **kwargs)

    def test_fixtype(self):
        """What `fixtype` makes is the subject itself.

        CPython asks for `type(...) is self.type2test`. Here `type2test` is a function, because a
        lookalike needs an original beside the text and its class belongs to its face.
        """
        self.assertIs(type(self.fixtype("123")), type(self.type2test()))
        self.assertTrue(la.is_lookalike(self.fixtype("123")))


class ReceiverOnly:
    """The receiver is the subject, the arguments are plain: word for word as `test_userstring`."""

    def checkequal(self, result, obj, methodname, *args, **kwargs):
        result = self.fixtype(result)
        obj = self.fixtype(obj)
        self.assertEqual(result, getattr(obj, methodname)(*args, **kwargs))

    def checkraises(self, exc, obj, methodname, *args, expected_msg=None):
        obj = self.fixtype(obj)
        with self.assertRaises(exc) as caught:
            getattr(obj, methodname)(*args)
        self.assertNotEqual(str(caught.exception), "")
        if expected_msg is not None:
            self.assertEqual(str(caught.exception), expected_msg)

    def checkcall(self, obj, methodname, *args):
        getattr(self.fixtype(obj), methodname)(*args)


#: `haystack[:-1].find(needle)`: the slice is a plain `str`, and C code refuses a duck as argument.
SLICE_THEN_FIND = excluded(
    "a slice is a plain str, and str.find does not take a duck proxy", raises=TypeError
)
#: `'abc'['def']` must say "not 'str'", and the message names the type of the index.
NAMES_THE_TYPE = excluded(
    "the error message names the type of the argument, which is StringCarrier",
    raises=AssertionError,
)


@with_exclusions(test_find_many_lengths=SLICE_THEN_FIND)
class TestDuckAsReceiver(Checks, ReceiverOnly, *SUITE, unittest.TestCase):
    """A `StringProxy` does what `str` does."""

    type2test = staticmethod(duck)


class TestCarrierAsReceiver(Checks, ReceiverOnly, *SUITE, unittest.TestCase):
    """A `StringCarrier` does what `str` does."""

    type2test = staticmethod(carrier)


@with_exclusions(test_find_many_lengths=SLICE_THEN_FIND)
class TestDuckWithDucks(Checks, *SUITE, unittest.TestCase):
    """A `StringProxy` does what `str` does when the arguments are proxies too."""

    type2test = staticmethod(duck)


@with_exclusions(**({"test_subscript": NAMES_THE_TYPE} if sys.version_info >= (3, 11) else {}))
class TestCarrierWithCarriers(Checks, *SUITE, unittest.TestCase):
    """A `StringCarrier` does what `str` does when the arguments are carriers too."""

    type2test = staticmethod(carrier)


CASES = (TestDuckAsReceiver, TestCarrierAsReceiver, TestDuckWithDucks, TestCarrierWithCarriers)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_the_suite_is_the_whole_suite_of_this_python(case):
    """Every method of CPython's classes is run, and there are as many as the figures say."""
    theirs = {name for base in SUITE for name in dir(base) if name.startswith("test")}
    ours = set(unittest.defaultTestLoader.getTestCaseNames(case))
    assert ours >= theirs
    assert len(theirs) >= AT_LEAST


def case_of(make, *, both):
    """CPython's tests for what `make` makes of a text; with `both`, of the arguments too."""

    class Case(Checks, *(() if both else (ReceiverOnly,)), *SUITE, unittest.TestCase):
        type2test = staticmethod(make)

        def test_fixtype(self):
            self.assertIs(type(self.fixtype("123")), type(self.type2test()))

    return Case


def figures(case):
    """`tests passed, tests run, checks passed, checks made` of a case, as plain numbers."""
    counting = type(case.__name__, (case,), {"checks": 0, "failed": 0})
    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(counting).run(result)
    broken = {test.id() for test, _ in [*result.errors, *result.failures]}
    run = result.testsRun - len(result.skipped)
    return run - len(broken), run, counting.checks - counting.failed, counting.checks


if __name__ == "__main__":
    for each in CASES:
        passed, run, good, made = figures(each)
        print(f"{each.__name__:24} tests {passed}/{run}  checks {good}/{made}")  # noqa: T201 - it is a script
