"""`documents`: trees as JSON has them, with references in their texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from lookalike._proxies._base import is_lookalike, original_of, placeholder_of
from lookalike._strategies._given import check_strategy
from lookalike._strategies._lookalikes import lookalikes as any_lookalikes
from lookalike.orchestrators._deferred import Concat

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy


@dataclass(frozen=True, slots=True)
class Document:
    """A tree of plain data with placeholders in its texts, and what `restore(tree)` must give.

    `originals` are those whose placeholders are in it, in order, each as often as it occurs; if
    there are none, `restore` gives back `tree` itself.
    """

    tree: Any
    restored: Any
    originals: tuple[object, ...]


_Node = tuple[Any, Any, tuple[object, ...]]

_literals = st.text('ab/.-_ :%{}é"\\\n0', min_size=1, max_size=6)
_scalars: SearchStrategy[Any] = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**6), 10**6), st.just(1.5), _literals
)
_keys = st.text("abc é", max_size=3)


def _composition(parts: list[Any]) -> _Node:
    """The text of some literals and lookalikes, and the original or join that it stands for."""
    text = "".join(placeholder_of(part) if is_lookalike(part) else part for part in parts)
    joined: list[Any] = []
    for part in parts:
        if is_lookalike(part):
            joined.append(original_of(part))
        elif joined and type(joined[-1]) is str:
            joined[-1] += part
        else:
            joined.append(part)
    found = tuple(each for each in joined if type(each) is not str)
    if not found:
        return text, text, ()
    return text, joined[0] if len(joined) == 1 else Concat(joined), found


def _list(nodes: list[_Node]) -> _Node:
    return (
        [tree for tree, _, _ in nodes],
        [restored for _, restored, _ in nodes],
        tuple(each for _, _, originals in nodes for each in originals),
    )


def _dict(nodes: dict[str, _Node]) -> _Node:
    return (
        {key: tree for key, (tree, _, _) in nodes.items()},
        {key: restored for key, (_, restored, _) in nodes.items()},
        tuple(each for _, _, originals in nodes.values() for each in originals),
    )


def documents(lookalikes: SearchStrategy[Any] | None = None) -> SearchStrategy[Document]:
    """Trees as JSON has them, with placeholders and texts around them, each as a `Document`.

    Beside the `tree` it says what `restore` must give: originals, `Concat` of literals and
    originals, and the rest as it is. `lookalikes` are drawn in the ledger that is current then;
    their originals are the embedded ones, or yours if a `Concat` of them is their join. Shrinks to
    `Document(None, None, ())`.
    """
    references = (
        any_lookalikes() if lookalikes is None else check_strategy("lookalikes", lookalikes)
    )
    texts = st.lists(_literals | references, min_size=1, max_size=4).map(_composition)
    leaves: SearchStrategy[_Node] = _scalars.map(lambda scalar: (scalar, scalar, ())) | texts
    return st.recursive(
        leaves,
        lambda nodes: (
            st.lists(nodes, max_size=4).map(_list)
            | st.dictionaries(_keys, nodes, max_size=4).map(_dict)
        ),
        max_leaves=8,
    ).map(lambda node: Document(*node))
