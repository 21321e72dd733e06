"""Two small students: one tells classes apart, one chooses among options. Each learns in seconds.

Both are logistic regression. Inputs of two parts (premise and hypothesis, question and answer) are also compared, as
u, v, |u - v| and u * v of their embeddings (InferSent, Conneau et al. 2017, arXiv 1705.02364) and by their words.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from rapidfuzz.distance import LCSseq

from ...memory.embedders import Embedder
from ..checks.cells import words
from .form import Choice, Form
from .loading import Item

_MOST_FEATURES = 200_000
_ABOUT, _PRODUCT = 3.0, 10.0
"""Weights of embeddings and of their products beside TF-IDF's, whose rows have unit length: a product of two unit
vectors is far shorter, and the penalty on weights would make it count for nothing."""

_NEGATIONS = frozenset({"not", "no", "never", "nobody", "nothing", "none", "neither", "nor", "cannot", "without", "t"})


def classify(
    rows: Sequence[Item], items: Sequence[Item], form: Form, embedder: Embedder | None, seed: int
) -> list[str]:
    """The answers that a student of the rows gives to the items; an answer is one of the rows' own."""
    from scipy.sparse import hstack
    from sklearn.linear_model import LogisticRegression

    answers = [row.answer for row in rows]
    if len(set(answers)) == 1:
        return answers[:1] * len(items)
    tfidf = _tfidf()
    train, test = [tfidf.fit_transform([row.text for row in rows])], [tfidf.transform([item.text for item in items])]
    pairs = np.mean([len(form.parts(row)) == 2 for row in rows]) > 0.5
    for given, blocks in ((rows, train), (items, test)):
        if embedder is not None:
            blocks.append(_ABOUT * embedder.embed([item.text for item in given]))
        if pairs:
            blocks.extend(_compared([form.parts(item) for item in given], embedder))
    student = LogisticRegression(C=10, max_iter=500, class_weight="balanced", random_state=seed)
    student.fit(hstack(train).tocsr(), answers)
    return [str(answer) for answer in student.predict(hstack(test).tocsr())]


def choose_options(rows: Sequence[Choice], items: Sequence[Choice], embedder: Embedder | None, seed: int) -> list[int]:
    """The places of the options that a student of the rows holds for right, one an item.

    It learns to tell the right option from the others of its question: features are centred in each question, which
    makes logistic regression on the options near a conditional logit (McFadden 1974).
    """
    from scipy.sparse import hstack
    from sklearn.linear_model import LogisticRegression

    tfidf = _tfidf()
    texts = [text for choice in rows for text in (choice.question, *choice.options)]
    tfidf.fit(texts)
    right = [place == choice.right for choice in rows for place in range(len(choice.options))]
    student = LogisticRegression(C=1, max_iter=500, class_weight="balanced", random_state=seed)
    student.fit(hstack(_scored(rows, tfidf, embedder)).tocsr(), right)
    scores = student.decision_function(hstack(_scored(items, tfidf, embedder)).tocsr())
    ends = np.cumsum([len(choice.options) for choice in items])
    return [int(np.argmax(group)) for group in np.split(scores, ends[:-1])]


def _tfidf() -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_union

    of_words: dict[str, Any] = {"tokenizer": words, "token_pattern": None, "ngram_range": (1, 2)}
    return make_union(
        TfidfVectorizer(sublinear_tf=True, max_features=_MOST_FEATURES, **of_words),
        TfidfVectorizer(sublinear_tf=True, ngram_range=(2, 5), analyzer="char_wb", max_features=_MOST_FEATURES),
    )


def _compared(parts: Sequence[Sequence[str]], embedder: Embedder | None) -> list[np.ndarray]:
    """Features of the first two parts side by side; an input of one part is compared with an empty text."""
    pairs = [(one[0], one[1] if len(one) > 1 else "") for one in parts]
    blocks = [np.array([_shared(one, other) for one, other in pairs])]
    if embedder is not None:
        u, v = embedder.embed([one for one, _ in pairs]), embedder.embed([other for _, other in pairs])
        blocks += [_ABOUT * u, _ABOUT * v, _ABOUT * np.abs(u - v), _PRODUCT * u * v]
    return blocks


def _shared(one: str, other: str) -> list[float]:
    """What two texts share: words, their order, negation, length; each figure about 0 to 1."""
    first, second = words(one), words(other)
    left, right = set(first), set(second)
    both, negated = left & right, [bool(side & _NEGATIONS) for side in (left, right)]
    return [
        len(both) / max(1, len(right)),
        len(both) / max(1, len(left)),
        len(both) / max(1, len(left | right)),
        LCSseq.normalized_similarity(first, second),
        float(negated[0]),
        float(negated[1]),
        float(negated[0] != negated[1]),
        np.log1p(len(first)) / 5,
        np.log1p(len(second)) / 5,
    ]


def _scored(choices: Sequence[Choice], tfidf: Any, embedder: Embedder | None) -> list[Any]:
    """A row of features for each option of each choice."""
    from scipy.sparse import csr_matrix

    options = [option for choice in choices for option in choice.options]
    owner = np.repeat(np.arange(len(choices)), [len(choice.options) for choice in choices])
    asked, options_seen = tfidf.transform([choice.question for choice in choices]), tfidf.transform(options)
    alike = np.asarray(options_seen.multiply(asked[owner]).sum(axis=1)).reshape(-1, 1)
    plain = np.hstack([alike, np.array([figures for choice in choices for figures in _beside(choice)])])
    if embedder is None:
        return [options_seen, csr_matrix(_centred(plain, owner))]
    q, o = embedder.embed([choice.question for choice in choices])[owner], embedder.embed(options)
    cosine = (q * o).sum(axis=1, keepdims=True)
    meaning = np.hstack([_ABOUT * cosine, _ABOUT * o, _PRODUCT * q * o])
    return [options_seen, csr_matrix(_centred(np.hstack([plain, meaning]), owner))]


def _beside(choice: Choice) -> list[list[float]]:
    """Each option beside the question and beside the other options."""
    asked = set(words(choice.question))
    sets = [set(words(option)) for option in choice.options]
    numbers = [_number(option) for option in choice.options]
    known = sorted(number for number in numbers if number is not None)
    features = []
    for place, mine in enumerate(sets):
        others = [len(mine & other) / max(1, len(mine | other)) for at, other in enumerate(sets) if at != place]
        number = numbers[place]
        rank = 0.5 if number is None or len(known) < 2 else known.index(number) / (len(known) - 1)
        features.append(
            [
                len(mine & asked) / max(1, len(mine)),
                float(np.mean(others)),
                np.log1p(len(choice.options[place])) / 5,
                rank,
                abs(rank - 0.5),
            ]
        )
    return features


def _number(text: str) -> float | None:
    digits = "".join(char for char in text if char.isdigit() or char in ".-")
    try:
        return float(digits)
    except ValueError:
        return None


def _centred(features: np.ndarray, owner: np.ndarray) -> np.ndarray:
    """Each question's features less their mean over its options."""
    counts = np.bincount(owner)[:, None]
    sums = np.add.reduceat(features, np.concatenate([[0], np.cumsum(counts[:, 0])[:-1]]), axis=0)
    return features - (sums / counts)[owner]
