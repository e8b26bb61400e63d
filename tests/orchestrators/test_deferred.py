"""The embedded original: strict like SageMaker's variables, with a join of its own."""

from __future__ import annotations

import pickle

import pytest

from lookalike import CompositionError, Concat, Deferred, LiftError, LookalikeError
from lookalike._split import Original
from lookalike.orchestrators import (
    describe,
    every,
    is_original,
    join_pieces,
    lift,
    names,
    orchestrator_of,
    register,
)
from lookalike.orchestrators._deferred import EMBEDDED
from lookalike.typing import Orchestrator

MODEL = Deferred("model")


@pytest.mark.parametrize("use", [str, "{}".format, "%s".__mod__, lambda v: f"{v}"])
@pytest.mark.parametrize("original", [MODEL, Concat([MODEL])], ids=["Deferred", "Concat"])
def test_text_of_an_original_is_refused(use, original):
    """It has no text yet; silently printing its repr is what this library is against."""
    with pytest.raises(TypeError, match="has no text yet"):
        use(original)


def test_concat_compares_literals_by_value_and_originals_by_identity():
    """Equal only if the very same values would be joined."""
    assert Concat(["a", MODEL]) == Concat(["a", MODEL])
    assert hash(Concat(["a", MODEL])) == hash(Concat(["a", MODEL]))
    assert Concat(["a", MODEL]) != Concat(["a", Deferred("model")])
    assert Concat(["a"]) != Concat(["b"])
    assert Concat(["a"]) != Concat(["a", "b"])
    assert Concat([Concat(["a"])]) == Concat([Concat(["a"])])
    assert Concat(["a"]) != "a"


def test_concat_renders_with_values():
    """The text that the program would see."""
    assert Concat(["s3://", MODEL, Concat(["/", MODEL])]).render({"model": "m"}) == "s3://m/m"
    with pytest.raises(KeyError):
        Concat([MODEL]).render({})
    with pytest.raises(CompositionError, match="cannot render int"):
        Concat([1]).render({})


def test_repr_never_calls_str_of_a_part():
    """A stranger's part is shown by its class."""
    assert repr(Concat(["a", MODEL, Concat([]), 1.5])) == (
        "Concat(['a', Deferred('model'), Concat([]), <float>])"
    )


def test_originals_pickle_by_content():
    """Identity across a pickle is the ledger's business."""
    assert pickle.loads(pickle.dumps(MODEL)).name == "model"
    assert pickle.loads(pickle.dumps(Concat(["a", "b"]))) == Concat(["a", "b"])


def test_dump_and_lift_are_inverse():
    """The expression in a document names the same parts."""
    dumped = EMBEDDED.dump(Concat(["a", MODEL, Concat([MODEL])]))
    assert dumped == {
        "$concat": ["a", {"$deferred": "model"}, {"$concat": [{"$deferred": "model"}]}]
    }
    lifted = lift(dumped)
    assert EMBEDDED.dump(lifted) == dumped
    assert lifted.render({"model": "m"}) == "amm"


@pytest.mark.parametrize(
    "value", [None, "x", {}, {"$deferred": 1}, {"$concat": "x"}, {"a": 1, "b": 2}]
)
def test_lift_of_anything_else_is_an_error(value):
    """Every orchestrator says why it cannot."""
    with pytest.raises(LiftError, match="no orchestrator can lift"):
        lift(value)


def test_dump_of_a_mixed_concat_is_an_error():
    """A part of another system has no expression here."""
    with pytest.raises(CompositionError, match="cannot dump object"):
        EMBEDDED.dump(Concat([object()]))


def test_every_orchestrator_has_the_protocol():
    """Learn one, know all."""
    assert all(isinstance(orchestrator, Orchestrator) for orchestrator in every())
    assert [orchestrator.name for orchestrator in every()] == list(names())


def test_describe_never_calls_str():
    """Originals with an owner are described by it, others by their class."""

    class Loud:
        def __str__(self):
            raise AssertionError

        __repr__ = __str__

    assert describe(MODEL) == "Deferred('model')"
    assert describe(Loud()).endswith("Loud object")
    assert describe({"Get": Loud()}) == "dict with 1 key"
    assert orchestrator_of(Loud()) is None
    assert not is_original("text")
    assert is_original(MODEL)
    assert EMBEDDED.check({"Steps": []}) == ()


def test_pieces_without_an_original_are_plain_text():
    """There is nothing to join; one original alone is itself."""
    assert join_pieces(["s3://bucket", "", "/key"]) == "s3://bucket/key"
    assert join_pieces([]) == ""
    assert join_pieces(["", Original(MODEL)]) is MODEL


def test_what_is_no_orchestrator_is_not_registered():
    """The error says what it lacks."""
    before = names()
    with pytest.raises(LookalikeError, match="a object is no orchestrator: it has no check, compu"):
        register(object())
    assert names() == before


def test_name_of_an_orchestrator_is_taken_once():
    """Ledgers and policies name systems by it."""
    with pytest.raises(LookalikeError, match="there is an orchestrator 'deferred' already"):
        register(EMBEDDED)
