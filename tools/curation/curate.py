"""Curation: what is taken out, what is chosen, in which order, and where the rest went."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from ...domain.brief import TaskBrief
from ...domain.task import TaskSpec
from ..checks.near import THRESHOLD, Slots
from ..rows import INDEX, ORIGIN, PART, REJECTED_SCHEMA, SPLIT
from .choosing import BY_CHANCE, Chosen, Selection, choose, joined
from .duplicates import reject_equal, reject_near
from .overlap import reject_demonstrations, reject_test_items
from .pool import SOURCE, Pool, SourceRows
from .select import cells
from .splits import groups, held_out

MARKED = "a person marked this row wrong"
SURPLUS = "not needed: there are more rows than asked for"
OUTSCORED = "not needed: rows that differ more, teach more, or are more like the demonstrations, were taken"
NOT_NEEDED = (SURPLUS, OUTSCORED)
"""Reasons that are no fault of a row."""
PREVIEW_CHARS = 300

_CLOSED = frozenset({"label", "multiple_choice", "number"})
_MOST_LABELS = 200


@dataclass(frozen=True)
class Curated:
    """The dataset's rows in their final order, split after split, and every other candidate with its reason.

    `accepted` has the task's columns, `__source__` and ORIGIN; `splits` tells how many of its rows, from the first
    on, each split has. `rejected` has a table (REJECTED_SCHEMA) for every source that gave candidates. `told` says how
    rows were chosen where it was not by chance.
    """

    accepted: pa.Table
    rejected: dict[str, pa.Table]
    splits: dict[str, int]
    told: str = ""


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
) -> Curated:
    """Clean and choose at most `rows` rows; the same candidates and seed give the same table.

    Rows `marked` wrong (split and index by source) go first, then exact duplicates, contradictions, overlap with the
    demonstrations and with `test_inputs` (columns of an input a line each), and near duplicates; of rows that say the
    same the earliest source's stays. `quotas` are rows a source; what a source cannot give, the others do, within the
    `most` that each may give. Labels and answer positions come in equal shares as far as there are rows.
    """
    pool = Pool(candidates, task.columns)
    closed = brief.kind in _CLOSED
    slots = [Slots(_literals(brief, column)) for column in task.input_columns]
    outputs = pool.codes(task.output_columns)
    _reject_marked(pool, marked)
    reject_demonstrations(
        pool, [_cells(demonstration.row(), task) for demonstration in task.demonstrations], task.input_columns, slots
    )
    reject_test_items(pool, test_inputs, task.input_columns, slots)
    reject_equal(pool, pool.codes(task.input_columns), outputs, closed=closed)
    reject_near(pool, outputs, slots=slots, columns=task.input_columns, closed=closed, threshold=policy.threshold)

    chosen = _chosen(pool, outputs, brief, slots, quotas=quotas, rows=rows, seed=seed, selection=policy.selection)
    alive, taken = pool.alive, chosen.taken
    pool.reject(chosen.outscored, OUTSCORED)
    pool.reject(np.setdiff1d(alive, taken, assume_unique=True), SURPLUS)
    order = taken[np.argsort(pool.chances(seed, "order")[taken], kind="stable")]
    order, splits = _split(pool, order, task, seed, policy.test_share)
    return Curated(_accepted(pool, order), _rejected(pool, taken), splits, chosen.told)


def _reject_marked(pool: Pool, marked: Mapping[str, Collection[tuple[str, int]]]) -> None:
    """Take out rows that a person marked wrong."""
    for number, source in enumerate(pool.sources):
        if not (places := set(marked.get(source, ()))):
            continue
        rows = np.flatnonzero(pool.source == number)
        origin = pool.table.select([SPLIT, INDEX]).take(pa.array(rows))
        found = zip(rows, origin.column(SPLIT).to_pylist(), origin.column(INDEX).to_pylist(), strict=True)
        pool.reject([int(row) for row, split, index in found if (split, index) in places], MARKED)


def _chosen(
    pool: Pool,
    outputs: np.ndarray,
    brief: TaskBrief,
    slots: Sequence[Slots],
    *,
    quotas: Mapping[str, int],
    rows: int,
    seed: int,
    selection: Selection,
) -> Chosen:
    """The rows of the pool that are taken, by their numbers in it."""
    alive, task = pool.alive, brief.task
    numbers = {source: number for number, source in enumerate(pool.sources)}
    given = cells(
        pool.source[alive],
        outputs[alive],
        limits=pool.limits,
        quotas={numbers[source]: quota for source, quota in quotas.items() if source in numbers},
        rows=rows,
        balance=_balances(brief, outputs[alive]),
    )

    def bare(inputs: Iterable[Sequence[str]]) -> list[str]:
        return ["\n".join(slot.of(text) for slot, text in zip(slots, row, strict=True)) for row in inputs]

    def texts(places: np.ndarray) -> tuple[list[str], list[str]]:
        inputs = pool.texts(task.input_columns, alive[places])
        return bare(inputs), ["\n".join(row) for row in pool.texts(task.output_columns, alive[places])]

    rows_shown = [demonstration.row() for demonstration in task.demonstrations]
    answers = ["\n".join(row[column] for column in task.output_columns) for row in rows_shown]
    shown = joined(bare(_cells(row, task) for row in rows_shown), answers)
    found = choose(given, pool.chances(seed, "select")[alive], texts, selection, shown)
    return Chosen(alive[found.taken], alive[found.outscored], found.told)


def _literals(brief: TaskBrief, column: str) -> tuple[str, ...]:
    layout = brief.layouts.get(column)
    return layout.literals if layout else ()


def _cells(row: Mapping[str, str], task: TaskSpec) -> list[str]:
    return [row[column] for column in task.input_columns]


def _balances(brief: TaskBrief, outputs: np.ndarray) -> bool:
    """Whether outputs come in equal shares: labels, and letters of options (else one position would be favoured)."""
    letters = brief.kind == "multiple_choice" and brief.options is not None and brief.options.answer == "marker"
    return (brief.kind == "label" or letters) and len(np.unique(outputs)) <= _MOST_LABELS


def _split(pool: Pool, order: np.ndarray, task: TaskSpec, seed: int, share: float) -> tuple[np.ndarray, dict[str, int]]:
    if share <= 0:
        return order, {"train": len(order)}
    origin = pool.table.select([SPLIT, INDEX]).take(pa.array(order))
    places = zip(
        pool.source[order].tolist(), origin.column(SPLIT).to_pylist(), origin.column(INDEX).to_pylist(), strict=True
    )
    group = groups(places, pool.texts(task.input_columns, order))
    tested = held_out(group, pool.chances(seed, "split")[order], share)
    sizes = {"train": int((~tested).sum()), "test": int(tested.sum())}
    return np.concatenate([order[~tested], order[tested]]), {name: size for name, size in sizes.items() if size}


def _accepted(pool: Pool, order: np.ndarray) -> pa.Table:
    table = pool.table.take(pa.array(order))
    names = pa.array(pool.sources, pa.string()).take(pa.array(pool.source[order]))
    table = table.add_column(len(pool.columns), pa.field(SOURCE, pa.string()), pa.chunked_array([names]))
    fields = [pa.field(column, pa.string()) for column in (*pool.columns, SOURCE)]
    schema = pa.schema([*fields, *(table.schema.field(name) for name in ORIGIN)])
    batches = (batch.cast(schema) for batch in table.to_batches(max_chunksize=65_536))
    return pa.Table.from_batches(batches, schema)


def _rejected(pool: Pool, taken: np.ndarray) -> dict[str, pa.Table]:
    out = np.ones(len(pool), bool)
    out[taken] = False
    tables = {}
    for number, source in enumerate(pool.sources):
        rows = np.flatnonzero(out & (pool.source == number))
        origin = pool.table.select(list(ORIGIN)).take(pa.array(rows))
        previews = (
            json.dumps(dict(zip(pool.columns, cells, strict=True)), ensure_ascii=False)[:PREVIEW_CHARS]
            for cells in pool.texts(pool.columns, rows)
        )
        columns = {
            SPLIT: origin.column(SPLIT),
            INDEX: origin.column(INDEX),
            PART: origin.column(PART),
            "stage": pa.repeat("curation", len(rows)),
            "reason": pa.array(pool.reasons(rows), pa.string()),
            "preview": pa.array(previews, pa.string(), size=len(rows)),
        }
        tables[source] = pa.table(columns, schema=REJECTED_SCHEMA)
    return tables
