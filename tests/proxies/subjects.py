"""One lookalike of each mechanism that `test_table.py` asks, made in the same words."""

from __future__ import annotations

from typing import NamedTuple

import lookalike as la
from lookalike import Face


class Subject(NamedTuple):
    """How to make a lookalike, its class by name, and its face."""

    make: object
    class_name: str
    face: Face

    @property
    def is_str(self):
        return self.face.is_str

    @property
    def is_text(self):
        """Whether every text operation is answered from the placeholder."""
        return self.face >= Face.STRING

    @property
    def is_path(self):
        return self.face >= Face.PATH


def _subject(like, shape, class_name, face):
    def make(original, **keywords):
        return like(original, shape, face=face, **keywords)

    return Subject(make, class_name, face)


SHAPE = "s3://bucket/path/model.tar.gz"
SUBJECTS = {
    "StringProxy": _subject(la.string_like, SHAPE, "StringProxy", Face.STRING),
    "PathProxy": _subject(la.path_like, "/opt/data", "PathProxy", Face.PATH),
    "URIProxy": _subject(la.uri_like, SHAPE, "URIProxy", Face.URI),
    "carrier": _subject(la.string_like, SHAPE, "StringCarrier", Face.STR),
    "carrier of a path": _subject(la.path_like, "/opt/data", "StringCarrier", Face.PATH | Face.STR),
    "carrier of a URI": _subject(la.uri_like, SHAPE, "StringCarrier", Face.URI | Face.STR),
}


def names(predicate=lambda subject: True):
    """The names of the subjects that `predicate` holds for."""
    return [name for name, subject in SUBJECTS.items() if predicate(subject)]


TEXTS = names(lambda subject: subject.is_text)
PATHS = names(lambda subject: subject.is_path)
CARRIERS = names(lambda subject: subject.is_str)
DUCKS = names(lambda subject: not subject.is_str)
BY_IDENTITY = names(lambda subject: "__eq__" not in subject.face)
