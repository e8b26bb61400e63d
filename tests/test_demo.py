"""The demo measures what it shows, and says so when it is not what it should be."""

from __future__ import annotations

import io
import json
import logging
import sys
import warnings
from dataclasses import replace

import pytest

import lookalike as la
from lookalike._demo import mims
from lookalike.presets._examples._quiet import quiet


def row(stand_in="lookalike", **facts):
    """A row in which everything is as it should be, but for `facts`."""
    made = mims.Row(
        reference="Join",
        stand_in=stand_in,
        treatment="proxy",
        accepted=True,
        checks="accepted",
        compiled=True,
        problem="",
        expression={"Get": "Steps.Train.ModelArtifacts.S3ModelArtifacts"},
        same_definition=True,
        same_edges=True,
        edge=True,
        leaks=0,
    )
    return replace(made, **facts)


def shown(*rows, width=100, **options):
    """The table of a report of `rows`, as text."""
    pytest.importorskip("rich", reason="needs rich: pip install 'lookalike[cli]'")
    from rich.console import Console

    from lookalike._demo import table

    out = io.StringIO()
    table.show(mims.Report("sagemaker 2", rows), Console(file=out, width=width, **options))
    return out.getvalue()


# --- what is measured -------------------------------------------------------


@pytest.fixture(scope="module")
def report(sagemaker_v2):
    """The report of one run."""
    return mims.run()


def test_every_lookalike_compiles_to_the_raw_reference(report):
    """Equal definition, equal graph, the edge from the packaging step, no leak."""
    rows = [row for row in report.rows if row.stand_in == mims.LOOKALIKE]

    assert [(r.reference, r.treatment) for r in rows] == [
        ("Properties", "pass"),
        ("Join", "proxy"),
        ("dict", "lift"),
    ]
    assert all(r.is_good and r.edge for r in rows)
    assert report.is_good


def test_other_stand_ins_fail_where_they_are_known_to(report):
    """Only raw Properties arrive; the checks or the compiler refuse everything else."""
    seen = {
        (r.reference, r.stand_in): (r.is_good, r.checks, r.problem)
        for r in report.rows
        if r.stand_in != mims.LOOKALIKE
    }
    no_expr = "AttributeError: 'dict' object has no attribute 'expr'"

    assert seen == {
        ("Properties", mims.RAW): (True, "accepted", ""),
        ("Properties", mims.WRAPPER): (
            False,
            "accepted",
            "AttributeError: 'Properties' object has no attribute 'decode'",
        ),
        ("Join", mims.RAW): (False, "KeyError: 'Get'", ""),
        ("Join", mims.WRAPPER): (False, "KeyError: 'Get'", ""),
        ("dict", mims.RAW): (False, no_expr, ""),
        ("dict", mims.WRAPPER): (False, no_expr, ""),
    }


def test_report_as_data_is_json_and_says_what_is_simulated(report):
    """The same as the table, for machines."""
    data = json.loads(json.dumps(report.as_data()))

    assert data["ok"] is True
    assert data["sdk"].startswith("sagemaker 2")
    assert data["simulated"] == ["registration checks", "AWS clients"]
    assert len(data["rows"]) == 9
    assert data["rows"][5]["expression"]["Std:Join"]["Values"][1] == "model.tar.gz"


def test_real_report_is_shown_within_100_columns(report):
    """Nothing is cut off on a narrow terminal, and the verdict stands at the end."""
    text = shown(*report.rows)

    assert max(map(len, text.splitlines())) <= 100
    assert "raw 1 of 3, hand-written wrapper 0 of 3, lookalike 3 of 3" in text
    assert "Package.packaged_model" in text
    assert "…" not in text


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param({"same_definition": False}, id="another definition"),
        pytest.param({"same_edges": False}, id="other edges"),
        pytest.param({"leaks": 1}, id="a leak"),
        pytest.param({"same_definition": None, "same_edges": None, "leaks": None}, id="refused"),
    ],
)
def test_report_is_bad_if_one_lookalike_does_not_arrive(facts):
    """One difference is enough; what befalls the other stand-ins does not matter."""
    assert mims.Report("", (row(), row(mims.RAW, leaks=3))).is_good
    assert not mims.Report("", (row(), row(**facts))).is_good


def test_demo_without_the_sdk_says_what_to_install(monkeypatch):
    """The demo needs the SDK, and says so."""
    monkeypatch.setitem(sys.modules, "sagemaker", None)
    monkeypatch.setitem(sys.modules, "sagemaker.processing", None)

    with pytest.raises(la.LookalikeError, match=r"pip install 'lookalike\[sagemaker\]'"):
        mims.run()


# --- what is shown ----------------------------------------------------------


def test_bad_report_is_shown_as_one():
    """What was lost is said in the row and in the last line."""
    text = shown(row(same_definition=False, edge=False, leaks=2, expression="s3://bucket"))

    assert "not the reference:" in text
    assert "'s3://bucket'" in text
    assert "lost" in text
    assert "lookalike 0 of 1" in text
    assert "A lookalike compiled to something else than the raw reference." in text


@pytest.mark.parametrize(
    ("expression", "short"),
    [
        pytest.param(
            {"Get": "Steps.Package.ProcessingOutputConfig.Outputs['model'].S3Output.S3Uri"},
            "Package.model",
            id="an output",
        ),
        pytest.param({"Get": "Parameters.Model"}, "Parameters.Model", id="a parameter"),
        pytest.param({"Std:JsonGet": {"Path": "model"}}, "Std:JsonGet", id="another function"),
        pytest.param(
            {"Std:Join": {"On": "/", "Values": [{"Get": "Parameters.P"}, "x"]}},
            "Join of Parameters.P, 'x'",
            id="a join",
        ),
    ],
)
def test_expression_is_shown_in_a_few_words(expression, short):
    """A reader sees what is referred to, without the SDK's long path."""
    assert short in " ".join(shown(row(expression=expression), width=160).split())


def test_colours_are_for_terminals_only():
    """Piped output is plain; a terminal gets colours."""
    assert "\x1b[" not in shown(row())
    assert "\x1b[" in shown(row(), force_terminal=True, color_system="standard")


@pytest.mark.parametrize("is_terminal", [False, True], ids=["a pipe", "a terminal"])
def test_console_is_100_columns_wide_where_there_is_no_terminal(monkeypatch, is_terminal):
    """A terminal has a width of its own; a pipe has not."""
    pytest.importorskip("rich", reason="needs rich: pip install 'lookalike[cli]'")
    from lookalike._commands import table

    monkeypatch.setenv("FORCE_COLOR" if is_terminal else "NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "140")
    monkeypatch.delenv("NO_COLOR" if is_terminal else "FORCE_COLOR", raising=False)

    assert table.console().width == (140 if is_terminal else 100)


def test_waiting_says_for_what(monkeypatch):
    """A terminal shows why nothing happens yet; a pipe is left alone."""
    pytest.importorskip("rich", reason="needs rich: pip install 'lookalike[cli]'")
    from rich.console import Console

    from lookalike._demo import table

    terminal, pipe = io.StringIO(), io.StringIO()
    for out, force in ((terminal, True), (pipe, False)):
        with table.waiting(Console(file=out, force_terminal=force)):
            pass

    assert "Importing the SageMaker SDK" in terminal.getvalue()
    assert pipe.getvalue().strip() == ""


# --- silence ----------------------------------------------------------------


def test_quiet_silences_logs_and_warnings_and_gives_them_back(caplog):
    """Inside nothing is heard; afterwards, even after an error, everything is as before."""
    before = logging.root.manager.disable

    def fail_quietly():
        with quiet():
            logging.getLogger("sagemaker").critical("not heard")
            warnings.warn("not heard", stacklevel=1)
            raise KeyError

    with pytest.raises(KeyError):
        fail_quietly()

    assert caplog.records == []
    assert logging.root.manager.disable == before
    logging.getLogger("sagemaker").critical("heard")
    assert [record.getMessage() for record in caplog.records] == ["heard"]
