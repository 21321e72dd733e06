"""Outputs that hold their whole input, as a column of whole conversations does beside their first turns, where no
demonstration's does: what is asked stands in what is to be learned as the answer."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ..domain.brief import TaskBrief
from ..domain.validation import CheckOutcome
from ..tools.texts import normal

if TYPE_CHECKING:
    import pyarrow as pa

_LEAST_CHARS, _LEAST_ROWS = 20, 10
"""A shorter input may stand in its answer by chance, and fewer rows say nothing of the plan."""


def echoed(brief: TaskBrief, accepted: "pa.Table") -> tuple[CheckOutcome, ...]:
    """What speaks for outputs that repeat their input: that most rows' do."""
    failed, passed = echoes(brief, accepted.select(list(brief.task.columns)).to_pylist())
    if not failed:
        return ()
    reason = f"{failed} of {failed + passed} outputs hold their whole input, as no demonstration's does"
    return (CheckOutcome(name="judge echo", severity="error", passed=passed, failed=failed, reason=reason),)


def echoes(brief: TaskBrief, rows: Sequence[Mapping[str, str]]) -> tuple[int, int]:
    """How many outputs repeat their input, where most do and no demonstration's does, and how many do not."""
    if not brief.gives_text or any(_repeats(brief, row) for row in brief.task.shown):
        return 0, 0
    known = [repeats for row in rows if (repeats := _repeats(brief, row)) is not None]
    if len(known) < _LEAST_ROWS or 2 * sum(known) <= len(known):
        return 0, len(known)
    return sum(known), len(known) - sum(known)


def _repeats(brief: TaskBrief, row: Mapping[str, str]) -> bool | None:
    """Whether the output holds one of the inputs whole; None where all are too short to tell."""
    inputs = [normal(row[column]) for column in brief.task.input_columns]
    long = [text for text in inputs if len(text) >= _LEAST_CHARS]
    output = normal("\n".join(row[column] for column in brief.task.output_columns))
    return any(text in output for text in long) if long else None
