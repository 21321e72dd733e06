"""Run a bound plan over a source, block by block, until enough rows are accepted; what is done survives a kill."""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from itertools import chain, count
from math import ceil
from typing import TYPE_CHECKING, ClassVar, cast

import numpy as np

from ...domain.card import DatasetRef
from ...domain.errors import Stopped
from ...domain.outcome import RowCounts
from ...memory.batches import Batch, BatchInfo, BatchStore, End
from ..catalogs.base import BLOCK_MEMORY, BLOCK_ROWS, Catalog
from ..operations.base import mixed
from ..operations.repeating import exploded_bytes
from ..rows import REJECTED_SCHEMA
from .bind import BoundPlan
from .blocks import BlockJob, Blocks, block_of
from .engine import PAID_AT_ONCE, Engine, Hands, Making, threads
from .helping import Offer
from .pace import Pace

if TYPE_CHECKING:
    from ..models.service import ModelService

WORKERS = 3
"""Blocks worked on at once: one waits for the disk while others compute. Results do not depend on it."""
SPREAD = 8
"""Blocks that are read at least, where rows are read in random order: a file sorted by label has one label a block."""
_STRIPE = 8
_LEAST_ROWS, _MOST_ROWS = 128, 16_384
_BLOCK_BYTES = 8_000_000
_BLOCKS_A_SOURCE, _FEW_BLOCKS = 64, 16
_OF_ALL = 65_536
"""Rows of a block where all rows of a large source are read: threads take turns less often, and files are fewer."""
_PROBED_ROWS = 64
"""Rows of which is seen how many a list makes of each."""
_SWELLING = 4
"""Rows that were made take so many times their bytes while they are."""
_LEAST_FULL = 5
"""The least part of a call that the rows of a block's first part fill."""
PAID_BLOCK_ROWS, PAID_BLOCK_CALLS = 256, 13
"""Blocks of plans that ask a model have at least so many rows and calls, where so many rows are wanted: enough to keep
a server busy while blocks begin and end, and that these take little of the time of a call about one row."""


@dataclass(frozen=True)
class PaidReading:
    """In which blocks a source is read whose plan asks a model: of `size` rows, after the sample of `sampled` rows, the
    `first` of which the plan was tried on, so that they are paid for already."""

    size: int
    first: int = 0
    sampled: int = 0


@dataclass(frozen=True)
class SourceRun:
    """What executing a source came to. `stopped` tells that it was asked to stop before it was done."""

    counts: RowCounts
    stopped: bool
    ended: ClassVar[str] = ""
    """Why there is nothing more to come; a dataset says so by having no unread rows."""
    _store: BatchStore = field(repr=False)
    _key: str = ""
    _infos: dict[int, BatchInfo] = field(default_factory=dict, repr=False)

    def batches(self) -> Iterator[Batch]:
        """The batches in the order of the source's blocks, one in memory at a time."""
        for number in sorted(self._infos):
            yield self._store.get(self._key, number, self._infos[number], REJECTED_SCHEMA)


def execute_source(  # noqa: PLR0913
    bound: BoundPlan,
    catalog: Catalog,
    ref: DatasetRef,
    *,
    wanted: int | None,
    seed: int,
    store: BatchStore,
    on_progress: Callable[[int], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
    engine: Engine | None = None,
    paid: "PaidReading | None" = None,
) -> SourceRun:
    """Accept `wanted` rows or more (all there are when None), going on from the batches in the store.

    Blocks are read in a random order given by the seed where the catalog knows how many there are, else one after the
    other; a plan that needs the whole table reads it as one. An earlier execution that accepted `wanted` rows is
    returned as it is. `on_progress` is told the accepted rows after each block. Blocks of a plan that asks a model are
    small, and no more of them are begun than the rows still wanted call for.

    `engine` has worker processes make the batches, of a source that can be read in any order; the rows are the same.
    The catalog must then be one that they can open, and `bound.models` a ModelService. `paid` says in which
    blocks a source is read whose plan asks a model; an execution that goes on must be given the same.

    `counts.rows` is what the source holds, or what was read of it where the catalog cannot tell before reading.
    Raises DatasetError where the source cannot be read, PlanError where the plan does not fit it, and ModelError or
    BudgetReached where the model cannot be asked (any more); finished batches stay in the store.
    """
    total = catalog.row_count(ref)
    paid = (paid or PaidReading(paid_block_rows(bound.rows_per_call))) if bound.paid else None
    stored, unpacked = _bytes(bound, catalog, ref, total)
    if paid is None:
        size = block_rows(total, stored, unpacked, all_rows=wanted is None)
    else:  # a question that few rows reach has blocks of many, which may be long
        size = fitting_rows(paid.size, total, stored, unpacked, a_call=bound.rows_per_call)
    if store.objects:  # by its folder a process knows whether it sees this one's disk
        store.root.mkdir(parents=True, exist_ok=True)
    job = _job(bound, catalog, ref, seed, size, store, paid)
    work = _Work(bound, Blocks(job, bound, catalog), job, engine)
    ended = store.end(work.key)
    run = _restored(work, ended)
    if run is not None and ended is not None and (ended.exhausted or (wanted is not None and _made(run) >= wanted)):
        return _finished(work, run, ended.exhausted, total, stopped=False)

    numbers, whole = work.order(wanted, catalog.blocks(ref, rows=size))
    shared = whole is not None and bound.scope != "table" and not bound.paid
    withdraw = store.offer(work.key, Offer(job=job, numbers=tuple(numbers)).model_dump_json()) if shared else None
    try:
        run, exhausted, stopped = work.read(numbers, whole, wanted, on_progress, should_stop)
    finally:
        if withdraw is not None:
            withdraw()
    if not stopped:
        store.set_end(work.key, End(batches=tuple(run), exhausted=exhausted))
    return _finished(work, run, exhausted, total, stopped=stopped)


def _job(
    bound: BoundPlan,
    catalog: Catalog,
    ref: DatasetRef,
    seed: int,
    size: int,
    store: BatchStore,
    paid: PaidReading | None,
) -> BlockJob:
    root = str(store.root.absolute())
    job = BlockJob(plan=bound.plan, ref=ref, seed=seed, size=size, root=root, objects=store.objects)
    if paid is None or bound.models is None:
        return job
    job = job.model_copy(update={"model": bound.models.model, "judge": getattr(bound.models, "judge_model", None)})
    if bound.scope != "table" and catalog.blocks(ref, rows=size) is not None:
        job = job.model_copy(update={"first": paid.first, "sampled": paid.sampled})
    return job


def block_rows(
    total: int | None, size: int | None = None, unpacked: int | None = None, *, all_rows: bool = False
) -> int:
    """Rows of a block, by the source's rows and bytes (as stored, in memory): a power of two that gives small sources
    enough blocks to be read in random order, and large ones blocks as large as memory for a few of them allows. Large
    sources of which all rows are read, in whatever order, have fewer blocks."""
    if total is None:
        return BLOCK_ROWS
    most = BLOCK_ROWS if not size else _BLOCK_BYTES * max(total, 1) // size
    rows = min(max(1, total // _BLOCKS_A_SOURCE), max(BLOCK_ROWS, min(most, _MOST_ROWS)))
    if all_rows and total // _FEW_BLOCKS >= _MOST_ROWS:
        rows = max(rows, min(most, total // _FEW_BLOCKS, _OF_ALL))
    rows = max(_LEAST_ROWS, 1 << (rows - 1).bit_length())
    fitting = fitting_rows(rows, total, size, unpacked)
    return rows if rows == fitting else 1 << (fitting.bit_length() - 1)


def fitting_rows(rows: int, total: int | None, size: int | None, unpacked: int | None, *, a_call: int = 1) -> int:
    """So many rows of a source with `total`, or as many as BLOCK_MEMORY holds where these are less; then whole calls of
    `a_call` rows, where one fits."""
    if total is None:
        return rows
    fitting = max(1, BLOCK_MEMORY * max(total, 1) // max(size or 0, unpacked or 0, 1))
    return rows if rows <= fitting else fitting // a_call * a_call or fitting


def paid_block_rows(rows_per_call: int, wanted: int | None = None, share: float = 1.0) -> int:
    """Rows of a block of a plan that asks a model: whole calls, so that the last one is as full as the others.

    For few `wanted` rows blocks are small, an eighth of them, so that they are from all over the source. `share` is how
    many of the source's rows reach the plan's first question.
    """
    most = max(PAID_BLOCK_CALLS, -(-PAID_BLOCK_ROWS // rows_per_call))
    calls = most if wanted is None else min(most, max(1, round(wanted / rows_per_call / SPREAD)))
    return min(_MOST_ROWS, ceil(rows_per_call * calls / max(share, 1e-3)))


def _bytes(bound: BoundPlan, catalog: Catalog, ref: DatasetRef, total: int | None) -> tuple[int | None, int | None]:
    """The size of the source's files as stored and in memory, None where the catalog does not know it; of a plan that
    makes rows of lists' items, by what the first rows become."""
    splits = [
        split for split in catalog.card(ref.id).splits if split.config == ref.config and split.split in ref.splits
    ]
    stored, unpacked = _sum([split.bytes for split in splits]), _sum([split.unpacked for split in splits])
    lists = {name for step in bound.steps for name in step.args.items_of()}
    if lists and total:
        first = catalog.read_block(ref, 0, rows=_PROBED_ROWS, columns=bound.needed())
        if first is not None and len(first):
            made = exploded_bytes(first.table, sorted(lists)) * _SWELLING * total // len(first)
            unpacked = max(unpacked or 0, made)
    return stored, unpacked


def _sum(sizes: Sequence[int | None]) -> int | None:
    return sum(size for size in sizes if size is not None) if None not in sizes else None


def _made(run: dict[int, BatchInfo]) -> int:
    return sum(info.accepted for info in run.values())


def _restored(work: "_Work", ended: End | None) -> dict[int, BatchInfo] | None:
    """The batches of the execution that ended, None where one of them is gone."""
    if ended is None:
        return None
    infos = {number: work.store.info(work.key, number) for number in ended.batches}
    restored = {number: info for number, info in infos.items() if info is not None}
    return restored if len(restored) == len(infos) else None


def _finished(
    work: "_Work", run: dict[int, BatchInfo], exhausted: bool, total: int | None, *, stopped: bool
) -> SourceRun:
    read = sum(info.rows for info in run.values())
    rows = read if exhausted or total is None else max(total, read)
    reasons: Counter[str] = Counter()
    for info in run.values():
        reasons.update(info.reasons)
    counts = RowCounts(
        rows=rows,
        expanded=sum(info.expanded for info in run.values()),
        accepted=_made(run),
        unread=rows - read,
        reasons=dict(sorted(reasons.items())),
    )
    return SourceRun(counts, stopped, work.store, work.key, dict(run))


class _Work:
    """Has batches of one source made by one plan."""

    def __init__(self, bound: BoundPlan, blocks: Blocks, job: BlockJob, engine: Engine | None) -> None:
        self.store = blocks.store
        self.key = job.key
        self._bound = bound
        self._blocks = blocks
        self._job = job
        self._engine = engine

    def order(self, wanted: int | None, blocks: int | None) -> tuple[Iterable[int], int | None]:
        """Numbers of the batches in the order of their making, and how many there are where that is known."""
        if self._bound.scope == "table":
            return (0,), 1
        if blocks is None:
            return count(), None
        numbers = range(blocks) if wanted is None else _scattered(blocks, self._job.seed)
        sampled = range(blocks, blocks + self._blocks.of_sample)
        return (*sampled, *numbers), blocks + len(sampled)

    def read(
        self,
        numbers: Iterable[int],
        whole: int | None,
        wanted: int | None,
        on_progress: Callable[[int], None] | None,
        should_stop: Callable[[], bool] | None,
    ) -> tuple[dict[int, BatchInfo], bool, bool]:
        """The batches of these blocks until `wanted` rows are accepted; whether they are all of the source's
        `whole` blocks (None: nobody knows how many there are); and whether it was stopped."""
        run: dict[int, tuple[int, BatchInfo]] = {}  # by block
        least = SPREAD if whole and self._bound.deterministic else 1
        in_order = whole is None
        pace = self.pace(wanted, in_order=in_order)

        def done(*, all_read: bool, stopped: bool) -> tuple[dict[int, BatchInfo], bool, bool]:
            return dict(run.values()), all_read, stopped

        try:
            for batch, info in self.results(numbers, pace, in_order=in_order):
                run[block_of(batch)] = batch, info
                if on_progress is not None:
                    on_progress(pace.accepted)
                if wanted is not None and pace.accepted >= wanted and len(run) >= least:
                    return done(all_read=len(run) == whole and all(n == run[n][0] for n in run), stopped=False)
                if should_stop is not None and should_stop():
                    return done(all_read=False, stopped=True)
        except Stopped:
            return done(all_read=False, stopped=True)
        return done(all_read=True, stopped=False)

    def pace(self, wanted: int | None, *, in_order: bool) -> Pace:
        engine = None if in_order or self._bound.scope == "table" else self._engine
        if not self._bound.paid:
            return Pace(2 * engine.at_once if engine else WORKERS, self._blocks.rows_of, None)
        most = max(PAID_AT_ONCE, engine.at_once if engine else 0)
        least = None if in_order or self._bound.scope == "table" else ceil(self._bound.rows_per_call / _LEAST_FULL)
        return Pace(most, self._blocks.rows_of, wanted, tried_first=self._job.first > 0, least=least)

    def results(self, numbers: Iterable[int], pace: Pace, *, in_order: bool) -> Iterator[tuple[int, BatchInfo]]:
        """Each batch's figures, in order, until the source ends; as many batches as `pace` lets are under way at once.
        Blocks of which a part sufficed for a while are made whole where nothing else is left.

        Batches are made by the engine's processes where blocks may be read in any order, else by threads here.
        """
        under_way: deque[tuple[int, Making]] = deque()
        with self._hands(pace.workers, in_order=in_order) as hands:
            try:
                for block in chain(numbers, pace.pieces):
                    while pace.is_full():
                        yield self._settled(under_way, pace)
                    batch = pace.begin(block)
                    under_way.append((batch, hands.make(batch)))
                while under_way:
                    yield self._settled(under_way, pace)
            except _SourceEnded:
                return
            finally:
                for _, future in under_way:
                    future.cancel()

    def _settled(self, under_way: "deque[tuple[int, Making]]", pace: Pace) -> tuple[int, BatchInfo]:
        """The first batch under way and what it came to. Raises _SourceEnded where its block is past the end."""
        batch, making = under_way.popleft()
        info = making.result()
        if info is None:
            raise _SourceEnded
        if self.store.objects:
            self.store.fetched(self.key, batch)
        pace.note(block_of(batch), info)
        return batch, info

    def _hands(self, workers: int, *, in_order: bool) -> AbstractContextManager[Hands]:
        if self._engine is None or in_order or self._bound.scope == "table":
            return threads(self._blocks, workers, in_order=in_order)
        return self._engine.work_on(self._job, cast("ModelService | None", self._bound.models))


def _scattered(blocks: int, seed: int) -> list[int]:
    """Blocks in random order: SPREAD single ones first, then the others in stripes, since neighbours share a row group
    of their file, which is read once for all of them."""
    lots = mixed(np.arange(blocks, dtype=np.uint64) + mixed(np.array([seed & (2**64 - 1)], np.uint64)))
    order = np.argsort(lots, kind="stable").tolist()
    first = order[:SPREAD]
    stripes = dict.fromkeys(number // _STRIPE for number in order)
    rest = (number for stripe in stripes for number in range(stripe * _STRIPE, min(blocks, (stripe + 1) * _STRIPE)))
    return list(dict.fromkeys([*first, *rest]))


class _SourceEnded(Exception):
    """A block past the source's end was asked for."""
