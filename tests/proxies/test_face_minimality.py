"""A face answers what it holds and nothing else; the rest is the original's.

The MIMS check tells a reference from text by an `AttributeError`: a lookalike that answers one
method too many is refused there.
"""

# Each way to write the same text or path is a case of its own here.
from __future__ import annotations

import json
import re
from pathlib import PurePosixPath

import pytest

import lookalike as la
from fake_originals import Bare, Capable, Named, Reference
from lookalike import Face
from operation_table import CALLS, TEXT, Raised, outcome

IS_STR = Face("is_str")
#: Every lookalike has equality of its own, in the face or outside it.
ALWAYS_OURS = {"__eq__", "__ne__", "__hash__"}


def wrap(original, face, text=TEXT):
    """A lookalike with this very text: a duck proxy, or a carrier if the face holds `is_str`."""
    return la.string_like(original, text, face=face, unique=False)


MECHANISMS = [
    pytest.param(wrap, id="duck"),
    pytest.param(lambda original, face: wrap(original, face | IS_STR), id="carrier"),
]


@pytest.fixture(params=MECHANISMS)
def make(request):
    """How to wrap an original with a face: as a duck proxy, as a carrier."""
    return request.param


def test_the_table_of_calls_asks_for_every_operation_of_string():
    """No operation of `Face.STRING` goes without a test below."""
    assert set(CALLS) == set(Face.STRING)


@pytest.mark.parametrize("operation", sorted(CALLS))
def test_one_operation_is_answered_from_the_placeholder(make, operation):
    """The operation in the face gives what `str` gives for the text, value and type."""
    ask, arguments = CALLS[operation]
    proxy = make(Bare(), Face(operation))
    assert outcome(ask, proxy, *arguments) == outcome(ask, TEXT, *arguments)
    assert not isinstance(outcome(ask, proxy, *arguments), Raised)


@pytest.mark.parametrize("spec", ["", ">60"], ids=["an empty spec", "a width"])
def test_format_alone_is_answered_with_any_spec(make, spec):
    """`__format__` needs no `__str__` beside it, whatever `str` does inside."""
    proxy = make(la.Deferred("model"), Face("__format__"))
    assert format(proxy, spec) == format(TEXT, spec)


@pytest.mark.parametrize(
    "proxy_class", [la.StringProxy, la.PathProxy, la.URIProxy, la.StringCarrier]
)
def test_low_level_classes_take_a_face(proxy_class):
    """The four classes called by hand take `face=`, and have that face and no other."""
    is_str = IS_STR if proxy_class is la.StringCarrier else Face()
    proxy = proxy_class(Bare(), TEXT, face=Face("startswith") | is_str)
    assert proxy.startswith("s3://") is True
    with pytest.raises(AttributeError, match=r"'Bare' object has no attribute 'endswith'"):
        proxy.endswith(".gz")


@pytest.mark.parametrize("operation", sorted(CALLS))
def test_every_other_operation_fails_as_the_original_fails(make, operation):
    """Outside the face the error is the original's own: its type and its words."""
    original = Bare()
    proxy = make(original, Face(operation))
    differing = {}
    for other, (ask, arguments) in CALLS.items():
        if other in proxy_face(operation) | ALWAYS_OURS | {"__rmod__"}:
            continue
        expected = told(ask, original, *arguments)
        if told(ask, proxy, *arguments) != expected:
            differing[other] = (told(ask, proxy, *arguments), expected)
    assert differing == {}


def proxy_face(operation):
    """The names that a face of one operation holds: equality is one operation with three names."""
    return set(Face(operation))


def told(ask, *arguments):
    """The value, or the error and its words."""
    try:
        return ask(*arguments)
    except Exception as error:  # noqa: BLE001 - an error is an outcome
        return type(error), str(error)


@pytest.mark.parametrize("operation", sorted(set(CALLS) - ALWAYS_OURS))
def test_all_operations_but_one_leave_that_one_to_the_original(make, operation):
    """Taking one operation away from STRING takes that one away, and no other."""
    original = Bare()
    proxy = make(original, Face.STRING - Face(operation))
    ask, arguments = CALLS[operation]
    if operation != "__rmod__":
        assert told(ask, proxy, *arguments) == told(ask, original, *arguments)
    for other in sorted(set(CALLS) - {operation}):
        ask, arguments = CALLS[other]
        assert outcome(ask, proxy, *arguments) == outcome(ask, TEXT, *arguments), other


def test_percent_formatting_of_a_carrier_outside_the_face_is_the_originals():
    """A `str` subclass is asked first by `%`, so the face decides there too."""
    original = la.Deferred("model")
    carrier = wrap(original, Face("startswith") | IS_STR)
    with pytest.raises(TypeError, match="Deferred has no text yet"):
        _ = "<%s>" % carrier
    assert "<%s>" % wrap(original, Face("__rmod__") | IS_STR) == f"<{TEXT}>"


def test_percent_formatting_of_a_duck_asks_for_str_alone():
    """`str.__mod__` comes before a duck's `__rmod__` and asks it for `__str__`."""
    original = la.Deferred("model")
    assert "<%s>" % wrap(original, Face("__str__")) == f"<{TEXT}>"
    with pytest.raises(TypeError, match="Deferred has no text yet"):
        _ = "<%s>" % wrap(original, Face("__rmod__"))


def test_the_original_answers_outside_the_face_what_it_can(make):
    """Outside the face a capable original answers, with its own values."""
    original = Capable()
    proxy = make(original, Face("startswith"))
    assert proxy.startswith("s3://") is True
    assert len(proxy) == 3
    assert list(proxy) == ["x", "y", "z"]
    assert proxy[5] == ("item", 5)
    assert "inside" in proxy
    assert "a" not in proxy
    assert proxy + "x" == ("plus", "x")
    assert (proxy < 1) == ("less", 1)
    assert proxy.attribute == "the attribute of the original"


def test_a_reference_that_answers_every_name_answers_outside_the_face(make):
    """What is no operation of the face reaches an original that never says no."""
    proxy = make(Reference("Steps", "X"), Face("endswith"))
    assert proxy.endswith(".tar.gz") is True
    assert proxy.startswith.expr == {"Get": "Steps.X.startswith"}
    assert proxy["key"].expr == {"Get": "Steps.X.[key]"}


C_CODE = [
    pytest.param(lambda c: re.fullmatch("(.*)", c)[1], TEXT, id="re"),
    pytest.param(lambda c: json.dumps([c]), f'["{TEXT}"]', id="json"),
    pytest.param(lambda c: "".join(["", c, ""]), TEXT, id="str.join"),
    pytest.param(lambda c: str.upper(c), TEXT.upper(), id="str.upper"),
    pytest.param(lambda c: TEXT.startswith(c), True, id="an argument of startswith"),
    pytest.param(lambda c: TEXT.replace(c, "x"), "x", id="an argument of replace"),
    pytest.param(lambda c: bytes(c, "ascii"), TEXT.encode(), id="bytes"),
    pytest.param(lambda c: str.__len__(c), len(TEXT), id="the length slot of str"),
]


@pytest.mark.parametrize(("use", "expected"), C_CODE)
def test_c_code_sees_the_text_of_a_carrier_whatever_its_face(use, expected):
    """`is_str` alone is enough for code that reads the text buffer."""
    carrier = wrap(la.Deferred("model"), IS_STR)
    assert use(carrier) == expected


@pytest.mark.parametrize(("use", "expected"), C_CODE)
def test_c_code_refuses_a_duck_loudly(use, expected):
    """A duck proxy is no `str`: C code raises TypeError, and no text gets through."""
    duck = la.StringProxy(la.Deferred("model"), TEXT)
    with pytest.raises(TypeError):
        use(duck)


PATH = "/opt/ml/model.tar.gz"
ONE_BY_ONE = ["name", "path", "match"]


def wrap_path(original, *faces):
    face = Face()
    for each in faces:
        face |= each
    return wrap(original, face, PATH)


@pytest.mark.parametrize("extra", [Face(), Face.STR], ids=["duck", "carrier"])
def test_component_names_of_a_named_face_give_way_to_the_original(extra):
    """`Parameter.name` and `Properties.path` stay the original's under PURE_PATH and URI."""
    proxy = wrap_path(Named(), Face.PURE_PATH, Face.URI, extra)
    assert proxy.name == "the name of the original"
    assert proxy.path == "the path of the original"
    assert proxy.match() == "the match of the original"
    assert proxy.suffixes == PurePosixPath(PATH).suffixes
    assert proxy.scheme == ""


@pytest.mark.parametrize("extra", [Face(), Face.STR], ids=["duck", "carrier"])
def test_component_names_are_answered_where_the_original_has_none(extra):
    """Without a name of its own, the original leaves the component to the placeholder."""
    proxy = wrap_path(Bare(), Face.PURE_PATH, Face.URI, extra)
    assert proxy.name == "model.tar.gz"
    assert proxy.path == PATH
    assert proxy.match("*.gz") is True


@pytest.mark.parametrize("extra", [Face(), IS_STR], ids=["duck", "carrier"])
def test_component_names_named_one_by_one_win_over_the_original(extra):
    """`Face("name")` is an order: the placeholder answers, whatever the original has."""
    proxy = wrap_path(Named(), Face(*ONE_BY_ONE), extra)
    assert proxy.name == "model.tar.gz"
    assert proxy.path == PATH
    assert proxy.match("*.gz") is True


def test_component_names_outside_the_face_are_the_originals():
    """PATH holds no component: `name` fails as the original fails, or is its own."""
    assert la.PathProxy(Named(), PATH).name == "the name of the original"
    with pytest.raises(AttributeError, match=r"'Bare' object has no attribute 'name'"):
        _ = la.PathProxy(Bare(), PATH).name


def test_a_reference_that_would_answer_every_name_does_not_own_it():
    """Only a name that is really there gives way: a `__getattr__` for all names owns none."""
    proxy = wrap_path(Reference("Steps", "X"), Face.PURE_PATH)
    assert proxy.name == "model.tar.gz"
    assert proxy.unknown.expr == {"Get": "Steps.X.unknown"}


class _Explosive:
    @property
    def name(self):
        raise RuntimeError("the original's own code ran")


def test_looking_for_a_name_of_the_originals_runs_none_of_its_code():
    """Whether the original has a name is found statically; its property runs only as the answer."""
    proxy = wrap_path(_Explosive(), Face.PURE_PATH)
    assert proxy.stem == "model.tar"
    with pytest.raises(RuntimeError, match="the original's own code ran"):
        _ = proxy.name


@pytest.mark.parametrize(
    "face",
    [Face.PURE_PATH, Face.URI, Face.PURE_PATH | Face.STR],
    ids=["pure path", "uri", "carrier of a pure path"],
)
def test_dir_shows_the_components_and_the_attributes_of_the_original(face):
    """`dir` lists both sides, under the names that code uses."""
    proxy = wrap_path(Named(), face)
    assert {"name", "match"} <= set(dir(proxy))
    assert not [name for name in dir(proxy) if name.endswith("?")]
    assert "is_str" not in dir(proxy)


@pytest.mark.parametrize("face", [Face.PURE_PATH, Face("startswith") | IS_STR], ids=repr)
def test_operations_looked_up_on_the_class_run_none_of_the_originals_code(face):
    """`inspect` and `help` ask the class; there is no original to ask, so a descriptor is it."""
    kind = type(wrap_path(_Explosive(), face))
    for name in ("name", "joinpath") if face == Face.PURE_PATH else ("upper", "split"):
        assert getattr(kind, name) is vars(kind)[name]
