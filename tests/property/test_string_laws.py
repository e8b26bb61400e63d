"""The laws of text: for every operation in a face, `op(proxy)` equals `op(str)`.

In value and type, or in the type of the error. The oracle is the built-in `str`.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import lookalike as la
from lookalike import Face
from operation_table import CALLS, as_plain, outcome

#: Few letters, so that arguments meet; what formats, splits and case rules care about; any text.
texts = st.text("ab/.:% {}sß\tǅé\n0", max_size=12) | st.text(max_size=8)
needles = st.text("ab/.: ", max_size=3) | texts
numbers = st.integers(-15, 15)
widths = st.integers(-3, 30)
bounds = st.none() | numbers
odd = st.sampled_from([None, 5, 1.5, b"a", ["a"], object])
slices = st.builds(slice, bounds, bounds, bounds.filter(lambda step: step != 0))


def up_to(*strategies, least):
    """The first `least` arguments, and any number of the rest."""
    return st.integers(least, len(strategies)).flatmap(lambda n: st.tuples(*strategies[:n]))


search = up_to(needles, bounds, bounds, least=1)
affixes = up_to(needles | st.tuples(needles, needles), bounds, bounds, least=1)
splits = up_to(st.none() | needles, numbers, least=0)
padded = up_to(widths, st.text(min_size=1, max_size=2), least=1)
no_arguments = st.just(())
specs = st.sampled_from(["", ">9", "^9s", "*<9", ".3", "=5", "d", "q", "09", "\u00e9>9"])

ARGUMENTS = {
    "center": padded,
    "count": search,
    "encode": up_to(
        st.sampled_from(["utf-8", "ascii", "latin-1", "utf-16", "no such"]),
        st.sampled_from(["strict", "replace", "ignore", "no such"]),
        least=0,
    ),
    "endswith": affixes,
    "expandtabs": up_to(widths, least=0),
    "find": search,
    "format": st.tuples(texts, numbers),
    "format_map": st.tuples(st.dictionaries(st.sampled_from(["", "a", "b", "0"]), texts)),
    "index": search,
    "join": st.tuples(st.lists(texts, max_size=4) | texts),
    "ljust": padded,
    "lstrip": up_to(st.none() | needles, least=0),
    "maketrans": up_to(needles, needles, needles, least=1),
    "partition": st.tuples(needles),
    "removeprefix": st.tuples(needles),
    "removesuffix": st.tuples(needles),
    "replace": up_to(needles, needles, numbers, least=2),
    "rfind": search,
    "rindex": search,
    "rjust": padded,
    "rpartition": st.tuples(needles),
    "rsplit": splits,
    "rstrip": up_to(st.none() | needles, least=0),
    "split": splits,
    "splitlines": up_to(st.booleans(), least=0),
    "startswith": affixes,
    "strip": up_to(st.none() | needles, least=0),
    "translate": st.tuples(
        st.dictionaries(st.sampled_from([97, 98, 47]), st.none() | st.just("é") | st.just(120))
    ),
    "zfill": st.tuples(widths),
    "__format__": st.tuples(specs),
    "__getitem__": st.tuples(numbers | slices),
    "__contains__": st.tuples(needles),
    "__add__": st.tuples(texts),
    "__radd__": st.tuples(texts),
    "__mul__": st.tuples(numbers),
    "__rmul__": st.tuples(numbers),
    "__mod__": st.tuples(
        texts | numbers | st.tuples(texts) | st.tuples(texts, texts) | st.just({})
    ),
    # Without `r` and `a`: those show the lookalike as a lookalike.
    "__rmod__": st.tuples(st.text("%sd -", max_size=5)),
    **{name: st.tuples(texts) for name in ("__lt__", "__le__", "__gt__", "__ge__")},
    "__eq__": st.tuples(texts),
    "__ne__": st.tuples(texts),
}

ORIGINAL = la.Deferred("original")
SUBJECTS = {
    "duck": lambda text: la.StringProxy(ORIGINAL, text),
    "carrier": lambda text: la.StringCarrier(ORIGINAL, text),
    "duck of a URI": lambda text: la.URIProxy(ORIGINAL, text),
    "carrier of a path and a URI": lambda text: la.StringCarrier(
        ORIGINAL, text, face=Face.PURE_PATH | Face.URI | Face.STR
    ),
}


def arguments_of(operation):
    """Arguments of the right kind mostly, and sometimes of a wrong one."""
    good = ARGUMENTS.get(operation, no_arguments)
    if good is no_arguments:
        return good
    return st.one_of(good, good, good, good.flatmap(_with_one_odd))


def _with_one_odd(arguments):
    if not arguments:
        return st.just(arguments)
    return st.tuples(st.integers(0, len(arguments) - 1), odd).map(
        lambda at: (*arguments[: at[0]], at[1], *arguments[at[0] + 1 :])
    )


def test_every_operation_of_string_has_a_law():
    """No operation of the face is left out, and no argument is made for what does not exist."""
    assert set(CALLS) == set(Face.STRING)
    assert set(ARGUMENTS) <= set(CALLS)


@pytest.mark.parametrize("operation", sorted(CALLS))
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_operation_equals_that_of_str(operation, data):
    """`op(proxy)` equals `op(str)` in value and type, or in the type of the error."""
    ask, _ = CALLS[operation]
    text = data.draw(texts, label="text")
    arguments = data.draw(arguments_of(operation), label="arguments")
    expected = outcome(ask, text, *arguments)
    for name, make in SUBJECTS.items():
        assert outcome(ask, make(text), *arguments) == expected, name


#: Arguments that are no text, and formats, where `%r` and `{!r}` show the lookalike as such.
NO_TEXT_ARGUMENT = {"__getitem__", "__mul__", "__rmul__", "__mod__", "__rmod__", "format"}


@pytest.mark.parametrize(
    ("subject", "operation"),
    [
        (subject, operation)
        for subject in ("duck", "carrier")
        for operation in sorted(set(ARGUMENTS) - NO_TEXT_ARGUMENT)
        # The builtin `format` itself takes nothing but a real str.
        if (subject, operation) != ("duck", "__format__")
    ],
)
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_operation_takes_lookalikes_as_arguments(subject, operation, data):
    """Text arguments may be lookalikes of the same mechanism: nothing but the text counts."""
    ask, _ = CALLS[operation]
    make = SUBJECTS[subject]
    text = data.draw(texts, label="text")
    arguments = data.draw(ARGUMENTS[operation], label="arguments")
    proxied = tuple(wrapped(argument, make) for argument in arguments)
    assert outcome(ask, make(text), *proxied) == outcome(ask, text, *arguments)


def wrapped(argument, make):
    """A text, or the texts in a tuple or list, as lookalikes."""
    if type(argument) is str:
        return make(argument)
    if type(argument) in {tuple, list}:
        return type(argument)(wrapped(each, make) for each in argument)
    return argument


KEYWORDS = {
    "split": st.fixed_dictionaries({}, optional={"sep": needles, "maxsplit": numbers}),
    "rsplit": st.fixed_dictionaries({}, optional={"sep": needles, "maxsplit": numbers}),
    "splitlines": st.fixed_dictionaries({}, optional={"keepends": st.booleans()}),
    "expandtabs": st.fixed_dictionaries({}, optional={"tabsize": widths}),
    "encode": st.fixed_dictionaries({}, optional={"errors": st.sampled_from(["strict", "ignore"])}),
    "format": st.dictionaries(st.sampled_from("ab"), texts),
}


@pytest.mark.parametrize("operation", sorted(KEYWORDS))
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_operation_takes_keywords_as_str_does(operation, data):
    """Keywords reach `str` as they are, and a lookalike among them counts as its text."""
    text = data.draw(texts, label="text")
    keywords = data.draw(KEYWORDS[operation], label="keywords")
    expected = outcome(lambda s: getattr(s, operation)(**keywords), text)
    for subject in ("duck", "carrier"):
        make = SUBJECTS[subject]
        assert outcome(lambda s: getattr(s, operation)(**keywords), make(text)) == expected
        if operation != "encode":
            proxied = {key: wrapped(value, make) for key, value in keywords.items()}
            ours = outcome(lambda s, kw=proxied: getattr(s, operation)(**kw), make(text))
            assert ours == expected


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["right", "left", "join", "itself"]), texts), max_size=6))
def test_composition_restores_to_the_join_of_its_parts(steps):
    """Whatever was put around it, text and join say the same, and nothing is dropped."""
    original = la.Deferred("original")
    with la.Ledger():
        for face in (Face.STRING, Face.STR):
            proxy = composed = la.string_like(original, face=face)
            expected = [original]
            for how, text in steps:
                if how == "right":
                    composed, expected = composed + text, [*expected, text]
                elif how == "left":
                    composed, expected = text + composed, [text, *expected]
                elif how == "itself":
                    composed, expected = composed + proxy, [*expected, original]
                else:
                    composed = composed.join([text, text])
                    expected = [text, *expected, text]
            values = {"original": "<value>"}
            rendered = "".join(p if type(p) is str else "<value>" for p in expected)
            assert la.is_lookalike(composed)
            assert la.unwrap(composed).render(values) == rendered
            assert la.restore(as_plain(composed)).render(values) == rendered


@settings(max_examples=100, deadline=None)
@given(texts, texts)
def test_equality_and_hash_are_those_of_str(one, other):
    """In the face, lookalikes and texts are equal, ordered and hashed as their texts."""
    for make in SUBJECTS.values():
        for second in (other, *(wrap(other) for wrap in SUBJECTS.values())):
            assert (make(one) == second) is (one == other)
            assert (make(one) != second) is (one != other)
            assert (second == make(one)) is (one == other)
            assert (make(one) < second) is (one < other)
            assert (make(one) >= second) is (one >= other)
        assert hash(make(one)) == hash(one)
