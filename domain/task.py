"""What a person asks for: an instruction and a few demonstrations."""

import re
from collections.abc import Mapping
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, Field, ValidationError, model_validator

from .errors import TaskError, first_fault
from .noun import Noun
from .requirement import Requirement
from .synthesis import Synthesis

Cell: TypeAlias = str | dict[str, str]

SelectionWay: TypeAlias = Literal["random", "diverse", "deita", "similar"]
"""How rows are chosen where there are more than asked for: by chance, far from each other, or by complexity and quality
and then far from each other (Deita, arXiv 2312.15685)."""

DataFormat: TypeAlias = str
"""What a dataset's rows are stored as: "columns", the task's own; a form that trainers read ("prompt-completion",
"messages", "alpaca", "preference"); or a form of an installed package."""


def _file_safe(name: str) -> str:
    name = "-".join(name.split())
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}", name) or ".." in name:
        raise ValueError("use 1 to 80 letters, digits, '-', '_' or '.', starting with a letter or digit, without '..'")
    return name


SafeName: TypeAlias = Annotated[str, AfterValidator(_file_safe)]
"""A name that is safe as a folder's or a file's name on every system; blanks in it become hyphens."""


EVERY = "*"
"""Stands for every dataset where a person says something of one dataset or of all."""


class Demonstration(Noun):
    """One worked example. A cell is a text, or named texts (then each name becomes a column of the dataset)."""

    input: Cell
    output: Cell

    def row(self) -> dict[str, str]:
        """The demonstration as one row of the dataset that is to be built."""
        return _columns(self.input, "input") | _columns(self.output, "output")


class TaskSpec(Noun):
    """A task file. `sources` restricts retrieval to these dataset ids, `splits` their rows to splits of these names
    (by default no split for tests is read where there is another); `test` names a JSONL file used only to keep its
    items out of the data and to measure, never to build; `checks` are asked of every row beside those that the
    demonstrations show.

    `label_map` is a person's word on what becomes of a source's label values: the task's label, or None for rows that
    are to be left out; `source_columns` (`columns:` in a task file) on which of its columns gives which of the task's.
    Both are by dataset id, with EVERY for all datasets; what is said of one dataset wins over what is said of all.
    """

    name: SafeName
    instruction: str = Field(min_length=1)
    demonstrations: tuple[Demonstration, ...] = Field(min_length=1)
    language: str | None = None
    labels: tuple[str, ...] | None = None
    licenses: tuple[str, ...] | None = None
    rows: int | None = Field(default=None, gt=0)
    sources: tuple[str, ...] | None = None
    splits: tuple[str, ...] | None = None
    test: str | None = None
    format: DataFormat | None = None
    selection: SelectionWay = "random"
    checks: tuple[Requirement, ...] = ()
    label_map: dict[str, dict[str, str | None]] = Field(default_factory=dict)
    source_columns: dict[str, dict[str, str]] = Field(default_factory=dict)
    synthesis: Synthesis | None = None

    @model_validator(mode="after")
    def _one_shape(self) -> "TaskSpec":
        first = self.demonstrations[0]
        if set(_columns(first.input, "input")) & set(_columns(first.output, "output")):
            raise ValueError("an input and an output column have the same name; rename one")
        for number, demonstration in enumerate(self.demonstrations[1:], start=2):
            for side in ("input", "output"):
                if _shape(getattr(demonstration, side)) != _shape(getattr(first, side)):
                    raise ValueError(
                        f"demonstration {number} has another shape of {side} than demonstration 1; "
                        "give all of them as texts, or all as mappings with the same keys"
                    )
        return self

    @model_validator(mode="after")
    def _names_what_is_there(self) -> "TaskSpec":
        for columns in self.source_columns.values():
            for column in columns:
                if column not in self.columns:
                    raise ValueError(f"columns: {column!r} is no column of the task ({', '.join(self.columns)})")
        for mapping in self.label_map.values():
            for label in mapping.values():
                if self.labels is not None and label is not None and label not in self.labels:
                    raise ValueError(f"label_map: {label!r} is not one of the task's labels ({', '.join(self.labels)})")
        return self

    def labels_for(self, dataset: str) -> dict[str, str | None]:
        """What a person says of a dataset's label values: the task's label by value, None for rows to leave out."""
        return self.label_map.get(EVERY, {}) | self.label_map.get(dataset, {})

    def columns_for(self, dataset: str) -> dict[str, str]:
        """The source's column by the task's column, where a person says which."""
        return self.source_columns.get(EVERY, {}) | self.source_columns.get(dataset, {})

    def names(self, dataset: str) -> bool:
        """Whether a person named the dataset as a source and said what its columns or its labels are."""
        settings = self.labels_for(dataset) or self.columns_for(dataset)
        return dataset in (self.sources or ()) and bool(settings)

    @property
    def input_columns(self) -> tuple[str, ...]:
        """Names of the dataset's columns that a solver is shown."""
        return tuple(_columns(self.demonstrations[0].input, "input"))

    @property
    def output_columns(self) -> tuple[str, ...]:
        """Names of the dataset's columns that a solver must give."""
        return tuple(_columns(self.demonstrations[0].output, "output"))

    @property
    def answer_column(self) -> str:
        """The output column, the first where there are several."""
        return self.output_columns[0]

    @property
    def columns(self) -> tuple[str, ...]:
        return self.input_columns + self.output_columns

    @property
    def shown(self) -> list[dict[str, str]]:
        """The demonstrations as rows of the dataset that is to be built."""
        return [demonstration.row() for demonstration in self.demonstrations]

    def given(self, row: Mapping[str, str]) -> str:
        """The inputs of a row in one text, a line for each."""
        return "\n".join(row[column] for column in self.input_columns)


CHOSEN, REJECTED = "chosen", "rejected"
"""The output columns of a task of preferences: of two answers the better and the worse."""


_OPTION = r"(?m)(?:^|\s)(?:\(?[A-Za-z0-9][).:\]]|[-*•])\s*{}\s*(?:$|\(?[A-Za-z0-9][).:\]])"
"""An answer that stands behind a mark such as (A), B. or 3), up to the next mark or the line's end."""


def gold(task: TaskSpec) -> TaskSpec:
    """A task of pairs whose answers are a few labels or options, as the task of the right ones, stored as pairs: then
    gold labels serve it, and no judge is needed. Any other task, or one that asks for another form, as it is.

    They are few where the demonstrations hold no more answers than rows, several are right, and some of these are wrong
    elsewhere; or where every input lists the right and the wrong one as options. What every input names is no label of
    the task.
    """
    if set(task.output_columns) != {CHOSEN, REJECTED} or task.format not in (None, "preference"):
        return task
    rows = [demonstration.row() for demonstration in task.demonstrations]
    right, wrong = ([row[name] for row in rows] for name in (CHOSEN, REJECTED))
    answers = tuple(dict.fromkeys(right + wrong))
    given = ["\n".join(row[column] for column in task.input_columns) for row in rows]
    named = [(text, row[name]) for row, text in zip(rows, given, strict=True) for name in (CHOSEN, REJECTED)]
    few = len(set(right)) > 1 and not set(right).isdisjoint(wrong) and len(answers) <= len(rows)
    listed = len(rows) > 1 and all(re.search(_OPTION.format(re.escape(answer)), text) for text, answer in named)
    if not (few or listed) or any(row[CHOSEN] == row[REJECTED] for row in rows):
        return task
    options = all(answer in text for text, answer in named)
    shown = [
        {"input": demonstration.input, "output": answer}
        for demonstration, answer in zip(task.demonstrations, right, strict=True)
    ]
    columns = {
        dataset: {"output" if name == CHOSEN else name: column for name, column in columns.items() if name != REJECTED}
        for dataset, columns in task.source_columns.items()
    }
    labels = task.labels or (None if options else answers)
    facts = {"demonstrations": shown, "labels": labels, "format": "preference", "source_columns": columns}
    return TaskSpec.model_validate(task.model_dump(mode="json") | facts)


def _columns(cell: Cell, name: str) -> dict[str, str]:
    return {name: cell} if isinstance(cell, str) else cell


def _shape(cell: Cell) -> frozenset[str] | None:
    return None if isinstance(cell, str) else frozenset(cell)


def read_task(content: object, what: str = "The task") -> TaskSpec:
    """A task from its keys as plain values. Raises TaskError, in one sentence that begins with `what`, for others."""
    try:
        return gold(TaskSpec.model_validate(content))
    except ValidationError as exc:
        place, wrong = first_fault(exc)
        raise TaskError(
            f"{what} cannot be used: {place + ': ' if place else ''}{wrong}",
            "give at least name, instruction, and demonstrations with an input and an output each",
        ) from exc
