"""What asking a model about rows will cost, by a plan or where there is none yet."""

from math import ceil
from typing import TYPE_CHECKING

from ...agents.executor import is_paid, may_reject, with_surplus
from ...agents.showing import columns_read, cut
from ...domain.brief import TaskBrief
from ...domain.plan import Plan
from ...domain.usage import Estimate
from ...tools.catalogs.base import Block
from ..state import Source, SourceState
from ..workplace import PAID_SAMPLE_ROWS, Workplace
from .fence import fence

if TYPE_CHECKING:
    import pyarrow as pa

_LEAST_KEPT = 0.2
_UNCHECKED, _CHECKED = (0.95, 0.95, 0.95), (_LEAST_KEPT, 0.9, 1.0)
"""The least, usual and greatest share of rows that come through a plan which asks a model; `_CHECKED` is for those in
which a later step may reject what the model wrote. Such plans kept 27%, 53 to 75%, 84% and 92% of rows of datasets
that no prompt was written for, and nearly all where answers are plain; one that kept a fifth still passed its sample.
"""


def unplanned_cost(brief: TaskBrief, rows: int, work: Workplace, *, written: bool = False) -> Estimate | None:
    """What it takes to ask a model about every row of a build, where no plan does yet: to check the answers that a
    source has, or where they are to be `written` to write and check them. None in a run without a model."""
    models, task = work.team.models, brief.task
    if models is None:
        return None
    from ...tools.execution.estimate import unplanned

    shown = task.shown
    given, made = (
        sum(len(row[name]) for row in shown for name in names) / len(shown)
        for names in (task.input_columns, task.output_columns)
    )
    least, usual, most = _CHECKED
    many = ceil(with_surplus(rows, paid=True, selection=task.selection) / usual)
    found = unplanned(given, made, many, models.model, models.prices, views=2 if written else 1)
    return found.model_copy(update={"off": 1 - usual / most, "short": usual / least - 1})


def planned_cost(draft: Plan, block: Block, state: SourceState, work: Workplace) -> Estimate | None:
    """What the draft's model calls take where every row wanted comes from this source; None where it asks no model."""
    models, task = work.team.models, state.brief.task
    if models is None or not is_paid(draft):
        return None
    from ...tools.execution.estimate import estimate

    least, usual, most = _kept(draft, state.source)
    rows = ceil(with_surplus(state.rows, paid=True, selection=task.selection) / usual)
    rows = rows if state.source.total_rows is None else min(rows, state.source.total_rows)
    found = estimate(draft, block, rows, models.model, models.prices, text_tokens=written_tokens(state.brief))
    return found.model_copy(update={"off": 1 - usual / most, "short": usual / least - 1})


def shown_chars(brief: TaskBrief) -> float:
    """How long a row of the task is, as the demonstrations are."""
    rows = brief.task.shown
    return sum(len(text) for row in rows for text in row.values()) / len(rows)


def judged_chars(draft: Plan, block: Block, state: SourceState, work: Workplace) -> float:
    """How long a row is that a judge will read: as the plan makes them of the sample, or where a model is to write
    some, as what it reads is, with outputs as long as the demonstrations'. Raises PlanError and DatasetError."""
    brief, source = state.brief, state.source
    if is_paid(draft):
        read = [name for name in columns_read(draft) if name in block.table.column_names]
        return _chars(block.table.select(read)) + 4 * written_tokens(brief)
    with fence(work, source.key, "sample"):
        _, made = work.trial(source.candidate.ref, draft, source.total_rows)
    rows = made.accepted.select(list(brief.task.columns))
    return _chars(rows) if rows.num_rows else shown_chars(brief)


def _chars(rows: "pa.Table") -> float:
    """Characters of a row on average, up to what a judge is shown of one."""
    from ...agents.llm.judge import ROW_CHARS

    cells = (rows.column(name).to_pylist() for name in rows.column_names)
    lengths = [min(sum(len(cut(cell, ROW_CHARS)) for cell in row), ROW_CHARS) for row in zip(*cells, strict=True)]
    return sum(lengths) / max(1, len(lengths))


def written_tokens(brief: TaskBrief) -> float:
    """How long a text is that a model writes for the task: as its outputs, or as its inputs where the outputs are
    labels, which are chosen and not written."""
    task = brief.task
    written = task.input_columns if brief.kind == "label" else task.output_columns
    texts = [len(shown.row()[column]) for shown in task.demonstrations for column in written]
    return sum(texts) / len(texts) / 4


def _kept(draft: Plan, source: Source) -> tuple[float, float, float]:
    """The share of rows that come through a plan that asks a model, at least, usually and at most: as with the plan
    that was tried before it, or as is usual."""
    tried = [one.report.valid for one in source.attempts if one.report is not None and is_paid(one.plan)]
    if tried:
        share = max(_LEAST_KEPT, min(1.0, tried[-1] / PAID_SAMPLE_ROWS))
        return share, share, share
    return _CHECKED if may_reject(draft) else _UNCHECKED
