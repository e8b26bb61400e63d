"""Tools of machine learning: arrays, models, trackers of runs, plots and graphs."""

from __future__ import annotations

import io
import os
import pathlib
import tempfile
import warnings

from lookalike.testing import Check

FAMILY = "Machine learning"
FILE = "/lookalike-{token}/model-{token}.bin"
NAME = "{token}"
HTTPS = "https://{token}.example.com/path-{token}"


def _check(requires, name, call, **options):
    library = requires.partition(">")[0]
    return Check(FAMILY, library, name, call, requires=requires, **options)


def _absent(function, *arguments, **options):
    """What opens a file: that it does not exist is no refusal of the value."""
    try:
        return function(*arguments, **options)
    except FileNotFoundError as error:
        return error.filename or str(error)


def _stored(name, call, **options):
    return _check(MLFLOW, name, call, setup=_store, cleanup=_no_store, **options)


# --- arrays and tables ---------------------------------------------------------------------------


def _array(value):
    import numpy as np

    return np.array([value, "other"])


def _load(value):
    import numpy as np

    return _absent(np.load, value)


def _save(value):
    import numpy as np

    return _absent(np.savez, value, data=np.zeros(1))


def _series(value):
    import pandas as pd

    return pd.Series([value, None]).tolist()


def _categories(value):
    import pandas as pd

    return pd.Categorical([value]).categories


def _query(value):
    import pandas as pd

    return pd.DataFrame({"source": ["a"], "count": [1]}).query("source == @value").shape


def _last(value):
    import pandas as pd

    return pd.Series([value]).str.split("/").str[-1].tolist()


# --- models --------------------------------------------------------------------------------------


def _joblib_dump(value):
    import joblib

    return _absent(joblib.dump, {"weight": 1}, value)


def _joblib_load(value):
    import joblib

    return _absent(joblib.load, value)


def _joblib_hash(value):
    import joblib

    return joblib.hash({"source": value})


def _parameter(value):
    from sklearn.preprocessing import FunctionTransformer

    return FunctionTransformer(kw_args={"source": value}).get_params()


def _solver(value):
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(solver=value).fit([[0.0], [1.0]], [0, 1])


def _clone(value):
    from sklearn.base import clone
    from sklearn.feature_extraction.text import CountVectorizer

    return clone(CountVectorizer(token_pattern=value)).token_pattern


def _steps(value):
    from sklearn.pipeline import Pipeline
    from sklearn.preprocessing import StandardScaler

    return Pipeline([(value, StandardScaler())]).named_steps


def _encoded(value):
    from sklearn.preprocessing import LabelEncoder

    # One value: with two, the order in a set says which of them is asked whether it is smaller.
    return LabelEncoder().fit([value]).classes_.tolist()


def _boosted(value):
    import lightgbm

    try:
        return lightgbm.Booster(model_file=value)
    except lightgbm.basic.LightGBMError as error:
        return str(error)


def _tensors_metadata(value):
    import numpy as np
    from safetensors.numpy import save

    return save({"weight": np.zeros(1)}, metadata={"source": value})


def _read_tensors(data):
    from safetensors import safe_open

    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "model.safetensors")
        path.write_bytes(data)
        with safe_open(path, "numpy") as tensors:
            return tensors.metadata()


def _graph_load(value):
    import onnx

    return _absent(onnx.load, value)


def _node(value):
    from onnx import helper

    return helper.make_node("Identity", inputs=[value], outputs=["out"]).input[0]


def _attribute(value):
    from onnx import helper

    return helper.make_attribute("source", value)


def _read_attribute(attribute):
    from onnx import helper

    return helper.get_attribute_value(attribute)


# --- text ----------------------------------------------------------------------------------------


def _tokenizer(value):
    from tokenizers import Tokenizer, models, pre_tokenizers

    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    letters = {letter: index for index, letter in enumerate(alphabet)}
    tokenizer = Tokenizer(models.BPE(letters, []))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    return tokenizer.encode(value).ids


def _trained(value):
    from tokenizers import Tokenizer, models, trainers

    tokenizer = Tokenizer(models.WordLevel(unk_token="?"))
    tokenizer.train_from_iterator([], trainers.WordLevelTrainer(special_tokens=["?", value]))
    return tokenizer.get_vocab()


def _configuration(value):
    from transformers import BertConfig

    return BertConfig(name_or_path=value).to_dict()


def _configuration_json(value):
    from transformers import BertConfig

    return BertConfig(id2label={0: value, 1: "other"}).to_json_string()


def _rows(value):
    import datasets

    return datasets.Dataset.from_dict({"source": [value]})[0]


def _features(value):
    import datasets

    labels = datasets.ClassLabel(names=[value, "other"])
    return datasets.Features({"label": labels}).to_dict()


def _from_disk(value):
    import datasets

    return _absent(datasets.load_from_disk, value)


# --- runs and plots ------------------------------------------------------------------------------


def _store():
    os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"


def _no_store():
    os.environ.pop("MLFLOW_ALLOW_FILE_STORE", None)


def _tracked(log):
    """What a store of runs in a new folder keeps of one run."""
    from mlflow import MlflowClient

    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        client = MlflowClient(folder)
        run = client.create_run(client.create_experiment("example"))
        log(client, run.info.run_id)
        return client.get_run(run.info.run_id).data


def _run_parameter(value):
    return _tracked(lambda client, run: client.log_param(run, "source", value)).params


def _run_tag(value):
    return _tracked(lambda client, run: client.set_tag(run, "source", value)).tags


def _run_key(value):
    return _tracked(lambda client, run: client.log_metric(run, value, 1.0)).metrics


def _tracking(value):
    import mlflow

    mlflow.set_tracking_uri(value)
    return mlflow.get_tracking_uri()


def _not_tracking():
    import mlflow

    mlflow.set_tracking_uri("")
    os.environ.pop("MLFLOW_TRACKING_URI", None)


def _disabled(value):
    import wandb

    run = wandb.init(mode="disabled", config={"source": value})
    try:
        return dict(run.config)
    finally:
        run.finish()


def _study(value):
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(study_name=value)
    return study.study_name


def _suggested(value):
    import optuna

    trial = optuna.trial.FixedTrial({"source": value})
    return trial.suggest_categorical("source", [value, "other"])


def _attributed(value):
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study()
    study.set_user_attr("source", value)
    return study.user_attrs


def _title(value):
    from matplotlib.figure import Figure

    axes = Figure().subplots()
    axes.set(title=value, xlabel=value)
    return [axes.get_title(), axes.get_xlabel()]


def _saved(value):
    from matplotlib.figure import Figure

    return _absent(Figure().savefig, value)


def _drawn(value):
    from matplotlib.figure import Figure

    figure, file = Figure(), io.StringIO()
    figure.suptitle(value)
    figure.savefig(file, format="svg")
    return file.getvalue()


def _colour(value):
    from matplotlib import colors

    return colors.to_rgba(value)


def _edges(value):
    import networkx as nx

    graph = nx.DiGraph()
    graph.add_edge(value, "model", weight=1)
    return list(nx.topological_sort(graph))


def _graph_text(value):
    import networkx as nx

    graph = nx.path_graph(2)
    graph.nodes[0]["source"] = value
    return "\n".join(nx.generate_graphml(graph))


NUMPY, PANDAS, JOBLIB, SKLEARN = "numpy>=1.26", "pandas>=2", "joblib>=1.3", "scikit-learn>=1.4"
BOOST, TENSORS, ONNX = "lightgbm>=4", "safetensors>=0.4", "onnx>=1.16"
TOKENS, TRANSFORM, DATA = "tokenizers>=0.15", "transformers>=4.40", "datasets>=2.18"
MLFLOW, WANDB, OPTUNA = "mlflow-skinny>=2.12", "wandb>=0.17", "optuna>=3.6"
PLOT, GRAPH = "matplotlib>=3.8", "networkx>=3.2"

CHECKS = [
    _check(NUMPY, "array([x, 'other'])", _array),
    _check(NUMPY, "savez(x)", _save, placeholder=FILE),
    _check(PANDAS, "Series([x, None])", _series),
    _check(PANDAS, "Categorical([x])", _categories),
    _check(PANDAS, "query('source == @x')", _query),
    _check(PANDAS, "Series.str.split('/').str[-1]", _last),
    _check(JOBLIB, "dump(model, x)", _joblib_dump, placeholder=FILE),
    _check(JOBLIB, "hash({'source': x})", _joblib_hash),
    _check(SKLEARN, "FunctionTransformer(kw_args=x)", _parameter),
    _check(SKLEARN, "LogisticRegression(solver=x).fit()", _solver, placeholder="lbfgs"),
    _check(SKLEARN, "clone(CountVectorizer(x))", _clone, placeholder=NAME),
    _check(SKLEARN, "Pipeline([(x, step)])", _steps, placeholder=NAME),
    _check(SKLEARN, "LabelEncoder().fit([x])", _encoded),
    _check(BOOST, "Booster(model_file=x)", _boosted, placeholder=FILE),
    _check(TENSORS, "save(metadata={'source': x})", _tensors_metadata, read=_read_tensors),
    _check(ONNX, "load(x)", _graph_load, placeholder=FILE),
    _check(ONNX, "make_node(inputs=[x])", _node, placeholder=NAME),
    _check(ONNX, "make_attribute('source', x)", _attribute, read=_read_attribute),
    _check(TOKENS, "Tokenizer.encode(x).ids", _tokenizer),
    _check(TOKENS, "WordLevelTrainer([x])", _trained, placeholder=NAME),
    _check(TRANSFORM, "BertConfig(name_or_path=x)", _configuration, placeholder="{token}/model"),
    _check(TRANSFORM, "BertConfig(id2label={0: x})", _configuration_json, placeholder=NAME),
    _check(DATA, "Dataset.from_dict({'source': [x]})", _rows),
    _check(DATA, "ClassLabel(names=[x])", _features, placeholder=NAME),
    _check(DATA, "load_from_disk(x)", _from_disk, placeholder=FILE),
    _stored("log_param('source', x)", _run_parameter, placeholder=FILE),
    _stored("set_tag('source', x)", _run_tag),
    _stored("log_metric(x, 1.0)", _run_key, placeholder=NAME),
    _check(MLFLOW, "set_tracking_uri(x)", _tracking, placeholder=HTTPS, cleanup=_not_tracking),
    _check(WANDB, "init(config={'source': x})", _disabled),
    _check(OPTUNA, "create_study(study_name=x)", _study, placeholder=NAME),
    _check(OPTUNA, "suggest_categorical('source', [x])", _suggested),
    _check(OPTUNA, "set_user_attr('source', x)", _attributed),
    _check(PLOT, "Axes.set(title=x)", _title),
    _check(PLOT, "savefig(x)", _saved, placeholder="/lookalike-{token}/figure-{token}.png"),
    _check(PLOT, "suptitle(x), as SVG", _drawn),
    _check(PLOT, "to_rgba(x)", _colour, placeholder="red"),
    _check(GRAPH, "DiGraph().add_edge(x, 'model')", _edges),
    _check(GRAPH, "generate_graphml", _graph_text),
]
