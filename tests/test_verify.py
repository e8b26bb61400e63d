"""`verify`: whether policies still fit what is installed."""

from __future__ import annotations

import re
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
    assert str(report).endswith("0 fits, 1 drifted, 0 unreadable, 0 absent")


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
    assert str(report).endswith("0 fits, 0 drifted, 1 unreadable, 0 absent")


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
    assert str(report) == "0 fits, 0 drifted, 0 unreadable, 1 absent"


def test_policy_for_any_target_fits():
    """There is nothing to look for."""
    assert checked(None, "source") == ("fits", "")
