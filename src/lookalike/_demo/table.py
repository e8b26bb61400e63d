"""The report of a demo as a table for people; the only import of rich."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from rich import box
from rich.table import Table
from rich.text import Text

from lookalike._demo.mims import LOOKALIKE

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from rich.console import Console

    from lookalike._demo.mims import Report, Row

_GOOD, _BAD, _FAINT = "green", "red", "dim"

#: The columns, and which of them may take a second line.
_COLUMNS = {
    "model is": False,
    "given as": False,
    "the checks say": True,
    "the definition holds": True,
    "edge": False,
    "leaks": False,
}

_TREATMENTS = {"pass": "as it is", "proxy": "proxy", "lift": "lifted"}


def waiting(shown_on: Console) -> AbstractContextManager[object]:
    """A context that says what is waited for, on a terminal only."""
    return shown_on.status("Importing the SageMaker SDK")


def show(report: Report, shown_on: Console) -> None:
    """Print one line, the table, and what it comes to."""
    shown_on.print(
        Text.assemble(
            ("A model that does not exist yet meets checks that want its URI now", "bold"),
            f" ({report.sdk})",
        )
    )
    shown_on.print(_table(report))
    shown_on.print(_verdict(report))
    shown_on.print(
        Text(
            "Pipeline, steps and compiler are the SDK's own. The registration checks are simulated "
            "from\npublic documents, the AWS clients are mocks.",
            style=_FAINT,
        )
    )


def _table(report: Report) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, collapse_padding=True)
    for title, wraps in _COLUMNS.items():
        table.add_column(title, no_wrap=not wraps, overflow="fold")
    last = None
    for row in report.rows:
        if last not in {None, row.reference}:
            table.add_section()
        table.add_row(
            Text("" if row.reference == last else _REFERENCES[row.reference]),
            _given(row),
            Text(_message(row.checks), style=_GOOD if row.accepted else _BAD),
            _held(row),
            _mark(row.edge, "kept", "lost"),
            _mark(None if row.leaks is None else row.leaks == 0, "0", str(row.leaks)),
        )
        last = row.reference
    return table


_REFERENCES = {"Properties": "Properties", "Join": "a Join", "dict": "a dict"}


def _given(row: Row) -> Text:
    if row.stand_in != LOOKALIKE:
        return Text(row.stand_in)
    return Text.assemble((LOOKALIKE, "bold"), f": {_TREATMENTS[row.treatment]}")


def _message(said: str) -> str:
    """The message alone, where it says by itself what kind of error it is."""
    return said.removeprefix("AttributeError: ")


def _held(row: Row) -> Text:
    if row.compiled is None:
        return Text("not reached", style=_FAINT)
    if not row.compiled:
        return Text(f"does not compile: {_message(row.problem)}", style=_BAD)
    if row.same_definition:
        return Text(_short(row.expression), style=_GOOD)
    return Text(f"not the reference: {_short(row.expression)}", style=_BAD)


def _mark(answer: bool | None, good: str, bad: str) -> Text:  # noqa: FBT001 - three answers
    if answer is None:
        return Text("-", style=_FAINT)
    return Text(good, style=_GOOD) if answer else Text(bad, style=_BAD)


def _short(expression: Any) -> str:
    """A pipeline expression in a few words: `Package.packaged_model`."""
    if not isinstance(expression, dict) or len(expression) != 1:
        return repr(expression)
    ((function, inner),) = expression.items()
    if function == "Get":
        found = re.search(r"Steps\.([^.]+)\..*\['(.+)'\]", inner)
        return f"{found[1]}.{found[2]}" if found else str(inner)
    if function == "Std:Join":
        return f"Join of {', '.join(map(_short, inner['Values']))}"
    return str(function)


def _verdict(report: Report) -> Text:
    rows = {
        name: [row for row in report.rows if row.stand_in == name]
        for name in dict.fromkeys(row.stand_in for row in report.rows)
    }
    counts = ", ".join(
        f"{name} {sum(row.is_good for row in of_name)} of {len(of_name)}"
        for name, of_name in rows.items()
    )
    if report.is_good:
        return Text.assemble(
            (f"The reference arrived: {counts}.", f"bold {_GOOD}"),
            "\nEach lookalike compiled to the definition and step graph of the raw reference, "
            "without a leak.",
        )
    return Text(
        f"The reference arrived: {counts}.\nA lookalike compiled to something else than the raw "
        "reference.",
        style=f"bold {_BAD}",
    )
