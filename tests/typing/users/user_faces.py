"""A user's code with the algebra of faces."""

from __future__ import annotations

from collections.abc import Iterator

from typing_extensions import assert_type

from lookalike import Face

face = Face("startswith", "__str__")
assert_type(face | Face.STRING, Face)
assert_type(face & Face.URI, Face)
assert_type(Face.STR - face, Face)
assert_type(face <= Face.PURE_PATH, bool)
assert_type(face < Face.PATH, bool)
assert_type(face >= Face.NOTHING, bool)
assert_type(face > Face.EXACT_STR, bool)
assert_type("startswith" in face, bool)
assert_type(Face.STR in face, bool)
assert_type(len(face), int)
assert_type(list(face), list[str])
assert_type(iter(face), Iterator[str])
assert_type(face.operations, frozenset[str])
assert_type((face.is_str, face.is_exact_str), tuple[bool, bool])
assert_type({face: 1}, dict[Face, int])

face | "startswith"  # refused: operator reportOperatorIssue,reportUnusedExpression
face <= {"startswith"}  # refused: operator reportOperatorIssue,reportUnusedExpression
Face(["startswith"])  # refused: arg-type reportArgumentType
Face.STRINGS  # refused: attr-defined reportAttributeAccessIssue,reportUnknownMemberType
face.is_str = True  # refused: misc reportAttributeAccessIssue


class Mine(Face):  # refused: misc reportGeneralTypeIssues
    """Nobody's: a face is final."""
