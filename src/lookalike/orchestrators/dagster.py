"""Dagster: outputs of ops inside a `@job` or `@graph`, and environment variables (dagster 1.13.29).

Calling an op while a graph is composed gives a handle of its output. A handle has no join: an
author writes one more op that makes the text, and so does `join`. Its name holds a digest of the
text around the references, so that it is the same in every process that composes the graph.

`EnvVar` is a `str` that holds its own name. Dagster reads the variable when a run is launched; its
`str()` raises, but `+`, `"".join`, `%`-formatting by C code and `json` give the name away for the
value. It cannot be joined. An `IntEnvVar` is a number, which no text stands for, and so no original
here.
"""

from __future__ import annotations

import functools
import hashlib
import importlib
import pickle
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lookalike.errors import CompositionError, LiftError
from lookalike.typing import TextHooks

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_COMPOSITION = "dagster._core.definitions.composition"
_ENVIRONMENT = "dagster._config.field_utils"


@dataclass(frozen=True, slots=True)
class Dagster:
    """The orchestrator of handles of outputs, inputs of graphs, and `EnvVar`."""

    name: str = "dagster"
    modules: tuple[str, ...] = ("dagster",)
    signs: tuple[str, ...] = ()
    is_by_type: bool = True

    def recognises(self, obj: object) -> bool:
        """Whether `obj` is an output (plain, dynamic or collected), a graph's input or an `EnvVar`.

        An op that has not been called, an asset and a resource are none.
        """
        kind = type(obj)
        return issubclass(kind, _handles()) or _is_environment(kind)

    def describe(self, original: Any) -> str:
        """`output 'result' of 'train'`, `input 'folder' of the graph`, `EnvVar BUCKET`."""
        if _is_environment(type(original)):
            return f"EnvVar {str.__str__(original)}"
        written = self.dump(original)
        if "input" in written:
            return f"input {written['input']!r} of the graph"
        kind = {"map": "dynamic output", "collect": "collected output"}
        of = kind.get(written.get("dynamic", ""), "output")
        return f"{of} {written['output']!r} of {written['node']!r}"

    def join(self, parts: Sequence[object]) -> Any:
        """The output of an op that makes the text, called in the graph that is being composed.

        Of a dynamic output it is one too, with a text for each item. If nobody ever uses it, the
        op is taken out of the graph again.

        Raises `CompositionError` outside a graph, and for an `EnvVar` and a collected output.
        """
        texts = tuple(part if type(part) is str else None for part in parts)
        return self._call(_joining(texts), [p for p in parts if type(p) is not str], tuple(parts))

    def compute(self, function: Callable[[Any], Any], original: object) -> Any:
        """The output of an op that calls `function`, as for `join`.

        Raises `CompositionError` as `join` does, and if `function` cannot be pickled: its digest
        names the op.
        """
        try:
            code = pickle.dumps(function)
        except Exception as error:
            raise CompositionError(
                f"{function!r} cannot be pickled: {error}",
                hint="Write an @op that calls it, and call that in the graph.",
            ) from error
        return self._call(_computing(code), [original], (original,))

    def _call(self, operation: Any, originals: list[object], parts: tuple[object, ...]) -> Any:
        composition = sys.modules[_COMPOSITION]
        dynamic = False
        inputs = {}
        for number, original in enumerate(originals):
            self._refuse(original)
            if issubclass(type(original), composition.InvokedNodeDynamicOutputWrapper):
                dynamic = True
                original = original.unwrap_for_composite_mapping()  # type: ignore[attr-defined]  # noqa: PLW2901 - what `map` hands on
            inputs[f"value_{number}"] = original
        if not composition.is_in_composition():
            raise CompositionError(
                f"{self.describe(originals[0])} belongs to a graph that is not being composed",
                hint="Make the text inside the function that @job or @graph decorates.",
            )
        context = composition.current_context()
        made = operation(**inputs)
        plain, mapped = _classes_of_ours()
        return (mapped if dynamic else plain)(made, parts, context)

    def _refuse(self, original: object) -> None:
        if _is_environment(type(original)):
            raise CompositionError(
                f"{self.describe(original)} cannot be part of a text: Dagster reads it when a run "
                "is launched, and whole",
                hint="Make it a field of a ConfigurableResource or Config, and the text in a "
                "method there; or read os.environ while the job is defined.",
            )
        if issubclass(type(original), sys.modules[_COMPOSITION].DynamicFanIn):
            raise CompositionError(
                f"{self.describe(original)} is a list, not a text",
                hint="Make the texts before collect(), with map().",
            )

    def literal_end(self, original: object) -> str:
        """The last part of a join, if it is text; empty for others."""
        last = _parts(original)[-1]
        return last if type(last) is str else ""

    def edges(self, original: object) -> tuple[str, ...]:
        """The names of the nodes that make it, a join's own last; none for inputs and `EnvVar`."""
        names: dict[str, None] = {}
        for part in _parts(original):
            if part is not original and type(part) is not str:
                names |= dict.fromkeys(self.edges(part))
        node = None if _is_environment(type(original)) else self.dump(original).get("node")
        return (*names, *([node] if node is not None and node not in names else ()))

    def lift(self, value: object) -> Any:
        """The output of `{"node": ..., "output": ...}`, or the `EnvVar` of `{"env": ...}`.

        With `"dynamic": "map"` or `"collect"` it is a dynamic or collected one. The node is looked
        for by name in the graph that is being composed. Raises `LiftError` for anything else, or
        if dagster is not imported.
        """
        composition = sys.modules.get(_COMPOSITION)
        if composition is None:
            raise LiftError("dagster is not imported", hint="Import dagster first.", value=value)
        if isinstance(value, dict) and all(isinstance(each, str) for each in value.values()):
            if set(value) == {"env"}:
                return sys.modules[_ENVIRONMENT].EnvVar(value["env"])
            if {"node", "output"} == set(value):
                return composition.InvokedNodeOutputHandle(value["node"], value["output"], "op")
            if {"node", "output", "dynamic"} == set(value):
                if value["dynamic"] == "collect":
                    return composition.DynamicFanIn(value["node"], value["output"])
                wrapper = composition.InvokedNodeDynamicOutputWrapper
                return wrapper(value["node"], value["output"], "op")
        raise LiftError(
            f"{value!r} names neither an output nor an environment variable",
            hint='Write {"node": "<op>", "output": "result"} or {"env": "<name>"}.',
            value=value,
        )

    def dump(self, original: Any) -> dict[str, str]:
        """The node and its output, as a dependency names them; `{"env": name}` as in a config."""
        kind, composition = type(original), sys.modules[_COMPOSITION]
        if _is_environment(kind):
            return {"env": str.__str__(original)}
        if issubclass(kind, composition.InputMappingNode):
            return {"input": original.input_def.name}
        if kind in _classes_of_ours():
            node, output = original._made  # not its name: that is use
        else:
            node, output = original.node_name, original.output_name
        written = {"node": node, "output": output}
        if issubclass(kind, composition.DynamicFanIn):
            written["dynamic"] = "collect"
        elif issubclass(kind, composition.InvokedNodeDynamicOutputWrapper):
            written["dynamic"] = "map"
        return written

    def text_hooks(self) -> TextHooks:
        """Text of outputs, inputs and `EnvVar`; what ops are called with, and configuration.

        Dagster never makes a text of them itself, but in error messages.
        """
        return TextHooks(
            variables=(
                f"{_COMPOSITION}:InvokedNodeOutputHandle",
                f"{_COMPOSITION}:InvokedNodeDynamicOutputWrapper",
                f"{_COMPOSITION}:InputMappingNode",
                f"{_COMPOSITION}:DynamicFanIn",
                f"{_ENVIRONMENT}:EnvVar",
            ),
            calls=(
                f"{_COMPOSITION}:PendingNodeInvocation.__call__",
                f"{_COMPOSITION}:composite_mapping_from_output",
                "dagster._core.definitions.job_definition:JobDefinition.__init__",
                "dagster._config.pythonic_config.config:Config.__init__",
                "dagster._config.pythonic_config.resource:ConfigurableResourceFactory.__init__",
            ),
            # A resource is among its own arguments before its fields are there.
            fields=False,
        )

    def check(self, document: object) -> tuple[()]:
        """Nothing: Dagster itself refuses a dependency on a node that there is not."""
        del document
        return ()


def _handles() -> tuple[type, ...]:
    composition = sys.modules.get(_COMPOSITION)
    try:
        return (
            composition.InvokedNodeOutputHandle,  # type: ignore[union-attr]  # None has none
            composition.InvokedNodeDynamicOutputWrapper,  # type: ignore[union-attr]
            composition.InputMappingNode,  # type: ignore[union-attr]
            composition.DynamicFanIn,  # type: ignore[union-attr]
        )
    except AttributeError:  # not imported, or not yet to the end
        return ()


def _is_environment(kind: type) -> bool:
    environment = getattr(sys.modules.get(_ENVIRONMENT), "EnvVar", None)
    return environment is not None and issubclass(kind, environment)


# --- ops that make texts --------------------------------------------------------------------------


@functools.cache
def _joining(texts: tuple[str | None, ...]) -> Any:
    """The op that puts values between `texts`, where None is. One only: two would be a conflict."""

    def join(**values: Any) -> str:
        rest = iter(values[f"value_{number}"] for number in range(len(values)))
        return "".join(str(next(rest)) if text is None else text for text in texts)

    shown = "".join("{}" if text is None else text for text in texts)
    return _op("join", repr(texts).encode(), join, texts.count(None), f"The text {shown}")


@functools.cache
def _computing(code: bytes) -> Any:
    """The op that calls the pickled function."""
    function = pickle.loads(code)  # noqa: S301 - it was pickled just before

    def compute(value_0: Any) -> Any:
        return function(value_0)

    return _op("compute", code, compute, 1, f"Calls {getattr(function, '__name__', 'a function')}")


def _op(name: str, code: bytes, function: Any, inputs: int, description: str) -> Any:
    dagster = importlib.import_module("dagster")
    return dagster.op(
        name=f"{name}_{hashlib.sha256(code).hexdigest()[:8]}",
        description=description,
        ins={f"value_{number}": dagster.In() for number in range(inputs)},
        out=dagster.Out(),
    )(function)


@functools.cache
def _classes_of_ours() -> tuple[Any, Any]:
    """Handles of the ops above, plain and dynamic: made once Dagster is there."""
    composition = importlib.import_module(_COMPOSITION)

    class Made:
        """A handle that takes its node out of the graph if it goes without having been used.

        What Dagster is given it keeps until the graph is complete; whatever else can refer to the
        node has asked for its name.
        """

        def __init__(self, made: Any, parts: tuple[object, ...], context: Any) -> None:
            self._made = made.node_name, made.output_name
            self._context = context
            self._is_used = False
            self.parts = parts
            self.node_type = made.node_type

        @property
        def node_name(self) -> str:
            self._is_used = True
            return str(self._made[0])

        @property
        def output_name(self) -> str:
            return str(self._made[1])

        def __del__(self) -> None:
            stack = getattr(composition, "_composition_stack", ())
            if not self._is_used and any(each is self._context for each in stack):
                self._context._invocations.pop(self._made[0], None)

        def __deepcopy__(self, memo: object) -> object:
            return self  # it names a node of the one graph

        def __copy__(self) -> object:
            return self

        def __reduce__(self) -> tuple[Any, ...]:
            kind = type(self).__mro__[2]
            return kind, (self.node_name, self.output_name, self.node_type)

    class JoinedOutput(Made, composition.InvokedNodeOutputHandle):  # type: ignore[misc,name-defined]  # looked up when dagster is there
        """The output of such an op."""

    class JoinedDynamicOutput(Made, composition.InvokedNodeDynamicOutputWrapper):  # type: ignore[misc,name-defined]  # as above
        """The output of such an op for each item of a dynamic output."""

    return JoinedOutput, JoinedDynamicOutput


def _parts(original: object) -> tuple[object, ...]:
    return original.parts if type(original) in _classes_of_ours() else (original,)  # type: ignore[attr-defined]  # a join


DAGSTER = Dagster()
ORCHESTRATORS = (DAGSTER,)
