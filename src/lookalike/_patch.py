"""`Patches`: what `install()` has put in the place of attributes, counted, and put back exactly."""

from __future__ import annotations

import functools
import gc
import sys
import types
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lookalike._target import ABSENT, own_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_SHOWN = 3


@dataclass(eq=False, slots=True)
class Patch:
    """One attribute that was replaced: what was there (`ABSENT` if nothing), and what is now."""

    owner: Any
    name: str
    old: Any
    new: Any
    users: set[object] = field(default_factory=set)
    #: What is written on the function that is there now; what others write meanwhile is theirs.
    written: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.written = _attributes_of(self.new)

    def carry_over(self) -> None:
        """Write on what was there what others have written on what is there now."""
        if isinstance(self.old, types.FunctionType):
            for name, value in _attributes_of(self.new).items():
                if name not in self.written or self.written[name] is not value:
                    setattr(self.old, name, value)

    @property
    def where(self) -> str:
        """The attribute as a target, for people."""
        owner = self.owner
        if isinstance(owner, types.ModuleType):
            return f"{owner.__name__}:{self.name}"
        kind = owner if isinstance(owner, type) else type(owner)
        return f"{kind.__module__}:{kind.__qualname__}.{self.name}"


def _attributes_of(function: Any) -> dict[str, Any]:
    """What is written on a function, but for what leads to another; nothing for other objects."""
    if not isinstance(function, types.FunctionType):
        return {}
    return {name: value for name, value in vars(function).items() if name != "__wrapped__"}


class Patches:
    """The process's replaced attributes. Callers hold the lock of `install()`."""

    def __init__(self) -> None:
        self._by_place: dict[tuple[int, str], Patch] = {}
        #: Those whose attribute was set anew, by a reload or by someone else, and patched again.
        self._superseded: list[Patch] = []

    def __len__(self) -> int:
        return len(self._by_place)

    def put(
        self, owner: Any, name: str, make: Callable[[], Any], user: object
    ) -> tuple[Patch, bool]:
        """The patch of this attribute, used by `user` from now on, and whether it is new.

        `make` gives what to put there. Raises what Python or the owner says where the attribute
        cannot be replaced; nothing is changed then.
        """
        patch = self._by_place.get((id(owner), name))
        old = vars(owner).get(name, ABSENT)
        # A module that was reloaded has an attribute of its own again.
        is_new = patch is None or (isinstance(owner, types.ModuleType) and old is not patch.new)
        if is_new:
            before, users = patch, patch.users if patch is not None else set()
            patch = Patch(owner, name, old, make(), users)
            try:
                setattr(owner, name, patch.new)
            except BaseException:
                _take_back(patch)
                raise
            if vars(owner).get(name, ABSENT) is not patch.new:
                # A namespace that makes its entries anew: it could not be put back.
                _take_back(patch)
                raise TypeError(f"{patch.where} does not keep what is set there")
            self._by_place[id(owner), name] = patch
            if before is not None:
                self._superseded.append(before)
        assert patch is not None, "made just above"  # noqa: S101 - for the type
        patch.users.add(user)
        return patch, is_new

    def release(self, user: object) -> tuple[list[Patch], list[str]]:
        """Put back whatever nobody else uses.

        Gives back what is over, and by name what someone else has patched since, which stays.
        """
        gone = []
        foreign = []
        for key, patch in list(self._by_place.items()):
            patch.users.discard(user)
            if patch.users:
                continue
            del self._by_place[key]
            gone.append(patch)
            patch.carry_over()
            if vars(patch.owner).get(patch.name, ABSENT) is patch.new:
                _put_back(patch)
            else:
                foreign.append(patch.where)
        gone += [patch for patch in self._superseded if not patch.users]
        self._superseded = [patch for patch in self._superseded if patch.users]
        replace_copies({id(p.new): (p.new, p.old) for p in gone if _is_copied(p)})
        return gone, foreign


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


def _take_back(patch: Patch) -> None:
    """Put back what was there, if the owner has let it go at all."""
    if vars(patch.owner).get(patch.name, ABSENT) is not patch.old:
        _put_back(patch)


def copies_of(patches: Iterable[Patch]) -> dict[int, tuple[Any, Any]]:
    """What to give `replace_copies` for attributes that have just been patched."""
    return {id(patch.old): (patch.old, patch.new) for patch in patches if _is_copied(patch)}


def replace_copies(changes: dict[int, tuple[Any, Any]]) -> None:
    """Put the second of each pair wherever a loaded module has the first under any name."""
    if not changes:
        return
    has_none = changes.keys().isdisjoint
    for module in list(sys.modules.values()):
        namespace = own_names(module)  # which runs nothing, and loads no lazy module
        # Thousands of modules with hundreds of names: nearly all are passed over in C.
        if type(namespace) is not dict or has_none(map(id, list(namespace.values()))):
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
    olds = {id(old): old for old, _ in changes.values()}
    asked = tuple(olds.values())
    ours = {id(changes), id(olds), id(asked), *map(id, changes.values())}
    for _, new in changes.values():
        if isinstance(new, types.FunctionType):
            ours |= {id(vars(new)), *map(id, new.__closure__ or ())}
    # Each question walks every object of the process: one for all functions, one for what holds
    # them only as a part of something.
    holders = [holder for holder in gc.get_referrers(*asked) if id(holder) not in ours]
    parts = {id(h): h for h in holders if type(h) in {dict, tuple}}
    wholes: dict[int, list[Any]] = {}
    for whole in gc.get_referrers(*parts.values()) if parts else ():
        if isinstance(whole, (type, types.FunctionType, types.ModuleType)):
            for part in {id(each) for each in gc.get_referents(whole)} & parts.keys():
                wholes.setdefault(part, []).append(whole)
    found = set()
    for holder in holders:
        users = wholes.get(id(holder), [])
        if _is_unused(holder, users, asked):
            continue
        whole = next((each for each in users if not isinstance(each, types.ModuleType)), None)
        kind = _kind_of_holder(holder, whole)
        for old in gc.get_referents(holder) if kind is not None else ():
            if id(old) in olds:
                module, name = getattr(old, "__module__", "?"), getattr(old, "__qualname__", "?")
                found.add(f"{module}:{name} in {kind}")
    return tuple(sorted(found))


def _is_unused(holder: Any, wholes: list[Any], olds: tuple[Any, ...]) -> bool:
    """Whether these are names of a module that nothing runs with which uses a replaced function.

    attrs gives the methods that it generates a copy of all names of their module.
    """
    if not _is_module(holder):
        return False
    named = {name for name, value in holder.items() if any(value is old for old in olds)}
    return all(
        isinstance(whole, types.FunctionType)
        and whole.__globals__ is holder
        and named.isdisjoint(whole.__code__.co_names)
        for whole in wholes
    )


def _kind_of_holder(holder: Any, whole: Any) -> str | None:
    """What holds a function, in words; None for what is ours, or has been dealt with.

    `whole` is the class or function that a dict or tuple is part of, if it is.
    """
    kind = type(holder)
    if kind is types.FrameType or kind.__module__.startswith("lookalike."):
        return None
    if kind is dict and _is_module(holder):
        return f"module {holder['__name__']}"  # it is not in sys.modules, or came later
    if isinstance(whole, type):
        return f"class {_name(whole)}"
    if whole is not None:
        is_wrapped = holder is vars(whole)
        return f"{'the attributes' if is_wrapped else 'the defaults'} of {_name(whole)}"
    names = {functools.partial: "functools.partial", types.CellType: "closure"}
    plain = kind.__name__ if kind.__module__ == "builtins" else _name(kind)
    return f"a {names.get(kind, plain)}"


def _is_module(holder: Any) -> bool:
    return type(holder) is dict and type(holder.get("__name__")) is str and "__spec__" in holder


def _name(obj: Any) -> str:
    return f"{obj.__module__}.{obj.__qualname__}"


def summary(names: tuple[str, ...]) -> str:
    """The first names of many, for a message."""
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return "; ".join(names[:_SHOWN]) + more
