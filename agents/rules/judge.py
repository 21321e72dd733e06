"""The judge by rules: what is wrong with transformed rows taken together, which no check of a single row can see."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

import pyarrow as pa

from ...domain.brief import Slot, TaskBrief
from ...domain.validation import CheckOutcome, RowExample
from ...tools.catalogs.base import Block
from ...tools.checks.apply import failures
from .reading.layouts import fillings_of
from .reading.options_block import find_options
from .reading.relation import relation, same_relation
from .reading.texts import fold, is_code
from .reading.traits import traits
from .synthesis.evidence import demonstrated, rivalry
from .synthesis.looks import looks

_ENOUGH = 20
"""Fewer rows than this say little about what is common to them."""
_LEAST_LIKENESS = 0.2
_LEAST_RELATION = 0.3
_SAMPLE = 200
_SLIPS = 0.2
_CELL = 200


class OfflineJudge:
    """Compares the sample with the demonstrations; needs no model."""

    def judge(self, brief: TaskBrief, before: Block, rows: pa.Table) -> tuple[CheckOutcome, ...]:
        """What is wrong with the rows as a whole; empty when nothing is."""
        del before
        if rows.num_rows < _ENOUGH:
            return ()
        table = rows.slice(0, _SAMPLE)
        cells = {column: [cell or "" for cell in table.column(column).to_pylist()] for column in brief.task.columns}
        return tuple(
            outcome
            for look in (_demonstrations, _quotes, _answers, _choices, _layouts, _slots, _relations)
            for outcome in look(brief, cells)
        )


Cells = dict[str, list[str]]


def _demonstrations(brief: TaskBrief, cells: Cells) -> Iterator[CheckOutcome]:
    """Answers that are not what the demonstrations' own programs compute; inputs of which these make two things."""
    finding = demonstrated(brief, cells)
    if finding is None:
        return
    if finding.score < 1:
        yield _outcome("demonstrations", "error", finding.failed, finding.total, finding.why, cells)
    _, apart, _ = rivalry(brief, cells)
    if finding.failed == 0 and apart > 0:
        why = "the demonstrations can be read in two ways, which give different answers"
        number = round(apart * finding.total)
        yield _outcome("demonstrations", "warning", number, finding.total, why, cells)


def _quotes(brief: TaskBrief, cells: Cells) -> Iterator[CheckOutcome]:
    """Quotation marks that are left open in more rows than slips explain, where all demonstrations close theirs."""
    rows = [demonstration.row() for demonstration in brief.task.demonstrations]
    for column in brief.task.columns:
        if any(_left_open(row[column]) for row in rows) or is_code([row[column] for row in rows]):
            continue
        failed, total = sum(map(_left_open, cells[column])), len(cells[column])
        if failed > _SLIPS * total:
            why = f"a quotation mark in {column} is not closed"
            yield _outcome("quotes", "error", failed, total, why, cells)


def _left_open(text: str) -> bool:
    return text.count('"') % 2 == 1 or text.count("“") > text.count("”")


def _answers(brief: TaskBrief, cells: Cells) -> Iterator[CheckOutcome]:
    """Answers that hardly vary where the demonstrations' do."""
    column = brief.task.output_columns[0]
    counts = Counter(cells[column])
    commonest, number = counts.most_common(1)[0]
    total = len(cells[column])
    if brief.kind == "label":
        if len(counts) == 1:
            yield _outcome("labels", "error", total, total, f"every row has the label {commonest!r}", cells)
    elif brief.kind != "multiple_choice" and number > 0.5 * total:
        yield _outcome(
            "answers",
            "error",
            number,
            total,
            f"{number} of {total} rows have the same answer, {commonest[:60]!r}",
            cells,
        )


def _choices(brief: TaskBrief, cells: Cells) -> Iterator[CheckOutcome]:
    """The right option stands in the same place nearly always."""
    if brief.options is None:
        return
    places: Counter[int] = Counter()
    sizes: Counter[int] = Counter()
    for text, answer in zip(cells[brief.options.column], cells[brief.task.output_columns[0]], strict=True):
        block = find_options(text)
        if block is None:
            continue
        sizes[len(block.options)] += 1
        named = [place for place, option in enumerate(block.options) if fold(option) == fold(answer)]
        marked = [place for place, mark in enumerate(block.marks()) if re.sub(r"\W", "", answer) == mark]
        places.update(named[:1] or marked[:1])
    total = sum(places.values())
    if total < _ENOUGH:
        return
    place, number = places.most_common(1)[0]
    if number > (0.8 if sizes.most_common(1)[0][0] == 2 else 0.7) * total:
        yield _outcome(
            "choices", "error", number, total, f"option {place + 1} is the right one in {number} of {total} rows", cells
        )


def _layouts(brief: TaskBrief, cells: Cells) -> Iterator[CheckOutcome]:
    """More texts without the demonstrations' layout than go together with all demonstrations having it.

    When n of n demonstrations have it, at least 0.05 ** (1 / n) of all texts do, with 95% confidence (Clopper and
    Pearson 1934).
    """
    table = pa.table({column: cells[column] for column in brief.task.columns})
    least = 0.05 ** (1 / len(brief.task.demonstrations))
    for failure in failures(table, [need for need in brief.requirements if need.check == "layout"]):
        failed, total = failure.failed.true_count, table.num_rows
        if failed > (1 - least) * total:
            yield _outcome("layout", "error", failed, total, failure.reason, cells)


def _slots(brief: TaskBrief, cells: Cells) -> Iterator[CheckOutcome]:
    """Parts of the input that look unlike the demonstrations' parts: other lengths, no questions, code for prose."""
    for column in brief.task.columns:
        layout = brief.layouts[column]
        if column == brief.task.output_columns[0] and brief.kind in ("label", "multiple_choice", "number"):
            continue
        fillings = [filling for text in cells[column] if (filling := fillings_of(layout, text)) is not None]
        if len(fillings) < _ENOUGH:
            continue
        for place, slot in enumerate(layout.slots):
            if slot.kind != "options":
                yield from _slot(column, slot, [filling[place] for filling in fillings], cells)


def _slot(column: str, slot: Slot, texts: Sequence[str], cells: Cells) -> Iterator[CheckOutcome]:
    alike = looks(slot, texts)
    name = slot.name.replace("_", " ")
    if alike < _LEAST_LIKENESS:
        why = f"the {name} of {column} looks unlike the demonstrations' (likeness {alike:.2f} of 1)"
        yield _outcome("likeness", "error", len(texts), len(texts), why, cells)
    kinds = len(set(texts))
    if kinds < 0.12 * len(texts) and len(set(slot.examples)) == len(slot.examples) > 2 and traits(texts).words > 3:
        why = f"the {name} of {column} is one of {kinds} texts in all of {len(texts)} rows"
        yield _outcome("variety", "error", len(texts), len(texts), why, cells)
    counts = Counter(texts)
    commonest, number = counts.most_common(1)[0]
    if number > 0.5 * len(texts) and len(set(slot.examples)) > 1:
        why = f"the {name} of {column} is the same in {number} of {len(texts)} rows: {commonest[:60]!r}"
        yield _outcome("variety", "error", number, len(texts), why, cells)


def _relations(brief: TaskBrief, cells: Cells) -> Iterator[CheckOutcome]:
    """Outputs that relate to their inputs in another way than the demonstrations' do."""
    if brief.kind not in ("free_text", "structured"):
        return
    column = brief.task.output_columns[0]
    rows = [demonstration.row() for demonstration in brief.task.demonstrations]
    wanted = relation([(_input(brief, row), row[column]) for row in rows])
    inputs = ["\n".join(parts) for parts in zip(*(cells[name] for name in brief.task.input_columns), strict=True)]
    factor, told = same_relation(wanted, relation(list(zip(inputs, cells[column], strict=True))))
    if factor < _LEAST_RELATION:
        yield _outcome("relation", "error", len(inputs), len(inputs), told, cells)


def _input(brief: TaskBrief, row: dict[str, str]) -> str:
    return "\n".join(row[name] for name in brief.task.input_columns)


def _outcome(name: str, severity: str, failed: int, total: int, reason: str, cells: Cells) -> CheckOutcome:
    shown = {column: texts[0][:_CELL] for column, texts in cells.items()}
    return CheckOutcome.model_validate(
        {
            "name": name,
            "severity": severity,
            "passed": total - failed,
            "failed": failed,
            "reason": reason,
            "examples": (RowExample(row=0, before={}, after=shown, reason=reason),),
        }
    )
