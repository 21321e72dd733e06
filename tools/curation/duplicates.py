"""Rows that say the same: equal inputs, contradictions, and near duplicates by MinHash (Broder 1997)."""

from collections.abc import Iterator, Sequence
from itertools import islice
from zlib import crc32

import numpy as np
import pyarrow as pa

from ..checks.cells import words
from ..checks.near import FEWEST_WORDS, Slots, near, shingles
from .pool import Pool

SAME_ROW = "an earlier row has the same input and output"
SAME_INPUT = "an earlier row has the same input"
CONTRADICTION = "rows with this input have different outputs"
NEAR = "an earlier row has nearly the same input"

_BANDS, _BAND_ROWS = 10, 6  # finds 99% of the pairs at a similarity of 0.85, 93% at 0.8
_CHUNK_TEXTS = 20_000


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
    long, signatures = tokens.signatures()
    gone = np.zeros(len(alive), bool)
    for bucket in _buckets(signatures):
        _thin(long[bucket], gone, outputs[alive], tokens, closed, threshold)
    pool.reject(alive[gone], NEAR)


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

    def signatures(self) -> tuple[np.ndarray, np.ndarray]:
        """The rows that are long enough for shingles, and their MinHash signatures, some thousand texts at a time."""
        rows, found, start = [np.zeros(0, np.int64)], [np.zeros((0, _BANDS * _BAND_ROWS), np.uint32)], 0
        texts = iter(self._pool.texts(self._columns, self._rows))
        while chunk := [self._split(cells) for cells in islice(texts, _CHUNK_TEXTS)]:
            long, signatures = _signatures(chunk)
            rows.append(np.array(long, np.int64) + start)
            found.append(signatures)
            start += len(chunk)
        return np.concatenate(rows), np.concatenate(found)

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


def _signatures(texts: list[list[str]]) -> tuple[list[int], np.ndarray]:
    """Which texts are long enough to be compared by shingles, and their MinHash signatures, [texts, bands * rows]."""
    from datasketch import MinHash

    long = [row for row, tokens in enumerate(texts) if len(tokens) >= FEWEST_WORDS]
    shingled = ([" ".join(run).encode("utf-8", "replace") for run in shingles(texts[row])] for row in long)
    found = np.empty((len(long), _BANDS * _BAND_ROWS), np.uint32)
    # CRC-32 is several times as fast as the default SHA-1; the permutations mix it, and candidates are compared anyway
    for row, minhash in zip(found, MinHash.generator(shingled, num_perm=found.shape[1], hashfunc=crc32), strict=True):
        row[:] = minhash.hashvalues
    return long, found


def _buckets(signatures: np.ndarray) -> Iterator[np.ndarray]:
    """Rows, ascending, whose signatures agree in a band, for every band and every two or more such rows.

    The signatures are sorted and not put into datasketch's MinHashLSH: its dictionaries take 3.4 GB for a million rows.
    """
    for band in range(_BANDS):
        cells = np.ascontiguousarray(signatures[:, band * _BAND_ROWS : (band + 1) * _BAND_ROWS])
        width = pa.binary(cells.itemsize * _BAND_ROWS)
        keys = pa.FixedSizeBinaryArray.from_buffers(width, len(cells), [None, pa.py_buffer(cells)])
        codes = np.asarray(keys.dictionary_encode().indices)
        order = np.argsort(codes, kind="stable")
        edges = np.flatnonzero(np.diff(codes[order])) + 1
        starts, ends = np.concatenate([[0], edges]), np.concatenate([edges, [len(order)]])
        for place in np.flatnonzero(ends - starts > 1):
            yield order[starts[place] : ends[place]]
