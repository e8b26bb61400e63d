"""`text_of`: the text of values that are one, whole or in parts."""

from __future__ import annotations

import weakref
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import ParseResult, SplitResult

if TYPE_CHECKING:
    from collections.abc import Callable


#: Values that are a text in parts, and how they give it back; by module, so none is imported here.
_IN_PARTS: dict[tuple[str, str], Callable[[Any], str]] = {
    ("yarl", "URL"): str,
    ("httpx", "URL"): str,
    ("furl", "furl"): lambda value: value.url,
    ("hyperlink", "URL"): lambda value: value.to_text(),
    ("hyperlink", "DecodedURL"): lambda value: value.to_text(),
    ("rfc3986", "URIMixin"): lambda value: value.unsplit(),
    ("rfc3986", "ParseResult"): lambda value: value.unsplit(),
    ("uritools", "SplitResult"): lambda value: value.geturi(),
    ("urllib3", "Url"): lambda value: value.url,
    # Before 2.10 the type of a URL field is that of pydantic_core; since then it is in Python.
    ("pydantic_core", "Url"): str,
    ("pydantic_core", "MultiHostUrl"): str,
    ("pydantic", "_BaseUrl"): str,
    ("pydantic", "_BaseMultiHostUrl"): str,
}
#: Values that keep a text whole, to give it back when asked: a reference may stand there too.
_KEEPERS = frozenset({("pydantic", "_SecretBase")})


def text_of(value: Any) -> str | None:
    """The text of a `str`, path, URL or bytes, a plain `str`; None for any other value."""
    kind: Any = type(value)
    if issubclass(kind, str):
        return value  # type: ignore[no-any-return]  # a str
    if issubclass(kind, (SplitResult, ParseResult)):
        return value.geturl()  # type: ignore[no-any-return]  # a str
    if issubclass(kind, PurePath):
        return str(value)
    if issubclass(kind, (bytes, bytearray)):
        return value.decode("latin-1")  # type: ignore[no-any-return]  # a str
    render = _of_kind(kind).render
    return None if render is None else render(value)


def is_textual(kind: Any) -> bool:
    """Whether `text_of` gives a text for objects of this class."""
    is_plain = issubclass(kind, (str, SplitResult, ParseResult, PurePath, bytes, bytearray))
    return is_plain or _of_kind(kind).render is not None


def keeps_text(value: object) -> bool:
    """Whether a value keeps a text whole, as pydantic's secrets do."""
    kind: Any = type(value)
    return _of_kind(kind).keeps


class _Kind(NamedTuple):
    """What the classes that a class derives from say about it."""

    keeps: bool
    render: Callable[[Any], str] | None


#: Weakly: nothing here keeps a class of an SDK alive.
_kinds: weakref.WeakKeyDictionary[type, _Kind] = weakref.WeakKeyDictionary()


def _of_kind(kind: type) -> _Kind:
    found = _kinds.get(kind)
    if found is None:
        names = [name_of_class(base) for base in kind.__mro__]
        renderers = (_IN_PARTS[name] for name in names if name in _IN_PARTS)
        found = _Kind(not _KEEPERS.isdisjoint(names), next(renderers, None))
        _kinds[kind] = found
    return found


def name_of_class(kind: type) -> tuple[str, str]:
    """The top-level module and the name: a library's class is known by them, and not imported."""
    return kind.__module__.partition(".")[0], kind.__name__
