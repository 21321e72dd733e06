"""Rows that say the same: equal inputs, contradictions, and near duplicates by MinHash (Broder 1997)."""

import zlib
from collections.abc import Iterable, Sequence

import numpy as np

from ..checks.cells import words
from ..checks.near import FEWEST_WORDS, SHINGLE_WORDS, Slots, near
from .pool import Pool

SAME_ROW = "an earlier row has the same input and output"
SAME_INPUT = "an earlier row has the same input"
CONTRADICTION = "rows with this input have different outputs"
NEAR = "an earlier row has nearly the same input"

_BANDS, _BAND_ROWS = 10, 6  # finds 99% of the pairs at a similarity of 0.85, 93% at 0.8
_CHUNK_WORDS = 2_000_000


def reject_equal(pool: Pool, inputs: np.ndarray, outputs: np.ndarray, *, closed: bool) -> None:
    """Take out rows that repeat an earlier one. With `closed` outputs (labels, options, numbers) rows whose input has
    several outputs contradict each other and all go; else the first of them stays."""
    alive = pool.alive
    mine_in, mine_out = inputs[alive], outputs[alive]
    _, first, group = np.unique(mine_in, return_index=True, return_inverse=True)
    leader = first[group]
    different = mine_out != mine_out[leader]
    if closed:
        torn = np.zeros(len(first), bool)
        np.logical_or.at(torn, group, different)
        pool.reject(alive[torn[group]], CONTRADICTION)
    follower = leader != np.arange(len(alive))
    pool.reject(alive[follower & ~different], SAME_ROW)
    pool.reject(alive[follower & different], SAME_INPUT)


def reject_near(
    pool: Pool, outputs: np.ndarray, *, slots: Sequence[Slots], columns: Sequence[str], closed: bool, threshold: float
) -> None:
    """Take out rows whose input is nearly that of an earlier row and whose output is the same (for open outputs:
    nearly the same counts too). Two inputs that differ in a number or in more than two words in a row stay."""
    alive = pool.alive
    if len(alive) < 2:
        return
    tokens = _Words(pool, alive, columns, slots)
    bands = np.concatenate([_bands(chunk) for chunk in tokens.chunks()])
    long = bands[:, 0] != 0
    gone = np.zeros(len(alive), bool)
    for band in range(_BANDS):
        order = np.lexsort((np.arange(len(alive)), bands[:, band]))
        order = order[long[order]]
        for bucket in _buckets(bands[order, band]):
            _thin(order[bucket], gone, outputs[alive], tokens, closed, threshold)
    pool.reject(alive[gone], NEAR)


def _buckets(ordered: np.ndarray) -> Iterable[slice]:
    """Runs of two or more equal numbers in an ordered array."""
    if not len(ordered):
        return
    edges = np.flatnonzero(np.diff(ordered)) + 1
    starts, ends = np.concatenate([[0], edges]), np.concatenate([edges, [len(ordered)]])
    for place in np.flatnonzero(ends - starts > 1):
        yield slice(int(starts[place]), int(ends[place]))


def _thin(
    bucket: np.ndarray, gone: np.ndarray, outputs: np.ndarray, tokens: "_Words", closed: bool, threshold: float
) -> None:
    """Compare each row of a bucket with those that stay, at most eight of them: a bucket costs linear time."""
    kept: list[int] = []
    for row in bucket[~gone[bucket]].tolist():
        for other in kept:
            if closed and outputs[row] != outputs[other]:
                continue
            if near(tokens.of(other), tokens.of(row), threshold) and (
                outputs[row] == outputs[other] or tokens.same_output(other, row, threshold)
            ):
                gone[row] = True
                break
        else:
            if len(kept) < 8:
                kept.append(row)


class _Words:
    """The words of the rows' inputs, without the literals that all inputs share."""

    def __init__(self, pool: Pool, rows: np.ndarray, columns: Sequence[str], slots: Sequence[Slots]) -> None:
        self._pool, self._rows, self._columns, self._slots = pool, rows, tuple(columns), tuple(slots)
        self._outputs = tuple(column for column in pool.columns if column not in columns)
        self._known: dict[int, list[str]] = {}

    def chunks(self) -> Iterable[list[list[str]]]:
        """All rows' words, some million words at a time."""
        chunk: list[list[str]] = []
        size = 0
        for cells in self._pool.texts(self._columns, self._rows):
            chunk.append(self._split(cells))
            size += len(chunk[-1])
            if size > _CHUNK_WORDS:
                yield chunk
                chunk, size = [], 0
        yield chunk

    def of(self, row: int) -> list[str]:
        """One row's words (rows are numbered as they were given)."""
        if row not in self._known:
            if len(self._known) > 10_000:
                self._known.clear()
            (cells,) = self._pool.texts(self._columns, self._rows[row : row + 1])
            self._known[row] = self._split(cells)
        return self._known[row]

    def same_output(self, one: int, other: int, threshold: float) -> bool:
        first, second = self._pool.texts(self._outputs, self._rows[[one, other]])
        return near(words("\n".join(first)), words("\n".join(second)), threshold)

    def _split(self, cells: list[str]) -> list[str]:
        return words("\n".join(slot.of(text) for slot, text in zip(self._slots, cells, strict=True)))


def _bands(texts: list[list[str]]) -> np.ndarray:
    """The band hashes of every text's MinHash signature, [texts, bands]; zeros for texts that are too short."""
    found = np.zeros((len(texts), _BANDS), np.uint64)
    lengths = np.array([len(tokens) for tokens in texts])
    long = np.flatnonzero(lengths >= FEWEST_WORDS)
    if not len(long):
        return found
    numbers = _Numbers()
    flat = np.array([numbers[word] for row in long for word in texts[row]], np.uint64)
    ends = np.cumsum(lengths[long])
    starts = ends - lengths[long]
    with np.errstate(over="ignore"):
        shingle = flat.copy()
        for step in range(1, SHINGLE_WORDS):
            shingle[:-step] = (shingle[:-step] * np.uint64(0x100000001B3)) ^ flat[step:]
        # a shingle that would run over into the next text stands for that text's last whole one
        position = np.arange(len(flat))
        last = np.repeat(ends - SHINGLE_WORDS, lengths[long])
        shingle = shingle[np.minimum(position, last)]
        shingle = (shingle ^ (shingle >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)
        shingle ^= shingle >> np.uint64(32)
        chances = np.random.default_rng(1)
        for band in range(_BANDS):
            mixed = np.full(len(long), band + 1, np.uint64)
            for _ in range(_BAND_ROWS):
                factor, term = chances.integers(1, 2**63, 2, dtype=np.uint64)
                permuted = (shingle * (factor | np.uint64(1)) + term) >> np.uint64(16)
                mixed = (mixed * np.uint64(0x9E3779B97F4A7C15)) ^ np.minimum.reduceat(permuted, starts)
                mixed ^= mixed >> np.uint64(31)
            found[long, band] = mixed | np.uint64(1)
    return found


class _Numbers(dict[str, int]):
    """A word's number: the same in every process, unlike `hash`."""

    def __missing__(self, word: str) -> int:
        data = word.encode("utf-8", "replace")
        number = self[word] = zlib.crc32(data) | zlib.adler32(data) << 32
        return number
