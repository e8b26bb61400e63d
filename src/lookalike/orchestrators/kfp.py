"""Kubeflow Pipelines 2: channels between tasks, and placeholders in container components.

Measured with kfp 2.17.0. Values come in three forms. A *channel* is an output of a task, an input
of the pipeline or an item of a loop. A *placeholder* stands in the command of a container
component. A *text* is an exact `str` that spells channels (`{{channel:task=...}}`) or what the
backend fills in (`{{$...}}`, so `dsl.PIPELINE_JOB_NAME_PLACEHOLDER` too); it is what an author's
f-string gives, and kfp takes no subclass of `str`.

The text of a channel of plain type is a working reference, which keeps its dependency where a task
takes it as an argument. Nothing else does, and kfp says so nowhere: the text of an artifact or of
a `typing.List[str]` stays in the finished pipeline as it is, and so does any text in
`set_env_variable`, `importer` and `If`. Joining refuses the first kind, `check` reports all.
"""

from __future__ import annotations

import importlib
import json
import re
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from lookalike._leak import Leak
from lookalike.errors import CompositionError, LiftError
from lookalike.typing import TextHooks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_CHANNELS = "kfp.dsl.pipeline_channel"
_PLACEHOLDERS = "kfp.dsl.placeholders"
#: A channel as kfp writes it, whatever its type; kfp reads back only some of them.
_CHANNEL = re.compile(r"\{\{channel:task=([^;{}]*);name=([^;{}]*);type=(.*?);\}\}", re.DOTALL)
#: What the backend fills in, in a command or a constant.
_FILLED_IN = re.compile(r"\{\{\$(?:\.[^{}]*)?\}\}")
_INPUT = re.compile(r"\{\{\$\.inputs\.parameters\['([^']+)'\]\}\}")
_PRIMITIVE = re.compile(
    r"\{\{\$\.(?P<io>inputs|outputs)\.(?P<kind>parameters|artifacts)\['(?P<name>[^']+)'\]"
    r"(?:\.(?P<of>\w+))?\}\}"
)
#: Each placeholder by what its text says before and after the name.
_CLASSES = {
    ("inputs", "parameters", None): "InputValuePlaceholder",
    ("inputs", "artifacts", None): "InputListOfArtifactsPlaceholder",
    ("inputs", "artifacts", "path"): "InputPathPlaceholder",
    ("inputs", "artifacts", "uri"): "InputUriPlaceholder",
    ("inputs", "artifacts", "metadata"): "InputMetadataPlaceholder",
    ("outputs", "parameters", "output_file"): "OutputParameterPlaceholder",
    ("outputs", "artifacts", None): "OutputListOfArtifactsPlaceholder",
    ("outputs", "artifacts", "path"): "OutputPathPlaceholder",
    ("outputs", "artifacts", "uri"): "OutputUriPlaceholder",
    ("outputs", "artifacts", "metadata"): "OutputMetadataPlaceholder",
}


@dataclass(frozen=True, slots=True)
class KubeflowPipelines:
    """The orchestrator of kfp 2."""

    name: str = "kfp"
    modules: tuple[str, ...] = (_CHANNELS, _PLACEHOLDERS)
    signs: tuple[str, ...] = ('"pipelineInfo"',)
    is_by_type: bool = True

    def recognises(self, obj: object) -> bool:
        """Whether `obj` is a channel, a placeholder, or an exact `str` that spells one.

        Loop items, `OneOf` and `Collected` are channels. A task, a condition and the artifact of a
        container component are none: their outputs, operands and attributes are.
        """
        kind = type(obj)
        if kind is str:
            return _CHANNELS in sys.modules and _is_text(obj)  # type: ignore[arg-type]  # a str
        return _is_channel(kind) or _is_placeholder(kind)

    def describe(self, original: object) -> str:
        """The class and the names: `PipelineParameterChannel train.Output`."""
        if isinstance(original, str):
            found = (_CHANNEL.sub(_shown, each) for each in _references(original))
            return f"text with {', '.join(found)}"
        kind = type(original)
        state = vars(original)  # never getattr: loop items make an item of any name
        if _is_placeholder(kind):
            name = state.get("input_name", state.get("output_name"))
            return f"{kind.__name__} {name}" if isinstance(name, str) else kind.__name__
        names = (state.get("task_name"), state.get("name"))
        return f"{kind.__name__} {'.'.join(each for each in names if isinstance(each, str))}"

    def join(self, parts: Sequence[object]) -> Any:
        """An exact `str`, as an f-string gives; of placeholders a `ConcatPlaceholder`.

        Raises `CompositionError` for what has no text, or none that kfp would read back: an
        artifact, a list, `OneOf`, `Collected`.
        """
        if any(_is_placeholder(type(part)) for part in parts):
            return self._concat(parts)
        texts = (part if isinstance(part, str) else self._text(part) for part in parts)
        return _readable("".join(texts))

    def _text(self, channel: Any) -> str:
        module = importlib.import_module(_CHANNELS)
        kind = type(channel)
        if not issubclass(kind, module.PipelineParameterChannel) or issubclass(
            kind, module.OneOfMixin
        ):
            raise CompositionError(
                f"kfp has no text for {self.describe(channel)}",
                hint="Pass it to a @dsl.component as it is, and let that make the text.",
            )
        return _readable(str(channel))

    def _concat(self, parts: Sequence[object]) -> Any:
        for part in parts:
            if not isinstance(part, str) and not _is_placeholder(type(part)):
                raise CompositionError(
                    f"{self.describe(part)} cannot stand in the command of a container component",
                    hint="Make it an input of the component, and join that input.",
                )
        try:
            return importlib.import_module(_PLACEHOLDERS).ConcatPlaceholder(list(parts))
        except ValueError as error:
            raise CompositionError(
                f"kfp cannot concatenate this: {error}",
                hint="Give IfPresentPlaceholder single elements for then and else_.",
            ) from error

    def literal_end(self, original: object) -> str:
        """What follows the last reference in a text, or the literal at the end of a Concat."""
        if isinstance(original, str):
            both = (*_CHANNEL.finditer(original), *_FILLED_IN.finditer(original))
            return original[max((found.end() for found in both), default=0) :]
        items = vars(original).get("items") if _is_placeholder(type(original)) else None
        last = items[-1] if isinstance(items, list) and items else ""
        if self.recognises(last):
            return self.literal_end(last)
        return last if isinstance(last, str) else ""

    def edges(self, original: object) -> tuple[str, ...]:
        """The names of the tasks, and of the groups of a `OneOf`, that the value comes from.

        Empty for an input of the pipeline, for items that are written down, and for placeholders.
        """
        if isinstance(original, str):
            tasks = (found[1] for found in _CHANNEL.finditer(original))
            return tuple(dict.fromkeys(task for task in tasks if task))
        task = vars(original).get("task_name")
        return (task,) if isinstance(task, str) and task else ()

    def compute(self, function: Callable[[Any], Any], original: object) -> NoReturn:
        """Nothing: a channel has no operations, and a function runs only as a component."""
        del function
        raise CompositionError(
            f"kfp computes nothing with {self.describe(original)} outside of a component",
            hint="Write a @dsl.component that takes it and returns what you need, and pass on the "
            "output of its task.",
        )

    def lift(self, value: object) -> Any:
        """The channel of `{{channel:...}}`, the placeholder of `{{$...}}` or of a dictionary.

        `{"Concat": [...]}` and `{"IfPresent": {...}}` are the dictionaries. Other text with
        references is one already and comes back itself. Raises `LiftError` for anything else, and
        if kfp is not imported.
        """
        if _PLACEHOLDERS not in sys.modules:
            raise LiftError("kfp is not imported", hint="Import kfp first.", value=value)
        try:
            lifted = _lifted(value)
        except (TypeError, ValueError) as error:
            raise _no_reference(value, f": {error}") from error
        if lifted is None:
            raise _no_reference(value)
        return lifted

    def dump(self, original: object) -> Any:
        """The text of a channel, which the compiler replaces; of a placeholder what it writes.

        A finished pipeline has inputs that the compiler adds to a task for such text, and a channel
        that is put there later has none: `check` reports it, so that `restore_json` refuses.
        """
        if isinstance(original, str):
            return original
        value: Any = original
        if not _is_placeholder(type(original)):
            return value.pattern  # OneOf has one too, and no str
        return value._to_dict() if hasattr(type(value), "_to_dict") else value._to_string()

    def text_hooks(self) -> TextHooks:
        """Text of channels, and of placeholders that refuse it; arguments of tasks, and commands.

        What kfp would lose in a text it refuses then. Not `str`: kfp itself asks channels for it
        while it works, and reads the reference back. kfp writes the finished pipeline to a file, so
        there is no function whose result could be looked at: emit to `guard` what is in the file.
        """
        tasks = "kfp.dsl.pipeline_task:PipelineTask"
        return TextHooks(
            variables=(
                f"{_CHANNELS}:PipelineChannel",
                f"{_PLACEHOLDERS}:ConcatPlaceholder",
                f"{_PLACEHOLDERS}:IfPresentPlaceholder",
            ),
            methods=("__format__", "__add__", "__radd__", "__fspath__"),
            # Not set_env_variable, nor If: kfp never replaces text there, but a token is found.
            calls=(
                f"{tasks}.__init__",
                f"{tasks}.set_container_image",
                f"{tasks}.set_accelerator_type",
                "kfp.dsl.importer_node:importer",
                "kfp.dsl.structures:ContainerSpec.__init__",
                f"{_PLACEHOLDERS}:ConcatPlaceholder.__init__",
                f"{_PLACEHOLDERS}:IfPresentPlaceholder.__init__",
            ),
            # The specification of a component is among the arguments of its tasks.
            fields=False,
        )

    def check(self, document: object) -> Iterator[Leak]:
        """Text of channels that was never replaced, and references to what is not defined.

        In a compiled pipeline, its YAML as a dictionary; other documents have nothing to check.
        """
        if not isinstance(document, dict) or not {"pipelineInfo", "root"} <= set(document):
            return
        for where, text in _texts(document):
            for found in _CHANNEL.finditer(text):
                yield _leak(where, f"{_shown(found)}: not replaced, so it stays {found[0]}")
        components = _dict(document.get("components"))
        yield from _check_dag("$.root", _dict(document["root"]), components)
        for name, component in components.items():
            yield from _check_dag(f"$.components.{name}", _dict(component), components)


def _is_channel(kind: type) -> bool:
    base = getattr(sys.modules.get(_CHANNELS), "PipelineChannel", None)
    return base is not None and issubclass(kind, base)


def _is_placeholder(kind: type) -> bool:
    base = getattr(sys.modules.get(_PLACEHOLDERS), "Placeholder", None)
    return base is not None and issubclass(kind, base)


# --- text -----------------------------------------------------------------------------------------


def _is_text(text: str) -> bool:
    return "{{" in text and any(True for _ in _references(text))


def _references(text: str) -> Iterator[str]:
    for pattern in (_CHANNEL, _FILLED_IN):
        for found in pattern.finditer(text):
            yield found[0]


def _shown(found: re.Match[str]) -> str:
    return f"{found[1]}.{found[2]}" if found[1] else found[2]


def _readable(text: str) -> str:
    """`text` itself, if kfp reads back every channel in it. Raises `CompositionError` if not."""
    channels = importlib.import_module(_CHANNELS)
    read = {each.pattern for each in channels.extract_pipeline_channels_from_string(text)}
    for found in _CHANNEL.finditer(text):
        if found[0] not in read:
            raise CompositionError(
                f"kfp would not read {_shown(found)} of type {found[3]} back from a text",
                hint="Pass it to a @dsl.component as it is, and let that make the text; an output "
                "of the plain type str, list or dict can be read.",
            )
    return text


def _lifted(value: object) -> Any:
    """What `value` spells, or None."""
    if isinstance(value, str):
        return _lifted_text(value)
    if not isinstance(value, dict) or len(value) != 1:
        return None
    ((key, inner),) = value.items()
    if key == "Concat" and isinstance(inner, list):
        return _placeholder("ConcatPlaceholder", [_element(each) for each in inner])
    if key == "IfPresent" and isinstance(inner, dict) and {"InputName", "Then"} <= set(inner):
        branches = [_element(inner[each]) for each in ("Then", "Else") if each in inner]
        return _placeholder("IfPresentPlaceholder", inner["InputName"], *branches)
    return None


def _lifted_text(value: str) -> Any:
    channel, primitive = _CHANNEL.fullmatch(value), _PRIMITIVE.fullmatch(value)
    if channel is not None:
        kind = json.loads(channel[3]) if channel[3].startswith("{") else channel[3]
        return importlib.import_module(_CHANNELS).create_pipeline_channel(
            name=channel[2], channel_type=kind, task_name=channel[1]
        )
    known = primitive and _CLASSES.get((primitive["io"], primitive["kind"], primitive["of"]))
    if primitive and known:
        return _placeholder(known, primitive["name"])
    return value if _is_text(value) else None


def _element(value: Any) -> Any:
    """A part of a Concat or a branch: a placeholder where it is one as a whole, else a literal."""
    if isinstance(value, list):
        return [_element(each) for each in value]
    lifted = _lifted(value)
    return value if lifted is None else lifted


def _placeholder(name: str, *args: object) -> Any:
    return getattr(importlib.import_module(_PLACEHOLDERS), name)(*args)


def _no_reference(value: object, why: str = "") -> LiftError:
    return LiftError(
        f"{value!r} spells no channel and no placeholder{why}",
        hint="Write {{channel:task=<task>;name=<output>;type=String;}}, "
        "{{$.inputs.parameters['<name>']}} or {\"Concat\": [...]}.",
        value=value,
    )


# --- a compiled pipeline --------------------------------------------------------------------------


def _texts(document: object) -> Iterator[tuple[str, str]]:
    stack = [("$", document)]
    while stack:
        where, node = stack.pop()
        if isinstance(node, str):
            yield where, node
        elif isinstance(node, dict):
            stack.extend((f"{where}.{key}", value) for key, value in node.items())
        elif isinstance(node, list):
            stack.extend((f"{where}[{i}]", value) for i, value in enumerate(node))


def _check_dag(where: str, component: dict[Any, Any], components: dict[Any, Any]) -> Iterator[Leak]:
    tasks = _dict(_dict(component.get("dag")).get("tasks"))
    defined = _dict(component.get("inputDefinitions"))
    for name, task in tasks.items():
        here = f"{where}.dag.tasks.{name}"
        if _dict(_dict(task).get("componentRef")).get("name") not in components:
            yield _leak(here, f"{name}: no such component")
        for upstream in _dict(task).get("dependentTasks") or ():
            if upstream not in tasks:
                yield _leak(here, f"{upstream}: no such task")
        yield from _check_inputs(here, _dict(_dict(task).get("inputs")), tasks, defined)


def _check_inputs(
    where: str, inputs: dict[Any, Any], tasks: dict[Any, Any], defined: dict[Any, Any]
) -> Iterator[Leak]:
    """What a task is given: `tasks` are its neighbours, `defined` the inputs of what holds it."""
    for kind, word in (("parameters", "Parameter"), ("artifacts", "Artifact")):
        for key, given in _dict(inputs.get(kind)).items():
            here = f"{where}.inputs.{kind}.{key}"
            output = _dict(given).get(f"taskOutput{word}")
            if output is not None and _dict(output).get("producerTask") not in tasks:
                yield _leak(here, f"{_dict(output).get('producerTask')}: no such task")
            wanted = _dict(given).get(f"componentInput{word}")
            if wanted is not None and wanted not in _dict(defined.get(kind)):
                yield _leak(here, f"{wanted}: the pipeline or group has no such input")
            for at, text in _texts(_dict(given).get("runtimeValue")):
                for found in _INPUT.finditer(text):
                    if found[1] not in _dict(inputs.get("parameters")):
                        yield _leak(here + at[1:], f"{found[1]}: the task has no such input")


def _dict(value: object) -> dict[Any, Any]:
    return value if isinstance(value, dict) else {}


def _leak(where: str, excerpt: str) -> Leak:
    return Leak(where, "reference", "", excerpt[:80])


KFP = KubeflowPipelines()
ORCHESTRATORS = (KFP,)
