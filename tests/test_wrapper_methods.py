"""Methods, properties and callable objects of every kind under an installation."""

from __future__ import annotations

import asyncio
import collections.abc
import functools
import inspect
import sys

import pytest

import lookalike as la
from small_packages import differences, proxy, registry, shop_with

pytestmark = pytest.mark.usefixtures("ledger")


@pytest.fixture
def model():
    return la.Deferred("model")


METHODS = """
    import functools
    import contextlib

    class Base:
        def send(self, source):
            self.sent = check(source)
            return source

        @classmethod
        def make(cls, source):
            made = cls()
            made.sent = check(source)
            return made

        @staticmethod
        def parse(source):
            return check(source)

        @functools.lru_cache
        def cached(self, source):
            return check(source)

        @classmethod
        @functools.lru_cache
        def cached_class(cls, source):
            return check(source)

        @staticmethod
        @functools.lru_cache
        def cached_static(source):
            return check(source)

        def two(self, limit, source):
            return check(source)

        fixed = functools.partialmethod(two, 3)
        partial_static = staticmethod(functools.partial(check))

        class Callable:
            def __call__(self, source):
                return check(source)

        instance = Callable()

    class Order(Base):
        pass

    class Overriding(Base):
        def send(self, source):
            check(source)
            return super().send(source)

        @classmethod
        def make(cls, source):
            check(source)
            return super().make(source)

        @staticmethod
        def parse(source):
            return Base.parse(check(source))

    class Left(Base):
        def send(self, source):
            return super().send(check(source))

    class Right(Base):
        def send(self, source):
            return super().send(check(source))

    class Diamond(Left, Right):
        pass

    class Lowest(Diamond):
        pass
"""


@pytest.fixture
def shop(packages):
    return shop_with(packages, METHODS)


NAMES = ("send", "parse", "cached", "cached_class", "cached_static", "fixed", "partial_static")


@pytest.mark.parametrize("owner", ["Base", "Order"])
@pytest.mark.parametrize("name", [*NAMES, "instance"])
def test_every_kind_of_method_adapts_and_is_put_back(packages, shop, model, owner, name):
    """Own and inherited, called on an object; refused before and after."""
    before = packages.entries()
    kind = getattr(shop, owner)
    with registry(f"shop:{owner}.{name}", parameter="0").install() as installation:
        assert la.restore(getattr(kind(), name)(model)) is model
        assert getattr(kind(), name)("text") == "text"
        assert installation.unreachable == ()
    assert differences(before, packages.entries()) == []
    assert getattr(kind(), name)("text") == "text"
    with pytest.raises(TypeError, match="not Deferred"):
        getattr(kind(), name)(model)


@pytest.mark.parametrize("owner", ["Base", "Order"])
@pytest.mark.parametrize("name", ["send", "cached", "fixed"])
def test_a_method_adapts_when_it_is_called_on_the_class(shop, model, owner, name):
    """The receiver comes first then."""
    kind = getattr(shop, owner)
    with registry(f"shop:{owner}.{name}", parameter="0").install():
        assert la.restore(getattr(kind, name)(kind(), model)) is model
        assert la.restore(getattr(kind, name)(kind(), source=model)) is model


@pytest.mark.parametrize("name", ["cached", "cached_class", "cached_static"])
@pytest.mark.parametrize("owner", ["Base", "Order"])
def test_a_cached_method_keeps_its_cache(shop, name, owner):
    """`cache_info` and `cache_clear` are there on the object and the class."""
    kind = getattr(shop, owner)
    with registry(f"shop:{owner}.{name}", parameter="0").install():
        order = kind()
        getattr(order, name)("text")
        assert getattr(kind, name).cache_info().currsize == 1
        getattr(order, name).cache_clear()
        assert getattr(order, name).cache_info().currsize == 0


@pytest.mark.parametrize("owner", ["Base", "Order", "Overriding"])
def test_a_classmethod_gets_the_class_that_it_is_called_on(shop, model, owner):
    """Own, inherited and overriding with `super()`; from an object too."""
    kind = getattr(shop, owner)
    with registry(f"shop:{owner}.make").install():
        for call in (kind.make, kind().make, type("Below", (kind,), {}).make):
            made = call(model)
            assert made.sent is model
            assert isinstance(made, kind)


@pytest.mark.parametrize(
    "targets",
    [("Overriding.send",), ("Base.send", "Overriding.send"), ("Overriding.send", "Base.send")],
    ids=["the derived one", "both, base first", "both, derived first"],
)
def test_a_method_that_calls_the_one_it_overrides_adapts_once(shop, model, targets):
    """The inner call gets the lookalike as it is."""
    with registry(*(f"shop:{target}" for target in targets)).install():
        order = shop.Overriding()
        assert order.send(model) is order.sent is model


@pytest.mark.parametrize("owner", ["Base", "Left", "Diamond", "Lowest"])
def test_cooperating_classes_call_each_other_in_the_usual_order(shop, model, owner):
    """A method put into a class that inherits it goes on with `super`, whatever the bases."""
    with registry(*(f"shop:{name}.send" for name in ("Diamond", "Lowest", "Right"))).install():
        order = getattr(shop, owner)()
        if owner in {"Diamond", "Lowest"}:
            assert order.send(model) is order.sent is model
        else:
            with pytest.raises(TypeError, match="not Deferred"):
                order.send(model)


@pytest.mark.parametrize("name", ["send", "wait", "each", "each_later", "cached", "make"])
def test_a_method_that_someone_has_kept_is_inert_afterwards(packages, model, name):
    """And for a sibling of the class that the policy is for it is as if it were not there."""
    shop = shop_with(
        packages,
        """
        import functools
        class Base:
            def send(self, source):
                return check(source)
            async def wait(self, source):
                return check(source)
            def each(self, source):
                yield check(source)
            async def each_later(self, source):
                yield check(source)
            @functools.lru_cache
            def cached(self, source):
                return check(source)
            @classmethod
            def make(cls, source):
                return check(source)
        class Order(Base): ...
        class Sibling(Base): ...
        """,
    )
    with registry(f"shop:Order.{name}").install():
        kept = getattr(shop.Order(), name)
        assert outcome_of(kept(model)) is model
        assert outcome_of(getattr(shop.Sibling(), name)("text")) == "text"
        with pytest.raises(TypeError, match="not Deferred"):
            outcome_of(getattr(shop.Sibling(), name)(model))
    assert outcome_of(kept("text")) == "text"
    with pytest.raises(TypeError, match="not Deferred"):
        outcome_of(kept(model))


def outcome_of(result):
    """What a result comes to when it has run."""
    if inspect.iscoroutine(result):
        return asyncio.run(result)
    if inspect.isasyncgen(result):
        return asyncio.run(anext(result))
    return next(result) if inspect.isgenerator(result) else result


def test_a_setter_that_is_no_function_adapts(packages, model):
    """A property takes any callable."""
    shop = shop_with(
        packages,
        """
        import functools
        class Order:
            @functools.lru_cache
            def set_place(self, source):
                self.kept = check(source)
            place = property(None, set_place)
            other = property(None, functools.partial(set_place.__wrapped__))
        """,
    )
    before = packages.entries()
    with registry("shop:Order.place", "shop:Order.other").install():
        order = shop.Order()
        order.place = model
        assert order.kept is model
        order.other = la.Deferred("other")
        assert order.kept.name == "other"
        with pytest.raises(TypeError, match="not int"):
            order.place = 3
    assert differences(before, packages.entries()) == []


def test_an_inherited_method_that_is_replaced_in_the_base_meanwhile_is_the_new_one(shop, model):
    """It is found anew at each call, as without us."""
    with registry("shop:Order.send").install():
        shop.Base.send = lambda self, source: ("new", source)
        assert shop.Order().send("text") == ("new", "text")
    assert shop.Order().send("text") == ("new", "text")


def test_a_property_of_a_class_of_its_own_stays_one(packages, model):
    """A subclass of property gives access in its own way; so it does under an installation."""
    shop = shop_with(
        packages,
        """
        class classproperty(property):
            '''A property that a class has too.'''
            def __get__(self, instance, owner=None):
                return super().__get__(owner if instance is None else instance, owner)
        class Base:
            kept = "nothing"
            @classproperty
            def place(self):
                return self.kept
            @place.setter
            def place(self, source):
                self.kept = check(source)
        class Order(Base): ...
        """,
    )
    before = packages.entries()
    with registry("shop:Order.place", "shop:Base.place").install():
        for kind in (shop.Base, shop.Order):
            order = kind()
            order.place = model
            assert order.place is model
            assert kind.place == "nothing"
    assert differences(before, packages.entries()) == []


def test_a_classmethod_of_a_class_of_its_own_stays_one(packages, model):
    """As for properties; one that cannot be made anew is named."""
    shop = shop_with(
        packages,
        """
        class either(classmethod):
            '''Bound to the object, if there is one.'''
            def __get__(self, instance, owner=None):
                return self.__func__.__get__(owner if instance is None else instance)
        class strange(classmethod):
            def __init__(self, function, name):
                super().__init__(function)
        class Order:
            @either
            def make(self, source):
                return self, check(source)
            def other(self, source): ...
            other = strange(other, "name")
        """,
    )
    order = shop.Order()
    with registry("shop:Order.make", "shop:Order.other").install() as installation:
        assert order.make(model) == (order, model)
        assert shop.Order.make(model) == (shop.Order, model)
    assert len(installation.unreachable) == 1
    assert "shop:Order.other" in installation.unreachable[0]


def test_a_partialmethod_of_a_classmethod_works_as_before(packages):
    """Its function is bound in a way of its own: it is named as out of reach."""
    shop = shop_with(
        packages,
        """
        import functools
        class Base:
            @classmethod
            def make(cls, limit, source):
                return cls, source
            fixed = functools.partialmethod(make, 3)
        class Order(Base): ...
        """,
    )
    with registry("shop:Base.fixed", "shop:Order.fixed", parameter="0").install() as installation:
        assert shop.Base.fixed("text") == (shop.Base, "text")
        assert shop.Order().fixed("text") == (shop.Order, "text")
    assert len(installation.unreachable) == 2


@pytest.mark.parametrize("kind", ["classmethod", "staticmethod"])
def test_class_and_static_methods_of_partials_adapt(packages, model, kind):
    """What is called need not be a function."""
    shop = shop_with(
        packages,
        f"""
        import functools
        def function(cls, source=None):
            return check(cls if source is None else source)
        class Order:
            make = {kind}(functools.partial(function))
        """,
    )
    where = "source" if kind == "classmethod" else "cls"
    with la.Registry([proxy("shop:Order.make", where)]).install():
        assert la.restore(shop.Order.make(model)) is model
        assert la.restore(shop.Order().make(model)) is model


def test_generic_and_abstract_classes_answer_as_before(packages):
    """`isinstance`, subscription and abstractness do not change."""
    shop = packages.load(
        "shop",
        """
        import abc, collections.abc, typing
        T = typing.TypeVar("T")
        class Order(typing.Generic[T]):
            def __init__(self, source: T): ...
        class Abstract(abc.ABC):
            @abc.abstractmethod
            def send(self, source): ...
        class Sized:
            def __len__(self, source=3):
                return 3
        """,
    )
    with registry("shop:Order", "shop:Abstract.send", "shop:Sized.__len__").install():
        assert shop.Order[int].__origin__ is shop.Order
        assert isinstance(shop.Order[int]("x"), shop.Order)
        assert shop.Abstract.__abstractmethods__ == {"send"}
        with pytest.raises(TypeError, match="abstract"):
            shop.Abstract()
        with pytest.raises(TypeError, match="abstract"):
            type("Later", (shop.Abstract,), {})()
        assert issubclass(shop.Sized, collections.abc.Sized)
        assert len(shop.Sized()) == 3


def test_a_class_with_a_hash_of_its_own_adapts(packages, model):
    """A metaclass may compare its classes in its own way, as long as they have a hash."""
    shop = shop_with(
        packages,
        """
        class Meta(type):
            def __eq__(cls, other):
                return True
            def __hash__(cls):
                return 7
        class Order(metaclass=Meta):
            def __init__(self, source):
                self.source = check(source)
        class Other(Order):
            def __init__(self, source, sauce=""):
                self.source = source
                self.sauce = check(sauce)
        """,
    )
    each = la.Registry([proxy("shop:Order", "source"), proxy("shop:Other", "sauce")])
    with each.install():
        assert shop.Order(model).source is model
        assert shop.Other("x", model).sauce is model


def test_a_class_without_a_hash_takes_known_values_as_before(packages):
    """A metaclass that compares and has no hash: much of Python refuses its classes; we do not."""
    shop = shop_with(
        packages,
        """
        class Meta(type):
            def __eq__(cls, other):
                return cls is other
        class Order(metaclass=Meta):
            def __init__(self, source):
                self.source = source
        """,
    )
    before = packages.entries()
    with registry("shop:Order").install():
        assert shop.Order("text").source == "text"
    assert differences(before, packages.entries()) == []


def test_policies_under_two_names_of_a_class_are_both_at_work(packages, model):
    """A class that a package offers under another name is one class."""
    shop = packages.load(
        "shop",
        "from shop.orders import Order",
        orders="""
        class Order:
            def __init__(self, source, sauce="", spice=""):
                self.made = source.lower() and source, sauce.lower() and sauce, spice
        """,
    )
    each = la.Registry(
        [
            proxy("shop:Order", "source"),
            proxy("shop.orders:Order", "sauce"),
            proxy("shop.orders:Order", "source", face=la.Face.STRING),
        ]
    )
    with each.install():
        assert shop.Order(model, model).made == (model, model, "")


def test_a_wrapper_is_found_by_functools_and_inspect(shop):
    """Decorators that are put on a patched method during an installation lead to the SDK's own."""
    raw = shop.Base.send
    with registry("shop:Base.send").install():

        @functools.wraps(shop.Base.send)
        def mine(self, source):
            return source

        assert inspect.unwrap(mine) is raw
        assert inspect.signature(mine) == inspect.signature(raw)
    assert sys.modules["shop"].Base.send is raw
