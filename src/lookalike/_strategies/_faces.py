"""`faces`: sets of operations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st

from lookalike._face import Face
from lookalike._operations import IS_EXACT_STR, KNOWN
from lookalike._strategies._given import check_bool

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    from lookalike._proxies._build import Kind

_NAMES = sorted(KNOWN - {IS_EXACT_STR})
#: Few names with ties between them, so that the ties meet.
_TIED = ["name", "name?", "stem", "stem?", "__eq__", "__hash__", "split"]
_NAMED = [Face.STRING, Face.STR, Face.PATH, Face.PURE_PATH, Face.URI]
_MIXED = [Face.URI | Face.STR, Face.PATH | Face.STR, Face.STRING - Face("split")]

_names = st.sampled_from(_NAMES) | st.sampled_from(_TIED)


def operations(*, empty: bool = True) -> SearchStrategy[frozenset[str]]:
    """Names of operations but `is_exact_str`, which stands with the whole of a `str` alone."""
    return st.frozensets(_names, min_size=0 if empty else 1)


def faces(*, empty: bool = True, exact: bool = True) -> SearchStrategy[Face]:
    """Faces: of a few operations, named ones, and what lies between them.

    `Face.NOTHING` is among them with `empty`, `Face.EXACT_STR` with `exact`; the others are closed
    under `|`, `&` and `-`. Shrinks to `Face.NOTHING`, and without it to `Face.STRING`.
    """
    check_bool("empty", empty)
    check_bool("exact", exact)
    return st.one_of(
        # No choice in it: what is shortest to draw is what examples shrink to.
        st.just(Face.NOTHING if empty else Face.STRING),
        operations(empty=empty).map(lambda names: Face(*sorted(names))),
        st.sampled_from([*_NAMED, Face.EXACT_STR] if exact else _NAMED),
        st.sampled_from(_MIXED),
    )


#: Those that make a lookalike of each kind.
FACES_OF: dict[Kind, SearchStrategy[Face]] = {
    "string": st.sampled_from([Face.STRING, Face.STR])
    | operations(empty=False).map(lambda names: Face(*sorted(names)) | Face("__str__")),
    "path": st.sampled_from(
        [Face.PATH, Face.PURE_PATH, Face.PATH | Face.STR, Face.PURE_PATH | Face.STR]
    ),
    "uri": st.sampled_from([Face.URI, Face.URI | Face.STR, Face.STRING, Face.STR]),
}
