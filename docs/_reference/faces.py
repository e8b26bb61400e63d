"""The page of faces: what each named face holds, and which object it makes."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import wrapt

import lookalike as la
from docs._reference._markdown import code, codes, framed, table
from lookalike._face import NAMED
from lookalike._wrap import LIKE

if TYPE_CHECKING:
    from lookalike import Face
    from lookalike._proxies._build import Kind

#: Faces that are not for text.
_KINDS: dict[str, Kind] = {"PATH": "path", "PURE_PATH": "path", "URI": "uri"}
#: By face: what it is enough for.
_PASSES = {
    "NOTHING": "code that knows deferred values",
    "STRING": "duck-typed checks; `json` and `re` refuse it loudly",
    "STR": "`isinstance(x, str)`, C and Rust code",
    "EXACT_STR": "`type(x) is str`; the ledger knows the text, and `restore` puts the reference back",
    "PATH": "`os.fspath`, `open`, `/`",
    "PURE_PATH": "code that wants a `pathlib.PurePath` and does not ask for the class",
    "URI": "code that reads `.scheme`, `.netloc` and their like of an object",
}


def page() -> str:
    """What each named face holds, and which object it makes."""
    with la.Ledger():
        rows = [
            (code(f"Face.{name}"), str(len(face)), _object_of(name, face), _PASSES[name])
            for name, face in NAMED.items()
        ]
    return framed(
        "Faces",
        """
        A face says which operations are answered from the placeholder. The object follows from the face.
        Give a validator the smallest face that it accepts; `probe` finds it.
        """,
        table(("face", "operations", "object, by the function that makes it", "passes"), rows),
        'Faces are sets: `Face.STR | Face.URI`, `Face.STRING - Face("split")`, `Face.PATH <= '
        'Face.PURE_PATH`.\nIn a policy file they are names: `face = "STR"`, `face = ["PATH", '
        '"startswith"]`.\nWhat each operation gives is in [operations](operations.md).',
        *(f"## Face.{name}\n\n{_contents(name)}" for name in NAMED),
    )


def _object_of(name: str, face: Face) -> str:
    """The function whose kind of lookalike the face is for, and what it makes."""
    kind = _KINDS.get(name, "string")
    original = la.Deferred("model")
    return f"`{kind}_like`: {_described(LIKE[kind](original, face=face), original)}"


def _described(made: object, original: la.Deferred) -> str:
    if made is original:
        return "the original itself"
    if type(made) is str:
        return "a plain `str`"
    kind = type(made)
    bases = {wrapt.ObjectProxy: " on `wrapt.ObjectProxy`", str: ", a `str`"}
    return code(kind.__name__) + "".join(bases[base] for base in bases if issubclass(kind, base))


def _contents(name: str) -> str:
    """The operations of a face; those of a named face inside by its name."""
    face = NAMED[name]
    if not face:
        return "None."
    inside = max(
        (other for other in NAMED if NAMED[other] and NAMED[other] < face),
        key=lambda other: len(NAMED[other]),
        default=None,
    )
    held: frozenset[str] = NAMED[inside].operations if inside else frozenset()
    own = sorted(face.operations - held, key=lambda each: (each.strip("_"), each))
    lines = textwrap.fill(codes(own), 105, break_long_words=False, break_on_hyphens=False)
    return f"All of `Face.{inside}`, and:\n\n{lines}" if inside else lines
