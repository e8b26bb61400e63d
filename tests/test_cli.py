"""The command line: what it prints, where, and with which exit status."""

from __future__ import annotations

import importlib
import io
import json
import runpy
import sys
from types import SimpleNamespace

import pytest

import lookalike as la
from lookalike import cli
from lookalike._record import dump_ledger


def lookalike(*arguments):
    """The exit status of the command."""
    return cli.main([str(argument) for argument in arguments])


@pytest.fixture
def stdin(monkeypatch):
    """A function that sets what the command reads from standard input."""

    def give(content):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))

    return give


@pytest.fixture
def placeholder():
    """Placeholder text of another process: no ledger in reach knows it."""
    with la.Ledger():
        return str(la.string_like(la.Deferred("model")))


@pytest.fixture
def file(tmp_path):
    """A function that writes a file and gives its path."""

    def write(content, name="document.json"):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


# --- usage ------------------------------------------------------------------


def test_version_is_printed(capsys):
    """`--version` names the program and its version."""
    with pytest.raises(SystemExit) as caught:
        lookalike("--version")

    assert caught.value.code == 0
    assert capsys.readouterr().out == f"lookalike {la.__version__}\n"


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param([], id="no command"),
        pytest.param(["shred"], id="unknown command"),
        pytest.param(["scan"], id="no file"),
        pytest.param(["demo", "kfp"], id="unknown demo"),
    ],
)
def test_wrong_usage_exits_with_2(arguments, capsys):
    """What argparse refuses is wrong usage, and goes to standard error."""
    with pytest.raises(SystemExit) as caught:
        lookalike(*arguments)

    seen = capsys.readouterr()
    assert caught.value.code == 2
    assert seen.out == ""
    assert "usage: lookalike" in seen.err


def test_module_runs_the_same_command(monkeypatch, capsys):
    """`python -m lookalike` is `lookalike`, and importing the module runs nothing."""
    monkeypatch.setattr(sys, "argv", ["lookalike", "--version"])

    module = importlib.import_module("lookalike.__main__")
    assert capsys.readouterr().out == ""
    # By its path: pytest loads a package with a plugin by a loader that runpy cannot use.
    with pytest.raises(SystemExit) as caught:
        runpy.run_path(str(module.__file__), run_name="__main__")

    assert caught.value.code == 0
    assert capsys.readouterr().out.startswith("lookalike ")


@pytest.mark.parametrize("command", ["scan", "restore"])
def test_file_that_cannot_be_read_exits_with_2(command, tmp_path, capsys):
    """The error says which file and why, without a traceback."""
    assert lookalike(command, tmp_path / "absent.json") == 2

    seen = capsys.readouterr()
    assert seen.out == ""
    assert seen.err.startswith("lookalike: ")
    assert "absent.json" in seen.err
    assert "Traceback" not in seen.err


# --- scan -------------------------------------------------------------------


@pytest.mark.parametrize("content", ['{"a": "b"}', "plain", ""], ids=["JSON", "text", "empty"])
def test_scan_of_a_clean_file_exits_with_0(file, content, capsys):
    """A clean document is said to be clean."""
    path = file(content)

    assert lookalike("scan", path) == 0
    assert capsys.readouterr().out == f"{path}: clean\n"


def test_scan_of_json_shows_paths_and_explains_foreign_tokens(file, placeholder, capsys):
    """A finding stands at its path; what a foreign token means is said once."""
    path = file(json.dumps({"a": [placeholder], "b": placeholder}))

    assert lookalike("scan", path) == 1

    first, second, total, meaning = capsys.readouterr().out.splitlines()
    assert first.startswith(f"$.a[0]: foreign {placeholder}")
    assert second.startswith(f"$.b: foreign {placeholder}")
    assert total == f"{path}: 2 leaks"
    assert "another process" in meaning


def test_scan_of_text_shows_lines_and_columns(file, placeholder, capsys):
    """What is no JSON has lines and columns."""
    path = file(f"one\ntwo {placeholder}\n", "log.txt")

    assert lookalike("scan", path) == 1
    assert capsys.readouterr().out.startswith(f"line 2, column 5: foreign {placeholder}")


def test_scan_of_a_large_document_shows_lines_and_columns(file, placeholder, monkeypatch, capsys):
    """Above a limit a document is read piece by piece, JSON or not."""
    monkeypatch.setattr(cli, "_WHOLE", 10)
    path = file(json.dumps({"a": placeholder}))

    assert lookalike("scan", path) == 1
    assert capsys.readouterr().out.startswith("line 1, column 8: foreign")


def test_scan_sees_json_behind_a_byte_order_mark(file, placeholder, capsys):
    """A mark at the start of the file does not cost the paths."""
    path = file(b"\xef\xbb\xbf" + json.dumps({"a": placeholder}).encode())

    assert lookalike("scan", path) == 1
    assert capsys.readouterr().out.startswith("$.a: foreign")


def test_scan_without_foreign_tokens_does_not_explain_them(file, capsys):
    """An explanation is given where it helps."""
    path = file('{"a": "s3://amzn-s3-demo-bucket/x"}')

    assert lookalike("scan", path) == 1
    assert capsys.readouterr().out.splitlines()[1:] == [f"{path}: 1 leak"]


def test_scan_reads_standard_input(stdin, placeholder, capsys):
    """`-` is standard input."""
    stdin(json.dumps([placeholder]).encode())

    assert lookalike("scan", "-") == 1
    assert capsys.readouterr().out.startswith("$[0]: foreign")


@pytest.mark.parametrize("leaks", [0, 1], ids=["clean", "a leak"])
def test_scan_as_json_is_one_object(file, placeholder, leaks, capsys):
    """The same result as data, with the same exit status."""
    path = file(json.dumps({"a": placeholder if leaks else "b"}))

    assert lookalike("scan", path, "--json") == leaks

    data = json.loads(capsys.readouterr().out)
    assert data["file"] == str(path)
    assert data["clean"] is not bool(leaks)
    assert [(leak["where"], leak["kind"]) for leak in data["leaks"]] == [("$.a", "foreign")] * leaks


# --- restore ----------------------------------------------------------------


@pytest.fixture
def made_elsewhere(file):
    """A document and the ledger of the process that made it."""
    with la.Ledger() as ledger:
        text = f'{{\r\n  "model": "{la.string_like(la.Deferred("model"))}"}}'
        return file(text), file(dump_ledger(ledger), "ledger.json")


RESTORED = '{\r\n  "model": {"$deferred": "model"}}'


def test_scan_with_a_ledger_sees_pieces_of_its_tokens(file, capsys):
    """Without it only whole tokens can be known for what they are."""
    with la.Ledger() as ledger:
        token = str(la.string_like(la.Deferred("model")))
        document = file(f'{{"Name": "job-{token[:12]}"}}')
        record = file(dump_ledger(ledger), "ledger.json")

    assert lookalike("scan", document) == 0
    assert lookalike("scan", document, "--ledger", record) == 1
    assert "$.Name: truncated" in capsys.readouterr().out


def test_restore_with_a_ledger_puts_the_references_back(made_elsewhere, capsys):
    """The document goes to standard output, and nothing else in it is changed."""
    document, ledger = made_elsewhere

    assert lookalike("restore", document, "--ledger", ledger) == 0
    assert capsys.readouterr().out == RESTORED


def test_restore_writes_to_a_file(made_elsewhere, tmp_path, capsys):
    """With `-o` the document goes there, byte for byte, and one line says so."""
    document, ledger = made_elsewhere
    out = tmp_path / "out.json"

    assert lookalike("restore", document, "--ledger", ledger, "-o", out) == 0
    assert out.read_bytes() == RESTORED.encode()
    assert capsys.readouterr().out == f"{out}: restored\n"


def test_restore_of_a_document_without_tokens_changes_nothing(file, tmp_path, capsys):
    """Nothing to restore is no error."""
    out = tmp_path / "out.json"

    assert lookalike("restore", file("[1]"), "-o", out) == 0
    assert out.read_bytes() == b"[1]"
    assert capsys.readouterr().out == f"{out}: nothing to restore\n"


def test_restore_as_json_is_one_object(made_elsewhere, capsys):
    """The same result as data."""
    document, ledger = made_elsewhere

    assert lookalike("restore", document, "--ledger", ledger, "--json") == 0
    assert json.loads(capsys.readouterr().out) == {
        "file": str(document),
        "output": None,
        "changed": True,
        "document": {"model": {"$deferred": "model"}},
    }


def test_restore_reads_standard_input(stdin, capsys):
    """`-` is standard input."""
    stdin(b"[1]")

    assert lookalike("restore", "-") == 0
    assert capsys.readouterr().out == "[1]"


def test_restore_without_the_ledger_is_a_finding(file, placeholder, tmp_path, capsys):
    """A foreign token is never guessed: status 1, the reason, and nothing written."""
    out = tmp_path / "out.json"

    assert lookalike("restore", file(json.dumps([placeholder])), "-o", out) == 1

    seen = capsys.readouterr()
    assert seen.out == ""
    assert placeholder in seen.err
    assert not out.exists()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param("no JSON", "the document is no JSON", id="no JSON"),
        pytest.param(b'["\xff"]', "is not UTF-8: byte 2 is 0xff", id="no UTF-8"),
    ],
)
def test_restore_of_what_is_no_document_exits_with_2(file, content, message, capsys):
    """Only whole JSON documents can be restored."""
    assert lookalike("restore", file(content)) == 2
    assert message in capsys.readouterr().err


def test_restore_with_a_file_that_is_no_ledger_exits_with_2(file, capsys):
    """The ledger is what `dump_ledger` wrote, or the command says so."""
    assert lookalike("restore", file("[1]"), "--ledger", file("[]", "ledger.json")) == 2
    assert "lookalike: " in capsys.readouterr().err


# --- demo -------------------------------------------------------------------


@pytest.fixture
def demo(monkeypatch):
    """A function that sets whether the demo's lookalikes arrive."""
    from lookalike._demo import mims

    def set_report(*, is_good):
        report = SimpleNamespace(
            is_good=is_good, sdk="none", rows=(), as_data=lambda: {"ok": is_good}
        )
        monkeypatch.setattr(mims, "run", lambda: report)

    return set_report


@pytest.mark.parametrize("is_good", [True, False], ids=["good", "bad"])
@pytest.mark.parametrize("arguments", [["demo"], ["demo", "mims"]], ids=" ".join)
def test_demo_exits_with_what_it_found(demo, arguments, is_good, capsys):
    """Status 0 only if every lookalike arrived as its reference."""
    pytest.importorskip("rich", reason="needs rich: pip install 'lookalike[cli]'")
    demo(is_good=is_good)

    assert lookalike(*arguments) == (not is_good)
    assert "The reference arrived" in capsys.readouterr().out


@pytest.mark.parametrize("is_good", [True, False], ids=["good", "bad"])
def test_demo_as_json_needs_no_rich(demo, is_good, monkeypatch, capsys):
    """The table is for people; the data is not made with it."""
    monkeypatch.setitem(sys.modules, "lookalike._demo.table", None)
    demo(is_good=is_good)

    assert lookalike("demo", "--json") == (not is_good)
    assert json.loads(capsys.readouterr().out) == {"ok": is_good}


def test_demo_without_rich_says_what_to_install(monkeypatch, capsys):
    """Status 2, and the extra that is missing."""
    monkeypatch.delitem(sys.modules, "lookalike._demo.table", raising=False)
    monkeypatch.setitem(sys.modules, "rich", None)

    assert lookalike("demo") == 2
    assert "pip install 'lookalike[sagemaker]'" in capsys.readouterr().err


def test_demo_with_a_broken_rich_shows_the_error(monkeypatch):
    """Only rich's own absence is explained; anything else is a defect to be seen."""

    def broken(name):
        if name.endswith("table"):
            raise ModuleNotFoundError("No module named 'other'", name="other")
        return SimpleNamespace()

    monkeypatch.setattr(cli.importlib, "import_module", broken)

    with pytest.raises(ModuleNotFoundError, match="other"):
        lookalike("demo")


def test_demo_without_the_sagemaker_sdk_says_what_to_install(monkeypatch, capsys):
    """Status 2, and the extra that is missing."""
    monkeypatch.setitem(sys.modules, "sagemaker", None)
    monkeypatch.setitem(sys.modules, "sagemaker.processing", None)

    assert lookalike("demo", "--json") == 2

    seen = capsys.readouterr()
    assert seen.out == ""
    assert "pip install 'lookalike[sagemaker]'" in seen.err
