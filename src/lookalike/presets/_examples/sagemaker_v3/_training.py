"""Training, tuning and transform jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lookalike.presets._examples._sagemaker import BUCKET, MACHINE, with_option
from lookalike.presets._examples.sagemaker_v3._bench import (
    input_uri,
    itself,
    nothing,
    of_shape,
    one,
    owner,
    sdk,
    session,
    sources,
    step,
    trainer,
)
from lookalike.presets._examples.sagemaker_v3._models import model

if TYPE_CHECKING:
    from lookalike.presets._examples._sagemaker import Call, Calls

__all__ = ["CALLS"]


def training(train: Call = nothing, **made: Call) -> Call:
    """A training step; each option is a function of the value."""

    def build(value: Any) -> Any:
        job = trainer(**{option: make(value) for option, make in made.items()})
        return sdk.TrainingStep("Consume", step_args=job.train(**train(value)))

    return build


def input_data(value: Any) -> Any:
    """One input channel."""
    return {"input_data_config": [sdk.InputData(channel_name="train", data_source=value)]}


def tuning(tune: Call = nothing, of: Call | None = None, **made: Call) -> Call:
    """A tuning step; each option is a function of the value."""

    def build(value: Any) -> Any:
        tuner = sdk.HyperparameterTuner(
            of(value) if of else trainer(),
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


def transforming(transform: Call = nothing, **made: Call) -> Call:
    """A transform step; each option is a function of the value."""

    def build(value: Any) -> Any:
        transformer = sdk.Transformer(
            **{
                "model_name": "example",
                "instance_count": 1,
                "instance_type": MACHINE,
                "output_path": f"s3://{BUCKET}/output",
                "base_transform_job_name": "example",
                "sagemaker_session": session(),
                **{option: make(value) for option, make in made.items()},
            }
        )
        given = {"data": f"s3://{BUCKET}/data", **transform(value)}
        return sdk.TransformStep("Consume", step_args=transformer.transform(**given))

    return build


def channel(**given: Call) -> Call:
    """A training step with a channel of local files."""

    def build(value: Any) -> Any:
        made = trainer().create_input_data_channel(
            "train", "folder", **{option: make(value) for option, make in given.items()}
        )
        return training(input_data_config=lambda _: [made])(value)

    return build


def nested(value: Any) -> dict[str, Any]:
    """Hyperparameters with the value in a list and a dict."""
    return {"paths": [value, 1], "nested": {"path": {"of": [value]}}}


CONFIGS = "sagemaker.core.training.configs"
DISTRIBUTED = "sagemaker.train.distributed"
SHAPES = "sagemaker.core.shapes.shapes"
TRAINER = "sagemaker.train.model_trainer:ModelTrainer"
TUNER = "sagemaker.train.tuner:HyperparameterTuner"
TRANSFORMER = "sagemaker.core.transformer:Transformer"


CALLS: Calls = {
    (TRAINER, "role"): [
        step(training(role=itself)),
        step(tuning(of=lambda value: trainer(role=value))),
    ],
    (TRAINER, "training_input_mode"): step(training(training_input_mode=itself)),
    (TRAINER, "hyperparameters[*][**]"): [
        step(training(hyperparameters=nested)),
        step(tuning(of=lambda value: trainer(hyperparameters=nested(value)))),
    ],
    (f"{TUNER}.tune", "inputs"): step(tuning(one("inputs"))),
    (TUNER, "tags[*]"): step(tuning(tags=owner)),
    (TRANSFORMER, "tags[*]"): step(transforming(tags=owner)),
    (f"{CONFIGS}:InputData", "data_source"): step(training(input_data)),
    (f"{SHAPES}:S3DataSource", "s3_uri"): step(
        training(lambda value: input_data(sdk.S3DataSource(s3_uri=value, s3_data_type="S3Prefix")))
    ),
    (f"{SHAPES}:CheckpointConfig", "s3_uri"): step(
        training(checkpoint_config=lambda value: sdk.CheckpointConfig(s3_uri=value))
    ),
    (f"{SHAPES}:OutputDataConfig", "s3_output_path"): step(
        training(output_data_config=lambda value: sdk.OutputDataConfig(s3_output_path=value))
    ),
    (f"{SHAPES}:OutputDataConfig", "kms_key_id"): step(
        training(
            output_data_config=lambda value: sdk.OutputDataConfig(
                s3_output_path=f"s3://{BUCKET}/output", kms_key_id=value
            ),
            source_code=lambda _: sources(),
        )
    ),
    (TRAINER, "environment[*]"): step(training(environment=one("MODEL"))),
    (TRAINER, "hyperparameters[*]"): step(training(hyperparameters=one("model"))),
    (TRAINER, "training_image"): step(training(training_image=itself)),
    (TRAINER, "algorithm_name"): step(
        training(training_image=lambda _: None, algorithm_name=itself)
    ),
    (f"{TUNER}.tune", "inputs[*]"): step(tuning(lambda value: {"inputs": {"train": value}})),
    (TRANSFORMER, "model_name"): step(transforming(model_name=itself)),
    (TRANSFORMER, "output_path"): step(transforming(output_path=itself)),
    (f"{TRANSFORMER}.transform", "data"): step(transforming(one("data"))),
    **{
        (TRAINER, option): step(training(**{option: itself}))
        for option in ("base_job_name", "input_s3_key_prefix", "local_container_root")
    },
    (TRAINER, "hyperparameters"): step(training(hyperparameters=itself)),
    (TUNER, "base_tuning_job_name"): step(tuning(base_tuning_job_name=itself)),
    (f"{TUNER}.tune", "job_name"): step(tuning(one("job_name"))),
    (TRANSFORMER, "base_transform_job_name"): step(transforming(base_transform_job_name=itself)),
    (f"{TRANSFORMER}.transform", "job_name"): step(transforming(one("job_name"))),
    **{
        (f"{CONFIGS}:SourceCode", option): step(training(source_code=with_option(sources, option)))
        for option in ("entry_script", "requirements")
    },
    (f"{CONFIGS}:SourceCode", "source_dir"): [
        step(training(source_code=lambda value: sources(source_dir=value))),
        step(
            model(
                s3_model_data_url=lambda _: input_uri(),
                source_code=lambda value: sources(source_dir=value),
            )
        ),
    ],
    (f"{CONFIGS}:SourceCode", "command"): step(
        training(source_code=lambda value: sources(command=value))
    ),
    **{
        (f"{CONFIGS}:SourceCode", f"{option}[*]"): step(
            training(source_code=with_option(sources, f"{option}[*]", command="python script.py"))
        )
        for option in ("args", "ignore_patterns")
    },
    (f"{DISTRIBUTED}:MPI", "mpi_additional_options[*]"): step(
        training(
            source_code=lambda _: sources(),
            distributed=lambda value: sdk.MPI(mpi_additional_options=[value]),
        )
    ),
    (f"{TRAINER}.create_input_data_channel", "kms_key"): step(channel(kms_key=itself)),
    (f"{TRAINER}.create_input_data_channel", "key_prefix"): step(channel(key_prefix=itself)),
    (f"{CONFIGS}:Compute", "volume_size_in_gb"): step(
        training(compute=lambda value: sdk.Compute(instance_type=MACHINE, volume_size_in_gb=value))
    ),
    (f"{CONFIGS}:Compute", "enable_managed_spot_training"): step(
        training(
            compute=lambda value: sdk.Compute(
                instance_type=MACHINE, enable_managed_spot_training=value
            )
        )
    ),
    **{
        (f"{CONFIGS}:Networking", option): step(training(networking=of_shape("Networking", option)))
        for option in ("enable_network_isolation", "enable_inter_container_traffic_encryption")
    },
    **{
        (f"{SHAPES}:StoppingCondition", option): step(
            training(stopping_condition=of_shape("StoppingCondition", option))
        )
        for option in (
            "max_runtime_in_seconds",
            "max_wait_time_in_seconds",
            "max_pending_time_in_seconds",
        )
    },
    **{
        (TUNER, option): step(tuning(**{option: itself}))
        for option in ("max_jobs", "max_parallel_jobs", "max_runtime_in_seconds")
    },
    (TRANSFORMER, "instance_count"): step(transforming(instance_count=itself)),
    **{
        (f"{DISTRIBUTED}:{kind}", "process_count_per_node"): step(
            training(
                source_code=lambda _: sources(),
                distributed=of_shape(kind, "process_count_per_node"),
            )
        )
        for kind in ("Torchrun", "MPI")
    },
}
