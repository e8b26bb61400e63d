"""`validators`: checks of an input, of which it is known how much string they demand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from hypothesis import strategies as st

from lookalike._face import Face
from lookalike._strategies._given import check_bool

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.strategies import SearchStrategy

#: What a validator makes of a question: it must be answered; an error is as good; an error means a
#: deferred value, and is accepted; whoever answers is refused, as text that is no reference.
Kind = Literal["needed", "or else", "deferred is fine", "must not"]
KINDS: tuple[Kind, ...] = ("needed", "or else", "deferred is fine", "must not")


@dataclass(frozen=True, slots=True)
class _Shape:
    """A placeholder, and how what is made of it begins and ends."""

    placeholder: str
    scheme: str
    end: str


_SHAPES = (
    _Shape("s3://placeholder-bucket/path/model.tar.gz", "s3", ".tar.gz"),
    _Shape("https://host/path/data.json", "https", ".json"),
    _Shape("gs://bucket/table.csv", "gs", ".csv"),
)

#: What a validator may ask, with an answer that is true for any text of the shape. The face holds
#: the name; `__eq__` is answered by every original itself.
_QUESTIONS: dict[str, Callable[[Any, _Shape], bool]] = {
    "startswith": lambda x, shape: x.startswith(f"{shape.scheme}://"),
    "endswith": lambda x, shape: x.endswith(shape.end),
    "split": lambda x, _: len(x.split("/")) > 2,  # noqa: PLR2004 - scheme, nothing, bucket
    "partition": lambda x, shape: x.partition("://")[0] == shape.scheme,
    "removeprefix": lambda x, shape: "://" not in x.removeprefix(f"{shape.scheme}://"),
    "strip": lambda x, _: bool(x.strip()),
    "__contains__": lambda x, _: "/" in x,
    "__len__": lambda x, _: len(x) > len("s3://"),
    "__getitem__": lambda x, shape: x[: len(shape.scheme)] == shape.scheme,
    "__str__": lambda x, _: bool(str(x)),
    "__format__": lambda x, _: bool(f"{x}"),
    "find": lambda x, shape: x.find("://") == len(shape.scheme),
    "__eq__": lambda x, _: x != "",
}
_ANSWERED_BY_ALL = frozenset({"__eq__"})


@dataclass(frozen=True, slots=True)
class Validator:
    """A check that asks a value some questions in order; `validator(value)` makes it.

    `demand` is the least face by inclusion that it accepts, for a value such as `Deferred` that
    answers nothing by itself but `==`; None if it accepts no lookalike. `placeholder` is a shape
    that it accepts. It gives back the value if `keeps`, else None; it refuses by an error, or by
    False where an answer gives a text away.

    `questions` are operations, and `kinds` says for each: "needed", "or else" (an error will do),
    "deferred is fine" (an error means a reference: accepted), "must not" (an answer means text:
    refused). `asks_type` says whether it starts with `isinstance(value, str)`, with
    `type(value) is str`, or with neither.
    """

    questions: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    asks_type: Literal["", "is_str", "is_exact_str"] = ""
    keeps: bool = False
    shape: _Shape = _SHAPES[0]

    @property
    def placeholder(self) -> str:
        """A shape for `placeholder=` that it accepts, a plain `str`."""
        return self.shape.placeholder

    @property
    def demand(self) -> Face | None:
        """The least face that it accepts; None if it accepts none."""
        if self.asks_type == "is_exact_str":
            return None if "must not" in self.kinds else Face.EXACT_STR
        needed = []
        for name, kind in zip(self.questions, self.kinds, strict=True):
            if name in _ANSWERED_BY_ALL:
                if kind == "must not":
                    return None
            elif kind == "deferred is fine":
                break
            elif kind == "needed":
                needed.append(name)
        return Face(*needed, *([self.asks_type] if self.asks_type else []))

    def __call__(self, value: Any) -> Any:
        """`value` itself or None if it is accepted, False if it is found out to be text.

        Raises `TypeError` for a wrong type, `ValueError` for a wrong answer, and whatever a
        question that must be answered raises.
        """
        if self.asks_type == "is_str" and not isinstance(value, str):
            raise TypeError("no str")
        if self.asks_type == "is_exact_str" and type(value) is not str:
            raise TypeError("not exactly a str")
        for name, kind in zip(self.questions, self.kinds, strict=True):
            try:
                answer = _QUESTIONS[name](value, self.shape)
            except Exception:
                if kind == "needed":
                    raise
                if kind == "deferred is fine":
                    break
                continue
            if kind == "must not":
                # Not monotone: whoever answers is refused.
                if answer:
                    return False
            elif not answer:
                raise ValueError(name)
        return value if self.keeps else None


@st.composite
def _any_validators(draw: st.DrawFn) -> Validator:
    questions = draw(st.lists(st.sampled_from(list(_QUESTIONS)), max_size=4, unique=True))
    return Validator(
        tuple(questions),
        tuple(draw(st.sampled_from(KINDS)) for _ in questions),
        draw(st.sampled_from(["", "", "is_str", "is_exact_str"])),
        draw(st.booleans()),
        draw(st.sampled_from(_SHAPES)),
    )


def validators(*, refusing: bool = False) -> SearchStrategy[Validator]:
    """Callables that check a text, each with the least face that it accepts in `demand`.

    And with a `placeholder` that it accepts; see `Validator`. With `refusing` there are also some
    that accept no lookalike at all, whose `demand` is None. Shrinks to one that asks nothing:
    `Validator()`, with `Face.NOTHING`.
    """
    check_bool("refusing", refusing)
    some = _any_validators()
    return some if refusing else some.filter(lambda validator: validator.demand is not None)
