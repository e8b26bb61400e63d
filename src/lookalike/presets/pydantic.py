"""pydantic 2: what each way into a model does with a deferred value, and what fields make of it.

Measured with pydantic 2.8.2 and 2.14.3, and with pydantic-settings 2.3.4, 2.6.1 and 2.16.3.

A field of type `str` is checked in Rust, which wants a real `str` and keeps an exact copy of its
text: hence `Face.STR`, and a placeholder with tokens. When the call is over, the original stands
in the field, of a frozen model too. `Union[str, Original]` and `Any` keep the lookalike itself.

These entry points are those of every model, so there is one placeholder for every field. It is an
S3 URI that ends in `.tar.gz`, because that is accepted most often: by `str`, `StrictStr`, `AnyUrl`,
`Path` and `SecretStr`, by an `s3://` pattern and by checks of a suffix. And it is refused where the
value would be lost: it is no Base64 (a word or an `https` URL may be, and is decoded to bytes that
name nothing), and its folder does not exist, so that no `NewPath` is made of it.

A field that wants another shape needs a policy of its own. It names the subclass and the field, so
it wins over the ones here:

    Policy("my.models:Job", "callback", face=Face.STR, placeholder="https://host/path", reason=...)

So do dataclasses of pydantic, and functions under `validate_call`: they have no entry point in
common. A dataclass does not tell the names of its positions; write one policy for `"source"` and
one for `"0"`. Inside such a function the value is text; what it returns is turned back.

What cannot be done:

- Numbers, dates, UUIDs, `Json`, e-mail addresses, IP addresses, a `Literal`, an enum and a
  discriminator are refused as before, by the field. `FilePath` and `DirectoryPath` want a file
  that exists, other URL types their own scheme, `max_length` below 85 a shorter text.
- A `Path` and a URL are made of the text; the original stands in their field when the call is over,
  and inside a `SecretStr`.
- A list or dict with a deferred value in it is copied, also in a field of type `Any`, which is kept
  as it is otherwise.
- `bytes` takes the text, and bytes cannot hold a reference; `to_upper` spoils it. `scan` sees both.
- `re.Pattern` compiles the text, and `Iterable[str]` takes it for characters. `scan` sees the
  pattern; but not Base64 of a join, whose placeholder ends as the join does and may be decoded.
- `ImportString` keeps the raw value and would import the text: give that field treatment "pass".
- Validators see the text while the model is made, and the original afterwards: a computed field, or
  a `model_validator(mode="after")` when another field is assigned, meets a value without text. A
  validator that keeps a piece of the text, such as the bucket, leaves one that cannot be restored.
- With the original in a field, `model_dump()` warns that it is no `str`, and `model_dump_json()`
  refuses it. Say `model_dump(warnings=False)`, and for JSON `fallback=` (pydantic 2.10) as well. Or
  write a policy with `keep=True`: the text then stays until `install()` is left, and `restore_json`
  puts the references into what was dumped. A model that holds that model needs `keep=True` too.
- `model_construct` and `model_copy(update=...)` check nothing and keep the original: no policy.
- `model_validate_json` parses text; tokens in it stay text in the model, until `restore(model)`.
- Defaults with `validate_default`, attributes of objects (`from_attributes`) and items of a list
  that is assigned are refused as before: they are no arguments. So is what goes to
  `__pydantic_validator__` itself, which is Rust, and to a method that was taken from its class
  (`validate = TypeAdapter(str).validate_python`) before `install()`.
- A subclass with an `__init__` of its own that looks at the value before it calls
  `super().__init__` needs a policy of its own. One that does not call it is not adapted.
"""

from __future__ import annotations

from lookalike._face import Face
from lookalike._policy import Policy, from_source
from lookalike._registry import Registry

__all__ = ["PLACEHOLDER", "configure", "make_registry", "policies"]

#: What stands for a deferred value in every field.
PLACEHOLDER = "s3://bucket/path/file.tar.gz"

#: The calls by which `verify` tries the policies.
_CALLS = "lookalike.presets._examples.pydantic:CALLS"

_PYDANTIC = "pydantic>=2.8,<3"
_SETTINGS = "pydantic-settings>=2.3,<3"


def _field(target: str, parameter: str, what: str, requires: str = _PYDANTIC) -> Policy:
    return Policy(
        target,
        parameter,
        face=Face.STR,
        placeholder=PLACEHOLDER,
        requires=requires,
        example=_CALLS,
        reason=f"{what} is checked in Rust, which wants a real str and keeps a copy of its text",
    )


def _read_now(parameter: str, what: str) -> Policy:
    return Policy(
        "pydantic_settings.main:BaseSettings",
        parameter,
        treatment="refuse",
        requires=_SETTINGS,
        example=_CALLS,
        reason=f"{what} is read while the settings are made, so its path must be known now",
    )


_FIELDS = (
    # Constructors. RootModel and BaseSettings write their own.
    _field("pydantic.main:BaseModel", "**data", "a field"),
    _field("pydantic.main:BaseModel", "**data[**]", "what stands inside a field"),
    _field("pydantic.root_model:RootModel", "root", "the root"),
    _field("pydantic.root_model:RootModel", "root[**]", "what stands inside the root"),
    _field("pydantic.root_model:RootModel", "**data", "a value of the root"),
    _field("pydantic.root_model:RootModel", "**data[**]", "what stands inside a value of the root"),
    _field("pydantic_settings.main:BaseSettings", "**values", "a setting", _SETTINGS),
    _field(
        "pydantic_settings.main:BaseSettings",
        "**values[**]",
        "what stands inside a setting",
        _SETTINGS,
    ),
    # Validation of what exists. The value itself is deferred where the type is a root or a str.
    _field("pydantic.main:BaseModel.model_validate", "obj", "a root"),
    _field("pydantic.main:BaseModel.model_validate", "obj[**]", "what stands inside an object"),
    _field("pydantic.main:BaseModel.model_validate_strings", "obj", "a root"),
    _field(
        "pydantic.main:BaseModel.model_validate_strings", "obj[**]", "what stands inside an object"
    ),
    _field("pydantic.type_adapter:TypeAdapter.validate_python", "object", "a value"),
    _field(
        "pydantic.type_adapter:TypeAdapter.validate_python",
        "object[**]",
        "what stands inside a value",
    ),
    _field("pydantic.type_adapter:TypeAdapter.validate_strings", "obj", "a value"),
    _field(
        "pydantic.type_adapter:TypeAdapter.validate_strings",
        "obj[**]",
        "what stands inside a value",
    ),
    # With validate_assignment. Not `value[**]`: without it the very list is kept, not a copy.
    _field("pydantic.main:BaseModel.__setattr__", "value", "an assigned field"),
)

_FILES = (
    _read_now("_env_file", "the file of settings"),
    _read_now("_secrets_dir", "the folder of secrets"),
)


def policies() -> tuple[Policy, ...]:
    """The policies of this preset: a tuple of `Policy`, each with its reason."""
    return from_source((*_FIELDS, *_FILES), "preset pydantic")


def make_registry() -> Registry:
    """A `Registry` with these policies and no others."""
    return Registry(policies())


def configure(registry: Registry) -> Registry:
    """`registry` with these policies; its own win."""
    return make_registry().combine(registry, replace=True)
