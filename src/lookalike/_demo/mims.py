"""A model registration on the real SageMaker SDK v2, with three stand-ins for the model.

The pipeline, its steps and its compiler are the SDK's own. Simulated are the checks of the closed
registration SDK (`lookalike.presets.mims_simulation`) and the AWS clients, which are mocks: no
network, no credentials.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from lookalike._ledger import Ledger
from lookalike._proxies._base import is_lookalike
from lookalike._scan import scan
from lookalike.presets import mims, mims_simulation
from lookalike.presets._examples._mims_pipeline import (
    REGISTRATION,
    Compiled,
    Sdk,
    by_hand,
    registration,
)
from lookalike.presets._examples._quiet import quiet

if TYPE_CHECKING:
    from collections.abc import Callable

RAW = "raw"
WRAPPER = "hand-written wrapper"
LOOKALIKE = "lookalike"

_MODEL = mims.INPUTS[0].name


@dataclass(frozen=True, slots=True)
class Row:
    """What came of one stand-in for one kind of reference; None where it did not get so far."""

    reference: str
    stand_in: str
    treatment: str
    accepted: bool
    checks: str
    compiled: bool | None
    problem: str
    expression: Any
    same_definition: bool | None
    same_edges: bool | None
    edge: bool | None
    leaks: int | None

    @property
    def is_good(self) -> bool:
        """Whether the reference arrived: accepted, equal definition and edges, no leak."""
        return bool(self.same_definition and self.same_edges) and self.leaks == 0


@dataclass(frozen=True, slots=True)
class Report:
    """The rows of the demo, and the SDK they were measured on."""

    sdk: str
    rows: tuple[Row, ...]

    @property
    def is_good(self) -> bool:
        """Whether every lookalike compiled to what the raw reference compiles to."""
        return all(row.is_good for row in self.rows if row.stand_in == LOOKALIKE)

    def as_data(self) -> dict[str, Any]:
        """The report as JSON values."""
        return {
            "sdk": self.sdk,
            "simulated": ["registration checks", "AWS clients"],
            "ok": self.is_good,
            "rows": [{**asdict(row), "ok": row.is_good} for row in self.rows],
        }


def run() -> Report:
    """The report of three stand-ins for three kinds of reference.

    Raises `LookalikeError` if the SageMaker SDK v2 is not installed.
    """
    with quiet():
        sdk = Sdk()
        rows = tuple(
            _row(sdk, reference, stand_in)
            for reference in ("Properties", "Join", "dict")
            for stand_in in (RAW, WRAPPER, LOOKALIKE)
        )
    return Report(f"sagemaker {version('sagemaker')}", rows)


# --- one row --------------------------------------------------------------------------------------


def _row(sdk: Sdk, reference: str, stand_in: str) -> Row:
    upstream = sdk.upstream()
    original = upstream.references[reference]
    with Ledger("demo"):
        treatment, inputs = _INPUTS[stand_in](sdk, original, upstream.payload)
        facts: dict[str, Any] = {
            "reference": reference,
            "stand_in": stand_in,
            "treatment": treatment,
            **dict.fromkeys(
                ("compiled", "expression", "same_definition", "same_edges", "edge", "leaks")
            ),
            "problem": "",
        }
        try:
            step = registration(mims_simulation.SimulatedRegistrationStep, sdk, inputs)
        except Exception as error:  # noqa: BLE001 - what a check raises is what is shown
            return Row(**facts | {"accepted": False, "checks": _said(error)})
        facts |= {"accepted": True, "checks": "accepted"}
        try:
            seen = sdk.compiled(upstream, step)
        except Exception as error:  # noqa: BLE001 - what the compiler raises is what is shown
            return Row(**facts | {"compiled": False, "problem": _said(error)})
        expected = _expected(sdk, reference)
        return Row(
            **facts
            | {
                "compiled": True,
                "expression": seen.expression,
                "same_definition": seen.text == expected.text,
                "same_edges": seen.edges == expected.edges,
                "edge": REGISTRATION in seen.edges["Package"],
                "leaks": len(scan(seen.text)),
            }
        )


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _expected(sdk: Sdk, reference: str) -> Compiled:
    """What the raw reference compiles to where nothing checks it."""
    upstream = sdk.upstream()
    # A dict is no reference: the one it spells is what should arrive.
    original = upstream.references["Properties" if reference == "dict" else reference]
    unchecked = type("UncheckedStep", (mims_simulation.SimulatedRegistrationStep,), {"checks": ()})
    _, inputs = _INPUTS[RAW](sdk, original, upstream.payload)
    return sdk.compiled(upstream, registration(unchecked, sdk, inputs))


def _raw(sdk: Sdk, model: Any, payload: Any) -> tuple[str, list[Any]]:
    return "", by_hand(sdk, model, payload)


def _wrapper(sdk: Sdk, model: Any, payload: Any) -> tuple[str, list[Any]]:
    return "", by_hand(sdk, mims_simulation.HandWrittenWrapper(model), payload)


def _lookalike(_: Sdk, model: Any, payload: Any) -> tuple[str, list[Any]]:
    inputs = mims.registration_inputs({"PackagedModel": model, "GeneratedPayloadSamples": payload})
    given = inputs[0].source
    if is_lookalike(given):
        return "proxy", inputs
    return ("pass" if given is model else "lift"), inputs


_INPUTS: dict[str, Callable[[Sdk, Any, Any], tuple[str, list[Any]]]] = {
    RAW: _raw,
    WRAPPER: _wrapper,
    LOOKALIKE: _lookalike,
}
