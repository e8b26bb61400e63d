"""A user's code that teaches lookalike a system of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from typing_extensions import assert_type

import lookalike as la
from lookalike.orchestrators import (
    describe,
    every,
    forget,
    imported,
    is_original,
    join_pieces,
    lift,
    names,
    orchestrator_of,
    register,
)
from lookalike.typing import Orchestrator, TextHooks


class Output:
    """A deferred value of the system."""

    def __init__(self, name: str) -> None:
        self.name = name


class Ours:
    """An orchestrator as its author writes it: nothing of lookalike is inherited."""

    name = "ours"
    modules: tuple[str, ...] = ()

    def recognises(self, obj: object) -> bool:
        return isinstance(obj, Output)

    def describe(self, original: object) -> str:
        return "Output"

    def join(self, parts: Sequence[object]) -> list[object]:
        return list(parts)

    def literal_end(self, original: object) -> str:
        return ""

    def edges(self, original: object) -> tuple[str, ...]:
        return (original.name,) if isinstance(original, Output) else ()

    def compute(self, function: Callable[[Any], Any], original: object) -> Any:
        raise la.CompositionError("ours cannot compute", hint="Do it in a step.")

    def lift(self, value: object) -> Output:
        raise la.LiftError("it spells nothing", value=value)

    def dump(self, original: object) -> dict[str, str]:
        return {"output": "name"}

    def text_hooks(self) -> TextHooks:
        return TextHooks(variables=("ours:Output",), template=lambda original: "{token}")

    def check(self, document: object) -> Iterable[la.Leak]:
        return ()


class WithoutLift:
    """One method is missing, and another is of the wrong type."""

    name = "half"
    modules = ()

    def recognises(self, obj: object) -> str:
        return "yes"


ours: Orchestrator = Ours()
register(Ours())
register(WithoutLift())  # refused: arg-type reportArgumentType
register(Ours)  # refused: arg-type reportArgumentType
forget(ours)
TextHooks(variables="ours:Output")  # refused: arg-type reportArgumentType

assert_type(every(), tuple[Orchestrator, ...])
assert_type(imported(), tuple[Orchestrator, ...])
assert_type(names(), tuple[str, ...])
assert_type(orchestrator_of(Output("x")), Orchestrator | None)
assert_type(is_original(Output("x")), bool)
assert_type(describe(Output("x")), str)
assert_type(join_pieces(["text"], ours), Any)
assert_type(lift({"output": "name"}), Any)
orchestrator_of(Output("x")).name  # refused: union-attr reportOptionalMemberAccess
assert_type(la.restore("text", orchestrator=ours), Any)
assert_type(ours.text_hooks().variables, tuple[str, ...])
assert_type(ours.check({}), Iterable[la.Leak])
