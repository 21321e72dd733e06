"""What rows are worth: a small student is trained on them and scored on items that it never saw.

The student is a linear model over words and pieces of words, with an embedding of the text where a semantic embedder is
at hand. It learns in seconds and says how much of a task's surface the rows teach; it is no stand-in for a fine-tuned
language model.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ...domain.errors import InputError
from ...memory.embedders import Embedder, is_semantic
from ..checks.cells import words
from .figures import Probe, ProbeScore
from .loading import Item

MOST_ROWS = 10_000
_MOST_FEATURES = 200_000
_Z = 1.96


def probe(sets: Mapping[str, Sequence[Item]], items: Sequence[Item], embedder: Embedder, *, seed: int = 0) -> Probe:
    """Train a student on each of the sets (by name; at most 10,000 rows of each, by chance) and score it on the items.

    Raises InputError when scikit-learn is not installed.
    """
    _require_sklearn()
    embed = embedder if is_semantic(embedder) else None
    truth = [item.answer for item in items]
    majority = Counter(truth).most_common(1)[0][1] / len(truth)
    scores = []
    for name, rows in sets.items():
        taken = sampled(rows, MOST_ROWS, seed)
        if taken:
            scores.append(_score(name, taken, items, embed, seed))
    student = "logistic regression over TF-IDF of words and character n-grams"
    student += f" and {embed.name} embeddings" if embed else ""
    return Probe(student=student, items=len(items), majority=majority, scores=tuple(scores))


def sampled(rows: Sequence[Any], most: int, seed: int) -> list[Any]:
    """At most `most` of the rows, by chance, in their order."""
    if len(rows) <= most:
        return list(rows)
    chosen = np.random.default_rng(seed).choice(len(rows), most, replace=False)
    return [rows[place] for place in np.sort(chosen)]


def _require_sklearn() -> None:
    try:
        import sklearn  # noqa: F401  # pyright: ignore[reportUnusedImport]
    except ImportError as exc:
        raise InputError("The probe needs scikit-learn", "install it with: pip install 'regraft[evaluate]'") from exc


def _score(name: str, rows: Sequence[Item], items: Sequence[Item], embedder: Embedder | None, seed: int) -> ProbeScore:
    from sklearn.metrics import f1_score

    truth = [item.answer for item in items]
    predicted = _predictions(rows, [item.text for item in items], embedder, seed)
    right = sum(one == other for one, other in zip(predicted, truth, strict=True))
    low, high = wilson(right, len(truth))
    zero: dict[str, Any] = {"zero_division": 0}  # scikit-learn's own annotations know the default alone
    return ProbeScore(
        trained_on=name,
        rows=len(rows),
        accuracy=right / len(truth),
        low=low,
        high=high,
        macro_f1=float(f1_score(truth, predicted, labels=sorted(set(truth)), average="macro", **zero)),
    )


def _predictions(rows: Sequence[Item], texts: Sequence[str], embedder: Embedder | None, seed: int) -> list[str]:
    from scipy.sparse import csr_matrix, hstack
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_union

    answers = [row.answer for row in rows]
    if len(set(answers)) == 1:
        return answers[:1] * len(texts)
    shown = [row.text for row in rows]
    of_words: dict[str, Any] = {"tokenizer": words, "token_pattern": None, "ngram_range": (1, 2)}
    features: Any = make_union(
        TfidfVectorizer(sublinear_tf=True, max_features=_MOST_FEATURES, **of_words),
        TfidfVectorizer(sublinear_tf=True, ngram_range=(2, 5), analyzer="char_wb", max_features=_MOST_FEATURES),
    )
    train, test = features.fit_transform(shown), features.transform(texts)
    if embedder is not None:
        train = hstack([train, csr_matrix(embedder.embed(shown))]).tocsr()
        test = hstack([test, csr_matrix(embedder.embed(texts))]).tocsr()
    student = LogisticRegression(C=10, max_iter=500, class_weight="balanced", random_state=seed)
    student.fit(train, answers)
    return [str(answer) for answer in student.predict(test)]


def wilson(right: int, total: int) -> tuple[float, float]:
    """The 95% interval of a share by Wilson (1927): honest also for few items and for shares near 0 and 1."""
    share, weight = right / total, _Z * _Z / total
    middle = (share + weight / 2) / (1 + weight)
    half = _Z / (1 + weight) * math.sqrt(share * (1 - share) / total + weight / (4 * total))
    return max(0.0, middle - half), min(1.0, middle + half)
