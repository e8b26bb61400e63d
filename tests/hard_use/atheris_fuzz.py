"""A coverage-guided fuzzer for the targets of `fuzz_targets.py`: python atheris_fuzz.py NAME ...

What follows NAME is for libFuzzer, such as `-max_total_time=60`. Needs atheris, which measures what
the text reaches, and changes it until it reaches more.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris  # pyright: ignore[reportMissingImports] - in the session `fuzz` it is there

# Before the imports below, or their code is not measured.
with atheris.instrument_imports(include=["lookalike"]):
    import lookalike

assert lookalike.__version__
sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]

from fuzz_targets import DICTIONARY, TARGETS, is_refused  # noqa: E402 - after the path


def main():
    """Feed one target until the time is over; a crash is written to a file and ends it."""
    program, name, *options = sys.argv
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder, "corpus")
        corpus.mkdir()
        for number, seed in enumerate(TARGETS[name].seeds):
            (corpus / str(number)).write_text(seed, encoding="utf-8")
        words = Path(folder, "dictionary")
        words.write_text("".join(map(_entry, DICTIONARY)), encoding="utf-8")

        def feed(data):
            is_refused(name, data.decode("utf-8", "surrogateescape"))

        atheris.Setup(
            [program, *options, "-timeout=20", f"-dict={words}", str(corpus)],
            feed,
        )
        atheris.Fuzz()


def _entry(word):
    """A line of a dictionary of libFuzzer."""
    data = word.encode("utf-8", "surrogatepass")
    return f'"{"".join(f"{chr(92)}x{byte:02x}" for byte in data)}"\n'


if __name__ == "__main__":
    main()
