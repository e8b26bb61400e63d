"""The pages of presets: how many policies there are, and each policy of one preset."""

from __future__ import annotations

import importlib
import inspect
import re
from collections import defaultdict
from typing import TYPE_CHECKING

from docs._reference._markdown import code, codes, escaped, framed, table
from lookalike._policy import TREATMENTS

if TYPE_CHECKING:
    from lookalike import Policy

#: In the order of the page.
NAMES = ("sagemaker", "mims", "botocore", "pydantic", "filesystems", "urls", "schemas")
#: The heading of policies that require no version.
_ANY = "Any version"


def page() -> str:
    """How many policies there are, and of what."""
    rows = []
    for name in NAMES:
        policies = _policies_of(name)
        rows.append(
            (
                f"[{name}](presets/{name}.md)",
                ", ".join(sorted({_package(policy) for policy in policies})),
                str(len({policy.target for policy in policies})),
                *(
                    str(sum(policy.treatment == treatment for policy in policies) or "")
                    for treatment in TREATMENTS
                ),
            )
        )
    columns = ("preset", "packages", "entry points", *(f"`{each}`" for each in TREATMENTS))
    return framed(
        "Presets",
        """
        The policies that `install()` and `lookalike run` put to work where the package is installed. `proxy`:
        it is given a lookalike. `pass`: the reference itself. `lift`: the reference that a plain value
        spells. `refuse`: an error, because it would act on the placeholder.

        Every parameter that is not listed is left as it is. `lookalike policies` lists what is at work with
        what is installed here, and `lookalike explain TARGET` says why.
        """,
        table(columns, rows),
    )


def page_of(name: str) -> str:
    """Each policy of one preset, a table for each version that is required."""
    module = importlib.import_module(f"lookalike.presets.{name}")
    grouped: dict[str, list[Policy]] = defaultdict(list)
    for policy in _policies_of(name):
        grouped[policy.requires or _ANY].append(policy)
    parts = []
    for requires, policies in grouped.items():
        parameters: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for policy in policies:
            key = (policy.target or "any", _given(policy), escaped(policy.reason))
            parameters[key].append(policy.parameter)
        rows = table(
            ("entry point", "parameters", "given", "because"),
            (
                (code(target), codes(names), given, reason)
                for (target, given, reason), names in parameters.items()
            ),
        )
        heading = code(requires) if requires != _ANY else requires
        parts.append(f"## {heading}\n\n{rows}")
    return framed(f"Preset: {name}", inspect.getdoc(module) or "", *parts)


def _policies_of(name: str) -> tuple[Policy, ...]:
    policies: tuple[Policy, ...] = importlib.import_module(f"lookalike.presets.{name}").policies()
    return policies


def _package(policy: Policy) -> str:
    """The distribution that is required; the module, where that is the standard library's or closed."""
    wanted = policy.requires or (policy.target or "").partition(":")[0].partition(".")[0]
    return re.split(r"[<>=!~\[ ]", wanted)[0]


def _given(policy: Policy) -> str:
    """What a policy gives: its treatment, and what goes with it."""
    is_proxy = policy.treatment == "proxy"
    face = repr(policy.face).replace("Face.", "")
    lines = [f"proxy {code(face)}" if is_proxy else policy.treatment]
    if policy.placeholder:
        lines.append(code(policy.placeholder))
    if policy.keep:
        lines.append("kept until `install()` is left")
    if policy.originals:
        lines.append(
            "for "
            + ", ".join(
                code(each) if isinstance(each, str) else "values that its own function tells"
                for each in policy.originals
            )
        )
    return "<br>".join(lines)
