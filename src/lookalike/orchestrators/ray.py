"""Ray's deferred values: nodes of a DAG, and references to objects (ray 2.60).

Nodes are `FunctionNode`, `ClassMethodNode` (also of collectives), `InputNode`, `InputAttributeNode`
and `MultiOutputNode`; references are `ObjectRef`, that of Ray's client included, and what compiled
graphs and Serve give instead, `CompiledDAGRef`, `CompiledDAGFuture` and `DeploymentResponse`. A
`ClassNode` is an actor, and no value.

`InputNode` answers every name with a new node, dunders included, and `in` and iteration over it
never end. So nothing here asks a node for what its class may not have, or looks into it but through
its own dictionary.

`ObjectRef` is a class in C: its text, `ObjectRef(c8ef...)`, cannot be hooked, and C code does not
take a lookalike for one. `f.remote(lookalike)` sends the lookalike itself to the worker, and
`ray.get(lookalike)` ends the process with a segmentation fault. Under `install()` both are given
the reference; else hand over `lookalike.unwrap(value)`. Nodes have no such limit.
"""

from __future__ import annotations

import importlib
import inspect
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from lookalike.errors import CompositionError, LiftError
from lookalike.typing import TextHooks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from lookalike._leak import Leak

_NODE = ("ray.dag.dag_node", "DAGNode")
#: Nodes that are no values: an actor, and a deployment.
_NO_VALUES = (
    ("ray.dag.class_node", "ClassNode"),
    ("ray.serve._private.deployment_node", "DeploymentNode"),
)
_REFERENCE = ("ray", "ObjectRef")
#: References that only their own caller can wait for.
_CLOSED = (
    ("ray.experimental.compiled_dag_ref", "CompiledDAGRef"),
    ("ray.experimental.compiled_dag_ref", "CompiledDAGFuture"),
    ("ray.serve.handle", "DeploymentResponse"),
)


@dataclass(frozen=True, slots=True)
class Ray:
    """The orchestrator of Ray's nodes and references."""

    name: str = "ray"
    modules: tuple[str, ...] = ("ray.dag",)
    signs: tuple[str, ...] = ()
    is_by_type: bool = True

    def recognises(self, obj: object) -> bool:
        """Whether `obj` is a node of a DAG that stands for a value, or a reference to an object."""
        kind = type(obj)
        return _is(kind, _REFERENCE, *_CLOSED) or (_is(kind, _NODE) and not _is(kind, *_NO_VALUES))

    def describe(self, original: object) -> str:
        """The class and the function, method or key: `FunctionNode make`; nothing is waited for."""
        kind = type(original)
        if _is(kind, _NODE):
            said = _name_of(original)
            return f"{kind.__name__} {said}" if said else kind.__name__
        if kind.__module__ == "ray" and _is(kind, _REFERENCE):
            return f"{kind.__name__} {original.hex()}"  # type: ignore[attr-defined]  # an ObjectRef
        return kind.__name__  # the others may wait for their own name

    def join(self, parts: Sequence[object]) -> Any:
        """`ray.remote(join).bind(*parts)`, a node; of references alone `.remote(*parts)`, another.

        The function is sent by value: workers need no lookalike. It raises there if a value is no
        text. Raises `CompositionError` for several outputs, and for what no task can wait for.
        """
        return self._call(_JOIN, parts)

    def literal_end(self, original: object) -> str:
        """The literals at the end of a join that is a node; empty for others."""
        end = ""
        parts = _joined(original)
        while parts:
            last = parts.pop()
            if type(last) is str:
                end = f"{last}{end}"
            else:
                parts = _joined(last)
        return end

    def edges(self, original: object) -> tuple[str, ...]:
        """The names of the functions and methods that make it, each once, in order.

        Of a join or of several outputs those of the parts, of a reference its own; empty for an
        input.
        """
        found: dict[str, None] = {}
        waiting = [original]
        while waiting:
            value = waiting.pop()
            kind = type(value).__name__
            if _joined(value) or kind == "MultiOutputNode":
                waiting += reversed(vars(value)["_bound_args"])
            elif self.recognises(value) and kind not in {"InputNode", "InputAttributeNode"}:
                found[_name_of(value) or self.describe(value).rpartition(" ")[2]] = None
        return tuple(found)

    def compute(self, function: Callable[[Any], Any], original: object) -> Any:
        """`ray.remote(function).bind(original)`, a node; of a reference `.remote(original)`.

        What is no plain function, which is all that Ray takes, is called by one that is.
        """
        if inspect.isfunction(function):
            return self._call(function, [original])
        return self._call(_APPLY, [function, original])

    def _call(self, function: Callable[..., Any], parts: Sequence[object]) -> Any:
        kinds = [type(part) for part in parts]
        for part, kind in zip(parts, kinds, strict=True):
            if _is(kind, *_CLOSED):
                raise CompositionError(
                    f"no task of Ray can wait for {self.describe(part)}",
                    hint="Wait for it first, with its own get, result or await, and use the value.",
                )
            if kind.__name__ == "MultiOutputNode":
                raise CompositionError(
                    f"{self.describe(part)} stands for a list, and a list is no text",
                    hint="Use the node of one output.",
                )
        remote = importlib.import_module("ray").remote(function)
        if any(_is(kind, _NODE) for kind in kinds):
            return remote.bind(*parts)
        return remote.remote(*parts)

    def nodes(self, original: object) -> Literal["shed", ""]:
        """What to do with the arguments of a node: shed and scan them.

        Ray looks for the nodes in them whenever it executes one.
        """
        return "shed" if _is(type(original), _NODE) else ""

    def lift(self, value: object) -> Any:
        """Nothing: no name says which function it is, or who owns it. Raises `LiftError`."""
        raise LiftError(
            f"{value!r} spells no value of Ray: a node is made by bind, a reference by remote",
            hint="Pass the node or the reference itself.",
            value=value,
        )

    def dump(self, original: object) -> Any:
        """`{"FunctionNode": "make", "id": ...}`, for people: Ray has no document to stand in.

        The identity of a node is the one that Ray keeps through its copies.
        """
        kind = type(original)
        if not _is(kind, _NODE):
            return {kind.__name__: self.describe(original).partition(" ")[2]}
        return {kind.__name__: _name_of(original), "id": vars(original)["_stable_uuid"]}

    def text_hooks(self) -> TextHooks:
        """Text of nodes; what nodes, tasks and actors take in, and `ray.get`; each node executed.

        Ray itself calls `str` on nodes in error messages alone. Before a node is executed, Ray
        copies it with the arguments that are known by then; what such a copy leaks is refused.
        """
        return TextHooks(
            variables=(
                "ray.dag.function_node:FunctionNode",
                "ray.dag.class_node:ClassMethodNode",
                "ray.dag.input_node:InputNode",
                "ray.dag.input_node:InputAttributeNode",
                "ray.dag.output_node:MultiOutputNode",
            ),
            calls=(
                "ray.dag.dag_node:DAGNode.__init__",
                "ray.dag.dag_node:DAGNode.execute",
                "ray.remote_function:RemoteFunction._remote",
                "ray.actor:ActorClass._remote",
                "ray.actor:ActorMethod._remote",
                "ray:cancel",
                "ray:get",
                "ray:put",
                "ray:wait",
            ),
            documents=("ray.dag.dag_node:DAGNode._apply_and_replace_all_child_nodes",),
        )

    def check(self, document: object) -> tuple[Leak, ...]:
        """Nothing: a DAG is not written down, and holds its nodes themselves."""
        del document
        return ()


def _is(kind: type, *names: tuple[str, str]) -> bool:
    """Whether a class derives from one of those named, as far as they are imported."""
    return any(issubclass(kind, each) for each in _classes(names))


def _classes(names: tuple[tuple[str, str], ...]) -> Iterator[type]:
    for module, name in names:
        found = getattr(sys.modules.get(module), name, None)
        if found is not None:
            yield found


def _name_of(original: object) -> str:
    """What an author calls a node: its function, method or key. Empty if it has no name."""
    state: dict[str, Any] = getattr(original, "__dict__", {})
    if "_method_name" in state:
        actor = getattr(state.get("_parent_class_node"), "__dict__", {}).get("_body")
        return f"{actor.__name__}.{state['_method_name']}" if actor else str(state["_method_name"])
    if "_body" in state:
        return str(getattr(state["_body"], "__name__", type(state["_body"]).__name__))
    return f"[{state['_key']!r}]" if "_key" in state else ""


def _joined(node: object) -> list[Any]:
    """The parts of a join that is a node; empty for anything else."""
    state = getattr(node, "__dict__", {}) if _is(type(node), _NODE) else {}
    return list(state["_bound_args"]) if state.get("_body") is _JOIN else []


def _by_value() -> tuple[Callable[..., str], Callable[..., Any]]:
    """Functions that are found under no name, so that Ray's pickle sends what they do."""

    def join(*parts: str) -> str:
        return "".join(parts)

    def apply(function: Callable[[Any], Any], value: object) -> Any:
        return function(value)

    return join, apply


_JOIN, _APPLY = _by_value()
ORCHESTRATORS = (Ray(),)
