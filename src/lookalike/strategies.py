"""Hypothesis strategies: originals, placeholders, lookalikes, policies, validators and documents.

Each says what it shrinks to. `st.from_type` knows the types of lookalike by itself, with no import
of this module. Importing it raises `DependencyError` if Hypothesis is not installed.

>>> from hypothesis import given
>>> from lookalike import is_lookalike
>>> @given(lookalikes(kind="path"))
... def test_that_my_function_keeps_it(path):
...     assert is_lookalike(path / "weights.bin")
>>> test_that_my_function_keeps_it()
"""

from __future__ import annotations

from lookalike._strategies._documents import Document, documents
from lookalike._strategies._faces import faces
from lookalike._strategies._lookalikes import lookalikes
from lookalike._strategies._originals import originals
from lookalike._strategies._placeholders import placeholders
from lookalike._strategies._policies import policies, registries
from lookalike._strategies._validators import Validator, validators

__all__ = [
    "Document",
    "Validator",
    "documents",
    "faces",
    "lookalikes",
    "originals",
    "placeholders",
    "policies",
    "registries",
    "validators",
]
