"""The probe, where a library keeps the value in an array or a column of objects."""

from __future__ import annotations

import pytest

from lookalike import probe

np = pytest.importorskip("numpy", reason="needs numpy: pip install numpy pandas")
pd = pytest.importorskip("pandas", reason="needs pandas")


@pytest.mark.parametrize(
    "keep",
    [
        pytest.param(lambda x: np.array([x, "other"]), id="an array"),
        pytest.param(lambda x: np.array([[x]], dtype=object), id="an array of two dimensions"),
        pytest.param(lambda x: pd.Series([x]), id="a column"),
        pytest.param(lambda x: pd.Index([x]), id="an index"),
        pytest.param(lambda x: pd.Categorical([x]), id="categories"),
        pytest.param(lambda x: pd.DataFrame({"a": [x], "b": [1]}), id="a table"),
    ],
)
def test_original_that_is_kept_in_a_table_needs_no_lookalike(keep):
    """It is there, as it was given."""
    found = probe(keep)
    assert (found.verdict, found.kept) == ("pass", "original")


def test_array_that_holds_itself_is_looked_into_once():
    """Its text would be in it for ever."""
    loop = np.empty(2, dtype=object)

    def keep(value):
        loop[:] = [loop, value]
        return loop

    assert probe(keep).kept == "original"


def test_text_in_a_column_is_cut():
    """No reference can be put there."""
    found = probe(lambda x: pd.Series([x.strip()]))
    assert (found.verdict, found.kept) == ("proxy", "cut")
