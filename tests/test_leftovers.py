"""`Leftovers`: where a token of a test's ledger is found, and where nothing is said."""

from __future__ import annotations

import gzip
import json
import logging
import os
import threading

import pydantic
import pytest

import lookalike as la
from fake_orchestrator import FLOW, FlowOrchestrator
from lookalike import _leftovers, orchestrators
from lookalike._ledger import current_ledger
from lookalike._leftovers import Leftovers

SHAPE = "s3://bucket/model.tar.gz"
log = logging.getLogger("shop")


@pytest.fixture
def leftovers():
    made = Leftovers("of a test")
    with made.at_work():
        yield made
    made.close()


@pytest.fixture
def text(leftovers):
    return str(la.string_like(la.Deferred("model"), SHAPE))


def places(leftovers, folder=None, **output):
    return [leak.where for leak in leftovers.find(folder, output)]


# --- its ledger -----------------------------------------------------------------------------------


def test_ledger_is_the_current_one_here_and_in_new_threads():
    """A thread starts with an empty context; what it makes is of this test all the same."""
    before = current_ledger()
    leftovers = Leftovers()
    found = []
    with leftovers.at_work() as ledger:
        threads = [threading.Thread(target=lambda: found.append(current_ledger()))]
        threads[0].start()
        threads[0].join()
        found.append(current_ledger())
    assert found == [ledger, ledger]
    assert current_ledger() is before
    leftovers.close()
    assert ledger.is_closed


def test_innermost_of_two_is_the_current_one():
    """They end in any order, and take only themselves away."""
    with Leftovers("outer").at_work() as outer:
        with Leftovers("inner").at_work() as inner:
            assert current_ledger() is inner
        assert current_ledger() is outer


def test_nothing_is_said_where_nothing_was_made(leftovers, tmp_path):
    """A ledger without tokens leaves none: nothing is read."""
    (tmp_path / "a").write_text("s3://amzn-s3-demo-bucket")
    assert places(leftovers, tmp_path, output="text") == []
    assert places(leftovers, tmp_path / "absent") == []


def test_tokens_of_others_are_theirs(text, leftovers, tmp_path):
    """What another ledger issued, or nobody, is not this test's leak."""
    with la.Ledger() as other:
        theirs = str(la.string_like(la.Deferred("theirs"), SHAPE))
        (tmp_path / "a").write_text(theirs)
        log.warning(theirs)
        assert places(leftovers, tmp_path, output=theirs) == []
        assert len(la.scan(theirs, ledger=other)) == 1


# --- files ----------------------------------------------------------------------------------------


def test_place_in_a_file_is_a_line_or_a_path_in_json(text, leftovers, tmp_path):
    """The file is named from the folder on; the files come in order."""
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "b.txt").write_text(f"first\nsecond {text}\n")
    (tmp_path / "a.json").write_text(json.dumps({"Steps": [{"Image": text}]}))
    (tmp_path / "clean").write_text("clean")
    assert places(leftovers, tmp_path) == [
        "a.json, $.Steps[0].Image",
        "out/b.txt, line 2, column 26",
    ]


def test_large_file_is_read_piece_by_piece(text, leftovers, tmp_path, monkeypatch):
    """Its places are lines, even if it is JSON."""
    (tmp_path / "a.json").write_text(json.dumps({"Image": text}, indent=1))
    monkeypatch.setattr(_leftovers, "_READ_WHOLE", 10)
    assert places(leftovers, tmp_path) == ["a.json, line 2, column 30"]


def test_names_of_files_and_folders_are_looked_at(leftovers, tmp_path):
    """Each part of a path is told of once."""
    path = os.fspath(la.path_like(la.Deferred("data"), "/opt/{token}/train.csv"))
    (tmp_path / path[1:]).parent.mkdir(parents=True)
    (tmp_path / path[1:]).write_text("clean")
    folder = path.split("/")[2]
    assert places(leftovers, tmp_path) == [f"the name of opt/{folder}, line 1, column 1"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes have no name on this system")
def test_pipes_and_links_are_not_opened(text, leftovers, tmp_path):
    """A pipe would wait for ever; what a link leads to is looked at under its own name."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "a").write_text(text)
    (tmp_path / "linked").symlink_to(tmp_path / "there")
    (tmp_path / "link").symlink_to(tmp_path / "there" / "a")
    (tmp_path / "broken").symlink_to(tmp_path / "absent")
    (tmp_path / "there" / "round").symlink_to(tmp_path)
    assert [where.partition(",")[0] for where in places(leftovers, tmp_path)] == ["there/a"]
    assert leftovers.problems == []


def test_file_that_cannot_be_read_is_a_problem_and_hides_no_other(
    text, leftovers, tmp_path, monkeypatch
):
    """What was not looked at is not clean."""
    (tmp_path / "a").write_text(text)
    (tmp_path / "b").write_text(text)
    read = type(tmp_path).read_bytes

    def refuse(path):
        if path.name == "a":
            raise PermissionError(13, "Permission denied")
        return read(path)

    monkeypatch.setattr(type(tmp_path), "read_bytes", refuse)
    assert [where.partition(",")[0] for where in places(leftovers, tmp_path)] == ["b"]
    assert leftovers.problems == ["a: PermissionError: [Errno 13] Permission denied"]
    assert places(leftovers, tmp_path) == leftovers.problems == []  # each is named once


def test_folder_that_cannot_be_listed_is_a_problem(text, leftovers, tmp_path, monkeypatch):
    """What was not looked at is not clean."""
    (tmp_path / "shut").mkdir()
    scandir = os.scandir

    def refuse(path):
        if os.fspath(path).endswith("shut"):
            raise PermissionError(13, "Permission denied", "shut")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert places(leftovers, tmp_path) == []
    assert leftovers.problems == ["[Errno 13] Permission denied: 'shut'"]


def test_compressed_file_is_not_seen_through(text, leftovers, tmp_path):
    """A limit: the letters of the token are not there."""
    (tmp_path / "a.gz").write_bytes(gzip.compress(text.encode()))
    assert places(leftovers, tmp_path) == []


# --- log, output, watched values ------------------------------------------------------------------


def test_message_and_arguments_and_extras_of_a_record_are_looked_at(leftovers):
    """A handler that sends records as data ships the arguments, not the message alone."""
    source = la.string_like(la.Deferred("model"), SHAPE)
    log.warning("from %s", source, extra={"source": [source]})
    found = places(leftovers)
    assert [where.partition("), ")[2] for where in found] == [
        "$.args[0]",
        "$.source[0]",
        "$.message",
    ]
    assert found[0].startswith("log record 1 (WARNING of shop, test_leftovers.py:")


def test_message_is_looked_at_as_it_was(leftovers, text):
    """What an argument holds later does not matter."""
    parts = [text]
    log.warning("from %s", parts)
    parts.clear()
    assert [where.rpartition(" ")[2] for where in places(leftovers)] == ["$.message"]


def test_exception_of_a_record_is_looked_at(leftovers, text):
    """Handlers write it beside the message."""
    try:
        int(text)
    except ValueError:
        log.exception("refused")
    assert [where.partition("), ")[2] for where in places(leftovers)] == ["$.exception"]


def test_record_whose_message_cannot_be_made_is_looked_at_all_the_same(leftovers, text):
    """Pytest fails the test then; the arguments are looked at, and the message as it was given."""
    for message, arguments in [("no place", (text,)), (f"{text} %d", ("no number",))]:
        record = log.makeRecord("shop", logging.ERROR, "a.py", 1, message, arguments, None)
        leftovers._recorder.handle(record)
    assert [where.partition("), ")[2] for where in places(leftovers)] == ["$.args[0]", "$.message"]


def test_what_is_logged_outside_is_not_looked_at(text, leftovers):
    """The handler is there for as long as the ledger is."""
    other = Leftovers()
    with other.at_work():
        pass
    log.warning(text)
    other.ledger.issue(la.Deferred("x"), "x-{token}")
    assert other._recorder.records == []
    assert other._recorder not in logging.getLogger().handlers


def test_output_is_looked_at_by_name(text, leftovers):
    """A place is the output, and the line in it."""
    found = places(leftovers, **{"captured stdout": f"a\n{text}", "captured stderr": text[:35]})
    assert found == ["captured stdout, line 2, column 19", "captured stderr, line 1, column 19"]


def test_watched_values_are_looked_at_as_they_are_now(leftovers, text):
    """Everything that `scan` tells is told of them: they were handed over to be scanned."""
    document = leftovers.ledger.watch({"a": text})
    leftovers.ledger.watch(["s3://amzn-s3-demo-of-nobody"])
    leftovers.ledger.watch(json.dumps({"b": text}))
    document["a"] = la.restore(document["a"])
    assert places(leftovers) == ["watched value 2 (list), $[0]", "watched value 3 (str), $.b"]
    document["a"] = text
    assert places(leftovers) == ["watched value 1 (dict), $.a"]


def test_closing_does_not_look_again(leftovers, text):
    """Who was told of a leak is not told by the ledger too."""
    leftovers.ledger.watch([text])
    leftovers.close()
    leftovers.close()
    assert leftovers.ledger.is_closed


# --- what is told ---------------------------------------------------------------------------------


def test_each_leak_is_told_once(text, leftovers, tmp_path):
    """A second look tells what is new."""
    (tmp_path / "a").write_text(text)
    assert len(places(leftovers, tmp_path)) == 1
    (tmp_path / "b").write_text(text)
    assert [where.partition(",")[0] for where in places(leftovers, tmp_path)] == ["b"]


def test_complaint_says_where_and_what_it_stands_for(text, leftovers):
    """One line for a leak, with the original; the leaks come with the error."""
    leaks = leftovers.find(None, {"captured stdout": text})
    error = leftovers.complaint(leaks)
    assert error.leaks == leaks
    assert error.problem.startswith(
        "the test leaves 1 leak:\n  captured stdout, line 1, column 19:"
    )
    assert error.problem.endswith("which stands for Deferred('model')")


def test_complaint_of_a_bucket_of_nobody_names_no_original(leftovers):
    """A watched value may hold what is no token."""
    leftovers.ledger.watch(["s3://amzn-s3-demo-of-nobody"])
    assert "stands for" not in str(leftovers.complaint(leftovers.find(None, {})))


def test_long_complaint_ends_with_the_number_of_others(leftovers, text):
    """A screenful is enough to start with; the error has them all."""
    error = leftovers.complaint(leftovers.find(None, {f"output {n}": text for n in range(23)}))
    assert error.problem.startswith("the test leaves 23 leaks:")
    assert error.problem.splitlines()[-1] == "  and 3 more"
    assert len(error.leaks) == 23


# --- policies -------------------------------------------------------------------------------------


class Job(pydantic.BaseModel):
    source: str


def test_policies_are_at_work_inside_alone(leftovers):
    """Presets and those given; what was patched is put back."""
    model = la.Deferred("model")
    own = la.Policy("json:loads", "s", treatment="refuse", reason="it is read now")
    with leftovers.installed([own]) as registry:
        assert own in registry.policies
        assert Job(source=model).source is model
        with pytest.raises(la.PolicyError):
            json.loads(model)
    with pytest.raises(pydantic.ValidationError):
        Job(source=model)
    with pytest.raises(TypeError):
        json.loads(model)


@pytest.fixture
def flow(packages):
    """A small workflow system that lookalike knows."""
    made = FlowOrchestrator()
    orchestrators.register(made)
    yield packages.load("flow", FLOW)
    orchestrators.forget(made)


def test_what_a_step_keeps_is_looked_at_while_policies_are_at_work(flow, leftovers):
    """Whole placeholders become references, as on leaving; a piece of one is a leak, told once."""
    name = flow.Variable("name")
    with leftovers.installed(()):
        step = flow.Step(whole=f"{name}/x", cut=f"{name}"[:15])
        found = places(leftovers)
    assert step.given["whole"].parts == [name, "/x"]
    assert len(found) == 1
    assert found[0].startswith("what is compiled, $")
    assert places(leftovers) == []
    step.given.clear()


def test_what_is_kept_later_is_told_after_leaving(flow, leftovers):
    """Leaving raises nothing: it is for the next look to tell, and all is put back."""
    name = flow.Variable("name")
    with leftovers.installed(()):
        assert places(leftovers) == []
        step = flow.Step(cut=f"{name}"[:15])
    with pytest.raises(TypeError, match="no text"):
        str(name)
    assert [where.partition(",")[0] for where in places(leftovers)] == ["what is compiled"]
    step.given.clear()
