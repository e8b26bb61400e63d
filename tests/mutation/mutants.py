"""Changes the code at one place after another, and asks the tests of it each time.

`python tests/mutation/mutants.py FOLDER` does so for every module of `TESTS`, on copies of the
checkout in FOLDER, with one database of cosmic-ray for each; with names of modules, for those only.
`again` asks about the changes that no test noticed, while the module is as it was. `table` asks
nothing: it writes `docs/reference/mutants.json` from the databases, and the page beside it.

`nox -s mutants` calls this.
"""

from __future__ import annotations

import compileall
import concurrent.futures
import importlib.metadata
import json
import os
import pathlib
import platform
import py_compile
import shutil
import subprocess
import sys
import time

from changes import behaviour, why_skipped
from mutants_table import DATA, PAGE, REASONS, ROOT, change_in, markdown, unlisted

#: The tests of each module, in the order in which they are asked; the first that fails is enough.
TESTS = {
    "_token": ["tests/test_token.py"],
    "_face": ["tests/test_face.py", "tests/property/test_face_algebra.py"],
    "_restore": [
        "tests/test_restore.py",
        "tests/test_part.py",
        "tests/test_document.py",
        "tests/test_unwrap.py",
    ],
    "_scan": ["tests/test_scan.py", "tests/test_document.py", "tests/test_shed_and_guard.py"],
    "_registry": ["tests/test_registry.py"],
}
WORKERS = 2
HERE = pathlib.Path(__file__).resolve().parent


class Run:
    """One module: a copy of the checkout, and a database of what the tests said."""

    def __init__(self, folder, module):
        self.module = module
        self.copy = folder / module
        self.database = folder / f"{module}.sqlite"
        self.source = pathlib.Path("src", "lookalike", f"{module}.py")

    def text(self):
        return (ROOT / self.source).read_text("utf-8")

    def is_as_it_was(self):
        """Whether the database is about the module as it is now."""
        copied = self.copy / self.source
        return (
            self.database.exists() and copied.exists() and copied.read_text("utf-8") == self.text()
        )

    def make_copy(self):
        shutil.rmtree(self.copy, ignore_errors=True)
        bare = shutil.ignore_patterns("__pycache__", ".*")
        for part in ("src", "tests"):
            shutil.copytree(ROOT / part, self.copy / part, ignore=bare)
        shutil.copy(ROOT / "pyproject.toml", self.copy)
        # By their contents: a change within a second may leave size and time as they were.
        by_contents = py_compile.PycInvalidationMode.CHECKED_HASH
        compileall.compile_dir(self.copy / "src", quiet=2, invalidation_mode=by_contents)

    def prepare(self, *, again):
        """What is to be asked: every change, or those that no test noticed."""
        from cosmic_ray.commands import init
        from cosmic_ray.work_db import WorkDB, use_db
        from cosmic_ray.work_item import TestOutcome

        if again and not self.is_as_it_was():
            raise RuntimeError(f"{self.module} is not as it was: ask about all of it")
        self.make_copy()
        if not again:
            self.database.unlink(missing_ok=True)
        with use_db(self.database, WorkDB.Mode.create) as database:
            if again:
                asked = self.asked()
                killed = TestOutcome.KILLED
                forget(database, [job for job, _, it in asked if it.test_outcome != killed])
            else:
                init([self.copy / self.source], database, {})
                self.skip(database)

    def execute(self):
        """Ask about each change in a process of its own, forked from one that has loaded pytest."""
        done = subprocess.run(
            [sys.executable, str(HERE / "ask.py"), str(self.database), *TESTS[self.module]],
            cwd=self.copy,
            # The copy before anything that is installed.
            env=os.environ
            | {
                "PYTHONPATH": str(self.copy / "src"),
                "PYTHONHASHSEED": "0",
                "PYTEST_ADDOPTS": "",
                "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            },
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{self.module}: {done.stdout}{done.stderr}")

    def skip(self, database):
        """Mark what is no change of behaviour."""
        from cosmic_ray.mutating import mutate_code
        from cosmic_ray.plugins import get_operator
        from cosmic_ray.work_item import WorkerOutcome, WorkResult

        source = self.text()
        seen = {behaviour(source)}
        for item in database.pending_work_items:
            (mutation,) = item.mutations
            operator = get_operator(mutation.operator_name)(**mutation.operator_args)
            mutated = mutate_code(source, operator, mutation.occurrence)
            why = "no change" if mutated is None else why_skipped(mutated, seen)
            if why:
                skipped = WorkResult(worker_outcome=WorkerOutcome.SKIPPED, output=why)
                database.set_result(item.job_id, skipped)

    def asked(self):
        """`(job, mutation, result)` of every change that the tests were asked about."""
        from cosmic_ray.work_db import WorkDB, use_db
        from cosmic_ray.work_item import WorkerOutcome

        with use_db(self.database, WorkDB.Mode.open) as database:
            return [
                (item.job_id, item.mutations[0], result)
                for item, result in database.completed_work_items
                if result.worker_outcome != WorkerOutcome.SKIPPED
            ]

    def figures(self):
        """What the page says of this module."""
        from cosmic_ray.work_item import TestOutcome

        asked = self.asked()
        source = self.text()
        survived = [
            change_in(source, result.diff)
            for _, _, result in asked
            if result.test_outcome != TestOutcome.KILLED
        ]
        return {
            "mutants": len(asked),
            "survived": sorted(survived, key=lambda change: (change["line"], change["now"])),
        }


def forget(database, jobs):
    """Take results out of a database, so that these jobs are done again."""
    from cosmic_ray.work_db import WorkResultStorage

    with database._session_maker.begin() as session:
        of_them = WorkResultStorage.job_id.in_(jobs)
        session.query(WorkResultStorage).where(of_them).delete(synchronize_session=False)


def say(text):
    print(text, flush=True)  # noqa: T201 - for whoever started it


def measure(folder, modules, *, again):
    """Ask the tests; two modules at a time."""

    def one(module):
        started = time.monotonic()
        run = Run(folder, module)
        run.prepare(again=again)
        run.execute()
        figures = run.figures()
        count, survived = figures["mutants"], figures["survived"]
        minutes = (time.monotonic() - started) / 60
        lines = [
            f"{module}: {count - len(survived)} of {count} killed, in {minutes:.1f} minutes",
            *(f"  {each['line']}: {each['was']}  ->  {each['now']}" for each in survived),
        ]
        say("\n".join(lines))

    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        asking = [pool.submit(one, module) for module in modules]
    for each in asking:
        each.result()


def write(folder):
    """The data and the page of every module that was measured; what is no longer so is refused."""
    runs = {module: Run(folder, module) for module in TESTS}
    measured = {module: run for module, run in runs.items() if run.database.exists()}
    for module, run in measured.items():
        if not run.is_as_it_was():
            raise RuntimeError(f"{module} is not as it was measured")
    data = {
        "python": platform.python_version(),
        "cosmic-ray": importlib.metadata.version("cosmic-ray"),
        "modules": {module: run.figures() for module, run in measured.items()},
    }
    DATA.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", "utf-8")
    for module, change in unlisted(data, REASONS):
        say(f"no reason is given for {module}, {change['line']}: {change['now']}")
    PAGE.write_text(markdown(data), "utf-8")


def main():
    """Do what the command line says."""
    where, *words = sys.argv[1:]
    folder = pathlib.Path(where).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    if words == ["table"]:
        write(folder)
    else:
        again = words[:1] == ["again"]
        measure(folder, words[again:] or list(TESTS), again=again)


if __name__ == "__main__":
    main()
