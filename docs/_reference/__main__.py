"""`python -m docs._reference`: write every generated page of the reference."""

from __future__ import annotations

from pathlib import Path

from docs._reference import cli, errors, faces, operations, policy_files, presets

REFERENCE = Path(__file__).parents[1] / "reference"
#: Pages that Python itself has a part in: argparse lays out its help in its own way, and a path is
#: given another lookalike before 3.12.
OF_ONE_PYTHON = ("cli.md", "presets")


def pages() -> dict[str, str]:
    """Every generated page, by its name in docs/reference."""
    return {
        "operations.md": operations.page(),
        "faces.md": faces.page(),
        "errors.md": errors.page(),
        "cli.md": cli.page(),
        "policy-files.md": policy_files.page(),
        "presets.md": presets.page(),
        **{f"presets/{name}.md": presets.page_of(name) for name in presets.NAMES},
    }


def write() -> None:
    """Write every page."""
    for name, text in pages().items():
        path = REFERENCE / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")


if __name__ == "__main__":
    write()
