"""The page of operations: whose value each gives."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

import lookalike as la
from docs._reference._markdown import code, framed, table
from lookalike import _operations as ops
from lookalike._laws._case import typical
from lookalike._laws._operation import OPERATIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from lookalike import Face

_URI = "s3://amzn-s3-demo-{token}/model.tar.gz"
#: Who is asked: the function that makes it, its face, and its placeholder.
_SUBJECTS: dict[str, tuple[Callable[..., Any], Face, str | None]] = {
    "a `StringProxy`": (la.string_like, la.Face.STRING, _URI),
    "a `StringCarrier`": (la.string_like, la.Face.STR, _URI),
    "a `PathProxy`": (la.path_like, la.Face.PURE_PATH, "/opt/{token}/model.tar.gz"),
    "a `URIProxy`": (
        la.uri_like,
        la.Face.URI,
        "https://user:pass@host-{token}.example.com:443/a?b=c#d",
    ),
}
_TEXTS = "`Face.STRING`, `Face.STR`, `Face.EXACT_STR` and `Face.URI`"
#: By heading: the operations, who is asked for them, and the faces that hold them.
_SETS = {
    "Methods of text": (ops.STR_METHODS, ("a `StringProxy`", "a `StringCarrier`"), _TEXTS),
    "Operators and protocols of text": (
        ops.TEXT_DUNDERS | ops.EQUALITY,
        ("a `StringProxy`", "a `StringCarrier`"),
        f"{_TEXTS}; `__str__` in `Face.PURE_PATH` too",
    ),
    "Paths": (
        ops.PATH_DUNDERS | ops.PURE_PATH_PROPERTIES | ops.PURE_PATH_METHODS,
        ("a `PathProxy`",),
        "`Face.PURE_PATH`; those with underscores in `Face.PATH` too",
    ),
    "Components of URIs": (ops.URI_COMPONENTS, ("a `URIProxy`",), "`Face.URI`"),
}
#: The table of laws asks for the path that these spell; here it is who answers.
_ASKED: dict[str, Callable[..., Any]] = {
    "__truediv__": operator.truediv,
    "__rtruediv__": lambda path, other: other / path,
    "joinpath": lambda path, other: path.joinpath(other),
}


def page() -> str:
    """Whose value each operation gives."""
    parts = []
    with la.Ledger():
        for title, (names, subjects, held) in _SETS.items():
            rows = [
                (
                    code(name),
                    code(OPERATIONS[name].spelled("x", typical(name), {})),
                    *(_comes_back(name, subject) for subject in subjects),
                )
                for name in sorted(names, key=lambda name: (name.strip("_"), name))
            ]
            columns = ("operation", "asked as", *(f"{subject} gives" for subject in subjects))
            parts.append(f"## {title}\n\nIn {held}.\n\n{table(columns, rows)}")
    left_out = table(
        ("name", "why"), ((code(name), why) for name, why in sorted(ops.LEFT_OUT.items()))
    )
    return framed(
        "Operations",
        """
        What code can ask of a value, and whose value comes back where the operation is in the face. Outside
        of the face the original is asked, and answers or fails as it does by itself. Each row was asked of a
        lookalike, with the question that is shown.

        - **plain**: the value that the placeholder's text gives, of the type that is named. A text with
          the whole placeholder in it can be restored.
        - **a lookalike**: of the join of the originals, with the same face; `unwrap` gives the join.
        - **itself**: the very object that was asked, because nothing of it was changed.

        In `Face("startswith")` an operation is spelled as in the first column. A component of a path or of a
        URI is answered from the placeholder only if the original has no such attribute: `name?` gives way
        to the original's `name`, and a face that is given `name` holds both.
        """,
        *parts,
        "## Questions about the type\n\n"
        + table(
            ("operation", "asked as", "what becomes of it", "faces"),
            (
                (
                    code("is_str"),
                    code("isinstance(x, str)"),
                    "True: the object is a `str` to C code too",
                    "`Face.STR`, `Face.EXACT_STR`",
                ),
                (
                    code("is_exact_str"),
                    code("type(x) is str"),
                    "True: the object is the placeholder's text and nothing else",
                    "`Face.EXACT_STR`",
                ),
            ),
        ),
        f"## Left out\n\nNames of `str` that no face may hold.\n\n{left_out}",
    )


def _comes_back(name: str, subject: str) -> str:
    """Whose value an operation gives, found by asking a lookalike."""
    make, face, placeholder = _SUBJECTS[subject]
    asked = make(la.Deferred("model"), placeholder, face=face)
    found = _ASKED.get(name, OPERATIONS[name].ask)(asked, *typical(name))
    if found is asked:
        return "itself"
    kind = code(type(found).__name__)
    return f"a lookalike, {kind}" if la.is_lookalike(found) else f"plain {kind}"
