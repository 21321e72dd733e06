"""How much a row has to teach: complexity and quality, as in Deita (arXiv 2312.15685), by figures or by a model.

Both scores lie between 1 and 6, Deita's scale; their product ranks the rows.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

from ..checks.cells import words

LEAST, GREATEST = 1.0, 6.0
_MOST_WORDS = 400
"""Words of a text that count: what comes after them hardly makes a row harder, and tables would win by length."""
_LOW, _HIGH = 0.05, 0.9
"""Quantiles between which complexity grows; above the upper one stand outliers and noise as often as hard rows."""
_STEP = re.compile(r"(?<![.!?;:\n])[.!?;:\n]+(?=\s|$)")


def complexity(texts: Sequence[str]) -> np.ndarray:
    """A proxy of difficulty, 1 to 6: the information in a text's distinct words, and the number of its steps.

    Information is the sum of their inverse document frequencies among `texts` (Spärck Jones 1972); words that occur
    once count as those that occur twice, so that typing errors gain nothing. Steps are sentences, clauses and lines.
    """
    tokens = [set(words(text)[:_MOST_WORDS]) for text in texts]
    counts = Counter(word for row in tokens for word in row)
    weight = {word: math.log((1 + len(texts)) / max(2, count)) for word, count in counts.items()}
    # math.fsum: a set's order depends on the process, and plain sums on the order
    informed = np.array([math.fsum(weight[word] for word in row) for row in tokens])
    steps = np.array([steps_of(text) for text in texts], np.float64)
    return _scaled(_between(informed) + 0.5 * _between(np.log1p(steps)))


def steps_of(text: str) -> int:
    """Sentences, clauses and lines that a text has."""
    return len(_STEP.findall(text))


def typicality(texts: Sequence[str]) -> np.ndarray:
    """A proxy of quality, 1 to 6: how near a text's length and its share of letters are to the middle of all texts."""
    lengths = np.log1p(np.array([len(text) for text in texts], np.float64))
    letters = np.array([sum(map(str.isalpha, text)) / max(1, len(text)) for text in texts])
    off = np.zeros(len(texts))
    for figures in (lengths, letters):
        low, middle, high = np.quantile(figures, [0.1, 0.5, 0.9]) if len(texts) else (0.0, 0.0, 0.0)
        off = np.maximum(off, np.abs(figures - middle) / max(high - low, 1e-9))
    return LEAST + (GREATEST - LEAST) * np.clip(1.5 - off, 0, 1)


def _between(values: np.ndarray) -> np.ndarray:
    if not len(values):
        return values
    low, high = np.quantile(values, [_LOW, _HIGH])
    return np.clip((values - low) / max(high - low, 1e-9), 0, 1)


def _scaled(values: np.ndarray) -> np.ndarray:
    top = values.max(initial=0)
    return LEAST + (GREATEST - LEAST) * (values / top if top else values)
