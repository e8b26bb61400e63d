"""A ledger as a file: what another process needs to restore a document that holds its tokens."""

from __future__ import annotations

import importlib
import json
import reprlib
from typing import TYPE_CHECKING, Any

from lookalike._ledger import Ledger
from lookalike._tables import Entry, Shipment
from lookalike._token import is_token
from lookalike.errors import DependencyError, DocumentError, LookalikeError
from lookalike.orchestrators import describe, every, orchestrator_of

if TYPE_CHECKING:
    from typing import TypeGuard

    from lookalike.typing import Orchestrator

_VERSION = 1


def dump_ledger(ledger: Ledger) -> str:
    """The ledger as JSON text: each token with its placeholder and its original's expression.

    Raises `LookalikeError` for an original that no orchestrator can write down.
    """
    rows = [_row(entry) for entry in ledger.entries()]
    return json.dumps({"lookalike_ledger": _VERSION, "tokens": rows}, indent=2) + "\n"


def _row(entry: Entry) -> dict[str, Any]:
    owner = orchestrator_of(entry.original)
    if owner is None:
        raise LookalikeError(
            f"{describe(entry.original)} cannot be written down: no orchestrator knows it",
            hint="Restore in this process, or ship the lookalike itself: it pickles.",
        )
    return {
        "token": entry.token,
        "placeholder": entry.text,
        "orchestrator": owner.name,
        "expression": owner.dump(entry.original),
    }


def load_ledger(text: str) -> Ledger:
    """A new open ledger with the tokens that `dump_ledger` wrote, their originals made anew.

    Imports the SDK that the originals belong to. Raises `DocumentError` if `text` is not what
    `dump_ledger` writes, `LiftError` if an expression is none, `DependencyError` if the SDK is
    not installed.
    """
    try:
        record = json.loads(text)
    except (TypeError, ValueError, RecursionError) as error:
        raise _malformed(f"it is no JSON: {error}") from None
    if not isinstance(record, dict) or record.get("lookalike_ledger") != _VERSION:
        raise _malformed(f"'lookalike_ledger' is not {_VERSION}")
    owners = {orchestrator.name: orchestrator for orchestrator in every()}
    rows = record.get("tokens")
    shipments: dict[str, Shipment] = {}
    for number, row in enumerate(rows if isinstance(rows, list) else [None]):
        if not _is_row(row) or row["orchestrator"] not in owners:
            raise _malformed(f"tokens[{number}] is {reprlib.repr(row)}")
        token = row["token"]
        if token in shipments:
            raise _malformed(f"tokens[{number}] names {token!r} again")
        original = _original(row["expression"], owners[row["orchestrator"]], number)
        shipments[token] = Shipment(token, row["placeholder"], original, 0)
    ledger = Ledger("loaded")
    for shipment in shipments.values():
        ledger.adopt(shipment)
    return ledger


def _is_row(row: object) -> TypeGuard[dict[str, Any]]:
    """Whether `row` has the fields that `dump_ledger` writes, as it writes them."""
    if not isinstance(row, dict) or "expression" not in row:
        return False
    token, placeholder = row.get("token"), row.get("placeholder")
    return (
        isinstance(token, str)
        and isinstance(placeholder, str)
        and isinstance(row.get("orchestrator"), str)
        and is_token(token)
        and token in placeholder
        # No placeholder holds one, and a URL cannot spell it.
        and not any("\ud800" <= letter <= "\udfff" for letter in placeholder)
    )


def _original(expression: object, owner: Orchestrator, number: int) -> object:
    for module in owner.modules:
        try:
            importlib.import_module(module)
        except ImportError as error:
            raise DependencyError(
                f"the references belong to {owner.name}, and {module} cannot be imported: {error}",
                hint="Install the SDK where you restore.",
            ) from None
    try:
        return owner.lift(expression)
    except RecursionError:
        raise _malformed(f"the expression of tokens[{number}] is nested too deeply") from None


def _malformed(why: str) -> DocumentError:
    return DocumentError(
        f"this is no ledger file: {why}",
        hint="Write one with lookalike.dump_ledger(ledger) where the lookalikes are made.",
    )
