"""Text that stands for nothing but itself: most of what an SDK is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookalike._token import LENGTH, find_tokens
from lookalike.orchestrators import is_original
from lookalike.orchestrators._known import has_registered, imported

if TYPE_CHECKING:
    from lookalike.typing import Orchestrator

#: Texts that were looked at, with the orchestrators that were known then. Bounded and short: what
#: a program passes again and again is names and URIs.
_seen: dict[str, tuple[Orchestrator, ...]] = {}
_MOST = 512
_LONGEST = 256


def holds_token(text: str) -> bool:
    """Whether a whole token is in `text`."""
    return len(text) >= LENGTH and any(True for _ in find_tokens(text))


def is_inert(text: str) -> bool:
    """Whether an exact `str` holds no token and is no system's own. The answer is remembered."""
    owners = imported()
    if _seen.get(text) is owners:
        return True
    if holds_token(text) or is_original(text):
        return False
    # Whoever registered an orchestrator may know a text later that is unknown now.
    if len(text) <= _LONGEST and not has_registered():
        if len(_seen) >= _MOST:
            _seen.clear()
        _seen[text] = owners
    return True
