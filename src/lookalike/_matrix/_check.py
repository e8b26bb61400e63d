"""`Check`: one real call of one real library, and how to make it."""

from __future__ import annotations

import importlib.metadata
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from packaging.requirements import InvalidRequirement, Requirement

from lookalike.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

#: What a check is given if it says nothing else.
S3_ARCHIVE = "s3://placeholder-bucket/path/model.tar.gz"


@dataclass(frozen=True)
class Check:
    """A call that takes a text, of a library that has never heard of deferred values.

    `library` is as the table shows it, `family` the group that it stands in. `call` takes the
    value and gives back what the library made of it; it imports the library by itself. `requires`
    is the distribution, `"pydantic>=2"`, or empty for the standard library. `placeholder` is text
    that the library accepts, `unique=False` if no token fits into it. `look(result)` says where
    else the library keeps the value. `read(result)` is how the library reads back what it gave,
    bytes or an object of its own, where `scan` sees the token in it: then that is restored.
    `reason` says why it must be refused, where it must.

    Raises `InputError` for a `requires` that is no requirement.
    """

    family: str
    library: str
    name: str
    call: Callable[[Any], Any]
    requires: str = ""
    placeholder: str | None = S3_ARCHIVE
    unique: bool = True
    shapes: tuple[str, ...] = ()
    setup: Callable[[], object] | None = None
    cleanup: Callable[[], object] | None = None
    look: Callable[[Any], Iterable[object]] | None = None
    read: Callable[[Any], Any] | None = None
    reason: str = ""

    def __post_init__(self) -> None:
        try:
            if self.requires:
                Requirement(self.requires)
        except InvalidRequirement as error:
            raise InputError(
                f"{self.key}: requires={self.requires!r} is no requirement: {error}",
                hint='Write "pydantic>=2".',
                name="requires",
            ) from None

    def run(self, value: object) -> Any:
        """Make the call, and read back what came of it."""
        result = self.call(value)
        return result if self.read is None else self.read(result)

    @property
    def key(self) -> str:
        """Names the check in the data."""
        return f"{self.library}: {self.name}"

    @property
    def version(self) -> str | None:
        """The installed version of the library; None if it is not there or does not fit."""
        if not self.requires:
            return f"{sys.version_info[0]}.{sys.version_info[1]}"
        wanted = Requirement(self.requires)
        try:
            version = importlib.metadata.version(wanted.name)
        except importlib.metadata.PackageNotFoundError:
            return None
        return version if wanted.specifier.contains(version, prereleases=True) else None
