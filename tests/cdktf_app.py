"""A small cdktf app for tests."""

from __future__ import annotations

import json

import cdktf


class Program:
    """An app with two stacks, a resource, a variable of each kind and a local value."""

    def __init__(self, folder):
        self.app = cdktf.App(outdir=str(folder))
        self.stack = cdktf.TerraformStack(self.app, "One")
        self.other = cdktf.TerraformStack(self.app, "Two")
        self.data = cdktf.DataResource(self.stack, "Data", input={"a": "b"})
        self.name = cdktf.TerraformVariable(self.stack, "Name", type="string")
        self.place = cdktf.TerraformLocal(self.stack, "Place", {"a": 1})

    def resource(self, name, value, stack=None):
        """A resource that takes anything."""
        return cdktf.DataResource(stack or self.stack, name, input={"in": value})

    def document(self):
        """The first stack, as cdktf writes it; a text."""
        return cdktf.Testing.synth(self.stack)

    def value(self, name):
        """What a resource made by `resource` compiles to."""
        return json.loads(self.document())["resource"]["terraform_data"][name]["input"]["in"]
