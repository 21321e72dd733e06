"""Rows that differ: down a ranking, a row is taken only where the nearest taken row is far enough away.

The selection of Deita (arXiv 2312.15685, section 2.4), whose fixed threshold becomes the strictest of a few that leaves
as many rows as are wanted.
"""

import hashlib
import math
from collections import Counter
from collections.abc import Sequence

import numpy as np

from ..checks.cells import words
from .select import level

STRICT, MILD = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9), (0.5, 0.7, 0.9)
"""Cosines that are tried as the most that a row may have to a taken one: the strict ones spread rows as far as there
are enough, the mild ones leave the say to the ranking."""

COMPARED = 5_000

_DIMENSIONS = 256
_BLOCK = 512
GRID = 1024.0


def exact(vectors: np.ndarray) -> np.ndarray:
    """Unit vectors on a grid of whole numbers, float32. Products of these add up exactly in every order: their partial
    sums stay below 2^24 (Cauchy-Schwarz), so that the same rows are taken whatever the number of threads."""
    return np.rint(vectors * GRID).astype(np.float32)


def sketches(texts: Sequence[str]) -> np.ndarray:
    """Unit vectors of TF-IDF over words, projected at random on 256 dimensions, float32 of shape [len(texts), 256].

    A word's direction is its digest's bits as signs (Achlioptas 2003), so that cosines keep to within 0.06 or so.
    """
    number: dict[str, int] = {}
    rows = [[number.setdefault(word, len(number)) for word in dict.fromkeys(words(text))] for text in texts]
    counts = Counter(word for row in rows for word in row)
    digests = (
        hashlib.blake2b(word.encode("utf-8", "replace"), digest_size=_DIMENSIONS // 8).digest() for word in number
    )
    bits = np.unpackbits(np.frombuffer(b"".join(digests), np.uint8)).reshape(-1, _DIMENSIONS)
    signs = bits.astype(np.int8) * 2 - 1
    weights = np.array([math.log((1 + len(rows)) / counts[word]) for word in range(len(number))], np.float32)
    vectors = np.zeros((len(rows), _DIMENSIONS), np.float32)
    for vector, row in zip(vectors, rows, strict=True):
        if row:
            vector[:] = (signs[row] * weights[row, None]).sum(axis=0)
    return vectors / np.maximum(np.sqrt((vectors * vectors).sum(axis=1, keepdims=True)), 1e-9)


def spread(
    ranked: np.ndarray,
    vectors: np.ndarray,
    count: int,
    taken: Sequence[int] = (),
    cosines: Sequence[float] = STRICT,
) -> tuple[np.ndarray, float]:
    """`count` of the `ranked` places, best first, far from each other and from `taken`; and the highest cosine allowed.

    `vectors` are rows of `exact`. Where even the mildest cosine leaves too few, the best of the rest fill up (1.0);
    more than COMPARED rows are dealt out over parts that are compared within themselves, so that time stays linear.
    """
    if count >= len(ranked):
        return ranked, 1.0
    if len(ranked) > COMPARED:
        parts = -(-len(ranked) // COMPARED)
        shares = level([len(ranked[part::parts]) for part in range(parts)], count)
        places = [spread(ranked[part::parts], vectors, share, taken, cosines) for part, share in enumerate(shares)]
        return np.concatenate([places for places, _ in places]), max(cosine for _, cosine in places)
    places = np.zeros(0, np.int64)
    for cosine in cosines:
        places = _pass(ranked, vectors, count, taken, cosine)
        if len(places) >= count:
            return places, cosine
    rest = ranked[~np.isin(ranked, places)]
    return np.concatenate([places, rest[: count - len(places)]]), 1.0


def _pass(ranked: np.ndarray, vectors: np.ndarray, count: int, taken: Sequence[int], cosine: float) -> np.ndarray:
    most = cosine * GRID * GRID
    kept = np.empty((count + len(taken), vectors.shape[1]), np.float32)
    kept[: len(taken)] = vectors[list(taken)]
    size, chosen = len(taken), []
    for start in range(0, len(ranked), _BLOCK):
        block = ranked[start : start + _BLOCK]
        mine = vectors[block]
        free = np.ones(len(block), bool)
        if size:
            free = (mine @ kept[:size].T).max(axis=1) <= most
        among = mine[free] @ mine[free].T > most
        blocked = np.zeros(len(among), bool)
        for place, row in enumerate(block[free]):
            if not blocked[place]:
                blocked |= among[place]
                kept[size] = vectors[row]
                size += 1
                chosen.append(row)
                if len(chosen) == count:
                    return np.array(chosen, np.int64)
    return np.array(chosen, np.int64)
