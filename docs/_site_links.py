"""Every link within the built site leads to a page, and to a place in it.

    python docs/_site_links.py FOLDER

Sphinx looks up what it knows as a reference. This looks at what stands in the pages in the end:
files that are copied, HTML that is written by hand, the theme's own links, pictures and scripts.
Prints what leads nowhere; the exit status says whether there is any.
"""

from __future__ import annotations

import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit


class _Page(HTMLParser):
    """The links of a page, and the places that links can lead to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.places: set[str] = {"", "top"}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in {"href", "src"} and value is not None:
                self.links.append(value)
            elif value and (name == "id" or (tag == "a" and name == "name")):
                self.places.add(value)


def broken(site: Path) -> list[str]:
    """Each link that leads nowhere, as "page: link"."""
    pages = {path: _Page(path.read_text("utf-8")) for path in sorted(site.rglob("*.html"))}
    return [
        f"{path.relative_to(site)}: {link}"
        for path, page in pages.items()
        for link in dict.fromkeys(page.links)
        if not _leads_somewhere(link, path, site, pages)
    ]


def _leads_somewhere(link: str, path: Path, site: Path, pages: dict[Path, _Page]) -> bool:
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return True  # elsewhere: `nox -s docs -- links`
    target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    if not target.is_relative_to(site) or not target.is_file():
        return False
    return target not in pages or unquote(parts.fragment) in pages[target].places


def main() -> int:
    """What is broken, on standard output; 1 if anything is."""
    site = Path(sys.argv[1]).resolve()
    found = broken(site)
    sys.stdout.write("".join(f"{each}\n" for each in found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
