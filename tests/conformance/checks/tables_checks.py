"""Tables and arrays: readers, scans, data frames, stores of arrays, and keys of caches."""

from __future__ import annotations

import warnings

from lookalike.testing import Check

FAMILY = "Tables and arrays"
FOLDER = "/lookalike-{token}/path-{token}"
CSV = "/lookalike-{token}/data-{token}.csv"
PARQUET = "/lookalike-{token}/data-{token}.parquet"


def _check(requires, name, call, **options):
    library = requires.partition(">")[0]
    return Check(FAMILY, library, name, call, requires=requires, **options)


def _named(error):
    """What a reader says about a file that it does not find: the path is in its arguments."""
    return error.filename or [str(argument) for argument in error.args]


def _absent(function, *arguments, **options):
    """What opens a file: that it does not exist is no refusal of the value."""
    try:
        return function(*arguments, **options)
    except FileNotFoundError as error:
        return _named(error)


def _arrow_uri(value):
    from pyarrow import fs

    _, path = fs.FileSystem.from_uri(value)
    return path


def _arrow_info(value):
    from pyarrow import fs

    return fs.LocalFileSystem().get_file_info(value).path


def _arrow_dataset(value):
    from pyarrow import dataset

    return _absent(dataset.dataset, value, format="parquet")


def _arrow_table(value):
    import pyarrow as pa

    return pa.table({"source": [value]}).to_pylist()


def _parquet_metadata(value):
    import pyarrow as pa

    schema = pa.schema([("count", pa.int64())], metadata={"source": value})
    return schema.metadata


def _pandas(reader):
    def call(value):
        import pandas as pd

        return _absent(getattr(pd, reader), value)

    return call


def _pandas_frame(value):
    import pandas as pd

    return pd.DataFrame({"source": [value], "count": [1]}).to_csv(index=False)


def _pandas_column(value):
    import pandas as pd

    return list(pd.DataFrame({value: [1]}).columns)


def _numpy_array(value):
    import numpy as np

    return np.array([value]).tolist()


def _numpy_load(value):
    import numpy as np

    return _absent(np.load, value)


def _polars_scan(value):
    import polars as pl

    return pl.scan_csv(value, schema={"a": pl.String}).explain(optimized=False)


def _polars_read(value):
    import polars as pl

    return _absent(pl.read_csv, value)


def _polars_frame(value):
    import polars as pl

    return pl.DataFrame({"source": [value]}).to_dicts()


def _polars_column(value):
    import polars as pl

    return pl.col(value).meta.output_name()


def _zarr_open(value):
    import zarr

    return _absent(zarr.open, value, mode="r")


def _zarr_store(value):
    import zarr

    return zarr.storage.LocalStore(value).root


def _zarr_attribute(value):
    import zarr

    group = zarr.open_group(zarr.storage.MemoryStore(), mode="w")
    group.attrs["source"] = value
    return dict(group.attrs)


def _delta(value):
    import deltalake

    return [deltalake.DeltaTable.is_deltatable(value)]


def _delta_uri(value):
    import deltalake

    try:
        return deltalake.DeltaTable(value).table_uri
    except deltalake.exceptions.TableNotFoundError as error:
        return [str(argument) for argument in error.args]


def _dask_text(value):
    from dask import bag

    return dict(bag.read_text(value).dask)


def _dask_csv(value):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from dask import dataframe
    try:
        return dataframe.read_csv(value)
    except OSError as error:
        return _named(error)


def _dask_delayed(value):
    import dask

    return dask.delayed("{}/part-1".format)(value).compute(scheduler="sync")


def _dask_token(value):
    from dask.base import tokenize

    return tokenize(value)


def _joblib_hash(value):
    import joblib

    return joblib.hash(value)


def _openpyxl_cell(value):
    import openpyxl

    sheet = openpyxl.Workbook().active
    sheet["A1"] = value
    return sheet["A1"].value


def _openpyxl_title(value):
    import openpyxl

    return openpyxl.Workbook().create_sheet(value).title


CHECKS = [
    _check(
        "pyarrow>=15",
        "fs.FileSystem.from_uri(x)",
        _arrow_uri,
        placeholder="file:///lookalike-{token}/data",
    ),
    _check("pyarrow>=15", "LocalFileSystem, info of x", _arrow_info, placeholder=FOLDER),
    _check("pyarrow>=15", "dataset.dataset(x)", _arrow_dataset, placeholder=FOLDER),
    _check("pyarrow>=15", "table({'source': [x]})", _arrow_table),
    _check("pyarrow>=15", "schema(metadata={'source': x})", _parquet_metadata),
    _check("pandas>=2", "read_csv(x)", _pandas("read_csv"), placeholder=CSV),
    _check("pandas>=2", "read_parquet(x)", _pandas("read_parquet"), placeholder=PARQUET),
    _check("pandas>=2", "DataFrame({'a': [x]}).to_csv()", _pandas_frame),
    _check("pandas>=2", "DataFrame({x: [1]}).columns", _pandas_column, placeholder="{token}"),
    _check("numpy>=1.26", "array([x])", _numpy_array),
    _check("numpy>=1.26", "load(x)", _numpy_load, placeholder="/lookalike-{token}/data.npy"),
    _check("polars>=1", "scan_csv(x)", _polars_scan, placeholder=CSV),
    _check("polars>=1", "read_csv(x)", _polars_read, placeholder=CSV),
    _check("polars>=1", "DataFrame({'source': [x]})", _polars_frame),
    _check("polars>=1", "col(x)", _polars_column, placeholder="{token}"),
    _check("zarr>=3", "open(x, mode='r')", _zarr_open, placeholder="/lookalike-{token}/a.zarr"),
    _check("zarr>=3", "storage.LocalStore(x)", _zarr_store, placeholder=FOLDER),
    _check("zarr>=3", "attrs['source'] = x", _zarr_attribute),
    _check("deltalake>=0.20", "DeltaTable.is_deltatable(x)", _delta, placeholder=FOLDER),
    _check("deltalake>=0.20", "DeltaTable(x)", _delta_uri, placeholder=FOLDER),
    _check("dask>=2024", "bag.read_text(x)", _dask_text, placeholder=CSV),
    _check("dask>=2024", "dataframe.read_csv(x)", _dask_csv, placeholder=CSV),
    _check("dask>=2024", "delayed('{}/part-1'.format)(x)", _dask_delayed),
    _check("dask>=2024", "tokenize(x)", _dask_token),
    _check("joblib>=1.3", "hash(x)", _joblib_hash),
    _check("openpyxl>=3.1", "sheet['A1'] = x", _openpyxl_cell),
    _check("openpyxl>=3.1", "create_sheet(x)", _openpyxl_title, placeholder="{token}"),
]
