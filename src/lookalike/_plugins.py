"""The policies that are found by themselves: presets, and the entry points of other packages."""

from __future__ import annotations

import functools
import importlib
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lookalike._policy import Policy, from_source
from lookalike._registry import Registry
from lookalike.errors import PolicyError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from importlib.metadata import EntryPoint

logger = logging.getLogger("lookalike")

GROUP = "lookalike.policies"
#: How the `source` of their policies starts.
PRESET, ENTRY_POINT = "preset ", "entry point "
PRESETS = (
    "botocore",
    "filesystems",
    "mims",
    "pydantic",
    "sagemaker",
    "schemas",
    "urls",
)


@dataclass(frozen=True, slots=True)
class Found:
    """What was found: all policies in one registry, and what is wrong with plugins, by name."""

    registry: Registry
    problems: tuple[str, ...]


@functools.lru_cache(maxsize=1)
def found_policies() -> Found:
    """The policies of every preset and entry point; looked for once in a process.

    An entry point in the group `lookalike.policies` is a registry, policies, or a function that
    gives either. One that is broken is named in `problems` and in the log, and leaves the others
    alone. Where two are for one place, the entry point wins over the preset, and the later entry
    point, by name, over the earlier.
    """
    registry = preset_policies()
    problems = []
    for plugin in _entry_points():
        try:
            policies = _policies_of(plugin)
            registry = registry.combine(policies, replace=True)
        # A script that ends the interpreter when it is imported is no plugin either.
        except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever is wrong with it is reported by name
            problem = (
                f"entry point {plugin.name!r} ({plugin.value}) gives no policies: "
                f"{type(error).__name__}: {error}"
            )
            logger.warning("%s", problem)
            problems.append(problem)
    return Found(registry, tuple(problems))


@functools.lru_cache(maxsize=1)
def preset_policies() -> Registry:
    """The policies of every preset."""
    registry = Registry()
    for name in PRESETS:
        preset = importlib.import_module(f"lookalike.presets.{name}")
        registry = registry.combine(preset.policies())
    return registry


def _entry_points() -> Iterable[EntryPoint]:
    from importlib.metadata import entry_points  # noqa: PLC0415 - an import of lookalike need not pay for it

    return sorted(entry_points(group=GROUP), key=lambda each: each.name)


def _policies_of(plugin: EntryPoint) -> list[Policy]:
    made: Any = plugin.load()
    if callable(made):
        made = made()
    if isinstance(made, Registry):
        made = made.policies
    policies = list(made)
    for policy in policies:
        if not isinstance(policy, Policy):
            raise PolicyError(
                f"it holds {type(policy).__name__}, which is no Policy",
                hint="Point it at a Registry, at policies, or at a function that gives either.",
            )
    Registry(policies)  # that two of its own are for one place is its own problem
    return list(from_source(policies, f"{ENTRY_POINT}{plugin.name}"))


def is_covering(policy: Policy) -> bool:
    """Whether `policy` is from a preset or an entry point, which look at a package as a whole."""
    return policy.source.startswith((PRESET, ENTRY_POINT))
