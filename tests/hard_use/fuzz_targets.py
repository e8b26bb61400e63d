"""What is fuzzed: a text goes in; a result or one of the library's own errors comes out.

`TARGETS` gives a function and seeds by name. A function raises `AssertionError` where a result is
wrong, such as a false restore; whatever else it raises is a crash. Hypothesis (`test_fuzz.py`) and
Atheris (`atheris_fuzz.py`) feed them.
"""

from __future__ import annotations

import contextlib
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import lookalike as la
from lookalike._parameter import parse_parameter
from lookalike._placeholder import template_of
from lookalike._tables import Shipment
from lookalike._target import is_target, parse_target
from lookalike._token import LENGTH, MARK, find_tokens, is_token
from placeholder_oracle import FIXED_TOKENS, restored_or_refused

if TYPE_CHECKING:
    from collections.abc import Callable

X, Y = FIXED_TOKENS
MODEL = f"s3://amzn-s3-demo-{X}/path-{X}/model-{X}.tar.gz"
WORD = Y
#: By the name of the original.
PLACEHOLDERS = {"model": MODEL, "word": WORD}
LEDGER = la.Ledger("of the fuzz")
LEDGER.adopt(Shipment(X, MODEL, la.Deferred("model"), 0))
LEDGER.adopt(Shipment(Y, WORD, la.Deferred("word"), 0))


# --- tokens and text ------------------------------------------------------------------------------


def tokens(text):
    """What is found is well-formed, in order, and stands where it is said to stand."""
    done = 0
    for at, token in find_tokens(text):
        assert is_token(token)
        assert at >= done
        assert text[at : at + LENGTH].lower() == token
        done = at + LENGTH
    assert is_token(text) == (len(text) == LENGTH and list(find_tokens(text)) == [(0, text)])


def restore(text):
    """What is restored is spelt by the text."""
    restored_or_refused(text, PLACEHOLDERS, LEDGER)


def scan(text):
    """Text, bytes, a file and a container: the same tokens are seen in each."""
    seen = _tokens_in(text)
    data = text.encode("utf-8", "surrogatepass")
    la.scan(data, ledger=LEDGER)
    with contextlib.suppress(UnicodeEncodeError):
        data = text.encode()
        assert _tokens_in(data) == seen
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "document")
            file.write_bytes(data)
            assert {leak.token for leak in la.scan_file(file, ledger=LEDGER)} >= seen
    whole = {token for token in (X, Y) if token in text}
    assert _tokens_in([text]) >= whole
    if restored_or_refused(text, PLACEHOLDERS, LEDGER) == "refused":
        assert seen


def _tokens_in(document):
    """The tokens that scan names; a reference to nothing has none."""
    return {leak.token for leak in la.scan(document, ledger=LEDGER)} - {""}


def restore_json(text):
    """What comes out is JSON, holds no token of ours, and every other value as it was."""
    restored = la.restore_json(text, ledger=LEDGER)
    json.loads(restored)
    assert not {X, Y} & {token for _, token in find_tokens(restored)}
    leaks = la.scan(text, ledger=LEDGER)
    assert (restored != text) == any(leak.token for leak in leaks)


# --- what people write ----------------------------------------------------------------------------


def policies(text):
    """What can be read can be written, and read again alike."""
    registry = la.load_policies(f"{text}\n")
    assert la.load_policies(f"{registry.to_toml()}\n") == registry


def target(text):
    """The text of a target is the text that was parsed."""
    try:
        assert str(parse_target(text)) == text
    finally:
        with contextlib.suppress(la.PolicyError):
            assert is_target(text) == bool(parse_target(text))


def parameter(text):
    """The canonical text of a parameter is read as the same parameter."""
    parsed = parse_parameter(text)
    assert parse_parameter(str(parsed)) == parsed
    assert parsed.covers(parsed) or any(str(step) == "[-1]" for step in parsed.steps)


def placeholder(text):
    """A placeholder made of a shape restores to its original, whatever the kind."""
    errors = []
    for kind in ("string", "path", "uri"):
        for allow_owned in (False, True):
            try:
                template = template_of(text, kind=kind, allow_owned=allow_owned)
            except la.PlaceholderError as error:
                errors.append(error)
                continue
            assert MARK in template
            with la.Ledger() as ledger:
                original = la.Deferred("model")
                entry = ledger.issue(original, template)
                assert la.restore(entry.text, ledger=ledger) is original
                assert entry.token in {leak.token for leak in la.scan(entry.text, ledger=ledger)}
        with contextlib.suppress(la.PlaceholderError):
            assert template_of(text, kind=kind, unique=False, allow_owned=True) == text
    assert all(error.hint for error in errors)


def face(text):
    """The operations of a face make the same face, and its repr is one that Python reads."""
    made = la.Face(*text.split())
    assert la.Face(*made) == made
    assert eval(repr(made), {"Face": la.Face}) == made


def requires(text):
    """A requirement is one or is refused."""
    la.Policy(None, "0", requires=text, reason="a fuzz")


def ledger(text):
    """What was loaded knows every token that it lists, and restores its placeholder."""
    with la.load_ledger(text) as loaded:
        for entry in loaded.entries():
            assert entry.token in entry.text
            with contextlib.suppress(la.LeakError):  # a placeholder may hold another's token
                restored = la.restore(entry.text, ledger=loaded)
                assert restored is entry.original or len(list(find_tokens(entry.text))) > 1


# --- seeds ----------------------------------------------------------------------------------------

POLICY = """\
[[policy]]
target = "shop.orders:Order"
parameter = "inputs[*].source"
face = ["STR", "__fspath__"]
placeholder = "s3://bucket/model.tar.gz"
originals = ["sagemaker", "shop.types:Reference"]
requires = "shop>=2.200,<3"
keep = true
example = '{"name": "model"}'
reason = "a regular expression"

[[policy]]
parameter = 0
treatment = "refuse"
reason = '''it is
opened'''
"""
RECORD = json.dumps(
    {
        "lookalike_ledger": 1,
        "tokens": [
            {
                "token": X,
                "placeholder": MODEL,
                "orchestrator": "deferred",
                "expression": {"$concat": ["s3://", {"$deferred": "model"}]},
            },
            {
                "token": Y,
                "placeholder": WORD,
                "orchestrator": "deferred",
                "expression": {"$deferred": "word"},
            },
        ],
    }
)
DOCUMENT = json.dumps(
    {
        "Version": "2020-12-01",
        "Parameters": [{"Name": "Word", "Type": "String"}],
        "Steps": [
            {"Name": "Train", "Type": "Training", "Arguments": {"A": {"Get": "Steps.Train.X"}}},
            {"Name": "If", "Type": "Condition", "Arguments": {"IfSteps": [], "ElseSteps": []}},
        ],
        "Uri": MODEL,
        "Text": f"{WORD}/{MODEL}",
        "Nested": json.dumps({"a": MODEL, "b": [WORD, None, 1e3, "\u00e4\n"]}),
    }
)
TEXTS = ("", "text", MODEL, WORD, f"{MODEL}/x {WORD}", MODEL.upper(), MODEL.replace("/", "%2F"))


@dataclass(frozen=True)
class Target:
    """A function to feed, and texts that it takes."""

    feed: Callable[[str], None]
    seeds: tuple[str, ...]


TARGETS = {
    "tokens": Target(tokens, TEXTS),
    "restore": Target(restore, TEXTS),
    "scan": Target(scan, (*TEXTS, DOCUMENT)),
    "restore_json": Target(restore_json, (DOCUMENT, json.dumps(TEXTS), "{}", "[1, 2.5e3, null]")),
    "policies": Target(policies, (POLICY, "policy = []", "[[policy]]")),
    "target": Target(target, ("shop.orders:Order", "a:b.c.d", "a.b.c", "")),
    "parameter": Target(
        parameter,
        ("source", "0", "*args[0]", "**data", 'a["b\\n"].c[-1][*]', "document[**]", "x['it\\'s']"),
    ),
    "placeholder": Target(
        placeholder,
        (
            "s3://bucket/path/model.tar.gz",
            "https://user:pass@host:80/a/b.c?q=1&next=https%3A%2F%2Fhost%2Fp#f",
            "arn:aws:iam::111122223333:role/name",
            "111122223333.dkr.ecr.us-east-1.amazonaws.com/team/image:tag",
            "git@host:team/name.git",
            "mailto:alice@host",
            r"C:\folder\file.txt",
            "jdbc:postgresql://host/db",
            "urn:isbn:book",
            "model name, and another",
            "ml.m5.xlarge",
            "x-{token}",
        ),
    ),
    "face": Target(face, ("startswith __str__", "is_str strip", "name parent __fspath__", "")),
    "requires": Target(requires, ("sagemaker>=2.200,<3", "a-b_c.d~=1.0", "x @ https://host", "")),
    "ledger": Target(ledger, (RECORD, "{}", '{"lookalike_ledger": 1, "tokens": []}')),
}
#: What stands in the languages of the parsers, for those who make texts.
DICTIONARY = (
    *(X, Y, X[:10], MODEL, MARK, "amzn-s3-demo-", "s3://", "https://", "arn:aws:", "://", "@"),
    *("%2F", "\\u006b", "&#107;", "\ud800", "\0", "\ufeff", "\x85", "\u2028", "\u0661", "\u0130"),
    *("\ufb00", "\U0001f642", '"', "'", "\\", '"""', "'''", "[[policy]]\n", "[*]", "[**]", '["'),
    *("]", "{", "}", "\n", "\r\n", "parameter = ", "face = ", "requires = ", "0x", "nan", "1e999"),
    *("1979-05-27T07:32:00Z", "-0", '{"$deferred": "x"}', '{"$concat": []}', "null", "true"),
    *('{"Get": "Steps.A.B"}', '"Std:Join"', "mailto:", "?a=http://h", "sys:", "builtins:str.join"),
    *(".__init__", "is_exact_str", "[" * 50, "9" * 30, "a" * 70, "=", ",", ":", ";", "#", "/"),
    *("//", "..", "~", "*", "(", ")", "<", ">", "~="),
)


def is_refused(name, text):
    """Whether a target refuses a text with an error of ours. Raises whatever else it raises."""
    try:
        TARGETS[name].feed(text)
    except la.LookalikeError:
        return True
    return False
