"""One call of a target: where its arguments stand that policies are for, and what it is."""

from __future__ import annotations

import importlib
import inspect
import types
from typing import TYPE_CHECKING, Any, NamedTuple

from lookalike._parameter import Parameter
from lookalike._policy import known_parameters
from lookalike._rules import Made, adapt, is_plain
from lookalike._target import (
    ABSENT,
    Place,
    find_place,
    name_of,
    parameters_of,
    parse_target,
    takes_receiver,
)
from lookalike._validation import run
from lookalike.errors import PolicyError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lookalike._parameter import Step
    from lookalike._registry import Registry
    from lookalike._rules import Group, Rules
    from lookalike._target import Target

_Groups = list[tuple[tuple["Step", ...], "Group"]]


class _Slot(NamedTuple):
    """One parameter that policies are for: where a call may give it, and these policies."""

    at: int | None
    name: str | None
    groups: _Groups


class Plan:
    """Where the arguments stand that policies are for; made once for a target.

    `parameters` are the target's own, without the receiver, or None if it does not tell them.
    """

    __slots__ = ("_known", "_rest", "_rest_groups", "_slots", "_spread_groups", "target")

    def __init__(
        self, target: str | None, rules: Rules, parameters: Sequence[inspect.Parameter] | None
    ) -> None:
        self.target = target
        positional = [
            each
            for each in parameters or ()
            if each.kind in {each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD}
        ]
        self._known = frozenset(
            each.name
            for each in parameters or ()
            if each.kind in {each.POSITIONAL_OR_KEYWORD, each.KEYWORD_ONLY}
        )
        # Positions from here on are `*args`.
        self._rest = rest = len(positional)
        by_head: dict[tuple[int | None, str | None], _Groups] = {}
        self._rest_groups: _Groups = []
        self._spread_groups: _Groups = []
        indices = {each.name: index for index, each in enumerate(positional)}
        for group in rules.groups:
            head, stars = group.place.head, group.place.stars
            pair = (group.place.steps, group)
            if stars == 1:
                self._rest_groups.append(pair)
                continue
            if stars:
                self._spread_groups.append(pair)
                continue
            index = head if isinstance(head, int) else indices.get(head)
            name: str | None = head if isinstance(head, str) else None
            if index is not None and index < len(positional):
                each = positional[index]
                name = None if each.kind is each.POSITIONAL_ONLY else each.name
            by_head.setdefault((index, name), []).append(pair)
        order = {id(group): at for at, group in enumerate(rules.groups)}

        def merged(groups: _Groups, others: _Groups) -> _Groups:
            return sorted((*groups, *others), key=lambda pair: order[id(pair[1])])

        # What is named beside a `**kwargs` that collects it is decided together with it.
        self._slots = tuple(
            _Slot(
                at,
                name,
                merged(
                    groups,
                    [
                        *(self._rest_groups if at is not None and at >= rest else ()),
                        *(self._spread_groups if at is None and name not in self._known else ()),
                    ],
                ),
            )
            for (at, name), groups in by_head.items()
        )

    def __bool__(self) -> bool:
        return bool(self._slots or self._rest_groups or self._spread_groups)

    def concerns(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
        """Whether a policy may be for one of the arguments; mostly they are plain, and none is."""
        given = len(args)
        if self._spread_groups or (self._rest_groups and given > self._rest):
            return True
        for at, name, _ in self._slots:
            if name is not None and name in kwargs:
                if not is_plain(kwargs[name]):
                    return True
            elif at is not None and at < given and not is_plain(args[at]):
                return True
        return False

    def adapt(
        self, args: tuple[Any, ...], kwargs: dict[str, Any], made: Made
    ) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """The arguments as the policies want them; the very ones given if none applies."""
        changed: dict[int | str, Any] = {}
        for key, value, groups in self._given(args, kwargs):
            new = adapt(value, self.target, groups, made)
            if new is not value:
                changed[key] = new
        if not changed:
            return args, kwargs
        return (
            tuple(changed.get(index, value) for index, value in enumerate(args)),
            {name: changed.get(name, value) for name, value in kwargs.items()},
        )

    def _given(
        self, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Iterator[tuple[int | str, Any, _Groups]]:
        """Each argument that policies are for: its index or name, the value, and these policies."""
        seen: set[int | str] = set()
        for slot in self._slots:
            if slot.name is not None and slot.name in kwargs:
                seen.add(slot.name)
                yield slot.name, kwargs[slot.name], slot.groups
            elif slot.at is not None and slot.at < len(args):
                seen.add(slot.at)
                yield slot.at, args[slot.at], slot.groups
        if self._rest_groups:
            for index in range(self._rest, len(args)):
                if index not in seen:
                    yield index, args[index], self._rest_groups
        if self._spread_groups:
            for name, value in kwargs.items():
                if name not in self._known and name not in seen:
                    yield name, value, self._spread_groups


def call_adapted(
    registry: Registry, target: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> Any:
    """What `target(*args, **kwargs)` gives back; see `Registry.call`."""
    function = resolve(target) if isinstance(target, str) else target
    if not callable(function):
        raise PolicyError(
            f"{target!r} cannot be called"
            if isinstance(target, str)
            else f"a {type(target).__name__} cannot be called",
            hint="Give a function, a class or a bound method, or its name.",
        )
    callee = callee_of(target, run=True)
    plan = Plan(callee.targets[0], registry.rules_for(*callee.targets), callee.parameters)
    made = Made()
    before, rest = (args[:1], args[1:]) if callee.takes_receiver else ((), args)
    receiver = getattr(function, "__self__", None)
    if callee.takes_receiver:
        receiver = before[0] if before else kwargs.get("self")
    rest, kwargs = plan.adapt(rest, dict(kwargs), made)
    if not made.any:
        return function(*args, **kwargs)
    return run(function, (*before, *rest), kwargs, made, receiver)


class Callee(NamedTuple):
    """What is called: the names that its policies may have, and its parameters.

    With `takes_receiver` it is a method that was taken from its class: an argument comes before
    its parameters. They are None if it does not tell them.
    """

    targets: tuple[str, ...]
    parameters: list[inspect.Parameter] | None
    takes_receiver: bool

    def places(self, place: Parameter) -> tuple[Parameter, ...]:
        """`place`, and where else that is: a position has a name, and `**kwargs` collects names."""
        positional: list[str] = []
        rest = keywords = None
        others: set[str] = set()
        for each in self.parameters or ():
            if each.kind in {each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD}:
                positional.append(each.name)
            elif each.kind is each.VAR_POSITIONAL:
                rest = each.name
            elif each.kind is each.VAR_KEYWORD:
                keywords = each.name
            else:
                others.add(each.name)
        head = place.head
        if place.stars or head in others:
            return (place,)
        also: str | int | None
        if isinstance(head, int):
            also, stars = (positional[head], 0) if head < len(positional) else (rest, 1)
        else:
            also, stars = (positional.index(head), 0) if head in positional else (keywords, 2)
        return (place,) if also is None else (place, Parameter(also, stars, place.steps))


def _found(name: str, *, run: bool) -> tuple[Target, Place] | None:
    try:
        parsed = parse_target(name)
        place = find_place(parsed, run=run)
    except PolicyError:  # a function that is no longer where its name says
        return None
    return None if place is None else (parsed, place)


def callee_of(target: Any, *, run: bool = False) -> Callee:
    """What `target`, a name or an object, is; `run` as for `find_place`."""
    targets = targets_of(target, run=run)
    found = _found(target if isinstance(target, str) else targets[0], run=run)
    if found is not None and (isinstance(target, str) or found[1].raw is target):
        parsed, place = found
        is_method = takes_receiver(place) and not isinstance(place.raw, classmethod)
        return Callee(targets, known_parameters(parsed, place), is_method)
    return Callee(targets, None if isinstance(target, str) else _parameters_of(target), False)  # noqa: FBT003 - a field


def _parameters_of(function: Any) -> list[inspect.Parameter] | None:
    if isinstance(function, type):
        return parameters_of(Place(None, "", function, is_inherited=False))
    try:
        return list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return None


def resolve(target: str) -> Any:
    """The object that `target` names; its module is imported.

    Raises `PolicyError` if there is none.
    """
    parsed = parse_target(target)
    try:
        found: Any = importlib.import_module(parsed.module)
    except ImportError as error:
        raise PolicyError(
            f"{target}: its module cannot be imported: {error}",
            hint="Install the SDK, or check the name.",
            target=target,
        ) from error
    for name in parsed.qualname.split("."):
        after = getattr(found, name, ABSENT)
        if after is ABSENT:
            find_place(parsed, run=True)  # says which name is missing, and what is near
            raise PolicyError(f"{target}: there is no {name!r}", hint="Check the name.")
        found = after
    return found


def targets_of(target: Any, *, run: bool = False) -> tuple[str, ...]:
    """The names under which policies for `target` may stand, the most specific first.

    For a class those of its bases follow, and for a method those that it overrides.
    """
    names = [target] if isinstance(target, str) else []
    owner, suffix = None, ""
    if isinstance(target, str):
        place = find_place(parse_target(target), run=run)
        if place is None:
            return (target,)
        if isinstance(place.raw, type):
            owner = place.raw
        elif isinstance(place.owner, type):
            owner, suffix = place.owner, f".{place.name}"
        elif isinstance(place.raw, types.FunctionType) and "<" not in place.raw.__qualname__:
            names.append(name_of(place.raw))  # where it is written, too
    elif isinstance(target, type):
        owner = target
    elif inspect.ismethod(target):
        receiver = target.__self__
        owner = receiver if isinstance(receiver, type) else type(receiver)
        suffix = f".{_attribute_of(owner, target.__func__)}"
    else:
        names.append(name_of(target))
    names += [
        f"{base.__module__}:{base.__qualname__}{suffix}"
        for base in (owner.__mro__ if owner is not None else ())
        if base is not object
    ]
    return tuple(dict.fromkeys(names))


def _attribute_of(owner: type, function: Any) -> str:
    """Under which name a class has a method: not always the one under which it was written."""
    written: str = getattr(function, "__name__", "")
    names = (written, *(name for base in owner.__mro__ for name in vars(base)))
    return next((name for name in names if _is_method(owner, name, function)), written)


def _is_method(owner: type, name: str, function: Any) -> bool:
    raw = inspect.getattr_static(owner, name, ABSENT)
    return raw is function or (isinstance(raw, classmethod) and raw.__func__ is function)
