"""Who could own what in a text: buckets, hosts and accounts, and where they stand.

Nobody can own these, so a placeholder may name them. `amzn-s3-demo-` is reserved by AWS for
documentation, no such bucket can be created. `example.com`, `.example`, `.invalid` and `.test` are
reserved by RFC 2606 and RFC 6761, and three networks by RFC 5737, one by RFC 3849. 111122223333 and
its like are the account numbers of the AWS documentation.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterator

UNOWNABLE_BUCKET = "amzn-s3-demo-"
DOCUMENTATION_ACCOUNT = "111122223333"
DOCUMENTATION_ACCOUNTS = frozenset({DOCUMENTATION_ACCOUNT, "123456789012", "444455556666"})
S3_SCHEMES = frozenset({"s3", "s3a", "s3n"})

# --- forms ----------------------------------------------------------------------------------------

#: Two characters at least: one alone is the drive of a path. No scheme is longer than 64, and a
#: long text is searched for them at every letter.
SCHEME = r"[A-Za-z][A-Za-z0-9+.-]{1,63}"
# A list of URIs is no URI: one ends where, after a separator, the next begins.
_GOES_ON = rf"(?![\s,;|\"'](?:{SCHEME}:)*{SCHEME}://)"

#: `jdbc:postgresql://host/path`: only the innermost scheme has an authority.
URI = re.compile(
    rf"(?P<outer>(?:{SCHEME}:)*)(?P<scheme>{SCHEME})://"
    rf"(?P<authority>(?:{_GOES_ON}[^/?#])*)(?P<rest>(?:{_GOES_ON}.)*)",
    re.DOTALL,
)
#: `arn:partition:service:region:account:resource`
ARN = re.compile(
    r"arn:(?P<partition>aws[a-z-]*):(?P<service>[a-z0-9-]+):(?P<region>[a-z0-9-]*)"
    r":(?P<account>\d+|aws|):(?P<resource>.+)",
    re.DOTALL,
)
# Top-level domains that are no usual extension of a file: neither `.py` nor `.sh` nor `.pt`.
_DOMAIN = (
    "com|org|net|edu|gov|mil|int|io|dev|app|ai|co|cloud|info|biz|aws|azure|google|internal|online|"
    "site|store|tech|xyz|eu|at|au|be|ca|ch|cn|cz|de|dk|es|fi|fr|gr|hk|hu|ie|il|it|jp|kr|me|mx|nl|"
    "no|nz|ro|ru|se|sg|tr|tv|tw|ua|uk|us|za"
)
_DOTTED = r"[\w-]+(?:\.[\w-]+)+"
#: A host without a scheme, and what follows it. With a port any domain will do.
HOST = re.compile(
    rf"(?P<host>(?:[\w-]+\.)+(?i:{_DOMAIN})(?![\w-])|(?:[\w-]+\.)+[^\W\d_][\w-]*(?=\.?:\d)"
    r"|\d{1,3}(?:\.\d{1,3}){3}|\[[0-9A-Fa-f:.]+\](?=:\d)|localhost)"
    r"(?P<port>\.?(?::\d{1,5})?)(?P<rest>(?:[/\\?#:].*)?)",
    re.DOTALL,
)
_DIGEST = r"@sha\d+:[0-9a-fA-F]{32,}"
#: `registry/team/name:tag@digest`. A tag, a digest or a port tells it from a path.
IMAGE = re.compile(
    rf"(?=[^@]*/|[^@]*{_DIGEST})(?=.*[:@])"
    rf"(?:(?P<host>{_DOTTED}|localhost|(?=[\d_-]*[^\W\d_])[\w-]+(?=:\d+/))(?P<port>(?::\d{{1,5}})?)/)?"
    r"(?P<name>[\w-][\w.-]*(?:/[\w-][\w.-]*)*)"
    rf"(?::(?P<tag>\w[\w.-]*))?(?P<digest>(?:{_DIGEST})?)"
)
#: `alice@host`, and `git@host:team/name` as scp and git take it.
MAIL = re.compile(
    rf"(?P<user>[^\s@/:]+)@(?P<host>{_DOTTED}|[\w-]+(?=:))"
    r"(?P<port>(?::\d{1,5}(?![\w-]))?)(?P<rest>(?:[:/?#].*)?)",
    re.DOTALL,
)
#: An account's own registry: `account.dkr.ecr.region.amazonaws.com`.
ECR_HOST = re.compile(
    r"(?P<account>\d{12})(?P<service>\.dkr[.-]ecr(?:-fips)?\.[a-z0-9-]+"
    r"\.(?:amazonaws\.com(?:\.cn)?|on\.aws))"
)
#: A bucket as a host: `bucket.s3.region.amazonaws.com`.
S3_HOST = re.compile(
    r"(?P<bucket>.+)(?P<service>\.s3(?:[.-](?:dualstack|fips|website|[a-z]{2}(?:-[a-z]+)+-\d))*"
    r"\.amazonaws\.com(?:\.cn)?)"
)
#: Between things that stand in one text: a sentence, a list, options.
SEPARATORS = re.compile(r"([\s,;|=\"'()<>]+)")

# --- claims ---------------------------------------------------------------------------------------

_RESERVED_HOST = re.compile(
    r"(?:.+\.)?(?:example\.(?:com|net|org)|example|invalid|test)\.?"
    r"|(?:192\.0\.2|198\.51\.100|203\.0\.113)\.\d{1,3}|\[2001:db8:[0-9a-f:]*\]",
    re.IGNORECASE,
)
_PORT = re.compile(r":\d*$")
# Claims are searched in the midst of text: `copy s3://bucket`, `--role=arn:...`, `to:alice@host`.
_AUTHORITY = re.compile(rf"(?P<scheme>{SCHEME})://(?P<authority>(?:{_GOES_ON}[^/?#])*)", re.DOTALL)
_ARN_OWNER = re.compile(
    r"arn:aws[a-z-]*:(?P<service>[a-z0-9-]+):[a-z0-9-]*:(?P<account>\d+|aws|)"
    r":(?P<bucket>[^/\s,;|\"'()<>]+)"
)
#: What a thing in a text can be that names a host. `//host/x`, `http:host/x` and
#: `jdbc:oracle:thin:@host:1521:x` are hosts to some.
_PLACES = (
    re.compile(rf"(?:[\w+.-]+:(?!\d))*@?(?://|\\\\)?{HOST.pattern}", re.DOTALL),
    IMAGE,
    re.compile(rf"[^@/]*@(?P<host>{_DOTTED}|(?!sha\d+:)[\w-]+(?=:)).*", re.DOTALL),
)


def ownable(text: str, *, is_path: bool = False) -> Iterator[tuple[str, str]]:
    """What in `text` could be someone's, and what it would be: `("corp.com", "host")`.

    A path is taken for a path, but for the URIs in it: `run.app` is a file then, and no host.
    """
    for written in dict.fromkeys((text, unquote(text))):
        for uri in _AUTHORITY.finditer(written):
            yield from _owners_of_authority(uri)
        if is_path or URI.match(written):
            continue
        for arn in _ARN_OWNER.finditer(written):
            yield from _owners_of_arn(arn)
        for thing in SEPARATORS.split(written)[::2]:
            for place in filter(None, (form.fullmatch(thing) for form in _PLACES)):
                if place["host"]:
                    yield from _owners_of_host(place["host"])


def _owners_of_authority(uri: re.Match[str]) -> Iterator[tuple[str, str]]:
    # Browsers end an authority at a backslash, the standard library does not.
    ends = (part.rpartition("@")[2] for part in uri["authority"].split("\\"))
    for place in (place for end in ends for place in end.split(",") if place):
        if uri["scheme"].lower() in S3_SCHEMES:
            yield from _owners_of_bucket(place)
        else:
            yield from _owners_of_host(_PORT.sub("", place))


def _owners_of_arn(arn: re.Match[str]) -> Iterator[tuple[str, str]]:
    if arn["service"] == "s3" and not arn["account"]:
        yield from _owners_of_bucket(arn["bucket"])
    yield from _owners_of_account(arn["account"])


def _owners_of_host(host: str) -> Iterator[tuple[str, str]]:
    registry, bucket = ECR_HOST.fullmatch(host), S3_HOST.fullmatch(host)
    if registry is not None:
        yield from _owners_of_account(registry["account"])
    elif bucket is not None:
        yield from _owners_of_bucket(bucket["bucket"])
    elif not _RESERVED_HOST.fullmatch(host):
        yield host, "host"


def _owners_of_account(account: str) -> Iterator[tuple[str, str]]:
    if account.isdigit() and account not in DOCUMENTATION_ACCOUNTS:
        yield account, "account"


def _owners_of_bucket(bucket: str) -> Iterator[tuple[str, str]]:
    if not bucket.startswith(UNOWNABLE_BUCKET):
        yield bucket, "bucket"
