"""Parts of a placeholder: computed where the system can, refused where it cannot."""

from __future__ import annotations

import os
import pickle
import posixpath
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import urlsplit

import pytest

import lookalike as la
from fake_orchestrator import FlowOrchestrator
from lookalike import orchestrators
from lookalike._part import Part, parts_of

pytestmark = pytest.mark.usefixtures("ledger")

URI = "s3://placeholder-bucket/path/model.tar.gz"
REAL = "s3://data/2026/weights.tar.gz"


class Value:
    """A value of the computing system."""

    def __init__(self, make):
        self.make = make


@dataclass(frozen=True)
class Computing(FlowOrchestrator):
    """A system that can compute with its values, and can do so in another process."""

    name: str = "computing"
    modules: tuple[str, ...] = ()

    def recognises(self, obj):
        return type(obj) is Value

    def join(self, parts):
        return Value(lambda: "".join(p if isinstance(p, str) else p.make() for p in parts))

    def compute(self, function, original):
        function = pickle.loads(pickle.dumps(function))
        return Value(lambda: function(original.make()))


@pytest.fixture(autouse=True)
def computing():
    made = Computing()
    orchestrators.register(made)
    yield made
    orchestrators.forget(made)


def run(value):
    return value if isinstance(value, str) else value.make()


CUTS = {
    "bucket": lambda text: urlsplit(text).netloc,
    "path": lambda text: urlsplit(text).path,
    "key": lambda text: urlsplit(text).path.lstrip("/"),
    "without scheme": lambda text: text.removeprefix("s3://"),
    "dirname": posixpath.dirname,
    "basename": os.path.basename,
    "name": lambda text: PurePosixPath(text).name,
    "stem": lambda text: PurePosixPath(text).stem,
    "splitext": lambda text: posixpath.splitext(text)[0],
    "splitext of the name": lambda text: posixpath.splitext(posixpath.basename(text))[0],
    "no suffixes": lambda text: text.rpartition("/")[2].split(".")[0],
    "folder of the key": lambda text: posixpath.dirname(urlsplit(text).path).lstrip("/"),
    "s3 URI taken apart": lambda text: text.split("/")[2],
    "another key in the bucket": lambda text: f"s3://{urlsplit(text).netloc}/other/key.json",
    "beside it": lambda text: posixpath.join(posixpath.dirname(text), "metrics.json"),
    "another suffix": lambda text: f"{text.rpartition('/')[2].split('.')[0]}.json",
    "bucket and key": lambda text: "bucket={0.netloc} key={0.path}".format(urlsplit(text)),
    "an ARN": lambda text: f"arn:aws:s3:::{urlsplit(text).netloc}/*",
    "the whole and a piece": lambda text: f"{text} in {urlsplit(text).netloc}",
}


@pytest.mark.parametrize("cut", CUTS.values(), ids=CUTS)
def test_parts_are_computed_from_the_value(cut):
    """What code did to the placeholder is done to the value when it is known."""
    text = str(la.uri_like(Value(lambda: REAL), URI))
    assert run(la.restore(cut(text))) == cut(REAL)


@pytest.mark.parametrize("cut", CUTS.values(), ids=CUTS)
def test_systems_that_cannot_compute_are_asked_and_refuse(cut):
    """The error says what to do instead."""
    text = str(la.uri_like(la.Deferred("model"), URI))
    with pytest.raises(la.LeakError, match="Render it first"):
        la.restore(cut(text))


@pytest.mark.parametrize(
    "cut",
    [
        pytest.param(lambda text: text[:-4], id="truncated in the suffix"),
        pytest.param(lambda text: f"{text[:-19]}...", id="an ellipsis"),
        pytest.param(lambda text: text[:-10], id="truncated in a token"),
        pytest.param(lambda text: text[7:], id="a slice through the bucket"),
        pytest.param(lambda text: text.rpartition("/")[2][:-2], id="a name that is cut"),
        pytest.param(lambda text: text.rpartition("/")[2].split(".")[0] + ".", id="ends in a dot"),
        pytest.param(lambda text: urlsplit(text).netloc.upper(), id="another case"),
        pytest.param(lambda text: text.replace("/", "_"), id="other separators"),
        pytest.param(lambda text: urlsplit(text).netloc[3:], id="a piece of the bucket"),
    ],
)
def test_pieces_that_are_no_part_are_refused(cut):
    """Nobody can tell what they would be of another value."""
    text = str(la.uri_like(Value(lambda: REAL), URI))
    with pytest.raises(la.LeakError, match="only a piece"):
        la.restore(cut(text))


@pytest.mark.parametrize("letters", [1, 2, 3])
def test_letters_beside_a_part_may_be_those_of_the_placeholder_by_chance(letters):
    """One time in 36 a token ends as the folder does that an author puts the name into."""
    text = str(la.uri_like(Value(lambda: REAL), URI))
    folder, _, name = text.rpartition("/")
    word = f"run-{folder[-letters:]}"
    assert run(la.restore(f"{word}/{name}")) == f"{word}/weights.tar.gz"


@pytest.mark.parametrize("letters", [1, 2, 3, 4, 16])
def test_letters_that_nothing_stands_before_are_those_of_the_placeholder(letters):
    """That is what a slice leaves: it would be another one of another value."""
    text = str(la.uri_like(Value(lambda: REAL), URI))
    folder, _, name = text.rpartition("/")
    for before in ("", "in ", "run-"[: 4 * (letters > 3)]):
        with pytest.raises(la.LeakError, match="only a piece"):
            la.restore(f"{before}{folder[-letters:]}/{name}")


def test_parts_that_the_placeholder_cannot_tell_apart_must_agree():
    """The key of a value in no folder is its name; of another it is not, and then it is said."""
    text = str(la.uri_like(Value(lambda: REAL), "s3://placeholder-bucket/name"))
    piece = la.restore(urlsplit(text).path.lstrip("/"))

    with pytest.raises(la.CompositionError, match=r"several parts for .*the key.*or the name"):
        piece.make()
    flat = str(la.uri_like(Value(lambda: "s3://data/x"), "s3://placeholder-bucket/name"))
    assert run(la.restore(urlsplit(flat).path.lstrip("/"))) == "x"


def test_value_without_the_part_is_an_error_where_it_is_computed():
    """The value has no folder."""
    text = str(la.uri_like(Value(lambda: "no URI at all"), URI))
    with pytest.raises(la.CompositionError, match="'no URI at all' has no such part"):
        la.restore(urlsplit(text).netloc).make()


def test_part_without_a_token_names_nobody():
    """A name that is the same in every placeholder may stand anywhere."""
    text = str(la.uri_like(Value(lambda: REAL), "s3://amzn-s3-demo-{token}/folder/code.py"))
    assert "code.py" not in parts_of(text)
    assert la.restore("code.py") == "code.py"


def test_text_that_is_one_token_has_no_parts():
    """There is nothing to take apart."""
    [token] = [str(la.string_like(Value(lambda: "x")))]
    assert parts_of(token) == {}


def test_part_says_what_it_is():
    """It stands in the graphs of systems, and is read there."""
    assert str(Part(("the key", "the name"))) == "the key or the name"
    assert pickle.loads(pickle.dumps(Part(("the key",)))) == Part(("the key",))
