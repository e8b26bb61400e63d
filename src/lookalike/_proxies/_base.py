"""What every lookalike does, duck proxy or carrier; the only module that subclasses wrapt.

State is three slots: `_self_text` (the placeholder, on duck proxies), `_self_ledger` and
`_self_parts` (the pieces, if the original is a composition that we made). The face belongs to the
class: one class for each face that is used, so an operation outside it is simply not there and
falls to the original.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any, NoReturn

import wrapt

from lookalike._face import Face
from lookalike._proxies import _answers
from lookalike.errors import ImmutableError

if TYPE_CHECKING:
    from collections.abc import Callable

    from lookalike._ledger import Ledger

_INPLACE = ["add", "mul", "mod", *_answers.BINARY]


class ModuleName(str):
    """A class's `__module__` or `__doc__` that, asked of an instance, is the original's.

    A property would do for instances, but `type(p).__module__` must stay a plain text for repr,
    pickle and inspect.
    """

    __slots__ = ("attribute",)
    attribute: str

    def __new__(cls, text: str, attribute: str) -> ModuleName:
        self = super().__new__(cls, text)
        self.attribute = attribute
        return self

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is None:
            return self
        return getattr(original_of(instance), self.attribute)


class _Seldom:
    """A slot that mostly stays empty, and is None then: filling it with None costs time."""

    __slots__ = ("slot",)

    def __init__(self, slot: Any) -> None:
        self.slot = slot

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is None:
            return self
        try:
            return self.slot.__get__(instance)
        except AttributeError:
            return None


def seldom(owner: type, name: str) -> Callable[[Any, Any], None]:
    """Have a slot of the class be None where it is empty. Gives back what fills it."""
    slot = vars(owner)[name]
    type.__setattr__(owner, name, _Seldom(slot))
    return slot.__set__  # type: ignore[no-any-return]  # a slot descriptor


class Lookalike:
    """What duck proxies and carriers have in common: their state's names, and this base."""

    __slots__ = ()

    _self_face: Face = Face.NOTHING
    _self_ledger: Ledger | None
    _self_parts: tuple[Any, ...] | None


if TYPE_CHECKING:
    _ObjectProxy = wrapt.ObjectProxy[Any]  # generic in the stubs alone
else:
    _ObjectProxy = wrapt.ObjectProxy


class DuckProxy(Lookalike, _ObjectProxy):
    """A transparent proxy of the original that answers the operations of its face from text.

    Made by `make_duck`, in one step: there is nothing left for `__init__` to do.
    """

    __slots__ = ("_self_ledger", "_self_parts", "_self_text")

    _self_text: str

    if TYPE_CHECKING:

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            """Nothing, for any arguments: `__new__` says which are taken."""
    else:
        # In C, both: wrapt's own look-up would raise and format an error of its own first.
        __init__ = object.__init__
        __getattribute__ = object.__getattribute__

    def __getattr__(self, name: str) -> Any:
        if "__" not in name:
            return getattr(self.__wrapped__, name)
        if name == "__wrapped__":  # before it is made: looking for it in itself would never end
            raise AttributeError(f"{type(self).__name__} has no original: it was not made whole")
        return attribute_of_original(self.__wrapped__, name)

    def __bool__(self) -> bool:
        return bool(self._self_text)

    def __iter__(self) -> Any:
        return _answers.iterate_original(self.__wrapped__)

    def __contains__(self, item: object) -> bool:
        return _answers.search_original(self.__wrapped__, item)


#: Slot descriptors directly: `__setattr__` refuses, as it should.
set_text = vars(DuckProxy)["_self_text"].__set__
set_ledger = seldom(DuckProxy, "_self_ledger")
set_parts = seldom(DuckProxy, "_self_parts")
allocate = wrapt.ObjectProxy.__new__
set_original = wrapt.ObjectProxy.__init__


def make_duck(
    cls: Any,
    original: object,
    text: str,
    ledger: Ledger | None = None,
    parts: tuple[Any, ...] | None = None,
) -> Any:
    """A duck proxy of this very class."""
    self = allocate(cls, original)
    set_original(self, original)
    set_text(self, text)
    if ledger is not None:
        set_ledger(self, ledger)
    if parts is not None:
        set_parts(self, parts)
    return self


# --- both kinds -----------------------------------------------------------------------------------


def is_lookalike(obj: object) -> bool:
    """Whether `obj` is a lookalike: a duck proxy or a carrier. Plain placeholder text is not.

    >>> from lookalike import Deferred, Face, is_lookalike, string_like
    >>> is_lookalike(string_like(Deferred("model"))), is_lookalike("model")
    (True, False)
    """
    kind = type(obj)  # never obj.__class__: that is the original's
    return issubclass(kind, Lookalike)


def is_duck(obj: object) -> bool:
    """Whether `obj` is a lookalike that is no `str`."""
    return issubclass(type(obj), DuckProxy)


def original_of(proxy: Any) -> Any:
    """The original behind a lookalike, one level, by identity."""
    return proxy.__wrapped__ if is_duck(proxy) else proxy._self_original


def placeholder_of(proxy: Any) -> str:
    """The placeholder text of a lookalike, as an exact `str`.

    Raises `TypeError` if `proxy` is no lookalike: plain placeholder text is its own placeholder.
    """
    if is_duck(proxy):
        text: str = proxy._self_text
        return text
    if not is_lookalike(proxy):
        raise TypeError(f"expected a lookalike, got {type(proxy).__name__}")
    return str.__str__(proxy)


def attribute_of_original(original: object, name: str) -> Any:
    """The original's attribute; a dunder only if the original's class declares it.

    Code asks for dunders to learn what it may do (`__html__`, `__array__`), and an original whose
    `__getattr__` answers every name would say yes to all of them.
    """
    is_dunder = name.startswith("__") and name.endswith("__") and name != "__dict__"
    # Not getattr on the class: its metaclass would add __call__, __mro__ and __name__.
    if is_dunder and not any(name in vars(owner) for owner in type(original).__mro__):
        raise AttributeError(f"{type(original).__name__!r} object has no attribute {name!r}")
    return getattr(original, name)


def has_of_its_own(original: object, name: str) -> bool:
    """Whether the original has an attribute, found without running any of its code."""
    try:
        inspect.getattr_static(original, name)
    except AttributeError:
        return False
    return True


def _refuse_change(self: Any, *what: object) -> NoReturn:
    raise ImmutableError(
        f"cannot change {what[0]!r}: {self!r} stands for an object that is not ours to change",
        hint="Change the original: unwrap(lookalike).",
    )


def _same(self: Any) -> Any:
    """Copies are the lookalike itself: it cannot change, and its original must stay the same."""
    return self


def _deep_same(self: Any, memo: object) -> Any:
    """Deep-copying `Properties` loses its step, so the original is kept by identity."""
    del memo
    return self


def _dir(self: Any) -> list[str]:
    own = {name.removesuffix("?") for name in type(self)._self_face if not name.startswith("is_")}
    return sorted(own | set(dir(original_of(self))))


def _inplace(name: str) -> Callable[[Any, Any], Any]:
    binary = _answers.binary(name)

    def method(self: Any, other: Any) -> Any:
        # wrapt's own would change the proxy, or give back a bare ObjectProxy without a face.
        return binary(self, other)

    return method


COMMON: dict[str, Any] = {
    "__setattr__": _refuse_change,
    "__delattr__": _refuse_change,
    "__setitem__": _refuse_change,
    "__delitem__": _refuse_change,
    "__copy__": _same,
    "__deepcopy__": _deep_same,
    "__dir__": _dir,
    **{f"__i{name}__": _inplace(name) for name in _INPLACE},
}
for _name, _function in COMMON.items():
    setattr(DuckProxy, _name, _function)


# --- equality -------------------------------------------------------------------------------------


_equal_str = str.__eq__


def _equal_text(self: Any, other: object) -> bool:
    if type(other) is str:
        return _equal_str(self._self_text, other)
    other = _comparable(other)
    return other is not None and _equal_str(self._self_text, other)


def _equal_carried(self: Any, other: object) -> bool:
    if type(other) is str:
        return _equal_str(self, other)
    other = _comparable(other)
    return other is not None and _equal_str(self, other)


def _comparable(other: object) -> str | None:
    """The text that `other` is compared by; None if it is not compared by its text."""
    if is_lookalike(other):
        # Without equality in its face they could not agree on a hash.
        return placeholder_of(other) if "__eq__" in type(other)._self_face else None  # type: ignore[attr-defined]  # a lookalike
    return str.__str__(other) if issubclass(type(other), str) else None  # pyright: ignore[reportArgumentType]


def _equal_original(self: Any, other: object) -> bool:
    if is_lookalike(other):
        if "__eq__" in type(other)._self_face:  # type: ignore[attr-defined]  # a lookalike
            return False  # they could not agree on a hash
        other = original_of(other)
    return other is original_of(self)


def _hash_text(self: Any) -> int:
    return hash(self._self_text)


def _hash_original(self: Any) -> int:
    # By identity: a Join is unhashable, and a KFP channel's hash does not fit its equality.
    return object.__hash__(original_of(self))


def equality(face: Face) -> dict[str, Any]:
    """`==`, `!=` and hash for a class with `face`: always `bool`, never `NotImplemented`.

    With equality in the face they compare text. Outside it they compare originals by identity.
    """
    if "__eq__" not in face:
        equal, hashed = _equal_original, _hash_original
    elif face.is_str:
        # str's own slot, untouched by a Python function.
        equal, hashed = _equal_carried, str.__hash__
    else:
        equal, hashed = _equal_text, _hash_text

    def differ(self: Any, other: object) -> bool:
        return not equal(self, other)

    return {"__eq__": equal, "__ne__": differ, "__hash__": hashed}


def plain(argument: Any) -> Any:
    """An argument with its duck proxies as text: C methods of `str` take nothing else."""
    if is_duck(argument):
        return argument._self_text
    if type(argument) is tuple:
        return tuple(map(plain, argument))
    return argument
