"""Laws of the probe, on validators that are made up: what is recommended is enough, and no more."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from lookalike import Deferred, Face, is_lookalike, probe, string_like, unwrap

S3 = "s3://placeholder-bucket/path/model.tar.gz"

#: What a validator may ask, with an answer that any S3 URI of that shape gives.
QUESTIONS = {
    "startswith": lambda x: x.startswith("s3://"),
    "endswith": lambda x: x.endswith(".tar.gz"),
    "split": lambda x: len(x.split("/")) > 2,
    "partition": lambda x: x.partition("://")[0] == "s3",
    "__contains__": lambda x: "/" in x,
    "__len__": lambda x: len(x) > 5,
    "__getitem__": lambda x: x[:2] == "s3",
    "__str__": lambda x: bool(str(x)),
    "__format__": lambda x: bool(f"{x}"),
    "find": lambda x: x.find("://") == 2,
    "__eq__": lambda x: x != "",
}


@dataclass(frozen=True)
class Asking:
    """A validator that asks in order; `kinds` says what it makes of an error or a false answer."""

    questions: tuple[str, ...]
    kinds: tuple[str, ...]
    keeps: bool
    is_str: bool

    def __call__(self, value):
        if self.is_str and not isinstance(value, str):
            raise TypeError("no str")
        for name, kind in zip(self.questions, self.kinds, strict=True):
            try:
                answer = QUESTIONS[name](value)
            except Exception:
                if kind == "needed":
                    raise
                if kind == "or else":
                    continue
                if kind == "deferred is fine":
                    return value if self.keeps else None
                answer = False
            if kind == "must not":
                # Not monotone: whoever answers is refused.
                if answer:
                    return False
            elif not answer:
                raise ValueError(name)
        return value if self.keeps else None


KINDS = ["needed", "or else", "deferred is fine", "must not"]


@st.composite
def validators(draw):
    questions = draw(st.lists(st.sampled_from(sorted(QUESTIONS)), max_size=4, unique=True))
    kinds = [draw(st.sampled_from(KINDS)) for _ in questions]
    return Asking(tuple(questions), tuple(kinds), draw(st.booleans()), draw(st.booleans()))


def accepts(validator, face):
    """Whether it takes a lookalike with `face`, and keeps what it should."""
    value = string_like(Deferred("x"), S3, face=face)
    try:
        result = validator(value)
    except Exception:  # noqa: BLE001 - any refusal
        return False
    return result is not False and (result is None or result is value or is_lookalike(result))


@settings(max_examples=300, deadline=None)
@given(validators())
def test_what_is_recommended_is_enough_and_no_more(validator):
    """Each realisable face that is one operation smaller is refused."""
    found = probe(validator, placeholder=S3)

    if found.verdict == "refuse":
        for face in (Face.STRING, Face.STR, Face.EXACT_STR):
            assert not accepts(validator, face)
        return
    result = validator(found.apply(Deferred("x")))
    assert result is not False
    if found.verdict == "pass":
        return
    if found.face.is_exact_str:
        assert not accepts(validator, Face.STR)
    elif found.face.is_str:
        assert not accepts(validator, Face.STRING)
    else:
        for operation in found.face:
            smaller = found.face - Face(operation)
            assert smaller == found.face or not accepts(validator, smaller), operation
    assert found.calls <= 16 + 1


@settings(max_examples=200, deadline=None)
@given(validators())
def test_what_is_accepted_as_it_is_is_never_wrapped(validator):
    """Wrapping it would do harm."""
    original = Deferred("x")
    try:
        result = validator(original)
    except Exception:  # noqa: BLE001 - any refusal
        return
    if result is not False:
        assert probe(validator, original, placeholder=S3).verdict == "pass"
        assert unwrap(result) in {original, None}
