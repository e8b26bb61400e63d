"""What the calls of both lines of the SageMaker SDK share: names, files, and surroundings."""

from __future__ import annotations

import contextlib
import functools
import importlib
import os
import tempfile
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import Mock, patch

from lookalike._example import Example
from lookalike.presets._examples._aws import nobody
from lookalike.presets._examples._quiet import quiet

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from contextlib import AbstractContextManager

__all__ = [
    "BUCKET",
    "FILES",
    "IMAGE",
    "MACHINE",
    "OREGON",
    "PIPELINE",
    "REGION",
    "ROLE",
    "SURROUNDINGS",
    "Call",
    "Calls",
    "Example",
    "Sdk",
    "as_options",
    "examples",
    "in_surroundings",
    "mocked",
    "with_option",
]

Call = Callable[[Any], Any]
#: One call, or several that ask together.
Given = Call | Example | Sequence[Call | Example]
#: Target and parameter, and the calls by which the policy for them is tried.
Calls = dict[tuple[str, str], Given]

# The SDK reports calls over the network, but not from a region that its list of
# regions lacks. Opting out in its configuration makes every call 80 times slower.
REGION = "ca-west-1"
#: Where the SDK knows images and monitors. What it reports is not called there.
OREGON = "us-west-2"
ROLE = "arn:aws:iam::123456789012:role/example"
BUCKET = "example-bucket"
IMAGE = "123456789012.dkr.ecr.ca-west-1.amazonaws.com/example:1"
MACHINE = "ml.m5.large"
PIPELINE = "Example"

SURROUNDINGS = {
    # Version 3 makes a client while it is imported, and needs a region for it.
    "AWS_DEFAULT_REGION": REGION,
    # Version 3 otherwise asks IAM whether the role may do what the step does.
    "SAGEMAKER_VALIDATE_ROLE": "false",
    # Or what the user has configured is read.
    "SAGEMAKER_ADMIN_CONFIG_OVERRIDE": os.devnull,
    "SAGEMAKER_USER_CONFIG_OVERRIDE": os.devnull,
    # Version 2 otherwise announces on import, and in each class, that it is old.
    "SAGEMAKER_SUPPRESS_V2_WARNING": "1",
}

#: The local files that some calls read, in the folder where they are made.
FILES = {
    "script.py": "print()",
    "dependency.py": "print()",
    "requirements.txt": "",
    "folder/script.py": "print()",
    "app.jar": "",
    "code.zip": "",
    "notebook.ipynb": "{}",
    "start.sh": "true",
}


class Sdk:
    """The names of an SDK, from the modules that have them; each is imported when it is asked for.

    `places` maps modules to names, apart by blanks.
    """

    def __init__(self, places: Mapping[str, str]) -> None:
        self._modules = {name: module for module, names in places.items() for name in names.split()}

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name not in self._modules:
            raise AttributeError(f"no module is known for {name!r}")
        return getattr(importlib.import_module(self._modules[name]), name)


@contextlib.contextmanager
def _surroundings() -> Iterator[None]:
    """No credentials, no words, and a folder of its own with `FILES` in it."""
    before = Path.cwd()
    with (
        quiet(),
        nobody(),
        patch.dict(os.environ, SURROUNDINGS),
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        patch.object(tempfile, "tempdir", folder),  # where the SDK packs code
    ):
        for name, text in FILES.items():
            path = Path(folder, name)
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
        os.chdir(folder)
        try:
            yield
        finally:
            os.chdir(before)


def in_surroundings(
    call: Callable[..., Any], within: Callable[[], AbstractContextManager[None]] = nullcontext
) -> Callable[..., Any]:
    """The call, made where nothing is of the user and nothing stays, and `within` more."""

    @functools.wraps(call)
    def made(*values: Any) -> Any:
        with _surroundings(), within():
            return call(*values)

    return made


def mocked(region: str, session_class: Callable[..., Any]) -> Any:
    """A session whose clients of AWS are mocks, which remember what they were asked."""
    with _surroundings():
        return session_class(
            boto_session=Mock(name="boto_session", region_name=region),
            sagemaker_client=Mock(name="sagemaker_client"),
            default_bucket=BUCKET,
        )


def with_option(make: Callable[..., Any], option: str, **others: Any) -> Call:
    """A call with the value for an option; in a list, if it ends in `[*]`."""
    name = option.removesuffix("[*]")

    def call(value: Any) -> Any:
        return make(**{**others, name: value if name == option else [value]})

    return call


def as_options(make: Callable[..., Any]) -> Callable[..., Any]:
    """The same function, given its first argument, a dict, as options."""
    return lambda **options: make(options)


def examples(
    calls: Mapping[tuple[str, str], Given],
    original: Callable[[], object],
    within: Callable[[], AbstractContextManager[None]] = nullcontext,
) -> dict[tuple[str, str], list[Example]]:
    """The calls as examples in surroundings of their own; of `original` where none is named."""

    def example(given: Call | Example) -> Example:
        named = given if isinstance(given, Example) else Example(given, original)
        return Example(in_surroundings(named.call, within), in_surroundings(named.original, within))

    return {
        key: [example(one) for one in (given if isinstance(given, Sequence) else [given])]
        for key, given in calls.items()
    }
