"""`placeholders`: shapes and templates that the wrapper of a kind accepts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st

from lookalike._strategies._given import check_kind
from lookalike._strategies._words import words
from lookalike._token import MARK

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    from lookalike._proxies._build import Kind


def _filled(form: str, *parts: SearchStrategy[str]) -> SearchStrategy[str]:
    """`form` with a part for each `{}`; `{token}` in it stays."""
    return st.builds(form.replace(MARK, "{" + MARK + "}").format, *parts)


_names = _filled("{}{}", words, st.sampled_from(["", ".tar.gz", ".csv", ".json"]))
_keys = st.builds(
    lambda folders, name: "/".join([*folders, name]), st.lists(words, max_size=2), _names
)
_hosts = _filled("{}.example.com", words) | _filled("{}.corp.com", words)
_ports = st.sampled_from(["", ":443", ":8080"])
_queries = st.just("") | _filled("?{}={}", words, words) | st.just("#top")

# The first of each has no choice in it: what is shortest to draw is what examples shrink to.
_uris = st.one_of(
    st.just("s3://data"),
    _filled("s3://{}", words),
    _filled("{}://{}/{}", st.sampled_from(["s3", "gs", "hdfs"]), words, _keys),
    _filled("https://{}{}/{}{}", _hosts, _ports, _keys, _queries),
    _filled("file:///{}", _keys),
    _filled("arn:aws:iam::123456789012:role/{}", words),
    _filled("jdbc:postgresql://{}:5432/{}", words, words),
    # Templates: taken literally, and owned by nobody.
    st.just("s3://amzn-s3-demo-{token}"),
    _filled("s3://amzn-s3-demo-bucket/{}/{token}", words),
    _filled("https://{token}.example.com/{}{token}", _keys),
    _filled("{}:{token}", words.filter(str.isalnum)),
)
_paths = st.one_of(
    st.just("data"),
    _names,
    _filled("/{}", _keys),
    _filled("./{}", _keys),
    _filled("../{}//{}", words, _names),
    _filled("C:/{}", _keys),
    _filled("/{}/{token}", words),
    _filled("{}-{token}.csv", words),
)
_texts = st.one_of(
    st.just("data"),
    words,
    _filled("{} {}, {}", words, words, words),
    _filled("{}_{}", words, words),
    _filled("données {}", words),
    _filled("{}@{}", words, _hosts),
    _filled("{}/{}/{}:latest", _hosts, words, words),
    st.just(MARK),
    _filled("{}-{token}", words),
    _filled("x{token}{}{token}", words),
)

_BY_KIND: dict[Kind, SearchStrategy[str]] = {
    "string": _texts | _uris | _paths,
    "path": _paths | _uris,
    "uri": _uris,
}


def placeholders(kind: Kind = "string") -> SearchStrategy[str]:
    """Texts for `placeholder=` that `string_like`, `path_like` or `uri_like` accepts, plain `str`.

    `kind` is "string", "path" or "uri". They are shapes, such as `"s3://data/weights.csv"`, and
    templates with `{token}` in them. Shrinks to `'data'`, and for URIs to `'s3://data'`.
    """
    check_kind(kind)
    return _BY_KIND[kind]
