"""Validation-time proxies for values that are known only when a program runs.

The public names are those in `__all__`, in `lookalike.errors`, `lookalike.typing`,
`lookalike.orchestrators`, `lookalike.presets`, `lookalike.testing` and `lookalike.strategies`;
everything in a module with a leading underscore may change.

PYTEST_DONT_REWRITE: the plugin is no reason for pytest to warn whoever imports this before pytest.
"""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lookalike._document import restore_json
    from lookalike._face import Face
    from lookalike._guard import guard
    from lookalike._install import Installation, install
    from lookalike._leak import Leak
    from lookalike._ledger import Ledger
    from lookalike._policy import Policy
    from lookalike._policy_file import load_policies
    from lookalike._probe import Observation, Recommendation, probe
    from lookalike._proxies._base import is_lookalike, placeholder_of
    from lookalike._proxies._build import PathProxy, StringProxy, URIProxy
    from lookalike._proxies._carrier import StringCarrier
    from lookalike._record import dump_ledger, load_ledger
    from lookalike._registry import Registry
    from lookalike._restore import restore
    from lookalike._scan import scan, scan_file
    from lookalike._shed import shed
    from lookalike._verify import Verification
    from lookalike._wrap import path_like, string_like, unwrap, uri_like
    from lookalike.errors import (
        ClosedLedgerError,
        CompositionError,
        DependencyError,
        DocumentError,
        FaceError,
        ForeignTokenError,
        ImmutableError,
        InputError,
        LawError,
        LeakError,
        LiftError,
        LookalikeError,
        OriginalError,
        PlaceholderError,
        PolicyError,
        ProbeError,
        TokenClashError,
        UnhashableOriginalError,
    )
    from lookalike.orchestrators._deferred import Concat, Deferred

__version__ = "0.1.0"

__all__ = [
    "ClosedLedgerError",
    "CompositionError",
    "Concat",
    "Deferred",
    "DependencyError",
    "DocumentError",
    "Face",
    "FaceError",
    "ForeignTokenError",
    "ImmutableError",
    "InputError",
    "Installation",
    "LawError",
    "Leak",
    "LeakError",
    "Ledger",
    "LiftError",
    "LookalikeError",
    "Observation",
    "OriginalError",
    "PathProxy",
    "PlaceholderError",
    "Policy",
    "PolicyError",
    "ProbeError",
    "Recommendation",
    "Registry",
    "StringCarrier",
    "StringProxy",
    "TokenClashError",
    "URIProxy",
    "UnhashableOriginalError",
    "Verification",
    "__version__",
    "dump_ledger",
    "guard",
    "install",
    "is_lookalike",
    "load_ledger",
    "load_policies",
    "path_like",
    "placeholder_of",
    "probe",
    "restore",
    "restore_json",
    "scan",
    "scan_file",
    "shed",
    "string_like",
    "unwrap",
    "uri_like",
]

#: Where each name stands. A definition that is imported and not built must cost next to nothing, so
#: a module is loaded when the first of its names is asked for. Errors stand in `errors`.
_HOMES = {
    name: module
    for module, names in {
        "_document": "restore_json",
        "_face": "Face",
        "_guard": "guard",
        "_install": "Installation install",
        "_leak": "Leak",
        "_ledger": "Ledger",
        "_policy": "Policy",
        "_policy_file": "load_policies",
        "_probe": "Observation Recommendation probe",
        "_proxies._base": "is_lookalike placeholder_of",
        "_proxies._build": "PathProxy StringProxy URIProxy",
        "_proxies._carrier": "StringCarrier",
        "_record": "dump_ledger load_ledger",
        "_registry": "Registry",
        "_restore": "restore",
        "_scan": "scan scan_file",
        "_shed": "shed",
        "_verify": "Verification",
        "_wrap": "path_like string_like unwrap uri_like",
        "orchestrators._deferred": "Concat Deferred",
    }.items()
    for name in names.split()
}
_MODULES = frozenset({"errors", "orchestrators", "presets", "strategies", "testing", "typing"})

# A checker would take every name for one that exists.
if not TYPE_CHECKING:  # pragma: no branch - checkers alone go the other way

    def __getattr__(name: str) -> Any:
        """A public name or module, loaded now."""
        if name in _MODULES:
            return importlib.import_module(f"lookalike.{name}")
        if name not in __all__:
            raise AttributeError(f"module 'lookalike' has no attribute {name!r}")
        module = importlib.import_module(f"lookalike.{_HOMES.get(name, 'errors')}")
        value = globals()[name] = getattr(module, name)
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__, *_MODULES})


# Hypothesis may have been imported first: its plugin has waited for the types.
if "_lookalike_hypothesis_plugin" in sys.modules:
    sys.modules["_lookalike_hypothesis_plugin"].register()
