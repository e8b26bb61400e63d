"""The parts of the command line that look at validators: `probe`, `verify` and `matrix`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lookalike._commands.matrix import checks_in, measured, write
from lookalike._commands.policies import every_policy
from lookalike._commands.probe import as_data, probed, write_policy
from lookalike._commands.terminal import complain, say, say_json
from lookalike._explain import policy_as_data
from lookalike._matrix._page import calls_of, counted
from lookalike._registry import Registry

if TYPE_CHECKING:
    import argparse

_GOOD, _FINDING = 0, 1


def add_probe(commands: Any) -> None:
    """`lookalike probe`."""
    parser = commands.add_parser(
        "probe", help="find the weakest lookalike that a validator accepts, by calling it"
    )
    parser.add_argument("target", metavar="MODULE:NAME", help="a function or class")
    parser.add_argument("--parameter", metavar="NAME", help="(default: the first it needs)")
    parser.add_argument(
        "--with",
        dest="others",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        help="another argument that it needs; a Python literal, or text",
    )
    parser.add_argument("--placeholder", metavar="TEXT", help="text of the shape that it accepts")
    parser.add_argument(
        "--verbatim", action="store_true", help="take the placeholder as it is, without a token"
    )
    parser.add_argument(
        "--time-limit", metavar="SECONDS", type=float, help="give up after so long, in all"
    )
    parser.add_argument("--write", metavar="FILE", help="add the policy to this TOML file")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.set_defaults(run=_probe)


def _probe(arguments: argparse.Namespace) -> int:
    found, policy = probed(
        arguments.target,
        parameter=arguments.parameter,
        others=arguments.others,
        placeholder=arguments.placeholder,
        unique=not arguments.verbatim,
        time_limit=arguments.time_limit,
    )
    # Where no text was accepted nobody knows what it wants: that is no policy yet.
    is_known = found.verdict != "refuse" or found.kept != "nothing"
    if arguments.json:
        say_json(as_data(found, policy))
    elif is_known:
        say(f"{found}\n\n{Registry([policy]).to_toml().rstrip()}")
    else:
        say(found)
        complain(
            "no policy: give an example of what it accepts as --placeholder, with {token} where "
            "any letters and digits may stand, and what else it needs as --with"
        )
    if arguments.write and is_known:
        write_policy(policy, arguments.write)
        complain(f"the policy is in {arguments.write}")
    return _FINDING if found.verdict == "refuse" else _GOOD


def add_verify(commands: Any) -> Any:
    """`lookalike verify`."""
    parser = commands.add_parser(
        "verify", help="say which policies are right no more for the SDKs that are installed"
    )
    parser.add_argument(
        "pattern", metavar="TEXT", nargs="?", default="", help="part of a target or of its origin"
    )
    parser.set_defaults(run=_verify)
    return parser


def _verify(arguments: argparse.Namespace) -> int:
    registry, problems = every_policy(arguments.files)
    chosen = Registry(
        policy
        for policy in registry.policies
        if arguments.pattern in f"{policy.target} {policy.source}"
    )
    search = sys.path
    sys.path = [str(Path.cwd()), *search]  # targets and examples in this folder, as for `probe`
    try:
        report = chosen.verify()
    finally:
        sys.path = search
    if arguments.json:
        checks = [
            {
                **policy_as_data(check.policy),
                "verdict": check.verdict,
                "detail": check.detail,
                "tried": check.is_tried,
            }
            for check in report.checks
        ]
        data = {"good": bool(report), "checks": checks, "problems": list(problems)}
        say_json(data)
    else:
        say(report)
    for problem in problems:
        complain(problem)
    return _GOOD if report and not problems else _FINDING


def add_matrix(commands: Any) -> None:
    """`lookalike matrix`."""
    parser = commands.add_parser(
        "matrix", help="try every stand-in on real libraries, and write the pages"
    )
    parser.add_argument(
        "paths", metavar="PATH", nargs="+", help="files with CHECKS, or folders of *_checks.py"
    )
    parser.add_argument(
        "--into", metavar="FOLDER", help="write conformance.json, .md, .html and .svg there"
    )
    parser.add_argument("--json", action="store_true", help="print the rows as JSON")
    parser.set_defaults(run=_matrix)


def _matrix(arguments: argparse.Namespace) -> int:
    checks = checks_in(arguments.paths)
    rows = measured(checks, _tell if sys.stderr.isatty() else lambda _: None)
    if arguments.into:
        write(rows, arguments.into)
    if arguments.json:
        say_json(rows)
    elif rows:
        ends = ", ".join(f"{number} {result}" for result, number in counted(rows).most_common())
        median, most = calls_of(rows)
        say(
            f"{len(rows)} checks: {ends}\n"
            f"calls of the validator: {median:g} in the median; at most {most}, shapes not counted"
        )
    absent = len(checks) - len(rows)
    if absent:
        complain(f"{absent} more need libraries that are not installed")
    return _FINDING if counted(rows)["leaked"] else _GOOD


def _tell(check: Any) -> None:
    sys.stderr.write(f"\r\033[K{check.key}")
