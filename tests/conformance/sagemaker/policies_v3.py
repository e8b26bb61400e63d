"""Real steps of the SageMaker SDK 3, one or more for each policy of `presets._sagemaker_v3`.

Nothing here knows what the policies do. `test_policies_v3.py` loads this file by its path, after
the workbench and under its name: the SDK must be imported with care (see `conftest.py`).
"""

from __future__ import annotations

import contextlib
import functools
import json
import pathlib
import zipfile
from typing import TYPE_CHECKING, Any, NamedTuple
from unittest.mock import Mock

import boto3
import pytest
import sagemaker_v3 as sdk  # the workbench
from sagemaker.core import image_uris
from sagemaker.core.clarify import (
    BiasConfig,
    DataConfig,
    ModelConfig,
    ModelPredictedLabelConfig,
    SHAPConfig,
)
from sagemaker.core.lambda_helper import Lambda
from sagemaker.core.model_metrics import MetricsSource, ModelMetrics
from sagemaker.core.processing import FrameworkProcessor, Processor, ScriptProcessor
from sagemaker.core.s3 import client as s3_client
from sagemaker.core.s3 import utils as s3_utils
from sagemaker.core.shapes import StoppingCondition
from sagemaker.core.spark.processing import PySparkProcessor, SparkJarProcessor
from sagemaker.core.training.configs import (
    CheckpointConfig,
    Compute,
    InputData,
    Networking,
    OutputDataConfig,
    S3DataSource,
    SourceCode,
)
from sagemaker.core.transformer import Transformer
from sagemaker.core.workflow.functions import Join
from sagemaker.mlops.workflow.check_job_config import CheckJobConfig
from sagemaker.mlops.workflow.clarify_check_step import (
    ClarifyCheckStep,
    DataBiasCheckConfig,
    ModelBiasCheckConfig,
    ModelExplainabilityCheckConfig,
)
from sagemaker.mlops.workflow.endpoint_step import EndpointConfigStep, EndpointStep
from sagemaker.mlops.workflow.function_step import step
from sagemaker.mlops.workflow.inference_component_step import InferenceComponentStep
from sagemaker.mlops.workflow.lambda_step import LambdaStep
from sagemaker.mlops.workflow.notebook_job_step import NotebookJobStep
from sagemaker.mlops.workflow.quality_check_step import DataQualityCheckConfig, QualityCheckStep
from sagemaker.serve import ModelBuilder
from sagemaker.serve.utils.types import ModelServer
from sagemaker.train.distributed import MPI, Torchrun
from sagemaker.train.model_trainer import ModelTrainer
from sagemaker.train.tuner import HyperparameterTuner

from policy_cases import Case, itself

if TYPE_CHECKING:
    from collections.abc import Callable

# Plain text that the SDK is given in the variable's place: what comes of it is the oracle.
URI = "s3://text-bucket/folder/file.tar.gz"
FOLDER = "s3://text-bucket/folder"
SCRIPT = "s3://text-bucket/folder/script.py"
ROLE = "arn:aws:iam::123456789012:role/text"
WORD = "text"

#: A folder of local files to give to the SDK; the test sets it.
FILES = pathlib.Path()
#: A region that the SDK's list of images has, for steps that look one up.
LISTED_REGION = "us-west-2"

NO_TEXT = "Pipeline variables do not support __str__"
NO_DECODE = "'Properties' object has no attribute 'decode'"
NO_JSON = "Object of type Properties is not JSON serializable"
NOT_TEXT = "Input should be a valid string"
NOT_A_NUMBER = "Input should be a valid integer"
NOT_A_TRUTH = "Input should be a valid boolean"
NOT_A_PATH = "not Properties"
NO_ITEMS = "'Properties' object is not subscriptable"
NO_IN = "argument of type 'Properties' is not iterable"
NO_PATTERN = "expected string or bytes-like object, got 'Properties'"
NO_STARTSWITH = "'Properties' object has no attribute 'startswith'"
NO_ENDSWITH = "'Properties' object has no attribute 'endswith'"
NO_SPLIT = "'Properties' object has no attribute 'split'"
# botocore, which says in its message what it was given.
INVALID = NO_TEXT


# --- sessions -------------------------------------------------------------------------------------


@functools.cache
def listed_session():
    """A PipelineSession as the workbench has one, in a region that the SDK lists images for."""
    return sdk.PipelineSession(
        boto_session=Mock(name="boto_session", region_name=LISTED_REGION),
        sagemaker_client=Mock(name="sagemaker_client"),
        default_bucket=sdk.BUCKET,
    )


@functools.cache
def connected(region):
    """A PipelineSession with real AWS clients: they check a request before they send it."""
    return sdk.connected_session(boto3.Session(region_name=region))


@contextlib.contextmanager
def service(region=sdk.REGION):
    """The same, and a service that answers."""
    with pytest.importorskip("moto").mock_aws():
        yield connected(region)


@functools.cache
def upstream():
    """The step that the originals refer to."""
    return sdk.upstream()


# --- what comes of a step -------------------------------------------------------------------------


class Expression:
    """A JSON tree, compared as the expressions of pipeline variables are."""

    def __init__(self, expr: Any) -> None:
        self._expr = expr

    @property
    def expr(self) -> Any:
        return self._expr

    def __repr__(self) -> str:
        return f"Expression({self._expr!r})"


class Compiled(NamedTuple):
    """What a step, and those that it brings along, are compiled to."""

    steps: Any
    follows: bool
    value: Any


def compiled(build: Callable[[Any], Any], value: Any) -> Compiled:
    """The definition of `build(value)` behind the step "Prepare", and whether it follows that."""
    made = sdk.pipeline([upstream(), build(value)])
    steps = sdk.definition(made)["Steps"][1:]
    return Compiled(steps, bool(sdk.edges(made)["Prepare"]), value)


def whole(made: Compiled) -> Expression:
    """All of the definition, and the edge."""
    return Expression([made.steps, made.follows])


def kept(made: Compiled) -> Any:
    """The variable itself, if its expression stands in the definition and its edge in the graph."""
    held = json.dumps(made.value.expr) in json.dumps(made.steps)
    return made.value if held and made.follows == bool(made.value._referenced_steps) else None


def held(made: Compiled) -> Any:
    """The variable itself, if its expression stands in the definition; the SDK draws no edge."""
    return made.value if json.dumps(made.value.expr) in json.dumps(made.steps) else None


def with_reference(tree: Any, text: str, original: Any) -> Any:
    """`tree` with the reference to `original` in the place of `text`, also within longer text."""
    if isinstance(tree, dict):
        return {key: with_reference(value, text, original) for key, value in tree.items()}
    if isinstance(tree, list):
        return [with_reference(value, text, original) for value in tree]
    if not isinstance(tree, str) or text not in tree:
        return tree
    if tree == text:
        return original.expr
    parts: list[Any] = []
    for index, literal in enumerate(tree.split(text)):
        parts += [original] * (index > 0) + [literal] * bool(literal)
    return Join(on="", values=parts).expr


def as_if_text(build: Callable[[Any], Any], text: str) -> Callable[[Any], Expression]:
    """What the SDK makes of `text`, with the reference in its place; and the edge that belongs.

    A join that ends in the name of a file says more than `text` does: its name is taken.
    """

    def expected(original: Any) -> Expression:
        given = text
        end = original.values[-1] if isinstance(original, Join) else None
        if isinstance(end, str) and text.startswith("s3://"):
            given = f"{text.rpartition('/')[0]}/{end.rpartition('/')[2]}"
        steps = compiled(build, given).steps
        return Expression(
            [with_reference(steps, given, original), bool(original._referenced_steps)]
        )

    return expected


def properties() -> Any:
    """A new reference to the output of the step "Prepare"."""
    return sdk.ORIGINALS["properties"](upstream())


def name(target: str, parameter: str) -> str:
    """`ScriptProcessor.run(code)`, for people."""
    return f"{target.partition(':')[2]}({parameter})"


# --- the kinds of cases ---------------------------------------------------------------------------


def helped(target, parameter, build, text, says, *, without="refused", what=""):
    """A step whose definition must be that of text, with the reference in the text's place."""
    return Case(
        name(target, parameter) + what,
        target,
        parameter,
        functools.partial(compiled, build),
        without,
        whole,
        properties,
        as_if_text(build, text),
        says=says,
    )


def held_by(target, parameter, build, says, *, without="refused", found=kept, what=""):
    """A step in whose definition the reference must stand; the rest of it holds the time of day."""
    return Case(
        name(target, parameter) + what,
        target,
        parameter,
        functools.partial(compiled, build),
        without,
        found,
        properties,
        says=says,
    )


def taken(target, parameter, build, *, found=kept, what=""):
    """A step that takes the variable as it is."""
    return held_by(target, parameter, build, "", without="works", found=found, what=what)


def refused(target, parameter, build, says, *, without="refused", what=""):
    """A step that cannot be built with a variable, or loses it."""
    return held_by(target, parameter, build, says, without=without, what=what)


def lost(target, parameter, build, *, what=""):
    """A step in whose definition nothing is left of the variable."""
    return refused(target, parameter, build, "", without="lost", what=what)


def called(target, parameter, call, says, *, without="refused", what="", **more):
    """A call that is made at once, and is no step."""
    return Case(
        name(target, parameter) + what,
        target,
        parameter,
        call,
        without,
        original=properties,
        says=says,
        **more,
    )


# --- processing -----------------------------------------------------------------------------------


def nothing(_: Any) -> dict[str, Any]:
    """No options."""
    return {}


def asked_for(_: Any) -> dict[str, Any]:
    """No options, of something that is to be there."""
    return {}


def one(option):
    """`{option: value}` of a value."""
    return lambda value: {option: value}


def one_of(option):
    """`{option: [value]}` of a value."""
    return lambda value: {option: [value]}


def owner(value):
    """A dict of tags of which the value is one."""
    return {"owner": value}


def processing(kind, *, made=nothing, run=nothing, on=None):
    """A processing step of a processor of this kind."""

    def build(value):
        processor = kind(
            **{
                "role": sdk.ROLE,
                "image_uri": sdk.IMAGE,
                "instance_count": 1,
                "instance_type": sdk.MACHINE,
                "base_job_name": "example",
                "sagemaker_session": on or sdk.session(),
                **({"command": ["python3"]} if kind is ScriptProcessor else {}),
                **made(value),
            }
        )
        given = {
            Processor: {},
            ScriptProcessor: {"code": SCRIPT},
            FrameworkProcessor: {"code": "train.py", "source_dir": str(FILES / "code")},
            PySparkProcessor: {"submit_app": SCRIPT},
            SparkJarProcessor: {"submit_app": URI, "submit_class": "example.Main"},
        }[kind]
        return sdk.ProcessingStep("Consume", step_args=processor.run(**{**given, **run(value)}))

    return build


def in_service(kind, run):
    """The arguments of a step whose uploads go to real AWS clients."""

    def build(value):
        with service() as session:
            made = processing(kind, run=run, on=session)(value)
            _ = made.arguments
        return made

    return build


PROCESSING = "sagemaker.core.processing"
SPARK = "sagemaker.core.spark.processing"
SHAPES = "sagemaker.core.shapes.shapes"
KINDS = {
    f"{PROCESSING}:Processor.run": Processor,
    f"{PROCESSING}:ScriptProcessor.run": ScriptProcessor,
    f"{PROCESSING}:FrameworkProcessor.run": FrameworkProcessor,
    f"{SPARK}:PySparkProcessor.run": PySparkProcessor,
    f"{SPARK}:SparkJarProcessor.run": SparkJarProcessor,
}


def source_in_s3(value):
    """A step whose code lies in S3; the name of the job is given, for it holds the time of day."""
    run = {"source_dir": value, "job_name": "example"}
    return processing(FrameworkProcessor, run=lambda _: run)(value)


def both_locations(kind, option):
    """A Spark step that uploads a configuration and a dependency, one of them to the value."""
    run = {
        "configuration": {"Classification": "spark-defaults", "Properties": {"a": "b"}},
        "submit_files": [str(FILES / "code" / "train.py")],
    }
    return processing(kind, made=one(option), run=lambda _: run)


def spark_configuration(kind):
    """A Spark step with the value in its configuration."""
    return processing(
        kind,
        run=lambda value: {
            "configuration": {"Classification": "spark-defaults", "Properties": {"a": value}}
        },
    )


PROCESSING_CASES = [
    helped(
        f"{PROCESSING}:ScriptProcessor.run",
        "code",
        processing(ScriptProcessor, run=one("code")),
        SCRIPT,
        NO_DECODE,
    ),
    helped(
        f"{PROCESSING}:FrameworkProcessor.run",
        "code",
        processing(FrameworkProcessor, run=lambda value: {"code": value, "source_dir": None}),
        "s3://text-bucket/folder/runproc.sh",
        NO_DECODE,
    ),
    helped(f"{PROCESSING}:FrameworkProcessor.run", "source_dir", source_in_s3, FOLDER, NO_DECODE),
    helped(
        f"{SPARK}:PySparkProcessor.run",
        "submit_app",
        processing(PySparkProcessor, run=one("submit_app")),
        SCRIPT,
        NO_DECODE,
    ),
    helped(
        f"{SPARK}:SparkJarProcessor.run",
        "0",
        processing(SparkJarProcessor, run=one("submit_app")),
        "s3://text-bucket/folder/application.jar",
        NO_DECODE,
    ),
    helped(
        f"{PROCESSING}:Processor",
        "tags[*]",
        processing(Processor, made=lambda value: {"tags": owner(value)}),
        WORD,
        NO_TEXT,
    ),
    taken(
        f"{SHAPES}:ProcessingS3Input", "s3_uri", lambda value: sdk.processor_run_inputs(value, None)
    ),
    taken(
        f"{SHAPES}:ProcessingS3Output",
        "s3_uri",
        lambda value: sdk.processing_output_destination(value, None),
    ),
    taken(f"{PROCESSING}:Processor", "role", lambda value: sdk.role(value, None)),
    taken(f"{PROCESSING}:Processor", "image_uri", lambda value: sdk.image(value, None)),
    taken(
        f"{PROCESSING}:Processor", "instance_type", processing(Processor, made=one("instance_type"))
    ),
    taken(f"{PROCESSING}:Processor", "entrypoint[*]", lambda value: sdk.entrypoint(value, None)),
    taken(f"{PROCESSING}:Processor", "env[*]", lambda value: sdk.environment(value, None)),
    *(
        taken(target, "arguments[*]", processing(kind, run=one_of("arguments")))
        for target, kind in KINDS.items()
    ),
    *(
        taken(
            f"{SPARK}:PySparkProcessor.run",
            f"{option}[*]",
            processing(PySparkProcessor, run=one_of(option)),
        )
        for option in ("submit_py_files", "submit_jars", "submit_files")
    ),
    taken(
        f"{SPARK}:PySparkProcessor.run",
        "spark_event_logs_s3_uri",
        processing(PySparkProcessor, run=one("spark_event_logs_s3_uri")),
    ),
    refused(
        f"{PROCESSING}:Processor",
        "base_job_name",
        processing(Processor, made=one("base_job_name")),
        NO_PATTERN,
    ),
    *(
        lost(target, "job_name", processing(kind, run=one("job_name")))
        for target, kind in KINDS.items()
        if kind is not FrameworkProcessor
    ),
    refused(
        f"{PROCESSING}:FrameworkProcessor.run",
        "job_name",
        processing(FrameworkProcessor, run=one("job_name")),
        NO_ITEMS,
    ),
    *(
        lost(target, "kms_key", processing(kind, run=one("kms_key")))
        for target, kind in KINDS.items()
        if kind not in {ScriptProcessor, FrameworkProcessor}
    ),
    refused(
        f"{PROCESSING}:ScriptProcessor.run",
        "kms_key",
        in_service(
            ScriptProcessor,
            lambda value: {"code": str(FILES / "code" / "train.py"), "kms_key": value},
        ),
        INVALID,
    ),
    refused(
        f"{PROCESSING}:FrameworkProcessor.run",
        "kms_key",
        in_service(FrameworkProcessor, one("kms_key")),
        INVALID,
    ),
    refused(
        f"{PROCESSING}:FrameworkProcessor.run",
        "dependencies[*]",
        processing(FrameworkProcessor, run=one_of("dependencies")),
        "'<' not supported between instances of 'Properties' and 'str'",
    ),
    refused(
        f"{PROCESSING}:FrameworkProcessor.run",
        "requirements",
        processing(FrameworkProcessor, run=one("requirements")),
        "rather than a pipeline variable",
    ),
    refused(
        f"{PROCESSING}:FrameworkProcessor.run",
        "entry_point",
        processing(FrameworkProcessor, run=one("entry_point")),
        NOT_A_PATH,
    ),
    refused(
        f"{PROCESSING}:FrameworkProcessor",
        "code_location",
        processing(FrameworkProcessor, made=one("code_location")),
        NO_ENDSWITH,
    ),
    refused(
        f"{PROCESSING}:FrameworkProcessor",
        "command[*]",
        processing(FrameworkProcessor, made=lambda value: {"command": ["python3", value]}),
        "expected str instance, Properties found",
    ),
    *(
        refused(
            f"{SPARK}:{kind.__name__}",
            option,
            lambda value, kind=kind, option=option: both_locations(kind, option)(value),
            NO_ENDSWITH,
        )
        for kind in (PySparkProcessor, SparkJarProcessor)
        for option in ("configuration_location", "dependency_location")
    ),
    *(
        refused(
            f"{SPARK}:{kind.__name__}.run", "configuration[**]", spark_configuration(kind), NO_JSON
        )
        for kind in (PySparkProcessor, SparkJarProcessor)
    ),
]


# --- training, tuning, transform ------------------------------------------------------------------


def training(train=nothing, **made):
    """A training step; each option is a function of the value."""

    def build(value):
        trainer = ModelTrainer(
            **{
                "training_image": sdk.IMAGE,
                "role": sdk.ROLE,
                "base_job_name": "example",
                "compute": Compute(instance_type=sdk.MACHINE, instance_count=1),
                "output_data_config": OutputDataConfig(s3_output_path=f"s3://{sdk.BUCKET}/output"),
                "sagemaker_session": sdk.session(),
                **{option: make(value) for option, make in made.items()},
            }
        )
        return sdk.TrainingStep("Consume", step_args=trainer.train(**train(value)))

    return build


def sources(**given):
    """`SourceCode` of local files, with these instead."""
    return SourceCode(**{"source_dir": str(FILES / "code"), "entry_script": "train.py", **given})


def input_data(value):
    """One input channel."""
    return {"input_data_config": [InputData(channel_name="train", data_source=value)]}


def tuning(tune=nothing, trainer=None, **made):
    """A tuning step; each option is a function of the value."""

    def build(value):
        tuner = HyperparameterTuner(
            trainer(value) if trainer else sdk.trainer(),
            **{
                "objective_metric_name": "loss",
                "hyperparameter_ranges": {"rate": sdk.ContinuousParameter(0.1, 0.2)},
                "metric_definitions": [{"Name": "loss", "Regex": "loss=(.*)"}],
                "base_tuning_job_name": "example",
                "max_jobs": 1,
                **{option: make(value) for option, make in made.items()},
            },
        )
        return sdk.TuningStep("Consume", step_args=tuner.tune(**tune(value)))

    return build


def transforming(transform=nothing, **made):
    """A transform step; each option is a function of the value."""

    def build(value):
        transformer = Transformer(
            **{
                "model_name": "example",
                "instance_count": 1,
                "instance_type": sdk.MACHINE,
                "output_path": f"s3://{sdk.BUCKET}/output",
                "base_transform_job_name": "example",
                "sagemaker_session": sdk.session(),
                **{option: make(value) for option, make in made.items()},
            }
        )
        given = {"data": f"s3://{sdk.BUCKET}/data", **transform(value)}
        return sdk.TransformStep("Consume", step_args=transformer.transform(**given))

    return build


def channel(**given):
    """A training step with a channel of local files."""

    def build(value):
        made = sdk.trainer().create_input_data_channel(
            "train", str(FILES / "code"), **{option: make(value) for option, make in given.items()}
        )
        return training(input_data_config=lambda _: [made])(value)

    return build


CONFIGS = "sagemaker.core.training.configs"
DISTRIBUTED = "sagemaker.train.distributed"
TRAINER = "sagemaker.train.model_trainer:ModelTrainer"
TUNER = "sagemaker.train.tuner:HyperparameterTuner"
TRANSFORMER = "sagemaker.core.transformer:Transformer"
NO_FILE_OF_CODE = {"source_dir": NOT_A_PATH, "entry_script": NO_TEXT, "requirements": NO_TEXT}

TRAINING_CASES = [
    helped(TRAINER, "role", training(role=itself), ROLE, NOT_TEXT),
    helped(
        TRAINER,
        "role",
        tuning(trainer=lambda value: sdk.trainer(role=value)),
        ROLE,
        NOT_TEXT,
        what=", tuned",
    ),
    helped(TRAINER, "training_input_mode", training(training_input_mode=itself), "Pipe", NO_TEXT),
    *(
        helped(
            TRAINER,
            "hyperparameters[*][**]",
            build(lambda value: {"paths": [value, 1], "nested": {"path": {"of": [value]}}}),
            URI,
            "",
            without="lost",
            what=what,
        )
        for build, what in (
            (lambda make: training(hyperparameters=make), ""),
            (
                lambda make: tuning(trainer=lambda value: sdk.trainer(hyperparameters=make(value))),
                ", tuned",
            ),
        )
    ),
    helped(f"{TUNER}.tune", "inputs", tuning(one("inputs")), URI, "", without="lost"),
    helped(TUNER, "tags[*]", tuning(tags=owner), WORD, NO_TEXT),
    helped(TRANSFORMER, "tags[*]", transforming(tags=owner), WORD, NO_TEXT),
    taken(f"{CONFIGS}:InputData", "data_source", training(input_data)),
    taken(
        f"{SHAPES}:S3DataSource",
        "s3_uri",
        training(lambda value: input_data(S3DataSource(s3_uri=value, s3_data_type="S3Prefix"))),
    ),
    taken(
        f"{SHAPES}:CheckpointConfig",
        "s3_uri",
        training(checkpoint_config=lambda value: CheckpointConfig(s3_uri=value)),
    ),
    taken(
        f"{SHAPES}:OutputDataConfig",
        "s3_output_path",
        training(output_data_config=lambda value: OutputDataConfig(s3_output_path=value)),
    ),
    taken(
        f"{SHAPES}:OutputDataConfig",
        "kms_key_id",
        training(
            output_data_config=lambda value: OutputDataConfig(
                s3_output_path=f"s3://{sdk.BUCKET}/output", kms_key_id=value
            ),
            source_code=lambda _: sources(),
        ),
    ),
    taken(TRAINER, "environment[*]", training(environment=one("MODEL"))),
    taken(TRAINER, "hyperparameters[*]", training(hyperparameters=one("model"))),
    taken(TRAINER, "training_image", training(training_image=itself)),
    taken(
        TRAINER, "algorithm_name", training(training_image=lambda _: None, algorithm_name=itself)
    ),
    taken(f"{TUNER}.tune", "inputs[*]", tuning(lambda value: {"inputs": {"train": value}})),
    taken(TRANSFORMER, "model_name", transforming(model_name=itself)),
    taken(TRANSFORMER, "output_path", transforming(output_path=itself)),
    taken(f"{TRANSFORMER}.transform", "data", transforming(one("data"))),
    *(
        refused(TRAINER, option, training(**{option: itself}), NOT_TEXT)
        for option in ("base_job_name", "input_s3_key_prefix", "local_container_root")
    ),
    refused(TRAINER, "hyperparameters", training(hyperparameters=itself), "valid dictionary"),
    refused(TUNER, "base_tuning_job_name", tuning(base_tuning_job_name=itself), NO_ITEMS),
    lost(f"{TUNER}.tune", "job_name", tuning(one("job_name"))),
    refused(
        TRANSFORMER,
        "base_transform_job_name",
        transforming(base_transform_job_name=itself),
        NO_ITEMS,
    ),
    lost(f"{TRANSFORMER}.transform", "job_name", transforming(one("job_name"))),
    *(
        refused(
            f"{CONFIGS}:SourceCode",
            option,
            training(source_code=lambda value, option=option: sources(**{option: value})),
            says,
        )
        for option, says in NO_FILE_OF_CODE.items()
    ),
    refused(
        f"{CONFIGS}:SourceCode",
        "source_dir",
        lambda value: sdk.ModelStep(
            "Consume",
            step_args=building(
                s3_model_data_url=lambda _: sdk.INPUT_URI,
                source_code=lambda _: sources(source_dir=value),
            ),
        ),
        "'Properties' object has no attribute 'lower'",
        what=", of a model",
    ),
    refused(
        f"{CONFIGS}:SourceCode",
        "command",
        training(source_code=lambda value: sources(command=value)),
        NO_SPLIT,
    ),
    *(
        refused(
            f"{CONFIGS}:SourceCode",
            f"{option}[*]",
            training(
                source_code=lambda value, option=option: sources(
                    command="python train.py", **{option: [value]}
                )
            ),
            NOT_TEXT,
        )
        for option in ("args", "ignore_patterns")
    ),
    refused(
        f"{DISTRIBUTED}:MPI",
        "mpi_additional_options[*]",
        training(
            source_code=lambda _: sources(),
            distributed=lambda value: MPI(mpi_additional_options=[value]),
        ),
        NOT_TEXT,
    ),
    lost(f"{TRAINER}.create_input_data_channel", "kms_key", channel(kms_key=itself)),
    refused(
        f"{TRAINER}.create_input_data_channel", "key_prefix", channel(key_prefix=itself), NO_TEXT
    ),
    refused(
        f"{CONFIGS}:Compute",
        "volume_size_in_gb",
        training(compute=lambda value: Compute(instance_type=sdk.MACHINE, volume_size_in_gb=value)),
        NOT_A_NUMBER,
    ),
    refused(
        f"{CONFIGS}:Compute",
        "enable_managed_spot_training",
        training(
            compute=lambda value: Compute(
                instance_type=sdk.MACHINE, enable_managed_spot_training=value
            )
        ),
        NOT_A_TRUTH,
    ),
    *(
        refused(
            f"{CONFIGS}:Networking",
            option,
            training(networking=lambda value, option=option: Networking(**{option: value})),
            NOT_A_TRUTH,
        )
        for option in ("enable_network_isolation", "enable_inter_container_traffic_encryption")
    ),
    *(
        refused(
            f"{SHAPES}:StoppingCondition",
            option,
            training(
                stopping_condition=lambda value, option=option: StoppingCondition(**{option: value})
            ),
            NOT_A_NUMBER,
        )
        for option in (
            "max_runtime_in_seconds",
            "max_wait_time_in_seconds",
            "max_pending_time_in_seconds",
        )
    ),
    *(
        refused(TUNER, option, tuning(**{option: itself}), NOT_A_NUMBER)
        for option in ("max_jobs", "max_parallel_jobs", "max_runtime_in_seconds")
    ),
    refused(TRANSFORMER, "instance_count", transforming(instance_count=itself), NOT_A_NUMBER),
    *(
        refused(
            f"{DISTRIBUTED}:{kind.__name__}",
            "process_count_per_node",
            training(
                source_code=lambda _: sources(),
                distributed=lambda value, kind=kind: kind(process_count_per_node=value),
            ),
            NOT_A_NUMBER,
        )
        for kind in (Torchrun, MPI)
    ),
]


# --- models, endpoints ----------------------------------------------------------------------------


def builder(value, **made):
    """A ModelBuilder; each option is a function of the value."""
    return ModelBuilder(
        **{
            "image_uri": sdk.IMAGE,
            "role_arn": sdk.ROLE,
            "model_server": ModelServer.TORCHSERVE,
            "instance_type": sdk.MACHINE,
            "s3_model_data_url": f"s3://{sdk.BUCKET}/model.tar.gz",
            "dependencies": {"auto": False},
            "log_level": None,
            "sagemaker_session": sdk.session(),
            **{option: make(value) for option, make in made.items()},
        }
    )


def building(value=None, **made):
    """The arguments of a step that creates a model."""
    return builder(value, **made).build()


def model(build=nothing, **made):
    """A step that creates a model; each option is a function of the value."""
    return lambda value: sdk.ModelStep(
        "Consume", step_args=builder(value, **made).build(**build(value))
    )


def registration(register=nothing, **made):
    """A step that registers a model; each option is a function of the value."""
    return lambda value: sdk.ModelStep(
        "Consume",
        step_args=builder(value, **made).register(
            **{
                "content_types": ["text/csv"],
                "response_types": ["text/csv"],
                "inference_instances": [sdk.MACHINE],
                "transform_instances": [sdk.MACHINE],
                "model_package_group_name": "examples",
                **register(value),
            }
        ),
    )


def endpoint_config(**given):
    """A step that creates an endpoint configuration."""

    def build(value):
        arguments = sdk.session().create_endpoint_config(
            **{
                "name": "example",
                "production_variants": [{"VariantName": "all", "InstanceType": sdk.MACHINE}],
                "role": sdk.ROLE,
                **{option: make(value) for option, make in given.items()},
            }
        )
        return EndpointConfigStep("Consume", step_args=arguments)

    return build


def endpoint(value):
    """A step that creates an endpoint with a tag."""
    arguments = sdk.session().create_endpoint("example", "example", tags={"owner": value})
    return EndpointStep("Consume", step_args=arguments)


def component(value):
    """A step that creates an inference component with a tag."""
    arguments = sdk.session().create_inference_component(
        "example", "example", "all", {"ModelName": "example"}, tags={"owner": value}
    )
    return InferenceComponentStep("Consume", step_args=arguments)


def metrics(value):
    """Statistics of a model."""
    source = MetricsSource(content_type="application/json", s3_uri=value)
    return {"model_metrics": ModelMetrics(model_statistics=source)}


BUILDER = "sagemaker.serve.model_builder:ModelBuilder"
SESSION = "sagemaker.core.helper.session_helper:Session"

MODEL_CASES = [
    helped(BUILDER, "role_arn", model(role_arn=itself), ROLE, NO_STARTSWITH),
    helped(f"{BUILDER}.build", "role_arn", model(one("role_arn")), ROLE, NO_STARTSWITH),
    helped(BUILDER, "model_path", model(model_path=itself), URI, NO_STARTSWITH),
    helped(
        f"{BUILDER}.build", "tags[*]", model(lambda value: {"tags": owner(value)}), WORD, NO_TEXT
    ),
    helped(f"{SESSION}.create_endpoint_config", "role", endpoint_config(role=itself), ROLE, NO_IN),
    helped(
        f"{SESSION}.create_endpoint_config", "tags[*]", endpoint_config(tags=owner), WORD, NO_TEXT
    ),
    helped(f"{SESSION}.create_endpoint", "tags[*]", endpoint, WORD, NO_TEXT),
    helped(f"{SESSION}.create_inference_component", "tags[*]", component, WORD, NO_TEXT),
    taken(BUILDER, "s3_model_data_url", model(s3_model_data_url=itself)),
    taken(
        BUILDER,
        "s3_model_data_url",
        model(s3_model_data_url=itself, source_code=lambda _: sources()),
        what=", repacked",
    ),
    taken(BUILDER, "image_uri", model(image_uri=itself)),
    taken(BUILDER, "env_vars[*]", model(env_vars=one("MODEL"))),
    taken(
        f"{BUILDER}.register",
        "model_package_group_name",
        registration(one("model_package_group_name")),
    ),
    taken("sagemaker.core.model_metrics:MetricsSource", "s3_uri", registration(metrics)),
    refused(f"{BUILDER}.build", "model_name", model(one("model_name")), "can only concatenate str"),
    lost(
        f"{BUILDER}.register",
        "model_package_name",
        registration(lambda value: {"model_package_name": value, "model_package_group_name": None}),
    ),
    *(
        lost(BUILDER, option, model(**{option: itself}))
        for option in ("instance_type", "content_type", "accept_type")
    ),
    lost(
        BUILDER,
        "compute.instance_type",
        model(
            instance_type=lambda _: None,
            compute=lambda value: Compute(instance_type=value, instance_count=1),
        ),
    ),
    refused(BUILDER, "model", model(model=itself), "Unable to determine required container"),
    refused(
        BUILDER, "model_metadata[*]", model(model_metadata=one("MLFLOW_MODEL_PATH")), NO_PATTERN
    ),
]


# --- checks ---------------------------------------------------------------------------------------


def check_job(**given):
    """The job of a check step."""
    return CheckJobConfig(role=sdk.ROLE, **{"sagemaker_session": listed_session(), **given})


def quality(job=nothing, **given):
    """A quality check; each option is a function of the value."""
    return lambda value: QualityCheckStep(
        "Consume",
        quality_check_config=DataQualityCheckConfig(
            **{
                "baseline_dataset": f"s3://{sdk.BUCKET}/data.csv",
                "dataset_format": {"csv": {"header": True}},
                "output_s3_uri": f"s3://{sdk.BUCKET}/output",
                **{option: make(value) for option, make in given.items()},
            }
        ),
        check_job_config=check_job(**job(value)),
    )


class Clarify(NamedTuple):
    """What of a Clarify check is the value: options of each of its configurations."""

    data: Callable[[Any], dict[str, Any]] = nothing
    bias: Callable[[Any], dict[str, Any]] = nothing
    model: Callable[[Any], dict[str, Any]] = nothing
    predicted: Callable[[Any], dict[str, Any]] = nothing
    shap: Callable[[Any], dict[str, Any]] = nothing
    check: Callable[[Any], dict[str, Any]] = nothing
    session: Any = None

    def __call__(self, value):
        """The check step: of a model's explanations, of its bias, or of the data's bias."""
        data = DataConfig(
            **{
                "s3_data_input_path": f"s3://{sdk.BUCKET}/data.csv",
                "s3_output_path": f"s3://{sdk.BUCKET}/output",
                "s3_analysis_config_output_path": f"s3://{sdk.BUCKET}/analysis",
                "label": "y",
                "headers": ["y", "x"],
                "dataset_type": "text/csv",
                **self.data(value),
            }
        )
        bias = BiasConfig(
            **{"label_values_or_threshold": [1], "facet_name": "x", **self.bias(value)}
        )
        model = ModelConfig(
            **{
                "model_name": "example",
                "instance_type": sdk.MACHINE,
                "instance_count": 1,
                **self.model(value),
            }
        )
        if self.shap is not nothing:
            shap = {"baseline": [[1]], "num_samples": 1, "agg_method": "mean_abs"}
            config = ModelExplainabilityCheckConfig(
                data_config=data,
                model_config=model,
                explainability_config=SHAPConfig(**{**shap, **self.shap(value)}),
                **self.check(value),
            )
        elif self.model is not nothing or self.predicted is not nothing:
            config = ModelBiasCheckConfig(
                data_config=data,
                data_bias_config=bias,
                model_config=model,
                model_predicted_label_config=ModelPredictedLabelConfig(**self.predicted(value)),
                **self.check(value),
            )
        else:
            config = DataBiasCheckConfig(
                data_config=data, data_bias_config=bias, **self.check(value)
            )
        job = check_job(sagemaker_session=self.session or listed_session())
        return ClarifyCheckStep("Consume", clarify_check_config=config, check_job_config=job)


def encrypted(clarify, value):
    """A Clarify check with a key, whose uploads go to real AWS clients."""
    with service(LISTED_REGION) as session:
        return clarify._replace(check=one("kms_key"), session=session)(value)


CLARIFY = "sagemaker.core.clarify"
QUALITY = "sagemaker.mlops.workflow.quality_check_step"
CHECK_JOB = "sagemaker.mlops.workflow.check_job_config:CheckJobConfig"

CHECK_CASES = [
    *(
        helped(
            f"{QUALITY}:QualityCheckStep",
            f"quality_check_config.{option}",
            quality(**{option: itself}),
            SCRIPT,
            NO_DECODE,
        )
        for option in ("record_preprocessor_script", "post_analytics_processor_script")
    ),
    helped(CHECK_JOB, "tags[*]", quality(lambda value: {"tags": owner(value)}), WORD, NO_TEXT),
    *(
        taken(f"{QUALITY}:DataQualityCheckConfig", option, quality(**{option: itself}))
        for option in ("baseline_dataset", "output_s3_uri")
    ),
    *(
        taken(f"{CLARIFY}:DataConfig", option, Clarify(data=one(option)))
        for option in ("s3_data_input_path", "s3_output_path")
    ),
    taken(f"{CLARIFY}:ModelConfig", "model_name", Clarify(model=one("model_name")), found=held),
    refused(CHECK_JOB, "base_job_name", quality(one("base_job_name")), NO_ITEMS),
    *(
        refused(f"{CLARIFY}:DataConfig", option, Clarify(data=one(option)), NO_JSON)
        for option in (
            "label",
            "features",
            "joinsource",
            "facet_dataset_uri",
            "predicted_label_dataset_uri",
            "predicted_label",
        )
    ),
    refused(
        f"{CLARIFY}:DataConfig",
        "headers[*]",
        Clarify(data=lambda value: {"headers": ["y", value]}),
        NO_JSON,
    ),
    refused(
        f"{CLARIFY}:DataConfig",
        "s3_analysis_config_output_path",
        Clarify(data=one("s3_analysis_config_output_path")),
        "cannot be of type ExecutionVariable/Expression/Parameter/Properties",
    ),
    *(
        refused(f"{CLARIFY}:BiasConfig", option, Clarify(bias=one(option)), NO_JSON)
        for option in ("facet_name", "group_name")
    ),
    refused(
        f"{CLARIFY}:BiasConfig",
        "label_values_or_threshold[*]",
        Clarify(bias=one_of("label_values_or_threshold")),
        NO_JSON,
    ),
    refused(f"{CLARIFY}:BiasConfig", "facet_name[*]", Clarify(bias=one_of("facet_name")), NO_JSON),
    refused(
        f"{CLARIFY}:BiasConfig",
        "facet_values_or_threshold[*]",
        Clarify(bias=one_of("facet_values_or_threshold")),
        NO_JSON,
    ),
    *(
        refused(f"{CLARIFY}:ModelConfig", option, Clarify(model=one(option)), NO_JSON)
        for option in (
            "instance_type",
            "instance_count",
            "accelerator_type",
            "target_model",
            "custom_attributes",
        )
    ),
    refused(
        f"{CLARIFY}:ModelConfig",
        "endpoint_name_prefix",
        Clarify(model=one("endpoint_name_prefix")),
        NO_PATTERN,
    ),
    *(
        refused(
            f"{CLARIFY}:ModelConfig",
            option,
            Clarify(
                model=lambda value, option=option: {
                    "content_type": "application/json",
                    "content_template": "$records",
                    "record_template": "$features",
                    option: value,
                }
            ),
            says,
        )
        for option, says in (("content_template", NO_IN), ("record_template", NO_JSON))
    ),
    *(
        refused(
            f"{CLARIFY}:ModelPredictedLabelConfig", option, Clarify(predicted=one(option)), NO_JSON
        )
        for option in ("label", "probability")
    ),
    refused(
        f"{CLARIFY}:ModelPredictedLabelConfig",
        "label_headers[*]",
        Clarify(predicted=one_of("label_headers")),
        NO_JSON,
    ),
    refused(
        f"{CLARIFY}:ModelPredictedLabelConfig",
        "probability_threshold",
        Clarify(predicted=one("probability_threshold")),
        "Pipeline variables do not support __float__",
    ),
    *(
        refused(f"{CLARIFY}:SHAPConfig", option, Clarify(shap=one(option)), NO_JSON)
        for option in ("baseline", "num_samples")
    ),
    *(
        refused(
            f"sagemaker.mlops.workflow.clarify_check_step:{kind}CheckConfig",
            "kms_key",
            functools.partial(encrypted, clarify),
            INVALID,
        )
        for kind, clarify in (
            ("DataBias", Clarify()),
            ("ModelBias", Clarify(predicted=asked_for)),
            ("ModelExplainability", Clarify(shap=asked_for)),
        )
    ),
]


# --- other steps ----------------------------------------------------------------------------------


def function(**given):
    """A step that calls a Lambda function, one that is there or one to be created."""

    def build(value):
        with service() as session:
            found = Lambda(
                **{
                    "function_name": "example",
                    "execution_role_arn": sdk.ROLE,
                    "script": str(FILES / "code" / "train.py"),
                    "handler": "train.main",
                    "session": session,
                    **{option: make(value) for option, make in given.items()},
                }
            )
            made = LambdaStep("Consume", lambda_func=found)
            made.to_request()
        return made

    return build


def known_function(value):
    """A step that calls the Lambda function of this ARN."""
    return LambdaStep("Consume", lambda_func=Lambda(function_arn=value, session=sdk.session()))


def packed(**given):
    """A Lambda step whose code is a file that is uploaded."""

    def build(value):
        archive = FILES / "code.zip"
        if not archive.exists():
            with zipfile.ZipFile(archive, "w") as written:
                written.writestr("train.py", "")
        more = {"script": lambda _: None, "zipped_code_dir": lambda _: str(archive), **given}
        return function(**more)(value)

    return build


def notebook(**given):
    """A notebook job; each option is a function of the value."""
    return lambda value: NotebookJobStep(
        **{
            "name": "Consume",
            "input_notebook": str(FILES / "code" / "notebook.ipynb"),
            "image_uri": sdk.IMAGE,
            "kernel_name": "python3",
            "role": sdk.ROLE,
            **{option: make(value) for option, make in given.items()},
        }
    )


def decorated(**given):
    """A function as a step; each option is a function of the value."""

    def build(value):
        @step(
            **{
                "name": "Consume",
                "role": sdk.ROLE,
                "image_uri": sdk.IMAGE,
                "instance_type": sdk.MACHINE,
                **{option: make(value) for option, make in given.items()},
            }
        )
        def add_one(number):
            return number + 1

        return add_one(1)

    return build


LAMBDA = "sagemaker.core.lambda_helper:Lambda"
NOTEBOOK = "sagemaker.mlops.workflow.notebook_job_step:NotebookJobStep"
STEP = "sagemaker.mlops.workflow.function_step:step"

STEP_CASES = [
    held_by(NOTEBOOK, "role", notebook(role=itself), NO_IN),
    held_by(NOTEBOOK, "notebook_job_name", notebook(notebook_job_name=itself), NO_PATTERN),
    held_by(NOTEBOOK, "tags[*]", notebook(tags=owner), NO_TEXT),
    held_by(STEP, "role", decorated(role=itself), NO_IN),
    held_by(STEP, "tags[*]", decorated(tags=owner), NO_TEXT),
    taken(LAMBDA, "function_arn", known_function, found=held),
    *(
        refused(LAMBDA, option, function(**{option: itself}), INVALID)
        for option in ("function_name", "execution_role_arn", "handler", "runtime")
    ),
    refused(
        LAMBDA,
        "environment[**]",
        function(environment=lambda value: {"Variables": {"MODEL": value}}),
        INVALID,
    ),
    refused(LAMBDA, "script", function(script=itself), NO_SPLIT),
    refused(LAMBDA, "zipped_code_dir", packed(zipped_code_dir=itself), "Filename must be a string"),
    refused(LAMBDA, "s3_bucket", packed(s3_bucket=itself), NO_PATTERN),
    refused(NOTEBOOK, "input_notebook", notebook(input_notebook=itself), NOT_A_PATH),
    refused(NOTEBOOK, "initialization_script", notebook(initialization_script=itself), NOT_A_PATH),
    refused(
        NOTEBOOK,
        "additional_dependencies[*]",
        notebook(additional_dependencies=lambda value: [value]),
        NOT_A_PATH,
    ),
    refused(NOTEBOOK, "s3_root_uri", notebook(s3_root_uri=itself), "can only concatenate str"),
    refused(NOTEBOOK, "image_uri", notebook(image_uri=itself), NO_IN),
    lost(STEP, "job_name_prefix", decorated(job_name_prefix=itself)),
    refused(STEP, "dependencies", decorated(dependencies=itself), NO_ENDSWITH),
    refused(STEP, "pre_execution_script", decorated(pre_execution_script=itself), NOT_A_PATH),
    refused(
        STEP,
        "pre_execution_commands[*]",
        decorated(pre_execution_commands=lambda value: [value]),
        "Pipeline variables do not support concatenation",
    ),
]


# --- calls that are no steps ----------------------------------------------------------------------


def given(arguments, value):
    """The arguments, with the value in the place of `...` and a folder in that of FOLDER_HERE."""
    return {
        option: value if each is ... else str(FILES / "code") if each is FOLDER_HERE else each
        for option, each in arguments.items()
    }


def s3(helper, **arguments):
    """A call of one of the SDK's S3 helpers, looked up when it is made."""

    def call(value):
        kind, method = helper.split(".")
        function = getattr(getattr(s3_client, kind), method)
        return function(**given(arguments, value), sagemaker_session=connected(sdk.REGION))

    return call


def transfer(method, **arguments):
    """A call of one of a session's S3 methods."""
    return lambda value: getattr(connected(sdk.REGION), method)(**given(arguments, value))


def joined(*parts):
    """What joining these parts must come to, the original in the place of `...`."""
    return lambda original: Join(on="", values=[original if p is ... else p for p in parts])


S3_CLIENT = "sagemaker.core.s3.client"
UPLOADER = f"{S3_CLIENT}:S3Uploader"
DOWNLOADER = f"{S3_CLIENT}:S3Downloader"
KEY = "s3://text-bucket/key"
FOLDER_HERE = object()

CALL_CASES = [
    *(
        case
        for module, helpers in ((S3_CLIENT, s3_client), ("sagemaker.core.s3.utils", s3_utils))
        for case in (
            called(
                f"{module}:s3_path_join",
                "*args",
                lambda value, helpers=helpers: helpers.s3_path_join(value, "a", "b/"),
                "can only concatenate str",
                expected=joined(..., "/a/b"),
                what=", first",
            ),
            called(
                f"{module}:s3_path_join",
                "*args",
                lambda value, helpers=helpers: helpers.s3_path_join("s3://", "bucket", value),
                NO_ITEMS,
                expected=joined("s3://bucket/", ...),
                what=", last",
            ),
            called(
                f"{module}:is_s3_url",
                "url",
                lambda value, helpers=helpers: helpers.is_s3_url(value),
                NO_DECODE,
                expected=lambda _: True,
            ),
            called(
                f"{module}:parse_s3_url",
                "url",
                lambda value, helpers=helpers: helpers.parse_s3_url(value),
                NO_DECODE,
            ),
        )
    ),
    *(
        called(
            "sagemaker.core.image_uris:retrieve",
            option,
            lambda value, option=option: image_uris.retrieve(
                **{
                    "framework": "sklearn",
                    "region": LISTED_REGION,
                    "version": "1.2-1",
                    "instance_type": sdk.MACHINE,
                    option: value,
                }
            ),
            "should not be a pipeline variable",
        )
        for option in ("region", "version", "py_version", "instance_type")
    ),
    called(
        "sagemaker.mlops.workflow.pipeline:Pipeline.start",
        "parameters[*]",
        lambda value: sdk.pipeline([upstream()]).start(parameters={"InputUri": value}),
        NO_TEXT,
    ),
    *(
        called(f"{UPLOADER}.upload", option, s3("S3Uploader.upload", **arguments), says)
        for option, arguments, says in (
            ("local_path", {"local_path": ..., "desired_s3_uri": KEY}, NOT_A_PATH),
            ("desired_s3_uri", {"local_path": FOLDER_HERE, "desired_s3_uri": ...}, NO_DECODE),
            (
                "kms_key",
                {"local_path": FOLDER_HERE, "desired_s3_uri": KEY, "kms_key": ...},
                INVALID,
            ),
        )
    ),
    *(
        called(
            f"{UPLOADER}.upload_string_as_file_body",
            option,
            s3("S3Uploader.upload_string_as_file_body", **arguments),
            says,
        )
        for option, arguments, says in (
            ("body", {"body": ..., "desired_s3_uri": KEY}, INVALID),
            ("desired_s3_uri", {"body": "text", "desired_s3_uri": ...}, NO_DECODE),
            ("kms_key", {"body": "text", "desired_s3_uri": KEY, "kms_key": ...}, INVALID),
        )
    ),
    *(
        called(f"{UPLOADER}.upload_bytes", option, s3("S3Uploader.upload_bytes", **arguments), says)
        for option, arguments, says in (
            ("b", {"b": ..., "s3_uri": KEY}, "a bytes-like object is required"),
            ("s3_uri", {"b": b"text", "s3_uri": ...}, NO_DECODE),
            ("kms_key", {"b": b"text", "s3_uri": KEY, "kms_key": ...}, INVALID),
        )
    ),
    *(
        called(f"{DOWNLOADER}.download", option, s3("S3Downloader.download", **arguments), says)
        for option, arguments, says in (
            ("s3_uri", {"s3_uri": ..., "local_path": FOLDER_HERE}, NO_DECODE),
        )
    ),
    *(
        called(
            f"{DOWNLOADER}.{method}", "s3_uri", s3(f"S3Downloader.{method}", s3_uri=...), NO_DECODE
        )
        for method in ("read_file", "read_bytes", "list")
    ),
    *(
        called(f"{SESSION}.upload_data", option, transfer("upload_data", **arguments), says)
        for option, arguments, says in (
            ("path", {"path": ..., "bucket": "text-bucket"}, NOT_A_PATH),
            ("bucket", {"path": FOLDER_HERE, "bucket": ...}, NO_PATTERN),
            (
                "key_prefix",
                {"path": FOLDER_HERE, "bucket": "text-bucket", "key_prefix": ...},
                NO_TEXT,
            ),
        )
    ),
    *(
        called(
            f"{SESSION}.upload_string_as_file_body",
            option,
            transfer("upload_string_as_file_body", **arguments),
            says,
        )
        for option, arguments, says in (
            ("body", {"body": ..., "bucket": "text-bucket", "key": "key"}, INVALID),
            ("bucket", {"body": "text", "bucket": ..., "key": "key"}, NO_PATTERN),
            ("key", {"body": "text", "bucket": "text-bucket", "key": ...}, INVALID),
        )
    ),
    *(
        called(f"{SESSION}.{method}", option, transfer(method, **arguments), says)
        for method in ("read_s3_file", "list_s3_files")
        for option, arguments, says in (
            ("bucket", {"bucket": ..., "key_prefix": "key"}, NO_PATTERN),
            ("key_prefix", {"bucket": "text-bucket", "key_prefix": ...}, INVALID),
        )
    ),
    *(
        called(f"{SESSION}.download_data", option, transfer("download_data", **arguments), says)
        for option, arguments, says in (
            ("bucket", {"path": FOLDER_HERE, "bucket": ...}, NO_PATTERN),
            (
                "key_prefix",
                {"path": FOLDER_HERE, "bucket": "text-bucket", "key_prefix": ...},
                INVALID,
            ),
        )
    ),
]

CASES: list[Case] = [
    *PROCESSING_CASES,
    *TRAINING_CASES,
    *MODEL_CASES,
    *CHECK_CASES,
    *STEP_CASES,
    *CALL_CASES,
]
