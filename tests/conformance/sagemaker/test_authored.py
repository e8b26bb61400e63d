"""An author's file that knows nothing of lookalike, run under it, compiles to the right thing.

The oracle is the same file with a known URI in place of the reference. Its definition, with the
reference's expression put wherever the URI stands, is what one would write by hand.
"""

from __future__ import annotations

import json
import pathlib
import subprocess
import sys

import pytest

import lookalike as la

KNOWN = "s3://example-bucket/known/folder"


@pytest.fixture(scope="module")
def author(sdk):
    """The author's file for the SDK that is installed here."""
    workbench = pathlib.Path(sdk.__file__)
    return workbench.parent / "authors" / f"pipeline_{workbench.stem}.py"


def printed(*command):
    """The last line that a Python program prints, as JSON; and everything that it says."""
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", *map(str, command)],
        capture_output=True,
        text=True,
        check=False,
    )
    # The SDK prints to standard output too: its log, and tracebacks.
    last = ran.stdout.splitlines()[-1:]
    return (json.loads(last[0]) if ran.returncode == 0 else None), ran.stdout + ran.stderr


@pytest.fixture(scope="module")
def under_lookalike(author):
    """What comes of the author's file under `lookalike run`."""
    made, errors = printed("-m", "lookalike", "run", author)
    assert made is not None, errors
    return made


@pytest.fixture(scope="module")
def by_hand(author, under_lookalike):
    """What the definition should be: the known URI's, with the reference in place of the URI."""
    known, errors = printed(author, "--known", KNOWN)
    assert known is not None, errors
    steps = under_lookalike["definition"]["Steps"]
    reference = next(iter(_references(steps)))
    return _with_reference(known["definition"], {"Get": reference})


def _references(node):
    """Every `Get` of a step's output in a document."""
    if isinstance(node, dict):
        get = node.get("Get")
        if isinstance(get, str) and get.startswith("Steps.Prepare."):
            yield get
        for value in node.values():
            yield from _references(value)
    elif isinstance(node, list):
        for value in node:
            yield from _references(value)


def _with_reference(node, reference):
    """A document with an expression wherever the known URI stands, joined to what is around it."""
    if isinstance(node, dict):
        return {key: _with_reference(value, reference) for key, value in node.items()}
    if isinstance(node, list):
        return [_with_reference(value, reference) for value in node]
    if not isinstance(node, str) or KNOWN not in node:
        return node
    if node.startswith('"'):
        # Version 2 quotes the texts among a framework's hyperparameters, and no variables.
        return _with_reference(json.loads(node), reference)
    if node == KNOWN:
        return reference
    values = []
    for index, literal in enumerate(node.split(KNOWN)):
        values += [reference] if index else []
        values += [literal] if literal else []
    return {"Std:Join": {"On": "", "Values": values}}


def test_the_file_fails_without_lookalike(author):
    """The SDK refuses the author's first f-string, or the first input."""
    made, errors = printed(author)

    assert made is None
    assert "TypeError" in errors or "AttributeError" in errors


def test_the_definition_is_the_one_written_by_hand(under_lookalike, by_hand):
    """Step by step, so that a difference is seen where it is."""
    made = under_lookalike["definition"]

    assert [step["Name"] for step in made["Steps"]] == [step["Name"] for step in by_hand["Steps"]]
    for mine, expected in zip(made["Steps"], by_hand["Steps"], strict=True):
        assert mine == expected
    assert made == by_hand


def test_the_steps_graph_has_every_edge(under_lookalike):
    """Each step that uses the reference comes after the step that makes it, by the SDK's graph."""
    steps = under_lookalike["definition"]["Steps"]
    users = {step["Name"] for step in steps if step["Name"] != "Prepare" and any(_references(step))}

    assert len(users) > 4
    assert users <= set(under_lookalike["graph"]["Prepare"])


def test_the_definition_holds_joins_and_no_token(under_lookalike):
    """F-strings, `+` and `os.path.join` are `Std:Join`; nothing of a placeholder is left."""
    text = json.dumps(under_lookalike["definition"])

    assert text.count("Std:Join") > 10
    assert la.scan(text) == ()
