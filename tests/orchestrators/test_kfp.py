"""Channels and placeholders of KFP 2, in pipelines that kfp itself compiles."""

# No `from __future__ import annotations`: kfp reads the types of components from them.
import copy
import functools
import json
import os
import pickle
import sys
from typing import List  # noqa: UP035 - as the note below says

import pytest

import lookalike as la
from lookalike.orchestrators import describe, is_original, orchestrator_of
from lookalike.orchestrators.kfp import KFP, ORCHESTRATORS

pytest.importorskip("kfp", reason="needs kfp")

from google.protobuf import json_format
from kfp import compiler, dsl
from kfp.dsl import container_component_artifact_channel as handles
from kfp.dsl import pipeline_channel, placeholders

SHAPE = "s3://placeholder-bucket/path"
CHANNEL = "{{channel:task=first;name=Output;type=String;}}"
INPUT = "{{$.inputs.parameters['pipelinechannel--first-Output']}}"

# The default image changes, and kfp says so.
component = functools.partial(dsl.component, base_image="python:3.11")

pytestmark = pytest.mark.usefixtures("ledger")


@component
def first(data: str) -> str:
    return data


@component
def several(data: str) -> List[str]:  # noqa: UP006 - its text is another than that of list[str]
    return [data]


@component
def save(model: dsl.Output[dsl.Model]):
    del model


@component
def second(text: str):
    del text


def compiled(body):
    """The finished pipeline of which `body(data)` is the definition, as a dictionary."""

    @dsl.pipeline(name="program")
    def program(data: str = "s3://b/d"):
        body(data)

    return json_format.MessageToDict(program.pipeline_spec)


def inputs_of(document, task="second"):
    return document["root"]["dag"]["tasks"][task]["inputs"]["parameters"]


def values():
    """One of each kind of deferred value, by its name; made in a pipeline."""
    made = {}

    def body(data):
        made["an input"] = data
        made["an output"] = first(data=data).output
        made["a list"] = several(data=data).output
        made["an artifact"] = save().outputs["model"]
        with dsl.ParallelFor(made["a list"]) as item:
            inside = first(data=item)
        made["an item"] = item
        made["all of a loop"] = dsl.Collected(inside.output)
        with dsl.ParallelFor([{"a": "1"}, {"a": "2"}]) as item:
            first(data=item.a)
        made["an item of a list"], made["a part of an item"] = item, item.a
        with dsl.If(made["an output"] == "x"):
            one, saved = first(data=data), save()
        with dsl.Else():
            two, kept = first(data=data), save()
        made["one of two"] = dsl.OneOf(one.output, two.output)
        made["one of two artifacts"] = dsl.OneOf(saved.output, kept.output)

    compiled(body)
    return made


@pytest.fixture(scope="module")
def channels():
    return values()


KINDS = {
    "an input": ("PipelineParameterChannel", "data", ()),
    "an output": ("PipelineParameterChannel", "first.Output", ("first",)),
    "a list": ("PipelineParameterChannel", "several.Output", ("several",)),
    "an artifact": ("PipelineArtifactChannel", "save.model", ("save",)),
    "an item": ("LoopParameterArgument", "several.Output-loop-item", ("several",)),
    "an item of a list": ("LoopParameterArgument", "loop-item-param-2", ()),
    "a part of an item": ("LoopArgumentVariable", "loop-item-param-2-subvar-a", ()),
    "one of two": (
        "OneOfParameter",
        "condition-branches-4.pipelinechannel--condition-branches-4-oneof-1",
        ("condition-branches-4",),
    ),
    "one of two artifacts": (
        "OneOfArtifact",
        "condition-branches-4.pipelinechannel--condition-branches-4-oneof-2",
        ("condition-branches-4",),
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_channel_is_recognised_described_and_knows_its_task(channels, kind, monkeypatch):
    """By its type; its text is never asked for, which `OneOf` refuses and items make up."""
    channel = channels[kind]
    monkeypatch.setattr(pipeline_channel.PipelineChannel, "__str__", None)
    monkeypatch.setattr(pipeline_channel.OneOfMixin, "__str__", None)
    name, full_name, edges = KINDS[kind]
    assert orchestrator_of(channel) is KFP
    assert describe(channel) == f"{name} {full_name}"
    assert KFP.edges(channel) == edges
    assert KFP.literal_end(channel) == ""


def test_the_items_of_a_loop_are_collected_from_the_task_in_it(channels):
    """KFP puts the group that it comes from in when it compiles."""
    collected = channels["all of a loop"]
    assert orchestrator_of(collected) is KFP
    assert describe(collected).startswith("Collected ")
    assert len(KFP.edges(collected)) == 1


PLACEHOLDERS = {
    "InputValuePlaceholder": "{{$.inputs.parameters['x']}}",
    "InputListOfArtifactsPlaceholder": "{{$.inputs.artifacts['x']}}",
    "InputPathPlaceholder": "{{$.inputs.artifacts['x'].path}}",
    "InputUriPlaceholder": "{{$.inputs.artifacts['x'].uri}}",
    "InputMetadataPlaceholder": "{{$.inputs.artifacts['x'].metadata}}",
    "OutputParameterPlaceholder": "{{$.outputs.parameters['x'].output_file}}",
    "OutputListOfArtifactsPlaceholder": "{{$.outputs.artifacts['x']}}",
    "OutputPathPlaceholder": "{{$.outputs.artifacts['x'].path}}",
    "OutputUriPlaceholder": "{{$.outputs.artifacts['x'].uri}}",
    "OutputMetadataPlaceholder": "{{$.outputs.artifacts['x'].metadata}}",
}


@pytest.mark.parametrize("name", PLACEHOLDERS)
def test_every_placeholder_is_recognised_and_lifted_from_its_text(name):
    """They stand in the command of a container component, and come from no task."""
    placeholder = getattr(placeholders, name)("x")
    assert orchestrator_of(placeholder) is KFP
    assert describe(placeholder) == f"{name} x"
    assert KFP.edges(placeholder) == ()
    assert KFP.dump(placeholder) == PLACEHOLDERS[name]
    assert KFP.lift(PLACEHOLDERS[name]) == placeholder


@pytest.mark.parametrize(
    "value",
    [
        {"Concat": ["a", "{{$.inputs.parameters['x']}}", {"Concat": ["b"]}]},
        {"IfPresent": {"InputName": "x", "Then": "a", "Else": "{{$.inputs.parameters['y']}}"}},
        {"IfPresent": {"InputName": "x", "Then": ["a", "b"]}},
    ],
    ids=["concat", "if present", "if present without else"],
)
def test_composed_placeholders_are_lifted_and_dumped(value):
    """As kfp writes them into the command."""
    lifted = KFP.lift(value)
    assert KFP.dump(lifted) == value
    assert orchestrator_of(lifted) is KFP
    assert describe(lifted).split()[0] == type(lifted).__name__


@pytest.mark.parametrize(
    "make",
    [
        lambda: dsl.component,
        lambda: first,
        lambda: dsl.Model(),
        lambda: pipeline_channel.PipelineParameterChannel,
        lambda: handles.ContainerComponentArtifactChannel("input", "x"),
        lambda: pipeline_channel.ConditionOperation("==", "a", "b"),
        lambda: la.string_like(pipeline_channel.create_pipeline_channel("x", "String")),
        lambda: "text",
        lambda: "{{ ds }} {{inputs.parameters.x}} ${{parent.inputs.x}} {{$x}}",
        lambda: CHANNEL.encode(),
    ],
    ids=["a decorator", "a component", "an artifact at run time", "a class", "an artifact handle",
         "a condition", "a lookalike", "text", "text of others", "bytes"],
)  # fmt: skip
def test_what_only_looks_like_a_value_is_none(make):
    """What an author defines, and what others write in braces."""
    assert not KFP.recognises(make())


def test_text_is_a_value_if_kfp_or_its_backend_fills_it_in():
    """KFP takes nothing but an exact `str` for a text, so an author's f-string is one."""
    assert orchestrator_of(f"s3://{CHANNEL}/x") is KFP
    assert orchestrator_of(dsl.PIPELINE_JOB_NAME_PLACEHOLDER) is KFP
    assert orchestrator_of(dsl.PIPELINE_TASK_EXECUTOR_INPUT_PLACEHOLDER) is KFP
    assert describe(f"s3://{CHANNEL}/x{dsl.PIPELINE_ROOT_PLACEHOLDER}") == (
        "text with first.Output, {{$.pipeline_root}}"
    )
    assert KFP.edges(f"{CHANNEL}{CHANNEL}{CHANNEL.replace('first', '')}") == ("first",)
    assert KFP.literal_end(f"{CHANNEL}/x") == "/x"
    assert KFP.literal_end(f"{CHANNEL}{dsl.PIPELINE_ROOT_PLACEHOLDER}/y") == "/y"


def test_nothing_is_recognised_while_kfp_is_not_imported(monkeypatch):
    """A value can be kfp's own only if its module is there."""
    channel = pipeline_channel.create_pipeline_channel("x", "String")
    for module in KFP.modules:
        monkeypatch.delitem(sys.modules, module)
    assert not KFP.recognises(channel)
    assert not KFP.recognises(CHANNEL)
    with pytest.raises(la.LiftError, match="kfp is not imported"):
        KFP.lift(CHANNEL)


@pytest.mark.parametrize("kind", ["an input", "an output", "an item", "a part of an item"])
def test_join_is_the_text_that_an_author_writes(channels, kind):
    """The channel's name is read when it is joined, not when the text was made."""
    channel = channels[kind]
    joined = la.restore(f"x/{la.uri_like(channel, SHAPE)}/y")
    assert type(joined) is str
    assert joined == f"x/{channel}/y"
    assert is_original(joined)
    assert la.unwrap(la.string_like(joined) + "/z") == f"{joined}/z"


def test_join_of_placeholders_is_a_concat_that_is_never_flattened():
    """It is for commands, where kfp has a concatenation of its own."""
    value = placeholders.InputValuePlaceholder("x")
    mine = placeholders.ConcatPlaceholder(["a", value])
    joined = la.restore(f"{la.string_like(mine)}/y")
    assert joined == placeholders.ConcatPlaceholder([mine, "/y"])
    assert joined.items[0] is mine
    assert KFP.literal_end(joined) == "/y"
    assert KFP.literal_end(placeholders.ConcatPlaceholder(["a", joined])) == "/y"
    assert KFP.literal_end(mine) == KFP.literal_end(placeholders.ConcatPlaceholder([])) == ""
    assert KFP.literal_end(value) == ""


@pytest.mark.parametrize(
    "kind", ["an artifact", "one of two", "one of two artifacts", "all of a loop"]
)
def test_what_kfp_has_no_text_of_cannot_be_joined(channels, kind):
    """The text of an artifact stays in the finished pipeline as it is, and nobody is told."""
    proxy = la.string_like(channels[kind])
    assert la.restore(f"{proxy}") is channels[kind]
    with pytest.raises(la.CompositionError, match=r"no text for .*\n.*@dsl\.component"):
        la.restore(f"{proxy}/x")


def test_text_that_kfp_would_not_read_back_cannot_be_joined(channels):
    """A type with brackets in it: the f-string compiles, and the reference is text."""
    channel = channels["a list"]
    with pytest.raises(la.CompositionError, match=r"several\.Output of type typing\.List"):
        la.restore(f"{la.string_like(channel)}/x")
    with pytest.raises(la.CompositionError, match="would not read"):
        KFP.join([f"{channel}", channels["an output"]])
    leaking = compiled(lambda data: second(text=f"{several(data=data).output}/x"))
    assert [leak.excerpt[:33] for leak in la.scan(leaking)] == ["several.Output: not replaced, so "]


def test_a_channel_and_a_placeholder_or_a_branch_of_several_cannot_be_joined(channels):
    """They are of different places; and kfp's own refusal becomes ours."""
    value = placeholders.InputValuePlaceholder("x")
    with pytest.raises(la.CompositionError, match="cannot stand in the command"):
        KFP.join([value, channels["an output"]])
    with pytest.raises(la.CompositionError, match="kfp cannot concatenate this"):
        KFP.join([placeholders.IfPresentPlaceholder("x", ["a"]), value])


def test_kfp_computes_nothing(channels):
    """What an author can do instead is said."""
    with pytest.raises(la.CompositionError, match=r"first\.Output(.|\n)*@dsl\.component"):
        KFP.compute(str.upper, channels["an output"])


@pytest.mark.parametrize("kind", KINDS)
def test_lift_of_what_was_dumped_is_a_channel_of_the_same_name_task_and_type(channels, kind):
    """Lists and artifacts too, which kfp itself does not read back."""
    channel = channels[kind]
    lifted = KFP.lift(KFP.dump(channel))
    assert lifted.pattern == channel.pattern
    assert lifted.channel_type == channel.channel_type
    assert isinstance(lifted, pipeline_channel.PipelineArtifactChannel) is ("artifact" in kind)


def test_lift_reads_types_that_are_dictionaries_and_leaves_text_as_it_is():
    """A custom type, and references with literals around them."""
    made = pipeline_channel.create_pipeline_channel("x", {"mine": {"a": "b"}}, "task")
    assert KFP.lift(made.pattern).channel_type == {"mine": {"a": "b"}}
    assert KFP.lift(f"{CHANNEL}/x") == f"{CHANNEL}/x" == KFP.dump(f"{CHANNEL}/x")
    assert KFP.lift("{{$.inputs.parameters['x'].uri}}") == "{{$.inputs.parameters['x'].uri}}"


@pytest.mark.parametrize(
    "value",
    [None, "text", {}, {"Concat": 1}, {"IfPresent": {}}, {"IfPresent": {"InputName": "x"}},
     {"a": 1}, "{{channel:task=a;name=1;type=String;}}", "{{channel:task=a;name=b;type={x;}}"],
    ids=repr,
)  # fmt: skip
def test_lift_of_what_spells_no_value_is_an_error(value):
    """Never guessed: the error shows what can be written."""
    with pytest.raises(la.LiftError, match=r"spells no channel(.|\n)*Write \{\{channel"):
        KFP.lift(value)


# --- in pipelines ---------------------------------------------------------------------------------

BY_HAND = {
    "text": {"runtimeValue": {"constant": f"{INPUT}/m"}},
    "pipelinechannel--first-Output": {
        "taskOutputParameter": {"producerTask": "first", "outputParameterKey": "Output"}
    },
}


def test_an_f_string_of_a_lookalike_is_restored_by_a_policy_for_what_makes_tasks():
    """With its dependency, in a constructor that is kfp's own."""
    policy = la.Policy(
        "kfp.dsl.pipeline_task:PipelineTask",
        "args[*]",
        treatment="pass",
        reason="it takes channels",
    )
    with la.Registry([policy]).install():
        document = compiled(
            lambda data: second(text=f"{la.uri_like(first(data=data).output, SHAPE)}/m")
        )
    assert inputs_of(document) == BY_HAND
    assert document["root"]["dag"]["tasks"]["second"]["dependentTasks"] == ["first"]


def test_a_validator_is_given_a_placeholder_for_text_that_an_author_made(packages):
    """An f-string of a bare channel is a value like any other, which ends as the author wrote."""
    packages.load(
        "shop",
        """
        def check(source):
            if not source.startswith("s3://") or not source.endswith("/model.tar.gz"):
                raise ValueError(source)
            return source
        """,
    )
    policy = la.Policy(
        "shop:check", "source", placeholder="s3://amzn-s3-demo-{token}/{token}", reason="a scheme"
    )
    channel = pipeline_channel.create_pipeline_channel("Output", "String", "first")
    registry = la.Registry([policy])
    for text in (f"{channel}/model.tar.gz", f"{la.uri_like(channel)}/model.tar.gz"):
        assert la.unwrap(registry.call("shop:check", text)) == f"{CHANNEL}/model.tar.gz"
    with pytest.raises(ValueError, match=r"^s3://.*model\.zip$"):
        registry.call("shop:check", f"{channel}/model.zip")


def test_the_lookalike_of_a_join_is_refused_by_kfp_and_its_original_is_not():
    """KFP takes no constant that is not exactly a `str`: never silently wrong."""

    def body(data):
        joined = la.uri_like(first(data=data).output, SHAPE) + "/m"
        with pytest.raises(ValueError, match="Constant argument inputs must be one of type"):
            second(text=joined)
        second(text=la.unwrap(joined))

    assert inputs_of(compiled(body)) == BY_HAND


@pytest.mark.parametrize(
    "write",
    [
        lambda channel: f"{channel}/m",
        lambda channel: channel + "/m",
        lambda channel: os.path.join(channel, "m"),
        lambda channel: "{}/m".format(channel),  # noqa: UP032 - as above
        lambda channel: "%s/m" % channel,
        lambda channel: la.uri_like(channel, SHAPE) + "/m",
    ],
    ids=["f-string", "+", "path", "format", "percent", "lookalike"],
)
def test_text_of_a_bare_channel_keeps_its_task_under_install(write):
    """Restored where a task is made; kfp is as before afterwards."""
    before = dict(vars(pipeline_channel.PipelineChannel))
    with la.install():
        document = compiled(lambda data: second(text=write(first(data=data).output)))
    assert inputs_of(document) == BY_HAND
    assert dict(vars(pipeline_channel.PipelineChannel)) == before
    channel = pipeline_channel.create_pipeline_channel("x", "String", "a")
    assert f"{channel}" == channel.pattern


@pytest.mark.parametrize(
    "make",
    [lambda data: save().output, lambda data: several(data=data).output],
    ids=["an artifact", "a list"],
)
def test_text_that_kfp_would_lose_is_refused_under_install(make):
    """Outside it stays in the finished pipeline, where only `check` sees it."""
    leaking = compiled(lambda data: second(text=f"{make(data)}/m"))
    assert "dependentTasks" not in leaking["root"]["dag"]["tasks"]["second"]
    assert [leak.kind for leak in la.scan(leaking)] == ["reference"]
    with la.install(), pytest.raises(la.CompositionError, match="kfp"):
        compiled(lambda data: second(text=f"{make(data)}/m"))


def test_one_of_two_has_text_under_install_if_it_is_all_of_it():
    """KFP refuses any text of it."""

    def body(data):
        with dsl.If(data == "x"):
            one = first(data=data)
        with dsl.Else():
            two = first(data=data)
        second(text=f"{dsl.OneOf(one.output, two.output)}")

    with pytest.raises(NotImplementedError, match="string interpolation"):
        compiled(body)
    with la.install():
        given = inputs_of(compiled(body))["text"]
    assert given["taskOutputParameter"]["producerTask"] == "condition-branches-1"


def test_what_kfp_works_with_itself_goes_through_install_as_before():
    """Loops, conditions, images and accelerators ask channels for their own text."""

    def body(data):
        made = first(data=data).output
        task = second(text=made)
        task.set_container_image(f"{made}:tag")
        task.set_accelerator_type(made)
        with dsl.ParallelFor(several(data=data).output) as item:
            second(text=f"{item}/{made}")
        with dsl.If(made == data):
            second(text=f"{data}/{made}")
        dsl.importer(made, dsl.Model, metadata={"from": f"{made}/x"})

    before = compiled(body)
    with la.install():
        after = compiled(body)
    # Channels are kept in sets, by hashes that differ between processes, not between runs.
    assert after == before
    assert la.scan(after) == ()


def test_text_in_a_command_is_restored_to_a_concat_under_install():
    """KFP's own refuses an f-string."""

    def command(text: str, model: dsl.Output[dsl.Model]):
        joined = dsl.ConcatPlaceholder(["s3://", text])
        return dsl.ContainerSpec(image="i", command=[f"{joined}/x", f"{text}/y", model.uri])

    with pytest.raises(ValueError, match="Cannot use ConcatPlaceholder in an f-string"):
        dsl.container_component(command)
    with la.install():
        made = dsl.container_component(command)
    container = made.component_spec.implementation.container
    nested = {"Concat": [{"Concat": ["s3://", "{{$.inputs.parameters['text']}}"]}, "/x"]}
    assert container.command[0]._to_dict() == nested
    document = compiled(lambda data: made(text=data))
    written = document["deploymentSpec"]["executors"]["exec-command"]["container"]["command"]
    assert json.loads(written[0]) == nested
    assert written[1:] == [
        "{{$.inputs.parameters['text']}}/y",
        "{{$.outputs.artifacts['model'].uri}}",
    ]


def test_text_in_a_concat_is_restored_when_it_is_made_under_install():
    """It may be given to a command much later."""
    value = placeholders.InputValuePlaceholder("x")
    with la.install():
        text = f"{la.string_like(value)}/x"
        concat = dsl.ConcatPlaceholder(["a", text])
        branch = dsl.IfPresentPlaceholder("x", then=[text], else_="b")
    joined = {"Concat": [PLACEHOLDERS["InputValuePlaceholder"], "/x"]}
    assert KFP.dump(concat) == {"Concat": ["a", joined]}
    assert KFP.dump(branch)["IfPresent"]["Then"] == [joined]


def test_a_lookalike_of_a_placeholder_goes_through_a_command():
    """KFP asks for the class, which is the original's."""

    @dsl.container_component
    def command(text: str):
        return dsl.ContainerSpec(image="i", command=[la.uri_like(text, SHAPE)])

    document = compiled(lambda data: command(text=data))
    executors = document["deploymentSpec"]["executors"]
    assert executors["exec-command"]["container"]["command"] == ["{{$.inputs.parameters['text']}}"]


@pytest.mark.parametrize(
    "body",
    [
        lambda text, data: second(text="x").set_env_variable("E", text),
        lambda text, data: dsl.importer(text, dsl.Model),
        lambda text, data: dsl.If(data == text).__enter__() and second(text="x"),
    ],
    ids=["environment", "importer", "condition"],
)
def test_text_of_a_channel_is_lost_by_kfp_itself_and_reported(body):
    """An author's own f-string, without lookalike: kfp compiles it, and never replaces it."""

    def whole(data):
        made = first(data=data).output
        try:
            body(f"{made}/x", data)
        finally:
            _leave_groups()

    document = compiled(whole)
    leaks = la.scan(document)
    assert leaks
    assert {leak.kind for leak in leaks} == {"reference"}
    assert all(leak.excerpt.startswith("first.Output: not replaced") for leak in leaks)


def _leave_groups():
    from kfp.dsl import pipeline_context

    groups = pipeline_context.Pipeline.get_default_pipeline().groups
    del groups[1:]


def test_a_token_that_nobody_restored_is_found_in_the_file_and_by_a_guard(tmp_path):
    """KFP writes YAML, which is searched as text."""
    path = tmp_path / "program.yaml"

    @dsl.pipeline(name="program")
    def program(data: str):
        second(text=f"{la.uri_like(first(data=data).output, SHAPE)}/m")

    compiler.Compiler().compile(program, str(path))
    text = path.read_text(encoding="utf-8")
    assert {leak.kind for leak in la.scan(text)} == {"verbatim"}
    with pytest.raises(la.LeakError, match=r"1 leak in the finished document"), la.guard() as guard:
        guard.emit(text)


def test_restore_json_refuses_because_the_task_has_no_such_input():
    """The compiler gives a task one input more for each channel in its text; nobody can later."""
    document = compiled(
        lambda data: second(text=f"{la.uri_like(first(data=data).output, SHAPE)}/m")
    )
    with pytest.raises(la.LeakError, match=r"first\.Output: not replaced"):
        la.restore_json(json.dumps(document))


def test_another_ledger_refuses_to_restore():
    """A token means something only where it was issued."""
    with la.Ledger():
        text = f"{la.string_like(pipeline_channel.create_pipeline_channel('x', 'String'))}"
    with pytest.raises(la.ForeignTokenError):
        la.restore(text)


def test_copies_of_a_lookalike_keep_the_very_channel(channels):
    """A copy of an item fails in kfp: it makes a part of any name, `__deepcopy__` too."""
    for kind in KINDS:
        proxy = la.string_like(channels[kind])
        assert la.unwrap(copy.deepcopy(proxy)) is channels[kind]
        assert la.unwrap(copy.copy([proxy])[0]) is channels[kind]
    with pytest.raises(TypeError, match="not callable"):
        copy.deepcopy(channels["an item"])


def test_a_lookalike_of_a_channel_can_be_pickled():
    """One that is in no pipeline; and the text of one that is."""
    channel = pipeline_channel.create_pipeline_channel("x", "String", "task")
    again = pickle.loads(pickle.dumps(la.string_like(channel)))
    assert la.unwrap(again) is channel
    text = pickle.loads(pickle.dumps(la.string_like(f"{channel}/x")))
    assert la.unwrap(text) == f"{channel}/x"


def test_equality_of_a_channel_is_a_condition_and_of_a_lookalike_is_none():
    """`channel in (...)` is true of anything, so a lookalike answers for itself."""
    channel = pipeline_channel.create_pipeline_channel("x", "String")
    assert channel in ("a", "b")
    proxy = la.string_like(channel)
    assert proxy not in ("a", "b")
    assert (proxy == channel, proxy != channel) != (True, True)
    assert type(proxy == "a") is bool


# --- finished pipelines ---------------------------------------------------------------------------


def test_a_pipeline_with_groups_has_nothing_to_report():
    """What kfp compiles refers to what it defines."""

    def body(data):
        made = first(data=data)
        with dsl.ParallelFor(several(data=data).output) as item:
            second(text=f"{item}/{made.output}/{data}")
            inner = first(data=item)
        with dsl.If(made.output == "x"):
            one = first(data=made.output)
        with dsl.Else():
            two = first(data=data)
        second(text=dsl.OneOf(one.output, two.output)).after(made)
        several(data=f"{made.output}{data}")
        dsl.Collected(inner.output)

    assert la.scan(compiled(body)) == ()


def test_check_reports_references_to_what_is_not_defined():
    """Tasks, components, inputs of the pipeline, and inputs that the compiler adds."""
    document = {
        "pipelineInfo": {"name": "p"},
        "components": {"comp-a": {}, "odd": None},
        "root": {
            "inputDefinitions": {"parameters": {"known": {}}},
            "dag": {
                "tasks": {
                    "a": {
                        "componentRef": {"name": "comp-a"},
                        "dependentTasks": ["a", "gone"],
                        "inputs": {
                            "parameters": {
                                "p": {"taskOutputParameter": {"producerTask": "gone"}},
                                "q": {"componentInputParameter": "unknown"},
                                "r": {"componentInputParameter": "known"},
                                "s": {"runtimeValue": {"constant": [f"{INPUT}/x"]}},
                                "t": {"runtimeValue": {"constant": "{{$.inputs.parameters['s']}}"}},
                                "u": None,
                            },
                            "artifacts": {"v": {"taskOutputArtifact": {"producerTask": "a"}}},
                        },
                    },
                    "b": None,
                }
            },
        },
    }
    task = "$.root.dag.tasks.a"
    assert {(leak.where, leak.excerpt) for leak in la.scan(document)} == {
        ("$.root.dag.tasks.b", "b: no such component"),
        (task, "gone: no such task"),
        (f"{task}.inputs.parameters.p", "gone: no such task"),
        (f"{task}.inputs.parameters.q", "unknown: the pipeline or group has no such input"),
        (
            f"{task}.inputs.parameters.s.constant[0]",
            "pipelinechannel--first-Output: the task has no such input",
        ),
    }


@pytest.mark.parametrize(
    "document", [[], {}, {"root": {}}, {"pipelineInfo": {}, "root": None}, {"a": CHANNEL}], ids=repr
)
def test_check_passes_over_other_documents(document):
    """Only a compiled pipeline has tasks to refer to."""
    assert list(KFP.check(document)) == []


def test_the_orchestrator_is_the_one_that_lookalike_knows():
    """By the name that policies use."""
    assert ORCHESTRATORS == (KFP,)
    assert KFP.name == "kfp"
