"""The executor: shares the rows asked for out over the sources, tries plans on samples, and runs them whole."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING

from ..domain.card import DatasetRef
from ..domain.errors import PlanError
from ..domain.plan import Plan
from ..domain.task import SelectionWay
from ..tools.catalogs.base import Block, Catalog

if TYPE_CHECKING:
    from ..tools.execution.engine import Engine
    from ..tools.execution.source import PaidReading, SourceRun
    from ..tools.execution.transform import Transformed
    from ..tools.models.service import ModelService

FIRST_CLASS = 0.93
"""Sources whose fit is at least this share of the best one's share the rows; others fill what is left over: rows of
second sources were wrong more often than those of the best, where rows were read."""
SHARPNESS = 4
"""The power of a source's fit that its share follows: 0.95 beside 0.9 gives 56 rows of 100."""
_DAMAGE_TOLD = 0.5
"""The power of the part of a source's rows that is not damaged: those that pass the checks may be like the others, and
most are not."""
SURPLUS, PAID_SURPLUS, CHOICE = 2.0, 1.05, 4.0
"""Rows made for each row wanted, so that curation can drop duplicates and balance labels: mechanical rows are free,
rows that a model is asked about are not. CHOICE of them where rows are to be chosen otherwise than by chance."""


@dataclass(frozen=True)
class Supply:
    """What a source can give: `rows` are the rows to be expected of it, None where its size is unknown. `sound` is the
    part of its rows that is not damaged: where many are, it gives fewer, and is no worse a source for it."""

    key: str
    fit: float
    rows: int | None
    sound: float = 1.0


def compose(rows: int, supplies: Sequence[Supply]) -> dict[str, int]:
    """How many of `rows` rows each source is to give; the sum is less only where all supplies together are.

    The best sources (see FIRST_CLASS) share by how well they fit, as far as each one's supply allows; the others, best
    first, give what is still missing. Order of `supplies` breaks ties.
    """
    shares = {supply.key: 0 for supply in supplies}
    if not supplies:
        return shares
    ranked = sorted(supplies, key=lambda supply: -supply.fit)
    first = [supply for supply in ranked if supply.fit >= FIRST_CLASS * ranked[0].fit]
    rows -= _share_out(rows, first, shares)
    for supply in ranked[len(first) :]:
        rows -= _share_out(rows, [supply], shares)
    return shares


def _share_out(rows: int, supplies: Sequence[Supply], shares: dict[str, int]) -> int:
    """Fill the supplies that are the smallest beside their due first, so that what they cannot give falls to the
    others; returns rows given."""
    left = rows
    due = {supply.key: (max(supply.fit, 1e-3) * supply.sound**_DAMAGE_TOLD) ** SHARPNESS for supply in supplies}
    by_size = sorted(
        supplies, key=lambda supply: float("inf") if supply.rows is None else supply.rows / due[supply.key]
    )
    for number, supply in enumerate(by_size):
        among = sum(due[other.key] for other in by_size[number:])
        own = ceil(round(left * due[supply.key] / among, 6))
        shares[supply.key] = min(own, left) if supply.rows is None else min(own, supply.rows, left)
        left -= shares[supply.key]
    return rows - left


def is_paid(plan: Plan) -> bool:
    """Whether a step of the plan asks a model about each row."""
    return _first_paid(plan) is not None


def may_reject(plan: Plan) -> bool:
    """Whether the plan checks what a model wrote: a step grades its rows, or takes some out after it."""
    first = _first_paid(plan)
    return first is not None and any(step.op in ("judge", "filter") for step in plan.steps[first:])


def _first_paid(plan: Plan) -> int | None:
    """The place of the first step that asks a model."""
    from ..tools.operations.base import OPERATIONS

    asking = (step.op in OPERATIONS and OPERATIONS.get(step.op).kind == "model" for step in plan.steps)
    return next((place for place, asks in enumerate(asking) if asks), None)


def with_surplus(share: int, *, paid: bool, selection: SelectionWay = "random") -> int:
    """Accepted rows to make before curation for `share` rows after it; `paid` where each one costs."""
    free = SURPLUS if selection == "random" else CHOICE
    return ceil(share * (PAID_SURPLUS if paid else free))


def read_from(ref: DatasetRef, plan: Plan) -> DatasetRef:
    """The source as the plan reads it: the plan's own splits where it names any."""
    return ref.model_copy(update={"splits": plan.splits}) if plan.splits else ref


def affordable(plan: Plan, block: Block, rows: int, *, seed: int) -> Block:
    """Rows of a sample, drawn at random, of every label as many as there are, of which `rows` come to the plan's first
    step that asks a model; all where fewer do, and for plans that ask none.

    Raises PlanError as `try_plan` does.
    """
    from ..tools.execution.blocks import drawn, part
    from ..tools.execution.reaching import reaching

    mixed = drawn(block, seed, plan)
    reached = reaching(plan, mixed, seed=seed)
    if reached is None:
        return block
    return part(mixed, range(reached[rows])) if len(reached) > rows else mixed


def paid_reading(
    plan: Plan, sample: Block, rows: int | None, *, sampled: int, tried: int, seed: int
) -> "PaidReading | None":
    """How a source is read by a plan that asks a model, for a build of so many rows; None for a plan that asks none.

    `sample` is the catalog's of `sampled` rows, of which `tried` reached the first question when the plan was tried.
    """
    from ..tools.execution.bind import bind
    from ..tools.execution.reaching import reaching
    from ..tools.execution.source import PaidReading, paid_block_rows

    reached = reaching(plan, sample, seed=seed)
    if reached is None:
        return None
    asked = bind(plan, sample.table.column_names).rows_per_call
    size = paid_block_rows(asked, rows, len(set(reached)) / max(1, len(sample)))
    return PaidReading(size, len(affordable(plan, sample, tried, seed=seed)), sampled)


def try_plan(plan: Plan, block: Block, *, seed: int, models: "ModelService | None" = None) -> "Transformed":
    """Run a plan on sampled rows. Raises PlanError when it does not fit the columns or its code is refused."""
    from ..tools.execution.bind import bind
    from ..tools.execution.transform import transform

    return transform(bind(plan, block.table.column_names, models=models), block, seed=seed)


def check_plan(plan: Plan, block: Block, columns: Sequence[str]) -> None:
    """Raises PlanError when a plan cannot run on rows like these, or makes other columns than the task's."""
    from ..tools.execution.bind import bind

    if set(plan.columns) != set(columns):
        raise PlanError(
            f"The plan makes the columns {', '.join(plan.columns)}", f"the task's columns are {', '.join(columns)}"
        )
    bind(plan, block.table.column_names)


@dataclass(frozen=True)
class SourceJob:
    """One source to be run: `wanted` accepted rows at least, or all there are; results lie under `folder`. `paid` says
    how the source is read where the plan asks a model."""

    plan: Plan
    ref: DatasetRef
    catalog: Catalog
    folder: Path
    seed: int
    models: "ModelService | None" = None
    engine: "Engine | None" = None
    paid: "PaidReading | None" = None

    def run(
        self,
        wanted: int | None,
        *,
        on_progress: Callable[[int], None] | None = None,
        should_stop: Callable[[], bool] | None = None,
    ) -> "SourceRun":
        """Go on from the finished batches of an earlier call, in this process or in one that died."""
        from ..memory.batches import BatchStore
        from ..tools.execution.bind import bind
        from ..tools.execution.source import execute_source

        return execute_source(
            bind(self.plan, None, models=self.models),
            self.catalog,
            self.ref,
            wanted=wanted,
            seed=self.seed,
            store=BatchStore(self.folder),
            on_progress=on_progress,
            should_stop=should_stop,
            engine=self.engine,
            paid=self.paid,
        )
