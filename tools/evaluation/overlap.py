"""Repetition inside a dataset, contamination with what it is measured by, and closeness to it in embedding space."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from ...memory.embedders import Embedder
from ..checks.near import THRESHOLD, Slots
from ..curation import SourceRows
from ..curation.duplicates import NEAR, SAME_INPUT, SAME_ROW, reject_equal, reject_near
from ..curation.overlap import reject_demonstrations, reject_test_items
from ..curation.pool import Pool
from ..rows import INDEX, PART, SPLIT
from .figures import Contamination, Duplicates, Overlap
from .loading import Dataset, Item

NEIGHBOURS = 3
_BLOCK = 1_000


def duplicates(data: Dataset) -> Duplicates:
    """Rows that repeat earlier ones. A row counts once, for the plainest of the reasons."""
    pool = _pool(data)
    outputs = pool.codes(data.outputs)
    reject_equal(pool, pool.codes(data.inputs), outputs, closed=False)
    reject_near(
        pool, outputs, slots=_slots(data), columns=data.inputs, closed=data.labels() is not None, threshold=THRESHOLD
    )
    reasons = pool.reasons(np.arange(len(pool)))
    return Duplicates(rows=reasons.count(SAME_ROW), inputs=reasons.count(SAME_INPUT), near=reasons.count(NEAR))


def contamination(data: Dataset, items: Sequence[Item], demonstrations: Sequence[Item]) -> Contamination:
    """Rows that overlap with test items and with demonstrations; None for what was not given."""
    tested = shown = None
    if items:
        pool = _pool(data)
        reject_test_items(pool, [item.text for item in items], data.inputs, _slots(data))
        tested = len(pool) - len(pool.alive)
    if demonstrations:
        pool = _pool(data)
        reject_demonstrations(pool, [item.inputs for item in demonstrations], data.inputs, _slots(data))
        shown = len(pool) - len(pool.alive)
    return Contamination(test=tested, demonstrations=shown)


def overlap(rows: Sequence[str], items: Sequence[str], embedder: Embedder) -> Overlap | None:
    """How far rows and test items lie in each other's neighbourhoods; None where either has too few."""
    if min(len(rows), len(items)) <= NEIGHBOURS:
        return None
    made, held = embedder.embed(rows), embedder.embed(items)
    reach_made, reach_held = _reach(made), _reach(held)
    covers_row, covers_item, nearest = np.zeros(len(made), bool), np.zeros(len(held), bool), np.zeros(len(held))
    for start in range(0, len(held), _BLOCK):
        near = held[start : start + _BLOCK] @ made.T
        covers_row |= (near >= reach_held[start : start + _BLOCK, None]).any(axis=0)
        covers_item[start : start + _BLOCK] = (near >= reach_made[None, :]).any(axis=1)
        nearest[start : start + _BLOCK] = near.max(axis=1)
    return Overlap(
        embedder=embedder.name,
        rows=len(made),
        items=len(held),
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
