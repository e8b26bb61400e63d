"""The contract of an orchestrator: what `lookalike.typing.Orchestrator` promises, tried out."""

from __future__ import annotations

import copy
import json
import pickle
from typing import TYPE_CHECKING, Any

from lookalike._laws._law import Broken
from lookalike._laws._operation import Raised
from lookalike._laws._stranger import AS_TEXT, Stranger, asked_of, noted
from lookalike._leak import Leak
from lookalike._ledger import Ledger
from lookalike._proxies._base import placeholder_of
from lookalike._restore import restore
from lookalike._wrap import string_like, unwrap
from lookalike.errors import CompositionError, InputError, LiftError, LookalikeError
from lookalike.orchestrators._known import WHAT_ONE_OFFERS, why_no_orchestrator
from lookalike.typing import TextHooks

if TYPE_CHECKING:
    from collections.abc import Callable

    from lookalike.typing import Orchestrator

#: Literals before and after, the smallest first.
_AROUND = (("", "/x"), ("a", ""), ("a", "/x"), ("s3://", ' é%"{}'))


def check_orchestrator(orchestrator: Orchestrator, make_original: Callable[[], Any]) -> None:
    """Nothing, if an orchestrator keeps the contract, for the value of `make_original()`.

    It recognises its own and nothing else, by type alone: not a lookalike, not a stranger that says
    it is one, and no value is asked for its text or for a name. Descriptions are made without
    `str(original)`. A join is its own again, the same for the same parts, keeps every edge and says
    truly how it ends, or `CompositionError` says that there is none; restoring gives that join, and
    the original itself where nothing stands around it. `lift(dump(original))` is dumped the same,
    where both exist; `lift` refuses what spells nothing with `LiftError`. Copies and pickles are
    recognised, where the tool makes them. `text_hooks` and `check` give what they should.

    Raises `LawError` for the first law that is broken, and `InputError` for what has not the
    methods, or no value to try. Nothing is run but what `compute` and `join` run at once.

    >>> from lookalike import Deferred
    >>> from lookalike.orchestrators import every
    >>> check_orchestrator(every()[-1], lambda: Deferred("x"))
    """
    problem = why_no_orchestrator(orchestrator)
    if problem:
        raise InputError(problem, hint=WHAT_ONE_OFFERS, name="orchestrator")
    if not callable(make_original):
        raise InputError(
            f"make_original is a function, got {make_original!r} ({type(make_original).__name__})",
            hint="Write lambda: ..., which gives a value of the system's.",
            name="make_original",
        )
    contract = _Contract(orchestrator, make_original())
    for part in (
        contract.recognises,
        contract.says,
        contract.joins,
        contract.writes,
        contract.copies,
        contract.hooks,
    ):
        with Ledger():
            part()


class _Contract:
    """The laws, one method for each part of the protocol."""

    def __init__(self, orchestrator: Orchestrator, original: Any) -> None:
        self.its = orchestrator
        self.original = original

    def holds(
        self,
        law: str,
        asked: str,
        ask: Callable[[], object],
        *,
        expected: object = True,
        example: object = None,
    ) -> None:
        """Raise `LawError` unless `ask()` gives what is expected."""
        cause: Exception | None = None
        try:
            found = ask()
        except Exception as error:  # noqa: BLE001 - an error is an answer
            found, cause = Raised(type(error)), error
        if type(found) is not type(expected) or found != expected:
            broken = Broken(self.its.name, law, asked, example, expected, found)
            raise broken.error() from cause

    # --- recognises --------------------------------------------------------------------------

    def recognises(self) -> None:
        """Its own, and nothing else, by type alone."""
        recognises, original = self.its.recognises, self.original
        self.holds(
            "its own",
            "recognises(original)",
            lambda: recognises(original),
        )
        self.holds(
            "by type alone",
            "what recognises(original) asks of it",
            lambda: sorted(asked_of(original, recognises)),
            expected=[],
        )
        strangers: tuple[Any, ...] = (
            None,
            True,
            5,
            1.5,
            "",
            "text",
            b"text",
            (),
            [],
            {},
            type(original),
        )
        for each in strangers:
            asked = f"recognises({each.__name__ if isinstance(each, type) else repr(each)})"
            self.holds(
                "nothing else",
                asked,
                lambda each=each: recognises(each),  # type: ignore[misc]  # bound at once
                expected=False,
                example=each,
            )
        self.holds(
            "nothing else",
            "recognises(object())",
            lambda: recognises(object()),
            expected=False,
        )
        stranger = Stranger(type(original))
        self.holds(
            "nothing else",
            "recognises(x) of an x whose __class__ is the original's",
            lambda: recognises(stranger),
            expected=False,
        )
        self.holds(
            "by type alone",
            "what recognises(x) asks of x",
            lambda: noted(stranger),
            expected=[],
        )
        lookalike = string_like(original)
        self.holds(
            "nothing else",
            "recognises(a lookalike)",
            lambda: recognises(lookalike),
            expected=False,
        )

    # --- name, describe, edges ---------------------------------------------------------------

    def says(self) -> None:
        """A name, modules, a description, edges: texts."""
        its, original = self.its, self.original
        self.holds(
            "name",
            "name is a text",
            lambda: _is_text(its.name),
        )
        self.holds(
            "modules",
            "modules are texts",
            lambda: _are_texts(its.modules),
        )
        self.holds(
            "describe",
            "describe(original) is a text",
            lambda: _is_text(its.describe(original)),
        )
        self.holds(
            "describe without str",
            "what describe(original) asks of it",
            lambda: sorted(asked_of(original, its.describe) & AS_TEXT),
            expected=[],
        )
        self.holds(
            "edges",
            "edges(original) are texts",
            lambda: _are_texts(its.edges(original)),
        )
        self.holds(
            "edges",
            "edges(original) has one twice",
            lambda: len(set(its.edges(original))) < len(its.edges(original)),
            expected=False,
        )
        self.holds(
            "literal_end",
            "type(literal_end(original))",
            lambda: type(its.literal_end(original)),
            expected=str,
        )

    # --- join and restore --------------------------------------------------------------------

    def joins(self) -> None:
        """A join is its own, ends as it says and loses no edge; restoring gives the same."""
        lookalike = string_like(self.original)
        text = placeholder_of(lookalike)
        self.holds(
            "alone",
            "restore(str(x)) is original",
            lambda: restore(text) is self.original,
        )
        for before, after in _AROUND:
            parts = [*([before] if before else []), self.original, *([after] if after else [])]
            try:
                joined = self.its.join(parts)
            except CompositionError:
                continue  # it has none, and says so
            except Exception as error:
                found = Raised(type(error))
                raise Broken(
                    self.its.name,
                    "join",
                    f"join([{before!r}, original, {after!r}])",
                    (before, after),
                    "a join, or CompositionError",
                    found,
                ).error() from error
            self._join(f"join([{before!r}, original, {after!r}])", joined, (before, after))
            self._join(
                f"restore({before!r} + str(x) + {after!r})",
                restore(f"{before}{text}{after}"),
                (before, after),
            )
            self._canonical(before, after, lookalike, parts)

    def _join(self, asked: str, joined: Any, example: tuple[str, str]) -> None:
        its, (_, after) = self.its, example
        self.holds(
            "its own join",
            f"recognises({asked})",
            lambda: its.recognises(joined),
            example=example,
        )
        self.holds(
            "edges kept",
            f"edges(original) without edges({asked})",
            lambda: sorted(set(its.edges(self.original)) - set(its.edges(joined))),
            expected=[],
            example=example,
        )
        self.holds(
            "literal_end",
            f"literal_end({asked}) is how it ends",
            lambda: _can_end(its.literal_end(joined), after),
            example=example,
        )

    def _canonical(self, before: str, after: str, lookalike: Any, parts: list[Any]) -> None:
        """Restored and composed it is written as the join of the parts, whoever cut the text."""
        written = self._written(self.its.join(parts))
        self.holds(
            "nothing dropped",
            f"dump(join) without {after!r} is that with it",
            lambda: written is not None and written == self._written(self.its.join([*parts, "y"])),
            expected=False,
            example=(before, after),
        )
        if written is None or written != self._written(self.its.join(parts)):
            return  # it has no text, or every join has a name of its own
        example, text = (before, after), placeholder_of(lookalike)
        for asked, make in (
            (f"restore({before!r} + str(x) + {after!r})", lambda: restore(before + text + after)),
            (f"unwrap({before!r} + x + {after!r})", lambda: unwrap(before + lookalike + after)),
        ):
            self.holds(
                "canonical join",
                f"dump({asked})",
                lambda make=make: self._written(make()),  # type: ignore[misc]  # bound at once
                expected=written,
                example=example,
            )

    def _written(self, original: Any) -> str | None:
        """The original in a document, as text; None where the system writes it nowhere."""
        try:
            return json.dumps(self.its.dump(original), sort_keys=True)
        except (LookalikeError, TypeError, ValueError):  # `writes` says so if it is no JSON
            return None

    # --- dump, lift, compute -----------------------------------------------------------------

    def writes(self) -> None:
        """What stands in a document is plain data, and lifted it is written the same."""
        its, original = self.its, self.original
        self.holds(
            "dump",
            "dump(original) is a JSON value",
            self._is_written,
        )
        if self._written(original) is not None:
            dumped = its.dump(original)
            self.holds(
                "lift and dump are inverse",
                "lift(dump(original)) is its own, dumped the same, or LiftError",
                lambda: self._lifts(dumped),
                example=dumped,
            )
        strangers: tuple[Any, ...] = (None, 5, "plain text", "", [], {}, {"no": "such"})
        for nothing in strangers:
            self.holds(
                "lift of nothing",
                f"lift({nothing!r})",
                lambda nothing=nothing: its.lift(nothing),  # type: ignore[misc]  # bound at once
                expected=Raised(LiftError),
                example=nothing,
            )
        self.holds(
            "compute",
            "compute(len, original) is its own, or CompositionError",
            self._computes,
        )

    def _is_written(self) -> bool:
        try:
            dumped = self.its.dump(self.original)
        except CompositionError:
            return True
        return bool(json.dumps(dumped))

    def _lifts(self, dumped: object) -> bool:
        try:
            lifted = self.its.lift(dumped)
        except LiftError:
            return True
        return self.its.recognises(lifted) and bool(self.its.dump(lifted) == dumped)

    def _computes(self) -> bool:
        try:
            return self.its.recognises(self.its.compute(len, self.original))
        except CompositionError:
            return True

    # --- copies, hooks -----------------------------------------------------------------------

    def copies(self) -> None:
        """A lookalike keeps its original; copies that the tool makes are recognised."""
        lookalike = string_like(self.original)
        self.holds(
            "deepcopy of a lookalike",
            "unwrap(copy.deepcopy(x)) is original",
            lambda: unwrap(copy.deepcopy(lookalike)) is self.original,
        )
        for asked, again in (("copy.deepcopy(original)", copy.deepcopy), ("its pickle", _pickled)):
            try:
                made = again(self.original)
            except Exception:  # noqa: BLE001, S112 - the tool does not allow it, in its own words
                continue
            self.holds(
                "copies",
                f"recognises({asked})",
                lambda made=made: self.its.recognises(made),  # type: ignore[misc]  # bound at once
            )

    def hooks(self) -> None:
        """`TextHooks`, and leaks of any document."""
        self.holds(
            "text_hooks",
            "type(text_hooks())",
            lambda: type(self.its.text_hooks()),
            expected=TextHooks,
        )
        for document in (None, "text", 5, [], {}, {"Steps": None}, [{"a": [1]}]):
            self.holds(
                "check",
                f"check({document!r}) gives leaks",
                lambda document=document: all(
                    isinstance(leak, Leak) for leak in self.its.check(document)
                ),  # type: ignore[misc]  # bound at once
                example=document,
            )


def _is_text(found: object) -> bool:
    return isinstance(found, str) and bool(found)


def _are_texts(found: object) -> bool:
    return isinstance(found, tuple) and all(map(_is_text, found))


def _can_end(end: object, after: str) -> bool:
    """Whether a text that ends with `after` can end with `end`."""
    return isinstance(end, str) and (after.endswith(end) or (bool(after) and end.endswith(after)))


def _pickled(original: Any) -> Any:
    return pickle.loads(pickle.dumps(original))  # noqa: S301 - it was pickled just before
