"""Models, their registration, and transform jobs."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from lookalike.presets._examples._sagemaker import MACHINE, ROLE, with_option
from lookalike.presets._examples.sagemaker_v2._bench import (
    DATA,
    DESK,
    IN_IMAGE,
    MODEL,
    OUTPUT,
    REGISTRATION,
    SOURCE,
    compiled,
    properties,
    sdk,
)

if TYPE_CHECKING:
    from lookalike.presets._examples._sagemaker import Calls

__all__ = ["CALLS"]


def model(cls: str = "Model", **options: Any) -> Any:
    defaults = {**IN_IMAGE, "role": ROLE, "model_data": MODEL, "sagemaker_session": DESK.here}
    return getattr(sdk, cls)(**{**defaults, **options})


def created(made_model: Any, **options: Any) -> Any:
    return compiled(sdk.ModelStep("Consume", step_args=made_model.create(MACHINE, **options)))


def registered(made_model: Any, **options: Any) -> Any:
    """A step that registers a model, with these arguments instead of the usual ones."""
    arguments = made_model.register(**{**REGISTRATION, **options})
    return compiled(sdk.ModelStep("Consume", step_args=arguments))


def registered_with(**options: Any) -> Any:
    return registered(model(), **options)


def model_with_script(cls: str, **options: Any) -> Any:
    """A model that is created with an entry point of its own."""
    return created(model(cls, **{"entry_point": "script.py", **options}))


SKLEARN = {"framework_version": "1.2-1"}
XGBOOST = {"framework_version": "1.7-1"}


def pipeline_model(**options: Any) -> Any:
    defaults = {"models": [model()], "role": ROLE, "name": "example"}
    return sdk.PipelineModel(**{**defaults, "sagemaker_session": DESK.here, **options})


def many_models(**options: Any) -> Any:
    defaults = {
        **IN_IMAGE,
        "name": "example",
        "model_data_prefix": "s3://example-bucket/models/",
        "role": ROLE,
        "sagemaker_session": DESK.here,
    }
    return sdk.MultiDataModel(**{**defaults, **options})


def transformed(transform: Any = None, **options: Any) -> Any:
    defaults = {
        "model_name": "example",
        "instance_count": 1,
        "instance_type": MACHINE,
        "output_path": OUTPUT,
        "base_transform_job_name": "example",
        "sagemaker_session": DESK.here,
    }
    job = sdk.Transformer(**{**defaults, **options})
    arguments = job.transform(**{"data": DATA, **(transform or {})})
    return compiled(sdk.TransformStep("Consume", step_args=arguments))


_M = "sagemaker.model"

CALLS: Calls = {
    ("sagemaker.multidatamodel:MultiDataModel", "model_data_prefix"): lambda v: created(
        many_models(model_data_prefix=v)
    ),
    (f"{_M}:Model", "role"): lambda v: created(model(role=v)),
    ("sagemaker.pipeline:PipelineModel", "role"): lambda v: created(pipeline_model(role=v)),
    (f"{_M}:Model.create", "tags[*]"): lambda v: created(model(), tags={"a": v}),
    ("sagemaker.model_card.model_card:ModelPackageModelCard", "model_card_content[**]"): lambda v: (
        registered_with(
            model_card=sdk.ModelPackageModelCard({"intended_uses": {"purpose": v}}, "Draft")
        )
    ),
    (f"{_M}:Model", "image_uri"): lambda v: created(model(image_uri=v)),
    (f"{_M}:Model", "model_data"): lambda v: created(model(model_data=v)),
    (f"{_M}:Model", "env[*]"): lambda v: created(model(env={"MODEL": v})),
    (f"{_M}:Model.register", "model_package_group_name"): lambda v: registered_with(
        model_package_group_name=v
    ),
    (f"{_M}:Model.register", "sample_payload_url"): lambda v: registered_with(sample_payload_url=v),
    (f"{_M}:Model.register", "approval_status"): lambda v: registered_with(approval_status=v),
    ("sagemaker.model_metrics:MetricsSource", "s3_uri"): lambda v: registered(
        model(), model_metrics=sdk.ModelMetrics(model_statistics=sdk.MetricsSource("text/csv", v))
    ),
    (f"{_M}:Model", "name"): lambda v: created(model(name=v)),
    (f"{_M}:Model", "code_location"): lambda v: created(model(code_location=v)),
    (f"{_M}:Model", "source_dir"): lambda v: model_with_script(
        "Model", source_dir=v, model_data=properties()
    ),
    (f"{_M}:Model", "entry_point"): lambda v: model_with_script("Model", entry_point=v),
    (f"{_M}:Model", "dependencies[*]"): lambda v: model_with_script("Model", dependencies=[v]),
    (f"{_M}:Model", "git_config[*]"): lambda v: model(
        git_config={"repo": v}, entry_point="script.py"
    ),
    **{
        (f"sagemaker.{module}:{cls}", each): with_option(
            functools.partial(model_with_script, cls), each, **{"source_dir": SOURCE, **options}
        )
        for module, cls, options in (
            ("sklearn.model", "SKLearnModel", SKLEARN),
            ("xgboost.model", "XGBoostModel", XGBOOST),
        )
        for each in ("source_dir", "entry_point")
    },
    ("sagemaker.pipeline:PipelineModel", "name"): lambda v: created(pipeline_model(name=v)),
    (f"{_M}:ModelPackage", "model_package_arn"): lambda v: created(
        sdk.ModelPackage(role=ROLE, model_package_arn=v, sagemaker_session=DESK.here)
    ),
    ("sagemaker.multidatamodel:MultiDataModel.add_model", "model_data_source"): lambda v: (
        many_models().add_model(v)
    ),
    ("sagemaker.multidatamodel:MultiDataModel.add_model", "model_data_path"): lambda v: (
        many_models().add_model(MODEL, v)
    ),
    ("sagemaker.transformer:Transformer.transform", "data"): lambda v: transformed({"data": v}),
    ("sagemaker.transformer:Transformer", "model_name"): lambda v: transformed(model_name=v),
    ("sagemaker.transformer:Transformer", "output_path"): lambda v: transformed(output_path=v),
    ("sagemaker.transformer:Transformer", "tags[*]"): lambda v: transformed(tags={"a": v}),
    ("sagemaker.transformer:Transformer", "base_transform_job_name"): lambda v: transformed(
        base_transform_job_name=v
    ),
    ("sagemaker.transformer:Transformer.transform", "job_name"): lambda v: transformed(
        {"job_name": v}
    ),
}
