"""Models, their registration, and endpoints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lookalike.presets._examples._sagemaker import BUCKET, IMAGE, MACHINE, ROLE
from lookalike.presets._examples.sagemaker_v3._bench import (
    REGISTRATION,
    itself,
    nothing,
    one,
    owner,
    sdk,
    session,
    sources,
    step,
)

if TYPE_CHECKING:
    from lookalike.presets._examples._sagemaker import Call, Calls

__all__ = ["CALLS"]


def builder(value: Any, **made: Call) -> Any:
    """A ModelBuilder; each option is a function of the value."""
    return sdk.ModelBuilder(
        **{
            "image_uri": IMAGE,
            "role_arn": ROLE,
            "model_server": sdk.ModelServer.TORCHSERVE,
            "instance_type": MACHINE,
            "s3_model_data_url": f"s3://{BUCKET}/model.tar.gz",
            "dependencies": {"auto": False},
            "log_level": None,
            "sagemaker_session": session(),
            **{option: make(value) for option, make in made.items()},
        }
    )


def model(build: Call = nothing, **made: Call) -> Call:
    """A step that creates a model; each option is a function of the value."""
    return lambda value: sdk.ModelStep(
        "Consume", step_args=builder(value, **made).build(**build(value))
    )


def registration(register: Call = nothing, **made: Call) -> Call:
    """A step that registers a model; each option is a function of the value."""
    return lambda value: sdk.ModelStep(
        "Consume",
        step_args=builder(value, **made).register(
            **{
                **REGISTRATION,
                **register(value),
            }
        ),
    )


def endpoint_config(**given: Call) -> Call:
    """A step that creates an endpoint configuration."""

    def build(value: Any) -> Any:
        arguments = session().create_endpoint_config(
            **{
                "name": "example",
                "production_variants": [{"VariantName": "all", "InstanceType": MACHINE}],
                "role": ROLE,
                **{option: make(value) for option, make in given.items()},
            }
        )
        return sdk.EndpointConfigStep("Consume", step_args=arguments)

    return build


def endpoint(value: Any) -> Any:
    """A step that creates an endpoint with a tag."""
    arguments = session().create_endpoint("example", "example", tags={"owner": value})
    return sdk.EndpointStep("Consume", step_args=arguments)


def component(value: Any) -> Any:
    """A step that creates an inference component with a tag."""
    arguments = session().create_inference_component(
        "example", "example", "all", {"ModelName": "example"}, tags={"owner": value}
    )
    return sdk.InferenceComponentStep("Consume", step_args=arguments)


def metrics(value: Any) -> Any:
    """Statistics of a model."""
    source = sdk.MetricsSource(content_type="application/json", s3_uri=value)
    return {"model_metrics": sdk.ModelMetrics(model_statistics=source)}


BUILDER = "sagemaker.serve.model_builder:ModelBuilder"
SESSION = "sagemaker.core.helper.session_helper:Session"


CALLS: Calls = {
    (BUILDER, "role_arn"): step(model(role_arn=itself)),
    (f"{BUILDER}.build", "role_arn"): step(model(one("role_arn"))),
    (BUILDER, "model_path"): step(model(model_path=itself)),
    (f"{BUILDER}.build", "tags[*]"): step(model(lambda value: {"tags": owner(value)})),
    (f"{SESSION}.create_endpoint_config", "role"): step(endpoint_config(role=itself)),
    (f"{SESSION}.create_endpoint_config", "tags[*]"): step(endpoint_config(tags=owner)),
    (f"{SESSION}.create_endpoint", "tags[*]"): step(endpoint),
    (f"{SESSION}.create_inference_component", "tags[*]"): step(component),
    (BUILDER, "s3_model_data_url"): [
        step(model(s3_model_data_url=itself)),
        step(model(s3_model_data_url=itself, source_code=lambda _: sources())),
    ],
    (BUILDER, "image_uri"): step(model(image_uri=itself)),
    (BUILDER, "env_vars[*]"): step(model(env_vars=one("MODEL"))),
    (f"{BUILDER}.register", "model_package_group_name"): step(
        registration(one("model_package_group_name"))
    ),
    ("sagemaker.core.model_metrics:MetricsSource", "s3_uri"): step(registration(metrics)),
    (f"{BUILDER}.build", "model_name"): step(model(one("model_name"))),
    (f"{BUILDER}.register", "model_package_name"): step(
        registration(lambda value: {"model_package_name": value, "model_package_group_name": None})
    ),
    **{
        (BUILDER, option): step(model(**{option: itself}))
        for option in ("instance_type", "content_type", "accept_type")
    },
    (BUILDER, "compute.instance_type"): step(
        model(
            instance_type=lambda _: None,
            compute=lambda value: sdk.Compute(instance_type=value, instance_count=1),
        )
    ),
    (BUILDER, "model"): step(model(model=itself)),
    (BUILDER, "model_metadata[*]"): step(model(model_metadata=one("MLFLOW_MODEL_PATH"))),
}
