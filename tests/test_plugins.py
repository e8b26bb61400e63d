"""Policies that are found by themselves: presets, and entry points of other packages."""

from __future__ import annotations

import importlib.metadata
import logging
import subprocess
import sys
import textwrap
import types

import pytest

import lookalike as la
from lookalike import Face, Policy, Registry, _plugins, cli
from lookalike._plugins import GROUP, PRESETS, Found, found_policies, preset_policies

TARGET = "shop.orders:Order"


def policy(parameter="source", target=TARGET, **fields):
    """A policy that is fine."""
    return Policy(target, parameter, **{"reason": "a test", **fields})


def forget():
    """What is found is looked for once in a process."""
    found_policies.cache_clear()
    preset_policies.cache_clear()


@pytest.fixture
def plugins(packages, monkeypatch):
    """A function that installs a distribution with entry points; there are no presets."""
    monkeypatch.setattr(_plugins, "PRESETS", ())
    forget()

    def install(name, module=None, /, **points):
        if module is not None:
            packages.write(f"plugin_{name}", module)
        folder = packages.folder / f"lookalike_{name}-1.0.dist-info"
        folder.mkdir()
        text = f"Metadata-Version: 2.1\nName: lookalike-{name}\nVersion: 1.0\n"
        (folder / "METADATA").write_text(text, encoding="utf-8")
        lines = [f"{point} = {value}" for point, value in points.items()]
        (folder / "entry_points.txt").write_text(
            "\n".join([f"[{GROUP}]", *lines, ""]), encoding="utf-8"
        )

    yield install
    forget()


@pytest.fixture
def presets(monkeypatch):
    """A function that makes presets out of lists of policies."""
    forget()

    def make(**policies):
        monkeypatch.setattr(_plugins, "PRESETS", tuple(policies))
        for name, made in policies.items():
            module = types.ModuleType(f"lookalike.presets.{name}")
            module.policies = lambda made=made: tuple(made)
            monkeypatch.setitem(sys.modules, module.__name__, module)

    yield make
    forget()


POLICIES = """
    import lookalike as la

    asked = []

    def policy(parameter="source", target="shop.orders:Order", **fields):
        return la.Policy(target, parameter, **{"reason": "a plugin", **fields})

    def function():
        asked.append("function")
        return [policy()]

    def generator():
        yield policy()

    def returns_registry():
        return REGISTRY

    REGISTRY = la.Registry([policy()])
    TUPLE = (policy(),)
    LIST = [policy()]
    SET = {policy()}
    NOTHING = ()
    NUMBER = 7
    TEXT = "policies"
    DICT = {"shop.orders:Order": policy()}
    MIXED = [policy(), "policy"]
    ONE = policy()
    CONFLICT = [policy(), policy(keep=True)]

    class Factory:
        @staticmethod
        def make():
            return [policy()]

    def needs_argument(registry):
        return [policy()]

    def raises():
        raise RuntimeError("it is broken")

    def exits():
        raise SystemExit(3)

    def interrupted():
        raise KeyboardInterrupt

    def returns_nothing():
        return None

    def wrong_policy():
        return [policy("a b")]
"""


# --- what is found --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "attribute",
    [
        "function", "generator", "returns_registry", "REGISTRY", "TUPLE", "LIST", "SET",
        "Factory.make",
    ],
)  # fmt: skip
def test_entry_point_gives_policies(plugins, attribute):
    """A registry, policies, or a function that gives either."""
    plugins("one", POLICIES, shop=f"plugin_one:{attribute}")
    found = found_policies()
    assert found.problems == ()
    assert found.registry == Registry([policy(reason="a plugin")])
    assert found.registry.policies[0].source == "entry point shop"


def test_module_may_be_the_entry_point_of_nothing(plugins):
    """No policies are no problem."""
    plugins("one", POLICIES, shop="plugin_one:NOTHING")
    assert found_policies() == Found(Registry(), ())


def test_source_that_a_plugin_has_written_stays(plugins):
    """A plugin that loads TOML says file and line itself."""
    plugins(
        "one",
        """
        import lookalike as la
        made = la.load_policies("[[policy]]\\nparameter = 'a'\\nreason = 'r'\\n")
        """,
        shop="plugin_one:made",
    )
    assert found_policies().registry.policies[0].source == "the TOML text, line 1, policy 1"


def test_nothing_is_looked_for_before_it_is_asked(plugins):
    """Importing lookalike, or making a registry, imports no plugin."""
    plugins("one", "raise RuntimeError('imported')", shop="plugin_one:made")
    Registry([policy()]).adapt(la.Deferred("x"), TARGET, "other")
    la.load_policies("[[policy]]\nparameter = 'a'\nreason = 'r'\n")
    assert "plugin_one" not in sys.modules


def test_plugins_are_looked_for_once(plugins, monkeypatch):
    """Reading the metadata of every distribution takes a while."""
    plugins("one", POLICIES, shop="plugin_one:function")
    searched = []
    real = importlib.metadata.entry_points
    monkeypatch.setattr(
        importlib.metadata, "entry_points", lambda **k: searched.append(k) or real(**k)
    )
    assert found_policies() is found_policies()
    assert searched == [{"group": GROUP}]
    assert sys.modules["plugin_one"].asked == ["function"]


def test_entry_points_of_other_groups_are_not_loaded(packages, plugins):
    """Other tools have plugins, too."""
    plugins("one", POLICIES, shop="plugin_one:TUPLE")
    packages.write("plugin_other", "raise RuntimeError('imported')")
    file = packages.folder / "lookalike_one-1.0.dist-info" / "entry_points.txt"
    with file.open("a", encoding="utf-8") as lines:
        lines.write("[console_scripts]\nother = plugin_other:main\n")
    assert len(found_policies().registry.policies) == 1
    assert "plugin_other" not in sys.modules


# --- who wins -------------------------------------------------------------------------------------


def test_entry_point_wins_over_a_preset(plugins, presets):
    """A preset that is wrong for somebody is put right by a plugin."""
    presets(shop=[policy(), policy("other")])
    plugins("one", POLICIES, shop="plugin_one:TUPLE")
    found = found_policies()
    assert {(p.parameter, p.source) for p in found.registry.policies} == {
        ("source", "entry point shop"),
        ("other", ""),
    }
    assert found.problems == ()
    assert preset_policies().policies == (policy(), policy("other"))


def test_later_entry_point_by_name_wins(plugins):
    """Not the one that is installed later: the order is the same everywhere."""
    text = "import lookalike as la\nmade = [la.Policy('a:B', 'x', reason={!r})]\n"
    plugins("one", text.format("of z"), zebra="plugin_one:made")
    plugins("two", text.format("of a"), ant="plugin_two:made")
    found = found_policies()
    assert [p.reason for p in found.registry.policies] == ["of z"]
    assert found.problems == ()


def test_presets_may_not_contradict_each_other(presets):
    """They are all ours: a conflict is our own mistake, and found by the first test run."""
    presets(one=[policy()], two=[policy(keep=True)])
    with pytest.raises(la.PolicyError, match="two policies for one place"):
        preset_policies()


# --- what is broken -------------------------------------------------------------------------------

BROKEN = {
    "no such module": ("no_such_module_anywhere:made", "ModuleNotFoundError"),
    "no such attribute": ("plugin_bad:no_such_thing", "AttributeError"),
    "a number": ("plugin_bad:NUMBER", "TypeError: 'int' object is not iterable"),
    "a text": ("plugin_bad:TEXT", "PolicyError: it holds str, which is no Policy"),
    "a dict": ("plugin_bad:DICT", "PolicyError: it holds str"),
    "policies and more": ("plugin_bad:MIXED", "PolicyError: it holds str"),
    "one policy": ("plugin_bad:ONE", "TypeError"),
    "two for one place": ("plugin_bad:CONFLICT", "PolicyError: two policies for one place"),
    "a function with a parameter": ("plugin_bad:needs_argument", "TypeError"),
    "a function that raises": ("plugin_bad:raises", "RuntimeError: it is broken"),
    "a function that exits": ("plugin_bad:exits", "SystemExit: 3"),
    "a function without result": ("plugin_bad:returns_nothing", "TypeError"),
    "a policy that cannot be": ("plugin_bad:wrong_policy", "names no parameter"),
    "a module": ("plugin_bad", "TypeError"),
}


@pytest.mark.parametrize("case", BROKEN.values(), ids=BROKEN)
def test_broken_plugin_is_named_and_leaves_the_others_alone(plugins, case, caplog):
    """In `problems` and in the log: which entry point, what it points at, and what is wrong."""
    value, problem = case
    plugins("bad", POLICIES, bad=value)
    plugins("good", POLICIES, good="plugin_good:TUPLE", also="plugin_good:NOTHING")
    caplog.set_level(logging.WARNING, "lookalike")
    found = found_policies()
    assert found.registry == Registry([policy(reason="a plugin")])
    (text,) = found.problems
    assert text.startswith(f"entry point 'bad' ({value}) gives no policies: ")
    assert problem in text
    (record,) = [r for r in caplog.records if r.name == "lookalike"]
    assert (record.levelname, record.getMessage()) == ("WARNING", text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("raise ImportError('an SDK is missing')", id="an import that fails"),
        pytest.param("import no_such_module_anywhere", id="a module that is missing"),
        pytest.param("raise SystemExit('a script')", id="a script that exits"),
        pytest.param("this is no Python", id="a syntax error"),
        pytest.param("1 / 0", id="any error"),
    ],
)
def test_plugin_that_cannot_be_imported_is_named(plugins, text):
    """An SDK that is not installed must not take every other policy away."""
    plugins("bad", text, bad="plugin_bad:made")
    plugins("good", POLICIES, good="plugin_good:TUPLE")
    found = found_policies()
    assert len(found.problems) == 1
    assert "entry point 'bad'" in found.problems[0]
    assert len(found.registry.policies) == 1


def test_nothing_of_a_broken_plugin_is_used(plugins):
    """Half of its policies could be worse than none."""
    plugins("bad", POLICIES, bad="plugin_bad:CONFLICT")
    assert found_policies().registry == Registry()


def test_interrupt_comes_through(plugins):
    """Whoever presses Ctrl-C wants the program to end; the next one looks again."""
    plugins("bad", POLICIES, bad="plugin_bad:interrupted")
    with pytest.raises(KeyboardInterrupt):
        found_policies()
    with pytest.raises(KeyboardInterrupt):
        found_policies()


def test_commands_complain_of_a_broken_plugin(plugins, capsys):
    """On standard error, and `verify` has a finding: it does not know what that one would say."""
    plugins("bad", POLICIES, bad="plugin_bad:raises")
    assert cli.main(["verify"]) == 1
    captured = capsys.readouterr()
    assert captured.out == "no policies; 0 tried by calling\n"
    assert "entry point 'bad'" in captured.err
    assert cli.main(["explain", "json:dumps"]) == 1
    assert "entry point 'bad'" in capsys.readouterr().err


def test_broken_preset_is_an_error(monkeypatch):
    """Presets are ours: nothing of that is hidden."""
    monkeypatch.setattr(_plugins, "PRESETS", ("no_such_preset",))
    forget()
    with pytest.raises(ModuleNotFoundError):
        found_policies()
    forget()


# --- the real ones --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PRESETS)
def test_preset_says_where_its_policies_come_from(name):
    """Each preset has the same three names, and its policies its name."""
    preset = importlib.import_module(f"lookalike.presets.{name}")
    policies = preset.policies()
    # A preset may bring those of another that it stands on.
    assert f"preset {name}" in {each.source for each in policies}
    assert {each.source for each in policies} <= {f"preset {each}" for each in PRESETS}
    assert preset.make_registry().policies == Registry(policies).policies
    mine = Registry([policy(), Policy(None, "x", face=Face.STR, reason="mine")])
    assert set(mine.policies) <= set(preset.configure(mine).policies)


def test_all_presets_live_together():
    """No two of them are for one place."""
    forget()
    registry = preset_policies()
    names = {each.source.removeprefix("preset ") for each in registry.policies}
    assert names == set(PRESETS)
    assert registry == Registry(registry.policies)


def test_finding_presets_imports_no_sdk():
    """A process that uses one SDK pays for none of the others."""
    script = textwrap.dedent(
        """
        import sys
        from lookalike._plugins import preset_policies
        preset_policies()
        sdks = {"sagemaker", "boto3", "botocore", "pydantic", "fsspec", "requests", "pandas"}
        print(sorted(sdks & set(sys.modules)))
        """
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
