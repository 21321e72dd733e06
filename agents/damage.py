"""Damage that a plan's own code or pattern did to texts, and that repeats across rows.

A plan that asks no model can only hand on words of the source, or write words that stand in its steps. A word that is
neither was cut out of another, or glued of two ("di't" of "didn't"), unless the demonstrations make such words too.
"""

import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from ..domain.brief import TaskBrief
from ..domain.plan import Plan
from ..domain.validation import CheckOutcome
from ..tools.catalogs.base import Block
from ..tools.operations.base import OPERATIONS
from ..tools.rows import INDEX, SPLIT
from .showing import accepted_rows

if TYPE_CHECKING:
    import pyarrow as pa

_ROWS = 200
_LEAST, _SHARE = 3, 0.05
"""So many rows, and such a share of them, speak of the plan and not of a slip in the source."""
_WORD = re.compile(r"[^\W\d_]{2,}")
_ESCAPE = re.compile(r"\\(?:[nrt]|g<|\d)")
_TOLD = 4
_MARKED = re.compile(r"[À-ÖØ-öø-ɏ]")
"""Letters of the Latin script beyond A to Z, which exports drop or write without their marks."""
_ENOUGH, _SHOWN, _VOCABULARY = 40, 2, 200
"""Rows, demonstrations with such letters, and different words of the rows: a few sentences, said of many things, may
well have none."""


def damage(plan: Plan, brief: TaskBrief, block: Block, accepted: "pa.Table") -> tuple[CheckOutcome, ...]:
    """Rows with words that neither the source nor the plan holds, or with escapes such as a backslash and an n."""
    if not _can_damage(plan) or _makes_words(brief):
        return ()
    own = _words(json.dumps([step.args for step in plan.steps], ensure_ascii=False)) | _words_of_task(brief)
    places = {place: number for number, place in enumerate(zip(block.splits, block.index, strict=True))}
    if any(OPERATIONS.get(step.op).scope != "row" for step in plan.steps):  # rows may hold what others hold
        own |= _words(plain_text(block.table.to_pylist()))
    seen: Counter[str] = Counter()
    bad: list[int] = []
    rows = accepted.slice(0, _ROWS)
    for number, row in enumerate(rows.to_pylist()):
        source = plain_text(block.table.slice(places[row[SPLIT], row[INDEX]], 1).to_pylist()[0])
        made = "\n".join(row[name] for name in plan.columns)
        strange = _words(made) - _words(source) - own
        strange |= set() if "\\" in source else set(_ESCAPE.findall(made))
        if strange:
            bad.append(number)
            seen.update(strange)
    if len(bad) < max(_LEAST, _SHARE * rows.num_rows):
        return ()
    words = ", ".join(repr(word) for word, _ in seen.most_common(_TOLD))
    return (
        CheckOutcome(
            name="judge damage",
            severity="error",
            passed=rows.num_rows - len(bad),
            failed=len(bad),
            reason=f"{len(bad)} of {rows.num_rows} rows hold what neither their source nor the plan does, such as "
            f"{words}: a step cuts or glues words",
            examples=accepted_rows(block, rows.take(bad[:3]), plan.columns),
        ),
    )


def lost_letters(brief: TaskBrief, accepted: "pa.Table") -> tuple[CheckOutcome, ...]:
    """Columns of whose rows none has a letter with a mark or of its own ("ä", "ß"), as the demonstrations have them: an
    export dropped those letters."""
    found: list[CheckOutcome] = []
    shown, count = brief.task.shown, accepted.num_rows
    for column in brief.task.columns if count >= _ENOUGH else ():
        marked = [row[column] for row in shown if _MARKED.search(row[column])]
        if len(marked) < _SHOWN or 3 * len(marked) < 2 * len(shown):
            continue
        text = "\n".join(accepted.column(column).to_pylist())
        if not _MARKED.search(text) and len(_words(text)) >= _VOCABULARY:
            letters = ", ".join(sorted({sign for text in marked for sign in _MARKED.findall(text)})[:_TOLD])
            reason = f"no {column} of {count} rows has a letter such as {letters}, as {len(marked)} of {len(shown)} "
            reason += "demonstrations do: the source has lost them"
            found.append(CheckOutcome(name="judge letters", severity="error", passed=0, failed=count, reason=reason))
    return tuple(found)


def plain_text(value: Any) -> str:
    """Every text in a cell or row, whatever it is nested in."""
    if isinstance(value, dict):
        return "\n".join(map(plain_text, value.values()))
    if isinstance(value, list):
        return "\n".join(map(plain_text, value))
    return "" if value is None else str(value)


def _can_damage(plan: Plan) -> bool:
    known = [OPERATIONS.get(step.op) for step in plan.steps if step.op in OPERATIONS]
    rewrites = any(one.kind == "code" or one.name == "regex_replace" for one in known)
    return rewrites and not any(one.kind == "model" for one in known)


def _makes_words(brief: TaskBrief) -> bool:
    """Whether the demonstrations' outputs hold words that their inputs do not, beside fixed texts and labels."""
    task = brief.task
    fixed = _literals(brief)
    for demonstration in task.demonstrations:
        row = demonstration.row()
        given = _words(task.given(row))
        if _words("\n".join(row[name] for name in task.output_columns)) - given - fixed:
            return True
    return False


def _literals(brief: TaskBrief) -> set[str]:
    return _words("\n".join((*(text for one in brief.layouts.values() for text in one.literals), *brief.labels)))


def _words_of_task(brief: TaskBrief) -> set[str]:
    rows = (row for row in brief.task.shown)
    return _literals(brief) | _words("\n".join(text for row in rows for text in row.values()))


def _words(text: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(text)}
