"""`Registry`: policies by target, immutable."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeVar, overload

from lookalike._call import call_adapted, callee_of
from lookalike._parameter import parse_parameter
from lookalike._policy import Policy
from lookalike._rules import Made, Rules, adapt, is_plain, specs_of
from lookalike.errors import PolicyError

if TYPE_CHECKING:
    from collections.abc import Callable

    from lookalike._explain import Explanation
    from lookalike._install import Installation
    from lookalike._ledger import Ledger
    from lookalike._verify import Verification

T = TypeVar("T")

_MOST_ASKED = 4096


class Registry(Mapping[str | None, tuple[Policy, ...]]):
    """Policies by target; immutable. `registry[target]` is a tuple of policies.

    Every change is a new registry: `with_policy`, `combine`, `|`, `without`. Two policies for one
    place (target, parameter, originals and required version alike) are a conflict: `PolicyError`,
    unless `replace=True`.

    >>> from lookalike import Deferred, Face, Policy, is_lookalike
    >>> source = Policy("shop.orders:Order", "source", face=Face.STR, reason="a pattern")
    >>> registry = Registry([source])
    >>> is_lookalike(registry.adapt(Deferred("file"), "shop.orders:Order", "source"))
    True
    """

    __slots__ = ("_asked", "_by_target", "_rules")

    def __init__(
        self, policies: Registry | Iterable[Policy] = (), *, replace: bool = False
    ) -> None:
        self._by_target: dict[str | None, tuple[Policy, ...]] = {}
        self._rules: dict[tuple[str, ...], Rules] = {}
        #: Names for which `adapt` was asked: they are well formed. A few, or none.
        self._asked: set[tuple[Any, str | int]] = set()
        self._add(policies, replace=replace)

    def _add(self, policies: Registry | Iterable[Policy], *, replace: bool) -> None:
        if isinstance(policies, Registry):
            policies = policies.policies
        changed: dict[str | None, dict[tuple[Any, ...], Policy]] = {}
        for policy in policies:
            if not isinstance(policy, Policy):
                raise PolicyError(
                    f"a registry holds policies, got {type(policy).__name__}",
                    hint="Write lookalike.Policy(target, parameter, ...), or load_policies(path).",
                )
            places = changed.get(policy.target)
            if places is None:
                places = changed[policy.target] = {
                    key: known
                    for known in self._by_target.get(policy.target, ())
                    for key in _keys(known)
                }
            for key in _keys(policy):
                known = places.get(key)
                if known is None or known == policy:
                    continue
                if not replace:
                    _refuse_conflict(known, policy)
                # One that it replaces in part goes as a whole: it would be for nobody else.
                for other in [k for k, v in places.items() if v is known]:
                    del places[other]
            places.update(dict.fromkeys(_keys(policy), policy))
        for target, places in changed.items():
            self._by_target[target] = tuple(dict.fromkeys(places.values()))

    # --- Mapping -----------------------------------------------------------------------------

    def __getitem__(self, target: str | None) -> tuple[Policy, ...]:
        return self._by_target[target]

    def __iter__(self) -> Iterator[str | None]:
        return iter(self._by_target)

    def __len__(self) -> int:
        return len(self._by_target)

    def __repr__(self) -> str:
        policies, targets = len(self.policies), len(self)
        return (
            f"<Registry of {policies} polic{'y' if policies == 1 else 'ies'} for {targets} "
            f"target{'s' * (targets != 1)}>"
        )

    def __hash__(self) -> int:
        return hash(frozenset(self._by_target.items()))

    def __reduce__(self) -> tuple[type[Registry], tuple[tuple[Policy, ...]]]:
        return type(self), (self.policies,)

    @property
    def policies(self) -> tuple[Policy, ...]:
        """Every policy, by target in the order in which they were added."""
        return tuple(policy for each in self._by_target.values() for policy in each)

    # --- other registries --------------------------------------------------------------------

    def with_policy(self, policy: Policy, *, replace: bool = False) -> Registry:
        """Another registry that has `policy` too. Raises `PolicyError` on a conflict."""
        return self.combine([policy], replace=replace)

    def combine(self, other: Registry | Iterable[Policy], *, replace: bool = False) -> Registry:
        """Another registry with the policies of both; with `replace`, those of `other` win.

        Raises `PolicyError` on a conflict otherwise.
        """
        made = Registry()
        made._by_target = dict(self._by_target)
        made._add(other, replace=replace)
        return made

    def __or__(self, other: Registry) -> Registry:
        return self.combine(other) if isinstance(other, Registry) else NotImplemented

    def without(self, target: str | None, parameter: str | int | None = None) -> Registry:
        """Another registry without the policies for `target`, or for one parameter of it.

        Raises `PolicyError` if there are none.
        """
        wanted = None if parameter is None else str(parse_parameter(str(parameter)))
        kept = tuple(
            policy
            for policy in self._by_target.get(target, ())
            if wanted is not None and policy.parameter != wanted
        )
        if len(kept) == len(self._by_target.get(target, ())):
            known = [p.parameter for p in kept] or [str(name) for name in self._by_target]
            sought = str(target) if wanted is None else wanted
            near = difflib.get_close_matches(sought, known, n=3)
            raise PolicyError(
                f"{self!r} has no policy for {target}{f': {wanted}' if wanted else ''}",
                hint=f"Did you mean {' or '.join(map(repr, near))}?"
                if near
                else "See registry.policies for what there is.",
            )
        made = Registry()
        made._by_target = {**self._by_target, target: kept}
        if not kept:
            del made._by_target[target]
        return made

    # --- use ---------------------------------------------------------------------------------

    def rules_for(self, *targets: str) -> Rules:
        """The policies of these targets in order, the first winning, then those for any target."""
        rules = self._rules.get(targets)
        if rules is None:
            names = (*targets, None)
            rules = Rules(self._by_target.get(name, ()) for name in names)
            self._rules[targets] = rules
        return rules

    def adapt(self, value: Any, target: Any, parameter: str | int) -> Any:
        """What `target` should be given for `value` as `parameter`; `value` itself if no policy is.

        `target` is the name of an entry point, or the class or callable itself; `parameter` may be
        a place in a value: `'inputs["model"]'`. A container with deferred values in it comes back
        as an adapted copy, a deferred value as a lookalike, itself, or a lifted reference.

        Raises `PolicyError` if a policy refuses it, `LeakError` for text with a cut token.
        """
        is_named = type(target) is str
        if is_named and (target, parameter) in self._asked and is_plain(value):
            return value
        callee = callee_of(target)
        places = callee.places(parse_parameter(str(parameter)))
        rules = self.rules_for(*callee.targets)
        if is_named and len(self._asked) < _MOST_ASKED:
            self._asked.add((target, parameter))
        return adapt(value, callee.targets[0], rules.at(*places), Made())

    @overload
    def call(self, target: Callable[..., T], /, *args: Any, **kwargs: Any) -> T: ...
    @overload
    def call(self, target: str, /, *args: Any, **kwargs: Any) -> Any: ...
    def call(self, target: Any, /, *args: Any, **kwargs: Any) -> Any:
        """What `target(*args, **kwargs)` gives back, called with every argument adapted.

        `target` is a name, which is imported, or a class, function or bound method. When the call
        is over, the originals are put back into the receiver and the result.

        Raises what the target raises, and as `adapt` does.
        """
        return call_adapted(self, target, args, kwargs)

    def install(self, *, ledger: Ledger | None = None, strict: bool = True) -> Installation:
        """Patch every target now, and later imports as they come; a context manager that undoes it.

        See `lookalike.install`, which installs every preset. With `strict`, a target or parameter
        that does not exist is a `PolicyError`; without, a warning in the log.
        """
        from lookalike._install import Installation  # noqa: PLC0415 - it stands above this floor

        return Installation(self, ledger=ledger, strict=strict)

    def verify(self) -> Verification:
        """Whether every policy is still right for the SDK that is installed here.

        Imports the SDKs, so it is for a test or a scheduled job: `assert registry.verify()`. The
        target and the parameter must exist. A policy with an `example` is probed anew: its target
        is called some times, so have only files verified that you trust. What is not installed is
        counted as absent; what cannot be imported is unreadable, which is no success.
        """
        from lookalike._verify import verify  # noqa: PLC0415 - it stands above this floor

        return verify(self)

    def explain(
        self, target: Any, parameter: str | int | None = None, *, value: Any = None
    ) -> Explanation:
        """What would happen to deferred values at `target`, and why; `str` of it is for people.

        `value` is an example, or the type of one as `"module:Class"`.
        """
        from lookalike._explain import explain  # noqa: PLC0415 - it stands above this floor

        return explain(self, target, None if parameter is None else str(parameter), value)

    def to_toml(self) -> str:
        """The policies as TOML that `load_policies` reads back alike.

        Raises `PolicyError` for a policy with a predicate, which is no data.
        """
        from lookalike._policy_file import to_toml  # noqa: PLC0415 - it stands above this floor

        return to_toml(self.policies)


def _keys(policy: Policy) -> list[tuple[Any, ...]]:
    return [(policy.parameter, *spec) for spec in specs_of(policy)]  # type: ignore[misc]  # pairs


def _refuse_conflict(one: Policy, two: Policy) -> None:
    raise PolicyError(
        f"two policies for one place: {one}, and {two}",
        hint="Keep one, tell them apart with originals= or requires=, or say replace=True to let "
        "the later one win.",
    )
