"""Airflow's references: `XComArg` of every kind, `DagParam`, arguments of mapped task groups.

Measured with Airflow 3.3.2 (task SDK 1.3.2). Airflow 2 has the classes elsewhere
(`airflow.models.xcom_arg`), so nothing of it is recognised here: its values are joined to a
`Concat`, which refuses to be text (by its design; not tried with Airflow 2). Airflow is not
imported by this module: an object is a reference only if the module that defines `ResolveMixin` is.

An f-string of a reference is Jinja text, which works when the task runs, but the task does not
wait for the one that it reads from: Airflow takes edges from objects alone. So a join is an object
that follows Airflow's own protocol for them, `ResolveMixin`: `iter_references` gives the edges when
the DAG is parsed, `resolve` the text when the task runs. In the serialised DAG it is the Jinja text
that an author would write. Workers parse the DAG file again, so lookalike must be installed there.
"""

from __future__ import annotations

import functools
import importlib
import re
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from lookalike.errors import CompositionError, LiftError
from lookalike.orchestrators._airflow_document import PULL, arguments_of, lost_references
from lookalike.typing import TextHooks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from lookalike._leak import Leak

_MIXINS = "airflow.sdk.definitions._internal.mixins"
_XCOM_ARG = "airflow.sdk.definitions.xcom_arg"
_TEMPLATER = "airflow.sdk.definitions._internal.templater"
_EXPAND = "airflow.sdk.definitions._internal.expandinput"
_DAG_PARAM = "airflow.sdk.definitions.param"
_SERIALIZED = "airflow.serialization.serialized_objects"
_PARAM = re.compile(r"\{\{\s*params\.([A-Za-z_]\w*)\s*\}\}")
_RETURN = "return_value"


@dataclass(frozen=True)
class _Text:
    """`TextArgument`, but for the class of Airflow's own that it derives from."""

    parts: tuple[Any, ...]

    def iter_references(self) -> Iterator[tuple[Any, str]]:
        """The tasks and keys of the parts: whatever takes it waits for these tasks."""
        for part in self.parts:
            if not isinstance(part, str):
                yield from part.iter_references()

    def resolve(self, context: Mapping[str, Any]) -> str:
        """The text, a plain `str`; literals are rendered as templates, as Airflow does with text.

        Raises `CompositionError` if a part has no value.
        """
        last = _environment(context)
        # Only the end of a template loses its newline.
        inner = last.overlay(keep_trailing_newline=True)
        render = importlib.import_module(
            "airflow.sdk.definitions.context"
        ).render_template_to_string
        end = len(self.parts) - 1
        return "".join(
            render((last if at == end else inner).from_string(part), context)
            if isinstance(part, str)
            else _text_of(part, context)
            for at, part in enumerate(self.parts)
        )

    def __str__(self) -> str:
        """As the serialised DAG shows it."""
        return "".join(part if isinstance(part, str) else _shown(part) for part in self.parts)


@dataclass(frozen=True)
class _Call:
    """`CallArgument`, but for the class of Airflow's own that it derives from."""

    function: Callable[[Any], Any]
    argument: Any

    def iter_references(self) -> Iterator[tuple[Any, str]]:
        """The tasks and keys that the argument refers to."""
        yield from self.argument.iter_references()

    def resolve(self, context: Mapping[str, Any]) -> Any:
        """What the function gives for the value."""
        return self.function(self.argument.resolve(context))

    def __str__(self) -> str:
        """As the serialised DAG shows it."""
        return AIRFLOW.describe(self)


_OURS = {
    "TextArgument": (_Text, "Literals and references side by side: a text, when the task runs."),
    "CallArgument": (_Call, "The value of a function of a reference, when the task runs."),
}


def __getattr__(name: str) -> Any:
    """`TextArgument` and `CallArgument`, made when they are asked for: they need Airflow."""
    if name not in _OURS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    base, doc = _OURS[name]
    mixin = importlib.import_module(_MIXINS).ResolveMixin
    # In the class itself: of a subclass `install()` patches only what it has of its own.
    members = {"__doc__": doc, "__module__": __name__, "__format__": _refuse_format}
    return globals().setdefault(name, type(name, (base, mixin), members))


def _ours(name: str) -> Any:
    return getattr(sys.modules[__name__], name)


@dataclass(frozen=True, slots=True)
class Airflow:
    """The orchestrator of Airflow 3."""

    name: str = "airflow"
    modules: tuple[str, ...] = (_XCOM_ARG, _DAG_PARAM)
    signs: tuple[str, ...] = ('"dag"',)
    is_by_type: bool = True

    def recognises(self, obj: object) -> bool:
        """Whether `obj` is a reference: `XComArg`, `DagParam`, any `ResolveMixin`, a join of ours.

        Not what `literal()` gives, nor the input of `expand()`.
        """
        # They follow the protocol too. One is known now, the others are Airflow's alone.
        return _is_a(obj, _MIXINS, "ResolveMixin") and not (
            _is_a(obj, _TEMPLATER, "LiteralValue")
            or _is_a(obj, _EXPAND, "DictOfListsExpandInput", "ListOfDictsExpandInput")
        )

    def describe(self, original: object) -> str:
        """The class and the tasks: `XComArg of first`, `XComArg of first['key']`, `DagParam p`."""
        kind = type(original).__name__.removeprefix("Plain")
        try:
            if isinstance(original, _Call):
                return f"{_name_of(original.function)}({self.describe(original.argument)})"
            if _is_a(original, _DAG_PARAM, "DagParam"):
                return f"DagParam {original._name}"  # type: ignore[attr-defined]  # a DagParam
            if _is_a(original, _EXPAND, "MappedArgument"):
                return f"MappedArgument {original._key}"  # type: ignore[attr-defined]  # one of those
            if _is_a(original, _XCOM_ARG, "PlainXComArg") and original.key != _RETURN:  # type: ignore[attr-defined]  # an XComArg
                return f"XComArg of {self.edges(original)[0]}[{original.key!r}]"  # type: ignore[attr-defined]
            return f"{kind} of {', '.join(self.edges(original)) or 'no task'}"
        except Exception as error:  # noqa: BLE001 - describing must not fail where a class of an author's own does
            return f"{kind} (its references fail: {type(error).__name__})"

    def join(self, parts: Sequence[object]) -> Any:
        """A `TextArgument`: it keeps the edges, and is rendered when the task runs.

        Raises `CompositionError` for a reference whose value is a sequence: `map()`, `zip()` and
        `concat()` give one, and so does a mapped task.
        """
        for part in parts:
            if not isinstance(part, str) and _is_sequence(part):
                raise CompositionError(
                    f"the value of {self.describe(part)} is a sequence, and no text",
                    hint="Hand it to expand(), and make the text in the task that takes one item.",
                )
        return _ours("TextArgument")(tuple(parts))

    def literal_end(self, original: object) -> str:
        """The literal at the end of a `TextArgument`; empty for others."""
        end = original.parts[-1] if isinstance(original, _Text) and original.parts else ""
        return end if isinstance(end, str) else ""

    def edges(self, original: object) -> tuple[str, ...]:
        """The ids of the tasks whose XComs the reference reads, each once, in order."""
        references = original.iter_references()  # type: ignore[attr-defined]  # a ResolveMixin
        return tuple(dict.fromkeys(operator.task_id for operator, _ in references))

    def compute(self, function: Callable[[Any], Any], original: object) -> Any:
        """A `CallArgument`: the function runs in the task that takes the value, before it starts.

        The serialised DAG shows the name of the function and the tasks.
        """
        return _ours("CallArgument")(function, original)

    def lift(self, value: object) -> Any:
        """The reference that a template spells, in the DAG that is being defined, or a join.

        `{{ task_instance.xcom_pull(task_ids='first') }}` and `{{ params.name }}`, with text around
        them; other templates stay text, which is rendered. Also what a `DagParam` is in the
        serialised DAG. Raises `LiftError` if nothing is spelled, if no DAG is being defined, and
        for a task that it does not have.
        """
        if _MIXINS not in sys.modules:
            raise LiftError("airflow is not imported", hint="Import airflow.sdk.", value=value)
        if isinstance(value, dict) and set(value) == {"dag_id", "default", "name"}:
            return _param(value["name"], value, default=value["default"], dag_id=value["dag_id"])
        pieces = _pieces(value) if isinstance(value, str) else []
        if all(isinstance(piece, str) for piece in pieces):
            raise LiftError(
                f"{value!r} is no template of an XCom or a parameter",
                hint="Write {{ task_instance.xcom_pull(task_ids='...') }} or {{ params.... }}.",
                value=value,
            )
        if len(pieces) == 1:
            return pieces[0]
        try:
            return self.join(pieces)
        except CompositionError as error:
            raise LiftError(error.problem, hint=error.hint, value=value) from None

    def dump(self, original: object) -> Any:
        """What stands in a template field of the serialised DAG: Jinja text, or a dict."""
        helpers = importlib.import_module("airflow.serialization.helpers")
        return helpers.serialize_template_field(original, "")

    def text_hooks(self) -> TextHooks:
        """f-strings and `+` of references, whatever an operator or `expand()` is given, and DAGs.

        Not `str`: Airflow calls it on the references in template fields when it serialises a DAG.
        Not `os.fspath`: what is `os.PathLike` is not resolved when the task runs.
        """
        if hasattr(sys.modules.get(_MIXINS), "ResolveMixin"):
            # They are patched too, and so must be there.
            for name in ("TextArgument", "CallArgument"):
                _ours(name)
        mapped = "airflow.sdk.definitions.mappedoperator:OperatorPartial"
        decorated = "airflow.sdk.bases.decorator:_TaskDecorator"
        groups = "airflow.sdk.definitions.decorators.task_group:_TaskGroupFactory"
        # Up to Airflow 3.1 the class has another name.
        serialized = sys.modules.get(_SERIALIZED)
        older = serialized is not None and not hasattr(serialized, "DagSerialization")
        return TextHooks(
            variables=(f"{_MIXINS}:ResolveMixin",),
            methods=("__format__", "__add__", "__radd__"),
            calls=(
                "airflow.sdk.bases.operator:BaseOperator.__setattr__",
                f"{mapped}.__init__",
                f"{mapped}.expand",
                f"{mapped}.expand_kwargs",
                f"{decorated}.partial",
                f"{decorated}.expand",
                f"{decorated}.expand_kwargs",
                f"{groups}.partial",
                f"{groups}.expand",
                f"{groups}.expand_kwargs",
            ),
            # Every operator is given its DAG.
            fields=False,
            documents=(
                # It gives back nothing: by it leaving looks into DAGs that are serialised later.
                "airflow.sdk.definitions.dag:DAG.validate",
                f"{_SERIALIZED}:{'SerializedDAG' if older else 'DagSerialization'}.to_dict",
            ),
        )

    def check(self, document: object) -> Iterator[Leak]:
        """XComs of tasks that a serialised DAG does not hold, or that run in no certain order.

        The second is what an f-string of an `XComArg` leaves: its text, and no edge. What is no
        serialised DAG has nothing to check.
        """
        return lost_references(document)


# --- values ---------------------------------------------------------------------------------------


def _is_a(obj: object, module: str, *names: str) -> bool:
    """By type alone, and without importing: an instance is there only if its class is."""
    found = sys.modules.get(module)
    return issubclass(type(obj), tuple(getattr(found, name, ()) for name in names))


def _is_sequence(part: Any) -> bool:
    """Whether the value is a sequence, of which Airflow would render the repr."""
    if _is_a(part, _XCOM_ARG, "PlainXComArg"):
        return bool(part.operator.is_mapped)
    return _is_a(part, _XCOM_ARG, "MapXComArg", "ZipXComArg", "ConcatXComArg")


def _environment(context: Mapping[str, Any]) -> Any:
    """The environment for text, whatever the DAG says of native types: a join is a text."""
    dag = context.get("dag")
    if dag is not None:
        return dag.get_template_env(force_sandboxed=True)
    return importlib.import_module(_TEMPLATER).SandboxedEnvironment(cache_size=0)


def _text_of(part: Any, context: Mapping[str, Any]) -> str:
    value = part.resolve(context)
    if value is None:
        raise CompositionError(
            f"{AIRFLOW.describe(part)} has no value, so there is no text with it",
            hint="The task returned nothing, or was skipped.",
        )
    return str(value)


def _shown(part: Any) -> str:
    if isinstance(part, _Text) or _is_a(part, _XCOM_ARG, "PlainXComArg"):
        return str(part)
    if _is_a(part, _DAG_PARAM, "DagParam"):
        return f"{{{{ params.{part._name} }}}}"
    return f"<{AIRFLOW.describe(part)}>"


def _refuse_format(value: object, spec: str) -> NoReturn:
    del spec
    raise TypeError(
        f"{AIRFLOW.describe(value)} has no text yet, and a text would lose that a task waits for "
        "it. Wrap it with string_like, or use it under install()."
    )


def _name_of(function: Any) -> str:
    while isinstance(function, functools.partial):
        function = function.func
    name = getattr(function, "__qualname__", None)
    if isinstance(name, str):
        return name
    kind: Any = type(function)
    # Never a repr that holds an address: the serialised DAG must be the same each time.
    return kind.__qualname__ if kind.__str__ is object.__str__ else str(function)


# --- lift -----------------------------------------------------------------------------------------


def _pieces(text: str) -> list[Any]:
    pieces: list[Any] = []
    done = 0
    found = sorted([*PULL.finditer(text), *_PARAM.finditer(text)], key=lambda match: match.start())
    for match in found:
        made = _xcom(match[1], text) if match.re is PULL else _param(match[1], text)
        pieces += [text[done : match.start()], made]
        done = match.end()
    return [piece for piece in (*pieces, text[done:]) if not isinstance(piece, str) or piece]


def _current_dag(value: object, dag_id: object = None) -> Any:
    context = importlib.import_module("airflow.sdk.definitions._internal.contextmanager")
    dag = context.DagContext.get_current()
    if dag is None or dag_id not in {None, dag.dag_id}:
        raise LiftError(
            f"{value!r} can be lifted only while {dag_id or 'its DAG'} is being defined",
            hint="Do it inside `with DAG(...):` or in a function decorated with @dag.",
            value=value,
        )
    return dag


def _xcom(arguments: str, value: object) -> Any:
    given = arguments_of(arguments)
    if given is None or not isinstance(given.get("task_ids"), str):
        raise LiftError(
            f"{value!r} pulls more than the XCom of one task",
            hint="Write task_ids='...', and dag_id and key at most.",
            value=value,
        )
    dag = _current_dag(value, given.get("dag_id"))
    task = dag.task_dict.get(given["task_ids"])
    if task is None:
        raise LiftError(
            f"{value!r}: the DAG {dag.dag_id!r} has no task {given['task_ids']!r} yet",
            hint="Define the task first.",
            value=value,
        )
    return importlib.import_module(_XCOM_ARG).XComArg(task, given.get("key", _RETURN))


def _param(name: str, value: object, *, default: object = "NOTSET", dag_id: object = None) -> Any:
    dag = _current_dag(value, dag_id)
    # As Airflow serialises it; the parameter has that default only if the author gave it.
    return dag.param(name) if default == "NOTSET" else dag.param(name, default)


AIRFLOW = Airflow()
ORCHESTRATORS = (AIRFLOW,)
