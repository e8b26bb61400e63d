"""Imports: each in a fresh interpreter."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from benchmarks._row import Row, row
from benchmarks._timing import Times

if TYPE_CHECKING:
    from collections.abc import Iterator

_TIMED = "import time; start = time.perf_counter(); {}; print(time.perf_counter() - start)"
_LOADED = (
    "import sys, wrapt; before = set(sys.modules); import lookalike; "
    "print(*{each.partition('.')[0] for each in set(sys.modules) - before})"
)
#: In a fresh interpreter the class of the face is yet to be made.
_FIRST = "import lookalike as la; la.string_like(la.Deferred('model'), 's3://bucket/key').startswith('s3')"
_UNWANTED = {
    *(
        "asyncio",
        "hypothesis",
        "pytest",
        "sagemaker",
        "kfp",
        "airflow",
        "pulumi",
        "prefect",
        "dask",
    ),
    *("flytekit", "aws_cdk", "cdktf", "azure", "hera", "dagster", "ray", "stepfunctions"),
    "databricks",
}


def _run(code: str) -> str:
    made = subprocess.run(  # noqa: S603 - this interpreter
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    return made.stdout


def measure(rounds: int) -> Iterator[Row]:
    """The bars of `import lookalike`; what a first lookalike loads has none."""
    codes = {
        "lookalike": "import lookalike",
        "wrapt": "import wrapt",
        "string_like": "from lookalike import string_like",
        "all": "from lookalike import *",
        "first": _FIRST,
    }
    took: dict[str, list[float]] = {name: [] for name in codes}
    for _ in range(rounds):
        for name, code in codes.items():
            took[name].append(float(_run(_TIMED.format(code))))
    times = {name: Times(tuple(seconds)) for name, seconds in took.items()}
    peer = "import wrapt", times["wrapt"]
    yield row("import", codes["lookalike"], times["lookalike"], peer, 1.15)
    for name in ("string_like", "all"):
        yield row("import", codes[name], times[name], peer, None)
    yield row("cold", "import, and a first lookalike answers", times["first"], peer, None)
    unwanted = _UNWANTED & set(_run(_LOADED).split())
    yield Row(
        "import", "orchestrators, Hypothesis, pytest, asyncio", "none of them", len(unwanted), 0
    )
