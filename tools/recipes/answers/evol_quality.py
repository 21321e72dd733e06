"""EvolQuality (Deita, arXiv 2312.15685): the answer evolves, and is kept where it is better in both orders."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import ceil
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from ....domain.brief import TaskBrief
from ....domain.errors import GiveUp
from ....domain.task import CHOSEN, REJECTED
from ...models.prompts import system_prompt
from ...models.rows import RowTask
from ...operations.asking import Text
from ..base import MadeRow, Need, Round, recipe
from ..bench import Bench
from ..filters import filtered
from ..prompts import text_of
from ..self_instruct import ROWS_PER_CALL, pages_of
from ..solving import CLOSED, input_text

MOST_ROWS = 80
EVOLVED_PER_CALL = 10
SPARE = 1.25

METHODS: Mapping[str, str] = {
    "helpfulness": "make it more helpful to whoever asked",
    "relevance": "make it keep closer to what the input asks",
    "depth": "make it go deeper into the matter",
    "creativity": "make it more original",
    "details": "make it say the particulars that it leaves out",
}
"""The paper's five ways to a better answer; the answer evolves, not the prompt."""
NOT_BETTER = "the evolved answer is not better than the first in both orders"


class Evolved(BaseModel):
    """An improved answer."""

    model_config = ConfigDict(extra="forbid")
    answer: Text = Field(description="the improved answer")


class Better(BaseModel):
    """Which of two answers is better."""

    model_config = ConfigDict(extra="forbid")
    why: str
    better: Literal["first", "second", "equal"]


def calls(rows: int) -> int:
    """Model calls for so many rows: rows, evolved answers, and two comparisons."""
    return ceil(SPARE * rows / ROWS_PER_CALL) + 3 * ceil(SPARE * rows / EVOLVED_PER_CALL)


@recipe("evol_quality", calls=calls, paper="arXiv 2312.15685", paper_calls=2)
def evol_quality(need: Need, bench: Bench) -> Round:
    """Have a model write rows, improve their answers in one of five ways, and keep what is better in both orders.

    For free texts. Where the task asks for `chosen` and `rejected`, the two answers make the pair; elsewhere the
    better one is the row's output.
    """
    column = _answer_column(need.brief)
    gaps = need.orders(min(ceil(need.spare(SPARE) * need.wanted), MOST_ROWS))
    rows = filtered(need.brief, bench.write(pages_of(need, gaps)))
    sound = [place for place, row in enumerate(rows) if not row.reason]
    methods = need.chances("methods").choices(list(METHODS), k=len(rows))
    evolved = _evolved(bench, need.brief, [(rows[at], METHODS[methods[at]]) for at in sound], column)
    better = _better(bench, need.brief, [rows[at] for at in sound], evolved, column)
    for place, text, wins in zip(sound, evolved, better, strict=True):
        rows[place] = _chosen(rows[place], text, column, methods[place], wins=wins)
    return Round(rows)


def _answer_column(brief: TaskBrief) -> str:
    """The column whose text evolves. Raises GiveUp where answers are labels or several texts."""
    columns = brief.task.output_columns
    if set(columns) == {CHOSEN, REJECTED}:
        return CHOSEN
    if len(columns) != 1 or brief.kind in CLOSED:
        raise GiveUp("The task's answers are no free texts, so there is nothing in them to improve")
    return columns[0]


def _chosen(row: MadeRow, text: str | None, column: str, method: str, *, wins: bool) -> MadeRow:
    about = {**row.sampling, "method": method, "evolved": wins}
    if column != CHOSEN:
        cells = {**row.cells, column: text} if wins and text else row.cells
        return replace(row, cells=cells, sampling=about)
    if not wins or text is None:
        return replace(row, reason=NOT_BETTER)
    return replace(row, cells={**row.cells, CHOSEN: text, REJECTED: row.cells[CHOSEN]}, sampling=about)


def _evolved(bench: Bench, brief: TaskBrief, rows: Sequence[tuple[MadeRow, str]], column: str) -> list[str | None]:
    system = system_prompt(text_of("evolve_answer", task=brief.task))
    task = RowTask(
        bench.model, system, Evolved, EVOLVED_PER_CALL, {"temperature": 0.7}, purpose="evolve", source=bench.source
    )
    shown = [
        f"input:\n{input_text(brief, row.cells)}\n\nanswer:\n{row.cells[column]}\n\nimprove it: {method}"
        for row, method in rows
    ]
    return [None if value is None else value.answer for value in (bench.rows(task, shown).values if shown else [])]


def _better(
    bench: Bench, brief: TaskBrief, rows: Sequence[MadeRow], evolved: Sequence[str | None], column: str
) -> list[bool]:
    """Whether the evolved answer wins, shown second and shown first."""
    system = system_prompt(text_of("compare_answers", task=brief.task))
    task = RowTask(
        bench.model, system, Better, EVOLVED_PER_CALL, {"temperature": 0}, purpose="compare", source=bench.source
    )
    asked = [place for place, text in enumerate(evolved) if text is not None]
    wins = [text is not None for text in evolved]
    for turned in (False, True):
        shown = []
        for place in asked:
            two = [rows[place].cells[column], str(evolved[place])]
            first, second = reversed(two) if turned else two
            given = input_text(brief, rows[place].cells)
            shown.append(f"input:\n{given}\n\nfirst answer:\n{first}\n\nsecond answer:\n{second}")
        for place, value in zip(asked, bench.rows(task, shown).values if shown else [], strict=True):
            wins[place] &= value is not None and value.better == ("first" if turned else "second")
    return wins
