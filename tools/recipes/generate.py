"""The plain generator, after Prompt2Model's: rows like the demonstrations, written by a model."""

from math import ceil

from .base import Need, Round, recipe
from .bench import Bench, columns_of
from .writing import Order, Page

ROWS_PER_CALL = 20
PAGES = 8
"""Calls of one round at the most: their rows cannot be told apart from each other before the round is over."""
_SHOWN, _MADE = 6, 2


@recipe("generate", calls=lambda rows: ceil(1.3 * rows / ROWS_PER_CALL), paper="arXiv 2308.12261")
def generate(need: Need, bench: Bench) -> Round:
    """Have a model write rows like the demonstrations, shown anew with some rows made before. The baseline.

    Labels are asked for by quota. Each page has its own choice of examples (Prompt2Model, section 2.3).
    """
    gaps = need.orders(min(need.wanted, PAGES * ROWS_PER_CALL))
    pages = [
        Page(
            need.instruction,
            need.shown(_SHOWN, made=_MADE, page=start),
            [Order.of(gap) for gap in gaps[start : start + ROWS_PER_CALL]],
            columns_of(need),
        )
        for start in range(0, len(gaps), ROWS_PER_CALL)
    ]
    return Round(bench.write(pages))
