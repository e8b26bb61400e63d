"""SageMaker's pipeline variables, on whichever SDK line is installed."""

from __future__ import annotations

import importlib
import importlib.metadata
import json
import sys

import pytest

import lookalike as la
from lookalike.orchestrators import describe, lift, orchestrator_of, sagemaker


def _installed(distribution, line):
    # Asked of the metadata: finding a submodule would import its package, which warns.
    try:
        return importlib.metadata.version(distribution).startswith(line)
    except importlib.metadata.PackageNotFoundError:
        return False


LINES = {
    "v2": (sagemaker.V2, _installed("sagemaker", "2.")),
    "v3": (sagemaker.V3, _installed("sagemaker-mlops", "1.")),
}


@pytest.fixture(
    params=[
        pytest.param(
            line,
            marks=[
                pytest.mark.skipif(not there, reason=f"the SageMaker SDK {line} is not installed"),
                # The SDKs warn about themselves when imported: deprecations, pydantic shadowing.
                pytest.mark.filterwarnings("ignore"),
            ],
        )
        for line, (_, there) in LINES.items()
    ]
)
def owner(request):
    orchestrator = LINES[request.param][0]
    for module in orchestrator.modules:
        importlib.import_module(module)
    return orchestrator


@pytest.fixture
def sdk(owner):
    class Sdk:
        def __getattr__(self, name):
            return importlib.import_module(f"{owner.workflow}.{name}")

    return Sdk()


@pytest.mark.parametrize(
    ("on", "values", "end"),
    [
        pytest.param("/", ["s3:/", "bucket", "key"], "s3://bucket/key", id="literals alone"),
        pytest.param("/", ["s3:/", None, "data", "key"], "/data/key", id="after a variable"),
        pytest.param("", ["s3://bucket", None], "", id="a variable last"),
        pytest.param("/", [], "", id="nothing"),
    ],
)
def test_literal_end_is_what_a_join_surely_ends_with(owner, sdk, on, values, end):
    """With what stands between its values."""
    variable = sdk.parameters.ParameterString("Input")
    join = sdk.functions.Join(on=on, values=[variable if v is None else v for v in values])
    assert owner.literal_end(join) == end
    assert owner.literal_end(variable) == ""


GET = {
    "a step's output": "Steps.Package.ProcessingOutputConfig.Outputs['model'].S3Output.S3Uri",
    "a step": "Steps.Package",
    "a parameter": "Parameters.InputData",
    "the execution": "Execution.PipelineExecutionId",
}


@pytest.mark.parametrize("path", GET.values(), ids=GET)
def test_lift_gives_a_variable_with_that_very_expression(owner, path):
    """The upstream bug's plain dict becomes what it should have been."""
    lifted = owner.lift({"Get": path})
    assert lifted.expr == {"Get": path}
    assert orchestrator_of(lifted) is owner


def test_lifted_property_keeps_the_step_edge(owner):
    """By name: there is no step object in a dict."""
    lifted = owner.lift({"Get": "Steps.Package.A.B"})
    assert lifted._referenced_steps == ["Package"]
    assert type(lifted).__name__ == "Properties"


@pytest.mark.parametrize(
    "expression",
    [
        pytest.param(
            {
                "Std:Join": {
                    "On": "/",
                    "Values": ["s3:/", {"Get": "Parameters.B"}, {"Get": "Steps.S.X"}],
                }
            },
            id="join",
        ),
        pytest.param(
            {
                "Std:JsonGet": {
                    "PropertyFile": {"Get": "Steps.Evaluate.PropertyFiles.Report"},
                    "Path": "metrics.auc",
                }
            },
            id="json get from a property file",
        ),
        pytest.param(
            {
                "Std:JsonGet": {
                    "S3Uri": {"Std:Join": {"On": "/", "Values": [{"Get": "Steps.F.X"}, "r.json"]}},
                    "Path": "a",
                }
            },
            id="json get from an S3 URI",
        ),
    ],
)
def test_lift_of_functions_keeps_expression_and_edges(owner, expression):
    """Joins and JSON look-ups are expressions too."""
    lifted = lift(expression)
    assert lifted.expr == expression
    assert orchestrator_of(lifted) is owner


@pytest.mark.parametrize(
    "value",
    [
        None,
        "Steps.X",
        {},
        {"Get": 1},
        {"Get": "Steps."},
        {"Get": "Parameters."},
        {"Get": "Nobody.X"},
        {"Get": "Steps.A", "Path": "x"},
        {"Std:Join": {"On": ""}},
        {"Std:Join": {"On": "", "Values": 3}},
        {"Std:Join": {"On": "", "Values": None}},
        {"Std:Join": {"On": [], "Values": []}},
        {"Std:JsonGet": {"PropertyFile": {"Get": "Steps.X"}, "Path": "p"}},
        {"Std:JsonGet": {}},
    ],
    ids=repr,
)
def test_lift_of_what_spells_no_variable_is_an_error(owner, value):
    """Never guessed: the error shows what can be written."""
    with pytest.raises(la.LiftError, match=r"Get|refers|names|expression"):
        owner.lift(value)


def test_lift_without_the_sdk_says_so(monkeypatch):
    """A dict can be lifted only when the SDK is there to make the variable."""
    monkeypatch.delitem(sys.modules, sagemaker.V2.base, raising=False)
    with pytest.raises(la.LiftError, match="sagemaker is not imported"):
        sagemaker.V2.lift({"Get": "Steps.X.Y"})


def test_nothing_is_recognised_while_the_sdk_is_not_imported(monkeypatch):
    """A value can be the SDK's own only if its module is there."""
    monkeypatch.delitem(sys.modules, sagemaker.V3.base, raising=False)
    assert not sagemaker.V3.recognises(object())


def test_recognises_by_type_and_never_by_asking(owner, sdk):
    """A lookalike's class is a lie told on purpose; only the type counts."""
    parameter = sdk.parameters.ParameterString(name="P")
    assert owner.recognises(parameter)
    assert not owner.recognises(la.string_like(parameter))
    assert not owner.recognises("text")


def test_describe_names_class_and_expression_without_str(owner, sdk):
    """`str` of a pipeline variable raises, so it is never asked."""
    prop = owner.lift({"Get": "Steps.Train.ModelArtifacts"})
    join = sdk.functions.Join(on="", values=["a", prop])
    get = owner.lift(
        {"Std:JsonGet": {"PropertyFile": {"Get": "Steps.E.PropertyFiles.R"}, "Path": "p"}}
    )
    broken = sdk.functions.JsonGet(step_name=1, property_file="f", json_path="p")
    assert describe(prop) == "Properties Steps.Train.ModelArtifacts"
    assert describe(join) == "Join of Std:Join with 2 values"
    assert describe(get) == "JsonGet of Std:JsonGet"
    assert describe(broken) == "JsonGet (its expression fails: ValueError)"


def test_join_is_the_sdks_own_and_keeps_the_edges(owner, sdk):
    """Composition and restoring end in the same Join."""
    prop = owner.lift({"Get": "Steps.Train.X"})
    proxy = la.string_like(prop, "s3://b/x")
    shown, hidden = la.unwrap("a" + proxy + "/b"), la.restore(f"a{proxy}/b")
    for join in (shown, hidden):
        assert type(join) is sdk.functions.Join
        assert join.on == ""
        assert join.values == ["a", prop, "/b"]
        assert join._referenced_steps == ["Train"]


def test_user_made_joins_are_never_flattened(owner, sdk):
    """The caller's own join is an original like any other."""
    mine = sdk.functions.Join(on="/", values=["a", "b"])
    restored = la.restore(f"x{la.string_like(mine)}")
    assert restored.values == ["x", mine]
    assert restored.values[1] is mine


def definition(*steps, parameters=()):
    return {
        "Version": "2020-12-01",
        "Parameters": [{"Name": name, "Type": "String"} for name in parameters],
        "Steps": list(steps),
    }


def test_definition_check_reports_absent_steps_and_parameters():
    """Neither the SDK nor the emulator looks; the service would fail at run time."""
    document = definition(
        {"Name": "A", "Arguments": {"x": {"Get": "Steps.B.Y"}, "y": {"Get": "Parameters.P"}}},
        {"Name": "C", "Arguments": {"x": {"Get": "Steps.A.Y"}, "y": {"Get": "Execution.Z"}}},
    )
    found = {(leak.where, leak.kind, leak.excerpt) for leak in la.scan(json.dumps(document))}
    assert found == {
        ("$.Steps[0].Arguments.x", "reference", "Steps.B.Y: no step 'B'"),
        ("$.Steps[0].Arguments.y", "reference", "Parameters.P: no parameter 'P'"),
    }


def test_definition_check_knows_steps_inside_conditions():
    """A condition holds its branches in its arguments."""
    document = definition(
        {
            "Name": "If",
            "Type": "Condition",
            "Arguments": {
                "IfSteps": [{"Name": "Then", "Arguments": {"x": {"Get": "Parameters.P"}}}],
                "ElseSteps": [{"Name": "Else", "Arguments": {"x": {"Get": "Steps.Then.Y"}}}],
            },
        },
        parameters=["P"],
    )
    assert la.scan(document) == ()


@pytest.mark.parametrize(
    "document",
    [
        *({}, {"Steps": {}}, [], {"Steps": ["odd"]}, {"Steps": [{}]}),
        {"Steps": [], "Parameters": 5},
        {"Steps": [{"Arguments": {"IfSteps": 5, "ElseSteps": {"a": 1}, "Steps": "odd"}}]},
    ],
    ids=repr,
)
def test_definition_check_passes_over_other_documents(document):
    """Only a pipeline definition has steps to refer to."""
    assert list(sagemaker.V2.check(document)) == []


def test_restore_json_gives_the_canonical_join_and_wants_the_step(owner):
    """The reference is put back only where it means something."""
    proxy = la.string_like(owner.lift({"Get": "Steps.Train.X"}), "s3://b/x")
    document = json.dumps(definition({"Name": "Train"}, {"Name": "Use", "A": f"{proxy}/y"}))
    restored = json.loads(la.restore_json(document))
    assert restored["Steps"][1]["A"] == {
        "Std:Join": {"On": "", "Values": [{"Get": "Steps.Train.X"}, "/y"]}
    }
    with pytest.raises(la.LeakError, match="no step 'Train'"):
        la.restore_json(document.replace('"Train"', '"Other"'))
