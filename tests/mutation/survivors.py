"""The changes of our code that no test notices, and why none can or need.

`SURVIVORS[module]` is a list of `(reason, changes)`. A change is `(place, before, after)`:
the function or class that it is in, and the line without and with it.
"""

from __future__ import annotations

SURVIVORS = {
    "_token": [
        (
            "the same number: of an odd one, `^ 1` takes one away",
            [
                (
                    "the module",
                    "_CHECKS = 36 ** (CHECKSUM - 1)",
                    "_CHECKS = 36 ** (CHECKSUM ^ 1)",
                ),
                (
                    "the module",
                    "_IDENTITIES = 26 * 36 ** (IDENTITY - 1)",
                    "_IDENTITIES = 26 * 36 ** (IDENTITY ^ 1)",
                ),
                (
                    "new_token",
                    "first, rest = divmod(number, 36 ** (IDENTITY - 1))",
                    "first, rest = divmod(number, 36 ** (IDENTITY ^ 1))",
                ),
            ],
        ),
        (
            "a checksum has 7 characters, so what follows the identity of a longer text is none",
            [
                (
                    "is_token",
                    "len(text) == LENGTH",
                    "len(text) >= LENGTH",
                ),
            ],
        ),
        (
            "CPython has one object for each small number",
            [
                (
                    "is_token",
                    "len(text) == LENGTH",
                    "len(text) is LENGTH",
                ),
            ],
        ),
        (
            "in ASCII a capital comes before its small letter, so a text with one is less",
            [
                (
                    "is_token",
                    "and text == text.lower()",
                    "and text >= text.lower()",
                ),
            ],
        ),
        (
            "the end of a run is not where the text begins",
            [
                (
                    "find_tokens",
                    "end = len(text) if end < 0 else end",
                    "end = len(text) if end < 1 else end",
                ),
                (
                    "find_tokens",
                    "end = len(text) if end < 0 else end",
                    "end = len(text) if end <= 0 else end",
                ),
            ],
        ),
        (
            "no offset is below 0",
            [
                (
                    "find_tokens",
                    "done = 0",
                    "done = -1",
                ),
            ],
        ),
    ],
    "_face": [
        (
            "for type checkers",
            [
                (
                    "the module",
                    "@final",
                    "",
                ),
            ],
        ),
        (
            "a face that equals a named one has been shown by its name before",
            [
                (
                    "Face.__repr__",
                    "inside = [(len(f), n) for n, f in NAMED.items() if f and f < self]",
                    "inside = [(len(f), n) for n, f in NAMED.items() if f and f <= self]",
                ),
            ],
        ),
        (
            "all of the named face is in it, so what only one of the two has is the rest",
            [
                (
                    "Face.__repr__",
                    "rest = rest - NAMED[name]._operations",
                    "rest = rest ^ NAMED[name]._operations",
                ),
            ],
        ),
    ],
    "_restore": [
        (
            "a short cut: without it the text is split, which comes to the same",
            [
                (
                    "_entry_spelled_by",
                    "entry = needles.entry(token) if token is not None else None",
                    "entry = needles.entry(token) if not token is not None else None",
                ),
                (
                    "_entry_spelled_by",
                    "entry = needles.entry(token) if token is not None else None",
                    "entry = needles.entry(token) if token is None else None",
                ),
                (
                    "_entry_spelled_by",
                    "return entry if entry is not None and entry.text == text else None",
                    "return entry if entry is not None and entry.text is text else None",
                ),
            ],
        ),
        (
            "every path is `$`, or begins with it and goes on",
            [
                (
                    "_placed",
                    'if where != "$":',
                    'if where > "$":',
                ),
            ],
        ),
    ],
    "_scan": [
        (
            "what begins at the seam is seen whole in both pieces",
            [
                (
                    "_scan_pieces",
                    "if finding.start < cut:",
                    "if finding.start <= cut:",
                ),
            ],
        ),
        (
            "a short cut: what is no object is parsed then, and has nothing to check",
            [
                (
                    "_may_be_checked",
                    'if text.lstrip()[:1] != "{":',
                    'if text.lstrip()[:1] < "{":',
                ),
                (
                    "_may_be_checked",
                    'if text.lstrip()[:1] != "{":',
                    'if text.lstrip()[:1] > "{":',
                ),
                (
                    "_may_be_checked",
                    "return False",
                    "return True",
                ),
            ],
        ),
        (
            "there is one leak or more",
            [
                (
                    "refuse_leaks",
                    (
                        "f\"{len(leaks)} leak{'s' * (len(leaks) > 1)} in the finished "
                        'document:\\n{shown}{more}",'
                    ),
                    (
                        "f\"{len(leaks)} leak{'s' * (len(leaks) != 1)} in the finished "
                        'document:\\n{shown}{more}",'
                    ),
                ),
            ],
        ),
    ],
    "_registry": [
        (
            "a bound against names that a program makes up: one more or less is as good",
            [
                (
                    "the module",
                    "_MOST_ASKED = 4096",
                    "_MOST_ASKED = 4095",
                ),
                (
                    "the module",
                    "_MOST_ASKED = 4096",
                    "_MOST_ASKED = 4097",
                ),
            ],
        ),
        (
            "nobody else calls it, and both that do give it by name",
            [
                (
                    "Registry._add",
                    (
                        "def _add(self, policies: Registry | Iterable[Policy], *, "
                        "replace: bool) -> None:"
                    ),
                    (
                        "def _add(self, policies: Registry | Iterable[Policy], /, "
                        "replace: bool) -> None:"
                    ),
                ),
            ],
        ),
        (
            "policies that are equal have the same places, so there is one of them",
            [
                (
                    "Registry._add",
                    "for other in [k for k, v in places.items() if v is known]:",
                    "for other in [k for k, v in places.items() if v == known]:",
                ),
            ],
        ),
        (
            "only the class of a class of a class could say otherwise",
            [
                (
                    "Registry.adapt",
                    "is_named = type(target) is str",
                    "is_named = type(target) == str",
                ),
            ],
        ),
        (
            "what is kept is a part of what there was",
            [
                (
                    "Registry.without",
                    "if len(kept) == len(self._by_target.get(target, ())):",
                    "if len(kept) >= len(self._by_target.get(target, ())):",
                ),
            ],
        ),
    ],
}
