"""Functions run as Prefect flows, with tasks to use; futures and states of no flow at all."""

from __future__ import annotations

import importlib.metadata
import threading
import uuid
from types import SimpleNamespace

import pytest

RUN = "01a20818-1cfb-73ca-8f92-9688391ae8b8"


def skip_without_prefect():
    """Skip the module that calls this. Prefect is imported only once its API is served."""
    try:
        importlib.metadata.version("prefect")
    except importlib.metadata.PackageNotFoundError:
        pytest.skip("needs prefect", allow_module_level=True)


def future(kind="PrefectDistributedFuture", run=RUN):
    """A future of a run that is not there."""
    from prefect import futures

    return getattr(futures, kind)(uuid.UUID(run))


def state(run=RUN):
    """The state of a run that is not there, or of none."""
    from prefect.client.schemas.objects import StateDetails
    from prefect.states import Completed

    return Completed(state_details=StateDetails(task_run_id=run and uuid.UUID(run)))


def runner():
    """Runs a function as a flow, given the tasks `first`, `second`, `late` and `fails`.

    `second` notes what it is given, and what Prefect notes about that.
    """
    import prefect
    from prefect.context import TaskRunContext

    notes = SimpleNamespace(given=[], inputs=[], go=threading.Event())

    @prefect.task
    def first():
        return "s3://bucket/first"

    @prefect.task
    def late():
        assert notes.go.wait(10)
        return "s3://bucket/late"

    @prefect.task
    def second(source, more=None):
        inputs = TaskRunContext.get().task_run.task_inputs
        notes.given.append(source)
        notes.inputs.append({key: [str(each.id) for each in inputs[key]] for key in inputs})
        return source

    @prefect.task
    def fails():
        raise ArithmeticError("no value")

    def run(function, **parameters):
        notes.first, notes.second, notes.late, notes.fails = first, second, late, fails
        return prefect.flow(lambda: function(notes), name="a-flow", **parameters)()

    return run
