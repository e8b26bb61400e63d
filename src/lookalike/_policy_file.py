"""Policies as TOML: read, written, and described by a JSON Schema. Reading imports nothing."""

from __future__ import annotations

import difflib
import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from lookalike._face import NAMED, Face
from lookalike._operations import KNOWN as OPERATIONS
from lookalike._policy import TREATMENTS, Policy, placed
from lookalike._registry import Registry
from lookalike.errors import FaceError, PlaceholderError, PolicyError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from os import PathLike

#: What an entry may hold, in the order in which it is written; JSON Schema of each.
_TEXT = {"type": "string"}
_FACES = {"enum": sorted(set(NAMED) - {"NOTHING"})}
KEYS: dict[str, dict[str, Any]] = {
    "target": {**_TEXT, "description": "module:qualname of the entry point; any, if left out"},
    "parameter": {
        "type": ["string", "integer"],
        "description": "name, position, *args or **kwargs, and a path: inputs[*].source",
    },
    "treatment": {"enum": list(TREATMENTS), "default": "proxy"},
    "face": {
        "description": "a named face, or a list of operations and named faces",
        "anyOf": [
            _FACES,
            {
                "type": "array",
                "minItems": 1,
                "items": {"enum": [*_FACES["enum"], *sorted(OPERATIONS)]},
            },
        ],
    },
    "placeholder": {**_TEXT, "minLength": 1, "description": "a shape, or a template with {token}"},
    "unique": {"type": "boolean", "default": True},
    "originals": {
        "description": "names of orchestrators, and types as module:Class",
        "anyOf": [_TEXT, {"type": "array", "items": _TEXT}],
    },
    "requires": {**_TEXT, "description": "a version requirement: sagemaker>=2.200,<3"},
    "keep": {"type": "boolean", "default": False},
    "reason": {**_TEXT, "minLength": 1, "description": "why, in a sentence"},
}
REQUIRED = ("parameter", "reason")
_ENTRY = re.compile(r"^[ \t]*\[\[[^\]\n]+\]\][ \t]*(?:#.*)?$", re.MULTILINE)
_KINDS: dict[str, tuple[type, ...]] = {"string": (str,), "integer": (int,), "boolean": (bool,)}


def load_policies(path_or_text: str | PathLike[str]) -> Registry:
    """The registry that a TOML file describes, or a TOML text (one with a line break in it).

    Policies stand under `[[policy]]`, in a `pyproject.toml` under `[[tool.lookalike.policy]]`.
    Nothing is imported or called, so a file from a stranger is only data.

    Raises `PolicyError` that names the file, the entry and its line for TOML that is malformed,
    keys that are unknown, values that are wrong, and two policies for one place.

    >>> registry = load_policies('''
    ... [[policy]]
    ... target = "shop.orders:Order"
    ... parameter = "source"
    ... face = "STR"
    ... reason = "it is matched with a pattern"
    ... ''')
    >>> registry.policies[0].face
    Face.STR
    """
    if isinstance(path_or_text, str) and "\n" in path_or_text:
        return _load(path_or_text, "the TOML text", is_pyproject=False)
    path = Path(path_or_text)
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise PolicyError(
            f"{path}: the policy file cannot be read: {error.strerror}",
            hint="Check the path. TOML text is given with a line break in it.",
            where=str(path),
        ) from None
    except UnicodeDecodeError as error:
        raise PolicyError(f"{path}: TOML is UTF-8: {error}", hint="Save it as UTF-8.") from None
    return _load(text, str(path), is_pyproject=path.name == "pyproject.toml")


def has_policies(pyproject: Path) -> bool:
    """Whether a `pyproject.toml` has a table of ours; one that is malformed has none."""
    try:
        document = tomllib.loads(pyproject.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return "lookalike" in document.get("tool", {})


def _load(text: str, where: str, *, is_pyproject: bool) -> Registry:
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(
            f"{where}: malformed TOML: {error}",
            hint="Write each policy as [[policy]] with key = value lines under it.",
            where=where,
        ) from None
    table, header = document, "policy"
    if is_pyproject:
        table, header = document.get("tool", {}).get("lookalike", {}), "tool.lookalike.policy"
    _refuse_unknown_keys(table, ("policy",), where)
    entries = table.get("policy", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise PolicyError(
            f"{where}: {header} is a list of tables",
            hint=f"Write [[{header}]] with two brackets for each policy.",
            where=where,
        )
    lines = _lines_of_entries(text, header, len(entries))
    registry = Registry()
    policies = []
    for at, entry in enumerate(entries):
        here = f"{where}{f', line {lines[at]}' if lines else ''}, policy {at + 1}"
        policies.append(_policy(entry, here))
    try:
        return registry.combine(policies)
    except PolicyError as error:
        raise placed(error, where) from None


def _lines_of_entries(text: str, header: str, expected: int) -> list[int]:
    """The line of each `[[policy]]`; none if they are written in another way."""
    lines = []
    at = line = 1
    for found in _ENTRY.finditer(text):
        name = re.sub(r"[\s\"']", "", found[0].partition("#")[0].strip().strip("[]"))
        if name == header:
            line += text.count("\n", at - 1, found.start())
            at = found.start() + 1
            lines.append(line)
    return lines if len(lines) == expected else []


def _policy(entry: dict[str, Any], here: str) -> Policy:
    _refuse_unknown_keys(entry, tuple(KEYS), here)
    for name in REQUIRED:
        if name not in entry:
            raise PolicyError(
                f"{here}: {name} is missing",
                hint=f"A policy needs {' and '.join(REQUIRED)}; "
                f"came {', '.join(entry) or 'nothing'}.",
                where=here,
            )
    fields = dict(entry)
    for name, value in entry.items():
        if name == "face":
            fields["face"] = _face(value, here)
        elif name == "originals":
            fields["originals"] = _texts(name, value, here)
        else:
            _check_kind(name, value, here)
    try:
        return Policy(**{"target": None, **fields}, source=here)
    except (PolicyError, PlaceholderError) as error:
        raise placed(error, here) from None


def _check_kind(name: str, value: object, here: str) -> None:
    wanted = KEYS[name].get("type", "string")
    names = [wanted] if isinstance(wanted, str) else wanted
    kinds = tuple(kind for each in names for kind in _KINDS[each])
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
        _refuse(name, " or ".join(names), value, here)


def _texts(name: str, value: object, here: str) -> tuple[str, ...]:
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        _refuse(name, "text or a list of texts", value, here)
    return tuple(texts)


def _face(value: object, here: str) -> Face:
    face = Face()
    operations = []
    for name in _texts("face", value, here):
        if name in NAMED:
            face |= NAMED[name]
        elif name in OPERATIONS:
            operations.append(name)
        else:
            near = difflib.get_close_matches(name, [*NAMED, *OPERATIONS], n=3)
            raise PolicyError(
                f"{here}: there is no face and no operation {name!r}",
                hint=f"Did you mean {' or '.join(map(repr, near))}?"
                if near
                else f"Named faces are {', '.join(NAMED)}; or list operations: ['startswith'].",
                where=here,
            )
    try:
        return face | Face(*operations) if operations else face
    except FaceError as error:
        raise placed(error, here) from None


def _refuse(name: str, expected: str, value: object, here: str) -> NoReturn:
    raise PolicyError(
        f"{here}: {name} is {expected}; got {value!r} ({type(value).__name__})",
        hint="See `lookalike policies --schema` for what each key holds.",
        where=here,
    )


def _refuse_unknown_keys(table: dict[str, Any], known: tuple[str, ...], where: str) -> None:
    for name in table:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=2)
            raise PolicyError(
                f"{where}: unknown key {name!r}",
                hint=f"Did you mean {' or '.join(map(repr, near))}?"
                if near
                else f"Keys here are {', '.join(known)}.",
                where=where,
            )


# --- writing --------------------------------------------------------------------------------------


def to_toml(policies: Iterable[Policy]) -> str:
    """TOML that `load_policies` reads back to equal policies, a plain `str`.

    Raises `PolicyError` for a policy with a predicate.
    """
    return "\n".join("\n".join(["[[policy]]", *_lines(policy), ""]) for policy in policies)


def _lines(policy: Policy) -> Iterator[str]:
    for name, rule in KEYS.items():
        value = getattr(policy, name)
        if name == "face" and policy.treatment == "proxy":
            value = _face_names(policy.face)
        elif value in (None, (), Face.NOTHING) or value == rule.get("default"):
            continue
        elif name == "originals":
            value = _spec_names(policy)
        yield f"{name} = {_toml(value)}"


def _face_names(face: Face) -> str | list[str]:
    """The largest named faces inside, then the rest one by one."""
    names: list[str] = []
    covered: frozenset[str] = frozenset()
    for name, named in sorted(NAMED.items(), key=lambda item: -len(item[1])):
        if named <= face and not named.operations <= covered:
            names.append(name)
            covered |= named.operations
    rest = sorted(face.operations - covered)
    return names[0] if len(names) == 1 and not rest else [*names, *rest]


def _spec_names(policy: Policy) -> list[str]:
    for spec in policy.originals:
        if not isinstance(spec, str):
            raise PolicyError(
                f"{policy}: a predicate is code, and cannot be written as data",
                hint="Name orchestrators and types in originals=, or keep the policy in Python.",
            )
    return [spec for spec in policy.originals if isinstance(spec, str)]


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(_toml, value))}]"
    # A basic string of TOML is a string of JSON, but for DEL; lone surrogates are neither.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a policy file, of which every key is a field of `Policy`."""
    policy = {
        "type": "object",
        "properties": KEYS,
        "required": list(REQUIRED),
        "additionalProperties": False,
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Policies of lookalike",
        "type": "object",
        "properties": {"policy": {"type": "array", "items": policy}},
        "additionalProperties": False,
    }
