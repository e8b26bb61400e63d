"""Text of bare originals under an installation: a token that turns back into the reference."""

from __future__ import annotations

import decimal
import json
import logging
import os
import pathlib
import string

import pytest

import lookalike as la
from lookalike._text_hooks import hooks_in
from lookalike.orchestrators._deferred import EMBEDDED
from small_packages import registry

pytestmark = pytest.mark.usefixtures("ledger")


@pytest.fixture
def model():
    return la.Deferred("model")


@pytest.fixture
def installed():
    with la.Registry().install() as installation:
        yield installation


@pytest.fixture(params=["a Deferred", "a Concat"])
def original(request):
    model = la.Deferred("model")
    return model if request.param == "a Deferred" else la.Concat(["a/", model])


#: What is made of an original `o`, and what stands before and after it then.
TEXTS = {
    "str": (str, "", ""),
    "an f-string": (lambda o: f"{o}", "", ""),
    "an f-string with text around": (lambda o: f"s3://{o}/x", "s3://", "/x"),
    "an f-string with !s": (lambda o: f"<{o!s}>", "<", ">"),
    "format": (lambda o: "{}/x".format(o), "", "/x"),  # noqa: UP032 - it is tested
    "format by name": (lambda o: "{name}/x".format(name=o), "", "/x"),  # noqa: UP032 - it is tested
    "format_map": (lambda o: "{name}/x".format_map({"name": o}), "", "/x"),
    "percent": (lambda o: "%s/x" % o, "", "/x"),
    "percent in a tuple": (lambda o: "%s/%d" % (o, 3), "", "/3"),
    "percent by name": (lambda o: "%(name)s/x" % {"name": o}, "", "/x"),
    "plus on the right": (lambda o: o + "/x", "", "/x"),
    "plus on the left": (lambda o: "x/" + o, "x/", ""),
    "plus on both sides": (lambda o: "x/" + o + "/y", "x/", "/y"),
    "a template": (lambda o: string.Template("$o/x").substitute(o=o), "", "/x"),
    "join of texts": (lambda o: "/".join(["x", str(o)]), "x/", ""),
    "replace": (lambda o: "x/NAME/y".replace("NAME", str(o)), "x/", "/y"),
    "a width": (lambda o: f"{o:>2}", "", ""),
    "print": (lambda o: _printed(o), "", "\n"),
}


def _printed(original):
    class Sink(list):
        write = list.append

    sink = Sink()
    print(original, file=sink)
    return "".join(sink)


def parts_of(value):
    """Literals and originals of a join, or the one original."""
    return value.parts if isinstance(value, la.Concat) else (value,)


@pytest.mark.parametrize(("make", "before", "after"), TEXTS.values(), ids=TEXTS)
def test_text_of_an_original_turns_back_into_the_join_that_it_spells(
    installed, original, make, before, after
):
    """Each is a plain `str`, and `restore` gives the original among the literals."""
    text = make(original)
    assert type(text) is str
    restored = la.restore(text)
    if not before and not after:
        assert restored is original
    else:
        assert parts_of(restored) == tuple(p for p in (before, original, after) if p != "")


@pytest.mark.parametrize(("make", "before", "after"), TEXTS.values(), ids=TEXTS)
def test_without_an_installation_an_original_has_no_text(model, make, before, after):
    """Before, after, and not only inside."""
    with pytest.raises(TypeError):
        make(model)
    with la.Registry().install():
        make(model)
    with pytest.raises(TypeError):
        make(model)


@pytest.mark.parametrize(
    ("make", "parts"),
    [
        (lambda o: os.path.join(o, "x"), ("/x",)),
        (lambda o: os.path.join(o, "x", "y"), ("/x/y",)),
        (lambda o: os.fspath(o), ()),
        (lambda o: str(pathlib.PurePosixPath(o, "x")), ("/x",)),
        (lambda o: os.fspath(pathlib.PurePosixPath(o) / "x"), ("/x",)),
        (lambda o: os.path.normpath(o), ()),
    ],
    ids=["join", "join of three", "fspath", "a path", "a path and a name", "normpath"],
)
def test_a_path_of_an_original_turns_back_into_the_join_that_it_spells(
    installed, model, make, parts
):
    """It is relative, and in no folder that exists: opening it makes no file."""
    text = make(model)
    assert parts_of(la.restore(text)) == (model, *parts)
    assert not os.path.isabs(text)
    with pytest.raises(FileNotFoundError):
        open(model, "w")  # noqa: SIM115 - the original itself
    assert os.listdir() == os.listdir()


def test_a_path_is_one_only_inside_an_installation(model):
    """`os.PathLike` remembers which classes it has seen: it must not remember ours."""
    assert not isinstance(model, os.PathLike)
    for _ in range(2):
        with la.Registry().install():
            assert isinstance(model, os.PathLike)
        assert not isinstance(model, os.PathLike)
    with pytest.raises(TypeError, match="PathLike"):
        os.fspath(model)


@pytest.mark.parametrize(
    "make",
    [
        lambda o: o + 5,
        lambda o: 5 + o,
        lambda o: o + None,
        lambda o: o + b"x",
        lambda o: [1] + o,  # noqa: RUF005 - it is tested
        lambda o: o - 1,
        lambda o: o * 2,
        lambda o: "".join([o]),
        lambda o: "%d" % o,
        lambda o: int(o),
        lambda o: decimal.Decimal(o),
        lambda o: json.dumps(o),
        lambda o: o[0],
        lambda o: len(o),
        lambda o: "x" in o,
        lambda o: f"{o:d}",
        lambda o: bytes(o),
    ],
    ids=[
        *("plus 5", "5 plus", "plus None", "plus bytes", "a list plus", "minus", "times", "join"),
        *("percent d", "int", "Decimal", "json", "index", "len", "in", "format d", "bytes"),
    ],
)
def test_what_is_no_text_is_refused_as_before(installed, model, make):
    """A `TypeError`, or Python's own error for a wrong format."""
    with pytest.raises((TypeError, ValueError)):
        make(model)


@pytest.mark.parametrize("other", ["a Deferred", "itself", "a Concat", "a duck", "a carrier"])
def test_an_original_plus_another_is_text_of_both(installed, model, other):
    """As `f"{a}{b}"` is."""
    second = {
        "a Deferred": la.Deferred("other"),
        "itself": model,
        "a Concat": la.Concat(["x", la.Deferred("other")]),
        "a duck": la.string_like(la.Deferred("other")),
        "a carrier": la.string_like(la.Deferred("other"), face=la.Face.STR),
    }[other]
    made = la.restore(model + second)
    assert parts_of(made)[0] is model
    assert parts_of(made)[-1] is la.unwrap(second)


def test_text_keeps_its_token_as_long_as_the_ledger_is_open(ledger, model):
    """Text that was made inside restores after leaving, and the same original is the same text."""
    with la.Registry().install():
        first = f"{model}"
    with la.Registry().install():
        assert f"{model}" == first
    assert la.restore(first) is model


def test_text_of_a_closed_ledger_says_so(model):
    """A token whose ledger is closed is never guessed."""
    with la.Ledger(), la.Registry().install():
        text = f"{model}"
    with pytest.raises(la.ClosedLedgerError):
        la.restore(text)


def test_equality_hash_and_repr_of_an_original_are_not_touched(model):
    """Only what makes text is."""
    before = (hash(model), model == model, repr(model), bool(model))
    with la.Registry().install():
        assert (hash(model), model == model, repr(model), bool(model)) == before
        assert repr([model]) == "[Deferred('model')]"


def test_text_hooks_are_counted_as_targets_are(model):
    """Nested installations, left in any order."""
    first, second = la.Registry().install(), la.Registry().install()
    first.uninstall()
    assert la.restore(f"{model}") is model
    second.uninstall()
    with pytest.raises(TypeError, match="no text yet"):
        str(model)


@pytest.mark.parametrize("kind", [la.Deferred, la.Concat])
def test_classes_of_originals_are_what_they_were(kind):
    """Every raw entry is the object of before, and nothing is new."""
    before = dict(vars(kind))
    with la.Registry().install(), la.Registry().install():
        assert vars(kind)["__str__"] is not before["__str__"]
        assert "__add__" in vars(kind)
    after = dict(vars(kind))
    assert list(after) == list(before)
    assert all(after[name] is before[name] for name in before)


def test_a_text_hook_that_someone_has_kept_is_inert_afterwards(model):
    """What was copied, or wrapped by another, refuses as the original did."""
    with la.Registry().install():
        kept = dict(vars(la.Deferred))
        assert la.restore(kept["__str__"](model)) is model
    with pytest.raises(TypeError, match="no text yet"):
        kept["__str__"](model)
    with pytest.raises(TypeError, match="no text yet"):
        kept["__format__"](model, "")
    assert kept["__add__"](model, "x") is NotImplemented
    assert kept["__fspath__"](model) is NotImplemented


def test_what_someone_else_has_patched_over_a_text_hook_stays_and_is_said(model, caplog):
    """Theirs stays, the log names it, and through it nothing of ours makes text."""
    before = vars(la.Concat)["__str__"]
    try:
        with caplog.at_level(logging.WARNING, "lookalike"), la.Registry().install():
            ours = vars(la.Concat)["__str__"]
            la.Concat.__str__ = lambda self: ours(self)
        assert "Concat.__str__" in caplog.text
        with pytest.raises(TypeError):
            str(la.Concat([model, "x"]))
    finally:
        la.Concat.__str__ = before


def test_an_adapted_call_gets_the_join_that_a_text_spells(packages, model):
    """An f-string of an original arrives at the SDK as its join, treated by the policy."""
    shop = packages.load("shop", "def upload(source): return source.lower() and source")
    with registry("shop:upload").install():
        assert shop.upload(f"{model}/x").parts == (model, "/x")
        assert shop.upload(model + "/x").parts == (model, "/x")
        assert shop.upload(os.path.join(model, "x")).parts == (model, "/x")


def test_a_cut_text_is_refused_where_it_is_given(packages, model):
    """A piece of a token names nothing."""
    shop = packages.load("shop", "def upload(source): return source.lower() and source")
    with registry("shop:upload").install():
        text = f"{la.string_like(model, 's3://bucket/path/x')}"
        with pytest.raises(la.LeakError):
            shop.upload(text.rpartition("/")[0] + text[-20:])


def test_hooks_of_modules_that_are_not_imported_wait():
    """An orchestrator that is not there has no hooks yet, and nothing is imported for it."""

    class Absent:
        name = "absent"

        def text_hooks(self):
            return la.typing.TextHooks(
                variables=("nowhere.at_all:Variable",),
                arguments=("nowhere.at_all:Step.arguments",),
                documents=("nowhere.at_all:Pipeline.definition",),
            )

    import lookalike.typing

    for module in (None, "nowhere.at_all"):
        assert list(hooks_in(Absent(), module, None, None, None)) == []
    assert lookalike.typing.TextHooks().template(object()) == "{token}"


def test_system_that_lacks_a_hook_is_installed_without_it_and_that_is_said(monkeypatch, caplog):
    """An older version of it has a function elsewhere: nothing else may suffer from that."""
    hooks = la.typing.TextHooks(
        variables=("lookalike:Deferred", "lookalike:Defered"),
        calls=("json:absent",),
        documents=("textwrap:dedent", "json.encoder:JSONEncoder.absent", "json.scanner:NUMBER_RE"),
    )
    monkeypatch.setattr(type(EMBEDDED), "text_hooks", lambda self: hooks)
    with la.Registry().install() as installation:
        model = la.Deferred("model")
        assert la.restore(f"{model}") is model
    assert installation.problems == (
        "deferred: lookalike:Defered: lookalike has no 'Defered'",
        "deferred: json:absent: json has no 'absent'",
        "deferred: json.encoder:JSONEncoder.absent: json.encoder:JSONEncoder has no 'absent'",
        "deferred: json.scanner:NUMBER_RE is no function",
    )
    assert [record.levelname for record in caplog.records] == ["WARNING"] * 4
    assert "text of its values is not restored there" in caplog.text
