"""`Policy`: what one parameter of one third-party entry point is given for a deferred value."""

from __future__ import annotations

import difflib
import functools
import json
import sys
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, NoReturn, get_args, get_origin

from lookalike._face import Face
from lookalike._operations import PURE_PATH, URI_COMPONENTS, yielding
from lookalike._parameter import parse_parameter
from lookalike._placeholder import template_of
from lookalike._target import (
    find_place,
    is_target,
    parameters_of,
    parse_target,
    refuse_unknown,
)
from lookalike.errors import LookalikeError, PolicyError
from lookalike.orchestrators import names

if TYPE_CHECKING:
    import inspect
    from collections.abc import Callable, Iterable, Sequence

    from packaging.requirements import Requirement

    from lookalike._example import Example
    from lookalike._parameter import Parameter
    from lookalike._proxies._build import Kind
    from lookalike._target import Place, Target

    _Spec = str | type | Callable[[object], bool]

Treatment = Literal["proxy", "pass", "lift", "refuse"]
TREATMENTS: tuple[Treatment, ...] = get_args(Treatment)


@dataclass(frozen=True, slots=True)
class Policy:
    """What `parameter` of `target` is given for a deferred value, and why; frozen, equal by value.

    `target` is `"module:qualname"` of a function, class (its constructor), method or property, or
    None for any. `parameter` is a name, a position (without `self`), `*args` or `**kwargs`, and a
    path into it: `.name`, `["key"]`, `[0]`, `[*]` (each item or value), `[**]` (at any depth of
    mappings, lists, tuples and sets).

    `treatment` is "proxy" (a lookalike with `face` and `placeholder`, as in `string_like`), "pass"
    (the original itself), "lift" (the reference that a plain value spells) or "refuse". `originals`
    says for which values: names of orchestrators, types as `"module:Class"`, predicates; empty for
    every value that an orchestrator owns. `requires` is the version of the SDK that this holds for,
    `"sagemaker>=2.200,<3"`. With `keep`, lookalikes stay in what the SDK keeps until `install()` is
    left, because it validates them again later. `example` says by which call `verify` tries the
    policy: a JSON object with the other arguments, `"{}"` if there are none, or `"module:name"` of
    a function that makes the call with the value, of a `lookalike.testing.Example`, a sequence of
    them, or a mapping of (target, parameter) to them. Without it lookalike never calls the target.

    Checked against the target's signature if its module is imported, else by `install()` or
    `verify()`. Raises `PolicyError` for a field that is wrong, and `PlaceholderError` for a
    placeholder as `string_like` does. Nothing is imported, and nothing of the target runs.

    >>> Policy("shop.orders:Order", "source", face=Face.STR, reason="a regular expression").face
    Face.STR
    """

    target: str | None
    parameter: str
    treatment: Treatment = field(default="proxy", kw_only=True)
    face: Face = field(default=None, kw_only=True)  # type: ignore[assignment]  # set below
    placeholder: str | None = field(default=None, kw_only=True)
    unique: bool = field(default=True, kw_only=True)
    originals: tuple[str | Callable[[object], bool], ...] = field(default=(), kw_only=True)
    requires: str | None = field(default=None, kw_only=True)
    keep: bool = field(default=False, kw_only=True)
    #: The call by which `verify` tries the policy: its other arguments in JSON, or a function.
    example: str | None = field(default=None, kw_only=True)
    reason: str = field(kw_only=True)
    #: Where it was written: a preset, a file and line, an entry point. No part of its value.
    source: str = field(default="", kw_only=True, compare=False)

    if TYPE_CHECKING:
        # What may be given is more than what the fields hold, which only `__post_init__` knows.
        def __init__(  # noqa: PLR0913 - one for each field
            self,
            target: str | None,
            parameter: str | int,
            *,
            treatment: Treatment = "proxy",
            face: Face | None = None,
            placeholder: str | None = None,
            unique: bool = True,
            originals: _Spec | Sequence[_Spec] = (),
            requires: str | None = None,
            keep: bool = False,
            example: str | None = None,
            reason: str,
            source: str = "",
        ) -> None: ...

    def __post_init__(self) -> None:
        set_field = functools.partial(object.__setattr__, self)
        position: Any = self.parameter
        if type(position) is int and 0 <= position < _MOST_PARAMETERS:
            set_field("parameter", str(position))
        if self.face is None:
            set_field("face", Face.STRING if self.treatment == "proxy" else Face.NOTHING)
        if not isinstance(self.originals, (tuple, list)):
            set_field("originals", (self.originals,))
        set_field("originals", tuple(map(_original_spec, self.originals)))
        self._check_types()
        if self.target is not None and parse_target(self.target).qualname.endswith(
            (".__init__", ".__new__")
        ):
            _refuse(
                "target",
                "names the class rather than its constructor",
                self.target,
                f"Write {self.target.rpartition('.')[0]!r}.",
            )
        set_field("parameter", str(parse_parameter(self.parameter)))
        self._check_treatment()
        self._check_example()
        if self.requires is not None:
            requirement(self.requires)
        self.check_signature()

    def _check_types(self) -> None:
        for name, kinds in _TYPES.items():
            value = getattr(self, name)
            if not isinstance(value, kinds):
                expected = " or ".join("None" if k is type(None) else k.__name__ for k in kinds)
                _refuse(name, f"is {expected}", value)
        if self.treatment not in TREATMENTS:
            near = difflib.get_close_matches(self.treatment, TREATMENTS, n=1)
            _refuse(
                "treatment",
                f"is one of {', '.join(TREATMENTS)}",
                self.treatment,
                f"Did you mean {near[0]!r}?" if near else "",
            )
        if not self.reason.strip():
            _refuse("reason", "says why, in a sentence", self.reason)

    def _check_treatment(self) -> None:
        if self.treatment != "proxy":
            for name, neutral in (
                ("face", Face.NOTHING),
                ("placeholder", None),
                ("unique", True),
                ("keep", False),
            ):
                if getattr(self, name) != neutral:
                    _refuse(
                        name,
                        f"belongs to treatment 'proxy', not to {self.treatment!r}",
                        getattr(self, name),
                        "Leave it out, or say treatment='proxy'.",
                    )
            return
        if not self.face:
            _refuse("face", "of a proxy answers something", self.face, "Say treatment='pass'.")
        _template(self.placeholder, self.kind, unique=self.unique)

    def _check_example(self) -> None:
        if self.example is None or is_target(self.example):
            return
        try:
            arguments = json.loads(self.example)
        except (ValueError, RecursionError):
            arguments = None
        if not isinstance(arguments, dict):
            _refuse(
                "example",
                "is a JSON object of arguments, or a function as 'module:name'",
                self.example,
                """Write '{"name": "model"}', or '{}' if the target needs no other argument.""",
            )

    @property
    def kind(self) -> Kind:
        """Which lookalike the face makes: of a path, of a URI, or of a text."""
        if self.face.operations <= PURE_PATH:
            return "path"
        return "uri" if self.face.operations & yielding(URI_COMPONENTS) else "string"

    @property
    def template(self) -> str:
        """What the placeholder becomes, with `{token}` where the token goes."""
        return _template(self.placeholder, self.kind, unique=self.unique)

    @property
    def place(self) -> Parameter:
        """`parameter`, parsed."""
        return parse_parameter(self.parameter)

    def check_signature(self, *, run: bool = False, partial: bool = False) -> bool:
        """Whether the target could be looked at; False if it is not imported or not required here.

        Raises `PolicyError` if the target is gone, or has no such parameter.
        """
        if self.target is None:
            return False
        target = parse_target(self.target)
        if target.module not in sys.modules or not is_active(self):
            return False
        place = find_place(target, run=run, partial=partial)
        if place is None:
            return False
        refuse_unknown(target, self.place, known_parameters(target, place))
        return True

    def __str__(self) -> str:
        return f"{self.target or 'any target'}: {self.parameter}: {self.treatment}" + (
            f" ({self.source})" if self.source else ""
        )


#: Python itself allows fewer; and the text of a number of a million digits takes minutes.
_MOST_PARAMETERS = 10**6
_TYPES: dict[str, tuple[type, ...]] = {
    "target": (str, type(None)),
    "parameter": (str,),
    "treatment": (str,),
    "face": (Face,),
    "placeholder": (str, type(None)),
    "unique": (bool,),
    "requires": (str, type(None)),
    "keep": (bool,),
    "example": (str, type(None)),
    "reason": (str,),
    "source": (str,),
}
FIELDS = tuple(each.name for each in fields(Policy))


def _refuse(name: str, expected: str, value: object, hint: str = "") -> NoReturn:
    is_plain = isinstance(value, (str, bool, Face, type(None)))
    shown = repr(value) if is_plain or _is_small(value) else "a value"
    raise PolicyError(
        f"{name} of a policy {expected}; got {shown} ({type(value).__name__})",
        hint=hint or "See the fields of lookalike.Policy.",
    )


def _is_small(value: object) -> bool:
    return type(value) is int and abs(value) < _MOST_PARAMETERS


def _original_spec(spec: Any) -> Any:
    if isinstance(spec, type) and get_origin(spec) is None:  # Python 3.10 takes list[int] for one
        if "<" in spec.__qualname__:
            _refuse(
                "originals",
                "names types that a module holds",
                spec.__qualname__,
                "Move the class out of the function, or write a predicate: "
                f"lambda value: isinstance(value, {spec.__name__}).",
            )
        return f"{spec.__module__}:{spec.__qualname__}"
    if isinstance(spec, str):
        known = names()
        if ":" in spec:
            parse_target(spec)
        elif spec not in known:
            near = difflib.get_close_matches(spec, known, n=2)
            _refuse(
                "originals",
                "names orchestrators and types",
                spec,
                (f"Did you mean {' or '.join(map(repr, near))}? " if near else "")
                + f"Orchestrators are {', '.join(map(repr, known))}; a type is 'module:Class'.",
            )
    elif not callable(spec) or get_origin(spec) is not None or type(spec).__hash__ is None:
        _refuse(
            "originals",
            "names orchestrators and types, or holds predicates",
            spec,
            "Write 'sagemaker', 'package.module:Class', or a function of one value; more of them "
            "as a tuple.",
        )
    return spec


@functools.lru_cache(maxsize=4096)
def _template(placeholder: str | None, kind: str, *, unique: bool) -> str:
    return template_of(placeholder, kind=kind, unique=unique)


def known_parameters(target: Target, place: Place) -> list[inspect.Parameter] | None:
    """The parameters of what is at `place`, as `parameters_of` tells them; looked at once."""
    # Cached on the identity of what is there: it may be patched or reloaded.
    key = (target, id(place.raw))
    known = _signatures.get(key)
    if known is None:
        if len(_signatures) > 4096:  # noqa: PLR2004 - a bound, not a meaning
            _signatures.clear()
        known = _signatures[key] = _Signature(place.raw, parameters_of(place))
    return known.parameters


class _Signature(NamedTuple):
    """The parameters of what was there, which is held so that nothing else gets its id."""

    raw: Any
    parameters: list[inspect.Parameter] | None


_signatures: dict[tuple[Target, int], _Signature] = {}


def forget_signatures() -> None:
    """Let go of what has been looked at: a function keeps its module alive."""
    _signatures.clear()


@functools.lru_cache(maxsize=1024)
def requirement(text: str) -> Requirement:
    """The parsed `requires`. Raises `PolicyError` if it is no name with a version specifier."""
    from packaging.requirements import Requirement  # noqa: PLC0415 - 10 ms that an import of lookalike need not pay

    hint = "Write the distribution and a specifier: 'sagemaker>=2.200,<3'."
    try:
        parsed = Requirement(text)
    except ValueError as error:  # InvalidRequirement, and InvalidSpecifier for `s===2,-0<3`
        raise PolicyError(
            f"requires of a policy is a version requirement; got {text!r}: "
            f"{str(error).splitlines()[0]}",
            hint=hint,
        ) from None
    if parsed.url or parsed.marker or parsed.extras:
        raise PolicyError(
            f"requires of a policy is a name and a version specifier alone; got {text!r}", hint=hint
        )
    return parsed


@functools.lru_cache(maxsize=1024)
def installed_version(distribution: str) -> str | None:
    """The version of a distribution in this environment, a plain `str`; None if it is absent."""
    from importlib import metadata  # noqa: PLC0415 - an import of lookalike need not pay for it

    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None


def version_for(policy: Policy) -> str | None:
    """The installed version of what `policy` requires; None if there is none."""
    if policy.requires is None:
        return None
    return installed_version(requirement(policy.requires).name)


def from_source(policies: Iterable[Policy], source: str) -> tuple[Policy, ...]:
    """The policies with a note where they come from, if they have none."""
    return tuple(each if each.source else replace(each, source=source) for each in policies)


def is_active(policy: Policy | Example) -> bool:
    """Whether what a policy, or an example of one, requires is installed here."""
    return policy.requires is None or _is_satisfied(policy.requires)


@functools.lru_cache(maxsize=1024)
def _is_satisfied(requires: str) -> bool:
    parsed = requirement(requires)
    version = installed_version(parsed.name)
    if version is None or not str(parsed.specifier):
        return version is not None
    from packaging.version import InvalidVersion, Version  # noqa: PLC0415 - an import of lookalike need not pay for it

    try:
        return parsed.specifier.contains(Version(version), prereleases=True)
    except InvalidVersion:  # such as "unknown": nobody can compare it
        return False


def placed(error: LookalikeError, where: str) -> PolicyError:
    """The same complaint as a `PolicyError` that says where the policy stands."""
    return PolicyError(f"{where}: {error.problem}", hint=error.hint, where=where)
