"""An embedder in a package of its own: counts of letters, `REGRAFT_EMBEDDER=letters`."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from regraft.embedders import Embedder

LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Letters:
    """How often each letter stands in a text; nobody's idea of meaning."""

    name = "letters"
    dimensions = len(LETTERS)

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        counts = [[text.lower().count(letter) for letter in LETTERS] for text in texts]
        vectors = np.asarray(counts, dtype=np.float32).reshape(len(texts), len(LETTERS))
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors / np.where(lengths == 0, 1, lengths)


def open_letters(argument: str, home: Path | None) -> Embedder:
    """The embedder; it has nothing to set and keeps nothing."""
    return Letters()
