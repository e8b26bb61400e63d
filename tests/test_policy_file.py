"""Policies as TOML: what is read, what is refused and how, and that reading is only reading."""

from __future__ import annotations

import json
import sys
import textwrap
from pathlib import Path

import pytest

import lookalike as la
from lookalike import Face, Policy, Registry, load_policies
from lookalike._policy_file import KEYS, REQUIRED, has_policies, schema, to_toml

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

TARGET = "shop.orders:Order"


def policy(parameter="source", target=TARGET, **fields):
    """A policy that is fine."""
    return Policy(target, parameter, **{"reason": "a test", **fields})


def entry(**fields):
    """The TOML text of one entry; a field that is None is left out."""
    fields = {"target": TARGET, "parameter": "source", "reason": "a test", **fields}
    lines = [f"{name} = {toml(value)}" for name, value in fields.items() if value is not None]
    return "\n".join(["[[policy]]", *lines, ""])


def toml(value):
    """A value as TOML; what is in `Raw` as it is."""
    return value if isinstance(value, Raw) else json.dumps(value)


class Raw(str):
    """TOML that JSON cannot spell."""

    __slots__ = ()


def refused(text):
    """The error that loading this text raises."""
    with pytest.raises(la.PolicyError) as caught:
        load_policies(text)
    return caught.value


# --- reading --------------------------------------------------------------------------------------


def test_entry_with_every_key_is_read():
    """Every key is a field of `Policy`."""
    (made,) = load_policies(
        textwrap.dedent("""
        [[policy]]
        target = "shop.orders:Order.send"
        parameter = 'inputs["a"][*].source'
        treatment = "proxy"
        face = ["startswith", "PATH"]
        placeholder = "s3://bucket/model.tar.gz"
        unique = true
        originals = ["deferred", "shop.orders:Reference"]
        requires = "sagemaker>=2.200,<3"
        keep = true
        reason = "a pattern is matched"
        """)
    ).policies
    assert made == Policy(
        "shop.orders:Order.send",
        'inputs["a"][*].source',
        face=Face("startswith") | Face.PATH,
        placeholder="s3://bucket/model.tar.gz",
        originals=("deferred", "shop.orders:Reference"),
        requires="sagemaker>=2.200,<3",
        keep=True,
        reason="a pattern is matched",
    )


def test_entry_with_the_least_is_read():
    """Without a target it is for any; the rest is as in `Policy`."""
    (made,) = load_policies('[[policy]]\nparameter = "source"\nreason = "a test"\n').policies
    assert made == policy(target=None)


READ = {
    "a position": ({"parameter": 0}, policy("0")),
    "a position as text": ({"parameter": "0"}, policy("0")),
    "a named face": ({"face": "STR"}, policy(face=Face.STR)),
    "one operation": ({"face": "startswith"}, policy(face=Face("startswith"))),
    "named faces": ({"face": ["URI", "STR"]}, policy(face=Face.URI | Face.STR)),
    "an operation that is in a face": ({"face": ["STR", "startswith"]}, policy(face=Face.STR)),
    "the exact face": ({"face": "EXACT_STR"}, policy(face=Face.EXACT_STR)),
    "the exact face, one by one": (
        {"face": ["STR", "is_exact_str"]},
        policy(face=Face.EXACT_STR),
    ),
    "one original": ({"originals": "deferred"}, policy(originals="deferred")),
    "no originals": ({"originals": []}, policy()),
    "another treatment": ({"treatment": "pass"}, policy(treatment="pass")),
    "another treatment with what is neutral": (
        {"treatment": "refuse", "face": "NOTHING", "unique": True, "keep": False},
        policy(treatment="refuse"),
    ),
    "a placeholder as it is": (
        {"placeholder": "ml.m5.xlarge", "unique": False},
        policy(placeholder="ml.m5.xlarge", unique=False),
    ),
}


@pytest.mark.parametrize("case", READ.values(), ids=READ)
def test_value_of_a_key_is_read(case):
    """As the same value in Python."""
    fields, expected = case
    assert load_policies(entry(**fields)).policies == (expected,)


WRITTEN = {
    "comments": "# a comment\n\n[[policy]] # [[policy]]\nparameter = 'a' # x\nreason = 'r'\n",
    "CRLF": "[[policy]]\r\nparameter = 'a'\r\nreason = 'r'\r\n",
    "spaces in the header": "[[ policy ]]\nparameter = 'a'\nreason = 'r'\n",
    "an indented header": "  [[policy]]\n  parameter = 'a'\n  reason = 'r'\n",
    "quotes in the header": "[[\"policy\"]]\nparameter = 'a'\nreason = 'r'\n",
    "single quotes in the header": "[['policy']]\nparameter = 'a'\nreason = 'r'\n",
    "a byte-order mark": "\ufeff[[policy]]\nparameter = 'a'\nreason = 'r'\n",
    "an inline list": "policy = [{parameter = 'a', reason = 'r'}]\n",
    "an inline list on several lines": ("policy = [\n  {parameter = 'a', reason = 'r'},\n]\n"),
    "quoted keys": "[[policy]]\n\"parameter\" = 'a'\n'reason' = 'r'\n",
    "no line break at the end": "[[policy]]\nparameter = 'a'\nreason = 'r'",
}


@pytest.mark.parametrize("text", WRITTEN.values(), ids=WRITTEN)
@pytest.mark.parametrize("how", ["a text", "a file"])
def test_ways_to_write_an_entry_are_read_alike(text, how, tmp_path):
    """TOML has many; editors on Windows add their own."""
    source = text
    if how == "a file":
        source = tmp_path / "policies.toml"
        source.write_bytes(text.encode())
    assert load_policies(source).policies == (Policy(None, "a", reason="r"),)


@pytest.mark.parametrize(
    "text",
    ["\n", "# nothing\n", "policy = []\n"],
    ids=["an empty line", "a comment", "an empty list"],
)
def test_text_without_entries_is_an_empty_registry(text):
    """No policy is no error."""
    assert load_policies(text) == Registry()


def test_path_may_be_text_or_a_path(tmp_path):
    """A text without a line break is a path."""
    file = tmp_path / "policies.toml"
    file.write_text(entry(), encoding="utf-8")
    assert load_policies(file) == load_policies(str(file)) == load_policies(entry())


def test_source_says_file_line_and_number(tmp_path):
    """`lookalike explain` shows where a policy was written."""
    file = tmp_path / "policies.toml"
    file.write_text(f"\n{entry()}\n{entry(parameter='b')}", encoding="utf-8")
    assert [each.source for each in load_policies(file).policies] == [
        f"{file}, line 2, policy 1",
        f"{file}, line 7, policy 2",
    ]
    assert load_policies(entry()).policies[0].source == "the TOML text, line 1, policy 1"


def test_huge_file_is_read_in_proportion():
    """Every entry gets its own line; nothing is quadratic."""
    text = "\n".join(entry(parameter=f"p{i}", target=f"m{i % 50}:T") for i in range(5000))
    registry = load_policies(text)
    assert len(registry.policies) == 5000
    last = next(each for each in registry.policies if each.parameter == "p4999")
    assert last.source == f"the TOML text, line {4999 * 5 + 1}, policy 5000"


# --- pyproject.toml -------------------------------------------------------------------------------


def pyproject(tmp_path, text):
    file = tmp_path / "pyproject.toml"
    file.write_text(textwrap.dedent(text), encoding="utf-8")
    return file


def test_pyproject_holds_policies_under_our_table(tmp_path):
    """Other tables are none of our business."""
    file = pyproject(
        tmp_path,
        """
        [project]
        name = "shop"

        [[tool.lookalike.policy]]
        parameter = "a"
        reason = "r"

        [tool.other]
        policy = 1
        """,
    )
    (made,) = load_policies(file).policies
    assert made == Policy(None, "a", reason="r")
    assert made.source == f"{file}, line 5, policy 1"
    assert has_policies(file)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("[project]\nname = 'x'\n", id="no tool"),
        pytest.param("[tool.ruff]\nselect = ['ALL']\n", id="other tools"),
    ],
)
def test_pyproject_without_our_table_is_an_empty_registry(tmp_path, text):
    """Most have none."""
    file = pyproject(tmp_path, text)
    assert load_policies(file) == Registry()
    assert not has_policies(file)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("tool = 3\n", "tool is a table; got 3 (int)", id="tool is no table"),
        pytest.param("[tool]\nlookalike = 'x'\n", "lookalike is a table", id="ours is no table"),
        pytest.param("[tool.lookalike]\npolicies = []\n", "unknown key 'policies'", id="a typo"),
        pytest.param(
            "[tool.lookalike.policy]\nparameter = 'a'\n",
            "tool.lookalike.policy is a list of tables",
            id="one bracket",
        ),
        pytest.param(
            "[[policy]]\nparameter = 'a'\nreason = 'r'\n",
            "[[tool.lookalike.policy]]",
            id="not under our table",
        ),
        pytest.param("[[tool.lookalike.policy]]\nx = 1\n", "line 1, policy 1", id="an entry"),
        pytest.param("[tool.lookalike\n", "malformed TOML", id="malformed"),
    ],
)
def test_wrong_pyproject_is_refused(tmp_path, text, said):
    """The error names the file and what is wrong."""
    file = pyproject(tmp_path, text)
    error = refused(file)
    assert str(file) in error.problem
    assert said in str(error)


def test_policies_in_a_wrong_place_are_found(tmp_path):
    """Whoever looks for policies gets the error, and not silence."""
    assert has_policies(pyproject(tmp_path, "[[policy]]\nparameter = 'a'\nreason = 'r'\n"))


@pytest.mark.parametrize(
    "text",
    ["tool = 3\n", "tool = 'lookalike'\n", "[tool.lookalike\n", f"a = {'[' * 9999}\n"],
    ids=["a number", "a text", "an open header", "a list 9,999 deep"],
)
def test_malformed_pyproject_has_no_policies(tmp_path, text):
    """Whoever looks for policies does not stumble over it."""
    assert not has_policies(pyproject(tmp_path, text))
    assert not has_policies(tmp_path / "absent.toml")


def test_our_table_in_another_file_is_refused(tmp_path):
    """Only a pyproject.toml is shared with other tools."""
    file = tmp_path / "policies.toml"
    file.write_text("[[tool.lookalike.policy]]\nparameter = 'a'\nreason = 'r'\n", encoding="utf-8")
    assert "unknown key 'tool'" in refused(file).problem


# --- what is wrong with a file --------------------------------------------------------------------


def test_file_that_cannot_be_read_is_refused(tmp_path):
    """The error names the path, and that a text has a line break."""
    for path in (tmp_path / "absent.toml", tmp_path):
        error = refused(path)
        assert str(path) in error.problem
        assert "cannot be read" in error.problem
        assert "line break" in error.hint
        assert error.where == str(path)


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("policy = []", id="a text without a line break"),
        pytest.param("", id="nothing"),
        pytest.param("a\0b", id="a null character"),
        pytest.param("x" * 5000, id="a name too long"),
    ],
)
def test_text_that_is_no_path_is_refused(path):
    """It may have been meant as TOML."""
    error = refused(path)
    assert "cannot be read" in error.problem
    assert "line break" in error.hint


@pytest.mark.parametrize("given", [b"[[policy]]\n", None, 7, ["policies.toml"]], ids=repr)
def test_what_is_neither_path_nor_text_is_refused(given):
    """The error says what came."""
    error = refused(given)
    assert type(given).__name__ in error.problem


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1"])
def test_file_in_another_encoding_is_refused(tmp_path, encoding):
    """TOML is UTF-8."""
    file = tmp_path / "policies.toml"
    file.write_bytes("# größe\n".encode(encoding))
    error = refused(file)
    assert "TOML is UTF-8" in error.problem
    assert error.where == str(file)


MALFORMED = {
    "no value": "[[policy]]\nparameter =\n",
    "an open string": '[[policy]]\nparameter = "a\n',
    "an open header": "[[policy\n",
    "one bracket too few": "[[policy]\n",
    "a key twice": "[[policy]]\nreason = 'a'\nreason = 'b'\n",
    "a table after its list": "[policy]\n[[policy]]\n",
    "Python": "Policy('a', 'b')\n",
    "JSON": '{"policy": []}\n',
    "YAML": "policy:\n  - parameter: a\n",
    "a number of 5,000 digits": f"x = {'9' * 5000}\n",
    "a list 9,999 deep": f"x = {'[' * 9999}\n",
    "a null character": "x = 'a\0'\n",
}


@pytest.mark.parametrize("text", MALFORMED.values(), ids=MALFORMED)
@pytest.mark.parametrize("how", ["a text", "a file"])
def test_malformed_toml_is_refused(text, how, tmp_path):
    """The error says where, and how an entry is written."""
    source, where = text, "the TOML text"
    if how == "a file":
        source = tmp_path / "policies.toml"
        source.write_text(text, encoding="utf-8")
        where = str(source)
    error = refused(source)
    assert error.problem.startswith(f"{where}: malformed TOML: ")
    assert "[[policy]]" in error.hint
    assert error.where == where


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("[policy]\nparameter = 'a'\n", "policy is a list of tables", id="a table"),
        pytest.param("policy = 'a'\n", "policy is a list of tables", id="a text"),
        pytest.param("policy = ['a']\n", "policy is a list of tables", id="a list of texts"),
        pytest.param("policy = [[]]\n", "policy is a list of tables", id="a list of lists"),
        pytest.param("[[polcy]]\n", "unknown key 'polcy'", id="a typo"),
        pytest.param("version = 1\n[[policy]]\n", "unknown key 'version'", id="another key"),
        pytest.param("parameter = 'a'\nreason = 'r'\n", "unknown key", id="keys without header"),
    ],
)
def test_document_that_is_no_list_of_policies_is_refused(text, said):
    """The error shows the header with two brackets, or the key that is near."""
    error = refused(text)
    assert said in error.problem
    assert "policy" in error.hint
    assert error.where == "the TOML text"


# --- what is wrong with an entry ------------------------------------------------------------------

ENTRIES = {
    "no parameter": ({"parameter": None}, "parameter is missing", "parameter and reason"),
    "no reason": ({"reason": None}, "reason is missing", "parameter and reason"),
    "an unknown key": ({"plaecholder": "x"}, "unknown key 'plaecholder'", "'placeholder'"),
    "a key like none": ({"zzz": 1}, "unknown key 'zzz'", "Keys here are target, parameter"),
    "a key in upper case": ({"Reason": "x"}, "unknown key 'Reason'", "'reason'"),
    "the source": ({"source": "x"}, "unknown key 'source'", ""),
    "target, a number": ({"target": 1}, "target is string; got 1 (int)", "--schema"),
    "target, misspelt": ({"target": "a.b"}, "'a.b' is no target", "'a:b'"),
    "parameter, misspelt": ({"parameter": "a b"}, "'a b' names no parameter", "position"),
    "parameter, a truth": ({"parameter": True}, "parameter is string or integer; got True", ""),
    "parameter, a float": ({"parameter": 1.5}, "parameter is string or integer; got 1.5", ""),
    "parameter, negative": ({"parameter": -1}, "parameter of a policy is str; got -1 (int)", ""),
    "parameter, huge": ({"parameter": Raw("0x" + "f" * 9999)}, "parameter of a policy", ""),
    "treatment, unknown": ({"treatment": "proxi"}, "treatment of a policy is one of", "'proxy'"),
    "treatment, a list": ({"treatment": ["pass"]}, "treatment is string; got ['pass'] (list)", ""),
    "face, unknown": ({"face": "STRNG"}, "no face and no operation 'STRNG'", "'STRING'"),
    "face, an operation unknown": (
        {"face": ["startwith"]},
        "no face and no operation 'startwith'",
        "'startswith'",
    ),
    "face, like none": ({"face": ["qqq"]}, "no face and no operation 'qqq'", "Named faces are"),
    "face, a number": ({"face": 1}, "face is text or a list of texts; got 1 (int)", ""),
    "face, a list of numbers": ({"face": [1]}, "face is text or a list of texts; got [1]", ""),
    "face, a list of lists": ({"face": [["STR"]]}, "face is text or a list of texts", ""),
    "face, nothing": ({"face": []}, "face of a policy of a proxy answers something", "'pass'"),
    "face, nothing by name": ({"face": "NOTHING"}, "of a proxy answers something", "'pass'"),
    "face, exact and more": (
        {"face": ["EXACT_STR", "PATH"]},
        "is_exact_str cannot be held",
        "Face.EXACT_STR",
    ),
    "face, exact alone": ({"face": ["is_exact_str"]}, "is_exact_str cannot be held", ""),
    "face with another treatment": (
        {"treatment": "pass", "face": "STR"},
        "face of a policy belongs to treatment 'proxy'",
        "Leave it out",
    ),
    "placeholder, a number": ({"placeholder": 1}, "placeholder is string; got 1 (int)", ""),
    "placeholder, empty": ({"placeholder": ""}, "a placeholder holds text", ""),
    "placeholder, somebody's": (
        {"placeholder": "s3://my-bucket/{token}"},
        "could be someone's",
        "amzn-s3-demo-",
    ),
    "unique, a text": ({"unique": "no"}, "unique is boolean; got 'no' (str)", ""),
    "unique, a number": ({"unique": 0}, "unique is boolean; got 0 (int)", ""),
    "unique without placeholder": ({"unique": False}, "unique=False needs a placeholder", ""),
    "originals, unknown": (
        {"originals": ["sagemakr"]},
        "names orchestrators and types; got 'sagemakr'",
        "'sagemaker'",
    ),
    "originals, a number": ({"originals": 1}, "originals is text or a list of texts; got 1", ""),
    "originals, a table": ({"originals": Raw("{a = 1}")}, "originals is text or a list", ""),
    "requires, no requirement": ({"requires": ">="}, "requires of a policy is a version", ""),
    "requires, a number": ({"requires": 2}, "requires is string; got 2 (int)", ""),
    "keep, a date": ({"keep": Raw("2020-01-01")}, "keep is boolean; got", ""),
    "reason, blank": ({"reason": " "}, "reason of a policy says why", ""),
    "reason, a number too long to write": ({"reason": Raw("0x" + "f" * 9999)}, "got a value", ""),
    "reason, a text too long to show": ({"keep": "x" * 9999}, "keep is boolean; got 'xxx", ""),
}


@pytest.mark.parametrize("case", ENTRIES.values(), ids=ENTRIES)
def test_wrong_entry_is_refused_by_line_key_and_value(case):
    """The error names the text, the line of the entry and its number, the key and the value."""
    fields, problem, hint = case
    error = refused(f"{entry()}\n{entry(parameter='other')}\n{entry(**fields)}")
    assert error.problem.startswith("the TOML text, line 11, policy 3: ")
    assert problem in error.problem
    assert hint in error.hint
    assert error.hint
    assert error.where == "the TOML text, line 11, policy 3"
    assert len(str(error)) < 2000


def test_file_is_named_where_a_file_was_read(tmp_path):
    """As the text is."""
    file = tmp_path / "policies.toml"
    file.write_text(f"\n\n{entry(keep='yes')}", encoding="utf-8")
    assert refused(file).problem == (f"{file}, line 3, policy 1: keep is boolean; got 'yes' (str)")


LINES = {
    "comments and empty lines": "# one\n\n# two\n{entry}",
    "CRLF": "# one\r\n\r\n# two\r\n{entry}",
    "CRLF and a comment": "# one\r\n[[policy]] # x\r\nparameter='a'\r\nreason='r'\r\n{entry}",
    "a header with spaces": "\n\n\n[[ policy ]]\nparameter = 1\nreason = ''",
    "a header with quotes": "\n\n\n[[\"policy\"]]\nparameter = 1\nreason = ''",
    "a header in a text of several lines": "[[policy]]\nparameter = 'a'\n"
    'reason = """\n[[policy]]\n"""\n{entry}',
    "a header in a literal text": "[[policy]]\nparameter = 'a'\nreason = '''\n[[policy]]\n'''\n"
    "{entry}",
    "a header in a text with quotes": "[[policy]]\nparameter = 'a'\n"
    'reason = """\\"""\n[[policy]]\n"" """\n{entry}',
    "quotes in a comment": '# it\'s """ here\n'
    '[[policy]]\nparameter = "a"\nreason = "it\'s"\n{entry}',
    "a header in a comment": "# [[policy]]\n{entry}",
    "other lists": "[[policy]]\nparameter = 'a'\nreason = 'r'\noriginals = [\n]\n{entry}",
}


@pytest.mark.parametrize("text", LINES.values(), ids=LINES)
def test_line_is_that_of_the_entry(text):
    """Whatever stands before it."""
    text = text.replace("{entry}", entry(reason=""))
    wrong = text.splitlines()
    line = len(wrong) - next(
        at for at, each in enumerate(reversed(wrong)) if each.strip().startswith("[[")
    )
    assert f"the TOML text, line {line}, policy " in refused(text).problem


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("policy = [{parameter = 'a'}]\n", id="an inline list"),
        pytest.param(
            "policy = [{parameter = 'a', reason = '''\n[[policy]]\n''', x = 1}]\n",
            id="an inline list with a header in a text",
        ),
        pytest.param(
            '[["\\u0070olicy"]]\nparameter = "a"\n', id="a header that is written in numbers"
        ),
    ],
)
def test_no_line_is_better_than_a_wrong_one(text):
    """Where entries are written in another way, the error says which one it is."""
    assert refused(text).problem.startswith("the TOML text, policy 1: ")


def test_two_entries_for_one_place_are_refused_with_both_lines():
    """Whoever put them together sees where to look."""
    text = f"{entry()}\n{entry(parameter='b')}\n{entry(keep=True)}"
    error = refused(text)
    assert "two policies for one place" in error.problem
    assert "the TOML text, line 1, policy 1" in error.problem
    assert "the TOML text, line 11, policy 3" in error.problem


# --- a file from a stranger -----------------------------------------------------------------------


def test_nothing_is_imported_or_called(packages):
    """A file from a stranger may name anything; it is only data."""
    packages.write("evil", "raise RuntimeError('imported')")
    text = "\n".join(
        entry(target=target, parameter=parameter, **fields)
        for target, parameter, fields in (
            ("evil:run", "source", {}),
            ("evil:Thing.method", "source", {"originals": ["evil:Original"]}),
            ("evil:run", "other", {"requires": "evil>=1", "treatment": "refuse"}),
            ("os:system", "command", {"treatment": "lift"}),
            ("builtins:exec", 0, {"placeholder": "print('called')"}),
            ("antigravity:fly", "x", {}),
        )
    )
    before = set(sys.modules)
    registry = load_policies(text)
    assert len(registry.policies) == 6
    assert registry.adapt(original := la.Deferred("x"), "evil:run", "unnamed") is original
    assert set(sys.modules) == before


def test_code_in_a_value_is_text():
    """There is no way to write a predicate."""
    error = refused(entry(originals="__import__('os').system('true')"))
    assert "names orchestrators and types" in error.problem


# --- writing --------------------------------------------------------------------------------------

ROUND = {
    "the least": policy(),
    "no target": policy(target=None),
    "a path with quotes": policy(r"""x["a\"b"]['it\'s'][**].y"""),
    "a key of other letters": policy('x["größe🙂"]'),
    "a key that TOML cannot write": policy(r'x["\ud800"]'),
    "a pass": policy(treatment="pass"),
    "a refusal of some": policy(treatment="refuse", originals=("deferred", "a:B")),
    "one method": policy(face=Face("startswith")),
    "a face and more": policy(face=Face.PATH | Face("startswith", "__str__")),
    "the exact face": policy(face=Face.EXACT_STR),
    "a URI that is a str": policy(face=Face.URI | Face.STR),
    "almost a face": policy(face=Face.STRING - Face("startswith")),
    "a placeholder": policy(placeholder="s3://bucket/a b/größe.tar.gz"),
    "a template": policy(placeholder="s3://amzn-s3-demo-{token}/code.py"),
    "verbatim": policy(placeholder="ml.m5.xlarge", unique=False),
    "kept": policy(keep=True),
    "a requirement": policy(requires="sdk>=2,!=2.5"),
    "a reason of several lines": policy(
        reason='line\n"two"\t\\ \x07 \x7f \u2028 \u0085 \U0001f642'
    ),
    "a reason like TOML": policy(reason="'''\n[[policy]]\n\"\"\""),
}


@pytest.mark.parametrize("one", ROUND.values(), ids=ROUND)
def test_written_policy_reads_back_equal(one):
    """`to_toml` loses nothing, and any reader of TOML agrees."""
    text = Registry([one]).to_toml()
    assert load_policies(text) == Registry([one])
    (written,) = tomllib.loads(text)["policy"]
    assert written["reason"] == one.reason
    assert written.get("placeholder") == one.placeholder
    assert set(written) <= set(KEYS)


def test_written_registry_reads_back_equal():
    """All together, and from a file, too."""
    registry = Registry(
        policy(f"p{at}", each.target, reason=each.reason, face=each.face or Face.STR)
        for at, each in enumerate(ROUND.values())
    )
    assert load_policies(registry.to_toml()) == registry
    assert to_toml(load_policies(registry.to_toml()).policies) == registry.to_toml()


def test_empty_registry_reads_back(tmp_path):
    """A text without policies is still a text."""
    text = Registry().to_toml()
    assert load_policies(text) == Registry()
    file = tmp_path / "empty.toml"
    file.write_text(text, encoding="utf-8")
    assert load_policies(file) == Registry()


def test_what_is_neutral_is_not_written():
    """A file is read by people."""
    assert Registry([policy(treatment="pass")]).to_toml() == (
        '[[policy]]\ntarget = "shop.orders:Order"\nparameter = "source"\ntreatment = "pass"\n'
        'reason = "a test"\n'
    )


def test_face_is_written_by_its_names():
    """The largest named faces, and what is left over."""
    text = to_toml([policy(face=Face.STRING), policy(face=Face.PATH | Face("startswith"))])
    assert 'face = "STRING"' in text
    assert 'face = ["PATH", "startswith"]' in text


def test_predicate_cannot_be_written():
    """It is code: the error names the policy and what to do instead."""
    with pytest.raises(la.PolicyError, match="a predicate is code") as caught:
        Registry([policy(originals=("deferred", callable))]).to_toml()
    assert "shop.orders:Order: source" in caught.value.problem
    assert "keep the policy in Python" in caught.value.hint


def test_text_that_is_no_unicode_cannot_be_written():
    """A file of it could not be saved."""
    with pytest.raises(la.PolicyError, match="cannot be written as TOML"):
        Registry([policy(reason="half of a letter: \ud800")]).to_toml()


# --- the schema -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def validator():
    """A validator of the schema, if the package is installed."""
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.Draft202012Validator.check_schema(schema())
    return jsonschema.Draft202012Validator(schema())


def loads(text):
    """Whether the loader takes this text."""
    try:
        load_policies(text)
    except la.PolicyError:
        return False
    return True


#: What a schema can tell: keys, types, vocabularies, and what belongs together.
AGREED = {
    **{f"read: {name}": entry(**fields) for name, (fields, _) in READ.items()},
    **{
        f"the document: {name}": text
        for name, text in WRITTEN.items()
        if name != "a byte-order mark"
    },
    **{
        name: entry(**fields)
        for name, (fields, *_) in ENTRIES.items()
        if not name.endswith(
            (
                "misspelt",
                "somebody's",
                "unknown",
                "no requirement",
                "and more",
                "alone",
                "huge",
                "write",
            )
        )
        or name in {"treatment, unknown", "face, unknown", "face, an operation unknown"}
    },
    "a table": "[policy]\nparameter = 'a'\nreason = 'r'\n",
    "a list of texts": "policy = ['a']\n",
    "another key": "version = 1\n",
    "nothing": "\n",
    "no entries": "policy = []\n",
    "keep with another treatment": entry(treatment="pass", keep=True),
    "unique with another treatment": entry(treatment="pass", unique=False),
    "a placeholder with another treatment": entry(treatment="lift", placeholder="x"),
    "a named face with another treatment": entry(treatment="refuse", face=["STR"]),
    "nothing of a face with another treatment": entry(treatment="refuse", face=[]),
    "nothing in a list of a face": entry(face=["NOTHING"]),
    "nothing and something in a face": entry(face=["NOTHING", "STR"]),
    "unique, with a placeholder": entry(unique=False, placeholder="v"),
    "a blank placeholder": entry(placeholder=" \t"),
}


@pytest.mark.parametrize("text", AGREED.values(), ids=AGREED)
def test_schema_and_loader_agree(validator, text):
    """An editor that checks a file by the schema says what the loader will say."""
    assert validator.is_valid(tomllib.loads(text)) == loads(text)


#: What needs more than a schema: the loader refuses it, and the schema does not.
ONLY_LOADER = {
    "a target": entry(target="a.b"),
    "a parameter": entry(parameter="a b"),
    "an orchestrator": entry(originals="sagemakr"),
    "a requirement": entry(requires=">="),
    "somebody's placeholder": entry(placeholder="s3://my-bucket/{token}"),
    "a placeholder without room": entry(placeholder="ml.m5.xlarge"),
    "half of an exact face": entry(face=["is_exact_str"]),
    "two for one place": entry() + entry(keep=True),
}


@pytest.mark.parametrize("text", ONLY_LOADER.values(), ids=ONLY_LOADER)
def test_what_only_the_loader_can_tell(validator, text):
    """A limit of schemas, which its docstring tells."""
    assert validator.is_valid(tomllib.loads(text))
    assert not loads(text)


def test_whatever_is_written_fits_the_schema(validator):
    """`to_toml` and the schema describe one format."""
    for one in ROUND.values():
        validator.validate(tomllib.loads(to_toml([one])))


def test_schema_describes_every_key():
    """Keys are the fields of `Policy` but its source; required are those without a default."""
    described = schema()["properties"]["policy"]["items"]
    assert list(described["properties"]) == [
        "target", "parameter", "treatment", "face", "placeholder",
        "unique", "originals", "requires", "keep", "example", "reason",
    ]  # fmt: skip
    assert described["required"] == list(REQUIRED)
    assert json.loads(json.dumps(schema())) == schema()


def test_schema_is_a_copy():
    """Whoever changes it changes neither the loader nor the next one's."""
    schema()["properties"]["policy"]["items"]["properties"].clear()
    assert schema()["properties"]["policy"]["items"]["properties"]
    assert load_policies(entry()) == Registry([policy()])


def test_presets_are_written_and_read_back():
    """The policies that we ship are data."""
    from lookalike.presets import pydantic

    registry = pydantic.make_registry()
    assert load_policies(registry.to_toml()) == registry


def test_example_path_is_a_path():
    """`Path` and `str` are told from a text by the line break alone."""
    assert "cannot be read" in refused(Path("no", "such", "file.toml")).problem
