"""Rows written from passages of a catalog's datasets, after CRAFT (arXiv 2409.02098).

CRAFT finds human-written texts that are near the few examples and has a model turn each into a task's row. Here the
passages are cells of the catalog's datasets, those nearest to the demonstrations first; several a call.
"""

from collections.abc import Sequence
from dataclasses import replace
from math import ceil

from ..checks.cells import words
from ..models.prompts import fenced
from .base import Need, Round, recipe
from .bench import Bench, Passage, columns_of
from .filters import filtered
from .prompts import text_of
from .solving import confirmed
from .writing import NO_SUCH_ROW, Order, Page

ROWS_PER_CALL = 10
MOST_CHARS = 20_000
"""Passages of one call are at most so long together."""
PASSAGE_CHARS = 2_500
SPARE = 1.2
NO_ROW_IN_IT = "the model finds no row of the task in the passage"
POOL = 4
"""So many passages are looked at for each that is taken."""


@recipe(
    "grounded",
    calls=lambda rows: 2 * ceil(SPARE * rows / ROWS_PER_CALL),
    needs=("model", "passages"),
    paper="arXiv 2409.02098",
)
def grounded(need: Need, bench: Bench) -> Round:
    """Have a model write rows from passages that the catalog's datasets hold, each passage once.

    So rows are about what people wrote, not about what a model thinks of first; the lineage names the passage.
    """
    count = min(ceil(need.spare(SPARE) * need.wanted), 80)
    used = set(need.kept.get("used", ()))
    pool = [one for one in bench.passages_or_give_up(POOL * (count + len(used))) if one.id not in used]
    chosen = nearest([" ".join(row.values()) for row in need.demonstrations()], pool)[:count]
    if not chosen:
        return Round([], need.kept, "every passage has been used")
    gaps = need.orders(len(chosen))
    orders = [_order(gap_order, passage) for gap_order, passage in zip(map(Order.of, gaps), chosen, strict=False)]
    prompt = text_of("from_passage", task=need.brief.task)
    pages = [Page(prompt, need.shown(4, page=at), part, columns_of(need)) for at, part in enumerate(packed(orders))]
    made = [replace(row, reason=NO_ROW_IN_IT) if row.reason == NO_SUCH_ROW else row for row in bench.write(pages)]
    rows = confirmed(bench, need.brief, filtered(need.brief, made))
    return Round(rows, {"used": [*sorted(used), *(passage.id for passage in chosen[: len(orders)])]})


def _order(order: Order, passage: Passage) -> Order:
    text = fenced(passage.text[:PASSAGE_CHARS])
    wanted = f"{order.wanted}, from the passage <row>{text}</row>"
    return replace(order, wanted=wanted, parents=(*order.parents, passage.id))


def nearest(shown: Sequence[str], passages: Sequence[Passage]) -> list[Passage]:
    """The passages, those first that share most of their rarer words with the demonstrations; the same for the same."""
    wanted = {word for text in shown for word in words(text) if len(word) > 3}

    def score(passage: Passage) -> float:
        own = set(words(passage.text))
        return len(own & wanted) / (len(own) ** 0.5 or 1.0)

    return sorted(passages, key=lambda passage: (-score(passage), passage.id))


def packed(orders: Sequence[Order]) -> list[list[Order]]:
    """Orders in calls: at most ten, and at most 20,000 characters unless one alone is longer."""
    pages: list[list[Order]] = [[]]
    chars = 0
    for order in orders:
        if pages[-1] and (len(pages[-1]) == ROWS_PER_CALL or chars + len(order.wanted) > MOST_CHARS):
            pages.append([])
            chars = 0
        pages[-1].append(order)
        chars += len(order.wanted)
    return pages
