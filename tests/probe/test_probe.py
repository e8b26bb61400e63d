"""The probe, on validators of every temper: what it recommends is accepted, and is the least."""

from __future__ import annotations

import asyncio
import decimal
import functools
import hashlib
import inspect
import io
import json
import os
import re
import sys
import time
import uuid
import zlib
from dataclasses import dataclass

import pytest

import lookalike as la
from lookalike import Deferred, Face, Policy, probe
from lookalike._ledger import current_ledger

S3 = "s3://placeholder-bucket/path/model.tar.gz"


class Strict:
    """A constructor that wants a `str`, and keeps it."""

    def __init__(self, source):
        if not isinstance(source, str):
            raise TypeError("source is a str")
        if not source.startswith("s3://"):
            raise ValueError("source is an S3 URI")
        self.source = source


class Holder:
    """A method that keeps the value where only its object knows."""

    def __init__(self):
        self.inputs = []

    def add(self, source):
        self.inputs.append(source.strip())


@dataclass
class Duck:
    source: object

    def __post_init__(self):
        if not self.source.endswith(".tar.gz"):
            raise ValueError("no archive")


def mims(location):
    """The documented check of an input file: text first, the reference if that fails."""
    try:
        return location.endswith(".tar.gz")
    except AttributeError:
        return "S3" in location.expr["Get"]


class Properties:
    def __init__(self):
        self.expr = {"Get": "Steps.Package.S3Output"}


class Join:
    def __init__(self):
        self.expr = {"Std:Join": {"On": "", "Values": []}}


def swallow(source):
    try:
        return {"uri": source.strip()}
    except Exception:  # noqa: BLE001 - as SDKs do
        return {"uri": "s3://default/path"}


async def coroutine(source):
    await asyncio.sleep(0)
    return re.fullmatch("s3://[a-z0-9-]+/.*", source).group()


def generator(source):
    yield source.partition("://")[0]
    yield source


def leaves(source):
    if not source.startswith("s3://"):
        sys.exit("no S3 URI")
    return True


FOUND = {
    "a method": (lambda x: x.startswith("s3://"), "proxy", Face("startswith"), "nothing"),
    "two methods": (
        lambda x: x.startswith("s3://") and x.endswith(".gz"),
        "proxy",
        Face("startswith", "endswith"),
        "nothing",
    ),
    "an operator": (lambda x: "s3" in x, "proxy", Face("__contains__"), "nothing"),
    "an f-string": (lambda x: f"{x}/data", "proxy", Face("__format__"), "whole"),
    "a path": (os.fspath, "proxy", Face("__fspath__"), "whole"),
    "a length": (lambda x: len(x) < 200, "proxy", Face("__len__"), "nothing"),
    "a component": (lambda x: x.scheme == "s3", "proxy", Face("scheme"), "nothing"),
    "a regular expression": (lambda x: bool(re.match("s3://", x)), "proxy", Face.STR, "nothing"),
    "json": (json.dumps, "proxy", Face.STR, "whole"),
    "a class": (Strict, "proxy", Face.STR, "original"),
    "a dataclass": (Duck, "proxy", Face("endswith"), "original"),
    "a bound method": (Holder().add, "proxy", Face("strip"), "whole"),
    "a partial": (
        functools.partial(lambda n, x: x[:n], 3),
        "proxy",
        Face("__getitem__"),
        "nothing",
    ),
    "an exact str": (lambda x: x if type(x) is str else {}[x], "exact", Face.EXACT_STR, "whole"),
    "a coroutine": (coroutine, "proxy", Face.STR, "whole"),
    "a generator": (generator, "proxy", Face("partition"), "original"),
    "an exit": (leaves, "proxy", Face("startswith"), "nothing"),
    "a piece": (lambda x: x.split("/")[2], "proxy", Face("split"), "cut"),
    "errors swallowed": (swallow, "proxy", Face("strip"), "whole"),
    "itself": (lambda x: [x], "pass", Face(), "original"),
    "no question": (lambda x: None, "pass", Face(), "nothing"),
    "a digest": (
        lambda x: hashlib.sha256(x.encode()).hexdigest(),
        "refuse",
        Face(),
        "lost",
    ),
}


@pytest.mark.parametrize("case", FOUND)
def test_probe_finds_the_face_and_what_is_kept(case):
    """From nothing but the callable and a shape."""
    validator, verdict, face, kept = FOUND[case]
    found = probe(validator, placeholder=S3)
    assert (found.verdict, found.face, found.kept) == (verdict, face, kept), str(found)
    assert found.calls <= 16
    assert found.observations or verdict in {"pass", "refuse"} or face.is_str


@pytest.mark.parametrize("case", [case for case in FOUND if FOUND[case][1] != "refuse"])
def test_what_is_recommended_is_accepted(case):
    """`apply` makes it, and the validator takes it."""
    validator = FOUND[case][0]
    result = validator(probe(validator, placeholder=S3).apply(Deferred("another")))
    if inspect.iscoroutine(result):
        asyncio.run(result)
    assert result is not False


def test_refusal_cannot_be_applied():
    """There is nothing to hand over."""
    found = probe(FOUND["a digest"][0], placeholder=S3)
    with pytest.raises(la.ProbeError, match="as a digest"):
        found.apply(Deferred("x"))
    assert found.policy(None, "x").treatment == "refuse"


# --- MIMS -----------------------------------------------------------------------------------------


def test_mims_check_takes_properties_as_they_are():
    """A proxy that answers one method too many would be refused there."""
    found = probe(mims, Properties(), placeholder=S3)
    assert (found.verdict, found.calls <= 4) == ("pass", True)


def test_mims_check_takes_a_join_with_a_face():
    """`endswith`, and a placeholder that ends as it must: found without one."""
    for placeholder in (None, S3):
        found = probe(mims, Join(), placeholder=placeholder)
        assert (found.verdict, found.face) == ("proxy", Face("endswith"))
        assert found.placeholder.endswith(".tar.gz")
        assert mims(found.apply(Join()))


# --- shapes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        pytest.param(r"s3://[a-z0-9.-]{3,63}/.+\.tar\.gz", "s3", id="an archive"),
        pytest.param(r"arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@-]+", "arn", id="a role"),
        pytest.param(r"\d{12}\.dkr\.ecr\..+\.amazonaws\.com/.+", "dkr", id="an image"),
        pytest.param(r"https://[^/]+/.*", "https", id="a URL"),
        pytest.param(r"[^@\s]+@[^@\s]+\.[a-z]+", "@", id="a mail address"),
        pytest.param(r"/.+\.json", ".json", id="a file"),
        pytest.param(r"[\w-]+/[\w-]+", "/", id="a repository"),
        pytest.param(r"postgresql://.+", "postgresql", id="a database"),
    ],
)
def test_shape_is_found_in_the_catalogue(pattern, name):
    """The validator only says no; the shape that it takes is found."""
    found = probe(lambda x: re.fullmatch(pattern, x)[0])
    assert found.verdict == "proxy"
    assert found.kept == "whole"
    assert name in found.placeholder
    assert found.validates


def test_catalogue_has_at_least_24_kinds():
    """So many different ones were needed by real validators."""
    from lookalike._probe._shapes import CATALOGUE

    assert len({shape.name for shape in CATALOGUE}) >= 24
    assert sum(shape.unique for shape in CATALOGUE) >= 24


def test_what_was_asked_says_which_shapes_are_likely():
    """A literal that is compared with is worth more than the order of the catalogue."""
    found = probe(lambda x: x.startswith("postgresql://"))
    assert found.calls < 12


def test_closed_vocabulary_takes_text_verbatim_where_nothing_is_kept():
    """There is no room for a token."""
    found = probe(lambda x: x in {"ml.m5.xlarge", "ml.c5.large"})
    assert (found.placeholder, found.unique, found.kept) == ("ml.m5.xlarge", False, "nothing")
    assert found.policy(None, "x").unique is False


def test_closed_vocabulary_that_is_kept_is_refused():
    """Text without a token cannot be had back."""
    found = probe(
        lambda x: {"ml.m5.xlarge": "".join([x])}[x], placeholder="ml.m5.xlarge", unique=False
    )
    assert found.verdict == "refuse"


def test_placeholder_of_the_user_is_kept_unless_others_are_given():
    """It says what is wanted; `shapes` says what else may do."""
    only_https = re.compile("https://.*").fullmatch
    refused = probe(only_https, placeholder=S3)
    found = probe(
        lambda x: only_https(x)[0], placeholder=S3, shapes=["https://host.example.com/path"]
    )
    assert found.placeholder.startswith("https://")
    assert refused.verdict in {"refuse", "pass", "proxy"}
    assert refused.placeholder is None or refused.placeholder.startswith("s3://")


def test_shape_with_parts_shows_what_a_bare_word_hides():
    """The host of a word is empty: it would seem that nothing is kept."""
    from urllib.parse import urlsplit

    found = probe(lambda x: urlsplit(x).netloc)
    assert found.kept == "cut"


# --- validators that remember ---------------------------------------------------------------------


def test_value_that_is_registered_once_is_fresh_in_every_run():
    """Each run has text of its own."""
    seen = set()

    def register(name):
        if not isinstance(name, str) or name in seen:
            raise ValueError("registered already")
        seen.add(name)
        return name

    found = probe(register)
    assert (found.verdict, found.face) == ("proxy", Face.STR)


def test_first_call_that_is_always_refused_is_seen():
    """From the second call on the original itself would have been taken."""
    calls = []

    def warms_up(value):
        calls.append(value)
        if len(calls) == 1:
            raise RuntimeError("not ready")
        if not hasattr(value, "name"):
            raise TypeError("no reference")
        return value

    found = probe(warms_up, placeholder=S3)
    assert found.verdict == "pass"
    assert "The first call was refused" in found.remarks[0]


def test_validator_that_looks_once_only_is_seen():
    """After the first good value everything is accepted: that says nothing of the original."""
    state = []

    def looks_once(value):
        if not state:
            state.append(value.startswith("s3://"))
        return True

    found = probe(looks_once, placeholder=S3)
    assert found.verdict == "proxy"
    assert any("first value only" in remark for remark in found.remarks)


def test_cache_by_value_changes_nothing():
    """Equal text would be answered from the cache; no two runs have equal text."""
    cached = functools.lru_cache(lambda x: x.startswith("s3://"))
    assert probe(cached, placeholder=S3).face >= Face("startswith")


def test_setup_and_cleanup_run_around_every_call():
    """Each before and after, whatever comes of the call."""
    events = []
    found = probe(
        lambda x: events.append("call") or x.startswith("s3://"),
        placeholder=S3,
        setup=lambda: events.append("setup"),
        cleanup=lambda: events.append("cleanup"),
    )
    assert events == ["setup", "call", "cleanup"] * found.calls


def test_validator_that_is_used_up_is_said_to_remember():
    """Two calls are accepted and no more."""
    left = [None] * 2

    def used_up(value):
        if isinstance(value, str):
            left.pop()
        return re.match("s3", value) and value

    found = probe(used_up, placeholder=S3)
    assert any("remembers" in remark or "refused later" in remark for remark in found.remarks)


def test_answer_that_depends_on_nothing_is_reported():
    """It validates nothing."""
    assert not probe(lambda x: None).validates
    assert not probe(json.dumps).validates
    assert probe(Strict).validates


def test_results_that_differ_by_chance_are_no_digest():
    """The same value gives another result: that is no sign of a loss."""
    counter = iter(range(1000))
    found = probe(lambda x: (re.match("s3", x) and None, next(counter)), placeholder=S3)
    assert (found.verdict, found.kept) == ("proxy", "nothing")


def test_results_that_differ_by_chance_may_still_be_made_of_the_text():
    """A longer text gives a longer result."""

    def sealed(value):
        return os.urandom(4) + zlib.compress(value.encode())

    found = probe(sealed, placeholder=S3)
    assert (found.verdict, found.kept) == ("refuse", "lost")
    salted = probe(lambda x: os.urandom(32) if x.encode() else None, placeholder=S3)
    assert salted.kept == "nothing"
    assert any("cannot be told" in remark for remark in salted.remarks)


@pytest.mark.parametrize(
    ("make", "kept"),
    [
        pytest.param(lambda x: x.encode(), "whole", id="bytes of a text"),
        pytest.param(lambda x: b"\x00\x10" + x.encode(), "cut", id="bytes of a record"),
        pytest.param(lambda x: io.StringIO("".join([x])), "cut", id="a buffer"),
        pytest.param(lambda x: memoryview(x.encode()), "cut", id="a view"),
        pytest.param(lambda x: re.compile("".join([x])), "cut", id="a pattern"),
    ],
)
def test_text_where_no_reference_can_be_put_is_a_piece(make, kept):
    """`restore` refuses it there, and names the original."""
    found = probe(make, placeholder=S3)
    assert found.kept == kept
    result = make(found.apply(Deferred("model")))
    with pytest.raises(la.LeakError, match="Deferred"):
        la.restore(result)
    assert la.scan(result)


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda x: uuid.uuid5(uuid.NAMESPACE_URL, x), id="an identifier"),
        pytest.param(lambda x: [len(x)], id="a length"),
        pytest.param(lambda x: {"at": x.index("/model")}, id="a place"),
        pytest.param(
            lambda x: {"body": str(x), "digest": hashlib.sha256(x.encode()).hexdigest()},
            id="a digest beside the text",
        ),
        pytest.param(
            lambda x: {"body": "".join([x]), "length": str(len(x))}, id="a length beside the text"
        ),
        pytest.param(lambda x: decimal.Decimal(len(x)), id="a number of another kind"),
    ],
)
def test_what_is_made_of_the_text_is_lost(make):
    """It would be another one for the value, and nobody could tell."""
    found = probe(make, placeholder=S3)
    assert (found.verdict, found.kept) == ("refuse", "lost")


def test_what_cannot_be_looked_into_is_said():
    """Nothing is claimed of it."""
    found = probe(lambda x: iter([re.match("s3", x)]), placeholder=S3)
    assert any("cannot be looked into" in remark for remark in found.remarks)


def test_error_that_is_given_back_is_a_refusal():
    """Some validators do that."""
    found = probe(lambda x: x if re.match("s3", x) else ValueError("no"), placeholder="https://h/x")
    assert found.verdict == "refuse"
    assert found.reason.endswith("the last text: it gave back ValueError")


# --- how it is called -----------------------------------------------------------------------------


def test_call_hands_the_value_to_validators_with_more_arguments():
    """Any parameter can be probed."""
    found = probe(
        lambda name, *, source: (name, Strict(source)),
        call=lambda validator, value: validator("n", source=value),
        placeholder=S3,
    )
    assert (found.face, found.kept) == (Face.STR, "original")


def test_look_says_where_else_the_value_is_kept():
    """A registry of the SDK that no result leads to."""
    table = {}

    def register(value):
        table["key"] = value.partition("/")[0] + value.partition("/")[2][:8]

    assert probe(register, placeholder=S3).kept == "nothing"
    assert probe(register, placeholder=S3, look=lambda _: [table]).kept == "nothing"

    def keep(value):
        table["key"] = value.lower()

    assert probe(keep, placeholder=S3, look=lambda _: [table]).kept == "whole"


def test_what_a_validator_prints_stays_from_the_terminal(capsys):
    """It is called many times."""
    probe(lambda x: print("checking", repr(x)), placeholder=S3)  # noqa: T201
    assert capsys.readouterr() == ("", "")


def test_time_limit_ends_a_probe_and_says_so():
    """It waits no longer, and names the call."""
    with pytest.raises(la.ProbeError, match=r"call 1 .* 0.05 seconds"):
        probe(lambda x: time.sleep(0.4), time_limit=0.05)


def test_time_limit_lets_quick_validators_be():
    """Errors of the validator are evidence in threads too."""
    found = probe(lambda x: x.startswith("s3://"), placeholder=S3, time_limit=60)
    assert found.face == Face("startswith")


def test_tell_counts_the_calls():
    """For a progress bar."""
    told = []
    found = probe(lambda x: x.startswith("s3://"), placeholder=S3, tell=told.append)
    assert told == list(range(1, found.calls + 1))


def test_async_validator_in_a_running_loop():
    """A loop of one's own runs in another thread."""

    async def main():
        return probe(coroutine, placeholder=S3)

    assert asyncio.run(main()).face == Face.STR


def test_async_generator_is_drained():
    """Like a generator."""

    async def items(value):
        yield value.strip()

    assert probe(items, placeholder=S3).kept == "whole"


def test_interrupt_is_not_evidence():
    """The user wants to stop."""

    def interrupted(value):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        probe(interrupted)


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        pytest.param({"validator": "no function"}, "something to call, got str", id="no function"),
        pytest.param({"validator": len, "shapes": "s3://x"}, "several texts", id="one shape"),
    ],
)
def test_bad_input_is_an_error(arguments, problem):
    """What was expected, and what came."""
    with pytest.raises(la.ProbeError, match=problem):
        probe(**arguments)


def test_placeholder_that_is_wrong_is_an_error():
    """As for `string_like`."""
    with pytest.raises(la.PlaceholderError):
        probe(lambda x: x.startswith("s3://"), placeholder="")


# --- what is reported -----------------------------------------------------------------------------


def test_conversation_is_shown_in_order():
    """What was asked, and what was answered, by whom."""
    found = probe(lambda x: x.startswith("s3://") and x.endswith(".gz"), placeholder=S3)
    assert [note.operation for note in found.observations] == ["startswith", "endswith"]
    assert {note.answered_by for note in found.observations} == {"placeholder"}
    text = str(found)
    assert text.splitlines()[0] == "proxy: it asks for endswith, startswith, and keeps nothing"
    assert "startswith('s3://') -> True, from the placeholder" in text


def test_recommendation_is_a_policy():
    """Written down, it does what was found."""
    found = probe(Strict, placeholder=S3)
    policy = found.policy("shop.orders:Order", "source", requires="shop>=1")
    assert policy == Policy(
        "shop.orders:Order",
        "source",
        face=Face.STR,
        placeholder=found.placeholder,
        requires="shop>=1",
        reason="the probe found: it wants a str, and keeps the original",
    )
    assert la.load_policies(la.Registry([policy]).to_toml()).policies == (policy,)
    assert probe(lambda x: [x]).policy(None, "x").treatment == "pass"


def test_probe_leaves_no_token_behind():
    """Each run has a ledger of its own, which is closed."""
    before = len(current_ledger())
    found = probe(Strict, placeholder=S3)
    assert len(current_ledger()) == before
    with la.Ledger() as ledger:
        found.apply(Deferred("x"))
        assert len(ledger) == 1
