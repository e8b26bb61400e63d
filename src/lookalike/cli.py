"""The command line: `lookalike demo`, `run`, `probe`, `verify`, `scan` and the rest.

Exit status: 0 good, 1 a finding (a leak, a difference), 2 wrong usage or a file that cannot be
used. `policies` needs the extra `lookalike[cli]`, `demo` needs `lookalike[sagemaker]`.
"""

from __future__ import annotations

import argparse
import codecs
import dataclasses
import importlib
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import lookalike as la
from lookalike._commands.policies import as_data, every_policy, own_policies
from lookalike._commands.policies import show as show_policies
from lookalike._commands.run import run
from lookalike._commands.terminal import complain, say, say_json
from lookalike._commands.validators import add_matrix, add_probe, add_verify
from lookalike._policy_file import schema
from lookalike.presets._examples._quiet import quiet

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]

_GOOD, _FINDING, _USAGE = 0, 1, 2

#: Above this a file is scanned piece by piece, so places are lines and columns.
_WHOLE = 64 * 1024 * 1024
#: White space before the first character of a JSON document is no longer than this.
_START = 4096

_FOREIGN = (
    "A foreign token is the mark of a placeholder that another process made. The process that "
    "made it can put the reference back: restore there, or hand its ledger to `lookalike restore`."
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command in `argv` (by default, the process's own) and give its exit status.

    Errors of lookalike and of reading files are printed to standard error. Raises `SystemExit` with
    status 2 for wrong usage, as argparse does.
    """
    arguments = _parser().parse_args(argv)
    try:
        status: int = arguments.run(arguments)
    except la.LeakError as error:
        complain(error)
        return _FINDING
    except (la.LookalikeError, OSError) as error:
        complain(error)
        return _USAGE
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="lookalike", description="Validation-time proxies for values known only at run time."
    )
    parser.add_argument("--version", action="version", version=f"lookalike {la.__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    demo = commands.add_parser("demo", help="show three stand-ins on a real SageMaker pipeline")
    demo.add_argument("name", nargs="?", choices=["mims"], default="mims", help="(default: mims)")
    demo.set_defaults(run=_demo)

    _add_policy_commands(commands)
    add_probe(commands)
    add_matrix(commands)

    scan = commands.add_parser("scan", help="look for placeholder text in a finished document")
    scan.add_argument("file", metavar="FILE", help="a text file, or - for standard input")
    scan.set_defaults(run=_scan)

    restore = commands.add_parser("restore", help="put references back into a JSON document")
    restore.add_argument("file", metavar="FILE", help="a JSON file, or - for standard input")
    restore.add_argument(
        "-o", "--output", metavar="OUT", help="where to write it (default: standard output)"
    )
    restore.set_defaults(run=_restore)

    for command in (scan, restore):
        command.add_argument(
            "--ledger",
            metavar="LEDGER.json",
            help="the ledger of the process that made the document, from dump_ledger",
        )
    for command in (demo, scan, restore):
        command.add_argument("--json", action="store_true", help="print the result as JSON")
    return parser


def _add_policy_commands(commands: Any) -> None:
    run = commands.add_parser("run", help="run a program with every policy at work")
    run.add_argument(
        "-m", dest="is_module", action="store_true", help="SCRIPT is the name of a module"
    )
    run.add_argument("script", metavar="SCRIPT", help="a Python script, or a module with -m")
    run.add_argument("arguments", metavar="ARGUMENT", nargs=argparse.REMAINDER, help="its own")
    run.set_defaults(run=_run)

    policies = commands.add_parser("policies", help="list what is adapted, and where it came from")
    policies.add_argument(
        "pattern", metavar="TEXT", nargs="?", default="", help="part of a target or of its origin"
    )
    policies.add_argument(
        "--all", action="store_true", help="also those for SDKs that are not installed"
    )
    policies.add_argument("--schema", action="store_true", help="print the JSON Schema of a file")
    policies.set_defaults(run=_policies)

    explain = commands.add_parser("explain", help="say what would happen at a target, and why")
    explain.add_argument("target", metavar="TARGET", help="module:name")
    explain.add_argument("--parameter", metavar="PARAMETER", help="one parameter of it")
    explain.add_argument("--value", metavar="TYPE", help="the type of a value: module:Class")
    explain.set_defaults(run=_explain)

    verify = add_verify(commands)
    for command in (run, policies, explain, verify):
        command.add_argument(
            "--policies",
            metavar="FILE",
            dest="files",
            action="append",
            default=[],
            help="policies of your own (default: [tool.lookalike] of ./pyproject.toml)",
        )
    for command in (policies, explain, verify):
        command.add_argument("--json", action="store_true", help="print the result as JSON")


# --- demo -----------------------------------------------------------------------------------------


def _demo(arguments: argparse.Namespace) -> int:
    mims = importlib.import_module("lookalike._demo.mims")
    if arguments.json:
        report = mims.run()
        say_json(report.as_data())
    else:
        table = _with_rich("lookalike._demo.table", "the demo's table", "sagemaker")
        console = _with_rich("lookalike._commands.table", "the demo's table", "sagemaker").console()
        with table.waiting(console):
            report = mims.run()
        table.show(report, console)
    return _GOOD if report.is_good else _FINDING


def _with_rich(module: str, what: str, extra: str) -> Any:
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "rich":
            raise
        raise la.DependencyError(
            f"{what} needs rich, which is not installed",
            hint=f"Install it: pip install 'lookalike[{extra}]', or add --json.",
        ) from None


# --- policies -------------------------------------------------------------------------------------


def _run(arguments: argparse.Namespace) -> int:
    run(
        arguments.script,
        arguments.arguments,
        own_policies(arguments.files),
        is_module=arguments.is_module,
    )
    return _GOOD


def _policies(arguments: argparse.Namespace) -> int:
    if arguments.schema:
        say_json(schema())
        return _GOOD
    registry, problems = every_policy(arguments.files)
    policies = [
        policy
        for policy in registry.policies
        if arguments.pattern in f"{policy.target} {policy.source}"
    ]
    if arguments.json:
        say_json(as_data(policies, problems))
    else:
        console = _with_rich("lookalike._commands.table", "the table of policies", "cli").console()
        show_policies(policies, console, is_all=arguments.all)
    _report(problems)
    return _FINDING if problems else _GOOD


def _explain(arguments: argparse.Namespace) -> int:
    registry, problems = every_policy(arguments.files)
    explanation = registry.explain(arguments.target, arguments.parameter, value=arguments.value)
    if arguments.json:
        say_json({**explanation.as_data(), "problems": list(problems)})
    else:
        say(explanation)
    _report(problems)
    return _FINDING if problems else _GOOD


def _report(problems: Sequence[str]) -> None:
    for problem in problems:
        complain(problem)


# --- scan -----------------------------------------------------------------------------------------


def _scan(arguments: argparse.Namespace) -> int:
    leaks = _leaks_in(arguments.file, _load_ledger(arguments.ledger))
    if arguments.json:
        say_json(
            {
                "file": arguments.file,
                "clean": not leaks,
                "leaks": [dataclasses.asdict(leak) for leak in leaks],
            }
        )
    elif leaks:
        for leak in leaks:
            say(leak)
        say(f"{arguments.file}: {_counted(len(leaks), 'leak')}")
        if any(leak.kind == "foreign" for leak in leaks):
            say(_FOREIGN)
    else:
        say(f"{arguments.file}: clean")
    return _FINDING if leaks else _GOOD


def _leaks_in(file: str, ledger: la.Ledger | None) -> tuple[la.Leak, ...]:
    if file != "-" and not _is_small_json(Path(file)):
        return la.scan_file(file, ledger=ledger)
    # Behind a byte order mark a JSON document would not be seen as one.
    return la.scan(_read(file).removeprefix(codecs.BOM_UTF8), ledger=ledger)


def _is_small_json(file: Path) -> bool:
    """Whether a file may be JSON by its first character, and can be parsed as a whole."""
    with file.open("rb") as opened:
        start = opened.read(_START).lstrip(codecs.BOM_UTF8 + b" \t\r\n")[:1]
        return start in {b"{", b"["} and os.fstat(opened.fileno()).st_size <= _WHOLE


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"


def _read(file: str) -> bytes:
    return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()


# --- restore --------------------------------------------------------------------------------------


def _restore(arguments: argparse.Namespace) -> int:
    text = _read_text(arguments.file)
    restored = la.restore_json(text, ledger=_load_ledger(arguments.ledger))
    if arguments.output is not None:
        # As bytes: every line end stays as it was.
        Path(arguments.output).write_bytes(restored.encode())
    if arguments.json:
        say_json(
            {
                "file": arguments.file,
                "output": arguments.output,
                "changed": restored != text,
                "document": json.loads(restored),
            }
        )
    elif arguments.output is None:
        sys.stdout.write(restored)
    else:
        say(f"{arguments.output}: {'restored' if restored != text else 'nothing to restore'}")
    return _GOOD


def _read_text(file: str) -> str:
    try:
        return _read(file).decode()
    except UnicodeDecodeError as error:
        raise la.DocumentError(
            f"{file} is not UTF-8: byte {error.start} is {error.object[error.start]:#04x}",
            hint="Pass the document as the SDK compiled it.",
        ) from None


# --- ledger ---------------------------------------------------------------------------------------


def _load_ledger(file: str | None) -> la.Ledger | None:
    if file is None:
        return None
    with quiet():  # it imports the SDK that the originals belong to
        return la.load_ledger(_read_text(file))
