"""The probe, in corners: long conversations, results that say nothing, threads that fail."""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import os
import random
import re

import pytest

import lookalike as la
from fake_orchestrator import FlowOrchestrator
from lookalike import Deferred, Face, orchestrators, probe
from lookalike._token import find_tokens

S3 = "s3://placeholder-bucket/path/model.tar.gz"

#: Questions that every text of that shape answers.
MANY = [
    lambda x: x.startswith("s3://"),
    lambda x: x.endswith(".tar.gz"),
    lambda x: x.split("/"),
    lambda x: x.partition("://"),
    lambda x: x.find("/") + 1,
    lambda x: x.count("/"),
    lambda x: x.strip(),
    lambda x: x.lower(),
    lambda x: x.rsplit("/"),
    lambda x: x.isascii(),
    lambda x: x.rfind("/") + 1,
    lambda x: x.casefold(),
]


def asks(number, *, then=bool):
    """A validator that asks so many questions, and one more thing."""

    def validator(value):
        return all(question(value) for question in MANY[:number]) and bool(then(value))

    return validator


def test_what_is_said_of_the_class_alone_is_no_loss():
    """The original is accepted; text leaves the name of its class, which is no digest of it."""
    found = probe(lambda value: {"kind": type(value).__name__}, placeholder=S3)
    assert (found.verdict, found.kept) == ("pass", "nothing")


def test_text_may_leave_less_than_the_original():
    """A yes for text, and for everything else an answer that says what it is."""
    found = probe(lambda value: isinstance(value, str) or {"odd": True}, placeholder=S3)
    assert (found.verdict, found.kept) == ("pass", "nothing")


def test_what_is_asked_twice_is_left_out_once():
    """The first time it did not matter: that a run ended there shows nothing."""

    def validator(value):
        if value == "none":
            return
        if value != "all":
            raise ValueError("none or all")

    found = probe(validator, placeholder="all", unique=False)
    assert (found.verdict, found.face, found.kept) == ("proxy", Face("__eq__"), "nothing")


def test_what_was_asked_before_the_class_is_added_with_it():
    """After that question come no others; a `str` is not taken where methods would do."""

    def validator(value):
        if value == "none":
            return []
        bool(value)
        try:
            value.startswith("s3://")
        except AttributeError:
            isinstance(value, str)  # for the words of an error
            raise
        value.endswith("/")
        return [value]

    found = probe(validator, placeholder=S3)
    assert (found.verdict, found.kept) == ("proxy", "original")
    assert found.face == Face("endswith", "startswith")


# --- long conversations ---------------------------------------------------------------------------


def test_many_questions_are_found_at_once():
    """A face that grows by one question at a time would cost a call for each."""
    found = probe(asks(7), placeholder=S3)
    wanted = Face("startswith", "endswith", "split", "partition", "find", "count", "strip")
    assert (found.verdict, found.face) == ("proxy", wanted)
    assert found.calls <= 16


def test_too_many_questions_to_try_each_are_said():
    """The face is enough; that nothing smaller does is not known."""
    found = probe(asks(12), placeholder=S3)
    assert found.verdict == "proxy"
    assert "A smaller face may do: it asks too much to try each." in found.remarks
    assert asks(12)(found.apply(Deferred("x")))
    assert found.calls <= 17


def test_many_questions_and_a_str_want_a_str():
    """What no method answers is not looked for among methods."""
    found = probe(asks(8, then=lambda x: re.match("s3", x)), placeholder=S3)
    assert found.face == Face.STR


def test_affixes_may_be_several():
    """They say which shapes are likely."""
    found = probe(lambda x: x.startswith(("gs://", "s3://")))
    assert found.face == Face("startswith")
    assert found.placeholder.startswith(("s3://", "gs://"))


def test_composition_is_asked_in_place_of_the_value():
    """What is asked of `x + "/data"` is asked of x."""
    found = probe(lambda x: (x + "/data").endswith("/data"), placeholder=S3)
    assert found.face == Face("__add__", "endswith")


def test_original_with_a_path_of_its_own_is_asked_for_it_by_the_face_alone():
    """No proxy has the protocol but by its face: each would be a path else."""

    class File:
        def __fspath__(self):
            return "/data/model.tar.gz"

    found = probe(lambda x: x.startswith("/") and os.fspath(x).startswith("/"), File())
    assert found.face == Face("startswith", "__fspath__")


# --- results --------------------------------------------------------------------------------------


class Silent:
    """Says nothing of itself, and cannot be looked into."""

    __slots__ = ()

    def __repr__(self):
        raise RuntimeError("nothing is said")


Silent.__module__ = "socket"


class Saying:
    """Cannot be looked into, and says what it was made of."""

    __slots__ = ("_text",)

    def __init__(self, text):
        self._text = text

    def __repr__(self):
        return f"<a handle of {self._text}, which is open>"


Saying.__module__ = "socket"


class Variable:
    """A value of a system."""


class System(FlowOrchestrator):
    """It writes its values as it is told here, or cannot."""

    dumped = None

    def recognises(self, obj):
        return type(obj) is Variable

    def dump(self, original):
        if self.dumped is None:
            raise ValueError("it has no name yet")
        return self.dumped


@pytest.fixture
def system():
    """Known while the test runs."""
    made = type("Mine", (System,), {})()
    orchestrators.register(made)
    yield type(made)
    orchestrators.forget(made)


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


def test_result_that_says_nothing_is_remarked():
    """Give `look`, if it is known where to look."""
    found = probe(lambda x: Silent() if x.startswith("s3") else False, placeholder=S3)
    assert found.verdict == "proxy"
    assert any("cannot be looked into" in remark for remark in found.remarks)


def test_result_that_only_says_what_it_holds_is_cut():
    """A piece of the text can be seen, and nothing can be put in its place."""
    found = probe(lambda x: Saying(x.strip()), placeholder=S3)
    assert found.kept == "cut"


def test_bytes_that_are_no_text_are_cut():
    """What decodes them is not known."""
    found = probe(lambda x: b"\xff" + x.encode(), placeholder=S3)
    assert found.kept == "cut"


def test_original_that_spells_itself_is_kept():
    """A compiled document has the original in it, as its system writes it."""
    found = probe(lambda x: {"source": {"Get": "model"}} if x.startswith("s3") else x.name)
    assert found.verdict in {"pass", "proxy"}


@pytest.mark.parametrize(
    ("spell", "dumped"),
    [
        pytest.param(json.dumps, {"flow": "the model"}, id="a document as text"),
        pytest.param(lambda value: f"<{value}>", "{{the.model}}", id="a text in another"),
    ],
)
def test_original_that_is_spelt_in_a_text_is_kept(system, spell, dumped):
    """A compiled document is a text in the end."""
    system.dumped = dumped
    found = probe(lambda x: [spell(dumped)] if type(x) is Variable else False, Variable())
    assert (found.verdict, found.kept) == ("pass", "original")


def test_original_that_its_system_cannot_write_is_probed_all_the_same(system):
    """Then nothing spells it."""
    found = probe(lambda x: [x.strip()], Variable(), placeholder=S3)
    assert (found.verdict, found.kept) == ("proxy", "whole")


def test_short_spelling_may_stand_anywhere(system):
    """It is no sign that the original was kept."""
    system.dumped = "x"
    found = probe(lambda x: ["text"] if type(x) is Variable else False, Variable())
    assert (found.verdict, found.kept) == ("pass", "nothing")


def test_result_with_one_object_in_two_places_is_walked_once():
    """Its parts may be shared, or hold each other."""

    def validator(value):
        held = [value.strip()]
        held.append(held)
        return [held, held]

    found = probe(validator, placeholder=S3)
    assert (found.verdict, found.face, found.kept) == ("proxy", Face("strip"), "whole")


def test_token_of_a_run_before_beside_an_encoded_one_is_no_other_result():
    """What a validator has kept of earlier values may stand in one run of letters with this."""
    seen = []

    def validator(value):
        before = [token for text in seen[-1:] for _, token in find_tokens(text)]
        seen.append(str(value.strip()))
        return "".join([*before[:1], base64.b64encode(seen[-1].encode()).decode()])

    found = probe(validator, placeholder=S3)
    assert (found.verdict, found.kept) == ("proxy", "cut")


def test_join_in_the_result_is_kept():
    """Nothing of it is text."""
    original = Deferred("model")
    found = probe(lambda x: la.Concat(["s3://", la.unwrap(x)]), original)
    assert (found.verdict, found.kept) == ("pass", "original")


@pytest.mark.parametrize(
    ("validator", "verdict"),
    [
        pytest.param(lambda x: [x.upper()] if hasattr(x, "upper") else ["none"], "proxy", id="cut"),
        pytest.param(lambda x: [len(x)] if isinstance(x, str) else [0], "pass", id="a length"),
        pytest.param(
            lambda x: [digest(x)] if isinstance(x, str) else ["none"], "pass", id="a digest"
        ),
        pytest.param(lambda x: [digest(str(x))], "refuse", id="a digest of any text"),
        pytest.param(lambda x: [type(x).__name__ != ""], "pass", id="nothing of it"),
    ],
)
def test_original_that_is_accepted_is_wrapped_only_if_more_is_kept_then(validator, verdict):
    """Where a lookalike leaves no more than the original, it is not worth its while."""
    assert probe(validator, placeholder=S3).verdict == verdict


def test_result_that_differs_each_time_is_remarked():
    """Whether it is made of the value cannot be told from one run to the next."""
    draw = random.Random(7)
    found = probe(
        lambda x: [draw.random(), "a" * draw.randrange(9)] if x.startswith("s3") else False,
        placeholder=S3,
    )
    assert found.verdict == "proxy"
    assert any("another one each time" in remark for remark in found.remarks)


# --- how it is called -----------------------------------------------------------------------------


def test_original_that_is_refused_the_second_time_is_remarked():
    """Already registered."""
    turns = itertools.count()

    def once(value):
        if next(turns):
            raise ValueError("already registered")
        return value

    found = probe(once)
    assert found.verdict == "pass"
    assert any("refused the same value the second time" in remark for remark in found.remarks)


def test_str_that_is_refused_later_gives_way_to_exact_text():
    """What was watched is not what is used: the last word has the run without a spy."""
    seen = []

    def validator(value):
        seen.append(type(value))
        if type(value) is not str and len([each for each in seen if each is type(value)]) > 1:
            raise TypeError("a type that was here before")
        return None if isinstance(value, str) else {}["no"]

    found = probe(validator, placeholder=S3)
    assert found.verdict == "exact"
    assert any("it was refused later" in remark for remark in found.remarks)


def test_exact_text_that_is_refused_later_is_recommended_with_a_word():
    """No weaker lookalike takes its place: what wants exactly a `str` takes nothing else."""
    seen = []

    def once(value):
        if type(value) is not str or seen:
            raise ValueError("registered already" if seen else "no text")
        seen.append(value)
        return "".join([value])

    found = probe(once, placeholder=S3)
    assert (found.verdict, found.face) == ("exact", Face.EXACT_STR)
    refused = [remark for remark in found.remarks if "refused later" in remark]
    assert refused == ["With Face.EXACT_STR it was refused later: ValueError: registered already."]
    assert any("remembers something" in remark for remark in found.remarks)


async def endless(value):
    """An asynchronous generator without end."""
    while value.startswith("s3"):
        yield value


def endless_too(value):
    """A generator without end."""
    while value.startswith("s3"):
        yield value


@pytest.mark.parametrize("validator", [endless, endless_too])
def test_generator_without_end_is_drained_so_far(validator, monkeypatch):
    """So many items are enough."""
    monkeypatch.setattr("lookalike._probe._run._MOST_ITEMS", 50)
    found = probe(validator, placeholder=S3)
    assert found.face == Face("startswith")


def test_error_of_ours_is_raised_from_a_thread():
    """It is no evidence: with a time limit, calls run in threads."""

    def validator(value):
        raise la.LeakError("a leak", leaks=())

    for limit in (None, 10.0):
        with pytest.raises(la.LeakError, match="a leak"):
            probe(validator, time_limit=limit)


def test_what_a_validator_may_not_do_to_a_lookalike_is_a_refusal():
    """Only text allows it."""

    def validator(value):
        value.mark = 1

    found = probe(lambda x: None if type(x) is str else validator(x), placeholder=S3)
    assert found.verdict in {"exact", "pass"}
