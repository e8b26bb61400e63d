"""One call of a validator, and what came of it."""

from __future__ import annotations

import contextlib
import inspect
import io
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lookalike.errors import CompositionError, ImmutableError, LookalikeError, ProbeError

if TYPE_CHECKING:
    from collections.abc import Callable

#: A generator that never ends is drained so far.
_MOST_ITEMS = 10_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one call gave: a result, or what was raised. `False` is a rejection too."""

    result: object = None
    error: BaseException | None = None

    @property
    def is_accepted(self) -> bool:
        """Whether the validator took the value. Some give back what is wrong, or `False`."""
        is_refused = self.result is False or isinstance(self.result, Exception)
        return self.error is None and not is_refused

    @property
    def why(self) -> str:
        """Why it did not, in one line; empty if it did."""
        if self.error is not None:
            first = str(self.error).strip().partition("\n")[0]
            return f"{type(self.error).__name__}: {first}" if first else type(self.error).__name__
        return "" if self.is_accepted else f"it gave back {type(self.result).__name__}"


class Caller:
    """Calls a validator with one value: `setup` before, `cleanup` after, and never for longer.

    With `time_limit` calls run in a thread of their own; what does not come back within so many
    seconds in all is given up, and raises `ProbeError`.
    """

    def __init__(
        self,
        call: Callable[[Any], Any],
        *,
        setup: Callable[[], object] | None,
        cleanup: Callable[[], object] | None,
        time_limit: float | None,
        tell: Callable[[int], object] | None,
    ) -> None:
        self.calls = 0
        self._call = call
        self._setup = setup
        self._cleanup = cleanup
        self._ends = None if time_limit is None else time.monotonic() + time_limit
        self._limit = time_limit
        self._tell = tell

    def __call__(self, value: object) -> Outcome:
        """Call it. What the validator prints is kept from the terminal."""
        self.calls += 1
        if self._tell is not None:
            self._tell(self.calls)
        if self._setup is not None:
            self._setup()
        try:
            with (
                contextlib.redirect_stdout(io.StringIO()),
                contextlib.redirect_stderr(io.StringIO()),
            ):
                return self._in_time(value)
        finally:
            if self._cleanup is not None:
                self._cleanup()

    def _in_time(self, value: object) -> Outcome:
        if self._ends is None:
            return _outcome(self._call, value)
        outcomes: list[Outcome | BaseException] = []

        def run() -> None:
            try:
                outcomes.append(_outcome(self._call, value))
            except BaseException as error:  # noqa: BLE001 - it is raised where it was waited for
                outcomes.append(error)

        thread = threading.Thread(target=run, daemon=True, name="lookalike probe")
        thread.start()
        thread.join(max(0.0, self._ends - time.monotonic()))
        if not outcomes:
            raise ProbeError(
                f"call {self.calls} of the validator had not come back after {self._limit:g} "
                "seconds in all",
                hint="Give a larger time_limit, or a validator that does less: what it waits for "
                "can be put out of the way in setup.",
            )
        [outcome] = outcomes
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome


def _outcome(call: Callable[[Any], Any], value: object) -> Outcome:
    try:
        result = call(value)
        if inspect.iscoroutine(result) or inspect.isawaitable(result):
            result = _awaited(result)
        elif inspect.isgenerator(result):
            result = [item for item, _ in zip(result, range(_MOST_ITEMS), strict=False)]
        elif inspect.isasyncgen(result):
            result = _awaited(_drained(result))
    except (ImmutableError, CompositionError) as error:
        return Outcome(error=error)  # what the validator did to a lookalike, and may not
    except LookalikeError:
        raise
    except (Exception, SystemExit) as error:  # noqa: BLE001 - it is evidence
        return Outcome(error=error)
    return Outcome(result)


async def _drained(generator: Any) -> list[Any]:
    items: list[Any] = []
    async for item in generator:
        items.append(item)
        if len(items) >= _MOST_ITEMS:
            break
    return items


def _awaited(awaitable: Any) -> Any:
    import asyncio  # noqa: PLC0415 - for validators that are coroutines alone

    async def wait() -> Any:
        return await awaitable

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(wait())
    answers: list[Any] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            answers.append(asyncio.run(wait()))
        except BaseException as error:  # noqa: BLE001 - it is raised where it was waited for
            errors.append(error)

    thread = threading.Thread(target=run, name="lookalike probe")
    thread.start()
    thread.join()
    if errors:
        raise errors[0]
    return answers[0]
