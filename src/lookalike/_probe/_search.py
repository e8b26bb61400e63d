"""The search: from a black box to the weakest lookalike that it accepts and does not lose."""

from __future__ import annotations

import contextlib
import copy
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from lookalike import _operations as ops
from lookalike._face import Face
from lookalike._ledger import Ledger
from lookalike._placeholder import template_of
from lookalike._probe._kept import Found, Kept, found_in
from lookalike._probe._spy import Observation, spy
from lookalike._proxies._build import Kind, build
from lookalike.errors import PlaceholderError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from lookalike._probe._run import Caller, Outcome
    from lookalike._probe._shapes import Shape

#: A face that grows beyond this is found from what a full one was asked instead.
_MOST_GROWTH = 5
#: Calls, those for shapes apart, after which no smaller face is tried any more.
_ENOUGH = 13
#: So many shapes with several parts stand after the bare identifier in the catalogue.
_RICH = 3
#: The face of a lookalike that is asked nothing.
_LEAST = Face("__str__")
_NOTHING = Found(Kept.NOTHING, "", is_plain=True)


@dataclass(frozen=True)
class Trial:
    """One run: the face (None for the original itself), what came of it, and what was asked."""

    face: Face | None
    outcome: Outcome
    found: Found
    notes: tuple[Observation, ...] = ()

    @property
    def is_accepted(self) -> bool:
        """Whether the validator took it."""
        return self.outcome.is_accepted

    @property
    def is_safe(self) -> bool:
        """Whether it was taken, and nothing of the value lost."""
        return self.is_accepted and self.found.kept.is_safe


def kind_of(face: Face) -> Kind:
    """Which of the three kinds of lookalike a face is for."""
    if any(name in face for name in ops.URI_COMPONENTS):
        return "uri"
    return "path" if ops.FSPATH in face and "startswith" not in face else "string"


@dataclass
class Search:
    """Everything that was tried, and what it says."""

    caller: Caller
    original: object
    look: Callable[[object], Iterable[object]]
    template: str = "{token}"
    unique: bool = True
    shapes_tried: int = 0
    refused_shape: bool = False
    #: What plain text of the right shape left behind; what leaves less has lost something.
    reference: Found | None = None
    #: Why the last shape of text was refused.
    last_refusal: str = ""
    #: Whether every smaller face was shown to be refused, or to keep less.
    is_smallest: bool = True

    # --- one run -----------------------------------------------------------------------------

    def raw(self, *, is_fresh: bool = False) -> Trial:
        """The original itself; a copy, if it is to be one that the validator has not seen."""
        original = self.original
        if is_fresh:
            with contextlib.suppress(Exception):
                original = copy.copy(original)
        with Ledger("of a probe") as ledger:
            return self._trial(None, original, "", ledger, [])

    def try_face(self, face: Face, *, is_watched: bool = True) -> Trial:
        """A lookalike with `face`; a spy, if it is no `str` and watched."""
        notes: list[Observation] = []
        kind = kind_of(face)
        with Ledger("of a probe") as ledger:
            text = ledger.issue(self.original, self.template).text if self.unique else self.template
            value: Any
            if is_watched and not face.is_str:
                value = spy(kind, face, self.original, text, ledger, notes)
            else:
                value = build(kind, face, self.original, text, ledger=ledger)
            return self._trial(face, value, text, ledger, notes)

    def _trial(
        self, face: Face | None, value: object, text: str, ledger: Ledger, notes: list[Observation]
    ) -> Trial:
        original = value if face is None else self.original
        outcome = self.caller(value)
        found = _NOTHING
        if outcome.is_accepted:
            found = found_in(self.look(outcome.result), original, text, ledger)
            if self._has_lost(found, is_wrapped=face is not None):
                found = replace(found, kept=Kept.LOST)
        return Trial(face, outcome, found, tuple(notes))

    def _has_lost(self, found: Found, *, is_wrapped: bool) -> bool:
        """Whether nothing was kept where plain text left something: an error that was swallowed."""
        if found.kept is not Kept.NOTHING or found.is_plain:
            return False
        # Of a text without a token nobody can say what the result has of it.
        has_text = not self.unique and is_wrapped
        return has_text or (
            self.reference is not None and self.reference.kept in {Kept.WHOLE, Kept.CUT}
        )

    def is_made_of_text(self, face: Face, other: Callable[[Face], Trial]) -> bool | None:
        """Whether what differs in two results is made of the text; for three more calls.

        It is if equal texts give equal results, and those of `other` texts another one right after:
        else it was the time that had passed. Where results differ by chance, longer texts give
        longer ones. None if neither can be told.
        """
        one, two = self._twice(face)
        if one.shape == two.shape:
            return other(face).found.shape != one.shape
        if one.size != two.size:
            return None
        longer = self.longer(face)
        return True if longer.is_accepted and longer.found.size != one.size else None

    def other(self, face: Face) -> Trial:
        """The same with another token."""
        return self.try_face(face, is_watched=False)

    def longer(self, face: Face) -> Trial:
        """The same with longer tokens, the first and the last: another result, if it counts."""
        kept = self.template
        first, mark, rest = kept.partition("{token}")
        before, _, after = rest.rpartition(mark)
        self.template = (
            f"{first}{mark * 2}{before}{mark * 2}{after}"
            if mark in rest
            else (f"{first}{mark * 2}{rest}")
        )
        trial = self.try_face(face, is_watched=False)
        self.template = kept
        return trial

    def _twice(self, face: Face) -> tuple[Found, Found]:
        """What one and the same value leaves behind, and what it leaves the second time."""
        with Ledger("of a probe") as ledger:
            text = ledger.issue(self.original, self.template).text if self.unique else self.template
            value: Any = build(kind_of(face), face, self.original, text, ledger=ledger)
            one, two = (self._trial(face, value, text, ledger, []) for _ in range(2))
        return one.found, two.found

    # --- the text ----------------------------------------------------------------------------

    def oracle(self, shapes: Sequence[Shape]) -> Trial | None:
        """Plain text that is accepted, in the first shape that is; None if there is none."""
        last = None
        waiting = list(shapes)
        while waiting:
            shape = waiting.pop(0)
            try:
                template_of(shape.text, kind="string", unique=shape.unique, allow_owned=True)
            except PlaceholderError:
                continue
            self.template, self.unique = self._template(shape), shape.unique
            trial = self.try_face(Face.EXACT_STR)
            self.shapes_tried += 1
            if trial.is_accepted:
                if _is_blind(trial, shape):
                    continue
                # A text without a token is of use where a lookalike of it may be kept, or nothing.
                is_rich = not self._may_keep_more(trial, shape)
                return trial if is_rich else self._richest(trial, shape, waiting)
            self.refused_shape = True
            self.last_refusal = trial.outcome.why
            if last is None and waiting:
                waiting = self._likely_first(waiting)
            last = trial
        self.template, self.unique = self._template(shapes[0]), shapes[0].unique
        return None

    @staticmethod
    def _may_keep_more(trial: Trial, shape: Shape) -> bool:
        """Whether a text of more parts would show what is taken out of it: its host, its folder."""
        is_bare = shape.text == "{token}"
        return is_bare and trial.found.kept is Kept.NOTHING and not trial.found.is_plain

    def _richest(self, first: Trial, bare: Shape, others: list[Shape]) -> Trial:
        for shape in others[:_RICH]:
            self.template, self.unique = self._template(shape), shape.unique
            trial = self.try_face(Face.EXACT_STR)
            self.shapes_tried += 1
            if trial.is_accepted and trial.found.kept in {Kept.WHOLE, Kept.CUT}:
                return trial
        self.template, self.unique = self._template(bare), bare.unique
        return first

    @staticmethod
    def _template(shape: Shape) -> str:
        return template_of(shape.text, kind="string", unique=shape.unique, allow_owned=True)

    def _likely_first(self, shapes: list[Shape]) -> list[Shape]:
        """Shapes that have what the validator asks for before the others; for one more call."""
        self.template, self.unique = "{token}", True
        notes = self.try_face(Face.URI | Face.PURE_PATH).notes

        def score(shape: Shape) -> int:
            return -sum(
                _satisfies(shape.text, note) for note in notes if note.answered_by == "placeholder"
            )

        return sorted(shapes, key=score)

    # --- the face ----------------------------------------------------------------------------

    def grow(self) -> list[Trial]:
        """Runs with faces of methods, each of which answers what the one before was refused for."""
        face = Face()
        trials: list[Trial] = []
        while True:
            trial = self.try_face(face)
            trials.append(trial)
            if trial.is_safe and face:
                return trials
            wanted = _demanded(trial.notes, face)
            if trial.is_safe and not wanted:
                # What every lookalike has is enough, a hash or a copy; the original has it not.
                wanted = _LEAST
            if not wanted:
                return trials
            if len(trials) > _MOST_GROWTH:
                return [*trials, *self._grow_at_once(face)]
            face |= wanted

    def _grow_at_once(self, face: Face) -> list[Trial]:
        """A full face, then the part of it that was asked for."""
        full = self.try_face(face | Face.STRING)
        if not full.is_safe:
            return [full]
        asked = {note.operation for note in full.notes if note.answered_by == "placeholder"}
        assert full.face is not None, "a lookalike has one"  # noqa: S101 - for the type
        return [full, self.try_face(Face(*(asked & full.face.operations)))]

    def shrink(self, best: Trial, trials: list[Trial]) -> Trial:
        """The face without what it can do without: each smaller one is refused or keeps less."""
        is_settled = False
        while not is_settled:
            is_settled = True
            for operation in _removable(best, trials):
                if self.caller.calls - self.shapes_tried >= _ENOUGH:
                    self.is_smallest = False
                    return best
                assert best.face is not None, "a lookalike has one"  # noqa: S101 - for the type
                face = best.face - Face(operation)
                if not face:
                    continue  # that is the original itself, which was refused
                smaller = self.try_face(face)
                if smaller.is_safe or (
                    smaller.is_accepted and smaller.found.kept <= best.found.kept
                ):
                    best, is_settled = smaller, False
                    break
        return best


def _is_blind(trial: Trial, shape: Shape) -> bool:
    """Whether the token is in a part that does not count: the result may be made of the others."""
    found = trial.found
    return shape.partial and found.kept is Kept.NOTHING and not found.is_plain


def _satisfies(text: str, note: Observation) -> bool:
    checks: dict[str, Callable[[str], bool]] = {
        "startswith": text.startswith,
        "endswith": text.endswith,
        "__contains__": text.__contains__,
        "split": text.__contains__,
        "rsplit": text.__contains__,
        "partition": text.__contains__,
        "rpartition": text.__contains__,
        "index": text.__contains__,
        "__eq__": text.__eq__,
    }
    check = checks.get(note.operation)
    return check is not None and any(map(check, note.literals))


def _addable(note: Observation, face: Face) -> Face | None:
    """What a question adds to a face; None if no face could answer it."""
    name = note.operation
    if note.answered_by != "original" or name not in ops.KNOWN or name in face.operations:
        return None
    return Face(name)


def _demanded(notes: Sequence[Observation], face: Face) -> Face | None:
    """What to add: the last question that the original answered, or all of them.

    After a question for the class come no others: then everything else that was asked is added at
    once, so that a `str` is not taken where a method would do.
    """
    asked = [added for note in notes if (added := _addable(note, face)) is not None]
    if not asked:
        return None
    last = next(note for note in reversed(notes) if note.answered_by == "original")
    if last.operation == "__class__":
        for added in asked[1:]:
            asked[0] |= added
        return asked[0]
    return asked[-1]


def _removable(best: Trial, trials: list[Trial]) -> list[str]:
    """The operations of a face of which no run has shown yet that they are needed."""
    assert best.face is not None, "a lookalike has one"  # noqa: S101 - for the type
    shown = {
        operation
        for operation in best.face.operations
        if any(_shows(trial, operation, best) for trial in trials)
    }
    groups = [name for name in best.face if name not in {"__ne__", "__hash__"}]
    groups = [
        name for name in groups if not (name.endswith("?") and name[:-1] in best.face.operations)
    ]
    return [name for name in groups if name not in shown]


def _shows(refused: Trial, operation: str, best: Trial) -> bool:
    """Whether a refused run is the run that `best` without `operation` would be.

    Both go the same way up to the first time that it is asked for; there the refused run ended.
    """
    if refused.is_accepted or refused.face is None or best.face is None:
        return False
    if operation in refused.face.operations:
        return False
    if not refused.notes or _operation_of(refused.notes[-1]) != operation:
        return False
    before = refused.notes[:-1]
    if any(_operation_of(note) == operation for note in before):
        return False
    same = best.notes[: len(before)]
    return [_question(note) for note in before] == [_question(note) for note in same] and (
        len(best.notes) > len(before) and _operation_of(best.notes[len(before)]) == operation
    )


def _operation_of(note: Observation) -> str:
    return "__eq__" if note.operation in ops.EQUALITY else note.operation


def _question(note: Observation) -> tuple[str, str | None, str]:
    return note.operation, note.arguments, note.answered_by
