"""The generated pages of the reference are what their modules write; the API pages miss no name."""

from __future__ import annotations

import pathlib
import re
import sys

import pytest

import lookalike
import lookalike.orchestrators
import lookalike.strategies
import lookalike.testing
import lookalike.typing
from docs import _site_links
from docs._reference import WRITTEN_ON, presets
from docs._reference import __main__ as reference
from lookalike._plugins import preset_policies

DOCS = pathlib.Path(__file__).parents[1] / "docs"
PAGES = reference.pages()


@pytest.mark.parametrize("name", PAGES)
def test_page_is_what_its_module_writes(name):
    """Nothing in it is written by hand, and nothing has changed since."""
    if name.startswith(reference.OF_ONE_PYTHON) and sys.version_info[:2] != WRITTEN_ON:
        pytest.skip(f"Python {sys.version_info[:2]} has a part in it, and it shows another's")
    written = (reference.REFERENCE / name).read_text("utf-8")
    assert written == PAGES[name], "run: python -m docs._reference"


def test_every_preset_has_a_page():
    """Those that `install()` knows; no page is left of one that is gone."""
    folder = reference.REFERENCE / "presets"
    assert {path.stem for path in folder.glob("*.md")} == set(presets.NAMES)
    sources = {policy.source for policy in preset_policies().policies}
    assert sources == {f"preset {name}" for name in presets.NAMES}


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
    assert _site_links.broken(tmp_path) == [
        "a.html: #nowhere",
        "a.html: b.html#gone",
        "a.html: c.html",
        "a.html: picture.svg",
        "a.html: ../out.html",
    ]
