"""Words that names are made of; the first is what they shrink to."""

from __future__ import annotations

from hypothesis import strategies as st

#: No truth values: they are a vocabulary, with no room for a token.
_VOCABULARY = frozenset({"true", "false", "yes", "no", "on", "off", "none", "null"})

words = st.sampled_from(["data", "bucket", "weights", "run-7"]) | st.from_regex(
    r"[a-z][a-z0-9]{1,9}", fullmatch=True
).filter(lambda word: word not in _VOCABULARY)
