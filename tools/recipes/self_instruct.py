"""Self-Instruct (arXiv 2212.10560), made for one task: a pool that grows, output first, filters, unseen confirmation.

The paper makes instructions, then instances of each; here the instruction is given and instances are made: as there,
each call shows eight rows of the pool, at most two of them machine-made; the output comes first where it is a label,
so that labels are asked for by quota; what is nearly known (ROUGE-L above 0.7) is dropped. Twenty rows per call, where
the paper makes one.
"""

import random
from collections.abc import Sequence
from dataclasses import replace
from math import ceil
from statistics import mean

from ...domain.synthesis import Gap
from .base import Need, Round, recipe
from .bench import Bench, columns_of
from .filters import filtered
from .solving import confirmed, input_text
from .writing import Order, Page

ROWS_PER_CALL = 20
PAGES = 8
SHOWN, MADE = 8, 2
SPARE = 1.25
"""Rows asked for each row that is wanted: some are dropped."""
_LENGTHS = (0.8, 1.0, 1.25)
"""What an example's length is multiplied by for a row that is to be about as long."""
_LEAST_WORDS = 4


@recipe(
    "self_instruct", calls=lambda rows: 2 * ceil(SPARE * rows / ROWS_PER_CALL), paper="arXiv 2212.10560", paper_calls=2
)
def self_instruct(need: Need, bench: Bench) -> Round:
    """Have a model write rows after a growing pool of examples: labels first and by quota, answers confirmed unseen.

    Answers that can be compared (labels, options, numbers) are asked for again without being shown, and rows where
    the two differ are dropped.
    """
    pages = pages_of(need, need.orders(min(ceil(need.spare(SPARE) * need.wanted), PAGES * ROWS_PER_CALL)))
    rows = filtered(need.brief, bench.write(pages))
    return Round(confirmed(bench, need.brief, rows))


def pages_of(need: Need, gaps: Sequence[Gap], rows_per_call: int = ROWS_PER_CALL) -> list[Page]:
    """A page for every few gaps, each with its own examples of the pool and a length for every row."""
    chances = need.chances("lengths")
    lengths = [len(input_text(need.brief, row).split()) for _, row in need.examples()]
    return [
        Page(
            need.brief.task.instruction,
            need.shown(SHOWN, made=MADE, page=start),
            [_order(gap, lengths, chances) for gap in gaps[start : start + rows_per_call]],
            columns_of(need),
        )
        for start in range(0, len(gaps), rows_per_call)
    ]


def _order(gap: Gap, lengths: Sequence[int], chances: random.Random) -> Order:
    """The gap as an order, with a length of its own, near that of an example (`lengths` in words) drawn by chance: so
    that rows are as long as the examples, and as unlike in length as these."""
    order = Order.of(gap)
    if gap.kind == "length" or mean(lengths) <= _LEAST_WORDS:
        return order
    words = max(1, round(chances.choice(lengths) * chances.choice(_LENGTHS)))
    return replace(order, wanted=f"{order.wanted}, input of about {words} words")
