"""What commands print: results to standard output, all else to standard error."""

from __future__ import annotations

import json
import sys
from typing import Any


def say(line: object) -> None:
    """A line of the result."""
    sys.stdout.write(f"{line}\n")


def say_json(data: Any) -> None:
    """The result as JSON values."""
    say(json.dumps(data, indent=2, ensure_ascii=False))


def complain(problem: object) -> None:
    """A line that is no part of the result."""
    sys.stderr.write(f"lookalike: {problem}\n")
