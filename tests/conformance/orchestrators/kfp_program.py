"""A KFP pipeline: a component after another.

A lookalike of a channel goes through kfp as it is. What a `+` gives is unwrapped first: kfp has
concatenation as text alone, takes no constant that is not exactly a `str`, and refuses the
lookalike of one by its type.
"""

# No `from __future__ import annotations`: kfp reads the types of components from them.
import tempfile
from pathlib import Path
from typing import Any, ClassVar

import lookalike as la
from lookalike.orchestrators import kfp
from program import END, Program


class KFPProgram(Program):
    """The text of the second component is what the first one returns."""

    title = "KFP 2"
    distribution = "kfp"
    owner = kfp.KFP
    notes: ClassVar[dict[str, str]] = {
        "+": "unwrapped first: kfp takes no constant but an exact str"
    }

    def __init__(self) -> None:
        from kfp import dsl
        from kfp.dsl import component_factory, pipeline_context

        @dsl.component(base_image="python:3.11")
        def first(data: str) -> str:
            return data

        @dsl.component(base_image="python:3.11")
        def second(text: str) -> None:
            del text

        def program(data: str = "s3://b/d") -> None:
            del data

        self._interface = component_factory.extract_component_interface(program)
        # As `@dsl.pipeline` does; there the function is called as a whole.
        self._pipeline = pipeline_context.Pipeline("program")
        self._pipeline.__enter__()
        self._second = second
        self._is_open = True
        self.original = first(data="s3://b/d").output
        self._compiled: dict[str, Any] = {}

    def take(self, value: object) -> None:
        if la.is_lookalike(value) and isinstance(la.unwrap(value), str):
            value = la.unwrap(value)
        self._second(text=value)

    def compile(self) -> Any:
        import yaml
        from kfp.compiler import pipeline_spec_builder

        self.close()
        self._pipeline.groups[0].name = "program"
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "program.yaml")
            spec, platform = pipeline_spec_builder.create_pipeline_spec(
                pipeline=self._pipeline,
                component_spec=self._interface,
                pipeline_outputs=None,
                pipeline_config=None,
            )
            pipeline_spec_builder.write_pipeline_spec_to_file(spec, None, platform, str(path))
            self._compiled = yaml.safe_load(path.read_text(encoding="utf-8"))
        return self._compiled

    def by_hand(self) -> Any:
        return f"{self.original}{END}"

    def depends(self) -> bool:
        tasks = self._compiled["root"]["dag"]["tasks"]
        return "first" in tasks["second"].get("dependentTasks", ())

    def close(self) -> None:
        if self._is_open:
            self._is_open = False
            self._pipeline.__exit__(None, None, None)


PROGRAM = KFPProgram
