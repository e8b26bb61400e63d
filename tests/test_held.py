"""Text inside values where no reference can be put: it is found, and restoring it is refused."""

from __future__ import annotations

import array
import io
import mmap
import re
import xml.etree.ElementTree as ET

import pytest

import lookalike as la

pytestmark = pytest.mark.usefixtures("ledger")


@pytest.fixture
def model():
    return la.Deferred("model")


@pytest.fixture
def text(model):
    return str(la.string_like(model, "s3://bucket/model.tar.gz"))


def element(text, **attributes):
    """A document of XML, with the text in an element of an element."""
    made = ET.Element("job", attributes)
    ET.SubElement(made, "source").text = text
    return made


def mapped(text):
    made = mmap.mmap(-1, 200)
    made.write(text.encode())
    return made


HOLDERS = {
    "a pattern": re.compile,
    "a pattern of bytes": lambda text: re.compile(text.encode()),
    "a file in memory": io.StringIO,
    "bytes in memory": lambda text: io.BytesIO(text.encode()),
    "a view": lambda text: memoryview(text.encode()),
    "an array": lambda text: array.array("B", text.encode()),
    "a mapped file": mapped,
    "an element": element,
    "an attribute": lambda text: element("plain", source=text),
}


@pytest.mark.parametrize("kind", HOLDERS)
def test_text_that_a_value_holds_is_found_and_not_restored(kind, text):
    """There is no place for a reference."""
    value = HOLDERS[kind](text)
    assert {leak.where for leak in la.scan({"value": value})} == {"$.value"}
    with pytest.raises(la.LeakError, match=r"\$\.value: a \w+ holds a placeholder for Deferred"):
        la.restore({"value": value})


@pytest.mark.parametrize("kind", HOLDERS)
def test_value_without_a_placeholder_comes_back_itself(kind):
    """It is looked into, and left alone."""
    value = HOLDERS[kind]("s3://mine/key")
    assert la.scan(value) == ()
    assert la.restore(value) is value


@pytest.mark.parametrize("close", [io.BytesIO, io.StringIO])
def test_value_that_cannot_be_read_any_more_holds_nothing(close):
    """A file that is closed has no text."""
    value = close()
    value.close()
    assert la.scan([value]) == ()
    assert la.restore([value]) == [value]


def test_lookalikes_and_bytes_in_plain_data_are_found(model, text):
    """An element holds whatever it is given; writing it would fail later, or leak."""
    for held in (la.string_like(model), text.encode(), {"deep": [text]}):
        assert la.scan(element(held))


# --- tables ---------------------------------------------------------------------------------------

TABLES = {
    "a frame": lambda pandas, held: pandas.DataFrame({"a": [1, 2], "b": ["x", held]}),
    "a label": lambda pandas, held: pandas.DataFrame({held: [1]}),
    "a series": lambda pandas, held: pandas.Series(["x", held]),
    "a label of a series": lambda pandas, held: pandas.Series([1], index=[held]),
    "an index": lambda pandas, held: pandas.Index(["x", held]),
    "categories": lambda pandas, held: pandas.Categorical(["x", held]),
}


@pytest.mark.parametrize("kind", TABLES)
def test_text_in_a_table_is_found(kind, text):
    """In its cells and in its labels; a table of numbers holds none."""
    pandas = pytest.importorskip("pandas")
    assert la.scan(TABLES[kind](pandas, text))
    assert la.scan(TABLES[kind](pandas, "s3://mine/key")) == ()


@pytest.mark.parametrize("kind", ["a frame", "a series", "an index", "categories"])
def test_lookalike_in_a_table_of_objects_is_found(kind, model):
    """A column of objects holds anything; the probe looks for the original there too."""
    pandas = pytest.importorskip("pandas")
    assert la.scan(TABLES[kind](pandas, la.string_like(model)))
    found = la.probe(lambda value: TABLES[kind](pandas, la.unwrap(value)), model)
    assert (found.verdict, found.kept) == ("pass", "original")


ARROWS = {
    "a column": lambda arrow, held: arrow.array(["x", held]),
    "a table": lambda arrow, held: arrow.table({"a": [1], "b": [held]}),
    "a scalar": lambda arrow, held: arrow.scalar(held),
}


@pytest.mark.parametrize("kind", ARROWS)
def test_text_in_columns_of_arrow_is_found(kind, text):
    """They are plain data of another library's."""
    arrow = pytest.importorskip("pyarrow")
    assert la.scan(ARROWS[kind](arrow, text))
    assert la.scan(ARROWS[kind](arrow, "s3://mine/key")) == ()


def test_what_an_array_holds_is_found(model, text):
    """Texts of a fixed size, bytes and objects; numbers are none."""
    numpy = pytest.importorskip("numpy")
    held = la.string_like(model)
    for array_of in ([["x", text]], [text.encode()]):
        assert la.scan(numpy.array(array_of))
    objects = numpy.array([1, held], dtype=object)
    assert la.scan(objects)
    assert la.scan(numpy.array([[1.5, 2.5]])) == ()
    found = la.probe(lambda value: numpy.array([1, la.unwrap(value)], dtype=object), model)
    assert (found.verdict, found.kept) == ("pass", "original")
