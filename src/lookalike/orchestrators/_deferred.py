"""`Deferred` and `Concat`: the embedded original with its own join, for trials and tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn, final

from lookalike.errors import CompositionError, LiftError
from lookalike.typing import TextHooks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from lookalike._leak import Leak


def _refuse_text(self: object) -> NoReturn:
    raise TypeError(
        f"{type(self).__name__} has no text yet: it is known when the program runs. "
        "Wrap it with string_like, or render it with values."
    )


@final
class Deferred:
    """A value that is known only when the program runs: a stand-in for an orchestrator's own.

    It refuses `str` as SageMaker's variables do. Equal only to itself.

    >>> Deferred("bucket")
    Deferred('bucket')
    """

    __slots__ = ("__weakref__", "name")

    def __init__(self, name: str) -> None:
        self.name: str = name

    def __repr__(self) -> str:
        return f"Deferred({self.name!r})"

    def __str__(self) -> str:  # noqa: PLE0307 - it raises
        _refuse_text(self)

    def __format__(self, spec: str) -> str:
        _refuse_text(self)

    def __reduce__(self) -> tuple[type[Deferred], tuple[str]]:
        return Deferred, (self.name,)

    def render(self, values: Mapping[str, str]) -> str:
        """The value under this name, a plain `str`. Raises `KeyError` if there is none."""
        return values[self.name]


@final
class Concat:
    """Literals and originals side by side: the join of values whose owner has none.

    Not a value of any orchestrator, so that compiling it fails loudly. `parts` is a tuple.

    >>> Concat(["s3://", Deferred("bucket"), "/x"]).render({"bucket": "b"})
    's3://b/x'
    """

    __slots__ = ("__weakref__", "parts")

    def __init__(self, parts: Iterable[object]) -> None:
        self.parts: tuple[object, ...] = tuple(parts)

    def __repr__(self) -> str:
        shown = (
            repr(p) if type(p) in _SAFE_TO_SHOW else f"<{type(p).__name__}>" for p in self.parts
        )
        return f"Concat([{', '.join(shown)}])"

    def __str__(self) -> str:  # noqa: PLE0307 - it raises
        _refuse_text(self)

    def __format__(self, spec: str) -> str:
        _refuse_text(self)

    def __eq__(self, other: object) -> bool:
        """Whether literals are equal and originals the same objects."""
        if type(other) is not Concat or len(self.parts) != len(other.parts):
            return False
        return all(
            a is b or (type(a) in {str, Concat} and type(a) is type(b) and a == b)
            for a, b in zip(self.parts, other.parts, strict=True)
        )

    def __hash__(self) -> int:
        return hash(tuple(hash(p) if type(p) in {str, Concat} else id(p) for p in self.parts))

    def __reduce__(self) -> tuple[type[Concat], tuple[tuple[object, ...]]]:
        return Concat, (self.parts,)

    def render(self, values: Mapping[str, str]) -> str:
        """The text with a value for each `Deferred`, a plain `str`.

        Raises `CompositionError` for a part that only its own system can render.
        """
        return "".join(_render(part, values) for part in self.parts)


_SAFE_TO_SHOW = frozenset({str, Deferred, Concat})


def _render(part: object, values: Mapping[str, str]) -> str:
    if isinstance(part, str):
        return part
    if isinstance(part, (Deferred, Concat)):
        return part.render(values)
    raise CompositionError(
        f"cannot render {type(part).__name__}",
        hint="Only its own system knows its value.",
    )


@dataclass(frozen=True, slots=True)
class Embedded:
    """The orchestrator of `Deferred` and `Concat`."""

    name: str = "deferred"
    modules: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    is_by_type: bool = True

    def recognises(self, obj: object) -> bool:
        """Whether `obj` is a `Deferred` or a `Concat`."""
        return type(obj) in {Deferred, Concat}

    def describe(self, original: object) -> str:
        """Its repr: it never calls `str`."""
        return repr(original)

    def join(self, parts: Sequence[object]) -> Concat:
        """A `Concat` of the parts."""
        return Concat(parts)

    def literal_end(self, original: object) -> str:
        """The last part of a `Concat`, if it is text."""
        parts = original.parts if isinstance(original, Concat) else ()
        return parts[-1] if parts and isinstance(parts[-1], str) else ""

    def edges(self, original: object) -> tuple[str, ...]:
        """The names of the `Deferred` in it, each once, in order."""
        parts = original.parts if isinstance(original, Concat) else (original,)
        names = (name for part in parts if self.recognises(part) for name in self._names(part))
        return tuple(dict.fromkeys(names))

    def _names(self, part: object) -> tuple[str, ...]:
        return (part.name,) if isinstance(part, Deferred) else self.edges(part)

    def compute(self, function: Callable[[Any], Any], original: object) -> NoReturn:
        """Nothing: nobody runs a `Deferred`."""
        del function
        raise CompositionError(
            f"{self.describe(original)} cannot be computed with",
            hint="Render it first, and compute with its value.",
        )

    def lift(self, value: object) -> Deferred | Concat:
        """The original that `dump` gave `value` for. Raises `LiftError` for anything else."""
        if isinstance(value, dict) and len(value) == 1:
            ((key, inner),) = value.items()
            if key == "$deferred" and isinstance(inner, str):
                return Deferred(inner)
            if key == "$concat" and isinstance(inner, list):
                return Concat([p if isinstance(p, str) else self.lift(p) for p in inner])
        raise LiftError(
            f"{value!r} spells no Deferred", hint="Write {'$deferred': name}.", value=value
        )

    def dump(self, original: object) -> Any:
        """`{"$deferred": name}` or `{"$concat": [...]}`."""
        if isinstance(original, Concat):
            return {"$concat": [p if isinstance(p, str) else self.dump(p) for p in original.parts]}
        if isinstance(original, Deferred):
            return {"$deferred": original.name}
        raise CompositionError(
            f"cannot dump {type(original).__name__} inside a Concat",
            hint="Its parts have no common owner: restore them one by one.",
        )

    def text_hooks(self) -> TextHooks:
        """Text of a `Deferred` and of a `Concat`; there is nothing that compiles them."""
        module = Deferred.__module__
        return TextHooks(variables=(f"{module}:Deferred", f"{module}:Concat"))

    def check(self, document: object) -> tuple[Leak, ...]:
        """Nothing: a document of the embedded orchestrator defines nothing to refer to."""
        del document
        return ()


EMBEDDED = Embedded()
