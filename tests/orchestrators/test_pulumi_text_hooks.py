"""Text of a bare Pulumi output under `install()`, and where Pulumi takes it in."""

from __future__ import annotations

import importlib
import os

import pytest

import lookalike as la
from lookalike.orchestrators.pulumi import ORCHESTRATORS

pulumi = pytest.importorskip("pulumi", reason="needs pulumi")
pulumi_engine = importlib.import_module("pulumi_engine")
settings = importlib.import_module("pulumi.runtime.settings")
Thing = pulumi_engine.Thing

(OWNER,) = ORCHESTRATORS


@pulumi.input_type
class ThingArgs:
    """As generated SDKs write their arguments."""

    def __init__(self, source):
        pulumi.set(self, "source", source)

    @property
    @pulumi.getter
    def source(self):
        return pulumi.get(self, "source")


@pytest.fixture
def engine():
    with pulumi_engine.running() as engine:
        yield engine


@pytest.fixture
def installed():
    with la.install() as installation:
        yield installation


def spellings(uri):
    return {
        "f-string": (f"x/{uri}/y", "x/s3://bucket/first/y"),
        "format": ("{}/y".format(uri), "s3://bucket/first/y"),  # noqa: UP032 - it is what is tried
        "percent": ("%s/y" % uri, "s3://bucket/first/y"),
        "str": (str(uri), "s3://bucket/first"),
        "+": (uri + "/y", "s3://bucket/first/y"),
        "+ from the left": ("x/" + uri, "x/s3://bucket/first"),
        "path join": (os.path.join(uri, "y"), "s3://bucket/first/y"),
    }


SPELLINGS = ["f-string", "format", "percent", "str", "+", "+ from the left", "path join"]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_text_of_a_bare_output_is_restored_where_pulumi_takes_it_in(engine, spelling):
    """The program is over when the resources register: all is restored before that."""
    with la.install():
        text, value = spellings(engine.uri)[spelling]
        assert type(text) is str
        Thing("second", source=text, deep={"a": [text]})
    engine.run()
    assert engine.monitor.inputs["second"]["source"] == value
    assert engine.monitor.inputs["second"]["deep"] == {"a": [value]}
    assert engine.monitor.depends["second"]["source"] == ["first"]


def test_text_in_arguments_of_generated_classes_is_restored(engine):
    """They keep values as attributes; Pulumi copies them when it registers the resource."""
    with la.install():
        nested = ThingArgs(f"{engine.uri}/x")

        class Generated(pulumi.CustomResource):
            def __init__(self, name, source):
                props = ThingArgs.__new__(ThingArgs)
                props.__dict__["source"] = source
                super().__init__("test:index:Thing", name, props)

        Generated("generated", f"{engine.uri}/y")
    Thing("second", nested=nested)
    engine.run()
    assert engine.monitor.inputs["second"]["nested"] == {"source": "s3://bucket/first/x"}
    assert engine.monitor.inputs["generated"]["source"] == "s3://bucket/first/y"


def test_text_in_exports_calls_and_outputs_is_restored(engine):
    """What else Pulumi takes in: stack outputs, component outputs, invokes, its own joins."""

    class Component(pulumi.ComponentResource):
        def __init__(self, uri):
            super().__init__("test:index:Component", "component")
            self.register_outputs({"component": f"{uri}/c"})

    exported = []
    with la.install():
        uri = engine.uri
        Component(uri)
        root = settings.get_root_resource()
        pulumi.export("exported", f"{uri}/e")
        exported.append(root.outputs["exported"])
        invoked = pulumi.runtime.invoke_output("test:index:echo", {"text": f"{uri}/i"})
        made = [
            pulumi.Output.concat(f"{uri}/a", "b"),
            pulumi.Output.format("{}", f"{uri}/f"),
            pulumi.Output.json_dumps({"k": f"{uri}/j"}),
            pulumi.Output.all(f"{uri}/l"),
        ]
    engine.run()
    assert engine.monitor.outputs == {"component": "s3://bucket/first/c"}
    assert engine.value(exported[0]) == "s3://bucket/first/e"
    assert engine.value(invoked) == {"echo": "s3://bucket/first/i"}
    assert [engine.value(output) for output in made] == [
        "s3://bucket/first/ab",
        "s3://bucket/first/f",
        '{"k": "s3://bucket/first/j"}',
        ["s3://bucket/first/l"],
    ]
    assert all(OWNER.edges(output) == ("first",) for output in made)


@pytest.mark.parametrize("asset", ["StringAsset", "RemoteAsset", "FileArchive", "RemoteArchive"])
def test_an_asset_refuses_what_is_not_known(engine, asset, installed):
    """Pulumi's own error, where the warning text would be the content of the asset."""
    with pytest.raises(TypeError, match="must be a string"):
        getattr(pulumi, asset)(f"{engine.uri}/x")


def test_a_file_asset_is_restored_when_it_is_serialized(engine, installed):
    """It takes paths, and an output has one while lookalike is installed."""
    Thing("second", source=pulumi.FileAsset(engine.uri), other=pulumi.FileAsset(f"{engine.uri}/x"))
    engine.run()
    assert engine.monitor.inputs["second"]["source"].path == "s3://bucket/first"
    assert engine.monitor.inputs["second"]["other"].path == "s3://bucket/first/x"
    assert engine.monitor.depends["second"]["other"] == ["first"]


def test_pulumi_never_asks_for_the_text_of_an_output(engine, monkeypatch, installed):
    """Otherwise its own messages would make tokens."""
    monkeypatch.setattr(pulumi.Output, "__str__", lambda _: pytest.fail("it did"))
    monkeypatch.setattr(pulumi.Output, "__format__", lambda *_: pytest.fail("it did"))
    Thing("second", source=pulumi.Output.format("{}/x", engine.uri))
    pulumi.StackReference("reference", stack_name="org/project/stack")
    engine.run()
    assert engine.monitor.inputs["second"]["source"] == "s3://bucket/first/x"


def test_afterwards_everything_is_as_it_was(engine, monkeypatch):
    """The warning is Pulumi's own answer."""
    before = {name: vars(pulumi.Output).get(name) for name in ("__str__", "__add__", "__fspath__")}
    functions = pulumi.set, Thing.__init__, vars(pulumi.Output)["from_input"]
    with la.install():
        assert vars(pulumi.Output)["__str__"] is not before["__str__"]
    assert {name: vars(pulumi.Output).get(name) for name in before} == before
    assert (pulumi.set, Thing.__init__, vars(pulumi.Output)["from_input"]) == functions
    monkeypatch.setenv("PULUMI_ERROR_OUTPUT_STRING", "1")
    with pytest.raises(Exception, match="Calling __str__ on an Output"):
        str(engine.uri)
