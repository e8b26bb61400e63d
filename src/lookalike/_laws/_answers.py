"""The laws of answers: what a proxy answers from its text equals what the built-ins answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from lookalike import _operations as ops
from lookalike._face import Face
from lookalike._laws._case import Case
from lookalike._laws._law import Broken, Make, Subjects, count, smallest
from lookalike._laws._operation import OPERATIONS
from lookalike.errors import FaceError, InputError, PlaceholderError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from hypothesis.strategies import SearchStrategy

Law = Literal["operations", "arguments", "keywords"]
LAWS: tuple[Law, ...] = ("operations", "arguments", "keywords")

#: What is asked: an operation, its arguments and keywords.
_Question = tuple[str, tuple[Any, ...], dict[str, Any]]
#: Arguments that are no text, and formats, where `%r` and `{!r}` show the lookalike as such.
NO_TEXT_ARGUMENT = frozenset(
    {"__getitem__", "__mul__", "__rmul__", "__mod__", "__rmod__", "format"}
)
_PATH_OPERATIONS = frozenset(name.removesuffix("?") for name in ops.PURE_PATH) - {"__str__"}


def check_string_laws(
    make: Make | Mapping[str, Make],
    *,
    face: Face = Face.STRING,
    laws: Iterable[Law] = LAWS,
    max_examples: int | None = None,
) -> None:
    """Nothing, if `make(text)` answers every operation of `face` as the `str` itself does.

    In value and type, or in the type of the error. `laws` says which: "operations" (with plain
    arguments, of which some are wrong), "arguments" (texts among them are what `make` gives, too)
    and "keywords". `max_examples` is for each operation and law; without it the profile of
    Hypothesis decides. `make` may refuse a text with `PlaceholderError`, and may be several
    functions by name, which are asked the same.

    Raises `LawError` for the first operation that is answered differently, with the smallest
    example; `InputError` for a `make` that can make nothing; `DependencyError` without Hypothesis.

    >>> from lookalike import Deferred, StringProxy
    >>> check_string_laws(lambda text: StringProxy(Deferred("x"), text), max_examples=2)
    """
    _check(make, face, laws, max_examples, "string")


def check_path_laws(
    make: Make | Mapping[str, Make],
    *,
    face: Face = Face.PURE_PATH,
    max_examples: int | None = None,
) -> None:
    """Nothing, if `make(text)` answers every operation of `face` as `PurePosixPath(text)` does.

    `os.fspath` and `str` give the text itself, which is not normalised. A joined path may be
    another proxy: what counts is the path that it spells. Keywords and errors are those of
    `check_string_laws`. Where the original behind the proxy has a `name` of its own, that one is
    right, and not the path's: let `make` take an original without.

    >>> from lookalike import Face, PathProxy
    >>> check_path_laws(lambda text: PathProxy(object(), text, face=Face.PURE_PATH), max_examples=2)
    """
    _check(make, face, ("operations",), max_examples, "path")


def check_uri_laws(
    make: Make | Mapping[str, Make],
    *,
    face: Face = Face.URI,
    laws: Iterable[Law] = LAWS,
    max_examples: int | None = None,
) -> None:
    """Nothing, if `make(text)` has the components of `urlsplit(text)` and else answers as `str`.

    Keywords and errors are those of `check_string_laws`.

    >>> from lookalike import Face, URIProxy
    >>> check_uri_laws(lambda text: URIProxy(object(), text), max_examples=2)
    """
    _check(make, face, laws, max_examples, "uri")


def _check(
    make: Make | Mapping[str, Make],
    face: Face,
    laws: Iterable[Law],
    max_examples: int | None,
    kind: str,
) -> None:
    subjects = Subjects(make, "a text")
    wanted = _laws(laws)
    count(max_examples)
    if not isinstance(face, Face) or not face:
        raise FaceError(
            f"face is a Face with an operation in it, got {face!r} ({type(face).__name__})",
            hint="Use Face.STRING, or Face('startswith', ...) for some operations.",
        )
    for name in dict.fromkeys(name.removesuffix("?") for name in face):
        for law, questions in _questions(name, wanted):
            broken = smallest(
                _examples(name, questions, kind),
                lambda example, law=law: _broken(subjects, law, *example),  # type: ignore[misc]  # bound at once
                max_examples,
            )
            if broken is not None:
                raise broken.error(
                    f"The oracle is the text itself, its PurePosixPath or its urlsplit. If the "
                    f"proxy is not meant to answer {name}, leave it out of face=."
                )
    subjects.require_each()


def _laws(laws: Iterable[Law]) -> frozenset[Law]:
    wanted: tuple[Any, ...] = (laws,) if isinstance(laws, str) else tuple(laws)
    for law in wanted:
        if law not in LAWS:
            raise InputError(
                f"there is no law {law!r}", hint=f"Laws are {', '.join(LAWS)}.", name="laws"
            )
    if not wanted:
        raise InputError("laws names none", hint=f"Laws are {', '.join(LAWS)}.", name="laws")
    return frozenset(wanted)


def _questions(name: str, laws: frozenset[Law]) -> Iterator[tuple[Law, SearchStrategy[_Question]]]:
    """The laws that there are for an operation, with what is asked in each."""
    from hypothesis import strategies as st  # noqa: PLC0415 - only who checks needs it

    from lookalike._strategies import _arguments  # noqa: PLC0415 - as above

    operation = st.just(name)
    no_keywords: SearchStrategy[dict[str, Any]] = st.builds(dict)
    if "operations" in laws:
        yield "operations", st.tuples(operation, _arguments.arguments_of(name), no_keywords)
    good = _arguments.ARGUMENTS.get(name)
    if "arguments" in laws and good is not None and name not in NO_TEXT_ARGUMENT:
        yield "arguments", st.tuples(operation, good, no_keywords)
    keywords = _arguments.KEYWORDS.get(name)
    if "keywords" in laws and keywords is not None:
        yield "keywords", st.tuples(operation, st.just(()), keywords)


def _examples(
    name: str, questions: SearchStrategy[_Question], kind: str
) -> SearchStrategy[tuple[str, _Question]]:
    from hypothesis import strategies as st  # noqa: PLC0415 - only who checks needs it

    from lookalike._strategies import _arguments  # noqa: PLC0415 - as above

    texts = _arguments.texts
    if name in ops.URI_COMPONENTS:
        texts = _arguments.uris
    elif kind == "path" or name in _PATH_OPERATIONS:
        texts = _arguments.paths
    return st.tuples(texts, questions)


def _broken(subjects: Subjects, law: Law, text: str, question: _Question) -> Broken | None:
    name, arguments, keywords = question
    operation = OPERATIONS[name]
    expected = operation.expected(text, arguments, keywords)
    for key in subjects:
        for of_lookalikes in _ways(law, name):
            given, by_name = arguments, keywords
            try:
                subject = subjects.make(key, text)
                # The builtin `format` itself takes nothing but a real str.
                if of_lookalikes and (name != "__format__" or issubclass(type(subject), str)):
                    given = _wrapped(arguments, subjects, key)
                    by_name = {at: _wrapped(each, subjects, key) for at, each in keywords.items()}
            except PlaceholderError:
                continue
            found = operation.outcome(subject, given, by_name)
            if found != expected:
                return Broken(
                    subjects.name(key),
                    f"{name}{' of lookalikes' if of_lookalikes else ''}",
                    operation.spelled(f"make({text!r})", arguments, keywords),
                    Case(name, text, arguments, keywords, expected=expected),
                    expected,
                    found,
                )
    return None


def _ways(law: Law, name: str) -> tuple[bool, ...]:
    """Whether arguments are lookalikes: not, or so; both for keywords."""
    if law == "keywords" and name != "encode":
        return False, True
    return (law == "arguments",)


def _wrapped(argument: Any, subjects: Subjects, key: str) -> Any:
    """A text, or the texts in a tuple or list, as what is checked."""
    if type(argument) is str:
        return subjects.make(key, argument)
    if type(argument) in {tuple, list}:
        return type(argument)(_wrapped(each, subjects, key) for each in argument)
    return argument
