"""The catalogue: shapes of placeholder that validators ask for, the likely ones first.

Measured over 324 real calls, 24 shapes were needed. Those with `{token}` are recoverable; the rest
are closed vocabularies, taken verbatim, and only good where nothing of the text is kept.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from lookalike._placeholder import template_of
from lookalike._token import MARK
from lookalike.errors import PlaceholderError

if TYPE_CHECKING:
    from collections.abc import Iterator


class Shape(NamedTuple):
    """A template or example, or a text without room for a token (not `unique`), by what it is.

    Of a `partial` one nobody said where a token may stand: it has words which may be the value.
    """

    name: str
    text: str
    unique: bool = True
    partial: bool = False


_BUCKET = "amzn-s3-demo-{token}"
_ACCOUNT = "111122223333"

CATALOGUE: tuple[Shape, ...] = (
    Shape("an identifier", "{token}"),
    Shape("an S3 URI of an archive", f"s3://{_BUCKET}/path-{{token}}/model-{{token}}.tar.gz"),
    Shape("an https URL", "https://{token}.example.com/path-{token}"),
    Shape("an absolute path", "/lookalike-{token}/path-{token}"),
    Shape("an S3 URI of a folder", f"s3://{_BUCKET}/path-{{token}}/"),
    Shape("an S3 URI of JSON", f"s3://{_BUCKET}/path-{{token}}/data-{{token}}.json"),
    Shape("an S3 URI of CSV", f"s3://{_BUCKET}/path-{{token}}/data-{{token}}.csv"),
    Shape("an S3 URI of Parquet", f"s3://{_BUCKET}/path-{{token}}/data-{{token}}.parquet"),
    Shape("an S3 URI of a script", f"s3://{_BUCKET}/path-{{token}}/code-{{token}}.py"),
    Shape("a bucket", _BUCKET),
    Shape("the ARN of a role", f"arn:aws:iam::{_ACCOUNT}:role/{{token}}"),
    Shape("the ARN of a key", f"arn:aws:kms:us-east-1:{_ACCOUNT}:key/{{token}}"),
    Shape("the ARN of an object", f"arn:aws:s3:::{_BUCKET}/path-{{token}}"),
    Shape(
        "the ARN of a model package",
        f"arn:aws:sagemaker:us-east-1:{_ACCOUNT}:model-package/{{token}}/1",
    ),
    Shape("a container image", f"{_ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/{{token}}:{{token}}"),
    Shape("a repository of a hub", "{token}/{token}"),
    Shape("a name with a suffix", "{token}.txt"),
    Shape("a script", "{token}.py"),
    Shape("a JSON file", "/lookalike-{token}/data-{token}.json"),
    Shape("a YAML file", "/lookalike-{token}/data-{token}.yaml"),
    Shape("a table", "/lookalike-{token}/data-{token}.csv"),
    Shape("an archive", "/lookalike-{token}/model-{token}.tar.gz"),
    Shape("a file URL", "file:///lookalike-{token}/path-{token}"),
    Shape("a Google Storage URI", "gs://{token}.example.com/path-{token}"),
    Shape("a mail address", "{token}@example.com"),
    Shape("a host", "{token}.example.com"),
    Shape("a host and port", "{token}.example.com:443"),
    Shape("a database URL", "postgresql://{token}.example.com/{token}"),
    Shape("an IPv6 address with a zone", "2001:db8::1%{token}"),
    Shape("JSON text", '{"value": "{token}"}'),
    Shape("a dotted name", "{token}.{token}"),
    Shape("an instance type", "ml.m5.xlarge", unique=False),
    Shape("a region", "us-east-1", unique=False),
    Shape("a number", "1", unique=False),
    Shape("a truth value", "true", unique=False),
    Shape("a date", "2026-01-01", unique=False),
    Shape("a time stamp", "2026-01-01T00:00:00+00:00", unique=False),
    Shape("a UUID", "00000000-0000-4000-8000-000000000000", unique=False),
    Shape("a version", "1.0.0", unique=False),
    Shape("a media type", "application/json", unique=False),
    Shape("an IP address", "192.0.2.1", unique=False),
    Shape("a digest", "0" * 64, unique=False),
    Shape("a cron expression", "0 12 * * ?", unique=False),
    Shape("a duration", "PT1H", unique=False),
    Shape("a colour", "#000000", unique=False),
)

#: What a validator of texts refuses, whatever it wants. What writes files finds no such folder.
NONSENSE = Shape("nonsense", "?!\N{NO-BREAK SPACE}{token}/?!{token}")

_WORD = re.compile("[A-Za-z0-9]+")
#: So many parts of a text are tried, the last first: what is most often free is a name at the end.
_MOST_PARTS = 4
_EXTENSION = re.compile(r"(?:\.[A-Za-z][A-Za-z0-9]{0,9}){1,3}$")


def words_of(template: str) -> tuple[str, ...]:
    """The words of a template beside its tokens."""
    return tuple(word[0] for word in _WORD.finditer(template.replace(MARK, " ")))


def in_one_part(text: str) -> Iterator[Shape]:
    """Templates of an example that have their token in one part alone: beside its word, or for it.

    For codes of which one part is free. Text that could be someone's stays out of them: there is
    none that would stand without a token.
    """
    end = _EXTENSION.search(text)
    words = [*_WORD.finditer(text, 0, end.start() if end else len(text))]
    for word in words[: -_MOST_PARTS - 1 : -1]:
        for part in (f"{word[0]}-{MARK}", MARK):
            template = text[: word.start()] + part + text[word.end() :]
            try:
                template_of(template, kind="string")
            except PlaceholderError:
                continue
            yield Shape("the placeholder, with a token in one part", template, partial=True)
