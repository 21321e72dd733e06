"""A built dataset and files of worked items, as texts in columns."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ...domain.errors import InputError
from ..checks.cells import joined
from ..export.formats import Roles, form_of, from_form
from ..recipes.base import PREFIX

MOST_LABELS = 50
_ROWS_A_LABEL = 4
_LONGEST_LABEL = 80


@dataclass(frozen=True)
class Item:
    """One worked example: the cells of its input columns and of its output columns."""

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]

    @property
    def text(self) -> str:
        return "\n".join(self.inputs)

    @property
    def answer(self) -> str:
        return "\n".join(self.outputs)


@dataclass(frozen=True)
class Dataset:
    """Rows with the columns that a solver is shown and those that it must give.

    `made` tells of each row whether a recipe of synthesis made it; None where no lineage tells.
    """

    name: str
    table: pa.Table
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    made: tuple[bool, ...] | None = None

    def texts(self) -> list[str]:
        """Every row's input columns as one text, a line each."""
        return joined(self.table, self.inputs)

    def answers(self) -> list[str]:
        return joined(self.table, self.outputs)

    def items(self) -> list[Item]:
        """Every row as a worked example."""
        cells = zip(*(self.table.column(name).to_pylist() for name in self.inputs), strict=True)
        return [
            Item(tuple(text or "" for text in texts), (answer,))
            for texts, answer in zip(cells, self.answers(), strict=True)
        ]

    def labels(self) -> dict[str, int] | None:
        """How often each answer occurs, the commonest first, where answers are few short texts that repeat."""
        return label_counts(self.answers())


def label_counts(answers: Sequence[str]) -> dict[str, int] | None:
    """Counts of the answers when they look like a label set; None for answers that are texts of their own."""
    counts = Counter(answers)
    few = len(counts) <= MOST_LABELS and len(counts) * _ROWS_A_LABEL <= len(answers)
    short = all(len(answer) <= _LONGEST_LABEL and "\n" not in answer for answer in counts)
    return dict(counts.most_common()) if counts and few and short else None


def load_dataset(
    folder: Path,
    *,
    inputs: Sequence[str] = (),
    outputs: Sequence[str] = (),
    splits: Sequence[str] = ("train",),
    instruction: str = "",
) -> Dataset:
    """The rows of a built dataset's `data/`: its train split, or all where none is called so.

    Rows that are stored in a form of trainers are read as the columns that they were made of; their `instruction` is
    taken out where it is known. Without `inputs` and `outputs` the output is the column "output" or else the last one,
    of a form what a model is to give. Raises InputError for a
    folder that holds no such dataset or lacks the columns.
    """
    files = sorted((folder / "data").glob("*.parquet"))
    if not files:
        raise InputError(f"{folder} holds no dataset", "give the folder of a build, with data/*.parquet in it")
    chosen = [file for file in files if file.name.split("-")[0] in splits] or files
    try:
        table = pa.concat_tables([pq.read_table(file) for file in chosen])
    except (pa.ArrowInvalid, OSError) as exc:
        raise InputError(f"The data in {folder} cannot be read: {exc}", "build it again") from exc
    if form_of(table.column_names) and not (outputs and {*inputs, *outputs} <= set(table.column_names)):
        inputs, outputs = inputs or ("input",), outputs or ("output",)
        table = from_form(table, Roles(instruction, inputs, outputs))
    names = table.column_names
    if not outputs:
        outputs = ["output"] if "output" in names else names[-1:]
        inputs = [name for name in names if name not in outputs]
    missing = [name for name in (*inputs, *outputs) if name not in names]
    if missing or not inputs:
        raise InputError(f"{folder} has the columns {', '.join(names)}", f"name those of its task{_lacks(missing)}")
    table = table.select([*inputs, *outputs])
    return Dataset(folder.name, table, tuple(inputs), tuple(outputs), _made(folder, table.num_rows, chosen == files))


def _made(folder: Path, rows: int, whole: bool) -> tuple[bool, ...] | None:
    """Which rows a recipe made, by the lineage, which tells of all splits together."""
    place = folder / "lineage.parquet"
    if not whole or not place.is_file():
        return None
    try:
        sources = pq.read_table(place, columns=["source"]).column("source").to_pylist()
    except (pa.ArrowInvalid, OSError, KeyError):
        return None
    return tuple(str(source).startswith(PREFIX) for source in sources) if len(sources) == rows else None


def _lacks(missing: Sequence[str]) -> str:
    return f"; it has no column {missing[0]!r}" if missing else ""


def load_items(path: Path, inputs: Sequence[str], outputs: Sequence[str]) -> list[Item]:
    """The items of a JSON lines file: {"input": …, "output": …}, each a text or a mapping of column names to texts,
    or one object with a key a column. Raises InputError, naming the line, for anything else."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as exc:
        raise InputError(f"The file {path} cannot be read: {exc}", "give a JSON lines file in UTF-8") from exc
    items = [
        _item(line, f"line {number} of {path}", inputs, outputs) for number, line in enumerate(lines, 1) if line.strip()
    ]
    if not items:
        raise InputError(f"The file {path} holds no items", 'write one JSON object {"input": …, "output": …} a line')
    return items


def _item(line: str, where: str, inputs: Sequence[str], outputs: Sequence[str]) -> Item:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        value = None
    if isinstance(value, dict):
        given = _cells(value, "input", inputs)
        wanted = _cells(value, "output", outputs)
        if given is not None and wanted is not None:
            return Item(given, wanted)
    raise InputError(
        f"{where} is no item of the task", 'write {"input": …, "output": …}, or an object with a key a column'
    )


def _cells(value: Mapping[str, Any], side: str, columns: Sequence[str]) -> tuple[str, ...] | None:
    if all(isinstance(value.get(column), str) for column in columns):
        return tuple(value[column] for column in columns)
    cell = value.get(side)
    if isinstance(cell, str) and len(columns) == 1:
        return (cell,)
    if isinstance(cell, dict) and all(isinstance(cell.get(column), str) for column in columns):
        return tuple(cell[column] for column in columns)
    return None
