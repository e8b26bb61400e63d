"""What goes to another process and comes back, and what is done to it there.

Module-level functions, so that they are found in the other process by name. What each side must see
is asserted in that process; an `AssertionError` comes back as any error does.
"""

from __future__ import annotations

import os

import lookalike as la

SHAPE = "s3://bucket/path/model.tar.gz"
#: Everything that a lookalike can be, by how it is made of an original.
KINDS = {
    "duck": lambda original: la.string_like(original, SHAPE),
    "carrier": lambda original: la.string_like(original, SHAPE, face=la.Face.STR),
    "one operation": lambda original: la.string_like(original, SHAPE, face=la.Face("startswith")),
    "path": lambda original: la.path_like(original),
    "URI": lambda original: la.uri_like(original, face=la.Face.URI | la.Face.STR),
    "composed": lambda original: la.string_like(original, SHAPE) + "/weights",
    "composed of two": lambda original: (
        la.path_like(original) / la.path_like(la.Deferred("two"), "data/x")
    ),
    "low level": lambda original: la.StringProxy(original, "no token"),
}


def made():
    """Originals by the name of a kind, and their lookalikes."""
    originals = {name: la.Deferred(name) for name in KINDS}
    return originals, {name: KINDS[name](original) for name, original in originals.items()}


def names_in(original):
    """The names of the originals that a value is made of."""
    parts = original.parts if type(original) is la.Concat else (original,)
    return [part.name for part in parts if isinstance(part, la.Deferred)]


def elsewhere(proxies):
    """What a worker does with what arrived, and what it sends back: its process, and values.

    Each is restored there by its text; sent back are the same, text made of them, and new ones.
    """
    texts = {}
    for name, proxy in proxies.items():
        assert la.is_lookalike(proxy), name
        assert names_in(la.unwrap(proxy))[0] == name
        texts[name] = f"see {la.placeholder_of(proxy)} there"
        if name != "low level":
            restored = la.restore(texts[name])
            assert restored.parts[0] == "see "
            assert names_in(restored)[0] == name, (name, restored)
            assert la.scan(texts[name])
    own = la.string_like(la.Deferred("of the child"), SHAPE)
    return os.getpid(), proxies, texts, own, la.placeholder_of(own)


def refused(text):
    """The name of the error with which a worker refuses a text, and what the error says."""
    try:
        la.restore(text)
    except la.LeakError as error:
        return type(error).__name__, str(error)
    return "nothing", ""


def with_record(record, text):
    """What a worker restores of a text, for which it was handed the ledger as a file."""
    with la.load_ledger(record) as ledger:
        return la.restore_json(text, ledger=ledger)


def assert_all_came_home(originals, answer):
    """By identity what was sent; what was made there is known here from now on."""
    pid, proxies, texts, own, own_text = answer
    assert pid != os.getpid()
    for name, proxy in proxies.items():
        here = la.unwrap(proxy)
        if name == "low level":  # no token, so nothing to know it by: a copy
            assert here.name == name
            continue
        first = here.parts[0] if type(here) is la.Concat else here
        assert first is originals[name], name
        assert la.restore(texts[name]).parts[1] is originals[name]
    assert la.unwrap(own).name == la.restore(own_text).name == "of the child"
    assert la.restore(own_text) is la.unwrap(own)
