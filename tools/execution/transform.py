"""Run a bound plan on a block of rows. Every row ends accepted, or rejected with a reason; the sums are exact."""

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ...domain.boundary import boundary, named
from ...domain.errors import PlanError
from ...memory.batches import decoded
from ..arrow import compute as pc
from ..arrow import numbers, whole
from ..catalogs.base import Block
from ..cells import column_text
from ..operations.base import ROW, OperationContext, OperationResult, Rejection, mixed
from ..rows import CODED_SCHEMA, ORIGIN, PART, SPLIT
from .bind import BoundPlan, BoundStep, check_columns, check_result
from .bounds import bounded
from .order import in_best_order

PREVIEW_CHARS = 300


@dataclass(frozen=True)
class Transformed:
    """What a plan made of a block: len(block) + expanded = accepted rows + rejected rows.

    `accepted` holds the task's columns as texts, then ORIGIN; `coded` are the rejected rows by CODED_SCHEMA, `rejected`
    the same by REJECTED_SCHEMA.
    """

    accepted: pa.Table
    coded: pa.Table
    expanded: int

    @cached_property
    def rejected(self) -> pa.Table:
        return decoded(self.coded)


def _misfit(step: BoundStep, exc: Exception) -> PlanError:
    return PlanError(
        f"it fails on these rows: {named(exc)}",
        f"its arguments do not fit them, or {step.operation.owner} is broken",
        step=step.number,
        operation=step.operation.name,
    )


def transform(
    bound: BoundPlan, block: Block, *, seed: int = 0, left_out: tuple[Sequence[bool], str] | None = None
) -> Transformed:
    """Run the plan's steps and row checks. The same block, plan and seed give the same rows. Of rows that are
    `left_out` the plan sees nothing: these are rejected, for the reason that is given.

    Raises PlanError where a step does not fit the columns it meets or its code is refused, and what
    ModelService.rows raises where a model operation cannot ask its model.
    """
    run = _Run(block, seed)
    table = run.start() if left_out is None else run.without(run.start(), *left_out)
    for done in range(len(bound.steps)):
        bound = in_best_order(bound, done, table)
        table = run.step(bound.steps[done], table, bound, bound.needed(done + 1))
    check_result(bound.plan, table.column_names)
    table = run.in_form(table, bound.plan.columns)
    table = run.checked(_in_order(table), bound)
    accepted = table.select(bound.plan.columns).combine_chunks()
    for name, column in zip(ORIGIN, run.origin(table), strict=True):
        accepted = accepted.append_column(name, column.dictionary_decode() if name == SPLIT else column)
    return Transformed(accepted, run.coded(), run.expanded)


def after_steps(bound: BoundPlan, block: Block, steps: int, *, seed: int = 0) -> pa.Table:
    """The rows that a plan's first `steps` steps leave of a block, with all columns. Raises as `transform` does."""
    run = _Run(block, seed)
    table = run.start()
    for step in bound.steps[:steps]:
        table = run.step(step, table, bound)
    return table


class _Run:
    """The state of one transformation: where the rows came from, what was taken out, how many were added."""

    def __init__(self, block: Block, seed: int) -> None:
        self.expanded = 0
        self._block = block
        self._seed = seed
        self._splits = _names(block.splits)
        self._index = _places(block.index)
        self._rejected: list[pa.Table] = []

    def start(self) -> pa.Table:
        """The block's rows with their identity."""
        rows = len(self._block)
        table = self._block.table.combine_chunks()  # a block over two row groups is joined once, not in every step
        table = table.append_column(ROW, numbers(np.arange(rows, dtype=np.int64)))
        return table.append_column(PART, numbers(np.zeros(rows, np.int32)))

    def without(self, table: pa.Table, rows: Sequence[bool], reason: str) -> pa.Table:
        """The table without these rows, which are rejected."""
        gone = pa.array(rows, pa.bool_())
        self._reject(Rejection(table.filter(gone), reason))
        return table.filter(pc.invert(gone))

    @cached_property
    def _lots(self) -> NDArray[np.uint64]:
        """A number for each row of the block by its place in its source alone."""
        names = np.array([zlib.crc32(name.encode()) for name in self._splits.dictionary.to_pylist()], np.uint64)
        salt = names[self._splits.indices.to_numpy()] if len(names) else np.zeros(len(self._index), np.uint64)
        return mixed(self._index.astype(np.uint64) + mixed(salt))

    def step(
        self, step: BoundStep, table: pa.Table, bound: BoundPlan, needed: frozenset[str] | None = None
    ) -> pa.Table:
        """One step, and the account of every row that went or came; of the columns those that are needed after it."""
        check_columns(step, table.column_names)
        context = OperationContext(
            seed=_step_seed(self._seed, step),
            origin=lambda: self._lots,
            models=bound.models,
            source=bound.source,
            needed=needed,
        )
        try:
            with boundary(lambda exc: _misfit(step, exc)):
                made = step.operation.run(table, step.args, context)
                result = bounded(table, made if isinstance(made, OperationResult) else OperationResult(made))
        except PlanError as exc:
            if exc.step is not None:
                raise
            raise PlanError(
                exc.problem, exc.remedy, step=step.number, operation=step.operation.name, **_facts(exc)
            ) from exc
        self._account(step, table, result)
        return context.live(result.table)

    def _account(self, step: BoundStep, before: pa.Table, result: OperationResult) -> None:
        """Book a step's rejections, find rows that it dropped without a word, and count those that it added."""
        after, gone = result.table, [rejection.rows for rejection in result.rejections if rejection.rows.num_rows]
        missing = [name for name in (ROW, PART) if name not in after.column_names]
        if missing:
            raise _mixed_up(step, f"it must pass on the columns {ROW} and {PART}")
        if not gone and all(after.column(name).equals(before.column(name)) for name in (ROW, PART)):
            return
        for rejection in result.rejections:
            self._reject(rejection)
        if _each_once(before, [after, *gone], len(self._block)):  # the common case
            return
        known, made = _keys(before), _keys(after)
        rejected = np.concatenate([_keys(rows) for rows in gone]) if gone else np.zeros(0, np.int64)
        self._check_identity(step, known, made, rejected)
        dropped = self._dropped(known, made, rejected)
        if dropped.any():
            self._reject(Rejection(before.filter(pa.array(dropped)), f"taken out by {step.operation.name}"))
        self.expanded += len(made) + len(rejected) + int(dropped.sum()) - len(known)

    def _dropped(self, known: np.ndarray, made: np.ndarray, rejected: np.ndarray) -> np.ndarray:
        """Which rows before the step are neither after it nor among those it rejected; a row's parts may be renumbered
        by the step, so they are counted, and those whose numbers are gone are taken first."""
        before, after, out = (np.bincount(keys >> 32, minlength=len(self._block)) for keys in (known, made, rejected))
        lacking = np.maximum(before - after - out, 0)
        if not lacking.any():
            return np.zeros(len(known), bool)
        order = np.lexsort((known, np.isin(known, made), np.isin(known, rejected), known >> 32))
        rows = known[order] >> 32
        starts = np.searchsorted(rows, rows)
        dropped = np.zeros(len(known), bool)
        dropped[order] = np.arange(len(rows)) - starts < lacking[rows]
        return dropped

    def _check_identity(self, step: BoundStep, known: np.ndarray, made: np.ndarray, rejected: np.ndarray) -> None:
        if not np.isin(made >> 32, known >> 32).all() or not np.isin(rejected, known).all():
            raise _mixed_up(step, "it may not make up rows")
        if len(np.unique(made)) < len(made) or len(np.unique(rejected)) < len(rejected):
            raise _mixed_up(step, f"no two rows may share {ROW} and {PART}")

    def _reject(self, rejection: Rejection, stage: str = "plan", preview: pa.Array | None = None) -> None:
        count = rejection.rows.num_rows
        if not count:
            return
        reason = rejection.reason
        reasons = _again(reason, count) if isinstance(reason, str) else reason.cast(pa.string()).dictionary_encode()
        columns = [
            *self.origin(rejection.rows),
            _again(stage, count),
            reasons,
            pa.nulls(count, pa.string()) if preview is None else preview,
        ]
        self._rejected.append(pa.table(columns, schema=CODED_SCHEMA))

    def origin(self, table: pa.Table) -> tuple[pa.DictionaryArray, pa.Array, pa.Array]:
        """Split, index and part of a table's rows."""
        rows = table.column(ROW).to_numpy()
        parts = whole(table.column(PART))
        if parts.type != pa.int32():
            parts = parts.cast(pa.int32())
        splits = pa.DictionaryArray.from_arrays(self._splits.indices.take(numbers(rows)), self._splits.dictionary)
        return splits, numbers(self._index[rows]), parts

    def in_form(self, table: pa.Table, columns: tuple[str, ...]) -> pa.Table:
        """The task's columns as texts; rows that lack one are rejected."""
        for name in columns:
            text = column_text(table.column(name))
            table = table.set_column(table.schema.get_field_index(name), name, text)
            if text.null_count:
                self._reject(Rejection(table.filter(text.is_null()), f"column {name!r} is empty"))
                table = table.filter(text.is_valid())
        return table.select([*columns, ROW, PART])

    def checked(self, table: pa.Table, bound: BoundPlan) -> pa.Table:
        """Rows that meet the plan's requirements of severity error; the first one that a row fails is its reason."""
        requirements = [item for item in bound.plan.requirements if item.severity == "error"]
        if not requirements or not table.num_rows:
            return table
        from ..checks.apply import failures

        rows = table.select(bound.plan.columns).combine_chunks()
        reasons = pa.nulls(table.num_rows, pa.string())
        for failure in failures(rows, requirements, scope="row"):
            reasons = pc.if_else(pc.and_(failure.failed, reasons.is_null()), failure.reason, reasons)
        if reasons.null_count < len(reasons):
            failed = reasons.is_valid()
            gone = rows.filter(failed)
            preview = pa.array([_preview(row) for row in gone.to_pylist()], pa.string())
            self._reject(Rejection(table.filter(failed), reasons.filter(failed)), "check", preview)
            table = table.filter(reasons.is_null())
        return table

    def coded(self) -> pa.Table:
        return pa.concat_tables(self._rejected).combine_chunks() if self._rejected else CODED_SCHEMA.empty_table()


def _again(text: str, count: int) -> pa.DictionaryArray:
    """The same text for many rows, held once."""
    return pa.DictionaryArray.from_arrays(numbers(np.zeros(count, np.int32)), pa.array([text], pa.string()))


def _preview(row: dict[str, str]) -> str:
    short = {name: text[:PREVIEW_CHARS] for name, text in row.items()}
    return json.dumps(short, ensure_ascii=False)[:PREVIEW_CHARS]


def _each_once(before: pa.Table, after: Sequence[pa.Table], rows: int) -> bool:
    """Whether rows without parts, of a block of `rows`, are each in one of the tables and once; False for parts."""
    tables = [before, *after]
    if sum(table.num_rows for table in after) != before.num_rows or any(
        table.column(PART).to_numpy().any() for table in tables
    ):
        return False
    missing = np.zeros(rows, bool)
    for table in tables:
        numbers = table.column(ROW).to_numpy()
        if len(numbers) and not 0 <= numbers.min() <= numbers.max() < rows:
            return False
        missing[numbers] = table is before
    return not missing.any()


def _keys(table: pa.Table) -> np.ndarray:
    """ROW and PART as one number."""
    return (table.column(ROW).to_numpy().astype(np.int64) << 32) | table.column(PART).to_numpy().astype(np.int64)


def _names(splits: Sequence[str]) -> pa.DictionaryArray:
    """The rows' splits; nearly always one split's name again and again."""
    if isinstance(splits, list) and splits and splits.count(splits[0]) == len(splits):
        return pa.DictionaryArray.from_arrays(
            numbers(np.zeros(len(splits), np.int32)), pa.array(splits[:1], pa.string())
        )
    return pa.array(splits, pa.string()).dictionary_encode()


def _places(index: Sequence[int]) -> NDArray[np.int64]:
    """The rows' places in their split."""
    if isinstance(index, range):
        return np.arange(index.start, index.stop, index.step, dtype=np.int64)
    return np.asarray(index, np.int64)


def _in_order(table: pa.Table) -> pa.Table:
    """The rows in the order of their identity, whatever order the steps left them in."""
    keys = _keys(table)
    return table if (keys[1:] > keys[:-1]).all() else table.take(numbers(np.argsort(keys, kind="stable")))


def _mixed_up(step: BoundStep, remedy: str) -> PlanError:
    return PlanError("it mixes up the rows' identity", remedy, step=step.number, operation=step.operation.name)


def _facts(exc: PlanError) -> dict[str, Any]:
    return {key: value for key, value in exc.data.items() if key not in ("step", "operation")}


def _step_seed(seed: int, step: BoundStep) -> int:
    """The step's own seed, of the run's and of its number and operation."""
    return zlib.crc32(f"{seed}:{step.number}:{step.operation.name}".encode())
