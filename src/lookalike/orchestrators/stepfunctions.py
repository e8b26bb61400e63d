"""Placeholders of the AWS Step Functions Data Science SDK (stepfunctions 2.3).

A `Placeholder` is a path into what the execution, or the step before, hands over. The SDK writes it
as `"Input.$": "$$.Execution.Input['data']"`: it adds `.$` to the key wherever a value in a state's
parameters is a `Placeholder`. Its `str()` is Python's own repr, which leaks as text.

The SDK has no join. Amazon States Language has one, the intrinsic `States.Format('{}/x', $['a'])`,
and whatever `Placeholder.to_jsonpath` returns is written under such a key. So a join is a
`Placeholder` of ours whose path is that intrinsic, which an author would write by hand.
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
    from collections.abc import Callable, Iterator, Sequence
    from types import ModuleType

_PLACEHOLDERS = "stepfunctions.inputs.placeholders"
#: What the service evaluates in one field; more is refused when the state machine is created.
_DEEPEST = 10
_PATH = re.compile(r"(\$\$\.Execution\.Input|\$)((?:\['[^']*'\]|\[\d+\])*)")
_KEY = re.compile(r"\['([^']*)'\]|\[(\d+)\]")
_TEMPLATE = re.compile(r"States\.Format\('((?:[^'\\]|\\.)*)'", re.DOTALL)
_PIECE = re.compile(r"\{\}|\\(.)|([^{}\\])", re.DOTALL)
#: A path or an intrinsic that stands where only text is read. A lone `$` may be a real text.
_REFERENCE = re.compile(r"\$\$\..+|\$(?:\['[^']*'\]|\[\d+\])+|States\.[A-Za-z]+\(.*\)", re.DOTALL)
#: Texts that SageMaker itself reads as JSONPath.
_FILTERS = frozenset({"InputFilter", "OutputFilter"})


@dataclass(frozen=True, slots=True)
class StepFunctions:
    """The orchestrator of `ExecutionInput` and `StepInput`."""

    name: str = "stepfunctions"
    modules: tuple[str, ...] = ("stepfunctions.inputs",)
    signs: tuple[str, ...] = ('"StartAt"',)
    is_by_type: bool = True

    def recognises(self, obj: object) -> bool:
        """Whether `obj` is a `Placeholder`: ExecutionInput, StepInput, or a join of ours."""
        placeholder = getattr(sys.modules.get(_PLACEHOLDERS), "Placeholder", None)
        return placeholder is not None and issubclass(type(obj), placeholder)

    def describe(self, original: object) -> str:
        """The class and the path: `ExecutionInput $$.Execution.Input['data']`."""
        kind = type(original).__name__
        try:
            return f"{kind} {self.dump(original)}"
        except Exception as error:  # noqa: BLE001 - describing must not fail where the SDK does
            return f"{kind} (its path fails: {type(error).__name__})"

    def join(self, parts: Sequence[object]) -> Any:
        """A `Placeholder` that is written as `States.Format`, with a `{}` for each original.

        Raises `CompositionError` where more of them would be inside each other than the service
        evaluates.
        """
        text, step_text = _text_classes()
        _, _, step_input = _classes()
        # Of steps' outputs the SDK asks whether they are of the step before; not of whole ones.
        members = [
            part
            for part in parts
            if issubclass(type(part), step_text)
            or (issubclass(type(part), step_input) and part.name is not None)  # type: ignore[attr-defined]  # a Placeholder
        ]
        joined = (step_text if members else text)(tuple(parts))
        if _depth(joined) > _DEEPEST:
            raise CompositionError(
                f"a join of {len(parts)} parts holds joins to a depth of {_depth(joined)}, and "
                f"Step Functions evaluates {_DEEPEST}",
                hint="Write the text at once, from its parts, instead of joining joins.",
            )
        return joined

    def literal_end(self, original: object) -> str:
        """The last part of a join, if it is text; empty for others."""
        last = _parts(original)[-1]
        return last if isinstance(last, str) else ""

    def edges(self, original: object) -> tuple[str, ...]:
        """Nothing: a `StepInput` is a path into what comes in, and knows no state.

        The SDK orders states by `Chain` and `next`, and asks only whether a path is of the state
        before.
        """
        del original
        return ()

    def compute(self, function: Callable[[Any], Any], original: object) -> NoReturn:
        """Nothing: a state machine runs no Python outside its tasks."""
        del function
        raise CompositionError(
            f"a state machine cannot compute with {self.describe(original)} between two states",
            hint="Compute it in a LambdaStep and read its output(), or write an intrinsic such as "
            "States.ArrayGetItem(States.StringSplit(...)) under a key that ends in '.$'.",
        )

    def lift(self, value: object) -> Any:
        """The placeholder that a path spells, or the join that a `States.Format` spells.

        `$$.Execution.Input['a'][0]` is an `ExecutionInput`, `$['a']` a `StepInput`: one of its own,
        which the SDK refuses where it asks for the output of the step before. Raises `LiftError`
        for other texts and other intrinsics, or if the SDK is not imported.
        """
        if _PLACEHOLDERS not in sys.modules:
            raise LiftError(
                "stepfunctions is not imported", hint="Import the SDK first.", value=value
            )
        found, end = self._read(value, 0) if isinstance(value, str) else (None, -1)
        if found is None or end != len(value):  # type: ignore[arg-type]  # a str then
            raise LiftError(
                f"{value!r} is no path of a placeholder",
                hint="Write \"$$.Execution.Input['a']\", \"$['a']\" or "
                "\"States.Format('{}/b', $['a'])\".",
                value=value,
            )
        return found

    def _read(self, text: str, at: int) -> tuple[Any, int]:
        """The placeholder that is spelled at `at`, and where it ends; None if there is none."""
        template = _TEMPLATE.match(text, at)
        if template is not None:
            return self._read_format(text, template)
        path = _PATH.match(text, at)
        if path is None:
            return None, at
        _, execution_input, step_input = _classes()
        found = (execution_input if path[1] == "$$.Execution.Input" else step_input)()
        for key in _KEY.finditer(path[2]):
            found = found[key[1] if key[2] is None else int(key[2])]
        return found, path.end()

    def _read_format(self, text: str, template: re.Match[str]) -> tuple[Any, int]:
        values, at = [], template.end()
        while text.startswith(",", at):
            found, at = self._read(text, at + 1 + text[at + 1 :].startswith(" "))
            if found is None:
                return None, at
            values.append(found)
        parts = list(_template_parts(template[1], iter(values)))
        taken = [part for part in parts if not isinstance(part, str)]
        is_whole = text.startswith(")", at) and len(taken) == len(values)
        is_missing = any(part is None for part in taken)
        return (self.join(parts), at + 1) if is_whole and not is_missing else (None, at)

    def dump(self, original: object) -> Any:
        """The placeholder's path, as it stands under a key that ends in `.$`."""
        return original.to_jsonpath()  # type: ignore[attr-defined]  # a Placeholder

    def text_hooks(self) -> TextHooks:
        """Text of placeholders, parameters of states, and the state machine's definition.

        The SDK takes parameters in when a state is made and looks at them again when it compiles:
        that a path is of the step before is asked in between.
        """
        states = "stepfunctions.steps.states"
        return TextHooks(
            variables=(f"{_PLACEHOLDERS}:Placeholder",),
            calls=(
                f"{states}:Block.__init__",
                f"{states}:State.update_parameters",
                f"{states}:Block._replace_placeholders",
            ),
            documents=(f"{states}:Block.to_json", f"{states}:Graph.to_dict"),
        )

    def check(self, document: object) -> Iterator[Leak]:
        """Transitions to states that a state machine does not define, and paths taken for text.

        A path is text where its key does not end in `.$`: the service hands on the path itself. The
        SDK accepts both. A document without `StartAt` and `States` has nothing to check.
        """
        machines = [("$", document)]
        while machines:
            where, machine = machines.pop()
            if not isinstance(machine, dict) or not isinstance(machine.get("StartAt"), str):
                continue
            states = machine.get("States")
            if not isinstance(states, dict):
                continue
            yield from _absent(f"{where}.StartAt", machine["StartAt"], states)
            for name, state in states.items():
                if isinstance(state, dict):
                    here = f"{where}.States.{name}"
                    yield from _check_state(here, state, states)
                    machines += _machines_in(here, state)


# --- joins ----------------------------------------------------------------------------------------


def _module() -> ModuleType:
    return sys.modules[_PLACEHOLDERS]


def _classes() -> tuple[Any, Any, Any]:
    module = _module()
    return module.Placeholder, module.ExecutionInput, module.StepInput


@functools.cache
def _text_classes() -> tuple[Any, Any]:
    """The join as a `Placeholder`, and as a `StepInput`: made once the SDK is there."""
    module = _module()
    step_input: Any = module.StepInput

    class FormatInput(module.Placeholder):  # type: ignore[misc,name-defined]  # looked up when the SDK is there
        """Literals and placeholders side by side, written as `States.Format`."""

        def __init__(self, parts: tuple[object, ...]) -> None:
            super().__init__()
            self.parts = parts

        def to_jsonpath(self) -> str:
            template = "".join(_escaped(p) if isinstance(p, str) else "{}" for p in self.parts)
            paths = [p.to_jsonpath() for p in self.parts if not isinstance(p, str)]  # type: ignore[attr-defined]  # a Placeholder
            return f"States.Format({', '.join([_quoted(template), *paths])})"

        def _create_variable(self, name: object, parent: object, type: object = None) -> NoReturn:  # noqa: A002 - the SDK's name for it
            del parent, type
            raise TypeError(f"a text of several placeholders has no member {name!r}")

        def __deepcopy__(self, memo: object) -> object:
            return self  # copies of its parts would be of no step that the SDK knows

        def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
            return _join_again, (self.parts,)

    class FormatStepInput(FormatInput, module.StepInput):  # type: ignore[misc,name-defined]  # as above
        """Such a text with outputs of a step in it."""

        # By `==` the SDK looks for a value among the outputs of the step before. All of the outputs
        # in a join must be of that one step.
        def __eq__(self, other: object) -> bool:
            if self is other:
                return True
            roots = {id(_root(part)) for part in _leaves(self) if isinstance(part, step_input)}
            return isinstance(other, step_input) and {id(_root(other))} == roots

        __hash__ = object.__hash__

    return FormatInput, FormatStepInput


def _join_again(parts: tuple[object, ...]) -> Any:
    importlib.import_module("stepfunctions.inputs")  # it may be another process
    return STEPFUNCTIONS.join(parts)


def _quoted(template: str) -> str:
    """A literal of the language: single quotes, whatever is inside is escaped already."""
    return f"'{template}'"


def _escaped(text: str) -> str:
    return re.sub(r"[\\'{}]", r"\\\g<0>", text)


def _template_parts(template: str, values: Iterator[Any]) -> Iterator[Any]:
    """The literals and values of a template; None where it is none, or where a value is missing."""
    literal, at = "", 0
    for piece in _PIECE.finditer(template):
        if piece.start() != at:
            yield None
        at = piece.end()
        if piece[0] != "{}":
            literal += piece[1] or piece[2]
            continue
        yield from (literal,) * bool(literal)
        yield next(values, None)
        literal = ""
    if at != len(template):
        yield None
    yield from (literal,) * bool(literal)


def _parts(original: object) -> tuple[object, ...]:
    return original.parts if type(original) in _text_classes() else (original,)  # type: ignore[attr-defined]  # a join


def _leaves(joined: object) -> Iterator[object]:
    for part in _parts(joined):
        if isinstance(part, str) or part is joined:
            yield part
        else:
            yield from _leaves(part)


def _depth(joined: object) -> int:
    parts = [part for part in _parts(joined) if not isinstance(part, str) and part is not joined]
    return 1 + max(map(_depth, parts)) if parts else 0


def _root(placeholder: Any) -> Any:
    while placeholder.parent is not None:
        placeholder = placeholder.parent
    return placeholder


# --- definitions ----------------------------------------------------------------------------------


def _absent(where: str, target: object, states: dict[str, Any]) -> Iterator[Leak]:
    if isinstance(target, str) and target not in states:
        yield Leak(where, "reference", "", f"{target}: no state {target!r}"[:80])


def _check_state(where: str, state: dict[str, Any], states: dict[str, Any]) -> Iterator[Leak]:
    for key in ("Next", "Default"):
        yield from _absent(f"{where}.{key}", state.get(key), states)
    for key in ("Choices", "Catch"):
        branches = state.get(key)
        for number, branch in enumerate(branches if isinstance(branches, list) else ()):
            if isinstance(branch, dict):
                yield from _absent(f"{where}.{key}[{number}].Next", branch.get("Next"), states)
                yield from _compared_texts(f"{where}.{key}[{number}]", branch)
    for key in ("Parameters", "ResultSelector", "ItemSelector"):
        yield from _texts_that_are_paths(f"{where}.{key}", state.get(key))


def _compared_texts(where: str, rule: dict[str, Any]) -> Iterator[Leak]:
    variable = rule.get("Variable")
    if isinstance(variable, str) and variable.startswith("States."):
        yield Leak(where, "reference", "", f"a rule compares paths alone: {variable}"[:80])
    for key in ("And", "Or", "Not"):
        rules = rule.get(key)
        for each in rules if isinstance(rules, list) else [rules]:
            if isinstance(each, dict):
                yield from _compared_texts(f"{where}.{key}", each)


def _machines_in(where: str, state: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for key in ("Iterator", "ItemProcessor"):
        yield f"{where}.{key}", state.get(key)
    branches = state.get("Branches")
    for number, branch in enumerate(branches if isinstance(branches, list) else ()):
        yield f"{where}.Branches[{number}]", branch


def _texts_that_are_paths(where: str, payload: object) -> Iterator[Leak]:
    waiting: list[tuple[str, object, str]] = [(where, payload, "")]
    while waiting:
        here, node, key = waiting.pop()
        if isinstance(node, dict):
            waiting += [(f"{here}.{name}", value, str(name)) for name, value in node.items()]
        elif isinstance(node, list):
            waiting += [(f"{here}[{i}]", value, "") for i, value in enumerate(node)]
        elif key.endswith(".$.$"):
            yield Leak(here, "reference", "", f"{key!r} ends in '.$' twice"[:80])
        elif (
            isinstance(node, str)
            and not key.endswith(".$")
            and key not in _FILTERS
            and _REFERENCE.fullmatch(node)
        ):
            yield Leak(here, "reference", "", f"no '.$' after {key!r}: {node}"[:80])


STEPFUNCTIONS = StepFunctions()
ORCHESTRATORS = (STEPFUNCTIONS,)
