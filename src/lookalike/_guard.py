"""`guard`: a context manager around a compile that lets nothing of ours out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from lookalike._scan import refuse_leaks
from lookalike._shed import shed
from lookalike.errors import LookalikeError

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self

    from lookalike._ledger import Ledger

T = TypeVar("T")


class guard:  # noqa: N801 - reads as a verb in `with guard(pipeline):`
    """Shed and scan on leaving: `with guard(pipeline) as g: g.emit(pipeline.definition())`.

    On leaving, every object given or added is shed, then these objects and everything emitted are
    scanned. Raises `LeakError` with the list of leaks, or `LookalikeError` if there was nothing to
    look at. An error from inside goes out as it is.

    >>> from lookalike import Deferred, guard, string_like
    >>> with guard() as g:
    ...     definition = g.emit('{"source": "s3://mine/model.tar.gz"}')
    """

    def __init__(self, *objects: object, ledger: Ledger | None = None) -> None:
        self._objects: list[object] = list(objects)
        self._documents: list[object] = []
        self._ledger = ledger

    def watch(self, obj: T) -> T:
        """`obj` itself, which is shed and scanned on leaving."""
        self._objects.append(obj)
        return obj

    def emit(self, document: T) -> T:
        """`document` itself (text, bytes or a JSON tree), which is scanned on leaving."""
        self._documents.append(document)
        return document

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        shedded: list[Any] = [shed(obj) for obj in self._objects]
        if error is not None:
            return
        if not shedded and not self._documents:
            raise LookalikeError(
                "the guard had nothing to look at",
                hint="Give it the pipeline, guard(pipeline), or emit what was compiled, "
                "g.emit(pipeline.definition()).",
            )
        refuse_leaks([*shedded, *self._documents], self._ledger)
