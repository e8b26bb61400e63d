"""The test suites of other libraries, and what "our class in place of theirs" means in each.

None of their lines is here: the tests are read from the sdists in a folder, which `nox -s suites`
fetches. Each suite asks for a class or a function of its library, and gets one made from the
contender's instead:

- **wrapt** (`test_object_proxy.py`): `wrapt.BaseObjectProxy` is the contender's class. Nothing else
  of wrapt is replaced.
- **lazy-object-proxy**: `Proxy(factory)` is the contender's class on what the factory gives, at
  once. No contender but their own is lazy, so what asks when the factory is called fails.
- **Django**: `SimpleLazyObject(factory)` and `lazy(function, ...)()` likewise; the hand-written
  subclass of `LazyObject` in `lazy_wrap` is the contender's class on the object. Of
  `test_functional` only the tests of `lazy` are run; the others are about properties.
- **werkzeug**: `LocalProxy(local, name)` is the contender's class on what the local holds when the
  proxy is made. A proxy of a local without a value cannot be made, and no other follows the local.
- **zope.proxy** (`PyProxyBaseTestCase`): the class that the tests ask for is the contender's.
- **MarkupSafe**: `Markup` and `escape` are theirs, and every plain text that they are given is
  the contender's. This asks whether a stand-in for a text is escaped as the text would be.
"""

from __future__ import annotations

import functools
import importlib
import importlib.util
import sys
import types
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def _module_like(module):
    """A copy of a module, which can be changed without changing the module."""
    copied = types.ModuleType(module.__name__)
    vars(copied).update(vars(module))
    return copied


def from_factory(contender):
    """The contender's class, made from a function that gives the object."""

    class Proxy(contender):
        def __init__(self, factory):
            super().__init__(factory())

    return Proxy


def _wrapt(contender):
    import wrapt

    swapped = _module_like(wrapt)
    swapped.BaseObjectProxy = contender
    sys.modules["wrapt"] = swapped


def _lazy_object_proxy(contender):
    """Nothing to do: the tests ask for the fixture `lop`, see `peer_suites_plugin`."""


def _prepare_django(folder):
    """An application with a database in memory, as Django's own runner makes one."""
    import django
    from django.conf import settings

    apps = ["django.contrib.auth", "django.contrib.contenttypes", "utils_tests"]
    database = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
    settings.configure(
        INSTALLED_APPS=apps,
        DATABASES={"default": database},
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    )
    sys.path.insert(0, str(folder / "tests"))
    django.setup()
    from django.test.utils import setup_databases, setup_test_environment

    setup_test_environment()
    setup_databases(verbosity=0, interactive=False)


def _django(contender):
    lazy_object = importlib.import_module("utils_tests.test_lazyobject")
    lazy_object.SimpleLazyObject = from_factory(contender)
    lazy_object.LazyObjectTestCase.lazy_wrap = lambda self, wrapped: contender(wrapped)
    simple = importlib.import_module("utils_tests.test_simplelazyobject")
    simple.SimpleLazyObject = lazy_object.SimpleLazyObject
    functional = importlib.import_module("utils_tests.test_functional")
    functional.lazy = lambda function, *classes: lambda *args: contender(function(*args))


def _werkzeug(contender):
    from contextvars import ContextVar

    from werkzeug import local

    class LocalProxy(contender):
        def __init__(self, of, name=None, *, unbound_message=None):
            if isinstance(of, local.Local):
                value = getattr(of, name)
            elif isinstance(of, local.LocalStack):
                value = of.top
            else:
                value = of.get() if isinstance(of, ContextVar) else of()
                value = value if name is None else getattr(value, name)
            super().__init__(value)

    local.LocalProxy = LocalProxy


def _zope(contender):
    tests = importlib.import_module(ZOPE_TESTS)
    tests.PyProxyBaseTestCase._getTargetClass = lambda self: contender


def _markupsafe(make):
    import markupsafe

    new, escape = markupsafe.Markup.__new__, markupsafe.escape

    def given(text):
        # A Markup is a text that is escaped already, and stays theirs.
        return make(text) if type(text) is str else text

    def from_contender(cls, text="", *args, **kwargs):
        return new(cls, given(text), *args, **kwargs)

    markupsafe.Markup.__new__ = from_contender
    markupsafe.escape = functools.wraps(escape)(lambda text: escape(given(text)))


ZOPE_TESTS = "zope_proxy_tests.test_proxy"


def _prepare_zope(folder):
    """The sdist's tests, importable: they import `..`, which is the installed `zope.proxy`."""
    tests = folder / "src" / "zope" / "proxy" / "tests"
    spec = importlib.util.spec_from_file_location(
        "zope.proxy._tests_of_the_sdist",
        tests / "__init__.py",
        submodule_search_locations=[str(tests)],
    )
    package = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = package
    spec.loader.exec_module(package)
    sys.modules[ZOPE_TESTS] = importlib.import_module(f"{spec.name}.test_proxy")


@dataclass(frozen=True)
class Suite:
    """One suite: where it is in its sdist, who is replaced in it, and how."""

    project: str
    native: str
    swap: Callable[[object], None]
    files: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    #: What of a module is run; all of it if empty.
    only: tuple[str, ...] = ()
    of_texts: bool = False
    prepare: Callable[[object], object] = field(default=lambda folder: None)


SUITES = {
    "wrapt": Suite("wrapt", "wrapt", _wrapt, ("tests/core/test_object_proxy.py",)),
    "lazy-object-proxy": Suite(
        "lazy_object_proxy",
        "lazy-object-proxy",
        _lazy_object_proxy,
        ("tests/test_lazy_object_proxy.py", "tests/test_async_py3.py"),
    ),
    "Django": Suite(
        "django",
        "Django",
        _django,
        modules=(
            "utils_tests.test_functional",
            "utils_tests.test_lazyobject",
            "utils_tests.test_simplelazyobject",
        ),
        only=("test_lazy", "LazyObject"),
        prepare=_prepare_django,
    ),
    "werkzeug": Suite(
        "werkzeug", "werkzeug", _werkzeug, ("tests/test_local.py",), only=("test_proxy",)
    ),
    "zope.proxy": Suite(
        "zope_proxy",
        "zope.proxy",
        _zope,
        modules=(ZOPE_TESTS,),
        only=("PyProxyBaseTestCase",),
        prepare=_prepare_zope,
    ),
    "MarkupSafe": Suite(
        "markupsafe",
        "MarkupSafe",
        _markupsafe,
        ("tests/test_markupsafe.py", "tests/test_escape.py"),
        of_texts=True,
    ),
}
