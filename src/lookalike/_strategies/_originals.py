"""`originals`: values that are known later, of the embedded orchestrator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from lookalike._strategies._given import check_bool
from lookalike._strategies._words import words
from lookalike.orchestrators._deferred import Concat, Deferred

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

deferred: SearchStrategy[Deferred] = st.builds(Deferred, words)


def originals(*, joins: bool = True) -> SearchStrategy[Deferred | Concat]:
    """`Deferred` values, and with `joins` also `Concat` of them, in which a join may stand.

    A `Concat` is canonical: a `Deferred` in it at least, no empty literal, no two side by side.
    Each draw is a new object. Shrinks to `Deferred('data')`.
    """
    check_bool("joins", joins)
    if not joins:
        return deferred
    return st.recursive(deferred, concats, max_leaves=3)


def concats(parts: SearchStrategy[Any]) -> SearchStrategy[Concat]:
    """Joins of these parts with literals between them."""
    literals = st.just("") | st.text(min_size=1, max_size=8)
    between = st.lists(st.tuples(literals, parts), min_size=1, max_size=3)
    # One literal at least: a join of one original is that original.
    return st.builds(
        lambda pairs, end: Concat([*(each for pair in pairs for each in pair if each != ""), end]),
        between,
        st.sampled_from(["/x", ".tar.gz", " "]),
    )
