"""The house: modules import from floors below, and importing the package loads no third party."""

from __future__ import annotations

import ast
import pathlib
import subprocess
import sys

import pytest

import lookalike as la

ROOT = pathlib.Path(la.__file__).parent

#: From the ground up. `typing` describes records of every floor, for type checkers alone.
FLOORS = [
    ["errors", "typing", "_leak"],
    ["_operations", "_face", "_token", "_ownership", "_shape", "_placeholder", "_tables"],
    ["_ledger", "_split", "_field", "_tree"],
    ["orchestrators"],
    ["_proxies", "_wrap"],
    [
        *["_graph", "_find", "_text", "_held", "_scan", "_part", "_shed", "_restore", "_document"],
        *["_guard", "_record", "_inert"],
    ],
    ["_target", "_parameter", "_policy", "_settle", "_rules", "_validation", "_call"],
    [
        *["_registry", "_explain", "_policy_file", "_plugins"],
        *["_import_hook", "_patch", "_wrapper", "_text_hooks", "_installed", "_install"],
    ],
    ["_probe"],
    ["_matrix", "_example", "_verify"],
    [""],
    ["presets"],
    ["_strategies", "_laws", "strategies", "testing", "_leftovers"],
    ["_commands", "_demo", "cli"],
    ["__main__"],
]
#: Methods that hand on to what is built on their class, and import it when they are called: loaded
#: before, it would be loaded by everyone, and put there by the upper floor, nobody might load it.
HANDED_ON = {"_ledger": {"_scan"}, "_registry": {"_verify"}}
FLOOR = {name: number for number, names in enumerate(FLOORS) for name in names}


def imports(path):
    """What a module imports of the package when it runs; not what type checkers alone import."""
    tree = ast.parse(path.read_text())
    checked = {
        id(child)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        for child in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in checked:
            continue
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("lookalike"):
            module = node.module.removeprefix("lookalike").removeprefix(".").partition(".")[0]
            yield from (
                [module] if module else [a.name if a.name in FLOOR else "" for a in node.names]
            )
        elif isinstance(node, ast.Import):
            yield from (
                alias.name.partition(".")[2].partition(".")[0]
                for alias in node.names
                if alias.name.partition(".")[0] == "lookalike"
            )


MODULES = sorted(ROOT.rglob("*.py"))


def home(path):
    """The name on a floor of the module or of the package it is in."""
    first = path.relative_to(ROOT).parts[0]
    return "" if first == "__init__.py" else first.removesuffix(".py")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_module_imports_only_from_its_floor_and_below(path):
    """Lower floors never import upper ones."""
    above = {name for name in imports(path) if FLOOR[name] > FLOOR[home(path)]}
    assert above == HANDED_ON.get(home(path), set())


def test_every_module_has_a_floor():
    """A new module is put somewhere on purpose."""
    assert {home(path) for path in MODULES} == set(FLOOR)


def test_importing_the_package_loads_no_third_party_but_wrapt():
    """Neither an orchestrator, nor Hypothesis, pytest, rich or asyncio."""
    script = (
        "import sys; import wrapt; before = set(sys.modules); import lookalike; "
        "print(*sorted({m.partition('.')[0] for m in set(sys.modules) - before}))"
    )
    out = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout.split()
    third = set(out) - set(sys.stdlib_module_names) - {"lookalike", "wrapt", "typing_extensions"}
    third -= {"tomli"} if sys.version_info < (3, 11) else set()
    assert third == set()
    assert "asyncio" not in out
    assert "unittest" not in out
