"""What the SageMaker API stores is what was compiled, and no lookalike is in it.

The API is moto's, in a process of its own on this machine; it validates nothing,
so these tests are about what is sent and kept.
"""

from __future__ import annotations

import ast
import contextlib
import importlib.util
import json
import os
import queue
import re
import subprocess
import sys
import threading

import pytest

import lookalike as la

TEMPLATE = "s3://amzn-s3-demo-{token}/data"
SECONDS_TO_START = 60
SECONDS_TO_STOP = 10

MECHANISMS = [
    pytest.param(la.Face.STRING, id="duck"),
    pytest.param(la.Face.STR, id="carrier"),
]


@contextlib.contextmanager
def process(*command):
    """A process whose output can be read line by line; ended on leaving."""
    running = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=dict(os.environ)
    )
    lines = queue.Queue()

    def read():
        for line in running.stdout:
            lines.put(line)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        yield lines
    finally:
        running.terminate()
        try:
            running.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()
        reader.join()
        running.stdout.close()


@pytest.fixture(scope="module")
def endpoint(sdk):
    """The address of a server that answers as AWS would."""
    if importlib.util.find_spec("moto") is None or importlib.util.find_spec("flask") is None:
        pytest.skip("needs moto[server]")
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"]
    with process(*command) as lines:
        address = None
        while address is None:
            line = lines.get(timeout=SECONDS_TO_START)
            address = re.search(r"http://127\.0\.0\.1:\d+", line)
        yield address.group()


@pytest.fixture(scope="module")
def boto_session(sdk, endpoint):
    """A real boto3 session with dummy credentials, whose every call goes to `endpoint`."""
    import boto3

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", endpoint)
        session = boto3.Session(region_name=sdk.REGION)
        session.client("s3").create_bucket(
            Bucket=sdk.BUCKET,
            CreateBucketConfiguration={"LocationConstraint": sdk.REGION},
        )
        yield session


@pytest.fixture
def client(boto_session, sdk):
    """The SageMaker client; the pipelines that a test made are deleted after it."""
    made = boto_session.client("sagemaker")
    yield made
    for summary in made.list_pipelines()["PipelineSummaries"]:
        made.delete_pipeline(PipelineName=summary["PipelineName"])


@pytest.mark.parametrize("face", MECHANISMS)
def test_a_definition_sent_by_boto3_is_stored_as_it_was_sent(sdk, upstream, client, face):
    """Created, then described: the same text, with the reference and without a token."""
    original = sdk.properties(upstream)
    stand_in = la.string_like(original, TEMPLATE, face=face)
    made = sdk.pipeline([upstream, sdk.CASES["processor_run_inputs"](stand_in, upstream)])
    sent = made.definition()

    client.create_pipeline(
        PipelineName=made.name,
        PipelineDefinition=sent,
        ClientRequestToken="a" * 32,
        RoleArn=sdk.ROLE,
    )
    stored = client.describe_pipeline(PipelineName=made.name)["PipelineDefinition"]

    assert stored == sent
    assert la.scan(stored) == ()
    assert json.dumps(original.expr) in stored


def two_pipelines(sdk, session, face, padding=0):
    """The pipeline of a lookalike and the definition of the raw value's."""
    earlier = sdk.upstream(session)
    original = sdk.properties(earlier)

    def pipeline(value):
        step = sdk.CASES["job_argument"](value, earlier, session)
        step.description = "x" * padding
        return sdk.pipeline([earlier, step], on=session)

    stand_in = la.string_like(original, TEMPLATE, face=face)
    return pipeline(stand_in), pipeline(original).definition()


@pytest.mark.parametrize("face", MECHANISMS)
def test_a_pipeline_created_by_the_sdk_is_stored_as_that_of_the_raw_value(
    sdk, boto_session, client, face
):
    """The whole way: the SDK's own `create`."""
    made, expected = two_pipelines(sdk, sdk.connected_session(boto_session), face)

    made.create(sdk.ROLE)
    stored = client.describe_pipeline(PipelineName=made.name)["PipelineDefinition"]

    assert stored == expected
    assert la.scan(stored) == ()


@pytest.mark.parametrize("face", MECHANISMS)
def test_a_large_pipeline_created_by_the_sdk_is_uploaded_as_that_of_the_raw_value(
    sdk, boto_session, client, face
):
    """Over 100 KB the SDK sends a definition through S3; it is the same there."""
    session = sdk.connected_session(boto_session)
    made, expected = two_pipelines(sdk, session, face, padding=110_000)

    made.create(sdk.ROLE)
    bucket = boto_session.resource("s3").Bucket(sdk.BUCKET)
    (uploaded,) = [entry.get()["Body"].read().decode() for entry in bucket.objects.all()]
    bucket.objects.delete()
    stored = client.describe_pipeline(PipelineName=made.name)["PipelineDefinition"]

    assert uploaded == expected
    assert la.scan(uploaded) == ()
    # moto answers a definition that it read from S3 as the repr of the JSON tree.
    assert ast.literal_eval(stored) == json.loads(expected)


def test_a_pipeline_updated_after_restoring_text_is_stored_with_the_reference(
    sdk, upstream, client
):
    """A definition compiled from plain text is put right before it is sent."""
    original = sdk.properties(upstream)
    token = la.string_like(
        original, "s3://amzn-s3-demo-{token}/code/script.py", face=la.Face.EXACT_STR
    )
    made = sdk.pipeline([upstream, sdk.script_processor_code(token, upstream)])
    compiled = made.definition()
    assert la.scan(compiled) != ()

    for send in (client.create_pipeline, client.update_pipeline):
        send(
            PipelineName=made.name,
            PipelineDefinition=la.restore_json(compiled),
            RoleArn=sdk.ROLE,
        )
    stored = client.describe_pipeline(PipelineName=made.name)["PipelineDefinition"]

    assert la.scan(stored) == ()
    assert json.dumps(original.expr) in stored
