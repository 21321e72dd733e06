"""A model server that writes rows for a recipe; agents that ask it anything else fall back on their rules."""

import itertools
from collections.abc import Sequence

from regraft.tools.testing import ModelServer, by_order, sentence


def writer(labels: Sequence[str]) -> ModelServer:
    """Another sentence for every row, with one label after the other."""
    count = itertools.count()

    def row(_told: object) -> dict[str, str]:
        number = next(count)
        return {"input": sentence(number), "output": labels[number % len(labels)]}

    return ModelServer(by_order(row))
