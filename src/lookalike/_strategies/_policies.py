"""`policies` and `registries`: what adapts a parameter, as data."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from lookalike._face import Face
from lookalike._parameter import Attribute, Key, Parameter, Wild
from lookalike._policy import Policy
from lookalike._registry import Registry
from lookalike._strategies._faces import faces
from lookalike._strategies._given import check_strategy
from lookalike.errors import PlaceholderError
from lookalike.orchestrators import names as orchestrator_names

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

# --- parameters -----------------------------------------------------------------------------------

names = st.from_regex(r"[^\W\d]\w{0,8}", fullmatch=True)
#: Any text, lone surrogates, control characters and quotes among it.
keys = st.text(st.characters(), max_size=8) | st.text("\"'\\[]*.\n", max_size=8)
indices = st.integers(-(10**9) + 1, 10**9 - 1)
steps: SearchStrategy[Attribute | Key | Wild] = st.one_of(
    names.map(Attribute),
    keys.map(Key),
    indices.map(Key),
    st.booleans().map(lambda is_deep: Wild(is_deep=is_deep)),
)
paths: SearchStrategy[tuple[Attribute | Key | Wild, ...]] = st.lists(steps, max_size=4).map(tuple)
#: Every parameter that a policy can name, with a path into it.
parameters = st.one_of(
    st.builds(Parameter, names, st.integers(0, 2), paths),
    st.builds(Parameter, st.integers(0, 10**9 - 1), st.just(0), paths),
)

# --- policies -------------------------------------------------------------------------------------

_dotted = st.lists(names, min_size=1, max_size=3).map(".".join)
#: Of modules that are not imported: a policy is checked against those that are.
_places = st.builds("{}:{}".format, _dotted, _dotted).filter(
    lambda place: place.partition(":")[0] not in sys.modules
)
_targets = st.sampled_from(["shop.orders:Order", None]) | _places
_parameters = st.just("source") | parameters.map(str)
_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
_reasons = st.just("it asks for text") | _texts.filter(lambda text: bool(text.strip()))
_faces = st.just(Face.STRING) | faces(empty=False)
_originals = st.lists(st.sampled_from(orchestrator_names()) | _places, max_size=3)
_requirements = st.none() | st.builds(
    "{}{}{}".format,
    st.sampled_from(["sdk", "a-b.c_d", "Sdk2"]),
    st.sampled_from([">=", "==", "!=", "~=", "<"]),
    st.sampled_from(["1.0", "2.200", "3.0.0rc1", "1!2.0"]),
)
_placeholders = st.one_of(
    st.none(),
    st.sampled_from(["s3://bucket/a b.tar.gz", "a/b.c", "https://host/ü?q=1", "name-{token}"]),
    _texts.map(lambda text: text + "{token}"),
)
_treatments = st.sampled_from(["proxy", "proxy", "pass", "lift", "refuse"])


def _policy(
    place: tuple[str | None, str], of_proxies: dict[str, Any], treatment: str, **fields: Any
) -> Policy:
    if treatment == "proxy":
        fields |= of_proxies
    return Policy(*place, treatment=treatment, **fields)  # type: ignore[arg-type]  # a literal


def _can_be(of_proxies: dict[str, Any]) -> bool:
    """Whether a face can have its placeholder: of a URI or a path not every text."""
    try:
        Policy(None, "x", reason="-", **of_proxies)
    except PlaceholderError:
        return False
    return True


_of_proxies: SearchStrategy[dict[str, Any]] = st.one_of(
    st.fixed_dictionaries({"face": _faces, "placeholder": _placeholders, "keep": st.booleans()}),
    st.fixed_dictionaries(
        {
            "face": _faces,
            "placeholder": st.sampled_from(["v", "a b", "x://y"]),
            "keep": st.booleans(),
            "unique": st.just(False),  # noqa: FBT003 - the value of a field
        }
    ),
).filter(_can_be)
# Every policy takes the same choices, or the shortest would be no proxy.
_any_policies: SearchStrategy[Policy] = st.builds(
    _policy,
    st.tuples(_targets, _parameters),
    _of_proxies,
    _treatments,
    originals=_originals.map(tuple),
    requires=_requirements,
    example=st.none() | st.sampled_from(["{}", '{"name": "ü\\n", "n": [1]}']),
    reason=_reasons,
    source=_texts,
)


def policies() -> SearchStrategy[Policy]:
    """Policies that are data: no predicate is in them, so that they can be written as TOML.

    Their targets are of modules that are not imported. Shrinks to
    `Policy('shop.orders:Order', 'source', reason='it asks for text')`.
    """
    return _any_policies


#: Policies of which two often are for one place.
near_policies: SearchStrategy[Policy] = st.builds(
    lambda target, parameter, reason, spec: Policy(
        target, parameter, originals=(spec,) if spec else (), reason=reason
    ),
    st.sampled_from([None, "a:B", "a:C"]),
    st.sampled_from(["x", "y", "x[*]"]),
    st.sampled_from(["one", "two"]),
    st.sampled_from(["", "deferred", "sagemaker"]),
)


def registries(policies: SearchStrategy[Policy] | None = None) -> SearchStrategy[Registry]:
    """Registries, each without a conflict: of two policies for one place the later one is in it.

    Without `policies` they are those of `policies()`, and small ones that often are for one place.
    Shrinks to `Registry()`.
    """
    some = (
        near_policies | _any_policies if policies is None else check_strategy("policies", policies)
    )
    return st.lists(some, max_size=6).map(lambda each: Registry(each, replace=True))
