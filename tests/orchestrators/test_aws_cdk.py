"""AWS CDK tokens, on the real CDK and the Node process behind it."""

from __future__ import annotations

import copy
import json
import re
import sys

import pytest

import lookalike as la
from lookalike.orchestrators import describe, is_original, lift, orchestrator_of
from lookalike.orchestrators.aws_cdk import ORCHESTRATORS

app = pytest.importorskip("aws_cdk_app", reason="needs aws-cdk-lib, and Node")
jsii = pytest.importorskip("jsii")
from aws_cdk import aws_s3  # noqa: E402 - after it is known to be there

cdk, Program = app.cdk, app.Program
(CDK,) = ORCHESTRATORS
pytestmark = pytest.mark.usefixtures("ledger")


@pytest.fixture
def program(tmp_path):
    return Program(tmp_path)


@jsii.implements(cdk.IResolvable)
class Resolvable:
    """A user's own deferred value."""


class Text(str):
    """Somebody's text."""

    __slots__ = ()


#: Each with what it compiles to.
DEFERRED = {
    "a resource's reference": (lambda p: p.bucket.ref, {"Ref": "Bucket"}),
    "a resource's attribute": (lambda p: p.bucket.attr_arn, {"Fn::GetAtt": ["Bucket", "Arn"]}),
    "the same as an object": (lambda p: p.bucket.get_att("Arn"), {"Fn::GetAtt": ["Bucket", "Arn"]}),
    "a text with a reference": (
        lambda p: f"s3://{p.bucket.ref}/x",
        {"Fn::Join": ["", ["s3://", {"Ref": "Bucket"}, "/x"]]},
    ),
    "a parameter": (lambda p: p.name, {"Ref": "Name"}),
    "a parameter's text": (lambda p: p.name.value_as_string, {"Ref": "Name"}),
    "a parameter's value": (lambda p: p.name.value, {"Ref": "Name"}),
    "a number": (lambda p: p.count.value_as_number, {"Ref": "Count"}),
    "a text with a number": (
        lambda p: f"{p.count.value_as_number}/x",
        {"Fn::Join": ["", [{"Ref": "Count"}, "/x"]]},
    ),
    "a list": (lambda p: p.subnets.value_as_list, {"Ref": "Subnets"}),
    "the region": (lambda _: cdk.Aws.REGION, {"Ref": "AWS::Region"}),
    "a function": (
        lambda p: cdk.Fn.join("-", ["a", p.bucket.attr_arn]),
        {"Fn::Join": ["-", ["a", {"Fn::GetAtt": ["Bucket", "Arn"]}]]},
    ),
    "a function's object": (
        lambda p: cdk.Fn.condition_if("If", p.bucket.ref, "b"),
        {"Fn::If": ["If", {"Ref": "Bucket"}, "b"]},
    ),
    "any value as an object": (lambda _: cdk.Token.as_any({"Ref": "Name"}), {"Ref": "Name"}),
    "a condition's expression": (
        lambda p: cdk.Fn.condition_equals(p.name.value_as_string, "b"),
        {"Fn::Equals": [{"Ref": "Name"}, "b"]},
    ),
    "a dynamic reference": (
        lambda _: cdk.CfnDynamicReference(cdk.CfnDynamicReferenceService.SSM, "a"),
        "{{resolve:ssm:a}}",
    ),
}
deferred = pytest.mark.parametrize(("make", "expected"), DEFERRED.values(), ids=DEFERRED)


@deferred
def test_every_form_of_a_token_is_recognised(program, make, expected):
    """Texts, numbers, lists and objects alike; and what it compiles to is what CDK writes."""
    original = make(program)
    assert orchestrator_of(original) is CDK
    assert CDK.dump(original) == expected


CONCRETE = {
    "a text": lambda _: "s3://bucket",
    "a text that says Token[": lambda _: "Token[1] and ${Token[",
    "a text with a number": lambda _: "1e+289",
    "a number": lambda _: -1.5,
    "a whole number": lambda _: 12,
    "nothing": lambda _: None,
    "a list": lambda _: ["a"],
    "a list with a reference in it": lambda p: [p.bucket.ref],
    "a dict": lambda _: {"Ref": "Bucket"},
    "a resource": lambda p: p.bucket,
    "a condition of a stack": lambda p: p.condition,
    "null in JSON": lambda _: cdk.JsonNull.INSTANCE,
    "an imported bucket": lambda p: aws_s3.Bucket.from_bucket_name(p.stack, "I", "a-bucket"),
    "fragments": lambda p: cdk.Tokenization.reverse_string(p.bucket.ref),
    "a class": lambda _: cdk.Reference,
    "a subclass of str": lambda p: Text(p.bucket.ref),
    "a lookalike": lambda p: la.string_like(p.bucket.ref),
    "a carrier": lambda p: la.string_like(p.bucket.ref, face=la.Face.STR),
    "a carrier beside a token": lambda p: la.string_like(p.name, face=la.Face.STR) + p.bucket.ref,
}


@pytest.mark.parametrize("make", CONCRETE.values(), ids=CONCRETE)
def test_what_is_known_already_is_no_original(program, make):
    """Parts of the program, and texts that only look like tokens."""
    assert not CDK.recognises(make(program))


def test_users_own_resolvables_are_recognised():
    """They say so with `jsii.implements`."""
    assert CDK.recognises(Resolvable())


def test_recognising_and_describing_ask_node_for_nothing(program, monkeypatch):
    """A question to jsii is a message to another process and back."""
    originals = [make(program) for make, _ in DEFERRED.values()]
    for name in ("get", "invoke", "sinvoke", "sget", "create"):
        monkeypatch.setattr(f"jsii._kernel.Kernel.{name}", None)
    assert all(map(is_original, originals))
    assert all(map(describe, originals))
    assert not any(CDK.recognises(each) for each in (program.bucket, program.stack))


def test_describe_is_the_same_in_every_run(program):
    """CDK draws the numbers of its tokens by lot."""
    assert describe(f"s3://{program.bucket.ref}/x") == "text 's3://${TOKEN}/x'"
    assert describe(program.count.value_as_number) == "number that is a CDK token"
    assert describe(program.subnets.value_as_list) == "list that is a CDK token"
    assert describe(program.name) == "CDK CfnParameter"
    assert describe(program.name.value) == "CDK Reference"
    assert describe(cdk.Fn.condition_equals("a", "b")) == "CDK ICfnRuleConditionExpression"
    assert describe("x" * 100 + program.bucket.ref) == f"text {'x' * 60 + '…'!r}"


def test_nothing_is_recognised_or_lifted_while_cdk_is_not_imported(program, monkeypatch):
    """A text can hold a token only if CDK has put it there."""
    reference = program.bucket.ref
    monkeypatch.delitem(sys.modules, "aws_cdk")
    assert not CDK.recognises(reference)
    with pytest.raises(la.LiftError, match="aws-cdk is not imported"):
        CDK.lift({"Ref": "Bucket"})


@deferred
def test_a_lookalike_answers_as_text_and_keeps_its_original(program, make, expected):
    """A number and a text too, which are values that Python knows."""
    del expected
    original = make(program)
    source = la.string_like(original, "s3://bucket/x")
    assert source.startswith("s3://")
    assert la.unwrap(source) is original
    assert la.unwrap(copy.deepcopy(source)) is original


@pytest.mark.parametrize("text", ["s3://bucket", "${Token[", ""])
def test_concrete_text_comes_back_untouched(text):
    """Only CDK's own tokens are wrapped."""
    assert la.string_like(text) is text


def test_known_numbers_are_refused_still():
    """Those that hold no token."""
    with pytest.raises(la.OriginalError, match="is known already"):
        la.string_like(-1.5)


def test_join_is_the_text_that_an_author_writes(program):
    """An exact `str`, recognised again, which CDK compiles to Fn::Join."""
    text = CDK.join(["s3://", program.bucket.ref, "/", program.name, program.count.value_as_number])
    assert type(text) is str
    assert CDK.dump(CDK.join([text, "/y"])) == {
        "Fn::Join": [
            "",
            ["s3://", {"Ref": "Bucket"}, "/", {"Ref": "Name"}, {"Ref": "Count"}, "/y"],
        ]
    }
    assert CDK.join([program.bucket.ref, "/x"]) == f"{program.bucket.ref}/x"
    assert CDK.literal_end(f"{program.bucket.ref}/x.py") == "/x.py"
    assert CDK.literal_end(program.name) == ""
    assert CDK.literal_end("x") == ""


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda p: p.subnets.value_as_list, "list that is a CDK token is a list"),
        (lambda p: p.subnets, "CDK CfnParameter is a list"),
        (lambda _: cdk.Fn.condition_equals("a", "b"), "is a condition"),
    ],
    ids=["a list", "a parameter that is a list", "a condition"],
)
def test_join_refuses_what_is_no_text(program, make, why):
    """CDK would compile it, and CloudFormation refuse it."""
    with pytest.raises(la.CompositionError, match=why):
        CDK.join(["a", make(program)])


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda p: f"{p.bucket.ref}/{p.name.value_as_string}/{p.bucket.attr_arn}", ("Bucket",)),
        (lambda p: p.bucket.get_att("Arn"), ("Bucket",)),
        (lambda p: p.name, ()),
        (lambda p: p.count.value_as_number, ()),
        (lambda p: p.subnets.value_as_list, ()),
        (lambda _: cdk.Aws.REGION, ()),
        (lambda p: cdk.Fn.join("-", ["a", p.bucket.ref]), ("Bucket",)),
        (lambda _: cdk.Fn.sub("${A}/${B.Arn}/${!C}/${AWS::Region}/${D}", {"D": "x"}), ("A", "B")),
    ],
    ids=["text", "object", "parameter", "number", "list", "region", "join", "sub"],
)
def test_edges_are_logical_ids(program, make, expected):
    """What CloudFormation makes before whatever takes the value."""
    assert CDK.edges(make(program)) == expected


def test_nothing_can_be_computed(program):
    """CloudFormation runs nobody's code."""
    with pytest.raises(
        la.CompositionError, match=r"cannot compute with text '\$\{TOKEN\}'"
    ) as caught:
        CDK.compute(str.upper, program.bucket.ref)
    assert "Fn.select" in caught.value.hint


@pytest.mark.parametrize(
    "expression",
    [
        {"Ref": "Bucket"},
        {"Fn::GetAtt": ["Bucket", "Arn"]},
        {"Fn::Join": ["", ["a", {"Ref": "Name"}]]},
        {"Fn::Sub": "${Bucket}/x"},
    ],
    ids=lambda expression: next(iter(expression)),
)
def test_lift_is_the_way_back_from_dump(expression):
    """From the plain spelling to a text with a token."""
    lifted = lift(expression)
    assert orchestrator_of(lifted) is CDK
    assert CDK.dump(lifted) == expression


@pytest.mark.parametrize(
    "value",
    [None, "Ref", {}, {"Ref": 1}, {"Ref": ""}, {"Ref": "a", "b": 1}, {"Fn::If": None}],
    ids=repr,
)
def test_lift_of_anything_else_is_an_error(value):
    """Never guessed."""
    with pytest.raises(la.LiftError, match="no intrinsic function"):
        CDK.lift(value)


@deferred
def test_dump_is_what_cdk_itself_synthesises(program, make, expected):
    """In a property that takes anything."""
    cdk.CfnResource(program.stack, "R", type="A::B::C", properties={"P": make_plain(make(program))})
    assert program.template()["Resources"]["R"]["Properties"]["P"] == expected


def make_plain(value):
    """A parameter is no value of CDK's: its author passes this."""
    return value.value if isinstance(value, cdk.CfnParameter) else value


# --- check ----------------------------------------------------------------------------------------


def template(properties, **rest):
    return {"Resources": {"A": {"Type": "AWS::B::C", "Properties": properties}}, **rest}


def test_check_reports_what_a_template_does_not_define():
    """`Ref`, `Fn::GetAtt` in both spellings, and `Fn::Sub`."""
    document = template(
        {
            "a": {"Ref": "X"},
            "b": [{"Fn::GetAtt": ["Y", "Arn"]}, {"Fn::GetAtt": "Z.Arn"}],
            "c": {"Fn::Sub": ["${V}-${W.Arn}-${A}", {"V": {"Ref": "P"}}]},
            "d": {"Ref": "AWS::Region"},
            "e": {"Fn::Sub": "${A.Arn}/${AWS::Region}/${!Q}"},
        },
        Parameters={"P": {"Type": "String"}},
    )
    found = {
        (leak.where.rpartition(".")[2], leak.excerpt) for leak in la.scan(json.dumps(document))
    }
    assert found == {
        ("a", "X: no resource or parameter 'X'"),
        ("b[0]", "Y: no resource or parameter 'Y'"),
        ("b[1]", "Z: no resource or parameter 'Z'"),
        ("c", "W: no resource or parameter 'W'"),
    }


@pytest.mark.parametrize(
    "document",
    [
        {},
        [],
        {"Resources": {}},
        {"Resources": [{"Ref": "X"}]},
        {"Resources": {"A": {"Type": "odd"}}, "x": {"Ref": "X"}},
        template({"a": {"Ref": "X"}}, Transform="AWS::Serverless-2016-10-31"),
        template({"a": {"Ref": 1}, "b": {"Fn::GetAtt": []}, "c": {"Fn::Sub": [1]}}),
    ],
    ids=repr,
)
def test_check_passes_over_what_is_surely_no_finding(document):
    """Other documents, and those that a macro still adds to."""
    assert list(CDK.check(document)) == []


def test_what_cdk_synthesises_has_nothing_to_report(program):
    """With conditions, rules and references of every kind."""
    for index, (make, _) in enumerate(DEFERRED.values()):
        cdk.CfnResource(
            program.stack, f"R{index}", type="A::B::C", properties={"P": make_plain(make(program))}
        )
    assert list(CDK.check(program.template())) == []
    assert re.search("Fn::If", json.dumps(program.template()))
