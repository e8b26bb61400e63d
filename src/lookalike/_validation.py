"""One adapted call from its start to its end, which may come after it has given something back."""

from __future__ import annotations

import contextlib
import inspect
import types
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from lookalike._rules import Made
from lookalike._rules import validation as _current
from lookalike._settle import settle

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Generator, Iterator
    from contextvars import Token


class _Validation:
    """The outermost adapted call of a context, at whose end everything is settled.

    A task or a thread that is started inside has the same, and may outlive it.
    """

    __slots__ = ("is_over", "roots")

    def __init__(self) -> None:
        self.is_over = False
        self.roots: list[Any] = []

    def add(self, root: Any) -> None:
        """Have `root` settled at the end; now, if it is over meanwhile."""
        self.roots.append(root)
        if self.is_over:
            self.end()

    def end(self) -> None:
        """Settle everything."""
        self.is_over = True
        while True:
            try:
                root = self.roots.pop()
            except IndexError:  # no more, whichever thread has taken the last
                return
            settle(root)


def _around() -> _Validation | None:
    """The validation that is going on in this context, or None."""
    current = cast("_Validation | None", _current.get())
    return None if current is None or current.is_over else current


class _Inside:
    """A context manager: adapted calls in it belong to a validation, if to none around it."""

    __slots__ = ("_reset", "_validation")

    def __init__(self, validation: _Validation) -> None:
        self._validation = validation
        self._reset: Token[Any] | None = None

    def __enter__(self) -> None:
        if _around() is None:
            self._reset = _current.set(self._validation)

    def __exit__(self, *_: object) -> None:
        if self._reset is not None:
            try:
                _current.reset(self._reset)
            except ValueError:  # left in another context than entered
                _current.set(None)


@contextmanager
def validating(keep: Callable[[Any], None]) -> Iterator[Callable[[Made, Any], Any]]:
    """A function to be told what each adapted call leaves: its `Made`, and an object of it.

    When the outermost such call of this context is over, all that was left is settled, but for what
    is kept, which `keep` is told. The function gives back the object; of the outermost call the
    original, if it is a lookalike.
    """
    outer = _around()
    validation = _Validation() if outer is None else outer

    def leaves(made: Made, obj: Any) -> Any:
        if made.keep:
            keep(obj)
            return obj
        for container in made.containers:
            validation.add(container)
        if outer is None or validation.is_over:
            return settle(obj)
        validation.add(obj)
        return obj

    try:
        with _Inside(validation):
            yield leaves
    finally:
        if outer is None:
            validation.end()


class Lasting:
    """An adapted call that goes on after it has given something: a generator, say.

    Its code runs inside `running`; `gives` is told what it hands out, and `ends` that it is over.
    """

    __slots__ = ("_keep", "_made", "_receiver", "_validation")

    def __init__(self, keep: Callable[[Any], None], made: Made, receiver: Any) -> None:
        self._keep = keep
        self._made = made
        self._receiver = receiver
        self._validation = _Validation()

    def running(self) -> _Inside:
        """A context manager for each time that its code runs."""
        return _Inside(self._validation)

    def gives(self, obj: Any) -> Any:
        """What the consumer gets: the original, unless the consumer is in an adapted call too."""
        if self._made.keep:
            self._keep(obj)
            return obj
        around = _around()
        if around is None:
            return settle(obj)
        around.add(obj)
        return obj

    def ends(self) -> None:
        """Settle what it has left."""
        self.gives(self._receiver)
        for container in () if self._made.keep else self._made.containers:
            self.gives(container)
        self._validation.end()


def no_keep(_: Any) -> None:
    """For `Registry.call`: nothing is told when it is over; `guard` sheds what was kept."""


def run(
    function: Callable[..., Any],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    made: Made,
    holder: Any,
    keep: Callable[[Any], None] = no_keep,
) -> Any:
    """What `function` gives back for adapted arguments, settled; `holder` is what may keep them.

    A generator, coroutine or context manager has yet to run: it is given in its own kind, and
    settles what it gives, and `holder` again, when it is over.
    """
    made.decide()
    with validating(keep) as leaves:
        try:
            result = function(*args, **kwargs)
        except BaseException:
            leaves(made, holder)
            raise
        if type(result) in _RELAYS:
            leaves(Made(keep=made.keep), holder)  # its containers are still in use
            return _relayed(result, Lasting(keep, made, holder))
        leaves(made, holder)
        return leaves(made, result)


# --- what goes on after it has given something back -----------------------------------------------


async def relay_coroutine(coroutine: Any, lasting: Lasting) -> Any:
    """What `coroutine` comes to, given by `lasting`."""
    try:
        with lasting.running():
            result = await coroutine
        return lasting.gives(result)
    finally:
        lasting.ends()


def relay(generator: Generator[Any, Any, Any], lasting: Lasting) -> Generator[Any, Any, Any]:
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


@types.coroutine
def _relay_awaitable(generator: Any, lasting: Lasting) -> Generator[Any, Any, Any]:
    """The same for one that can be awaited, as `types.coroutine` makes them."""
    return (yield from relay(generator, lasting))


def relaying_async(
    start: Callable[
        [tuple[Any, ...], dict[str, Any]], tuple[AsyncGenerator[Any, Any], Lasting | None]
    ],
) -> Callable[..., AsyncGenerator[Any, Any]]:
    """An async generator function that relays what `start` makes of its arguments."""

    async def call(*args: Any, **kwargs: Any) -> AsyncGenerator[Any, Any]:
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
    return relaying_async(lambda *_: (generator, lasting))()


def _relay_manager(manager: Any, lasting: Lasting) -> Any:
    """The same context manager, whose generator is relayed."""
    manager.gen = _relayed(manager.gen, lasting)
    return manager


def _relayed(obj: Any, lasting: Lasting) -> Any:
    is_old_coroutine = type(obj) is types.GeneratorType and inspect.isawaitable(obj)
    made: Any = (_relay_awaitable if is_old_coroutine else _RELAYS[type(obj)])(obj, lasting)
    if made is not obj:
        made.__name__, made.__qualname__ = obj.__name__, obj.__qualname__
    return made


#: What a function may give back before its code has run: decorated ones do.
_RELAYS: dict[type, Callable[[Any, Lasting], Any]] = {
    types.GeneratorType: relay,
    types.CoroutineType: relay_coroutine,
    types.AsyncGeneratorType: _relay_async,
    contextlib._GeneratorContextManager: _relay_manager,
    contextlib._AsyncGeneratorContextManager: _relay_manager,
}
