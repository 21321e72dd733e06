"""Which rows are taken when there are more than asked for: quotas of the sources, equal shares of the outputs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from .keys import Keys
from .pool import Pool


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
    """Rows of one source and one output, by their numbers: `take` of the `size` that there are, are wanted."""

    source: int
    kind: int
    size: int
    take: int


def cells(
    supply: Mapping[tuple[int, int], int],
    *,
    quotas: Mapping[int, int],
    rows: int,
    limits: Mapping[int, int] | None = None,
) -> list[Cell]:
    """How at most `rows` rows are shared out: sources by quota and never beyond their limit, outputs in equal shares
    where supply allows. `supply` are rows by the numbers of source and output; where outputs are not balanced all rows
    of a source have one."""
    width = max((kind for _, kind in supply), default=0) + 1
    numbers = sorted(set(quotas) | {source for source, _ in supply})
    counts = np.array([[supply.get((number, kind), 0) for kind in range(width)] for number in numbers], np.int64)
    counts, limits = counts.reshape(-1, width), limits or {}
    most = [
        min(have, limits.get(number, have)) for number, have in zip(numbers, counts.sum(axis=1).tolist(), strict=True)
    ]
    whole = int(counts.sum())
    shares = share_out(most, [quotas.get(number, 0) for number in numbers], min(rows, whole))
    take = _balanced(counts, shares, rows)
    return [
        Cell(number, kind, int(counts[place][kind]), take[place][kind])
        for place, number in enumerate(numbers)
        for kind in range(width)
        if take[place][kind]
    ]


@dataclass(frozen=True)
class Drawn:
    """Rows that were drawn, ascending: their places, the place of their cell, and their chances."""

    places: np.ndarray
    cell: np.ndarray
    chances: np.ndarray


MOST_KINDS = 200
"""Outputs at the most that are balanced; more of them are no labels."""
_STAYING = """
CREATE TABLE staying AS SELECT place, source, chance, out1, out2 FROM keys ANTI JOIN gone USING (place)
"""
_OUTPUTS = f"SELECT count(*) FROM (SELECT DISTINCT out1, out2 FROM staying LIMIT {MOST_KINDS + 1})"
_KINDS = """
CREATE TABLE kinds AS
SELECT out1, out2, CAST(row_number() OVER (ORDER BY min(place)) - 1 AS INT) AS kind
FROM keys SEMI JOIN staying USING (out1, out2) GROUP BY out1, out2
"""
_SUPPLY = "SELECT source, kind, count(*) FROM alive GROUP BY ALL"
_DRAW = """
SELECT cell, place, chance FROM alive JOIN wanted USING (source, kind) ORDER BY cell, chance, place
"""


def supplied(pool: Pool, keys: Keys, *, balance: bool) -> dict[tuple[int, int], int]:
    """Rows that are in, by the numbers of their source and output; 0 is the output of all where they are not to be
    balanced or are too many. Leaves the table `alive`, which `draw` takes them of."""
    keys.put("gone", pa.table({"place": np.flatnonzero(pool.verdicts)}))
    keys.run(_STAYING)
    if balance and keys.one(_OUTPUTS) <= MOST_KINDS:
        keys.run(_KINDS)
        keys.run("CREATE TABLE alive AS SELECT place, source, chance, kind FROM staying JOIN kinds USING (out1, out2)")
    else:
        keys.run("CREATE TABLE alive AS SELECT place, source, chance, 0 AS kind FROM staying")
    keys.run("DROP TABLE staying")
    return {(source, kind): size for source, kind, size in keys.rows(_SUPPLY)}


def draw(keys: Keys, given: Sequence[Cell], takes: Sequence[int]) -> Drawn:
    """As many rows of each cell as `takes` says, by chance; `keys` holds those that are there in `alive`."""
    if not given:
        return Drawn(*(np.zeros(0, kind) for kind in (np.int64, np.int32, np.uint64)))
    wanted = {
        "cell": np.arange(len(given), dtype=np.int32),
        "source": np.array([cell.source for cell in given], np.int32),
        "kind": np.array([cell.kind for cell in given], np.int32),
    }
    keys.put("wanted", pa.table(wanted))
    drawn, seen, most = [], np.zeros(len(given), np.int64), np.array(takes, np.int64)
    for cell, place, chance in keys.numbers(_DRAW):
        counts = np.bincount(cell, minlength=len(given))
        starts = np.cumsum(counts) - counts
        rank = np.arange(len(cell)) - starts[cell] + seen[cell]
        seen += counts
        mine = rank < most[cell]
        drawn.append((place[mine], cell[mine], chance[mine]))
    place, cell, chance = (np.concatenate(parts) for parts in zip(*drawn, strict=True))
    order = np.argsort(place)
    return Drawn(place[order], cell[order], chance[order])


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
