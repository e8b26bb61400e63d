"""`python -m lookalike`: the command line."""

from __future__ import annotations

from lookalike.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
