"""Text hooks of an orchestrator that nobody knows: whatever a `TextHooks` names is hooked."""

from __future__ import annotations

import dataclasses
import importlib
import json

import pytest

import lookalike as la
from fake_orchestrator import FLOW, FlowOrchestrator
from lookalike import orchestrators
from lookalike.typing import Orchestrator
from small_packages import differences

pytestmark = pytest.mark.usefixtures("ledger")


@pytest.fixture(autouse=True)
def known():
    """The fake orchestrator, among those that lookalike knows."""
    made = FlowOrchestrator()
    orchestrators.register(made)
    yield made
    orchestrators.forget(made)


@pytest.fixture
def flow(packages):
    return packages.load("flow", FLOW)


def test_the_fake_is_an_orchestrator_and_knows_its_own(known, flow):
    """It has all that the protocol asks for."""
    assert isinstance(known, Orchestrator)
    name = flow.Variable("name")
    assert orchestrators.is_original(name)
    assert orchestrators.describe(name) == "Variable of flow"
    assert known.dump(known.join(["x/", name])) == {"together": ["x/", {"variable": "name"}]}
    assert known.literal_end(name) == ""
    with pytest.raises(la.LiftError):
        known.lift("x")


def test_text_of_every_class_of_variables_is_a_placeholder(flow):
    """Those that refuse in their own words too; outside they refuse as ever."""
    variables = [flow.Variable("a"), flow.Stubborn("b"), flow.Together(["x"])]
    with la.Registry().install():
        for variable in variables:
            text = f"{variable}/x"
            assert text.startswith("flow-")
            assert la.restore(text).parts == [variable, "/x"]
            assert la.restore(variable + "/x").parts == [variable, "/x"]
            assert la.restore(str(variable)) is variable
    for variable, word in zip(variables, ("no text", "stubborn", "no text"), strict=True):
        with pytest.raises(TypeError, match=word):
            str(variable)


def test_inputs_are_restored_where_they_are_asked_for(flow):
    """Of each class that has the property itself, once; diamonds and `super` included."""
    name = flow.Variable("name")
    with la.Registry().install():
        text = f"{name}"
        for kind in (flow.Step, flow.Right):
            assert kind(x=[text]).inputs == {"x": [name]}
        for kind in (flow.Left, flow.Diamond):
            assert kind(x=text).inputs == {"left": {"x": name}}
        assert flow.Step.inputs.__doc__ == "What the step is given."


def test_a_step_class_that_is_defined_meanwhile_is_hooked_and_told_its_keywords(packages, flow):
    """Its own `__init_subclass__` runs as before, and the class is what it was afterwards."""
    name = flow.Variable("name")
    with la.Registry().install(), la.Registry().install():

        class Mine(flow.Left, kind="mine"):
            @property
            def inputs(self):
                return {"mine": f"{name}/x"}

        assert Mine().inputs["mine"].parts == [name, "/x"]
    assert flow.Step.kinds[-1] == ("Mine", "mine")
    with pytest.raises(TypeError, match="no text"):
        _ = Mine().inputs
    assert vars(Mine)["inputs"].fget.__qualname__.endswith("Mine.inputs")


def test_a_step_class_that_is_defined_meanwhile_needs_no_hook_of_the_system(packages):
    """Most have no `__init_subclass__` of their own; the next one in line is told."""
    lines = FLOW.splitlines(keepends=True)
    at = next(at for at, line in enumerate(lines) if "__init_subclass__" in line)
    flow = packages.load("flow", "".join([*lines[:at], *lines[at + 3 :]]))
    assert "__init_subclass__" not in vars(flow.Step)
    name = flow.Variable("name")
    with la.Registry().install():

        class Mine(flow.Step):
            @property
            def inputs(self):
                return {"mine": f"{name}/x"}

        assert Mine().inputs["mine"].parts == [name, "/x"]
        with pytest.raises(TypeError, match="takes no keyword arguments"):
            type("Wrong", (flow.Step,), {}, sauce=1)
    assert "__init_subclass__" not in vars(flow.Step)


def test_a_step_class_that_is_defined_wrongly_is_refused_as_before(flow):
    """The hook hands on what the class's own hook says."""
    with la.Registry().install(), pytest.raises(TypeError, match="takes no keyword arguments"):
        type("Wrong", (flow.Step,), {}, sauce=1)


def test_documents_are_restored_or_refused(flow):
    """A text with a placeholder gets the expression; a piece of one is a leak, in a tree too."""
    name = flow.Variable("name")
    compiled = flow.Flow(flow.Step(x="y"))
    with la.Registry().install():
        assert json.loads(compiled.text(f"{name}/x"))[1] == {
            "together": [{"variable": "name"}, "/x"]
        }
        assert compiled.tree() == [{"x": "y"}]
        assert flow.Flow.text.__doc__ == "The compiled flow."
        with pytest.raises(la.LeakError):
            compiled.text(f"{name}"[:15])
        with pytest.raises(la.LeakError):
            compiled.lines(f"{name}")
        with pytest.raises(la.LeakError):
            flow.Flow(flow.Step(x=f"{name}"[:15])).tree()


def test_hooks_that_someone_has_kept_are_inert_afterwards(flow):
    """They do what they stood for."""
    name = flow.Variable("name")
    with la.Registry().install():
        text = f"{name}"
        inputs, compile_it = vars(flow.Step)["inputs"], flow.Flow.text
    step = flow.Step(x=text)
    step.given["x"] = text
    assert inputs.fget(step) == {"x": text}
    assert json.loads(compile_it(flow.Flow(step)))[0] == {"x": text}
    step.given.clear()


def test_a_flow_that_is_imported_later_is_hooked_as_a_whole(packages):
    """Variables, steps and documents of a module to come; nothing of it stays."""
    packages.write("flow", FLOW)
    with la.Registry().install():
        flow = importlib.import_module("flow")
        name = flow.Variable("name")
        assert json.loads(flow.Flow(flow.Left(x=f"{name}")).text())[0] == {
            "left": {"x": {"variable": "name"}}
        }
    before = packages.entries()
    with la.Registry().install():
        assert differences(before, packages.entries())
    assert differences(before, packages.entries()) == []
    with pytest.raises(TypeError, match="no text"):
        str(name)


def test_leaving_puts_references_into_steps_and_reports_pieces(flow):
    """Whatever a step still holds."""
    name = flow.Variable("name")
    with la.Registry().install():
        step = flow.Diamond(x=f"{name}/x")
    assert step.given["x"].parts == [name, "/x"]
    installation = la.Registry().install()
    step.given["y"] = f"{name}"[:15]
    with pytest.raises(la.LeakError, match="truncated"):
        installation.uninstall()
    assert not installation.is_installed


@dataclasses.dataclass
class Whole:
    """What a step is given beside its inputs: the program that it is part of."""

    title: str


class NarrowOrchestrator(FlowOrchestrator):
    """Of a system that calls `str` itself, and whose calls are given the whole program."""

    hooks: dict[str, object] = {}  # noqa: RUF012 - each test makes a class of its own

    def text_hooks(self):
        return dataclasses.replace(
            super().text_hooks(), arguments=(), calls=("flow:Step.__init__",), **self.hooks
        )


@pytest.fixture
def narrow(known):
    """A function that has hooks with other options take part."""
    orchestrators.forget(known)
    made = []

    def make(**hooks):
        made.append(type("Narrow", (NarrowOrchestrator,), {"hooks": hooks})())
        orchestrators.register(made[-1])

    yield make
    for each in made:
        orchestrators.forget(each)
    orchestrators.register(known)


def test_text_is_hooked_by_the_methods_that_are_named_and_no_other(flow, narrow):
    """A system that calls `str` on its own values is left it."""
    narrow(methods=("__format__",))
    name = flow.Variable("name")
    with la.Registry().install():
        assert flow.Step(x=f"{name}").given["x"] is name
        with pytest.raises(TypeError, match="no text"):
            str(name)
        with pytest.raises(TypeError):
            name + "/x"


@pytest.mark.parametrize("fields", [True, False])
def test_objects_in_arguments_are_copied_only_where_fields_are_looked_into(flow, narrow, fields):
    """Containers and joins always are."""
    narrow(fields=fields)
    name = flow.Variable("name")
    with la.Registry().install():
        whole = Whole(f"{name}")
        step = flow.Step(whole=whole, x=[f"{name}/x"])
        assert (step.given["whole"] is whole) is not fields
        assert step.given["x"][0].parts == [name, "/x"]
        if fields:
            assert step.given["whole"].title is name


def test_call_hook_that_someone_has_kept_is_inert_afterwards(flow, narrow):
    """It hands on what it is given."""
    narrow()
    name = flow.Variable("name")
    with la.Registry().install():
        text, make = f"{name}", flow.Step.__init__
    step = flow.Step()
    make(step, x=text)
    assert step.given == {"x": text}


def test_what_a_system_lacks_is_said_once(flow, narrow):
    """Its module may be imported again while something is installed."""
    narrow(documents=("flow:absent", "flow:Flow.text"))
    with la.Registry().install() as installation:
        importlib.reload(flow)
        assert hasattr(flow.Flow.text, "__wrapped__")
        assert installation.problems == ("flow: flow:absent: flow has no 'absent'",)
