"""AWS CDK tokens (aws-cdk-lib 2.275, jsii 1.142).

`bucket.bucket_name` is a real `str` with `${Token[TOKEN.12]}` in it. CDK finds it in any text that
it is given, and writes `Ref`, `Fn::GetAtt` or `Fn::Join` there: an f-string of a token is what an
author writes, and nothing is lost by it, so `join` is plain concatenation and texts need no hook.
Objects (`parameter.value`, a `CfnParameter`) have no text of their own: an f-string of one holds
its repr, which CDK compiles in silence. Those are hooked.

CDK takes nothing but a real `str` for a text. A duck proxy is a `TypeError`; a carrier and
exact text are taken, checked as text (a token is exempt from CDK's checks, a placeholder is not),
and stand in the template, where `restore_json` puts `Ref` and `Fn::Join` back. Under `install()`
all of them become the token on their way into Node, so that CDK sees references across stacks too.
Text that was cut or changed is not seen there: scan the templates that `App.synth` writes.
"""

from __future__ import annotations

import functools
import re
import sys
import tempfile
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, NoReturn

from lookalike._leak import Leak
from lookalike.errors import CompositionError, LiftError
from lookalike.orchestrators._jsii import (
    CALLS,
    INTERFACE,
    Encoding,
    class_name,
    names_of,
    names_of_object,
)
from lookalike.typing import TextHooks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

_PARAMETER = "aws-cdk-lib.CfnParameter"
_REFERENCE = "aws-cdk-lib.Reference"
_CONDITION = "aws-cdk-lib.ICfnConditionExpression"
_ENCODING = Encoding(
    marks=("${Token[", "e+289"),
    text=re.compile(r"\$\{Token\[[a-zA-Z0-9:._-]+\]\}|-1\.\d{10,16}e\+289"),
    number=0xFBFF,
    numbers=None,
    in_list="#{Token[",
    in_dict=None,
    objects=frozenset({"aws-cdk-lib.IResolvable", _PARAMETER}),
    # It is null, and known; and a condition is the part of a template that has the name.
    concrete=frozenset({"aws-cdk-lib.JsonNull", "aws-cdk-lib.CfnCondition"}),
    opaque=False,
)
#: `${Name}` and `${Name.Attribute}` in `Fn::Sub`; `${!Name}` is a literal.
_VARIABLE = re.compile(r"\$\{([^!${}.:]+)(?:\.[^{}]*)?\}")


@dataclass(frozen=True, slots=True)
class AwsCdk:
    """The orchestrator of tokens: texts, numbers and lists that hold them, and their objects."""

    name: str = "aws-cdk"
    modules: tuple[str, ...] = ("aws_cdk",)
    signs: tuple[str, ...] = ('"Resources"',)

    def recognises(self, obj: object) -> bool:
        """Whether `obj` holds a token, or is an `IResolvable` or a `CfnParameter`."""
        return "aws_cdk" in sys.modules and _ENCODING.form(obj) is not None

    def describe(self, original: object) -> str:
        """The class; of a text, the text without the numbers, which CDK draws by lot."""
        if isinstance(original, str):
            return f"text {_ENCODING.shown(original)!r}"
        form = _ENCODING.form(original)
        if form == "object":
            return f"CDK {class_name(original)}"
        return f"{form} that is a CDK token"

    def join(self, parts: Sequence[object]) -> str:
        """The concatenation, an exact `str`, which CDK compiles to `Fn::Join`.

        Raises `CompositionError` for a list or a condition, which are no text for CloudFormation.
        """
        return "".join(map(self._text, parts))

    def _text(self, part: object) -> str:
        form = _ENCODING.form(part)
        if isinstance(part, str):
            return part
        parameter = _PARAMETER in names_of(type(part))
        if form == "list" or (parameter and "List" in part.type):  # type: ignore[attr-defined]  # a CfnParameter
            self._refuse(part, "is a list", "Join its items first: Fn.join(',', values).")
        if _is_condition(part):
            self._refuse(part, "is a condition", "Choose a text by it: Fn.condition_if.")
        token = import_module("aws_cdk").Token
        return token.as_string(part.value if parameter else part)  # type: ignore[attr-defined,no-any-return]  # a CfnParameter, a str

    def _refuse(self, part: object, why: str, hint: str) -> NoReturn:
        raise CompositionError(f"{self.describe(part)} {why}, and no part of a text", hint=hint)

    def literal_end(self, original: object) -> str:
        """What a text ends with after its last token."""
        return _ENCODING.end(original)

    def edges(self, original: object) -> tuple[str, ...]:
        """The logical ids of what the value refers to, as the template has them; no parameters.

        Of a function (`Fn.join`) CDK shows the ids alone, so parameters in it are among them.
        """
        tokens = _tokens(original)
        ids = (each for token in tokens for each in _ids(_resolved(token)))
        return tuple(dict.fromkeys(each for each in ids if not each.startswith("AWS::")))

    def compute(self, function: Callable[[Any], Any], original: object) -> NoReturn:
        """Nothing: CloudFormation has functions of its own, and runs nobody else's."""
        del function
        raise CompositionError(
            f"CloudFormation cannot compute with {self.describe(original)}",
            hint="Use what it has (Fn.select and Fn.split), or a custom resource.",
        )

    def lift(self, value: object) -> str:
        """The text, a token, that compiles to `value`: `{"Ref": ...}` or `{"Fn::...": ...}`.

        Raises `LiftError` if `value` is neither, or if CDK is not imported.
        """
        if "aws_cdk" not in sys.modules:
            raise LiftError(
                f"{self.name} is not imported", hint="Import aws_cdk first.", value=value
            )
        if isinstance(value, dict) and len(value) == 1:
            ((key, inner),) = value.items()
            is_reference = key == "Ref" and isinstance(inner, str) and bool(inner)
            is_function = isinstance(key, str) and key.startswith("Fn::")
            if is_reference or (is_function and isinstance(inner, (str, list, dict))):
                return import_module("aws_cdk").Token.as_string(value)  # type: ignore[no-any-return]  # a str
        raise LiftError(
            f"{value!r} is no intrinsic function",
            hint='Write {"Ref": "<id>"}, {"Fn::GetAtt": ["<id>", "<name>"]} or {"Fn::...": ...}.',
            value=value,
        )

    def dump(self, original: object) -> Any:
        """What CDK writes in the template of the stack that the value belongs to."""
        return _resolved(original)

    def text_hooks(self) -> TextHooks:
        """Text of objects that are tokens, and every way into Node.

        A text that holds a token is CDK's own reference: it is left alone.
        """
        return TextHooks(
            variables=("aws_cdk:Intrinsic", "aws_cdk:CfnParameter", INTERFACE),
            calls=CALLS,
            documents=("aws_cdk.assertions:Template.to_json",),
            fields=False,
        )

    def check(self, document: object) -> Iterator[Leak]:
        """References of a CloudFormation template to what it does not define.

        What is no template, or is one that macros (`Transform`) still add to, is passed over.
        """
        if not isinstance(document, dict) or not _is_template(document):
            return
        defined = {*document["Resources"], *(document.get("Parameters") or ())}
        for where, names, own in _references(document):
            for name in names:
                if name not in defined and name not in own and not name.startswith("AWS::"):
                    yield Leak(
                        where, "reference", "", f"{name}: no resource or parameter {name!r}"[:80]
                    )


def _is_condition(part: object) -> bool:
    if _CONDITION not in names_of_object(part):
        return False
    # One that chooses between texts (`Fn.condition_if`) has the same type.
    return next(iter(_resolved(part)), "") != "Fn::If"


def _tokens(original: object) -> list[Any]:
    """What is behind the tokens in a value, but for parameters: those come from nowhere."""
    tokenization = import_module("aws_cdk").Tokenization
    if isinstance(original, str):
        tokens = tokenization.reverse_string(original).tokens
    elif _PARAMETER in names_of(type(original)):
        return []
    else:
        tokens = [tokenization.reverse(original)]
    return [
        token
        for token in tokens
        if _REFERENCE not in names_of(type(token)) or _PARAMETER not in names_of(type(token.target))
    ]


def _resolved(value: Any) -> Any:
    return _stack().resolve(value.value if _PARAMETER in names_of(type(value)) else value)


@functools.cache
def _stack() -> Any:
    """A stack of nobody's: in it a reference is written as in the stack that defines its target."""
    cdk = import_module("aws_cdk")
    # An app makes its folder at once. Nothing is ever written to this one.
    with tempfile.TemporaryDirectory() as folder:
        app = cdk.App(analytics_reporting=False, auto_synth=False, outdir=folder)
    return cdk.Stack(app, "lookalike")


def _is_template(document: dict[str, Any]) -> bool:
    resources = document.get("Resources")
    return (
        isinstance(resources, dict)
        and bool(resources)
        and "Transform" not in document
        and all(
            isinstance(each, dict) and isinstance(each.get("Type"), str) and "::" in each["Type"]
            for each in resources.values()
        )
    )


def _ids(expression: object) -> Iterator[str]:
    for _, names, own in _references(expression):
        yield from (name for name in names if name not in own)


def _references(
    document: object,
) -> Iterator[tuple[str, list[str], Mapping[str, object]]]:
    """Where something is referred to, the names, and those that are defined at that very place."""
    stack: list[tuple[str, Any]] = [("$", document)]
    while stack:
        where, node = stack.pop()
        if isinstance(node, dict):
            if len(node) == 1:
                yield where, *_of_function(*next(iter(node.items())))
            stack += reversed([(f"{where}.{key}", value) for key, value in node.items()])
        elif isinstance(node, list):
            stack += reversed([(f"{where}[{i}]", value) for i, value in enumerate(node)])


def _of_function(name: object, value: Any) -> tuple[list[str], Mapping[str, object]]:
    own: Mapping[str, object] = {}
    if name == "Fn::Sub":
        if isinstance(value, list) and len(value) == 2 and isinstance(value[1], dict):  # noqa: PLR2004 - text and variables
            value, own = value
        return (_VARIABLE.findall(value) if isinstance(value, str) else []), own
    if name == "Fn::GetAtt":
        value = value[0] if isinstance(value, list) and value else value
        return ([value.partition(".")[0]] if isinstance(value, str) else []), own
    return ([value] if name == "Ref" and isinstance(value, str) else []), own


ORCHESTRATORS = (AwsCdk(),)
