"""`Case`: one operation on one text and what the oracle answers, as plain data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lookalike import _operations as ops
from lookalike._laws._operation import OPERATIONS, Given, Outcome, Raised

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Case", "Given", "Raised", "path_cases", "string_cases", "uri_cases"]


@dataclass(frozen=True, slots=True)
class Case:
    """One operation on one text, with the outcome that is right; plain data, equal by value.

    `operation` is named as in a `Face`. `expected` is a `Given` (type and value) or a `Raised`
    (type of the error), as the running Python's own `str`, `PurePosixPath` or `urlsplit` has it.

    >>> case = Case("startswith", "s3://b", ("s3:",), expected=Given(bool, True))
    >>> print(case)
    's3://b'.startswith('s3:')
    >>> case.outcome("s3://b") == case.expected
    True
    """

    operation: str
    text: str
    arguments: tuple[Any, ...] = ()
    keywords: dict[str, Any] = field(default_factory=dict)
    expected: Outcome = field(kw_only=True)

    def outcome(self, subject: object) -> Outcome:
        """What `subject` answers: a `Given` or a `Raised`, to be compared with `expected`.

        A lookalike in the answer counts as its text, and so does another subject.
        """
        return OPERATIONS[self.operation].outcome(subject, self.arguments, self.keywords)

    def spelled(self, subject: str) -> str:
        """The operation in Python, a plain `str`; `subject` says on what."""
        return OPERATIONS[self.operation].spelled(subject, self.arguments, self.keywords)

    def __str__(self) -> str:
        return self.spelled(repr(self.text))


def case(
    operation: str,
    text: str,
    arguments: tuple[Any, ...] = (),
    keywords: dict[str, Any] | None = None,
) -> Case:
    """The case with what the oracle answers."""
    keywords = keywords or {}
    expected = OPERATIONS[operation].expected(text, arguments, keywords)
    return Case(operation, text, arguments, keywords, expected=expected)


# --- tables ---------------------------------------------------------------------------------------

_TEXTS = (
    "s3://amzn-s3-demo-bucket/a path/model.tar.gz",
    "",
    "a",
    "aXa",
    " a b\tc\n",
    "ǅ ßé",
    "0099",
    "{} {a} %s",
)
#: By operation: arguments. The first are some that `str` takes for the first text.
_ARGUMENTS: dict[str, tuple[tuple[Any, ...], ...]] = {
    "center": ((60, "*"), (60,), (0,), (9, "ab"), ("9",)),
    "count": (("a",), ("",), ("a", 1), ("a", 0, -1), (None,)),
    "encode": (("utf-8",), (), ("ascii",), ("ascii", "replace"), ("no such",)),
    "endswith": ((".tar.gz",), ("",), ((".zip", ".tar.gz"),), ((),), ("a", 1), (b"a",)),
    "expandtabs": ((4,), (), (0,), ("4",)),
    "find": (("a",), ("",), ("b", 2), ("no such",), (5,)),
    "format": (("x",), (), (b"x", 1)),
    "format_map": (({},), ({"a": "x", "0": "y"},), (None,)),
    "index": (("a",), ("",), ("no such",), ("a", -1)),
    "join": ((["a", "b"],), ([],), (["a"],), ("ab",), (["a", 5],), (5,)),
    "ljust": ((60,), (9, "*"), (-1,)),
    "lstrip": ((), ("s3:/",), (None,), ("",), (5,)),
    "maketrans": (("ab", "cd"), ({"a": "b"},), ("a", "b", "c"), ("ab", "c")),
    "partition": (("/",), ("a",), ("no such",), ("",)),
    "removeprefix": (("s3",), ("",), (("s3",),)),
    "removesuffix": ((".gz",), ("",), (5,)),
    "replace": (("a", "b"), ("a", ""), ("", "-"), ("a", "b", 1), ("a",)),
    "rfind": (("a",), ("",), ("a", 0, 3), (None,)),
    "rindex": (("a",), ("no such",)),
    "rjust": ((60,), (9, "*"), (9, "")),
    "rpartition": (("/",), ("a",), ("",)),
    "rsplit": (("/", 1), (), (None,), ("",), (" ", -1)),
    "rstrip": ((), (".gz",), (None,), (5,)),
    "split": (("/", 1), (), (None,), ("",), (" ", -1), ("/", "1")),
    "splitlines": ((), (True,)),
    "startswith": (("s3://",), ("",), (("gs://", "s3://"),), ((),), ("a", 1), (["a"],)),
    "strip": ((), ("sgz",), (None,), (5,)),
    "translate": (({97: "b"},), ({97: None},), ({},), (5,)),
    "zfill": ((60,), (0,), ("9",)),
    "__format__": ((">60",), ("",), ("^9s",), (".3",), ("d",), ("=5",)),
    "__getitem__": ((slice(1, 9, 2),), (0,), (-1,), (99,), (slice(None, None, -1),), ("a",)),
    "__contains__": (("a",), ("",), ("no such",), (5,)),
    "__add__": (("/x",), ("",), (5,)),
    "__radd__": (("x/",), ("",)),
    "__mul__": ((2,), (0,), (-1,), ("2",)),
    "__rmul__": ((2,), (0,)),
    "__mod__": (((),), ("x",), (("x", "y"),), ({},)),
    "__rmod__": (("<%s>",), ("%d",), ("%s %s",)),
    **dict.fromkeys(("__lt__", "__le__", "__gt__", "__ge__"), (("t",), ("",), (5,))),
    **dict.fromkeys(("__eq__", "__ne__"), ((_TEXTS[0],), ("",), ("a",), (5,), (None,))),
}
_KEYWORDS: dict[str, tuple[dict[str, Any], ...]] = {
    "split": ({"sep": "/"}, {"sep": "a", "maxsplit": 1}, {"no": "such"}),
    "rsplit": ({"maxsplit": 1},),
    "splitlines": ({"keepends": True},),
    "expandtabs": ({"tabsize": 2},),
    "encode": ({"encoding": "ascii", "errors": "replace"},),
    "format": ({"a": "x"},),
}

_PATHS = (
    *("/opt/data/model.tar.gz", "a", "a/b", "/", "//", "///a", "//a/b", "a//b", "./a", "/a/"),
    *("a/./b", ".", "..", "a/..", ".hidden", "a.", "a b/é", "s3://amzn-s3-demo-bucket/key"),
)
_PATH_ARGUMENTS: dict[str, tuple[tuple[Any, ...], ...]] = {
    "with_name": (("x.zip",), ("",), ("a/b",), (".",)),
    "with_stem": (("x",), ("",), ("a/b",)),
    "with_suffix": ((".gz",), ("",), ("gz",), (".",), ("./a",)),
    "relative_to": (("/opt",), ("a",), ("",), ("/",), ("..",)),
    "is_relative_to": (("/opt",), ("a",), ("",), ("/",)),
    "match": (("*",), ("*.gz",), ("a/*",), ("/a",)),
    "joinpath": (("x",), (), ("x", "y/z"), ("/x",), ("x", "/y"), ("",), ("../x",), (5,)),
    "__truediv__": (("x",), ("x/y",), ("/x",), ("",), ("..",), (5,)),
    "__rtruediv__": (("x",), ("/x",), ("x/",), ("",)),
}

_URIS = (
    *("s3://amzn-s3-demo-bucket/a/model.tar.gz", "https://user:pass@Example.com:443/a?b=c#d"),
    *("HTTP://example.com", "file:///a/b", "mailto:a@example.com", "//example.com/a", "/a/b", "a"),
    *("", ":", "1x://a", "s3:/a", "s3:a", "https://[::1]:80/", "https://[::1", "https://a:x/"),
    *(
        "https://a:99999/",
        "https://a:/",
        "https://@/",
        "https://a@b@c/",
        "s3://b/a?b?c#d#e",
        "?",
        "#",
    ),
)


def _cases(
    names: Iterable[str],
    texts: Iterable[str],
    arguments: dict[str, tuple[tuple[Any, ...], ...]],
) -> Iterator[Case]:
    texts = tuple(texts)
    for name in sorted(names):
        for given in arguments.get(name, ((),)):
            yield from (case(name, text, given) for text in texts)


def string_cases() -> tuple[Case, ...]:
    """Cases for every operation of `Face.STRING`, a tuple of `Case`; the oracle is `str`.

    >>> len(string_cases()) > 1000
    True
    """
    return (
        *_cases(ops.STRING, _TEXTS, _ARGUMENTS),
        *(
            case(name, text, (), keywords)
            for name, several in _KEYWORDS.items()
            for keywords in several
            for text in _TEXTS
        ),
    )


def path_cases() -> tuple[Case, ...]:
    """Cases for every operation of `Face.PURE_PATH`; the oracle is `PurePosixPath`, or the text.

    `os.fspath` and `str` give the very text, which is not normalised: `s3://b` stays `s3://b`.
    No text of them is empty.

    >>> {each.operation for each in path_cases()} >= {"name", "joinpath", "__truediv__"}
    True
    """
    names = {name.removesuffix("?") for name in ops.PURE_PATH}
    return tuple(_cases(names, _PATHS, _PATH_ARGUMENTS))


def uri_cases() -> tuple[Case, ...]:
    """Cases for the components that `Face.URI` has beside `Face.STRING`; the oracle is `urlsplit`.

    >>> {each.operation for each in uri_cases()} >= {"scheme", "netloc", "port"}
    True
    """
    return tuple(_cases(ops.URI_COMPONENTS, _URIS, {}))


def typical(operation: str) -> tuple[Any, ...]:
    """Arguments that `str` takes for a text such as an S3 URI, or a path for `/opt/data`."""
    return (_ARGUMENTS | _PATH_ARGUMENTS).get(operation, ((),))[0]
