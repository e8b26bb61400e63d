"""Variables of Databricks bundles, and text with references, on the real databricks-bundles."""

from __future__ import annotations

import copy
import importlib.metadata
import json
import os
import pickle
import sys

import pytest

import lookalike as la
from lookalike.orchestrators import databricks as known
from lookalike.orchestrators import describe, orchestrator_of

try:
    importlib.metadata.version("databricks-bundles")
except importlib.metadata.PackageNotFoundError:
    pytest.skip("needs it: pip install databricks-bundles", allow_module_level=True)

from databricks.bundles.build import _parse_args, python_mutator
from databricks.bundles.core import Bundle, Resources, Variable, variables
from databricks.bundles.jobs import Job

OWNER = known.DATABRICKS

pytestmark = pytest.mark.usefixtures("ledger")


@pytest.fixture
def variable():
    return Variable(path="var.folder", type=str)


def job_of(text, **options):
    """A job with a task that is given `text`; compiled."""
    task = {"python_file": "main.py", "parameters": [text]}
    tasks = [{"task_key": "t", "spark_python_task": task}]
    return Job.from_dict({"name": "j", "tasks": tasks, **options}).as_dict()


def parameter(job):
    return job["tasks"][0]["spark_python_task"]["parameters"][0]


# --- knowing them ---------------------------------------------------------------------------------


def test_variables_and_texts_with_references_are_recognised(variable):
    """Also those of a class of variables; described without `str`."""

    @variables
    class Mine:
        folder: Variable[str]

    originals = {
        "Variable ${var.folder}": Mine.folder,
        "Variable ${resources.jobs.a.id}": Variable(path="resources.jobs.a.id", type=str),
        "text with ${var.a}, ${bundle.target}": "s3://${var.a}/${bundle.target}/m",
    }
    assert {describe(each): each for each in originals.values()} == originals
    assert all(orchestrator_of(each) is OWNER for each in originals.values())
    assert Mine.folder == variable


def test_describe_and_join_never_ask_for_text_of_a_variable(monkeypatch, variable):
    """Though it would do no harm here."""

    def refuse(self):
        raise AssertionError

    monkeypatch.setattr(Variable, "__str__", refuse)
    monkeypatch.setattr(Variable, "__repr__", refuse)
    assert describe(variable) == "Variable ${var.folder}"
    assert OWNER.join([variable, "/m"]) == "${var.folder}/m"


@pytest.mark.parametrize(
    "other",
    [
        *["text", "${HOME}/x", "$${var.a}", "${var.}", "{{tasks.a.values.b}}", "${{ inputs.a }}"],
        *[b"${var.a}", ["${var.a}"], Bundle(target="dev"), Variable, None],
    ],
    ids=repr,
)
def test_other_texts_and_objects_are_none(other):
    """What a shell, a job or GitHub puts in; what is escaped."""
    assert not OWNER.recognises(other)


def test_a_lookalike_is_none_of_its_own_class(variable):
    """A lookalike's class is a lie told on purpose; only the type counts."""
    assert not OWNER.recognises(la.string_like(variable))


def test_nothing_is_recognised_or_lifted_while_it_is_not_imported(monkeypatch, variable):
    """A text with `${var.a}` is anybody's then."""
    monkeypatch.delitem(sys.modules, known._VARIABLES)
    assert not OWNER.recognises(variable)
    assert not OWNER.recognises("${var.a}")
    with pytest.raises(la.LiftError, match="not imported"):
        OWNER.lift("${var.a}")


@pytest.mark.parametrize(
    "text", ["${var.a}", "${resources.jobs.a-b.tasks[0].x}", "s3://${var.a}/m", "${var.a}${var.b}"]
)
def test_lift_and_dump_are_each_other_s_inverse(text):
    """A whole reference is a Variable, any other text itself."""
    lifted = OWNER.lift(text)
    assert OWNER.dump(lifted) == text
    assert OWNER.recognises(lifted)
    assert OWNER.lift(OWNER.dump(lifted)) == lifted


@pytest.mark.parametrize("value", [None, 1, "", "text", "$${var.a}", {"a": "${var.a}"}], ids=repr)
def test_lift_of_what_has_no_reference_is_an_error(value):
    """The error shows what can be written."""
    with pytest.raises(la.LiftError, match="has no reference"):
        OWNER.lift(value)


def test_edges_are_the_resources_that_are_deployed_before():
    """A variable of the bundle is known before any."""
    volume = Variable(path="resources.volumes.data.volume_path", type=str)
    assert OWNER.edges(volume) == ("volumes.data",)
    text = OWNER.join([volume, "/${resources.jobs.a.id}/", "${var.x}/", volume])
    assert OWNER.edges(text) == ("volumes.data", "jobs.a")
    assert OWNER.edges(Variable(path="var.x", type=str)) == ()


# --- joining --------------------------------------------------------------------------------------


def test_a_join_is_the_text_that_an_author_writes(variable):
    """An exact `str`, an original again, that ends as it ends."""
    text = OWNER.join(["s3://", variable, "/", variable, "/m"])
    assert text == f"s3://{variable}/{variable}/m"
    assert type(text) is str
    assert orchestrator_of(text) is OWNER
    assert OWNER.join(["a/", text, "/b"]) == f"a/{text}/b"
    assert OWNER.literal_end(text) == "/m"
    assert OWNER.literal_end(variable) == ""
    assert parameter(job_of(text)) == "s3://${var.folder}/${var.folder}/m"


def test_a_reference_after_a_dollar_sign_would_be_a_literal_and_is_refused(variable):
    """The CLI reads `$${var.folder}` as the text `${var.folder}`, and says nothing."""
    with pytest.raises(la.CompositionError, match=r"after a dollar sign \$\{var.folder\} is read"):
        OWNER.join(["cost: $", variable])
    with pytest.raises(la.CompositionError, match="read as a literal"):
        la.restore(f"${la.string_like(variable)}")
    assert OWNER.join(["$", "x", variable, "$"]) == "$x${var.folder}$"


def test_a_path_that_is_not_read_as_one_is_refused():
    """It would stay in the deployed bundle."""
    with pytest.raises(la.CompositionError, match="is not read as a reference"):
        OWNER.join([Variable(path="var.my folder", type=str), "/m"])


def test_nothing_can_be_computed_but_with_a_variable_that_is_resolved(variable):
    """The error says which is which."""
    with pytest.raises(la.CompositionError, match=r"cannot compute with Variable \$\{var.folder\}"):
        OWNER.compute(str.upper, variable)
    bundle = Bundle(target="dev", variables={"folder": "s3://b"})
    assert bundle.resolve_variable(variable).upper() == "S3://B"


# --- lookalikes -----------------------------------------------------------------------------------


def test_a_lookalike_of_a_variable_goes_through_as_it_is(variable):
    """In a dict, where it becomes a Variable, and in an object; copied and pickled too."""
    for face in (la.Face.STRING, la.Face.URI):
        proxy = la.string_like(variable, face=face)
        assert la.unwrap(copy.deepcopy(proxy)) is variable
        assert la.unwrap(pickle.loads(pickle.dumps(proxy))) == variable
        assert parameter(job_of(proxy)) == "${var.folder}"
        assert Job(name=proxy).as_dict() == {"name": "${var.folder}"}


def test_a_lookalike_of_a_text_is_refused_before_it_is_unwrapped(variable):
    """databricks-bundles asks `re`, which takes none; under install() it is unwrapped."""
    text = la.string_like(variable) + "/m"
    with pytest.raises(TypeError):
        job_of(text)
    assert parameter(job_of(la.unwrap(text))) == "${var.folder}/m"
    with la.install():
        assert parameter(job_of(text)) == "${var.folder}/m"


def test_a_text_of_a_lookalike_is_restored_by_hand_or_installed(variable):
    """In dicts and in objects; a text of a bare variable works as it is."""
    proxy = la.string_like(variable)
    assert parameter(job_of(la.restore(f"{proxy}/m"))) == "${var.folder}/m"
    with la.install():
        assert parameter(job_of(f"{proxy}/m", description=f"{proxy}")) == "${var.folder}/m"
        assert parameter(job_of(os.path.join(f"{proxy}", "m"))) == "${var.folder}/m"
        assert Job(name=f"{proxy}/j").as_dict() == {"name": "${var.folder}/j"}
        assert parameter(job_of(f"{variable}/m")) == "${var.folder}/m"
    assert parameter(job_of(f"{variable}/m")) == "${var.folder}/m"
    assert parameter(job_of(f"{proxy}/m")) == f"{proxy}/m"


def test_leaks_are_found_in_what_is_compiled(variable):
    """Any text is taken, in capitals too."""
    proxy = la.string_like(variable)
    for text in (f"{proxy}/m", f"{proxy}/m".upper()):
        job = job_of(text)
        assert [leak.where for leak in la.scan(job)] == [
            "$.tasks[0].spark_python_task.parameters[0]"
        ]
        with pytest.raises(la.LeakError), la.guard() as guard:
            guard.emit(json.dumps(job))


def test_a_compiled_document_is_restored(variable):
    """The text of a reference is what stands there."""
    document = json.dumps(job_of(f"{la.string_like(variable)}/m"))
    assert parameter(json.loads(la.restore_json(document))) == "${var.folder}/m"


def test_a_ledger_that_did_not_issue_the_token_refuses(variable):
    """Never a guess."""
    with la.Ledger("one"):
        text = f"{la.string_like(variable)}/m"
    with la.Ledger("two"), pytest.raises((la.ForeignTokenError, la.ClosedLedgerError)):
        la.restore(text)


LOADING = """
import lookalike as la
from databricks.bundles.core import Resources, Variable

def load(bundle):
    folder = la.string_like(Variable(path="var.folder", type=str))
    resources = Resources()
    resources.add_job("a", {"name": f"{folder}/a", "description": DESCRIPTION})
    return resources
"""


# Its own: python_mutator leaves the file that it reads to the garbage collector.
@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
@pytest.mark.parametrize("description", ["f'{folder}'", "f'{folder}'.upper()"])
def test_installed_the_finished_bundle_is_restored_and_free_of_leaks(
    tmp_path, monkeypatch, packages, description
):
    """As the CLI runs it: files in, files out."""
    packages.load("loading", LOADING.replace("DESCRIPTION", description))
    given = {"bundle": {"target": "dev"}, "python": {"resources": ["loading:load"]}}
    (tmp_path / "in.json").write_text(json.dumps(given))
    options = {"phase": "load_resources", "input": f"{tmp_path}/in.json"}
    options |= {"output": f"{tmp_path}/out.json", "diagnostics": f"{tmp_path}/diagnostics"}
    arguments = _parse_args([part for key, each in options.items() for part in (f"--{key}", each)])
    with la.install():
        if "upper" in description:
            with pytest.raises(la.LeakError, match="case"):
                python_mutator(arguments)
            return
        bundle, _, diagnostics = python_mutator(arguments)
    assert not diagnostics.has_error()
    assert bundle["resources"]["jobs"]["a"] == {
        "name": "${var.folder}/a",
        "description": "${var.folder}",
    }


# --- documents ------------------------------------------------------------------------------------


def test_check_reports_resources_and_variables_that_are_not_defined():
    """Only the CLI would look, when the bundle is deployed."""
    resources = Resources()
    resources.add_job("a", {"name": "${var.there}/${var.absent}/${resources.volumes.v.name}"})
    resources.add_job("b", {"name": "${resources.jobs.a.id}", "description": "$${var.escaped}"})
    resources.add_job("c", {"name": "c", "tasks": [{"task_key": "${var.gone}"}]})
    resources.jobs["c"].max_concurrent_runs = 3
    document = {
        "bundle": {"target": "dev"},
        "variables": {"there": {"value": "x"}},
        "resources": {"jobs": {name: job.as_dict() for name, job in resources.jobs.items()}},
    }
    found = {(leak.where, leak.kind, leak.excerpt) for leak in la.scan(document)}
    assert found == {
        ("$.resources.jobs.a.name", "reference", "${var.absent}: no variable 'absent'"),
        ("$.resources.jobs.a.name", "reference", "${resources.volumes.v.name}: no volumes 'v'"),
        ("$.resources.jobs.c.tasks[0].task_key", "reference", "${var.gone}: no variable 'gone'"),
    }
    del document["variables"]
    assert [leak.excerpt for leak in la.scan(document)] == [
        "${resources.volumes.v.name}: no volumes 'v'"
    ]


@pytest.mark.parametrize(
    "document",
    [{}, [], "x", {"bundle": {}}, {"bundle": {}, "resources": []}, {"bundle": 1, "resources": {}}],
    ids=repr,
)
def test_check_passes_over_other_documents(document):
    """Only a whole bundle says what it defines."""
    assert list(OWNER.check(document)) == []
