"""A dataset on disk, looked at a page at a time: rows by number, source, split and text, and rows that were rejected.

Only what a page shows is read: DuckDB reads the row groups that it needs, and what a filter finds is kept as numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from ...domain.errors import OutputError

MOST_VALUES, LOOKED_AT = 60, 300
"""Texts of a column of labels at most, and the rows that are looked at to tell."""
_NUMBER = "file_row_number"
_THREADS = 2


@dataclass(frozen=True)
class RowFilter:
    """Which rows: of a source (dataset and configuration), of a split, with a text in a column; None is any."""

    source: tuple[str, str] | None = None
    split: str | None = None
    column: str | None = None
    value: str | None = None


@dataclass(frozen=True)
class RejectedFilter:
    """Which rejected rows: of a dataset, for a reason, with a text in what is shown of the row."""

    source: tuple[str, str] | None = None
    reason: str | None = None
    text: str = ""


@dataclass(frozen=True)
class _File:
    path: str
    split: str
    start: int
    rows: int


class Browser:
    """One dataset's folder. Rows are numbered from 0 through all splits in their order, as lineage.parquet has them.

    `splits` names them in that order. Raises OutputError where the folder is not a dataset of Regraft any more.
    """

    def __init__(self, out: Path, splits: Sequence[str]) -> None:
        self._lineage, self._rejected = out / "lineage.parquet", out / "rejected.parquet"
        self._files: list[_File] = []
        start = 0
        try:
            for split in splits:
                for path in sorted((out / "data").glob(f"{split}-*-of-*.parquet")):
                    rows = pq.read_metadata(path).num_rows
                    self._files.append(_File(str(path), split, start, rows))
                    start += rows
            lineage_rows = pq.read_metadata(self._lineage).num_rows
            self._stamp = max(path.stat().st_mtime_ns for path in (self._lineage, self._rejected))
        except OSError as exc:
            raise OutputError(
                f"There is no dataset at {out}", "it was moved, replaced or removed since the build", out=str(out)
            ) from exc
        if not self._files or lineage_rows != start:
            raise OutputError(
                f"The files at {out} are not one dataset", "build it again, or look elsewhere", out=str(out)
            )
        self.columns: list[str] = pq.read_schema(self._files[0].path).names
        self.rows = start
        self._out = str(out)

    def __hash__(self) -> int:
        return hash((self._out, self._stamp))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Browser) and (self._out, self._stamp) == (other._out, other._stamp)

    def page(self, wanted: RowFilter, start: int, count: int) -> tuple[list[tuple[int, dict[str, Any]]], int]:
        """`count` rows of those that are wanted, from the one of that place on, each with its number; and how many
        there are in all."""
        places = _places(self, wanted)
        if places is None:
            numbers = list(range(start, min(start + count, self.rows)))
            return self.take(numbers), self.rows
        return self.take(places[start : start + count].tolist()), len(places)

    def take(self, numbers: Sequence[int]) -> list[tuple[int, dict[str, Any]]]:
        """Rows by their numbers, in that order, each with its split as `__split__`."""
        rows: dict[int, dict[str, Any]] = {}
        for file in self._files:
            own = [number - file.start for number in numbers if 0 <= number - file.start < file.rows]
            if own:
                query = f"SELECT * FROM read_parquet(?, file_row_number=true) WHERE {_those(own)}"
                for row in _rows(query, [file.path]):
                    number = file.start + int(row.pop(_NUMBER))
                    rows[number] = {**row, "__split__": file.split}
        return [(number, rows[number]) for number in numbers if number in rows]

    def lineage(self, numbers: Sequence[int]) -> dict[int, dict[str, Any]]:
        """Where rows came from, by their numbers."""
        if not numbers:
            return {}
        query = f"SELECT * FROM read_parquet(?, file_row_number=true) WHERE {_those(numbers)}"
        return {int(row[_NUMBER]): row for row in _rows(query, [str(self._lineage)])}

    def mixture(self, column: str | None) -> list[tuple[str, str, str, int]]:
        """Rows by dataset, configuration and text of the column, most first; the text is empty without a column."""
        return _mixture(self, column)

    def has_labels(self, column: str) -> bool:
        """Whether a column's texts are few enough to choose rows by, going by some rows of it."""
        return column in self.columns and _has_labels(self, column)

    def sample(self, count: int) -> list[dict[str, Any]]:
        """Rows from some places spread over the dataset, at most `count`."""
        each = max(1, count // 3)
        starts = sorted({0, max(0, self.rows // 2 - each // 2), max(0, self.rows - each)})
        numbers = sorted({n for start in starts for n in range(start, min(start + each, self.rows))})
        return [row for _, row in self.take(numbers)]

    def rejected(self, wanted: RejectedFilter, start: int, count: int) -> list[dict[str, Any]]:
        """Rejected rows in the order of their file."""
        tests, values = ["true"], [str(self._rejected)]
        if wanted.source is not None:
            tests.append("source = ? AND config = ?")
            values += wanted.source
        if wanted.reason is not None:
            tests.append("reason = ?")
            values.append(wanted.reason)
        if wanted.text:
            tests.append("contains(lower(preview), lower(?))")
            values.append(wanted.text)
        query = f"SELECT * FROM read_parquet(?) WHERE {' AND '.join(tests)} LIMIT {int(count)} OFFSET {int(start)}"
        return _rows(query, values)

    def numbers_of(self, wanted: RowFilter) -> NDArray[np.int64] | None:
        """Numbers of the wanted rows; None for all."""
        matching: NDArray[np.int64] | None = None
        if wanted.source is not None:
            query = f"SELECT {_NUMBER} FROM read_parquet(?, file_row_number=true) WHERE source = ? AND config = ?"
            matching = _numbers(query, [str(self._lineage), *wanted.source])
        if wanted.column in self.columns and wanted.value is not None:
            name = '"' + wanted.column.replace('"', '""') + '"'
            query = f"SELECT {_NUMBER} FROM read_parquet(?, file_row_number=true) WHERE {name} = ?"
            parts = [_numbers(query, [file.path, wanted.value]) + file.start for file in self._files]
            matching = _both(matching, np.concatenate(parts))
        if wanted.split is not None:
            ranges = [
                np.arange(file.start, file.start + file.rows) for file in self._files if file.split == wanted.split
            ]
            matching = _both(matching, np.concatenate(ranges) if ranges else np.zeros(0, np.int64))
        return matching

    def counts(self, column: str | None) -> list[tuple[str, str, str, int]]:
        """See `mixture`."""
        texts = "''"
        if column is not None and column in self.columns:
            texts = 'CAST("' + column.replace('"', '""') + '" AS VARCHAR)'
        query = (
            f"SELECT l.source, l.config, d.t, count(*) AS n FROM (SELECT {texts} AS t FROM read_parquet(?)) d "
            "POSITIONAL JOIN (SELECT source, config FROM read_parquet(?)) l GROUP BY ALL ORDER BY n DESC, 1, 2, 3"
        )
        counted = _rows(query, [[file.path for file in self._files], str(self._lineage)])
        return [(row["source"], row["config"], row["t"], row["n"]) for row in counted]


@lru_cache(maxsize=16)
def _places(browser: Browser, wanted: RowFilter) -> NDArray[np.int64] | None:
    return browser.numbers_of(wanted)


@lru_cache(maxsize=32)
def _has_labels(browser: Browser, column: str) -> bool:
    return 1 <= len({str(row[column]) for row in browser.sample(LOOKED_AT)}) <= MOST_VALUES


@lru_cache(maxsize=32)
def _mixture(browser: Browser, column: str | None) -> list[tuple[str, str, str, int]]:
    return browser.counts(column)


def _both(one: NDArray[np.int64] | None, other: NDArray[np.int64]) -> NDArray[np.int64]:
    return other if one is None else np.intersect1d(one, other, assume_unique=True)


def _those(numbers: Sequence[int]) -> str:
    low, high = min(numbers), max(numbers)
    if high - low + 1 == len(numbers):
        return f"{_NUMBER} BETWEEN {int(low)} AND {int(high)}"
    return f"{_NUMBER} IN ({', '.join(str(int(number)) for number in numbers)})"


def _numbers(query: str, values: Sequence[Any]) -> NDArray[np.int64]:
    with _connection() as connection:
        column = connection.execute(query, list(values)).fetchnumpy()[_NUMBER]
    return np.sort(np.asarray(column, np.int64))


def _rows(query: str, values: Sequence[Any]) -> list[dict[str, Any]]:
    with _connection() as connection:
        result = connection.execute(query, list(values))
        names = [column[0] for column in result.description or ()]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _connection() -> Any:
    """A cursor of its own, since several threads ask at once."""
    return _database().cursor()


@cache
def _database() -> Any:
    """One for all pages: making one takes longer than most of what is asked of it. Footers of files are kept."""
    import duckdb

    database = duckdb.connect(config={"threads": _THREADS, "autoinstall_known_extensions": False})
    database.execute("SET parquet_metadata_cache = true")
    return database
