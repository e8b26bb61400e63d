"""An Airflow DAG: a shell command after another.

Airflow writes `str(value)` of each template field into the serialised DAG, and a lookalike answers
that with its placeholder. So `take` unwraps what it is given; under `install()`, or with a policy
for the operator, lookalike does that itself.
"""

from __future__ import annotations

import json
from typing import Any, ClassVar

import airflow_home
import lookalike as la
from lookalike.orchestrators import airflow
from program import END, Program


class AirflowProgram(Program):
    """The command of the second task is what the first one prints."""

    title = "Airflow 3"
    distribution = "apache-airflow"
    owner = airflow.AIRFLOW
    notes: ClassVar[dict[str, str]] = {
        "wrapped value": "unwrapped first: the serialised DAG shows `str(value)`",
        "+": "unwrapped first, as above",
    }

    def __init__(self) -> None:
        self._airflow = airflow_home.imported()
        with self._airflow.DAG("program", schedule=None) as self.dag:
            self.first = self._airflow.BashOperator(task_id="first", bash_command="echo text")
        self.original = self.first.output
        self._is_by_hand = False

    def take(self, value: object) -> None:
        second = self._airflow.BashOperator(
            task_id="second", bash_command=la.unwrap(value), dag=self.dag
        )
        if self._is_by_hand:
            self.first >> second

    def compile(self) -> Any:
        document = json.loads(json.dumps(self._airflow.Serialized.to_dict(self.dag)))
        del document["dag"]["fileloc"]
        return document

    def by_hand(self) -> Any:
        # The text does not keep the edge: an author writes `first >> second` too.
        self._is_by_hand = True
        return f"{self.original}{END}"

    def depends(self) -> bool:
        tasks = {each["__var"]["task_id"]: each["__var"] for each in self.compile()["dag"]["tasks"]}
        return "second" in tasks["first"].get("downstream_task_ids", ())


PROGRAM = AirflowProgram
