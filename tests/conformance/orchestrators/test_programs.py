"""Every cell of the table of orchestrators, on the real tools that are installed."""

from __future__ import annotations

import importlib
import importlib.metadata

import pytest

import program as asked

#: By module: the distribution that it needs. One row of the table each.
PROGRAMS = {
    "sagemaker_program": "sagemaker",
    "sagemaker_v3_program": "sagemaker-mlops",
    "kfp_program": "kfp",
    "airflow_program": "apache-airflow",
    "pulumi_program": "pulumi",
    "prefect_program": "prefect",
    "dask_program": "dask",
    "flyte_program": "flytekit",
    "aws_cdk_program": "aws-cdk-lib",
    "cdktf_program": "cdktf",
    "azure_ml_program": "azure-ai-ml",
    "hera_program": "hera",
    "dagster_program": "dagster",
    "ray_program": "ray",
    "stepfunctions_program": "stepfunctions",
    "databricks_program": "databricks-bundles",
}


def kind_of(module):
    """The program of a module, or a skip if its tool is not installed."""
    try:
        importlib.metadata.version(PROGRAMS[module])
    except importlib.metadata.PackageNotFoundError as error:
        pytest.skip(f"needs {error.name or PROGRAMS[module]}")
    return importlib.import_module(module).PROGRAM


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("column", asked.COLUMNS)
@pytest.mark.parametrize("module", PROGRAMS)
def test_no_cell_is_silently_wrong(module, column):
    """It works, or the user gets the error that the table shows."""
    cell = asked.measure(kind_of(module), column)
    assert cell.verdict in {"works", "cannot"}, f"{cell.note}\n{cell.detail}"
