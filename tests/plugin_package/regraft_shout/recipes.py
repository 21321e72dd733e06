"""A recipe of synthesis in a package of its own: `recipes: [parrot]` in a task file."""

from math import ceil

from regraft.recipes import Bench, Need, Order, Page, Round, columns_of, recipe

ROWS_PER_CALL = 10


@recipe("parrot", calls=lambda rows: ceil(rows / ROWS_PER_CALL))
def parrot(need: Need, bench: Bench) -> Round:
    """Have a model write rows like the demonstrations, ten a call."""
    orders = [Order.of(gap) for gap in need.orders(min(need.wanted, ROWS_PER_CALL))]
    return Round(bench.write([Page(need.instruction, need.shown(4), orders, columns_of(need))]))
