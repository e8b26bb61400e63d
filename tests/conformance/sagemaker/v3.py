"""The workbench over the SageMaker SDK, major version 3 (`sagemaker.mlops`, `.core`).

`v2.py` has the same public names. Nothing here knows what a lookalike is: the
builders take whatever they are given and hand it to the SDK. Sessions, and the
step that values come from, are those of the preset's examples.
"""

from __future__ import annotations

import functools
import json
from types import SimpleNamespace
from typing import TYPE_CHECKING, NamedTuple
from unittest.mock import Mock

from sagemaker.core.lambda_helper import Lambda
from sagemaker.core.model_metrics import MetricsSource, ModelMetrics
from sagemaker.core.parameter import ContinuousParameter
from sagemaker.core.processing import ScriptProcessor
from sagemaker.core.shapes import (
    CheckpointConfig,
    ProcessingInput,
)
from sagemaker.core.spark.processing import PySparkProcessor
from sagemaker.core.training.configs import InputData
from sagemaker.core.transformer import Transformer
from sagemaker.core.workflow.conditions import (
    ConditionEquals,
    ConditionIn,
    ConditionNot,
    ConditionOr,
)
from sagemaker.core.workflow.execution_variables import ExecutionVariables
from sagemaker.core.workflow.functions import Join, JsonGet
from sagemaker.core.workflow.pipeline_context import LocalPipelineSession, PipelineSession
from sagemaker.mlops.local.pipeline import LocalPipelineExecutor
from sagemaker.mlops.workflow import steps
from sagemaker.mlops.workflow.callback_step import CallbackStep
from sagemaker.mlops.workflow.condition_step import ConditionStep
from sagemaker.mlops.workflow.emr_step import EMRStep, EMRStepConfig
from sagemaker.mlops.workflow.fail_step import FailStep
from sagemaker.mlops.workflow.lambda_step import LambdaStep
from sagemaker.mlops.workflow.model_step import ModelStep
from sagemaker.mlops.workflow.pipeline import Pipeline, PipelineGraph
from sagemaker.mlops.workflow.steps import (
    ProcessingStep,
    TrainingStep,
    TransformStep,
    TuningStep,
)
from sagemaker.serve import ModelBuilder
from sagemaker.serve.utils.types import ModelServer
from sagemaker.train.tuner import HyperparameterTuner

from lookalike.presets._examples._sagemaker import (
    BUCKET,
    IMAGE,
    MACHINE,
    PIPELINE,
    REGION,
    ROLE,
)
from lookalike.presets._examples.sagemaker_v3._bench import (
    REGISTRATION,
    input_uri,
    join,
    local_client,
    prepared,
    processing_input,
    processing_output,
    processor,
    session,
    trainer,
)
from lookalike.presets._examples.sagemaker_v3._bench import output_of as properties

if TYPE_CHECKING:
    from collections.abc import Callable

SDK = "sagemaker 3"
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
    """Make the SDK's local client once, not once for each step (0.3 s each)."""
    patch.setattr(steps, "LocalSagemakerClient", local_client)


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


def builder(**options):
    """A ModelBuilder for the step under test."""
    return ModelBuilder(
        image_uri=IMAGE,
        role_arn=ROLE,
        model_server=ModelServer.TORCHSERVE,
        instance_type=MACHINE,
        s3_model_data_url=options.pop("model_data", f"s3://{BUCKET}/model.tar.gz"),
        dependencies={"auto": False},
        log_level=None,
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


def processor_run_inputs(value, upstream, on=None):
    return ProcessingStep("Consume", step_args=processor(on).run(inputs=[processing_input(value)]))


def processing_input_mapping(value, upstream):
    location = {
        "s3_uri": value,
        "local_path": "/opt/ml/processing/input/model",
        "s3_data_type": "S3Prefix",
        "s3_input_mode": "File",
    }
    source = ProcessingInput(input_name="model", s3_input=location)
    return ProcessingStep("Consume", step_args=processor().run(inputs=[source]))


def processing_output_destination(value, upstream):
    arguments = processor().run(outputs=[processing_output("model", value)])
    return ProcessingStep("Consume", step_args=arguments)


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
    arguments = processor(output_kms_key=value).run(
        outputs=[processing_output("model", f"s3://{BUCKET}/output")]
    )
    return ProcessingStep("Consume", step_args=arguments)


def script_processor_input(value, upstream):
    return script_processor_code("s3://code-bucket/script.py", upstream, [value])


def inside_join(value, upstream, on=None):
    return processor_run_inputs(join(["s3://b/", value]), upstream, on)


def estimator_input(value, upstream):
    inputs = [InputData(channel_name="train", data_source=value)]
    return TrainingStep("Consume", step_args=trainer().train(input_data_config=inputs))


def estimator_output_path(value, upstream):
    return TrainingStep("Consume", step_args=trainer(output=value).train())


def estimator_checkpoint(value, upstream):
    checkpoint = CheckpointConfig(s3_uri=value)
    return TrainingStep("Consume", step_args=trainer(checkpoint_config=checkpoint).train())


def hyperparameter(value, upstream):
    made = trainer(hyperparameters={"model": value, "epochs": 2})
    return TrainingStep("Consume", step_args=made.train())


def training_environment(value, upstream):
    return TrainingStep("Consume", step_args=trainer(environment={"MODEL": value}).train())


def tuner():
    """A HyperparameterTuner for the step under test."""
    return HyperparameterTuner(
        trainer(),
        objective_metric_name="loss",
        hyperparameter_ranges={"rate": ContinuousParameter(0.1, 0.2)},
        metric_definitions=[{"Name": "loss", "Regex": "loss=(.*)"}],
        base_tuning_job_name="example",
        max_jobs=1,
    )


def tuning_input(value, upstream):
    inputs = [InputData(channel_name="train", data_source=value)]
    return TuningStep("Consume", step_args=tuner().tune(inputs=inputs))


def model_data(value, upstream):
    return ModelStep("Consume", step_args=builder(model_data=value).build())


def model_environment(value, upstream):
    return ModelStep("Consume", step_args=builder(env_vars={"MODEL": value}).build())


def register(made, **options):
    """The arguments of a step that registers the model `made`."""
    return made.register(**REGISTRATION, **options)


def model_registration(value, upstream):
    return ModelStep("Consume", step_args=register(builder(model_data=value)))


def model_metrics(value, upstream):
    metrics = ModelMetrics(
        model_statistics=MetricsSource(content_type="application/json", s3_uri=value)
    )
    return ModelStep("Consume", step_args=register(builder(), model_metrics=metrics))


def transform_data(value, upstream):
    return TransformStep("Consume", step_args=transformer().transform(data=value))


def transform_output_path(value, upstream):
    arguments = transformer(output_path=value).transform(data=f"s3://{BUCKET}/data")
    return TransformStep("Consume", step_args=arguments)


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
        processor_run_inputs,
        processing_input_mapping,
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
        training_environment,
        tuning_input,
        model_data,
        model_environment,
        model_registration,
        model_metrics,
        transform_data,
        transform_output_path,
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

# What version 2 has and this one lacks, and why.
NOT_HERE = {
    "processing_input_source": "ProcessingStep takes step_args only",
    "framework_hyperparameter": "there are no framework estimators",
    "transform_input_object": "TransformStep takes step_args only",
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


def bare_tuning_input(value, upstream):
    return TuningStep("Consume", step_args=tuner().tune(inputs=value))


def training_role(value, upstream):
    return TrainingStep("Consume", step_args=trainer(role=value).train())


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
    "bare_tuning_input": Eager(bare_tuning_input, "STR", None),
    # The field is a plain pydantic `str`, which copies even a carrier to exact text.
    "training_role": Eager(
        training_role,
        "EXACT_STR",
        "Input should be a valid string",
        "arn:aws:iam::111122223333:role/{token}",
    ),
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
