"""Outputs that a part of the rows exchanged with one another: each sound by itself, and none where it belongs.

Nearly all true pairs of a source may share words and meaning; rows that share none of their own are then weak pairs, as
every source has some, or exchanged ones. Weak pairs fit each other's outputs as often as any two rows fit: their own
rate is measured on the rest of the table. Exchanged ones find the output that they lost among their like.
"""

from typing import TYPE_CHECKING, Any

import numpy as np

from ..domain.brief import TaskBrief
from .pairing import against_chance, input_and_output, meant, spelled

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

_ENOUGH, COMPARED = 120, 1_000
"""Rows of which something is said, and rows that are compared: a partner that was not read is not found."""
_WEAK, _STRONG, _MOSTLY = 0.1, 0.05, 0.5
"""A pair is weak that this share of other rows beats, strong where hardly any does, and strong ones are most rows."""
_FEWEST, _SHARE, _TIMES = 12, 0.01, 4.0
"""Rows that found a partner: at least, their least share of all, and how many times as many as chance has them. Chosen
on some 190 pairs of columns of 171 datasets, none of which has so many as it is; with a tenth of the rows exchanged, 48
of the 105 have whose rows are tied at all (1,000 rows each)."""


def exchanged(brief: TaskBrief, rows: "pa.Table") -> str:
    """What is told of rows with another row's output, as a sentence without its end; empty where nothing says so."""
    if not brief.writes_text or rows.num_rows < _ENOUGH:
        return ""
    inputs, outputs = input_and_output(brief, rows.slice(0, COMPARED))
    scores = against_chance(spelled(inputs, outputs)) + against_chance(meant(inputs, outputs))
    found, by_chance = partners(scores)
    if found < max(_FEWEST, _SHARE * len(inputs)) or found < _TIMES * by_chance:
        return ""
    return (
        f"{found} of {len(inputs)} rows have an output that fits the input of another row, whose own fits as little "
        f"({by_chance:.0f} would by chance): outputs may have been exchanged. Read some before you train on them"
    )


def partners(scores: "NDArray[np.floating[Any]]") -> tuple[int, float]:
    """Weak pairs (an input each row, an output each column) whose input fits another weak pair's output as well as
    strong pairs fit, and how many would by chance. No rows where few pairs are strong."""
    count, own = len(scores), np.diagonal(scores)
    others = scores.copy()
    np.fill_diagonal(others, -np.inf)
    beaten = (others >= own[:, None]).sum(axis=1) + (others >= own[None, :]).sum(axis=0)
    beaten = beaten / (2 * (count - 1))
    weak, strong = np.flatnonzero(beaten > _WEAK), beaten < _STRONG
    if strong.mean() < _MOSTLY or len(weak) < 2:
        return 0, 0.0
    fits = others >= np.median(own[strong])
    among = fits[np.ix_(weak, weak)]
    elsewhere = count * (count - 1) - len(weak) * (len(weak) - 1)
    rate = (fits.sum() - among.sum() + 1) / elsewhere
    return int(among.any(axis=1).sum()), float(len(weak) * (1 - np.exp(-rate * (len(weak) - 1))))
