"""What a person is shown to decide by: rows of every label before and after, and rows that fail with the reason."""

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from ..domain.plan import Plan
from ..domain.validation import RowExample
from ..tools.catalogs.base import Block
from ..tools.cells import Unreadable, read_literal
from ..tools.rows import INDEX, SPLIT

if TYPE_CHECKING:
    from ..domain.validation import CheckOutcome
    from ..tools.checks.apply import Failure
    from ..tools.execution.transform import Transformed

Place = tuple[str, int]
"""A row's split and its number in it."""

ROWS, FAILED = 24, 6
"""Rows shown that came into the task's form, and rows that did not."""
CELL = 1_000
"""Characters of a cell that a person is shown."""
_PER_LABEL, _WITHOUT_LABELS = 3, 8
_COLUMNS = 16
"""Columns of a source's row that are shown: those that the plan reads come first."""


def rows_shown(plan: Plan, block: Block, transformed: "Transformed", label: str | None) -> tuple[RowExample, ...]:
    """Rows before and after: some of every text in the column `label`, then one row of every reason to fail."""
    good, bad = transformed.accepted, transformed.rejected
    first = columns_read(plan)
    return (
        *accepted_rows(block, spread(good, label), plan.columns, first),
        *rejected_rows(block, _of_every_reason(bad), first),
    )


_ONE_TURN = re.compile(r"(?:role|from)=|-?\d+(?:\.|$)")
_TURNS = "Of each conversation one turn is taken"


def with_turns_noted(plan: Plan, block: Block) -> Plan:
    """The plan, its reasoning with a sentence on the turns of conversations that it leaves out, where it does."""
    left = 0
    for step in plan.steps:
        column = step.args.get("column")
        one = step.op == "parse" and _ONE_TURN.match(str(step.args.get("path", "")))
        if one and column in block.table.column_names:
            left = max(left, sum(map(_has_turns, block.table.column(column).to_pylist())))
    if not left or _TURNS in plan.why:
        return plan
    note = f"{_TURNS}: {left} of {len(block)} sampled rows hold more, which are left out."
    return plan.model_copy(update={"why": f"{plan.why.rstrip('.')}. {note}".lstrip(". ")})


def _has_turns(cell: object) -> bool:
    """Whether a cell is a conversation in which somebody speaks more than once."""
    try:
        turns = read_literal(cell) if isinstance(cell, str) else cell
    except Unreadable:
        return False
    spoken = [one for one in turns if isinstance(one, dict)] if isinstance(turns, list) else []
    speakers = Counter(str(one.get("role") or one.get("from")) for one in spoken if one.get("role") or one.get("from"))
    return max(speakers.values(), default=0) > 1


def rows_unrun(plan: Plan, block: Block) -> tuple[RowExample, ...]:
    """Rows before a plan that is not run yet, because it asks a model and so costs."""
    why, first = "not made yet: a model is asked only after your yes", columns_read(plan)
    return tuple(
        RowExample(row=block.index[n], split=block.splits[n], before=_source_row(block, n, first), after={}, reason=why)
        for n in range(min(FAILED, len(block)))
    )


def accepted_rows(
    block: Block, rows: pa.Table, columns: Sequence[str], first: Sequence[str] = ()
) -> tuple[RowExample, ...]:
    """Rows in the task's form beside the block's rows that they were made of; columns in `first` are shown first."""
    places = _places(block)
    return tuple(
        RowExample(
            row=row[INDEX],
            split=row[SPLIT],
            before=_source_row(block, places[row[SPLIT], row[INDEX]], first),
            after={name: cut(row[name]) for name in columns if name in row},
        )
        for row in rows.to_pylist()
    )


def rejected_rows(block: Block, rows: pa.Table, first: Sequence[str] = (), cell: int = CELL) -> tuple[RowExample, ...]:
    """Rejected rows with their reasons, as far as they came."""
    places = _places(block)
    return tuple(
        RowExample(
            row=row[INDEX],
            split=row[SPLIT],
            before=_source_row(block, places[row[SPLIT], row[INDEX]], first, cell),
            after=_as_far_as_it_came(row["preview"], cell),
            reason=row["reason"],
        )
        for row in rows.to_pylist()
    )


@dataclass(frozen=True)
class Against:
    """What speaks against rows that are taken, by their places: checks that they fail, and what a judge says."""

    checks: dict[Place, list[str]]
    judged: dict[Place, list[str]]

    def of(self, place: Place) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.checks.get(place, ()), *self.judged.get(place, ()))))


def against(accepted: pa.Table, failing: "Sequence[Failure]" = (), judged: "Sequence[CheckOutcome]" = ()) -> Against:
    """What speaks against the accepted rows; examples of a judge that show no source row are about all rows alike."""
    failures = Against({}, {})
    splits, index = accepted.column(SPLIT).to_pylist(), accepted.column(INDEX).to_pylist()
    for failure in failing:
        for number in [n for n, fails in enumerate(failure.failed.to_pylist()) if fails]:
            failures.checks.setdefault((splits[number], index[number]), []).append(failure.reason)
    for outcome in judged:
        for example in outcome.examples if outcome.failed else ():
            if example.before:
                why = f"the judge: {example.reason or outcome.reason}"
                failures.judged.setdefault((example.split, example.row), []).append(why)
    return failures


def _as_far_as_it_came(preview: str | None, cell: int) -> dict[str, str]:
    """A rejected row's cells, as far as its preview holds them whole; a preview that was cut is one text."""
    if not preview:
        return {}
    try:
        row = json.loads(preview)
    except ValueError:
        row = None
    if not isinstance(row, dict):
        return {"row": cut(preview, cell)}
    return {str(name): cut(text, cell) for name, text in row.items()}


def spread(rows: pa.Table, label: str | None, count: int = ROWS) -> pa.Table:
    """At most `count` of the rows, in their order: a few of every text in the column `label`, rare ones too."""
    plain = rows.slice(0, min(_WITHOUT_LABELS, count))
    if label is None or label not in rows.column_names or not plain.num_rows:
        return plain
    texts: list[str] = rows.column(label).to_pylist()
    kinds = Counter(texts)
    if len(kinds) > len(texts) // 2 > 1:  # no labels: nearly every text is another
        return plain
    each = max(1, min(max(_PER_LABEL, _WITHOUT_LABELS // len(kinds)), count // len(kinds)))
    seen: Counter[str] = Counter()
    taken: list[int] = []
    for number, text in enumerate(texts):
        if seen[text] < each and len(taken) < count:
            seen[text] += 1
            taken.append(number)
    return rows.take(pa.array(taken, pa.int64()))


def columns_read(plan: Plan) -> tuple[str, ...]:
    """Columns that the plan's steps read, in their order; not all of them need be the source's."""
    from ..tools.operations.base import OPERATIONS

    read = (OPERATIONS.get(step.op).args.model_validate(step.args).columns_read() for step in plan.steps)
    return tuple(dict.fromkeys(name for names in read for name in sorted(names or ())))


def cut(value: object, cell: int = CELL) -> str:
    """A cell as text; where it is long its middle is left out, since options and questions stand at the end."""
    if isinstance(value, bytes):
        return f"<{len(value)} bytes>"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    tail = cell // 3
    return text if len(text) <= cell else f"{text[: cell - tail - 1]}…{text[-tail:]}"


def _of_every_reason(rejected: pa.Table) -> pa.Table:
    first = dict[str, int]()
    for number, reason in enumerate(rejected.column("reason").to_pylist()):
        first.setdefault(reason, number)
    return rejected.take(pa.array(sorted(first.values())[:FAILED], pa.int64()))


def _places(block: Block) -> dict[tuple[str, int], int]:
    return {place: number for number, place in enumerate(zip(block.splits, block.index, strict=True))}


def _source_row(block: Block, number: int, first: Sequence[str], cell: int = CELL) -> dict[str, str]:
    present = block.table.column_names
    names = [*(name for name in first if name in present), *(name for name in present if name not in first)]
    row = block.table.slice(number, 1).select(names[:_COLUMNS]).to_pylist()[0]
    # in the source's own order, which is the order that people know
    return {name: cut(row[name], cell) for name in present if name in row}
