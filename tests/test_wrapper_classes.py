"""Classes of every kind under an installation: constructors, methods, what is kept of them."""

from __future__ import annotations

import pytest

import lookalike as la
from small_packages import differences, registry, shop_with

pytestmark = pytest.mark.usefixtures("ledger")

#: Each defines `Order`, whose objects keep the checked value as `source`.
CLASSES = {
    "its own init": """
        class Order:
            def __init__(self, source):
                self.source = check(source)
    """,
    "an inherited init": """
        class Base:
            def __init__(self, source):
                self.source = check(source)
        class Between(Base): ...
        class Order(Between): ...
    """,
    "an init that calls the inherited one": """
        class Base:
            def __init__(self, source):
                self.source = check(source)
        class Order(Base):
            def __init__(self, source):
                check(source)
                super().__init__(source)
    """,
    "an init with only stars": """
        class Base:
            def __init__(self, source):
                self.source = check(source)
        class Order(Base):
            def __init__(self, *args, **kwargs):
                super().__init__(*args, **kwargs)
    """,
    "its own new": """
        class Order:
            def __new__(cls, source):
                self = super().__new__(cls)
                self.source = check(source)
                return self
    """,
    "an inherited new": """
        class Base:
            def __new__(cls, source):
                self = super().__new__(cls)
                self.source = check(source)
                return self
        class Order(Base): ...
    """,
    "new and init": """
        class Order:
            def __new__(cls, source):
                check(source)
                return super().__new__(cls)
            def __init__(self, source):
                self.source = check(source)
    """,
    "an inherited new and its own init": """
        class Base:
            def __new__(cls, *args, **kwargs):
                check(*args, **kwargs)
                return super().__new__(cls)
        def check_named(source):
            return check(source)
        class Order(Base):
            def __init__(self, source):
                self.source = check(source)
        check = lambda source, check=check: check(source)
    """,
    "a new that makes another class": """
        class Other:
            pass
        class Order:
            def __new__(cls, source):
                self = Other()
                self.source = check(source)
                return self
    """,
    "slots": """
        class Order:
            __slots__ = ("source",)
            def __init__(self, source):
                self.source = check(source)
    """,
    "a dataclass": """
        import dataclasses
        @dataclasses.dataclass
        class Order:
            source: str
            def __post_init__(self):
                check(self.source)
    """,
    "a frozen dataclass": """
        import dataclasses
        @dataclasses.dataclass(frozen=True)
        class Order:
            source: str
            def __post_init__(self):
                check(self.source)
    """,
    "a frozen dataclass with slots": """
        import dataclasses
        @dataclasses.dataclass(frozen=True, slots=True)
        class Order:
            source: str
            def __post_init__(self):
                check(self.source)
    """,
    "a dataclass that inherits": """
        import dataclasses
        @dataclasses.dataclass
        class Base:
            source: str
        @dataclasses.dataclass
        class Order(Base):
            other: int = 3
            def __post_init__(self):
                check(self.source)
    """,
    "attrs": """
        import attrs
        @attrs.define
        class Order:
            source: str = attrs.field(validator=lambda *args: check(args[2]))
    """,
    "frozen attrs": """
        import attrs
        @attrs.frozen
        class Order:
            source: str = attrs.field(converter=check)
    """,
    "pydantic": """
        import pydantic
        class Order(pydantic.BaseModel):
            source: str
    """,
    "pydantic in a hierarchy": """
        import pydantic
        class Base(pydantic.BaseModel):
            source: str
        class Order(Base):
            other: int = 3
    """,
    "frozen pydantic with a validator": """
        import pydantic
        class Order(pydantic.BaseModel):
            model_config = pydantic.ConfigDict(frozen=True, extra="forbid")
            source: str = pydantic.Field(pattern="^[a-z0-9:/.-]+$")
            @pydantic.field_validator("source")
            @classmethod
            def checked(cls, value):
                return check(value)
    """,
    "a pydantic dataclass": """
        import pydantic.dataclasses
        @pydantic.dataclasses.dataclass
        class Order:
            source: str
    """,
    "a named tuple": """
        import typing
        class Order(typing.NamedTuple):
            source: str
    """,
    "a named tuple of old": """
        import collections
        class Order(collections.namedtuple("Order", "source")):
            __slots__ = ()
            def __new__(cls, source):
                return super().__new__(cls, check(source))
    """,
    "an abstract base": """
        import abc
        class Base(abc.ABC):
            @abc.abstractmethod
            def __init__(self, source):
                self.source = check(source)
        class Order(Base):
            def __init__(self, source):
                super().__init__(source)
    """,
    "a generic class": """
        import typing
        T = typing.TypeVar("T")
        class Order(typing.Generic[T]):
            def __init__(self, source: T):
                self.source = check(source)
    """,
    "a metaclass with a call of its own": """
        class Meta(type):
            def __call__(cls, *args, **kwargs):
                made = super().__call__(*args, **kwargs)
                made.called = True
                return made
        class Order(metaclass=Meta):
            def __init__(self, source):
                self.source = check(source)
    """,
    "an exception": """
        class Order(Exception):
            def __init__(self, source):
                super().__init__(check(source))
                self.source = source
    """,
    "a dict": """
        class Order(dict):
            def __init__(self, source):
                super().__init__(source=check(source))
            source = property(lambda self: self["source"])
    """,
    "a class in a class": """
        class Outer:
            class Order:
                def __init__(self, source):
                    self.source = check(source)
        Order = Outer.Order
    """,
    "a partial method as init": """
        import functools
        class Order:
            def setup(self, limit, source):
                self.source = check(source)
            __init__ = functools.partialmethod(setup, 3)
    """,
    "several bases": """
        class First:
            def __init__(self, *args, **kwargs):
                super().__init__(*args, **kwargs)
        class Second:
            def __init__(self, source):
                self.source = check(source)
        class Order(First, Second): ...
    """,
}


#: Those that tell no names for positions, or take none.
BY_NAME = (
    *("an init with only stars", "several bases", "an inherited new and its own init"),
    *("pydantic", "pydantic in a hierarchy", "frozen pydantic with a validator"),
)
UNCHECKED = ("a named tuple",)


@pytest.fixture
def model():
    return la.Deferred("model")


def ways(name, call, value):
    """What is made of `value`, given in every way that the class knows."""
    made = [call(source=value)]
    if name not in BY_NAME:
        made.append(call(value))
    return made


@pytest.mark.parametrize("name", CLASSES)
def test_a_class_takes_a_deferred_value_and_keeps_it(packages, model, name):
    """By position and by name; refused before and after; the class is what it was."""
    shop = shop_with(packages, CLASSES[name])
    before = packages.entries()
    with registry("shop:Order").install() as installation:
        assert all(made.source is model for made in ways(name, shop.Order, model))
        assert all(made.source == "text" for made in ways(name, shop.Order, "text"))
        assert not installation.unreachable
    assert differences(before, packages.entries()) == []
    assert all(made.source == "text" for made in ways(name, shop.Order, "text"))
    if name not in UNCHECKED:
        with pytest.raises((TypeError, ValueError)):
            shop.Order(source=model)


@pytest.mark.parametrize("name", CLASSES)
def test_two_installations_of_a_class_leave_nothing_of_it(packages, model, name):
    """Nested, and one after the other: what C keeps of a class's methods is right again, too."""
    shop = shop_with(packages, CLASSES[name])
    before = packages.entries()
    for _ in range(2):
        with registry("shop:Order").install(), registry("shop:Order").install():
            assert all(made.source is model for made in ways(name, shop.Order, model))
    assert differences(before, packages.entries()) == []
    assert shop.Order(source="text").source == "text"
    with pytest.raises((TypeError, ValueError)):
        shop.Order()


@pytest.mark.parametrize("name", CLASSES)
def test_a_subclass_that_is_made_during_an_installation_works_then_and_later(packages, model, name):
    """It inherits the adapting constructor while that is there, and the plain one afterwards."""
    shop = shop_with(packages, CLASSES[name])
    with registry("shop:Order").install():
        body = {"__module__": "shop", "__doc__": "Later."}
        later = type(shop.Order)("Later", (shop.Order,), body)
        assert all(made.source is model for made in ways(name, later, model))
    assert later(source="text").source == "text"
    with pytest.raises((TypeError, ValueError)):
        later()


@pytest.mark.parametrize(
    "text", [CLASSES["an inherited init"], CLASSES["an inherited new"]], ids=["init", "new"]
)
def test_a_policy_for_a_class_is_not_for_its_bases_and_siblings(packages, model, text):
    """Only the class, and what derives from it, is adapted."""
    shop = shop_with(packages, text + "\n        class Sibling(Base): ...")
    with registry("shop:Order").install():
        assert type("Below", (shop.Order,), {})(model).source is model
        for other in (shop.Base, shop.Sibling):
            with pytest.raises(TypeError, match="not Deferred"):
                other(model)


def test_an_enum_is_left_as_strict_as_it_is(packages, model):
    """Its members are a closed vocabulary: a deferred value is none, in Enum's own words."""
    shop = packages.load(
        "shop",
        """
        import enum
        class Colour(enum.Enum):
            RED = "red"
        class Text(str, enum.Enum):
            RED = "red"
        class Own(enum.Enum):
            RED = "red"
            def __init__(self, source):
                self.source = source
        """,
    )
    before = packages.entries()
    with registry("shop:Colour", "shop:Text", "shop:Own", parameter="0").install():
        for kind in (shop.Colour, shop.Text, shop.Own):
            assert kind("red") is kind.RED
            assert kind["RED"] is kind.RED
            with pytest.raises(ValueError, match="is not a valid"):
                kind(model)
    assert differences(before, packages.entries()) == []


def test_init_subclass_runs_as_it_did(packages, model):
    """A hook for subclasses sees the class and its keywords; what it adapts is called by Python."""
    shop = packages.load(
        "shop",
        """
        class Order:
            made = []
            def __init_subclass__(cls, source="", **kwargs):
                super().__init_subclass__(**kwargs)
                cls.made.append((cls.__name__, source.upper() and source))
        """,
    )
    with registry("shop:Order.__init_subclass__").install():
        type("Later", (shop.Order,), {}, source=model)
        type("Last", (shop.Order,), {}, source="text")
    assert [name for name, _ in shop.Order.made] == ["Later", "Last"]
    assert shop.Order.made[1][1] == "text"


def test_a_class_with_a_protocol_before_its_base_is_named_and_left_alone(packages):
    """Its constructor is what `typing` puts there when it is first called, and only if it may."""
    shop = shop_with(
        packages,
        """
        import typing
        class Sending(typing.Protocol):
            def send(self): ...
        class Base:
            def __init__(self, source):
                self.source = check(source)
        class Order(Sending, Base): ...
        """,
    )
    with registry("shop:Order").install() as installation:
        assert shop.Order("text").source == "text"
    assert ["shop:Order cannot be patched" in name for name in installation.unreachable] == [True]


def test_a_metaclass_s_call_can_be_a_target(packages, model):
    """What checks before the constructor does is an entry point too."""
    shop = packages.load(
        "shop",
        """
        class Meta(type):
            def __call__(cls, source):
                return super().__call__(source.lower() and source)
        class Order(metaclass=Meta):
            def __init__(self, source):
                self.source = source
        """,
    )
    with registry("shop:Meta.__call__").install():
        assert shop.Order(model).source is model
    with pytest.raises(AttributeError):
        shop.Order(model)
