"""`Policy`: a value that is checked when it is made, and that imports and runs nothing."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import sys
import types

import pytest

import lookalike as la
from lookalike import Deferred, Face, Policy
from lookalike._parameter import parse_parameter
from lookalike._policy import (
    TREATMENTS,
    _is_satisfied,
    _signatures,
    forget_signatures,
    installed_version,
    is_active,
    known_parameters,
    placed,
    requirement,
)
from lookalike._target import find_place, parse_target

TARGET = parse_target("shop:count")
WHY = "a pattern is matched"


def policy(target="shop.orders:Order", parameter="source", **fields):
    """A policy that is fine, but for what a test says."""
    return Policy(target, parameter, **{"reason": WHY, **fields})


def is_text(value):
    return isinstance(value, str)


class Caller:
    """A predicate that is an object."""

    def __call__(self, value):
        return True


class Unhashable:
    """A predicate that no table can hold."""

    __hash__ = None

    def __call__(self, value):
        return True


# --- a value --------------------------------------------------------------------------------------


def test_neutral_fields_are_those_of_a_plain_proxy():
    """Only target, parameter and reason must be said."""
    made = policy()
    assert dataclasses.asdict(made) == {
        "target": "shop.orders:Order",
        "parameter": "source",
        "treatment": "proxy",
        "face": Face.STRING,
        "placeholder": None,
        "unique": True,
        "originals": (),
        "requires": None,
        "keep": False,
        "example": None,
        "reason": WHY,
        "source": "",
    }


def test_policy_is_frozen():
    """A registry shares them."""
    with pytest.raises(dataclasses.FrozenInstanceError):
        policy().reason = "another"
    with pytest.raises((dataclasses.FrozenInstanceError, AttributeError, TypeError)):
        policy().more = 1


def test_policies_are_equal_by_value():
    """Equal fields, equal policies, equal hashes; where it was written is no part of the value."""
    one, two = policy(source="a file, line 1"), policy(source="a file, line 9")
    assert one == two
    assert hash(one) == hash(two)
    assert len({one, two}) == 1


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"target": None}, id="target"),
        pytest.param({"parameter": "other"}, id="parameter"),
        pytest.param({"treatment": "pass"}, id="treatment"),
        pytest.param({"face": Face.STR}, id="face"),
        pytest.param({"placeholder": "s3://bucket/key"}, id="placeholder"),
        pytest.param({"placeholder": "v", "unique": False}, id="unique"),
        pytest.param({"originals": "deferred"}, id="originals"),
        pytest.param({"requires": "sdk>=1"}, id="requires"),
        pytest.param({"keep": True}, id="keep"),
        pytest.param({"reason": "another"}, id="reason"),
    ],
)
def test_every_field_is_part_of_the_value(fields):
    """Policies that differ in one field are not equal."""
    assert policy(**fields) != policy()


FULL = {
    "parameter": 'inputs["a"][*].source',
    "face": Face("startswith", "__str__"),
    "placeholder": "s3://bucket/model.tar.gz",
    "originals": ("deferred", "shop.orders:Reference"),
    "requires": "sagemaker>=2.200,<3",
    "keep": True,
    "source": "a test",
}


@pytest.mark.parametrize(
    "clone",
    [
        pytest.param(copy.copy, id="copy"),
        pytest.param(copy.deepcopy, id="deepcopy"),
        pytest.param(lambda p: pickle.loads(pickle.dumps(p)), id="pickle"),
        pytest.param(lambda p: pickle.loads(pickle.dumps(p, 2)), id="the oldest pickle"),
        pytest.param(dataclasses.replace, id="replace"),
    ],
)
def test_copies_are_equal(clone):
    """Policies travel between processes; also where they were written travels."""
    one = policy(**FULL)
    two = clone(one)
    assert two == one
    assert two.source == one.source


def test_predicate_travels_by_name():
    """A function of a module pickles; a lambda does not, as everywhere in Python."""
    one = policy(originals=is_text)
    assert pickle.loads(pickle.dumps(one)) == one
    with pytest.raises((pickle.PicklingError, AttributeError)):
        pickle.dumps(policy(originals=lambda value: True))


def test_replacing_a_field_checks_the_whole():
    """`dataclasses.replace` makes a new one, and so checks it."""
    with pytest.raises(la.PolicyError, match="face of a policy belongs to treatment 'proxy'"):
        dataclasses.replace(policy(), treatment="pass")
    assert dataclasses.replace(policy(), treatment="pass", face=Face.NOTHING) == policy(
        treatment="pass"
    )


def test_text_for_people_names_place_treatment_and_source():
    """What conflicts and logs show."""
    assert str(policy()) == "shop.orders:Order: source: proxy"
    assert str(policy(target=None, source="a file")) == "any target: source: proxy (a file)"


# --- fields that are brought into one form --------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        pytest.param(0, "0", id="a position as a number"),
        pytest.param("007", "7", id="a position with zeros"),
        pytest.param("x['a']", 'x["a"]', id="single quotes"),
    ],
)
def test_parameter_is_kept_in_its_canonical_form(given, kept):
    """Two spellings of one place are one policy."""
    made = policy(parameter=given)
    assert made.parameter == kept
    assert made.place == parse_parameter(kept)


class Local:
    """A type, named in `originals`."""

    class Inner:
        """A type in a type."""


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        pytest.param("deferred", ("deferred",), id="one name"),
        pytest.param(["deferred", "sagemaker"], ("deferred", "sagemaker"), id="a list"),
        pytest.param((), (), id="none"),
        pytest.param(Local, ("test_policy:Local",), id="a type"),
        pytest.param((Local.Inner,), ("test_policy:Local.Inner",), id="a type in a type"),
        pytest.param("not.imported:Anywhere", ("not.imported:Anywhere",), id="a type by name"),
        pytest.param(is_text, (is_text,), id="a predicate"),
    ],
)
def test_originals_are_kept_as_a_tuple_of_names(given, kept):
    """One or several; a type is kept by its name, so that it is data."""
    assert policy(originals=given).originals == kept


@pytest.mark.parametrize("treatment", TREATMENTS)
def test_face_that_is_left_out_fits_the_treatment(treatment):
    """A proxy answers as text; whatever is no proxy has no face."""
    expected = Face.STRING if treatment == "proxy" else Face.NOTHING
    assert policy(treatment=treatment).face == expected


@pytest.mark.parametrize(
    ("face", "kind"),
    [
        pytest.param(Face.STRING, "string", id="text"),
        pytest.param(Face.STR, "string", id="str"),
        pytest.param(Face.EXACT_STR, "string", id="exact str"),
        pytest.param(Face("startswith"), "string", id="one method"),
        pytest.param(Face.PATH, "path", id="a path"),
        pytest.param(Face("__fspath__"), "path", id="one method of a path"),
        pytest.param(Face.PURE_PATH, "path", id="a pure path"),
        pytest.param(Face.PATH | Face.STR, "string", id="a path that is a str"),
        pytest.param(Face.URI, "uri", id="a URI"),
        pytest.param(Face.URI | Face.STR, "uri", id="a URI that is a str"),
    ],
)
def test_kind_follows_the_face(face, kind):
    """Nobody says twice whether it is a path, a URI or text; the placeholder's default fits it."""
    made = policy(face=face)
    assert made.kind == kind
    assert "{token}" in made.template


# --- fields that are wrong ------------------------------------------------------------------------

WRONG = {
    "target, a number": ({"target": 7}, "target of a policy is str or None; got 7 (int)"),
    "target, bytes": ({"target": b"a:b"}, "target of a policy is str or None; got a value (bytes)"),
    "target, a class": ({"target": Local}, "target of a policy is str or None; got a value (type)"),
    "target, misspelt": ({"target": "shop.orders.Order"}, "'shop.orders.Order' is no target"),
    "target, empty": ({"target": ""}, "'' is no target"),
    "parameter, nothing": ({"parameter": None}, "parameter of a policy is str; got None"),
    "parameter, a truth": ({"parameter": True}, "parameter of a policy is str; got True (bool)"),
    "parameter, negative": ({"parameter": -1}, "parameter of a policy is str; got -1 (int)"),
    "parameter, huge": ({"parameter": 10**5000}, "parameter of a policy is str; got a value (int)"),
    "parameter, a float": ({"parameter": 1.0}, "parameter of a policy is str; got a value (float)"),
    "parameter, misspelt": ({"parameter": "a-b"}, "'a-b' names no parameter: at character 2"),
    "parameter, empty": ({"parameter": ""}, "'' names no parameter: it is empty"),
    "treatment, unknown": (
        {"treatment": "proxi"},
        "treatment of a policy is one of proxy, pass, lift, refuse; got 'proxi' (str)",
    ),
    "treatment, nothing": ({"treatment": None}, "treatment of a policy is str; got None"),
    "treatment, a list": ({"treatment": ["pass"]}, "treatment of a policy is str; got a value"),
    "treatment, upper case": ({"treatment": "PASS"}, "treatment of a policy is one of"),
    "face, a name": ({"face": "STR"}, "face of a policy is Face; got 'STR' (str)"),
    "face, a set": ({"face": {"startswith"}}, "face of a policy is Face; got a value (set)"),
    "face, nothing to answer": (
        {"face": Face.NOTHING},
        "face of a policy of a proxy answers something; got Face.NOTHING (Face)",
    ),
    "placeholder, bytes": ({"placeholder": b"x"}, "placeholder of a policy is str or None"),
    "unique, a number": (
        {"unique": 0, "placeholder": "v"},
        "unique of a policy is bool; got 0 (int)",
    ),
    "unique, nothing": ({"unique": None}, "unique of a policy is bool; got None"),
    "originals, unknown": (
        {"originals": "sagemakr"},
        "originals of a policy names orchestrators and types; got 'sagemakr' (str)",
    ),
    "originals, empty text": ({"originals": ""}, "originals of a policy names orchestrators"),
    "originals, misspelt type": ({"originals": "a:b:c"}, "'a:b:c' is no target"),
    "originals, nothing": ({"originals": None}, "originals of a policy names orchestrators"),
    "originals, a number": ({"originals": (7,)}, "holds predicates; got 7 (int)"),
    "originals, a set": ({"originals": {"deferred"}}, "holds predicates; got a value (set)"),
    "originals, a list in a list": ({"originals": [["deferred"]]}, "got a value (list)"),
    "originals, an alias of a type": ({"originals": (list[int],)}, "got a value (GenericAlias)"),
    "originals, a union": ({"originals": (int | str,)}, "got a value (UnionType)"),
    "originals, no hash": ({"originals": Unhashable()}, "got a value (Unhashable)"),
    "requires, a number": ({"requires": 2}, "requires of a policy is str or None; got 2 (int)"),
    "requires, empty": ({"requires": ""}, "requires of a policy is a version requirement; got ''"),
    "requires, no name": ({"requires": ">=2"}, "is a version requirement; got '>=2'"),
    "requires, a bare version": ({"requires": "sdk 2"}, "is a version requirement; got 'sdk 2'"),
    "requires, half a specifier": ({"requires": "sdk>="}, "is a version requirement"),
    "requires, a broken specifier": ({"requires": "sdk===2,-0<3"}, "is a version requirement"),
    "requires, a marker": (
        {"requires": "sdk>=2; python_version > '3'"},
        "requires of a policy is a name and a version specifier alone",
    ),
    "requires, a URL": ({"requires": "sdk @ https://host/sdk.whl"}, "a version specifier alone"),
    "requires, an extra": ({"requires": "sdk[fast]>=2"}, "a version specifier alone"),
    "keep, a text": ({"keep": "yes"}, "keep of a policy is bool; got 'yes' (str)"),
    "reason, nothing": ({"reason": None}, "reason of a policy is str; got None"),
    "reason, empty": ({"reason": ""}, "reason of a policy says why, in a sentence; got ''"),
    "reason, blank": ({"reason": " \n"}, "reason of a policy says why, in a sentence"),
    "source, nothing": ({"source": None}, "source of a policy is str; got None"),
}


@pytest.mark.parametrize("case", WRONG.values(), ids=WRONG)
def test_wrong_field_is_an_error_that_names_it(case):
    """The error names the field, the value and its type, and what to do."""
    fields, problem = case
    with pytest.raises(la.PolicyError) as caught:
        policy(**fields)
    assert problem in caught.value.problem
    assert caught.value.hint


@pytest.mark.parametrize("name", ["treatment", "target", "parameter", "face", "reason"])
def test_lookalike_of_nothing_known_is_no_field(name):
    """A deferred value is none of the fields; its text is never asked for."""
    with pytest.raises(la.PolicyError, match=f"{name} of a policy is .*a value .Deferred."):
        policy(**{name: Deferred("x")})


@pytest.mark.parametrize("treatment", ["pass", "lift", "refuse"])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("face", Face.STR, id="face"),
        pytest.param("placeholder", "s3://bucket/key", id="placeholder"),
        pytest.param("unique", False, id="unique"),
        pytest.param("keep", True, id="keep"),
    ],
)
def test_field_of_a_proxy_is_refused_with_another_treatment(treatment, name, value):
    """What is no proxy has no face, no placeholder, and nothing to keep."""
    with pytest.raises(la.PolicyError) as caught:
        policy(treatment=treatment, **{name: value})
    assert f"{name} of a policy belongs to treatment 'proxy', not to {treatment!r}" in str(
        caught.value
    )
    assert "Leave it out" in caught.value.hint


@pytest.mark.parametrize(
    ("given", "near"),
    [
        pytest.param({"treatment": "refused"}, "'refuse'", id="a treatment"),
        pytest.param({"originals": "sagemaker3"}, "'sagemaker'", id="an orchestrator"),
        pytest.param({"originals": "Deferred"}, "'deferred'", id="an orchestrator in upper case"),
    ],
)
def test_near_names_are_shown(given, near):
    """A typo is put right by reading the error."""
    with pytest.raises(la.PolicyError) as caught:
        policy(**given)
    assert f"Did you mean {near}" in caught.value.hint


def test_orchestrators_are_listed_for_a_name_like_none():
    """And how a type is written."""
    with pytest.raises(la.PolicyError) as caught:
        policy(originals="zzz")
    assert "Did you mean" not in caught.value.hint
    assert "'sagemaker', 'sagemaker-v3', " in caught.value.hint
    assert "'deferred'" in caught.value.hint
    assert "module:Class" in caught.value.hint


def test_class_inside_a_function_is_refused():
    """No name leads back to it, so that it would be for nobody."""

    class Inside:
        pass

    with pytest.raises(la.PolicyError, match="names types that a module holds") as caught:
        policy(originals=Inside)
    assert "Inside" in caught.value.problem
    assert "isinstance(value, Inside)" in caught.value.hint


def test_predicate_may_be_any_callable_with_a_hash():
    """Functions, lambdas, bound methods, objects; none is called to be checked."""
    for predicate in (is_text, lambda value: 1 / 0, Local.__subclasscheck__, Caller()):
        assert policy(originals=predicate).originals == (predicate,)


# --- placeholders ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        pytest.param({"placeholder": ""}, "holds text", id="empty"),
        pytest.param({"placeholder": " "}, "holds text", id="blank"),
        pytest.param({"placeholder": "a\nb"}, "printable text", id="a line break"),
        pytest.param(
            {"placeholder": "s3://my-bucket/{token}"}, "could be someone's", id="somebody's bucket"
        ),
        pytest.param(
            {"placeholder": "https://github.com/{token}"}, "could be someone's", id="a host"
        ),
        pytest.param(
            {"placeholder": "s3://my-bucket/x", "unique": False},
            "could be someone's",
            id="as it is",
        ),
        pytest.param({"placeholder": "ml.m5.xlarge"}, "no room", id="no room for a token"),
        pytest.param({"unique": False}, "unique=False needs a placeholder", id="nothing verbatim"),
        pytest.param(
            {"placeholder": "{token}", "unique": False}, "verbatim", id="a token as it is"
        ),
        pytest.param(
            {"placeholder": "no-scheme", "face": Face.URI}, "starts with a scheme", id="no URI"
        ),
    ],
)
def test_placeholder_is_checked_as_string_like_checks_it(fields, problem):
    """Empty, malformed, without room, or somebody's: before anything is run with it."""
    with pytest.raises(la.PlaceholderError, match=problem):
        policy(**fields)


@pytest.mark.parametrize(
    ("fields", "template"),
    [
        pytest.param({}, "{token}", id="text by default"),
        pytest.param({"face": Face.URI}, "s3://amzn-s3-demo-{token}/path-{token}", id="a URI"),
        pytest.param({"face": Face.PATH}, "/lookalike-{token}/path-{token}", id="a path"),
        pytest.param(
            {"placeholder": "s3://bucket/m.tar.gz"},
            "s3://amzn-s3-demo-{token}/m-{token}.tar.gz",
            id="a shape",
        ),
        pytest.param(
            {"placeholder": "s3://amzn-s3-demo-{token}/code.py"},
            "s3://amzn-s3-demo-{token}/code.py",
            id="a template",
        ),
        pytest.param(
            {"placeholder": "ml.m5.xlarge", "unique": False}, "ml.m5.xlarge", id="verbatim"
        ),
    ],
)
def test_template_is_what_the_placeholder_becomes(fields, template):
    """`template` shows where the token goes."""
    assert policy(**fields).template == template


# --- requirements ---------------------------------------------------------------------------------


def forget_versions():
    """What is installed is looked up once in a process."""
    installed_version.cache_clear()
    _is_satisfied.cache_clear()


@pytest.fixture
def distribution(tmp_path, monkeypatch):
    """A function that installs a distribution which is nothing but its version."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def install(name, version):
        folder = tmp_path / f"{name.replace('-', '_')}-{version}.dist-info"
        folder.mkdir()
        text = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        (folder / "METADATA").write_text(text, encoding="utf-8")
        forget_versions()

    yield install
    forget_versions()


@pytest.mark.parametrize(
    ("requires", "version", "active"),
    [
        pytest.param("lookalike-test-sdk>=2,<3", "2.5", True, id="in the range"),
        pytest.param("lookalike-test-sdk>=2,<3", "3.0", False, id="too new"),
        pytest.param("lookalike-test-sdk>=2,<3", "1.9", False, id="too old"),
        pytest.param("lookalike-test-sdk>=2", "2.1rc1", True, id="a release candidate"),
        pytest.param("lookalike-test-sdk>=2", "3.0.dev4+local", True, id="a build of one's own"),
        pytest.param("lookalike-test-sdk>=2", "unknown", False, id="no version to compare"),
        pytest.param("lookalike-test-sdk", "unknown", True, id="any version"),
        pytest.param("Lookalike.Test_SDK==2.*", "2.5", True, id="the name in another spelling"),
        pytest.param("lookalike-test-other", "2.5", False, id="another distribution"),
    ],
)
def test_policy_is_active_where_its_requirement_is_met(distribution, requires, version, active):
    """A preset holds policies for several versions of an SDK side by side."""
    distribution("lookalike-test-sdk", version)
    assert is_active(policy(requires=requires)) is active


def test_policy_without_requirement_is_active():
    """It holds for every version."""
    assert is_active(policy())


def test_absent_distribution_is_no_error():
    """Most SDKs are not installed; making a policy for them is fine."""
    made = policy(requires="no-such-distribution-anywhere>=1")
    assert not is_active(made)
    assert installed_version("no-such-distribution-anywhere") is None
    assert str(requirement("a>=1,<2").specifier) == "<2,>=1"


# --- the signature --------------------------------------------------------------------------------

SHOP = """
    class Order:
        def __init__(self, source, *, note=""): ...
        def send(self, address): ...

    def count(first, *rest, **more): ...
"""


def test_parameter_is_checked_if_the_module_is_imported(packages):
    """The error names the target, what is near, and what it takes."""
    packages.load("shop", SHOP)
    policy("shop:Order", "note")
    policy("shop:Order.send", "0.city[*]")
    with pytest.raises(la.PolicyError, match="shop:Order has no parameter sorce") as caught:
        policy("shop:Order", "sorce")
    assert caught.value.hint == "Did you mean 'source'? It takes source, note."


def test_missing_target_is_an_error_if_the_module_is_imported(packages):
    """A target that an SDK no longer has is found out before it is missed."""
    packages.load("shop", SHOP)
    with pytest.raises(la.PolicyError, match="shop has no 'Ordr'") as caught:
        policy("shop:Ordr", "source")
    assert "'Order'" in caught.value.hint


def test_module_is_not_imported(packages):
    """A policy for what nobody has imported is taken as it is, and checked later."""
    packages.write("shop", "raise RuntimeError('imported')")
    before = set(sys.modules)
    made = policy("shop:Ordr", "anything")
    assert made.check_signature() is False
    assert set(sys.modules) == before


def test_signature_is_checked_anew_when_asked(packages):
    """What could not be checked when it was made can be, once the module is imported."""
    packages.write("shop", SHOP)
    good, bad = policy("shop:Order", "source"), policy("shop:Order", "sorce")
    __import__("shop")
    assert good.check_signature() is True
    with pytest.raises(la.PolicyError, match="no parameter sorce"):
        bad.check_signature()


def test_reloaded_target_is_looked_at_anew(packages):
    """The signature is remembered for the very object, not for its name."""
    module = packages.load("shop", SHOP)
    policy("shop:count", "first")
    module.count = lambda second: None
    with pytest.raises(la.PolicyError, match="no parameter first"):
        policy("shop:count", "first")


def test_signatures_that_are_remembered_are_bounded(packages):
    """A program that makes functions without end does not keep them all alive."""
    module = packages.load("shop", SHOP)
    for _ in range(4200):
        module.count = lambda first: None
        known_parameters(TARGET, find_place(TARGET))
    assert 0 < len(_signatures) <= 4097
    forget_signatures()


def test_signature_is_not_checked_for_a_version_that_is_not_here(packages):
    """Another version of the SDK may well have that parameter."""
    packages.load("shop", SHOP)
    made = policy("shop:Order", "sorce", requires="no-such-distribution-anywhere>=1")
    assert made.check_signature() is False


def test_policy_without_target_has_no_signature():
    """It is for any."""
    assert policy(target=None, parameter="anything").check_signature() is False


def test_policy_that_names_a_module_being_imported_waits(packages):
    """A module may make policies for itself before it is whole."""
    module = packages.load(
        "half",
        """
        import lookalike as la
        made = la.Policy("half:late", "sorce", reason="a test")
        checked = made.check_signature()

        def late(source): ...
        """,
    )
    assert module.checked is False
    with pytest.raises(la.PolicyError, match="no parameter sorce"):
        module.made.check_signature()


@pytest.mark.parametrize(
    "target",
    [
        pytest.param("os:system", id="a command"),
        pytest.param("builtins:print", id="output"),
        pytest.param("sys:exit", id="the end"),
    ],
)
def test_target_is_never_called(target, capfd):
    """A policy only names it."""
    parameter = "command" if target == "os:system" else "0"
    policy(target, parameter, originals=is_text)
    assert capfd.readouterr() == ("", "")


def test_object_in_sys_modules_with_effects_is_not_asked(monkeypatch):
    """Whatever is in `sys.modules`, making a policy runs none of it."""

    class Odd(types.ModuleType):
        def __getattr__(self, name):
            raise RuntimeError(f"asked for {name}")

    module = Odd("odd_module")
    module.f = lambda source: None
    monkeypatch.setitem(sys.modules, "odd_module", module)
    policy("odd_module:f", "source")
    with pytest.raises(la.PolicyError, match="has no 'g'"):
        policy("odd_module:g", "source")


def test_placed_error_says_where_and_keeps_the_hint():
    """What a loader adds to an error."""
    error = placed(la.PlaceholderError("it is wrong", hint="Do this."), "a file, line 3")
    assert error == la.PolicyError(
        "a file, line 3: it is wrong", hint="Do this.", where="a file, line 3"
    )


@pytest.mark.parametrize("name", ["__init__", "__new__"])
def test_constructor_as_a_target_is_refused_for_its_class(name):
    """A class is one target under one name."""
    with pytest.raises(la.PolicyError, match="names the class") as caught:
        policy(target=f"shop.orders:Order.{name}")

    assert caught.value.hint == "Write 'shop.orders:Order'."
