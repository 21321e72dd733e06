"""How much texts differ: ROUGE-L to the nearest other text, unique bigrams and tokens."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from ..checks.cells import words
from .figures import Diversity

THRESHOLD = 0.7
"""ROUGE-L F1 from which two rows say the same; that of Self-Instruct (Wang et al. 2022)."""

_BLOCK = 500


def diversity(texts: Sequence[str], threshold: float = THRESHOLD) -> Diversity | None:
    """The measures over all of the texts, which takes time by the square of their number; None for fewer than two."""
    if len(texts) < 2:
        return None
    tokens = [words(text) for text in texts]
    nearest = _nearest(tokens)
    bigrams = {pair for row in tokens for pair in pairwise(row)}
    return Diversity(
        sample=len(texts),
        threshold=threshold,
        distinct=float((nearest < threshold).mean()),
        nearest_mean=float(nearest.mean()),
        bigrams=len(bigrams) / len(texts),
        tokens=len({token for row in tokens for token in row}) / len(texts),
    )


def _nearest(tokens: Sequence[Sequence[str]]) -> np.ndarray:
    """Each row's highest ROUGE-L F1 to another row.

    ROUGE-L F1 is 2·LCS / (m + n): one minus the normalised distance of insertions and deletions.
    """
    from rapidfuzz.distance import Indel
    from rapidfuzz.process import cdist

    number: dict[str, int] = {}
    rows = [[number.setdefault(token, len(number)) for token in row] for row in tokens]
    nearest = np.zeros(len(rows), np.float32)
    for start in range(0, len(rows), _BLOCK):
        block = cdist(rows[start : start + _BLOCK], rows, scorer=Indel.normalized_similarity, dtype=np.float32)
        own = np.arange(len(block))
        block[own, start + own] = 0
        nearest[start : start + len(block)] = block.max(axis=1)
    return nearest
