"""Cases for presets: a real call of a real library, with and without the policies installed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import lookalike as la
import lookalike.testing as la_testing

if TYPE_CHECKING:
    from collections.abc import Callable


def itself(value: Any) -> Any:
    """What was given."""
    return value


def a_deferred() -> Any:
    """A new embedded original."""
    return la.Deferred("model")


@dataclass(frozen=True)
class Case:
    """One real call that a policy is for.

    `call(value)` makes the call and gives back what the library made, or the object in which it
    kept the value; `found` digs the value out of that, after `restore`. `without` says what happens
    to the raw original when nothing is installed; `expected(original)` is what must be found with
    the policies (the original itself, if not said otherwise).
    """

    id: str
    target: str
    parameter: str
    call: Callable[[Any], Any]
    without: Literal["refused", "lost", "works"]
    found: Callable[[Any], Any] = itself
    original: Callable[[], Any] = a_deferred
    expected: Callable[[Any], Any] = itself
    #: What the library says without the policy; part of the message.
    says: str = field(default="", kw_only=True)


def outcome_without(case: Case) -> tuple[str, str]:
    """What becomes of the raw original: "refused", "lost" or "works", and the message."""
    original = case.original()
    try:
        made = case.call(original)
    except Exception as error:
        if isinstance(error, la.LookalikeError):
            raise
        return "refused", f"{type(error).__name__}: {error}"
    return ("works" if _is_kept(case, made, original) else "lost"), ""


def _is_kept(case: Case, made: Any, original: Any) -> bool:
    try:
        return same(case.found(la.restore(made)), case.expected(original))
    except (AttributeError, LookupError, TypeError):
        return False


def same(found: Any, expected: Any) -> bool:
    """Whether two values are one object, or the same join of the same objects."""
    if found is expected:
        return True
    if type(found) is not type(expected):
        return False
    if isinstance(found, la.Concat):
        return len(found.parts) == len(expected.parts) and all(
            one is two or (isinstance(one, str) and one == two)
            for one, two in zip(found.parts, expected.parts, strict=True)
        )
    expression = getattr(type(found), "expr", None)
    return expression is not None and found.expr == expected.expr


def value_with(case: Case, registry: Any) -> tuple[Any, Any]:
    """What is found, and what is expected, when the call is made with `registry` installed."""
    original = case.original()
    with registry.install():
        made = case.call(original)
        return case.found(la.restore(made)), case.expected(original)


def probe_agrees(case: Case, policy: la.Policy) -> bool:
    """True if the probe finds a face no larger than the policy's; else its words are the error."""
    if policy.treatment not in {"proxy", "pass"}:
        return True
    found = la.probe(
        case.call, case.original(), placeholder=policy.placeholder, unique=policy.unique
    )
    if policy.treatment == "pass":
        return found.verdict == "pass"
    assert found.verdict != "refuse", found
    assert size(found.face) <= size(policy.face), found
    return True


def call_of(calls: Any, target: str, parameter: str, which: int = 0) -> Callable[[Any], Any]:
    """The call by which `verify` tries a policy; `which` of them, if there are several."""
    found = calls[target, parameter]
    found = found[which] if isinstance(found, list) else found
    return found.call if isinstance(found, la_testing.Example) else found


def is_each_call_in(cases: list[Case], calls: Any) -> bool:
    """Whether each call by which `verify` tries a policy is that of a case."""
    of_cases = {(case.target, case.parameter, case.call) for case in cases}
    return of_cases >= {
        (*place, call_of(calls, *place, which))
        for place, found in calls.items()
        for which in range(len(found) if isinstance(found, list) else 1)
    }


def untried(registry: Any) -> list[str]:
    """What `verify` finds wrong, and what gives a value to an installed SDK and is not tried.

    An example that needs more than is installed says so.
    """
    checks = registry.verify().checks
    wrong = [f"{each.policy}: {each.verdict}: {each.detail}" for each in checks if not each.is_good]
    return wrong + [
        f"{each.policy}: not tried"
        for each in checks
        if each.verdict == "fits"
        and each.policy.treatment in {"proxy", "pass"}
        and not (each.is_tried or each.detail.startswith("its example needs"))
    ]


def size(face: la.Face) -> tuple[int, int]:
    """How much string a face is: methods, a `str`, exactly a `str`; then how many."""
    return 2 if face.is_exact_str else 1 if face.is_str else 0, len(face)
