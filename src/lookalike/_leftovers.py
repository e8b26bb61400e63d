"""`Leftovers`: where a test has left a token of its ledger. For the pytest plugin."""

from __future__ import annotations

import logging
import os
import stat
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lookalike._install import install
from lookalike._ledger import Ledger, share
from lookalike._scan import scan, scan_file
from lookalike.errors import LeakError
from lookalike.orchestrators import describe

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from lookalike._install import Installation
    from lookalike._leak import Leak
    from lookalike._policy import Policy
    from lookalike._registry import Registry

#: A file up to this size is read whole: if it is JSON, places are paths into it.
_READ_WHOLE = 1 << 20
_SHOWN = 20
#: What every log record has; all else was put there with `extra=`.
_OF_EVERY_RECORD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}


class Leftovers:
    """The ledger of one test, and all that the test may leave a token of it in.

    `problems` says which files could not be looked into the last time, and were not named before.
    """

    def __init__(self, name: str = "") -> None:
        self.ledger = Ledger(name)
        self.problems: list[str] = []
        self._installations: list[Installation] = []
        self._late: list[Leak] = []
        self._named: set[str] = set()
        self._recorder = _Recorder()
        #: Without the text around it, which may have grown.
        self._found: set[tuple[str, str, str]] = set()

    @contextmanager
    def at_work(self) -> Iterator[Ledger]:
        """The ledger, which is the current one in here, in new threads too; the log is kept."""
        root = logging.getLogger()
        root.addHandler(self._recorder)
        try:
            with share(self.ledger):
                yield self.ledger
        finally:
            root.removeHandler(self._recorder)

    @contextmanager
    def installed(self, policies: Registry | Iterable[Policy]) -> Iterator[Registry]:
        """Everything that is at work in here: each preset, each entry point, and `policies`.

        What leaving it finds is for `find` to tell.
        """
        installation = install(policies, ledger=self.ledger)
        self._installations.append(installation)
        try:
            yield installation.registry
        finally:
            self._installations.remove(installation)
            try:
                installation.uninstall()
            except LeakError as error:
                self._late += error.leaks

    def find(self, folder: Path | None, output: Mapping[str, str]) -> tuple[Leak, ...]:
        """The leaks that were not found before; `where` says in what, and where in that.

        Looked at are the files in `folder` and their names, the texts of `output`, what was logged,
        what the ledger was given to watch, and what an orchestrator would compile. Of watched
        values all is told that `scan` tells; of the others, what is surely of this ledger.
        """
        self.problems = []
        found = [*self._in_what_is_kept(), *self._in_watched()]
        if len(self.ledger):
            others = [*self._in_files(folder), *self._in_output(output), *self._in_records()]
            found += [leak for leak in others if leak.token in self.ledger]
        self.problems = [each for each in self.problems if each not in self._named]
        self._named.update(self.problems)
        new = []
        for leak in found:
            place = leak.where, leak.kind, leak.token
            if place not in self._found:
                self._found.add(place)
                new.append(leak)
        return tuple(new)

    def complaint(self, leaks: tuple[Leak, ...]) -> LeakError:
        """The error that lists `leaks` and what they stand for; the caller raises it."""
        lines = [f"  {leak}{self._stands_for(leak.token)}" for leak in leaks[:_SHOWN]]
        if len(leaks) > _SHOWN:
            lines.append(f"  and {len(leaks) - _SHOWN} more")
        return LeakError(
            "\n".join([f"the test leaves {len(leaks)} leak{'s' * (len(leaks) > 1)}:", *lines]),
            hint="Restore what it makes (restore, restore_json, guard). Where that is meant: "
            '@pytest.mark.lookalike_leaks("off").',
            leaks=leaks,
        )

    def close(self) -> None:
        """Close the ledger, without looking again. Closing twice is harmless."""
        self.ledger._watched.clear()
        self.ledger.close()

    def _stands_for(self, token: str) -> str:
        entry = self.ledger.get(token)
        return "" if entry is None else f", which stands for {describe(entry.original)}"

    def _in_what_is_kept(self) -> Iterator[Leak]:
        leaks = list(self._late)
        for installation in self._installations:
            leaks += installation._leaks_left()
        yield from _in("what is compiled", leaks)

    def _in_watched(self) -> Iterator[Leak]:
        for number, value in enumerate(self.ledger._watched, 1):
            place = f"watched value {number} ({type(value).__name__})"
            yield from _in(place, scan(value, ledger=self.ledger))

    def _in_files(self, folder: Path | None) -> Iterator[Leak]:
        if folder is None:
            return
        for path in _beneath(folder, self.problems):
            name = path.relative_to(folder).as_posix()
            # Only the last part: what is in the name of a folder is told of the folder.
            yield from _in(f"the name of {name}", scan(path.name, ledger=self.ledger))
            try:
                status = path.lstat()
                if not stat.S_ISREG(status.st_mode):
                    continue  # a pipe waits for a writer; what a link leads to has its own name
                if status.st_size > _READ_WHOLE:
                    leaks = scan_file(path, ledger=self.ledger)
                else:
                    leaks = scan(path.read_bytes(), ledger=self.ledger)
            except OSError as error:
                self.problems.append(f"{name}: {type(error).__name__}: {error}")
            else:
                yield from _in(name, leaks)

    def _in_output(self, output: Mapping[str, str]) -> Iterator[Leak]:
        for name, text in output.items():
            yield from _in(name, scan(text, ledger=self.ledger))

    def _in_records(self) -> Iterator[Leak]:
        for number, (record, document) in enumerate(self._recorder.records, 1):
            place = (
                f"log record {number} ({record.levelname} of {record.name}, "
                f"{record.filename}:{record.lineno})"
            )
            yield from _in(place, scan(document, ledger=self.ledger))


def _in(place: str, leaks: Iterable[Leak]) -> Iterator[Leak]:
    return (replace(leak, where=f"{place}, {leak.where}") for leak in leaks)


def _beneath(folder: Path, problems: list[str]) -> Iterator[Path]:
    """Every file and folder in `folder`, in order; links are not followed."""
    walked = os.walk(folder, onerror=lambda error: problems.append(f"{error}"))
    for parent, folders, files in walked:
        folders.sort()
        yield from (Path(parent, name) for name in sorted([*folders, *files]))


class _Recorder(logging.Handler):
    """A handler that keeps every record, with its message as it was at the time."""

    def __init__(self) -> None:
        super().__init__(logging.NOTSET)
        self.records: list[tuple[logging.LogRecord, dict[str, Any]]] = []

    def emit(self, record: logging.LogRecord) -> None:
        extra = {k: v for k, v in vars(record).items() if k not in _OF_EVERY_RECORD}
        document: dict[str, Any] = {"args": record.args, **extra}
        try:
            document["message"] = record.getMessage()
        except Exception:  # noqa: BLE001 - pytest tells of it; here the arguments are looked at all the same
            document["message"] = record.msg
        if record.exc_info:
            document["exception"] = logging.Formatter().formatException(record.exc_info)
        self.records.append((record, document))
