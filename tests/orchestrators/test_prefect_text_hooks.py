"""Text of a bare Prefect future under `install()`, and where Prefect takes it in."""

from __future__ import annotations

import os

import pytest

import lookalike as la
import prefect_api
import prefect_flow
from lookalike.orchestrators.prefect import ORCHESTRATORS
from prefect_flow import future

prefect_flow.skip_without_prefect()
(OWNER,) = ORCHESTRATORS
pytestmark = pytest.mark.usefixtures("prefect_api_served")


def spellings(one):
    return {
        "f-string": (f"x/{one}/y", "x/s3://bucket/first/y"),
        "percent": ("%s/y" % one, "s3://bucket/first/y"),
        "str": (str(one), "s3://bucket/first"),
        "+": (one + "/y", "s3://bucket/first/y"),
        "+ from the left": ("x/" + one, "x/s3://bucket/first"),
        "path join": (os.path.join(one, "y"), "s3://bucket/first/y"),
    }


@pytest.mark.parametrize(
    "spelling", ["f-string", "percent", "str", "+", "+ from the left", "path join"]
)
def test_text_of_a_bare_future_is_restored_where_a_task_takes_it(flow, spelling):
    """Where Prefect would hand its repr to the task."""

    def program(tasks):
        one = tasks.first.submit()
        text, value = spellings(one)[spelling]
        assert type(text) is str
        assert tasks.second.submit(text).result() == value
        assert tasks.second({"deep": [text]}) == {"deep": [value]}
        for inputs in tasks.inputs:
            (run,) = set(inputs["source"])
            reached = {run, *(prefect_api.task_runs()[run][1])}
            assert OWNER.edges(one)[0] in reached

    with la.install():
        flow(program)


def test_every_way_to_hand_text_to_a_task_is_restored(flow):
    """Calls, maps and their annotations; parameters of flows; what a flow returns."""
    import prefect

    @prefect.flow
    def inner(source: str):
        return source

    def program(tasks):
        text = f"{tasks.first.submit()}/x"
        assert tasks.second(text) == "s3://bucket/first/x"
        mapped = tasks.second.map([text, "y"], more=prefect.unmapped(text))
        assert mapped.result() == ["s3://bucket/first/x", "y"]
        assert inner(text) == "s3://bucket/first/x"
        return text

    with la.install():
        result = flow(program)
    assert result.result() == "s3://bucket/first/x"


def test_a_flow_that_returns_a_piece_of_a_placeholder_fails(flow):
    """Nobody else would see it."""
    with la.install(), pytest.raises(la.LeakError):
        flow(lambda tasks: f"{tasks.first.submit()}/x".upper())


def test_prefect_never_asks_for_the_text_of_a_future(flow, monkeypatch):
    """Otherwise its own messages would make tokens."""
    from prefect.futures import PrefectFuture

    with la.install():
        monkeypatch.setattr(PrefectFuture, "__str__", lambda _: pytest.fail("it did"))
        monkeypatch.setattr(PrefectFuture, "__format__", lambda *_: pytest.fail("it did"))
        assert flow(lambda tasks: tasks.second.submit([tasks.first.submit()]).result()) == [
            "s3://bucket/first"
        ]
        monkeypatch.undo()


def test_afterwards_everything_is_as_it_was():
    """A future's text is its repr again."""
    from prefect import Flow, Task
    from prefect.futures import PrefectFuture

    def attributes():
        names = ("__str__", "__format__", "__add__", "__radd__", "__fspath__")
        calls = [Flow.__call__, Task.__call__, Task.submit, Task.map, Task.apply_async]
        return [vars(PrefectFuture).get(name) for name in names], calls

    before = attributes()
    with la.install():
        assert attributes() != before
        assert la.scan(f"{future()}")[0].token
    assert attributes() == before
    assert str(future()).startswith("<prefect.futures.PrefectDistributedFuture object")
