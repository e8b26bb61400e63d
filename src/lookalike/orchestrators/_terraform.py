"""References in Terraform's own expressions, as they stand in the texts of a JSON configuration."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from lookalike._leak import Leak

if TYPE_CHECKING:
    from collections.abc import Iterator

_BLOCKS = frozenset(
    "// check data ephemeral import locals module moved output provider removed resource terraform "
    "variable".split()
)
#: Names that Terraform gives a meaning of its own, and those that the items of a block have.
_OWN = frozenset({"count", "each", "path", "self", "terraform"})
_OF_ITEMS = frozenset({"key", "value"})
_NAME = r"[A-Za-z_][\w-]*"
_ADDRESS = re.compile(rf"(?<![\w.-])({_NAME})\.({_NAME})(?:\.({_NAME}))?")
_LOOP = re.compile(rf"\bfor\s+({_NAME})(?:\s*,\s*({_NAME}))?\s+in\b")
#: What ends a stretch of text or of code, by which of the two it is.
_IN_TEXT = re.compile(r'\$\$\{|\$\{|\\.|"', re.DOTALL)
_IN_CODE = re.compile(r'["{}]')


class Address(NamedTuple):
    """A reference: the block that defines it (`variable`, `data`, ...), and its names there."""

    block: str
    names: tuple[str, ...]

    def __str__(self) -> str:
        prefix = {"variable": ("var",), "locals": ("local",), "resource": ()}
        return ".".join((*prefix.get(self.block, (self.block,)), *self.names))


def addresses(text: str) -> Iterator[Address]:
    """What the expressions in a text refer to, in order."""
    for code in _expressions(text):
        bound = {name for found in _LOOP.finditer(code) for name in found.groups()}
        for first, second, third in _ADDRESS.findall(code):
            if first in _OWN or first in bound:
                continue
            if first == "data":
                if third:
                    yield Address("data", (second, third))
            elif first in {"var", "local", "module"}:
                blocks = {"var": "variable", "local": "locals", "module": "module"}
                yield Address(blocks[first], (second,))
            elif second not in _OF_ITEMS:
                yield Address("resource", (first, second))


def _expressions(text: str) -> Iterator[str]:
    """The code in each `${...}`, those in literals too, without the literals' own text."""
    codes: list[list[str]] = []  # of those that are open, the innermost last
    open_braces: list[int] = []
    in_code = False
    at = 0
    while at < len(text):
        found = (_IN_CODE if in_code else _IN_TEXT).search(text, at)
        end = found.start() if found is not None else len(text)
        if in_code:
            codes[-1].append(text[at:end])
        if found is None:
            break
        mark = found[0]
        # Outside of literals a backslash is one.
        at = found.end() if codes or mark[0] != "\\" else found.start() + 1
        if mark == "${":
            codes.append([])
            open_braces.append(0)
            in_code = True
        elif mark == '"' and codes:
            in_code = not in_code
            codes[-1].append(" ")
        elif mark == "{" or (mark == "}" and open_braces[-1]):
            open_braces[-1] += 1 if mark == "{" else -1
            codes[-1].append(mark)
        elif mark == "}":
            yield "".join(codes.pop())
            open_braces.pop()
            in_code = False  # of what is around it: a text, or a literal in other code


def absent(document: object) -> Iterator[Leak]:
    """References to what a Terraform configuration does not define; none in other documents."""
    if not _is_configuration(document):
        return
    items = set(_labels_of_dynamic(document))
    for where, text in _texts(document):
        for address in addresses(text):
            if not _defines(document, address) and address.names[0] not in items:
                yield Leak(
                    where, "reference", "", f"{address}: no {address.block} of that name"[:80]
                )


def _is_configuration(document: object) -> bool:
    if not isinstance(document, dict) or not document.keys() <= _BLOCKS:
        return False
    resources = document.get("resource")
    return "terraform" in document or (
        isinstance(resources, dict)
        and bool(resources)
        and all(
            isinstance(kind, dict) and all(isinstance(each, dict) for each in kind.values())
            for kind in resources.values()
        )
    )


def _defines(document: Any, address: Address) -> bool:
    here = document.get(address.block)
    for name in address.names:
        if not isinstance(here, dict) or name not in here:
            # A list of blocks is Terraform's other way to write them: nothing can be said.
            return isinstance(here, list)
        here = here[name]
    return True


def _texts(document: object) -> Iterator[tuple[str, str]]:
    stack: list[tuple[str, Any]] = [("$", document)]
    while stack:
        where, node = stack.pop()
        if isinstance(node, str):
            if "${" in node:
                yield where, node
        elif isinstance(node, dict):
            yield from ((where, key) for key in node if isinstance(key, str) and "${" in key)
            stack += reversed([(f"{where}.{key}", value) for key, value in node.items()])
        elif isinstance(node, list):
            stack += reversed([(f"{where}[{i}]", value) for i, value in enumerate(node)])


def _labels_of_dynamic(document: object) -> Iterator[str]:
    """By which the items of `dynamic` blocks are called in them."""
    stack = [document]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            dynamic = node.get("dynamic")
            if isinstance(dynamic, dict):
                yield from dynamic
            if isinstance(node.get("iterator"), str):
                yield node["iterator"]
            stack += node.values()
        elif isinstance(node, list):
            stack += node
