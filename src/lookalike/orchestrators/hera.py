"""Hera: parameters, artifacts, expressions and texts of Argo Workflows.

Measured with hera 7.1.0. Everything ends as Argo's own text, `{{tasks.train.outputs.result}}`, and
much of it is an exact `str` from the start: `task.result`, or a `Parameter` in an f-string. Such
text is a working reference wherever it stands. Argo does not order tasks by it: the order is what
an author writes with `>>`, and `check` reports a task that does not wait for what it refers to.

Silent losses, measured: an `Artifact` in an f-string leaves its repr; a node of `hera.expr` in an
f-string loses its braces, and as an argument its value.
"""

from __future__ import annotations

import functools
import importlib
import re
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from lookalike._leak import Leak
from lookalike.errors import CompositionError, LiftError
from lookalike.typing import TextHooks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

_PARAMETER = "hera.workflows.parameter"
_ARTIFACT = "hera.workflows.artifact"
_NODE = "hera.expr._node"
#: Argo's text for what is known when the workflow runs. Other systems write `{{` too, mostly with a
#: blank, or `${{`.
_REFERENCE = re.compile(
    r"(?<!\$)\{\{(?:=.*?|(?:(?:tasks|steps)\.[\w-]+\.(?:outputs|id|ip|status|exitCode|startedAt|"
    r"finishedAt|hostNodeName)\b|inputs\.|outputs\.|workflow\.|cronworkflow\.|item\b|pod\.name|"
    r"node\.name|retries|lastRetry\.)[^{}]*)\}\}",
    re.DOTALL,
)
_PRODUCER = re.compile(r"\b(?:tasks|steps)(?:\.([\w-]+)|\[(?:'([^']+)'|\"([^\"]+)\")\])")
_OUTPUT = re.compile(
    r"\{\{(?:(?:tasks|steps)\.[\w-]+\.outputs|inputs|workflow)"
    r"\.(?:(?P<kind>parameters|artifacts)\.(?P<name>[\w-]+)|(?P<result>result))\}\}"
)
_INPUT = re.compile(r"\{\{(inputs|workflow)\.(parameters|artifacts)\.([\w-]+)")
#: A node that stands in plain braces; any other is an expression and needs `{{=...}}`.
_PATH = re.compile(r"\w+(?:\.\w+)*")
_KINDS = frozenset({"Workflow", "WorkflowTemplate", "ClusterWorkflowTemplate", "CronWorkflow"})


@dataclass(frozen=True, slots=True)
class Hera:
    """The orchestrator of Hera, which writes Argo Workflows."""

    name: str = "hera"
    modules: tuple[str, ...] = (_PARAMETER, _ARTIFACT, _NODE)
    signs: tuple[str, ...] = ('"argoproj.io/',)

    def recognises(self, obj: object) -> bool:
        """Whether `obj` is a parameter, artifact, expression or exact `str` that refers.

        A parameter with a value that is known, or with none, and an artifact that is declared or
        read from storage are none: their class is the same, so what they hold decides. A task, a
        template and a constant of an expression are none either.
        """
        kind = type(obj)
        if kind is str:
            return _PARAMETER in sys.modules and _refers(obj)
        if _is(kind, _PARAMETER, "Parameter"):
            return _refers(vars(obj).get("value"))
        if _is(kind, _ARTIFACT, "Artifact"):
            # Its expression is written without braces, and never known.
            return _refers(vars(obj).get("from_")) or bool(vars(obj).get("from_expression"))
        return _is(kind, _NODE, "Node") and not _is(kind, _NODE, "Constant")

    def describe(self, original: object) -> str:
        """The class and the text: `Parameter {{tasks.train.outputs.parameters.model}}`."""
        kind = type(original)
        if _is(kind, _NODE, "Node"):
            return f"expression {kind.__name__}"  # it has any attribute, and its text is made of it
        text = self._held(original)
        return f"{'text' if kind is str else kind.__name__} {text[:80]}"

    def join(self, parts: Sequence[object]) -> Any:
        """A text of the parts, as an f-string gives, which Hera takes for a `Parameter` as well.

        So it may stand in an argument and in `args` alike. Raises `CompositionError` for an
        artifact: it is a file, and has no text.
        """
        return _text("".join(map(self._text_of, parts)))

    def _text_of(self, part: Any) -> str:
        kind = type(part)
        if issubclass(kind, str):
            return str.__str__(part)
        if _is(kind, _NODE, "Node"):
            return _braced(part)
        if _is(kind, _ARTIFACT, "Artifact"):
            raise CompositionError(
                f"{self.describe(part)} is a file and has no text",
                hint="Pass it to a template with an input artifact, and use its path there.",
            )
        return self._held(part)

    @staticmethod
    def _held(original: Any) -> str:
        """The text of a parameter or an artifact, or the text itself."""
        if issubclass(type(original), str):
            return str.__str__(original)
        state = vars(original)
        text = state.get("value") or state.get("from_") or state.get("from_expression")
        return text if isinstance(text, str) else ""

    def literal_end(self, original: object) -> str:
        """What follows the last reference in the text."""
        if _is(type(original), _NODE, "Node"):
            return ""
        text = self._held(original)
        ends = [found.end() for found in _REFERENCE.finditer(text)]
        return text[ends[-1] :] if ends else ""

    def edges(self, original: object) -> tuple[str, ...]:
        """The names of the tasks and steps that the text refers to, each once, in order.

        Argo does not order them: say `first >> second`, or `check` reports it.
        """
        if _is(type(original), _NODE, "Node"):
            texts = [_braced(original)]
        else:
            held = self._held(original)
            # An expression of an artifact stands without braces.
            texts = [found[0] for found in _REFERENCE.finditer(held)] or [held]
        return tuple(dict.fromkeys(name for text in texts for name in _producers(text)))

    def compute(self, function: Callable[[Any], Any], original: object) -> NoReturn:
        """Nothing: Argo evaluates expressions of its own, and no Python."""
        del function
        raise CompositionError(
            f"Argo computes nothing with {self.describe(original)} but its own expressions",
            hint="Write one with hera.expr, or a @script that takes the value and returns what you "
            "need.",
        )

    def lift(self, value: object) -> Any:
        """The `Parameter` or `Artifact` of `{{tasks.<task>.outputs...}}`, named as the output.

        Other text with references, and text around one, becomes what `join` gives. Raises
        `LiftError` if no reference is in it, or if Hera is not imported.
        """
        if _PARAMETER not in sys.modules:
            raise LiftError("hera is not imported", hint="Import hera first.", value=value)
        if not isinstance(value, str) or not _refers(value):
            raise LiftError(
                f"{value!r} refers to nothing of a workflow",
                hint="Write {{tasks.<task>.outputs.parameters.<name>}}, "
                "{{inputs.parameters.<name>}} or {{workflow.parameters.<name>}}.",
                value=value,
            )
        found = _OUTPUT.fullmatch(value)
        if found is None:
            return _text(value)
        name = found["name"] or found["result"]
        if found["kind"] == "artifacts":
            return importlib.import_module(_ARTIFACT).Artifact(name=name, from_=value)
        return importlib.import_module(_PARAMETER).Parameter(name=name, value=value)

    def dump(self, original: object) -> str:
        """Argo's text, a plain `str`."""
        if _is(type(original), _NODE, "Node"):
            return _braced(original)
        return self._held(original)

    def text_hooks(self) -> TextHooks:
        """Text of artifacts, which leaves their repr; what is given to Hera; what it builds.

        Not of parameters, whose own text is a working reference, and not of expressions: they make
        their text of each other's.
        """
        workflows = "hera.workflows"
        return TextHooks(
            variables=(f"{_ARTIFACT}:Artifact",),
            calls=(
                f"{_PARAMETER}:Parameter.__init__",
                f"{workflows}.env:Env.__init__",
                f"{workflows}.task:Task.__init__",
                f"{workflows}.steps:Step.__init__",
                f"{workflows}.container:Container.__init__",
                f"{workflows}.script:Script.__init__",
                f"{workflows}.workflow:Workflow.__init__",
                f"{workflows}.workflow_template:WorkflowTemplate.__init__",
                f"{workflows}.cron_workflow:CronWorkflow.__init__",
            ),
            documents=(
                f"{workflows}.workflow:Workflow.to_dict",
                f"{workflows}.workflow:Workflow.to_yaml",
            ),
        )

    def check(self, document: object) -> Iterator[Leak]:
        """References that Argo cannot resolve: to what is absent, or not waited for.

        Also arguments without a value. Looked for in manifests of workflows and their templates.
        """
        if not isinstance(document, dict) or document.get("kind") not in _KINDS:
            return
        if not str(document.get("apiVersion", "")).startswith("argoproj.io/"):
            return
        spec, where = _dict(document.get("spec")), "$.spec"
        if document["kind"] == "CronWorkflow":
            spec, where = _dict(spec.get("workflowSpec")), "$.spec.workflowSpec"
        declared = None
        # A template is called by workflows with parameters of their own.
        if document["kind"] in {"Workflow", "CronWorkflow"} and "workflowTemplateRef" not in spec:
            declared = _names(spec.get("arguments"), "parameters")
        for index, template in enumerate(_list(spec.get("templates"))):
            yield from _check_template(f"{where}.templates[{index}]", _dict(template), declared)


def _is(kind: type, module: str, name: str) -> bool:
    base = getattr(sys.modules.get(module), name, None)
    return base is not None and issubclass(kind, base)


# --- text -----------------------------------------------------------------------------------------


def _refers(text: object) -> bool:
    return isinstance(text, str) and "{{" in text and _REFERENCE.search(text) is not None


def _producers(text: str) -> Iterator[str]:
    for found in _PRODUCER.finditer(text):
        yield found[1] or found[2] or found[3]


def _braced(node: Any) -> str:
    """A node as Argo reads it; as an expression wherever it is more than a path."""
    return f"{node:$}" if _PATH.fullmatch(f"{node}") else f"{node:=}"


def _text(text: str) -> Any:
    """A `str` that Hera takes for a `Parameter` too; module-level, so that it can be pickled."""
    return _text_class(importlib.import_module(_PARAMETER).Parameter)(text)


@functools.cache
def _text_class(parameter: Any) -> Any:
    """The class of joins: Hera tells arguments by `Parameter`, everything else takes a `str`."""

    class ArgoText(str, parameter):  # type: ignore[misc]  # noqa: SLOT000 - a Parameter has a dict
        """Text with references, with the same text as the value of a parameter without a name."""

        def __new__(cls, text: str) -> Any:
            return str.__new__(cls, text)

        def __init__(self, text: str) -> None:
            parameter.__init__(self, value=text)

        def with_name(self, name: str) -> Any:
            """A plain `Parameter` of this name and text: what Hera makes of an argument."""
            return parameter(name=name, value=self.value)

        def __reduce_ex__(self, protocol: Any) -> Any:
            return _text, (str.__str__(self),)

    return ArgoText


# --- a manifest -----------------------------------------------------------------------------------


def _check_template(
    where: str, template: dict[Any, Any], declared: set[Any] | None
) -> Iterator[Leak]:
    """The leaks of one template; `declared` are the parameters of the workflow, if it has them."""
    yield from _check_inputs(where, template, declared)
    dag = _list(_dict(template.get("dag")).get("tasks"))
    tasks = {task.get("name"): task for task in map(_dict, dag)}
    for index, (name, task) in enumerate(tasks.items()):
        before = _ancestors(name, tasks)
        yield from _check_node(f"{where}.dag.tasks[{index}]", "tasks", task, before, set(tasks))
    groups = [list(map(_dict, _list(group))) for group in _list(template.get("steps"))]
    steps = {step.get("name") for group in groups for step in group}
    done: set[Any] = set()
    for at, group in enumerate(groups):
        for index, step in enumerate(group):
            yield from _check_node(f"{where}.steps[{at}][{index}]", "steps", step, done, steps)
        done = done | {step.get("name") for step in group}
    for place, name in _producers_in(f"{where}.outputs", template.get("outputs")):
        if name not in steps | set(tasks):
            yield _leak(place, f"{name}: no such task or step")


def _check_inputs(
    where: str, template: dict[Any, Any], declared: set[Any] | None
) -> Iterator[Leak]:
    own = {kind: _names(template.get("inputs"), kind) for kind in ("parameters", "artifacts")}
    for place, text in _texts(where, template):
        for found in _INPUT.finditer(text):
            scope, kind, name = found.groups()
            known = own[kind] if scope == "inputs" else declared
            # `workflow.parameters.json` is all of them.
            if known is not None and name not in known and (scope, name) != ("workflow", "json"):
                holder = "template" if scope == "inputs" else "workflow"
                yield _leak(place, f"{scope}.{kind}.{name}: the {holder} has none of that name")


def _check_node(
    where: str, scope: str, node: dict[Any, Any], before: Iterable[Any], every: set[Any]
) -> Iterator[Leak]:
    """A task or step that may refer to those `before` it, of `every` one in its template."""
    for place, name in _producers_in(where, node):
        if name not in every:
            yield _leak(place, f"{scope}.{name}: no such {scope[:-1]}")
        elif name not in before and name != node.get("name"):
            yield _leak(place, f"{scope}.{name}: {node.get('name')} does not wait for it")
    given = _list(_dict(node.get("arguments")).get("parameters"))
    for index, argument in enumerate(map(_dict, given)):
        if argument.get("value") is None and argument.get("valueFrom") is None:
            yield _leak(
                f"{where}.arguments.parameters[{index}]", f"{argument.get('name')}: no value"
            )


def _producers_in(where: str, node: object) -> Iterator[tuple[str, str]]:
    for place, text in _texts(where, node):
        for reference in _REFERENCE.finditer(text):
            for name in _producers(reference[0]):
                yield place, name


def _ancestors(name: Any, tasks: dict[Any, dict[Any, Any]]) -> set[Any]:
    found: set[Any] = set()
    waiting = [name]
    while waiting:
        task = tasks.get(waiting.pop(), {})
        depends = re.findall(r"([\w-]+)(?:\.\w+)?", str(task.get("depends") or ""))
        new = {*depends, *_list(task.get("dependencies"))} - found
        found |= new
        waiting += new
    return found


def _texts(where: str, node: object) -> Iterator[tuple[str, str]]:
    """Every text below; not of what has a scope of its own."""
    stack = [(where, node)]
    while stack:
        here, value = stack.pop()
        if isinstance(value, str):
            yield here, value
        elif isinstance(value, dict):
            inner = ((key, each) for key, each in value.items() if key not in {"inline", "hooks"})
            stack.extend((f"{here}.{key}", each) for key, each in inner)
        elif isinstance(value, list):
            stack.extend((f"{here}[{index}]", each) for index, each in enumerate(value))


def _names(holder: object, kind: str) -> set[Any]:
    return {_dict(each).get("name") for each in _list(_dict(holder).get(kind))}


def _dict(value: object) -> dict[Any, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _leak(where: str, excerpt: str) -> Leak:
    return Leak(where, "reference", "", excerpt[:80])


HERA = Hera()
ORCHESTRATORS = (HERA,)
