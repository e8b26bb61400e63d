"""A small module as text, which the tests of this folder change."""

from __future__ import annotations

SOURCE = '''\
"""A module."""
from __future__ import annotations
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    import abc

class Shop:
    """A shop."""

    sold: int | None = 1

    def sell(self, count: int | None = 2) -> int | None:
        """It sells."""
        left: int | None = 3 - count
        return left
'''
