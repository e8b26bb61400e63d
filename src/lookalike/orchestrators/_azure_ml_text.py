"""Texts around references of Azure ML, whose names are asked for when they are written.

Imported only when azure-ai-ml is, to join (1.35.2).
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

_expression: Any = importlib.import_module(
    "azure.ai.ml.entities._job.pipeline._pipeline_expression"
)
_io: Any = importlib.import_module("azure.ai.ml.entities._job.pipeline._io.base")

#: What a text is to C code, which cannot ask: a reference, as the SDK looks for one in a text, and
#: to a job that no pipeline has, because names of jobs are in lower case.
_UNWRITTEN = "${{parent.jobs.None.outputs.None}} (the names were not known yet)"


class Joined(_expression.PipelineExpression):  # type: ignore[misc]  # azure-ai-ml is optional
    """An expression that concatenates `parts`, of outputs of any type.

    The SDK's own writes the names of nodes down when a node takes it, and nodes have none until the
    function of the pipeline has returned.
    """

    def __init__(self, parts: Sequence[Any]) -> None:
        self.parts = tuple(parts)
        inputs = {}
        postfix = []
        for number, part in enumerate(parts):
            if isinstance(part, str):
                postfix.append(repr(part))
            else:
                name = f"part_{number}"
                inputs[name] = _expression.ExpressionInput(name, "string", part)
                postfix.append(name)
            if number:
                postfix.append("+")
        super().__init__(postfix, inputs)

    def resolve(self) -> Any:
        """What a node keeps as its input: a text for the SDK, written later."""
        return Written(self)

    def __add__(self, other: Any) -> Any:
        return _joined([self, other])

    def __radd__(self, other: Any) -> Any:
        return _joined([other, self])

    def __copy__(self) -> Joined:
        return self

    def __deepcopy__(self, memo: object) -> Joined:
        """Itself: an output that is copied loses its node."""
        del memo
        return self


class Written(str, _io.InputOutputBase):  # type: ignore[misc]  # azure-ai-ml is optional
    """The text of a join, which the SDK asks for when it writes the pipeline."""

    __slots__ = ("_joined",)
    _joined: Joined

    def __new__(cls, joined: Joined) -> Written:
        """`joined`, whose references are named when the text is written."""
        self = str.__new__(cls, _UNWRITTEN)
        self._joined = joined
        return self

    def __init__(self, joined: Joined) -> None:
        # Not that of the SDK: a text has no settings of an input.
        del joined

    def _data_binding(self) -> str:
        text: str = self._joined._to_data_binding()
        return text

    def __str__(self) -> str:
        return self._data_binding()

    def _build_data(self, data: Any) -> Any:
        """Nothing is set through a text."""
        return data

    def _build_default_data(self) -> None:
        """There is none."""

    def __copy__(self) -> Written:
        return self

    def __deepcopy__(self, memo: object) -> Written:
        del memo
        return self


def _joined(parts: list[Any]) -> Any:
    kinds = (str, _io.PipelineInput, _io.NodeOutput, _expression.PipelineExpression)
    if all(isinstance(part, kinds) for part in parts):
        return Joined(parts)
    return NotImplemented
