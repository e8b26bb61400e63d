"""How code asks for each operation, with arguments that `str` accepts for one text."""

from __future__ import annotations

from typing import NamedTuple

from lookalike import Face
from lookalike._laws._case import typical
from lookalike._laws._operation import OPERATIONS, Operation, Raised, plain

__all__ = ["CALLS", "TEXT", "Raised", "as_plain", "outcome"]

TEXT = "s3://amzn-s3-demo-bucket/a path/model.tar.gz"


class Call(NamedTuple):
    """A function of the subject and arguments, and arguments that `str` accepts."""

    ask: object
    arguments: tuple = ()


CALLS = {name: Call(OPERATIONS[name].ask, typical(name)) for name in Face.STRING}


#: A lookalike as its text, at any depth of list and tuple.
as_plain = plain


def outcome(ask, subject, *arguments):
    """The plain value and its type, or the type of the error: what two sides must agree in."""
    return Operation("", ask).outcome(subject, arguments)
