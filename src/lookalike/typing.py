"""Public protocols: what an orchestrator must offer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from lookalike._leak import Leak

__all__ = ["Orchestrator", "TextHooks"]


def _no_template(original: object) -> str:
    del original
    return "{token}"


@dataclass(frozen=True, slots=True)
class TextHooks:
    """Where `install()` takes part in a system's own text and compilation; targets as in policies.

    `variables` are classes whose instances become text: `str`, f-strings, `+` and `os.fspath` on
    them give a placeholder made by `template(original)`. `arguments` are properties, those of
    subclasses included, whose value the system compiles: texts in it are restored. `calls` are
    functions and methods by which it takes values in: texts in their arguments are restored before
    they run. `documents` are functions and methods that give back what is finished: a JSON text is
    restored, and a leak raises, in a text or in an object.

    `methods` are those that make the text of `variables`; without `__str__` where the system calls
    `str` on its own values, without `__fspath__` where it treats paths in a way of their own.
    `fields` is whether dataclass, attrs and pydantic objects among the arguments of `calls` are
    looked into, in changed copies; False where the system's own program would be among them.
    """

    variables: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    template: Callable[[object], str] = _no_template
    methods: tuple[str, ...] = ("__str__", "__format__", "__add__", "__radd__", "__fspath__")
    fields: bool = True


@runtime_checkable
class Orchestrator(Protocol):
    """How the system that owns an original recognises, describes, joins, lifts and dumps it.

    Where originals are the nodes of a graph that is the program itself, a method `nodes(original)`
    may say what is done with the values that one holds: `"scan"`, `"shed"` if they can be replaced
    there too, or `""`. Without it an original is not looked into. An attribute `signs` may hold
    texts of which every JSON document that `check` has to do with holds one, such as `'"Steps"'`:
    without it each JSON text that is scanned is parsed for `check`.
    An attribute `is_by_type` that is true says that `recognises` looks at the type alone, plain
    texts, numbers and containers apart: it is then asked once for each type.
    """

    @property
    def name(self) -> str:
        """The name under `lookalike.orchestrators`."""
        ...

    @property
    def modules(self) -> tuple[str, ...]:
        """The modules to import before `lift` can work; empty if none."""
        ...

    def recognises(self, obj: object) -> bool:
        """Whether `obj` is one of this system's deferred values, by type alone.

        Never imports the system: an object can be its own only if it is imported already.
        """
        ...

    def describe(self, original: object) -> str:
        """A short text for people, made without `str(original)`."""
        ...

    def join(self, parts: Sequence[object]) -> Any:
        """The system's own concatenation of literals and originals.

        Raises `CompositionError` if it has none.
        """
        ...

    def literal_end(self, original: object) -> str:
        """The text that the value will end with, whatever the rest turns out to be; may be empty.

        A join of a reference and "/script.py" ends so. A placeholder then ends so too.
        """
        ...

    def edges(self, original: object) -> tuple[str, ...]:
        """The names of the steps, tasks or nodes that make the value; empty for a parameter.

        They are what the system orders before whatever takes the value, a join of it included.
        """
        ...

    def compute(self, function: Callable[[Any], Any], original: object) -> Any:
        """The system's own deferred value of `function(value)`, run when the value is known.

        Raises `CompositionError` if the system cannot compute, which then is the user's to do in a
        step of their own.
        """
        ...

    def lift(self, value: object) -> Any:
        """The deferred value that a plain value spells, with that very expression.

        Raises `LiftError` if it spells none.
        """
        ...

    def dump(self, original: object) -> Any:
        """What stands for `original` in the compiled document, a JSON value."""
        ...

    def text_hooks(self) -> TextHooks:
        """What `install()` patches in this system; `TextHooks()` if nothing."""
        ...

    def check(self, document: object) -> Iterable[Leak]:
        """What a finished document of this system should not hold, such as absent steps."""
        ...
