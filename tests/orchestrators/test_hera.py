"""Parameters, artifacts, expressions and texts of Hera, in workflows that Hera itself builds."""

from __future__ import annotations

import copy
import json
import os
import pickle
import sys

import pytest

import lookalike as la
from lookalike.orchestrators import describe, is_original, orchestrator_of
from lookalike.orchestrators.hera import HERA, ORCHESTRATORS

pytest.importorskip("hera", reason="needs hera")

from hera.expr import C, P, g
from hera.workflows import (
    DAG,
    Artifact,
    Container,
    CronWorkflow,
    Env,
    Parameter,
    RawArtifact,
    S3Artifact,
    Step,
    Steps,
    Task,
    Workflow,
    WorkflowTemplate,
)
from hera.workflows.models import ValueFrom

SHAPE = "s3://placeholder-bucket/path"
MODEL = "{{tasks.first.outputs.parameters.model}}"
FILE = "{{tasks.first.outputs.artifacts.file}}"
RESULT = "{{tasks.first.outputs.result}}"

pytestmark = pytest.mark.usefixtures("ledger")


def uri(original):
    return la.uri_like(original, SHAPE)


def workflow(take, *, waits=True):
    """A workflow of two tasks; the second is given `take(first)`."""
    with Workflow(name="program", entrypoint="main") as made:
        one = Container(
            name="one",
            image="python",
            outputs=[
                Parameter(name="model", value_from=ValueFrom(path="/model")),
                Artifact(name="file", path="/file"),
            ],
        )
        two = Container(name="two", image="python", inputs=[Parameter(name="uri")])
        with DAG(name="main"):
            first = Task(name="first", template=one)
            second = Task(name="second", template=two, arguments={"uri": take(first)})
            if waits:
                first >> second
    return made


def second_of(document):
    templates = document["spec"]["templates"]
    return next(each for each in templates if each["name"] == "main")["dag"]["tasks"][1]


def given(document):
    return second_of(document)["arguments"]["parameters"][0].get("value")


REFERENCES = {
    "a parameter": (lambda: Parameter(name="x", value=MODEL), f"Parameter {MODEL}", MODEL),
    "a text in a parameter": (
        lambda: Parameter(value=f"s3://{MODEL}/x"), f"Parameter s3://{MODEL}/x", f"s3://{MODEL}/x",
    ),
    "an artifact": (lambda: Artifact(name="x", from_=FILE), f"Artifact {FILE}", FILE),
    "an artifact by expression": (
        lambda: Artifact(name="x", from_expression="tasks['first'].outputs.artifacts.file"),
        "Artifact tasks['first'].outputs.artifacts.file",
        "tasks['first'].outputs.artifacts.file",
    ),
    "a path": (lambda: g.tasks.first.outputs.result, "expression GetAttr", RESULT),
    "an expression": (
        lambda: g.tasks["first"].outputs.result + "/x",
        "expression BinaryOp",
        "{{=tasks['first'].outputs.result + '/x'}}",
    ),
    "a text": (lambda: RESULT, f"text {RESULT}", RESULT),
    "an expression in a text": (
        lambda: f"{P(g.tasks.first.outputs.result):=}",
        "text {{=(tasks.first.outputs.result)}}",
        "{{=(tasks.first.outputs.result)}}",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", REFERENCES)
def test_every_reference_is_recognised_described_and_knows_its_task(kind, monkeypatch):
    """Without its `str`, which of an artifact is a repr and of a parameter may raise."""
    make, shown, dumped = REFERENCES[kind]
    original = make()
    monkeypatch.setattr(Parameter, "__str__", None)
    monkeypatch.setattr(Artifact, "__repr__", None)
    assert orchestrator_of(original) is HERA
    assert describe(original) == shown
    assert HERA.edges(original) == ("first",)
    assert HERA.dump(original) == dumped


@pytest.mark.parametrize(
    "text",
    [
        "{{inputs.parameters.x}}", "{{inputs.artifacts.x.path}}", "{{outputs.parameters.x.path}}",
        "{{workflow.parameters.x}}", "{{workflow.name}}", "{{item}}", "{{item.x}}", "{{pod.name}}",
        "{{node.name}}", "{{retries}}", "{{lastRetry.exitCode}}", "{{cronworkflow.name}}",
        "{{steps.a.id}}", "{{tasks.a.exitCode}}", "a/{{=inputs.parameters.x + 'y'}}/b",
    ],
)  # fmt: skip
def test_text_is_a_reference_if_argo_fills_it_in(text):
    """Much of what Hera gives is an exact `str` from the start."""
    assert orchestrator_of(text) is HERA
    assert la.unwrap(uri(text)) is text
    assert HERA.edges(text) == (("a",) if ".a." in text else ())


@pytest.mark.parametrize(
    "make",
    [
        lambda: Parameter(name="x"),
        lambda: Parameter(name="x", value="known"),
        lambda: Parameter(name="x", value_from=ValueFrom(path="/x")),
        lambda: Artifact(name="x", path="/x"),
        lambda: S3Artifact(name="x", key="x"),
        lambda: RawArtifact(name="x", data="x"),
        lambda: Env(name="x", value="y"),
        lambda: Container(name="x", image="x"),
        lambda: C("known"),
        lambda: Parameter,
        lambda: la.string_like(Parameter(name="x", value=MODEL)),
        lambda: "text",
        lambda: "{{ item }} {{ ds }} ${{inputs.x}} ${{parent.inputs.x}} {{tasks.a.values.b}}",
        lambda: "{{channel:task=a;name=b;type=String;}}",
        lambda: MODEL.encode(),
    ],
    ids=["a declared input", "a known value", "a declared output", "a declared artifact",
         "storage", "raw", "an environment variable", "a template", "a constant", "a class",
         "a lookalike", "text", "text of others", "text of kfp", "bytes"],
)  # fmt: skip
def test_what_only_looks_like_a_reference_is_none(make):
    """Declarations have the class of references: what they hold decides."""
    assert not HERA.recognises(make())


def test_nothing_is_recognised_while_hera_is_not_imported(monkeypatch):
    """A value can be Hera's own only if its module is there."""
    originals = [make() for make, _, _ in REFERENCES.values()]
    for module in HERA.modules:
        monkeypatch.delitem(sys.modules, module)
    assert not any(HERA.recognises(original) for original in originals)
    with pytest.raises(la.LiftError, match="hera is not imported"):
        HERA.lift(RESULT)


@pytest.mark.parametrize("kind", ["a parameter", "a path", "an expression", "a text"])
def test_join_is_a_text_that_is_a_parameter_too(kind):
    """Hera tells arguments by `Parameter`, everything else takes a `str`."""
    make, _, text = REFERENCES[kind]
    joined = la.restore(f"x/{uri(make())}/y")
    assert isinstance(joined, str)
    assert isinstance(joined, Parameter)
    assert joined == joined.value == str(joined) == f"x/{text}/y"
    assert hash(joined) == hash(f"x/{text}/y")
    assert orchestrator_of(joined) is HERA
    assert describe(joined) == f"ArgoText x/{text}/y"
    assert HERA.edges(joined) == ("first",)
    assert HERA.literal_end(joined) == "/y"
    named = joined.with_name("z")
    assert (type(named), named.name, named.value) == (Parameter, "z", f"x/{text}/y")


def test_a_join_is_composed_again_and_can_be_copied_and_pickled():
    """Its class is made when Hera is there; its copies are joins too."""
    joined = la.unwrap(uri(Parameter(value=MODEL)) + "/y")
    assert la.unwrap(uri(joined) + "/z") == f"{MODEL}/y/z"
    for again in (copy.copy(joined), copy.deepcopy(joined), pickle.loads(pickle.dumps(joined))):
        assert type(again) is type(joined)
        assert (again, again.value) == (joined, joined.value)


def test_literal_end_is_what_follows_the_last_reference():
    """Of a parameter too; an expression has no end that is known."""
    assert HERA.literal_end(Parameter(value=f"{MODEL}/a{RESULT}/x.tar.gz")) == "/x.tar.gz"
    assert HERA.literal_end(RESULT) == ""
    assert HERA.literal_end(Artifact(from_expression="tasks.a")) == ""
    assert HERA.literal_end(g.tasks.first.outputs.result) == ""


def test_an_artifact_is_a_file_and_has_no_text():
    """Its f-string is a repr, which Argo would take for the value."""
    artifact = Artifact(name="x", from_=FILE)
    assert f"{artifact}".startswith("Artifact(name='x'")
    assert la.restore(f"{uri(artifact)}") is artifact
    with pytest.raises(la.CompositionError, match=r"is a file(.|\n)*input artifact"):
        la.restore(f"{uri(artifact)}/x")


def test_argo_computes_nothing_that_is_python():
    """What an author can do instead is said."""
    with pytest.raises(la.CompositionError, match=r"Parameter \{\{tasks(.|\n)*@script"):
        HERA.compute(str.upper, Parameter(value=MODEL))


@pytest.mark.parametrize(
    ("text", "name"),
    [(MODEL, "model"), (RESULT, "result"), ("{{inputs.parameters.x}}", "x"),
     ("{{workflow.parameters.y-z}}", "y-z"), ("{{steps.a.outputs.parameters.b}}", "b")],
)  # fmt: skip
def test_lift_gives_a_parameter_that_is_named_as_the_output(text, name):
    """What `get_parameter` would have given."""
    assert HERA.lift(text) == Parameter(name=name, value=text)
    assert HERA.dump(HERA.lift(text)) == text


def test_lift_gives_an_artifact_and_text_for_the_rest():
    """Nothing is lost of what was dumped."""
    assert HERA.lift(FILE) == Artifact(name="file", from_=FILE)
    for text in (f"{MODEL}/x", "{{workflow.name}}", "{{=g}}"):
        assert HERA.lift(text) == text == HERA.dump(HERA.lift(text))
        assert isinstance(HERA.lift(text), Parameter)


@pytest.mark.parametrize("value", [None, 1, "text", "{{ ds }}", {}, {"from": FILE}], ids=repr)
def test_lift_of_what_refers_to_nothing_is_an_error(value):
    """Never guessed: the error shows what can be written."""
    with pytest.raises(la.LiftError, match=r"refers to nothing(.|\n)*Write \{\{tasks"):
        HERA.lift(value)


# --- in workflows ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "take",
    [
        lambda first: uri(first.get_parameter("model")),
        lambda first: la.string_like(first.get_parameter("model")),
    ],
    ids=["uri", "string"],
)
def test_a_lookalike_of_a_parameter_goes_through_hera(take):
    """Hera copies arguments, by a method of the parameter's own."""
    document = workflow(take).to_dict()
    assert given(document) == MODEL
    assert la.scan(document) == ()


def test_a_lookalike_of_a_join_goes_through_hera_as_an_argument():
    """It is a parameter to Hera; restored, it may stand wherever a text may."""
    assert given(workflow(lambda first: uri(first.get_parameter("model")) + "/x").to_dict()) == (
        f"{MODEL}/x"
    )
    with Workflow(name="program", entrypoint="one") as made:
        text = la.restore(f"{uri(Parameter(value='{{workflow.name}}'))}/x")
        Container(
            name="one",
            image="python",
            args=["--uri", text],
            env=[Env(name="E", value=text)],
            inputs=[S3Artifact(name="s", path="/x", key=text), Parameter(name="x", value=text)],
        )
    (template,) = made.to_dict()["spec"]["templates"]
    assert template["container"]["args"][1] == "{{workflow.name}}/x"
    assert template["container"]["env"][0]["value"] == "{{workflow.name}}/x"
    assert template["inputs"]["artifacts"][0]["s3"]["key"] == "{{workflow.name}}/x"
    assert template["inputs"]["parameters"][0]["value"] == "{{workflow.name}}/x"
    assert "{{workflow.name}}/x" in made.to_yaml()


def test_a_lookalike_where_hera_wants_text_is_refused_and_its_text_is_not_lost():
    """Of a text, of a parameter in a command: never silently wrong."""
    with pytest.raises(ValueError, match="valid string"):
        workflow(lambda first: uri(first.result)).to_dict()
    with pytest.raises(ValueError, match="valid string"):
        Container(name="one", image="i", args=[uri(Parameter(value=MODEL))])._build_template()


def test_an_f_string_of_a_lookalike_is_restored_by_a_policy_for_what_makes_tasks():
    """In a constructor that is Hera's own."""
    policy = la.Policy(
        "hera.workflows:Task", "arguments[*]", treatment="pass", reason="it takes references"
    )
    with la.Registry([policy]).install():
        for take in (
            lambda first: f"{uri(first.get_parameter('model'))}/x",
            lambda first: uri(first.get_parameter("model")) + "/x",
        ):
            document = workflow(take).to_dict()
            assert given(document) == f"{MODEL}/x"
            assert second_of(document)["depends"] == "first"


def test_a_validator_is_given_a_placeholder_for_text_that_hera_made(packages):
    """`task.result` and an f-string of a parameter are plain text, and values all the same."""
    packages.load(
        "shop",
        """
        def check(source):
            if not source.startswith("s3://") or not source.endswith("/model.tar.gz"):
                raise ValueError(source)
            return source
        """,
    )
    policy = la.Policy(
        "shop:check", "source", placeholder="s3://amzn-s3-demo-{token}/{token}", reason="a scheme"
    )
    registry = la.Registry([policy])
    for text in (f"{RESULT}/model.tar.gz", f"{Parameter(value=RESULT)}/model.tar.gz"):
        assert la.unwrap(registry.call("shop:check", text)) == f"{RESULT}/model.tar.gz"
    with pytest.raises(ValueError, match=r"^s3://.*model\.zip$"):
        registry.call("shop:check", f"{RESULT}/model.zip")


@pytest.mark.parametrize(
    ("take", "expected"),
    [
        (lambda first: f"{uri(first.get_parameter('model'))}/x", f"{MODEL}/x"),
        (lambda first: f"{first.get_parameter('model')}/x", f"{MODEL}/x"),
        (lambda first: f"{uri(first.result)}/x", f"{RESULT}/x"),
        (lambda first: uri(first.result), RESULT),
        (lambda first: Parameter(name="y", value=f"{uri(first.result)}/x"), f"{RESULT}/x"),
        (lambda first: os.path.join(la.path_like(first.result), "x"), f"{RESULT}/x"),
        (lambda _: f"{uri(g.tasks.first.outputs.result)}/x", f"{RESULT}/x"),
    ],
    ids=["f-string", "bare", "result", "exactly", "parameter", "path", "expression"],
)
def test_text_is_restored_where_hera_takes_it_in_under_install(take, expected):
    """As an author would have written it."""
    with la.install():
        document = workflow(take).to_dict()
    assert given(document) == expected
    assert la.scan(document) == ()


def test_text_of_a_bare_artifact_is_refused_under_install_or_is_the_artifact():
    """Outside its repr goes into the manifest; Hera is as before afterwards."""
    copy.copy(Artifact())  # Python notes the slots of what it copies, once
    before = {kind: dict(vars(kind)) for kind in (Artifact, S3Artifact, Parameter, Task, Workflow)}
    with la.install():
        document = workflow(lambda first: f"{first.get_artifact('file')}").to_dict()
        assert second_of(document)["arguments"] == {"artifacts": [{"from": FILE, "name": "uri"}]}
        with pytest.raises(la.CompositionError, match="is a file"):
            workflow(lambda first: f"{first.get_artifact('file')}/x")
    assert {kind: dict(vars(kind)) for kind in before} == before
    assert "Artifact(name=" in given(workflow(lambda f: f"{f.get_artifact('file')}/x").to_dict())


def test_a_manifest_with_a_token_is_refused_under_install():
    """Where nothing restores it: a label."""
    with la.install():
        made = Workflow(name="program", labels={})
        made.labels["model"] = f"{uri(Parameter(value=MODEL))}"
        for build in (made.to_dict, made.to_yaml):
            with pytest.raises(la.LeakError, match="verbatim"):
                build()
        made.labels.clear()


def test_a_token_that_nobody_restored_is_found_in_the_manifest_and_by_a_guard():
    """In the dictionary and in YAML."""
    made = workflow(lambda first: f"{uri(first.get_parameter('model'))}/x")
    for document in (made.to_dict(), made.to_yaml()):
        assert {leak.kind for leak in la.scan(document)} == {"verbatim"}
    with pytest.raises(la.LeakError, match="1 leak in the finished document"), la.guard() as guard:
        guard.emit(made.to_yaml())


def test_restore_json_puts_the_text_back_and_wants_the_task_to_wait():
    """The reference is put back only where Argo can resolve it."""

    def take(first):
        return f"{uri(first.get_parameter('model'))}/x"

    restored = la.restore_json(json.dumps(workflow(take).to_dict()))
    assert given(json.loads(restored)) == f"{MODEL}/x"
    with pytest.raises(la.LeakError, match=r"tasks\.first: second does not wait for it"):
        la.restore_json(json.dumps(workflow(take, waits=False).to_dict()))


def test_another_ledger_refuses_to_restore():
    """A token means something only where it was issued."""
    with la.Ledger():
        text = f"{uri(Parameter(value=MODEL))}"
    with pytest.raises(la.ForeignTokenError):
        la.restore(text)


@pytest.mark.parametrize("kind", REFERENCES)
def test_copies_of_a_lookalike_keep_the_very_original(kind):
    """Templates are deep-copied into the workflow; an expression makes a call of any method."""
    original = REFERENCES[kind][0]()
    proxy = la.string_like(original)
    assert la.unwrap(copy.deepcopy({"x": proxy}))["x"] is original


@pytest.mark.parametrize("kind", ["a parameter", "an artifact", "a text"])
def test_a_lookalike_can_be_pickled(kind):
    """And names the same reference."""
    original = REFERENCES[kind][0]()
    again = pickle.loads(pickle.dumps(la.string_like(original)))
    assert HERA.dump(la.unwrap(again)) == HERA.dump(original)


# --- what Hera loses, and check finds -------------------------------------------------------------


def test_an_expression_as_an_argument_loses_its_value_and_is_reported():
    """It compares itself with what Hera takes for missing, and the answer is true."""
    document = workflow(lambda _: g.tasks.first.outputs.result).to_dict()
    assert given(document) is None
    assert [leak.excerpt for leak in la.scan(document)] == ["uri: no value"]


def test_an_expression_in_an_f_string_loses_its_braces():
    """With a format it keeps them, and is a reference."""
    node = g.tasks.first.outputs.result
    assert f"{node}" == "tasks.first.outputs.result"
    assert not is_original(f"{node}")
    assert is_original(f"{node:$}")


def test_equality_of_an_expression_is_an_expression_and_of_a_lookalike_is_none():
    """So `in` is true of anything."""
    node = g.inputs.parameters.x
    assert node in ("a", "b")
    assert la.string_like(node) not in ("a", "b")


def test_check_wants_a_task_to_wait_for_what_it_refers_to():
    """Argo orders tasks by what is written, not by references."""
    document = workflow(lambda first: first.get_parameter("model"), waits=False).to_dict()
    (leak,) = la.scan(document)
    assert leak.kind == "reference"
    assert leak.excerpt == "tasks.first: second does not wait for it"
    assert leak.where.endswith("dag.tasks[1].arguments.parameters[0].value")


def manifest(*templates, kind="Workflow", **spec):
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": kind,
        "spec": {"templates": list(templates), **spec},
    }


def leaks_of(document):
    return {leak.excerpt for leak in la.scan(document)}


def test_check_follows_what_a_task_waits_for():
    """Directly or through others, with conditions, as `depends` or as `dependencies`."""
    tasks = [
        {"name": "a"},
        {"name": "b", "depends": "a.Succeeded || !c"},
        {"name": "c", "dependencies": ["b"], "when": "{{tasks.a.outputs.result}} == 1"},
        {"name": "d", "depends": "c", "withParam": "{{=tasks['a-b'].outputs.result}}",
         "hooks": {"exit": {"x": "{{tasks.e.outputs.result}}"}}},
        {"name": "e", "arguments": {"parameters": [{"name": "n", "value": "{{tasks.e.id}}"}]}},
        None,
    ]  # fmt: skip
    outputs = {
        "parameters": [
            {"valueFrom": {"parameter": f"{{{{tasks.{name}.outputs.result}}}}"}} for name in "fa"
        ]
    }
    document = manifest({"name": "main", "dag": {"tasks": tasks}, "outputs": outputs})
    assert leaks_of(document) == {"tasks.a-b: no such task", "f: no such task or step"}


def test_check_knows_the_order_of_steps():
    """Those of a group run at once, those of a later one after it."""
    with Workflow(name="program", entrypoint="main") as made:
        one = Container(name="one", image="python")
        two = Container(name="two", image="python", inputs=[Parameter(name="x")])
        with Steps(name="main") as steps:
            first = Step(name="first", template=one)
            Step(name="second", template=two, arguments={"x": f"{first.result}/x"})
            with steps.parallel():
                third = Step(name="third", template=one)
                Step(name="fourth", template=two, arguments={"x": third.result})
                Step(name="fifth", template=two, arguments={"x": "{{steps.gone.id}}"})
    assert leaks_of(made.to_dict()) == {
        "steps.third: fourth does not wait for it",
        "steps.gone: no such step",
    }


def test_check_wants_the_inputs_of_a_template_and_of_the_workflow():
    """Those of the workflow only where it is one that declares them."""
    text = "{{inputs.parameters.a}} {{inputs.parameters.b}} {{inputs.artifacts.c.path}}"
    names = "{{workflow.parameters.d}} {{workflow.parameters.e}} {{workflow.parameters.json}}"
    template = {
        "name": "main",
        "inputs": {"parameters": [{"name": "a"}]},
        "container": {"args": [text, names]},
        "inline": {"args": "{{inputs.parameters.z}}"},
    }
    own = {
        "inputs.parameters.b: the template has none of that name",
        "inputs.artifacts.c: the template has none of that name",
    }
    all_of_them = {*own, "workflow.parameters.e: the workflow has none of that name"}
    arguments = {"parameters": [{"name": "d"}]}
    assert leaks_of(manifest(template, arguments=arguments)) == all_of_them
    assert leaks_of(manifest(template, kind="WorkflowTemplate")) == own
    assert leaks_of(manifest(template, workflowTemplateRef={"name": "x"})) == own
    cron = manifest(kind="CronWorkflow")
    cron["spec"] = {"workflowSpec": manifest(template, arguments=arguments)["spec"]}
    assert leaks_of(cron) == all_of_them


@pytest.mark.parametrize("kind", [Workflow, WorkflowTemplate, CronWorkflow])
def test_what_hera_builds_has_nothing_to_report(kind):
    """Of each kind of workflow."""
    schedule = {"schedules": ["* * * * *"]} if kind is CronWorkflow else {}
    with kind(
        name="program", entrypoint="one", arguments=[Parameter(name="x", value="y")], **schedule
    ) as made:
        Container(
            name="one",
            image="python",
            inputs=[Parameter(name="z", default="z")],
            args=[f"{made.get_parameter('x')}{'{{inputs.parameters.z}}'}"],
        )
    assert la.scan(made.to_dict()) == ()


@pytest.mark.parametrize(
    "document",
    [
        [], {}, {"kind": "Workflow"}, {"kind": "Job", "apiVersion": "argoproj.io/v1alpha1"},
        manifest(None), manifest({"dag": None, "steps": [None]}, kind="ClusterWorkflowTemplate"),
        {"apiVersion": "argoproj.io/v1alpha1", "kind": "CronWorkflow", "spec": None},
    ],
    ids=repr,
)  # fmt: skip
def test_check_passes_over_other_documents(document):
    """Only a manifest of a workflow has tasks to refer to."""
    assert list(HERA.check(document)) == []


def test_the_orchestrator_is_the_one_that_lookalike_knows():
    """By the name that policies use."""
    assert ORCHESTRATORS == (HERA,)
    assert HERA.name == "hera"
