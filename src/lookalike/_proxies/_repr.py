"""The repr of a lookalike: both sides, for people, and never the whole placeholder.

A repr that strays into a document must be found and must not be restored as if it were the value.
So it shows the shape with its marks, and a token cut short: a scan sees it, restore refuses it.
"""

from __future__ import annotations

from typing import Any

from lookalike._proxies._base import original_of, placeholder_of
from lookalike._token import MARK, find_tokens
from lookalike.orchestrators import describe

_SHOWN_OF_TOKEN = 12


def repr_of(proxy: Any) -> str:
    """`<StringProxy 's3://amzn-s3-demo-{token}' token k3v9x0c2m1qa… for Properties Steps.X>`."""
    text = placeholder_of(proxy)
    tokens = list(dict.fromkeys(token for _, token in find_tokens(text)))
    for token in tokens:
        text = text.replace(token, MARK)
    if tokens:
        marks = " ".join(f"{token[:_SHOWN_OF_TOKEN]}…" for token in tokens)
        mark = f" token {marks}"
    else:
        text = f"{text[: len(text) // 2]}…"
        mark = " without a token (neither restore nor scan can see it)"
    return f"<{type(proxy).__name__} {text!r}{mark} for {describe(original_of(proxy))}>"
