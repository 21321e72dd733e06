"""Train and test parts between which no source text is shared."""

from array import array
from collections.abc import Iterable, Sequence

import numpy as np

from ..texts import normal

LONG_TEXT = 100
"""Characters from which a cell's text counts as a source text: rows that share it stay on one side."""


def groups(rows: Iterable[tuple[tuple, Sequence[str]]]) -> np.ndarray:
    """A group number a row: rows share it when they come from one source row or share a long text, also by others'
    mediation. A row is told by its (source, split, index) and its input texts."""
    keys, owners, count = array("q"), array("q"), 0
    for row, (place, texts) in enumerate(rows):
        mine = [hash(place), *(hash(normal(text)) for text in texts if len(text) >= LONG_TEXT)]
        keys.extend(mine)
        owners.extend([row] * len(mine))
        count = row + 1
    return _connected(np.unique(np.array(keys, np.int64), return_inverse=True)[1], np.array(owners, np.int64), count)


def _connected(keys: np.ndarray, owners: np.ndarray, count: int) -> np.ndarray:
    """The least of the rows, of `count`, to which each is connected by keys that both own."""
    label = np.arange(count)
    while True:
        least = np.full(len(keys), count)
        np.minimum.at(least, keys, label[owners])
        roots = label.copy()
        np.minimum.at(roots, owners, least[keys])
        roots = roots[roots]
        if (roots == label).all():
            return label
        label = roots


def held_out(group: np.ndarray, chances: np.ndarray, share: float) -> np.ndarray:
    """True for the rows of the test part: whole groups by chance until about `share` of the rows are in it, never more
    than asked for and never all groups."""
    wanted = int(len(group) * share)
    if not wanted:
        return np.zeros(len(group), bool)
    _, first, member, sizes = np.unique(group, return_index=True, return_inverse=True, return_counts=True)
    taken, chosen = 0, np.zeros(len(sizes), bool)
    for place in np.argsort(chances[first], kind="stable")[:-1]:
        if taken + sizes[place] <= wanted:
            chosen[place] = True
            taken += int(sizes[place])
        if taken == wanted:
            break
    return chosen[member]
