"""Pulumi's outputs, registered with Pulumi's own mocks: no engine, no network."""

from __future__ import annotations

import importlib
import os
import pickle
import sys
from copy import deepcopy

import pytest

import lookalike as la
from lookalike.orchestrators import describe, lift, orchestrator_of
from lookalike.orchestrators.pulumi import ORCHESTRATORS

pulumi = pytest.importorskip("pulumi", reason="needs pulumi")
pulumi_engine = importlib.import_module("pulumi_engine")
Thing = pulumi_engine.Thing

(OWNER,) = ORCHESTRATORS
FIRST = "urn:pulumi:stack::project::pulumi:pulumi:Stack$test:index:Thing::first"


@pytest.fixture(params=[False], ids=["update"])
def engine(request):
    with pulumi_engine.running(preview=request.param) as engine:
        yield engine


preview = pytest.mark.parametrize("engine", [True], indirect=True, ids=["preview"])


@pytest.fixture
def no_text(monkeypatch):
    """Whoever asks an output for its text, or for what its class has not, gets an error."""

    def refuse(self, *_):
        pytest.fail("the output was asked")

    for name in ("__str__", "__repr__", "__getattr__", "__getitem__"):
        monkeypatch.setattr(pulumi.Output, name, refuse)


# --- what is an original --------------------------------------------------------------------------


def outputs(engine):
    deferred, resolve = importlib.import_module("pulumi.output").deferred_output()
    resolve(engine.uri)
    return {
        "a property": engine.uri,
        "an attribute of a value": pulumi.Output.from_input({"a": "b"})["a"],
        "apply": engine.uri.apply(str.upper),
        "concat": pulumi.Output.concat(engine.uri, "/x"),
        "a secret": pulumi.Output.secret("s"),
        "a deferred output": deferred,
        "of text that is known": pulumi.Output.from_input("x"),
    }


def test_recognises_every_output_by_type_alone(engine, no_text):
    """There is one class of them; an output answers any other question with a new output."""
    for output in (engine.uri, engine.uri.apply(str.upper), pulumi.Output.secret("s")):
        assert OWNER.recognises(output)
        assert orchestrator_of(output) is OWNER
    wrapped = la.string_like(engine.uri)
    assert isinstance(wrapped, pulumi.Output)
    assert not OWNER.recognises(wrapped)


def test_what_is_no_output_is_not_recognised(engine):
    """Resources, assets, the mark of an unknown value, and what asyncio has."""
    others = [
        Thing("other"),
        pulumi.StringAsset("x"),
        pulumi.UNKNOWN,
        engine.loop.create_future(),
        "text",
        pulumi.Output,
    ]
    assert not any(OWNER.recognises(other) for other in others)


def test_every_way_to_an_output_gives_an_original(engine):
    """Whoever made it."""
    for name, output in outputs(engine).items():
        assert orchestrator_of(output) is OWNER, name


def test_nothing_is_recognised_while_pulumi_is_not_imported(monkeypatch):
    """And nothing is imported to find out."""
    monkeypatch.delitem(sys.modules, "pulumi.output")
    assert not OWNER.recognises(object())
    with pytest.raises(la.LiftError, match="pulumi is not imported"):
        OWNER.lift({})


def test_describe_says_where_it_comes_from_and_never_what_it_is(engine, no_text):
    """A value may be a secret."""
    secret = pulumi.Output.secret("hush")
    nothing = pulumi.Output.from_input("x")
    assert describe(engine.uri) == "Output that is not resolved yet"
    engine.run()
    assert describe(engine.uri) == "Output of first"
    assert describe(secret) == "Output of no resource, secret"
    assert describe(nothing) == "Output of no resource"


def test_describe_of_an_output_that_fails_is_a_text_too(engine):
    """It is asked while an error is told."""
    failing = engine.uri.apply(lambda value: value["no such key"])
    with pytest.raises(TypeError):
        engine.run()
    assert describe(failing) == "Output (it fails: TypeError)"
    assert describe(object.__new__(pulumi.Output)) == "Output (it fails: AttributeError)"


@preview
def test_describe_says_that_a_value_is_unknown(engine):
    """Pulumi does not call functions on it then."""
    unknown = engine.uri.apply(str.upper)
    engine.run()
    assert describe(unknown) == "Output of first"
    output = pulumi.Output.from_input(pulumi.UNKNOWN)
    engine.run()
    assert describe(output) == "Output of no resource, unknown in a preview"


# --- join, edges, compute -------------------------------------------------------------------------


def test_join_is_concat_and_depends_on_what_its_parts_do(engine):
    """Composition and restoring end in the same text, from the same resources."""
    other = Thing("other").uri
    proxy, second = la.string_like(engine.uri), la.string_like(other)
    shown, hidden = la.unwrap("a:" + proxy + ":" + second), la.restore(f"a:{proxy}:{second}")
    for join in (shown, hidden):
        assert type(join) is pulumi.Output
        assert engine.value(join) == "a:s3://bucket/first:s3://bucket/other"
        assert OWNER.edges(join) == ("first", "other")


def test_joins_are_composed_again_and_never_flattened(engine):
    """A join is an output like any other."""
    join = OWNER.join(["a/", engine.uri])
    again = OWNER.join([join, "/b"])
    assert OWNER.recognises(again)
    assert engine.value(again) == "a/s3://bucket/first/b"
    assert OWNER.edges(again) == ("first",)


def test_literal_end_is_what_a_join_ends_with(engine):
    """Of an output itself nothing can be told, nor of a concat by hand."""
    assert OWNER.literal_end(OWNER.join([engine.uri, "/train.py"])) == "/train.py"
    assert OWNER.literal_end(OWNER.join(["a", engine.uri])) == ""
    assert OWNER.literal_end(engine.uri) == ""
    assert OWNER.literal_end(pulumi.Output.concat(engine.uri, "/x.py")) == ""


def test_a_join_with_a_secret_is_a_secret(engine):
    """Otherwise the state would hold it in plain text."""
    join = la.restore(f"user:{la.string_like(pulumi.Output.secret('hush'))}")
    assert engine.run(join.is_secret())
    assert engine.value(join) == "user:hush"
    assert engine.run(OWNER.compute(str.upper, join).is_secret())


def test_a_join_with_an_unknown_value_is_unknown(engine):
    """As in a preview, and its dependencies are there all the same."""
    unknown = pulumi.Output.all(engine.uri, pulumi.UNKNOWN).apply(str)
    join = la.restore(f"{la.string_like(unknown)}/x")
    assert not engine.run(join.is_known())
    assert not engine.run(OWNER.compute(pytest.fail, join).is_known())
    assert OWNER.edges(join) == ("first",)


def test_compute_is_apply(engine):
    """The function runs once the value is known; the dependencies stay."""
    made = OWNER.compute(os.path.basename, engine.uri)
    assert engine.value(made) == "first"
    assert OWNER.edges(made) == ("first",)


def test_a_part_of_a_placeholder_becomes_a_computed_output(engine):
    """The bucket alone of a placeholder is the bucket of the value."""
    uri = la.uri_like(engine.uri, "s3://bucket/key")
    assert engine.value(la.restore(f"bucket={uri.netloc}")) == "bucket=bucket"


def test_edges_wait_for_the_resources(engine):
    """They are known with the value and not before; a value of no resource has none."""
    assert OWNER.edges(engine.uri) == ("first",)
    assert OWNER.edges(pulumi.Output.from_input("x")) == ()


def test_edges_inside_a_running_loop(engine):
    """Where a program runs: Pulumi's own way of waiting turns the loop on."""

    async def program():
        return OWNER.edges(engine.uri)

    assert engine.loop.run_until_complete(program()) == ("first",)


# --- lift and dump --------------------------------------------------------------------------------


def test_dump_and_lift_keep_the_value_and_the_dependencies(engine):
    """The output value of Pulumi's protocol with the engine."""
    dumped = OWNER.dump(OWNER.join([engine.uri, "/x"]))
    assert dumped == {
        "4dabf18193072939515e22adb298388d": "d0e6a833031e9bbcd3f4e8bde6ca49a4",
        "value": "s3://bucket/first/x",
        "dependencies": [FIRST],
    }
    lifted = lift(dumped)
    assert type(lifted) is pulumi.Output
    assert OWNER.dump(lifted) == dumped
    assert OWNER.edges(lifted) == ("first",)


def test_dump_of_an_unknown_value_has_none(engine):
    """What is lifted from it is unknown again."""
    dumped = OWNER.dump(pulumi.Output.from_input(pulumi.UNKNOWN))
    assert dumped == {"4dabf18193072939515e22adb298388d": "d0e6a833031e9bbcd3f4e8bde6ca49a4"}
    assert not engine.run(lift(dumped).is_known())


def test_dump_of_a_secret_is_refused(engine):
    """It would stand in plain text where Pulumi encrypts it."""
    with pytest.raises(la.CompositionError, match="secret Output would stand in plain text"):
        OWNER.dump(pulumi.Output.secret("hush"))


def test_lift_of_a_secret_is_a_secret(engine):
    """The form in which secrets travel to the engine."""
    lifted = OWNER.lift(
        {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "value": "hush"}
    )
    assert engine.run(lifted.is_secret())
    assert engine.value(lifted) == "hush"


@pytest.mark.parametrize("value", [None, "${first.uri}", {}, {"Get": "x"}, [], 1], ids=repr)
def test_lift_of_what_is_no_output_value_is_an_error(value):
    """Pulumi's Python has no text for a reference."""
    with pytest.raises(la.LiftError, match="no output value"):
        OWNER.lift(value)


# --- lookalikes and the tool ----------------------------------------------------------------------


def test_an_output_is_never_asked_for_what_it_has_not(engine, monkeypatch):
    """It would answer with an output that fails at the end of the program."""
    asked = []
    monkeypatch.setattr(pulumi.Output, "__getattr__", lambda self, name: asked.append(name))
    proxy = la.uri_like(engine.uri, "s3://bucket/key")
    assert str(proxy).startswith(f"s3://{proxy.netloc}")
    for value in (proxy, la.path_like(engine.uri), la.string_like(engine.uri, face=la.Face.STR)):
        assert la.unwrap(deepcopy(value)) is engine.uri
        assert la.unwrap({"a": [value]})["a"][0] is engine.uri
        assert la.scan({"source": value})
        assert repr(value)
    la.restore({"a": f"{proxy}"})
    assert [name for name in asked if not name.startswith("__")] == []


@pytest.mark.parametrize("face", [la.Face.STRING, la.Face.URI, la.Face.STR], ids=str)
def test_a_lookalike_registers_as_the_output(engine, face):
    """Pulumi asks `isinstance` and awaits what the output holds."""
    Thing("second", source=la.string_like(engine.uri, face=face), deep=[{"a": engine.uri}])
    engine.run()
    assert engine.monitor.inputs["second"]["source"] == "s3://bucket/first"
    assert engine.monitor.depends["second"]["source"] == ["first"]


def test_placeholder_text_of_a_class_is_no_output(engine):
    """Exact text is a literal for Pulumi; scan finds it in what was registered."""
    text = la.string_like(engine.uri, face=la.Face.EXACT_STR)
    Thing("second", source=text)
    engine.run()
    assert engine.monitor.depends["second"]["source"] == []
    assert la.scan(engine.monitor.inputs)[0].token
    Thing("third", source=la.restore(text))
    engine.run()
    assert engine.monitor.depends["third"]["source"] == ["first"]


def test_pickling_a_lookalike_fails_as_pickling_an_output_does(engine):
    """Pulumi lets outputs be captured by the functions that it serializes, and nowhere else."""
    for value in (engine.uri, la.string_like(engine.uri)):
        with pytest.raises(Exception, match="only be called during serialization"):
            pickle.dumps(value)


def test_an_f_string_at_an_adapted_target_arrives_as_the_join(engine):
    """A provider's class that checks its input, adapted by a policy."""

    class Bucket(Thing):
        def __init__(self, name, source):
            if not source.startswith("s3://"):
                raise ValueError(source)
            super().__init__(name, source=source)

    this = sys.modules[__name__]
    this.Bucket = Bucket
    Bucket.__module__, Bucket.__qualname__ = __name__, "Bucket"
    policy = la.Policy(
        f"{__name__}:Bucket", "source", face=la.Face.STRING, placeholder="s3://b/k", reason="s3"
    )
    try:
        registry = la.Registry([policy])
        text = f"{la.string_like(engine.uri)}/model"
        registry.call(Bucket, "called", text)
        with registry.install():
            Bucket("installed", text)
    finally:
        del this.Bucket
    engine.run()
    for name in ("called", "installed"):
        assert engine.monitor.inputs[name]["source"] == "s3://bucket/first/model"
        assert engine.monitor.depends[name]["source"] == ["first"]


def test_restoring_where_the_token_is_unknown_is_refused(engine):
    """A second ledger has not made it."""
    with la.Ledger("one"):
        text = f"{la.string_like(engine.uri)}/x"
    with la.Ledger("two"), pytest.raises(la.LeakError):
        la.restore(text)


def test_guard_around_the_program_finds_text_that_nobody_restored(engine):
    """In capitals too: buckets and tags are often changed so."""
    text = f"{la.string_like(engine.uri)}/x".upper()
    Thing("second", source=text)
    engine.run()
    with pytest.raises(la.LeakError), la.guard(engine.monitor.inputs):
        pass


def test_pulumi_registers_the_warning_for_the_text_of_a_bare_output(engine):
    """Without lookalike: a property that nobody wants, and no dependency."""
    Thing("second", source=f"{engine.uri}/x")
    engine.run()
    assert engine.monitor.inputs["second"]["source"].startswith("Calling __str__ on an Output")
    assert engine.monitor.depends["second"]["source"] == []


# --- documents ------------------------------------------------------------------------------------


def exported(*resources):
    return {"version": 3, "deployment": {"manifest": {}, "resources": list(resources)}}


def test_check_reports_dependencies_on_absent_resources():
    """Of a stack that `pulumi stack export` wrote, and someone edited."""
    gone = FIRST.replace("first", "gone")
    document = exported(
        {"urn": FIRST, "parent": gone},
        {
            "urn": FIRST.replace("first", "second"),
            "dependencies": [FIRST, gone],
            "propertyDependencies": {"source": [gone], "other": None},
        },
    )
    found = {(leak.where, leak.kind, leak.excerpt) for leak in la.scan(document)}
    what = f"no resource 'gone': {gone}"[:80]
    assert found == {
        ("$.deployment.resources[0].parent", "reference", what),
        ("$.deployment.resources[1].dependencies", "reference", what),
        ("$.deployment.resources[1].propertyDependencies.source", "reference", what),
    }


@pytest.mark.parametrize(
    "document",
    [
        {},
        [],
        None,
        {"deployment": 1},
        {"deployment": {"resources": {}}},
        exported("odd", {"urn": 1, "dependencies": ["x"]}),
        exported({"urn": "other", "dependencies": [FIRST]}),
    ],
    ids=repr,
)
def test_check_passes_over_other_documents(document):
    """Only an exported stack has resources to depend on."""
    assert list(OWNER.check(document)) == []
