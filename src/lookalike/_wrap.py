"""`string_like`, `path_like`, `uri_like`: wrap an original; `unwrap`: get it back."""

from __future__ import annotations

import datetime as dt
import decimal
import logging
import numbers
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, NoReturn, cast

from lookalike._face import Face
from lookalike._ledger import Ledger, current_ledger
from lookalike._placeholder import template_of
from lookalike._proxies._base import is_lookalike, original_of, placeholder_of
from lookalike._proxies._build import Kind, build
from lookalike._tree import rebuild
from lookalike.errors import FaceError, OriginalError
from lookalike.orchestrators import describe, is_original

if TYPE_CHECKING:
    from collections.abc import Callable

logger = logging.getLogger("lookalike")

_KNOWN_NOW = (
    bool,
    numbers.Number,
    decimal.Decimal,
    bytes,
    bytearray,
    memoryview,
    dt.date,
    dt.time,
    dt.timedelta,
    PurePath,
)


def string_like(
    original: object,
    placeholder: str | None = None,
    *,
    face: Face = Face.STRING,
    unique: bool = True,
    allow_owned: bool = False,
    ledger: Ledger | None = None,
) -> str:
    """A lookalike of `original` that answers as text, typed `str` for the code that receives it.

    The face decides what comes back: a `StringProxy`, a `StringCarrier` (with `Face.STR`), a plain
    `str` that only `restore` knows (with `Face.EXACT_STR`), or the original itself (with
    `Face.NOTHING`). A `str` comes back untouched, unless its system knows it for a reference. A
    lookalike is given the new face and keeps its placeholder, unless another is given.

    `placeholder` is a shape (`"s3://bucket/model.tar.gz"`: what can be owned in it is replaced, and
    a token goes into every component) or a template (`"s3://amzn-s3-demo-{token}/model.tar.gz"`,
    taken literally). `unique=False` takes it verbatim and gives up restore and scan.

    Raises `OriginalError` for None and for values known already, `PlaceholderError` for a
    placeholder that is malformed, has no room for a token or could be someone's.

    >>> from lookalike import Deferred, restore, string_like
    >>> model = Deferred("model")
    >>> source = string_like(model, "s3://bucket/model.tar.gz")
    >>> source.startswith("s3://"), restore(f"{source}") is model
    (True, True)
    """
    return cast("str", _like("string", original, placeholder, face, unique, allow_owned, ledger))


def path_like(
    original: object,
    placeholder: str | None = None,
    *,
    face: Face = Face.PATH,
    unique: bool = True,
    allow_owned: bool = False,
    ledger: Ledger | None = None,
) -> PurePath:
    """A lookalike of `original` that answers `os.fspath` and `/`, typed as a path.

    Keywords, results and errors as for `string_like`; a `pathlib` path comes back untouched too.
    The default placeholder is a folder that does not exist.

    >>> import os
    >>> from lookalike import Deferred, path_like, unwrap
    >>> model = Deferred("model")
    >>> type(os.fspath(path_like(model)))
    <class 'str'>
    >>> unwrap(path_like(model) / "weights.bin").parts[1:]
    ('/weights.bin',)
    """
    if isinstance(original, PurePath) and not is_lookalike(original):
        return original
    return cast("PurePath", _like("path", original, placeholder, face, unique, allow_owned, ledger))


def uri_like(
    original: object,
    placeholder: str | None = None,
    *,
    face: Face = Face.URI,
    unique: bool = True,
    allow_owned: bool = False,
    ledger: Ledger | None = None,
) -> str:
    """A lookalike of `original` that answers as text and as the components of a URI.

    Keywords, results and errors as for `string_like`. The default placeholder is an S3 URI.

    >>> from lookalike import Deferred, uri_like
    >>> uri_like(Deferred("model")).scheme
    's3'
    """
    return cast("str", _like("uri", original, placeholder, face, unique, allow_owned, ledger))


#: The wrapper for each kind of lookalike.
LIKE: dict[Kind, Callable[..., Any]] = {
    "string": string_like,
    "path": path_like,
    "uri": uri_like,
}


def _like(
    kind: Kind,
    original: Any,
    placeholder: str | None,
    face: Face,
    unique: bool,  # noqa: FBT001 - passed on
    allow_owned: bool,  # noqa: FBT001 - passed on
    ledger: Ledger | None,
) -> object:
    if not isinstance(face, Face):
        raise FaceError(
            f"face is a Face, got {face!r} ({type(face).__name__})",
            hint="Use Face.STRING, Face.STR or Face('startswith', ...).",
        )
    if is_lookalike(original):
        if placeholder is None:
            return build(
                kind,
                face,
                original_of(original),
                placeholder_of(original),
                ledger=original._self_ledger,
                parts=original._self_parts,
            )
        original = original_of(original)
    if not is_original(original):  # which a number and a text may be, with a token in it
        _check_original(original)
        if issubclass(type(original), str):  # never what its `__class__` says
            return original
    template = template_of(placeholder, kind=kind, unique=unique, allow_owned=allow_owned)
    if not face:
        return original
    if not unique:
        logger.info(
            "a placeholder without a token stands for %s: restore and scan cannot see it",
            describe(original),
        )
        return build(kind, face, original, template)
    ledger = current_ledger() if ledger is None else ledger
    entry = ledger.issue(original, template)
    return build(kind, face, original, entry.text, ledger=ledger)


def _check_original(original: object) -> None:
    kind = type(original)
    if original is None:
        _refuse_original(
            "None is no value to stand in for",
            "A value is missing: find out why. A placeholder in its place would hide that.",
            kind,
        )
    if issubclass(kind, _KNOWN_NOW):
        _refuse_original(
            f"{original!r} ({kind.__name__}) is known already",
            "Pass it as it is, or as text: str(value), value.decode().",
            kind,
        )
    if issubclass(kind, type):
        _refuse_original(
            f"{kind.__name__} {original.__qualname__!r} is a class, not a value",  # type: ignore[attr-defined]  # a class
            "Pass an instance.",
            kind,
        )


def _refuse_original(problem: str, hint: str, kind: type) -> NoReturn:
    raise OriginalError(problem, hint=hint, original_type=kind.__qualname__)


def unwrap(obj: Any) -> Any:
    """`obj` with every lookalike in it replaced by its original, by identity.

    Walks dict, list, tuple, set, dataclass, attrs and pydantic; an original is never walked into.
    A container without lookalikes comes back itself, any other as a changed copy.

    Raises `UnhashableOriginalError` where an original without a hash would be a set member or key.

    >>> from lookalike import Deferred, string_like, unwrap
    >>> model = Deferred("model")
    >>> unwrap({"source": string_like(model)})["source"] is model
    True
    """
    return rebuild(obj, _leaf, opaque=is_original)


def _leaf(node: Any) -> Any:
    while is_lookalike(node):  # the low-level classes can be nested by hand
        node = original_of(node)
    return node
