"""Repetition inside a dataset, contamination with what it is measured by, and closeness to it in embedding space."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from ...memory.embedders import Embedder
from ..checks.near import THRESHOLD, Slots
from ..curation import SourceRows
from ..curation.duplicates import NEAR, SAME_INPUT, SAME_ROW, read_keys, reject_equal, reject_near
from ..curation.keys import Keys
from ..curation.overlap import Demonstrations, TestItems
from ..curation.pool import Pool
from ..rows import INDEX, PART, SPLIT
from .figures import Contamination, Duplicates, Overlap
from .loading import Dataset, Item

NEIGHBOURS = 3
_BLOCK = 1_000


def duplicates(data: Dataset) -> Duplicates:
    """Rows that repeat earlier ones. A row counts once, for the plainest of the reasons."""
    pool, slots, closed = _pool(data), _slots(data), data.labels() is not None
    with Keys() as keys:
        read_keys(pool, keys, data.inputs, data.outputs, slots)
        reject_equal(pool, keys, closed=False)
        reject_near(pool, keys, slots=slots, columns=data.inputs, closed=closed, threshold=THRESHOLD)
    counts = {reason: int((pool.verdicts == pool.code(reason)).sum()) for reason in (SAME_ROW, SAME_INPUT, NEAR)}
    return Duplicates(rows=counts[SAME_ROW], inputs=counts[SAME_INPUT], near=counts[NEAR])


def contamination(data: Dataset, items: Sequence[Item], demonstrations: Sequence[Item]) -> Contamination:
    """Rows that overlap with test items and with demonstrations; None for what was not given."""
    tested = shown = None
    if items:
        tested = _known_rows(data, TestItems([item.text for item in items], _slots(data)))
    if demonstrations:
        shown = _known_rows(data, Demonstrations([item.inputs for item in demonstrations], _slots(data)))
    return Contamination(test=tested, demonstrations=shown)


def _known_rows(data: Dataset, known: TestItems | Demonstrations) -> int:
    return sum(known.hold(cells) for chunk in _pool(data).chunks() for cells in chunk.cells(data.inputs))


def overlap(rows: Sequence[str], items: Sequence[str], embedder: Embedder) -> Overlap | None:
    """How far rows and test items lie in each other's neighbourhoods; None where either has too few."""
    if min(len(rows), len(items)) <= NEIGHBOURS:
        return None
    made, wanted = embedder.embed(rows), embedder.embed(items)
    reach_made, reach_held = _reach(made), _reach(wanted)
    covers_row, covers_item, nearest = np.zeros(len(made), bool), np.zeros(len(wanted), bool), np.zeros(len(wanted))
    for start in range(0, len(wanted), _BLOCK):
        near = wanted[start : start + _BLOCK] @ made.T
        covers_row |= (near >= reach_held[start : start + _BLOCK, None]).any(axis=0)
        covers_item[start : start + _BLOCK] = (near >= reach_made[None, :]).any(axis=1)
        nearest[start : start + _BLOCK] = near.max(axis=1)
    return Overlap(
        embedder=embedder.name,
        rows=len(made),
        items=len(wanted),
        precision=float(covers_row.mean()),
        recall=float(covers_item.mean()),
        nearest=float(nearest.mean()),
    )


def _reach(vectors: np.ndarray) -> np.ndarray:
    """The cosine of every vector to its k-th nearest other: what is at least as near lies in its neighbourhood."""
    reach = np.zeros(len(vectors), np.float32)
    for start in range(0, len(vectors), _BLOCK):
        near = vectors[start : start + _BLOCK] @ vectors.T
        own = np.arange(len(near))
        near[own, start + own] = -np.inf
        reach[start : start + len(near)] = np.partition(near, -NEIGHBOURS, axis=1)[:, -NEIGHBOURS]
    return reach - 1e-6


def _slots(data: Dataset) -> list[Slots]:
    return [Slots(()) for _ in data.inputs]


def _pool(data: Dataset) -> Pool:
    count = data.table.num_rows
    table = data.table.select([*data.inputs, *data.outputs])
    table = table.append_column(SPLIT, pa.array([""] * count, pa.string()))
    table = table.append_column(INDEX, pa.array(range(count), pa.int64()))
    table = table.append_column(PART, pa.array([0] * count, pa.int32()))
    return Pool([SourceRows("", table)], (*data.inputs, *data.outputs))
