"""cdktf tokens (cdktf 0.21, jsii 1.142).

`bucket.id` is a real `str` with `${TfToken[TOKEN.12]}` in it. cdktf finds it in any text that it is
given, and writes `${aws_s3_bucket.b.id}` there: an f-string of a token is what an author writes,
and nothing is lost by it, so `join` is plain concatenation and texts need no hook. Objects
(`variable.value`, a `TerraformVariable`, a list of a resource's) have no text of their own: an
f-string of one holds its repr, which cdktf compiles in silence. Those are hooked.

cdktf takes nothing but a real `str` for a text. A duck proxy is a `TypeError`, because jsii cannot
send it to Node; a carrier and exact text are taken, and stand in the configuration, where
`restore_json` puts the expression back. Under `install()` all of them become the token on their way
into Node, so that cdktf sees references across stacks too. Text that was cut or changed is not seen
there: scan the files that `App.synth` writes.
"""

from __future__ import annotations

import functools
import re
import sys
import tempfile
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, NoReturn

from lookalike.errors import CompositionError, LiftError
from lookalike.orchestrators._jsii import CALLS, INTERFACE, Encoding, class_name, names_of
from lookalike.orchestrators._terraform import absent, addresses
from lookalike.typing import TextHooks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from lookalike._leak import Leak

_VARIABLE = "cdktf.TerraformVariable"
_LOCAL = "cdktf.TerraformLocal"
_ENCODING = Encoding(
    marks=("${TfToken[", "e+298"),
    text=re.compile(r"\$\{TfToken\[[a-zA-Z0-9:._-]+\]\}|-8\.\d{10,16}e\+298"),
    number=0xFDFF,
    numbers=0xFBFF,
    in_list="#{TfToken[",
    in_dict="&{TfToken[",
    objects=frozenset({"cdktf.IResolvable", _VARIABLE, _LOCAL}),
    concrete=frozenset(),
    # `variable.value` and the results of some functions: jsii knows of no interface there.
    opaque=True,
)
#: Terraform's own template; `$${` is a literal, `${{` is others'.
_TEMPLATE = re.compile(r"(?<!\$)\$\{(?!\{|TfToken\[)")
#: Classes with deferred values whose text is a repr.
_TEXTLESS = (
    "TerraformVariable", "TerraformLocal", "LazyBase", "AnyMap", "BooleanMap", "NumberMap",
    "StringMap", "MapList", "ComplexList", "ComplexMap", "ComplexObject", "ComplexComputedList",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cdktf:
    """The orchestrator of tokens: plain values that hold them, and their objects."""

    name: str = "cdktf"
    modules: tuple[str, ...] = ("cdktf",)
    signs: tuple[str, ...] = ('"resource"', '"terraform"')

    def recognises(self, obj: object) -> bool:
        """Whether `obj` holds a token, or is an `IResolvable`, a variable or a local value."""
        return "cdktf" in sys.modules and _ENCODING.form(obj) is not None

    def describe(self, original: object) -> str:
        """The class; of a text, the text without the numbers of its tokens."""
        if isinstance(original, str):
            return f"text {_ENCODING.shown(original)!r}"
        form = _ENCODING.form(original)
        if form == "object":
            return f"cdktf {class_name(original)}"
        return f"{form} that is a cdktf token"

    def join(self, parts: Sequence[object]) -> str:
        """The concatenation, an exact `str`, which cdktf compiles to a Terraform template.

        Raises `CompositionError` for a list or a map, which are no text for Terraform.
        """
        return "".join(map(self._text, parts))

    def _text(self, part: object) -> str:
        if isinstance(part, str):
            return part
        form = _ENCODING.form(part)
        if form in {"list", "dict"}:
            raise CompositionError(
                f"{self.describe(part)} is no part of a text",
                hint="Join its items first: Fn.join(',', values).",
            )
        return import_module("cdktf").Token.as_string(_value_of(part))  # type: ignore[no-any-return]  # a str

    def literal_end(self, original: object) -> str:
        """What a text ends with after its last token."""
        return _ENCODING.end(original)

    def edges(self, original: object) -> tuple[str, ...]:
        """The resources, data sources and modules that the value refers to, by their addresses.

        None for variables and local values, which Terraform orders by itself.
        """
        resolved = self.dump(original)
        found = addresses(resolved) if isinstance(resolved, str) else ()
        makers = (str(each) for each in found if each.block not in {"variable", "locals"})
        return tuple(dict.fromkeys(makers))

    def compute(self, function: Callable[[Any], Any], original: object) -> NoReturn:
        """Nothing: Terraform has functions of its own, and runs nobody else's."""
        del function
        raise CompositionError(
            f"Terraform cannot compute with {self.describe(original)}",
            hint="Use Terraform's functions: cdktf.Fn.regex, Fn.split, Fn.trimsuffix and so on.",
        )

    def lift(self, value: object) -> str:
        """The text, a token, that compiles to `value`, a Terraform template: `"${var.name}"`.

        Raises `LiftError` if `value` is none, or if cdktf is not imported.
        """
        if "cdktf" not in sys.modules:
            raise LiftError(f"{self.name} is not imported", hint="Import cdktf first.", value=value)
        if type(value) is str and _TEMPLATE.search(value):
            token = import_module("cdktf").Token
            return token.as_string(token.as_any(value))  # type: ignore[no-any-return]  # a str
        raise LiftError(
            f"{value!r} is no Terraform template",
            hint='Write "${<type>.<name>.<attribute>}" or "${var.<name>}".',
            value=value,
        )

    def dump(self, original: object) -> Any:
        """What cdktf writes in the configuration of the stack that the value belongs to."""
        cdktf = import_module("cdktf")
        return cdktf.Tokenization.resolve(
            _value_of(original),
            scope=_stack(),
            resolver=cdktf.DefaultTokenResolver(cdktf.StringConcat()),
            # Or it would prepare references from the foreign stack.
            preparing=False,
        )

    def text_hooks(self) -> TextHooks:
        """Text of objects that are tokens, and every way into Node.

        A text that holds a token is cdktf's own reference: it is left alone.
        """
        return TextHooks(
            variables=(*(f"cdktf:{name}" for name in _TEXTLESS), INTERFACE),
            calls=CALLS,
            documents=("cdktf:Testing.synth", "cdktf:TerraformStack.to_terraform"),
            fields=False,
        )

    def check(self, document: object) -> Iterator[Leak]:
        """References of a Terraform configuration to what it does not define.

        What is surely none is passed over.
        """
        return absent(document)


def _value_of(original: Any) -> Any:
    names = names_of(type(original))
    if _VARIABLE in names:
        return original.value
    return original.expression if _LOCAL in names else original


@functools.cache
def _stack() -> Any:
    """A stack of nobody's: in it a reference is written as in the stack that defines its target."""
    cdktf = import_module("cdktf")
    # An app makes its folder at once. Nothing is ever written to this one.
    with tempfile.TemporaryDirectory() as folder:
        app = cdktf.App(outdir=folder)
    return cdktf.TerraformStack(app, "lookalike")


ORCHESTRATORS = (Cdktf(),)
