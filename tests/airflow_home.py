"""Airflow in the process of the tests: it writes no configuration, no database and no logs."""

from __future__ import annotations

import importlib
import os
import pathlib
import tempfile
from types import SimpleNamespace
from typing import Any
from unittest import mock

#: A folder that is never made: Airflow writes into it only when it is initialised.
HOME = pathlib.Path(tempfile.gettempdir()) / "lookalike-no-airflow-home"
#: A DAG to copy into a home of its own, and to run there.
DAG_FILE = pathlib.Path(__file__).with_name("airflow_dag.py")


def environment() -> dict[str, str]:
    """What Airflow reads while it is imported; the last has it not initialise itself."""
    return {
        "AIRFLOW_HOME": str(HOME),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__UNIT_TEST_MODE": "True",
        "_AIRFLOW__AS_LIBRARY": "1",
    }


def imported() -> Any:
    """The names of Airflow that the tests use."""
    with mock.patch.dict(os.environ, environment()):
        sdk = importlib.import_module("airflow.sdk")
        bash = importlib.import_module("airflow.providers.standard.operators.bash")
        # The decorator and the operator behind @task, which are found when they are used.
        importlib.import_module("airflow.providers.standard.decorators.python")
        serialized = importlib.import_module("airflow.serialization.serialized_objects")
    return SimpleNamespace(
        DAG=sdk.DAG,
        BashOperator=bash.BashOperator,
        XComArg=sdk.XComArg,
        literal=sdk.literal,
        task=sdk.task,
        task_group=sdk.task_group,
        Serialized=serialized.DagSerialization,
    )
