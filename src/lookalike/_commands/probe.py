"""`lookalike probe`: the conversation between a validator and a lookalike, shown to people."""

from __future__ import annotations

import ast
import contextlib
import inspect
import json
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lookalike._policy_file import PYPROJECT, load_policies, load_text
from lookalike._probe import Recommendation, probe
from lookalike._registry import Registry
from lookalike._target import import_whole, parse_target, place_to_call
from lookalike.errors import InputError, PolicyError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lookalike._policy import Policy


def probed(
    target: str,
    *,
    parameter: str | None,
    others: Sequence[str],
    placeholder: str | None,
    unique: bool,
    time_limit: float | None,
) -> tuple[Recommendation, Policy]:
    """What the probe recommends for a parameter of a target, and the policy to write down.

    `others` are `NAME=VALUE`, the arguments that it wants beside. Raises `InputError` where one is
    missing, and `PolicyError` if there is no such target.
    """
    sys.path.insert(0, str(Path.cwd()))  # as Python itself has it for `-m`
    validator = _named(target)
    name, arguments = _arguments(target, validator, parameter, others)
    with _telling() as tell:
        found = probe(
            validator,
            call=lambda function, value: (
                function(**{**arguments, name: value}) if name else function(value)
            ),
            placeholder=placeholder,
            unique=unique,
            time_limit=time_limit,
            tell=tell,
        )
    policy = found.policy(target, name or "0", example=_example(arguments))
    return found, policy


def _example(arguments: dict[str, Any]) -> str | None:
    """The other arguments for `verify`; none if they are no JSON."""
    try:
        text = json.dumps(arguments, ensure_ascii=False)
    except (TypeError, ValueError):
        return None
    return text if json.loads(text) == arguments else None


def _named(target: str) -> Any:
    parsed = parse_target(target)
    try:
        import_whole(parsed.module)
    except ImportError as error:
        raise PolicyError(
            f"{parsed.module} cannot be imported: {error}",
            hint='Write "module:name" of a function or class that is installed.',
        ) from None
    place = place_to_call(parsed)
    raw = place.raw
    if isinstance(raw, (classmethod, staticmethod)):
        return raw.__get__(None, place.owner)
    if isinstance(place.owner, type) and inspect.isfunction(raw):
        raise InputError(
            f"{target} is a method, and there is no object to call it on",
            hint="Probe it from Python, with a new object for each call: lookalike.probe("
            "Thing.method, call=lambda method, value: method(Thing(), value)).",
            name="TARGET",
        )
    return raw


def _arguments(
    target: str, validator: Any, parameter: str | None, others: Sequence[str]
) -> tuple[str, dict[str, Any]]:
    """The name of the parameter to probe, and the other arguments."""
    given = dict(_parsed(other) for other in others)
    try:
        parameters = inspect.signature(validator).parameters
    except (TypeError, ValueError):
        return parameter or "", given
    wanted = [
        each.name
        for each in parameters.values()
        if each.default is each.empty and each.kind not in {each.VAR_POSITIONAL, each.VAR_KEYWORD}
    ]
    takes_any = any(each.kind is each.VAR_KEYWORD for each in parameters.values())
    name = parameter or next((each for each in wanted if each not in given), "")
    if name and name not in parameters and not takes_any:
        raise InputError(
            f"{target} has no parameter {name!r}; it has {', '.join(parameters) or 'none'}",
            hint="Pass one of those to --parameter.",
            name=name,
        )
    missing = [each for each in wanted if each not in given and each != name]
    if missing:
        raise InputError(
            f"{target} also needs {', '.join(missing)}",
            hint=f"Give each as --with {missing[0]}=VALUE.",
            name=missing[0],
        )
    if name and parameters.get(name) and parameters[name].kind is inspect.Parameter.POSITIONAL_ONLY:
        return "", given
    return name, given


def _parsed(other: str) -> tuple[str, Any]:
    name, equals, text = other.partition("=")
    if not equals or not name.isidentifier():
        raise InputError(
            f"--with takes NAME=VALUE, got {other!r}",
            hint="For example --with name=model --with count=2.",
            name="--with",
        )
    try:
        return name, ast.literal_eval(text)
    except (SyntaxError, ValueError):
        return name, text


@contextlib.contextmanager
def _telling() -> Iterator[Any]:
    """Something to tell the number of each call: a line that changes, on a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    yield lambda calls: sys.__stderr__ and sys.__stderr__.write(f"\rcall {calls} ")
    sys.stderr.write("\r\033[K")


def write_policy(policy: Policy, file: str) -> None:
    """Add a policy to a file, in place of one for the same parameter; all of it or nothing.

    What else the file holds stays as it is, but for a policy that is replaced: then the file is
    written anew. Raises `InputError` where that would be a `pyproject.toml`.
    """
    path = Path(file)
    if not path.parent.is_dir():
        raise InputError(f"there is no folder {path.parent}", hint="Make it first.", name="--write")
    before = load_policies(path) if path.exists() else Registry()
    after = before.with_policy(policy, replace=True)
    text = None
    if len(after.policies) > len(before.policies):
        text = _added(policy, path)
    if text is None:
        if path.name == PYPROJECT:
            raise InputError(
                f"{file} cannot be added to: it has a policy for {policy.target} already, or has "
                "its policies as a value",
                hint="Change it by hand: the policy stands above.",
                name="--write",
            )
        text = after.to_toml()
    made = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        made.write_bytes(text.encode())  # as bytes: every line end stays as it was
        if path.exists():
            shutil.copymode(path, made)
        made.replace(path)
    except BaseException:
        made.unlink(missing_ok=True)
        raise


def _added(policy: Policy, path: Path) -> str | None:
    """The text of the file with one more policy; `None` if its policies are no tables."""
    entry = Registry([policy]).to_toml()
    before = path.read_bytes().decode() if path.exists() else ""
    if path.name == PYPROJECT:
        entry = entry.replace("[[policy]]", "[[tool.lookalike.policy]]", 1)
    gap = "" if not before.strip() else "\n" if before.endswith("\n") else "\n\n"
    text = f"{before}{gap}{entry}"
    try:
        load_text(text, path)
    except PolicyError:
        return None
    return text


def as_data(found: Recommendation, policy: Policy) -> dict[str, Any]:
    """The recommendation as JSON values."""
    return {
        "verdict": found.verdict,
        "face": list(found.face),
        "placeholder": found.placeholder,
        "unique": found.unique,
        "kept": found.kept,
        "calls": found.calls,
        "validates": found.validates,
        "reason": found.reason,
        "remarks": list(found.remarks),
        "observations": [
            {
                "operation": each.operation,
                "arguments": each.arguments,
                "answered_by": each.answered_by,
                "answer": each.answer,
            }
            for each in found.observations
        ],
        "policy": Registry([policy]).to_toml(),
    }
