"""A dataset's rows in the forms that trainers read: TRL's prompt-completion, messages and preference, and Alpaca's.

Key names are those of TRL ("Dataset formats and types") and of Stanford Alpaca.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any, Literal, TypeAlias

import pyarrow as pa

from ...domain.errors import InputError
from ...domain.task import CHOSEN, REJECTED
from ..checks.cells import texts

Form: TypeAlias = Literal["prompt-completion", "messages", "alpaca", "preference"]

_TEXT = pa.string()
_TALK = pa.list_(pa.struct([("role", _TEXT), ("content", _TEXT)]))
SCHEMAS: dict[Form, pa.Schema] = {
    "prompt-completion": pa.schema([("prompt", _TEXT), ("completion", _TEXT)]),
    "messages": pa.schema([("messages", _TALK)]),
    "alpaca": pa.schema([("instruction", _TEXT), ("input", _TEXT), ("output", _TEXT)]),
    "preference": pa.schema([("prompt", _TEXT), (CHOSEN, _TEXT), (REJECTED, _TEXT)]),
}
"""The columns of each form."""

Wrong: TypeAlias = Callable[[pa.Table], list[str]]
"""Gives each row an answer that is wrong for it."""


@dataclass(frozen=True)
class Roles:
    """What the columns are to a trainer: the task's instruction, what a model is shown, what it must give.

    `wrong` is asked for the rejected answers of preference pairs where the task does not have them as a column.
    """

    instruction: str
    inputs: Sequence[str]
    outputs: Sequence[str]
    wrong: Wrong | None = None


def as_form(rows: pa.Table, roles: Roles, form: Form) -> pa.Table:
    """The rows in another form, in their order. Several input or output columns become one text with their names.

    Raises InputError for "preference" where the output columns are not "chosen" and "rejected" and nothing tells a
    wrong answer.
    """
    instruction, given = roles.instruction.strip(), _joined(rows, roles.inputs)
    if form == "preference":
        columns: list[Any] = [_prompts(instruction, given), *_pair(rows, roles)]
    else:
        columns = _FORMS[form](instruction, given, _joined(rows, roles.outputs))
    return pa.table(columns, schema=SCHEMAS[form])


def form_of(columns: Sequence[str]) -> Form | None:
    """The form that a table with these columns is in; None for columns of a task's own."""
    return next((form for form, schema in SCHEMAS.items() if set(schema.names) == set(columns)), None)


def from_form(rows: pa.Table, roles: Roles) -> pa.Table:
    """Rows of any form as the columns of `roles` again; of a preference pair the chosen answer.

    An instruction that is not known ("") is told by what all rows begin with. Cells come back as they were, unless one
    holds what separates the columns: a line that starts with the name of the next one. Raises InputError for a table
    that is in no form.
    """
    form = form_of(rows.column_names)
    if form is None:
        raise InputError(f"The columns {', '.join(rows.column_names)} are no form of a dataset")
    if form == "messages":
        talks = rows.column("messages").to_pylist()
        given, wanted = ([talk[turn]["content"] for talk in talks] for turn in (0, 1))
    else:
        first, answer = ("input", "output") if form == "alpaca" else ("prompt", SCHEMAS[form].names[1])
        given, wanted = rows.column(first).to_pylist(), rows.column(answer).to_pylist()
    if form in {"prompt-completion", "preference"}:
        given = [text.removesuffix("\n") for text in given]
    if form != "alpaca":
        head = roles.instruction.strip() or _shared(given).rpartition("\n\n")[0]
        given = [text.removeprefix(f"{head}\n\n") for text in given]
    if form == "preference" and set(roles.outputs) == {CHOSEN, REJECTED}:
        answers = {name: rows.column(name).to_pylist() for name in roles.outputs}
    else:
        answers = _split(wanted, roles.outputs)
    return pa.table(_split(given, roles.inputs) | answers)


def _pair(rows: pa.Table, roles: Roles) -> tuple[pa.StringArray, pa.StringArray]:
    if set(roles.outputs) == {CHOSEN, REJECTED}:
        return texts(rows, CHOSEN), texts(rows, REJECTED)
    if roles.wrong is None:
        raise InputError(
            f"Preference pairs need the output columns {CHOSEN!r} and {REJECTED!r}, options or labels",
            "give demonstrations whose output has these two keys, or take another form",
            outputs=list(roles.outputs),
        )
    return pa.array(_joined(rows, roles.outputs), _TEXT), pa.array(roles.wrong(rows), _TEXT)


def _prompts(instruction: str, given: list[str]) -> list[str]:
    return [f"{instruction}\n\n{text}\n" for text in given]


def _joined(rows: pa.Table, columns: Sequence[str]) -> list[str]:
    cells = [texts(rows, column).to_pylist() for column in columns]
    if len(cells) == 1:
        return cells[0]
    return [
        "\n".join(f"{name}: {text}" for name, text in zip(columns, row, strict=True))
        for row in zip(*cells, strict=True)
    ]


def _shared(given: Sequence[str]) -> str:
    """What all of the texts begin with."""
    least, greatest = min(given, default=""), max(given, default="")
    return "".join(a for a, _ in takewhile(lambda pair: pair[0] == pair[1], zip(least, greatest, strict=False)))


def _split(joined: list[str], columns: Sequence[str]) -> dict[str, list[str]]:
    if len(columns) == 1:
        return {columns[0]: joined}
    form = re.compile("\n".join(f"{re.escape(name)}: (.*?)" for name in columns), re.DOTALL)
    parts = [match.groups() if (match := form.fullmatch(text)) else (text,) * len(columns) for text in joined]
    return {name: [cells[place] for cells in parts] for place, name in enumerate(columns)}


def _messages(instruction: str, given: list[str], wanted: list[str]) -> list[Any]:
    talks = [
        [{"role": "user", "content": f"{instruction}\n\n{text}"}, {"role": "assistant", "content": answer}]
        for text, answer in zip(given, wanted, strict=True)
    ]
    return [talks]


_FORMS: dict[str, Callable[[str, list[str], list[str]], list[Any]]] = {
    "prompt-completion": lambda instruction, given, wanted: [_prompts(instruction, given), wanted],
    "messages": _messages,
    "alpaca": lambda instruction, given, wanted: [[instruction] * len(given), given, wanted],
}
