"""`restore`: from text and trees with tokens back to references."""

from __future__ import annotations

import functools
import html
import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, quote_plus

from lookalike._find import Finding, Needles, find_tokens_in_text
from lookalike._graph import members
from lookalike._held import text_held
from lookalike._leak import Leak
from lookalike._ledger import find_entry, refuse_foreign
from lookalike._part import compute_parts
from lookalike._proxies._base import is_lookalike
from lookalike._scan import excerpt
from lookalike._split import split_text
from lookalike._text import keeps_text, text_of
from lookalike._token import find_tokens
from lookalike._tree import is_container, rebuild, replace_attribute
from lookalike._wrap import unwrap
from lookalike.errors import CompositionError, LeakError
from lookalike.orchestrators import describe, is_original, join_pieces

if TYPE_CHECKING:
    from collections.abc import Callable

    from lookalike._ledger import Ledger
    from lookalike._split import Piece
    from lookalike._tables import Entry
    from lookalike.typing import Orchestrator


def restore(
    obj: Any,
    *,
    orchestrator: Orchestrator | None = None,
    ledger: Ledger | None = None,
) -> Any:
    """`obj` with every placeholder in it turned back: into the original, or the owner's join.

    Text that is exactly one placeholder gives the original itself; text around it gives the join
    of the original's own system (SageMaker's `Join(on="")`); other text comes back untouched.
    Walks containers as `unwrap` does; unchanged ones come back themselves. `orchestrator` joins
    instead of the owner; `ledger` is asked instead of the current, enclosing and default ones.

    Raises `ForeignTokenError` for a token that nobody here issued, and `LeakError` where only a
    piece of a placeholder is left, or where no reference can stand (in bytes).

    >>> from lookalike import Deferred, restore, string_like
    >>> model = string_like(Deferred("model"))
    >>> restore({"source": f"{model}/weights"})["source"].parts
    (Deferred('model'), '/weights')
    """
    needles = Needles(ledger)

    def leaf(node: Any) -> Any:
        if is_lookalike(node):
            return unwrap(node)
        text = text_of(node)
        held = text_held(node) if text is None else text
        if held is None:
            return _with_secret(node, leaf) if keeps_text(node) else node
        try:
            restored = restore_text(held, needles, orchestrator, ledger)
        except LeakError as error:
            raise _placed(error, _path_to(obj, node)) from None
        if restored is held:
            return node
        if text is None or isinstance(node, (bytes, bytearray)):
            [leak, *_] = find_tokens_in_text(held, needles)
            raise LeakError(
                f"{_path_to(obj, node)}: {_named(node)} a placeholder for "
                f"{_original_of(leak, ledger)}, and cannot hold a reference",
                hint="Restore the text before it is put there.",
                leaks=(Leak("$", leak.kind, leak.token, excerpt(held, leak.start, leak.end)),),
            )
        return restored

    return rebuild(obj, leaf, opaque=is_original)


def _named(node: object) -> str:
    is_bytes = isinstance(node, (bytes, bytearray))
    return "bytes hold" if is_bytes else f"a {type(node).__name__} holds"


def _with_secret(node: Any, leaf: Callable[[Any], Any]) -> Any:
    """A copy of what keeps a text, as pydantic's secrets do, with what it stands for; or itself."""
    for _, name, value in members(node):
        new = leaf(value) if isinstance(value, str) else value
        if new is not value:
            return replace_attribute(node, name, new)
    return node


def restore_text(
    text: str,
    needles: Needles,
    orchestrator: Orchestrator | None = None,
    ledger: Ledger | None = None,
) -> Any:
    """`text` itself if no token is in it; else the original or the join that it spells.

    Raises as `restore` does, with `$` for the place.
    """
    entry = _entry_spelled_by(text, needles)
    if entry is not None:
        return entry.original
    # A documentation bucket without a token is somebody's own text: scan reports it, it stays.
    if not find_tokens_in_text(text, needles):
        return text
    find = functools.partial(find_entry, ledger=ledger)
    pieces, _ = split_text(text, find, spellings=_spellings)
    restored = (
        each
        for piece in pieces
        for each in (_without_tokens(piece, needles, ledger) if isinstance(piece, str) else [piece])
    )
    return join_pieces(list(restored), orchestrator)


def _entry_spelled_by(text: str, needles: Needles) -> Entry | None:
    """The entry whose whole placeholder `text` is, which is mostly what there is to restore."""
    token = next((token for _, token in find_tokens(text)), None)
    entry = needles.entry(token) if token is not None else None
    return entry if entry is not None and entry.text == text else None


def _without_tokens(piece: str, needles: Needles, ledger: Ledger | None) -> list[Piece]:
    """A literal as it is; with computed values where its system can make the parts left in it."""
    left = find_tokens_in_text(piece, needles)
    if not left:
        return [piece]
    why = ""
    pieces: list[Piece] = [piece]
    try:
        pieces = compute_parts(piece, ledger)
    except CompositionError as error:
        why = error.hint
    for each in pieces:
        if isinstance(each, str) and (left := find_tokens_in_text(each, needles)):
            raise _refusal(each, left, ledger, why)
    return pieces


def _refusal(piece: str, left: list[Finding], ledger: Ledger | None, why: str = "") -> LeakError:
    foreign = next((finding for finding in left if finding.kind == "foreign"), None)
    if foreign is not None:
        return refuse_foreign(foreign.token, ledger)
    leaks = tuple(
        Leak("$", finding.kind, finding.token, excerpt(piece, finding.start, finding.end))
        for finding in left
    )
    source = _original_of(left[0], ledger)
    return LeakError(
        f"only a piece of the placeholder for {source} is left ({leaks[0].kind}): "
        f"{leaks[0].excerpt!r}",
        hint="A piece cannot be turned back. Keep the whole placeholder, or compute the piece "
        f"when the program runs. {why}".rstrip(),
        leaks=leaks,
    )


def _original_of(finding: Finding, ledger: Ledger | None) -> str:
    entry = find_entry(finding.token, ledger)
    return describe(entry.original) if entry is not None else "an original"


def _placed(error: LeakError, where: str) -> LeakError:
    """The same error, which says where."""
    if where != "$":
        error.problem = f"{where}: {error.problem}"
        error.leaks = tuple(
            Leak(where, leak.kind, leak.token, leak.excerpt) for leak in error.leaks
        )
    return error


def _path_to(root: object, node: object) -> str:
    """Where `node` stands in the containers below `root`."""
    seen: dict[int, object] = {}
    stack: list[tuple[str, object]] = [("$", root)]
    while stack:
        where, here = stack.pop()
        if here is node:
            return where
        if id(here) not in seen and is_container(here):
            seen[id(here)] = here
            stack.extend(reversed([(f"{where}{step}", value) for step, _, value in members(here)]))
    return "$"


def _spellings(text: str) -> tuple[str, ...]:
    """How a placeholder looks behind an escape that is undone first: percent, JSON, path rules."""
    quoted = quote(text, safe="")
    escaped = json.dumps(text)[1:-1]
    return (
        quote(text),
        quoted,
        re.sub("%[0-9A-F]{2}", lambda found: found[0].lower(), quoted),
        quote_plus(text),
        escaped,
        escaped.replace("/", r"\/"),
        quote(text, safe="/:?@!$'()*,"),  # yarl, in a query
        html.escape(text),
        html.escape(text, quote=False),
        re.sub("/+", "/", text),  # PurePath and posixpath.normpath
    )
