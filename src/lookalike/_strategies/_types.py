"""What `st.from_type` gives for the public types; the Hypothesis plugin asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lookalike._face import Face
from lookalike._policy import Policy
from lookalike._proxies._build import PathProxy, StringProxy, URIProxy
from lookalike._proxies._carrier import StringCarrier
from lookalike._registry import Registry
from lookalike._strategies._faces import FACES_OF, faces
from lookalike._strategies._lookalikes import lookalikes
from lookalike._strategies._originals import concats, deferred
from lookalike._strategies._policies import policies, registries
from lookalike.orchestrators._deferred import Concat, Deferred

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    from lookalike._proxies._build import Kind


def _ducks(kind: Kind) -> SearchStrategy[Any]:
    return lookalikes(faces=FACES_OF[kind].filter(lambda face: not face.is_str), kind=kind)


_OF_TYPES: dict[type, SearchStrategy[Any]] = {
    Concat: concats(deferred),
    Deferred: deferred,
    Face: faces(),
    PathProxy: _ducks("path"),
    Policy: policies(),
    Registry: registries(),
    StringCarrier: lookalikes(faces=FACES_OF["string"].filter(lambda face: face.is_str)),
    StringProxy: _ducks("string"),
    URIProxy: _ducks("uri"),
}


def strategy_of(kind: type) -> Any:
    """The strategy of a public type; `NotImplemented` for another one."""
    return _OF_TYPES.get(kind, NotImplemented)
