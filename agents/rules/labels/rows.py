"""What a source's labelled rows say of the demonstrations: a small classifier that every mapping of labels must bear.

Kernel ridge regression over WordLlama's vectors and words with their pairs, trained on the sample. Its scores become
probabilities by a temperature that is fitted to the leave-one-out scores of the sample itself (in closed form; Guo et
al. 2017, arXiv 1706.04599, for the temperature): where the rows do not tell their own labels apart, they say nothing
of the demonstrations either.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from ....memory.embedders import choose
from ..reading.hashed import hashes
from .meaning import Matrix

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

_RIDGE = 1.0
_WORDS, _WORD_SHARE = 4096, 0.7
_TEMPERATURES = (0.0, 1.0, 2.0, 4.0, 6.0, 8.0, 12.0, 16.0, 24.0)
_LEAST_ROWS, _LEAST_OF_A_LABEL, _MOST_CLASSES = 20, 3, 200
_CHARS = 2_000
_MOST_TRUST, _NEAR = 0.8, 0.45
"""The most that a text of another source is trusted, and the cosine that is near enough, however alike rows are."""
_LEAST_SPREAD, _FARTHEST = 0.01, 2.0
"""Standard deviation of likeness below which parts are all as alike, and how many of them a pair counts at most."""
LEAST_GAIN = 0.02
"""Nats per row that the classifier must know more of the sample's own labels than their shares tell."""


@dataclass(frozen=True)
class Weighed:
    """How the rows of one column's values see the demonstrations: `fits[d, v]` is log P(value v | demonstration d) less
    the log of the value's share, up to a constant per row. `gain` is what the classifier knows of its own rows, in nats
    per row; 0 where nothing, and then all of `fits` are 0."""

    values: tuple[str, ...]
    shares: Matrix
    fits: Matrix
    trust: Matrix
    gain: float

    def by_label(self, mapping: Mapping[str, str], labels: Sequence[str]) -> Matrix:
        """log P(label | demonstration) for the values that `mapping` maps, all labels taken for equally common."""
        columns: list[Matrix] = []
        for label in labels:
            places = [place for place, value in enumerate(self.values) if mapping.get(value) == label]
            if not places:
                columns.append(np.full(len(self.fits), -np.inf))
                continue
            weights = self.shares[places] / self.shares[places].sum()
            columns.append(np.log(np.exp(self.fits[:, places]) @ weights))
        table = np.exp(np.stack(columns, axis=1))
        whole = table.sum(axis=1, keepdims=True)
        chances = np.divide(table, whole, out=np.full_like(table, 1 / len(labels)), where=whole > 0)
        trust = _MOST_TRUST * self.trust[:, None]
        return np.log(trust * chances + (1 - trust) / len(labels))

    def by_value(self) -> Matrix:
        """The same for the values themselves."""
        return self.by_label({value: value for value in self.values}, self.values)


class Rows:
    """The sample's texts and the demonstrations' inputs as features; each labelled column is then weighed quickly.

    With `answers`, the outputs of the texts and of the demonstrations, a row's features are what changes from text to
    answer. With `pairs`, the two parts of each text and of each demonstration, how alike the parts are counts as well.
    """

    def __init__(
        self,
        texts: Sequence[str | None],
        demonstrations: Sequence[str],
        answers: tuple[Sequence[str | None], Sequence[str]] | None = None,
        pairs: tuple[Sequence[Sequence[str | None]], Sequence[Sequence[str]]] | None = None,
    ) -> None:
        self.of_pairs = pairs is not None
        told, given_answers = answers if answers is not None else (texts, ())
        both = enumerate(zip(texts, told, strict=True))
        self._kept = [place for place, pair in both if all(text is not None and text.strip() for text in pair)]
        self.vectors, words = _features(tuple(texts[place] or "" for place in self._kept))
        shown, given = _features(tuple(demonstrations))
        if answers is not None:
            vectors, others = _features(tuple(told[place] or "" for place in self._kept))
            self.vectors, words = vectors - self.vectors, others - words
            vectors, others = _features(tuple(given_answers))
            shown, given = vectors - shown, others - given
        alike = self.vectors @ self.vectors.T
        self._rows = alike + _WORD_SHARE**2 * (words @ words.T).toarray()
        self._given = shown @ self.vectors.T + _WORD_SHARE**2 * (given @ words.T).toarray()
        if pairs is not None:
            likeness, of_shown = _alike([[part[place] or "" for place in self._kept] for part in pairs[0]], pairs[1])
            self._rows += likeness @ likeness.T
            self._given += of_shown @ likeness.T
        usual = float(np.median(nearest(alike - 2 * np.eye(len(self._kept)))))
        near = np.clip(nearest(shown @ self.vectors.T) / min(max(usual, 1e-6), _NEAR), 0, 1) ** 2
        self._trust = near if answers is None else np.ones_like(near)
        self._weighed: dict[tuple[str | None, ...], Weighed | None] = {}

    def values(self, cells: Sequence[str | None]) -> list[str | None]:
        """The cells of the rows that have a text."""
        return [cells[place] for place in self._kept]

    def weigh(self, cells: Sequence[str | None]) -> Weighed | None:
        """What rows with these label values say; None for too few rows, or fewer than two values seen three times."""
        values = tuple(self.values(cells))
        if values not in self._weighed:
            self._weighed[values] = self._weigh(values)
        return self._weighed[values]

    def _weigh(self, values: Sequence[str | None]) -> Weighed | None:
        counts = Counter(value for value in values if value is not None)
        classes = tuple(sorted(value for value, count in counts.items() if count >= _LEAST_OF_A_LABEL))
        places = [place for place, value in enumerate(values) if value in set(classes)]
        if len(classes) < 2 or len(places) < _LEAST_ROWS or len(classes) > _MOST_CLASSES:
            return None
        one_hot = np.array([[values[place] == value for value in classes] for place in places], dtype=float)
        shares = one_hot.mean(axis=0)
        solver = np.linalg.inv(self._rows[np.ix_(places, places)] + _RIDGE * np.eye(len(places)))
        solved = solver @ (one_hot - shares)
        # Each row as the others see it: the leave-one-out prediction of ridge regression, whose hat matrix is 1 less
        # _RIDGE times the solver.
        own = (one_hot - shares) - solved / np.maximum(np.diag(solver), 1e-6 / _RIDGE)[:, None]
        temperature, gain = _temperature(own, one_hot, shares)
        fits = temperature * (self._given[:, places] @ solved)
        return Weighed(classes, shares, fits, self._trust, gain)


def _temperature(scores: Matrix, one_hot: Matrix, shares: Matrix) -> tuple[float, float]:
    """The temperature at which the scores predict the rows' own labels best, and how much better than shares alone."""
    losses: list[float] = []
    for temperature in _TEMPERATURES:
        logits = np.log(shares) + temperature * scores
        logits -= logits.max(axis=1, keepdims=True)
        chances = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
        losses.append(float(-np.log((chances * one_hot).sum(axis=1) + 1e-9).mean()))
    best = int(np.argmin(losses))
    gain = losses[0] - losses[best]
    return (_TEMPERATURES[best], gain) if gain >= LEAST_GAIN else (0.0, 0.0)


@lru_cache(maxsize=16)
def _features(texts: tuple[str, ...]) -> "tuple[Matrix, csr_matrix]":
    """Their vectors and words, once for all questions about the same texts; nobody changes them."""
    return choose("wordllama").embed([text[:_CHARS] for text in texts]), _words(texts)


def _alike(parts: Sequence[Sequence[str]], shown: Sequence[Sequence[str]]) -> "tuple[Matrix, Matrix]":
    """How alike both parts of rows and demonstrations are, in standard deviations: cosine, share of common words."""
    measured: list[Matrix] = []
    for first, second in (parts, shown):
        (vectors, _), (others, _) = _features(tuple(first)), _features(tuple(second))
        words = [[set(re.findall(r"[^\W_]+", text[:_CHARS].lower())) for text in texts] for texts in (first, second)]
        common = [len(one & other) / max(min(len(one), len(other)), 1) for one, other in zip(*words, strict=True)]
        measured.append(np.stack([(vectors * others).sum(axis=1), np.array(common)], axis=1))
    usual, spread = measured[0].mean(axis=0), np.maximum(measured[0].std(axis=0), _LEAST_SPREAD)
    of_rows, of_shown = (np.clip((one - usual) / spread, -_FARTHEST, _FARTHEST) for one in measured)
    return of_rows, of_shown


def nearest(cosines: Matrix, count: int = 5) -> Matrix:
    """Mean cosine of each row of the table with its `count` nearest."""
    return np.sort(cosines, axis=1)[:, -count:].mean(axis=1)


def _words(texts: Sequence[str]) -> "csr_matrix":
    """Words and pairs of words by a hash of theirs, each text's of length 1: texts x _WORDS."""
    from scipy.sparse import csr_matrix

    places: list[int] = []
    bounds = [0]
    for text in texts:
        tokens = re.findall(r"\w+|[!?]", text[:_CHARS].lower())
        places += sorted({word % _WORDS for word in hashes(tokens)})
        bounds.append(len(places))
    sizes = np.diff(bounds)
    weights = np.repeat(1 / np.sqrt(np.maximum(sizes, 1)), sizes)
    return csr_matrix((weights, np.array(places, np.int32), np.array(bounds)), (len(texts), _WORDS))
