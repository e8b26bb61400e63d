"""A pipeline as its author writes it, on the SageMaker SDK 3. Knows nothing of any other library.

`python pipeline_v3.py` prints its definition and its graph. With `--known URI`, the one reference
that is used everywhere is that text instead: then the SDK accepts all of it.
"""

from __future__ import annotations

import argparse
import json
import os
from unittest.mock import Mock

from sagemaker.core.lambda_helper import Lambda
from sagemaker.core.processing import Processor, ScriptProcessor
from sagemaker.core.shapes import (
    OutputDataConfig,
    ProcessingInput,
    ProcessingOutput,
    ProcessingS3Input,
    ProcessingS3Output,
)
from sagemaker.core.spark.processing import PySparkProcessor
from sagemaker.core.training.configs import Compute, InputData
from sagemaker.core.workflow.conditions import ConditionEquals
from sagemaker.core.workflow.functions import Join
from sagemaker.core.workflow.pipeline_context import PipelineSession
from sagemaker.mlops.workflow.condition_step import ConditionStep
from sagemaker.mlops.workflow.fail_step import FailStep
from sagemaker.mlops.workflow.lambda_step import LambdaStep
from sagemaker.mlops.workflow.pipeline import Pipeline, PipelineGraph
from sagemaker.mlops.workflow.steps import ProcessingStep, TrainingStep
from sagemaker.train.model_trainer import ModelTrainer

ROLE = "arn:aws:iam::111122223333:role/example"
IMAGE = "111122223333.dkr.ecr.ca-west-1.amazonaws.com/example:1"


def read(name: str, uri: str) -> ProcessingInput:
    """An input from S3."""
    location = ProcessingS3Input(
        s3_uri=uri,
        local_path=f"/opt/ml/processing/input/{name}",
        s3_data_type="S3Prefix",
        s3_input_mode="File",
    )
    return ProcessingInput(input_name=name, s3_input=location)


def write(name: str, uri: str) -> ProcessingOutput:
    """An output to S3."""
    location = ProcessingS3Output(
        s3_uri=uri, local_path="/opt/ml/processing/output", s3_upload_mode="EndOfJob"
    )
    return ProcessingOutput(output_name=name, s3_output=location)


def pipeline(known: str | None) -> Pipeline:
    """The pipeline; every input comes from the first step, or is `known`."""
    session = PipelineSession(
        boto_session=Mock(name="boto_session", region_name="ca-west-1"),
        sagemaker_client=Mock(name="sagemaker_client"),
        default_bucket="example-bucket",
    )
    job = {
        "role": ROLE,
        "instance_count": 1,
        "instance_type": "ml.m5.large",
        "sagemaker_session": session,
    }
    prepare = ProcessingStep(
        "Prepare",
        step_args=Processor(image_uri=IMAGE, **job).run(
            outputs=[write("data", "s3://example-bucket/prepared")]
        ),
    )
    data = known or prepare.properties.ProcessingOutputConfig.Outputs["data"].S3Output.S3Uri

    spread = Processor(
        image_uri=IMAGE, env={"DATA": f"{data}/env", "PLAIN": "x"}, entrypoint=["run", data], **job
    )
    texts = ProcessingStep(
        "Texts",
        step_args=spread.run(
            inputs=[
                read("a", f"{data}/a"),
                read("b", data + "/b"),
                read("c", os.path.join(data, "c", "d.csv")),
            ],
            outputs=[write("copy", "%s/copy" % data)],
            arguments=["--from", f"{data}/{data}", "--json", json.dumps({"to": f"{data}/z"})],
        ),
    )

    code = ScriptProcessor(image_uri=IMAGE, command=["python3"], **job)
    script = ProcessingStep("Script", step_args=code.run(code=f"{data}/code/main.py"))

    spark = PySparkProcessor(framework_version="3.3", image_uri=IMAGE, **job)
    app = ProcessingStep(
        "Spark", step_args=spark.run(submit_app=data + "/app.py", arguments=["--in", data])
    )

    trainer = ModelTrainer(
        training_image=IMAGE,
        role=ROLE,
        base_job_name="example",
        compute=Compute(instance_type="ml.m5.large", instance_count=1),
        output_data_config=OutputDataConfig(s3_output_path=f"{data}/models"),
        hyperparameters={"data": f"{data}/h", "depth": 3},
        environment={"DATA": data + "/e"},
        sagemaker_session=session,
    )
    train = TrainingStep(
        "Train",
        step_args=trainer.train(
            input_data_config=[InputData(channel_name="train", data_source=f"{data}/train")]
        ),
    )

    notify = LambdaStep(
        "Notify",
        lambda_func=Lambda(
            function_arn="arn:aws:lambda:ca-west-1:111122223333:function:notify",
            session=session,
        ),
        inputs={"where": f"at {data}", "list": [f"{data}/1", {"deep": data + "/2"}]},
    )
    stop = FailStep("Stop", error_message=Join(on=" ", values=["no data in", f"{data}/x"]))
    choose = ConditionStep(
        "Choose",
        conditions=[ConditionEquals(left=train.properties.TrainingJobStatus, right=f"{data}/y")],
        if_steps=[notify],
        else_steps=[stop],
    )
    return Pipeline(
        "Authored", steps=[prepare, texts, script, app, train, choose], sagemaker_session=session
    )


def main() -> None:
    """Print what was compiled."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--known")
    made = pipeline(parser.parse_args().known)
    graph = PipelineGraph.from_pipeline(made).adjacency_list
    print(
        json.dumps(
            {
                "definition": json.loads(made.definition()),
                "graph": {name: sorted(after) for name, after in graph.items()},
            }
        )
    )


if __name__ == "__main__":
    main()
