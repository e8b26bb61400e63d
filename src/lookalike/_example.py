"""`Example`: a call by which a policy can be tried; written in JSON, or in Python."""

from __future__ import annotations

import importlib
import inspect
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lookalike._target import is_target, parse_target, place_to_call
from lookalike.errors import PolicyError
from lookalike.orchestrators._deferred import Deferred

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from lookalike._policy import Policy

#: In the text of an example: where the value goes, if it is no argument by itself.
_VALUE = "{value}"


def _a_deferred() -> Deferred:
    return Deferred("value")


@dataclass(frozen=True, slots=True)
class Example:
    """One call by which a policy is tried.

    `call(value)` makes the call and gives back what the SDK made of it, or the object in which it
    kept the value. `original()` makes the value that is known only later; a `Deferred` if nothing
    else is said. `setup` and `cleanup` are called around each call, `look(result)` says where else
    the SDK keeps the value, all as for `probe`. `requires` is what the call needs beside what the
    policy requires, such as an extra of the SDK: "boto3>=1.34". Where that is not installed, the
    policy is not tried.
    """

    call: Callable[[Any], Any]
    original: Callable[[], object] = _a_deferred
    setup: Callable[[], object] | None = None
    cleanup: Callable[[], object] | None = None
    look: Callable[[Any], Iterable[object]] | None = None
    requires: str | None = None


def examples_of(policy: Policy) -> tuple[Example, ...]:
    """The calls that the `example` of a policy describes; none if it has none.

    Imports the modules of the target and of the example. Raises `PolicyError` if it describes no
    call, or none for this policy.
    """
    if policy.example is None or policy.target is None:
        return ()
    if is_target(policy.example):
        return _named(policy, policy.example)
    return (Example(_call_in_json(policy, json.loads(policy.example))),)


def _named(policy: Policy, name: str) -> tuple[Example, ...]:
    module, _, qualname = name.partition(":")
    try:
        found: Any = importlib.import_module(module)
        for part in qualname.split("."):
            found = getattr(found, part)
    except Exception as error:
        raise PolicyError(
            f"the example {name!r} is not there: {error}",
            hint="Name a function of the value, or a mapping of (target, parameter) to functions.",
            name="example",
            value=name,
        ) from error
    if isinstance(found, Mapping):
        key = (policy.target, policy.parameter)
        if key not in found:
            raise PolicyError(f"{name} has no example for {key}", hint="Add one.", name="example")
        found = found[key]
    several = found if isinstance(found, (list, tuple)) else [found]
    examples = tuple(one if isinstance(one, Example) else Example(one) for one in several)
    if not examples:
        raise PolicyError(f"the example {name!r} holds no call", hint="Add one.", name="example")
    for one in examples:
        if not callable(one.call):
            raise PolicyError(
                f"the example {name!r} is a {type(one.call).__name__}, and cannot be called",
                hint="Name a function of the value.",
                name="example",
                value=name,
            )
    return examples


def _call_in_json(policy: Policy, arguments: dict[str, Any]) -> Callable[[Any], Any]:
    place = place_to_call(parse_target(str(policy.target)))
    function: Any = place.raw
    if isinstance(function, (classmethod, staticmethod)):
        function = function.__get__(None, place.owner)
    elif isinstance(place.owner, type) and inspect.isfunction(function):
        raise PolicyError(
            "a method needs an object, which JSON cannot make",
            hint="Name a function that makes it, and calls the method: example='module:function'.",
        )
    if not callable(function):
        raise PolicyError(f"a {type(function).__name__} cannot be called")
    has_slot = _VALUE in json.dumps(arguments)
    name = policy.parameter
    if not has_slot and not name.isidentifier() and not name.isdigit():
        raise PolicyError(f'the example has no "{_VALUE}", where the value goes')

    def call(value: object) -> Any:
        if has_slot:
            return function(**_filled(arguments, value))
        if name.isdigit():
            return function(value, **arguments)
        return function(**arguments, **{name: value})

    return call


def _filled(node: Any, value: object) -> Any:
    if isinstance(node, dict):
        return {key: _filled(each, value) for key, each in node.items()}
    if isinstance(node, list):
        return [_filled(each, value) for each in node]
    return value if node == _VALUE else node
