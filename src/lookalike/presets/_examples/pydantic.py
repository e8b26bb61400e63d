"""Calls of pydantic and pydantic-settings."""

from __future__ import annotations

import functools
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    Call = Callable[[Any], Any]

__all__ = ["CALLS"]


# --- models ---------------------------------------------------------------------------------------


@functools.cache
def _job() -> Any:
    """A model as people write them."""
    return import_module("pydantic").create_model(
        "Job", source=(str, ""), sources=(list[str], []), named=(dict[str, dict[str, str]], {})
    )


@functools.cache
def _root(kind: Any) -> Any:
    """A model that is one value of this type."""
    base = import_module("pydantic").RootModel[kind]
    return import_module("pydantic").create_model("Root", __base__=base)


@functools.cache
def _assigned() -> Any:
    """A model that validates what is assigned."""
    pydantic = import_module("pydantic")
    config = pydantic.ConfigDict(validate_assignment=True)
    return pydantic.create_model("Assigned", __config__=config, source=(str, ""))


@functools.cache
def _settings() -> Any:
    """A settings class, for which there is nothing in the environment."""
    return import_module("pydantic").create_model(
        "Settings",
        __base__=import_module("pydantic_settings").BaseSettings,
        __cls_kwargs__={"env_prefix": "no_such_prefix_"},
        source=(str, ""),
        named=(dict[str, str], {}),
    )


def _adapter(kind: Any) -> Any:
    """An adapter for values of this type."""
    return import_module("pydantic").TypeAdapter(kind)


def _assign(value: Any) -> Any:
    """A model whose field was assigned."""
    made = _assigned()(source="text")
    made.source = value
    return made


# --- all of them ----------------------------------------------------------------------------------

_MODEL = "pydantic.main:BaseModel"
_ROOT = "pydantic.root_model:RootModel"
_ADAPTER = "pydantic.type_adapter:TypeAdapter"
_SETTINGS = "pydantic_settings.main:BaseSettings"

#: A call for each policy, or several, by its target and parameter.
CALLS: dict[tuple[str, str], Call | list[Call]] = {
    (_MODEL, "**data"): lambda value: _job()(source=value),
    (_MODEL, "**data[**]"): [
        lambda value: _job()(sources=["text", value]),
        lambda value: _job()(named={"a": {"b": value}}),
    ],
    (_ROOT, "root"): lambda value: _root(str)(value),  # noqa: PLW0108 - pydantic may not be there yet
    (_ROOT, "root[**]"): lambda value: _root(list[str])([value]),
    (_ROOT, "**data"): lambda value: _root(dict[str, str | list[str]])(a=value),
    (_ROOT, "**data[**]"): lambda value: _root(dict[str, str | list[str]])(a=[value]),
    (_SETTINGS, "**values"): lambda value: _settings()(source=value),
    (_SETTINGS, "**values[**]"): lambda value: _settings()(named={"a": value}),
    (_SETTINGS, "_env_file"): lambda value: _settings()(_env_file=value),
    (_SETTINGS, "_secrets_dir"): lambda value: _settings()(_secrets_dir=value),
    (f"{_MODEL}.model_validate", "obj"): lambda value: _root(str).model_validate(value),
    (f"{_MODEL}.model_validate", "obj[**]"): lambda value: _job().model_validate({"source": value}),
    (f"{_MODEL}.model_validate_strings", "obj"): lambda value: _root(str).model_validate_strings(
        value
    ),
    (f"{_MODEL}.model_validate_strings", "obj[**]"): lambda value: _job().model_validate_strings(
        {"source": value}
    ),
    (f"{_ADAPTER}.validate_python", "object"): lambda value: _adapter(str).validate_python(value),
    (f"{_ADAPTER}.validate_python", "object[**]"): lambda value: _adapter(
        list[str]
    ).validate_python([value]),
    (f"{_ADAPTER}.validate_strings", "obj"): lambda value: _adapter(str).validate_strings(value),
    (f"{_ADAPTER}.validate_strings", "obj[**]"): lambda value: _adapter(
        dict[str, str]
    ).validate_strings({"a": value}),
    (f"{_MODEL}.__setattr__", "value"): _assign,
}
