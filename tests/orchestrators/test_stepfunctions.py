"""Placeholders of the Step Functions SDK, on the real SDK; what they compile to is run by moto."""

from __future__ import annotations

import copy
import importlib.metadata
import json
import os
import pickle
import sys
import time

import pytest

import lookalike as la
from lookalike.orchestrators import describe, orchestrator_of
from lookalike.orchestrators import stepfunctions as known

try:
    importlib.metadata.version("stepfunctions")
except importlib.metadata.PackageNotFoundError:
    pytest.skip("needs the SDK: pip install stepfunctions", allow_module_level=True)

OWNER = known.STEPFUNCTIONS

pytestmark = [
    pytest.mark.usefixtures("ledger"),
    # The SDK imports the SageMaker SDK, which warns of its end, and compares texts by `is`.
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning"),
    pytest.mark.filterwarnings('ignore:"is" with:SyntaxWarning'),
]


@pytest.fixture(scope="module")
def sdk(sagemaker_v2):
    from stepfunctions import inputs, steps

    class SDK:
        ExecutionInput, StepInput = inputs.ExecutionInput, inputs.StepInput
        Pass, Task, Chain, Graph, Choice = steps.Pass, steps.Task, steps.Chain, None, steps.Choice
        Parallel, Map, ChoiceRule, Catch = steps.Parallel, steps.Map, steps.ChoiceRule, steps.Catch
        Graph = steps.Graph

    return SDK


@pytest.fixture
def given(sdk):
    """The input of an execution."""
    return sdk.ExecutionInput()


@pytest.fixture
def first(sdk):
    """A state, whose output the next one may take."""
    return sdk.Pass("First")


def compiled(sdk, parameters, first=None):
    """The compiled parameters of a state, after another one."""
    states = [first or sdk.Pass("First"), sdk.Pass("Second", parameters=parameters)]
    document = json.loads(sdk.Graph(sdk.Chain(states)).to_json())
    return document["States"]["Second"]["Parameters"]


# --- knowing them ---------------------------------------------------------------------------------


def test_placeholders_are_recognised_by_type_and_described_without_str(sdk, given, first):
    """Their text is Python's own repr."""
    originals = {
        "ExecutionInput $$.Execution.Input": given,
        "ExecutionInput $$.Execution.Input['a'][0]": given["a"][0],
        "StepInput $['a']": first.output()["a"],
        "FormatInput States.Format('{}/b', $$.Execution.Input['a'])": OWNER.join(
            [given["a"], "/b"]
        ),
    }
    assert {describe(each): each for each in originals.values()} == originals
    assert all(orchestrator_of(each) is OWNER for each in originals.values())
    assert all(OWNER.edges(each) == () for each in originals.values())
    broken = sdk.StepInput()
    broken.json_str_template = None
    assert describe(broken) == "StepInput (its path fails: AttributeError)"


def test_states_and_lookalikes_are_none(sdk, given, first):
    """A state answers None to any attribute, so it must never be asked."""
    others = [first, sdk.Chain([first]), la.string_like(given["a"]), "$['a']", {"a": 1}]
    assert [each for each in others if OWNER.recognises(each)] == []


def test_nothing_is_recognised_or_lifted_while_the_sdk_is_not_imported(monkeypatch, sdk, given):
    """A value can be its own only if the module is there."""
    monkeypatch.delitem(sys.modules, known._PLACEHOLDERS)
    assert not OWNER.recognises(given)
    with pytest.raises(la.LiftError, match="not imported"):
        OWNER.lift("$['a']")


PATHS = [
    "$$.Execution.Input",
    "$$.Execution.Input['a b']['c'][0]",
    "$",
    "$['a'][3]",
    "States.Format('{}/b', $['a'])",
    r"States.Format('it\'s {}\\\{{}\}', $$.Execution.Input['a'], $['b'])",
    "States.Format('{}{}', States.Format('x{}', $), $['b'])",
]


@pytest.mark.parametrize("path", PATHS)
def test_lift_and_dump_are_each_other_s_inverse(sdk, path):
    """A path as the SDK writes it, or a join of ours."""
    assert OWNER.dump(OWNER.lift(path)) == path


@pytest.mark.parametrize(
    "value",
    [
        *[None, 3, "", "a", "$.a", "$$.State.Name", "$['a']x", "States.UUID()"],
        *["States.Format('{}')", "States.Format('{}', $, $)", "States.Format('{a}', $)"],
        *["States.Format('{}', $", "States.Format('{}', x)", "States.Format('}', $)"],
    ],
    ids=repr,
)
def test_lift_of_what_is_no_placeholder_is_an_error(sdk, value):
    """Other intrinsics compute, and are written by hand."""
    with pytest.raises(la.LiftError, match="is no path of a placeholder"):
        OWNER.lift(value)


def test_a_placeholder_is_never_iterated(given):
    """Every member exists, so it would never end: the lookalike refuses."""
    with pytest.raises(TypeError, match="not iterable"):
        list(la.string_like(given, face=la.Face("startswith")))


# --- joining --------------------------------------------------------------------------------------


def test_a_join_compiles_to_the_intrinsic_under_a_key_with_a_dollar(sdk, given, first):
    """Nothing else is read at run time; nested payloads and lists of them too."""
    text = OWNER.join([given["a"], "/", first.output()["b"]])
    written = "States.Format('{}/{}', $$.Execution.Input['a'], $['b'])"
    assert compiled(sdk, {"x": text, "deep": {"y": [{"z": text}]}}, first) == {
        "x.$": written,
        "deep": {"y": [{"z.$": written}]},
    }


def test_a_join_is_an_original_that_is_not_flattened(given):
    """It ends as its last part does, and has no members."""
    inner = OWNER.join([given["a"], "/b"])
    outer = OWNER.join(["s3://", inner])
    assert outer.parts[1] is inner
    assert OWNER.literal_end(inner) == "/b"
    assert OWNER.literal_end(outer) == ""
    assert OWNER.literal_end(given["a"]) == ""
    with pytest.raises(TypeError, match="has no member 'x'"):
        inner["x"]


def test_more_joins_inside_each_other_than_the_service_evaluates_are_refused(given):
    """It would refuse the state machine."""
    text = given["a"]
    for _ in range(10):
        text = OWNER.join([text, "x"])
    with pytest.raises(la.CompositionError, match="to a depth of 11"):
        OWNER.join([text, "x"])


def test_the_sdk_still_asks_whether_an_output_is_of_the_state_before(sdk, given, first):
    """In a join, in a join of a join, and beside others; by hand it would not be asked."""
    other = sdk.Pass("Other").output()["b"]
    mine = first.output()["a"]
    assert compiled(sdk, {"x": OWNER.join([OWNER.join([mine, "/"]), given["c"]])}, first)
    for parts in ([other, "/"], [mine, other], [given["c"], OWNER.join([other, "/"])]):
        with pytest.raises(ValueError, match="illegal placeholder for the 'x' parameter"):
            compiled(sdk, {"x": OWNER.join(parts)}, first)


def test_a_join_of_a_whole_output_is_not_asked(sdk, first):
    """The SDK looks for members only; the path is the same for any state."""
    text = OWNER.join([first.output(), "/m"])
    assert compiled(sdk, {"x": text}, first) == {"x.$": "States.Format('{}/m', $)"}
    of_a_member = OWNER.join([first.output()["a"], "/m"])
    assert of_a_member == of_a_member
    assert of_a_member != "text"


def test_a_join_is_copied_as_itself_and_pickled_by_its_parts(given, first):
    """A copy of a step's output would be of no step that the SDK knows."""
    text = OWNER.join([first.output()["a"], "/m"])
    assert copy.deepcopy({"x": text})["x"] is text
    again = pickle.loads(pickle.dumps(text))
    assert OWNER.dump(again) == OWNER.dump(text)
    assert type(again) is type(text)


def test_nothing_can_be_computed(given):
    """A state machine has no Python of its own."""
    with pytest.raises(la.CompositionError, match=r"cannot compute with ExecutionInput \$\$"):
        OWNER.compute(str.upper, given["a"])


@pytest.fixture
def run(sdk, monkeypatch):
    """Runs a state machine of one state on the interpreter of moto; gives its output."""
    pytest.importorskip("antlr4")
    pytest.importorskip("jsonpath_ng")
    moto = pytest.importorskip("moto")
    boto3 = pytest.importorskip("boto3")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")

    def execute(document, given):
        with moto.mock_aws(config={"stepfunctions": {"execute_state_machine": True}}):
            client = boto3.client("stepfunctions", region_name="ca-west-1")
            arn = client.create_state_machine(
                name="m", definition=document, roleArn="arn:aws:iam::123456789012:role/r"
            )["stateMachineArn"]
            started = client.start_execution(stateMachineArn=arn, input=json.dumps(given))
            for _ in range(500):
                found = client.describe_execution(executionArn=started["executionArn"])
                if found["status"] != "RUNNING":
                    break
                time.sleep(0.01)
            assert found["status"] == "SUCCEEDED", found
            return json.loads(found["output"])

    return execute


def test_quotes_braces_and_backslashes_in_literals_are_escaped(given):
    """As the language says; unescaped they would end the text, or take a value."""
    written = OWNER.dump(OWNER.join(["it's {} \\ ", given["a"], "{x}"]))
    assert written == r"States.Format('it\'s \{\} \\ {}\{x\}', $$.Execution.Input['a'])"
    assert OWNER.lift(written).parts[::2] == ("it's {} \\ ", "{x}")


@pytest.mark.parametrize("literal", ["/m", "s3://", " a, b "])
def test_an_interpreter_makes_the_text(sdk, given, run, literal):
    """Not with quotes, braces and backslashes: moto's does not undo their escapes."""
    text = OWNER.join([literal, given["a"], literal])
    state = sdk.Pass("Only", parameters={"x": text})
    document = sdk.Graph(sdk.Chain([state])).to_json()
    assert run(document, {"a": "value"}) == {"x": f"{literal}value{literal}"}


# --- lookalikes -----------------------------------------------------------------------------------


def test_a_lookalike_of_an_execution_s_input_goes_through_as_it_is(sdk, given):
    """The SDK asks with isinstance, which any face answers; copied and pickled too."""
    original = given["a"]
    for face in (la.Face.STRING, la.Face.STR, la.Face.URI):
        proxy = la.string_like(original, face=face)
        assert la.unwrap(copy.deepcopy(proxy)) is original
        assert OWNER.dump(la.unwrap(pickle.loads(pickle.dumps(proxy)))) == OWNER.dump(original)
        assert compiled(sdk, {"x": proxy}) == {"x.$": "$$.Execution.Input['a']"}


def test_a_lookalike_of_a_step_s_output_is_refused_if_it_compares_as_text(sdk, first):
    """The SDK compares by `==`: without it in the face the original answers, as under install()."""
    output = first.output()["a"]
    with pytest.raises(ValueError, match="illegal placeholder"):
        compiled(sdk, {"x": la.string_like(output)}, first)
    bare = la.string_like(output, face=la.Face.STRING - la.Face("__eq__"))
    assert compiled(sdk, {"x": bare}, first) == {"x.$": "$['a']"}
    with la.install():
        assert compiled(sdk, {"x": la.string_like(output)}, first) == {"x.$": "$['a']"}


def test_deepcopy_of_a_bare_output_loses_its_state_and_of_a_lookalike_does_not(sdk, first):
    """The SDK's own trap: the copy is of no state."""
    output = first.output()["a"]
    with pytest.raises(ValueError, match="illegal placeholder"):
        compiled(sdk, copy.deepcopy({"x": output}), first)
    copied = copy.deepcopy({"x": la.string_like(output)})
    assert compiled(sdk, la.unwrap(copied), first) == {"x.$": "$['a']"}


def test_leaks_are_found_in_what_is_compiled(sdk, given):
    """The SDK takes any text."""
    proxy = la.string_like(given["a"])
    for text in (f"{proxy}/m", f"{proxy}/m".upper()):
        document = sdk.Graph(sdk.Pass("Only", parameters={"x": text})).to_json()
        assert [leak.where for leak in la.scan(json.loads(document))] == [
            "$.States.Only.Parameters.x"
        ]
        with pytest.raises(la.LeakError), la.guard() as guard:
            guard.emit(document)


def test_a_ledger_that_did_not_issue_the_token_refuses(given):
    """Never a guess."""
    with la.Ledger("one"):
        text = f"{la.string_like(given['a'])}/m"
    with la.Ledger("two"), pytest.raises((la.ForeignTokenError, la.ClosedLedgerError)):
        la.restore(text)


def test_restore_json_refuses_a_reference_that_would_be_text(sdk, given):
    """A path is read only under a key that says so: restore before the document is made."""
    proxy = la.string_like(given["a"])
    document = sdk.Graph(sdk.Pass("Only", parameters={"x": f"{proxy}/m"})).to_json()
    with pytest.raises(la.LeakError, match=r"no '\.\$' after 'x'"):
        la.restore_json(document)
    by_hand = sdk.Graph(sdk.Pass("Only", parameters={"x.$": f"{proxy}/m"})).to_json()
    assert json.loads(la.restore_json(by_hand))["States"]["Only"]["Parameters"] == {
        "x.$": "States.Format('{}/m', $$.Execution.Input['a'])"
    }


# --- installed ------------------------------------------------------------------------------------

BARE = {
    "f-string": lambda v: f"{v}/m",
    "+": lambda v: v + "/m",
    "str": lambda v: str(v) + "/m",
    "percent": lambda v: "%s/m" % v,
    "os.path.join": lambda v: os.path.join(v, "m"),
}


@pytest.mark.parametrize("make", BARE.values(), ids=BARE)
@pytest.mark.parametrize("kind", ["execution", "step"])
def test_installed_a_text_of_a_bare_placeholder_is_the_intrinsic(sdk, given, first, kind, make):
    """Outside it is a repr in the state machine, or a TypeError."""
    value = given["a"] if kind == "execution" else first.output()["a"]
    path = OWNER.dump(value)
    before = dict(vars(sdk.StepInput.__mro__[1]))
    with la.install():
        found = compiled(sdk, {"x": make(value)}, first)
    assert found == {"x.$": f"States.Format('{{}}/m', {path})"}
    assert dict(vars(sdk.StepInput.__mro__[1])) == before
    assert compiled(sdk, {"x": f"{value}"})["x"].startswith("<stepfunctions.inputs.placeholders")


def test_installed_the_sdk_still_asks_whether_an_output_is_of_the_state_before(sdk, first):
    """A text of another state's output is refused as that output is."""
    other = sdk.Pass("Other").output()["a"]
    with la.install(), pytest.raises(ValueError, match="illegal placeholder"):
        compiled(sdk, {"x": f"{other}/m"}, first)


def test_installed_parameters_may_be_updated_or_changed_later(sdk, given):
    """They are looked at again when the state machine is compiled."""
    with la.install():
        state = sdk.Pass("Only", parameters={})
        state.update_parameters({"x": f"{given['a']}/m"})
        assert describe(state.parameters["x"]).startswith("FormatInput")
        state.parameters["y"] = f"{given['b']}"
        document = json.loads(sdk.Graph(state).to_json())
    assert document["States"]["Only"]["Parameters"] == {
        "x.$": "States.Format('{}/m', $$.Execution.Input['a'])",
        "y.$": "$$.Execution.Input['b']",
    }


def test_installed_a_text_that_is_no_parameter_is_refused(sdk, given):
    """A comment is read by nobody; a piece of a placeholder is no reference."""
    with la.install(), pytest.raises(TypeError, match="FormatInput is not JSON serializable"):
        sdk.Graph(sdk.Pass("Only", comment=f"{given['a']}/m")).to_json()
    with la.install(), pytest.raises(la.LeakError, match="truncated"):
        sdk.Graph(sdk.Pass("Only", parameters={"x": f"{given['a']}"[1:]})).to_json()


# --- definitions ----------------------------------------------------------------------------------


def machine(**states):
    return {"StartAt": next(iter(states)), "States": states}


def problems(document):
    return {leak.where: leak.excerpt for leak in la.scan(document)}


def test_check_reports_states_that_are_not_defined():
    """In every place that names one, at every depth."""
    document = machine(
        A={"Type": "Pass", "Next": "B"},
        C={
            "Type": "Choice",
            "Choices": [{"Variable": "$.x", "Next": "D"}, "odd"],
            "Default": "E",
        },
        F={
            "Type": "Parallel",
            "Branches": [machine(G={"Next": "A"}), {"StartAt": "H", "States": {}}, "odd"],
            "Catch": [{"Next": "I"}],
        },
        J={"Type": "Map", "Iterator": machine(K={"Next": "L"})},
        M="odd",
    )
    document["StartAt"] = "Z"
    assert problems(document) == {
        "$.StartAt": "Z: no state 'Z'",
        "$.States.A.Next": "B: no state 'B'",
        "$.States.C.Choices[0].Next": "D: no state 'D'",
        "$.States.C.Default": "E: no state 'E'",
        "$.States.F.Branches[0].States.G.Next": "A: no state 'A'",
        "$.States.F.Branches[1].StartAt": "H: no state 'H'",
        "$.States.F.Catch[0].Next": "I: no state 'I'",
        "$.States.J.Iterator.States.K.Next": "L: no state 'L'",
    }


def test_check_reports_paths_that_stand_where_text_is_read():
    """The service would hand on the path itself; a filter of SageMaker's is one on purpose."""
    document = machine(
        A={
            "Parameters": {
                "a": "$$.Execution.Input['x']",
                "b.$": "$$.Execution.Input['x']",
                "c": [{"d": "$['x']"}, "States.Format('{}', $.x)"],
                "e.$.$": "$['x']",
                "f": "$5",
                "InputFilter": "$['x']",
            },
            "Next": "B",
        },
        B={
            "Choices": [
                {"And": [{"Variable": "States.Format('{}', $.x)"}], "Next": "A"},
                {"Not": {"Variable": "$.x"}, "Next": "A"},
            ]
        },
    )
    assert problems(document) == {
        "$.States.A.Parameters.a": "no '.$' after 'a': $$.Execution.Input['x']",
        "$.States.A.Parameters.c[0].d": "no '.$' after 'd': $['x']",
        "$.States.A.Parameters.c[1]": "no '.$' after '': States.Format('{}', $.x)",
        "$.States.A.Parameters.e.$.$": "'e.$.$' ends in '.$' twice",
        "$.States.B.Choices[0].And": "a rule compares paths alone: States.Format('{}', $.x)",
    }


@pytest.mark.parametrize(
    "document",
    [{}, [], "x", {"StartAt": 1}, {"StartAt": "A"}, {"StartAt": "A", "States": []}],
    ids=repr,
)
def test_check_passes_over_other_documents(document):
    """Only a state machine has states."""
    assert list(OWNER.check(document)) == []


def test_what_the_sdk_compiles_has_nothing_to_report(sdk, given, first):
    """Branches, iterations, choices, errors; with references everywhere."""
    second = sdk.Pass("Second", parameters={"x": OWNER.join([given["a"], "/m"])})
    choice = sdk.Choice("Choice")
    choice.add_choice(sdk.ChoiceRule.StringEquals(first.output()["a"], "x"), second)
    choice.default_choice(second)
    parallel = sdk.Parallel("Both")
    parallel.add_branch(sdk.Pass("Left"))
    parallel.add_branch(sdk.Map("Right", iterator=sdk.Pass("Each")))
    parallel.add_catch(sdk.Catch(error_equals=["States.ALL"], next_step=second))
    document = sdk.Graph(sdk.Chain([first, parallel, choice])).to_dict()
    assert la.scan(document) == ()
