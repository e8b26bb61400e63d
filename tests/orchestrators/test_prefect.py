"""Prefect's futures and states, in flows that Prefect's own engine runs on this machine."""

from __future__ import annotations

import pickle
import sys
import uuid
from copy import deepcopy

import pytest

import lookalike as la
import prefect_flow
from lookalike.orchestrators import describe, lift, orchestrator_of
from lookalike.orchestrators.prefect import ORCHESTRATORS
from prefect_flow import RUN, future, state

prefect_flow.skip_without_prefect()
(OWNER,) = ORCHESTRATORS
pytestmark = pytest.mark.usefixtures("prefect_api_served")


@pytest.fixture
def no_text(monkeypatch):
    """Whoever asks a future for its text, or for its state, gets an error."""
    from prefect import futures

    def refuse(*_):
        pytest.fail("the future was asked")

    for cls in (futures.PrefectFuture, futures.PrefectTaskRunFuture):
        for name in ("__str__", "__repr__", "__format__"):
            monkeypatch.setattr(cls, name, refuse, raising=False)
        monkeypatch.setattr(cls, "state", property(refuse))


# --- what is an original --------------------------------------------------------------------------


def test_recognises_every_future_and_state_by_type(flow, no_text):
    """Prefect puts the values of all of them into a task's arguments."""
    found = [future(), future("PrefectFlowRunFuture"), state()]
    flow(lambda tasks: found.extend([tasks.first.submit(), *tasks.second.map(["a"])]))
    kinds = {type(each).__name__ for each in found}
    assert kinds == {
        "PrefectConcurrentFuture",
        "PrefectDistributedFuture",
        "PrefectFlowRunFuture",
        "State",
    }
    assert all(orchestrator_of(each) is OWNER for each in found)


def test_classes_of_other_task_runners_are_recognised():
    """Those for Dask and Ray derive from these."""
    from prefect.futures import PrefectWrappedFuture

    class Other(PrefectWrappedFuture):
        def wait(self, timeout=None):
            raise NotImplementedError

        result = wait

    other = Other(uuid.UUID(RUN), object())
    assert OWNER.recognises(other)
    assert OWNER.edges(other) == (RUN,)


def test_what_only_holds_futures_is_not_recognised():
    """Lists and annotations are walked; a future of Python's own is not Prefect's."""
    import concurrent.futures

    from prefect import unmapped
    from prefect.futures import PrefectFutureList

    others = [
        PrefectFutureList([future()]),
        unmapped(future()),
        concurrent.futures.Future(),
        la.string_like(future()),
        type(future()),
        "text",
    ]
    assert not any(OWNER.recognises(other) for other in others)


def test_nothing_is_recognised_while_prefect_is_not_imported(monkeypatch):
    """And nothing is imported to find out."""
    monkeypatch.delitem(sys.modules, "prefect.futures")
    monkeypatch.delitem(sys.modules, "prefect.client.schemas.objects")
    assert not OWNER.recognises(object())
    with pytest.raises(la.LiftError, match="prefect is not imported"):
        OWNER.lift({})


def test_describe_names_the_run_and_asks_nobody(no_text):
    """A future's state may be a request to the API."""
    assert describe(future()) == f"PrefectDistributedFuture of task run {RUN}"
    assert describe(future("PrefectFlowRunFuture")) == f"PrefectFlowRunFuture of flow run {RUN}"
    assert describe(state()) == f"State of task run {RUN}"
    assert describe(state(None)) == "State"


def test_describe_of_a_join_says_so(flow):
    """Its run is that of lookalike's own task."""
    joined = []
    flow(lambda tasks: joined.append(OWNER.join(["a", tasks.first.submit()])))
    run = OWNER.edges(joined[0])[-1]
    assert describe(joined[0]) == (f"PrefectConcurrentFuture of task run {run}, a join of 2 parts")


# --- lift and dump --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ({"input_type": "task_run", "id": RUN}, "PrefectDistributedFuture"),
        ({"input_type": "flow_run", "id": RUN}, "PrefectFlowRunFuture"),
    ],
    ids=["task run", "flow run"],
)
def test_lift_and_dump_are_the_task_inputs_that_prefect_notes(value, kind):
    """A future of a run that someone else started asks the API for its value."""
    lifted = lift(value)
    assert type(lifted).__name__ == kind
    assert OWNER.dump(lifted) == value
    assert OWNER.edges(lifted) == (RUN,)


def test_dump_of_a_state_is_its_run():
    """A state of no run names none."""
    assert OWNER.dump(state()) == {"input_type": "task_run", "id": RUN}
    with pytest.raises(la.CompositionError, match="State names no run"):
        OWNER.dump(state(None))
    assert OWNER.edges(state(None)) == ()


@pytest.mark.parametrize(
    "value",
    [
        None,
        RUN,
        {},
        {"input_type": "task_run"},
        {"input_type": "task_run", "id": "x"},
        {"input_type": "task_run", "id": 1},
        {"input_type": "parameter", "id": RUN},
    ],
    ids=repr,
)
def test_lift_of_what_names_no_run_is_an_error(value):
    """Never guessed: a uuid alone may be anything."""
    with pytest.raises(la.LiftError, match="names no run"):
        OWNER.lift(value)


# --- lookalikes and the tool ----------------------------------------------------------------------


@pytest.mark.parametrize("face", [la.Face.STRING, la.Face.URI, la.Face.STR], ids=str)
def test_a_lookalike_is_resolved_as_the_future(flow, face):
    """At any depth; Prefect asks `isinstance`, waits and takes the value."""

    def program(tasks):
        one = tasks.first.submit()
        value = la.string_like(one, face=face)
        tasks.second.submit(value).wait()
        tasks.second({"deep": [value]})
        assert tasks.given == ["s3://bucket/first", {"deep": ["s3://bucket/first"]}]
        assert [set(i["source"]) for i in tasks.inputs] == [set(OWNER.edges(one))] * 2
        return tasks.second.submit("x", wait_for=[value]).result()

    assert flow(program) == "x"


def test_a_lookalike_that_a_flow_returns_is_the_future(flow):
    """Its result is the flow's."""
    given, bare = (
        flow(lambda tasks, wrap=wrap: wrap(tasks.first.submit())).result()
        for wrap in (la.string_like, lambda one: one)
    )
    assert given == bare == "s3://bucket/first"


def test_copies_keep_the_future():
    """A deep copy of a future has another lock, so it is never made."""
    original = future()
    proxy = la.string_like(original)
    assert la.unwrap(deepcopy(proxy)) is original
    assert OWNER.edges(la.unwrap(pickle.loads(pickle.dumps(proxy)))) == (RUN,)


def test_pickling_a_future_of_threads_fails_as_prefects_does(flow):
    """It holds a lock."""
    found = []
    flow(lambda tasks: found.append(tasks.first.submit()))
    for value in (found[0], la.string_like(found[0])):
        with pytest.raises(TypeError, match="cannot pickle"):
            pickle.dumps(value)


def test_restoring_where_the_token_is_unknown_is_refused():
    """A second ledger has not made it."""
    with la.Ledger("one"):
        text = f"{la.string_like(future())}/x"
    with la.Ledger("two"), pytest.raises(la.LeakError):
        la.restore(text)


def check_source(source):
    """A third party's function, which wants text now."""
    if not source.startswith("s3://"):
        raise ValueError(source)
    return source


def test_an_f_string_at_an_adapted_target_arrives_as_the_join(flow):
    """It is shed again when the call is over."""
    policy = la.Policy(
        f"{__name__}:check_source", "source", placeholder="s3://b/k", reason="it asks startswith"
    )
    registry = la.Registry([policy])

    def program(tasks):
        one = tasks.first.submit()
        text = f"{la.string_like(one)}/model"
        called = registry.call(check_source, text)
        with registry.install():
            installed = check_source(text)
        joins = [la.unwrap(called), la.unwrap(installed)]
        assert joins[0] is joins[1]
        assert OWNER.edges(joins[0])[:1] == OWNER.edges(one)
        return tasks.second.submit(joins[0]).result()

    assert flow(program) == "s3://bucket/first/model"


def test_guard_and_scan_find_text_that_nobody_restored(flow):
    """A task is given text like any other: in capitals too."""

    def program(tasks):
        text = f"{la.string_like(tasks.first.submit())}/x"
        with pytest.raises(la.LeakError), la.guard(tasks.given):
            tasks.second(text.upper())
        assert la.scan(tasks.given)[0].token
        assert tasks.inputs[0]["source"] == []

    flow(program)


def test_prefect_hands_a_task_the_repr_of_a_bare_future(flow):
    """Without lookalike: the task runs, and waits for nothing."""

    def program(tasks):
        text = f"{tasks.first.submit()}/x"
        assert tasks.second(text).startswith("<prefect.futures.PrefectConcurrentFuture object")
        assert tasks.inputs[0]["source"] == []

    flow(program)


def test_there_is_no_document_to_check():
    """A flow is run and not compiled."""
    assert OWNER.check({"input_type": "task_run", "id": RUN}) == ()
