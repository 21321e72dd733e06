"""Arrow files, as save_to_disk and Feather write them, within bounds and whatever their bytes are."""

import io

import pyarrow as pa
import pytest
from pyarrow import feather, ipc
from regraft.domain.errors import DatasetError
from regraft.tools.catalogs.folder import FolderCatalog
from regraft.tools.catalogs.reading import arrow_file
from regraft.tools.catalogs.reading.arrow_file import read_arrow
from regraft.tools.catalogs.reading.files import DataFile

ROWS = pa.table(
    {"text": [f"row {n}" for n in range(300)], "n": range(300), "tags": [["a"] * (n % 3) for n in range(300)]}
)


def written(new=ipc.new_stream, rows=ROWS, compression=None) -> bytes:
    sink = io.BytesIO()
    with new(sink, rows.schema, options=ipc.IpcWriteOptions(compression=compression)) as writer:
        writer.write_table(rows, max_chunksize=100)
    return sink.getvalue()


def file_of(tmp_path, content: bytes) -> DataFile:
    (tmp_path / "train.arrow").write_bytes(content)
    return DataFile.of("set", "train.arrow", tmp_path / "train.arrow")


def rows_of(tmp_path, content: bytes) -> list[dict]:
    return [row for part in read_arrow(file_of(tmp_path, content)) for row in part.table(part.schema()).to_pylist()]


@pytest.mark.parametrize("new", [ipc.new_stream, ipc.new_file])
@pytest.mark.parametrize("compression", [None, "lz4", "zstd"])
def test_every_form_of_an_arrow_file_gives_its_rows(tmp_path, new, compression):
    assert rows_of(tmp_path, written(new, compression=compression)) == ROWS.to_pylist()


def test_categories_are_read_as_their_texts(tmp_path):
    rows = pa.table({"kind": pa.array(["b", "a", "b"]).dictionary_encode()})
    assert rows_of(tmp_path, written(rows=rows)) == [{"kind": "b"}, {"kind": "a"}, {"kind": "b"}]


def test_a_dataset_saved_to_disk_and_a_feather_file_are_datasets_with_their_splits_and_classes(tmp_path):
    from datasets import ClassLabel, Dataset, DatasetDict

    saved = Dataset.from_dict({"text": ["a", "b"], "label": [1, 0]}).cast_column(
        "label", ClassLabel(names=["no", "yes"])
    )
    DatasetDict({"train": saved, "test": saved}).save_to_disk(tmp_path / "saved")
    (tmp_path / "light").mkdir()
    feather.write_feather(ROWS, tmp_path / "light" / "train.feather")
    catalog = FolderCatalog(tmp_path)
    cards = {card.id: card for card in catalog.cards()}
    assert [split.split for split in cards["saved"].splits] == ["train", "test"]
    assert cards["saved"].label_names == {"label": ("no", "yes")}
    assert sorted(cards) == ["light", "saved"]


def test_what_would_unpack_to_too_much_is_refused_before_it_is_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(arrow_file, "MAX_READ_BYTES", 1 << 20)
    zeros = pa.table({"n": pa.array([0] * 300_000, pa.int64())})
    sink = io.BytesIO()
    with ipc.new_stream(sink, zeros.schema, options=ipc.IpcWriteOptions(compression="zstd")) as writer:
        writer.write_table(zeros)
    assert len(sink.getvalue()) < 10_000
    before = pa.total_allocated_bytes()
    with pytest.raises(DatasetError, match="too large"):
        rows_of(tmp_path, sink.getvalue())
    assert pa.total_allocated_bytes() - before < 1 << 20


@pytest.mark.parametrize("spoilt", ["cut", "turned", "empty", "old"])
def test_a_broken_file_is_told_in_a_sentence(tmp_path, spoilt):
    content = bytearray(written())
    spoil = {"cut": content[: len(content) // 2], "empty": b"", "old": b"FEA1" + bytes(100)}
    for place in range(40, 400, 7):
        content[place] ^= 0x5A
    with pytest.raises(DatasetError, match=r"train\.arrow is "):
        rows_of(tmp_path, bytes(spoil.get(spoilt, content)))
