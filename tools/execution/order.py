"""In which order a plan's steps are done on a block: a step that only writes waits for those that take rows out.

What comes of it is the same, byte for byte: a step waits only where it is sure to take no row out itself, and only for
steps on single rows that neither read what it writes nor write what it reads.
"""

from dataclasses import replace

import pyarrow as pa

from .bind import BoundPlan, BoundStep


def in_best_order(bound: BoundPlan, done: int, table: pa.Table) -> BoundPlan:
    """The plan, of which `done` steps are done and have left `table`, with the steps that follow in their best order
    as far as the next of them."""
    while waiting := _waits_for(bound.steps[done:], table):
        step, others = bound.steps[done], bound.steps[done + 1 :]
        steps = (*bound.steps[:done], *others[:waiting], step, *others[waiting:])
        bound = replace(bound, steps=steps)
    return bound


def _waits_for(steps: tuple[BoundStep, ...], table: pa.Table) -> int:
    """For how many of the steps behind it the first one is to wait; for none where none of them may take rows out."""
    written, read = steps[0].args.columns_written(), steps[0].args.columns_read()
    if not written or read is None or len(steps) < 2 or not steps[0].args.is_steady(table):
        return 0
    waiting = 0
    for place, step in enumerate(steps[1:], start=1):
        theirs, seen = step.args.columns_written(), step.args.columns_read()
        alone = step.operation.kind == "mechanical" and step.scope == "row"
        if not alone or theirs is None or seen is None or written & (seen | theirs) or theirs & read:
            break
        if not step.args.is_steady(table):
            waiting = place
    return waiting
