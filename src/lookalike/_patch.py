"""`Patches`: what `install()` has put in the place of attributes, counted, and put back exactly."""

from __future__ import annotations

import functools
import gc
import logging
import sys
import types
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lookalike._target import ABSENT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

logger = logging.getLogger("lookalike")

_SHOWN = 3


@dataclass(eq=False, slots=True)
class Patch:
    """One attribute that was replaced: what was there (`ABSENT` if nothing), and what is now."""

    owner: Any
    name: str
    old: Any
    new: Any
    users: set[object] = field(default_factory=set)

    @property
    def where(self) -> str:
        """The attribute as a target, for people."""
        owner = self.owner
        if isinstance(owner, types.ModuleType):
            return f"{owner.__name__}:{self.name}"
        kind = owner if isinstance(owner, type) else type(owner)
        return f"{kind.__module__}:{kind.__qualname__}.{self.name}"


class Patches:
    """The process's replaced attributes. Callers hold the lock of `install()`."""

    def __init__(self) -> None:
        self._by_place: dict[tuple[int, str], Patch] = {}

    def __len__(self) -> int:
        return len(self._by_place)

    def __contains__(self, place: object) -> bool:
        """Whether the attribute `(id(owner), name)` is replaced."""
        return place in self._by_place

    def put(
        self, owner: Any, name: str, make: Callable[[], Any], user: object
    ) -> tuple[Patch, bool]:
        """The patch of this attribute, used by `user` from now on, and whether it is new.

        `make` gives what to put there. Raises `TypeError` or `AttributeError` where Python does
        not let the attribute be replaced; nothing is changed then.
        """
        patch = self._by_place.get((id(owner), name))
        old = vars(owner).get(name, ABSENT)
        # A module that was reloaded has an attribute of its own again.
        is_new = patch is None or (isinstance(owner, types.ModuleType) and old is not patch.new)
        if is_new:
            users = patch.users if patch is not None else set()
            patch = Patch(owner, name, old, make(), users)
            setattr(owner, name, patch.new)
            if vars(owner).get(name, ABSENT) is not patch.new:
                # A namespace that makes its entries anew: it could not be put back.
                _put_back(patch)
                raise TypeError(f"{patch.where} does not keep what is set there")
            self._by_place[id(owner), name] = patch
        assert patch is not None, "made just above"  # noqa: S101 - for the type
        patch.users.add(user)
        return patch, is_new

    def release(self, user: object) -> list[str]:
        """Put back whatever nobody else uses; what someone else has patched since, by name."""
        kept = []
        gone = []
        for key, patch in list(self._by_place.items()):
            patch.users.discard(user)
            if patch.users:
                continue
            del self._by_place[key]
            gone.append(patch)
            if vars(patch.owner).get(patch.name, ABSENT) is patch.new:
                _put_back(patch)
            else:
                kept.append(patch.where)
        replace_copies({id(p.new): (p.new, p.old) for p in gone if _is_copied(p)})
        return kept


def _is_copied(patch: Patch) -> bool:
    """Whether `from m import f` makes copies of it."""
    return isinstance(patch.owner, types.ModuleType) and patch.old is not ABSENT


def _put_back(patch: Patch) -> None:
    owner, name, old = patch.owner, patch.name, patch.old
    try:
        delattr(owner, name) if old is ABSENT else setattr(owner, name, old)
    except Exception:  # noqa: BLE001 - whatever it says: it let us in, and has closed itself since
        kind = type if isinstance(owner, type) else object
        if old is ABSENT:
            kind.__delattr__(owner, name)
        else:
            kind.__setattr__(owner, name, old)


def copies_of(patches: Iterable[Patch]) -> dict[int, tuple[Any, Any]]:
    """What to give `replace_copies` for attributes that have just been patched."""
    return {id(patch.old): (patch.old, patch.new) for patch in patches if _is_copied(patch)}


def replace_copies(changes: dict[int, tuple[Any, Any]]) -> None:
    """Put the second of each pair wherever a loaded module has the first under any name."""
    if not changes:
        return
    for module in list(sys.modules.values()):
        namespace = getattr(module, "__dict__", None)
        if type(namespace) is not dict:
            continue
        for name, value in namespace.copy().items():
            change = changes.get(id(value))
            if change is not None and change[0] is value and type(name) is str:
                try:
                    setattr(module, name, change[1])
                except (AttributeError, TypeError):
                    namespace[name] = change[1]


def unreachable_copies(changes: dict[int, tuple[Any, Any]]) -> tuple[str, ...]:
    """Where else the replaced functions are held: lists, defaults, partials, closures; in words."""
    found = []
    ours = {id(vars(new)) for _, new in changes.values() if isinstance(new, types.FunctionType)}
    ours.add(id(changes))
    for old, new in changes.values():
        cells = {id(cell) for cell in getattr(new, "__closure__", None) or ()}
        name = f"{getattr(old, '__module__', '?')}:{getattr(old, '__qualname__', '?')}"
        for holder in gc.get_referrers(old):
            if id(holder) in ours or id(holder) in cells:
                continue
            kind = _kind_of_holder(holder)
            if kind is not None:
                found.append(f"{name} in {kind}")
    return tuple(sorted(set(found)))


def _kind_of_holder(holder: Any) -> str | None:
    """What holds a function, in words; None for what is ours, or has been dealt with."""
    kind = type(holder)
    if kind is types.FrameType or kind.__module__.startswith("lookalike."):
        return None
    if kind is dict:
        return _kind_of_namespace(holder)
    if kind is tuple:
        return _kind_of_tuple(holder)
    names = {functools.partial: "functools.partial", types.CellType: "closure"}
    return (
        f"a {names.get(kind) or (kind.__name__ if kind.__module__ == 'builtins' else _name(kind))}"
    )


def _kind_of_namespace(namespace: dict[Any, Any]) -> str | None:
    if "__spec__" in namespace and isinstance(namespace.get("__name__"), str):
        return None  # a module: reached
    owner = getattr(namespace.get("__dict__"), "__objclass__", None)
    return "a dict" if owner is None else f"class {_name(owner)}"


def _kind_of_tuple(holder: tuple[Any, ...]) -> str | None:
    for user in gc.get_referrers(holder):
        if isinstance(user, types.FunctionType):
            return f"the defaults of {_name(user)}"
    # Our own pairs are tuples too.
    return None if len(holder) == 2 else "a tuple"  # noqa: PLR2004 - as said


def _name(obj: Any) -> str:
    return f"{obj.__module__}.{obj.__qualname__}"


def summary(names: tuple[str, ...]) -> str:
    """The first names of many, for a message."""
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return "; ".join(names[:_SHOWN]) + more
