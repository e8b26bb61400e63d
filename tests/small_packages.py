"""Small real packages, written to disk and imported: they stand for SDKs that are patched."""

from __future__ import annotations

import contextlib
import importlib
import inspect
import sys
import textwrap
from typing import TYPE_CHECKING, Any

import lookalike as la
from lookalike import _installed, _ledger, _settle

if TYPE_CHECKING:
    import types
    from pathlib import Path


class Packages:
    """Packages in a folder that is on `sys.path` while this is entered."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.names: set[str] = set()

    def write(self, name: str, text: str = "", /, **submodules: str) -> None:
        """Write a module, or a package if there are submodules; nothing is imported."""
        path = self.folder.joinpath(*name.split("."))
        path.parent.mkdir(parents=True, exist_ok=True)
        if submodules:
            path.mkdir(exist_ok=True)
            _write(path / "__init__.py", text)
            for submodule, its_text in submodules.items():
                _write(path / f"{submodule}.py", its_text)
        else:
            _write(path.with_suffix(".py"), text)
        self.names.add(name.partition(".")[0])
        importlib.invalidate_caches()

    def load(self, name: str, text: str = "", /, **submodules: str) -> Any:
        """Write a module or a package, and import it."""
        self.write(name, text, **submodules)
        return importlib.import_module(name)

    def forget(self) -> None:
        """Take every module of these packages out of `sys.modules`."""
        for name in [n for n in sys.modules if n.partition(".")[0] in self.names]:
            del sys.modules[name]

    def entries(self) -> dict[str, object]:
        """Every attribute of every module and class of these packages, raw, by where it is."""
        found: dict[str, object] = {}
        for name, module in list(sys.modules.items()):
            if name.partition(".")[0] in self.names:
                _entries(found, name, module, self.names)
        return found

    def __enter__(self) -> Packages:
        sys.path.insert(0, str(self.folder))
        # A module that is written twice in a second would be the first one.
        self._wrote_bytecode, sys.dont_write_bytecode = sys.dont_write_bytecode, True
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(ValueError):
            sys.path.remove(str(self.folder))
        sys.dont_write_bytecode = self._wrote_bytecode
        self.forget()
        sys.path_importer_cache.pop(str(self.folder), None)


_CHECK = """
    def check(value):
        if not isinstance(value, str):
            raise TypeError(f"source is text, not {type(value).__name__}")
        return value
"""


def shop_with(packages: Packages, text: str) -> Any:
    """A module `shop` of this text, which may use `check`: it takes text alone."""
    return packages.load("shop", f"{inspect.cleandoc(_CHECK)}\n\n{inspect.cleandoc(text)}")


def _write(path: Path, text: str) -> None:
    path.write_text(textwrap.dedent(text), encoding="utf-8")


def _entries(found: dict[str, object], where: str, owner: object, names: set[str]) -> None:
    for name, value in list(vars(owner).items()):
        place = f"{where}.{name}"
        if place in found:
            continue
        found[place] = value
        if isinstance(value, type) and value.__module__.partition(".")[0] in names:
            _entries(found, f"{value.__module__}:{value.__qualname__}", value, names)


def differences(before: dict[str, object], after: dict[str, object]) -> list[str]:
    """Where an attribute is there no more, is new, or is another object; empty if nowhere."""
    changed = [name for name in before if name in after and before[name] is not after[name]]
    return [
        *(f"{name} is gone" for name in before if name not in after),
        *(f"{name} is new" for name in after if name not in before),
        *(f"{name} is another object" for name in changed),
    ]


def traces() -> list[str]:
    """What an installation that was left has left behind in lookalike; the next test finds none."""
    state = _installed.STATE
    left = {
        "installations": state.installations,
        "patches": state.patches,
        "entries": state.entries,
        "places": state.targets_at,
        "modules waited for": state.wanted,
        "kept objects": _settle._kept,
        "ledgers": _ledger._ambient,
        "the finder": [finder for finder in sys.meta_path if finder is state.hook],
    }
    found = [name for name, each in left.items() if len(each)]
    for installation in state.installations:
        installation.uninstall()
    return found


def proxy(target: str, parameter: str = "source", **fields: Any) -> la.Policy:
    """A policy that gives a carrier, with as little said as may be."""
    fields.setdefault("face", la.Face.STR)
    return la.Policy(target, parameter, reason="a test", **fields)


def registry(*targets: str, parameter: str = "source", **fields: Any) -> la.Registry:
    """A registry of such policies, one for each target."""
    return la.Registry([proxy(target, parameter, **fields) for target in targets])


def is_patched(function: object) -> bool:
    """Whether `function` is a wrapper of ours."""
    closure = getattr(function, "__closure__", None) or ()
    contents = [cell.cell_contents for cell in closure if _is_filled(cell)]
    return any(type(each).__module__.startswith("lookalike.") for each in contents) or (
        type(function).__module__.startswith("lookalike.")
    )


def _is_filled(cell: types.CellType) -> bool:
    try:
        cell.cell_contents  # noqa: B018 - asked whether it can be
    except ValueError:
        return False
    return True
