"""What every lookalike does, row by row of the table in DESIGN.md."""

# Each way to write the same text or path is a case of its own here.
# ruff: noqa: FURB171, UP032
from __future__ import annotations

import copy
import itertools
import json
import math
import operator
import os
import pickle
import re
import subprocess
import sys
from pathlib import PurePosixPath

import pytest
from subjects import BY_IDENTITY, CARRIERS, DUCKS, PATHS, SUBJECTS, TEXTS

import lookalike as la
from fake_originals import (
    AlwaysEqual,
    Bare,
    Capable,
    Falsy,
    NeverComparable,
    Reference,
    Refusing,
    Undecided,
    Unhashable,
)
from lookalike import Concat, Deferred, Face
from operation_table import CALLS, as_plain

PROTOCOLS = range(pickle.HIGHEST_PROTOCOL + 1)
TOKEN = re.compile("[a-z][a-z0-9]{15}")


def only(kinds):
    """Run a test for some of the subjects, by name."""
    return pytest.mark.parametrize("subject", [SUBJECTS[kind] for kind in kinds], ids=kinds)


def same_lookalike(one, other):
    """Whether two lookalikes have the same class (so the same face), text and original."""
    return (
        la.is_lookalike(one)
        and type(one) is type(other)
        and la.placeholder_of(one) == la.placeholder_of(other)
        and la.unwrap(one) is la.unwrap(other)
    )


# --- truth ----------------------------------------------------------------------------------------


def test_truth_is_true_so_that_provision_checks_keep_the_value(proxy):
    """`if source:` and `source or default` keep a lookalike made by `*_like`."""
    assert bool(proxy) is True
    assert (proxy or "default") is proxy


def test_truth_does_not_ask_the_original(subject, ledger):
    """An original that is false in a condition does not make its lookalike false."""
    assert bool(subject.make(Falsy())) is True


@pytest.mark.parametrize(
    "make",
    [
        la.StringProxy,
        la.PathProxy,
        la.URIProxy,
        la.StringCarrier,
        lambda original, text: la.StringCarrier(
            original, text, face=Face.STR - Face("__len__", "__str__")
        ),
    ],
    ids=["StringProxy", "PathProxy", "URIProxy", "StringCarrier", "a carrier without len"],
)
@pytest.mark.parametrize("text", ["", "x", "0"], ids=["empty", "a letter", "a zero"])
def test_truth_is_that_of_the_text(make, text):
    """With a text given by hand, even an empty one, truth is the text's."""
    assert bool(make(Capable(), text)) is bool(text)


# --- unwrap ---------------------------------------------------------------------------------------


def test_unwrap_gives_the_original_itself(proxy, original):
    """The same object, not an equal one."""
    assert la.unwrap(proxy) is original


def test_a_lookalike_is_told_from_text_and_from_its_original(proxy, original):
    """`is_lookalike` holds for the lookalike alone; `placeholder_of` gives an exact `str`."""
    assert la.is_lookalike(proxy)
    assert not la.is_lookalike(original)
    assert not la.is_lookalike(la.placeholder_of(proxy))
    assert type(la.placeholder_of(proxy)) is str
    with pytest.raises(TypeError, match="expected a lookalike, got str"):
        la.placeholder_of("text")


# --- copy, deepcopy, pickle -----------------------------------------------------------------------


@pytest.mark.parametrize("make_copy", [copy.copy, copy.deepcopy], ids=["copy", "deepcopy"])
def test_a_copy_is_a_lookalike_of_the_same_original(proxy, make_copy):
    """Face, text and the original's identity outlive both kinds of copying."""
    assert same_lookalike(make_copy(proxy), proxy)


def test_a_deep_copy_of_a_request_keeps_the_original_by_identity(proxy, original):
    """SageMaker deep-copies its requests; deep-copying `Properties` would lose its step."""
    request = {"Inputs": [{"Source": proxy}]}
    copied = copy.deepcopy(request)
    assert copied["Inputs"][0] is not request["Inputs"][0]
    assert la.unwrap(copied)["Inputs"][0]["Source"] is original


def test_a_deep_copy_never_copies_the_original(subject, ledger):
    """Not even an original that cannot be copied."""

    class Uncopyable:
        def __deepcopy__(self, memo):
            raise AssertionError("the original was copied")

        __copy__ = __deepcopy__

    proxy = subject.make(Uncopyable())
    assert same_lookalike(copy.deepcopy([proxy])[0], proxy)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_pickle_keeps_the_lookalike_and_in_its_own_process_the_original(proxy, protocol):
    """Every protocol gives a lookalike again; the token is known, so the registered one is it."""
    assert same_lookalike(pickle.loads(pickle.dumps(proxy, protocol)), proxy)


@pytest.mark.parametrize("protocol", PROTOCOLS)
@only(TEXTS)
def test_pickle_keeps_a_composition(subject, original, ledger, protocol):
    """`p + "/x"` arrives as a lookalike of the same join of the same original."""
    composed = subject.make(original) + "/x"
    arrived = pickle.loads(pickle.dumps(composed, protocol))
    assert type(arrived) is type(composed)
    assert la.placeholder_of(arrived) == la.placeholder_of(composed)
    assert la.unwrap(arrived) == Concat([original, "/x"])
    assert la.unwrap(arrived).parts[0] is original
    assert la.unwrap(arrived + "/y") == Concat([original, "/x/y"])


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize(
    "make",
    [la.StringProxy, la.PathProxy, la.URIProxy, la.StringCarrier],
    ids=["StringProxy", "PathProxy", "URIProxy", "StringCarrier"],
)
def test_pickle_keeps_a_text_without_a_token(make, protocol):
    """No token, so no ledger can help: the text travels with a copy of the original."""
    arrived = pickle.loads(pickle.dumps(make(Deferred("model"), "text"), protocol))
    assert la.placeholder_of(arrived) == "text"
    assert la.unwrap(arrived).name == "model"


def test_cloudpickle_keeps_the_lookalike(proxy):
    """Cloudpickle takes the same way as pickle."""
    cloudpickle = pytest.importorskip("cloudpickle", reason="pip install cloudpickle")
    assert same_lookalike(pickle.loads(cloudpickle.dumps(proxy)), proxy)


def test_cloudpickle_takes_a_function_that_closes_over_a_lookalike(proxy):
    """A closure shipped to a worker brings its lookalike along."""
    cloudpickle = pytest.importorskip("cloudpickle", reason="pip install cloudpickle")
    assert same_lookalike(pickle.loads(cloudpickle.dumps(lambda: proxy))(), proxy)


# --- across processes -----------------------------------------------------------------------------

CHILD = """
import pickle, sys
import lookalike as la

arrived = pickle.load(sys.stdin.buffer)
report = {}
for name, proxy in arrived.items():
    text, original = la.placeholder_of(proxy), la.unwrap(proxy)
    whole, suffixed = la.restore(text), la.restore(text + "/x")
    parts = original.parts if isinstance(original, la.Concat) else (original,)
    report[name] = {
        "class": type(proxy).__name__,
        "text": text,
        "original": repr(original),
        "restored": whole == original and (whole is original or isinstance(original, la.Concat)),
        "recomposed": suffixed == la.Concat([*parts, "/x"]),
        "found": [leak.kind for leak in la.scan(text)],
    }
sys.stdout.buffer.write(pickle.dumps((report, arrived)))
"""


class Trip:
    """Lookalikes that were sent to another process and back, and what was seen there."""

    def __init__(self):
        self.originals = {name: Deferred(name) for name in SUBJECTS}
        self.sent = {name: s.make(self.originals[name]) for name, s in SUBJECTS.items()}
        for name in TEXTS:
            self.sent[f"a composition of {name}"] = "x/" + self.sent[name] + self.sent["carrier"]
        one_method = Face("startswith", "is_str")
        self.sent["a carrier of one method"] = la.string_like(Deferred("small"), face=one_method)
        done = subprocess.run(
            [sys.executable, "-c", CHILD],
            input=pickle.dumps(self.sent),
            capture_output=True,
            check=False,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        assert done.returncode == 0, done.stderr.decode()
        self.report, self.back = pickle.loads(done.stdout)


TRAVELLERS = [*SUBJECTS, *[f"a composition of {n}" for n in TEXTS], "a carrier of one method"]


@pytest.fixture(scope="module")
def trip():
    """One journey for all, since a process is slow to start."""
    with la.Ledger():
        yield Trip()


@pytest.mark.parametrize("name", TRAVELLERS)
def test_in_another_process_the_lookalike_is_what_it_was(trip, name):
    """Class, text and original arrive."""
    seen, sent = trip.report[name], trip.sent[name]
    assert seen["class"] == type(sent).__name__
    assert seen["text"] == la.placeholder_of(sent)
    assert seen["original"] == repr(la.unwrap(sent))


@pytest.mark.parametrize("name", TRAVELLERS)
def test_in_another_process_its_text_can_be_restored_and_is_found(trip, name):
    """Its tokens are registered where it arrives: restore gives its original, scan sees it."""
    assert trip.report[name]["restored"]
    assert trip.report[name]["recomposed"]
    assert set(trip.report[name]["found"]) == {"verbatim"}


@pytest.mark.parametrize("name", TRAVELLERS)
def test_back_home_the_registered_original_comes_back(trip, name):
    """The copy that travelled is dropped where the token is known already."""
    back, sent = trip.back[name], trip.sent[name]
    assert type(back) is type(sent)
    assert la.placeholder_of(back) == la.placeholder_of(sent)
    if isinstance(la.unwrap(sent), Concat):
        pairs = zip(la.unwrap(back).parts, la.unwrap(sent).parts, strict=True)
        assert all(one == other if type(one) is str else one is other for one, other in pairs)
    else:
        assert la.unwrap(back) is la.unwrap(sent)


def test_a_token_that_means_something_else_where_it_arrives_is_an_error(proxy):
    """The same token from another ledger is a clash: never a guess which original is meant."""
    factory, (*state, shipments) = proxy.__reduce_ex__(2)
    strange = tuple(
        each._replace(nonce=each.nonce ^ 1, original=Deferred("b")) for each in shipments
    )
    with pytest.raises(la.TokenClashError) as caught:
        factory(*state, strange)
    assert caught.value.token == shipments[0].token
    assert la.restore(la.placeholder_of(proxy)) is la.unwrap(proxy)


# --- repr -----------------------------------------------------------------------------------------


def test_repr_shows_both_sides(proxy):
    """Which lookalike, which shape, and which original."""
    shown = repr(proxy)
    assert shown.startswith(f"<{type(proxy).__name__} ")
    assert "{token}" in shown
    assert shown.endswith("for Deferred('model')>")


def test_repr_never_asks_the_original_for_its_text(subject, ledger):
    """Neither `str` nor `repr` of an original that nobody knows is called."""
    original = Refusing()
    proxy = subject.make(original)
    assert "Refusing object" in repr(proxy)
    assert "Refusing object" in f"{proxy!r}"
    assert original.asked == []


def test_repr_never_holds_the_whole_placeholder_nor_a_whole_token(proxy, ledger):
    """So that it cannot be taken for the placeholder."""
    assert la.placeholder_of(proxy) not in repr(proxy)
    assert len(ledger) == 1
    assert not [token for token in ledger if token in repr(proxy)]


def test_repr_in_a_document_is_a_leak_and_no_join(proxy):
    """A repr that strayed into text is refused by restore and reported by scan."""
    with pytest.raises(la.LeakError):
        la.restore({"Description": f"reads {proxy!r}"})
    for document in (repr(proxy), {"Description": repr(proxy)}, json.dumps({"d": [repr(proxy)]})):
        assert "truncated" in [leak.kind for leak in la.scan(document)]


@only(TEXTS)
def test_repr_of_a_composition_shows_all_parts_and_is_a_leak_too(subject, original, ledger):
    """The join of two originals names both, and neither placeholder stands in it."""
    other = Deferred("other")
    composed = subject.make(original) + "/" + subject.make(other)
    shown = repr(composed)
    assert "Deferred('model')" in shown
    assert "Deferred('other')" in shown
    assert not [token for token in ledger if token in shown]
    with pytest.raises(la.LeakError):
        la.restore(shown)
    assert [leak.kind for leak in la.scan(shown)].count("truncated") == 2


@pytest.mark.parametrize(
    "make",
    [la.StringProxy, la.PathProxy, la.URIProxy, la.StringCarrier],
    ids=["StringProxy", "PathProxy", "URIProxy", "StringCarrier"],
)
def test_repr_of_a_text_without_a_token_says_so(make):
    """What restore and scan cannot see is said, and the text is not shown whole."""
    shown = repr(make(Deferred("model"), "some/text"))
    assert "without a token (neither restore nor scan can see it)" in shown
    assert "some/text" not in shown


def test_repr_is_plain_text(proxy):
    """`repr` and `ascii` give an exact `str`."""
    assert type(repr(proxy)) is str
    assert ascii(proxy).isascii()


# --- text results ---------------------------------------------------------------------------------

COMPOSING = {"__add__", "__radd__", "join"}


class Subclass(str):
    """A `str` subclass that adds nothing."""

    __slots__ = ()


@only(TEXTS)
@pytest.mark.parametrize("operation", sorted(set(CALLS) - COMPOSING - {"__str__"}))
def test_text_results_are_plain(subject, original, ledger, operation):
    """What an operation gives is what `str` gives: exact `str`, no lookalike anywhere in it.

    But that `format`, `%` and their like have nothing to replace: C code then gives any `str`
    subclass back itself, and so a carrier.
    """
    proxy = subject.make(original)
    text = la.placeholder_of(proxy)
    ask, arguments = CALLS[operation]
    result, expected = ask(proxy, *arguments), ask(text, *arguments)
    assert result == expected
    subclass = Subclass(text)
    if subject.is_str and ask(subclass, *arguments) is subclass:
        assert operation in {"__format__", "__mod__", "format", "format_map"}
        assert result is proxy
        return
    assert type(result) is type(expected)
    if isinstance(result, (list, tuple)):
        assert {type(item) for item in result} == {str}


@only([name for name in DUCKS if name in TEXTS])
def test_str_of_a_duck_is_plain_text(subject, original, ledger):
    """`str`, `format` and an f-string give the placeholder as an exact `str`."""
    proxy = subject.make(original)
    for text in (str(proxy), format(proxy), f"{proxy}", "%s" % proxy, "".join([str(proxy)])):
        assert type(text) is str
        assert text == la.placeholder_of(proxy)


@only(CARRIERS)
def test_str_of_a_carrier_is_the_carrier_itself(subject, original, ledger):
    """`str(p)` and `f"{p}"` keep the original, by identity."""
    proxy = subject.make(original)
    assert str(proxy) is proxy
    assert f"{proxy}" is proxy
    assert type(str.__str__(proxy)) is str


@only(TEXTS)
@pytest.mark.parametrize(
    ("ask", "before", "after"),
    [
        pytest.param(lambda p: p.strip(), "", "", id="strip"),
        pytest.param(lambda p: p[:], "", "", id="a whole slice"),
        pytest.param(lambda p: p.replace("§", "!"), "", "", id="a replace of nothing"),
        pytest.param(lambda p: p.split("§")[0], "", "", id="a split at nothing"),
        pytest.param(lambda p: p * 1, "", "", id="once"),
        pytest.param(lambda p: p.ljust(100, "."), "", "." * 40, id="padding"),
        pytest.param(lambda p: format(p, ".>100"), "." * 40, "", id="a format width"),
        pytest.param(lambda p: p.lower(), "", "", id="lower"),
    ],
)
def test_text_results_hold_the_token_where_the_operation_kept_it(
    subject, original, ledger, ask, before, after
):
    """From a result that holds the whole placeholder, restore gives the original."""
    proxy = subject.make(original)
    width = 100 - len(la.placeholder_of(proxy))
    before, after = before and "." * width, after and "." * width
    restored = la.restore(ask(proxy))
    if before or after:
        assert restored == Concat([part for part in (before, original, after) if part != ""])
    else:
        assert restored is original


@only([name for name in TEXTS if name not in PATHS])
@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(lambda p: p[5:], id="a slice"),
        pytest.param(lambda p: p.split("/")[-1], id="the last of a split"),
        pytest.param(lambda p: p.upper(), id="upper"),
        pytest.param(lambda p: p.removesuffix(".tar.gz"), id="removesuffix"),
        pytest.param(lambda p: p.partition("://")[2], id="a partition"),
    ],
)
def test_text_results_that_keep_a_piece_are_refused_and_reported(subject, original, ledger, ask):
    """Every component has a token, so a piece is never anonymous."""
    piece = ask(subject.make(original))
    assert type(piece) is str
    with pytest.raises(la.LeakError):
        la.restore(piece)
    assert la.scan(piece)


# --- concatenation that Python shows us -----------------------------------------------------------


def added(proxy):
    proxy += "/x"
    return proxy


CONCATENATIONS = [
    pytest.param(lambda p: p + "/x", lambda o: [o, "/x"], id="p + text"),
    pytest.param(lambda p: "x/" + p, lambda o: ["x/", o], id="text + p"),
    pytest.param(lambda p: p + p, lambda o: [o, o], id="p + p"),
    pytest.param(lambda p: p + "/x" + "/y", lambda o: [o, "/x/y"], id="p + text + text"),
    pytest.param(lambda p: "a/" + p + "/x", lambda o: ["a/", o, "/x"], id="text + p + text"),
    pytest.param(lambda p: (p + "/") + (p + "/x"), lambda o: [o, "/", o, "/x"], id="of two"),
    pytest.param(lambda p: p + f"/{p}/y", lambda o: [o, "/", o, "/y"], id="p + an f-string of p"),
    pytest.param(lambda p: f"{p}/" + p, lambda o: [o, "/", o], id="an f-string of p + p"),
    pytest.param(added, lambda o: [o, "/x"], id="p += text"),
    pytest.param(lambda p: p.join(["a", "b", "c"]), lambda o: ["a", o, "b", o, "c"], id="p.join"),
    pytest.param(lambda p: p.join(["a", p]), lambda o: ["a", o, o], id="p.join with p"),
    pytest.param(lambda p: p.join(iter("ab")), lambda o: ["a", o, "b"], id="p.join of an iterator"),
    pytest.param(lambda p: p.join(["", ""]), lambda o: [o], id="p.join of nothing but itself"),
]


@only(TEXTS)
@pytest.mark.parametrize(("concatenate", "parts"), CONCATENATIONS)
def test_concatenation_is_a_lookalike_of_the_owners_join(
    subject, original, ledger, concatenate, parts
):
    """Same kind and face; its original is the flat join in canonical form, nothing dropped."""
    proxy = subject.make(original)
    result = concatenate(proxy)
    expected = parts(original)
    assert type(result) is type(proxy)
    if expected == [original]:
        assert la.unwrap(result) is original
    else:
        assert la.unwrap(result) == Concat(expected)


@only(TEXTS)
@pytest.mark.parametrize(("concatenate", "parts"), CONCATENATIONS)
def test_concatenation_has_the_concatenated_text_and_no_token_of_its_own(
    subject, original, ledger, concatenate, parts
):
    """The text is what `str` makes of the texts, and the ledger has issued nothing for it."""
    proxy = subject.make(original)
    text = la.placeholder_of(proxy)
    assert as_plain(concatenate(proxy)) == "".join(
        text if part is original else part for part in parts(original)
    )
    assert len(ledger) == 1


@only(TEXTS)
@pytest.mark.parametrize(("concatenate", "parts"), CONCATENATIONS)
def test_concatenation_made_twice_is_equal(subject, original, ledger, concatenate, parts):
    """Equal compositions are equal text, with equal hashes."""
    proxy = subject.make(original)
    first, second = concatenate(proxy), concatenate(proxy)
    assert first == second
    assert hash(first) == hash(second)
    assert first != concatenate(subject.make(Deferred("other")))


@only(TEXTS)
@pytest.mark.parametrize(("concatenate", "parts"), CONCATENATIONS)
def test_concatenation_that_became_text_restores_to_the_same_join(
    subject, original, ledger, concatenate, parts
):
    """Text made of the composition holds the tokens of its parts."""
    text = as_plain(concatenate(subject.make(original)))
    expected = parts(original)
    restored = la.restore(text)
    assert restored == (original if expected == [original] else Concat(expected))


@only(TEXTS)
def test_concatenation_with_nothing_is_the_lookalike_itself(subject, original, ledger):
    """An empty text adds nothing, so nothing is made."""
    proxy = subject.make(original)
    assert proxy + "" is proxy
    assert "" + proxy is proxy
    assert proxy.join([proxy]) is proxy


@only(TEXTS)
def test_concatenation_in_which_no_reference_is_left_is_plain_text(subject, original, ledger):
    """`p.join` of at most one item does not use `p`."""
    proxy = subject.make(original)
    assert proxy.join([]) == ""
    assert proxy.join(["only"]) == "only"
    assert {type(proxy.join([])), type(proxy.join(["only"]))} == {str}


@only(TEXTS)
@pytest.mark.parametrize(
    "concatenate",
    [
        pytest.param(lambda p: p + 5, id="p + a number"),
        pytest.param(lambda p: 5 + p, id="a number + p"),
        pytest.param(lambda p: p + None, id="p + None"),
        pytest.param(lambda p: p + b"/x", id="p + bytes"),
        pytest.param(lambda p: p + Deferred("bare"), id="p + a bare original"),
        pytest.param(lambda p: p.join(["a", 5]), id="p.join with a number"),
        pytest.param(lambda p: p.join(5), id="p.join of a number"),
    ],
)
def test_concatenation_with_what_is_no_text_is_a_type_error(subject, original, ledger, concatenate):
    """As for `str`: nothing is turned to text on the way."""
    with pytest.raises(TypeError):
        concatenate(subject.make(original))


@only(TEXTS)
@pytest.mark.parametrize("make_original", [Bare, Reference, Unhashable, AlwaysEqual])
def test_concatenation_of_an_unknown_original_is_a_concat_that_no_compiler_takes(
    subject, ledger, make_original
):
    """Without an orchestrator the parts are kept side by side, and compiling fails loudly."""
    original = make_original()
    composed = subject.make(original) + "/x"
    joined = la.unwrap(composed)
    assert type(joined) is Concat
    assert joined.parts[0] is original
    assert joined.parts[1] == "/x"
    with pytest.raises(TypeError):
        json.dumps(joined)
    with pytest.raises(TypeError, match="Concat has no text yet"):
        str(joined)


@only(TEXTS)
def test_concatenation_never_answers_expr_with_a_part_dropped(subject, ledger):
    """The part's `.expr` is not the whole's: asking the composition for it is an error."""
    proxy = subject.make(Reference("Steps", "X"))
    assert proxy.expr == {"Get": "Steps.X"}
    with pytest.raises(AttributeError, match=r"'Concat' object has no attribute 'expr'"):
        _ = (proxy + "/x").expr


@only(TEXTS)
def test_concatenation_of_several_owners_is_a_concat(subject, original, ledger):
    """Originals of several systems have no common join."""
    stranger = Bare()
    joined = la.unwrap(subject.make(original) + "/" + subject.make(stranger))
    assert type(joined) is Concat
    assert joined.parts == (original, "/", stranger)


@only(TEXTS)
def test_concatenation_of_a_sagemaker_variable_is_sagemakers_join(subject, ledger, sagemaker_v2):
    """The real `Join`, `on=""`, with every part in its `.expr`."""
    parameter = sagemaker_v2.ParameterString("Bucket")
    composed = "x/" + subject.make(parameter) + "/y"
    joined = la.unwrap(composed)
    assert type(joined) is sagemaker_v2.Join
    assert joined.values[1] is parameter
    assert composed.expr == {
        "Std:Join": {"On": "", "Values": ["x/", {"Get": "Parameters.Bucket"}, "/y"]}
    }


# --- concatenation of paths -----------------------------------------------------------------------


def divided(proxy):
    proxy /= "x"
    return proxy


PATH_JOINS = [
    pytest.param(lambda p: p / "x", lambda o: [o, "/x"], id="p / text"),
    pytest.param(lambda p: p / "x" / "y.txt", lambda o: [o, "/x/y.txt"], id="p / text / text"),
    pytest.param(lambda p: p / PurePosixPath("x/y"), lambda o: [o, "/x/y"], id="p / a path"),
    pytest.param(lambda p: p / "x/", lambda o: [o, "/x/"], id="p / text with a slash at its end"),
    pytest.param(lambda p: (p / "x/") / "y", lambda o: [o, "/x/y"], id="no double slash"),
    pytest.param(divided, lambda o: [o, "/x"], id="p /= text"),
]


@only(PATHS)
@pytest.mark.parametrize(("join", "parts"), PATH_JOINS)
def test_path_concatenation_is_a_lookalike_of_the_owners_join(
    subject, original, ledger, join, parts
):
    """`/` composes as `+` does, with the separator that POSIX paths need."""
    proxy = subject.make(original)
    result = join(proxy)
    assert type(result) is type(proxy)
    assert la.unwrap(result) == Concat(parts(original))
    assert la.placeholder_of(result) == "".join(
        la.placeholder_of(proxy) if part is original else part for part in parts(original)
    )
    assert la.restore(os.fspath(result)) == Concat(parts(original))
    assert len(ledger) == 1


@only(PATHS)
def test_path_concatenation_with_an_absolute_path_drops_the_left_side(subject, original, ledger):
    """As `PurePosixPath` does: the right side alone, plain or lookalike."""
    proxy = subject.make(original)
    other = la.path_like(Deferred("other"), "/opt/other", face=subject.face)
    assert proxy / "/etc" == PurePosixPath("/etc")
    assert proxy / other is other
    assert "/etc" / proxy is proxy


@pytest.mark.parametrize("face", [Face.PATH, Face.PURE_PATH, Face.PATH | Face.STR], ids=str)
def test_path_concatenation_below_a_plain_folder(face, original, ledger):
    """`"a" / p` for a relative placeholder puts the literal first."""
    proxy = la.path_like(original, "data", face=face)
    below = "a" / proxy
    assert type(below) is type(proxy)
    assert la.unwrap(below) == Concat(["a/", original])
    assert la.unwrap("a/" / proxy) == Concat(["a/", original])


@pytest.mark.parametrize(
    "face", [Face.PURE_PATH, Face.PURE_PATH | Face.STR], ids=["duck", "carrier"]
)
def test_joinpath_is_a_lookalike_of_the_owners_join(face, original, ledger):
    """`joinpath` with several parts, none, and one that is absolute."""
    proxy = la.path_like(original, face=face)
    assert la.unwrap(proxy.joinpath("x", "y")) == Concat([original, "/x/y"])
    assert type(proxy.joinpath("x")) is type(proxy)
    assert proxy.joinpath() is proxy
    assert proxy.joinpath("x", "/etc", "y") == PurePosixPath("/etc/y")
    with pytest.raises(TypeError):
        proxy.joinpath(5)


@only(PATHS)
@pytest.mark.parametrize("other", [5, None, b"x"], ids=repr)
def test_path_concatenation_with_what_is_no_path_is_a_type_error(subject, original, ledger, other):
    """As for `PurePosixPath`."""
    proxy = subject.make(original)
    with pytest.raises(TypeError):
        _ = proxy / other
    with pytest.raises(TypeError):
        _ = other / proxy


# --- concatenation that C code does ---------------------------------------------------------------


@only(TEXTS)
@pytest.mark.parametrize(
    "write",
    [
        pytest.param(lambda p: f"a {p}/x", id="an f-string"),
        pytest.param(lambda p: f"a {p!s}/x", id="an f-string with !s"),
        pytest.param(lambda p: "a %s/x" % p, id="percent"),
        pytest.param(lambda p: "a %(p)s/x" % {"p": p}, id="percent with a name"),
        pytest.param(lambda p: "a {}/x".format(p), id="format"),
        pytest.param(lambda p: "a {p}/x".format_map({"p": p}), id="format_map"),
        pytest.param(lambda p: "".join(["a ", str(p), "/x"]), id="join"),
        pytest.param(lambda p: "a " + os.path.join(la.placeholder_of(p), "x"), id="os.path.join"),
        pytest.param(lambda p: f"{'a'!s} {format(p)}/x", id="format by hand"),
    ],
)
def test_text_made_by_c_code_is_plain_and_restores_to_the_join(subject, original, ledger, write):
    """No hook of ours ran; the token inside brings the original back."""
    text = write(subject.make(original))
    assert type(text) is str
    assert la.restore(text) == Concat(["a ", original, "/x"])


@only(CARRIERS)
def test_os_path_join_of_a_carrier_is_a_composition(subject, original, ledger):
    """`os.path.join` is Python and adds with `+`, so it gives a lookalike of the join."""
    joined = os.path.join(subject.make(original), "x")
    assert la.unwrap(joined) == Concat([original, "/x"])
    assert la.restore(joined) == Concat([original, "/x"])


@only(CARRIERS)
def test_join_takes_carriers_and_gives_plain_text(subject, original, ledger):
    """`",".join` reads the text of a carrier."""
    text = ",".join([subject.make(original), "x"])
    assert type(text) is str
    assert la.restore(text) == Concat([original, ",x"])


@only(DUCKS)
def test_join_refuses_ducks(subject, original, ledger):
    """`",".join` takes a real `str` only: a mistake is loud."""
    with pytest.raises(TypeError, match="expected str instance"):
        ",".join([subject.make(original), "x"])


@only(PATHS)
@pytest.mark.parametrize(
    "write",
    [
        pytest.param(lambda p: os.path.join(p, "x"), id="os.path.join"),
        pytest.param(lambda p: f"{os.fspath(p)}/x", id="os.fspath"),
        pytest.param(lambda p: str(PurePosixPath(p) / "x"), id="a path of it"),
        pytest.param(lambda p: PurePosixPath(p) / "x", id="a path"),
    ],
)
def test_paths_made_by_the_standard_library_restore_to_the_join(subject, original, ledger, write):
    """`os` and `pathlib` ask for `__fspath__` and get the text with its token."""
    assert la.restore(write(subject.make(original))) == Concat([original, "/x"])


# --- equality and hash ----------------------------------------------------------------------------

STRANGERS = [
    None, 5, math.nan, b"x", "", "x", [], {}, object(), str, Bare(), AlwaysEqual(),
    NeverComparable(), Undecided(), Unhashable(), Falsy(), Reference("Steps", "X"), Refusing(),
]  # fmt: skip


@pytest.mark.parametrize("stranger", STRANGERS, ids=lambda stranger: type(stranger).__name__)
def test_equality_with_a_stranger_is_false_and_a_bool(proxy, stranger):
    """Whatever the other side answers or raises: `bool`, never `NotImplemented`."""
    assert (proxy == stranger) is False
    assert (proxy != stranger) is True
    assert proxy.__eq__(stranger) is False
    assert proxy.__ne__(stranger) is True


@pytest.mark.parametrize(
    "make_original", [AlwaysEqual, NeverComparable, Undecided, Unhashable, Falsy]
)
def test_equality_never_asks_the_original(subject, ledger, make_original):
    """An original that is odd about `==` and hash does not make its lookalike odd."""
    proxy, other = subject.make(make_original()), subject.make(make_original())
    assert (proxy == proxy) is True
    assert (proxy == other) is False
    assert (proxy != other) is True
    assert (proxy == copy.copy(proxy)) is True
    assert len({proxy, other, proxy}) == 2


@only(TEXTS)
def test_equality_in_the_face_compares_texts(subject, original, ledger):
    """With plain text on either side, and with any lookalike whose face has `==`."""
    proxy = subject.make(original)
    text = la.placeholder_of(proxy)
    assert (proxy == text) is True
    assert (text == proxy) is True
    assert (proxy != text) is False
    assert (text != proxy) is False
    assert (proxy == text + "x") is False
    assert (proxy == original) is False
    assert hash(proxy) == hash(text)
    for face in (Face.STRING, Face.STR, Face.URI, Face("__eq__")):
        assert (proxy == la.string_like(proxy, face=face)) is True
        assert (la.string_like(proxy, face=face) == proxy) is True


@only(TEXTS)
def test_equality_in_the_face_counts_a_str_subclass_as_its_text(subject, original, ledger):
    """As `str` does: the subclass's text, from either side."""
    proxy = subject.make(original)
    text = la.placeholder_of(proxy)
    assert (proxy == Subclass(text)) is True
    assert (Subclass(text) == proxy) is True
    assert (proxy == Subclass(f"{text}x")) is False
    assert (proxy != Subclass(text)) is False


@only(BY_IDENTITY)
def test_equality_outside_the_face_is_the_identity_of_the_original(subject, original, ledger):
    """The same original, whatever the text; never a text."""
    proxy = subject.make(original)
    assert (proxy == original) is True
    assert (proxy != original) is False
    assert (proxy == la.path_like(original, "/another/one")) is True
    assert (proxy == subject.make(Deferred("model"))) is False
    assert (proxy == la.placeholder_of(proxy)) is False
    assert (la.placeholder_of(proxy) == proxy) is False
    assert hash(proxy) == object.__hash__(original)


def test_equality_can_be_taken_from_a_carrier(original, ledger):
    """A carrier without equality compares originals, though it is a `str`."""
    carrier = la.string_like(original, face=Face.STR - Face("__eq__"))
    assert (carrier == la.placeholder_of(carrier)) is False
    assert (la.placeholder_of(carrier) == carrier) is False
    assert (carrier == original) is True
    assert hash(carrier) == object.__hash__(original)


def test_equality_of_a_lookalike_by_text_and_one_by_identity_is_false(original, ledger):
    """They could not agree on a hash, so they are not equal, from either side."""
    by_text, by_identity = la.string_like(original), la.path_like(original)
    assert (by_text == by_identity) is False
    assert (by_identity == by_text) is False


def test_equality_and_hash_are_consistent(ledger):
    """Symmetric, transitive, and equal things have equal hashes, over every pair and triple."""
    pool = []
    for original in (Deferred("a"), Deferred("b"), Bare()):
        made = [subject.make(original) for subject in SUBJECTS.values()]
        made.append(la.string_like(original, face=Face.STR - Face("__eq__")))
        pool += [original, *made, *map(la.placeholder_of, made), copy.deepcopy(made[0])]
        pool += [made[0] + "/x", made[3] + "/x", la.placeholder_of(made[0]) + "/x"]
    equal = {(i, j): a == b for (i, a), (j, b) in itertools.product(enumerate(pool), repeat=2)}
    assert set(map(type, equal.values())) == {bool}
    assert sum(equal.values()) > 2 * len(pool)
    for (i, j), are_equal in equal.items():
        assert equal[j, i] is are_equal, (pool[i], pool[j])
        if are_equal:
            assert hash(pool[i]) == hash(pool[j]), (pool[i], pool[j])
            for k in range(len(pool)):
                assert equal[i, k] is equal[j, k], (pool[i], pool[j], pool[k])


def test_the_originals_own_equality_is_its_own_business(subject, ledger):
    """`original == p` is asked of the original first."""
    original = AlwaysEqual()
    proxy = subject.make(original)
    assert (original == proxy)[0] == "=="
    assert (original == proxy)[1] is proxy


# --- keys of a dict -------------------------------------------------------------------------------


def test_lookalikes_are_keys_of_a_dict(subject, ledger):
    """Found again by themselves, by copies and after pickling, apart from each other."""
    first, second = subject.make(Unhashable()), subject.make(Bare())
    table = {first: 1, second: 2}
    assert len(table) == 2
    assert table[first] == 1
    assert table[copy.copy(second)] == 2
    assert table[pickle.loads(pickle.dumps(second))] == 2
    assert {first, second, first} == {second, first}


@only(TEXTS)
def test_lookalikes_and_their_texts_are_one_key(subject, original, ledger):
    """With equality in the face, a dict finds the lookalike by text and text by the lookalike."""
    proxy = subject.make(original)
    text = la.placeholder_of(proxy)
    assert {proxy: 1}[text] == 1
    assert {text: 1}[proxy] == 1
    assert proxy in {text}
    assert text in {proxy}
    assert text in [proxy]


@only(BY_IDENTITY)
def test_lookalikes_by_identity_and_their_original_are_one_key(subject, original, ledger):
    """Outside the face, a dict finds the lookalike by its original, and never by text."""
    proxy = subject.make(original)
    assert {proxy: 1}[original] == 1
    assert {original: 1}[proxy] == 1
    assert la.placeholder_of(proxy) not in {proxy}


# --- attributes outside the face ------------------------------------------------------------------


def test_attributes_outside_the_face_are_the_originals(subject, ledger):
    """Values and bound methods of the original itself."""
    original = Capable()
    proxy = subject.make(original)
    assert proxy.attribute == "the attribute of the original"
    assert proxy.method() is original
    assert la.unwrap(proxy) is original


def test_attributes_that_the_original_lacks_fail_in_its_words(subject, ledger):
    """The AttributeError names the original's class, not ours."""
    proxy = subject.make(Bare())
    with pytest.raises(AttributeError, match=r"^'Bare' object has no attribute 'expr'$"):
        _ = proxy.expr
    assert not hasattr(proxy, "expr")
    assert getattr(proxy, "expr", None) is None


def test_isinstance_finds_the_original_and_the_lookalike(subject, ledger):
    """`p.__class__` is the original's; `type(p)` is ours, and a `str` if the face says so."""
    proxy = subject.make(Capable())
    assert isinstance(proxy, Capable)
    assert proxy.__class__ is Capable
    assert isinstance(proxy, getattr(la, subject.class_name))
    assert isinstance(proxy, str) is subject.is_str


def test_four_dunders_are_the_originals(subject, ledger):
    """`__class__`, `__dict__`, `__doc__` and `__module__` are looked up on the original."""
    original = Capable()
    original.own = 1
    proxy = subject.make(original)
    assert proxy.__class__ is Capable
    assert proxy.__dict__ is original.__dict__
    assert vars(proxy) == {"own": 1}
    assert proxy.__doc__ == Capable.__doc__
    assert proxy.__module__ == Capable.__module__


def test_the_class_of_a_lookalike_says_whose_it_is(proxy, subject):
    """`type(p)` has a name, a module and a docstring of its own, as plain text."""
    kind = type(proxy)
    assert (kind.__module__, kind.__name__) == ("lookalike", subject.class_name)
    assert isinstance(kind.__module__, str)
    assert "original" in kind.__doc__


UNDECLARED = [
    "__array__", "__array_interface__", "__await__", "__call__", "__dataclass_fields__",
    "__get_pydantic_core_schema__", "__html__", "__json__", "__next__", "__set_name__",
    "__attrs_attrs__", "__length_hint__", "__mro__", "__subclasses__", "__wrapped_by__",
]  # fmt: skip


@pytest.mark.parametrize("dunder", UNDECLARED)
def test_undeclared_dunders_are_attribute_errors(subject, ledger, dunder):
    """A reference that answers every name does not make its lookalike claim every protocol."""
    original = Reference("Steps", "X")
    assert hasattr(original, dunder)
    proxy = subject.make(original)
    assert not hasattr(proxy, dunder)
    with pytest.raises(AttributeError, match=dunder):
        getattr(proxy, dunder)


@only(CARRIERS)
@pytest.mark.parametrize("dunder", ["__name__", "__qualname__"])
def test_names_of_functions_are_undeclared_dunders_too(subject, ledger, dunder):
    """A carrier is no function, whatever name its original answers."""
    assert hasattr(Reference("Steps", "X"), dunder)
    assert not hasattr(subject.make(Reference("Steps", "X")), dunder)


@only(DUCKS)
@pytest.mark.parametrize("dunder", ["__name__", "__qualname__"])
def test_limit_names_of_functions_are_the_originals_by_wrapt(subject, ledger, dunder):
    """Wrapt's class itself passes these two on, so an original that answers every name does."""
    assert type(getattr(subject.make(Reference("Steps", "X")), dunder)) is Reference
    assert not hasattr(subject.make(Bare()), dunder)


def test_declared_dunders_are_the_originals(subject, ledger):
    """What the original's class declares is there to be asked for by name."""
    assert subject.make(Capable()).__html__() == "<b>original</b>"


def test_only_a_face_with_path_makes_a_path(subject, ledger):
    """`os.fspath` asks the type for `__fspath__`, which is there with PATH alone."""
    proxy = subject.make(Bare())
    assert hasattr(proxy, "__fspath__") is subject.is_path
    assert isinstance(proxy, os.PathLike) is subject.is_path


IMPLICIT = [
    pytest.param(lambda p: -p, "negated", id="minus"),
    pytest.param(lambda p: p - 1, ("minus", 1), id="p - 1"),
    pytest.param(lambda p: p @ 1, ("at", 1), id="p @ 1"),
    pytest.param(lambda p: p & 1, ("and", 1), id="p & 1"),
    pytest.param(lambda p: p.__enter__(), "entered", id="enter by name"),
]


@pytest.mark.parametrize(("ask", "answer"), IMPLICIT)
def test_implicit_dunders_outside_the_face_reach_the_original(subject, ledger, ask, answer):
    """Operators that are not about text are the original's: `xcom >> task`, `a & b`."""
    assert ask(subject.make(Capable())) == answer


def test_with_statements_reach_the_original(subject, ledger):
    """A context manager stays one."""
    with subject.make(Capable()) as entered:
        assert entered == "entered"


@only(["PathProxy"])
@pytest.mark.parametrize(
    ("ask", "answer"),
    [
        pytest.param(len, 3, id="len"),
        pytest.param(list, ["x", "y", "z"], id="iteration"),
        pytest.param(lambda p: p[7], ("item", 7), id="an item"),
        pytest.param(lambda p: "inside" in p, True, id="in"),
        pytest.param(lambda p: "outside" in p, False, id="not in"),
        pytest.param(lambda p: p + 1, ("plus", 1), id="p + 1"),
        pytest.param(lambda p: p < 1, ("less", 1), id="p < 1"),
        pytest.param(int, 7, id="int"),
        pytest.param(float, 7.5, id="float"),
    ],
)
def test_implicit_dunders_of_text_outside_the_face_reach_the_original(subject, ledger, ask, answer):
    """PATH holds none of them, so a path's `len` and items are the original's."""
    assert ask(subject.make(Capable())) == answer


# --- the original is not ours to change -----------------------------------------------------------


def set_item(p):
    p["key"] = 1


def delete_item(p):
    del p["key"]


def delete_attribute(p):
    del p.own


class Changeable(dict):
    """An original that takes every change."""

    def __init__(self):
        super().__init__(key="kept")
        self.own = "kept"


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda p: setattr(p, "own", 1), id="set an attribute"),
        pytest.param(lambda p: setattr(p, "new", 1), id="set a new attribute"),
        pytest.param(lambda p: setattr(p, "__class__", Bare), id="set the class"),
        pytest.param(lambda p: setattr(p, "__dict__", {}), id="set the dict"),
        pytest.param(lambda p: setattr(p, "__doc__", ""), id="set the doc"),
        pytest.param(lambda p: setattr(p, "__wrapped__", Bare()), id="set the wrapped"),
        pytest.param(lambda p: setattr(p, "_self_text", ""), id="set our own state"),
        pytest.param(lambda p: setattr(p, "_self_original", Bare()), id="set our own original"),
        pytest.param(delete_attribute, id="delete an attribute"),
        pytest.param(set_item, id="set an item"),
        pytest.param(delete_item, id="delete an item"),
    ],
)
def test_changing_the_original_through_a_lookalike_is_refused(subject, ledger, change):
    """Setting and deleting raise, and both sides stay as they were."""
    original = Changeable()
    proxy = subject.make(original)
    text = la.placeholder_of(proxy)
    with pytest.raises((la.ImmutableError, TypeError)):
        change(proxy)
    assert original == {"key": "kept"}
    assert original.own == "kept"
    assert type(original) is Changeable
    assert not hasattr(original, "new")
    assert la.unwrap(proxy) is original
    assert la.placeholder_of(proxy) == text


def test_changing_an_attribute_is_an_error_of_its_own_that_says_what_to_do(proxy):
    """`ImmutableError`, an AttributeError and a TypeError, names the attribute."""
    with pytest.raises(la.ImmutableError, match="cannot change 'x'") as caught:
        proxy.x = 1
    assert isinstance(caught.value, (AttributeError, TypeError))
    assert "unwrap" in caught.value.hint


IN_PLACE = (
    "iadd isub imul imatmul itruediv ifloordiv imod ipow ilshift irshift iand ixor ior".split()
)


class Accumulating(Bare):
    """Changes itself in place; its binary operators give new values."""

    changed = False


for _name in IN_PLACE:

    def _change(self, other):
        self.changed = True
        return self

    setattr(Accumulating, f"__{_name}__", _change)
    setattr(Accumulating, f"__{_name[1:]}__", lambda self, other, n=_name[1:]: (n, other))


@pytest.mark.parametrize("name", IN_PLACE)
def test_in_place_operators_bind_a_new_value_and_leave_the_original(name, ledger):
    """`p += x` is `p = p + x`: the binary operator's answer, never a bare wrapt proxy."""
    original = Accumulating()
    proxy = la.string_like(original, face=Face("startswith"))
    assert getattr(operator, name)(proxy, 2) == (name[1:], 2)
    assert not original.changed
