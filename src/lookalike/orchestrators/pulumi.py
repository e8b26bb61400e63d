"""Pulumi's `Output`, the one class of its values that are not known yet (pulumi 3.272).

Resource properties, `apply`, `Output.all`, secrets of the configuration, stack references and
deferred outputs all give an `Output`. Pulumi takes coroutines and futures of asyncio as inputs too;
they are Python's own and have no resource to wait for, so they are no originals.

What an `Output` depends on is known when it is resolved, not before: `edges` and `dump` wait for it
in the way of `Output.json_dumps`, by running the event loop on.

`Output.__getattr__` answers every name with a new `Output`, which fails when the program ends if
the value has no such attribute. So nothing here asks an `Output` for what its class may not have.
"""

from __future__ import annotations

import asyncio
import importlib
import sys
import weakref
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lookalike._leak import Leak
from lookalike.errors import CompositionError, LiftError
from lookalike.typing import TextHooks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

#: How Pulumi marks a dictionary that stands for a value of its own, and the marks of two of them.
_MARK = "4dabf18193072939515e22adb298388d"
_OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
_SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - it says that a secret follows
_URN = "urn:pulumi:"

#: The literal that each join ends with: nothing in an `Output` says so.
_ends: weakref.WeakKeyDictionary[Any, str] = weakref.WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Pulumi:
    """The orchestrator of Pulumi's outputs."""

    name: str = "pulumi"
    modules: tuple[str, ...] = ("pulumi.output",)
    signs: tuple[str, ...] = ('"deployment"',)
    is_by_type: bool = True

    def recognises(self, obj: object) -> bool:
        """Whether `obj` is an `Output`, whoever made it."""
        output = getattr(sys.modules.get("pulumi.output"), "Output", None)
        return output is not None and issubclass(type(obj), output)

    def describe(self, original: object) -> str:
        """The resources that it comes from and whether it is secret; never a value.

        `Output of bucket`, or that it is not resolved yet.
        """
        data = vars(original).get("_data")
        try:
            if not data.done():  # type: ignore[union-attr]  # what it raises is caught
                return "Output that is not resolved yet"
            found = data.result()  # type: ignore[union-attr]  # as above
            names = sorted(filter(None, (vars(each).get("_name") for each in found.resources)))
            secret = ", secret" if found.is_secret else ""
            unknown = "" if found.is_known else ", unknown in a preview"
        except BaseException as error:  # noqa: BLE001 - describing must not fail where the value does
            return f"Output (it fails: {type(error).__name__})"
        return f"Output of {', '.join(names) or 'no resource'}{secret}{unknown}"

    def join(self, parts: Sequence[object]) -> Any:
        """`Output.concat(*parts)`: it depends on what its parts do, and is secret if one is."""
        join = self._output().concat(*parts)
        if isinstance(parts[-1], str):
            _ends[join] = parts[-1]
        return join

    def literal_end(self, original: object) -> str:
        """The literal at the end of a `join`; empty for others, `Output.concat` by hand as well."""
        return _ends.get(original, "")

    def edges(self, original: object) -> tuple[str, ...]:
        """The names of the resources that it comes from, sorted: Pulumi keeps them in a set.

        Waits until it is resolved, and raises what it fails with.
        """
        return tuple(dict.fromkeys(urn.split("::", 3)[-1] for urn in _wait(_urns(original))))

    def compute(self, function: Callable[[Any], Any], original: Any) -> Any:
        """`original.apply(function)`, which Pulumi does not call while the value is unknown."""
        return original.apply(function)

    def lift(self, value: object) -> Any:
        """The `Output` that a dictionary in the form of Pulumi's protocol stands for.

        An output value, with its dependencies by URN, or a secret. Wants an event loop, as all that
        makes an `Output`. Raises `LiftError` for anything else, or if Pulumi is not imported.
        """
        if "pulumi.output" not in sys.modules:
            raise LiftError("pulumi is not imported", hint="Import it first.", value=value)
        kind = value.get(_MARK) if isinstance(value, dict) else None
        if kind == _OUTPUT:
            return importlib.import_module("pulumi.runtime.rpc").deserialize_output_value(value)
        if kind == _SECRET and "value" in value:  # type: ignore[operator]  # a dict
            return self._output().secret(value["value"])  # type: ignore[index]  # as above
        raise LiftError(
            f"a {type(value).__name__} is no output value of Pulumi's protocol",
            hint="Pass the Output itself. Pulumi has no text that refers to one.",
            value=value,
        )

    def dump(self, original: object) -> Any:
        """The output value of Pulumi's protocol: what is known of its value, and its dependencies.

        Waits until it is resolved, and raises what it fails with. Raises `CompositionError` for a
        secret, which would stand there in plain text.
        """
        return _wait(_dump(original))

    def text_hooks(self) -> TextHooks:
        """Text of an `Output`, which is a warning otherwise; and all that takes inputs in.

        Assets want a text that is known: restored, they refuse it with an error of their own. A
        `FileAsset` takes paths too, and is restored when Pulumi serializes it.
        """
        return TextHooks(
            variables=("pulumi.output:Output",),
            calls=(
                "pulumi:set",
                "pulumi.asset:FileArchive.__init__",
                "pulumi.asset:RemoteArchive.__init__",
                "pulumi.asset:RemoteAsset.__init__",
                "pulumi.asset:StringAsset.__init__",
                "pulumi.output:Output.from_input",
                "pulumi.resource:ComponentResource.register_outputs",
                "pulumi.resource:get_resource",
                "pulumi.resource:read_resource",
                "pulumi.resource:register_resource",
                "pulumi.runtime:call",
                "pulumi.runtime:invoke_output",
                "pulumi.runtime:invoke_output_single",
                "pulumi.runtime.invoke:_invoke",
                "pulumi.runtime.rpc:serialize_property",
                "pulumi.runtime.stack:Stack.output",
            ),
        )

    def check(self, document: object) -> Iterator[Leak]:
        """Dependencies on resources that an exported stack does not hold.

        A document that `pulumi stack export` did not write has nothing to check.
        """
        deployment = document.get("deployment") if isinstance(document, dict) else None
        resources = deployment.get("resources") if isinstance(deployment, dict) else None
        if not isinstance(resources, list):
            return
        resources = [each if isinstance(each, dict) else {} for each in resources]
        urns = {urn for each in resources if isinstance(urn := each.get("urn"), str)}
        if not any(urn.startswith(_URN) for urn in urns):
            return
        for number, resource in enumerate(resources):
            for path, urn in _references(resource):
                if urn not in urns:
                    where = f"$.deployment.resources[{number}].{path}"
                    name = urn.split("::", 3)[-1]
                    yield Leak(where, "reference", "", f"no resource {name!r}: {urn}"[:80])

    def _output(self) -> Any:
        return importlib.import_module("pulumi.output").Output


def _wait(coroutine: Any) -> Any:
    return importlib.import_module("pulumi.runtime.sync_await")._sync_await(coroutine)


async def _urns(original: Any) -> list[str]:
    resources = await original.resources()
    urns = await asyncio.gather(*(each.urn.future() for each in resources))
    return sorted(urns)


async def _dump(original: Any) -> dict[str, Any]:
    dumped: dict[str, Any] = {_MARK: _OUTPUT}
    if await original.is_secret():
        raise CompositionError(
            "a secret Output would stand in plain text in the document",
            hint="Have Pulumi make the text: Output.json_dumps gives a secret again.",
        )
    if await original.is_known():
        rpc = importlib.import_module("pulumi.runtime.rpc")
        dumped["value"] = await rpc.serialize_property(await original.future(), [], None)
    urns = await _urns(original)
    return {**dumped, "dependencies": urns} if urns else dumped


def _references(resource: dict[str, Any]) -> Iterator[tuple[str, str]]:
    by_property = resource.get("propertyDependencies")
    lists = {
        "dependencies": resource.get("dependencies"),
        **{
            f"propertyDependencies.{name}": urns
            for name, urns in (by_property.items() if isinstance(by_property, dict) else ())
        },
        "parent": [resource.get("parent")],
    }
    for path, urns in lists.items():
        for urn in urns if isinstance(urns, list) else ():
            if isinstance(urn, str) and urn.startswith(_URN):
                yield path, urn


ORCHESTRATORS = (Pulumi(),)
