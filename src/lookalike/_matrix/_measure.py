"""One row of the matrix: a check, and what became of the value with each stand-in."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from lookalike._graph import is_walkable, members
from lookalike._held import objects_held, text_within
from lookalike._ledger import Ledger
from lookalike._matrix._check import Check
from lookalike._matrix._standins import STAND_INS, Reference, original_in
from lookalike._probe import Recommendation, probe
from lookalike._probe._kept import Kept, found_in
from lookalike._probe._run import Caller, Outcome

Result = Literal["recovered", "nothing kept", "cut", "leaked", "refused"]
#: The columns, the library's own last.
COLUMNS = (*STAND_INS, "lookalike")
#: More of a result than this is not looked at.
_MOST_NODES = 20_000
#: A piece of a text that is no shorter is a piece of that text.
_LONG_ENOUGH = 6


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured: results by stand-in, and what the probe recommends."""

    family: str
    library: str
    version: str
    name: str
    is_read_back: bool
    results: dict[str, Result]
    verdict: str
    face: str
    placeholder: str
    calls: int
    shapes: int
    why: str

    def as_data(self) -> dict[str, Any]:
        """The row as JSON values."""
        return asdict(self)


def measure(check: Check) -> Row:
    """Run a check with every stand-in; the library must be installed."""
    caller = Caller(check.run, setup=check.setup, cleanup=check.cleanup, time_limit=None, tell=None)
    found, shapes = _probed(check)
    results: dict[str, Result] = {}
    why = ""
    takes_text = found.kept != "nothing"
    for name, make in STAND_INS.items():
        original = Reference()
        text = _text_for(check, found)
        outcome = caller(make(original, text))
        results[name] = _judged(check, outcome, original, text, takes_text=takes_text)
    results["lookalike"], why = _with_lookalike(check, found, caller)
    return Row(
        family=check.family,
        library=check.library,
        version=check.version or "",
        name=check.name,
        is_read_back=check.read is not None,
        results=results,
        verdict=found.verdict,
        face=repr(found.face),
        placeholder=found.placeholder or "",
        calls=found.calls,
        shapes=shapes,
        why=why,
    )


def _probed(check: Check) -> tuple[Recommendation, int]:
    found = probe(
        Check.run,
        Reference(),
        # No bound method: its object, which holds the placeholder, is no place to keep the value.
        call=lambda run, value: run(check, value),
        placeholder=check.placeholder,
        unique=check.unique,
        shapes=check.shapes,
        setup=check.setup,
        cleanup=check.cleanup,
        look=check.look,
    )
    return found, found.shapes


def _text_for(check: Check, found: Recommendation) -> str:
    """What the others are given: text of the shape that is accepted, without a token."""
    shape = found.placeholder or check.placeholder or "placeholder"
    return shape.replace("{token}", "placeholder")


def _with_lookalike(check: Check, found: Recommendation, caller: Caller) -> tuple[Result, str]:
    """What became of the recommended lookalike, once what was kept is restored."""
    if found.verdict == "refuse":
        return "refused", check.reason or found.reason
    original = Reference()
    with Ledger("of the matrix") as ledger:
        value = found.apply(original)
        outcome = caller(value)
        if not outcome.is_accepted:
            return "refused", outcome.why
        verbatim = found.placeholder or ""
        text = next((ledger.get(token).text for token in ledger), verbatim)  # type: ignore[union-attr]  # its own
        kept = found_in(_roots(check, outcome), original, text, ledger).kept
    if kept is Kept.LOST:
        return "leaked", "the value is lost"
    if kept is Kept.CUT:
        return "cut", "only a piece is kept: restore refuses it, and names the original"
    return ("nothing kept", "") if kept is Kept.NOTHING else ("recovered", "")


def _roots(check: Check, outcome: Outcome) -> list[object]:
    return [outcome.result, *(check.look(outcome.result) if check.look is not None else ())]


def _judged(
    check: Check, outcome: Outcome, original: object, text: str, *, takes_text: bool
) -> Result:
    """What became of a stand-in without a token: a text that is kept cannot be had back."""
    if not outcome.is_accepted:
        return "refused"
    has_original = has_text = has_more = False
    seen: dict[int, object] = {}
    stack = _roots(check, outcome)
    while stack and len(seen) < _MOST_NODES:
        node = stack.pop()
        if original_in(node, original):
            has_original = True
            continue
        within = text_within(node)
        if within is not None:
            has_text = has_text or _is_of(within, text)
        has_more = has_more or not (node is None or isinstance(node, bool))
        if id(node) not in seen and is_walkable(node):
            seen[id(node)] = node
            stack.extend(value for _, _, value in members(node))
            stack += objects_held(node)
    if has_text:
        return "leaked"
    if has_original:
        return "recovered"
    # A result without the original where text leaves a trace: the value is lost all the same.
    return "leaked" if takes_text and has_more else "nothing kept"


def _is_of(within: str, text: str) -> bool:
    return "placeholder" in within or (len(within) >= _LONG_ENOUGH and within in text)
