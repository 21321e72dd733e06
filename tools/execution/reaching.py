"""Which rows come to a plan's first step that asks a model, and in which order it is best asked about them."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..operations.base import ROW
from ..rows import INDEX, SPLIT
from .bind import BoundPlan, bind
from .tracing import written_by_model
from .transform import after_steps, transform

if TYPE_CHECKING:
    from ...domain.plan import Plan
    from ..catalogs.base import Block


def _first_paid(bound: BoundPlan) -> int | None:
    return next((place for place, step in enumerate(bound.steps) if step.operation.kind == "model"), None)


def free_part(bound: BoundPlan) -> "Plan | None":
    """The steps before the first that asks a model, as a plan for the columns that this one reads; None without one."""
    paid = _first_paid(bound)
    if paid is None:
        return None
    columns = tuple(sorted(bound.steps[paid].args.columns_read() or ()))
    return bound.plan.model_copy(update={"columns": columns, "steps": bound.plan.steps[:paid], "requirements": ()})


def reaching(plan: "Plan", block: "Block", *, seed: int) -> list[int] | None:
    """Numbers of the block's rows that come to the plan's first step that asks a model; None where none asks.

    Raises PlanError where the plan does not fit the columns.
    """
    columns = block.table.column_names
    free = free_part(bind(plan, columns))
    if free is None:
        return None
    came = transform(bind(free, columns), block, seed=seed).accepted.select([SPLIT, INDEX]).to_pylist()
    places = {place: number for number, place in enumerate(zip(block.splits, block.index, strict=True))}
    return sorted(places[row[SPLIT], row[INDEX]] for row in came)


def label_first(plan: "Plan", columns: Sequence[str]) -> str | None:
    """The column of the task's labels, where a row's label is known before a model is asked about the row. Raises
    PlanError as `bind` does."""
    bound = bind(plan, columns)
    label = next((str(need.args["column"]) for need in plan.requirements if need.check == "in_labels"), None)
    paid = _first_paid(bound)
    if label is None or paid is None or written_by_model(plan, (label,)):
        return None
    present: tuple[str, ...] | None = tuple(columns)
    for step in bound.steps[:paid]:
        present = None if present is None else step.args.columns_after(present)
    return label if present is not None and label in present else None


def in_turn(plan: "Plan", block: "Block", *, seed: int) -> list[int]:
    """Numbers of the block's rows, those that come to the first question in such an order that labels take turns while
    they last, the others where they were: the dataset is balanced too, and rows of a common label are paid for in vain.

    The order as it is where labels are not known before. Raises PlanError as `reaching` does.
    """
    order, columns = list(range(len(block))), block.table.column_names
    label, paid = label_first(plan, columns), _first_paid(bind(plan, columns))
    if label is None or paid is None:
        return order
    rows = after_steps(bind(plan, columns), block, paid, seed=seed)
    labels = dict(zip(rows.column(ROW).to_pylist(), rows.column(label).to_pylist(), strict=True))
    turns, turn = Counter[str](), dict[int, int]()
    for number in sorted(labels):
        turn[number] = turns[labels[number]]
        turns[labels[number]] += 1
    for place, number in zip(sorted(labels), sorted(labels, key=lambda one: (turn[one], one)), strict=True):
        order[place] = number
    return order
