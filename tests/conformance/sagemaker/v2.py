"""The workbench over the SageMaker SDK, major version 2 (`sagemaker.workflow`).

`v3.py` has the same public names. Nothing here knows what a lookalike is: the
builders take whatever they are given and hand it to the SDK. Sessions, and the
step that values come from, are those of the preset's examples.
"""

from __future__ import annotations

import functools
import json
from types import SimpleNamespace
from typing import TYPE_CHECKING, NamedTuple
from unittest.mock import Mock

from sagemaker.estimator import Estimator
from sagemaker.inputs import TrainingInput, TransformInput
from sagemaker.lambda_helper import Lambda
from sagemaker.local.pipeline import LocalPipelineExecutor
from sagemaker.model import Model
from sagemaker.model_metrics import MetricsSource, ModelMetrics
from sagemaker.multidatamodel import MultiDataModel
from sagemaker.parameter import ContinuousParameter
from sagemaker.processing import (
    ProcessingInput,
    ProcessingOutput,
    Processor,
    ScriptProcessor,
)
from sagemaker.sklearn.estimator import SKLearn
from sagemaker.spark.processing import PySparkProcessor
from sagemaker.transformer import Transformer
from sagemaker.tuner import HyperparameterTuner
from sagemaker.workflow.callback_step import CallbackStep
from sagemaker.workflow.condition_step import ConditionStep
from sagemaker.workflow.conditions import (
    ConditionEquals,
    ConditionIn,
    ConditionNot,
    ConditionOr,
)
from sagemaker.workflow.emr_step import EMRStep, EMRStepConfig
from sagemaker.workflow.execution_variables import ExecutionVariables
from sagemaker.workflow.fail_step import FailStep
from sagemaker.workflow.functions import Join, JsonGet
from sagemaker.workflow.lambda_step import LambdaStep
from sagemaker.workflow.model_step import ModelStep
from sagemaker.workflow.pipeline import Pipeline, PipelineGraph
from sagemaker.workflow.pipeline_context import LocalPipelineSession, PipelineSession
from sagemaker.workflow.steps import (
    ProcessingStep,
    TrainingStep,
    TransformStep,
    TuningStep,
)

from lookalike.presets._examples._sagemaker import (
    BUCKET,
    IMAGE,
    MACHINE,
    PIPELINE,
    REGION,
    ROLE,
)
from lookalike.presets._examples.sagemaker_v2._bench import (
    REGISTRATION,
    input_uri,
    join,
    prepared,
    session,
)
from lookalike.presets._examples.sagemaker_v2._bench import output_of as properties

if TYPE_CHECKING:
    from collections.abc import Callable

SDK = "sagemaker 2"

# The one pipeline parameter that the originals use.
INPUT_URI = input_uri()


# --- sessions ---------------------------------------------------------------


@functools.cache
def local_session():
    """A LocalPipelineSession whose AWS clients are mocks; it needs no docker."""
    return LocalPipelineSession(
        boto_session=Mock(name="boto_session", region_name=REGION), default_bucket=BUCKET
    )


def connected_session(boto_session):
    """A PipelineSession whose AWS clients are those of `boto_session`."""
    return PipelineSession(boto_session=boto_session, default_bucket=BUCKET)


def speed_up(patch):
    """Nothing to do: this version is quick enough."""


# --- what is referred to ----------------------------------------------------


def upstream(on=None):
    """The step "Prepare", with one output, "data", and one property file, "report"."""
    return prepared(on)


ORIGINALS = {
    "properties": properties,
    "parameter_string": lambda step: INPUT_URI,
    "join": lambda step: Join(
        on="/", values=[INPUT_URI, ExecutionVariables.PIPELINE_EXECUTION_ID, "data"]
    ),
    "join_of_properties": lambda step: join([properties(step), "/model.tar.gz"]),
    "json_get": lambda step: JsonGet(
        step_name=step.name,
        property_file=step.property_files[0],
        json_path="model.location",
    ),
    "execution_variable": lambda step: ExecutionVariables.PIPELINE_EXECUTION_ID,
}


# --- one step for each place where a value can be given ----------------------


def processor(on=None, **options):
    """A Processor for the step under test."""
    return Processor(
        role=options.pop("role", ROLE),
        image_uri=options.pop("image_uri", IMAGE),
        instance_count=1,
        instance_type=MACHINE,
        sagemaker_session=on or session(),
        **options,
    )


def estimator(**options):
    """An Estimator for the step under test."""
    return Estimator(
        image_uri=IMAGE,
        role=ROLE,
        instance_count=1,
        instance_type=MACHINE,
        output_path=options.pop("output_path", f"s3://{BUCKET}/output"),
        sagemaker_session=session(),
        **options,
    )


def model(**options):
    """A Model for the step under test."""
    return Model(
        image_uri=IMAGE,
        role=ROLE,
        model_data=options.pop("model_data", f"s3://{BUCKET}/model.tar.gz"),
        sagemaker_session=session(),
        **options,
    )


def transformer(**options):
    """A Transformer for the step under test."""
    return Transformer(
        model_name="example",
        instance_count=1,
        instance_type=MACHINE,
        output_path=options.pop("output_path", f"s3://{BUCKET}/output"),
        base_transform_job_name="example",
        sagemaker_session=session(),
        **options,
    )


def processing_input(source):
    """A ProcessingInput that reads `source`."""
    return ProcessingInput(
        source=source, destination="/opt/ml/processing/input/model", input_name="model"
    )


def processing_input_source(value, upstream):
    return ProcessingStep("Consume", processor=processor(), inputs=[processing_input(value)])


def processor_run_inputs(value, upstream, on=None):
    return ProcessingStep("Consume", step_args=processor(on).run(inputs=[processing_input(value)]))


def processing_output_destination(value, upstream):
    output = ProcessingOutput(
        output_name="model", source="/opt/ml/processing/output", destination=value
    )
    return ProcessingStep("Consume", step_args=processor().run(outputs=[output]))


def job_argument(value, upstream, on=None):
    return ProcessingStep("Consume", step_args=processor(on).run(arguments=["--path", value]))


def environment(value, upstream):
    return ProcessingStep("Consume", step_args=processor(env={"MODEL": value}).run())


def entrypoint(value, upstream):
    arguments = processor(entrypoint=["python3", value]).run()
    return ProcessingStep("Consume", step_args=arguments)


def image(value, upstream):
    return ProcessingStep("Consume", step_args=processor(image_uri=value).run())


def role(value, upstream):
    return ProcessingStep("Consume", step_args=processor(role=value).run())


def encryption_key(value, upstream):
    output = ProcessingOutput(
        output_name="model",
        source="/opt/ml/processing/output",
        destination=f"s3://{BUCKET}/output",
    )
    arguments = processor(output_kms_key=value).run(outputs=[output])
    return ProcessingStep("Consume", step_args=arguments)


def script_processor_input(value, upstream):
    return script_processor_code("s3://code-bucket/script.py", upstream, [value])


def inside_join(value, upstream, on=None):
    return processor_run_inputs(join(["s3://b/", value]), upstream, on)


def estimator_input(value, upstream):
    return TrainingStep(
        "Consume", step_args=estimator().fit({"train": TrainingInput(s3_data=value)})
    )


def estimator_output_path(value, upstream):
    return TrainingStep("Consume", step_args=estimator(output_path=value).fit())


def estimator_checkpoint(value, upstream):
    return TrainingStep("Consume", step_args=estimator(checkpoint_s3_uri=value).fit())


def hyperparameter(value, upstream):
    trainer = estimator(hyperparameters={"model": value, "epochs": 2})
    return TrainingStep("Consume", step_args=trainer.fit())


def framework_estimator(**options):
    """A framework's estimator, whose hyperparameters are JSON inside JSON."""
    return SKLearn(
        entry_point="train.py",
        source_dir=options.pop("source_dir", f"s3://{BUCKET}/sourcedir.tar.gz"),
        framework_version="1.2-1",
        instance_type=MACHINE,
        role=ROLE,
        output_path=f"s3://{BUCKET}/output",
        code_location=f"s3://{BUCKET}/code",
        sagemaker_session=session(),
        **options,
    )


def framework_hyperparameter(value, upstream):
    trainer = framework_estimator(hyperparameters={"model": value, "epochs": 2})
    return TrainingStep("Consume", step_args=trainer.fit())


def training_environment(value, upstream):
    return TrainingStep("Consume", step_args=estimator(environment={"MODEL": value}).fit())


def tuner():
    """A HyperparameterTuner for the step under test."""
    return HyperparameterTuner(
        estimator(),
        objective_metric_name="loss",
        hyperparameter_ranges={"rate": ContinuousParameter(0.1, 0.2)},
        metric_definitions=[{"Name": "loss", "Regex": "loss=(.*)"}],
    )


def tuning_input(value, upstream):
    inputs = {"train": TrainingInput(s3_data=value)}
    return TuningStep("Consume", step_args=tuner().fit(inputs))


def model_data(value, upstream):
    return ModelStep("Consume", step_args=model(model_data=value).create(MACHINE))


def model_environment(value, upstream):
    return ModelStep("Consume", step_args=model(env={"MODEL": value}).create(MACHINE))


def register(made, **options):
    """The arguments of a step that registers the model `made`."""
    return made.register(**REGISTRATION, **options)


def model_registration(value, upstream):
    return ModelStep("Consume", step_args=register(model(model_data=value)))


def model_metrics(value, upstream):
    metrics = ModelMetrics(
        model_statistics=MetricsSource(content_type="application/json", s3_uri=value)
    )
    return ModelStep("Consume", step_args=register(model(), model_metrics=metrics))


def transform_data(value, upstream):
    return TransformStep("Consume", step_args=transformer().transform(data=value))


def transform_output_path(value, upstream):
    arguments = transformer(output_path=value).transform(data=f"s3://{BUCKET}/data")
    return TransformStep("Consume", step_args=arguments)


def transform_input_object(value, upstream):
    return TransformStep("Consume", transformer=transformer(), inputs=TransformInput(data=value))


def choice(condition, upstream):
    """A step that chooses between two others by `condition`."""
    return ConditionStep(
        "Consume",
        conditions=[condition],
        if_steps=[FailStep("Stop", error_message="stop")],
        else_steps=[],
    )


def condition(value, upstream):
    return choice(ConditionEquals(left=value, right="s3://b/yes"), upstream)


def condition_on_the_right(value, upstream):
    return choice(ConditionEquals(left="s3://b/yes", right=value), upstream)


def condition_in_a_list(value, upstream):
    return choice(ConditionIn(value=INPUT_URI, in_values=["s3://b/yes", value]), upstream)


def condition_nested(value, upstream):
    inner = ConditionNot(ConditionEquals(left=value, right="s3://b/no"))
    return choice(ConditionOr(conditions=[inner]), upstream)


def fail_message(value, upstream):
    return FailStep("Consume", error_message=join(["no model at ", value]))


def lambda_input(value, upstream):
    function = Lambda(
        function_arn="arn:aws:lambda:ca-west-1:123456789012:function:example",
        session=session(),
    )
    return LambdaStep("Consume", lambda_func=function, inputs={"model": value})


def callback_input(value, upstream):
    return CallbackStep(
        "Consume",
        sqs_queue_url="https://sqs.ca-west-1.amazonaws.com/123456789012/example",
        inputs={"model": value},
        outputs=[],
    )


def emr_argument(value, upstream):
    return EMRStep(
        "Consume",
        display_name="Consume",
        description="Consume",
        cluster_id="j-EXAMPLE",
        step_config=EMRStepConfig(jar="s3://b/example.jar", args=["--path", value]),
    )


CASES = {
    case.__name__: case
    for case in (
        processing_input_source,
        processor_run_inputs,
        processing_output_destination,
        job_argument,
        environment,
        entrypoint,
        image,
        role,
        encryption_key,
        script_processor_input,
        inside_join,
        estimator_input,
        estimator_output_path,
        estimator_checkpoint,
        hyperparameter,
        framework_hyperparameter,
        training_environment,
        tuning_input,
        model_data,
        model_environment,
        model_registration,
        model_metrics,
        transform_data,
        transform_output_path,
        transform_input_object,
        condition,
        condition_on_the_right,
        condition_in_a_list,
        condition_nested,
        fail_message,
        lambda_input,
        callback_input,
        emr_argument,
    )
}

# What version 3 has and this one lacks, and why.
NOT_HERE = {
    "processing_input_mapping": "a ProcessingInput is no pydantic model here",
}


def script_processor_code(value, upstream, sources=(), on=None):
    """A step whose code is `value`; the SDK takes plain text only."""
    runner = ScriptProcessor(
        role=ROLE,
        image_uri=IMAGE,
        command=["python3"],
        instance_count=1,
        instance_type=MACHINE,
        sagemaker_session=on or session(),
    )
    inputs = [processing_input(source) for source in sources]
    return ProcessingStep("Consume", step_args=runner.run(code=value, inputs=inputs))


# --- the places where the SDK looks at the value while it defines the step -----


class Eager(NamedTuple):
    """A place where the SDK does not take a raw value."""

    build: Callable
    needs: str  # the name of the weakest face that it does take
    refusal: str | None  # what it says to a raw value; None: it loses it, and says nothing
    shape: str = "s3://bucket/path/model.tar.gz"


def bare_training_input(value, upstream):
    return TrainingStep("Consume", step_args=estimator().fit(value))


def bare_tuning_input(value, upstream):
    return TuningStep("Consume", step_args=tuner().fit(value))


def model_uri(value, upstream):
    return TrainingStep("Consume", step_args=estimator(model_uri=value).fit())


def source_folder(value, upstream):
    return TrainingStep("Consume", step_args=framework_estimator(source_dir=value).fit())


def many_models_prefix(value, upstream):
    made = MultiDataModel(
        name="example",
        model_data_prefix=value,
        image_uri=IMAGE,
        role=ROLE,
        sagemaker_session=session(),
    )
    return ModelStep("Consume", step_args=register(made))


def spark_application(value, upstream):
    spark = PySparkProcessor(
        base_job_name="example",
        image_uri=IMAGE,
        role=ROLE,
        instance_count=1,
        instance_type=MACHINE,
        sagemaker_session=session(),
    )
    return ProcessingStep("Consume", step_args=spark.run(submit_app=value))


EAGER = {
    "bare_training_input": Eager(bare_training_input, "STR", "do not support __str__"),
    "bare_tuning_input": Eager(bare_tuning_input, "STR", "do not support __str__"),
    "model_uri": Eager(model_uri, "STR", "no attribute 'decode'"),
    "source_folder": Eager(source_folder, "STR", "no attribute 'decode'"),
    "many_models_prefix": Eager(many_models_prefix, "STRING", "no attribute 'startswith'"),
    "script_processor_code": Eager(
        script_processor_code,
        "EXACT_STR",
        "no attribute 'decode'",
        "s3://amzn-s3-demo-{token}/code/script.py",
    ),
    "spark_application": Eager(
        spark_application,
        "EXACT_STR",
        "no attribute 'decode'",
        "s3://amzn-s3-demo-{token}/code/script.py",
    ),
}


# --- what comes of it -------------------------------------------------------


def pipeline(stages, parameters=(INPUT_URI,), on=None):
    """The pipeline of `stages`."""
    return Pipeline(
        name=PIPELINE,
        parameters=list(parameters),
        steps=list(stages),
        sagemaker_session=on or session(),
    )


def definition(made):
    """The compiled definition of a pipeline, as a JSON tree."""
    return json.loads(made.definition())


def edges(made):
    """The step graph of a pipeline: the steps that follow each step, sorted."""
    graph = PipelineGraph.from_pipeline(made)
    return {name: sorted(following) for name, following in sorted(graph.adjacency_list.items())}


class FailedLocallyError(Exception):
    """Local mode could not resolve a value."""


def resolve_locally(made, step, parameters=None, outputs=None):
    """The arguments of `step` as the SDK's local mode resolves them, without docker.

    `parameters` are the values of the pipeline's parameters, `outputs` what
    each earlier step is said to have answered.
    """

    def fail(step_name, message):
        raise FailedLocallyError(f"{step_name}: {message}")

    finished = outputs or {}
    execution = SimpleNamespace(
        pipeline=made,
        pipeline_parameters=parameters or {},
        pipeline_execution_name="execution-1",
        step_execution={name: SimpleNamespace(properties=finished[name]) for name in finished},
        update_step_failure=fail,
    )
    executor = LocalPipelineExecutor(execution, made.sagemaker_session)
    return executor.evaluate_step_arguments(step)
