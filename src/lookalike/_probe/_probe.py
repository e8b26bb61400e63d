"""`probe`: the conversation with a validator, from the first call to the recommendation."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from lookalike._face import Face
from lookalike._probe._kept import Found, Kept
from lookalike._probe._report import Recommendation
from lookalike._probe._run import Caller
from lookalike._probe._search import Search, Trial
from lookalike._probe._shapes import CATALOGUE, NONSENSE, Shape, in_one_part, words_of
from lookalike.errors import ProbeError
from lookalike.orchestrators._deferred import Deferred

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_STR = Face.STR
_EXACT = Face.EXACT_STR
#: Pieces of a text in a remark.
_SHOWN = 3


def probe(  # noqa: PLR0913 - each is a thing of its own to say about a validator
    validator: Callable[..., Any],
    original: object = None,
    *,
    placeholder: str | None = None,
    unique: bool = True,
    shapes: Iterable[str] = (),
    call: Callable[[Any, Any], Any] | None = None,
    setup: Callable[[], object] | None = None,
    cleanup: Callable[[], object] | None = None,
    look: Callable[[Any], Iterable[object]] | None = None,
    time_limit: float | None = None,
    tell: Callable[[int], object] | None = None,
) -> Recommendation:
    """The weakest lookalike that `validator` accepts, found by calling it some times.

    `validator` takes the value as its one argument, or `call(validator, value)` is called. `False`,
    an exception and `SystemExit` are refusals; generators are drained and coroutines awaited. It is
    run for real: `setup` and `cleanup` are called around each call. `original` is what it is given
    a lookalike of; a `Deferred` if none is given.

    `placeholder` is the shape to use, as in `string_like`; without one the shapes of a catalogue
    are tried, with one those in `shapes`. `look(result)` gives what to look into for the value,
    beside the result and the object that a bound method belongs to. `time_limit` is in seconds, for
    all calls together, which then run in threads. `tell` is called with the number of each call.

    Raises `ProbeError` if the time is up, and for arguments that are no such thing.

    >>> from lookalike import probe
    >>> found = probe(lambda source: source.startswith("s3://"), placeholder="s3://bucket/key")
    >>> found.verdict, found.face, found.kept
    ('proxy', Face('startswith'), 'nothing')
    """
    _check(validator, call, shapes)
    original = Deferred("value") if original is None else original
    caller = Caller(
        validator if call is None else lambda value: call(validator, value),
        setup=setup,
        cleanup=cleanup,
        time_limit=time_limit,
        tell=tell,
    )
    receiver = _receiver(validator)

    def roots(result: object) -> list[object]:
        return [result, *receiver, *(look(result) if look is not None else ())]

    search = Search(caller, original, roots)
    return _Conversation(search, _shapes(placeholder, shapes, unique=unique)).run()


def _check(validator: object, call: object, shapes: object) -> None:
    if call is None and not callable(validator):
        raise ProbeError(
            f"a validator is something to call, got {type(validator).__name__}",
            hint="Pass a function, a class or a bound method, or call=lambda validator, value: ...",
        )
    if isinstance(shapes, str):
        raise ProbeError(f"shapes is several texts, got one: {shapes!r}", hint="Pass shapes=[...].")


def _receiver(validator: object) -> tuple[object, ...]:
    owner = getattr(validator, "__self__", None)
    return () if owner is None or inspect.ismodule(owner) or isinstance(owner, type) else (owner,)


def _shapes(placeholder: str | None, shapes: Iterable[str], *, unique: bool) -> list[Shape]:
    others = [Shape("a shape that was given", text) for text in shapes]
    if placeholder is None:
        return others or list(CATALOGUE)
    given = Shape("the placeholder", placeholder, unique)
    if not unique or "{token}" in placeholder:
        return [given, *others]
    # Verbatim it may do where nothing of the text is kept: in a closed vocabulary.
    return [given, *others, *in_one_part(placeholder), given._replace(unique=False)]


class _Conversation:
    """The steps, and what they have shown so far."""

    def __init__(self, search: Search, shapes: list[Shape]) -> None:
        self.search = search
        self.shapes = shapes
        self.remarks: list[str] = []
        self.watched: tuple[Any, ...] = ()
        self.longer: Trial | None = None

    def run(self) -> Recommendation:
        """From the original itself to a recommendation."""
        raw = self.search.raw()
        if raw.is_accepted and (raw.found.kept is Kept.ORIGINAL or raw.found.is_plain):
            return self._pass(raw)
        oracle = self.search.oracle(self.shapes)
        if raw.is_accepted:
            if oracle is None or self._is_as_good(raw, oracle):
                return self._pass(raw)
            self.remarks.append("The original itself is accepted, and lost.")
        self.search.reference = oracle.found if oracle is not None else None
        best = self._best(oracle)
        if best is None:
            self.remarks.append(
                "Give an example of what it accepts as placeholder=, and what else it needs in "
                "call=."
            )
            return self._refuse(self._why_refused(raw), Kept.NOTHING)
        if raw.is_accepted and best.found == raw.found:
            # No more is kept of a lookalike than of the original.
            self.remarks.clear()
            return self._pass(raw)
        return self._confirmed(best, raw)

    def _is_as_good(self, raw: Trial, oracle: Trial) -> bool:
        """Whether the original loses no more than text does, though the result is not plain."""
        if oracle.found.kept in {Kept.WHOLE, Kept.CUT}:
            return False
        if oracle.found.shape == raw.found.shape:
            return True
        return not self._is_digest(oracle, _EXACT)

    def _is_digest(self, trial: Trial, face: Face) -> bool:
        """Whether the result is made of the text, though no piece of it is left."""
        found = trial.found
        if found.kept is not Kept.NOTHING or found.is_plain:
            return False
        again = self.search.other(face)
        if again.found.shape == found.shape:
            return False
        return self._is_made_of_text(face, self.search.other)

    def _is_made_of_text(self, face: Face, other: Callable[[Face], Trial]) -> bool:
        answer = self.search.is_made_of_text(face, other)
        if answer is None:
            self.remarks.append(
                "Its result is another one each time: whether it is made of the value cannot be "
                "told."
            )
        return bool(answer)

    # --- the best face -----------------------------------------------------------------------

    def _best(self, oracle: Trial | None) -> Trial | None:
        grown = self.search.grow()
        self.watched = max((trial.notes for trial in grown), key=len)
        candidates = [trial for trial in grown if trial.is_accepted]
        if candidates and candidates[-1].is_safe:
            return self.search.shrink(candidates[-1], grown)
        carrier = self.search.try_face(_STR)
        candidates += [trial for trial in (carrier, oracle) if trial is not None]
        accepted = [trial for trial in candidates if trial.is_accepted]
        best = min(accepted, key=_merit, default=None)
        if best is not None and best.face is not None and not best.face.is_str:
            return self.search.shrink(best, grown)
        return best

    def _confirmed(self, best: Trial, raw: Trial) -> Recommendation:
        """The accepted run once more, unwatched; then the controls."""
        assert best.face is not None, "it is no raw run"  # noqa: S101 - for the type
        for face in dict.fromkeys((best.face, _STR, _EXACT)):
            if len(face) < len(best.face):
                continue
            again = self._longer_or_again(face, best)
            if again.is_accepted and _merit(again)[0] <= _merit(best)[0]:
                break
            self.remarks.append(f"With {face!r} it was refused later: {again.outcome.why}.")
        else:
            face, again = best.face, best
            self.remarks.append(
                "It refused what it had accepted before: it remembers something. Give setup= and "
                "cleanup= which put it back as it was."
            )
        if best.notes:
            self.watched = best.notes
        if self._has_lost(again, best) and not self.search.unique:
            return self._refuse(
                "it accepts text without a token only, and what it keeps cannot be had back",
                Kept.LOST,
            )
        if self._has_lost(again, best):
            return self._refuse(
                "what it keeps is made of the whole text and holds no piece of it, as a digest",
                Kept.LOST,
            )
        validates = self._validates()
        late = self.search.raw(is_fresh=True)  # lookalikes equal the original
        if late.is_accepted and not raw.is_accepted and _is_whole(late.found):
            if validates:
                self.remarks.append("The first call was refused, whatever it was given.")
                return self._report("pass", Face(), late.found.kept, validates=validates)
            self.remarks.append("It checks the first value only: later ones are all accepted.")
        self._remark_words(again.found)
        verdict: Any = "exact" if face.is_exact_str else "proxy"
        return self._report(verdict, face, again.found.kept, validates=validates)

    def _remark_words(self, found: Found) -> None:
        """What of the placeholder is in the result without a token, or may have decided on it."""
        if found.anonymous:
            shown = ", ".join(map(repr, found.anonymous[:_SHOWN]))
            self.remarks.append(
                f"Its result holds {shown}, and so does the placeholder, outside its tokens: if it "
                "was taken from there, it stays, whatever the value is."
            )
            return
        is_given = self.search.unique and self.search.template == self.shapes[0].text
        words = words_of(self.search.template) if is_given else ()
        if words and found.kept is Kept.NOTHING and not found.is_plain:
            shown = ", ".join(map(repr, words[:_SHOWN]))
            self.remarks.append(
                f"Nothing of the value is in its result. If that depends on {shown} in the "
                "placeholder, it is the same whatever the value is."
            )

    def _longer_or_again(self, face: Face, best: Trial) -> Trial:
        """A run with a longer text, which shows more; with one as long where that is another."""
        if not self.search.unique or best.found.is_plain:
            return self.search.try_face(face, is_watched=False)
        longer = self.search.longer(face)
        if longer.is_accepted and longer.found.shape == best.found.shape:
            return longer
        self.longer = longer
        return self.search.try_face(face, is_watched=False)

    def _has_lost(self, again: Trial, best: Trial) -> bool:
        """Whether something in the result is made of the text, and holds no piece of it.

        It is another one for another token, or for a longer text.
        """
        found = again.found
        if found.kept is Kept.LOST:
            return True
        if found.is_plain or found.kept is Kept.CUT or not self.search.unique:
            return False
        if found.opaque and found.kept is Kept.NOTHING:
            self.remarks.append(
                f"It gives back a {found.opaque}, which cannot be looked into: give look=."
            )
        face = again.face
        assert face is not None, "it is no raw run"  # noqa: S101 - for the type
        if found.shape != best.found.shape:
            return self._is_made_of_text(face, self.search.other)
        longer = self.longer
        if longer is None or not longer.is_accepted or longer.found.shape == found.shape:
            return False
        return self._is_made_of_text(face, self.search.longer)

    # --- the ends ----------------------------------------------------------------------------

    def _validates(self) -> bool:
        if self.search.refused_shape:
            return True
        kept = self.search.template, self.search.unique
        self.search.template, self.search.unique = NONSENSE.text, True
        wrong = self.search.try_face(_EXACT)
        self.search.template, self.search.unique = kept
        return not wrong.is_accepted

    def _pass(self, raw: Trial) -> Recommendation:
        again = self.search.raw()
        if not again.is_accepted:
            self.remarks.append(
                f"It refused the same value the second time ({again.outcome.why}): it remembers "
                "something. Give setup= and cleanup= which put it back as it was."
            )
        validates = self._validates()
        return self._report("pass", Face(), raw.found.kept, validates=validates)

    def _why_refused(self, raw: Trial) -> str:
        tried = self.search.shapes_tried
        return (
            f"no text was accepted in {tried} shape{'s' * (tried != 1)}, nor was any lookalike; "
            f"the original: {raw.outcome.why or 'accepted, and lost'}; "
            f"the last text: {self.search.last_refusal}"
        )

    def _refuse(self, why: str, kept: Kept) -> Recommendation:
        return self._report("refuse", Face(), kept, validates=True, reason=why)

    def _report(
        self, verdict: Any, face: Face, kept: Kept, *, validates: bool, reason: str = ""
    ) -> Recommendation:
        search = self.search
        if not search.is_smallest:
            self.remarks.append("A smaller face may do: it asks too much to try each.")
        if not validates:
            self.remarks.append("It accepts any text: its answer does not depend on the value.")
        is_wrapped = verdict in {"proxy", "exact"}
        if is_wrapped and not search.unique:
            self.remarks.append(
                "Its text has no token, so restore and scan cannot see it. If a part of it may be "
                "any letters and digits, give a placeholder with {token} there."
            )
        return Recommendation(
            verdict=verdict,
            face=face,
            placeholder=search.template if is_wrapped else None,
            unique=search.unique if is_wrapped else True,
            kept=str(kept),
            observations=self.watched,
            calls=search.caller.calls,
            shapes=search.shapes_tried,
            validates=validates,
            reason=reason or _reason(verdict, face, kept),
            remarks=tuple(dict.fromkeys(self.remarks)),
        )


def _is_whole(found: Found) -> bool:
    return found.kept is Kept.ORIGINAL or found.is_plain


def _merit(trial: Trial) -> tuple[int, int]:
    """What is kept comes first, then how little is answered."""
    assert trial.face is not None, "it is no raw run"  # noqa: S101 - for the type
    kept = trial.found.kept
    rank = 0 if kept.is_safe else kept.value
    rung = 2 if trial.face.is_exact_str else 1 if trial.face.is_str else 0
    return rank, rung * 1000 + len(trial.face)


def _reason(verdict: str, face: Face, kept: Kept) -> str:
    if verdict == "pass":
        return "the original itself is accepted"
    wants = (
        "it wants text whose type is str itself"
        if face.is_exact_str
        else "it wants a str"
        if face.is_str
        else f"it asks for {', '.join(face) if len(face) < 9 else f'{len(face)} operations'}"  # noqa: PLR2004 - a line
        if face
        else "it accepts a lookalike that answers nothing"
    )
    keeps = {
        Kept.ORIGINAL: "and keeps the original",
        Kept.WHOLE: "and keeps text that restores",
        Kept.NOTHING: "and keeps nothing",
        Kept.CUT: "and keeps a piece, which cannot be restored",
        Kept.LOST: "and loses the value",
    }[kept]
    return f"{wants}, {keeps}"
