"""Texts, paths and URIs that are hard on a proxy, and arguments for every operation on them."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

Arguments = SearchStrategy[tuple[Any, ...]]

#: Few letters, so that arguments meet; what formats, splits and case rules care about; any text.
texts = st.text("ab/.:% {}sß\tǅé\n0", max_size=12) | st.text(max_size=8)
needles = st.text("ab/.: ", max_size=3) | texts
numbers = st.integers(-15, 15)
widths = st.integers(-3, 30)
bounds = st.none() | numbers
#: What no operation on text takes, or only some do.
odd: SearchStrategy[Any] = st.sampled_from([None, 5, 1.5, b"a", ["a"], object])
slices = st.builds(slice, bounds, bounds, bounds.filter(lambda step: step != 0))

segments = st.text("ab. ", max_size=3) | st.sampled_from(["..", ".", "a.tar.gz", "é", "*", ""])
paths = st.lists(segments, max_size=4).map("/".join) | st.sampled_from(
    ["/", "//", "///", "//a/b", "a//b", "./a", "/a/", "a/./b", ".", "a/..", ""]
)

_pieces = st.text("aB0.-_~ %é", max_size=6)
uris = st.tuples(
    st.sampled_from(["s3:", "https:", "HTTP:", "file:", "mailto:", "1x:", "", ":"]),
    st.sampled_from(["//", "/", "", "///"]),
    st.sampled_from(["", "user@", "user:pass@", ":@", "a@b@", "@"]),
    _pieces | st.sampled_from(["Example.com", "[::1]", "[::1", "::1]", "[zz]"]),
    st.sampled_from(["", ":80", ":", ":x", ":99999", ":-1", ":0"]),
    st.sampled_from(["", "/", "/a/b.tar.gz", "/a;x=1", "/../a"]),
    st.sampled_from(["", "?", "?a=b&c", "?a?b", "?a/b"]),
    st.sampled_from(["", "#", "#top", "#a#b"]),
).map("".join) | st.text(max_size=20)


def _up_to(*strategies: SearchStrategy[Any], least: int) -> Arguments:
    """The first `least` arguments, and any number of the rest."""
    return st.integers(least, len(strategies)).flatmap(lambda n: st.tuples(*strategies[:n]))


_search = _up_to(needles, bounds, bounds, least=1)
_affixes = _up_to(needles | st.tuples(needles, needles), bounds, bounds, least=1)
_splits = _up_to(st.none() | needles, numbers, least=0)
_padded = _up_to(widths, st.text(min_size=1, max_size=2), least=1)
_no_arguments: Arguments = st.just(())
_specs = st.sampled_from(["", ">9", "^9s", "*<9", ".3", "=5", "d", "q", "09", "\u00e9>9"])

#: By operation; those that are not here take none.
ARGUMENTS: dict[str, Arguments] = {
    "center": _padded,
    "count": _search,
    "encode": _up_to(
        st.sampled_from(["utf-8", "ascii", "latin-1", "utf-16", "no such"]),
        st.sampled_from(["strict", "replace", "ignore", "no such"]),
        least=0,
    ),
    "endswith": _affixes,
    "expandtabs": _up_to(widths, least=0),
    "find": _search,
    "format": st.tuples(texts, numbers),
    "format_map": st.tuples(st.dictionaries(st.sampled_from(["", "a", "b", "0"]), texts)),
    "index": _search,
    "join": st.tuples(st.lists(texts, max_size=4) | texts),
    "ljust": _padded,
    "lstrip": _up_to(st.none() | needles, least=0),
    "maketrans": _up_to(needles, needles, needles, least=1),
    "partition": st.tuples(needles),
    "removeprefix": st.tuples(needles),
    "removesuffix": st.tuples(needles),
    "replace": _up_to(needles, needles, numbers, least=2),
    "rfind": _search,
    "rindex": _search,
    "rjust": _padded,
    "rpartition": st.tuples(needles),
    "rsplit": _splits,
    "rstrip": _up_to(st.none() | needles, least=0),
    "split": _splits,
    "splitlines": _up_to(st.booleans(), least=0),
    "startswith": _affixes,
    "strip": _up_to(st.none() | needles, least=0),
    "translate": st.tuples(
        st.dictionaries(st.sampled_from([97, 98, 47]), st.none() | st.just("é") | st.just(120))
    ),
    "zfill": st.tuples(widths),
    "__format__": st.tuples(_specs),
    "__getitem__": st.tuples(numbers | slices),
    "__contains__": st.tuples(needles),
    "__add__": st.tuples(texts),
    "__radd__": st.tuples(texts),
    "__mul__": st.tuples(numbers),
    "__rmul__": st.tuples(numbers),
    "__mod__": st.tuples(
        texts | numbers | st.tuples(texts) | st.tuples(texts, texts) | st.just({})
    ),
    # Without `r` and `a`: those show the lookalike as a lookalike.
    "__rmod__": st.tuples(st.text("%sd -", max_size=5)),
    **{name: st.tuples(texts) for name in ("__lt__", "__le__", "__gt__", "__ge__")},
    "__eq__": st.tuples(texts),
    "__ne__": st.tuples(texts),
}

PATH_ARGUMENTS: dict[str, Arguments] = {
    "with_name": st.tuples(segments),
    "with_stem": st.tuples(segments),
    "with_suffix": st.tuples(st.sampled_from(["", ".gz", ".", "gz", "./a", ".tar.gz"]) | segments),
    "relative_to": st.tuples(paths),
    "is_relative_to": st.tuples(paths),
    "match": st.tuples(st.sampled_from(["*", "*.gz", "a/*", "/a", "", "**"]) | paths),
    "joinpath": st.lists(paths, max_size=3).map(tuple),
    "__truediv__": st.tuples(paths | paths.map(PurePosixPath)),
    "__rtruediv__": st.tuples(paths),
}

#: By operation: the keywords that `str` takes.
KEYWORDS: dict[str, SearchStrategy[dict[str, Any]]] = {
    "split": st.fixed_dictionaries({}, optional={"sep": needles, "maxsplit": numbers}),
    "rsplit": st.fixed_dictionaries({}, optional={"sep": needles, "maxsplit": numbers}),
    "splitlines": st.fixed_dictionaries({}, optional={"keepends": st.booleans()}),
    "expandtabs": st.fixed_dictionaries({}, optional={"tabsize": widths}),
    "encode": st.fixed_dictionaries({}, optional={"errors": st.sampled_from(["strict", "ignore"])}),
    "format": st.dictionaries(st.sampled_from("ab"), texts),
}


def arguments_of(operation: str) -> Arguments:
    """Arguments of the right kind mostly, and sometimes one of a wrong kind; tuples."""
    if operation in PATH_ARGUMENTS:
        return PATH_ARGUMENTS[operation]
    good = ARGUMENTS.get(operation, _no_arguments)
    if good is _no_arguments:
        return good
    return st.one_of(good, good, good, good.flatmap(_with_one_odd))


def _with_one_odd(arguments: tuple[Any, ...]) -> Arguments:
    if not arguments:
        return st.just(arguments)
    return st.tuples(st.integers(0, len(arguments) - 1), odd).map(
        lambda at: (*arguments[: at[0]], at[1], *arguments[at[0] + 1 :])
    )
