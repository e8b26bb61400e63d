"""Asks tests about each change that a database of cosmic-ray has pending.

`python tests/mutation/ask.py DATABASE TEST...`, in a copy of the checkout: modules are changed in
place. Loading pytest takes longer than most changes take to be noticed, so this process loads what
the tests load, but for the copy itself, and forks once for each change. `mutants.py` calls this.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import pathlib
import resource
import signal
import sys
import traceback

from cosmic_ray.mutating import _make_diff, use_mutation
from cosmic_ray.plugins import get_operator
from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import TestOutcome, WorkerOutcome, WorkResult

OPTIONS = [
    *("-x", "-q", "-p", "no:cacheprovider", "--hypothesis-profile=quick"),
    *("-p", "_hypothesis_pytestplugin", "-p", "_lookalike_pytest_plugin"),
    *("-W", "ignore::pytest.PytestAssertRewriteWarning"),
]
#: Long enough for all the tests, and an end to what never ends.
SECONDS = 40
BYTES = 4 << 30
HERE = pathlib.Path.cwd()
#: What the tests have said last.
SAID = HERE / "said.txt"


def _is_of_the_copy(module):
    file = getattr(module, "__file__", None)
    return file is not None and pathlib.Path(file).is_relative_to(HERE)


def _run(tests, write):
    signal.alarm(SECONDS)
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    said = os.open(SAID, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(said, 1)
    os.dup2(said, 2)
    import hypothesis
    import pytest

    phases = (hypothesis.Phase.explicit, hypothesis.Phase.generate)
    hypothesis.settings.register_profile(
        # The same each time, and the smallest example is of no use here.
        "quick",
        max_examples=25,
        derandomize=True,
        deadline=None,
        database=None,
        phases=phases,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
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
    return WorkResult(
        worker_outcome=WorkerOutcome.NORMAL,
        test_outcome=outcome,
        diff="\n".join(_make_diff(before, after, mutation.module_path)),
    )


def main():
    """Ask about everything that is pending."""
    path, *tests = sys.argv[1:]
    load(tests)
    # From now on: files of the copy change under their names.
    sys.dont_write_bytecode = True
    with use_db(path, WorkDB.Mode.open) as database:
        for item in database.pending_work_items:
            database.set_result(item.job_id, ask(item, tests))


if __name__ == "__main__":
    main()
