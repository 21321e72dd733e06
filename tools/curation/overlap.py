"""Rows that would give away what they are measured by: overlap with the demonstrations and with test items."""

from collections.abc import Sequence

import numpy as np

from ..checks.cells import words
from ..checks.near import Near, Slots, shingles
from ..texts import normal
from .pool import Pool

DEMONSTRATION = "the input is that of a demonstration"
TEST = "the input overlaps with a test item"

NGRAM_WORDS = 8
"""Length of the word n-grams that tell overlap with test items; between the 8 of PaLM and the 13 of GPT-3."""

SHARE = 0.7
"""Share of a row's n-grams that stand in test items from which the row overlaps (PaLM, Chowdhery et al. 2022)."""

_FEWEST_NGRAMS = 4


def reject_demonstrations(
    pool: Pool, inputs: Sequence[Sequence[str]], columns: Sequence[str], slots: Sequence[Slots]
) -> None:
    """Take out rows whose input equals or nearly equals a demonstration's, unless demonstrations were taken of them."""
    known = Near("\n".join(_bare(cells, slots)) for cells in inputs)
    alive = pool.alive[~np.isin(pool.source[pool.alive], pool.own)]
    texts = pool.texts(columns, alive)
    pool.reject(
        [int(row) for row, cells in zip(alive, texts, strict=True) if "\n".join(_bare(cells, slots)) in known],
        DEMONSTRATION,
    )


def reject_test_items(pool: Pool, items: Sequence[str], columns: Sequence[str], slots: Sequence[Slots]) -> None:
    """Take out rows whose input is a test item's or shares most of its word n-grams with test items."""
    if not items:
        return
    known = _TestItems(items, slots)
    alive = pool.alive
    texts = pool.texts(columns, alive)
    pool.reject([int(row) for row, cells in zip(alive, texts, strict=True) if known.hold(cells)], TEST)


class _TestItems:
    def __init__(self, items: Sequence[str], slots: Sequence[Slots]) -> None:
        # a test item comes as one text, its columns a line each; literals can only be told apart in a single column
        self._slots = slots
        alone = slots[0] if len(slots) == 1 else Slots(())
        bare = [alone.of(item) for item in items]
        self._exact = {normal(item) for item in (*items, *bare)}
        self._ngrams = {hash(ngram) for item in bare for ngram in shingles(words(item), NGRAM_WORDS)}

    def hold(self, cells: Sequence[str]) -> bool:
        if normal("\n".join(cells)) in self._exact:
            return True
        text = "\n".join(_bare(cells, self._slots) if len(cells) == 1 else cells)
        if normal(text) in self._exact:
            return True
        mine = shingles(words(text), NGRAM_WORDS)
        if len(mine) < _FEWEST_NGRAMS:
            return False
        return sum(hash(ngram) in self._ngrams for ngram in mine) / len(mine) >= SHARE


def _bare(cells: Sequence[str], slots: Sequence[Slots]) -> list[str]:
    return [slot.of(text) for slot, text in zip(slots, cells, strict=True)]
