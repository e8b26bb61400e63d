"""The fakes have the habits that the tests rely on."""

from __future__ import annotations

import copy
import itertools

import pytest

import fake_originals as fakes


@pytest.mark.parametrize("ask", [str, repr, format, "{}".format], ids=lambda ask: ask.__name__)
def test_refusing_raises_and_counts_whoever_asks_for_its_text(ask):
    """`Refusing` raises for every way to ask for text, and remembers it."""
    original = fakes.Refusing()
    with pytest.raises(TypeError, match="refusing"):
        ask(original)
    assert original.asked == ["text"]


def test_reference_answers_every_name_and_every_index_with_a_reference():
    """`Reference` never says that it lacks something, dunders and endless indices included."""
    original = fakes.Reference("Steps", "X")
    assert original.anything.expr == {"Get": "Steps.X.anything"}
    assert type(original.__html__) is fakes.Reference
    assert [type(item) for item in itertools.islice(original, 99)] == [fakes.Reference] * 99


def test_equality_of_the_fakes_is_as_odd_as_it_says():
    """A truthy value that is no bool, an error, `NotImplemented`, and no hash."""
    assert (fakes.AlwaysEqual() == 1) == ("==", 1)
    with pytest.raises(RuntimeError, match="compared"):
        _ = fakes.NeverComparable() == 1
    assert fakes.Undecided().__eq__(1) is NotImplemented
    assert fakes.Unhashable() == fakes.Unhashable()
    with pytest.raises(TypeError, match="unhashable"):
        hash(fakes.Unhashable())
    assert not fakes.Falsy()


def test_copying_a_reference_is_as_harmful_as_copying_properties():
    """A deep copy of an original is another object, so identity is lost by it."""
    original = fakes.Bare()
    assert copy.deepcopy(original) is not original
