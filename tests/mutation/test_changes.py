"""Changes that do nothing are not asked about, and functions take their changed code."""

from __future__ import annotations

import sys

import pytest

from changed_module import SOURCE
from changes import behaviour, changed_functions, why_skipped

# --- what is asked about --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("sold: int | None", "sold: int & None", id="of an attribute"),
        pytest.param("count: int | None", "count: int & None", id="of a parameter"),
        pytest.param("-> int | None", "-> int & None", id="of what comes back"),
        pytest.param("left: int | None", "left: int & None", id="of a variable"),
        pytest.param("if TYPE_CHECKING", "if not TYPE_CHECKING", id="for type checkers"),
        pytest.param("A shop.", "No shop.", id="a docstring"),
    ],
)
def test_change_of_what_does_nothing_is_not_asked_about(before, after):
    """Annotations, docstrings and imports for type checkers."""
    changed = SOURCE.replace(before, after)
    assert changed != SOURCE
    assert why_skipped(changed, {behaviour(SOURCE)})


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("None = 1", "None = 2", id="the value of an attribute"),
        pytest.param("None = 2", "None = 3", id="a default"),
        pytest.param("3 - count", "3 + count", id="an operator"),
        pytest.param("return left", "return not left", id="what comes back"),
    ],
)
def test_change_of_what_runs_is_asked_about_once(before, after):
    """The same change by another operator is no other one."""
    seen = {behaviour(SOURCE)}
    assert why_skipped(SOURCE.replace(before, after), seen) is None
    assert why_skipped(SOURCE.replace(before, f"{after}  # again"), seen)


def test_what_is_no_python_is_not_asked_about():
    """It would be killed by the interpreter, and not by a test."""
    assert why_skipped(SOURCE.replace("3 - count", "3 - / count"), set()) == "no Python"


# --- what a change is in --------------------------------------------------------------------------

needs_names = pytest.mark.skipif(sys.version_info < (3, 11), reason="code has no qualified name")


@pytest.fixture
def shop(tmp_path):
    """The module, loaded from a file."""
    path = tmp_path / "shop.py"
    path.write_text(SOURCE)
    names = {}
    exec(compile(SOURCE, str(path), "exec"), names)
    return path, names["Shop"]


@needs_names
def test_function_is_given_its_changed_code(shop):
    """Objects that were made before it do what is written now."""
    path, kind = shop
    made = kind()
    assert made.sell(2) == 1
    ((function, code),) = changed_functions(path, SOURCE.replace("3 - count", "3 + count"))
    function.__code__ = code
    assert made.sell(2) == 5


@needs_names
@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("None = 1", "None = 2", id="an attribute"),
        pytest.param("None = 2", "None = 3", id="a default"),
        pytest.param("    def sell", "    @staticmethod\n    def sell", id="a decorator"),
        pytest.param("class Shop:", "class Shop(dict):", id="a base"),
    ],
)
def test_change_of_what_is_loaded_is_not_in_functions(shop, before, after):
    """The module must be loaded anew."""
    path, _ = shop
    changed = SOURCE.replace(before, after)
    assert changed != SOURCE
    assert changed_functions(path, changed) is None


@needs_names
def test_change_of_a_function_that_is_not_loaded_is_told(tmp_path):
    """Nobody could be given its code."""
    path = tmp_path / "shop.py"
    path.write_text(SOURCE)
    assert changed_functions(path, SOURCE.replace("3 - count", "3 + count")) is None
