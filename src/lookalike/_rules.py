"""`Rules`: the policies that meet in one target, and what they make of a value."""

from __future__ import annotations

import itertools
import logging
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from lookalike._inert import holds_token, is_inert
from lookalike._ledger import find_entry
from lookalike._parameter import replace_at
from lookalike._placeholder import template_of
from lookalike._policy import is_active
from lookalike._proxies._base import is_lookalike, original_of
from lookalike._restore import restore
from lookalike._target import ABSENT, parse_target
from lookalike._text import text_of
from lookalike._token import MARK, find_tokens
from lookalike._wrap import LIKE
from lookalike.errors import PlaceholderError, PolicyError
from lookalike.orchestrators import describe, is_original, lift, orchestrator_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from types import FrameType

    from lookalike._parameter import Parameter, Step
    from lookalike._policy import Policy
    from lookalike.typing import Orchestrator

logger = logging.getLogger("lookalike")

#: Relative and in no folder that exists: `open(variable, "w")` must not make a file.
AS_PATH = f"lookalike-{MARK}/{MARK}"
#: Never deferred: they need no look. A predicate may still be for None.
_KNOWN = frozenset({int, float, bool, complex})
#: How specific what a policy says about originals is; the lower, the more.
_PREDICATE, _TYPE, _ORCHESTRATOR, _ANY, _NO_MATCH = range(5)


class Validation(Protocol):
    """The outermost adapted call of a context."""

    is_over: bool


#: Set while an adapted call is going on in this context, and in tasks and threads that outlive it.
validation: ContextVar[Validation | None] = ContextVar("lookalike_validation", default=None)


def is_validating() -> bool:
    """Whether this is inside an adapted call."""
    current = validation.get()
    return current is not None and not current.is_over


def is_plain(value: object) -> bool:
    """Whether no policy can be for `value` or what is in it: most values are a plain text."""
    kind = type(value)
    return is_inert(value) if kind is str else kind in _KNOWN  # type: ignore[arg-type]  # a str


class Asker(Protocol):
    """Who knows whether a call may be adapted."""

    def may_adapt(self, caller: FrameType, receiver: object) -> bool:
        """Whether the call that comes from this frame is one to adapt."""
        ...


@dataclass(slots=True)
class Made:
    """What adapting a call's arguments led to.

    `asker` is asked once, and only if a policy is for one of the arguments.
    """

    asker: Asker | None = None
    caller: FrameType | None = None
    receiver: object = None
    #: Whether anything was adapted, or was a lookalike already.
    any: bool = False
    keep: bool = False
    #: The copies of containers that now hold lookalikes.
    containers: list[Any] = field(default_factory=list)
    #: Whether the arguments have been given to the target.
    is_given: bool = False
    _may_adapt: bool | None = None

    def may_adapt(self) -> bool:
        """Whether this call is one to adapt."""
        if self._may_adapt is None:
            self._may_adapt = (
                self.asker is None
                or self.caller is None
                or self.asker.may_adapt(self.caller, self.receiver)
            )
        return self._may_adapt

    def decide(self) -> None:
        """Ask now, and let go of the caller's frame: it keeps all its locals alive."""
        self.may_adapt()
        self.is_given = True
        self.asker = self.caller = self.receiver = None


class Group(NamedTuple):
    """The policies of one target for one place: the same parameter and path."""

    target_rank: int
    place: Parameter
    policies: tuple[Policy, ...]


class Rules:
    """Policies in the order in which they are looked at: the most specific group first.

    `levels` are the policies of a class, then of its bases, and last those without a target.
    """

    __slots__ = ("groups",)

    def __init__(self, levels: Iterable[Sequence[Policy]]) -> None:
        groups: dict[tuple[int, Parameter], list[Policy]] = {}
        for rank, level in enumerate(levels):
            for policy in level:
                if is_active(policy):
                    groups.setdefault((rank, policy.place), []).append(policy)
        self.groups: tuple[Group, ...] = tuple(
            Group(rank, place, tuple(groups[rank, place]))
            for rank, place in sorted(groups, key=lambda key: (key[0], key[1].rank, str(key[1])))
        )

    def at(self, *places: Parameter) -> list[tuple[tuple[Step, ...], Group]]:
        """The groups for one of `places` or what is in it, and the steps that lead there from it.

        `places` are names of one and the same.
        """
        return [
            (steps, group)
            for group in self.groups
            for place in places
            for steps in group.place.covers(place)
        ]


def adapt(
    value: Any, target: str | None, groups: Sequence[tuple[tuple[Step, ...], Group]], made: Made
) -> Any:
    """`value` as its policies want it; itself if none applies. The first group that fits wins."""
    decided: set[tuple[object, ...]] = set()
    # A set has no keys: its members are their own, and what was put there is known by itself.
    given: dict[int, Any] = {}
    for steps, group in groups:

        def leaf(part: Any, path: tuple[object, ...], group: Group = group) -> Any:
            is_member = bool(path) and path[-1] is part
            if path in decided or (is_member and id(part) in given):
                return part
            if made.is_given and not is_validating():
                return part  # of an iterator that is consumed when the call is over
            new = _adapt_part(part, target, group, made)
            if new is ABSENT:
                return part
            decided.add(path)
            if is_lookalike(new) or issubclass(type(new), str):
                given[id(new)] = new
            return new

        new = replace_at(value, steps, leaf)
        if new is not value and steps:
            made.containers.append(new)
            made.any = True  # of an iterator nothing has been adapted yet
        value = new
    return value


def _adapt_part(part: Any, target: str | None, group: Group, made: Made) -> Any:
    """What the group's policies make of `part`; `ABSENT` if none of them is for it."""
    policy, original = _policy_for(part, group, made)
    if policy is None:
        return ABSENT
    if policy.treatment == "lift" and not is_original(original):
        _log(policy, target, original)
        original = lift(original)
        made.any = True
        # What it spells is treated as if it had been given.
        policy = choose([each for each in group.policies if each is not policy], original)
        if policy is None:
            return original
    _log(policy, target, original)
    if policy.treatment == "refuse":
        _refuse(policy, target, original)
    made.any = True
    if policy.treatment != "proxy":
        return original
    made.keep |= policy.keep
    return _proxy(policy, part, original)


def _policy_for(part: Any, group: Group, made: Made) -> tuple[Policy | None, Any]:
    """The policy that is for `part`, if one is, and the original behind it."""
    nothing = None, None
    if is_plain(part):
        return nothing
    text = None if is_lookalike(part) else text_of(part)
    if text is not None and not holds_token(text) and not is_original(part):
        return nothing
    # What an SDK does inside is its own business, and so is text that a library makes of a
    # lookalike, or keeps as a path or URL: no better one can be given. A refusal holds everywhere.
    is_theirs = text is not None and (
        is_validating() or not issubclass(type(part), str) or not made.may_adapt()
    )
    if is_theirs and not _refuses(group):
        return nothing
    original = original_behind(part if text is None else text)
    policy = choose(group.policies, original)
    if policy is None or policy.treatment == "refuse":
        return policy, original
    return nothing if is_theirs or not made.may_adapt() else (policy, original)


def _proxy(policy: Policy, part: Any, original: Any) -> Any:
    if _is_given_as_text(part, original):
        # A policy or its author chose this text already; another one would be cut off where an SDK
        # has copied a piece of it.
        return part
    # Whoever made a lookalike by hand chose its placeholder; inside a call it was a policy.
    keeps_text = is_lookalike(part) and (policy.placeholder is None or not is_validating())
    return LIKE[policy.kind](
        part if keeps_text else original,
        None if keeps_text else placeholder_for(policy, original),
        face=policy.face,
        unique=policy.unique or keeps_text,
    )


def _refuses(group: Group) -> bool:
    return any(policy.treatment == "refuse" for policy in group.policies)


def placeholder_for(policy: Policy, original: object) -> str | None:
    """The policy's placeholder, ending as the original is known to end.

    An SDK may copy the name of a file elsewhere, and checks what it ends with: what the author
    wrote there is real, and a placeholder for it would be cut off or hide a mistake.
    """
    owner = orchestrator_of(original)
    if policy.placeholder is None or owner is None or not policy.unique:
        return policy.placeholder
    end = owner.literal_end(original)
    if not end:
        return policy.placeholder
    template = policy.template
    folder, slash, name = template.rpartition("/")
    if not slash or MARK not in folder:
        return policy.placeholder
    stem, mark, _ = name.partition(MARK)
    if "/" in end:
        ending = f"{folder}/{end.rpartition('/')[2]}"
    elif mark:
        ending = f"{folder}/{stem}{mark}{end}"
    else:
        return policy.placeholder
    try:
        return template_of(ending, kind=policy.kind)
    except PlaceholderError:  # the author's text is no good as a placeholder: a line break
        return policy.placeholder


def original_behind(value: Any) -> Any:
    """What `value` stands for: a lookalike's original, what text with tokens spells, or itself.

    Raises `LeakError` for text with a token that cannot be restored.
    """
    while is_lookalike(value):
        value = original_of(value)
    return restore(value) if issubclass(type(value), str) and holds_token(value) else value


def _is_given_as_text(part: Any, original: Any) -> bool:
    """Whether `part` is exactly the placeholder that was made for `original`, as plain text.

    What an f-string makes of a bare original is not: its text is only a stand-in on the way.
    """
    if type(part) is not str or not holds_token(part):
        return False
    _, token = next(find_tokens(part))
    entry = find_entry(token)
    owner = orchestrator_of(original)
    if entry is None or entry.text != part or entry.original is not original:
        return False
    return owner is None or part not in {
        template.replace(MARK, token) for template in text_templates(owner, original)
    }


def text_templates(owner: Orchestrator, original: object) -> tuple[str, str]:
    """What `install()` makes of an original in text, and as a path."""
    template = owner.text_hooks().template(original)
    return template, AS_PATH if template == MARK else template


def choose(policies: Sequence[Policy], original: object) -> Policy | None:
    """The policy whose `originals` say most about `original`, or None if none is for it.

    Raises `PolicyError` if two say the same.
    """
    if issubclass(type(original), str) and not is_original(original):
        return None
    ranked = sorted(
        ((rank, policy) for policy in policies if (rank := rank_of(policy, original)) is not None),
        key=lambda pair: pair[0],
    )
    if not ranked:
        return None
    if len(ranked) > 1 and ranked[0][0] == ranked[1][0]:
        raise PolicyError(
            f"two policies are for {describe(original)} alike: {ranked[0][1]}; {ranked[1][1]}",
            hint="Give one of them a narrower type in originals=, or take one out: "
            "registry.without(target, parameter).",
        )
    return ranked[0][1]


def rank_of(policy: Policy, original: object) -> tuple[int, int, bool] | None:
    """How specific `policy` is about `original`, lower is more; None if it is not for it."""
    best: tuple[int, int] | None = None
    if not policy.originals:
        best = (_ANY, 0) if is_original(original) else None
    for spec in policy.originals:
        rank = _rank_of_spec(spec, original)
        if rank is not None and (best is None or rank < best):
            best = rank
    return None if best is None else (best[0], best[1], policy.requires is None)


def _rank_of_spec(spec: Any, original: object) -> tuple[int, int] | None:
    if not isinstance(spec, str):
        return (_PREDICATE, 0) if spec(original) else None
    if ":" not in spec:
        owner = orchestrator_of(original)
        return (_ORCHESTRATOR, 0) if owner is not None and owner.name == spec else None
    wanted = parse_target(spec)
    for distance, kind in enumerate(type(original).__mro__):
        if kind.__module__ == wanted.module and kind.__qualname__ == wanted.qualname:
            return (_TYPE, distance)
    return None


def _refuse(policy: Policy, target: str | None, original: object) -> Any:
    raise PolicyError(
        f"{target or 'this call'} cannot take {describe(original)} as {policy.parameter}: "
        f"{policy.reason}",
        hint="Pass a value that is known now. "
        f"The policy is {f'from {policy.source}' if policy.source else 'in the registry'}: "
        "`lookalike explain` shows it.",
        target=target,
        parameter=policy.parameter,
    )


def _log(policy: Policy, target: str | None, original: object) -> None:
    if not logger.isEnabledFor(logging.INFO):
        return
    described = describe(original)
    logger.info(
        "%s: %s: %s %s: %s",
        target,
        policy.parameter,
        policy.treatment,
        described,
        policy.reason,
        extra={
            "validator": target,
            "parameter": policy.parameter,
            "treatment": policy.treatment,
            "original": described,
            "policy": str(policy),
        },
    )


def specs_of(policy: Policy) -> tuple[object, ...]:
    """What tells two policies for one place apart: whom they are for, and with which SDK."""
    return tuple(itertools.product(policy.originals or (None,), (policy.requires,)))
