"""Modules that are imported while something is installed: they adapt, and bear no trace of it."""

from __future__ import annotations

import copy
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import pkgutil
import runpy
import sys
import types
import zipfile

import pytest

import lookalike as la
from lookalike._import_hook import ImportHook
from small_packages import is_patched, proxy, registry

pytestmark = pytest.mark.usefixtures("ledger")

SHOP = """
    def check(value):
        if not isinstance(value, str):
            raise TypeError(f"source is text, not {type(value).__name__}")
        return value

    def upload(source):
        return check(source)

    class Order:
        def __init__(self, source=""):
            self.source = check(source)
"""

LOWER = "def upload(source): return source.lower()"


@pytest.fixture
def model():
    return la.Deferred("model")


def has_real_loaders(name):
    """Whether neither a module nor its spec has a loader of ours."""
    module = sys.modules[name]
    loaders = [module.__spec__.loader, getattr(module, "__loader__", None)]
    return not any(type(loader).__module__.startswith("lookalike") for loader in loaders)


# --- every kind of module -------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["shop", "shop.till", "shop.till.drawer"])
def test_modules_packages_and_submodules_adapt(packages, model, name):
    """However deep, a module to come adapts, with the loader that it would have had."""
    packages.write("shop", SHOP, till="")
    (packages.folder / "shop" / "till.py").unlink()
    packages.write("shop.till", SHOP, drawer=SHOP)
    with registry(f"{name}:upload", f"{name}:Order").install():
        module = importlib.import_module(name)
        assert module.upload(model) is module.Order(model).source is model
        assert has_real_loaders(name)
        assert type(module.__spec__) is importlib.machinery.ModuleSpec
        assert type(module.__loader__) is importlib.machinery.SourceFileLoader
    assert not is_patched(module.upload)


def test_a_package_and_its_submodule_that_import_each_other_adapt(packages, model):
    """A circular import finds the wrapper in the end, under every name."""
    packages.write(
        "shop",
        "from shop.till import run\ndef upload(source): return source.lower()\n",
        till="import shop\ndef run(x): return shop.upload(x)\n"
        "def pay(source): return source.lower()",
    )
    with registry("shop:upload", "shop.till:pay", "shop:run", parameter="0").install():
        shop = importlib.import_module("shop")
        for call in (shop.upload, shop.run, shop.till.pay, shop.till.run):
            assert la.restore(call(model)) is model


def test_a_module_that_two_import_in_a_circle_adapts_for_both(packages, model):
    """A copy that was made of a module that was not yet done is adapted when it is."""
    packages.write("shop", "def upload(source): return source.lower()\nimport till\n")
    packages.write("till", "from shop import upload as put\ndef run(x): return put(x)\n")
    with registry("shop:upload").install():
        shop = importlib.import_module("shop")
        assert la.restore(sys.modules["till"].run(model)) is model
    assert sys.modules["till"].put is shop.upload
    assert not is_patched(shop.upload)


def test_a_module_in_a_zip_file_adapts(packages, model):
    """Any loader does its own work."""
    archive = packages.folder / "shop.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("zipped.py", "def upload(source): return source.lower()")
    packages.names.add("zipped")
    sys.path.insert(0, str(archive))
    try:
        with registry("zipped:upload").install():
            zipped = importlib.import_module("zipped")
            assert la.restore(zipped.upload(model)) is model
            assert type(zipped.__loader__).__name__ == "zipimporter"
            assert has_real_loaders("zipped")
    finally:
        sys.path.remove(str(archive))
        sys.path_importer_cache.pop(str(archive), None)


def test_a_module_in_a_namespace_package_adapts(packages, model):
    """A folder without `__init__` has no loader to speak of, and its modules do."""
    packages.write("space.shop", SHOP)
    with registry("space.shop:upload").install():
        shop = importlib.import_module("space.shop")
        assert shop.upload(model) is model
        assert has_real_loaders("space.shop")
    space = sys.modules["space"]
    assert space.__spec__.origin is None


def test_a_namespace_package_that_a_policy_names_is_refused_as_any_module(packages):
    """It has no attributes: the policy does not fit."""
    packages.write("space.shop", SHOP)
    importlib.import_module("space.shop")
    with pytest.raises(la.PolicyError, match="space has no 'upload'"):
        registry("space:upload").install()


def test_a_reloaded_module_adapts_again(packages, model):
    """What `reload` puts in place is patched, and is what stays afterwards."""
    shop = packages.load("shop", SHOP)
    with registry("shop:upload", "shop:Order").install():
        for _ in range(3):
            assert importlib.reload(shop) is shop
            assert shop.upload(model) is shop.Order(model).source is model
            assert has_real_loaders("shop")
    assert not is_patched(shop.upload)
    assert not is_patched(vars(shop.Order)["__init__"])


def test_a_policy_that_does_not_fit_a_reloaded_module_is_the_reload_s_error(packages, caplog):
    """As for an import; the module is as the reload has left it, and is not patched."""
    shop = packages.load("shop", "def upload(source): return source")
    with registry("shop:upload").install():
        packages.write("shop", "def upload(sauce, salt): return sauce")
        with pytest.raises(la.PolicyError, match="source"):
            importlib.reload(shop)
    assert not is_patched(shop.upload)


def test_a_module_imported_again_from_scratch_adapts(packages, model):
    """Each module object is patched for itself, and each is put back."""
    first = packages.load("shop", SHOP)
    with registry("shop:upload").install():
        del sys.modules["shop"]
        second = importlib.import_module("shop")
        assert first is not second
        assert first.upload(model) is second.upload(model) is model
    assert not is_patched(first.upload)
    assert not is_patched(second.upload)


@pytest.mark.parametrize(
    "text",
    [
        """
        import sys, types
        shop = types.ModuleType(__name__)
        shop.upload = lambda source: source.lower()
        sys.modules[__name__] = shop
        """,
        """
        import sys
        class Shop:
            def upload(self, source):
                return source.lower()
        sys.modules[__name__] = Shop()
        """,
        """
        import sys, types
        class Shop(types.ModuleType):
            def upload(self, source):
                return source.lower()
        sys.modules[__name__].__class__ = Shop
        def upload(source):
            return source.lower()
        """,
    ],
    ids=["by another module", "by an object", "by a class of its own"],
)
def test_a_module_that_replaces_itself_adapts(packages, model, text):
    """What stands in `sys.modules` after the import is what is patched, and put back."""
    packages.write("shop", text)
    with registry("shop:upload").install():
        shop = importlib.import_module("shop")
        assert la.restore(shop.upload(model)) is model
    with pytest.raises(AttributeError, match="lower"):
        shop.upload(model)
    assert not is_patched(shop.upload)


def test_a_module_that_calls_itself_otherwise_adapts(packages, model):
    """Some packages set `__name__`, to be pickled under another."""
    packages.write("shop", "__name__ = 'boutique'\ndef upload(source): return source.lower()")
    with registry("shop:upload").install():
        shop = importlib.import_module("shop")
        assert la.restore(shop.upload(model)) is model


def test_a_module_that_makes_attributes_on_demand_adapts_those_it_has(packages, model):
    """`__getattr__` of a module is not asked by an import, and what it makes is not patched."""
    packages.write(
        "shop",
        """
        asked = []
        def upload(source):
            return source.lower()
        def __getattr__(name):
            asked.append(name)
            if name.startswith("__"):
                raise AttributeError(name)
            return lambda source: source
        """,
    )
    with registry("shop:upload").install():
        shop = importlib.import_module("shop")
        assert la.restore(shop.upload(model)) is model
    assert [name for name in shop.asked if not name.startswith("__")] == []


def lazily(name):
    """A module that `LazyLoader` loads when it is first used, as its documentation says."""
    spec = importlib.util.find_spec(name)
    spec.loader = importlib.util.LazyLoader(spec.loader)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def test_a_lazy_module_adapts_when_it_is_used(packages, model):
    """It is patched when it is loaded, and not loaded for that."""
    packages.load("loads", "count = []")
    packages.write("shop", "import loads\nloads.count.append(1)\n" + LOWER)
    with registry("shop:upload").install():
        shop = lazily("shop")
        assert sys.modules["loads"].count == []
        assert la.restore(shop.upload(model)) is model
        assert sys.modules["loads"].count == [1]
        assert has_real_loaders("shop")
    assert not is_patched(shop.upload)


def test_a_module_that_is_lazy_already_adapts_when_it_is_used(packages, model):
    """Installing does not load it, and is not forgotten when it is loaded."""
    packages.load("loads", "count = []")
    packages.write("shop", "import loads\nloads.count.append(1)\n" + LOWER)
    shop = lazily("shop")
    with registry("shop:upload").install(), registry("shop:upload").install():
        assert sys.modules["loads"].count == []
        assert la.restore(shop.upload(model)) is model
        assert has_real_loaders("shop")
    assert not is_patched(shop.upload)


@pytest.mark.parametrize("when", ["before", "during"])
def test_a_lazy_module_that_is_used_afterwards_bears_no_trace(packages, when):
    """It waited while something was installed, and is loaded as if nothing had been."""
    packages.write("shop", SHOP)
    shop = lazily("shop") if when == "before" else None
    with registry("shop:upload").install():
        shop = shop or lazily("shop")
    spec = object.__getattribute__(shop, "__spec__")
    assert type(spec.loader) is importlib.machinery.SourceFileLoader
    assert type(object.__getattribute__(shop, "__loader__")) is type(spec.loader)
    assert not is_patched(shop.upload)
    assert has_real_loaders("shop")


def test_a_module_that_runs_as_a_program_runs(packages, capsys):
    """`runpy` asks the loader for code and never executes the module by it."""
    packages.write("shop", "def upload(source): return source\nprint(__name__, __spec__.name)")
    with registry("shop:upload").install():
        runpy.run_module("shop", run_name="__main__", alter_sys=True)
    assert capsys.readouterr().out == "__main__ shop\n"


# --- imports that fail ----------------------------------------------------------------------------


def test_an_import_that_fails_leaves_no_trace_and_works_later(packages, model):
    """The module's own error goes out, `sys.modules` has no such module; the next try adapts."""
    packages.load("weather", "fine = False")
    packages.write(
        "shop",
        "import weather\ndef upload(source): return source.lower()\n"
        "if not weather.fine: raise OSError('rain')",
    )
    with registry("shop:upload").install():
        for _ in range(2):
            with pytest.raises(OSError, match="rain"):
                importlib.import_module("shop")
            assert "shop" not in sys.modules
        sys.modules["weather"].fine = True
        shop = importlib.import_module("shop")
        assert la.restore(shop.upload(model)) is model
    assert not is_patched(shop.upload)


def test_a_module_that_does_not_exist_is_the_usual_error(packages):
    """The finder finds nothing itself."""
    with registry("shop_of_nobody:upload").install(), pytest.raises(ModuleNotFoundError) as caught:
        importlib.import_module("shop_of_nobody")
    assert str(caught.value) == "No module named 'shop_of_nobody'"
    assert caught.value.name == "shop_of_nobody"


def test_a_policy_that_does_not_fit_leaves_copies_in_other_modules_unpatched(packages):
    """The import that fails for a policy leaves no wrapper with those who have copied already."""
    packages.write(
        "shop", "def upload(source): return source\ndef load(source): return source\nimport till"
    )
    packages.write("till", "from shop import upload")
    each = la.Registry([proxy("shop:upload"), proxy("shop:load", "sauce")])
    with each.install():
        with pytest.raises(la.PolicyError, match="sauce"):
            importlib.import_module("shop")
        assert "shop" not in sys.modules
    assert not is_patched(sys.modules["till"].upload)


# --- what others see ------------------------------------------------------------------------------


def test_the_module_sees_its_real_loader_while_it_runs(packages):
    """Code at the top of a module may ask `__loader__` and `__spec__`."""
    packages.write("shop", "seen = __loader__, __spec__.loader\ndef upload(source): return source")
    with registry("shop:upload").install():
        shop = importlib.import_module("shop")
    assert {type(each) for each in shop.seen} == {importlib.machinery.SourceFileLoader}


def test_modules_without_a_policy_are_left_to_the_other_finders(packages):
    """Only modules that someone waits for are looked at."""
    packages.write("till", "seen = type(__spec__.loader)")
    with registry("shop:upload").install():
        assert sys.meta_path[0].find_spec("till") is None
        till = importlib.import_module("till")
    assert till.seen is importlib.machinery.SourceFileLoader


def test_a_spec_that_was_only_looked_up_answers_as_the_real_one(packages):
    """Tools ask a spec for code, data and resources without importing."""
    packages.write("shop", "def upload(source): return source", till="")
    real = importlib.util.find_spec("shop")
    with registry("shop:upload").install():
        spec = importlib.util.find_spec("shop")
        assert "shop" not in sys.modules
        assert (spec.name, spec.origin, spec.cached) == (real.name, real.origin, real.cached)
        assert spec.submodule_search_locations == real.submodule_search_locations
        assert spec.loader.get_source("shop") == real.loader.get_source("shop")
        assert spec.loader.is_package("shop")
        assert pkgutil.get_data("shop", "till.py") == b""
        assert copy.copy(spec.loader).get_filename("shop") == real.loader.get_filename("shop")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert not is_patched(module.upload)


class Strict(importlib.abc.MetaPathFinder):
    """A finder as the documentation wants it: it is given three arguments, always."""

    def __init__(self, loader):
        self.loader = loader
        self.asked = []

    def find_spec(self, fullname, path, target):
        self.asked.append((fullname, path, target))
        if fullname == "shop":
            return importlib.machinery.ModuleSpec(fullname, self.loader)
        return None


class Loader(importlib.abc.Loader):
    """A loader that makes its modules itself."""

    def __init__(self, make):
        self.make = make

    def create_module(self, spec):
        return self.make(spec.name)

    def exec_module(self, module):
        exec("def upload(source): return source.lower()", vars(module))


@pytest.fixture
def finder(packages):
    """A finder of `shop`, first on the meta path."""
    packages.names.add("shop")
    made = Strict(Loader(types.ModuleType))
    sys.meta_path.insert(0, made)
    yield made
    sys.meta_path.remove(made)


def test_other_finders_are_asked_as_the_import_system_asks_them(finder, model):
    """With all three arguments; a reload says which module it is for."""
    with registry("shop:upload").install():
        shop = importlib.import_module("shop")
        assert la.restore(shop.upload(model)) is model
        importlib.reload(shop)
    assert finder.asked == [("shop", None, None), ("shop", None, shop)]


def test_a_loader_of_someone_s_own_makes_and_runs_the_module(finder, model):
    """It is in place of ours before the module runs."""
    with registry("shop:upload").install():
        shop = importlib.import_module("shop")
        assert shop.__loader__ is shop.__spec__.loader is finder.loader
        assert la.restore(shop.upload(model)) is model


def test_a_module_that_takes_no_attributes_is_imported(finder):
    """A loader may make an object that is no module, and has no place for `__loader__`."""

    class Bare:
        __slots__ = ("__dict__",)

        def __setattr__(self, name, value):
            raise AttributeError(name)

    finder.loader = Loader(lambda _: Bare())
    with registry("shop:upload").install():
        shop = importlib.import_module("shop")
        assert vars(shop).keys() >= {"upload"}


def test_a_finder_that_asks_the_others_again_is_asked_once(finder, model):
    """Finders that look through `sys.meta_path` themselves do not run in circles."""

    class Asking(importlib.abc.MetaPathFinder):
        def find_spec(self, fullname, path, target=None):
            for other in sys.meta_path:
                if other is not self:
                    spec = other.find_spec(fullname, path, target)
                    if spec is not None:
                        return spec
            return None

    asking = Asking()
    sys.meta_path.insert(0, asking)
    try:
        with registry("shop:upload").install():
            shop = importlib.import_module("shop")
            assert la.restore(shop.upload(model)) is model
    finally:
        sys.meta_path.remove(asking)


def test_a_finder_that_is_put_first_later_hides_its_modules_until_the_next_installation(
    packages, model
):
    """A limit: whoever finds a module before us does not ask us. Installing again catches up."""
    packages.write("shop", SHOP)

    class First(importlib.abc.MetaPathFinder):
        def find_spec(self, fullname, path, target=None):
            return importlib.machinery.PathFinder.find_spec(fullname, path, target)

    first = First()
    with registry("shop:upload").install():
        sys.meta_path.insert(0, first)
        try:
            shop = importlib.import_module("shop")
        finally:
            sys.meta_path.remove(first)
        with pytest.raises(TypeError, match="not Deferred"):
            shop.upload(model)
        with registry("shop:upload").install():
            assert shop.upload(model) is model
    assert not is_patched(shop.upload)


def test_a_hook_names_the_modules_that_it_waits_for(packages):
    """The hook alone: told once per module, after it has run, and by its own name."""
    packages.write("shop", "ran = True")
    told = []
    hook = ImportHook(lambda: {"shop"}, lambda name: told.append((name, sys.modules[name].ran)))
    sys.meta_path.insert(0, hook)
    try:
        importlib.import_module("shop")
    finally:
        sys.meta_path.remove(hook)
    assert told == [("shop", True)]


# --- installing while a module is imported --------------------------------------------------------


def test_a_module_that_installs_while_it_is_imported_adapts(packages, model):
    """A plug-in of an SDK, or a user's own script, may install while the SDK is half imported."""
    packages.write(
        "shop",
        """
        import plugin

        def upload(source):
            return source.lower()
        """,
    )
    packages.write(
        "plugin",
        """
        import lookalike as la

        policy = la.Policy("shop:upload", "source", face=la.Face.STR, reason="a test")
        installation = la.Registry([policy]).install()
        """,
    )
    shop = importlib.import_module("shop")
    try:
        assert la.restore(shop.upload(model)) is model
    finally:
        sys.modules["plugin"].installation.uninstall()
    assert not is_patched(shop.upload)


def test_a_policy_that_does_not_fit_a_module_that_is_being_imported_is_its_import_s_error(packages):
    """As for modules to come; the module is not imported, and nothing is patched."""
    packages.write("shop", "import plugin\ndef upload(source): return source")
    packages.write(
        "plugin",
        """
        import lookalike as la

        policy = la.Policy("shop:upload", "sauce", face=la.Face.STR, reason="a test")
        installation = la.Registry([policy]).install()
        """,
    )
    with pytest.raises(la.PolicyError, match="sauce"):
        importlib.import_module("shop")
    assert "shop" not in sys.modules
    sys.modules["plugin"].installation.uninstall()
    assert not is_patched(importlib.import_module("shop").upload)


@pytest.mark.parametrize("finds_out", [False, True], ids=["we find out", "the importer does too"])
def test_an_import_that_ends_while_it_is_looked_at_is_told_once(packages, finds_out):
    """Two threads may find out at the same time that a module is there."""

    class Ending:
        """True when it is first asked."""

        asked = 0

        def __bool__(self):
            self.asked += 1
            if finds_out and self.asked > 1:
                shop.__spec__._initializing = False
            return self.asked == 1

    shop, told = packages.load("shop"), []
    hook = ImportHook(lambda: {"shop"}, told.append)
    vars(shop.__spec__)["_initializing"] = Ending()
    hook.catch_up(["shop"])
    assert told == ["shop"]
    assert type(shop.__spec__) is importlib.machinery.ModuleSpec
    vars(shop.__spec__)["_initializing"] = True
    hook.catch_up(["shop"])
    hook.catch_up(["shop"])
    shop.__spec__._initializing = False
    shop.__spec__._initializing = False
    assert told == ["shop", "shop"]
