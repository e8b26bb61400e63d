"""Checks of data and models: quality, and Clarify."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lookalike.presets._examples._sagemaker import BUCKET, MACHINE, ROLE, with_option
from lookalike.presets._examples.sagemaker_v3._bench import (
    DESK,
    itself,
    nothing,
    one,
    one_of,
    owner,
    sdk,
    step,
)

if TYPE_CHECKING:
    from lookalike.presets._examples._sagemaker import Call, Calls

__all__ = ["CALLS"]


def check_job(**given: Call) -> Any:
    """The job of a check step."""
    return sdk.CheckJobConfig(role=ROLE, **{"sagemaker_session": DESK.oregon, **given})


def quality(job: Call = nothing, **given: Call) -> Call:
    """A quality check; each option is a function of the value."""
    return lambda value: sdk.QualityCheckStep(
        "Consume",
        quality_check_config=sdk.DataQualityCheckConfig(
            **{
                "baseline_dataset": f"s3://{BUCKET}/data.csv",
                "dataset_format": {"csv": {"header": True}},
                "output_s3_uri": f"s3://{BUCKET}/output",
                **{option: make(value) for option, make in given.items()},
            }
        ),
        check_job_config=check_job(**job(value)),
    )


def clarify(*, is_connected: bool = False, **given: Call) -> Call:
    """A Clarify check: of a model's explanations, of its bias, or of the data's bias.

    Each option is a function of the value, and gives options of one of the configurations. The
    clients of a session that is connected check what they are given.
    """

    def options(name: str, value: Any, **known: Any) -> dict[str, Any]:
        make: Call = given.get(name, nothing)
        return {**known, **make(value)}

    def config(value: Any) -> Any:
        data = sdk.DataConfig(
            **options(
                "data",
                value,
                s3_data_input_path=f"s3://{BUCKET}/data.csv",
                s3_output_path=f"s3://{BUCKET}/output",
                s3_analysis_config_output_path=f"s3://{BUCKET}/analysis",
                label="y",
                headers=["y", "x"],
                dataset_type="text/csv",
            )
        )
        bias = sdk.BiasConfig(
            **options("bias", value, label_values_or_threshold=[1], facet_name="x")
        )
        model = sdk.ModelConfig(
            **options("model", value, model_name="example", instance_type=MACHINE, instance_count=1)
        )
        check = {"data_config": data, **options("check", value)}
        if "shap" in given:
            known = {"baseline": [[1]], "num_samples": 1, "agg_method": "mean_abs"}
            shap = sdk.SHAPConfig(**options("shap", value, **known))
            return sdk.ModelExplainabilityCheckConfig(
                model_config=model, explainability_config=shap, **check
            )
        if "model" in given or "predicted" in given:
            label = sdk.ModelPredictedLabelConfig(**options("predicted", value))
            return sdk.ModelBiasCheckConfig(
                data_bias_config=bias,
                model_config=model,
                model_predicted_label_config=label,
                **check,
            )
        return sdk.DataBiasCheckConfig(data_bias_config=bias, **check)

    def build(value: Any) -> Any:
        job = check_job(sagemaker_session=DESK.connected if is_connected else DESK.oregon)
        return sdk.ClarifyCheckStep(
            "Consume", clarify_check_config=config(value), check_job_config=job
        )

    return build


def templates(**options: Any) -> dict[str, Any]:
    """How records are written for a model."""
    known = {"content_template": "$records", "record_template": "$features"}
    return {"content_type": "application/json", **known, **options}


def encrypted(**given: Call) -> Call:
    """A Clarify check with a key, for its uploads."""
    return clarify(is_connected=True, check=one("kms_key"), **given)


CLARIFY = "sagemaker.core.clarify"
QUALITY = "sagemaker.mlops.workflow.quality_check_step"
CHECKS = "sagemaker.mlops.workflow.clarify_check_step"
CHECK_JOB = "sagemaker.mlops.workflow.check_job_config:CheckJobConfig"


CALLS: Calls = {
    **{
        (f"{QUALITY}:QualityCheckStep", f"quality_check_config.{option}"): step(
            quality(**{option: itself})
        )
        for option in ("record_preprocessor_script", "post_analytics_processor_script")
    },
    (CHECK_JOB, "tags[*]"): step(quality(lambda value: {"tags": owner(value)})),
    **{
        (f"{QUALITY}:DataQualityCheckConfig", option): step(quality(**{option: itself}))
        for option in ("baseline_dataset", "output_s3_uri")
    },
    **{
        (f"{CLARIFY}:DataConfig", option): step(clarify(data=one(option)))
        for option in ("s3_data_input_path", "s3_output_path")
    },
    (f"{CLARIFY}:ModelConfig", "model_name"): step(clarify(model=one("model_name"))),
    (CHECK_JOB, "base_job_name"): step(quality(one("base_job_name"))),
    **{
        (f"{CLARIFY}:DataConfig", option): step(clarify(data=one(option)))
        for option in (
            "label",
            "features",
            "joinsource",
            "facet_dataset_uri",
            "predicted_label_dataset_uri",
            "predicted_label",
        )
    },
    (f"{CLARIFY}:DataConfig", "headers[*]"): step(
        clarify(data=lambda value: {"headers": ["y", value]})
    ),
    (f"{CLARIFY}:DataConfig", "s3_analysis_config_output_path"): step(
        clarify(data=one("s3_analysis_config_output_path"))
    ),
    **{
        (f"{CLARIFY}:BiasConfig", option): step(clarify(bias=one(option)))
        for option in ("facet_name", "group_name")
    },
    (f"{CLARIFY}:BiasConfig", "label_values_or_threshold[*]"): step(
        clarify(bias=one_of("label_values_or_threshold"))
    ),
    (f"{CLARIFY}:BiasConfig", "facet_name[*]"): step(clarify(bias=one_of("facet_name"))),
    (f"{CLARIFY}:BiasConfig", "facet_values_or_threshold[*]"): step(
        clarify(bias=one_of("facet_values_or_threshold"))
    ),
    **{
        (f"{CLARIFY}:ModelConfig", option): step(clarify(model=one(option)))
        for option in (
            "instance_type",
            "instance_count",
            "accelerator_type",
            "target_model",
            "custom_attributes",
        )
    },
    (f"{CLARIFY}:ModelConfig", "endpoint_name_prefix"): step(
        clarify(model=one("endpoint_name_prefix"))
    ),
    **{
        (f"{CLARIFY}:ModelConfig", option): step(clarify(model=with_option(templates, option)))
        for option in ("content_template", "record_template")
    },
    **{
        (f"{CLARIFY}:ModelPredictedLabelConfig", option): step(clarify(predicted=one(option)))
        for option in ("label", "probability")
    },
    (f"{CLARIFY}:ModelPredictedLabelConfig", "label_headers[*]"): step(
        clarify(predicted=one_of("label_headers"))
    ),
    (f"{CLARIFY}:ModelPredictedLabelConfig", "probability_threshold"): step(
        clarify(predicted=one("probability_threshold"))
    ),
    **{
        (f"{CLARIFY}:SHAPConfig", option): step(clarify(shap=one(option)))
        for option in ("baseline", "num_samples")
    },
    (f"{CHECKS}:DataBiasCheckConfig", "kms_key"): step(encrypted()),
    (f"{CHECKS}:ModelBiasCheckConfig", "kms_key"): step(encrypted(predicted=nothing)),
    (f"{CHECKS}:ModelExplainabilityCheckConfig", "kms_key"): step(encrypted(shap=nothing)),
}
