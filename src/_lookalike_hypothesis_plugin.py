"""What Hypothesis loads when it is imported: `st.from_type` then knows the types of lookalike.

It stands beside the package, and does not import it: Hypothesis loads it in every run, and most
have nothing to do with lookalike. Where lookalike is imported later, it calls `register` itself.
"""

from __future__ import annotations

import sys
from typing import Any

#: The public types that have a strategy.
TYPES = (
    *("Concat", "Deferred", "Face", "PathProxy", "Policy", "Registry"),
    *("StringCarrier", "StringProxy", "URIProxy"),
)


def register() -> None:
    """Tell Hypothesis of the types, if lookalike is imported; nothing is imported for it."""
    package = sys.modules.get("lookalike")
    # Half imported it has no version yet, and will call when it has one.
    if package is None or not hasattr(package, "__version__"):
        return
    from hypothesis import strategies as st  # noqa: PLC0415 - Hypothesis itself calls this

    for name in TYPES:
        st.register_type_strategy(getattr(package, name), _strategy_of)


def _strategy_of(kind: type) -> Any:
    """The strategy of a type, made when it is asked for; none for another type.

    Hypothesis asks for `Mapping` and `ContextManager` too, because a registry is one and a proxy
    looks like one: a test that has nothing to do with lookalike must not be given either.
    """
    if not getattr(kind, "__module__", "").startswith("lookalike"):
        return NotImplemented
    from lookalike._strategies._types import strategy_of  # noqa: PLC0415 - only for who asks

    return strategy_of(kind)
