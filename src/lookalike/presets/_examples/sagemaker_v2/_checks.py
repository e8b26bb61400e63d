"""Checks of data and models: quality, and Clarify."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lookalike.presets._examples._sagemaker import MACHINE, ROLE, as_options, with_option
from lookalike.presets._examples.sagemaker_v2._bench import (
    DATA,
    DESK,
    OUTPUT,
    compiled,
    sdk,
)

if TYPE_CHECKING:
    from lookalike.presets._examples._sagemaker import Calls

__all__ = ["CALLS"]


def check_job(**options: Any) -> Any:
    return sdk.CheckJobConfig(**{"role": ROLE, "sagemaker_session": DESK.oregon, **options})


BASELINE = {
    "baseline_dataset": f"{DATA}.csv",
    "dataset_format": {"csv": {"header": True}},
    "output_s3_uri": OUTPUT,
}


def data_quality(job: Any = None, **options: Any) -> Any:
    config = sdk.DataQualityCheckConfig(**{**BASELINE, **options})
    return compiled(sdk.QualityCheckStep("Consume", config, check_job(**(job or {}))), DESK.oregon)


def model_quality(**options: Any) -> Any:
    config = sdk.ModelQualityCheckConfig(**{**BASELINE, "problem_type": "Regression", **options})
    return compiled(sdk.QualityCheckStep("Consume", config, check_job()), DESK.oregon)


def data_config(**options: Any) -> Any:
    defaults = {
        "s3_data_input_path": DATA,
        "s3_output_path": OUTPUT,
        "s3_analysis_config_output_path": "s3://example-bucket/analysis",
        "label": "label",
        "headers": ["label", "feature"],
    }
    return sdk.DataConfig(**{**defaults, **options})


def bias_config(**options: Any) -> Any:
    return sdk.BiasConfig(**{"label_values_or_threshold": [1], "facet_name": "feature", **options})


def bias(data: Any = None, bias: Any = None, **options: Any) -> Any:
    config = sdk.DataBiasCheckConfig(
        data_config=data_config(**(data or {})),
        data_bias_config=bias_config(**(bias or {})),
        **options,
    )
    return compiled(sdk.ClarifyCheckStep("Consume", config, check_job()), DESK.oregon)


def explained(model: Any = None, shap: Any = None) -> Any:
    config = sdk.ModelExplainabilityCheckConfig(
        data_config=data_config(),
        model_config=sdk.ModelConfig(
            **{
                "model_name": "example",
                "instance_count": 1,
                "instance_type": MACHINE,
                **(model or {}),
            }
        ),
        explainability_config=sdk.SHAPConfig(
            **{"baseline": [[1]], "num_samples": 1, "agg_method": "mean_abs", **(shap or {})}
        ),
    )
    return compiled(sdk.ClarifyCheckStep("Consume", config, check_job()), DESK.oregon)


def biased(**options: Any) -> Any:
    return bias(bias=options)


def with_shap(**options: Any) -> Any:
    return explained(shap=options)


_QUALITY = "sagemaker.workflow.quality_check_step"
_CLARIFY = "sagemaker.clarify"


CALLS: Calls = {
    (f"{_QUALITY}:DataQualityCheckConfig", "record_preprocessor_script"): lambda v: data_quality(
        record_preprocessor_script=v
    ),
    (f"{_QUALITY}:DataQualityCheckConfig", "post_analytics_processor_script"): lambda v: (
        data_quality(post_analytics_processor_script=v)
    ),
    (f"{_QUALITY}:ModelQualityCheckConfig", "post_analytics_processor_script"): lambda v: (
        model_quality(post_analytics_processor_script=v)
    ),
    (f"{_QUALITY}:DataQualityCheckConfig", "dataset_format[**]"): lambda v: data_quality(
        dataset_format={"csv": {"header": v}}
    ),
    ("sagemaker.workflow.check_job_config:CheckJobConfig", "tags[*]"): lambda v: data_quality(
        {"tags": {"a": v}}
    ),
    (f"{_QUALITY}:DataQualityCheckConfig", "baseline_dataset"): lambda v: data_quality(
        baseline_dataset=v
    ),
    (f"{_QUALITY}:DataQualityCheckConfig", "output_s3_uri"): lambda v: data_quality(
        output_s3_uri=v
    ),
    ("sagemaker.workflow.check_job_config:CheckJobConfig", "base_job_name"): lambda v: data_quality(
        {"base_job_name": v}
    ),
    (f"{_CLARIFY}:DataConfig", "s3_data_input_path"): lambda v: bias({"s3_data_input_path": v}),
    (f"{_CLARIFY}:DataConfig", "s3_output_path"): lambda v: bias({"s3_output_path": v}),
    (f"{_CLARIFY}:DataConfig", "s3_analysis_config_output_path"): lambda v: bias(
        {"s3_analysis_config_output_path": v}
    ),
    **{
        (f"{_CLARIFY}:DataConfig", each): with_option(as_options(bias), each)
        for each in (
            "label",
            "headers[*]",
            "features",
            "joinsource",
            "facet_dataset_uri",
            "predicted_label_dataset_uri",
            "predicted_label",
            "dataset_type",
        )
    },
    **{
        (f"{_CLARIFY}:BiasConfig", each): with_option(biased, each)
        for each in (
            "label_values_or_threshold[*]",
            "facet_name",
            "facet_values_or_threshold[*]",
            "group_name",
        )
    },
    (f"{_CLARIFY}:ModelConfig", "model_name"): lambda v: explained({"model_name": v}),
    **{
        (f"{_CLARIFY}:ModelConfig", each): with_option(as_options(explained), each)
        for each in (
            "instance_count",
            "instance_type",
            "accept_type",
            "content_type",
            "content_template",
            "custom_attributes",
            "endpoint_name_prefix",
        )
    },
    **{
        (f"{_CLARIFY}:SHAPConfig", each): with_option(with_shap, each)
        for each in ("baseline", "num_samples")
    },
    ("sagemaker.workflow.clarify_check_step:DataBiasCheckConfig", "methods"): lambda v: bias(
        methods=v
    ),
    ("sagemaker.workflow.clarify_check_step:DataBiasCheckConfig", "kms_key"): lambda v: bias(
        kms_key=v
    ),
}
