"""What stands in a target's place while an `install()` lasts: the same kind of thing, adapting."""

from __future__ import annotations

import contextlib
import functools
import inspect
import sys
import types
from typing import TYPE_CHECKING, Any, Protocol

import wrapt

from lookalike._call import Lasting, validating
from lookalike._rules import Made

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Generator

    from lookalike._call import Plan
    from lookalike._target import Place


class Patched(Protocol):
    """What a wrapper asks while it is in place."""

    is_active: bool

    def plan(self, receiver: Any) -> Plan | None:
        """How the arguments are adapted for this receiver; None if no policy is for it."""

    def may_adapt(self, caller: types.FrameType, receiver: object) -> bool:
        """Whether a call from this frame is one to adapt, and not an SDK's own business."""
        ...

    def keep(self, obj: Any) -> None:
        """Remember what holds lookalikes until the installation is left."""


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
    if place.is_inherited and is_method and isinstance(raw, _FORWARDED):
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


_FORWARDED = (types.FunctionType, staticmethod, classmethod)


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

    if isinstance(raw, staticmethod):

        @_like(function)
        def call_static(*args: Any, **kwargs: Any) -> Any:
            return getattr(super(owner, owner), name)(*args, **kwargs)

        return type(raw)(_alike(call_static, function))

    @_like(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        kind = args[0] if args and isinstance(raw, classmethod) else type(*args[:1] or (None,))
        if not isinstance(kind, type) or owner not in kind.__mro__:
            return function(*args, **kwargs)  # of no receiver or a strange one it says what it says
        return getattr(super(owner, args[0]), name)(*args[1:], **kwargs)

    alike = _alike(call, function)
    return type(raw)(alike) if isinstance(raw, classmethod) else alike


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
        return _relaying_async(function, lambda args, kwargs: (call(*args, **kwargs), None))
    return call


def _flagged(call: Any, function: Any) -> Any:
    """A generator function that can be awaited, if `function` can."""
    flags = getattr(getattr(function, "__code__", None), "co_flags", 0)
    return types.coroutine(call) if flags & inspect.CO_ITERABLE_COROUTINE else call


def _wrap_function(function: Any, patched: Patched, *, has_receiver: bool) -> Any:
    if not isinstance(function, types.FunctionType):
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
        if plan is None:
            return function(*args, **kwargs)
        made = Made(patched, sys._getframe(1), args[0])
        given, named = plan.adapt(args[1:], kwargs, made)
        if not made.any:
            return function(*args, **kwargs)
        return _call(patched, function, (args[0], *given), named, made, args[0])

    return method


def _plain_function(function: Any, patched: Patched) -> Any:
    @_like(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        plan = patched.plan(None) if patched.is_active else None
        if plan is None:
            return function(*args, **kwargs)
        made = Made(patched, sys._getframe(1))
        given, named = plan.adapt(args, kwargs, made)
        if not made.any:
            return function(*args, **kwargs)
        return _call(patched, function, given, named, made, None)

    return call


def _call(
    patched: Patched,
    function: Callable[..., Any],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    made: Made,
    receiver: Any,
) -> Any:
    made.decide()
    with validating(patched.keep) as leaves:
        try:
            result = function(*args, **kwargs)
        except BaseException:
            leaves(made, receiver)
            raise
        relay = _RELAYS.get(type(result))
        if relay is not None:
            return relay(result, Lasting(patched.keep, made, receiver))
        leaves(made, receiver)
        return leaves(made, result)


def _adapted(
    patched: Patched, args: tuple[Any, ...], kwargs: dict[str, Any], *, has_receiver: bool
) -> tuple[tuple[Any, ...], dict[str, Any], Lasting | None]:
    receiver = args[0] if has_receiver and args else None
    plan = patched.plan(receiver) if patched.is_active else None
    if plan is None:
        return args, kwargs, None
    made = Made(patched, sys._getframe(1), receiver)
    first = 1 if has_receiver else 0
    given, named = plan.adapt(args[first:], kwargs, made)
    made.decide()
    return (
        (*args[:first], *given),
        named,
        Lasting(patched.keep, made, receiver) if made.any else None,
    )


def _coroutine_function(function: Any, patched: Patched, *, has_receiver: bool) -> Any:
    @_like(function)
    async def call(*args: Any, **kwargs: Any) -> Any:
        given, named, lasting = _adapted(patched, args, kwargs, has_receiver=has_receiver)
        coroutine = function(*given, **named)
        return await (coroutine if lasting is None else _relay_coroutine(coroutine, lasting))

    return call


def _generator_function(function: Any, patched: Patched, *, has_receiver: bool) -> Any:
    @_like(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        given, named, lasting = _adapted(patched, args, kwargs, has_receiver=has_receiver)
        generator = function(*given, **named)
        return (yield from generator if lasting is None else _relay(generator, lasting))

    return _flagged(call, function)


def _async_generator_function(function: Any, patched: Patched, *, has_receiver: bool) -> Any:
    def start(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        given, named, lasting = _adapted(patched, args, kwargs, has_receiver=has_receiver)
        return function(*given, **named), lasting

    return _relaying_async(function, start)


# --- calls that go on after they have given something back ----------------------------------------


async def _relay_coroutine(coroutine: Any, lasting: Lasting) -> Any:
    try:
        with lasting.running():
            result = await coroutine
        return lasting.gives(result)
    finally:
        lasting.ends()


def _relay(generator: Generator[Any, Any, Any], lasting: Lasting) -> Generator[Any, Any, Any]:
    """`yield from generator`, each item given by `lasting` (PEP 380 written out)."""
    try:
        with lasting.running():
            item = next(generator)
        while True:
            try:
                sent = yield lasting.gives(item)
            except GeneratorExit:
                with lasting.running():
                    generator.close()
                raise
            except BaseException as error:  # noqa: BLE001 - the generator's to handle, whatever it is
                with lasting.running():
                    item = generator.throw(error)
            else:
                with lasting.running():
                    item = generator.send(sent)
    except StopIteration as stop:
        return lasting.gives(stop.value)
    finally:
        lasting.ends()


def _relaying_async(
    function: Any,
    start: Callable[
        [tuple[Any, ...], dict[str, Any]], tuple[AsyncGenerator[Any, Any], Lasting | None]
    ],
) -> Any:
    """An async generator function like `function`, which relays what `start` makes."""

    @_like(function)
    async def call(*args: Any, **kwargs: Any) -> Any:
        generator, lasting = start(args, kwargs)
        running = contextlib.nullcontext if lasting is None else lasting.running
        try:
            with running():
                item = await generator.__anext__()
            while True:
                try:
                    sent = yield item if lasting is None else lasting.gives(item)
                except GeneratorExit:
                    with running():
                        await generator.aclose()
                    raise
                except BaseException as error:  # noqa: BLE001 - the generator's to handle, whatever it is
                    with running():
                        item = await generator.athrow(error)
                else:
                    with running():
                        item = await generator.asend(sent)
        except StopAsyncIteration:
            return
        finally:
            if lasting is not None:
                lasting.ends()

    return call


def _relay_async(generator: Any, lasting: Lasting) -> Any:
    return _relaying_async(_relay_async, lambda *_: (generator, lasting))()


def _relay_manager(manager: Any, lasting: Lasting) -> Any:
    """The same context manager, whose generator is relayed."""
    manager.gen = _RELAYS[type(manager.gen)](manager.gen, lasting)
    return manager


#: What a function may give back before its code has run: decorated ones do.
_RELAYS: dict[type, Callable[[Any, Lasting], Any]] = {
    types.GeneratorType: _relay,
    types.CoroutineType: _relay_coroutine,
    types.AsyncGeneratorType: _relay_async,
    contextlib._GeneratorContextManager: _relay_manager,
    contextlib._AsyncGeneratorContextManager: _relay_manager,
}


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
            if plan is None:
                return function(*before, *args, **kwargs)
            made = Made(patched, sys._getframe(1), receiver)
            given, named = plan.adapt(args, kwargs, made)
            if not made.any:
                return function(*before, *args, **kwargs)
            return _call(patched, function, (*before, *given), named, made, receiver)

        super().__init__(wrapped, adapt)

    def __reduce_ex__(self, protocol: Any) -> Any:
        # By what it stands for: another process has no wrapper.
        return self.__wrapped__.__reduce_ex__(protocol)

    def __reduce__(self) -> Any:
        return self.__wrapped__.__reduce__()
