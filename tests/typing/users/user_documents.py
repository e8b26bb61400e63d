"""A user's code that restores documents and looks for leaks in them."""

from __future__ import annotations

import json
import pathlib
from typing import Any

from typing_extensions import assert_type

import lookalike as la


class Pipeline:
    """What an SDK compiles."""

    def definition(self) -> str:
        """The document."""
        return "{}"


pipeline = Pipeline()

# --- restore: a text becomes whatever it stands for, which nobody knows before it runs ------------

assert_type(la.restore("text"), Any)
assert_type(la.restore({"source": "text"}, ledger=la.Ledger()), Any)
assert_type(la.restore_json(pipeline.definition()), str)
la.restore_json({"source": "text"})  # refused: arg-type reportArgumentType
la.restore("text", orchestrator="sagemaker")  # refused: arg-type reportArgumentType

# --- scan -----------------------------------------------------------------------------------------

leaks = la.scan({"source": "text"})
assert_type(leaks, tuple[la.Leak, ...])
for leak in la.scan_file(pathlib.Path("definition.json")):
    assert_type(leak.where, str)
    assert_type((leak.kind, leak.token, leak.excerpt), tuple[str, str, str])
    leak.place  # refused: attr-defined reportAttributeAccessIssue,reportUnknownMemberType
    leak.kind = "none"  # refused: misc reportAttributeAccessIssue
la.scan_file(5)  # refused: arg-type reportArgumentType

# --- shed and guard keep the type of what they are given ------------------------------------------

assert_type(la.shed(pipeline), Pipeline)
with la.guard(pipeline) as guard:
    assert_type(guard, la.guard)
    assert_type(guard.watch(pipeline), Pipeline)
    document = guard.emit(pipeline.definition())
    assert_type(document, str)
with la.guard(pipeline, ledger="mine"):  # refused: arg-type reportArgumentType
    pass

# --- ledgers --------------------------------------------------------------------------------------

with la.Ledger("of a pipeline") as ledger:
    assert_type(ledger, la.Ledger)
    assert_type(ledger.watch(pipeline), Pipeline)
    with ledger.activate() as current:
        assert_type(current, la.Ledger)
text = la.dump_ledger(ledger)
assert_type(text, str)
assert_type(la.load_ledger(text), la.Ledger)
la.load_ledger(json.loads(text)["tokens"])
la.load_ledger(ledger)  # refused: arg-type reportArgumentType

# --- errors: fields in place of prose -------------------------------------------------------------

try:
    pipeline.definition()
except la.LeakError as error:
    assert_type(error.leaks, tuple[la.Leak, ...])
    assert_type((error.problem, error.hint), tuple[str, str])
except la.InputError as error:
    assert_type(error.name, str)
except la.OriginalError as error:
    assert_type(error.original_type, str)
except la.LawError as error:
    assert_type((error.law, error.subject), tuple[str, str])
except (la.TokenClashError, la.ForeignTokenError, la.ClosedLedgerError) as error:
    assert_type(error.token, str)
except (la.PlaceholderError, la.LiftError) as error:
    assert_type(error.problem, str)

# Each is a builtin error too.
builtin: list[type[ValueError]] = [la.FaceError, la.DocumentError, la.PolicyError]
others: list[type[TypeError]] = [la.CompositionError, la.UnhashableOriginalError, la.ImmutableError]
root: list[type[la.LookalikeError]] = [la.DependencyError, la.ProbeError]
wrong: list[type[ValueError]] = [la.ProbeError]  # refused: list-item reportAssignmentType
