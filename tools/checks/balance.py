"""Checks on all rows together: labels that crowd out others, a favoured place of the right option, contradictions."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence

import pyarrow as pa
from pydantic import Field

from ..texts import normal
from .base import CheckArgs, check
from .cells import joined, texts
from .options import OptionsArgs, place_of_answer
from .text import ColumnArgs


class ShareArgs(ColumnArgs):
    max_share: float = Field(default=0.95, gt=0, le=1, description="largest share of the rows that one text may have")


@check("label_balance", scope="table", severity="warning", reason="one label has more than {max_share} of the rows")
def label_balance(rows: pa.Table, args: ShareArgs) -> pa.BooleanArray:
    """No label has more than its share of the rows; its rows beyond that share fail."""
    return _within_share(texts(rows, args.column).to_pylist(), args.max_share)


class OptionBalanceArgs(OptionsArgs):
    max_share: float = Field(default=0.7, gt=0, le=1, description="largest share of the rows that one place may have")


@check(
    "option_balance",
    scope="table",
    severity="warning",
    reason="the right option stands in one place in more than {max_share} of the rows",
)
def option_balance(rows: pa.Table, args: OptionBalanceArgs) -> pa.BooleanArray:
    """The right option is not nearly always the first, second, …; rows beyond that place's share fail."""
    cells = zip(texts(rows, args.column).to_pylist(), texts(rows, args.answer_column).to_pylist(), strict=True)
    return _within_share([place_of_answer(text, answer, args) for text, answer in cells], args.max_share)


def _within_share(values: Sequence[Hashable], share: float) -> pa.BooleanArray:
    """False for what a value has beyond its share of all. Two values are always allowed: few rows say little."""
    most = max(int(share * len(values)), 2)
    seen: Counter[Hashable] = Counter()
    passed = []
    for value in values:
        seen[value] += 1
        passed.append(value is None or seen[value] <= most)
    return pa.array(passed, pa.bool_())


class ContradictionArgs(CheckArgs):
    columns: tuple[str, ...] = Field(min_length=1, description="the task's input columns")
    answers: tuple[str, ...] = Field(min_length=1, description="the task's output columns")

    def columns_read(self) -> tuple[str, ...]:
        return self.columns + self.answers


@check("no_contradiction", scope="table", reason="rows with this input have different outputs")
def no_contradiction(rows: pa.Table, args: ContradictionArgs) -> pa.BooleanArray:
    """No other row has the same input, apart from case and white space, and another output; all that do fail."""
    inputs = list(map(normal, joined(rows, args.columns)))
    answers_to = defaultdict(set)
    for given, answer in zip(inputs, map(normal, joined(rows, args.answers)), strict=True):
        answers_to[given].add(answer)
    return pa.array([len(answers_to[given]) == 1 for given in inputs], pa.bool_())
