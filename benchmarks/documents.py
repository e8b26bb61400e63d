"""Documents: proving that they are clean, and restoring them."""

from __future__ import annotations

import functools
import json
import random
from typing import TYPE_CHECKING, Any

import lookalike as la
from benchmarks._row import Row, row
from benchmarks._timing import time_calls

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_MEGABYTE = 1_000_000
_NODES = (1_000, 10_000, 100_000, 1_000_000)


def _words(seed: int) -> list[str]:
    generator = random.Random(seed)  # noqa: S311 - the same document each time
    letters = "abcdefghijklmnopqrstuvwxyz"
    return ["".join(generator.choices(letters, k=generator.randint(2, 11))) for _ in range(5_000)]


def document(size: int, references: list[Any] | None = None) -> str:
    """JSON text of about `size` bytes that looks as what SDKs compile, with references in it."""
    generator = random.Random(size)  # noqa: S311 - as above
    words = _words(1)
    waiting = list(references or ())
    items = []
    length = 0
    while length < size:
        bucket, folder, name = generator.choices(words, k=3)
        source = waiting.pop() if waiting else f"s3://{bucket}/{folder}/{name}.csv"
        item = {
            "Name": f"{name}-{folder}",
            "Type": "Processing",
            "Arguments": {
                "Image": f"{bucket}.amazonaws.com/{name}:{generator.randint(1, 99)}",
                "Source": str(source),
                "Share": generator.random(),
                "Environment": {
                    key.upper(): value
                    for key, value in zip(
                        generator.choices(words, k=5), generator.choices(words, k=5), strict=True
                    )
                },
                "Description": " ".join(generator.choices(words, k=20)),
            },
        }
        items.append(json.dumps(item))
        length += len(items[-1])
    return f'{{"items": [{", ".join(items)}]}}'


def measure(rounds: int, *, quick: bool = False) -> Iterator[Row]:
    """The bars of scan and restore_json, and of the cost per node."""
    yield from _scan(rounds, 10 if quick else 100)
    yield from _restore(rounds, 1 if quick else 10)
    yield from _linear(rounds, _NODES[:-1] if quick else _NODES)


def _scan(rounds: int, megabytes: int) -> Iterator[Row]:
    clean = document(megabytes * _MEGABYTE)
    for count in (0, 100):
        with la.Ledger():
            kept = [la.string_like(la.Deferred(f"model-{number}")) for number in range(count)]
            times = time_calls(
                {
                    "scan": lambda: la.scan(clean),
                    "loads": lambda: json.loads(clean),
                    "floor": functools.partial(_looked_at, clean, squeezed=count > 0),
                },
                rounds,
            )
            del kept
        yield row(
            "scan",
            f"clean JSON of {megabytes} MB, {count or 'no'} tokens issued",
            times["scan"],
            ("json.loads of it", times["loads"]),
            0.5,
            floor=times["floor"],
            floor_is=_SQUEEZED if count else _LOOKED_AT,
        )


_LOOKED_AT = "bytes.translate to mark letters and digits, and bytes.find for a run of them"
_SQUEEZED = f"{_LOOKED_AT}; without all else, every sixth five of them as a number in a set"


def _looked_at(text: str, *, squeezed: bool) -> bool:
    """The least that has to be done with each byte, in C: not one Python call for a place."""
    marks = bytes(97 if chr(byte).isalnum() and byte < 128 else 32 for byte in range(256))  # noqa: PLR2004 - ASCII
    found = b"a" * 64 in text.encode().translate(marks)
    if squeezed:
        dropped = bytes(byte for byte in range(256) if marks[byte] == 32)  # noqa: PLR2004 - a space
        data = text.encode().translate(None, dropped)
        count = (len(data) - 5) // 6
        numbers = bytearray(8 * count)
        for place in range(5):
            numbers[place::8] = data[place::6][:count]
        found |= not {1}.isdisjoint(memoryview(numbers).cast("Q"))
    return found


def _restore(rounds: int, megabytes: int) -> Iterator[Row]:
    count = 1_000 * megabytes
    with la.Ledger():
        kept = [la.string_like(la.Deferred(f"model-{number}")) for number in range(count)]
        text = document(megabytes * _MEGABYTE, kept)
        times = time_calls(
            {
                "restore": lambda: la.restore_json(text),
                "json": lambda: json.dumps(json.loads(text)),
                "twice": lambda: (json.loads(text), json.loads(text)),
            },
            rounds,
        )
    yield row(
        "restore_json",
        f"{megabytes} MB with {count:,} tokens",
        times["restore"],
        ("json.loads and json.dumps of it", times["json"]),
        1.5,
        floor=times["twice"],
        floor_is="parsing the document before and after: what it refers to must be defined in it",
    )


def tree(nodes: int, leaf: Any) -> list[dict[str, Any]]:
    """A document of about so many nodes, with a leaf in each hundredth object."""
    # An object, its four keys and their values are nine nodes.
    return [
        {
            "name": f"step-{number}",
            "count": number,
            "source": leaf if number % 100 == 0 else f"s3://bucket/{number}.csv",
            "tags": None,
        }
        for number in range(nodes // 9)
    ]


def _linear(rounds: int, sizes: tuple[int, ...]) -> Iterator[Row]:
    with la.Ledger():
        lookalike = la.string_like(la.Deferred("model"), face=la.Face.STR)
        text = str.__str__(lookalike)
        walked, _ = _costs(_walk, "clean", sizes, rounds)
        jobs: dict[str, tuple[Callable[[Any], object], Any]] = {
            "restore": (la.restore, text),
            "scan": (la.scan, "clean"),
            "unwrap": (la.unwrap, lookalike),
        }
        for name, (job, leaf) in jobs.items():
            ratio, took = _costs(job, leaf, sizes, rounds)
            yield Row(
                "linear",
                f"{name}, {sizes[0]:,} to {sizes[-1]:,} nodes: dearest node",
                "the cheapest",
                ratio,
                1.3,
                ours=took,
                floor=walked,
                floor_is="a loop that visits each node once and does nothing with it",
            )


def _walk(nodes: Any) -> None:
    """Each node once: what is shared or refers to itself must come back so, and end."""
    stack = [nodes]
    seen: dict[int, Any] = {}
    while stack:
        node = stack.pop()
        if type(node) is not list and type(node) is not dict:
            continue
        if id(node) not in seen:
            seen[id(node)] = node
            stack += node if type(node) is list else (*node, *node.values())


def _costs(
    job: Callable[[Any], object], leaf: Any, sizes: tuple[int, ...], rounds: int
) -> tuple[float, float]:
    """How much dearer a node is in the dearest size than in the cheapest; seconds for the dearest.

    Small ones are repeated, and all take turns.
    """
    repeats = {size: max(1, sizes[1] // size) for size in sizes}

    def work(size: int) -> Callable[[], None]:
        nodes = tree(size, leaf)

        def repeat() -> None:
            for _ in range(repeats[size]):
                job(nodes)

        return repeat

    times = time_calls({str(size): work(size) for size in sizes}, rounds)
    costs = [times[str(size)].best / repeats[size] / size for size in sizes]
    return max(costs) / min(costs), max(costs)
