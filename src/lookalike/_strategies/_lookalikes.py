"""`lookalikes`: originals that are wrapped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from lookalike._strategies._faces import FACES_OF
from lookalike._strategies._given import check_kind, check_strategy
from lookalike._strategies._originals import originals as any_originals
from lookalike._strategies._placeholders import placeholders as any_placeholders
from lookalike._wrap import LIKE

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    from lookalike._face import Face
    from lookalike._proxies._build import Kind


def lookalikes(
    originals: SearchStrategy[object] | None = None,
    placeholders: SearchStrategy[str | None] | None = None,
    faces: SearchStrategy[Face] | None = None,
    *,
    kind: Kind = "string",
) -> SearchStrategy[Any]:
    """Lookalikes of `originals`, wrapped in the ledger that is current when they are drawn.

    `kind` is "string", "path" or "uri": the wrapper. Without the others originals are those of
    `originals()`, placeholders None and those of `placeholders(kind)`, and faces such that a
    lookalike comes back; with `Face.NOTHING` or `Face.EXACT_STR` among yours, the original or plain
    text does. Shrinks to `string_like(Deferred('data'))`, or its like of that kind.
    """
    check_kind(kind)
    return st.builds(
        lambda original, placeholder, face: LIKE[kind](original, placeholder, face=face),
        any_originals() if originals is None else check_strategy("originals", originals),
        st.none() | any_placeholders(kind)
        if placeholders is None
        else check_strategy("placeholders", placeholders),
        FACES_OF[kind] if faces is None else check_strategy("faces", faces),
    )
