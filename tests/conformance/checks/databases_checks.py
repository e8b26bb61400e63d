"""Clients of databases: addresses, identifiers, parameters, documents, and what is sent."""

from __future__ import annotations

import functools

from lookalike.testing import Check

FAMILY = "Databases"
SERVER = "{scheme}://user:pass@{{token}}.example.com/path"
FOLDER = "/lookalike-{token}/data-{token}"
NAME = "{token}"


def _check(requires, name, call, **options):
    library = requires.partition(">")[0]
    return Check(FAMILY, library, name, call, requires=requires, **options)


def _server(scheme):
    return SERVER.format(scheme=scheme)


# --- SQL -----------------------------------------------------------------------------------------


def _url(value):
    from sqlalchemy import make_url

    return make_url(value)


def _url_part(value):
    from sqlalchemy import URL

    url = URL.create("postgresql", username="user", host="db.example.com", database=value)
    return url.render_as_string(hide_password=False)


def _engine(value):
    from sqlalchemy import create_engine

    return create_engine(f"sqlite:///{value}").url


def _bound(value):
    from sqlalchemy import create_engine, text

    with create_engine("sqlite://").connect() as connection:
        return connection.execute(text("select :source"), {"source": value}).scalar()


def _inlined(value):
    from sqlalchemy import String, literal, select

    selected = select(literal(value, String))
    return str(selected.compile(compile_kwargs={"literal_binds": True}))


def _table(value):
    from sqlalchemy import Column, MetaData, String, Table, select

    return str(select(Table(value, MetaData(), Column("source", String))))


@functools.cache
def _mapped():
    from sqlalchemy import Integer, String
    from sqlalchemy.orm import DeclarativeBase, mapped_column

    class Base(DeclarativeBase):
        pass

    class Job(Base):
        __tablename__ = "job"
        id = mapped_column(Integer, primary_key=True)
        source = mapped_column(String(200))

    return Job


def _row(value):
    from sqlalchemy import create_engine, select
    from sqlalchemy.orm import Session

    kind = _mapped()
    engine = create_engine("sqlite://")
    kind.metadata.create_all(engine)
    with Session(engine) as session:
        session.add(kind(id=1, source=value))
        session.commit()
        return session.scalars(select(kind.source)).one()


def _duck_parameter(value):
    import duckdb

    with duckdb.connect() as connection:
        return connection.execute("select ? as source", [value]).fetchone()


def _duck_read(value):
    import duckdb

    with duckdb.connect() as connection:
        try:
            connection.read_parquet(value)
        except duckdb.IOException as error:
            return str(error)


def _duck_configured(value):
    import duckdb

    with duckdb.connect(config={"temp_directory": value}) as connection:
        return connection.execute("select current_setting('temp_directory')").fetchone()


def _literal(value):
    from psycopg import sql

    return sql.SQL("select {}").format(sql.Literal(value)).as_string(None)


def _identifier(value):
    from psycopg import sql

    return sql.SQL("select * from {}").format(sql.Identifier(value)).as_string(None)


def _connection(value):
    from psycopg.conninfo import make_conninfo

    return make_conninfo(host="db.example.com", dbname=value)


def _peewee(value):
    import peewee

    database = peewee.SqliteDatabase(":memory:")
    kind = type("Job", (peewee.Model,), {"source": peewee.CharField(max_length=200)})
    kind.bind(database)
    with database:
        database.create_tables([kind])
        kind.create(source=value)
        return kind.get().source


# --- other stores --------------------------------------------------------------------------------


def _mongo_client(value):
    import pymongo

    with pymongo.MongoClient(value, connect=False) as client:
        return client._seeds


def _mongo_database(value):
    import pymongo

    with pymongo.MongoClient("db.example.com", connect=False) as client:
        return client[value]["jobs"].full_name


def _bson_round(value):
    import bson

    return bson.decode(bson.encode({"source": value}))


def _redis_address(value):
    import redis

    return redis.Redis.from_url(value).connection_pool.connection_kwargs


def _redis_packed(value):
    from redis.connection import Connection

    return Connection().pack_command("SET", "source", value)


def _redis_encoded(value):
    from redis import Redis

    return Redis().get_encoder().encode(value)


def _redis_script(value):
    import redis

    return redis.Redis().register_script(value).sha


def _click_bound(value):
    from clickhouse_connect.driver.binding import bind_query

    return bind_query("select {source:String}", {"source": value})


def _click_quoted(value):
    from clickhouse_connect.driver.binding import quote_identifier

    return quote_identifier(value)


def _elastic(value):
    from elasticsearch import Elasticsearch

    client = Elasticsearch(value)
    return [node.base_url for node in client.transport.node_pool.all()]


def _elastic_request(value, path):
    """What a client of Elasticsearch asks of its transport, which is another here."""
    from elastic_transport import (
        ApiResponseMeta,
        HttpHeaders,
        NodeConfig,
        Transport,
        TransportApiResponse,
    )
    from elasticsearch import Elasticsearch

    asked = []

    class Kept(Transport):
        def perform_request(self, method, target, body=None, **_):
            asked.append([target, self.serializers.dumps(body) if body else None])
            node = NodeConfig("http", "db.example.com", 9200)
            product = HttpHeaders({"x-elastic-product": "Elasticsearch"})
            return TransportApiResponse(ApiResponseMeta(200, "1.1", product, 0.1, node), {})

    client = Elasticsearch("http://db.example.com:9200", transport_class=Kept)
    if path:
        client.get(index=value, id="1")
    else:
        client.search(index="jobs", query={"term": {"source": value}})
    return asked


def _influx(value):
    from influxdb_client import Point

    return Point("job").tag("source", value).field("path", value).to_line_protocol()


SQL, DUCK, POSTGRES = "sqlalchemy>=2", "duckdb>=1", "psycopg>=3.1"
MONGO, REDIS, CLICK = "pymongo>=4.6", "redis>=5", "clickhouse-connect>=0.8"
ELASTIC, INFLUX, PEEWEE = "elasticsearch>=8", "influxdb-client>=1.40", "peewee>=3"

CHECKS = [
    _check(SQL, "make_url(x)", _url, placeholder=_server("postgresql")),
    _check(SQL, "URL.create(database=x)", _url_part, placeholder=NAME),
    _check(SQL, "create_engine(f'sqlite:///{x}')", _engine, placeholder=FOLDER),
    _check(SQL, "execute(text(':source'), x)", _bound),
    _check(SQL, "literal(x), literal_binds", _inlined),
    _check(SQL, "select(Table(x))", _table, placeholder=NAME),
    _check(SQL, "Session.add(Job(source=x))", _row),
    _check(DUCK, "execute('select ?', [x])", _duck_parameter),
    _check(DUCK, "read_parquet(x)", _duck_read, placeholder=FOLDER),
    _check(DUCK, "connect(config={'temp_directory': x})", _duck_configured, placeholder=FOLDER),
    _check(POSTGRES, "sql.Literal(x)", _literal),
    _check(POSTGRES, "sql.Identifier(x)", _identifier, placeholder=NAME),
    _check(POSTGRES, "make_conninfo(dbname=x)", _connection, placeholder=NAME),
    _check(PEEWEE, "Job.create(source=x)", _peewee),
    _check(MONGO, "MongoClient(x)", _mongo_client, placeholder=_server("mongodb")),
    _check(MONGO, "client[x]['jobs'].full_name", _mongo_database, placeholder=NAME),
    _check(MONGO, "bson.decode(bson.encode(x))", _bson_round),
    _check(REDIS, "Redis.from_url(x)", _redis_address, placeholder=_server("redis")),
    _check(REDIS, "Encoder.encode(x)", _redis_encoded),
    _check(REDIS, "pack_command('SET', 'source', x)", _redis_packed),
    _check(REDIS, "register_script(x).sha", _redis_script, placeholder="return '{token}'"),
    _check(CLICK, "bind_query('{source:String}', x)", _click_bound),
    _check(CLICK, "quote_identifier(x)", _click_quoted, placeholder=NAME),
    _check(ELASTIC, "Elasticsearch(x)", _elastic, placeholder="https://{token}.example.com:9200"),
    _check(ELASTIC, "get(index=x)", lambda x: _elastic_request(x, path=True), placeholder=NAME),
    _check(ELASTIC, "search(term=x)", lambda x: _elastic_request(x, path=False)),
    _check(INFLUX, "Point.tag(x).to_line_protocol()", _influx),
]
