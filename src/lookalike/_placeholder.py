"""Placeholders: valid text for its kind, owned by nobody, with a token in every component.

A *shape* is example text, of which `_shape` makes a template. A *template* holds `{token}` and is
taken literally.
"""

from __future__ import annotations

import functools
import re
from unicodedata import category

from lookalike._ownership import DOCUMENTATION_ACCOUNT, SCHEME, UNOWNABLE_BUCKET, ownable
from lookalike._shape import refuse, template_of_shape
from lookalike._token import MARK, find_tokens

__all__ = ["DEFAULT_TEMPLATES", "UNOWNABLE_BUCKET", "template_of"]

#: What each `*_like` uses when no placeholder is given.
DEFAULT_TEMPLATES = {
    "string": MARK,
    "path": f"/lookalike-{MARK}/path-{MARK}",
    "uri": f"s3://amzn-s3-demo-{MARK}/path-{MARK}",
}


def template_of(
    placeholder: str | None, *, kind: str, unique: bool = True, allow_owned: bool = False
) -> str:
    """The template for `placeholder`: text with `{token}` in it, or verbatim if not `unique`.

    `kind` is "string", "path" or "uri". Raises `PlaceholderError` if the placeholder is not text,
    is empty or malformed, has no room for a token, holds a token already, or could be someone's
    (unless `allow_owned`).
    """
    if placeholder is None:
        if not unique:
            refuse(
                "unique=False needs a placeholder to take verbatim, got None",
                placeholder,
                "Pass the text that the validator accepts, such as 'ml.m5.xlarge'.",
            )
        return DEFAULT_TEMPLATES[kind]
    _check_text(placeholder, kind)
    make = _remembered if len(placeholder) <= _LONGEST_REMEMBERED else _checked_template
    return make(str.__str__(placeholder), kind, unique, allow_owned)


def _checked_template(placeholder: str, kind: str, unique: bool, allow_owned: bool) -> str:  # noqa: FBT001 - passed on
    is_template = MARK in placeholder
    if is_template and not unique:
        refuse(
            f"unique=False takes the placeholder verbatim, but {placeholder!r} has {MARK}",
            placeholder,
            f"Drop unique=False, or write the text without {MARK}.",
        )
    try:
        is_literal = is_template or not unique
        template = placeholder if is_literal else template_of_shape(placeholder, kind)
    except RecursionError:  # `mailto:mailto:...`, and queries of URIs with queries of URIs
        refuse(
            f"a placeholder is one thing, got {len(placeholder)} characters with a form in a form",
            placeholder,
            f"Give a template with {MARK} where the validator allows letters and digits.",
        )
    if not allow_owned:
        for owned, what in ownable(template.replace(MARK, "token"), is_path=kind == "path"):
            refuse(
                f"{owned!r} in the placeholder {placeholder!r} could be someone's {what}",
                placeholder,
                "Some SDKs read and write the placeholder while a pipeline is being defined. Use "
                f"a bucket {UNOWNABLE_BUCKET}{MARK}, a host {MARK}.example.com or account "
                f"{DOCUMENTATION_ACCOUNT}, or say allow_owned=True if it is yours.",
            )
    return template


#: A program has a few placeholders, and asks for each at every step.
_remembered = functools.lru_cache(maxsize=512)(_checked_template)
_LONGEST_REMEMBERED = 256


def _check_text(placeholder: object, kind: str) -> None:
    if not isinstance(placeholder, str):
        refuse(
            f"a placeholder is a str, got {placeholder!r} ({type(placeholder).__name__})",
            placeholder,
            "Pass text of the shape that the validator accepts, such as 's3://bucket/model.tar.gz'.",
        )
    if not placeholder or placeholder.isspace():
        refuse(
            f"a placeholder holds text, got {placeholder!r}",
            placeholder,
            "Empty text is falsy, so code would take the value for missing. Leave the placeholder "
            "out to have one made.",
        )
    bad = next((c for c in placeholder if category(c) in {"Cc", "Cs"}), None)
    if bad is not None:
        refuse(
            f"a placeholder is printable text, got {placeholder!r} with {bad!r}",
            placeholder,
            "Take the control character or surrogate out.",
        )
    for _, token in find_tokens(placeholder):
        refuse(
            f"the placeholder {placeholder!r} holds a token already: {token!r}",
            placeholder,
            "It is text made from a lookalike. Restore it first, or write the shape by hand.",
        )
    if kind == "uri" and not re.match(rf"{SCHEME}:.", placeholder, re.DOTALL):
        refuse(
            f"a URI starts with a scheme, got {placeholder!r}",
            placeholder,
            "Write it as 's3://bucket/key', or use string_like or path_like.",
        )
