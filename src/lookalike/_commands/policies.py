"""`lookalike policies` and `lookalike explain`: what is adapted, where, and why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from lookalike._explain import policy_as_data, treatment_of
from lookalike._plugins import found_policies
from lookalike._policy import is_active, requirement, version_for
from lookalike._policy_file import has_policies, load_policies
from lookalike._registry import Registry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from lookalike._policy import Policy

_PYPROJECT = Path("pyproject.toml")


def own_policies(files: Sequence[str]) -> Registry:
    """The policies in these files; without any, those of a `pyproject.toml` in this folder."""
    paths = list(files)
    if not paths and _PYPROJECT.is_file() and has_policies(_PYPROJECT):
        paths = [str(_PYPROJECT)]
    registry = Registry()
    for path in paths:
        registry = registry.combine(load_policies(path))
    return registry


def every_policy(files: Sequence[str]) -> tuple[Registry, tuple[str, ...]]:
    """What `install()` would put to work with these files, and what is wrong with plugins."""
    found = found_policies()
    return found.registry.combine(own_policies(files), replace=True), found.problems


def as_data(policies: Sequence[Policy], problems: Sequence[str]) -> dict[str, Any]:
    """The table as JSON values."""
    return {"policies": [policy_as_data(each) for each in policies], "problems": list(problems)}


def show(policies: Sequence[Policy], console: Console, *, is_all: bool) -> None:
    """Print a table for people: those at work here, or `is_all`.

    On a terminal a target is named once; elsewhere every line stands for itself.
    """
    from rich import box  # noqa: PLC0415 - an extra
    from rich.measure import Measurement  # noqa: PLC0415 - an extra
    from rich.table import Table  # noqa: PLC0415 - an extra

    shown = [policy for policy in policies if is_all or is_active(policy)]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in _COLUMNS:
        table.add_column(column, overflow="fold", no_wrap=not console.is_terminal)
    last = None
    for policy in shown:
        is_same = console.is_terminal and policy.target == last
        table.add_row(
            "" if is_same else policy.target or "any target",
            policy.parameter,
            treatment_of(policy).partition(",")[0] if console.is_terminal else treatment_of(policy),
            sdk_of(policy),
            policy.source or "-",
            style=None if is_active(policy) else "dim",
        )
        last = policy.target
    if not console.is_terminal:
        wide = console.options.update(width=_UNLIMITED)
        console.width = max(console.width, Measurement.get(console, wide, table).maximum)
    console.print(table)
    targets = {policy.target for policy in shown}
    policy_s = "1 policy" if len(shown) == 1 else f"{len(shown)} policies"
    target_s = "1 target" if len(targets) == 1 else f"{len(targets)} targets"
    console.print(f"{policy_s} for {target_s}", highlight=False)
    hidden = len(policies) - len(shown)
    if hidden:
        console.print(f"{hidden} more need what is not installed: see --all", highlight=False)


_UNLIMITED = 10_000
_COLUMNS = ("target", "parameter", "treatment", "SDK installed", "from")


def sdk_of(policy: Policy) -> str:
    """The version that is installed of what a policy requires, or what it requires."""
    if policy.requires is None:
        return "any"
    if is_active(policy):
        return f"{requirement(policy.requires).name} {version_for(policy)}"
    version = version_for(policy)
    return f"needs {policy.requires}{f', has {version}' if version else ''}"
