"""cdktf tokens, on the real cdktf and the Node process behind it."""

from __future__ import annotations

import copy
import json
import pathlib
import sys

import pytest

import lookalike as la
from lookalike.orchestrators import describe, is_original, lift, orchestrator_of
from lookalike.orchestrators.cdktf import ORCHESTRATORS

cdktf = pytest.importorskip("cdktf", reason="needs cdktf, and Node")
from cdktf_app import Program  # noqa: E402 - after it is known to be there

(CDKTF,) = ORCHESTRATORS
pytestmark = pytest.mark.usefixtures("ledger")


@pytest.fixture
def program(tmp_path):
    return Program(tmp_path)


#: Each with what it compiles to.
DEFERRED = {
    "an attribute": (lambda p: p.data.id, "${terraform_data.Data.id}"),
    "a text with one": (lambda p: f"s3://{p.data.id}/x", "s3://${terraform_data.Data.id}/x"),
    "any attribute as an object": (
        lambda p: p.data.interpolation_for_attribute("z"),
        "${terraform_data.Data.z}",
    ),
    "an attribute of any type": (lambda p: p.data.output, "${terraform_data.Data.output}"),
    "the resource's own name": (lambda p: p.data.fqn, "${terraform_data.Data}"),
    "a variable": (lambda p: p.name, "${var.Name}"),
    "a variable's text": (lambda p: p.name.string_value, "${var.Name}"),
    "a variable's value": (lambda p: p.name.value, "${var.Name}"),
    "a variable's truth": (lambda p: p.name.boolean_value, "${var.Name}"),
    "a number": (lambda p: p.name.number_value, "${var.Name}"),
    "a text with a number": (lambda p: f"{p.name.number_value}/x", "${var.Name}/x"),
    "a list": (lambda p: p.name.list_value, "${var.Name}"),
    "a list of numbers": (
        lambda p: p.data.get_number_list_attribute("z"),
        "${terraform_data.Data.z}",
    ),
    "a map": (lambda p: p.data.get_string_map_attribute("z"), "${terraform_data.Data.z}"),
    "a local value": (lambda p: p.place, "${local.Place}"),
    "a local value's text": (lambda p: p.place.as_string, "${local.Place}"),
    "a function": (
        lambda p: cdktf.Fn.join("-", ["a", p.name.string_value]),
        '${join("-", ["a", var.Name])}',
    ),
    "a choice": (
        lambda p: cdktf.Fn.conditional(p.name.boolean_value, "a", "b"),
        '${var.Name ? "a" : "b"}',
    ),
}
deferred = pytest.mark.parametrize(("make", "expected"), DEFERRED.values(), ids=DEFERRED)


@deferred
def test_every_form_of_a_token_is_recognised(program, make, expected):
    """Texts, numbers, lists, maps and objects alike; and what it compiles to is cdktf's own."""
    original = make(program)
    assert orchestrator_of(original) is CDKTF
    assert CDKTF.dump(original) == expected
    cdktf.TerraformOutput(program.stack, "O", value=original)
    assert json.loads(program.document())["output"]["O"]["value"] == expected


CONCRETE = {
    "a text": lambda _: "s3://bucket",
    "a text of Terraform": lambda _: "${var.Name}",
    "a text that says TfToken[": lambda _: "TfToken[1] and ${TfToken[",
    "a text with a number": lambda _: "1e+298",
    "a number": lambda _: -1.5,
    "nothing": lambda _: None,
    "a list": lambda _: [-1.5],
    "a dict": lambda _: {"a": 1},
    "a dict with a number for a key": lambda _: {1: 2},
    "a resource": lambda p: p.data,
    "an iterator": lambda p: cdktf.TerraformIterator.from_list(p.name.list_value),
    "a class": lambda _: cdktf.StringMap,
    "a lookalike": lambda p: la.string_like(p.data.id),
    "a carrier": lambda p: la.string_like(p.data.id, face=la.Face.STR),
}


@pytest.mark.parametrize("make", CONCRETE.values(), ids=CONCRETE)
def test_what_is_known_already_is_no_original(program, make):
    """Parts of the program, and texts that only look like tokens."""
    assert not CDKTF.recognises(make(program))


def test_recognising_and_describing_ask_node_for_nothing(program, monkeypatch):
    """A question to jsii is a message to another process and back."""
    originals = [make(program) for make, _ in DEFERRED.values()]
    for name in ("get", "invoke", "sinvoke", "sget", "create"):
        monkeypatch.setattr(f"jsii._kernel.Kernel.{name}", None)
    assert all(map(is_original, originals))
    assert all(map(describe, originals))
    assert not CDKTF.recognises(program.data)


def test_describe_names_the_form(program):
    """Without the numbers of tokens, which depend on what was made before."""
    assert describe(f"s3://{program.data.id}/x") == "text 's3://${TOKEN}/x'"
    assert describe(program.name.number_value) == "number that is a cdktf token"
    assert describe(program.name.list_value) == "list that is a cdktf token"
    assert describe(program.name) == "cdktf TerraformVariable"
    assert describe(program.name.value) == "cdktf Object"
    assert describe(program.name.boolean_value) == "cdktf IResolvable"


def test_nothing_is_recognised_or_lifted_while_cdktf_is_not_imported(program, monkeypatch):
    """A text can hold a token only if cdktf has put it there."""
    reference = program.data.id
    monkeypatch.delitem(sys.modules, "cdktf")
    assert not CDKTF.recognises(reference)
    with pytest.raises(la.LiftError, match="cdktf is not imported"):
        CDKTF.lift("${var.Name}")


@deferred
def test_a_lookalike_answers_as_text_and_keeps_its_original(program, make, expected):
    """A number, a list and a text too, which are values that Python knows."""
    del expected
    original = make(program)
    source = la.string_like(original, "s3://bucket/x")
    assert source.startswith("s3://")
    assert la.unwrap(source) is original
    assert la.unwrap(copy.deepcopy(source)) is original


def test_join_is_the_text_that_an_author_writes(program):
    """An exact `str`, recognised again, which cdktf compiles to a template."""
    parts = ["s3://", program.data.id, "/", program.name, program.place, program.name.number_value]
    text = CDKTF.join(parts)
    assert type(text) is str
    assert CDKTF.dump(CDKTF.join([text, "/y"])) == (
        "s3://${terraform_data.Data.id}/${var.Name}${local.Place}${var.Name}/y"
    )
    assert CDKTF.join([program.name.value, "/x"]) != ""
    assert CDKTF.literal_end(f"{program.data.id}/x.py") == "/x.py"
    assert CDKTF.literal_end(program.name) == ""


@pytest.mark.parametrize(
    "make",
    [lambda p: p.name.list_value, lambda p: p.data.get_string_map_attribute("z")],
    ids=["a list", "a map"],
)
def test_join_refuses_what_is_no_text(program, make):
    """The template would compile, and Terraform refuse it."""
    with pytest.raises(la.CompositionError, match="that is a cdktf token is no part of a text"):
        CDKTF.join(["a", make(program)])


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (
            lambda p: f"{p.data.id}{p.name.string_value}{p.data.fqn}.x{p.data.id}",
            ("terraform_data.Data",),
        ),
        (lambda p: cdktf.Fn.upper(p.data.id), ("terraform_data.Data",)),
        (lambda p: p.data.output, ("terraform_data.Data",)),
        (lambda p: p.name, ()),
        (lambda p: p.place, ()),
    ],
    ids=["text", "function", "object", "variable", "local"],
)
def test_edges_are_addresses(program, make, expected):
    """What Terraform makes before whatever takes the value."""
    original = make(program)
    # `terraform_data.Data` alone, without an attribute, is a reference too.
    assert CDKTF.edges(original) == expected


def test_a_value_that_is_no_text_has_no_edges():
    """Whatever a user's own resolvable gives."""
    assert CDKTF.edges(cdktf.Token.as_any({"a": 1})) == ()


def test_nothing_can_be_computed(program):
    """Terraform runs nobody's code."""
    with pytest.raises(la.CompositionError, match="Terraform cannot compute with text") as caught:
        CDKTF.compute(str.upper, program.data.id)
    assert "Fn.regex" in caught.value.hint


@pytest.mark.parametrize("template", ["${var.Name}", "a-${terraform_data.Data.id}/x"])
def test_lift_is_the_way_back_from_dump(program, template):
    """From the plain spelling to a text with a token, which joins as others do."""
    lifted = lift(template)
    assert orchestrator_of(lifted) is CDKTF
    assert CDKTF.dump(lifted) == template
    program.resource("R", f"{lifted}/y")
    assert program.value("R") == f"{template}/y"


@pytest.mark.parametrize("value", [None, "a", "$${a}", "${{ a }}", "${TfToken[TOKEN.1]}", {}])
def test_lift_of_anything_else_is_an_error(value):
    """Never guessed."""
    with pytest.raises(la.LiftError, match="no Terraform template"):
        CDKTF.lift(value)


def test_what_cdktf_synthesises_has_nothing_to_report(program):
    """References of every kind, across stacks too."""
    for index, (make, _) in enumerate(DEFERRED.values()):
        cdktf.TerraformOutput(program.stack, f"O{index}", value=make(program))
        cdktf.TerraformOutput(program.other, f"O{index}", value=make(program))
    program.app.synth()
    files = pathlib.Path(program.app.outdir) / "stacks"
    documents = [json.loads((files / n / "cdk.tf.json").read_text()) for n in ("One", "Two")]
    assert all(document["output"] for document in documents)
    assert [list(CDKTF.check(document)) for document in documents] == [[], []]
