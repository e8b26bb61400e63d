"""`text_held`: text inside values where no reference can be put: buffers, arrays, messages.

`objects_held`: what arrays and columns of objects hold.
"""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any

from lookalike._proxies._base import is_lookalike, placeholder_of
from lookalike._text import name_of_class, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def text_within(value: Any) -> str | None:
    """As `text_of`, and the text inside values that only hold one: patterns, buffers, messages."""
    text = text_of(value)
    return text_held(value) if text is None else text


def text_held(value: Any) -> str | None:
    """The text inside a value that holds one where no reference can be put; None for others."""
    kind: Any = type(value)
    hold = _holder_of(kind)
    if hold is None:
        return None
    try:
        return hold(value)
    except Exception:  # noqa: BLE001 - a buffer that is closed, a message of another version
        return None


def objects_held(value: Any) -> list[Any]:
    """The objects in an array of numpy, or a column or table of pandas; none of other values."""
    table = _TABLES.get(name_of_class(type(value)))
    return table(value) if table is not None else []


def _of_bytes(data: Any) -> str:
    return bytes(data).decode("latin-1")


def _of_pattern(value: Any) -> str:
    pattern = value.pattern
    return pattern if isinstance(pattern, str) else _of_bytes(pattern)


def _of_array(value: Any) -> str | None:
    """Texts in an array of numpy; numbers are none."""
    return _listed(value.ravel().tolist()) if value.dtype.kind in "USOVT" else None


def _of_column(value: Any) -> str:
    """Texts in a column or table of pyarrow, or in a scalar."""
    is_one = not hasattr(type(value), "to_pylist")
    return _listed(value.as_py() if is_one else value.to_pylist())


def _of_element(element: Any) -> str:
    """The texts and attributes of an XML element, and of those below it."""
    texts: list[Any] = []
    for each in element.iter():
        texts += [each.text, each.tail, *each.attrib.values()]
    return _listed(texts)


def _of_frame(frame: Any) -> str:
    """The texts in a frame of pandas: its labels, and the columns that are no numbers."""
    columns = (frame.iloc[:, at] for at in range(frame.shape[1]))
    texts = [column.tolist() for column in columns if column.dtype.kind in "OSUV"]
    return _listed([frame.columns.tolist(), frame.index.tolist(), *texts])


def _of_series(series: Any) -> str:
    """The texts in a column of pandas, and its labels."""
    values = series.tolist() if series.dtype.kind in "OSUV" else []
    return _listed([series.index.tolist(), values])


def _objects_of_array(value: Any) -> list[Any]:
    objects: list[Any] = value.ravel().tolist() if value.dtype.kind == "O" else []
    return objects


def _objects_of_frame(frame: Any) -> list[Any]:
    columns = (frame.iloc[:, at] for at in range(frame.shape[1]))
    return [each for column in columns for each in _objects_of_column(column)]


def _objects_of_column(column: Any) -> list[Any]:
    # A category's type is that of its codes; the categories are a column.
    column = getattr(column, "categories", column)
    objects: list[Any] = column.tolist() if column.dtype.kind == "O" else []
    return objects


def _listed(values: Any) -> str:
    return "\n".join(_texts_in(values))


def _texts_in(values: Any) -> Iterator[str]:
    """The texts of plain data; nothing is asked of anything else."""
    waiting = [values]
    while waiting:
        node = waiting.pop()
        if is_lookalike(node):
            yield placeholder_of(node)
        elif issubclass(type(node), str):
            yield str.__str__(node)
        elif type(node) is bytes:
            yield _of_bytes(node)
        elif type(node) is dict:
            waiting += [*node, *node.values()]
        elif type(node) in {list, tuple}:
            waiting += node


#: By top-level module and class, so that none is imported here.
_HOLDERS: dict[tuple[str, str], Callable[[Any], str | None]] = {
    ("re", "Pattern"): _of_pattern,
    ("_io", "StringIO"): lambda value: value.getvalue(),
    ("_io", "BytesIO"): lambda value: _of_bytes(value.getvalue()),
    ("builtins", "memoryview"): lambda value: _of_bytes(value.tobytes()),
    ("array", "array"): lambda value: _of_bytes(value.tobytes()),
    ("mmap", "mmap"): lambda value: _of_bytes(value[:]),
    ("numpy", "ndarray"): _of_array,
    ("pyarrow", "Array"): _of_column,
    ("pyarrow", "ChunkedArray"): _of_column,
    ("pyarrow", "Scalar"): _of_column,
    ("pyarrow", "Table"): _of_column,
    ("pyarrow", "RecordBatch"): _of_column,
    ("pyarrow", "Buffer"): lambda value: _of_bytes(value.to_pybytes()),
    ("pandas", "DataFrame"): _of_frame,
    ("pandas", "Series"): _of_series,
    ("pandas", "Index"): lambda value: _listed(value.tolist()),
    ("pandas", "Categorical"): lambda value: _listed(value.tolist()),
    ("polars", "DataFrame"): lambda value: _listed(value.rows()),
    ("polars", "Series"): lambda value: _listed(value.to_list()),
    ("google", "Message"): lambda value: _of_bytes(value.SerializeToString()),
    ("lxml", "_Element"): _of_element,
    ("lxml", "_ElementTree"): lambda value: _of_element(value.getroot()),
    ("xml", "Element"): _of_element,
    ("msgspec", "Raw"): _of_bytes,
}
#: Those that may hold any object.
_TABLES: dict[tuple[str, str], Callable[[Any], list[Any]]] = {
    ("numpy", "ndarray"): _objects_of_array,
    ("pandas", "DataFrame"): _objects_of_frame,
    ("pandas", "Series"): _objects_of_column,
    ("pandas", "Index"): _objects_of_column,
    ("pandas", "Categorical"): _objects_of_column,
}
#: Weakly: nothing here keeps a class of an SDK alive.
_holders: weakref.WeakKeyDictionary[type, Any] = weakref.WeakKeyDictionary()


def _holder_of(kind: type) -> Callable[[Any], str | None] | None:
    try:
        found: Any = _holders[kind]
    except KeyError:
        names = (name_of_class(base) for base in kind.__mro__)
        found = _holders[kind] = next((_HOLDERS[n] for n in names if n in _HOLDERS), None)
    return found  # type: ignore[no-any-return]  # a function or None
