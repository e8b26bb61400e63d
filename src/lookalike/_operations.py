"""The operations that code can perform on an input, as one table.

An operation is named as Python names it. `is_str` and `is_exact_str` are questions that C code
asks about the type. A name with `?` is answered from the placeholder only if the original has no
attribute of that name: `name?` gives way to `Parameter.name`, `name` does not.
"""

from __future__ import annotations

IS_STR = "is_str"
IS_EXACT_STR = "is_exact_str"

#: Equality and hash are one operation with three names: answering one alone breaks dict and set.
EQUALITY = frozenset({"__eq__", "__ne__", "__hash__"})

#: Every public method of `str`.
STR_METHODS = frozenset(
    """
    capitalize casefold center count encode endswith expandtabs find format format_map index
    isalnum isalpha isascii isdecimal isdigit isidentifier islower isnumeric isprintable isspace
    istitle isupper join ljust lower lstrip maketrans partition removeprefix removesuffix replace
    rfind rindex rjust rpartition rsplit rstrip split splitlines startswith strip swapcase title
    translate upper zfill
    """.split()
)

#: The dunders of text. `__radd__` and `__reversed__` are not in `dir(str)`, but the operators
#: they serve work on text.
TEXT_DUNDERS = frozenset(
    """
    __str__ __format__ __len__ __getitem__ __contains__ __iter__ __reversed__
    __add__ __radd__ __mul__ __rmul__ __mod__ __rmod__
    __lt__ __le__ __gt__ __ge__
    """.split()
)

#: What `dir(str)` has and no face may hold, with the reason.
LEFT_OUT = {
    "__class__": "always the original's: isinstance must find the original",
    "__delattr__": "always refused: the original is not ours to change",
    "__dir__": "always both sides",
    "__doc__": "always the original's",
    "__getattribute__": "the mechanism itself",
    "__getnewargs__": "always ours: pickling keeps the lookalike",
    "__getstate__": "always ours: pickling keeps the lookalike",
    "__init__": "construction",
    "__init_subclass__": "construction",
    "__new__": "construction",
    "__reduce__": "always ours: pickling keeps the lookalike",
    "__reduce_ex__": "always ours: pickling keeps the lookalike",
    "__repr__": "always ours: it shows both sides",
    "__setattr__": "always refused: the original is not ours to change",
    "__sizeof__": "the size of the lookalike itself",
    "__subclasshook__": "the mechanism itself",
}

FSPATH = "__fspath__"
PATH_DUNDERS = frozenset({FSPATH, "__truediv__", "__rtruediv__"})

#: Components of `PurePath` that are values; the rest of its lexical half are methods.
PURE_PATH_PROPERTIES = frozenset(
    "parts drive root anchor name stem suffix suffixes parent parents".split()
)
PURE_PATH_METHODS = frozenset(
    """
    joinpath with_name with_stem with_suffix relative_to is_relative_to is_absolute match
    as_posix as_uri
    """.split()
)

#: Components of a URI, as `urllib.parse.urlsplit` names them.
URI_COMPONENTS = frozenset(
    "scheme netloc path query fragment username password hostname port".split()
)

_YIELDING = PURE_PATH_PROPERTIES | PURE_PATH_METHODS | URI_COMPONENTS


def yielding(names: frozenset[str]) -> frozenset[str]:
    """The operations that answer `names` only where the original has no such attribute."""
    return frozenset(f"{name}?" for name in names)


STRING = STR_METHODS | TEXT_DUNDERS | EQUALITY
STR = STRING | {IS_STR}
EXACT_STR = STR | {IS_EXACT_STR}
PATH = PATH_DUNDERS
PURE_PATH = PATH_DUNDERS | {"__str__"} | yielding(PURE_PATH_PROPERTIES | PURE_PATH_METHODS)
URI = STRING | yielding(URI_COMPONENTS)

#: Every operation there is.
KNOWN = EXACT_STR | PURE_PATH | URI | _YIELDING


def close(operations: frozenset[str]) -> frozenset[str]:
    """`operations` with what they cannot be without: equality whole, and `x?` beside each `x`."""
    closed = set(operations)
    if closed & EQUALITY:
        closed |= EQUALITY
    closed |= yielding(frozenset(closed & _YIELDING))
    return frozenset(closed)
