"""Flyte's promises: outputs of nodes and inputs of a workflow (flytekit 1.16.31).

A `Promise` stands for a value while a workflow is compiled; while it is run locally, the promise
holds the value. Its `str()` is its repr in both, so an f-string puts `Promise(node:n0.o0.[])` into
the workflow as a literal, and flytekit says nothing. Flyte has no join: an author writes one more
task that makes the text, and so does `join`, with a task of lookalike's own, which is called when
the text is taken.

Inside a branch of a conditional, flytekit 1.16 loses a node that is made for an argument, and the
reference then means whatever other node has its id. The task of a join is called before the
conditional instead.

Only promises are originals. Flytekit refuses a `NodeOutput` and a `VoidPromise` as an input; a
query for an artifact is an input of a launch plan, and no value of a workflow.
"""

from __future__ import annotations

import importlib
import re
import sys
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lookalike._leak import Leak
from lookalike.errors import CompositionError, LiftError
from lookalike.typing import TextHooks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_PROMISE = "flytekit.core.promise"
_TASKS = "lookalike.orchestrators._flyte_tasks"
#: As `flytekit.models.types.SimpleType` has it.
_STRING = 3


@dataclass(frozen=True, slots=True)
class Flyte:
    """The orchestrator of flytekit."""

    name: str = "flyte"
    modules: tuple[str, ...] = ("flytekit",)
    signs: tuple[str, ...] = ('"WORKFLOW"',)
    is_by_type: bool = True

    def recognises(self, obj: object) -> bool:
        """Whether `obj` is a `Promise`, of a node's output, an attribute of one, or an input."""
        promise = getattr(sys.modules.get(_PROMISE), "Promise", None)
        return promise is not None and issubclass(type(obj), promise)

    def describe(self, original: object) -> str:
        """`Promise n0.o0['a']`, `Promise of input 'folder'`, `Promise of a text of 2 parts`."""
        state = vars(original)
        if "_later_parts" in state and "_var" not in state:
            count = len(state["_later_parts"])
            return f"Promise of a text of {count} part{'s' * (count != 1)}"
        output = state.get("_ref")
        if output is None:
            return f"Promise {state.get('_var')}, whose value is known"
        path = "".join(f"[{key!r}]" for key in output.attr_path if type(key) in {str, int})
        if not output.node_id:
            return f"Promise of input {output.var!r}{path}"
        return f"Promise {output.node_id}.{output.var}{path}"

    def join(self, parts: Sequence[object]) -> Any:
        """The promise of a task that makes the text, called in the workflow when it is taken.

        Raises `CompositionError` for a promise of anything but a text. Of an input of a workflow
        flytekit does not tell the type: Flyte compares it when the workflow is registered.
        """
        for part in parts:
            if type(part) is not str:
                self._refuse(part)
        tasks = importlib.import_module(_TASKS)
        return tasks.Later(tasks.concatenate, {"parts": list(parts)}, tuple(parts))

    def _refuse(self, part: object) -> None:
        if _is_text(part) is False:
            raise CompositionError(
                f"{self.describe(part)} is no text",
                hint="Write a @task that makes a str of it, and join what that returns.",
            )

    def literal_end(self, original: object) -> str:
        """The last part of a join, if it is text; empty for others."""
        last = vars(original).get("_later_parts", (None,))[-1]
        return last if type(last) is str else ""

    def edges(self, original: object) -> tuple[str, ...]:
        """The ids of the nodes that make it; a join's own last, once its task has been called."""
        state = vars(original)
        ids: dict[str, None] = {}
        for part in state.get("_later_parts", ()):
            if type(part) is not str:
                ids |= dict.fromkeys(self.edges(part))
        output = state.get("_ref")
        if output is not None and output.node_id:
            ids[output.node_id] = None
        return tuple(ids)

    def compute(self, function: Callable[[Any], Any], original: object) -> Any:
        """The promise of a task that calls `function`, which travels pickled, as an input of it.

        Raises `CompositionError` as `join` does, and if `function` cannot be pickled.
        """
        self._refuse(original)
        tasks = importlib.import_module(_TASKS)
        try:
            code = tasks.pickled(function)
        except Exception as error:
            raise CompositionError(
                f"{function!r} cannot be pickled: {error}",
                hint="Write a @task that calls it, and call that in the workflow.",
            ) from error
        return tasks.Later(tasks.call, {"function": code, "value": original}, (original,))

    def lift(self, value: object) -> Any:
        """The promise of `{"promise": {"nodeId": ..., "var": ...}}`, as a binding spells it.

        The node is looked for by its id in the workflow that is being compiled; without an id it is
        an input of the workflow. Raises `LiftError` for anything else, if there is no such node,
        or if flytekit is not imported.
        """
        module = sys.modules.get(_PROMISE)
        if module is None:
            raise LiftError("flyte is not imported", hint="Import flytekit first.", value=value)
        found = value.get("promise") if isinstance(value, dict) and len(value) == 1 else None
        path = _path_of(found)
        if not isinstance(found, dict) or not isinstance(found.get("var"), str) or path is None:
            raise LiftError(
                f"{value!r} is no binding to an output",
                hint='Write {"promise": {"nodeId": "n0", "var": "o0"}}.',
                value=value,
            )
        name = _get(found, "nodeId") or ""
        if name:
            node = importlib.import_module(_TASKS).node_named(name)
        else:
            node = importlib.import_module("flytekit.core.workflow").GLOBAL_START_NODE
        if node is None:
            raise LiftError(
                f"no workflow is being compiled that has a node {name!r}",
                hint="Lift it inside the function that @workflow decorates.",
                value=value,
            )
        output = module.NodeOutput(node=node, var=found["var"], attr_path=path)
        promise = module.Promise(found["var"], output)
        promise._attr_path = list(path)
        return promise

    def dump(self, original: object) -> Any:
        """The binding as the compiled workflow has it, or the literal that a promise holds.

        Raises `CompositionError` for a join whose node cannot be made any more, or not here.
        """
        models = importlib.import_module("flytekit.models.literals")
        json_format = importlib.import_module("google.protobuf.json_format")
        if original.is_ready:  # type: ignore[attr-defined]  # a Promise
            return json_format.MessageToDict(original.val.to_flyte_idl())  # type: ignore[attr-defined]  # a Promise
        binding = models.BindingData(promise=original.ref)  # type: ignore[attr-defined]  # a Promise
        return json_format.MessageToDict(binding.to_flyte_idl())

    def text_hooks(self) -> TextHooks:
        """Text of promises; calls of tasks, workflows and plans.

        An f-string that a workflow returns is not restored: flytekit binds it when the workflow
        has been left, to whichever is being compiled around it. It is a leak in what is compiled.
        """
        return TextHooks(
            variables=(f"{_PROMISE}:Promise",),
            calls=(
                "flytekit.core.base_task:Task.__call__",
                "flytekit.core.python_function_task:AsyncPythonFunctionTask.__call__",
                "flytekit.core.workflow:WorkflowBase.__call__",
                "flytekit.core.workflow:ImperativeWorkflow.add_workflow_output",
                "flytekit.core.launch_plan:LaunchPlan.__call__",
                "flytekit.core.reference_entity:ReferenceEntity.__call__",
                "flytekit.core.array_node:ArrayNode.__call__",
                "flytekit.remote.remote_callable:RemoteEntity.__call__",
                f"{_PROMISE}:ComparisonExpression.__init__",
                f"{_PROMISE}:translate_inputs_to_literals",
            ),
            documents=("flytekit.tools.translator:get_serializable",),
            # Flytekit's own context is a dataclass, and an argument.
            fields=False,
        )

    def check(self, document: object) -> Iterator[Leak]:
        """References to nodes and inputs that a workflow does not have.

        Flytekit writes such a workflow for a node that is made inside a branch. Workflows are known
        by their id, alone or in a specification; others have nothing to check.
        """
        if not isinstance(document, dict):
            return
        workflows: list[tuple[str, Any]] = [
            ("$", document),
            ("$.template", document.get("template")),
        ]
        more = _get(document, "subWorkflows")
        for number, each in enumerate(more if isinstance(more, list) else ()):
            workflows.append((f"$.subWorkflows[{number}]", each))
        for where, each in workflows:
            if _is_workflow(each):
                yield from _check_workflow(where, each)


def _is_text(promise: Any) -> bool | None:
    """Whether the promise is of a text; None where flytekit does not know."""
    state = vars(promise)
    if "_later_parts" in state:
        return True
    output = state["_ref"]
    if output is None:
        scalar = getattr(state["_val"], "scalar", None)
        if state["_attr_path"] or scalar is None:
            return None if state["_attr_path"] or state["_val"] is None else False
        return scalar.primitive is not None and scalar.primitive.string_value is not None
    interface = getattr(output.node.flyte_entity, "interface", None)
    variable = interface.outputs.get(output.var) if interface is not None else None
    kind = variable.type if variable is not None else state["_type"]
    for key in output.attr_path:
        kind = _member(kind, key)
    return None if kind is None else kind.simple == _STRING or kind.enum_type is not None


def _member(kind: Any, key: object) -> Any:
    """The type of an item or attribute; None where the type does not say."""
    if kind is None:
        return None
    if kind.collection_type is not None or kind.map_value_type is not None:
        return kind.collection_type or kind.map_value_type
    fields = kind.structure.dataclass_type if kind.structure is not None else None
    return fields.get(key) if fields else None


def _path_of(promise: object) -> list[str | int] | None:
    """The attribute path of a binding, which may be empty; None if it is none."""
    written = _get(promise, "attrPath") or []
    path: list[str | int] = []
    for each in written if isinstance(written, list) else [None]:
        key = next(iter(each.values())) if isinstance(each, dict) and len(each) == 1 else None
        if not isinstance(key, (str, int)):
            return None
        path.append(key)
    return path


def _get(message: object, name: str) -> Any:
    """A field of a message: protobuf spells it in camel case, or as it is declared."""
    if not isinstance(message, dict):
        return None
    declared = re.sub("[A-Z]", lambda letter: f"_{letter[0].lower()}", name)
    return message.get(name, message.get(declared))


# --- documents ------------------------------------------------------------------------------------


def _is_workflow(document: object) -> bool:
    return (
        isinstance(document, dict)
        and _get(document.get("id"), "resourceType") == "WORKFLOW"
        and isinstance(document.get("nodes"), list)
    )


def _check_workflow(where: str, workflow: dict[str, Any]) -> Iterator[Leak]:
    interface = workflow.get("interface")
    inputs = _get(_get(interface, "inputs"), "variables") or {}
    found = list(_messages(where, workflow))
    # Of branches too, which have ids of their own.
    ids = {node["id"] for _, node in found if _is_node(node)}
    for place, message in found:
        bound = message.get("promise")
        if isinstance(bound, dict) and isinstance(bound.get("var"), str):
            name, var = _get(bound, "nodeId") or "", bound["var"]
            if name and name not in ids:
                yield Leak(place, "reference", "", f"{name}.{var}: no node {name!r}"[:80])
            elif not name and isinstance(inputs, dict) and var not in inputs:
                yield Leak(place, "reference", "", f"{var}: no input {var!r}"[:80])
        before = _get(message, "upstreamNodeIds")
        for name in before if isinstance(before, list) else ():
            if isinstance(name, str) and name not in ids:
                yield Leak(place, "reference", "", f"{name}: no node {name!r}"[:80])


def _is_node(message: dict[str, Any]) -> bool:
    return isinstance(message.get("id"), str)


def _messages(where: str, root: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every message in a document, with its place, in order."""
    waiting: deque[tuple[str, object]] = deque([(where, root)])
    while waiting:
        place, message = waiting.popleft()
        if isinstance(message, dict):
            yield place, message
            waiting.extend((f"{place}.{key}", value) for key, value in message.items())
        elif isinstance(message, list):
            waiting.extend((f"{place}[{i}]", value) for i, value in enumerate(message))


FLYTE = Flyte()
ORCHESTRATORS = (FLYTE,)
