"""The judge with a model: it grades sampled rows among demonstrations, and counts only while it grades those right."""

import random
from collections.abc import Sequence

import pyarrow as pa
from pydantic import BaseModel, ConfigDict

from ...domain.brief import TaskBrief
from ...domain.validation import CheckOutcome, RowExample
from ...tools.catalogs.base import Block
from ...tools.models.chat import ChatModel, NoDecision
from ...tools.rows import INDEX
from ..team import Judge
from . import facts
from .prompts import messages

ROWS = 12
"""Rows of the sample that are graded."""
PROBES = 3
"""Demonstrations, and as many corrupted ones, that stand among them unmarked."""
LEAST_RIGHT = 0.7
"""A smaller share of right rows than this sends the plan back."""
_CELL_CHARS = 200

Row = dict[str, str]


class RowGrade(BaseModel):
    model_config = ConfigDict(extra="forbid")
    number: int
    why: str
    right: bool


class Grades(BaseModel):
    """One grade a row."""

    model_config = ConfigDict(extra="forbid")
    grades: list[RowGrade]


class LLMJudge:
    """Adds a model's grades to the rules' findings.

    Demonstrations must be graded right and demonstrations with another one's output wrong; a model that cannot tell
    these apart is not believed about the rest, which is said as a warning.
    """

    def __init__(self, chat: ChatModel, rules: Judge) -> None:
        self._chat = chat
        self._rules = rules

    def judge(self, brief: TaskBrief, before: Block, rows: pa.Table) -> tuple[CheckOutcome, ...]:
        """The rules' findings, and the grades of some rows where they speak against the plan."""
        found = self._rules.judge(brief, before, rows)
        if not rows.num_rows:
            return found
        picked = sorted(random.Random(0).sample(range(rows.num_rows), min(ROWS, rows.num_rows)))
        table = rows.take(picked)
        shown: list[Row] = table.select(list(brief.task.columns)).to_pylist()
        right, wrong = _probes(brief)
        graded = [*shown, *right, *wrong]
        order = random.Random(1).sample(range(len(graded)), len(graded))
        grades = self._grades(brief, [graded[place] for place in order])
        if grades is None:
            return found
        by_place = {place: grades[number] for number, place in enumerate(order, start=1)}
        missed = [by_place[place].right for place in range(len(shown), len(shown) + len(right))].count(False)
        fooled = [by_place[place].right for place in range(len(shown) + len(right), len(graded))].count(True)
        if missed + fooled > (len(right) + len(wrong)) // 3:
            return (*found, _uncalibrated(len(shown), missed, fooled))
        bad = [place for place in range(len(shown)) if not by_place[place].right]
        places = table.column(INDEX).to_pylist()
        examples = tuple(
            RowExample(row=places[place], before={}, after=_short(shown[place]), reason=by_place[place].why)
            for place in bad[:3]
        )
        return (*found, _outcome(len(shown), len(bad), [by_place[place].why for place in bad], examples))

    def _grades(self, brief: TaskBrief, graded: Sequence[Row]) -> dict[int, RowGrade] | None:
        asked = messages("judge", **facts.task_of(brief), graded=graded)
        numbers = set(range(1, len(graded) + 1))

        def trouble(told: Grades) -> str | None:
            got = [grade.number for grade in told.grades]
            return None if sorted(got) == sorted(numbers) else f"grade each row from 1 to {len(graded)} exactly once"

        try:
            told, _ = self._chat.ask(asked, Grades, "judge", check=trouble)
        except NoDecision:
            return None
        return {grade.number: grade for grade in told.grades}


def _probes(brief: TaskBrief) -> tuple[list[Row], list[Row]]:
    """Demonstrations, and the same inputs with another demonstration's different output."""
    rows = [demonstration.row() for demonstration in brief.task.demonstrations]
    outputs = brief.task.output_columns
    right = rows[:PROBES]
    wrong = []
    for number, row in enumerate(right):
        others = [rows[(number + step) % len(rows)] for step in range(1, len(rows))]
        other = next((o for o in others if any(o[column] != row[column] for column in outputs)), None)
        if other is not None:
            wrong.append(row | {column: other[column] for column in outputs})
    return right, wrong


def _outcome(rows: int, bad: int, whys: Sequence[str], examples: tuple[RowExample, ...]) -> CheckOutcome:
    enough = rows - bad >= LEAST_RIGHT * rows
    told = f": {'; '.join(dict.fromkeys(whys[:3]))}" if whys else ""
    return CheckOutcome(
        name="grades",
        severity="warning" if enough else "error",
        passed=rows - bad,
        failed=bad,
        reason=f"the model grades {bad} of {rows} rows wrong{told}",
        examples=examples,
    )


def _uncalibrated(rows: int, missed: int, fooled: int) -> CheckOutcome:
    return CheckOutcome(
        name="grades",
        severity="warning",
        passed=rows,
        failed=0,
        reason=f"the model's grades do not count: it called {missed} demonstrations wrong, {fooled} false ones right",
    )


def _short(row: Row) -> Row:
    return {name: text if len(text) <= _CELL_CHARS else f"{text[: _CELL_CHARS - 1]}…" for name, text in row.items()}
