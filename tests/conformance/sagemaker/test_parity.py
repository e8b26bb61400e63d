"""What the SDK makes of a lookalike is what it makes of the raw value."""

from __future__ import annotations

import functools
import json
from typing import NamedTuple

import pytest

import lookalike as la

PLACEHOLDER = "s3://bucket/path/model.tar.gz"

MECHANISMS = [
    pytest.param(la.Face.STRING, id="duck"),
    pytest.param(la.Face.STR, id="carrier"),
]


class Compiled(NamedTuple):
    """What comes of a pipeline."""

    text: str
    document: dict
    edges: dict


def compiled(sdk, upstream, step):
    """What comes of the pipeline of `upstream` and `step`."""
    made = sdk.pipeline([upstream, step])
    return Compiled(made.definition(), sdk.definition(made), sdk.edges(made))


@functools.cache
def compiled_raw(sdk, upstream, case, kind):
    """What comes of the raw value; made once for both mechanisms."""
    return compiled(sdk, upstream, sdk.CASES[case](sdk.ORIGINALS[kind](upstream), upstream))


@pytest.mark.parametrize("face", MECHANISMS)
def test_a_lookalike_compiles_to_what_the_raw_value_compiles_to(sdk, upstream, case, kind, face):
    """The definition and the step graph are equal, and hold no placeholder."""
    expected = compiled_raw(sdk, upstream, case, kind)
    stand_in = la.string_like(sdk.ORIGINALS[kind](upstream), PLACEHOLDER, face=face)

    seen = compiled(sdk, upstream, sdk.CASES[case](stand_in, upstream))

    assert seen.document == expected.document
    assert seen.edges == expected.edges
    assert la.placeholder_of(stand_in) not in seen.text
    assert la.scan(seen.text) == ()
    assert la.scan(seen.document) == ()


@pytest.mark.parametrize("face", MECHANISMS)
def test_a_lookalike_that_was_shed_compiles_to_what_the_raw_value_compiles_to(
    sdk, upstream, case, kind, face
):
    """Shedding a step leaves nothing of ours in it, and changes nothing else."""
    expected = compiled_raw(sdk, upstream, case, kind)
    stand_in = la.string_like(sdk.ORIGINALS[kind](upstream), PLACEHOLDER, face=face)

    step = la.shed(sdk.CASES[case](stand_in, upstream))

    assert la.scan(step) == ()
    seen = compiled(sdk, upstream, step)
    assert seen.document == expected.document
    assert seen.edges == expected.edges


@pytest.mark.parametrize("face", MECHANISMS)
def test_a_step_that_was_compiled_and_then_shed_holds_nothing_of_ours(sdk, upstream, case, face):
    """Compiling leaves lookalikes in jobs and in the session, too; shedding finds them there."""
    expected = compiled_raw(sdk, upstream, case, "properties")
    stand_in = la.string_like(sdk.properties(upstream), PLACEHOLDER, face=face)
    made = sdk.pipeline([upstream, sdk.CASES[case](stand_in, upstream)])
    assert sdk.definition(made) == expected.document

    la.shed(made)

    assert la.scan(made) == ()
    assert sdk.definition(made) == expected.document
    assert la.scan(made) == ()


def test_a_step_that_holds_a_lookalike_leaves_the_raw_value_untouched(sdk, upstream, case):
    """An original is never changed by what is done to its lookalike."""
    original = sdk.ORIGINALS["join"](upstream)
    before = json.dumps(original.expr)

    la.shed(sdk.CASES[case](la.string_like(original, PLACEHOLDER), upstream))

    assert json.dumps(original.expr) == before
