"""Every check of the project, one session each; `.ci/run` calls the quick ones."""

from __future__ import annotations

import shutil
from pathlib import Path

import nox

nox.needs_version = ">=2024.10.9"
nox.options.default_venv_backend = "uv"
nox.options.sessions = ["lint", "types", "tests"]

PYTHONS = ["3.10", "3.12", "3.13"]
#: On every core, each worker measured. What is demanded is demanded of all sessions together.
COVERAGE = (
    "pytest",
    "--numprocesses=logical",
    "--cov=lookalike",
    "--cov-branch",
    "--cov-report=",
    "--cov-fail-under=0",
)
#: What asks wrapt for something.
BESIDE_WRAPT = (
    "tests/property/test_path_laws.py",
    "tests/property/test_string_laws.py",
    "tests/property/test_uri_laws.py",
    "tests/proxies",
    "tests/suites",
    "tests/test_install.py",
    "tests/test_traps.py",
    "tests/test_unwrap.py",
    "tests/test_wrap.py",
    "tests/test_wrapper.py",
    "tests/test_wrapper_pickle.py",
)
#: What asks Python for something that it has in other ways elsewhere.
BESIDE_PYTHON = (
    "tests/probe",
    "tests/proxies",
    "tests/test_cli.py",
    "tests/test_cli_policies.py",
    "tests/test_cli_probe.py",
    "tests/test_errors.py",
    "tests/test_examples.py",
    "tests/test_import_hook.py",
    "tests/test_install.py",
    "tests/test_policy.py",
    "tests/test_policy_file.py",
    "tests/test_plugins.py",
    "tests/test_reference_pages.py",
    "tests/test_restore.py",
    "tests/test_scan.py",
    "tests/test_text_hooks.py",
    "tests/test_traps.py",
    "tests/test_tree.py",
    "tests/test_unwrap.py",
    "tests/test_wrap.py",
    "tests/test_wrapper.py",
    "tests/test_wrapper_errors.py",
    "tests/test_wrapper_pickle.py",
)
PAGES = "tests/test_examples.py::test_examples_beside_a_tool_print_what_the_page_says"
#: What reaches no line that the other tests beside a tool do not, and is not measured: with
#: coverage it takes twice as long. Of the checks of the matrix those that need what is in one
#: environment alone; in one run with the others, because a tool takes long to import.
SHOWN = (
    "--numprocesses=logical",
    "--dist=worksteal",
    "tests/conformance/orchestrators",
    "tests/conformance/checks",
    PAGES,
    "-k",
    "not test_rows or sagemaker or kfp or flytekit or airflow",
)
#: What `tests/hard_use` has a little of in the default suite.
FULL_SIZE = {"LOOKALIKE_FULL_SIZE": "1"}
#: What mypy and pyright say, which the session `types` asks.
TYPED = "tests/typing"
#: Long, and the same on every version of Python.
ALIKE = (
    TYPED,
    "tests/conformance",
    "tests/hard_use",
    "tests/property/test_composition_laws.py",
    "tests/property/test_face_algebra.py",
    "tests/property/test_mutilation_laws.py",
    "tests/property/test_policy_laws.py",
    "tests/test_install_threads.py",
    "tests/test_pytest_plugin.py",
    "tests/test_strategies.py",
    "tests/test_testing.py",
    "tests/test_text_operations.py",
)
#: Thousands of cases, threads and processes, which reach no line that the other tests do not:
#: measured, they take three times as long.
GENERATED = (
    "tests/conformance",
    "tests/hard_use",
    "tests/property",
    "tests/suites",
    "tests/test_benchmarks.py",
    "tests/test_install_threads.py",
    "tests/test_pytest_plugin.py",
    "tests/test_text_operations.py",
)
#: Each policy is tried below, in tests/conformance/sagemaker, and in `libraries`.
VERIFIED = "tests/presets/test_presets.py::test_policies_fit_what_is_installed"
#: What is different beside a SageMaker SDK; the rest does not know that it is there.
BESIDE_SAGEMAKER = (
    "tests/orchestrators",
    "tests/presets/test_mims.py",
    "tests/presets/test_mims_policies.py",
    "tests/presets/test_mims_simulation.py",
    "tests/presets/test_presets.py",
    "tests/test_cli.py",
    "tests/test_demo.py",
    "tests/test_record.py",
    "tests/test_testing.py::test_sagemaker_orchestrator_keeps_the_contract",
    "tests/test_text_hooks_sagemaker.py",
    "tests/test_unwrap.py",
)


def _without(paths: tuple[str, ...]) -> list[str]:
    return [f"--ignore={path}" for path in paths]


def _measured(session: nox.Session) -> dict[str, str]:
    """A coverage file of the session's own, which `coverage` combines with the others."""
    return {"COVERAGE_FILE": str(Path.cwd() / f".coverage.{session.name}")}


def _beside_sagemaker(session: nox.Session) -> None:
    tests = session.posargs or (*BESIDE_SAGEMAKER, f"--deselect={VERIFIED}")
    session.run(*COVERAGE, *tests, env=_measured(session))
    if not session.posargs:
        # Thousands of definitions are compiled here: measured, they take three times as long.
        session.run(
            "pytest", "--numprocesses=logical", "--dist=loadscope", "tests/conformance/sagemaker"
        )
        # The longest comes first: another worker does what follows it.
        session.run("pytest", "tests/test_tutorial.py", "tests/test_notebook.py", *SHOWN)


@nox.session(python="3.11")
def lint(session: nox.Session) -> None:
    """Formatting and ruff's rules."""
    session.install("ruff>=0.9")
    session.run("ruff", "format", "--check", ".")
    session.run("ruff", "check", ".")


@nox.session(python="3.11")
def types(session: nox.Session) -> None:
    """Mypy strict over the sources, pyright over the public surface; what users' checkers see."""
    session.install(".[dev]")
    session.run("mypy")
    session.run("pyright")
    session.run("pytest", TYPED)


@nox.session(python="3.11")
def tests(session: nox.Session) -> None:
    """The test suite as the README runs it, with coverage: no SDK is installed."""
    session.install(".[dev]", "pytest-xdist")
    ignored = () if session.posargs else _without((*GENERATED, TYPED))
    session.run(*COVERAGE, *ignored, *session.posargs, env=_measured(session))
    if not session.posargs:
        session.run("pytest", "--numprocesses=logical", *GENERATED)


@nox.session(python=PYTHONS)
def pythons(session: nox.Session) -> None:
    """The same on other versions of Python."""
    session.install(".[dev]", "pytest-xdist")
    ignored = () if session.posargs else _without(ALIKE)
    session.run("pytest", "--numprocesses=logical", *ignored, *session.posargs)


@nox.session(python=[PYTHONS[0], PYTHONS[-1]])
def differences(session: nox.Session) -> None:
    """What the oldest and the newest Python have in other ways: text, imports, TOML, tracebacks."""
    session.install(".[dev]", "pytest-xdist")
    session.run("pytest", "--numprocesses=logical", *(session.posargs or BESIDE_PYTHON))


@nox.session(python="3.11")
def pure_wrapt(session: nox.Session) -> None:
    """What asks wrapt for something, on its pure-Python build."""
    session.install(".[dev]", "pytest-xdist")
    session.run(
        "pytest",
        "--numprocesses=logical",
        *(session.posargs or BESIDE_WRAPT),
        env={"WRAPT_DISABLE_EXTENSIONS": "1"},
    )


@nox.session(python="3.11")
def suites(session: nox.Session) -> None:
    """Other libraries' own suites on our classes, from their sdists; `-- table` writes the page."""
    peers = Path("tests", "suites", "peers.txt")
    session.install(".[dev]", "pip", "-r", str(peers))
    sdists = Path(session.create_tmp()) / "sdists"
    shutil.rmtree(sdists, ignore_errors=True)
    only = ("--no-deps", "--no-binary", ":all:", "--dest", str(sdists))
    session.run("python", "-m", "pip", "download", "--quiet", *only, "-r", str(peers))
    if session.posargs == ["table"]:
        session.run("python", "tests/suites/suites_table.py", str(sdists))
    else:
        tests = session.posargs or ["tests/suites"]
        session.run("pytest", *tests, env={"LOOKALIKE_SDISTS": str(sdists)})


@nox.session(python=["3.11", "3.13t", "3.14t"])
def hard_use(session: nox.Session) -> None:
    """Threads, processes, clusters and memory in full size, which takes half an hour."""
    session.install(".[testing]")
    if not str(session.python).endswith("t"):
        session.install("dask[distributed]>=2025.1", "ray>=2.40")
    parsers = ("tests/hard_use/test_fuzz.py", "tests/hard_use/test_linear.py")
    tests = session.posargs or ("tests/hard_use", *(f"--ignore={path}" for path in parsers))
    session.run("pytest", "-s", *tests, env=FULL_SIZE)


@nox.session(python="3.11")
def fuzz(session: nox.Session) -> None:
    """Unexpected texts for every parser; `-- atheris NAME SECONDS` has Atheris make them."""
    session.install(".[testing]", "pytest-xdist")
    if session.posargs[:1] == ["atheris"]:
        _, name, seconds = session.posargs
        session.install("atheris>=3")
        script = "tests/hard_use/atheris_fuzz.py"
        session.run("python", script, name, f"-max_total_time={seconds}")
        return
    tests = session.posargs or ("tests/hard_use/test_fuzz.py", "tests/hard_use/test_linear.py")
    session.run("pytest", "--numprocesses=logical", *tests, env=FULL_SIZE)


@nox.session(python="3.11")
def benchmarks(session: nox.Session) -> None:
    """Every bar of speed, beside the peers; `-- --write docs/reference` writes the page."""
    session.install(".[benchmarks]")
    session.run("python", "-m", "benchmarks", *session.posargs)


@nox.session(python="3.11")
def docs(session: nox.Session) -> None:
    """The site, and every link in it; `-- links` asks for those that lead elsewhere, too."""
    session.install(".[docs]")
    out = Path(session.create_tmp()) / "docs"
    shutil.rmtree(out, ignore_errors=True)
    site = str(out / "site")
    # Every reference is looked up, and what leads nowhere is an error; all of them are shown.
    build = ("sphinx-build", "-W", "--keep-going", "-n", "-q", "-d", str(out / "read"), "docs")
    session.run(*build, "-b", "html", site)
    session.run("python", "docs/_site_links.py", site)
    if session.posargs == ["links"]:
        session.run(*build, "-b", "linkcheck", str(out / "links"))


@nox.session(python="3.11")
def mutants(session: nox.Session) -> None:
    """Change the core place by place and ask the tests: minutes; `-- table` writes the page.

    `-- _token _face` is for some modules; `-- again` asks only about what no test has noticed.
    """
    session.install(".[dev]", "cosmic-ray>=8.4")
    # On copies: never on the checkout.
    folder = Path(session.create_tmp()) / "mutants"
    session.run("python", "tests/mutation/mutants.py", str(folder), *session.posargs)


@nox.session(python="3.11")
def libraries(session: nox.Session) -> None:
    """Every policy of the presets, and every check of the matrix, on the real library."""
    session.install(".[libraries]", "pytest-xdist")
    tests = session.posargs or ("tests/presets", "tests/test_held.py")
    session.run(*COVERAGE, *tests, env=_measured(session))
    if not session.posargs:
        session.run("pytest", "--numprocesses=logical", "tests/conformance/checks")


@nox.session(python="3.11")
def sagemaker_v2(session: nox.Session) -> None:
    """What is different beside the SageMaker SDK v2."""
    session.install(".[conformance,stepfunctions]", "pytest-xdist")
    _beside_sagemaker(session)


@nox.session(python="3.11")
def sagemaker_v3(session: nox.Session) -> None:
    """The same for the SDK v3, which cannot share an environment with v2."""
    session.install(".[conformance,sagemaker-v3]", "pytest-xdist")
    _beside_sagemaker(session)


def _orchestrators(session: nox.Session, extra: str) -> None:
    session.install(f".[{extra}]", "pytest-xdist")
    tests = session.posargs or ("tests/orchestrators",)
    session.run(*COVERAGE, *tests, env=_measured(session))
    if not session.posargs:
        session.run("pytest", *SHOWN)


@nox.session(python="3.11")
def orchestrators(session: nox.Session) -> None:
    """Every orchestrator on its real tool, those that agree with each other."""
    _orchestrators(session, "orchestrators")


@nox.session(python="3.11")
def orchestrators_airflow(session: nox.Session) -> None:
    """The same for Airflow."""
    _orchestrators(session, "orchestrators-airflow")


@nox.session(python="3.11")
def orchestrators_cdk(session: nox.Session) -> None:
    """The same for AWS CDK and its like, which need Node.js."""
    _orchestrators(session, "orchestrators-cdk")


@nox.session(python="3.11")
def coverage(session: nox.Session) -> None:
    """Branch coverage of all the sessions above together."""
    session.install("coverage[toml]>=7.6")
    session.run("coverage", "combine")
    session.run("coverage", "report")


@nox.session(python="3.11")
def readme(session: nox.Session) -> None:
    """The README's first command: from a checkout to a compiled registration."""
    session.install(".[sagemaker]")
    session.run("lookalike", "demo", "mims")


#: What says in half a minute whether the package that is installed is whole.
OF_THE_SDIST = (
    "tests/test_cli.py",
    "tests/test_document.py",
    "tests/test_examples.py",
    "tests/test_floors.py",
    "tests/test_package.py",
    "tests/test_plugins.py",
    "tests/test_policy_file.py",
    "tests/test_record.py",
    "tests/test_restore.py",
    "tests/test_scan.py",
    "tests/test_shed_and_guard.py",
    "tests/test_wrap.py",
)


def _tmp(session: nox.Session) -> Path:
    return Path(session.create_tmp()).absolute()


def _empty(session: nox.Session, name: str, distribution: Path) -> str:
    """The Python of a new environment that holds a distribution and what it needs."""
    folder = _tmp(session) / name
    session.run("uv", "venv", "--quiet", "--clear", "--python", "3.11", str(folder), external=True)
    python = str(folder / "bin" / "python")
    _install(session, python, str(distribution))
    session.run(python, "-W", "error", "tests/installed_core.py", external=True)
    session.run(str(folder / "bin" / "lookalike"), "--version", external=True)
    return python


def _install(session: nox.Session, python: str, *what: str) -> None:
    session.run("uv", "pip", "install", "--quiet", "--python", python, *what, external=True)


@nox.session(python="3.11")
def package(session: nox.Session) -> None:
    """Wheel and sdist, built, each in an empty environment; the sdist's tests on the wheel."""
    session.install("build", "twine")
    tmp = _tmp(session)
    out = tmp / "dist"
    shutil.rmtree(out, ignore_errors=True)
    # The wheel is built from the sdist, so it shows too that the sdist is enough.
    session.run("python", "-m", "build", "--installer=uv", "--outdir", str(out))
    session.run("twine", "check", "--strict", *map(str, sorted(out.iterdir())))
    [wheel], [sdist] = out.glob("*.whl"), out.glob("*.tar.gz")
    _empty(session, "from_sdist", sdist)
    python = _empty(session, "from_wheel", wheel)
    # What the README shows: the command line, both plugins, and a model of pydantic.
    _install(session, python, f"{wheel}[cli,testing]", "pydantic>=2.8")
    pytest = (python, "-m", "pytest", "-q", "-p", "no:cacheprovider")
    # Beside the checkout, which says what should be in them.
    dists = {"LOOKALIKE_DISTS": str(out)}
    session.run(*pytest, "tests/test_distributions.py", env=dists, external=True)
    shutil.rmtree(tmp / "sdist", ignore_errors=True)
    shutil.unpack_archive(sdist, tmp / "sdist", filter="data")
    with session.chdir(tmp / "sdist" / sdist.name.removesuffix(".tar.gz")):
        # What is tried is the wheel, and not the sources beside the tests.
        shutil.rmtree("src")
        session.run(*pytest, *(session.posargs or OF_THE_SDIST), external=True)
