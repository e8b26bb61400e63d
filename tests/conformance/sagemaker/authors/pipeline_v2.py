"""A pipeline as its author writes it, on the SageMaker SDK 2. Knows nothing of any other library.

`python pipeline_v2.py` prints its definition and its graph. With `--known URI`, the one reference
that is used everywhere is that text instead: then the SDK accepts all of it.
"""

from __future__ import annotations

import argparse
import json
import os
from unittest.mock import Mock

from sagemaker.estimator import Estimator
from sagemaker.inputs import TrainingInput
from sagemaker.lambda_helper import Lambda
from sagemaker.processing import ProcessingInput, ProcessingOutput, Processor, ScriptProcessor
from sagemaker.sklearn.estimator import SKLearn
from sagemaker.spark.processing import PySparkProcessor
from sagemaker.workflow.condition_step import ConditionStep
from sagemaker.workflow.conditions import ConditionEquals
from sagemaker.workflow.fail_step import FailStep
from sagemaker.workflow.functions import Join
from sagemaker.workflow.lambda_step import LambdaStep
from sagemaker.workflow.pipeline import Pipeline, PipelineGraph
from sagemaker.workflow.pipeline_context import PipelineSession
from sagemaker.workflow.steps import ProcessingStep, TrainingStep

ROLE = "arn:aws:iam::111122223333:role/example"
JOB = {"role": ROLE, "instance_count": 1, "instance_type": "ml.m5.large"}
IMAGE = "111122223333.dkr.ecr.ca-west-1.amazonaws.com/example:1"


def pipeline(known: str | None) -> Pipeline:
    """The pipeline; every input comes from the first step, or is `known`."""
    session = PipelineSession(
        boto_session=Mock(name="boto_session", region_name="ca-west-1"),
        sagemaker_client=Mock(name="sagemaker_client"),
        default_bucket="example-bucket",
        sagemaker_config={},
    )
    job = {**JOB, "sagemaker_session": session}
    prepare = ProcessingStep(
        "Prepare",
        step_args=Processor(image_uri=IMAGE, **job).run(
            outputs=[ProcessingOutput(output_name="data", source="/opt/ml/processing/output")]
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
                ProcessingInput(source=f"{data}/a", destination="/opt/ml/processing/input/a"),
                ProcessingInput(source=data + "/b", destination="/opt/ml/processing/input/b"),
                ProcessingInput(
                    source=os.path.join(data, "c", "d.csv"),
                    destination="/opt/ml/processing/input/c",
                ),
            ],
            outputs=[
                ProcessingOutput(
                    output_name="copy",
                    source="/opt/ml/processing/output",
                    destination="%s/copy" % data,
                )
            ],
            arguments=["--from", f"{data}/{data}", "--json", json.dumps({"to": f"{data}/z"})],
        ),
    )

    code = ScriptProcessor(image_uri=IMAGE, command=["python3"], **job)
    script = ProcessingStep("Script", step_args=code.run(code=f"{data}/code/main.py"))

    spark = PySparkProcessor(framework_version="3.3", image_uri=IMAGE, **job)
    app = ProcessingStep(
        "Spark", step_args=spark.run(submit_app=data + "/app.py", arguments=["--in", data])
    )

    estimator = Estimator(
        image_uri=IMAGE,
        output_path=f"{data}/models",
        hyperparameters={"data": f"{data}/h", "depth": 3},
        model_uri=data,
        **job,
    )
    train = TrainingStep("Train", step_args=estimator.fit(data))

    sklearn = SKLearn(
        entry_point="train.py",
        source_dir=f"{data}/sourcedir.tar.gz",
        framework_version="1.2-1",
        role=ROLE,
        instance_type="ml.m5.large",
        sagemaker_session=session,
    )
    fit = TrainingStep(
        "Fit", step_args=sklearn.fit({"train": TrainingInput(s3_data=f"{data}/train")})
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
        "Authored",
        steps=[prepare, texts, script, app, train, fit, choose],
        sagemaker_session=session,
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
