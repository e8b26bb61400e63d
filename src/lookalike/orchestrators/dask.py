"""Dask's deferred values: `Delayed` and what else stands for one value (dask 2026.8, distributed).

`Delayed` with its subclasses `DelayedLeaf` and `DelayedAttr`, the `Item` of a bag, the `Scalar` of
a data frame and the `Future` of a cluster. A bag, an array or a data frame stands for many values,
so none of them is text; a `TaskRef` or an `Alias` is a key in a graph, and nothing without it.

`Delayed` answers every public name with a new `Delayed`, and its `bool`, `iter` and `len` raise;
what is asked of it here it has as a slot, a property or a method of its own.
"""

from __future__ import annotations

import importlib
import operator
import sys
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from lookalike._leak import Leak
from lookalike.errors import CompositionError, LiftError
from lookalike.typing import TextHooks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

#: The classes of single values, each with the module that defines it.
_VALUES = (
    ("dask.delayed", "Delayed"),
    ("dask.bag.core", "Item"),
    ("dask.dataframe.dask_expr._collection", "Scalar"),
    ("distributed.client", "Future"),
)
_LONGEST_EXCERPT = 80


@dataclass(frozen=True, slots=True)
class Dask:
    """The orchestrator of Dask's single values."""

    name: str = "dask"
    modules: tuple[str, ...] = ("dask.delayed",)
    signs: tuple[str, ...] = ()
    is_by_type: bool = True

    def recognises(self, obj: object) -> bool:
        """Whether `obj` is a `Delayed`, an `Item` of a bag, a `Scalar` or a `Future`."""
        kind = type(obj)
        return any(issubclass(kind, each) for each in _classes(_VALUES))

    def describe(self, original: object) -> str:
        """The class and the key: `Delayed make-f84fa0cc`; nothing is computed."""
        kind = type(original).__name__
        try:
            return f"{kind} {_name_of(_key_of(original))}"
        except Exception as error:  # noqa: BLE001 - describing must not fail where Dask's own naming does
            return f"{kind} (its key fails: {type(error).__name__})"

    def join(self, parts: Sequence[object]) -> Any:
        """`delayed("".join, pure=True)(parts)`: one task, and the same key for the same parts.

        Futures alone are joined where they are, by their client, to another future. Workers need
        nothing but Python's own `str.join`. It raises there if a value is no text.
        """
        joined = self._taken(parts)
        return self._apply("".join, joined, joined)

    def literal_end(self, original: object) -> str:
        """The literals at the end of a join, a `+` or a constant; empty for others."""
        graph = _graph_of(original)
        key, end = (_key_of(original) if graph else None), ""
        while graph:
            parts = _texts(graph.get(key)) or []
            while parts and type(parts[-1]) is str:
                end = f"{parts.pop()}{end}"
            if not parts or not _is_reference(parts[-1]):
                break
            key = parts[-1].key
        return end

    def edges(self, original: object) -> tuple[str, ...]:
        """The name of the task that makes it; of a join, those of its parts, each once, in order.

        Empty for a constant such as `delayed("text")`.
        """
        graph = _graph_of(original)
        found: dict[str, None] = {}
        waiting = [_key_of(original)]
        while waiting:
            key = waiting.pop()
            node = graph.get(key) if graph else None
            parts = _texts(node) if _is_join(node) else None
            if parts is not None:
                waiting += [part.key for part in reversed(parts) if _is_reference(part)]
            elif type(node).__name__ != "DataNode":
                found[_name_of(key)] = None
        return tuple(found)

    def compute(self, function: Callable[[Any], Any], original: object) -> Any:
        """`delayed(function, pure=True)(original)`; of a `Future`, what its client submits."""
        (taken,) = self._taken([original])
        return self._apply(function, taken, [taken])

    def _taken(self, parts: Sequence[object]) -> list[Any]:
        """Literals, futures, and a `Delayed` for every other value.

        In a list of collections of several kinds Dask mixes up which value is whose (2026.8).
        """
        taken: list[Any] = []
        for part in parts:
            if not isinstance(part, str) and not self.recognises(part):
                raise CompositionError(
                    f"Dask cannot wait for {type(part).__name__}",
                    hint="Only values of Dask and text can be joined to one of Dask.",
                )
            as_it_is = isinstance(part, str) or _is_delayed(part) or _is_future(part)
            taken.append(part if as_it_is else part.to_delayed())  # type: ignore[attr-defined]  # an Item or a Scalar
        return taken

    def _apply(self, function: Callable[..., Any], value: object, parts: list[Any]) -> Any:
        """The deferred value of `function(value)`, of the kind that the parts of `value` are."""
        originals = [part for part in parts if not isinstance(part, str)]
        if all(_is_future(part) for part in originals) and originals[0].client is not None:
            return originals[0].client.submit(function, value)
        return importlib.import_module("dask.delayed").delayed(function, pure=True)(value)

    def nodes(self, original: object) -> Literal["scan", ""]:
        """What to do with the graph of a value: scan it, if it carries one.

        Keys are put into a graph when a value is taken in; what is replaced later is no reference.
        """
        return "scan" if _is_delayed(original) else ""

    def lift(self, value: object) -> Any:
        """Nothing: a key says which task is meant, and not in which graph. Raises `LiftError`."""
        raise LiftError(
            f"{value!r} has no graph, and Dask computes nothing without one",
            hint="Pass the Delayed itself, or make it of key and graph: Delayed(key, graph).",
            value=value,
        )

    def dump(self, original: object) -> Any:
        """`{"TaskRef": key}`: what stands for it in the graph of what takes it."""
        return {"TaskRef": _plain(_key_of(original))}

    def text_hooks(self) -> TextHooks:
        """Text of values; what `delayed`, bags and arrays take in, `compute` and clients; graphs.

        Not `+`: Dask's own makes a task of it, which keeps the edge. `str` of a value is not
        called by Dask but for its own error messages.
        """
        return TextHooks(
            # From a list: a tuple that grows is seen by the search for steps in another thread.
            variables=tuple([f"{module}:{name}" for module, name in _VALUES]),
            calls=(
                "dask.delayed:unpack_collections",
                "dask.base:unpack_collections",
                "distributed.client:Client.submit",
                "distributed.client:Client.map",
            ),
            documents=("dask.base:collections_to_expr",),
            methods=("__str__", "__format__", "__fspath__"),
        )

    def check(self, document: object) -> Iterator[Leak]:
        """References of a graph, a dict of Dask's tasks, to keys that it does not hold.

        Dask finds out when it computes. Keys that a client holds as futures are elsewhere.
        """
        node = getattr(sys.modules.get("dask._task_spec"), "GraphNode", None)
        if node is None or type(document) is not dict or not document:
            return
        if not all(issubclass(type(each), node) for each in document.values()):
            return
        absent = (
            (key, wanted)
            for key, task in document.items()
            for wanted in task.dependencies
            if wanted not in document
        )
        held: set[object] | None = None
        for key, wanted in absent:
            held = _held_by_clients() if held is None else held
            if wanted not in held:
                said = f"{_name_of(wanted)}: no task of this key"[:_LONGEST_EXCERPT]
                yield Leak(f"$[{_name_of(key)}]", "reference", "", said)


def _classes(names: tuple[tuple[str, str], ...]) -> Iterator[type]:
    for module, name in names:
        found = getattr(sys.modules.get(module), name, None)
        if found is not None:
            yield found


def _is_delayed(part: object) -> bool:
    return any(issubclass(type(part), delayed) for delayed in _classes(_VALUES[:1]))


def _is_future(part: object) -> bool:
    return any(issubclass(type(part), future) for future in _classes(_VALUES[-1:]))


def _held_by_clients() -> set[object]:
    client = getattr(sys.modules.get("distributed.client"), "Client", None)
    return {key for each in getattr(client, "_instances", ()) for key in list(each.futures)}


def _key_of(original: Any) -> Any:
    # A scalar has no key until its expression is optimised; its partition will have this one.
    is_scalar = any(issubclass(type(original), scalar) for scalar in _classes(_VALUES[2:3]))
    return (original._name, 0) if is_scalar else original.key


def _name_of(key: object) -> str:
    """The name of a task: the first of a tuple, whose rest counts partitions."""
    while type(key) is tuple and key:
        key = key[0]
    return key if type(key) is str else repr(key)


def _plain(key: object) -> object:
    return [_plain(each) for each in key] if type(key) is tuple else key


def _graph_of(original: Any) -> Mapping[Any, Any] | None:
    """The graph that a `Delayed` carries, which is there already; None for other values."""
    return original.dask if _is_delayed(original) else None


def _is_reference(part: object) -> bool:
    return type(part).__name__ == "TaskRef"


def _is_join(node: object) -> bool:
    """Whether a task is `"".join` of a list."""
    function = getattr(node, "func", None)
    return (
        type(function) is type("".join)
        and getattr(function, "__name__", None) == "join"
        and getattr(function, "__self__", None) == ""
    )


def _texts(node: Any) -> list[Any] | None:
    """The literals and references whose concatenation a task makes; None if it makes none."""
    if type(node).__name__ == "DataNode":
        return [node.value] if type(node.value) is str else None
    if _is_join(node) and len(node.args) == 1:
        return list(getattr(node.args[0], "args", node.args[0]))
    function, args = getattr(node, "func", None), list(getattr(node, "args", ()))
    if function is operator.add:
        return args
    # The `+` of a text on the left is the other one with its arguments swapped.
    if type(function) is partial and function.args == (operator.add,):
        return args[::-1]
    return None


ORCHESTRATORS = (Dask(),)
