"""`Parameter`: where in a call a value stands, such as `processing_input[*].source`."""

from __future__ import annotations

import collections.abc
import functools
import json
import re
import reprlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NoReturn

from lookalike._proxies._base import is_lookalike
from lookalike._tree import (
    is_plain_container,
    rebuild_members,
    replace_attribute,
    replace_items,
)
from lookalike.errors import PolicyError
from lookalike.orchestrators import is_original

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    _Path = tuple[object, ...]
    _Leaf = Callable[[Any, _Path], Any]

_HEAD = re.compile(r"(?P<stars>\*{0,2})(?P<name>[^\W\d]\w*)|(?P<position>\d{1,9})")
_STEP = re.compile(
    r"\.(?P<attribute>[^\W\d]\w*)"
    r"|\[(?P<wild>\*{1,2})\]"
    r"|\[(?P<index>-?\d{1,9})\]"
    r"""|\[(?P<key>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\]"""
)
_IN_SINGLE_QUOTES = re.compile(r'\\.|"')
_EXAMPLES = (
    "Write a name, a position, *args or **kwargs, and then steps: 'source', '0', '**data', "
    "'processing_input[*].source', 'inputs[\"model\"]', 'document[**]'."
)
#: Each more looks at every part once more for each depth where the one before may have stopped.
_MOST_DEEP = 4
_ABSENT: Final = object()
#: Never deferred: they need no look.
_KNOWN = frozenset({int, float, bool, type(None), bytes, complex})


@dataclass(frozen=True, slots=True)
class Attribute:
    """The step `.name`."""

    name: str

    def __str__(self) -> str:
        return f".{self.name}"


@dataclass(frozen=True, slots=True)
class Key:
    """The step `["name"]` or `[0]`."""

    key: str | int

    def __str__(self) -> str:
        return f"[{self.key if isinstance(self.key, int) else json.dumps(self.key)}]"


@dataclass(frozen=True, slots=True)
class Wild:
    """The step `[*]`, every item or value of a container, or `[**]`, those at any depth."""

    is_deep: bool

    def __str__(self) -> str:
        return "[**]" if self.is_deep else "[*]"


Step = Attribute | Key | Wild
#: How specific each kind of step is; the lower, the more.
_RANKS = {Attribute: 0, Key: 0, Wild: 1}


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a call, and a path into its value; `str` of it is its canonical text.

    `head` is a name or a position without `self`; `stars` tells `*args` (1) and `**kwargs` (2).
    """

    head: str | int
    stars: int = 0
    steps: tuple[Step, ...] = ()

    def __str__(self) -> str:
        return "*" * self.stars + str(self.head) + "".join(map(str, self.steps))

    @property
    def rank(self) -> tuple[int, ...]:
        """How specific it is: the lowest is looked at first."""
        deep = sum(isinstance(step, Wild) and step.is_deep for step in self.steps)
        wild = sum(_RANKS[type(step)] for step in self.steps)
        # `a["b"].c` says more about a place than `a["b"]`, unless it says it with `[**]`.
        return (self.stars, deep, wild, -len(self.steps))

    def covers(self, other: Parameter) -> tuple[tuple[Step, ...], ...]:
        """Each way that leads from the place `other` to places that this covers; none if empty.

        `document[**]` covers what stands at `document["a"]`, and whatever is in there.
        """
        if (self.head, self.stars) != (other.head, other.stars):
            return ()
        ways = {self.steps: None}
        for place in other.steps:
            ways = {rest: None for steps in ways for rest in _after(steps, place)}
        return tuple(ways)


def _after(steps: tuple[Step, ...], place: Step) -> Iterator[tuple[Step, ...]]:
    """What is left of `steps` once `place` is behind: nothing if they do not lead there."""
    if not steps:
        return
    step, rest = steps[0], steps[1:]
    if isinstance(step, Wild) and not isinstance(place, Attribute):
        yield rest
        if step.is_deep:
            yield steps
    elif step == place:
        yield rest


@functools.lru_cache(maxsize=4096)
def parse_parameter(text: str) -> Parameter:
    """The parameter that `text` spells. Raises `PolicyError` where the spelling ends."""
    head = _HEAD.match(text)
    if head is None:
        _refuse(text, 0)
    steps: list[Step] = []
    at = head.end()
    while at < len(text):
        step = _STEP.match(text, at)
        if step is None:
            _refuse(text, at)
        steps.append(_step(step, text))
        at = step.end()
    if sum(isinstance(step, Wild) and step.is_deep for step in steps) > _MOST_DEEP:
        raise PolicyError(
            f"{reprlib.repr(text)} goes to any depth more than {_MOST_DEEP} times",
            hint="One [**] leads to every depth.",
        )
    if head["position"] is not None:
        return Parameter(int(head["position"]), 0, tuple(steps))
    return Parameter(head["name"], len(head["stars"]), tuple(steps))


def _step(found: re.Match[str], text: str) -> Step:
    if found["attribute"] is not None:
        return Attribute(found["attribute"])
    if found["wild"] is not None:
        return Wild(is_deep=len(found["wild"]) > 1)
    if found["index"] is not None:
        return Key(int(found["index"]))
    quoted = found["key"]
    if quoted[0] == "'":
        quoted = f'"{_IN_SINGLE_QUOTES.sub(_in_double_quotes, quoted[1:-1])}"'
    try:
        return Key(json.loads(quoted, strict=False))
    except ValueError:
        _refuse(text, found.start())


def _in_double_quotes(found: re.Match[str]) -> str:
    escape: str = found[0]
    return {"\\'": "'", '"': '\\"'}.get(escape, escape)


def _refuse(text: str, at: int) -> NoReturn:
    where = f"at character {at + 1}, {text[at : at + 12]!r}" if text else "it is empty"
    raise PolicyError(f"{text!r} names no parameter: {where}", hint=_EXAMPLES)


def replace_at(
    value: Any,
    steps: tuple[Step, ...],
    leaf: _Leaf,
    path: _Path = (),
) -> Any:
    """`value` with `leaf(part, path)` in place of each part that `steps` lead to.

    What is changed is copied, never altered; unchanged, `value` itself comes back. A deferred value
    is never walked into: iterating one may never end. An iterator is adapted as it is consumed.
    """
    if not steps:
        return leaf(value, path)
    if _is_leaf(value):
        return value
    step, rest = steps[0], steps[1:]
    if isinstance(step, Attribute):
        return _replace_attribute(value, step.name, rest, leaf, path)
    if isinstance(step, Key):
        return _replace_key(value, step.key, rest, leaf, path)
    if step.is_deep:
        return _replace_deep(value, rest, leaf, path)
    return _replace_each(value, rest, leaf, path)


def _replace_attribute(
    value: Any, name: str, rest: tuple[Step, ...], leaf: _Leaf, path: _Path
) -> Any:
    old = getattr(value, name, _ABSENT)
    if old is _ABSENT:
        return value
    new = replace_at(old, rest, leaf, (*path, name))
    if new is old:
        return value
    if isinstance(value, tuple) and name in getattr(type(value), "_fields", ()):
        return replace_items(value, {type(value)._fields.index(name): new})  # type: ignore[attr-defined]  # a named tuple
    return replace_attribute(value, name, new)


def _replace_key(
    value: Any, key: str | int, rest: tuple[Step, ...], leaf: _Leaf, path: _Path
) -> Any:
    is_sequence = isinstance(value, (list, tuple, collections.deque)) and isinstance(key, int)
    if not is_sequence and not isinstance(value, collections.abc.Mapping):
        return value
    container: Any = value
    # Asked first: a defaultdict makes what it is asked for.
    if not is_sequence and key not in value:
        return value
    try:
        old = container[key]
    except (LookupError, TypeError):
        return value
    if is_sequence and isinstance(key, int) and key < 0:
        key += len(value)
    new = replace_at(old, rest, leaf, (*path, key))
    return value if new is old else replace_items(value, {key: new})


def _replace_each(value: Any, rest: tuple[Step, ...], leaf: _Leaf, path: _Path) -> Any:
    # A file is an iterator too, but it is asked for more than its lines.
    if isinstance(value, collections.abc.Iterator) and not hasattr(type(value), "read"):
        return (replace_at(old, rest, leaf, (*path, at)) for at, old in enumerate(value))
    changed = {}
    for key, old in _items(value):
        new = replace_at(old, rest, leaf, (*path, key))
        if new is not old:
            changed[key] = new
    return replace_items(value, changed) if changed else value


def _replace_deep(value: Any, rest: tuple[Step, ...], leaf: _Leaf, path: _Path) -> Any:
    if not is_plain_container(value):
        return value
    known: dict[int, tuple[Any, Any]] = {}

    def change(old: Any, where: _Path) -> Any:
        if type(old) in _KNOWN:
            return old
        if not rest:
            return leaf(old, where)
        # One copy of each, or what holds itself would be copied for ever.
        if id(old) not in known:
            known[id(old)] = (old, replace_at(old, rest, leaf, where))
        return known[id(old)][1]

    # An object of somebody's class may be compared by identity: it is no container to copy.
    return rebuild_members(value, change, path, is_end=_is_leaf)


def _items(container: Any) -> list[tuple[Any, Any]]:
    """Each value with its key, index, or itself in a set; nothing for what is no container."""
    if isinstance(container, collections.abc.Mapping):
        return list(container.items())
    if isinstance(container, (list, tuple, collections.deque)):
        return list(enumerate(container))
    if isinstance(container, (set, frozenset)):
        return [(member, member) for member in container]
    return []


def _is_leaf(value: object) -> bool:
    """Whether there is no path into `value`: iterating a deferred one may never end."""
    return (
        value is None
        or isinstance(value, (str, bytes))
        or is_lookalike(value)
        or is_original(value)
    )
