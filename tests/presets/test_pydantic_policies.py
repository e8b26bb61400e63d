"""The preset for pydantic: each policy against the real library, and what fields make of it."""

from __future__ import annotations

import abc
import enum
import importlib.util
import inspect
import json
import pathlib
import pickle
import re
import threading
import uuid
from collections.abc import Iterable
from typing import Annotated, Any, Generic, Literal, TypeVar

import pytest

import lookalike as la
from lookalike import Face, Policy
from lookalike.presets import pydantic as preset
from lookalike.presets._examples.pydantic import CALLS
from policy_cases import (
    Case,
    call_of,
    is_each_call_in,
    outcome_without,
    probe_agrees,
    same,
    untried,
    value_with,
)

pydantic = pytest.importorskip("pydantic", minversion="2.8")

from pydantic import (  # noqa: E402 - skipped above where it is absent
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    RootModel,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    computed_field,
    create_model,
    model_validator,
    validate_call,
)
from pydantic.dataclasses import dataclass as pydantic_dataclass  # noqa: E402 - as above

needs_settings = pytest.mark.skipif(
    importlib.util.find_spec("pydantic_settings") is None, reason="needs pydantic-settings"
)


class Job(BaseModel):
    """A model as people write them."""

    source: str = ""
    sources: list[str] = Field(default_factory=list)
    named: dict[str, dict[str, str]] = Field(default_factory=dict)


class Assigned(BaseModel):
    """A model that validates what is assigned."""

    model_config = ConfigDict(validate_assignment=True)
    source: str = ""
    sources: list[str] = Field(default_factory=list)


class Root(RootModel[str]):
    """A model that is one text."""


def case(name: str, target: str, parameter: str, *, which: int = 0, **options: Any) -> Case:
    """A case of a call by which the policy is verified; every raw value is refused."""
    call = call_of(CALLS, target, parameter, which)
    return Case(name, target, parameter, call, "refused", **options)


MODEL = "pydantic.main:BaseModel"
ROOT = "pydantic.root_model:RootModel"
ADAPTER = "pydantic.type_adapter:TypeAdapter"
SETTINGS = "pydantic_settings.main:BaseSettings"
NO_TEXT = "Input should be a valid string"

CASES = [
    case("a field", MODEL, "**data", found=lambda made: made.source, says=NO_TEXT),
    case(
        "an item of a field", MODEL, "**data[**]", found=lambda made: made.sources[1], says=NO_TEXT
    ),
    case(
        "a value two dicts below a field",
        MODEL,
        "**data[**]",
        which=1,
        found=lambda made: made.named["a"]["b"],
        says=NO_TEXT,
    ),
    case("the root of a model", ROOT, "root", found=lambda made: made.root, says=NO_TEXT),
    case("an item of a root", ROOT, "root[**]", found=lambda made: made.root[0], says=NO_TEXT),
    case("a keyword of a root", ROOT, "**data", found=lambda made: made.root["a"], says=NO_TEXT),
    case(
        "an item of a keyword of a root",
        ROOT,
        "**data[**]",
        found=lambda made: made.root["a"][0],
        says=NO_TEXT,
    ),
    case("a setting", SETTINGS, "**values", found=lambda made: made.source, says=NO_TEXT),
    case(
        "a value in a setting",
        SETTINGS,
        "**values[**]",
        found=lambda made: made.named["a"],
        says=NO_TEXT,
    ),
    case("the file of settings", SETTINGS, "_env_file", says="Deferred"),
    case("the folder of secrets", SETTINGS, "_secrets_dir", says="Deferred"),
    case(
        "a validated root",
        f"{MODEL}.model_validate",
        "obj",
        found=lambda made: made.root,
        says=NO_TEXT,
    ),
    case(
        "a field of a validated dict",
        f"{MODEL}.model_validate",
        "obj[**]",
        found=lambda made: made.source,
        says=NO_TEXT,
    ),
    case(
        "a root validated from text",
        f"{MODEL}.model_validate_strings",
        "obj",
        found=lambda made: made.root,
        says=NO_TEXT,
    ),
    case(
        "a field validated from text",
        f"{MODEL}.model_validate_strings",
        "obj[**]",
        found=lambda made: made.source,
        says=NO_TEXT,
    ),
    case("a validated value", f"{ADAPTER}.validate_python", "object", says=NO_TEXT),
    case(
        "an item of a validated list",
        f"{ADAPTER}.validate_python",
        "object[**]",
        found=lambda made: made[0],
        says=NO_TEXT,
    ),
    case("a value validated from text", f"{ADAPTER}.validate_strings", "obj", says=NO_TEXT),
    case(
        "a value of a dict validated from text",
        f"{ADAPTER}.validate_strings",
        "obj[**]",
        found=lambda made: made["a"],
        says=NO_TEXT,
    ),
    case(
        "an assigned field",
        f"{MODEL}.__setattr__",
        "value",
        found=lambda made: made.source,
        says=NO_TEXT,
    ),
]
REASONS = {(policy.target, policy.parameter): policy for policy in preset.policies()}


def params(cases):
    """Each case under its words; those of pydantic-settings skip where that is absent."""
    return [
        pytest.param(case, id=case.id, marks=[needs_settings] if case.target == SETTINGS else [])
        for case in cases
    ]


@pytest.mark.parametrize("case", params(CASES))
def test_without_the_policy_the_raw_value_is_refused(case):
    """Nothing installed: pydantic refuses the raw original, and says why."""
    outcome, message = outcome_without(case)
    assert outcome == case.without
    assert case.says in message


@pytest.mark.parametrize(
    "case", params(c for c in CASES if REASONS[c.target, c.parameter].treatment != "refuse")
)
def test_with_the_policies_the_original_is_kept(case):
    """Installed: the call is accepted, and what comes back restores to the original."""
    outcome_without(case)  # the model is made before anything is installed
    found, expected = value_with(case, preset.make_registry())
    assert same(found, expected)


@pytest.mark.parametrize(
    "case", params(c for c in CASES if REASONS[c.target, c.parameter].treatment == "refuse")
)
def test_with_the_policies_files_are_refused_with_the_reason(case):
    """Installed: a deferred path of a file that is read now is refused, with the reason."""
    with preset.make_registry().install(), pytest.raises(la.PolicyError) as caught:
        case.call(case.original())
    assert REASONS[case.target, case.parameter].reason in str(caught.value)


@pytest.mark.parametrize("case", params(CASES))
def test_the_probe_finds_no_larger_face(case):
    """From nothing but the call; a policy gives as much string as is demanded, and no more."""
    assert probe_agrees(case, REASONS[case.target, case.parameter])


def test_every_policy_has_a_case():
    """Completeness: each policy is exercised against the real library, and each call is here."""
    assert {(case.target, case.parameter) for case in CASES} == set(REASONS) == set(CALLS)
    assert is_each_call_in(CASES, CALLS)


def test_verify_tries_every_policy_that_gives_a_value(ledger):
    """Each still fits what is installed here, and asks for all that it is given."""
    assert untried(preset.make_registry()) == []


# --- fields ---------------------------------------------------------------------------------------


def model_of(kind, **config):
    """A model whose field `source` is of this kind."""
    return create_model("Made", __config__=ConfigDict(**config), source=(kind, ...))


class Colour(enum.Enum):
    RED = "red"


def is_in_s3(text):
    """The text, if a validator as people write them accepts it."""
    if not text.startswith("s3://") or not text.endswith(".tar.gz"):
        raise ValueError(text)
    return text


#: Fields that take the text, and in which the original stands afterwards.
KEPT = {
    "str": str,
    "StrictStr": pydantic.StrictStr,
    "Optional": str | None,
    "a length of up to 85": Annotated[str, StringConstraints(min_length=3, max_length=85)],
    "a pattern of S3": Annotated[str, StringConstraints(pattern=r"^s3://[a-z0-9.-]+/.+$")],
    "to_lower": Annotated[str, StringConstraints(to_lower=True)],
    "strip_whitespace": Annotated[str, StringConstraints(strip_whitespace=True)],
    "a validator before": Annotated[str, BeforeValidator(is_in_s3)],
    "a validator after": Annotated[str, AfterValidator(is_in_s3)],
    "str or int": int | str,
    "a path or str": pathlib.Path | str,
    "str or the original": str | la.Deferred,
    "the original or str": la.Deferred | str,
    "str or the original, left to right": Annotated[
        str | la.Deferred, Field(union_mode="left_to_right")
    ],
    "bytes or the original": bytes | la.Deferred,
    "the original": la.Deferred,
    "an instance of the original": pydantic.InstanceOf[la.Deferred],
    "Any": Any,
    "object": object,
}

#: Fields that keep a value of their own, made of the text.
IN_PARTS = {
    "AnyUrl": pydantic.AnyUrl,
    "a URL of S3": Annotated[pydantic.AnyUrl, pydantic.UrlConstraints(allowed_schemes=["s3"])],
    "Path": pathlib.Path,
    "PurePosixPath": pathlib.PurePosixPath,
}

#: Fields that refuse the text, and the error's type.
REFUSED = {
    "int": (int, "int_parsing"),
    "float": (float, "float_parsing"),
    "bool": (bool, "bool_parsing"),
    "UUID": (uuid.UUID, "uuid_parsing"),
    "Literal": (Literal["red"], "literal_error"),
    "an enum": (Colour, "enum"),
    "Json": (pydantic.Json, "json_invalid"),
    "IP address": (pydantic.IPvAnyAddress, "ip_any_address"),
    "HttpUrl": (pydantic.HttpUrl, "url_scheme"),
    "PostgresDsn": (pydantic.PostgresDsn, "url_scheme"),
    "FilePath": (pydantic.FilePath, "path_not_file"),
    "DirectoryPath": (pydantic.DirectoryPath, "path_not_directory"),
    "NewPath": (pydantic.NewPath, "parent_does_not_exist"),
    "StrictBytes": (pydantic.StrictBytes, "bytes_type"),
    "Base64Bytes": (pydantic.Base64Bytes, "base64_decode"),
    "Base64Str": (pydantic.Base64Str, "base64_decode"),
    "Base64UrlBytes": (pydantic.Base64UrlBytes, "base64_decode"),
    "ImportString": (pydantic.ImportString, "import_error"),
    "a list, not an item of it": (list[str], "list_type"),
    "a shorter length": (Annotated[str, StringConstraints(max_length=84)], "string_too_long"),
}


@pytest.fixture
def installed(ledger):
    """The preset at work, for one test."""
    with preset.make_registry().install():
        yield


@pytest.mark.parametrize("kind", KEPT.values(), ids=KEPT)
@pytest.mark.usefixtures("installed")
def test_a_field_holds_the_original_after_the_call(kind):
    """No `restore` is needed: the very original stands in the field."""
    original = la.Deferred("source")
    made = model_of(kind, arbitrary_types_allowed=True)(source=original)
    assert made.source is original
    assert la.scan(made) == ()


@pytest.mark.parametrize("kind", IN_PARTS.values(), ids=IN_PARTS)
@pytest.mark.usefixtures("installed")
def test_a_url_or_path_field_holds_the_original_after_the_call(kind):
    """As a field of text does."""
    original = la.Deferred("source")
    made = model_of(kind)(source=original)
    assert made.source is original


@pytest.mark.usefixtures("installed")
def test_a_secret_holds_the_original_after_the_call():
    """It shows itself as stars still."""
    original = la.Deferred("source")
    made = model_of(pydantic.SecretStr)(source=original)
    assert made.source.get_secret_value() is original
    assert str(made.source) == "**********"


@pytest.mark.parametrize(("kind", "error"), REFUSED.values(), ids=REFUSED)
@pytest.mark.usefixtures("installed")
def test_a_field_that_wants_something_else_still_refuses(kind, error):
    """Loudly, with an error that says what the value is."""
    with pytest.raises(ValidationError, match=error) as caught:
        model_of(kind)(source=la.Deferred("source"))
    assert [each["type"] for each in caught.value.errors()] == [error]


@pytest.mark.parametrize(
    ("kind", "seen"),
    [(bytes, "verbatim"), (Annotated[str, StringConstraints(to_upper=True)], "case")],
    ids=["bytes", "to_upper"],
)
@pytest.mark.usefixtures("installed")
def test_a_field_that_spoils_the_text_is_seen_by_scan(kind, seen):
    """A limit: the reference cannot be put back; scan and restore say so."""
    made = model_of(kind)(source=la.Deferred("source"))
    assert [leak.kind for leak in la.scan(made)] == [seen]
    with pytest.raises(la.LeakError):
        la.restore(made)


@pytest.mark.usefixtures("installed")
def test_a_pattern_is_compiled_from_the_text():
    """A limit: the text of a compiled pattern cannot be replaced."""
    made = model_of(re.Pattern)(source=la.Deferred("source"))
    assert made.source.pattern.startswith("s3://")


@pytest.mark.usefixtures("installed")
def test_an_iterable_of_text_takes_the_characters():
    """A limit: text is an iterable of text."""
    made = model_of(Iterable[str])(source=la.Deferred("source"))
    assert next(made.source) == "s"


@pytest.mark.parametrize("kind", [pydantic.Base64Bytes, pydantic.Base64UrlBytes])
def test_the_placeholder_is_never_base64(kind, ledger):
    """Whatever the token: such a field would keep bytes that name nothing."""
    adapter = TypeAdapter(kind)
    for _ in range(200):
        text = la.string_like(la.Deferred("source"), preset.PLACEHOLDER, face=Face.STR)
        with pytest.raises(ValidationError):
            adapter.validate_python(text)


@pytest.mark.usefixtures("installed")
def test_a_join_may_be_base64():
    """A limit: its placeholder ends as it does, so its length is the author's."""
    made = model_of(pydantic.Base64Bytes)(source=la.Concat([la.Deferred("source"), "/data.json"]))
    assert isinstance(made.source, bytes)


# --- models ---------------------------------------------------------------------------------------


class Frozen(BaseModel, frozen=True):
    """A model that refuses assignments."""

    source: str


class Private(BaseModel):
    """A model with private state, made of a field."""

    source: str
    _whole: str = PrivateAttr("")
    _longer: str = PrivateAttr("")

    def model_post_init(self, _context: Any) -> None:
        self._whole = self.source
        self._longer = f"{self.source}/part"


class Extra(BaseModel, extra="allow"):
    """A model with fields that nobody declared."""


Value = TypeVar("Value")


class Box(BaseModel, Generic[Value]):
    """A generic model."""

    source: Value


class Written(BaseModel):
    """A model with an `__init__` of its own."""

    source: str

    def __init__(self, source: Any, **rest: Any) -> None:
        super().__init__(source=source, **rest)


class Cat(BaseModel):
    """One of two."""

    kind: Literal["cat"]
    source: str


class Dog(BaseModel):
    """The other."""

    kind: Literal["dog"]
    source: str


class Pet(BaseModel):
    """A model with a discriminated union."""

    pet: Annotated[Cat | Dog, Field(discriminator="kind")]


class Abstract(BaseModel, abc.ABC):
    """A model with another metaclass."""

    source: str


class Concrete(Abstract):
    """Its subclass."""


MODELS = {
    "frozen": (lambda value: Frozen(source=value), lambda made: made.source),
    "private state": (lambda value: Private(source=value), lambda made: made._whole),
    "undeclared fields": (lambda value: Extra(source=value), lambda made: made.source),
    "generic": (lambda value: Box[str](source=value), lambda made: made.source),
    "generic of a list": (lambda value: Box[list[str]](source=[value]), lambda m: m.source[0]),
    "an __init__ of its own": (Written, lambda made: made.source),
    "a discriminated union": (
        lambda value: Pet(pet={"kind": "dog", "source": value}),
        lambda made: made.pet.source,
    ),
    "abstract": (lambda value: Concrete(source=value), lambda made: made.source),
    "a tuple": (
        lambda value: model_of(tuple[str, ...])(source=(value,)),
        lambda made: made.source[0],
    ),
    "a set": (
        lambda value: model_of(frozenset[str])(source={value}),
        lambda made: next(iter(made.source)),
    ),
    "a nested model from a dict": (
        lambda value: model_of(Job)(source={"source": value}),
        lambda made: made.source.source,
    ),
    "model_construct": (lambda value: Job.model_construct(source=value), lambda m: m.source),
    "model_copy": (lambda value: Job().model_copy(update={"source": value}), lambda m: m.source),
}


@pytest.mark.parametrize(("call", "found"), MODELS.values(), ids=MODELS)
@pytest.mark.usefixtures("installed")
def test_every_kind_of_model_holds_the_original(call, found):
    """How the class is made does not matter."""
    original = la.Deferred("source")
    assert found(call(original)) is original


@pytest.mark.usefixtures("installed")
def test_text_that_a_model_makes_of_a_field_becomes_a_join():
    """Private state too: validation is over when the call is."""
    original = la.Deferred("source")
    assert Private(source=original)._longer == la.Concat([original, "/part"])


@pytest.mark.usefixtures("installed")
def test_a_frozen_model_has_the_hash_of_the_original():
    """It is a key from the moment on when its maker has it."""
    original = la.Deferred("source")
    made = Frozen(source=original)
    assert hash(made) == hash(Frozen.model_construct(source=original))
    assert {made: 1}[Frozen.model_construct(source=original)] == 1


@pytest.mark.usefixtures("installed")
def test_an_assignment_leaves_other_originals_alone():
    """One field is validated; what stands in the others is not looked at."""
    first, second = la.Deferred("first"), la.Deferred("second")
    made = Assigned(source=first, sources=[first])
    made.source = second
    assert made.source is second
    assert made.sources == [first]


@pytest.mark.usefixtures("installed")
def test_an_assigned_list_is_the_very_list():
    """A model that does not validate assignments keeps what it is given."""
    sources = [la.Deferred("source")]
    made = Job()
    made.sources = sources
    assert made.sources is sources


@pytest.mark.usefixtures("installed")
def test_a_model_in_a_model_is_the_very_model():
    """It was validated when it was made."""
    inner = Job(source=la.Deferred("source"))
    assert model_of(Job)(source=inner).source is inner


class Late(BaseModel, validate_assignment=True):
    """A model whose validator looks at every field whenever one is assigned."""

    source: str
    other: str = ""

    @model_validator(mode="after")
    def _check(self) -> Late:
        is_in_s3(self.source)
        return self

    @computed_field
    @property
    def bucket(self) -> str:
        """Computed when it is asked for."""
        return self.source.split("/")[2]


def test_what_runs_after_the_call_meets_the_original(installed):
    """A limit: a later validator, and a computed field, fail as they would on the raw value."""
    made = Late(source=la.Deferred("source"))
    with pytest.raises(AttributeError, match="startswith"):
        made.other = "text"
    with pytest.raises(AttributeError, match="split"):
        _ = made.bucket


class Cut(BaseModel):
    """A model whose validator keeps a piece of the text."""

    bucket: str

    @model_validator(mode="before")
    @classmethod
    def _split(cls, data: Any) -> Any:
        return {"bucket": data["source"].split("/")[2]}


@pytest.mark.usefixtures("installed")
def test_a_piece_of_the_text_is_seen_by_scan():
    """A limit: the bucket's name alone does not tell the URI."""
    made = Cut(source=la.Deferred("source"))
    assert [leak.kind for leak in la.scan(made)] == ["verbatim"]
    with pytest.raises(la.LeakError):
        la.restore(made)


STILL_REFUSED = {
    "a default": lambda value: create_model(
        "Made", source=(str, Field(default=value, validate_default=True))
    )(),
    "an attribute of an object": lambda value: Job.model_validate(
        type("Row", (), {"source": value, "sources": [], "named": {}})(), from_attributes=True
    ),
    "an item of an assigned list": lambda value: setattr(Assigned(), "sources", [value]),
    "the validator itself": lambda value: Job.__pydantic_validator__.validate_python(
        {"source": value}
    ),
    "a method taken before": lambda value: TAKEN(value),
    "an __init__ that looks first": lambda value: Checked(value),
}
#: Bound before anything is installed.
TAKEN = TypeAdapter(str).validate_python


class Checked(BaseModel):
    """A model that looks at the value before pydantic does."""

    source: str

    def __init__(self, source: Any) -> None:
        if not source.startswith("s3://"):
            raise ValueError(source)
        super().__init__(source=source)


@pytest.mark.parametrize("call", STILL_REFUSED.values(), ids=STILL_REFUSED)
@pytest.mark.usefixtures("installed")
def test_what_is_no_argument_is_refused_as_before(call):
    """A limit: these values do not come by a call that can be adapted."""
    with pytest.raises((ValidationError, AttributeError), match=r"string|startswith"):
        call(la.Deferred("source"))


@pytest.mark.usefixtures("installed")
def test_tokens_in_json_stay_text_until_the_model_is_restored():
    """JSON is text: what it spells is not known before it is parsed."""
    original = la.Deferred("source")
    text = json.dumps({"source": f"{original}"})
    made = Job.model_validate_json(text)
    assert isinstance(made.source, str)
    assert la.restore(made).source is original


# --- policies of one's own ------------------------------------------------------------------------


class Callback(BaseModel):
    """A model whose field wants another shape."""

    source: str = ""
    callback: Annotated[str, StringConstraints(pattern="^https://")] = "https://"
    url: pydantic.HttpUrl | None = None


class Handler(BaseModel):
    """A model that imports what it is given."""

    handler: pydantic.ImportString


@pydantic_dataclass
class Data:
    """A dataclass of pydantic."""

    source: str
    other: str = ""


@validate_call
def train(source: str) -> list[str]:
    """What the function saw: text."""
    assert type(source) is str
    return [source, f"{source}/part"]


def own(target, parameter, placeholder=preset.PLACEHOLDER, **fields):
    """The preset, and a policy for something of this file."""
    policy = Policy(
        f"{__name__}:{target}",
        parameter,
        face=Face.STR,
        placeholder=placeholder,
        reason="its shape",
        **fields,
    )
    return preset.make_registry().with_policy(policy)


def test_a_policy_for_a_field_wins_over_the_preset(ledger):
    """It names the subclass and the field; other fields keep the preset's."""
    original = la.Deferred("callback")
    with preset.make_registry().install(), pytest.raises(ValidationError, match="pattern"):
        Callback(callback=original)
    with own("Callback", "callback", "https://host/path").install():
        made = Callback(source=original, callback=original)
    assert made.source is original
    assert made.callback is original


def test_a_policy_for_a_field_of_a_url_wins_over_the_preset(ledger):
    """`HttpUrl` wants `https`."""
    original = la.Deferred("url")
    with own("Callback", "url", "https://host/path").install():
        assert Callback(url=original).url is original


def test_a_policy_for_a_field_of_a_validated_dict_wins_over_the_preset(ledger):
    """It names the method of the subclass, and the key."""
    original = la.Deferred("callback")
    with own("Callback.model_validate", 'obj["callback"]', "https://host/path").install():
        assert Callback.model_validate({"callback": original}).callback is original


def test_an_import_string_keeps_the_raw_value_if_it_is_passed(ledger):
    """The text would be imported."""
    original = la.Deferred("handler")
    passed = Policy(f"{__name__}:Handler", "handler", treatment="pass", reason="it is imported")
    with preset.make_registry().with_policy(passed).install():
        assert Handler(handler=original).handler is original


def test_a_policy_for_a_model_that_looks_first(ledger):
    """The subclass's own `__init__` gets the lookalike, and pydantic after it."""
    original = la.Deferred("source")
    with own("Checked", "source").install():
        assert Checked(original).source is original


def test_a_policy_for_a_dataclass(ledger):
    """Each has a constructor of its own, which knows names but not positions."""
    original = la.Deferred("source")
    with pytest.raises(ValidationError, match=NO_TEXT):
        Data(source=original)
    with own("Data", "source").install():
        assert Data(source=original).source is original
    with own("Data", "0").install():
        assert Data(original).source is original


def test_a_policy_for_a_function_under_validate_call(ledger):
    """The function works with text; what it returns is turned back."""
    original = la.Deferred("source")
    with pytest.raises(ValidationError, match=NO_TEXT):
        train(original)
    with own("train", "source").install():
        assert train(source=original) == [original, la.Concat([original, "/part"])]


# --- serialisation --------------------------------------------------------------------------------


def test_a_dump_warns_of_the_original_and_can_be_told_not_to(ledger):
    """It is pydantic's own warning: the field says str."""
    original = la.Deferred("source")
    with preset.make_registry().install():
        made = Frozen(source=original)
    with pytest.warns(UserWarning, match="serialized value may not be as expected"):
        assert made.model_dump() == {"source": original}
    assert made.model_dump(warnings=False) == {"source": original}
    assert dict(made) == {"source": original}


def test_json_of_a_model_refuses_the_original(ledger):
    """Loudly, whatever is said about warnings."""
    with preset.make_registry().install():
        made = Frozen(source=la.Deferred("source"))
    with pytest.raises(ValueError, match="Unable to serialize unknown type"):
        made.model_dump_json(warnings=False)


@pytest.mark.skipif(
    "fallback" not in inspect.signature(BaseModel.model_dump_json).parameters,
    reason="needs pydantic 2.10",
)
def test_json_of_a_model_with_a_fallback(ledger):
    """The fallback writes the reference, as the orchestrator would."""
    with preset.make_registry().install():
        made = Frozen(source=la.Deferred("source"))
    text = made.model_dump_json(warnings=False, fallback=lambda value: {"$deferred": value.name})
    assert json.loads(text) == {"source": {"$deferred": "source"}}


def test_a_model_that_keeps_the_text_is_dumped_without_warnings(ledger):
    """`keep=True`: JSON holds the text, which is restored; leaving puts the original back."""
    original = la.Deferred("source")
    with own("Frozen", "source", keep=True).install():
        made = Frozen(source=original)
        text = made.model_dump_json()
        assert la.restore(made.model_dump()) == {"source": original}
    assert json.loads(la.restore_json(text)) == {"source": {"$deferred": "source"}}
    assert made.source is original


# --- nothing else changes -------------------------------------------------------------------------


def test_models_made_during_an_install_are_ordinary(ledger):
    """At a class's birth pydantic notes whether its `__init__` is its own."""
    before = [Job.model_validate, vars(BaseModel)["__init__"], vars(RootModel)["__init__"]]
    with own("Job", "source").install():

        class Child(Job):
            """A child of a class with a policy of its own."""

        class Fresh(BaseModel):
            """A class without one."""

            source: str

        class Single(RootModel[str]):
            """A root."""

        for made in (Child, Fresh, Single):
            assert made.__pydantic_custom_init__ is False
        assert list(inspect.signature(Fresh).parameters) == ["source"]
    assert "__init__" not in vars(Job)
    assert [Job.model_validate, vars(BaseModel)["__init__"], vars(RootModel)["__init__"]] == before
    assert Child(source="text").source == "text"
    with pytest.raises(ValidationError, match=NO_TEXT):
        Fresh(source=la.Deferred("source"))


@pytest.mark.usefixtures("installed")
def test_model_validate_does_not_call_the_constructor():
    """With an `__init__` that is not the model's own it would, and validate twice."""
    calls = []

    class Counted(BaseModel):
        source: str

        @model_validator(mode="before")
        @classmethod
        def _count(cls, data: Any) -> Any:
            calls.append(data)
            return data

    Counted.model_validate({"source": "text"})
    assert calls == [{"source": "text"}]


@pytest.mark.usefixtures("installed")
def test_models_without_deferred_values_keep_what_they_keep():
    """By identity, where pydantic does."""
    items, inner = ["text"], Job(source="text")
    assert model_of(Any)(source=items).source is items
    assert model_of(Job)(source=inner).source is inner
    assert Job.model_validate(inner) is inner
    assert Root("text").model_dump() == "text"
    with pytest.raises(ValidationError, match=NO_TEXT):
        Job(source=1)


@pytest.mark.usefixtures("installed")
def test_depth_does_not_matter():
    """A value that pydantic takes without an install is taken with one."""
    value: list[Any] = []
    for _ in range(3000):
        value = [value]
    assert model_of(Any)(source=value).source is value


def test_models_are_pickled_during_and_after_an_install(ledger):
    """Class and instance, by name; nothing of ours is in the pickle."""
    with preset.make_registry().install():
        made = Frozen(source=la.Deferred("source"))
        data = pickle.dumps((Frozen, made, Frozen(source="text")))
        assert pickle.loads(data)[0] is Frozen
    assert b"Carrier" not in data
    _, deferred, plain = pickle.loads(data)
    assert deferred.source.name == "source"
    assert plain == Frozen(source="text")


def test_threads_make_models_while_others_install_and_leave(ledger):
    """Each sees its own value; nobody sees half of an install."""
    wrong = []

    def work() -> None:
        try:
            for at in range(100):
                original = la.Deferred(f"{at}")
                if Job(source="text").source != "text":
                    wrong.append("text")
                if Job.model_validate({"source": original}).source is not original:
                    wrong.append(original)
                if create_model("Made", source=(str, ...))(source=original).source is not original:
                    wrong.append(original)
        except BaseException as error:  # noqa: BLE001 - a thread's error is the test's
            wrong.append(error)

    with preset.make_registry().install():
        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            with preset.make_registry().install():
                pass
        for thread in threads:
            thread.join()
    assert wrong == []
