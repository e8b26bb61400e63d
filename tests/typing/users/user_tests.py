"""A user's tests: strategies, laws, cases and checks."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from hypothesis import given
from hypothesis.strategies import SearchStrategy, just
from typing_extensions import assert_type

import lookalike as la
from lookalike import Face, Policy, Registry, strategies, testing
from lookalike.orchestrators import every
from lookalike.presets import urls

# --- strategies -----------------------------------------------------------------------------------

assert_type(strategies.lookalikes(), SearchStrategy[Any])
assert_type(strategies.placeholders("uri"), SearchStrategy[str])
assert_type(strategies.faces(empty=False), SearchStrategy[Face])
assert_type(strategies.originals(joins=False), SearchStrategy[la.Deferred | la.Concat])
assert_type(strategies.policies(), SearchStrategy[Policy])
assert_type(strategies.registries(), SearchStrategy[Registry])
assert_type(strategies.documents(), SearchStrategy[strategies.Document])
assert_type(strategies.validators(), SearchStrategy[strategies.Validator])
strategies.lookalikes(placeholders=strategies.placeholders("path"), kind="path")
strategies.lookalikes(kind="url")  # refused: arg-type reportArgumentType
strategies.lookalikes(just(la.Deferred("x")), just(5))  # refused: arg-type reportArgumentType
strategies.faces(False)  # refused: call-arg reportCallIssue


@given(strategies.documents())
def test_publishing_restores(document: strategies.Document) -> None:
    """A test as users write it."""
    assert_type(document.tree, Any)
    assert_type(document.originals, tuple[object, ...])


@given(strategies.validators(refusing=True))
def test_demand_is_enough(validator: strategies.Validator) -> None:
    """A test with validators."""
    assert_type(validator.demand, Face | None)
    assert_type(validator.placeholder, str)
    la.string_like(la.Deferred("x"), face=validator.demand)  # refused: arg-type reportArgumentType


# --- laws -----------------------------------------------------------------------------------------


def make(text: str) -> la.StringProxy:
    """A proxy of our own."""
    return la.StringProxy(la.Deferred("x"), text)


testing.check_string_laws(make, face=Face("startswith"), max_examples=5)
testing.check_string_laws({"one": make, "two": make})
testing.check_path_laws(lambda text: la.PathProxy(object(), text))
testing.check_uri_laws(lambda text: la.URIProxy(object(), text))
testing.check_identity_laws(la.string_like, strategies.originals())
testing.check_restore_laws(la.string_like)
testing.check_orchestrator(every()[0], lambda: la.Deferred("x"))
testing.check_policy(Policy(None, "source", reason="it is matched"), verify=False)
testing.check_preset(urls)
assert_type(urls.policies(), tuple[Policy, ...])
assert_type(urls.make_registry(), Registry)
assert_type(urls.configure(Registry()), Registry)
preset: ModuleType = urls
testing.check_string_laws("make")  # refused: arg-type reportArgumentType
testing.check_policy("shop.orders:Order")  # refused: arg-type reportArgumentType
testing.check_preset("urls")  # refused: arg-type reportArgumentType
testing.check_orchestrator(every(), make)  # refused: arg-type reportArgumentType
problem: testing.LawError = la.LawError("broken", law="startswith")

# --- cases and checks -----------------------------------------------------------------------------

for case in (*testing.string_cases(), *testing.path_cases(), *testing.uri_cases()):
    assert_type(case, testing.Case)
    assert_type((case.operation, case.text), tuple[str, str])
    assert_type(case.arguments, tuple[Any, ...])
    assert_type(case.outcome("text"), testing.Given | testing.Raised)
    assert_type(case.expected, testing.Given | testing.Raised)
check = testing.Check("files", "pathlib", "Path", lambda value: value, requires="")
assert_type(testing.measure(check), testing.Row)
assert_type(testing.measure(check).verdict, str)
example = testing.Example(lambda value: value, original=lambda: la.Deferred("x"))
assert_type(example.requires, str | None)
testing.Check("files", "pathlib", "Path", "call")  # refused: arg-type reportArgumentType
testing.Example()  # refused: call-arg reportCallIssue
