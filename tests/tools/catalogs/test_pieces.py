"""Texts of long lists are read a few rows at a time: the same texts, and never more at once than is safe."""

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from regraft.tools.catalogs.reading import parquet, pieces
from regraft.tools.catalogs.reading.cache import TableCache
from regraft.tools.catalogs.reading.files import DataFile
from regraft.tools.catalogs.reading.parquet import ParquetPart, open_parquet

MANY = [f"text {number}" for number in range(900)]


def opened(folder: Path, texts: Sequence[str | None], **options) -> ParquetPart:
    file = folder / "train.parquet"
    columns = [list(range(len(texts))), pa.array(texts, pa.string()), ["a"] * len(texts)]
    table = pa.table(columns, names=["number", "text", "kind"])
    pq.write_table(table, file, **options)
    return open_parquet(DataFile.of("some", file.name, file))


def texts_of(part: ParquetPart) -> list[str | None]:
    table = part.read(0, part.rows, part.schema, TableCache())
    assert table.column_names == ["number", "text", "kind"]
    assert table.column("number").to_pylist() == list(range(part.rows))
    return table.column("text").to_pylist()


@pytest.fixture
def sizes(monkeypatch) -> list[int]:
    """How many rows each piece has that is read, of which few are safe at once."""
    read, iterated = [], pq.ParquetFile.iter_batches

    def iter_batches(self, batch_size, **options):
        read.append(batch_size)
        return iterated(self, batch_size, **options)

    monkeypatch.setattr(pq.ParquetFile, "iter_batches", iter_batches)
    monkeypatch.setattr(pieces, "_AT_ONCE", 400_000)
    return read


@pytest.mark.parametrize(("limit", "listed"), [(1 << 20, sum(4 + len(text) for text in MANY)), (2_000, 2_005)])
@pytest.mark.parametrize("compression", ["snappy", "zstd", "none"])
def test_texts_are_the_same_and_no_more_rows_are_read_at_once_than_are_safe(
    tmp_path, sizes, limit: int, listed: int, compression: str
):
    texts = [text for some in zip(MANY, [None] * 900, strict=True) for text in some]
    part = opened(tmp_path, texts, dictionary_pagesize_limit=limit, write_batch_size=1, compression=compression)
    assert texts_of(part) == texts
    assert sizes == [pytest.approx(400_000 // listed, abs=1)]


def test_where_many_pieces_came_of_it_the_list_is_looked_through(tmp_path, sizes, monkeypatch):
    monkeypatch.setattr(pieces, "_MOST_PIECES", 2)
    assert texts_of(opened(tmp_path, MANY)) == MANY
    assert sizes == []


def test_texts_that_take_too_much_together_are_read_as_places_in_their_list(tmp_path, sizes, monkeypatch):
    monkeypatch.setattr(parquet, "_REPEATED_BYTES", 3_000)
    part = opened(tmp_path, MANY)
    assert part._in_pieces(0, None) == {}
    assert texts_of(part) == MANY


def test_a_short_list_is_read_at_once(tmp_path, sizes):
    texts = ["one", "two"] * 400
    assert texts_of(opened(tmp_path, texts)) == texts
    assert sizes == []


def test_columns_whose_names_do_not_tell_them_apart_are_read_together(tmp_path, sizes):
    file = tmp_path / "train.parquet"
    pq.write_table(pa.table([MANY, MANY[::-1]], names=["a.b", "a"]), file)
    part = open_parquet(DataFile.of("some", file.name, file))
    table = part.read(0, part.rows, part.schema, TableCache())
    assert [column.to_pylist() for column in table.columns] == [MANY, MANY[::-1]]
    assert sizes == []
