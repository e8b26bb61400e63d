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

Verdict = Literal["fits", "drifted", "absent"]


@dataclass(frozen=True, slots=True)
class Check:
    """One policy: it "fits", has "drifted" (the target or parameter is gone), or is "absent" here.

    `detail` says what is wrong, or which SDK is not installed.
    """

    policy: Policy
    verdict: Verdict
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Verification:
    """What became of every policy. `str` of it is for people; true if nothing has drifted."""

    checks: tuple[Check, ...]

    @property
    def drifted(self) -> tuple[Check, ...]:
        """The policies whose target or parameter is gone."""
        return tuple(check for check in self.checks if check.verdict == "drifted")

    def __bool__(self) -> bool:
        return not self.drifted

    def __str__(self) -> str:
        counts = Counter(check.verdict for check in self.checks)
        summary = ", ".join(f"{counts[verdict]} {verdict}" for verdict in _SHOWN)
        return "\n".join([*(f"{each.policy}: {each.detail}" for each in self.drifted), summary])


_SHOWN: tuple[Verdict, ...] = ("fits", "drifted", "absent")


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
            try:
                importlib.import_module(parse_target(policy.target).module)
            except ModuleNotFoundError as error:
                is_required = policy.requires is not None
                yield Check(policy, "drifted" if is_required else "absent", str(error))
                continue
            except Exception as error:  # noqa: BLE001 - an SDK that cannot be imported is a finding
                yield Check(policy, "drifted", f"{type(error).__name__}: {error}")
                continue
        try:
            policy.check_signature(run=True)
        except PolicyError as error:
            yield Check(policy, "drifted", error.problem)
        else:
            yield Check(policy, "fits")
