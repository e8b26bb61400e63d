"""`Verification`: whether every policy still fits the SDK that is installed."""

from __future__ import annotations

import functools
import importlib
import inspect
import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from lookalike._policy import is_active, version_for
from lookalike._probe import Recommendation, probe
from lookalike._registry import Registry
from lookalike._target import find_place, parse_target
from lookalike._wrap import LIKE
from lookalike.errors import LookalikeError, PolicyError
from lookalike.orchestrators._deferred import Deferred

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lookalike._face import Face
    from lookalike._policy import Policy

Verdict = Literal["fits", "drifted", "too weak", "too strong", "not needed", "unreadable", "absent"]
_GOOD: tuple[Verdict, ...] = ("fits", "absent")
_SHOWN: tuple[Verdict, ...] = (
    "fits", "drifted", "too weak", "too strong", "not needed", "unreadable", "absent",
)  # fmt: skip
#: In the text of an example: where the value goes, if it is no argument by itself.
_VALUE = "{value}"


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


Registry.verifiers.append(verify)


def _checks(registry: Registry) -> Iterator[Check]:
    for policy in registry.policies:
        if not is_active(policy):
            has = version_for(policy)
            yield Check(policy, "absent", f"{policy.requires}{f', has {has}' if has else ''}")
            continue
        if policy.target is not None:
            module = parse_target(policy.target).module
            try:
                importlib.import_module(module)
            except Exception as error:  # noqa: BLE001 - an SDK that cannot be imported is a finding
                yield _not_imported(policy, module, error)
                continue
        try:
            policy.check_signature(run=True)
        except PolicyError as error:
            yield Check(policy, "drifted", error.problem)
        else:
            is_tried = policy.example is not None and policy.target is not None
            yield _tried(policy) if is_tried else Check(policy, "fits")


def _not_imported(policy: Policy, module: str, error: Exception) -> Check:
    if not isinstance(error, ModuleNotFoundError):
        return Check(policy, "unreadable", f"{type(error).__name__}: {error}")
    if not f"{module}.".startswith(f"{error.name}."):
        return Check(policy, "unreadable", f"{module} wants another module: {error}")
    return Check(policy, "absent" if policy.requires is None else "drifted", str(error))


# --- calling the target ---------------------------------------------------------------------------


def _tried(policy: Policy) -> Check:
    done = functools.partial(Check, policy, is_tried=True)
    call = _call_of(policy)
    if isinstance(call, str):
        return Check(policy, "unreadable", call)
    if policy.treatment in {"refuse", "lift"}:
        # What must not be called with a value is not called; a plain value has nothing to try.
        return Check(policy, "fits")
    try:
        found = probe(call, placeholder=policy.placeholder, unique=policy.unique)
    except LookalikeError as error:
        return done("unreadable", error.problem)
    if policy.treatment == "pass":
        if found.verdict == "pass":
            return done("fits")
        return done("too weak", f"the original is not accepted any more; {_shown(found)}")
    return _compared(policy, found, call, done)


def _compared(
    policy: Policy, found: Recommendation, call: Callable[[Any], Any], done: Callable[..., Check]
) -> Check:
    if found.verdict == "pass":
        return done("not needed", found.reason)
    if found.verdict == "refuse":
        return done("too weak", found.reason)
    is_enough, why = _accepts(call, policy)
    if not is_enough:
        return done("too weak", f"{why}; {_shown(found)}")
    if found.face != policy.face and _rung(found.face) <= _rung(policy.face):
        return done("too strong", _shown(found))
    return done("fits")


def _rung(face: Face) -> tuple[int, int]:
    return 2 if face.is_exact_str else 1 if face.is_str else 0, len(face)


def _shown(found: Recommendation) -> str:
    return f"the probe recommends {found.verdict}, {found.face!r}: {found.reason}"


def _accepts(call: Callable[[Any], Any], policy: Policy) -> tuple[bool, str]:
    """Whether the target takes the lookalike that the policy makes, and why not."""
    wrap = LIKE[policy.kind]
    value = wrap(Deferred("value"), policy.placeholder, face=policy.face, unique=policy.unique)
    try:
        result = call(value)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - it is the finding
        return False, f"{type(error).__name__}: {error}"
    return result is not False, "it gave back False"


def _call_of(policy: Policy) -> Callable[[Any], Any] | str:
    """The call that the policy's example describes; a text that says why there is none."""
    target = parse_target(str(policy.target))
    place = find_place(target, run=True)
    if place is None:
        return "the target is not there"
    function: Any = place.raw
    if isinstance(function, (classmethod, staticmethod)):
        function = function.__get__(None, place.owner)
    elif isinstance(place.owner, type) and inspect.isfunction(function):
        return "a method needs an object: an example is for functions and classes"
    if not callable(function):
        return f"a {type(function).__name__} cannot be called"
    arguments = json.loads(str(policy.example))
    has_slot = _VALUE in json.dumps(arguments)
    name = policy.parameter
    if not has_slot and not name.isidentifier() and not name.isdigit():
        return f'the example has no "{_VALUE}", where the value goes'

    def call(value: object) -> Any:
        if has_slot:
            return function(**_filled(arguments, value))
        if name.isdigit():
            return function(value, **arguments)
        return function(**arguments, **{name: value})

    return call


def _filled(node: Any, value: object) -> Any:
    if isinstance(node, dict):
        return {key: _filled(each, value) for key, each in node.items()}
    if isinstance(node, list):
        return [_filled(each, value) for each in node]
    return value if node == _VALUE else node
