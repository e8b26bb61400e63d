"""Text made from a lookalike: a real join before the SDK sees it, or after."""

from __future__ import annotations

import json
import os
from typing import NamedTuple

import pytest

import lookalike as la

TEMPLATE = "s3://amzn-s3-demo-{token}/data"


class Composition(NamedTuple):
    """A way to make text from a lookalike, and what a join of it must hold."""

    face: la.Face
    compose: object
    values: object


def by_percent(text):
    """What code that formats by percent makes of it."""
    return "%s/more" % text


def in_a_folder(path):
    """What code that joins paths makes of it."""
    return os.path.join(path, "a", "b")


def between_commas(text):
    """What code that joins text makes of it."""
    parts = ["x", text, "y"]
    return ",".join(parts)


COMPOSITIONS = [
    pytest.param(
        Composition(la.Face.STRING, lambda p: f"{p}/more", lambda o: [o, "/more"]),
        id="an f-string of a duck",
    ),
    pytest.param(
        Composition(la.Face.STR, lambda p: f"{p}/more", lambda o: [o, "/more"]),
        id="an f-string of a carrier",
    ),
    pytest.param(
        Composition(la.Face.STRING, lambda p: f"x{'y'}{p}{'/'}more", lambda o: ["xy", o, "/more"]),
        id="an f-string of several literals",
    ),
    pytest.param(
        Composition(la.Face.STRING, lambda p: f"{p}|{p}", lambda o: [o, "|", o]),
        id="an f-string with the same lookalike twice",
    ),
    pytest.param(
        Composition(la.Face.STRING, by_percent, lambda o: [o, "/more"]),
        id="percent formatting",
    ),
    pytest.param(
        Composition(la.Face.STRING, lambda p: p + "/more", lambda o: [o, "/more"]),
        id="a duck plus text",
    ),
    pytest.param(
        Composition(la.Face.STR, lambda p: p + "/more", lambda o: [o, "/more"]),
        id="a carrier plus text",
    ),
    pytest.param(
        Composition(la.Face.STRING, lambda p: "x" + p, lambda o: ["x", o]),
        id="text plus a duck",
    ),
    pytest.param(
        Composition(la.Face.STRING, lambda p: p + "/a" + "/b", lambda o: [o, "/a/b"]),
        id="a duck plus text twice",
    ),
    pytest.param(
        Composition(la.Face.STR, in_a_folder, lambda o: [o, "/a/b"]),
        id="os.path.join of a carrier",
    ),
    pytest.param(
        Composition(la.Face.EXACT_STR, in_a_folder, lambda o: [o, "/a/b"]),
        id="os.path.join of exact text",
    ),
    pytest.param(
        Composition(la.Face.EXACT_STR, between_commas, lambda o: ["x,", o, ",y"]),
        id="str.join of exact text",
    ),
]


def resolved(composed):
    """The original, or the join, that a composition stands for."""
    return la.unwrap(composed) if la.is_lookalike(composed) else la.restore(composed)


def text_of(composed):
    """The plain text of a composition."""
    return la.placeholder_of(composed) if la.is_lookalike(composed) else composed


def source(document):
    """The location that the step under test reads."""
    inputs = document["Steps"][1]["Arguments"]["ProcessingInputs"]
    return next(given["S3Input"]["S3Uri"] for given in inputs if given["InputName"] == "model")


@pytest.fixture
def original(sdk, upstream):
    """The reference to the output of the step "Prepare"."""
    return sdk.properties(upstream)


@pytest.mark.parametrize("composition", COMPOSITIONS)
def test_text_restored_before_the_call_is_a_real_join_with_its_step_edge(
    sdk, upstream, original, composition
):
    """A canonical join: nothing between the values, literals merged, the original itself."""
    stand_in = la.string_like(original, TEMPLATE, face=composition.face)

    joined = resolved(composition.compose(stand_in))

    assert type(joined) is type(sdk.join([]))
    assert joined.on == ""
    wanted = composition.values(original)
    assert [value for value in joined.values if isinstance(value, str)] == [
        value for value in wanted if isinstance(value, str)
    ]
    assert all(
        seen is value or seen == value for seen, value in zip(joined.values, wanted, strict=True)
    )

    made = sdk.pipeline([upstream, sdk.CASES["processor_run_inputs"](joined, upstream)])
    assert source(sdk.definition(made)) == sdk.join(wanted).expr
    assert sdk.edges(made) == {"Consume": [], "Prepare": ["Consume"]}


@pytest.mark.parametrize("composition", COMPOSITIONS)
def test_text_restored_after_the_call_is_the_same_join_in_the_document(
    sdk, upstream, original, composition
):
    """The SDK was given plain text; the document ends up as if it had the join."""
    stand_in = la.string_like(original, TEMPLATE, face=composition.face)
    text = f"s3://b/{text_of(composition.compose(stand_in))}"
    given = sdk.pipeline([upstream, sdk.CASES["processor_run_inputs"](text, upstream)])
    wanted = composition.values(original)
    if isinstance(wanted[0], str):
        wanted[0] = f"s3://b/{wanted[0]}"
    else:
        wanted.insert(0, "s3://b/")
    raw = sdk.pipeline([upstream, sdk.CASES["processor_run_inputs"](sdk.join(wanted), upstream)])

    restored = la.restore_json(given.definition())

    assert json.loads(restored) == sdk.definition(raw)
    assert la.scan(restored) == ()


def test_text_that_is_one_whole_placeholder_restores_to_the_reference_itself(
    sdk, upstream, original
):
    """No join around a single value: the document is that of the raw value."""
    token = la.string_like(original, TEMPLATE, face=la.Face.EXACT_STR)
    given = sdk.pipeline([upstream, sdk.CASES["processor_run_inputs"](token, upstream)])
    raw = sdk.pipeline([upstream, sdk.CASES["processor_run_inputs"](original, upstream)])

    assert la.restore(token) is original
    assert json.loads(la.restore_json(given.definition())) == sdk.definition(raw)


def test_text_of_two_lookalikes_restores_to_a_join_of_both(sdk, upstream, original):
    """Each token finds its own original."""
    first = la.string_like(original, TEMPLATE)
    second = la.string_like(sdk.INPUT_URI, TEMPLATE)

    joined = la.restore(f"{first}/x/{second}")

    assert joined.values[0] is original
    assert joined.values[1] == "/x/"
    assert joined.values[2] is sdk.INPUT_URI
    assert len(joined.values) == 3


def test_text_restored_after_the_call_has_no_step_edge_in_the_graph(sdk, upstream, original):
    """A limit: the document is put right, the SDK's own graph was made from text."""
    token = la.string_like(original, TEMPLATE, face=la.Face.EXACT_STR)
    made = sdk.pipeline([upstream, sdk.CASES["processor_run_inputs"](token, upstream)])

    la.restore_json(made.definition())

    assert sdk.edges(made) == {"Consume": [], "Prepare": []}


def test_a_document_without_the_referenced_step_is_refused(sdk, upstream, original):
    """A reference to a step that is not there would fail when it runs; it fails now."""
    token = la.string_like(original, TEMPLATE, face=la.Face.EXACT_STR)
    text = sdk.pipeline([sdk.CASES["processor_run_inputs"](token, upstream)]).definition()

    with pytest.raises(la.LeakError, match="Prepare"):
        la.restore_json(text)


def test_a_document_with_a_token_is_reported_by_scan_until_it_is_restored(sdk, upstream, original):
    """Nothing leaks silently: the unrestored definition is a finding."""
    token = la.string_like(original, TEMPLATE, face=la.Face.EXACT_STR)
    text = sdk.pipeline(
        [upstream, sdk.CASES["processor_run_inputs"](f"{token}/more", upstream)]
    ).definition()

    assert la.scan(text) != ()
    assert la.scan(la.restore_json(text)) == ()


def test_a_cut_placeholder_in_a_document_is_refused(sdk, upstream, original):
    """A piece of a placeholder names its original, but cannot be rebuilt."""
    token = la.string_like(original, TEMPLATE, face=la.Face.EXACT_STR)
    cut = token.removesuffix("/data")
    text = sdk.pipeline([upstream, sdk.CASES["processor_run_inputs"](cut, upstream)]).definition()

    with pytest.raises(la.LeakError):
        la.restore_json(text)


def test_a_token_of_another_ledger_is_refused(sdk, upstream, original):
    """A token that nobody here made is foreign: an error, never a guess."""
    with la.Ledger():
        token = la.string_like(original, TEMPLATE, face=la.Face.EXACT_STR)
        assert la.restore(token) is original
    text = sdk.pipeline([upstream, sdk.CASES["processor_run_inputs"](token, upstream)]).definition()

    with pytest.raises((la.ForeignTokenError, la.LeakError)):
        la.restore_json(text)


def test_code_takes_exact_text_and_the_reference_is_restored_afterwards(sdk, upstream, original):
    """`code=` refuses variables by type; its file name is pinned, for the SDK copies it."""
    token = la.string_like(
        original, "s3://amzn-s3-demo-{token}/code/script.py", face=la.Face.EXACT_STR
    )
    made = sdk.pipeline([upstream, sdk.script_processor_code(token, upstream)])

    arguments = json.loads(la.restore_json(made.definition()))["Steps"][1]["Arguments"]

    (given,) = arguments["ProcessingInputs"]
    assert given["S3Input"]["S3Uri"] == original.expr
    entrypoint = arguments["AppSpecification"]["ContainerEntrypoint"]
    assert entrypoint == ["python3", "/opt/ml/processing/input/code/script.py"]


def test_code_refuses_a_carrier_because_it_is_a_pipeline_variable(sdk, upstream, original):
    """A carrier has the class of its original, and that class is what `code=` refuses."""
    carrier = la.string_like(original, TEMPLATE, face=la.Face.STR)

    with pytest.raises(ValueError, match="pipeline variable"):
        sdk.pipeline([upstream, sdk.script_processor_code(carrier, upstream)]).definition()
