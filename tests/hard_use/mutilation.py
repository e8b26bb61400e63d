"""What can become of a placeholder on its way through other code, at random: plain functions.

Each takes a generator of random numbers, a text and another text of the same ledger.
"""

from __future__ import annotations

import base64
import html
import json
import string
from urllib.parse import quote

ALPHABET = string.ascii_lowercase + string.digits
NOISE = ALPHABET + " -/.:%\\&;=\"'\nÄé"
#: Letters that look like those of a token, or fold to them: Cyrillic, the sign of the Kelvin, long
#: s, a dot above, full width, Roman, Arabic.
ALIKE = str.maketrans("aksi3x0", "\u0430\u212a\u017f\u0130\uff13\u2179\u0660")


def _span(dice, text, longest=12):
    start = dice.randint(0, len(text))
    return start, min(len(text), start + dice.randint(0, longest))


def cut(dice, text, _):
    start, end = sorted((dice.randint(0, len(text)), dice.randint(0, len(text))))
    return text[start:end]


def truncate(dice, text, _):
    return text[: dice.randint(0, len(text))]


def change(dice, text, _):
    start, end = _span(dice, text)
    return text[:start] + "".join(dice.choices(NOISE, k=dice.randint(0, 6))) + text[end:]


def change_one(dice, text, _):
    at = dice.randint(0, max(0, len(text) - 1))
    return text[:at] + dice.choice(ALPHABET) + text[at + 1 :]


def insert(dice, text, _):
    at = dice.randint(0, len(text))
    return text[:at] + dice.choice(NOISE) + text[at:]


def swap(dice, text, _):
    at = dice.randint(0, len(text))
    return text[:at] + text[at : at + 2][::-1] + text[at + 2 :]


def move(dice, text, _):
    at = dice.randint(0, len(text))
    return text[at:] + text[:at]


def reverse(dice, text, _):
    start, end = _span(dice, text, 40)
    return text[:start] + text[start:end][::-1] + text[end:]


def recase(dice, text, _):
    start, end = sorted((dice.randint(0, len(text)), dice.randint(0, len(text))))
    return text[:start] + text[start:end].swapcase() + text[end:]


def separate(dice, text, _):
    width, separator = dice.randint(1, 12), dice.choice(["-", "_", " ", "\n", "\r\n  ", "é", "."])
    return separator.join(text[at : at + width] for at in range(0, len(text), width))


def replace(dice, text, _):
    return text.replace(dice.choice(text or "a"), dice.choice(["", "_", "x", "0", "é"]))


def make_alike(dice, text, _):
    start, end = _span(dice, text, 20)
    return text[:start] + text[start:end].translate(ALIKE) + text[end:]


def wrap(dice, text, _):
    before, after = ("".join(dice.choices(NOISE, k=dice.randint(0, 8))) for _ in range(2))
    return before + text + after


def double(dice, text, _):
    return text + dice.choice(["", "/", " "]) + text


def cross(dice, text, other):
    """The beginning of one and the end of the other, cut at one place or at two."""
    at = dice.randint(0, len(text))
    return text[:at] + other[dice.choice([at, dice.randint(0, len(other))]) :]


def put_inside(dice, text, other):
    at = dice.randint(0, len(text))
    return text[:at] + other + text[at:]


def take_tokens(dice, text, other):
    """Letters of the other in the same places: one token instead of another."""
    start, end = _span(dice, text, 20)
    return text[:start] + other[start:end] + text[end:]


def encode(dice, text, _):
    data = text.encode("utf-8", "replace")
    return dice.choice(
        [
            quote(text, safe=""),
            json.dumps(text),
            html.escape(text),
            base64.b64encode(data).decode(),
            data.hex(),
            "".join(f"&#{ord(letter)};" for letter in text),
            "".join(f"%{byte:02x}" for byte in data),
        ]
    )


MUTILATIONS = (
    *(cut, truncate, change, change_one, insert, swap, move, reverse, recase, separate, replace),
    *(make_alike, wrap, double, cross, put_inside, take_tokens, encode),
)


def mutilated(dice, text, other):
    """`text` after one to three of these."""
    for each in dice.choices(MUTILATIONS, k=dice.randint(1, 3)):
        text = each(dice, text, other)
    return text
