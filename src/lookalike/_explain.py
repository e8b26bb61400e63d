"""`Explanation`: what would happen to a deferred value at a target, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lookalike._call import callee_of
from lookalike._parameter import parse_parameter
from lookalike._policy import FIELDS, is_active, version_for
from lookalike._rules import choose, original_behind, rank_of
from lookalike._target import is_target, parse_target
from lookalike.errors import PolicyError
from lookalike.orchestrators import describe, every, is_original

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lookalike._policy import Policy
    from lookalike._registry import Registry


@dataclass(frozen=True, slots=True)
class Verdict:
    """One policy at the target: whether it is used, and why or why not, in words."""

    policy: Policy
    is_used: bool
    why: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """What would happen at `target`: its policies, the first looked at first. `str` is for people.

    `value` describes the value that was asked about; empty if none was.
    """

    target: str
    value: str
    verdicts: tuple[Verdict, ...]

    def __bool__(self) -> bool:
        return bool(self.verdicts)

    def __str__(self) -> str:
        about = f"{self.target}{f' given {self.value}' if self.value else ''}"
        if not self.verdicts:
            return f"{about}: no policy; every value reaches it as it is"
        return "\n".join([about, *(line for each in self.verdicts for line in _lines(each))])

    def as_data(self) -> dict[str, Any]:
        """The same as JSON values."""
        return {
            "target": self.target,
            "value": self.value,
            "policies": [
                {**policy_as_data(each.policy), "used": each.is_used, "why": each.why}
                for each in self.verdicts
            ],
        }


def _lines(verdict: Verdict) -> Iterator[str]:
    policy = verdict.policy
    yield f"  {'*' if verdict.is_used else ' '} {policy.parameter}: {treatment_of(policy)}"
    yield f"      because {policy.reason}"
    yield f"      {verdict.why}{f'; from {policy.source}' if policy.source else ''}"


def treatment_of(policy: Policy) -> str:
    """The treatment with its face and placeholder, in a few words."""
    if policy.treatment != "proxy":
        return policy.treatment
    shown = f"proxy {policy.face!r}".replace("Face.", "")
    return f"{shown}, {policy.placeholder!r}" if policy.placeholder else shown


def policy_as_data(policy: Policy) -> dict[str, Any]:
    """A policy as JSON values, with what is installed here."""
    data: dict[str, Any] = {name: getattr(policy, name) for name in FIELDS}
    data["face"] = repr(policy.face) if policy.face else None
    data["originals"] = [
        spec if isinstance(spec, str) else f"predicate {getattr(spec, '__qualname__', 'object')}"
        for spec in policy.originals
    ]
    data["installed"] = version_for(policy)
    data["active"] = is_active(policy)
    return data


def explain(registry: Registry, target: Any, parameter: str | None, value: Any) -> Explanation:
    """What `registry` would do at `target`; see `Registry.explain`."""
    callee = callee_of(target)
    names = callee.targets
    every = [policy for name in (*names, None) for policy in registry.get(name, ())]
    if parameter is not None:
        places = callee.places(parse_parameter(parameter))
        every = [policy for policy in every if any(map(policy.place.covers, places))]
    groups = registry.rules_for(*names).groups
    group_of = {id(policy): at for at, group in enumerate(groups) for policy in group.policies}
    every.sort(key=lambda policy: group_of.get(id(policy), len(groups)))
    asked = _Asked(value)
    verdicts = []
    decided: dict[str, Policy] = {}
    for policy in every:
        why_not = asked.why_not(policy)
        if why_not is None and asked.is_given:
            used = decided.get(policy.parameter)
            if used is None:
                why_not = asked.why_not_among(policy, groups[group_of[id(policy)]].policies)
            else:
                why_not = f"another policy is more specific: {used}"
            if why_not is None:
                decided[policy.parameter] = policy
        verdicts.append(Verdict(policy, why_not is None, why_not or _why(policy)))
    return Explanation(names[0], asked.description, tuple(verdicts))


def _why(policy: Policy) -> str:
    whom = " or ".join(
        spec if isinstance(spec, str) else getattr(spec, "__qualname__", "a predicate")
        for spec in policy.originals
    )
    for_whom = f"for {whom}" if whom else "for every deferred value"
    if policy.requires is None:
        return for_whom
    return f"{for_whom}; {policy.requires}, {version_for(policy)} is installed"


class _Asked:
    """The value that was asked about: an example, the name of its type, or nothing."""

    def __init__(self, value: Any) -> None:
        self.is_given = value is not None
        self.type_name: str | None = None
        self.original: Any = None
        self.description = ""
        if isinstance(value, str) and is_target(value):
            self.type_name = self.description = value
        elif self.is_given:
            self.original = original_behind(value)
            self.description = "text" if isinstance(self.original, str) else describe(self.original)

    def why_not(self, policy: Policy) -> str | None:
        """Why `policy` is not for the value, or not active here; None if it is."""
        if not is_active(policy):
            version = version_for(policy)
            return f"not active: it requires {policy.requires}, " + (
                f"{version} is installed" if version else "which is not installed"
            )
        if not self.is_given:
            return None
        if self.type_name is not None:
            return self._why_not_by_name(policy)
        if isinstance(self.original, str):
            return "the value is text, which is known"
        if rank_of(policy, self.original) is not None:
            return None
        return (
            "no orchestrator owns the value"
            if not is_original(self.original)
            else "not for its type"
        )

    def _why_not_by_name(self, policy: Policy) -> str | None:
        """By the name of the type alone: nothing is imported to find out its bases."""
        owners = {name for name in (_owner_of_module(str(self.type_name)),) if name}
        if not policy.originals:
            return None if owners else "no orchestrator is known to own the type"
        if any(spec == self.type_name or spec in owners for spec in policy.originals):
            return None
        return "not for this type, as far as its name tells"

    def why_not_among(self, policy: Policy, rivals: Sequence[Policy]) -> str | None:
        """Why another one of its group is used instead of `policy`; None if it is used itself."""
        try:
            used = self._choose(rivals)
        except PolicyError as error:
            return error.problem
        return None if used is policy else f"another is more specific about the value: {used}"

    def _choose(self, rivals: Sequence[Policy]) -> Policy | None:
        if self.type_name is None:
            return choose(rivals, self.original)
        fitting = [policy for policy in rivals if self._why_not_by_name(policy) is None]
        exact = [policy for policy in fitting if self.type_name in policy.originals]
        named = [policy for policy in fitting if policy.originals]
        return next(iter([*exact, *named, *fitting]), None)


def _owner_of_module(type_name: str) -> str | None:
    """The orchestrator whose modules a type's name stands in."""
    module = parse_target(type_name).module
    for orchestrator in every():
        bases = {parse_target(text).module for text in orchestrator.text_hooks().variables}
        packages = tuple(f"{base.rpartition('.')[0]}." for base in (*bases, *orchestrator.modules))
        if module in bases or module.startswith(packages):
            return orchestrator.name
    return None
