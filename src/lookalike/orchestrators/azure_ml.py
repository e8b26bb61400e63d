"""Azure ML: inputs of a `@pipeline` and outputs of its nodes (azure-ai-ml 1.35.2).

A reference is the text `${{parent.jobs.train.outputs.model}}`. The SDK writes it when it makes the
pipeline, but `str()` and f-strings want it before, and a node has no name until the function of the
pipeline has returned, unless it was given one: an f-string of an output then says
`${{parent.jobs.None.outputs.model}}`, and validation succeeds. So does the SDK's own `+`, which
takes inputs and outputs of type string alone. `join` is an expression of the SDK, as `+` is, which
asks for the names when the pipeline is written; `check` reports what has no such name.

What was measured is that text around a reference is compiled as the input of a component, of type
string or of a folder: the same literal as for the reference alone. What the service makes of it was
not. Where the SDK takes plain text alone, in environment variables and in `command(inputs=...)`, a
join is no value: there, give the node a name and write the f-string.

A node and its `outputs` are no originals, though a node may stand for its only output: they hold
settings of the user's. An input of a node cannot be handed on.
"""

from __future__ import annotations

import importlib
import re
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from lookalike._leak import Leak
from lookalike.errors import CompositionError, LiftError
from lookalike.typing import TextHooks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_IO = "azure.ai.ml.entities._job.pipeline._io.base"
_EXPRESSION = "azure.ai.ml.entities._job.pipeline._pipeline_expression"
_TEXT = "lookalike.orchestrators._azure_ml_text"
_REFERENCE = re.compile(r"\$\{\{\s*([^\s{}]*)\s*\}\}")
_JOB = re.compile(r"parent\.jobs\.([^.]+)\.outputs\.([^.]+)")
_INPUT = re.compile(r"parent\.inputs\.(.+)")
_OUTPUT = re.compile(r"parent\.outputs\.([^.]+)")


@dataclass(frozen=True, slots=True)
class _Named:
    """A node of which nothing is known but its name."""

    name: str


@dataclass(frozen=True, slots=True)
class AzureML:
    """The orchestrator of azure-ai-ml's pipelines."""

    name: str = "azure-ml"
    modules: tuple[str, ...] = ("azure.ai.ml", _IO, _EXPRESSION)
    signs: tuple[str, ...] = ('"jobs"',)
    is_by_type: bool = True

    def recognises(self, obj: object) -> bool:
        """Whether `obj` is an input or output of a pipeline, an output of a node, or an expression.

        Expressions are what the SDK's operators give, and joins.
        """
        kind = type(obj)
        return (
            _is(kind, _IO, "PipelineInput")
            or _is(kind, _IO, "NodeOutput")
            or _is(kind, _EXPRESSION, "PipelineExpression")
        )

    def describe(self, original: object) -> str:
        """`output 'model' of 'train'`, `input 'folder' of the pipeline`, `text of 2 parts`."""
        kind, state = type(original), vars(original)
        if _is(kind, _EXPRESSION, "PipelineExpression"):
            if not _is_join(kind):
                return f"expression of {len(state.get('_inputs', ()))} references"
            return f"text of {len(state['parts'])} parts"
        port = state.get("_port_name")
        if _is(kind, _IO, "PipelineInput"):
            return (
                f"input {'.'.join([*state.get('_group_names', ()), str(port)])!r} of the pipeline"
            )
        if _is(kind, _IO, "PipelineOutput"):
            return f"output {port!r} of the pipeline"
        return f"output {port!r} of {_node_name(original) or 'a node'!r}"

    def join(self, parts: Sequence[object]) -> Any:
        """An expression that is the parts side by side when the pipeline is written.

        Raises `CompositionError` for an expression that is no concatenation, and for an output of
        a pipeline, to which no input refers.
        """
        for part in parts:
            if not isinstance(part, str):
                self._refuse(part)
        return importlib.import_module(_TEXT).Joined(parts)

    def _refuse(self, part: Any) -> None:
        kind = type(part)
        if _is(kind, _EXPRESSION, "PipelineExpression") and not part._string_concatenation:
            raise CompositionError(
                f"{self.describe(part)} is no text: the SDK makes a component of it",
                hint="Hand it to a component of its own, and join what that puts out.",
            )
        if _is(kind, _IO, "PipelineOutput"):
            raise CompositionError(
                f"{self.describe(part)} is no reference that an input can hold",
                hint="Join the output of the node that makes it.",
            )
        if _is(kind, _IO, "NodeOutput") and part._owner is None:
            raise CompositionError(
                f"{self.describe(part)} belongs to none, and has no reference",
                hint="Take it from the outputs of a node.",
            )

    def literal_end(self, original: object) -> str:
        """The last part of a join, if it is text; empty for others."""
        last = vars(original)["parts"][-1] if _is_join(type(original)) else None
        return last if isinstance(last, str) else ""

    def edges(self, original: object) -> tuple[str, ...]:
        """The names of the nodes that make it; none for an input.

        Until the function of the pipeline has returned, a node that was not given a name goes by
        that of its component, which may become another one.
        """
        kind = type(original)
        if _is(kind, _EXPRESSION, "PipelineExpression"):
            inputs = (each.value for each in original._inputs.values())  # type: ignore[attr-defined]  # an expression
            return tuple(dict.fromkeys(name for each in inputs for name in self.edges(each)))
        if _is(kind, _IO, "PipelineInput") or _is(kind, _IO, "PipelineOutput"):
            return ()
        name = _node_name(original)
        return (name,) if name else ()

    def compute(self, function: Callable[[Any], Any], original: object) -> NoReturn:
        """Nothing: an expression is arithmetic, and a function would need an image to run in."""
        del function
        raise CompositionError(
            f"azure-ml cannot compute with {self.describe(original)} while the pipeline runs",
            hint="Write a component that does, and call it in the pipeline.",
        )

    def lift(self, value: object) -> Any:
        """What `${{parent.inputs.<name>}}` or `${{parent.jobs.<node>.outputs.<name>}}` refers to.

        With text around it, or several, it is a join. A node goes by its name. Raises `LiftError`
        for other text, or if azure-ai-ml is not imported.
        """
        io = sys.modules.get(_IO)
        if io is None:
            raise LiftError(
                "azure-ml is not imported", hint="Import azure.ai.ml first.", value=value
            )
        pieces = _REFERENCE.split(value) if isinstance(value, str) else []
        parts = [
            _lifted(io, piece) if number % 2 else piece
            for number, piece in enumerate(pieces)
            if piece
        ]
        if all(isinstance(part, str) for part in parts) or any(part is None for part in parts):
            raise LiftError(
                f"{value!r} refers to no input of a pipeline and to no output of a node",
                hint="Write ${{parent.inputs.<name>}} or ${{parent.jobs.<node>.outputs.<name>}}.",
                value=value,
            )
        return parts[0] if len(parts) == 1 else self.join(parts)

    def dump(self, original: object) -> str:
        """The text with its references, as in the pipeline.

        Raises `CompositionError` for an output of a node that has no name yet.
        """
        nameless = [each for each in _leaves(original) if _is_nameless(each)]
        if nameless:
            raise CompositionError(
                f"{self.describe(nameless[0])} cannot be written: its node has no name yet",
                hint="Nodes are named when the function of the pipeline returns. Give it one: "
                "node.name = ...",
            )
        text: str = original._data_binding()  # type: ignore[attr-defined]  # an input, output or expression
        return text

    def text_hooks(self) -> TextHooks:
        """f-strings and paths of a node's outputs, inputs of nodes, and what is submitted.

        `str()` is left alone: the SDK writes fields with it. `+` is, because it may be arithmetic.
        An input of a pipeline has its name, so that its own text is a reference.
        """
        return TextHooks(
            variables=(f"{_IO}:NodeOutput",),
            calls=(f"{_IO}:NodeInput._build_data", f"{_IO}:PipelineInput._build_data"),
            documents=(
                "azure.ai.ml.entities._job.pipeline.pipeline_job:PipelineJob._to_rest_object",
                "azure.ai.ml.entities._job.pipeline.pipeline_job:PipelineJob._to_dict",
            ),
            methods=("__format__", "__fspath__"),
            fields=False,
        )

    def check(self, document: object) -> Iterator[Leak]:
        """References to jobs, inputs and outputs that a pipeline does not define.

        Documents are those that the SDK writes and submits, and its YAML. An optional input that
        was not given is referred to and absent; so may be one of a component that is named alone.
        """
        for where, pipeline in _pipelines(document):
            yield from _check_pipeline(where, pipeline)


def _is(kind: type, module: str, name: str) -> bool:
    cls = getattr(sys.modules.get(module), name, None)
    return cls is not None and issubclass(kind, cls)


def _is_join(kind: type) -> bool:
    return _is(kind, _TEXT, "Joined")


def _node_name(output: Any) -> str:
    owner = output._owner
    component = getattr(owner, "component", None)
    for name in (getattr(owner, "name", None), getattr(component, "name", component)):
        if isinstance(name, str):
            return name
    return ""


def _leaves(original: Any) -> Iterator[Any]:
    if _is(type(original), _EXPRESSION, "PipelineExpression"):
        for each in original._inputs.values():
            yield from _leaves(each.value)
    else:
        yield original


def _is_nameless(original: Any) -> bool:
    kind = type(original)
    return (
        _is(kind, _IO, "NodeOutput")
        and not _is(kind, _IO, "PipelineOutput")
        and not isinstance(getattr(original._owner, "name", None), str)
    )


def _lifted(io: Any, reference: str) -> Any:
    if found := _JOB.fullmatch(reference):
        return io.NodeOutput(port_name=found[2], meta=None, owner=_Named(found[1]))
    if found := _INPUT.fullmatch(reference):
        *groups, name = found[1].split(".")
        return io.PipelineInput(name=name, meta=None, group_names=groups)
    if found := _OUTPUT.fullmatch(reference):
        return io.PipelineOutput(port_name=found[1], meta=None)
    return None


# --- documents ------------------------------------------------------------------------------------


def _pipelines(document: object) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each pipeline in a document, those inside others too, with its place."""
    waiting: list[tuple[str, object]] = [("$", document)]
    if isinstance(document, dict):
        waiting.append(("$.properties", document.get("properties")))
    while waiting:
        where, found = waiting.pop()
        if not isinstance(found, dict) or not isinstance(found.get("jobs"), dict):
            continue
        if _kind_of(found) != "pipeline":
            continue
        yield where, found
        for name, job in found["jobs"].items():
            if isinstance(job, dict):
                place = f"{where}.jobs.{name}"
                waiting.append((place, job))
                if _kind_of(job) == "pipeline":
                    waiting.append((f"{place}.component", _component_of(job)))


def _kind_of(job: dict[str, Any]) -> str:
    kind = job.get("type", job.get("jobType"))
    return kind.lower() if isinstance(kind, str) else ""


def _check_pipeline(where: str, pipeline: dict[str, Any]) -> Iterator[Leak]:
    jobs = pipeline["jobs"]
    defined = {kind: _names(pipeline.get(kind)) for kind in ("inputs", "outputs")}
    for name, job in jobs.items():
        for place, port, text in _texts(f"{where}.jobs.{name}", job):
            for reference in _REFERENCE.findall(text):
                kind, _, rest = reference.removeprefix("parent.").partition(".")
                if not reference.startswith("parent.") or kind not in {"jobs", *defined}:
                    continue
                target = rest.partition(".")[0]
                if kind == "jobs":
                    absent = target not in jobs
                else:
                    absent = target not in defined[kind] and rest not in defined[kind]
                if absent and not (kind == "inputs" and _is_optional(job, port)):
                    problem = f"{reference}: no {kind.removesuffix('s')} {target!r}"
                    yield Leak(place, "reference", "", problem[:80])


def _names(ports: object) -> set[str]:
    """The names of inputs or outputs, and of the groups that they are in."""
    names = set(ports) if isinstance(ports, dict) else set()
    return names | {name.partition(".")[0] for name in names if isinstance(name, str)}


def _texts(where: str, job: object) -> Iterator[tuple[str, str, str]]:
    """The texts of a job: the place, the input that it is of, if any, and the text itself.

    What is below its component, or a pipeline itself, has a parent of its own.
    """
    stack: list[tuple[str, str, object]] = [(where, "", job)]
    while stack:
        place, port, node = stack.pop()
        if isinstance(node, str):
            yield place, port, node
        elif isinstance(node, dict):
            for key, value in reversed(node.items()):
                inside = key in {"component", "componentId", "jobs"} and node is job
                if isinstance(key, str) and not inside:
                    of = key if place == f"{where}.inputs" else port
                    stack.append((f"{place}.{key}", of, value))
        elif isinstance(node, list):
            stack.extend((f"{place}[{i}]", port, each) for i, each in enumerate(node))


def _is_optional(job: object, port: str) -> bool:
    """Whether a component says that its input may be absent, or says nothing here."""
    if not port or not isinstance(job, dict):
        return False
    component = _component_of(job)
    if not isinstance(component, dict):
        return True
    inputs = component.get("inputs")
    meta = inputs.get(port) if isinstance(inputs, dict) else None
    return isinstance(meta, dict) and meta.get("optional") is True


def _component_of(job: dict[str, Any]) -> object:
    """The component of a job as plain data; the text that names it, once it is registered."""
    component = job.get("component", job.get("componentId"))
    if _is(type(component), "azure.ai.ml.entities._component.component", "Component"):
        # What is made to be submitted holds the component itself, until it is.
        return component._to_dict()  # type: ignore[union-attr]  # a Component
    return component


AZURE_ML = AzureML()
ORCHESTRATORS = (AZURE_ML,)
