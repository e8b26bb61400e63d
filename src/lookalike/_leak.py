"""`Leak`: one place where placeholder text outlived validation."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Leak:
    """One finding in a finished document.

    `where` is a path such as `$.Steps[0].Arguments` or `line 3, column 7`. `kind` is one of
    `verbatim`, `case`, `truncated`, `split`, `percent`, `json`, `html`, `base64`, `hex`, `foreign`,
    `prefix`, `proxy` and `reference` (to something that the document does not define).
    `token` is the token concerned, empty for `prefix` and `reference`. `excerpt` is the text
    around it, at most 80 characters.
    """

    where: str
    kind: str
    token: str
    excerpt: str

    def __str__(self) -> str:
        return f"{self.where}: {self.kind} {self.token} in {self.excerpt!r}".replace("  ", " ")
