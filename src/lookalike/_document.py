"""`restore_json`: a compiled document with references back in place, and nothing else changed."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from lookalike._find import Needles, find_tokens_in_text
from lookalike._restore import restore_text
from lookalike._scan import may_check
from lookalike.errors import DocumentError, LeakError
from lookalike.orchestrators import describe, orchestrator_of

if TYPE_CHECKING:
    from lookalike._ledger import Ledger
    from lookalike.typing import Orchestrator

#: Between two strings, what looks like one may hold a line break.
_STRINGS = json.JSONDecoder(strict=False)
_COLON = re.compile(r"\s*:")


class _Literal(NamedTuple):
    """A string in the document: where it stands, and what it says."""

    start: int
    end: int
    value: str


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
    findings = find_tokens_in_text(text, needles)
    owners: dict[Orchestrator, None] = {}
    out: list[str] = []
    done = 0
    left = None
    for finding in findings:
        if finding.end <= done:
            continue  # in the string before
        literal = _literal_at(text, finding.start)
        if literal is None:
            left = left or finding
            continue
        entry = needles.entry(finding.token)
        try:
            # Most of them are a whole placeholder, and which one is known already.
            restored = (
                entry.original
                if entry is not None and entry.text == literal.value
                else restore_text(literal.value, needles, orchestrator, ledger)
            )
        except LeakError as error:
            error.problem = f"line {_line_of(text, finding.start)}: {error.problem}"
            raise
        if restored is literal.value or finding.end > literal.end:
            left = left or finding
            continue
        owner = orchestrator or orchestrator_of(restored)
        _refuse_unwritable(text, literal, restored, owner)
        out += [text[done : literal.start], json.dumps(owner.dump(restored))]  # type: ignore[union-attr]  # refused just above
        done = literal.end
        owners[owner] = None  # type: ignore[index]  # refused just above
    if left is not None:
        raise LeakError(
            f"line {_line_of(text, left.start)}: a token runs over several strings "
            f"({left.kind}): {text[left.start : left.end]!r}",
            hint="The placeholder was taken apart: keep it whole.",
        )
    out.append(text[done:])
    restored_text = "".join(out)
    if owners and may_check(list(owners), restored_text):
        _refuse_absent(_loads(restored_text), before, list(owners))
    return restored_text


def _literal_at(text: str, at: int) -> _Literal | None:
    """The string that the character at this place is in; None if there is none before it."""
    start = text.rfind('"', 0, at)
    while start >= 0 and _is_escaped(text, start):
        start = text.rfind('"', 0, start)
    if start < 0:
        return None
    value, end = _STRINGS.raw_decode(text, start)
    return _Literal(start, end, value)


def _is_escaped(text: str, at: int) -> bool:
    first = at
    while text[first - 1 : first] == "\\":
        first -= 1
    return (at - first) % 2 == 1


def _line_of(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


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


def _refuse_unwritable(
    text: str, literal: _Literal, restored: Any, owner: Orchestrator | None
) -> None:
    if _COLON.match(text, literal.end):
        raise LeakError(
            f"the key {text[literal.start : literal.end]} holds a placeholder, "
            "and a key cannot be a reference",
            hint="Keep the lookalike out of names.",
        )
    if owner is None:
        raise LeakError(
            f"{describe(restored)} stands in the document, and no orchestrator knows how it is "
            "written",
            hint="Pass orchestrator=, or restore before the SDK call.",
        )


def _refuse_absent(after: object, before: object, owners: list[Orchestrator]) -> None:
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
