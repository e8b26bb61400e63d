"""The workbenches themselves: without these the tests beside them prove nothing."""

from __future__ import annotations

import ast
import json
import pathlib

import pytest

HERE = pathlib.Path(__file__).parent

# A Model step is compiled under a name of its own.
NAMES = {"Consume", "Consume-CreateModel", "Consume-RegisterModel"}


def test_a_raw_value_is_accepted_and_its_reference_is_in_the_definition(sdk, upstream, case, kind):
    """Each case puts the value where it says: its reference arrives, and so does its edge."""
    original = sdk.ORIGINALS[kind](upstream)
    made = sdk.pipeline([upstream, sdk.CASES[case](original, upstream)])

    assert json.dumps(original.expr) in json.dumps(sdk.definition(made)["Steps"][1:])
    followed = NAMES.intersection(sdk.edges(made)["Prepare"])
    assert bool(followed) == bool(original._referenced_steps)


def test_a_pipeline_compiled_twice_gives_the_same_definition(sdk, upstream, case):
    """Two compilations can be compared: no time and no random name is in them."""
    made = [
        sdk.pipeline([upstream, sdk.CASES[case](sdk.ORIGINALS["properties"](upstream), upstream)])
        for _ in range(2)
    ]

    assert sdk.definition(made[0]) == sdk.definition(made[1])


def written(name):
    """The public names, the cases and the gaps that a workbench's text declares."""
    body = ast.parse((HERE / name).read_text()).body
    functions = {node.name for node in body if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    functions |= {
        each.asname or each.name
        for node in body
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("lookalike.")
        for each in node.names
    }
    tables = {
        node.targets[0].id: node.value
        for node in body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    cases = {case.id for case in tables["CASES"].generators[0].iter.elts}
    return functions, set(tables), cases, set(ast.literal_eval(tables["NOT_HERE"]))


def test_both_workbenches_have_the_same_cases_or_say_why_not():
    """A case that only one version has is named, with the reason, by the other."""
    _, tables, cases, gaps = written("v2.py")
    _, other_tables, other_cases, other_gaps = written("v3.py")

    assert tables == other_tables
    assert cases | gaps == other_cases | other_gaps
    assert gaps == other_cases - cases
    assert other_gaps == cases - other_cases


@pytest.mark.parametrize(
    "name",
    [
        "session",
        "local_session",
        "connected_session",
        "speed_up",
        "upstream",
        "properties",
        "join",
        "script_processor_code",
        "pipeline",
        "definition",
        "edges",
        "resolve_locally",
    ],
)
def test_both_workbenches_have_the_same_helpers(name):
    """A test is written once, for both versions."""
    assert name in written("v2.py")[0]
    assert name in written("v3.py")[0]
