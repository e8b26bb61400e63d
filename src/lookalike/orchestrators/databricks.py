"""Declarative Automation Bundles in Python (databricks-bundles 1.22).

A `Variable` is a reference into the bundle, written as `${var.x}`, `${resources.jobs.a.id}` and so
on. Its `str()` is that text, and text with references in it is what an author writes and what the
CLI reads: nothing is lost by an f-string of a bare `Variable`, so nothing has to be hooked. Such a
text, an exact `str`, is an original too, and is what a join is.

Two things are lost silently, and are refused here: a reference after a dollar sign (`$${var.x}` is
read as the literal `${var.x}`), and a path that the CLI does not read as one.
"""

from __future__ import annotations

import importlib
import re
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from lookalike._leak import Leak
from lookalike.errors import CompositionError, LiftError
from lookalike.typing import TextHooks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_VARIABLES = "databricks.bundles.core._variable"
_WORD = r"_*[^\W\d_]+(?:[-_]*[^\W_]+)*"
_PATH = rf"{_WORD}(?:\.{_WORD}(?:\[[0-9]+\])*)*(?:\[[0-9]+\])*"
#: As databricks-bundles and the CLI have it; of any path.
_ANY = re.compile(rf"(?<!\$)\$\{{({_PATH})\}}")
#: In a text of anybody's, only what starts as the parts of a bundle do.
_REFERENCE = re.compile(
    rf"(?<!\$)\$\{{((?:var|variables|resources|bundle|workspace|artifacts)\.{_PATH})\}}"
)
_RESOURCE = re.compile(r"resources\.([^.\[]+)\.([^.\[]+)")
_VARIABLE = re.compile(r"(?:var|variables)\.([^.\[]+)")


@dataclass(frozen=True, slots=True)
class DatabricksBundles:
    """The orchestrator of `Variable`, and of text with references."""

    name: str = "databricks"
    modules: tuple[str, ...] = ("databricks.bundles.core",)
    signs: tuple[str, ...] = ('"bundle"',)
    is_by_type: bool = True

    def recognises(self, obj: object) -> bool:
        """Whether `obj` is a `Variable`, or an exact `str` with a reference to a bundle's part."""
        variable = getattr(sys.modules.get(_VARIABLES), "Variable", None)
        if variable is None:
            return False
        kind = type(obj)
        if kind is str:
            text: Any = obj
            return "${" in text and _REFERENCE.search(text) is not None
        return issubclass(kind, variable)

    def describe(self, original: object) -> str:
        """The class and the reference: `Variable ${var.x}`; of a text, its references."""
        if isinstance(original, str):
            return f"text with {', '.join(found[0] for found in _ANY.finditer(original))}"
        return f"{type(original).__name__} ${{{vars(original).get('path')}}}"

    def join(self, parts: Sequence[object]) -> str:
        """The text, an exact `str`, as an f-string of the variables gives it.

        Raises `CompositionError` where the CLI would read a reference as a literal.
        """
        text = ""
        for part in parts:
            written = part if isinstance(part, str) else self._written(part)
            if text.endswith("$") and _ANY.match(written):
                raise CompositionError(
                    f"after a dollar sign {written} is read as a literal",
                    hint="Have the dollar sign in the value of the variable, or leave it out.",
                )
            text += written
        return text

    def _written(self, variable: object) -> str:
        text = f"${{{vars(variable).get('path')}}}"
        if not _ANY.fullmatch(text):
            raise CompositionError(
                f"{text} is not read as a reference",
                hint="A path is made of names and indices: var.name, resources.jobs.name.id.",
            )
        return text

    def literal_end(self, original: object) -> str:
        """What follows the last reference in a text; empty for a `Variable`."""
        if not isinstance(original, str):
            return ""
        return original[max((found.end() for found in _ANY.finditer(original)), default=0) :]

    def edges(self, original: object) -> tuple[str, ...]:
        """The resources that it refers to, as `jobs.name`; none for a variable of the bundle.

        They are deployed before the resource that holds the reference.
        """
        paths = _RESOURCE.findall(" ".join(_paths(original)))
        return tuple(dict.fromkeys(f"{kind}.{name}" for kind, name in paths))

    def compute(self, function: Callable[[Any], Any], original: object) -> NoReturn:
        """Nothing: a bundle only puts values into texts."""
        del function
        raise CompositionError(
            f"a bundle cannot compute with {self.describe(original)}",
            hint="In load_resources, bundle.resolve_variable(variable) is the value of a variable "
            "of the bundle; compute with that. Compute with what a resource has in a task.",
        )

    def lift(self, value: object) -> Any:
        """The `Variable` of `"${var.x}"`; a text with references is one already.

        Raises `LiftError` for a text without any, or if databricks-bundles is not imported.
        """
        if _VARIABLES not in sys.modules:
            raise LiftError(
                "databricks.bundles is not imported",
                hint="Import databricks.bundles.core first.",
                value=value,
            )
        if type(value) is str:
            whole = _ANY.fullmatch(value)
            if whole is not None:
                return importlib.import_module(_VARIABLES).Variable(path=whole[1], type=str)
            if self.recognises(value):
                return value
        raise LiftError(
            f"{value!r} has no reference to a part of a bundle",
            hint='Write "${var.<name>}" or "${resources.<type>.<name>.<field>}".',
            value=value,
        )

    def dump(self, original: object) -> str:
        """The text as `as_dict()` writes it: `${var.x}`."""
        return original if isinstance(original, str) else self._written(original)

    def text_hooks(self) -> TextHooks:
        """No text: that of a `Variable` works. What resources take in, and the finished bundle."""
        return TextHooks(
            calls=(
                "databricks.bundles.core._transform:_transform",
                "databricks.bundles.core._transform_to_json:_transform_to_json_value",
            ),
            documents=("databricks.bundles.build:python_mutator",),
        )

    def check(self, document: object) -> Iterator[Leak]:
        """References to resources and variables that a bundle does not define, or not readably.

        Only of a whole bundle, as the CLI reads it: with `bundle` and `resources`. Resources that
        YAML files define are in it too.
        """
        if not isinstance(document, dict) or not isinstance(document.get("bundle"), dict):
            return
        resources, variables = document.get("resources"), document.get("variables")
        if not isinstance(resources, dict):
            return
        for where, text in _texts(resources):
            for found in _REFERENCE.finditer(text):
                resource = _RESOURCE.match(found[1])
                if resource is not None:
                    kind, name = resource.groups()
                    if name not in (resources.get(kind) or ()):
                        yield Leak(where, "reference", "", f"{found[0]}: no {kind} {name!r}"[:80])
                variable = _VARIABLE.match(found[1])
                if (
                    variable is not None
                    and isinstance(variables, dict)
                    and variable[1] not in variables
                ):
                    excerpt = f"{found[0]}: no variable {variable[1]!r}"
                    yield Leak(where, "reference", "", excerpt[:80])


def _paths(original: object) -> list[str]:
    if isinstance(original, str):
        return [found[1] for found in _ANY.finditer(original)]
    return [str(vars(original).get("path"))]


def _texts(resources: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Every text of the resources, with where it stands."""
    waiting: list[tuple[str, Any]] = [("$.resources", resources)]
    while waiting:
        where, node = waiting.pop()
        if isinstance(node, str):
            yield where, node
        elif isinstance(node, dict):
            waiting += [(f"{where}.{key}", value) for key, value in node.items()]
        elif isinstance(node, list):
            waiting += [(f"{where}[{i}]", value) for i, value in enumerate(node)]


DATABRICKS = DatabricksBundles()
ORCHESTRATORS = (DATABRICKS,)
