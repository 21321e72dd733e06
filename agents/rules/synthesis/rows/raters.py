"""One row of those that several raters gave for one item: nobody trains on an input with five different scores."""

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from .....domain.plan import Step
from ...reading.names import column_of, plays
from ...reading.requirements import number_form
from .row_kinds import MOST_KINDS

if TYPE_CHECKING:
    from ..assignment import Answer, Assignment
    from ..source import Source


def agreed_on(source: "Source", answer: "Answer", assignment: "Assignment") -> tuple[list[Step], str]:
    """The step that makes one row of several raters' (the mean, or the commonest label), with a word on it; or none."""
    brief, used = source.brief, sorted(answer.used)
    named = {column.name for column in source.profile.columns}
    by = sorted(set(map(column_of, assignment.columns)) & named)
    rater = next((name for name in sorted(named - {*by, *used}) if plays(name, "rater")), None)
    if rater is None or brief.kind not in ("number", "label") or len(used) != 1 or used[0] not in named or not by:
        return [], ""
    chosen = {program.name for program, _ in source.asked_kinds}
    if any(_asks(source, name, rater, by) for name in named - {*by, *used, rater, *chosen}):
        return [], ""
    args: dict[str, object] = {"by": by, "column": used[0], "how": "most_common"}
    if brief.kind == "number":
        form = number_form(brief.answer_layout.slots[0].examples) or {}
        args |= {"how": "mean", "decimals": form.get("decimals", (0, 2))[1]}
    said = "the mean of their numbers" if brief.kind == "number" else "their most common label"
    return [Step(op="aggregate", args=args)], f"one row of an item's raters, told by {rater!r}, with {said}"


def _asks(source: "Source", name: str, rater: str, by: Sequence[str]) -> bool:
    """Whether a column of few values says what a rater was asked: it differs within an item and within a rater."""
    cells = source.table.column(name).to_pylist()
    return (
        1 < len(set(map(repr, cells))) <= MOST_KINDS
        and _differs(source, cells, by)
        and _differs(source, cells, [rater])
    )


def _differs(source: "Source", cells: Sequence[object], within: Sequence[str]) -> bool:
    """Whether rows that share these columns have several values."""
    values: defaultdict[str, set[str]] = defaultdict(set)
    keys = zip(*(source.table.column(name).to_pylist() for name in within), strict=True)
    for key, cell in zip(keys, cells, strict=True):
        values[repr(key)].add(repr(cell))
    return any(len(said) > 1 for said in values.values())
