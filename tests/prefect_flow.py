"""Functions run as Prefect flows, with three tasks to use."""

from __future__ import annotations

import threading
from types import SimpleNamespace


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
