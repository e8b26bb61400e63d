"""Airflow's references, on the real Airflow 3: DAGs are defined, serialised and rendered."""

from __future__ import annotations

import copy
import functools
import importlib.metadata
import json
import pickle
import posixpath
import shutil
import subprocess
import sys

import pytest

import airflow_home
import lookalike as la
from lookalike import orchestrators
from lookalike.orchestrators import airflow
from lookalike.orchestrators.airflow import AIRFLOW


def _installed():
    # Asked of the metadata: finding Airflow's modules would import it.
    try:
        return importlib.metadata.version("apache-airflow").startswith("3.")
    except importlib.metadata.PackageNotFoundError:
        return False


pytestmark = pytest.mark.usefixtures("ledger")

PULL = "{{ task_instance.xcom_pull(task_ids='first', dag_id='program', key='return_value') }}"
#: What the first task gives when the DAG runs.
REAL = "s3://data/2026/weights.tar.gz"


@pytest.fixture(scope="module")
def sdk():
    """The names of Airflow that are used here."""
    if not _installed():
        pytest.skip("Airflow 3 is not installed")
    return airflow_home.imported()


@pytest.fixture
def dag(sdk):
    """The DAG `program` with a task `first`, which is being defined."""
    with sdk.DAG("program", schedule=None) as made:
        sdk.BashOperator(task_id="first", bash_command="echo text")
        yield made


@pytest.fixture
def xcom(dag):
    return dag.get_task("first").output


@pytest.fixture
def second(sdk, dag):
    """A function that makes the task `second`, a shell command."""
    return functools.partial(sdk.BashOperator, task_id="second", dag=dag)


def serialised(sdk, dag):
    """What the scheduler and the UI see, by task."""
    document = json.loads(json.dumps(sdk.Serialized.to_dict(dag)))
    return {each["__var"]["task_id"]: each["__var"] for each in document["dag"]["tasks"]}


class TaskInstance:
    """What pulls XComs while a task runs."""

    map_index = -1
    dag_id = "program"

    def __init__(self, value):
        self.value = value

    def xcom_pull(self, **_):
        return self.value


class Run:
    conf = None


def context(dag, value=REAL):
    """What a task is rendered with when it runs."""
    ti = TaskInstance(value)
    return {
        "ti": ti,
        "task_instance": ti,
        "dag": dag,
        "dag_run": Run(),
        "ds": "2026-11-23",
        "params": {"bucket": "b"},
    }


def rendered(task, dag, value=REAL):
    """A copy of the task as it runs."""
    made = copy.copy(task)
    made.render_template_fields(context(dag, value))
    return made


# --- which values are references ------------------------------------------------------------------


def references(sdk, dag):
    """Every kind of reference, with what describes it."""
    from airflow.sdk.definitions._internal.expandinput import MappedArgument
    from airflow.sdk.definitions._internal.mixins import ResolveMixin

    class Own(ResolveMixin):
        """An author's own reference."""

        def iter_references(self):
            yield dag.get_task("first"), "own"

        def resolve(self, context):
            return context["ds"]

    xcom = dag.get_task("first").output
    argument = MappedArgument(input=expand_inputs(xcom)[0], key="a")
    computed = AIRFLOW.compute(posixpath.basename, xcom)
    return {
        "an XComArg": (xcom, "XComArg of first"),
        "a key of one": (xcom["k"], "XComArg of first['k']"),
        "map": (xcom.map(len), "MapXComArg of first"),
        "zip": (xcom.zip(xcom), "ZipXComArg of first"),
        "concat": (xcom.concat(xcom), "ConcatXComArg of first"),
        "a parameter": (dag.param("p"), "DagParam p"),
        "an argument of a mapped group": (argument, "MappedArgument a"),
        "an author's own": (Own(), "Own of first"),
        "a join": (AIRFLOW.join([xcom, "/x"]), "TextArgument of first"),
        "a join of a parameter": (AIRFLOW.join(["a", dag.param("p")]), "TextArgument of no task"),
        "a computed value": (computed, "basename(XComArg of first)"),
    }


def expand_inputs(xcom):
    from airflow.sdk.definitions._internal import expandinput

    return (
        expandinput.DictOfListsExpandInput({"a": xcom}),
        expandinput.ListOfDictsExpandInput([{"a": 1}]),
    )


NAMES = (
    *["an XComArg", "a key of one", "map", "zip", "concat", "a parameter"],
    *["an argument of a mapped group", "an author's own", "a join", "a join of a parameter"],
    "a computed value",
)


@pytest.mark.parametrize("name", NAMES)
def test_every_reference_is_recognised_and_described_without_str(sdk, dag, monkeypatch, name):
    """By type; its text would be a template, or a repr with an address."""
    original, description = references(sdk, dag)[name]
    for kind in type(original).__mro__[:-1]:
        for method in ("__str__", "__repr__", "__format__", "__eq__"):
            if method in vars(kind):
                monkeypatch.setattr(kind, method, lambda *_: pytest.fail("it was asked"))
    assert orchestrators.orchestrator_of(original) is AIRFLOW
    assert orchestrators.describe(original) == description
    assert not AIRFLOW.recognises(la.string_like(original))


def test_every_reference_is_in_the_table(sdk, dag):
    """No name is forgotten."""
    assert tuple(references(sdk, dag)) == NAMES


def test_what_is_known_and_what_runs_is_no_reference(sdk, dag, xcom):
    """Tasks and DAGs are not values; `literal()` is one that is known; inputs are Airflow's own."""
    values = (dag.get_task("first"), dag, sdk.literal("x"), *expand_inputs(xcom), "x", {}, object)
    assert [AIRFLOW.recognises(value) for value in values] == [False] * len(values)


def test_nothing_is_recognised_while_airflow_is_not_imported(xcom, monkeypatch):
    """A value can be its own only if its module is there; of Airflow 2 nothing is."""
    monkeypatch.delitem(sys.modules, "airflow.sdk.definitions._internal.mixins")
    assert not AIRFLOW.recognises(xcom)
    with pytest.raises(la.LiftError, match="airflow is not imported"):
        AIRFLOW.lift(PULL)


def test_reading_the_file_imports_no_airflow():
    """Installing lookalike asks every orchestrator for its hooks."""
    script = (
        "import sys, lookalike as la, lookalike.orchestrators.airflow as a\n"
        "with la.install(): pass\n"
        "assert not hasattr(a, 'Other')\n"
        "print('airflow' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"


def test_describing_a_broken_reference_does_not_fail(sdk):
    """An author's own class may be unfinished."""
    from airflow.sdk.definitions._internal.mixins import ResolveMixin

    assert AIRFLOW.describe(ResolveMixin()) == (
        "ResolveMixin (its references fail: NotImplementedError)"
    )


# --- joins ----------------------------------------------------------------------------------------


def test_join_keeps_the_edge_and_shows_the_template(sdk, dag, xcom, second):
    """The serialised DAG is what an author gets who writes the f-string and the edge."""
    proxy = la.string_like(xcom, "s3://b/x")
    shown, hidden = la.unwrap(proxy + "/m"), la.restore(f"{proxy}/m")
    assert shown == hidden == AIRFLOW.join([xcom, "/m"])
    assert AIRFLOW.recognises(hidden)
    assert AIRFLOW.edges(hidden) == ("first",)
    assert AIRFLOW.literal_end(hidden) == "/m"
    assert AIRFLOW.literal_end(xcom) == AIRFLOW.literal_end(AIRFLOW.join(["m", xcom])) == ""

    task = second(bash_command=hidden)

    assert task.upstream_task_ids == {"first"}
    tasks = serialised(sdk, dag)
    assert tasks["first"]["downstream_task_ids"] == ["second"]
    assert tasks["second"]["bash_command"] == f"{PULL}/m"
    assert rendered(task, dag).bash_command == f"{REAL}/m"


def test_joins_are_composed_again_and_never_flattened(dag, xcom, second):
    """A join is an original like any other."""
    inner = AIRFLOW.join([xcom, "/a"])
    outer = la.restore(f"{la.string_like(inner)}/b {la.string_like(dag.param('p', 5))}")
    assert outer.parts[0] is inner
    assert AIRFLOW.edges(outer) == ("first",)
    assert str(outer) == f"{PULL}/a/b {{{{ params.p }}}}"
    assert rendered(second(bash_command=outer), dag).bash_command == f"{REAL}/a/b 5"


def test_join_keeps_the_edge_wherever_airflow_looks(sdk, dag, xcom):
    """In containers, in arguments of decorated tasks, in what mapped tasks share and are given."""
    join = AIRFLOW.join([xcom, "/m"])

    @sdk.task
    def takes(a, b=None):
        return a, b

    sdk.BashOperator(task_id="nested", bash_command="x", env={"A": join})
    takes(join)
    takes.override(task_id="keyword")("a", b=[{"c": join}])
    sdk.BashOperator.partial(task_id="shared", bash_command=join).expand(env=[{"a": "b"}])
    sdk.BashOperator.partial(task_id="given", bash_command="x").expand(env=[{"a": join}])
    takes.override(task_id="decorated").partial(b=join).expand(a=[1, 2])

    after = serialised(sdk, dag)["first"]["downstream_task_ids"]

    assert after == ["decorated", "given", "keyword", "nested", "shared", "takes"]


def test_edge_and_template_survive_the_round_trip(sdk, dag, xcom, second, monkeypatch, tmp_path):
    """The scheduler works on what comes back from the database."""
    second(bash_command=AIRFLOW.join([xcom, "/m"]))
    document = json.loads(json.dumps(sdk.Serialized.to_dict(dag)))
    # Airflow that is not initialised has no folder to look for plugins in.
    monkeypatch.setattr("airflow.settings.PLUGINS_FOLDER", str(tmp_path))

    task = sdk.Serialized.from_dict(document).get_task("second")

    assert task.upstream_task_ids == {"first"}
    assert task.bash_command == f"{PULL}/m"
    assert la.scan(document) == ()


@pytest.mark.parametrize("name", ["map", "zip", "concat"])
def test_join_refuses_sequences(sdk, dag, name):
    """Airflow would render the repr of one."""
    sequence = references(sdk, dag)[name][0]
    with pytest.raises(la.CompositionError, match=r"is a sequence.*\n.*expand"):
        la.restore(f"{la.string_like(sequence)}/x")


def test_join_refuses_the_output_of_a_mapped_task(sdk, dag):
    """It is the list of what every instance gives; within a mapped group it is one value."""
    mapped = sdk.BashOperator.partial(task_id="mapped").expand(bash_command=["a", "b"])
    with pytest.raises(la.CompositionError, match="XComArg of mapped is a sequence"):
        AIRFLOW.join([mapped.output, "/x"])

    @sdk.task_group
    def group(value):
        inner = sdk.BashOperator(task_id="inner", bash_command=AIRFLOW.join([value, "!"]))
        return sdk.BashOperator(task_id="last", bash_command=AIRFLOW.join([inner.output, "!"]))

    group.expand(value=["a", "b"])
    tasks = serialised(sdk, dag)
    assert tasks["group.inner"]["bash_command"] == "<MappedArgument value>!"
    assert tasks["group.inner"]["downstream_task_ids"] == ["group.last"]


@pytest.mark.filterwarnings("ignore:Task 'second' was never mapped")
def test_expand_refuses_a_join(sdk, dag, xcom):
    """One text is nothing to map over, and Airflow says so when the DAG is parsed."""
    with pytest.raises(ValueError, match=r"unexpected type 'TextArgument'"):
        sdk.BashOperator.partial(task_id="second").expand(bash_command=AIRFLOW.join([xcom, "/m"]))


# --- when the task runs ---------------------------------------------------------------------------


LITERALS = {
    "templates": ("{{ ds }}/", f"2026-11-23/{REAL}"),
    "filters": ("{{ 'a' | upper }}/", f"A/{REAL}"),
    "a brace": ("${", f"${{{REAL}"),
    "a newline": ("a\n", f"a\n{REAL}"),
}


@pytest.mark.parametrize(("literal", "expected"), LITERALS.values(), ids=LITERALS)
def test_literals_are_rendered_as_airflow_renders_text(dag, xcom, second, literal, expected):
    """The rest of a command may hold templates of its own."""
    assert (
        rendered(second(bash_command=AIRFLOW.join([literal, xcom])), dag).bash_command == expected
    )


@pytest.mark.parametrize("native", [False, True], ids=["text", "native"])
def test_join_is_what_a_template_written_by_hand_gives(sdk, native):
    """And a text in a DAG with native types too, which would make a number of it."""
    with sdk.DAG("program", schedule=None, render_template_as_native_obj=native) as dag:
        xcom = sdk.BashOperator(task_id="first", bash_command="echo").output
        second = sdk.BashOperator(task_id="second", bash_command=AIRFLOW.join(["1", xcom, "\n"]))
        hand = sdk.BashOperator(task_id="hand", bash_command=f"1{xcom}\n")
    assert rendered(second, dag, "2").bash_command == "12"
    assert rendered(hand, dag, "2").bash_command == (12 if native else "12")


def test_join_is_rendered_outside_a_dag(dag, xcom):
    """As Airflow renders a text there: with an environment of its own."""
    without = {key: value for key, value in context(dag).items() if key != "dag"}
    assert AIRFLOW.join(["{{ ds }} ", xcom]).resolve(without) == f"2026-11-23 {REAL}"


def test_value_that_is_missing_is_an_error_in_the_task(dag, xcom, second):
    """Airflow's own template gives the word None."""
    task = second(bash_command=AIRFLOW.join([xcom, "/m"]))
    with pytest.raises(la.CompositionError, match="XComArg of first has no value"):
        rendered(task, dag, None)


def test_join_that_ends_like_a_script_is_no_template_file(dag, xcom, second):
    """A text that ends so is the name of one for Airflow, and is not found."""
    from jinja2 import TemplateNotFound

    join = second(bash_command=AIRFLOW.join([xcom, "/run.sh"]))
    hand = second(task_id="hand", bash_command=f"{xcom}/run.sh")
    assert rendered(join, dag).bash_command == f"{REAL}/run.sh"
    with pytest.raises(TemplateNotFound):
        rendered(hand, dag)


def test_compute_runs_in_the_task_that_takes_the_value(sdk, dag, xcom, second):
    """With the edge; the serialised DAG shows the function, and no template."""
    computed = AIRFLOW.compute(posixpath.basename, xcom)
    task = second(bash_command=computed, env={"A": AIRFLOW.join(["x/", computed])})
    fields = serialised(sdk, dag)["second"]
    assert task.upstream_task_ids == {"first"}
    assert fields["bash_command"] == "basename(XComArg of first)"
    assert fields["env"] == {"A": "x/<basename(XComArg of first)>"}
    made = rendered(task, dag)
    assert (made.bash_command, made.env) == ("weights.tar.gz", {"A": "x/weights.tar.gz"})


def test_parts_of_a_placeholder_are_computed(dag, xcom, second):
    """What code cut from the placeholder is cut from the value."""
    text = str(la.uri_like(xcom, "s3://placeholder-bucket/path/model.tar.gz"))
    task = second(bash_command=la.restore(f"echo {posixpath.basename(text)}"))
    assert task.upstream_task_ids == {"first"}
    assert rendered(task, dag).bash_command == "echo weights.tar.gz"


class _Named:
    def __call__(self, value):
        return str(value)


class _Said(_Named):
    def __str__(self):
        return "what it says"


FUNCTIONS = {
    "a function": (posixpath.basename, "basename"),
    "a partial": (functools.partial(functools.partial(posixpath.join), "a"), "join"),
    "an object": (_Named(), "_Named"),
    "an object that says what it is": (_Said(), "what it says"),
}


@pytest.mark.parametrize(("function", "name"), FUNCTIONS.values(), ids=FUNCTIONS)
def test_computed_values_look_the_same_each_time_the_dag_is_parsed(xcom, function, name):
    """An address would make a new version of the DAG."""
    assert str(AIRFLOW.compute(function, xcom)) == f"{name}(XComArg of first)"


def test_sequences_can_be_computed_with(dag, xcom):
    """The function is given what Airflow makes of them."""
    assert AIRFLOW.compute(list, xcom.map(str.upper)).resolve(context(dag, ["a"])) == ["A"]


# --- lift and dump --------------------------------------------------------------------------------


def test_dump_is_what_stands_in_the_serialised_dag_and_lifts_back(sdk, dag, xcom, second):
    """Text with templates becomes a join, which keeps the edge that the text has lost."""
    originals = {
        PULL: xcom,
        PULL.replace("return_value", "k"): xcom["k"],
        f"{{{{ ds }}}}{PULL}/m": AIRFLOW.join(["{{ ds }}", xcom, "/m"]),
    }
    second(bash_command="echo", env=dict(enumerate(originals.values())))
    assert list(serialised(sdk, dag)["second"]["env"].values()) == list(originals)
    for dumped, original in originals.items():
        assert AIRFLOW.dump(original) == dumped
        assert AIRFLOW.lift(dumped) == original


def test_parameters_are_lifted_from_either_form(dag):
    """The template, and what Airflow writes."""
    dumped = AIRFLOW.dump(dag.param("p"))
    assert dumped == {"dag_id": "program", "default": "NOTSET", "name": "p"}
    for lifted in (AIRFLOW.lift(dumped), AIRFLOW.lift("{{ params.p }}")):
        assert AIRFLOW.dump(lifted) == dumped
    assert AIRFLOW.lift({**dumped, "default": 5}).resolve(context(dag)) == 5


SPELLINGS = {
    "ti": "{{ ti.xcom_pull(task_ids='first') }}",
    "positional": '{{ti.xcom_pull("first")}}',
    "key": "{{ ti.xcom_pull(key='return_value', task_ids='first') }}",
}


@pytest.mark.parametrize("text", SPELLINGS.values(), ids=SPELLINGS)
def test_lift_knows_how_authors_write_it(xcom, text):
    """With as few arguments as they need."""
    assert AIRFLOW.lift(text) == xcom


NO_REFERENCES = {
    "no template": ("s3://b/x", "no template"),
    "another template": ("{{ ds }}", "no template"),
    "a number": (1, "no template"),
    "a list of tasks": ("{{ ti.xcom_pull(task_ids=['first']) }}", "more than the XCom of one task"),
    "other arguments": ("{{ ti.xcom_pull('first', default=1) }}", "more than the XCom of one"),
    "an expression": ("{{ ti.xcom_pull(task_ids=name) }}", "more than the XCom of one task"),
    "no task": ("{{ ti.xcom_pull(key='x') }}", "more than the XCom of one task"),
    "two positional": ("{{ ti.xcom_pull('first', 'x') }}", "more than the XCom of one task"),
    "broken": ("{{ ti.xcom_pull(task_ids=) }}", "more than the XCom of one task"),
    "an absent task": ("{{ ti.xcom_pull('other') }}", "has no task 'other' yet"),
    "another DAG": ("{{ ti.xcom_pull('first', dag_id='other') }}", "while other is being defined"),
}


@pytest.mark.parametrize(("value", "problem"), NO_REFERENCES.values(), ids=NO_REFERENCES)
def test_lift_of_what_is_no_reference_is_an_error(dag, value, problem):
    """Never guessed: a reference needs its task."""
    with pytest.raises(la.LiftError, match=problem):
        AIRFLOW.lift(value)


def test_lift_needs_a_dag_and_one_value(sdk):
    """There is no task to refer to outside of it; a mapped task gives many values."""
    with pytest.raises(la.LiftError, match="while its DAG is being defined"):
        AIRFLOW.lift("{{ params.p }}")
    with sdk.DAG("program", schedule=None):
        sdk.BashOperator.partial(task_id="first").expand(bash_command=["a"])
        with pytest.raises(la.LiftError, match="is a sequence"):
            AIRFLOW.lift(f"{PULL}/m")


# --- lookalikes -----------------------------------------------------------------------------------


def test_lookalike_survives_copies_and_pickle(sdk):
    """A copy keeps the original itself; what is unpickled has the same tasks."""
    # Airflow's shell commands cannot be pickled.
    from airflow.providers.standard.operators.empty import EmptyOperator

    with sdk.DAG("program", schedule=None) as dag:
        xcom = EmptyOperator(task_id="first").output
    proxy = la.string_like(xcom, "s3://b/x") + "/m"
    join = la.unwrap(proxy)
    assert AIRFLOW.edges(la.unwrap(pickle.loads(pickle.dumps(proxy)))) == ("first",)
    assert la.unwrap(copy.deepcopy(proxy)) is join
    assert AIRFLOW.edges(copy.deepcopy(join)) == ("first",)
    loaded = pickle.loads(pickle.dumps(join))
    assert type(loaded) is airflow.TextArgument
    assert str(loaded) == f"{PULL}/m"
    computed = pickle.loads(pickle.dumps(AIRFLOW.compute(posixpath.basename, xcom)))
    assert computed.resolve(context(dag)) == "weights.tar.gz"


def registry():
    return la.Registry(
        [
            la.Policy(
                "airflow.providers.standard.operators.bash:BashOperator",
                "bash_command",
                face=la.Face.STRING,
                placeholder="echo-{token}",
                reason="a test",
            )
        ]
    )


def test_f_string_of_a_lookalike_arrives_as_a_join(sdk, dag, xcom):
    """At an operator with a policy, with the edge."""
    proxy = la.string_like(xcom)
    task = registry().call(sdk.BashOperator, task_id="second", bash_command=f"echo {proxy}/m")
    assert task.bash_command == AIRFLOW.join(["echo ", xcom, "/m"])
    assert task.upstream_task_ids == {"first"}
    with registry().install():
        task = sdk.BashOperator(task_id="third", bash_command=f"echo {proxy}/m", env={"A": proxy})
    assert (task.bash_command, task.env) == (AIRFLOW.join(["echo ", xcom, "/m"]), {"A": xcom})
    assert task.upstream_task_ids == {"first"}


def test_text_of_another_ledger_is_refused(xcom):
    """Never guessed."""
    with la.Ledger("another"):
        text = f"{la.string_like(xcom)}/m"
    with pytest.raises(la.ForeignTokenError):
        la.restore(text)


def test_raw_lookalike_is_found_in_the_serialised_dag(sdk, dag, xcom, second):
    """Airflow writes its text there, although the task would be given the value."""
    task = second(bash_command=la.uri_like(xcom))
    assert task.upstream_task_ids == {"first"}
    assert rendered(task, dag).bash_command == REAL
    [leak] = la.scan(sdk.Serialized.to_dict(dag))
    assert leak.where.endswith("bash_command")
    with pytest.raises(la.LeakError, match="bash_command"), la.guard(dag) as guard:
        guard.emit(sdk.Serialized.to_dict(dag))
    # Leaving has shed it.
    assert task.bash_command is xcom
    assert la.scan(sdk.Serialized.to_dict(dag)) == ()


def test_path_lookalike_must_be_shed(dag, xcom, second):
    """What is `os.PathLike` Airflow does not resolve: the task would be given the lookalike."""
    task = second(bash_command=la.path_like(xcom))
    assert la.is_lookalike(rendered(task, dag).bash_command)
    assert [leak.kind for leak in la.scan(dag)]


@pytest.mark.parametrize("change", [str, str.upper, str.title], ids=lambda change: change.__name__)
def test_text_that_nobody_restored_is_found(sdk, dag, xcom, second, change):
    """By scan, and by guard around the compile."""
    second(bash_command=change(f"{la.string_like(xcom)}/m"))
    assert la.scan(sdk.Serialized.to_dict(dag))
    with pytest.raises(la.LeakError, match="bash_command"), la.guard() as guard:
        guard.emit(sdk.Serialized.to_dict(dag))


def test_reference_put_back_into_a_document_has_no_edge_and_that_is_said(sdk, dag, xcom, second):
    """The template is there; the task would not wait."""
    second(bash_command=f"{la.string_like(xcom)}/m")
    document = json.dumps(sdk.Serialized.to_dict(dag))
    with pytest.raises(la.LeakError, match="XCom of first: second does not wait for it"):
        la.restore_json(document)
    dag.get_task("first") >> dag.get_task("second")
    assert json.dumps(f"{PULL}/m") in la.restore_json(json.dumps(sdk.Serialized.to_dict(dag)))


# --- text hooks -----------------------------------------------------------------------------------


def test_text_of_a_bare_reference_is_a_join_under_install(sdk, dag, xcom, second):
    """Airflow's own text has no edge for an XComArg, and is a repr for a parameter."""
    with la.install():
        task = second(
            bash_command=f"echo {xcom} {dag.param('p', 5)}",
            env={"A": xcom + "/a", "B": "b/" + xcom},
        )
        task.cwd = f"{xcom}"
        third = sdk.BashOperator(task_id="third", bash_command=f"{task.bash_command} {task.output}")
    assert (task.upstream_task_ids, third.upstream_task_ids) == ({"first"}, {"first", "second"})
    made = rendered(task, dag)
    assert made.bash_command == f"echo {REAL} 5"
    assert made.env == {"A": f"{REAL}/a", "B": f"b/{REAL}"}
    assert made.cwd == REAL
    assert third.bash_command.parts[0] is task.bash_command


def test_text_in_mapped_and_decorated_tasks_is_a_join_under_install(sdk, dag, xcom):
    """Whatever takes values in: calls, `partial`, `expand`, `expand_kwargs`, groups."""

    @sdk.task
    def takes(a, b=None):
        return a, b

    @sdk.task_group
    def group(a, b=None):
        sdk.BashOperator(task_id="inner", bash_command=f"{a} {b}")

    text = sdk.BashOperator
    with la.install():
        takes(f"{xcom}/a", b=[f"{xcom}/b"])
        text.partial(task_id="shared", bash_command=f"{xcom}/a").expand(env=[{"a": "b"}])
        text.partial(task_id="given").expand(bash_command=[f"{xcom}/a"])
        text.partial(task_id="rows").expand_kwargs([{"bash_command": f"{xcom}/a"}])
        takes.override(task_id="decorated_shared").partial(b=f"{xcom}/a").expand(a=[1])
        takes.override(task_id="decorated_given").expand(a=[f"{xcom}/a"])
        takes.override(task_id="decorated_rows").expand_kwargs([{"a": f"{xcom}/a"}])
        group.override(group_id="group").partial(b=f"{xcom}/a").expand(a=[1])
    tasks = serialised(sdk, dag)
    assert tasks["first"]["downstream_task_ids"] == sorted(
        [
            *["takes", "shared", "given", "rows", "group.inner"],
            *["decorated_shared", "decorated_given", "decorated_rows"],
        ]
    )
    assert la.scan(tasks) == ()


def test_lists_for_mapped_groups_lose_the_edge_of_any_reference(sdk, dag, xcom):
    """Airflow looks for references in such lists only where tasks are mapped; scan cannot see it.

    The task is given the reference itself, and fails.
    """

    @sdk.task_group
    def group(a):
        sdk.BashOperator(task_id="inner", bash_command=a)

    with la.install():
        group.override(group_id="own").expand(a=[xcom])
        group.override(group_id="join").expand(a=[f"{xcom}/a"])
        group.override(group_id="rows").expand_kwargs([{"a": f"{xcom}/a"}])
    assert dag.get_task("own.inner").upstream_task_ids == set()
    for name, at in (("join", "a"), ("rows", 0)):
        inner = dag.get_task(f"{name}.inner")
        assert inner.upstream_task_ids == set()
        assert "TextArgument" in repr(inner.bash_command._input.value[at])


def test_airflow_serialises_the_same_under_install(sdk, dag, xcom, second):
    """It calls `str` on references, which is therefore left as it is; and so is `os.PathLike`."""
    second(bash_command=xcom, env={"A": xcom.map(len), "B": AIRFLOW.join([xcom, "/m"])})
    before = json.dumps(sdk.Serialized.to_dict(dag))
    with la.install():
        assert json.dumps(sdk.Serialized.to_dict(dag)) == before
        assert str(xcom) == PULL
        assert rendered(dag.get_task("second"), dag).bash_command == REAL
    assert PULL in before


def test_leaving_puts_everything_back(sdk, xcom):
    """The text is Airflow's own again, and a join refuses to be one."""
    from airflow.sdk import BaseOperator
    from airflow.sdk.definitions._internal.mixins import ResolveMixin
    from airflow.sdk.definitions.mappedoperator import OperatorPartial

    owners = (ResolveMixin, BaseOperator, OperatorPartial, sdk.DAG, airflow.TextArgument)
    before = [dict(vars(owner)) for owner in owners]
    with la.install():
        assert dict(vars(ResolveMixin)) != before[0]
    assert [dict(vars(owner)) for owner in owners] == before
    assert f"{xcom}" == PULL
    with pytest.raises(TypeError, match="has no text yet"):
        f"{AIRFLOW.join([xcom, '/m'])}"


def test_leak_is_an_error_when_leaving_and_when_serialising(sdk):
    """A DAG file has ended long before Airflow serialises the DAG."""

    def define():
        dag = sdk.DAG("leaking", schedule=None)
        xcom = sdk.BashOperator(task_id="first", bash_command="echo", dag=dag).output
        sdk.BashOperator(task_id="second", bash_command=f"{xcom}".upper(), dag=dag)
        return dag

    with pytest.raises(la.LeakError, match="bash_command"), la.install():
        kept = define()
    with pytest.raises(la.LeakError, match=r"only a piece|leak"), la.install():
        sdk.Serialized.to_dict(define())
    assert kept is not None


def test_sequences_in_text_are_refused_under_install(sdk, xcom):
    """Airflow writes their repr into the command."""
    dag = sdk.DAG("refused", schedule=None)
    with la.install(), pytest.raises(la.CompositionError, match="is a sequence"):
        sdk.BashOperator(task_id="second", bash_command=f"{xcom.map(len)}/m", dag=dag)


def test_the_dag_is_never_copied_under_install(sdk):
    """It is among what every task is given, and may hold text with tokens itself."""
    with la.install():
        dag = sdk.DAG("program", schedule=None)
        xcom = sdk.BashOperator(task_id="first", bash_command="echo", dag=dag).output
        dag.doc_md = f"reads {xcom}"
        mapped = sdk.BashOperator.partial(task_id="mapped", dag=dag, bash_command=f"{xcom}/m")
        output = mapped.expand(env=[{"A": "a"}]).output
        last = sdk.BashOperator(task_id="last", env={"A": output}, bash_command="echo", dag=dag)
    assert all(task.dag is dag for task in dag.tasks)
    assert last.upstream_task_ids == {"mapped"}


@pytest.mark.parametrize("older", [False, True], ids=["3.3", "up to 3.1"])
def test_hooks_name_what_the_imported_airflow_has(sdk, monkeypatch, older):
    """Up to 3.1 the class that serialises has another name, and an absent one is an error."""
    from airflow.serialization import serialized_objects

    if older:
        monkeypatch.setattr(serialized_objects, "SerializedDAG", sdk.Serialized, raising=False)
        monkeypatch.delattr(serialized_objects, "DagSerialization")
    name = "SerializedDAG" if older else "DagSerialization"
    assert AIRFLOW.text_hooks().documents[-1].endswith(f":{name}.to_dict")
    with la.install():
        assert vars(sdk.Serialized)["to_dict"].__func__.__wrapped__


# --- check ----------------------------------------------------------------------------------------


def document(*tasks):
    return {
        "__version": 3,
        "dag": {"dag_id": "program", "tasks": [{"__type": "operator", "__var": t} for t in tasks]},
    }


def task(name, *after, **fields):
    return {
        "task_id": name,
        "downstream_task_ids": list(after),
        "template_fields": list(fields),
        **fields,
    }


def test_scan_reports_text_that_has_lost_its_edge(sdk, dag, xcom, second):
    """Airflow runs such a task at once, and it reads nothing, or the value of an earlier try."""
    hand = second(bash_command=f"{xcom}/m", env={"A": [f"{xcom}"]})
    found = la.scan(sdk.Serialized.to_dict(dag))
    assert [(leak.where.rpartition("__var")[2], leak.excerpt) for leak in found] == [
        (".bash_command", "XCom of first: second does not wait for it"),
        (".env.A[0]", "XCom of first: second does not wait for it"),
    ]
    middle = sdk.BashOperator(task_id="middle", bash_command="echo", dag=dag)
    dag.get_task("first") >> middle >> hand
    assert la.scan(sdk.Serialized.to_dict(dag)) == ()


def test_scan_reports_tasks_that_are_absent():
    """Of templates, and of references that mapped tasks share or are given."""
    reference = {"__type": "xcomref", "__var": {"task_id": "gone", "key": "return_value"}}
    found = la.scan(
        document(
            task("a", text=PULL),
            task("b", expand_input={"type": "dict-of-lists", "value": {"x": reference}}),
        )
    )
    assert {(leak.where, leak.kind, leak.excerpt) for leak in found} == {
        ("$.dag.tasks[0].__var.text", "reference", "XCom of first: no such task"),
        ("$.dag.tasks[1].__var.expand_input.value.x", "reference", "XCom of gone: no such task"),
    }


NOTHING_LOST = {
    "an edge": document(task("first", "b"), task("b", text=PULL)),
    "in a cycle of edges": document(task("first", "b"), task("b", "first", text=PULL)),
    "two ways": document(
        *[task("first", "x", "y"), task("x", "z"), task("y", "z"), task("z", "b")],
        task("b", text=PULL),
    ),
    "itself": document(task("first", text=PULL)),
    "a pull of the author's own": document(
        task("first"), task("b", text="{{ ti.xcom_pull(task_ids='first') }}")
    ),
    "another DAG": document(task("b", text=PULL.replace("program", "other"))),
    "no field of a template": document(task("first"), {**task("b"), "doc_md": PULL}),
    "no DAG": {"dag": 1},
    "no tasks": {"dag": {"tasks": 1}},
    "odd tasks": {"dag": {"tasks": [1, {}, {"__var": 1}, {"__var": {}}]}},
    "odd fields": document({"task_id": "b", "template_fields": 1, "downstream_task_ids": 1}),
    "odd templates": document(task("b", text="{{ ti.xcom_pull(task_ids=) }}", more=[1, None])),
    "a list": [],
}


@pytest.mark.parametrize("value", NOTHING_LOST.values(), ids=NOTHING_LOST)
def test_scan_passes_over_what_has_lost_nothing(value):
    """And over whatever is no serialised DAG."""
    assert list(AIRFLOW.check(value)) == []


# --- what Airflow does by itself ------------------------------------------------------------------


def test_airflows_own_text_loses_the_edge_or_is_a_repr(dag, xcom, second):
    """Why there are text hooks; if this changes, they can go."""
    assert second(bash_command=f"{xcom}/m").upstream_task_ids == set()
    assert f"{xcom.map(len)}" == f"{xcom!r}.map(len)"
    assert f"{dag.param('p')}".startswith("<airflow.sdk.definitions.param.DagParam object at 0x")


def test_airflow_wrote_nothing(sdk):
    """Neither a configuration nor a database."""
    assert not airflow_home.HOME.exists()


def test_dag_runs(sdk, tmp_path):
    """Parsed, serialised, run: each task waits for what it reads, and reads the real text."""
    dags, out = tmp_path / "dags", tmp_path / "out.txt"
    dags.mkdir()
    file = shutil.copy(airflow_home.DAG_FILE, dags)
    env = {
        "AIRFLOW_HOME": str(tmp_path),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "HOME": str(tmp_path),
        "PATH": "/usr/bin:/bin",
    }
    done = subprocess.run(
        [sys.executable, file, str(out), REAL], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert out.read_text().splitlines() == [
        f"{REAL}/m program!",
        f"{REAL}/m",
        "weights.tar.gz",
        "given.",
        f"{REAL}/0",
    ]
