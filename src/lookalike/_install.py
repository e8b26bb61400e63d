"""`Installation`: a registry at work in the whole process, until it is left."""

from __future__ import annotations

import contextlib
import functools
import gc
import itertools
import logging
import sys
from typing import TYPE_CHECKING, Any

from lookalike._installed import STATE, Entry, is_any_installed
from lookalike._ledger import current_ledger, reachable
from lookalike._patch import copies_of, replace_copies, summary, unreachable_copies
from lookalike._plugins import found_policies
from lookalike._policy import Policy, forget_signatures, is_active
from lookalike._registry import Registry
from lookalike._scan import is_known, refuse, scan
from lookalike._settle import settle, take_kept
from lookalike._target import Place, constructors_of, find_place, parameters_of, parse_target
from lookalike._text_hooks import hooks_in, look_again_for_paths, modules_of, subclasses
from lookalike._wrapper import wrap
from lookalike.errors import PolicyError
from lookalike.orchestrators import every, imported

if TYPE_CHECKING:
    import inspect
    from collections.abc import Callable, Collection, Iterable
    from types import TracebackType

    from typing_extensions import Self

    from lookalike._leak import Leak
    from lookalike._ledger import Ledger
    from lookalike._patch import Patch
    from lookalike.typing import Orchestrator

logger = logging.getLogger("lookalike")


class Installation:
    """A registry at work: what `install()` gives back, and a context manager that ends it.

    Everything is in place when it is made; `uninstall()`, or leaving the `with` block, puts back
    every attribute that was replaced, and the originals into what the SDK kept. `unreachable` names
    what could not be patched, and copies of patched functions that cannot be found by name;
    `problems` what is wrong with policies, if they were installed without `strict`.
    """

    def __init__(
        self,
        registry: Registry,
        *,
        ledger: Ledger | None = None,
        strict: bool = True,
        must_fit: Registry | None = None,
    ) -> None:
        self.registry: Registry = registry
        self.ledger: Ledger = current_ledger() if ledger is None else ledger
        self._unpatched: tuple[str, ...] = ()
        self._unreachable: tuple[str, ...] = ()
        self._copied: dict[int, tuple[Any, Any]] = {}
        self.problems: tuple[str, ...] = ()
        self.modules: Collection[str] = _modules_of(registry)
        #: Owner, attribute (empty for a constructor), and the target that named it.
        self.places: list[tuple[Any, str, str]] = []
        self._must_fit = registry if strict else must_fit or Registry()
        self._depth = 0
        self._is_installed = False
        self.is_leaving: bool = False
        self._install()

    def __repr__(self) -> str:
        state = "installed" if self._is_installed else "left"
        return f"<Installation of {self.registry!r}, {state}>"

    @property
    def unreachable(self) -> tuple[str, ...]:
        """What could not be patched, and where else patched functions are held, as of now."""
        if self._is_installed and self._copied:
            with STATE.lock:
                self._unreachable = unreachable_copies(self._copied)
        return (*self._unpatched, *self._unreachable)

    @property
    def is_installed(self) -> bool:
        """Whether it is still at work."""
        return self._is_installed

    # --- in and out --------------------------------------------------------------------------

    def _install(self) -> None:
        with STATE.lock:
            STATE.installations = (*STATE.installations, self)
            self._is_installed = True
            try:
                STATE.changed()
                STATE.hook.catch_up(self.modules)
                self.patch_module(None)
                STATE.changed()
            except BaseException:
                self._remove()
                raise
        unreachable = (*self._unpatched, *self._unreachable)
        if unreachable:
            logger.log(
                logging.WARNING if self._must_fit else logging.INFO,
                "%d references cannot be reached and keep the unadapted function: %s",
                len(unreachable),
                summary(unreachable),
            )

    def _remove(self) -> None:
        with STATE.lock:
            self._is_installed = False
            self._copied = {}
            self.places = []
            STATE.installations = tuple(e for e in STATE.installations if e is not self)
            gone, foreign = STATE.patches.release(self)
            if any(patch.name == "__fspath__" for patch in gone):
                look_again_for_paths()
            for patch in gone:
                if patch in STATE.entries:
                    STATE.entries.pop(patch).is_active = False
            STATE.changed()
            forget_signatures()
        if foreign:
            logger.warning(
                "someone else has patched what lookalike had patched, and it stays as they left "
                "it: %s",
                summary(tuple(foreign)),
            )

    def uninstall(self) -> None:
        """Put back what was there, settle what the SDK kept. Doing it twice is harmless.

        Raises `LeakError` if something that an orchestrator would compile still holds a token; what
        was patched is put back all the same.
        """
        if not self._is_installed:
            return
        try:
            refuse(self._leaks_left())
        finally:
            self._remove()

    def _leaks_left(self) -> tuple[Leak, ...]:
        """What is left in steps and pipelines, once the originals are back in them."""
        leaks = _known_in(self._settle_kept())
        if leaks:
            gc.collect()  # a step that was thrown away is no leak
            leaks = _known_in(_compiled_objects())
        return leaks

    def _settle_kept(self) -> list[Any]:
        """Settle what was kept, and every step and pipeline; give back those.

        Nothing if another installation goes on: it is still validation time there.
        """
        with STATE.lock:
            self.is_leaving = True
            if not all(each.is_leaving for each in STATE.installations):
                return []
        for obj in take_kept():
            settle(obj)
        if not any(map(len, reachable())):
            return []
        compiled = _compiled_objects()
        # All at once: where they lead to each other, each on its own would be the whole graph.
        settle(compiled, everywhere=True)
        return compiled

    def __enter__(self) -> Self:
        if not self._is_installed:
            raise PolicyError(
                "this installation has been left", hint="Call registry.install() again."
            )
        self._depth += 1
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._depth -= 1
        if self._depth:
            return
        if error is None:
            self.uninstall()
            return
        try:  # what went wrong inside matters more than what was left behind
            self._settle_kept()
        except Exception as left:  # noqa: BLE001 - whatever it is, it must not hide that
            logger.warning("what was kept is not settled: %s: %s", type(left).__name__, left)
        finally:
            self._remove()

    # --- patching ----------------------------------------------------------------------------

    def patch_module(self, module: str | None) -> None:
        """Patch what policies and orchestrators want in one module, or in all that are imported."""
        new: list[Patch] = []
        for target, policies in self.registry.items():
            if target is None:
                continue
            parsed = parse_target(target)
            if parsed.module not in sys.modules or module not in {None, parsed.module}:
                continue
            active = [policy for policy in policies if is_active(policy)]
            try:
                for policy in active:
                    policy.check_signature(partial=module is not None)
                place = find_place(parsed, partial=module is not None) if active else None
            except PolicyError as error:
                self._problem(target, error)
                continue
            if place is not None:
                new += self._patch_target(target, place)
        new += self._hook_texts(module)
        changes = copies_of(new)
        if changes:
            replace_copies(changes)
            self._copied.update(changes)
            if module is None:
                self._unreachable = unreachable_copies(self._copied)

    def _problem(self, target: str, error: PolicyError) -> None:
        if target in self._must_fit:
            raise error
        logger.warning("a policy does not fit what is installed, and is left out: %s", error)
        self.problems += (str(error),)

    def _patch_target(self, target: str, place: Place) -> list[Patch]:
        """Patch where the arguments of a target are taken; give back what is new."""
        is_class = isinstance(place.raw, type)
        points = list(constructors_of(place.raw)) if is_class else [place]
        suffix = "" if is_class else place.name
        owner = place.raw if is_class else place.owner
        new = []
        if not points:
            self._cannot(target, "it is not written in Python")
        for point in map(_defining_new, points):
            try:
                patch, is_new = self._put_wrapper(point, suffix)
            except Exception as error:  # noqa: BLE001 - whatever a class says that refuses it
                self._cannot(target, str(error))
                continue
            self.places.append((owner, suffix, target))
            if is_new:
                new.append(patch)
        return new

    def _cannot(self, target: str, why: str) -> None:
        self._unpatched += (f"{target} cannot be patched: {why}",)

    def _put_wrapper(self, point: Place, suffix: str) -> tuple[Patch, bool]:
        entries: list[Entry] = []

        def make() -> Any:
            entry = Entry(
                point.owner,
                suffix,
                _parameters_at(point),
                takes_class=point.name == "__new__" or isinstance(point.raw, classmethod),
            )
            entries.append(entry)
            return wrap(point, entry)

        patch, is_new = STATE.patches.put(point.owner, point.name, make, self)
        if is_new:
            STATE.entries[patch] = entries[0]
        return patch, is_new

    def _hook_texts(self, module: str | None) -> list[Patch]:
        new = []
        for orchestrator in imported():
            for owner, name, make in hooks_in(
                orchestrator,
                module,
                self._put_later,
                is_any_installed,
                functools.partial(self._lacks, orchestrator.name),
            ):
                patch, is_new = STATE.patches.put(owner, name, make, self)
                if is_new:
                    new.append(patch)
        if any(patch.name == "__fspath__" for patch in new):
            look_again_for_paths()
        return new

    def _lacks(self, orchestrator: str, error: PolicyError) -> None:
        """Say where an installed system of another version has nothing to hook into."""
        problem = f"{orchestrator}: {error.problem}"
        if problem not in self.problems:
            logger.warning(
                "%s: text of its values is not restored there; scan what it compiles", problem
            )
            self.problems += (problem,)

    def _put_later(self, owner: Any, name: str, make: Callable[[], Any]) -> None:
        """Patch a class that was defined while something is installed."""
        with STATE.lock:
            for installation in STATE.installations:
                STATE.patches.put(owner, name, make, installation)


def install(
    policies: Registry | Iterable[Policy] = (), *, ledger: Ledger | None = None
) -> Installation:
    """Every preset, every entry point, and `policies` (which win) at work in the whole process.

    The one line for a whole program: SDKs that are imported, and those that will be, adapt their
    inputs by themselves until `uninstall()`. Also a context manager. Text of deferred values
    (f-strings, `+`, `os.path.join`) becomes a placeholder that is a reference again where a step's
    arguments are compiled.

    Gives back the `Installation`. Policies of presets and entry points that do not fit what is
    installed are left out with a warning in the log; those given raise `PolicyError`.

    >>> import lookalike
    >>> with lookalike.install() as installation:
    ...     text = f"{lookalike.Deferred('bucket')}/data"
    >>> lookalike.restore(text).parts[1:]
    ('/data',)
    """
    own = policies if isinstance(policies, Registry) else Registry(policies)
    found = found_policies()
    installation = Installation(
        found.registry.combine(own, replace=True), ledger=ledger, strict=False, must_fit=own
    )
    installation.problems = (*found.problems, *installation.problems)
    return installation


def _defining_new(point: Place) -> Place:
    """For an inherited `__new__`, the class that has it: Python cannot take one out again."""
    if point.name == "__new__" and point.is_inherited:
        owner = next(base for base in point.owner.__mro__ if "__new__" in vars(base))
        return Place(owner, "__new__", vars(owner)["__new__"], is_inherited=False)
    return point


def _parameters_at(point: Place) -> list[inspect.Parameter] | None:
    """The parameters there; those that a class tells, where its `__init__` only passes them on."""
    parameters = parameters_of(point)
    is_constructor = isinstance(point.owner, type) and point.name in {"__init__", "__new__"}
    if not is_constructor or parameters is None:
        return parameters
    if any(each.kind not in {each.VAR_POSITIONAL, each.VAR_KEYWORD} for each in parameters):
        return parameters
    return parameters_of(Place(None, "", point.owner, is_inherited=False))


def _modules_of(registry: Registry) -> Collection[str]:
    modules = {parse_target(target).module for target in registry if target is not None}
    return modules | _modules_of_hooks(every())


@functools.lru_cache(maxsize=8)
def _modules_of_hooks(orchestrators: tuple[Orchestrator, ...]) -> frozenset[str]:
    return frozenset().union(*(modules_of(each.text_hooks()) for each in orchestrators))


def _compiled_classes() -> frozenset[type]:
    """The classes of the imported orchestrators whose instances are compiled."""
    hooks = [orchestrator.text_hooks() for orchestrator in imported()]
    names = [name for each in hooks for name in (*each.arguments, *each.documents)]
    owners = []
    for name in names:
        with contextlib.suppress(PolicyError):  # said when it was installed
            place = find_place(parse_target(name))
            owners += [] if place is None else [place.owner]
    return frozenset(
        cls for owner in owners if isinstance(owner, type) for cls in subclasses(owner)
    )


def _known_in(objects: list[Any]) -> tuple[Leak, ...]:
    return tuple(filter(is_known, scan(objects)))


def _compiled_objects() -> list[Any]:
    """Every step and pipeline that is there, and some that were thrown away."""
    classes = _compiled_classes()
    if not classes:
        return []
    # A million objects: a loop in C takes a third of the time.
    objects = gc.get_objects()
    return list(itertools.compress(objects, map(classes.__contains__, map(type, objects))))
