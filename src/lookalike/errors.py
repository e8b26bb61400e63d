"""The errors of lookalike: one root, fields instead of prose to parse, equal by value, picklable.

Every message says what is wrong with which value, and what to do next.
Each class is also the builtin error that fits, so `except ValueError` keeps working;
none but `ImmutableError` is an `AttributeError`, because `hasattr` swallows those.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from typing_extensions import Self

    from lookalike._leak import Leak

__all__ = [
    "ClosedLedgerError",
    "CompositionError",
    "DependencyError",
    "DocumentError",
    "FaceError",
    "ForeignTokenError",
    "ImmutableError",
    "InputError",
    "LawError",
    "LeakError",
    "LiftError",
    "LookalikeError",
    "OriginalError",
    "PlaceholderError",
    "PolicyError",
    "ProbeError",
    "TokenClashError",
    "UnhashableOriginalError",
]


def _rebuild(error_class: type[LookalikeError], fields: dict[str, Any]) -> LookalikeError:
    return error_class(**fields)


class LookalikeError(Exception):
    """The root of every error that lookalike raises by itself.

    `problem` says what is wrong, with the value; `hint` says what to do next.
    Anything else a class knows is a field of its own.
    """

    problem: str
    hint: str

    def __init__(self, problem: str, *, hint: str = "", **fields: object) -> None:
        super().__init__(problem)
        self.problem = problem
        self.hint = hint
        for name, value in fields.items():
            setattr(self, name, value)

    def _fields(self) -> dict[str, Any]:
        return {k: v for k, v in vars(self).items() if not k.startswith("__")}

    def __str__(self) -> str:
        return f"{self.problem}\n  {self.hint}" if self.hint else self.problem

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other._fields() == self._fields()

    def __hash__(self) -> int:
        return hash((type(self), self.problem, self.hint))

    def __reduce__(self) -> tuple[Callable[..., LookalikeError], tuple[type[Self], dict[str, Any]]]:
        return _rebuild, (type(self), self._fields())


class FaceError(LookalikeError, ValueError):
    """A face names an operation that does not exist, or one that cannot stand alone."""


class PlaceholderError(LookalikeError, ValueError):
    """A placeholder is empty, malformed, without room for a token, or could be someone's."""

    placeholder: object


class OriginalError(LookalikeError, TypeError):
    """The value to wrap is known already, or is missing: there is nothing to stand in for."""

    original_type: str


class ImmutableError(LookalikeError, AttributeError, TypeError):
    """Something tried to change the original through a lookalike."""


class CompositionError(LookalikeError, TypeError):
    """Parts cannot be joined to one reference, because their owners have no common join."""


class LiftError(LookalikeError, ValueError):
    """A plain value looks like a reference, but no original can be made of it."""

    value: object


class LeakError(LookalikeError, ValueError):
    """Placeholder text outlived validation and cannot be put back.

    `leaks` lists each place: a tuple of `lookalike.Leak`.
    """

    leaks: tuple[Leak, ...] = ()


class DependencyError(LookalikeError, ImportError):
    """A package that is needed for what was asked is not installed."""


class DocumentError(LookalikeError, ValueError):
    """A document to restore is not in the format it should be in."""


class ForeignTokenError(LeakError, LookupError):
    """A text holds a well-formed token that no ledger in reach has issued."""

    token: str


class ClosedLedgerError(ForeignTokenError):
    """A text holds a token of a ledger that is closed, so its original is gone."""


class TokenClashError(LookalikeError, ValueError):
    """A token arrived from another process and means something else here."""

    token: str


class UnhashableOriginalError(LookalikeError, TypeError):
    """A set member or a dict key must become an original that has no hash."""


class PolicyError(LookalikeError, ValueError):
    """A policy refuses a value, or cannot be carried out."""


class ProbeError(LookalikeError, RuntimeError):
    """A probe cannot be carried out, or its answer cannot be used."""


class InputError(LookalikeError, LookupError):
    """An input of a preset is missing, or is not one that the preset knows."""

    name: str


class LawError(LookalikeError, AssertionError):
    """What was checked with `lookalike.testing` breaks a law.

    `law` names it, `subject` says what broke it. `example` is the smallest that was found: what was
    asked, as a value. `expected` is the answer that is right, `found` the one that came.
    """

    law: str
    subject: str
    example: object
    expected: object
    found: object
