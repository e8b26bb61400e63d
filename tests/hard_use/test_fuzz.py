"""Any text gives a result or an error of the library's own, whatever parser it is fed to."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fuzz_targets import DICTIONARY, DOCUMENT, RECORD, TARGETS, is_refused
from sizes import size

EXAMPLES = size(25, 20_000)

any_text = st.text(st.characters(), max_size=60)
words = st.sampled_from(DICTIONARY) | st.text(st.characters(), max_size=4)


@st.composite
def near(draw, seeds):
    """A text that a parser takes, after some edits: words put in, pieces gone, moved or doubled."""
    text = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 24)))
        how = draw(st.sampled_from(["insert", "replace", "drop", "double", "move"]))
        piece = text[start:end]
        rest = text[:start] + text[end:]
        if how in {"insert", "replace"}:
            text = text[:start] + draw(words) + text[end if how == "replace" else start :]
        elif how == "double":
            text = text[:end] + piece + text[end:]
        else:
            at = draw(st.integers(0, len(rest)))
            text = rest if how == "drop" else rest[:at] + piece + rest[at:]
    return text


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=6,
)


@st.composite
def documents(draw, seed):
    """A JSON document with another value, or none, at some places: well-formed, and wrong."""
    document = json.loads(seed)
    for _ in range(draw(st.integers(1, 3))):
        holder = document
        while True:
            keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
            if not keys:
                break
            key = draw(st.sampled_from(keys))
            inner = holder[key]
            if isinstance(inner, (dict, list)) and inner and draw(st.booleans()):
                holder = inner
                continue
            if draw(st.booleans()):
                holder[key] = draw(values)
            else:
                del holder[key]
            break
    return json.dumps(document)


TEXTS = {name: st.one_of(any_text, near(target.seeds)) for name, target in TARGETS.items()}
TEXTS["ledger"] |= documents(RECORD)
TEXTS["restore_json"] |= documents(DOCUMENT)
TEXTS["scan"] |= documents(DOCUMENT)


@pytest.mark.parametrize("name", TARGETS)
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_text_gives_a_result_or_an_error_of_ours(name, data):
    """Never another exception, never a result that the text does not bear out."""
    is_refused(name, data.draw(TEXTS[name], label="text"))


@pytest.mark.parametrize("name", TARGETS)
def test_first_seed_is_taken(name):
    """The seeds are in the language of the parser: else only its first line would be fuzzed."""
    assert not is_refused(name, TARGETS[name].seeds[0])
