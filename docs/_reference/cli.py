"""The page of the command line: each command with its help, and its exit statuses."""

from __future__ import annotations

import argparse
import os
from unittest import mock

from docs._reference import WRITTEN_ON
from docs._reference._markdown import framed, table
from lookalike import cli

#: What makes each command end with 1; 2 is the same for all.
_FINDINGS = {
    "demo": "a stand-in did not end as the demo says it must",
    "run": "none of its own: the exit status is the program's",
    "policies": "an entry point of another package could not be loaded",
    "explain": "an entry point of another package could not be loaded",
    "verify": "a policy is right no more, or an entry point could not be loaded",
    "probe": "the verdict is `refuse`: no lookalike is accepted and kept",
    "matrix": "a lookalike leaked",
    "scan": "placeholder text was found",
    "restore": "placeholder text is there that cannot be put back",
}


def page() -> str:
    """Each command with its help, and its exit statuses."""
    with mock.patch.dict(os.environ, {"COLUMNS": "80", "NO_COLOR": "1"}):
        parser = cli._parser()
        commands = next(
            action.choices
            for action in parser._actions
            if isinstance(action, argparse._SubParsersAction)
        )
        helps = {name: command.format_help().strip() for name, command in commands.items()}
        whole = parser.format_help().strip()
    rows = [(f"[`lookalike {name}`](#lookalike-{name})", _FINDINGS[name]) for name in helps]
    return framed(
        "Command line",
        f"""
        `lookalike COMMAND`, or `python -m lookalike COMMAND`. Help is shown as Python
        {".".join(map(str, WRITTEN_ON))} lays it out.
        """,
        "## Exit status\n\n"
        "0 is good. 2 is wrong usage, an error of lookalike, or a file that cannot be read. 1 is a finding:\n\n"
        + table(("command", "1 says that"), rows),
        f"## lookalike\n\n```text\n{whole}\n```",
        *(f"## lookalike {name}\n\n```text\n{text}\n```" for name, text in helps.items()),
    )
