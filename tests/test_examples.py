"""Every example in README, docs and docstrings runs, and prints what it says."""

from __future__ import annotations

import asyncio
import doctest
import gc
import importlib
import importlib.metadata
import pathlib
import pkgutil
import re
import warnings

import pytest
from packaging.requirements import Requirement

import lookalike as la

ROOT = pathlib.Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "SECURITY.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)
#: In a comment of a page, which readers do not see: `<!-- needs: sagemaker>=2.200,<3 -->`.
NEEDS = re.compile(r"^<!-- needs: (.+) -->$", re.MULTILINE)
#: Those that some tool is needed for; `nox` asks for them alone beside the tools.
BESIDE_TOOLS = [page for page in PAGES if NEEDS.search(page.read_text())]
OPTIONS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS | doctest.IGNORE_EXCEPTION_DETAIL


@pytest.fixture(scope="session")
def _loop_of_pages():
    """The event loop of all pages: what one has started goes on in the next."""
    loop = asyncio.new_event_loop()
    yield loop
    asyncio.set_event_loop(None)
    with warnings.catch_warnings():
        # Pulumi's mocks make a loop in each thread of this one's pool, and leave it open.
        warnings.simplefilter("ignore", ResourceWarning)
        loop.run_until_complete(loop.shutdown_default_executor())
        gc.collect()
    loop.close()


@pytest.fixture
def _event_loop(_loop_of_pages):
    """A current loop, for pages whose tool asks for one: an earlier test may have taken it away."""
    asyncio.set_event_loop(_loop_of_pages)


def name_of(page):
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", [page for page in PAGES if page not in BESIDE_TOOLS], ids=name_of)
def test_examples_print_what_the_page_says(page):
    """The blocks of a page are one session, read from top to bottom."""
    read(page)


@pytest.mark.usefixtures("_event_loop")
@pytest.mark.parametrize("page", BESIDE_TOOLS, ids=name_of)
def test_examples_beside_a_tool_print_what_the_page_says(page):
    """The same, where the tool is installed."""
    skip_without(page.read_text())
    read(page)


def read(page):
    """Run the blocks of a page."""
    text = page.read_text()
    # Lines outside the blocks are kept as empty ones, so that failures name the right line.
    session = ["\n"] * (text.count("\n") + 1)
    for block in BLOCK.finditer(text):
        first = text.count("\n", 0, block.start(1))
        lines = block[1].splitlines(keepends=True)
        session[first : first + len(lines)] = lines
    check(doctest.DocTestParser().get_doctest("".join(session), {}, page.name, str(page), 0))


def skip_without(text):
    """Skip a page whose first lines say that it needs what is not installed."""
    for wanted in NEEDS.findall(text):
        requirement = Requirement(wanted)
        try:
            version = importlib.metadata.version(requirement.name)
        except importlib.metadata.PackageNotFoundError:
            pytest.skip(f"needs {wanted}")
        if not requirement.specifier.contains(version, prereleases=True):
            pytest.skip(f"needs {wanted}")


#: Modules that are imported only when a third party is, which they need. They have no examples.
BESIDE_OTHERS = {
    "lookalike.orchestrators._azure_ml_text",
    "lookalike.orchestrators._flyte_tasks",
}


def modules():
    """Every module of the installed package that can be imported here without running it."""
    found = pkgutil.walk_packages(la.__path__, "lookalike.")
    names = ["lookalike", *(m.name for m in found if not m.name.endswith("__main__"))]
    return [name for name in names if name not in BESIDE_OTHERS]


@pytest.mark.parametrize("name", modules())
def test_docstrings_print_what_they_say(name):
    """The examples of a module, from the installed package: what users read."""
    module = importlib.import_module(name)
    for test in doctest.DocTestFinder(exclude_empty=True).find(module, name):
        check(test)


def test_docstrings_of_the_public_functions_have_examples():
    """A public function shows how it is used."""
    shown = {
        test.name.rpartition(".")[2]
        for name in modules()
        for test in doctest.DocTestFinder().find(importlib.import_module(name), name)
        if test.examples
    }
    functions = {
        "guard", "is_lookalike", "path_like", "restore", "restore_json", "scan", "shed",
        "string_like", "unwrap", "uri_like",
    }  # fmt: skip
    assert functions <= shown


def check(test):
    """Run the examples of `test` in a ledger of their own."""
    failures: list[str] = []
    runner = doctest.DocTestRunner(optionflags=OPTIONS)
    with la.Ledger():
        runner.run(test, out=failures.append)
    assert not failures, "".join(failures)


def test_links_between_pages_lead_somewhere():
    """Every relative link names a file that is there."""
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in PAGES
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text())
        if not (page.parent / target).exists()
    ]
    assert broken == []
