"""Forms of rows that installed packages add beside those of `formats`, for trainers of their own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

import pyarrow as pa

from ...domain.errors import ComponentError
from ..registry import Registry
from .formats import SCHEMAS, Roles

Shape: TypeAlias = Callable[[pa.Table, Roles], pa.Table]
"""Gives rows of the task's own columns, all of them texts, in the form; one row a row, in their order."""

S = TypeVar("S", bound=Shape)


@dataclass(frozen=True)
class OutputFormat:
    """A declared form: its columns, what each holds in words, and how rows get into it."""

    name: str
    schema: pa.Schema
    says: Mapping[str, str]
    shape: Shape
    summary: str
    owner: str


FORMATS: Registry[OutputFormat] = Registry("format", "regraft.formats")


def output_format(name: str, *, schema: pa.Schema, says: Mapping[str, str]) -> Callable[[S], S]:
    """Declare the decorated function `(rows, roles) -> pa.Table` as the form that `--format NAME` writes."""

    def declare(function: S) -> S:
        owner = f"{function.__module__}.{getattr(function, '__qualname__', name)}"
        summary = (function.__doc__ or "").strip()
        missing = [column for column in schema.names if not says.get(column)]
        if missing or not summary:
            raise ComponentError(
                f"Format {name!r} of {owner} lacks " + (f"words for {missing}" if missing else "a docstring"),
                "add them",
            )
        if name in SCHEMAS or name == "columns":
            raise ComponentError(f"The format {name!r} of {owner} is one of Regraft's own", "take another name")
        FORMATS.add(OutputFormat(name, schema, dict(says), function, summary, owner))
        return function

    return declare
