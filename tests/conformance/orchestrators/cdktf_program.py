"""A cdktf app: a stack with one resource after another.

A lookalike is handed over under `install()`, which unwraps it: jsii cannot send a duck proxy to
Node (`TypeError`). Texts are handed over without.
"""

from __future__ import annotations

import contextlib
import json
import tempfile
from typing import Any, ClassVar

import lookalike as la
from lookalike.orchestrators import cdktf
from program import END, Program


class CdktfProgram(Program):
    """The input of the second resource is the id of the first one."""

    title = "cdktf"
    distribution = "cdktf"
    owner = cdktf.ORCHESTRATORS[0]
    notes: ClassVar = dict.fromkeys(
        ("wrapped value", "+"),
        "under `install()`; without it jsii refuses what is no real `str`, with a TypeError",
    )

    def __init__(self) -> None:
        import cdktf

        self._tool = cdktf
        self._folder = tempfile.TemporaryDirectory()
        self._stack = cdktf.TerraformStack(cdktf.App(outdir=self._folder.name), "Program")
        self.original = cdktf.DataResource(self._stack, "First", input={"a": "b"}).id

    def take(self, value: object) -> None:
        with la.install() if la.is_lookalike(value) else contextlib.nullcontext():
            self._tool.DataResource(self._stack, "Second", input={"source": value})

    def compile(self) -> Any:
        self._configuration = json.loads(self._tool.Testing.synth(self._stack))
        return self._configuration

    def by_hand(self) -> Any:
        return f"{self.original}{END}"

    def depends(self) -> bool:
        second = self._configuration["resource"]["terraform_data"]["Second"]
        return "${terraform_data.First.id}" in second["input"]["source"]

    def close(self) -> None:
        self._folder.cleanup()


PROGRAM = CdktfProgram
