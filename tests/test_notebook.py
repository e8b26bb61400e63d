"""The notebook prints what it says it prints. `python tests/test_notebook.py` stores that anew."""

from __future__ import annotations

import copy
import json
import os
import pathlib
import re
import tempfile
from unittest import mock

import pytest

TUTORIAL = pathlib.Path(__file__).parents[1] / "docs" / "tutorial"
NOTEBOOKS = sorted(TUTORIAL.glob("*.ipynb"))


def read(path):
    """The notebook as it is stored."""
    import nbformat

    return nbformat.read(path, as_version=4)


def executed(notebook):
    """The same notebook, run in a kernel of this Python, in a folder of its own."""
    import nbclient
    from traitlets.config import Config

    # Short, because sockets are in it; and nothing of what this user has told Jupyter or IPython.
    with tempfile.TemporaryDirectory(prefix="nb") as folder:
        ours = dict.fromkeys(
            ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"), folder
        )
        with mock.patch.dict(os.environ, {**ours, "JUPYTER_PLATFORM_DIRS": "1"}):
            return nbclient.NotebookClient(
                copy.deepcopy(notebook),
                timeout=60,
                coalesce_streams=True,
                # Sockets in that folder, not ports that another process may take in between.
                config=Config(KernelManager={"transport": "ipc", "ip": f"{folder}/kernel"}),
                resources={"metadata": {"path": folder}},
            ).execute()


def printed(notebook):
    """Each code cell, and what came out of it."""
    return [(cell.source, cell.outputs) for cell in notebook.cells if cell.cell_type == "code"]


@pytest.mark.usefixtures("sagemaker_v2")
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_prints_what_is_stored(path):
    """From top to bottom, each output as it stands there."""
    pytest.importorskip("nbclient", reason="needs nbclient: pip install 'lookalike[conformance]'")
    pytest.importorskip("ipykernel", reason="needs ipykernel: pip install 'lookalike[conformance]'")
    stored = read(path)
    assert printed(executed(stored)) == printed(stored)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_links_lead_somewhere(path):
    """As on every other page."""
    cells = json.loads(path.read_text())["cells"]
    text = "".join(line for cell in cells for line in cell["source"])
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", text)
    assert targets
    assert [target for target in targets if not (path.parent / target).exists()] == []


if __name__ == "__main__":
    import nbformat

    for each in NOTEBOOKS:
        made = executed(read(each))
        for cell in made.cells:
            cell.metadata = {}  # when it was run
        made.metadata = read(each).metadata
        nbformat.write(made, each)
