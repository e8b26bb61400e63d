"""The generated pages of the reference are what the script writes; the API pages miss no name."""

from __future__ import annotations

import importlib.util
import pathlib
import re
import sys

import pytest

import lookalike
import lookalike.orchestrators
import lookalike.strategies
import lookalike.testing
import lookalike.typing
from lookalike._plugins import preset_policies

DOCS = pathlib.Path(__file__).parents[1] / "docs"


def script(name):
    """A module of docs/, which is no package."""
    spec = importlib.util.spec_from_file_location(name, DOCS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


pages = script("_reference_pages")
PAGES = pages.pages()


@pytest.mark.parametrize("name", PAGES)
def test_page_is_what_the_script_writes(name):
    """Nothing in it is written by hand, and nothing has changed since."""
    if name.startswith(pages.OF_ONE_PYTHON) and sys.version_info[:2] != pages.WRITTEN_ON:
        pytest.skip(f"Python {sys.version_info[:2]} has a part in it, and it shows another's")
    written = (pages.REFERENCE / name).read_text("utf-8")
    assert written == PAGES[name], "run: python docs/_reference_pages.py"


def test_every_preset_has_a_page():
    """Those that `install()` knows; no page is left of one that is gone."""
    folder = pages.REFERENCE / "presets"
    assert {path.stem for path in folder.glob("*.md")} == set(pages.PRESETS)
    sources = {policy.source for policy in preset_policies().policies}
    assert sources == {f"preset {name}" for name in pages.PRESETS}


@pytest.mark.parametrize(
    ("module", "page"),
    [
        (lookalike, "api"),
        (lookalike.testing, "api-testing"),
        (lookalike.strategies, "api-strategies"),
        (lookalike.orchestrators, "api-orchestrators"),
        (lookalike.typing, "api-orchestrators"),
    ],
    ids=lambda each: getattr(each, "__name__", each),
)
def test_api_page_has_every_public_name(module, page):
    """And none that is not public."""
    text = (DOCS / "reference" / f"{page}.md").read_text("utf-8")
    directive = rf"^\.\. auto\w+:: {re.escape(module.__name__)}\.(\w+)$"
    shown = set(re.findall(directive, text, re.MULTILINE))
    # Said in prose, and documented where it is of the library.
    elsewhere = {"__version__", "LawError"} - shown
    assert shown == set(module.__all__) - elsewhere
    assert all(name in text for name in module.__all__)


def test_links_of_a_site_are_looked_up(tmp_path):
    """A page, a place in it, a picture: what is not there is named."""
    (tmp_path / "a.html").write_text(
        '<h1 id="top-of-it"></h1><a href="#top-of-it"></a><a href="#nowhere"></a>'
        '<a href="b.html#place"></a><a href="b.html#gone"></a><a href="c.html"></a>'
        '<img src="picture.svg"><a href="https://example.com/x"></a><a href="../out.html"></a>'
    )
    (tmp_path / "b.html").write_text('<p id="place"></p>')
    assert script("_site_links").broken(tmp_path) == [
        "a.html: #nowhere",
        "a.html: b.html#gone",
        "a.html: c.html",
        "a.html: picture.svg",
        "a.html: ../out.html",
    ]
