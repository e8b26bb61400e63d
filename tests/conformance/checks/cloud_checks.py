"""The SDKs of clouds: clients of AWS, Google Cloud, Azure and Hugging Face, which reach none."""

from __future__ import annotations

import functools
import io
from types import SimpleNamespace

from lookalike.testing import Check

FAMILY = "Clouds"
BUCKET = "{token}"
KEY = "folder-{token}/data-{token}.csv"
FOLDER = "s3://placeholder-bucket/path/data"
HTTPS = "https://{token}.example.com/path-{token}"
ACCOUNT = "https://example.blob.core.windows.net"
CONNECTION = "AccountName=example;AccountKey=a2V5;BlobEndpoint="
TOPIC = "arn:aws:sns:us-east-1:111122223333:{token}"
ROLE = "arn:aws:iam::111122223333:role/{token}"
FILE = "/lookalike-{token}/data-{token}"
AZURE_BLOB = f"{ACCOUNT}/{{token}}/path-{{token}}"


def _check(requires, name, call, **options):
    library = requires.partition(">")[0]
    # A client of botocore is made by boto3 here.
    requires = AWS if requires == CORE else requires
    return Check(FAMILY, library, name, call, requires=requires, **options)


# --- AWS ---------------------------------------------------------------------------------------


@functools.cache
def _session():
    import boto3

    return boto3.Session(
        aws_access_key_id="testing", aws_secret_access_key="testing", region_name="us-east-1"
    )


@functools.cache
def _client(service):
    """A client whose requests are kept, and answered before they are sent."""
    from botocore.awsrequest import AWSResponse
    from botocore.config import Config

    client = _session().client(service, config=Config(retries={"max_attempts": 0}))

    answer = {"s3": b"<Answer/>", "sns": b"<Answer><PublishResult/></Answer>"}.get(service, b"{}")

    def answered(request, **_):
        client.sent = request
        raw = SimpleNamespace(stream=lambda: iter([answer]), read=lambda *_: answer)
        return AWSResponse(request.url, 200, {}, raw)

    client.meta.events.register("before-send", answered)
    return client


def _sent(service, operation, **arguments):
    """The address and the body of the request that an operation makes."""
    client = _client(service)
    getattr(client, operation)(**arguments)
    body = client.sent.body
    return [client.sent.url, body.read() if hasattr(body, "read") else body]


def _training_job(value):
    return _sent(
        "sagemaker",
        "create_training_job",
        TrainingJobName="example",
        AlgorithmSpecification={"TrainingInputMode": "File"},
        RoleArn=ROLE.replace("{token}", "example"),
        OutputDataConfig={"S3OutputPath": value},
        ResourceConfig={"InstanceCount": 1, "VolumeSizeInGB": 1},
        StoppingCondition={"MaxRuntimeInSeconds": 60},
    )


def _presigned(value):
    arguments = {"Bucket": value, "Key": "key"}
    return _client("s3").generate_presigned_url("get_object", Params=arguments)


def _stubbed(value):
    from botocore.stub import Stubber

    with Stubber(_client("s3")) as stubber:
        stubber.add_response("head_object", {"ContentLength": 1}, {"Bucket": "b", "Key": value})
        return _client("s3").head_object(Bucket="b", Key=value)["ContentLength"]


def _validated(value):
    from botocore.validate import ParamValidator

    shape = _client("s3").meta.service_model.operation_model("PutObject").input_shape
    report = ParamValidator().validate({"Bucket": "b", "Key": value}, shape)
    if report.has_errors():
        raise TypeError(report.generate_report())


def _arn(value):
    from botocore.utils import ArnParser

    return ArnParser().parse_arn(value)


def _dynamo(value):
    from boto3.dynamodb.types import TypeSerializer

    return TypeSerializer().serialize(value)


def _dynamo_condition(value):
    from boto3.dynamodb.conditions import ConditionExpressionBuilder, Key

    built = ConditionExpressionBuilder().build_expression(Key("source").eq(value))
    return built.attribute_value_placeholders


def _upload(value):
    from s3transfer.manager import TransferManager

    sent = []
    client = SimpleNamespace(
        meta=_client("s3").meta, put_object=lambda **arguments: sent.append(arguments)
    )
    with TransferManager(client) as manager:
        manager.upload(io.BytesIO(b"data"), value, "key").result()
    return [(arguments["Bucket"], arguments["Key"]) for arguments in sent]


def _upload_file(value):
    from s3transfer import S3Transfer

    try:
        S3Transfer(_client("s3")).upload_file(value, "bucket", "key")
    except FileNotFoundError as error:
        return error.filename


def _region(value):
    return _session().__class__(region_name=value).region_name


def _endpoint(value):
    return _session().client("s3", endpoint_url=value).meta.endpoint_url


def _config(value):
    from botocore.config import Config

    return Config(user_agent_extra=value).merge(Config(max_pool_connections=1)).user_agent_extra


def _prepared(value):
    from botocore.awsrequest import AWSRequest

    return AWSRequest("GET", value, params={"page": "1"}).prepare().url


def _copy_source(value):
    _sent("s3", "copy_object", Bucket="b", Key="key", CopySource=value)
    return _client("s3").sent.headers["x-amz-copy-source"]


# --- Google Cloud --------------------------------------------------------------------------------


@functools.cache
def _google():
    from google.auth.credentials import AnonymousCredentials
    from google.cloud import storage

    return storage.Client(project="example", credentials=AnonymousCredentials())


def _google_blob(value):
    blob = _google().bucket("bucket").blob(value)
    return [blob.name, blob.path]


def _google_uri(value):
    from google.cloud.storage import Blob

    blob = Blob.from_uri(value, client=_google())
    return [blob.bucket.name, blob.name]


def _google_key(value):
    return _google().bucket("bucket").blob("name", kms_key_name=value).kms_key_name


def _google_rule(value):
    bucket = _google().bucket("bucket")
    bucket.labels = {"owner": value}
    bucket.add_lifecycle_delete_rule(age=1, matches_prefix=[value])
    return [bucket.labels, list(bucket.lifecycle_rules)]


def _google_upload(value):
    blob = _google().bucket("bucket").blob("name")
    try:
        blob.upload_from_filename(value)
    except FileNotFoundError as error:
        return error.filename


def _google_client(value):
    from google.auth.credentials import AnonymousCredentials
    from google.cloud import storage

    return storage.Client(
        project=value, credentials=AnonymousCredentials(), client_options={"api_endpoint": ACCOUNT}
    ).project


# --- Azure ---------------------------------------------------------------------------------------


def _azure_blob(value):
    from azure.storage.blob import BlobClient

    return BlobClient.from_blob_url(value).url


def _azure_container(value):
    from azure.storage.blob import BlobServiceClient

    client = BlobServiceClient(ACCOUNT).get_container_client(value)
    return [client.container_name, client.url]


def _azure_service(value):
    from azure.storage.blob import BlobServiceClient

    return BlobServiceClient(value).get_blob_client("container", "blob").url


def _azure_connection(value):
    from azure.storage.blob import BlobServiceClient

    return BlobServiceClient.from_connection_string(CONNECTION + value).url


def _azure_sas(value):
    from azure.storage.blob import generate_blob_sas

    grant = {"account_key": "a2V5", "permission": "r", "expiry": "2030-01-01T00:00:00Z"}
    return generate_blob_sas("example", value, "blob", **grant)


def _azure_content(value):
    from azure.storage.blob import ContentSettings

    return ContentSettings(content_type="text/csv", cache_control=value)


def _azure_request(value):
    from azure.core.rest import HttpRequest

    request = HttpRequest("PUT", value, json={"source": value}, headers={"x-source": value})
    return [request.url, request.content, request.headers["x-source"]]


def _azure_secret(value):
    from azure.core.credentials import AzureKeyCredential

    return AzureKeyCredential(value).key


# --- Hugging Face --------------------------------------------------------------------------------


def _hub_validate(value):
    from huggingface_hub.utils import validate_repo_id

    return validate_repo_id(value)


def _hub_url(value):
    from huggingface_hub import hf_hub_url

    return hf_hub_url(value, "config.json", revision="main")


def _hub_revision(value):
    from huggingface_hub import hf_hub_url

    return hf_hub_url("placeholder/model", "config.json", revision=value)


def _hub_endpoint(value):
    from huggingface_hub import HfApi

    return HfApi(endpoint=value).endpoint


def _hub_operation(value):
    from huggingface_hub import CommitOperationAdd

    return CommitOperationAdd(path_in_repo=value, path_or_fileobj=b"data").path_in_repo


def _hub_card(value):
    from huggingface_hub import ModelCardData

    return ModelCardData(language="en", base_model=value, license="mit").to_yaml()


def _hub_cached(value):
    from huggingface_hub import try_to_load_from_cache

    return try_to_load_from_cache("placeholder/model", "config.json", cache_dir=value)


AWS, CORE, TRANSFER = "boto3>=1.34", "botocore>=1.34", "s3transfer>=0.10"
GOOGLE, AZURE, HUB = "google-cloud-storage>=2", "azure-storage-blob>=12", "huggingface-hub>=0.23"
AZURE_CORE = "azure-core>=1.30"


def _aws(name, service, operation, parameter, placeholder, **others):
    def call(value):
        return _sent(service, operation, **others, **{parameter: value})

    return _check(AWS, name, call, placeholder=placeholder)


CHECKS = [
    _aws("s3.put_object(Bucket=x)", "s3", "put_object", "Bucket", BUCKET, Key="key"),
    _aws("s3.get_object(Key=x)", "s3", "get_object", "Key", KEY, Bucket="bucket"),
    _aws("s3.put_object(Body=x)", "s3", "put_object", "Body", KEY, Bucket="bucket", Key="key"),
    _check(AWS, "s3.copy_object(CopySource=x)", _copy_source, placeholder="bucket/{token}"),
    _check(AWS, "s3.generate_presigned_url(Bucket=x)", _presigned, placeholder=BUCKET),
    _aws("sns.publish(TopicArn=x)", "sns", "publish", "TopicArn", TOPIC, Message="done"),
    _check(
        AWS,
        "sqs.send_message(QueueUrl=x)",
        lambda x: _sent("sqs", "send_message", QueueUrl=x, MessageBody="done"),
        placeholder="https://sqs.us-east-1.amazonaws.com/111122223333/{token}",
    ),
    _check(AWS, "sagemaker.create_training_job(S3OutputPath=x)", _training_job, placeholder=FOLDER),
    _check(
        AWS,
        "lambda.invoke(FunctionName=x)",
        lambda x: _sent("lambda", "invoke", FunctionName=x),
        placeholder="{token}",
    ),
    _check(AWS, "Session(region_name=x)", _region, placeholder="us-east-1"),
    _check(AWS, "client('s3', endpoint_url=x)", _endpoint, placeholder=HTTPS),
    _check(AWS, "TypeSerializer().serialize(x)", _dynamo),
    _check(AWS, "Key('source').eq(x)", _dynamo_condition),
    _check(CORE, "ParamValidator().validate({'Key': x})", _validated, placeholder=KEY),
    _check(CORE, "Stubber: head_object(Key=x)", _stubbed, placeholder=KEY),
    _check(CORE, "ArnParser().parse_arn(x)", _arn, placeholder=ROLE),
    _check(CORE, "Config(user_agent_extra=x)", _config, placeholder="{token}"),
    _check(CORE, "AWSRequest(url=x).prepare()", _prepared, placeholder=HTTPS),
    _check(TRANSFER, "TransferManager.upload(bucket=x)", _upload, placeholder=BUCKET),
    _check(TRANSFER, "S3Transfer.upload_file(x)", _upload_file, placeholder=FILE),
    _check(GOOGLE, "Bucket.blob(x)", _google_blob, placeholder=KEY),
    _check(GOOGLE, "Client.bucket(x)", lambda x: _google().bucket(x), placeholder=BUCKET),
    _check(GOOGLE, "Blob.from_uri(x)", _google_uri, placeholder="gs://{token}/path-{token}"),
    _check(GOOGLE, "blob(kms_key_name=x)", _google_key, placeholder="projects/p/{token}"),
    _check(GOOGLE, "labels, lifecycle rules", _google_rule, placeholder="{token}"),
    _check(GOOGLE, "upload_from_filename(x)", _google_upload, placeholder=FILE),
    _check(GOOGLE, "Client(project=x)", _google_client, placeholder="{token}"),
    _check(AZURE, "BlobClient.from_blob_url(x)", _azure_blob, placeholder=AZURE_BLOB),
    _check(AZURE, "get_container_client(x)", _azure_container, placeholder=BUCKET),
    _check(AZURE, "BlobServiceClient(x)", _azure_service, placeholder=HTTPS),
    _check(AZURE, "from_connection_string(x)", _azure_connection, placeholder=HTTPS),
    _check(AZURE, "generate_blob_sas(container=x)", _azure_sas, placeholder=BUCKET),
    _check(AZURE, "ContentSettings(cache_control=x)", _azure_content),
    _check(AZURE_CORE, "HttpRequest('PUT', x)", _azure_request, placeholder=HTTPS),
    _check(AZURE_CORE, "AzureKeyCredential(x)", _azure_secret, placeholder="{token}"),
    _check(HUB, "validate_repo_id(x)", _hub_validate, placeholder="{token}/model-{token}"),
    _check(HUB, "hf_hub_url(x)", _hub_url, placeholder="{token}/model-{token}"),
    _check(HUB, "hf_hub_url(revision=x)", _hub_revision, placeholder="{token}"),
    _check(HUB, "HfApi(endpoint=x)", _hub_endpoint, placeholder=HTTPS),
    _check(HUB, "CommitOperationAdd(path_in_repo=x)", _hub_operation, placeholder=KEY),
    _check(HUB, "ModelCardData(base_model=x).to_yaml()", _hub_card, placeholder="{token}/model"),
    _check(HUB, "try_to_load_from_cache(cache_dir=x)", _hub_cached, placeholder=FILE),
]
