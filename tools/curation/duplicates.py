"""Rows that say the same: equal inputs, contradictions, and near duplicates by MinHash (Broder 1997)."""

from collections.abc import Callable, Sequence

import numpy as np
import pyarrow as pa

from ..checks.cells import words
from ..checks.near import Slots, near
from ..texts import normal
from .keys import BAND_NAMES, Keys, band_keys, digests, shared
from .pool import Chances, Chunk, Pool

SAME_ROW = "an earlier row has the same input and output"
SAME_INPUT = "an earlier row has the same input"
CONTRADICTION = "rows with this input have different outputs"
NEAR = "an earlier row has nearly the same input"

_COMPARED = 8
"""Rows that stay of those that share a band, with which each further one is compared: a band takes linear time."""

_FEW = 16_384
"""Rows whose bands are compared in memory, where each query would take longer than that."""

_EQUAL = """
CREATE TABLE alike AS
SELECT in1, in2, min(place) AS first, arg_min(out1, place) AS out1, arg_min(out2, place) AS out2,
       min(out1) <> max(out1) OR min(out2) <> max(out2) AS torn
FROM keys WHERE free GROUP BY in1, in2 HAVING count(*) > 1
"""
_FOLLOWERS = """
SELECT keys.place, alike.torn, keys.out1 = alike.out1 AND keys.out2 = alike.out2
FROM keys JOIN alike USING (in1, in2) WHERE keys.free AND ({which})
"""
_SHARED = """
INSERT INTO alike
SELECT {band}, {name}, place FROM bands ANTI JOIN gone USING (place)
WHERE {name} IN (SELECT {name} FROM bands ANTI JOIN gone USING (place) GROUP BY {name} HAVING count(*) > 1)
"""
_ALIKE = """
SELECT alike.band, alike.number, place, keys.out1, keys.out2, texts.given, texts.made
FROM alike JOIN keys USING (place) JOIN texts USING (place) WHERE alike.band BETWEEN {first} AND {last}
ORDER BY alike.band, alike.number, place
"""


def read_keys(
    pool: Pool,
    keys: Keys,
    inputs: Sequence[str],
    outputs: Sequence[str],
    slots: Sequence[Slots],
    look: Callable[[Chunk], np.ndarray] | None = None,
    chances: Chances | None = None,
) -> None:
    """Read all rows once, for the tables `keys` and `bands`. `look` gives the first verdicts on a chunk's rows.

    Of few rows `bands` has only those that share a band's number with another row.
    """
    verdicts, compared = [], _Bands(keys)
    for chunk in pool.chunks():
        verdict = np.zeros(len(chunk), np.int8) if look is None else look(chunk)
        verdicts.append(verdict)
        texts, free = chunk.cells(inputs), verdict == 0
        places = np.arange(chunk.start, chunk.start + len(chunk), dtype=np.int64)
        given = digests("\x1f".join(map(normal, row)) for row in texts)
        made = digests("\x1f".join(map(normal, row)) for row in chunk.cells(outputs))
        rows = {"place": places, "source": np.full(len(chunk), chunk.source, np.int32), "free": free}
        rows |= {"in1": given[:, 0], "in2": given[:, 1], "out1": made[:, 0], "out2": made[:, 1]}
        rows |= {} if chances is None else {"chance": chances.of(chunk.source, chunk.rows)}
        keys.add("keys", pa.table(rows))
        mine = np.flatnonzero(free)
        long, bands = band_keys([words(bare(texts[row], slots)) for row in mine.tolist()])
        compared.add(places[mine[long]], bands)
    compared.end()
    pool.number(verdicts)


class _Bands:
    """Fills the table `bands`. Few rows are held until all are there, since mostly none of them is like another one,
    and then no query of the twenty that look for near duplicates has to be made."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._held: list[tuple[np.ndarray, np.ndarray]] | None = []

    def add(self, places: np.ndarray, bands: np.ndarray) -> None:
        if self._held is None:
            self._write(places, bands)
            return
        self._held.append((places, bands))
        if sum(len(places) for places, _ in self._held) > _FEW:
            for held in self._held:
                self._write(*held)
            self._held = None

    def end(self) -> None:
        if self._held:
            places, bands = (np.concatenate(parts) for parts in zip(*self._held, strict=True))
            some = shared(bands).any(axis=1)
            self._write(places[some], bands[some])

    def _write(self, places: np.ndarray, bands: np.ndarray) -> None:
        banded = {name: bands[:, band] for band, name in enumerate(BAND_NAMES)}
        self._keys.add("bands", pa.table({"place": places, **banded}))


def bare(cells: Sequence[str], slots: Sequence[Slots]) -> str:
    """A row's input without the literals that all inputs share."""
    return "\n".join(slot.of(text) for slot, text in zip(slots, cells, strict=True))


def reject_equal(pool: Pool, keys: Keys, *, closed: bool) -> None:
    """Take out rows that repeat an earlier one. With `closed` outputs (labels, options, numbers) rows whose input has
    several outputs contradict each other and all go; else the first of them stays."""
    keys.run(_EQUAL)
    which = "keys.place <> alike.first" + (" OR alike.torn" if closed else "")
    for places, torn, same in keys.numbers(_FOLLOWERS.format(which=which)):
        if closed:
            pool.reject(places[torn], CONTRADICTION)
        pool.reject(places[same], SAME_ROW)
        pool.reject(places[~same], SAME_INPUT)
    keys.run("DROP TABLE alike")


def reject_near(
    pool: Pool, keys: Keys, *, slots: Sequence[Slots], columns: Sequence[str], closed: bool, threshold: float
) -> None:
    """Take out rows whose input is nearly that of an earlier row and whose output is the same (for open outputs:
    nearly the same counts too). Two inputs that differ in a number or in more than two words in a row stay.

    Band after band, rows that share a number are compared in their order; a row that is out is compared no more.
    """
    wanted = _candidates(pool, keys)
    if wanted is None:
        return
    _keep_texts(pool, keys, wanted, slots, columns)
    gone, last = np.zeros(len(pool), bool), len(BAND_NAMES) - 1
    parts = [(0, last)] if wanted.sum() <= _FEW else [(band, band) for band in range(last + 1)]
    thinned = _Thinned(closed, threshold)
    for first, last in parts:
        for rows in keys.read(_ALIKE.format(first=first, last=last)):
            for band, number, place, *facts in zip(*(column.to_pylist() for column in rows.columns), strict=True):
                if not gone[place]:
                    gone[place] = thinned.repeats((band, number), *facts)
    pool.reject(np.flatnonzero(gone), NEAR)
    for name in ("bands", "alike", "texts"):
        keys.run(f"DROP TABLE {name}")


def _candidates(pool: Pool, keys: Keys) -> np.ndarray | None:
    """Rows, as a mask, that share a band with another one; None where there are none. Leaves the table `alike`."""
    size = keys.one("SELECT count(*) FROM bands")
    if not size:
        return None
    if size <= _FEW:
        return _candidates_of_few(pool, keys)
    keys.put("gone", pa.table({"place": np.flatnonzero(pool.verdicts)}))
    keys.run("CREATE TABLE alike (band TINYINT, number UBIGINT, place BIGINT)")
    for band, name in enumerate(BAND_NAMES):
        keys.run(_SHARED.format(band=band, name=name))
    wanted = np.zeros(len(pool), bool)
    for (places,) in keys.numbers("SELECT place FROM alike"):
        wanted[places] = True
    return wanted if wanted.any() else None


def _candidates_of_few(pool: Pool, keys: Keys) -> np.ndarray | None:
    places, *bands = map(np.concatenate, zip(*keys.numbers("FROM bands"), strict=True))
    free = pool.verdicts[places] == 0
    places, numbers = places[free], np.column_stack(bands)[free]
    rows, columns = np.nonzero(shared(numbers))
    if not len(rows):
        return None
    found = {"band": columns.astype(np.int8), "number": numbers[rows, columns], "place": places[rows]}
    keys.put("alike", pa.table(found))
    wanted = np.zeros(len(pool), bool)
    wanted[places[rows]] = True
    return wanted


def _keep_texts(pool: Pool, keys: Keys, wanted: np.ndarray, slots: Sequence[Slots], columns: Sequence[str]) -> None:
    """Put the texts of the wanted rows beside their keys, in the table `texts`."""
    others = [column for column in pool.columns if column not in columns]
    keys.run("CREATE TABLE texts (place BIGINT, given BLOB, made BLOB)")
    for chunk in pool.chunks():
        mine = wanted[chunk.places]
        if mine.any():
            given = [bare(row, slots) for row in chunk.cells(columns, mine)]
            made = ["\n".join(row) for row in chunk.cells(others, mine)]
            texts = {"given": pa.array(given, pa.large_binary()), "made": pa.array(made, pa.large_binary())}
            keys.add("texts", pa.table({"place": chunk.start + np.flatnonzero(mine), **texts}))


class _Thinned:
    """The rows that stay of those that share a band's number; rows come band after band and number after number, in
    their order."""

    def __init__(self, closed: bool, threshold: float) -> None:
        self._closed, self._threshold = closed, threshold
        self._number: tuple[int, int] | None = None
        self._kept: list[tuple[list[str], tuple[int, int], bytes]] = []

    def repeats(self, number: tuple[int, int], out1: int, out2: int, given: bytes, made: bytes) -> bool:
        """Whether a row nearly repeats one that stays."""
        if number != self._number:
            self._number, self._kept = number, []
        tokens, output = words(given.decode()), (out1, out2)
        for other, its_output, its_made in self._kept:
            if self._closed and output != its_output:
                continue
            if near(other, tokens, self._threshold) and (
                output == its_output or near(words(its_made.decode()), words(made.decode()), self._threshold)
            ):
                return True
        if len(self._kept) < _COMPARED:
            self._kept.append((tokens, output, made))
        return False
