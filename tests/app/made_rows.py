"""A model server that writes rows for a recipe; agents that ask it anything else fall back on their rules."""

import itertools
import random
from collections.abc import Sequence

from regraft.tools.testing import ModelServer, by_order

WORDS = [a + b + c for a in ("ba", "de", "fi", "ko", "lu") for b in "lmnrst" for c in "aeiou"]


def writer(labels: Sequence[str]) -> ModelServer:
    """Another sentence for every row, with one label after the other."""
    count = itertools.count()

    def row(_told: object) -> dict[str, str]:
        number = next(count)
        text = " ".join(random.Random(number).sample(WORDS, 9)).capitalize()
        return {"input": f"{text}.", "output": labels[number % len(labels)]}

    return ModelServer(by_order(row))
