"""What is installed in this process: one table of patches, and what each wrapper asks."""

from __future__ import annotations

import os
import sys
import threading
import weakref
from typing import TYPE_CHECKING, Any, Protocol

from lookalike import _ledger
from lookalike._call import Plan
from lookalike._import_hook import ImportHook
from lookalike._patch import Patches
from lookalike._plugins import is_covering
from lookalike._registry import Registry
from lookalike._settle import keep, settle
from lookalike._target import parse_target
from lookalike._wrapper import Patched

if TYPE_CHECKING:
    import inspect
    from collections.abc import Collection
    from types import FrameType

    from lookalike._ledger import Ledger
    from lookalike._patch import Patch

#: Packages that stand between a call and what it calls.
_BETWEEN = frozenset({"lookalike", "wrapt", "functools", "contextlib"})


def _package_of(module: Any) -> str:
    return module.partition(".")[0] if isinstance(module, str) else ""


class Installed(Protocol):
    """What is asked of an installation here."""

    registry: Registry
    ledger: Ledger
    modules: Collection[str]
    places: list[tuple[Any, str, str]]
    is_leaving: bool

    def patch_module(self, module: str | None) -> None:
        """Patch what policies and orchestrators want in one module, or in all that are imported."""
        ...


class Entry(Patched):
    """What the wrapper of one place asks: how a call with this receiver is adapted."""

    __slots__ = (
        "_is_of_class",
        "_owner",
        "_package",
        "_parameters",
        "_plans",
        "_suffix",
        "_takes_class",
        "is_active",
    )

    def __init__(
        self,
        owner: Any,
        suffix: str,
        parameters: list[inspect.Parameter] | None,
        *,
        takes_class: bool,
    ) -> None:
        self.is_active = True
        self._owner = owner
        self._is_of_class = isinstance(owner, type)
        self._package = _package_of(getattr(owner, "__module__", None) or owner.__name__)
        self._suffix = suffix
        self._parameters = parameters
        self._takes_class = takes_class
        self._plans: weakref.WeakKeyDictionary[Any, Plan | None] = weakref.WeakKeyDictionary()

    def forget(self) -> None:
        """Look the policies up anew: what is installed has changed."""
        self._plans = weakref.WeakKeyDictionary()

    def plan(self, receiver: Any) -> Plan | None:
        """How the arguments are adapted for this receiver; None if no policy is for it."""
        kind: Any = type(receiver)
        if not self._is_of_class:
            kind = Entry
        elif self._takes_class and issubclass(kind, type):
            kind = receiver
        plans = self._plans  # what is made of policies that are forgotten meanwhile goes with these
        try:
            return plans[kind]
        except KeyError:
            plan = plans[kind] = self._make_plan(kind)
            return plan
        except TypeError:  # a class whose metaclass has no hash
            return self._make_plan(kind)

    def _make_plan(self, kind: Any) -> Plan | None:
        targets: list[str] = []
        bases = kind.__mro__ if self._is_of_class else ()
        is_below = self._owner in bases
        for base in bases[: bases.index(self._owner) + 1] if is_below else (self._owner,):
            targets += STATE.targets_at.get((id(base), self._suffix), ())
        names = tuple(dict.fromkeys(targets))
        plan = Plan(names[0] if names else None, STATE.registry.rules_for(*names), self._parameters)
        return plan or None

    def may_adapt(self, caller: FrameType, receiver: object) -> bool:
        """False where an SDK with policies of its own calls, or is called, from its own code.

        What such an SDK does with a value inside has been looked at as a whole: it may ask another
        package, and rely on being refused.
        """
        home = self._package
        frame: FrameType | None = caller
        while frame is not None and _package_of(frame.f_globals.get("__name__")) in _BETWEEN:
            frame = frame.f_back
        calling = "" if frame is None else _package_of(frame.f_globals.get("__name__"))
        owning = home if isinstance(receiver, type) else _package_of(type(receiver).__module__)
        covered = STATE.covered
        return all(package == home or package not in covered for package in (calling, owning))

    def keep(self, obj: Any) -> None:
        """Remember what holds lookalikes until an installation is left."""
        if self.is_active:
            keep(obj)
        else:
            settle(obj)  # it was left while the call was going on


class State:
    """What is installed in this process. Changed under `lock` alone."""

    def __init__(self) -> None:
        self.renew_lock()
        self.installations: tuple[Installed, ...] = ()
        self.registry = Registry()
        self.patches = Patches()
        #: The names that policies have for what is at a place, by the owner's id.
        self.targets_at: dict[tuple[int, str], tuple[str, ...]] = {}
        self.entries: dict[Patch, Entry] = {}
        self.wanted: frozenset[str] = frozenset()
        #: The packages that presets and entry points cover.
        self.covered: frozenset[str] = frozenset()
        self.hook = ImportHook(lambda: self.wanted, self.module_imported)

    def renew_lock(self) -> None:
        """Have a lock of one's own: in a forked child, who had it is not there to give it back."""
        self.lock = threading.RLock()

    def module_imported(self, name: str) -> None:
        """Patch what has been waiting for this module."""
        with self.lock:
            for installation in self.installations:
                installation.patch_module(name)
            self.changed()

    def changed(self) -> None:
        """Bring everything that is derived up to date with `installations`."""
        registries = [installation.registry for installation in self.installations]
        merged = registries[0] if registries else Registry()
        for registry in registries[1:]:
            if registry is not merged:
                merged = merged.combine(registry, replace=True)
        self.registry = merged
        self.covered = frozenset(
            _package_of(parse_target(policy.target).module)
            for policy in merged.policies
            if policy.target is not None and is_covering(policy)
        )
        self.wanted = frozenset().union(*(each.modules for each in self.installations))
        targets_at: dict[tuple[int, str], dict[str, None]] = {}
        for installation in self.installations:
            for owner, suffix, target in installation.places:
                targets_at.setdefault((id(owner), suffix), {})[target] = None
        self.targets_at = {place: tuple(names) for place, names in targets_at.items()}
        for entry in self.entries.values():
            entry.forget()
        if self.installations and self.hook not in sys.meta_path:
            sys.meta_path.insert(0, self.hook)
        elif not self.installations and self.hook in sys.meta_path:
            sys.meta_path.remove(self.hook)
            self.hook.let_go()
        _ledger.set_ambient(tuple(each.ledger for each in self.installations))


def is_any_installed() -> bool:
    return bool(STATE.installations)


STATE = State()
if hasattr(os, "register_at_fork"):  # pragma: no branch - Windows has no fork
    os.register_at_fork(after_in_child=STATE.renew_lock)
