"""`string_like`, `path_like`, `uri_like`: what comes back for which face and which value."""

from __future__ import annotations

import datetime as dt
import decimal
import fractions
import inspect
import logging
import os
import pickle
import re
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

import lookalike as la
from fake_originals import Bare, Refusing, Undecided, Unhashable
from lookalike import Deferred, Face
from lookalike._split import Original

LIKES = {"string_like": la.string_like, "path_like": la.path_like, "uri_like": la.uri_like}
DUCKS = {"string_like": la.StringProxy, "path_like": la.PathProxy, "uri_like": la.URIProxy}
TOKEN = re.compile("[a-z][a-z0-9]{15}")


@pytest.fixture(autouse=True)
def _own_ledger(ledger):
    """No token of these tests outlives its test."""


@pytest.fixture(params=LIKES)
def like(request):
    """Each of the three functions in turn."""
    return LIKES[request.param]


@pytest.fixture
def original():
    """What is wrapped."""
    return Deferred("model")


# --- the mechanism follows from the face ----------------------------------------------------------


@pytest.mark.parametrize(
    "original", [Deferred("model"), Bare(), Unhashable(), object()], ids=lambda o: type(o).__name__
)
def test_no_face_gives_the_original_itself(like, original):
    """`Face.NOTHING` means that the original is right as it is."""
    assert like(original, face=Face.NOTHING) is original


@pytest.mark.parametrize("name", LIKES)
@pytest.mark.parametrize(
    "face",
    [Face("startswith"), Face("__eq__"), Face.STRING, Face.PATH, Face.PURE_PATH, Face.URI],
    ids=repr,
)
def test_methods_and_dunders_give_a_duck_of_the_functions_kind(name, face, original):
    """A `StringProxy`, `PathProxy` or `URIProxy`: no `str`, whatever it answers."""
    made = LIKES[name](original, face=face)
    assert isinstance(made, DUCKS[name])
    assert type(made).__name__ == DUCKS[name].__name__
    assert not isinstance(made, str)
    assert la.unwrap(made) is original


@pytest.mark.parametrize(
    "face",
    [Face("is_str"), Face.STR, Face.PATH | Face.STR, Face.URI | Face.STR, Face.STR - Face("upper")],
    ids=repr,
)
def test_is_str_gives_a_carrier(like, face, original):
    """A `StringCarrier`, a real `str` with the placeholder's text, by every function."""
    made = like(original, face=face)
    assert isinstance(made, la.StringCarrier)
    assert isinstance(made, str)
    assert str.__eq__(made, la.placeholder_of(made))
    assert la.unwrap(made) is original


def test_is_exact_str_gives_plain_text_that_only_restore_knows(like, original):
    """`type(x) is str`, so neither `is_lookalike` nor `unwrap` sees it."""
    made = like(original, face=Face.EXACT_STR)
    assert type(made) is str
    assert not la.is_lookalike(made)
    assert la.unwrap(made) is made
    assert la.restore(made) is original


@pytest.mark.parametrize(
    ("name", "face", "pattern"),
    [
        ("string_like", Face.STRING, "{token}"),
        ("path_like", Face.PATH, "/lookalike-{token}/path-{token}"),
        ("uri_like", Face.URI, "s3://amzn-s3-demo-{token}/path-{token}"),
    ],
    ids=LIKES,
)
def test_defaults_are_the_functions_own(name, face, pattern, original, ledger):
    """Each function has a face and a placeholder of its own."""
    made = LIKES[name](original)
    (token,) = ledger
    assert made.__class__ is Deferred
    assert type(made) is type(LIKES[name](original, face=face))
    assert la.placeholder_of(made) == pattern.replace("{token}", token)


@pytest.mark.parametrize("face", [None, "STRING", "startswith", {"startswith"}, str, 5], ids=repr)
def test_a_face_of_the_wrong_type_is_a_face_error(like, face, original):
    """The error shows the value and names what to use."""
    with pytest.raises(la.FaceError, match=re.escape(f"face is a Face, got {face!r}")) as caught:
        like(original, face=face)
    assert "Face.STRING" in caught.value.hint


@pytest.mark.parametrize("value", ["text", Bare()], ids=["text", "an original"])
def test_a_face_of_the_wrong_type_is_an_error_before_anything_else(like, value, ledger):
    """Even where the value would come back untouched, and no token is issued."""
    with pytest.raises(la.FaceError):
        like(value, face="STRING")
    assert len(ledger) == 0


# --- what is known already ------------------------------------------------------------------------


class Subclass(str):
    """A text of somebody's own type."""

    __slots__ = ()


@pytest.mark.parametrize(
    "text",
    ["text", "", "s3://bucket/x", Subclass("text")],
    ids=["text", "empty", "a URI", "a subclass"],
)
@pytest.mark.parametrize(
    "face", [Face.NOTHING, Face.STRING, Face.STR, Face.EXACT_STR, Face.PATH], ids=repr
)
def test_text_comes_back_untouched(like, text, face, ledger):
    """A `str` is known: the same object comes back, and no token is issued."""
    assert like(text, face=face) is text
    assert len(ledger) == 0


@pytest.mark.parametrize(
    "path",
    [Path("a/b"), PurePosixPath("/a"), PureWindowsPath("C:/a")],
    ids=["Path", "PurePosixPath", "PureWindowsPath"],
)
def test_paths_come_back_untouched_from_path_like(path, ledger):
    """A `pathlib` path is known: the same object comes back from the function for paths."""
    assert la.path_like(path) is path
    assert len(ledger) == 0


@pytest.mark.parametrize("like", [la.string_like, la.uri_like], ids=["string_like", "uri_like"])
def test_paths_are_known_already_to_the_others(like):
    """A placeholder in place of a path that is known would hide it."""
    with pytest.raises(la.OriginalError, match=r"PurePosixPath\('/a'\) .* is known already"):
        like(PurePosixPath("/a"))


KNOWN_NOW = [
    True, False, 0, 7, 1.5, 2j, decimal.Decimal(1), fractions.Fraction(1, 2), b"x", b"",
    bytearray(b"x"), memoryview(b"x"),
    dt.date(2020, 1, 1), dt.datetime(2020, 1, 1, tzinfo=dt.timezone.utc),
    dt.time(1), dt.timedelta(1),
]  # fmt: skip


@pytest.mark.parametrize("value", KNOWN_NOW, ids=lambda value: type(value).__name__)
@pytest.mark.parametrize("face", [Face.NOTHING, Face.STRING, Face.EXACT_STR], ids=repr)
def test_values_known_already_are_refused(like, value, face, ledger):
    """Numbers, bytes, dates and times need no stand-in, whatever the face."""
    with pytest.raises(la.OriginalError, match="is known already") as caught:
        like(value, face=face)
    assert caught.value.original_type == type(value).__qualname__
    assert "Pass it as it is" in caught.value.hint
    assert len(ledger) == 0


def test_numpy_numbers_are_known_already(like):
    """A number is one by `numbers.Number`, not by its module."""
    numpy = pytest.importorskip("numpy", reason="pip install numpy")
    with pytest.raises(la.OriginalError):
        like(numpy.int64(5))


@pytest.mark.parametrize("face", [Face.NOTHING, Face.STRING, Face.EXACT_STR], ids=repr)
def test_none_is_refused(like, face):
    """A missing value is not covered up."""
    with pytest.raises(la.OriginalError, match="None is no value to stand in for") as caught:
        like(None, face=face)
    assert caught.value.original_type == "NoneType"
    assert "missing" in caught.value.hint
    assert isinstance(caught.value, TypeError)


@pytest.mark.parametrize("kind", [str, Bare, Deferred, type], ids=lambda kind: kind.__name__)
def test_classes_are_refused(like, kind):
    """A class in the place of a value is a slip of the pen."""
    with pytest.raises(la.OriginalError, match="is a class, not a value") as caught:
        like(kind)
    assert kind.__qualname__ in caught.value.problem


def test_refusing_a_value_checks_its_type_and_not_its_class(like):
    """An original that claims to be a number by `__class__` is still an original."""

    class Claims:
        __class__ = int

    assert la.is_lookalike(like(Claims()))


def test_wrapping_never_asks_the_original_anything(like, caplog):
    """Neither its text, nor its truth, nor its equality, for any mechanism, logs included."""
    caplog.set_level(logging.DEBUG, logger="lookalike")
    original = Refusing()
    for face in (Face.STRING, Face.STR, Face.EXACT_STR, Face.PURE_PATH | Face.URI):
        like(original, face=face)
    like(original, "s3://amzn-s3-demo-x/y", unique=False)
    assert original.asked == []


# --- placeholders ---------------------------------------------------------------------------------


def test_a_shape_gets_a_token_in_every_component(like, original, ledger):
    """What can be owned is replaced, what the validator looks at stays."""
    made = like(original, "s3://bucket/path/model.tar.gz", face=Face.STR)
    (token,) = ledger
    assert made == f"s3://amzn-s3-demo-{token}/path-{token}/model-{token}.tar.gz"


def test_a_template_is_taken_literally(like, original, ledger):
    """Text with `{token}` gets the token there, and nowhere else."""
    made = like(original, "s3://amzn-s3-demo-{token}/code/train.py", face=Face.STR)
    (token,) = ledger
    assert made == f"s3://amzn-s3-demo-{token}/code/train.py"


@pytest.mark.parametrize(
    "template", ["s3://my-bucket/{token}", "https://mine.com/{token}"], ids=["bucket", "host"]
)
def test_a_template_that_could_be_someones_needs_allow_owned(like, original, template, ledger):
    """Refused without the keyword, taken literally with it."""
    with pytest.raises(la.PlaceholderError, match="could be someone's"):
        like(original, template)
    made = like(original, template, allow_owned=True)
    (token,) = ledger
    assert la.placeholder_of(made) == template.replace("{token}", token)


@pytest.mark.parametrize(
    ("placeholder", "message"),
    [
        pytest.param("", "a placeholder holds text, got ''", id="empty"),
        pytest.param(" ", "a placeholder holds text, got ' '", id="blank"),
        pytest.param(5, "a placeholder is a str, got 5", id="a number"),
        pytest.param("a\nb", "printable text", id="a line break"),
    ],
)
def test_a_malformed_placeholder_is_an_error(like, original, placeholder, message, ledger):
    """The error says what is wrong with which text; nothing is issued."""
    with pytest.raises(la.PlaceholderError, match=message) as caught:
        like(original, placeholder)
    assert caught.value.placeholder == placeholder
    assert len(ledger) == 0


def test_a_shape_without_room_for_a_token_is_an_error(original):
    """A closed vocabulary needs `unique=False`, and the error says so."""
    with pytest.raises(la.PlaceholderError, match="no room for a token") as caught:
        la.string_like(original, "ml.m5.xlarge")
    assert "unique=False" in caught.value.hint


def test_a_malformed_placeholder_is_an_error_without_a_face_too(like, original):
    """A policy's placeholder is checked even where its face asks for none."""
    with pytest.raises(la.PlaceholderError):
        like(original, "", face=Face.NOTHING)


def test_a_placeholder_that_holds_a_token_is_an_error(like, original):
    """Text made of a lookalike is no template."""
    with pytest.raises(la.PlaceholderError, match="holds a token already"):
        like(original, f"{la.string_like(Deferred('other'))}/x")


def test_uri_like_wants_a_scheme(original):
    """A path is no URI."""
    with pytest.raises(la.PlaceholderError, match="a URI starts with a scheme, got '/opt/x'"):
        la.uri_like(original, "/opt/x")


def test_the_same_original_and_template_give_the_same_text(like, ledger):
    """By identity of the original, across faces; another template or original, another text."""
    original, twin = Deferred("model"), Deferred("model")
    texts = [
        la.placeholder_of(like(original, "s3://b/k", face=face))
        for face in (Face.STRING, Face.STR, Face.PATH)
    ]
    assert len(set(texts)) == 1
    assert like(original, "s3://b/k", face=Face.EXACT_STR) == texts[0]
    assert la.placeholder_of(like(original, "s3://b/other")) != texts[0]
    assert la.placeholder_of(like(twin, "s3://b/k")) != texts[0]
    assert len(ledger) == 3


def test_originals_that_are_equal_or_unhashable_keep_apart(like, ledger):
    """Neither `==` nor hash of an original is asked: two objects, two tokens."""
    texts = {
        la.placeholder_of(like(original))
        for original in (Unhashable(), Unhashable(), Undecided(), Undecided())
    }
    assert len(texts) == len(ledger) == 4


def test_texts_of_several_originals_never_contain_each_other(like, ledger):
    """So that one whole placeholder is never a part of another's."""
    texts = [la.placeholder_of(like(Deferred(str(number)))) for number in range(20)]
    assert not [(a, b) for a in texts for b in texts if a is not b and a in b]


# --- without a token ------------------------------------------------------------------------------


@pytest.mark.parametrize("face", [Face.STRING, Face.STR], ids=repr)
def test_unique_false_takes_the_text_verbatim_and_gives_up_restore_and_scan(face, original, ledger):
    """For texts without room: `unwrap` still works, restore and scan cannot."""
    made = la.string_like(original, "ml.m5.xlarge", face=face, unique=False)
    assert made == "ml.m5.xlarge"
    assert la.unwrap(made) is original
    assert la.restore(str.__str__(made) if face.is_str else str(made)) == "ml.m5.xlarge"
    assert la.scan({"InstanceType": "ml.m5.xlarge"}) == ()
    assert len(ledger) == 0


def test_unique_false_is_said_in_the_log(like, original, caplog):
    """One record at level INFO names the original."""
    caplog.set_level(logging.INFO, logger="lookalike")
    like(original, "s3://amzn-s3-demo-x/y", unique=False)
    (record,) = caplog.records
    assert record.name == "lookalike"
    assert record.levelno == logging.INFO
    assert record.getMessage() == (
        "a placeholder without a token stands for Deferred('model'): restore and scan cannot see it"
    )


def test_unique_false_is_said_in_the_repr(like, original):
    """Whoever prints it sees that it cannot be restored; with a token nothing of it is said."""
    made = like(original, "s3://amzn-s3-demo-x/y", unique=False)
    assert "without a token (neither restore nor scan can see it)" in repr(made)
    assert "without a token" not in repr(like(original))


def test_a_token_is_not_logged(like, original, caplog):
    """The usual case says nothing."""
    caplog.set_level(logging.DEBUG, logger="lookalike")
    like(original)
    assert caplog.records == []


def test_unique_false_needs_a_placeholder(like, original):
    """There is no default to take verbatim."""
    with pytest.raises(la.PlaceholderError, match="unique=False needs a placeholder"):
        like(original, unique=False)


def test_unique_false_contradicts_a_template(like, original):
    """`{token}` is not left in the text silently."""
    with pytest.raises(la.PlaceholderError, match="unique=False takes the placeholder verbatim"):
        like(original, "s3://amzn-s3-demo-{token}/x", unique=False)


def test_unique_false_still_refuses_what_could_be_someones(like, original):
    """Verbatim text names a bucket too."""
    with pytest.raises(la.PlaceholderError, match="could be someone's bucket"):
        like(original, "s3://my-bucket/x", unique=False)
    made = like(original, "s3://my-bucket/x", unique=False, allow_owned=True)
    assert la.placeholder_of(made) == "s3://my-bucket/x"


# --- the ledger -----------------------------------------------------------------------------------


def test_an_explicit_ledger_issues_the_token(like, original, ledger):
    """The ledger given, and not the current one."""
    with la.Ledger("given") as given, la.Ledger("current") as current:
        made = like(original, ledger=given)
        assert (len(given), len(current), len(ledger)) == (1, 0, 0)
        assert la.restore(la.placeholder_of(made), ledger=given) is original
        with pytest.raises(la.ForeignTokenError):
            la.restore(la.placeholder_of(made), ledger=current)


def test_an_explicit_ledger_that_is_empty_is_not_taken_for_none(like, original, ledger):
    """An empty ledger has length zero, and is used all the same."""
    given = la.Ledger("given")
    like(original, ledger=given)
    assert (len(given), len(ledger)) == (1, 0)
    given.close()


def test_the_current_ledger_issues_the_token(like, original, ledger):
    """Without the keyword, the innermost open ledger."""
    with la.Ledger("inner") as inner:
        like(original)
        assert (len(inner), len(ledger)) == (1, 0)


def test_a_closed_ledger_issues_nothing(like, original):
    """It would not be known to anyone."""
    given = la.Ledger("given")
    given.close()
    with pytest.raises(la.LookalikeError, match="closed"):
        like(original, ledger=given)


# --- lookalikes -----------------------------------------------------------------------------------

FACES = [
    Face("startswith"), Face.STRING, Face.PATH, Face.URI, Face("is_str"), Face.STR,
    Face.PATH | Face.STR,
]  # fmt: skip


@pytest.mark.parametrize("before", FACES, ids=repr)
@pytest.mark.parametrize("after", FACES, ids=repr)
def test_a_lookalike_gets_the_new_face_and_keeps_its_placeholder(
    like, before, after, original, ledger
):
    """The very text, the very original, one level deep, and no new token."""
    first = la.string_like(original, "s3://bucket/model.tar.gz", face=before)
    again = like(first, face=after)
    assert type(again) is type(like(original, face=after))
    assert la.placeholder_of(again) == la.placeholder_of(first)
    inner = again._self_original if after.is_str else again.__wrapped__
    assert inner is original
    assert la.restore(la.placeholder_of(again)) is original
    assert len([t for t in ledger if t in la.placeholder_of(first)]) == 1


def test_a_lookalike_without_a_face_is_its_original_again(like, original):
    """`Face.NOTHING` takes the lookalike off."""
    assert like(la.string_like(original), face=Face.NOTHING) is original


def test_a_lookalike_as_an_exact_text_is_its_placeholder(like, original):
    """`Face.EXACT_STR` leaves the text."""
    first = la.string_like(original)
    again = like(first, face=Face.EXACT_STR)
    assert type(again) is str
    assert again == la.placeholder_of(first)


@pytest.mark.parametrize("before", [Face.STRING, Face.STR, Face.PATH], ids=repr)
def test_a_lookalike_with_another_placeholder_is_made_anew(like, before, original, ledger):
    """The original gets a token for the new template; nothing is wrapped twice."""
    first = la.string_like(original, face=before)
    again = like(first, "https://host/x", face=Face.STR)
    assert la.unwrap(again) is original
    assert again._self_original is original
    assert again.startswith("https://")
    assert la.placeholder_of(again) != la.placeholder_of(first)
    assert la.restore(str.__str__(again)) is original
    assert len(ledger) == 2


def test_a_composition_keeps_its_parts_with_a_new_face(like, original):
    """Re-faced, it is a lookalike of the same join, and composes flat again."""
    composed = la.string_like(original) + "/x"
    again = like(composed, face=Face.STR)
    assert la.placeholder_of(again) == la.placeholder_of(composed)
    assert la.unwrap(again) is la.unwrap(composed)
    assert la.unwrap(again + "/y") == la.Concat([original, "/x/y"])


def test_a_composition_with_a_placeholder_gets_a_token_of_its_own(like, original, ledger):
    """With another text the join itself is the original behind one token."""
    joined = la.unwrap(composed := la.string_like(original) + "/x")
    again = like(composed, "s3://bucket/x", face=Face.STR)
    assert la.restore(str.__str__(again)) is joined
    assert len(ledger) == 2


def test_a_lookalike_of_a_path_is_wrapped_by_path_like_too(original):
    """A lookalike claims its original's class; that it is no known path is not forgotten."""

    class PathLikeOriginal(PurePosixPath):
        pass

    hidden = la.StringProxy(PathLikeOriginal("/a"), "text")
    assert type(la.path_like(hidden)) is type(la.path_like(original))


def test_a_lookalike_keeps_its_ledger_with_a_new_face(like, original):
    """Re-faced inside another ledger, its token stays where it was issued."""
    with la.Ledger("inner") as inner:
        again = like(la.string_like(original, ledger=(home := la.Ledger("home"))))
        assert (len(home), len(inner)) == (1, 0)
        assert la.restore(la.placeholder_of(again), ledger=home) is original
        assert la.unwrap(pickle.loads(pickle.dumps(again))) is original
    home.close()


# --- the low-level classes ------------------------------------------------------------------------

CLASSES = [la.StringProxy, la.PathProxy, la.URIProxy, la.StringCarrier]


@pytest.mark.parametrize("proxy_class", CLASSES)
def test_low_level_classes_take_the_very_text_and_issue_nothing(proxy_class, original, ledger):
    """No token, no check of the placeholder, nothing to restore by."""
    proxy = proxy_class(original, "any text")
    assert isinstance(proxy, proxy_class)
    assert la.placeholder_of(proxy) == "any text"
    assert la.unwrap(proxy) is original
    assert la.restore("any text") == "any text"
    assert len(ledger) == 0


@pytest.mark.parametrize("proxy_class", CLASSES)
@pytest.mark.parametrize("text", [5, None, b"x"], ids=repr)
def test_low_level_classes_take_text_only(proxy_class, original, text):
    """The placeholder of a lookalike is text."""
    with pytest.raises(TypeError, match=f"{proxy_class.__name__} takes text, got {text!r}"):
        proxy_class(original, text)


@pytest.mark.parametrize("proxy_class", CLASSES)
def test_low_level_classes_have_the_text_as_an_exact_str(proxy_class, original):
    """A `str` subclass, even another carrier, is no placeholder as it is."""
    proxy = proxy_class(original, la.StringCarrier(Bare(), "text"))
    assert type(la.placeholder_of(proxy)) is str
    assert la.placeholder_of(proxy) == "text"


@pytest.mark.parametrize("proxy_class", [la.StringProxy, la.StringCarrier])
def test_low_level_classes_compose_by_the_ledger_and_the_parts_that_they_are_given(proxy_class):
    """A text of that ledger is known to them, and a join that they stand for is not nested."""
    one, two = Deferred("one"), Deferred("two")
    with la.Ledger() as home:
        known = la.placeholder_of(la.string_like(two, ledger=home))
        parts = (Original(one), "/")
        proxy = proxy_class(la.Concat([one, "/"]), "any/", ledger=home, parts=parts)
        with la.Ledger():
            assert la.unwrap(proxy + known).parts == (one, "/", two)


@pytest.mark.parametrize("proxy_class", CLASSES)
def test_low_level_classes_can_be_looked_at(proxy_class):
    """Tools that show what a class has find its slots, and nothing raises."""
    assert "_self_ledger" in dict(inspect.getmembers(proxy_class))


@pytest.mark.parametrize(
    ("proxy_class", "face"),
    [
        pytest.param(la.StringProxy, Face.STR, id="a proxy that is a str"),
        pytest.param(la.PathProxy, Face.EXACT_STR, id="a proxy that is exactly a str"),
        pytest.param(la.URIProxy, Face.NOTHING, id="a proxy of nothing"),
        pytest.param(la.StringCarrier, Face.STRING, id="a carrier that is no str"),
        pytest.param(la.StringCarrier, Face.EXACT_STR, id="a carrier that is exactly a str"),
    ],
)
def test_low_level_classes_refuse_a_face_of_another_mechanism(proxy_class, face, original):
    """The class and the face say the same, or it is a FaceError."""
    with pytest.raises(la.FaceError, match=f"{proxy_class.__name__} cannot have"):
        proxy_class(original, "text", face=face)


def test_the_default_path_does_not_exist(original):
    """So that code which looks at it finds nothing."""
    assert not Path(la.path_like(original)).exists()
    assert TOKEN.search(os.fspath(la.path_like(original)))


class Lazy:
    """Says that it is a `str`, as values of some systems do that are evaluated when asked for."""

    @property
    def __class__(self):
        return str


@pytest.mark.parametrize("like", [la.string_like, la.path_like, la.uri_like])
def test_object_that_only_says_it_is_text_is_wrapped(like):
    """Its type tells; nothing is asked of it."""
    lazy = Lazy()
    wrapped = like(lazy)
    assert wrapped is not lazy
    assert la.unwrap(wrapped) is lazy
    assert la.scan([lazy]) == ()
