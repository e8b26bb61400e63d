"""The oracle of leaks: what is left of a placeholder in a text, found out by plain search.

A token is there if 10 characters of it stand one after the other among the letters and digits of
the text. What was restored is right if the text spells it.
"""

from __future__ import annotations

import contextlib
import json
import re
from urllib.parse import quote, quote_plus

import pytest

import lookalike as la
from lookalike._token import checksum, find_tokens

#: As good as any other; the same in every run, so that text drawn by them is the same.
FIXED_TOKENS = tuple(i + checksum(i) for i in ("k3v9x0q2z", "wb7fn1p8d"))


@contextlib.contextmanager
def ledger_of_fixed_tokens():
    """A ledger that issues the same tokens in every run, so that text drawn by them is the same."""
    tokens = iter(FIXED_TOKENS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("lookalike._ledger.new_token", lambda: next(tokens))
        with la.Ledger() as made:
            yield made


def letters(text):
    """The letters and digits of a text, in lower case."""
    return re.sub("[^a-z0-9]", "", re.sub("[A-Z]", lambda found: found[0].lower(), text))


def holds_a_piece(text, token):
    """Whether 10 characters of the token stand one after the other."""
    left = letters(text)
    return any(token[at : at + 10] in left for at in range(len(token) - 9))


def spellings(placeholder):
    """How a whole placeholder may be spelled where it is restored."""
    escaped = quote(placeholder, safe="")
    return {
        placeholder,
        quote(placeholder),
        quote_plus(placeholder),
        escaped,
        re.sub("%..", lambda found: found[0].lower(), escaped),
        json.dumps(placeholder)[1:-1],
        json.dumps(placeholder)[1:-1].replace("/", r"\/"),
        re.sub("/+", "/", placeholder),
    }


def spells(text, restored, placeholders):
    """Whether a text is what was restored, with a whole placeholder for each original."""
    parts = restored.parts if type(restored) is la.Concat else (restored,)
    pattern = "".join(
        re.escape(part)
        if isinstance(part, str)
        else f"(?:{'|'.join(map(re.escape, spellings(placeholders[part.name])))})"
        for part in parts
    )
    return re.fullmatch(pattern, text, re.DOTALL) is not None


def restored_or_refused(text, placeholders, ledger=None):
    """What became of a text: "refused", "untouched" or "restored", and that exactly.

    Fails if the text does not spell what was restored.
    """
    try:
        restored = la.restore(text, ledger=ledger)
    except la.LeakError:
        return "refused"
    if restored is text:
        return "untouched"
    assert spells(text, restored, placeholders), (text, restored)
    return "restored"


def token_of(placeholder):
    return next(token for _, token in find_tokens(placeholder))
