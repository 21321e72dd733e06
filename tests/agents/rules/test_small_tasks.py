"""Dozens of small tasks in casual words, each tried on every small table: no wrong row, and half of them served."""

import pytest
from regraft.agents.rules.critic import OfflineCritic
from regraft.agents.rules.judge import OfflineJudge
from regraft.agents.rules.planner import OfflinePlanner
from regraft.agents.rules.reading.understand import OfflineUnderstander
from regraft.agents.rules.workbench import Workbench
from regraft.agents.validator import validate
from regraft.domain.errors import GiveUp
from regraft.domain.task import TaskSpec
from regraft.domain.validation import Attempt
from regraft.tools.execution.bind import bind
from regraft.tools.execution.transform import transform

from .small_tasks import TABLES, Small
from .worlds import Dataset, task

_ATTEMPTS = 3
CASES = [(source, small) for source, tasks in TABLES for small in tasks]
ELSEWHERE = (
    "write it in capital letters",
    "Turn the name round, family name first.",
    "What are the initials of this person?",
)
"""What is computed of any name, whatever the table is about."""


def rows_of(told: TaskSpec, source: Dataset) -> dict[str, str]:
    """Rows of the first plan that passes; none where every one is sent back or the source is refused."""
    bench, attempts = Workbench(), list[Attempt]()
    brief = OfflineUnderstander().understand(told)
    review = OfflineCritic(bench).critique(brief, source)
    while review.verdict != "reject" and len(attempts) < _ATTEMPTS:
        try:
            plan = OfflinePlanner(bench).plan(brief, source, review, attempts)
        except GiveUp:
            return {}
        made = transform(bind(plan, source.sample.table.column_names), source.sample, seed=3)
        judged = OfflineJudge().judge(brief, source.sample, made.accepted)
        report = validate(plan, brief, source.sample, made, judged, total_rows=len(source.sample))
        if report.verdict == "pass":
            return {row["input"]: row["output"] for row in made.accepted.select(["input", "output"]).to_pylist()}
        attempts.append(Attempt(plan=plan, report=report))
    return {}


def named(small: Small) -> TaskSpec:
    return task("small", small.instruction, *small.pairs)


@pytest.mark.parametrize(("source", "small"), CASES, ids=lambda one: getattr(one, "instruction", ""))
def test_rows_of_a_small_task_are_right_or_none(source: Dataset, small: Small) -> None:
    rows = rows_of(named(small), source)
    truth = small.truth or {}
    assert {given: answer for given, answer in rows.items() if truth.get(given) != answer} == {}


def test_most_small_tasks_are_served_where_their_table_is_there() -> None:
    usable = [(source, small) for source, small in CASES if small.truth is not None]
    served = [small.instruction for source, small in usable if rows_of(named(small), source)]
    assert len(served) >= 0.65 * len(usable), sorted({small.instruction for _, small in usable} - set(served))


@pytest.mark.parametrize("place", range(len(TABLES)))
def test_tables_of_other_things_are_refused(place: int) -> None:
    source, own = TABLES[place]
    others = [small for _, small in CASES[place::4] if small not in own and small.instruction not in ELSEWHERE]
    assert [small.instruction for small in others if rows_of(named(small), source)] == []
