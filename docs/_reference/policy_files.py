"""The page of policy files: each key, and what holds between keys."""

from __future__ import annotations

from typing import Any

from docs._reference._markdown import code, framed, table
from lookalike._policy_file import KEYS, REQUIRED

#: By key: what it says, where the schema's own words are too short for a page.
_MEANINGS = {
    "target": "`module:qualname` of the entry point: a function, a class (its constructor), "
    "`module:Class.method` or a property; any entry point, if left out",
    "parameter": "a name, a position, `*args` or `**kwargs`, and a path into the value: "
    '`inputs[*].source`, `inputs["model"]`, `document[**]`',
    "treatment": "`proxy`: a lookalike; `pass`: the reference itself; `lift`: the reference that a plain "
    "value spells; `refuse`: an error with the reason",
    "face": "a [named face](faces.md), or a list of named faces and [operations](operations.md)",
    "placeholder": 'a shape, `"s3://bucket/key"`, or a template with `{token}`',
    "unique": "whether the placeholder has a token; without one it must be a text that is nobody's, and "
    "nothing made of it can be restored",
    "originals": "for which values: names of orchestrators (`lookalike.orchestrators.names()`), and types as "
    "`module:Class`",
    "requires": "the distribution and its versions, `sagemaker>=2.200,<3`; elsewhere the policy is not at work",
    "keep": "whether lookalikes stay in what the SDK keeps until `install()` is left, because it "
    "validates again later",
    "example": 'how `verify` tries it: the other arguments as a JSON object in a text (`"{}"` if there are '
    "none), or `module:function`; without it the target is never called",
    "reason": "why, in a sentence; shown by `explain`, and in the error of `refuse`",
}
#: By key: what it is if left out, where the schema names no default.
_DEFAULTS = {
    "target": "any",
    "face": '`"STRING"` for `proxy`',
    "placeholder": "by the face",
    "originals": "all that an orchestrator owns",
    "requires": "any version",
    "example": "none",
}
_EXAMPLE = """\
```python
>>> import lookalike as la
>>> registry = la.load_policies('''
... [[policy]]
... target = "urllib.parse:urlparse"
... parameter = "url"
... face = "STR"
... placeholder = "https://host/path"
... reason = "it asks isinstance(url, str), and splits the text in C"
...
... [[policy]]
... target = "urllib.request:urlopen"
... parameter = "url"
... treatment = "refuse"
... reason = "it would connect while the program is being defined"
... ''')
>>> registry.call("urllib.parse:urlparse", la.Deferred("service")).scheme
'https'
>>> registry.call("urllib.request:urlopen", la.Deferred("service"))
Traceback (most recent call last):
    ...
lookalike.errors.PolicyError: ...

```
"""
_PLACES = """\
| where | table | read by |
| --- | --- | --- |
| `pyproject.toml` | `[[tool.lookalike.policy]]` | `lookalike run`, `policies`, `explain` and `verify`, in its folder |
| any file, such as `lookalike.toml` | `[[policy]]` | the same with `--policies FILE`, any number of times; then `pyproject.toml` is not read |
| either | | `lookalike.load_policies(path)`; give the registry to `install()` |
| a package | | the entry point group `lookalike.policies`: [in Python](../how-to/write-policies.md) |

A file wins over entry points, and these win over presets, where two policies are for one place. Within one
file that is an error.
"""
_BETWEEN = """\
- `face`, `placeholder`, `unique` and `keep` are for `treatment = "proxy"` alone.
- The face of a proxy answers something: `"NOTHING"` is `treatment = "pass"`.
- `unique = false` needs a `placeholder`.
"""


def page() -> str:
    """Each key of a policy file."""
    rows = [
        (
            code(name),
            _type_of(rule),
            "required" if name in REQUIRED else _default_of(name, rule),
            _MEANINGS[name],
        )
        for name, rule in KEYS.items()
    ]
    return framed(
        "Policy files",
        """
        Policies as TOML: nothing is imported or called when a file is read. Every key is a field of
        `lookalike.Policy`. [Write a policy](../how-to/write-policies.md) says which to choose.
        """,
        _EXAMPLE,
        "## Where they stand\n\n" + _PLACES,
        "## Keys of a policy\n\n" + table(("key", "type", "default", "what it says"), rows),
        "## What holds between keys\n\n" + _BETWEEN,
        "## JSON Schema\n\n"
        "`lookalike policies --schema` prints it, for editors and for other checkers of TOML. It knows "
        "keys, types\nand vocabularies; only loading knows whether a target, a parameter or a "
        "requirement is spelled right.",
    )


def _type_of(rule: dict[str, Any]) -> str:
    if "enum" in rule:
        return " or ".join(code(f'"{value}"') for value in rule["enum"])
    if "anyOf" in rule:
        return "text, or list of texts"
    kinds = rule["type"] if isinstance(rule["type"], list) else [rule["type"]]
    return " or ".join("text" if kind == "string" else kind for kind in kinds)


def _default_of(name: str, rule: dict[str, Any]) -> str:
    if "default" not in rule:
        return _DEFAULTS[name]
    value = rule["default"]
    return code(str(value).lower() if isinstance(value, bool) else f'"{value}"')
