"""Ray's nodes and references, on the real Ray.

Starting Ray takes from 13 to 20 seconds, so nodes are run in this process, by the walk over a DAG
that Ray executes with. With `LOOKALIKE_START_RAY=1` the last tests start it, offline, and run all
for real.
"""

from __future__ import annotations

import copy
import os
import posixpath
import subprocess
import sys
import textwrap

import pytest

import local_ray
import lookalike as la
from lookalike._part import Part
from lookalike.orchestrators import describe, orchestrator_of
from lookalike.orchestrators import ray as known

ray = pytest.importorskip("ray", reason="needs ray: pip install ray")

from ray import cloudpickle  # noqa: E402 - after the skip
from ray.dag import InputNode, MultiOutputNode  # noqa: E402 - as above
from ray.dag.dag_node import DAGNode  # noqa: E402 - as above

(OWNER,) = known.ORCHESTRATORS
FOLDER = "s3://a-bucket/a-folder"

pytestmark = pytest.mark.usefixtures("ledger")


@ray.remote
def make(folder):
    return f"s3://a-bucket/{folder}"


@ray.remote
def use(value):
    return f"used {value}"


@ray.remote
def kind_of(value):
    return type(value).__name__


@ray.remote
def kinds_of(values):
    return [type(value).__name__ for value in values]


@ray.remote
class Store:
    """An actor."""

    def put(self, value):
        return f"stored {value}"


class Nodes:
    """One of each kind."""

    def __init__(self):
        with InputNode() as self.given:
            self.folder = self.given.folder
            self.first = self.given[0]
            self.model = make.bind(self.folder)
        self.actor = Store.bind()
        self.stored = self.actor.put.bind(self.model)
        self.outputs = MultiOutputNode([self.model, self.stored])


@pytest.fixture
def nodes():
    return Nodes()


@pytest.fixture
def model(nodes):
    return nodes.model


@pytest.fixture
def reference():
    """To no object; making one asks for no running Ray."""
    return ray.ObjectRef.from_random()


def run(node):
    """What a DAG gives: Ray's own walk, with each function called here."""

    def execute(each):
        if type(each).__name__ == "FunctionNode":
            return each._body(*each._bound_args, **each._bound_kwargs)
        return "a-folder" if type(each).__name__ == "InputAttributeNode" else None

    return node.apply_recursive(execute)


# --- recognising and describing -------------------------------------------------------------------

KINDS = {
    "a task": ("model", "FunctionNode make"),
    "a method of an actor": ("stored", "ClassMethodNode Store.put"),
    "the input": ("given", "InputNode"),
    "an attribute of the input": ("folder", "InputAttributeNode ['folder']"),
    "an item of the input": ("first", "InputAttributeNode [0]"),
    "several outputs": ("outputs", "MultiOutputNode"),
}


@pytest.mark.parametrize(("name", "said"), KINDS.values(), ids=KINDS)
def test_every_node_that_stands_for_a_value_is_recognised_and_described(
    nodes, monkeypatch, name, said
):
    """`str` of a node is pages long, and not asked."""

    def refuse(_):
        raise AssertionError

    node = getattr(nodes, name)
    for method in ("__str__", "__repr__"):
        monkeypatch.setattr(type(node), method, refuse)
    assert orchestrator_of(node) is OWNER
    assert describe(node) == said


def test_references_are_recognised_and_described(reference):
    """By their number, which an `ObjectRef` has with it; others may wait for theirs."""
    from ray.experimental.compiled_dag_ref import CompiledDAGFuture

    class Later(CompiledDAGFuture):
        def __init__(self):
            pass

        def __del__(self):
            pass

    assert orchestrator_of(reference) is orchestrator_of(Later()) is OWNER
    assert describe(reference) == f"ObjectRef {reference.hex()}"
    assert describe(Later()) == "Later"
    assert OWNER.edges(reference) == (reference.hex(),)
    assert OWNER.dump(reference) == {"ObjectRef": reference.hex()}


def test_actors_functions_and_lookalikes_are_not_recognised(nodes):
    """An actor is no value; a lookalike's class is a lie told on purpose."""
    others = [nodes.actor, make, Store, nodes.actor.put, DAGNode, la.string_like(nodes.model), "x"]
    assert [other for other in others if OWNER.recognises(other)] == []


def test_recognising_asks_the_type_alone():
    """An object that answers every question falsely is not asked any."""

    class Liar:
        def __getattribute__(self, name):
            raise AssertionError(name)

    assert not OWNER.recognises(Liar())


def test_nothing_is_recognised_while_ray_is_not_imported(model, monkeypatch):
    """A value can be Ray's own only if its module is there."""
    for module, _ in (known._NODE, known._REFERENCE):
        monkeypatch.delitem(sys.modules, module)
    assert not OWNER.recognises(model)


# --- joining and computing ------------------------------------------------------------------------


def test_join_is_a_task_of_the_parts(nodes):
    """Nested nodes are seen by no compiled graph, so each part is an argument of its own."""
    join = OWNER.join(["<", nodes.model, "/x", nodes.folder, ">"])
    assert type(join).__name__ == "FunctionNode"
    assert join._bound_args == ("<", nodes.model, "/x", nodes.folder, ">")
    assert join._upstream_nodes == [nodes.model, nodes.folder]
    assert orchestrator_of(join) is OWNER
    assert run(join) == f"<{FOLDER}/xa-folder>"
    assert not ray.is_initialized()


def test_join_of_joins_is_not_flattened(model):
    """The inner one is a node of its own."""
    inner = OWNER.join([model, "/x"])
    outer = OWNER.join([inner, "/y"])
    assert outer._bound_args == (inner, "/y")
    assert run(outer) == f"{FOLDER}/x/y"


def test_join_with_a_reference_is_a_node(model, reference):
    """Ray waits for both."""
    assert OWNER.join([model, reference])._bound_args == (model, reference)


def test_join_of_references_alone_is_a_task_that_is_started(reference, monkeypatch):
    """There is no graph to be part of. Starting it for real takes a running Ray: see the end."""
    started = []

    class Task:
        def __init__(self, function):
            self.function = function

        def remote(self, *parts):
            started.append(parts)
            return self.function

    monkeypatch.setattr(ray, "remote", Task)
    join = OWNER.join([reference, "/x"])
    assert started == [(reference, "/x")]
    assert join("s3://a-bucket", "/x") == "s3://a-bucket/x"


def test_join_of_what_no_task_can_take_is_refused(nodes):
    """A list is no text; what Serve and compiled graphs give is for its own caller."""
    from ray.experimental.compiled_dag_ref import CompiledDAGFuture

    class Later(CompiledDAGFuture):
        def __init__(self):
            pass

        def __del__(self):
            pass

    with pytest.raises(la.CompositionError, match="MultiOutputNode stands for a list"):
        OWNER.join([nodes.outputs, "/x"])
    with pytest.raises(la.CompositionError, match="no task of Ray can wait for Later"):
        OWNER.compute(str.upper, Later())


def test_functions_are_sent_by_value(model):
    """Workers need no lookalike to join or to compute."""
    bodies = OWNER.join([model, "/x"])._body, OWNER.compute(str.upper, model)._body
    program = """
        import sys
        sys.modules["lookalike"] = None
        from ray import cloudpickle
        join, apply = cloudpickle.loads(bytes.fromhex(sys.argv[1]))
        print(join("a", "/x"), apply(str.upper, "a"))
    """
    command = [sys.executable, "-c", textwrap.dedent(program), cloudpickle.dumps(bodies).hex()]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["a/x", "A"]


def shout(text):
    return text.upper()


@pytest.mark.parametrize(
    ("function", "value"),
    [(shout, FOLDER.upper()), (str.upper, FOLDER.upper()), (Part(("the name",)), "a-folder")],
    ids=["a function", "a method", "an object"],
)
def test_compute_is_a_task_of_the_function(model, function, value):
    """Ray takes plain functions alone; anything else is called by one."""
    made = OWNER.compute(function, model)
    assert run(made) == value
    assert made._upstream_nodes == [model]
    assert (made._body is shout) == (function is shout)


LITERAL_ENDS = {
    "a join": (lambda n: OWNER.join(["<", n.model, "/x", ".py"]), "/x.py"),
    "a join that ends with a value": (lambda n: OWNER.join(["<", n.model]), ""),
    "a join of a join": (lambda n: OWNER.join([OWNER.join([n.model, "/x"]), ".py"]), "/x.py"),
    "a join that ends with a join": (
        lambda n: OWNER.join(["<", OWNER.join([n.model, "/x"])]),
        "/x",
    ),
    "a task": (lambda n: use.bind("x"), ""),
    "the input": (lambda n: n.given, ""),
    "a reference": (lambda n: ray.ObjectRef.from_random(), ""),
}


@pytest.mark.parametrize(("of", "end"), LITERAL_ENDS.values(), ids=LITERAL_ENDS)
def test_literal_end_is_what_the_value_surely_ends_with(nodes, of, end):
    """A placeholder then ends so too."""
    assert OWNER.literal_end(of(nodes)) == end


def test_edges_are_the_functions_that_make_the_value(nodes):
    """Of a join those of its parts, each once, in order; the input has none."""
    join = OWNER.join([nodes.stored, nodes.model, nodes.folder, OWNER.join([nodes.model, "/x"])])
    assert OWNER.edges(nodes.model) == ("make",)
    assert OWNER.edges(join) == ("Store.put", "make")
    assert OWNER.edges(nodes.outputs) == ("make", "Store.put")
    assert OWNER.edges(nodes.given) == OWNER.edges(nodes.folder) == ()


def test_dump_names_the_node_and_cannot_be_lifted(nodes):
    """Ray writes no DAG down."""
    dumped = OWNER.dump(nodes.model)
    assert dumped == {"FunctionNode": "make", "id": nodes.model.get_stable_uuid()}
    with pytest.raises(la.LiftError, match="spells no value of Ray"):
        OWNER.lift(dumped)
    assert OWNER.check({"a": dumped}) == ()


# --- lookalikes in nodes --------------------------------------------------------------------------

PLACES = {
    "as it is": lambda p: p,
    "in a list": lambda p: [p],
    "as a carrier": lambda p: la.string_like(p, face=la.Face.STR),
}


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_lookalike_in_an_argument_is_the_node(model, place):
    """Ray finds it, waits for it and puts the value there."""
    made, by_hand = use.bind(place(la.uri_like(model))), use.bind(place(model))
    assert run(made) == run(by_hand)
    seen = [node.get_stable_uuid() for node in made._get_all_child_nodes()]
    assert seen == [model.get_stable_uuid()]


def test_lookalike_by_keyword_and_of_an_actors_method_is_the_node(nodes):
    """All arguments are alike; an actor's constructor takes nodes too."""
    assert run(use.bind(value=la.uri_like(nodes.model))) == f"used {FOLDER}"
    stored = nodes.actor.put.bind(la.uri_like(nodes.model))
    assert nodes.model not in stored._upstream_nodes
    with la.guard(stored):
        pass
    assert nodes.model in stored._upstream_nodes


def test_guard_sheds_the_lookalikes_that_nodes_keep(model):
    """What is executed then is what an author would have bound."""
    made = use.bind([la.uri_like(model)])
    assert {leak.kind for leak in la.scan(made)} == {"proxy"}
    outer = use.bind(made)
    with la.guard(outer):
        pass
    assert made._bound_args == ([model],)
    assert made._upstream_nodes == [model]
    assert la.scan(outer) == ()


@pytest.mark.parametrize(
    "change", [str, str.upper, lambda text: text[:-30]], ids=["as it is", "upper", "cut"]
)
def test_text_that_nobody_restored_is_found_in_the_nodes(model, change):
    """Whole, in capitals and cut; in the node, after it, and by guard."""
    made = use.bind({"a": change(f"{la.uri_like(model)}/x")})
    for document in (made, use.bind(made), MultiOutputNode([made])):
        assert any(leak.token for leak in la.scan(document))
        with pytest.raises(la.LeakError), la.guard(document):
            pass


def test_copies_keep_the_original(nodes):
    """A deep copy by identity, of `InputNode` too, whose own copy fails; Ray's pickle too."""
    for node in (nodes.model, nodes.given, nodes.folder, nodes.stored):
        source = la.uri_like(node)
        assert la.unwrap(copy.deepcopy(source)) is node
        assert la.unwrap(copy.copy(source)) is node
    with pytest.raises(TypeError, match="not callable"):
        copy.deepcopy(nodes.given)
    pickled = cloudpickle.dumps(la.uri_like(nodes.model))
    with la.Ledger("elsewhere"):
        assert run(la.unwrap(cloudpickle.loads(pickled))) == FOLDER


# --- restoring and text hooks ---------------------------------------------------------------------

POLICY = la.Policy(
    None,
    "source",
    face=la.Face.STRING,
    placeholder="s3://placeholder-bucket/path",
    originals="ray",
    reason="The validator asks for an S3 URI.",
)


def check_source(source):
    """A validator, as in other tests."""
    if not source.startswith("s3://"):
        raise ValueError(source)
    return use.bind(source)


def test_f_string_of_a_lookalike_reaches_the_entry_point_as_the_join(model):
    """With its dependency, and the lookalike shed."""
    made = la.Registry([POLICY]).call(check_source, f"{la.uri_like(model)}/x")
    assert la.scan(made) == ()
    assert run(made) == f"used {FOLDER}/x"
    (join,) = made._upstream_nodes
    assert join._bound_args == (model, "/x")


def test_restoring_in_a_ledger_that_does_not_know_it_is_refused(model):
    """Never a guess."""
    with la.Ledger("one"):
        text = f"{la.uri_like(model)}/x"
        assert run(la.restore(text)) == f"{FOLDER}/x"
    with la.Ledger("another"), pytest.raises(la.LeakError):
        la.restore(text)


TEXTS = {
    "an f-string": (lambda n: f"<{n.model}>", f"<{FOLDER}>"),
    "percent": (lambda n: "%s/x" % n.model, f"{FOLDER}/x"),
    "a plus": (lambda n: n.model + "/x", f"{FOLDER}/x"),
    "a plus on the left": (lambda n: "<" + n.model, f"<{FOLDER}"),
    "a path join": (lambda n: posixpath.join(n.model, "x"), f"{FOLDER}/x"),
    "str of an input": (lambda n: f"{n.given.folder}/x", "a-folder/x"),
    "two": (lambda n: f"{n.model}:{n.folder}", f"{FOLDER}:a-folder"),
}


@pytest.mark.parametrize(("text_of", "value"), TEXTS.values(), ids=TEXTS)
def test_under_an_installation_text_of_a_bare_node_is_restored_where_it_is_bound(
    nodes, text_of, value
):
    """As an argument, nested, and by keyword."""
    with la.install():
        text = text_of(nodes)
        assert type(text) is str
        made = [use.bind(text), use.bind([text]), use.bind(value=text)]
        used = f"used {value}"
        assert [run(each) for each in made] == [used, f"used ['{value}']", used]
    assert la.scan(made) == ()


def test_under_an_installation_a_lookalike_is_unwrapped_where_it_is_bound(nodes):
    """So compiled graphs, which count nodes by identity, see the node itself."""
    with la.install():
        made = use.bind(la.uri_like(nodes.model))
        stored = nodes.actor.put.bind(f"{nodes.model}/x")
        outputs = MultiOutputNode([la.uri_like(nodes.model)])
    assert made._bound_args == (nodes.model,)
    assert outputs._bound_args == [nodes.model]
    assert OWNER.edges(stored._bound_args[0]) == ("make",)


def test_what_an_installation_cannot_restore_stops_before_it_is_executed(model):
    """Ray copies a node with its arguments just before that; leaving looks at the nodes again."""
    ran = []

    def execute(node):
        ran.append(describe(node))

    with pytest.raises(la.LeakError, match=r"1 leak .*\n.*_bound_args\[0\]: case"), la.install():
        made = use.bind(f"{model}/x".upper(), then=use.bind(model))
        with pytest.raises(la.LeakError, match="case"):
            made.apply_recursive(execute)
    # Nodes that the refused one waits for had nothing to refuse.
    inner = ["InputNode", "InputAttributeNode ['folder']", "FunctionNode make", "FunctionNode use"]
    assert ran == inner


def test_without_an_installation_text_of_a_node_is_lost(model):
    """Pages of it, and no dependency: which is why it is hooked."""
    made = use.bind(f"{model}/x")
    assert made._upstream_nodes == []
    assert made._bound_args[0].startswith("(FunctionNode, ")


def test_after_an_installation_everything_is_as_it_was(nodes):
    """Text of nodes, and what Ray takes values in by."""
    init, get = DAGNode.__init__, ray.get
    with la.install() as installed:
        assert DAGNode.__init__ is not init
        assert ray.get is not get
        assert [each for each in installed.unreachable if each.startswith("ray")] == []
    assert DAGNode.__init__ is init
    assert ray.get is get
    assert str(nodes.model).startswith("(FunctionNode, ")
    assert str(nodes.folder).startswith("(InputAttributeNode, ")
    assert not isinstance(nodes.model, os.PathLike)


# --- traps ----------------------------------------------------------------------------------------


def test_input_node_is_never_iterated_or_asked_for_names(nodes, monkeypatch):
    """`in` and iteration over it never end, and each name asked of it makes a node."""

    def refuse(_, key):
        raise AssertionError(key)

    monkeypatch.setattr(type(nodes.given), "__getitem__", refuse)
    before = dict(nodes.given.input_attribute_nodes)
    source = la.uri_like(nodes.given)
    held = [source, {"a": source}]
    assert "%" not in source
    with pytest.raises(TypeError, match="not iterable"):
        "%" in la.path_like(nodes.given)  # noqa: B015 - it is tested
    assert la.unwrap(held)[0] is nodes.given
    assert describe(nodes.given) == "InputNode"
    la.scan(nodes.given)
    la.restore(f"{source}/x")
    with la.guard(use.bind(held)):
        pass
    assert nodes.given.input_attribute_nodes == before


def test_text_of_a_reference_is_a_limit(reference):
    """Its class is in C: no installation can hook it, so its own text leaks its number."""
    with la.install():
        assert f"{reference}/x" == f"ObjectRef({reference.hex()})/x"
    with pytest.raises(TypeError):
        type(reference).__str__ = None


# --- for real -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def started():
    """Ray itself, on this machine alone."""
    if os.environ.get("LOOKALIKE_START_RAY") != "1":
        pytest.skip("starting Ray takes up to 20 seconds: set LOOKALIKE_START_RAY=1")
    with local_ray.started(num_cpus=1):
        yield


@pytest.mark.filterwarnings("ignore:DAGNode.execute")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_nodes_are_executed_for_real(started, nodes):
    """Lookalikes, joins, restored text and text of bare nodes, in workers."""
    source = la.uri_like(nodes.model)
    given = [use.bind(source), kind_of.bind(source), use.bind(source + "/x")]
    given.append(use.bind(la.restore(f"{source}/x")))
    given.append(use.bind(OWNER.compute(str.upper, nodes.model)))
    given.append(kinds_of.bind([source]))
    results = [ray.get(each.execute(folder="a-folder", x=1)) for each in given]
    with la.install():
        text = use.bind(f"{nodes.model}/x").execute(folder="a-folder", x=1)
        results.append(ray.get(text))
    used = f"used {FOLDER}"
    assert results == [
        used,
        "str",
        f"{used}/x",
        f"{used}/x",
        used.replace(FOLDER, FOLDER.upper()),
        ["ObjectRef"],  # as by hand: in a list Ray gives references
        f"{used}/x",
    ]


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_references_are_joined_computed_and_unwrapped_for_real(started):
    """By tasks; under an installation a lookalike of one is the reference wherever Ray takes it."""
    made = make.remote("a-folder")
    join = OWNER.join([made, "/x"])
    assert type(join) is ray.ObjectRef
    assert ray.get(join) == f"{FOLDER}/x"
    assert ray.get(OWNER.compute(str.upper, made)) == FOLDER.upper()
    source = la.uri_like(made)
    assert ray.get(use.remote(la.unwrap(source))) == f"used {FOLDER}"
    assert ray.get(kind_of.remote(source)) == "URIProxy", "C code takes no lookalike"
    actor = Store.remote()
    with la.install():
        assert ray.get([source, use.remote(source), use.remote(f"{source}/x")]) == [
            FOLDER,
            f"used {FOLDER}",
            f"used {FOLDER}/x",
        ]
        assert ray.get(actor.put.remote(f"{source}/x")) == f"stored {FOLDER}/x"
        assert ray.wait([source])[0] == [made]
