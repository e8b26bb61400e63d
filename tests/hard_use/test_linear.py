"""Every parser is linear: eight times the text takes about eight times the work, whatever it is.

The work in Python is counted in lines and calls, which is exact. The work in C, of regular
expressions above all, has no counter that every machine has: there the processor time of this
thread is held against itself, with room for a busy machine. Quadratic work would be 64 times as
much.
"""

from __future__ import annotations

import contextlib
import json
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

import lookalike as la
from fuzz_targets import LEDGER, MODEL, POLICY, WORD, X
from lookalike._parameter import parse_parameter
from lookalike._placeholder import _checked_template
from lookalike._record import dump_ledger, load_ledger
from lookalike._target import parse_target
from lookalike._token import find_tokens, new_token
from sizes import size

if TYPE_CHECKING:
    from collections.abc import Callable

MORE = 8
#: Less work than this is not worth measuring.
LEAST_STEPS, LEAST_SECONDS = 500, 0.003
#: Of quadratic work there would be 64 times as much.
MOST_STEPS, MOST_SECONDS = 1.5 * MORE, 3.5 * MORE


@dataclass(frozen=True)
class Parser:
    """A function of a text, and texts of any length that it finds hard, by `n`."""

    parse: Callable[[str], object]
    texts: dict[str, Callable[[int], str]]


def _repeated(**units):
    return {name: lambda n, unit=unit: unit * (n // len(unit) + 1) for name, unit in units.items()}


IN_TEXT = {
    **_repeated(
        letters="g",
        hexadecimal="0a",
        base64="QUJD",
        folded="QUJDREVGR0hJSktM\n  ",
        percent="%41",
        json_escapes="\\u0041",
        html="&#65;",
        html_begun="&#",
        backslashes="\\",
        prefixes="amzn-s3-demo-",
        placeholders=f"{MODEL} ",
        words=f"{WORD}-",
        pieces=f"{X[:12]}/",
        folders=f"{MODEL.rpartition('/')[0]}/ ",
        names=f"/model-{X}. ",
    )
}


def _in_ledger(function):
    def call(text):
        with contextlib.suppress(la.LookalikeError):
            function(text, ledger=LEDGER)

    return call


def _refused(function, **keywords):
    def call(text):
        with contextlib.suppress(la.LookalikeError):
            function(text, **keywords)

    return call


def _template_anew(placeholder, *, kind):
    """As `template_of` of a placeholder that it does not remember."""
    return _checked_template(placeholder, kind, unique=True, allow_owned=False)


def _record(n):
    with la.Ledger() as ledger:
        for _ in range(n // 100):
            la.string_like(la.Deferred("model"))
        return dump_ledger(ledger)


def _policies(n):
    """Different ones: their parameters are numbered."""
    return "\n".join(
        f'[[policy]]\ntarget = "a.b:C"\nparameter = "p{at}"\nreason = "so"\n'
        for at in range(n // 50)
    )


SHAPES = _repeated(
    letters="g",
    dots="a.",
    dashes="a-",
    colons="aa:",
    slashes="a/",
    backslashes="a\\",
    commas="aa,",
    at="a@",
    digits="1",
    queries="a=b&",
    percent="%41",
    questions="?",
    URIs="s3://b/k,",
    images="a/b:c,",
    buckets=".s3.amazonaws.com",
    extensions=".tar",
    brackets="[",
    mails="a@b.com,",
    hosts="a.com ",
    schemes="a+b.c-d:",
    quotes='"',
)
SHAPES |= {
    "a registry": lambda n: f"{'a' * n}/b:c!",
    "a registry and a port": lambda n: f"{'a-' * (n // 2)}:80x/b:c",
    "a region": lambda n: f"us-{'a-' * (n // 2)}",
    "an instance": lambda n: f"ml.{'a1' * (n // 2)}.x",
    "a template": lambda n: f"{'a.' * (n // 2)}{{token}}",
}

PARSERS = {
    "find_tokens": Parser(lambda text: list(find_tokens(text)), IN_TEXT),
    "scan": Parser(_in_ledger(la.scan), IN_TEXT),
    "restore": Parser(_in_ledger(la.restore), IN_TEXT),
    "restore_json": Parser(
        _in_ledger(la.restore_json),
        {
            "strings": lambda n: json.dumps(["text"] * (n // 8)),
            "placeholders": lambda n: json.dumps([WORD] * (n // 20)),
            "keys": lambda n: json.dumps({str(at): at for at in range(n // 12)}),
            "one string": lambda n: json.dumps({"a": f"{WORD}/" * (n // 20)}),
            "blanks": lambda n: f'["a"{" " * n}]',
            "escapes": lambda n: json.dumps("\\" * n),
            "numbers": lambda n: json.dumps([1] * (n // 3)),
        },
    ),
    "load_policies": Parser(
        _refused(la.load_policies),
        {
            "policies": _policies,
            "comments": lambda n: f"{POLICY}{'#[[policy]]' * (n // 11)}\n",
            "headers": lambda n: "[[policy]]\n" * (n // 11),
            "a reason": lambda n: POLICY.replace("it is", "[[policy]] " * (n // 11)),
            "quotes": lambda n: POLICY.replace("a regular", "\\'" * (n // 2)),
            "blanks": lambda n: f"{POLICY}{' ' * n}\n{' ' * n}[[policy]]\n",
            "a key": lambda n: f"{POLICY}{'k' * n} = 1\n",
        },
    ),
    "parse_target": Parser(
        _refused(parse_target.__wrapped__),
        {
            **_repeated(names="a.", letters="a", colons=":", digits="1"),
            "a target": lambda n: f"{'a.' * (n // 2)}b:{'c.' * (n // 2)}d",
        },
    ),
    "parse_parameter": Parser(
        _refused(parse_parameter.__wrapped__),
        {
            "names": lambda n: f"a{'.b' * (n // 2)}",
            "stars": lambda n: f"a{'[*]' * (n // 3)}",
            "a key": lambda n: f'a["{"k" * n}"]',
            "quotes": lambda n: f"a['{chr(92)}'{chr(34)}{'x' * n}']",
            "an open key": lambda n: f'a["{"k" * n}',
            "escapes": lambda n: f'a["{chr(92) * n}',
            "digits": lambda n: f"a[{'1' * n}]",
        },
    ),
    "template_of": Parser(_refused(_template_anew, kind="string"), SHAPES),
    "template_of a URI": Parser(
        _refused(_template_anew, kind="uri"),
        {name: lambda n, make=make: f"https://h/{make(n)}" for name, make in SHAPES.items()},
    ),
    "load_ledger": Parser(
        _refused(load_ledger),
        {
            "rows": _record,
            "a placeholder": lambda n: json.dumps(
                {
                    "lookalike_ledger": 1,
                    "tokens": [
                        {
                            "token": (token := new_token()),
                            "placeholder": token + "x" * n,
                            "orchestrator": "deferred",
                            "expression": {"$deferred": "x"},
                        }
                    ],
                }
            ),
        },
    ),
    "Face": Parser(_refused(la.Face), _repeated(letters="a", words="startswith")),
    "requires": Parser(
        lambda text: _refused(la.Policy, parameter="0", requires=text, reason="x")(None),
        _repeated(letters="a", versions="a>=1,", dots="1.", brackets="a[", blanks=" "),
    ),
}
CASES = [
    pytest.param(parser.parse, make, id=f"{name}: {what}")
    for name, parser in PARSERS.items()
    for what, make in parser.texts.items()
]
TEXT_LENGTH = size(200, 1_500)
LONG_LENGTH = size(1_000, 12_000)


def steps(call, *args):
    """How many lines and calls of Python a call takes: every version of Python counts these."""
    count = 0

    def each(*_):
        nonlocal count
        count += 1
        return each

    before = sys.gettrace()
    sys.settrace(each)
    try:
        call(*args)
    finally:
        sys.settrace(before)
    return count


def seconds(call, *args):
    """The least processor time of this thread that a call took."""
    times = []
    for _ in range(3):
        start = time.thread_time()
        call(*args)
        times.append(time.thread_time() - start)
    return min(times)


@pytest.mark.parametrize(("parse", "make"), CASES)
def test_eight_times_the_text_takes_eight_times_the_lines(parse, make):
    """Exactly counted: loops and calls in Python."""
    parse(make(TEXT_LENGTH))  # what is looked up once is looked up
    short, long = (steps(parse, make(n)) for n in (TEXT_LENGTH, MORE * TEXT_LENGTH))
    assert long <= MOST_STEPS * max(short, LEAST_STEPS)


@pytest.mark.parametrize(("parse", "make"), CASES)
def test_eight_times_the_text_takes_about_eight_times_as_long(parse, make):
    """Regular expressions too: no text makes one go back again and again."""
    parse(make(100))
    long = seconds(parse, make(MORE * LONG_LENGTH))
    if long > MOST_SECONDS * LEAST_SECONDS:
        assert long <= MOST_SECONDS * seconds(parse, make(LONG_LENGTH))


def test_quadratic_work_would_be_seen():
    """Both measures tell it from linear work."""

    def quadratic_in_python(text):
        for at in range(len(text)):
            for _ in text[:at]:
                pass

    def quadratic_in_c(text):
        for _ in range(len(text) // 20):
            text.count("ab")

    short, long = (steps(quadratic_in_python, "a" * n) for n in (100, 800))
    assert long > MOST_STEPS * short
    short, long = (seconds(quadratic_in_c, "a" * n) for n in (4_000, 32_000))
    assert long > MOST_SECONDS * short
