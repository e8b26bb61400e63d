"""`verify`: whether policies still fit what is installed."""

from __future__ import annotations

import dataclasses
import importlib.util
import re
import shutil
import sys

import pytest

import lookalike as la

REASON = "for a test of the report"


def checked(*arguments, **options):
    """What `verify` says of one policy: verdict and detail."""
    registry = la.Registry([la.Policy(*arguments, reason=REASON, **options)])
    [check] = registry.verify().checks
    return check.verdict, check.detail


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package that is not imported yet."""
    (tmp_path / "shop.py").write_text("def upload(source): ...\n")
    (tmp_path / "broken.py").write_text("raise RuntimeError('no licence')\n")
    (tmp_path / "half.py").write_text("import its_extra\n")
    monkeypatch.syspath_prepend(tmp_path)
    yield
    sys.modules.pop("shop", None)


@pytest.mark.usefixtures("package")
def test_policy_whose_parameter_is_there_fits():
    """The module is imported to find out."""
    assert checked("shop:upload", "source") == ("fits", "")
    assert "shop" in sys.modules


@pytest.mark.usefixtures("package")
@pytest.mark.parametrize(
    ("target", "parameter", "problem"),
    [
        pytest.param("shop:upload", "sauce", "has no parameter sauce", id="a parameter"),
        pytest.param("shop:download", "source", "has no 'download'", id="a function"),
    ],
)
def test_policy_that_fits_no_more_has_drifted(target, parameter, problem):
    """The report is false, and says what is gone."""
    policy = la.Policy(target, parameter, reason=REASON, requires="wrapt")
    report = la.Registry([policy]).verify()

    assert not report
    assert [check.policy for check in report.drifted] == [policy]
    assert problem in report.drifted[0].detail
    assert problem in str(report)
    assert str(report).endswith("1 drifted; 0 tried by calling")


@pytest.mark.usefixtures("package")
@pytest.mark.parametrize(
    ("target", "problem"),
    [
        pytest.param("broken:upload", "RuntimeError: no licence", id="a broken module"),
        pytest.param("half:upload", "half wants another module: .*its_extra", id="no extra"),
    ],
)
def test_sdk_that_cannot_be_imported_is_unreadable(target, problem):
    """Nothing is known of it, which is neither drift nor success."""
    report = la.Registry([la.Policy(target, "source", reason=REASON)]).verify()

    assert not report
    assert not report.drifted
    assert re.search(problem, report.unreadable[0].detail)
    assert re.search(problem, str(report))
    assert str(report).endswith("1 unreadable; 0 tried by calling")


def test_module_that_is_gone_from_its_distribution_has_drifted():
    """The distribution is installed, and the module is not in it."""
    verdict, detail = checked("wrapt.absent:upload", "source", requires="wrapt")

    assert verdict == "drifted"
    assert "wrapt.absent" in detail


@pytest.mark.parametrize(
    ("target", "requires"),
    [
        pytest.param("absent:upload", "absent>=1", id="a distribution"),
        pytest.param("wrapt:decorator", "wrapt>=999", id="a version"),
        pytest.param("absent:upload", None, id="a module of nobody"),
    ],
)
def test_what_is_not_installed_is_absent(target, requires):
    """It may be right elsewhere: the report is true."""
    policy = la.Policy(target, "source", reason=REASON, requires=requires)
    report = la.Registry([policy]).verify()

    assert report
    assert [check.verdict for check in report.checks] == ["absent"]
    assert str(report) == "1 absent; 0 tried by calling"


@pytest.mark.parametrize("example", [None, '{"source": "{value}"}'], ids=["none", "an example"])
def test_policy_for_any_target_fits(example):
    """There is nothing to look for, and nothing to call."""
    policy = la.Policy(None, "source", reason=REASON, example=example)
    [check] = la.Registry([policy]).verify().checks
    assert (check.verdict, check.detail, check.is_tried) == ("fits", "", False)


def test_module_that_waits_to_be_run_is_run(packages):
    """Nothing of it could be looked at else, and a policy that is wrong would be called right."""
    packages.write("shop", "def upload(source): ...")
    spec = importlib.util.find_spec("shop")
    spec.loader = importlib.util.LazyLoader(spec.loader)
    sys.modules["shop"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(sys.modules["shop"])
    assert checked("shop:upload", "sauce")[0] == "drifted"


def test_module_that_verifies_policies_for_itself_is_not_tried_yet(packages):
    """It is half imported: what a policy is for may not be there yet."""
    shop = packages.load(
        "shop",
        """
        import lookalike as la

        policy = la.Policy("shop:upload", "source", reason="a test", example="{}")
        [check] = la.Registry([policy]).verify().checks

        def upload(source): return source.strip()
        """,
    )
    assert (shop.check.verdict, shop.check.is_tried) == ("unreadable", False)
    assert shop.check.detail == "shop:upload: its module is still being imported"


# --- policies that are tried ----------------------------------------------------------------------

SDK = """
import re

def upload(source, name, count=1):
    {check}
    return source

class Order:
    limit = 7

    def __init__(self, *, inputs):
        self.inputs = [each["source"].strip() for each in inputs]

    def add(self, source): ...

    @classmethod
    def of(cls, source):
        return cls(inputs=[{{"source": source}}])

    @staticmethod
    def cleaned(source):
        return source.strip()

    @staticmethod
    def keep(source):
        return [source]

def digest(source):
    import hashlib
    return hashlib.sha256(source.encode()).hexdigest()
"""
CHECK = 'if not source.startswith("s3://"): raise ValueError("no S3 URI")'
EXAMPLE = '{"name": "model"}'
S3 = "s3://bucket/key"


@pytest.fixture
def sdk(tmp_path, monkeypatch):
    """An SDK, and how it becomes another one."""
    monkeypatch.syspath_prepend(tmp_path)

    def write(check=CHECK, *, name="drift_sdk", text=SDK):
        sys.modules.pop(name, None)
        (tmp_path / f"{name}.py").write_text(text.format(check=check))
        importlib.invalidate_caches()
        # Two versions within a second have one cache file.
        shutil.rmtree(tmp_path / "__pycache__", ignore_errors=True)

    yield write
    sys.modules.pop("drift_sdk", None)


def upload_policy(**options):
    return la.Policy(
        "drift_sdk:upload",
        "source",
        **{"face": la.Face("startswith"), "placeholder": S3, "example": EXAMPLE, **options},
        reason=REASON,
    )


def verdict_of(policy):
    [check] = la.Registry([policy]).verify().checks
    return check


def test_policy_that_is_still_right_fits(sdk):
    """It was called, and the probe found the same."""
    sdk()
    check = verdict_of(upload_policy())
    assert (check.verdict, check.is_tried) == ("fits", True)
    assert la.Registry([upload_policy()]).verify()


DRIFT = {
    "parameter renamed": ({"text": SDK.replace("source, name", "uri, name")}, "drifted"),
    "a stricter regex": (
        {"check": 'if not re.match("s3://prod-", source): raise ValueError("no")'},
        "too weak",
    ),
    "a check dropped": ({"check": "pass"}, "not needed"),
    "isinstance added": (
        {"check": f"if not isinstance(source, str): raise TypeError('no')\n    {CHECK}"},
        "too weak",
    ),
    "module moved": ({"name": "moved_sdk"}, "absent"),
}


@pytest.mark.parametrize("kind", DRIFT)
def test_drift_of_an_sdk_is_caught(sdk, tmp_path, kind):
    """Five kinds of it; where a distribution is required, a module that is gone is one."""
    changed, verdict = DRIFT[kind]
    sdk()
    policy = upload_policy()
    assert verdict_of(policy).verdict == "fits"

    sys.modules.pop("drift_sdk")
    (tmp_path / "drift_sdk.py").unlink()
    sdk(**changed)
    check = verdict_of(policy)
    assert check.verdict == verdict
    assert check.detail
    if kind == "module moved":
        policy = upload_policy(requires="wrapt")
        assert verdict_of(policy).verdict == "drifted"
    assert not la.Registry([policy]).verify()


@pytest.mark.parametrize(
    ("policy", "verdict"),
    [
        pytest.param(upload_policy(face=la.Face.STRING), "too strong", id="too large a face"),
        pytest.param(upload_policy(face=la.Face.STR), "too strong", id="a str for nothing"),
        pytest.param(upload_policy(face=la.Face("endswith")), "too weak", id="another method"),
        pytest.param(
            upload_policy(treatment="pass", face=la.Face(), placeholder=None),
            "too weak",
            id="pass where it is refused",
        ),
        pytest.param(
            la.Policy(
                "drift_sdk:Order.keep", "source", treatment="pass", example="{}", reason=REASON
            ),
            "fits",
            id="pass where it is accepted",
        ),
        pytest.param(
            upload_policy(treatment="refuse", face=la.Face(), placeholder=None),
            "fits",
            id="what is refused is not called",
        ),
        pytest.param(upload_policy(example=None), "fits", id="without an example"),
        pytest.param(upload_policy(example="{}"), "too weak", id="an argument is missing"),
    ],
)
def test_treatment_is_compared_with_what_the_probe_finds(sdk, policy, verdict):
    """Too much string is a finding too."""
    sdk()
    assert verdict_of(policy).verdict == verdict


def test_value_goes_where_the_example_says(sdk):
    """Into a list of tables, for a parameter with a path."""
    sdk()
    policy = la.Policy(
        "drift_sdk:Order",
        "inputs[*].source",
        face=la.Face("strip"),
        example='{"inputs": [{"source": "{value}"}]}',
        reason=REASON,
    )
    assert verdict_of(policy).verdict == "fits"
    without = dataclasses.replace(policy, example='{"inputs": []}')
    assert "where the value goes" in verdict_of(without).detail


def test_method_cannot_be_tried(sdk):
    """There is no object to call it on."""
    sdk()
    policy = la.Policy("drift_sdk:Order.add", "source", example="{}", reason=REASON)
    assert verdict_of(policy).verdict == "unreadable"


@pytest.mark.parametrize("name", ["of", "cleaned"])
def test_class_method_and_static_method_are_tried_on_their_class(sdk, name):
    """They need no object."""
    sdk()
    policy = la.Policy(
        f"drift_sdk:Order.{name}", "source", face=la.Face("strip"), example="{}", reason=REASON
    )
    assert (verdict_of(policy).verdict, verdict_of(policy).is_tried) == ("fits", True)


def test_parameter_that_is_named_by_its_number_is_passed_by_position(sdk):
    """A policy may name the first argument of what does not tell its parameters."""
    sdk(text="import operator\ncheck = operator.methodcaller('startswith', 's3://')\n")
    policy = la.Policy(
        "drift_sdk:check",
        "0",
        face=la.Face("startswith"),
        placeholder=S3,
        example="{}",
        reason=REASON,
    )
    assert (verdict_of(policy).verdict, verdict_of(policy).is_tried) == ("fits", True)


def test_what_cannot_be_called_cannot_be_tried(sdk):
    """An attribute of a class takes no argument."""
    sdk()
    policy = la.Policy("drift_sdk:Order.limit", "source", example="{}", reason=REASON)
    check = verdict_of(policy)
    assert (check.verdict, check.is_tried) == ("unreadable", False)
    assert check.detail == "a int cannot be called"


@pytest.mark.parametrize("example", ["[]", "{", "name", "3"])
def test_example_that_is_no_object_is_refused(example):
    """It is data, and is looked at when it is written down."""
    with pytest.raises(la.PolicyError, match="a JSON object of arguments, or a function"):
        la.Policy(None, "source", example=example, reason=REASON)


# --- examples in Python ---------------------------------------------------------------------------

EXAMPLES = """\
import lookalike
from lookalike.testing import Example
import drift_sdk

def call(value):
    return drift_sdk.upload(value, "name")

def add(value):
    return drift_sdk.Order([]).add(value)

KEPT = []
watched = Example(call, setup=KEPT.clear, cleanup=lambda: KEPT.append("cleaned"))
both = [call, lambda value: value.endswith(".tar.gz") and call(value)]
TABLE = {("drift_sdk:upload", "source"): both, ("drift_sdk:Order.add", "source"): add}
number = 3
none = []
needy = Example(call, requires="absent>=1")
some = [call, needy]
vague = Example(call, requires="absent >")
unready = Example(call, setup=lambda: 1 / 0)
cut = Example(lambda value: lookalike.restore(str(lookalike.string_like(value))[:12]))
"""
BROKEN = "raise RuntimeError('no licence')"


@pytest.fixture
def examples(sdk, tmp_path):
    """The test SDK, and a module of calls beside it."""
    sdk()
    (tmp_path / "drift_examples.py").write_text(EXAMPLES)
    (tmp_path / "broken_examples.py").write_text(BROKEN)
    yield
    sys.modules.pop("drift_examples", None)


@pytest.mark.usefixtures("examples")
@pytest.mark.parametrize("name", ["call", "watched"])
def test_example_may_be_a_function_or_say_more(name):
    """It makes the call with the value; the policy only names it."""
    check = verdict_of(upload_policy(example=f"drift_examples:{name}"))
    assert (check.verdict, check.is_tried) == ("fits", True)
    if name == "watched":
        assert sys.modules["drift_examples"].KEPT == ["cleaned"]


@pytest.mark.usefixtures("examples")
@pytest.mark.parametrize("name", ["both", "TABLE"])
def test_several_examples_ask_together(name):
    """What one of them asks is no more than needed."""
    archive = "s3://bucket/model.tar.gz"
    policy = upload_policy(example=f"drift_examples:{name}", placeholder=archive)
    weak = verdict_of(policy)
    assert weak.verdict == "too weak"
    assert "endswith" in weak.detail
    both = dataclasses.replace(policy, face=la.Face("startswith", "endswith"))
    assert verdict_of(both).verdict == "fits"
    large = verdict_of(dataclasses.replace(policy, face=la.Face.STRING))
    assert large.verdict == "too strong"
    assert "2 examples ask together for Face('endswith', 'startswith')" in large.detail


@pytest.mark.usefixtures("examples")
def test_a_method_is_tried_by_a_function_that_makes_the_object():
    """What JSON cannot say."""
    policy = la.Policy(
        "drift_sdk:Order.add", "source", example="drift_examples:TABLE", reason=REASON
    )
    assert verdict_of(policy).is_tried


@pytest.mark.usefixtures("examples")
@pytest.mark.parametrize(
    ("example", "why"),
    [
        pytest.param("absent_examples:call", "No module named 'absent_examples'", id="no module"),
        pytest.param("broken_examples:call", "no licence", id="a broken module"),
        pytest.param("drift_examples:absent", "no attribute 'absent'", id="no such name"),
        pytest.param("drift_examples:number", "is a int, and cannot be called", id="no function"),
        pytest.param("drift_examples:none", "holds no call", id="an empty list"),
        pytest.param("sys:modules", "no example for ('drift_sdk:upload', 'source')", id="no key"),
    ],
)
def test_example_that_is_not_there_is_a_finding(example, why):
    """The policy is not called right for that."""
    check = verdict_of(upload_policy(example=example))
    assert (check.verdict, check.is_tried) == ("unreadable", False)
    assert why in check.detail


@pytest.mark.usefixtures("examples")
@pytest.mark.parametrize("name", ["needy", "some"])
def test_example_that_needs_what_is_not_installed_is_not_run(name):
    """The policy may be right, and nothing is known of it; what is left may ask for less."""
    check = verdict_of(upload_policy(example=f"drift_examples:{name}"))
    assert (check.verdict, check.is_tried) == ("fits", False)
    assert check.detail == "its example needs absent>=1"


@pytest.mark.usefixtures("examples")
@pytest.mark.parametrize(
    ("name", "is_tried", "why"),
    [
        pytest.param("vague", False, "'absent >'", id="requires no version"),
        pytest.param("unready", True, "ZeroDivisionError: division by zero", id="setup"),
        pytest.param("cut", True, "only a piece of the placeholder", id="a leak of its own"),
    ],
)
def test_example_that_is_itself_wrong_is_a_finding(name, is_tried, why):
    """It stops nobody from hearing of the other policies."""
    check = verdict_of(upload_policy(example=f"drift_examples:{name}"))
    assert (check.verdict, check.is_tried) == ("unreadable", is_tried)
    assert why in check.detail


@pytest.mark.usefixtures("examples")
def test_naming_an_example_imports_nothing():
    """A policy is data until somebody asks to verify it."""
    policy = upload_policy(example="drift_examples:call")
    text = la.Registry([policy]).to_toml()
    assert la.load_policies(text).policies == (policy,)
    assert "drift_examples" not in sys.modules
