"""A finder that says when a module has been imported; it can be taken out again."""

from __future__ import annotations

import contextlib
import sys
import threading
from importlib.machinery import ModuleSpec
from typing import TYPE_CHECKING, Any

from lookalike._target import is_lazy, own_names

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from types import ModuleType

_TELLS = "_lookalike_imported"


class ImportHook:
    """A meta path finder that calls `imported(name)` when one of `wanted()` has been executed.

    It finds nothing itself: the other finders are asked, and their loader does the work. An error
    of `imported` is the import's.
    """

    def __init__(
        self, wanted: Callable[[], Collection[str]], imported: Callable[[str], None]
    ) -> None:
        self._wanted = wanted
        self._imported = imported
        self._asking = threading.local()

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The spec that the other finders give, whose loader tells us; None for other modules."""
        asking: set[str] = self._asking.__dict__.setdefault("names", set())
        if fullname not in self._wanted() or fullname in asking:
            return None
        asking.add(fullname)
        try:
            spec = self._ask_the_others(fullname, path, target)
        finally:
            asking.discard(fullname)
        if spec is not None and spec.loader is not None and hasattr(spec.loader, "exec_module"):
            spec.loader = self._telling(fullname, spec.loader)
        return spec

    def catch_up(self, names: Collection[str]) -> None:
        """Tell also of those modules that are being imported already, or wait to be loaded."""
        for name in names:
            module = sys.modules.get(name)
            spec = own_names(module).get("__spec__")
            if type(spec) is not ModuleSpec:
                continue
            if is_lazy(module):
                spec.loader = self._telling(name, spec.loader)
            elif vars(spec).get("_initializing"):
                vars(spec)[_TELLS] = self._imported
                spec.__class__ = _Unfinished
                if not vars(spec)["_initializing"]:  # another thread has just ended it
                    _tell(spec)

    def let_go(self) -> None:
        """Put back the loaders of modules that still wait to be loaded."""
        for module in list(sys.modules.values()):
            if is_lazy(module):
                own = own_names(module)
                loader = own["__spec__"].loader
                if type(loader) is _Loader:
                    own["__spec__"].loader = own["__loader__"] = loader.real

    def _telling(self, name: str, loader: Any) -> Any:
        return loader if type(loader) is _Loader else _Loader(name, loader, self._imported)

    def _ask_the_others(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None
    ) -> ModuleSpec | None:
        for finder in list(sys.meta_path):
            if finder is not self and not isinstance(finder, ImportHook):
                find = getattr(finder, "find_spec", None)
                spec: ModuleSpec | None = find(fullname, path, target) if find else None
                if spec is not None:
                    return spec
        return None


class _Unfinished(ModuleSpec):
    """The spec of a module that is being imported: the import system notes there when it is."""

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, value)
        if name == "_initializing" and not value:
            try:
                _tell(self)
            except BaseException:
                sys.modules.pop(self.name, None)  # as for any import that fails
                raise


def _tell(spec: ModuleSpec) -> None:
    """Tell that the module is there, once; two threads may find out at the same time."""
    imported = vars(spec).pop(_TELLS, None)
    if imported is not None:
        spec.__class__ = ModuleSpec
        imported(spec.name)


class _Loader:
    """Another loader, which is put back before the module runs, and then a call."""

    def __init__(self, name: str, real: Any, imported: Callable[[str], None]) -> None:
        self._name = name
        self.real = real
        self._imported = imported

    def __getattr__(self, name: str) -> Any:
        if name == "real":  # a copy that has nothing yet
            raise AttributeError(name)
        return getattr(self.real, name)

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """The module that the loader makes."""
        create = getattr(self.real, "create_module", None)
        return None if create is None else create(spec)

    def exec_module(self, module: ModuleType) -> None:
        """Run the module, and say so."""
        # What the module and others see is the loader that would be there without us.
        # A module need not be one, nor take attributes.
        with contextlib.suppress(AttributeError):
            module.__spec__.loader = self.real  # type: ignore[union-attr]  # suppressed
        with contextlib.suppress(AttributeError):
            module.__loader__ = self.real
        self.real.exec_module(module)
        # By the name that was asked for: a module may call itself otherwise.
        self._imported(self._name)
