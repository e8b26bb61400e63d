"""`restore_json`: a compiled document with references back in place, and nothing else changed."""

from __future__ import annotations

import bisect
import json
import re
from typing import TYPE_CHECKING, Any

from lookalike._find import Needles, find_tokens_in_text
from lookalike._restore import restore_text
from lookalike.errors import DocumentError, LeakError
from lookalike.orchestrators import describe, orchestrator_of

if TYPE_CHECKING:
    from lookalike._ledger import Ledger
    from lookalike.typing import Orchestrator

#: A string and, if it is a key, its colon.
_LITERAL = re.compile(r'("(?:[^"\\]|\\.)*")(\s*:)?')


def restore_json(
    text: str, *, orchestrator: Orchestrator | None = None, ledger: Ledger | None = None
) -> str:
    """The JSON document `text` with every placeholder as its owner's expression, a plain `str`.

    A string that is one placeholder becomes `{"Get": ...}`; text around it becomes the canonical
    join. Every other byte stays as it was.

    Raises `DocumentError` if `text` is no JSON, `LeakError` for a placeholder in a key, for a piece
    of one, and for a reference to a step that the document does not define.

    >>> from lookalike import Deferred, restore_json, string_like
    >>> model = string_like(Deferred("model"))
    >>> restore_json('{"source": "%s"}' % model)
    '{"source": {"$deferred": "model"}}'
    """
    if not isinstance(text, str):
        raise DocumentError(
            f"restore_json takes JSON text, got {type(text).__name__}",
            hint="Pass the text that the SDK compiled; for a parsed document use restore.",
        )
    before = _loads(text)
    needles = Needles(ledger)
    # Most strings of a document hold no token: one look at the whole of it tells which do.
    findings = [finding.start for finding in find_tokens_in_text(text, needles)]
    owners: dict[Orchestrator, None] = {}
    out: list[str] = []
    done = 0
    for literal in _LITERAL.finditer(text) if findings else ():
        near = bisect.bisect_left(findings, literal.start())
        if near == len(findings) or findings[near] >= literal.end():
            continue
        value = json.loads(literal[1])
        try:
            restored = restore_text(value, needles, orchestrator, ledger)
        except LeakError as error:
            line = text.count("\n", 0, literal.start()) + 1
            error.problem = f"line {line}: {error.problem}"
            raise
        if restored is value:
            continue
        owner = orchestrator or orchestrator_of(restored)
        _refuse_unwritable(literal, restored, owner)
        out += [text[done : literal.start()], json.dumps(owner.dump(restored))]  # type: ignore[union-attr]  # refused just above
        done = literal.end()
        owners[owner] = None  # type: ignore[index]  # refused just above
    out.append(text[done:])
    restored_text = "".join(out)
    if findings:
        _refuse_left(restored_text, needles)
    if owners:
        _refuse_absent(_loads(restored_text), before, owners)
    return restored_text


def is_json(text: str) -> bool:
    """Whether `text` is a JSON document."""
    try:
        json.loads(text)
    except (ValueError, RecursionError):  # what Python cannot read, nobody here can restore
        return False
    return True


def _loads(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DocumentError(
            f"the document is no JSON: {error}",
            hint="Pass the text that the SDK compiled, such as pipeline.definition().",
        ) from None


def _refuse_unwritable(literal: re.Match[str], restored: Any, owner: Orchestrator | None) -> None:
    if literal[2]:
        raise LeakError(
            f"the key {literal[1]} holds a placeholder, and a key cannot be a reference",
            hint="Keep the lookalike out of names.",
        )
    if owner is None:
        raise LeakError(
            f"{describe(restored)} stands in the document, and no orchestrator knows how it is "
            "written",
            hint="Pass orchestrator=, or restore before the SDK call.",
        )


def _refuse_left(text: str, needles: Needles) -> None:
    """Raise for a token that no string holds, because it runs over several."""
    left = find_tokens_in_text(text, needles)
    if left:
        start, end = left[0].start, left[0].end
        raise LeakError(
            f"line {text.count(chr(10), 0, start) + 1}: a token runs over several strings "
            f"({left[0].kind}): {text[start:end]!r}",
            hint="The placeholder was taken apart: keep it whole.",
        )


def _refuse_absent(after: object, before: object, owners: dict[Orchestrator, None]) -> None:
    """Raise for references that restoring brought in and that the document does not define."""
    for owner in owners:
        known = set(owner.check(before))
        absent = tuple(leak for leak in owner.check(after) if leak not in known)
        if absent:
            raise LeakError(
                f"the restored document refers to what it does not define: "
                f"{'; '.join(leak.excerpt for leak in absent)}",
                hint="Add the step to the pipeline, or refer to a step that is in it.",
                leaks=absent,
            )
