"""The MIMS preset: each kind of original is given to the checks as it needs to be, and no more."""

from __future__ import annotations

import logging
import sys
from types import ModuleType, SimpleNamespace

import pytest

import lookalike as la
from lookalike.orchestrators import describe
from lookalike.presets import mims

# The SDK says at each `run` that a pipeline session starts no job.
pytestmark = [
    pytest.mark.usefixtures("ledger"),
    pytest.mark.filterwarnings("ignore:Running within a PipelineSession:UserWarning"),
]

MODEL, PAYLOAD = (rule.name for rule in mims.INPUTS)
SHAPE = "s3://bucket/model.tar.gz"
TEXT = "s3://example-bucket/model.tar.gz"


@pytest.fixture(scope="module")
def sdk(sagemaker_v2):
    """The SageMaker SDK 2, with a session whose clients are mocks."""
    from lookalike._demo.mims import Sdk

    return Sdk()


@pytest.fixture
def upstream(sdk):
    """The steps before a registration."""
    return sdk.upstream()


@pytest.fixture
def properties(upstream):
    """The reference to the packaged model."""
    return upstream.references["Properties"]


@pytest.fixture
def log(caplog):
    """What the preset logged: pairs of treatment and description."""
    caplog.set_level(logging.INFO, logger="lookalike")

    def records():
        return [(r.treatment, r.original) for r in caplog.records if hasattr(r, "treatment")]

    return records


class DependencyReference:
    """What a dependency resolver hands over: no reference yet, but the way to one."""

    def __init__(self, expression, steps=None):
        self.expression = expression
        self.steps = steps

    def to_sagemaker_property(self):
        return self.expression

    def to_runtime_property(self, step_instances):
        step = step_instances["Package"]
        return step.properties.ProcessingOutputConfig.Outputs["packaged_model"].S3Output.S3Uri


# --- the specification ------------------------------------------------------


def test_specification_lists_the_inputs_in_their_order():
    """The model comes first; only its place is below `input/`; both are whole files."""
    assert {i.name: i.destination for i in mims.SPECIFICATION.inputs} == {
        "PackagedModel": "/opt/ml/processing/input/model",
        "GeneratedPayloadSamples": "/opt/ml/processing/mims_payload",
    }
    assert mims.SPECIFICATION.inputs[0].name == MODEL
    assert {(i.distribution_type, i.input_mode, i.data_type) for i in mims.INPUTS} == {
        ("FullyReplicated", "File", "S3Uri")
    }
    assert [(i.required_by_sdk, i.required_by_specification) for i in mims.INPUTS] == [
        (True, True),
        (False, True),
    ]


def test_specification_says_where_each_input_comes_from():
    """An input names its source step, its output, and the path to the reference."""
    model, payload = mims.INPUTS

    assert (model.source_step, payload.source_step) == ("packaging", "payload")
    assert model.source_property == (
        'properties.ProcessingOutputConfig.Outputs["packaged_model"].S3Output.S3Uri'
    )
    assert payload.source_output == "payload_sample"


def test_specification_is_a_sink_with_one_script():
    """The job has an entry point and an environment, no arguments and no outputs."""
    contract = mims.SPECIFICATION.contract

    assert mims.SPECIFICATION.outputs == contract.outputs == contract.arguments == ()
    assert contract.entry_point == "script.py"
    assert contract.environment == ("MODS_WORKFLOW_EXECUTION_ID",)
    assert contract.optional_environment == ("PERFORMANCE_METADATA_PATH",)


def test_import_paths_of_the_closed_sdk_are_module_and_class():
    """Step and processor are named as the documents import them."""
    root = "secure_ai_sandbox_workflow_python_sdk.mims_model_registration"

    assert (
        f"{root}.mims_model_registration_processing_step",
        "MimsModelRegistrationProcessingStep",
    ) == mims.STEP_CLASS
    assert (
        f"{root}.mims_model_registration_processor",
        "MimsModelRegistrationProcessor",
    ) == mims.PROCESSOR_CLASS


@pytest.mark.parametrize("rule", mims.TREATMENTS, ids=lambda rule: rule.originals)
def test_each_treatment_names_validator_branch_and_reason(rule):
    """A treatment says what it aims at and why, and cannot be changed."""
    assert rule.originals
    assert rule.branch
    assert rule.reason
    assert rule.validator.endswith("validate_processing_job_input_file")
    with pytest.raises(AttributeError):
        rule.treatment = "pass"


@pytest.mark.parametrize("rule", mims.INPUTS, ids=lambda rule: rule.name)
def test_each_placeholder_ends_in_the_suffix_that_is_asked_for(rule):
    """Whichever input the strict branch is asked of, its placeholder passes."""
    assert rule.placeholder.endswith(".tar.gz")
    assert mims.PERFORMANCE_METADATA[1].endswith(".tar.gz")


# --- treatments -------------------------------------------------------------


def test_text_passes_as_it_is(log):
    """A known URI is the validator's business; the log does not repeat it."""
    assert mims.adapt(TEXT, MODEL, SHAPE) is TEXT
    assert log() == [("pass", "text")]


def test_properties_of_an_s3_output_pass_raw(properties, log):
    """The deferred branch accepts them; a proxy would be led to the strict one."""
    assert mims.adapt(properties, MODEL, SHAPE) is properties
    assert log() == [("pass", describe(properties))]


def test_properties_without_s3_in_their_path_become_a_proxy(upstream, log):
    """The deferred branch refuses them, so the strict one is aimed at."""
    name = upstream.steps[0].properties.ProcessingJobName

    given = mims.adapt(name, MODEL, SHAPE)

    assert la.is_lookalike(given)
    assert la.unwrap(given) is name
    assert log() == [("proxy", "Properties Steps.Preprocess.ProcessingJobName")]


@pytest.fixture
def variable(sdk):
    """A function from the name of a kind of pipeline variable to one of that kind."""
    from sagemaker.workflow.execution_variables import ExecutionVariables
    from sagemaker.workflow.functions import Join, JsonGet
    from sagemaker.workflow.parameters import ParameterString

    return {
        "Join": Join(on="/", values=["s3:/", ParameterString("Bucket"), "model.tar.gz"]),
        "JsonGet": JsonGet(step_name="Train", property_file="report", json_path="model"),
        "ParameterString": ParameterString("ModelUri"),
        "ParameterString S3": ParameterString("ModelS3Uri"),
        "ExecutionVariable": ExecutionVariables.PIPELINE_EXECUTION_ID,
    }.__getitem__


@pytest.mark.parametrize("kind", ["Join", "JsonGet", "ParameterString", "ExecutionVariable"])
def test_other_variables_become_a_proxy_of_the_documented_questions(kind, variable, log):
    """A variable without an S3 `Get` answers what the strict branches ask, and nothing else."""
    original = variable(kind)

    given = mims.adapt(original, MODEL, SHAPE)

    assert la.unwrap(given) is original
    assert given.startswith("s3://amzn-s3-demo-")
    assert given.endswith(".tar.gz")
    assert given.expr == original.expr
    assert [treatment for treatment, _ in log()] == ["proxy"]
    with pytest.raises(TypeError):
        str(given)


def test_parameter_with_s3_in_its_name_passes_raw(variable):
    """The deferred branch accepts it by its name; no more string than is demanded."""
    parameter = variable("ParameterString S3")

    assert mims.adapt(parameter, MODEL, SHAPE) is parameter


def test_expression_that_is_no_dict_becomes_a_proxy(sdk):
    """A variable may spell itself as plain text; then there is no `Get` to accept."""
    from sagemaker.workflow.entities import PipelineVariable

    class Literal(PipelineVariable):
        @property
        def expr(self):
            return "s3://elsewhere"

        @property
        def _referenced_steps(self):
            return []

    assert la.is_lookalike(mims.adapt(Literal(), MODEL, SHAPE))


def test_dict_get_is_lifted_and_treated_as_what_it_spells(properties, log):
    """A dict is no reference; the variable with that very expression is."""
    given = mims.adapt({"Get": properties.expr["Get"]}, MODEL, SHAPE)

    assert type(given) is type(properties)
    assert given.expr == properties.expr
    assert log() == [("lift", "dict with 1 key"), ("pass", describe(properties))]


def test_dict_join_is_lifted_and_becomes_a_proxy(sdk, log):
    """What a dict spells may need a proxy."""
    expression = {"Std:Join": {"On": "/", "Values": ["s3:/", {"Get": "Parameters.Bucket"}]}}

    given = mims.adapt(expression, MODEL, SHAPE)

    assert la.is_lookalike(given)
    assert given.expr == expression
    assert [treatment for treatment, _ in log()] == ["lift", "proxy"]


def test_dict_that_spells_nothing_is_a_lift_error(sdk):
    """A dict that no variable has for its expression is refused."""
    with pytest.raises(la.LiftError, match="no expression of a pipeline variable"):
        mims.adapt({"Path": "s3://bucket"}, MODEL, SHAPE)


def test_dependency_reference_gives_real_properties_where_the_steps_are_known(upstream):
    """With the steps at hand the reference keeps its step, not only the step's name."""
    package = upstream.steps[2]

    given = mims.adapt(
        DependencyReference({"Get": "unused"}), MODEL, SHAPE, step_instances={"Package": package}
    )

    assert given is upstream.references["Properties"]
    assert given._referenced_steps == [package]


def test_dependency_reference_is_lifted_where_the_steps_are_not_known(properties, log):
    """Without steps its dict is lifted; the edge goes by name."""
    given = mims.adapt(DependencyReference(properties.expr), MODEL, SHAPE)

    assert given.expr == properties.expr
    assert given._referenced_steps == ["Package"]
    assert [treatment for treatment, _ in log()] == ["lift", "lift", "pass"]


def test_lookalike_of_a_variable_is_used_as_it_is(variable):
    """Whoever made it chose face and placeholder."""
    mine = la.string_like(variable("Join"), "s3://bucket/mine.tar.gz")

    assert mims.adapt(mine, MODEL, SHAPE) is mine


def test_lookalike_of_a_dict_is_opened_and_its_dict_lifted(properties):
    """The checks would accept it and the compiler would not."""
    given = mims.adapt(la.string_like(dict(properties.expr), SHAPE), MODEL, SHAPE)

    assert not la.is_lookalike(given)
    assert given.expr == properties.expr


def test_text_with_a_token_is_restored_first(properties):
    """An f-string of a lookalike arrives as the join that it spells."""
    text = f"{la.string_like(properties)}/model.tar.gz"

    given = mims.adapt(text, MODEL, SHAPE)

    assert la.is_lookalike(given)
    assert given.expr == {"Std:Join": {"On": "", "Values": [properties.expr, "/model.tar.gz"]}}


@pytest.mark.parametrize("value", [None, "", "  "], ids=["None", "empty text", "blank text"])
def test_missing_value_is_refused(value, log):
    """Nothing is made up for a value that is missing."""
    with pytest.raises(la.InputError, match="PackagedModel is missing") as caught:
        mims.adapt(value, MODEL, SHAPE)

    assert caught.value.name == MODEL
    assert "would hide that it is missing" in caught.value.hint
    assert [treatment for treatment, _ in log()] == ["refuse"]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        pytest.param(b"s3://bucket/key", r"b's3://bucket/key'", id="bytes"),
        pytest.param(7, "7", id="number"),
        pytest.param(la.Deferred("model"), r"Deferred\('model'\)", id="another system's value"),
        pytest.param(SimpleNamespace(), "types.SimpleNamespace object", id="object"),
    ],
)
def test_value_of_another_kind_is_refused(value, shown):
    """What is neither text nor a pipeline variable is shown and refused."""
    with pytest.raises(la.InputError, match=f"neither text nor a reference: got {shown}"):
        mims.adapt(value, MODEL, SHAPE)


def test_text_of_a_reference_is_never_asked_for():
    """Neither the log nor the error calls `str` on what it talks about."""

    class Mute:
        def __str__(self):
            raise AssertionError("str was called")

    with pytest.raises(la.InputError, match="Mute object"):
        mims.adapt(Mute(), MODEL, SHAPE)


def test_log_names_validator_parameter_treatment_and_branch(properties, caplog):
    """Each application is one record with fields of its own."""
    with caplog.at_level(logging.INFO, logger="lookalike"):
        mims.adapt(properties, MODEL, SHAPE)

    (record,) = caplog.records
    assert record.levelno == logging.INFO
    assert record.validator.endswith("validate_processing_job_input_file")
    assert record.branch == 'deferred: "S3" in loc.expr["Get"]'
    assert record.parameter == MODEL
    assert record.treatment == "pass"
    assert record.original == describe(properties)
    assert record.getMessage().startswith(f"mims: {MODEL}: pass {describe(properties)}")


# --- inputs -----------------------------------------------------------------


def test_inputs_are_the_sdks_own_in_the_order_of_the_specification(upstream):
    """The order of `sources` does not matter; every field is the specification's."""
    from sagemaker.processing import ProcessingInput

    made = mims.registration_inputs({PAYLOAD: upstream.payload, MODEL: upstream.references["Join"]})

    assert all(type(given) is ProcessingInput for given in made)
    assert [
        (i.input_name, i.destination, i.s3_input_mode, i.s3_data_distribution_type) for i in made
    ] == [(i.name, i.destination, "File", "FullyReplicated") for i in mims.INPUTS]
    assert la.unwrap(made[0].source) is upstream.references["Join"]
    assert made[1].source is upstream.payload


def test_inputs_without_payload_are_what_the_sdk_requires(sdk):
    """The specification requires the payload samples, the SDK does not."""
    (made,) = mims.registration_inputs({MODEL: TEXT}, required_by="sdk")

    assert made.source == TEXT


def test_inputs_with_a_missing_optional_value_are_refused(sdk):
    """An input that is named must be there, required or not."""
    with pytest.raises(la.InputError, match="GeneratedPayloadSamples is missing"):
        mims.registration_inputs({MODEL: TEXT, PAYLOAD: None}, required_by="sdk")


def test_missing_inputs_are_listed_with_what_was_expected_and_what_came():
    """The error says what is missing, what is required, what came, and where to get it."""
    with pytest.raises(la.InputError) as caught:
        mims.registration_inputs({PAYLOAD: TEXT, MODEL: None})

    assert caught.value.problem == (
        "PackagedModel is missing: expected PackagedModel, GeneratedPayloadSamples; "
        "came GeneratedPayloadSamples (str), PackagedModel (missing)"
    )
    assert caught.value.hint == (
        "PackagedModel is the packaging step's "
        'properties.ProcessingOutputConfig.Outputs["packaged_model"].S3Output.S3Uri'
    )
    assert caught.value.name == MODEL


def test_no_inputs_at_all_are_all_listed():
    """Every missing input is named at once."""
    with pytest.raises(la.InputError, match=r"Samples are missing: .*; came nothing"):
        mims.registration_inputs({})


@pytest.mark.parametrize(
    ("name", "suggested"),
    [
        pytest.param("PackageModel", "Did you mean PackagedModel?", id="near"),
        pytest.param("xyz", "Did you mean PackagedModel or GeneratedPayloadSamples?", id="far"),
    ],
)
def test_unknown_input_is_refused_with_the_nearest_names(name, suggested):
    """A typo is an error that shows what was meant, not an input that is left out."""
    with pytest.raises(la.InputError) as caught:
        mims.registration_inputs({name: TEXT})

    assert caught.value == la.InputError(
        f"{name!r} is no input of the registration step", hint=suggested, name=name
    )


def test_inputs_without_the_sagemaker_sdk_say_what_to_install(monkeypatch):
    """The preset needs the SDK only when it makes inputs, and says so then."""
    monkeypatch.setitem(sys.modules, "sagemaker", None)
    monkeypatch.setitem(sys.modules, "sagemaker.processing", None)

    with pytest.raises(la.LookalikeError, match=r"pip install 'lookalike\[sagemaker\]'"):
        mims.registration_inputs({MODEL: TEXT, PAYLOAD: TEXT})


# --- the step ---------------------------------------------------------------


def build(**options):
    """A registration step of `step_class`, from text."""
    return mims.registration_step(
        step_name="Register-NA",
        role="role",
        sagemaker_session="session",
        sources={MODEL: TEXT, PAYLOAD: TEXT},
        **options,
    )


def recorded(**given):
    """What a step class was called with."""
    return given


def fake_sdk(monkeypatch, step_class):
    """The closed SDK, as far as an import goes."""
    module, name = mims.STEP_CLASS
    parts = module.split(".")
    for end in range(1, len(parts) + 1):
        monkeypatch.setitem(sys.modules, ".".join(parts[:end]), ModuleType(parts[end - 1]))
    setattr(sys.modules[module], name, step_class)


def test_step_without_the_closed_sdk_is_refused():
    """Nobody gets a simulation without asking for it."""
    with pytest.raises(la.LookalikeError, match="the closed SDK is not installed") as caught:
        build()

    assert "step_class=" in caught.value.hint


def test_closed_sdk_that_misses_a_module_of_its_own_says_so_itself(monkeypatch):
    """Only the SDK's own absence is explained; a broken installation is not called absent."""

    def broken(name):
        raise ModuleNotFoundError("No module named 'other'", name="other")

    monkeypatch.setattr(mims.importlib, "import_module", broken)

    with pytest.raises(ModuleNotFoundError, match="other"):
        build()
    with pytest.raises(ModuleNotFoundError, match="other"):
        build(step_class=recorded)


def test_step_of_the_closed_sdk_is_used_where_it_is_installed(sdk, monkeypatch):
    """The real class is found under its documented name, and called as documented."""
    fake_sdk(monkeypatch, recorded)

    given = build()

    assert [i.input_name for i in given.pop("processing_input")] == [MODEL, PAYLOAD]
    assert given == {
        "step_name": "Register-NA",
        "role": "role",
        "sagemaker_session": "session",
        "performance_metadata_location": None,
        "depends_on": [],
    }


def test_step_passes_options_on_and_adapts_the_metadata_location(variable):
    """A deferred metadata location is treated as an input is; the rest goes through."""
    join = variable("Join")

    given = build(
        step_class=recorded,
        performance_metadata_location=join,
        depends_on=("Package",),
        retry_policies=[],
    )

    assert la.unwrap(given["performance_metadata_location"]) is join
    assert given["performance_metadata_location"].startswith("s3://")
    assert given["depends_on"] == ["Package"]
    assert given["retry_policies"] == []


def test_step_resolves_dependency_references_everywhere(upstream):
    """The steps at hand serve the inputs and the metadata location."""
    given = mims.registration_step(
        step_name="Register-NA",
        role="role",
        sagemaker_session="session",
        sources={MODEL: DependencyReference({})},
        performance_metadata_location=DependencyReference({}),
        step_class=recorded,
        step_instances={"Package": upstream.steps[2]},
        required_by="sdk",
    )

    reference = upstream.references["Properties"]
    assert given["processing_input"][0].source is reference
    assert given["performance_metadata_location"] is reference


def test_step_can_be_guarded_after_it_was_compiled(sdk, upstream):
    """Lookalikes stay in the step until it is compiled; `guard` takes them out."""
    from lookalike.presets.mims_simulation import SimulatedRegistrationStep

    step = mims.registration_step(
        step_name="Register",
        role="arn:aws:iam::111122223333:role/example",
        sagemaker_session=sdk.session,
        sources={MODEL: upstream.references["Join"], PAYLOAD: upstream.payload},
        step_class=SimulatedRegistrationStep,
    )
    assert [leak.kind for leak in la.scan(step)]

    with la.guard(step) as g:
        compiled = sdk.compiled(upstream, step)
        g.emit(compiled.text)

    assert la.scan(step) == ()
    assert sdk.compiled(upstream, step) == compiled
