"""Joins of Prefect futures, and what is computed of them: runs of tasks in the flow."""

from __future__ import annotations

import os
from dataclasses import dataclass

import pytest

import lookalike as la
import prefect_api
import prefect_flow
from lookalike.orchestrators.prefect import ORCHESTRATORS
from prefect_flow import future, state

prefect_flow.skip_without_prefect()
(OWNER,) = ORCHESTRATORS
pytestmark = pytest.mark.usefixtures("prefect_api_served")


def test_join_is_a_task_run_that_waits_for_its_parts(flow):
    """Composition and restoring end in the same run, which Prefect orders after the parts'."""

    def program(tasks):
        one, two = tasks.first.submit(), tasks.late.submit()
        shown = la.unwrap("a:" + la.string_like(one) + ":" + la.string_like(two))
        hidden = la.restore(f"a:{la.string_like(one)}:{la.string_like(two)}")
        assert shown is hidden
        tasks.edges = OWNER.edges(one), OWNER.edges(two), OWNER.edges(shown)
        taken = tasks.second.submit(shown)
        tasks.go.set()
        seen.append(tasks)
        return taken.result()

    seen = []
    assert flow(program) == "a:s3://bucket/first:s3://bucket/late"
    (tasks,) = seen
    (one,), (two,), (*parts, join) = tasks.edges
    assert parts == [one, two]
    runs = prefect_api.task_runs()
    name, waited_for = runs[join]
    assert (name, set(waited_for)) == ("lookalike-join", {one, two})
    assert tasks.inputs[0]["source"] == [join]


def test_joins_are_composed_again_and_never_flattened(flow):
    """A join is a future like any other."""

    def program(tasks):
        inner = OWNER.join(["a/", tasks.first.submit()])
        outer = OWNER.join([inner, "/b.py"])
        assert OWNER.recognises(outer)
        assert OWNER.literal_end(outer) == "/b.py"
        assert OWNER.literal_end(inner) == OWNER.literal_end(state()) == ""
        assert set(OWNER.edges(inner)) < set(OWNER.edges(outer))
        return outer.result()

    assert flow(program) == "a/s3://bucket/first/b.py"


def test_the_same_parts_are_joined_once_in_a_flow_run(flow):
    """A text is restored wherever it is looked at; each look would be a run."""

    def program(tasks):
        one = tasks.first.submit()
        join = OWNER.join([one, "/x"])
        assert OWNER.join([one, "/x"]) is join
        assert OWNER.join([one, "/y"]) is not join
        return join.result()

    assert flow(program) == "s3://bucket/first/x"


def test_a_join_in_another_flow_run_is_another(flow):
    """Its run belongs to a flow run."""
    kept = []

    def keep(future):
        future.wait()  # what nobody waits for is cancelled when the flow ends
        kept.append(future)

    flow(lambda tasks: keep(tasks.first.submit()))
    flow(lambda _: keep(OWNER.join([kept[0], "/x"])))
    flow(lambda _: keep(OWNER.join([kept[0], "/x"])))
    assert kept[1] is not kept[2]
    assert kept[1].result() == kept[2].result() == "s3://bucket/first/x"


def test_a_join_of_a_state_waits_for_nothing_and_keeps_the_run(flow):
    """`return_state=True` gives a value that is known, which Prefect still traces."""

    def program(tasks):
        done = tasks.first(return_state=True)
        join = la.restore(f"{la.string_like(done)}/x")
        assert OWNER.edges(join)[:1] == OWNER.edges(done)
        return join.result()

    assert flow(program) == "s3://bucket/first/x"


def test_a_join_of_what_fails_fails_as_prefect_says(flow):
    """The next task does not run."""
    from prefect.exceptions import UnfinishedRun

    def program(tasks):
        return tasks.second.submit(OWNER.join([tasks.fails.submit(), "/x"])).result()

    with pytest.raises(UnfinishedRun, match="PENDING state"):
        flow(program)


@pytest.mark.parametrize(
    ("make", "what"),
    [
        (lambda: OWNER.join([future(), "/x"]), "join"),
        (lambda: OWNER.compute(str, future()), "comp"),
    ],
    ids=["join", "compute"],
)
def test_without_a_flow_there_is_nothing_to_run_a_task(make, what):
    """Prefect's own error speaks of task runners."""
    with pytest.raises(la.CompositionError, match=rf"to {what}.* no flow is running") as caught:
        make()
    assert "inside the flow" in caught.value.hint


def test_compute_is_a_task_run_too(flow):
    """Of a function that Prefect does not look into."""

    @dataclass
    class Prefixed:
        prefix: object

        def __call__(self, value):
            return f"{self.prefix}{os.path.basename(value)}"

    def program(tasks):
        one = tasks.first.submit()
        made = OWNER.compute(Prefixed("name="), one)
        assert OWNER.recognises(made)
        seen[:] = [*OWNER.edges(one), *OWNER.edges(made)]
        return made.result()

    seen = []
    assert flow(program) == "name=first"
    assert prefect_api.task_runs()[seen[1]] == ("lookalike-compute", [seen[0]])


def test_a_part_of_a_placeholder_becomes_a_computed_value(flow):
    """The bucket alone of a placeholder is the bucket of the value."""

    def program(tasks):
        uri = la.uri_like(tasks.first.submit(), "s3://bucket/key")
        return la.restore(f"bucket={uri.netloc}").result()

    assert flow(program) == "bucket=bucket"


# Prefect leaves a connection open when a loop ends (3.8.8).
@pytest.mark.filterwarnings(
    "ignore:Exception ignored in. <socket:pytest.PytestUnraisableExceptionWarning"
)
def test_an_async_flow_joins_as_well():
    """Tasks are submitted the same way in it."""
    import asyncio
    import gc

    import prefect

    @prefect.task
    async def first():
        return "s3://bucket/first"

    @prefect.flow
    async def program():
        return la.restore(f"{la.string_like(first.submit())}/x").result()

    assert asyncio.run(program()) == "s3://bucket/first/x"
    gc.collect()
