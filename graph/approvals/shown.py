"""What a person sees of a plan before deciding, and as it is edited: nothing of it asks a model or is written."""

from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from ...agents.chance import by_chance
from ...agents.edits import wiring
from ...agents.executor import is_paid, read_from
from ...agents.showing import against, rows_shown, rows_unrun
from ...agents.styled import styled
from ...agents.validator import label_column, reached
from ...domain.errors import DatasetError, PlanError
from ...domain.plan import Plan
from ...domain.validation import PlanShown
from ...tools.checks.apply import failures

if TYPE_CHECKING:
    from ...domain.brief import TaskBrief
    from ...tools.catalogs.base import Block
    from ..state import Source
    from ..workplace import Workplace

_FAILING_TOLD = 3
_LABELS_TOLD = 20


def show_plan(plan: Plan, brief: "TaskBrief", source: "Source", work: "Workplace") -> PlanShown:
    """The plan on the source's sample: rows of every label, rows that fail, how it ties columns and labels.

    A plan that asks a model is not run. Raises PlanError and DatasetError as a trial does.
    """
    ref = source.candidate.ref
    block = work.sample(read_from(ref, plan))
    known = _tied(plan, block, work.class_names(ref))
    if is_paid(plan):
        return known.model_copy(update={"rows": rows_unrun(plan, block)})
    block, made = work.trial(ref, plan, source.total_rows)
    failing = failures(made.accepted, plan.requirements) if made.accepted.num_rows else ()
    failed = against(made.accepted, failing)
    column = label_column(brief)
    have = set(made.accepted.column(column).unique().to_pylist()) if column else set[str]()
    doubts = (*by_chance(plan, brief, block, made.accepted), *styled(brief, made.accepted))
    doubts += work.displaced(ref, plan, brief)
    reasons = Counter(made.rejected.column("reason").to_pylist()).most_common(_FAILING_TOLD)
    return known.model_copy(
        update={
            "rows": tuple(
                row if row.reason else row.model_copy(update={"failed": failed.of((row.split, row.row))})
                for row in rows_shown(plan, block, made, column)
            ),
            "tried": len(block),
            "formed": reached(made),
            "valid": made.accepted.num_rows,
            "failing": tuple(f"{count} rows: {reason}" for reason, count in reasons),
            "labels_missing": tuple(label for label in brief.labels if column and label not in have)[:_LABELS_TOLD],
            "doubts": tuple(one.reason for one in doubts),
        }
    )


def how_tied(sources: "Iterable[tuple[Source, Plan]]", work: "Workplace") -> dict[str, PlanShown]:
    """How plans tie their sources' columns and labels to the task's, without rows; what cannot be read is left out."""
    shown: dict[str, PlanShown] = {}
    for source, plan in sources:
        with suppress(DatasetError, PlanError):
            block = work.sample(read_from(source.candidate.ref, plan))
            shown[source.key] = _tied(plan, block, work.class_names(source.candidate.ref))
    return shown


def _tied(plan: Plan, block: "Block", classes: "Mapping[str, tuple[str, ...]]") -> PlanShown:
    tied = wiring(plan, block)
    taken = {name for origins in tied.columns.values() for name in origins}
    return PlanShown(
        columns=tied.columns,
        label_map=tied.label_map,
        values=tied.values,
        source_columns=tuple(block.table.column_names),
        class_names={name: names for name, names in classes.items() if name in taken},
    )
