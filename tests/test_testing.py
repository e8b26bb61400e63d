"""The laws for users: what is right passes, and whatever is broken is found, with its example."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
import types
from dataclasses import dataclass
from pathlib import PurePosixPath

import pytest
from hypothesis import strategies as st

import lookalike as la
import lookalike.testing as laws
from broken_lookalikes import WRONG, Label, broken, changed
from every_shape import SHOP
from lookalike import Face
from lookalike._wrap import LIKE
from lookalike.orchestrators._deferred import EMBEDDED, Concat, Deferred, Embedded
from lookalike.typing import TextHooks

PATH_NAMES = sorted(name.removesuffix("?") for name in Face.PURE_PATH - Face("__str__"))
URI_NAMES = sorted(name.removesuffix("?") for name in Face.URI - Face.STRING)


def a_path(text, face=Face.PURE_PATH):
    return la.PathProxy(object(), text, face=face)


# --- strings, paths, URIs -------------------------------------------------------------------------


@pytest.mark.parametrize("operation", sorted(Face.STRING))
def test_broken_operation_of_text_breaks_its_law(operation):
    """For each operation of STRING, and with the values that were compared."""
    with pytest.raises(laws.LawError) as caught:
        laws.check_string_laws(
            lambda text: broken(la.StringProxy(object(), text), operation),
            face=Face(operation),
            laws=["operations"],
        )
    assert caught.value.law == operation
    assert caught.value.subject == "Broken"
    assert caught.value.expected != caught.value.found


@pytest.mark.parametrize("operation", PATH_NAMES)
def test_broken_operation_of_a_path_breaks_its_law(operation):
    """For each operation of PURE_PATH."""
    with pytest.raises(laws.LawError) as caught:
        laws.check_path_laws(lambda text: broken(a_path(text), operation), face=Face(operation))
    assert caught.value.law == operation


@pytest.mark.parametrize("operation", URI_NAMES)
def test_broken_component_of_a_uri_breaks_its_law(operation):
    """For each component that URI has beside STRING."""
    with pytest.raises(laws.LawError) as caught:
        laws.check_uri_laws(
            lambda text: broken(la.URIProxy(object(), text), operation), face=Face(operation)
        )
    assert caught.value.law == operation
    assert caught.value.found == laws.Given(str, WRONG)


def test_error_names_law_subject_and_smallest_example():
    """The whole error, as a user reads it."""
    with pytest.raises(laws.LawError) as caught:
        laws.check_string_laws(Label, face=Face("startswith"))

    assert caught.value == laws.LawError(
        "Label breaks the law 'startswith': make('').startswith('', 1) gives True, "
        "and should give False",
        hint="The oracle is the text itself, its PurePosixPath or its urlsplit. If the proxy is "
        "not meant to answer startswith, leave it out of face=.",
        law="startswith",
        subject="Label",
        example=laws.Case("startswith", "", ("", 1), expected=laws.Given(bool, value=False)),
        expected=laws.Given(bool, value=False),
        found=laws.Given(bool, value=True),
    )
    assert pickle.loads(pickle.dumps(caught.value)) == caught.value


def test_error_says_what_was_raised():
    """An error is an answer, by its type."""
    with pytest.raises(
        laws.LawError, match=r"raises AttributeError, and should give 0\n"
    ) as caught:
        laws.check_string_laws(Label, face=Face("find"), laws="operations")
    assert caught.value.found == laws.Raised(AttributeError)


def test_arguments_may_be_what_is_checked():
    """A proxy that `str.endswith` does not take is broken as an argument, unless nobody asks."""
    laws.check_string_laws(Label, face=Face("endswith"), laws=["operations"])
    with pytest.raises(laws.LawError) as caught:
        laws.check_string_laws(Label, face=Face("endswith"))
    assert caught.value.law == "endswith of lookalikes"


def test_keywords_are_asked_too():
    """A method that drops them is broken."""

    class Words(str):
        __slots__ = ()

        def split(self, *arguments, **keywords):
            return str.split(self, *arguments)

    laws.check_string_laws(Words, face=Face("split"), laws=["operations", "arguments"])
    with pytest.raises(laws.LawError, match=r"make\('.*'\)\.split\((sep|maxsplit)="):
        laws.check_string_laws(Words, face=Face("split"), laws="keywords")


def test_several_are_asked_the_same_and_named():
    """A mapping names them; the one that is wrong is the subject."""
    with pytest.raises(laws.LawError) as caught:
        laws.check_string_laws({"text": str, "label": Label}, face=Face("startswith"))
    assert caught.value.subject == "label"


def test_text_itself_keeps_every_law():
    """The oracle agrees with itself, exact and as a subclass."""

    class Words(str):
        __slots__ = ()

    laws.check_string_laws({"str": str, "Words": Words}, max_examples=3)
    laws.check_string_laws(str, face=Face.EXACT_STR - Face.NOTHING, max_examples=1)
    with pytest.raises(laws.LawError, match=r"type\(make\('.*'\)\) is str gives False"):
        laws.check_string_laws(Words, face=Face.EXACT_STR, laws="operations", max_examples=1)


def test_joined_path_of_plain_text_breaks_the_law():
    """A `/` gives a path or a lookalike, never a text."""

    class Folder(str):
        __slots__ = ()

        def __truediv__(self, other):
            return f"{self}/{other}"

    with pytest.raises(laws.LawError, match="and should give PurePosixPath"):
        laws.check_path_laws(Folder, face=Face("__truediv__"))


@pytest.mark.parametrize("base", [object, str])
def test_joined_path_may_be_another_of_the_class_that_is_checked(base):
    """What counts is the path that it spells: its `__fspath__`, or the text that it is."""

    class Folder(base):
        def __new__(cls, text):
            made = super().__new__(cls, *([text] if base is str else []))
            made.text = text
            return made

        def __fspath__(self):
            return self.text

        def __truediv__(self, other):
            if not isinstance(other, (str, PurePosixPath)):
                return NotImplemented
            return Folder(str(PurePosixPath(self.text) / other))

    laws.check_path_laws(Folder, face=Face("__truediv__", "__fspath__"))


def test_nothing_to_check_is_an_error():
    """A law that was never tried does not pass: not by refusing every text, nor without a law."""

    def refuse(text):
        return la.string_like(Deferred("x"), "", unique=False)

    with pytest.raises(la.InputError, match="gave nothing to check: a placeholder holds text"):
        laws.check_string_laws(refuse, face=Face("find"))
    with pytest.raises(la.InputError, match="no example was tried"):
        laws.check_string_laws(str, face=Face("lower"), laws=["keywords"])


@pytest.mark.parametrize(
    ("arguments", "keywords", "error", "match"),
    [
        pytest.param(
            [5], {}, la.InputError, r"make is a function of a text, got 5 \(int\)", id="make"
        ),
        pytest.param([{}], {}, la.InputError, "make names no function", id="no make"),
        pytest.param([str], {"face": 5}, la.FaceError, r"got 5 \(int\)", id="face"),
        pytest.param([str], {"face": Face.NOTHING}, la.FaceError, "NOTHING", id="empty face"),
        pytest.param([str], {"laws": "some"}, la.InputError, "no law 'some'", id="law"),
        pytest.param([str], {"laws": ()}, la.InputError, "laws names none", id="no law"),
        pytest.param([str], {"max_examples": 0}, la.InputError, r"got 0 \(int\)", id="examples"),
        pytest.param([str], {"max_examples": True}, la.InputError, "got True", id="a bool"),
    ],
)
def test_wrong_argument_is_shown(arguments, keywords, error, match):
    """Before anything is tried."""
    with pytest.raises(error, match=match):
        laws.check_string_laws(*arguments, **keywords)


# --- cases ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cases", [laws.string_cases, laws.path_cases, laws.uri_cases], ids=lambda cases: cases.__name__
)
def test_cases_are_plain_data_that_tells_right_from_wrong(cases):
    """Each is once in the table, shows itself as Python, pickles, and has another outcome for X."""
    every = cases()
    assert len({(each.operation, str(each)) for each in every}) == len(every)
    assert pickle.loads(pickle.dumps(every)) == every
    assert any(isinstance(each.expected, laws.Given) for each in every)
    asked = {each.operation for each in every}
    differs = {each.operation for each in every if each.outcome(object()) != each.expected}
    assert differs == asked


def test_case_is_shown_as_python_that_gives_the_outcome():
    """What is shown can be pasted."""
    for case in laws.string_cases():
        if isinstance(case.expected, laws.Given) and case.operation not in {
            "__iter__",
            "maketrans",
        }:
            assert eval(str(case)) == case.expected.value, case


# --- identity -------------------------------------------------------------------------------------

MAKES = {
    "duck": lambda original: la.string_like(original, "s3://bucket/key"),
    "carrier": lambda original: la.string_like(original, "s3://bucket/key", face=Face.STR),
    "path": la.path_like,
    "URI": la.uri_like,
    "verbatim": lambda original: la.string_like(original, "ml.m5.xlarge", unique=False),
}


def test_lookalikes_keep_the_laws_of_identity():
    """Of every mechanism."""
    laws.check_identity_laws(MAKES)


@pytest.mark.parametrize(
    ("make", "law"),
    [
        pytest.param(lambda o: str(la.string_like(o)), "a lookalike", id="plain text"),
        pytest.param(lambda o: la.string_like(Deferred("other")), "unwrap", id="another original"),
        pytest.param(
            lambda o: changed(o, __copy__=lambda self: la.string_like(Deferred("other"))),
            "copy",
            id="copy",
        ),
        pytest.param(
            lambda o: changed(o, __deepcopy__=lambda self, memo: la.unwrap(self)),
            "deepcopy",
            id="deepcopy",
        ),
        pytest.param(
            lambda o: changed(o, __reduce_ex__=lambda self, protocol: (str, ("text",))),
            "pickle",
            id="pickle",
        ),
        pytest.param(
            lambda o: changed(
                o,
                __bool__=lambda self: False,
                __reduce_ex__=lambda self, protocol: (_same_again, (id(self), _hold(self))),
            ),
            "truth",
            id="truth",
        ),
    ],
)
def test_broken_lookalike_breaks_a_law_of_identity(make, law):
    """And the error names the law and the smallest original."""
    with pytest.raises(laws.LawError) as caught:
        laws.check_identity_laws(make)
    assert caught.value.law == law
    assert repr(caught.value.example) == "Deferred('data')"


_HELD = {}


def _hold(made):
    _HELD[id(made)] = made


def _same_again(key, _):
    """Unpickled it is the same object, so that the later laws are reached."""
    return _HELD[key]


LATER = {
    "equal to itself": {"__eq__": lambda self, other: 1, "__hash__": lambda self: 1},
    "not unequal to itself": {"__ne__": lambda self, other: True},
    "unequal to others": {"__eq__": lambda self, other: True, "__hash__": lambda self: 1},
    "one hash": {"__hash__": lambda self: next(_NUMBERS)},
    "repr": {"__repr__": lambda self: f"<{la.placeholder_of(self)}>"},
    "unchangeable": {"__setattr__": lambda self, name, value: None},
}
_NUMBERS = iter(range(10**6))


@pytest.mark.parametrize("law", LATER)
def test_broken_method_breaks_its_law_of_identity(law):
    """Each later law, with what comes before it in order."""
    pickled = {"__reduce_ex__": lambda self, protocol: (_same_again, (id(self), _hold(self)))}
    with pytest.raises(laws.LawError) as caught:
        laws.check_identity_laws(lambda original: changed(original, **pickled, **LATER[law]))
    assert caught.value.law == law


def test_error_of_a_lookalike_breaks_its_law_of_identity():
    """With the type of the error."""

    def fail(self):
        raise ZeroDivisionError

    pickled = {"__reduce_ex__": lambda self, protocol: (_same_again, (id(self), _hold(self)))}
    with pytest.raises(laws.LawError, match="bool\\(x\\) raises ZeroDivisionError") as caught:
        laws.check_identity_laws(lambda original: changed(original, **pickled, __bool__=fail))
    assert caught.value.found == laws.Raised(ZeroDivisionError)


def test_originals_of_identity_laws_may_be_mine():
    """Any strategy of values that can be wrapped."""
    laws.check_identity_laws(la.string_like, st.builds(object), max_examples=2)


# --- restore --------------------------------------------------------------------------------------


def test_lookalikes_keep_the_laws_of_restoring():
    """Exact text too; without a token there is nothing to restore by."""
    tokens = {name: make for name, make in MAKES.items() if name != "verbatim"}
    exact = {"exact": lambda original: la.string_like(original, face=Face.EXACT_STR)}
    laws.check_restore_laws(tokens | exact)
    with pytest.raises(laws.LawError) as caught:
        laws.check_restore_laws(MAKES["verbatim"])
    assert caught.value.law == "alone"
    assert caught.value.example == ("", "", "", 0, 0)


def test_two_originals_of_one_text_break_a_law_of_restoring():
    """One of them would come back for the other."""
    shared = []

    def make(original):
        shared.append(original)
        return la.string_like(shared[0], ledger=LEDGER)

    with la.Ledger() as LEDGER, pytest.raises(laws.LawError) as caught:  # noqa: N806 - one for all
        laws.check_restore_laws(make)
    assert caught.value.law in {"alone", "apart"}


def test_wrong_composition_breaks_the_law_of_plus():
    """A `+` that forgets what was added."""
    with pytest.raises(laws.LawError) as caught:
        laws.check_restore_laws(
            lambda original: changed(original, __add__=lambda self, other: self)
        )
    assert caught.value.law == "+"
    assert caught.value.subject == "Changed"


def test_error_of_a_composition_breaks_the_law_of_plus():
    """With the type of the error."""

    def fail(self, other):
        raise ZeroDivisionError

    with pytest.raises(laws.LawError) as caught:
        laws.check_restore_laws(lambda original: changed(original, __add__=fail))
    assert caught.value.found == laws.Raised(ZeroDivisionError)


# --- orchestrators --------------------------------------------------------------------------------


def test_embedded_orchestrator_keeps_the_contract():
    """For its variable and for its join."""
    laws.check_orchestrator(EMBEDDED, lambda: Deferred("x"))
    laws.check_orchestrator(EMBEDDED, lambda: Concat([Deferred("x"), "/a", Deferred("y")]))


def test_sagemaker_orchestrator_keeps_the_contract(sagemaker_v2):
    """The real SDK's parameter and join."""
    from lookalike.orchestrators.sagemaker import V2

    parameter = sagemaker_v2.ParameterString(name="Data", default_value="s3://b/d")
    laws.check_orchestrator(V2, lambda: parameter)
    laws.check_orchestrator(V2, lambda: sagemaker_v2.Join(on="", values=[parameter, "/x"]))


def quietly(ask):
    """What it gives, or nothing."""
    try:
        return ask()
    except TypeError:
        return None


def reads(orchestrator, obj):
    """By an attribute, and not by type."""
    return hasattr(obj, "parts") or type(obj) is Deferred


def texts(self, original):
    """Asks for text, and swallows that there is none."""
    quietly(lambda: str(original))
    return "a value"


def asks(self, obj):
    """Recognises by type, having asked for text."""
    quietly(lambda: str(obj))
    return type(obj) in {Deferred, Concat}


BREAKS = {
    "its own": {"recognises": lambda self, obj: False},
    "nothing else": {"recognises": lambda self, obj: isinstance(obj, (Deferred, Concat))},
    "by type alone": {"recognises": asks},
    "modules": {"modules": ["deferred"]},
    "name": {"name": ""},
    "describe": {"describe": lambda self, original: str(original)},
    "describe without str": {"describe": texts},
    "edges": {"edges": lambda self, original: ["x"]},
    "literal_end": {"literal_end": lambda self, original: "never"},
    "join": {"join": lambda self, parts: 1 // 0},
    "its own join": {"join": lambda self, parts: "text"},
    "edges kept": {
        "edges": lambda self, original: ("x",) if type(original) is Deferred else (),
    },
    "nothing dropped": {
        "join": lambda self, parts: Concat([p for p in parts if type(p) is not str])
    },
    "dump": {"dump": lambda self, original: {"set"}},
    "lift and dump are inverse": {"lift": lambda self, value: _lift_wrong(value)},
    "lift of nothing": {"lift": lambda self, value: Deferred("x")},
    "compute": {"compute": lambda self, function, original: 5},
    "text_hooks": {"text_hooks": lambda self: None},
    "check": {"check": lambda self, document: ["a leak"]},
}


def _lift_wrong(value):
    if isinstance(value, dict) and "$deferred" in value:
        return Deferred("another")
    return EMBEDDED.lift(value)


@pytest.mark.parametrize("law", BREAKS)
def test_broken_orchestrator_breaks_a_law_of_the_contract(law, monkeypatch):
    """Each part of the protocol, done wrong in one way."""

    @dataclass(frozen=True)
    class Wrong(Embedded):
        """The embedded one with one thing wrong."""

    for name, value in BREAKS[law].items():
        if name in {"name", "modules"}:
            wrong = Wrong(**{name: value})
        else:
            setattr(Wrong, name, value)
            wrong = Wrong()
    # What restores asks the orchestrators that are known.
    monkeypatch.setattr("lookalike.orchestrators._known._imported", (wrong,))
    with pytest.raises(laws.LawError) as caught:
        laws.check_orchestrator(wrong, lambda: Deferred("x"))
    assert caught.value.law == law
    assert caught.value.subject == wrong.name


def test_strangers_are_asked_nothing():
    """An orchestrator that looks for an attribute is told apart from one that looks at the type."""
    wrong = type("Wrong", (Embedded,), {"recognises": reads})()
    with pytest.raises(laws.LawError, match="whose __class__ is the original's") as caught:
        laws.check_orchestrator(wrong, lambda: Deferred("x"))
    assert caught.value.law == "nothing else"


def test_strangers_are_not_asked_for_their_text():
    """Though it recognises by type, it asks first: a stranger's `str` may compute or raise."""

    def recognises(self, obj):
        return type(obj) in {Deferred, Concat} or str(obj) == "a value of mine"

    wrong = type("Wrong", (Embedded,), {"recognises": recognises})()
    with pytest.raises(laws.LawError, match=r"gives \['__str__'\], and should give \[\]") as caught:
        laws.check_orchestrator(wrong, lambda: Deferred("x"))
    assert caught.value.law == "by type alone"


class Bound:
    """A value that its system cannot copy."""

    def __reduce_ex__(self, protocol):
        raise TypeError


class Mute(Embedded):
    """Of a system that joins, writes and lifts nothing, and says so."""

    def recognises(self, obj):
        return type(obj) is Bound

    def describe(self, original):
        return "a value"

    def literal_end(self, original):
        return ""

    def edges(self, original):
        return ()

    def join(self, parts):
        raise la.CompositionError("there is no join")

    def dump(self, original):
        raise la.CompositionError("there is no text")


class Numbered(Mute):
    """Of one that writes a number, by which nobody finds the value again; it computes."""

    def dump(self, original):
        return 7

    def compute(self, function, original):
        return original


@pytest.mark.parametrize("kind", [Mute, Numbered])
def test_what_a_system_cannot_do_breaks_no_law(kind):
    """If it says so with the error of the protocol."""
    laws.check_orchestrator(kind(), Bound)


def test_error_of_an_orchestrator_is_the_cause_of_the_law_error():
    """Nothing of what went wrong is lost."""
    wrong = type("Wrong", (Embedded,), {"recognises": lambda self, obj: 1 // 0})()
    with pytest.raises(
        laws.LawError, match=r"recognises\(original\) raises ZeroDivisionError"
    ) as caught:
        laws.check_orchestrator(wrong, lambda: Deferred("x"))
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


def test_what_is_no_orchestrator_is_refused():
    """With what is missing."""
    with pytest.raises(la.InputError, match="it has no check, compute, describe"):
        laws.check_orchestrator(object(), lambda: Deferred("x"))
    with pytest.raises(la.InputError, match=r"make_original is a function, got Deferred\('x'\)"):
        laws.check_orchestrator(EMBEDDED, Deferred("x"))


def test_hooks_of_the_embedded_orchestrator_are_the_type_that_the_law_wants():
    """The law compares the class itself."""
    assert type(EMBEDDED.text_hooks()) is TextHooks


# --- policies and presets -------------------------------------------------------------------------


@pytest.fixture
def shop(packages):
    """A small SDK, imported."""
    return packages.load("shop", SHOP)


def policy(**fields):
    """A policy for it."""
    return la.Policy("shop:upload", "source", reason="it must be a str", **fields)


def test_sound_policies_keep_the_laws(shop):
    """Of every treatment, tried or not, with a predicate or without."""
    laws.check_policy(policy(face=Face.STR, example="{}"))
    laws.check_policy(policy(face=Face.PURE_PATH | Face.STR))
    laws.check_policy(policy(face=Face.EXACT_STR, placeholder="s3://bucket/key"))
    laws.check_policy(policy(face=Face.STR, placeholder="ml.m5.xlarge", unique=False))
    laws.check_policy(policy(treatment="refuse"))
    laws.check_policy(policy(face=Face.STR, originals=(callable,)))


def test_policy_that_cannot_be_written_breaks_the_law_of_toml():
    """TOML is UTF-8."""
    with pytest.raises(laws.LawError) as caught:
        laws.check_policy(la.Policy("a:b", "x", reason="\ud800"))
    assert caught.value.law == "TOML"


def test_policy_that_is_read_back_otherwise_breaks_the_law_of_toml():
    """Its parameter is not in the one canonical form."""
    wrong = la.Policy("a:b", 'x["a"]', reason="it was changed")
    object.__setattr__(wrong, "parameter", "x['a']")
    with pytest.raises(laws.LawError) as caught:
        laws.check_policy(wrong)
    assert (caught.value.law, caught.value.found.parameter) == ("TOML", 'x["a"]')


@dataclass(frozen=True, slots=True)
class Lossy(la.Policy):
    """One that copies forget."""

    def __reduce_ex__(self, protocol):
        return _plain_policy, ()

    def __deepcopy__(self, memo):
        return _plain_policy()


def _plain_policy():
    return la.Policy("a:b", "another", reason="it is another")


@pytest.mark.parametrize(
    ("originals", "law"), [((), "pickle"), ((callable,), "deepcopy")], ids=["pickle", "deepcopy"]
)
def test_policy_that_copies_lose_breaks_a_law(originals, law):
    """A predicate is code, and pickles where it can: it is copied only."""
    with pytest.raises(laws.LawError) as caught:
        laws.check_policy(Lossy("a:b", "x", reason="it is lost", originals=originals))
    assert (caught.value.law, caught.value.found) == (law, _plain_policy())


def test_policy_of_which_nothing_is_restored_breaks_a_law(monkeypatch):
    """A unique placeholder names its original."""
    monkeypatch.setitem(LIKE, "string", lambda *a, **k: "plain text")
    with pytest.raises(laws.LawError) as caught:
        laws.check_policy(la.Policy("a:b", "x", reason="it asks"))
    assert caught.value.law == "restored"


def test_policy_without_its_parameter_breaks_the_law_of_signatures(packages):
    """It was written before the SDK was imported."""
    wrong = la.Policy("shop:upload", "uri", reason="it is gone")
    packages.load("shop", SHOP)
    with pytest.raises(laws.LawError, match="has no parameter uri") as caught:
        laws.check_policy(wrong)
    assert caught.value.law == "signature"


def test_policy_with_a_placeholder_that_is_refused_breaks_a_law():
    """As the wrapper of its kind says."""
    wrong = la.Policy("a:b", "x", reason="it was changed")
    object.__setattr__(wrong, "placeholder", "ml.m5.xlarge")
    with pytest.raises(laws.LawError, match="an instance type") as caught:
        laws.check_policy(wrong)
    assert caught.value.law == "placeholder"


@pytest.mark.parametrize("operation", ["startswith", "__len__"])
def test_policy_whose_face_does_not_answer_breaks_a_law(operation, monkeypatch):
    """Every operation of the face is asked."""
    like = LIKE["string"]
    monkeypatch.setitem(LIKE, "string", lambda *a, **k: broken(like(*a, **k), operation))
    with pytest.raises(laws.LawError) as caught:
        laws.check_policy(la.Policy("a:b", "x", face=Face(operation), reason="it asks"))
    assert caught.value.law == operation


def test_policy_that_is_too_strong_breaks_the_law_of_verify(shop):
    """The target is called, unless nobody asks for it."""
    wrong = policy(face=Face.EXACT_STR, example="{}")
    with pytest.raises(laws.LawError, match="gives 'too strong: ") as caught:
        laws.check_policy(wrong)
    assert (caught.value.law, caught.value.expected) == ("verify", "fits")
    laws.check_policy(wrong, verify=False)


def test_what_is_no_policy_is_refused():
    """With the value shown."""
    with pytest.raises(la.InputError, match=r"got 'shop:upload' \(str\)"):
        laws.check_policy("shop:upload")


def preset(*policies, **functions):
    """A module with the three names."""
    made = types.ModuleType("lookalike_presets_shop")
    made.policies = lambda: policies
    made.make_registry = lambda: la.Registry(policies, replace=True)
    made.configure = lambda registry: made.make_registry().combine(registry, replace=True)
    vars(made).update(functions)
    return made


ONE = la.Policy("a:b", "x", reason="it asks for text", source="preset shop")
OTHER = la.Policy("a:b", "x", face=Face.STR, reason="it asks for text", source="preset shop")


def test_sound_preset_keeps_the_laws():
    """Also one without a policy."""
    laws.check_preset(preset(ONE))
    laws.check_preset(preset())


@pytest.mark.parametrize(
    ("wrong", "law"),
    [
        pytest.param(preset(ONE, OTHER), "no conflict", id="conflict"),
        pytest.param(preset(la.Policy("a:b", "x", reason="r")), "sources", id="no source"),
        pytest.param(preset(ONE, make_registry=la.Registry), "make_registry", id="make_registry"),
        pytest.param(preset(ONE, configure=lambda r: r), "configure", id="configure"),
        pytest.param(
            preset(ONE, configure=lambda r: r.combine([ONE], replace=True)),
            "what the registry has",
            id="configure replaces",
        ),
        pytest.param(
            preset(ONE, policies=lambda: iter([copy.copy(ONE)] * len(_HELD.setdefault("n", [])))),
            "make_registry",
            id="policies",
        ),
    ],
)
def test_broken_preset_breaks_a_law(wrong, law):
    """Each of the three names."""
    with pytest.raises(laws.LawError) as caught:
        laws.check_preset(wrong)
    assert caught.value.law == law


def test_what_is_no_preset_is_refused():
    """With the function that it lacks."""
    with pytest.raises(la.InputError, match="has no function policies"):
        laws.check_preset(types.ModuleType("empty"))


# --- the house ------------------------------------------------------------------------------------


def test_importing_the_laws_loads_no_hypothesis():
    """Policies and cases need none; the laws that draw examples import it when they are called."""
    script = (
        "import sys; import lookalike.testing as t; t.string_cases(); "
        "print('hypothesis' in sys.modules, 'pytest' in sys.modules)"
    )
    out = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout.split()
    assert out == ["False", "False"]
