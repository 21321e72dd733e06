"""The judge by rules: what speaks against transformed rows taken together, by the evidence that proposals rest on."""

import pyarrow as pa

from ...domain.brief import TaskBrief
from ...domain.validation import CheckOutcome, RowExample
from ...tools.catalogs.base import Block
from .synthesis.judging.evidence import evidence

_SAMPLE = 200
_CELL = 200


class OfflineJudge:
    """Compares the sample with the demonstrations; needs no model."""

    def judge(self, brief: TaskBrief, before: Block, rows: pa.Table) -> tuple[CheckOutcome, ...]:
        """What is wrong with the rows as a whole; empty when nothing is."""
        del before
        cells = {column: rows.column(column).slice(0, _SAMPLE).to_pylist() for column in brief.task.columns}
        first = {column: (texts[0] or "")[:_CELL] for column, texts in cells.items() if texts}
        return tuple(
            CheckOutcome(
                name=finding.part,
                severity="warning" if finding.doubt else "error",
                passed=finding.total - finding.failed,
                failed=finding.failed,
                reason=finding.why,
                examples=(RowExample(row=0, before={}, after=first, reason=finding.why),),
            )
            for finding in evidence(brief, cells)
        )
