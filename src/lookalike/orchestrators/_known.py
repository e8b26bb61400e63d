"""Which systems there are: a file each, read when the system itself is imported.

A value can only be a system's own if the system's modules are in `sys.modules`, so looking for
them there is all that it costs to know fifteen of them and use one.
"""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, NamedTuple

from lookalike.errors import LookalikeError
from lookalike.orchestrators._deferred import EMBEDDED

if TYPE_CHECKING:
    from lookalike.typing import Orchestrator


class _File(NamedTuple):
    """A module of this package, with its `ORCHESTRATORS`; `marker` is of the system itself."""

    module: str
    marker: str
    names: tuple[str, ...]


_FILES = (
    _File("sagemaker", "sagemaker", ("sagemaker", "sagemaker-v3")),
    _File("kfp", "kfp", ("kfp",)),
    _File("airflow", "airflow", ("airflow",)),
    _File("pulumi", "pulumi", ("pulumi",)),
    _File("prefect", "prefect", ("prefect",)),
    _File("dask", "dask", ("dask",)),
    _File("flyte", "flytekit", ("flyte",)),
    _File("aws_cdk", "aws_cdk", ("aws-cdk",)),
    _File("cdktf", "cdktf", ("cdktf",)),
    _File("azure_ml", "azure.ai.ml", ("azure-ml",)),
    _File("hera", "hera", ("hera",)),
    _File("dagster", "dagster", ("dagster",)),
    _File("ray", "ray", ("ray",)),
    _File("stepfunctions", "stepfunctions", ("stepfunctions",)),
    _File("databricks", "databricks.bundles", ("databricks",)),
)

#: Those of files that were read, and those that users registered; each replaced, never changed.
_read: dict[str, tuple[Orchestrator, ...]] = {}
_registered: tuple[Orchestrator, ...] = ()
WHAT_ONE_OFFERS = "lookalike.typing.Orchestrator says what one must offer."
_imported: tuple[Orchestrator, ...] = (EMBEDDED,)
#: How many modules there were, and the last of them, when they were looked through.
_modules: tuple[int, str | None] = 0, None


def imported() -> tuple[Orchestrator, ...]:
    """The orchestrators whose systems are imported, those of users, and the embedded one, last."""
    global _modules  # noqa: PLW0603 - one process, one list
    modules = sys.modules
    # Asked for every value: nothing was imported if there are as many modules, and the same last.
    now = len(modules), next(reversed(modules), None)
    if now != _modules:
        _collect()
        # Last: another thread that asks meanwhile looks too, which is the same.
        _modules = now
    return _imported


def has_registered() -> bool:
    """Whether there is an orchestrator of a user's."""
    return bool(_registered)


def every() -> tuple[Orchestrator, ...]:
    """All of them, whatever is imported; none of their systems is."""
    return (*(each for file in _FILES for each in _read_file(file)), *_registered, EMBEDDED)


def names() -> tuple[str, ...]:
    """The names of all of them, for which no file is read."""
    known = (name for file in _FILES for name in file.names)
    return (*known, *(each.name for each in _registered), EMBEDDED.name)


def register(orchestrator: Orchestrator) -> None:
    """Have lookalike know one more system: an in-house orchestrator, for the whole process.

    Raises `LookalikeError` if the name is taken, or if something of the protocol is missing.
    """
    global _registered  # noqa: PLW0603 - as above
    problem = why_no_orchestrator(orchestrator)
    if problem:
        raise LookalikeError(problem, hint=WHAT_ONE_OFFERS)
    if orchestrator.name in names():
        raise LookalikeError(
            f"there is an orchestrator {orchestrator.name!r} already",
            hint="Choose another name.",
        )
    _registered = (*_registered, orchestrator)
    _collect()


def why_no_orchestrator(obj: object) -> str:
    """What `obj` lacks of the protocol, as a sentence; empty if it lacks nothing."""
    from lookalike.typing import Orchestrator  # noqa: PLC0415 - for this check alone

    if isinstance(obj, Orchestrator):
        return ""
    missing = [
        name
        for name in sorted(Orchestrator.__annotations__ | vars(Orchestrator))
        if not name.startswith("_") and not hasattr(obj, name)
    ]
    return f"a {type(obj).__name__} is no orchestrator: it has no {', '.join(missing)}"


def forget(orchestrator: Orchestrator) -> None:
    """Take back `register`. Nothing happens if it is not registered."""
    global _registered  # noqa: PLW0603 - as above
    _registered = tuple(each for each in _registered if each is not orchestrator)
    _collect()


def _read_file(file: _File) -> tuple[Orchestrator, ...]:
    found = _read.get(file.module)
    if found is None:
        module = importlib.import_module(f"lookalike.orchestrators.{file.module}")
        found = _read[file.module] = module.ORCHESTRATORS
    return found


def _collect() -> None:
    global _imported  # noqa: PLW0603 - as above
    present = (file for file in _FILES if file.marker in sys.modules)
    found = (*(each for file in present for each in _read_file(file)), *_registered, EMBEDDED)
    if found != _imported:  # what is remembered of values is remembered with these very ones
        _imported = found
