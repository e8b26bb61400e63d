"""References in Azure ML pipelines, on the real azure-ai-ml: built, written and validated."""

# No `from __future__ import annotations`: the SDK reads the types of a pipeline from them.
import copy
import importlib.metadata
import json
import os
import pickle
import subprocess
import sys
import warnings

import pytest

import lookalike as la
from lookalike.orchestrators import azure_ml as known
from lookalike.orchestrators import describe, orchestrator_of

try:
    importlib.metadata.version("azure-ai-ml")
except importlib.metadata.PackageNotFoundError:
    pytest.skip("needs azure-ai-ml: pip install azure-ai-ml", allow_module_level=True)

with warnings.catch_warnings():
    # The schemas of the SDK, when they are imported, are of an older marshmallow.
    warnings.simplefilter("ignore", DeprecationWarning)
    from azure.ai.ml import Input, Output, command
    from azure.ai.ml.dsl import pipeline
    from azure.ai.ml.dsl._group_decorator import group
    from azure.ai.ml.entities._job.pipeline._io.base import (
        InputOutputBase,
        NodeInput,
        NodeOutput,
        PipelineInput,
    )
    from azure.ai.ml.entities._job.pipeline._pipeline_expression import PipelineExpression
    from azure.ai.ml.exceptions import UserErrorException, ValidationException

OWNER = known.AZURE_ML

pytestmark = [
    pytest.mark.usefixtures("ledger"),
    # The SDK's own schemas are of an older marshmallow.
    pytest.mark.filterwarnings("ignore::marshmallow.warnings.RemovedInMarshmallow4Warning"),
]


def component(name, **ports):
    """A component: inputs, and outputs with names that begin with `out`."""
    return command(
        name=name,
        inputs={port: each for port, each in ports.items() if not port.startswith("out")},
        outputs={port: Output(type=each) for port, each in ports.items() if port.startswith("out")},
        command="run",
        environment="azureml:env:1",
    ).component


FIRST = component("first", text=Input(type="string"), out="uri_folder", out_text="string")
FOLDER = component("folder", data=Input(type="uri_folder"), out="uri_folder")
TEXT = component("text", data=Input(type="string"), out="uri_folder")
OPTIONAL = component("optional", data=Input(type="string", optional=True), out="uri_folder")
SECONDS = pytest.mark.parametrize("second", [FOLDER, TEXT], ids=["a folder", "a string"])


@group
class Group:
    """Inputs of a pipeline that belong together."""

    folder: str = "s3://b/g"


def built(function, **inputs):
    """The pipeline that a function makes."""
    made = pipeline(function)(**(inputs or {"x": "1"}))
    made.settings.default_compute = "cpu"
    return made


def submitted(made):
    """What would be submitted, and is valid to the SDK."""
    assert made._validate().passed
    return made._to_rest_object().as_dict()


def inputs_of(made, job):
    """The inputs of a job, as they would be submitted: texts."""
    inputs = submitted(made)["properties"]["jobs"][job]["inputs"]
    return {name: each["value"] for name, each in inputs.items()}


def written(make, second=FOLDER):
    """What the second node is given, where `make` is given a node's output and an input."""

    def program(x: str):
        a = FIRST(text=x)
        b = second(data=make(a.outputs.out, x))  # noqa: F841 - the SDK reads the names of nodes

    document = submitted(built(program))
    assert la.scan(document) == ()
    found = document["properties"]["jobs"]["b"]["inputs"]["data"]
    assert found["job_input_type"] == "literal"
    return found["value"]


OUT, IN = "${{parent.jobs.a.outputs.out}}", "${{parent.inputs.x}}"


@pytest.fixture
def parts():
    """An output of a node, an input, an expression, and a number of values that are none."""
    kept = {}

    def program(x: str, n: int):
        a = FIRST(text=x)
        kept.update(
            node=a, output=a.outputs.out, input=x, expression=x + "/y", arithmetic=n * 2,
            port=a.inputs.text,
        )  # fmt: skip
        return {"made": a.outputs.out}

    kept["pipeline"] = built(program, x="1", n=2)
    kept["result"] = kept["pipeline"].outputs.made
    return kept


# --- recognising ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["output", "input", "expression", "arithmetic", "result"])
def test_references_are_originals(parts, name):
    """Outputs of nodes and pipelines, inputs, and what operators make of them."""
    assert orchestrator_of(parts[name]) is OWNER


def test_nodes_ports_and_settings_are_none(parts):
    """A node has settings of the user's; an input of a node cannot be handed on."""
    node = parts["node"]
    for each in (node, node.outputs, node.inputs, parts["port"], Input(path="x")):
        assert orchestrator_of(each) is None
    for each in (FIRST, parts["pipeline"], "${{parent.inputs.x}}", None, Output(type="string")):
        assert orchestrator_of(each) is None
    with pytest.raises(ValidationException, match="Can not bind input to another component's"):
        FOLDER(data=parts["port"])


def test_nothing_is_asked_of_an_object_to_recognise_it():
    """Only its type counts."""

    class Loud:
        def __getattribute__(self, name):
            raise AssertionError(name)

    assert not OWNER.recognises(Loud())
    assert not OWNER.recognises(la.string_like(la.Deferred("x")))


def test_nothing_is_recognised_while_the_sdk_is_not_imported(monkeypatch):
    """A value can be there only if its module is."""
    monkeypatch.delitem(sys.modules, known._IO)
    monkeypatch.delitem(sys.modules, known._EXPRESSION)
    assert not OWNER.recognises(object())
    with pytest.raises(la.LiftError, match="azure-ml is not imported"):
        OWNER.lift(IN)


def test_importing_what_knows_azure_ml_does_not_import_it():
    """Nor does asking what it hooks."""
    code = (
        "import sys; from lookalike.orchestrators import azure_ml as a; a.AZURE_ML.text_hooks(); "
        "a.AZURE_ML.recognises(1); print('azure' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_describe_says_what_it_is_of(parts, monkeypatch):
    """Without `str` or repr of it."""
    join = OWNER.join([parts["output"], "/m"])
    for kind in (InputOutputBase, PipelineInput, PipelineExpression):
        monkeypatch.setattr(kind, "__str__", lambda self: 1 / 0)
    assert describe(parts["output"]) == "output 'out' of 'a'"
    assert describe(parts["input"]) == "input 'x' of the pipeline"
    assert describe(parts["result"]) == "output 'made' of the pipeline"
    assert describe(parts["expression"]) == "expression of 1 references"
    assert describe(join) == "text of 2 parts"
    assert describe(PipelineInput("x", None, ["g"])) == "input 'g.x' of the pipeline"
    assert describe(NodeOutput("o", None)) == "output 'o' of 'a node'"


# --- wrapping -------------------------------------------------------------------------------------


@SECONDS
@pytest.mark.parametrize("face", [la.Face.STRING, la.Face.STR], ids=["duck", "carrier"])
def test_a_lookalike_goes_through_the_sdk_as_it_is(second, face):
    """The SDK asks `isinstance`."""
    assert written(lambda out, x: la.string_like(out, face=face), second) == OUT
    assert written(lambda out, x: copy.deepcopy(la.string_like(x, face=face)), second) == IN


def test_outputs_can_be_neither_deep_copied_nor_pickled(parts):
    """By themselves; a lookalike is copied by identity, and pickles what the SDK lets it."""
    with pytest.raises(KeyError):
        copy.deepcopy(parts["output"])
    assert la.unwrap(copy.deepcopy(la.string_like(parts["output"]))) is parts["output"]
    for each in (parts["output"], la.string_like(parts["output"])):
        with pytest.raises(Exception, match=r"."):
            pickle.loads(pickle.dumps(each))


# --- joining --------------------------------------------------------------------------------------

TEXTS = {
    "+": (lambda out, x: out + "/m", f"{OUT}/m"),
    "+ on the left": (lambda out, x: "p/" + (out + "/m"), f"p/{OUT}/m"),
    "a restored f-string": (lambda out, x: la.restore(f"{out}/m"), f"{OUT}/m"),
    "a restored path join": (lambda out, x: la.restore(os.path.join(f"{out}", "m")), f"{OUT}/m"),
    "several": (lambda out, x: la.restore(f"{out}/{x}"), f"{OUT}/{IN}"),
    "an input": (lambda out, x: x + "/m", f"{IN}/m"),
    "a join of a join": (lambda out, x: la.unwrap(x + "/m") + "/n", f"{IN}/m/n"),
    "in a join": (lambda out, x: "o" + la.unwrap(out + "/m"), f"o{OUT}/m"),
    "both": (lambda out, x: la.unwrap(x + "/m") + la.unwrap(out), f"{IN}/m{OUT}"),
}  # fmt: skip


@pytest.mark.parametrize(("make", "expected"), TEXTS.values(), ids=TEXTS)
def test_a_text_names_nodes_when_the_pipeline_is_written(make, expected):
    """Not when it is taken: then they have no names."""
    assert written(lambda out, x: make(la.string_like(out), la.string_like(x))) == expected


@SECONDS
@pytest.mark.parametrize("face", [la.Face.STRING, la.Face.STR], ids=["duck", "carrier"])
def test_a_lookalike_of_a_text_goes_through_too(second, face):
    """Whichever it is, the SDK resolves the expression behind it."""
    assert written(lambda out, x: la.string_like(out, face=face) + "/m", second) == f"{OUT}/m"


@SECONDS
def test_a_text_is_what_an_author_writes_who_gives_the_node_a_name(second):
    """To the letter, in what is submitted and in the dict."""

    def by_hand(x: str):
        a = FIRST(text=x)
        a.name = "a"
        b = second(data=f"{a.outputs.out}/m")  # noqa: F841 - the SDK reads the names of nodes

    def ours(x: str):
        a = FIRST(text=x)
        b = second(data=OWNER.join([a.outputs.out, "/m"]))  # noqa: F841 - as above

    one, two = built(by_hand), built(ours)
    assert submitted(one)["properties"]["jobs"] == submitted(two)["properties"]["jobs"]
    assert one._to_dict()["jobs"] == two._to_dict()["jobs"]


def test_a_name_that_is_given_later_counts():
    """As for a reference without text."""

    def program(x: str):
        a = FIRST(text=x)
        b = TEXT(data=OWNER.join([a.outputs.out, "/m"]))
        b.inputs.data = OWNER.join([a.outputs.out, "/n"])
        a.name = "renamed"

    assert inputs_of(built(program), "b") == {"data": "${{parent.jobs.renamed.outputs.out}}/n"}


def test_texts_go_into_pipelines_and_out_of_them():
    """Each names what is in its own."""

    @pipeline
    def inner(text: str, folder: Input(type="uri_folder")):
        b = TEXT(data=OWNER.join([text, "/i"]))
        c = FOLDER(data=OWNER.join([folder, "/j"]))  # noqa: F841 - the SDK reads the names
        return {"made": b.outputs.out}

    def outer(x: str):
        a = FIRST(text=x)
        n = inner(text=OWNER.join([a.outputs.out, "/t"]), folder=OWNER.join([a.outputs.out, "/f"]))
        z = FOLDER(data=OWNER.join([n.outputs.made, "/z"]))  # noqa: F841 - as above

    made = built(outer)
    document = made._to_dict()
    assert document["jobs"]["n"]["inputs"] == {"text": f"{OUT}/t", "folder": f"{OUT}/f"}
    jobs = document["jobs"]["n"]["component"]["jobs"]
    assert jobs["b"]["inputs"] == {"data": "${{parent.inputs.text}}/i"}
    assert jobs["c"]["inputs"] == {"data": "${{parent.inputs.folder}}/j"}
    assert inputs_of(made, "z") == {"data": "${{parent.jobs.n.outputs.made}}/z"}
    assert la.scan(document) == la.scan(submitted(made)) == ()


def test_an_input_in_a_group_is_named_with_it():
    """The group is known later than the input."""

    def program(g: Group):
        b = TEXT(data=OWNER.join([g.folder, "/m"]))  # noqa: F841 - the SDK reads the names of nodes

    made = built(program, g=Group())
    assert inputs_of(made, "b") == {"data": "${{parent.inputs.g.folder}}/m"}
    assert la.scan(submitted(made)) == la.scan(made._to_dict()) == ()


def test_a_join_is_an_original_again_and_is_not_flattened(parts):
    """An author's own `+` on it is one too; other operators are the SDK's."""
    inner = OWNER.join([parts["output"], "/a"])
    outer = OWNER.join([inner, "/b", parts["input"]])
    assert orchestrator_of(outer) is OWNER
    assert outer.parts == (inner, "/b", parts["input"])
    assert OWNER.literal_end(inner) == "/a"
    assert OWNER.literal_end(outer) == OWNER.literal_end(parts["output"]) == ""
    assert OWNER.edges(outer) == OWNER.edges(parts["output"]) == ("a",)
    assert OWNER.edges(parts["input"]) == OWNER.edges(parts["result"]) == ()
    assert OWNER.edges(NodeOutput("o", None)) == ()
    for text, expected in [(inner + "/c", f"{OUT}/a/c"), ("c" + inner, f"c{OUT}/a")]:
        assert orchestrator_of(text) is OWNER
        assert str(text) == OWNER.dump(text) == expected
    with pytest.raises(TypeError):
        inner + 1
    assert copy.copy(inner) is copy.deepcopy(inner) is inner
    taken = inner.resolve()
    assert copy.copy(taken) is copy.deepcopy(taken) is taken
    assert str(taken) == f"{OUT}/a"
    assert taken._build_data("x") == "x"
    assert taken._build_default_data() is None


def test_edges_before_nodes_have_names_are_names_of_components():
    """There is nothing better to say then."""
    found = []

    def program(x: str):
        a = FIRST(text=x)
        found.append((OWNER.edges(OWNER.join([a.outputs.out, "/m"])), describe(a.outputs.out)))
        a.name = "b"
        found.append((OWNER.edges(a.outputs.out), describe(a.outputs.out)))

    built(program)
    assert found == [(("first",), "output 'out' of 'first'"), (("b",), "output 'out' of 'b'")]


def test_what_has_no_text_is_refused(parts):
    """Arithmetic, which the SDK makes a component of; an output of a pipeline, or of nothing."""
    with pytest.raises(la.CompositionError, match="the SDK makes a component of it"):
        OWNER.join([parts["arithmetic"], "/m"])
    with pytest.raises(la.CompositionError, match="no reference that an input can hold"):
        OWNER.join([parts["result"], "/m"])
    with pytest.raises(la.CompositionError, match="belongs to none"):
        OWNER.join([NodeOutput("o", None), "/m"])
    assert OWNER.dump(OWNER.join([parts["expression"], "/m"])) == "${{parent.inputs.x}}/y/m"


def test_compute_is_for_a_component(parts):
    """An expression is arithmetic."""
    with pytest.raises(la.CompositionError, match=r"output 'out' of 'a'.*runs"):
        OWNER.compute(str.upper, parts["output"])


# --- lifting and dumping --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        IN, OUT, "${{parent.outputs.made}}", "${{parent.inputs.g.x}}", f"s3://{IN}/m", f"{OUT}/m",
        f"{OUT}/{IN}",
    ],
)  # fmt: skip
def test_lift_of_what_dump_gives_gives_the_same(text):
    """Nodes go by their names."""
    lifted = OWNER.lift(text)
    assert OWNER.recognises(lifted)
    assert OWNER.dump(lifted) == text
    assert OWNER.edges(lifted) == (("a",) if OUT in text else ())


@pytest.mark.parametrize("text", [IN, OUT, f"{OUT}/m"])
def test_a_lifted_reference_is_one_in_a_pipeline(text):
    """With the name that it spells; spaces inside the braces do not count."""
    assert written(lambda out, x: OWNER.lift(text.replace("{{", "{{ "))) == text


@pytest.mark.parametrize(
    "value",
    [None, "", "x", "${{inputs.x}}", f"{IN}${{{{name}}}}", "${{parent.jobs.a}}", {"path": IN}],
    ids=repr,
)
def test_lift_of_what_spells_no_reference_is_an_error(value):
    """What a component's own command says is none."""
    with pytest.raises(la.LiftError, match="refers to no input"):
        OWNER.lift(value)


def test_dump_waits_for_names():
    """`None` is never written."""

    def program(x: str):
        a = FIRST(text=x)
        for each in (a.outputs.out, OWNER.join([x, a.outputs.out])):
            with pytest.raises(la.CompositionError, match="its node has no name yet"):
                OWNER.dump(each)
        assert OWNER.dump(x) == IN

    built(program)


def test_restore_json_puts_references_into_a_document():
    """Nodes have their names by then."""

    def program(x: str):
        a = FIRST(text=x)
        b = TEXT(data=f"{la.string_like(a.outputs.out)}/m")  # noqa: F841 - the SDK reads the names

    document = json.dumps(built(program)._to_dict())
    restored = json.loads(la.restore_json(document))
    assert restored["jobs"]["b"]["inputs"]["data"] == f"{OUT}/m"
    with pytest.raises(la.LeakError, match="no job 'a'"):
        la.restore_json(document.replace('"a": {"inputs"', '"other": {"inputs"'))


# --- leaks and documents --------------------------------------------------------------------------

TRAPS = {
    "an f-string": lambda out, x: f"{out}/m",
    "str": lambda out, x: str(out) + "/m",
    "the SDK's own +": lambda out, x: out + "/m",
}


@pytest.mark.parametrize("make", TRAPS.values(), ids=TRAPS)
def test_an_early_reference_is_to_a_job_none_and_only_check_says_so(make):
    """The trap: validation succeeds, and so does making what is submitted."""

    def program(x: str):
        a = FIRST(text=x)
        b = TEXT(data=make(a.outputs.out_text, x))  # noqa: F841 - the SDK reads the names of nodes

    made = built(program)
    reference = "parent.jobs.None.outputs.out_text"
    assert inputs_of(made, "b") == {"data": f"${{{{{reference}}}}}/m"}
    for document, place in [
        (submitted(made), "$.properties.jobs.b.inputs.data.value"),
        (made._to_dict(), "$.jobs.b.inputs.data"),
    ]:
        (leak,) = la.scan(document)
        assert (leak.where, leak.kind) == (place, "reference")
        assert leak.excerpt == f"{reference}: no job 'None'"
    with pytest.raises(la.LeakError, match="no job 'None'"), la.guard() as guard:
        guard.emit(submitted(made))


def test_an_early_reference_inside_another_pipeline_is_reported_too():
    """What is made to be submitted holds it as an object."""

    @pipeline
    def inner(text: str):
        a = FIRST(text=text)
        b = TEXT(data=f"{a.outputs.out}/m")  # noqa: F841 - the SDK reads the names of nodes

    def outer(x: str):
        n = inner(text=x)  # noqa: F841 - as above

    made = built(outer)
    for document in (submitted(made), made._to_dict()):
        (leak,) = la.scan(document)
        assert leak.where.endswith(".jobs.n.component.jobs.b.inputs.data")
        assert leak.excerpt == "parent.jobs.None.outputs.out: no job 'None'"


def test_the_sdks_own_plus_refuses_a_folder(parts):
    """A join does not."""
    with pytest.raises(UserErrorException, match="must be a primitive type"):
        parts["output"] + "/m"


@SECONDS
def test_a_leak_is_found_in_what_is_submitted(second):
    """And in the dict."""

    def program(x: str):
        a = FIRST(text=x)
        b = second(data=f"{la.string_like(a.outputs.out)}/m")  # noqa: F841 - the SDK reads them

    made = built(program)
    for document in (made._to_rest_object(), made._to_rest_object().as_dict(), made._to_dict()):
        assert [leak.kind for leak in la.scan(document)] == ["verbatim"]


def test_restoring_in_another_ledger_is_refused(parts):
    """A token means nothing there."""
    with la.Ledger("one"):
        text = f"{la.string_like(parts['output'])}/m"
    with la.Ledger("two"), pytest.raises(la.ForeignTokenError):
        la.restore(text)


def test_a_reference_to_an_input_that_is_absent_is_reported():
    """In jobs, in pipelines inside them, and in what a pipeline puts out."""
    job = {"type": "command", "component": {"inputs": {"data": {"type": "string"}}}}
    document = {
        "type": "pipeline",
        "inputs": {"x": 1, "g.y": 1},
        "jobs": {
            "a": {**job, "inputs": {"data": IN, "g": "${{parent.inputs.g.y}}"}},
            "b": {**job, "inputs": {"data": {"path": "${{parent.inputs.z}}"}}},
            "c": {"outputs": {"out": "${{parent.outputs.o}}"}, "args": ["-${{parent.jobs.z.x}}"]},
            "n": {
                "type": "pipeline",
                "component": {"type": "pipeline", "inputs": {}, "jobs": {"a": {"env": IN}}},
            },
            "odd": 1,
        },
    }
    assert {(leak.where, leak.kind, leak.excerpt) for leak in la.scan(document)} == {
        ("$.jobs.b.inputs.data.path", "reference", "parent.inputs.z: no input 'z'"),
        ("$.jobs.c.outputs.out", "reference", "parent.outputs.o: no output 'o'"),
        ("$.jobs.c.args[0]", "reference", "parent.jobs.z.x: no job 'z'"),
        ("$.jobs.n.component.jobs.a.env", "reference", "parent.inputs.x: no input 'x'"),
    }


def test_an_optional_input_that_is_not_given_is_no_leak():
    """The SDK refers to it all the same, and does not submit it."""

    def program(x: str, y: str = None):  # noqa: RUF013 - what an author writes for the SDK
        a = OPTIONAL(data=y)  # noqa: F841 - the SDK reads the names of nodes
        b = FOLDER(data=x)  # noqa: F841 - as above

    made = built(program)
    for document in (submitted(made), made._to_dict()):
        assert la.scan(document) == ()
        (document.get("properties") or document)["inputs"].clear()
        assert [leak.excerpt for leak in la.scan(document)] == ["parent.inputs.x: no input 'x'"]
    registered = made._to_dict()
    registered["inputs"].clear()
    registered["jobs"]["b"]["component"] = "azureml:folder:1"
    assert "parent.inputs.y" in json.dumps(registered)
    assert la.scan(registered) == ()


@pytest.mark.parametrize(
    "document",
    [
        {}, [], {"jobs": {}}, {"type": "pipeline"}, {"type": 1, "jobs": {"a": IN}},
        {"properties": {"jobType": "Command", "jobs": {"a": IN}}}, {"type": "pipeline", "jobs": []},
        {"type": "pipeline", "jobs": {"a": "${{inputs.x}} ${{parent.name.x}}"}},
    ],
    ids=repr,
)  # fmt: skip
def test_check_passes_over_other_documents(document):
    """Only a pipeline has jobs to refer to."""
    assert list(OWNER.check(document)) == []


# --- text hooks -----------------------------------------------------------------------------------


HOOKED = {
    "an f-string": (lambda out, x: f"{out}/m", f"{OUT}/m"),
    "a path": (lambda out, x: os.path.join(out, "m"), f"{OUT}/m"),
    "the reference alone": (lambda out, x: f"{out}", OUT),
    "the SDK's own text": (lambda out, x: f"{x}/m", f"{IN}/m"),
    "the SDK's own +": (lambda out, x: x + "/m", f"{IN}/m"),
}


@pytest.mark.parametrize(("make", "expected"), HOOKED.values(), ids=HOOKED)
def test_under_install_an_authors_own_text_is_a_reference(make, expected):
    """With the name of the node."""
    with la.install():
        assert written(make) == expected


def test_under_install_texts_are_taken_by_pipelines_and_ports():
    """A call of a pipeline inside another, and an assignment."""
    with la.install():

        @pipeline
        def inner(text: str):
            b = TEXT(data=f"{text}/i")  # noqa: F841 - the SDK reads the names of nodes

        def outer(x: str):
            a = FIRST(text=x)
            n = inner(text=f"{a.outputs.out}/t")  # noqa: F841 - as above
            c = TEXT(data="x")
            c.inputs.data = f"{a.outputs.out}/c"

        made = built(outer)
        assert inputs_of(made, "n") == {"text": f"{OUT}/t"}
        assert inputs_of(made, "c") == {"data": f"{OUT}/c"}


def test_under_install_arithmetic_is_the_sdks_own():
    """`+` is not taken over, nor is `str`, which the SDK writes fields with."""
    with la.install():
        found = []

        def program(n: int):
            a = FIRST(text="x")
            found.append(type(n + 1))
            found.append(str(a.outputs.out))

        built(program, n=1)
    assert found == [PipelineExpression, "${{parent.jobs.None.outputs.out}}"]


def test_under_install_a_text_where_no_reference_is_taken_is_a_leak():
    """Environment variables are plain text: an author names the node, and writes `!s`."""
    with la.install():

        def program(x: str):
            a = FIRST(text=x)
            a.name = "a"
            b = TEXT(data=x)
            b.environment_variables = {"GOOD": f"{a.outputs.out!s}/m", "BAD": f"{a.outputs.out}/m"}

        made = built(program)
        for make in (made._to_rest_object, made._to_dict):
            with pytest.raises(la.LeakError, match="BAD"):
                make()
        made.jobs["b"].environment_variables.pop("BAD")
        job = submitted(made)["properties"]["jobs"]["b"]
        assert job["environment_variables"] == {"GOOD": f"{OUT}/m"}


def test_afterwards_everything_is_as_it_was():
    """Text of outputs and what takes values in alike."""
    before = dict(vars(NodeOutput)), dict(vars(NodeInput)), dict(vars(PipelineInput))
    with la.install():
        assert "__format__" in vars(NodeOutput)
    assert (dict(vars(NodeOutput)), dict(vars(NodeInput)), dict(vars(PipelineInput))) == before
