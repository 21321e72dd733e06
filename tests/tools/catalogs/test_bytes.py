"""Columns of bytes: texts in UTF-8 are read as texts; pictures, sounds and other encodings are not."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from catalog_suite import all_blocks, whole_ref  # pyright: ignore[reportMissingImports]
from regraft.tools.catalogs.folder import FolderCatalog

TEXTS = ["Where is the parcel?", "Ça va très bien.", "猫が好きです", "two\tcells\nand a line"]
PICTURE = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
SOUND = b"RIFF\x24\x08\x00\x00WAVEfmt "


def in_bytes(texts: list[str]) -> list[bytes]:
    return [text.encode() for text in texts]


def catalog_of(root: Path, **files: pa.Table) -> FolderCatalog:
    (root / "set").mkdir()
    for name, table in files.items():
        pq.write_table(table, root / "set" / f"{name}.parquet", row_group_size=50)
    return FolderCatalog(root)


def rows_of(catalog: FolderCatalog) -> list[dict[str, object]]:
    return [row for block in all_blocks(catalog, whole_ref(catalog, "set"), 100) for row in block.table.to_pylist()]


@pytest.mark.parametrize(
    "kind", [pa.binary(), pa.large_binary(), pa.binary_view(), pa.dictionary(pa.int32(), pa.binary())], ids=str
)
def test_bytes_that_are_texts_are_read_as_texts(tmp_path, kind):
    column = pa.array([*in_bytes(TEXTS), None, b""], pa.binary()).cast(kind)
    catalog = catalog_of(tmp_path, train=pa.table({"text": column, "n": range(6)}))
    assert [row["text"] for row in rows_of(catalog)] == [*TEXTS, None, ""]


def test_lists_of_bytes_are_lists_of_texts(tmp_path):
    lists = pa.array([in_bytes(TEXTS), [], None, [b"a", None]], pa.list_(pa.binary()))
    rows = rows_of(catalog_of(tmp_path, train=pa.table({"tokens": lists})))
    assert [row["tokens"] for row in rows] == [TEXTS, [], None, ["a", None]]


def test_a_sample_and_a_block_agree_on_what_is_text(tmp_path):
    catalog = catalog_of(tmp_path, train=pa.table({"text": pa.array(in_bytes(TEXTS) * 60, pa.binary())}))
    sample = catalog.sample(whole_ref(catalog, "set"), 20)
    assert set(sample.table.column("text").to_pylist()) == set(TEXTS)


@pytest.mark.parametrize(
    "cells",
    [[PICTURE] * 4, [SOUND] * 4, [b"\x00" * 16] * 4, ["Ça va".encode("latin-1")] * 4, [b"text", PICTURE], [None, b""]],
    ids=["pictures", "sounds", "zeros", "another encoding", "one of them", "nothing"],
)
def test_other_bytes_are_no_text(tmp_path, cells):
    catalog = catalog_of(tmp_path, train=pa.table({"bytes": pa.array(cells, pa.binary()), "n": range(len(cells))}))
    assert [row["bytes"] for row in rows_of(catalog)] == cells


def test_bytes_that_are_no_text_are_told_in_one_sentence(tmp_path):
    catalog = catalog_of(tmp_path, train=pa.table({"sound": pa.array([SOUND], pa.binary()), "n": [1]}))
    assert catalog.card("set").notes == ("the bytes of 'sound' are not read: they are no text in UTF-8",)


def test_pictures_that_are_kept_as_objects_are_no_text(tmp_path):
    kind = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
    pictures = pa.array([{"bytes": b"<svg/>", "path": "a.svg"}], kind)
    rows = rows_of(catalog_of(tmp_path, train=pa.table({"image": pictures, "n": [1]})))
    assert rows[0]["image"] == {"bytes": b"<svg/>", "path": "a.svg"}


def test_splits_agree_on_what_is_text(tmp_path):
    stated = pa.table({"text": pa.array(in_bytes(TEXTS), pa.binary())})
    unsaid = pa.table({"text": pa.nulls(2, pa.binary())})
    rows = rows_of(catalog_of(tmp_path, train=stated, validation=pa.table({"text": TEXTS}), test=unsaid))
    assert [row["text"] for row in rows] == [*TEXTS, *TEXTS, None, None]


def test_bytes_far_from_the_start_that_are_no_text_show_that_they_are_none(tmp_path):
    cells = [b"fine"] * 300 + [b"caf\xe9 au lait"]
    rows = rows_of(catalog_of(tmp_path, train=pa.table({"text": pa.array(cells, pa.binary())})))
    assert {row["text"] for row in rows[:-1]} == {"fine"}
    assert rows[-1]["text"] == "caf\N{REPLACEMENT CHARACTER} au lait"  # the check on characters rejects such a row
