"""SageMaker pipeline variables, SDK v2 and v3.

v2 keeps them in `sagemaker.workflow`, v3 in `sagemaker.core`; everything used here has the same
name and meaning in both (sagemaker 2.257.7, sagemaker-core 2.27). Neither is imported by this
module: an object is a pipeline variable only if the module that defines the class is imported.
"""

from __future__ import annotations

import importlib
import re
import sys
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from lookalike._leak import Leak
from lookalike.errors import CompositionError, LiftError
from lookalike.typing import TextHooks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import ModuleType

#: The fields of SageMaker's responses that hold an S3 URI.
_S3_URI = re.compile(r"S3Uri$|S3ModelArtifacts$|S3OutputPath$|S3OutputUri$|ModelDataUrl$")
_STEP = re.compile(r"Steps\.([^.]+)(?:\.(.+))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class SageMaker:
    """The orchestrator of one line of the SDK.

    `base` names the module of `PipelineVariable`, `workflow` the package of its subclasses,
    `pipelines` that of `Step` and `Pipeline`.
    """

    name: str
    base: str
    workflow: str
    pipelines: str
    signs: tuple[str, ...] = ('"Steps"',)
    is_by_type: bool = True

    @property
    def modules(self) -> tuple[str, ...]:
        """The module that defines `PipelineVariable`, and the one with its subclasses."""
        return self.base, f"{self.workflow}.functions"

    def recognises(self, obj: object) -> bool:
        """Whether `obj` is a `PipelineVariable`: Properties, Parameter, Join, JsonGet and so on."""
        module = sys.modules.get(self.base)
        variable = getattr(module, "PipelineVariable", None)
        return variable is not None and issubclass(type(obj), variable)

    def describe(self, original: object) -> str:
        """The class and the expression: `Properties Steps.Train.ModelArtifacts`."""
        kind = type(original).__name__
        try:
            expression = original.expr  # type: ignore[attr-defined]  # a PipelineVariable
        except Exception as error:  # noqa: BLE001 - describing must not fail where the SDK's own check does
            return f"{kind} (its expression fails: {type(error).__name__})"
        if isinstance(expression, dict) and isinstance(expression.get("Get"), str):
            return f"{kind} {expression['Get']}"
        return f"{kind} of {_summary(expression)}"

    def join(self, parts: Sequence[object]) -> Any:
        """The SDK's `Join(on="", values=parts)`, which keeps the step edges of its values."""
        return self._module("functions").Join(on="", values=list(parts))

    def literal_end(self, original: object) -> str:
        """The literals at the end of a `Join`, with what stands between them; empty for others."""
        values, on = getattr(original, "values", None), getattr(original, "on", None)
        if type(original).__name__ != "Join" or not isinstance(values, list) or on is None:
            return ""
        end = ""
        for value in reversed(values):
            if not isinstance(value, str):
                return end if value is values[-1] else f"{on}{end}"
            end = value if value is values[-1] else f"{value}{on}{end}"
        return end

    def edges(self, original: object) -> tuple[str, ...]:
        """The names of the steps whose outputs the variable holds, each once, in order."""
        steps = original._referenced_steps  # type: ignore[attr-defined]  # a PipelineVariable
        names = (step if isinstance(step, str) else step.name for step in steps)
        return tuple(dict.fromkeys(names))

    def compute(self, function: Callable[[Any], Any], original: object) -> NoReturn:
        """Nothing: a pipeline definition joins texts and looks into JSON files, and no more."""
        del function
        raise CompositionError(
            f"{self.name} cannot compute with {self.describe(original)} while the pipeline runs",
            hint="Compute it in a step of the pipeline, which writes it to a property file, "
            "and read it with JsonGet.",
        )

    def lift(self, value: object) -> Any:
        """The pipeline variable whose `.expr` is `value`: `{"Get": ...}`, Std:Join, Std:JsonGet.

        Raises `LiftError` if `value` spells none, or if the SDK is not imported.
        """
        if self.base not in sys.modules:
            raise LiftError(
                f"{self.name} is not imported", hint="Import the SageMaker SDK first.", value=value
            )
        if isinstance(value, dict) and len(value) == 1:
            ((key, inner),) = value.items()
            if key == "Get" and isinstance(inner, str):
                return self._lift_get(inner, value)
            if key == "Std:Join" and _is_join(inner):
                return self._module("functions").Join(
                    on=inner["On"],
                    values=[self.lift(v) if isinstance(v, dict) else v for v in inner["Values"]],
                )
            if key == "Std:JsonGet" and isinstance(inner, dict):
                return self._lift_json_get(inner, value)
        raise LiftError(
            f"{value!r} is no expression of a pipeline variable",
            hint='Write {"Get": "Steps.<step>.<path>"}, {"Get": "Parameters.<name>"} or '
            '{"Get": "Execution.<name>"}.',
            value=value,
        )

    def _lift_get(self, path: str, value: object) -> Any:
        step = _STEP.fullmatch(path)
        if step is not None:
            # With no step object the edge goes by name, as the SDK does after unpickling.
            return self._module("properties").Properties(step_name=step[1], path=step[2])
        kind, dot, name = path.partition(".")
        if dot and name and kind == "Parameters":
            return self._module("parameters").ParameterString(name=name)
        if dot and name and kind == "Execution":
            return self._module("execution_variables").ExecutionVariable(name)
        raise LiftError(
            f"{value!r} refers to neither a step, a parameter nor the execution",
            hint='Write {"Get": "Steps.<step>.<path>"}, {"Get": "Parameters.<name>"} or '
            '{"Get": "Execution.<name>"}.',
            value=value,
        )

    def _lift_json_get(self, inner: dict[str, Any], value: object) -> Any:
        json_get = self._module("functions").JsonGet
        file = inner.get("PropertyFile")
        if isinstance(file, dict) and isinstance(file.get("Get"), str):
            found = re.fullmatch(r"Steps\.([^.]+)\.PropertyFiles\.(.+)", file["Get"])
            if found is not None:
                return json_get(
                    step_name=found[1], property_file=found[2], json_path=inner.get("Path")
                )
        if isinstance(inner.get("S3Uri"), dict):
            return json_get(s3_uri=self.lift(inner["S3Uri"]), json_path=inner.get("Path"))
        raise LiftError(
            f"{value!r} names no property file of a step",
            hint='Write {"PropertyFile": {"Get": "Steps.<step>.PropertyFiles.<name>"}}.',
            value=value,
        )

    def dump(self, original: object) -> Any:
        """The variable's `.expr`, as `Pipeline.definition()` writes it."""
        return original.expr  # type: ignore[attr-defined]  # a PipelineVariable

    def text_hooks(self) -> TextHooks:
        """Text of pipeline variables, arguments of every step, and `Pipeline.definition`."""
        return TextHooks(
            variables=(f"{self.base}:PipelineVariable",),
            # Conditions and other compound steps are asked for their own part alone.
            arguments=(
                f"{self.pipelines}.steps:Step.arguments",
                f"{self.pipelines}.steps:Step.step_only_arguments",
            ),
            documents=(f"{self.pipelines}.pipeline:Pipeline.definition",),
            template=_text_template,
        )

    def check(self, document: object) -> Iterator[Leak]:
        """References to steps and parameters that a pipeline definition does not hold.

        The SDK and the service emulator accept such a definition. A document that is no pipeline
        definition has nothing to check.
        """
        if not isinstance(document, dict) or not isinstance(document.get("Steps"), list):
            return
        steps = set(_names_of_steps(document["Steps"]))
        declared = [p for p in _listed(document.get("Parameters")) if isinstance(p, dict)]
        names = (parameter.get("Name") for parameter in declared)
        parameters = {name for name in names if isinstance(name, str)}
        for where, path in _references(document):
            step = _STEP.fullmatch(path)
            if step is not None and step[1] not in steps:
                yield Leak(where, "reference", "", f"{path}: no step {step[1]!r}"[:80])
            kind, _, name = path.partition(".")
            if kind == "Parameters" and name not in parameters:
                yield Leak(where, "reference", "", f"{path}: no parameter {name!r}"[:80])

    def _module(self, name: str) -> ModuleType:
        return importlib.import_module(f"{self.workflow}.{name}")


def _text_template(original: Any) -> str:
    """What stands for a variable in a text: an S3 URI where it is one, else the token alone."""
    default = getattr(original, "default_value", None)
    if isinstance(default, str):
        is_uri = default.startswith("s3://")
    else:
        expression = original.expr
        path = expression.get("Get") if isinstance(expression, dict) else None
        is_uri = isinstance(path, str) and _S3_URI.search(path) is not None
    return "s3://amzn-s3-demo-{token}/{token}" if is_uri else "{token}"


def _summary(expression: object) -> str:
    if isinstance(expression, dict) and len(expression) == 1:
        ((function, inner),) = expression.items()
        values = inner.get("Values") if isinstance(inner, dict) else None
        if isinstance(values, list):
            return f"{function} with {len(values)} values"
        return str(function)
    return type(expression).__name__


def _is_join(inner: object) -> bool:
    if not isinstance(inner, dict) or {"On", "Values"} != set(inner):
        return False
    return isinstance(inner["On"], str) and isinstance(inner["Values"], list)


def _listed(value: object) -> list[Any]:
    """`value`, if it is a list: a document that somebody wrote may have anything there."""
    return value if isinstance(value, list) else []


def _names_of_steps(steps: list[Any]) -> Iterator[str]:
    """Step names at every depth: a condition holds its branches in its arguments."""
    waiting = deque(steps)
    while waiting:
        step = waiting.popleft()
        if isinstance(step, dict):
            if isinstance(step.get("Name"), str):
                yield step["Name"]
            arguments = step.get("Arguments")
            if isinstance(arguments, dict):
                for branch in ("IfSteps", "ElseSteps", "Steps"):
                    waiting.extend(_listed(arguments.get(branch)))


def _references(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    stack: list[tuple[str, Any]] = [("$", document)]
    while stack:
        where, node = stack.pop()
        if isinstance(node, dict):
            if len(node) == 1 and isinstance(node.get("Get"), str):
                yield where, node["Get"]
            stack.extend((f"{where}.{key}", value) for key, value in node.items())
        elif isinstance(node, list):
            stack.extend((f"{where}[{i}]", value) for i, value in enumerate(node))


V2 = SageMaker(
    name="sagemaker",
    base="sagemaker.workflow.entities",
    workflow="sagemaker.workflow",
    pipelines="sagemaker.workflow",
)
V3 = SageMaker(
    name="sagemaker-v3",
    base="sagemaker.core.helper.pipeline_variable",
    workflow="sagemaker.core.workflow",
    pipelines="sagemaker.mlops.workflow",
)
ORCHESTRATORS = (V2, V3)
