"""Checking a law: examples from Hypothesis, the smallest that breaks it, and the error."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from lookalike._laws._operation import Given, Raised
from lookalike.errors import InputError, LawError, PlaceholderError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hypothesis.strategies import SearchStrategy

T = TypeVar("T")
#: Makes what is checked, of a text or of an original.
Make = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Broken:
    """One question, the answer that is due and the one that came."""

    subject: str
    law: str
    asked: str
    example: object
    expected: object
    found: object

    def error(self, hint: str = "") -> LawError:
        """The error that says so; the caller raises it."""
        return LawError(
            f"{self.subject} breaks the law {self.law!r}: {self.asked} {_came(self.found)}, "
            f"and should {_due(self.expected)}",
            hint=hint,
            law=self.law,
            subject=self.subject,
            example=self.example,
            expected=self.expected,
            found=self.found,
        )


def _came(found: object) -> str:
    return f"raises {found}" if isinstance(found, Raised) else f"gives {_shown(found)}"


def _due(expected: object) -> str:
    return f"raise {expected}" if isinstance(expected, Raised) else f"give {_shown(expected)}"


def _shown(value: object) -> str:
    return str(value) if isinstance(value, (Given, Raised)) else repr(value)


class Subjects:
    """What is checked: functions that make it, by name; or one, named by what it makes.

    `make` of a text may refuse that text with a `PlaceholderError`; if it refuses every text there
    is nothing to check, which `require_each` says.
    """

    def __init__(self, make: Make | Mapping[str, Make], takes: str) -> None:
        self._makes: dict[str, Make] = dict(make) if isinstance(make, Mapping) else {"": make}
        self._names: dict[str, str] = {}
        self._refusals: dict[str, PlaceholderError] = {}
        for each in self._makes.values():
            if not callable(each):
                raise InputError(
                    f"make is a function of {takes}, got {each!r} ({type(each).__name__})",
                    hint=f"Write lambda {takes.rpartition(' ')[2]}: ..., or several by name.",
                    name="make",
                )
        if not self._makes:
            raise InputError("make names no function", hint="Give one.", name="make")

    def __iter__(self) -> Iterator[str]:
        return iter(self._makes)

    def make(self, key: str, value: object) -> Any:
        """One of them. Raises `PlaceholderError` as the function does."""
        try:
            made = self._makes[key](value)
        except PlaceholderError as error:
            self._refusals[key] = error
            raise
        self._names[key] = key or type(made).__name__
        return made

    def name(self, key: str) -> str:
        """The name that was given, or that of the class of what was made last."""
        return self._names.get(key, key)

    def require_each(self) -> None:
        """Raise `InputError` if one was never made."""
        for key in self._makes:
            if key not in self._names:
                raise InputError(
                    f"make{f' of {key!r}' if key else ''} gave nothing to check: "
                    f"{self._refusals.get(key, 'no example was tried')}",
                    hint="Let it take a text as it is: string_like(original, text, unique=False), "
                    "or StringProxy(original, text).",
                    name="make",
                )


def count(max_examples: int | None) -> int | None:
    """`max_examples` itself. Raises `InputError` if it is no count."""
    if max_examples is None or (type(max_examples) is int and max_examples > 0):
        return max_examples
    raise InputError(
        f"max_examples is a number from 1, got {max_examples!r} ({type(max_examples).__name__})",
        hint="Leave it out for what the profile of Hypothesis says.",
        name="max_examples",
    )


def smallest(
    examples: SearchStrategy[T],
    breaks: Callable[[T], Broken | None],
    max_examples: int | None = None,
) -> Broken | None:
    """What the smallest example breaks that Hypothesis finds; None if it finds none."""
    import hypothesis  # noqa: PLC0415 - checks are for tests, and importing them is for everybody
    from hypothesis.errors import NoSuchExample  # noqa: PLC0415 - as above

    settings = hypothesis.settings(
        database=None,
        deadline=None,
        # Explaining what is irrelevant in an example takes longer than finding it.
        phases=(hypothesis.Phase.generate, hypothesis.Phase.shrink),
        verbosity=hypothesis.Verbosity.quiet,
        **({} if max_examples is None else {"max_examples": max_examples}),  # type: ignore[arg-type]  # by keyword
    )
    last: list[Broken] = []

    def is_broken(example: T) -> bool:
        broken = breaks(example)
        if broken is not None:
            last[:] = [broken]
        return broken is not None

    try:
        hypothesis.find(examples, is_broken, settings=settings)
    except NoSuchExample:
        return None
    return last[0]
