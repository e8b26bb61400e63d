"""Prefect's futures, and the states that stand for a result (prefect 3.8.8).

Prefect replaces futures and states among the arguments of a task by their values, at any depth, and
notes the runs that they come from. A text is a value to it: `f"{future}"` holds the future's repr,
and no run waits for anything.

So a join is a run of a small task, `lookalike-join`, as an author would write one: it takes the
parts, waits for their runs, and its future is what the next task takes. A computed value is a run
of `lookalike-compute`. Both are submitted when they are made, in the flow that is running; without
one there is nothing that could run them. Where tasks run in other processes, lookalike must be
importable there.

Whoever asks a future for its state may ask Prefect's API. Nothing here does.
"""

from __future__ import annotations

import functools
import importlib
import sys
import uuid
import weakref
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lookalike.errors import CompositionError, LiftError
from lookalike.typing import TextHooks

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lookalike._leak import Leak

#: Where each class of originals is defined.
_CLASSES = {"prefect.futures": "PrefectFuture", "prefect.client.schemas.objects": "State"}

#: What each join was made of: a future does not know its task's arguments.
_parts: weakref.WeakKeyDictionary[Any, tuple[Any, ...]] = weakref.WeakKeyDictionary()
#: A text is often restored more than once: by flow run and parts, the join that there is already.
_joins: weakref.WeakValueDictionary[tuple[Any, ...], Any] = weakref.WeakValueDictionary()


@dataclass(frozen=True, slots=True)
class Prefect:
    """The orchestrator of Prefect's futures and states."""

    name: str = "prefect"
    modules: tuple[str, ...] = tuple(_CLASSES)
    signs: tuple[str, ...] = ()
    is_by_type: bool = True

    def recognises(self, obj: object) -> bool:
        """Whether `obj` is a `PrefectFuture` of a task or flow run, or a `State`."""
        kind = type(obj)
        for module, name in _CLASSES.items():
            cls = getattr(sys.modules.get(module), name, None)
            if cls is not None and issubclass(kind, cls):
                return True
        return False

    def describe(self, original: object) -> str:
        """The class and the run: `PrefectConcurrentFuture of task run 01a2...`; never a value."""
        run, name = _run_of(original), type(original).__name__
        described = f"{name} of {run[0].replace('_', ' ')} {run[1]}" if run else name
        parts = self._parts_of(original)
        return f"{described}, a join of {len(parts)} parts" if parts else described

    def join(self, parts: Sequence[object]) -> Any:
        """The future of a run of the task `lookalike-join`, which waits for all the parts.

        The same future for the same parts in the same flow run, as long as someone holds it. Raises
        `CompositionError` outside a flow.
        """
        flow_run = _flow_run("join")
        key = (flow_run, *(part if isinstance(part, str) else id(part) for part in parts))
        found = _joins.get(key)
        if found is None:
            found = _join_task().submit(*parts)
            # The parts live as long as the join does, so that their ids are not used again.
            _parts[found] = tuple(parts)
            _joins[key] = found
        return found

    def literal_end(self, original: object) -> str:
        """The last part of a `join`, if it is text; empty for others."""
        parts = self._parts_of(original)
        return parts[-1] if parts and isinstance(parts[-1], str) else ""

    def edges(self, original: object) -> tuple[str, ...]:
        """The ids of the runs that make the value, as Prefect notes them; of a join its parts' too.

        A future does not know the name of its run.
        """
        parts = (part for part in self._parts_of(original) if not isinstance(part, str))
        runs = [edge for part in parts for edge in self.edges(part)]
        run = _run_of(original)
        return tuple(dict.fromkeys([*runs, run[1]] if run else runs))

    def compute(self, function: Callable[[Any], Any], original: object) -> Any:
        """The future of a run of the task `lookalike-compute`, which waits for the value.

        Raises `CompositionError` outside a flow.
        """
        _flow_run("compute with")
        quote = importlib.import_module("prefect.utilities.annotations").quote
        # Quoted, so that Prefect does not look for futures in it.
        return _compute_task().submit(quote(function), original)

    def lift(self, value: object) -> Any:
        """The future of the run that a task input names: `{"input_type": "task_run", "id": ...}`.

        A `PrefectDistributedFuture`, which asks the API, or a `PrefectFlowRunFuture`. Raises
        `LiftError` for anything else, or if Prefect is not imported.
        """
        futures = sys.modules.get("prefect.futures")
        if futures is None:
            raise LiftError("prefect is not imported", hint="Import it first.", value=value)
        kinds = {
            "task_run": futures.PrefectDistributedFuture,
            "flow_run": futures.PrefectFlowRunFuture,
        }
        if isinstance(value, dict) and set(value) == {"input_type", "id"}:
            kind, run = kinds.get(value["input_type"]), None
            try:
                run = uuid.UUID(value["id"])
            except (ValueError, AttributeError, TypeError):
                kind = None
            if kind is not None:
                return kind(run)
        raise LiftError(
            f"{value!r} names no run",
            hint='Write {"input_type": "task_run", "id": "<uuid>"}, or pass the future.',
            value=value,
        )

    def dump(self, original: object) -> Any:
        """The task input that Prefect notes for it: `{"input_type": "task_run", "id": ...}`.

        Raises `CompositionError` for a state of no run.
        """
        run = _run_of(original)
        if run is None:
            raise CompositionError(
                f"{self.describe(original)} names no run", hint="Pass its value instead."
            )
        return {"input_type": run[0], "id": run[1]}

    def text_hooks(self) -> TextHooks:
        """Text of a future; what takes arguments in, and what a flow returns.

        Not the text of a state, which Prefect writes into its own messages. What a flow returns is
        scanned too, if the flow is not async.
        """
        return TextHooks(
            variables=("prefect.futures:PrefectFuture",),
            calls=(
                "prefect.flows:Flow.__call__",
                "prefect.flow_engine:resolve_futures_to_states",
                "prefect.tasks:Task.__call__",
                "prefect.tasks:Task.apply_async",
                "prefect.tasks:Task.map",
                "prefect.tasks:Task.submit",
            ),
            documents=("prefect.flow_engine:run_flow",),
        )

    def check(self, document: object) -> tuple[Leak, ...]:
        """Nothing: a flow is run and not compiled."""
        del document
        return ()

    def _parts_of(self, original: object) -> tuple[Any, ...]:
        # A state has no hash, and is no join.
        return _parts.get(original, ()) if vars(original).get("_task_run_id") else ()


def _run_of(original: object) -> tuple[str, str] | None:
    """Of what kind the run of a future or a state is, and its id."""
    # Not by its properties: those of the base class warn, and some ask the API.
    known = {**vars(vars(original).get("state_details") or object), **vars(original)}
    for kind in ("task_run", "flow_run"):
        found = known.get(f"_{kind}_id") or known.get(f"{kind}_id")
        if isinstance(found, uuid.UUID):
            return kind, str(found)
    return None


def _flow_run(what: str) -> object:
    """The id of the flow run that is going on. Raises `CompositionError` if there is none."""
    context = importlib.import_module("prefect.context").FlowRunContext.get()
    if context is None:
        raise CompositionError(
            f"to {what} a future takes a run of a task, and no flow is running here",
            hint="Do it inside the flow, or in a task of your own that takes the future.",
        )
    return getattr(context.flow_run, "id", None)


def _joined(*parts: Any) -> str:
    """The task `lookalike-join`: text of all the parts, side by side."""
    return "".join(map(str, parts))


def _computed(function: Callable[[Any], Any], value: Any) -> Any:
    """The task `lookalike-compute`."""
    return function(value)


def _task(function: Callable[..., Any], name: str) -> Any:
    # A key for the cache would be made of the parts, and of the function, at the cost of a pickle.
    no_cache = importlib.import_module("prefect.cache_policies").NO_CACHE
    return importlib.import_module("prefect").task(function, name=name, cache_policy=no_cache)


@functools.cache
def _join_task() -> Any:
    return _task(_joined, "lookalike-join")


@functools.cache
def _compute_task() -> Any:
    return _task(_computed, "lookalike-compute")


ORCHESTRATORS = (Prefect(),)
