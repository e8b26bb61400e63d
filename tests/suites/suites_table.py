"""Measures every suite with every contender: `python tests/suites/suites_table.py FOLDER`.

The folder holds the sdists: `nox -s suites -- table` fetches them and calls this. It writes
`docs/reference/suites.json`, and the page beside it.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import pathlib
import platform
import subprocess
import sys
import tempfile

import contenders
from differences import DIFFERENCES, REASONS
from peer_suites import SUITES
from run_peer_suite import run, unpack

ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = ROOT / "docs" / "reference" / "suites.json"
PAGE = DATA.with_suffix(".md")

#: Columns, in the order of the page, with the distribution whose version was measured.
COLUMNS = {
    "str": None,
    "duck": None,
    "carrier": None,
    "UserString": None,
    "wrapt": "wrapt",
    "lazy-object-proxy": "lazy-object-proxy",
    "Django": "django",
    "werkzeug": "werkzeug",
    "zope.proxy": "zope.proxy",
    "MarkupSafe": "markupsafe",
}
#: Suites of texts, of the interpreter: a row or more each, and what each row says.
OF_THE_INTERPRETER = {
    "strings": {
        "string_tests": "a text is the receiver of every operation of `str`",
        "string_tests, arguments too": "and so is every argument",
        "string_tests, checks": "the single checks of the row above",
    },
    "fspath": {"__fspath__": "functions that take a path, in `posixpath`, `ntpath` and `os`"},
    "paths": {"PurePosixPath": "what a path is made of and joined with"},
    "uris": {"urllib.parse": "the arguments of its public functions"},
}
OF_PEERS = {
    "wrapt": "`BaseObjectProxy` is the contender's class",
    "lazy-object-proxy": "`Proxy` is the contender's class, made at once",
    "Django": "`SimpleLazyObject` and `lazy` likewise",
    "werkzeug": "`LocalProxy` likewise",
    "zope.proxy": "`ProxyBase` is the contender's class",
    "MarkupSafe": "the texts that `Markup` and `escape` are given",
}


def counted(results):
    """`[passed, run]` of what became of each test; a skipped one was not run."""
    ran = [outcome for outcome, _ in results.values() if outcome != "skipped"]
    return [ran.count("passed"), len(ran)]


def measure_interpreter(suite, contender):
    """The cells of one contender in the rows of one suite of CPython's."""
    from interpreter_suites import outcomes

    if suite == "strings":
        import test_cpython_string_tests as strings

        make = contenders.text_maker(contender, "string")
        receiver = strings.figures(strings.case_of(make, both=False))
        both = strings.figures(strings.case_of(make, both=True))
        return {
            "string_tests": receiver[:2],
            "string_tests, arguments too": both[:2],
            "string_tests, checks": both[2:],
        }
    if suite == "fspath":
        import test_cpython_fspath as fspath

        make = contenders.text_maker(contender, "path")
        cases = [fspath.case_of(make, group) for group in fspath.SUITE]
    elif suite == "paths":
        import test_cpython_pathlib as paths

        cases = [paths.case_of(contenders.text_maker(contender, "path"))]
    else:
        import test_cpython_urlparse as uris

        cases = [uris.case_of(contenders.text_maker(contender, "uri"))]
    (row,) = OF_THE_INTERPRETER[suite]
    return {row: counted(outcomes(*cases))}


def _in_a_process(suite, contender):
    """The same in a process and a folder of its own: some tests write files, some proxies crash."""
    with tempfile.TemporaryDirectory() as empty:
        done = subprocess.run(
            [sys.executable, __file__, suite, contender],
            capture_output=True,
            text=True,
            cwd=empty,
            check=False,
            env=os.environ | {"PYTHONHASHSEED": "0"},
        )
    if done.returncode < 0:
        return dict.fromkeys(OF_THE_INTERPRETER[suite], "crash")
    if done.returncode:
        raise RuntimeError(f"{suite} with {contender}: {done.stderr}")
    return json.loads(done.stdout)


def _of_a_peer(suite, sdists):
    made = SUITES[suite]
    others = contenders.PROXIES if not made.of_texts else COLUMNS
    cells = {}
    with tempfile.TemporaryDirectory() as where:
        folder = unpack(sdists, made.project, where)
        for contender in others:
            with tempfile.TemporaryDirectory() as empty:
                cells[contender] = counted(run(suite, contender, folder, empty))
    return cells


def measure(sdists):
    """Every cell, `[passed, run]` by row and contender, and what was measured."""
    rows = {row: {} for suite in OF_THE_INTERPRETER.values() for row in suite}
    for suite in OF_THE_INTERPRETER:
        for contender in COLUMNS:
            for row, cell in _in_a_process(suite, contender).items():
                rows[row][contender] = cell
    rows |= {f"{suite}'s own": _of_a_peer(suite, sdists) for suite in OF_PEERS}
    versions = {name: importlib.metadata.version(dist) for name, dist in COLUMNS.items() if dist}
    return {"python": platform.python_version(), "versions": versions, "rows": rows}


# --- the page -------------------------------------------------------------------------------------

_HEAD = """\
# Other people's test suites

Suites that no one here wrote, with our classes in the place of theirs, and each peer beside ours. A
cell says how many tests pass, the second column how many are run. An empty cell: what it stands for
is no proxy of any object.

"duck" is a `StringProxy`, `PathProxy` or `URIProxy` where a text is wanted. In the proxies' own
suites it has a face of one operation, so that all else is the original's. "carrier" is a
`StringCarrier`: a `str`, and so no proxy of any object.

This page is generated by `nox -s suites -- table`; the tests compare it with what was measured, on
Python {python}.

"""

_DIFFERENCES = """
## Why a duck proxy fails some

Each test that fails is listed with one of these reasons in `tests/suites/differences.py`. One that
fails and is not listed is an error, and so is one that is listed and passes.

| difference | {suites} |
|---|{rule}|
"""

_TEXTS = """
In the suites of texts: `os.stat` and its like take a duck proxy for a file descriptor;
`urllib.parse` asks whether its argument is a `str`, and refuses a duck proxy loudly; until Python
3.12 `pathlib` interns what it is given, and refuses a carrier.
"""


def _cell(cell, total):
    if cell is None:
        return ""
    if cell == "crash":
        return "crash"
    passed = cell[0]
    return f"**{passed:,}**" if passed == total else f"{passed:,}"


def _table(rows, about, columns):
    lines = [
        "| suite | tests | " + " | ".join(columns) + " |",
        "|---|---|" + "---|" * len(columns),
    ]
    for row, what in about.items():
        cells = rows[row]
        total = max(cell[1] for cell in cells.values() if cell != "crash")
        shown = [_cell(cells.get(column), total) for column in columns]
        lines.append(f"| {row}: {what} | {total:,} | " + " | ".join(shown) + " |")
    return "\n".join(lines) + "\n"


def markdown(data):
    """The page of what was measured."""
    heads = [
        f"{name} {data['versions'][name]}" if name in data["versions"] else name for name in COLUMNS
    ]
    text = _HEAD.format(python=data["python"])
    about = {row: what for suite in OF_THE_INTERPRETER.values() for row, what in suite.items()}
    text += "## CPython's\n\n" + _table(data["rows"], about, list(COLUMNS))
    own = {f"{suite}'s own": what for suite, what in OF_PEERS.items()}
    text += "\n## The peers' own\n\n" + _table(data["rows"], own, list(COLUMNS))
    for name, head in zip(COLUMNS, heads, strict=True):
        text = text.replace(f"| {name} |", f"| {head} |")
    suites = [suite for suite in DIFFERENCES if DIFFERENCES[suite]]
    text += _DIFFERENCES.format(suites=" | ".join(suites), rule="|".join(["---"] * len(suites)))
    for difference, reason in REASONS.items():
        listed = [len(DIFFERENCES[suite].get(difference, ())) for suite in suites]
        text += f"| {reason} | " + " | ".join("x" if count else "" for count in listed) + " |\n"
    return text + _TEXTS


if __name__ == "__main__":
    if sys.argv[1] in OF_THE_INTERPRETER:
        print(json.dumps(measure_interpreter(*sys.argv[1:])))  # noqa: T201 - read by the caller
    else:
        figures = measure(sys.argv[1])
        DATA.write_text(json.dumps(figures, indent=1) + "\n", "utf-8")
        PAGE.write_text(markdown(figures), "utf-8")
