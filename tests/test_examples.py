"""Every `python` block in the README and in the docs runs, and prints what it says."""

from __future__ import annotations

import doctest
import pathlib
import re

import pytest

import lookalike as la

ROOT = pathlib.Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)
OPTIONS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS | doctest.IGNORE_EXCEPTION_DETAIL


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_examples_print_what_the_page_says(page):
    """The blocks of a page are one session, read from top to bottom."""
    text = page.read_text()
    # Lines outside the blocks are kept as empty ones, so that failures name the right line.
    session = ["\n"] * (text.count("\n") + 1)
    for block in BLOCK.finditer(text):
        first = text.count("\n", 0, block.start(1))
        lines = block[1].splitlines(keepends=True)
        session[first : first + len(lines)] = lines
    test = doctest.DocTestParser().get_doctest("".join(session), {}, page.name, str(page), 0)
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
