"""The SageMaker SDK 2: what its constructors keep, and what is in the requests of its jobs."""

from __future__ import annotations

import functools
import os
import warnings
from unittest.mock import Mock

from lookalike.testing import Check

FAMILY = "SageMaker"
SDK = "sagemaker>=2.200,<3"
#: Not one of which the SDK reports calls.
REGION = "ca-west-1"
ENVIRONMENT = {"AWS_DEFAULT_REGION": REGION, "SAGEMAKER_SUPPRESS_V2_WARNING": "1"}
BUCKET = "example-bucket"
ROLE = "arn:aws:iam::111122223333:role/example"
IMAGE = "111122223333.dkr.ecr.ca-west-1.amazonaws.com/example:1"
MACHINE = "ml.m5.large"
FOLDER = "s3://placeholder-bucket/path/data"
ARCHIVE = "s3://placeholder-bucket/path/model.tar.gz"
SCRIPT = "s3://placeholder-bucket/path/script.py"
SOURCE = "s3://placeholder-bucket/path/sourcedir.tar.gz"
MODEL = "s3://example-bucket/model.tar.gz"


def _check(name, call, **options):
    options = {"placeholder": FOLDER, **options}
    return Check(FAMILY, "sagemaker", name, call, requires=SDK, **_in_region(options))


def _in_region(options):
    return {"setup": _region, "cleanup": _no_region, **options}


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
        from sagemaker.workflow.pipeline_context import PipelineSession

        return PipelineSession(
            boto_session=Mock(name="boto_session", region_name=REGION),
            sagemaker_client=Mock(name="sagemaker_client"),
            default_bucket=BUCKET,
        )


def _job(**options):
    defaults = {"role": ROLE, "instance_count": 1, "instance_type": MACHINE}
    return {**defaults, "sagemaker_session": _session(), **options}


def _request(kind, arguments):
    """What a step of this kind says of its job in the definition of a pipeline."""
    from sagemaker.workflow import steps

    return getattr(steps, kind)("Consume", step_args=arguments).arguments


# --- addresses -----------------------------------------------------------------------------------


def _parsed(value):
    from sagemaker.s3_utils import parse_s3_url

    return parse_s3_url(value)


def _joined(value):
    from sagemaker.s3_utils import s3_path_join

    return s3_path_join(value, "train", "data.csv")


def _is_address(value):
    from sagemaker.s3_utils import is_s3_url

    if not is_s3_url(value):
        raise ValueError("not an S3 URI")


def _image(value):
    from sagemaker import image_uris

    return image_uris.retrieve("xgboost", "us-west-2", version="1.7-1", instance_type=value)


def _image_version(value):
    from sagemaker import image_uris

    return image_uris.retrieve("xgboost", "us-west-2", version=value)


# --- processing ----------------------------------------------------------------------------------


def _processing(value, what):
    from sagemaker.processing import ProcessingInput, ProcessingOutput, Processor

    options = {
        "input": {"inputs": [ProcessingInput(value, "/opt/ml/processing/input")]},
        "output": {"outputs": [ProcessingOutput("/opt/ml/processing/output", value)]},
        "argument": {"arguments": ["--source", value]},
    }
    processor = Processor(image_uri=IMAGE, base_job_name="example", **_job())
    return _request("ProcessingStep", processor.run(**options[what]))


def _processor(value, parameter):
    from sagemaker.processing import Processor

    options = {"image_uri": IMAGE, "base_job_name": "example", parameter: value}
    return _request("ProcessingStep", Processor(**{**_job(), **options}).run())


def _environment(value):
    return _processor({"SOURCE": value}, "env")


def _script(value):
    from sagemaker.processing import ScriptProcessor

    processor = ScriptProcessor(image_uri=IMAGE, command=["python3"], **_job())
    return _request("ProcessingStep", processor.run(code=value))


def _input(value):
    from sagemaker.processing import ProcessingInput

    return ProcessingInput(value, "/opt/ml/processing/input")._to_request_dict()


# --- training and models -------------------------------------------------------------------------


def _estimator(**options):
    from sagemaker.estimator import Estimator

    return Estimator(**_job(**{"image_uri": IMAGE, "output_path": MODEL, **options}))


def _trained(inputs, **options):
    return _request("TrainingStep", _estimator(**options).fit(inputs))


def _with_hyperparameter(value):
    return _trained({"train": MODEL}, hyperparameters={"source": value})


def _training_input(value):
    from sagemaker.inputs import TrainingInput

    return TrainingInput(value, content_type="text/csv").config


def _framework(value):
    from sagemaker.sklearn import SKLearn

    estimator = SKLearn("script.py", **_job(framework_version="1.2-1", source_dir=value))
    return _request("TrainingStep", estimator.fit({"train": MODEL}))


def _metrics(value):
    from sagemaker.model_metrics import MetricsSource, ModelMetrics

    source = MetricsSource(content_type="application/json", s3_uri=value)
    return ModelMetrics(model_statistics=source)._to_request_dict()


def _model(value):
    from sagemaker.model import Model

    return Model(image_uri=IMAGE, model_data=value, role=ROLE, sagemaker_session=_session())


def _in_step(arguments):
    from sagemaker.workflow.model_step import ModelStep

    step = ModelStep("Consume", step_args=arguments)
    return [each.arguments for each in step.steps]


def _created(value):
    return _in_step(_model(value).create(MACHINE))


def _registered(value):
    registered = _model(value).register(
        content_types=["text/csv"],
        response_types=["text/csv"],
        inference_instances=[MACHINE],
        transform_instances=[MACHINE],
        model_package_group_name="examples",
    )
    return _in_step(registered)


def _many_models(value):
    from sagemaker.multidatamodel import MultiDataModel

    return MultiDataModel(
        name="example",
        model_data_prefix=value,
        image_uri=IMAGE,
        role=ROLE,
        sagemaker_session=_session(),
    ).model_data_prefix


def _transformed(value):
    from sagemaker.transformer import Transformer

    options = {"output_path": MODEL, "base_transform_job_name": "example"}
    transformer = Transformer("example", 1, MACHINE, sagemaker_session=_session(), **options)
    return _request("TransformStep", transformer.transform(value))


def _tuned(value):
    from sagemaker.parameter import ContinuousParameter
    from sagemaker.tuner import HyperparameterTuner

    tuner = HyperparameterTuner(
        _estimator(),
        "loss",
        {"rate": ContinuousParameter(0.1, 0.2)},
        metric_definitions=[{"Name": "loss", "Regex": "loss=(.*)"}],
    )
    return _request("TuningStep", tuner.fit({"train": value}))


# --- pipelines -----------------------------------------------------------------------------------


def _parameter(value):
    from sagemaker.workflow.parameters import ParameterString

    return ParameterString("InputUri", default_value=value).to_request()


def _join(value):
    from sagemaker.workflow.functions import Join

    return Join(on="/", values=[value, "data.csv"]).expr


def _condition(value):
    from sagemaker.workflow.conditions import ConditionEquals
    from sagemaker.workflow.parameters import ParameterString

    return ConditionEquals(ParameterString("InputUri"), value).to_request()


def _failed(value):
    from sagemaker.workflow.fail_step import FailStep

    return FailStep("Stop", error_message=value).to_request()


def _cached(value):
    from sagemaker.workflow.steps import CacheConfig

    return CacheConfig(enable_caching=True, expire_after=value).config


def _defined(value):
    """The definition of a pipeline, as JSON."""
    from sagemaker.processing import ProcessingInput, Processor
    from sagemaker.workflow.pipeline import Pipeline
    from sagemaker.workflow.steps import ProcessingStep

    processor = Processor(image_uri=IMAGE, base_job_name="example", **_job())
    arguments = processor.run(inputs=[ProcessingInput(value, "/opt/ml/processing/input")])
    step = ProcessingStep("Prepare", step_args=arguments)
    return Pipeline("Example", steps=[step], sagemaker_session=_session()).definition()


CHECKS = [
    _check("parse_s3_url(x)", _parsed),
    _check("s3_path_join(x, 'train')", _joined),
    _check("is_s3_url(x)", _is_address),
    _check("image_uris.retrieve(instance_type=x)", _image, placeholder=MACHINE),
    _check("image_uris.retrieve(version=x)", _image_version, placeholder="1.7-1"),
    _check("ProcessingInput(source=x)", _input),
    _check("Processor.run(inputs=[x])", lambda x: _processing(x, "input")),
    _check("Processor.run(outputs=[x])", lambda x: _processing(x, "output")),
    _check("Processor.run(arguments=[x])", lambda x: _processing(x, "argument")),
    _check("Processor(env={'SOURCE': x})", _environment),
    _check(
        "Processor(base_job_name=x)",
        lambda x: _processor(x, "base_job_name"),
        placeholder="job-{token}",
    ),
    _check(
        "Processor(instance_type=x)", lambda x: _processor(x, "instance_type"), placeholder=MACHINE
    ),
    _check("ScriptProcessor.run(code=x)", _script, placeholder=SCRIPT),
    _check("TrainingInput(x)", _training_input),
    _check("Estimator.fit({'train': x})", lambda x: _trained({"train": x})),
    _check("Estimator.fit(x)", _trained),
    _check("Estimator(hyperparameters=x)", _with_hyperparameter),
    _check("Estimator(output_path=x)", lambda x: _trained({"train": MODEL}, output_path=x)),
    _check(
        "Estimator(model_uri=x)",
        lambda x: _trained({"train": MODEL}, model_uri=x),
        placeholder=ARCHIVE,
    ),
    _check("SKLearn(source_dir=x)", _framework, placeholder=SOURCE),
    _check("HyperparameterTuner.fit({'train': x})", _tuned),
    _check("Model(model_data=x).create()", _created, placeholder=ARCHIVE),
    _check("Model(model_data=x).register()", _registered, placeholder=ARCHIVE),
    _check("MultiDataModel(model_data_prefix=x)", _many_models),
    _check("Transformer.transform(x)", _transformed),
    _check("ModelMetrics(MetricsSource(x))", _metrics),
    _check("ParameterString(default_value=x)", _parameter),
    _check("Join(values=[x, 'data.csv'])", _join),
    _check("ConditionEquals(parameter, x)", _condition),
    _check("FailStep(error_message=x)", _failed, placeholder="Failed on {token}"),
    _check("CacheConfig(expire_after=x)", _cached, placeholder="P30D"),
    _check("Pipeline.definition()", _defined),
]
