"""Which rows are taken when there are more than asked for: quotas of the sources, equal shares of the outputs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np


def level(supply: Sequence[int], total: int) -> list[int]:
    """Share `total` out as equally as the supplies allow (water filling); all of it when they allow less."""
    left = min(total, sum(supply))
    shares = [0] * len(supply)
    order = sorted(range(len(supply)), key=lambda place: (supply[place], place))
    for position, place in enumerate(order):
        shares[place] = min(supply[place], left // (len(order) - position))
        left -= shares[place]
    return shares


def share_out(supply: Sequence[int], quotas: Sequence[int], total: int) -> list[int]:
    """Rows a source: its quota as far as it has rows; what a source cannot give the others give, the first first."""
    total = min(total, sum(supply))
    shares = [min(have, quota) for have, quota in zip(supply, quotas, strict=True)]
    if sum(shares) > total:
        shares = cut(shares, total)
    left = total - sum(shares)
    for place, have in enumerate(supply):
        extra = min(left, have - shares[place])
        shares[place] += extra
        left -= extra
    return shares


def cut(shares: Sequence[int], total: int) -> list[int]:
    """Cut shares down to `total` in proportion; what rounding leaves goes to the first."""
    whole = sum(shares)
    less = [share * total // whole for share in shares]
    for place in range(len(less)):
        less[place] += min(shares[place] - less[place], total - sum(less))
    return less


@dataclass(frozen=True)
class Cell:
    """Rows of one source and one output: `take` of these `members` (places, ascending) are wanted."""

    kind: int
    members: np.ndarray
    take: int


def cells(
    sources: np.ndarray,
    outputs: np.ndarray,
    *,
    quotas: Mapping[int, int],
    rows: int,
    balance: bool,
    limits: Mapping[int, int] | None = None,
) -> list[Cell]:
    """How at most `rows` rows are shared out: sources by quota and never beyond their limit, outputs in equal shares
    where `balance` and supply allow. Without `balance` all rows of a source are one cell."""
    kinds = np.unique(outputs, return_inverse=True)[1] if balance else np.zeros(len(outputs), np.int64)
    numbers = sorted(set(quotas) | set(np.unique(sources).tolist()))
    width = int(kinds.max()) + 1 if len(kinds) else 1
    supply = np.array([np.bincount(kinds[sources == number], minlength=width) for number in numbers]).reshape(-1, width)
    limits = limits or {}
    most = [
        min(have, limits.get(number, have)) for number, have in zip(numbers, supply.sum(axis=1).tolist(), strict=True)
    ]
    shares = share_out(most, [quotas.get(number, 0) for number in numbers], min(rows, len(sources)))
    take = _balanced(supply, shares, rows)
    return [
        Cell(kind, np.flatnonzero((sources == number) & (kinds == kind)), take[place][kind])
        for place, number in enumerate(numbers)
        for kind in range(width)
        if take[place][kind]
    ]


def by_chance(given: Sequence[Cell], chances: np.ndarray) -> np.ndarray:
    """The places that chance takes of each cell, ascending."""
    chosen = [cell.members[np.argsort(chances[cell.members], kind="stable")[: cell.take]] for cell in given]
    return np.sort(np.concatenate(chosen)) if chosen else np.zeros(0, np.int64)


def _balanced(supply: np.ndarray, shares: Sequence[int], rows: int) -> list[list[int]]:
    """Rows by source and output. Sources with the fewest outputs choose first: the others can make up for them."""
    need = np.array(level(supply.sum(axis=0).tolist(), min(rows, int(supply.sum()))))
    take = [[0] * supply.shape[1] for _ in shares]
    for place in sorted(range(len(shares)), key=lambda place: (int((supply[place] > 0).sum()), place)):
        wanted = level(np.minimum(supply[place], need).tolist(), shares[place])
        rest = level((supply[place] - wanted).tolist(), shares[place] - sum(wanted))
        take[place] = [one + other for one, other in zip(wanted, rest, strict=True)]
        need = np.maximum(need - take[place], 0)
    return take
