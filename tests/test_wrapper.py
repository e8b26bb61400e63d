"""Patched functions: what they look like, whose errors they raise, and what they touch."""

from __future__ import annotations

import functools
import inspect
import logging
import traceback
import typing

import pytest

import lookalike as la
from small_packages import proxy, registry

pytestmark = pytest.mark.usefixtures("ledger")

SHOP = '''
    """Functions and methods of every shape."""
    from __future__ import annotations

    import abc
    import contextlib
    import functools
    import types

    LIMIT = object()

    def check(value):
        if not isinstance(value, str):
            raise TypeError(f"source is text, not {type(value).__name__}")
        return value

    def traced(function):
        @functools.wraps(function)
        def call(*args, **kwargs):
            return function(*args, **kwargs)
        return call

    def plain(source: str, limit: object = LIMIT, *, retries: int = 3) -> str:
        """Plain."""
        return check(source)

    @traced
    def decorated(source: str, limit=LIMIT) -> str:
        """Decorated."""
        return check(source)

    def collecting(*args, **kwargs):
        """Collecting."""
        return args, kwargs

    def positional(source, /, limit=LIMIT):
        """Positional."""
        return check(source)

    async def coroutine(source, limit=LIMIT):
        """A coroutine."""
        return check(source)

    def generator(source, limit=LIMIT):
        """A generator."""
        yield check(source)

    async def asyncgen(source, limit=LIMIT):
        """An async generator."""
        yield check(source)

    @types.coroutine
    def old_coroutine(source, limit=LIMIT):
        """A coroutine of old."""
        yield
        return check(source)

    @functools.lru_cache(maxsize=7)
    def cached(source, limit=LIMIT):
        """Cached."""
        return check(source)

    @functools.singledispatch
    def dispatched(source, limit=LIMIT):
        """Dispatched."""
        return check(source)

    @contextlib.contextmanager
    def managed(source, limit=LIMIT):
        """Managed."""
        yield check(source)

    plain.flag = "a flag"
    partial = functools.partial(plain, limit=1)

    class Base:
        """A base."""

        def method(self, source, limit=LIMIT, *, retries: int = 3):
            """A method."""
            return check(source)

        @classmethod
        def classmethod(cls, source, limit=LIMIT):
            """A classmethod."""
            return check(source)

        @staticmethod
        def staticmethod(source, limit=LIMIT):
            """A staticmethod."""
            return check(source)

        @property
        def place(self):
            """A property."""
            return self._place

        @place.setter
        def place(self, source):
            """A setter."""
            self._place = check(source)

        async def coroutine(self, source):
            """A coroutine method."""
            return check(source)

        def generator(self, source):
            """A generator method."""
            yield check(source)

        async def asyncgen(self, source):
            """An async generator method."""
            yield check(source)

        fixed = functools.partialmethod(method, limit=2)

        @abc.abstractmethod
        def abstract(self, source):
            """An abstract method."""
            return check(source)

    class Derived(Base):
        """A derived class."""
'''
FUNCTIONS = (
    *("plain", "decorated", "collecting", "positional", "coroutine", "generator", "asyncgen"),
    *("old_coroutine", "cached", "dispatched", "managed", "partial"),
)
METHODS = (
    *("method", "classmethod", "staticmethod", "coroutine", "generator", "asyncgen", "fixed"),
    "abstract",
)
TARGETS = (*FUNCTIONS, *(f"{kind}.{name}" for kind in ("Base", "Derived") for name in METHODS))


@pytest.fixture
def shop(packages):
    return packages.load("shop", SHOP)


@pytest.fixture
def model():
    return la.Deferred("model")


def found_in(module, target):
    """The function as a caller gets it, and as it stands in the class."""
    owner, _, name = target.rpartition(".")
    holder = getattr(module, owner) if owner else module
    return getattr(holder, name), inspect.getattr_static(holder, name)


def policies_for(target):
    return la.Registry([proxy(f"shop:{target}", "0")])


# --- what they look like --------------------------------------------------------------------------

NAMES = ("__name__", "__qualname__", "__module__", "__doc__", "__annotations__", "__type_params__")
KINDS = (
    *(inspect.isfunction, inspect.ismethod, inspect.isroutine, inspect.isgeneratorfunction),
    *(inspect.iscoroutinefunction, inspect.isasyncgenfunction, inspect.isbuiltin, callable),
)


def looks(function, before):
    """All that can be asked of a function without calling it; `before` is what it stands for."""
    shown = {name: getattr(function, name, None) for name in NAMES}
    shown |= {kind.__name__: kind(function) for kind in KINDS}
    shown["signature"] = inspect.signature(function)
    if inspect.isfunction(function) and not hasattr(before, "__wrapped__"):
        shown["argspec"] = inspect.getfullargspec(function)
    shown["defaults"] = getattr(function, "__defaults__", None)
    shown["kwdefaults"] = getattr(function, "__kwdefaults__", None)
    shown["abstract"] = getattr(function, "__isabstractmethod__", False)
    shown["source"] = inspect.getsource(function) if shown["isfunction"] else None
    if not isinstance(function, functools.partial):
        shown["hints"] = typing.get_type_hints(function)
    return shown


@pytest.mark.parametrize("target", TARGETS)
def test_a_patched_function_looks_as_it_did(shop, target):
    """Names, documentation, signature, defaults, annotations and kind are those of before."""
    function, raw = found_in(shop, target)
    before = looks(function, function)
    with policies_for(target).install():
        patched, patched_raw = found_in(shop, target)
        assert patched is not function
        changed = {k: v for k, v in looks(patched, function).items() if before[k] != v}
        if isinstance(function, functools.partial):
            # A limit: what adapts a partial could be a method, and `inspect` asks for that.
            changed.pop("isroutine", None)
        assert changed == {}
        if not isinstance(raw, functools.partialmethod):
            assert isinstance(patched_raw, type(raw))


@pytest.mark.parametrize("target", ["decorated", "managed"])
def test_a_decorated_function_can_still_be_asked_what_it_wraps(shop, target, model):
    """`__wrapped__` is what it was: who goes around a decorator goes around the same one."""
    inner = getattr(shop, target).__wrapped__
    with policies_for(target).install():
        assert getattr(shop, target).__wrapped__ is inner


def test_a_function_leads_back_to_the_one_that_it_stands_for(shop):
    """`inspect.unwrap` finds the SDK's own function."""
    before = shop.plain
    with policies_for("plain").install():
        assert inspect.unwrap(shop.plain) is before


def test_what_others_write_on_a_function_is_there_then_and_later(shop):
    """Attributes of a function can be read, and written: a function may count its calls."""
    with policies_for("plain").install():
        assert shop.plain.flag == "a flag"
        shop.plain.flag = "another"
        shop.plain.calls = 3
    assert (shop.plain.flag, shop.plain.calls) == ("another", 3)
    assert not hasattr(shop.plain, "__wrapped__")
    assert not hasattr(shop.plain, "__signature__")


@pytest.mark.parametrize("name", ["place"])
def test_a_patched_property_looks_as_it_did(shop, name):
    """Documentation, getter, deleter and setter's own looks are those of before."""
    before = shop.Base.place
    with registry("shop:Base.place", "shop:Derived.place").install():
        for kind in (shop.Base, shop.Derived):
            after = inspect.getattr_static(kind, name)
            assert after is not before
            assert (after.__doc__, after.fget, after.fdel) == (
                before.__doc__,
                before.fget,
                before.fdel,
            )
            assert after.fset.__doc__ == "A setter."
            assert inspect.signature(after.fset) == inspect.signature(before.fset)


def test_classes_look_as_they_did(packages):
    """Signature, documentation and help of a class do not change with its constructor."""
    shop = packages.load(
        "shop",
        """
        import dataclasses

        class Plain:
            '''Plain.'''
            def __init__(self, source, limit=3): ...

        class Inheriting(Plain):
            '''Inheriting.'''

        class New:
            def __new__(cls, source, *, limit=3):
                return super().__new__(cls)

        @dataclasses.dataclass
        class Data:
            source: str
            limit: int = 3
        """,
    )
    names = ("Plain", "Inheriting", "New", "Data")

    def shown():
        return [
            (
                inspect.signature(kind),
                kind.__doc__,
                kind.__name__,
                kind.__mro__,
                kind.__dict__.keys(),
            )
            for kind in (getattr(shop, name) for name in names)
        ]

    before = shown()
    with registry(*(f"shop:{name}" for name in names)).install():
        during = shown()
    assert [each[:-1] for each in during] == [each[:-1] for each in before]
    assert shown() == before


# --- whose errors ---------------------------------------------------------------------------------

MISTAKES = {
    "too few arguments": ((), {}),
    "too many arguments": (("text", 1, 2, 3, 4), {}),
    "an unknown keyword": (("text",), {"sauce": 1}),
    "an argument twice": (("text",), {"source": "text"}),
    "a value of a wrong type": ((3,), {}),
    "None": ((None,), {}),
    "a class": ((int,), {}),
}


def outcome(function, args, kwargs):
    """What a call comes to: the result of all that it starts, or the type and text of its error."""
    try:
        result = function(*args, **kwargs)
        if inspect.iscoroutine(result):
            result.send(None)
        if inspect.isasyncgen(result):
            result.__anext__().send(None)
        if inspect.isgenerator(result):
            next(result)
        if hasattr(result, "__enter__"):
            result.__enter__()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is compared
        value = error.value if isinstance(error, StopIteration) else str(error)
        return type(error).__name__, value
    return type(result).__name__, result if isinstance(result, (str, tuple)) else None


@pytest.mark.parametrize(("args", "kwargs"), MISTAKES.values(), ids=MISTAKES)
@pytest.mark.parametrize("target", TARGETS)
def test_a_mistake_is_refused_in_the_sdk_s_own_words(shop, target, args, kwargs):
    """Type and text of the error are those without the installation."""
    owner, _, name = target.rpartition(".")

    def call():
        holder = getattr(shop, owner)() if owner else shop
        return outcome(getattr(holder, name), args, kwargs)

    before = call()
    with policies_for(target).install():
        assert call() == before


@pytest.mark.parametrize("args", [(), ("a", "b")], ids=["none", "two"])
@pytest.mark.parametrize("kind", ["Plain", "Inheriting", "New", "Both"])
def test_a_wrong_constructor_call_is_refused_in_the_sdk_s_own_words(packages, kind, args):
    """Also where `object.__new__` or `object.__init__` is what refuses."""
    shop = packages.load(
        "shop",
        """
        class Plain:
            def __init__(self, source): ...
        class Inheriting(Plain): ...
        class New:
            def __new__(cls, source): return super().__new__(cls)
        class Both(New):
            def __init__(self, source): ...
        class Nothing: ...
        """,
    )
    call = getattr(shop, kind)
    before = outcome(call, args, {})
    with registry(*(f"shop:{name}" for name in ("Plain", "Inheriting", "New", "Both"))).install():
        assert outcome(call, args, {}) == before
    assert outcome(call, args, {}) == before


def test_a_method_called_on_the_class_is_refused_in_the_sdk_s_own_words(shop):
    """Without a receiver, or with a strange one."""
    calls = [(), ("text",), (3, "text"), (None, "text"), (int, "text")]

    def outcomes():
        return [
            outcome(function, args, {})
            for args in calls
            for function in (shop.Base.method, shop.Derived.method, shop.Base.place.fset)
        ]

    before = outcomes()
    with registry("shop:Base.method", "shop:Derived.method", "shop:Base.place").install():
        assert outcomes() == before


def test_new_called_with_no_class_is_refused_in_the_sdk_s_own_words(packages):
    """`Order.__new__(3)` is the SDK's, or Python's, to refuse."""
    shop = packages.load(
        "shop",
        """
        class Order:
            def __new__(cls, source=""):
                return super().__new__(cls)
            @classmethod
            def make(cls, source=""):
                return cls.__name__
        """,
    )

    def outcomes():
        return [
            outcome(function, (cls, "text"), {})
            for cls in (3, "x", None, int, [])
            for function in (shop.Order.__new__, vars(shop.Order)["make"].__func__)
        ]

    before = outcomes()
    with registry("shop:Order", "shop:Order.make").install():
        assert outcomes() == before


def test_a_traceback_leads_into_the_sdk(shop):
    """Its last frame is the SDK's own, and the error says nothing of us."""
    with policies_for("plain").install(), pytest.raises(TypeError) as caught:
        shop.plain(3)
    frames = traceback.extract_tb(caught.value.__traceback__)
    assert frames[-1].name == "check"
    assert frames[-1].filename.endswith("shop.py")
    assert caught.value.__cause__ is caught.value.__context__ is None


# --- what they touch ------------------------------------------------------------------------------


class Subclass(str):
    __slots__ = ()


VALUES = {
    "text": "s3://mine/x",
    "a subclass of str": Subclass("s3://mine/x"),
    "a list": [1, [2]],
    "an object": object(),
    "bytes": b"x",
    "a class": int,
}


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_what_is_not_deferred_arrives_as_the_same_object(shop, value):
    """Whether a policy is for the place, or for what is in it."""
    each = la.Registry([proxy("shop:collecting", "*args"), proxy("shop:collecting", "**kwargs[*]")])
    with each.install():
        args, kwargs = shop.collecting(value, key=value)
    assert args[0] is kwargs["key"] is value


def test_arguments_that_no_policy_is_for_are_not_looked_at(shop, model):
    """A deferred value elsewhere in the call stays as it is."""
    with la.Registry([proxy("shop:collecting", "**kwargs['source']")]).install():
        args, kwargs = shop.collecting(model, source=model, other=model)
    assert args == (model,)
    assert kwargs == {"source": model, "other": model}


@pytest.mark.parametrize(
    ("target", "parameter", "call"),
    [
        ("positional", "source", lambda shop, x: shop.positional(x)),
        ("plain", "source", lambda shop, x: shop.plain(limit=1, source=x)),
        ("plain", "0", lambda shop, x: shop.plain(source=x)),
        ("partial", "source", lambda shop, x: shop.partial(x)),
        ("partial", "source", lambda shop, x: shop.partial(source=x)),
        ("cached", "source", lambda shop, x: shop.cached(x)),
        ("dispatched", "source", lambda shop, x: shop.dispatched(x)),
        ("decorated", "source", lambda shop, x: shop.decorated(source=x)),
        ("Base.fixed", "source", lambda shop, x: shop.Base().fixed(x)),
        ("Derived.fixed", "source", lambda shop, x: shop.Derived().fixed(source=x)),
        ("Derived.classmethod", "source", lambda shop, x: shop.Derived.classmethod(x)),
        ("Derived.staticmethod", "0", lambda shop, x: shop.Derived.staticmethod(x)),
        ("Derived.method", "source", lambda shop, x: shop.Derived.method(shop.Derived(), x)),
    ],
)
def test_every_way_to_give_an_argument_is_adapted(shop, model, target, parameter, call):
    """By position, by name, bound or not, through partials and caches."""
    with la.Registry([proxy(f"shop:{target}", parameter)]).install():
        assert la.restore(call(shop, model)) is model


def test_deferred_values_in_an_iterator_are_adapted_as_they_are_consumed(packages, model):
    """The iterator itself may never end; what it yields is text for the SDK."""
    shop = packages.load(
        "shop",
        """
        def upload(sources):
            return [source.upper() and source for source in sources]
        """,
    )
    with la.Registry([proxy("shop:upload", "sources[*]")]).install():
        assert la.restore(shop.upload(iter([model, "x"]))) == [model, "x"]


def test_a_cached_function_keeps_its_own_methods(shop):
    """`cache_info`, `cache_clear` and `cache_parameters` are the cache's."""
    with policies_for("cached").install():
        shop.cached("a"), shop.cached("a")
        assert shop.cached.cache_info()[:3] == (1, 1, 7)
        assert shop.cached.cache_parameters() == {"maxsize": 7, "typed": False}
        shop.cached.cache_clear()
        assert shop.cached.cache_info()[:2] == (0, 0)


def test_a_dispatched_function_takes_registrations_that_stay(shop):
    """What is registered during the installation is there after it."""
    with policies_for("dispatched").install():

        @shop.dispatched.register
        def _(source: bytes, limit=None):
            return "bytes"

        assert shop.dispatched(b"x") == "bytes"
        assert shop.dispatched.dispatch(int) is shop.dispatched.dispatch(object)
    assert shop.dispatched(b"x") == "bytes"


def test_a_call_from_code_without_a_module_is_adapted(shop, model):
    """Code that was made from text may have no name for its globals."""
    with policies_for("plain").install():
        found = {}
        exec("result = plain(model)", {"plain": shop.plain, "model": model}, found)
    assert found["result"] is model


def test_logging_tells_what_was_done_and_never_asks_the_original_for_its_text(shop, model, caplog):
    """Each adaptation is one line, with the target, the parameter and the reason."""
    with caplog.at_level(logging.INFO, "lookalike"), policies_for("plain").install():
        shop.plain(model)
        shop.plain("text")
    said = [record for record in caplog.records if getattr(record, "validator", None)]
    assert [(each.validator, each.parameter, each.treatment) for each in said] == [
        ("shop:plain", "0", "proxy")
    ]
