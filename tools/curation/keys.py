"""Small keys by which rows are compared and chosen, in DuckDB, which writes to disk what its memory does not hold."""

import hashlib
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from zlib import crc32

import numpy as np
import pyarrow as pa

from ...domain.errors import OutputError
from ..checks.near import FEWEST_WORDS, shingles
from .pool import mix

MEMORY = "1GB"
"""What DuckDB may hold in memory; the rest goes to files that are gone afterwards."""

BANDS, BAND_ROWS = 10, 6
"""Finds 99% of the pairs at a similarity of 0.85, 93% at 0.8."""
BAND_NAMES = tuple(f"band{number}" for number in range(BANDS))
TABLES = f"""
CREATE TABLE keys (place BIGINT, source INT, free BOOLEAN, chance UBIGINT,
                   in1 UBIGINT, in2 UBIGINT, out1 UBIGINT, out2 UBIGINT);
CREATE TABLE bands (place BIGINT, {", ".join(f"{name} UBIGINT" for name in BAND_NAMES)});
"""
"""`keys`: every row with its digests of input and output. `bands`: what rows that may be compared have of MinHash."""
_READ_ROWS = 65_536


FEW = 16_384
"""Rows whose keys are small beside what DuckDB may hold: they need no place on a disk."""
_SETTINGS = {"preserve_insertion_order": False, "python_enable_replacements": False}
_numbers = count(1)


@cache
def _of_process() -> Any:
    """The one database of this process for few rows: opening another takes longer than all that is asked of it."""
    import duckdb

    return duckdb.connect(":memory:", config={"memory_limit": MEMORY, "temp_directory": "", **_SETTINGS})


class Keys:
    """Tables of keys for one curation. `folder` is where they spill to, a temporary one without it; those of few rows
    do not."""

    def __init__(self, folder: Path | None = None, *, memory: str = MEMORY, few: bool = False) -> None:
        import duckdb

        self._errors: Any = duckdb
        self._folder, self._name = None, None
        if few:
            self._database: Any = _of_process().cursor()
            self._name = f"keys{next(_numbers)}"
            self.run(f"ATTACH ':memory:' AS {self._name}; USE {self._name}")
        else:
            self._folder = Path(tempfile.mkdtemp(prefix="regraft-", dir=folder))
            spill = str(self._folder / "spill")
            config: dict[str, Any] = {"memory_limit": memory, "temp_directory": spill, **_SETTINGS}
            self._database = duckdb.connect(":memory:", config=config)
        self.run(TABLES)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._name is not None:
            self._database.execute(f"USE memory; DETACH {self._name}")
        self._database.close()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def run(self, sql: str) -> None:
        self.rows(sql)

    def one(self, sql: str) -> Any:
        """The value of a query that gives one."""
        return self.rows(sql)[0][0]

    def add(self, name: str, rows: pa.Table) -> None:
        """Append rows to a table that is there."""
        if rows.num_rows:
            self._with(rows, f"INSERT INTO {name} BY NAME FROM arrived")

    def put(self, name: str, rows: pa.Table) -> None:
        """Make a table of rows."""
        self._with(rows, f"CREATE OR REPLACE TABLE {name} AS FROM arrived")

    def _with(self, rows: pa.Table, sql: str) -> None:
        self._database.register("arrived", rows)
        self.run(sql)
        self._database.unregister("arrived")

    def read(self, sql: str) -> Iterator[pa.Table]:
        """What a query gives, some thousand rows at a time."""
        with self._explained():
            reading = self._database.cursor()
            if self._name is not None:
                reading.execute(f"USE {self._name}")
            for batch in reading.sql(sql).to_arrow_reader(_READ_ROWS):
                if batch.num_rows:
                    yield pa.Table.from_batches([batch])

    def numbers(self, sql: str) -> Iterator[tuple[np.ndarray, ...]]:
        """The same of queries for numbers, as arrays."""
        for rows in self.read(sql):
            yield tuple(column.to_numpy() for column in rows.columns)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What a query gives, where it is little."""
        with self._explained():
            return self._database.execute(sql).fetchall()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Raises OutputError where neither memory nor disk holds the keys."""
        try:
            yield
        except (self._errors.IOException, self._errors.OutOfMemoryException) as exc:
            reason = str(exc).splitlines()[0]
            raise OutputError(f"The rows cannot be compared: {reason}", "free some space on the disk") from exc


def digests(texts: Iterable[str]) -> np.ndarray:
    """Two numbers a text, equal for equal texts; uint64 of shape [texts, 2]."""
    joined = b"".join(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).digest() for text in texts)
    return np.frombuffer(joined, np.uint64).reshape(-1, 2)


def band_keys(tokens: Sequence[Sequence[str]]) -> tuple[np.ndarray, np.ndarray]:
    """Which texts, as words, are long enough to be compared by shingles, and a number for each band of their MinHash
    signatures; uint64 of shape [long texts, BANDS]. Texts that share a band's number are likely to be alike."""
    long = [place for place, words in enumerate(tokens) if len(words) >= FEWEST_WORDS]
    signed = signatures([tokens[place] for place in long])
    keys = np.zeros((len(long), BANDS), np.uint64)
    for band in range(BANDS):
        for column in range(band * BAND_ROWS, (band + 1) * BAND_ROWS):
            keys[:, band] = mix(keys[:, band] ^ signed[:, column])
    return np.array(long, np.int64), keys


def shared(keys: np.ndarray) -> np.ndarray:
    """Which texts share which band's number with another one: bool of the shape of the keys, see `band_keys`."""
    found = np.zeros(keys.shape, bool)
    for band, column in enumerate(keys.T):
        _, numbers, times = np.unique(column, return_inverse=True, return_counts=True)
        found[:, band] = times[numbers] > 1
    return found


def signatures(tokens: Sequence[Sequence[str]]) -> np.ndarray:
    """MinHash signatures (Broder 1997) of texts that have a shingle at least, uint32 of shape [texts, 60]."""
    from datasketch import MinHash

    hashes = np.empty((len(tokens), BANDS * BAND_ROWS), np.uint32)
    shingled = ([" ".join(run).encode("utf-8", "replace") for run in shingles(words)] for words in tokens)
    # CRC-32 is several times as fast as the default SHA-1; the permutations mix it, and candidates are compared anyway
    for row, minhash in zip(hashes, MinHash.generator(shingled, num_perm=hashes.shape[1], hashfunc=crc32), strict=True):
        row[:] = minhash.hashvalues
    return hashes
