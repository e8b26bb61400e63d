"""The laws of policies and presets: data that survives writing, and a placeholder that fits."""

from __future__ import annotations

import copy
import pickle
from typing import TYPE_CHECKING

from lookalike._laws._case import case, typical
from lookalike._laws._law import Broken
from lookalike._ledger import Ledger
from lookalike._policy import Policy
from lookalike._policy_file import load_policies
from lookalike._proxies._base import is_lookalike, placeholder_of
from lookalike._registry import Registry
from lookalike._restore import restore
from lookalike._wrap import LIKE
from lookalike.errors import InputError, LookalikeError, PolicyError

if TYPE_CHECKING:
    from types import ModuleType


def check_policy(policy: Policy, *, verify: bool = True) -> None:
    """Nothing, if `policy` is sound; nothing of it needs to be installed.

    It comes through TOML, pickle and deepcopy equal (TOML: unless it holds a predicate). A proxy's
    placeholder is accepted by its wrapper, is restored if it is unique, and every operation of the
    face answers from it. Where its SDK is installed, the target has the parameter. With `verify`
    `Registry.verify` finds nothing to do either: it imports the SDK, and calls the target if the
    policy has an `example`.

    Raises `LawError` for the first law that is broken, `InputError` for what is no policy.

    >>> from lookalike import Policy
    >>> check_policy(Policy("shop.orders:Order", "source", reason="it is matched"))
    """
    if not isinstance(policy, Policy):
        raise InputError(
            f"policy is a Policy, got {policy!r} ({type(policy).__name__})",
            hint="Check each policy of a registry: registry.policies.",
            name="policy",
        )
    broken = _fits(policy) or _wrapped(policy) or _written(policy)
    if broken is None and verify:
        broken = _verified(policy)
    if broken is not None:
        raise broken.error()


def check_preset(preset: ModuleType, *, verify: bool = True) -> None:
    """Nothing, if a module has the three names of a preset, and each of its policies is sound.

    `policies()` gives the same twice, each with a source and without a conflict; `make_registry()`
    holds them and no others; `configure(registry)` adds them, and leaves what the registry has.
    `verify` is as for `check_policy`. Raises `LawError` and `InputError` as that does.

    >>> from lookalike.presets import urls
    >>> check_preset(urls, verify=False)
    """
    for name in ("policies", "make_registry", "configure"):
        if not callable(getattr(preset, name, None)):
            raise InputError(
                f"{preset!r} is no preset: it has no function {name}",
                hint="A preset is a module with policies(), make_registry() and configure().",
                name="preset",
            )
    name = preset.__name__
    found = tuple(preset.policies())
    questions: list[tuple[str, str, object, object]] = [
        ("the same twice", "policies() == policies()", tuple(preset.policies()) == found, True),
        ("no conflict", "Registry(policies())", _conflict(found), ""),
        (
            "sources",
            "policies without a source",
            [str(each) for each in found if not each.source],
            [],
        ),
        (
            "make_registry",
            "set(make_registry().policies) == set(policies())",
            set(preset.make_registry().policies) == set(found),
            True,
        ),
        (
            "configure",
            "configure(Registry()) == make_registry()",
            preset.configure(Registry()) == preset.make_registry(),
            True,
        ),
    ]
    if found:
        own = Policy(
            found[0].target,
            found[0].parameter,
            treatment="refuse",
            originals=found[0].originals,
            requires=found[0].requires,
            reason="it stands in the registry already",
        )
        kept = own in preset.configure(Registry([own])).policies
        questions.append(("what the registry has", f"{own} is kept by configure", kept, True))
    for law, asked, answer, expected in questions:
        if answer != expected:
            raise Broken(name, law, asked, None, expected, answer).error()
    for policy in found:
        check_policy(policy, verify=verify)


def _conflict(policies: tuple[Policy, ...]) -> str:
    try:
        Registry(policies)
    except PolicyError as error:
        return error.problem
    return ""


def _written(policy: Policy) -> Broken | None:
    is_data = all(isinstance(spec, str) for spec in policy.originals)
    if is_data:
        arrived = pickle.loads(pickle.dumps(policy))  # noqa: S301 - it was pickled just before
        if arrived != policy:
            return Broken(str(policy), "pickle", "its pickle", policy, policy, arrived)
        try:
            text = Registry([policy]).to_toml()
            (loaded,) = load_policies(text).policies
        except PolicyError as error:
            return Broken(str(policy), "TOML", "to_toml()", policy, policy, error.problem)
        if loaded != policy:
            return Broken(str(policy), "TOML", "load_policies(to_toml())", policy, policy, loaded)
    copied = copy.deepcopy(policy)
    if copied != policy:
        return Broken(str(policy), "deepcopy", "its deep copy", policy, policy, copied)
    return None


def _fits(policy: Policy) -> Broken | None:
    try:
        policy.check_signature(run=True)
    except PolicyError as error:
        return Broken(str(policy), "signature", "check_signature()", policy, "", error.problem)
    return None


def _wrapped(policy: Policy) -> Broken | None:
    """What is wrong with the lookalike that the policy makes, if it makes one."""
    if policy.treatment != "proxy":
        return None
    name, original = str(policy), object()  # without attributes, so that the face answers
    with Ledger():
        try:
            made = LIKE[policy.kind](
                original, policy.placeholder, face=policy.face, unique=policy.unique
            )
        except LookalikeError as error:
            return Broken(name, "placeholder", f"{policy.kind}_like()", policy, "", error.problem)
        text = placeholder_of(made) if is_lookalike(made) else made
        if policy.unique and restore(text) is not original:
            return Broken(
                name,
                "restored",
                f"restore({text!r}) is original",
                policy,
                expected=True,
                found=False,
            )
        for operation in dict.fromkeys(each.removesuffix("?") for each in policy.face):
            asked = case(operation, text, typical(operation))
            found = asked.outcome(made)
            if found != asked.expected:
                return Broken(name, operation, str(asked), asked, asked.expected, found)
    return None


def _verified(policy: Policy) -> Broken | None:
    for check in Registry([policy]).verify().checks:
        if not check.is_good:
            found = f"{check.verdict}: {check.detail}"
            return Broken(str(policy), "verify", "Registry.verify()", policy, "fits", found)
    return None
