"""Laws of the probe, on validators that are made up: what is recommended is enough, and no more."""

from __future__ import annotations

from hypothesis import given, settings

from lookalike import Deferred, Face, is_lookalike, probe, string_like, unwrap
from lookalike.strategies import validators


def accepts(validator, face):
    """Whether it takes a lookalike with `face`, and keeps what it should."""
    value = string_like(Deferred("x"), validator.placeholder, face=face)
    try:
        result = validator(value)
    except Exception:  # noqa: BLE001 - any refusal
        return False
    return result is not False and (result is None or result is value or is_lookalike(result))


@settings(max_examples=300, deadline=None)
@given(validators(refusing=True))
def test_what_is_recommended_is_enough_and_no_more(validator):
    """Each realisable face that is one operation smaller is refused."""
    found = probe(validator, placeholder=validator.placeholder)

    if validator.demand is not None and not validator.demand.is_str:
        assert found.face == validator.demand
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
@given(validators(refusing=True))
def test_what_is_accepted_as_it_is_is_never_wrapped(validator):
    """Wrapping it would do harm."""
    original = Deferred("x")
    try:
        result = validator(original)
    except Exception:  # noqa: BLE001 - any refusal
        return
    if result is not False:
        assert probe(validator, original, placeholder=validator.placeholder).verdict == "pass"
        assert unwrap(result) in {original, None}
