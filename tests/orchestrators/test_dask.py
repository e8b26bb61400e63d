"""Dask's single values, on the real Dask: graphs are computed, some in other processes."""

from __future__ import annotations

import builtins
import copy
import os
import pickle
import posixpath
import sys

import pytest

import lookalike as la
from lookalike._part import Part
from lookalike.orchestrators import dask as known
from lookalike.orchestrators import describe, orchestrator_of

dask = pytest.importorskip("dask", reason="needs dask: pip install dask")
bag = pytest.importorskip("dask.bag", reason="needs dask with bags: pip install dask[complete]")

from dask import delayed  # noqa: E402 - after the skip
from dask._task_spec import Alias, DataNode, Task, TaskRef  # noqa: E402 - as above
from dask.delayed import Delayed, DelayedAttr, DelayedLeaf  # noqa: E402 - as above

(OWNER,) = known.ORCHESTRATORS
FOLDER = "s3://a-bucket/a-folder"
SYNC = "synchronous"

pytestmark = pytest.mark.usefixtures("ledger")


def make():
    return FOLDER


def use(value):
    return f"used {value}"


def kind_of(value):
    return type(value).__name__


class Box:
    """An object that Dask does not look into."""

    def __init__(self, value):
        self.value = value


def use_box(box):
    return type(box.value).__name__


def keep_text(source, text):
    return delayed(use)([text])


def check_source(source):
    """A validator, as in other tests."""
    if not source.startswith("s3://"):
        raise ValueError(source)
    return delayed(use)(source)


@pytest.fixture
def model():
    return delayed(make, pure=True)()


@pytest.fixture(scope="module")
def client():
    """A cluster in this process: no dashboard, no sockets."""
    distributed = pytest.importorskip("distributed", reason="needs dask with its cluster")
    with distributed.Client(
        processes=False, n_workers=1, threads_per_worker=1, dashboard_address=None
    ) as made:
        yield made


def computed(value):
    return value.compute(scheduler=SYNC)


# --- recognising and describing -------------------------------------------------------------------


def test_every_delayed_value_is_recognised(model):
    """A call, a constant, an attribute, a method's result, an operator, the item of a bag."""
    values = {
        "a call": model,
        "a constant": delayed("text"),
        "an attribute": model.upper,
        "a method's result": model.upper(),
        "an operator": model + "/x",
        "an item": model[0],
        "a subclass": type("Mine", (Delayed,), {})("key", {"key": 1}),
        "the item of a bag": bag.from_sequence(["a"]).max(),
    }
    assert [name for name, value in values.items() if orchestrator_of(value) is not OWNER] == []
    assert {type(model.upper), type(delayed("text"))} == {DelayedAttr, DelayedLeaf}


def test_scalar_of_a_data_frame_is_recognised(model):
    """Its sums are single values too, and are joined among others."""
    pytest.importorskip("pandas", reason="needs dask with data frames: pip install dask[dataframe]")
    frame = pytest.importorskip("dask.dataframe", reason="needs dask[dataframe]")
    import pandas as pd

    total = frame.from_pandas(pd.DataFrame({"a": [1, 2]}), npartitions=1).a.sum()
    assert orchestrator_of(total) is OWNER
    assert describe(total) == f"Scalar {total._name}"
    assert OWNER.literal_end(total) == ""
    assert OWNER.edges(total) == (total._name,)
    assert OWNER.dump(total) == {"TaskRef": [total._name, 0]}
    text = OWNER.compute(str, total)
    assert computed(OWNER.join([text, "/", model, "/", text])) == f"3/{FOLDER}/3"
    with la.install():
        assert computed(delayed(use)(f"{text}/x")) == "used 3/x"
        assert type(f"{total}") is str
        assert la.restore(f"{total}") is total


def test_what_stands_for_many_values_or_for_a_key_is_not_recognised(model):
    """Nor a lookalike, whose class is a lie told on purpose."""
    others = [
        bag.from_sequence(["a"]),
        TaskRef("a"),
        Alias("a"),
        Task("a", make),
        DataNode("a", 1),
        model.dask,
        Delayed,
        la.string_like(model),
        "text",
        None,
    ]
    assert [other for other in others if OWNER.recognises(other)] == []


def test_recognising_asks_the_type_alone():
    """An object that answers every question falsely is not asked any."""

    class Liar:
        def __getattribute__(self, name):
            raise AssertionError(name)

    assert not OWNER.recognises(Liar())


def test_nothing_is_recognised_while_dask_is_not_imported(model, monkeypatch):
    """A value can be Dask's own only if its module is there."""
    for module, _ in known._VALUES:
        monkeypatch.delitem(sys.modules, module, raising=False)
    assert not OWNER.recognises(model)


@pytest.mark.parametrize(
    "of", [lambda m: m, lambda m: m.upper, lambda _: delayed(make), lambda m: m + "/x"]
)
def test_description_is_class_and_key_and_never_text(model, monkeypatch, of):
    """`str` and `repr` of a value are Dask's, and not asked; nothing is computed."""
    value = of(model)
    key = value.key

    def refuse(_):
        raise AssertionError

    for name in ("__str__", "__repr__", "__format__", "compute"):
        monkeypatch.setattr(Delayed, name, refuse)
    assert describe(value) == f"{type(value).__name__} {key}"


def test_description_survives_a_key_that_fails():
    """Describing must not raise where the value is broken."""
    assert describe(Delayed.__new__(Delayed)) == "Delayed (its key fails: RecursionError)"
    assert describe(Delayed(("part", 3), {})) == "Delayed part"
    assert describe(Delayed(5, {})) == "Delayed 5"


# --- joining and computing ------------------------------------------------------------------------


def test_join_is_one_task_of_str_join(model):
    """What an author writes; workers need nothing but Python for it."""
    join = OWNER.join(["<", model, "/x", model, ">"])
    task = dict(join.dask)[join.key]
    assert type(join) is Delayed
    assert (task.func, task.dependencies) == ("".join, {model.key})
    assert computed(join) == f"<{FOLDER}/x{FOLDER}>"
    assert orchestrator_of(join) is OWNER


def test_equal_joins_have_equal_keys(model):
    """So equal programs compile to equal graphs, and Dask computes a join once."""
    join = OWNER.join([model, "/x"])
    assert join.key == OWNER.join([delayed(make, pure=True)(), "/x"]).key
    assert join.key == delayed("".join, pure=True)([model, "/x"]).key
    assert join.key != OWNER.join([model, "/y"]).key


def test_order_of_parts_is_in_the_key_of_a_join(model):
    """Not so in a `delayed` list: Dask gives both orders one key, and computes one of them."""
    assert OWNER.join([model, "/x"]).key != OWNER.join(["/x", model]).key
    assert delayed([model, "/x"], pure=True).key == delayed(["/x", model], pure=True).key, (
        "Dask sorts the tokens of a list (2026.8)"
    )


def test_join_of_joins_is_not_flattened(model):
    """The inner one is a task of its own, made by whoever made it."""
    inner = model + "/x"
    outer = OWNER.join([inner, "/y"])
    assert dict(outer.dask)[outer.key].dependencies == {inner.key}
    assert computed(outer) == f"{FOLDER}/x/y"


def test_join_takes_the_items_of_bags_among_other_values_in_order(model):
    """By hand Dask mixes them up (2026.8): a list of several kinds has its values reordered."""
    item, other = (bag.from_sequence(letters).max() for letters in ("ab", "cd"))
    parts = [item, "/", model, "/", other, "/", delayed("x")]
    join = OWNER.join(parts)
    assert computed(join) == f"b/{FOLDER}/d/x"
    assert OWNER.edges(join) == (item.key, model.key, other.key)
    assert join.key == OWNER.join([item.to_delayed(), *parts[1:]]).key
    assert computed(delayed("".join)(parts)) != f"b/{FOLDER}/d/x", "Dask can do it now: simplify"


def test_join_of_what_is_no_text_raises_when_it_is_computed():
    """And not something like text of it."""
    with pytest.raises(TypeError, match="expected str instance, int found"):
        computed(OWNER.join([delayed(5), "/x"]))


def test_join_with_a_strangers_value_is_refused(model):
    """Dask would send it to the workers as it is."""
    with pytest.raises(la.CompositionError, match="Dask cannot wait for Deferred"):
        OWNER.join([model, la.Deferred("x")])


LITERAL_ENDS = {
    "a join": (lambda m: OWNER.join(["<", m, "/x", ".py"]), "/x.py"),
    "a join that ends with a value": (lambda m: OWNER.join(["<", m]), ""),
    "a join of a join": (lambda m: OWNER.join([m, OWNER.join([m, "/x"]), ".py"]), "/x.py"),
    "a join by hand": (lambda m: delayed("".join)([m, "/x.py"]), "/x.py"),
    "a join with a separator": (lambda m: delayed("/".join)([m, "x.py"]), ""),
    "a plus": (lambda m: m + "/x" + ".py", "/x.py"),
    "a plus on the left": (lambda m: "<" + (m + "/x.py"), "/x.py"),
    "a plus of two": (lambda m: "<" + m, ""),
    "a constant": (lambda _: delayed("/x.py"), "/x.py"),
    "a number": (lambda _: delayed(5), ""),
    "a call": (lambda m: m, ""),
    "an attribute": (lambda m: m.upper, ""),
    "the item of a bag": (lambda _: bag.from_sequence(["a"]).max(), ""),
}


@pytest.mark.parametrize(("of", "end"), LITERAL_ENDS.values(), ids=LITERAL_ENDS)
def test_literal_end_is_what_the_value_surely_ends_with(model, of, end):
    """A placeholder then ends so too."""
    assert OWNER.literal_end(of(model)) == end


def test_edges_are_the_tasks_that_make_the_value(model):
    """Of a join those of its parts, each once, in order; a constant has none."""
    other = delayed(use, pure=True)("x")
    join = OWNER.join([other, "/", model, "/", other])
    assert OWNER.edges(model) == (model.key,)
    assert OWNER.edges(join) == (other.key, model.key)
    assert OWNER.edges(OWNER.join([join, "/", model])) == (other.key, model.key)
    assert OWNER.edges(model + "/x") == ((model + "/x").key,)
    assert OWNER.edges(delayed("text")) == ()
    assert OWNER.edges(bag.from_sequence(["a"]).max())[0].startswith("max-aggregate-")


@pytest.mark.parametrize(
    "function", [use, str.upper, Part(("the name",))], ids=["use", "upper", "a part"]
)
def test_compute_is_a_task_of_the_function(model, function):
    """With one key for one function of one value."""
    made = OWNER.compute(function, model)
    assert computed(made) == function(FOLDER)
    assert made.key == OWNER.compute(function, model).key
    assert dict(made.dask)[made.key].dependencies == {model.key}


def test_dump_is_the_reference_and_lift_wants_the_graph(model):
    """A key alone is nothing that Dask could compute."""
    assert OWNER.dump(model) == {"TaskRef": model.key}
    assert OWNER.dump(Delayed(("part", 0), {("part", 0): 1}, layer="part")) == {
        "TaskRef": ["part", 0]
    }
    with pytest.raises(la.LiftError, match="no graph"):
        OWNER.lift(OWNER.dump(model))


# --- lookalikes in graphs -------------------------------------------------------------------------

PLACES = {
    "as it is": lambda p: p,
    "in a list": lambda p: [p],
    "in a dict": lambda p: {"a": (p, 1)},
    "as a carrier": lambda p: la.string_like(p, face=la.Face.STR),
}


@pytest.mark.parametrize("scheduler", ["synchronous", "threads"])
@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_lookalike_in_an_argument_is_the_reference(model, place, scheduler):
    """The graph holds its key, and nothing of ours."""
    by_hand = delayed(use, pure=True)(la.unwrap(place(la.uri_like(model))))
    made = delayed(use, pure=True)(place(la.uri_like(model)))
    if not issubclass(type(place(la.uri_like(model))), str):  # whose text is in the digest
        assert made.key == by_hand.key
    assert dict(made.dask)[made.key].dependencies == {model.key}
    assert la.scan(dict(made.dask)) == la.scan(made) == ()
    assert made.compute(scheduler=scheduler) == by_hand.compute(scheduler=scheduler)


def test_lookalike_in_an_argument_reaches_another_process_as_the_value(model):
    """Dask sends the value, and never the lookalike; one that is no value of Dask is sent."""
    source = la.uri_like(model)
    tasks = [delayed(use)(source), delayed(use)([source]), delayed(kind_of)(source)]
    tasks.append(delayed(kind_of)(la.string_like(la.Deferred("x"))))
    assert dask.compute(*tasks, scheduler="processes", num_workers=1) == (
        f"used {FOLDER}",
        f"used ['{FOLDER}']",
        "str",
        "StringProxy",
    )


def test_lookalike_where_dask_does_not_look_is_a_leak(model):
    """By hand a `Delayed` would arrive there; scan and guard say so before anything runs."""
    made = delayed(use_box)(Box(la.uri_like(model)))
    (leak,) = la.scan(made)
    assert leak.kind == "proxy"
    assert leak.where.endswith("args[0].value")
    assert leak.excerpt == f"URIProxy for {describe(model)}"[:80]
    with pytest.raises(la.LeakError, match="proxy"), la.guard(made):
        pass
    assert computed(made) == "URIProxy"


@pytest.mark.parametrize(
    "change", [str, str.upper, lambda text: text[:-30]], ids=["as it is", "upper", "cut"]
)
def test_text_that_nobody_restored_is_found_in_the_graph(model, change):
    """Whole, in capitals and cut; in the value and in the graph itself."""
    made = delayed(use)([change(f"{la.uri_like(model)}/x")])
    for document in (made, dict(made.dask), [made], made + "/y", made.upper):
        assert {leak.token != "" for leak in la.scan(document)} == {True}
    with pytest.raises(la.LeakError), la.guard() as guarded:
        guarded.emit(made)


def test_shedding_leaves_a_graph_as_it_is(model):
    """A `Delayed` that is put into a task afterwards would be no reference."""
    source, text = la.uri_like(model), f"{la.uri_like(model)}/x"
    made = la.Registry([POLICY]).call(keep_text, source, text)
    assert dict(made.dask)[made.key].args == ([text],)
    assert la.scan(made) != ()


def test_guard_lets_a_clean_graph_pass(model):
    """A wrapped value is no leak."""
    with la.guard(delayed(use)(la.uri_like(model))) as guarded:
        made = guarded.watch(delayed(use)(la.uri_like(model) + "/x"))
    assert computed(made) == f"used {FOLDER}/x"


def test_copies_keep_the_original(model):
    """A deep copy by identity; a pickle with graph and key."""
    source = la.uri_like(model)
    assert la.unwrap(copy.deepcopy(source)) is model
    assert la.unwrap(copy.copy(source)) is model
    with la.Ledger("elsewhere"):
        arrived = la.unwrap(pickle.loads(pickle.dumps(source)))
    assert arrived.key == model.key
    assert computed(arrived) == FOLDER


# --- restoring and text hooks ---------------------------------------------------------------------

POLICY = la.Policy(
    None,
    "source",
    face=la.Face.STRING,
    placeholder="s3://placeholder-bucket/path",
    originals="dask",
    reason="The validator asks for an S3 URI.",
)


@pytest.mark.parametrize("way", ["call", "install"])
def test_f_string_of_a_lookalike_reaches_the_entry_point_as_the_join(model, way):
    """With its dependency."""
    registry = la.Registry([POLICY])
    text = f"{la.uri_like(model)}/x"
    if way == "call":
        made = registry.call(check_source, text)
    else:
        with registry.install():
            made = globals()["check_source"](text)
    assert la.scan(made) == ()
    assert model.key in dict(made.dask)
    assert computed(made) == f"used {FOLDER}/x"


def test_restoring_in_a_ledger_that_does_not_know_it_is_refused(model):
    """Never a guess."""
    with la.Ledger("one"):
        text = f"{la.uri_like(model)}/x"
        assert computed(la.restore(text)) == f"{FOLDER}/x"
    with la.Ledger("another"), pytest.raises(la.LeakError):
        la.restore(text)


TEXTS = {
    "an f-string": (lambda m: f"<{m}>", f"<{FOLDER}>"),
    "format": (lambda m: "{}/x".format(m), f"{FOLDER}/x"),  # noqa: UP032 - it is tested
    "percent": (lambda m: "%s/x" % m, f"{FOLDER}/x"),
    "str": (str, FOLDER),
    "join of texts": (lambda m: "/".join([str(m), "x"]), f"{FOLDER}/x"),
    "a path join": (lambda m: posixpath.join(m, "x"), f"{FOLDER}/x"),
    "an f-string of an attribute": (lambda m: f"{m.upper()}/x", f"{FOLDER.upper()}/x"),
    "an f-string of two": (lambda m: f"{m}{m + '/y'}", f"{FOLDER}{FOLDER}/y"),
}


@pytest.mark.parametrize(("text_of", "value"), TEXTS.values(), ids=TEXTS)
def test_under_an_installation_text_of_a_bare_value_is_restored_where_dask_takes_it(
    model, text_of, value
):
    """In calls, nested, in `delayed` itself, in `compute`, by keyword, and in a bag."""
    with la.install():
        text = text_of(model)
        assert type(text) is str
        made = delayed(use)(text)
        assert model.key in dict(made.dask)
        results = dask.compute(
            made,
            delayed(use)(value=[{"a": text}]),
            delayed(text),
            [text],
            bag.from_sequence(["x"], npartitions=1).map(lambda _, t: t, t=text),
            scheduler=SYNC,
        )
    used = f"used {value}", f"used {[{'a': value}]}"
    assert results == (*used, value, [value], [value])


def test_without_an_installation_text_of_a_value_is_its_repr_and_is_lost(model):
    """Which is why its text is hooked: the graph does not depend on it."""
    made = delayed(use)(f"{model}/x")
    assert computed(made) == f"used Delayed('{model.key}')/x"
    assert model.key not in dict(made.dask)
    with pytest.raises(TypeError):
        os.fspath(model)


def test_plus_stays_dasks_own(model):
    """It makes a task, with numbers too."""
    with la.install():
        made = model + "/x", "<" + model, delayed(1) + 2, delayed(1) + delayed(2)
        assert [type(each) for each in made] == [Delayed] * 4
        assert [computed(each) for each in made] == [f"{FOLDER}/x", f"<{FOLDER}", 3, 3]
        text = f"{model}/" + (model + "/x")
        assert computed(text) == f"{FOLDER}/{FOLDER}/x"


def test_after_an_installation_everything_is_as_it_was(model):
    """Its text, and what Dask takes values in by."""
    from dask import base
    from dask import delayed as function

    module = sys.modules["dask.delayed"]
    before = module.unpack_collections, base.collections_to_expr, base.unpack_collections
    with la.install():
        assert module.unpack_collections is not before[0]
    assert before == (
        module.unpack_collections,
        base.collections_to_expr,
        base.unpack_collections,
    )
    assert "__str__" not in vars(Delayed)
    assert str(model) == f"Delayed('{model.key}')"
    assert not isinstance(model, os.PathLike)
    assert function is delayed


def test_what_an_installation_cannot_restore_stops_the_computation(model):
    """Before anything runs: in text, and where Dask does not look."""
    with la.install():
        for value in (f"{model}/x".upper(), Box(f"{model}/x"), Box(la.uri_like(model))):
            made = delayed(use)(value)
            with pytest.raises(la.LeakError):
                computed(made)


def test_dasks_own_work_asks_no_value_for_its_text(model, monkeypatch):
    """So hooking it changes nothing inside: keys, graphs, optimising, computing."""

    def refuse(_, *__):
        raise AssertionError

    monkeypatch.setattr(Delayed, "__str__", refuse, raising=False)
    monkeypatch.setattr(Delayed, "__format__", refuse, raising=False)
    monkeypatch.setattr(bag.Item, "__str__", refuse, raising=False)
    item = bag.from_sequence(["a", "b"]).max()
    made = delayed(use)([model + "/x", {"k": model.upper()}]) + delayed(use)(item)
    (kept,) = dask.persist(made, scheduler=SYNC)
    assert computed(kept) == f"used ['{FOLDER}/x', {{'k': '{FOLDER.upper()}'}}]used b"


# --- graphs as documents --------------------------------------------------------------------------


def test_check_finds_references_that_a_graph_does_not_hold(model):
    """Dask itself says so only when it computes."""
    made = delayed(use, pure=True)(model)
    graph = dict(made.dask)
    assert la.scan(graph) == ()
    del graph[model.key]
    (leak,) = la.scan(graph)
    assert (leak.where, leak.kind) == (f"$[{made.key}]", "reference")
    assert leak.excerpt == f"{model.key}: no task of this key"


@pytest.mark.parametrize(
    "document",
    [{}, [], "text", {"a": 1}, {"a": TaskRef("b")}, {"a": Task("a", use, TaskRef("b")), "c": 1}],
    ids=repr,
)
def test_check_passes_over_other_documents(document):
    """Only a dict of Dask's tasks is a graph for certain."""
    assert list(OWNER.check(document)) == []


def test_check_without_dask_finds_nothing(monkeypatch):
    """It is asked about every document of every tool."""
    document = {"a": Task("a", use, TaskRef("b"))}
    assert len(list(OWNER.check(document))) == 1
    monkeypatch.delitem(sys.modules, "dask._task_spec")
    assert list(OWNER.check(document)) == []


# --- traps ----------------------------------------------------------------------------------------


def test_traps_of_delayed_are_not_stepped_on(model):
    """Truth, length and iteration raise; `==` is deferred; every public name is answered."""
    for ask in (bool, len, list):
        with pytest.raises(TypeError):
            ask(model)
    source = la.uri_like(model)
    assert (bool(source), len(source) > 0) == (True, True)
    assert (source == source, source == "x") == (True, False)
    assert type(model == "x") is Delayed
    assert source in {source: 1}
    assert source.scheme == "s3"
    assert isinstance(model.anything, DelayedAttr)


def test_unwrapping_leaves_a_value_whole(model):
    """A leaf in containers, by identity, whatever it answers."""
    held = {"a": [la.uri_like(model), model]}
    assert all(each is model for each in la.unwrap(held)["a"])
    assert la.unwrap(model) is model


# --- futures --------------------------------------------------------------------------------------


def test_future_is_recognised_joined_and_computed_where_it_is(client):
    """By its client, to another future."""
    future = client.submit(make)
    join, upper = OWNER.join([future, "/x"]), OWNER.compute(str.upper, future)
    assert orchestrator_of(future) is orchestrator_of(join) is OWNER
    assert type(join) is type(upper) is type(future)
    assert (join.result(), upper.result()) == (f"{FOLDER}/x", FOLDER.upper())
    assert join.key == OWNER.join([future, "/x"]).key
    assert describe(future) == f"Future {future.key}"
    assert OWNER.edges(future) == (future.key,)
    assert OWNER.dump(future) == {"TaskRef": future.key}
    assert OWNER.literal_end(join) == ""


def test_future_joined_with_a_delayed_is_a_delayed(client, model):
    """Which the cluster computes when it is asked to."""
    made = OWNER.join([client.submit(make), "/", model])
    assert type(made) is Delayed
    assert client.compute(made).result() == f"{FOLDER}/{FOLDER}"


def test_lookalike_of_a_future_reaches_the_worker_as_the_value(client):
    """Submitted, nested, mapped, and in a graph; the client itself is not walked by scan."""
    future = client.submit(make)
    source = la.uri_like(future)
    made = [client.submit(kind_of, source), client.submit(use, [source])]
    made += client.map(use, [source])
    assert client.gather(made) == ["str", f"used ['{FOLDER}']", f"used {FOLDER}"]
    for taken in (la.unwrap(source), source + "/x"):
        task = delayed(use)(taken)
        assert task.compute().startswith(f"used {FOLDER}")
    task = delayed(use)(future)
    assert la.scan(task) == ()
    assert la.scan(dict(task.dask)) == (), "the key is held by the client"


def test_lookalike_of_a_future_in_a_graph_is_found_there(client):
    """It computes to the value, and stays in the task, which is sent as it is; not so in a list."""
    source = la.uri_like(client.submit(make))
    task = delayed(use)(source)
    assert task.compute() == f"used {FOLDER}"
    assert [leak.kind for leak in la.scan(task)] == ["proxy"]
    with la.install():
        assert la.scan(delayed(use)(source)) == ()


def test_text_of_a_bare_future_is_restored_where_the_client_takes_it(client, model):
    """By `submit` and `map`, and in graphs that the cluster computes."""
    future = client.submit(make)
    with la.install():
        made = [client.submit(use, f"{future}/x"), *client.map(use, [f"{future}/y"])]
        made.append(client.compute(delayed(use)(f"{future}/{model}")))
        assert client.gather(made) == [
            f"used {FOLDER}/x",
            f"used {FOLDER}/y",
            f"used {FOLDER}/{FOLDER}",
        ]
        with pytest.raises(la.LeakError):
            client.compute(delayed(use)(f"{future}/x".upper()))
    assert builtins.str(future).startswith("<Future")
