"""Scanning: whatever is left of a placeholder in a finished document is found."""

from __future__ import annotations

import base64
import collections
import html
import io
import json
import pathlib
import random
import re
import string
import textwrap
from dataclasses import dataclass, field
from types import SimpleNamespace
from urllib.parse import quote, urlsplit

import pytest

import fake_orchestrator
import lookalike as la
from fake_orchestrator import FlowOrchestrator
from lookalike import orchestrators
from lookalike._leak import Leak
from lookalike._scan import excerpt, is_any, is_known, is_ours, refuse_leaks
from lookalike._token import IDENTITY, LENGTH, checksum, find_tokens, new_token

SHAPE = "s3://bucket/path/model.tar.gz"


pytestmark = pytest.mark.usefixtures("ledger")


@pytest.fixture
def text():
    return str(la.string_like(la.Deferred("model"), SHAPE))


@pytest.fixture
def token(text):
    return next(token for _, token in find_tokens(text))


def kinds(document, **keywords):
    return {leak.kind for leak in la.scan(document, **keywords)}


def percent(text):
    return "".join(f"%{ord(c):02X}" for c in text)


MANGLED = {
    "verbatim": lambda t: t,
    "verbatim in a longer word": lambda t: t.replace("/", "").replace("-", ""),
    "case": str.upper,
    "case, swapped": str.title,
    "truncated at the end": lambda t: t[:28],
    "truncated at the start": lambda t: t[24:34],
    "split by hyphens": lambda t: "-".join(textwrap.wrap(t, 4)),
    "split by line breaks": lambda t: "\n".join(textwrap.wrap(t, 7)),
    "split into letters": " ".join,
    "percent, every letter": percent,
    "percent, lower case": lambda t: percent(t).lower(),
    "json escapes": lambda t: "".join(f"\\u{ord(c):04x}" for c in t),
    "html, decimal": lambda t: "".join(f"&#{ord(c)};" for c in t),
    "html, hexadecimal": lambda t: "".join(f"&#x{ord(c):x};" for c in t),
    "base64": lambda t: base64.b64encode(t.encode()).decode(),
    "base64, shifted by one": lambda t: base64.b64encode(b"x" + t.encode()).decode(),
    "base64, shifted by two": lambda t: base64.b64encode(b"xy" + t.encode()).decode(),
    "base64, url-safe": lambda t: base64.urlsafe_b64encode(f"??>>{t}".encode()).decode(),
    "base64, no padding": lambda t: base64.b64encode(t.encode()).decode().rstrip("="),
    "base64, folded": lambda t: base64.encodebytes(f"{'x' * 45}{t}".encode()).decode(),
    "base64, folded and indented": lambda t: textwrap.indent(
        base64.encodebytes(f"{'x' * 37}{t}{'y' * 60}".encode()).decode(), "  "
    ),
    "hex": lambda t: t.encode().hex(),
    "hex, capitals": lambda t: t.encode().hex().upper(),
}


@pytest.mark.parametrize("how", MANGLED)
def test_mangled_placeholder_is_found_and_named(text, token, how):
    """Every way of mangling is reported as what it is, with the token."""
    mangled = MANGLED[how](text)
    leaks = la.scan(f"before {mangled} after")
    assert {(leak.kind, leak.token) for leak in leaks} >= {
        (how.partition(",")[0].split()[0], token)
    }
    assert all(len(leak.excerpt) <= 80 for leak in leaks)


@pytest.mark.parametrize("how", MANGLED)
def test_mangled_placeholder_is_found_inside_json(text, token, how):
    """The same in a document, with the path to the value."""
    document = json.dumps({"Steps": [{"Name": "x"}, {"Image": MANGLED[how](text)}]})
    leaks = la.scan(document)
    assert {leak.token for leak in leaks} == {token}
    assert "$.Steps[1].Image" in {leak.where for leak in leaks}
    # One finding for a placeholder, but for one that runs over several lines.
    assert len(leaks) == 1 or how == "split by line breaks"


def test_clean_documents_give_nothing():
    """No finding without a token, whatever the document looks like."""
    clean = {
        "Version": "2020-12-01",
        "Steps": [{"Get": "x"}, "s3://my-bucket/abcdefghij0123456789/model.tar.gz", 1.5, None],
        "Body": base64.b64encode(bytes(range(256))).decode(),
        "Escaped": "a%20b%41 &#65; \\u0041",
    }
    assert la.scan(clean) == la.scan(json.dumps(clean)) == ()
    la.string_like(la.Deferred("another token in the ledger"))
    assert la.scan(clean) == la.scan(json.dumps(clean)) == ()


def test_slot_that_a_subclass_has_again_is_reported_once():
    """It is the subclass's that its objects have."""

    class Base:
        __slots__ = ("source",)

    class Derived(Base):
        __slots__ = ("source",)

    holder = Derived()
    holder.source = la.string_like(la.Deferred("model"))
    assert [leak.where for leak in la.scan(holder)] == ["$.source"]


def test_random_words_raise_no_false_alarm():
    """Random letters do not look like tokens, nor like pieces of those in the ledger."""
    for number in range(50):
        la.string_like(la.Deferred(str(number)))
    rng = random.Random(5)
    words = " ".join(
        "".join(rng.choices(string.ascii_lowercase + string.digits, k=64)) for _ in range(20_000)
    )
    assert la.scan(words) == ()


def test_nine_characters_of_a_token_are_below_the_limit(token):
    """A shorter piece cannot be told from chance, so it is not reported."""
    # No letter around it, which might be the next one of the token.
    assert la.scan(f"! {token[:9]} !") == ()
    assert kinds(f"! {token[:10]} !") == {"truncated"}


def test_every_piece_of_ten_characters_is_found(token):
    """Wherever the piece comes from, and wherever it stands."""
    for at in range(LENGTH - 9):
        for before in range(6):
            assert kinds("!" * 20 + "q" * before + token[at : at + 10] + "!" * 20) == {"truncated"}


def test_token_that_repeats_itself_is_found_once():
    """A block of it stands in several places; each piece is one finding."""
    token = "a" * IDENTITY + checksum("a" * IDENTITY)
    row = {
        "token": token,
        "placeholder": f"s3://{token}/x",
        "orchestrator": "deferred",
        "expression": {"$deferred": "model"},
    }
    ledger = la.load_ledger(json.dumps({"lookalike_ledger": 1, "tokens": [row]}))
    [whole] = la.scan(f"s3://{token}/x", ledger=ledger)
    assert (whole.kind, whole.token) == ("verbatim", token)
    [piece] = la.scan(f"<{token[3:]}>", ledger=ledger)
    assert (piece.kind, piece.token) == ("truncated", token)


def test_folded_base64_in_a_text_in_a_text_is_found(text, token):
    """A mail in a field of JSON in a field of JSON."""
    mail = base64.encodebytes(f"{text} and so on, and so on, and so on".encode()).decode()
    assert mail.count("\n") > 1
    document = json.dumps({"event": json.dumps({"mail": mail})})
    for padding in ("", " " * 100_000):
        found = la.scan(padding + document)
        assert {(leak.kind, leak.token) for leak in found} == {("base64", token)}


def test_foreign_token_is_reported():
    """A well-formed token of nobody here is a leak from somewhere else."""
    foreign = new_token()
    assert [(leak.kind, leak.token) for leak in la.scan(f"s3://x-{foreign}/y")] == [
        ("foreign", foreign)
    ]


def test_unownable_prefix_without_a_token_is_reported():
    """A documentation bucket in a finished document has lost its token, or was never meant."""
    assert kinds("s3://amzn-s3-demo-bucket/x") == {"prefix"}
    assert kinds("S3://AMZN-S3-DEMO-BUCKET/x") == {"prefix"}


def test_prefix_with_its_token_is_one_finding(text):
    """The placeholder is reported once, not once for each of its parts."""
    assert [leak.kind for leak in la.scan(text)] == ["verbatim"]


def test_places_in_text_are_lines_and_columns(text):
    """A text that is no JSON is counted as an editor counts."""
    leaks = la.scan(f"first\nab {text}\n\n{text}")
    assert [leak.where for leak in leaks] == ["line 2, column 22", "line 4, column 19"]


class Slotted:
    __slots__ = ("__private", "value")

    def __init__(self, value, private):
        self.value = value
        self.__private = private


@dataclass
class Record:
    name: str
    nested: dict = field(default_factory=dict)


def test_raw_proxies_in_an_object_tree_are_reported(text):
    """Attributes, slots, fields, containers and keys are walked; cycles end."""
    duck = la.string_like(la.Deferred("duck"))
    carrier = la.string_like(la.Deferred("carrier"), face=la.Face.STR)
    record = Record("r", {"k": (duck, [carrier])})
    record.nested["self"] = record
    tree = SimpleNamespace(
        record=record,
        slotted=Slotted(duck, carrier),
        keys={carrier: 1},
        odd=collections.deque([frozenset({carrier})]),
        text=text,
        data=text.encode(),
    )
    found = {(leak.where, leak.kind) for leak in la.scan(tree)}
    assert found == {
        ("$.record.nested.k[0]", "proxy"),
        ("$.record.nested.k[1][0]", "proxy"),
        ("$.slotted.value", "proxy"),
        ("$.slotted._Slotted__private", "proxy"),
        ("$.keys (key of type StringCarrier)", "proxy"),
        ("$.odd[0]{}", "proxy"),
        ("$.text", "verbatim"),
        ("$.data", "verbatim"),
    }


@pytest.mark.parametrize("library", ["attrs", "pydantic"])
def test_models_of_libraries_are_walked(library):
    """Fields of attrs classes and pydantic models, private and extra ones included."""
    duck = la.string_like(la.Deferred("duck"))
    if library == "attrs":
        attrs = pytest.importorskip("attrs")
        model = attrs.make_class("Model", ["source"], slots=True)(source=duck)
        assert [leak.where for leak in la.scan(model)] == ["$.source"]
    else:
        pydantic = pytest.importorskip("pydantic")

        class Model(pydantic.BaseModel, arbitrary_types_allowed=True, extra="allow"):
            source: object
            _hidden: object = pydantic.PrivateAttr(default=None)

        model = Model(source=duck, more=duck)
        model._hidden = duck
        assert len(la.scan(model)) == 3


def test_composed_original_is_walked():
    """A lookalike hidden inside a join is found; an ordinary original is not walked into."""
    duck = la.string_like(la.Deferred("duck"))
    assert [leak.where for leak in la.scan(la.Concat(["a", duck]))] == ["$.parts[1]"]


def test_scanning_runs_no_code_of_the_objects():
    """Neither properties nor `__getattr__` of a stranger's object are triggered."""

    class Trap:
        def __init__(self):
            self.value = "harmless"

        @property
        def boom(self):
            raise AssertionError

        def __getattr__(self, name):
            raise AssertionError(name)

    assert la.scan(Trap()) == ()


def test_text_that_only_begins_like_json_is_text(text):
    """What cannot be parsed has lines and columns."""
    assert [leak.where for leak in la.scan("{broken " + text)] == ["line 1, column 27"]
    assert la.scan("[" * 200_000) == ()


def test_empty_slots_and_methods_are_walked(text):
    """A slot that was never set is passed over; a bound method keeps its object."""
    hollow = Slotted.__new__(Slotted)
    holder = SimpleNamespace(hollow=hollow, method=Slotted(text, None).__init__)
    assert [leak.where for leak in la.scan(holder)] == ["$.method.__self__.value"]


def test_token_that_runs_over_two_strings_of_a_document_keeps_its_line(token):
    """Only the text shows it: each string alone is innocent."""
    [leak] = la.scan(f'[1,\n"{token[:8]}", "{token[8:]}"]')
    assert (leak.where, leak.kind, leak.token) == ("line 2, column 2", "split", token)


def test_keys_that_are_no_text_are_named_in_the_place(text):
    """A number stands in brackets."""
    assert [leak.where for leak in la.scan({7: text})] == ["$[7]"]


@pytest.mark.parametrize(
    ("signs", "is_checked"),
    [
        pytest.param(None, True, id="it does not say what its documents look like"),
        pytest.param(("flow",), True, id="the text has a sign of it"),
        pytest.param(("dag",), False, id="the text has none"),
    ],
)
def test_document_of_a_system_is_checked_by_it(signs, is_checked):
    """A text in which no system's document can be is not parsed for that."""
    leak = la.Leak("$.flow", "reference", "", "no such variable")

    class System(FlowOrchestrator):
        def check(self, document):
            return (leak,)

    if signs is not None:
        System.signs = signs
    system = System()
    orchestrators.register(system)
    try:
        assert la.scan('{"flow": 1}') == ((leak,) if is_checked else ())
    finally:
        orchestrators.forget(system)


def test_bytes_and_explicit_ledger(text):
    """Bytes are scanned as text; a ledger given is the only one asked, the rest is foreign."""
    assert kinds(text.encode()) == {"verbatim"}
    assert kinds(text, ledger=la.Ledger()) == {"foreign"}


def test_deep_documents_do_not_overflow():
    """Depth is bounded by memory alone."""
    deep = leaf = []
    for _ in range(50_000):
        leaf.append([])
        leaf = leaf[0]
    leaf.append(la.string_like(la.Deferred("deep")))
    assert kinds(deep) == {"proxy"}


@pytest.mark.parametrize("chunk", [300, 600, 1 << 20])
def test_file_is_scanned_piece_by_piece(tmp_path, monkeypatch, text, token, chunk):
    """The pieces overlap, so nothing is missed at a seam and nothing is counted twice."""
    monkeypatch.setattr("lookalike._scan._CHUNK", chunk)
    filler = "lorem ipsum dolor sit amet\n" * 60
    path = tmp_path / "definition.txt"
    document = "".join(f"{filler}{'x' * shift} {text}\n" for shift in range(40))
    path.write_text(document)
    leaks = la.scan_file(path)
    assert [leak.kind for leak in leaks] == ["verbatim"] * 40
    expected = [
        f"line {number}, column {line.index(token) + 1}"
        for number, line in enumerate(document.splitlines(), 1)
        if token in line
    ]
    assert [leak.where for leak in leaks] == expected
    assert [leak.where for leak in la.scan(document)] == expected


def test_percent_quoted_placeholder_is_one_verbatim_finding(text):
    """Quoting leaves letters and digits alone, so the token stands there as it is."""
    assert [leak.kind for leak in la.scan(quote(text, safe=""))] == ["verbatim"]
    assert [leak.kind for leak in la.scan(html.escape(text))] == ["verbatim"]


def test_file_is_read_a_mebibyte_at_a_time(monkeypatch):
    """Memory does not grow with the file."""
    asked = []

    class Recorded(io.StringIO):
        def read(self, size=-1):
            asked.append(size)
            return super().read(size)

    monkeypatch.setattr("builtins.open", lambda *_, **__: Recorded("lorem ipsum"))
    assert la.scan_file("a file") == ()
    assert asked == [1 << 20] * 2


def test_what_begins_512_characters_before_a_seam_is_seen_whole(tmp_path, monkeypatch, text):
    """A run of base64 that spells a token at its end keeps its place, and is found once."""
    monkeypatch.setattr("lookalike._scan._CHUNK", 1000)
    run = base64.b64encode(b"\xff" * 390 + text.encode()).decode()
    assert len(run) > 512
    path = tmp_path / "definition.txt"
    for before in range(486, 494):
        path.write_text("." * before + run + "." * 1000)
        (leak,) = la.scan_file(path)
        assert leak.kind == "base64"
        assert leak.where == f"line 1, column {max(before, 1000 - 512) + 1}"


# --- what is said of a leak -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end", "shown"),
    [
        pytest.param(50, 60, "t30-t80", id="twenty characters on either side"),
        pytest.param(20, 30, "t00-t50", id="at the beginning"),
        pytest.param(3, 10, "t00-t30", id="nearer to the beginning"),
        pytest.param(195, 199, "t175-t200", id="at the end"),
        pytest.param(50, 90, "t30-t110", id="eighty characters, which is most"),
    ],
)
def test_excerpt_is_what_stands_around(start, end, shown):
    """Enough to recognise the place."""
    text = "".join(chr(0x4E00 + place) for place in range(200))
    first, last = (int(each[1:]) for each in shown.split("-"))
    assert excerpt(text, start, end) == text[first:last]


def test_excerpt_that_is_too_long_is_cut_and_says_so():
    """At most eighty characters, the last of which is an ellipsis."""
    text = "".join(chr(0x4E00 + place) for place in range(200))
    assert excerpt(text, 50, 91) == text[30:109] + "…"
    assert len(excerpt(text, 50, 91)) == 80


def test_excerpt_of_a_lookalike_is_its_type_and_its_original():
    """At most eighty characters, and never its text."""
    (leak,) = la.scan([la.string_like(la.Deferred("model"))])
    assert leak.excerpt == "StringProxy for Deferred('model')"
    (leak,) = la.scan([la.string_like(la.Deferred("m" * 100))])
    assert len(leak.excerpt) == 80
    assert leak.excerpt.startswith("StringProxy for Deferred('mmm")


def test_token_of_a_lookalike_is_that_of_its_placeholder():
    """Its first, and none where the placeholder holds none."""
    duck = la.string_like(la.Deferred("duck"), SHAPE)
    (leak,) = la.scan([duck])
    assert leak.token == next(token for _, token in find_tokens(str(duck)))
    plain = la.string_like(la.Deferred("plain"), "ml.m5.xlarge", unique=False)
    assert [(leak.kind, leak.token) for leak in la.scan([plain])] == [("proxy", "")]


@pytest.mark.parametrize(
    ("kind", "token", "ours", "known"),
    [
        pytest.param("verbatim", "t", True, True, id="a token that is known"),
        pytest.param("base64", "t", True, True, id="an encoded one"),
        pytest.param("foreign", "t", True, False, id="somebody else's"),
        pytest.param("proxy", "", True, True, id="a lookalike"),
        pytest.param("prefix", "", False, False, id="a documentation bucket"),
        pytest.param("reference", "", False, False, id="a reference to nothing"),
    ],
)
def test_leak_is_ours_by_its_token_and_known_if_it_is_not_foreign(kind, token, ours, known):
    """An author may have written a documentation bucket, or a reference to nothing, by hand."""
    leak = Leak("$", kind, token, "")
    assert is_any(leak) is True
    assert is_ours(leak) is ours
    assert is_known(leak) is known


@pytest.mark.parametrize(
    ("count", "first", "last"),
    [
        pytest.param(1, "1 leak in the finished document:", "", id="one"),
        pytest.param(2, "2 leaks in the finished document:", "", id="two"),
        pytest.param(20, "20 leaks in the finished document:", "", id="a screenful"),
        pytest.param(21, "21 leaks in the finished document:", "  and 1 more", id="one more"),
        pytest.param(45, "45 leaks in the finished document:", "  and 25 more", id="many"),
    ],
)
def test_leaks_of_a_document_are_refused_with_a_screenful_of_them(text, count, first, last):
    """All of them are with the error; twenty are in its text."""
    with pytest.raises(la.LeakError) as caught:
        refuse_leaks([["clean"], [text] * count])
    said, *lines = caught.value.problem.splitlines()
    assert said == first
    assert len(caught.value.leaks) == count
    if last:
        assert lines.pop() == last
    assert lines == [f"  {leak}" for leak in caught.value.leaks[:20]]


def test_options_are_given_by_name(ledger):
    """Their order is nothing that a caller must know."""
    with pytest.raises(TypeError):
        la.scan("text", ledger)
    with pytest.raises(TypeError):
        la.scan_file("file", ledger)
    with pytest.raises(TypeError):
        refuse_leaks([], ledger, is_ours)


def test_leaks_that_are_not_asked_for_are_let_through(text):
    """As an author's documentation bucket, where only ours count."""
    refuse_leaks([["s3://amzn-s3-demo-bucket/x"]], which=is_ours)
    with pytest.raises(la.LeakError, match="1 leak in"):
        refuse_leaks([["s3://amzn-s3-demo-bucket/x", text]], which=is_ours)


# --- once -----------------------------------------------------------------------------------------


def test_leak_of_a_json_document_is_reported_by_its_path_alone(text):
    """And not by its line a second time, with a token or without."""
    document = json.dumps({"a": "s3://amzn-s3-demo-bucket/x", "b": [text, text.upper()]}, indent=1)
    found = [(leak.where, leak.kind) for leak in la.scan(document)]
    assert found == [("$.a", "prefix"), ("$.b[0]", "verbatim"), ("$.b[1]", "case")]


def test_what_only_the_text_of_a_json_document_shows_keeps_its_line(token):
    """A member of that name twice: the parser keeps the last."""
    document = f'{{"a": "{token}",\n "a": "s3://amzn-s3-demo-bucket/x"}}'
    found = [(leak.where, leak.kind) for leak in la.scan(document)]
    assert found == [("$.a", "prefix"), ("line 1, column 8", "verbatim")]


def test_reference_to_nothing_is_reported_once():
    """Several orchestrators may read one document, and object to the same place."""
    definition = {"Steps": [{"Name": "a", "Arguments": {"Get": "Parameters.absent"}}]}
    for document in (definition, json.dumps(definition), json.dumps(definition).encode()):
        (leak,) = la.scan(document)
        assert (leak.kind, leak.token) == ("reference", "")
    assert la.scan([definition]) == ()


@pytest.mark.parametrize(
    "hold",
    [re.compile, pathlib.PurePosixPath, urlsplit, lambda t: memoryview(t.encode())],
    ids=["a pattern", "a path", "a URL", "a buffer"],
)
def test_value_that_holds_a_text_is_searched(text, token, hold):
    """It is no container, and no text either."""
    (leak,) = la.scan({"source": hold(text)})
    assert (leak.where, leak.kind, leak.token) == ("$.source", "verbatim", token)
    assert token in leak.excerpt


def test_same_object_twice_is_walked_once(text):
    """The first place is reported: a document of shared parts would be walked without end."""
    shared = {"source": text}
    leaks = la.scan([shared, {"again": shared}])
    assert [leak.where for leak in leaks] == ["$[0].source"]


# --- whose code runs ------------------------------------------------------------------------------


def test_class_that_compares_itself_is_not_asked():
    """Types are told apart by what they are: a metaclass may say that it equals any."""

    class Meta(type):
        def __eq__(cls, other):
            return True

        __hash__ = type.__hash__

    class Strange(metaclass=Meta):
        def __init__(self):
            self.source = la.string_like(la.Deferred("model"))

    assert [leak.where for leak in la.scan(Strange())] == ["$.source"]


class Graph(fake_orchestrator.FlowOrchestrator):
    """Its originals are nodes of a program, to be read and not to be changed."""

    def nodes(self, original):
        return "scan"


def test_node_that_cannot_be_changed_is_walked_all_the_same(packages):
    """What has been put into the program of another system is a leak too."""
    flow = packages.load("flow", fake_orchestrator.FLOW)
    variable = flow.Variable(la.string_like(la.Deferred("model")))
    graph = Graph()
    orchestrators.register(graph)
    try:
        assert [leak.where for leak in la.scan([variable])] == ["$[0].name"]
    finally:
        orchestrators.forget(graph)


@pytest.mark.parametrize(
    "between", [" \u00e9", "\u00e9 \u00e9", "<\u00e9>", "\u00e9\n\u00e9", '\u00e9"']
)
@pytest.mark.usefixtures("ledger")
def test_letters_with_blanks_and_escapes_between_them_are_reported(between):
    """Each word has a letter of the token alone; Hypothesis found the first of these."""
    token = str(la.string_like(la.Deferred("x")))
    document = json.dumps({"a": between.join(token), "b": "innocent \u00e9"})
    assert {leak.token for leak in la.scan(document)} == {token}
    (leak,) = la.scan(between.join(token).encode("ascii", "xmlcharrefreplace").decode())
    assert leak.token == token
