"""Curation: what is taken out, what is chosen, in which order, and where the rest went."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ...domain.brief import TaskBrief
from ...domain.card import is_held_back
from ...domain.task import TaskSpec
from ..checks.near import THRESHOLD, Slots
from ..rows import INDEX, SPLIT
from .choosing import BY_CHANCE, Chosen, Selection, choose, joined
from .duplicates import bare, read_keys, reject_equal, reject_near
from .keys import FEW, Keys
from .output import Curated, Sharing, written
from .overlap import DEMONSTRATION, TEST, Demonstrations, TestItems
from .pool import Chances, Chunk, Pool, SourceRows
from .select import cells, draw, supplied
from .stand_ins import KNOWN, KnownStandIns, reject_stand_ins
from .tongues import tongues_of
from .turned import forms_of

MARKED = "a person marked this row wrong"
SURPLUS = "not needed: there are more rows than asked for"
OUTSCORED = "not needed: rows that differ more, teach more, or are more like the demonstrations, were taken"
NOT_NEEDED = (SURPLUS, OUTSCORED)
"""Reasons that are no fault of a row."""

_CLOSED = frozenset({"label", "multiple_choice", "number"})


@dataclass(frozen=True)
class CurationPolicy:
    """`threshold`: Jaccard similarity of word shingles from which inputs are near duplicates. `test_share`: share of
    the rows that a test split is given; no source text stands on both sides. `selection`: how rows are chosen."""

    threshold: float = THRESHOLD
    test_share: float = 0.0
    selection: Selection = BY_CHANCE


def curate(  # noqa: PLR0913 - each is a fact of its own
    candidates: Sequence[SourceRows],
    *,
    task: TaskSpec,
    brief: TaskBrief,
    rows: int,
    quotas: Mapping[str, int],
    seed: int,
    test_inputs: Sequence[str] = (),
    marked: Mapping[str, Collection[tuple[str, int]]] = {},
    policy: CurationPolicy = CurationPolicy(),
    folder: Path | None = None,
    made: int | None = None,
) -> Curated:
    """Clean and choose at most `rows` rows; the same candidates and seed give the same table.

    Rows `marked` wrong (split and index by source) go first, then overlap with the demonstrations and with
    `test_inputs` (columns of an input a line each), exact duplicates, contradictions, and near duplicates; of rows that
    say the same the earliest source's stays. `quotas` are rows per source; what a source cannot give, the others do,
    within the `most` that each may give. Labels and answer positions come in equal shares as far as there are rows.
    Splits that others measure by fill what a source's other splits leave, unless the task names the splits.

    With a `folder` the tables are files in it that are mapped into memory, not read: memory then holds a few bytes for
    each row and MEMORY for their keys, however many there are. `made` is how many the candidates are, where that is
    known.
    """
    pool = Pool(candidates, task.columns)
    slots = [Slots(_literals(brief, column)) for column in task.input_columns]
    with Keys(folder, few=made is not None and made <= FEW) as keys:
        looks = _Looks(pool, brief, slots, test_inputs, marked)
        chances = Chances(pool.sources, seed, "select", last=None if task.splits else is_held_back)
        read_keys(pool, keys, task.input_columns, task.output_columns, slots, looks.at, chances)
        closed = brief.kind in _CLOSED
        reject_equal(pool, keys, closed=closed)
        if brief.kind == "free_text":
            reject_stand_ins(pool, keys, task, slots)
        reject_near(pool, keys, slots=slots, columns=task.input_columns, closed=closed, threshold=policy.threshold)
        chosen = _chosen(pool, keys, brief, slots, quotas=quotas, rows=rows, selection=policy.selection)
        pool.reject(chosen.outscored, OUTSCORED)
        mask = np.zeros(len(pool), bool)
        mask[chosen.taken] = True
        pool.reject(np.flatnonzero(~mask & (pool.verdicts == 0)), SURPLUS)
        return written(pool, keys, mask, Sharing(task, seed, policy.test_share), folder, chosen.how)


class _Looks:
    """What is wrong with a row by itself: a person's mark, an output that stands in for one, languages or forms that
    are exchanged, or overlap with what the dataset is measured by."""

    def __init__(
        self,
        pool: Pool,
        brief: TaskBrief,
        slots: Sequence[Slots],
        test_inputs: Sequence[str],
        marked: Mapping[str, Collection[tuple[str, int]]],
    ) -> None:
        task = brief.task
        self._pool, self._columns, self._marked = pool, task.input_columns, marked
        self._outputs = task.output_columns
        self._stand_ins = KnownStandIns(brief) if brief.kind in ("free_text", "extract") else None
        shown = task.shown
        self._shown = Demonstrations([[row[column] for column in task.input_columns] for row in shown], slots)
        self._tests = TestItems(test_inputs, slots) if test_inputs else None
        self._turned = [one for one in (tongues_of(brief, slots), forms_of(brief, slots)) if one is not None]

    def at(self, chunk: Chunk) -> np.ndarray:
        """The verdicts on a chunk's rows."""
        pool = self._pool
        codes = np.zeros(len(chunk), np.int8)
        if places := set(self._marked.get(pool.sources[chunk.source], ())):
            origin = zip(*(chunk.rows.column(name).to_pylist() for name in (SPLIT, INDEX)), strict=True)
            codes[[place in places for place in origin]] = pool.code(MARKED)
        cells = chunk.cells(self._columns)
        if chunk.source not in pool.own:
            _look(codes, cells, self._shown.hold, pool.code(DEMONSTRATION))
            if self._stand_ins is not None:
                _look(codes, chunk.cells(self._outputs), self._stand_ins.hold, pool.code(KNOWN))
            if self._turned:
                self._turned_round(codes, chunk)
        if self._tests is not None:
            _look(codes, cells, self._tests.hold, pool.code(TEST))
        return codes

    def _turned_round(self, codes: np.ndarray, chunk: Chunk) -> None:
        cells = chunk.cells([*self._columns, *self._outputs])
        for row in np.flatnonzero(codes == 0).tolist():
            if why := next(filter(None, (one.why_not(cells[row]) for one in self._turned)), ""):
                codes[row] = self._pool.code(why)


def _look(codes: np.ndarray, cells: Sequence[Sequence[str]], holds: Callable[[Sequence[str]], bool], code: int) -> None:
    for row in np.flatnonzero(codes == 0).tolist():
        if holds(cells[row]):
            codes[row] = code


def _chosen(
    pool: Pool,
    keys: Keys,
    brief: TaskBrief,
    slots: Sequence[Slots],
    *,
    quotas: Mapping[str, int],
    rows: int,
    selection: Selection,
) -> Chosen:
    """The rows of the pool that are taken, by their numbers in it."""
    task = brief.task
    numbers = {source: number for number, source in enumerate(pool.sources)}
    supply = supplied(pool, keys, balance=_balances(brief))
    mine = {numbers[source]: quota for source, quota in quotas.items() if source in numbers}
    given = cells(supply, quotas=mine, rows=rows, limits=pool.limits)

    def texts(places: np.ndarray) -> tuple[list[str], list[str]]:
        mask = np.zeros(len(pool), bool)
        mask[places] = True
        inputs, outputs = [], []
        for chunk in (chunk for chunk in pool.chunks() if mask[chunk.places].any()):
            inputs += [bare(row, slots) for row in chunk.cells(task.input_columns, mask[chunk.places])]
            outputs += ["\n".join(row) for row in chunk.cells(task.output_columns, mask[chunk.places])]
        return inputs, outputs

    shown = task.shown
    inputs = [bare([row[column] for column in task.input_columns], slots) for row in shown]
    answers = ["\n".join(row[column] for column in task.output_columns) for row in shown]
    return choose(given, lambda takes: draw(keys, given, takes), texts, selection, joined(inputs, answers))


def _literals(brief: TaskBrief, column: str) -> tuple[str, ...]:
    layout = brief.layouts.get(column)
    return layout.literals if layout else ()


def _balances(brief: TaskBrief) -> bool:
    """Whether outputs come in equal shares: labels, and letters of options (else one position would be favoured)."""
    letters = brief.kind == "multiple_choice" and brief.options is not None and brief.options.answer != "text"
    return brief.kind == "label" or letters
