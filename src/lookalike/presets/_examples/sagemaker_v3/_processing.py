"""Processing jobs, Spark's among them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lookalike.presets._examples._sagemaker import IMAGE, MACHINE, ROLE
from lookalike.presets._examples.sagemaker_v3._bench import (
    CODE,
    DESK,
    JAR,
    nothing,
    one,
    one_of,
    owner,
    processing_input,
    processing_output,
    sdk,
    session,
    step,
)

if TYPE_CHECKING:
    from lookalike.presets._examples._sagemaker import Call, Calls

__all__ = ["CALLS"]


def processing(kind: str, *, made: Call = nothing, run: Call = nothing, on: Any = None) -> Call:
    """A processing step of a processor of this kind."""

    def build(value: Any) -> Any:
        processor = getattr(sdk, kind)(
            **{
                "role": ROLE,
                "image_uri": IMAGE,
                "instance_count": 1,
                "instance_type": MACHINE,
                "base_job_name": "example",
                "sagemaker_session": on or session(),
                **({"command": ["python3"]} if kind == "ScriptProcessor" else {}),
                **made(value),
            }
        )
        given = {
            "Processor": {},
            "ScriptProcessor": {"code": CODE},
            "FrameworkProcessor": {"code": "script.py", "source_dir": "folder"},
            "PySparkProcessor": {"submit_app": CODE},
            "SparkJarProcessor": {"submit_app": JAR, "submit_class": "example.Main"},
        }[kind]
        return sdk.ProcessingStep("Consume", step_args=processor.run(**{**given, **run(value)}))

    return build


def in_service(kind: str, run: Call) -> Call:
    """The arguments of a step whose uploads go to clients that check what they are given."""

    def build(value: Any) -> Any:
        made = processing(kind, run=run, on=DESK.connected)(value)
        _ = made.arguments
        return made

    return build


PROCESSING = "sagemaker.core.processing"
SPARK = "sagemaker.core.spark.processing"
SHAPES = "sagemaker.core.shapes.shapes"
KINDS = {
    f"{PROCESSING}:Processor.run": "Processor",
    f"{PROCESSING}:ScriptProcessor.run": "ScriptProcessor",
    f"{PROCESSING}:FrameworkProcessor.run": "FrameworkProcessor",
    f"{SPARK}:PySparkProcessor.run": "PySparkProcessor",
    f"{SPARK}:SparkJarProcessor.run": "SparkJarProcessor",
}
KINDS_OF_SPARK = ("PySparkProcessor", "SparkJarProcessor")


def source_in_s3(value: Any) -> Any:
    """A step whose code lies in S3; the name of the job is given, for it holds the time of day."""
    run = {"source_dir": value, "job_name": "example"}
    return processing("FrameworkProcessor", run=lambda _: run)(value)


def both_locations(kind: str, option: Any) -> Call:
    """A Spark step that uploads a configuration and a dependency, one of them to the value."""
    run = {
        "configuration": {"Classification": "spark-defaults", "Properties": {"a": "b"}},
        "submit_files": ["script.py"],
    }
    return processing(kind, made=one(option), run=lambda _: run)


def spark_configuration(kind: str) -> Call:
    """A Spark step with the value in its configuration."""
    return processing(
        kind,
        run=lambda value: {
            "configuration": {"Classification": "spark-defaults", "Properties": {"a": value}}
        },
    )


CALLS: Calls = {
    (f"{PROCESSING}:ScriptProcessor.run", "code"): step(
        processing("ScriptProcessor", run=one("code"))
    ),
    (f"{PROCESSING}:FrameworkProcessor.run", "code"): step(
        processing("FrameworkProcessor", run=lambda value: {"code": value, "source_dir": None})
    ),
    (f"{PROCESSING}:FrameworkProcessor.run", "source_dir"): step(source_in_s3),
    (f"{SPARK}:PySparkProcessor.run", "submit_app"): step(
        processing("PySparkProcessor", run=one("submit_app"))
    ),
    (f"{SPARK}:SparkJarProcessor.run", "0"): step(
        processing("SparkJarProcessor", run=one("submit_app"))
    ),
    (f"{PROCESSING}:Processor", "tags[*]"): step(
        processing("Processor", made=lambda value: {"tags": owner(value)})
    ),
    (f"{SHAPES}:ProcessingS3Input", "s3_uri"): step(
        processing("Processor", run=lambda value: {"inputs": [processing_input(value)]})
    ),
    (f"{SHAPES}:ProcessingS3Output", "s3_uri"): step(
        processing("Processor", run=lambda value: {"outputs": [processing_output("model", value)]})
    ),
    (f"{PROCESSING}:Processor", "role"): step(processing("Processor", made=one("role"))),
    (f"{PROCESSING}:Processor", "image_uri"): step(processing("Processor", made=one("image_uri"))),
    (f"{PROCESSING}:Processor", "instance_type"): step(
        processing("Processor", made=one("instance_type"))
    ),
    (f"{PROCESSING}:Processor", "entrypoint[*]"): step(
        processing("Processor", made=lambda value: {"entrypoint": ["python3", value]})
    ),
    (f"{PROCESSING}:Processor", "env[*]"): step(
        processing("Processor", made=lambda value: {"env": {"MODEL": value}})
    ),
    **{
        (target, "arguments[*]"): step(processing(kind, run=one_of("arguments")))
        for target, kind in KINDS.items()
    },
    **{
        (f"{SPARK}:PySparkProcessor.run", f"{option}[*]"): step(
            processing("PySparkProcessor", run=one_of(option))
        )
        for option in ("submit_py_files", "submit_jars", "submit_files")
    },
    (f"{SPARK}:PySparkProcessor.run", "spark_event_logs_s3_uri"): step(
        processing("PySparkProcessor", run=one("spark_event_logs_s3_uri"))
    ),
    (f"{PROCESSING}:Processor", "base_job_name"): step(
        processing("Processor", made=one("base_job_name"))
    ),
    **{
        (target, "job_name"): step(processing(kind, run=one("job_name")))
        for target, kind in KINDS.items()
        if kind != "FrameworkProcessor"
    },
    (f"{PROCESSING}:FrameworkProcessor.run", "job_name"): step(
        processing("FrameworkProcessor", run=one("job_name"))
    ),
    **{
        (target, "kms_key"): step(processing(kind, run=one("kms_key")))
        for target, kind in KINDS.items()
        if kind not in {"ScriptProcessor", "FrameworkProcessor"}
    },
    (f"{PROCESSING}:ScriptProcessor.run", "kms_key"): step(
        in_service(
            "ScriptProcessor",
            lambda value: {"code": "script.py", "kms_key": value},
        )
    ),
    (f"{PROCESSING}:FrameworkProcessor.run", "kms_key"): step(
        in_service("FrameworkProcessor", one("kms_key"))
    ),
    (f"{PROCESSING}:FrameworkProcessor.run", "dependencies[*]"): step(
        processing("FrameworkProcessor", run=one_of("dependencies"))
    ),
    (f"{PROCESSING}:FrameworkProcessor.run", "requirements"): step(
        processing("FrameworkProcessor", run=one("requirements"))
    ),
    (f"{PROCESSING}:FrameworkProcessor.run", "entry_point"): step(
        processing("FrameworkProcessor", run=one("entry_point"))
    ),
    (f"{PROCESSING}:FrameworkProcessor", "code_location"): step(
        processing("FrameworkProcessor", made=one("code_location"))
    ),
    (f"{PROCESSING}:FrameworkProcessor", "command[*]"): step(
        processing("FrameworkProcessor", made=lambda value: {"command": ["python3", value]})
    ),
    **{
        (f"{SPARK}:{kind}", option): step(both_locations(kind, option))
        for kind in KINDS_OF_SPARK
        for option in ("configuration_location", "dependency_location")
    },
    **{
        (f"{SPARK}:{kind}.run", "configuration[**]"): step(spark_configuration(kind))
        for kind in KINDS_OF_SPARK
    },
}
