"""The SageMaker SDK 3: its shapes, which are models of pydantic, and the requests of its jobs."""

from __future__ import annotations

import functools
import os
import warnings
from unittest.mock import Mock

from lookalike.testing import Check

FAMILY = "SageMaker"
SDK = "sagemaker-mlops>=1.27"
#: Not one of which the SDK reports calls.
REGION = "ca-west-1"
#: The SDK makes a client while it is imported.
ENVIRONMENT = {
    "AWS_DEFAULT_REGION": REGION,
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_EC2_METADATA_DISABLED": "true",
    "SAGEMAKER_VALIDATE_ROLE": "false",
}
BUCKET = "example-bucket"
ROLE = "arn:aws:iam::111122223333:role/example"
IMAGE = "111122223333.dkr.ecr.ca-west-1.amazonaws.com/example:1"
MACHINE = "ml.m5.large"
FOLDER = "s3://placeholder-bucket/path/data"
SCRIPT = "s3://placeholder-bucket/path/script.py"


def _check(name, call, **options):
    options = {"placeholder": FOLDER, "setup": _region, "cleanup": _no_region, **options}
    return Check(FAMILY, "sagemaker-mlops", name, call, requires=SDK, **options)


def _region():
    os.environ.update(ENVIRONMENT)


def _no_region():
    for name in ENVIRONMENT:
        os.environ.pop(name, None)


@functools.cache
def _session():
    """A session of pipelines whose clients of AWS are mocks."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from sagemaker.core.workflow.pipeline_context import PipelineSession

        return PipelineSession(
            boto_session=Mock(name="boto_session", region_name=REGION),
            sagemaker_client=Mock(name="sagemaker_client"),
            default_bucket=BUCKET,
        )


def _request(kind, arguments):
    """What a step of this kind says of its job in the definition of a pipeline."""
    from sagemaker.mlops.workflow import steps

    return getattr(steps, kind)("Consume", step_args=arguments).arguments


# --- shapes --------------------------------------------------------------------------------------


def _input_shape(value):
    from sagemaker.core.shapes import ProcessingInput, ProcessingS3Input

    location = ProcessingS3Input(
        s3_uri=value, local_path="/opt/ml/input", s3_data_type="S3Prefix", s3_input_mode="File"
    )
    return ProcessingInput(input_name="model", s3_input=location)


def _output_shape(value):
    from sagemaker.core.shapes import OutputDataConfig

    return OutputDataConfig(s3_output_path=value).model_dump()


def _compute_shape(value):
    from sagemaker.core.training.configs import Compute

    return Compute(instance_type=value, instance_count=1)


def _source_shape(value):
    from sagemaker.core.training.configs import InputData

    return InputData(channel_name="train", data_source=value)


def _stopping_shape(value):
    from sagemaker.core.shapes import StoppingCondition

    return StoppingCondition(max_runtime_in_seconds=value).max_runtime_in_seconds


def _address(value):
    from sagemaker.core.s3.utils import parse_s3_url

    return parse_s3_url(value)


def _joined(value):
    from sagemaker.core.s3.utils import s3_path_join

    return s3_path_join(value, "train", "data.csv")


# --- jobs ----------------------------------------------------------------------------------------


def _processor(**options):
    from sagemaker.core.processing import Processor

    return Processor(
        role=ROLE,
        image_uri=IMAGE,
        instance_count=1,
        instance_type=MACHINE,
        sagemaker_session=_session(),
        **options,
    )


def _processed(value):
    return _request("ProcessingStep", _processor().run(inputs=[_input_shape(value)]))


def _with_argument(value):
    return _request("ProcessingStep", _processor().run(arguments=["--source", value]))


def _with_environment(value):
    return _request("ProcessingStep", _processor(env={"SOURCE": value}).run())


def _script(value):
    from sagemaker.core.processing import ScriptProcessor

    processor = ScriptProcessor(
        role=ROLE,
        image_uri=IMAGE,
        command=["python3"],
        instance_count=1,
        instance_type=MACHINE,
        sagemaker_session=_session(),
    )
    return _request("ProcessingStep", processor.run(code=value))


def _trainer(**options):
    from sagemaker.core.shapes import OutputDataConfig
    from sagemaker.core.training.configs import Compute
    from sagemaker.train.model_trainer import ModelTrainer

    return ModelTrainer(
        training_image=IMAGE,
        role=ROLE,
        base_job_name="example",
        compute=Compute(instance_type=MACHINE, instance_count=1),
        output_data_config=OutputDataConfig(s3_output_path=f"s3://{BUCKET}/output"),
        sagemaker_session=_session(),
        **options,
    )


def _trained(value):
    return _request("TrainingStep", _trainer().train(input_data_config=[_source_shape(value)]))


def _with_hyperparameter(value):
    return _request("TrainingStep", _trainer(hyperparameters={"source": value}).train())


def _transformed(value):
    from sagemaker.core.transformer import Transformer

    transformer = Transformer(
        model_name="example",
        instance_count=1,
        instance_type=MACHINE,
        output_path=f"s3://{BUCKET}/output",
        base_transform_job_name="example",
        sagemaker_session=_session(),
    )
    return _request("TransformStep", transformer.transform(data=value))


def _metrics(value):
    from sagemaker.core.model_metrics import MetricsSource, ModelMetrics

    source = MetricsSource(content_type="application/json", s3_uri=value)
    return ModelMetrics(model_statistics=source)._to_request_dict()


def _parameter(value):
    from sagemaker.core.workflow.parameters import ParameterString

    return ParameterString("InputUri", default_value=value).to_request()


CHECKS = [
    _check("ProcessingS3Input(s3_uri=x)", _input_shape),
    _check("OutputDataConfig(s3_output_path=x)", _output_shape),
    _check("Compute(instance_type=x)", _compute_shape, placeholder=MACHINE),
    _check("InputData(data_source=x)", _source_shape),
    _check("StoppingCondition(max_runtime=x)", _stopping_shape, placeholder="3600"),
    _check("parse_s3_url(x)", _address),
    _check("s3_path_join(x, 'train')", _joined),
    _check("Processor.run(inputs=[x])", _processed),
    _check("Processor.run(arguments=[x])", _with_argument),
    _check("Processor(env={'SOURCE': x})", _with_environment),
    _check("ScriptProcessor.run(code=x)", _script, placeholder=SCRIPT),
    _check("ModelTrainer.train(input_data_config=[x])", _trained),
    _check("ModelTrainer(hyperparameters=x)", _with_hyperparameter),
    _check("Transformer.transform(data=x)", _transformed),
    _check("ModelMetrics(MetricsSource(x))", _metrics),
    _check("ParameterString(default_value=x)", _parameter),
]
