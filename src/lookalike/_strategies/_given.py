"""What a strategy is given: checked at once, with the value shown."""

from __future__ import annotations

from typing import Any, get_args

from hypothesis.errors import InvalidArgument
from hypothesis.strategies import SearchStrategy

from lookalike._proxies._build import Kind


def check_strategy(name: str, value: object) -> SearchStrategy[Any]:
    """`value` itself. Raises `InvalidArgument` if it is no strategy."""
    if not isinstance(value, SearchStrategy):
        raise InvalidArgument(
            f"{name} is a strategy, got {value!r} ({type(value).__name__}); "
            f"for one value write st.just({value!r})"
        )
    return value


def check_kind(kind: object) -> None:
    """Raise `InvalidArgument` if there is no lookalike of that kind."""
    if kind not in get_args(Kind):
        raise InvalidArgument(
            f"kind is {', '.join(map(repr, get_args(Kind)))}, got {kind!r} ({type(kind).__name__})"
        )


def check_bool(name: str, value: object) -> None:
    """Raise `InvalidArgument` if `value` is neither True nor False."""
    if not isinstance(value, bool):
        raise InvalidArgument(f"{name} is a bool, got {value!r} ({type(value).__name__})")
