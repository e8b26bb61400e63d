"""What a serialised DAG of Airflow says of XComs: who reads from whom, and who waits for whom."""

from __future__ import annotations

import ast
import re
from collections import deque
from typing import TYPE_CHECKING, Any

from lookalike._leak import Leak

if TYPE_CHECKING:
    from collections.abc import Iterator

#: `str(XComArg)` is of the first form; authors also write `ti`, and leave arguments out.
PULL = re.compile(r"\{\{\s*(?:task_instance|ti)\.xcom_pull\(([^(){}]*)\)\s*\}\}")


def arguments_of(text: str) -> dict[str, Any] | None:
    """Those of a call, if they are literals and mean no more than one XCom; else None."""
    try:
        call: Any = ast.parse(f"f({text})", mode="eval").body
        given = {each.arg or "": ast.literal_eval(each.value) for each in call.keywords}
        positional = [ast.literal_eval(each) for each in call.args]
    except (SyntaxError, ValueError):
        return None
    given |= dict(zip(("task_ids", ""), positional, strict=False))
    return given if set(given) <= {"task_ids", "dag_id", "key"} else None


def lost_references(document: object) -> Iterator[Leak]:
    """XComs of tasks that a serialised DAG does not hold, or that run in no certain order.

    Nothing for any other document.
    """
    dag = document.get("dag") if isinstance(document, dict) else None
    if not isinstance(dag, dict) or not isinstance(dag.get("tasks"), list):
        return
    tasks: dict[str, tuple[str, dict[str, Any]]] = {}
    for at, task in enumerate(dag["tasks"]):
        fields = task.get("__var") if isinstance(task, dict) else None
        if isinstance(fields, dict) and isinstance(fields.get("task_id"), str):
            tasks[fields["task_id"]] = f"$.dag.tasks[{at}].__var", fields
    after = {name: _downstream(fields) for name, (_, fields) in tasks.items()}
    for name, (where, fields) in tasks.items():
        for place, source in _sources(where, fields, dag.get("dag_id")):
            if source not in tasks:
                yield Leak(place, "reference", "", f"XCom of {source}: no such task"[:80])
            elif source != name and not _leads_to(after, source, name):
                excerpt = f"XCom of {source}: {name} does not wait for it"
                yield Leak(place, "reference", "", excerpt[:80])


def _downstream(fields: dict[str, Any]) -> list[str]:
    names = fields.get("downstream_task_ids")
    return [name for name in names if isinstance(name, str)] if isinstance(names, list) else []


def _leads_to(after: dict[str, list[str]], source: str, target: str) -> bool:
    seen = {source}
    waiting = deque(seen)
    while waiting:
        for name in after.get(waiting.popleft(), ()):
            if name == target:
                return True
            if name not in seen:
                seen.add(name)
                waiting.append(name)
    return False


def _sources(where: str, fields: dict[str, Any], dag_id: object) -> Iterator[tuple[str, str]]:
    """The tasks of this DAG that the fields of a task read from, and where."""
    templates = fields.get("template_fields")
    names: list[Any] = templates if isinstance(templates, list) else []
    inputs = ("partial_kwargs", "expand_input", "op_kwargs_expand_input")
    stack: list[tuple[str, Any]] = [
        (f"{where}.{name}", fields[name]) for name in (*inputs, *reversed(names)) if name in fields
    ]
    while stack:
        place, node = stack.pop()
        if isinstance(node, str):
            for match in PULL.finditer(node):
                given = arguments_of(match[1]) or {}
                # With the DAG named it is the text of an XComArg, and not an author's own pull.
                if isinstance(given.get("task_ids"), str) and given.get("dag_id") == dag_id:
                    yield place, given["task_ids"]
        elif isinstance(node, dict):
            inner = node.get("__var")
            if node.get("__type") == "xcomref" and isinstance(inner, dict) and "task_id" in inner:
                yield place, str(inner["task_id"])
            stack.extend((f"{place}.{key}", value) for key, value in node.items())
        elif isinstance(node, list):
            stack.extend((f"{place}[{at}]", value) for at, value in enumerate(node))
