"""`Recommendation`: what the probe found, and how to put it to work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from lookalike._policy import Policy
from lookalike._probe._search import kind_of
from lookalike._wrap import LIKE
from lookalike.errors import ProbeError

if TYPE_CHECKING:
    from lookalike._face import Face
    from lookalike._probe._spy import Observation

Verdict = Literal["pass", "proxy", "exact", "refuse"]


@dataclass(frozen=True, slots=True)
class Recommendation:
    """The weakest lookalike that a validator accepts; `str` of it is for people.

    `verdict` is "pass" (the original as it is), "proxy" (a lookalike with `face` and
    `placeholder`), "exact" (plain placeholder text, `Face.EXACT_STR`) or "refuse" (no value that is
    known only later can stand there; `reason` says why). `placeholder` is a template for
    `string_like`; not `unique` if it has no token. `kept` is what the validator keeps: "original",
    "whole" (text that restores), "nothing", "cut" (a piece, which restore refuses) or "lost".

    `observations` are its questions, in order, in the run that says most; `calls` how often it was
    called, `shapes` with how many shapes of text, `validates` whether it refuses any text at all,
    `remarks` what else was seen.
    """

    verdict: Verdict
    face: Face
    placeholder: str | None
    unique: bool
    kept: str
    observations: tuple[Observation, ...]
    calls: int
    shapes: int
    validates: bool
    reason: str
    remarks: tuple[str, ...] = ()

    def apply(self, original: object) -> Any:
        """What to hand the validator for `original`: itself, a lookalike, or a plain `str`.

        Raises `ProbeError` if the verdict is "refuse".
        """
        if self.verdict == "refuse":
            raise ProbeError(
                f"the validator cannot be given a value that is known only later: {self.reason}",
                hint="Give it a value that is known now.",
            )
        if self.verdict == "pass":
            return original
        return LIKE[kind_of(self.face)](
            original, self.placeholder, face=self.face, unique=self.unique, allow_owned=True
        )

    def policy(
        self,
        target: str | None,
        parameter: str,
        *,
        requires: str | None = None,
        example: str | None = None,
        reason: str | None = None,
    ) -> Policy:
        """The `Policy` to write down for `parameter` of `target`.

        With `example`, the other arguments as a JSON object, `verify` can try it again.
        """
        reason = reason or f"the probe found: {self.reason}"
        if self.verdict in {"pass", "refuse"}:
            treatment: Any = self.verdict
            return Policy(
                target,
                parameter,
                treatment=treatment,
                requires=requires,
                example=example,
                reason=reason,
            )
        return Policy(
            target,
            parameter,
            face=self.face,
            placeholder=self.placeholder,
            unique=self.unique,
            requires=requires,
            example=example,
            reason=reason,
        )

    def __str__(self) -> str:
        lines = [f"{self.verdict}: {self.reason}"]
        if self.verdict in {"proxy", "exact"}:
            lines.append(f"face         {self.face!r}")
            lines.append(
                f"placeholder  {self.placeholder}" + ("" if self.unique else " (verbatim)")
            )
        lines.append(f"kept         {self.kept}")
        lines.append(f"calls        {self.calls}")
        if self.observations:
            lines.append("asked")
            lines += [f"  {each}" for each in self.observations]
        lines += self.remarks
        return "\n".join(lines)
