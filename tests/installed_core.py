"""A script for an environment with lookalike and what it needs alone: its core works there."""

from __future__ import annotations

import importlib.metadata
import pathlib
import sys
import tempfile

import lookalike as la
from lookalike import cli

assert pathlib.Path(la.__file__).is_relative_to(sys.prefix), la.__file__
assert {each.name.replace("_", "-") for each in importlib.metadata.distributions()} == {
    *("lookalike", "packaging", "typing-extensions", "wrapt"),
    *(["tomli"] if sys.version_info < (3, 11) else []),
}

source = la.string_like(la.Deferred("model"), "s3://bucket/model.tar.gz")
assert source.startswith("s3://")
assert la.restore(f"{source}") is la.unwrap(source)
assert la.load_policies(la.Registry().to_toml()) == la.Registry()
with la.install():
    text = f"{la.Deferred('bucket')}/data"
assert la.scan({"Image": text})[0].kind == "verbatim"

# The commands that a pipeline's CI asks for need no extra either.
with tempfile.TemporaryDirectory() as folder:
    definition, ledger = (
        pathlib.Path(folder, "definition.json"),
        pathlib.Path(folder, "ledger.json"),
    )
    definition.write_text(f'{{"Image": "{source}"}}')
    with la.Ledger() as known:
        shipped = la.string_like(la.Deferred("model"))
        ledger.write_text(la.dump_ledger(known))
        assert cli.main(["scan", str(definition)]) == 1
        definition.write_text(f'{{"Image": "{shipped}"}}')
    assert cli.main(["restore", str(definition), "--ledger", str(ledger)]) == 0
