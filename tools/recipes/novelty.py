"""Whether a made row is a new one: not one of the demonstrations, test items, real rows or rows made before, again.

Self-Instruct (arXiv 2212.10560) keeps an instruction whose highest ROUGE-L F to all earlier ones is at most 0.7.
"""

from collections.abc import Iterable, Mapping, Sequence
from zlib import crc32

import numpy as np
from rapidfuzz.distance import LCSseq

from ...domain.brief import TaskBrief
from ..checks.cells import words
from ..checks.near import Slots
from ..texts import normal
from .base import Novelty

ROUGE_L = 0.7
_BINS = 128
_GROWTH = 1024


class Seen:
    """Inputs that are known, each with a word on what it is, and whether a further one is too close to one of them.

    With novelty "text" that is a ROUGE-L F above 0.7 over words, the layout's fixed texts left out; with "exact" an
    equal text. Small changes to demonstrations and test items are found by the task's checks and by curation too.
    """

    def __init__(self, brief: TaskBrief, novelty: Novelty) -> None:
        self._columns = brief.task.input_columns
        layouts = [brief.layouts.get(column) for column in self._columns]
        self._slots = [Slots(layout.literals if layout else ()) for layout in layouts]
        self._novelty = novelty
        self._exact: dict[str, str] = {}
        self._words: list[list[str]] = []
        self._whats: list[str] = []
        self._bags = np.zeros((_GROWTH, _BINS), np.uint16)

    def know(self, inputs: Iterable[str], owner: str) -> None:
        """Know inputs as one text each, the columns a line each."""
        for text in inputs:
            self._add(self._slots[0].of(text) if len(self._slots) == 1 else text, owner)

    def add(self, cells: Mapping[str, str], owner: str) -> None:
        """Know a row."""
        self._add(self._bare(cells), owner)

    def trouble(self, cells: Mapping[str, str]) -> str | None:
        """Why a row is not a new one; None where it is."""
        text = self._bare(cells)
        owner = self._exact.get(normal(text))
        if owner is None and self._novelty == "text":
            owner = self._alike(words(text))
        return f"it is {owner} again, or nearly" if owner else None

    def _bare(self, cells: Mapping[str, str]) -> str:
        return "\n".join(slot.of(cells[column]) for slot, column in zip(self._slots, self._columns, strict=True))

    def _add(self, text: str, owner: str) -> None:
        self._exact.setdefault(normal(text), owner)
        if self._novelty == "exact":
            return
        tokens = words(text)
        if len(self._words) == len(self._bags):
            self._bags = np.vstack([self._bags, np.zeros_like(self._bags)])
        self._bags[len(self._words)] = _bag(tokens)
        self._words.append(tokens)
        self._whats.append(owner)

    def _alike(self, tokens: Sequence[str]) -> str | None:
        """What the first known text with a ROUGE-L F above 0.7 is. Words that both hold are counted first, in bins:
        they are at least as many as the longest common subsequence, and counting them is cheap."""
        count = len(self._words)
        if not tokens or not count:
            return None
        shared = np.minimum(self._bags[:count], _bag(tokens)).sum(axis=1, dtype=np.int32)
        lengths = np.fromiter(map(len, self._words), np.int32, count)
        least = np.floor(ROUGE_L * (lengths + len(tokens)) / 2) + 1
        for place in np.flatnonzero(shared >= least):
            if rouge_l(tokens, self._words[place]) > ROUGE_L:
                return self._whats[place]
        return None


def rouge_l(one: Sequence[str], other: Sequence[str]) -> float:
    """ROUGE-L F of two texts as words (Lin 2004), 0 to 1, without stemming."""
    if not one or not other:
        return 0.0
    return 2 * LCSseq.similarity(one, other) / (len(one) + len(other))


def _bag(tokens: Sequence[str]) -> np.ndarray:
    """How often words of each bin stand in a text, 65,535 at most."""
    counts = np.bincount([crc32(token.encode("utf-8", "replace")) % _BINS for token in tokens], minlength=_BINS)
    return np.minimum(counts, 65_535).astype(np.uint16)
