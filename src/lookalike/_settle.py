"""`settle`: after a call, the originals back into what an SDK kept, lookalikes and texts alike."""

from __future__ import annotations

import weakref
from typing import Any

from lookalike._field import has_fields
from lookalike._find import Needles
from lookalike._graph import LEAVES, assign, entries, is_frozen, is_frozen_kind, is_walkable
from lookalike._inert import holds_token
from lookalike._proxies._base import Lookalike, is_lookalike
from lookalike._restore import restore_text
from lookalike._text import is_textual, keeps_text, text_of
from lookalike._token import LENGTH
from lookalike._tree import is_container, is_plain_container, rebuild
from lookalike._wrap import unwrap
from lookalike.errors import LeakError
from lookalike.orchestrators import is_original

#: What is left as it is until an installation ends, by id: an SDK will validate it again.
_kept: dict[int, Any] = {}


def keep(obj: Any) -> None:
    """Leave `obj`, and what is reached through it alone, out of everything that is settled."""
    if is_walkable(obj):
        _kept[id(obj)] = obj


def take_kept() -> list[Any]:
    """Everything that was kept, which is kept no longer."""
    kept = list(_kept.values())
    _kept.clear()
    return kept


def settle(root: Any, *, everywhere: bool = False) -> Any:
    """`root` itself with originals in place of lookalikes and of whole placeholders, in place.

    Walks as `shed` does. Text becomes a reference only as a member of a container or a field of a
    dataclass, attrs or pydantic object, unless `everywhere`: attributes of other objects may be
    text for a reason, such as the parts of a parsed URL. A text that is the root, or stands in a
    tuple that is, stays one; a tuple with lookalikes comes back as a changed copy. What holds only
    a piece of a placeholder stays as it is, for `scan` to report.
    """
    start = _settled(root, takes_references=False)
    seen: dict[int, Any] = {}
    stack = [start]
    while stack:
        node = stack.pop()
        if id(node) in seen or id(node) in _kept or not is_walkable(node):
            continue
        seen[id(node)] = node
        takes_references = everywhere or is_container(node) or keeps_text(node)
        for key, value in list(entries(node)):
            kind = type(value)
            if kind in LEAVES or (kind is str and len(value) < LENGTH):
                continue
            if kind is not dict and kind is not list and _may_change(kind):
                new = _settled(value, takes_references=takes_references)
                if new is not value and not is_frozen(node) and _put(node, key, new):
                    value = new  # noqa: PLW2901 - what stands there now
            if type(value) is not str:
                stack.append(value)
    return start


def settled_copy(root: Any, *, fields: bool = True) -> Any:
    """`root` settled as `settle` does, in a changed copy: what it shares with others stays.

    Composed originals are walked too: a join may hold text with a token. Without `fields` other
    dataclass, attrs and pydantic objects are not, so that there is no copy of them.
    """
    if _is_settled(root):
        return root
    return rebuild(
        root,
        lambda node: _settled(node, takes_references=True) if _is_text(node) else node,
        opaque=lambda node: (
            not has_fields(node)
            if is_original(node)
            else not fields and not is_plain_container(node)
        ),
    )


#: By class: whether one of its objects may be a lookalike, a text, or hold one for good. Weakly:
#: nothing here keeps a class of a program alive.
_changeable: weakref.WeakKeyDictionary[type, bool] = weakref.WeakKeyDictionary()


def _may_change(kind: type) -> bool:
    found = _changeable.get(kind)
    if found is None:
        found = issubclass(kind, Lookalike) or is_textual(kind) or is_frozen_kind(kind)
        _changeable[kind] = found
    return found


def _is_settled(root: Any) -> bool:
    """Whether nothing has to be done, as far as that is quick to see: in plain data it is."""
    stack = [root]
    seen: set[int] = set()
    while stack:
        node = stack.pop()
        kind = type(node)
        if kind is str:
            if holds_token(node):
                return False
        elif kind is dict or kind is list:
            if id(node) not in seen:
                seen.add(id(node))
                stack += node if kind is list else (*node, *node.values())
        elif kind not in LEAVES and (
            is_lookalike(node) or not is_original(node) or has_fields(node)
        ):
            return False
    return True


def _is_text(node: Any) -> bool:
    return is_lookalike(node) or (not is_container(node) and text_of(node) is not None)


def _settled(value: Any, *, takes_references: bool) -> Any:
    if type(value) is str:
        return _restored(value, value) if takes_references else value
    if is_lookalike(value):
        return unwrap(value)
    if takes_references and type(value) not in {bytes, bytearray}:
        text = text_of(value)
        if text is not None:
            return _restored(text, value)
    if is_frozen(value):
        return _rebuilt(value, takes_references=takes_references)
    return value


def _put(holder: Any, key: Any, new: Any) -> bool:
    """Whether `new` could take the place; a set holds nothing that has no hash."""
    try:
        assign(holder, key, new)
    except TypeError:
        return False
    return True


def _rebuilt(value: Any, *, takes_references: bool) -> Any:
    try:
        return rebuild(
            value,
            lambda node: (
                _settled(node, takes_references=takes_references) if _is_leaf(node) else node
            ),
            opaque=lambda node: is_original(node) or not is_frozen(node),
        )
    except TypeError:  # no hash, or a mapping that is made in a way of its own
        return value


def _is_leaf(node: Any) -> bool:
    return is_lookalike(node) or (type(node) is str)


def _restored(text: str, value: Any) -> Any:
    """What `text` spells; `value`, whose text it is, if it spells nothing."""
    if not holds_token(text):
        return value
    try:
        return restore_text(text, Needles(None))
    except LeakError:
        return value
