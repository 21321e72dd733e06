"""Checks on texts that repeat other texts: demonstrations, other rows, the row's own input or answer."""

import pyarrow as pa
from pydantic import Field

from .base import CheckArgs, check
from .cells import has_phrase, joined, normal, texts
from .near import Near


class DemonstrationArgs(CheckArgs):
    columns: tuple[str, ...] = Field(min_length=1, description="the task's input columns")
    inputs: tuple[str, ...] = Field(description="the demonstrations' inputs, a demonstration's columns a line each")
    literals: tuple[str, ...] = Field(default=(), description="fixed texts of the input, left out of the comparison")


@check("not_a_demonstration", reason="the input is that of a demonstration")
def not_a_demonstration(rows: pa.Table, args: DemonstrationArgs) -> pa.BooleanArray:
    """The input is neither a demonstration's nor one with few words changed (no number among them)."""
    known = Near(args.inputs, literals=args.literals)
    return pa.array([text not in known for text in joined(rows, args.columns)], pa.bool_())


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


@check("input_hides_answer", reason="the input gives the answer away")
def input_hides_answer(rows: pa.Table, args: HiddenAnswerArgs) -> pa.BooleanArray:
    """The answer does not stand in the input as a whole phrase. An answer that is most of the input is a text worked
    over, not given away."""

    def passes(answer: str, text: str) -> bool:
        telling = sum(character.isalnum() for character in answer) >= args.min_chars and 2 * len(answer) < len(text)
        return not (telling and has_phrase(text, answer))

    answers = map(normal, texts(rows, args.column).to_pylist())
    inputs = map(normal, joined(rows, args.columns))
    return pa.array([passes(answer, text) for answer, text in zip(answers, inputs, strict=True)], pa.bool_())


@check("answer_in_input", reason="the answer does not stand in the input")
def answer_in_input(rows: pa.Table, args: AnswerArgs) -> pa.BooleanArray:
    """The answer stands in the input, apart from case and white space: for tasks that extract."""
    answers = map(normal, texts(rows, args.column).to_pylist())
    inputs = map(normal, joined(rows, args.columns))
    return pa.array([bool(a) and a in text for a, text in zip(answers, inputs, strict=True)], pa.bool_())


@check("copied_prompt", reason="the answer is the input again")
def copied_prompt(rows: pa.Table, args: AnswerArgs) -> pa.BooleanArray:
    """The answer is not the input, nor one of its columns, apart from case and white space."""
    answers = list(map(normal, texts(rows, args.column).to_pylist()))
    copied = [False] * rows.num_rows
    candidates = [texts(rows, column).to_pylist() for column in args.columns]
    candidates += [joined(rows, args.columns)] if len(args.columns) > 1 else []
    for texts_of in candidates:
        same = (normal(text) == answer for text, answer in zip(texts_of, answers, strict=True))
        copied = [before or now for before, now in zip(copied, same, strict=True)]
    return pa.array([not copy for copy in copied], pa.bool_())
