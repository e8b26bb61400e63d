"""A DAG as an author writes it, with lookalike installed; run with a file to write and a text."""

from __future__ import annotations

import pathlib
import posixpath
import sys

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG, task

import lookalike as la

OUT, TEXT = sys.argv[1:]

with la.install(), DAG("program", schedule=None) as dag:

    @task
    def first():
        return TEXT

    @task
    def note(*texts, outputs):
        pathlib.Path(OUT).write_text("\n".join([*texts, *outputs]))

    value = first()
    wrapped = la.uri_like(value, "s3://placeholder-bucket/path/model.tar.gz")
    # The rest of a command may be a template of its own.
    second = BashOperator(task_id="second", bash_command=f"echo {value}/m " + "{{ dag.dag_id }}")
    mapped = BashOperator.partial(task_id="mapped", bash_command='echo "$A"').expand(
        env=[{"A": f"{value}/0"}]
    )
    note(
        f"{second.output}!",
        f"{wrapped}/m",
        posixpath.basename(str(wrapped)),
        f"{dag.param('p', 'given')}.",
        outputs=mapped.output,
    )

if __name__ == "__main__":
    from airflow.utils import db

    db.initdb()
    dag.test()
