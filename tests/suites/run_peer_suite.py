"""Another library's suite, in a process of its own.

`python run_peer_suite.py SUITE CONTENDER FOLDER [TEST...]`, without the tests that are named.
The folder is that of the unpacked sdist. Each test is one line of JSON when it starts, and one when
it has ended: some proxies crash the interpreter, and then the last line says in which test.
"""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
import tarfile
import types

import pytest

import contenders
from peer_suites import SUITES

#: A crash is worth another attempt without the test that crashed, so many times.
_CRASHES = 20
#: Some tests pass or fail by the order of a set.
_ENVIRONMENT = os.environ | {"PYTHONHASHSEED": "0"}


class Recorder:
    """A plugin of pytest that says what became of each test, and makes the fixture of one suite."""

    def __init__(self, suite, contender, skipped):
        self.suite = suite
        self.contender = contender
        self.skipped = skipped

    @staticmethod
    def say(**line):
        sys.__stdout__.write(json.dumps(line) + "\n")
        sys.__stdout__.flush()

    @staticmethod
    def name(nodeid):
        """The test without the file: the class, the function and its parameters."""
        return nodeid.partition("::")[2]

    @pytest.fixture
    def lop(self):
        """What lazy-object-proxy's own `conftest.py` makes: where to find the class."""
        if self.contender is None:
            from lazy_object_proxy.cext import Proxy
        else:
            from peer_suites import from_factory

            Proxy = from_factory(self.contender)  # noqa: N806 - a class
        return types.SimpleNamespace(subclass=False, kind="cext", Proxy=Proxy)

    def pytest_configure(self, config):
        for name in ("xfail_subclass", "xfail_simple", "benchmark"):
            config.addinivalue_line("markers", f"{name}: of their own")

    def pytest_collection_modifyitems(self, items):
        items[:] = [
            item
            for item in items
            if self.name(item.nodeid) not in self.skipped
            and (not self.suite.only or any(part in item.nodeid for part in self.suite.only))
        ]

    def pytest_runtest_logstart(self, nodeid):
        self.say(starts=self.name(nodeid))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item, call):
        report = yield
        name = self.name(item.nodeid)
        if call.when == "call" or not report.passed:
            why = "" if call.excinfo is None else f"{call.excinfo.typename}: {call.excinfo.value}"
            expected = hasattr(report, "wasxfail")
            self.say(name=name, outcome="skipped" if expected else report.outcome, why=why[:300])
        return report


def _run_here(name, contender, folder, skipped):
    suite = SUITES[name]
    folder = pathlib.Path(folder)
    suite.prepare(folder)
    subject = None
    if contender != suite.native:
        of_texts = suite.of_texts
        subject = contenders.text_maker(contender, "string") if of_texts else None
        subject = subject or contenders.proxy_class(contender)
        suite.swap(subject)
    paths = [str(folder / path) for path in suite.files]
    for module in suite.modules:
        collected = pathlib.Path(f"test_{module.replace('.', '_')}.py").resolve()
        collected.write_text(f"from {module} import *\n", "utf-8")
        paths.append(str(collected))
    options = ["--noconftest", "-p", "no:cacheprovider", "-q", "-c", os.devnull, "--rootdir=/"]
    pytest.main([*options, *paths], plugins=[Recorder(suite, subject, skipped)])


def run(name, contender, folder, where):
    """What became of each test of the suite, by its name: an outcome and why.

    `where` is an empty folder, in which the tests run.
    """
    results = {}
    for _ in range(_CRASHES):
        command = [sys.executable, __file__, name, contender, str(folder), *results]
        done = subprocess.run(
            command, capture_output=True, text=True, cwd=where, check=False, env=_ENVIRONMENT
        )
        running = None
        for line in done.stdout.splitlines():
            said = json.loads(line) if line.startswith("{") else {}
            running = said.get("starts", running)
            if "name" in said:
                results[said["name"]] = (said["outcome"], said["why"])
        if done.returncode >= 0:
            break
        if running is None:
            raise RuntimeError(f"{name} with {contender}: {done.stderr}")
        results[running] = ("crashed", f"signal {-done.returncode}")
    if not results:
        raise RuntimeError(f"{name} with {contender} ran no test: {done.stdout}\n{done.stderr}")
    return results


def unpack(sdists, project, where):
    """The folder of the unpacked sdist of `project`, of those in the folder `sdists`."""
    (archive,) = pathlib.Path(sdists).glob(f"{project}-*.tar.gz")
    with tarfile.open(archive) as opened:
        opened.extractall(where, filter="data")
    (folder,) = pathlib.Path(where).glob(f"{project}-*")
    return folder


if __name__ == "__main__":
    _run_here(*sys.argv[1:4], set(sys.argv[4:]))
