"""Policies as TOML: read, written, and described by a JSON Schema. Reading imports nothing."""

from __future__ import annotations

import copy
import difflib
import json
import re
import reprlib
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
else:  # pragma: no cover - Python 3.10
    import tomli as tomllib  # pyright: ignore[reportMissingImports] - where it is needed it is there

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from os import PathLike

#: What an entry may hold, in the order in which it is written; JSON Schema of each.
_TEXT = {"type": "string"}
_FACES = {"enum": [*sorted(NAMED), *sorted(OPERATIONS)]}
#: Text that is not blank.
_WORDS = {**_TEXT, "pattern": r"\S"}
KEYS: dict[str, dict[str, Any]] = {
    "target": {**_TEXT, "description": "module:qualname of the entry point; any, if left out"},
    "parameter": {
        "type": ["string", "integer"],
        "minimum": 0,
        "description": "name, position, *args or **kwargs, and a path: inputs[*].source",
    },
    "treatment": {"enum": list(TREATMENTS), "default": "proxy"},
    "face": {
        "description": "a named face, or a list of operations and named faces",
        "anyOf": [_FACES, {"type": "array", "items": _FACES}],
    },
    "placeholder": {**_WORDS, "description": "a shape, or a template with {token}"},
    "unique": {"type": "boolean", "default": True},
    "originals": {
        "description": "names of orchestrators, and types as module:Class",
        "anyOf": [_TEXT, {"type": "array", "items": _TEXT}],
    },
    "requires": {**_TEXT, "description": "a version requirement: sagemaker>=2.200,<3"},
    "keep": {"type": "boolean", "default": False},
    "example": {
        **_WORDS,
        "description": "how verify tries it: other arguments in JSON, or module:function",
    },
    "reason": {**_WORDS, "description": "why, in a sentence"},
}
REQUIRED = ("parameter", "reason")
#: There policies stand under `[[tool.lookalike.policy]]`.
PYPROJECT = "pyproject.toml"
#: What is for proxies alone: the value that is no different from leaving it out.
_NOTHING = {"const": "NOTHING"}
_NEUTRAL: dict[str, dict[str, Any]] = {
    "face": {"anyOf": [_NOTHING, {"type": "array", "items": _NOTHING}]},
    "placeholder": {"not": {}},
    "unique": {"const": True},
    "keep": {"const": False},
}
#: What holds between keys, as JSON Schema.
_RULES: list[dict[str, Any]] = [
    {
        "if": {"properties": {"treatment": {"const": "proxy"}}},
        "then": {"properties": {"face": {"not": _NEUTRAL["face"]}}},
        "else": {"properties": _NEUTRAL},
    },
    {
        "if": {"properties": {"unique": {"const": False}}, "required": ["unique"]},
        "then": {"required": ["placeholder"]},
    },
]
_ENTRY = re.compile(r"^[ \t]*\[\[[^\]\n]+\]\][ \t\r]*(?:#.*)?$", re.MULTILINE)
#: Strings and comments; in those of several lines `[[policy]]` is text.
_TEXTS = re.compile(
    r'''"""(?:\\.|[^\\])*?"{3,5}'''
    r"""|'''.*?'{3,5}"""
    r'''|"(?:\\.|[^"\\\n])*"'''
    r"""|'[^'\n]*'"""
    r"|#[^\n]*",
    re.DOTALL,
)
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
        text = path_or_text.removeprefix("\ufeff")
        return _load(text, "the TOML text", is_pyproject=False)
    try:
        path = Path(path_or_text)
    except TypeError:
        raise PolicyError(
            f"policies are loaded from a path or a text, got {type(path_or_text).__name__}",
            hint="Give the path as str or Path, or decode the text.",
        ) from None
    where = str(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise PolicyError(
            f"{where}: TOML is UTF-8: {error}", hint="Save it as UTF-8.", where=where
        ) from None
    except (OSError, ValueError) as error:  # ValueError: it holds a null character
        raise PolicyError(
            f"{where}: the policy file cannot be read: {getattr(error, 'strerror', error)}",
            hint="Check the path. TOML text is given with a line break in it.",
            where=where,
        ) from None
    return load_text(text, path)


def load_text(text: str, path: Path) -> Registry:
    """The registry that a text describes which stands in that file, or will."""
    return _load(text.removeprefix("\ufeff"), str(path), is_pyproject=path.name == PYPROJECT)


def has_policies(pyproject: Path) -> bool:
    """Whether a `pyproject.toml` has a table of ours, or policies in a wrong place.

    One that is malformed has none.
    """
    try:
        document = tomllib.loads(pyproject.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return False
    tool = document.get("tool")
    # No other tool has policies at the top: loading says where they belong.
    return "policy" in document or (isinstance(tool, dict) and "lookalike" in tool)


def _load(text: str, where: str, *, is_pyproject: bool) -> Registry:
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # a number of 5,000 digits, a list 5,000 deep
        raise PolicyError(
            f"{where}: malformed TOML: {error}",
            hint="Write each policy as [[policy]] with key = value lines under it.",
            where=where,
        ) from None
    table, header = document, "policy"
    if is_pyproject:
        header = "tool.lookalike.policy"
        if "policy" in document:
            raise PolicyError(
                f"{where}: policies stand under [[{header}]] in a pyproject.toml",
                hint=f"Write [[{header}]] instead of [[policy]].",
                where=where,
            )
        table = _table(_table(document, "tool", where), "lookalike", where)
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


def _table(document: dict[str, Any], name: str, where: str) -> dict[str, Any]:
    table = document.get(name, {})
    if not isinstance(table, dict):
        _refuse(name, "a table", table, where)
    return table


def _lines_of_entries(text: str, header: str, expected: int) -> list[int]:
    """The line of each `[[policy]]`; none if they are written in another way."""
    text = _TEXTS.sub(_blank, text)
    lines = []
    at = line = 1
    for found in _ENTRY.finditer(text):
        name = re.sub(r"[\s\"']", "", found[0].partition("#")[0].strip().strip("[]"))
        if name == header:
            line += text.count("\n", at - 1, found.start())
            at = found.start() + 1
            lines.append(line)
    return lines if len(lines) == expected else []


def _blank(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found[0]) if found[0][:3] in {'"""', "'''"} else found[0]


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
    names = _texts("face", value, here)
    for name in names:
        if name not in NAMED and name not in OPERATIONS:
            near = difflib.get_close_matches(name, [*NAMED, *OPERATIONS], n=3)
            raise PolicyError(
                f"{here}: there is no face and no operation {name!r}",
                hint=f"Did you mean {' or '.join(map(repr, near))}?"
                if near
                else f"Named faces are {', '.join(NAMED)}; or list operations: ['startswith'].",
                where=here,
            )
    operations = set().union(
        *(NAMED[name].operations if name in NAMED else {name} for name in names)
    )
    try:
        return Face(*operations)
    except FaceError as error:
        raise placed(error, here) from None


def _refuse(name: str, expected: str, value: object, here: str) -> NoReturn:
    raise PolicyError(
        f"{here}: {name} is {expected}; got {_shown(value)} ({type(value).__name__})",
        hint="See `lookalike policies --schema` for what each key holds.",
        where=here,
    )


def _shown(value: object) -> str:
    try:
        return reprlib.repr(value)
    except ValueError:  # a number too long to write down
        return "a value"


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
    entries = ["\n".join(["[[policy]]", *_lines(policy), ""]) for policy in policies]
    return "\n".join(entries) or "# no policies\n"


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
    try:
        str(value).encode()
    except UnicodeEncodeError as error:
        raise PolicyError(
            f"{value!r} cannot be written as TOML, which is UTF-8: {error.reason}",
            hint="Take the surrogate out.",
        ) from None
    # A basic string of TOML is a string of JSON, but for DEL.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a policy file, of which every key is a field of `Policy`.

    It knows keys, types and vocabularies. The spelling of targets, parameters and requirements, and
    whose a placeholder could be, only `load_policies` can tell.
    """
    policy = {
        "type": "object",
        "properties": KEYS,
        "required": list(REQUIRED),
        "additionalProperties": False,
        "allOf": _RULES,
    }
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Policies of lookalike",
        "type": "object",
        "properties": {"policy": {"type": "array", "items": policy}},
        "additionalProperties": False,
    }
    # A copy: what a caller adds to it is not for the next one, nor for the loader.
    return copy.deepcopy(document)
