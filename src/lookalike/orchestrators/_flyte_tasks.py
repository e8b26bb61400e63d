"""The Flyte tasks that make a text, and the promises of them (flytekit 1.16.31).

Imported only when flytekit is, to join or to compute. A container that runs one of these tasks
loads it by the name of this module, so lookalike must be installed in its image. It is where the
file of the workflow imports lookalike, because the container of any task imports that file; a task
with an image of its own may be the exception.
"""

# No `from __future__ import annotations`: flytekit reads the types of tasks from them.
import base64
import importlib
import pickle
from collections.abc import Iterator
from typing import Any

from lookalike.errors import CompositionError

_flytekit: Any = importlib.import_module("flytekit")
_promise: Any = importlib.import_module("flytekit.core.promise")
_contexts: Any = importlib.import_module("flytekit.core.context_manager")
_condition: Any = importlib.import_module("flytekit.core.condition")


def _outside_of_workflows() -> Any:
    """A context in which a task is of its module, and not of the workflow that is being compiled.

    This module may be imported while one is, and flytekit asks the workflow who loads the task.
    """
    manager = _contexts.FlyteContextManager
    return manager.with_context(manager.current_context().with_compilation_state(None))


with _outside_of_workflows():

    @_flytekit.task  # type: ignore[untyped-decorator]  # flytekit is optional
    def concatenate(parts: list[str]) -> str:
        """The parts in one text."""
        return "".join(parts)

    @_flytekit.task  # type: ignore[untyped-decorator]  # flytekit is optional
    def call(function: str, value: str) -> str:
        """What a function, pickled and in base64, makes of a value."""
        return str(pickle.loads(base64.b64decode(function))(value))  # noqa: S301 - a constant of the workflow itself, as its code is


#: What flytekit keeps in a promise that it has made.
_STATE = frozenset({"_var", "_val", "_ref", "_promise_ready", "_attr_path", "_type"})


class Later(_promise.Promise):  # type: ignore[misc]  # flytekit is optional
    """The promise of a task of this module, which is called when somebody takes the promise.

    A text that a validator makes on its way, and nobody takes, so leaves no node in the workflow.
    Flytekit asks a promise whether it is ready before it binds it, and that is when it is called.
    """

    def __init__(self, task: Any, inputs: dict[str, Any], parts: tuple[object, ...]) -> None:
        self._later_task = task
        self._later_inputs = inputs
        self._later_parts = parts
        self._later_state = _state_of(_home())

    def __getattr__(self, name: str) -> Any:
        """What flytekit keeps, made now; for other names the attribute of the output, as it does.

        Raises `CompositionError` where no workflow is compiled or run, and `AttributeError` for
        dunders, which flytekit takes for attributes of the output too.
        """
        if name.startswith("__"):
            raise AttributeError(name)
        if name in _STATE:
            self._call()
            return self.__dict__[name]
        return super().__getattr__(name)

    def _call(self) -> None:
        context = self._place()
        if context.compilation_state is not None:
            self._refuse_strangers(context.compilation_state.nodes)
        with _contexts.FlyteContextManager.with_context(context.new_builder()):
            made = self._later_task(**self._later_inputs)
        self.__dict__.update({name: made.__dict__[name] for name in _STATE})

    def _refuse_strangers(self, nodes: list[Any]) -> None:
        """Raise `CompositionError` if a part is of a node that the workflow does not have."""
        known = {id(node) for node in nodes}
        for part in self._later_parts:
            output = None if type(part) is str else vars(part).get("_ref")
            # The id of the node that the inputs of every workflow come from is empty.
            if output is not None and output.node_id and id(output.node) not in known:
                raise CompositionError(
                    f"a text is made of {output.node_id}.{output.var}, whose node is not in the "
                    "workflow: it is in a branch, or in another workflow",
                    hint="Call its task before the conditional: flytekit keeps no node of a branch "
                    "but the one that then() is given.",
                )

    def _place(self) -> Any:
        """The context to call the task in: that of the workflow in which the text was made."""
        home = _home()
        if self._later_state is not None:
            for context in reversed(_stack()):
                if context.compilation_state is self._later_state:
                    return context
            raise CompositionError(
                "a text is taken when the function of its workflow has returned, or in another "
                "workflow, and its node cannot be made any more",
                hint="A workflow that returns a text makes its node before: "
                "return text.with_overrides().",
            )
        if home is not None:
            return home
        workflow = _contexts.ExecutionState.Mode.LOCAL_WORKFLOW_EXECUTION
        for context in reversed(_stack()):
            # Not in that of the task which takes it: tasks should not call tasks. Not in that of a
            # branch: one that is not chosen gives no values.
            run = context.execution_state
            if run is not None and run.mode == workflow and not context.in_a_condition:
                return context
        raise CompositionError(
            "a text of promises is taken where no workflow is compiled or run",
            hint="Take it inside the function that @workflow decorates, or in add_entity.",
        )


def node_named(name: str) -> Any:
    """The node of that id in the workflow that is being compiled; None if there is none."""
    state = _state_of(_home())
    return next((node for node in (state.nodes if state else ()) if node.id == name), None)


def pickled(function: Any) -> str:
    """A function as the input of `call`. Raises what pickle raises."""
    return base64.b64encode(pickle.dumps(function)).decode("ascii")


def _stack() -> list[Any]:
    return list(_contexts.flyte_context_Var.get())


def _state_of(context: Any) -> Any:
    return None if context is None else context.compilation_state


def _home() -> Any:
    """The context of the workflow that is being compiled, from inside a branch too; or None.

    Each conditional compiles its branches in a state of its own and keeps nothing of it but the
    node that `then` is given. Another node is lost, and its id means another one outside.
    """
    branches = set(_states_of_branches())
    outside = (c for c in reversed(_stack()) if id(c.compilation_state) not in branches)
    context = next(outside, None)
    return None if _state_of(context) is None else context


def _states_of_branches() -> Iterator[int]:
    seen = set()
    for context in _stack():
        state = context.compilation_state
        if state is not None and id(state) not in seen:
            seen.add(id(state))
            frame = context.origin_stackframe
            if frame is not None and frame.filename == _condition.__file__:
                yield id(state)
