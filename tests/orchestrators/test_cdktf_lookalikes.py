"""Lookalikes of cdktf tokens: in cdktf's own constructs, under `install()`, and as leaks."""

from __future__ import annotations

import json
import pathlib
import pickle

import pytest

import lookalike as la
from lookalike.orchestrators.cdktf import ORCHESTRATORS

cdktf = pytest.importorskip("cdktf", reason="needs cdktf, and Node")
from cdktf_app import Program  # noqa: E402 - after it is known to be there

(CDKTF,) = ORCHESTRATORS
pytestmark = pytest.mark.usefixtures("ledger")


@pytest.fixture
def program(tmp_path):
    return Program(tmp_path)


# --- how lookalikes get into cdktf's own constructs ----------------------------------------------


def test_a_duck_proxy_is_refused_loudly(program):
    """It cannot be sent to Node."""
    proxy = la.string_like(program.data.id)
    with pytest.raises(TypeError, match="Don't know how to convert object to JSON"):
        program.resource("R", proxy)
    with pytest.raises(TypeError, match="Don't know how to convert object to JSON"):
        cdktf.TerraformOutput(program.stack, "O", value=proxy)


@pytest.mark.parametrize("face", [la.Face.STR, la.Face.EXACT_STR], ids=["carrier", "exact text"])
def test_what_is_a_real_str_is_taken_and_restored_in_the_configuration(program, tmp_path, face):
    """The document is the one that cdktf would have made of the token itself."""
    source = la.string_like(program.data.id, face=face)
    program.resource("Bare", source)
    program.resource("Text", "s3://" + source + "/x")
    document = program.document()
    assert len(la.scan(document)) == 2

    program = Program(tmp_path / "by-hand")
    program.resource("Bare", program.data.id)
    program.resource("Text", f"s3://{program.data.id}/x")
    assert json.loads(la.restore_json(document)) == json.loads(program.document())


def test_restoring_a_configuration_wants_what_it_refers_to(program):
    """The reference was not seen, and so the other stack has no output for it."""
    source = la.string_like(program.data.id, face=la.Face.EXACT_STR)
    program.resource("R", source, program.other)
    with pytest.raises(la.LeakError, match=r"terraform_data\.Data: no resource of that name"):
        la.restore_json(cdktf.Testing.synth(program.other))


@pytest.mark.parametrize("how", ["call", "install"])
def test_a_policy_for_a_construct_hands_over_the_token(program, how):
    """Of the lookalike, and of an f-string of it; with the reference."""
    policy = la.Policy("cdktf:TerraformOutput", "value", treatment="pass", reason="takes tokens")
    registry = la.Registry([policy])
    proxy = la.string_like(program.data.id)
    for name, value in {"Bare": proxy, "Text": f"{proxy}/x"}.items():
        if how == "call":
            registry.call(cdktf.TerraformOutput, program.stack, name, value=value)
        else:
            with registry.install():
                cdktf.TerraformOutput(program.stack, name, value=value)
    outputs = json.loads(program.document())["output"]
    assert outputs["Bare"]["value"] == "${terraform_data.Data.id}"
    assert outputs["Text"]["value"] == "${terraform_data.Data.id}/x"


# --- install() ------------------------------------------------------------------------------------


def test_install_restores_on_the_way_into_node(program):
    """Lookalikes and texts, in whatever is given, and cdktf sees references across stacks."""
    proxy = la.string_like(program.data.id)
    with la.install():
        program.resource("Bare", proxy)
        program.resource("Deep", [{"Q": proxy + "/x"}])
        program.resource("Other", f"{proxy}/x", program.other)
    assert program.value("Bare") == "${terraform_data.Data.id}"
    assert program.value("Deep") == [{"Q": "${terraform_data.Data.id}/x"}]
    program.app.synth()
    files = pathlib.Path(program.app.outdir) / "stacks"
    one, two = ((files / name / "cdk.tf.json").read_text() for name in ("One", "Two"))
    assert la.scan(one) == la.scan(two) == ()
    assert "cross-stack-output-terraform_dataDataid" in one
    assert ".outputs.cross-stack-output-terraform_dataDataid}/x" in two


TEXTS = {
    "variable": lambda p: p.name,
    "value": lambda p: p.name.value,
    "local": lambda p: p.place,
    "attribute": lambda p: p.data.interpolation_for_attribute("z"),
    "any": lambda p: p.data.output,
}


@pytest.mark.parametrize("make", TEXTS.values(), ids=TEXTS)
def test_text_of_an_object_is_a_reference_under_install(program, make):
    """Without, its repr is compiled in, in silence; and after it all is as before."""
    original = make(program)
    plain = repr(original)
    program.resource("Silent", f"{original}/x")
    assert program.value("Silent") == f"{plain}/x"
    with la.install():
        program.resource("F", f"{original}/x")
        program.resource("Plus", "a/" + original)
    assert str(original) == plain
    with pytest.raises(TypeError):
        "a/" + original
    assert program.value("F") == f"{CDKTF.dump(original)}/x"
    assert program.value("Plus") == f"a/{CDKTF.dump(original)}"


def test_text_of_a_token_is_left_alone_under_install(program):
    """The tool's own text is a working reference."""
    with la.install():
        assert "${TfToken[" in f"{program.data.id}"


def test_install_leaves_cdktf_as_it_was():
    """The two ways in, and the text of a dozen classes."""
    from jsii import _kernel, _reference_map, _runtime

    before = (_kernel._make_reference_for_native, vars(_runtime.JSIIMeta)["__call__"])
    synth = vars(cdktf.Testing)["synth"]
    with la.install():
        assert vars(cdktf.Testing)["synth"] is not synth
    assert (_kernel._make_reference_for_native, vars(_runtime.JSIIMeta)["__call__"]) == before
    assert vars(cdktf.Testing)["synth"] is synth
    for kind in (cdktf.TerraformVariable, cdktf.AnyMap, _reference_map.InterfaceDynamicProxy):
        assert not {"__str__", "__format__", "__add__", "__fspath__"} & set(vars(kind))


# --- leaks ----------------------------------------------------------------------------------------


def test_changed_text_is_found_in_the_configuration(program):
    """The tool itself reports success."""
    program.resource("R", f"{la.string_like(program.data.id)}/x".upper())
    (leak,) = la.scan(program.document())
    assert leak.kind == "case"
    assert leak.where == "$.resource.terraform_data.R.input.in"
    with pytest.raises(la.LeakError, match="1 leak"), la.guard(program.document()):
        pass


def test_what_testing_synthesises_is_checked_under_install(program):
    """What `App.synth` writes is in files."""
    with la.install():
        program.resource("R", f"{la.string_like(program.data.id)}"[:12])
        with pytest.raises(la.LeakError, match=r"a piece of the placeholder .* \(truncated\)"):
            program.document()


def test_a_token_of_cdktf_is_no_leak(program):
    """It is in texts until they are compiled."""
    tokens = {"a": program.data.id, "b": program.name.list_value}
    assert la.scan(tokens) == ()
    assert la.restore(tokens) is tokens


def test_a_second_ledger_refuses(program):
    """What it has not issued is never guessed."""
    text = f"{la.string_like(program.data.id)}/x"
    with la.Ledger() as second, pytest.raises(la.ForeignTokenError):
        la.restore(text, ledger=second)


def test_a_pickled_lookalike_finds_its_token(program):
    """In this process; in another one cdktf knows no token of this one."""
    source = la.string_like(program.data.id, "s3://bucket/x")
    again = pickle.loads(pickle.dumps(source))
    assert (la.unwrap(again), str(again)) == (la.unwrap(source), str(source))
