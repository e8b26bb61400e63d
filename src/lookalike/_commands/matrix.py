"""`lookalike matrix`: run checks of real libraries, and write the pages from what was measured."""

from __future__ import annotations

import importlib.util
import json
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lookalike._matrix import Check, measure
from lookalike._matrix._page import as_json, markdown, merged, page
from lookalike._matrix._picture import picture
from lookalike.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


def checks_in(paths: Sequence[str]) -> list[Check]:
    """The `CHECKS` of every `*_checks.py` in these files and folders, in order.

    Raises `InputError` for a path that does not exist or has none, and for two of one name.
    """
    checks = [check for path in paths for file in _files(Path(path)) for check in _checks_of(file)]
    seen: set[str] = set()
    for check in checks:
        if check.key in seen:
            raise InputError(
                f"there are two checks {check.key!r}", hint="Give one another name.", name="CHECKS"
            )
        seen.add(check.key)
    return checks


def _files(path: Path) -> Iterator[Path]:
    if path.is_dir():
        yield from sorted(path.rglob("*_checks.py"))
    elif path.is_file():
        yield path
    else:
        raise InputError(
            f"there is no {str(path)!r}",
            hint="Give a file with CHECKS, or a folder of files that end in _checks.py.",
            name="PATH",
        )


def _checks_of(file: Path) -> list[Check]:
    name = f"lookalike_checks_{file.stem}"
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise InputError(f"{file} is no Python file", hint="Give one.", name="PATH")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # for classes that are pickled by name
    sys.path.insert(0, str(file.parent))
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(file.parent))
    checks = getattr(module, "CHECKS", None)
    if not isinstance(checks, list) or not all(isinstance(check, Check) for check in checks):
        raise InputError(
            f"{file} has no CHECKS, a list of lookalike.testing.Check",
            hint="Write CHECKS = [Check(family, library, name, call), ...].",
            name="CHECKS",
        )
    return checks


def measured(checks: Sequence[Check], tell: Callable[[Check], object]) -> list[dict[str, Any]]:
    """The rows of the checks whose library is installed."""
    rows = []
    for check in checks:
        if check.version is not None:
            tell(check)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # what libraries say of themselves is not ours
                rows.append(measure(check).as_data())
    return rows


def write(rows: list[dict[str, Any]], folder: str) -> list[dict[str, Any]]:
    """Write data and pages into `folder`, with the rows that other environments left there."""
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    data = place / "conformance.json"
    everything = merged(json.loads(data.read_text("utf-8")) if data.exists() else [], rows)
    data.write_text(as_json(everything), "utf-8")
    (place / "conformance.md").write_text(markdown(everything), "utf-8")
    (place / "conformance.html").write_text(page(everything), "utf-8")
    (place / "conformance.svg").write_text(picture(everything), "utf-8")
    return everything
