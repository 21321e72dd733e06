"""A catalog in a package of its own: the tables of an SQLite database as datasets, `--catalog sqlite:FILE`."""

import hashlib
import random
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing
from pathlib import Path

import pyarrow as pa
from regraft.catalogs import BLOCK_ROWS, Block, CatalogError, DatasetCard, DatasetError, DatasetRef, SplitInfo, catalog


@catalog("sqlite")
def open_sqlite(argument: str, home: Path) -> "SqliteCatalog":
    """The tables of an SQLite database, each a dataset of one split."""
    file = Path(argument).expanduser()
    if not file.is_file():
        raise CatalogError(f"There is no database {argument!r}", "write --catalog sqlite:FILE")
    return SqliteCatalog(file.absolute())


class SqliteCatalog:
    """Reads only; each call has a connection of its own, so any thread may call."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.name = f"sqlite:{file}"

    def cards(self) -> Iterator[DatasetCard]:
        rows = self._ask("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        return iter([self.card(name) for (name,) in rows if not name.startswith("sqlite_")])

    def unreadable(self) -> dict[str, str]:
        return {}

    def card(self, dataset: str) -> DatasetCard:
        made = self._ask("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", dataset)
        if not made:
            raise DatasetError(dataset, "the database has no table of that name")
        count = self._ask(f"SELECT count(*) FROM {_quoted(dataset)}")[0][0]
        stamp = hashlib.sha256(f"{made[0][0]} {count} {self._file.stat().st_mtime_ns}".encode()).hexdigest()
        split = SplitInfo(config="default", split="all", files=(), rows=count)
        title = dataset.replace("_", " ")
        return DatasetCard(id=dataset, revision=stamp, title=title, description=title, splits=(split,))

    def row_count(self, ref: DatasetRef) -> int:
        return self._checked(ref).splits[0].rows or 0

    def blocks(self, ref: DatasetRef, *, rows: int = BLOCK_ROWS) -> int:
        return -(-self.row_count(ref) // rows)

    def read_block(
        self, ref: DatasetRef, block: int, *, rows: int = BLOCK_ROWS, columns: Collection[str] | None = None
    ) -> Block | None:
        total = self.row_count(ref)
        numbers = range(block * rows, min((block + 1) * rows, total))
        return self._read(ref, list(numbers)) if numbers else None

    def sample(self, ref: DatasetRef, rows: int, *, seed: int = 0) -> Block:
        total = self.row_count(ref)
        return self._read(ref, sorted(random.Random(seed).sample(range(total), min(rows, total))))

    def _read(self, ref: DatasetRef, numbers: list[int]) -> Block:
        columns = [name for _, name, *_ in self._ask(f"PRAGMA table_info({_quoted(ref.id)})")]
        everything = self._ask(f"SELECT * FROM {_quoted(ref.id)} ORDER BY rowid")
        cells = zip(*everything, strict=True) if everything else ((),) * len(columns)
        table = pa.table(dict(zip(columns, map(list, cells), strict=True))).take(pa.array(numbers, pa.int64()))
        return Block(table, ["all"] * len(numbers), numbers)

    def _checked(self, ref: DatasetRef) -> DatasetCard:
        card = self.card(ref.id)
        if (ref.revision, ref.config, ref.splits) != (card.revision, "default", ("all",)):
            raise DatasetError(ref.key, "the table is not what it was, or has no such split", "search again")
        return card

    def _ask(self, sql: str, *values: str) -> list[tuple]:
        with closing(sqlite3.connect(f"file:{self._file}?mode=ro", uri=True)) as connection:
            return connection.execute(sql, values).fetchall()


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
