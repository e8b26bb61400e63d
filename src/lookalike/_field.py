"""Fields: what a dataclass, an attrs or a pydantic instance holds. None of its own code is run."""

from __future__ import annotations

import dataclasses
import sys
from typing import Any


def _is_attrs(obj: object) -> bool:
    return "attr" in sys.modules and hasattr(type(obj), "__attrs_attrs__")


def _is_pydantic(obj: object) -> bool:
    pydantic = sys.modules.get("pydantic")
    base = getattr(pydantic, "BaseModel", None)
    return base is not None and issubclass(type(obj), base)


def field_names(obj: object) -> tuple[str, ...] | None:
    """The field names of a dataclass, attrs or pydantic instance that are set; else None."""
    kind = type(obj)
    if dataclasses.is_dataclass(kind):
        names = [field.name for field in dataclasses.fields(kind)]
    elif _is_attrs(obj):
        names = [attribute.name for attribute in kind.__attrs_attrs__]  # type: ignore[attr-defined]  # attrs has no runtime type for this
    elif _is_pydantic(obj):
        names = [*kind.model_fields, *(getattr(obj, "__pydantic_extra__", None) or ())]  # type: ignore[attr-defined]  # a BaseModel, checked above
    else:
        return None
    return tuple(name for name in names if _has_field(obj, name))


def _has_field(obj: object, name: str) -> bool:
    if name in (getattr(obj, "__dict__", None) or ()):
        return True
    # A field that is deprecated warns whoever asks for it, and is in the dict if it is set.
    return not (_is_pydantic(obj) and name in type(obj).model_fields) and hasattr(obj, name)  # type: ignore[attr-defined]  # a BaseModel


def field_of(obj: object, name: str) -> Any:
    """The value of a field."""
    state = getattr(obj, "__dict__", None) or {}
    return state[name] if name in state else getattr(obj, name)


def has_fields(obj: object) -> bool:
    """Whether `obj` is a dataclass, attrs or pydantic instance. None of its fields is asked for."""
    return dataclasses.is_dataclass(type(obj)) or _is_attrs(obj) or _is_pydantic(obj)


def set_field(obj: object, name: str, value: object) -> None:
    """Put `value` there, without the class's own checks."""
    instance_dict = getattr(obj, "__dict__", None)
    if instance_dict is not None and name in instance_dict:
        instance_dict[name] = value
    elif _is_pydantic(obj) and name in (obj.__pydantic_extra__ or ()):  # type: ignore[attr-defined]  # a BaseModel
        obj.__pydantic_extra__[name] = value  # type: ignore[attr-defined]  # a BaseModel
    else:
        object.__setattr__(obj, name, value)
