"""The page of errors: each with the messages that the library's sources raise it with."""

from __future__ import annotations

import ast
import inspect
import re
from collections import defaultdict
from pathlib import Path

import lookalike as la
from docs._reference._markdown import code, codes, escaped, framed, table
from lookalike import errors


def page() -> str:
    """Each error, and each message that the library's sources raise it with."""
    messages = _messages()
    parts = []
    for name in errors.__all__:
        kind = getattr(errors, name)
        bases = [base for base in kind.__bases__ if base is not la.LookalikeError]
        fields = inspect.get_annotations(kind)
        lines = [f"## {name}", "", inspect.cleandoc(kind.__doc__), ""]
        lines += [f"Also {' and '.join(map(_a, bases))}."]
        if fields:
            lines += [f"Fields: {codes(fields)}."]
        lines += ["", table(("it says", "what to do"), sorted(messages[name].items()))]
        parts.append("\n".join(lines))
    return framed(
        "Errors",
        """
        Every error of lookalike is a `LookalikeError`, with a `problem` and a `hint`, and a builtin error as
        well, so that `except ValueError` keeps working. Errors are equal by value, and can be pickled.

        Find yours by its words: "..." stands for your value. Messages may change between versions; the
        classes and their fields do not.
        """,
        *parts,
    )


def _a(kind: type) -> str:
    return f"{'an' if kind.__name__[0] in 'AEIO' else 'a'} {code(kind.__name__)}"


def _messages() -> dict[str, dict[str, str]]:
    """By error: what it says where it is made, and its hint."""
    files = sorted(Path(la.__file__).parent.rglob("*.py"))
    nodes = [node for file in files for node in ast.walk(ast.parse(file.read_text("utf-8")))]
    makers = _makers(nodes)
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for node in nodes:
        if not isinstance(node, ast.Call) or _called(node) not in makers:
            continue
        name, parameters = makers[_called(node)]
        given = dict(zip(parameters, node.args, strict=False))
        given |= {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg}
        problem = _words(given["problem"])
        hint = _words(given["hint"]) if "hint" in given else ""
        if problem.strip(". :"):
            found[name].setdefault(problem, hint if hint.strip(". ") else "")
    return found


def _makers(nodes: list[ast.AST]) -> dict[str, tuple[str, list[str]]]:
    """By what is called with the words: the error that it makes, and its positional parameters.

    That is the error itself, or a function that is given the problem and hands it on.
    """
    makers = {name: (name, ["problem"]) for name in errors.__all__}
    for function in nodes:
        if not isinstance(function, ast.FunctionDef):
            continue
        parameters = [argument.arg for argument in function.args.args]
        for call in ast.walk(function):
            if isinstance(call, ast.Call) and _called(call) in errors.__all__:
                hands_on = [getattr(argument, "id", "") for argument in call.args]
                if "problem" in parameters and hands_on[:1] == ["problem"]:
                    makers[function.name] = (_called(call), parameters)
    return makers


def _called(node: ast.Call) -> str:
    """The last name of what is called."""
    return getattr(node.func, "id", getattr(node.func, "attr", ""))


def _words(node: ast.expr) -> str:
    """The text of an expression for a cell of a table, with "..." for what it puts in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return escaped(re.sub(r"\s*\n\s*", " ", node.value))
    if isinstance(node, ast.JoinedStr):
        return _once("".join(map(_words, node.values)))
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _once(_words(node.left) + _words(node.right))
    if isinstance(node, ast.IfExp):
        ways = [way for way in map(_words, (node.body, node.orelse)) if way]
        return " *or* ".join(ways)
    return "..."


def _once(text: str) -> str:
    """One "..." for several in a row."""
    return re.sub(r"(\.\.\.\s*){2,}", "... ", text)
