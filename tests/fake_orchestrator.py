"""A small workflow system and its orchestrator, as unlike the known ones as the protocol allows."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any

from lookalike.errors import CompositionError, LiftError
from lookalike.typing import TextHooks

#: The system itself, to be written as a package: `packages.load("flow", FLOW)`.
FLOW = '''
    """Steps have inputs; a flow compiles them to JSON, or to a tree."""
    import json

    class Variable:
        """Known when the flow runs; it has no text."""
        def __init__(self, name):
            self.name = name
        def __str__(self):
            raise TypeError("flow: no text yet")
        __format__ = lambda self, spec: self.__str__()

    class Stubborn(Variable):
        """Refuses in its own words."""
        def __str__(self):
            raise TypeError("flow: stubborn")
        def __add__(self, other):
            raise TypeError("flow: stubborn")

    class Together(Variable):
        """Several side by side."""
        def __init__(self, parts):
            self.parts = list(parts)

    class Step:
        kinds = []
        def __init_subclass__(cls, kind="", **keywords):
            super().__init_subclass__(**keywords)
            cls.kinds.append((cls.__name__, kind))
        def __init__(self, **inputs):
            self.given = inputs
        @property
        def inputs(self):
            """What the step is given."""
            return self.given

    class Left(Step):
        @property
        def inputs(self):
            return {"left": super().inputs}

    class Right(Step): ...

    class Diamond(Left, Right): ...

    def plain(value):
        if isinstance(value, Together):
            return {"together": [plain(part) for part in value.parts]}
        if isinstance(value, Variable):
            return {"variable": value.name}
        if isinstance(value, dict):
            return {key: plain(each) for key, each in value.items()}
        return [plain(each) for each in value] if isinstance(value, list) else value

    class Flow:
        def __init__(self, *steps):
            self.steps = steps
        def tree(self):
            return [plain(step.inputs) for step in self.steps]
        def text(self, extra=""):
            """The compiled flow."""
            return json.dumps([*self.tree(), extra])
        def lines(self, extra=""):
            return f"flow: {extra}"
'''


@dataclass(frozen=True)
class FlowOrchestrator:
    """How `flow` recognises, joins and writes its variables."""

    name: str = "flow"
    modules: tuple[str, ...] = ("flow",)

    def recognises(self, obj: object) -> bool:
        """Whether `obj` is a Variable."""
        kind = getattr(sys.modules.get("flow"), "Variable", None)
        return kind is not None and issubclass(type(obj), kind)

    def describe(self, original: Any) -> str:
        """The class and the name."""
        return f"{type(original).__name__} of flow"

    def join(self, parts: Any) -> Any:
        """A Together."""
        return sys.modules["flow"].Together(parts)

    def literal_end(self, original: Any) -> str:
        """Never known."""
        return ""

    def edges(self, original: Any) -> tuple[str, ...]:
        """Variables come from nowhere."""
        return ()

    def compute(self, function: Any, original: Any) -> Any:
        """A flow computes nothing."""
        raise CompositionError("flow cannot compute", hint="Do not ask.")

    def lift(self, value: object) -> Any:
        """Nothing spells a Variable."""
        raise LiftError(f"{value!r} spells no Variable", hint="Pass one.", value=value)

    def dump(self, original: Any) -> Any:
        """As the flow itself writes it."""
        return sys.modules["flow"].plain(original)

    def text_hooks(self) -> TextHooks:
        """Variables, inputs of steps, and both ways to compile."""
        return TextHooks(
            variables=("flow:Variable",),
            arguments=("flow:Step.inputs",),
            documents=("flow:Flow.text", "flow:Flow.tree", "flow:Flow.lines"),
            template=lambda original: "flow-{token}",
        )

    def check(self, document: object) -> tuple[()]:
        """Nothing can be wrong with a flow."""
        return ()
