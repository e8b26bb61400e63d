"""What pipelines are written in: KFP, Flyte and Airflow, given a value of another system."""

from __future__ import annotations

import importlib
import os
import tempfile
import warnings
from pathlib import Path

from lookalike.testing import Check

FAMILY = "Pipelines"
IMAGE = "example/image:1"
FOLDER = "s3://placeholder-bucket/path/data"
FILE = "/lookalike-{token}/data-{token}.csv"
NAME = "{token}"


def _check(requires, name, call, **options):
    library = requires.partition(">")[0]
    return Check(FAMILY, library, name, call, requires=requires, **options)


def _loaded(name):
    """A module that warns while it is imported."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return importlib.import_module(name)


# --- KFP -----------------------------------------------------------------------------------------


def _component():
    dsl = _loaded("kfp.dsl")

    def train(source: str):
        return dsl.ContainerSpec(image=IMAGE, command=["train"], args=["--source", source])

    train.__annotations__ = {"source": str}
    return dsl.container_component(train)


def _compiled(build):
    """What a pipeline is compiled to, as YAML."""
    dsl, compiler = _loaded("kfp.dsl"), _loaded("kfp.compiler")
    made = dsl.pipeline(name="example")(build)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pipeline.yaml"
        compiler.Compiler().compile(made, str(path))
        return path.read_text("utf-8")


def _task(value):
    train = _component()

    def pipeline():
        train(source=value)

    return _compiled(pipeline)


def _task_option(value, option):
    train = _component()

    def pipeline():
        task = train(source="data")
        if option == "environment":
            task.set_env_variable("SOURCE", value)
        else:
            task.set_display_name(value)

    return _compiled(pipeline)


def _imported(value):
    dsl = _loaded("kfp.dsl")

    def pipeline():
        dsl.importer(artifact_uri=value, artifact_class=dsl.Dataset)

    return _compiled(pipeline)


def _argument(value):
    dsl = _loaded("kfp.dsl")

    def train():
        return dsl.ContainerSpec(image=IMAGE, command=["train"], args=["--source", value])

    return dsl.container_component(train).component_spec.implementation.container.args


def _concatenated(value):
    return _loaded("kfp.dsl").ConcatPlaceholder([value, "/data.csv"])._to_string()


# --- Flyte ---------------------------------------------------------------------------------------


def _literal(value):
    context = _loaded("flytekit.core.context_manager").FlyteContextManager.current_context()
    engine = _loaded("flytekit.core.type_engine").TypeEngine
    return engine.to_literal(context, value, str, engine.to_literal_type(str)).scalar


def _literals(value):
    context = _loaded("flytekit.core.context_manager").FlyteContextManager.current_context()
    engine = _loaded("flytekit.core.type_engine").TypeEngine
    kind = list[str]
    made = engine.to_literal(context, [value], kind, engine.to_literal_type(kind))
    return made.to_flyte_idl().SerializeToString()


def _read_literal(data):
    literal = _loaded("flyteidl.core.literals_pb2").Literal.FromString(data)
    return _loaded("google.protobuf.json_format").MessageToDict(literal)


def _flyte_file(value):
    return _loaded("flytekit.types.file").FlyteFile(value).path


def _flyte_resource(value):
    return _loaded("flytekit").Resources(mem=value)


def _flyte_task(value):
    flytekit = _loaded("flytekit")
    return flytekit.ContainerTask(name="train", image=IMAGE, command=["train", value])._cmd


# --- Airflow -------------------------------------------------------------------------------------


def _home():
    """Where Airflow puts its files: not at the user's home."""
    os.environ["AIRFLOW_HOME"] = str(Path(tempfile.gettempdir()) / "lookalike-airflow")


def _no_home():
    os.environ.pop("AIRFLOW_HOME", None)


def _airflow(name, call, **options):
    return _check(AIRFLOW, name, call, setup=_home, cleanup=_no_home, **options)


def _bash(value):
    operator = _loaded("airflow.providers.standard.operators.bash").BashOperator
    return operator(task_id="train", bash_command=value, env={"SOURCE": value})


def _bash_command(value):
    return [_bash(value).bash_command, _bash(value).env]


def _serialized(value):
    dag = _loaded("airflow.sdk").DAG("example")
    operator = _loaded("airflow.providers.standard.operators.bash").BashOperator
    operator(task_id="train", bash_command=value, dag=dag)
    to_dict = _loaded("airflow.serialization.serialized_objects").DagSerialization.to_dict
    return to_dict(dag)


def _asset(value):
    return _loaded("airflow.sdk").Asset(uri=value, name="data").uri


def _task_name(value):
    operator = _loaded("airflow.providers.standard.operators.empty").EmptyOperator
    return operator(task_id=value).task_id


def _parameter(value):
    return _loaded("airflow.sdk").Param(value, type="string", minLength=1).resolve()


KFP, FLYTE, AIRFLOW = "kfp>=2.10", "flytekit>=1.14", "apache-airflow>=3"

CHECKS = [
    _check(KFP, "task(source=x)", _task, placeholder=FOLDER),
    _check(
        KFP,
        "task.set_env_variable('SOURCE', x)",
        lambda x: _task_option(x, "environment"),
        placeholder=FOLDER,
    ),
    _check(KFP, "task.set_display_name(x)", lambda x: _task_option(x, "name"), placeholder=NAME),
    _check(KFP, "importer(artifact_uri=x)", _imported, placeholder=FOLDER),
    _check(KFP, "ContainerSpec(args=[x])", _argument, placeholder=FOLDER),
    _check(KFP, "ConcatPlaceholder([x, '/data.csv'])", _concatenated, placeholder=FOLDER),
    _check(FLYTE, "TypeEngine.to_literal(x)", _literal, placeholder=FOLDER),
    _check(
        FLYTE,
        "to_literal([x]).SerializeToString()",
        _literals,
        placeholder=FOLDER,
        read=_read_literal,
    ),
    _check(FLYTE, "FlyteFile(x)", _flyte_file, placeholder=FILE),
    _check(FLYTE, "Resources(mem=x)", _flyte_resource, placeholder="1Gi"),
    _check(FLYTE, "ContainerTask(command=[x])", _flyte_task, placeholder=FOLDER),
    _airflow("BashOperator(bash_command=x)", _bash_command, placeholder="echo {token}"),
    _airflow("DagSerialization.to_dict(dag)", _serialized, placeholder="echo {token}"),
    _airflow("Asset(uri=x)", _asset, placeholder=FOLDER),
    _airflow("EmptyOperator(task_id=x)", _task_name, placeholder=NAME),
    _airflow("Param(x, minLength=1).resolve()", _parameter),
]
