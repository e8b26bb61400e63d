"""The site: these pages as they are, and the reference from docstrings. `nox -s docs` builds it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import lookalike

if TYPE_CHECKING:
    from sphinx.application import Sphinx

DOCS = Path(__file__).parent.resolve()

project = "lookalike"
author = "The lookalike maintainers"
copyright = "The lookalike maintainers, Apache-2.0"  # noqa: A001 - Sphinx's name for it
version = release = lookalike.__version__

# myst_nb reads Markdown as myst_parser does, and notebooks too.
extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx_copybutton"]
exclude_patterns = ["_build", "**/.ipynb_checkpoints"]

# --- Markdown -------------------------------------------------------------------------------------

# Links such as `probe.md#when-the-sdk-changes` lead to headings, as on the repository's page.
myst_heading_anchors = 4
# A test runs the notebooks; the site shows what they hold.
nb_execution_mode = "off"
# The lexer of TOML knows no `...`, and others their own like; a block is then shown plainly.
suppress_warnings = ["misc.highlighting_failure"]

# --- docstrings -----------------------------------------------------------------------------------

# Single backticks are code, and a link where the name is one that is documented.
default_role = "py:obj"
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
python_use_unqualified_type_names = True
# Ours must be found, but for what is private. Names of others are shown as they are: no network is
# asked for their pages.
nitpick_ignore_regex = [("py:obj", ".*"), ("py:.*", r"(?!lookalike\.).*|lookalike(\.\w+)*\._.*")]

# --- looks ----------------------------------------------------------------------------------------

html_theme = "furo"
pygments_dark_style = "a11y-high-contrast-dark"  # as the light one of furo
html_title = f"lookalike {release}"
html_static_path = ["_static", "conformance.html"]
html_css_files = ["tables.css"]
html_copy_source = False
html_theme_options = {"navigation_with_keys": True}
# What is copied from a session can be run: no prompts, no output.
copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True

# --- links ----------------------------------------------------------------------------------------

#: Files beside docs/ that are pages of the site.
PAGES = {"CHANGELOG.md": "changelog.md", "README.md": "index.md", "SECURITY.md": "security.md"}
#: Pages whose folder is listed under them. On the repository's page the list is theirs.
FOLDERS = {
    "gallery/README": "*",
    "how-to/other-orchestrators": "orchestrators/*",
    "reference/presets": "presets/*",
}
LINK = re.compile(r"(?<!!)\[([^\]]+)\]\((?![a-z]+:|#)([^)#\s]+)(#[^)\s]*)?\)")
#: Blocks that are doctests end with an empty line.
END_OF_BLOCK = re.compile(r"\n\n```$", re.MULTILINE)


def _read(_: Sphinx, docname: str, source: list[str]) -> None:
    """Make links that leave docs/ lead somewhere; they are right as they are in a checkout."""
    here = (DOCS / docname).parent

    def resolved(found: re.Match[str]) -> str:
        text, target, anchor = found[1], found[2], found[3] or ""
        path = (here / target).resolve()
        up = "../" * docname.count("/")
        if path == DOCS / "conformance.html":
            # Its own page: `conformance.md` takes the name.
            return f'<a class="reference" href="{up}_static/conformance.html">{text}</a>'
        if path.is_relative_to(DOCS):
            return found[0]
        name = path.relative_to(DOCS.parent).as_posix()
        if name in PAGES:
            return f"[{text}]({up}{PAGES[name]}{anchor})"
        # A source file is given as a download; a folder cannot be.
        return f"[{text}](path:{target})" if path.is_file() else text

    source[0] = END_OF_BLOCK.sub("\n```", LINK.sub(resolved, source[0]))
    listed = FOLDERS.get(docname)
    if listed and any(here.glob(listed)):
        source[0] += f"\n```{{toctree}}\n:hidden:\n:glob:\n\n{listed}\n```\n"


def setup(app: Sphinx) -> None:
    """Let Sphinx ask us about each page."""
    app.connect("source-read", _read)
