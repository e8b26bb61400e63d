"""`Target`: how an entry point is named, where it is found, and that finding it runs nothing."""

from __future__ import annotations

import functools
import importlib.util
import inspect
import pickle
import sys
import types

import pytest

import lookalike as la
from lookalike._parameter import parse_parameter
from lookalike._target import (
    Target,
    constructors_of,
    find_place,
    name_of,
    parameters_of,
    parse_target,
    refuse_unknown,
)

SHOP = """
    import collections
    import dataclasses
    import functools
    import typing

    def order(source, /, amount=1, *notes, price, **more): ...

    def decorated_by(function):
        @functools.wraps(function)
        def call(*args, **kwargs):
            return function(*args, **kwargs)
        return call

    @decorated_by
    def wrapped(source, amount): ...

    def nothing(): ...

    async def later(source): ...

    part = functools.partial(order, "known", amount=2)
    cached = functools.lru_cache(wrapped)

    class Order:
        limit = 7

        def __init__(self, source, *, note=""): ...

        def send(self, address): ...

        @classmethod
        def of(cls, text): ...

        @staticmethod
        def check(value): ...

        @property
        def price(self):
            raise RuntimeError("the property ran")

        @price.setter
        def price(self, amount): ...

        @property
        def total(self):
            raise RuntimeError("the property ran")

        send_now = functools.partialmethod(send, address="here")

        class Line:
            def __init__(self, item): ...

    class Special(Order):
        pass

    @dataclasses.dataclass
    class Record:
        source: str
        kept: int = dataclasses.field(init=False, default=0)
        amount: int = 1
        _: dataclasses.KW_ONLY
        note: str = ""

    class Made:
        def __new__(cls, source): ...

    class MadeBoth:
        def __new__(cls, *args, **kwargs): ...
        def __init__(self, source): ...

    class Passing:
        def __new__(cls, source): ...
        def __init__(self, *args, **kwargs): ...

    class Empty:
        pass

    class Pair(typing.NamedTuple):
        left: str
        right: str = ""

    class Meta(type):
        def __call__(cls, *args, **kwargs):
            raise RuntimeError("the class was called")

    class Single(metaclass=Meta):
        def __init__(self, source): ...

    class Callable:
        def __call__(self, source): ...

    instance = Callable()
    text = "a text"
    bound = Order.of
"""


@pytest.fixture
def shop(packages):
    """A module with one of everything that a target can be."""
    return packages.load("shop", SHOP)


def found(target):
    return find_place(parse_target(target))


def names(parameters):
    """The names of parameters, with their stars."""
    stars = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}
    return [stars.get(each.kind, "") + each.name for each in parameters]


# --- spelling -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "module", "qualname"),
    [
        pytest.param("a:b", "a", "b", id="short"),
        pytest.param("a.b.c:D", "a.b.c", "D", id="a submodule"),
        pytest.param("a:B.c", "a", "B.c", id="a method"),
        pytest.param("a:B.C.d", "a", "B.C.d", id="a nested class"),
        pytest.param("_a:__init__", "_a", "__init__", id="underscores"),
        pytest.param("größe:Maß", "größe", "Maß", id="other letters"),
    ],
)
def test_target_is_read(text, module, qualname):
    """A target is a module and a qualified name, with a colon between; `str` spells it again."""
    target = parse_target(text)
    assert target == Target(module, qualname)
    assert str(target) == text
    assert pickle.loads(pickle.dumps(target)) == target


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("a", id="no colon"),
        pytest.param(":", id="a colon alone"),
        pytest.param("a:", id="no name"),
        pytest.param(":b", id="no module"),
        pytest.param("a:b:c", id="two colons"),
        pytest.param("a::b", id="a double colon"),
        pytest.param("a..b:c", id="two dots"),
        pytest.param(".a:b", id="relative"),
        pytest.param("a:b.", id="a dot at the end"),
        pytest.param("a-b:c", id="a hyphen"),
        pytest.param("a:b()", id="a call"),
        pytest.param("a:f.<locals>.g", id="a function in a function"),
        pytest.param("a:b ", id="a space"),
        pytest.param("a:b\n", id="a line break"),
        pytest.param("a:1", id="a digit"),
        pytest.param("a/b.py:c", id="a path"),
        pytest.param("a:b[0]", id="an item"),
        pytest.param("http://host", id="a URL"),
    ],
)
def test_text_that_is_no_target_is_refused(text):
    """The error shows the text and how a target is written."""
    with pytest.raises(la.PolicyError) as caught:
        parse_target(text)
    assert repr(text) in caught.value.problem
    assert "'package.module:Class'" in caught.value.hint


def test_missing_colon_is_put_in_the_hint():
    """A dotted name is the commonest slip."""
    with pytest.raises(la.PolicyError) as caught:
        parse_target("shop.orders.Order")
    assert "'shop.orders:Order'" in caught.value.hint


# --- the name of an object ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("obj", "name"),
    [
        pytest.param("shop:Order", "shop:Order", id="a text"),
        pytest.param(inspect.signature, "inspect:signature", id="a function"),
        pytest.param(inspect.Signature, "inspect:Signature", id="a class"),
        pytest.param(inspect.Signature.replace, "inspect:Signature.replace", id="a method"),
        pytest.param(
            inspect.Signature.from_callable, "inspect:Signature.from_callable", id="a class method"
        ),
        pytest.param(len, "builtins:len", id="a C function"),
    ],
)
def test_name_leads_back_to_the_object(obj, name):
    """`module:qualname`, of what a bound method is bound to."""
    assert name_of(obj) == name


@pytest.mark.parametrize(
    "obj",
    [
        pytest.param(lambda: 0, id="a lambda"),
        pytest.param(functools.partial(len), id="a partial"),
        pytest.param(object(), id="an object"),
        pytest.param(7, id="a number"),
        pytest.param("".join, id="a bound C method"),
    ],
)
def test_object_without_a_name_is_refused(obj):
    """There is nothing to look policies up by; the error says what to give instead."""
    with pytest.raises(la.PolicyError, match="has no name") as caught:
        name_of(obj)
    assert "package.module:name" in caught.value.hint


# --- finding --------------------------------------------------------------------------------------


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    ("target", "kind", "is_inherited"),
    [
        pytest.param("shop:order", types.FunctionType, False, id="a function"),
        pytest.param("shop:Order", type, False, id="a class"),
        pytest.param("shop:Order.send", types.FunctionType, False, id="a method"),
        pytest.param("shop:Order.of", classmethod, False, id="a class method"),
        pytest.param("shop:Order.check", staticmethod, False, id="a static method"),
        pytest.param("shop:Order.price", property, False, id="a property"),
        pytest.param("shop:Order.Line", type, False, id="a nested class"),
        pytest.param("shop:Order.Line.__init__", types.FunctionType, False, id="its method"),
        pytest.param("shop:Special.send", types.FunctionType, True, id="an inherited method"),
        pytest.param("shop:Special.of", classmethod, True, id="an inherited class method"),
        pytest.param("shop:Special.price", property, True, id="an inherited property"),
        pytest.param("shop:instance.__call__", types.MethodType, True, id="a method of an object"),
        pytest.param("shop:part", functools.partial, False, id="a partial"),
    ],
)
def test_place_holds_the_raw_entry(target, kind, is_inherited):
    """What `vars` of the owner holds, as `install` must put it back, not what attributes give."""
    place = found(target)
    assert isinstance(place.raw, kind)
    assert place.is_inherited is is_inherited


def test_module_that_is_not_imported_has_no_place(packages):
    """Finding imports nothing."""
    packages.write("unseen", "raise RuntimeError('imported')")
    assert found("unseen:thing") is None
    assert "unseen" not in sys.modules


def test_blocked_module_has_no_place(monkeypatch):
    """`None` in `sys.modules` says that it cannot be imported."""
    monkeypatch.setitem(sys.modules, "blocked", None)
    assert found("blocked:thing") is None


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    ("target", "missing", "near"),
    [
        pytest.param("shop:Ordr", "'Ordr'", "'Order'", id="a class"),
        pytest.param("shop:Order.sent", "'sent'", "'send'", id="a method"),
        pytest.param("shop:Special.sent", "'sent'", "'send'", id="an inherited method"),
        pytest.param("shop:Order.Lime.x", "'Lime'", "'Line'", id="a nested class"),
        pytest.param("shop:zzz", "'zzz'", "version of the SDK", id="nothing near"),
        pytest.param("shop:text.zzz", "'zzz'", "version of the SDK", id="of a text"),
    ],
)
def test_missing_name_is_an_error_with_the_nearest(target, missing, near):
    """A typo, or a version of the SDK that lacks it."""
    with pytest.raises(la.PolicyError, match="has no") as caught:
        found(target)
    assert target in caught.value.problem
    assert missing in caught.value.problem
    assert near in caught.value.hint


def test_module_that_is_still_being_imported_has_no_place(packages):
    """Half a module has half of its names; `partial` takes it as it is."""
    packages.write(
        "half",
        """
        from lookalike._target import find_place, parse_target
        seen = [find_place(parse_target("half:late"))]
        try:
            find_place(parse_target("half:late"), partial=True)
        except Exception as error:
            seen.append(type(error).__name__)
        def late(source): ...
        seen.append(find_place(parse_target("half:late"), partial=True).raw is late)
        """,
    )
    module = importlib.import_module("half")
    assert module.seen == [None, "PolicyError", True]
    assert found("half:late").raw is module.late


# --- that nothing runs ----------------------------------------------------------------------------


class Asked:
    """Notes what it is asked for, and gives it."""

    def __init__(self):
        object.__setattr__(self, "names", [])

    def __getattr__(self, name):
        self.names.append(name)
        return lambda *args: None

    def __call__(self, source):
        raise AssertionError("called")


class AskedAll(Asked):
    """Notes even what it has."""

    def __getattribute__(self, name):
        object.__getattribute__(self, "names").append(name)
        return object.__getattribute__(self, name)


class Proxied:
    """What it is and holds, it looks up elsewhere, as a proxy of a request does."""

    __slots__ = ()
    asked = ()

    @property
    def __class__(self):
        raise RuntimeError("no request")

    @property
    def __dict__(self):
        raise RuntimeError("no request")

    def __getattr__(self, name):
        raise RuntimeError(f"no request, and no {name}")

    def get(self, source): ...


class Descriptor:
    """Counts how often it is asked for what it describes."""

    def __init__(self):
        self.count = 0

    def __get__(self, obj, owner=None):
        self.count += 1
        return lambda source: None


class Effects:
    counted = Descriptor()

    @property
    def computed(self):
        raise RuntimeError("the property ran")

    @functools.cached_property
    def cached(self):
        raise RuntimeError("the property ran")

    def method(self, source): ...

    @classmethod
    def of(cls, source): ...

    @staticmethod
    def check(source): ...


@pytest.fixture
def effects(monkeypatch):
    """A module of things that have effects when they are looked at."""
    module = types.ModuleType("effects")
    vars(module).update(
        asked=Asked(), asked_all=AskedAll(), proxied=Proxied(), Effects=Effects, obj=Effects()
    )
    monkeypatch.setitem(sys.modules, "effects", module)
    return module


def check(target, parameter="source"):
    """What `Policy` does: find it, and look at its parameters."""
    place = found(target)
    if place is not None:
        refuse_unknown(target, parse_parameter(parameter), parameters_of(place))
    return place


def test_object_that_answers_everything_is_not_asked(effects):
    """`__getattr__` may do anything; the signature is that of its `__call__`."""
    check("effects:asked")
    with pytest.raises(la.PolicyError, match="no parameter other"):
        check("effects:asked", "other")
    with pytest.raises(la.PolicyError, match="has no 'made_up'"):
        check("effects:asked.made_up")
    assert effects.asked.names == []


def test_object_that_notes_every_look_is_not_looked_at(effects):
    """`__getattribute__` runs for attributes that are there, too."""
    names_before = list(object.__getattribute__(effects.asked_all, "names"))
    check("effects:asked_all")
    check("effects:asked_all.names")
    assert object.__getattribute__(effects.asked_all, "names") == names_before


def test_proxy_is_not_asked_what_it_stands_for(effects):
    """Flask's `request` raises outside of a request, whatever it is asked."""
    assert check("effects:proxied").raw is effects.proxied
    assert parameters_of(found("effects:proxied")) is None
    check("effects:proxied.get")
    with pytest.raises(la.PolicyError, match="has no 'made_up'"):
        check("effects:proxied.made_up")


@pytest.mark.usefixtures("effects")
@pytest.mark.parametrize("owner", ["Effects", "obj"], ids=["of a class", "of an object"])
@pytest.mark.parametrize("name", ["computed", "cached", "counted"])
def test_descriptor_is_not_asked(owner, name):
    """A property is somebody's code: it may read a file, or raise."""
    assert check(f"effects:{owner}.{name}").raw is vars(Effects)[name]
    assert vars(Effects)["counted"].count == 0


@pytest.mark.usefixtures("effects")
@pytest.mark.parametrize("owner", ["Effects", "obj"], ids=["of a class", "of an object"])
@pytest.mark.parametrize("name", ["method", "of", "check"])
def test_method_is_found_on_the_class_and_on_an_object(owner, name):
    """Functions, class methods and static methods are bound without running anything."""
    check(f"effects:{owner}.{name}")
    with pytest.raises(la.PolicyError, match="no parameter other"):
        check(f"effects:{owner}.{name}", "other")


def test_module_that_makes_names_on_demand_is_not_asked(packages):
    """Its `__getattr__` may import half of an SDK; the error says to name the place itself."""
    module = packages.load(
        "lazy",
        """
        asked = []

        def __getattr__(name):
            asked.append(name)
            if name == "made":
                return lambda source: None
            raise AttributeError(name)
        """,
    )
    with pytest.raises(la.PolicyError, match="has no 'made'") as caught:
        found("lazy:made")
    assert "names on demand" in caught.value.hint
    assert module.asked == []
    assert find_place(parse_target("lazy:made"), run=True).name == "made"
    assert set(module.asked) == {"made"}
    with pytest.raises(la.PolicyError, match="has no 'absent'") as caught:
        find_place(parse_target("lazy:absent"), run=True)
    assert "Check the name" in caught.value.hint


def test_module_that_waits_to_be_run_is_not_run(packages):
    """`importlib.util.LazyLoader` runs a module at the first look at any of its attributes."""
    packages.write("waiting", "import no_such_module_anywhere")
    spec = importlib.util.find_spec("waiting")
    spec.loader = importlib.util.LazyLoader(spec.loader)
    module = importlib.util.module_from_spec(spec)
    sys.modules["waiting"] = module
    spec.loader.exec_module(module)
    assert found("waiting:thing") is None
    assert type(module) is not types.ModuleType


def test_object_in_place_of_a_module_is_not_asked(monkeypatch):
    """Some packages put an object of their own into `sys.modules`."""
    asked = Asked()
    monkeypatch.setitem(sys.modules, "odd", asked)
    vars(asked)["thing"] = lambda source: None
    check("odd:thing")
    check("odd:__call__")
    with pytest.raises(la.PolicyError, match="has no 'made_up'"):
        check("odd:made_up")
    assert asked.names == []


def test_module_of_a_class_of_its_own_is_found_by_its_class(monkeypatch):
    """Properties of a module stand in the class that it was given."""

    class Module(types.ModuleType):
        @property
        def computed(self):
            raise RuntimeError("the property ran")

    monkeypatch.setitem(sys.modules, "classy", Module("classy"))
    assert isinstance(found("classy:computed").raw, property)


@pytest.mark.parametrize(
    ("target", "parameter"),
    [
        pytest.param("os:system", "command", id="a command"),
        pytest.param("os:_exit", "status", id="the end of the process"),
        pytest.param("builtins:exec", "0", id="code"),
        pytest.param("subprocess:Popen", "args", id="a process"),
    ],
)
def test_dangerous_target_is_only_looked_at(target, parameter):
    """A file from a stranger may name anything; nothing of it is called."""
    assert check(target, parameter) is not None


# --- parameters -----------------------------------------------------------------------------------

TAKES = {
    "a function": ("shop:order", ["source", "amount", "*notes", "price", "**more"]),
    "a decorated function": ("shop:wrapped", ["source", "amount"]),
    "a cached function": ("shop:cached", ["source", "amount"]),
    "a function without parameters": ("shop:nothing", []),
    "a coroutine": ("shop:later", ["source"]),
    "a partial": ("shop:part", ["amount", "price", "**more"]),
    "a class": ("shop:Order", ["source", "note"]),
    "a subclass": ("shop:Special", ["source", "note"]),
    "a method": ("shop:Order.send", ["address"]),
    "an inherited method": ("shop:Special.send", ["address"]),
    "a class method": ("shop:Order.of", ["text"]),
    "a class method that a module took": ("shop:bound", ["text"]),
    "a static method": ("shop:Order.check", ["value"]),
    "a property": ("shop:Order.price", ["amount"]),
    "a constructor by its name": ("shop:Order.__init__", ["source", "note"]),
    "a constructor before it": ("shop:Made.__new__", ["source"]),
    "a partial method": ("shop:Order.send_now", ["address"]),
    "a nested class": ("shop:Order.Line", ["item"]),
    "a dataclass": ("shop:Record", ["source", "amount", "note"]),
    "a class with __new__": ("shop:Made", ["source"]),
    "a class with __new__ that passes on": ("shop:MadeBoth", ["source"]),
    "a class with __init__ that takes anything": ("shop:Passing", ["source"]),
    "a named tuple": ("shop:Pair", ["left", "right"]),
    "a class of a metaclass": ("shop:Single", ["source"]),
    "an object that can be called": ("shop:instance", ["source"]),
    "a C function": ("builtins:len", ["obj"]),
}


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("case", TAKES.values(), ids=TAKES)
def test_parameters_are_those_of_a_call_without_the_receiver(case):
    """What a caller can write; `self` and `cls` are no parameters."""
    target, expected = case
    assert names(parameters_of(found(target))) == expected


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    "target",
    [
        pytest.param("builtins:dict", id="a C class"),
        pytest.param("builtins:dict.update", id="a C method without signature"),
        pytest.param("shop:Empty", id="a class without constructor"),
        pytest.param("shop:Order.total", id="a property that cannot be set"),
        pytest.param("shop:text", id="a text"),
        pytest.param("shop:Order.limit", id="a number"),
    ],
)
def test_target_that_does_not_tell_has_no_parameters(target):
    """None, which is not the same as no parameters: every one is taken as it is."""
    assert parameters_of(found(target)) is None
    check(target, "anything")


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    ("target", "parameter"),
    [
        pytest.param("shop:order", "source", id="a positional-only one by name"),
        pytest.param("shop:order", "price", id="a keyword-only one"),
        pytest.param("shop:order", "anything", id="a name that is collected"),
        pytest.param("shop:order", "0", id="the first position"),
        pytest.param("shop:order", "9", id="a position that is collected"),
        pytest.param("shop:order", "*notes", id="positional arguments"),
        pytest.param("shop:order", "**more", id="keyword arguments"),
        pytest.param("shop:order", 'price["a"][*].b', id="a path"),
        pytest.param("shop:Order", "0", id="the first position after self"),
        pytest.param("shop:Order", "note", id="a keyword of a class"),
        pytest.param("shop:Record", "note", id="a keyword of a dataclass"),
    ],
)
def test_parameter_that_a_call_can_fill_is_known(target, parameter):
    """By name, by position, or collected by *args or **kwargs."""
    check(target, parameter)


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    ("target", "parameter", "near", "takes"),
    [
        pytest.param("shop:Order", "sorce", "'source'", "source, note", id="a typo"),
        pytest.param("shop:Order", "self", "", "source, note", id="the receiver"),
        pytest.param("shop:Order.of", "cls", "", "text", id="the class"),
        pytest.param("shop:Order", "1", "", "source, note", id="a position of a keyword"),
        pytest.param("shop:nothing", "0", "", "nothing", id="a position of nothing"),
        pytest.param("shop:nothing", "x", "", "nothing", id="a name of nothing"),
        pytest.param("shop:order", "*note", "'*notes'", "*notes, **more", id="another *args"),
        pytest.param("shop:order", "**mores", "'**more'", "**more", id="another **kwargs"),
        pytest.param("shop:Order", "**note", "", "source, note", id="stars without need"),
        pytest.param("shop:Record", "kept", "", "source, amount", id="a field that init lacks"),
        pytest.param("shop:Order.price", "price", "", "amount", id="the name of a property"),
    ],
)
def test_parameter_that_no_call_can_fill_is_refused(target, parameter, near, takes):
    """The error names target and parameter, what is near, and what it takes."""
    with pytest.raises(la.PolicyError, match="has no parameter") as caught:
        check(target, parameter)
    assert target in caught.value.problem
    assert parameter in caught.value.problem
    assert near in caught.value.hint
    assert takes in caught.value.hint


@pytest.mark.usefixtures("shop")
def test_constructors_of_object_are_no_place():
    """What every class inherits cannot be patched, and takes nothing."""
    assert list(constructors_of(found("shop:Empty").raw)) == []
    assert list(constructors_of(dict)) == []
    assert [place.name for place in constructors_of(found("shop:MadeBoth").raw)] == [
        "__init__",
        "__new__",
    ]
    (place,) = constructors_of(found("shop:Special").raw)
    assert place.is_inherited
