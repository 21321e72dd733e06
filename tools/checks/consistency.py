"""A check on all rows together: labels that the words of their rows speak against.

Confident learning (Northcutt, Jiang and Chuang, arXiv 1911.00068) with the simplest classifier: naive Bayes over words,
each row judged by a model that has not seen it. It speaks only where that model is right about nearly all rows; where
labels turn on more than words, it is silent.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from pydantic import Field

from .base import CheckArgs, check
from .cells import joined, texts, words

_FOLDS = 10
_MOST_ROWS, _MOST_WORDS = 2_000, 20_000
_FEWEST_OF_LABEL = 5


class ConsistencyArgs(CheckArgs):
    column: str = Field(description="column that holds the label")
    columns: tuple[str, ...] = Field(min_length=1, description="the task's input columns")
    least_accuracy: float = Field(
        default=0.9, gt=0, le=1, description="share of labels that the rows' words must tell before the check speaks"
    )


@check(
    "label_consistency",
    scope="table",
    severity="warning",
    reason="the words of the row go with another label, as rows of the two labels show",
)
def label_consistency(rows: pa.Table, args: ConsistencyArgs) -> pa.BooleanArray:
    """A row's words do not clearly go with another label than its own. Looks at the first 2,000 rows."""
    labels = texts(rows, args.column).to_pylist()
    doubted = _doubted(joined(rows.slice(0, _MOST_ROWS), args.columns), labels[:_MOST_ROWS], args.least_accuracy)
    return pa.array(np.concatenate([~doubted, np.ones(len(labels) - len(doubted), bool)]), pa.bool_())


def _doubted(inputs: Sequence[str], labels: Sequence[str], least_accuracy: float) -> np.ndarray:
    """Which labels are doubted; none where words tell labels too badly, or hardly better than the commonest label."""
    nothing = np.zeros(len(labels), bool)
    counts = Counter(labels)
    if len(counts) < 2 or min(counts.values()) < _FEWEST_OF_LABEL:
        return nothing
    names = sorted(counts)
    given = np.array([names.index(label) for label in labels])
    chances = _held_out(_features(inputs), given, len(names))
    predicted = chances.argmax(axis=1)
    accuracy = float((predicted == given).mean())
    if accuracy < least_accuracy or 1 - accuracy > (1 - max(counts.values()) / len(labels)) / 2:
        return nothing
    # a class's threshold is the mean chance that its own rows are given: Northcutt et al., equation 2
    sure = np.array([chances[given == number, number].mean() for number in range(len(names))])
    return (predicted != given) & (chances.max(axis=1) >= sure[predicted])


def _features(inputs: Sequence[str]) -> np.ndarray:
    """One row a text, one column a word that stands in two texts or more."""
    tokens = [set(words(text)) for text in inputs]
    counts = Counter(word for text in tokens for word in text)
    known = {word: place for place, (word, count) in enumerate(counts.most_common(_MOST_WORDS)) if count > 1}
    features = np.zeros((len(inputs), len(known)), np.float32)
    for row, text in enumerate(tokens):
        features[row, [known[word] for word in text if word in known]] = 1
    return features


def _held_out(features: np.ndarray, given: np.ndarray, labels: int) -> np.ndarray:
    """The chance of each label for each row, by a model of the other folds' rows."""
    chances = np.zeros((len(given), labels))
    fold = np.arange(len(given)) % _FOLDS
    for number in range(_FOLDS):
        seen, new = fold != number, fold == number
        member = np.eye(labels, dtype=np.float32)[given[seen]]
        weights = member.T @ features[seen] + 1.0
        logs = features[new] @ np.log(weights / weights.sum(axis=1, keepdims=True)).T + np.log(
            member.mean(axis=0) + 1e-9
        )
        logs -= logs.max(axis=1, keepdims=True)
        chances[new] = np.exp(logs) / np.exp(logs).sum(axis=1, keepdims=True)
    return chances
