"""A user's code with lookalikes of texts, paths and URIs."""

from __future__ import annotations

import os
import pathlib
import re
from typing import Any

from typing_extensions import assert_type

import lookalike as la
from lookalike import Face


class Reference:
    """What an SDK gives for a value that is known only when the program runs."""

    expr = "Steps.Train"


def upload(source: str) -> None:
    """An input of an SDK."""


def save(folder: os.PathLike[str]) -> None:
    """An input of an SDK that takes any path."""


def load(folder: pathlib.Path) -> None:
    """An input of an SDK that takes real paths alone."""


def number(value: int) -> None:
    """An input of an SDK that takes no text."""


reference = Reference()

# --- string_like: usable where `str` is expected, without a cast ----------------------------------

source = la.string_like(reference, "s3://bucket/model.tar.gz", face=Face.STR)
assert_type(source, str)
upload(source)
upload(reference)  # refused: arg-type reportArgumentType
number(source)  # refused: arg-type reportArgumentType
assert_type(source.startswith("s3://"), bool)
assert_type(source.split("/"), list[str])
assert_type(f"{source}/weights", str)
assert_type(re.match("s3://", source), re.Match[str] | None)

# The original's own attributes are not known of a `str`; what `unwrap` gives is anything.
source.expr  # refused: attr-defined reportAttributeAccessIssue,reportUnknownMemberType
assert_type(la.unwrap(source), Any)
la.unwrap(source).expr

# A duck proxy is no `str` when it runs: for a checker nothing comes of asking.
if isinstance(source, str):  # refused: - reportUnnecessaryIsInstance
    upload(source)
else:
    upload("a duck proxy")  # refused: unreachable -

# What may be wrapped, only the run shows.
la.string_like(None)

# The face is data: whichever it is, a checker sees a `str`.
assert_type(la.string_like(reference, face=Face("startswith")), str)
assert_type(la.string_like(reference, face=Face.NOTHING), str)
assert_type(la.string_like(reference, face=Face.EXACT_STR, unique=False), str)
la.string_like(reference, face="STR")  # refused: arg-type reportArgumentType
la.string_like(reference, 5)  # refused: arg-type reportArgumentType
la.string_like()  # refused: call-arg reportCallIssue
la.string_like(reference, None, Face.STR)  # refused: call-arg reportCallIssue
la.string_like(reference, ledger=la.Ledger("mine"), allow_owned=True)

# --- path_like ------------------------------------------------------------------------------------

folder = la.path_like(reference, "/opt/ml/model")
assert_type(folder, pathlib.PurePath)
assert_type(folder / "weights.bin", pathlib.PurePath)
assert_type(folder.name, str)
assert_type(os.fspath(folder), str)
save(folder)
load(folder)  # refused: arg-type reportArgumentType
upload(folder)  # refused: arg-type reportArgumentType

# --- uri_like -------------------------------------------------------------------------------------

address = la.uri_like(reference)
assert_type(address, str)
upload(address)
address.scheme  # refused: attr-defined reportAttributeAccessIssue,reportUnknownMemberType
anything: Any = la.uri_like(reference)
anything.scheme

# --- the classes ----------------------------------------------------------------------------------

# A duck proxy is no `str`, for a checker as when the program runs; a carrier is one.
proxy = la.StringProxy(reference, "s3://bucket/key")
assert_type(proxy, la.StringProxy)
upload(proxy)  # refused: arg-type reportArgumentType
la.StringProxy(reference)  # refused: call-arg reportCallIssue
assert_type(la.PathProxy(reference, "/opt").name, Any)
assert_type(la.URIProxy(reference, "s3://bucket").scheme, Any)
carrier = la.StringCarrier(reference, "s3://bucket/key", face=Face.STR)
assert_type(carrier, la.StringCarrier)
upload(carrier)
assert_type(carrier.expr, Any)

assert_type(la.is_lookalike(source), bool)
assert_type(la.placeholder_of(source), str)

# --- originals for trials -------------------------------------------------------------------------

model = la.Deferred("model")
assert_type(model.name, str)
assert_type(model.render({"model": "s3://bucket"}), str)
assert_type(la.unwrap(model), Any)
joined = la.Concat(["s3://", model])
assert_type(joined.parts, tuple[object, ...])
upload(model)  # refused: arg-type reportArgumentType
la.Deferred(5)  # refused: arg-type reportArgumentType
assert_type(la.__version__, str)
