"""What the table of orchestrators is measured with: a small program of each, and the questions.

A program has a first step, whose output is a text that is known only at run time, and a second,
which takes a text. `columns` asks the same of every tool: whether what lookalike makes of the
value compiles to what an author would have written by hand in the tool's own way.
"""

from __future__ import annotations

import os
import posixpath
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

import lookalike as la

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lookalike.typing import Orchestrator

#: What every program appends to the value.
END = "/model.tar.gz"


class Program(ABC):
    """A program of one tool, defined anew by each instance, always the same."""

    #: As the table shows it, and the distribution whose version it shows.
    title: ClassVar[str]
    distribution: ClassVar[str]
    #: Cells that the tool cannot fill: the reason, and the error that the user gets.
    cannot: ClassVar[Mapping[str, Impossible]] = {}
    #: What to know of cells that work, such as that the value is unwrapped first.
    notes: ClassVar[Mapping[str, str]] = {}

    original: Any
    """The output of the first step: a value of the tool's own that nobody knows yet."""

    @property
    @abstractmethod
    def owner(self) -> Orchestrator:
        """The orchestrator that knows it."""

    @abstractmethod
    def take(self, value: object) -> None:
        """Hand `value` to the second step, in the tool's own words."""

    @abstractmethod
    def compile(self) -> Any:
        """What the tool's own compile step makes of the program: a text, or a tree of plain data.

        The same for equal programs: what the tool counts or draws by lot is taken out.
        """

    @abstractmethod
    def by_hand(self) -> Any:
        """`original` followed by `END`, as an author who knows the tool would write it.

        Without lookalike. Raises `NotImplementedError` where the tool has no way to say it.
        """

    @abstractmethod
    def depends(self) -> bool:
        """Whether what was compiled has the second step wait for the first, as the tool sees it."""

    def close(self) -> None:  # noqa: B027 - most have nothing to put away
        """Put away whatever the program holds; the default does nothing."""


@dataclass(frozen=True)
class Impossible:
    """Why a cell cannot be filled, and what the user gets instead of silence."""

    reason: str
    error: type[Exception]
    match: str = ""


@dataclass
class Cell:
    """What was found: "works", "cannot" or "wrong"; and what to say about it."""

    verdict: str
    note: str = ""
    error: str = ""
    detail: str = field(default="", compare=False)


def wrapped(program: Program) -> Any:
    """The lookalike itself."""
    return la.uri_like(program.original, "s3://placeholder-bucket/path")


def f_string(program: Program) -> Any:
    """An f-string, restored."""
    return la.restore(f"{wrapped(program)}{END}")


def plus(program: Program) -> Any:
    """A `+`, which gives a lookalike of the join."""
    return wrapped(program) + END


def path_join(program: Program) -> Any:
    """A path join, restored."""
    face = la.Face.PATH | la.Face.STRING
    return la.restore(posixpath.join(os.fspath(la.path_like(program.original, face=face)), END[1:]))


#: Columns in which a value is compared with one that is written by hand.
VALUES: dict[str, Callable[[Program], Any]] = {
    "wrapped value": wrapped,
    "f-string": f_string,
    "+": plus,
    "path join": path_join,
}
COLUMNS = (*VALUES, "dependency kept", "leak found")


def compiled(kind: type[Program], make: Callable[[Program], Any]) -> tuple[Any, bool]:
    """What a fresh program compiles to with the value that `make` gives, and whether it depends."""
    with la.Ledger("of a program"):
        program = kind()
        try:
            program.take(make(program))
            document = program.compile()
            leaks = la.scan(document)
            assert not leaks, f"leaks: {leaks}"
            return document, program.depends()
        finally:
            program.close()


def compared(kind: type[Program], column: str) -> Cell:
    """One of `VALUES`: the compiled program equals the one that is written by hand."""
    by_hand = (lambda p: p.original) if column == "wrapped value" else (lambda p: p.by_hand())
    expected, _ = compiled(kind, by_hand)
    found, _ = compiled(kind, VALUES[column])
    if found == expected:
        return Cell("works")
    return Cell("wrong", "compiles to something else", detail=f"{found!r}\n\nby hand: {expected!r}")


def dependency(kind: type[Program]) -> Cell:
    """Whether the second step waits for the first, whichever way the text was made."""
    possible = [column for column in VALUES if column not in kind.cannot]
    lost = [column for column in possible if not compiled(kind, VALUES[column])[1]]
    return Cell("wrong", f"lost with {', '.join(lost)}") if lost else Cell("works")


def leak(kind: type[Program]) -> Cell:
    """Whether text that nobody restored is found in what is compiled, whole and in capitals."""
    for change in (str, str.upper):
        with la.Ledger("of a program"):
            program = kind()
            try:
                program.take(change(f"{wrapped(program)}{END}"))
                document = program.compile()
                found = la.scan(document)
                if not any(each.token for each in found):
                    return Cell("wrong", f"{change.__name__} leaks unseen", detail=repr(document))
            finally:
                program.close()
    return Cell("works")


def measure(kind: type[Program], column: str) -> Cell:
    """One cell of the table."""
    impossible = kind.cannot.get(column)
    ask = {"dependency kept": dependency, "leak found": leak}.get(column)
    try:
        cell = ask(kind) if ask is not None else compared(kind, column)
    except Exception as error:  # noqa: BLE001 - what the user would see is what is measured
        if impossible is None:
            return Cell("wrong", f"{type(error).__name__}: {error}")
        if isinstance(error, impossible.error) and impossible.match in str(error):
            first = str(error).partition("\n")[0]
            return Cell("cannot", impossible.reason, f"{type(error).__name__}: {first}")
        return Cell("wrong", f"another error than expected: {type(error).__name__}: {error}")
    if impossible is not None:
        return Cell("wrong", "it can, though the program says that it cannot")
    return cell
