"""CPython's own tests of `urllib.parse`, with lookalikes of URIs as the arguments.

`urllib.parse` itself is CPython's. Every `str` that a test hands to one of its public functions, by
itself or in a sequence or mapping, is a `URIProxy` or a carrier instead.
"""

from __future__ import annotations

import functools
import types
import urllib.parse
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

theirs = suite_of_cpython("test_urlparse")

#: The class about the public functions; the other two are about private and deprecated ones.
#: In a tuple, where pytest does not take it for a class of ours.
SUITE = (theirs.UrlParseTestCase,)
#: How many tests the suite has at least, so that an empty one cannot pass.
AT_LEAST = 43


def deep(make, value):
    """`make` of each text in a tuple, a list or a dict; of a text itself too."""
    if type(value) in {tuple, list}:
        return type(value)(deep(make, item) for item in value)
    if type(value) is dict:
        return {deep(make, key): deep(make, item) for key, item in value.items()}
    return make(value)


def parse_with(make):
    """A module like `urllib.parse`, whose public functions get `make` of each text."""
    module = types.ModuleType(urllib.parse.__name__)
    vars(module).update(vars(urllib.parse))

    def giving(function):
        @functools.wraps(function)
        def given(*args, **kwargs):
            args = [deep(make, value) for value in args]
            return function(*args, **{name: deep(make, value) for name, value in kwargs.items()})

        return given

    for name in urllib.parse.__all__:
        function = getattr(urllib.parse, name)
        if not isinstance(function, type):
            setattr(module, name, giving(function))
    return module


def case_of(make):
    """CPython's tests, whose texts are `make` of them where `urllib.parse` takes one."""

    class Case(WithoutSubtests, *SUITE):
        def setUp(self):
            swapped = types.SimpleNamespace(parse=parse_with(make))
            patch = mock.patch.object(theirs, "urllib", swapped)
            patch.start()
            self.addCleanup(patch.stop)
            super().setUp()

    return Case


class TestCarrierAsURI(case_of(contenders.OURS["uri"]["carrier"])):
    """A `StringCarrier` is taken where a text is."""


#: The tests in which `urllib.parse` asks of no text whether it is a `str`.
NO_STR_WANTED = set(
    """
    test_Quoter_repr test_all test_clear_cache_for_code_coverage test_parse_qsl_bytes
    test_parse_qsl_false_value test_quote_errors test_quote_from_bytes test_result_pairs
    test_urlencode_sequences test_urllib_parse_getattr_failure test_usingsys
    """.split()
)


class TestDuckAsURI(case_of(contenders.OURS["uri"]["duck"])):
    """A `URIProxy` is refused, and loudly: `urllib.parse` asks for a `str`."""


with_exclusions(
    **{
        name: excluded(
            "urllib.parse asks whether its argument is a str, which only a carrier is",
            raises=(AttributeError, TypeError, ValueError),
        )
        for name in names_of_tests(TestDuckAsURI) - NO_STR_WANTED
    }
)(TestDuckAsURI)


CASES = (TestCarrierAsURI, TestDuckAsURI)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_the_suite_is_the_whole_suite_of_this_python(case):
    """Every test of CPython's class is run, and there are as many as the figures say."""
    (base,) = SUITE
    assert names_of_tests(case) == names_of_tests(base)
    assert len(names_of_tests(base)) >= AT_LEAST
