"""Pickling a lookalike: through one module-level factory, with what its tokens mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lookalike._ledger import Ledger, receive, ship
from lookalike._proxies._base import original_of, placeholder_of
from lookalike._proxies._composition import entry_near
from lookalike._split import Original
from lookalike._token import find_tokens
from lookalike.orchestrators import join_pieces

if TYPE_CHECKING:
    from lookalike._face import Face
    from lookalike._proxies._build import Kind
    from lookalike._tables import Entry, Shipment


def _entries(proxy: Any) -> list[Entry]:
    """The ledger entries of the tokens in a lookalike's text, each once."""
    tokens = dict.fromkeys(token for _, token in find_tokens(placeholder_of(proxy)))
    found = (entry_near(proxy, token) for token in tokens)
    return [entry for entry in found if entry is not None]


def reduce_lookalike(proxy: Any, protocol: object = None) -> tuple[Any, ...]:
    """The factory and its arguments, for every protocol."""
    del protocol
    text = placeholder_of(proxy)
    entries = _entries(proxy)
    parts = proxy._self_parts
    original = None if parts else original_of(proxy)
    own = next((e.token for e in entries if e.text == text and e.original is original), None)
    return (
        rebuild_lookalike,
        (type(proxy)._self_kind, type(proxy)._self_face, text, original, parts, own, ship(entries)),
    )


def rebuild_lookalike(
    kind: Kind,
    face: Face,
    text: str,
    original: object,
    parts: tuple[Any, ...] | None,
    own: str | None,
    shipments: tuple[Shipment, ...],
) -> Any:
    """The same lookalike where it arrives: same kind, face and text, its tokens registered.

    Where a token is known already the registered original comes back, not the copy that travelled.
    """
    from lookalike._proxies._build import build  # noqa: PLC0415 - it imports this module

    ledger: Ledger | None = None
    if shipments:
        ledger, entries = receive(shipments)
        registered = {id(s.original): entries[s.token].original for s in shipments}
        if own is not None:
            original = entries[own].original
        if parts is not None:
            parts = tuple(
                Original(registered.get(id(p.value), p.value)) if isinstance(p, Original) else p
                for p in parts
            )
    if parts is not None:
        original = join_pieces(parts)
    return build(kind, face, original, text, ledger=ledger, parts=parts)
