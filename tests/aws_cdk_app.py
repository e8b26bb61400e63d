"""A small CDK app for tests, and CDK itself set up for them."""

from __future__ import annotations

import os

# Read by Node when it starts: the first validation takes seconds, and looks for no tokens.
os.environ.setdefault("CDK_VALIDATION", "false")
import aws_cdk as cdk
from aws_cdk import aws_s3, aws_ssm


class Program:
    """An app with two stacks, a resource, and a parameter of each kind."""

    def __init__(self, folder):
        self.app = cdk.App(outdir=str(folder), analytics_reporting=False)
        self.stack = cdk.Stack(self.app, "One")
        self.other = cdk.Stack(self.app, "Two")
        self.bucket = aws_s3.CfnBucket(self.stack, "Bucket")
        self.name = cdk.CfnParameter(self.stack, "Name")
        self.count = cdk.CfnParameter(self.stack, "Count", type="Number")
        self.subnets = cdk.CfnParameter(self.stack, "Subnets", type="CommaDelimitedList")
        self.condition = cdk.CfnCondition(
            self.stack, "If", expression=cdk.Fn.condition_equals(self.name.value_as_string, "x")
        )

    def ssm(self, name, value, stack=None):
        """A resource that takes a text."""
        return aws_ssm.CfnParameter(stack or self.stack, name, type="String", value=value)

    def template(self, name="One"):
        """As CDK writes it."""
        return self.app.synth().get_stack_by_name(name).template

    def value(self, name, stack="One"):
        """What a resource made by `ssm` compiles to."""
        return self.template(stack)["Resources"][name]["Properties"]["Value"]
