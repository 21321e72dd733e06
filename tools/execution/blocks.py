"""The batches of one source by one plan, made one by one: by whom, and in which order, changes no byte of them."""

import hashlib
import json
import random
from collections.abc import Sequence
from contextlib import suppress
from functools import cached_property
from itertools import chain, count
from math import ceil
from pathlib import Path
from typing import cast

import numpy as np
import pyarrow as pa

from ...domain.card import DatasetRef
from ...domain.errors import DatasetError, PlanError
from ...domain.noun import Noun
from ...domain.plan import Plan
from ...memory.batches import Batch, BatchInfo, BatchStore
from ..catalogs.base import Block, Catalog
from ..cells import column_text
from ..operations.twins import TWIN, Known
from .bind import BoundPlan
from .reaching import in_turn
from .transform import transform

_FORMAT = 4
"""Raised whenever the same plan comes to give other rows, so that batches of an older version are not mixed in."""


_LARGER = 1.25
"""So many times the usual size may a block of the sample have."""


class BlockJob(Noun):
    """All that a process must know to make batches of a source: what decides their rows, and where they go.

    `catalog` and `home` open the catalog; `root` is the folder of the batches; `model` is asked where the plan asks.
    With `first` the catalog's sample of `sampled` rows, in random order, makes blocks of its own, past the last, and is
    missing in the others: first come so many rows, which were paid for when the plan was tried, then about `size` rows
    each, so that a small dataset is drawn from all over its source. `objects` is the address of an object store for
    processes that do not see `root`.
    """

    plan: Plan
    ref: DatasetRef
    seed: int
    size: int
    root: str
    objects: str = ""
    model: str | None = None
    judge: str | None = None
    first: int = 0
    sampled: int = 0
    catalog: str = ""
    home: str = ""

    @property
    def key(self) -> str:
        """Names all that decides the rows; with a batch's number it names the batch."""
        decides = [_FORMAT, self.ref.model_dump(mode="json"), self.plan.hash, self.seed, self.size]
        if self.model is not None:
            decides.append(self.model)
        if self.judge is not None:
            decides.append(self.judge)
        if self.first:
            decides += [self.first, self.sampled, "drawn"]
        return hashlib.sha256(json.dumps(decides, sort_keys=True).encode()).hexdigest()[:16]


_PIECES = 1 << 40


def piece_of(block: int, rows: int) -> int:
    """The number of the batch that is made of a block's first rows alone."""
    return rows * _PIECES + block


def block_of(batch: int) -> int:
    """The block of which a batch is made, whole or in part."""
    return batch % _PIECES


class Blocks:
    """Makes batches of one source by one plan, each of a block or of its first rows; used from several threads."""

    def __init__(self, job: BlockJob, bound: BoundPlan, catalog: Catalog) -> None:
        self.key = job.key
        self.store = BatchStore(Path(job.root), job.objects)
        self._job = job
        self._bound = bound
        self._catalog = catalog

    def batch(self, number: int) -> BatchInfo | None:
        """The figures of a batch, made now unless it is finished already; None past the source's end."""
        with self.store.claimed(self.key, number) as known:
            if known is not None:
                return known
            return self.made(number, self._all() if self._bound.scope == "table" else self.read(number))

    def begun(self, number: int) -> BatchInfo | None:
        """The figures of a batch, made now unless another process has it or is at it; then None."""
        with self.store.free(self.key, number) as free:
            return self.made(number, self.read(number)) if free else None

    def made(self, number: int, block: Block | None) -> BatchInfo | None:
        """The same of a block that was read."""
        if block is None:
            return None
        done = transform(self._bound, block, seed=self._job.seed, left_out=self._twins(number, block))
        batch = Batch(done.accepted, done.coded)
        return self.store.put(self.key, number, batch, rows=len(block), expanded=done.expanded)

    def _twins(self, number: int, block: Block) -> tuple[list[bool], str] | None:
        """The rows of a block that are asked about that have a twin among those of the sample, in whose blocks these
        were asked about, or in an earlier one of its blocks; none where there is none."""
        if not self._job.first or self._bound.scope == "table":
            return None
        sample, _, last = self._sample
        number = block_of(number)
        earlier = self._of_sample[number - last] if last is not None and number >= last else len(sample)
        found = [self._asked.has_twin_of(text, earlier) for text in self._shown(block)]
        return (found, TWIN) if any(found) else None

    @cached_property
    def _asked(self) -> Known:
        """The rows of the sample, as far as the plan reads them."""
        return Known(self._shown(self._sample[0]))

    def _shown(self, block: Block) -> list[str]:
        needed = self._bound.needed()
        names = [name for name in block.table.column_names if needed is None or name in needed]
        cells: list[list[str | None]] = []
        for name in sorted(names):
            with suppress(PlanError):  # pictures and the like, which no model is asked about
                cells.append(column_text(block.table.column(name)).to_pylist())
        return ["\n".join(text or "" for text in row) for row in zip(*cells, strict=True)]

    def read(self, number: int) -> Block | None:
        rows, number = divmod(number, _PIECES)
        block = self._whole(number)
        return block if block is None or not rows else part(block, range(min(rows, len(block))))

    def _whole(self, number: int) -> Block | None:
        if not self._job.first:
            return self._read(number)
        sample, places, last = self._sample
        if last is not None and number >= last:
            bounds = self._of_sample
            return part(sample, range(bounds[number - last], bounds[number - last + 1]))
        block = self._read(number)
        if block is None:
            return None
        left = [row for row, place in enumerate(zip(block.splits, block.index, strict=True)) if place not in places]
        return block if len(left) == len(block) else part(block, left)

    def _read(self, number: int) -> Block | None:
        return self._catalog.read_block(self._job.ref, number, rows=self._job.size, columns=self._bound.needed())

    def rows_of(self, block: int) -> int:
        """About how many rows a block has."""
        if not self._job.first:
            return self._job.size
        _, _, last = self._sample
        place = block - last if last is not None else -1
        return self._of_sample[place + 1] - self._of_sample[place] if place >= 0 else self._job.size

    @cached_property
    def of_sample(self) -> int:
        """How many blocks the sample makes."""
        return len(self._of_sample) - 1 if self._job.first else 0

    @cached_property
    def _of_sample(self) -> list[int]:
        """Where the sample's blocks begin, and where the last one ends: after the first rows as many as are about of
        the blocks' size, none of them a small rest of its own."""
        first, rows = min(self._job.first, len(self._sample[0])), len(self._sample[0])
        parts = ceil((rows - first) / (_LARGER * self._job.size))
        return [0, *(first + (rows - first) * number // max(1, parts) for number in range(parts + 1))]

    @cached_property
    def _sample(self) -> tuple[Block, set[tuple[str, int]], int | None]:
        """The sample in its random order, its rows' places, and the number of its first block."""
        job = self._job
        sample = drawn(self._catalog.sample(job.ref, job.sampled, seed=job.seed), job.seed, job.plan)
        return sample, set(zip(sample.splits, sample.index, strict=True)), self._catalog.blocks(job.ref, rows=job.size)

    def _all(self) -> Block | None:
        """All blocks of the source as one."""
        blocks = []
        for number in count():
            block = self.read(number)
            if block is None:
                break
            blocks.append(block)
        if not blocks:
            return None
        try:
            table = pa.concat_tables([block.table for block in blocks], promote_options="permissive")
        except pa.ArrowException as exc:
            problem = f"its blocks do not fit together: {exc}"
            raise DatasetError(self._job.ref.id, problem, "use one split of it") from exc
        splits = list(chain.from_iterable(block.splits for block in blocks))
        index = np.concatenate([np.asarray(block.index, np.int64) for block in blocks])
        return Block(table, splits, cast(Sequence[int], index))


def drawn(sample: Block, seed: int, plan: Plan) -> Block:
    """A sample's rows in random order, since in that of their source the first of them are of one label or one subject;
    labels that are known before the plan asks a model take turns. Raises PlanError where the plan does not fit."""
    mixed = part(sample, random.Random(seed).sample(range(len(sample)), len(sample)))
    return part(mixed, in_turn(plan, mixed, seed=seed))


def part(block: Block, rows: Sequence[int]) -> Block:
    """Some rows of a block, by their numbers."""
    table = block.table.take(pa.array(rows, pa.int64()))
    return Block(table, [block.splits[row] for row in rows], [block.index[row] for row in rows])
