"""`lookalike run`: somebody's program, unchanged, with every policy at work."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from lookalike._install import install
from lookalike.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lookalike._registry import Registry


def run(script: str, arguments: Sequence[str], policies: Registry, *, is_module: bool) -> None:
    """Run a script, or a module as `python -m` does, as the main program under `install()`.

    What the program raises goes out as it is, `SystemExit` included. Raises `InputError` if there
    is no such file, and `LeakError` if something that it compiled or left holds a token.
    """
    path = Path(script)
    if not is_module and not path.exists():
        raise InputError(
            f"there is no file {script!r} to run",
            hint="Give the path of a Python script, or `-m` and the name of a module.",
            name="SCRIPT",
        )
    argv, search = sys.argv, sys.path
    sys.argv = [script, *arguments]
    # As Python itself: modules beside the script, or in this folder for a module.
    sys.path = [str(Path.cwd()) if is_module else str(path.resolve().parent), *search]
    try:
        with install(policies):
            if is_module:
                runpy.run_module(script, run_name="__main__", alter_sys=True)
            else:
                runpy.run_path(script, run_name="__main__")
    finally:
        sys.argv, sys.path = argv, search
