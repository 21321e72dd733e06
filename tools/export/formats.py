"""A dataset's rows in the forms that trainers read: TRL's prompt-completion, messages and preference, and Alpaca's."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import pyarrow as pa

from ...domain.errors import InputError
from ..checks.cells import texts

Form: TypeAlias = Literal["prompt_completion", "messages", "alpaca", "preference"]

CHOSEN, REJECTED = "chosen", "rejected"
"""The output columns of a task of preferences: of two answers the better and the worse."""

_MESSAGE = pa.struct([("role", pa.string()), ("content", pa.string())])


@dataclass(frozen=True)
class Roles:
    """What the columns are to a trainer: the task's instruction, what a model is shown, what it must give."""

    instruction: str
    inputs: Sequence[str]
    outputs: Sequence[str]


def as_form(rows: pa.Table, roles: Roles, form: Form) -> pa.Table:
    """The rows in another form, in their order. Several input or output columns become one text with their names.

    Raises InputError for "preference" where the output columns are not "chosen" and "rejected".
    """
    if form == "preference":
        return _preference(rows, roles)
    given, wanted = _joined(rows, roles.inputs), _joined(rows, roles.outputs)
    return _FORMS[form](roles.instruction.strip(), given, wanted)


def _preference(rows: pa.Table, roles: Roles) -> pa.Table:
    if set(roles.outputs) != {CHOSEN, REJECTED}:
        raise InputError(
            f"Preference pairs need the output columns {CHOSEN!r} and {REJECTED!r}",
            "give demonstrations whose output has these two keys",
            outputs=list(roles.outputs),
        )
    prompts = _prompts(roles.instruction.strip(), _joined(rows, roles.inputs))
    return pa.table({"prompt": prompts, CHOSEN: texts(rows, CHOSEN), REJECTED: texts(rows, REJECTED)})


def _prompts(instruction: str, given: list[str]) -> pa.StringArray:
    return pa.array([f"{instruction}\n\n{text}\n" for text in given], pa.string())


def _joined(rows: pa.Table, columns: Sequence[str]) -> list[str]:
    cells = [texts(rows, column).to_pylist() for column in columns]
    if len(cells) == 1:
        return cells[0]
    return [
        "\n".join(f"{name}: {text}" for name, text in zip(columns, row, strict=True))
        for row in zip(*cells, strict=True)
    ]


def _prompt_completion(instruction: str, given: list[str], wanted: list[str]) -> pa.Table:
    return pa.table({"prompt": _prompts(instruction, given), "completion": pa.array(wanted, pa.string())})


def _messages(instruction: str, given: list[str], wanted: list[str]) -> pa.Table:
    talks = [
        [{"role": "user", "content": f"{instruction}\n\n{text}"}, {"role": "assistant", "content": answer}]
        for text, answer in zip(given, wanted, strict=True)
    ]
    return pa.table({"messages": pa.array(talks, pa.list_(_MESSAGE))})


def _alpaca(instruction: str, given: list[str], wanted: list[str]) -> pa.Table:
    return pa.table({"instruction": [instruction] * len(given), "input": given, "output": wanted})


_FORMS: dict[str, Callable[[str, list[str], list[str]], pa.Table]] = {
    "prompt_completion": _prompt_completion,
    "messages": _messages,
    "alpaca": _alpaca,
}
