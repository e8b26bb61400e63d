"""Lookalikes of AWS CDK tokens: in CDK's own constructs, under `install()`, and as leaks."""

from __future__ import annotations

import json
import pickle

import pytest

import lookalike as la
from lookalike.orchestrators import is_original
from lookalike.orchestrators.aws_cdk import ORCHESTRATORS

app = pytest.importorskip("aws_cdk_app", reason="needs aws-cdk-lib, and Node")
from aws_cdk import aws_iam, aws_s3, aws_ssm  # noqa: E402 - after it is known to be there
from aws_cdk.assertions import Template  # noqa: E402 - as above

cdk, Program = app.cdk, app.Program
(CDK,) = ORCHESTRATORS
pytestmark = pytest.mark.usefixtures("ledger")


@pytest.fixture
def program(tmp_path):
    return Program(tmp_path)


# --- how lookalikes get into CDK's own constructs ------------------------------------------------


def test_a_duck_proxy_is_refused_loudly(program):
    """It cannot be sent to Node; typeguard believes its class, where that is `str`."""
    with pytest.raises(TypeError, match="Don't know how to convert object to JSON"):
        program.ssm("S", la.string_like(program.bucket.ref))
    with pytest.raises(TypeError, match=r"must be str; got lookalike\.StringProxy"):
        program.ssm("S", la.string_like(program.name.value))


@pytest.mark.parametrize("face", [la.Face.STR, la.Face.EXACT_STR], ids=["carrier", "exact text"])
def test_what_is_a_real_str_is_taken_and_restored_in_the_template(program, face):
    """The document is the one that CDK would have made of the token itself."""
    reference = program.bucket.ref
    program.ssm("Bare", la.string_like(reference, face=face))
    program.ssm("Text", "s3://" + la.string_like(reference, face=face) + "/x")
    program.ssm("Json", json.dumps({"a": la.string_like(reference, face=face)}))
    template = program.template()
    assert {leak.where for leak in la.scan(template)} == {
        f"$.Resources.{name}.Properties.Value" for name in ("Bare", "Text", "Json")
    }
    restored = json.loads(la.restore_json(json.dumps(template)))

    program = Program(program.app.outdir + "-by-hand")
    program.ssm("Bare", program.bucket.ref)
    program.ssm("Text", f"s3://{program.bucket.ref}/x")
    program.ssm("Json", json.dumps({"a": program.bucket.ref}))
    assert restored == program.template()


def test_restoring_a_template_wants_what_it_refers_to(program):
    """CDK has not seen the reference, and so has exported nothing from the other stack."""
    program.ssm("S", la.string_like(program.bucket.ref, face=la.Face.EXACT_STR), program.other)
    with pytest.raises(la.LeakError, match="Bucket: no resource or parameter 'Bucket'"):
        la.restore_json(json.dumps(program.template("Two")))


def test_a_placeholder_has_the_literal_parts_checked(program):
    """CDK's own checks pass over a text as soon as there is a token in it."""
    token = program.name.value_as_string
    aws_s3.Bucket(program.stack, "Unchecked", bucket_name=f"BAD_{token}")
    part = la.string_like(token, "part", face=la.Face.EXACT_STR)
    with pytest.raises(RuntimeError, match="Invalid S3 bucket name"):
        aws_s3.Bucket(program.stack, "Checked", bucket_name=f"BAD_{part}")
    aws_s3.Bucket(program.stack, "Good", bucket_name=f"good-{part}")
    names = [
        each["Properties"]["BucketName"]
        for name, each in json.loads(la.restore_json(json.dumps(program.template())))[
            "Resources"
        ].items()
        if name.startswith(("Unchecked", "Good"))
    ]
    assert names == [{"Fn::Join": ["", [each, {"Ref": "Name"}]]} for each in ("BAD_", "good-")]


def test_text_that_another_sdk_checked_is_a_token_again(program):
    """The bucket's name meets code that wants to see an S3 URI."""

    def upload(source):
        if not source.startswith("s3://"):
            raise ValueError(source)
        return {"source": f"{source}/model.tar.gz"}

    token = program.bucket.ref
    with pytest.raises(ValueError, match="Token"):
        upload(token)
    request = upload(la.string_like(token, "s3://bucket/x", face=la.Face.EXACT_STR))
    assert la.restore(request) == {"source": f"{token}/model.tar.gz"}
    assert la.restore(upload(la.string_like(token, "s3://bucket/x"))) == {
        "source": f"{token}/model.tar.gz"
    }


POLICY = la.Policy("aws_cdk.aws_ssm:CfnParameter", "value", treatment="pass", reason="takes tokens")


@pytest.mark.parametrize("how", ["call", "install"])
def test_a_policy_for_a_construct_hands_over_the_token(program, how):
    """Of the lookalike, and of an f-string of it; with the reference."""
    proxy = la.string_like(program.bucket.ref)
    registry = la.Registry([POLICY])
    for name, value in {"Bare": proxy, "Text": f"{proxy}/x"}.items():
        if how == "call":
            registry.call(aws_ssm.CfnParameter, program.stack, name, type="String", value=value)
        else:
            with registry.install():
                program.ssm(name, value)
    template = program.template()
    assert la.scan(template) == ()
    values = [template["Resources"][name]["Properties"]["Value"] for name in ("Bare", "Text")]
    assert values == [{"Ref": "Bucket"}, {"Fn::Join": ["", [{"Ref": "Bucket"}, "/x"]]}]


def test_a_policy_may_be_for_tokens_alone(program):
    """By the name of the system; a text that holds none is passed over."""
    policy = la.Policy("posixpath:basename", "p", originals=("aws-cdk",), face=la.Face.EXACT_STR,
                       placeholder="s3://bucket/x.txt", reason="a text is wanted")  # fmt: skip
    registry = la.Registry([policy])
    assert registry.adapt("/a/b", "posixpath:basename", "p") == "/a/b"
    adapted = registry.adapt(program.bucket.ref, "posixpath:basename", "p")
    assert adapted.endswith(".txt")
    assert la.restore(adapted) == program.bucket.ref


# --- install() ------------------------------------------------------------------------------------


def test_install_restores_on_the_way_into_node(program):
    """Lookalikes and texts, in whatever is given, and CDK sees references across stacks."""
    proxy = la.string_like(program.bucket.ref)
    exact = la.string_like(program.bucket.ref, face=la.Face.EXACT_STR)
    with la.install():
        program.ssm("Bare", proxy)
        program.ssm("Text", f"{proxy}/x")
        cdk.CfnResource(
            program.stack, "Any", type="A::B::C", properties={"P": [{"Q": proxy + "/x"}]}
        )
        cdk.CfnOutput(program.other, "Other", value=f"{exact}/x", description=exact)
    template = program.template()
    assert la.scan(template) == ()
    join = {"Fn::Join": ["", [{"Ref": "Bucket"}, "/x"]]}
    assert program.value("Bare") == {"Ref": "Bucket"}
    assert program.value("Text") == join
    assert template["Resources"]["Any"]["Properties"] == {"P": [{"Q": join}]}
    imported = program.template("Two")["Outputs"]["Other"]["Value"]["Fn::Join"][1]
    (export,) = (each["Export"]["Name"] for each in template["Outputs"].values())
    assert imported == [{"Fn::ImportValue": export}, "/x"]


TEXTS = {
    "parameter": lambda p: p.name,
    "value": lambda p: p.name.value,
    "attribute": lambda p: p.bucket.get_att("Arn"),
    "function": lambda p: cdk.Fn.condition_if("If", p.bucket.ref, "b"),
}


@pytest.mark.parametrize("make", TEXTS.values(), ids=TEXTS)
def test_text_of_an_object_is_a_reference_under_install(program, make):
    """Without, its repr is compiled in, in silence; and after it all is as before."""
    original = make(program)
    plain = repr(original)
    assert f"{original}/x" == f"{plain}/x"
    with la.install():
        program.ssm("F", f"{original}/x")
        program.ssm("Plus", "a/" + original)
    assert str(original) == plain
    with pytest.raises(TypeError):
        "a/" + original
    written = CDK.dump(original)
    assert program.value("F") == {"Fn::Join": ["", [written, "/x"]]}
    assert program.value("Plus") == {"Fn::Join": ["", ["a/", written]]}


def test_text_of_what_is_no_token_fails_loudly_under_install(program):
    """An f-string of an imported role: its repr would be compiled in."""
    role = aws_iam.Role.from_role_arn(program.stack, "I", "arn:aws:iam::111122223333:role/r")
    assert not is_original(role)
    with la.install(), pytest.raises(TypeError, match=r"must be str; got .*Concat instead"):
        program.ssm("S", f"{role}/x")


def test_text_of_a_token_is_left_alone_under_install(program):
    """CDK's own text is a working reference."""
    with la.install():
        assert f"{program.bucket.ref}" == str(program.bucket.ref)
        assert "${Token[" in f"{program.bucket.ref}"


def test_install_leaves_cdk_as_it_was():
    """The two ways in, and the text of three classes."""
    from jsii import _kernel, _reference_map, _runtime

    before = (_kernel._make_reference_for_native, vars(_runtime.JSIIMeta)["__call__"])
    with la.install():
        assert _kernel._make_reference_for_native is not before[0]
    assert (_kernel._make_reference_for_native, vars(_runtime.JSIIMeta)["__call__"]) == before
    for kind in (cdk.Intrinsic, cdk.CfnParameter, _reference_map.InterfaceDynamicProxy):
        assert not {"__str__", "__format__", "__add__", "__fspath__"} & set(vars(kind))


# --- leaks ----------------------------------------------------------------------------------------


def test_changed_text_is_found_in_the_template(program):
    """CDK reports success."""
    program.ssm("S", f"{la.string_like(program.bucket.ref)}/x".upper())
    (leak,) = la.scan(program.template())
    assert (leak.where, leak.kind) == ("$.Resources.S.Properties.Value", "case")
    with pytest.raises(la.LeakError, match="1 leak"), la.guard(program.template()):
        pass


def test_a_template_for_a_test_is_checked_under_install(program):
    """`assertions.Template` gives it back; what `App.synth` writes is in files."""
    with la.install():
        program.ssm("S", f"{la.string_like(program.bucket.ref)}"[:12])
        with pytest.raises(la.LeakError, match="leak in the finished document"):
            Template.from_stack(program.stack).to_json()


def test_a_token_of_cdk_is_no_leak(program):
    """It is in texts until they are compiled."""
    assert la.scan({"a": program.bucket.ref, "b": program.subnets.value_as_list}) == ()
    assert la.restore({"a": program.bucket.ref}) == {"a": program.bucket.ref}


def test_a_second_ledger_refuses(program):
    """What it has not issued is never guessed."""
    text = f"{la.string_like(program.bucket.ref)}/x"
    with la.Ledger() as second, pytest.raises(la.ForeignTokenError):
        la.restore(text, ledger=second)


def test_a_pickled_lookalike_finds_its_token(program):
    """In this process; in another one CDK knows no token of this one."""
    source = la.string_like(program.bucket.ref, "s3://bucket/x")
    again = pickle.loads(pickle.dumps(source))
    assert (la.unwrap(again), str(again)) == (la.unwrap(source), str(source))
