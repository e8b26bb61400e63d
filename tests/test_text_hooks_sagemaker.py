"""Text of SageMaker's own variables, and what becomes of it in steps and pipelines."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import unittest.mock

import pytest

import lookalike as la

pytestmark = [
    pytest.mark.usefixtures("ledger"),
    # Constructing and compiling steps warns about what is not used here.
    pytest.mark.filterwarnings("ignore::UserWarning", "ignore::DeprecationWarning"),
]


@pytest.fixture
def sdk(sagemaker_v2):
    """The parts of the real SDK that are asked for here."""
    from sagemaker.workflow import entities, functions, parameters, pipeline, properties, steps

    class SDK:
        PipelineVariable = entities.PipelineVariable
        Join = functions.Join
        ParameterString = parameters.ParameterString
        Properties = properties.Properties
        Pipeline = pipeline.Pipeline
        Step = steps.Step
        StepTypeEnum = steps.StepTypeEnum

    return SDK


def step_class(sdk):
    """A class of steps, defined when this is called, whose arguments are what it is given."""

    class Given(sdk.Step):
        def __init__(self, name, arguments, **options):
            super().__init__(name, step_type=sdk.StepTypeEnum.TRAINING, **options)
            self.given = arguments

        @property
        def arguments(self):
            """The arguments of the request."""
            return self.given

        @property
        def properties(self):
            """What others refer to."""
            shape = "DescribeTrainingJobResponse"
            return sdk.Properties(step_name=self.name, step=self, shape_name=shape)

    return Given


def pipeline_of(sdk, *steps, **options):
    return sdk.Pipeline(
        "Pipeline", steps=list(steps), sagemaker_session=unittest.mock.MagicMock(), **options
    )


def arguments_of(pipeline, name):
    """The arguments of a step in the pipeline's compiled definition."""
    steps = json.loads(pipeline.definition())["Steps"]
    return next(step["Arguments"] for step in steps if step["Name"] == name)


@pytest.fixture
def bucket(sdk):
    return sdk.ParameterString("Bucket", default_value="mine")


@pytest.fixture
def uri(sdk):
    return sdk.ParameterString("Uri", default_value="s3://mine/x")


# --- text -----------------------------------------------------------------------------------------

TEXTS = {
    "an f-string": (lambda v: f"s3://{v}/x", ("s3://", "/x")),
    "str": (lambda v: str(v), ("", "")),
    "format": (lambda v: "{}/x".format(v), ("", "/x")),  # noqa: UP032 - it is tested
    "percent": (lambda v: "%s/x" % v, ("", "/x")),
    "plus": (lambda v: v + "/x", ("", "/x")),
    "plus on the left": (lambda v: "s3://" + v, ("s3://", "")),
    "os.path.join": (lambda v: os.path.join(v, "x"), ("", "/x")),
    "fspath": (lambda v: os.fspath(v), ("", "")),
}


@pytest.mark.parametrize(("make", "around"), TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("kind", ["a parameter", "a property", "a join", "a URI"])
def test_text_of_a_variable_turns_back_into_the_sdk_s_own_join(
    sdk, bucket, uri, kind, make, around
):
    """Outside it is refused in the SDK's words; inside it is text, and then a reference."""
    variable = {
        "a parameter": bucket,
        "a URI": uri,
        "a property": sdk.Properties(step_name="Train", path="ModelArtifacts.S3ModelArtifacts"),
        "a join": sdk.Join(on="/", values=["s3://x", bucket]),
    }[kind]
    with pytest.raises(TypeError):
        make(variable)
    with la.Registry().install():
        text = make(variable)
    assert type(text) is str
    restored = la.restore(text)
    if around == ("", ""):
        assert restored is variable
    else:
        values = [part for part in (around[0], variable.expr, around[1]) if part]
        assert restored.expr == {"Std:Join": {"On": "", "Values": values}}
    with pytest.raises(TypeError):
        make(variable)


@pytest.mark.parametrize(
    "make",
    [lambda v: v + 5, lambda v: 5 + v, int, float, lambda v: v + [1]],  # noqa: RUF005 - it is tested
    ids=["plus 5", "5 plus", "int", "float", "plus a list"],
)
def test_what_is_no_text_is_refused(bucket, make):
    """A `TypeError`, as without us."""
    with la.Registry().install(), pytest.raises(TypeError):
        make(bucket)


def test_two_variables_make_a_text_of_both(sdk, bucket, uri):
    """`a + b` of variables is a join of both."""
    with la.Registry().install():
        made = la.restore(bucket + uri)
    assert made.expr == {"Std:Join": {"On": "", "Values": [bucket.expr, uri.expr]}}


@pytest.mark.parametrize("when", ["before", "during"])
def test_text_of_a_subclass_of_a_variable_is_a_token_too(sdk, when):
    """One that refuses in its own words, known already; and one that is defined meanwhile."""

    def defined():
        class Mine(sdk.ParameterString):
            if when == "before":

                def __str__(self):
                    raise TypeError("mine has no text")

                def __add__(self, other):
                    raise TypeError("mine cannot be added")

        return Mine

    kind = defined() if when == "before" else None
    with la.Registry().install():
        kind = kind or defined()
        mine = kind("Mine", default_value="x")
        assert la.restore(f"{mine}") is mine
        assert la.restore(str(mine)) is mine
        assert la.restore(mine + "/x").values == [mine, "/x"]
    for make in (str, lambda v: v + "x"):
        with pytest.raises(TypeError, match="mine" if when == "before" else "Pipeline variables"):
            make(mine)


def test_classes_of_the_sdk_are_what_they_were(sdk):
    """Every raw entry of variables, steps and pipelines is the object of before."""
    kinds = [sdk.PipelineVariable, sdk.ParameterString, sdk.Join, sdk.Step, sdk.Pipeline]
    kinds += type.__subclasses__(sdk.Step)
    before = [dict(vars(kind)) for kind in kinds]
    with la.Registry().install(), la.Registry().install():
        assert vars(sdk.Step)["__init_subclass__"] is not before[3].get("__init_subclass__")
    for kind, entries in zip(kinds, before, strict=True):
        after = dict(vars(kind))
        # The abstract base classes remember what they were asked in an entry of their own.
        assert set(after) == set(entries)
        assert [name for name in after if after[name] is not entries[name]] == []


# --- steps and pipelines --------------------------------------------------------------------------


@pytest.mark.parametrize("when", ["before", "during"])
def test_text_in_the_arguments_of_a_step_is_a_reference_where_they_are_compiled(sdk, bucket, when):
    """Of a class of steps that is known already, or is defined during the installation."""
    kind = step_class(sdk) if when == "before" else None
    with la.Registry().install():
        kind = kind or step_class(sdk)
        step = kind("Given", {"Uri": f"s3://{bucket}/x", "Deep": [{"B": str(bucket)}], "N": 3})
        assert step.arguments["Deep"][0]["B"] is bucket
        found = arguments_of(pipeline_of(sdk, step, parameters=[bucket]), "Given")
    join = {"Std:Join": {"On": "", "Values": ["s3://", bucket.expr, "/x"]}}
    assert found == {"Uri": join, "Deep": [{"B": bucket.expr}], "N": 3}
    assert type(vars(kind)["arguments"]) is property
    assert kind.arguments.__doc__ == "The arguments of the request."


def test_text_of_another_step_s_property_keeps_the_edge_between_them(sdk):
    """The reference is in the definition, and so is the step that it refers to."""
    with la.Registry().install():
        kind = step_class(sdk)
        first = kind("First", {"A": "b"})
        second = kind("Second", {"From": f"{first.properties.TrainingJobName}/x"})
        pipeline = pipeline_of(sdk, second, first)
        found = arguments_of(pipeline, "Second")
    assert found["From"]["Std:Join"]["Values"][0] == {"Get": "Steps.First.TrainingJobName"}


def test_a_reference_to_a_step_that_is_not_in_the_pipeline_is_refused(sdk):
    """The SDK would compile it, and the service would refuse it."""
    with la.Registry().install():
        kind = step_class(sdk)
        absent = kind("Absent", {"A": "b"})
        second = kind("Second", {"A": "b"})
        second.description = f"{absent.properties.TrainingJobName}"
        with pytest.raises((la.LeakError, ValueError)):
            pipeline_of(sdk, second).definition()
        second.description = None


def test_a_cut_token_in_a_definition_is_a_leak(sdk, bucket):
    """What cannot be turned back is refused where the document is made."""
    with la.Registry().install():
        step = step_class(sdk)("Given", {"Uri": f"{bucket}"[:12]})
        with pytest.raises(la.LeakError):
            pipeline_of(sdk, step, parameters=[bucket]).definition()
        step.given = {}


def test_leaving_puts_references_where_steps_still_hold_text(sdk, bucket):
    """What is compiled after leaving holds the reference, and nothing of ours is patched."""
    before = dict(vars(sdk.Step))
    with la.Registry().install():
        step = step_class(sdk)("Given", {"Uri": f"s3://{bucket}/x"})
    assert dict(vars(sdk.Step)) == before
    assert type(step.given["Uri"]) is sdk.Join
    found = arguments_of(pipeline_of(sdk, step, parameters=[bucket]), "Given")
    assert found == {"Uri": {"Std:Join": {"On": "", "Values": ["s3://", bucket.expr, "/x"]}}}


@pytest.mark.parametrize("where", ["in force", "given", "in another thread"])
def test_leaving_with_only_a_piece_of_a_token_left_is_a_leak(sdk, bucket, where):
    """`LeakError`, whatever the ledger; everything is put back all the same."""
    before = dict(vars(sdk.Step))
    ledger = la.Ledger("of its own") if where == "given" else None
    installation = la.Registry().install(ledger=ledger)
    text = f"{bucket}" if ledger is None else ledger.issue(bucket, "{token}").text
    step = step_class(sdk)("Given", {"Uri": text[:12]})
    with pytest.raises(la.LeakError, match="truncated"):
        if where == "in another thread":
            in_a_thread(installation.uninstall)
        else:
            installation.uninstall()
    assert dict(vars(sdk.Step)) == before
    assert not installation.is_installed
    step.given = {}


def in_a_thread(work):
    """What `work` raises in a thread of its own is raised here."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as pool:
        pool.submit(work).result()


def test_an_error_inside_goes_out_although_a_piece_is_left(sdk, bucket):
    """What went wrong matters more than what was left behind."""
    wrong = ValueError("mine")
    steps = []
    with pytest.raises(ValueError, match="mine") as caught, la.Registry().install():
        steps.append(step_class(sdk)("Given", {"Uri": f"{bucket}"[:12]}))
        steps.append(step_class(sdk)("Other", {"Uri": {frozenset({f"{bucket}"})}}))
        raise wrong
    assert caught.value is wrong
    with pytest.raises(TypeError):
        str(bucket)
    for step in steps:
        step.given = {}


def test_tokens_of_earlier_installations_do_not_hide_those_of_this_one(sdk, bucket):
    """A ledger that was cleared meanwhile, and has as many tokens as before, is looked at too."""
    with la.Ledger() as ledger:
        la.string_like(la.Deferred("earlier"))
        installation = la.Registry().install()
        ledger.clear()
        step = step_class(sdk)("Given", {"Uri": f"{bucket}"})
        installation.uninstall()
        assert step.given["Uri"] is bucket


def test_installing_before_the_sdk_is_imported_is_as_good():
    """Its modules are hooked one by one as they come, in whatever order."""
    program = """
import warnings
warnings.simplefilter("ignore")
import lookalike as la
with la.Registry().install():
    from sagemaker.workflow.parameters import ParameterString
    from sagemaker.workflow.steps import Step, StepTypeEnum
    from sagemaker.workflow.functions import Join
    name = ParameterString("Name", default_value="x")
    class Given(Step):
        arguments = property(lambda self: {"Uri": f"s3://{name}/x"})
        properties = None
    given = Given("Given", step_type=StepTypeEnum.PROCESSING)
    assert type(given.arguments["Uri"]) is Join, given.arguments
for kind in (ParameterString, Step, Given):
    for base in kind.__mro__:
        for value in vars(base).values():
            for cell in getattr(value, "__closure__", None) or ():
                assert not type(cell.cell_contents).__module__.startswith("lookalike"), base
try:
    str(name)
except TypeError:
    print("as before")
"""
    environment = {**os.environ, "SAGEMAKER_SUPPRESS_V2_WARNING": "1"}
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    if "No module named 'sagemaker" in done.stderr:
        pytest.skip("needs the SageMaker SDK 2: pip install 'lookalike[sagemaker]'")
    assert done.stdout.endswith("as before\n"), done.stderr
