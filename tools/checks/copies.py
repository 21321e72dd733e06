"""Checks on texts that repeat other texts: demonstrations, other rows, the row's own input or answer."""

import re
from typing import Self

import pyarrow as pa
from pydantic import Field, model_validator

from ..texts import normal
from .base import CheckArgs, check
from .cells import has_phrase, joined, texts
from .near import Near, Slots


class DemonstrationArgs(CheckArgs):
    columns: tuple[str, ...] = Field(min_length=1, description="the task's input columns")
    inputs: tuple[str, ...] = Field(description="the demonstrations' inputs, a demonstration's columns a line each")
    literals: tuple[str, ...] = Field(default=(), description="fixed texts of the input, left out of the comparison")
    answer_columns: tuple[str, ...] = Field(
        default=(), description="the task's output columns; then a nearly equal input with another answer passes"
    )
    answers: tuple[str, ...] = Field(default=(), description="the demonstrations' outputs, in the order of `inputs`")

    def columns_read(self) -> tuple[str, ...]:
        return self.columns + self.answer_columns

    @model_validator(mode="after")
    def _paired(self) -> Self:
        if self.answer_columns and len(self.answers) != len(self.inputs):
            raise ValueError("give as many answers as inputs")
        return self


@check("not_a_demonstration", reason="the input is that of a demonstration")
def not_a_demonstration(rows: pa.Table, args: DemonstrationArgs) -> pa.BooleanArray:
    """The input is neither a demonstration's nor one with few words changed (no number among them). Where answers come
    from a few, the one changed word that changes the answer too makes another row."""
    known = Near(args.inputs, literals=args.literals, answers=args.answers)
    answers = joined(rows, args.answer_columns) if args.answer_columns else [None] * rows.num_rows
    cells = zip(joined(rows, args.columns), answers, strict=True)
    return pa.array([not known.holds(text, answer) for text, answer in cells], pa.bool_())


class ColumnsArgs(CheckArgs):
    columns: tuple[str, ...] = Field(min_length=1, description="columns that together must not repeat")


@check("no_duplicates", scope="table", reason="an earlier row has the same input")
def no_duplicates(rows: pa.Table, args: ColumnsArgs) -> pa.BooleanArray:
    """No earlier row has the same texts, apart from case and white space."""
    seen: set[str] = set()
    passed = []
    for text in map(normal, joined(rows, args.columns)):
        passed.append(text not in seen)
        seen.add(text)
    return pa.array(passed, pa.bool_())


class AnswerArgs(CheckArgs):
    column: str = Field(description="column that holds the answer")
    columns: tuple[str, ...] = Field(min_length=1, description="the task's input columns")


class HiddenAnswerArgs(AnswerArgs):
    min_chars: int = Field(
        default=4, ge=1, description="answers of fewer letters and digits stand in many inputs by chance and pass"
    )
    literals: tuple[str, ...] = Field(
        default=(), description="fixed texts of the input; then an answer that is most of a part between them passes"
    )


@check("input_hides_answer", reason="the input gives the answer away")
def input_hides_answer(rows: pa.Table, args: HiddenAnswerArgs) -> pa.BooleanArray:
    """The answer does not stand in the input as a whole phrase. An answer that is most of the input is a text worked
    over, not given away."""

    slots = Slots(args.literals)

    def passes(answer: str, text: str) -> bool:
        if sum(character.isalnum() for character in answer) < args.min_chars:
            return True
        parts = map(normal, slots.parts(text) if args.literals else [text])
        return not any(2 * len(answer) < len(part) and has_phrase(part, answer) for part in parts)

    answers = map(normal, texts(rows, args.column).to_pylist())
    inputs = joined(rows, args.columns)
    return pa.array([passes(answer, text) for answer, text in zip(answers, inputs, strict=True)], pa.bool_())


@check("answer_in_input", reason="the answer does not stand in the input")
def answer_in_input(rows: pa.Table, args: AnswerArgs) -> pa.BooleanArray:
    """The answer stands in the input, apart from case and white space: for tasks that extract."""
    answers = map(normal, texts(rows, args.column).to_pylist())
    inputs = map(normal, joined(rows, args.columns))
    return pa.array([bool(a) and a in text for a, text in zip(answers, inputs, strict=True)], pa.bool_())


_QUOTED = re.compile(r"\"([^\"\n]{0,200})\"|(?<!\w)'([^'\n]{0,200})'(?!\w)")
_SHORTEST_QUOTED = 3


def quoted_texts(text: str) -> list[str]:
    """What stands in quotes in a query or a call, in order; an empty pair of quotes is an empty text."""
    return [match[1] if match[1] is not None else match[2] for match in _QUOTED.finditer(text)]


def is_said(quoted: str, text: str) -> bool:
    """Whether a quoted text stands in a normalised text; a sign or two need not, and an empty one never does."""
    plain = normal(quoted.strip("% "))
    return plain in text if len(plain) >= _SHORTEST_QUOTED else bool(plain)


@check("quotes_in_input", reason="the answer quotes what its input does not say")
def quotes_in_input(rows: pa.Table, args: AnswerArgs) -> pa.BooleanArray:
    """What the answer has in quotes, of three letters or more, stands in the input, apart from case and white space;
    none of the quotes is empty: the names in a query are those of its question."""

    cells = zip(texts(rows, args.column).to_pylist(), map(normal, joined(rows, args.columns)), strict=True)
    passed = [all(is_said(one, text) for one in quoted_texts(answer)) for answer, text in cells]
    return pa.array(passed, pa.bool_())


class CopyArgs(AnswerArgs):
    exact: bool = Field(default=False, description="whether a change of case or white space makes another text")


@check("copied_prompt", reason="the answer is the input again")
def copied_prompt(rows: pa.Table, args: CopyArgs) -> pa.BooleanArray:
    """The answer is not the input, nor one of its columns, apart from case and white space unless `exact`."""
    form = str if args.exact else normal
    answers = list(map(form, texts(rows, args.column).to_pylist()))
    copied = [False] * rows.num_rows
    candidates = [texts(rows, column).to_pylist() for column in args.columns]
    candidates += [joined(rows, args.columns)] if len(args.columns) > 1 else []
    for texts_of in candidates:
        same = (form(text) == answer for text, answer in zip(texts_of, answers, strict=True))
        copied = [before or now for before, now in zip(copied, same, strict=True)]
    return pa.array([not copy for copy in copied], pa.bool_())
