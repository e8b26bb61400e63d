"""What stands in a target's place while an `install()` lasts: the same kind of thing, adapting."""

from __future__ import annotations

import functools
import inspect
import sys
import types
from typing import TYPE_CHECKING, Any, Protocol

import wrapt

from lookalike._call import validating
from lookalike._rules import Made
from lookalike._settle import settle

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
        setter = _wrap_function(raw.fset, patched, has_receiver=True)
        return property(raw.fget, setter, raw.fdel, raw.__doc__)
    if place.is_inherited and is_method:
        raw = _forwarder(place)
    if isinstance(raw, staticmethod):
        # `__new__` is one, and its first argument is the class.
        return staticmethod(
            _wrap_function(raw.__func__, patched, has_receiver=place.name == "__new__")
        )
    if isinstance(raw, classmethod):
        return classmethod(_wrap_function(raw.__func__, patched, has_receiver=True))
    if isinstance(raw, functools.partialmethod):
        raw = raw._make_unbound_method()  # type: ignore[attr-defined]  # as inspect does
    if isinstance(raw, types.FunctionType):
        return _wrap_function(raw, patched, has_receiver=is_method)
    if callable(raw) and not isinstance(raw, type):
        return _Callable(raw, patched, (place.owner, place.name))
    raise TypeError(f"a {type(raw).__name__} cannot be wrapped")


def _forwarder(place: Place) -> Any:
    """The inherited method as one of the class itself, found anew at each call."""
    owner, name, raw = place.owner, place.name, place.raw
    function = getattr(raw, "__func__", raw)

    if isinstance(raw, staticmethod):

        @functools.wraps(function)
        def call_static(*args: Any, **kwargs: Any) -> Any:
            return getattr(super(owner, owner), name)(*args, **kwargs)

        return staticmethod(_alike(call_static, function))

    @functools.wraps(function)
    def call(receiver: Any, /, *args: Any, **kwargs: Any) -> Any:
        return getattr(super(owner, receiver), name)(*args, **kwargs)

    alike = _alike(call, function)
    return classmethod(alike) if isinstance(raw, classmethod) else alike


def _alike(call: Any, function: Any) -> Any:
    """`call` as a coroutine function or generator function, if `function` is one."""
    if inspect.iscoroutinefunction(function):

        @functools.wraps(function)
        async def awaited(*args: Any, **kwargs: Any) -> Any:
            return await call(*args, **kwargs)

        return awaited
    if inspect.isgeneratorfunction(function):

        @functools.wraps(function)
        def generated(*args: Any, **kwargs: Any) -> Any:
            return (yield from call(*args, **kwargs))

        return generated
    if inspect.isasyncgenfunction(function):

        @functools.wraps(function)
        async def generated_async(*args: Any, **kwargs: Any) -> Any:
            async for item in _relay_async(call(*args, **kwargs), lambda item: item):
                yield item

        return generated_async
    return call


def _wrap_function(function: Any, patched: Patched, *, has_receiver: bool) -> Any:
    if not isinstance(function, types.FunctionType):
        return _Callable(function, patched, None)
    if inspect.iscoroutinefunction(function):
        return _coroutine_function(function, patched, has_receiver=has_receiver)
    if inspect.isgeneratorfunction(function):
        return _generator_function(function, patched, has_receiver=has_receiver)
    if inspect.isasyncgenfunction(function):
        return _async_generator_function(function, patched, has_receiver=has_receiver)

    return (_method if has_receiver else _plain_function)(function, patched)


def _method(function: Any, patched: Patched) -> Any:
    @functools.wraps(function)
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
    @functools.wraps(function)
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
    with validating(patched.keep) as leaves:
        try:
            result = function(*args, **kwargs)
        finally:
            leaves(made, receiver)
        return leaves(made, result)


def _adapted(
    patched: Patched, args: tuple[Any, ...], kwargs: dict[str, Any], *, has_receiver: bool
) -> tuple[tuple[Any, ...], dict[str, Any], Made, Any]:
    receiver = args[0] if has_receiver and args else None
    made = Made(patched, sys._getframe(1), receiver)
    plan = patched.plan(receiver) if patched.is_active else None
    if plan is None:
        return args, kwargs, made, receiver
    first = 1 if has_receiver else 0
    given, named = plan.adapt(args[first:], kwargs, made)
    return (*args[:first], *given), named, made, receiver


def _coroutine_function(function: Any, patched: Patched, *, has_receiver: bool) -> Any:
    @functools.wraps(function)
    async def call(*args: Any, **kwargs: Any) -> Any:
        given, named, made, receiver = _adapted(patched, args, kwargs, has_receiver=has_receiver)
        if not made.any:
            return await function(*given, **named)
        with validating(patched.keep) as leaves:
            try:
                result = await function(*given, **named)
            finally:
                leaves(made, receiver)
            return leaves(made, result)

    return call


def _generator_function(function: Any, patched: Patched, *, has_receiver: bool) -> Any:
    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        given, named, made, receiver = _adapted(patched, args, kwargs, has_receiver=has_receiver)
        if not made.any or made.keep:
            if made.keep:
                patched.keep(receiver)
            return (yield from function(*given, **named))
        # No `validating` around a yield: the consumer runs in between, in the same context.
        try:
            result = yield from _relay(function(*given, **named), settle)
        finally:
            _settle_all([receiver, *made.containers])
        return settle(result)

    return call


def _async_generator_function(function: Any, patched: Patched, *, has_receiver: bool) -> Any:
    @functools.wraps(function)
    async def call(*args: Any, **kwargs: Any) -> Any:
        given, named, made, receiver = _adapted(patched, args, kwargs, has_receiver=has_receiver)
        settles = made.any and not made.keep
        if made.keep:
            patched.keep(receiver)
        try:
            relayed = _relay_async(function(*given, **named), settle if settles else _same)
            try:
                async for item in relayed:
                    yield item
            finally:
                await relayed.aclose()
        finally:
            if settles:
                _settle_all([receiver, *made.containers])

    return call


def _same(item: Any) -> Any:
    return item


def _settle_all(objects: list[Any]) -> None:
    for obj in objects:
        settle(obj)


def _relay(
    generator: Generator[Any, Any, Any], change: Callable[[Any], Any]
) -> Generator[Any, Any, Any]:
    """`yield from generator`, each item changed (PEP 380 written out)."""
    try:
        item = next(generator)
        while True:
            try:
                sent = yield change(item)
            except GeneratorExit:
                generator.close()
                raise
            except BaseException as error:  # noqa: BLE001 - the generator's to handle, whatever it is
                item = generator.throw(error)
            else:
                item = generator.send(sent)
    except StopIteration as stop:
        return stop.value


async def _relay_async(
    generator: AsyncGenerator[Any, Any], change: Callable[[Any], Any]
) -> AsyncGenerator[Any, Any]:
    """The items of `generator`, each changed; what is sent or thrown reaches it."""
    try:
        item = await generator.__anext__()
        while True:
            try:
                sent = yield change(item)
            except GeneratorExit:
                await generator.aclose()
                raise
            except BaseException as error:  # noqa: BLE001 - the generator's to handle, whatever it is
                item = await generator.athrow(error)
            else:
                item = await generator.asend(sent)
    except StopAsyncIteration:
        return


class _Callable(wrapt.FunctionWrapper):  # type: ignore[type-arg]  # generic in the stubs alone
    """A callable that is no plain function (a C function, a partial, an object), adapting."""

    def __init__(self, wrapped: Any, patched: Patched, place: tuple[Any, str] | None) -> None:
        def adapt(function: Any, instance: Any, args: Any, kwargs: Any) -> Any:
            has_receiver = instance is not None and not isinstance(instance, types.ModuleType)
            plan = patched.plan(instance if has_receiver else None) if patched.is_active else None
            if plan is None:
                return function(*args, **kwargs)
            made = Made(patched, sys._getframe(1), instance)
            given, named = plan.adapt(args, kwargs, made)
            if not made.any:
                return function(*args, **kwargs)
            return _call(patched, function, given, named, made, instance if has_receiver else None)

        super().__init__(wrapped, adapt)
        self._self_place = place

    def __reduce_ex__(self, protocol: Any) -> Any:
        # By what it stands for: another process has no wrapper.
        return self.__wrapped__.__reduce_ex__(protocol)

    def __reduce__(self) -> Any:
        return self.__wrapped__.__reduce__()
