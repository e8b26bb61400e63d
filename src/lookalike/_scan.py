"""`scan`: prove that nothing of a placeholder is left in a finished document."""

from __future__ import annotations

import functools
import itertools
import json
import re
from typing import TYPE_CHECKING, Any

from lookalike._find import Finding, Needles, find_in_text
from lookalike._graph import is_walkable, members
from lookalike._held import text_within
from lookalike._leak import Leak
from lookalike._proxies._base import is_lookalike, original_of, placeholder_of
from lookalike._token import find_tokens
from lookalike.errors import LeakError
from lookalike.orchestrators import describe, every

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from os import PathLike

    from lookalike._ledger import Ledger
    from lookalike.typing import Orchestrator

_AROUND = 20
_LONGEST_EXCERPT = 80
#: Files are read in pieces of this many characters, each with the end of the one before.
_CHUNK = 1 << 20
_OVERLAP = 512


def scan(obj_or_text: object, *, ledger: Ledger | None = None) -> tuple[Leak, ...]:
    """Every leak in a document or an object tree, in order; empty if it is clean.

    Text is searched as it is; if it is JSON, the places are paths into it. An object is walked
    through its attributes and containers, keys included; a lookalike left in it is a leak too.
    Also reported: references to absent steps and parameters in a pipeline definition. `ledger` is
    asked instead of the current, enclosing and default ones.

    Digests cannot be seen, nor pieces of a token shorter than 10 characters.

    >>> from lookalike import Deferred, scan, string_like
    >>> clean, leaking = '{"a": "b"}', '{"a": "%s"}' % string_like(Deferred("model"))
    >>> scan(clean), [(leak.where, leak.kind) for leak in scan(leaking)]
    ((), [('$.a', 'verbatim')])
    """
    needles = Needles(ledger)
    if type(obj_or_text) is str:
        return tuple(_scan_text(obj_or_text, needles))
    if type(obj_or_text) in {bytes, bytearray}:
        text = obj_or_text.decode("utf-8", "replace")  # type: ignore[attr-defined]  # bytes
        return tuple(_scan_text(text, needles))
    leaks = list(_scan_tree(obj_or_text, needles))
    leaks += _check(obj_or_text)
    return tuple(leaks)


def scan_file(path: str | PathLike[str], *, ledger: Ledger | None = None) -> tuple[Leak, ...]:
    """Every leak in a text file, read piece by piece: memory does not grow with the file.

    Places are lines and columns. Bytes that are not UTF-8 are passed over, not refused.
    """
    with open(path, encoding="utf-8", errors="replace", newline="") as file:  # noqa: PTH123 - any path-like
        pieces = iter(functools.partial(file.read, _CHUNK), "")
        return tuple(_scan_pieces(pieces, Needles(ledger)))


def _scan_pieces(pieces: Iterator[str], needles: Needles) -> Iterator[Leak]:
    """The leaks in a text that comes piece by piece, with lines and columns; in bounded memory."""
    line, column, text = 1, 1, ""
    for piece in itertools.chain(pieces, [""]):
        text += piece
        # What starts in the last characters may go on in the next piece, which keeps them.
        cut = len(text) - _OVERLAP if piece else len(text)
        done = 0
        for finding in find_in_text(text, needles):
            if finding.start < cut:
                line, column = _advance(text[done : finding.start], line, column)
                done = finding.start
                yield _leak(f"line {line}, column {column}", text, finding)
                cut = max(cut, finding.end)
        cut = max(cut, done)
        line, column = _advance(text[done:cut], line, column)
        text = text[cut:]


def is_any(leak: Leak) -> bool:
    """True of every leak."""
    del leak
    return True


def is_ours(leak: Leak) -> bool:
    """Whether a leak is surely of lookalike, and nothing that an author may have written by hand.

    A documentation bucket and a reference to nothing may be.
    """
    return bool(leak.token) or leak.kind == "proxy"


def is_known(leak: Leak) -> bool:
    """Whether a leak is surely of an original that is known here."""
    return is_ours(leak) and leak.kind != "foreign"


def refuse_leaks(
    documents: Iterable[object],
    ledger: Ledger | None = None,
    *,
    which: Callable[[Leak], bool] = is_any,
) -> None:
    """Raise `LeakError` with everything that `scan` finds in `documents`, and that is `which`."""
    refuse(
        tuple(
            leak for document in documents for leak in scan(document, ledger=ledger) if which(leak)
        )
    )


def refuse(leaks: tuple[Leak, ...]) -> None:
    """Raise `LeakError` with these, if there are any."""
    if leaks:
        shown = "\n".join(f"  {leak}" for leak in leaks[:20])
        more = f"\n  and {len(leaks) - 20} more" if len(leaks) > 20 else ""  # noqa: PLR2004 - a screenful
        raise LeakError(
            f"{len(leaks)} leak{'s' * (len(leaks) > 1)} in the finished document:\n{shown}{more}",
            hint="Restore the document (restore, restore_json), or keep the value out of it.",
            leaks=leaks,
        )


def excerpt(text: str, start: int, end: int) -> str:
    """The text around a finding, at most 80 characters."""
    shown = text[max(0, start - _AROUND) : end + _AROUND]
    return shown if len(shown) <= _LONGEST_EXCERPT else shown[: _LONGEST_EXCERPT - 1] + "…"


def _leak(where: str, text: str, finding: Finding) -> Leak:
    return Leak(where, finding.kind, finding.token, excerpt(text, finding.start, finding.end))


def _advance(text: str, line: int, column: int) -> tuple[int, int]:
    breaks = text.count("\n")
    if breaks:
        return line + breaks, len(text) - text.rindex("\n")
    return line, column + len(text)


def _scan_text(text: str, needles: Needles) -> Iterator[Leak]:
    pieces = (text[at : at + _CHUNK] for at in range(0, len(text), _CHUNK))
    in_text = list(_scan_pieces(pieces, needles))
    document = _parsed(text) if in_text or _may_be_checked(text) else None
    if document is None:
        yield from in_text
        return
    if in_text:
        # Places in the parsed document say more than lines; what only the text shows (a token in
        # JSON's own punctuation, or seen through its escapes) keeps its line.
        in_tree = list(_scan_tree(document, needles))
        yield from in_tree
        named = {(leak.kind, leak.token) for leak in in_tree}
        tokens = {leak.token for leak in in_tree if leak.token}
        for leak in in_text:
            if leak.token not in tokens and (leak.kind, leak.token) not in named:
                yield leak
    yield from _check(document)


def _parsed(text: str) -> Any:
    if text.lstrip()[:1] not in {"{", "["}:
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _may_be_checked(text: str) -> bool:
    """Whether a JSON text may be a document of a system that checks it; most take as long to parse.

    Only objects are checked.
    """
    if text.lstrip()[:1] != "{":
        return False
    return may_check(every(), text)


def may_check(systems: Sequence[Orchestrator], text: str) -> bool:
    """Whether one of the systems may have something to say about a JSON text."""
    if not all(hasattr(each, "signs") for each in systems):
        return True
    signs = [re.escape(sign) for each in systems for sign in each.signs]  # type: ignore[attr-defined]  # just asked for
    return bool(signs) and re.search("|".join(signs), text) is not None


def _check(document: object) -> Iterator[Leak]:
    """What the orchestrators themselves would not accept; each place once."""
    if not isinstance(document, dict):
        return
    seen = set()
    for orchestrator in every():
        for leak in orchestrator.check(document):
            if leak not in seen:
                seen.add(leak)
                yield leak


def _scan_tree(root: object, needles: Needles) -> Iterator[Leak]:
    seen: dict[int, object] = {}
    stack: list[tuple[str, Any]] = [("$", root)]
    while stack:
        where, node = stack.pop()
        if is_lookalike(node):
            yield _raw_proxy(where, node)
            continue
        kind = type(node)  # some objects say of `__class__` that they are text, and are not
        if issubclass(kind, str):
            text = str.__str__(node)
            for finding in find_in_text(text, needles):
                yield _leak(where, text, finding)
        elif isinstance(node, (bytes, bytearray)):
            text = node.decode("utf-8", "replace")
            for finding in find_in_text(text, needles):
                yield _leak(where, text, finding)
        elif (within := text_within(node)) is not None:
            for finding in find_in_text(within, needles):
                yield _leak(where, within, finding)
        elif id(node) not in seen and is_walkable(node, to_change=False):
            seen[id(node)] = node
            stack.extend(reversed([(f"{where}{step}", value) for step, _, value in members(node)]))


def _raw_proxy(where: str, proxy: object) -> Leak:
    token = next((token for _, token in find_tokens(placeholder_of(proxy))), "")
    shown = f"{type(proxy).__name__} for {describe(original_of(proxy))}"
    return Leak(where, "proxy", token, shown[:_LONGEST_EXCERPT])
