"""Asks tests about each change that a database of cosmic-ray has pending.

`python tests/mutation/ask.py DATABASE TEST...`, in a copy of the checkout: modules are changed in
place. Loading takes longer than most changes take to be noticed, so nothing is loaded twice:

- A process that has collected the tests forks once for each change, and gives the functions that it
  changes their new code. Only what fails then counts: it is killed.
- What is changed where a module is loaded, and whatever seemed to survive, is asked about in a
  process that has loaded other libraries only, and loads the changed module from its file.

`mutants.py` calls this.
"""

from __future__ import annotations

import collections
import contextlib
import importlib
import json
import os
import pathlib
import resource
import signal
import sys
import traceback

import _pytest.main
import hypothesis
import pytest
from cosmic_ray.mutating import _make_diff, mutate_code, use_mutation
from cosmic_ray.plugins import get_operator
from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import TestOutcome, WorkerOutcome, WorkResult

from changes import changed_functions

OPTIONS = [
    *("-x", "-q", "-p", "no:cacheprovider", "--hypothesis-profile=quick"),
    *("-p", "_hypothesis_pytestplugin", "-p", "_lookalike_pytest_plugin"),
    *("-W", "ignore::pytest.PytestAssertRewriteWarning"),
]
#: Of the processor: enough for all the tests, and an end to what never ends.
SECONDS = 20
#: And of the clock, for what waits.
PATIENCE = 300
BYTES = 4 << 30
HERE = pathlib.Path.cwd()
#: What the tests have said last.
SAID = HERE / "said.txt"


def _is_of_the_copy(module):
    file = getattr(module, "__file__", None)
    return file is not None and pathlib.Path(file).is_relative_to(HERE)


def _limit():
    signal.alarm(PATIENCE)
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))


def _register_profile():
    hypothesis.settings.register_profile(
        # The same each time, and the smallest example is of no use here.
        "quick",
        max_examples=25,
        derandomize=True,
        deadline=None,
        database=None,
        phases=(hypothesis.Phase.explicit, hypothesis.Phase.generate),
        suppress_health_check=list(hypothesis.HealthCheck),
    )


def _run(tests, write):
    _limit()
    said = os.open(SAID, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(said, 1)
    os.dup2(said, 2)
    _register_profile()
    code = int(pytest.main([*OPTIONS, *tests]))
    with open(write, "w") as pipe:
        names = [name for name, module in list(sys.modules.items()) if not _is_of_the_copy(module)]
        pipe.write("\n".join(names))
    sys.stdout.flush()
    os._exit(code)


def passes(tests, *, loaded=None):
    """Whether tests pass, in a process of their own; the modules that they load go to `loaded`."""
    read, write = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.close(read)
            _run(tests, write)
        except BaseException:  # noqa: BLE001 - it must not go on as its parent does
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(99)
    os.close(write)
    with open(read) as pipe:
        names = pipe.read().splitlines()
    _, status = os.waitpid(child, 0)
    if loaded is not None:
        loaded += names
    return status == 0


def load(tests):
    """Load what the tests load, and make sure that they pass before and after that."""
    loaded = []
    if not passes(tests, loaded=loaded):
        raise RuntimeError(f"the tests fail without a change: {SAID.read_text('utf-8')}")
    for name in loaded:
        with contextlib.suppress(Exception):
            importlib.import_module(name)
    # Also if the tests have loaded it from somewhere else.
    if "lookalike" in sys.modules:
        raise RuntimeError("loaded before it is changed")
    if not passes(tests):
        raise RuntimeError(f"they fail when what they load is there: {SAID.read_text('utf-8')}")


def ask(item, tests):
    """What the tests say of one change."""
    (mutation,) = item.mutations
    operator = get_operator(mutation.operator_name)(**mutation.operator_args)
    with use_mutation(mutation.module_path, operator, mutation.occurrence) as (before, after):
        outcome = TestOutcome.SURVIVED if passes(tests) else TestOutcome.KILLED
        said = SAID.read_text("utf-8", "replace").splitlines()[-3:]
    return _result(outcome, "\n".join(said), before, after, mutation)


def _result(outcome, output, before, after, mutation):
    return WorkResult(
        worker_outcome=WorkerOutcome.NORMAL,
        output=output,
        test_outcome=outcome,
        diff="\n".join(_make_diff(before, after, mutation.module_path)),
    )


class Quick:
    """A plugin that asks the collected tests about each change in a function.

    The quickest first, but for those that have noticed a change already.
    """

    def __init__(self, database):
        self.database = database
        self.seconds = collections.Counter()
        self.failed = []

    def pytest_runtest_logreport(self, report):
        """Which test failed, and how long each takes."""
        self.seconds[report.nodeid] += report.duration
        if report.failed:
            self.failed.append(report.nodeid)

    def pytest_runtestloop(self, session):
        """Instead of running the tests once."""
        if self.ask(session, ()) is not None:
            raise RuntimeError("the tests fail without a change")
        session.items.sort(key=lambda test: self.seconds[test.nodeid])
        for item in self.database.pending_work_items:
            (mutation,) = item.mutations
            operator = get_operator(mutation.operator_name)(**mutation.operator_args)
            source = mutation.module_path.read_text("utf-8")
            mutated = mutate_code(source, operator, mutation.occurrence)
            changed = changed_functions(mutation.module_path, mutated)
            failed = self.ask(session, changed) if changed else None
            if failed is not None:
                session.items.sort(key=lambda test: test.nodeid != failed)
                noticed = _result(TestOutcome.KILLED, failed, source, mutated, mutation)
                self.database.set_result(item.job_id, noticed)
        return True

    def ask(self, session, changed):
        """Which test fails with these functions: its name, empty if all ends; None if none does."""
        read, write = os.pipe()
        child = os.fork()
        if not child:
            try:
                _limit()
                for function, code in changed:
                    function.__code__ = code
                with contextlib.suppress(session.Failed):
                    _pytest.main.pytest_runtestloop(session)
                with open(write, "w") as pipe:
                    json.dump([self.failed, self.seconds], pipe)
                os._exit(0)
            finally:
                os._exit(99)
        os.close(write)
        with open(read) as pipe:
            told = pipe.read()
        _, status = os.waitpid(child, 0)
        if status:
            return ""
        failed, seconds = json.loads(told)
        if not failed:
            self.seconds.update(seconds)
        return failed[0] if failed else None


def ask_quickly(database, tests):
    """Ask about changes in functions, in a process that has collected the tests."""
    child = os.fork()
    if not child:
        try:
            said = os.open(SAID, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(said, 1)
            os.dup2(said, 2)
            _register_profile()
            code = pytest.main([*OPTIONS, *tests], plugins=[Quick(database)])
            os._exit(int(code))
        except BaseException:  # noqa: BLE001 - it must not go on as its parent does
            traceback.print_exc()
        finally:
            os._exit(99)
    _, status = os.waitpid(child, 0)
    if status:
        raise RuntimeError(f"the tests cannot be asked: {SAID.read_text('utf-8')}")


def main():
    """Ask about everything that is pending."""
    path, *tests = sys.argv[1:]
    load(tests)
    # From now on: files of the copy change under their names.
    sys.dont_write_bytecode = True
    with use_db(path, WorkDB.Mode.open) as database:
        ask_quickly(database, tests)
        for item in database.pending_work_items:
            database.set_result(item.job_id, ask(item, tests))


if __name__ == "__main__":
    main()
