"""`Ledger`: the table from tokens to originals, and back."""

from __future__ import annotations

import os
import secrets
import weakref
from collections import OrderedDict
from contextlib import contextmanager
from contextvars import ContextVar, Token
from typing import TYPE_CHECKING, TypeVar

from lookalike._tables import Entry, Shipment, Tables
from lookalike._token import MARK, new_token
from lookalike.errors import (
    ClosedLedgerError,
    ForeignTokenError,
    LookalikeError,
    TokenClashError,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from typing_extensions import Self

T = TypeVar("T")

#: The ledgers entered in this context, innermost first.
_entered: ContextVar[tuple[Ledger, ...]] = ContextVar("lookalike_ledgers", default=())
#: Open ledgers by nonce: a proxy unpickled in its own process finds its own ledger again.
_open: weakref.WeakValueDictionary[int, Ledger] = weakref.WeakValueDictionary()
#: The last tokens of closed ledgers, so that an error can say "closed" instead of "unknown".
#: Bounded: a closed ledger must not cost memory.
_closed_tokens: OrderedDict[str, str] = OrderedDict()
_CLOSED_TOKENS = 4096


class Ledger:
    """A bounded life for placeholders: tokens issued in it are known until it closes.

    Use it as a context manager. Without one, the process-wide default ledger is used; `clear()`
    empties it. While open it holds originals strongly, so that their ids are not reused; after
    closing it holds nothing.

    >>> from lookalike import Deferred, restore, string_like
    >>> with Ledger() as ledger:
    ...     model = Deferred("model")
    ...     restore(str(string_like(model))) is model
    True
    """

    __slots__ = (
        "__weakref__",
        "_is_closed",
        "_nonce",
        "_pid",
        "_reset",
        "_tables",
        "_watched",
        "name",
    )

    def __init__(self, name: str = "") -> None:
        self.name: str = name
        self._tables = Tables()
        self._is_closed = False
        self._reset: Token[tuple[Ledger, ...]] | None = None
        self._watched: list[object] = []
        self._renew_nonce()

    def _renew_nonce(self) -> None:
        self._pid = os.getpid()
        self._nonce = secrets.randbits(64)
        _open[self._nonce] = self

    def __repr__(self) -> str:
        state = "closed" if self._is_closed else f"{len(self._tables.by_token)} tokens"
        return f"<Ledger{f' {self.name!r}' if self.name else ''} {state}>"

    def __len__(self) -> int:
        return len(self._tables.by_token)

    def __bool__(self) -> bool:
        """True even when empty, so that `ledger or default` never swaps an empty ledger."""
        return True

    def __contains__(self, token: object) -> bool:
        return token in self._tables.by_token

    def __iter__(self) -> Iterator[str]:
        """The tokens issued so far, plain `str`."""
        return iter(tuple(self._tables.by_token))

    @property
    def tables(self) -> Tables:
        """What the ledger holds now; others after `clear`. Not to be changed."""
        return self._tables

    @property
    def issued(self) -> list[str]:
        """Every token in the order of issue; another list after `clear`. Not to be changed."""
        return self._tables.issued

    @property
    def is_closed(self) -> bool:
        """Whether the ledger was closed; it issues no token then and knows none."""
        return self._is_closed

    def issue(self, original: object, template: str) -> Entry:
        """The entry of `original` with `template`: the same object and template, the same token.

        `template` holds `{token}` wherever the token goes. Raises `LookalikeError` if closed.
        """
        tables = self._tables
        known = tables.entry_of(original, template)
        if known is not None:
            return known
        self._refuse_closed()
        if self._pid != os.getpid():
            self._renew_nonce()  # a forked child: its tokens are not the parent's
        while True:
            token = new_token()
            entry = Entry(token, template, original, self._nonce)
            if tables.by_token.setdefault(token, entry) is entry:
                break
        tables.issued.append(token)
        first = tables.name(entry)
        if first is not entry:  # another thread was faster
            del tables.by_token[token]
        return first

    def adopt(self, shipment: Shipment) -> Entry:
        """The entry for a token that arrived from elsewhere: the registered one if it is known.

        Raises `TokenClashError` if the token means something else here, `LookalikeError` if closed.
        """
        self._refuse_closed()
        token, text, original, nonce = shipment
        entry = Entry(token, text.replace(token, MARK), original, nonce)
        tables = self._tables
        known = tables.by_token.setdefault(token, entry)
        if known is not entry and (known.nonce != nonce or known.text != text):
            raise TokenClashError(
                f"token {token!r} arrived from another ledger and is taken in {self!r}",
                hint="Unpickle it inside a Ledger of its own: `with Ledger(): pickle.loads(...)`.",
                token=token,
            )
        if known is entry:
            tables.issued.append(token)
            tables.name(entry)
        return known

    def _refuse_closed(self) -> None:
        if self._is_closed:
            raise LookalikeError(
                f"{self!r} takes no token",
                hint="Make lookalikes inside `with Ledger():`, or pass an open ledger=.",
            )

    def get(self, token: str) -> Entry | None:
        """The entry of `token` in this very ledger, or None."""
        return self._tables.by_token.get(token)

    def entries(self) -> tuple[Entry, ...]:
        """Every entry, as of now."""
        return tuple(self._tables.by_token.values())

    def watch(self, document: T) -> T:
        """`document` itself, which is scanned when the ledger closes; a leak in it then raises."""
        self._watched.append(document)
        return document

    def clear(self) -> None:
        """Forget every original. Tokens issued so far are foreign from now on."""
        gone, self._tables = self._tables, Tables()
        for token in list(gone.by_token)[-_CLOSED_TOKENS:]:
            _closed_tokens[token] = self.name or "without a name"
        while len(_closed_tokens) > _CLOSED_TOKENS:
            _closed_tokens.popitem(last=False)
        self._watched.clear()

    def close(self) -> None:
        """Scan what was watched, then forget everything. Closing twice is harmless.

        Raises `LeakError` if a watched document still holds a token; it is closed all the same.
        """
        if self._is_closed:
            return
        try:
            if self._watched:
                from lookalike._scan import refuse_leaks  # noqa: PLC0415 - it stands above this floor

                refuse_leaks(tuple(self._watched), self)
        finally:
            self._is_closed = True
            self.clear()
            _open.pop(self._nonce, None)

    @contextmanager
    def activate(self) -> Iterator[Self]:
        """Make this ledger the current one for a while, without closing it.

        For the threads and callbacks of a job: a plain thread starts with an empty context.
        """
        reset = _entered.set((self, *_entered.get()))
        try:
            yield self
        finally:
            self._leave(reset)

    def _leave(self, reset: Token[tuple[Ledger, ...]]) -> None:
        try:
            _entered.reset(reset)
        except ValueError:
            # Left in another context than entered (an async generator, a callback): there is
            # nothing to undo here, and where it was entered a closed ledger is passed over.
            _entered.set(tuple(other for other in _entered.get() if other is not self))

    def __enter__(self) -> Self:
        if self._is_closed or self._reset is not None:
            raise LookalikeError(
                f"{self!r} cannot be entered {'again' if self._is_closed else 'twice'}",
                hint="Make a new Ledger(), or use `with ledger.activate():`, which does not close.",
            )
        self._reset = _entered.set((self, *_entered.get()))
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        reset, self._reset = self._reset, None
        if reset is not None:
            self._leave(reset)
        if error is None:
            self.close()
        else:  # what went wrong inside matters more than what was left behind
            self._watched.clear()
            self.close()


DEFAULT = Ledger("default")
#: The ledgers of installations, newest last: process-wide, because a thread that an SDK starts has
#: an empty context. Replaced as a whole, so that a reader needs no lock.
_ambient: tuple[Ledger, ...] = ()
#: Those that are shared with every thread for a while, newest last; they come before `_ambient`.
_shared: tuple[Ledger, ...] = ()


def set_ambient(ledgers: tuple[Ledger, ...]) -> None:
    """Let these ledgers be found in every thread, after those that a context has entered."""
    global _ambient  # noqa: PLW0603 - what is process-wide is a global
    _ambient = ledgers


@contextmanager
def share(ledger: Ledger) -> Iterator[None]:
    """Make `ledger` the current one here, and in every thread that has entered none."""
    global _shared  # noqa: PLW0603 - what is process-wide is a global
    _shared = (*_shared, ledger)
    try:
        with ledger.activate():
            yield
    finally:
        _shared = tuple(other for other in _shared if other is not ledger)


def _in_reach() -> tuple[Ledger, ...]:
    return (*_entered.get(), *reversed(_shared), *reversed(_ambient))


def current_ledger() -> Ledger:
    """The ledger of the innermost `with Ledger()` that is open, else the process-wide default.

    Between them stand those that are shared, and those of installations.
    """
    for ledger in _in_reach():
        if not ledger.is_closed:
            return ledger
    return DEFAULT


def reachable(ledger: Ledger | None = None) -> tuple[Ledger, ...]:
    """The ledgers that a look-up asks, in order: `ledger` alone, or current, enclosing, default."""
    if ledger is not None:
        return (ledger,)
    entered = (other for other in _in_reach() if not other.is_closed)
    return tuple(dict.fromkeys((*entered, DEFAULT)))


def find_entry(token: str, ledger: Ledger | None = None) -> Entry | None:
    """The entry of `token` in the reachable ledgers, or None."""
    return entry_in(reachable(ledger), token)


def entry_in(ledgers: Iterable[Ledger], token: str) -> Entry | None:
    """The entry of `token` in the first of these ledgers that has it, or None."""
    for place in ledgers:
        entry = place.get(token)
        if entry is not None:
            return entry
    return None


def refuse_foreign(token: str, ledger: Ledger | None = None) -> ForeignTokenError:
    """The error that fits a well-formed token without an entry; the caller raises it."""
    if token in _closed_tokens and not any(token in other for other in list(_open.values())):
        return ClosedLedgerError(
            f"token {token!r} belongs to a ledger that is closed or cleared "
            f"({_closed_tokens[token]}): its original is gone",
            hint="Restore text before its ledger closes.",
            token=token,
        )
    elsewhere = next((o for o in list(_open.values()) if token in o), None)
    if elsewhere is not None:
        return ForeignTokenError(
            f"token {token!r} belongs to {elsewhere!r}, which is not "
            f"{'the ledger given' if ledger is not None else 'current here'}",
            hint="Pass ledger=..., or use `with ledger.activate():` here: threads start with an "
            "empty context.",
            token=token,
        )
    return ForeignTokenError(
        f"token {token!r} is well-formed, but no open ledger of this process has issued it",
        hint="It comes from another process, or from a stranger. It is never guessed: restore "
        "where it was made, hand its ledger over (dump_ledger, then `lookalike restore "
        "--ledger`), or ship the lookalike itself, which pickles.",
        token=token,
    )


def ship(entries: Iterable[Entry]) -> tuple[Shipment, ...]:
    """What another process needs, to know the tokens of `entries`."""
    return tuple(Shipment(e.token, e.text, e.original, e.nonce) for e in entries)


def receive(shipments: Iterable[Shipment]) -> tuple[Ledger, dict[str, Entry]]:
    """The ledger where shipped tokens are known now, and their entries by token.

    A token whose own ledger is open in this process is known already; its registered original
    comes back. Anything else is adopted by the current ledger.
    """
    shipments = tuple(shipments)
    homes = [_home_of(shipment) for shipment in shipments]
    if homes and homes[0] is not None and all(home is homes[0] for home in homes):
        ledger = homes[0]
    else:
        ledger = current_ledger()
    entries: dict[str, Entry] = {}
    for shipment, home in zip(shipments, homes, strict=True):
        entry = home.get(shipment.token) if home is not None else None
        if home is not ledger or entry is None:
            original = shipment.original if entry is None else entry.original
            entry = ledger.adopt(shipment._replace(original=original))
        entries[shipment.token] = entry
    return ledger, entries


def _home_of(shipment: Shipment) -> Ledger | None:
    """The ledger of this process that issued what arrived, if it is open."""
    home = _open.get(shipment.nonce)
    entry = home.get(shipment.token) if home is not None else None
    return home if entry is not None and entry.text == shipment.text else None
