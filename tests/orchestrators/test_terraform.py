"""References in Terraform's expressions; nothing has to be installed for them."""

from __future__ import annotations

import json

import pytest

import lookalike as la
from lookalike.orchestrators._terraform import absent, addresses


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("${var.a}/x", ["var.a"]),
        ("${local.a}${module.m.out}", ["local.a", "module.m"]),
        ("${aws_s3_bucket.b.id}", ["aws_s3_bucket.b"]),
        ("${data.aws_ami.a.id}", ["data.aws_ami.a"]),
        ('${join("-", ["var.no", var.a, "${local.b}"])}', ["local.b", "var.a"]),
        ('${"a }${ {x = var.a} }"}', ["var.a"]),
        ('${"\\"${var.a}"}', ["var.a"]),
        ("${[for s in var.a : s.id if k.x]}", ["var.a", "k.x"]),
        ("${{for k_s, v in var.a : k_s.id => v.id}}", ["var.a"]),
        ("${aws_x.b[0].tags.var.name}", ["aws_x.b"]),
        ("$${var.a} and ${var.b}", ["var.b"]),
        ("C:\\${var.a}", ["var.a"]),
        ('a "quoted ${var.a}"', ["var.a"]),
        ("${each.value} ${self.id} ${count.index} ${path.module} ${terraform.workspace}", []),
        ("${data.x}", []),
        ("${origin.value.id}", []),
        ("var.a and 1.5", []),
        ("${var.a", []),
    ],
)
def test_addresses_of_a_text(text, expected):
    """What code refers to, that in literals too; an own name of Terraform is no reference."""
    assert [str(address) for address in addresses(text)] == expected


def configuration(value, **rest):
    return {"terraform": {}, "resource": {"aws_x": {"b": {"in": value}}}, **rest}


def test_absent_references_are_reported():
    """With the place, as the other systems do."""
    document = configuration(
        {"k": ["${var.no}", "${var.yes} ${local.no}"], "${aws_x.b.id}": "${aws_x.no.id}"},
        variable={"yes": {}},
        data={"aws_y": {"d": {}}},
        output={"o": {"value": "${data.aws_y.d.id} ${data.aws_y.no.id} ${module.no.x}"}},
    )
    found = [(leak.where, leak.kind, leak.excerpt) for leak in la.scan(json.dumps(document))]
    inside = "$.resource.aws_x.b.in"
    assert found == [
        (f"{inside}.k[0]", "reference", "var.no: no variable of that name"),
        (f"{inside}.k[1]", "reference", "local.no: no locals of that name"),
        (f"{inside}.${{aws_x.b.id}}", "reference", "aws_x.no: no resource of that name"),
        ("$.output.o.value", "reference", "data.aws_y.no: no data of that name"),
        ("$.output.o.value", "reference", "module.no: no module of that name"),
    ]


def test_a_key_is_a_place_too():
    """A map may have an expression for a key."""
    (leak,) = absent(configuration({"${var.no}": 1}))
    assert leak.where == "$.resource.aws_x.b.in"


def test_names_of_the_items_of_dynamic_blocks_are_no_references():
    """By their label, or what `iterator` says."""
    block = {"dynamic": {"rule_x": {"iterator": "it", "content": "${rule_x.a} ${it.b}"}}}
    assert list(absent(configuration([block]))) == []


@pytest.mark.parametrize(
    "document",
    [
        {},
        [],
        {"data": {"x": "${var.no}"}},
        {"resource": {}, "output": "${var.no}"},
        {"resource": {"a": 1}, "output": "${var.no}"},
        {"resource": {"a": {"b": {}}}, "Steps": "${var.no}"},
        configuration("${var.no}", variable=[{"no": {}}]),
    ],
    ids=repr,
)
def test_other_documents_are_passed_over(document):
    """And lists of blocks, which are another way to write them."""
    assert list(absent(document)) == []
