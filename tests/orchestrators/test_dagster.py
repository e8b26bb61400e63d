"""Dagster's outputs, inputs and environment variables, on the real Dagster."""

from __future__ import annotations

import copy
import functools
import importlib.metadata
import json
import operator
import os
import pickle
import sys

import pytest

import lookalike as la
from lookalike.orchestrators import dagster as known
from lookalike.orchestrators import describe, orchestrator_of

try:
    importlib.metadata.version("dagster")
except importlib.metadata.PackageNotFoundError:
    pytest.skip("needs dagster: pip install dagster", allow_module_level=True)

OWNER = known.DAGSTER

pytestmark = [
    pytest.mark.usefixtures("ledger"),
    # Of its own use of the standard library and of pydantic.
    pytest.mark.filterwarnings("ignore::DeprecationWarning:dagster.*"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


@pytest.fixture(scope="module")
def dg():
    import dagster

    return dagster


@pytest.fixture(scope="module")
def ops(dg):
    """A first op that returns a text, a second that takes one, and one with two items."""

    @dg.op
    def first() -> str:
        return "s3://b/d"

    @dg.op
    def second(folder: str) -> str:
        return folder

    @dg.op(out=dg.DynamicOut(str))
    def items():
        yield dg.DynamicOutput("x", "x")
        yield dg.DynamicOutput("y", "y")

    class Ops:
        pass

    Ops.first, Ops.second, Ops.items = first, second, items
    return Ops


@pytest.fixture
def composed(dg):
    """Composes a function as a job."""

    def compose(function):
        return dg.job(name="a_job")(function)

    return compose


def received(job, node="second"):
    return job.execute_in_process().output_for_node(node)


def dependencies(job):
    """Of each node, the nodes that it takes values from."""
    return {
        node.alias or node.name: [each.node for each in inputs.values()]
        for node, inputs in job.dependencies.items()
    }


# --- knowing them ---------------------------------------------------------------------------------


def test_every_kind_of_output_and_input_is_recognised_and_described(dg, ops, composed):
    """By type; and described without `str`, which leaks a repr."""
    seen = {}

    @dg.graph
    def inner(folder):
        seen["input"] = folder
        return ops.second(folder)

    def program():
        seen["output"] = ops.first()
        seen["dynamic"] = ops.items()
        seen["collected"] = seen["dynamic"].collect()
        inner(seen["output"])

    composed(program)
    seen["variable"] = dg.EnvVar("BUCKET")
    assert {name: describe(each) for name, each in seen.items()} == {
        "input": "input 'folder' of the graph",
        "output": "output 'result' of 'first'",
        "dynamic": "dynamic output 'result' of 'items'",
        "collected": "collected output 'result' of 'items'",
        "variable": "EnvVar BUCKET",
    }
    assert all(orchestrator_of(each) is OWNER for each in seen.values())
    assert {name: OWNER.edges(each) for name, each in seen.items()} == {
        "input": (),
        "output": ("first",),
        "dynamic": ("items",),
        "collected": ("items",),
        "variable": (),
    }
    assert all(OWNER.literal_end(each) == "" for each in seen.values())


def test_what_is_no_value_is_not_recognised(dg, ops):
    """Ops that were not called, definitions, numbers, text, and a lookalike's claim of a class."""
    from dagster._core.definitions.composition import InvokedNodeOutputHandle

    handle = InvokedNodeOutputHandle("n", "o", "op")
    others = [
        *[ops.first, ops.first.alias("a"), dg.AssetSpec("a"), dg.EnvVar.int("N"), "text"],
        *[dg.RunConfig(), InvokedNodeOutputHandle, la.string_like(handle), object()],
    ]
    assert [each for each in others if OWNER.recognises(each)] == []


def test_nothing_is_recognised_while_dagster_is_not_imported_or_only_in_part(monkeypatch, dg):
    """A value can be its own only if the module is there, to its end."""
    variable = dg.EnvVar("BUCKET")
    for module in (known._COMPOSITION, known._ENVIRONMENT):
        monkeypatch.setitem(sys.modules, module, type(sys)("unfinished"))
    assert not OWNER.recognises(variable)
    for module in (known._COMPOSITION, known._ENVIRONMENT):
        monkeypatch.delitem(sys.modules, module)
    assert not OWNER.recognises(variable)
    with pytest.raises(la.LiftError, match="not imported"):
        OWNER.lift({"env": "BUCKET"})


@pytest.mark.parametrize(
    "written",
    [
        {"node": "n", "output": "o"},
        {"node": "n", "output": "o", "dynamic": "map"},
        {"node": "n", "output": "o", "dynamic": "collect"},
        {"env": "BUCKET"},
    ],
    ids=["output", "dynamic", "collected", "EnvVar"],
)
def test_lift_of_what_dump_gives_gives_the_same(dg, written):
    """Handles go by name, as in a dependency."""
    lifted = OWNER.lift(written)
    assert OWNER.recognises(lifted)
    assert OWNER.dump(lifted) == written
    assert json.loads(json.dumps(written)) == written


@pytest.mark.parametrize(
    "value", [None, "x", {}, {"node": "n"}, {"env": 1}, {"input": "i"}], ids=repr
)
def test_lift_of_what_spells_nothing_is_an_error(dg, value):
    """The input of a graph too: it is its definition that counts."""
    with pytest.raises(la.LiftError, match="names neither"):
        OWNER.lift(value)


def test_a_lifted_output_is_one_of_the_graph_that_is_composed(ops, composed):
    """The node is looked for by name."""

    def program():
        ops.first()
        ops.second(OWNER.lift({"node": "first", "output": "result"}))

    assert received(composed(program)) == "s3://b/d"


# --- joining --------------------------------------------------------------------------------------

TEXTS = {
    "+": lambda p: p + "/m",
    "+ twice": lambda p: p + "/" + "m",
    "+ on the left": lambda p: "x" + (p + "/m"),
    "join": lambda p: p + "".join(["/", "m"]),
    "a restored f-string": lambda p: la.restore(f"{p}/m"),
    "a restored path join": lambda p: la.restore(os.path.join(f"{p}", "m")),
}


@pytest.mark.parametrize("make", TEXTS.values(), ids=TEXTS)
def test_a_text_is_made_by_one_more_op_which_waits_for_the_first(ops, composed, make):
    """What an author would write; the op of a text on the way is not left in the graph."""

    def program():
        ops.second(make(la.string_like(ops.first())))

    job = composed(program)
    (joining,) = set(dependencies(job)) - {"first", "second"}
    assert dependencies(job) == {"first": [], joining: ["first"], "second": [joining]}
    assert received(job).removeprefix("x") == "s3://b/d/m"


def test_ops_of_texts_have_the_same_names_whenever_the_job_is_composed(ops, composed):
    """Another process composes it again, and runs ops by their names."""

    def program():
        ops.second(OWNER.join([ops.first(), "/m"]))

    names = [set(dependencies(composed(program))) for _ in range(2)]
    assert names[0] == names[1]
    assert any(name.startswith("join_") for name in names[0])


def test_several_texts_in_one_graph_are_several_nodes(dg, ops):
    """The same text around two outputs is one definition, called twice: Dagster refuses two."""

    @dg.graph
    def inner(folder):
        return ops.second(OWNER.join([folder, "/m"]))

    @dg.job
    def outer():
        one = ops.first()
        two = ops.first.alias("other")()
        ops.second.alias("a")(OWNER.join([one, "/m"]))
        ops.second.alias("b")(OWNER.join([two, "/m"]))
        ops.second.alias("c")(OWNER.join([one, ":", two, "/m"]))
        inner(one)

    result = outer.execute_in_process()
    assert result.output_for_node("a") == "s3://b/d/m"
    assert result.output_for_node("b") == "s3://b/d/m"
    assert result.output_for_node("c") == "s3://b/d:s3://b/d/m"
    assert result.output_for_node("inner.second") == "s3://b/d/m"


def test_a_join_is_an_original_again_and_is_not_flattened(ops, composed):
    """Its edges are those of its parts, and its own node."""

    def program():
        inner = OWNER.join([ops.first(), "/a"])
        outer = OWNER.join([inner, "/b"])
        assert orchestrator_of(outer) is OWNER
        assert outer.parts == (inner, "/b")
        assert OWNER.literal_end(outer) == "/b"
        assert OWNER.edges(outer) == ("first", OWNER.dump(inner)["node"], OWNER.dump(outer)["node"])
        assert copy.deepcopy(outer) is outer
        assert copy.copy(outer) is outer
        ops.second(pickle.loads(pickle.dumps(outer)))

    assert received(composed(program)) == "s3://b/d/a/b"


def test_a_text_that_nobody_uses_leaves_no_op(ops, composed):
    """Nor does one that goes when the function has returned; one that is used stays."""

    def program():
        output = ops.first()
        kept_to_the_end = OWNER.join([output, "/unused"])
        OWNER.join([output, "/dropped"])
        ops.second(OWNER.join([output, "/m"]))
        assert kept_to_the_end is not None

    assert len(dependencies(composed(program))) == 3


def test_a_text_may_be_what_a_graph_returns(dg, ops):
    """It is used then, though no op takes it."""

    @dg.graph(out=dg.GraphOut())
    def inner():
        return la.unwrap(la.string_like(ops.first()) + "/m")

    @dg.job
    def outer():
        ops.second(inner())

    assert received(outer) == "s3://b/d/m"


def test_a_dynamic_output_gives_a_text_for_each_item(ops, composed):
    """As `map` with an op would; beside it a plain output is the same for all."""

    def program():
        text = OWNER.join([ops.items(), "@", ops.first()])
        assert OWNER.dump(text)["dynamic"] == "map"
        text.map(ops.second)

    assert received(composed(program)) == {"x": "x@s3://b/d", "y": "y@s3://b/d"}


def test_what_has_no_text_is_refused(dg, ops, composed):
    """A list; a variable that is read whole; anything where no graph is composed."""

    def program():
        with pytest.raises(la.CompositionError, match="is a list, not a text"):
            OWNER.join([ops.items().collect(), "/m"])
        with pytest.raises(la.CompositionError, match="EnvVar B cannot be part of a text"):
            OWNER.join([ops.first(), dg.EnvVar("B")])
        outside.append(ops.first())

    outside = []
    composed(program)
    with pytest.raises(la.CompositionError, match="not being composed"):
        OWNER.join([outside[0], "/m"])
    with pytest.raises(la.CompositionError, match="EnvVar B cannot be part of a text"):
        OWNER.join([dg.EnvVar("B"), "/m"])


# --- computing ------------------------------------------------------------------------------------


def test_compute_is_one_more_op(ops, composed):
    """It runs when the value is known."""

    def program():
        made = OWNER.compute(operator.methodcaller("upper"), ops.first())
        assert OWNER.edges(made) == ("first", OWNER.dump(made)["node"])
        ops.second(made)

    assert received(composed(program)) == "S3://B/D"


def test_a_part_of_a_text_is_restored_as_an_op_that_takes_that_part(ops, composed):
    """The name of a file, of the real value and not of the placeholder; with text around it."""

    def program():
        proxy = la.uri_like(ops.first(), "s3://placeholder-bucket/path/model")
        ops.second(la.restore(f"models/{os.path.basename(f'{proxy}')}"))

    assert received(composed(program)) == "models/d"


def test_compute_of_equal_functions_is_one_definition(ops, composed):
    """By what is pickled: Dagster refuses two of one name."""

    def program():
        for name in ("a", "b"):
            function = functools.partial(operator.add, "x")
            ops.second.alias(name)(OWNER.compute(function, ops.first()))

    assert received(composed(program), "b") == "xs3://b/d"


def test_compute_without_a_function_to_pickle_or_of_a_variable_is_refused(dg, ops, composed):
    """The digest of the function names the op."""

    def program():
        with pytest.raises(la.CompositionError, match="cannot be pickled"):
            OWNER.compute(lambda value: value, ops.first())

    composed(program)
    with pytest.raises(la.CompositionError, match="EnvVar B"):
        OWNER.compute(str, dg.EnvVar("B"))


# --- lookalikes -----------------------------------------------------------------------------------


def test_a_lookalike_goes_through_as_its_output(ops, composed):
    """Copied and pickled too; Dagster asks with isinstance, which any face answers."""

    def program():
        output = ops.first()
        for name, face in {"a": la.Face.STRING, "b": la.Face.STR, "c": la.Face.URI}.items():
            proxy = la.string_like(output, face=face)
            assert la.unwrap(copy.deepcopy(proxy)) is output
            assert la.unwrap(pickle.loads(pickle.dumps(proxy))) is output
            ops.second.alias(name)(proxy)

    job = composed(program)
    assert dependencies(job) == {"first": [], "a": ["first"], "b": ["first"], "c": ["first"]}


def test_text_is_refused_by_an_op_and_found_in_configuration(dg, ops, composed):
    """An op takes outputs alone; a text would go into the run's configuration."""

    def program():
        text = f"{la.string_like(ops.first())}/m"
        texts.append(text)
        with pytest.raises(dg.DagsterInvalidDefinitionError, match="invalid type <class 'str'>"):
            ops.second(text)
        ops.second.alias("configured")()

    texts = []
    with pytest.warns(UserWarning, match="uninvoked op 'second'"):
        job = composed(program)
    config = {"ops": {"configured": {"inputs": {"folder": texts[0]}}}}
    assert [leak.kind for leak in la.scan(config)] == ["verbatim"]
    with pytest.raises(la.LeakError), la.guard() as guard:
        guard.watch(job.graph.to_job(config=config).run_config)


def test_a_ledger_that_did_not_issue_the_token_refuses(ops, composed):
    """Never a guess."""

    def program():
        texts.append(f"{la.string_like(ops.first())}/m")

    texts = []
    with la.Ledger("one"):
        composed(program)
    with la.Ledger("two"), pytest.raises((la.ForeignTokenError, la.ClosedLedgerError)):
        la.restore(texts[0])


# --- installed ------------------------------------------------------------------------------------

BARE = {
    "f-string": lambda v: f"{v}/m",
    "+": lambda v: v + "/m",
    "str": lambda v: str(v) + "/m",
    "percent": lambda v: "%s/m" % v,
    "os.path.join": lambda v: os.path.join(v, "m"),
    "format": lambda v: format(v) + "/m",
}


@pytest.mark.parametrize("make", BARE.values(), ids=BARE)
def test_installed_a_text_of_a_bare_output_is_the_op_of_a_text(ops, composed, make):
    """Before and after, Dagster's repr or a TypeError, as without us."""

    def program():
        ops.second(make(ops.first()))

    with la.install():
        job = composed(program)
    (joining,) = set(dependencies(job)) - {"first", "second"}
    assert dependencies(job)["second"] == [joining]
    assert received(job) == "s3://b/d/m"

    def bare():
        leaked.append(f"{ops.first()}")

    leaked = []
    composed(bare)
    assert leaked[0].startswith("<dagster._core")


def test_installed_a_graph_s_input_and_what_it_returns_may_be_texts(dg, ops):
    """Inputs are named tuples to Dagster, outputs are mapped by name."""

    @dg.op
    def use(folder: str) -> str:
        return folder

    with la.install():

        @dg.graph
        def inner(folder):
            use(folder + "/a")
            return f"{folder}/b"

        @dg.job
        def outer():
            ops.second(inner(ops.first()))

    result = outer.execute_in_process()
    assert result.output_for_node("inner.use") == "s3://b/d/a"
    assert result.output_for_node("second") == "s3://b/d/b"


@pytest.fixture
def resource(dg):
    class Store(dg.ConfigurableResource):
        bucket: str
        folders: list[str] = []  # noqa: RUF012 - a pydantic field

    return Store


def value_of(dg, resource):
    """What an op sees in the resource when it runs."""

    @dg.op(required_resource_keys={"store"})
    def read(context):
        return context.resources.store.bucket

    @dg.job(resource_defs={"store": resource})
    def reading():
        read()

    return received(reading, "read")


def test_an_environment_variable_gives_its_name_away(dg, resource, monkeypatch):
    """Dagster's own trap: only `str` raises; the name is taken for the value everywhere else."""
    monkeypatch.setenv("BUCKET", "real")
    variable = dg.EnvVar("BUCKET")
    with pytest.raises(RuntimeError, match="directly retrieve"):
        str(variable)
    assert variable + "/m" == "BUCKET/m"
    assert "".join([variable, "/m"]) == "BUCKET/m"
    assert json.dumps(variable) == '"BUCKET"'
    assert f"{variable:>8}" == "  BUCKET"
    assert value_of(dg, resource(bucket=variable + "/m")) == "BUCKET/m"


def test_a_lookalike_of_an_environment_variable_is_read_as_it_is(dg, resource, monkeypatch):
    """Handed to a resource it is the variable still."""
    monkeypatch.setenv("BUCKET", "real")
    proxy = la.string_like(dg.EnvVar("BUCKET"))
    assert proxy.startswith(la.placeholder_of(proxy))
    assert value_of(dg, resource(bucket=la.unwrap(proxy))) == "real"
    assert la.restore(f"{proxy}") is la.unwrap(proxy)


@pytest.mark.parametrize("make", BARE.values(), ids=BARE)
def test_installed_a_text_of_an_environment_variable_is_refused(dg, resource, make):
    """Instead of its name, silently."""
    with la.install(), pytest.raises(la.CompositionError, match="EnvVar BUCKET cannot be part"):
        resource(bucket=make(dg.EnvVar("BUCKET")))


def test_installed_the_text_of_an_environment_variable_alone_is_the_variable(
    dg, resource, monkeypatch
):
    """In a resource, in a list of one, in a Config; restored before Dagster looks."""
    monkeypatch.setenv("BUCKET", "real")

    class Settings(dg.Config):
        bucket: str

    with la.install():
        text = f"{dg.EnvVar('BUCKET')}"
        store = resource(bucket=text)
        settings = Settings(bucket=text)
    assert type(settings.bucket) is dg.EnvVar
    assert value_of(dg, store) == "real"


def test_installed_a_job_s_configuration_holds_no_text_of_an_output(ops, composed):
    """A graph is complete then: no op can be added."""

    def program():
        texts.append(f"{ops.first()}/m")
        ops.second.alias("configured")()

    texts = []
    with la.install():
        job = composed(program)
        config = {"ops": {"configured": {"inputs": {"folder": texts[0]}}}}
        with pytest.raises(la.CompositionError, match="not being composed"):
            job.graph.to_job(config=config)


def test_installed_an_op_called_for_a_test_is_given_what_it_is_given(ops):
    """A direct call runs the op: nothing is composed."""
    with la.install():
        assert ops.second("plain") == "plain"


def test_check_finds_nothing_because_dagster_looks_itself(dg, ops, composed):
    """A dependency on no node is refused."""
    assert list(OWNER.check({"node": "n", "output": "o"})) == []

    def program():
        ops.second(OWNER.lift({"node": "absent", "output": "result"}))

    with pytest.raises(dg.DagsterInvalidDefinitionError, match="absent"):
        composed(program)


def test_jobs_of_assets_run_while_installed():
    """Their records refuse to be iterated over, and are walked all the same."""
    import dagster as dg

    @dg.asset
    def first():
        return 1

    with la.install():
        assert dg.materialize([first]).success
