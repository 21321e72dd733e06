"""Answers to made inputs by a model that does not see the answer they were made for: many inputs a call."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any

from pydantic import BaseModel

from ...domain.brief import TaskBrief
from ..models.prompts import system_prompt
from ..models.rows import RowTask
from ..operations.asking import Text, answer_model
from ..operations.model import one_of
from ..texts import normal
from .base import MadeRow
from .bench import Bench
from .prompts import text_of

CLOSED = ("label", "multiple_choice", "number")
"""Kinds of output of which two answers are the same or not; of free texts many may be right."""
UNCONFIRMED = "the model, asked for the answer without seeing it, gives another one"
UNANSWERED = "the model, asked for the answer without seeing it, gives none"
ROWS_PER_CALL = 20
_SHOWN = 8
_NO_LABEL = "none of these"


def is_closed(brief: TaskBrief) -> bool:
    """Whether two answers to an input can be compared as texts."""
    return brief.kind in CLOSED and len(brief.task.output_columns) == 1


def input_text(brief: TaskBrief, row: Mapping[str, str]) -> str:
    """The input columns as one text; with their names where there are several."""
    columns = brief.task.input_columns
    return row[columns[0]] if len(columns) == 1 else "\n".join(f"{column}: {row[column]}" for column in columns)


def output_text(brief: TaskBrief, row: Mapping[str, str]) -> str:
    """The output columns as one text, in the same way."""
    columns = brief.task.output_columns
    return row[columns[0]] if len(columns) == 1 else "\n".join(f"{column}: {row[column]}" for column in columns)


def answered(
    bench: Bench, brief: TaskBrief, rows: Sequence[Mapping[str, str]], purpose: str
) -> list[dict[str, str] | None]:
    """The outputs that a model gives to each row's inputs by the instruction and the demonstrations; None for none."""
    if not rows:
        return []
    task = brief.task
    labels = [*brief.labels, _NO_LABEL] if brief.kind == "label" and brief.labels else None
    kind: Any = one_of(labels) if labels and len(task.output_columns) == 1 else Text
    form, names = answer_model({column: (kind, f"the row's {column}") for column in task.output_columns})
    shown = [demonstration.row() for demonstration in task.demonstrations[:_SHOWN]]
    examples = [
        (input_text(brief, row), json.dumps({name: row[name] for name in task.output_columns}, ensure_ascii=False))
        for row in shown
    ]
    system = system_prompt(text_of("answer", task=task, no_answer=_NO_LABEL), examples)
    asked = RowTask(bench.model, system, form, ROWS_PER_CALL, {"temperature": 0}, purpose=purpose, source=bench.source)
    answers = bench.rows(asked, [input_text(brief, row) for row in rows]).values
    return [None if value is None else _cells(value, names) for value in answers]


def _cells(value: BaseModel, names: Mapping[str, str]) -> dict[str, str] | None:
    cells = {name: str(getattr(value, attribute)) for name, attribute in names.items()}
    return None if any(normal(text) == _NO_LABEL for text in cells.values()) else cells


def confirmed(bench: Bench, brief: TaskBrief, rows: Sequence[MadeRow]) -> list[MadeRow]:
    """The rows, those eliminated whose answer the model does not give again unseen. Free texts are for the judge."""
    if not is_closed(brief):
        return list(rows)
    sound = [place for place, row in enumerate(rows) if not row.reason]
    answers = answered(bench, brief, [rows[place].cells for place in sound], "confirm")
    confirmed_rows = list(rows)
    for place, answer in zip(sound, answers, strict=True):
        if answer is None:
            confirmed_rows[place] = replace(rows[place], reason=UNANSWERED)
        elif normal(output_text(brief, answer)) != normal(output_text(brief, rows[place].cells)):
            confirmed_rows[place] = replace(rows[place], reason=UNCONFIRMED)
    return confirmed_rows


def digest(*parts: str) -> str:
    """SHA-256 (hex) of what was asked, where a call asks about many rows."""
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
