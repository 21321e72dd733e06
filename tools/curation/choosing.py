"""Which of the rows that fit are taken: by chance, far from each other, by what they teach, or like what was shown."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...domain.task import SelectionWay
from .distance import GRID, MILD, STRICT, exact, sketches, spread
from .scores import complexity, typicality
from .select import Cell, Drawn
from .similar import nearest

if TYPE_CHECKING:
    from ...memory.embedders import Embedder

POOL = 4
"""Rows of a cell, for each row that is taken of it, among which the choice is made."""
MOST_ROWS = 100_000
"""Rows that are compared at the most; their vectors take 1 kB each."""

Grader = Callable[[Sequence[str], Sequence[str]], "Scores"]
"""Scores inputs and outputs."""


@dataclass(frozen=True)
class Scores:
    """Complexity and quality of rows, each 1 to 6; `how` says by what they were graded."""

    complexity: np.ndarray
    quality: np.ndarray
    how: str


@dataclass(frozen=True)
class Selection:
    """How rows are chosen. `grader` is a model in place of the offline figures. `embedder` measures distance; without
    one, words do, which made rows differ as much as a sentence embedder did in a fraction of its time. Rows that are
    similar to the demonstrations, though, are similar by meaning."""

    way: SelectionWay = "random"
    grader: Grader | None = None
    embedder: "Embedder | None" = None


BY_CHANCE = Selection()


@dataclass(frozen=True)
class Chosen:
    """The places that were taken, ascending; `outscored` those that were compared and not taken; `how` says how the
    choice was made, "" where nothing was left to choose."""

    taken: np.ndarray
    outscored: np.ndarray
    how: str = ""


def by_figures(inputs: Sequence[str], outputs: Sequence[str]) -> Scores:
    """Scores without a model: information and steps of the input, how typical lengths are."""
    quality = np.minimum(typicality(inputs), typicality(outputs))
    return Scores(complexity(inputs), quality, "figures of the text, no model")


def choose(
    given: Sequence[Cell],
    drawn: Callable[[Sequence[int]], Drawn],
    texts: Callable[[np.ndarray], tuple[list[str], list[str]]],
    selection: Selection,
    shown: Sequence[str] = (),
) -> Chosen:
    """Take each cell's rows. `drawn` draws as many rows of each cell by chance, `texts` gives inputs and outputs of
    places, `shown` are the demonstrations as `joined`."""
    takes = [cell.take for cell in given]
    if selection.way == "random" or all(cell.size <= cell.take for cell in given):
        return Chosen(drawn(takes).places, np.zeros(0, np.int64))
    wanted = sum(takes)
    most = MOST_ROWS / wanted
    factor = most if selection.way == "similar" else min(POOL, most)
    if factor <= 1:
        how = "by chance: so many are asked for that they are not compared"
        return Chosen(drawn(takes).places, np.zeros(0, np.int64), how)
    pool = drawn([int(take * factor) for take in takes])
    inputs, outputs = texts(pool.places)
    if selection.way == "similar":
        return _similar(given, pool, joined(inputs, outputs), selection, shown)
    ranks, how = np.zeros(len(pool.places)), ""
    if selection.way == "deita":
        scores = (selection.grader or by_figures)(inputs, outputs)
        ranks, how = -scores.complexity * scores.quality, f"complexity × quality ({scores.how}), then "
    rows = joined(inputs, outputs)
    vectors = exact(selection.embedder.embed(rows) if selection.embedder else sketches(rows))
    measured = selection.embedder.name if selection.embedder else "words"
    order = np.lexsort((pool.chances, ranks))
    places, cosines = _spread(given, pool.cell, order, vectors, STRICT if selection.way == "diverse" else MILD)
    how = f"{wanted:,} of {len(rows):,} rows by {how}distance: cosine at most {_range(cosines)} ({measured})"
    taken = pool.places[places]
    return Chosen(np.sort(taken), np.setdiff1d(pool.places, taken, assume_unique=True), how)


def joined(inputs: Sequence[str], outputs: Sequence[str]) -> list[str]:
    """Each row as one text, which is what is compared."""
    return [f"{one}\n{other}" for one, other in zip(inputs, outputs, strict=True)]


def _similar(
    given: Sequence[Cell], pool: Drawn, rows: Sequence[str], selection: Selection, shown: Sequence[str]
) -> Chosen:
    """Cell after cell, the rows that are most similar to the demonstrations."""
    texts = [*shown, *rows]
    vectors = exact(selection.embedder.embed(texts) if selection.embedder else sketches(texts))
    cosines = vectors[len(shown) :] @ vectors[: len(shown)].T
    taken = []
    for number, cell in enumerate(given):
        places = np.flatnonzero(pool.cell == number)
        taken.append(places[nearest(cosines[places], cell.take, pool.chances[places])])
    places = np.concatenate(taken)
    measured = selection.embedder.name if selection.embedder else "words"
    unit = (cosines.max(axis=1) / GRID**2).astype(float)
    how = f"{len(places):,} of {len(rows):,} rows by similarity to the {len(shown)} demonstrations ({measured}): "
    how += f"cosine {unit[places].mean():.2f} on average, {unit.mean():.2f} of all"
    chosen = pool.places[places]
    return Chosen(np.sort(chosen), np.setdiff1d(pool.places, chosen, assume_unique=True), how)


def _spread(
    given: Sequence[Cell], cell_of: np.ndarray, order: np.ndarray, vectors: np.ndarray, tried: Sequence[float]
) -> tuple[np.ndarray, list[float]]:
    """Cell after cell; rows of the same output keep their distance across sources too."""
    taken: dict[int, list[int]] = {}
    cosines = []
    for number, cell in enumerate(given):
        mine = order[cell_of[order] == number]
        places, cosine = spread(mine, vectors, cell.take, taken.get(cell.kind, ()), tried)
        taken.setdefault(cell.kind, []).extend(places.tolist())
        cosines.append(cosine)
    return np.array([place for places in taken.values() for place in places], np.int64), cosines


def _range(cosines: Sequence[float]) -> str:
    return f"{min(cosines)}" if min(cosines) == max(cosines) else f"{min(cosines)} to {max(cosines)}"
