"""What a change of a module changes: nothing that runs, functions alone, or what is loaded."""

from __future__ import annotations

import ast
import gc
import types
import warnings


class _Behaviour(ast.NodeTransformer):
    """Leaves out of a module what does nothing when it runs."""

    def _plain(self, node):
        self.generic_visit(node)
        first, *rest = node.body
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
            node.body = rest or [ast.Pass()]
        return node

    def visit_FunctionDef(self, node):
        node.returns = None
        return self._plain(node)

    visit_Module = visit_ClassDef = _plain  # noqa: N815 - as above

    def visit_arg(self, node):
        node.annotation = None
        return node

    def visit_AnnAssign(self, node):
        node.annotation = ast.Constant(None)
        return self.generic_visit(node)

    def visit_If(self, node):
        named = {each.id for each in ast.walk(node.test) if isinstance(each, ast.Name)}
        return None if "TYPE_CHECKING" in named else self.generic_visit(node)


def behaviour(source):
    """A module without annotations, docstrings and what is for type checkers; None for no Python.

    Two with the same do the same: annotations are never evaluated here.
    """
    try:
        tree = ast.parse(source)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(source, "mutant", "exec")
    except SyntaxError:
        return None
    return ast.dump(_Behaviour().visit(tree))


def why_skipped(mutated, seen):
    """Why a change is not asked about, or None; what is, is put into `seen`."""
    found = behaviour(mutated)
    if found is None:
        return "no Python"
    if found in seen:
        return "nothing that runs is changed, or it is the same as another change"
    seen.add(found)
    return None


def codes_in(code):
    """Every code object in another one, by its name and its first line."""
    found = {(code.co_qualname, code.co_firstlineno): code}
    for each in code.co_consts:
        if isinstance(each, types.CodeType):
            found |= codes_in(each)
    return found


def own(code):
    """What a code object does, but for the functions that are made in it."""
    made = [type(each) if isinstance(each, types.CodeType) else each for each in code.co_consts]
    flags = code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount, code.co_flags
    return code.co_code, code.co_names, code.co_varnames, code.co_freevars, flags, repr(made)


def changed_functions(path, mutated):
    """`(function, code)` for each loaded function of a module that a change is in.

    None where the change is not in functions alone.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        before = codes_in(compile(path.read_text("utf-8"), str(path), "exec"))
        after = codes_in(compile(mutated, str(path), "exec"))
    if set(before) != set(after):
        return None
    changed = {key for key in before if own(before[key]) != own(after[key])}
    found = []
    for function in gc.get_objects():
        if isinstance(function, types.FunctionType) and function.__code__.co_filename == str(path):
            code = function.__code__
            inside = codes_in(code).keys() & changed
            if inside:
                key = code.co_qualname, code.co_firstlineno
                found.append((function, after[key]))
                changed -= inside
    return None if changed else found
