"""What stands in a target's place while an `install()` lasts: the same kind of thing, adapting."""

from __future__ import annotations

import abc
import contextlib
import copy
import functools
import inspect
import sys
import types
from typing import TYPE_CHECKING, Any

import wrapt

from lookalike._rules import Made
from lookalike._validation import Lasting, relay, relay_coroutine, relaying_async, run

if TYPE_CHECKING:
    from collections.abc import Callable

    from lookalike._call import Plan
    from lookalike._target import Place


class Patched(abc.ABC):
    """What a wrapper asks while it is in place, and all that it takes of lookalike.

    A wrapper may be pickled by value, as cloudpickle does with a bound classmethod. It names
    nothing else of ours, and arrives with a stand-in for this that never adapts: where it arrives
    there need be no lookalike.
    """

    __slots__ = ()

    is_active: bool

    frame = staticmethod(sys._getframe)
    made = Made
    run = staticmethod(run)
    relay = staticmethod(relay)
    relay_coroutine = staticmethod(relay_coroutine)

    @abc.abstractmethod
    def plan(self, receiver: Any) -> Plan | None:
        """How the arguments are adapted for this receiver; None if no policy is for it."""

    @abc.abstractmethod
    def may_adapt(self, caller: types.FrameType, receiver: object) -> bool:
        """Whether a call from this frame is one to adapt, and not an SDK's own business."""

    @abc.abstractmethod
    def keep(self, obj: Any) -> None:
        """Remember what holds lookalikes until the installation is left."""

    def adapted(
        self, args: tuple[Any, ...], kwargs: dict[str, Any], *, has_receiver: bool
    ) -> tuple[tuple[Any, ...], dict[str, Any], Lasting | None]:
        """The arguments of a call that goes on, and how it does; None if nothing was adapted."""
        receiver = args[0] if has_receiver and args else None
        plan = self.plan(receiver) if self.is_active else None
        first = 1 if has_receiver else 0
        if plan is None or not plan.concerns(args[first:], kwargs):
            return args, kwargs, None
        made = Made(self, sys._getframe(1), receiver)
        given, named = plan.adapt(args[first:], kwargs, made)
        made.decide()
        lasting = Lasting(self.keep, made, receiver) if made.any else None
        return (*args[:first], *given), named, lasting

    def __reduce__(self) -> Any:
        return types.SimpleNamespace, (), {"is_active": False}


def wrap(place: Place, patched: Patched) -> Any:
    """The entry for `vars(place.owner)`: of the same kind as what is there, and adapting.

    Raises `TypeError` for what cannot be wrapped.
    """
    raw, is_method = place.raw, isinstance(place.owner, type)
    if isinstance(raw, property):
        if raw.fset is None:
            raise TypeError("a property without a setter takes no value")
        # Of its own class: a subclass of property may give access in its own way.
        return raw.setter(_wrap_function(raw.fset, patched, has_receiver=True))
    if isinstance(raw, functools.partialmethod):
        raw = _unbound(raw)
    is_function = isinstance(getattr(raw, "__func__", raw), types.FunctionType)
    if place.is_inherited and is_method and is_function:
        raw = _forwarder(place.owner, place.name, raw)
    if isinstance(raw, (staticmethod, classmethod)):
        # `__new__` is a staticmethod, and its first argument is the class.
        has_receiver = place.name == "__new__" or isinstance(raw, classmethod)
        return type(raw)(_wrap_function(raw.__func__, patched, has_receiver=has_receiver))
    if isinstance(raw, types.FunctionType):
        return _wrap_function(raw, patched, has_receiver=is_method)
    if callable(raw) and not isinstance(raw, type):
        return _Callable(raw, patched)
    raise TypeError(f"a {type(raw).__name__} cannot be wrapped")


def _unbound(method: functools.partialmethod[Any]) -> Any:
    """The function that a partialmethod is, seen from its class."""
    if not isinstance(method.func, types.FunctionType):
        raise TypeError(f"a partialmethod of a {type(method.func).__name__} cannot be wrapped")
    return method._make_unbound_method()  # type: ignore[attr-defined]  # as inspect does


def _like(function: Any) -> Callable[[Any], Any]:
    """A decorator: what it is put on looks as `function` does, to everyone who asks."""

    def look(call: Any) -> Any:
        functools.update_wrapper(call, function)
        call.__defaults__ = getattr(function, "__defaults__", None)
        call.__kwdefaults__ = getattr(function, "__kwdefaults__", None)
        if hasattr(function, "__wrapped__"):
            # Whoever goes around the SDK's decorator goes around that, and not around us alone.
            call.__wrapped__ = function.__wrapped__
        else:
            # For those who do not follow `__wrapped__`.
            with contextlib.suppress(ValueError, TypeError):
                call.__signature__ = inspect.signature(function)
        return call

    return look


def _forwarder(owner: type, name: str, raw: Any) -> Any:
    """The inherited method as one of the class itself, found anew at each call."""
    function = getattr(raw, "__func__", raw)
    is_classmethod = isinstance(raw, classmethod)

    if isinstance(raw, staticmethod):

        @_like(function)
        def call_static(*args: Any, **kwargs: Any) -> Any:
            return getattr(super(owner, owner), name)(*args, **kwargs)

        return type(raw)(_alike(call_static, function))

    @_like(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        kind = args[0] if args and is_classmethod else type(*args[:1] or (None,))
        if not isinstance(kind, type) or owner not in kind.__mro__:
            return function(*args, **kwargs)  # of no receiver or a strange one it says what it says
        return getattr(super(owner, args[0]), name)(*args[1:], **kwargs)

    alike = _alike(call, function)
    return type(raw)(alike) if is_classmethod else alike


def _alike(call: Any, function: Any) -> Any:
    """`call` as a coroutine function or generator function, if `function` is one."""
    if inspect.iscoroutinefunction(function):

        @_like(function)
        async def awaited(*args: Any, **kwargs: Any) -> Any:
            return await call(*args, **kwargs)

        return awaited
    if inspect.isgeneratorfunction(function):

        @_like(function)
        def generated(*args: Any, **kwargs: Any) -> Any:
            return (yield from call(*args, **kwargs))

        return _flagged(generated, function)
    if inspect.isasyncgenfunction(function):
        return _like(function)(relaying_async(lambda args, kwargs: (call(*args, **kwargs), None)))
    return call


def _flagged(call: Any, function: Any) -> Any:
    """A generator function that can be awaited, if `function` can."""
    flags = getattr(getattr(function, "__code__", None), "co_flags", 0)
    return types.coroutine(call) if flags & inspect.CO_ITERABLE_COROUTINE else call


def _wrap_function(function: Any, patched: Patched, *, has_receiver: bool) -> Any:
    if not isinstance(function, types.FunctionType):
        if has_receiver and not hasattr(type(function), "__get__"):
            return _method(function, patched)  # which is bound as what is put around it expects
        return _Callable(function, patched, takes_receiver=has_receiver)
    if inspect.iscoroutinefunction(function):
        return _coroutine_function(function, patched, has_receiver=has_receiver)
    if inspect.isgeneratorfunction(function):
        return _generator_function(function, patched, has_receiver=has_receiver)
    if inspect.isasyncgenfunction(function):
        return _async_generator_function(function, patched, has_receiver=has_receiver)

    return (_method if has_receiver else _plain_function)(function, patched)


def _method(function: Any, patched: Patched) -> Any:
    @_like(function)
    def method(*args: Any, **kwargs: Any) -> Any:
        plan = patched.plan(args[0]) if patched.is_active and args else None
        if plan is None or not plan.concerns(args[1:], kwargs):
            return function(*args, **kwargs)
        made = patched.made(patched, patched.frame(1), args[0])
        given, named = plan.adapt(args[1:], kwargs, made)
        if not made.any:
            return function(*args, **kwargs)
        return patched.run(function, (args[0], *given), named, made, args[0], patched.keep)

    return method


def _plain_function(function: Any, patched: Patched) -> Any:
    @_like(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        plan = patched.plan(None) if patched.is_active else None
        if plan is None or not plan.concerns(args, kwargs):
            return function(*args, **kwargs)
        made = patched.made(patched, patched.frame(1))
        given, named = plan.adapt(args, kwargs, made)
        if not made.any:
            return function(*args, **kwargs)
        return patched.run(function, given, named, made, None, patched.keep)

    return call


def _coroutine_function(function: Any, patched: Patched, *, has_receiver: bool) -> Any:
    @_like(function)
    async def call(*args: Any, **kwargs: Any) -> Any:
        if not patched.is_active:
            return await function(*args, **kwargs)
        given, named, lasting = patched.adapted(args, kwargs, has_receiver=has_receiver)
        coroutine = function(*given, **named)
        return await (coroutine if lasting is None else patched.relay_coroutine(coroutine, lasting))

    return call


def _generator_function(function: Any, patched: Patched, *, has_receiver: bool) -> Any:
    @_like(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        if not patched.is_active:
            return (yield from function(*args, **kwargs))
        given, named, lasting = patched.adapted(args, kwargs, has_receiver=has_receiver)
        generator = function(*given, **named)
        return (yield from generator if lasting is None else patched.relay(generator, lasting))

    return _flagged(call, function)


def _async_generator_function(function: Any, patched: Patched, *, has_receiver: bool) -> Any:
    def start(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if not patched.is_active:
            return function(*args, **kwargs), None
        given, named, lasting = patched.adapted(args, kwargs, has_receiver=has_receiver)
        return function(*given, **named), lasting

    return _like(function)(relaying_async(start))


class _Callable(wrapt.FunctionWrapper):  # type: ignore[type-arg]  # generic in the stubs alone
    """A callable that is no plain function (a C function, a partial, an object), adapting.

    With `takes_receiver`, the first argument is the receiver if it is not bound to one.
    """

    def __init__(self, wrapped: Any, patched: Patched, *, takes_receiver: bool = False) -> None:
        def adapt(function: Any, instance: Any, args: Any, kwargs: Any) -> Any:
            before: tuple[Any, ...] = ()
            receiver = None if isinstance(instance, types.ModuleType) else instance
            if takes_receiver and instance is None:
                before, args = args[:1], args[1:]
                receiver = before[0] if before else None
            plan = patched.plan(receiver) if patched.is_active else None
            if plan is None or not plan.concerns(args, kwargs):
                return function(*before, *args, **kwargs)
            made = Made(patched, sys._getframe(1), receiver)
            given, named = plan.adapt(args, kwargs, made)
            if not made.any:
                return function(*before, *args, **kwargs)
            # An object that is called may keep what it is given.
            holder = self.__wrapped__ if receiver is None else receiver
            return run(function, (*before, *given), named, made, holder, patched.keep)

        super().__init__(wrapped, adapt)

    def __copy__(self) -> Any:
        made = copy.copy(self.__wrapped__)
        return self if made is self.__wrapped__ else made

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        made = copy.deepcopy(self.__wrapped__, memo)
        return self if made is self.__wrapped__ else made

    def __reduce_ex__(self, protocol: Any) -> Any:
        # By what it stands for: another process has no wrapper.
        return self.__wrapped__.__reduce_ex__(protocol)

    def __reduce__(self) -> Any:
        return self.__wrapped__.__reduce__()
