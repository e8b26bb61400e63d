"""The matrix at a glance: a picture for pages that show one, dark or light."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

from lookalike._matrix._page import _LOOKS, RESULTS, summary

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: What a column is, to people who have not read the page.
_NAMES = {
    "raw": "the reference itself",
    "hand-written": "a hand-written wrapper",
    "wrapt.ObjectProxy": "wrapt.ObjectProxy",
    "str subclass": "a str subclass",
    "lookalike": "lookalike",
}
_MEANINGS = {
    "recovered": "the reference can be had back",
    "nothing kept": "only looked at",
    "cut": "a piece, refused by name",
    "leaked": "accepted, and silently wrong",
    "refused": "an error",
}
#: Where the entries of the legend begin, and their row.
_LEGEND = {
    "recovered": (0, 0),
    "nothing kept": (310, 0),
    "refused": (545, 0),
    "leaked": (0, 1),
    "cut": (310, 1),
}
_WIDTH, _MARGIN, _LEFT = 800, 20, 200
_TOP, _HEIGHT, _STEP = 52, 30, 38
#: A bar that is wide enough for its number.
_ROOM = 26


def picture(rows: Sequence[dict[str, Any]]) -> str:
    """A bar for each stand-in, an SVG: of all calls, how many ended how."""
    counts = summary(rows)
    bottom = _TOP + len(counts) * _STEP
    height = bottom + 68
    libraries = len({row["library"] for row in rows})
    title = f"What becomes of a value in {len(rows)} real calls of {libraries} libraries"
    parts = [
        f'<text class="title" x="{_MARGIN}" y="32">{title}</text>',
        *(part for at, name in enumerate(counts) for part in _bar(name, counts[name], at)),
        *(part for name in RESULTS for part in _legend(name, bottom)),
    ]
    return _SVG.format(
        width=_WIDTH,
        height=height,
        paper_width=_WIDTH - 2,
        paper_height=height - 2,
        title=title,
        description=html.escape("; ".join(_said(name, counts[name]) for name in counts)),
        body="\n".join(parts),
    )


def _said(name: str, results: dict[str, int]) -> str:
    """One bar in words."""
    told = ", ".join(f"{results[each]} {each}" for each in RESULTS)
    return f"{_NAMES[name]}: {told}"


def _bar(name: str, results: dict[str, int], at: int) -> Iterator[str]:
    y = _TOP + at * _STEP
    strong = ' class="ours"' * (name == "lookalike")
    yield (
        f'<text x="{_LEFT - 12}" y="{y + 20}" text-anchor="end"{strong}>'
        f"{html.escape(_NAMES[name])}</text>"
    )
    scale = (_WIDTH - _LEFT - _MARGIN) / (sum(results.values()) or 1)
    x = float(_LEFT)
    for result in RESULTS:
        wide = results[result] * scale
        if not wide:
            continue
        yield (
            f'<rect x="{x:.1f}" y="{y}" width="{wide:.1f}" height="{_HEIGHT}" '
            f'fill="{_LOOKS[result][0]}"/>'
        )
        if wide > _ROOM:
            yield (
                f'<text class="count" x="{x + wide / 2:.1f}" y="{y + 20}" '
                f'text-anchor="middle">{results[result]}</text>'
            )
        x += wide


def _legend(name: str, bottom: int) -> Iterator[str]:
    left, row = _LEGEND[name]
    x, y = _MARGIN + left, bottom + 26 + row * 24
    yield f'<rect x="{x}" y="{y - 12}" width="14" height="14" fill="{_LOOKS[name][0]}"/>'
    yield f'<text class="key" x="{x + 21}" y="{y}"><tspan>{name}</tspan>: {_MEANINGS[name]}</text>'


_SVG = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" \
height="{height}" role="img" aria-labelledby="title description">
<title id="title">{title}</title>
<desc id="description">{description}</desc>
<style>
.paper {{ fill: #ffffff; stroke: #d0d7de }}
text {{ font: 14px system-ui, "Segoe UI", Helvetica, Arial, sans-serif; fill: #1f2328 }}
text.title {{ font-size: 17px; font-weight: bold }}
text.count {{ font-size: 13px; fill: #111111 }}
text.key {{ font-size: 13px }}
text.ours, tspan {{ font-weight: bold }}
@media (prefers-color-scheme: dark) {{
  .paper {{ fill: #14181d; stroke: #3d444d }}
  text {{ fill: #f0f6fc }}
}}
</style>
<rect class="paper" x="1" y="1" width="{paper_width}" height="{paper_height}" rx="8"/>
{body}
</svg>
"""
