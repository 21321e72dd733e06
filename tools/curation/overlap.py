"""Rows that would give away what they are measured by: overlap with the demonstrations and with test items."""

from collections.abc import Sequence

from ..checks.cells import words
from ..checks.near import Near, Slots, shingles
from ..texts import normal
from .duplicates import bare

DEMONSTRATION = "the input is that of a demonstration"
TEST = "the input overlaps with a test item"

NGRAM_WORDS = 8
"""Length of the word n-grams that tell overlap with test items; between the 8 of PaLM and the 13 of GPT-3."""

SHARE = 0.7
"""Share of a row's n-grams that stand in test items from which the row overlaps (PaLM, Chowdhery et al. 2022)."""

_FEWEST_NGRAMS = 4


class Demonstrations:
    """Tells rows whose input equals or nearly equals a demonstration's. `inputs` are the demonstrations' cells."""

    def __init__(self, inputs: Sequence[Sequence[str]], slots: Sequence[Slots]) -> None:
        self._slots = slots
        self._known = Near(bare(cells, slots) for cells in inputs)

    def hold(self, cells: Sequence[str]) -> bool:
        return bare(cells, self._slots) in self._known


class TestItems:
    """Tells rows whose input is a test item's or shares most of its word n-grams with test items."""

    __test__ = False

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
        text = bare(cells, self._slots) if len(cells) == 1 else "\n".join(cells)
        if normal(text) in self._exact:
            return True
        mine = shingles(words(text), NGRAM_WORDS)
        if len(mine) < _FEWEST_NGRAMS:
            return False
        return sum(hash(ngram) in self._ngrams for ngram in mine) / len(mine) >= SHARE
