"""Flyte's promises, on the real flytekit: compiled, and run locally."""

# No `from __future__ import annotations`: flytekit reads the types of tasks from them.
import copy
import dataclasses
import enum
import importlib.metadata
import json
import operator
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

import lookalike as la
from lookalike.orchestrators import describe, orchestrator_of
from lookalike.orchestrators import flyte as known

try:
    importlib.metadata.version("flytekit")
except importlib.metadata.PackageNotFoundError:
    pytest.skip("needs flytekit: pip install flytekit", allow_module_level=True)

import flytekit
from flytekit import conditional, dynamic, map_task, task, workflow
from flytekit.configuration import Image, ImageConfig, SerializationSettings
from flytekit.core import promise, python_auto_container
from flytekit.tools import translator
from google.protobuf.json_format import MessageToDict

OWNER = known.FLYTE
OURS = "lookalike.orchestrators._flyte_tasks"
SETTINGS = SerializationSettings(
    project="p",
    domain="d",
    version="v",
    image_config=ImageConfig(default_image=Image("default", "example.com/image", "v")),
)

pytestmark = pytest.mark.usefixtures("ledger")


class Colour(enum.Enum):
    """An enum is a text to Flyte."""

    RED = "red"


@dataclasses.dataclass
class Model:
    """What a task returns that has attributes."""

    path: str
    size: int
    files: list[str]
    named: dict[str, str]


@task
def first() -> str:
    """A folder."""
    return "s3://b/d"


@task
def second(text: str) -> str:
    """What it is given."""
    return text


@task
def several(texts: list[str]) -> str:
    """What it is given, with commas."""
    return ",".join(texts)


@task
def count() -> int:
    """A number."""
    return 7


@task
def file() -> flytekit.FlyteFile:
    """A file."""
    return flytekit.FlyteFile(__file__)


@task
def colour() -> Colour:
    """A colour."""
    return Colour.RED


@task
def model() -> Model:
    """One with attributes."""
    return Model("s3://b/m", 1, ["a"], {"k": "v"})


@task
def perhaps() -> str | None:
    """A text, or nothing."""
    return None


@task
def nothing() -> None:
    """Nothing."""


@task
def concatenate(parts: list[str]) -> str:
    """What an author would write."""
    return "".join(parts)


def compiled(entity):
    """What flytekit makes of a workflow, as plain data."""
    return MessageToDict(translator.get_serializable({}, SETTINGS, entity).to_flyte_idl())


def nodes(entity):
    """The nodes of a workflow, by id: the name of the task, its inputs and upstream nodes."""
    return {
        node["id"]: (
            node["taskNode"]["referenceId"]["name"] if "taskNode" in node else "other",
            {each["var"]: each["binding"] for each in node.get("inputs", ())},
            node.get("upstreamNodeIds", []),
        )
        for node in compiled(entity)["template"]["nodes"]
    }


def bound(node, var="o0"):
    """A binding to an output."""
    return {"promise": {"nodeId": node, "var": var} if node else {"var": var}}


def literal(text):
    """A binding to a text."""
    return {"scalar": {"primitive": {"stringValue": text}}}


def texts(*parts):
    """A binding to a list."""
    return {"collection": {"bindings": list(parts)}}


@pytest.fixture
def imperative():
    """A workflow that is defined step by step, and the output of its first task."""
    made = flytekit.Workflow(name="imperative")
    made.add_workflow_input("folder", str)
    return made


@pytest.fixture
def original(imperative):
    """The output of the first task."""
    return imperative.add_entity(first).outputs["o0"]


# --- recognising ----------------------------------------------------------------------------------


def test_promises_are_originals(imperative, original):
    """Outputs, attributes of them, inputs of a workflow, and what holds a value already."""
    made = imperative.add_entity(model).outputs["o0"]
    ready = promise.Promise("o0", None)
    for each in (original, made.files[0], made["path"], imperative.inputs["folder"], ready):
        assert orchestrator_of(each) is OWNER


def test_what_flytekit_takes_for_no_value_is_no_original(imperative, original):
    """It refuses a reference and the result of a task that returns nothing."""
    void = promise.VoidPromise("t", original.ref)
    for each in (original.ref, void, original == "x", first, imperative, "text", None):
        assert orchestrator_of(each) is None
    for each in (original.ref, void):
        with pytest.raises((TypeError, AssertionError)):
            imperative.add_entity(second, text=each)


def test_nothing_is_asked_of_an_object_to_recognise_it():
    """Only its type counts: a promise answers any attribute, and compares to anything."""

    class Loud:
        def __getattribute__(self, name):
            raise AssertionError(name)

    assert not OWNER.recognises(Loud())
    assert not OWNER.recognises(la.string_like(la.Deferred("x")))


def test_nothing_is_recognised_while_flytekit_is_not_imported(monkeypatch):
    """A promise can be there only if its module is."""
    monkeypatch.delitem(sys.modules, "flytekit.core.promise")
    assert not OWNER.recognises(object())
    with pytest.raises(la.LiftError, match="flyte is not imported"):
        OWNER.lift(bound("n0"))


def test_importing_what_knows_flyte_does_not_import_it():
    """Nor does asking what it hooks."""
    code = (
        "import sys; from lookalike.orchestrators import flyte; flyte.FLYTE.text_hooks(); "
        "flyte.FLYTE.recognises(1); print('flytekit' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_describe_says_node_and_output(imperative, original, monkeypatch):
    """Without `str` or repr of it."""
    made = imperative.add_entity(model).outputs["o0"]
    join = OWNER.join([original, "/m"])
    for name in ("__str__", "__repr__"):
        monkeypatch.setattr(promise.Promise, name, lambda self: 1 / 0)
    assert describe(original) == "Promise n0.o0"
    assert describe(made.files[0]) == "Promise n1.o0['files'][0]"
    assert describe(imperative.inputs["folder"]) == "Promise of input 'folder'"
    assert describe(promise.Promise("o0", None)) == "Promise o0, whose value is known"
    assert describe(join) == "Promise of a text of 2 parts"
    assert describe(OWNER.compute(str, original)) == "Promise of a text of 1 part"


# --- wrapping -------------------------------------------------------------------------------------


@pytest.mark.parametrize("face", [la.Face.STRING, la.Face.STR], ids=["duck", "carrier"])
@pytest.mark.parametrize(
    "change", [lambda p: p, copy.copy, copy.deepcopy], ids=["as it is", "copy", "deepcopy"]
)
def test_a_lookalike_goes_through_flytekit_as_it_is(imperative, original, face, change):
    """Flytekit asks `isinstance`. A bare promise survives neither copy nor deepcopy."""
    imperative.add_entity(second, text=change(la.string_like(original, face=face)))
    assert nodes(imperative)["n1"][1:] == ({"text": bound("n0")}, ["n0"])
    with pytest.raises(RecursionError):
        copy.copy(original)
    with pytest.raises(TypeError, match="not callable"):
        copy.deepcopy(original)


def test_a_promise_cannot_be_pickled_and_so_cannot_its_lookalike(original):
    """It is flytekit's own limit: its node holds classes that are made in a function."""
    for each in (original, la.string_like(original), OWNER.join([original, "/m"])):
        with pytest.raises((AttributeError, TypeError, pickle.PicklingError)):
            pickle.dumps(each)


def test_in_a_local_run_a_lookalike_is_refused_unless_something_puts_the_promise_back():
    """Flytekit changes promises there, and a lookalike cannot be changed: `install()`, `unwrap`."""

    @workflow
    def program() -> str:
        return second(text=la.string_like(first()))

    with pytest.raises(la.ImmutableError, match="_val"):
        program()
    with la.install():
        assert program() == "s3://b/d"


def test_a_subclass_of_str_is_no_str_to_flytekit(imperative):
    """So text with a token of a carrier never passes by itself."""

    class Text(str):
        __slots__ = ()

    with pytest.raises(TypeError, match="Expected value of type <class 'str'>"):
        imperative.add_entity(second, text=Text("x"))


# --- joining --------------------------------------------------------------------------------------


def test_a_text_is_made_by_one_more_task_which_waits_for_the_first():
    """As an author would, and it runs."""

    @workflow
    def program(folder: str) -> str:
        given = la.string_like(folder)
        return second(text=la.restore(f"{la.string_like(first())}/{given}/m"))

    found = nodes(program)
    assert found["n1"] == (
        f"{OURS}.concatenate",
        {"parts": texts(bound("n0"), literal("/"), bound("", "folder"), literal("/m"))},
        ["n0"],
    )
    assert found["n2"][1:] == ({"text": bound("n1")}, ["n1"])
    assert program(folder="f") == "s3://b/d/f/m"


def test_a_plus_gives_a_lookalike_of_it():
    """Flytekit compiles it as it is."""

    @workflow
    def program() -> str:
        return second(text="x" + (la.string_like(first()) + "/m"))

    assert nodes(program)["n1"][1] == {"parts": texts(literal("x"), bound("n0"), literal("/m"))}
    with la.install():
        assert program() == "xs3://b/d/m"


def test_a_text_that_nobody_takes_leaves_no_node():
    """A validator makes many on its way."""

    @workflow
    def program() -> str:
        given = la.string_like(first())
        assert (given + "/").endswith("/")
        assert la.restore(f"{given}/unused") is not None
        return second(text=la.unwrap(given))

    assert list(nodes(program)) == ["n0", "n1"]
    assert program() == "s3://b/d"


def test_a_text_is_one_node_however_often_it_is_taken():
    """Its promise is asked several times for each."""

    @workflow
    def program() -> str:
        text = OWNER.join([first(), "/m"])
        second(text=text)
        return several(texts=[text, "x", OWNER.join([text, "/n"])])

    assert [name.rpartition(".")[2] for name, *_ in nodes(program).values()] == [
        *("first", "concatenate", "second", "concatenate", "several")
    ]
    assert nodes(program)["n3"][1] == {"parts": texts(bound("n1"), literal("/n"))}
    assert program() == "s3://b/d/m,x,s3://b/d/m/n"


def test_a_join_is_an_original_again_and_is_not_flattened(imperative, original):
    """Its edges are those of its parts, and its own node as soon as there is one."""
    inner = OWNER.join([original, "/a"])
    outer = OWNER.join([inner, "/b"])
    assert orchestrator_of(outer) is OWNER
    assert OWNER.literal_end(outer) == "/b"
    assert OWNER.literal_end(original) == ""
    assert OWNER.literal_end(OWNER.join(["/b", original])) == ""
    assert OWNER.edges(original) == OWNER.edges(outer) == ("n0",)
    assert OWNER.edges(imperative.inputs["folder"]) == ()
    imperative.add_entity(second, text=outer)
    assert OWNER.edges(outer) == ("n0", "n1", "n2")


def test_a_text_in_a_branch_is_made_before_the_conditional():
    """As an author must: a node in a branch is lost, and its id then means another one."""

    @workflow
    def program(folder: str) -> str:
        given = first()
        return (
            conditional("which")
            .if_(given == "s3://b/d")
            .then(second(text=OWNER.join([given, "/m"])))
            .else_()
            .then(second(text=OWNER.join([folder, "/n"])))
        )

    @workflow
    def by_hand(folder: str) -> str:
        given = first()
        one = concatenate(parts=[given, "/m"])
        two = concatenate(parts=[folder, "/n"])
        return (
            conditional("which")
            .if_(given == "s3://b/d")
            .then(second(text=one))
            .else_()
            .then(second(text=two))
        )

    @workflow
    def lost(folder: str) -> str:
        given = first()
        return (
            conditional("which")
            .if_(given == "s3://b/d")
            .then(second(text=concatenate(parts=[given, "/m"])))
            .else_()
            .then(second(text=folder))
        )

    written = json.dumps(compiled(program)["template"]["nodes"])
    expected = json.dumps(compiled(by_hand)["template"]["nodes"])
    assert written.replace(OURS, __name__) == expected.replace(
        concatenate.name, f"{__name__}.concatenate"
    )
    assert program(folder="f") == "s3://b/d/m"
    branch = compiled(lost)["template"]["nodes"][-1]["branchNode"]["ifElse"]["case"]["thenNode"]
    assert branch["inputs"][0]["binding"] == bound("n0"), "flytekit has mended it: say so"


def test_a_text_of_a_node_inside_a_branch_is_refused():
    """That node is lost; the text would be made of another one."""

    @workflow
    def program() -> str:
        given = first()
        return (
            conditional("which")
            .if_(given == "x")
            .then(second(text=OWNER.join([second(text=given), "/m"])))
            .else_()
            .then(second(text=given))
        )

    with pytest.raises(la.CompositionError, match="Call its task before the conditional"):
        compiled(program)


def test_a_workflow_that_is_compiled_inside_a_branch_has_its_own_texts():
    """Its context is inside the conditional of the other."""

    @workflow
    def inner(folder: str) -> str:
        return second(text=OWNER.join([folder, "/m"]))

    @workflow
    def outer() -> str:
        given = first()
        return (
            conditional("which")
            .if_(given == "x")
            .then(inner(folder=given))
            .else_()
            .then(second(text=given))
        )

    assert len(nodes(outer)) == 2
    assert nodes(inner)["n0"][1] == {"parts": texts(bound("", "folder"), literal("/m"))}
    assert outer() == "s3://b/d"


def test_a_text_that_a_workflow_returns_makes_its_node_inside():
    """Flytekit binds what is returned when the workflow has been left: it would be lost."""

    @workflow
    def too_late() -> str:
        return OWNER.join([first(), "/m"])

    @workflow
    def program() -> str:
        return OWNER.join([first(), "/m"]).with_overrides()

    with pytest.raises(flytekit.exceptions.user.FlyteValidationException, match="with_overrides"):
        compiled(too_late)
    assert compiled(program)["template"]["outputs"][0]["binding"] == bound("n1")
    assert program() == "s3://b/d/m"


def test_texts_of_an_imperative_workflow_are_made_when_they_are_taken(imperative, original):
    """There it is outside of any compilation that they are joined."""
    text = OWNER.join([original, "/m"])
    with pytest.raises(la.CompositionError, match="no workflow is compiled or run"):
        text.ref  # noqa: B018 - asking is taking
    imperative.add_entity(second, text=text)
    imperative.add_workflow_output("made", OWNER.join([original, "/n"]), python_type=str)
    assert [name.rpartition(".")[2] for name, *_ in nodes(imperative).values()] == [
        *("first", "concatenate", "second", "concatenate")
    ]
    assert compiled(imperative)["template"]["outputs"][0]["binding"] == bound("n3")


def test_nothing_but_taking_it_makes_a_text(original):
    """Code asks any object for dunders; attributes are the output's, as of any promise."""
    text = OWNER.join([original, "/m"])
    assert not hasattr(text, "__array__")
    with pytest.raises(la.CompositionError, match="no workflow is compiled or run"):
        text.attribute  # noqa: B018 - asking is taking

    @workflow
    def program() -> str:
        return second(text=OWNER.join([first(), "/m"]).attribute)

    assert nodes(program)["n2"][1]["text"]["promise"]["attrPath"] == [{"stringValue": "attribute"}]


def test_a_text_is_not_made_in_a_thread_that_compiles_nothing(original):
    """A plain thread starts with no context."""
    with ThreadPoolExecutor() as threads:
        taken = threads.submit(lambda: OWNER.join([original, "/m"]).ref)
        with pytest.raises(la.CompositionError, match="no workflow is compiled or run"):
            taken.result()


def test_a_text_of_another_workflow_is_refused(original):
    """Its node has no meaning there."""
    other = flytekit.Workflow(name="other")
    other.add_entity(first)
    with pytest.raises(la.CompositionError, match="not in the workflow"):
        other.add_entity(second, text=OWNER.join([original, "/m"]))


def test_texts_work_in_dynamic_workflows_and_maps():
    """Both compile while a task runs."""

    @dynamic
    def inner(folder: str) -> str:
        given = la.string_like(first())
        map_task(second)(text=[la.restore(f"{given}/{folder}"), "x"])
        return second(text=la.restore(f"{given}/{folder}"))

    @workflow
    def program() -> str:
        return inner(folder="f")

    assert program() == "s3://b/d/f"


def test_only_texts_are_joined(imperative):
    """By the type of the output, where flytekit knows it; Flyte asks for the rest when it must."""
    outputs = {
        each: imperative.add_entity(each).outputs["o0"]
        for each in (count, file, model, perhaps, colour)
    }
    made = outputs[model]
    for refused in (outputs[count], outputs[file], made, outputs[perhaps], made.size, made.files):
        with pytest.raises(la.CompositionError, match="is no text"):
            OWNER.join([refused, "/m"])
        with pytest.raises(la.CompositionError, match="is no text"):
            OWNER.compute(str, refused)
    for taken in (outputs[colour], made.path, made.files[0], made.named["k"]):
        assert orchestrator_of(OWNER.join([taken, "/m"])) is OWNER
    assert OWNER.join([imperative.inputs["folder"], made.absent.deeper, "/m"]) is not None


def test_a_number_is_refused_in_a_local_run_too():
    """There the promise holds it."""

    @workflow
    def program() -> str:
        with pytest.raises(la.CompositionError, match="is no text"):
            OWNER.join([count(), "/m"])
        return second(text=OWNER.join([model().files[0], OWNER.join([first()])]))

    assert program() == "as3://b/d"


def test_a_container_loads_the_tasks_by_their_names(tmp_path):
    """As `pyflyte-execute` does, where lookalike is installed; wherever they came from first."""
    script = tmp_path / "script.py"
    script.write_text(
        "import sys\n"
        "import flytekit\n"
        "from flytekit.configuration import SerializationSettings\n"
        "from lookalike.orchestrators.flyte import FLYTE\n"
        "@flytekit.task\n"
        "def first(text: str) -> str:\n"
        "    return text\n"
        "@flytekit.workflow\n"
        "def program(text: str) -> str:\n"
        "    assert 'lookalike.orchestrators._flyte_tasks' not in sys.modules\n"
        "    return first(text=FLYTE.join([first(text=text), '/m']))\n"
        "node = program.nodes[1]\n"
        "command = node.flyte_entity.get_command(SerializationSettings.for_image('i:v', 'v'))\n"
        "print(node.flyte_entity.name, *command[-6:])\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", script], capture_output=True, text=True, check=True
    )
    resolver = "flytekit.core.python_auto_container.default_task_resolver"
    assert done.stdout.split() == [
        *(f"{OURS}.concatenate", resolver, "--", "task-module", OURS, "task-name", "concatenate")
    ]
    load = python_auto_container.default_task_resolver.load_task
    assert load(["task-module", OURS, "task-name", "concatenate"])(parts=["a", "b"]) == "ab"


# --- computing ------------------------------------------------------------------------------------


def test_compute_is_one_more_task():
    """The function travels with the workflow."""

    @workflow
    def program() -> str:
        return second(text=OWNER.compute(operator.methodcaller("upper"), first()))

    name, inputs, upstream = nodes(program)["n1"]
    assert name == f"{OURS}.call"
    assert inputs["value"] == bound("n0")
    assert upstream == ["n0"]
    assert program() == "S3://B/D"


def test_parts_of_a_placeholder_are_computed():
    """The name of what nobody knows yet."""

    @workflow
    def program() -> str:
        given = la.uri_like(first(), "s3://bucket/folder/name")
        return second(text=la.restore(f"x-{str(given).rpartition('/')[2]}"))

    assert program() == "x-d"


def test_a_function_that_cannot_be_pickled_is_refused(original):
    """It could not travel."""
    with pytest.raises(la.CompositionError, match="cannot be pickled"):
        OWNER.compute(lambda value: value, original)


# --- lifting and dumping --------------------------------------------------------------------------


def test_lift_of_what_dump_gives_gives_the_same():
    """A binding goes by the id of the node, which the workflow has, and so does the edge."""

    @workflow
    def program(folder: str) -> str:
        for each in (first(), model().files[0], folder):
            written = OWNER.dump(each)
            assert json.loads(json.dumps(written)) == written
            lifted = OWNER.lift(written)
            assert OWNER.recognises(lifted)
            assert OWNER.dump(lifted) == written
            assert OWNER.edges(lifted) == OWNER.edges(each)
            second(text=OWNER.join([lifted, "/m"]))
        with pytest.raises(la.LiftError, match="that has a node 'n99'"):
            OWNER.lift(bound("n99"))
        return second(text=lifted)

    found = nodes(program)
    assert found["n2"][1:] == ({"parts": texts(bound("n0"), literal("/m"))}, ["n0"])
    assert found["n4"][2] == ["n1"]
    assert found["n8"][1:] == ({"text": bound("", "folder")}, [])


def test_lift_where_no_workflow_is_compiled_is_an_error():
    """Flytekit serialises the node behind a reference, not its id."""
    with pytest.raises(la.LiftError, match="no workflow is being compiled"):
        OWNER.lift(bound("n0"))


@pytest.mark.parametrize(
    "value",
    [
        None, "n0.o0", {}, {"promise": 1}, {"promise": {"nodeId": "n0"}}, {"scalar": {}},
        {"promise": {"var": "o0"}, "x": 1}, {"promise": {"var": "o0", "attrPath": 1}},
        {"promise": {"var": "o0", "attrPath": [{}]}},
    ],
    ids=repr,
)  # fmt: skip
def test_lift_of_what_spells_no_output_is_an_error(value):
    """The error shows what can be written."""
    with pytest.raises(la.LiftError, match="is no binding to an output"):
        OWNER.lift(value)


def test_dump_of_a_value_that_is_known_is_the_literal():
    """In a local run."""
    dumped = []

    @workflow
    def program() -> str:
        given = first()
        dumped.append(OWNER.dump(given))
        return given

    program()
    assert dumped[-1] == literal("s3://b/d")


# --- leaks and documents --------------------------------------------------------------------------


def test_an_f_string_of_a_bare_promise_is_a_literal_and_nobody_says_so():
    """The trap, in flytekit as it is; in a local run too."""

    @workflow
    def program() -> str:
        return second(text=f"{first()}/m")

    assert nodes(program)["n1"][1:] == ({"text": literal("Promise(node:n0.o0.[])/m")}, [])
    assert program().startswith("Resolved(o0=")


def test_a_leak_is_found_in_what_is_compiled(imperative, original):
    """In flytekit's own model, in the document, and by a guard."""
    imperative.add_entity(second, text=f"{la.string_like(original)}/m")
    assert la.scan(compiled(imperative))
    assert la.scan(translator.get_serializable({}, SETTINGS, imperative))
    with pytest.raises(la.LeakError, match="stringValue"), la.guard() as guard:
        guard.emit(compiled(imperative))


def test_restoring_in_another_ledger_is_refused(original):
    """A token means nothing there."""
    with la.Ledger("one"):
        text = f"{la.string_like(original)}/m"
    with la.Ledger("two"), pytest.raises(la.ForeignTokenError):
        la.restore(text)


def test_check_reports_nodes_and_inputs_that_are_absent(imperative, original):
    """Such a workflow is refused by Flyte alone, when it is registered."""
    imperative.add_entity(second, text=imperative.inputs["folder"])
    imperative.add_entity(second, text=original)
    document = compiled(imperative)
    assert la.scan(document) == ()
    assert la.scan({"template": document["template"], "subWorkflows": [document["template"]]}) == ()
    broken = json.loads(
        json.dumps(document).replace('"n0"', '"n7"').replace('"id": "n7"', '"id": "n0"')
    )
    found = {(leak.where, leak.kind, leak.excerpt) for leak in la.scan(broken)}
    assert found == {
        ("$.template.nodes[2].inputs[0].binding", "reference", "n7.o0: no node 'n7'"),
        ("$.template.nodes[2]", "reference", "n7: no node 'n7'"),
    }
    broken = {
        "subWorkflows": [
            json.loads(json.dumps(document["template"]).replace('"var": "folder"', '"var": "f"'))
        ]
    }
    assert [(leak.where, leak.excerpt) for leak in OWNER.check(broken)] == [
        ("$.subWorkflows[0].nodes[1].inputs[0].binding", "f: no input 'f'")
    ]


@pytest.mark.parametrize(
    "document", [{}, [], {"template": 1}, {"subWorkflows": 1}, {"id": 1, "nodes": []}], ids=repr
)
def test_check_passes_over_other_documents(document):
    """Only a workflow has nodes to refer to."""
    assert list(OWNER.check(document)) == []


def test_check_knows_names_as_they_are_declared():
    """Protobuf can write them so."""
    document = {
        "id": {"resource_type": "WORKFLOW"},
        "nodes": [{"id": "n0", "upstream_node_ids": ["n1"]}],
        "outputs": [{"binding": {"promise": {"node_id": "n2", "var": "o"}}}],
    }
    assert [leak.excerpt for leak in OWNER.check(document)] == [
        *("n1: no node 'n1'", "n2.o: no node 'n2'")
    ]


# --- text hooks -----------------------------------------------------------------------------------


def test_under_install_an_authors_own_text_is_a_reference():
    """Everywhere that flytekit takes a value, and the workflow runs."""

    @workflow
    def inner(folder: str) -> str:
        return second(text=f"{folder}/i")

    plan = flytekit.LaunchPlan.get_or_create(inner, "plan")
    with la.install():

        @workflow
        def program(folder: str) -> str:
            given = first()
            made = several(texts=[f"{given}/1", "x", given + "/2"])
            inner(folder=f"{made}!")
            plan(folder="a" + given)
            map_task(second)(text=[f"{given}/3"])
            return (
                conditional("which")
                .if_(given == f"{folder}/d")
                .then(second(text=f"{given}/m"))
                .else_()
                .then(second(text=str(made)))
            )

        document = compiled(program)
        assert "Promise" not in json.dumps(document)
        names = [
            node["taskNode"]["referenceId"]["name"].rpartition(".")[2]
            for node in document["template"]["nodes"]
            if "taskNode" in node
        ]
        assert names.count("concatenate") == 7
        assert la.scan(document) == ()
        assert program(folder="s3://b") == "s3://b/d/m"
        assert program(folder="x") == "s3://b/d/1,x,s3://b/d/2"
        assert json.loads(json.dumps(nodes(inner)["n0"][1])) == {
            "parts": texts(bound("", "folder"), literal("/i"))
        }


def test_under_install_a_text_that_a_workflow_returns_is_a_leak():
    """It is bound when the workflow has been left. Locally it is the value."""
    with la.install():

        @workflow
        def program() -> str:
            return f"{first()}/m"

        with pytest.raises(la.LeakError, match="_outputs"):
            compiled(program)
        assert program() == "s3://b/d/m"


def test_under_install_an_imperative_workflow_takes_texts(imperative, original):
    """Its output too."""
    with la.install():
        imperative.add_entity(second, text=f"{original}/m")
        imperative.add_workflow_output("made", f"{original}/n", python_type=str)
        assert compiled(imperative)["template"]["outputs"][0]["binding"] == bound("n3")


def test_an_input_that_is_in_texts_alone_is_not_bound_to_flytekit(imperative):
    """A limit: an imperative workflow counts what `add_entity` is given, and then does not run."""
    imperative.add_entity(second, text=OWNER.join([imperative.inputs["folder"], "/m"]))
    assert nodes(imperative)["n0"][1] == {"parts": texts(bound("", "folder"), literal("/m"))}
    assert not imperative.ready()


def test_afterwards_everything_is_as_it_was(original):
    """Text of promises and calls alike."""
    before = dict(vars(promise.Promise)), flytekit.core.base_task.Task.__call__
    with la.install():
        assert "Promise" not in f"{original}"
    assert (dict(vars(promise.Promise)), flytekit.core.base_task.Task.__call__) == before
    assert f"{original}" == "Promise(node:n0.o0.[])"
