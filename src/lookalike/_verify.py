"""`Verification`: whether every policy still fits the SDK that is installed."""

from __future__ import annotations

import importlib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from lookalike._policy import is_active, version_for
from lookalike._target import parse_target
from lookalike.errors import PolicyError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lookalike._policy import Policy
    from lookalike._registry import Registry

Verdict = Literal["fits", "drifted", "unreadable", "absent"]


@dataclass(frozen=True, slots=True)
class Check:
    """One policy: it "fits", or has "drifted" (the target or parameter is gone).

    "unreadable" are those whose SDK is installed and could not be imported: it wants a region, a
    display or another package, and nothing can be said. "absent" are those whose SDK is not
    installed. `detail` says what is wrong, or what is missing.
    """

    policy: Policy
    verdict: Verdict
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Verification:
    """What became of every policy. `str` of it is for people.

    True if nothing has drifted, and nothing was unreadable.
    """

    checks: tuple[Check, ...]

    @property
    def drifted(self) -> tuple[Check, ...]:
        """The policies whose target or parameter is gone."""
        return tuple(check for check in self.checks if check.verdict == "drifted")

    @property
    def unreadable(self) -> tuple[Check, ...]:
        """The policies whose SDK is installed and could not be imported."""
        return tuple(check for check in self.checks if check.verdict == "unreadable")

    def __bool__(self) -> bool:
        return not self.drifted and not self.unreadable

    def __str__(self) -> str:
        counts = Counter(check.verdict for check in self.checks)
        summary = ", ".join(f"{counts[verdict]} {verdict}" for verdict in _SHOWN)
        bad = (*self.drifted, *self.unreadable)
        return "\n".join([*(f"{each.policy}: {each.detail}" for each in bad), summary])


_SHOWN: tuple[Verdict, ...] = ("fits", "drifted", "unreadable", "absent")


def verify(registry: Registry) -> Verification:
    """Whether each policy's target and parameter exist; see `Registry.verify`."""
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
                importlib.import_module(module)
            except Exception as error:  # noqa: BLE001 - an SDK that cannot be imported is a finding
                yield _not_imported(policy, module, error)
                continue
        try:
            policy.check_signature(run=True)
        except PolicyError as error:
            yield Check(policy, "drifted", error.problem)
        else:
            yield Check(policy, "fits")


def _not_imported(policy: Policy, module: str, error: Exception) -> Check:
    if not isinstance(error, ModuleNotFoundError):
        return Check(policy, "unreadable", f"{type(error).__name__}: {error}")
    if not f"{module}.".startswith(f"{error.name}."):
        return Check(policy, "unreadable", f"{module} wants another module: {error}")
    return Check(policy, "absent" if policy.requires is None else "drifted", str(error))
