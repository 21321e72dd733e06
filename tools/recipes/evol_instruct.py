"""Evol-Instruct (arXiv 2304.12244): inputs made harder or rarer step by step, and what did not evolve taken out.

One of six operations with equal chance a row and round; four rules eliminate. What is eliminated returns to the pool
as it was, because only accepted rows join it. Where the output is a label, the input evolves under it, and the label
is confirmed by a model that does not see it. Ten rows per call, where the paper makes one.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Literal

from pydantic import BaseModel, ConfigDict

from ...domain.brief import TaskBrief
from ..models.prompts import fenced, system_prompt
from ..models.rows import RowTask
from .base import MadeRow, Need, Round, recipe
from .bench import Bench, columns_of
from .filters import filtered
from .prompts import text_of
from .solving import answered, confirmed, input_text, is_closed, output_text
from .writing import Order, Page

ROWS_PER_CALL = 10
PAGES = 12
ROUNDS = 4
"""So often a row evolves at the most."""
SPARE = 1.5
"""Rows evolved for each that is wanted: about half of a round fails the first rule in the paper's own data."""

OPERATIONS: Mapping[str, str] = {
    "constraints": "add one more constraint, condition or requirement to it",
    "deepening": "ask for or contain more: raise the depth and breadth of what it is about",
    "concretizing": "replace general notions by more specific ones",
    "reasoning": "where it can be solved in few steps of thought, make it need several",
    "complicating": "let it hold data in a form of its own, as the task allows: a table, a list, code, figures",
    "breadth": "take it as inspiration only: write one of the same kind, as long and as hard, about something rarer",
}
"""The paper's five operations in depth, and the one in breadth."""

_NEW = "The examples show what rows look like; a row that you write says in its own words what its order asks for."
EQUAL = "the evolved input asks for no more than the one before"
SORRY = "the answer is an excuse"
EMPTY_WORDS = "the text holds nothing but stop words and punctuation"
COPIED = "the text holds words of the prompt that evolved it"
_SORRY_WORDS = 80
_COPIED = re.compile(
    r"\b(?:given|rewritten|evolved|original|new) (?:prompt|input|row|instruction)\b"
    r"|#\s*(?:given|rewritten|created) prompt",
    re.IGNORECASE,
)
_STOP_WORDS = frozenset(
    """a an and are as at be but by do does for from had has have he her his i if in is it its me my no not of on or our
    she so that the their them there these they this to was we were what when where which who will with you your
    """.split()  # noqa: SIM905 - a list would take thirty lines
)


class Equality(BaseModel):
    """Whether an evolved input gained nothing."""

    model_config = ConfigDict(extra="forbid")
    equal: Literal["equal", "not equal"]


@dataclass(frozen=True)
class _Parent:
    id: str
    cells: Mapping[str, str]
    depth: int


@recipe(
    "evol_instruct", calls=lambda rows: 3 * ceil(SPARE * rows / ROWS_PER_CALL), paper="arXiv 2304.12244", paper_calls=3
)
def evol_instruct(need: Need, bench: Bench) -> Round:
    """Have a model make inputs harder or rarer, four times over at the most, and drop those that gained nothing.

    Six operations, four rules of elimination. Labels stay as they are and are confirmed unseen; other outputs are
    written anew for the evolved input.
    """
    drawn = _drawn(need, min(ceil(need.spare(SPARE) * need.wanted), PAGES * ROWS_PER_CALL))
    if not drawn:
        return Round([], need.kept, "no row is left that could evolve in a new way")
    parents, operations = [parent for parent, _ in drawn], [operation for _, operation in drawn]
    rows = bench.write(_pages(need, parents, operations), "evolve")
    rows = _finished(bench, need.brief, rows)
    rows = filtered(need.brief, [eliminated(need.brief, row) for row in rows])
    rows = _gained(bench, need.brief, rows, parents, operations)
    if need.brief.kind == "label" and is_closed(need.brief):
        rows = confirmed(bench, need.brief, rows)
    depth = {f"evol_instruct/{need.round}/{place}": parent.depth + 1 for place, parent in enumerate(parents)}
    tried = {parent: list(ways) for parent, ways in need.kept.get("tried", {}).items()}
    for parent, operation in drawn:
        tried.setdefault(parent.id, []).append(operation)
    return Round(rows, {"depth": {**need.kept.get("depth", {}), **depth}, "tried": tried})


def _drawn(need: Need, count: int) -> list[tuple[_Parent, str]]:
    """At most `count` rows of the pool, each with an operation: labels by quota, as many of each depth as possible, so
    that no round is trained on more than another; and no operation on a row twice in the whole run, since the same one
    makes nearly the same of it."""
    chances, tried = need.chances("parents"), need.kept.get("tried", {})
    pool = _pool(need)
    pool = chances.sample(pool, len(pool))
    left = {one.id: [way for way in OPERATIONS if way not in tried.get(one.id, ())] for one in pool}
    for ways in left.values():
        chances.shuffle(ways)
    column, drawn = need.brief.task.answer_column, Counter[str]()
    pairs: list[tuple[_Parent, str]] = []
    for gap in need.orders(count):
        fit = [one for one in pool if left[one.id] and (gap.kind != "label" or one.cells[column] == gap.value)]
        if fit:
            depth = chances.choice(sorted({one.depth for one in fit}))
            parent = min((one for one in fit if one.depth == depth), key=lambda one: drawn[one.id])
            drawn[parent.id] += 1
            pairs.append((parent, left[parent.id].pop()))
    return pairs


def _pool(need: Need) -> list[_Parent]:
    """Rows that may evolve."""
    depth: Mapping[str, int] = need.kept.get("depth", {})
    pool = [_Parent(f"demonstration {at}", row, 0) for at, row in enumerate(need.demonstrations(), start=1)]
    pool += [_Parent(one.id, one.cells, depth.get(one.id, 1)) for one in need.accepted]
    pool += [_Parent(one.id, one.cells, 0) for one in need.real]
    return [one for one in pool if one.depth < ROUNDS]


def _pages(need: Need, parents: Sequence[_Parent], operations: Sequence[str]) -> list[Page]:
    brief = need.brief
    fixed = brief.kind == "label" and is_closed(brief)
    columns = {name: what for name, what in columns_of(need).items() if name in brief.task.input_columns}
    instruction = text_of("evolve_input", task=brief.task, fixed=fixed)
    orders = [
        Order(
            f"{OPERATIONS[operation]}. The row: <row>{fenced(input_text(brief, parent.cells))}</row>",
            {name: parent.cells[name] for name in brief.task.output_columns} if fixed else {},
            (parent.id,),
        )
        for parent, operation in zip(parents, operations, strict=True)
    ]
    return [
        Page(instruction, need.shown(4, page=start), orders[start : start + ROWS_PER_CALL], columns, new=_NEW)
        for start in range(0, len(orders), ROWS_PER_CALL)
    ]


def _finished(bench: Bench, brief: TaskBrief, rows: Sequence[MadeRow]) -> list[MadeRow]:
    """The rows with outputs, asked of the model for the evolved inputs where no label was fixed."""
    bare = [
        place
        for place, row in enumerate(rows)
        if not row.reason and not set(brief.task.output_columns) <= set(row.cells)
    ]
    finished = list(rows)
    for place, answer in zip(bare, answered(bench, brief, [rows[at].cells for at in bare], "answer"), strict=True):
        if answer is None:
            finished[place] = replace(rows[place], reason="the model has no answer to the evolved input")
        else:
            finished[place] = replace(rows[place], cells={**rows[place].cells, **answer})
    return finished


def eliminated(brief: TaskBrief, row: MadeRow) -> MadeRow:
    """The row, eliminated by the paper's rules two to four where one holds: excuses, empty words, copied words."""
    if row.reason:
        return row
    given, out = input_text(brief, row.cells), output_text(brief, row.cells)
    reason = ""
    if "sorry" in out.lower() and len(out.split()) < _SORRY_WORDS and brief.kind != "label":
        reason = SORRY
    elif _is_empty(given) or (brief.kind == "free_text" and _is_empty(out)):
        reason = EMPTY_WORDS
    elif _COPIED.search(given) and not any(_COPIED.search(input_text(brief, row)) for row in brief.task.shown):
        reason = COPIED  # fmt: skip
    return replace(row, reason=reason) if reason else row


def _is_empty(text: str) -> bool:
    return all(word in _STOP_WORDS for word in re.findall(r"\w+", text.lower()))


def _gained(
    bench: Bench, brief: TaskBrief, rows: Sequence[MadeRow], parents: Sequence[_Parent], operations: Sequence[str]
) -> list[MadeRow]:
    """Rule one: what a model calls equal to its parent goes; in breadth there is nothing to compare."""
    asked = [place for place, row in enumerate(rows) if not row.reason and operations[place] != "breadth"]
    texts = [
        f"first: {input_text(brief, parents[place].cells)}\nsecond: {input_text(brief, rows[place].cells)}"
        for place in asked
    ]
    task = RowTask(
        bench.model,
        system_prompt(text_of("compare_inputs")),
        Equality,
        20,
        {"temperature": 0},
        purpose="compare",
        source=bench.source,
    )
    gained = list(rows)
    for place, value in zip(asked, bench.rows(task, texts).values if texts else [], strict=True):
        if value is not None and value.equal == "equal":
            gained[place] = replace(rows[place], reason=EQUAL)
    return gained
