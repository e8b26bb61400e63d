"""A user's code with policies, registries, installing and probing."""

from __future__ import annotations

import pathlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal
from urllib.parse import urlparse

from typing_extensions import assert_type

import lookalike as la
from lookalike import Face, Policy, Registry


@dataclass
class Order:
    """A class of an SDK."""

    source: str


def is_order(value: object) -> bool:
    """A predicate."""
    return isinstance(value, Order)


model = la.Deferred("model")

# --- a policy -------------------------------------------------------------------------------------

policy = Policy("shop.orders:Order", "source", face=Face.STR, reason="a regular expression")
assert_type(policy.target, str | None)
assert_type(policy.parameter, str)
assert_type(policy.face, Face)
assert_type(policy.treatment, Literal["proxy", "pass", "lift", "refuse"])
assert_type(policy.originals, tuple[str | Callable[[object], bool], ...])
assert_type(policy.template, str)
assert_type(replace(policy, keep=True), Policy)

# What may be given is more than what the fields hold.
Policy(None, 0, reason="the first argument", originals="sagemaker")
Policy(None, "source", reason="our own", originals=[Order, "kfp", is_order])
Policy(None, "source", reason="our own", originals=(Order, "kfp"), face=None)
orchestrators = ["sagemaker", "kfp"]
Policy(None, "source", reason="our own", originals=orchestrators)
Policy("shop.orders:Order", "source")  # refused: call-arg reportCallIssue
Policy("shop.orders:Order", reason="no parameter")  # refused: call-arg reportCallIssue
Policy(None, "source", treatment="skip", reason="")  # refused: arg-type reportArgumentType
Policy(None, "source", face="STR", reason="")  # refused: arg-type reportArgumentType
Policy(None, "source", originals=5, reason="")  # refused: arg-type reportArgumentType
Policy(None, "source", example={}, reason="")  # refused: arg-type reportArgumentType
Policy(None, "source", why="")  # refused: call-arg reportCallIssue
policy.keep = True  # refused: misc reportAttributeAccessIssue

# --- a registry -----------------------------------------------------------------------------------

registry = Registry([policy])
assert_type(registry["shop.orders:Order"], tuple[Policy, ...])
assert_type(registry.get("nobody"), tuple[Policy, ...] | None)
assert_type(registry | Registry(), Registry)
assert_type(registry.with_policy(policy, replace=True), Registry)
assert_type(registry.combine([policy]), Registry)
assert_type(registry.without("shop.orders:Order", "source"), Registry)
assert_type(registry.policies, tuple[Policy, ...])
assert_type(registry.to_toml(), str)
assert_type(la.load_policies(pathlib.Path("policies.toml")), Registry)
registry["shop.orders:Order"] = (policy,)  # refused: index reportIndexIssue
registry | [policy]  # refused: operator reportOperatorIssue,reportUnusedExpression
Registry(["shop.orders:Order"])  # refused: list-item reportArgumentType
la.load_policies(5)  # refused: arg-type reportArgumentType

# What becomes of a value is known when it runs; of a call it is what the target gives back.
assert_type(registry.adapt(model, "shop.orders:Order", "source"), Any)
assert_type(registry.call(Order, source=model), Order)
assert_type(registry.call(str.upper, model), str)
assert_type(registry.call("shop.orders:Order", model), Any)
assert_type(registry.call(urlparse, model).scheme, str)
registry.call(5)  # refused: call-overload reportArgumentType,reportCallIssue

assert_type(str(registry.explain(Order, "source", value=model)), str)
for verdict in registry.explain("shop.orders:Order").verdicts:
    assert_type((verdict.policy, verdict.is_used, verdict.why), tuple[Policy, bool, str])
verification = registry.verify()
assert_type(verification, la.Verification)
for check in verification.findings:
    assert_type((check.policy, check.detail, check.is_tried), tuple[Policy, str, bool])

# --- installing -----------------------------------------------------------------------------------

with la.install() as installation:
    assert_type(installation, la.Installation)
    assert_type(installation.registry, Registry)
    assert_type(installation.ledger, la.Ledger)
    assert_type(installation.unreachable, tuple[str, ...])
    assert_type(installation.problems, tuple[str, ...])
    assert_type(installation.is_installed, bool)
    Order(source=model)  # refused: arg-type reportArgumentType
assert_type(la.install(registry, ledger=la.Ledger()).uninstall(), None)
with registry.install(strict=False) as installation:
    assert_type(installation, la.Installation)
la.install([policy])
la.install("policies.toml")  # refused: arg-type reportArgumentType
la.install(policy)  # refused: arg-type reportArgumentType

# --- probing --------------------------------------------------------------------------------------


def upload(source: str, *, name: str = "model") -> str:
    """A validator."""
    return source if source.startswith("s3://") else name


found = la.probe(upload, placeholder="s3://bucket/key", time_limit=5)
assert_type(found, la.Recommendation)
assert_type(found.verdict, Literal["pass", "proxy", "exact", "refuse"])
assert_type(found.face, Face)
assert_type(found.apply(model), Any)
assert_type(found.policy("shop.orders:upload", "source"), Policy)
assert_type(found.observations, tuple[la.Observation, ...])
assert_type(found.observations[0].operation, str)
la.probe(upload, call=lambda validator, value: validator(value, name="x"), look=lambda x: [x])
la.probe("shop.orders:upload")  # refused: arg-type reportArgumentType
la.probe(upload, shapes=5)  # refused: arg-type reportArgumentType
is_proxy: bool = found.verdict == "prox"  # refused: comparison-overlap reportUnnecessaryComparison
