"""Processing jobs, Spark's among them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lookalike.presets._examples._sagemaker import as_options, with_option
from lookalike.presets._examples.sagemaker_v2._bench import (
    CODE,
    DATA,
    IN_IMAGE,
    OUTPUT,
    compiled,
    made,
    sdk,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from lookalike.presets._examples._sagemaker import Call, Calls

__all__ = ["CALLS"]


def processing(cls: str, defaults: Any, run: Any = None, **options: Any) -> Any:
    """The step of a processing job."""
    arguments = made(cls, {**IN_IMAGE, **defaults}, options).run(**(run or {}))
    return compiled(sdk.ProcessingStep("Consume", step_args=arguments))


def processor(run: Any = None, **options: Any) -> Any:
    return processing("Processor", {}, run, **options)


def script_processor(run: Any = None, **options: Any) -> Any:
    return processing(
        "ScriptProcessor", {"command": ["python3"]}, {"code": CODE, **(run or {})}, **options
    )


def framework() -> dict[str, Any]:
    """What a FrameworkProcessor needs beside a job."""
    known = {"framework_version": "1.2-1", "base_job_name": "example"}
    return {"estimator_cls": sdk.SKLearn, **known}


def framework_processor(run: Any = None, **options: Any) -> Any:
    return processing(
        "FrameworkProcessor",
        framework(),
        {"code": "script.py", "source_dir": "folder", **(run or {})},
        **options,
    )


def spark(run: Any = None, **options: Any) -> Any:
    return processing(
        "PySparkProcessor",
        {"base_job_name": "example"},
        {"submit_app": CODE, **(run or {})},
        **options,
    )


def spark_jar(run: Any = None, **options: Any) -> Any:
    arguments = {"submit_app": CODE, "submit_class": "com.example.App", **(run or {})}
    return processing("SparkJarProcessor", {"base_job_name": "example"}, arguments, **options)


_P = "sagemaker.processing"
_SPARK = "sagemaker.spark.processing"
_STEPS = "sagemaker.workflow.steps"

_PROCESSING: Calls = {
    (f"{_P}:ScriptProcessor.run", "code"): lambda v: script_processor({"code": v}),
    (f"{_P}:FrameworkProcessor.run", "code"): lambda v: framework_processor(
        {"code": v, "source_dir": None}
    ),
    (f"{_P}:FrameworkProcessor.run", "source_dir"): lambda v: framework_processor(
        {"source_dir": v}
    ),
    (f"{_STEPS}:ProcessingStep", "code"): lambda v: compiled(
        sdk.ProcessingStep(
            "Consume",
            processor=made("ScriptProcessor", {**IN_IMAGE, "command": ["python3"]}, {}),
            code=v,
        )
    ),
    (f"{_P}:Processor", "tags[*]"): lambda v: processor(tags={"a": v}),
    (f"{_P}:Processor", "role"): lambda v: processor(role=v),
    (f"{_P}:Processor", "image_uri"): lambda v: processor(image_uri=v),
    (f"{_P}:Processor", "env[*]"): lambda v: processor(env={"MODEL": v}),
    (f"{_P}:Processor", "entrypoint[*]"): lambda v: processor(entrypoint=["python3", v]),
    (f"{_P}:Processor", "volume_kms_key"): lambda v: processor(volume_kms_key=v),
    (f"{_P}:Processor", "output_kms_key"): lambda v: processor(
        {"outputs": [sdk.ProcessingOutput(source="/opt/x", destination=OUTPUT)]}, output_kms_key=v
    ),
    (f"{_P}:Processor.run", "arguments[*]"): lambda v: processor({"arguments": ["--path", v]}),
    (f"{_P}:ProcessingInput", "source"): lambda v: processor(
        {"inputs": [sdk.ProcessingInput(v, "/opt/x", "data")]}
    ),
    (f"{_P}:ProcessingInput", "destination"): lambda v: processor(
        {"inputs": [sdk.ProcessingInput(DATA, v, "data")]}
    ),
    (f"{_P}:ProcessingOutput", "destination"): lambda v: processor(
        {"outputs": [sdk.ProcessingOutput("/opt/x", v, "data")]}
    ),
    (f"{_P}:Processor", "base_job_name"): lambda v: processor(base_job_name=v),
    **{
        (f"{_P}:{name}.run", each): with_option(as_options(call), each)
        for name, call in (("Processor", processor), ("ScriptProcessor", script_processor))
        for each in ("job_name", "kms_key")
    },
    (f"{_P}:FrameworkProcessor", "code_location"): lambda v: framework_processor(code_location=v),
    (f"{_P}:FrameworkProcessor", "command[*]"): lambda v: framework_processor(command=[v]),
    (f"{_P}:FrameworkProcessor.run", "job_name"): lambda v: framework_processor({"job_name": v}),
    (f"{_P}:FrameworkProcessor.run", "kms_key"): lambda v: framework_processor({"kms_key": v}),
    (f"{_P}:FrameworkProcessor.run", "dependencies[*]"): lambda v: framework_processor(
        {"dependencies": [v]}
    ),
    (f"{_P}:FrameworkProcessor.run", "git_config[*]"): lambda v: framework_processor(
        {"git_config": {"repo": v}}
    ),
    (f"{_P}:FrameworkProcessor.run", "codeartifact_repo_arn"): lambda v: framework_processor(
        {"codeartifact_repo_arn": v}
    ),
    (f"{_P}:FrameworkProcessor.get_run_args", "source_dir"): lambda v: made(
        "FrameworkProcessor", {**IN_IMAGE, **framework()}, {}
    ).get_run_args("script.py", source_dir=v),
}


def submitted(job: Callable[[Any], Any], app: str, option: str, *others: str) -> Call:
    """A job with the value as one of its files."""
    return lambda value: job({"submit_app": app, option: [value, *others]})


def spark_calls(name: str, job: Callable[..., Any]) -> Calls:
    """The calls that are the same for each kind of Spark's jobs."""
    return {
        (f"{_SPARK}:{name}.run", "spark_event_logs_s3_uri"): lambda v: job(
            {"spark_event_logs_s3_uri": v}
        ),
        (f"{_SPARK}:{name}", "configuration_location"): lambda v: job(
            {"configuration": {"Classification": "spark-env", "Properties": {}}},
            configuration_location=v,
        ),
        (f"{_SPARK}:{name}", "dependency_location"): lambda v: job(
            {"submit_files": ["dependency.py"]}, dependency_location=v
        ),
        (f"{_SPARK}:{name}.run", "configuration[**]"): lambda v: job(
            {"configuration": {"Classification": "spark-env", "Properties": {"a": v}}}
        ),
        (f"{_SPARK}:{name}.run", "job_name"): lambda v: job({"job_name": v}),
        (f"{_SPARK}:{name}.run", "kms_key"): lambda v: job({"kms_key": v}),
    }


_SPARK_JOBS: Calls = {
    (f"{_SPARK}:PySparkProcessor.run", "submit_app"): lambda v: spark({"submit_app": v}),
    (f"{_SPARK}:SparkJarProcessor.run", "0"): lambda v: spark_jar({"submit_app": v}),
    **{
        # The files are sorted: it depends on their order who is asked for it.
        (f"{_SPARK}:{name}.run", f"{each}[*]"): [
            submitted(call, app, each),
            submitted(call, app, each, "dependency.py"),
        ]
        for name, call, app, files in (
            ("PySparkProcessor", spark, "script.py", "submit_py_files submit_jars submit_files"),
            ("SparkJarProcessor", spark_jar, "app.jar", "submit_jars submit_files"),
        )
        for each in files.split()
    },
    **spark_calls("PySparkProcessor", spark),
    **spark_calls("SparkJarProcessor", spark_jar),
}


CALLS: Calls = {**_PROCESSING, **_SPARK_JOBS}
