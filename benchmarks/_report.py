"""What was measured: a table on the terminal; JSON, Markdown and a plot for the docs."""

from __future__ import annotations

import json
import platform
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks._row import Row

Ratios = dict[str, dict[str, float]]

_INTRODUCTION = """\
# Benchmarks

Written by `python -m benchmarks --write docs/reference`: every figure is a ratio of two times (or
sizes) taken in turn in one run, at their best, on CPython {python}. A bar that is not met fails the
command. The machine and its load change the times, and the ratios little.
"""


def show(rows: list[Row]) -> None:
    """Print the rows as a table."""
    table = Table(title="Ratios to a peer in the same run")
    for heading in ("what", "beside", "ratio", "median", "bar", "floor", ""):
        table.add_column(heading, justify="right" if heading in _NUMBERS else "left")
    for row in rows:
        table.add_row(*_cells(row), "" if row.is_met else "missed")
    Console().print(table)


_NUMBERS = frozenset({"ratio", "median", "bar", "floor"})


def _cells(row: Row) -> tuple[str, ...]:
    figures = (row.ratio, row.median, row.bar, row.floor)
    return (
        f"{row.group}: {row.what}",
        row.peer,
        *("" if f is None else f"{f:.2f}" for f in figures),
    )


def write(folder: Path, rows: list[Row], ratios: Ratios, versions: dict[str, str]) -> None:
    """Write `benchmarks.json`, `benchmarks.md` and `benchmarks.svg`."""
    data = {
        "python": platform.python_version(),
        "versions": versions,
        "bars": [row.as_json() for row in rows],
        "peers": ratios,
    }
    (folder / "benchmarks.json").write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    page = _page(rows, ratios, versions)
    (folder / "benchmarks.md").write_text(page, encoding="utf-8")
    _plot(folder / "benchmarks.svg", ratios)


def _page(rows: list[Row], ratios: Ratios, versions: dict[str, str]) -> str:
    lines = [_INTRODUCTION.format(python=platform.python_version())]
    lines += ["| what | beside | ratio | bar | |", "|---|---|---|---|---|"]
    for row in rows:
        bar = "" if row.bar is None else f"{row.bar:g}"
        met = "" if row.bar is None else "met" if row.is_met else "missed"
        cells = (f"{row.group}: {row.what}", row.peer, f"{row.ratio:.2f}", bar, met)
        lines.append(f"| {' | '.join(cells)} |")
    missed = [row for row in rows if not row.is_met]
    if missed:
        lines += ["", "## What is missed, and what stands in the way", ""]
        for row in missed:
            floor = "" if row.floor is None else f": {row.floor:.2f} is {row.floor_is}"
            lines.append(f"- {row.group}: {row.what} ({row.ratio:.2f} of {row.bar:g}){floor}.")
    lines += ["", "## Beside the peers", "", "Ratios to plain `str`, each on the same text.", ""]
    operations = list(ratios["str"])
    lines += [
        f"| | {' | '.join(f'`{each}`' for each in operations)} |",
        "|---|" + "---|" * len(operations),
    ]
    for name, figures in ratios.items():
        cells = [f"{figures[each]:.1f}" if each in figures else "-" for each in operations]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    lines += ["", "![The same as a plot: shorter is faster](benchmarks.svg)", ""]
    lines.append(", ".join(f"{name} {version}" for name, version in versions.items()) + ".")
    return "\n".join(lines) + "\n"


def _plot(path: Path, ratios: Ratios) -> None:
    import matplotlib as mpl  # noqa: PLC0415 - it takes a second, and writes pages alone

    mpl.use("svg")
    # Text as text, and the same file from the same figures.
    mpl.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "lookalike"})
    from matplotlib import pyplot as plt  # noqa: PLC0415 - as above

    operations = [each for each in ratios["str"] if each != "construct"]
    figure, axes = plt.subplots(1, len(operations), figsize=(13, 3.6), sharey=True, squeeze=False)
    names = list(ratios)[::-1]
    for operation, ax in zip(operations, axes[0], strict=True):
        widths = [ratios[name].get(operation, 0) for name in names]
        colours = ["#0b6e4f" if name.startswith("String") else "#b8bfc6" for name in names]
        bars = ax.barh(names, widths, color=colours)
        ax.bar_label(bars, [f"{w:.1f}" if w else "-" for w in widths], padding=2, fontsize=8)
        ax.set_title(operation, fontsize=10)
        ax.set_xscale("log")
        ax.set_xlim(0.5, max(widths) * 4)
        ax.spines[["top", "right"]].set_visible(False)
        ax.tick_params(labelsize=8)
    figure.suptitle("Times plain str (logarithmic; shorter is faster)", fontsize=11)
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)
