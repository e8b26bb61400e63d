"""Placeholders: valid for their kind, a token in every component, and nobody's."""

from __future__ import annotations

import ipaddress
import re
from pathlib import Path, PurePosixPath, PureWindowsPath
from urllib.parse import parse_qsl, urlsplit

import pydantic
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lookalike import PlaceholderError
from lookalike._placeholder import template_of
from lookalike._token import new_token

# Every owner in this file is called "corp", so that one word tells whether an owner is left.
OWNER = "corp"
ACCOUNT = "999988887777"
BUCKET = "s3://amzn-s3-demo-{token}"
HOST = "{token}.example.com"
DOCUMENTED = "111122223333"
TOKEN = "tkn0sample1token"


def filled(template):
    """The placeholder that a template becomes, with a sample token."""
    return template.replace("{token}", TOKEN)


# --- shapes and what becomes of them --------------------------------------------------------------

URIS = {
    "the example of the design": (
        "s3://placeholder-bucket/path/model.tar.gz",
        "s3://amzn-s3-demo-{token}/path-{token}/model-{token}.tar.gz",
    ),
    "a bucket": ("s3://corp", BUCKET),
    "a bucket and a slash": ("s3://corp/", BUCKET + "/"),
    "a prefix": ("s3://corp/data/train/", BUCKET + "/data-{token}/train-{token}/"),
    "two slashes": ("s3://corp/data//train", BUCKET + "/data-{token}//train-{token}"),
    "dots in the key": ("s3://corp/./a/../b", BUCKET + "/./a-{token}/../b-{token}"),
    "a partition": ("s3://corp/day=1/x.csv", BUCKET + "/day=1-{token}/x-{token}.csv"),
    "Hadoop's S3": ("s3a://corp/key", "s3a://amzn-s3-demo-{token}/key-{token}"),
    "the old Hadoop's S3": ("s3n://corp/key", "s3n://amzn-s3-demo-{token}/key-{token}"),
    "a scheme in capitals": ("S3://CORP/Key", BUCKET + "/Key-{token}"),
    "Google storage": ("gs://corp/data.csv", f"gs://{HOST}/data-{{token}}.csv"),
    "a web address": (
        "https://www.corp.com/a/b.html",
        f"https://{HOST}/a-{{token}}/b-{{token}}.html",
    ),
    "a web address alone": ("https://corp.com", f"https://{HOST}"),
    "a port": ("https://corp.com:8443/a", f"https://{HOST}:8443/a-{{token}}"),
    "a user": ("https://alice@corp.com/a", f"https://alice-{{token}}@{HOST}/a-{{token}}"),
    "a user and a password": (
        "https://alice:secret@corp.com/a",
        f"https://alice-{{token}}:{{token}}@{HOST}/a-{{token}}",
    ),
    "a query": (
        "https://corp.com/a?version=1&name=x.csv",
        f"https://{HOST}/a-{{token}}?version=1-{{token}}&name=x-{{token}}.csv",
    ),
    "an empty value in a query": (
        "https://corp.com/a?x=&y=1",
        f"https://{HOST}/a-{{token}}?x=&y=1-{{token}}",
    ),
    "a fragment": ("https://corp.com/a#top", f"https://{HOST}/a-{{token}}#top-{{token}}"),
    "an address in brackets": ("http://[2001:db8::1]:80/a", f"http://{HOST}:80/a-{{token}}"),
    "a database": (
        "jdbc:postgresql://db.corp.com:5432/sales?user=bob",
        f"jdbc:postgresql://{HOST}:5432/sales-{{token}}?user=bob-{{token}}",
    ),
    "a database with its driver": (
        "postgresql+psycopg://bob:pw@db.corp.com/sales",
        f"postgresql+psycopg://bob-{{token}}:{{token}}@{HOST}/sales-{{token}}",
    ),
    "a file": ("file:///tmp/data.csv", "file:///tmp-{token}/data-{token}.csv"),
    "a file on a host": ("file://nas.corp.com/x.csv", f"file://{HOST}/x-{{token}}.csv"),
    "Azure storage": (
        "abfss://box@corp.dfs.core.windows.net/data/x.csv",
        f"abfss://box-{{token}}@{HOST}/data-{{token}}/x-{{token}}.csv",
    ),
    "Hadoop": ("hdfs://node.corp.com:8020/data", f"hdfs://{HOST}:8020/data-{{token}}"),
}

ARNS = {
    "a role": (
        f"arn:aws:iam::{ACCOUNT}:role/service-role/Admin",
        f"arn:aws:iam::{DOCUMENTED}:role/service-role-{{token}}/Admin-{{token}}",
    ),
    "a policy of AWS": (
        "arn:aws:iam::aws:policy/ReadOnly",
        "arn:aws:iam::aws:policy/ReadOnly-{token}",
    ),
    "a bucket": ("arn:aws:s3:::corp", "arn:aws:s3:::amzn-s3-demo-{token}"),
    "an object": (
        "arn:aws:s3:::corp/data/x.tar.gz",
        "arn:aws:s3:::amzn-s3-demo-{token}/data-{token}/x-{token}.tar.gz",
    ),
    "a function": (
        f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:my-function",
        f"arn:aws:lambda:eu-west-1:{DOCUMENTED}:function:my-function-{{token}}",
    ),
    "an alias of a function": (
        f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:my-function:prod",
        f"arn:aws:lambda:eu-west-1:{DOCUMENTED}:function:my-function-{{token}}:prod-{{token}}",
    ),
    "a model": (
        f"arn:aws-us-gov:sagemaker:us-gov-west-1:{ACCOUNT}:model/churn",
        f"arn:aws-us-gov:sagemaker:us-gov-west-1:{DOCUMENTED}:model/churn-{{token}}",
    ),
    "a topic": (
        f"arn:aws:sns:eu-west-1:{ACCOUNT}:topic",
        f"arn:aws:sns:eu-west-1:{DOCUMENTED}:topic-{{token}}",
    ),
    "a topic in order": (
        f"arn:aws:sns:eu-west-1:{ACCOUNT}:topic.fifo",
        f"arn:aws:sns:eu-west-1:{DOCUMENTED}:topic-{{token}}.fifo",
    ),
}

OTHERS = {
    "an image": (
        f"{ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/team/train",
        f"{DOCUMENTED}.dkr.ecr.eu-west-1.amazonaws.com/team-{{token}}/train-{{token}}",
    ),
    "an image with a tag": (
        f"{ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/train:2.0-gpu",
        f"{DOCUMENTED}.dkr.ecr.eu-west-1.amazonaws.com/train-{{token}}:2.0-gpu-{{token}}",
    ),
    "an image in China": (
        f"{ACCOUNT}.dkr.ecr.cn-north-1.amazonaws.com.cn/train",
        f"{DOCUMENTED}.dkr.ecr.cn-north-1.amazonaws.com.cn/train-{{token}}",
    ),
    "an email address": ("alice@corp.com", f"alice-{{token}}@{HOST}"),
    "a host": ("www.corp.com", HOST),
    "a host and a port": ("db.corp.com:5432", f"{HOST}:5432"),
    "one word": ("model", "model{token}"),
    "a word in capitals": ("MyModel", "MyModel{token}"),
    "a word with a digit": ("model2", "model2{token}"),
    "a name with hyphens": ("my-model", "my-model-{token}"),
    "a name with underscores": ("my_model", "my_model_{token}"),
    "a name with both": ("my-best_model", "my-best_model-{token}"),
    "two words": ("first second", "first{token} second{token}"),
    "a list": ("first,second; third", "first{token},second{token}; third{token}"),
    "a pair": ("key=value", "key{token}=value{token}"),
    "a call": ("max(loss)", "max{token}(loss{token})"),
    "words of another script": ("модель данных", "модель{token} данных{token}"),
}

PATHS = {
    "an absolute path": ("/opt/ml/model.tar.gz", "/opt-{token}/ml-{token}/model-{token}.tar.gz"),
    "a relative path": ("data/train", "data-{token}/train-{token}"),
    "a folder": ("data/train/", "data-{token}/train-{token}/"),
    "here and above": ("./data/../x.csv", "./data-{token}/../x-{token}.csv"),
    "a home": ("~/data/x.csv", "~/data-{token}/x-{token}.csv"),
    "a path with spaces": ("my data/x y.csv", "my data-{token}/x y-{token}.csv"),
    "a drive": (r"C:\data\x.csv", r"C:\data-{token}\x-{token}.csv"),
    "a drive with slashes": ("C:/data/x.csv", "C:/data-{token}/x-{token}.csv"),
    "a share": (r"\\server\share\x.csv", r"\\server-{token}\share-{token}\x-{token}.csv"),
    "a file": ("model.bin", "model-{token}.bin"),
    "a file with two extensions": ("model.tar.gz", "model-{token}.tar.gz"),
    "a hidden file": (".env", ".env-{token}"),
    "a hidden file with an extension": (".config.json", ".config-{token}.json"),
    "a hidden folder": ("/a/.git/x", "/a-{token}/.git-{token}/x-{token}"),
}


def table(*groups):
    return pytest.mark.parametrize(
        ("kind", "shape", "template"),
        [
            pytest.param(kind, *row, id=f"{kind}: {name}")
            for kind, rows in groups
            for name, row in rows.items()
        ],
    )


ALL_SHAPES = (
    ("uri", URIS),
    ("string", URIS),
    ("string", ARNS),
    ("string", OTHERS),
    ("string", PATHS),
    ("path", PATHS),
)


@table(*ALL_SHAPES)
def test_shape_becomes_the_template_of_its_kind(kind, shape, template):
    """What can be owned is replaced, and a token goes into every piece."""
    assert template_of(shape, kind=kind) == template


@table(*ALL_SHAPES)
def test_no_owner_of_a_shape_is_left(kind, shape, template):
    """Bucket, host and account of the shape are gone, whatever they were."""
    made = template_of(shape, kind=kind)
    assert OWNER not in made.lower()
    assert set(re.findall(r"(?<!\d)\d{12}(?!\d)", made)) <= {DOCUMENTED}


@table(*ALL_SHAPES)
def test_template_of_a_shape_may_be_given_as_a_template(kind, shape, template):
    """What a shape becomes is owned by nobody, so it passes as a template, untouched."""
    made = template_of(shape, kind=kind)
    assert template_of(made, kind=kind) == made


# --- a token in every component -------------------------------------------------------------------


def anonymous_pieces(text):
    """The pieces of a URI or path that hold no token, and are no scheme, port, anchor or dots."""
    split = urlsplit(text)
    pieces = {
        "netloc": [split.netloc],
        "hostname": [split.hostname or ""],
        "username": [split.username or ""],
        "password": [split.password or ""],
        "path": [split.path],
        "query": [split.query],
        "values of the query": [value for _, value in parse_qsl(split.query)],
        "fragment": [split.fragment],
        "parts of the path": PurePosixPath(split.path).parts,
        "name": [PurePosixPath(split.path).name],
        "parts of the text": PurePosixPath(text).parts[0 if text.startswith("/") else 1 :]
        if split.netloc
        else PurePosixPath(text).parts,
        "split at slashes": text.split("/")[1 if split.scheme else 0 :],
    }
    # Nothing but slashes, dots and the home: where a thing stands, not how it is called.
    position = re.compile(r"(/|\.{1,2}(?![^/])|~)*")
    return {
        (where, piece)
        for where, found in pieces.items()
        for piece in found
        if TOKEN not in piece.lower() and not position.fullmatch(piece)
    }


key_segments = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="/?#{}"), min_size=1
)
file_names = st.builds(
    str.__add__,
    st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9_.=-]{0,20}", fullmatch=True),
    st.sampled_from(["", ".csv", ".tar.gz", ".parquet", ".json", ".py"]),
)
s3_shapes = st.builds(
    lambda scheme, bucket, segments, slash: f"{scheme}://{'/'.join([bucket, *segments])}{slash}",
    st.sampled_from(["s3", "s3a", "s3n"]),
    st.from_regex(r"[a-z0-9][a-z0-9.-]{1,40}[a-z0-9]", fullmatch=True),
    st.lists(st.one_of(key_segments, file_names), max_size=5),
    st.sampled_from(["", "/"]),
)


@settings(deadline=None)
@given(s3_shapes)
@example("s3://corp/~/x")
@example("s3://corp/a//b/")
@example("s3://corp/a/\\/b")
def test_every_piece_of_an_s3_placeholder_holds_a_token(shape):
    """A piece without a token is anonymous, and leaks silently: `dirname`, slices, `urlsplit`."""
    assert anonymous_pieces(filled(template_of(shape, kind="uri"))) == set()


https_shapes = st.builds(
    lambda user, host, port, path, query, fragment: (
        f"https://{user}{host}{port}{path}"
        f"{'?' * bool(query)}{'&'.join(f'{k}={v}' for k, v in query)}{fragment}"
    ),
    st.sampled_from(["", "alice@", "alice:secret@"]),
    st.from_regex(r"[a-z][a-z0-9]{0,10}(\.[a-z]{2,10}){1,3}", fullmatch=True),
    st.sampled_from(["", ":80", ":8443"]),
    st.lists(file_names, max_size=4).map(lambda names: "".join(f"/{name}" for name in names)),
    st.lists(st.tuples(st.from_regex("[a-z]{1,5}", fullmatch=True), file_names), max_size=3),
    st.sampled_from(["", "#top", "#section.2"]),
)


@settings(deadline=None)
@given(https_shapes)
def test_every_piece_of_a_web_address_holds_a_token(shape):
    """User, password, host, path, values of the query and fragment are each a way to leak."""
    placeholder = filled(template_of(shape, kind="uri"))
    assert anonymous_pieces(placeholder) == set()
    assert urlsplit(placeholder).port == urlsplit(shape).port


path_shapes = st.builds(
    lambda root, names: root + "/".join(names),
    st.sampled_from(["/", "", "./", "../", "~/", "//"]),
    st.lists(st.one_of(file_names, st.sampled_from(["my data", "..", "x y.csv"])), min_size=2),
).filter(lambda path: re.search("[a-z]", path))


@settings(deadline=None)
@given(path_shapes)
def test_every_part_of_a_path_placeholder_holds_a_token(shape):
    """`parts`, `name`, `parent` and every `split("/")`; position words are no names."""
    placeholder = filled(template_of(shape, kind="path"))
    assert anonymous_pieces(placeholder) == set()
    assert PurePosixPath(placeholder).anchor == PurePosixPath(shape).anchor
    assert len(PurePosixPath(placeholder).parts) == len(PurePosixPath(shape).parts)


@pytest.mark.parametrize("shape", [r"C:\data\x.csv", "C:/data/x.csv", r"\\server\share\data\x.csv"])
def test_every_part_of_a_windows_path_placeholder_holds_a_token(shape):
    """The drive is no name of ours; server and share are."""
    placeholder = PureWindowsPath(filled(template_of(shape, kind="path")))
    parts = placeholder.parts if placeholder.drive != "C:" else placeholder.parts[1:]
    assert all(TOKEN in part for part in parts)
    assert placeholder.is_absolute()


@pytest.mark.parametrize(
    "shape",
    [
        pytest.param("https://corp.com/a?download", id="a flag alone"),
        pytest.param("https://corp.com/?a&b", id="flags"),
        pytest.param("https://corp.com/a?download=", id="a name without a value"),
        pytest.param("s3://corp/key?versions", id="a flag of S3"),
    ],
)
def test_query_of_flags_holds_a_token(shape):
    """The query is a component that `urlsplit` gives, whether or not it holds values."""
    assert anonymous_pieces(filled(template_of(shape, kind="uri"))) == set()


@settings(deadline=None)
@given(st.lists(st.from_regex(r"[A-Za-z][A-Za-z0-9_-]{1,12}", fullmatch=True), min_size=2))
def test_every_word_holds_a_token(words):
    """Plain text is split at spaces and commas, so each word carries the original."""
    for separator in (" ", ",", ", ", "|", ";"):
        placeholder = filled(template_of(separator.join(words), kind="string"))
        assert all(TOKEN in word for word in placeholder.split(separator))


# Text of the kinds above, and anything else that can be written.
any_shapes = st.one_of(st.text(min_size=1), s3_shapes, path_shapes, https_shapes)


@settings(deadline=None)
@given(any_shapes, st.sampled_from(["string", "path", "uri"]))
def test_shape_gets_a_token_or_is_refused(shape, kind):
    """No text comes back that names no original: two originals would share it."""
    try:
        template = template_of(shape, kind=kind)
    except PlaceholderError:
        return
    assert "{token}" in template


@pytest.mark.parametrize("kind", ["string", "path", "uri"])
@pytest.mark.parametrize(
    "shape",
    [
        pytest.param("C:/", id="a drive"),
        pytest.param("C:\\", id="a drive with a backslash"),
        pytest.param("C:/..", id="above a drive"),
        pytest.param("file:///", id="the root as a URI"),
        pytest.param("file:///..", id="above the root as a URI"),
    ],
)
def test_place_without_a_name_is_refused(shape, kind):
    """A place that holds no name has no piece for a token: it is refused, not passed without."""
    with pytest.raises(PlaceholderError):
        template_of(shape, kind=kind)


def test_uri_of_a_file_without_a_path_is_refused():
    """`file://` is a scheme and nothing else."""
    with pytest.raises(PlaceholderError):
        template_of("file://", kind="uri")


# --- valid for its kind ---------------------------------------------------------------------------


@settings(deadline=None)
@given(s3_shapes)
def test_s3_placeholder_passes_the_rules_of_s3(shape):
    """The real rules: botocore's bucket check, the pattern of SageMaker's API, S3's own naming."""
    handlers = pytest.importorskip("botocore.handlers")
    placeholder = filled(template_of(shape, kind="uri"))
    bucket = urlsplit(placeholder).netloc
    handlers.validate_bucket_name({"Bucket": bucket})
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
    assert re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", bucket)
    assert ".." not in bucket
    assert not re.search(r"^(xn--|sthree-|amzn-s3-demo-$)|(-s3alias|--ol-s3)$", bucket)
    if placeholder.startswith("s3://"):
        # S3Uri in the API of SageMaker
        assert re.match(r"(https|s3)://([^/]+)/?(.*)", placeholder)


def test_bucket_check_of_botocore_refuses_what_is_no_bucket():
    """The check above can fail."""
    handlers = pytest.importorskip("botocore.handlers")
    exceptions = pytest.importorskip("botocore.exceptions")
    with pytest.raises(exceptions.ParamValidationError):
        handlers.validate_bucket_name({"Bucket": "{token}"})


@table(("string", ARNS))
def test_arn_placeholder_is_an_arn_of_the_same_service(kind, shape, template):
    """Botocore's own parser finds the same partition, service and region, and a token."""
    parser = pytest.importorskip("botocore.utils").ArnParser()
    given_arn = parser.parse_arn(shape)
    made = parser.parse_arn(filled(template_of(shape, kind=kind)))
    for part in ("partition", "service", "region"):
        assert made[part] == given_arn[part]
    assert TOKEN in made["resource"]
    assert made["account"] in {"", "aws", DOCUMENTED}


# Patterns of the API of SageMaker, as botocore ships them.
@pytest.mark.parametrize(
    ("shape", "pattern"),
    [
        pytest.param(
            f"arn:aws:iam::{ACCOUNT}:role/Admin",
            r"arn:aws[a-z\-]*:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+",
            id="RoleArn",
        ),
        pytest.param(
            f"arn:aws:sagemaker:eu-west-1:{ACCOUNT}:model/churn",
            r"arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:model/.*",
            id="ModelArn",
        ),
        pytest.param(
            f"arn:aws:sagemaker:eu-west-1:{ACCOUNT}:model-package/churn/1",
            r"arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]{9,16}:[0-9]{12}:model-package/[\S]{1,2048}",
            id="ModelPackageArn",
        ),
        pytest.param(
            f"arn:aws:sagemaker:eu-west-1:{ACCOUNT}:training-job/churn",
            r"arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:training-job/"
            r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}",
            id="TrainingJobArn",
        ),
        pytest.param(
            f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:my-function",
            r"arn:aws[a-z\-]*:lambda:[a-z0-9\-]*:[0-9]{12}:function:.*",
            id="LambdaFunctionArn",
        ),
        pytest.param(
            f"arn:aws:sns:eu-west-1:{ACCOUNT}:topic",
            r"arn:aws[a-z\-]*:sns:[a-z0-9\-]*:[0-9]{12}:[a-zA-Z0-9_.-]+",
            id="SnsTopicArn",
        ),
        pytest.param(
            f"arn:aws:s3:eu-west-1:{ACCOUNT}:accesspoint/corp-point",
            r"arn:(aws).*:(s3|s3-object-lambda):[a-z\-0-9]*:[0-9]{12}:"
            r"accesspoint[/:][a-zA-Z0-9\-.]{1,63}",
            id="access point of S3",
        ),
        pytest.param("my-model", r"[a-zA-Z0-9]([\-a-zA-Z0-9]*[a-zA-Z0-9])?", id="ModelName"),
        pytest.param("churn", r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}", id="EntityName"),
        pytest.param("s3://corp/data/", r"(https|s3)://([^/]+)/?(.*)", id="S3Uri"),
        pytest.param("https://corp.com/x.tar.gz", r"(https|s3)://([^/]+)/?(.*)", id="Url"),
        pytest.param(
            f"{ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/team/train:2.0-gpu",
            r"\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?"
            r"/(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*"
            r"(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?",
            id="image in ECR",
        ),
        pytest.param("alice@corp.com", r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(\.[\w-]+)+", id="email"),
    ],
)
def test_placeholder_passes_the_pattern_that_its_shape_passes(shape, pattern):
    """A shape that the real service accepts gives a placeholder that it accepts."""
    assert re.fullmatch(pattern, shape)
    assert re.fullmatch(pattern, filled(template_of(shape, kind="string")))


@settings(deadline=None)
@given(https_shapes)
def test_web_address_passes_strict_parsers(shape):
    """The standard library and pydantic take it apart, and the host is a name that DNS allows."""
    placeholder = filled(template_of(shape, kind="uri"))
    split = urlsplit(placeholder)
    assert split.geturl() == placeholder
    assert split.scheme == "https"
    assert all(
        re.fullmatch(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", label)
        for label in split.hostname.split(".")
    )
    with pytest.raises(ValueError, match="does not appear to be"):
        ipaddress.ip_address(split.hostname)
    assert (
        pydantic.TypeAdapter(pydantic.HttpUrl).validate_python(placeholder).host == split.hostname
    )


@settings(deadline=None)
@given(
    st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,20}", fullmatch=True),
    st.sampled_from([".csv", ".tar.gz", ".parquet", ".json", ".py", ".7z", ".mp4"]),
)
@example("model-1.0", ".tar.gz")
@example("data.2024.01", ".csv")
@example("archive", ".7z")
@example("a1", ".csv")
@example("v1", ".py")
def test_file_name_keeps_its_extension(stem, extension):
    """Code asks `endswith(".tar.gz")`: dots and digits before it change nothing."""
    for shape in (stem + extension, f"/data/{stem}{extension}", f"s3://corp/{stem}{extension}"):
        assert template_of(shape, kind="string").endswith(extension)


@pytest.mark.parametrize(
    ("shape", "beginning"),
    [
        pytest.param("dbfs:/mnt/x.csv", "dbfs:/mnt-{token}/x-{token}", id="Databricks"),
        pytest.param("models:/churn/prod", "models:/churn-{token}/prod-{token}", id="MLflow"),
        pytest.param("file:/tmp/x.csv", "file:/tmp-{token}/x-{token}", id="a file"),
        pytest.param("file:///C:/data/x", "file:///C:/data-{token}/x-{token}", id="a drive"),
        pytest.param("mailto:alice@corp.com", f"mailto:alice-{{token}}@{HOST}", id="mail"),
        pytest.param("urn:isbn:book", "urn:", id="a URN"),
    ],
)
def test_uri_without_an_authority_keeps_its_scheme(shape, beginning):
    """A scheme is a word of its vocabulary and no place for a token, with or without `//`."""
    template = template_of(shape, kind="uri")
    assert template.startswith(beginning)
    assert "{token}" in template
    assert urlsplit(filled(template)).scheme == urlsplit(shape).scheme


@pytest.mark.parametrize(
    ("shape", "template"),
    [
        pytest.param("db.corp.jp:5432", f"{HOST}:5432", id="a country"),
        pytest.param("redis.corp.internal:6379", f"{HOST}:6379", id="an inner name"),
        pytest.param("WWW.CORP.COM", HOST, id="in capitals"),
    ],
)
def test_host_of_any_domain_is_a_host(shape, template):
    """A port stays a number, and the domain of the owner goes, whatever the domain is."""
    assert template_of(shape, kind="string") == template


@pytest.mark.parametrize(
    ("shape", "pattern"),
    [
        pytest.param("run.app", r"run-{token}\.app", id="like a host"),
        pytest.param("a.b.ai", r"a.*-{token}.*\.ai", id="like a longer host"),
        pytest.param("image/train", "image-{token}/train-{token}", id="like a media type"),
        pytest.param("model/x.tar.gz", r"model-{token}/x-{token}\.tar\.gz", id="like one too"),
        pytest.param("ml.model.bin", r"ml.*-{token}.*\.bin", id="like an instance type"),
        pytest.param("on", "on-?{token}", id="like a truth value"),
    ],
)
def test_path_is_taken_for_nothing_else(shape, pattern):
    """Who asks for a path has said what it is: no other reading is tried."""
    assert re.fullmatch(filled(pattern), filled(template_of(shape, kind="path")))


# --- no room --------------------------------------------------------------------------------------

NO_ROOM = {
    "a number": ["7", "3.14", "-1", "1_000"],
    "punctuation": ["---", "/", "...", "*", "~/", "./", "../.."],
    "a date": ["2024-01-31", "31.01.2024", "12:30", "2024-01-31 12:30:00"],
    "a time stamp": ["2024-01-31T12:30:00Z", "2024-01-31T12:30:00+01:00", "2024-01-31t12:30:00.5z"],
    "an instance type": [
        "ml.m5.xlarge",
        "m5.xlarge",
        "ml.p4d.24xlarge",
        "db.r6g.large",
        "t3.micro",
    ],
    "a region": ["us-east-1", "eu-central-2", "us-gov-west-1", "ap-southeast-1a"],
    "a truth value": ["true", "False", "NO", "none"],
    "a UUID": ["123e4567-e89b-12d3-a456-426614174000"],
    "a digest": ["d41d8cd98f00b204e9800998ecf8427e", f"sha256:{'ab' * 32}"],
    "a media type": ["application/json", "text/csv", "image/svg+xml"],
    "a single character": ["x", "é", "Ω"],
}
no_room = pytest.mark.parametrize(
    "shape",
    [pytest.param(s, id=f"{what}: {s}") for what, shapes in NO_ROOM.items() for s in shapes],
)


@no_room
def test_shape_without_room_is_refused_with_both_ways_out(shape):
    """A closed form or vocabulary would not be valid with a token in it."""
    with pytest.raises(PlaceholderError) as caught:
        template_of(shape, kind="string")
    assert repr(shape) in caught.value.problem
    assert "unique=False" in caught.value.hint
    assert "{token}" in caught.value.hint
    assert caught.value.placeholder == shape


@no_room
def test_shape_without_room_is_taken_verbatim_on_request(shape):
    """`unique=False` gives the token up, and with it restore and scan."""
    assert template_of(shape, kind="string", unique=False) == shape


@pytest.mark.parametrize(
    "shape",
    [
        pytest.param("my-model-1", id="a model and its number"),
        pytest.param("my-training-job-2", id="a job and its number"),
        pytest.param("v1.tar", id="an archive"),
        pytest.param("a1.csv", id="a table"),
        pytest.param("db.prod.json", id="a file of settings"),
        pytest.param("model/model.tar.gz", id="a path to a model"),
    ],
)
def test_name_that_looks_like_a_closed_form_has_room(shape):
    """Names and files that people use daily are no regions, instance types or media types."""
    assert "{token}" in template_of(shape, kind="string")


# --- ownership ------------------------------------------------------------------------------------

OWNED = {
    "a bucket": "s3://corp/{token}",
    "a bucket of Hadoop's": "s3a://corp/{token}",
    "a bucket of the old Hadoop's": "s3n://corp/{token}",
    "a bucket by a scheme in capitals": "S3://corp/{token}",
    "a bucket by its ARN": "arn:aws:s3:::corp/{token}",
    "a bucket that only begins alike": "s3://amzn-s3-dem-{token}/key",
    "a bucket of which a user reads": "s3://amzn-s3-demo-x@corp/{token}",
    "a bucket after another": "s3://amzn-s3-demo-{token}/a,s3://corp/b",
    "a bucket in a sentence": "copy s3://corp/{token}",
    "a bucket in an option": "--source=s3://corp/{token}",
    "a bucket of Google's": "gs://corp/{token}",
    "a host": "https://www.corp.com/{token}",
    "a host with a port": "https://corp.com:8443/{token}",
    "a host after a user": "https://example.com@corp.com/{token}",
    "a host after a user and a password": "https://a:example.com@corp.com/{token}",
    "a host that ends alike": "https://corp-example.com/{token}",
    "a host that begins alike": "https://example.com.corp.com/{token}",
    "a host of a token alone": "https://{token}.com/",
    "a host of a database": "jdbc:postgresql://db.corp.com/{token}",
    "a host of Oracle's": "jdbc:oracle:thin:@//db.corp.com:1521/{token}",
    "a host of Azure's": "abfss://{token}@corp.dfs.core.windows.net/x",
    "a host without a scheme": "corp.com/{token}",
    "a host of mail": "{token}@corp.com",
    "a host of mail with a scheme": "mailto:{token}@corp.com",
    "an address": "http://198.18.0.1/{token}",
    "an account": f"arn:aws:iam::{ACCOUNT}:role/{{token}}",
    "an account in another partition": f"arn:aws-cn:iam::{ACCOUNT}:role/{{token}}",
    "an account with images": f"{ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/{{token}}",
    "an account with an image by its digest": (
        f"{ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/{{token}}@sha256:{'ab' * 32}"
    ),
    "images of another registry": "ghcr.io/corp/train:{token}",
}
owned = pytest.mark.parametrize("template", OWNED.values(), ids=OWNED)


@owned
def test_template_that_could_be_someones_is_refused(template):
    """Some SDKs read and write the placeholder while a pipeline is being defined."""
    with pytest.raises(PlaceholderError, match="could be someone's") as caught:
        template_of(template, kind="string")
    assert "allow_owned=True" in caught.value.hint
    assert caught.value.placeholder == template


@owned
def test_owned_template_is_taken_on_request(template):
    """`allow_owned=True` says that it is yours: then it is taken literally."""
    assert template_of(template, kind="string", allow_owned=True) == template


OWNED_VERBATIM = {
    "a bucket": "s3://corp/key",
    "a host": "www.corp.com",
    "a host and a port": "www.corp.com:443",
    "a host of another domain": "db.corp.jp:5432",
    "an address and a port": "198.18.0.1:80",
    "a web address": "https://corp.com/",
    "mail": "alice@corp.com",
    "an image": f"{ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/train:1",
    "an image by its digest": f"{ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/train@sha256:{'ab' * 32}",
    "a role": f"arn:aws:iam::{ACCOUNT}:role/Admin",
}
owned_verbatim = pytest.mark.parametrize("text", OWNED_VERBATIM.values(), ids=OWNED_VERBATIM)


@owned_verbatim
def test_verbatim_text_that_could_be_someones_is_refused(text):
    """`unique=False` gives up the token, not the safety."""
    with pytest.raises(PlaceholderError, match="could be someone's"):
        template_of(text, kind="string", unique=False)


@owned_verbatim
def test_owned_verbatim_text_is_taken_on_request(text):
    """Both switches together: this very text, whoever owns it."""
    assert template_of(text, kind="string", unique=False, allow_owned=True) == text


@pytest.mark.parametrize(
    "template",
    [
        pytest.param("{token}", id="a token"),
        pytest.param("model-{token}.tar.gz", id="a file"),
        pytest.param("/opt/ml/{token}", id="a path"),
        pytest.param("s3://amzn-s3-demo-bucket/{token}", id="a bucket for documentation"),
        pytest.param("s3://amzn-s3-demo-{token}", id="a bucket with a token"),
        pytest.param("arn:aws:s3:::amzn-s3-demo-{token}/key", id="the same by its ARN"),
        pytest.param(
            f"arn:aws:s3:eu-west-1:{DOCUMENTED}:accesspoint/{{token}}", id="an access point"
        ),
        pytest.param("https://example.com/{token}", id="example.com"),
        pytest.param("https://{token}.example.org:8443/a", id="a host below example.org"),
        pytest.param("https://alice@www.EXAMPLE.net/{token}", id="example.net in capitals"),
        pytest.param("https://{token}.invalid/", id="a host that is invalid by definition"),
        pytest.param("https://x.test/{token}", id="a host for tests"),
        pytest.param("gs://x.example/{token}", id="a bucket of Google's that nobody gets"),
        pytest.param("file:///tmp/{token}", id="a file by URI"),
        pytest.param("{token}@example.com", id="mail"),
        pytest.param("arn:aws:iam::111122223333:role/{token}", id="an account of documentation"),
        pytest.param("arn:aws:iam::123456789012:role/{token}", id="another"),
        pytest.param("arn:aws:iam::444455556666:role/{token}", id="and the third"),
        pytest.param("arn:aws:iam::aws:policy/{token}", id="a policy of AWS itself"),
        pytest.param("arn:aws:apigateway:eu-west-1::/{token}", id="no account"),
        pytest.param("111122223333.dkr.ecr.eu-west-1.amazonaws.com/{token}", id="an image"),
    ],
)
def test_template_of_nobody_is_taken_literally(template):
    """What is reserved for documentation and tests needs no permission, and is not touched."""
    assert template_of(template, kind="string") == template


@table(*ALL_SHAPES)
def test_permission_changes_nothing_about_a_shape(kind, shape, template):
    """A shape's owner is replaced whether or not owners are allowed: it is an example."""
    assert template_of(shape, kind=kind, allow_owned=True) == template


# --- not a placeholder ----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["string", "path", "uri"])
@pytest.mark.parametrize("unique", [True, False], ids=["with a token", "verbatim"])
@pytest.mark.parametrize(
    "stranger",
    [
        pytest.param(b"s3://bucket/key", id="bytes"),
        pytest.param(7, id="a number"),
        pytest.param(True, id="a truth value"),
        pytest.param(Path("/tmp/x"), id="a path"),
        pytest.param(["s3://bucket"], id="a list"),
    ],
)
def test_placeholder_that_is_no_text_is_refused(stranger, unique, kind):
    """The message shows the value and its type; the field holds the value itself."""
    with pytest.raises(PlaceholderError) as caught:
        template_of(stranger, kind=kind, unique=unique)
    assert type(stranger).__name__ in caught.value.problem
    assert caught.value.placeholder is stranger


@pytest.mark.parametrize("kind", ["string", "path", "uri"])
@pytest.mark.parametrize("unique", [True, False], ids=["with a token", "verbatim"])
@pytest.mark.parametrize(
    "blank",
    ["", " ", "   ", "\t", "\n", "\u3000"],
    ids=["nothing", "a space", "spaces", "a tab", "a line break", "a wide space"],
)
def test_blank_placeholder_is_refused(blank, unique, kind):
    """Empty text is falsy, so code would take the value for missing."""
    with pytest.raises(PlaceholderError, match="holds text"):
        template_of(blank, kind=kind, unique=unique)


@pytest.mark.parametrize("unique", [True, False], ids=["with a token", "verbatim"])
@pytest.mark.parametrize(
    "bad",
    ["\x00", "\t", "\n", "\r", "\x1b", "\x1f", "\x7f", "\x85", "\x9b", chr(0xD800), chr(0xDFFF)],
    ids=[
        "null",
        "tab",
        "line feed",
        "carriage return",
        "escape",
        "unit separator",
        "delete",
        "next line",
        "control sequence",
        "high surrogate",
        "low surrogate",
    ],
)
def test_control_characters_and_surrogates_are_refused(bad, unique):
    """They cannot be encoded, or end lines and strings where nobody looks."""
    with pytest.raises(PlaceholderError, match="printable") as caught:
        template_of(f"s3://bucket/a{bad}b", kind="uri", unique=unique, allow_owned=True)
    assert repr(bad) in caught.value.problem


def test_control_character_in_a_template_is_refused():
    """A template is taken literally, and checked all the same."""
    with pytest.raises(PlaceholderError, match="printable"):
        template_of("model\n{token}", kind="string")


@pytest.mark.parametrize("written", [str, str.upper, str.title], ids=["as is", "upper", "title"])
@pytest.mark.parametrize("unique", [True, False], ids=["with a token", "verbatim"])
@pytest.mark.parametrize(
    "around", ["{}", "s3://amzn-s3-demo-{}/key", "backup{}backup", "{}-{{token}}"]
)
def test_text_that_holds_a_token_already_is_refused(around, unique, written):
    """It was made from a lookalike: one text would name two originals."""
    token = new_token()
    with pytest.raises(PlaceholderError, match="holds a token already") as caught:
        template_of(around.format(written(token)), kind="string", unique=unique)
    assert token in caught.value.problem


@pytest.mark.parametrize("unique", [True, False], ids=["with a token", "verbatim"])
@pytest.mark.parametrize(
    "text",
    ["model", "/opt/ml", "model.tar.gz", "://bucket", "1s3://bucket/key", "s3:", "{token}"],
)
def test_uri_without_a_scheme_is_refused(text, unique):
    """Who asks for a URI gets one, or hears what is missing."""
    with pytest.raises(PlaceholderError, match=r"scheme|verbatim"):
        template_of(text, kind="uri", unique=unique)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("s3:///key", id="no bucket"),
        pytest.param("https:///path", id="no host"),
        pytest.param("https://corp.com:99999/", id="a port too large"),
        pytest.param("https://corp.com:https/", id="a port that is no number"),
        pytest.param("https://[::1/", id="an open bracket"),
    ],
)
def test_malformed_uri_is_refused(text):
    """Nothing is made of a URI that the standard library refuses, or that names no place."""
    with pytest.raises(PlaceholderError) as caught:
        template_of(text, kind="uri")
    assert repr(text) in caught.value.problem


@pytest.mark.parametrize(
    ("shape", "kind"),
    [
        pytest.param("mailto:" * 3000 + "alice", "string", id="mail in mail"),
        pytest.param("http://host?next=" * 1000, "string", id="query in query"),
        pytest.param("s3://bucket?next=" * 1000, "uri", id="query in query of a URI"),
    ],
)
def test_form_in_a_form_in_a_form_is_refused_when_it_goes_too_deep(shape, kind):
    """Somebody's policy may have any text in it: no more than an error of ours comes of it."""
    with pytest.raises(PlaceholderError, match="a form in a form"):
        template_of(shape, kind=kind)


def test_template_is_not_taken_verbatim():
    """`unique=False` gives no token, so nothing could stand for the mark."""
    with pytest.raises(PlaceholderError, match="unique=False") as caught:
        template_of("model-{token}", kind="string", unique=False)
    assert "Drop unique=False" in caught.value.hint


# --- defaults -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["string", "path", "uri"])
def test_default_is_a_template_of_nobody(kind):
    """Without a placeholder one is made that passes as if it were given."""
    template = template_of(None, kind=kind)
    assert "{token}" in template
    assert template_of(template, kind=kind) == template
    assert anonymous_pieces(filled(template)) == set()


def test_defaults_are_what_their_kind_asks_for():
    """Plain text is an identifier, a path is absolute, a URI has scheme, bucket and key."""
    assert filled(template_of(None, kind="string")).isidentifier()
    assert PurePosixPath(filled(template_of(None, kind="path"))).is_absolute()
    split = urlsplit(filled(template_of(None, kind="uri")))
    assert split.scheme == "s3"
    assert split.netloc
    assert split.path.strip("/")


@pytest.mark.parametrize("kind", ["string", "path", "uri"])
def test_verbatim_needs_a_placeholder(kind):
    """There is no text that is everybody's default and nobody's."""
    with pytest.raises(PlaceholderError, match="got None"):
        template_of(None, kind=kind, unique=False)


# --- forms in a text, and images ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shape", "template"),
    [
        pytest.param(
            "copy s3://a/x to b",
            "copy{token} s3://amzn-s3-demo-{token}/x-{token} to{token} b{token}",
            id="a sentence with a URI",
        ),
        pytest.param(
            "https://corp.s3.us-east-1.amazonaws.com/key",
            "https://amzn-s3-demo-{token}.s3.us-east-1.amazonaws.com/key-{token}",
            id="a bucket as a host",
        ),
        pytest.param(
            "https://corp.com/?next=https://corp.com/x",
            "https://{token}.example.com/?next=https://{token}.example.com/x-{token}",
            id="an address in a query",
        ),
        pytest.param("team/x:1", "team-{token}/x-{token}:1-{token}", id="an image"),
        pytest.param(
            "registry.corp.com/team/x:1",
            "{token}.example.com/team-{token}/x-{token}:1-{token}",
            id="an image of a registry",
        ),
        pytest.param(
            f"team/x@sha256:{'a' * 64}",
            f"team-{{token}}/x-{{token}}@sha256:{'a' * 64}",
            id="an image with a digest, which has no room",
        ),
    ],
)
def test_text_with_forms_in_it_is_made_of_their_templates(shape, template):
    """What stands in the midst of a text is treated as if it stood alone."""
    assert template_of(shape, kind="string") == template


@pytest.mark.parametrize(
    ("shape", "kind", "why"),
    [
        pytest.param("s3://a/x,s3://b/y", "uri", "is not one URI", id="a list of URIs"),
        pytest.param("https:/corp.com", "string", "no bucket or host", id="one slash"),
        pytest.param("s3:corp/x", "uri", "no bucket or host", id="no slash"),
        pytest.param("registry.corp.com/x:{token}", "string", "someone's host", id="a registry"),
        pytest.param(
            "https://corp.s3.amazonaws.com/{token}", "string", "someone's bucket", id="a bucket"
        ),
    ],
)
def test_text_with_forms_in_it_is_refused_for_what_stands_there(shape, kind, why):
    """The error names the piece, wherever it stands."""
    with pytest.raises(PlaceholderError, match=why):
        template_of(shape, kind=kind)


def test_image_of_nobodys_registry_is_taken_literally():
    """Names below a registry are not known to be anyone's."""
    assert template_of("team/x:{token}", kind="string") == "team/x:{token}"
