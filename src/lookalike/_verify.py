"""`Verification`: whether every policy still fits the SDK that is installed."""

from __future__ import annotations

import functools
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from lookalike._example import examples_of
from lookalike._face import Face
from lookalike._policy import is_active, version_for
from lookalike._probe import Recommendation, probe
from lookalike._probe._run import Caller
from lookalike._target import import_whole, parse_target
from lookalike._wrap import LIKE
from lookalike.errors import LookalikeError, PolicyError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lookalike._example import Example
    from lookalike._policy import Policy
    from lookalike._registry import Registry

Verdict = Literal["fits", "drifted", "too weak", "too strong", "not needed", "unreadable", "absent"]
_GOOD: tuple[Verdict, ...] = ("fits", "absent")
_SHOWN: tuple[Verdict, ...] = (
    "fits", "drifted", "too weak", "too strong", "not needed", "unreadable", "absent",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Check:
    """One policy, and what became of it.

    It "fits", or has "drifted" (the target or parameter is gone), is "too weak" (its lookalike is
    refused now), "too strong" (a smaller face does) or "not needed" (the original is accepted).
    "unreadable" are those whose SDK is installed and could not be imported or called; "absent" are
    those whose SDK is not installed. `detail` says what is wrong, or missing. `is_tried` is whether
    the target was called: only a policy with an `example` is.
    """

    policy: Policy
    verdict: Verdict
    detail: str = ""
    is_tried: bool = False

    @property
    def is_good(self) -> bool:
        """Whether nothing has to be done."""
        return self.verdict in _GOOD


@dataclass(frozen=True, slots=True)
class Verification:
    """What became of every policy. `str` of it is for people.

    True if each fits, or is for an SDK that is not installed.
    """

    checks: tuple[Check, ...]

    @property
    def drifted(self) -> tuple[Check, ...]:
        """The policies whose target or parameter is gone."""
        return tuple(check for check in self.checks if check.verdict == "drifted")

    @property
    def unreadable(self) -> tuple[Check, ...]:
        """The policies whose SDK is installed and could not be imported or called."""
        return tuple(check for check in self.checks if check.verdict == "unreadable")

    @property
    def findings(self) -> tuple[Check, ...]:
        """Every policy that somebody has to look at."""
        return tuple(check for check in self.checks if not check.is_good)

    def __bool__(self) -> bool:
        return not self.findings

    def __str__(self) -> str:
        counts = Counter(check.verdict for check in self.checks)
        tried = sum(check.is_tried for check in self.checks)
        summary = ", ".join(f"{counts[verdict]} {verdict}" for verdict in _SHOWN if counts[verdict])
        lines = [f"{each.policy}: {each.verdict}: {each.detail}" for each in self.findings]
        return "\n".join([*lines, f"{summary or 'no policies'}; {tried} tried by calling"])


def verify(registry: Registry) -> Verification:
    """Whether each policy's target and parameter exist, and its treatment is right."""
    return Verification(tuple(_checks(registry)))


def _checks(registry: Registry) -> Iterator[Check]:
    for policy in registry.policies:
        if not is_active(policy):
            has = version_for(policy)
            yield Check(policy, "absent", f"{policy.requires}{f', has {has}' if has else ''}")
            continue
        if policy.target is not None:
            module = parse_target(policy.target).module
            try:
                import_whole(module)
            except Exception as error:  # noqa: BLE001 - an SDK that cannot be imported is a finding
                yield _not_imported(policy, module, error)
                continue
        try:
            policy.check_signature(run=True)
        except PolicyError as error:
            yield Check(policy, "drifted", error.problem)
        else:
            yield _tried(policy)


def _not_imported(policy: Policy, module: str, error: Exception) -> Check:
    if not isinstance(error, ModuleNotFoundError):
        return Check(policy, "unreadable", f"{type(error).__name__}: {error}")
    if not f"{module}.".startswith(f"{error.name}."):
        return Check(policy, "unreadable", f"{module} wants another module: {error}")
    return Check(policy, "absent" if policy.requires is None else "drifted", str(error))


# --- calling the target ---------------------------------------------------------------------------


def _tried(policy: Policy) -> Check:
    done = functools.partial(Check, policy, is_tried=True)
    try:
        examples = examples_of(policy)
        missing = [each.requires for each in examples if not is_active(each)]
    except PolicyError as error:
        return Check(policy, "unreadable", error.problem)
    if not examples or policy.treatment in {"refuse", "lift"}:
        # What must not be called with a value is not called; a plain value has nothing to try.
        return Check(policy, "fits")
    if missing:
        # The others alone may ask for less.
        return Check(policy, "fits", f"its example needs {missing[0]}")
    try:
        found = [_probed(policy, example) for example in examples]
        return _judged(policy, list(zip(examples, found, strict=True)), done)
    except LookalikeError as error:
        return done("unreadable", error.problem)
    except Exception as error:  # noqa: BLE001 - what an example does around its call
        return done("unreadable", f"its example failed: {type(error).__name__}: {error}")


def _judged(
    policy: Policy, tried: list[tuple[Example, Recommendation]], done: Callable[..., Check]
) -> Check:
    if policy.treatment != "pass":
        return _compared(policy, tried, done)
    worse = next((each for _, each in tried if each.verdict != "pass"), None)
    if worse is None:
        return done("fits")
    return done("too weak", f"the original is not accepted any more; {_shown(worse)}")


def _probed(policy: Policy, example: Example) -> Recommendation:
    return probe(
        example.call,
        example.original(),
        placeholder=policy.placeholder,
        unique=policy.unique,
        setup=example.setup,
        cleanup=example.cleanup,
        look=example.look,
    )


def _compared(
    policy: Policy, tried: list[tuple[Example, Recommendation]], done: Callable[..., Check]
) -> Check:
    wanted = Face()
    for example, found in tried:
        if found.verdict == "refuse":
            return done("too weak", found.reason)
        is_enough, why = _accepts(example, policy)
        if not is_enough:
            return done("too weak", f"{why}; {_shown(found)}")
        wanted |= found.face
    last = tried[-1][1]
    if all(found.verdict == "pass" for _, found in tried):
        return done("not needed", last.reason)
    if wanted != policy.face and _rung(wanted) <= _rung(policy.face):
        if len(tried) == 1:
            return done("too strong", _shown(last))
        return done("too strong", f"{len(tried)} examples ask together for {wanted!r}")
    return done("fits")


def _rung(face: Face) -> tuple[int, int]:
    return 2 if face.is_exact_str else 1 if face.is_str else 0, len(face)


def _shown(found: Recommendation) -> str:
    return f"the probe recommends {found.verdict}, {found.face!r}: {found.reason}"


def _accepts(example: Example, policy: Policy) -> tuple[bool, str]:
    """Whether the target takes the lookalike that the policy makes, and why not."""
    caller = Caller(
        example.call, setup=example.setup, cleanup=example.cleanup, time_limit=None, tell=None
    )
    wrap = LIKE[policy.kind]
    outcome = caller(
        wrap(example.original(), policy.placeholder, face=policy.face, unique=policy.unique)
    )
    return outcome.is_accepted, outcome.why
