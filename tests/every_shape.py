"""Texts of packages that hold functions, methods and generators of every shape."""

from __future__ import annotations

FUNCTIONS_AND_METHODS = '''
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

#: What goes on after it has given something back.
GOING_ON = """
    import asyncio
    import contextlib
    import functools
    import types

    log = []

    def check(value):
        if not isinstance(value, str):
            raise TypeError(f"source is text, not {type(value).__name__}")
        return value

    class Kept:
        def __init__(self, source):
            self.source = source

    def talk(source):
        log.append("start")
        try:
            got = source
            while True:
                try:
                    got = yield check(source), got
                except ValueError as error:
                    got = f"caught {error}"
                if got == "stop":
                    return check(source)
        finally:
            check(source)
            log.append("end")

    def stubborn(source):
        try:
            yield check(source)
        except GeneratorExit:
            yield check(source)

    def broken(source):
        yield check(source)
        raise OSError("rain")

    def stopping(source):
        yield check(source)
        raise StopIteration("wrong")

    def each(sources):
        for source in sources:
            yield check(source)

    def inner(source):
        return check(source)

    def nesting(source):
        first = inner(source)
        yield check(first)
        yield check(first), check(inner(source))

    def consuming(source):
        return [check(item) and item for item in nested(source)]

    def nested(source):
        yield check(source)
        yield check(source)

    async def talk_async(source):
        log.append("start")
        try:
            got = source
            while True:
                await asyncio.sleep(0)
                try:
                    got = yield check(source), got
                except ValueError as error:
                    got = f"caught {error}"
                if got == "stop":
                    return
        finally:
            check(source)
            log.append("end")

    async def later(source):
        log.append("start")
        try:
            await asyncio.sleep(0)
            kept = Kept(check(source))
            await asyncio.sleep(3600 if log == ["start", "wait"] else 0)
            return kept
        finally:
            check(source)
            log.append("end")

    @types.coroutine
    def old(source):
        yield
        return Kept(check(source))

    def quiet(function):
        @functools.wraps(function)
        def call(*args, **kwargs):
            return function(*args, **kwargs)
        return call

    quiet_talk, quiet_talk_async, quiet_later = quiet(talk), quiet(talk_async), quiet(later)

    @contextlib.contextmanager
    def opened(source):
        log.append("open")
        try:
            yield Kept(check(source))
        finally:
            check(source)
            log.append("closed")

    @contextlib.asynccontextmanager
    async def opened_async(source):
        yield Kept(check(source))

    class Order:
        def send(self, source):
            self.source = check(source)
            yield self.source
            yield check(self.source)

        async def send_async(self, source):
            self.source = check(source)
            yield self.source
            yield check(self.source)

        async def send_later(self, source):
            self.source = check(source)
            await asyncio.sleep(0)
            return check(self.source)

        def send_quietly(self, source):
            self.early = check(source)
            def body():
                self.source = check(source)
                yield self.source
            return body()

    class Below(Order):
        pass
"""

#: A smaller one: whatever it has takes one `source`.
SHOP = '''
    """A shop that wants text."""
    import functools

    def check(value):
        if not isinstance(value, str):
            raise TypeError(f"source is text, not {type(value).__name__}")
        return value

    def upload(source, *, retries=3):
        """Upload it."""
        return check(source)

    @functools.lru_cache
    def cached(source):
        return check(source)

    class Base:
        def __init__(self, source=""):
            self.source = check(source)

        def send(self, source):
            return check(source)

        @classmethod
        def make(cls, source):
            return cls(check(source))

        @staticmethod
        def parse(source):
            return check(source)

        @property
        def place(self):
            return self._place

        @place.setter
        def place(self, source):
            self._place = check(source)

    class Order(Base):
        """Everything of it is inherited."""

    class Fresh:
        def __new__(cls, source):
            self = super().__new__(cls)
            self.source = check(source)
            return self
'''
