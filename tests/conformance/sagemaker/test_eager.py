"""Where the SDK looks at a value while it defines the step, and what it then takes."""

from __future__ import annotations

import json

import pytest

import lookalike as la

FACES = ("STRING", "STR", "EXACT_STR")


def compile_case(sdk, upstream, eager, value):
    """The pipeline, and its definition as text, of the step that was given `value`."""
    made = sdk.pipeline([upstream, eager.build(value, upstream)])
    return made, made.definition()


def with_reference(document, text, original):
    """A JSON tree in which `original` stands wherever `text` stood."""
    if isinstance(document, dict):
        return {key: with_reference(value, text, original) for key, value in document.items()}
    if isinstance(document, list):
        return [with_reference(value, text, original) for value in document]
    if document == json.dumps(text):
        # Text is written as JSON here, in quotes; a variable is only made a string.
        return original.to_string().expr
    return original.expr if document == text else document


def is_kept(sdk, upstream, eager, value, original):
    """Whether the SDK takes `value` and the reference to `original` is in the definition."""
    try:
        _, text = compile_case(sdk, upstream, eager, value)
    except Exception:  # noqa: BLE001 - whatever the SDK raises is a refusal
        return False
    return json.dumps(original.expr) in json.dumps(json.loads(text)["Steps"][1:])


def test_a_raw_value_is_refused_or_lost(sdk, upstream, eager_case, kind):
    """Here the SDK needs help: it raises, or drops the reference without a word."""
    eager = sdk.EAGER[eager_case]
    original = sdk.ORIGINALS[kind](upstream)

    if eager.refusal is None:
        assert not is_kept(sdk, upstream, eager, original, original)
        return
    with pytest.raises((AttributeError, TypeError, ValueError), match=eager.refusal):
        compile_case(sdk, upstream, eager, original)


def test_a_weaker_face_than_the_needed_one_does_not_keep_the_reference(
    sdk, upstream, eager_case, kind
):
    """As much string as the place demands, and not one bit more: less is not enough."""
    eager = sdk.EAGER[eager_case]
    original = sdk.ORIGINALS[kind](upstream)

    for name in FACES[: FACES.index(eager.needs)]:
        stand_in = la.string_like(original, eager.shape, face=getattr(la.Face, name))
        assert not is_kept(sdk, upstream, eager, stand_in, original)


def test_the_needed_face_gives_what_text_gives_with_the_reference_in_its_place(
    sdk, upstream, eager_case, kind
):
    """The oracle is the SDK given plain text: the same definition, but for that text."""
    eager = sdk.EAGER[eager_case]
    original = sdk.ORIGINALS[kind](upstream)
    stand_in = la.string_like(original, eager.shape, face=getattr(la.Face, eager.needs))
    exact = eager.needs == "EXACT_STR"
    plain = stand_in if exact else la.placeholder_of(stand_in)
    _, given_text = compile_case(sdk, upstream, eager, plain)
    assert plain in given_text

    made, seen = compile_case(sdk, upstream, eager, stand_in)
    if exact:
        seen = la.restore_json(seen)
    else:
        assert ("Prepare" in str(original.expr)) == bool(sdk.edges(made)["Prepare"])

    assert json.loads(seen) == with_reference(json.loads(given_text), plain, original)
    assert la.scan(seen) == ()
