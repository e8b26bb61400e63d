"""An AWS CDK app: a stack with one SSM parameter after another.

A lookalike is handed over under `install()`, which unwraps it: jsii cannot send a duck proxy to
Node (`TypeError`). Texts are handed over without.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from typing import Any, ClassVar

import lookalike as la
from lookalike.orchestrators import aws_cdk
from program import END, Program


class AwsCdkProgram(Program):
    """The value of the second parameter is the reference to the first one."""

    title = "AWS CDK"
    distribution = "aws-cdk-lib"
    owner = aws_cdk.ORCHESTRATORS[0]
    notes: ClassVar = dict.fromkeys(
        ("wrapped value", "+"),
        "under `install()`; without it jsii refuses what is no real `str`, with a TypeError",
    )

    def __init__(self) -> None:
        # Read by Node when it starts: the first validation takes seconds, and looks for no tokens.
        os.environ.setdefault("CDK_VALIDATION", "false")
        import aws_cdk
        from aws_cdk import aws_ssm

        self._folder = tempfile.TemporaryDirectory()
        self._ssm = aws_ssm
        self._app = aws_cdk.App(analytics_reporting=False, outdir=self._folder.name)
        self._stack = aws_cdk.Stack(self._app, "Program")
        first = aws_ssm.CfnParameter(self._stack, "First", type="String", value="data")
        self.original = first.ref

    def take(self, value: object) -> None:
        with la.install() if la.is_lookalike(value) else contextlib.nullcontext():
            self._ssm.CfnParameter(self._stack, "Second", type="String", value=value)

    def compile(self) -> Any:
        self._template = self._app.synth().get_stack_by_name("Program").template
        return self._template

    def by_hand(self) -> Any:
        return f"{self.original}{END}"

    def depends(self) -> bool:
        value = self._template["Resources"]["Second"]["Properties"]["Value"]
        parts = value["Fn::Join"][1] if "Fn::Join" in value else [value]
        return {"Ref": "First"} in parts

    def close(self) -> None:
        self._folder.cleanup()


PROGRAM = AwsCdkProgram
